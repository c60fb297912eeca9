/* full_world.c - a demo's world that moves only when told: --speed step. */
#include "screens/full.h"

#include "core/base/clock.h"

bool world_is_stepped(const struct setup *s)
{
	return s->simclock && !(world_rate() > 0) &&
	       !simclock_is_auto(s->simclock);
}

/* The clock itself is read again by the simclock. */
static void moved(void *owner, const struct reply *r)
{
	struct full *f = owner;

	if (!reply_ok(r))
		screens_say(f->stack, ROLE_WARN, "%s", r->message);
}

bool world_next(struct full *f)
{
	int64_t left = loop_next_world(f->loop);
	struct request_spec spec = { .service = "sim",
				     .op = "/_sim/clock",
				     .path = "/_sim/clock" };

	if (!world_is_stepped(f->s))
		return false;
	spec.json = cJSON_CreateObject();
	cJSON_AddTrueToObject(spec.json, "next");
	if (left >= 0)
		cJSON_AddNumberToObject(spec.json, "not_after_ms",
					(double)(world_ms() + left));
	request_start(f->s->net, &spec, moved, f);
	return true;
}
