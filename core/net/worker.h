/*
 * worker.h - the one exception to one thread: runs a pure function on its own
 * copy of the input and wakes the loop (RSA keys, bcrypt, getaddrinfo, the CA
 * bundle).  done runs from the loop, exactly once, never after worker_cancel.
 */
#ifndef NET_WORKER_H
#define NET_WORKER_H

#include "core/net/loop.h"

struct worker_job;
/* job is the worker's between start and done; free_job runs after done, or
 * after a cancelled job has ended. */
struct worker_job *worker_start(struct loop *l, void (*run)(void *job),
				void (*done)(void *owner, void *job),
				void (*free_job)(void *job), void *job,
				void *owner);
void worker_cancel(struct worker_job **j);

#endif
