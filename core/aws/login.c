/*
 * login.c - keys of `aws login`, from the cache that it left in
 * ~/.aws/login/cache (aws-api card 1.4).  They live 15 minutes: those about to
 * end are renewed as the AWS tools do it, and written back.
 */
#include "core/aws/body.h"
#include "core/aws/dpop.h"
#include "core/aws/inside.h"
#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#define LEAST      300 /* seconds left, else renewed: as the SDKs do */
#define LIFE       900 /* where the answer does not say */
#define TOKEN_PATH "/v1/token"

static const char *get(const struct key_run *run, const char *key)
{
	return profiles_get(&run->aws->files, run->source.profile, key);
}

static bool is_text(const cJSON *json, const char *name)
{
	return *json_text(json, name) != 0;
}

static const char *cache_path(struct key_run *run)
{
	const char *name = get(run, "login_session");
	const char *dir = aws_env(run->aws, "AWS_LOGIN_CACHE_DIRECTORY");
	struct strbuf path = STRBUF_INIT;
	const char *out;
	char hex[65];

	sha256_hex(name, strlen(name), hex);
	file_expand(&path, dir ? dir : "~/.aws/login/cache");
	strbuf_addf(&path, "/%s.json", hex);
	out = arena_dup(run->arena, path.buf);
	strbuf_release(&path);
	return out;
}

static cJSON *cache_of(const struct key_run *run)
{
	return cJSON_ParseWithLength(secret_text(&run->document),
				     run->document.len);
}

/* accessToken {accessKeyId, secretAccessKey, sessionToken, accountId} */
static bool take_pair(struct aws_keys *k, const cJSON *t, int64_t expires)
{
	const char *id = json_text(t, "accessKeyId");
	const char *account = json_text(t, "accountId");

	aws_keys_release(k);
	if (!*id || strlen(id) >= sizeof(k->id) ||
	    !is_text(t, "secretAccessKey") || !is_text(t, "sessionToken"))
		return false;
	memcpy(k->id, id, strlen(id) + 1);
	secret_setstr(&k->secret, json_text(t, "secretAccessKey"));
	secret_setstr(&k->token, json_text(t, "sessionToken"));
	if (strlen(account) < sizeof(k->account))
		memcpy(k->account, account, strlen(account) + 1);
	k->expires = expires;
	return true;
}

/* The keys of the cache, if they last so many seconds more. */
static bool take_cached(struct key_run *run, int64_t least)
{
	cJSON *cache = cache_of(run);
	const cJSON *t = cJSON_GetObjectItem(cache, "accessToken");
	int64_t expires = str_time(json_text(t, "expiresAt"));
	bool ok = expires - aws_now(run->aws) > least &&
		  take_pair(&run->keys, t, expires);

	json_wipe(cache);
	return ok;
}

static bool renews(const struct key_run *run)
{
	cJSON *cache = cache_of(run);
	struct secret pem = { 0 };
	bool ok;

	secret_setstr(&pem, json_text(cache, "dpopKey"));
	ok = is_text(cache, "refreshToken") && is_text(cache, "clientId") &&
	     dpop_key_ok(&pem);
	secret_release(&pem);
	json_wipe(cache);
	return ok;
}

static void login_hint(const struct key_run *run, struct err *err)
{
	err_hint(err, _("Run: aws login --profile %s"), run->source.profile);
}

/* ---- renewing ------------------------------------------------------------------*/

/* Of the sign-in where the cache says so, else of the profile. */
static const char *sign_in_region(const struct key_run *run, const cJSON *cache)
{
	const char *region = json_text(cache, "signInRegion");

	if (!aws_region_partition(region))
		region = get(run, "region");
	if (!aws_region_partition(region))
		region = run->aws->region;
	return aws_region_partition(region) ? region : "us-east-1";
}

static bool add_proof(const struct key_run *run, struct request_spec *q,
		      const cJSON *cache, struct err *err)
{
	char *url = mem_fmt("%s" TOKEN_PATH, q->base);
	struct strbuf proof = STRBUF_INIT;
	struct secret pem = { 0 };
	bool ok;

	secret_setstr(&pem, json_text(cache, "dpopKey"));
	ok = dpop_proof(&pem, "POST", url, aws_now(run->aws), &proof, err);
	if (ok) {
		params_add(q->arena, &q->headers, "DPoP", proof.buf);
		q->headers.at[q->headers.n - 1].secret = true;
	}
	secret_release(&pem);
	strbuf_release(&proof);
	mem_free(url);
	return ok;
}

static enum build renew(void *work, struct request_spec *q, struct err *err)
{
	struct key_run *run = work;
	cJSON *cache = cache_of(run), *body;
	bool ok;

	body = aws_json(q, "awskeys", "CreateOAuth2Token");
	q->secret = true;
	cJSON_AddStringToObject(body, "clientId", json_text(cache, "clientId"));
	cJSON_AddStringToObject(body, "grantType", "refresh_token");
	cJSON_AddStringToObject(body, "refreshToken",
				json_text(cache, "refreshToken"));
	q->path = TOKEN_PATH;
	q->base =
		endpoint_signin(run->aws, q->arena, sign_in_region(run, cache));
	q->attempts = 1; /* a proof is good for one request: built anew */
	ok = add_proof(run, q, cache, err);
	json_wipe(cache);
	return ok ? BUILD_SEND : BUILD_FAIL;
}

static void replace(cJSON *json, const char *name, const char *text)
{
	cJSON_DeleteItemFromObjectCaseSensitive(json, name);
	cJSON_AddStringToObject(json, name, text);
}

/* The cache as it was with the new keys: others' members are kept. */
static void write_back(struct key_run *run, const cJSON *fresh)
{
	static const char *const same[] = { "accessKeyId", "secretAccessKey",
					    "sessionToken" };
	cJSON *cache = cache_of(run);
	cJSON *to = cJSON_GetObjectItem(cache, "accessToken");
	const cJSON *from = cJSON_GetObjectItem(fresh, "accessToken");
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	char iso[STR_TIME_LEN];
	size_t i;

	if (!cJSON_IsObject(to)) {
		cJSON_DeleteItemFromObject(cache, "accessToken");
		to = cJSON_AddObjectToObject(cache, "accessToken");
	}
	for (i = 0; i < ARRAY_LEN(same); i++)
		replace(to, same[i], json_text(from, same[i]));
	replace(to, "expiresAt", str_iso(run->keys.expires, iso));
	replace(cache, "refreshToken", json_text(fresh, "refreshToken"));
	json_print_secret(cache, &text);
	if (!file_write(run->path, text.buf, text.len, 0600, &err))
		aws_warn(run->aws,
			 _("the new keys of 'aws login' could not be kept for "
			   "other programs, which must sign in again: %s"),
			 err.what);
	strbuf_wipe(&text);
	json_wipe(cache);
}

static bool take_fresh(struct key_run *run, const struct reply *r)
{
	cJSON *fresh = cJSON_ParseWithLength(r->body, r->body_len);
	const cJSON *seconds = cJSON_GetObjectItem(fresh, "expiresIn");
	int life = cJSON_IsNumber(seconds) && seconds->valueint > 0
			   ? seconds->valueint
			   : LIFE;
	char account[sizeof(run->keys.account)];
	bool ok;

	take_cached(run, INT64_MIN); /* for the account's number */
	memcpy(account, run->keys.account, sizeof(account));
	ok = is_text(fresh, "refreshToken") &&
	     take_pair(&run->keys, cJSON_GetObjectItem(fresh, "accessToken"),
		       aws_now(run->aws) + life);
	if (ok && !*run->keys.account)
		memcpy(run->keys.account, account, sizeof(account));
	if (ok)
		write_back(run, fresh);
	json_wipe(fresh);
	return ok;
}

/* Why the service says no, and what to do about it. */
static void refuse(const struct key_run *run, const struct reply *r,
		   struct err *err)
{
	const char *why = node_text(r->doc, "error");
	const char *profile = run->source.profile;

	if (!strcmp(why, "USER_CREDENTIALS_CHANGED")) {
		err_set(err, ERR_SIGNED_OUT,
			_("the password behind the 'aws login' of profile %s "
			  "was changed"),
			profile);
		err_hint(err,
			 _("Sign in with the new one. Run: aws login "
			   "--profile %s"),
			 profile);
	} else if (!strcmp(why, "INSUFFICIENT_PERMISSIONS")) {
		err_set(err, ERR_DENIED,
			_("the 'aws login' of profile %s is not permitted to "
			  "renew its keys"),
			profile);
		err_hint(err, "%s",
			 _("Ask for the permission signin:CreateOAuth2Token, "
			   "or use another profile."));
	} else {
		err_set(err, ERR_SIGNED_OUT,
			!strcmp(why, "TOKEN_EXPIRED")
				? _("the 'aws login' of profile %s has expired")
				: _("the keys of the 'aws login' of profile "
				    "%s cannot be renewed"),
			profile);
		login_hint(run, err);
	}
	err_service(err, r->status, *why ? why : r->code, r->message,
		    r->request_id);
}

/* Another program may have renewed them meanwhile: its keys are ours too. */
static bool others_renewed(struct key_run *run)
{
	struct err err = { 0 };

	return body_file_secret(run->path, &run->document, &err) &&
	       take_cached(run, LEAST);
}

static enum verdict renewed(void *work, const struct reply *r, struct err *err)
{
	struct key_run *run = work;

	if (reply_ok(r) && take_fresh(run, r))
		return STEP_NEXT;
	if (reply_ok(r)) {
		err_set(err, ERR_CLOUD, "%s",
			_("the answer of AWS' sign-in holds no keys"));
		return STEP_FAIL;
	}
	if (others_renewed(run))
		return STEP_NEXT;
	if (!r->status || r->status == 429 || r->status >= 500)
		return STEP_WAIT;
	refuse(run, r, err);
	return STEP_FAIL;
}

/* ---- start ---------------------------------------------------------------------*/

static void login_done(void *owner, const struct err *err)
{
	struct key_run *run = owner;

	run->flow = NULL;
	if (err && take_cached(run, 0))
		err = NULL; /* they hold for some minutes yet */
	secret_release(&run->document);
	key_run_based(run, err);
}

static void not_signed_in(struct key_run *run, bool expired)
{
	struct err err = { 0 };

	err_set(&err, ERR_SIGNED_OUT,
		expired ? _("the 'aws login' of profile %s has expired")
			: _("profile %s is not signed in by 'aws login'"),
		run->source.profile);
	login_hint(run, &err);
	secret_release(&run->document);
	key_run_based(run, &err);
}

void login_start(struct key_run *run)
{
	static const struct step steps[] = {
		{ .name = "CreateOAuth2Token",
		  .build = renew,
		  .read = renewed,
		  .expects = "*",
		  .waits_for = N_("the sign-in service of AWS"),
		  .patience_s = 8,
		  .wait_ms = 500 },
		{ 0 }
	};
	struct err err = { 0 };

	run->path = cache_path(run);
	if (!body_file_secret(run->path, &run->document, &err)) {
		not_signed_in(run, false);
	} else if (take_cached(run, LEAST)) {
		secret_release(&run->document);
		key_run_based(run, NULL);
	} else if (renews(run)) {
		run->flow = flow_start(run->aws->net, steps, run, NULL,
				       login_done, run);
	} else if (take_cached(run, 0)) {
		secret_release(&run->document);
		key_run_based(run, NULL);
	} else {
		not_signed_in(run, true);
	}
}
