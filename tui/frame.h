/*
 * frame.h - what surrounds a screen, by size (product card 3.3): where each
 * part is, and the drawing of title, step line or rail, help, message, footer.
 * Pure.
 *
 *	below 60x16   a notice
 *	60..99        one column, a step line, three lines of help
 *	100..139      and a step rail of 22
 *	140 and up    and a help pane of 38 instead of the three lines
 *	200x50 and up and two panes of ten rows below
 */
#ifndef TUI_FRAME_H
#define TUI_FRAME_H

#include "tui/screen.h"

#define FRAME_MIN_W 60
#define FRAME_MIN_H 16

struct frame_rect {
	int x, y, w, h; /* h 0: not there */
};
struct frame_layout {
	bool too_small;
	struct frame_rect title, steps, rail, body, help, panes, message,
		footer;
};

struct frame_layout frame_layout(int w, int h, const struct frame *frame,
				 const struct screen_class *class);
/* Where overlays go: the body and the help */
struct frame_rect frame_overlay(const struct frame_layout *l);
void frame_draw_title(struct canvas *c, const struct frame *frame);
void frame_draw_steps(struct canvas *c, const struct frame *frame,
		      const char *crumb);
void frame_draw_rail(struct canvas *c, const struct frame *frame);
void frame_draw_help(struct canvas *c, const char *text, bool pane);
/* Key names and labels: the screen's, then the global ones, while there is
 * room. */
void frame_draw_footer(struct canvas *c, const struct keybind *own,
		       const struct keybind *global);
/* The key whose label is at column x of the footer; NULL: none. */
const struct keybind *frame_footer_at(struct canvas *c, int x,
				      const struct keybind *own,
				      const struct keybind *global);
void frame_draw_small(struct canvas *c, const struct frame *frame);

#endif
