/*
 * banned.h - force-included before every file (Makefile, -include).
 * Functions with no bound, hidden state or no error are compile errors.
 * mem.c, clock.c and child.c #undef what they are the one home of.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

/* glibc makes macros of these with _FORTIFY_SOURCE under clang */
#undef sprintf
#undef vsprintf

#define BANNED(name)        sorry_##name##_is_banned
#define strcpy(d, s)        BANNED(strcpy)
#define strcat(d, s)        BANNED(strcat)
#define sprintf(...)        BANNED(sprintf)
#define vsprintf(b, f, a)   BANNED(vsprintf)
#define strtok(s, d)        BANNED(strtok)
#define atoi(s)             BANNED(atoi)
#define atol(s)             BANNED(atol)
#define gmtime(t)           BANNED(gmtime)
#define localtime(t)        BANNED(localtime)
#define sscanf(...)         BANNED(sscanf)
#define popen(c, t)         BANNED(popen)
#define system(c)           BANNED(system)
#define malloc(n)           BANNED(malloc)
#define calloc(n, m)        BANNED(calloc)
#define realloc(p, n)       BANNED(realloc)
#define strdup(s)           BANNED(strdup)
#define time(p)             BANNED(time)
#define clock_gettime(c, t) BANNED(clock_gettime)

#endif
