/* cidr.h - IPv4 ranges as numbers (host byte order). */
#ifndef BASE_CIDR_H
#define BASE_CIDR_H

#include <stdbool.h>
#include <stdint.h>

struct cidr {
	uint32_t base; /* as written: may have host bits, see cidr_exact */
	int bits;      /* 0..32 */
};

#define CIDR_TEXT_LEN 20
#define IP_TEXT_LEN   16

bool ip_parse(const char *text, uint32_t *ip);
bool cidr_parse(const char *text, struct cidr *out); /* needs "/bits" */
bool cidr_exact(struct cidr c);                      /* no host bits set */
struct cidr cidr_normal(struct cidr c);
bool cidr_has(struct cidr c, uint32_t ip);
bool cidr_covers(struct cidr outer, struct cidr inner);
bool cidr_overlaps(struct cidr a, struct cidr b);
const char *ip_text(uint32_t ip, char out[IP_TEXT_LEN]);
const char *cidr_text(struct cidr c, char out[CIDR_TEXT_LEN]);

#endif
