/*
 * sso_device.c - the device code and its page (card ocm-api 1.5, RFC 8628, RFC
 * 7636).  A code's age is wire time while the world runs by itself, else world
 * time: a person needs real seconds, a test moves the world.
 */
#include "core/sim/sso_own.h"

#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/str.h"

#define DEVICE_LIFE   600
#define POLL_INTERVAL 5
#define AUTO_APPROVE  8000 /* world ms */

static double device_clock(struct world *w)
{
	return world_options(w)->rate > 0 ? (double)real_unix() * 1000.
					  : (double)world_time_ms(w);
}

static void approve_later(struct world *w, void *data)
{
	cJSON *device = world_get(w, "sso.device", data);

	if (device && str_eq(doc_text(device, "state"), "pending"))
		doc_set(device, "state", "approved");
}

static void plan_approval(struct world *w, const char *code)
{
	if (world_get(w, "sso.auto", "approve"))
		world_after(w, AUTO_APPROVE, approve_later, mem_dup(code),
			    mem_free);
}

bool sso_new_device(struct exchange *x)
{
	struct world *w = x->world;
	const char *client = sso_field(x, "client_id"), *code, *user, *uri;

	if (!*client)
		return sso_refuse(
			x, 401, "invalid_client",
			"Invalid client or Invalid client credentials");
	if (*sso_field(x, "code_challenge") &&
	    !str_eq(sso_field(x, "code_challenge_method"), "S256"))
		return sso_refuse(x, 400, "invalid_request",
				  "Invalid parameter: code challenge method is "
				  "not supported");
	code = world_token(w, x->arena, "abcdefghijklmnopqrstuvwxyz0123456789",
			   43, "sso.device", client);
	user = world_token(w, x->arena, "BCDFGHJKLMNPQRSTVWXZ", 8,
			   "sso.user-code", client);
	user = arena_fmt(x->arena, "%.4s-%s", user, user + 4);
	world_put(w, "sso.device", code,
		  jsonf("{'user_code':'%s','client_id':'%s','state':'pending',"
			"'challenge':'%s','interval':%d}",
			user, client, sso_field(x, "code_challenge"),
			POLL_INTERVAL));
	doc_set_number(world_get(w, "sso.device", code), "__made",
		       device_clock(w));
	plan_approval(w, code);
	uri = arena_fmt(x->arena, "http://%s/_sim/device", x->host);
	exchange_json(x, 200,
		      jsonf("{'device_code':'%s','user_code':'%s',"
			    "'verification_uri':'%s',"
			    "'verification_uri_complete':'%s?user_code=%s',"
			    "'expires_in':%d,'interval':%d}",
			    code, user, uri, uri, user, DEVICE_LIFE,
			    POLL_INTERVAL));
	return true;
}

static bool verifier_fits(struct exchange *x, const cJSON *device)
{
	const char *challenge = doc_text(device, "challenge");
	const char *verifier = sso_field(x, "code_verifier");
	struct strbuf text = STRBUF_INIT;
	uint8_t digest[SHA256_LEN];
	bool fits;

	if (!*challenge)
		return true;
	sha256(verifier, strlen(verifier), digest);
	base64url_encode(&text, digest, sizeof(digest));
	fits = str_eq(text.buf, challenge);
	strbuf_release(&text);
	return fits;
}

/* The first poll may come at once; half a second of slack. */
static bool too_soon(struct exchange *x, cJSON *device)
{
	double now = device_clock(x->world);
	double last = doc_number(device, "__polled", -1);
	double wait = doc_number(device, "interval", POLL_INTERVAL) * 1000;

	doc_set_number(device, "__polled", now);
	if (last < 0 || now - last >= wait - 1000)
		return false;
	doc_set_number(device, "interval",
		       doc_number(device, "interval", POLL_INTERVAL) + 5);
	return true;
}

bool sso_by_device(struct exchange *x)
{
	const char *code = sso_field(x, "device_code");
	cJSON *device = world_get(x->world, "sso.device", code);
	double age;

	if (!device ||
	    !str_eq(doc_text(device, "client_id"), sso_field(x, "client_id")))
		return sso_refuse(x, 400, "invalid_grant",
				  "Device code not valid");
	if (!verifier_fits(x, device))
		return sso_refuse(x, 400, "invalid_grant",
				  "PKCE verification failed: Code mismatch");
	age = device_clock(x->world) - doc_number(device, "__made", 0);
	if (age > DEVICE_LIFE * 1000.)
		return sso_refuse(x, 400, "expired_token",
				  "Device code is expired");
	if (str_eq(doc_text(device, "state"), "denied"))
		return sso_refuse(
			x, 400, "access_denied",
			"The end user denied the authorization request");
	if (str_eq(doc_text(device, "state"), "approved")) {
		world_drop(x->world, "sso.device", code);
		return sso_grant(x, "demo",
				 sso_token(x->world, x->arena, "Refresh",
					   "demo", SSO_REFRESH_LIFE),
				 SSO_REFRESH_LIFE);
	}
	if (too_soon(x, device))
		return sso_refuse(x, 400, "slow_down", "Slow down");
	return sso_refuse(x, 400, "authorization_pending",
			  "The authorization request is still pending");
}

static cJSON *device_of(struct world *w, const char *user_code,
			const char **code)
{
	cJSON *it;
	size_t i;

	for (i = 0; (it = world_nth(w, "sso.device", i)); i++)
		if (str_ieq(doc_text(it, "user_code"), user_code)) {
			*code = world_nth_key(w, "sso.device", i);
			return it;
		}
	return NULL;
}

static void page(struct exchange *x, int status, const char *what)
{
	const char *code = exchange_query(x, "user_code");

	x->status = status;
	x->content_type = "text/html; charset=utf-8";
	strbuf_addf(&x->reply,
		    "<!doctype html><title>SIMULATED sign-in</title>"
		    "<h1>SIMULATED Red Hat sign-in</h1><p>%s</p>"
		    "<form method=post><input name=user_code value=\"",
		    what);
	xml_escape(&x->reply, code ? code : "");
	strbuf_addstr(&x->reply,
		      "\"> <button name=action value=approve>Grant access"
		      "</button> <button name=action value=deny>Deny</button>"
		      "</form>\n");
}

static void auto_approve(struct exchange *x)
{
	size_t i;

	if (!world_get(x->world, "sso.auto", "approve"))
		world_put(x->world, "sso.auto", "approve",
			  cJSON_CreateObject());
	for (i = 0; world_nth(x->world, "sso.device", i); i++)
		plan_approval(x->world,
			      world_nth_key(x->world, "sso.device", i));
	page(x, 200, "Every code is granted after eight seconds.");
}

bool sim_device_page(struct exchange *x)
{
	const char *action = sso_field(x, "action"), *code;
	cJSON *device;

	if (!str_eq(x->path, "/_sim/device"))
		return false;
	x->service = "sso";
	x->op = "DevicePage";
	if (!str_eq(x->method, "POST")) {
		page(x, 200, "Type the code that the terminal shows.");
		return true;
	}
	if (str_eq(action, "auto")) {
		auto_approve(x);
		return true;
	}
	device = device_of(x->world, sso_field(x, "user_code"), &code);
	if (!device || !str_in(action, "approve deny")) {
		page(x, 400, "There is no such code.");
		return true;
	}
	doc_set(device, "state",
		str_eq(action, "approve") ? "approved" : "denied");
	page(x, 200,
	     str_eq(action, "approve") ? "Access granted." : "Access denied.");
	return true;
}
