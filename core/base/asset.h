/* asset.h - files under assets/, built into the binary (assets/embed.sh). */
#ifndef BASE_ASSET_H
#define BASE_ASSET_H

#include <stddef.h>

struct asset {
	const char *name; /* "answers/article.json" */
	const char *data; /* NUL after the last byte */
	size_t size;
};

extern const struct asset assets[]; /* ends with a NULL name; generated */
const struct asset *asset_find(const char *name); /* NULL: none */

#endif
