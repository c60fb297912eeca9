/* result.c - see result.h. */
#include "core/setup/result.h"

#include "core/aws/aws.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/access.h"
#include "core/setup/lookups.h"
#include "core/setup/order.h"
#include "core/setup/preflight.h"
#include "core/setup/setup.h"
#include "core/setup/watch.h"
#include "core/setup/ways_in.h"

void row_add(struct arena *a, struct row_list *out, struct row row)
{
	out->at = arena_grow(a, out->at, out->n, &out->cap, sizeof(row));
	if (!row.note)
		row.note = "";
	if (!row.value)
		row.value = "";
	out->at[out->n++] = row;
}

void row_title(struct arena *a, struct row_list *out, const char *text)
{
	row_add(a, out, (struct row){ .label = text, .id = "", .title = true });
}

/* ---- review -------------------------------------------------------------------*/

/* What the person chose although it may not work. */
static void subnet_rows(const struct setup *s, struct arena *a,
			struct row_list *out)
{
	const struct subnet_warning *w;
	size_t n = lookups_subnet_warnings(s, a, &w), i;

	for (i = 0; i < n; i++)
		row_add(a, out,
			(struct row){ .label = arena_fmt(a, "! %s", w[i].id),
				      .value = w[i].words,
				      .note = w[i].advice,
				      .id = arena_fmt(a, "warning/%s/%zu",
						      w[i].id, i) });
}

static void remarks(const struct setup *s, struct arena *a,
		    struct row_list *out, const struct question *q,
		    const char *value)
{
	const char **line;
	size_t n = str_split(a, q->remark(s, a, value), "\n", &line), i;

	for (i = 0; i < n; i++)
		row_add(a, out,
			(struct row){ .label = *line[i] == '!' ? _("  warning")
							       : _("  holds"),
				      .value = line[i] + 2 * (*line[i] == '!'),
				      .id = "remark" });
}

/* What Red Hat takes too, and nobody asked for. */
static void not_asked(const struct setup *s, struct arena *a,
		      struct row_list *out)
{
	struct strbuf names = STRBUF_INIT;
	const struct question *q;

	for (q = questions; q->id; q++)
		if (q->level == LEVEL_FILE && !*answers_get(s->answers, q->id))
			strbuf_addf(&names, "%s%s", names.len ? ", " : "",
				    q->id);
	row_add(a, out,
		(struct row){ .label = _("Not asked"),
			      .value = arena_dup(a, names.buf),
			      .note = _("can be given in the answers file"),
			      .id = "not-asked" });
	strbuf_release(&names);
}

void review_rows(const struct setup *s, struct arena *a, struct row_list *out)
{
	const struct section *section;
	const struct question *q;
	enum origin origin;
	const char *value;

	for (section = sections; section->id; section++) {
		row_title(a, out, _(section->title));
		for (q = questions; q->id; q++) {
			if (strcmp(q->section, section->id) ||
			    !question_relevant(s, q) ||
			    (q->level == LEVEL_FILE &&
			     !*answers_get(s->answers, q->id)))
				continue;
			value = question_value(s, q, a, &origin);
			row_add(a, out,
				(struct row){
					.label = _(q->prompt),
					.value = question_label(s, q, a, value),
					.note = origin_name(origin),
					.id = q->id });
			if (!strcmp(q->id, "network.subnets"))
				subnet_rows(s, a, out);
			if (q->remark)
				remarks(s, a, out, q, value);
		}
	}
	not_asked(s, a, out);
	row_title(a, out, _("Always so"));
	row_add(a, out,
		(struct row){
			.label = _("Private API and ingress"),
			.value = _("yes: AWS PrivateLink, no public address"),
			.note = _("what this tool is for"),
			.id = "private" });
	row_add(a, out,
		(struct row){ .label = _("Control plane"),
			      .value = _("hosted by Red Hat, in several zones; "
					 "STS"),
			      .note = "",
			      .id = "hosted" });
}

/* ---- plan ---------------------------------------------------------------------*/

static const char *plan_note(struct arena *a, const struct action_run *r)
{
	if (!r)
		return "";
	if (r->err.kind != ERR_NONE)
		return arena_dup(a, r->err.what);
	if (r->state == ACTION_OK)
		return r->made ? _("made by this set-up") : _("there already");
	if (r->state == ACTION_TODO)
		return r->action->class->apply &&
				       strcmp(r->action->phase, "gates")
			       ? _("will be made")
			       : _("will be checked");
	return "";
}

void plan_rows(const struct setup *s, struct arena *a, struct row_list *out)
{
	size_t i;

	for (i = 0; s->plan_built && i < s->plan.n; i++) {
		const struct action *action = &s->plan.at[i];
		const struct action_run *r =
			s->engine ? engine_find(s->engine, action->id) : NULL;

		row_add(a, out,
			(struct row){ .label = action->title,
				      .value = plan_note(a, r),
				      .page = r ? arena_dup(a, r->page) : NULL,
				      .id = action->id });
	}
}

void command_rows(const struct setup *s, struct arena *a, struct row_list *out)
{
	size_t i;

	for (i = 0; s->plan_built && i < s->plan.n; i++) {
		const struct action *action = &s->plan.at[i];

		if (action->command)
			row_add(a, out,
				(struct row){
					.label = action->title,
					.value = values_preview(
						s->values, a, action->command),
					.id = action->id });
	}
}

/* ---- result ---------------------------------------------------------------------*/

static const char *val(const struct setup *s, const char *key)
{
	const char *v = values_get(s->values, key);

	return v ? v : "";
}

static void names(const struct setup *s, struct arena *a, struct row_list *out)
{
	const char *local = val(s, "cluster-ready.local_host");
	const char *api = val(s, "cluster-ready.api_host");

	row_add(a, out,
		(struct row){
			.label = _("Private API"),
			.value = arena_fmt(a, "https://%s:443", local),
			.note = _("internal name, signed by the cluster's "
				  "own CA; Red Hat may rename it"),
			.id = "private_api" });
	row_add(a, out,
		(struct row){ .label = _("Public-style name"),
			      .value = arena_fmt(a, "https://%s:443", api),
			      .note = _("for every day: a public certificate; "
					"resolves everywhere, to private "
					"addresses"),
			      .id = "api" });
	if (admin_is_possible(s))
		row_add(a, out,
			(struct row){
				.label = _("OAuth"),
				.value = arena_fmt(
					a, "https://%s",
					val(s, "cluster-ready.oauth_host")),
				.note = _("oc login needs this name too"),
				.id = "oauth" });
	row_add(a, out,
		(struct row){
			.label = _("Console"),
			.value = val(s, "cluster-ready.console_url"),
			.note = _("its own load balancer, not the endpoint; "
				  "needs workers"),
			.id = "console" });
	row_add(a, out,
		(struct row){ .label = _("Endpoint"),
			      .value = arena_fmt(a, "%s  %s",
						 val(s, "endpoint.id"),
						 val(s, "endpoint.addresses")),
			      .note = "",
			      .id = "endpoint" });
}

static void nodes(const struct setup *s, struct arena *a, struct row_list *out)
{
	const struct access *x = s->access;
	size_t i;

	if (!x || !x->nodes.n)
		return;
	row_title(a, out, _("Nodes (the control plane is Red Hat's)"));
	row_add(a, out,
		(struct row){ .label = arena_fmt(a, "%-40s %-8s %-10s %-6s %s",
						 "NAME", "STATUS", "ROLES",
						 "AGE", "VERSION"),
			      .id = "nodes" });
	for (i = 0; i < x->nodes.n; i++) {
		const struct kube_node *n = &x->nodes.at[i];

		row_add(a, out,
			(struct row){
				.label = arena_fmt(a,
						   "%-40s %-8s %-10s %-6s "
						   "%s",
						   n->name, n->status, n->roles,
						   n->age, n->version),
				.id = "node" });
	}
}

/* Workers that did not come: what to look at, a row a line. */
static void help(const struct setup *s, struct arena *a, struct row_list *out)
{
	const struct err *err = s->access ? &s->access->err : NULL;
	const char *p = err && err->kind != ERR_NONE ? err->hint : "";
	size_t len;

	for (; *p; p += len + (p[len] == '\n')) {
		len = strcspn(p, "\n");
		row_add(a, out,
			(struct row){ .label = arena_dupn(a, p, len),
				      .id = "workers" });
	}
}

/* A token of ours that is still there: why, and how to end it. */
static void token_left(const struct setup *s, struct arena *a,
		       struct row_list *out)
{
	struct strbuf text = STRBUF_INIT;

	if (!s->access || s->access->left.kind == ERR_NONE)
		return;
	err_line(&s->access->left, &text);
	row_add(a, out,
		(struct row){ .label = _("! Token of this login"),
			      .value = arena_dup(a, text.buf),
			      .note = s->access->left.hint,
			      .id = "token" });
	strbuf_release(&text);
}

static void checks(const struct setup *s, struct arena *a, struct row_list *out)
{
	int i;

	if (!s->access)
		return;
	row_title(a, out, s->access->summary);
	for (i = 0; i < ACCESS_CHECKS; i++) {
		const struct access_check *c = &s->access->check[i];

		row_add(a, out,
			(struct row){ .label = _(c->title),
				      .value = access_state_name(c->state),
				      .note = c->evidence,
				      .id = "check" });
	}
}

void result_rows(const struct setup *s, struct arena *a, struct row_list *out)
{
	if (!*val(s, "cluster-ready.api_host"))
		return; /* not that far yet */
	row_title(a, out, _("Names"));
	names(s, a, out);
	row_title(a, out, _("Ways in"));
	ways_in_rows(s, a, out);
	checks(s, a, out);
	help(s, a, out);
	token_left(s, a, out);
	nodes(s, a, out);
}

/* Why it stopped, null: it did not. */
static void json_error(const struct setup *s, cJSON *j)
{
	const struct err *err = s->engine ? engine_err(s->engine) : NULL;
	cJSON *e;

	if (s->access && s->access->err.kind != ERR_NONE)
		err = &s->access->err;
	if (!err || err->kind == ERR_NONE) {
		cJSON_AddNullToObject(j, "error");
		return;
	}
	e = cJSON_AddObjectToObject(j, "error");
	cJSON_AddStringToObject(e, "kind", err_kind_name(err->kind));
	cJSON_AddNumberToObject(e, "exit", err_exit_code(err));
	cJSON_AddStringToObject(e, "what", err->what);
	cJSON_AddStringToObject(e, "code", err->code);
	cJSON_AddStringToObject(e, "said", err->said);
	cJSON_AddStringToObject(e, "request_id", err->request_id);
	cJSON_AddStringToObject(e, "hint", err->hint);
}

cJSON *result_json(const struct setup *s)
{
	struct arena *a = arena_new();
	struct row_list rows = { 0 };
	cJSON *j = cJSON_CreateObject(), *list, *node;
	size_t i;

	if (*val(s, "cluster-ready.api_host")) {
		names(s, a, &rows);
		ways_in_rows(s, a, &rows);
	}
	for (i = 0; i < rows.n; i++)
		cJSON_AddStringToObject(j, rows.at[i].id, rows.at[i].value);
	cJSON_AddBoolToObject(j, "simulated", s->simulated);
	cJSON_AddStringToObject(j, "cluster_id", val(s, "cluster.id"));
	if (s->access) {
		cJSON_AddBoolToObject(j, "proven", s->access->proven);
		cJSON_AddStringToObject(j, "summary", s->access->summary);
	}
	if (s->preflight)
		cJSON_AddItemToObject(j, "preflight", preflight_json(s));
	list = cJSON_AddArrayToObject(j, "nodes");
	for (i = 0; s->access && i < s->access->nodes.n; i++) {
		const struct kube_node *n = &s->access->nodes.at[i];

		node = cJSON_CreateObject();
		cJSON_AddStringToObject(node, "name", n->name);
		cJSON_AddStringToObject(node, "status", n->status);
		cJSON_AddStringToObject(node, "version", n->version);
		cJSON_AddItemToArray(list, node);
	}
	watch_json(s, j);
	json_error(s, j);
	arena_free(a);
	return j;
}

void kept_rows(const struct setup *s, struct arena *a, struct row_list *out)
{
	size_t i;

	for (i = 0; s->engine && i < engine_count(s->engine); i++) {
		const struct action_run *r = engine_run(s->engine, i);

		if (r->note && (r->state == ACTION_UNDONE ||
				(r->state == ACTION_KEPT &&
				 (r->action->keep || r->action->class->undo ||
				  r->action->class->sweeps))))
			row_add(a, out,
				(struct row){ .label = r->action->title,
					      .value = _(r->note),
					      .id = r->action->id });
	}
	if (*val(s, "cluster.id"))
		row_add(a, out,
			(struct row){ .label = _("Subscription of the cluster"),
				      .value = _("Red Hat keeps its record as "
						 "deprovisioned"),
				      .id = "subscription" });
}
