/* mem.c - the one home of malloc. */
#include "core/base/mem.h"

#undef malloc
#undef calloc
#undef realloc
#undef strdup

void bug_at(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "BUG at %s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}

void *mem_new(size_t bytes)
{
	void *p = calloc(1, bytes ? bytes : 1);

	if (!p)
		BUG("out of memory (%zu bytes)", bytes);
	return p;
}

void *mem_resize(void *block, size_t bytes)
{
	void *p = realloc(block, bytes ? bytes : 1);

	if (!p)
		BUG("out of memory (%zu bytes)", bytes);
	return p;
}

void mem_free(void *block)
{
	free(block);
}

char *mem_dup(const char *text)
{
	size_t n;
	char *p;

	if (!text)
		return NULL;
	n = strlen(text) + 1;
	p = mem_new(n);
	memcpy(p, text, n);
	return p;
}

__attribute__((format(printf, 1, 0))) static int fmt_len(const char *fmt,
							 va_list ap)
{
	int n = vsnprintf(NULL, 0, fmt, ap);

	if (n < 0)
		BUG("bad format '%s'", fmt);
	return n;
}

char *mem_fmt(const char *fmt, ...)
{
	va_list ap;
	size_t n;
	char *p;

	va_start(ap, fmt);
	n = (size_t)fmt_len(fmt, ap) + 1;
	va_end(ap);
	p = mem_new(n);
	va_start(ap, fmt);
	vsnprintf(p, n, fmt, ap);
	va_end(ap);
	return p;
}

#define CHUNK 4096

struct chunk {
	struct chunk *next;
	size_t used, size;
	max_align_t data[];
};

struct arena {
	struct chunk *head;
};

struct arena *arena_new(void)
{
	return mem_new(sizeof(struct arena));
}

void arena_clear(struct arena *a)
{
	struct chunk *c, *next;

	for (c = a->head; c; c = next) {
		next = c->next;
		mem_free(c);
	}
	a->head = NULL;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	arena_clear(a);
	mem_free(a);
}

void *arena_alloc(struct arena *a, size_t bytes)
{
	const size_t align = sizeof(max_align_t);
	struct chunk *c = a->head;
	size_t size;
	char *p;

	bytes = (bytes + align - 1) / align * align;
	if (!bytes)
		bytes = align;
	if (!c || c->size - c->used < bytes) {
		size = bytes > CHUNK ? bytes : CHUNK;
		c = mem_new(sizeof(*c) + size);
		c->size = size;
		if (a->head && bytes > CHUNK) { /* keep the open chunk open */
			c->next = a->head->next;
			a->head->next = c;
		} else {
			c->next = a->head;
			a->head = c;
		}
	}
	p = (char *)c->data + c->used;
	c->used += bytes;
	return p;
}

char *arena_dupn(struct arena *a, const char *text, size_t len)
{
	char *p = arena_alloc(a, len + 1);

	if (len)
		memcpy(p, text, len);
	return p;
}

char *arena_dup(struct arena *a, const char *text)
{
	return text ? arena_dupn(a, text, strlen(text)) : NULL;
}

char *arena_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	size_t n;
	char *p;

	va_start(ap, fmt);
	n = (size_t)fmt_len(fmt, ap) + 1;
	va_end(ap);
	p = arena_alloc(a, n);
	va_start(ap, fmt);
	vsnprintf(p, n, fmt, ap);
	va_end(ap);
	return p;
}

void *arena_grow(struct arena *a, void *at, size_t n, size_t *cap, size_t size)
{
	void *more;

	if (n < *cap)
		return at;
	*cap = *cap ? *cap * 2 : 16;
	more = arena_alloc(a, *cap * size);
	if (n)
		memcpy(more, at, n * size);
	return more;
}

void vec_push(struct vec *v, void *item)
{
	if (v->n == v->cap) {
		v->cap = v->cap ? v->cap * 2 : 8;
		v->at = mem_resize(v->at, v->cap * sizeof(*v->at));
	}
	v->at[v->n++] = item;
}

void vec_remove(struct vec *v, size_t index)
{
	if (index >= v->n)
		BUG("vec_remove %zu of %zu", index, v->n);
	v->n--;
	memmove(v->at + index, v->at + index + 1,
		(v->n - index) * sizeof(*v->at));
}

void vec_release(struct vec *v)
{
	mem_free(v->at);
	memset(v, 0, sizeof(*v));
}
