/* clusterlog.c - see clusterlog.h. */
#include "core/ocm/clusterlog.h"

#include "core/base/str.h"
#include "core/ocm/wire.h"

enum build cluster_log(struct request_spec *q, const char *id, bool uninstall,
		       int tail, struct err *err)
{
	if (tail)
		params_addf(q->arena, &q->query, "tail", "%d", tail);
	else
		params_add(q->arena, &q->query, "offset", "0");
	return wire_call(q, uninstall ? OP_UNINSTALL_LOG : OP_INSTALL_LOG,
			 WIRE_IDS(id), NULL, err);
}

/* "2026-11-01 10:05:00 +0000 UTC rest" (HCP) or time="2026-..Z" rest */
static long long line_time(const char *text, const char **rest)
{
	static const char logfmt[] = "time=\"";
	char iso[STR_TIME_LEN] = "";
	const char *p = text;
	long long t;

	if (str_starts(p, logfmt))
		p += strlen(logfmt);
	if (strnlen(p, 19) < 19)
		return -1;
	memcpy(iso, p, 19);
	iso[10] = 'T';
	iso[19] = 'Z';
	t = str_time(iso);
	if (t < 0)
		return -1;
	if (p != text) {
		p = strchr(p, '"');
		p = p ? p + 1 : text;
	} else {
		p += 19;
		p += strspn(p, ".0123456789");
		if (str_starts(p, " +0000 UTC"))
			p += strlen(" +0000 UTC");
		else if (*p == 'Z')
			p++;
	}
	*rest = p + strspn(p, " ");
	return t;
}

/* "hostedclusters NAME message", "nodepools NAME message" */
static void find_source(struct cluster_log_line *line, const char *rest)
{
	size_t kind = strcspn(rest, " "), name;

	line->source = rest;
	line->message = rest;
	if (!str_starts(rest, "hostedclusters ") &&
	    !str_starts(rest, "nodepools "))
		return;
	name = strcspn(rest + kind + 1, " ");
	line->source_len = kind + 1 + name;
	line->message = rest + line->source_len;
	line->message += strspn(line->message, " ");
}

/* Where a line of this time goes: after all that are not later. */
static size_t place_of(const struct cluster_log *log, long long time)
{
	size_t i = log->n;

	while (i && log->at[i - 1].time > time)
		i--;
	return i;
}

static const struct cluster_log_line *
have_line(const struct cluster_log *log, const char *text, long long time)
{
	for (size_t i = log->n; i && log->at[i - 1].time >= time; i--)
		if (str_eq(log->at[i - 1].text, text))
			return &log->at[i - 1];
	return NULL;
}

static void make_room(struct cluster_log *log)
{
	if (log->n == CLUSTER_LOG_MAX) {
		mem_free(log->at[0].text);
		log->n--;
		log->dropped++;
		memmove(log->at, log->at + 1, log->n * sizeof(*log->at));
	}
	if (log->n == log->cap) {
		log->cap = log->cap ? log->cap * 2 : 64;
		log->at = mem_resize(log->at, log->cap * sizeof(*log->at));
	}
}

/* A line without a time of its own has that of the line before. */
static void add_line(struct cluster_log *log, const char *text, size_t len,
		     long long *time, struct cluster_log_merged *out)
{
	struct cluster_log_line line = { 0 };
	const struct cluster_log_line *have;
	const char *rest;
	long long t;
	size_t i;

	line.text = mem_fmt("%.*s", (int)len, text);
	rest = line.text;
	t = line_time(line.text, &rest);
	*time = t < 0 ? *time : t;
	line.time = *time;
	have = have_line(log, line.text, line.time);
	if (have) {
		out->known += have->told;
		mem_free(line.text);
		return;
	}
	out->fresh++;
	find_source(&line, rest);
	make_room(log);
	i = place_of(log, line.time);
	memmove(log->at + i + 1, log->at + i, (log->n - i) * sizeof(*log->at));
	log->at[i] = line;
	log->n++;
}

bool cluster_log_merge(struct cluster_log *log, const struct node *doc,
		       struct cluster_log_merged *out, struct err *err)
{
	struct wire w = wire_open(doc, "log", err);
	const char *p = node_text(doc, "content");
	long long time = -1;
	size_t len;

	memset(out, 0, sizeof(*out));
	while (w.ok && *p) {
		len = strcspn(p, "\n");
		if (len && len < 65536) {
			add_line(log, p, len, &time, out);
			out->lines++;
		}
		p += len + (p[len] == '\n');
	}
	return w.ok;
}

void cluster_log_release(struct cluster_log *log)
{
	for (size_t i = 0; i < log->n; i++)
		mem_free(log->at[i].text);
	mem_free(log->at);
	memset(log, 0, sizeof(*log));
}
