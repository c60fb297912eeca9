/* policy.c - the policies that rosawiz makes. */
#include "core/aws/policy.h"

#include "core/base/i18n.h"
#include "core/base/str.h"

static const char *value_of(const char *const *pairs, const char *name,
			    size_t len)
{
	for (; *pairs; pairs += 2)
		if (strlen(*pairs) == len && !memcmp(*pairs, name, len))
			return pairs[1];
	return NULL;
}

const char *policy_fill(struct arena *a, const char *text,
			const char *const *pairs, struct err *err)
{
	struct strbuf out = STRBUF_INIT;
	const char *at, *value, *filled = NULL;
	size_t len;

	while ((at = strstr(text, "%{"))) {
		len = strcspn(at + 2, "}");
		value = at[2 + len] ? value_of(pairs, at + 2, len) : NULL;
		if (!value) {
			err_set(err, ERR_CLOUD,
				_("the template of Red Hat has a place that "
				  "rosawiz does not know: %%{%.*s}"),
				(int)(len > 60 ? 60 : len), at + 2);
			strbuf_release(&out);
			return NULL;
		}
		strbuf_add(&out, text, (size_t)(at - text));
		strbuf_addstr(&out, value);
		text = at + len + 3;
	}
	strbuf_addstr(&out, text);
	filled = arena_dup(a, out.buf);
	strbuf_release(&out);
	return policy_decode(a, filled, err);
}

/* ---- building JSON -----------------------------------------------------------*/

static cJSON *document(void)
{
	cJSON *doc = cJSON_CreateObject();

	cJSON_AddStringToObject(doc, "Version", "2012-10-17");
	cJSON_AddArrayToObject(doc, "Statement");
	return doc;
}

static cJSON *list_of(const char *const *texts)
{
	cJSON *list = cJSON_CreateArray();

	for (; *texts; texts++)
		cJSON_AddItemToArray(list, cJSON_CreateString(*texts));
	return list;
}

/* kind NULL: Principal "who" itself */
static cJSON *statement(cJSON *doc, const char *sid, const char *kind,
			const char *who)
{
	cJSON *s = cJSON_CreateObject();

	if (sid)
		cJSON_AddStringToObject(s, "Sid", sid);
	cJSON_AddStringToObject(s, "Effect", "Allow");
	if (kind)
		cJSON_AddStringToObject(cJSON_AddObjectToObject(s, "Principal"),
					kind, who);
	else
		cJSON_AddStringToObject(s, "Principal", who);
	cJSON_AddItemToArray(cJSON_GetObjectItem(doc, "Statement"), s);
	return s;
}

/* ---- trust -----------------------------------------------------------------------*/

static void add_external_id(cJSON *doc, const char *id)
{
	cJSON *s, *c, *equals;

	cJSON_ArrayForEach(s, cJSON_GetObjectItem(doc, "Statement"))
	{
		c = cJSON_GetObjectItem(s, "Condition");
		if (!c)
			c = cJSON_AddObjectToObject(s, "Condition");
		equals = cJSON_GetObjectItem(c, "StringEquals");
		if (!equals)
			equals = cJSON_AddObjectToObject(c, "StringEquals");
		cJSON_DeleteItemFromObject(equals, "sts:ExternalId");
		cJSON_AddStringToObject(equals, "sts:ExternalId", id);
	}
}

const char *policy_account_trust(struct arena *a, const char *text,
				 const char *partition, const char *account,
				 const char *external_id, struct err *err)
{
	const char *const pairs[] = { "partition", partition, "aws_account_id",
				      account, NULL };
	const char *filled = policy_fill(a, text, pairs, err);
	cJSON *doc;

	if (!filled || !external_id || !*external_id)
		return filled;
	doc = cJSON_Parse(filled);
	add_external_id(doc, external_id);
	return json_take(a, doc);
}

static const char *subject(struct arena *a, const struct policy_operator *o,
			   size_t i)
{
	return arena_fmt(a, "system:serviceaccount:%s:%s", o->ns,
			 o->accounts[i]);
}

static const char *own_trust(struct arena *a, const struct policy_operator *o,
			     const char *issuer)
{
	cJSON *doc = document();
	cJSON *s = statement(doc, NULL, "Federated", o->provider_arn);
	cJSON *equals, *list;
	size_t i;

	cJSON_AddStringToObject(s, "Action", "sts:AssumeRoleWithWebIdentity");
	equals = cJSON_AddObjectToObject(
		cJSON_AddObjectToObject(s, "Condition"), "StringEquals");
	list = cJSON_AddArrayToObject(equals, arena_fmt(a, "%s:sub", issuer));
	for (i = 0; o->accounts[i]; i++)
		cJSON_AddItemToArray(list,
				     cJSON_CreateString(subject(a, o, i)));
	return json_take(a, doc);
}

const char *policy_operator_trust(struct arena *a,
				  const struct policy_operator *o,
				  struct err *err)
{
	const char *issuer =
		str_starts(o->issuer, "https://") ? o->issuer + 8 : o->issuer;
	struct strbuf joined = STRBUF_INIT;
	const char *pairs[] = { "oidc_provider_arn",
				o->provider_arn,
				"issuer_url",
				issuer,
				"service_accounts",
				NULL,
				NULL };
	size_t i;

	if (!aws_need(o->provider_arn, "provider", err) ||
	    !aws_need(issuer, "issuer", err) ||
	    !aws_need(o->accounts[0], "service account", err))
		return NULL;
	if (!o->text)
		return own_trust(a, o, issuer);
	/* the template has the quotes around the whole */
	for (i = 0; o->accounts[i]; i++)
		strbuf_addf(&joined, "%s%s", i ? "\" , \"" : "",
			    subject(a, o, i));
	pairs[5] = arena_dup(a, joined.buf);
	strbuf_release(&joined);
	return policy_fill(a, o->text, pairs, err);
}

/* ---- KMS ------------------------------------------------------------------------*/

struct kms_row {
	const char *sid, *role;
	const char *actions[6];
	bool for_aws; /* grants only for AWS' own resources */
};

const char *policy_kms(struct arena *a, const struct policy_kms *k,
		       struct err *err)
{
	const struct kms_row rows[] = {
		{ "Installer Permissions",
		  k->installer,
		  { "kms:CreateGrant", "kms:DescribeKey",
		    "kms:GenerateDataKeyWithoutPlaintext" },
		  false },
		{ "Support Permissions",
		  k->support,
		  { "kms:DescribeKey" },
		  false },
		{ "ROSA KubeControllerManager Permissions",
		  k->kube_controller,
		  { "kms:DescribeKey" },
		  false },
		{ "ROSA KMS Provider Permissions",
		  k->kms_provider,
		  { "kms:Encrypt", "kms:Decrypt", "kms:DescribeKey" },
		  false },
		{ "ROSA NodeManager Permissions",
		  k->node_pool,
		  { "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext",
		    "kms:CreateGrant" },
		  false },
		{ "ROSA EBS CSI Use",
		  k->ebs_csi,
		  { "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*",
		    "kms:GenerateDataKey*", "kms:DescribeKey" },
		  false },
		{ "ROSA EBS CSI Grants",
		  k->ebs_csi,
		  { "kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant" },
		  true },
	};
	cJSON *doc = document(), *s, *c;
	size_t i;

	s = statement(
		doc, "Enable IAM User Permissions", "AWS",
		arena_fmt(a, "arn:%s:iam::%s:root", k->partition, k->account));
	cJSON_AddStringToObject(s, "Action", "kms:*");
	cJSON_AddStringToObject(s, "Resource", "*");
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		if (!aws_need(rows[i].role, rows[i].sid, err)) {
			cJSON_Delete(doc);
			return NULL;
		}
		s = statement(doc, rows[i].sid, "AWS", rows[i].role);
		cJSON_AddItemToObject(s, "Action", list_of(rows[i].actions));
		cJSON_AddStringToObject(s, "Resource", "*");
		if (!rows[i].for_aws)
			continue;
		c = cJSON_AddObjectToObject(s, "Condition");
		c = cJSON_AddObjectToObject(c, "Bool");
		cJSON_AddStringToObject(c, "kms:GrantIsForAWSResource", "true");
	}
	return json_take(a, doc);
}

const char *policy_bucket(struct arena *a, const char *partition,
			  const char *bucket)
{
	cJSON *doc = document();
	cJSON *s = statement(doc, "AllowReadPublicAccess", NULL, "*");
	const char *const actions[] = { "s3:GetObject", NULL };
	const char *const what[] = {
		arena_fmt(a, "arn:%s:s3:::%s/*", partition, bucket), NULL
	};

	cJSON_AddItemToObject(s, "Action", list_of(actions));
	cJSON_AddItemToObject(s, "Resource", list_of(what));
	return json_take(a, doc);
}
