/* test_aws_policy.c - policies compared by meaning, made, judged. */
#include "core/aws/policy.h"
#include "core/base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define S(inner)                                                               \
 "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":"                     \
 "\"Allow\"," inner "}]}"

static const struct {
	const char *a, *b;
	bool same;
} pairs[] = {
	/* a string or a list of one; order; case of an action */
	{ S("\"Action\":\"sts:AssumeRole\",\"Principal\":{\"AWS\":\"x\"}"),
	  S("\"Principal\":{\"AWS\":[\"x\"]},\"Action\":[\"STS:assumerole\"]"),
	  true },
	{ S("\"Action\":[\"a:B\",\"a:A\"],\"Resource\":\"*\""),
	  S("\"Resource\":[\"*\"],\"Action\":[\"a:A\",\"a:B\",\"a:A\"]"),
	  true },
	/* one statement without its list */
	{ "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\","
	  "\"Action\":\"a:A\"}}",
	  S("\"Action\":\"a:A\""), true },
	/* URL-encoded, with a Sid */
	{ "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Sid"
	  "%22%3A%22x%22%2C%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22a%3A"
	  "A%22%7D%5D%7D",
	  S("\"Action\":\"a:A\""), true },
	/* an account is its root; everybody */
	{ S("\"Principal\":{\"AWS\":\"123456789012\"}"),
	  S("\"Principal\":{\"AWS\":\"arn:aws:iam::123456789012:root\"}"),
	  true },
	{ S("\"Principal\":\"*\""), S("\"Principal\":{\"AWS\":\"*\"}"), true },
	/* a condition's key has no case, its values no order */
	{ S("\"Condition\":{\"StringEquals\":{\"AWS:x\":[\"b\",\"a\"]}}"),
	  S("\"Condition\":{\"StringEquals\":{\"aws:X\":[\"a\",\"b\"]}}"),
	  true },
	{ S("\"Condition\":{\"Bool\":{\"k\":true}}"),
	  S("\"Condition\":{\"Bool\":{\"k\":\"true\"}}"), true },
	/* really different */
	{ S("\"Action\":\"a:A\""), S("\"Action\":\"a:B\""), false },
	{ S("\"Action\":\"a:A\""), S("\"NotAction\":\"a:A\""), false },
	{ S("\"Action\":\"a:A\""),
	  "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\","
	  "\"Action\":\"a:A\"}]}",
	  false },
	{ S("\"Condition\":{\"StringEquals\":{\"k\":\"V\"}}"),
	  S("\"Condition\":{\"StringEquals\":{\"k\":\"v\"}}"), false },
	{ S("\"Condition\":{\"StringEquals\":{\"k\":\"v\"}}"),
	  S("\"Condition\":{\"StringLike\":{\"k\":\"v\"}}"), false },
	{ S("\"Principal\":{\"AWS\":\"x\"}"),
	  S("\"Principal\":{\"Service\":\"x\"}"), false },
	{ S("\"Principal\":{\"AWS\":\"arn:aws:iam::123456789012:role/x\"}"),
	  S("\"Principal\":{\"AWS\":\"arn:aws:iam::123456789012:root\"}"),
	  false },
};

static void compared(void **state)
{
	struct err err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(pairs); i++) {
		if (policy_same(pairs[i].a, pairs[i].b, &err) != pairs[i].same)
			fail_msg("%s\n%s", pairs[i].a, pairs[i].b);
		assert_int_equal(err.kind, ERR_NONE);
	}
	assert_false(policy_same("{\"Statement\":", pairs[0].a, &err));
	assert_int_not_equal(err.kind, ERR_NONE);
	memset(&err, 0, sizeof(err));
	assert_false(policy_same("{}", pairs[0].a, &err));
	assert_non_null(strstr(err.what, "Statement"));
}

static void difference_is_shown(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	const char *lines;

	(void)state;
	assert_true(policy_diff(a, S("\"Action\":\"a:A\""),
				S("\"Action\":\"a:B\""), &lines, &err));
	assert_string_equal(lines, "- Allow Action [a:a]\n"
				   "+ Allow Action [a:b]\n");
	arena_free(a);
}

/* ---- made -----------------------------------------------------------------*/

static void filled(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	const char *text =
		S("\"Action\":[\"sts:AssumeRole\"],\"Principal\":{\"AWS\":[\""
		  "arn:%{partition}:iam::%{aws_account_id}:role/RH\"]}");
	const char *out = policy_account_trust(a, text, "aws", "710019948333",
					       NULL, &err);

	(void)state;
	assert_non_null(out);
	assert_non_null(strstr(out, "\"arn:aws:iam::710019948333:role/RH\""));
	out = policy_account_trust(a, text, "aws", "710019948333", "e-1", &err);
	assert_non_null(strstr(out, "\"sts:ExternalId\":\"e-1\""));
	assert_null(policy_account_trust(a, S("\"Action\":\"%{new}\""), "aws",
					 "1", NULL, &err));
	assert_non_null(strstr(err.what, "%{new}"));
	assert_null(policy_account_trust(a, S("\"Action\":\"%{par\""), "aws",
					 "1", NULL, &err));
	arena_free(a);
}

static void operator_trust(void **state)
{
	static const char template[] =
		"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Action\":[\"sts:"
		"AssumeRoleWithWebIdentity\"],\"Effect\":\"Allow\","
		"\"Condition\":{\"StringEquals\":{\"%{issuer_url}:sub\":[\""
		"%{service_accounts}\"]}},\"Principal\":{\"Federated\":\""
		"%{oidc_provider_arn}\"}}]}";
	static const char *const accounts[] = {
		"cluster-image-registry-operator", "registry", NULL
	};
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct policy_operator o = {
		.text = template,
		.provider_arn = "arn:aws:iam::1:oidc-provider/h/id",
		.issuer = "https://h/id",
		.ns = "openshift-image-registry",
		.accounts = accounts,
	};
	const char *out = policy_operator_trust(a, &o, &err), *own;

	(void)state;
	assert_non_null(out);
	assert_non_null(strstr(
		out, "\"h/id:sub\":[\"system:serviceaccount:openshift-image-"
		     "registry:cluster-image-registry-operator\",\"system:"
		     "serviceaccount:openshift-image-registry:registry\"]"));
	o.text = NULL;
	own = policy_operator_trust(a, &o, &err);
	assert_true(policy_same(out, own, &err));
	arena_free(a);
}

static const struct policy_kms roles = {
	.partition = "aws",
	.account = "123456789012",
	.installer = "arn:aws:iam::123456789012:role/I",
	.support = "arn:aws:iam::123456789012:role/S",
	.kube_controller = "arn:aws:iam::123456789012:role/K",
	.kms_provider = "arn:aws:iam::123456789012:role/P",
	.node_pool = "arn:aws:iam::123456789012:role/N",
	.ebs_csi = "arn:aws:iam::123456789012:role/E",
};

static size_t count(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)); text++)
		n++;
	return n;
}

static void key_policy(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	const char *out = policy_kms(a, &roles, &err);
	struct policy_kms gap = roles;

	(void)state;
	assert_non_null(out);
	assert_int_equal(count(out, "\"Sid\""), 8); /* root and seven */
	assert_int_equal(count(out, "kms:*"), 1);
	assert_int_equal(count(out, "GrantIsForAWSResource"), 1);
	gap.support = "";
	assert_null(policy_kms(a, &gap, &err));
	arena_free(a);
}

/* ---- judged ---------------------------------------------------------------*/

static size_t graded(const struct policy_findings *f, enum policy_grade g,
		     const char *word)
{
	size_t i, n = 0;

	for (i = 0; i < f->n; i++)
		n += f->at[i].grade == g && strstr(f->at[i].text, word) != NULL;
	return n;
}

static void judged(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct policy_findings f;
	/* the article's of 2023: everything for two roles, one of them gone */
	const char *old =
		"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"root\","
		"\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::"
		"123456789012:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"},"
		"{\"Sid\":\"roles\",\"Effect\":\"Allow\",\"Principal\":{"
		"\"AWS\":"
		"[\"arn:aws:iam::123456789012:role/I\",\"AROAEXAMPLE\"]},"
		"\"Action\":\"kms:*\",\"Resource\":\"*\"}]}";

	(void)state;
	assert_true(policy_kms_lint(a, policy_kms(a, &roles, &err), &roles, &f,
				    &err));
	assert_int_equal(graded(&f, POLICY_GOOD, ""), 8);
	assert_int_equal(f.n, 8);

	assert_true(policy_kms_lint(a, old, &roles, &f, &err));
	assert_int_equal(graded(&f, POLICY_GOOD, ""), 1);
	assert_int_equal(graded(&f, POLICY_BROAD, "role/I"), 1);
	assert_int_equal(graded(&f, POLICY_DEAD, "AROAEXAMPLE"), 1);
	assert_int_equal(graded(&f, POLICY_LACKS, ""), 6);
	assert_int_equal(graded(&f, POLICY_LACKS, "role/I"), 0);
	assert_int_equal(graded(&f, POLICY_LACKS, "role/E"), 2);

	assert_true(policy_kms_lint(
		a, S("\"Principal\":\"*\",\"Action\":\"kms:*\""), &roles, &f,
		&err));
	assert_int_equal(graded(&f, POLICY_BROAD, "anybody"), 1);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compared),
		cmocka_unit_test(difference_is_shown),
		cmocka_unit_test(filled),
		cmocka_unit_test(operator_trust),
		cmocka_unit_test(key_policy),
		cmocka_unit_test(judged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
