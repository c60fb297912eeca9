/*
 * body.h - fields of a reply that are secret: taken from the raw body straight
 * into a struct secret, never through a document in an arena.
 */
#ifndef AWS_BODY_H
#define AWS_BODY_H

#include "core/aws/keys.h"
#include "core/net/request.h"

/* The text of the first <name> element, entities replaced; false: none. */
bool body_xml_secret(const struct reply *r, const char *name,
		     struct secret *out);
/* {AccessKeyId, SecretAccessKey, SessionToken or Token, Expiration,
 * AccountId}, as credential_process, containers and the metadata service
 * answer.  what names the source in the error. */
bool body_json_keys(const char *text, size_t len, const char *what,
		    struct aws_keys *out, struct err *err);
/* A file of at most 64 KB, without the blanks at its end; "~" and "$VAR" are
 * expanded. */
bool body_file_secret(const char *path, struct secret *out, struct err *err);
/* A member that is text, else "". */
const char *json_text(const cJSON *json, const char *name);

#endif
