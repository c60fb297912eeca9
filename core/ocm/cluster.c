/* cluster.c - requests about a cluster: see cluster.h. */
#include "core/ocm/cluster.h"

#include "core/base/str.h"
#include "core/ocm/wire.h"

#include <ctype.h>

/* ---- create -----------------------------------------------------------------*/
enum build cluster_dry_run(struct request_spec *q,
			   const struct cluster_spec *spec, struct err *err)
{
	params_add(q->arena, &q->query, "dryRun", "true");
	q->secret = spec->admin_hash && *spec->admin_hash;
	q->timeout_s = 120;
	return wire_call(q, OP_DRY_RUN, WIRE_NO_IDS, cluster_body(spec), err);
}

enum build cluster_create(struct request_spec *q,
			  const struct cluster_spec *spec, struct err *err)
{
	params_add(q->arena, &q->query, "dryRun", "false");
	q->secret = spec->admin_hash && *spec->admin_hash;
	q->timeout_s = 120;
	return wire_call(q, OP_CLUSTER_CREATE, WIRE_NO_IDS, cluster_body(spec),
			 err);
}

/* ---- find -------------------------------------------------------------------*/
static enum build search(struct request_spec *q, const struct strbuf *where,
			 struct err *err)
{
	wire_list(q);
	params_add(q->arena, &q->query, "search", where->buf);
	return wire_call(q, OP_CLUSTER_LIST, WIRE_NO_IDS, NULL, err);
}

enum build cluster_get(struct request_spec *q, const char *id, struct err *err)
{
	return wire_call(q, OP_CLUSTER_GET, WIRE_IDS(id), NULL, err);
}

/* rosa's rule for -c: letters, digits, dashes, underscores */
static bool good_key(const char *key, struct err *err)
{
	for (const char *p = key; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '-' && *p != '_')
			return err_set(err, ERR_INPUT,
				       "the cluster '%s' has a '%c'; letters, "
				       "digits, '-' and '_' were expected",
				       key, *p);
	return true;
}

enum build cluster_find(struct request_spec *q, const char *aws_account,
			const char *key, struct err *err)
{
	struct strbuf sb = STRBUF_INIT;
	enum build b;

	if (!str_int(aws_account, 0, 999999999999, &(long long){ 0 }) ||
	    (key && !good_key(key, err))) {
		if (err->kind == ERR_NONE)
			err_set(err, ERR_INPUT,
				"the AWS account is '%s', 12 digits were "
				"expected",
				aws_account);
		return BUILD_FAIL;
	}
	strbuf_addf(&sb,
		    "product.id = 'rosa' AND (properties.rosa_creator_arn "
		    "LIKE 'arn:%%:%s:%%' OR aws.sts.role_arn LIKE "
		    "'arn:%%:%s:%%')",
		    aws_account, aws_account);
	if (key && *key)
		strbuf_addf(&sb,
			    " AND (id = '%s' OR name = '%s' OR "
			    "external_id = '%s')",
			    key, key, key);
	b = search(q, &sb, err);
	strbuf_release(&sb);
	return b;
}

enum build cluster_find_prefix(struct request_spec *q, const char *role_prefix,
			       struct err *err)
{
	struct strbuf sb = STRBUF_INIT;
	char *like = arena_fmt(q->arena, "%%/%s-%%", role_prefix);
	enum build b;

	strbuf_addstr(&sb, "aws.sts.operator_iam_roles.role_arn like ");
	ocm_quote(&sb, like);
	b = search(q, &sb, err);
	strbuf_release(&sb);
	return b;
}

enum build cluster_find_name(struct request_spec *q, const char *name,
			     struct err *err)
{
	struct strbuf sb = STRBUF_INIT;
	enum build b;

	strbuf_addstr(&sb, "name = ");
	ocm_quote(&sb, name);
	b = search(q, &sb, err);
	strbuf_release(&sb);
	return b;
}

/* ---- watch ------------------------------------------------------------------*/
enum build cluster_node_pools(struct request_spec *q, const char *id,
			      struct err *err)
{
	wire_list(q);
	return wire_call(q, OP_NODE_POOLS, WIRE_IDS(id), NULL, err);
}

enum build cluster_inflight(struct request_spec *q, const char *id,
			    struct err *err)
{
	wire_list(q);
	return wire_call(q, OP_INFLIGHT, WIRE_IDS(id), NULL, err);
}

enum build cluster_limited_support(struct request_spec *q, const char *id,
				   struct err *err)
{
	wire_list(q);
	params_add(q->arena, &q->query, "search", "override_enabled='f'");
	return wire_call(q, OP_LIMITED_SUPPORT, WIRE_IDS(id), NULL, err);
}

enum build cluster_service_logs(struct request_spec *q, const char *id,
				const char *uuid, struct err *err)
{
	if (!id || !*id) {
		err_set(err, ERR_INTERNAL, "the cluster id is not known");
		return BUILD_FAIL;
	}
	params_add(q->arena, &q->query, "cluster_id", id);
	if (uuid && *uuid)
		params_add(q->arena, &q->query, "cluster_uuid", uuid);
	wire_first(q, 20); /* the newest are enough: it is looked at often */
	params_add(q->arena, &q->query, "order", "timestamp desc");
	return wire_call(q, OP_SERVICE_LOGS, WIRE_NO_IDS, NULL, err);
}

enum build cluster_subscription(struct request_spec *q, const char *id,
				struct err *err)
{
	return wire_call(q, OP_SUBSCRIPTION, WIRE_IDS(id), NULL, err);
}

/* ---- change, delete ----------------------------------------------------------*/
enum build cluster_protect(struct request_spec *q, const char *id, bool on,
			   struct err *err)
{
	cJSON *body = cJSON_CreateObject();

	cJSON_AddBoolToObject(body, "enabled", on);
	return wire_call(q, OP_PROTECT, WIRE_IDS(id), body, err);
}

enum build cluster_delete(struct request_spec *q, const char *id,
			  bool best_effort, struct err *err)
{
	params_add(q->arena, &q->query, "best_effort",
		   best_effort ? "true" : "false");
	return wire_call(q, OP_CLUSTER_DELETE, WIRE_IDS(id), NULL, err);
}
