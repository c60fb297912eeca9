/*
 * journal.c - see journal.h: opening, locking, writing.
 *
 * FOLDER/lock      the flock and the pid of its holder, for the message
 * FOLDER/journal.jsonl  one record a line:
 *   {"rec":"intent","action":ID,"at":S,"step":NAME,"op":"iam CreateRole","memo":{}}
 *   {"rec":"outcome","action":ID,"at":S,"step":NAME,"code":"","request":ID}
 *   {"rec":"done","action":ID,"at":S,"made":true,"values":{}}
 *   {"rec":"failed"|"undoing"|"undone"|"answer","action":ID,"at":S,"text":T}
 *     ("answer" may have "of":WHICH)
 *   (the first of an action also has "title")
 *   {"rec":"end","at":S,"what":"apply"|"undo"}
 */
#include "core/plan/journal_impl.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

static struct journal *journal_make(const char *folder)
{
	struct journal *j = mem_new(sizeof(*j));

	j->arena = arena_new();
	j->path = mem_fmt("%s/journal.jsonl", folder);
	j->fd = j->lock = -1;
	return j;
}

void journal_free(struct journal *j)
{
	if (!j)
		return;
	journal_sync(j);
	if (j->fd >= 0)
		close(j->fd);
	if (j->lock >= 0)
		close(j->lock);
	vec_release(&j->entries);
	arena_free(j->arena);
	mem_free(j->path);
	mem_free(j);
}

static bool cannot_write(struct err *err, const char *path)
{
	err_set(err, ERR_IO, _("cannot write '%s': %s"), path, strerror(errno));
	return err_hint(
		err, "%s",
		_("Nothing was sent. The journal of what is made must be "
		  "writable: free some space, or set XDG_STATE_HOME to a "
		  "folder of yours."));
}

/* ---- writing -----------------------------------------------------------------*/

static bool cut_back(struct journal *j)
{
	j->broken = ftruncate(j->fd, j->size) != 0;
	return false;
}

static bool sync_now(struct journal *j)
{
	j->syncs++;
	j->dirty = false;
	return !fdatasync(j->fd);
}

/* A line at the end, on the disk when sync; else nothing of it remains. */
static bool append(struct journal *j, const char *line, size_t len, bool sync)
{
	int saved;

	if (j->broken) {
		errno = EIO;
		return false;
	}
	if (!file_write_all(j->fd, line, len) || (sync && !sync_now(j))) {
		saved = errno;
		cut_back(j);
		errno = saved;
		return false;
	}
	j->size += (off_t)len;
	j->dirty = !sync;
	return true;
}

void journal_sync(struct journal *j)
{
	if (j->fd >= 0 && j->dirty && !sync_now(j))
		log_line(LOG_ERROR, "journal: cannot sync '%s': %s", j->path,
			 strerror(errno));
}

unsigned int journal_syncs(const struct journal *j)
{
	return j->syncs;
}

void journal_title(struct journal *j, const char *action, const char *title)
{
	struct entry *e = journal_entry(j, action);

	if (e->titled && !strcmp(e->pub.title, title))
		return;
	e->pub.title = arena_dup(j->arena, title);
	e->titled = false;
}

static cJSON *record_new(const struct journal *j, const char *kind,
			 const char *action)
{
	const struct entry *e = action ? journal_find(j, action) : NULL;
	cJSON *r = cJSON_CreateObject();

	cJSON_AddStringToObject(r, "rec", kind);
	if (action)
		cJSON_AddStringToObject(r, "action", action);
	cJSON_AddNumberToObject(r, "at", (double)world_unix());
	if (e && e->pub.title && !e->titled)
		cJSON_AddStringToObject(r, "title", e->pub.title);
	return r;
}

/*
 * Writes it and takes its meaning.  An intent that is not on the disk means
 * nothing; of any other record we know in memory what the file lost.
 */
static bool record(struct journal *j, cJSON *r, bool sync, bool must)
{
	struct strbuf line = STRBUF_INIT;
	struct err err = { 0 };
	struct node *n;
	int saved;
	bool ok;

	json_print(r, &line);
	cJSON_Delete(r);
	n = json_parse(j->arena, line.buf, line.len, &err);
	strbuf_addch(&line, '\n');
	if (!n || line.full)
		BUG("journal record: %s", err.what);
	ok = append(j, line.buf, line.len, sync);
	saved = errno;
	if (!ok)
		log_line(LOG_ERROR, "journal: cannot write '%s': %s", j->path,
			 strerror(saved));
	if ((ok || !must) && !journal_apply(j, n))
		BUG("journal record '%s'", line.buf);
	strbuf_release(&line);
	errno = saved;
	return ok;
}

bool journal_intent(struct journal *j, const char *action, const char *step,
		    const char *op, cJSON *memo, struct err *err)
{
	cJSON *r = record_new(j, "intent", action);

	cJSON_AddStringToObject(r, "step", step);
	cJSON_AddStringToObject(r, "op", op);
	if (memo)
		cJSON_AddItemToObject(r, "memo", memo);
	return record(j, r, true, true) || cannot_write(err, j->path);
}

void journal_outcome(struct journal *j, const char *action, const char *step,
		     const char *code, const char *request_id)
{
	cJSON *r = record_new(j, "outcome", action);

	cJSON_AddStringToObject(r, "step", step);
	cJSON_AddStringToObject(r, "code", code);
	cJSON_AddStringToObject(r, "request", request_id);
	record(j, r, false, false);
}

static cJSON *values_json(const struct values *v)
{
	cJSON *out = cJSON_CreateObject();
	const char *key;
	size_t i;

	for (i = 0; i < values_count(v); i++) {
		key = values_key(v, i);
		cJSON_AddStringToObject(out, key, values_get(v, key));
	}
	return out;
}

bool journal_mark(struct journal *j, const char *action, enum journal_mark mark,
		  const struct values *values, const char *text,
		  struct err *err)
{
	static const char *const names[] = {
		[MARK_DONE] = "done",     [MARK_MADE] = "done",
		[MARK_FAILED] = "failed", [MARK_UNDOING] = "undoing",
		[MARK_UNDONE] = "undone",
	};
	cJSON *r = record_new(j, names[mark], action);

	if (mark == MARK_DONE || mark == MARK_MADE)
		cJSON_AddBoolToObject(r, "made", mark == MARK_MADE);
	if (values)
		cJSON_AddItemToObject(r, "values", values_json(values));
	if (text)
		cJSON_AddStringToObject(r, "text", text);
	return record(j, r, mark == MARK_UNDOING, false) ||
	       cannot_write(err, j->path);
}

bool journal_answer(struct journal *j, const char *action, const char *word,
		    const char *of, struct err *err)
{
	cJSON *r = record_new(j, "answer", action);

	cJSON_AddStringToObject(r, "text", word);
	if (of)
		cJSON_AddStringToObject(r, "of", of);
	return record(j, r, true, false) || cannot_write(err, j->path);
}

void journal_finish(struct journal *j, const char *what)
{
	cJSON *r = record_new(j, "end", NULL);

	cJSON_AddStringToObject(r, "what", what);
	record(j, r, true, false);
}

/* ---- opening -----------------------------------------------------------------*/

/* "1234", for the message; "" where it cannot be read. */
static void holder(int fd, char pid[24])
{
	ssize_t n = pread(fd, pid, 23, 0);

	pid[n > 0 ? n : 0] = '\0';
	pid[strspn(pid, "0123456789")] = '\0';
}

int journal_lock(const char *folder, struct err *err)
{
	char *path = mem_fmt("%s/lock", folder), pid[24];
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0) {
		cannot_write(err, path);
	} else if (flock(fd, LOCK_EX | LOCK_NB)) {
		holder(fd, pid);
		err_set(err, ERR_DECLINED,
			_("the session in '%s' is open in another wizard "
			  "(process %s)"),
			folder, *pid ? pid : "?");
		err_hint(err, "%s", _("Go on there, or end it first."));
		close(fd);
		fd = -1;
	} else {
		snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
		if (ftruncate(fd, 0) || pwrite(fd, pid, strlen(pid), 0) < 0)
			log_line(LOG_WARN, "cannot write the pid into '%s': %s",
				 path, strerror(errno));
	}
	mem_free(path);
	return fd;
}

static bool sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && !fsync(fd);

	if (fd >= 0)
		close(fd);
	return ok;
}

static bool write_header(struct journal *j, const char *folder,
			 const char *session, struct err *err)
{
	struct strbuf line = STRBUF_INIT;
	cJSON *r = cJSON_CreateObject();
	bool ok;

	j->created = world_unix();
	j->session = arena_dup(j->arena, session);
	j->headed = true;
	cJSON_AddNumberToObject(r, "rosawiz", JOURNAL_FORMAT);
	cJSON_AddStringToObject(r, "session", session);
	cJSON_AddNumberToObject(r, "created", (double)j->created);
	json_print(r, &line);
	cJSON_Delete(r);
	strbuf_addch(&line, '\n');
	ok = append(j, line.buf, line.len, true) && sync_folder(folder);
	strbuf_release(&line);
	return ok || cannot_write(err, j->path);
}

static bool open_file(struct journal *j, const char *folder,
		      const char *session, struct err *err)
{
	j->fd = open(j->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (j->fd < 0)
		return cannot_write(err, j->path);
	if (!journal_load(j, &j->size, err))
		return false;
	if (ftruncate(j->fd, j->size))
		return cannot_write(err, j->path);
	return j->headed || write_header(j, folder, session, err);
}

struct journal *journal_open(const char *folder, const char *session,
			     struct err *err)
{
	struct journal *j;

	if (!file_mkdirs(folder, 0700, err)) {
		err_hint(err, "%s",
			 _("Nothing was made. Set XDG_STATE_HOME to a folder "
			   "that you can write."));
		return NULL;
	}
	j = journal_make(folder);
	j->lock = journal_lock(folder, err);
	if (j->lock < 0 || !open_file(j, folder, session, err)) {
		journal_free(j);
		return NULL;
	}
	return j;
}

struct journal *journal_peek(const char *folder, struct err *err)
{
	struct journal *j = journal_make(folder);
	off_t whole;

	if (!journal_load(j, &whole, err)) {
		journal_free(j);
		return NULL;
	}
	return j;
}
