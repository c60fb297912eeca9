/* test_setup_kubeconfig.c - the file's text, and that nothing is overwritten;
 * what other loaders make of it is tests/contract/kubeconfig.py's. */
#include "core/base/file.h"
#include "core/base/str.h"
#include "core/setup/kubeconfig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const struct kubeconfig_want demo = {
	.cluster = "demo",
	.api_url = "https://api.demo.x9y8.p3.openshiftapps.com:443",
	.local_host = "api.demo.hypershift.local",
	.ca_pem = "-----BEGIN CERTIFICATE-----\nAAAA\n",
	.proxy_url = "socks5h://127.0.0.1:1080",
	.user = "cluster-admin",
};

static bool says(const struct strbuf *sb, const char *text)
{
	return strstr(sb->buf, text) != NULL;
}

static void two_contexts_one_user(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	kubeconfig_text(&sb, &demo);
	assert_true(says(&sb, "server: \"https://api.demo.x9y8.p3."
			      "openshiftapps.com:443\"\n"));
	assert_true(says(&sb, "server: \"https://api.demo.hypershift.local:"
			      "443\"\n"));
	assert_true(says(&sb, "proxy-url: \"socks5://127.0.0.1:1080\""));
	assert_true(says(&sb, "current-context: \"demo\"\n"));
	assert_true(says(&sb, "- name: \"cluster-admin/api-demo-x9y8-p3-"
			      "openshiftapps-com:443\"\n  user: {}\n"));
	assert_false(says(&sb, "token"));
	strbuf_release(&sb);
}

/* Nothing but its own CA verifies the private name. */
static void no_ca_no_private_name(void **state)
{
	struct kubeconfig_want k = demo;
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	k.ca_pem = "";
	k.proxy_url = NULL;
	kubeconfig_text(&sb, &k);
	assert_false(says(&sb, "hypershift.local"));
	assert_false(says(&sb, "certificate-authority-data"));
	assert_false(says(&sb, "proxy-url"));
	strbuf_release(&sb);
}

static void a_token_only_when_given(void **state)
{
	struct kubeconfig_want k = demo;
	struct secret token = { 0 };
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	secret_setstr(&token, "sha256~abc");
	k.token = &token;
	kubeconfig_text(&sb, &k);
	assert_true(says(&sb, "  user:\n    token: \"sha256~abc\"\n"));
	strbuf_wipe(&sb);
	secret_release(&token);
}

static void never_over_a_file(void **state)
{
	char folder[] = "/tmp/kubeconfig.XXXXXX", *path, *link;
	struct strbuf text = STRBUF_INIT, back = STRBUF_INIT;
	struct err err = { 0 };
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(folder));
	path = mem_fmt("%s/config", folder);
	link = mem_fmt("%s/link", folder);
	strbuf_addstr(&text, "one\n");
	assert_true(kubeconfig_save(path, &text, false, &err));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	strbuf_clear(&text);
	strbuf_addstr(&text, "two\n");
	assert_false(kubeconfig_save(path, &text, false, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err.what, path));
	assert_true(*err.hint);
	/* a link to nowhere is not followed either */
	assert_int_equal(symlink("nowhere", link), 0);
	assert_false(kubeconfig_save(link, &text, false, &err));
	assert_true(file_read(path, &back, &err));
	assert_string_equal(back.buf, "one\n");
	assert_true(kubeconfig_save(path, &text, true, &err));
	strbuf_clear(&back);
	assert_true(file_read(path, &back, &err));
	assert_string_equal(back.buf, "two\n");
	unlink(link);
	unlink(path);
	rmdir(folder);
	strbuf_release(&text);
	strbuf_release(&back);
	mem_free(path);
	mem_free(link);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_contexts_one_user),
		cmocka_unit_test(no_ca_no_private_name),
		cmocka_unit_test(a_token_only_when_given),
		cmocka_unit_test(never_over_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
