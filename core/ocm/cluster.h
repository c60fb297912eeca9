/*
 * cluster.h - create, find, watch and delete a cluster.
 * Source: ocm-api card 3.5-3.10, 3.14, 3.15; rosa-flow 7.6, 7.7, 8, 10;
 * corrections 3.
 */
#ifndef OCM_CLUSTER_H
#define OCM_CLUSTER_H

#include "core/ocm/ocm.h"

/* ---- create -----------------------------------------------------------------*/
struct cluster_operator_role {
	const char *namespace, *name, *arn;
};
struct cluster_words {
	const char *const *at;
	size_t n;
};
/*
 * A member of the body that has no field of its own below: where it stands
 * ("aws.termination_handler_queue_url") and its value as text.  What stands
 * in the OpenAPI's Cluster and HCP takes; the wizard asks none of it.
 */
enum cluster_extra_kind {
	EXTRA_TEXT,
	EXTRA_BOOL,      /* "yes": true */
	EXTRA_MINUTES,   /* {"value":N,"unit":"minutes"} */
	EXTRA_WORDS,     /* a comma list */
	EXTRA_LOCATIONS, /* "quay.io:false,..." as rosa writes them */
	EXTRA_JSON
};
struct cluster_extra {
	const char *place, *value;
	enum cluster_extra_kind kind;
};
#define CLUSTER_EXTRAS 24
/* NULL and "" alike mean: not given.  Strings are the caller's until the
 * request has been built. */
struct cluster_spec {
	const char *name, *domain_prefix, *region;
	const char *version_id;    /* "openshift-v4.21.20" */
	const char *channel_group; /* "stable"; with channel: not sent */
	const char *channel;       /* "stable-4.21" */
	bool fips, external_auth, zero_egress, no_cni;
	const char *expires; /* ISO */

	const char *account_id, *billing_account_id;
	const char *creator_arn; /* GetCallerIdentity's, as it is: an
				     * assumed role becomes its role here */
	const char *installer_role, *support_role, *worker_role, *external_id;
	const struct cluster_operator_role *operator_roles;
	size_t operator_role_count;
	const char *oidc_config_id;

	bool public_api, public_ingress; /* false: PrivateLink */
	struct cluster_words subnets, zones;
	const char *machine_cidr, *service_cidr, *pod_cidr;
	int host_prefix; /* 0: the service's */

	const char *machine_type;
	bool autoscale;
	int replicas, min_replicas, max_replicas;
	int disk_gib; /* 0: the service's */
	bool imds_required;
	struct cluster_words node_groups; /* additional security groups */

	const char *volume_key_arn, *etcd_key_arn; /* etcd: both or neither */
	const char *http_proxy, *https_proxy, *no_proxy, *trust_bundle;
	const struct params *tags, *properties; /* NULL none */
	struct cluster_words allowed_principals;
	const char *audit_log_role;
	struct cluster_extra extras[CLUSTER_EXTRAS];
	size_t extra_count;
	const char *admin_user; /* at creation; NULL later */
	const char *admin_hash; /* bcrypt, see token.h */

	/* shared VPC: all or none */
	const char *base_domain, *ingress_zone_id, *route53_role;
	const char *internal_zone_id, *endpoint_role;
};
/* What is sent; cJSON_Delete it.  Also for exports. */
cJSON *cluster_body(const struct cluster_spec *spec);
/* arn:P:sts::A:assumed-role/R/S -> arn:P:iam::A:role/R; others as they are. */
char *cluster_creator_arn(struct arena *a, const char *caller_arn);
/* Writes nothing; 2xx (maybe without a body): would be accepted. */
enum build cluster_dry_run(struct request_spec *q,
			   const struct cluster_spec *spec, struct err *err);
/* Never repeated by itself: after a lost answer look by name first. */
enum build cluster_create(struct request_spec *q,
			  const struct cluster_spec *spec, struct err *err);

/* ---- read -------------------------------------------------------------------*/
enum cluster_state {
	CLUSTER_UNKNOWN, /* a word we do not know: busy */
	CLUSTER_WAITING, /* for operator roles or the OIDC provider */
	CLUSTER_VALIDATING,
	CLUSTER_PENDING,
	CLUSTER_INSTALLING,
	CLUSTER_READY, /* control plane; nodes follow */
	CLUSTER_ERROR,
	CLUSTER_UNINSTALLING,
	CLUSTER_OTHER /* hibernating, updating ...: not for HCP */
};
enum cluster_state cluster_state_of(const char *word);

struct cluster_status {
	enum cluster_state state;
	char state_text[32], description[256];
	bool dns_ready, oidc_ready;
	char code[32], message[512]; /* provision_error_*; "" none */
	int current_compute, limited_support;
};

#define CLUSTER_SUBNETS 24
#define CLUSTER_ZONES   8
#define CLUSTER_ROLES   12
#define CLUSTER_ARN     640 /* a role with the longest path fits */
struct cluster_role {
	char namespace[64], name[48], arn[CLUSTER_ARN];
};
struct cluster {
	char id[64], external_id[48], infra_id[64], name[64], display_name[96];
	char domain_prefix[32], base_domain[96], region[32], created[40];
	char version[48], version_id[64], channel_group[16];
	char available_upgrade[48]; /* newest, "" none */
	char api_url[320], console_url[320];
	bool api_private, private_link, ingress_private, hcp, multi_az;
	bool delete_protection, external_auth, fips, etcd_encryption;
	char subscription_id[64];
	char aws_account[16], billing_account[16], creator_arn[CLUSTER_ARN];
	char installer_role[CLUSTER_ARN], support_role[CLUSTER_ARN];
	char worker_role[CLUSTER_ARN];
	char operator_prefix[48], oidc_url[256], oidc_id[64];
	struct cluster_role roles[CLUSTER_ROLES];
	int role_count;
	char subnets[CLUSTER_SUBNETS][32], zones[CLUSTER_ZONES][24];
	int subnet_count, zone_count;
	char machine_type[32], machine_cidr[20], service_cidr[20], pod_cidr[20];
	int host_prefix, compute, min_compute, max_compute;
	char volume_key_arn[CLUSTER_ARN], etcd_key_arn[CLUSTER_ARN], imds[16];
	char http_proxy[256], https_proxy[256], no_proxy[512];
	bool trust_bundle;
	struct cluster_status status;
};
enum build cluster_get(struct request_spec *q, const char *id, struct err *err);
bool cluster_read(struct cluster *out, const struct node *doc, struct err *err);
/* All of this organization's ROSA clusters of an AWS account, or (key) the one
 * with that name, id or external id. */
enum build cluster_find(struct request_spec *q, const char *aws_account,
			const char *key, struct err *err);
/* Clusters (also going ones) that use roles of this prefix; the service's match
 * is loose, so judge each by cluster_uses_prefix. */
enum build cluster_find_prefix(struct request_spec *q, const char *role_prefix,
			       struct err *err);
bool cluster_uses_prefix(const struct cluster *c, const char *role_prefix);
/* By exact name in the whole organization: after a lost answer, and whether a
 * name is free. */
enum build cluster_find_name(struct request_spec *q, const char *name,
			     struct err *err);
size_t cluster_list_count(const struct node *doc);
/* Item index of a list reply. */
bool cluster_list_read(struct cluster *out, const struct node *doc,
		       size_t index, struct err *err);
bool cluster_status_read(struct cluster_status *out, const struct node *doc,
			 struct err *err);
/* The names by which people and nodes reach it; "" not known yet.  host has no
 * scheme and no port. */
#define CLUSTER_HOST 256
void cluster_api_host(const struct cluster *c, char out[CLUSTER_HOST]);
void cluster_oauth_host(const struct cluster *c, char out[CLUSTER_HOST]);
/* "api.<name>.hypershift.local"; [I] by cluster name, may be the prefix. */
void cluster_local_host(const struct cluster *c, char out[CLUSTER_HOST]);

/* ---- what belongs to it ------------------------------------------------------*/
struct node_pool {
	char id[64], subnet[32], zone[24], machine_type[32], version[48];
	int replicas, min_replicas, max_replicas, current;
	bool autoscale;
	char message[256];
};
struct node_pool_list {
	struct node_pool *at;
	size_t n, cap;
};
enum build cluster_node_pools(struct request_spec *q, const char *id,
			      struct err *err);
bool cluster_node_pools_read(struct arena *a, struct node_pool_list *list,
			     const struct node *doc, struct err *err);

struct inflight_check {
	char name[64], state[16];
	const char *details; /* "path: text" a line each; "" none */
};
struct inflight_list {
	struct inflight_check *at;
	size_t n, cap;
};
enum build cluster_inflight(struct request_spec *q, const char *id,
			    struct err *err);
bool cluster_inflight_read(struct arena *a, struct inflight_list *list,
			   const struct node *doc, struct err *err);

/* Newest first.  uuid: external_id, may be "".  Internal ones left out. */
struct service_log {
	const char *time, *severity, *service, *summary, *description;
	bool major; /* Major and above */
};
struct service_log_list {
	struct service_log *at;
	size_t n, cap;
};
enum build cluster_service_logs(struct request_spec *q, const char *id,
				const char *uuid, struct err *err);
bool cluster_service_logs_read(struct arena *a, struct service_log_list *list,
			       const struct node *doc, struct err *err);

struct limited_support {
	const char *summary, *details, *time;
};
struct limited_support_list {
	struct limited_support *at;
	size_t n, cap;
};
enum build cluster_limited_support(struct request_spec *q, const char *id,
				   struct err *err);
bool cluster_limited_support_read(struct arena *a,
				  struct limited_support_list *list,
				  const struct node *doc, struct err *err);

struct subscription {
	char id[64], display_name[96], status[24], plan[48];
	char support_level[24], billing_account[16], cluster_id[64];
};
enum build cluster_subscription(struct request_spec *q, const char *id,
				struct err *err);
bool cluster_subscription_read(struct subscription *out, const struct node *doc,
			       struct err *err);

/* ---- change, delete ----------------------------------------------------------*/
enum build cluster_protect(struct request_spec *q, const char *id, bool on,
			   struct err *err);
/* 204; then poll cluster_get until ocm_is_missing.  best_effort goes on past
 * errors and may leave things in the AWS account. */
enum build cluster_delete(struct request_spec *q, const char *id,
			  bool best_effort, struct err *err);

#endif
