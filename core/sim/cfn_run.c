/*
 * cfn_run.c - stacks over world time.  Making: a resource starts when all that
 * it needs is made.  Taking away: when nothing that needs it is left.  A job is
 * one resource's next moment; the stack's _epoch makes old jobs idle.
 */
#include "core/sim/cfn.h"

#define START_MS     1000
#define RETRY_MS     15000
#define RETRIES_MOST 8
/* What our user data asks before it signals, 30 times at most. */
#define TRIED_HOST "api.openshift.com"
#define TRIES_MS   450000

struct job {
	char *stack, *logical;
	int epoch;
};

static void job_free(void *data)
{
	struct job *j = data;

	mem_free(j->stack);
	mem_free(j->logical);
	mem_free(j);
}

static void later(struct world *w, cJSON *stack, const char *logical,
		  int64_t ms, world_timer_fn *fn)
{
	struct job *j = mem_new(sizeof(*j));

	j->stack = mem_dup(doc_text(stack, "StackId"));
	j->logical = mem_dup(logical);
	j->epoch = (int)doc_number(stack, "_epoch", 0);
	world_after(w, ms, fn, j, job_free);
}

/* The job's stack and record, or NULL when it is out of date. */
static cJSON *job_stack(struct world *w, const struct job *j, cJSON **record)
{
	cJSON *stack = world_get(w, "cfn.stack", j->stack);

	if (!stack || (int)doc_number(stack, "_epoch", 0) != j->epoch)
		return NULL;
	*record = sim_cfn_record(stack, j->logical);
	return *record ? stack : NULL;
}

static void next_epoch(cJSON *stack)
{
	doc_set_number(stack, "_epoch", doc_number(stack, "_epoch", 0) + 1);
}

static bool status_is(const cJSON *record, const char *list)
{
	return str_in(doc_text(record, "ResourceStatus"), list);
}

static cJSON *records(cJSON *stack)
{
	return sim_ec2_list(stack, "_resources");
}

static void make_turn(struct world *w, cJSON *stack);
static void drop_turn(struct world *w, cJSON *stack);

/* ---- making ---------------------------------------------------------------*/

static void set_outputs(struct world *w, cJSON *stack)
{
	cJSON *list = cJSON_CreateArray(), *item;
	const struct node *value;
	struct err err = { 0 };
	struct sim_cfn_open o;

	sim_cfn_open(&o, w, stack);
	NODE_EACH(it, node_at(o.t.doc, "Outputs"))
	{
		if (!template_wanted(&o.t, it) ||
		    !template_eval(&o.t, node_child(it, "Value"), &value,
				   &err) ||
		    !value)
			continue;
		item = cJSON_CreateObject();
		doc_set(item, "OutputKey", it->name);
		doc_set(item, "OutputValue", value->text);
		if (*node_text(it, "Description"))
			doc_set(item, "Description",
				node_text(it, "Description"));
		cJSON_AddItemToArray(list, item);
	}
	doc_set_item(stack, "Outputs", list);
	sim_cfn_close(&o);
}

static const char *names_with(struct arena *a, cJSON *stack, const char *status)
{
	struct strbuf sb = STRBUF_INIT;
	const char *text;
	cJSON *it;

	cJSON_ArrayForEach(
		it,
		records(stack)) if (status_is(it, status) &&
				    strcmp(doc_text(it, "ResourceStatusReason"),
					   "Resource creation cancelled") != 0)
		strbuf_addf(&sb, "%s%s", sb.len ? ", " : "",
			    doc_text(it, "LogicalResourceId"));
	text = arena_dup(a, sb.buf);
	strbuf_release(&sb);
	return text;
}

static void roll_back(struct world *w, cJSON *stack)
{
	struct arena *a = arena_new();
	const char *failed = names_with(a, stack, "CREATE_FAILED");
	const char *how = doc_text(stack, "_onFailure");
	const char *why = arena_fmt(
		a, "The following resource(s) failed to create: [%s].%s",
		failed,
		!strcmp(how, "DO_NOTHING") ? ""
					   : " Rollback requested by user.");
	cJSON *it;

	next_epoch(stack);
	cJSON_ArrayForEach(
		it, records(stack)) if (status_is(it, "CREATE_IN_PROGRESS"))
		sim_cfn_event(w, stack, it, "CREATE_FAILED",
			      "Resource creation cancelled");
	if (!strcmp(how, "DO_NOTHING")) {
		sim_cfn_stack_event(w, stack, "CREATE_FAILED", why);
	} else {
		bool del = !strcmp(how, "DELETE");

		sim_cfn_stack_event(w, stack,
				    del ? "DELETE_IN_PROGRESS"
					: "ROLLBACK_IN_PROGRESS",
				    why);
		doc_set(stack, "_end",
			del ? "DELETE_COMPLETE" : "ROLLBACK_COMPLETE");
		drop_turn(w, stack);
	}
	arena_free(a);
}

static void fail(struct world *w, cJSON *stack, cJSON *record,
		 const char *reason)
{
	sim_cfn_event(w, stack, record, "CREATE_FAILED", reason);
	roll_back(w, stack);
}

static void is_made(struct world *w, void *data)
{
	cJSON *record, *stack = job_stack(w, data, &record);

	if (!stack)
		return;
	sim_cfn_event(w, stack, record, "CREATE_COMPLETE", NULL);
	make_turn(w, stack);
}

static void signal_came(struct world *w, void *data)
{
	cJSON *record, *stack = job_stack(w, data, &record);
	char reason[160];

	if (!stack)
		return;
	sim_cfn_signal_text(record, "SUCCESS", reason);
	sim_cfn_event(w, stack, record, "CREATE_IN_PROGRESS", reason);
	later(w, stack, ((struct job *)data)->logical, START_MS, is_made);
}

static void signal_missing(struct world *w, void *data)
{
	cJSON *record, *stack = job_stack(w, data, &record);

	if (stack)
		fail(w, stack, record,
		     "Failed to receive 1 resource signal(s) within the "
		     "specified duration");
}

static void signal_failed(struct world *w, void *data)
{
	cJSON *record, *stack = job_stack(w, data, &record);
	char reason[160];

	if (!stack)
		return;
	sim_cfn_signal_text(record, "FAILURE", reason);
	fail(w, stack, record, reason);
}

static void machine_up(struct world *w, void *data)
{
	struct job *j = data;
	cJSON *record, *stack = job_stack(w, j, &record);
	int limit, wait;

	if (!stack)
		return;
	wait = sim_cfn_signal(w, record, &limit);
	if (wait < 0)
		later(w, stack, j->logical, (int64_t)limit * 1000,
		      signal_missing);
	else if (world_get(w, "sim.outage", TRIED_HOST))
		later(w, stack, j->logical, TRIES_MS, signal_failed);
	else
		later(w, stack, j->logical, (int64_t)wait * 1000, signal_came);
}

static void do_init(struct sim_cfn_do *d, struct world *w, cJSON *stack,
		    cJSON *record, struct err *err)
{
	memset(d, 0, sizeof(*d));
	d->w = w;
	d->stack = stack;
	d->resource = record;
	d->region = doc_text(stack, "_region");
	d->logical = doc_text(record, "LogicalResourceId");
	d->err = err;
	d->physical = d->kind = d->key = "";
}

static bool make_one(struct sim_cfn_open *o, cJSON *record, struct err *err)
{
	const struct sim_cfn_type *type =
		sim_cfn_type_of(doc_text(record, "ResourceType"));
	const char *logical = doc_text(record, "LogicalResourceId");
	const struct node *body =
		node_child(node_at(o->t.doc, "Resources"), logical);
	const struct node *policy =
		node_at(body, "CreationPolicy/ResourceSignal");
	struct sim_cfn_do d;
	bool ok;

	do_init(&d, o->w, o->stack, record, err);
	d.a = o->a;
	ok = template_eval(&o->t, node_child(body, "Properties"), &d.props,
			   err) &&
	     type->make(&d);
	sim_cfn_end(&d);
	if (policy)
		doc_set(record, "_signal",
			node_text_or(policy, "Timeout", "PT5M"));
	doc_set(record, "PhysicalResourceId", d.physical);
	doc_set(record, "_kind", d.kind);
	doc_set(record, "_key", d.key);
	return ok;
}

static void make_now(struct world *w, void *data)
{
	struct job *j = data;
	cJSON *record, *stack = job_stack(w, j, &record);
	const struct sim_cfn_type *type;
	struct err err = { 0 };
	struct sim_cfn_open o;
	bool ok;

	if (!stack)
		return;
	type = sim_cfn_type_of(doc_text(record, "ResourceType"));
	sim_cfn_open(&o, w, stack);
	ok = make_one(&o, record, &err);
	sim_cfn_close(&o);
	if (!ok) {
		fail(w, stack, record, err.what);
		return;
	}
	sim_cfn_event(w, stack, record, "CREATE_IN_PROGRESS",
		      "Resource creation Initiated");
	later(w, stack, j->logical, (int64_t)type->make_s * 1000,
	      *doc_text(record, "_signal") ? machine_up : is_made);
}

static bool ready(cJSON *stack, const cJSON *record)
{
	const cJSON *it;
	cJSON *other;

	cJSON_ArrayForEach(it,
			   cJSON_GetObjectItemCaseSensitive(record, "_needs"))
	{
		other = sim_cfn_record(stack, it->valuestring);
		if (other && !status_is(other, "CREATE_COMPLETE"))
			return false;
	}
	return true;
}

static void make_turn(struct world *w, cJSON *stack)
{
	bool waiting = false;
	cJSON *it;

	cJSON_ArrayForEach(it, records(stack))
	{
		if (status_is(it, "CREATE_IN_PROGRESS"))
			waiting = true;
		if (*doc_text(it, "ResourceStatus") || !ready(stack, it))
			continue;
		waiting = true;
		sim_cfn_event(w, stack, it, "CREATE_IN_PROGRESS", NULL);
		later(w, stack, doc_text(it, "LogicalResourceId"), START_MS,
		      make_now);
	}
	if (waiting)
		return;
	set_outputs(w, stack);
	sim_cfn_stack_event(w, stack, "CREATE_COMPLETE", NULL);
}

static void begin_make(struct world *w, void *data)
{
	struct job *j = data;
	cJSON *stack = world_get(w, "cfn.stack", j->stack);

	if (stack && (int)doc_number(stack, "_epoch", 0) == j->epoch)
		make_turn(w, stack);
}

void sim_cfn_start_create(struct world *w, cJSON *stack)
{
	sim_cfn_stack_event(w, stack, "CREATE_IN_PROGRESS", "User Initiated");
	later(w, stack, "", 2 * START_MS, begin_make);
}

/* ---- taking away ----------------------------------------------------------*/

static bool alive(const cJSON *record)
{
	return *doc_text(record, "ResourceStatus") &&
	       !status_is(record, "DELETE_COMPLETE");
}

static bool needed(cJSON *stack, const char *logical)
{
	const cJSON *it, *need;

	cJSON_ArrayForEach(it, records(stack))
	{
		if (!alive(it))
			continue;
		cJSON_ArrayForEach(
			need,
			cJSON_GetObjectItemCaseSensitive(
				it,
				"_needs")) if (!strcmp(need->valuestring,
						       logical)) return true;
	}
	return false;
}

/* EC2 keeps a record of what is gone for a while; the stack's are not needed. */
static void forget_object(struct world *w, const cJSON *record)
{
	const char *kind = doc_text(record, "_kind");
	const char *key = doc_text(record, "_key");

	if (!strcmp(kind, "ec2.instance"))
		sim_ec2_instance_drop(w, key);
	else if (!strcmp(kind, "ec2.nat-gateway"))
		sim_ec2_nat_drop(w, key);
	else if (!strcmp(kind, "ec2.vpc-endpoint"))
		sim_ec2_endpoint_drop(w, key);
}

static void is_dropped(struct world *w, void *data)
{
	cJSON *record, *stack = job_stack(w, data, &record);

	if (!stack)
		return;
	forget_object(w, record);
	sim_cfn_event(w, stack, record, "DELETE_COMPLETE", NULL);
	drop_turn(w, stack);
}

static void drop_now(struct world *w, void *data)
{
	struct job *j = data;
	cJSON *record, *stack = job_stack(w, j, &record);
	const struct sim_cfn_type *type;
	struct err err = { 0 };
	struct sim_cfn_do d;
	double tries;
	bool ok;

	if (!stack)
		return;
	type = sim_cfn_type_of(doc_text(record, "ResourceType"));
	do_init(&d, w, stack, record, &err);
	d.a = arena_new();
	ok = !type->drop || !*doc_text(record, "PhysicalResourceId") ||
	     type->drop(&d);
	sim_cfn_end(&d);
	arena_free(d.a);
	tries = doc_number(record, "_tries", 0) + 1;
	doc_set_number(record, "_tries", tries);
	if (ok) {
		later(w, stack, j->logical, (int64_t)type->drop_s * 1000,
		      is_dropped);
	} else if (tries < RETRIES_MOST && strstr(err.what, "depende")) {
		later(w, stack, j->logical, RETRY_MS, drop_now);
	} else {
		sim_cfn_event(w, stack, record, "DELETE_FAILED", err.what);
		drop_turn(w, stack);
	}
}

static void all_gone(struct world *w, cJSON *stack)
{
	cJSON *copy;
	struct arena *a = arena_new();

	sim_cfn_stack_event(w, stack, "DELETE_COMPLETE", NULL);
	doc_set(stack, "DeletionTime", sim_cfn_stamp(w, a));
	copy = cJSON_Duplicate(stack, true);
	world_put(w, "_cfn.deleted", doc_text(copy, "StackId"), copy);
	world_drop(w, "cfn.stack", doc_text(copy, "StackId"));
	arena_free(a);
}

static void finish_drop(struct world *w, cJSON *stack)
{
	struct arena *a = arena_new();
	const char *left = names_with(a, stack, "DELETE_FAILED");
	const char *end = doc_text(stack, "_end");

	if (*left)
		sim_cfn_stack_event(
			w, stack,
			strcmp(end, "DELETE_COMPLETE") ? "ROLLBACK_FAILED"
						       : "DELETE_FAILED",
			arena_fmt(a,
				  "The following resource(s) failed to "
				  "delete: [%s]. ",
				  left));
	else if (!strcmp(end, "DELETE_COMPLETE"))
		all_gone(w, stack);
	else
		sim_cfn_stack_event(w, stack, "ROLLBACK_COMPLETE", NULL);
	arena_free(a);
}

static void drop_turn(struct world *w, cJSON *stack)
{
	bool waiting = false;
	cJSON *it;

	cJSON_ArrayForEach(it, records(stack))
	{
		const char *logical = doc_text(it, "LogicalResourceId");

		if (status_is(it, "DELETE_IN_PROGRESS"))
			waiting = true;
		if (!alive(it) ||
		    status_is(it, "DELETE_IN_PROGRESS DELETE_FAILED") ||
		    needed(stack, logical))
			continue;
		waiting = true;
		sim_cfn_event(w, stack, it, "DELETE_IN_PROGRESS", NULL);
		later(w, stack, logical, START_MS, drop_now);
	}
	if (!waiting)
		finish_drop(w, stack);
}

static void begin_drop(struct world *w, void *data)
{
	struct job *j = data;
	cJSON *stack = world_get(w, "cfn.stack", j->stack);

	if (stack && (int)doc_number(stack, "_epoch", 0) == j->epoch)
		drop_turn(w, stack);
}

void sim_cfn_start_delete(struct world *w, cJSON *stack)
{
	cJSON *it;

	next_epoch(stack);
	cJSON_ArrayForEach(it, records(stack))
	{
		doc_set_number(it, "_tries", 0);
		if (status_is(it, "DELETE_FAILED DELETE_IN_PROGRESS"))
			doc_set(it, "ResourceStatus", "CREATE_COMPLETE");
	}
	doc_set(stack, "_end", "DELETE_COMPLETE");
	sim_cfn_stack_event(w, stack, "DELETE_IN_PROGRESS", "User Initiated");
	later(w, stack, "", START_MS, begin_drop);
}
