/* body.c - secret fields of a reply. */
#include "core/aws/body.h"

#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#include <openssl/crypto.h>

static const struct {
	const char *name;
	char is;
} entities[] = { { "&lt;", '<' },   { "&gt;", '>' },    { "&amp;", '&' },
		 { "&quot;", '"' }, { "&apos;", '\'' }, { "&#10;", '\n' },
		 { "&#13;", '\r' }, { "&#xA;", '\n' },  { "&#xD;", '\r' } };

static void unescape(struct strbuf *out, const char *text, size_t len)
{
	size_t i = 0, k, n;

	while (i < len) {
		for (k = 0; k < ARRAY_LEN(entities); k++) {
			n = strlen(entities[k].name);
			if (n <= len - i &&
			    !memcmp(text + i, entities[k].name, n))
				break;
		}
		if (k < ARRAY_LEN(entities)) {
			strbuf_addch(out, entities[k].is);
			i += strlen(entities[k].name);
		} else {
			strbuf_addch(out, text[i++]);
		}
	}
}

bool body_xml_secret(const struct reply *r, const char *name,
		     struct secret *out)
{
	char *open = mem_fmt("<%s>", name);
	const char *from = r->body ? strstr(r->body, open) : NULL, *to = NULL;
	struct strbuf plain = STRBUF_INIT;

	if (from) {
		from += strlen(open);
		to = strchr(from, '<');
	}
	mem_free(open);
	if (!to || to == from)
		return false;
	/* one block: a strbuf that grows leaves unwiped copies behind */
	strbuf_init(&plain, (size_t)(to - from) + 1);
	unescape(&plain, from, (size_t)(to - from));
	secret_set(out, plain.buf, plain.len);
	strbuf_wipe(&plain);
	return true;
}

bool body_file_secret(const char *path, struct secret *out, struct err *err)
{
	struct strbuf real = STRBUF_INIT, text;
	bool ok;

	strbuf_init(&text, 65536);
	file_expand(&real, path);
	ok = file_read(real.buf, &text, err);
	while (ok && text.len && strchr(" \t\r\n", text.buf[text.len - 1]))
		strbuf_cut(&text, text.len - 1);
	if (ok)
		secret_set(out, text.buf, text.len);
	strbuf_wipe(&text);
	strbuf_release(&real);
	return ok;
}

const char *json_text(const cJSON *json, const char *name)
{
	const cJSON *it = cJSON_GetObjectItemCaseSensitive(json, name);

	return cJSON_IsString(it) ? it->valuestring : "";
}

static bool keys_from(const cJSON *json, struct aws_keys *out)
{
	const char *id = json_text(json, "AccessKeyId");
	const char *token = json_text(json, "SessionToken");
	const char *secret = json_text(json, "SecretAccessKey");
	const char *until = json_text(json, "Expiration");
	const char *account = json_text(json, "AccountId");

	if (!*token)
		token = json_text(json, "Token");
	if (!*id || !*secret || strlen(id) >= sizeof(out->id))
		return false;
	memcpy(out->id, id, strlen(id) + 1);
	secret_setstr(&out->secret, secret);
	if (*token)
		secret_setstr(&out->token, token);
	if (strlen(account) < sizeof(out->account))
		memcpy(out->account, account, strlen(account) + 1);
	out->expires = *until ? str_time(until) : 0;
	return out->expires >= 0;
}

bool body_json_keys(const char *text, size_t len, const char *what,
		    struct aws_keys *out, struct err *err)
{
	cJSON *json = cJSON_ParseWithLength(text, len);
	const cJSON *version = cJSON_GetObjectItem(json, "Version");
	double form = cJSON_IsNumber(version) ? version->valuedouble : 1;
	bool ok;

	aws_keys_release(out);
	ok = json && !(form < 1 || form > 1) && keys_from(json, out);
	json_wipe(json);
	if (ok)
		return true;
	if (form < 1 || form > 1) {
		aws_keys_release(out);
		return err_set(err, ERR_SIGNED_OUT,
			       _("%s gave AWS keys as Version %g; Version 1 "
				 "was expected"),
			       what, form);
	}
	aws_keys_release(out);
	return err_set(err, ERR_SIGNED_OUT, _("%s gave no usable AWS keys"),
		       what);
}
