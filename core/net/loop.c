/* loop.c - the only place that sleeps, see loop.h. */
#include "core/base/clock.h"
#include "core/net/inside.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>

#define WATCHES_MAX 256

struct loop *loop_new(struct event_queue *events)
{
	struct loop *l = mem_new(sizeof(*l));

	/* idempotent; we are alone until the first worker thread */
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		BUG("libcurl does not start");
	/* CURLOPT_NOSIGNAL: curl leaves SIGPIPE to us */
	signal(SIGPIPE, SIG_IGN);
	l->multi = curl_multi_init();
	if (!l->multi)
		BUG("libcurl has no multi handle");
	l->events = events;
	l->signal_fd = -1;
	l->watches = mem_new(WATCHES_MAX * sizeof(*l->watches));
	l->pool = pool_new(l->multi);
	return l;
}

void loop_free(struct loop *l)
{
	if (!l)
		return;
	pool_close(l->pool);
	timers_release(l);
	if (l->signal_fd >= 0)
		close(l->signal_fd);
	curl_multi_cleanup(l->multi);
	mem_free(l->watches);
	mem_free(l->defers);
	mem_free(l);
}

struct event_queue *loop_events(struct loop *l)
{
	return l->events;
}

void *loop_multi(struct loop *l)
{
	return l->multi;
}

bool loop_busy(const struct loop *l)
{
	return l->busy > 0 || l->n_defers > 0;
}

void loop_busy_add(struct loop *l, int n)
{
	l->busy += n;
	if (l->busy < 0)
		BUG("the loop is less than not busy");
}

void loop_set_idle(struct loop *l, void (*fn)(void *owner), void *owner)
{
	l->idle = fn;
	l->idle_owner = owner;
}

/* ---- deferred calls --------------------------------------------------------*/

void loop_defer(struct loop *l, void (*fn)(void *owner), void *owner)
{
	if (l->n_defers == l->cap_defers) {
		l->cap_defers = l->cap_defers ? l->cap_defers * 2 : 16;
		l->defers = mem_resize(l->defers,
				       l->cap_defers * sizeof(*l->defers));
	}
	l->defers[l->n_defers].fn = fn;
	l->defers[l->n_defers++].owner = owner;
}

void loop_forget(struct loop *l, const void *owner)
{
	size_t i, kept = 0;

	for (i = 0; i < l->n_defers; i++)
		if (l->defers[i].owner != owner)
			l->defers[kept++] = l->defers[i];
	l->n_defers = kept;
	for (i = kept = 0; i < l->n_watches; i++)
		if (l->watches[i].owner != owner)
			l->watches[kept++] = l->watches[i];
	l->n_watches = kept;
}

/* Those of now; what they defer waits for the next turn. */
static void run_deferred(struct loop *l)
{
	size_t n = l->n_defers;
	struct defer d;

	while (n-- && l->n_defers) {
		d = l->defers[0];
		l->n_defers--;
		memmove(l->defers, l->defers + 1,
			l->n_defers * sizeof(*l->defers));
		d.fn(d.owner);
	}
}

/* ---- watches ---------------------------------------------------------------*/

void loop_watch(struct loop *l, int fd, void (*fn)(void *owner), void *owner)
{
	struct watch *w;

	loop_unwatch(l, fd);
	if (l->n_watches == WATCHES_MAX)
		BUG("more than %d watches", WATCHES_MAX);
	w = &l->watches[l->n_watches++];
	w->fd = fd;
	w->id = ++l->watch_id;
	w->fn = fn;
	w->owner = owner;
}

void loop_unwatch(struct loop *l, int fd)
{
	size_t i;

	for (i = 0; i < l->n_watches; i++)
		if (l->watches[i].fd == fd) {
			l->n_watches--;
			memmove(&l->watches[i], &l->watches[i + 1],
				(l->n_watches - i) * sizeof(*l->watches));
			return;
		}
}

static void run_watch(struct loop *l, unsigned int id)
{
	size_t i;

	for (i = 0; i < l->n_watches; i++)
		if (l->watches[i].id == id) {
			l->watches[i].fn(l->watches[i].owner);
			return;
		}
}

/* ---- signals ---------------------------------------------------------------*/

static void read_signals(void *owner)
{
	struct loop *l = owner;
	struct signalfd_siginfo info;

	while (read(l->signal_fd, &info, sizeof(info)) == sizeof(info))
		l->on_signal(l->signal_owner, (int)info.ssi_signo);
}

void loop_signals(struct loop *l, void (*fn)(void *owner, int signo),
		  void *owner)
{
	static const int mine[] = { SIGINT,  SIGTERM, SIGHUP, SIGWINCH,
				    SIGCONT, SIGTSTP, SIGCHLD };
	sigset_t set;
	size_t i;

	l->on_signal = fn;
	l->signal_owner = owner;
	if (l->signal_fd >= 0)
		return;
	sigemptyset(&set);
	for (i = 0; i < ARRAY_LEN(mine); i++)
		sigaddset(&set, mine[i]);
	/* child_start gives children an empty mask */
	sigprocmask(SIG_BLOCK, &set, NULL);
	l->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (l->signal_fd < 0)
		BUG("no signalfd: %s", strerror(errno));
	loop_watch(l, l->signal_fd, read_signals, l);
}

/* ---- a turn ----------------------------------------------------------------*/

static void run_curl(struct loop *l)
{
	struct hook *hook = NULL;
	CURLMsg *msg;
	CURLcode code;
	int running, left;

	curl_multi_perform(l->multi, &running);
	while ((msg = curl_multi_info_read(l->multi, &left))) {
		if (msg->msg != CURLMSG_DONE)
			continue;
		code = msg->data.result;
		curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &hook);
		hook->done(hook, code);
	}
}

static int64_t sleep_ms(const struct loop *l, int max_ms)
{
	if (l->n_defers || event_waiting(l->events))
		return 0;
	return timers_wait(l, max_ms);
}

static void sleep_and_watch(struct loop *l, int64_t ms)
{
	struct curl_waitfd fds[WATCHES_MAX];
	unsigned int ids[WATCHES_MAX];
	size_t i, n = l->n_watches;

	memset(fds, 0, n * sizeof(fds[0]));
	for (i = 0; i < n; i++) {
		fds[i].fd = l->watches[i].fd;
		fds[i].events = CURL_WAIT_POLLIN;
		ids[i] = l->watches[i].id;
	}
	/* curl has no "for ever"; an hour is as good */
	if (ms < 0 || ms > 3600 * 1000)
		ms = 3600 * 1000;
	curl_multi_poll(l->multi, fds, (unsigned int)n, (int)ms, NULL);
	for (i = 0; i < n; i++)
		if (fds[i].revents)
			run_watch(l, ids[i]);
}

void loop_turn(struct loop *l, int max_ms)
{
	if (l->turning)
		BUG("loop_turn from a callback");
	l->turning = true;
	if (l->n_defers) { /* something happened: the caller looks first */
		run_deferred(l);
		max_ms = 0;
	}
	if (l->idle && !loop_busy(l) && world_rate() <= 0 &&
	    !event_waiting(l->events) && loop_next_world(l) != 0)
		l->idle(l->idle_owner);
	sleep_and_watch(l, sleep_ms(l, max_ms));
	run_curl(l);
	pool_turn(l->pool);
	timers_fire(l);
	l->turning = false;
}
