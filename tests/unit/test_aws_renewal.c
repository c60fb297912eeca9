/*
 * test_aws_renewal.c - keys that end in the middle of work: renewed, asked
 * for, or told how; work goes on, and never in another account.
 */
#include "aws_way.h"

#include "core/aws/iam.h"

static struct {
	struct way w;
	int over;
	struct err err;
	/* the server's */
	const char *ended;  /* a key that counts no more, from... */
	int good;           /* ...so many GetRole on */
	const char *number; /* of the account of later keys */
	int assumed, asked; /* AssumeRole, GetRole */
	char last[64];      /* key of the last GetRole */
} t;

/* Keys of AssumeRole are ASIA1, ASIA2... */
static bool answer(struct server *s, const struct hit *hit)
{
	char *id = key_id(hit->head), *text = NULL;
	bool first = !strcmp(id, "ASIA1") || !strcmp(id, "AKP1");

	if (strstr(hit->body, "Action=AssumeRole")) {
		text = mem_fmt("ASIA%d", ++t.assumed);
		say_keys(hit, STS_KEYS, text);
	} else if (strstr(hit->body, "Action=GetCallerIdentity")) {
		text = mem_fmt("<R><GetCallerIdentityResult><UserId>U</UserId>"
			       "<Account>%s</Account><Arn>arn:aws:sts::1:"
			       "assumed-role/R/%s</Arn>"
			       "</GetCallerIdentityResult></R>",
			       first || !t.number ? "111111111111" : t.number,
			       id);
		server_say(hit->fd, "200 OK", text);
	} else if (strstr(hit->body, "Action=GetRole")) {
		snprintf(t.last, sizeof(t.last), "%s", id);
		if (t.asked++ >= t.good && t.ended && !strcmp(t.ended, id))
			server_say(hit->fd, "403 Forbidden",
				   "<ErrorResponse><Error><Code>ExpiredToken"
				   "</Code><Message>it is over</Message>"
				   "</Error><RequestId>req-1</RequestId>"
				   "</ErrorResponse>");
		else
			server_say(hit->fd, "200 OK", "<R/>");
	} else {
		mem_free(id);
		return all_ways(s, hit);
	}
	mem_free(text);
	mem_free(id);
	return true;
}

static void start(const char *config)
{
	memset(&t, 0, sizeof(t));
	way_start_with(&t.w, answer);
	home_write(&t.w.home, ".aws/config", config);
	setenv("AWS_REGION", "eu-west-1", 1);
}

static void sign_in(const char *profile)
{
	way_open(&t.w, profile);
	way_settle(&t.w);
}

static void is_in(void)
{
	if (aws_error(t.w.aws))
		fail_msg("%s", aws_error(t.w.aws)->what);
	assert_int_equal(aws_state(t.w.aws), AWS_READY);
}

/* ---- the work: four roles looked at, one after the other ---------------------------*/

static enum build look(void *work, struct request_spec *q, struct err *err)
{
	(void)work;
	return iam_get_role(q, "r", err);
}

static void done(void *owner, const struct err *err)
{
	(void)owner;
	t.err = err ? *err : (struct err){ 0 };
	t.over++;
}

static void work(void)
{
	static const struct step steps[] = {
		{ .name = "GetRole", .build = look },
		{ .name = "GetRole", .build = look },
		{ .name = "GetRole", .build = look },
		{ .name = "GetRole", .build = look },
		{ 0 },
	};

	t.over = 0;
	flow_start(t.w.rig.net, steps, NULL, NULL, done, NULL);
}

static void work_is_done(int looks)
{
	rig_until(&t.w.rig, &t.over, 1);
	if (t.err.kind)
		fail_msg("%s", t.err.what);
	assert_int_equal(t.asked, looks);
}

/* ---- roles ----------------------------------------------------------------------------*/

static const char role_text[] =
	"[profile base]\naws_access_key_id = AKBASE\n"
	"aws_secret_access_key = s\n"
	"[profile r]\nrole_arn = arn:aws:iam::1:role/r\n"
	"source_profile = base\n"
	"[profile m]\nrole_arn = arn:aws:iam::1:role/m\n"
	"source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me\n";

static void a_role_is_assumed_again(void **state)
{
	(void)state;
	start(role_text);
	sign_in("r");
	is_in();
	t.ended = "ASIA1";
	t.good = 2;
	work();
	work_is_done(5); /* the third twice */
	assert_int_equal(t.assumed, 2);
	assert_string_equal(t.last, "ASIA2");
	assert_int_equal(aws_state(t.w.aws), AWS_READY);
	way_end(&t.w);
}

static void many_at_once_renew_once(void **state)
{
	static const struct step one[] = { { .name = "GetRole", .build = look },
					   { 0 } };
	int i;

	(void)state;
	start(role_text);
	sign_in("r");
	is_in();
	t.ended = "ASIA1";
	for (i = 0; i < 10; i++)
		flow_start(t.w.rig.net, one, NULL, NULL, done, NULL);
	rig_until(&t.w.rig, &t.over, 10);
	assert_int_equal(t.err.kind, ERR_NONE);
	assert_int_equal(t.assumed, 2);
	way_end(&t.w);
}

static void mfa_is_asked_for_again(void **state)
{
	const char *const *warnings;
	struct secret code = { 0 };
	int round;

	(void)state;
	start(role_text);
	sign_in("m");
	for (round = 0; round < 2; round++) {
		while (!t.w.asks.first)
			rig_turn(&t.w.rig);
		assert_string_equal(t.w.asks.first->id, "aws.mfa");
		assert_int_equal(t.over, 0); /* the work waits */
		secret_setstr(&code, round ? "222222" : "333333");
		ask_answer(&t.w.asks, t.w.asks.first, 0, &code);
		if (round)
			break;
		way_settle(&t.w);
		is_in();
		t.ended = "ASIA1";
		work();
	}
	secret_release(&code);
	work_is_done(5);
	assert_string_equal(t.last, "ASIA2");
	t.w.aws->keys.expires = real_unix() + 600;
	aws_warn_of_all(t.w.aws);
	assert_true(aws_warnings(t.w.aws, &warnings) >= 1);
	assert_string_equal(warnings[0],
			    "these keys last 10 more minutes; then another MFA "
			    "code will be asked for");
	way_end(&t.w);
}

/* ---- a program: the n-th time it gives AKPn ---------------------------------------------*/

static void program(const char *until)
{
	char *count = mem_fmt("%s/count", t.w.home.path), *text;

	text = mem_fmt("n=1; while [ -e %s.$n ]; do n=$((n+1)); done; "
		       ": >%s.$n\n[ -e %s.stop ] && exit 4\n"
		       "echo \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":"
		       "\\\"AKP$n\\\",\\\"SecretAccessKey\\\":\\\"s\\\"%s}\"\n",
		       count, count, count, until);
	home_write(&t.w.home, "keys.sh", text);
	mem_free(text);
	text = mem_fmt("[profile p]\ncredential_process = sh %s/keys.sh\n",
		       t.w.home.path);
	home_write(&t.w.home, ".aws/config", text);
	mem_free(text);
	mem_free(count);
}

static void a_program_is_asked_again(void **state)
{
	(void)state;
	start("");
	program("");
	sign_in("p");
	is_in();
	t.ended = "AKP1";
	t.good = 1;
	work();
	work_is_done(5);
	assert_string_equal(t.last, "AKP2");
	way_end(&t.w);
}

/* It fails: the work stops, says why and what to do; when the program works
 * again, so does the rest. */
static void a_program_that_fails_then(void **state)
{
	char *stop;

	(void)state;
	start("");
	program("");
	sign_in("p");
	is_in();
	stop = mem_fmt("%s/count.stop", t.w.home.path);
	write_text(stop, "");
	t.ended = "AKP1";
	t.good = 1;
	work();
	rig_until(&t.w.rig, &t.over, 1);
	assert_int_equal(t.err.kind, ERR_SIGNED_OUT);
	assert_string_equal(t.err.what, "GetRole failed: credential_process of "
					"profile p failed (exit 4)");
	assert_int_equal(aws_state(t.w.aws), AWS_FAILED);
	assert_non_null(aws_identity(t.w.aws)); /* who we were is kept */
	assert_int_equal(t.asked, 2);
	unlink(stop);
	mem_free(stop);
	aws_renew(t.w.aws);
	work();
	work_is_done(6);
	assert_string_equal(t.last, "AKP3");
	assert_int_equal(aws_state(t.w.aws), AWS_READY);
	way_end(&t.w);
}

/* The program now gives keys of another account: not one request goes there. */
static void never_in_another_account(void **state)
{
	(void)state;
	start("");
	program("");
	sign_in("p");
	is_in();
	t.ended = "AKP1";
	t.number = "222222222222";
	work();
	rig_until(&t.w.rig, &t.over, 1);
	assert_int_equal(t.err.kind, ERR_SIGNED_OUT);
	assert_string_equal(t.err.what,
			    "GetRole failed: the new keys are of account "
			    "222222222222, this work was begun in account "
			    "111111111111");
	assert_string_equal(t.err.hint,
			    "Sign in to account 111111111111 again. Nothing "
			    "was done in the other one.");
	assert_int_equal(t.asked, 1);
	assert_string_equal(t.last, "AKP1");
	way_end(&t.w);
}

/* ---- by the clock ------------------------------------------------------------------------*/

/* left: seconds the first keys have when work begins */
static void begin_with(int left)
{
	char iso[STR_TIME_LEN], *until;

	start("");
	until = mem_fmt(",\\\"Expiration\\\":\\\"%s\\\"",
			str_iso(real_unix() + 7200, iso));
	program(until);
	mem_free(until);
	sign_in("p");
	is_in();
	t.w.aws->keys.expires = real_unix() + left;
	t.w.aws->got -= 600;
	work();
}

static void renewed_before_they_end(void **state)
{
	char *first;

	(void)state;
	begin_with(50);
	work_is_done(4);
	/* not one went with the old ones */
	first = mem_fmt("%s/count.3", t.w.home.path);
	assert_string_equal(t.last, "AKP2");
	assert_false(file_exists(first));
	mem_free(first);
	way_end(&t.w);

	/* ten minutes left: new ones are got while the work goes on */
	begin_with(400);
	work_is_done(4);
	while (aws_keys_expire(t.w.aws) < real_unix() + 3600)
		rig_turn(&t.w.rig);
	way_end(&t.w);

	begin_with(1000); /* enough */
	work_is_done(4);
	assert_string_equal(t.last, "AKP1");
	way_end(&t.w);
}

/* ---- what nothing can renew -----------------------------------------------------------------*/

static void keys_of_the_environment(void **state)
{
	(void)state;
	start("");
	setenv("AWS_ACCESS_KEY_ID", "ASIA1", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
	setenv("AWS_SESSION_TOKEN", "t", 1);
	sign_in(NULL);
	is_in();
	t.ended = "ASIA1";
	t.good = 2;
	work();
	rig_until(&t.w.rig, &t.over, 1);
	assert_int_equal(t.err.kind, ERR_SIGNED_OUT);
	assert_string_equal(t.err.code, "ExpiredToken");
	assert_string_equal(t.err.said, "it is over");
	assert_string_equal(t.err.request_id, "req-1");
	assert_string_equal(t.err.hint,
			    "Put new keys into the environment and start "
			    "rosawiz again: it goes on where it stopped.");
	assert_int_equal(t.asked, 3); /* not tried again */
	way_end(&t.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_role_is_assumed_again),
		cmocka_unit_test(many_at_once_renew_once),
		cmocka_unit_test(mfa_is_asked_for_again),
		cmocka_unit_test(a_program_is_asked_again),
		cmocka_unit_test(a_program_that_fails_then),
		cmocka_unit_test(never_in_another_account),
		cmocka_unit_test(renewed_before_they_end),
		cmocka_unit_test(keys_of_the_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
