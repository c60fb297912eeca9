/*
 * ssm.h - Systems Manager (JSON 1.1): the newest image, and a fixed script
 * run on the bastion.  SSM keeps a history: never a secret in a command.
 */
#ifndef AWS_SSM_H
#define AWS_SSM_H

#include "core/aws/call.h"

#define SSM_AMI_AL2023                                                         \
 "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"

enum build ssm_get_parameter(struct request_spec *q, const char *name,
			     struct err *err);
/* the value, "" absent */
const char *ssm_parameter(struct arena *a, const struct node *doc);

struct ssm_instance {
	const char *id, *ping, *platform, *address; /* ping "Online" */
};
struct ssm_instances {
	struct ssm_instance *at;
	size_t n, cap;
};
enum build ssm_describe_instances(struct request_spec *q, const char *instance,
				  const char *next, struct err *err);
void ssm_instances_add(struct arena *a, struct ssm_instances *list,
		       const struct node *doc);
const char *ssm_next(struct arena *a, const struct node *doc);

/* AWS-RunShellScript on one instance */
struct ssm_script {
	const char *instance;
	const char *const *lines; /* NULL-ended */
	const char *comment;      /* at most 100 characters */
	int timeout_s;            /* 30..; 0: 60 */
};
enum build ssm_send_command(struct request_spec *q, const struct ssm_script *s,
			    struct err *err);
const char *ssm_command_id(struct arena *a, const struct node *doc);
struct ssm_result {
	const char *status; /* Pending InProgress Success Failed TimedOut ... */
	bool over;
	int exit_code; /* -1 not over */
	const char *out, *error;
};
/* InvocationDoesNotExist for a moment after SendCommand: wait */
enum build ssm_get_invocation(struct request_spec *q, const char *command,
			      const char *instance, struct err *err);
void ssm_result_read(struct arena *a, const struct node *doc,
		     struct ssm_result *out);
/* The session-manager-plugin takes the raw reply and this request's target. */
enum build ssm_start_session(struct request_spec *q, const char *instance,
			     struct err *err);

#endif
