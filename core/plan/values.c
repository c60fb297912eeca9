/* values.c - see values.h.  A sorted array: a plan publishes under a hundred. */
#include "core/plan/values.h"

#include "core/base/i18n.h"

struct value {
	char *key, *text;
};

struct values {
	struct value *at;
	size_t n, cap;
};

struct values *values_new(void)
{
	return mem_new(sizeof(struct values));
}

void values_free(struct values *v)
{
	size_t i;

	if (!v)
		return;
	for (i = 0; i < v->n; i++) {
		mem_free(v->at[i].key);
		mem_free(v->at[i].text);
	}
	mem_free(v->at);
	mem_free(v);
}

/* The index of the key, or where it belongs. */
static size_t place(const struct values *v, const char *key, bool *there)
{
	size_t lo = 0, hi = v->n, mid;
	int order;

	*there = false;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		order = strcmp(v->at[mid].key, key);
		if (!order) {
			*there = true;
			return mid;
		}
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void values_set(struct values *v, const char *key, const char *text)
{
	bool there;
	size_t i = place(v, key, &there);
	char *copy = mem_dup(text ? text : "");

	if (there) {
		mem_free(v->at[i].text);
		v->at[i].text = copy;
		return;
	}
	if (v->n == v->cap) {
		v->cap = v->cap ? v->cap * 2 : 16;
		v->at = mem_resize(v->at, v->cap * sizeof(*v->at));
	}
	memmove(v->at + i + 1, v->at + i, (v->n - i) * sizeof(*v->at));
	v->at[i].key = mem_dup(key);
	v->at[i].text = copy;
	v->n++;
}

const char *values_get(const struct values *v, const char *key)
{
	bool there;
	size_t i = place(v, key, &there);

	return there ? v->at[i].text : NULL;
}

size_t values_count(const struct values *v)
{
	return v->n;
}

const char *values_key(const struct values *v, size_t index)
{
	return v->at[index].key;
}

const char *values_next(struct arena *a, const char **text)
{
	const char *p = *text, *end;

	for (; (p = strchr(p, '$')); p++) {
		if (p[1] == '$' && p[2] == '{') {
			p += 2;
			continue;
		}
		end = p[1] == '{' ? strchr(p, '}') : NULL;
		if (end) {
			*text = end + 1;
			return arena_dupn(a, p + 2, (size_t)(end - p - 2));
		}
	}
	*text += strlen(*text);
	return NULL;
}

size_t values_owner_len(const char *key)
{
	const char *dot = strrchr(key, '.');

	return dot ? (size_t)(dot - key) : strlen(key);
}

/* Copies what stands before the next reference; "$${" becomes "${". */
static void copy_plain(struct strbuf *out, const char *from, const char *to)
{
	for (; from < to; from++) {
		if (to - from > 2 && !memcmp(from, "$${", 3))
			from++;
		strbuf_addch(out, *from);
	}
}

/* Replaces all; an unknown one by its preview, and the first is named. */
static char *replace(const struct values *v, struct arena *a, const char *text,
		     const char **unknown)
{
	struct strbuf sb = STRBUF_INIT;
	const char *p = text, *key, *value;
	char *out;

	for (;;) {
		key = values_next(a, &p);
		if (!key)
			break;
		copy_plain(&sb, text, p - strlen(key) - 3);
		text = p;
		value = values_get(v, key);
		if (value) {
			strbuf_addstr(&sb, value);
			continue;
		}
		if (!*unknown)
			*unknown = key;
		strbuf_addf(&sb, _("<known after %.*s>"),
			    (int)values_owner_len(key), key);
	}
	copy_plain(&sb, text, p);
	out = arena_dup(a, sb.buf);
	strbuf_release(&sb);
	return out;
}

const char *values_expand(const struct values *v, struct arena *a,
			  const char *text, const char **unknown)
{
	const char *first = NULL, *out = replace(v, a, text, &first);

	if (unknown)
		*unknown = first;
	return first ? NULL : out;
}

const char *values_preview(const struct values *v, struct arena *a,
			   const char *text)
{
	const char *unknown = NULL;

	return replace(v, a, text, &unknown);
}
