/*
 * retry.c - what to do after an attempt.  [aws-api 4.1, ocm-api 2.4]
 *
 * A write whose answer was lost is never sent again: it may have been done.
 * That is so for a connection that broke after the request had left, and for a
 * 5xx that is not throttling, unless the spec says that it is repeatable.
 */
#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/str.h"
#include "core/net/inside.h"

#define BACKOFF_MS    50
#define THROTTLE_MS   1000
#define BACKOFF_MOST  20000
#define AFTER_MOST    60000
#define AMZ_MORE      5000 /* x-amz-retry-after may add so much */
#define ATTEMPTS      3
#define RETRY_COST    14
#define THROTTLE_COST 5

int retry_header_ms(const struct reply *reply)
{
	const char *text = reply_header(reply, "retry-after");
	long long s;

	if (!text[0])
		return 0;
	if (!str_int(text, 0, 1000000, &s)) {
		s = str_http_date(text);
		s = s < 0 ? 0 : s - real_unix();
	}
	if (s <= 0)
		return 0;
	return s > AFTER_MOST / 1000 ? AFTER_MOST : (int)s * 1000;
}

/* base, twice base, ... */
static int backoff_limit(const struct call *c, bool throttled)
{
	int ms = c->r.svc->backoff_ms, i;

	if (ms <= 0)
		ms = throttled ? THROTTLE_MS : BACKOFF_MS;
	for (i = 1; i < c->r.attempt && ms < BACKOFF_MOST; i++)
		ms *= 2;
	return ms > BACKOFF_MOST ? BACKOFF_MOST : ms;
}

static int backoff_ms(const struct call *c, const struct reply *reply)
{
	bool throttled = reply->retry == RETRY_THROTTLE;
	int limit = backoff_limit(c, throttled), spread = c->r.svc->jitter;
	int least = spread ? limit - limit * spread / 100 : 0;
	int most = spread ? limit + limit * spread / 100 : limit;
	unsigned short dice;
	long long asked;
	int ms;

	/* those who met trouble together must not come back together */
	random_bytes(&dice, sizeof(dice));
	ms = least + (int)((long long)(most - least) * dice / 65535);
	if (str_int(reply_header(reply, "x-amz-retry-after"), 0, 1000000,
		    &asked) &&
	    asked > ms)
		ms = asked > ms + AMZ_MORE ? ms + AMZ_MORE : (int)asked;
	if (reply->retry_after_ms > ms)
		ms = reply->retry_after_ms;
	return ms > AFTER_MOST ? AFTER_MOST : ms;
}

/* ---- the quota ---------------------------------------------------------------*/

static struct lane *lane_of(const struct call *c)
{
	return net_lane(c->r.net, c->r.svc->name);
}

static bool pay(struct call *c, const struct reply *reply)
{
	struct lane *lane = lane_of(c);
	int cost = reply->retry == RETRY_THROTTLE ? THROTTLE_COST : RETRY_COST;

	if (lane->quota < cost)
		return false;
	lane->quota -= cost;
	c->paid = cost;
	return true;
}

/* The service works: what the last retry cost, or a little. */
static void earn(struct call *c)
{
	struct lane *lane = lane_of(c);

	lane->quota += c->paid ? c->paid : 1;
	if (lane->quota > RETRY_QUOTA)
		lane->quota = RETRY_QUOTA;
	c->paid = 0;
}

/* ---- after an attempt --------------------------------------------------------*/

static int attempts_of(const struct call *c, const struct reply *reply)
{
	const struct service *svc = c->r.svc;

	if (c->r.spec.attempts > 0)
		return c->r.spec.attempts;
	if (c->r.spec.writes && reply->retry != RETRY_THROTTLE &&
	    svc->write_attempts > 0)
		return svc->write_attempts;
	return svc->attempts > 0 ? svc->attempts : ATTEMPTS;
}

static enum after after_refusal(const struct call *c)
{
	if (c->credentials != c->r.svc->credentials)
		return AFTER_AGAIN; /* others renewed them meanwhile */
	return !c->renewed && c->r.svc->renew ? AFTER_RENEW : AFTER_DONE;
}

static bool may_be_done(const struct call *c, const struct reply *reply,
			bool sent)
{
	if (!c->r.spec.writes || c->r.spec.repeatable || !sent)
		return false;
	if (!reply->status)
		return true;
	/* 2xx: what came is not the service's answer */
	return (reply->status >= 500 || reply->status < 300) &&
	       reply->retry == RETRY_BACKOFF;
}

enum after retry_after_attempt(struct call *c, struct reply *reply, bool sent,
			       int *wait_ms)
{
	*wait_ms = 0;
	if (reply->status && reply->retry == RETRY_NO)
		earn(c);
	if (reply_ok(reply))
		return AFTER_DONE;
	if (may_be_done(c, reply, sent)) {
		reply->maybe_done = true;
		return AFTER_DONE;
	}
	switch (reply->retry) {
	case RETRY_NO:
		return AFTER_DONE;
	case RETRY_AUTH:
		return after_refusal(c);
	case RETRY_NOW:
		if (c->hurried)
			return AFTER_DONE;
		c->hurried = true;
		return AFTER_AGAIN;
	case RETRY_BACKOFF:
	case RETRY_THROTTLE:
		break;
	}
	if (c->r.attempt >= attempts_of(c, reply))
		return AFTER_DONE;
	if (!pay(c, reply)) {
		reply->quota_out = true;
		return AFTER_DONE;
	}
	*wait_ms = backoff_ms(c, reply);
	return AFTER_AGAIN;
}
