/* vantage.c - see vantage.h. */
#include "core/net/vantage.h"

#include "core/base/cidr.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/net/request.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

const struct vantage vantage_direct = {
	.id = "direct",
	.title = N_("this machine"),
	.address = "",
	.resolver = "",
};

static bool host_ok(const char *host, size_t len)
{
	return len > 0 && len < 254 &&
	       strspn(host, "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789.-_:[]") >= len;
}

bool vantage_parse(struct arena *a, const char *url, struct vantage *out,
		   struct err *err)
{
	const char *host, *colon;
	long long port;

	memset(out, 0, sizeof(*out));
	host = str_starts(url, "socks5h://")  ? url + strlen("socks5h://")
	       : str_starts(url, "socks5://") ? url + strlen("socks5://")
					      : NULL;
	colon = host ? strrchr(host, ':') : NULL;
	if (!colon || !host_ok(host, (size_t)(colon - host)) ||
	    !str_int(colon + 1, 1, 65535, &port))
		return err_set(err, ERR_INPUT,
			       _("'%s' is not a vantage: "
				 "socks5h://HOST:PORT was expected"),
			       url);
	out->id = "via";
	out->title = arena_fmt(a, "%s", host);
	out->address = "";
	/* names always by the proxy: socks5 would ask our own resolver */
	out->socks = arena_fmt(a, "socks5h://%.*s:%lld", (int)(colon - host),
			       host, port);
	out->resolver = "";
	return true;
}

/* by a UDP connect */
bool vantage_own_address(const struct net *n, uint32_t to, uint32_t *out)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(443) };
	socklen_t len = sizeof(at);
	char text[IP_TEXT_LEN];
	bool ok;
	int fd;

	if (!net_may_connect(n, ip_text(to, text)))
		return false;
	at.sin_addr.s_addr = htonl(to);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	ok = !connect(fd, (struct sockaddr *)&at, sizeof(at)) &&
	     !getsockname(fd, (struct sockaddr *)&at, &len);
	close(fd);
	*out = ntohl(at.sin_addr.s_addr);
	return ok && *out;
}
