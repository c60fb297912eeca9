/*
 * log.h - the debug log: one file, lines with wire time, never a secret.
 * Off until log_open.  Levels: a fault of ours, a fault of the world, what a
 * supporter wants to know, what a developer wants to know.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "core/base/err.h"

enum log_level {
	LOG_ERROR,
	LOG_WARN,
	LOG_INFO,
	LOG_DEBUG
};

bool log_open(const char *path, enum log_level most, struct err *err);
void log_close(void);
void log_line(enum log_level level, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
