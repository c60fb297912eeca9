/*
 * watch_steps.h - the reads of one look at a cluster, as steps of a flow; used
 * by the action that waits for the control plane and by the wait for workers.
 */
#ifndef SETUP_WATCH_STEPS_H
#define SETUP_WATCH_STEPS_H

#include "core/ocm/cluster.h"
#include "core/plan/action.h"

/* Zeroed but for base (arena, values, app: the setup) before each look. */
struct watch_look {
	struct work base;
	struct cluster *c; /* NULL: gone */
	bool whole_log;
	/* while it waits too long: what AWS says of what it waits for */
	size_t role;
	const char *lacks; /* what is missing, a line; NULL: not looked */
};

enum build watch_get_build(void *p, struct request_spec *q, struct err *err);
enum verdict watch_get_read(void *p, const struct reply *r, struct err *err);
enum build watch_role_build(void *p, struct request_spec *q, struct err *err);
enum verdict watch_role_read(void *p, const struct reply *r, struct err *err);
enum build watch_issuer_build(void *p, struct request_spec *q, struct err *err);
enum verdict watch_issuer_read(void *p, const struct reply *r, struct err *err);
enum build watch_log_build(void *p, struct request_spec *q, struct err *err);
enum verdict watch_log_read(void *p, const struct reply *r, struct err *err);
enum build watch_pools_build(void *p, struct request_spec *q, struct err *err);
enum verdict watch_pools_read(void *p, const struct reply *r, struct err *err);
enum build watch_checks_build(void *p, struct request_spec *q, struct err *err);
enum verdict watch_checks_read(void *p, const struct reply *r, struct err *err);
enum build watch_notes_build(void *p, struct request_spec *q, struct err *err);
enum verdict watch_notes_read(void *p, const struct reply *r, struct err *err);
enum build watch_limited_build(void *p, struct request_spec *q,
			       struct err *err);
enum verdict watch_limited_read(void *p, const struct reply *r,
				struct err *err);

/* The uninstall log of a cluster that is going; it ends with 404.  p of the
 * read: a work of any kind. */
enum build watch_uninstall_build(const struct cluster *c,
				 struct request_spec *q, struct err *err);
enum verdict watch_uninstall_read(void *p, const struct reply *r,
				  struct err *err);

/* What cannot be read now is left as it was; only the cluster itself counts. */
#define WATCH_CLUSTER                                                          \
 {                                                                             \
  .name = "GetCluster", .build = watch_get_build, .read = watch_get_read,      \
  .expects = "CLUSTERS-MGMT-404"                                               \
 }
#define WATCH_ROLES                                                            \
 { .name = "GetRole",                                                          \
   .rights = "iam:GetRole",                                                    \
   .build = watch_role_build,                                                  \
   .read = watch_role_read,                                                    \
   .expects = "*" },                                                           \
 {                                                                             \
  .name = "GetOpenIDConnectProvider",                                          \
  .rights = "iam:GetOpenIDConnectProvider", .build = watch_issuer_build,       \
  .read = watch_issuer_read, .expects = "*"                                    \
 }
#define WATCH_LOG                                                              \
 {                                                                             \
  .name = "GetInstallLog", .build = watch_log_build, .read = watch_log_read,   \
  .expects = "*"                                                               \
 }
#define WATCH_REST                                                             \
 { .name = "ListNodePools",                                                    \
   .build = watch_pools_build,                                                 \
   .read = watch_pools_read,                                                   \
   .expects = "*" },                                                           \
	 { .name = "ListInflightChecks",                                       \
	   .build = watch_checks_build,                                        \
	   .read = watch_checks_read,                                          \
	   .expects = "*" },                                                   \
	 { .name = "ListServiceLogs",                                          \
	   .build = watch_notes_build,                                         \
	   .read = watch_notes_read,                                           \
	   .expects = "*" },                                                   \
 {                                                                             \
  .name = "ListLimitedSupportReasons", .build = watch_limited_build,           \
  .read = watch_limited_read, .expects = "*"                                   \
 }

#endif
