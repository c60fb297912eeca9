/* test_sim_scene.h - a world with a ready cluster and its faces; a thread is the
 * client, the test pumps. */
#ifndef TEST_SIM_SCENE_H
#define TEST_SIM_SCENE_H

#include "core/sim/faces.h"
#include "tests/unit/test_sim_red.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>

#define CLUSTER "c1"

struct scene {
	struct red red;
	struct faces *f;
};

static inline void scene_open(struct scene *s)
{
	struct err err = { 0 };

	signal(SIGPIPE, SIG_IGN);
	red_open(&s->red, true);
	s->f = faces_new(s->red.w, NULL, &err);
	if (!s->f)
		fail_msg("%s", err.what);
	red_put(&s->red, "ocm.cluster", CLUSTER,
		"{'id':'c1','name':'demo','domain_prefix':'demo','state':"
		"'ready','dns':{'base_domain':'x9y8.p3.openshiftapps.com'},"
		"'version':{'raw_id':'4.21.20'},'nodes':{"
		"'compute_machine_type':{'id':'m5.xlarge'}},'status':{"
		"'current_compute':2}}");
}

static inline void scene_close(struct scene *s)
{
	faces_free(s->f);
	red_close(&s->red);
}

static inline void pump(struct faces *f, bool (*done)(void *), void *data)
{
	struct pollfd fds[40];
	int64_t until = real_ms() + 10000;
	int n;

	while (!done(data)) {
		n = faces_poll(f, fds, (int)ARRAY_LEN(fds));
		poll(fds, (nfds_t)n, 50);
		faces_turn(f, fds, n);
		if (real_ms() > until)
			fail_msg("nothing more happened");
	}
}

#endif
