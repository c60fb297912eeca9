/*
 * aws_way.h - for the tests of where AWS keys come from: a home folder, a
 * server that knows all ways to get keys, and an account that signs in there.
 */
#ifndef TEST_AWS_WAY_H
#define TEST_AWS_WAY_H

#include "net_server.h"

#include "core/aws/aws.h"
#include "core/aws/inside.h"
#include "core/aws/profile.h"
#include "core/base/file.h"

#include <ftw.h>
#include <sys/stat.h>

struct home {
	char path[64];
};

static inline void write_text(const char *path, const char *text)
{
	struct err err = { 0 };

	assert_true(file_write(path, text, strlen(text), 0600, &err));
}

static inline void home_write(const struct home *h, const char *tail,
			      const char *text)
{
	char *path = mem_fmt("%s/%s", h->path, tail), *slash;
	struct err err = { 0 };

	slash = strrchr(path, '/');
	*slash = 0;
	assert_true(file_mkdirs(path, 0700, &err));
	*slash = '/';
	write_text(path, text);
	mem_free(path);
}

/* Nothing of the machine's own AWS. */
static inline void forget_variables(void)
{
	char **e, name[80];

	for (e = environ; *e;) {
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(*e, "="), *e);
		if (str_starts(name, "AWS_") && !unsetenv(name))
			e = environ; /* they moved */
		else
			e++;
	}
	setenv("PATH", "/usr/bin:/bin", 1);
}

static inline void home_make(struct home *h)
{
	forget_variables();
	snprintf(h->path, sizeof(h->path), "/tmp/rosawiz-aws-XXXXXX");
	assert_non_null(mkdtemp(h->path));
	setenv("HOME", h->path, 1);
}

static inline int drop(const char *path, const struct stat *st, int kind,
		       struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static inline void home_drop(struct home *h)
{
	nftw(h->path, drop, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- a server that knows all ways -----------------------------------------------*/

#define STS_KEYS                                                               \
 "<Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>s"                \
 "</SecretAccessKey><SessionToken>t&amp;t</SessionToken>"                      \
 "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
#define JSON_KEYS                                                              \
 "{\"Code\":\"Success\",\"AccessKeyId\":\"%s\",\"SecretAccessKey\":"           \
 "\"s\",\"Token\":\"t\",\"Expiration\":\"2099-01-01T00:00:00Z\"}"

/* The id in Authorization's Credential=ID/... */
static inline char *key_id(const char *head)
{
	const char *at = strstr(head, "Credential=");

	return at ? mem_fmt("%.*s", (int)strcspn(at + 11, "/"), at + 11)
		  : mem_dup("nobody");
}

static inline void say_identity(const struct hit *hit)
{
	char *id = key_id(hit->head), *text;
	bool root = !strcmp(id, "AKROOT");

	text = mem_fmt("<GetCallerIdentityResponse xmlns=\"x\">"
		       "<GetCallerIdentityResult><UserId>U</UserId><Account>"
		       "123456789012</Account><Arn>arn:aws:%s123456789012:%s%s"
		       "</Arn></GetCallerIdentityResult>"
		       "</GetCallerIdentityResponse>",
		       root ? "iam::" : "sts::",
		       root ? "root" : "assumed-role/R/", root ? "" : id);
	server_say(hit->fd, "200 OK", text);
	mem_free(text);
	mem_free(id);
}

static inline void say_keys(const struct hit *hit, const char *format,
			    const char *id)
{
	struct strbuf out = STRBUF_INIT;
	const char *at = strstr(format, "%s");

	strbuf_add(&out, format, (size_t)(at - format));
	strbuf_addstr(&out, id);
	strbuf_addstr(&out, at + 2);
	server_say(hit->fd, "200 OK", out.buf);
	strbuf_release(&out);
}

static inline bool has_header(const struct hit *hit, const char *line)
{
	return strcasestr(hit->head, line) != NULL;
}

static inline bool local_sources(const struct hit *hit)
{
	if (str_starts(hit->head, "PUT /latest/api/token"))
		server_say(hit->fd, "200 OK", "MDTOKEN");
	else if (strstr(hit->head, "credentials/ HTTP") &&
		 has_header(hit, "x-aws-ec2-metadata-token: MDTOKEN"))
		server_say(hit->fd, "200 OK", "role-1");
	else if (strstr(hit->head, "credentials/role-1 "))
		say_keys(hit, JSON_KEYS, "ASIAIMDS");
	else if (str_starts(hit->head, "GET /container") &&
		 has_header(hit, "authorization: ctoken"))
		say_keys(hit, JSON_KEYS, "ASIACONTAINER");
	else
		return false;
	return true;
}

static inline bool sso_sources(const struct hit *hit)
{
	if (str_starts(hit->head, "GET /federation/credentials")) {
		if (has_header(hit, "x-amz-sso_bearer_token: stale"))
			server_say(hit->fd,
				   "401 Unauthorized\r\nx-amzn-errortype: "
				   "UnauthorizedException",
				   "{\"message\":\"Session token not found\"}");
		else
			server_say(hit->fd, "200 OK",
				   "{\"roleCredentials\":{\"accessKeyId\":"
				   "\"ASIASSO\",\"secretAccessKey\":\"s\","
				   "\"sessionToken\":\"t\",\"expiration\":"
				   "4070908800000}}");
	} else if (str_starts(hit->head, "POST /token")) {
		server_say(hit->fd, "200 OK",
			   "{\"accessToken\":\"fresh\",\"expiresIn\":3600,"
			   "\"refreshToken\":\"r2\"}");
	} else {
		return false;
	}
	return true;
}

static inline bool all_ways(struct server *s, const struct hit *hit)
{
	char *id;

	(void)s;
	if (local_sources(hit) || sso_sources(hit))
		return true;
	if (strstr(hit->body, "Action=GetCallerIdentity")) {
		say_identity(hit);
	} else if (strstr(hit->body, "Action=AssumeRoleWithWebIdentity")) {
		say_keys(hit, STS_KEYS, "ASIAWEB");
	} else if (strstr(hit->body, "Action=AssumeRole")) {
		id = key_id(hit->head);
		say_keys(hit, STS_KEYS,
			 str_starts(id, "AK") ? "ASIAONE" : "ASIATWO");
		mem_free(id);
	} else {
		server_say(hit->fd, "404 Not Found", "");
	}
	return true;
}

/* ---- signing in ---------------------------------------------------------------*/

struct way {
	struct rig rig;
	struct home home;
	struct ask_queue asks;
	struct aws *aws;
};

static inline void way_start_with(struct way *w,
				  bool (*answer)(struct server *,
						 const struct hit *))
{
	memset(w, 0, sizeof(*w));
	home_make(&w->home);
	rig_start(&w->rig, answer);
	setenv("AWS_ENDPOINT_URL", w->rig.base, 1);
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	w->asks.events = w->rig.events;
}

static inline void way_start(struct way *w)
{
	way_start_with(w, all_ways);
}

static inline void way_open(struct way *w, const char *profile)
{
	struct aws_options o = { .profile = profile };

	w->aws = aws_new(w->rig.net, &o, &w->asks);
	aws_sign_in(w->aws);
}

static inline void way_settle(struct way *w)
{
	int64_t start = real_ms();

	while (aws_state(w->aws) == AWS_LOOKING) {
		if (real_ms() - start > 10000)
			fail_msg("not signed in after 10 s");
		rig_turn(&w->rig);
		if (w->asks.first)
			return;
	}
}

static inline void way_end(struct way *w)
{
	aws_stop(w->aws);
	rig_stop(&w->rig);
	aws_free(w->aws);
	home_drop(&w->home);
}

/* Signed in with these keys (the server puts their id into the ARN). */
static inline void is_with(struct way *w, const char *id, const char *from)
{
	way_settle(w);
	if (aws_error(w->aws))
		fail_msg("%s", aws_error(w->aws)->what);
	assert_int_equal(aws_state(w->aws), AWS_READY);
	assert_string_equal(aws_identity(w->aws)->session, id);
	assert_string_equal(aws_identity(w->aws)->name, "R");
	assert_string_equal(aws_account(w->aws), "123456789012");
	assert_string_equal(aws_keys_from(w->aws), from);
}

/* Not signed in, with these words; NULL: any. */
static inline void is_refused(struct way *w, enum err_kind kind,
			      const char *what, const char *hint)
{
	const struct err *err;

	way_settle(w);
	err = aws_error(w->aws);
	if (!err)
		fail_msg("signed in, though: %s", what);
	assert_int_equal(aws_state(w->aws), AWS_FAILED);
	if (err->kind != kind || !str_eq(err->what, what) ||
	    (hint && !str_eq(err->hint, hint)))
		fail_msg("%d: '%s' '%s', not '%s' '%s'", err->kind, err->what,
			 err->hint, what, hint ? hint : "");
}

/* A program of the home's own, alone in PATH. */
static inline void home_program(const struct home *h, const char *name,
				const char *text)
{
	char *tail = mem_fmt("bin/%s", name), *path;

	home_write(h, tail, text);
	path = mem_fmt("%s/%s", h->path, tail);
	assert_int_equal(chmod(path, 0700), 0);
	mem_free(path);
	path = mem_fmt("%s/bin", h->path);
	setenv("PATH", path, 1);
	mem_free(path);
	mem_free(tail);
}

#endif
