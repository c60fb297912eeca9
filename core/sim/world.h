/*
 * world.h - the simulator's one model: objects, ids, time.
 *
 * Every thing that exists (a role, a subnet, a cluster) is an object: a kind,
 * a key unique within the kind, and a cJSON document.  AWS objects hold
 * exactly the wire's element names, so that one renderer prints any Describe:
 * EC2 camelCase ("vpcId", "tagSet":[{"key","value"}], lists as arrays), IAM
 * and the other Query services PascalCase ("RoleName", "Tags":[{"Key",
 * "Value"}]).  Members whose name begins with '_' are the simulator's own:
 * never rendered to a client, dumped in /_sim/world unless they begin "__".
 * Kinds beginning with '_' (sessions, scripts) are not dumped at all.
 *
 * sim.deny action ("iam:CreateRole"): that action is refused to every caller.
 * sso.life "access" {"seconds"}: so long access tokens live.
 * ocm.page "max" {"size"}: no page of OCM has more items.
 *
 * Kinds and keys (the contract between the files of this room):
 *   iam.role name | iam.policy arn | iam.oidc-provider arn | iam.user name
 *   iam.instance-profile name | iam.access-key AKIA...
 *   kms.key id | kms.alias name
 *   s3.bucket name | s3.object bucket/key | secret.secret name
 *   cfn.stack id | ssm.* ...
 *   ec2.vpc vpcId | ec2.subnet subnetId | ec2.internet-gateway | ec2.nat-gateway
 *   ec2.address allocationId | ec2.route-table routeTableId
 *   ec2.security-group groupId | ec2.network-acl | ec2.instance instanceId
 *   ec2.key-pair keyName | ec2.vpc-endpoint vpcEndpointId
 *   ec2.network-interface networkInterfaceId | ec2.dhcp-options
 *   ec2.vpc-peering-connection ...
 *   r53.zone Z-id {"Id","Name","VPCs":[{"VPCId","VPCRegion"}],"PrivateZone"}
 *   r53.rrset "zone-id name type" {"Name","Type","TTL","Values":[..]}
 *   ocm.account | ocm.organization | ocm.oidc-config id | ocm.cluster id
 *   ocm.node-pool "cluster/id" | ocm.idp "cluster/id" | ocm.admin "cluster/id"
 *   ocm.subscription id | ocm.verification subnet-id | ocm.role-link ...
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "core/base/err.h"
#include "core/base/mem.h"

#include <cjson/cJSON.h>

struct world;

struct world_options {
	uint64_t seed;
	const char *name;   /* an asset worlds/NAME.json, or a file's path */
	double rate;        /* world ms per real ms; 0: moves only when told */
	bool aws_elsewhere; /* ARNs and subnet ids are taken on trust */
	int64_t iam_delay_ms; /* a new principal is unknown to policies so long */
};

struct world *world_new(const struct world_options *options, struct err *err);
void world_free(struct world *w);
const struct world_options *world_options(const struct world *w);

/* ---- objects: the world owns the documents -------------------------------*/

/* The live object, or NULL.  Change the document in place. */
cJSON *world_get(struct world *w, const char *kind, const char *key);
/* Adds (BUG if it is there); takes over doc; returns it. */
cJSON *world_put(struct world *w, const char *kind, const char *key,
		 cJSON *doc);
/* Moves it among the dead (seen by /_sim/world?all). false: was not there */
bool world_drop(struct world *w, const char *kind, const char *key);
/* Live objects of a kind, sorted by key: for (i = 0; (o = world_nth(...)); i++)
 * Stable while nothing of the kind is put or dropped. */
cJSON *world_nth(struct world *w, const char *kind, size_t index);
const char *world_nth_key(struct world *w, const char *kind, size_t index);
size_t world_count(struct world *w, const char *kind);

/* Helpers on documents. */
const char *doc_text(const cJSON *doc, const char *name); /* "" absent */
double doc_number(const cJSON *doc, const char *name, double absent);
bool doc_bool(const cJSON *doc, const char *name);
void doc_set(cJSON *doc, const char *name, const char *text); /* replaces */
void doc_set_number(cJSON *doc, const char *name, double v);
void doc_set_bool(cJSON *doc, const char *name, bool v);
void doc_set_item(cJSON *doc, const char *name, cJSON *item); /* takes over */

/* ---- ids: a function of seed, kind, place and generation ------------------
 * place: what is unique about it, not the order in which requests arrive: its
 * name, or "parent/role-in-parent".  The generation counts how many objects of
 * this kind and place were made before. */

/* 17 hex digits after prefix: "vpc-0123..." */
const char *world_id(struct world *w, struct arena *a, const char *prefix,
		     const char *kind, const char *place);
/* n characters from alphabet */
const char *world_token(struct world *w, struct arena *a, const char *alphabet,
			int n, const char *kind, const char *place);
/* a UUID's form */
const char *world_uuid(struct world *w, struct arena *a, const char *kind,
		       const char *place);
/* bytes for keys and the like, also by generation */
void world_bytes(struct world *w, void *out, size_t n, const char *kind,
		 const char *place);

/* ---- time ------------------------------------------------------------------
 * World time starts at 2026-01-15T09:00:00Z in every world. */

int64_t world_time_ms(const struct world *w); /* Unix ms in the world */
int64_t world_time(const struct world *w);    /* Unix s */
/* Calls fn once when world time is there. */
typedef void world_timer_fn(struct world *w, void *data);
void world_after(struct world *w, int64_t ms, world_timer_fn *fn, void *data,
		 void (*free_data)(void *));
/* Unix ms of the next timer, -1: none */
int64_t world_next_timer(const struct world *w);
/* Fires what is due (the server calls it each turn). */
void world_tick(struct world *w);
/* Moves time forward, firing every timer on the way in order. */
void world_advance(struct world *w, int64_t to_ms);
void world_set_rate(struct world *w, double rate);
double world_get_rate(const struct world *w);

/* ---- dump ------------------------------------------------------------------
 * Sorted JSON {kind: {key: doc}}; all: the dead too, under "(gone)". */
void world_dump(struct world *w, bool all, struct strbuf *out);

/* The AWS account of every world: "123456789012"; the region it calls home. */
#define SIM_ACCOUNT "123456789012"
#define SIM_REGION  "us-east-1"

#endif
