/* asset.h - files under assets/, built into the binary (assets/embed.sh) in
 * gzip's form: as they are they would be a fifth of it. */
#ifndef BASE_ASSET_H
#define BASE_ASSET_H

#include <stddef.h>

struct asset {
	const char *name; /* "answers/article.json" */
	const char *data; /* NUL after the last byte; NULL: not yet unpacked */
	size_t size;
	const unsigned char *packed;
	size_t packed_size;
};

extern struct asset assets[]; /* ends with a NULL name; generated */
/* Unpacked when first asked for, and kept until the program ends: texts may
 * point into it.  NULL: none.  Not from a worker's thread. */
const struct asset *asset_find(const char *name);

#endif
