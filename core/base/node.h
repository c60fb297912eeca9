/*
 * node.h - JSON and XML behind one reader.
 *
 * A document is a tree of nodes in an arena.  A JSON object's members and an
 * XML element's children are `child` nodes with a name; a JSON array's items
 * have the name "".  XML: namespace prefixes are stripped; text is the whole
 * character data of an element without children.  Numbers and booleans keep
 * a text too ("42", "true").  An absent node is NULL and every reader takes
 * NULL, so that paths need no checks:
 *
 *	node_text(doc, "GetRoleResult/Role/Arn")
 *	NODE_EACH(it, node_at(doc, "items")) use(node_text(it, "id"));
 */
#ifndef BASE_NODE_H
#define BASE_NODE_H

#include "core/base/err.h"
#include "core/base/mem.h"

#include <cjson/cJSON.h>

enum node_kind {
	NODE_NULL,
	NODE_TEXT,
	NODE_NUMBER,
	NODE_BOOL,
	NODE_OBJECT, /* XML element with children, or empty */
	NODE_ARRAY,
};

struct node {
	enum node_kind kind;
	const char *name; /* never NULL */
	const char *text; /* never NULL; "" for objects, arrays, null */
	double number;
	struct node *child, *next;
};

#define NODE_EACH(it, list)                                                    \
 for (const struct node *it = (list) ? (list)->child : NULL; it; it = it->next)

/* Path: names separated by '/'; a number picks an array's item. */
const struct node *node_at(const struct node *n, const char *path);
const struct node *node_child(const struct node *n, const char *name);
const char *node_text(const struct node *n, const char *path); /* "" absent */
const char *node_text_or(const struct node *n, const char *path,
			 const char *absent);
long long node_int(const struct node *n, const char *path, long long absent);
bool node_bool(const struct node *n, const char *path);    /* "true" */
size_t node_count(const struct node *n, const char *path); /* children */
struct node *node_new(struct arena *a, enum node_kind kind, const char *name,
		      const char *text);

/*
 * Depth at most 64; the caller bounds len.  Nodes and texts live in the arena.
 * NULL on failure, err of kind ERR_CLOUD quoting the place.  JSON: no BOM, no
 * trailing text.  XML: a document type declaration is refused outright.
 */
struct node *json_parse(struct arena *a, const char *text, size_t len,
			struct err *err);
struct node *xml_parse(struct arena *a, const char *text, size_t len,
		       struct err *err);

/* Building JSON is cJSON's; these print it (compact / sorted and indented). */
void json_print(const cJSON *json, struct strbuf *out);
/* Compact, in the arena; json is deleted. */
const char *json_take(struct arena *a, cJSON *json);
void json_print_sorted(const cJSON *json, struct strbuf *out);
void json_print_secret(const cJSON *json, struct strbuf *out); /* wipes temps */
/* cJSON_Delete of a tree with secrets: its strings are wiped. */
void json_wipe(cJSON *json);
/* A node tree (parsed from JSON) as cJSON again; cJSON_Delete it. */
cJSON *json_from_node(const struct node *n);
/* Equal by meaning: member order does not matter, array order does. */
bool node_equal(const struct node *a, const struct node *b);
void xml_escape(struct strbuf *out, const char *text);

#endif
