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

#define BACKOFF_MS   500
#define BACKOFF_MOST 20000
#define AFTER_MOST   60000
#define ATTEMPTS     3

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

static int backoff_ms(const struct call *c, const struct reply *reply)
{
	int ms = c->r.svc->backoff_ms > 0 ? c->r.svc->backoff_ms : BACKOFF_MS;
	unsigned short dice;
	int i;

	for (i = 1; i < c->r.attempt && ms < BACKOFF_MOST; i++)
		ms *= 2;
	if (ms > BACKOFF_MOST)
		ms = BACKOFF_MOST;
	/* half of it for sure, half by chance */
	random_bytes(&dice, sizeof(dice));
	ms = ms / 2 + (int)((long long)(ms - ms / 2) * dice / 65535);
	if (reply->retry_after_ms > ms)
		ms = reply->retry_after_ms;
	return ms > AFTER_MOST ? AFTER_MOST : ms;
}

static bool may_be_done(const struct call *c, const struct reply *reply,
			bool sent)
{
	if (!c->r.spec.writes || c->r.spec.repeatable || !sent)
		return false;
	if (!reply->status)
		return true;
	return reply->status >= 500 && reply->retry == RETRY_BACKOFF;
}

enum after retry_after_attempt(struct call *c, struct reply *reply, bool sent,
			       int *wait_ms)
{
	int attempts = c->r.svc->attempts > 0 ? c->r.svc->attempts : ATTEMPTS;

	*wait_ms = 0;
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
		return !c->renewed && c->r.svc->renew ? AFTER_RENEW
						      : AFTER_DONE;
	case RETRY_NOW:
		if (c->hurried)
			return AFTER_DONE;
		c->hurried = true;
		return AFTER_AGAIN;
	case RETRY_BACKOFF:
	case RETRY_THROTTLE:
		break;
	}
	if (c->r.attempt >= attempts)
		return AFTER_DONE;
	*wait_ms = backoff_ms(c, reply);
	return AFTER_AGAIN;
}
