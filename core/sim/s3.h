/* s3.h - what s3.c and s3_object.c share. */
#ifndef SIM_S3_H
#define SIM_S3_H

#include "core/base/node.h"
#include "core/sim/aws.h"

/* The bucket of c->arg[0]; NULL: an error was answered. */
cJSON *s3_bucket(struct call *c);
bool sim_s3_blocks(struct call *c, const cJSON *bucket, const char *which);
bool s3_empty(struct call *c, int status);

bool s3_list(struct call *c);
bool s3_put(struct call *c);
bool s3_get(struct call *c);
bool s3_delete(struct call *c);
bool sim_s3_delete_objects(struct call *c);

#endif
