/* pager.c - see pager.h. */
#include "tui/pager.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "tui/text.h"

#define PAGER_WIDEST 100

enum {
	PAGER_CLOSE = 1,
	PAGER_UP,
	PAGER_DOWN,
	PAGER_PAGE_UP,
	PAGER_PAGE_DOWN,
	PAGER_HOME,
	PAGER_END,
	PAGER_COPY
};

static const struct keybind pager_keys[] = {
	{ "Esc q Enter ^B Alt-Left", PAGER_CLOSE, N_("Close"),
	  N_("close this") },
	{ "Up k", PAGER_UP, NULL, N_("a line up") },
	{ "Down j", PAGER_DOWN, NULL, N_("a line down") },
	{ "PgUp", PAGER_PAGE_UP, NULL, N_("a page up") },
	{ "PgDn Space", PAGER_PAGE_DOWN, N_("More"), N_("a page down") },
	{ "Home g", PAGER_HOME, NULL, N_("to the beginning") },
	{ "End G", PAGER_END, NULL, N_("to the end") },
	{ "y", PAGER_COPY, N_("Copy"), N_("copy all of it") },
	{ 0 }
};

struct pager {
	struct screen screen;
	const char *title, *text;
	bool verbatim;
	void (*copy)(struct screens *stack, const char *text);
	int top, rows, height, width;
};

static bool pager_begin(struct screen *s, const void *arg, struct err *err)
{
	struct pager *p = (struct pager *)s;
	const struct pager_spec *spec = arg;

	(void)err;
	p->title = arena_dup(s->arena, spec->title);
	p->text = arena_dup(s->arena, spec->text);
	p->verbatim = spec->verbatim;
	p->copy = spec->copy;
	return true;
}

/* The next line of text as it is shown; false at the end */
static bool next_line(const struct pager *p, const char **at, const char **line,
		      size_t *len)
{
	if (!p->verbatim)
		return text_wrap(at, p->width, line, len);
	if (!**at)
		return false;
	*line = *at;
	*len = strcspn(*at, "\n");
	*at += *len + ((*at)[*len] == '\n');
	return true;
}

static void pager_scroll(struct pager *p, int top)
{
	int last = p->rows - p->height;

	top = top > last ? last : top;
	p->top = top < 0 ? 0 : top;
}

static void pager_layout(struct screen *s, int w, int h)
{
	struct pager *p = (struct pager *)s;
	const char *at = p->text, *line;
	size_t len;

	p->width = (w > PAGER_WIDEST ? PAGER_WIDEST : w) - 4;
	p->height = h - 2;
	for (p->rows = 0; next_line(p, &at, &line, &len);)
		p->rows++;
	pager_scroll(p, p->top);
}

static bool pager_act(struct screen *s, int action)
{
	struct pager *p = (struct pager *)s;

	switch (action) {
	case PAGER_CLOSE:
		return screens_pop(s->stack);
	case PAGER_UP:
		pager_scroll(p, p->top - 1);
		return true;
	case PAGER_DOWN:
		pager_scroll(p, p->top + 1);
		return true;
	case PAGER_PAGE_UP:
		pager_scroll(p, p->top - p->height + 1);
		return true;
	case PAGER_PAGE_DOWN:
		pager_scroll(p, p->top + p->height - 1);
		return true;
	case PAGER_HOME:
		pager_scroll(p, 0);
		return true;
	case PAGER_END:
		pager_scroll(p, p->rows);
		return true;
	case PAGER_COPY:
		if (p->copy)
			p->copy(s->stack, p->text);
		return p->copy != NULL;
	default:
		return false;
	}
}

static void draw_line(const struct pager *p, struct canvas *c, int y,
		      const char *text)
{
	bool heading = !p->verbatim && str_starts(text, "# ");

	canvas_text(c, 0, y, heading ? ROLE_TITLE : ROLE_TEXT,
		    heading ? text + 2 : text);
}

static void pager_draw(const struct screen *s, struct canvas *body)
{
	const struct pager *p = (const struct pager *)s;
	struct canvas box = canvas_sub(body, 0, 0, p->width + 4, body->h), in;
	struct strbuf row = STRBUF_INIT;
	const char *at = p->text, *line;
	char place[64];
	size_t len;
	int i;

	canvas_fill(&box, ROLE_TEXT);
	in = canvas_box(&box, ROLE_DIM, p->title);
	in = canvas_sub(&in, 1, 0, in.w - 2, in.h);
	for (i = 0; next_line(p, &at, &line, &len) && i < p->top + p->height;
	     i++) {
		if (i < p->top)
			continue;
		strbuf_clear(&row);
		strbuf_add(&row, line, len);
		draw_line(p, &in, i - p->top, row.buf);
	}
	strbuf_release(&row);
	if (p->rows > p->height) {
		snprintf(place, sizeof(place), " %d-%d/%d ", p->top + 1,
			 p->top + p->height, p->rows);
		canvas_text(&box, box.w - 2 - text_width(place), box.h - 1,
			    ROLE_DIM, place);
	}
}

const struct screen_class pager_class = {
	.name = "pager",
	.size = sizeof(struct pager),
	.keys = pager_keys,
	.modal = true,
	.overlay = true,
	.open = pager_begin,
	.act = pager_act,
	.layout = pager_layout,
	.draw = pager_draw,
};

bool pager_open(struct screens *stack, const struct pager_spec *spec)
{
	struct err err = { 0 };

	return screens_push(stack, &pager_class, spec, &err);
}
