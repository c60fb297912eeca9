/* test_ocm_token.c - tokens, passwords, and the login shared with rosa. */
#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/file.h"
#include "core/base/node.h"
#include "core/base/str.h"
#include "core/ocm/saved.h"
#include "core/ocm/token.h"

#include <crypt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/stat.h>

static void jwt(struct secret *out, const char *claims)
{
	struct strbuf sb = STRBUF_INIT;

	base64url_encode(&sb, "{\"alg\":\"none\"}", 14);
	strbuf_addch(&sb, '.');
	base64url_encode(&sb, claims, strlen(claims));
	strbuf_addstr(&sb, ".sig");
	secret_set(out, sb.buf, sb.len);
	strbuf_release(&sb);
}

static void kinds_of_jwt(void **state)
{
	static const struct {
		const char *claims;
		enum token_kind kind;
		int64_t until;
		bool ok;
	} rows[] = {
		{ "{\"typ\":\"Bearer\",\"exp\":1800000000}", TOKEN_ACCESS,
		  1800000000, true },
		{ "{\"typ\":\"Offline\",\"exp\":0}", TOKEN_REFRESH, TOKEN_NEVER,
		  true },
		{ "{\"typ\":\"Refresh\",\"exp\":5}", TOKEN_REFRESH, 5, true },
		{ "{\"token_use\":\"access\",\"typ\":\"x\"}", TOKEN_ACCESS,
		  TOKEN_NEVER, true },
		{ "{}", TOKEN_ACCESS, TOKEN_NEVER, true },
		{ "{\"typ\":\"ID\"}", TOKEN_UNKNOWN, 0, false },
		{ "not json", TOKEN_UNKNOWN, 0, false },
	};
	struct secret token = { 0 };
	struct token_info info;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err = { 0 };

		jwt(&token, rows[i].claims);
		assert_int_equal(token_read(&token, &info, &err), rows[i].ok);
		assert_int_equal(info.kind, rows[i].kind);
		if (rows[i].ok)
			assert_true(info.until == rows[i].until);
		else
			assert_int_equal(err.kind, ERR_INPUT);
	}
	secret_release(&token);
}

static void kinds_of_text(void **state)
{
	static const struct {
		const char *text;
		enum token_kind kind;
		bool ok;
	} rows[] = {
		{ "", TOKEN_UNKNOWN, false },
		{ "short", TOKEN_UNKNOWN, false },
		{ "two words that are long enough", TOKEN_UNKNOWN, false },
		{ "a.b.c.d.e", TOKEN_ENCRYPTED, false },
		{ "opaque-refresh-token-0123456789", TOKEN_REFRESH, true },
		{ "12345678-1234-1234-1234-123456789abc:QUJD+/=",
		  TOKEN_PULL_SECRET, true },
		{ "  opaque-refresh-token-0123456789\n", TOKEN_REFRESH, true },
	};
	struct secret token = { 0 };
	struct token_info info;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err = { 0 };

		secret_setstr(&token, rows[i].text);
		assert_int_equal(token_read(&token, &info, &err), rows[i].ok);
		assert_int_equal(info.kind, rows[i].kind);
		if (*rows[i].text && !rows[i].ok)
			assert_null(strstr(err.what, rows[i].text));
	}
	secret_release(&token);
}

static void who_and_how_long(void **state)
{
	struct secret token = { 0 }, copy = { 0 };
	struct token_info info;
	struct err err = { 0 };

	(void)state;
	clock_freeze(1700000000000);
	jwt(&token, "{\"typ\":\"Bearer\",\"exp\":1700000900,"
		    "\"username\":\"old\",\"preferred_username\":\"jdoe\","
		    "\"azp\":\"ocm-cli\",\"org_id\":\"77\"}");
	assert_true(token_read(&token, &info, &err));
	assert_string_equal(info.username, "jdoe");
	assert_string_equal(info.client_id, "ocm-cli");
	assert_string_equal(info.org_id, "77");
	assert_true(token_left(info.until) == 900);
	assert_true(token_left(1600000000) == 0);
	assert_true(token_left(TOKEN_NEVER) == TOKEN_NEVER);
	secret_setstr(&token, " \tabc\r\n");
	token_copy(&copy, &token);
	assert_string_equal(secret_text(&copy), "abc");
	clock_freeze(-1);
	secret_release(&token);
	secret_release(&copy);
}

static void passwords_checked(void **state)
{
	static const struct {
		const char *text;
		bool ok;
	} rows[] = {
		{ "Abcdefghijklm1", true },
		{ "Abcdefghijklm-", true },
		{ "Abcdefghijkl1", false },
		{ "abcdefghijklm1", false },
		{ "ABCDEFGHIJKLM1", false },
		{ "Abcdefghijklmn", false },
		{ "Abcdefg hijklm1", false },
		{ "Abcdefghijklm1\xc3\xa9", false },
		{ "", false },
	};
	struct secret password = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err = { 0 };

		secret_setstr(&password, rows[i].text);
		assert_int_equal(password_check(&password, &err), rows[i].ok);
		if (*rows[i].text && !rows[i].ok)
			assert_null(strstr(err.what, rows[i].text));
	}
	secret_release(&password);
}

static void passwords_made(void **state)
{
	struct secret a = { 0 }, b = { 0 };
	struct err err = { 0 };

	(void)state;
	for (int i = 0; i < 50; i++) {
		password_make(&a);
		assert_int_equal(a.len, 23);
		assert_true(password_check(&a, &err));
		assert_int_equal(a.text[5], '-');
		assert_int_equal(a.text[11], '-');
		assert_int_equal(a.text[17], '-');
		assert_null(strpbrk(a.text, "lO01"));
		assert_false(secret_equal(&a, &b));
		secret_copy(&b, &a);
	}
	secret_release(&a);
	secret_release(&b);
}

static void hash_is_2y(void **state)
{
	struct secret password = { 0 }, hash = { 0 };
	struct crypt_data data = { 0 };
	struct err err = { 0 };

	(void)state;
	secret_setstr(&password, "Abcde-12345-fghij-67890");
	assert_true(password_hash(&password, &hash, &err));
	assert_true(str_starts(secret_text(&hash), "$2y$10$"));
	assert_int_equal(hash.len, 60);
	assert_string_equal(
		crypt_r("Abcde-12345-fghij-67890", secret_text(&hash), &data),
		secret_text(&hash));
	secret_release(&password);
	secret_release(&hash);
}

/* ---- the saved login ------------------------------------------------------------*/
static char folder[] = "/tmp/rosawiz-ocm-XXXXXX";

static void saved_is_kept(void **state)
{
	static const char before[] =
		"{\"access_token\":\"old-access\",\"pager\":\"less\","
		"\"scopes\":[\"openid\",\"offline\"],\"fedramp\":false,"
		"\"client_id\":\"ocm-cli\",\"unknown\":{\"deep\":[1,2]},"
		"\"refresh_token\":\"old-refresh\","
		"\"url\":\"https://api.openshift.com\"}";
	struct arena *a = arena_new();
	struct strbuf sb = STRBUF_INIT;
	struct saved_login s;
	struct err err = { 0 };
	const struct node *doc;
	struct stat st;
	char *path = arena_fmt(a, "%s/ocm.json", folder);

	(void)state;
	assert_true(file_write(path, before, strlen(before), 0644, &err));
	assert_true(saved_read(path, &s, &err));
	assert_string_equal(secret_text(&s.refresh), "old-refresh");
	assert_string_equal(s.client_id, "ocm-cli");
	secret_setstr(&s.access, "new-access");
	secret_setstr(&s.refresh, "new-refresh");
	(void)snprintf(s.token_url, sizeof(s.token_url), "https://t/token");
	assert_true(saved_write(&s, &err));
	assert_true(file_read(path, &sb, &err));
	doc = json_parse(a, sb.buf, sb.len, &err);
	assert_non_null(doc);
	assert_string_equal(node_text(doc, "access_token"), "new-access");
	assert_string_equal(node_text(doc, "refresh_token"), "new-refresh");
	assert_string_equal(node_text(doc, "token_url"), "https://t/token");
	assert_string_equal(node_text(doc, "pager"), "less");
	assert_string_equal(node_text(doc, "fedramp"), "false");
	assert_string_equal(node_text(doc, "scopes/1"), "offline");
	assert_int_equal(node_int(doc, "unknown/deep/1", 0), 2);
	assert_non_null(strstr(sb.buf, "\n  \"pager\": \"less\""));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	saved_release(&s);
	strbuf_release(&sb);
	arena_free(a);
}

static void saved_absent_or_bad(void **state)
{
	struct arena *a = arena_new();
	struct saved_login s;
	struct err err = { 0 };
	char *path = arena_fmt(a, "%s/none/ocm.json", folder);

	(void)state;
	assert_false(saved_read(path, &s, &err));
	assert_int_equal(err.kind, ERR_NONE);
	(void)snprintf(s.path, sizeof(s.path), "%s", path);
	secret_setstr(&s.refresh, "fresh");
	assert_true(saved_write(&s, &err)); /* folder and file made */
	saved_release(&s);
	assert_true(saved_read(path, &s, &err));
	saved_release(&s);
	assert_true(file_write(path, "[]", 2, 0600, &err));
	assert_false(saved_read(path, &s, &err));
	assert_int_equal(err.kind, ERR_IO);
	saved_release(&s);
	arena_free(a);
}

static void saved_paths(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	char out[512];

	(void)state;
	setenv("HOME", folder, 1);
	unsetenv("OCM_CONFIG");
	unsetenv("XDG_CONFIG_HOME");
	assert_true(saved_path(out, sizeof(out), &err));
	assert_string_equal(out,
			    arena_fmt(a, "%s/.config/ocm/ocm.json", folder));
	setenv("XDG_CONFIG_HOME", "/x", 1);
	assert_true(saved_path(out, sizeof(out), &err));
	assert_string_equal(out, "/x/ocm/ocm.json");
	assert_true(file_write(arena_fmt(a, "%s/.ocm.json", folder), "{}", 2,
			       0600, &err));
	assert_true(saved_path(out, sizeof(out), &err));
	assert_string_equal(out, arena_fmt(a, "%s/.ocm.json", folder));
	setenv("OCM_CONFIG", "/y/z", 1);
	assert_true(saved_path(out, sizeof(out), &err));
	assert_string_equal(out, "/y/z");
	unsetenv("HOME");
	unsetenv("OCM_CONFIG");
	assert_false(saved_path(out, sizeof(out), &err));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_of_jwt),
		cmocka_unit_test(kinds_of_text),
		cmocka_unit_test(who_and_how_long),
		cmocka_unit_test(passwords_checked),
		cmocka_unit_test(passwords_made),
		cmocka_unit_test(hash_is_2y),
		cmocka_unit_test(saved_is_kept),
		cmocka_unit_test(saved_absent_or_bad),
		cmocka_unit_test(saved_paths),
	};

	if (!mkdtemp(folder))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
