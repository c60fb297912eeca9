/* secrets.c - Secrets Manager. */
#include "core/aws/secrets.h"

#include "core/base/i18n.h"

static enum build on_secret(struct request_spec *q, const char *op,
			    const char *id, struct err *err)
{
	cJSON *body = aws_json(q, "secretsmanager", op);

	aws_json_text(body, "SecretId", id);
	return aws_need(id, "SecretId", err) ? BUILD_SEND : BUILD_FAIL;
}

enum build secrets_create(struct request_spec *q, const struct secrets_want *w,
			  struct err *err)
{
	cJSON *body = aws_json(q, "secretsmanager", "CreateSecret");

	q->secret = true;
	aws_writes(q, true); /* the same token is the same creation */
	if (!aws_need(w->name, "Name", err) ||
	    !aws_need(w->token, "ClientRequestToken", err) ||
	    !aws_need(secret_text(w->text), "SecretString", err))
		return BUILD_FAIL;
	aws_json_text(body, "Name", w->name);
	aws_json_text(body, "Description", w->description);
	aws_json_text(body, "ClientRequestToken", w->token);
	aws_json_text(body, "SecretString", secret_text(w->text));
	aws_json_tags(body, "Tags", &w->tags, "Key", "Value");
	return BUILD_SEND;
}

enum build secrets_describe(struct request_spec *q, const char *id,
			    struct err *err)
{
	return on_secret(q, "DescribeSecret", id, err);
}

enum build secrets_delete(struct request_spec *q, const char *id,
			  struct err *err)
{
	enum build build = on_secret(q, "DeleteSecret", id, err);

	cJSON_AddBoolToObject(q->json, "ForceDeleteWithoutRecovery", true);
	aws_writes(q, true);
	return build;
}

enum build secrets_restore(struct request_spec *q, const char *id,
			   struct err *err)
{
	aws_writes(q, true);
	return on_secret(q, "RestoreSecret", id, err);
}

bool secrets_read(struct arena *a, const struct node *doc,
		  struct secrets_info *out, struct err *err)
{
	*out = (struct secrets_info){
		.arn = aws_text(a, doc, "ARN"),
		.name = aws_text(a, doc, "Name"),
		.description = aws_text(a, doc, "Description"),
		.deleting = *node_text(doc, "DeletedDate") != 0,
	};
	aws_tags_read(a, &out->tags, node_at(doc, "Tags"), "Key", "Value");
	return aws_must(out->arn, "ARN", err);
}
