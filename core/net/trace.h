/*
 * trace.h - a record of every exchange, redacted, that its user can send: JSON
 * lines, the first {"rosawiz_trace":1,...}, then one an attempt, last a summary
 * with what was unknown.  The simulator can answer from it (sim --replay).
 *
 *	struct trace *t = trace_open(path, true, &err);
 *	net_trace(net, t);                net does not own it
 *	... trace_unknown(t, "state", "cluster", "sleeping") from t->look ...
 *	net_trace(net, NULL); trace_close(t);
 *
 * Never in it: request headers but the operation's; bodies that are secret;
 * values of names that hold secrets, whatever the service; anything that looks
 * like a token, key, hash or certificate's key.  Account ids are replaced where
 * asked.  A full disk ends the record, not the run.
 */
#ifndef NET_TRACE_H
#define NET_TRACE_H

#include "core/net/request.h"

struct trace {
	int fd; /* -1 once it could not be written */
	bool mask;
	unsigned long exchanges;
	struct vec accounts; /* char *: masked ones, in their order */
	struct vec unknown;  /* char *: "group\tkind\tword" */
	struct err err;      /* why it ended early */
	/* told each answer; calls trace_unknown */
	void (*look)(void *owner, const char *service, const struct reply *r);
	void *owner;
};
/* 0600; ERR_INPUT when the file is there. mask: account ids become others. */
struct trace *trace_open(const char *path, bool mask, struct err *err);
/* Writes the summary; NULL is fine. */
void trace_close(struct trace *t);
void net_trace(struct net *n, struct trace *t);
/* Each once. */
void trace_unknown(struct trace *t, const char *group, const char *kind,
		   const char *word);
/* For tests and trace.c: what of a text may be told, by its form. */
void trace_redact(struct trace *t, const char *text, size_t len,
		  const char *content_type, struct strbuf *out);

#endif
