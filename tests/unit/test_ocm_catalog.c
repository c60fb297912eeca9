/* test_ocm_catalog.c - builders and readers of catalogues; lists read to their end. */
#include "ocm_doc.h"

#include "core/base/clock.h"
#include "core/ocm/catalog.h"
#include "core/ocm/wire.h"

#include <limits.h>

static void semver(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
	} rows[] = {
		{ "4.9.0", "4.10.0", -1 },
		{ "4.21.20", "4.21.3", 1 },
		{ "4.22.0-ec.1", "4.22.0-rc.0", -1 },
		{ "4.22.0-rc.2", "4.22.0-rc.10", -1 },
		{ "4.22.0-rc.2", "4.22.0", -1 },
		{ "4.22.0-rc", "4.22.0-rc.1", -1 },
		{ "4.22.0", "4.22.0+build7", 0 },
		{ "openshift-v4.21.1", "4.21.1", 0 },
		{ "4.21", "4.21.0", -1 },
		{ "4.022.0", "4.22.0", 0 },
		{ "", "4.1.0", -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int ab = semver_compare(rows[i].a, rows[i].b);
		int ba = semver_compare(rows[i].b, rows[i].a);

		assert_int_equal((ab > 0) - (ab < 0), rows[i].order);
		assert_int_equal((ba > 0) - (ba < 0), -rows[i].order);
	}
}

#define VERSION(raw, more)                                                     \
 "{\"id\":\"openshift-v" raw "\",\"raw_id\":\"" raw                            \
 "\",\"channel_group\":\"stable\",\"enabled\":true," more "}"
#define HCP "\"hosted_control_plane_enabled\":true"

static void versions(void **state)
{
	struct arena *a = arena_new();
	struct ocm_version_list list = { 0 };
	struct err err = { 0 };
	const struct node *doc = parse(
		a,
		"{\"page\":1,\"size\":4,\"total\":4,\"items\":"
		"[" VERSION("4.9.1", HCP) "," VERSION(
			"4.21.20", HCP
			",\"hosted_control_plane_default\":true,"
			"\"end_of_life_timestamp\":"
			"\"2027-01-01T00:00:00Z\"") "," VERSION("4.22."
								"0",
								HCP) "," VERSION("4.23.0",
										 "\"rosa_enabled\":true") "]}");

	(void)state;
	assert_null(catalog_version_default(&list));
	assert_true(catalog_versions_read(a, &list, doc, &err));
	assert_int_equal(list.n, 4);
	catalog_versions_sort(&list);
	assert_int_equal(list.n, 3);
	assert_string_equal(list.at[0].raw, "4.22.0");
	assert_string_equal(list.at[2].raw, "4.9.1");
	assert_string_equal(catalog_version_default(&list)->raw, "4.21.20");
	assert_ptr_equal(catalog_version_find(&list, "openshift-v4.9.1"),
			 &list.at[2]);
	assert_null(catalog_version_find(&list, "4.9"));
	clock_freeze(1796083200000); /* 2026-12-01 */
	assert_int_equal(catalog_version_days(&list.at[1]), 31);
	assert_int_equal(catalog_version_days(&list.at[0]), INT_MAX);
	clock_freeze(-1);
	list.at[1].hcp_default = false;
	assert_string_equal(catalog_version_default(&list)->raw, "4.22.0");
	arena_free(a);
}

/* One page after the other, as a service of whatever page size gives them. */
struct pager {
	struct request rq;
	struct reply r;
};

static bool gives(struct pager *p, const char *page)
{
	p->r = (struct reply){ .code = "", .message = "" };
	p->r.doc = parse(p->rq.arena, page);
	return pages_more(&p->rq, &p->r);
}

static struct pager *pager(bool whole)
{
	struct pager *p = mem_new(sizeof(*p));

	p->rq.arena = arena_new();
	p->rq.spec.arena = p->rq.arena;
	if (whole)
		wire_list(&p->rq.spec);
	return p;
}

static void pager_free(struct pager *p)
{
	arena_free(p->rq.arena);
	mem_free(p);
}

#define PAGE(n, total, items)                                                  \
 "{\"kind\":\"L\",\"page\":" #n ",\"total\":" #total ",\"items\":[" items "]}"

static void lists_are_read_to_their_end(void **state)
{
	struct pager *p = pager(true);

	(void)state;
	assert_true(gives(p, PAGE(1, 5, "{\"id\":\"a\"},{\"id\":\"b\"}")));
	assert_string_equal(params_get(&p->rq.spec.query, "page"), "2");
	assert_true(gives(p, PAGE(2, 5, "{\"id\":\"c\"},{\"id\":\"d\"}")));
	assert_string_equal(params_get(&p->rq.spec.query, "page"), "3");
	assert_false(gives(p, PAGE(3, 5, "{\"id\":\"e\"}")));
	assert_int_equal(node_count(p->r.doc, "items"), 5);
	assert_string_equal(node_text(p->r.doc, "items/0/id"), "a");
	assert_string_equal(node_text(p->r.doc, "items/4/id"), "e");
	assert_string_equal(node_text(p->r.doc, "kind"), "L");
	pager_free(p);

	p = pager(true); /* some went meanwhile: an empty page ends it */
	assert_true(gives(p, PAGE(1, 3, "{\"id\":\"a\"}")));
	assert_false(gives(p, PAGE(2, 3, "")));
	assert_int_equal(node_count(p->r.doc, "items"), 1);
	pager_free(p);

	p = pager(true); /* no total: a page that is not full */
	assert_false(gives(p, "{\"items\":[{\"id\":\"a\"}]}"));
	pager_free(p);

	p = pager(false); /* what is no list is left alone */
	assert_false(gives(p, PAGE(1, 5, "{\"id\":\"a\"}")));
	pager_free(p);
}

/* A list without an end is an error, not a full memory. */
static void lists_end(void **state)
{
	struct pager *p = pager(true);
	struct strbuf sb = STRBUF_INIT;
	int i, pages = 1;

	(void)state;
	strbuf_addstr(&sb, "{\"total\":99999999,\"items\":[");
	for (i = 0; i < 1000; i++)
		strbuf_addf(&sb, "%s{}", i ? "," : "");
	strbuf_addstr(&sb, "]}");
	while (gives(p, sb.buf))
		pages++;
	assert_int_equal(pages, 21);
	assert_string_equal(p->r.code, "LIST_TOO_LONG");
	strbuf_release(&sb);
	pager_free(p);
}

static void catalog_requests(void **state)
{
	static const char *const zones[] = { "us-east-1a" };
	const struct ocm_role_query role = {
		.installer_role = "arn:i",
		.version_id = "openshift-v4.21.20",
		.region = "us-east-1",
		.zones = zones,
		.zone_count = 1,
	};
	struct request_spec q = { .arena = request_arena() };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(catalog_versions(&q, NULL, &err), BUILD_SEND);
	assert_string_equal(q.path, "/api/clusters_mgmt/v1/versions");
	assert_string_equal(params_get(&q.query, "product"), "hcp");
	assert_string_equal(params_get(&q.query, "page"), "1");
	assert_string_equal(params_get(&q.query, "search"),
			    "enabled = 'true' AND rosa_enabled = 'true' AND "
			    "channel_group = 'stable'");
	request_spec_drop(&q);
	q = (struct request_spec){ .arena = request_arena() };
	assert_int_equal(catalog_regions_for(&q, &role, &err), BUILD_SEND);
	body_is(&q, "{\"aws\":{\"sts\":{\"role_arn\":\"arn:i\"}},\"version\":"
		    "{\"kind\":\"Version\",\"id\":\"openshift-v4.21.20\"}}");
	assert_false(q.writes);
	assert_int_equal(q.timeout_s, 120);
	request_spec_drop(&q);
	q = (struct request_spec){ .arena = request_arena() };
	assert_int_equal(catalog_machines_for(&q, &role, &err), BUILD_SEND);
	body_is(&q, "{\"aws\":{\"sts\":{\"role_arn\":\"arn:i\"}},"
		    "\"availability_zones\":[\"us-east-1a\"],\"region\":"
		    "{\"kind\":\"CloudRegion\",\"id\":\"us-east-1\"}}");
	assert_string_equal(params_get(&q.query, "order"), "category asc");
	request_spec_drop(&q);
}

static void machines_and_regions(void **state)
{
	struct arena *a = arena_new();
	struct ocm_machine_list machines = { 0 };
	struct ocm_region_list regions = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_true(catalog_machines_read(
		a, &machines,
		parse(a, "{\"items\":[{\"id\":\"m5.xlarge\",\"category\":"
			 "\"general_purpose\",\"memory\":{\"value\":"
			 "17179869184,\"unit\":\"B\"},\"cpu\":{\"value\":4}},"
			 "{\"id\":\"odd\"}]}"),
		&err));
	assert_int_equal(machines.at[0].vcpus, 4);
	assert_true(machines.at[0].memory_gib == 16.0);
	assert_true(machines.at[1].memory_gib == 0.0);
	assert_true(catalog_regions_read(
		a, &regions,
		parse(a, "{\"items\":[{\"id\":\"us-east-1\",\"enabled\":true,"
			 "\"supports_hypershift\":true}]}"),
		&err));
	assert_true(regions.at[0].hcp && regions.at[0].enabled);
	assert_false(regions.at[0].multi_az);
	assert_false(catalog_regions_read(
		a, &regions, parse(a, "{\"items\":{\"href\":\"x\"}}"), &err));
	arena_free(a);
}

static void operators(void **state)
{
	struct arena *a = arena_new();
	struct ocm_operator_list list = { 0 };
	struct params values = { 0 };
	struct strbuf sb = STRBUF_INIT;
	struct err err = { 0 };
	char name[CATALOG_ROLE_NAME];

	(void)state;
	assert_true(catalog_operators_read(
		a, &list,
		parse(a, "{\"items\":[{\"name\":"
			 "\"cloud_network_config_controller_cloud_credentials\""
			 ",\"operator\":{\"name\":\"cloud-credentials\","
			 "\"namespace\":"
			 "\"openshift-cloud-network-config-controller\","
			 "\"service_accounts\":[\"a\",\"b\"]}}]}"),
		&err));
	assert_string_equal(list.at[0].policy_id,
			    "openshift_hcp_cloud_network_config_controller_"
			    "cloud_credentials_policy");
	assert_int_equal(list.at[0].service_account_count, 2);
	assert_string_equal(list.at[0].service_accounts[1], "b");
	catalog_operator_role_name(&list.at[0], "rosahcp", name);
	assert_string_equal(name, "rosahcp-openshift-cloud-network-config-"
				  "controller-cloud-credenti");
	assert_int_equal(strlen(name), 64);
	assert_false(catalog_operators_read(
		a, &list,
		parse(a, "{\"items\":[{\"name\":\"x\",\"operator\":{}}]}"),
		&err));
	params_add(a, &values, "partition", "aws");
	assert_true(catalog_expand(&sb, "arn:%{partition}:%", &values, &err));
	assert_string_equal(sb.buf, "arn:aws:%");
	assert_false(catalog_expand(&sb, "%{what}", &values, &err));
	assert_non_null(strstr(err.what, "%{what}"));
	strbuf_release(&sb);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(semver),
		cmocka_unit_test(versions),
		cmocka_unit_test(lists_are_read_to_their_end),
		cmocka_unit_test(lists_end),
		cmocka_unit_test(catalog_requests),
		cmocka_unit_test(machines_and_regions),
		cmocka_unit_test(operators),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
