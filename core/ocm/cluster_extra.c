/* cluster_extra.c - see cluster_extra.h.  Places: schema Cluster of OCM's
 * OpenAPI; forms as rosa sends them (rosa-flow 7.2, 7.7). */
#include "core/ocm/cluster_extra.h"

#include "core/base/str.h"

static cJSON *minutes(const char *value)
{
	cJSON *out = cJSON_CreateObject();

	cJSON_AddStringToObject(out, "unit", "minutes");
	cJSON_AddNumberToObject(out, "value", (double)strtol(value, NULL, 10));
	return out;
}

static cJSON *words(struct arena *a, const char *value)
{
	cJSON *out = cJSON_CreateArray();
	const char **item;
	size_t n = str_split(a, value, ",", &item), i;

	for (i = 0; i < n; i++)
		cJSON_AddItemToArray(out, cJSON_CreateString(item[i]));
	return out;
}

/* "quay.io:false": the name of a registry, and whether it is insecure. */
static cJSON *locations(struct arena *a, const char *value)
{
	cJSON *out = cJSON_CreateArray(), *one;
	const char **item, *colon;
	size_t n = str_split(a, value, ",", &item), i, len;

	for (i = 0; i < n; i++) {
		colon = strrchr(item[i], ':');
		len = colon ? (size_t)(colon - item[i]) : strlen(item[i]);
		one = cJSON_CreateObject();
		cJSON_AddStringToObject(one, "domain_name",
					arena_dupn(a, item[i], len));
		cJSON_AddBoolToObject(one, "insecure",
				      colon && str_eq(colon + 1, "true"));
		cJSON_AddItemToArray(out, one);
	}
	return out;
}

static cJSON *value_of(struct arena *a, const struct cluster_extra *x)
{
	switch (x->kind) {
	case EXTRA_TEXT:
		return cJSON_CreateString(x->value);
	case EXTRA_BOOL:
		return cJSON_CreateBool(str_eq(x->value, "yes"));
	case EXTRA_MINUTES:
		return minutes(x->value);
	case EXTRA_WORDS:
		return words(a, x->value);
	case EXTRA_LOCATIONS:
		return locations(a, x->value);
	case EXTRA_JSON:
		return cJSON_Parse(x->value);
	}
	return NULL;
}

/* The object in which the place's last member stands, made on the way. */
static cJSON *holder(struct arena *a, cJSON *body, const char *place,
		     const char **last)
{
	const char **name;
	size_t n = str_split(a, place, ".", &name), i;
	cJSON *at = body, *next;

	for (i = 0; i + 1 < n; i++) {
		next = cJSON_GetObjectItemCaseSensitive(at, name[i]);
		at = next ? next : cJSON_AddObjectToObject(at, name[i]);
	}
	*last = name[n - 1];
	return at;
}

void cluster_add_extras(cJSON *body, const struct cluster_spec *s)
{
	struct arena *a = arena_new();
	const char *last;
	cJSON *in;
	size_t i;

	for (i = 0; i < s->extra_count; i++) {
		if (!s->extras[i].value || !*s->extras[i].value)
			continue;
		in = holder(a, body, s->extras[i].place, &last);
		cJSON_AddItemToObject(in, last, value_of(a, &s->extras[i]));
	}
	arena_free(a);
}
