/*
 * wire.h - this room's own: what all builders and readers of OCM share.
 */
#ifndef OCM_WIRE_H
#define OCM_WIRE_H

#include "core/ocm/ocm.h"
#include "core/ocm/operations.h"

/* ---- builders -----------------------------------------------------------------*/
struct operation {
	const char *words, *method, *path;
	enum {
		KIND_READ,
		KIND_INQUIRY,
		KIND_WRITE
	} kind;
};
const struct operation *wire_operation(enum ocm_op op);

/* For the places of an operation's path, in their order. */
struct wire_ids {
	const char *at[3];
};
#define WIRE_IDS(...) ((struct wire_ids){ { __VA_ARGS__ } })
#define WIRE_NO_IDS   WIRE_IDS(NULL)
/* The request of a row of operations.h; ids are percent-encoded.  json NULL: no
 * body; it is the request's from now on.  BUILD_FAIL with err: an id is empty.
 * Repeatable: all but a POST that writes (PATCH and DELETE name their result). */
enum build wire_call(struct request_spec *q, enum ocm_op op,
		     struct wire_ids ids, cJSON *json, struct err *err);
/* A list, whole: its reader gets the items of all pages (pages.c). */
void wire_list(struct request_spec *q);
#define OCM_PAGE 100
/* A list of which so many are enough. */
void wire_first(struct request_spec *q, int size);
bool pages_more(struct request *rq, struct reply *r);
/* Members that are left out when the text is NULL or "". */
void wire_text(cJSON *object, const char *name, const char *text);
/* {"kind":..,"id":..} as a member */
cJSON *wire_ref(cJSON *object, const char *name, const char *kind,
		const char *id);
void wire_words(cJSON *object, const char *name, const char *const *at,
		size_t n);

/* A member's text into out (NULL: only gone), out of the tree, wiped there. */
void wire_take(cJSON *json, const char *name, struct secret *out);

/* ---- readers -------------------------------------------------------------------*/
struct wire {
	const struct node *doc;
	struct err *err;
	bool ok;
};
/* doc must be an object; what: "the account" */
struct wire wire_open(const struct node *doc, const char *what,
		      struct err *err);
/* Names, ids: too long for the field is an error (never a cut id). */
#define WIRE(w, field, path) wire_copy((w), (field), sizeof(field), (path))
/* Words for people: cut. */
#define WIRE_CUT(w, field, path)                                               \
 wire_cut((w)->doc, (field), sizeof(field), (path))
void wire_copy(struct wire *w, char *out, size_t size, const char *path);
void wire_cut(const struct node *doc, char *out, size_t size, const char *path);
/* The items of a list reply, NULL none; false: not a list. */
bool wire_items(const struct node *doc, const struct node **items,
		struct err *err);
/* One more item of the list, zeroed. */
#define WIRE_PUSH(a, list)                                                     \
 ((list)->at = arena_grow((a), (list)->at, (list)->n, &(list)->cap,            \
			  sizeof(*(list)->at)),                                \
  &(list)->at[(list)->n++])

#endif
