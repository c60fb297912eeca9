/*
 * pages.c - a list is read to its end: what a builder asked for with wire_list
 * comes to its reader as one document, however small the pages that the
 * service gives.  Source: ocm-api card 2.1.
 */
#include "core/base/str.h"
#include "core/ocm/wire.h"

/* A list that never ends is none. */
#define ITEMS_MOST 20000

struct pages {
	struct node *doc, *items, *last; /* of all pages so far */
	size_t seen;
	int page;
};

/* The first page's members, but with a list of items of its own. */
static struct pages *begin(struct arena *a, const struct node *doc)
{
	struct pages *p = arena_alloc(a, sizeof(*p));
	struct node **end, *copy;

	p->doc = node_new(a, NODE_OBJECT, doc->name, "");
	p->items = node_new(a, NODE_ARRAY, "items", "");
	p->doc->child = p->items;
	end = &p->items->next;
	NODE_EACH(it, doc)
	{
		if (str_eq(it->name, "items"))
			continue;
		copy = arena_alloc(a, sizeof(*copy));
		*copy = *it;
		copy->next = NULL;
		*end = copy;
		end = &copy->next;
	}
	return p;
}

static size_t append(struct arena *a, struct pages *p, const struct node *items)
{
	struct node *copy;
	size_t n = 0;

	NODE_EACH(it, items)
	{
		copy = arena_alloc(a, sizeof(*copy));
		*copy = *it;
		copy->next = NULL;
		if (p->last)
			p->last->next = copy;
		else
			p->items->child = copy;
		p->last = copy;
		n++;
	}
	p->seen += n;
	return n;
}

static void ask_for(struct request *rq, int page)
{
	struct params *q = &rq->spec.query;
	const char *text = arena_fmt(rq->arena, "%d", page);

	for (size_t i = 0; i < q->n; i++)
		if (str_eq(q->at[i].name, "page")) {
			q->at[i].value = text;
			return;
		}
	params_add(rq->arena, q, "page", text);
}

/* An empty page ends it, whatever the total says; without a total a page that
 * is not full does. */
static bool is_end(const struct pages *p, const struct node *doc, size_t got)
{
	long long total = node_int(doc, "total", -1);

	if (!got)
		return true;
	return total >= 0 ? (long long)p->seen >= total : got < OCM_PAGE;
}

bool pages_more(struct request *rq, struct reply *r)
{
	struct pages *p = rq->kept;
	const struct node *items = node_child(r->doc, "items"), *doc = r->doc;
	size_t got;

	if (!rq->spec.whole || !doc || doc->kind != NODE_OBJECT)
		return false;
	if (!p)
		rq->kept = p = begin(rq->arena, doc);
	p->page++;
	got = append(rq->arena, p, items);
	/* one page alone stays as it came */
	if (p->page > 1)
		r->doc = p->doc;
	if (is_end(p, doc, got))
		return false;
	if (p->seen > ITEMS_MOST) {
		r->code = "LIST_TOO_LONG";
		r->message =
			arena_fmt(rq->arena, "the list has more than %d items",
				  ITEMS_MOST);
		return false;
	}
	ask_for(rq, p->page + 1);
	return true;
}
