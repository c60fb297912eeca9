/* json.c - a diagnosis as JSON, and the states' words. */
#include "core/base/i18n.h"
#include "core/doctor/own.h"

const char *doctor_state_name(enum doctor_state s)
{
	static const char *const names[] = {
		[DOCTOR_WAIT] = "WAIT", [DOCTOR_RUN] = "RUN",
		[DOCTOR_OK] = "OK",     [DOCTOR_INFO] = "INFO",
		[DOCTOR_SKIP] = "SKIP", [DOCTOR_UNKNOWN] = "UNKNOWN",
		[DOCTOR_WARN] = "WARN", [DOCTOR_FAIL] = "FAIL",
	};

	return names[s];
}

static void add_lines(cJSON *to, const char *name,
		      const struct doctor_lines *lines)
{
	cJSON *list = cJSON_AddArrayToObject(to, name);
	size_t i;

	for (i = 0; i < lines->n; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(lines->at[i]));
}

static cJSON *row_json(const struct doctor_check *r)
{
	cJSON *j = cJSON_CreateObject();

	cJSON_AddStringToObject(j, "id", r->id);
	cJSON_AddStringToObject(j, "number", r->number);
	cJSON_AddStringToObject(j, "title", _(r->title));
	cJSON_AddStringToObject(j, "state", doctor_state_name(r->state));
	cJSON_AddStringToObject(j, "summary", r->summary);
	add_lines(j, "evidence", &r->evidence);
	add_lines(j, "fix", &r->fix);
	add_lines(j, "commands", &r->commands);
	return j;
}

cJSON *doctor_json(const struct doctor *d)
{
	cJSON *j = cJSON_CreateObject(), *list;
	size_t i;

	cJSON_AddStringToObject(j, "cluster", d->f.name);
	cJSON_AddStringToObject(j, "endpoint", d->f.e ? d->f.e->id : "");
	cJSON_AddStringToObject(j, "from", d->f.source_text);
	cJSON_AddStringToObject(j, "tried_from", d->f.via ? d->f.via->id : "");
	cJSON_AddStringToObject(j, "verdict", d->verdict);
	cJSON_AddBoolToObject(j, "proven", judge_proven(d->rows));
	cJSON_AddBoolToObject(j, "simulated", d->f.simulated);
	cJSON_AddNumberToObject(j, "exit_code", doctor_exit_code(d));
	list = cJSON_AddArrayToObject(j, "checks");
	for (i = 0; i < CHECK_COUNT; i++)
		cJSON_AddItemToArray(list, row_json(&d->rows[i]));
	return j;
}
