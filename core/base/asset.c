/* asset.c - see asset.h. */
#include "core/base/asset.h"

const struct asset *asset_find(const char *name)
{
	const struct asset *a;

	for (a = assets; a->name; a++)
		if (!strcmp(a->name, name))
			return a;
	return NULL;
}
