/* saved.c - see saved.h. */
#include "core/ocm/saved.h"

#include "core/base/file.h"
#include "core/base/node.h"
#include "core/base/str.h"

#include <openssl/crypto.h>

void saved_release(struct saved_login *s)
{
	secret_release(&s->access);
	secret_release(&s->refresh);
	secret_release(&s->client_secret);
	memset(s, 0, sizeof(*s));
}

const char *saved_in_keyring(void)
{
	const char *name = getenv("OCM_KEYRING");

	return name && *name ? name : NULL;
}

static bool fits(char *out, size_t size, struct strbuf *sb, struct err *err)
{
	bool ok = sb->len < size;

	if (ok)
		memcpy(out, sb->buf, sb->len + 1);
	else
		err_set(err, ERR_IO, "the path '%s' is too long", sb->buf);
	strbuf_release(sb);
	return ok;
}

bool saved_path(char *out, size_t size, struct err *err)
{
	const char *home = getenv("HOME"), *named = getenv("OCM_CONFIG");
	const char *config = getenv("XDG_CONFIG_HOME");
	struct strbuf sb = STRBUF_INIT;

	if (named && *named) {
		strbuf_addstr(&sb, named);
		return fits(out, size, &sb, err);
	}
	if (!home || !*home)
		return err_set(err, ERR_IO,
			       "HOME is not set, so the login that rosa saves "
			       "cannot be found");
	strbuf_addf(&sb, "%s/.ocm.json", home);
	if (file_exists(sb.buf))
		return fits(out, size, &sb, err);
	strbuf_clear(&sb);
	if (config && *config == '/')
		strbuf_addf(&sb, "%s/ocm/ocm.json", config);
	else
		strbuf_addf(&sb, "%s/.config/ocm/ocm.json", home);
	return fits(out, size, &sb, err);
}

/* Texts are wiped before the tree is freed: cJSON does not. */
static void wipe(cJSON *json)
{
	cJSON *it;

	cJSON_ArrayForEach(it, json) if (it->valuestring)
		OPENSSL_cleanse(it->valuestring, strlen(it->valuestring));
	cJSON_Delete(json);
}

/* The file's object; NULL with err (kind NONE: not there). */
static cJSON *load(const char *path, struct err *err)
{
	struct strbuf sb;
	cJSON *json;

	memset(err, 0, sizeof(*err));
	if (!file_exists(path))
		return NULL;
	strbuf_init(&sb, (size_t)1 << 20);
	if (!file_read(path, &sb, err)) {
		strbuf_wipe(&sb);
		return NULL;
	}
	json = cJSON_ParseWithLength(sb.buf, sb.len);
	if (!cJSON_IsObject(json) && sb.len) {
		wipe(json);
		json = NULL;
		err_set(err, ERR_IO,
			"the saved login '%s' is not a JSON object", path);
		err_hint(err, "Sign in anew with `rosa login`, or move the "
			      "file away.");
	}
	strbuf_wipe(&sb);
	return json;
}

static const char *text_of(const cJSON *json, const char *name)
{
	const cJSON *it = cJSON_GetObjectItemCaseSensitive(json, name);

	return cJSON_IsString(it) && it->valuestring ? it->valuestring : "";
}

bool saved_read(const char *path, struct saved_login *out, struct err *err)
{
	cJSON *json = load(path, err);

	memset(out, 0, sizeof(*out));
	if (!json)
		return false;
	(void)snprintf(out->path, sizeof(out->path), "%s", path);
	secret_setstr(&out->access, text_of(json, "access_token"));
	secret_setstr(&out->refresh, text_of(json, "refresh_token"));
	secret_setstr(&out->client_secret, text_of(json, "client_secret"));
	(void)snprintf(out->client_id, sizeof(out->client_id), "%s",
		       text_of(json, "client_id"));
	(void)snprintf(out->url, sizeof(out->url), "%s", text_of(json, "url"));
	(void)snprintf(out->token_url, sizeof(out->token_url), "%s",
		       text_of(json, "token_url"));
	wipe(json);
	return secret_is_set(&out->access) || secret_is_set(&out->refresh) ||
	       (secret_is_set(&out->client_secret) && *out->client_id);
}

static void put(cJSON *json, const char *name, const char *text)
{
	cJSON *old = cJSON_GetObjectItemCaseSensitive(json, name);

	if (!*text)
		return;
	if (!old) {
		cJSON_AddStringToObject(json, name, text);
		return;
	}
	if (cJSON_IsString(old) && old->valuestring)
		OPENSSL_cleanse(old->valuestring, strlen(old->valuestring));
	cJSON_ReplaceItemInObjectCaseSensitive(json, name,
					       cJSON_CreateString(text));
}

/* As rosa writes it: members a line each, two blanks. */
static void print(const cJSON *json, struct strbuf *out)
{
	const cJSON *it;

	strbuf_addstr(out, "{");
	cJSON_ArrayForEach(it, json)
	{
		cJSON *name = cJSON_CreateString(it->string);

		strbuf_addstr(out, it == json->child ? "\n  " : ",\n  ");
		json_print(name, out);
		strbuf_addstr(out, ": ");
		json_print_secret(it, out);
		cJSON_Delete(name);
	}
	strbuf_addstr(out, "\n}\n");
}

static bool make_folder(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char *folder;
	bool ok;

	if (!slash || slash == path)
		return true;
	folder = mem_fmt("%.*s", (int)(slash - path), path);
	ok = file_mkdirs(folder, 0755, err);
	mem_free(folder);
	return ok;
}

bool saved_write(const struct saved_login *s, struct err *err)
{
	cJSON *json = load(s->path, err), *scopes;
	struct strbuf sb = STRBUF_INIT;
	bool ok;

	if (!json && err->kind != ERR_NONE)
		return false;
	if (!json)
		json = cJSON_CreateObject();
	put(json, "access_token", secret_text(&s->access));
	put(json, "client_id", s->client_id);
	put(json, "refresh_token", secret_text(&s->refresh));
	if (!cJSON_GetObjectItemCaseSensitive(json, "scopes")) {
		scopes = cJSON_AddArrayToObject(json, "scopes");
		cJSON_AddItemToArray(scopes, cJSON_CreateString("openid"));
	}
	put(json, "token_url", s->token_url);
	put(json, "url", s->url);
	print(json, &sb);
	wipe(json);
	ok = make_folder(s->path, err) &&
	     file_write(s->path, sb.buf, sb.len, 0600, err);
	strbuf_wipe(&sb);
	return ok;
}
