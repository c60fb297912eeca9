/*
 * sso.c - Red Hat's single sign-on: tokens and the device code (card ocm-api
 * 1.1-1.4).  Tokens are JWTs signed with a key of the world's seed; their dates
 * are wire time, since clients compare them with their own clock.
 */
#include "core/sim/sso_own.h"

#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/str.h"

#define REALM       "/auth/realms/redhat-external/protocol/openid-connect/"
#define ACCESS_LIFE 900 /* sso.life "access" {seconds}: another */

/* A service account that every world has: client credentials. */
#define SERVICE_CLIENT "demo-service-account"
#define SERVICE_SECRET "demo-service-secret"

void sso_seed(struct world *w)
{
	struct arena *a;
	const char *org, *account;

	if (world_nth(w, "ocm.account", 0))
		return;
	a = arena_new();
	org = world_token(w, a, "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjk",
			  27, "ocm.organization", "organization");
	account =
		world_token(w, a, "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjk",
			    27, "ocm.account", "demo");
	world_put(w, "ocm.organization", org,
		  jsonf("{'kind':'Organization','id':'%s','href':"
			"'/api/accounts_mgmt/v1/organizations/%s',"
			"'external_id':'12345678','ebs_account_id':'7654321',"
			"'name':'Example Corp',"
			"'created_at':'2024-02-01T09:00:00Z',"
			"'_billing_accounts':['" SIM_ACCOUNT "']}",
			org, org));
	world_put(w, "ocm.account", account,
		  jsonf("{'kind':'Account','id':'%s','href':"
			"'/api/accounts_mgmt/v1/accounts/%s',"
			"'username':'demo','email':'demo@example.com',"
			"'first_name':'Jane','last_name':'Doe',"
			"'created_at':'2024-02-01T09:00:00Z','_org':'%s',"
			"'_terms_required':false}",
			account, account, org));
	arena_free(a);
}

/* ---- JWT -----------------------------------------------------------------*/

static void signature(struct world *w, const char *text, size_t len,
		      struct strbuf *out)
{
	char key[64];
	uint8_t mac[SHA256_LEN];

	snprintf(key, sizeof(key), "sso.redhat.com %llu",
		 (unsigned long long)world_options(w)->seed);
	hmac_sha256(key, strlen(key), text, len, mac);
	base64url_encode(out, mac, sizeof(mac));
}

static const char *jwt(struct world *w, struct arena *a, cJSON *claims)
{
	static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
	struct strbuf text = STRBUF_INIT, body = STRBUF_INIT;
	const char *out;

	json_print(claims, &body);
	cJSON_Delete(claims);
	base64url_encode(&text, header, strlen(header));
	strbuf_addch(&text, '.');
	base64url_encode(&text, body.buf, body.len);
	strbuf_release(&body);
	signature(w, text.buf, text.len, &body);
	strbuf_addf(&text, ".%s", body.buf);
	out = arena_dup(a, text.buf);
	strbuf_release(&body);
	strbuf_release(&text);
	return out;
}

/* typ: "Bearer", "Refresh", "Offline", "ID"; life 0: never expires */
const char *sso_token(struct world *w, struct arena *a, const char *typ,
		      const char *user, int life)
{
	long long now = real_unix();

	return jwt(w, a,
		   jsonf("{'typ':'%s','iat':%d,'exp':%d,'jti':'%s',"
			 "'iss':'https://sso.redhat.com/auth/realms/"
			 "redhat-external','sub':'f:demo:%s',"
			 "'preferred_username':'%s','username':'%s',"
			 "'azp':'cloud-services','scope':'openid',"
			 "'org_id':'12345678','email':'%s@example.com',"
			 "'first_name':'Jane','last_name':'Doe'}",
			 typ, (int)now, life ? (int)(now + life) : 0,
			 world_uuid(w, a, "sso.token", typ), user, user, user,
			 user));
}

/* The claims of a token that we signed; NULL for any other. */
static const struct node *read_jwt(struct world *w, struct arena *a,
				   const char *token)
{
	const char *dot = strchr(token, '.');
	const char *last = strrchr(token, '.');
	struct strbuf text = STRBUF_INIT;
	const struct node *claims = NULL;
	struct err err = { 0 };

	if (!dot || dot == last)
		return NULL;
	signature(w, token, (size_t)(last - token), &text);
	if (str_eq(text.buf, last + 1)) {
		strbuf_clear(&text);
		if (base64_decode(&text, dot + 1, (size_t)(last - dot - 1)))
			claims = json_parse(a, text.buf, text.len, &err);
	}
	strbuf_release(&text);
	return claims;
}

static bool in_time(const struct node *claims)
{
	long long exp = node_int(claims, "exp", 0);

	return !exp || exp > real_unix();
}

const char *sso_user(struct exchange *x)
{
	const char *header = exchange_header(x, "Authorization");
	const struct node *claims;

	if (!str_starts(header, "Bearer "))
		return NULL;
	claims = read_jwt(x->world, x->arena, header + 7);
	if (!str_eq(node_text(claims, "typ"), "Bearer") || !in_time(claims))
		return NULL;
	return node_text(claims, "preferred_username");
}

const char *sim_offline_token(struct world *w, struct arena *a)
{
	sso_seed(w);
	return sso_token(w, a, "Offline", "demo", 0);
}

/* ---- answers -------------------------------------------------------------*/

const char *form_field(struct arena *a, const char *form, const char *name)
{
	struct strbuf key = STRBUF_INIT, value = STRBUF_INIT;
	const char *found = NULL;
	size_t n, eq;

	for (; !found && *form; form += n + (form[n] == '&')) {
		n = strcspn(form, "&");
		eq = strcspn(form, "=&");
		strbuf_clear(&key);
		strbuf_clear(&value);
		percent_decode(&key, form, eq, true);
		if (eq < n)
			percent_decode(&value, form + eq + 1, n - eq - 1, true);
		if (str_eq(key.buf, name))
			found = arena_dup(a, value.buf);
	}
	strbuf_release(&key);
	strbuf_release(&value);
	return found;
}

const char *sso_field(struct exchange *x, const char *name)
{
	const char *v = form_field(x->arena, x->body ? x->body : "", name);

	return v ? v : "";
}

bool sso_refuse(struct exchange *x, int status, const char *error,
		const char *why)
{
	exchange_json(
		x, status,
		jsonf("{'error':'%s','error_description':'%s'}", error, why));
	return true;
}

static int access_life(struct world *w)
{
	return (int)doc_number(world_get(w, "sso.life", "access"), "seconds",
			       ACCESS_LIFE);
}

/* refresh: the token to hand back, NULL: none; life 0: never expires */
bool sso_grant(struct exchange *x, const char *user, const char *refresh,
	       int life)
{
	struct world *w = x->world;
	struct arena *a = x->arena;
	int access = access_life(w);
	cJSON *doc = jsonf("{'access_token':'%s','expires_in':%d,"
			   "'refresh_expires_in':%d,'token_type':'Bearer',"
			   "'not-before-policy':0,'session_state':'%s',"
			   "'scope':'openid'}",
			   sso_token(w, a, "Bearer", user, access), access,
			   refresh ? life : 0,
			   world_uuid(w, a, "sso.session", user));

	if (refresh)
		doc_set(doc, "refresh_token", refresh);
	if (refresh)
		doc_set(doc, "id_token", sso_token(w, a, "ID", user, access));
	exchange_json(x, 200, doc);
	return true;
}

static bool by_refresh(struct exchange *x)
{
	const char *token = sso_field(x, "refresh_token"), *typ, *user;
	const struct node *claims = read_jwt(x->world, x->arena, token);
	bool offline;

	if (!*sso_field(x, "client_id"))
		return sso_refuse(
			x, 401, "invalid_client",
			"Invalid client or Invalid client credentials");
	typ = node_text(claims, "typ");
	user = node_text(claims, "preferred_username");
	offline = str_eq(typ, "Offline");
	if (!offline && !str_eq(typ, "Refresh"))
		return sso_refuse(x, 400, "invalid_grant",
				  "Invalid refresh token");
	if (!in_time(claims))
		return sso_refuse(x, 400, "invalid_grant",
				  "Token is not active");
	if (world_get(x->world, "sso.revoked", user))
		return sso_refuse(x, 400, "invalid_grant",
				  "Offline user session not found");
	if (offline)
		return sso_grant(
			x, user,
			sso_token(x->world, x->arena, "Offline", user, 0), 0);
	return sso_grant(x, user,
			 sso_token(x->world, x->arena, "Refresh", user,
				   SSO_REFRESH_LIFE),
			 SSO_REFRESH_LIFE);
}

/* Authorization: Basic base64(id:secret), or both in the form */
static bool by_credentials(struct exchange *x)
{
	const char *header = exchange_header(x, "Authorization");
	struct strbuf pair = STRBUF_INIT;
	bool good;

	if (str_starts(header, "Basic "))
		base64_decode(&pair, header + 6, strlen(header + 6));
	else
		strbuf_addf(&pair, "%s:%s", sso_field(x, "client_id"),
			    sso_field(x, "client_secret"));
	good = str_eq(pair.buf, SERVICE_CLIENT ":" SERVICE_SECRET);
	strbuf_wipe(&pair);
	if (!good)
		return sso_refuse(
			x, 401, "invalid_client",
			"Invalid client or Invalid client credentials");
	return sso_grant(x, "service-account-" SERVICE_CLIENT, NULL, 0);
}

/* ---- entry ---------------------------------------------------------------*/

struct grant_type {
	const char *name, *op;
	bool (*fn)(struct exchange *x);
};

static const struct grant_type grant_types[] = {
	{ "refresh_token", "RefreshToken", by_refresh },
	{ "client_credentials", "ClientCredentials", by_credentials },
	{ "urn:ietf:params:oauth:grant-type:device_code", "DevicePoll",
	  sso_by_device },
};

static bool token(struct exchange *x)
{
	const char *type = sso_field(x, "grant_type");
	size_t i;

	for (i = 0; i < ARRAY_LEN(grant_types); i++)
		if (str_eq(type, grant_types[i].name)) {
			x->op = grant_types[i].op;
			return grant_types[i].fn(x);
		}
	if (!*type)
		return sso_refuse(x, 400, "invalid_request",
				  "Missing form parameter: grant_type");
	return sso_refuse(x, 400, "unsupported_grant_type",
			  "Unsupported grant_type");
}

bool sim_sso(struct exchange *x)
{
	if (sim_device_page(x))
		return true;
	if (!str_starts(x->path, "/auth/realms/"))
		return false;
	sso_seed(x->world);
	x->service = "sso";
	x->op = "Token";
	if (!str_eq(x->method, "POST"))
		return sso_refuse(x, 405, "invalid_request", "Use POST");
	if (str_eq(x->path, REALM "token"))
		return token(x);
	x->op = "DeviceCode";
	if (str_eq(x->path, REALM "auth/device"))
		return sso_new_device(x);
	return sso_refuse(x, 404, "not_found",
			  "Unable to find matching target");
}
