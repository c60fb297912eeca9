/* fuzz_typed.c - a terminal's bytes to keys: in one push or in any pieces the
 * keys are the same. */
#include "tests/fuzz/fuzz.h"

#include "tui/keys.h"

#define WAIT_MS 50

static void note(struct strbuf *out, const struct key *key)
{
	char name[KEY_NAME_LEN];

	strbuf_addf(out, "%d %u %u %d %d ", (int)key->kind, key->mods,
		    key->code, key->x, key->y);
	if (key->kind == KEY_KIND_PASTE)
		strbuf_add(out, key->text, key->len);
	else
		key_label(key, true, name);
	strbuf_addch(out, '\n');
}

static void drain(struct keys *k, struct strbuf *out)
{
	struct key key;

	while (keys_next(k, &key))
		note(out, &key);
}

static void play(const char *bytes, size_t n, size_t piece, struct strbuf *out)
{
	struct keys *k = keys_new(WAIT_MS);
	size_t at, len;

	for (at = 0; at < n; at += len) {
		len = n - at < piece ? n - at : piece;
		keys_push(k, bytes + at, len);
		drain(k, out);
	}
	if (keys_wait_ms(k) >= 0)
		keys_timeout(k);
	drain(k, out);
	keys_free(k);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf whole = STRBUF_INIT, pieces = STRBUF_INIT;
	size_t piece = size ? data[0] % 7 + 1 : 1;
	char *bytes = fuzz_text(data, size);

	play(bytes, size, size ? size : 1, &whole);
	play(bytes, size, piece, &pieces);
	PROMISE(whole.len == pieces.len &&
		!memcmp(whole.buf, pieces.buf, whole.len));
	mem_free(bytes);
	strbuf_release(&whole);
	strbuf_release(&pieces);
	return 0;
}
