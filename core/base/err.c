/* err.c - see err.h. */
#include "core/base/err.h"

static const struct {
	const char *name;
	int exit_code;
} kinds[] = {
#define X(name, code) [ERR_##name] = { #name, code },
	ERR_KINDS(X)
#undef X
};

bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;

	memset(err, 0, sizeof(*err));
	err->kind = kind;
	va_start(ap, fmt);
	vsnprintf(err->what, sizeof(err->what), fmt, ap);
	va_end(ap);
	return false;
}

bool err_wrap(struct err *err, const char *fmt, ...)
{
	char old[sizeof(err->what)];
	va_list ap;
	size_t n;

	memcpy(old, err->what, sizeof(old));
	va_start(ap, fmt);
	vsnprintf(err->what, sizeof(err->what), fmt, ap);
	va_end(ap);
	n = strlen(err->what);
	snprintf(err->what + n, sizeof(err->what) - n, ": %s", old);
	return false;
}

bool err_hint(struct err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err->hint, sizeof(err->hint), fmt, ap);
	va_end(ap);
	return false;
}

void err_service(struct err *err, int status, const char *code,
		 const char *said, const char *request_id)
{
	err->status = status;
	snprintf(err->code, sizeof(err->code), "%s", code ? code : "");
	snprintf(err->said, sizeof(err->said), "%s", said ? said : "");
	snprintf(err->request_id, sizeof(err->request_id), "%s",
		 request_id ? request_id : "");
}

int err_exit_code(const struct err *err)
{
	return kinds[err->kind].exit_code;
}

const char *err_kind_name(enum err_kind kind)
{
	return kinds[kind].name;
}

static bool said(const struct err *err)
{
	return err->code[0] || err->said[0];
}

static void add_said(const struct err *err, struct strbuf *out)
{
	strbuf_addf(out, "%s%s%s", err->code,
		    err->code[0] && err->said[0] ? ": " : "", err->said);
	if (err->request_id[0])
		strbuf_addf(out, " (request %s)", err->request_id);
}

void err_lines(const struct err *err, struct strbuf *out)
{
	strbuf_addf(out, "%s\n", err->what);
	if (said(err)) {
		add_said(err, out);
		strbuf_addch(out, '\n');
	}
	if (err->hint[0])
		strbuf_addf(out, "%s\n", err->hint);
}

void err_line(const struct err *err, struct strbuf *out)
{
	strbuf_addstr(out, err->what);
	if (!said(err))
		return;
	strbuf_addstr(out, "; ");
	add_said(err, out);
}
