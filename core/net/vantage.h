/*
 * vantage.h - where a probe goes out from: directly, or through a SOCKS5 proxy
 * (ssh -D to the bastion; the simulator's ports).  A probe never uses
 * HTTPS_PROXY.
 */
#ifndef NET_VANTAGE_H
#define NET_VANTAGE_H

#include "core/base/err.h"
#include "core/base/mem.h"

#include <stdint.h>

struct net;

struct vantage {
	const char *id;       /* "direct", "bastion", "via" */
	const char *title;    /* "the bastion 10.0.1.13", for people */
	const char *address;  /* its address inside the VPC, "" unknown */
	const char *socks;    /* "socks5h://127.0.0.1:1080"; NULL: directly */
	const char *resolver; /* "10.0.0.2:53": asked over TCP; "" system's */
	bool mute;            /* ssh -D: cannot say why a connection failed */
};

extern const struct vantage vantage_direct;
/* Checks "socks5h://HOST:PORT" (socks5 too); copies into the arena. */
bool vantage_parse(struct arena *a, const char *url, struct vantage *out,
		   struct err *err);
/* The address by which this machine would send there (host order); nothing is
 * sent.  false: no way there, or none that this net may go. */
bool vantage_own_address(const struct net *n, uint32_t to, uint32_t *out);

#endif
