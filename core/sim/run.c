/* run.c - `rosawiz sim`: options, the shell lines, the life of the process. */
#include "core/base/str.h"
#include "core/sim/ocm.h"
#include "core/sim/replay.h"
#include "core/sim/server_own.h"

#include <getopt.h>

static const char usage[] =
	"usage: rosawiz sim [--port N] [--world NAME|FILE] "
	"[--speed 1|10|60|step|auto]\n"
	"                   [--seed N] [--latency MS] [--aws elsewhere]\n"
	"\n"
	"Plays Red Hat SSO, OCM and AWS on this machine until Ctrl-C.  Prints "
	"shell\n"
	"lines that point rosa, aws and rosawiz at it, then '# ready'.\n"
	"\n"
	"  --port N         listen on 127.0.0.1:N (the official rosa accepts "
	"only 8000\n"
	"                   and 9000); default: a free port\n"
	"  --world W        empty, busy, article, peered, leftovers, or a "
	"file; default "
	"empty\n"
	"  --speed S        world time: 1, 10, 60 times real time; step: moves "
	"only when\n"
	"                   told; auto: the wizard moves it; default 10\n"
	"  --seed N         the same seed gives the same ids; default 1\n"
	"  --latency MS     every reply comes so much later\n"
	"  --replay FILE    answer as AWS and OCM did in this trace (rosawiz "
	"--trace)\n"
	"  --aws elsewhere  AWS is another server: take ARNs and subnet ids on "
	"trust\n";

struct args {
	struct server_options server;
	struct world_options world;
	int ready_fd;
};

enum {
	OPT_PORT = 1000,
	OPT_WORLD,
	OPT_SPEED,
	OPT_SEED,
	OPT_LATENCY,
	OPT_AWS,
	OPT_REPLAY,
	OPT_LIFELINE,
	OPT_READY_FD,
	OPT_HELP
};

static const struct option options[] = {
	{ "port", required_argument, NULL, OPT_PORT },
	{ "world", required_argument, NULL, OPT_WORLD },
	{ "speed", required_argument, NULL, OPT_SPEED },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "latency", required_argument, NULL, OPT_LATENCY },
	{ "aws", required_argument, NULL, OPT_AWS },
	{ "replay", required_argument, NULL, OPT_REPLAY },
	{ "lifeline", no_argument, NULL, OPT_LIFELINE },
	{ "ready-fd", required_argument, NULL, OPT_READY_FD },
	{ "help", no_argument, NULL, OPT_HELP },
	{ 0 },
};

static bool take_number(const char *name, const char *text, long long most,
			long long *out, struct err *err)
{
	return str_int(text, 0, most, out) ||
	       err_set(err, ERR_USAGE,
		       "--%s '%s': expected a number from 0 to %lld", name,
		       text, most);
}

#define IAM_DELAY_MS 8000

static bool take_speed(struct args *a, const char *text, struct err *err)
{
	a->server.mode = "rate";
	a->world.rate = 0;
	a->world.iam_delay_ms = IAM_DELAY_MS;
	if (!strcmp(text, "step")) {
		a->server.mode = "step";
		a->world.iam_delay_ms = 0;
	} else if (!strcmp(text, "auto")) {
		a->server.mode = "auto";
	} else if (str_in(text, "1 10 60")) {
		a->world.rate = strtod(text, NULL);
	} else {
		return err_set(err, ERR_USAGE,
			       "--speed '%s': expected 1, 10, 60, step or auto",
			       text);
	}
	return true;
}

static bool take(struct args *a, int option, const char *text, struct err *err)
{
	long long n = 0;

	switch (option) {
	case OPT_PORT:
		if (!take_number("port", text, 65535, &n, err))
			return false;
		a->server.port = (int)n;
		return true;
	case OPT_WORLD:
		a->world.name = text;
		return true;
	case OPT_SPEED:
		return take_speed(a, text, err);
	case OPT_SEED:
		if (!take_number("seed", text, INT32_MAX, &n, err))
			return false;
		a->world.seed = (uint64_t)n;
		return true;
	case OPT_LATENCY:
		if (!take_number("latency", text, 60000, &n, err))
			return false;
		a->server.latency_ms = (int)n;
		return true;
	case OPT_AWS:
		a->world.aws_elsewhere = true;
		return !strcmp(text, "elsewhere") ||
		       err_set(err, ERR_USAGE, "--aws '%s': expected elsewhere",
			       text);
	case OPT_REPLAY:
		a->server.replay = text;
		return true;
	case OPT_LIFELINE:
		a->server.lifeline = true;
		return true;
	case OPT_READY_FD:
		if (!take_number("ready-fd", text, 1023, &n, err))
			return false;
		a->ready_fd = (int)n;
		return true;
	default:
		return err_set(err, ERR_USAGE, "see rosawiz sim --help");
	}
}

/* 1: go on, 0: help was asked, -1: wrong */
static int read_args(struct args *a, int argc, char **argv, struct err *err)
{
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == OPT_HELP || option == 'h')
			return 0;
		if (!take(a, option, optarg, err))
			return -1;
	}
	if (optind < argc) {
		err_set(err, ERR_USAGE, "'%s' is not an option of rosawiz sim",
			argv[optind]);
		return -1;
	}
	return 1;
}

static void print_lines(struct server *s)
{
	cJSON *info = admin_info(s);
	const cJSON *keys = cJSON_GetObjectItem(info, "credentials");
	const char *base = s->base, *ocm = base;

	if (s->port == 8000 || s->port == 9000) /* as the official rosa wants */
		ocm = s->port == 8000 ? "http://localhost:8000"
				      : "http://localhost:9000";
	printf("unset AWS_PROFILE AWS_SESSION_TOKEN\n");
	printf("export AWS_ENDPOINT_URL=%s\n", base);
	printf("export AWS_ACCESS_KEY_ID=%s\n",
	       doc_text(keys, "aws_access_key_id"));
	printf("export AWS_SECRET_ACCESS_KEY=%s\n",
	       doc_text(keys, "aws_secret_access_key"));
	printf("export AWS_REGION=" SIM_REGION "\n");
	printf("export AWS_DEFAULT_REGION=" SIM_REGION "\n");
	printf("export NO_PROXY=127.0.0.1,localhost\n");
	printf("export OCM_URL=%s\n", ocm);
	printf("export OCM_TOKEN_URL=%s/auth/realms/redhat-external/protocol/"
	       "openid-connect/token\n",
	       ocm);
	printf("export ROSA_TOKEN=%s\n", doc_text(keys, "ocm_token"));
	printf("export ROSAWIZ_SIM=%s\n", base);
	printf("# ready\n");
	fflush(stdout);
	cJSON_Delete(info);
}

static void tell_port(int fd, int port)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%d\n", port);

	if (write(fd, text, (size_t)n) != n)
		perror("rosawiz sim: --ready-fd");
	close(fd);
}

static bool start(struct server *s, struct err *err)
{
	s->world = world_new(&s->world_options, err);
	if (!s->world || !sim_world_prepare(s->world, err))
		return false;
	if (s->options.replay) {
		s->replay = replay_open(s->options.replay, err);
		if (!s->replay)
			return false;
		if (replay_start_ms(s->replay) > world_time_ms(s->world))
			world_advance(s->world, replay_start_ms(s->replay));
	}
	s->faces = faces_new(s->world, s, err);
	return s->faces && server_open(s, err);
}

static int complain(const struct err *err)
{
	struct strbuf text = STRBUF_INIT;

	err_lines(err, &text);
	fputs(text.buf, stderr);
	strbuf_release(&text);
	return err_exit_code(err);
}

int sim_main(int argc, char **argv)
{
	struct args a = { .ready_fd = -1,
			  .world = { .name = "empty",
				     .seed = 1,
				     .rate = 10,
				     .iam_delay_ms = IAM_DELAY_MS },
			  .server = { .mode = "rate" } };
	struct server s = { 0 };
	struct err err = { 0 };
	char base[64];
	int go = read_args(&a, argc, argv, &err);

	if (go == 0) {
		fputs(usage, stdout);
		return 0;
	}
	s.options = a.server;
	s.world_options = a.world;
	if (go < 0 || !start(&s, &err)) {
		go = complain(&err);
		server_close(&s);
		return go;
	}
	snprintf(base, sizeof(base), "http://127.0.0.1:%d", s.port);
	s.base = base;
	print_lines(&s);
	if (a.ready_fd >= 0)
		tell_port(a.ready_fd, s.port);
	server_run(&s);
	server_close(&s);
	replay_free(s.replay);
	return 0;
}
