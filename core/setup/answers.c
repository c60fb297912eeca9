/* answers.c - see answers.h. */
#include "core/setup/answers.h"

#include "core/base/i18n.h"
#include "core/base/str.h"

struct answer {
	char *id, *value;
	enum origin origin;
};

struct answers {
	struct vec all; /* struct answer *, sorted by id */
};

const char *origin_name(enum origin o)
{
	static const char *const names[] = {
		[ORIGIN_NONE] = N_("not answered"),
		[ORIGIN_DEFAULT] = N_("default"),
		[ORIGIN_DERIVED] = N_("follows from other answers"),
		[ORIGIN_DISCOVERED] = N_("found in your account"),
		[ORIGIN_FILE] = N_("answers file"),
		[ORIGIN_YOU] = N_("you"),
	};

	return _(names[o]);
}

struct answers *answers_new(void)
{
	return mem_new(sizeof(struct answers));
}

static void answer_free(struct answer *a)
{
	mem_free(a->id);
	mem_free(a->value);
	mem_free(a);
}

void answers_free(struct answers *a)
{
	size_t i;

	if (!a)
		return;
	for (i = 0; i < a->all.n; i++)
		answer_free(a->all.at[i]);
	vec_release(&a->all);
	mem_free(a);
}

static struct answer *find(const struct answers *a, const char *id)
{
	struct answer *it;
	size_t i;

	for (i = 0; i < a->all.n; i++) {
		it = a->all.at[i];
		if (!strcmp(it->id, id))
			return it;
	}
	return NULL;
}

const char *answers_get(const struct answers *a, const char *id)
{
	const struct answer *it = find(a, id);

	return it ? it->value : "";
}

bool answers_has(const struct answers *a, const char *id)
{
	return find(a, id) != NULL;
}

enum origin answers_origin(const struct answers *a, const char *id)
{
	const struct answer *it = find(a, id);

	return it ? it->origin : ORIGIN_NONE;
}

void answers_put(struct answers *a, const char *id, const char *value,
		 enum origin origin)
{
	struct answer *it = find(a, id);
	size_t i;

	if (!value) {
		for (i = 0; it && i < a->all.n; i++)
			if (a->all.at[i] == it) {
				vec_remove(&a->all, i);
				answer_free(it);
				return;
			}
		return;
	}
	if (!it) {
		it = mem_new(sizeof(*it));
		it->id = mem_dup(id);
		vec_push(&a->all, it);
		for (i = a->all.n - 1; i; i--) {
			const struct answer *before = a->all.at[i - 1];

			if (strcmp(before->id, id) < 0)
				break;
			a->all.at[i] = a->all.at[i - 1];
			a->all.at[i - 1] = it;
		}
	}
	if (it->value != value) {
		char *copy = mem_dup(value);

		mem_free(it->value);
		it->value = copy;
	}
	it->origin = origin;
}

cJSON *answers_to_json(const struct answers *a, bool all)
{
	cJSON *j = cJSON_CreateObject();
	const struct answer *it;
	size_t i;

	for (i = 0; i < a->all.n; i++) {
		it = a->all.at[i];
		if (all || it->origin == ORIGIN_FILE ||
		    it->origin == ORIGIN_YOU)
			cJSON_AddStringToObject(j, it->id, it->value);
	}
	return j;
}
