/* checkip.h - "my IP": the address AWS sees us come from. */
#ifndef AWS_CHECKIP_H
#define AWS_CHECKIP_H

#include "core/aws/call.h"

enum build checkip_get(struct request_spec *q, struct err *err);
/* IPv4, else an error quoting what came. */
bool checkip_read(const struct reply *r, uint32_t *ip, struct err *err);

#endif
