#!/usr/bin/env python3
# tests/store/double.py - an S3 service for tests: strict about what it is sent, faulty on request.
"""Usage: double.py [CERTIFICATE KEY]

Listens on a free port of 127.0.0.1, prints it, and ends when standard input does. One bucket, "mica-bucket"; the credentials
are those below. Whatever comes is verified as AWS documents it (Signature Version 4, written here anew from that text): a
request with a wrong signature, an address or query that is encoded or ordered otherwise than signed, a header that is not signed though it must
be, or another body than its hash says, is answered 403 or 400 and counted in "refused".

Under /!/ the tests talk to the double itself, unsigned:
  POST /!/fault?method=PUT&kind=503&count=5[&skip=1][&query=uploads]   those requests, after `skip` of them, meet the fault
  GET  /!/counts        requests, refused, objects, uploads, headers of the last request
  POST /!/calm      no fault any more
  POST /!/bare      conditions take ETags without quotation marks, and no others, and who joins parts is told none, as by Ceph 16
  POST /!/reset         as at the beginning
Faults: 500, 503, 429 ...: that status instead of doing it; cut: the connection ends instead; lost: it is done, and the connection ends; half: half of
the body, and the connection ends; short: half of the body as if it were all; bytes: another byte; hash: another hash in the
metadata; bare: no metadata; late: 200, and then an error in the body; region: 301 to another region; plain: conditions and ranges are not known (200)."""
import calendar
import hashlib
import hmac
import http.server
import json
import re
import ssl
import sys
import threading
import time
import urllib.parse
from xml.sax.saxutils import escape, unescape

ACCESS, SECRET, REGION, BUCKET = "MICAKEY", "MICASECRET", "us-east-1", "mica-bucket"
PAGE, PART_LEAST = 1000, 5 << 20
lock = threading.RLock()
state = {}


def reset():
    state.clear()
    state.update(objects={}, uploads={}, faults=[], requests=0, refused=[], number=0, last={}, bare=False)


reset()


class Refused(Exception):
    def __init__(self, status, code, headers=()):
        super().__init__(code)
        self.status, self.code, self.headers = status, code, dict(headers)


class Ended(Exception):
    """The connection ends."""


def encode(text, slash=False):
    return urllib.parse.quote(text, safe="-._~" + ("/" if slash else ""))


def mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args):
        pass

    # ---- what was sent ----

    def verify(self, body):
        got = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/,]+)/(\d{8})/([^/,]+)/s3/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})",
                           self.headers.get("authorization", ""))
        if not got:
            raise Refused(403, "AccessDenied")
        access, day, region, names, signature = got.groups()
        names = names.split(";")
        date = self.headers.get("x-amz-date", "")
        if access != ACCESS:
            raise Refused(403, "InvalidAccessKeyId")
        if region != REGION:
            raise Refused(400, "AuthorizationHeaderMalformed", {"x-amz-bucket-region": REGION})
        if not re.fullmatch(r"\d{8}T\d{6}Z", date) or date[:8] != day:
            raise Refused(403, "AccessDenied")
        if abs(calendar.timegm(time.strptime(date, "%Y%m%dT%H%M%SZ")) - time.time()) > 900:
            raise Refused(403, "RequestTimeTooSkewed")
        must = {"host"} | {n.lower() for n in self.headers if n.lower().startswith("x-amz-")}
        if names != sorted(set(names)) or not must <= set(names):
            raise Refused(403, "AccessDenied")
        for name in ("expect", "content-type", "transfer-encoding"):
            if name in self.headers:
                raise Refused(400, "UnexpectedHeader")
        hashed = self.headers.get("x-amz-content-sha256", "")
        if hashed != hashlib.sha256(body).hexdigest():
            raise Refused(400, "XAmzContentSHA256Mismatch")
        path, _, query = self.path.partition("?")
        if path != encode(urllib.parse.unquote(path, errors="strict"), slash=True):
            raise Refused(400, "InvalidURI")
        pairs = [tuple(urllib.parse.unquote(x, errors="strict") for x in (p + "=").split("=")[:2]) for p in query.split("&") if p]
        canonical = "&".join(sorted("%s=%s" % (encode(n), encode(v)) for n, v in pairs))
        if canonical != query:
            raise Refused(400, "InvalidQuery")
        text = "\n".join([self.command, path, canonical] + ["%s:%s" % (n, " ".join(self.headers[n].split())) for n in names] + ["", ";".join(names), hashed])
        scope = "%s/%s/s3/aws4_request" % (day, region)
        signed = "AWS4-HMAC-SHA256\n%s\n%s\n%s" % (date, scope, hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest())
        key = mac(mac(mac(mac(("AWS4" + SECRET).encode(), day), region), "s3"), "aws4_request")
        if not hmac.compare_digest(mac(key, signed).hex(), signature):
            raise Refused(403, "SignatureDoesNotMatch")
        return dict(pairs)

    def place(self):
        """(bucket, key) of the address, which may have the bucket in the host's name"""
        path = urllib.parse.unquote(self.path.partition("?")[0])
        host = self.headers["host"].rsplit(":", 1)[0]
        if host.endswith(".localhost"):
            return host[:-len(".localhost")], path[1:]
        bucket, _, key = path[1:].partition("/")
        return bucket, key

    # ---- answers ----

    def answer(self, status, body=b"", headers=(), length=None):
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def xml(self, text, status=200):
        self.answer(status, ('<?xml version="1.0" encoding="UTF-8"?>\n' + text).encode())

    def fault(self, query):
        for f in state["faults"]:
            if f["method"] not in (self.command, "*") or (f["query"] and f["query"] not in query):
                continue
            if f["skip"] > 0:
                f["skip"] -= 1
            elif f["count"] > 0:
                f["count"] -= 1
                return f["kind"]
        return ""

    # ---- what it does ----

    def conditions(self, old, kind):
        if kind == "plain":
            return
        absent, match = self.headers.get("if-none-match"), self.headers.get("if-match")
        if absent is not None and absent != "*":
            raise Refused(501, "NotImplemented")
        if match is not None and old is None:
            raise Refused(404, "NoSuchKey")
        if (absent and old is not None) or (match is not None and old["etag"] != ('"%s"' % match if state["bare"] else match)):
            raise Refused(412, "PreconditionFailed")

    def put(self, key, query, body, kind):
        objects = state["objects"]
        if "uploadId" in query:
            upload = state["uploads"].get(query["uploadId"])
            if upload is None or upload["key"] != key:
                raise Refused(404, "NoSuchUpload")
            etag = '"%s"' % hashlib.md5(body).hexdigest()
            upload["parts"][int(query["partNumber"])] = (body, etag)
        else:
            self.conditions(objects.get(key), kind)
            state["number"] += 1
            etag = '"%s"' % hashlib.md5(body + b"%d" % state["number"]).hexdigest()
            objects[key] = {"data": body, "etag": etag, "meta": self.meta()}
        return 200, b"", {"ETag": etag}

    def meta(self):
        return {n.lower(): v for n, v in self.headers.items() if n.lower().startswith("x-amz-meta-")}

    def post(self, key, query, body, kind):
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        if "uploads" in query:
            state["number"] += 1
            name = "up+load/%d&=" % state["number"]
            state["uploads"][name] = {"key": key, "parts": {}, "meta": self.meta()}
            return 200, (head + "<InitiateMultipartUploadResult><UploadId>%s</UploadId></InitiateMultipartUploadResult>" % escape(name)).encode(), {}
        upload = state["uploads"].get(query.get("uploadId"))
        if upload is None or upload["key"] != key:
            raise Refused(404, "NoSuchUpload")
        if kind == "late":
            return 200, (head + "<Error><Code>InternalError</Code></Error>").encode(), {}
        wanted = re.findall(r"<Part><PartNumber>(\d+)</PartNumber><ETag>([^<]*)</ETag></Part>", body.decode())
        numbers = [int(n) for n, _ in wanted]
        if not numbers or numbers != sorted(set(numbers)) or numbers != sorted(upload["parts"]):
            raise Refused(400, "InvalidPartOrder")
        for n, etag in wanted:
            data, have = upload["parts"][int(n)]
            if unescape(etag, {"&quot;": '"'}) != have:
                raise Refused(400, "InvalidPart")
            if len(data) < PART_LEAST and int(n) != numbers[-1]:
                raise Refused(400, "EntityTooSmall")
        state["number"] += 1
        etag = '"%032x-%d"' % (state["number"], len(numbers))
        state["objects"][key] = {"data": b"".join(upload["parts"][n][0] for n in numbers), "etag": etag, "meta": upload["meta"]}
        del state["uploads"][query["uploadId"]]
        return 200, (head + "<CompleteMultipartUploadResult><ETag>%s</ETag></CompleteMultipartUploadResult>" % ("" if state["bare"] else escape(etag, {'"': "&quot;"}))).encode(), {}

    def get(self, key, query, body, kind):
        old = state["objects"].get(key)
        if old is None:
            raise Refused(404, "NoSuchKey")
        data, headers = old["data"], {"ETag": old["etag"], **old["meta"]}
        if kind == "hash":
            headers["x-amz-meta-mica-sha256"] = "0" * 64
        if kind == "bare":
            headers = {"ETag": old["etag"]}
        status, size = 200, len(data)
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("range", ""))
        if self.headers.get("range") and not wanted:
            raise Refused(400, "InvalidRange")
        if wanted and kind != "plain":
            first, last = int(wanted[1]), min(int(wanted[2] or size), size - 1)
            if first >= size or last < first:
                raise Refused(416, "InvalidRange", {"Content-Range": "bytes */%d" % size})
            data, status = data[first:last + 1], 206
            headers["Content-Range"] = "bytes %d-%d/%d" % (first, last, size)
        if kind == "short":
            data = data[:len(data) // 2]
        if kind == "bytes" and data:
            data = data[:-1] + bytes([data[-1] ^ 1])
        return status, data, headers

    def listing(self, query):
        if query.get("list-type") != "2":
            raise Refused(501, "NotImplemented")
        prefix, token, most = query.get("prefix", ""), query.get("continuation-token"), int(query.get("max-keys", PAGE))
        shown = encode if query.get("encoding-type") == "url" else escape
        keys = sorted((k for k in state["objects"] if k.startswith(prefix)), key=lambda k: k.encode())
        if token is not None:
            if not token.startswith("after: "):
                raise Refused(400, "InvalidArgument")
            keys = [k for k in keys if k.encode() > token[len("after: "):].encode()]
        page, more = keys[:min(most, PAGE)], len(keys) > min(most, PAGE)
        text = '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>%s</IsTruncated>' % ("true" if more else "false")
        text += "<Prefix>%s</Prefix>" % shown(prefix)
        if shown is encode:
            text += "<EncodingType>url</EncodingType>"
            page_name = lambda k: encode(k).replace("%20", "+")  # as AWS writes blanks
        else:
            page_name = escape
        for k in page:
            text += "<Contents><Key>%s</Key><ETag>%s</ETag><Size>%d</Size></Contents>" % (
                page_name(k), escape(state["objects"][k]["etag"], {'"': "&quot;"}), len(state["objects"][k]["data"]))
        if more:
            text += "<NextContinuationToken>%s</NextContinuationToken>" % escape("after: " + page[-1])
        return 200, ('<?xml version="1.0"?>\n' + text + "</ListBucketResult>").encode(), {}

    def remove(self, key, query, body, kind):
        if "uploadId" in query:
            if state["uploads"].pop(query["uploadId"], None) is None:
                raise Refused(404, "NoSuchUpload")
        else:
            state["objects"].pop(key, None)
        return 204, b"", {}

    def serve(self, body):
        with lock:
            state["requests"] += 1
            state["last"] = {n.lower(): v for n, v in self.headers.items()}
            try:
                query = self.verify(body)
            except Refused as r:
                state["refused"].append(r.code)
                raise
            kind = self.fault(self.path.partition("?")[2])
            if kind.isdigit():
                raise Refused(int(kind), {"503": "SlowDown", "500": "InternalError"}.get(kind, "Fault"))
            if kind == "cut":
                raise Ended
            if kind == "region":
                raise Refused(301, "PermanentRedirect", {"x-amz-bucket-region": "eu-elsewhere-1"})
            bucket, key = self.place()
            if bucket != BUCKET:
                raise Refused(404, "NoSuchBucket")
            if not key:
                done = self.listing(query)
            else:
                does = {"PUT": self.put, "POST": self.post, "GET": self.get, "HEAD": self.get, "DELETE": self.remove}
                done = does[self.command](key, query, body, kind)
            if kind == "lost":
                raise Ended
        status, data, headers = done
        if kind == "half":
            self.answer(status, data[:len(data) // 2], headers, len(data))
            raise Ended
        self.answer(status, data, headers)

    def control(self):
        what, _, query = self.path[len("/!/"):].partition("?")
        with lock:
            if what == "reset":
                reset()
            elif what == "calm":
                state["faults"].clear()
            elif what == "bare":
                state["bare"] = True
            elif what == "fault":
                f = {"method": "*", "kind": "", "count": 1, "skip": 0, "query": "", **dict(urllib.parse.parse_qsl(query))}
                state["faults"].append({**f, "count": int(f["count"]), "skip": int(f["skip"])})
            told = {"requests": state["requests"], "refused": state["refused"], "objects": len(state["objects"]),
                    "uploads": len(state["uploads"]), "last": state["last"]}
        self.answer(200, json.dumps(told).encode())

    def handle_any(self):
        try:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            if self.path.startswith("/!/"):
                return self.control()
            self.serve(body)
        except Refused as r:
            self.answer(r.status, ("<?xml version=\"1.0\"?>\n<Error><Code>%s</Code><Message>%s %s</Message></Error>" % (r.code, ACCESS, SECRET)).encode(), r.headers)
        except (Ended, ConnectionError):
            self.close_connection = True

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = handle_any


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, address):
        pass


server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) == 3:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(sys.argv[1], sys.argv[2])
    server.socket = tls.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
