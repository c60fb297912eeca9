/*
 * event.h - "subject changed: read it again".  Carries no data, so nothing
 * goes stale or leaks; equal ones of a turn are one.  Events flow up from
 * core in one queue; core never calls a screen.
 */
#ifndef BASE_EVENT_H
#define BASE_EVENT_H

#include <stdbool.h>
#include <stddef.h>

enum event_kind {
	EVENT_ANSWER,
	EVENT_LOOKUP,
	EVENT_ACTION,
	EVENT_REQUEST,
	EVENT_ASK,
	EVENT_LOG,
	EVENT_CHECK,
	EVENT_CLOCK,
	EVENT_IDENTITY,
};

struct event {
	enum event_kind kind;
	const void *subject;
};

struct event_queue;
struct event_queue *event_queue_new(void);
void event_queue_free(struct event_queue *q);
void event_post(struct event_queue *q, enum event_kind kind,
		const void *subject);
bool event_take(struct event_queue *q, struct event *out);
bool event_waiting(const struct event_queue *q); /* NULL: false */
/* Forget events about something that is being freed. */
void event_forget(struct event_queue *q, const void *subject);

#endif
