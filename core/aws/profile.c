/* profile.c - the INI files of the AWS tools. */
#include "core/aws/profile.h"

#include "core/base/file.h"
#include "core/base/str.h"

#include <ctype.h>

/* ---- the grammar -----------------------------------------------------------*/

static void add(struct ini *ini, const char *section, const char *parent,
		const char *name, const char *value)
{
	if (ini->n == ini->cap) {
		ini->cap = ini->cap ? ini->cap * 2 : 32;
		ini->at = mem_resize(ini->at, ini->cap * sizeof(*ini->at));
	}
	ini->at[ini->n++] = (struct ini_key){ section, parent, name, value };
}

static char *skip_blank(char *p)
{
	return p + strspn(p, " \t");
}

static void cut_tail(char *p)
{
	size_t n = strlen(p);

	while (n && isspace((unsigned char)p[n - 1]))
		p[--n] = 0;
}

/* Blank + '#' or ';' starts a comment, but never inside a secret: Go's tools
 * strip it, Python's do not; a secret may hold either. */
static void cut_comment(const char *name, char *value)
{
	char *p;

	if (str_ieq(name, "aws_secret_access_key") ||
	    str_ieq(name, "aws_session_token"))
		return;
	for (p = value; *p; p++)
		if ((*p == '#' || *p == ';') && p > value &&
		    (p[-1] == ' ' || p[-1] == '\t')) {
			*p = 0;
			return;
		}
}

/* "[profile  "my dev"] # x" -> "profile my dev" */
static char *section_name(char *line)
{
	char *end = strchr(line, ']'), *from, *to;

	if (!end)
		return NULL;
	*end = 0;
	line = skip_blank(line + 1);
	cut_tail(line);
	for (from = to = line; *from; from++) {
		if (*from == '"' || *from == '\'')
			continue;
		if (*from == '\t')
			*from = ' ';
		if (*from == ' ' && to > line && to[-1] == ' ')
			continue;
		*to++ = *from;
	}
	*to = 0;
	return line;
}

struct reading {
	struct ini *ini;
	const char *section; /* NULL before the first, or in a broken one */
	const char *parent;  /* the last key whose value was empty */
};

static void read_pair(struct reading *r, char *line, bool indented)
{
	char *value = strchr(line, '=');

	if (!value || !r->section)
		return;
	*value++ = 0;
	value = skip_blank(value);
	cut_tail(line);
	cut_comment(line, value);
	cut_tail(value);
	if (indented && r->parent) {
		add(r->ini, r->section, r->parent, line, value);
		return;
	}
	add(r->ini, r->section, NULL, line, value);
	r->parent = *value ? NULL : line;
}

static void read_line(struct reading *r, char *line)
{
	char *text = skip_blank(line);
	bool indented = text > line;

	cut_tail(text);
	if (!*text || *text == '#' || *text == ';')
		return;
	if (*text == '[' && !indented) {
		r->section = section_name(text);
		r->parent = NULL;
		if (r->section)
			add(r->ini, r->section, NULL, NULL, NULL);
		return;
	}
	if (!indented)
		r->parent = NULL;
	else if (!r->parent)
		return; /* the tail of a value of several lines: not ours */
	read_pair(r, text, indented);
}

void ini_parse(struct ini *ini, struct strbuf *text)
{
	struct reading r = { .ini = ini };
	char *p, *end;

	memset(ini, 0, sizeof(*ini));
	ini->text = *text;
	strbuf_init(text, text->max);
	p = ini->text.buf;
	if (str_starts(p, "\xef\xbb\xbf"))
		p += 3;
	while (*p) {
		end = p + strcspn(p, "\n");
		if (*end)
			*end++ = 0;
		read_line(&r, p);
		p = end;
	}
}

void ini_release(struct ini *ini)
{
	if (ini->text.buf)
		strbuf_wipe(&ini->text);
	mem_free(ini->at);
	memset(ini, 0, sizeof(*ini));
}

/* ---- profiles --------------------------------------------------------------*/

/* The section's profile name, NULL when it is not a profile. */
static const char *profile_of(const char *section, bool config)
{
	if (!config || !strcmp(section, "default"))
		return section;
	return str_starts(section, "profile ") ? section + 8 : NULL;
}

static const char *find(const struct ini *ini, const char *section,
			const char *parent, const char *key)
{
	const char *value = NULL;
	size_t i;

	for (i = 0; i < ini->n; i++)
		if (ini->at[i].name && str_eq(ini->at[i].section, section) &&
		    !ini->at[i].parent == !parent &&
		    (!parent || str_ieq(ini->at[i].parent, parent)) &&
		    str_ieq(ini->at[i].name, key))
			value = ini->at[i].value;
	return value && *value ? value : NULL;
}

const char *profiles_config(const struct profiles *p, const char *profile,
			    const char *key)
{
	const struct ini *ini = &p->config;
	char *section = mem_fmt("profile %s", profile);
	const char *value = find(ini, section, NULL, key);

	mem_free(section);
	if (!value && !strcmp(profile, "default"))
		value = find(ini, "default", NULL, key);
	return value;
}

static void load(struct ini *ini, const char *path)
{
	struct strbuf text = STRBUF_INIT, real = STRBUF_INIT;
	struct err err = { 0 };

	file_expand(&real, path);
	if (!file_read(real.buf, &text, &err))
		strbuf_wipe(&text);
	ini_parse(ini, &text);
	strbuf_release(&real);
}

void profiles_load(struct profiles *p, const char *config,
		   const char *credentials)
{
	p->config_path = mem_dup(config ? config : "~/.aws/config");
	p->credentials_path =
		mem_dup(credentials ? credentials : "~/.aws/credentials");
	load(&p->config, p->config_path);
	load(&p->credentials, p->credentials_path);
}

void profiles_release(struct profiles *p)
{
	ini_release(&p->config);
	ini_release(&p->credentials);
	mem_free(p->config_path);
	mem_free(p->credentials_path);
	memset(p, 0, sizeof(*p));
}

static bool has_profile(const struct ini *ini, const char *profile, bool config)
{
	size_t i;

	for (i = 0; i < ini->n; i++)
		if (str_eq(profile_of(ini->at[i].section, config), profile))
			return true;
	return false;
}

bool profiles_have(const struct profiles *p, const char *profile)
{
	return has_profile(&p->config, profile, true) ||
	       has_profile(&p->credentials, profile, false);
}

const char *profiles_get(const struct profiles *p, const char *profile,
			 const char *key)
{
	const char *value = find(&p->credentials, profile, NULL, key);

	return value ? value : profiles_config(p, profile, key);
}

const char *profiles_file(const struct profiles *p, const char *profile,
			  const char *key)
{
	if (find(&p->credentials, profile, NULL, key))
		return p->credentials_path;
	return profiles_config(p, profile, key) ? p->config_path : NULL;
}

const char *profiles_session(const struct profiles *p, const char *session,
			     const char *key)
{
	char *section = mem_fmt("sso-session %s", session);
	const char *value = find(&p->config, section, NULL, key);

	mem_free(section);
	return value;
}

const char *profiles_service(const struct profiles *p, const char *profile,
			     const char *service, const char *key)
{
	const char *name = profiles_get(p, profile, "services"), *value;
	char *section;

	if (!name)
		return NULL;
	section = mem_fmt("services %s", name);
	value = find(&p->config, section, service, key);
	mem_free(section);
	return value;
}

static const char *name_at(const struct profiles *p, size_t i)
{
	if (i < p->config.n)
		return p->config.at[i].name
			       ? NULL
			       : profile_of(p->config.at[i].section, true);
	i -= p->config.n;
	return p->credentials.at[i].name ? NULL : p->credentials.at[i].section;
}

const char *profiles_name(const struct profiles *p, size_t index)
{
	size_t i, k, total = p->config.n + p->credentials.n;
	const char *name;

	for (i = 0; i < total; i++) {
		name = name_at(p, i);
		for (k = 0; name && k < i; k++)
			if (str_eq(name_at(p, k), name))
				name = NULL;
		if (name && !index--)
			return name;
	}
	return NULL;
}
