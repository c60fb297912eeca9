/* tracing.h - --trace: net's record, and what of the answers we do not know. */
#ifndef SETUP_TRACING_H
#define SETUP_TRACING_H

#include "core/base/err.h"

struct setup;

/* ERR_INPUT: the file is there; ERR_IO. */
bool tracing_start(struct setup *s, const char *path, bool mask,
		   struct err *err);
/* Ends the record; out: what to tell its user, in lines ("" no trace). */
void tracing_end(struct setup *s, struct strbuf *out);

#endif
