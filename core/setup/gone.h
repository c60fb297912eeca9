/*
 * gone.h - what still carries the tag of our own cluster once that answers 404:
 * the steps that every action about it begins with.
 */
#ifndef SETUP_GONE_H
#define SETUP_GONE_H

#include "core/aws/ec2.h"
#include "core/setup/acts.h"

struct gone {
	struct work base; /* first */
	const char *id;   /* the cluster's; "" never made */
	const char *tag;  /* "kubernetes.io/cluster/<id>" */
	const char *next; /* page */
	bool alive;
};

/* The first step of a probe: asks for the cluster, in a teardown only; ends the
 * probe where there was none, or where it is there still (alive). */
#define GONE_STEP                                                              \
 {                                                                             \
  .name = "GetCluster", .build = gone_build, .read = gone_read,                \
  .expects = "CLUSTERS-MGMT-404"                                               \
 }
enum build gone_build(void *work, struct request_spec *q, struct err *err);
enum verdict gone_read(void *work, const struct reply *r, struct err *err);

/* A value of the run, "" not known. */
const char *gone_known(const struct gone *g, const char *key);
/* The request goes to the cluster's region. */
enum build gone_send(const struct gone *g, struct request_spec *q,
		     enum build built);
/* What of this kind carries the tag as owned; and the page after. */
enum build gone_tagged(struct gone *g, struct request_spec *q,
		       enum ec2_kind kind, struct err *err);
enum verdict gone_page(struct gone *g, const struct reply *r);
/* "cluster ... is still there" */
const char *gone_not(const struct gone *g);

#endif
