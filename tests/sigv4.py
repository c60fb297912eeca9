"""sigv4.py - for Python tests: AWS requests signed by another signer than the
wizard's."""

import datetime
import hashlib
import hmac


def sign(key, service, region, request, headers):
    """Signs a request of (method, host, target, body) with all of its headers
    (lower-case names), to which it adds.  key: its id and its secret."""
    method, host, target, body = request
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    digest = hashlib.sha256(body).hexdigest()
    headers.update({"host": host, "x-amz-date": stamp,
                    "x-amz-content-sha256": digest})
    names = sorted(headers)
    path, _, query = target.partition("?")
    query = "&".join(sorted(q if "=" in q else q + "=" for q in
                            query.split("&") if q))
    canonical = "\n".join([method, path, query] +
                          [f"{n}:{headers[n].strip()}" for n in names] +
                          ["", ";".join(names), digest])
    scope = f"{day}/{region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(
        canonical.encode()).hexdigest()])
    mac = ("AWS4" + key[1]).encode()
    for part in [*scope.split("/"), text]:
        mac = hmac.new(mac, part.encode(), hashlib.sha256).digest()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={key[0]}/{scope}, "
        f"SignedHeaders={';'.join(names)}, Signature={mac.hex()}")
