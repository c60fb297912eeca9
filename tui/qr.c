/*
 * qr.c - see qr.h.  Light modules are drawn as full blocks, white on black
 * where there are colours: right whatever the terminal's own colours are, and
 * on the usual light-on-dark terminal without any.  In ASCII one module is two
 * columns of reversed blanks.
 */
#include "tui/qr.h"

#include <qrencode.h>

#define QUIET 2

static QRcode *encode(const char *text)
{
	return QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
}

bool qr_size(const char *text, const struct theme *theme, int *w, int *h)
{
	QRcode *qr = encode(text);
	int side;

	if (!qr)
		return false;
	side = qr->width + 2 * QUIET;
	QRcode_free(qr);
	*w = theme->blocks ? side : 2 * side;
	*h = theme->blocks ? (side + 1) / 2 : side;
	return true;
}

static bool light(const QRcode *qr, int x, int y)
{
	x -= QUIET;
	y -= QUIET;
	if (x < 0 || y < 0 || x >= qr->width || y >= qr->width)
		return true;
	return !(qr->data[y * qr->width + x] & 1);
}

/* Two modules, one above the other. */
static const char *half_block(const QRcode *qr, int x, int y)
{
	static const char *const cells[] = { " ", "▀", "▄", "█" };

	return cells[light(qr, x, 2 * y) | light(qr, x, 2 * y + 1) << 1];
}

static void draw_half_blocks(struct canvas *c, const QRcode *qr)
{
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++)
			canvas_text(c, x, y, ROLE_QR, half_block(qr, x, y));
}

static void draw_blanks(struct canvas *c, const QRcode *qr)
{
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w / 2; x++)
			canvas_text(c, 2 * x, y,
				    light(qr, x, y) ? ROLE_QR | ROLE_REVERSE
						    : ROLE_QR,
				    "  ");
}

bool qr_draw(struct canvas *c, int x, int y, const char *text)
{
	struct canvas at;
	QRcode *qr;
	int w, h;

	if (!qr_size(text, c->theme, &w, &h) || x < 0 || y < 0 ||
	    x + w > c->w || y + h > c->h)
		return false;
	qr = encode(text);
	at = canvas_sub(c, x, y, w, h);
	if (c->theme->blocks)
		draw_half_blocks(&at, qr);
	else
		draw_blanks(&at, qr);
	QRcode_free(qr);
	return true;
}

bool qr_text(const char *text, struct strbuf *out)
{
	QRcode *qr = encode(text);
	int x, y, side = qr ? qr->width + 2 * QUIET : 0;

	for (y = 0; 2 * y < side; y++) {
		for (x = 0; x < side; x++)
			strbuf_addstr(out, half_block(qr, x, y));
		strbuf_addch(out, '\n');
	}
	if (qr)
		QRcode_free(qr);
	return side > 0;
}
