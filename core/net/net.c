/* net.c - what all requests share: services, options, life and end. */
#include "core/base/str.h"
#include "core/net/inside.h"

#define PROBE_MS 5000

struct net *net_new(struct loop *l, const struct net_options *options)
{
	struct net *n = mem_new(sizeof(*n));

	n->loop = l;
	n->options = *options;
	n->options.ca_file = n->ca_file = mem_dup(options->ca_file);
	n->user_agent =
		mem_dup(options->user_agent ? options->user_agent
					    : "rosawiz/" ROSAWIZ_VERSION);
	n->options.user_agent = n->user_agent;
	if (n->options.probe_ms <= 0)
		n->options.probe_ms = PROBE_MS;
	n->next_id = 1;
	n->ledger_first = n->ledger_next = 1;
	return n;
}

void net_free(struct net *n)
{
	if (!n)
		return;
	calls_release(n);
	probes_release(n);
	trust_release(n);
	ledger_release(n);
	loop_forget(n->loop, n);
	if (loop_events(n->loop))
		event_forget(loop_events(n->loop), n);
	vec_release(&n->calls);
	vec_release(&n->probes);
	mem_free(n->lanes);
	mem_free(n->ca_file);
	mem_free(n->user_agent);
	mem_free(n);
}

struct loop *net_loop(struct net *n)
{
	return n->loop;
}

const struct net_options *net_opts(const struct net *n)
{
	return &n->options;
}

struct lane *net_lane(struct net *n, const char *service)
{
	size_t i;

	for (i = 0; i < n->n_lanes; i++)
		if (str_eq(n->lanes[i].svc->name, service))
			return &n->lanes[i];
	return NULL;
}

void net_add_service(struct net *n, struct service *s)
{
	if (net_lane(n, s->name))
		BUG("two services '%s'", s->name);
	n->lanes = mem_resize(n->lanes, (n->n_lanes + 1) * sizeof(*n->lanes));
	memset(&n->lanes[n->n_lanes], 0, sizeof(*n->lanes));
	n->lanes[n->n_lanes].quota = RETRY_QUOTA;
	n->lanes[n->n_lanes++].svc = s;
}

void net_drop_service(struct net *n, const struct service *s)
{
	struct lane *lane = net_lane(n, s->name);

	if (!lane || lane->flying)
		BUG("service '%s' is not there, or in use", s->name);
	n->n_lanes--;
	memmove(lane, lane + 1,
		(size_t)(n->lanes + n->n_lanes - lane) * sizeof(*lane));
}

struct service *net_service(struct net *n, const char *name)
{
	struct lane *lane = net_lane(n, name);

	return lane ? lane->svc : NULL;
}

int net_in_flight(const struct net *n)
{
	return (int)n->flying;
}

unsigned int net_requests(const struct net *n)
{
	return n->started;
}

bool net_is_own(const struct service *svc)
{
	return str_eq(svc->name, "sim");
}
