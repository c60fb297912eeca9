/* keys.h - keys and signals by the names that scripts call them. */
#ifndef TESTS_PTY_KEYS_H
#define TESTS_PTY_KEYS_H

/* What a terminal sends for "Enter", "F1"...; NULL: no such name. */
const char *key_bytes(const char *name);
/* "TERM" or "15"; 0: no such signal. */
int signal_of(const char *name);

#endif
