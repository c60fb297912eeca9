/* parts.h - reach's own: a range, less what a list of ranges covers. */
#ifndef REACH_PARTS_H
#define REACH_PARTS_H

#include "core/reach/reach.h"

struct cidr cidr_half(struct cidr c, int which); /* bits < 32; which 0 or 1 */
/* How much of range the list covers; what it does not, as few parts as
 * possible in order, in left (zeroed by the caller). */
enum reach_fit parts_left(const struct cidr *list, size_t n, struct cidr range,
			  struct reach_parts *left);

#endif
