/*
 * test_setup_access.c - who tries the private API from this machine: a caller
 * whom the answers name, never one whose network only looks alike.
 */
#include "core/setup/access_inside.h"
#include "core/setup/setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
	const char *about, *kind, *from, *ranges, *machine, *endpoint;
	bool here;
} rows[] = {
	{ "a host of the VPC", "existing", "ssh", "", "127.0.0.0/8",
	  "127.0.0.41", true },
	{ "before the endpoint is known", "existing", "ssh", "", "127.0.0.0/8",
	  "", true },
	{ "a caller by VPN", "existing", "ranges", "10.8.0.0/16,127.0.0.0/16",
	  "10.0.0.0/16", "127.0.0.41", true },
	{ "a new network, called by VPN", "new-1", "ranges", "127.0.0.0/16",
	  "10.0.0.0/16", "127.0.0.41", true },
	{ "neither in the VPC nor in the ranges", "existing", "ranges",
	  "10.8.0.0/16", "10.0.0.0/16", "127.0.0.41", false },
	{ "a home whose network looks alike", "new-1", "ssh", "", "127.0.0.0/8",
	  "127.0.0.41", false },
	{ "a simulation goes nowhere but to loopback", "existing", "ssh", "",
	  "0.0.0.0/0", "10.0.2.41", false },
};

static void stands_here(void **state)
{
	struct setup_options o = { .demo = true };
	struct access a;
	struct setup *s;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		s = setup_new(&o);
		answers_put(s->answers, "network.kind", rows[i].kind,
			    ORIGIN_FILE);
		answers_put(s->answers, "access.from", rows[i].from,
			    ORIGIN_FILE);
		answers_put(s->answers, "access.ranges", rows[i].ranges,
			    ORIGIN_FILE);
		values_set(s->values, "setup.machine_cidr", rows[i].machine);
		values_set(s->values, "endpoint.addresses", rows[i].endpoint);
		a = (struct access){ .s = s, .arena = s->arena };
		if (access_stands_here(&a) != rows[i].here)
			fail_msg("%s", rows[i].about);
		a.here = rows[i].here;
		assert_string_equal(access_address(&a),
				    a.here ? rows[i].endpoint : "");
		a.check[ACCESS_NAME].state = ACCESS_OK;
		assert_string_equal(access_address(&a), "");
		setup_free(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stands_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
