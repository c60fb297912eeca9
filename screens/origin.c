/* origin.c - where an answer came from, in one word. */
#include "screens/full.h"

#include "core/base/i18n.h"

const char *origin_word(enum origin o)
{
	switch (o) {
	case ORIGIN_NONE:
		return _("missing");
	case ORIGIN_DEFAULT:
		return _("default");
	case ORIGIN_DERIVED:
		return _("derived");
	case ORIGIN_DISCOVERED:
		return _("found");
	case ORIGIN_FILE:
		return _("file");
	case ORIGIN_YOU:
		return _("you");
	}
	return "";
}
