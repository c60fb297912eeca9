/* watch_tell.c - all that is known of a cluster, as a page and as JSON. */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/errors.h"
#include "core/setup/setup.h"
#include "core/setup/watch.h"

/* ---- a page ----------------------------------------------------------------------*/

static void add_lines(struct strbuf *out, const char *p)
{
	size_t len;

	for (; *p; p += len + (p[len] == '\n')) {
		len = strcspn(p, "\n");
		strbuf_addf(out, "  %.*s\n", (int)len, p);
	}
}

static void tell_checks(const struct watch *w, struct strbuf *out)
{
	size_t i;

	if (w->checks.n)
		strbuf_addf(out, "\n# %s\n", _("Checks of Red Hat's"));
	for (i = 0; i < w->checks.n; i++) {
		strbuf_addf(out, "%s: %s\n", w->checks.at[i].name,
			    w->checks.at[i].state);
		add_lines(out, w->checks.at[i].details);
	}
}

static void tell_pools(const struct watch *w, struct strbuf *out)
{
	const struct node_pool *p;
	size_t i;

	if (w->pools.n)
		strbuf_addf(out, "\n# %s\n", _("Node pools"));
	for (i = 0; i < w->pools.n; i++) {
		p = &w->pools.at[i];
		strbuf_addf(out, _("%s (%s, %s, %s): %d of %d there\n"), p->id,
			    p->machine_type, p->zone, p->subnet, p->current,
			    p->autoscale ? p->min_replicas : p->replicas);
		if (*p->message)
			strbuf_addf(out, "  %s\n", p->message);
	}
}

static void tell_notes(const struct watch *w, struct strbuf *out)
{
	struct arena *a = arena_new();
	const struct service_log *n;
	const struct ocm_error *e;
	size_t i;

	if (w->notes.n)
		strbuf_addf(out, "\n# %s\n", _("Service log (newest first)"));
	for (i = 0; i < w->notes.n; i++) {
		n = &w->notes.at[i];
		e = ocm_error_note(a, n->summary);
		strbuf_addf(out, "%s %s%s: %s\n", n->time, n->major ? "! " : "",
			    n->severity, n->summary);
		add_lines(out, n->description);
		if (e)
			add_lines(out, ocm_error_text(a, e));
	}
	arena_free(a);
}

static void tell_limited(const struct watch *w, struct strbuf *out)
{
	size_t i;

	if (w->limited.n)
		strbuf_addf(out, "\n# %s\n", _("Limited support"));
	for (i = 0; i < w->limited.n; i++)
		strbuf_addf(out, "%s\n  %s\n", w->limited.at[i].summary,
			    w->limited.at[i].details);
}

void watch_detail(const struct setup *s, struct strbuf *out)
{
	const struct watch *w = s->watch;
	struct arena *a;

	if (!*w->cluster.id)
		return;
	a = arena_new();
	strbuf_addf(out, _("\n# Cluster %s\n"), w->cluster.id);
	strbuf_addf(out, "%s\n", watch_state_text(&w->cluster.status, a));
	if (*w->cluster.status.message)
		strbuf_addf(out, "%s %s\n", w->cluster.status.code,
			    w->cluster.status.message);
	arena_free(a);
	tell_checks(w, out);
	tell_pools(w, out);
	tell_notes(w, out);
	tell_limited(w, out);
}

/* ---- JSON ------------------------------------------------------------------------*/

static cJSON *item(cJSON *list)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddItemToArray(list, o);
	return o;
}

static void json_lists(const struct watch *w, cJSON *out)
{
	cJSON *list = cJSON_AddArrayToObject(out, "checks"), *o;
	size_t i;

	for (i = 0; i < w->checks.n; i++) {
		o = item(list);
		cJSON_AddStringToObject(o, "name", w->checks.at[i].name);
		cJSON_AddStringToObject(o, "state", w->checks.at[i].state);
		cJSON_AddStringToObject(o, "details", w->checks.at[i].details);
	}
	list = cJSON_AddArrayToObject(out, "node_pools");
	for (i = 0; i < w->pools.n; i++) {
		o = item(list);
		cJSON_AddStringToObject(o, "id", w->pools.at[i].id);
		cJSON_AddStringToObject(o, "message", w->pools.at[i].message);
		cJSON_AddNumberToObject(o, "current", w->pools.at[i].current);
		cJSON_AddNumberToObject(o, "wanted",
					w->pools.at[i].autoscale
						? w->pools.at[i].min_replicas
						: w->pools.at[i].replicas);
	}
	list = cJSON_AddArrayToObject(out, "service_log");
	for (i = 0; i < w->notes.n; i++) {
		o = item(list);
		cJSON_AddStringToObject(o, "time", w->notes.at[i].time);
		cJSON_AddStringToObject(o, "severity", w->notes.at[i].severity);
		cJSON_AddStringToObject(o, "summary", w->notes.at[i].summary);
		cJSON_AddStringToObject(o, "description",
					w->notes.at[i].description);
	}
	list = cJSON_AddArrayToObject(out, "limited_support");
	for (i = 0; i < w->limited.n; i++) {
		o = item(list);
		cJSON_AddStringToObject(o, "summary", w->limited.at[i].summary);
		cJSON_AddStringToObject(o, "details", w->limited.at[i].details);
	}
}

static void json_lines(const struct watch *w, cJSON *out)
{
	cJSON *list = cJSON_AddArrayToObject(out, "events"), *o;
	const struct watch_line *line;
	char when[STR_TIME_LEN];
	size_t i;

	for (i = 0; i < w->n; i++) {
		line = watch_line(w, i);
		o = item(list);
		cJSON_AddStringToObject(o, "time", str_iso(line->time, when));
		cJSON_AddStringToObject(o, "source", line->source);
		cJSON_AddStringToObject(o, "level", line->level);
		cJSON_AddStringToObject(o, "text", line->text);
	}
}

static void json_warnings(const struct setup *s, cJSON *out)
{
	cJSON *list = cJSON_AddArrayToObject(out, "warnings");
	size_t i;

	for (i = 0; s->ocm && i < ocm_warned(s->ocm); i++)
		cJSON_AddItemToArray(
			list, cJSON_CreateString(ocm_warning(s->ocm, i)));
}

void watch_json(const struct setup *s, cJSON *out)
{
	const struct watch *w = s->watch;

	cJSON_AddStringToObject(out, "state", w->cluster.status.state_text);
	cJSON_AddStringToObject(out, "provision_error_code",
				w->cluster.status.code);
	cJSON_AddStringToObject(out, "provision_error_message",
				w->cluster.status.message);
	cJSON_AddNumberToObject(out, "workers_ready", w->workers_ready);
	cJSON_AddNumberToObject(out, "workers_wanted", w->workers_wanted);
	json_lists(w, out);
	json_warnings(s, out);
	json_lines(w, out);
}
