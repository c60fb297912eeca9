/* probe.c - what all probes share, see probe.h. */
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/net/probe_own.h"

#include <errno.h>

const char *probe_result_name(enum probe_result r)
{
	static const char *const names[] = {
		[PROBE_OPEN] = "OPEN",
		[PROBE_REFUSED] = "REFUSED",
		[PROBE_TIMEOUT] = "TIMEOUT",
		[PROBE_UNREACHABLE] = "UNREACHABLE",
		[PROBE_NO_NAME] = "NO_NAME",
		[PROBE_NOT_SAID] = "NOT_SAID",
		[PROBE_TLS] = "TLS",
	};

	return names[r];
}

struct probe *probe_new(struct net *n, const struct vantage *via,
			void (*done)(void *owner, const struct probe_reply *),
			void *owner)
{
	struct probe *p = mem_new(sizeof(*p));

	p->net = n;
	p->via = via ? via : &vantage_direct;
	p->done = done;
	p->owner = owner;
	p->started_ms = real_ms();
	p->fd = p->ares_fd = -1;
	strbuf_init(&p->in, 64 * 1024);
	vec_push(&n->probes, p);
	loop_busy_add(n->loop, 1);
	return p;
}

static void probe_free(struct probe *p)
{
	struct loop *l = p->net->loop;

	timer_cancel(&p->timer);
	worker_cancel(&p->job);
	trust_forget(p->net, p);
	probe_name_release(p);
	loop_forget(l, p);
	if (p->easy) {
		curl_multi_remove_handle(l->multi, p->easy);
		curl_easy_cleanup(p->easy);
	}
	curl_slist_free_all(p->connect_to);
	strbuf_release(&p->in);
	mem_free(p->out);
	mem_free(p->name);
	mem_free(p->path);
	mem_free(p->address);
	mem_free(p);
}

static void leave(struct probe *p)
{
	struct vec *all = &p->net->probes;
	size_t i;

	for (i = 0; i < all->n; i++)
		if (all->at[i] == p) {
			vec_remove(all, i);
			break;
		}
	loop_busy_add(p->net->loop, -1);
	p->over = true;
}

void probe_cancel(struct probe **p)
{
	if (*p && !(*p)->over) {
		leave(*p);
		probe_free(*p);
	}
	*p = NULL;
}

void probes_release(struct net *n)
{
	struct probe *p;

	while (n->probes.n) {
		p = n->probes.at[0];
		probe_cancel(&p);
	}
}

/* OpenSSH's -D says success before it tries, and closes when it failed. */
static enum probe_result as_said(const struct probe *p,
				 enum probe_result result)
{
	if (!p->via->mute)
		return result;
	switch (result) {
	case PROBE_REFUSED:
	case PROBE_TIMEOUT:
	case PROBE_UNREACHABLE:
		return PROBE_NOT_SAID;
	case PROBE_OPEN:
	case PROBE_NO_NAME: /* the resolver said so itself */
	case PROBE_NOT_SAID:
	case PROBE_TLS:
		break;
	}
	return result;
}

void probe_end(struct probe *p, enum probe_result result, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->reply.said, sizeof(p->reply.said), fmt, ap);
	va_end(ap);
	p->reply.result = as_said(p, result);
	p->reply.ms = (int)(real_ms() - p->started_ms);
	leave(p);
	p->done(p->owner, &p->reply);
	probe_free(p);
}

static void end_now(void *owner)
{
	struct probe *p = owner;

	probe_end(p, p->decided, "%s", p->words);
}

void probe_end_later(struct probe *p, enum probe_result result,
		     const char *said)
{
	p->decided = result;
	snprintf(p->words, sizeof(p->words), "%s", said);
	loop_defer(p->net->loop, end_now, p);
}

/* [interfaces.md 3: SOCKS5 through curl] */
static enum probe_result by_proxy_code(long code)
{
	switch (code) {
	case CURLPX_REPLY_CONNECTION_REFUSED:
		return PROBE_REFUSED;
	case CURLPX_REPLY_HOST_UNREACHABLE:
	case CURLPX_REPLY_NETWORK_UNREACHABLE:
	case CURLPX_REPLY_NOT_ALLOWED:
		return PROBE_UNREACHABLE;
	case CURLPX_REPLY_TTL_EXPIRED:
		return PROBE_TIMEOUT;
	default:
		return PROBE_NOT_SAID;
	}
}

static enum probe_result by_errno(long no)
{
	if (no == ECONNREFUSED)
		return PROBE_REFUSED;
	if (no == ETIMEDOUT)
		return PROBE_TIMEOUT;
	return PROBE_UNREACHABLE;
}

void probe_end_curl(struct probe *p, CURLcode code)
{
	const char *said = p->words[0] ? p->words : curl_easy_strerror(code);
	long no = 0, px = 0;

	curl_easy_getinfo(p->easy, CURLINFO_OS_ERRNO, &no);
	curl_easy_getinfo(p->easy, CURLINFO_PROXY_ERROR, &px);
	if (code == CURLE_PROXY)
		probe_end(p, by_proxy_code(px), "%s", said);
	else if (code == CURLE_COULDNT_RESOLVE_HOST)
		probe_end(p, PROBE_NO_NAME, "%s", said);
	else if (code == CURLE_OPERATION_TIMEDOUT)
		probe_end(p, PROBE_TIMEOUT, "%s", said);
	else if (p->via->socks) /* the way there failed, not the place */
		probe_end(p, PROBE_NOT_SAID, _("the proxy %s: %s"),
			  p->via->socks, said);
	else if (code == CURLE_COULDNT_CONNECT)
		probe_end(p, by_errno(no), "%s", said);
	else
		probe_end(p, PROBE_NOT_SAID, "%s", said);
}

void probe_easy(struct probe *p, const char *url)
{
	CURL *e = p->easy = curl_easy_init();
	long ms = p->net->options.probe_ms;

	if (!e)
		BUG("out of memory (curl handle)");
	transfer_base(p->net, e, &p->hook);
	transfer_via(e, p->via);
	curl_easy_setopt(e, CURLOPT_URL, url);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, p->words);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, ms);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, 2 * ms);
#if LIBCURL_VERSION_NUM >= 0x075700
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
#endif
}

void probe_fly(struct probe *p)
{
	curl_multi_add_handle(p->net->loop->multi, p->easy);
}
