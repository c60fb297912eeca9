/*
 * test_aws_hosts.c - keys that come with the place of work: a pod's web
 * identity, a container's role, an instance's metadata.
 */
#include "aws_profiles.h"

static void pod(void **state)
{
	struct way w;
	char *path;

	(void)state;
	way_start(&w);
	home_write(&w.home, "token", "jwt.jwt.jwt\n");
	path = mem_fmt("%s/token", w.home.path);
	setenv("AWS_WEB_IDENTITY_TOKEN_FILE", path, 1);
	setenv("AWS_ROLE_ARN", "arn:aws:iam::1:role/pod", 1);
	mem_free(path);
	way_open(&w, NULL);
	is_with(&w, "ASIAWEB", "web identity");
	assert_non_null(
		strstr(w.rig.server.log.at[0], "WebIdentityToken=jwt.jwt.jwt"));
	way_end(&w);
}

static void web_identity(void **state)
{
	struct way w;
	char *what;

	(void)state;
	way_start_with(&w, refusing);
	home_write(&w.home, ".aws/config", files);
	way_open(&w, "web");
	what = mem_fmt("the web identity token: cannot read '%s/token': No "
		       "such file or directory",
		       w.home.path);
	is_refused(&w, ERR_SIGNED_OUT, what, NULL);
	mem_free(what);
	home_write(&w.home, "token", "\n");
	aws_sign_in(w.aws);
	is_refused(&w, ERR_INPUT, "the web identity token is empty", NULL);
	home_write(&w.home, "token", "jwt.jwt.jwt\n");
	w.rig.server.data = (void *)(uintptr_t)STS_ERROR("InvalidIdentityToken",
							 "no provider");
	aws_sign_in(w.aws);
	is_refused(&w, ERR_DENIED, "AssumeRoleWithWebIdentity failed", NULL);
	assert_string_equal(aws_error(w.aws)->code, "InvalidIdentityToken");
	w.rig.server.data = NULL;
	aws_sign_in(w.aws);
	is_with(&w, "ASIAWEB", "profile web (~/.aws/config, web identity)");
	way_end(&w);
}

static void container(void **state)
{
	struct way w;
	char *url;

	(void)state;
	way_start(&w);
	url = mem_fmt("%s/container?x=1", w.rig.base);
	setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "ctoken", 1);
	mem_free(url);
	way_open(&w, NULL);
	is_with(&w, "ASIACONTAINER", "container");
	way_end(&w);
}

static void container_refused(void **state)
{
	static const struct {
		const char *url, *token;
		enum err_kind kind;
		const char *what;
	} rows[] = {
		{ "http://8.8.8.8/x", "t", ERR_INPUT,
		  "AWS_CONTAINER_CREDENTIALS_FULL_URI 'http://8.8.8.8/x' is "
		  "neither https nor an address of this machine" },
		{ "http://localhost.evil.example/x", "t", ERR_INPUT,
		  "AWS_CONTAINER_CREDENTIALS_FULL_URI "
		  "'http://localhost.evil.example/x' is neither https nor an "
		  "address of this machine" },
		{ "ftp://127.0.0.1/x", "t", ERR_INPUT,
		  "AWS_CONTAINER_CREDENTIALS_FULL_URI 'ftp://127.0.0.1/x' is "
		  "neither https nor an address of this machine" },
		{ "/container", "a\r\nX: y", ERR_INPUT,
		  "the container's authorization token has a line break" },
		{ "/container", "a\nb", ERR_INPUT,
		  "the container's authorization token has a line break" },
		{ "/container", "wrong", ERR_CLOUD,
		  "ContainerCredentials failed" },
		{ "/latest/api/token", "t", ERR_CLOUD,
		  "ContainerCredentials failed" },
	};
	struct way w;
	size_t i;
	char *what;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		char *url;

		way_start(&w);
		url = mem_fmt("%s%s", *rows[i].url == '/' ? w.rig.base : "",
			      rows[i].url);
		setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
		setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", rows[i].token, 1);
		way_open(&w, NULL);
		is_refused(&w, rows[i].kind, rows[i].what, NULL);
		way_end(&w);
		mem_free(url);
	}
	way_start(&w);
	setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", w.rig.base, 1);
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "~/none", 1);
	way_open(&w, NULL);
	what = mem_fmt("cannot read '%s/none': No such file or directory",
		       w.home.path);
	is_refused(&w, ERR_IO, what, NULL);
	mem_free(what);
	way_end(&w);
}

/* s->data: which step fails, and how */
static bool instance(struct server *s, const struct hit *hit)
{
	const char *how = s->data;

	if (!strcmp(how, "off") && str_starts(hit->head, "PUT "))
		server_say(hit->fd, "403 Forbidden", "");
	else if (!strcmp(how, "no role") && strstr(hit->head, "credentials/ "))
		server_say(hit->fd, "404 Not Found", "");
	else if (!strcmp(how, "junk") && strstr(hit->head, "/role-1 "))
		server_say(hit->fd, "200 OK", "{\"Code\":\"Failed\"}");
	else
		return all_ways(s, hit);
	return true;
}

static void metadata(void **state)
{
	struct way w;

	(void)state;
	way_start(&w);
	unsetenv("AWS_EC2_METADATA_DISABLED");
	setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", w.rig.base, 1);
	way_open(&w, NULL);
	is_with(&w, "ASIAIMDS", "instance metadata");
	way_end(&w);
}

static void metadata_refused(void **state)
{
	static const struct {
		const char *how, *what;
	} rows[] = {
		{ "off", NO_KEYS },
		{ "no role", "this EC2 instance has no role" },
		{ "junk", "the metadata service gave no usable AWS keys" },
	};
	struct way w;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		way_start_with(&w, instance);
		w.rig.server.data = (void *)(uintptr_t)rows[i].how;
		unsetenv("AWS_EC2_METADATA_DISABLED");
		setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", w.rig.base, 1);
		way_open(&w, NULL);
		is_refused(&w, ERR_SIGNED_OUT, rows[i].what, NULL);
		way_end(&w);
	}
	/* nobody is there: once, and at once */
	way_start(&w);
	unsetenv("AWS_EC2_METADATA_DISABLED");
	setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1", 1);
	way_open(&w, NULL);
	is_refused(&w, ERR_SIGNED_OUT, NO_KEYS, RUN_IT);
	assert_int_equal(net_ledger(w.rig.net, 0)->attempt, 1);
	way_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pod),
		cmocka_unit_test(web_identity),
		cmocka_unit_test(container),
		cmocka_unit_test(container_refused),
		cmocka_unit_test(metadata),
		cmocka_unit_test(metadata_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
