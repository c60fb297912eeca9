/* checkip.c - "my IP". */
#include "core/aws/checkip.h"

#include "core/base/cidr.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

enum build checkip_get(struct request_spec *q, struct err *err)
{
	(void)err;
	aws_call(q, "checkip", "MyAddress");
	q->method = "GET";
	q->max_reply = 4096;
	q->timeout_s = 10;
	return BUILD_SEND;
}

bool checkip_read(const struct reply *r, uint32_t *ip, struct err *err)
{
	struct arena *a = arena_new();
	const char *text = str_trim(a, r->body ? r->body : "");
	bool ok = ip_parse(text, ip);

	if (!ok)
		err_set(err, ERR_CLOUD,
			_("'%.60s' is not the IPv4 address that was asked for"),
			text);
	arena_free(a);
	return ok;
}
