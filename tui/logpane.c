/* logpane.c - see logpane.h: a ring of lines and a view of those that pass. */
#include "tui/logpane.h"

#include "core/base/i18n.h"
#include "core/base/mem.h"
#include "tui/text.h"

#define LINE_MOST  2000
#define INPUT_MOST 200

struct entry {
	char *text;
	unsigned role;
};

enum asking {
	ASKING_NOTHING,
	ASKING_SEARCH,
	ASKING_FILTER
};

/* Lines have numbers for ever: line k is in ring[k % max]. */
struct logpane {
	struct entry *ring;
	size_t max, first, end; /* numbers: the oldest kept, the next */
	size_t *shown;          /* numbers that pass the filter, oldest first */
	size_t n_shown, cut;    /* shown[cut] is the first still kept */
	size_t top;             /* place in the view */
	size_t height;
	bool follow;
	size_t match; /* number + 1 of the line found; 0: none */
	enum asking asking;
	struct line search, filter;
};

struct logpane *logpane_new(size_t max_lines)
{
	struct logpane *p = mem_new(sizeof(*p));

	p->max = max_lines ? max_lines : LOGPANE_MAX;
	p->ring = mem_new(p->max * sizeof(*p->ring));
	p->shown = mem_new(2 * p->max * sizeof(*p->shown));
	p->follow = true;
	p->height = 1;
	line_init(&p->search, INPUT_MOST);
	line_init(&p->filter, INPUT_MOST);
	return p;
}

static void logpane_clear(struct logpane *p)
{
	for (; p->first < p->end; p->first++) {
		mem_free(p->ring[p->first % p->max].text);
		p->ring[p->first % p->max].text = NULL;
	}
	p->n_shown = p->cut = p->top = p->match = 0;
	p->follow = true;
}

void logpane_free(struct logpane *p)
{
	if (!p)
		return;
	logpane_clear(p);
	line_release(&p->search);
	line_release(&p->filter);
	mem_free(p->ring);
	mem_free(p->shown);
	mem_free(p);
}

size_t logpane_count(const struct logpane *p)
{
	return p->n_shown - p->cut;
}

bool logpane_follows(const struct logpane *p)
{
	return p->follow;
}

static const struct entry *entry_at(const struct logpane *p, size_t place)
{
	return &p->ring[p->shown[p->cut + place] % p->max];
}

static size_t last_top(const struct logpane *p)
{
	size_t n = logpane_count(p);

	return n > p->height ? n - p->height : 0;
}

static void settle(struct logpane *p)
{
	if (p->follow || p->top > last_top(p))
		p->top = last_top(p);
}

static void show(struct logpane *p, size_t number)
{
	if (!text_has(p->ring[number % p->max].text, line_text(&p->filter)))
		return;
	if (p->n_shown == 2 * p->max) {
		p->n_shown -= p->cut;
		memmove(p->shown, p->shown + p->cut,
			p->n_shown * sizeof(*p->shown));
		p->cut = 0;
	}
	p->shown[p->n_shown++] = number;
}

static void drop_oldest(struct logpane *p)
{
	struct entry *e = &p->ring[p->first % p->max];

	if (p->cut < p->n_shown && p->shown[p->cut] == p->first) {
		p->cut++;
		p->top -= p->top > 0; /* what is read stays in place */
	}
	mem_free(e->text);
	e->text = NULL;
	p->first++;
}

static void add_line(struct logpane *p, unsigned role, const char *text,
		     size_t len)
{
	struct entry *e;

	if (len > LINE_MOST)
		for (len = LINE_MOST; (text[len] & 0xc0) == 0x80;)
			len--;
	if (p->end - p->first == p->max)
		drop_oldest(p);
	e = &p->ring[p->end % p->max];
	e->text = mem_fmt("%.*s", (int)len, text);
	e->role = role;
	show(p, p->end++);
}

void logpane_add(struct logpane *p, unsigned role, const char *text)
{
	size_t n;

	do {
		n = strcspn(text, "\n");
		add_line(p, role, text, n);
		text += n;
	} while (*text && *++text);
	settle(p);
}

void logpane_filter(struct logpane *p, const char *text)
{
	size_t i;

	if (text != line_text(&p->filter))
		line_set(&p->filter, text);
	p->n_shown = p->cut = 0;
	for (i = p->first; i < p->end; i++)
		show(p, i);
	settle(p);
}

static void reveal(struct logpane *p, size_t place)
{
	p->follow = false;
	p->match = p->shown[p->cut + place] + 1;
	if (place < p->top || place >= p->top + p->height)
		p->top = place > p->height / 2 ? place - p->height / 2 : 0;
	settle(p);
}

/* Where the search goes on from: the line found, else the window's edge */
static size_t search_from(const struct logpane *p, bool back)
{
	size_t n = logpane_count(p), i;

	for (i = 0; p->match && i < n; i++)
		if (p->shown[p->cut + i] == p->match - 1)
			return i;
	return back ? p->top : p->top + n - 1;
}

bool logpane_search(struct logpane *p, const char *text, bool back)
{
	size_t n = logpane_count(p), i, place;

	if (text != line_text(&p->search))
		line_set(&p->search, text);
	if (!n || !p->search.text.len)
		return false;
	place = search_from(p, back) % n;
	for (i = 0; i < n; i++) {
		place = (place + (back ? n - 1 : 1)) % n;
		if (text_has(entry_at(p, place)->text, line_text(&p->search))) {
			reveal(p, place);
			return true;
		}
	}
	p->match = 0;
	return false;
}

void logpane_layout(struct logpane *p, int height)
{
	p->height = height > 2 ? (size_t)height - 1 : 1;
	settle(p);
}

const char *logpane_at(const struct logpane *p, size_t i)
{
	return p->top + i < logpane_count(p) ? entry_at(p, p->top + i)->text
					     : NULL;
}

static void scroll_to(struct logpane *p, size_t top)
{
	p->top = top;
	p->follow = top >= last_top(p);
	settle(p);
}

static bool asking_key(struct logpane *p, const struct key *key)
{
	struct line *l = p->asking == ASKING_FILTER ? &p->filter : &p->search;

	if (key_is(key, "Esc")) {
		line_set(l, "");
	} else if (!key_is(key, "Enter")) {
		if (!line_key(l, key))
			return false;
		if (l == &p->filter)
			logpane_filter(p, line_text(l));
		return true;
	}
	if (l == &p->filter)
		logpane_filter(p, line_text(l));
	else
		logpane_search(p, line_text(l), true);
	p->asking = ASKING_NOTHING;
	return true;
}

/* Esc: the filter goes, else what was found; false when neither is there */
static bool clear_one(struct logpane *p)
{
	if (p->filter.text.len) {
		logpane_filter(p, "");
	} else if (p->match) {
		p->match = 0;
		line_set(&p->search, "");
	} else {
		return false;
	}
	return true;
}

static bool find_key(struct logpane *p, const struct key *key)
{
	if (key_is(key, "/")) {
		p->asking = ASKING_SEARCH;
		line_set(&p->search, "");
		p->match = 0;
	} else if (key_is(key, "&")) {
		p->asking = ASKING_FILTER;
	} else if (p->search.text.len && key_is(key, "n")) {
		logpane_search(p, line_text(&p->search), false);
	} else if (p->search.text.len && key_is(key, "N")) {
		logpane_search(p, line_text(&p->search), true);
	} else {
		return key_is(key, "Esc") && clear_one(p);
	}
	return true;
}

bool logpane_key(struct logpane *p, const struct key *key)
{
	size_t page = p->height;

	if (p->asking)
		return asking_key(p, key);
	if (key_is(key, "Up k"))
		scroll_to(p, p->top ? p->top - 1 : 0);
	else if (key_is(key, "Down j"))
		scroll_to(p, p->top + 1);
	else if (key_is(key, "PgUp"))
		scroll_to(p, p->top > page ? p->top - page : 0);
	else if (key_is(key, "PgDn"))
		scroll_to(p, p->top + page);
	else if (key_is(key, "Home g"))
		scroll_to(p, 0);
	else if (key_is(key, "End G"))
		scroll_to(p, last_top(p));
	else
		return find_key(p, key);
	return true;
}

static void draw_status(const struct logpane *p, struct canvas *c,
			const char *name)
{
	const char *dot = theme_glyph(c->theme, GLYPH_SEPARATOR);
	const struct line *l =
		p->asking == ASKING_FILTER ? &p->filter : &p->search;
	struct canvas rest;
	int x;

	canvas_hline(c, 0, 0, c->w, ROLE_DIM);
	x = 2 + canvas_printf(c, 2, 0, ROLE_TITLE, " %s ", name);
	if (p->asking) {
		x += canvas_text(c, x, 0, ROLE_TEXT,
				 l == &p->filter ? " & " : " / ");
		rest = canvas_sub(c, x, 0, c->w - x, 1);
		line_draw(l, &rest, true);
		return;
	}
	x += canvas_printf(c, x, 0, ROLE_DIM, "%s %s %s ", dot,
			   p->follow ? _("follow") : _("stopped, End follows"),
			   dot);
	x += canvas_printf(c, x, 0, ROLE_DIM, _("%zu lines"), logpane_count(p));
	if (p->filter.text.len)
		x += canvas_printf(c, x, 0, ROLE_WARN, " %s & %s", dot,
				   line_text(&p->filter));
	if (p->search.text.len)
		x += canvas_printf(c, x, 0, ROLE_DIM, " %s / %s%s", dot,
				   line_text(&p->search),
				   p->match ? "" : _(" (not found)"));
	canvas_text(c, x, 0, ROLE_DIM, " ");
}

void logpane_draw(const struct logpane *p, struct canvas *c, const char *name)
{
	size_t n = logpane_count(p), i;
	const struct entry *e;
	int y = 1;

	draw_status(p, c, name);
	for (i = p->top; i < n && y < c->h; i++, y++) {
		e = entry_at(p, i);
		canvas_text(c, 0, y, e->role, e->text);
		if (p->match && p->shown[p->cut + i] == p->match - 1)
			canvas_paint(c, 0, y, c->w, ROLE_FOCUS);
	}
}

void logpane_text(const struct logpane *p, struct strbuf *out)
{
	size_t i;

	for (i = p->first; i < p->end; i++) {
		strbuf_addstr(out, p->ring[i % p->max].text);
		strbuf_addch(out, '\n');
	}
}
