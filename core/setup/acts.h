/*
 * acts.h - the action classes of a set-up, and what each of them wants.  Texts
 * may name what other actions publish: "${oidc-config.issuer}".  All strings
 * live in the plan's arena.
 */
#ifndef SETUP_ACTS_H
#define SETUP_ACTS_H

#include "core/aws/call.h"
#include "core/aws/policy.h"
#include "core/ocm/cluster.h"
#include "core/plan/action.h"

/* Tag on what has no name of its own, and on what we may take down again. */
#define TAG_SESSION "rosawiz:session"

/* elb-role: made once an account, never removed */
extern const struct action_class act_elb_role;

/* key-pair: publishes name */
struct key_pair_want {
	const char *name;
	const char *source;      /* existing, create, import */
	const char *public_line; /* import */
	const char *save_as;     /* create: where the private key goes, 0600 */
	const char *session;
};
extern const struct action_class act_key_pair;

/* stack: publishes vpc_id, vpc_cidr, private_subnets, public_subnets, zones,
 * proxy_url, bastion_ip, bastion_private_ip, host_ip (the last four may be "") */
struct stack_want {
	const char *name, *session, *template_body;
	struct aws_tags params; /* values may hold ${...} */
};
extern const struct action_class act_stack;

/* subnet-tags: kubernetes.io/role/internal-elb on private subnets that are not
 * the stack's; taken off again at teardown */
struct subnet_tags_want {
	const char *const *subnets; /* NULL-ended */
};
extern const struct action_class act_subnet_tags;

/* roles: publish arn; kept while another cluster uses them */
struct role_want {
	const char *name, *path, *boundary; /* boundary "" none */
	const char *trust;                  /* JSON, may hold ${...} */
	const char *policy_arn;
	struct aws_tags tags;
	bool given; /* by its ARN: used as it is, or not there */
};
extern const struct action_class act_account_role, act_operator_role;

/* oidc-config: publishes id, issuer (https://...), issuer_path */
struct oidc_want {
	bool managed;
	const char *use_id; /* an existing one; "" make */
	/* unmanaged */
	const char *bucket, *region, *installer_role;
};
extern const struct action_class act_oidc_config;
/* oidc-provider: publishes arn */
extern const struct action_class act_oidc_provider;
/* unmanaged: the public documents (publishes kid) and the private key */
extern const struct action_class act_oidc_bucket, act_oidc_secret;
/* Tag: which key the stored secret is, the kid of its public half. */
#define TAG_KID "rosawiz:kid"
/* kid of a JWKS' first key; "" none */
const char *oidc_kid(struct arena *a, const char *jwks);
/* Has it a key of this id?  Several are there while keys are rotated. */
bool oidc_has_kid(struct arena *a, const char *jwks, const char *kid);
/* .well-known/openid-configuration */
const char *oidc_discovery(struct arena *a, const struct oidc_want *want);
const char *oidc_secret_name(struct arena *a, const struct oidc_want *want);

/* kms-key: publishes arn; kms-policy */
struct key_want {
	const char *alias; /* without "alias/" */
	const char *session, *description;
};
extern const struct action_class act_kms_key;
struct key_policy_want {
	const char *key; /* ARN, may hold ${...} */
	/* role ARNs, may hold ${...} */
	const char *installer, *support, *kube_controller, *kms_provider,
		*node_pool, *ebs_csi;
};
/* of a key made in this plan: the policy is simply put */
extern const struct action_class act_kms_policy;
/* of a key of the person's: asked, with the difference; policy and the tag
 * red-hat=true are put back as they were at teardown */
extern const struct action_class act_kms_grant;
/* Shared by the two. */
struct policy_kms key_policy_roles(const struct work *w,
				   const struct key_policy_want *want);
/* Never one that locks everybody out (policy_kms_safe). */
enum build key_policy_put(const struct work *w, struct request_spec *q,
			  const char *key, const char *text, struct err *err);
enum verdict key_policy_was_put(void *work, const struct reply *r,
				struct err *err);

/* network-verification, dry-run, cluster (publishes id, name), protection,
 * cluster-ready (publishes api_url, console_url, api_host, oauth_host,
 * local_host, version), cluster-admin, endpoint (publishes id, addresses,
 * zone) */
/* red-hat-assumes: only waits */
struct assume_want {
	const char *installer_role; /* may hold ${...} */
	const char *external_id;    /* "" none */
	const char *version_id, *region, *machine_type;
};
extern const struct action_class act_assume;
struct verify_action_want {
	const char *installer_role; /* may hold ${...} */
	const char *external_id;    /* "" none */
	const char *subnets;        /* comma list, may hold ${...} */
	const char *region;
};
extern const struct action_class act_verify;
struct cluster_want {
	struct cluster_spec spec; /* texts may hold ${...}; lists are not set */
	const char *subnets, *zones;          /* comma lists, may hold ${...} */
	const char *principals, *node_groups; /* comma lists */
	const char *trust_file;               /* PEM file, "" none */
	const char *operator_prefix;
	const char *session;
	struct params tags, properties;
};
extern const struct action_class act_dry_run, act_cluster, act_protection,
	act_cluster_ready, act_endpoint, act_cluster_admin;
/* break-glass: publishes id, username, expires; the kubeconfig: glass.h */
extern const struct action_class act_break_glass;

/* unprotect (apply: protection off), guard and leftovers (only a teardown has
 * them): no want; the cluster is the values' cluster.id, cluster.name,
 * cluster-ready.api_url, setup.region */
extern const struct action_class act_unprotect, act_guard, act_leftovers,
	act_volumes;

/* of a cluster not made here (ending.h): the same values, and oidc-config.id,
 * oidc-config.issuer; config and provider want a struct oidc_want */
struct end_roles_want {
	const char *const *names; /* NULL-ended */
	const char *prefix;
};
extern const struct action_class act_end_cluster, act_end_roles,
	act_end_provider, act_end_config;

/* A comma list that may hold ${...}, as words in the work's arena. */
struct cluster_words work_words(const struct work *w, const char *list);

#endif
