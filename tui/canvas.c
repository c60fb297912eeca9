/* canvas.c - see canvas.h. */
#include "tui/canvas.h"

#include "core/base/mem.h"
#include "tui/text.h"

#define GRID_SIDE 2000 /* a terminal wider than that is a mistake */

static const struct cell blank = { .rune = ' ', .width = 1 };

struct grid *grid_new(int w, int h)
{
	struct grid *g = mem_new(sizeof(*g));

	g->w = w < 1 ? 1 : w > GRID_SIDE ? GRID_SIDE : w;
	g->h = h < 1 ? 1 : h > GRID_SIDE ? GRID_SIDE : h;
	g->cells = mem_new((size_t)g->w * (size_t)g->h * sizeof(*g->cells));
	grid_clear(g);
	return g;
}

void grid_free(struct grid *g)
{
	if (!g)
		return;
	mem_free(g->cells);
	mem_free(g);
}

void grid_clear(struct grid *g)
{
	size_t i, n = (size_t)g->w * (size_t)g->h;

	for (i = 0; i < n; i++)
		g->cells[i] = blank;
	g->cursor_x = g->cursor_y = -1;
	g->n_links = 0;
}

static struct cell *cell_at(const struct grid *g, int x, int y)
{
	return &g->cells[(size_t)y * (size_t)g->w + (size_t)x];
}

static void dump_row(const struct grid *g, int y, struct strbuf *out)
{
	size_t start = out->len, end = out->len;
	const struct cell *c;
	int x, i;

	for (x = 0; x < g->w; x++) {
		c = cell_at(g, x, y);
		if (!c->width)
			continue;
		text_add(out, c->rune);
		for (i = 0; i < CELL_MARKS && c->mark[i]; i++)
			text_add(out, c->mark[i]);
		if (c->rune != ' ')
			end = out->len;
	}
	strbuf_cut(out, end > start ? end : start);
	strbuf_addch(out, '\n');
}

void grid_dump(const struct grid *g, struct strbuf *out)
{
	int y;

	for (y = 0; y < g->h; y++)
		dump_row(g, y, out);
}

static const char *role_name(unsigned role)
{
	static const char *const names[ROLE_COUNT] = { "text",  "dim",  "title",
						       "focus", "ok",   "warn",
						       "error", "link", "qr" };

	return names[(role & ~ROLE_REVERSE) % ROLE_COUNT];
}

void grid_dump_roles(const struct grid *g, struct strbuf *out)
{
	unsigned role;
	int x, y, from;

	for (y = 0; y < g->h; y++) {
		for (x = 0; x < g->w; x++) {
			role = cell_at(g, x, y)->role;
			if (role == ROLE_TEXT)
				continue;
			from = x;
			while (x + 1 < g->w &&
			       cell_at(g, x + 1, y)->role == role)
				x++;
			strbuf_addf(out, "%d %d-%d %s%s\n", y, from, x,
				    role_name(role),
				    role & ROLE_REVERSE ? "+reverse" : "");
		}
	}
}

struct canvas canvas_of(struct grid *g, const struct theme *theme)
{
	return (struct canvas){ g, theme, 0, 0, g->w, g->h };
}

struct canvas canvas_sub(const struct canvas *c, int x, int y, int w, int h)
{
	struct canvas sub = { c->grid, c->theme, 0, 0, 0, 0 };

	if (x < 0) {
		w += x;
		x = 0;
	}
	if (y < 0) {
		h += y;
		y = 0;
	}
	w = w > c->w - x ? c->w - x : w;
	h = h > c->h - y ? c->h - y : h;
	if (w < 1 || h < 1)
		return sub;
	sub.x = c->x + x;
	sub.y = c->y + y;
	sub.w = w;
	sub.h = h;
	return sub;
}

static bool inside(const struct canvas *c, int x, int y)
{
	return x >= 0 && y >= 0 && x < c->w && y < c->h;
}

/* Half of a wide character that another overwrites becomes a blank. */
static void unpair(struct grid *g, int x, int y)
{
	struct cell *c = cell_at(g, x, y);

	if (!c->width && x > 0) {
		c[-1].rune = ' ';
		c[-1].width = 1;
		c[-1].mark[0] = 0;
		c->width = 1;
		c->rune = ' ';
	} else if (c->width == 2 && x + 1 < g->w) {
		c[1].rune = ' ';
		c[1].width = 1;
	}
}

/* One character; true when it was drawn (it fits whole) */
static bool put(struct canvas *c, int x, int y, unsigned role, uint32_t rune)
{
	int w = text_rune_width(rune);
	struct cell *cell;

	if (!inside(c, x, y) || x + w > c->w)
		return false;
	cell = cell_at(c->grid, c->x + x, c->y + y);
	unpair(c->grid, c->x + x, c->y + y);
	if (w == 2)
		unpair(c->grid, c->x + x + 1, c->y + y);
	*cell = (struct cell){ .rune = rune,
			       .role = (uint8_t)role,
			       .width = (uint8_t)w };
	if (w == 2)
		cell[1] = (struct cell){ .rune = ' ', .role = (uint8_t)role };
	return true;
}

static void put_mark(struct canvas *c, int x, int y, uint32_t rune)
{
	struct cell *cell;
	int i;

	if (!inside(c, x, y))
		return;
	cell = cell_at(c->grid, c->x + x, c->y + y);
	if (!cell->width && c->x + x > 0)
		cell--;
	for (i = 0; i < CELL_MARKS; i++) {
		if (!cell->mark[i]) {
			cell->mark[i] = rune;
			return;
		}
	}
}

/* Nothing that steers a terminal, nothing it cannot show */
static uint32_t drawable(const struct theme *theme, uint32_t rune)
{
	if (rune == '\t' || rune == '\n' || rune == '\r')
		return ' ';
	if (rune < ' ' || (rune >= 0x7f && rune < 0xa0))
		return '?';
	/* directions and invisible ones: they would lie about what is there */
	if ((rune >= 0x200b && rune <= 0x200f) ||
	    (rune >= 0x202a && rune <= 0x202e) ||
	    (rune >= 0x2066 && rune <= 0x2069) || rune == 0xfeff)
		return '?';
	return rune < 0x80 || !theme->seven_bit ? rune : '?';
}

/* Our texts' few signs of ambiguous width, in ASCII */
static void add_plain(struct strbuf *out, uint32_t rune)
{
	static const struct {
		uint32_t rune;
		const char *ascii;
	} signs[] = {
		{ 0x2026, ".." }, { 0x2013, "-" },    { 0x2014, "-" },
		{ 0x00b7, "-" },  { 0x2192, "->" },   { 0x2190, "<-" },
		{ 0x203a, ">" },  { 0x2018, "'" },    { 0x2019, "'" },
		{ 0x201c, "\"" }, { 0x201d, "\"" },   { 0x2022, "*" },
		{ 0x00d7, "x" },  { 0x2265, ">=" },   { 0x2264, "<=" },
		{ 0x2191, "Up" }, { 0x2193, "Down" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(signs); i++) {
		if (signs[i].rune == rune) {
			strbuf_addstr(out, signs[i].ascii);
			return;
		}
	}
	text_add(out, rune);
}

/* The text itself, or held in out as this theme can show it */
static const char *showable(const struct theme *theme, const char *text,
			    struct strbuf *out)
{
	const char *p = text;

	if (!theme->ascii)
		return text;
	while (*p)
		add_plain(out, text_next(&p));
	return out->buf;
}

static int draw_bytes(struct canvas *c, int x, int y, unsigned role,
		      const char *text)
{
	const char *p = text;
	uint32_t rune;
	int at = x;

	while (*p) {
		rune = drawable(c->theme, text_next(&p));
		if (!text_rune_width(rune)) {
			if (at > x)
				put_mark(c, at - 1, y, rune);
			continue;
		}
		if (!put(c, at, y, role, rune))
			break;
		at += text_rune_width(rune);
	}
	return at - x;
}

int canvas_text(struct canvas *c, int x, int y, unsigned role, const char *text)
{
	struct strbuf cut = STRBUF_INIT, plain = STRBUF_INIT;
	int used;

	if (!text || !inside(c, x, y))
		return 0;
	text_cut(&cut, showable(c->theme, text, &plain), c->w - x,
		 theme_glyph(c->theme, GLYPH_ELLIPSIS));
	used = draw_bytes(c, x, y, role, cut.buf);
	strbuf_release(&plain);
	strbuf_release(&cut);
	return used;
}

int canvas_middle(struct canvas *c, int x, int y, unsigned role,
		  const char *text)
{
	struct strbuf cut = STRBUF_INIT, plain = STRBUF_INIT;
	int used;

	if (!text || !inside(c, x, y))
		return 0;
	text_middle(&cut, showable(c->theme, text, &plain), c->w - x,
		    theme_glyph(c->theme, GLYPH_ELLIPSIS));
	used = draw_bytes(c, x, y, role, cut.buf);
	strbuf_release(&plain);
	strbuf_release(&cut);
	return used;
}

int canvas_printf(struct canvas *c, int x, int y, unsigned role,
		  const char *fmt, ...)
{
	struct strbuf sb = STRBUF_INIT;
	va_list ap;
	int used;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	used = canvas_text(c, x, y, role, sb.buf);
	strbuf_release(&sb);
	return used;
}

int canvas_glyph(struct canvas *c, int x, int y, unsigned role,
		 enum glyph glyph)
{
	return draw_bytes(c, x, y, role, theme_glyph(c->theme, glyph));
}

int canvas_right(struct canvas *c, int y, unsigned role, const char *text)
{
	struct strbuf plain = STRBUF_INIT;
	int x;

	text = showable(c->theme, text, &plain);
	x = c->w - text_width(text);
	x = x < 0 ? 0 : x;
	canvas_text(c, x, y, role, text);
	strbuf_release(&plain);
	return x;
}

int canvas_wrap(struct canvas *c, int y, unsigned role, const char *text)
{
	struct strbuf row = STRBUF_INIT, plain = STRBUF_INIT;
	const char *line;
	size_t len;
	int n = 0;

	text = showable(c->theme, text, &plain);
	while (text_wrap(&text, c->w, &line, &len)) {
		strbuf_clear(&row);
		strbuf_add(&row, line, len);
		if (y + n < c->h)
			draw_bytes(c, 0, y + n, role, row.buf);
		n++;
	}
	strbuf_release(&plain);
	strbuf_release(&row);
	return n;
}

/* Nothing in it that could end the escape sequence it goes into */
static bool is_plain_url(const char *url)
{
	const char *p;

	for (p = url; *p; p++)
		if (*p <= ' ' || *p > '~')
			return false;
	return p != url && (size_t)(p - url) < GRID_URL;
}

int canvas_link(struct canvas *c, int x, int y, const char *text,
		const char *url)
{
	int used = canvas_text(c, x, y, ROLE_LINK, text);
	struct grid *g = c->grid;
	struct grid_link *link;

	if (!used || g->n_links == GRID_LINKS || !is_plain_url(url))
		return used;
	link = &g->links[g->n_links++];
	link->x = c->x + x;
	link->y = c->y + y;
	link->width = used;
	snprintf(link->url, sizeof(link->url), "%s", url);
	return used;
}

void canvas_hline(struct canvas *c, int x, int y, int w, unsigned role)
{
	for (; w > 0; w--, x++)
		canvas_glyph(c, x, y, role, GLYPH_HLINE);
}

void canvas_vline(struct canvas *c, int x, int y, int h, unsigned role)
{
	for (; h > 0; h--, y++)
		canvas_glyph(c, x, y, role, GLYPH_VLINE);
}

void canvas_fill(struct canvas *c, unsigned role)
{
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++)
			put(c, x, y, role, ' ');
}

struct canvas canvas_box(struct canvas *c, unsigned role, const char *title)
{
	struct canvas top = canvas_sub(c, 2, 0, c->w - 4, 1);
	int right = c->w - 1, bottom = c->h - 1, x;

	canvas_hline(c, 1, 0, c->w - 2, role);
	canvas_hline(c, 1, bottom, c->w - 2, role);
	canvas_vline(c, 0, 1, c->h - 2, role);
	canvas_vline(c, right, 1, c->h - 2, role);
	canvas_glyph(c, 0, 0, role, GLYPH_TOP_LEFT);
	canvas_glyph(c, right, 0, role, GLYPH_TOP_RIGHT);
	canvas_glyph(c, 0, bottom, role, GLYPH_BOTTOM_LEFT);
	canvas_glyph(c, right, bottom, role, GLYPH_BOTTOM_RIGHT);
	if (title && *title) {
		x = canvas_text(&top, 0, 0, role, " ");
		x += canvas_text(&top, x, 0, ROLE_TITLE, title);
		canvas_text(&top, x, 0, role, " ");
	}
	return canvas_sub(c, 1, 1, c->w - 2, c->h - 2);
}

void canvas_paint(struct canvas *c, int x, int y, int w, unsigned role)
{
	for (; w > 0; w--, x++)
		if (inside(c, x, y))
			cell_at(c->grid, c->x + x, c->y + y)->role =
				(uint8_t)role;
}

void canvas_cursor(struct canvas *c, int x, int y)
{
	if (!inside(c, x, y))
		return;
	c->grid->cursor_x = c->x + x;
	c->grid->cursor_y = c->y + y;
}

int canvas_err(struct canvas *c, int y, const struct err *err)
{
	struct strbuf said = STRBUF_INIT;
	int n = canvas_wrap(c, y, ROLE_ERROR, err->what);

	if (err->code[0])
		strbuf_addf(&said, "%s%s", err->code, err->said[0] ? ": " : "");
	strbuf_addstr(&said, err->said);
	if (err->request_id[0])
		strbuf_addf(&said, " (%s)", err->request_id);
	n += canvas_wrap(c, y + n, ROLE_DIM, said.buf);
	n += canvas_wrap(c, y + n, ROLE_TEXT, err->hint);
	strbuf_release(&said);
	return n;
}
