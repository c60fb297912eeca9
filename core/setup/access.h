/*
 * access.h - the proof at the end: is the private API reached, by its private
 * name and by its public-style name, can one log in, are the workers there?
 * From a vantage inside the VPC when there is one, or from this machine where it
 * is one of the callers that the answers name; without one the result says
 * what the configuration promises and that it is not proven from here.
 * corrections 4.1, 4.2.
 */
#ifndef SETUP_ACCESS_H
#define SETUP_ACCESS_H

#include "core/net/probe.h"
#include "core/ocm/kube.h"
#include "core/setup/watch_steps.h"

struct setup;

enum access_check_id {
	ACCESS_NAME,    /* api.<name>.hypershift.local resolves */
	ACCESS_PRIVATE, /* TCP, TLS and GET /version by it */
	ACCESS_PUBLIC,  /* the same by the public-style name */
	ACCESS_LOGIN,   /* oauth, as cluster-admin */
	ACCESS_NODES,   /* workers Ready */
	ACCESS_CA, /* the cluster's own CA fetched, private name verified */
	ACCESS_CHECKS
};
enum access_state {
	ACCESS_WAITING,
	ACCESS_RUNNING,
	ACCESS_OK,
	ACCESS_FAILED,
	ACCESS_SKIPPED
};
struct access_check {
	enum access_state state;
	const char *title;  /* N_() */
	char evidence[400]; /* what was seen */
};

struct access {
	struct setup *s;
	const struct vantage *via; /* NULL: none that reaches the VPC */
	struct access_check check[ACCESS_CHECKS];
	bool over, proven, leaving;
	bool here;         /* via is this machine, a caller of its own */
	char summary[400]; /* one sentence for the result */
	struct arena *arena;
	struct kube_node_list nodes;
	char ca_path[512]; /* where the cluster's CA was saved, "" not */
	/* in hand */
	struct vantage own_via; /* --via, with the VPC's resolver */
	enum access_check_id at;
	struct probe *probe;
	struct flow *flow;
	struct kube kube;
	const char *ca_pem;
	int ready, looks, tries;
	/* the wait for workers */
	struct watch_look look;
	struct timer *timer;
	long long since; /* world's Unix s */
	struct err err;  /* kind TIMEOUT: they did not come */
	struct err
		left; /* why our token is still there; kind NONE: it is not */
};

/* Needs the engine's values; runs by itself; EVENT_CHECK (subject: the access)
 * on every change. */
void access_start(struct setup *s);
void access_free(struct access *a);
const char *access_state_name(enum access_state s);
/* The person leaves: what is under way is dropped, and a token of ours is taken
 * back.  true: that is on its way; turn the loop until it is over (some
 * seconds at most), then setup_free. */
bool access_leave(struct setup *s);
/* After that: why our token is still there, and what to do; NULL: it is not. */
const struct err *access_left(struct setup *s);

/* 0, or the exit code of what is not as it should be.  Without a vantage "not
 * proven from here" is no failure. */
int access_exit_code(const struct access *a);

/* The vantage inside the VPC, NULL none. */
const struct vantage *access_vantage(const struct setup *s);

#endif
