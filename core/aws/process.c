/*
 * process.c - a program that prints keys as JSON: the credential_process of a
 * profile, or the AWS CLI for what a profile says and we cannot read.
 */
#include "core/aws/body.h"
#include "core/aws/inside.h"
#include "core/base/child.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

int process_ms = 60000; /* a browser may open meanwhile, but not for ever */
#define REAP_MS    20
#define OUTPUT_MAX 65536

struct process {
	struct key_run *run;
	struct loop *loop;
	const char *name; /* for people */
	pid_t pid;
	int out, err; /* -1: at its end */
	struct strbuf text, words;
	struct timer *deadline, *reap;
};

/* ---- words as a shell splits them, without running one ----------------------*/

struct splitting {
	struct arena *arena;
	struct aws_names *words;
	struct strbuf word;
	bool open; /* a word has begun */
};

static void end_word(struct splitting *s)
{
	if (s->open)
		aws_name_add(s->arena, s->words, s->word.buf);
	strbuf_clear(&s->word);
	s->open = false;
}

static bool split(struct arena *a, const char *p, struct aws_names *words)
{
	struct splitting s = { a, words, STRBUF_INIT, false };
	char quote = 0;

	for (; *p; p++) {
		if (quote ? *p == quote : *p == '"' || *p == '\'') {
			quote = quote ? 0 : *p;
			s.open = true;
		} else if (*p == '\\' && quote != '\'' && p[1]) {
			strbuf_addch(&s.word, *++p);
			s.open = true;
		} else if (!quote && (*p == ' ' || *p == '\t')) {
			end_word(&s);
		} else {
			strbuf_addch(&s.word, *p);
			s.open = true;
		}
	}
	end_word(&s);
	strbuf_release(&s.word);
	return !quote && words->n;
}

/* ---- life --------------------------------------------------------------------*/

static void drop_fd(struct process *p, int *fd)
{
	if (*fd < 0)
		return;
	loop_unwatch(p->loop, *fd);
	close(*fd);
	*fd = -1;
}

static void process_free(struct process *p)
{
	drop_fd(p, &p->out);
	drop_fd(p, &p->err);
	timer_cancel(&p->deadline);
	timer_cancel(&p->reap);
	strbuf_wipe(&p->text);
	strbuf_release(&p->words);
	mem_free(p);
}

void process_cancel(struct process **pp)
{
	struct process *p = *pp;

	*pp = NULL;
	if (!p)
		return;
	kill(p->pid, SIGKILL);
	while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
		;
	process_free(p);
}

/* Version 1 does not know the subcommand, and says so at length. */
static bool is_old_cli(const struct process *p)
{
	return p->run->source.kind == SOURCE_CLI &&
	       strstr(p->words.buf, "nvalid choice") != NULL;
}

static void failed(const struct process *p, int status, struct err *err)
{
	const char *profile = p->run->source.profile;

	if (is_old_cli(p)) {
		err_set(err, ERR_SIGNED_OUT,
			_("what profile %s says is not known here, and the AWS "
			  "CLI of this machine is version 1, which cannot "
			  "tell its keys"),
			profile);
		err_hint(err, "%s",
			 _("Install AWS CLI version 2, or use another "
			   "profile."));
		return;
	}
	err_set(err, ERR_SIGNED_OUT, _("%s of profile %s failed (%s %d)"),
		p->name, profile, WIFEXITED(status) ? "exit" : "signal",
		WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	err_service(err, 0, "", p->words.buf, "");
	if (p->run->source.kind == SOURCE_CLI)
		err_hint(err, "%s",
			 _("Check the profile: it names no keys, role or "
			   "sign-in that is known here."));
}

/* A profile that may only hold settings leaves it to the machine's role, as
 * elsewhere (aws-api 1.3); a role's source must have keys of its own. */
static void nobody_tells(struct key_run *run, const struct err *err)
{
	if (run->source.n_hops || !source_metadata(run->aws)) {
		key_run_based(run, err);
		return;
	}
	run->odd = *err;
	run->source.kind = SOURCE_METADATA;
	metadata_start(run);
}

static void ended(struct process *p, int status)
{
	struct key_run *run = p->run;
	struct err err = { 0 };
	bool ok = WIFEXITED(status) && !WEXITSTATUS(status);
	bool old = !ok && is_old_cli(p);

	if (ok)
		ok = body_json_keys(p->text.buf, p->text.len, p->name,
				    &run->keys, &err);
	else
		failed(p, status, &err);
	run->process = NULL;
	process_free(p);
	if (old)
		nobody_tells(run, &err);
	else
		key_run_based(run, ok ? NULL : &err);
}

static void reap(void *owner)
{
	struct process *p = owner;
	int status = 0;

	p->reap = NULL;
	if (waitpid(p->pid, &status, WNOHANG) == p->pid)
		ended(p, status);
	else
		p->reap = timer_start(p->loop, TIME_REAL, REAP_MS, reap, p);
}

static void too_long(void *owner)
{
	struct process *p = owner;
	struct key_run *run = p->run;
	struct err err = { 0 };

	p->deadline = NULL;
	err_set(&err, ERR_TIMEOUT,
		_("%s of profile %s did not end within %d seconds"), p->name,
		run->source.profile, process_ms / 1000);
	process_cancel(&run->process);
	key_run_based(run, &err);
}

/* False at the end of the stream. */
static bool drain(int fd, struct strbuf *into)
{
	char buf[4096];
	ssize_t n = read(fd, buf, sizeof(buf));

	if (n > 0)
		strbuf_add(into, buf, (size_t)n);
	explicit_bzero(buf, sizeof(buf));
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static void readable(struct process *p, int *fd, struct strbuf *into)
{
	if (drain(*fd, into))
		return;
	drop_fd(p, fd);
	if (p->out < 0 && p->err < 0 && !p->reap)
		reap(p);
}

static void out_readable(void *owner)
{
	struct process *p = owner;

	readable(p, &p->out, &p->text);
}

static void err_readable(void *owner)
{
	struct process *p = owner;

	readable(p, &p->err, &p->words);
}

static bool launch(struct process *p, const char *const *argv, struct err *err)
{
	int out[2], errs[2];
	struct child_spec spec = { .argv = argv,
				   .env = child_env_for_keys(),
				   .in = -1 };

	if (pipe2(out, O_CLOEXEC | O_NONBLOCK) < 0)
		return err_set(err, ERR_IO, "pipe: %s", strerror(errno));
	if (pipe2(errs, O_CLOEXEC | O_NONBLOCK) < 0) {
		close(out[0]);
		close(out[1]);
		return err_set(err, ERR_IO, "pipe: %s", strerror(errno));
	}
	/* the child's ends block, as programs expect */
	fcntl(out[1], F_SETFL, 0);
	fcntl(errs[1], F_SETFL, 0);
	spec.out = out[1];
	spec.err = errs[1];
	p->pid = child_start(&spec, err);
	close(out[1]);
	close(errs[1]);
	p->out = out[0];
	p->err = errs[0];
	return p->pid > 0;
}

static struct process *process_new(struct key_run *run, const char *name)
{
	struct process *p = mem_new(sizeof(*p));

	p->run = run;
	p->name = name;
	p->loop = net_loop(run->aws->net);
	p->out = p->err = -1;
	/* whole at once: a growing buffer would leave copies of the keys */
	strbuf_init(&p->text, OUTPUT_MAX);
	strbuf_init(&p->words, 2048);
	return p;
}

/* argv ends with NULL.  False: nothing runs, p is gone. */
static bool process_run(struct process *p, const char *const *argv,
			struct err *err)
{
	if (!launch(p, argv, err)) {
		process_free(p);
		return false;
	}
	p->run->process = p;
	p->deadline = timer_start(p->loop, TIME_REAL, process_ms, too_long, p);
	loop_watch(p->loop, p->out, out_readable, p);
	loop_watch(p->loop, p->err, err_readable, p);
	return true;
}

void process_start(struct key_run *run)
{
	const char *command = profiles_get(
		&run->aws->files, run->source.profile, "credential_process");
	struct aws_names words = { 0 };
	struct err err = { 0 };

	if (!split(run->arena, command, &words)) {
		err_set(&err, ERR_INPUT,
			_("profile %s: credential_process '%s' is not a "
			  "command"),
			run->source.profile, command);
		key_run_based(run, &err);
		return;
	}
	*AWS_ADD(run->arena, &words) = NULL; /* argv's end */
	if (process_run(process_new(run, "credential_process"), words.at, &err))
		return;
	err_wrap(&err, _("credential_process of profile %s"),
		 run->source.profile);
	key_run_based(run, &err);
}

/* The last resort: the AWS CLI knows every kind of profile. */
void export_start(struct key_run *run)
{
	const char *argv[] = { "aws",       "configure", "export-credentials",
			       "--profile", NULL,        "--format",
			       "process",   NULL };
	struct err err = { 0 };

	argv[4] = run->source.profile;
	if (process_run(process_new(run, "aws configure export-credentials"),
			argv, &err))
		return;
	err_set(&err, ERR_SIGNED_OUT,
		_("the AWS profile '%s' names no keys, role or sign-in that is "
		  "known here, and there is no AWS CLI to ask"),
		run->source.profile);
	err_hint(&err, "%s",
		 _("Check the profile, or install AWS CLI version 2."));
	nobody_tells(run, &err);
}
