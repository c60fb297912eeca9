/*
 * sso.c - keys of IAM Identity Center, from the token that `aws sso login`
 * left in ~/.aws/sso/cache (aws-api card 1.4).  A token about to expire is
 * refreshed where the cache allows it and written back.
 */
#include "core/aws/body.h"
#include "core/aws/inside.h"
#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#include <openssl/crypto.h>

#define TOKEN_LEAST 900 /* seconds left, else refresh */

static const char *get(const struct key_run *run, const char *key)
{
	return profiles_get(&run->aws->files, run->source.profile, key);
}

/* Of the [sso-session] that the profile names, else of the profile. */
static const char *session_get(const struct key_run *run, const char *key)
{
	const char *session = get(run, "sso_session");
	const char *value = NULL;

	if (session)
		value = profiles_session(&run->aws->files, session, key);
	return value ? value : get(run, key);
}

/* sha1 of the session's name; of the start URL where there is no session */
static void find_cache(struct key_run *run)
{
	const char *name = get(run, "sso_session");
	struct strbuf path = STRBUF_INIT;
	char hex[41];

	if (!name)
		name = get(run, "sso_start_url");
	sha1_hex(name, strlen(name), hex);
	file_expand(&path, "~/.aws/sso/cache/");
	strbuf_addf(&path, "%s.json", hex);
	run->path = arena_dup(run->arena, path.buf);
	strbuf_release(&path);
}

static void login_hint(const struct key_run *run, struct err *err)
{
	err_hint(err, _("Run: aws sso login --profile %s"),
		 run->source.profile);
}

/* ---- GetRoleCredentials ------------------------------------------------------*/

static enum build role_keys(void *work, struct request_spec *q, struct err *err)
{
	struct key_run *run = work;
	const char *account = get(run, "sso_account_id");
	const char *role = get(run, "sso_role_name");

	if (!account || !role) {
		err_set(err, ERR_INPUT,
			_("profile %s has no sso_account_id or no "
			  "sso_role_name"),
			run->source.profile);
		return BUILD_FAIL;
	}
	aws_call(q, "awskeys", "GetRoleCredentials");
	q->method = "GET";
	q->path = "/federation/credentials";
	q->base = endpoint_sso(run->aws, q->arena, "portal.sso", "SSO",
			       session_get(run, "sso_region"));
	params_add(q->arena, &q->query, "role_name", role);
	params_add(q->arena, &q->query, "account_id", account);
	params_add(q->arena, &q->headers, "x-amz-sso_bearer_token", "");
	q->headers.at[q->headers.n - 1].value = secret_text(&run->token);
	q->headers.at[q->headers.n - 1].secret = true;
	q->secret = true;
	return BUILD_SEND;
}

static bool take_keys(const cJSON *json, struct aws_keys *k)
{
	const cJSON *c = cJSON_GetObjectItem(json, "roleCredentials");
	const cJSON *until = cJSON_GetObjectItem(c, "expiration");
	const char *id = json_text(c, "accessKeyId");

	aws_keys_release(k);
	if (!*id || strlen(id) >= sizeof(k->id) ||
	    !*json_text(c, "secretAccessKey"))
		return false;
	memcpy(k->id, id, strlen(id) + 1);
	secret_setstr(&k->secret, json_text(c, "secretAccessKey"));
	secret_setstr(&k->token, json_text(c, "sessionToken"));
	if (cJSON_IsNumber(until) && until->valuedouble > 0 &&
	    until->valuedouble < 1e15) /* milliseconds */
		k->expires = (int64_t)(until->valuedouble / 1000);
	return true;
}

static enum verdict got_keys(void *work, const struct reply *r, struct err *err)
{
	struct key_run *run = work;
	cJSON *json;
	bool ok;

	if (!reply_ok(r)) {
		reply_fail(r, err,
			   _("the sign-in to IAM Identity Center of "
			     "profile %s is no longer valid"),
			   run->source.profile);
		err->kind = ERR_SIGNED_OUT;
		login_hint(run, err);
		return STEP_FAIL;
	}
	json = cJSON_ParseWithLength(r->body, r->body_len);
	ok = take_keys(json, &run->keys);
	json_wipe(json);
	if (ok)
		return STEP_NEXT;
	err_set(err, ERR_CLOUD, "%s",
		_("the answer of IAM Identity Center holds no keys"));
	return STEP_FAIL;
}

/* ---- refreshing the token ------------------------------------------------------*/

static enum build refresh(void *work, struct request_spec *q, struct err *err)
{
	static const char *const same[] = { "clientId", "clientSecret",
					    "refreshToken" };
	struct key_run *run = work;
	cJSON *cache, *body;
	size_t i;

	(void)err;
	if (secret_is_set(&run->token))
		return BUILD_SKIP;
	cache = cJSON_ParseWithLength(secret_text(&run->document),
				      run->document.len);
	body = aws_json(q, "awskeys", "CreateToken");
	for (i = 0; i < ARRAY_LEN(same); i++)
		cJSON_AddStringToObject(body, same[i],
					json_text(cache, same[i]));
	cJSON_AddStringToObject(body, "grantType", "refresh_token");
	json_wipe(cache);
	q->path = "/token";
	q->base = endpoint_sso(run->aws, q->arena, "oidc", "SSO_OIDC",
			       session_get(run, "sso_region"));
	q->secret = true;
	return BUILD_SEND;
}

static void replace(cJSON *json, const char *name, const char *text)
{
	if (!*text)
		return;
	if (cJSON_HasObjectItem(json, name))
		cJSON_ReplaceItemInObject(json, name, cJSON_CreateString(text));
	else
		cJSON_AddStringToObject(json, name, text);
}

/* The cache as it was, with the new tokens: others' members are kept. */
static void write_back(struct key_run *run, const cJSON *fresh, int seconds)
{
	cJSON *cache = cJSON_ParseWithLength(secret_text(&run->document),
					     run->document.len);
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	char iso[STR_TIME_LEN];

	replace(cache, "accessToken", json_text(fresh, "accessToken"));
	replace(cache, "refreshToken", json_text(fresh, "refreshToken"));
	replace(cache, "expiresAt", str_iso(aws_now(run->aws) + seconds, iso));
	json_print_secret(cache, &text);
	if (!file_write(run->path, text.buf, text.len, 0600, &err))
		aws_warn(run->aws, "%s", err.what);
	strbuf_wipe(&text);
	json_wipe(cache);
}

static enum verdict refreshed(void *work, const struct reply *r,
			      struct err *err)
{
	struct key_run *run = work;
	cJSON *fresh = NULL;
	const cJSON *seconds;

	if (reply_ok(r))
		fresh = cJSON_ParseWithLength(r->body, r->body_len);
	if (!*json_text(fresh, "accessToken")) {
		json_wipe(fresh);
		err_set(err, ERR_SIGNED_OUT,
			_("the sign-in to IAM Identity Center of profile %s "
			  "has expired"),
			run->source.profile);
		err_service(err, r->status, r->code, r->message, r->request_id);
		login_hint(run, err);
		return STEP_FAIL;
	}
	seconds = cJSON_GetObjectItem(fresh, "expiresIn");
	secret_setstr(&run->token, json_text(fresh, "accessToken"));
	write_back(run, fresh,
		   cJSON_IsNumber(seconds) ? seconds->valueint : 3600);
	json_wipe(fresh);
	return STEP_NEXT;
}

/* ---- start --------------------------------------------------------------------*/

static void sso_done(void *owner, const struct err *err)
{
	struct key_run *run = owner;

	run->flow = NULL;
	secret_release(&run->token);
	secret_release(&run->document);
	key_run_based(run, err);
}

/* The token where it lasts; else left unset when it can be refreshed. */
static bool take_token(struct key_run *run)
{
	cJSON *cache = cJSON_ParseWithLength(secret_text(&run->document),
					     run->document.len);
	int64_t now = aws_now(run->aws);
	int64_t left = str_time(json_text(cache, "expiresAt")) - now;
	bool renews = *json_text(cache, "refreshToken") &&
		      *json_text(cache, "clientId") &&
		      *json_text(cache, "clientSecret") &&
		      str_time(json_text(cache, "registrationExpiresAt")) > now;
	bool ok = *json_text(cache, "accessToken") && left > 0;

	if (ok && !renews)
		run->ends = now + left;
	if (ok && (left > TOKEN_LEAST || !renews))
		secret_setstr(&run->token, json_text(cache, "accessToken"));
	json_wipe(cache);
	return ok || renews;
}

/* The cache, and a token in it that lasts or can be refreshed. */
static bool has_token(struct key_run *run, struct err *err)
{
	const char *profile = run->source.profile;
	struct err why = { 0 };

	find_cache(run);
	if (!body_file_secret(run->path, &run->document, &why))
		return err_set(err, ERR_SIGNED_OUT,
			       _("profile %s is not signed in to IAM Identity "
				 "Center"),
			       profile);
	return take_token(run) ||
	       err_set(err, ERR_SIGNED_OUT,
		       _("the sign-in to IAM Identity Center of profile %s "
			 "has expired"),
		       profile);
}

void sso_start(struct key_run *run)
{
	static const struct step steps[] = {
		{ .name = "CreateToken",
		  .build = refresh,
		  .read = refreshed,
		  .expects = "*" },
		{ .name = "GetRoleCredentials",
		  .build = role_keys,
		  .read = got_keys,
		  .expects = "UnauthorizedException ForbiddenException "
			     "ResourceNotFoundException" },
		{ 0 }
	};
	const char *region = session_get(run, "sso_region");
	struct err err = { 0 };

	if (!region) {
		err_set(&err, ERR_INPUT, _("profile %s has no sso_region"),
			run->source.profile);
	} else if (!aws_region_partition(region)) {
		err_set(&err, ERR_INPUT,
			_("profile %s: sso_region '%.40s' is not a region"),
			run->source.profile, region);
	} else if (!has_token(run, &err)) {
		login_hint(run, &err);
	} else {
		run->flow = flow_start(run->aws->net, steps, run, NULL,
				       sso_done, run);
		return;
	}
	key_run_based(run, &err);
}
