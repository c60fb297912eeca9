/* quotas.c - Service Quotas. */
#include "core/aws/quotas.h"

#include "core/base/str.h"

static cJSON *of_service(struct request_spec *q, const char *op,
			 const char *service)
{
	cJSON *body = aws_json(q, "servicequotas", op);

	aws_json_text(body, "ServiceCode", service);
	if (str_eq(service, QUOTA_IAM))
		q->region = "us-east-1";
	return body;
}

static enum build get(struct request_spec *q, const char *op,
		      const struct quota *of, struct err *err)
{
	aws_json_text(of_service(q, op, of->service), "QuotaCode", of->code);
	return aws_need(of->service, "ServiceCode", err) &&
			       aws_need(of->code, "QuotaCode", err)
		       ? BUILD_SEND
		       : BUILD_FAIL;
}

enum build quotas_get(struct request_spec *q, const char *service,
		      const char *code, struct err *err)
{
	return get(q, "GetServiceQuota",
		   &(struct quota){ .service = service, .code = code }, err);
}

enum build quotas_get_default(struct request_spec *q, const char *service,
			      const char *code, struct err *err)
{
	return get(q, "GetAWSDefaultServiceQuota",
		   &(struct quota){ .service = service, .code = code }, err);
}

enum build quotas_list(struct request_spec *q, const char *service,
		       const char *next, struct err *err)
{
	cJSON *body = of_service(q, "ListServiceQuotas", service);

	cJSON_AddNumberToObject(body, "MaxResults", 100);
	aws_json_text(body, "NextToken", next);
	return aws_need(service, "ServiceCode", err) ? BUILD_SEND : BUILD_FAIL;
}

static void read_quota(struct arena *a, const struct node *n, struct quota *out)
{
	const struct node *value = node_at(n, "Value");

	*out = (struct quota){
		.service = aws_text(a, n, "ServiceCode"),
		.code = aws_text(a, n, "QuotaCode"),
		.name = aws_text(a, n, "QuotaName"),
		.unit = aws_text(a, n, "Unit"),
		.value = value ? value->number : -1,
		.adjustable = node_bool(n, "Adjustable"),
	};
}

bool quotas_read(struct arena *a, const struct node *doc, struct quota *out,
		 struct err *err)
{
	read_quota(a, node_at(doc, "Quota"), out);
	return aws_must(node_text(doc, "Quota/Value"), "Quota/Value", err);
}

void quotas_add(struct arena *a, struct quotas *list, const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "Quotas"))
	read_quota(a, n, AWS_ADD(a, list));
}

const char *quotas_next(struct arena *a, const struct node *doc)
{
	const char *token = node_text(doc, "NextToken");

	return *token ? arena_dup(a, token) : NULL;
}
