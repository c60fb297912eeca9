/* fuzz_policy.c - policies of roles, buckets and keys: two documents, cut by a
 * byte 0. */
#include "tests/fuzz/fuzz.h"

#include "core/aws/policy.h"

static const struct policy_kms want = {
	"aws",
	"123456789012",
	"arn:aws:iam::123456789012:role/i",
	"arn:aws:iam::123456789012:role/s",
	"arn:aws:iam::123456789012:role/k",
	"arn:aws:iam::123456789012:role/p",
	"arn:aws:iam::123456789012:role/n",
	"arn:aws:iam::123456789012:role/e",
};

static void fill(struct arena *a, const char *text)
{
	static const char *const pairs[] = { "partition", "aws",
					     "aws_account_id", "123456789012",
					     NULL };
	const char *const accounts[] = { "sa", NULL };
	struct policy_operator op = { text, "arn:p", "https://issuer/1",
				      "kube-system", accounts };
	struct err err = { 0 };

	policy_fill(a, text, pairs, &err);
	policy_account_trust(a, text, "aws", "123456789012", "x", &err);
	policy_operator_trust(a, &op, &err);
}

/* Changed and put back: what the key had is there again, no dead principal is
 * written, and what cannot be read is refused. */
static void change(struct arena *a, const char *was, const char *meddled)
{
	enum policy_back how;
	struct policy_findings findings = { 0 };
	struct err err = { 0 };
	const char *wrote = policy_kms_merge(a, was, &want, &err), *back;

	PROMISE(wrote || err.kind != ERR_NONE);
	if (!wrote)
		return;
	PROMISE(policy_kms_lint(a, wrote, &want, &findings, &err));
	PROMISE(!policy_count(&findings, POLICY_LACKS));
	PROMISE(!policy_count(&findings, POLICY_RISKY));
	back = policy_kms_merge(a, wrote, &want, &err);
	PROMISE(back && policy_same(back, wrote, &err));
	back = policy_take_back(a, wrote, was, wrote, &how, &err);
	PROMISE(back && how != POLICY_BACK_OURS);
	policy_take_back(a, meddled, was, wrote, &how, &err);
	policy_kms_safe(wrote, "123456789012", want.installer, &err);
	policy_kms_delegates(wrote, "123456789012");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_cut cut = fuzz_cut(data, size, 0);
	struct arena *a = arena_new();
	struct policy_findings findings = { 0 };
	struct err err = { 0 };
	const char *lines = NULL;
	bool same = policy_same(cut.head, cut.tail, &err);

	if (policy_diff(a, cut.head, cut.tail, &lines, &err))
		PROMISE(same == !*lines);
	if (policy_decode(a, cut.head, &err))
		policy_pretty(a, cut.head);
	policy_kms_lint(a, cut.head, &want, &findings, &err);
	change(a, cut.head, cut.tail);
	fill(a, cut.head);
	arena_free(a);
	fuzz_cut_free(&cut);
	return 0;
}
