/* fuzz_ini.c - ~/.aws/config and credentials. */
#include "tests/fuzz/fuzz.h"

#include "core/aws/profile.h"

static void parse(struct ini *ini, const char *text)
{
	struct strbuf sb = STRBUF_INIT;

	strbuf_addstr(&sb, text);
	ini_parse(ini, &sb);
	PROMISE(!sb.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_cut cut = fuzz_cut(data, size, '\f');
	struct profiles p = { 0 };
	const char *name;
	size_t i;

	parse(&p.config, cut.head);
	parse(&p.credentials, cut.tail);
	for (i = 0; (name = profiles_name(&p, i)); i++) {
		PROMISE(profiles_have(&p, name));
		profiles_get(&p, name, "role_arn");
		profiles_file(&p, name, "region");
		profiles_service(&p, name, "iam", "endpoint_url");
	}
	profiles_have(&p, "default");
	profiles_session(&p, "corp", "sso_region");
	profiles_release(&p);
	fuzz_cut_free(&cut);
	return 0;
}
