/* session.c - see session.h. */
#include "core/plan/session.h"

#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/plan/journal.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#define NAME_MAX_LEN 64
#define LOWER        "abcdefghijklmnopqrstuvwxyz"
#define DIGITS       "0123456789"

static bool name_ok(const char *name)
{
	size_t len = strlen(name);

	return len >= 1 && len <= NAME_MAX_LEN &&
	       strchr(LOWER DIGITS, name[0]) &&
	       strspn(name, LOWER DIGITS "._-") == len;
}

bool session_name_check(const char *name, struct err *err)
{
	return name_ok(name) ||
	       err_set(err, ERR_INPUT,
		       _("'%s' cannot name a session: 1 to %d of a-z, 0-9, "
			 "'.', '_' and '-', a letter or digit first"),
		       name, NAME_MAX_LEN);
}

bool session_folder(struct strbuf *out, bool demo, const char *name, bool make,
		    struct err *err)
{
	char *tail;
	bool ok;

	if (!session_name_check(name, err))
		return false;
	tail = mem_fmt("%s/%s", demo ? "/demo" : "", name);
	ok = file_state_path(out, tail, err);
	mem_free(tail);
	return ok && (!make || file_mkdirs(out->buf, 0700, err));
}

static long long changed_at(const char *folder, const char *file)
{
	char *path = mem_fmt("%s/%s", folder, file);
	struct stat st;
	long long at = stat(path, &st) ? 0 : (long long)st.st_mtim.tv_sec;

	mem_free(path);
	return at;
}

static void read_journal(struct arena *a, const struct journal *j,
			 struct session_info *s)
{
	const struct journal_action *it, *last;
	bool all_undone = !journal_is_empty(j);
	size_t i;

	last = journal_last(j) ? journal_action(j, journal_last(j)) : NULL;
	if (last)
		s->stage = arena_dup(a, last->title ? last->title : last->id);
	for (i = 0; i < journal_count(j); i++) {
		it = journal_nth(j, i);
		s->has_made |= it->made || it->unsure;
		all_undone &= it->undone;
	}
	s->finished = all_undone || journal_finished(j);
	/* what is left then is kept by rule, not ours to remove */
	if (str_eq(journal_finished(j), "undo"))
		s->has_made = false;
}

/* False: no session of ours, or it cannot be read. */
static bool read_session(struct arena *a, const char *folder, const char *name,
			 struct session_info *s)
{
	long long journal = changed_at(folder, "journal.jsonl");
	long long answers = changed_at(folder, "answers.json");
	struct err err = { 0 };
	struct journal *j;

	if (!name_ok(name) || (!journal && !answers))
		return false;
	s->name = arena_dup(a, name);
	s->folder = arena_dup(a, folder);
	s->changed = journal > answers ? journal : answers;
	s->stage = "";
	if (!journal)
		return true;
	j = journal_peek(folder, &err);
	if (!j)
		return false;
	read_journal(a, j, s);
	journal_free(j);
	return true;
}

static int newest_first(const void *x, const void *y)
{
	const struct session_info *a = x, *b = y;

	if (a->changed != b->changed)
		return a->changed < b->changed ? 1 : -1;
	return strcmp(a->name, b->name);
}

static void add_one(struct arena *a, struct session_info **list, size_t *n,
		    const struct session_info *s)
{
	struct session_info *grown;

	if (!(*n & (*n - 1))) { /* full at each power of two */
		grown = arena_alloc(a, (*n ? *n * 2 : 1) * sizeof(*grown));
		if (*n)
			memcpy(grown, *list, *n * sizeof(*grown));
		*list = grown;
	}
	(*list)[(*n)++] = *s;
}

size_t session_list(struct arena *a, bool demo, struct session_info **out)
{
	struct strbuf root = STRBUF_INIT;
	struct err err = { 0 };
	struct dirent *item;
	DIR *dir = NULL;
	size_t n = 0;
	char *folder;

	*out = NULL;
	if (file_state_path(&root, demo ? "/demo" : "", &err))
		dir = opendir(root.buf);
	while (dir && (item = readdir(dir))) {
		struct session_info s = { 0 };

		folder = mem_fmt("%s/%s", root.buf, item->d_name);
		if (read_session(a, folder, item->d_name, &s))
			add_one(a, out, &n, &s);
		mem_free(folder);
	}
	if (dir)
		closedir(dir);
	if (n)
		qsort(*out, n, sizeof(**out), newest_first);
	strbuf_release(&root);
	return n;
}

static bool remove_file(const char *folder, const char *name, struct err *err)
{
	char *path = mem_fmt("%s/%s", folder, name);
	struct stat st;
	bool ok = true;

	if (!lstat(path, &st) && !S_ISDIR(st.st_mode) && unlink(path))
		ok = err_set(err, ERR_IO, _("cannot delete '%s': %s"), path,
			     strerror(errno));
	mem_free(path);
	return ok;
}

bool session_forget(const char *folder, struct err *err)
{
	int lock = journal_lock(folder, err);
	struct dirent *item;
	bool ok = true;
	DIR *dir;

	if (lock < 0)
		return false;
	dir = opendir(folder);
	while (ok && dir && (item = readdir(dir)))
		ok = remove_file(folder, item->d_name, err);
	if (dir)
		closedir(dir);
	close(lock);
	/* a real session called "demo" shares its folder with the demos' */
	if (ok && rmdir(folder) && errno != ENOTEMPTY && errno != EEXIST)
		return err_set(err, ERR_IO, _("cannot delete '%s': %s"), folder,
			       strerror(errno));
	return ok;
}
