/* server_own.h - the inside of a server, for server*.c, admin*.c, run.c. */
#ifndef SIM_SERVER_OWN_H
#define SIM_SERVER_OWN_H

#include "core/sim/server.h"

/* /_sim/log: lines, the oldest forgotten past LOG_MAX bytes. */
struct sim_log {
	struct vec lines; /* char *, one exchange each */
	size_t bytes;
};
void sim_log_add(struct sim_log *log, const struct exchange *x);
void sim_log_clear(struct sim_log *log);

enum fault_act {
	FAULT_NONE,
	FAULT_RESET_BEFORE, /* the connection drops, nothing was done */
	FAULT_RESET_AFTER,  /* done, then the connection drops */
	FAULT_STATUS,       /* an error in the service's own form */
	FAULT_TRUNCATE,     /* done, half of the reply */
	FAULT_DELAY,        /* done, the reply comes late */
	FAULT_MORE,         /* done, the reply has more headers or members */
};

/* A scripted failure: the nth matching request and times-1 after it. */
struct fault {
	char *match; /* glob over "iam CreateRole" and "POST /api/..." */
	enum fault_act act;
	int nth, times, seen;
	int status, retry_after, delay_ms;
	char *code, *message;
	char *body, *type; /* STATUS: these bytes instead of an error's form */
	cJSON *headers;    /* of the reply: {"Warning": "299 - \"...\""} */
	cJSON *fields;     /* more members of a JSON reply and of its items */
	bool after;        /* STATUS: done all the same */
};
void sim_faults_clear(struct vec *faults);
/* The fault that strikes this request now, or NULL; counts it as seen. */
const struct fault *sim_fault_for(struct vec *faults, const struct exchange *x);
/* What may be done under this fault, which may be NULL. */
bool sim_fault_acts(const struct fault *f);
/* Answers FAULT_STATUS. */
void sim_fault_answer(struct exchange *x, const struct fault *f);
/* What FAULT_MORE, and a status too, has more. */
void sim_fault_more(struct exchange *x, const struct fault *f);

/* gzip.c: the reply of a service that compresses, for a client that takes it:
 * OCM's, as in life (ocm-api 2). */
void sim_gzip(struct exchange *x);

struct lease {
	int pid;
	int64_t seen_ms; /* monotonic */
};

struct server_options {
	int port; /* 0: any */
	int latency_ms;
	const char *mode; /* "rate", "auto", "step" */
	bool lifeline;
	const char *replay; /* a trace to answer from, NULL the world */
};

struct server {
	struct server_options options;
	struct world_options world_options;
	struct world *world;
	struct faces *faces;
	struct MHD_Daemon *daemon;
	int port;
	const char *base;      /* "http://127.0.0.1:PORT" */
	struct replay *replay; /* replay.h, NULL none */
	struct sim_log log;
	struct vec faults;  /* struct fault */
	struct vec waiting; /* struct request: replies held back */
	struct vec leases;  /* struct lease */
	int64_t alone_ms;   /* monotonic: since when no lease; 0: not alone */
	bool quit;
};

bool server_open(struct server *s, struct err *err);
void server_wake(struct server *s); /* replies whose time has come */
int64_t server_held_until(const struct server *s); /* monotonic, -1: none */
/* Until SIGINT, SIGTERM or the end of the lifeline. */
void server_run(struct server *s);
void server_close(struct server *s);
/* A new world, new faces, an empty log. */
bool server_reset(struct server *s, struct err *err);
/* One lease renewed or ended. */
void server_lease(struct server *s, int pid, bool end);

/* admin.c, used by run.c: keys of the world's caller */
cJSON *admin_info(struct server *s);

#endif
