/* ocm.c - life of the connection, and the service "ocm": see ocm.h. */
#include "core/ocm/ocm.h"

#include "core/base/cidr.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/errors.h"
#include "core/ocm/inside.h"
#include "core/ocm/wire.h"

#include <ctype.h>

#define PRODUCTION "https://api.openshift.com"

static const struct {
	const char *name, *url, *trusted;
} environments[] = {
	{ "production", PRODUCTION, "710019948333" },
	{ "staging", "https://api.stage.openshift.com", "644306948063" },
	{ "integration", "https://api.integration.openshift.com",
	  "896164604406" },
	/* developers' own; whom their roles trust is not known */
	{ "local", "http://localhost:8000", NULL },
	{ "local-proxy", "http://localhost:9000", NULL },
	{ "crc", "https://clusters-service.apps-crc.testing", NULL },
};

static const char *url_of(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(environments); i++)
		if (str_eq(word, environments[i].name))
			return environments[i].url;
	return str_eq(word, "prod") ? PRODUCTION : word;
}

/* Numeric 127.x.x.x, ::1 or localhost, then a port, a path or the end. */
static bool is_loopback(const char *host)
{
	size_t len = strcspn(host, ":/");
	char text[16];
	uint32_t ip;

	if (str_starts(host, "[::1]"))
		return strchr(":/", host[5]) != NULL;
	if (!len || len >= sizeof(text))
		return false;
	memcpy(text, host, len);
	text[len] = '\0';
	return str_eq(text, "localhost") ||
	       (ip_parse(text, &ip) && ip >> 24 == 127);
}

/* Services of Red Hat's that speak otherwise: named, not half done. */
static bool other_service(const char *url, struct err *err)
{
	size_t len = strcspn(url + 8, ":/"), i;
	char host[256];

	(void)snprintf(host, sizeof(host), "%.*s", (int)len, url + 8);
	if (str_ends(host, ".openshiftusgov.com")) {
		err_set(err, ERR_INPUT,
			_("'%s' is Red Hat's service for the US government "
			  "(FedRAMP), which is not supported here"),
			url);
		return err_hint(err, "%s",
				_("Use `rosa` for GovCloud, or a login of the "
				  "commercial service."));
	}
	if (!str_starts(host, "api.") || !str_ends(host, ".openshift.com"))
		return true;
	for (i = 0; i < ARRAY_LEN(environments); i++)
		if (str_eq(host, environments[i].url + strlen("https://")))
			return true;
	err_set(err, ERR_INPUT,
		_("'%s' is a regional address of Red Hat's, which is not "
		  "supported here"),
		url);
	return err_hint(err, "%s",
			_("Use the global service: OCM_URL=production."));
}

bool ocm_url_safe(const char *url, struct err *err)
{
	if (str_starts(url, "https://") && url[8])
		return other_service(url, err);
	if (str_starts(url, "http://") && is_loopback(url + 7))
		return true;
	return err_set(err, ERR_INPUT,
		       _("the Red Hat address '%s' is not an https:// URL"),
		       url);
}

/* Fit for tokens, and for the room that is kept for it. */
static bool is_address(const char *url, struct err *err)
{
	size_t max = sizeof(((struct ocm *)NULL)->url);

	if (strlen(url) >= max)
		return err_set(err, ERR_INPUT,
			       _("'%.40s...' has %zu characters, expected at "
				 "most %zu"),
			       url, strlen(url), max - 1);
	for (const char *p = url; *p; p++)
		if (!isgraph((unsigned char)*p))
			return err_set(err, ERR_INPUT,
				       _("'%s' holds a blank, or what is no "
					 "letter of a URL"),
				       url);
	return ocm_url_safe(url, err);
}

static void add_names(struct err *err)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < ARRAY_LEN(environments); i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "",
			    environments[i].name);
	err_hint(err, _("Expected an https:// URL or one of: %s."), names.buf);
	strbuf_release(&names);
}

bool ocm_options_check(const struct ocm_options *options, struct err *err)
{
	memset(err, 0, sizeof(*err));
	if (options->url && !is_address(url_of(options->url), err)) {
		if (!*err->hint)
			add_names(err);
		return err_wrap(err, "OCM_URL");
	}
	if (!options->token_url || is_address(options->token_url, err))
		return true;
	if (!*err->hint)
		err_hint(err, _("Expected an https:// URL, such as %s."),
			 SSO_URL);
	return err_wrap(err, "OCM_TOKEN_URL");
}

static void keep(char *out, size_t size, const char *text)
{
	if (!text)
		text = "";
	if (strlen(text) >= size)
		BUG("'%s' is too long", text);
	memcpy(out, text, strlen(text) + 1);
	while (*out && out[strlen(out) - 1] == '/')
		out[strlen(out) - 1] = '\0';
}

const char *ocm_api_url(const struct ocm *o)
{
	if (*o->url)
		return o->url;
	return *o->login.url ? o->login.url : PRODUCTION;
}

const char *ocm_token_url(const struct ocm *o)
{
	if (*o->token_url)
		return o->token_url;
	return *o->login.token_url ? o->login.token_url : SSO_URL;
}

/* ---- the service ----------------------------------------------------------------*/
static void set_bearer(struct ocm *o)
{
	struct strbuf sb = STRBUF_INIT;

	strbuf_addf(&sb, "Bearer %s", secret_text(&o->login.access));
	secret_set(&o->bearer, sb.buf, sb.len);
	strbuf_wipe(&sb);
}

static enum ready prepare(struct request *rq, struct err *err)
{
	struct ocm *o = rq->svc->data;
	enum ready ready = session_ready(o, rq, err);

	if (ready != READY)
		return ready;
	if (!ocm_url_safe(ocm_api_url(o), err))
		return FAILED;
	request_add_url(rq, ocm_api_url(o));
	request_add_body(rq);
	set_bearer(o);
	/* points at the secret: a token is never copied into an arena */
	params_add(rq->arena, &rq->headers, "Authorization", "");
	rq->headers.at[rq->headers.n - 1].value = secret_text(&o->bearer);
	rq->headers.at[rq->headers.n - 1].secret = true;
	params_add(rq->arena, &rq->headers, "Accept", "application/json");
	return READY;
}

/* No JSON: the first 250 characters; tags and white space are a blank. */
static const char *plain_words(struct arena *a, const char *body)
{
	char text[251];
	size_t n = 0;
	bool tag = false, blank;

	for (; *body && n < 250; body++) {
		tag = tag || *body == '<';
		blank = tag || isspace((unsigned char)*body);
		if (!blank)
			text[n++] = *body;
		else if (n && text[n - 1] != ' ')
			text[n++] = ' ';
		tag = tag && *body != '>';
	}
	while (n && (text[n - 1] == ' ' || (text[n - 1] & 0x80)))
		n--;
	return arena_dupn(a, text, n);
}

static void class_of(const struct request *rq, struct reply *r)
{
	bool again = !rq->spec.writes || rq->spec.repeatable;

	if (r->status == 401)
		r->retry = RETRY_AUTH;
	else if (r->status == 429)
		r->retry = RETRY_THROTTLE;
	else if (r->status == 503 && again)
		r->retry = RETRY_THROTTLE;
	else if (r->status >= 500) /* a write: net calls it maybe done */
		r->retry = RETRY_BACKOFF;
}

/* ---- what the service warns of ---------------------------------------------------*/

static bool have_warning(const struct ocm *o, const char *text, size_t len)
{
	const char *have;

	for (size_t i = 0; i < o->warnings.n; i++) {
		have = o->warnings.at[i];
		if (!strncmp(have, text, len) && !have[len])
			return true;
	}
	return false;
}

static void take_warnings(struct ocm *o, struct request *rq, struct reply *r)
{
	struct strbuf sb = STRBUF_INIT;
	const char *p;
	size_t len;

	ocm_warnings(r, &sb);
	for (p = sb.buf; *p; p += len + (p[len] == '\n')) {
		len = strcspn(p, "\n");
		if (!len || o->warnings.n == OCM_WARNINGS ||
		    have_warning(o, p, len))
			continue;
		vec_push(&o->warnings, mem_fmt("%.*s", (int)len, p));
		if (loop_events(o->loop))
			event_post(loop_events(o->loop), EVENT_LOG, o);
	}
	if (sb.len)
		r->warning = arena_dupn(rq->arena, sb.buf, sb.len - 1);
	strbuf_release(&sb);
}

size_t ocm_warned(const struct ocm *o)
{
	return o->warnings.n;
}

const char *ocm_warning(const struct ocm *o, size_t index)
{
	return o->warnings.at[index];
}

/* A kubeconfig never goes into an arena; glass_kubeconfig reads the body. */
static const struct node *without_secrets(struct request *rq,
					  const struct reply *r)
{
	cJSON *json = cJSON_ParseWithLength(r->body, r->body_len);
	struct strbuf sb = STRBUF_INIT;
	const struct node *doc = NULL;
	struct err err = { 0 };

	wire_take(json, "kubeconfig", NULL);
	if (json) {
		json_print(json, &sb);
		doc = json_parse(rq->arena, sb.buf, sb.len, &err);
	}
	cJSON_Delete(json);
	strbuf_release(&sb);
	return doc;
}

static void decode(struct request *rq, struct reply *r)
{
	struct err err = { 0 };
	bool good = r->status >= 200 && r->status < 300;
	const char *code;

	if (r->body_len && r->status != 204)
		r->doc = rq->spec.secret ? without_secrets(rq, r)
					 : json_parse(rq->arena, r->body,
						      r->body_len, &err);
	r->request_id = reply_header(r, "x-operation-id");
	take_warnings(rq->svc->data, rq, r);
	/* a dry run's yes has any body or none [I], but is no page */
	if (good && r->body_len && !r->doc && r->status != 204 &&
	    (*r->body == '<' || !str_ends(rq->spec.op, "dryRun"))) {
		r->code = "NOT_JSON";
		r->message = plain_words(rq->arena, r->body);
		r->retry = RETRY_BACKOFF;
		return;
	}
	if (good) {
		r->code = "";
		return;
	}
	class_of(rq, r);
	code = node_text(r->doc, "code");
	r->code = *code ? code : arena_fmt(rq->arena, "HTTP %d", r->status);
	r->message = r->doc && *node_text(r->doc, "reason")
			     ? node_text(r->doc, "reason")
			     : plain_words(rq->arena, r->body);
	if (*node_text(r->doc, "operation_id"))
		r->request_id = node_text(r->doc, "operation_id");
}

static void renew(struct service *s)
{
	session_refused(s->data);
}

/* ---- life -----------------------------------------------------------------------*/
struct ocm *ocm_new(struct net *n, const struct ocm_options *options,
		    struct ask_queue *asks)
{
	struct ocm *o = mem_new(sizeof(*o));

	o->net = n;
	o->loop = net_loop(n);
	o->asks = asks;
	o->demo = options->demo;
	o->signin.next = -1;
	if (options->url)
		keep(o->url, sizeof(o->url), url_of(options->url));
	keep(o->token_url, sizeof(o->token_url), options->token_url);
	keep(o->given_client, sizeof(o->given_client), options->client_id);
	if (options->token)
		token_copy(&o->given_token, options->token);
	if (options->client_secret)
		secret_copy(&o->given_secret, options->client_secret);
	o->api = (struct service){
		.name = "ocm",
		.at_once = 6,
		.backoff_ms = 1000, /* ocm-api 2.4 */
		.jitter = 20,
		.prepare = prepare,
		.decode = decode,
		.more = pages_more,
		.renew = renew,
		.explain = ocm_error_hint,
		.data = o,
	};
	net_add_service(n, &o->api);
	sso_register(o);
	return o;
}

void ocm_free(struct ocm *o)
{
	if (!o)
		return;
	session_reset(o);
	device_stop(o);
	loop_forget(o->loop, o);
	if (loop_events(o->loop))
		event_forget(loop_events(o->loop), o);
	login_wipe(&o->login);
	sso_secrets_wipe(&o->sso_secrets);
	secret_release(&o->bearer);
	secret_release(&o->given_token);
	secret_release(&o->given_secret);
	for (size_t i = 0; i < o->warnings.n; i++)
		mem_free(o->warnings.at[i]);
	vec_release(&o->warnings);
	mem_free(o);
}

const struct ocm_identity *ocm_identity(const struct ocm *o)
{
	return &o->identity;
}

bool ocm_signed_in(const struct ocm *o)
{
	return *o->identity.username && !o->lost;
}

const char *ocm_url(const struct ocm *o)
{
	return ocm_api_url(o);
}

const char *ocm_environment(const struct ocm *o)
{
	for (size_t i = 0; i < ARRAY_LEN(environments); i++)
		if (str_eq(ocm_api_url(o), environments[i].url))
			return environments[i].name;
	return "";
}

const char *ocm_trusted_account(const struct ocm *o)
{
	for (size_t i = 0; i < ARRAY_LEN(environments); i++)
		if (str_eq(ocm_environment(o), environments[i].name) &&
		    environments[i].trusted)
			return environments[i].trusted;
	return environments[0].trusted;
}

void ocm_changed(struct ocm *o)
{
	if (loop_events(o->loop))
		event_post(loop_events(o->loop), EVENT_IDENTITY, o);
}
