/*
 * checks.h - what an answer must be.  Pure: the same in all three faces.  Each
 * refusal quotes the value and says what is expected.  `out` gets the value as
 * it is kept (normalised); it is empty on entry.
 */
#ifndef SETUP_CHECKS_H
#define SETUP_CHECKS_H

#include "core/setup/question.h"

typedef bool check_fn(const struct setup *s, const char *value,
		      struct strbuf *out, struct err *err);

check_fn check_kms_arn, check_proxy_http, check_proxy_https, check_no_proxy,
	check_trust_bundle, check_tags, check_my_ip, check_ranges,
	check_vpc_cidr, check_machine_cidr, check_service_cidr, check_pod_cidr,
	check_host_prefix, check_replicas, check_min_replicas,
	check_max_replicas, check_disk, check_subnets, check_principals,
	check_public_key, check_zones;

check_fn check_keys_etcd, check_version_ends, check_properties,
	check_external_id, check_log_forwarders, check_registries,
	check_blocked, check_imports, check_registry_ca, check_queue_url,
	check_minutes, check_expires;

extern const struct like like_cluster_name, like_domain_prefix,
	like_role_prefix, like_role_path, like_policy_arn, like_role_arn,
	like_account, like_security_groups, like_stack_name, like_alias,
	like_image, like_oidc_id, like_instance_type, like_key_pair,
	like_channel, like_base_domain, like_zone_id, like_word;

/* An extended regular expression fits the whole value. */
bool check_like(const char *value, const char *pattern);
/* Takes value when it fits; else "'value': expected". */
bool check_must(const char *value, const char *pattern, const char *expected,
		struct strbuf *out, struct err *err);

/* Takes value when it looks so; else says what was expected. */
bool like_check(const struct like *like, const char *value, struct strbuf *out,
		struct err *err);

/* At least one certificate, nothing else that counts. */
bool check_is_pem(const char *text);

/* Private subnets that the answers lead to (new zones or chosen). */
int setup_private_subnets(const struct setup *s);

#endif
