/*
 * test_setup_checks.c - bad input at every question: refused by a message that
 * quotes it and says what is expected.  A question without a row
 * (test_setup_rows.h) fails.
 */
#include "test_setup_rows.h"

#include "core/base/str.h"
#include "core/setup/lookups_data.h"
#include "core/setup/setup.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* ---- what a signed-in person would have been told ---------------------------*/

static void fetched(struct setup *s)
{
	static struct ocm_region regions[] = {
		{ "us-east-1", "N. Virginia", true, true, true },
		{ "eu-none-1", "Nowhere", true, false, true },
	};
	static struct ocm_version versions[] = {
		{ .id = "openshift-v4.21.20", .raw = "4.21.20" },
		{ .id = "openshift-v4.20.1",
		  .raw = "4.20.1",
		  .eol = "2020-01-01T00:00:00Z" },
	};
	static struct ec2_zone zones[] = {
		{ .name = "us-east-1a", .id = "use1-az1", .ordinary = true },
		{ .name = "us-east-1b", .id = "use1-az2", .ordinary = true },
	};
#define SUBNET(name, net, az, range, left)                                     \
 {                                                                             \
  .id = name, .vpc = net, .zone = az, .cidr = range, .free_addresses = left    \
 }
	static struct ec2_subnet subnets[] = {
		SUBNET("subnet-0a", "vpc-1", "us-east-1a", "10.0.1.0/24", 200),
		SUBNET("subnet-0b", "vpc-1", "us-east-1b", "10.0.2.0/24", 200),
		SUBNET("subnet-0c", "vpc-1", "us-east-1a", "10.0.3.0/24", 200),
		SUBNET("subnet-0e", "vpc-2", "us-east-1b", "10.5.1.0/24", 200),
		SUBNET("subnet-0s", "vpc-1", "us-east-1b", "10.0.4.0/28", 3),
		SUBNET("subnet-0p", "vpc-1", "us-east-1a", "10.0.5.0/24", 200),
	};
	static struct ec2_route out = { "0.0.0.0/0", "igw-1", false };
	static const char *public_one[] = { "subnet-0p" };
	static struct ec2_route_table tables[] = {
		{ .id = "rtb-1", .vpc = "vpc-1", .main = true },
		{ .id = "rtb-2",
		  .vpc = "vpc-1",
		  .subnets = { .at = public_one, .n = 1 },
		  .routes = { .at = &out, .n = 1 } },
		{ .id = "rtb-3", .vpc = "vpc-2", .main = true },
	};
	struct lookups *l = s->lookups = mem_new(sizeof(*l));
	int i;

	l->arena = arena_new();
	for (i = 0; i < LOOKUP_COUNT; i++)
		l->one[i].done = true;
	l->regions.at = regions;
	l->regions.n = ARRAY_LEN(regions);
	l->versions.at = versions;
	l->versions.n = ARRAY_LEN(versions);
	l->zones.at = zones;
	l->zones.n = ARRAY_LEN(zones);
	l->subnets.at = subnets;
	l->subnets.n = ARRAY_LEN(subnets);
	l->tables.at = tables;
	l->tables.n = ARRAY_LEN(tables);
}

static struct setup *person(const struct row *r)
{
	static const struct setup_options o = { .demo = true,
						.sim = "http://127.0.0.1:1" };
	struct setup *s = setup_new(&o);
	struct arena *a = arena_new();
	const char **pairs;
	size_t n = str_split(a, r->with, " ", &pairs), i, len;

	fetched(s);
	answers_put(s->answers, "cluster.region", "us-east-1", ORIGIN_FILE);
	for (i = 0; i < n; i++) {
		len = strcspn(pairs[i], "=");
		answers_put(s->answers, arena_dupn(a, pairs[i], len),
			    pairs[i] + len + 1, ORIGIN_FILE);
	}
	arena_free(a);
	return s;
}

static int judge_good(struct setup *s, const struct question *q,
		      const char *value)
{
	struct strbuf out = STRBUF_INIT;
	struct err err = { 0 };
	bool ok = question_check(s, q, value, &out, &err);

	if (!ok)
		print_error("%s: '%s' refused: %s\n", q->id, value, err.what);
	strbuf_release(&out);
	return !ok;
}

static int judge_bad(struct setup *s, const struct question *q,
		     const struct bad *b)
{
	const char *quoted = b->quoted ? b->quoted : b->value;
	struct strbuf out = STRBUF_INIT;
	struct err err = { 0 };
	const char *wrong = NULL;

	if (question_check(s, q, b->value, &out, &err))
		wrong = "was taken";
	else if (err.kind != ERR_INPUT)
		wrong = "is not called bad input";
	else if (!strstr(err.what, quoted))
		wrong = "is not quoted";
	else if (!strstr(err.what, b->expects))
		wrong = "is not told what is expected";
	if (wrong)
		print_error("%s: '%s' %s (want \"%s\"): %s\n", q->id, b->value,
			    wrong, b->expects, err.what);
	strbuf_release(&out);
	return wrong != NULL;
}

static const struct row *row_of(const char *id)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (!strcmp(rows[i].id, id))
			return &rows[i];
	return NULL;
}

static void every_question(void **state)
{
	const struct question *q;
	const struct row *r;
	struct setup *s;
	int wrong = 0;
	size_t i;

	(void)state;
	for (q = questions; q->id; q++) {
		r = row_of(q->id);
		if (!r || !r->good[0] || !r->bad[0].value || !r->bad[1].value) {
			print_error("%s: needs a row: a good value, two bad\n",
				    q->id);
			wrong++;
			continue;
		}
		s = person(r);
		for (i = 0; i < ARRAY_LEN(r->good) && r->good[i]; i++)
			wrong += judge_good(s, q, r->good[i]);
		for (i = 0; i < ARRAY_LEN(r->bad) && r->bad[i].value; i++)
			wrong += judge_bad(s, q, &r->bad[i]);
		wrong += judge_bad(s, q, &(struct bad){ "a\xff", "", "UTF-8" });
		setup_free(s);
	}
	assert_int_equal(wrong, 0);
}

static void rows_have_questions(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (!question_find(rows[i].id))
			fail_msg("%s: no such question", rows[i].id);
}

/* A default that its own check would refuse would trap a person. */
static void defaults_pass(void **state)
{
	const struct question *q;
	struct arena *a = arena_new();
	struct strbuf out = STRBUF_INIT;
	struct err err = { 0 };
	const char *value;
	struct setup *s;
	int wrong = 0;

	(void)state;
	for (q = questions; q->id; q++) {
		s = person(row_of(q->id));
		value = question_value(s, q, a, NULL);
		strbuf_clear(&out);
		/* the file may not be there; a person must confirm */
		if (*value && strcmp(q->id, "access.public_key") &&
		    strcmp(q->id, "cluster.version_ends") &&
		    !question_check(s, q, value, &out, &err)) {
			print_error("%s: default '%s': %s\n", q->id, value,
				    err.what);
			wrong++;
		}
		setup_free(s);
	}
	strbuf_release(&out);
	arena_free(a);
	assert_int_equal(wrong, 0);
}

/* A refusal changes nothing. */
static void refused_is_not_kept(void **state)
{
	struct setup *s = person(&rows[0]);
	const struct question *q = question_find("cluster.name");
	struct err err = { 0 };

	(void)state;
	assert_true(question_set(s, q, " rosa ", ORIGIN_YOU, &err));
	assert_false(question_set(s, q, "NO", ORIGIN_YOU, &err));
	assert_string_equal(answers_get(s->answers, "cluster.name"), "rosa");
	setup_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_question),
		cmocka_unit_test(rows_have_questions),
		cmocka_unit_test(defaults_pass),
		cmocka_unit_test(refused_is_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
