/* file.h - whole files, atomically; where our files live. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "core/base/err.h"

#include <sys/types.h>

/* Reads all of it (at most out->max bytes, else an error). ERR_IO. */
bool file_read(const char *path, struct strbuf *out, struct err *err);
/* All of it, however often it takes; false: errno tells. */
bool file_write_all(int fd, const char *p, size_t len);
/* Temporary file beside it, fsync, rename: all or nothing. */
bool file_write(const char *path, const void *data, size_t len, mode_t mode,
		struct err *err);
/* Never over a file (or link) that is there: ERR_INPUT.  A half-written one is
 * removed. */
bool file_write_new(const char *path, const void *data, size_t len, mode_t mode,
		    struct err *err);
bool file_exists(const char *path);
/* A program of this name can be run by it: in one of the folders of $PATH. */
bool file_in_path(const char *program);
/* mkdir -p; new folders get mode. */
bool file_mkdirs(const char *path, mode_t mode, struct err *err);

/*
 * $XDG_STATE_HOME/rosawiz, else ~/.local/state/rosawiz.
 * tail: "/session/journal.jsonl" or "".  False where HOME is not known.
 */
bool file_state_path(struct strbuf *out, const char *tail, struct err *err);
/* "~/x" and "$VAR" as AWS's files write them. */
void file_expand(struct strbuf *out, const char *path);

#endif
