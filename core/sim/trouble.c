/*
 * trouble.c - what goes wrong while a cluster installs, as objects of the
 * world: ocm.trouble NAME (worlds, tests, POST /_sim/trouble).  Each strikes
 * after_s after its installation began, with as many of these as it has:
 *
 *	code, message      it ends in "error"; mild: only the words are there,
 *	                   the state stays and the installation goes on
 *	state              a state, also a word that nobody knows
 *	hold_s             all that follows comes so much later
 *	checks             inflight checks {name, state, details}
 *	limited            limited support reasons {summary, details}
 *	note               a service log entry {severity, summary, description,
 *	                   internal}
 *	log, log_n         a line of the install log, log_n times ("%d": which)
 *	shuffle            from now on the log is told the wrong way round
 *	deleted            somebody deletes the cluster
 *	once               not for the cluster after this one
 *
 * workers {summary} keeps every node away.  verify {nth, times}: the
 * nth judgement of a subnet (and times - 1 after it) fails.  role {like, for_s}: the operator
 * role with this in its name is gone as soon as the cluster is ordered, and
 * back after for_s.
 */
#include "core/sim/install.h"

#include "core/base/str.h"

#define KIND "ocm.trouble"

struct strike {
	char *cluster, *name;
};

static void forget(void *data)
{
	struct strike *s = data;

	mem_free(s->cluster);
	mem_free(s->name);
	mem_free(s);
}

static cJSON *list_of(cJSON *cluster, const char *name)
{
	cJSON *list = doc_at(cluster, name);

	if (!list) {
		list = cJSON_CreateArray();
		doc_set_item(cluster, name, list);
	}
	return list;
}

static void add_checks(struct world *w, cJSON *cluster, const cJSON *t)
{
	const cJSON *it;

	cJSON_ArrayForEach(it, cJSON_GetObjectItem(t, "checks"))
		cJSON_AddItemToArray(
			list_of(cluster, "_inflight"),
			jsonf("{'kind':'InflightCheck','id':'%s-%s','name':"
			      "'%s','state':'%s','restarts':0,'started_at':"
			      "'%t','details':%j}",
			      doc_text(it, "name"), doc_text(cluster, "id"),
			      doc_text(it, "name"), doc_text(it, "state"),
			      (long long)world_time(w),
			      cJSON_Duplicate(
				      cJSON_GetObjectItem(it, "details"),
				      true)));
}

static void add_limited(struct world *w, cJSON *cluster, const cJSON *t)
{
	const cJSON *it;
	cJSON *list;

	cJSON_ArrayForEach(it, cJSON_GetObjectItem(t, "limited"))
	{
		list = list_of(cluster, "_limited_support");
		cJSON_AddItemToArray(
			list,
			jsonf("{'kind':'LimitedSupportReason','id':'%s',"
			      "'summary':'%s','details':'%s',"
			      "'detection_type':'manual','override_enabled':"
			      "false,'creation_timestamp':'%t'}",
			      doc_text(cluster, "id"), doc_text(it, "summary"),
			      doc_text(it, "details"),
			      (long long)world_time(w)));
		doc_set_number(doc_at(cluster, "status"),
			       "limited_support_reason_count",
			       cJSON_GetArraySize(list));
	}
}

static void add_lines(struct world *w, cJSON *cluster, const cJSON *t)
{
	int n = (int)doc_number(t, "log_n", 1), i;
	const char *text = doc_text(t, "log");
	const char *mark = strstr(text, "%d");
	char line[200];

	for (i = 1; *text && i <= n; i++) {
		if (mark)
			snprintf(line, sizeof(line), "%.*s%d%s",
				 (int)(mark - text), text, i, mark + 2);
		else
			snprintf(line, sizeof(line), "%s", text);
		install_log(w, cluster, line);
	}
}

static void words(struct world *w, cJSON *cluster, const cJSON *t)
{
	cJSON *status = doc_at(cluster, "status");

	if (!*doc_text(t, "code") && !*doc_text(t, "message"))
		return;
	doc_set(status, "provision_error_code", doc_text(t, "code"));
	doc_set(status, "provision_error_message", doc_text(t, "message"));
	if (!doc_bool(t, "mild"))
		install_enter(w, cluster, "error");
}

static void strike(struct world *w, void *data)
{
	const struct strike *s = data;
	cJSON *cluster = world_get(w, "ocm.cluster", s->cluster);
	cJSON *t = world_get(w, KIND, s->name), *note;

	if (!cluster || !t ||
	    str_in(doc_text(cluster, "state"), "error uninstalling"))
		return;
	add_checks(w, cluster, t);
	add_limited(w, cluster, t);
	add_lines(w, cluster, t);
	if (doc_bool(t, "shuffle"))
		doc_set_bool(cluster, "_log_shuffled", true);
	note = cJSON_GetObjectItem(t, "note");
	if (note)
		install_service_log(w, s->cluster, note);
	if (*doc_text(t, "state"))
		install_enter(w, cluster, doc_text(t, "state"));
	words(w, cluster, t);
	if (doc_bool(t, "deleted"))
		install_remove(w, s->cluster);
	if (doc_bool(t, "once"))
		world_drop(w, KIND, s->name);
}

void trouble_plan(struct world *w, const char *cluster)
{
	struct strike *s;
	size_t i;

	for (i = 0; i < world_count(w, KIND); i++) {
		s = mem_new(sizeof(*s));
		s->cluster = mem_dup(cluster);
		s->name = mem_dup(world_nth_key(w, KIND, i));
		world_after(w,
			    (int64_t)doc_number(world_nth(w, KIND, i),
						"after_s", 0) *
				    1000,
			    strike, s, forget);
	}
}

static void role_back(struct world *w, void *data)
{
	const cJSON *t = world_get(w, KIND, "role");
	const char *name = doc_text(t, "taken");

	(void)data;
	if (*name && !world_get(w, "iam.role", name))
		world_put(
			w, "iam.role", name,
			cJSON_Duplicate(cJSON_GetObjectItem(t, "role"), true));
}

void trouble_order(struct world *w)
{
	cJSON *t = world_get(w, KIND, "role");
	const char *name;
	size_t i;

	for (i = 0; t && (name = world_nth_key(w, "iam.role", i)); i++)
		if (strstr(name, doc_text(t, "like"))) {
			doc_set(t, "taken", name);
			doc_set_item(
				t, "role",
				cJSON_Duplicate(world_get(w, "iam.role", name),
						true));
			world_drop(w, "iam.role", doc_text(t, "taken"));
			world_after(w,
				    (int64_t)doc_number(t, "for_s", 0) * 1000,
				    role_back, NULL, NULL);
			return;
		}
}

int trouble_hold(struct world *w, int at_s)
{
	const cJSON *t;
	int hold = 0;
	size_t i;

	for (i = 0; (t = world_nth(w, KIND, i)); i++)
		if (at_s >= (int)doc_number(t, "after_s", 0))
			hold += (int)doc_number(t, "hold_s", 0);
	return hold;
}

const cJSON *trouble_workers(struct world *w)
{
	return world_get(w, KIND, "workers");
}

bool trouble_verify(struct world *w)
{
	cJSON *t = world_get(w, KIND, "verify");
	int nth = (int)doc_number(t, "nth", 1);
	int seen = (int)doc_number(t, "seen", 0) + 1;

	if (!t)
		return false;
	doc_set_number(t, "seen", seen);
	return seen >= nth && seen < nth + (int)doc_number(t, "times", 1);
}
