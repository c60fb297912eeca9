/* quotas.h - Service Quotas (JSON 1.1).  IAM's live in us-east-1 only. */
#ifndef AWS_QUOTAS_H
#define AWS_QUOTAS_H

#include "core/aws/call.h"

/* service, code (aws-api 3.11) */
#define QUOTA_EC2          "ec2"
#define QUOTA_VCPUS        "L-1216C47A" /* running on-demand standard vCPUs */
#define QUOTA_EIPS         "L-0263D0A3"
#define QUOTA_VPC          "vpc"
#define QUOTA_VPCS         "L-F678F1CE"
#define QUOTA_IGWS         "L-A4707A72"
#define QUOTA_ENIS         "L-DF5E4CA3"
#define QUOTA_NATS_PER_AZ  "L-FE5A380F" /* [K] */
#define QUOTA_SGS_PER_ENI  "L-2AFB9258" /* [K] */
#define QUOTA_ENDPOINTS    "L-29B6F2EB" /* interface, a VPC [K] */
#define QUOTA_EBS          "ebs"
#define QUOTA_GP3          "L-7A658B76" /* TiB */
#define QUOTA_IAM          "iam"
#define QUOTA_IAM_POLICIES "L-0DA4ABF3" /* managed policies per role */
#define QUOTA_IAM_ROLES    "L-FE177D64" /* [K] */

struct quota {
	const char *service, *code, *name, *unit;
	double value;
	bool adjustable;
};
struct quotas {
	struct quota *at;
	size_t n, cap;
};
/* NoSuchResourceException: ask for the default. */
enum build quotas_get(struct request_spec *q, const char *service,
		      const char *code, struct err *err);
enum build quotas_get_default(struct request_spec *q, const char *service,
			      const char *code, struct err *err);
enum build quotas_list(struct request_spec *q, const char *service,
		       const char *next, struct err *err);
bool quotas_read(struct arena *a, const struct node *doc, struct quota *out,
		 struct err *err);
void quotas_add(struct arena *a, struct quotas *list, const struct node *doc);
const char *quotas_next(struct arena *a, const struct node *doc);

#endif
