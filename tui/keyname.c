/* keyname.c - names of keys and key tables; see keys.h. */
#include "tui/keys.h"

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/base/strbuf.h"
#include "tui/text.h"

static const char *const sym_names[] = {
#define X(sym, name) name,
	KEY_SYMS(X)
#undef X
};

static const char *arrow_glyph(uint32_t sym)
{
	switch (sym) {
	case KEY_SYM_UP:
		return "↑";
	case KEY_SYM_DOWN:
		return "↓";
	case KEY_SYM_LEFT:
		return "←";
	case KEY_SYM_RIGHT:
		return "→";
	default:
		return NULL;
	}
}

/* "Alt-" at the begin, with something after it */
static bool take(const char **name, const char *prefix)
{
	if (!str_starts(*name, prefix) || !(*name)[strlen(prefix)])
		return false;
	*name += strlen(prefix);
	return true;
}

static unsigned take_mod(const char **name)
{
	if (take(name, "Alt-"))
		return KEY_ALT;
	if (take(name, "Ctrl-") || take(name, "^"))
		return KEY_CTRL;
	return take(name, "Shift-") ? KEY_SHIFT : 0;
}

static bool parse_symbol(const char *name, struct key *out)
{
	long long n;
	size_t i;

	for (i = 0; i < ARRAY_LEN(sym_names); i++) {
		if (str_eq(name, sym_names[i])) {
			out->kind = KEY_KIND_SPECIAL;
			out->code = (uint32_t)i;
			return true;
		}
	}
	if (*name == 'F' && str_int(name + 1, 1, 24, &n)) {
		out->kind = KEY_KIND_FUNCTION;
		out->code = (uint32_t)n;
		return true;
	}
	return false;
}

bool key_parse(const char *name, struct key *out)
{
	const char *p;
	unsigned mod;

	memset(out, 0, sizeof(*out));
	while ((mod = take_mod(&name)) != 0)
		out->mods |= mod;
	if (parse_symbol(name, out))
		return true;
	p = str_eq(name, "Space") ? " " : name;
	out->kind = KEY_KIND_RUNE;
	out->code = text_next(&p);
	if (out->mods & KEY_CTRL && out->code >= 'A' && out->code <= 'Z')
		out->code += 'a' - 'A';
	return out->code && !*p;
}

static bool key_equal(const struct key *a, const struct key *b)
{
	return a->kind == b->kind && a->mods == b->mods && a->code == b->code &&
	       a->kind != KEY_KIND_PASTE && a->kind != KEY_KIND_MOUSE;
}

bool key_is(const struct key *key, const char *names)
{
	struct key want;
	char name[KEY_NAME_LEN];
	size_t n;

	for (; *names; names += n + (names[n] == ' ')) {
		n = strcspn(names, " ");
		snprintf(name, sizeof(name), "%.*s", (int)n, names);
		if (!key_parse(name, &want))
			BUG("no key is called '%s'", name);
		if (key_equal(key, &want))
			return true;
	}
	return false;
}

uint32_t key_typed(const struct key *key)
{
	return key->kind == KEY_KIND_RUNE && !key->mods ? key->code : 0;
}

static void add_base(const struct key *key, bool ascii, struct strbuf *out)
{
	const char *arrow;

	switch (key->kind) {
	case KEY_KIND_FUNCTION:
		strbuf_addf(out, "F%u", key->code);
		break;
	case KEY_KIND_SPECIAL:
		arrow = ascii ? NULL : arrow_glyph(key->code);
		strbuf_addstr(out, arrow ? arrow : sym_names[key->code]);
		break;
	case KEY_KIND_RUNE:
		if (key->code == ' ')
			strbuf_addstr(out, "Space");
		else if (key->mods & KEY_CTRL && key->code < 0x80)
			text_add(out, key->code >= 'a' && key->code <= 'z'
					      ? key->code - 'a' + 'A'
					      : key->code);
		else
			text_add(out, key->code);
		break;
	case KEY_KIND_PASTE:
		strbuf_addstr(out, "Paste");
		break;
	case KEY_KIND_MOUSE:
		strbuf_addstr(out, "Mouse");
		break;
	}
}

const char *key_label(const struct key *key, bool ascii, char out[KEY_NAME_LEN])
{
	struct strbuf sb = STRBUF_INIT;
	bool rune = key->kind == KEY_KIND_RUNE && key->code != ' ';

	if (key->mods & KEY_ALT)
		strbuf_addstr(&sb, "Alt-");
	if (key->mods & KEY_CTRL)
		strbuf_addstr(&sb, rune ? "^" : "Ctrl-");
	if (key->mods & KEY_SHIFT)
		strbuf_addstr(&sb, "Shift-");
	add_base(key, ascii, &sb);
	snprintf(out, KEY_NAME_LEN, "%s", sb.buf);
	strbuf_release(&sb);
	return out;
}

const struct keybind *keybind_find(const struct keybind *table,
				   const struct key *key)
{
	for (; table && table->keys; table++)
		if (key_is(key, table->keys))
			return table;
	return NULL;
}
