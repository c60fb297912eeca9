/* cluster_parts.c - node pools, checks, support's words: see cluster.h. */
#include "core/base/str.h"
#include "core/ocm/cluster.h"
#include "core/ocm/wire.h"

static void read_pool(struct wire *w, struct node_pool *p)
{
	/* singular here, plural in the cluster: as the service has it */
	const struct node *scale = node_child(w->doc, "autoscaling");

	WIRE(w, p->id, "id");
	WIRE(w, p->subnet, "subnet");
	WIRE(w, p->zone, "availability_zone");
	WIRE(w, p->machine_type, "aws_node_pool/instance_type");
	WIRE(w, p->version, "version/raw_id");
	WIRE_CUT(w, p->message, "status/message");
	p->autoscale = scale && scale->kind == NODE_OBJECT;
	p->replicas = (int)node_int(w->doc, "replicas", 0);
	p->min_replicas = (int)node_int(scale, "min_replica", 0);
	p->max_replicas = (int)node_int(scale, "max_replica", 0);
	p->current = (int)node_int(w->doc, "status/current_replicas", 0);
}

bool cluster_node_pools_read(struct arena *a, struct node_pool_list *list,
			     const struct node *doc, struct err *err)
{
	const struct node *items;
	struct wire w;

	if (!wire_items(doc, &items, err))
		return false;
	NODE_EACH(it, items)
	{
		w = wire_open(it, "node pool", err);
		read_pool(&w, WIRE_PUSH(a, list));
		if (!w.ok)
			return false;
	}
	return true;
}

/* Any JSON as lines "place: text"; the place is the path of names. */
static void flatten(struct strbuf *out, const struct node *n, const char *place,
		    int depth)
{
	struct strbuf sb = STRBUF_INIT;

	if (n->kind != NODE_OBJECT && n->kind != NODE_ARRAY) {
		if (*n->text)
			strbuf_addf(out, "%s%s%s%s", out->len ? "\n" : "",
				    place, *place ? ": " : "", n->text);
		return;
	}
	if (depth == 8)
		return;
	NODE_EACH(it, n)
	{
		strbuf_clear(&sb);
		strbuf_addf(&sb, "%s%s%s", place,
			    *place && *it->name ? " " : "", it->name);
		flatten(out, it, sb.buf, depth + 1);
	}
	strbuf_release(&sb);
}

bool cluster_inflight_read(struct arena *a, struct inflight_list *list,
			   const struct node *doc, struct err *err)
{
	const struct node *items;
	struct inflight_check *check;
	struct strbuf sb;
	struct wire w;

	if (!wire_items(doc, &items, err))
		return false;
	strbuf_init(&sb, 8192);
	NODE_EACH(it, items)
	{
		w = wire_open(it, "inflight check", err);
		check = WIRE_PUSH(a, list);
		WIRE_CUT(&w, check->name, "name");
		WIRE_CUT(&w, check->state, "state");
		strbuf_clear(&sb);
		if (node_child(it, "details"))
			flatten(&sb, node_child(it, "details"), "", 0);
		check->details = arena_dup(a, sb.buf);
	}
	strbuf_release(&sb);
	return true;
}

bool cluster_service_logs_read(struct arena *a, struct service_log_list *list,
			       const struct node *doc, struct err *err)
{
	const struct node *items;
	struct service_log *log;

	if (!wire_items(doc, &items, err))
		return false;
	NODE_EACH(it, items)
	{
		if (node_bool(it, "internal_only"))
			continue;
		log = WIRE_PUSH(a, list);
		log->time = arena_dup(a, node_text(it, "timestamp"));
		log->severity = arena_dup(a, node_text(it, "severity"));
		log->service = arena_dup(a, node_text(it, "service_name"));
		log->summary = arena_dup(a, node_text(it, "summary"));
		log->description = arena_dup(a, node_text(it, "description"));
		log->major = str_in(log->severity,
				    "Major Important Error Critical Fatal");
	}
	return true;
}

bool cluster_limited_support_read(struct arena *a,
				  struct limited_support_list *list,
				  const struct node *doc, struct err *err)
{
	const struct node *items;

	if (!wire_items(doc, &items, err))
		return false;
	NODE_EACH(it, items)
	*WIRE_PUSH(a, list) = (struct limited_support){
		.summary = arena_dup(a, node_text(it, "summary")),
		.details = arena_dup(a, node_text(it, "details")),
		.time = arena_dup(a, node_text(it, "creation_timestamp")),
	};
	return true;
}

bool cluster_subscription_read(struct subscription *out, const struct node *doc,
			       struct err *err)
{
	struct wire w = wire_open(doc, "subscription", err);

	WIRE(&w, out->id, "id");
	WIRE_CUT(&w, out->display_name, "display_name");
	WIRE(&w, out->status, "status");
	WIRE(&w, out->plan, "plan/id");
	WIRE_CUT(&w, out->support_level, "support_level");
	WIRE(&w, out->billing_account, "billing_marketplace_account");
	WIRE(&w, out->cluster_id, "cluster_id");
	return w.ok;
}
