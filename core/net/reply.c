/* reply.c - what a reader asks of a reply. */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/net/request.h"

bool reply_ok(const struct reply *r)
{
	return !r->code[0];
}

bool reply_is(const struct reply *r, const char *codes)
{
	size_t len = strlen(r->code);
	const char *at = codes;

	/* not str_in: "HTTP 404" has a blank of its own */
	for (; len && (at = strstr(at, r->code)); at += len)
		if ((at == codes || at[-1] == ' ') &&
		    (!at[len] || at[len] == ' '))
			return true;
	return false;
}

const char *reply_header(const struct reply *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->headers.n; i++)
		if (str_ieq(r->headers.at[i].name, name))
			return r->headers.at[i].value;
	return "";
}

#define BAD_CERTIFICATE 60 /* CURLE_PEER_FAILED_VERIFICATION */
#define TIMED_OUT       28 /* CURLE_OPERATION_TIMEDOUT */

/* AWS words; others are told by their status. [aws-api 3.3] */
static const char signed_out[] =
	"ExpiredToken ExpiredTokenException RequestExpired "
	"InvalidClientTokenId "
	"UnrecognizedClientException AuthFailure MissingAuthenticationToken "
	"SignatureDoesNotMatch InvalidSignatureException";
static const char denied[] =
	"AccessDenied AccessDeniedException UnauthorizedOperation "
	"OptInRequired RegionDisabledException";

static enum err_kind kind_of(const struct reply *r)
{
	if (reply_is(r, signed_out))
		return ERR_SIGNED_OUT;
	if (reply_is(r, denied))
		return ERR_DENIED;
	if (!r->status)
		return r->curl_code == TIMED_OUT ? ERR_TIMEOUT
						 : ERR_UNREACHABLE;
	if (r->status == 401)
		return ERR_SIGNED_OUT;
	return r->status == 403 ? ERR_DENIED : ERR_CLOUD;
}

static void hint_for(const struct reply *r, struct err *err)
{
	if (r->maybe_done)
		err_hint(err, "%s",
			 _("It may have been done all the same: rosawiz looks "
			   "before it tries again."));
	else if (r->hint)
		err_hint(err, "%s", r->hint);
	else if (r->quota_out)
		err_hint(err, "%s",
			 _("So much has failed there of late that it was not "
			   "tried again. Wait a few minutes, then go on."));
	else if (r->curl_code == BAD_CERTIFICATE)
		err_hint(err, "%s",
			 _("Its certificate is not trusted here. Where a proxy "
			   "inspects TLS, that proxy's authority must be "
			   "trusted too: name its file in AWS_CA_BUNDLE."));
	else if (err->kind == ERR_UNREACHABLE)
		err_hint(err, "%s",
			 _("Check the network, and HTTPS_PROXY if this machine "
			   "needs a proxy."));
}

bool reply_fail(const struct reply *r, struct err *err, const char *fmt, ...)
{
	char what[sizeof(err->what)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (r->cause) { /* never sent: its preparation failed */
		*err = *r->cause;
		return err_wrap(err, "%s", what);
	}
	err_set(err, kind_of(r), "%s", what);
	err_service(err, r->status, r->code, r->message, r->request_id);
	hint_for(r, err);
	return false;
}
