/*
 * test_aws_sso.c - IAM Identity Center: its cache is read, refreshed, and said
 * to be over.
 */
#include "aws_profiles.h"

#include "core/base/encode.h"

static const char sso_text[] =
	"[profile s]\nsso_session = corp\nsso_account_id = 123456789012\n"
	"sso_role_name = Admin\n[sso-session corp]\nsso_region = eu-north-1\n"
	"sso_start_url = https://d.example/start\n";

static char *cache_tail(const char *name)
{
	char hex[41];

	sha1_hex(name, strlen(name), hex);
	return mem_fmt(".aws/sso/cache/%s.json", hex);
}

/* in: seconds from now; more: members, each behind a comma */
static void sso_cache(const struct home *h, const char *name, const char *token,
		      int in, const char *more)
{
	char iso[STR_TIME_LEN], *tail = cache_tail(name), *text;

	text = mem_fmt("{\"startUrl\":\"u\",\"accessToken\":\"%s\","
		       "\"expiresAt\":\"%s\",\"other\":\"kept\"%s}",
		       token, str_iso(real_unix() + in, iso), more);
	home_write(h, tail, text);
	mem_free(text);
	mem_free(tail);
}

#define CLIENT                                                                 \
 ",\"clientId\":\"c\",\"clientSecret\":\"cs\",\"refreshToken\":\"r1\","
#define ENDS(year) "\"registrationExpiresAt\":\"" year "-01-01T00:00:00Z\""

static void sso(void **state)
{
	struct way w;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", sso_text);
	sso_cache(&w.home, "corp", "good", 7200, CLIENT ENDS("2099"));
	way_open(&w, "s");
	is_with(&w, "ASIASSO",
		"profile s (~/.aws/config, IAM Identity Center)");
	assert_int_equal(w.rig.server.log.n, 2); /* nothing was refreshed */
	assert_non_null(strstr(w.rig.server.log.at[0],
			       "role_name=Admin&account_id=123456789012"));
	way_end(&w);
}

static void sso_refreshed(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	struct stat st;
	struct way w;
	char *tail = cache_tail("corp"), *path;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", sso_text);
	sso_cache(&w.home, "corp", "stale", -60, CLIENT ENDS("2099"));
	way_open(&w, "s");
	is_with(&w, "ASIASSO",
		"profile s (~/.aws/config, IAM Identity Center)");
	assert_non_null(
		strstr(w.rig.server.log.at[0], "\"refreshToken\":\"r1"));
	path = mem_fmt("%s/%s", w.home.path, tail);
	assert_true(file_read(path, &text, &err));
	assert_non_null(strstr(text.buf, "\"fresh\""));
	assert_non_null(strstr(text.buf, "\"r2\""));
	assert_non_null(strstr(text.buf, "\"kept\""));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	strbuf_release(&text);
	mem_free(path);
	mem_free(tail);
	way_end(&w);
}

static bool sso_server(struct server *s, const struct hit *hit)
{
	if (str_starts(hit->head, "POST /token"))
		server_say(hit->fd, "400 Bad Request",
			   "{\"error\":\"invalid_grant\",\"error_description\":"
			   "\"Invalid refresh token\"}");
	else if (s->data && str_starts(hit->head, "GET /federation"))
		server_say(hit->fd,
			   "403 Forbidden\r\nx-amzn-errortype: "
			   "ForbiddenException\r\nx-amzn-requestid: q-1",
			   "{\"message\":\"No access\"}");
	else
		return all_ways(s, hit);
	return true;
}

static void sso_ended(void **state)
{
	static const struct {
		const char *token, *more;
		int in;
		const char *what;
	} rows[] = {
		{ "good", "", -60,
		  "the sign-in to IAM Identity Center of profile s has "
		  "expired" },
		/* the registration of the client has ended: no refresh */
		{ "good", CLIENT ENDS("2020"), -60,
		  "the sign-in to IAM Identity Center of profile s has "
		  "expired" },
		/* it is refused */
		{ "good", CLIENT ENDS("2099"), -60,
		  "the sign-in to IAM Identity Center of profile s has "
		  "expired" },
		/* signed out elsewhere */
		{ "stale", "", 7200,
		  "the sign-in to IAM Identity Center of profile s is no "
		  "longer valid" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct way w;

		way_start_with(&w, sso_server);
		home_write(&w.home, ".aws/config", files);
		sso_cache(&w.home, "corp", rows[i].token, rows[i].in,
			  rows[i].more);
		way_open(&w, "s");
		is_refused(&w, ERR_SIGNED_OUT, rows[i].what,
			   "Run: aws sso login --profile s");
		way_end(&w);
	}
}

static void sso_refused(void **state)
{
	struct way w;

	(void)state;
	way_start_with(&w, sso_server);
	w.rig.server.data = &w;
	home_write(&w.home, ".aws/config", files);
	sso_cache(&w.home, "corp", "good", 7200, "");
	way_open(&w, "s");
	is_refused(&w, ERR_SIGNED_OUT,
		   "the sign-in to IAM Identity Center of profile s is no "
		   "longer valid",
		   "Run: aws sso login --profile s");
	assert_string_equal(aws_error(w.aws)->code, "ForbiddenException");
	assert_string_equal(aws_error(w.aws)->said, "No access");
	assert_string_equal(aws_error(w.aws)->request_id, "q-1");
	aws_use_profile(w.aws, "nosso");
	is_refused(&w, ERR_INPUT,
		   "profile nosso has no sso_account_id or no sso_role_name",
		   NULL);
	way_end(&w);
}

/* Without a session: by the start URL.  It ends soon, and nothing renews it. */
static void sso_of_old_ends_soon(void **state)
{
	const char *const *warnings;
	struct way w;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", files);
	sso_cache(&w.home, "https://old.example/start", "good", 1830, "");
	way_open(&w, "old");
	is_with(&w, "ASIASSO",
		"profile old (~/.aws/config, IAM Identity Center)");
	/* the keys themselves last until 2099: nothing to warn of */
	assert_int_equal(aws_warnings(w.aws, &warnings), 0);
	w.aws->keys.expires = real_unix() + 1200;
	aws_warn_of_all(w.aws);
	assert_int_equal(aws_warnings(w.aws, &warnings), 1);
	assert_string_equal(warnings[0],
			    "this sign-in lasts 30 more minutes and cannot "
			    "renew itself. Before a long step run: aws sso "
			    "login --profile old");
	way_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sso),
		cmocka_unit_test(sso_refreshed),
		cmocka_unit_test(sso_ended),
		cmocka_unit_test(sso_refused),
		cmocka_unit_test(sso_of_old_ends_soon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
