/* iam_more.c - OIDC providers, simulation, service-linked roles, aliases. */
#include "core/aws/iam.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

static const struct node *result(const struct node *doc)
{
	NODE_EACH(it, doc)
	if (str_ends(it->name, "Result"))
		return it;
	return NULL;
}

static enum build by_arn(struct request_spec *q, const char *op,
			 const char *arn, struct err *err)
{
	aws_call(q, "iam", op);
	aws_param(q, "OpenIDConnectProviderArn", arn);
	return aws_need(arn, "OpenIDConnectProviderArn", err) ? BUILD_SEND
							      : BUILD_FAIL;
}

/* ---- providers -------------------------------------------------------------*/

enum build iam_create_provider(struct request_spec *q,
			       const struct iam_provider_want *w,
			       struct err *err)
{
	aws_call(q, "iam", "CreateOpenIDConnectProvider");
	aws_writes(q, false); /* EntityAlreadyExists would not say whose */
	if (!w->url || !str_starts(w->url, "https://")) {
		err_set(err, ERR_INPUT,
			_("the issuer '%s' does not begin with https://"),
			w->url ? w->url : "");
		return BUILD_FAIL;
	}
	aws_param(q, "Url", w->url);
	aws_param_list(q, "ClientIDList.member", w->clients);
	aws_param_list(q, "ThumbprintList.member", w->thumbprints);
	aws_param_tags(q, "Tags.member", &w->tags);
	return BUILD_SEND;
}

enum build iam_get_provider(struct request_spec *q, const char *arn,
			    struct err *err)
{
	return by_arn(q, "GetOpenIDConnectProvider", arn, err);
}

enum build iam_list_providers(struct request_spec *q, struct err *err)
{
	(void)err;
	aws_call(q, "iam", "ListOpenIDConnectProviders");
	return BUILD_SEND;
}

enum build iam_list_provider_tags(struct request_spec *q, const char *arn,
				  const char *marker, struct err *err)
{
	enum build build = by_arn(q, "ListOpenIDConnectProviderTags", arn, err);

	aws_param(q, "Marker", marker);
	return build;
}

enum build iam_tag_provider(struct request_spec *q, const char *arn,
			    const struct aws_tags *tags, struct err *err)
{
	enum build build = by_arn(q, "TagOpenIDConnectProvider", arn, err);

	aws_writes(q, true);
	aws_param_tags(q, "Tags.member", tags);
	return build;
}

enum build iam_delete_provider(struct request_spec *q, const char *arn,
			       struct err *err)
{
	aws_writes(q, true); /* absent is no error, by its documentation */
	return by_arn(q, "DeleteOpenIDConnectProvider", arn, err);
}

bool iam_provider_read(struct arena *a, const struct node *doc, const char *arn,
		       struct iam_provider *out, struct err *err)
{
	const struct node *r = result(doc);

	*out = (struct iam_provider){ .arn = arena_dup(a, arn),
				      .url = aws_text(a, r, "Url") };
	aws_names_read(a, &out->clients, node_at(r, "ClientIDList"), "");
	aws_names_read(a, &out->thumbprints, node_at(r, "ThumbprintList"), "");
	aws_tags_read(a, &out->tags, node_at(r, "Tags"), "Key", "Value");
	return aws_must(out->url, "Url", err);
}

void iam_providers_add(struct arena *a, struct aws_names *arns,
		       const struct node *doc)
{
	aws_names_read(a, arns,
		       node_at(result(doc), "OpenIDConnectProviderList"),
		       "Arn");
}

/* ---- may this principal do that? -------------------------------------------*/

enum build iam_simulate(struct request_spec *q, const struct iam_simulate *s,
			const char *marker, struct err *err)
{
	aws_call(q, "iam", "SimulatePrincipalPolicy");
	if (!aws_need(s->principal, "PolicySourceArn", err))
		return BUILD_FAIL;
	aws_param(q, "PolicySourceArn", s->principal);
	aws_param_list(q, "ActionNames.member", s->actions);
	aws_param_list(q, "ResourceArns.member", s->resources);
	if (s->region) {
		aws_param(q, "ContextEntries.member.1.ContextKeyName",
			  "aws:RequestedRegion");
		aws_param(q,
			  "ContextEntries.member.1.ContextKeyValues.member.1",
			  s->region);
		aws_param(q, "ContextEntries.member.1.ContextKeyType",
			  "string");
	}
	aws_param(q, "Marker", marker);
	return BUILD_SEND;
}

void iam_decisions_add(struct arena *a, struct iam_decisions *list,
		       const struct node *doc)
{
	static const char org[] =
		"OrganizationsDecisionDetail/AllowedByOrganizations";

	NODE_EACH(it, node_at(result(doc), "EvaluationResults"))
	{
		struct iam_decision *d = AWS_ADD(a, list);

		d->action = aws_text(a, it, "EvalActionName");
		d->resource = aws_text(a, it, "EvalResourceName");
		d->decision = aws_text(a, it, "EvalDecision");
		d->allowed = !strcmp(d->decision, "allowed");
		d->org_denies = str_eq(node_text(it, org), "false");
		aws_names_read(a, &d->missing,
			       node_at(it, "MissingContextValues"), "");
	}
}

/* ---- service-linked roles, aliases -------------------------------------------*/

enum build iam_create_service_role(struct request_spec *q, const char *service,
				   struct err *err)
{
	aws_call(q, "iam", "CreateServiceLinkedRole");
	aws_writes(q, false);
	aws_param(q, "AWSServiceName", service);
	return aws_need(service, "AWSServiceName", err) ? BUILD_SEND
							: BUILD_FAIL;
}

bool iam_service_role_taken(const struct reply *r)
{
	return reply_is(r, "EntityAlreadyExists") ||
	       (reply_is(r, "InvalidInput") &&
		strstr(r->message, "has been taken in this account"));
}

enum build iam_list_account_aliases(struct request_spec *q, struct err *err)
{
	(void)err;
	aws_call(q, "iam", "ListAccountAliases");
	return BUILD_SEND;
}

const char *iam_account_alias(struct arena *a, const struct node *doc)
{
	return aws_text(a, result(doc), "AccountAliases/member");
}
