/* initial.h - defaults of questions, and when a question is asked at all. */
#ifndef SETUP_INITIAL_H
#define SETUP_INITIAL_H

#include "core/setup/question.h"

typedef bool initial_fn(const struct setup *s, struct strbuf *value,
			enum origin *origin);
initial_fn initial_name, initial_region, initial_billing, initial_stable,
	initial_version, initial_protection, initial_imds, initial_no,
	initial_yes, initial_new_1, initial_subnets, initial_stack,
	initial_vpc_cidr, initial_zones, initial_one, initial_machine_cidr,
	initial_service_cidr, initial_pod_cidr, initial_host_prefix,
	initial_access, initial_my_ip, initial_key_source, initial_key_pair,
	initial_public_key, initial_bastion_type, initial_image, initial_egress,
	initial_keys, initial_alias, initial_operator_prefix,
	initial_account_prefix, initial_role_path, initial_size, initial_type,
	initial_autoscale, initial_replicas, initial_max_replicas, initial_disk,
	initial_admin;

typedef bool relevant_fn(const struct setup *s);
relevant_fn name_is_long, network_is_existing, network_is_new, network_is_new_3,
	access_by_ranges, bastion_by_ssh, key_is_imported, egress_by_own_proxy,
	egress_by_proxy, keys_are_existing, keys_are_made, keys_are_own,
	etcd_is_encrypted, size_is_other, compute_is_fixed, compute_autoscales;

/* The value in force of another question (answered or default), in a buffer
 * that the next call with the same `into` overwrites. */
const char *setup_value(const struct setup *s, const char *id,
			struct strbuf *into);
bool setup_value_is(const struct setup *s, const char *id, const char *value);

#endif
