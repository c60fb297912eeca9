/* iam.c - the tables of IAM and what its files share. */
#include "core/sim/iam.h"

#include "core/base/encode.h"
#include "core/base/str.h"

#define BASE32    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
#define PAGE_SIZE 100
#define PAGE_MOST 1000

const struct sim_op *const sim_iam_tables[] = {
	iam_role_ops,    iam_attach_ops, iam_policy_ops, iam_oidc_ops,
	iam_profile_ops, iam_user_ops,   NULL,
};

const char *iam_now(struct call *c)
{
	char text[STR_TIME_LEN];

	return arena_dup(c->arena, str_iso(world_time(c->world), text));
}

const char *iam_unique(struct call *c, const char *prefix, const char *kind,
		       const char *place)
{
	return arena_fmt(
		c->arena, "%s%s", prefix,
		world_token(c->world, c->arena, BASE32, 17, kind, place));
}

bool iam_no_such(struct call *c, const char *fmt, ...)
{
	struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	call_error(c, 404, "NoSuchEntity", "%s", sb.buf);
	strbuf_release(&sb);
	return false;
}

bool iam_is_known(struct world *w, const cJSON *principal)
{
	double made = doc_number(principal, "_made_ms", 0);

	return (double)world_time_ms(w) - made >=
	       (double)world_options(w)->iam_delay_ms;
}

void iam_encode(cJSON *doc, const char *name)
{
	struct strbuf sb = STRBUF_INIT;

	percent_encode(&sb, doc_text(doc, name), "");
	doc_set(doc, name, sb.buf);
	strbuf_release(&sb);
}

bool iam_page(struct call *c, const char *name, cJSON *list)
{
	const char *marker = call_param(c, "Marker");
	const char *items = call_param(c, "MaxItems");
	long long start = 0, most = PAGE_SIZE;
	int n = cJSON_GetArraySize(list);
	char text[24];

	if ((marker && !str_int(marker, 0, n, &start)) ||
	    (items && !str_int(items, 1, PAGE_MOST, &most))) {
		cJSON_Delete(list);
		return call_error(c, 400, "ValidationError",
				  "Marker or MaxItems is not valid");
	}
	while (start-- > 0)
		cJSON_DeleteItemFromArray(list, 0);
	start = n - cJSON_GetArraySize(list);
	doc_set_bool(c->out, "IsTruncated", start + most < n);
	if (start + most < n) {
		snprintf(text, sizeof(text), "%lld", start + most);
		doc_set(c->out, "Marker", text);
	}
	while (cJSON_GetArraySize(list) > most)
		cJSON_DeleteItemFromArray(list, cJSON_GetArraySize(list) - 1);
	doc_set_item(c->out, name, list);
	return true;
}

static void drop_tag(cJSON *tags, const char *key)
{
	int i;

	for (i = cJSON_GetArraySize(tags) - 1; i >= 0; i--)
		if (str_eq(doc_text(cJSON_GetArrayItem(tags, i), "Key"), key))
			cJSON_DeleteItemFromArray(tags, i);
}

static cJSON *tags_of(cJSON *doc)
{
	cJSON *tags = cJSON_GetObjectItemCaseSensitive(doc, "Tags");

	return tags ? tags : cJSON_AddArrayToObject(doc, "Tags");
}

void iam_tag(struct call *c, cJSON *doc)
{
	cJSON *add = call_tags(c, "Tags.member"), *tags = tags_of(doc), *it;

	while (add && (it = add->child)) {
		cJSON_DetachItemViaPointer(add, it);
		drop_tag(tags, doc_text(it, "Key"));
		cJSON_AddItemToArray(tags, it);
	}
	cJSON_Delete(add);
}

void iam_untag(struct call *c, cJSON *doc)
{
	const char *key;
	int i;

	for (i = 1; (key = call_paramf(c, "TagKeys.member.%d", i)); i++)
		drop_tag(tags_of(doc), key);
}
