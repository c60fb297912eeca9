/* main.c - commands: options -> set-up -> face -> exit code. */
#include "core/aws/aws.h"
#include "core/base/asset.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/base/str.h"
#include "core/setup/access.h"
#include "core/setup/tracing.h"
#include "core/sim/server.h"
#include "screens/app.h"

#include <ares.h>
#include <curl/curl.h>
#include <expat.h>
#include <locale.h>
#include <ncurses.h>
#include <openssl/crypto.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static int complain(const struct err *err)
{
	struct strbuf lines = STRBUF_INIT;

	err_lines(err, &lines);
	fprintf(stderr, "rosawiz: %s", lines.buf);
	strbuf_release(&lines);
	return err_exit_code(err);
}

/* No secret in a core file. */
static void no_core(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
#ifdef PR_SET_DUMPABLE
	prctl(PR_SET_DUMPABLE, 0);
#endif
}

static void print_version(void)
{
	printf("rosawiz %s\n", ROSAWIZ_VERSION);
	printf("%s\n%s\n%s\nc-ares %s\ncJSON %s\n%s\n", curses_version(),
	       curl_version(), OpenSSL_version(OPENSSL_VERSION),
	       ares_version(NULL), cJSON_Version(), XML_ExpatVersion());
}

/* ---- sessions -------------------------------------------------------------------*/

static bool one_unfinished(struct app *app, struct arena *a,
			   const char **folder, struct err *err)
{
	struct session_info *list;
	size_t n = session_list(a, app->demo, &list), i, open = 0;
	struct strbuf names = STRBUF_INIT;

	for (i = 0; i < n; i++) {
		if (!list[i].has_made)
			continue;
		*folder = list[i].folder;
		strbuf_addf(&names, "%s%s", open++ ? ", " : "", list[i].name);
	}
	if (open != 1)
		err_set(err, ERR_INPUT,
			open ? _("several set-ups are open, name one: %s")
			     : _("no set-up is there to go on with%s"),
			names.buf);
	strbuf_release(&names);
	return open == 1;
}

bool app_find_session(struct app *app, struct arena *a, const char **folder,
		      struct err *err)
{
	struct strbuf path = STRBUF_INIT;
	bool ok;

	if (!app->opt.session)
		return one_unfinished(app, a, folder, err);
	ok = session_folder(&path, app->demo, app->opt.session, false, err);
	if (ok && !file_exists(path.buf))
		ok = err_set(err, ERR_INPUT, _("no set-up named '%s' (%s)"),
			     app->opt.session, path.buf);
	*folder = arena_dup(a, path.buf);
	strbuf_release(&path);
	return ok;
}

static bool read_answers(const char *path, struct strbuf *text, struct err *err)
{
	const struct asset *asset = NULL;

	if (str_starts(path, "assets/") && !file_exists(path))
		asset = asset_find(path + strlen("assets/"));
	if (asset)
		strbuf_add(text, asset->data, asset->size);
	else if (!file_read(path, text, err)) {
		err->kind = ERR_INPUT;
		return false;
	}
	return true;
}

/* The lists are fetched before the answers are judged by them: they must be of
 * the region that the answers name.  NULL: they name none, or no region. */
static const char *region_of_answers(const struct app *app, struct arena *a)
{
	struct strbuf text = STRBUF_INIT;
	const struct node *doc = NULL;
	const char *region = "";
	struct err ignored;

	if (app->opt.answers && read_answers(app->opt.answers, &text, &ignored))
		doc = json_parse(a, text.buf, text.len, &ignored);
	if (doc)
		region = node_text(doc, "cluster.region");
	strbuf_release(&text);
	return *region && aws_region_check(region, &ignored) ? region : NULL;
}

bool app_load_answers(struct app *app, struct err *err)
{
	struct strbuf text = STRBUF_INIT, faults = STRBUF_INIT;
	const char *path = app->opt.answers;
	bool ok;

	if (!read_answers(path, &text, err)) {
		strbuf_release(&text);
		return false;
	}
	ok = questions_load(app->setup, text.buf, text.len, &faults);
	if (!ok)
		err_set(err, ERR_INPUT, "%s:\n%s", path, faults.buf);
	strbuf_release(&text);
	strbuf_release(&faults);
	return ok;
}

/* ---- the set-up of a command ------------------------------------------------------*/

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static void addresses(struct setup_options *o)
{
	o->sim = variable("ROSAWIZ_SIM");
	o->ocm_url = variable("OCM_URL");
	o->ocm_token_url = variable("OCM_TOKEN_URL");
}

/* Told before anything else is: a misspelt name is nobody's address. */
static bool addresses_good(struct err *err)
{
	struct setup_options o = { 0 };

	addresses(&o);
	return ocm_options_check(
		&(struct ocm_options){ .url = o.ocm_url,
				       .token_url = o.ocm_token_url },
		err);
}

static const char *demo_base(struct app *app, struct arena *a, struct err *err)
{
	const char *running = demo_running(a);

	if (running && app->opt.over) {
		demo_end(running, a);
		running = NULL;
	}
	return running ? running : demo_start(app, a, err);
}

static bool makes_plan(enum command c)
{
	return c == COMMAND_START || c == COMMAND_SETUP || c == COMMAND_DEMO ||
	       c == COMMAND_PLAN;
}

bool app_make_setup(struct app *app, struct err *err)
{
	struct setup_options o = {
		.demo = app->demo,
		.profile = app->opt.profile,
		.region = app->opt.region,
		.via = app->opt.via,
		.yes = app->opt.yes,
		.expert = app->opt.expert,
		.no_lists = app->opt.command == COMMAND_DOCTOR,
		.preflight = makes_plan(app->opt.command),
	};
	struct arena *a = arena_new();

	if (app->demo) {
		o.sim = demo_base(app, a, err);
		if (!o.sim) {
			arena_free(a);
			return false;
		}
	} else {
		addresses(&o);
	}
	app->base = mem_dup(o.sim);
	o.sim = app->base;
	app->setup = setup_new(&o);
	if (!o.region)
		app->setup->opt.region =
			region_of_answers(app, app->setup->arena);
	if (app->opt.trace &&
	    !tracing_start(app->setup, app->opt.trace, app->opt.mask, err)) {
		arena_free(a);
		return false;
	}
	if (app->opt.session)
		app->setup->session =
			arena_dup(app->setup->arena, app->opt.session);
	arena_free(a);
	return true;
}

#define LEAVE_MS 3000

/* Before setup_free: takes back what must not outlive us, 3 s at most. */
static void app_leave(struct app *app)
{
	int64_t until = real_ms() + LEAVE_MS;
	const struct err *left;

	if (!app->setup || !access_leave(app->setup))
		return;
	while (access_leave(app->setup) && real_ms() < until)
		loop_turn(app->setup->loop, 100);
	left = access_left(app->setup);
	if (left)
		complain(left);
}

static bool wants_session(enum command c)
{
	return c == COMMAND_RESUME || c == COMMAND_STATUS ||
	       c == COMMAND_TEARDOWN;
}

bool app_load_session(struct app *app, struct err *err)
{
	struct arena *a = arena_new();
	const char *folder = NULL;
	bool ok = !wants_session(app->opt.command) ||
		  (app_find_session(app, a, &folder, err) &&
		   setup_load_session(app->setup, folder, err));

	arena_free(a);
	return ok;
}

static bool has_session(struct app *app)
{
	struct arena *a = arena_new();
	struct session_info *list;
	const char *folder;
	struct err ignored;
	size_t n = session_list(a, app->demo, &list), i;
	bool any = false;

	if (app->opt.session)
		any = app_find_session(app, a, &folder, &ignored);
	for (i = 0; !app->opt.session && i < n; i++)
		any = any || list[i].has_made;
	arena_free(a);
	return any;
}

bool app_by_cluster(struct app *app)
{
	struct options *o = &app->opt;

	if (o->command == COMMAND_PROTECT)
		return true;
	if (o->command == COMMAND_TEARDOWN)
		return o->cluster;
	if (o->command != COMMAND_STATUS)
		return false;
	if (o->cluster || (!o->account && has_session(app)))
		return o->cluster;
	o->cluster = o->session; /* a cluster's name then; NULL: the list */
	return true;
}

static bool wants_plain(const struct options *o)
{
	const char *accessible = variable("ACCESSIBLE");
	const char *term = variable("TERM");

	if (o->plain || o->json || o->yes || o->command == COMMAND_PROTECT)
		return true;
	if (accessible && !str_in(accessible, "0 false"))
		return true;
	if (!isatty(0) || !isatty(1))
		return true;
	return !term || !strcmp(term, "dumb");
}

static int run_plain(struct app *app)
{
	struct err err;

	if (!app_make_setup(app, &err))
		return complain(&err);
	if (app_by_cluster(app))
		return face_plain_cluster(app);
	if (!app_load_session(app, &err))
		return complain(&err);
	return app->opt.command == COMMAND_DOCTOR ? face_plain_doctor(app)
						  : face_plain(app);
}

static int run_app(struct app *app)
{
	struct strbuf traced = STRBUF_INIT;
	bool plain;
	struct err err;
	int code;

	if (!app->demo && !addresses_good(&err))
		return complain(&err);
	/* without a terminal a demo plays the article's cluster to the end */
	if (app->demo && (!isatty(0) || !isatty(1)) && !app->opt.yes) {
		app->opt.yes = true;
		if (!app->opt.speed)
			app->opt.speed = "auto";
		if (!app->opt.answers && app->opt.command == COMMAND_DEMO)
			app->opt.answers = "assets/answers/article.json";
	}
	plain = wants_plain(&app->opt);
	/* the full screen makes its set-up once the first screen is painted */
	code = plain ? run_plain(app) : face_full(app);
	app_leave(app);
	if (app->setup)
		tracing_end(app->setup, &traced);
	fputs(traced.buf, stderr);
	strbuf_release(&traced);
	setup_free(app->setup);
	if (app->demo && app->opt.yes) {
		struct arena *a = arena_new();

		demo_end(app->base, a);
		arena_free(a);
	}
	mem_free(app->base);
	return code;
}

int main(int argc, char **argv)
{
	struct app app = { .self = "/proc/self/exe" };
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	int code;

	no_core();
	setlocale(LC_CTYPE, "");
	i18n_choose(NULL);
	if (argc > 1 && !strcmp(argv[1], "sim"))
		return sim_main(argc - 1, argv + 1);
	if (!options_parse(argc, argv, &app.opt, &err))
		return complain(&err);
	if (app.opt.lang)
		i18n_choose(app.opt.lang);
	if (app.opt.help) {
		options_help(&app.opt, &text);
		fputs(text.buf, stdout);
		strbuf_release(&text);
		return 0;
	}
	if (app.opt.version) {
		print_version();
		return 0;
	}
	app.demo = app.opt.command == COMMAND_DEMO;
	if (variable("ROSAWIZ_LOG") &&
	    !log_open(variable("ROSAWIZ_LOG"), LOG_DEBUG, &err))
		return complain(&err);
	/* or OpenSSL is taken down under a worker that is at it when we end */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	ares_library_init(ARES_LIB_INIT_ALL);
	code = run_app(&app);
	ares_library_cleanup();
	curl_global_cleanup();
	return code;
}
