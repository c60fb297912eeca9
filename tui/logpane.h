/*
 * logpane.h - a log that scrolls: at most LOGPANE_MAX lines (the oldest go),
 * follows until one scrolls up (End follows again), search and filter.
 */
#ifndef TUI_LOGPANE_H
#define TUI_LOGPANE_H

#include "tui/canvas.h"
#include "tui/keys.h"
#include "tui/line.h"

#define LOGPANE_MAX 10000

struct logpane;
struct logpane *logpane_new(size_t max_lines); /* 0: LOGPANE_MAX */
void logpane_free(struct logpane *p);
/* One line (a longer text is cut at 2,000 bytes; \n makes several). */
void logpane_add(struct logpane *p, unsigned role, const char *text);
size_t logpane_count(const struct logpane *p); /* that pass the filter */
bool logpane_follows(const struct logpane *p);
void logpane_filter(struct logpane *p, const char *text); /* "": none */
bool logpane_search(struct logpane *p, const char *text, bool back);
void logpane_layout(struct logpane *p, int height);
/* The line at the top of the window (for copy and detail); NULL: none. */
const char *logpane_at(const struct logpane *p, size_t i);
/*
 * Up Down PgUp PgDn Home End j k g G; / search, n N; & filter; Esc clears.
 * False: not ours.
 */
bool logpane_key(struct logpane *p, const struct key *key);
/* A status row ("follow · 214 lines · filter: x"), then the lines. */
void logpane_draw(const struct logpane *p, struct canvas *c, const char *name);
/* All lines, for saving. */
void logpane_text(const struct logpane *p, struct strbuf *out);

#endif
