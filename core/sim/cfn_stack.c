/* cfn_stack.c - a stack's document: opening, records, events. */
#include "core/sim/cfn.h"

const char *sim_cfn_stamp(struct world *w, struct arena *a)
{
	int64_t ms = world_time_ms(w);
	char text[STR_TIME_LEN];

	str_iso(ms / 1000, text);
	text[strlen(text) - 1] = '\0';
	return arena_fmt(a, "%s.%03dZ", text, (int)(ms % 1000));
}

cJSON *sim_cfn_record(cJSON *stack, const char *logical)
{
	return sim_ec2_item(stack, "_resources", "LogicalResourceId", logical,
			    NULL);
}

static void push_event(struct world *w, cJSON *stack, cJSON *event)
{
	struct arena *a = arena_new();
	const char *now = sim_cfn_stamp(w, a);
	const char *logical = doc_text(event, "LogicalResourceId");
	bool own = !strcmp(doc_text(event, "ResourceType"),
			   "AWS::CloudFormation::Stack");
	int n = cJSON_GetArraySize(sim_ec2_list(stack, "__events"));

	doc_set(event, "StackId", doc_text(stack, "StackId"));
	doc_set(event, "StackName", doc_text(stack, "StackName"));
	doc_set(event, "Timestamp", now);
	doc_set(event, "EventId",
		own ? world_uuid(w, a, "cfn.event", doc_text(stack, "StackId"))
		    : arena_fmt(a, "%s-%s-%s-%d", logical,
				doc_text(event, "ResourceStatus"), now, n));
	cJSON_AddItemToArray(sim_ec2_list(stack, "__events"), event);
	arena_free(a);
}

void sim_cfn_event(struct world *w, cJSON *stack, cJSON *record,
		   const char *status, const char *reason)
{
	static const char *const same[] = { "LogicalResourceId",
					    "PhysicalResourceId",
					    "ResourceType" };
	cJSON *event = cJSON_CreateObject();
	struct arena *a = arena_new();
	size_t i;

	doc_set(record, "ResourceStatus", status);
	doc_set(record, "LastUpdatedTimestamp", sim_cfn_stamp(w, a));
	cJSON_DeleteItemFromObject(record, "ResourceStatusReason");
	doc_set(event, "ResourceStatus", status);
	if (reason) {
		doc_set(record, "ResourceStatusReason", reason);
		doc_set(event, "ResourceStatusReason", reason);
	}
	for (i = 0; i < ARRAY_LEN(same); i++)
		doc_set(event, same[i], doc_text(record, same[i]));
	push_event(w, stack, event);
	arena_free(a);
}

void sim_cfn_stack_event(struct world *w, cJSON *stack, const char *status,
			 const char *reason)
{
	cJSON *event = cJSON_CreateObject();

	doc_set(stack, "StackStatus", status);
	cJSON_DeleteItemFromObject(stack, "StackStatusReason");
	doc_set(event, "LogicalResourceId", doc_text(stack, "StackName"));
	doc_set(event, "PhysicalResourceId", doc_text(stack, "StackId"));
	doc_set(event, "ResourceType", "AWS::CloudFormation::Stack");
	doc_set(event, "ResourceStatus", status);
	if (reason) {
		doc_set(stack, "StackStatusReason", reason);
		doc_set(event, "ResourceStatusReason", reason);
	}
	push_event(w, stack, event);
}

/* What Ref and GetAtt of a made resource give. */
static const struct node *
resource_value(struct template *t, const char *logical, const char *attribute)
{
	struct sim_cfn_open *o = t->owner;
	cJSON *record = sim_cfn_record(o->stack, logical), *doc;
	const struct sim_cfn_type *type;
	const char *member, *dot;
	size_t i;

	if (!record || !*doc_text(record, "PhysicalResourceId"))
		return NULL;
	if (!attribute)
		return node_new(t->a, NODE_TEXT, "",
				doc_text(record, "PhysicalResourceId"));
	type = sim_cfn_type_of(doc_text(record, "ResourceType"));
	doc = *doc_text(record, "_kind")
		      ? world_get(o->w, doc_text(record, "_kind"),
				  doc_text(record, "_key"))
		      : NULL;
	for (i = 0; type && doc && i < ARRAY_LEN(type->attributes); i++) {
		if (!type->attributes[i].name ||
		    strcmp(type->attributes[i].name, attribute))
			continue;
		member = type->attributes[i].member;
		dot = strchr(member, '.');
		if (dot) {
			doc = cJSON_GetObjectItemCaseSensitive(
				doc, arena_dupn(t->a, member,
						(size_t)(dot - member)));
			member = dot + 1;
		}
		return node_new(t->a, NODE_TEXT, "", doc_text(doc, member));
	}
	return NULL;
}

void sim_cfn_open(struct sim_cfn_open *o, struct world *w, cJSON *stack)
{
	struct err err = { 0 };
	struct node *given, **tail;
	const cJSON *it;

	memset(o, 0, sizeof(*o));
	o->a = arena_new();
	o->w = w;
	o->stack = stack;
	o->t.a = o->a;
	o->t.owner = o;
	o->t.resource = resource_value;
	o->t.region = doc_text(stack, "_region");
	o->t.zones = sim_ec2_zones(o->t.region);
	o->t.account = SIM_ACCOUNT;
	o->t.stack_name = doc_text(stack, "StackName");
	o->t.stack_id = doc_text(stack, "StackId");
	o->t.doc = template_parse(o->a, doc_text(stack, "__template"), &err);
	given = node_new(o->a, NODE_OBJECT, "", NULL);
	tail = &given->child;
	cJSON_ArrayForEach(
		it, cJSON_GetObjectItemCaseSensitive(stack, "Parameters"))
	{
		const char *value = doc_text(it, "ResolvedValue");

		*tail = node_new(o->a, NODE_TEXT, doc_text(it, "ParameterKey"),
				 *value ? value
					: doc_text(it, "ParameterValue"));
		tail = &(*tail)->next;
	}
	/* Checked at CreateStack; a resolved value may break no pattern. */
	if (!o->t.doc || !template_set_params(&o->t, given, &err))
		BUG("stack %s: %s", o->t.stack_name, err.what);
}

void sim_cfn_close(struct sim_cfn_open *o)
{
	arena_free(o->a);
}

cJSON *sim_cfn_find(struct world *w, const char *region, const char *name)
{
	size_t at = 0;
	cJSON *doc;

	if (str_starts(name, "arn:")) {
		doc = world_get(w, "cfn.stack", name);
		return doc ? doc : world_get(w, "_cfn.deleted", name);
	}
	while ((doc = sim_ec2_next(w, "cfn.stack", "StackName", name, &at)))
		if (!strcmp(doc_text(doc, "_region"), region))
			return doc;
	return NULL;
}

/* ---- signals --------------------------------------------------------------*/

/* "PT10M" in seconds. */
static int duration_s(const char *text)
{
	long long total = 0, n = 0;

	for (; *text; text++) {
		if (*text >= '0' && *text <= '9') {
			n = n * 10 + (*text - '0');
			continue;
		}
		total += *text == 'H'   ? n * 3600
			 : *text == 'M' ? n * 60
			 : *text == 'S' ? n
					: 0;
		n = 0;
	}
	return (int)total;
}

/* Its user data has a way to the internet, or no signal will come. */
static bool has_way_out(struct world *w, const cJSON *machine)
{
	cJSON *subnet =
		world_get(w, "ec2.subnet", doc_text(machine, "subnetId"));
	cJSON *table = subnet ? sim_ec2_table_of(w, subnet) : NULL;
	cJSON *route = sim_ec2_item(table, "routeSet", "destinationCidrBlock",
				    "0.0.0.0/0", NULL);

	if (!route)
		return false;
	return !str_starts(doc_text(route, "gatewayId"), "igw-") ||
	       *doc_text(machine, "ipAddress");
}

int sim_cfn_signal(struct world *w, const cJSON *record, int *limit)
{
	cJSON *machine = world_get(w, "ec2.instance", doc_text(record, "_key"));

	*limit = duration_s(doc_text(record, "_signal"));
	return machine && has_way_out(w, machine) && *limit > 75 ? 75 : -1;
}

void sim_cfn_signal_text(const cJSON *record, const char *how, char out[160])
{
	snprintf(out, 160, "Received %s signal with UniqueId %s", how,
		 doc_text(record, "PhysicalResourceId"));
}
