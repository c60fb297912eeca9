/*
 * setup.h - one set-up: who signs in where, the answers, what lookups found,
 * the plan, the run, the proof of access.  The faces hold one and read it;
 * they call down through the functions here and in question.h.
 */
#ifndef SETUP_SETUP_H
#define SETUP_SETUP_H

#include "core/aws/aws.h"
#include "core/base/ask.h"
#include "core/net/simclock.h"
#include "core/ocm/ocm.h"
#include "core/plan/engine.h"
#include "core/plan/session.h"
#include "core/setup/question.h"

struct access;
struct lookups;
struct trace;
struct preflight;
struct watch;

enum setup_stage {
	STAGE_CONNECT, /* simulator's info, sign-in on both sides */
	STAGE_ANSWER,  /* questions */
	STAGE_RUN,     /* the engine */
	STAGE_ACCESS,  /* admin, proof of reach, nodes */
	STAGE_RESULT,
	STAGE_TEARDOWN
};

struct setup_options {
	bool demo;           /* no credential or login of this machine */
	const char *sim;     /* base URL of a simulator ("ROSAWIZ_SIM"), NULL */
	const char *profile; /* AWS profile, NULL */
	const char *region;  /* NULL: the usual chain */
	const char *via;     /* socks5h://...: a vantage, NULL */
	const char *ocm_url,
		*ocm_token_url; /* NULL: environment, saved, default */
	bool yes;               /* unattended: asks take their own answer */
	bool expert;
	bool no_lists;  /* nothing is asked: what lists hold is not fetched */
	bool preflight; /* look whether the account can do it */
};

struct setup {
	struct setup_options opt;
	struct arena *arena;
	struct event_queue *events;
	struct ask_queue asks;
	struct loop *loop;
	struct net *net;
	struct simclock *simclock; /* NULL: the real world */
	struct aws *aws;
	struct ocm *ocm;
	struct service *kube;
	bool simulated; /* SIMULATED never leaves the screen */

	enum setup_stage stage;
	struct err err;              /* of the last stage, kind NONE: none */
	bool aws_ready, ocm_ready;   /* signed in */
	const struct node *sim_info; /* the simulator's, NULL */

	struct vantage vantages[8]; /* from the simulator, --via; [0] direct */
	const char *vantage_vpc[8]; /* of each; "" not told */
	int vantage_count;
	const struct vantage *vantage; /* the one probes use now */

	struct answers *answers;
	cJSON *ask_answers; /* "role.differs": "use", from the file */
	struct lookups *lookups;
	struct preflight *preflight; /* preflight.h, NULL: not looked at */

	struct values *values;
	struct plan plan; /* of the set-up; teardown undoes it */
	bool plan_built;
	struct engine *engine;   /* the run in hand, NULL */
	enum engine_mode mode;   /* of the engine */
	int64_t run_started_ms;  /* world */
	struct prepare *prepare; /* prepare.h */
	struct journal *journal;
	const char *session, *folder;
	bool one_cluster; /* these are of ending.h: no set-up */

	/* cluster-admin: made anew in place when a resume lost it */
	struct secret admin_password, admin_hash;
	struct secret glass;     /* break-glass kubeconfig: glass.h */
	bool admin_set;          /* this process set it in OCM */
	char oidc_config_id[64]; /* made by this process; "" none */
	bool verify_started;     /* by this process */
	long long admin_since;   /* world's Unix s of the password */
	/* unmanaged OIDC: PEM of the key and its JWKS, made in the worker */
	struct secret oidc_key;
	char *oidc_jwks;

	/* replace.h */
	struct ask replace_ask;
	const char *replace_choices[3];
	struct strbuf replace_why;
	char replace_id[64]; /* of the failed cluster to delete; "" none */
	bool replace_asked;  /* of the engine in hand */

	struct trace *trace; /* tracing.h, NULL none */
	const char *trace_path;
	struct access *access; /* access.h */
	struct watch *watch;   /* watch.h */
};

struct setup *setup_new(const struct setup_options *o);
void setup_free(struct setup *s);

/* What follows from an event; a face calls it for each before its own use. */
void setup_event(struct setup *s, const struct event *ev);

/* Signs in on both sides; EVENT_IDENTITY as each is known.  In a demo both are
 * the simulator's.  Failure: s->err, the stage stays; call again to retry. */
void setup_connect(struct setup *s);
bool setup_connected(const struct setup *s);
/* Ways into Red Hat that a person chooses; s->err is cleared, and set again
 * should it fail (EVENT_IDENTITY). */
void setup_sign_in_device(struct setup *s);
void setup_sign_in_token(struct setup *s, const struct secret *token);
void setup_sign_in_account(struct setup *s, const char *client_id,
			   const struct secret *client_secret);

/* Session: opens the journal, writes answers.json.  ERR_IO / ERR_DECLINED are
 * said before anything is made. */
bool setup_open_session(struct setup *s, struct err *err);
/* answers.json (and plan inputs found in it) of an existing session. */
bool setup_load_session(struct setup *s, const char *folder, struct err *err);

/* The plan from the answers (plan_build.c); what is not known yet appears as
 * ${...}.  May be called again after answers changed (while no engine runs). */
bool setup_build_plan(struct setup *s, struct err *err);
/* The same into p (plan_release it, also when it fails), leaving the set-up as
 * it is: to see what it would take before the review. */
bool setup_draft_plan(struct setup *s, struct plan *p, struct err *err);
/* Starts the engine: dry (probes only), apply, undo. */
bool setup_run(struct setup *s, enum engine_mode mode, struct err *err);
void setup_stop(struct setup *s);
/* For ending.h: the run that is over and its journal go (false: one is under
 * way, or a set-up's journal is open); starts the engine on s->plan. */
bool setup_end_run(struct setup *s);
void setup_start(struct setup *s, enum engine_mode mode);

/*
 * The cluster-admin password of this process, NULL when it has none.  Whoever
 * shows it calls this: from then on a resume leaves it as it is; one that was
 * never shown is set anew in place.
 */
const struct secret *setup_reveal_password(struct setup *s);
bool setup_password_shown(const struct setup *s);

#endif
