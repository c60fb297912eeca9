/*
 * worker.c - one thread a job, see worker.h.  A job that outlives its loop
 * (a resolver that hangs) cleans up alone.
 */
#include "core/net/worker.h"

#include "core/net/inside.h"

#include <openssl/crypto.h>
#include <pthread.h>
#include <signal.h>

struct worker_job {
	struct loop *loop;
	struct pool *pool;
	void (*run)(void *job);
	void (*done)(void *owner, void *job);
	void (*free_job)(void *job);
	void *job, *owner;
	bool cancelled; /* or done: the loop's thread only */
	struct worker_job *next;
};

struct pool {
	pthread_mutex_t lock;
	CURLM *multi; /* to be woken; NULL: closed */
	struct worker_job *finished, **tail;
	int refs; /* the loop's, and one a job at work */
};

struct pool *pool_new(CURLM *multi)
{
	struct pool *p = mem_new(sizeof(*p));

	pthread_mutex_init(&p->lock, NULL);
	p->multi = multi;
	p->tail = &p->finished;
	p->refs = 1;
	return p;
}

static void job_free(struct worker_job *j)
{
	if (j->free_job)
		j->free_job(j->job);
	mem_free(j);
}

/* Called with the lock held; gives it up. */
static void pool_unref(struct pool *p)
{
	bool last = --p->refs == 0;

	pthread_mutex_unlock(&p->lock);
	if (!last)
		return;
	pthread_mutex_destroy(&p->lock);
	mem_free(p);
}

static void *thread_main(void *arg)
{
	struct worker_job *j = arg;
	struct pool *p = j->pool;

	j->run(j->job);
	OPENSSL_thread_stop(); /* not after the process may have ended */
	pthread_mutex_lock(&p->lock);
	if (p->multi) {
		*p->tail = j;
		p->tail = &j->next;
		curl_multi_wakeup(p->multi);
		j = NULL;
	}
	pool_unref(p);
	if (j)
		job_free(j);
	return NULL;
}

static bool thread_start(struct worker_job *j)
{
	pthread_attr_t attr;
	sigset_t all, old;
	pthread_t thread;
	bool ok;

	sigfillset(&all);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_sigmask(SIG_SETMASK, &all, &old); /* signals are the loop's */
	ok = !pthread_create(&thread, &attr, thread_main, j);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	return ok;
}

struct worker_job *worker_start(struct loop *l, void (*run)(void *job),
				void (*done)(void *owner, void *job),
				void (*free_job)(void *job), void *job,
				void *owner)
{
	struct worker_job *j = mem_new(sizeof(*j));

	j->loop = l;
	j->pool = l->pool;
	j->run = run;
	j->done = done;
	j->free_job = free_job;
	j->job = job;
	j->owner = owner;
	loop_busy_add(l, 1);
	pthread_mutex_lock(&l->pool->lock);
	l->pool->refs++;
	pthread_mutex_unlock(&l->pool->lock);
	if (!thread_start(j))
		thread_main(j); /* slower, but done */
	return j;
}

void worker_cancel(struct worker_job **j)
{
	if (!*j)
		return;
	if (!(*j)->cancelled)
		loop_busy_add((*j)->loop, -1);
	(*j)->cancelled = true;
	*j = NULL;
}

void pool_turn(struct pool *p)
{
	struct worker_job *j, *next;

	pthread_mutex_lock(&p->lock);
	j = p->finished;
	p->finished = NULL;
	p->tail = &p->finished;
	pthread_mutex_unlock(&p->lock);
	for (; j; j = next) {
		/* done may cancel a later one of this list: it is flagged */
		if (!j->cancelled) {
			j->cancelled = true;
			loop_busy_add(j->loop, -1);
			j->done(j->owner, j->job);
		}
		next = j->next;
		job_free(j);
	}
}

void pool_close(struct pool *p)
{
	struct worker_job *j, *next;

	pthread_mutex_lock(&p->lock);
	j = p->finished;
	p->finished = NULL;
	p->multi = NULL;
	pool_unref(p);
	for (; j; j = next) {
		next = j->next;
		job_free(j);
	}
}
