/* secrets.c - Secrets Manager (card aws-api 3.11): enough for the private key
 * of an unmanaged OIDC configuration.  The text of a secret is never dumped. */
#include "core/base/node.h"
#include "core/base/str.h"
#include "core/sim/aws.h"

#define ALNUM       "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define WINDOW_DAYS 30

static const char *body(const struct call *c, const char *path)
{
	return node_text(c->doc, path);
}

/* SecretId: a name or an ARN. */
static cJSON *find(struct call *c, const char *id)
{
	cJSON *doc = world_get(c->world, "secret.secret", id);
	size_t i;

	for (i = 0; !doc && *id && world_nth(c->world, "secret.secret", i); i++)
		if (str_eq(doc_text(world_nth(c->world, "secret.secret", i),
				    "ARN"),
			   id))
			doc = world_nth(c->world, "secret.secret", i);
	return doc;
}

static bool need(struct call *c, cJSON **doc)
{
	*doc = find(c, body(c, "SecretId"));
	return *doc || call_error(c, 400, "ResourceNotFoundException",
				  "Secrets Manager can't find the specified "
				  "secret.");
}

static bool need_live(struct call *c, cJSON **doc)
{
	return need(c, doc) &&
	       (doc_number(*doc, "DeletedDate", 0) == 0 ||
		call_error(c, 400, "InvalidRequestException",
			   "You can't perform this operation on the secret "
			   "because it was marked for deletion."));
}

static void give(struct call *c, const cJSON *doc)
{
	doc_set(c->out, "ARN", doc_text(doc, "ARN"));
	doc_set(c->out, "Name", doc_text(doc, "Name"));
	doc_set(c->out, "VersionId", doc_text(doc, "_version"));
}

static bool create(struct call *c)
{
	const char *name = body(c, "Name"), *token;
	cJSON *doc = world_get(c->world, "secret.secret", name);

	token = body(c, "ClientRequestToken");
	if (!*name || !*token)
		return call_error(c, 400, "ValidationException",
				  "expected Name and ClientRequestToken");
	if (doc && doc_number(doc, "DeletedDate", 0) > 0)
		return call_error(c, 400, "InvalidRequestException",
				  "You can't create this secret because a "
				  "secret with this name is already scheduled "
				  "for deletion.");
	if (doc && strcmp(doc_text(doc, "_version"), token) != 0)
		return call_error(c, 400, "ResourceExistsException",
				  "The operation failed because the secret %s "
				  "already exists.",
				  name);
	if (!doc) {
		doc = cJSON_CreateObject();
		doc_set(doc, "Name", name);
		doc_set(doc, "ARN",
			arena_fmt(c->arena,
				  "arn:aws:secretsmanager:%s:" SIM_ACCOUNT
				  ":secret:%s-%s",
				  c->region, name,
				  world_token(c->world, c->arena, ALNUM, 6,
					      "secret.secret", name)));
		doc_set(doc, "Description", body(c, "Description"));
		doc_set_number(doc, "CreatedDate",
			       (double)world_time(c->world));
		doc_set(doc, "_version", token);
		doc_set(doc, "__text", body(c, "SecretString"));
		doc_set_item(
			doc, "Tags",
			node_child(c->doc, "Tags")
				? json_from_node(node_child(c->doc, "Tags"))
				: cJSON_CreateArray());
		world_put(c->world, "secret.secret", name, doc);
	}
	give(c, doc);
	return true;
}

static bool describe(struct call *c)
{
	cJSON *doc;

	if (!need(c, &doc))
		return false;
	cJSON_Delete(c->out);
	c->out = cJSON_Duplicate(doc, true);
	return true;
}

static bool get_value(struct call *c)
{
	cJSON *doc;

	if (!need_live(c, &doc))
		return false;
	give(c, doc);
	doc_set(c->out, "SecretString", doc_text(doc, "__text"));
	doc_set_number(c->out, "CreatedDate",
		       doc_number(doc, "CreatedDate", 0));
	return true;
}

static bool list(struct call *c)
{
	cJSON *all = cJSON_AddArrayToObject(c->out, "SecretList"), *doc;
	size_t i;

	for (i = 0; (doc = world_nth(c->world, "secret.secret", i)); i++)
		cJSON_AddItemToArray(all, cJSON_Duplicate(doc, true));
	return true;
}

static bool delete (struct call *c)
{
	long long days = node_int(c->doc, "RecoveryWindowInDays", WINDOW_DAYS);
	double when = (double)world_time(c->world);
	cJSON *doc;

	if (!need_live(c, &doc))
		return false;
	give(c, doc);
	cJSON_DeleteItemFromObject(c->out, "VersionId");
	if (node_bool(c->doc, "ForceDeleteWithoutRecovery")) {
		doc_set_number(c->out, "DeletionDate", when);
		world_drop(c->world, "secret.secret", doc_text(doc, "Name"));
		return true;
	}
	when += (double)days * 86400;
	doc_set_number(doc, "DeletedDate", when);
	doc_set_number(c->out, "DeletionDate", when);
	return true;
}

static bool restore(struct call *c)
{
	cJSON *doc;

	if (!need(c, &doc))
		return false;
	cJSON_DeleteItemFromObject(doc, "DeletedDate");
	give(c, doc);
	return true;
}

const struct sim_op sim_secrets_ops[] = {
	{ "CreateSecret", create },
	{ "DescribeSecret", describe },
	{ "GetSecretValue", get_value },
	{ "ListSecrets", list },
	{ "DeleteSecret", delete },
	{ "RestoreSecret", restore },
	{ 0 },
};
