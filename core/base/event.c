/* event.c - see event.h. */
#include "core/base/event.h"

#include "core/base/mem.h"

struct event_queue {
	struct event *at;
	size_t n, cap;
};

struct event_queue *event_queue_new(void)
{
	return mem_new(sizeof(struct event_queue));
}

void event_queue_free(struct event_queue *q)
{
	if (!q)
		return;
	mem_free(q->at);
	mem_free(q);
}

void event_post(struct event_queue *q, enum event_kind kind,
		const void *subject)
{
	size_t i;

	for (i = 0; i < q->n; i++)
		if (q->at[i].kind == kind && q->at[i].subject == subject)
			return;
	if (q->n == q->cap) {
		q->cap = q->cap ? q->cap * 2 : 16;
		q->at = mem_resize(q->at, q->cap * sizeof(*q->at));
	}
	q->at[q->n].kind = kind;
	q->at[q->n++].subject = subject;
}

bool event_take(struct event_queue *q, struct event *out)
{
	if (!q->n)
		return false;
	*out = q->at[0];
	q->n--;
	memmove(q->at, q->at + 1, q->n * sizeof(*q->at));
	return true;
}

bool event_waiting(const struct event_queue *q)
{
	return q && q->n;
}

void event_forget(struct event_queue *q, const void *subject)
{
	size_t i, kept = 0;

	for (i = 0; i < q->n; i++)
		if (q->at[i].subject != subject)
			q->at[kept++] = q->at[i];
	q->n = kept;
}
