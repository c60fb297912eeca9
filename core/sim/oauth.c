/*
 * oauth.c - the cluster's oauth server (corrections 4.1): Basic on the
 * challenging client, a token in the fragment of a redirect.  htpasswd hashes
 * are checked with crypt(3); "$2b$" is refused as OpenShift's provider does.
 */
#include "core/sim/ocm.h"

#include "core/base/encode.h"
#include "core/base/str.h"

#include <crypt.h>

#define LIFE_S 86400
#define TOKEN  "kube.token" /* key: sha256~ of the token's secret part */
#define URLSAFE                                                                \
 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

static void add_header(struct arena *a, struct kube_reply *r, const char *name,
		       const char *value)
{
	vec_push(&r->headers, arena_dup(a, name));
	vec_push(&r->headers, arena_dup(a, value));
}

static const char *token_name(struct arena *a, const char *token)
{
	const char *secret = token + strlen("sha256~");
	struct strbuf text = STRBUF_INIT;
	uint8_t digest[SHA256_LEN];
	const char *out;

	sha256(secret, strlen(secret), digest);
	strbuf_addstr(&text, "sha256~");
	base64url_encode(&text, digest, sizeof(digest));
	out = arena_dup(a, text.buf);
	strbuf_release(&text);
	return out;
}

const char *oauth_bearer(struct world *w, struct arena *a, cJSON *cluster,
			 const char *authorization)
{
	cJSON *doc;

	if (!str_starts(authorization, "Bearer sha256~"))
		return NULL;
	doc = world_get(w, TOKEN, token_name(a, authorization + 7));
	if (!doc || !str_eq(doc_text(doc, "cluster"), doc_text(cluster, "id")))
		return NULL;
	if (world_time(w) - (int64_t)doc_number(doc, "made", 0) > LIFE_S)
		return NULL;
	return doc_text(doc, "user");
}

/* ---- passwords -----------------------------------------------------------*/

static bool password_fits(const char *hash, const char *password)
{
	struct crypt_data *data;
	const char *made;
	bool fits;

	if (!str_starts(hash, "$2a$") && !str_starts(hash, "$2y$"))
		return false;
	data = mem_new(sizeof(*data));
	made = crypt_r(password, hash, data);
	fits = made && str_eq(made, hash);
	mem_free(data);
	return fits;
}

static bool user_passes(struct world *w, const cJSON *idp, const char *user,
			const char *password)
{
	const cJSON *it;

	cJSON_ArrayForEach(
		it,
		doc_at(idp,
		       "_users")) if (str_eq(doc_text(it, "username"), user) &&
				      world_time(w) >=
					      (int64_t)doc_number(
						      it, "_active_at", 0) &&
				      password_fits(doc_text(it, "_hash"),
						    password)) return true;
	return false;
}

/* NULL: no (further) password provider of this cluster */
static cJSON *next_idp(struct world *w, const char *cluster, size_t *i)
{
	size_t n = strlen(cluster);
	const char *key;

	for (; (key = world_nth_key(w, "ocm.idp", *i)); ++*i)
		if (!strncmp(key, cluster, n) && key[n] == '/')
			return world_nth(w, "ocm.idp", (*i)++);
	return NULL;
}

/* The user that Basic names, when the password is right; else NULL. */
static const char *basic_user(struct world *w, struct arena *a,
			      const char *cluster, const char *authorization)
{
	struct strbuf pair = STRBUF_INIT;
	const char *user = NULL;
	size_t i = 0;
	cJSON *idp;
	char *colon;

	if (!str_starts(authorization, "Basic ") ||
	    !base64_decode(&pair, authorization + 6, strlen(authorization + 6)))
		goto out;
	colon = strchr(pair.buf, ':');
	if (!colon)
		goto out;
	*colon = '\0';
	while (!user && (idp = next_idp(w, cluster, &i)))
		if (user_passes(w, idp, pair.buf, colon + 1))
			user = arena_dup(a, pair.buf);
out:
	strbuf_wipe(&pair);
	return user;
}

/* ---- answers -------------------------------------------------------------*/

static void hand_out(struct world *w, struct arena *a, cJSON *cluster,
		     const char *user, struct kube_reply *r)
{
	const char *id = doc_text(cluster, "id");
	const char *token = arena_fmt(
		a, "sha256~%s", world_token(w, a, URLSAFE, 43, TOKEN, id));

	world_put(w, TOKEN, token_name(a, token),
		  jsonf("{'user':'%s','cluster':'%s','made':%d}", user, id,
			(int)world_time(w)));
	r->status = 302;
	add_header(a, r, "Location",
		   arena_fmt(a,
			     "https://oauth.%s.%s:443/oauth/token/implicit"
			     "#access_token=%s&expires_in=%d&"
			     "scope=user%%3Afull&token_type=Bearer",
			     doc_text(cluster, "domain_prefix"),
			     doc_at_text(cluster, "dns.base_domain"), token,
			     LIFE_S));
}

static void authorize(struct world *w, struct arena *a, cJSON *cluster,
		      const struct kube_request *q, struct kube_reply *r)
{
	const char *query = strchr(q->path, '?'), *client, *user;
	size_t i = 0;

	query = query ? query + 1 : "";
	client = form_field(a, query, "client_id");
	if (!str_eq(client, "openshift-challenging-client") ||
	    !str_eq(form_field(a, query, "response_type"), "token")) {
		r->status = 400;
		strbuf_addstr(&r->body,
			      "{\"error\":\"unauthorized_client\"}\n");
		return;
	}
	r->status = 401;
	if (!*q->csrf) {
		add_header(a, r, "Warning",
			   "199 Origin \"A non-empty X-CSRF-Token header is "
			   "required to receive basic-auth challenges\"");
		return;
	}
	if (!next_idp(w, doc_text(cluster, "id"), &i))
		return;
	user = basic_user(w, a, doc_text(cluster, "id"), q->authorization);
	if (user)
		hand_out(w, a, cluster, user, r);
	else
		add_header(a, r, "WWW-Authenticate",
			   "Basic realm=\"openshift\"");
}

void oauth_answer(struct world *w, struct arena *a, cJSON *cluster,
		  const struct kube_request *q, struct kube_reply *r)
{
	size_t n = strcspn(q->path, "?");

	if (n == strlen("/oauth/authorize") &&
	    str_starts(q->path, "/oauth/authorize")) {
		authorize(w, a, cluster, q, r);
		return;
	}
	r->content_type = "text/plain";
	r->status = str_starts(q->path, "/healthz") ? 200 : 404;
	strbuf_addstr(&r->body, r->status == 200 ? "ok" : "not found\n");
}
