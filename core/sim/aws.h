/*
 * aws.h - the wire forms of AWS on the simulator's side: parameters in, XML or
 * JSON out, errors.  One file a service adds operations to a table:
 *
 *	const struct sim_op sim_iam_ops[] = {
 *		{ "GetRole", get_role }, ..., { 0 } };
 */
#ifndef SIM_AWS_H
#define SIM_AWS_H

#include "core/sim/server.h"

/* The call a handler sees: parameters by the wire's dotted names. */
struct call {
	struct exchange *x;
	struct world *world;
	struct arena *arena;
	const char *service; /* "iam", of the credential scope */
	const char *region;  /* of the credential scope */
	const char *op;
	const char *caller;     /* ARN of who signed */
	struct vec params;      /* Query/EC2: name, value, ... */
	const struct node *doc; /* JSON services: the body; REST: XML's root */
	const char *arg[3];     /* REST: what the route's stars took */
	cJSON *out; /* the result: an object, rendered after the handler */

	/* call_error's, rendered by the dispatcher: 0 none */
	int error_status;
	const char *error_code, *error_message;
};

/*
 * The wire forms.  SIM_QUERY and SIM_EC2: form in, XML out; lists are <member>
 * or <item>.  SIM_JSON: JSON 1.1.  SIM_REST: method and path, XML out, lists
 * flat (the array's name is repeated).  SIM_S3: the same, errors of its own.
 */
enum sim_protocol {
	SIM_QUERY,
	SIM_EC2,
	SIM_JSON,
	SIM_REST,
	SIM_S3
};

/* false: call_error was called */
typedef bool sim_op_fn(struct call *c);
struct sim_op {
	const char *name;
	sim_op_fn *fn;
};

/* Query and EC2 parameters: "Tags.member.1.Key", "Filter.1.Value.2". */
const char *call_param(const struct call *c, const char *name); /* NULL */
const char *call_paramf(const struct call *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Required: answers the service's own missing-parameter error when absent. */
bool call_need(struct call *c, const char *name, const char **out);
/* The error to answer, in the service's shape; returns false.  A call that a
 * handler makes up (CloudFormation's) reads it from error_code. */
bool call_error(struct call *c, int status, const char *code, const char *fmt,
		...) __attribute__((format(printf, 4, 5)));
/* Query: "Tags.member" -> [{"Key","Value"}]; NULL when none are given */
cJSON *call_tags(struct call *c, const char *prefix);

/*
 * EC2 lists: does doc pass every Filter.N and the id list?  idparam
 * "VpcId" (VpcId.N), idname the doc's member "vpcId".  Filters: tag:K, tag-key,
 * and any name given in map as {"vpc-id", "vpcId"} (dotted paths into arrays
 * allowed), wildcards; an unknown filter answers InvalidParameterValue.
 */
struct filter_name {
	const char *filter, *path;
};
/* Adds every live object of kind that passes to out[set] (sorted by key), pages
 * by MaxResults/NextToken; false when an error was answered (an id of the list
 * that is not there: code notfound, e.g. "InvalidVpcID.NotFound"). */
bool call_describe(struct call *c, const char *kind, const char *set,
		   const char *idparam, const char *idname,
		   const char *notfound, const struct filter_name *map);

extern const struct sim_op sim_sts_ops[], sim_kms_ops[], sim_cfn_ops[],
	sim_secrets_ops[], sim_quota_ops[], sim_ssm_ops[], sim_resolver_ops[];
extern const struct sim_op *const sim_iam_tables[]; /* NULL-ended; iam.c */
extern const struct sim_op *const sim_ec2_tables[]; /* NULL-ended; ec2.c */

/* REST services: a table of routes, ended by a NULL method.  A star of the
 * path takes one segment, a last '+' the rest; query: must be there. */
struct sim_route {
	const char *method, *path, *query, *op;
	sim_op_fn *fn;
};
extern const struct sim_route sim_route53_routes[], sim_s3_routes[];

/* One of call_error's shapes into the exchange. */
void sim_render_error(struct exchange *x, enum sim_protocol protocol,
		      int status, const char *code, const char *message);
/* A refusal by sim_signer_check's code, as this protocol says it; false. */
bool sim_refuse(struct exchange *x, enum sim_protocol protocol,
		const char *code, const char *message);
/* c->out as the reply of an operation that succeeded. */
void sim_render(struct call *c, enum sim_protocol protocol);
/* doc as XML elements inside root; '_' members are left out.  item: a list's
 * elements ("member", "item"); NULL: the list's own name, repeated. */
void sim_xml(struct strbuf *out, const char *name, const cJSON *doc,
	     const char *item);

/*
 * SigV4 of a request against the world's keys.  Fills *caller (an ARN), region
 * and service of the scope; false: *code says why in Query's words
 * ("SignatureDoesNotMatch", ...), *message too.
 */
struct sim_signer {
	const char *key_id, *date, *region, *service; /* of the scope */
	const char *signed_headers, *signature;
	const char *caller;         /* ARN */
	const char *code, *message; /* set when refused */
};
/* false: no Authorization of AWS4 form */
bool sim_signer_read(const struct exchange *x, struct sim_signer *s);
bool sim_signer_check(const struct exchange *x, struct sim_signer *s);
/* The body as the client meant it (aws-chunked taken apart). */
const char *sim_body(const struct exchange *x, size_t *len);

/* Used across files of the room. */
/* A role that a principal string names; NULL when it does not exist. */
cJSON *sim_role_by_arn(struct world *w, const char *arn);
/* Makes / removes the EC2 side of a private cluster (ec2_operator.c): endpoint,
 * its ENIs, its own group; instances of the node pool.  cluster is ocm.cluster's
 * document.  Called by install.c. */
void sim_operator_endpoint(struct world *w, cJSON *cluster);
void sim_operator_nodes(struct world *w, cJSON *cluster, int wanted);
void sim_operator_remove(struct world *w, cJSON *cluster);

/*
 * Can a packet from `source` reach ip:port (tcp) ?  Groups, NACLs both ways,
 * routes, peering, by the objects as they are now.  paths.c.
 */
enum sim_reach {
	SIM_OPEN,
	SIM_REFUSED,
	SIM_TIMEOUT,
	SIM_UNREACHABLE
};
struct sim_source {
	const char *instance_id; /* "" when not an instance */
	const char *vpc_id;      /* "" outside any VPC */
	uint32_t ip;
};
enum sim_reach sim_path(struct world *w, const struct sim_source *from,
			uint32_t ip, int port);
/* One operation without a request: with is an object of parameters (Query, EC2:
 * dotted names; JSON and REST services: the body).  The result, to be deleted;
 * NULL and err when it was refused. */
cJSON *sim_call(struct world *w, const char *service, const char *op,
		const cJSON *with, struct err *err);

/* What a resolver of that VPC answers: CNAME chain followed, private zones of
 * the VPC first, then the world's public names.  0: NXDOMAIN. */
int sim_resolve(struct world *w, const char *vpc_id, const char *name,
		uint32_t *ips, int max);

#endif
