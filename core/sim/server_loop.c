/* server_loop.c - the one place where the simulator sleeps; leases. */
#include "core/base/clock.h"
#include "core/sim/server_own.h"

#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>

#define FDS_MAX    512
#define LEASE_MS   90000        /* a wizard renews at least each minute */
#define LONELY_MS  (15 * 60000) /* then a demo's world ends */
#define NAP_MAX_MS 30000

static int sooner(int64_t nap, int64_t ms)
{
	if (ms < 0)
		ms = 0;
	return (int)(ms < nap ? ms : nap);
}

static int nap_of(const struct server *s)
{
	int64_t next = world_next_timer(s->world);
	int64_t held = server_held_until(s);
	double rate = world_get_rate(s->world);
	MHD_UNSIGNED_LONG_LONG ms;
	int nap = NAP_MAX_MS;

	if (MHD_get_timeout(s->daemon, &ms) == MHD_YES)
		nap = sooner(nap, (int64_t)ms);
	if (held >= 0)
		nap = sooner(nap, held - real_ms());
	if (next >= 0 && rate > 0) {
		next -= world_time_ms(s->world);
		nap = sooner(nap, (int64_t)((double)next / rate) + 1);
	}
	return nap;
}

static bool gone(const struct lease *l)
{
	return real_ms() - l->seen_ms > LEASE_MS ||
	       (kill(l->pid, 0) < 0 && errno == ESRCH);
}

static void check_leases(struct server *s)
{
	size_t i;

	for (i = s->leases.n; i > 0; i--) {
		if (!gone(s->leases.at[i - 1]))
			continue;
		mem_free(s->leases.at[i - 1]);
		vec_remove(&s->leases, i - 1);
	}
	if (s->leases.n)
		s->alone_ms = 0;
	else if (!s->alone_ms)
		s->alone_ms = real_ms();
	else if (s->options.lifeline && real_ms() - s->alone_ms > LONELY_MS)
		s->quit = true;
}

void server_lease(struct server *s, int pid, bool end)
{
	struct lease *l;
	size_t i;

	for (i = 0; i < s->leases.n; i++) {
		l = s->leases.at[i];
		if (l->pid != pid)
			continue;
		l->seen_ms = real_ms();
		if (end) {
			mem_free(l);
			vec_remove(&s->leases, i);
		}
		return;
	}
	if (end)
		return;
	l = mem_new(sizeof(*l));
	l->pid = pid;
	l->seen_ms = real_ms();
	vec_push(&s->leases, l);
	s->alone_ms = 0;
}

static int signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void turn(struct server *s, struct pollfd *fds)
{
	int n = faces_poll(s->faces, fds + 2, FDS_MAX - 2);

	poll(fds, (nfds_t)(n + 2), nap_of(s));
	if (fds[1].revents)
		s->quit = true;
	faces_turn(s->faces, fds + 2, n);
	world_tick(s->world);
	server_wake(s);
	MHD_run(s->daemon);
	check_leases(s);
}

void server_run(struct server *s)
{
	struct pollfd *fds = mem_new(FDS_MAX * sizeof(*fds));

	fds[0].fd = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD)
			    ->epoll_fd;
	fds[0].events = POLLIN;
	fds[1].fd = signals();
	fds[1].events = POLLIN;
	while (!s->quit)
		turn(s, fds);
	close(fds[1].fd);
	mem_free(fds);
}
