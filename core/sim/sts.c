/* sts.c - who you are, and other roles' keys (card aws-api 3.4). */
#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/str.h"
#include "core/sim/iam.h"

#define ALNUM      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
#define LIFE_S     3600
#define LIFE_LEAST 900

static bool identity(struct call *c)
{
	const char *slash = strrchr(c->caller, '/'), *id = c->caller;
	const cJSON *user = NULL, *role;
	const char **part;

	if (strstr(c->caller, ":user/")) {
		user = world_get(c->world, "iam.user", slash + 1);
		id = doc_text(user, "UserId");
	} else if (strstr(c->caller, ":assumed-role/") &&
		   str_split(c->arena, c->caller, "/", &part) == 3) {
		role = world_get(c->world, "iam.role", part[1]);
		id = arena_fmt(c->arena, "%s:%s", doc_text(role, "RoleId"),
			       part[2]);
	}
	doc_set(c->out, "UserId", *id ? id : "AIDASIMULATEDCALLER00");
	doc_set(c->out, "Account", SIM_ACCOUNT);
	doc_set(c->out, "Arn", c->caller);
	return true;
}

/* ---- trust ------------------------------------------------------------------ */

static bool named(const struct node *list, const char *one, const char *other)
{
	if (!list)
		return false;
	if (list->kind != NODE_ARRAY)
		return str_eq(list->text, one) || str_eq(list->text, other);
	NODE_EACH(it, list)
	{
		if (str_eq(it->text, one) || str_eq(it->text, other))
			return true;
	}
	return false;
}

/* arn:aws:sts::A:assumed-role/R/S -> the role's own ARN */
static const char *principal_of(struct call *c)
{
	const char **part;

	if (!strstr(c->caller, ":assumed-role/") ||
	    str_split(c->arena, c->caller, "/", &part) != 3)
		return c->caller;
	return doc_text(world_get(c->world, "iam.role", part[1]), "Arn");
}

static bool trusts(struct call *c, const cJSON *role, const char *type,
		   const char *principal)
{
	const char *text = doc_text(role, "AssumeRolePolicyDocument");
	const char *account = "arn:aws:iam::" SIM_ACCOUNT ":root";
	struct err err = { 0 };
	const struct node *doc = json_parse(c->arena, text, strlen(text), &err);
	const char *external, *given = call_param(c, "ExternalId");

	NODE_EACH(it, node_child(doc, "Statement"))
	{
		if (!named(node_child(it, "Action"),
			   arena_fmt(c->arena, "sts:%s", c->op), "sts:*"))
			continue;
		external =
			node_text(it, "Condition/StringEquals/sts:ExternalId");
		if (*external && !str_eq(external, given))
			continue;
		if (named(node_at(it, "Principal"), "*", "*") ||
		    named(node_at(it,
				  arena_fmt(c->arena, "Principal/%s", type)),
			  principal, account))
			return true;
	}
	return false;
}

static bool denied(struct call *c, const char *arn)
{
	return call_error(c, 403, "AccessDenied",
			  "User: %s is not authorized to perform: sts:%s on "
			  "resource: %s",
			  *c->caller ? c->caller : "anonymous", c->op, arn);
}

/* ---- keys ------------------------------------------------------------------- */

static bool life_of(struct call *c, long long *s)
{
	const char *text = call_param(c, "DurationSeconds");

	*s = LIFE_S;
	return !text || str_int(text, LIFE_LEAST, 43200, s) ||
	       call_error(c, 400, "ValidationError",
			  "DurationSeconds %s: expected 900 to 43200", text);
}

static bool give_keys(struct call *c, const cJSON *role, const char *session)
{
	const char *place = arena_fmt(c->arena, "%s/%s",
				      doc_text(role, "RoleName"), session);
	cJSON *keys = cJSON_CreateObject(), *shown, *who;
	char until[STR_TIME_LEN];
	const char *id, *secret, *token;
	long long life;

	if (!life_of(c, &life)) {
		cJSON_Delete(keys);
		return false;
	}
	id = iam_unique(c, "ASIA", "sts.key", place);
	id = arena_fmt(c->arena, "%.20s", id);
	secret =
		world_token(c->world, c->arena, ALNUM, 40, "sts.secret", place);
	token = world_token(c->world, c->arena, ALNUM, 240, "sts.token", place);
	str_iso(real_unix() + life, until);
	doc_set(keys, "Expiration", until);
	doc_set(keys, "__secret", secret);
	doc_set(keys, "__token", token);
	doc_set(keys, "_arn",
		arena_fmt(c->arena,
			  "arn:aws:sts::" SIM_ACCOUNT ":assumed-role/%s",
			  place));
	world_drop(c->world, "_sts.session", id);
	world_put(c->world, "_sts.session", id, keys);
	shown = cJSON_AddObjectToObject(c->out, "Credentials");
	doc_set(shown, "AccessKeyId", id);
	doc_set(shown, "SecretAccessKey", secret);
	doc_set(shown, "SessionToken", token);
	doc_set(shown, "Expiration", until);
	who = cJSON_AddObjectToObject(c->out, "AssumedRoleUser");
	doc_set(who, "Arn", doc_text(keys, "_arn"));
	doc_set(who, "AssumedRoleId",
		arena_fmt(c->arena, "%s:%s", doc_text(role, "RoleId"),
			  session));
	return true;
}

static bool assume(struct call *c)
{
	const char *arn, *session;
	cJSON *role;

	if (!call_need(c, "RoleArn", &arn) ||
	    !call_need(c, "RoleSessionName", &session))
		return false;
	role = sim_role_by_arn(c->world, arn);
	if (!role || !iam_is_known(c->world, role) ||
	    !trusts(c, role, "AWS", principal_of(c)))
		return denied(c, arn);
	return give_keys(c, role, session);
}

/* "oidc.example.com/id": the issuer of a JWT, without https:// */
static const char *issuer_of(struct call *c, const char *token)
{
	struct strbuf text = STRBUF_INIT;
	const struct node *claims = NULL;
	const char *dot = strchr(token, '.'), *end, *issuer;
	struct err err = { 0 };

	end = dot ? strchr(dot + 1, '.') : NULL;
	if (end && base64_decode(&text, dot + 1, (size_t)(end - dot - 1)))
		claims = json_parse(c->arena, text.buf, text.len, &err);
	strbuf_release(&text);
	issuer = node_text(claims, "iss");
	return str_starts(issuer, "https://") ? issuer + 8 : issuer;
}

static bool assume_web(struct call *c)
{
	const char *arn, *session, *token, *issuer, *provider;
	cJSON *role;

	c->caller = "";
	if (!call_need(c, "RoleArn", &arn) ||
	    !call_need(c, "RoleSessionName", &session) ||
	    !call_need(c, "WebIdentityToken", &token))
		return false;
	issuer = issuer_of(c, token);
	provider = arena_fmt(c->arena,
			     "arn:aws:iam::" SIM_ACCOUNT ":oidc-provider/%s",
			     issuer);
	if (!world_get(c->world, "iam.oidc-provider", provider))
		return call_error(c, 400, "InvalidIdentityToken",
				  "No OpenIDConnect provider found in your "
				  "account for https://%s",
				  issuer);
	role = sim_role_by_arn(c->world, arn);
	if (!role || !trusts(c, role, "Federated", provider))
		return denied(c, arn);
	return give_keys(c, role, session);
}

const struct sim_op sim_sts_ops[] = {
	{ "GetCallerIdentity", identity },
	{ "AssumeRole", assume },
	{ "AssumeRoleWithWebIdentity", assume_web },
	{ 0 },
};
