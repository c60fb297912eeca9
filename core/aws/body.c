/* body.c - secret fields of a reply. */
#include "core/aws/body.h"

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

void json_wipe(cJSON *json)
{
	cJSON *it;

	if (!json)
		return;
	for (it = json->child; it; it = it->next)
		if (cJSON_IsString(it))
			OPENSSL_cleanse(it->valuestring,
					strlen(it->valuestring));
	cJSON_Delete(json);
}

static const char *text_of(const cJSON *json, const char *name)
{
	const cJSON *it = cJSON_GetObjectItemCaseSensitive(json, name);

	return cJSON_IsString(it) ? it->valuestring : "";
}

static bool keys_from(const cJSON *json, struct aws_keys *out)
{
	const char *id = text_of(json, "AccessKeyId");
	const char *token = text_of(json, "SessionToken");
	const char *secret = text_of(json, "SecretAccessKey");
	const char *until = text_of(json, "Expiration");
	const char *account = text_of(json, "AccountId");

	if (!*token)
		token = text_of(json, "Token");
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
	bool ok;

	aws_keys_release(out);
	ok = json && keys_from(json, out);
	json_wipe(json);
	if (ok)
		return true;
	aws_keys_release(out);
	return err_set(err, ERR_SIGNED_OUT, _("%s gave no usable AWS keys"),
		       what);
}
