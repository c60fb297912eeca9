/* verify.c - see verify.h. */
#include "core/ocm/verify.h"

#include "core/base/str.h"
#include "core/ocm/wire.h"

enum build verify_start(struct request_spec *q, const struct verify_want *want,
			struct err *err)
{
	cJSON *body, *data, *aws, *sts, *tags;

	if (!want->subnet_count) {
		err_set(err, ERR_INPUT,
			"network verification needs at least one subnet");
		return BUILD_FAIL;
	}
	body = cJSON_CreateObject();
	wire_text(body, "platform", "aws-hosted-cp");
	data = cJSON_AddObjectToObject(body, "cloud_provider_data");
	aws = cJSON_AddObjectToObject(data, "aws");
	sts = cJSON_AddObjectToObject(aws, "sts");
	wire_text(sts, "role_arn", want->installer_role);
	wire_text(sts, "external_id", want->external_id);
	if (want->tags && want->tags->n) {
		tags = cJSON_AddObjectToObject(aws, "tags");
		for (size_t i = 0; i < want->tags->n; i++)
			cJSON_AddStringToObject(tags, want->tags->at[i].name,
						want->tags->at[i].value);
	}
	wire_ref(data, "region", NULL, want->region);
	wire_words(data, "subnets", want->subnets, want->subnet_count);
	/* starting a verification again replaces it */
	q->repeatable = true;
	q->timeout_s = 120;
	return wire_call(q, OP_VERIFY_START, WIRE_NO_IDS, body, err);
}

enum build verify_get(struct request_spec *q, const char *subnet,
		      struct err *err)
{
	return wire_call(q, OP_VERIFY_GET, WIRE_IDS(subnet), NULL, err);
}

static enum verify_state state_of(const char *word)
{
	static const struct {
		const char *word;
		enum verify_state state;
	} words[] = {
		{ "pending", VERIFY_PENDING },
		{ "running", VERIFY_RUNNING },
		{ "passed", VERIFY_PASSED },
		{ "failed", VERIFY_FAILED },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq(word, words[i].word))
			return words[i].state;
	return VERIFY_UNKNOWN;
}

bool verify_read(struct verify_result *out, const struct node *doc,
		 struct err *err)
{
	struct wire w = wire_open(doc, "network verification", err);
	struct strbuf sb;

	WIRE(&w, out->subnet, "id");
	out->state = state_of(node_text(doc, "state"));
	strbuf_init(&sb, sizeof(out->details) - 1);
	NODE_EACH(it, node_child(doc, "details"))
	strbuf_addf(&sb, "%s%s", sb.len ? "\n" : "", it->text);
	memcpy(out->details, sb.buf, sb.len + 1);
	strbuf_release(&sb);
	return w.ok;
}
