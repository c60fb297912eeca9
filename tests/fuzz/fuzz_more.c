/* fuzz_more.c - an answer of section "more" (log forwarders, certificates of
 * registries ...): its first byte picks the question, the rest is the value.
 * What its check takes comes into the cluster's body, whole; the line that
 * does the same by hand can be written. */
#include "tests/fuzz/fuzz.h"

#include "core/base/str.h"
#include "core/setup/commands.h"
#include "core/setup/order.h"
#include "core/setup/setup.h"

static const struct {
	const char *id, *place;
} asked[] = {
	{ "more.log_forwarders", "control_plane/log_forwarders/items" },
	{ "more.registry_ca", "registry_config/additional_trusted_ca" },
	{ "more.allowed_registries",
	  "registry_config/registry_sources/allowed_registries" },
	{ "more.import_registries",
	  "registry_config/allowed_registries_for_import" },
	{ "more.node_drain", "node_drain_grace_period" },
	{ "more.multi_arch", "multi_arch_enabled" },
	{ "more.spot_queue", "aws/termination_handler_queue_url" },
	{ "more.auto_node_role", "aws/auto_node/role_arn" },
};

static struct setup *the_setup(void)
{
	static struct setup *s;
	struct setup_options o = { .demo = true };

	if (!s)
		s = setup_new(&o);
	answers_free(s->answers);
	s->answers = answers_new();
	return s;
}

/* The body as it is sent, read again. */
static const struct node *body_of(struct arena *a,
				  const struct cluster_spec *spec)
{
	cJSON *json = cluster_body(spec);
	struct strbuf sb = STRBUF_INIT;
	struct err err = { 0 };
	const struct node *doc;

	json_print(json, &sb);
	doc = json_parse(a, sb.buf, sb.len, &err);
	PROMISE(doc);
	cJSON_Delete(json);
	strbuf_release(&sb);
	return doc;
}

static void taken(struct setup *s, struct arena *a, size_t which)
{
	struct cluster_want want = { .spec = { .name = "fuzz",
					       .version_id = "" } };
	const char *value = answers_get(s->answers, asked[which].id);
	const struct question *q = question_find(asked[which].id);
	struct err err = { 0 };
	const struct node *sent, *given;

	if (!*value)
		return;
	want.subnets = want.zones = want.principals = want.node_groups = "";
	want.trust_file = want.operator_prefix = want.session = "";
	order_more(s, a, &want.spec);
	sent = node_at(body_of(a, &want.spec), asked[which].place);
	PROMISE(sent);
	if (q->kind == QUESTION_JSON) {
		given = json_parse(a, value, strlen(value), &err);
		PROMISE(given && node_equal(sent, given));
	}
	PROMISE(strstr(command_cluster(a, &want), "rosa create cluster"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct setup *s = the_setup();
	size_t which = size ? data[0] % ARRAY_LEN(asked) : 0;
	struct arena *a = arena_new();
	struct err err = { 0 };
	char *text;

	if (size) {
		text = fuzz_text(data + 1, size - 1);
		if (question_set(s, question_find(asked[which].id), text,
				 ORIGIN_FILE, &err))
			taken(s, a, which);
		else
			PROMISE(*err.what);
		mem_free(text);
	}
	arena_free(a);
	return 0;
}
