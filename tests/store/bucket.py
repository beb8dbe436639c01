#!/usr/bin/env python3
# tests/store/bucket.py ENDPOINT BUCKET - makes a bucket on an S3 service; MICAKEY and MICASECRET are the credentials.
import hashlib
import hmac
import sys
import time
import urllib.request

endpoint, bucket = sys.argv[1:]
date, empty = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()), hashlib.sha256(b"").hexdigest()
headers = {"host": endpoint.split("//")[1], "x-amz-content-sha256": empty, "x-amz-date": date}
canonical = "\n".join(["PUT", "/" + bucket, ""] + ["%s:%s" % h for h in sorted(headers.items())] + ["", ";".join(sorted(headers)), empty])
scope = "%s/us-east-1/s3/aws4_request" % date[:8]
text = "AWS4-HMAC-SHA256\n%s\n%s\n%s" % (date, scope, hashlib.sha256(canonical.encode()).hexdigest())
key = b"AWS4MICASECRET"
for part in scope.split("/"):
    key = hmac.new(key, part.encode(), hashlib.sha256).digest()
headers["authorization"] = "AWS4-HMAC-SHA256 Credential=MICAKEY/%s, SignedHeaders=%s, Signature=%s" % (
    scope, ";".join(sorted(headers)), hmac.new(key, text.encode(), hashlib.sha256).hexdigest())
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
    urllib.request.Request("%s/%s" % (endpoint, bucket), method="PUT", headers=headers))
