/* test_ocm_kube.c - the cluster's login and nodes, without a cluster. */
#include "ocm_doc.h"

#include "core/base/encode.h"
#include "core/base/str.h"
#include "core/ocm/kube.h"

static void fragments(void **state)
{
	static const struct {
		const char *location, *token;
		enum err_kind kind;
	} rows[] = {
		{ "https://o/oauth/token/implicit#access_token=sha256~Ab_-1"
		  "&expires_in=86400&scope=user%3Afull&token_type=Bearer",
		  "sha256~Ab_-1", ERR_NONE },
		{ "https://o/x#expires_in=1&access_token=sha256%7Eab",
		  "sha256~ab", ERR_NONE },
		{ "https://o/x#xaccess_token=no", NULL, ERR_NONE },
		{ "https://o/x#access_token=", NULL, ERR_NONE },
		{ "https://o/x?error=access_denied&error_description=no", NULL,
		  ERR_DENIED },
		{ "https://o/x#error=server_error", NULL, ERR_DENIED },
		{ "https://o/login?then=%2F", NULL, ERR_NONE },
		{ "", NULL, ERR_NONE },
	};
	struct secret token = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err = { 0 };
		bool ok = kube_fragment_token(rows[i].location, &token, &err);

		assert_int_equal(ok, rows[i].token != NULL);
		assert_int_equal(err.kind, rows[i].kind);
		if (ok)
			assert_string_equal(secret_text(&token), rows[i].token);
	}
	secret_release(&token);
}

static struct reply answer(struct arena *a, int status, const char *name,
			   const char *value)
{
	struct reply r = { .status = status,
			   .code = status < 400 ? "" : "HTTP 401",
			   .message = "",
			   .request_id = "" };

	if (name)
		params_add(a, &r.headers, name, value);
	return r;
}

static void login_step_by_step(void **state)
{
	struct request_spec q = { .arena = request_arena() };
	const struct step *s = kube_login_steps;
	struct arena *a = arena_new();
	struct kube k = { .base = "https://api.x:443", .user = "admin" };
	struct err err = { 0 };
	struct reply r;

	(void)state;
	secret_setstr(&k.password, "pass-word");
	assert_int_equal(s[0].build(&k, &q, &err), BUILD_SEND);
	assert_string_equal(q.path, "/.well-known/oauth-authorization-server");
	r = answer(a, 200, NULL, NULL);
	r.doc = parse(a, "{\"authorization_endpoint\":"
			 "\"https://oauth.x:443/oauth/authorize\"}");
	assert_int_equal(s[0].read(&k, &r, &err), STEP_NEXT);
	assert_int_equal(s[1].build(&k, &q, &err), BUILD_SEND);
	assert_string_equal(q.base, "https://oauth.x:443");
	assert_string_equal(q.path,
			    "/oauth/authorize?client_id=openshift-challenging-"
			    "client&response_type=token");
	assert_string_equal(params_get(&q.headers, "X-CSRF-Token"), "1");
	assert_null(q.bearer);
	r = answer(a, 401, "www-authenticate", "Basic realm=\"openshift\"");
	assert_int_equal(s[1].read(&k, &r, &err), STEP_NEXT);
	r = answer(a, 401, NULL, NULL);
	assert_int_equal(s[1].read(&k, &r, &err), STEP_FAIL);
	assert_int_equal(s[2].build(&k, &q, &err), BUILD_SEND);
	assert_string_equal(secret_text(q.bearer),
			    "Basic YWRtaW46cGFzcy13b3Jk");
	r = answer(a, 401, NULL, NULL);
	assert_int_equal(s[2].read(&k, &r, &err), STEP_WAIT);
	assert_int_equal(k.refused, 1);
	/* sent elsewhere: the password stays here */
	r = answer(a, 302, "location", "https://idp.example.com/login");
	assert_int_equal(s[2].read(&k, &r, &err), STEP_AGAIN);
	q.bearer = NULL;
	assert_int_equal(s[2].build(&k, &q, &err), BUILD_SEND);
	assert_string_equal(q.base, "https://idp.example.com");
	assert_null(q.bearer);
	assert_int_equal(s[2].read(&k, &r, &err), STEP_FAIL); /* a circle */
	*k.next = '\0';
	r = answer(a, 302, "location",
		   "https://oauth.x/implicit#access_token=sha256~tok");
	assert_int_equal(s[2].read(&k, &r, &err), STEP_DONE);
	assert_string_equal(secret_text(&k.token), "sha256~tok");
	request_spec_drop(&q);
	kube_release(&k);
	arena_free(a);
}

static void with_a_token(void **state)
{
	struct request_spec q = { .arena = request_arena() };
	struct kube k = { .base = "https://api.x:443" };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(kube_nodes(&q, &k, &err), BUILD_FAIL);
	secret_setstr(&k.token, "sha256~abc");
	assert_int_equal(kube_nodes(&q, &k, &err), BUILD_SEND);
	assert_string_equal(secret_text(q.bearer), "Bearer sha256~abc");
	assert_int_equal(kube_token_delete(&q, &k, &err), BUILD_SEND);
	/* base64url(sha256("abc")) */
	assert_string_equal(
		q.path, "/apis/oauth.openshift.io/v1/useroauthaccesstokens/"
			"sha256~ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
	assert_string_equal(q.method, "DELETE");
	request_spec_drop(&q);
	kube_release(&k);
}

static void nodes(void **state)
{
	struct arena *a = arena_new();
	struct kube_node_list list = { 0 };
	struct err err = { 0 };
	long long now = str_time("2026-11-23T10:00:00Z");

	(void)state;
	assert_true(kube_nodes_read(
		a, &list,
		parse(a,
		      "{\"kind\":\"NodeList\",\"items\":[{\"metadata\":{"
		      "\"name\":\"ip-10-0-0-5.ec2.internal\","
		      "\"creationTimestamp\":\"2026-11-23T09:48:00Z\","
		      "\"labels\":{\"node-role.kubernetes.io/worker\":\"\","
		      "\"other\":\"x\",\"node-role.kubernetes.io/infra\":\"\"}"
		      "},\"spec\":{\"unschedulable\":true},\"status\":{"
		      "\"conditions\":[{\"type\":\"DiskPressure\",\"status\":"
		      "\"False\"},{\"type\":\"Ready\",\"status\":\"True\"}],"
		      "\"addresses\":[{\"type\":\"InternalIP\",\"address\":"
		      "\"10.0.0.5\"}],\"nodeInfo\":{\"kubeletVersion\":"
		      "\"v1.34.2\"}}},{\"metadata\":{\"name\":\"n2\"},"
		      "\"status\":{\"conditions\":[{\"type\":\"Ready\","
		      "\"status\":\"Unknown\"}]}}]}"),
		now, &err));
	assert_int_equal(list.n, 2);
	assert_string_equal(list.at[0].name, "ip-10-0-0-5.ec2.internal");
	assert_string_equal(list.at[0].status, "Ready,SchedulingDisabled");
	assert_string_equal(list.at[0].roles, "infra,worker");
	assert_string_equal(list.at[0].version, "v1.34.2");
	assert_string_equal(list.at[0].address, "10.0.0.5");
	assert_string_equal(list.at[0].age, "12m");
	assert_string_equal(list.at[1].status, "NotReady");
	assert_string_equal(list.at[1].roles, "<none>");
	assert_string_equal(list.at[1].age, "?");
	arena_free(a);
}

static void ages(void **state)
{
	static const struct {
		long long seconds;
		const char *text;
	} rows[] = {
		{ 0, "0s" },      { 119, "119s" },   { 120, "2m" },
		{ 150, "2m30s" }, { 600, "10m" },    { 10799, "179m" },
		{ 10800, "3h" },  { 11100, "3h5m" }, { 30000, "8h" },
		{ 172800, "2d" }, { -5, "0s" },
	};
	char out[16];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		kube_age(rows[i].seconds, out);
		assert_string_equal(out, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fragments),
		cmocka_unit_test(login_step_by_step),
		cmocka_unit_test(with_a_token),
		cmocka_unit_test(nodes),
		cmocka_unit_test(ages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
