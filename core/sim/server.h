/*
 * server.h - HTTP on loopback (libmicrohttpd) and who answers what.
 *
 * One exchange is one request and its reply.  A handler reads the request,
 * changes the world on arrival, fills the reply; the server delays it by
 * --latency, logs it to /_sim/log and sends it.  Handlers never block.
 */
#ifndef SIM_SERVER_H
#define SIM_SERVER_H

#include "core/base/node.h"
#include "core/sim/world.h"

struct server;

struct exchange {
	struct server *server; /* NULL in a unit test */
	struct world *world;
	struct arena *arena; /* lives as long as the exchange */

	/* the request */
	const char *method;
	const char *target; /* as on the wire: path?query, still encoded */
	const char *path;   /* decoded, without the query */
	const char *body;   /* NUL-terminated; also binary, see body_len */
	size_t body_len;
	const char *host;   /* Host header */
	struct vec headers; /* name, value, name, value, ... */
	struct vec query;   /* decoded name, value, name, value, ... */

	/* the reply */
	int status; /* 0 until answered */
	struct strbuf reply;
	const char *content_type;
	struct vec reply_headers; /* name, value, ... (arena) */
	const char *service, *op; /* for the log: "iam", "CreateRole" */
	bool hide;                /* log the bodies as "(hidden)" */
	bool unlogged;            /* not in /_sim/log */
};

const char *exchange_header(const struct exchange *x,
			    const char *name); /* "" */
const char *exchange_query(const struct exchange *x,
			   const char *name); /* NULL */
bool exchange_has_query(const struct exchange *x, const char *name);
void exchange_reply_header(struct exchange *x, const char *name,
			   const char *value);
/* What a server takes from the wire: fills path, query; starts the reply. */
void exchange_init(struct exchange *x, struct world *w, struct arena *a,
		   const char *method, const char *target);
void exchange_release(struct exchange *x);
/* Prints doc into the reply and deletes it. */
void exchange_json(struct exchange *x, int status, cJSON *doc);

/* Who answers: each returns false when the request is not for it. */
bool sim_admin(struct exchange *x); /* /_sim/... : admin.c */
bool sim_aws(struct exchange *x);   /* credential scope, S3 hosts: aws.c */
bool sim_sso(struct exchange *x);   /* /auth/realms/... : sso.c */
bool sim_ocm(struct exchange *x);   /* /api/... : ocm.c */

/* Sets service and op of an AWS request without acting on it: for faults. */
void sim_aws_name(struct exchange *x);
/* Answers an error in the form of the request's AWS service; false: not AWS. */
bool sim_aws_refuse(struct exchange *x, int status, const char *code,
		    const char *message);
/* Gives a fresh world what every world has (the caller's key) and plays the
 * calls of its file as if made in the hour before it begins. */
bool sim_world_prepare(struct world *w, struct err *err);
/* The calls (world_script.c). */
bool world_script_play(struct world *w, struct err *err);

/*
 * The cluster's own faces, which are not on the main port: its API and oauth
 * over TLS, DNS of the VPC's resolver, one SOCKS5 port a vantage.  Owned by
 * face.c; the server gives it a turn of its poll loop through these.
 */
struct faces;
/* Its requests are logged and failed as the server says; NULL: neither. */
struct faces *faces_new(struct world *w, struct server *s, struct err *err);
void faces_free(struct faces *f);
/* Vantage list for GET /_sim/vantages: [{"id","title","address","socks":
 * "socks5h://127.0.0.1:PORT"}]; "public_ca": PEM for the demo's trust. */
cJSON *faces_describe(struct faces *f);
/* fds to poll (at most max), and what to do when poll returned. */
struct pollfd;
int faces_poll(struct faces *f, struct pollfd *fds, int max);
void faces_turn(struct faces *f, const struct pollfd *fds, int n);

/* `rosawiz sim`: argv[0] is "sim".  Returns the exit code. */
int sim_main(int argc, char **argv);

#endif
