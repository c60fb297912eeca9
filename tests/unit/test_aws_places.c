/*
 * test_aws_places.c - where requests go: computed hosts of both partitions,
 * FIPS, overrides in their order, regions that are refused, proxies, and the
 * bundle of a TLS-inspecting proxy.
 */
#include "aws_way.h"

#include "core/aws/iam.h"

/* ---- computed -------------------------------------------------------------------*/

static const struct {
	const char *service, *region, *plain, *fips;
} hosts[] = {
	{ "sts", "eu-west-1", "https://sts.eu-west-1.amazonaws.com",
	  "https://sts-fips.eu-west-1.amazonaws.com" },
	{ "iam", "eu-west-1", "https://iam.amazonaws.com",
	  "https://iam-fips.amazonaws.com" },
	{ "ec2", "us-east-2", "https://ec2.us-east-2.amazonaws.com",
	  "https://ec2-fips.us-east-2.amazonaws.com" },
	{ "kms", "us-east-2", "https://kms.us-east-2.amazonaws.com",
	  "https://kms-fips.us-east-2.amazonaws.com" },
	{ "cloudformation", "us-east-2",
	  "https://cloudformation.us-east-2.amazonaws.com",
	  "https://cloudformation-fips.us-east-2.amazonaws.com" },
	{ "route53", "us-east-2", "https://route53.amazonaws.com",
	  "https://route53-fips.amazonaws.com" },
	{ "s3", "us-east-2", "https://s3.us-east-2.amazonaws.com",
	  "https://s3-fips.us-east-2.amazonaws.com" },
	{ "secretsmanager", "us-east-2",
	  "https://secretsmanager.us-east-2.amazonaws.com",
	  "https://secretsmanager-fips.us-east-2.amazonaws.com" },
	{ "servicequotas", "us-east-2",
	  "https://servicequotas.us-east-2.amazonaws.com",
	  "https://servicequotas-fips.us-east-2.amazonaws.com" },
	{ "ssm", "us-east-2", "https://ssm.us-east-2.amazonaws.com",
	  "https://ssm-fips.us-east-2.amazonaws.com" },
	/* GovCloud: most plain hosts are the FIPS ones */
	{ "sts", "us-gov-west-1", "https://sts.us-gov-west-1.amazonaws.com",
	  NULL },
	{ "iam", "us-gov-east-1", "https://iam.us-gov.amazonaws.com", NULL },
	{ "route53", "us-gov-east-1", "https://route53.us-gov.amazonaws.com",
	  NULL },
	{ "ec2", "us-gov-west-1", "https://ec2.us-gov-west-1.amazonaws.com",
	  NULL },
	{ "cloudformation", "us-gov-west-1",
	  "https://cloudformation.us-gov-west-1.amazonaws.com", NULL },
	{ "ssm", "us-gov-west-1", "https://ssm.us-gov-west-1.amazonaws.com",
	  NULL },
	{ "servicequotas", "us-gov-west-1",
	  "https://servicequotas.us-gov-west-1.amazonaws.com", NULL },
	{ "kms", "us-gov-west-1", "https://kms.us-gov-west-1.amazonaws.com",
	  "https://kms-fips.us-gov-west-1.amazonaws.com" },
	{ "s3", "us-gov-west-1", "https://s3.us-gov-west-1.amazonaws.com",
	  "https://s3-fips.us-gov-west-1.amazonaws.com" },
	{ "secretsmanager", "us-gov-west-1",
	  "https://secretsmanager.us-gov-west-1.amazonaws.com",
	  "https://secretsmanager-fips.us-gov-west-1.amazonaws.com" },
};

static void has_host(struct aws *aws, struct arena *a, size_t i, bool fips)
{
	const char *want =
		fips && hosts[i].fips ? hosts[i].fips : hosts[i].plain;
	const char *is =
		aws_endpoint(aws, a, hosts[i].service, hosts[i].region);

	if (!str_eq(is, want))
		fail_msg("%s in %s: %s, not %s", hosts[i].service,
			 hosts[i].region, is, want);
}

static void computed(void **state)
{
	static const char text[] = "[profile f]\nuse_fips_endpoint = TRUE\n";
	struct aws_options o = { .region = "eu-west-1", .profile = "f" };
	struct arena *a = arena_new();
	struct way w;
	size_t i;
	int how;

	(void)state;
	for (how = 0; how < 4; how++) {
		way_start(&w);
		unsetenv("AWS_ENDPOINT_URL");
		home_write(&w.home, ".aws/config",
			   how == 1 ? text : "[profile f]\n");
		if (how >= 2) /* the environment beats the profile */
			setenv("AWS_USE_FIPS_ENDPOINT",
			       how == 2 ? "true" : "false", 1);
		w.aws = aws_new(w.rig.net, &o, NULL);
		for (i = 0; i < ARRAY_LEN(hosts); i++)
			has_host(w.aws, a, i, how == 1 || how == 2);
		assert_string_equal(
			endpoint_sso(w.aws, a, "portal.sso", "SSO",
				     "us-east-1"),
			how == 1 || how == 2
				? "https://portal.sso-fips.us-east-1."
				  "amazonaws.com"
				: "https://portal.sso.us-east-1.amazonaws.com");
		way_end(&w);
	}
	arena_free(a);
}

/* ---- overrides --------------------------------------------------------------------*/

static const char urls_text[] =
	"[profile a]\nservices = mine\nendpoint_url = http://127.0.0.1:3\n"
	"role_arn = arn:aws:iam::1:role/a\nsource_profile = b\n"
	"[profile b]\nendpoint_url = http://127.0.0.1:9\n"
	"aws_access_key_id = AK\naws_secret_access_key = s\n"
	"[services mine]\nec2 =\n  endpoint_url = http://127.0.0.1:4\n"
	"service_quotas =\n  endpoint_url = http://127.0.0.1:5\n"
	"[profile c]\nrole_arn = arn:aws:iam::1:role/c\nsource_profile = b\n";

static void overrides(void **state)
{
	/* AWS_ENDPOINT_URL_EC2, AWS_ENDPOINT_URL, ignored: who answers */
	static const struct {
		const char *one, *all, *ignore, *profile;
		const char *ec2, *quotas, *sts;
	} rows[] = {
		{ "http://127.0.0.1:1", "http://127.0.0.1:2", "", "a",
		  "http://127.0.0.1:1", "http://127.0.0.1:2",
		  "http://127.0.0.1:2" },
		{ "http://127.0.0.1:1", "", "", "a", "http://127.0.0.1:1",
		  "http://127.0.0.1:5", "http://127.0.0.1:3" },
		{ "", "", "", "a", "http://127.0.0.1:4", "http://127.0.0.1:5",
		  "http://127.0.0.1:3" },
		/* that of the source_profile is its own */
		{ "", "", "", "c", "https://ec2.eu-west-1.amazonaws.com",
		  "https://servicequotas.eu-west-1.amazonaws.com",
		  "https://sts.eu-west-1.amazonaws.com" },
		{ "http://127.0.0.1:1", "http://127.0.0.1:2", "true", "a",
		  "https://ec2.eu-west-1.amazonaws.com",
		  "https://servicequotas.eu-west-1.amazonaws.com",
		  "https://sts.eu-west-1.amazonaws.com" },
	};
	struct arena *a = arena_new();
	struct way w;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct aws_options o = { .region = "eu-west-1",
					 .profile = rows[i].profile };

		way_start(&w);
		home_write(&w.home, ".aws/config", urls_text);
		setenv("AWS_ENDPOINT_URL_EC2", rows[i].one, 1);
		setenv("AWS_ENDPOINT_URL", rows[i].all, 1);
		setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", rows[i].ignore,
		       1);
		w.aws = aws_new(w.rig.net, &o, NULL);
		assert_string_equal(aws_endpoint(w.aws, a, "ec2", NULL),
				    rows[i].ec2);
		assert_string_equal(
			aws_endpoint(w.aws, a, "servicequotas", NULL),
			rows[i].quotas);
		assert_string_equal(aws_endpoint(w.aws, a, "sts", NULL),
				    rows[i].sts);
		way_end(&w);
	}
	arena_free(a);
}

/* ---- partitions -------------------------------------------------------------------*/

static void other_partitions(void **state)
{
	static const struct {
		const char *region, *what;
	} rows[] = {
		{ "cn-north-1",
		  "ROSA is not offered in cn-north-1 (partition aws-cn)" },
		{ "eusc-de-east-1",
		  "ROSA is not offered in eusc-de-east-1 (partition "
		  "aws-eusc)" },
		{ "us-iso-east-1",
		  "ROSA is not offered in us-iso-east-1 (partition aws-iso)" },
		{ "us-isob-east-1", "ROSA is not offered in us-isob-east-1 "
				    "(partition aws-iso-b)" },
		{ "Frankfurt", "'Frankfurt' is not an AWS region; one looks "
			       "like eu-west-1" },
	};
	struct err err = { 0 };
	struct way w;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		char *what =
			mem_fmt("GetCallerIdentity failed: %s", rows[i].what);

		way_start(&w);
		setenv("AWS_ACCESS_KEY_ID", "AK", 1);
		setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
		setenv("AWS_REGION", rows[i].region, 1);
		way_open(&w, NULL);
		is_refused(&w, ERR_INPUT, what, NULL);
		assert_int_equal(server_hits(&w.rig.server), 0);
		assert_false(aws_set_region(w.aws, rows[i].region, &err));
		assert_string_equal(err.what, rows[i].what);
		way_end(&w);
		mem_free(what);
	}
	way_start(&w);
	setenv("AWS_ACCESS_KEY_ID", "AK", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
	way_open(&w, NULL);
	way_settle(&w);
	assert_int_equal(aws_state(w.aws), AWS_READY);
	assert_false(aws_set_region(w.aws, "us-gov-west-1", &err));
	assert_string_equal(err.what, "us-gov-west-1 is of partition "
				      "aws-us-gov, these keys are of aws");
	way_end(&w);
}

/* ---- proxies ----------------------------------------------------------------------*/

/* A net that may go anywhere, by the proxies of the environment. */
static void open_world(struct way *w)
{
	static const struct net_options options = { 0 };

	net_free(w->rig.net);
	w->rig.net = net_new(w->rig.loop, &options);
}

static bool no_tunnel(struct server *s, const struct hit *hit)
{
	if (!str_starts(hit->head, "CONNECT "))
		return all_ways(s, hit);
	server_say(hit->fd, "407 Proxy Authentication Required", "");
	return false;
}

static void proxied(void **state)
{
	static const char *const names[] = { "HTTPS_PROXY", "https_proxy" };
	struct way w;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(names); i++) {
		way_start_with(&w, no_tunnel);
		open_world(&w);
		unsetenv("AWS_ENDPOINT_URL");
		setenv("AWS_REGION", "eu-west-1", 1);
		setenv("AWS_ACCESS_KEY_ID", "AK", 1);
		setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
		setenv(names[i], w.rig.base, 1);
		net_service(w.rig.net, "sts");
		w.aws = aws_new(w.rig.net, &(struct aws_options){ 0 }, NULL);
		w.aws->services[0].attempts = 1;
		aws_sign_in(w.aws);
		is_refused(&w, ERR_UNREACHABLE, "GetCallerIdentity failed",
			   "Check the network, and HTTPS_PROXY if this machine "
			   "needs a proxy.");
		assert_true(str_starts(w.rig.server.log.at[0],
				       "CONNECT sts.eu-west-1.amazonaws.com:"
				       "443"));
		unsetenv(names[i]);
		way_end(&w);
	}
}

/* This machine and the metadata service are never asked through a proxy. */
static void not_proxied(void **state)
{
	struct way w;

	(void)state;
	way_start_with(&w, no_tunnel);
	open_world(&w);
	setenv("HTTP_PROXY", "http://127.0.0.1:1", 1);
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("HTTPS_PROXY", "http://127.0.0.1:1", 1);
	unsetenv("AWS_EC2_METADATA_DISABLED");
	setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", w.rig.base, 1);
	way_open(&w, NULL);
	is_with(&w, "ASIAIMDS", "instance metadata");
	way_end(&w);
	unsetenv("HTTP_PROXY");
	unsetenv("http_proxy");
	unsetenv("HTTPS_PROXY");
}

/* ---- the bundle of AWS_CA_BUNDLE, or of the profile ---------------------------------*/

static void bundles(void **state)
{
	static const char text[] = "[default]\nca_bundle = ~/corp.pem\n"
				   "aws_access_key_id = AK\n"
				   "aws_secret_access_key = s\n";
	const char *const *warnings;
	struct way w;
	char *path;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", text);
	way_open(&w, NULL);
	way_settle(&w);
	assert_int_equal(aws_warnings(w.aws, &warnings), 1);
	assert_string_equal(warnings[0],
			    "the CA bundle ~/corp.pem cannot be read");
	way_end(&w);

	way_start(&w); /* the environment's first; it is read: no warning */
	home_write(&w.home, ".aws/config", text);
	home_write(&w.home, "other.pem", "");
	path = mem_fmt("%s/other.pem", w.home.path);
	setenv("AWS_CA_BUNDLE", path, 1);
	mem_free(path);
	way_open(&w, NULL);
	way_settle(&w);
	assert_int_equal(aws_warnings(w.aws, &warnings), 0);
	way_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(computed),         cmocka_unit_test(overrides),
		cmocka_unit_test(other_partitions), cmocka_unit_test(proxied),
		cmocka_unit_test(not_proxied),      cmocka_unit_test(bundles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
