/* kubeconfig.c - see kubeconfig.h. */
#include "core/setup/kubeconfig.h"

#include "core/base/encode.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/admin.h"
#include "core/setup/access.h"
#include "core/setup/setup.h"

static bool given(const char *text)
{
	return text && *text;
}

/* ---- text --------------------------------------------------------------------*/

/* A JSON string is a YAML double-quoted one. */
static void quoted(struct strbuf *out, const char *text)
{
	cJSON *json = cJSON_CreateString(text);

	json_print(json, out);
	cJSON_Delete(json);
}

static void member(struct strbuf *out, const char *lead, const char *text)
{
	strbuf_addstr(out, lead);
	quoted(out, text);
	strbuf_addch(out, '\n');
}

/* socks5h is libcurl's word; Go's client knows socks5, which asks the proxy
 * for names too. */
static void proxy(struct strbuf *out, const char *url)
{
	struct strbuf sb = STRBUF_INIT;

	if (!given(url))
		return;
	if (str_starts(url, "socks5h://"))
		strbuf_addf(&sb, "socks5://%s", url + strlen("socks5h://"));
	else
		strbuf_addstr(&sb, url);
	member(out, "    proxy-url: ", sb.buf);
	strbuf_release(&sb);
}

static void add_cluster(struct strbuf *out, const struct kubeconfig_want *k,
			const char *name, const char *server, bool own_ca)
{
	struct strbuf ca = STRBUF_INIT;

	member(out, "- name: ", name);
	strbuf_addstr(out, "  cluster:\n");
	member(out, "    server: ", server);
	if (own_ca) {
		base64_encode(&ca, k->ca_pem, strlen(k->ca_pem));
		strbuf_addf(out, "    certificate-authority-data: %s\n",
			    ca.buf);
	}
	strbuf_release(&ca);
	proxy(out, k->proxy_url);
}

static void add_context(struct strbuf *out, const char *name, const char *user)
{
	member(out, "- name: ", name);
	strbuf_addstr(out, "  context:\n");
	member(out, "    cluster: ", name);
	member(out, "    user: ", user);
	member(out, "    namespace: ", "default");
}

/* "cluster-admin/api-demo-x9y8-p3-openshiftapps-com:443" */
static void user_name(struct strbuf *out, const struct kubeconfig_want *k)
{
	const char *p = strstr(k->api_url, "://");

	strbuf_addf(out, "%s/", k->user);
	for (p = p ? p + 3 : k->api_url; *p && *p != '/'; p++)
		strbuf_addch(out, (char)(*p == '.' ? '-' : *p));
}

void kubeconfig_text(struct strbuf *out, const struct kubeconfig_want *k)
{
	struct strbuf user = STRBUF_INIT, inside = STRBUF_INIT;
	bool local = given(k->local_host) && given(k->ca_pem);
	char *server = local ? mem_fmt("https://%s:443", k->local_host) : NULL;

	user_name(&user, k);
	strbuf_addf(&inside, "%s-internal", k->cluster);
	strbuf_addstr(out, "apiVersion: v1\nkind: Config\npreferences: {}\n");
	strbuf_addstr(out, "clusters:\n");
	add_cluster(out, k, k->cluster, k->api_url, false);
	if (local)
		add_cluster(out, k, inside.buf, server, true);
	strbuf_addstr(out, "contexts:\n");
	add_context(out, k->cluster, user.buf);
	if (local)
		add_context(out, inside.buf, user.buf);
	member(out, "current-context: ", k->cluster);
	strbuf_addstr(out, "users:\n");
	member(out, "- name: ", user.buf);
	if (k->token && secret_is_set(k->token)) {
		strbuf_addstr(out, "  user:\n");
		/* base64url and "sha256~": nothing to quote, no copy made */
		strbuf_addstr(out, "    token: \"");
		strbuf_addstr(out, secret_text(k->token));
		strbuf_addstr(out, "\"\n");
	} else {
		strbuf_addstr(out, "  user: {}\n");
	}
	strbuf_release(&user);
	strbuf_release(&inside);
	mem_free(server);
}

bool kubeconfig_save(const char *path, const struct strbuf *text, bool replace,
		     struct err *err)
{
	if (replace)
		return file_write(path, text->buf, text->len, 0600, err);
	if (file_write_new(path, text->buf, text->len, 0600, err))
		return true;
	if (err->kind == ERR_INPUT)
		err_hint(err, "%s",
			 _("It is left as it is. Name another file, or move "
			   "that one away."));
	return false;
}

/* ---- of a set-up ---------------------------------------------------------------*/

static const char *value(const struct setup *s, const char *key)
{
	const char *v = values_get(s->values, key);

	return v ? v : "";
}

static void read_ca(const struct setup *s, struct strbuf *out)
{
	char *path = s->folder ? mem_fmt("%s/ca.crt", s->folder) : NULL;
	struct err ignored;

	if (path && file_exists(path) && !file_read(path, out, &ignored))
		strbuf_clear(out);
	mem_free(path);
}

bool kubeconfig_of_setup(const struct setup *s, const char *path, bool replace,
			 struct err *err)
{
	struct strbuf text = STRBUF_INIT, ca = STRBUF_INIT, to = STRBUF_INIT;
	const struct vantage *via = access_vantage(s);
	struct kubeconfig_want want = {
		.cluster = value(s, "setup.name"),
		.api_url = value(s, "cluster-ready.api_url"),
		.local_host = value(s, "cluster-ready.local_host"),
		.proxy_url = via ? via->socks : NULL,
		.user = ADMIN_USER,
	};
	bool ok;

	if (!*want.api_url)
		return err_set(err, ERR_PREFLIGHT,
			       _("the cluster has no API address yet: no "
				 "kubeconfig can be written"));
	read_ca(s, &ca);
	want.ca_pem = ca.buf;
	kubeconfig_text(&text, &want);
	file_expand(&to, path);
	ok = kubeconfig_save(to.buf, &text, replace, err);
	strbuf_release(&text);
	strbuf_release(&ca);
	strbuf_release(&to);
	return ok;
}
