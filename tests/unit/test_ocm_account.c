/* test_ocm_account.c - accounts, OIDC, verification, administrators; what is
 * told of warnings and errors. */
#include "ocm_doc.h"

#include "core/ocm/account.h"
#include "core/ocm/admin.h"
#include "core/ocm/errors.h"
#include "core/ocm/oidc.h"
#include "core/ocm/verify.h"

static void accounts(void **state)
{
	struct arena *a = arena_new();
	struct ocm_billing_list list = { 0 };
	struct ocm_account account;
	struct ocm_terms terms;
	struct err err = { 0 };

	(void)state;
	assert_true(account_current_read(
		&account,
		parse(a, "{\"id\":\"2aB\",\"username\":\"jdoe\",\"organization"
			 "\":{\"id\":\"1oRg\",\"external_id\":\"123\"}}"),
		&err));
	assert_string_equal(account.org_id, "1oRg");
	assert_false(account_current_read(&account, parse(a, "{}"), &err));
	assert_true(account_billing_read(
		a, &list,
		parse(a, "{\"items\":[{\"cloud_accounts\":[{"
			 "\"cloud_provider_id\":\"aws\",\"cloud_account_id\":"
			 "\"111122223333\",\"contracts\":[{\"end_date\":"
			 "\"2027-01-01T00:00:00Z\",\"dimensions\":[{\"name\":"
			 "\"four_vcpu_hour\",\"value\":\"4\"},{\"name\":"
			 "\"control_plane\",\"value\":\"1\"}]}]},"
			 "{\"cloud_provider_id\":\"gcp\",\"cloud_account_id\":"
			 "\"x\"},{\"cloud_provider_id\":\"aws\","
			 "\"cloud_account_id\":\"444455556666\"},"
			 "{\"cloud_provider_id\":\"aws\",\"cloud_account_id\":"
			 "\"111122223333\"}]}]}"),
		&err));
	assert_int_equal(list.n, 2);
	assert_true(list.at[0].contract);
	assert_int_equal(list.at[0].vcpus, 16);
	assert_false(list.at[1].contract);
	assert_true(account_terms_read(
		&terms,
		parse(a, "{\"terms_required\":true,\"redirect_url\":"
			 "\"https://r\"}"),
		&err));
	assert_true(terms.required);
	assert_string_equal(terms.redirect_url, "https://r");
	arena_free(a);
}

static void oidc_and_verify(void **state)
{
	static const char *const subnets[] = { "subnet-a", "subnet-b" };
	const struct verify_want want = { .region = "us-east-1",
					  .installer_role = "arn:i",
					  .subnets = subnets,
					  .subnet_count = 2 };
	struct request_spec q = { .arena = request_arena() };
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct oidc_config config;
	struct verify_result result;
	char thumb[41];

	(void)state;
	assert_int_equal(oidc_create_managed(&q, &err), BUILD_SEND);
	body_is(&q, "{\"managed\":true}");
	assert_true(q.writes && !q.repeatable);
	request_spec_drop(&q);
	q = (struct request_spec){ .arena = request_arena() };
	assert_int_equal(oidc_list(&q, "111122223333", &err), BUILD_SEND);
	assert_string_equal(params_get(&q.query, "search"),
			    "aws.account_id='111122223333' or "
			    "aws.account_id=''");
	request_spec_drop(&q);
	assert_true(oidc_read(&config,
			      parse(a, "{\"id\":\"2a95\",\"managed\":true,"
				       "\"issuer_url\":\"https://o/2a95\"}"),
			      &err));
	assert_false(oidc_read(&config,
			       parse(a, "{\"id\":\"2a95\",\"issuer_url\":"
					"\"http://o\"}"),
			       &err));
	assert_true(oidc_thumbprint_read(
		thumb,
		parse(a, "{\"thumbprint\":\"917e732d330f9a12404f73d8bea36948"
			 "b929dffc\"}"),
		&err));
	assert_false(oidc_thumbprint_read(
		thumb, parse(a, "{\"thumbprint\":\"917e\"}"), &err));
	q = (struct request_spec){ .arena = request_arena() };
	assert_int_equal(verify_start(&q, &want, &err), BUILD_SEND);
	body_is(&q, "{\"platform\":\"aws-hosted-cp\",\"cloud_provider_data\":"
		    "{\"aws\":{\"sts\":{\"role_arn\":\"arn:i\"}},\"region\":"
		    "{\"id\":\"us-east-1\"},\"subnets\":[\"subnet-a\","
		    "\"subnet-b\"]}}");
	assert_true(q.writes);
	request_spec_drop(&q);
	assert_true(verify_read(
		&result,
		parse(a, "{\"id\":\"subnet-a\",\"state\":\"failed\","
			 "\"details\":[\"egressURL error: quay.io\",\"b\"]}"),
		&err));
	assert_int_equal(result.state, VERIFY_FAILED);
	assert_string_equal(result.details, "egressURL error: quay.io\nb");
	arena_free(a);
}

static void admin(void **state)
{
	struct request_spec q = { .arena = request_arena() };
	struct arena *a = arena_new();
	struct identity_provider idp;
	struct secret hash = { 0 };
	struct err err = { 0 };

	(void)state;
	secret_setstr(&hash, "$2y$10$abc");
	assert_int_equal(admin_provider_create(&q, "c1", ADMIN_USER, ADMIN_USER,
					       &hash, &err),
			 BUILD_SEND);
	assert_true(q.secret);
	assert_string_equal(
		q.path, "/api/clusters_mgmt/v1/clusters/c1/identity_providers");
	body_is(&q, "{\"kind\":\"IdentityProvider\",\"type\":"
		    "\"HTPasswdIdentityProvider\",\"name\":\"cluster-admin\","
		    "\"htpasswd\":{\"users\":{\"items\":[{\"username\":"
		    "\"cluster-admin\",\"hashed_password\":\"$2y$10$abc\"}"
		    "]}}}");
	request_spec_drop(&q);
	q = (struct request_spec){ .arena = request_arena() };
	assert_int_equal(admin_provider_add(&q, "c1", "p1", "u", &hash, &err),
			 BUILD_SEND);
	assert_string_equal(q.path, "/api/clusters_mgmt/v1/clusters/c1/"
				    "identity_providers/p1/htpasswd_users");
	request_spec_drop(&q);
	q = (struct request_spec){ .arena = request_arena() };
	assert_int_equal(admin_provider_add(&q, "", "p1", "u", &hash, &err),
			 BUILD_FAIL);
	assert_int_equal(admin_get(&q, "c1", ADMIN_USER, &err), BUILD_SEND);
	assert_string_equal(q.path, "/api/clusters_mgmt/v1/clusters/c1/groups/"
				    "cluster-admins/users/cluster-admin");
	request_spec_drop(&q);
	assert_true(admin_provider_find(
		&idp,
		parse(a, "{\"items\":[{\"type\":\"GitHub\",\"name\":\"x\"},"
			 "{\"type\":\"HTPasswdIdentityProvider\",\"name\":"
			 "\"x\",\"id\":\"7\"}]}"),
		"x"));
	assert_string_equal(idp.id, "7");
	assert_false(admin_provider_find(&idp, parse(a, "{}"), "x"));
	secret_release(&hash);
	arena_free(a);
}

static void warnings_told(void **state)
{
	struct arena *a = arena_new();
	struct strbuf sb = STRBUF_INIT;
	struct reply r = { .status = 200, .code = "" };

	(void)state;
	ocm_warnings(&r, &sb);
	assert_string_equal(sb.buf, "");
	params_add(a, &r.headers, "warning", "299 - \"old version\" \"now\"");
	params_add(a, &r.headers, "warning", "bare");
	params_add(a, &r.headers, "deprecation", "@1735689600");
	params_add(a, &r.headers, "x-ocm-deprecation-message", "use v2");
	ocm_warnings(&r, &sb);
	assert_string_equal(sb.buf, "old version\nbare\nuse v2\n");
	strbuf_clear(&sb);
	ocm_quote(&sb, "o'clock");
	assert_string_equal(sb.buf, "'o''clock'");
	strbuf_release(&sb);
	arena_free(a);
}

static void words_are_cut_whole(void **state)
{
	struct arena *a = arena_new();
	struct ocm_account account;
	struct err err = { 0 };
	char text[400] = "{\"username\":\"u\",\"first_name\":\"";

	(void)state;
	for (int i = 0; i < 40; i++)
		memcpy(text + strlen(text), "\xe3\x81\x82", 4);
	memcpy(text + strlen(text), "\"}", 3);
	assert_true(account_current_read(&account, parse(a, text), &err));
	assert_int_equal(strlen(account.first_name), 63); /* 21 x 3 */
	assert_true(str_utf8(account.first_name, 63));
	arena_free(a);
}

static void errors(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };

	(void)state;
	assert_non_null(
		strstr(ocm_error_explain(a, "OCM5005")->failure, "subnets"));
	assert_string_equal(ocm_error_explain(a, "OCM3036")->match, "OCM3036");
	assert_null(ocm_error_explain(a, "OCM0000"));
	assert_null(ocm_error_explain(a, "OCM50055"));
	assert_null(ocm_error_explain(a, ""));
	assert_non_null(ocm_error_refusal(
		a, "failed to assume role with ARN 'arn:x': AccessDenied"));
	assert_null(ocm_error_refusal(a, "the moon is full"));
	err_set(&err, ERR_CLOUD, "cannot create the cluster");
	err_service(&err, 400, "CLUSTERS-MGMT-400",
		    "A hosted cluster requires at least 2 replicas", "op");
	ocm_error_hint(&err);
	assert_non_null(strstr(err.hint, "number of nodes"));
	memset(&err, 0, sizeof(err));
	err_service(&err, 451, "CLUSTERS-MGMT-451", "terms", "op");
	ocm_error_hint(&err);
	assert_non_null(strstr(err.hint, "ackrequired"));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accounts),
		cmocka_unit_test(oidc_and_verify),
		cmocka_unit_test(admin),
		cmocka_unit_test(warnings_told),
		cmocka_unit_test(words_are_cut_whole),
		cmocka_unit_test(errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
