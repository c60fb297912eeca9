/* i18n.c - reads the .mo format (GNU gettext manual, "The Format of GNU MO
 * Files"): header of seven words, two tables of (length, offset) sorted by
 * the original text. */
#include "core/base/i18n.h"

#include "core/base/asset.h"
#include "core/base/mem.h"
#include "core/base/str.h"

static struct {
	const struct asset *mo;
	char language[8];
	bool pseudo;
	struct vec bracketed; /* pairs: text, "[text]" */
} i18n = { .language = "en" };

static uint32_t word(size_t at)
{
	uint32_t v;

	memcpy(&v, i18n.mo->data + at, sizeof(v));
	return v;
}

static const char *lookup(const char *text)
{
	uint32_t n = word(8), from = word(12), to = word(16), lo = 0, mid;
	int order;

	while (lo < n) {
		mid = (lo + n) / 2;
		order = strcmp(text, i18n.mo->data +
					     word(from + 8 * (size_t)mid + 4));
		if (!order)
			return i18n.mo->data + word(to + 8 * (size_t)mid + 4);
		if (order < 0)
			n = mid;
		else
			lo = mid + 1;
	}
	return text;
}

static const char *bracket(const char *text)
{
	size_t i;

	for (i = 0; i < i18n.bracketed.n; i += 2)
		if (!strcmp(i18n.bracketed.at[i], text))
			return i18n.bracketed.at[i + 1];
	vec_push(&i18n.bracketed, mem_dup(text));
	vec_push(&i18n.bracketed, mem_fmt("[%s]", text));
	return i18n.bracketed.at[i18n.bracketed.n - 1];
}

const char *tr(const char *text)
{
	if (!text || !*text)
		return text;
	if (i18n.pseudo)
		return bracket(text);
	return i18n.mo ? lookup(text) : text;
}

static bool set(const char *lang)
{
	char name[32];

	snprintf(i18n.language, sizeof(i18n.language), "%.*s",
		 (int)strcspn(lang, "_.@:"), lang);
	snprintf(name, sizeof(name), "po/%s.mo", i18n.language);
	i18n.mo = asset_find(name);
	i18n.pseudo = !strcmp(lang, "pseudo");
	if (i18n.mo && (i18n.mo->size < 28 || word(0) != 0x950412de))
		i18n.mo = NULL;
	if (!i18n.mo)
		snprintf(i18n.language, sizeof(i18n.language), "en");
	return i18n.mo || i18n.pseudo;
}

void i18n_choose(const char *lang)
{
	static const char *const names[] = { "LANGUAGE", "LC_ALL",
					     "LC_MESSAGES", "LANG" };
	const char *value;
	size_t i;

	if (lang) {
		set(lang);
		return;
	}
	for (i = 0; i < ARRAY_LEN(names); i++) {
		value = getenv(names[i]);
		if (value && *value) {
			set(value);
			return;
		}
	}
	set("en");
}

const char *i18n_language(void)
{
	return i18n.language;
}
