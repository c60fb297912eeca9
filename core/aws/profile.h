/*
 * profile.h - ~/.aws/config and ~/.aws/credentials: the INI grammar of the
 * AWS tools (aws-api card 1.2) and what a profile says.
 *
 * All text stays in one heap buffer a file, which is wiped on release, since
 * secrets stand in it; values point into that buffer.
 */
#ifndef AWS_PROFILE_H
#define AWS_PROFILE_H

#include "core/base/mem.h"
#include "core/base/strbuf.h"

struct ini_key {
	const char *section; /* as written, without brackets */
	const char *parent;  /* "s3" of an indented sub-key, NULL none */
	const char *name, *value;
};
struct ini {
	struct strbuf text;
	struct ini_key *at; /* a key with name NULL: the section exists */
	size_t n, cap;
};
/* Takes the text over (text is reset). */
void ini_parse(struct ini *ini, struct strbuf *text);
void ini_release(struct ini *ini);

struct profiles {
	struct ini config, credentials;
	char *config_path, *credentials_path; /* for people: "~/.aws/config" */
};
/* Both files, absent ones empty.  The paths are AWS_CONFIG_FILE's and
 * AWS_SHARED_CREDENTIALS_FILE's, NULL: the usual. */
void profiles_load(struct profiles *p, const char *config,
		   const char *credentials);
void profiles_release(struct profiles *p);
bool profiles_have(const struct profiles *p, const char *profile);
/* The credentials file wins key by key; NULL absent or empty. */
const char *profiles_get(const struct profiles *p, const char *profile,
			 const char *key);
/* The config file alone. */
const char *profiles_config(const struct profiles *p, const char *profile,
			    const char *key);
/* The file that has this key, for people; NULL none. */
const char *profiles_file(const struct profiles *p, const char *profile,
			  const char *key);
/* [sso-session NAME] */
const char *profiles_session(const struct profiles *p, const char *session,
			     const char *key);
/* [services NAME] of the profile: its SERVICE's sub-key */
const char *profiles_service(const struct profiles *p, const char *profile,
			     const char *service, const char *key);
/* Each name once, the config's first; NULL after the last. */
const char *profiles_name(const struct profiles *p, size_t index);

#endif
