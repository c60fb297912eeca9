/* preflight_own.h - shared by the files of preflight only. */
#ifndef SETUP_PREFLIGHT_OWN_H
#define SETUP_PREFLIGHT_OWN_H

#include "core/aws/ec2.h"
#include "core/aws/iam.h"
#include "core/ocm/account.h"
#include "core/plan/action.h"
#include "core/setup/preflight.h"

enum preflight_look {
	LOOK_TERMS,
	LOOK_ACCESS,
	LOOK_ELB,
	LOOK_INSTANCES,
	LOOK_ADDRESSES,
	LOOK_IGWS,
	LOOK_ENDPOINTS,
	LOOK_OFFERINGS, /* of one type: again when it changes */
	LOOK_RIGHTS,    /* of one list: again when it changes */
	LOOK_QUOTAS,    /* and QUOTA_COUNT - 1 after it */
};
enum preflight_quota {
	NEED_VCPUS,
	NEED_GP3,
	NEED_EIPS,
	NEED_NATS,
	NEED_VPCS,
	NEED_IGWS,
	NEED_ENDPOINTS,
	NEED_ROLES,
	NEED_POLICIES,
	QUOTA_COUNT
};
#define LOOK_COUNT (LOOK_QUOTAS + QUOTA_COUNT)
#define CHECK_MOST 24

struct look {
	struct preflight *p;
	int id;
	struct flow *flow;
	bool done;
	struct err err; /* kind NONE: the facts are here */
	const char *next;
	const char *lacked; /* a permission, instead of the last step's */
};

struct quota_value {
	double value;
	bool is_default; /* the account's own could not be had */
};

struct preflight {
	struct setup *s;
	struct arena *facts; /* until the next start */
	struct look look[LOOK_COUNT];
	struct ocm_terms terms;
	bool may_create, elb_there;
	struct ec2_instances instances;
	struct aws_names addresses;
	struct ec2_igws igws;
	struct ec2_endpoints endpoints;
	char type[32]; /* of the offerings */
	struct ec2_offerings offerings;
	struct quota_value quota[QUOTA_COUNT];

	/* permissions */
	struct arena *rights_arena;
	struct aws_names make, undo; /* that the plan needs */
	struct aws_names asked;      /* both, NULL-ended list to ask for */
	size_t asked_at;             /* the batch in hand */
	const char *principal;       /* role or user ARN; "" none to ask */
	bool is_root;
	struct iam_decisions decisions;
	struct err plan_err; /* why there is no plan to size for */
	bool planned;

	struct preflight_check rows[CHECK_MOST];
	size_t n;
	struct arena *words; /* of the rows */
};

/* preflight_looks.c */
const struct step *preflight_steps(int look);
/* The permission that a look lacked. */
const char *preflight_lacked(const struct look *l);
/* A check's row, to be filled: the last one of the list. */
struct preflight_check *preflight_row(struct preflight *p, const char *id,
				      const char *title);
/* Fills it where the look says nothing (yet): running, or UNKNOWN with the
 * permission that lacked.  true: its facts are here. */
bool preflight_seen(struct preflight *p, struct preflight_check *c, int look);
void preflight_say(struct preflight *p, struct preflight_check *c,
		   enum preflight_state state, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* An answer in force, in the rows' arena. */
const char *preflight_answer(const struct preflight *p, const char *id);
long long preflight_number(const struct preflight *p, const char *id);

/* preflight_judge.c, preflight_rights.c, preflight_quota.c: pure; each adds
 * its rows. */
void preflight_judge_red_hat(struct preflight *p);
void preflight_judge_aws(struct preflight *p);
void preflight_judge_rights(struct preflight *p);
void preflight_judge_quotas(struct preflight *p);
/* preflight_rights.c: the plan's list; true: another than before. */
bool preflight_rights_find(struct preflight *p);
extern const struct step preflight_rights_steps[];
/* preflight_quota.c */
extern const struct step preflight_quota_steps[];

#endif
