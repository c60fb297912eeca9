/*
 * fuzz.h - what the fuzz targets share.  Each target is one parser (or a few
 * that read the same form): fuzz_NAME.c, seeds in seeds/NAME/.  A target asks
 * of a parser that it never crashes, hangs, leaks or breaks its promises,
 * whatever the bytes.  A line "link: FLAGS" in the first comment of a target
 * is given to the linker.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/node.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise that did not hold. */
#define PROMISE(what)                                                          \
 do {                                                                          \
  if (!(what))                                                                 \
   BUG("not so: %s", #what);                                                   \
 } while (0)

/* A heap copy of just this size with a NUL after it, so that any read past the
 * end is seen; mem_free it. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = mem_new(size + 1);

	if (size)
		memcpy(text, data, size);
	return text;
}

/* Cuts the input at a byte of this value: the part before it, and the rest. */
struct fuzz_cut {
	char *head, *tail;
};
static inline struct fuzz_cut fuzz_cut(const uint8_t *data, size_t size, int at)
{
	const uint8_t *mark = size ? memchr(data, at, size) : NULL;
	size_t n = mark ? (size_t)(mark - data) : size;
	struct fuzz_cut cut = { fuzz_text(data, n), NULL };

	cut.tail = mark ? fuzz_text(mark + 1, size - n - 1) : mem_dup("");
	return cut;
}
static inline void fuzz_cut_free(struct fuzz_cut *cut)
{
	mem_free(cut->head);
	mem_free(cut->tail);
}

/* A folder of this process under $TMPDIR, made once, removed at exit by who
 * runs the target. */
static inline const char *fuzz_folder(void)
{
	static char folder[256];
	const char *tmp = getenv("TMPDIR");

	if (!*folder) {
		snprintf(folder, sizeof(folder), "%s/fuzz-%d",
			 tmp ? tmp : "/tmp", (int)getpid());
		(void)mkdir(folder, 0700);
	}
	return folder;
}

/* The bytes as a file of that folder; the path is the caller's, by mem_free */
static inline char *fuzz_file(const char *name, const uint8_t *data,
			      size_t size)
{
	char *path = mem_fmt("%s/%s", fuzz_folder(), name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	PROMISE(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
	return path;
}

#endif
