/*
 * wire.h - this room's own: what all builders and readers of OCM share.
 */
#ifndef OCM_WIRE_H
#define OCM_WIRE_H

#include "core/ocm/ocm.h"

#define WIRE_CLUSTERS_MGMT "/api/clusters_mgmt/v1"
#define WIRE_ACCOUNTS_MGMT "/api/accounts_mgmt/v1"

/* ---- builders -----------------------------------------------------------------*/
/* head + percent-encoded id + tail, in the request's arena; NULL with err when
 * the id is empty (what: "cluster id"). */
struct wire_id {
	const char *what, *id;
};
const char *wire_path(struct request_spec *q, const char *head,
		      struct wire_id id, const char *tail, struct err *err);
/* path NULL (a bad id): BUILD_FAIL */
enum build wire_get(struct request_spec *q, const char *op, const char *path);
/* A question by POST: changes nothing. */
enum build wire_ask(struct request_spec *q, const char *op, const char *path,
		    cJSON *json);
/* json NULL: no body; deleted when path is NULL */
enum build wire_write(struct request_spec *q, const char *op,
		      const char *method, const char *path, cJSON *json);
void wire_page(struct request_spec *q, int page, int size);
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
/* Room for one more item; what the macro gives is zeroed. */
void *wire_room(struct arena *a, void *at, size_t n, size_t *cap, size_t size);
#define WIRE_PUSH(a, list)                                                     \
 ((list)->at = wire_room((a), (list)->at, (list)->n, &(list)->cap,             \
			 sizeof(*(list)->at)),                                 \
  &(list)->at[(list)->n++])

#endif
