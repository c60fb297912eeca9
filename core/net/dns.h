/*
 * dns.h - one question and its answer as RFC 1035 bytes; pure, so that both
 * can be tested and fuzzed without a network.  Asked over TCP (two bytes of
 * length first) through a vantage, over UDP by c-ares.
 */
#ifndef NET_DNS_H
#define NET_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNS_QUERY_MAX 272
#define DNS_ADDRESSES 8

enum dns_rcode {
	DNS_NOERROR = 0,
	DNS_SERVFAIL = 2,
	DNS_NXDOMAIN = 3,
	DNS_REFUSED = 5
};

struct dns_answer {
	int rcode;
	char address[DNS_ADDRESSES][46]; /* of A records, along the CNAMEs */
	int addresses;
	char cname[256]; /* the last of the chain, "" none */
};

/* A question for the A records of name; its length, 0: no such name can be. */
size_t dns_query(uint8_t out[DNS_QUERY_MAX], uint16_t id, const char *name);
/* id -1: not looked at.  False: not an answer to that question. */
bool dns_parse(const uint8_t *msg, size_t len, int id, const char *name,
	       struct dns_answer *out);
const char *dns_rcode_name(int rcode); /* "NXDOMAIN", "rcode 9" */

#endif
