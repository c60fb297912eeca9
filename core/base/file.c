/* file.c - see file.h. */
#include "core/base/file.h"

#include "core/base/mem.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static bool io_error(struct err *err, const char *doing, const char *path)
{
	return err_set(err, ERR_IO, "cannot %s '%s': %s", doing, path,
		       strerror(errno));
}

bool file_read(const char *path, struct strbuf *out, struct err *err)
{
	char block[8192];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return io_error(err, "read", path);
	while ((n = read(fd, block, sizeof(block))) > 0)
		strbuf_add(out, block, (size_t)n);
	if (n < 0) {
		io_error(err, "read", path);
		close(fd);
		return false;
	}
	close(fd);
	if (out->full)
		return err_set(
			err, ERR_IO,
			"'%s' is longer than %zu bytes, the most we read", path,
			out->max);
	return true;
}

bool file_write_all(int fd, const char *p, size_t len)
{
	ssize_t n;

	while (len) {
		n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

bool file_write(const char *path, const void *data, size_t len, mode_t mode,
		struct err *err)
{
	char *temp = mem_fmt("%s.XXXXXX", path);
	bool ok = false;
	int fd = mkostemp(temp, O_CLOEXEC);

	if (fd < 0) {
		io_error(err, "write", path);
		goto out;
	}
	if (fchmod(fd, mode) || !file_write_all(fd, data, len) || fsync(fd)) {
		io_error(err, "write", temp);
		close(fd);
		unlink(temp);
		goto out;
	}
	if (close(fd) || rename(temp, path)) {
		io_error(err, "replace", path);
		unlink(temp);
		goto out;
	}
	ok = true;
out:
	mem_free(temp);
	return ok;
}

bool file_write_new(const char *path, const void *data, size_t len, mode_t mode,
		    struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	bool ok;

	if (fd < 0 && errno == EEXIST)
		return err_set(err, ERR_INPUT, "'%s' is there already", path);
	if (fd < 0)
		return io_error(err, "write", path);
	ok = !fchmod(fd, mode) && file_write_all(fd, data, len) && !fsync(fd);
	if (!ok)
		io_error(err, "write", path);
	if (close(fd) && ok)
		ok = io_error(err, "write", path);
	if (!ok)
		unlink(path);
	return ok;
}

bool file_exists(const char *path)
{
	return !access(path, F_OK);
}

bool file_in_path(const char *program)
{
	const char *dirs = getenv("PATH");
	size_t len;
	char *path;
	bool found = false;

	while (!found && dirs && *dirs) {
		len = strcspn(dirs, ":");
		path = mem_fmt("%.*s/%s", (int)len, dirs, program);
		found = len && !access(path, X_OK);
		mem_free(path);
		dirs += len + (dirs[len] == ':');
	}
	return found;
}

bool file_mkdirs(const char *path, mode_t mode, struct err *err)
{
	char *copy = mem_dup(path), *p;
	bool ok = true;

	for (p = copy + 1; ok && *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		ok = !mkdir(copy, mode) || errno == EEXIST;
		*p = '/';
	}
	ok = ok && (!mkdir(copy, mode) || errno == EEXIST);
	if (!ok)
		io_error(err, "make the folder", path);
	mem_free(copy);
	return ok;
}

bool file_state_path(struct strbuf *out, const char *tail, struct err *err)
{
	const char *dir = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (dir && *dir == '/')
		strbuf_addf(out, "%s/rosawiz%s", dir, tail);
	else if (home && *home)
		strbuf_addf(out, "%s/.local/state/rosawiz%s", home, tail);
	else
		return err_set(err, ERR_IO,
			       "no place for our files: neither "
			       "XDG_STATE_HOME nor HOME is set");
	return true;
}

void file_expand(struct strbuf *out, const char *path)
{
	const char *home = getenv("HOME"), *end;
	char *name;

	if (path[0] == '~' && (path[1] == '/' || !path[1]) && home) {
		strbuf_addstr(out, home);
		path++;
	}
	for (; *path; path++) {
		if (*path != '$' ||
		    !(isalpha((unsigned char)path[1]) || path[1] == '_')) {
			strbuf_addch(out, *path);
			continue;
		}
		for (end = path + 1;
		     isalnum((unsigned char)*end) || *end == '_';)
			end++;
		name = mem_fmt("%.*s", (int)(end - path - 1), path + 1);
		strbuf_addstr(out, getenv(name));
		mem_free(name);
		path = end - 1;
	}
}
