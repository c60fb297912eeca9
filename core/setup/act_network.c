/*
 * act_network.c - small things around the network: the load balancers'
 * service-linked role, the bastion's key pair, tags on subnets of the user's.
 */
#include "core/setup/acts.h"

#include "core/aws/ec2.h"
#include "core/aws/iam.h"
#include "core/base/encode.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#include <errno.h>
#include <stdio.h>

/* ---- AWSServiceRoleForElasticLoadBalancing: once an account -----------------*/

struct elb_work {
	struct work base;
	bool exists;
};

static enum build elb_get(void *p, struct request_spec *q, struct err *err)
{
	(void)p;
	return iam_get_role(q, IAM_ELB_ROLE, err);
}

static enum verdict elb_got(void *p, const struct reply *r, struct err *err)
{
	struct elb_work *w = p;

	(void)err;
	w->exists = reply_ok(r);
	return STEP_NEXT;
}

static const struct step elb_probe[] = {
	{ .name = "GetRole",
	  .rights = "iam:GetRole",
	  .build = elb_get,
	  .read = elb_got,
	  .expects = "NoSuchEntity" },
	{ 0 },
};

static enum found elb_judge(void *p, struct err *why)
{
	struct elb_work *w = p;

	(void)why;
	return w->exists ? FOUND_OK : FOUND_TODO;
}

static enum build elb_create(void *p, struct request_spec *q, struct err *err)
{
	(void)p;
	return iam_create_service_role(q, IAM_ELB_SERVICE, err);
}

static enum verdict elb_created(void *p, const struct reply *r, struct err *err)
{
	(void)p;
	if (reply_ok(r) || iam_service_role_taken(r))
		return STEP_NEXT;
	reply_fail(r, err, _("cannot make the load balancers' service role"));
	return STEP_FAIL;
}

static const struct step elb_apply[] = {
	{ .name = "CreateServiceLinkedRole",
	  .rights = "iam:CreateServiceLinkedRole",
	  .build = elb_create,
	  .read = elb_created,
	  .expects = "InvalidInput",
	  .writes = true },
	{ 0 },
};

const struct action_class act_elb_role = {
	.name = "elb-role",
	.work_size = sizeof(struct elb_work),
	.probe = elb_probe,
	.found = elb_judge,
	.apply = elb_apply,
	.probe_early = true,
};

/* ---- key pair -------------------------------------------------------------*/

struct pair_work {
	struct work base;
	struct ec2_key_pairs pairs;
};

static const struct key_pair_want *pair_want(const struct pair_work *w)
{
	return w->base.want;
}

static enum build pair_get(void *p, struct request_spec *q, struct err *err)
{
	struct pair_work *w = p;
	struct ec2_find find = { .id = pair_want(w)->name };

	return ec2_describe(q, EC2_KEY_PAIRS, &find, err);
}

static enum verdict pair_got(void *p, const struct reply *r, struct err *err)
{
	struct pair_work *w = p;

	(void)err;
	if (reply_ok(r))
		ec2_key_pairs_add(w->base.arena, &w->pairs, r->doc);
	return STEP_NEXT;
}

static const struct step pair_probe[] = {
	{ .name = "DescribeKeyPairs",
	  .rights = "ec2:DescribeKeyPairs",
	  .build = pair_get,
	  .read = pair_got,
	  .expects = "InvalidKeyPair.NotFound" },
	{ 0 },
};

/* Made by us, but the answer that held its private key never came: of no use
 * to anybody, so it is made anew. */
static bool key_was_lost(const struct pair_work *w, const char *tag)
{
	const struct key_pair_want *want = pair_want(w);

	return !strcmp(want->source, "create") && str_eq(tag, want->session) &&
	       !values_get(w->base.values, "key-pair.name") &&
	       !file_exists(want->save_as);
}

static bool is_import(const struct pair_work *w)
{
	return !strcmp(pair_want(w)->source, "import");
}

/* The key itself of "ssh-ed25519 AAAA... comment"; "" none. */
static const char *key_of(struct arena *a, const char *line)
{
	const char **word;

	return str_split(a, line, " ", &word) > 1 ? word[1] : "";
}

/* As ssh-keygen -l and EC2 (of ed25519 keys) write it. */
static const char *print_of(struct arena *a, const char *key)
{
	struct strbuf blob = STRBUF_INIT, text = STRBUF_INIT;
	uint8_t digest[SHA256_LEN];
	const char *out = "?";

	if (base64_decode(&blob, key, strlen(key))) {
		sha256(blob.buf, blob.len, digest);
		base64_encode(&text, digest, sizeof(digest));
		strbuf_cut(&text, strcspn(text.buf, "="));
		out = arena_fmt(a, "SHA256:%s", text.buf);
	}
	strbuf_release(&blob);
	strbuf_release(&text);
	return out;
}

static bool same_key(const struct pair_work *w)
{
	const char *there = key_of(w->base.arena, w->pairs.at[0].public_key);
	const char *ours = key_of(w->base.arena, pair_want(w)->public_line);

	return *there && !strcmp(there, ours);
}

static enum found pair_missing(const struct pair_work *w, struct err *why)
{
	const struct key_pair_want *want = pair_want(w);

	if (strcmp(want->source, "existing"))
		return FOUND_TODO;
	err_set(why, ERR_INPUT,
		_("EC2 has no key pair named '%s' in this region"), want->name);
	err_hint(why, _("Choose another, or let one be made "
			"(access.key_source)."));
	return FOUND_BROKEN;
}

static enum found pair_differs(const struct pair_work *w, struct err *why)
{
	const struct key_pair_want *want = pair_want(w);
	struct arena *a = w->base.arena;
	const char *there = key_of(a, w->pairs.at[0].public_key);

	if (is_import(w))
		err_set(why, ERR_INPUT,
			_("a key pair named '%s' is there with another key: "
			  "%s there, yours is %s"),
			want->name,
			*there ? print_of(a, there)
			       : w->pairs.at[0].fingerprint,
			print_of(a, key_of(a, want->public_line)));
	else
		err_set(why, ERR_INPUT,
			_("a key pair named '%s' is there and was not made by "
			  "this set-up; its private key cannot be had again"),
			want->name);
	err_hint(why, _("Use it if you have its private key; else choose "
			"another name (access.key_pair)."));
	return FOUND_DIFFERS;
}

static enum found pair_judge(void *p, struct err *why)
{
	struct pair_work *w = p;
	const struct key_pair_want *want = pair_want(w);
	const char *tag;

	if (!w->pairs.n)
		return pair_missing(w, why);
	values_set(w->base.out, "name", want->name);
	tag = aws_tag(&w->pairs.at[0].tags, TAG_SESSION);
	if (key_was_lost(w, tag))
		return FOUND_TODO;
	if (!strcmp(want->source, "existing") || str_eq(tag, want->session) ||
	    (is_import(w) && same_key(w)))
		return FOUND_OK;
	return pair_differs(w, why);
}

static const char *pair_which(const void *p)
{
	const struct pair_work *w = p;

	return w->pairs.at[0].id;
}

/* Another's key pair is used or left, never deleted. */
static struct differs_offer pair_offer(const void *p)
{
	(void)p;
	return (struct differs_offer){ NULL, true, NULL };
}

static enum build pair_make(void *p, struct request_spec *q, struct err *err)
{
	struct pair_work *w = p;
	const struct key_pair_want *want = pair_want(w);
	struct aws_tags tags = { 0 };

	aws_tag_add(w->base.arena, &tags, TAG_SESSION, want->session);
	if (is_import(w))
		return ec2_import_key_pair(q, want->name, want->public_line,
					   &tags, err);
	return ec2_create_key_pair(q, want->name, "ed25519", &tags, err);
}

/* Never over another private key, which may still open something. */
static bool save_key(const struct key_pair_want *want, const struct secret *pem,
		     struct err *err)
{
	char *old = mem_fmt("%s.old", want->save_as);
	bool ok = !file_exists(want->save_as) || !rename(want->save_as, old) ||
		  err_set(err, ERR_IO, _("cannot move %s away: %s"),
			  want->save_as, strerror(errno));

	mem_free(old);
	return ok &&
	       file_write_new(want->save_as, pem->text, pem->len, 0600, err);
}

/* The private key comes this once: on disk before anything else. */
static enum verdict pair_made(void *p, const struct reply *r, struct err *err)
{
	struct pair_work *w = p;
	const struct key_pair_want *want = pair_want(w);
	struct secret pem = { 0 };
	bool ok;

	if (!reply_ok(r) || is_import(w))
		return STEP_NEXT;
	ok = ec2_key_material(r, &pem, err) && save_key(want, &pem, err);
	secret_release(&pem);
	return ok ? STEP_NEXT : STEP_FAIL;
}

static enum build pair_delete(void *p, struct request_spec *q, struct err *err)
{
	struct pair_work *w = p;

	return w->pairs.n ? ec2_delete_key_pair(q, pair_want(w)->name, err)
			  : BUILD_SKIP;
}

static const struct step pair_apply[] = {
	{ .name = "DeleteKeyPair",
	  .rights = "ec2:DeleteKeyPair",
	  .build = pair_delete,
	  .writes = true },
	{ .name = "CreateKeyPair",
	  .rights = "ec2:CreateKeyPair ec2:ImportKeyPair ec2:CreateTags",
	  .build = pair_make,
	  .read = pair_made,
	  .expects = "InvalidKeyPair.Duplicate",
	  .writes = true },
	{ 0 },
};

static const struct step pair_undo[] = {
	{ .name = "DeleteKeyPair",
	  .rights = "ec2:DeleteKeyPair",
	  .build = pair_delete,
	  .writes = true },
	{ 0 },
};

static bool pair_needs(const void *want, const char *right)
{
	const struct key_pair_want *w = want;

	if (str_eq(right, "ec2:ImportKeyPair"))
		return str_eq(w->source, "import");
	if (str_eq(right, "ec2:CreateKeyPair"))
		return str_eq(w->source, "create");
	return str_eq(right, "ec2:DescribeKeyPairs") ||
	       !str_eq(w->source, "existing");
}

const struct action_class act_key_pair = {
	.name = "key-pair",
	.work_size = sizeof(struct pair_work),
	.probe = pair_probe,
	.found = pair_judge,
	.apply = pair_apply,
	.undo = pair_undo,
	.which = pair_which,
	.differs_id = "key-pair.differs",
	.differs_title = N_("A key pair of this name is there"),
	.differs_unattended = -1,
	.offer = pair_offer,
	.probe_early = true,
	.needs = pair_needs,
};

/* ---- tags on subnets of the user's VPC --------------------------------------*/

#define TAG_INTERNAL_ELB "kubernetes.io/role/internal-elb"

struct tags_work {
	struct work base;
	struct ec2_subnets subnets;
	const char *missing[25]; /* ids, NULL-ended */
	size_t n;
};

static const struct subnet_tags_want *tags_want(const struct tags_work *w)
{
	return w->base.want;
}

static enum build tags_get(void *p, struct request_spec *q, struct err *err)
{
	struct tags_work *w = p;
	struct ec2_find find = { .ids = tags_want(w)->subnets };

	return ec2_describe(q, EC2_SUBNETS, &find, err);
}

static enum verdict tags_got(void *p, const struct reply *r, struct err *err)
{
	struct tags_work *w = p;
	size_t i;

	(void)err;
	ec2_subnets_add(w->base.arena, &w->subnets, r->doc);
	for (i = 0; i < w->subnets.n && w->n + 1 < ARRAY_LEN(w->missing); i++)
		if (!aws_tag(&w->subnets.at[i].tags, TAG_INTERNAL_ELB))
			w->missing[w->n++] = w->subnets.at[i].id;
	return STEP_NEXT;
}

static const struct step tags_probe[] = {
	{ .name = "DescribeSubnets",
	  .rights = "ec2:DescribeSubnets",
	  .build = tags_get,
	  .read = tags_got },
	{ 0 },
};

static enum found tags_judge(void *p, struct err *why)
{
	struct tags_work *w = p;

	(void)why;
	return w->n ? FOUND_TODO : FOUND_OK;
}

static bool has_text(const char *const *list, const char *text)
{
	for (; *list; list++)
		if (!strcmp(*list, text))
			return true;
	return false;
}

static cJSON *tags_memo(const void *p)
{
	const struct tags_work *w = p;
	cJSON *memo = cJSON_CreateObject();
	cJSON *list = cJSON_AddArrayToObject(memo, "tagged");
	size_t i;

	/* and what an earlier apply of this session tagged */
	NODE_EACH(it, node_at(w->base.memo, "tagged"))
	if (!has_text(w->missing, it->text))
		cJSON_AddItemToArray(list, cJSON_CreateString(it->text));
	for (i = 0; i < w->n; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(w->missing[i]));
	return memo;
}

static void tag_wanted(const struct tags_work *w, struct aws_tags *tags)
{
	aws_tag_add(w->base.arena, tags, TAG_INTERNAL_ELB, "1");
}

static enum build tags_put(void *p, struct request_spec *q, struct err *err)
{
	struct tags_work *w = p;
	struct aws_tags tags = { 0 };

	tag_wanted(w, &tags);
	return ec2_create_tags(q, w->missing, &tags, err);
}

/* A subnet of a shared VPC may not be ours to tag. */
static enum verdict tags_done(void *p, const struct reply *r, struct err *err)
{
	(void)p;
	if (reply_ok(r))
		return STEP_NEXT;
	reply_fail(r, err, _("cannot tag the subnets"));
	err_hint(err,
		 _("Let whoever may (ec2:CreateTags; of a shared VPC its "
		   "owner) put %s=1 on them, then try again."),
		 TAG_INTERNAL_ELB);
	return STEP_FAIL;
}

static const struct step tags_apply[] = {
	{ .name = "CreateTags",
	  .rights = "ec2:CreateTags",
	  .build = tags_put,
	  .read = tags_done,
	  .expects = "UnauthorizedOperation AccessDenied "
		     "InvalidSubnetID.NotFound",
	  .writes = true },
	{ 0 },
};

/* Only those that we tagged: the intent remembers which. */
static enum build tags_take(void *p, struct request_spec *q, struct err *err)
{
	struct tags_work *w = p;
	struct aws_tags tags = { 0 };
	size_t n = 0;

	NODE_EACH(it, node_at(w->base.memo, "tagged"))
	if (n + 1 < ARRAY_LEN(w->missing))
		w->missing[n++] = it->text;
	w->missing[n] = NULL;
	tag_wanted(w, &tags);
	return n ? ec2_delete_tags(q, w->missing, &tags, err) : BUILD_SKIP;
}

static const struct step tags_undo[] = {
	{ .name = "DeleteTags",
	  .rights = "ec2:DeleteTags",
	  .build = tags_take,
	  .writes = true },
	{ 0 },
};

const struct action_class act_subnet_tags = {
	.name = "subnet-tags",
	.work_size = sizeof(struct tags_work),
	.probe = tags_probe,
	.found = tags_judge,
	.apply = tags_apply,
	.undo = tags_undo,
	.memo = tags_memo,
	.probe_early = true,
};
