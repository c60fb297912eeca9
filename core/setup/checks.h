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

check_fn check_cluster_name, check_domain_prefix, check_role_prefix,
	check_role_path, check_policy_arn, check_kms_arn, check_proxy_http,
	check_proxy_https, check_no_proxy, check_trust_bundle, check_tags,
	check_my_ip, check_ranges, check_stack_name, check_instance_type,
	check_key_pair, check_vpc_cidr, check_machine_cidr, check_service_cidr,
	check_pod_cidr, check_host_prefix, check_replicas, check_min_replicas,
	check_max_replicas, check_disk, check_subnets, check_principals,
	check_public_key, check_account, check_security_groups, check_role_arn,
	check_zones, check_image, check_alias, check_oidc_id;

check_fn check_keys_mode, check_keys_etcd, check_version_ends, check_channel,
	check_properties, check_base_domain, check_zone_id, check_external_id,
	check_log_forwarders, check_registries, check_blocked, check_imports,
	check_registry_ca, check_word, check_queue_url, check_minutes,
	check_expires;

/* An extended regular expression fits the whole value. */
bool check_like(const char *value, const char *pattern);
/* Takes value when it fits; else "'value': expected". */
bool check_must(const char *value, const char *pattern, const char *expected,
		struct strbuf *out, struct err *err);

/* At least one certificate, nothing else that counts. */
bool check_is_pem(const char *text);

/* Private subnets that the answers lead to (new zones or chosen). */
int setup_private_subnets(const struct setup *s);

#endif
