/* theme.c - see theme.h. */
#include "tui/theme.h"

#include "core/base/mem.h"
#include "core/base/str.h"

/* 256 colours by number, 16 likewise; -1 is the terminal's own. */
static const struct look looks[3][PALETTE_MONO][ROLE_COUNT] = {
	[DEPTH_16] = {
		[PALETTE_DEFAULT] = {
			[ROLE_TEXT] = { .fg = -1, .bg = -1 },
			[ROLE_DIM] = { .fg = -1, .bg = -1, .dim = true },
			[ROLE_TITLE] = { .fg = -1, .bg = -1, .bold = true },
			[ROLE_FOCUS] = { .fg = -1, .bg = -1, .reverse = true },
			[ROLE_OK] = { .fg = 2, .bg = -1 },
			[ROLE_WARN] = { .fg = 3, .bg = -1 },
			[ROLE_ERROR] = { .fg = 1, .bg = -1, .bold = true },
			[ROLE_LINK] = { .fg = 6, .bg = -1, .underline = true },
			[ROLE_QR] = { .fg = 7, .bg = 0, .bold = true },
		},
		[PALETTE_CONTRAST] = {
			[ROLE_TEXT] = { .fg = -1, .bg = -1 },
			[ROLE_DIM] = { .fg = -1, .bg = -1 },
			[ROLE_TITLE] = { .fg = -1, .bg = -1, .bold = true },
			[ROLE_FOCUS] = { .fg = -1, .bg = -1, .bold = true,
					 .reverse = true },
			[ROLE_OK] = { .fg = 2, .bg = -1, .bold = true },
			[ROLE_WARN] = { .fg = 3, .bg = -1, .bold = true },
			[ROLE_ERROR] = { .fg = 1, .bg = -1, .bold = true,
					 .reverse = true },
			[ROLE_LINK] = { .fg = -1, .bg = -1, .bold = true,
					.underline = true },
			[ROLE_QR] = { .fg = 7, .bg = 0, .bold = true },
		},
		[PALETTE_BLIND] = {
			[ROLE_TEXT] = { .fg = -1, .bg = -1 },
			[ROLE_DIM] = { .fg = -1, .bg = -1, .dim = true },
			[ROLE_TITLE] = { .fg = -1, .bg = -1, .bold = true },
			[ROLE_FOCUS] = { .fg = -1, .bg = -1, .reverse = true },
			[ROLE_OK] = { .fg = 4, .bg = -1, .bold = true },
			[ROLE_WARN] = { .fg = 3, .bg = -1 },
			[ROLE_ERROR] = { .fg = 3, .bg = -1, .bold = true,
					 .reverse = true },
			[ROLE_LINK] = { .fg = 6, .bg = -1, .underline = true },
			[ROLE_QR] = { .fg = 7, .bg = 0, .bold = true },
		},
	},
	[DEPTH_256] = {
		[PALETTE_DEFAULT] = {
			[ROLE_TEXT] = { .fg = -1, .bg = -1 },
			[ROLE_DIM] = { .fg = 245, .bg = -1 },
			[ROLE_TITLE] = { .fg = -1, .bg = -1, .bold = true },
			[ROLE_FOCUS] = { .fg = 231, .bg = 24 },
			[ROLE_OK] = { .fg = 71, .bg = -1 },
			[ROLE_WARN] = { .fg = 179, .bg = -1 },
			[ROLE_ERROR] = { .fg = 167, .bg = -1, .bold = true },
			[ROLE_LINK] = { .fg = 74, .bg = -1, .underline = true },
			[ROLE_QR] = { .fg = 231, .bg = 16 },
		},
		[PALETTE_CONTRAST] = {
			[ROLE_TEXT] = { .fg = -1, .bg = -1 },
			[ROLE_DIM] = { .fg = -1, .bg = -1 },
			[ROLE_TITLE] = { .fg = -1, .bg = -1, .bold = true },
			[ROLE_FOCUS] = { .fg = 231, .bg = 18, .bold = true },
			[ROLE_OK] = { .fg = 231, .bg = 22, .bold = true },
			[ROLE_WARN] = { .fg = 16, .bg = 220, .bold = true },
			[ROLE_ERROR] = { .fg = 231, .bg = 124, .bold = true },
			[ROLE_LINK] = { .fg = -1, .bg = -1, .bold = true,
					.underline = true },
			[ROLE_QR] = { .fg = 231, .bg = 16 },
		},
		[PALETTE_BLIND] = {
			[ROLE_TEXT] = { .fg = -1, .bg = -1 },
			[ROLE_DIM] = { .fg = 245, .bg = -1 },
			[ROLE_TITLE] = { .fg = -1, .bg = -1, .bold = true },
			[ROLE_FOCUS] = { .fg = 231, .bg = 24 },
			[ROLE_OK] = { .fg = 33, .bg = -1 },
			[ROLE_WARN] = { .fg = 220, .bg = -1 },
			[ROLE_ERROR] = { .fg = 208, .bg = -1, .bold = true },
			[ROLE_LINK] = { .fg = 74, .bg = -1, .underline = true },
			[ROLE_QR] = { .fg = 231, .bg = 16 },
		},
	},
};

static const struct look mono[ROLE_COUNT] = {
	[ROLE_TEXT] = { .fg = -1, .bg = -1 },
	[ROLE_DIM] = { .fg = -1, .bg = -1, .dim = true },
	[ROLE_TITLE] = { .fg = -1, .bg = -1, .bold = true },
	[ROLE_FOCUS] = { .fg = -1, .bg = -1, .reverse = true },
	[ROLE_OK] = { .fg = -1, .bg = -1 },
	[ROLE_WARN] = { .fg = -1, .bg = -1, .bold = true },
	[ROLE_ERROR] = { .fg = -1, .bg = -1, .reverse = true },
	[ROLE_LINK] = { .fg = -1, .bg = -1, .underline = true },
	[ROLE_QR] = { .fg = -1, .bg = -1 },
};

static const char *const glyphs_utf8[] = {
#define X(name, utf8, ascii) utf8,
	GLYPHS(X)
#undef X
};
static const char *const glyphs_ascii[] = {
#define X(name, utf8, ascii) ascii,
	GLYPHS(X)
#undef X
};

static bool set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

static enum depth of_colors(int colors)
{
	return colors >= 256 ? DEPTH_256 : colors >= 8 ? DEPTH_16 : DEPTH_MONO;
}

/* --color, then NO_COLOR, then CLICOLOR_FORCE, then terminfo */
static enum depth choose_depth(const struct theme_wish *wish)
{
	const char *force = getenv("CLICOLOR_FORCE");
	const char *flag = wish->color ? wish->color : "auto";
	enum depth have = of_colors(wish->colors);

	if (str_eq(flag, "never"))
		return DEPTH_MONO;
	if (str_eq(flag, "16"))
		return DEPTH_16;
	if (str_eq(flag, "256"))
		return DEPTH_256;
	if (str_eq(flag, "always"))
		return have == DEPTH_MONO ? DEPTH_16 : have;
	if (set("NO_COLOR"))
		return DEPTH_MONO;
	if (force && *force && !str_eq(force, "0") && have == DEPTH_MONO)
		return DEPTH_16;
	return have;
}

static enum palette choose_palette(const char *name)
{
	if (str_eq(name, "contrast"))
		return PALETTE_CONTRAST;
	if (str_eq(name, "blind"))
		return PALETTE_BLIND;
	return str_eq(name, "mono") ? PALETTE_MONO : PALETTE_DEFAULT;
}

void theme_choose(struct theme *theme, const struct theme_wish *wish)
{
	const char *lang = wish->language ? wish->language : "en";
	bool wide = str_starts(lang, "ja") || str_starts(lang, "zh") ||
		    str_starts(lang, "ko");

	theme->depth = choose_depth(wish);
	theme->palette = choose_palette(wish->palette);
	theme->ascii = wish->ascii || !wish->utf8 || wide;
	theme->seven_bit = !wish->utf8 && !wide;
	theme->blocks = wish->utf8 && !wish->ascii;
	theme->frame = 0;
}

const char *theme_glyph(const struct theme *theme, enum glyph glyph)
{
	static const char *const spin[] = { "⠋", "⠙", "⠹", "⠸", "⠼",
					    "⠴", "⠦", "⠧", "⠇", "⠏" };
	static const char *const ascii_spin[] = { "[. ]", "[..]", "[ .]" };

	if (glyph == GLYPH_RUNNING)
		return theme->ascii ? ascii_spin[theme->frame %
						 ARRAY_LEN(ascii_spin)]
				    : spin[theme->frame % ARRAY_LEN(spin)];
	return theme->ascii ? glyphs_ascii[glyph] : glyphs_utf8[glyph];
}

int theme_mark_width(const struct theme *theme)
{
	return theme->ascii ? 4 : 1;
}

struct look theme_look(const struct theme *theme, enum role role)
{
	if (theme->depth == DEPTH_MONO || theme->palette == PALETTE_MONO)
		return mono[role];
	return looks[theme->depth][theme->palette][role];
}
