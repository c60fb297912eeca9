/* test_sim_world.c - objects, ids, time, files of the simulator's world. */
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/str.h"
#include "core/sim/server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define START INT64_C(1768467600000) /* 2026-01-15T09:00:00Z */

static struct world *make(uint64_t seed, const char *name, double rate)
{
	struct world_options options = { .seed = seed,
					 .name = name,
					 .rate = rate };
	struct err err = { 0 };
	struct world *w = world_new(&options, &err);

	if (!w)
		fail_msg("%s", err.what);
	return w;
}

static void objects(void **state)
{
	struct world *w = make(1, "empty", 0);

	(void)state;
	world_put(w, "t.thing", "b", cJSON_CreateObject());
	doc_set(world_put(w, "t.thing", "a", cJSON_CreateObject()), "n", "1");
	world_put(w, "t.thing", "c", cJSON_CreateObject());
	assert_int_equal(world_count(w, "t.thing"), 3);
	assert_string_equal(world_nth_key(w, "t.thing", 0), "a");
	assert_string_equal(world_nth_key(w, "t.thing", 2), "c");
	assert_null(world_nth(w, "t.thing", 3));
	assert_string_equal(doc_text(world_get(w, "t.thing", "a"), "n"), "1");
	assert_true(world_drop(w, "t.thing", "b"));
	assert_false(world_drop(w, "t.thing", "b"));
	assert_null(world_get(w, "t.thing", "b"));
	assert_string_equal(world_nth_key(w, "t.thing", 1), "c");
	assert_null(world_get(w, "t.other", "a"));
	world_free(w);
}

static void documents(void **state)
{
	cJSON *doc = cJSON_CreateObject();

	(void)state;
	assert_string_equal(doc_text(doc, "x"), "");
	doc_set(doc, "x", "1");
	doc_set(doc, "x", "2");
	doc_set_number(doc, "n", 4);
	doc_set_bool(doc, "b", true);
	assert_string_equal(doc_text(doc, "x"), "2");
	assert_int_equal(cJSON_GetArraySize(doc), 3);
	assert_true(doc_number(doc, "n", 0) > 3);
	assert_true(doc_number(doc, "m", -1) < 0);
	assert_true(doc_bool(doc, "b"));
	assert_false(doc_bool(doc, "x"));
	cJSON_Delete(doc);
}

/* An id depends on seed, kind, place and generation, on nothing else. */
static void ids(void **state)
{
	struct world *one = make(1, "empty", 0), *two = make(1, "empty", 0),
		     *other = make(2, "empty", 0);
	struct arena *a = arena_new();
	const char *first = world_id(one, a, "vpc-", "ec2.vpc", "p");
	const char *again = world_id(one, a, "vpc-", "ec2.vpc", "p");

	(void)state;
	assert_int_equal(strlen(first), strlen("vpc-") + 17);
	assert_int_equal(strspn(first + 4, "0123456789abcdef"), 17);
	assert_string_not_equal(first, again);
	world_id(two, a, "vpc-", "ec2.vpc", "q"); /* another order */
	world_id(two, a, "subnet-", "ec2.subnet", "p");
	assert_string_equal(world_id(two, a, "vpc-", "ec2.vpc", "p"), first);
	assert_string_equal(world_id(two, a, "vpc-", "ec2.vpc", "p"), again);
	assert_string_not_equal(world_id(other, a, "vpc-", "ec2.vpc", "p"),
				first);
	assert_int_equal(strlen(world_uuid(one, a, "k", "p")), 36);
	assert_int_equal(world_uuid(one, a, "k", "p")[14], '4');
	assert_int_equal(
		strspn(world_token(one, a, "xyz", 40, "k", "p"), "xyz"), 40);
	arena_free(a);
	world_free(one);
	world_free(two);
	world_free(other);
}

/* ---- time ------------------------------------------------------------------- */

struct heard {
	struct world *w;
	char text[64];
	int freed;
};

struct bell {
	struct heard *heard;
	char name;
	int64_t again_ms;
};

static void ring(struct world *w, void *data)
{
	struct bell *b = data;
	size_t n = strlen(b->heard->text);

	snprintf(b->heard->text + n, sizeof(b->heard->text) - n, "%c%d ",
		 b->name, (int)(world_time_ms(w) - START));
	if (b->again_ms) {
		int64_t ms = b->again_ms;

		b->again_ms = 0;
		world_after(w, ms, ring, b, NULL);
	}
}

static void count_free(void *data)
{
	((struct bell *)data)->heard->freed++;
}

static void timers(void **state)
{
	struct world *w = make(1, "empty", 0);
	struct heard heard = { .w = w };
	struct bell a = { &heard, 'a', 0 }, b = { &heard, 'b', 30 };

	(void)state;
	assert_int_equal(world_time_ms(w), START);
	assert_int_equal(world_time(w), START / 1000);
	assert_int_equal(world_next_timer(w), -1);
	world_after(w, 100, ring, &a, count_free);
	world_after(w, 50, ring, &b, count_free);
	assert_int_equal(world_next_timer(w), START + 50);
	world_tick(w);
	assert_string_equal(heard.text, "");
	world_advance(w, START + 49);
	assert_string_equal(heard.text, "");
	/* b rings again 30 ms after its own moment, before a */
	world_advance(w, START + 1000);
	assert_string_equal(heard.text, "b50 b80 a100 ");
	assert_int_equal(heard.freed, 2);
	assert_int_equal(world_time_ms(w), START + 1000);
	world_advance(w, START); /* never back */
	assert_int_equal(world_time_ms(w), START + 1000);
	world_free(w);
}

static void rates(void **state)
{
	struct world *w;

	(void)state;
	clock_freeze(INT64_C(1800000000000));
	w = make(1, "empty", 60);
	clock_freeze(INT64_C(1800000000000) + 1000);
	assert_int_equal(world_time_ms(w), START + 60000);
	world_set_rate(w, 0);
	clock_freeze(INT64_C(1800000000000) + 9000);
	assert_int_equal(world_time_ms(w), START + 60000);
	world_set_rate(w, 10);
	clock_freeze(INT64_C(1800000000000) + 9100);
	assert_int_equal(world_time_ms(w), START + 61000);
	world_free(w);
	clock_freeze(-1);
}

/* ---- dump and files ----------------------------------------------------------- */

static void dumps(void **state)
{
	struct world *w = make(1, "empty", 0);
	struct strbuf sb = STRBUF_INIT;
	cJSON *doc;

	(void)state;
	doc = world_put(w, "t.thing", "a", cJSON_CreateObject());
	doc_set(doc, "__secret", "hush");
	doc_set(doc, "_own", "seen");
	world_put(w, "_t.session", "s", cJSON_CreateObject());
	world_put(w, "t.thing", "b", cJSON_CreateObject());
	world_drop(w, "t.thing", "b");
	world_dump(w, false, &sb);
	assert_null(strstr(sb.buf, "hush"));
	assert_non_null(strstr(sb.buf, "\"_own\": \"seen\""));
	assert_null(strstr(sb.buf, "_t.session"));
	assert_null(strstr(sb.buf, "(gone)"));
	strbuf_clear(&sb);
	world_dump(w, true, &sb);
	assert_non_null(strstr(sb.buf, "\"(gone)\": {\n    \"t.thing\": {\n"
				       "      \"b\": "));
	strbuf_release(&sb);
	world_free(w);
}

static void files(void **state)
{
	static const char text[] =
		"{\"extends\":\"empty\",\"objects\":{\"t.thing\":{"
		"\"${vpc-|ec2.vpc|x}\":{\"id\":\"${vpc-|ec2.vpc|x}\","
		"\"role\":\"${AROA|iam.role|r}\"},\"plain\":{\"n\":1}}}}";
	char path[] = "/tmp/rosawiz-world-XXXXXX";
	struct world_options options = { .seed = 1, .name = path };
	struct err err = { 0 };
	struct world *w;
	const char *key;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_true(file_write(path, text, strlen(text), 0600, &err));
	w = world_new(&options, &err);
	assert_non_null(w);
	assert_int_equal(world_count(w, "t.thing"), 2);
	key = world_nth_key(w, "t.thing", 1);
	assert_true(str_starts(key, "vpc-0"));
	assert_string_equal(doc_text(world_nth(w, "t.thing", 1), "id"), key);
	assert_int_equal(strlen(doc_text(world_nth(w, "t.thing", 1), "role")),
			 21);
	world_free(w);
	assert_true(file_write(path, "{", 1, 0600, &err));
	assert_null(world_new(&options, &err));
	assert_non_null(strstr(err.what, "not JSON"));
	unlink(path);
	assert_null(world_new(&options, &err));
	assert_non_null(strstr(err.what, "expected empty, busy"));
}

/* Every world of the assets begins, at 09:00, the same with the same seed. */
static void worlds(void **state)
{
	static const char *const names[] = { "empty", "busy", "peered",
					     "article" };
	struct strbuf one = STRBUF_INIT, two = STRBUF_INIT;
	struct world *w, *again;
	struct err err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(names); i++) {
		w = make(7, names[i], 0);
		again = make(7, names[i], 0);
		if (!sim_world_prepare(w, &err))
			fail_msg("%s: %s", names[i], err.what);
		assert_true(sim_world_prepare(again, &err));
		assert_int_equal(world_time_ms(w), START);
		strbuf_clear(&one);
		strbuf_clear(&two);
		world_dump(w, true, &one);
		world_dump(again, true, &two);
		assert_string_equal(one.buf, two.buf);
		assert_true(world_count(w, "ec2.vpc") > 0);
		assert_int_equal(world_count(w, "iam.access-key"), 1);
		world_free(w);
		world_free(again);
	}
	strbuf_release(&one);
	strbuf_release(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects), cmocka_unit_test(documents),
		cmocka_unit_test(ids),     cmocka_unit_test(timers),
		cmocka_unit_test(rates),   cmocka_unit_test(dumps),
		cmocka_unit_test(files),   cmocka_unit_test(worlds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
