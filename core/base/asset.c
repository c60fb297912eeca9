/* asset.c - see asset.h. */
#include "core/base/asset.h"

#include "core/base/mem.h"

#define ZLIB_CONST
#include <zlib.h>

/* gzip's form (RFC 1952): 16 above the largest window, says zlib.h. */
#define GZIP (16 + MAX_WBITS)

static const char *unpack(const struct asset *a)
{
	char *data = mem_new(a->size + 1);
	z_stream z = { .next_in = a->packed,
		       .avail_in = (uInt)a->packed_size,
		       .next_out = (Bytef *)data,
		       .avail_out = (uInt)a->size };

	if (inflateInit2(&z, GZIP) != Z_OK ||
	    inflate(&z, Z_FINISH) != Z_STREAM_END || z.avail_out)
		BUG("the built-in %s does not unpack", a->name);
	inflateEnd(&z);
	return data;
}

const struct asset *asset_find(const char *name)
{
	struct asset *a;

	for (a = assets; a->name; a++) {
		if (strcmp(a->name, name) != 0)
			continue;
		if (!a->data)
			a->data = unpack(a);
		return a;
	}
	return NULL;
}
