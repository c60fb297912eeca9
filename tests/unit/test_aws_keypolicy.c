/* test_aws_keypolicy.c - somebody's key policy: judged, changed, put back. */
#include "core/aws/policy.h"
#include "core/base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ACCOUNT "123456789012"
#define ROLE    "arn:aws:iam::" ACCOUNT ":role/"
#define ROOT    "arn:aws:iam::" ACCOUNT ":root"
#define ME      ROLE "Admin"
#define ST(sid, effect, who, what)                                             \
 "{\"Sid\":\"" sid "\",\"Effect\":\"" effect "\"," who ",\"Action\":" what     \
 ",\"Resource\":\"*\"}"
#define WHO(arn)       "\"Principal\":{\"AWS\":\"" arn "\"}"
#define ROOT_STATEMENT ST("root", "Allow", WHO(ROOT), "\"kms:*\"")
#define DOC(list)      "{\"Version\":\"2012-10-17\",\"Statement\":" list "}"

static const struct policy_kms roles = {
	"aws",    ACCOUNT,  ROLE "I", ROLE "S",
	ROLE "K", ROLE "P", ROLE "N", ROLE "E"
};

struct room {
	struct arena *a;
	struct err err;
};

static void open_room(struct room *r)
{
	memset(r, 0, sizeof(*r));
	r->a = arena_new();
}

static const char *text_of(struct room *r, const char *doc,
			   enum policy_grade grade)
{
	struct policy_findings f;
	size_t i;

	assert_true(policy_kms_lint(r->a, doc, &roles, &f, &r->err));
	for (i = 0; i < f.n; i++)
		if (f.at[i].grade == grade)
			return f.at[i].text;
	return "";
}

static size_t count_of(struct room *r, const char *doc, enum policy_grade grade)
{
	struct policy_findings f;

	assert_true(policy_kms_lint(r->a, doc, &roles, &f, &r->err));
	return policy_count(&f, grade);
}

static const char *merge(struct room *r, const char *doc)
{
	const char *out = policy_kms_merge(r->a, doc, &roles, &r->err);

	if (!out)
		fail_msg("%s", r->err.what);
	return out;
}

/* Who forbids what to whom: by name, to everybody, to the account, to all but
 * some; under a condition it is not judged. */
static void forbids(void **state)
{
	static const struct {
		const char *deny, *word; /* word "": harmless */
	} rows[] = {
		{ ST("d", "Deny", WHO(ROLE "P"), "\"kms:Decrypt\""), "role/P" },
		{ ST("d", "Deny", WHO(ROLE "P"), "\"kms:*\""), "kms:decrypt" },
		{ ST("d", "Deny", "\"Principal\":\"*\"", "\"kms:CreateGrant\""),
		  "kms:creategrant" },
		{ ST("d", "Deny", WHO(ROOT), "\"kms:DescribeKey\""),
		  "kms:describekey" },
		{ ST("d", "Deny", "\"NotPrincipal\":{\"AWS\":\"" ME "\"}",
		     "\"kms:Decrypt\""),
		  "NotPrincipal" },
		{ ST("d", "Deny", WHO(ROLE "E"), "\"kms:ReEncryptFrom\""),
		  "role/E" },
		{ ST("d", "Deny", WHO(ROLE "P"), "\"kms:ScheduleKeyDeletion\""),
		  "" },
		{ ST("d", "Deny", WHO(ROLE "other"), "\"kms:*\""), "" },
		{ "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":"
		  "\"kms:CreateGrant\",\"Resource\":\"*\",\"Condition\":{"
		  "\"Bool\":{\"kms:GrantIsForAWSResource\":\"false\"}}}",
		  "" },
	};
	const char *doc, *said;
	struct room r;
	size_t i;

	(void)state;
	open_room(&r);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		doc = arena_fmt(r.a, DOC("[" ROOT_STATEMENT ",%s]"),
				rows[i].deny);
		said = text_of(&r, doc, POLICY_DENIES);
		if (!*rows[i].word ? *said : !strstr(said, rows[i].word))
			fail_msg("%s: '%s'", rows[i].deny, said);
	}
	assert_non_null(strstr(text_of(&r, doc, POLICY_OTHER), "condition"));
	arena_free(r.a);
}

static void added_once(void **state)
{
	struct room r;
	const char *one, *two, *diff;

	(void)state;
	open_room(&r);
	/* one statement that is no list; its Sid is one of ours */
	one = merge(&r, DOC(ST("Installer Permissions", "Allow", WHO(ROOT),
			       "\"kms:*\"")));
	assert_int_equal(count_of(&r, one, POLICY_LACKS), 0);
	assert_non_null(strstr(one, "\"Installer Permissions 2\""));
	two = merge(&r, one);
	assert_string_equal(one, two);
	/* only what is missing */
	assert_true(policy_diff(r.a, one, policy_kms(r.a, &roles, &r.err),
				&diff, &r.err));
	assert_string_equal(diff, "");
	/* a condition of somebody's does not count as allowed */
	one = DOC("[" ROOT_STATEMENT ",{\"Effect\":\"Allow\"," WHO(
		ROLE "S") ","
			  "\"Action\":\"kms:DescribeKey\",\"Resource\":\"*\","
			  "\"Condition\":{\"Bool\":{\"aws:SecureTransport\":"
			  "\"true\"}}"
			  "}]");
	assert_int_equal(count_of(&r, one, POLICY_LACKS), 7);
	assert_non_null(
		strstr(text_of(&r, one, POLICY_OTHER), "securetransport"));
	arena_free(r.a);
}

/* Root's kms:* guards against a lock-out: that it is not there, or not whole,
 * is warned of; what we write has it, what is put back is as it was. */
static void root_is_a_guard(void **state)
{
	static const char *const rows[] = {
		ST("mine", "Allow", WHO(ME), "\"kms:*\""),
		ST("mine", "Allow", WHO(ME), "\"kms:*\"") "," ST(
			"part", "Allow", WHO(ROOT), "\"kms:Put*\""),
		ST("mine", "Allow", WHO(ME),
		   "\"kms:*\"") ",{"
				"\"Effect\":\"Allow\"," WHO(
					ROOT) ",\"Action\":\"kms:*\","
					      "\"Resource\":\"*\","
					      "\"Condition\":{\"Bool\":{"
					      "\"aws:SecureTransport\":"
					      "\"true\"}}}",
	};
	const char *was, *wrote, *back;
	enum policy_back how;
	struct room r;
	size_t i;

	(void)state;
	open_room(&r);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		was = arena_fmt(r.a, DOC("[%s]"), rows[i]);
		assert_true(policy_kms_safe(was, ACCOUNT, ME, &r.err));
		assert_non_null(strstr(text_of(&r, was, POLICY_RISKY),
				       "nobody can use or change"));
		wrote = merge(&r, was);
		assert_true(policy_kms_delegates(wrote, ACCOUNT));
		assert_int_equal(count_of(&r, wrote, POLICY_RISKY), 0);
		assert_non_null(strstr(wrote, "\"mine\""));
		back = policy_take_back(r.a, wrote, was, wrote, &how, &r.err);
		assert_int_equal(how, POLICY_BACK_WHOLE);
		assert_true(policy_same(back, was, &r.err));
	}
	was = DOC("[" ROOT_STATEMENT "]");
	assert_int_equal(count_of(&r, was, POLICY_RISKY), 0);
	arena_free(r.a);
}

static void the_dead_go(void **state)
{
	const char *was = DOC("[" ROOT_STATEMENT "," ST(
		"gone", "Allow", WHO("AROAGONE"),
		"\"kms:Decrypt\"") ","
				   "{\"Sid\":\"half\",\"Effect\":\"Allow\","
				   "\"Principal\":{\"AWS\":"
				   "[\"AIDAGONE\",\"" ME
				   "\"]},\"Action\":\"kms:Decrypt\","
				   "\"Resource\":\"*\"}]");
	enum policy_back how;
	const char *wrote, *back;
	struct room r;

	(void)state;
	open_room(&r);
	assert_int_equal(count_of(&r, was, POLICY_DEAD), 2);
	wrote = merge(&r, was);
	assert_null(strstr(wrote, "GONE"));
	assert_null(strstr(wrote, "\"gone\""));
	assert_non_null(strstr(wrote, ME));
	/* put back without them: KMS would not take them */
	back = policy_take_back(r.a, wrote, was, wrote, &how, &r.err);
	assert_int_equal(how, POLICY_BACK_WHOLE);
	assert_null(strstr(back, "GONE"));
	assert_null(strstr(back, ROLE "I"));
	arena_free(r.a);
}

static void put_back(void **state)
{
	const char *was = DOC("[" ROOT_STATEMENT "]"), *wrote, *now, *back;
	const char *theirs =
		ST("new", "Allow", WHO(ROLE "other"), "\"kms:Decrypt\"");
	enum policy_back how;
	struct room r;

	(void)state;
	open_room(&r);
	wrote = merge(&r, was);
	back = policy_take_back(r.a, wrote, was, wrote, &how, &r.err);
	assert_int_equal(how, POLICY_BACK_WHOLE);
	assert_string_equal(back, was);

	/* somebody added one since: it stays */
	now = arena_fmt(r.a, "%.*s,%s]}", (int)strlen(wrote) - 2, wrote,
			theirs);
	back = policy_take_back(r.a, now, was, wrote, &how, &r.err);
	assert_int_equal(how, POLICY_BACK_OURS);
	assert_true(policy_same(
		back, arena_fmt(r.a, DOC("[" ROOT_STATEMENT ",%s]"), theirs),
		&r.err));

	/* nothing of ours any more: nothing to write */
	policy_take_back(r.a, was, was, wrote, &how, &r.err);
	assert_int_equal(how, POLICY_BACK_NOTHING);
	assert_null(policy_take_back(r.a, "{", was, wrote, &how, &r.err));
	arena_free(r.a);
}

static void never_locked_out(void **state)
{
	static const struct {
		const char *doc;
		bool safe;
	} rows[] = {
		{ DOC("[" ROOT_STATEMENT "]"), true },
		{ DOC("[" ST("r", "Allow", WHO(ACCOUNT), "\"kms:*\"") "]"),
		  true },
		{ DOC("[" ST("m", "Allow", WHO(ME), "\"kms:Put*\"") "]"),
		  true },
		/* an assumed role's ARN has no path */
		{ DOC("[" ST("m", "Allow", WHO(ROLE "a/b/Admin"),
			     "\"kms:*\"") "]"),
		  true },
		{ DOC("[" ST("m", "Allow", WHO(ROLE "a/Admin2"),
			     "\"kms:*\"") "]"),
		  false },
		{ DOC("[" ST("m", "Allow",
			     WHO("arn:aws:iam::999999999999:role/Admin"),
			     "\"kms:*\"") "]"),
		  false },
		{ DOC("[" ST("m", "Allow", WHO(ME), "\"kms:Decrypt\"") "]"),
		  false },
		{ DOC("[" ROOT_STATEMENT
		      "," ST("d", "Deny", "\"Principal\":\"*\"",
			     "\"kms:PutKeyPolicy\"") "]"),
		  false },
		{ DOC("[" ROOT_STATEMENT
		      "," ST("d", "Deny",
			     "\"NotPrincipal\":{\"AWS\":\"" ROLE "x\"}",
			     "\"kms:*\"") "]"),
		  false },
		{ DOC("[{\"Effect\":\"Allow\"," WHO(
			  ROOT) ",\"Action\":\"kms:*\",\"Resource\":\"*\","
				"\"Condition\":{\"Bool\":{\"aws:"
				"MultiFactorAuthPresent\":\"true\"}}}]"),
		  false },
		{ DOC("[]"), false },
	};
	struct room r;
	size_t i;

	(void)state;
	open_room(&r);
	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (policy_kms_safe(rows[i].doc, ACCOUNT, ME, &r.err) !=
		    rows[i].safe)
			fail_msg("%s", rows[i].doc);
	assert_non_null(strstr(r.err.what, "not written"));
	assert_non_null(strstr(r.err.what, ME));
	arena_free(r.a);
}

static void has_room(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	struct room r;

	(void)state;
	open_room(&r);
	strbuf_addstr(
		&sb,
		"{\"Version\":\"2012-10-17\",\"Statement\":[" ROOT_STATEMENT);
	while (sb.len < 32768)
		strbuf_addstr(&sb, "," ST("x", "Allow", WHO(ROLE "x"),
					  "\"kms:Decrypt\""));
	strbuf_addstr(&sb, "]}");
	assert_false(policy_kms_safe(sb.buf, ACCOUNT, ME, &r.err));
	assert_non_null(strstr(r.err.what, "32768"));
	strbuf_release(&sb);
	arena_free(r.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forbids),
		cmocka_unit_test(added_once),
		cmocka_unit_test(root_is_a_guard),
		cmocka_unit_test(the_dead_go),
		cmocka_unit_test(put_back),
		cmocka_unit_test(never_locked_out),
		cmocka_unit_test(has_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
