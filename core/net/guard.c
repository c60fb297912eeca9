/*
 * guard.c - the one function that guards every connection of a demo (DESIGN 7)
 * and which URLs a request may name at all: https, and http only to this
 * machine and to the metadata services of EC2, ECS and EKS.
 */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/net/inside.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static bool is_loopback(const char *address)
{
	struct in6_addr six;
	struct in_addr four;

	if (inet_pton(AF_INET, address, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, address, &six) != 1)
		return false;
	if (IN6_IS_ADDR_V4MAPPED(&six))
		return six.s6_addr[12] == 127;
	return IN6_IS_ADDR_LOOPBACK(&six);
}

bool net_may_connect(const struct net *n, const char *address)
{
	return !n->options.loopback_only || is_loopback(address);
}

/* In a demo no resolver is asked: only addresses and localhost. */
bool guard_name(const struct net *n, const char *host)
{
	return !n->options.loopback_only || str_ieq(host, "localhost") ||
	       is_loopback(host);
}

/* [aws-api 1.4] */
static bool is_metadata(const char *host)
{
	return str_in(host, "169.254.169.254 169.254.170.2 169.254.170.23 "
			    "fd00:ec2::254 fd00:ec2::23");
}

static void bare(char *host)
{
	size_t len = strlen(host);

	if (len > 2 && host[0] == '[' && host[len - 1] == ']') {
		memmove(host, host + 1, len - 2);
		host[len - 2] = '\0';
	}
}

static bool judge(struct net *n, const char *scheme, const char *host,
		  bool proxied, bool *local)
{
	bool here = is_loopback(host) || str_ieq(host, "localhost");

	*local = here || is_metadata(host);
	if (!str_eq(scheme, "https") && !(str_eq(scheme, "http") && *local))
		return false;
	return proxied || guard_name(n, host);
}

bool guard_url(struct net *n, const char *url, bool proxied, bool *local,
	       struct err *err)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *host = NULL;
	bool ok = false;

	if (u &&
	    !curl_url_set(u, CURLUPART_URL, url,
			  CURLU_PATH_AS_IS | CURLU_NON_SUPPORT_SCHEME) &&
	    !curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) &&
	    !curl_url_get(u, CURLUPART_HOST, &host, 0)) {
		bare(host);
		ok = judge(n, scheme, host, proxied, local);
	}
	curl_free(scheme);
	curl_free(host);
	curl_url_cleanup(u);
	if (ok)
		return true;
	if (n->options.loopback_only)
		return err_set(err, ERR_INPUT,
			       _("'%s' is not on this machine: a demo calls "
				 "nothing else"),
			       url);
	return err_set(err, ERR_INPUT,
		       _("'%s' cannot be called: https://HOST... was expected"),
		       url);
}

static curl_socket_t open_socket(void *owner, curlsocktype purpose,
				 struct curl_sockaddr *to)
{
	const void *at = &to->addr;
	char text[INET6_ADDRSTRLEN] = "";

	(void)purpose;
	if (to->family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)at)->sin_addr,
			  text, sizeof(text));
	else if (to->family == AF_INET6)
		inet_ntop(AF_INET6,
			  &((const struct sockaddr_in6 *)at)->sin6_addr, text,
			  sizeof(text));
	if (!text[0] || !net_may_connect(owner, text))
		return CURL_SOCKET_BAD;
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

void guard_easy(struct net *n, CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, n);
}
