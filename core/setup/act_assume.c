/*
 * act_assume.c - Red Hat can assume the installer role: the true probe of
 * IAM's propagation (corrections 3), and the re-check of what the role-free
 * lists promised: region and machine type as they are open to this account.
 */
#include "core/setup/acts.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/catalog.h"

struct assume_work {
	struct work base;
	struct ocm_region_list regions;
	struct ocm_machine_list machines;
	const char *refused; /* Red Hat's words, NULL: it could */
};

static const struct assume_want *want(const struct assume_work *w)
{
	return w->base.want;
}

static void query(struct assume_work *w, struct ocm_role_query *out)
{
	*out = (struct ocm_role_query){
		.installer_role = work_text(&w->base, want(w)->installer_role),
		.external_id = want(w)->external_id,
		.version_id = want(w)->version_id,
		.region = want(w)->region,
	};
}

static enum build ask_regions(void *p, struct request_spec *q, struct err *err)
{
	struct assume_work *w = p;
	struct ocm_role_query role;

	query(w, &role);
	role.region = NULL;
	return catalog_regions_for(q, &role, err);
}

static enum verdict regions_read(void *p, const struct reply *r,
				 struct err *err)
{
	struct assume_work *w = p;

	if (!reply_ok(r)) {
		w->refused = arena_dup(w->base.arena, r->message);
		w->base.detail = _("Red Hat cannot assume the role yet");
		return STEP_DONE;
	}
	if (!catalog_regions_read(w->base.arena, &w->regions, r->doc, err))
		return STEP_FAIL;
	return STEP_NEXT;
}

static enum build ask_machines(void *p, struct request_spec *q, struct err *err)
{
	struct assume_work *w = p;
	struct ocm_role_query role;

	query(w, &role);
	role.version_id = NULL;
	return catalog_machines_for(q, &role, err);
}

static enum verdict machines_read(void *p, const struct reply *r,
				  struct err *err)
{
	struct assume_work *w = p;

	if (!catalog_machines_read(w->base.arena, &w->machines, r->doc, err))
		return STEP_FAIL;
	return STEP_NEXT;
}

static const struct step probe[] = {
	{ .name = "InquireRegions",
	  .build = ask_regions,
	  .read = regions_read,
	  .expects = "CLUSTERS-MGMT-400" },
	{ .name = "InquireMachineTypes",
	  .build = ask_machines,
	  .read = machines_read },
	{ 0 },
};

static bool has_region(const struct assume_work *w)
{
	size_t i;

	for (i = 0; i < w->regions.n; i++)
		if (str_eq(w->regions.at[i].id, want(w)->region))
			return w->regions.at[i].hcp;
	return false;
}

static bool has_machine(const struct assume_work *w)
{
	size_t i;

	for (i = 0; i < w->machines.n; i++)
		if (str_eq(w->machines.at[i].id, want(w)->machine_type))
			return true;
	return false;
}

static enum found judge(void *p, struct err *why)
{
	struct assume_work *w = p;

	if (w->refused) {
		err_set(why, ERR_TIMEOUT, "%s", w->refused);
		err_hint(why, "%s",
			 _("IAM takes up to two minutes to show a new role. If "
			   "it stays so, the role's trust policy does not "
			   "name Red Hat's installer."));
		return FOUND_PENDING;
	}
	if (!has_region(w)) {
		err_set(why, ERR_PREFLIGHT,
			_("Red Hat does not offer hosted control planes in %s "
			  "to this account"),
			want(w)->region);
		err_hint(why, "%s", _("Choose another region."));
		return FOUND_BROKEN;
	}
	if (!has_machine(w)) {
		err_set(why, ERR_PREFLIGHT,
			_("Red Hat does not offer %s in %s to this account"),
			want(w)->machine_type, want(w)->region);
		err_hint(why, "%s", _("Choose another instance type."));
		return FOUND_BROKEN;
	}
	return FOUND_OK;
}

const struct action_class act_assume = {
	.name = "red-hat-assumes",
	.work_size = sizeof(struct assume_work),
	.probe = probe,
	.found = judge,
	.poll_ms = 2000,
	.patience_s = 300,
};
