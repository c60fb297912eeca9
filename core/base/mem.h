/*
 * mem.h - memory that never fails: every allocation succeeds or the program
 * aborts.  An arena holds everything of one lifetime (app, screen, plan,
 * request) and is freed whole.  Secrets never go into an arena: secret.h.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* A broken invariant: a message to stderr and abort(). */
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void bug_at(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Heap blocks.  mem_new zeroes.  mem_free takes NULL. */
void *mem_new(size_t bytes);
void *mem_resize(void *block, size_t bytes);
void mem_free(void *block);
char *mem_dup(const char *text); /* NULL gives NULL */
char *mem_fmt(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* All blocks are zeroed and aligned for any type. */
struct arena;
struct arena *arena_new(void);
void arena_free(struct arena *a); /* NULL is fine */
void arena_clear(struct arena *a);
void *arena_alloc(struct arena *a, size_t bytes);
char *arena_dup(struct arena *a, const char *text); /* NULL gives NULL */
char *arena_dupn(struct arena *a, const char *text, size_t len);
char *arena_fmt(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Room for one more in a list of n (of *cap) items of `size` bytes: at, or a
 * larger copy of it. */
void *arena_grow(struct arena *a, void *at, size_t n, size_t *cap, size_t size);

/* A growing array of pointers; owns the array, not what it points at. */
struct vec {
	void **at;
	size_t n, cap;
};
void vec_push(struct vec *v, void *item);
void vec_remove(struct vec *v, size_t index); /* keeps the order */
void vec_release(struct vec *v);

#endif
