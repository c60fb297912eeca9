/* kms.c - keys, aliases, policies, tags. */
#include "core/aws/kms.h"

#include "core/base/i18n.h"
#include "core/base/str.h"

#include <ctype.h>

const char *kms_next(struct arena *a, const struct node *doc)
{
	const char *marker = node_text(doc, "NextMarker");

	return node_bool(doc, "Truncated") && *marker ? arena_dup(a, marker)
						      : NULL;
}

/* ---- what ROSA takes -------------------------------------------------------*/

static bool is_hex(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!isdigit((unsigned char)text[i]) &&
		    (text[i] < 'a' || text[i] > 'f'))
			return false;
	return true;
}

/* 8-4-4-4-12 with the version and variant digits that OCM looks at */
static bool is_uuid(const char *t)
{
	static const int lens[] = { 8, 4, 4, 4, 12 };
	size_t i;

	if (strlen(t) != 36 || !strchr("12345", t[14]) ||
	    !strchr("89ab", t[19]))
		return false;
	for (i = 0; i < ARRAY_LEN(lens); i++) {
		if (!is_hex(t, (size_t)lens[i]))
			return false;
		t += lens[i];
		if (*t && *t++ != '-')
			return false;
	}
	return true;
}

static bool is_account(const char *t)
{
	size_t i;

	for (i = 0; t[i]; i++)
		if (!isdigit((unsigned char)t[i]))
			return false;
	return i == 12;
}

bool kms_arn_valid(const char *arn)
{
	struct arena *a = arena_new();
	const char **part, *key;
	size_t n = str_split(a, arn, ":", &part);
	bool ok = n == 6 && !strcmp(part[0], "arn") &&
		  str_starts(part[1], "aws") && !strcmp(part[2], "kms") &&
		  is_account(part[4]) && str_starts(part[5], "key/");

	if (ok) {
		key = part[5] + 4;
		ok = is_uuid(key) || (str_starts(key, "mrk-") &&
				      strlen(key) == 36 && is_hex(key + 4, 32));
	}
	arena_free(a);
	return ok;
}

const char *kms_key_refusal(struct arena *a, const struct kms_key *k,
			    const char *region, const char *account)
{
	if (*region && !strstr(k->arn, arena_fmt(a, ":kms:%s:", region)))
		return arena_fmt(a, _("it is not in region %s"), region);
	if (*account && *k->account && strcmp(account, k->account) != 0)
		return arena_fmt(a, _("it belongs to account %s, not to %s"),
				 k->account, account);
	if (*k->manager && strcmp(k->manager, "CUSTOMER") != 0)
		return _("it is managed by AWS; ROSA needs a key of your own");
	if (*k->spec && strcmp(k->spec, "SYMMETRIC_DEFAULT") != 0)
		return arena_fmt(a,
				 _("it is of kind %s; ROSA needs a symmetric "
				   "key"),
				 k->spec);
	if (*k->usage && strcmp(k->usage, "ENCRYPT_DECRYPT") != 0)
		return arena_fmt(a,
				 _("it is for %s; ROSA needs ENCRYPT_DECRYPT"),
				 k->usage);
	if (strcmp(k->state, "Enabled") != 0)
		return arena_fmt(a, _("it is %s; ROSA needs an enabled key"),
				 k->state);
	return kms_arn_valid(k->arn) ? NULL
				     : _("its id has a form that Red Hat does "
					 "not take");
}

bool kms_key_usable(const struct kms_key *k, const char *region,
		    const char *account, struct err *err)
{
	struct arena *a = arena_new();
	const char *why = kms_key_refusal(a, k, region, account);

	if (why)
		err_set(err, ERR_INPUT, _("%s cannot be used: %s"), k->arn,
			why);
	arena_free(a);
	return !why;
}

/* ---- builders -----------------------------------------------------------------*/

static enum build on_key(struct request_spec *q, const char *op,
			 const char *key, struct err *err)
{
	cJSON *body = aws_json(q, "kms", op);

	aws_json_text(body, "KeyId", key);
	return aws_need(key, "KeyId", err) ? BUILD_SEND : BUILD_FAIL;
}

enum build kms_create_key(struct request_spec *q, const struct kms_key_want *w,
			  struct err *err)
{
	cJSON *body = aws_json(q, "kms", "CreateKey");

	(void)err;
	aws_json_text(body, "Policy", w->policy);
	aws_json_text(body, "Description", w->description);
	aws_json_tags(body, "Tags", &w->tags, "TagKey", "TagValue");
	aws_writes(q, false); /* a repeat makes a second key */
	return BUILD_SEND;
}

enum build kms_describe_key(struct request_spec *q, const char *key,
			    struct err *err)
{
	return on_key(q, "DescribeKey", key, err);
}

enum build kms_list_keys(struct request_spec *q, const char *marker,
			 struct err *err)
{
	cJSON *body = aws_json(q, "kms", "ListKeys");

	(void)err;
	cJSON_AddNumberToObject(body, "Limit", 1000);
	aws_json_text(body, "Marker", marker);
	return BUILD_SEND;
}

static bool alias_ok(const char *alias, struct err *err)
{
	return (alias && str_starts(alias, "alias/") &&
		!str_starts(alias, "alias/aws/")) ||
	       err_set(err, ERR_INPUT,
		       _("'%s' is not an alias of yours; it begins with "
			 "alias/ and not with alias/aws/"),
		       alias ? alias : "");
}

enum build kms_create_alias(struct request_spec *q, const char *alias,
			    const char *key_id, struct err *err)
{
	cJSON *body = aws_json(q, "kms", "CreateAlias");

	aws_json_text(body, "AliasName", alias);
	aws_json_text(body, "TargetKeyId", key_id);
	aws_writes(q, false);
	return alias_ok(alias, err) && aws_need(key_id, "TargetKeyId", err)
		       ? BUILD_SEND
		       : BUILD_FAIL;
}

enum build kms_delete_alias(struct request_spec *q, const char *alias,
			    struct err *err)
{
	cJSON *body = aws_json(q, "kms", "DeleteAlias");

	aws_json_text(body, "AliasName", alias);
	aws_writes(q, true);
	return alias_ok(alias, err) ? BUILD_SEND : BUILD_FAIL;
}

enum build kms_list_aliases(struct request_spec *q, const char *key_id,
			    const char *marker, struct err *err)
{
	cJSON *body = aws_json(q, "kms", "ListAliases");

	(void)err;
	aws_json_text(body, "KeyId", key_id);
	cJSON_AddNumberToObject(body, "Limit", 100);
	aws_json_text(body, "Marker", marker);
	return BUILD_SEND;
}

enum build kms_get_key_policy(struct request_spec *q, const char *key,
			      struct err *err)
{
	enum build build = on_key(q, "GetKeyPolicy", key, err);

	aws_json_text(q->json, "PolicyName", "default");
	return build;
}

enum build kms_put_key_policy(struct request_spec *q, const char *key,
			      const char *policy, struct err *err)
{
	enum build build = on_key(q, "PutKeyPolicy", key, err);

	aws_json_text(q->json, "PolicyName", "default");
	aws_json_text(q->json, "Policy", policy);
	aws_writes(q, true);
	return aws_need(policy, "Policy", err) ? build : BUILD_FAIL;
}

enum build kms_tag_resource(struct request_spec *q, const char *key,
			    const struct aws_tags *tags, struct err *err)
{
	enum build build = on_key(q, "TagResource", key, err);

	aws_json_tags(q->json, "Tags", tags, "TagKey", "TagValue");
	aws_writes(q, true);
	return build;
}

enum build kms_untag_resource(struct request_spec *q, const char *key,
			      const char *tag, struct err *err)
{
	enum build build = on_key(q, "UntagResource", key, err);

	cJSON_AddItemToArray(cJSON_AddArrayToObject(q->json, "TagKeys"),
			     cJSON_CreateString(tag));
	aws_writes(q, true);
	return build;
}

enum build kms_list_resource_tags(struct request_spec *q, const char *key,
				  const char *marker, struct err *err)
{
	enum build build = on_key(q, "ListResourceTags", key, err);

	aws_json_text(q->json, "Marker", marker);
	return build;
}

enum build kms_enable_rotation(struct request_spec *q, const char *key,
			       struct err *err)
{
	aws_writes(q, true);
	return on_key(q, "EnableKeyRotation", key, err);
}

enum build kms_schedule_deletion(struct request_spec *q, const char *key,
				 int days, struct err *err)
{
	enum build build = on_key(q, "ScheduleKeyDeletion", key, err);

	cJSON_AddNumberToObject(q->json, "PendingWindowInDays", days);
	aws_writes(q, true);
	if (days >= 7 && days <= 30)
		return build;
	err_set(err, ERR_INPUT,
		_("%d days: a key is deleted after 7 to 30 days"), days);
	return BUILD_FAIL;
}

enum build kms_cancel_deletion(struct request_spec *q, const char *key,
			       struct err *err)
{
	aws_writes(q, true);
	return on_key(q, "CancelKeyDeletion", key, err);
}

/* ---- readers ----------------------------------------------------------------------*/

static const char *either(struct arena *a, const struct node *n,
			  const char *one, const char *other)
{
	return *node_text(n, one) ? aws_text(a, n, one) : aws_text(a, n, other);
}

bool kms_key_read(struct arena *a, const struct node *doc, struct kms_key *out,
		  struct err *err)
{
	const struct node *n = node_at(doc, "KeyMetadata");

	*out = (struct kms_key){
		.id = aws_text(a, n, "KeyId"),
		.arn = aws_text(a, n, "Arn"),
		.account = aws_text(a, n, "AWSAccountId"),
		.state = aws_text(a, n, "KeyState"),
		.manager = aws_text(a, n, "KeyManager"),
		.spec = either(a, n, "KeySpec", "CustomerMasterKeySpec"),
		.usage = aws_text(a, n, "KeyUsage"),
		.origin = aws_text(a, n, "Origin"),
		.description = aws_text(a, n, "Description"),
		.multi_region = node_bool(n, "MultiRegion"),
		.created = (long long)node_int(n, "CreationDate", 0),
		.deletion = (long long)node_int(n, "DeletionDate", 0),
	};
	return aws_must(out->arn, "KeyMetadata/Arn", err);
}

void kms_keys_add(struct arena *a, struct aws_names *arns,
		  const struct node *doc)
{
	aws_names_read(a, arns, node_at(doc, "Keys"), "KeyArn");
}

void kms_aliases_add(struct arena *a, struct kms_aliases *list,
		     const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "Aliases"))
	{
		struct kms_alias *l = AWS_ADD(a, list);

		l->name = aws_text(a, n, "AliasName");
		l->arn = aws_text(a, n, "AliasArn");
		l->key_id = aws_text(a, n, "TargetKeyId");
	}
}

void kms_tags_add(struct arena *a, struct aws_tags *tags,
		  const struct node *doc)
{
	aws_tags_read(a, tags, node_at(doc, "Tags"), "TagKey", "TagValue");
}

const char *kms_policy_read(struct arena *a, const struct node *doc)
{
	return aws_text(a, doc, "Policy");
}
