/* inside.h - what the files of this room share: struct aws and its parts.  No
 * other room includes it. */
#ifndef AWS_INSIDE_H
#define AWS_INSIDE_H

#include "core/aws/aws.h"
#include "core/aws/profile.h"

/* ---- the services' dialects (aws-api card 3.1) -------------------------------*/
enum dialect_kind {
	DIALECT_QUERY,
	DIALECT_EC2,
	DIALECT_JSON,
	DIALECT_REST, /* Route 53 */
	DIALECT_S3,
	DIALECT_PLAIN, /* unsigned, no document: checkip */
	DIALECT_KEYS   /* how keys are got: SSO, containers, metadata, STS */
};
struct dialect {
	const char *name;
	enum dialect_kind kind;
	const char *version, *target;
	const char *env;    /* AWS_ENDPOINT_URL_<env> */
	const char *config; /* in [services ...] */
	int at_once;
	bool global; /* one host for all regions */
};
const struct dialect *dialect_find(const char *service); /* NULL none */
#define AWS_SERVICES 13
extern const struct dialect dialects[AWS_SERVICES];

/* ---- one source of keys ---------------------------------------------------*/
enum source_kind {
	SOURCE_NONE,
	SOURCE_DEMO,
	SOURCE_ENVIRONMENT,
	SOURCE_STATIC,
	SOURCE_SSO,
	SOURCE_LOGIN,
	SOURCE_PROCESS,
	SOURCE_CLI, /* none of ours: the AWS CLI is asked */
	SOURCE_WEB,
	SOURCE_CONTAINER,
	SOURCE_METADATA
};
#define HOPS_MAX 8
struct source {
	enum source_kind kind;
	const char *profile;        /* that says so; NULL none */
	const char *hops[HOPS_MAX]; /* profiles with a role_arn, the source's
				      * neighbour first */
	size_t n_hops;
};
struct aws;
/* By the files and the environment alone; ERR_SIGNED_OUT or ERR_INPUT. */
bool source_find(const struct aws *aws, struct source *out, struct err *err);
/* "environment", "profile dev (~/.aws/config)" */
void source_tell(const struct aws *aws, const struct source *s,
		 struct strbuf *out);

/* ---- the keys being got ------------------------------------------------------*/
struct key_run {
	struct aws *aws;
	struct source source;
	size_t hop;
	struct aws_keys keys; /* of the hop before */
	struct arena *arena;
	struct flow *flow;
	struct ask ask;
	bool asking;
	struct secret code, token,
		document; /* MFA; SSO, web, metadata; cache */
	const char *path; /* metadata: the role's path */
	struct process *process;
	struct err
		odd;  /* why the profile gave none, and the machine is asked */
	int64_t ends; /* no silent renewal after this; 0: unknown */
};
/* Starts unless one runs; may end before it returns. */
void key_run_start(struct aws *aws);
void key_run_cancel(struct aws *aws);
/* steps of a source that asks the network; key_run_based continues */
void sso_start(struct key_run *run);
void metadata_start(struct key_run *run);
void container_start(struct key_run *run);
void web_start(struct key_run *run);
void login_start(struct key_run *run);
void process_start(struct key_run *run);
void export_start(struct key_run *run);
void process_cancel(struct process **p);
/* source.c: may the machine's own role be asked for? */
bool source_metadata(const struct aws *aws);
extern int process_ms; /* how long a program may take; a test is shorter */
void key_run_based(struct key_run *run, const struct err *err);

/* ---- everything ------------------------------------------------------------*/
struct aws {
	struct net *net;
	struct ask_queue *asks;
	bool demo, no_metadata;
	char *endpoint, *checkip, *want_profile;
	char key_id[160];
	struct secret key_secret;

	struct profiles files; /* read anew by each run; empty in a demo */
	char *profile;         /* in use; NULL none */
	char region[40], region_from[96];

	enum aws_state state;
	struct err error;
	struct aws_keys keys, retired; /* retired: of requests in flight */
	enum source_kind kind;
	bool asks_person; /* getting keys needs an MFA code */
	int64_t got;      /* real_unix of the last run's end */
	int64_t ends;     /* of the sign-in behind the keys; 0: unknown */
	char again[160];  /* the command that makes it anew, "" none */
	char *bad_bundle; /* AWS_CA_BUNDLE that cannot be read; NULL */
	char from[256];
	struct key_run *run;

	struct flow *who;
	struct arena *arena; /* the identity's and the warnings' */
	struct sts_identity identity, renewed; /* renewed: of new keys */
	bool known;
	struct aws_names warnings;
	size_t n_said; /* of them, by getting the first keys */

	long long offset; /* seconds the server is ahead of this machine */
	struct aws_tags buckets; /* name, region learnt from a redirect */
	struct arena *lasting;   /* buckets */
	struct service services[AWS_SERVICES];
};
/* NULL when empty, and always in a demo. */
const char *aws_env(const struct aws *aws, const char *name);
void aws_files_load(struct aws *aws);
int64_t aws_now(const struct aws *aws); /* real time as AWS sees it */
/* Ends a run: keys (moved from) or err. */
void aws_keys_got(struct aws *aws, struct key_run *run, const struct err *err);
/* The profile looked at: --profile, AWS_PROFILE, AWS_DEFAULT_PROFILE, or
 * "default" (*given false). */
const char *aws_wanted_profile(const struct aws *aws, bool *given);
/* New keys, of whom only GetCallerIdentity may be asked yet. */
bool aws_asks_who(const struct aws *aws);
void aws_region_find(struct aws *aws);
void aws_warn(struct aws *aws, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

void aws_warn_of_clock(struct aws *aws);
/* warn.c: where new keys come from, when these have ended or are refused */
const char *aws_keys_advice(const struct aws *aws, struct arena *a);
/* sentences about keys and surroundings, made anew */
void aws_warn_of_all(struct aws *aws);

/* endpoint.c */
const char *endpoint_of(const struct aws *aws, struct arena *a,
			const struct dialect *d, const char *region);
/* "sso", "oidc": not services of ours */
const char *endpoint_sso(const struct aws *aws, struct arena *a,
			 const char *host, const char *env, const char *region);
const char *endpoint_signin(const struct aws *aws, struct arena *a,
			    const char *region);
bool endpoint_is_given(const struct aws *aws, const struct dialect *d);
const char *endpoint_sign_region(const struct dialect *d, const char *region);

/* service.c */
void services_add(struct aws *aws);
void services_unpark(struct aws *aws);
void services_renewed(struct aws *aws); /* other keys from now on */

/* fault.c: status and body -> code, message, request id, document, retry */
void fault_decode(struct request *r, struct reply *reply);

#endif
