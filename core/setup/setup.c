/* setup.c - the life of a set-up: made, session, run, freed. */
#include "core/setup/setup.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/access.h"
#include "core/setup/connect.h"
#include "core/setup/initial.h"
#include "core/setup/lookups.h"
#include "core/setup/preflight.h"
#include "core/setup/prepare.h"
#include "core/setup/replace.h"
#include "core/setup/watch.h"

struct setup *setup_new(const struct setup_options *o)
{
	struct setup *s = mem_new(sizeof(*s));
	struct net_options net = {
		.loopback_only = o->demo || o->sim,
		.no_proxy = o->demo,
	};

	s->opt = *o;
	s->arena = arena_new();
	s->events = event_queue_new();
	s->asks.events = s->events;
	s->loop = loop_new(s->events);
	s->net = net_new(s->loop, &net);
	s->kube = kube_register(s->net);
	s->answers = answers_new();
	s->ask_answers = cJSON_CreateObject();
	s->values = values_new();
	s->watch = watch_new();
	s->replace_why = (struct strbuf)STRBUF_INIT;
	s->simulated = o->demo || o->sim;
	s->vantages[s->vantage_count++] = vantage_direct;
	s->vantage = &s->vantages[0];
	return s;
}

static void end_run(struct setup *s)
{
	replace_withdraw(s);
	access_free(s->access);
	s->access = NULL;
	engine_free(s->engine);
	s->engine = NULL;
}

void setup_free(struct setup *s)
{
	if (!s)
		return;
	end_run(s);
	prepare_free(s);
	preflight_free(s);
	lookups_free(s);
	if (s->plan_built)
		plan_release(&s->plan);
	journal_free(s->journal);
	if (s->simclock)
		simclock_free(s->simclock);
	aws_stop(s->aws);
	net_free(s->net);
	ocm_free(s->ocm);
	aws_free(s->aws);
	kube_unregister(s->kube);
	loop_free(s->loop);
	event_queue_free(s->events);
	watch_free(s->watch);
	values_free(s->values);
	answers_free(s->answers);
	strbuf_release(&s->replace_why);
	cJSON_Delete(s->ask_answers);
	secret_release(&s->admin_password);
	secret_release(&s->admin_hash);
	secret_release(&s->glass);
	secret_release(&s->oidc_key);
	mem_free(s->oidc_jwks);
	arena_free(s->arena);
	mem_free(s);
}

/* ---- session ---------------------------------------------------------------------*/

static bool write_answers(struct setup *s, struct err *err)
{
	char *path = mem_fmt("%s/answers.json", s->folder);
	cJSON *json = answers_to_json(s->answers, true);
	struct strbuf sb = STRBUF_INIT;
	bool ok;

	json_print_sorted(json, &sb);
	cJSON_Delete(json);
	ok = file_write(path, sb.buf, sb.len, 0600, err);
	strbuf_release(&sb);
	mem_free(path);
	return ok;
}

/* A set-up that has begun keeps its answers where none is given anew: defaults
 * that come from live lists may be others by now. */
static void recall_answers(struct setup *s)
{
	char *path = mem_fmt("%s/answers.json", s->folder);
	struct strbuf text = STRBUF_INIT;
	struct arena *a = arena_new();
	const struct node *doc = NULL;
	struct err err;

	if (!journal_is_empty(s->journal) && file_exists(path) &&
	    file_read(path, &text, &err))
		doc = json_parse(a, text.buf, text.len, &err);
	NODE_EACH(it, doc)
	if (question_find(it->name) && it->kind == NODE_TEXT &&
	    !answers_has(s->answers, it->name))
		answers_put(s->answers, it->name, it->text, ORIGIN_DISCOVERED);
	arena_free(a);
	strbuf_release(&text);
	mem_free(path);
}

/* Every value in force becomes an answer, so that a resume has the same plan
 * whatever the defaults are then. */
static void pin_answers(struct setup *s)
{
	struct arena *a = arena_new();
	const struct question *q;
	enum origin origin;
	const char *value;

	for (q = questions; q->id; q++) {
		if (answers_has(s->answers, q->id) || !question_relevant(s, q))
			continue;
		value = question_value(s, q, a, &origin);
		if (origin != ORIGIN_NONE)
			answers_put(s->answers, q->id, value, origin);
	}
	arena_free(a);
}

bool setup_open_session(struct setup *s, struct err *err)
{
	struct strbuf folder = STRBUF_INIT, name = STRBUF_INIT;
	bool ok;

	if (s->journal) { /* answers may have changed since */
		pin_answers(s);
		return write_answers(s, err);
	}
	if (!s->session)
		s->session = arena_dup(s->arena,
				       setup_value(s, "cluster.name", &name));
	strbuf_release(&name);
	ok = session_folder(&folder, s->opt.demo, s->session, false, err);
	if (ok) {
		s->folder = arena_dup(s->arena, folder.buf);
		s->journal = journal_open(s->folder, s->session, err);
		ok = s->journal != NULL;
	}
	strbuf_release(&folder);
	if (!ok)
		return false;
	recall_answers(s);
	pin_answers(s);
	return write_answers(s, err);
}

bool setup_load_session(struct setup *s, const char *folder, struct err *err)
{
	char *path = mem_fmt("%s/answers.json", folder);
	struct strbuf text = STRBUF_INIT, faults = STRBUF_INIT;
	bool ok = file_read(path, &text, err);

	if (ok && !questions_load(s, text.buf, text.len, &faults))
		ok = err_set(err, ERR_INPUT, "%s: %s", path, faults.buf);
	if (ok)
		s->folder = arena_dup(s->arena, folder);
	if (ok)
		s->session =
			arena_dup(s->arena, strrchr(folder, '/')
						    ? strrchr(folder, '/') + 1
						    : folder);
	mem_free(path);
	strbuf_release(&text);
	strbuf_release(&faults);
	return ok;
}

/* ---- the run -----------------------------------------------------------------------*/

static void publish_facts(struct setup *s)
{
	struct strbuf sb = STRBUF_INIT;

	values_set(s->values, "setup.machine_cidr",
		   setup_value(s, "network.machine_cidr", &sb));
	values_set(s->values, "setup.region",
		   setup_value(s, "cluster.region", &sb));
	values_set(s->values, "setup.name",
		   setup_value(s, "cluster.name", &sb));
	values_set(s->values, "aws.account", aws_account(s->aws));
	strbuf_release(&sb);
}

void setup_start(struct setup *s, enum engine_mode mode)
{
	struct engine_options o = {
		.net = s->net,
		.asks = &s->asks,
		.events = s->events,
		.journal = mode == ENGINE_DRY ? NULL : s->journal,
		.values = s->values,
		.app = s,
		.mode = mode,
	};

	s->stage = mode == ENGINE_UNDO ? STAGE_TEARDOWN : STAGE_RUN;
	s->run_started_ms = world_ms();
	s->mode = mode;
	s->engine = engine_new(&s->plan, &o);
	engine_start(s->engine);
	event_post(s->events, EVENT_ACTION, s->engine);
}

static void prepared(struct setup *s)
{
	setup_start(s, ENGINE_APPLY);
}

/* What the session's journal published: a look goes by it too. */
static void recall_values(struct setup *s)
{
	struct strbuf folder = STRBUF_INIT;
	struct journal *j = NULL;
	struct err err;
	size_t i;

	if (session_folder(&folder, s->opt.demo, s->session, false, &err) &&
	    file_exists(folder.buf))
		j = journal_peek(folder.buf, &err);
	strbuf_release(&folder);
	for (i = 0; j && i < journal_count(j); i++) {
		const struct journal_action *a = journal_nth(j, i);

		NODE_EACH(it, a->done ? a->values : NULL)
		{
			char *key = mem_fmt("%s.%s", a->id, it->name);

			values_set(s->values, key, it->text);
			mem_free(key);
		}
	}
	journal_free(j);
}

bool setup_run(struct setup *s, enum engine_mode mode, struct err *err)
{
	end_run(s);
	if (mode == ENGINE_DRY && s->session)
		recall_values(s);
	if (mode != ENGINE_DRY && !setup_open_session(s, err))
		return false;
	/* again: the folder is known now, and every default is pinned */
	s->mode = mode;
	if (!setup_build_plan(s, err))
		return false;
	publish_facts(s);
	if (mode == ENGINE_APPLY)
		prepare_start(s, prepared);
	else
		setup_start(s, mode);
	return true;
}

bool setup_end_run(struct setup *s)
{
	if ((s->engine && engine_outcome(s->engine) == ENGINE_RUNNING) ||
	    (s->journal && !s->one_cluster))
		return false;
	end_run(s);
	journal_free(s->journal);
	s->journal = NULL;
	return true;
}

void setup_stop(struct setup *s)
{
	if (s->engine)
		engine_stop(s->engine);
}

#define ADMIN_ACTION "cluster-admin"

const struct secret *setup_reveal_password(struct setup *s)
{
	struct err err;

	if (!s->admin_set || !secret_is_set(&s->admin_password))
		return NULL;
	if (s->journal)
		journal_answer(s->journal, ADMIN_ACTION, "shown", NULL, &err);
	return &s->admin_password;
}

bool setup_password_shown(const struct setup *s)
{
	const struct journal_action *a =
		s->journal ? journal_action(s->journal, ADMIN_ACTION) : NULL;

	return a && str_eq(a->answer, "shown");
}

/* What follows from an event, before the faces see it. */
void setup_event(struct setup *s, const struct event *ev)
{
	struct err err;

	if (ev->kind == EVENT_IDENTITY)
		connect_event(s);
	if (ev->kind == EVENT_ANSWER &&
	    !connect_region(s, answers_get(s->answers, "cluster.region"), &err))
		s->err = err;
	if (ev->kind == EVENT_LOG)
		watch_warnings(s);
	if (ev->kind == EVENT_ACTION)
		replace_offer(s);
	if ((ev->kind == EVENT_ANSWER || ev->kind == EVENT_LOOKUP) &&
	    !(s->engine && s->mode != ENGINE_DRY))
		preflight_changed(s);
	if (ev->kind == EVENT_ACTION && s->engine && s->stage == STAGE_RUN &&
	    engine_outcome(s->engine) == ENGINE_DONE &&
	    s->mode == ENGINE_APPLY && !s->access && !s->one_cluster)
		access_start(s);
}
