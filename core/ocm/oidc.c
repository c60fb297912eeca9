/* oidc.c - see oidc.h. */
#include "core/ocm/oidc.h"

#include "core/base/str.h"
#include "core/ocm/wire.h"

enum build oidc_list(struct request_spec *q, const char *aws_account,
		     struct err *err)
{
	struct strbuf sb = STRBUF_INIT;

	wire_list(q);
	strbuf_addstr(&sb, "aws.account_id=");
	ocm_quote(&sb, aws_account);
	strbuf_addstr(&sb, " or aws.account_id=''");
	params_add(q->arena, &q->query, "search", sb.buf);
	strbuf_release(&sb);
	return wire_call(q, OP_OIDC_LIST, WIRE_NO_IDS, NULL, err);
}

bool oidc_list_read(struct arena *a, struct oidc_config_list *list,
		    const struct node *doc, struct err *err)
{
	const struct node *items;

	if (!wire_items(doc, &items, err))
		return false;
	NODE_EACH(it, items)
	if (!oidc_read(WIRE_PUSH(a, list), it, err))
		return false;
	return true;
}

enum build oidc_get(struct request_spec *q, const char *id, struct err *err)
{
	return wire_call(q, OP_OIDC_GET, WIRE_IDS(id), NULL, err);
}

enum build oidc_create_managed(struct request_spec *q, struct err *err)
{
	cJSON *body = cJSON_CreateObject();

	cJSON_AddTrueToObject(body, "managed");
	return wire_call(q, OP_OIDC_CREATE, WIRE_NO_IDS, body, err);
}

enum build oidc_create_unmanaged(struct request_spec *q,
				 const struct oidc_unmanaged *want,
				 struct err *err)
{
	cJSON *body = cJSON_CreateObject();

	cJSON_AddFalseToObject(body, "managed");
	wire_text(body, "issuer_url", want->issuer_url);
	wire_text(body, "secret_arn", want->secret_arn);
	wire_text(body, "installer_role_arn", want->installer_role);
	return wire_call(q, OP_OIDC_CREATE, WIRE_NO_IDS, body, err);
}

bool oidc_read(struct oidc_config *out, const struct node *doc, struct err *err)
{
	struct wire w = wire_open(doc, "OIDC configuration", err);

	WIRE(&w, out->id, "id");
	WIRE(&w, out->issuer_url, "issuer_url");
	WIRE(&w, out->created, "creation_timestamp");
	WIRE(&w, out->org_id, "organization_id");
	WIRE(&w, out->account_id, "account_id");
	WIRE(&w, out->secret_arn, "secret_arn");
	WIRE(&w, out->installer_role, "installer_role_arn");
	out->managed = node_bool(doc, "managed");
	out->reusable = node_bool(doc, "reusable");
	if (w.ok && (!*out->id || !str_starts(out->issuer_url, "https://")))
		return err_set(err, ERR_CLOUD,
			       "the OIDC configuration '%s' has the issuer "
			       "'%s', an https:// URL was expected",
			       out->id, out->issuer_url);
	return w.ok;
}

enum build oidc_delete(struct request_spec *q, const char *id, struct err *err)
{
	return wire_call(q, OP_OIDC_DELETE, WIRE_IDS(id), NULL, err);
}

enum build oidc_thumbprint(struct request_spec *q, const char *id,
			   struct err *err)
{
	cJSON *body = cJSON_CreateObject();

	wire_text(body, "oidc_config_id", id);
	return wire_call(q, OP_OIDC_THUMBPRINT, WIRE_NO_IDS, body, err);
}

bool oidc_thumbprint_read(char out[41], const struct node *doc, struct err *err)
{
	const char *text = node_text(doc, "thumbprint");

	if (strlen(text) != 40 || strspn(text, "0123456789abcdefABCDEF") != 40)
		return err_set(err, ERR_CLOUD,
			       "Red Hat's thumbprint is '%.60s', 40 hex "
			       "digits were expected",
			       text);
	memcpy(out, text, 41);
	return true;
}

enum build oidc_users(struct request_spec *q, const char *issuer_url,
		      struct err *err)
{
	struct strbuf sb = STRBUF_INIT;

	wire_list(q);
	strbuf_addstr(&sb, "aws.sts.oidc_endpoint_url = ");
	ocm_quote(&sb, issuer_url);
	params_add(q->arena, &q->query, "search", sb.buf);
	strbuf_release(&sb);
	return wire_call(q, OP_CLUSTER_LIST, WIRE_NO_IDS, NULL, err);
}
