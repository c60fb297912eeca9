/* ask.c - see ask.h. */
#include "core/base/ask.h"

void ask_post(struct ask_queue *q, struct ask *ask)
{
	struct ask **p = &q->first;

	if (ask->open)
		return;
	while (*p)
		p = &(*p)->next;
	*p = ask;
	ask->next = NULL;
	ask->open = true;
	event_post(q->events, EVENT_ASK, ask);
}

void ask_withdraw(struct ask_queue *q, struct ask *ask)
{
	struct ask **p = &q->first;

	if (!ask->open)
		return;
	while (*p && *p != ask)
		p = &(*p)->next;
	if (*p)
		*p = ask->next;
	ask->open = false;
	ask->next = NULL;
	event_forget(q->events, ask);
	event_post(q->events, EVENT_ASK, NULL);
}

void ask_answer(struct ask_queue *q, struct ask *ask, int choice,
		const struct secret *text)
{
	if (!ask->open)
		return;
	ask_withdraw(q, ask);
	ask->answered(ask, choice, text);
}
