/* test_tui_keys.c - every terminal's forms; a lone Esc; pastes; rubbish. */
#include "tui/keys.h"

#include "core/base/mem.h"
#include "core/base/strbuf.h"
#include "tui/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define WAIT 50

/* All keys of some bytes, by name; timed out at the end */
static const char *names(const char *bytes, size_t n, struct strbuf *out)
{
	struct keys *k = keys_new(WAIT);
	struct key key;
	char name[KEY_NAME_LEN];
	int round;

	strbuf_clear(out);
	keys_push(k, bytes, n);
	for (round = 0; round < 2; round++) {
		while (keys_next(k, &key)) {
			if (out->len)
				strbuf_addch(out, ' ');
			strbuf_addstr(out, key_label(&key, true, name));
			if (key.kind == KEY_KIND_PASTE)
				strbuf_addf(out, "(%.*s)", (int)key.len,
					    key.text);
			if (key.kind == KEY_KIND_MOUSE)
				strbuf_addf(out, "%u@%d,%d", key.code, key.x,
					    key.y);
		}
		keys_timeout(k);
	}
	assert_int_equal(keys_wait_ms(k), -1);
	keys_free(k);
	return out->buf;
}

static const struct {
	const char *bytes, *want;
} forms[] = {
	{ "a", "a" },
	{ "aB ~", "a B Space ~" },
	{ "\303\251\346\227\245\360\237\230\200",
	  "\303\251 \346\227\245 \360\237\230\200" },
	{ "\r", "Enter" },
	{ "\n", "Enter" },
	{ "\t", "Tab" },
	{ "\177", "Bksp" },
	{ "\010", "Bksp" },
	{ "\001\002\006\030\032", "^A ^B ^F ^X ^Z" },
	{ "\034\037", "^\\ ^_" },
	/* a lone Esc, Alt */
	{ "\033", "Esc" },
	{ "\033\033", "Esc Esc" },
	{ "\033x", "Alt-x" },
	{ "\033\r", "Alt-Enter" },
	{ "\033\303\251", "Alt-\303\251" },
	{ "\033[", "Alt-[" },
	{ "\033O", "Alt-O" },
	{ "\033P", "Alt-P" },
	{ "\033]", "Alt-]" },
	/* xterm, VTE, tmux: normal and application mode, modifiers */
	{ "\033[A\033[B\033[C\033[D", "Up Down Right Left" },
	{ "\033OA\033OB\033OC\033OD", "Up Down Right Left" },
	{ "\033[H\033[F\033OH\033OF", "Home End Home End" },
	{ "\033[1~\033[4~\033[7~\033[8~", "Home End Home End" },
	{ "\033[2~\033[3~\033[5~\033[6~", "Ins Del PgUp PgDn" },
	{ "\033OP\033OQ\033OR\033OS", "F1 F2 F3 F4" },
	{ "\033[11~\033[12~\033[13~\033[14~\033[15~", "F1 F2 F3 F4 F5" },
	{ "\033[17~\033[18~\033[19~\033[20~\033[21~\033[23~\033[24~",
	  "F6 F7 F8 F9 F10 F11 F12" },
	{ "\033[1;3D\033[1;3C", "Alt-Left Alt-Right" },
	{ "\033[1;5A\033[1;2B\033[1;8C",
	  "Ctrl-Up Shift-Down Alt-Ctrl-Shift-Right" },
	{ "\033[1;5P\033[15;2~\033[3;5~", "Ctrl-F1 Shift-F5 Ctrl-Del" },
	{ "\033[Z", "Shift-Tab" },
	{ "\033[1;9D", "Left" },
	/* rxvt */
	{ "\033[a\033Oa\033[d\033Od", "Shift-Up Ctrl-Up Shift-Left Ctrl-Left" },
	{ "\033[7$\033[7^\033[8@", "Shift-Home Ctrl-Home Ctrl-Shift-End" },
	{ "\033\033[D\033\033OC", "Alt-Left Alt-Right" },
	/* the linux console, PuTTY */
	{ "\033[[A\033[[B\033[[C\033[[D\033[[E", "F1 F2 F3 F4 F5" },
	/* vt220 keypad */
	{ "\033OM\033Op\033Oy\033Ok", "Enter 0 9 +" },
	/* kitty and modifyOtherKeys */
	{ "\033[97;5u\033[27u\033[13u\033[9;2u", "^A Esc Enter Shift-Tab" },
	{ "\033[97;2u\033[98;3u", "A Alt-b" },
	{ "\033[97:65;5:1u", "^A" },
	{ "\033[27;5;99~\033[27;3;13~", "^C Alt-Enter" },
	{ "\033[57358u", "" },
	/* replies and reports: dropped whole */
	{ "\033[24;80Rx", "x" },
	{ "\033[?1;2cx", "x" },
	{ "\033[?2004;1$yx", "x" },
	{ "\033[Ix\033[O", "x" },
	{ "\033]11;rgb:0000/0000/0000\007x", "x" },
	{ "\033]11;rgb:0000/0000/0000\033\\x", "x" },
	{ "\033P>|xterm(370)\033\\x", "x" },
	{ "\033[999zx", "x" },
	{ "\033[1;2", "" },
	{ "\033[12\033[A", "Up" },
	/* mouse, when it is on */
	{ "\033[<0;10;5M\033[<0;10;5m", "Mouse0@9,4" },
	{ "\033[<64;1;1M\033[<65;1;1M", "Mouse1@0,0 Mouse2@0,0" },
	{ "\033[M !!x", "x" },
	/* what is not UTF-8 */
	{ "\377a\300\200b\355\240\200c", "a b c" },
	{ "\346\227", "" },
	{ "\346a", "a" },
	{ "\302\205x", "x" },
	/* paste */
	{ "\033[200~ab\r\033[Ac\033[201~d", "Paste(ab\r\033[Ac) d" },
	{ "\033[200~\033[201~", "Paste()" },
	{ "\033[201~x", "x" },
	{ "\033[200~lost", "Paste(lost)" },
};

static void each_form(void **state)
{
	struct strbuf got = STRBUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(forms); i++)
		assert_string_equal(
			names(forms[i].bytes, strlen(forms[i].bytes), &got),
			forms[i].want);
	assert_string_equal(names("\0x", 2, &got), "Ctrl-Space x");
	strbuf_release(&got);
}

/* Every form must come out the same when its bytes arrive one by one. */
static void byte_by_byte(void **state)
{
	struct strbuf got = STRBUF_INIT;
	struct key key;
	char name[KEY_NAME_LEN];
	struct keys *k;
	const char *p;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(forms); i++) {
		if (strstr(forms[i].want, "Paste"))
			continue;
		k = keys_new(WAIT);
		strbuf_clear(&got);
		for (p = forms[i].bytes;; p++) {
			if (*p)
				keys_push(k, p, 1);
			else
				keys_timeout(k);
			while (keys_next(k, &key)) {
				if (got.len)
					strbuf_addch(&got, ' ');
				strbuf_addstr(&got,
					      key_label(&key, true, name));
				if (key.kind == KEY_KIND_MOUSE)
					strbuf_addf(&got, "%u@%d,%d", key.code,
						    key.x, key.y);
			}
			if (!*p)
				break;
		}
		assert_string_equal(got.buf, forms[i].want);
		keys_free(k);
	}
	strbuf_release(&got);
}

static void esc_waits(void **state)
{
	struct keys *k = keys_new(WAIT);
	struct key key;

	(void)state;
	assert_int_equal(keys_wait_ms(k), -1);
	keys_push(k, "\033", 1);
	assert_false(keys_next(k, &key));
	assert_int_equal(keys_wait_ms(k), WAIT);
	keys_push(k, "[", 1);
	assert_false(keys_next(k, &key));
	keys_push(k, "A", 1);
	assert_true(keys_next(k, &key));
	assert_true(key_is(&key, "Up"));
	keys_push(k, "\033", 1);
	assert_false(keys_next(k, &key));
	keys_timeout(k);
	assert_true(keys_next(k, &key));
	assert_true(key_is(&key, "Esc"));
	assert_int_equal(keys_wait_ms(k), -1);
	keys_free(k);
}

static void paste_in_pieces(void **state)
{
	static const char *const pieces[] = { "\033[20", "0~one", " two\033[2",
					      "01", "~z" };
	struct keys *k = keys_new(WAIT);
	struct key key;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(pieces); i++) {
		keys_push(k, pieces[i], strlen(pieces[i]));
		if (i < 4)
			assert_false(keys_next(k, &key));
	}
	assert_true(keys_next(k, &key));
	assert_int_equal(key.kind, KEY_KIND_PASTE);
	assert_int_equal(key.len, 7);
	assert_memory_equal(key.text, "one two", 7);
	assert_true(keys_next(k, &key));
	assert_int_equal(key_typed(&key), 'z');
	keys_free(k);
}

/* A fixed generator: the same bytes every time. */
static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Whatever comes: no byte is left behind, every key is a possible one. */
static void random_bytes(void **state)
{
	static const char often[] = "\033\033\033[[O;?<~0123459ABMu$\\]P";
	uint32_t seed = 4711;
	struct keys *k = keys_new(WAIT);
	char bytes[64], name[KEY_NAME_LEN];
	struct key key;
	size_t i, n;
	int round;

	(void)state;
	for (round = 0; round < 20000; round++) {
		n = 1 + next_random(&seed) % sizeof(bytes);
		for (i = 0; i < n; i++)
			bytes[i] = next_random(&seed) % 3
					   ? often[next_random(&seed) %
						   (sizeof(often) - 1)]
					   : (char)next_random(&seed);
		keys_push(k, bytes, n);
		while (keys_next(k, &key))
			assert_true(*key_label(&key, true, name));
		if (round % 5)
			continue;
		keys_timeout(k);
		while (keys_next(k, &key))
			assert_in_range(key.kind, 0, KEY_KIND_MOUSE);
		assert_int_equal(keys_wait_ms(k), -1);
	}
	keys_free(k);
}

static void key_names(void **state)
{
	static const char *const good[] = { "F1",        "^B",  "Alt-Left",
					    "Shift-Tab", "?",   "Space",
					    "^A",        "Esc", "-",
					    "^",         "/",   "F24" };
	struct key key;
	char name[KEY_NAME_LEN];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(good); i++) {
		assert_true(key_parse(good[i], &key));
		assert_string_equal(key_label(&key, true, name), good[i]);
	}
	assert_true(key_parse("Alt-Left", &key));
	assert_string_equal(key_label(&key, false, name), "Alt-\342\206\220");
	assert_false(key_parse("F25", &key));
	assert_false(key_parse("Nope", &key));
	assert_false(key_parse("", &key));
}

static void tables(void **state)
{
	static const struct keybind table[] = { { "F1 ^G ?", 1, "Help", NULL },
						{ "^B Alt-Left", 2, "Back",
						  NULL },
						{ 0 } };
	struct key key;

	(void)state;
	assert_true(key_parse("^G", &key));
	assert_int_equal(keybind_find(table, &key)->action, 1);
	assert_true(key_parse("Alt-Left", &key));
	assert_int_equal(keybind_find(table, &key)->action, 2);
	assert_true(key_parse("Left", &key));
	assert_null(keybind_find(table, &key));
	assert_null(keybind_find(NULL, &key));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form),
		cmocka_unit_test(byte_by_byte),
		cmocka_unit_test(esc_waits),
		cmocka_unit_test(paste_in_pieces),
		cmocka_unit_test(random_bytes),
		cmocka_unit_test(key_names),
		cmocka_unit_test(tables),
	};

	text_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
