#!/usr/bin/env python3
"""The real server over raw sockets: what two programs in a row could read differently is refused, and the test says whose refusal it is.

    test_raw_socket.py THIDUA

ours     answered by src/http (it carries X-Request-Id)
library  answered or dropped by libmicrohttpd before we see it
passes   the library takes it and hides it from us; the nginx example refuses it (deploy/), and nothing security-relevant is read from
         a header without its own grammar
"""
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import zlib

THIDUA = sys.argv[1]
HOST = b"Host: thidua.test\r\n"
CLOSE = b"Connection: close\r\n"
GET = b"GET /version HTTP/1.1\r\n"
SECURITY = ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy",
            "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Cache-Control"]
failures = []


def check(name, condition, detail=""):
    if not condition:
        failures.append(f"{name}: {detail}")


class Server:
    def __init__(self, folder, *options):
        env = {**os.environ, "XDG_CONFIG_HOME": f"{folder}/config", "XDG_STATE_HOME": f"{folder}/state"}
        self.log = open(f"{folder}/log", "ab")
        self.process = subprocess.Popen([THIDUA, "serve", "--port", "0", "--db", f"sqlite:{folder}/db/t.db", *options],
                                        stdout=subprocess.PIPE, stderr=self.log, env=env)
        line = self.process.stdout.readline().decode()
        found = re.search(r":(\d+)/", line)
        if not found:
            sys.exit(f"the server did not start: {line} {pathlib.Path(folder, 'log').read_text()}")
        self.port = int(found[1])

    def connect(self):
        s = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        return s

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


def read_all(s):
    data = b""
    try:
        while chunk := s.recv(65536):
            data += chunk
    except (ConnectionResetError, TimeoutError):
        pass
    return data


def read_answer(s):
    """One answer with Content-Length from a connection that stays open."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = s.recv(65536)
        if not chunk:
            return data, b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
    while len(body) < length:
        body += s.recv(65536)
    return head, body


def exchange(server, request):
    """Everything that comes back; our side is shut afterwards so that the server ends too."""
    with server.connect() as s:
        try:
            s.sendall(request)
            s.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # closed on us while we were sending: what came back still counts
        return read_all(s)


def status(answer):
    found = re.match(rb"HTTP/1\.[01] (\d+)", answer)
    return int(found[1]) if found else 0


MANY = b"".join(b"X-H%d: 1\r\n" % i for i in range(80))
# name, request, whose, acceptable statuses (0: the connection is just closed)
REFUSED = [
    ("length and encoding", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "ours", {400}),
    ("encoding and length", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "ours", {400}),
    ("two lengths", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "ours", {400}),
    ("two equal lengths", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "ours", {400}),
    ("a list of lengths", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Content-Length: 5, 5\r\n\r\nhello", "any", {400}),
    ("signed length", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Content-Length: +5\r\n\r\nhello", "any", {400}),
    ("negative length", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Content-Length: -5\r\n\r\nhello", "any", {400}),
    ("hexadecimal length", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Content-Length: 0x5\r\n\r\nhello", "any", {400}),
    ("length beyond numbers", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Content-Length: 99999999999999999999999\r\n\r\nhello", "any", {400, 413}),
    ("two hosts", GET + HOST + b"Host: other.test\r\n\r\n", "ours", {400}),
    ("no host", GET + b"\r\n", "any", {400}),
    ("no host, HTTP/1.0", b"GET /version HTTP/1.0\r\n\r\n", "ours", {400}),
    ("host with a path", GET + b"Host: thidua.test/x\r\n\r\n", "ours", {400}),
    ("host with a user", GET + b"Host: a@thidua.test\r\n\r\n", "ours", {400}),
    ("host with two names", GET + b"Host: a.test, b.test\r\n\r\n", "ours", {400}),
    ("encoding gzip", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip\r\n\r\n", "any", {400, 501}),
    ("encoding twice chunked", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", "any", {400}),
    ("two encodings", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "ours", {400}),
    ("encoding identity", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: identity\r\n\r\n", "any", {400}),
    ("blank before the colon", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Content-Length : 5\r\n\r\nhello", "ours", {400}),
    ("name with a blank", GET + HOST + b"X Y: 1\r\n\r\n", "ours", {400}),
    ("name with a letter beyond ASCII", GET + HOST + "Tên: 1\r\n\r\n".encode(), "ours", {400}),
    ("header without colon", GET + HOST + b"nothing here\r\n\r\n", "library", {400, 0}),
    ("two cookies of authorization", GET + HOST + b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n", "ours", {400}),
    ("too many headers", GET + HOST + MANY + b"\r\n", "ours", {431}),
    ("long header", GET + HOST + b"X-Long: " + b"a" * 20000 + b"\r\n\r\n", "ours", {431}),
    ("header beyond memory", GET + HOST + b"X-Long: " + b"a" * 60000 + b"\r\n\r\n", "library", {431, 413, 400, 0}),
    ("long target", b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", "ours", {414}),
    ("NUL in the target", b"GET /version%00 HTTP/1.1\r\n" + HOST + b"\r\n", "ours", {400}),
    ("absolute target", b"GET http://other.test/version HTTP/1.1\r\n" + HOST + b"\r\n", "ours", {400}),
    ("star target", b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", "ours", {400}),
    ("fragment in the target", b"GET /version#a HTTP/1.1\r\n" + HOST + b"\r\n", "ours", {400}),
    ("bytes beyond ASCII in the target", b"GET /\xc3\xa3 HTTP/1.1\r\n" + HOST + b"\r\n", "ours", {400}),
    ("no version", b"GET /version\r\n\r\n", "library", {400, 0}),
    ("version 3.0", b"GET /version HTTP/3.0\r\n" + HOST + b"\r\n", "library", {505, 400, 0}),
    ("garbage", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", "library", {400, 0, 505}),
    ("body where none belongs", b"GET /version HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\n\r\nhello", "ours", {413}),
    ("body announced too large", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Content-Length: 99999999\r\n\r\n", "ours", {413}),
    ("body in pieces too large", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + b"4000\r\n" + b"a" * 0x4000 + b"\r\n" + b"4000\r\n" + b"a" * 0x4000 + b"\r\n0\r\n\r\n", "ours", {413}),
    ("chunk length broken", b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", "library", {400, 0}),
]
# The library's own reading, that we cannot see: held here so that a change of the library is noticed.
HIDDEN = [
    ("bare line feeds", b"GET /version HTTP/1.1\nHost: thidua.test\nConnection: close\n\n", {200, 400}),
    ("NUL in a header value", GET + HOST + CLOSE + b"X-A: b\x00c\r\n\r\n", {200, 400}),
    ("folded header", GET + HOST + CLOSE + b"X-A: b\r\n c\r\n\r\n", {200, 400}),
]
SMUGGLED = b"GET /smuggled HTTP/1.1\r\n" + HOST + b"\r\n"


def test_refused(server):
    for name, request, whose, statuses in REFUSED:
        answer = exchange(server, request + SMUGGLED)
        got = status(answer)
        check(name, got in statuses, f"{got}, not one of {sorted(statuses)}: {answer[:200]!r}")
        ours = b"X-Request-Id" in answer
        if whose != "any":
            check(name, ours == (whose == "ours"), f"answered by {'us' if ours else 'the library'}, not {whose}")
        # What follows on the connection is never taken for another request.
        # (The library of Debian 12 writes the head of its own refusals twice; it has closed by then.)
        check(name, answer.count(b"HTTP/1.") <= (1 if ours else 2) and answer.count(b"X-Request-Id") <= 1,
              f"more than one answer: {answer!r}")
        if ours:
            for header in SECURITY:
                check(name, header.encode() in answer, f"without {header}")
        print(f"{'ours' if ours else 'library':8} {got:3} {name}")
    for name, request, statuses in HIDDEN:
        got = status(exchange(server, request))
        check(name, got in statuses, f"{got}")
        print(f"{'passes' if got == 200 else 'library':8} {got:3} {name}")


def test_connection_is_kept(server):
    with server.connect() as s:
        for path, want in [(b"/version", 200), (b"/nothing", 404), (b"/login", 200), (b"/version", 200)]:
            s.sendall(b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n")
            head, body = read_answer(s)
            check("kept connection", status(head) == want, f"{path}: {head[:80]!r}")
        # Two at once: answered in order.
        s.sendall(GET + HOST + b"\r\nGET /nothing HTTP/1.1\r\n" + HOST + b"\r\n")
        data = b""
        while data.count(b"HTTP/1.1 ") < 2:
            data += s.recv(65536)
        check("pipeline", re.findall(rb"HTTP/1\.1 (\d+)", data)[:2] == [b"200", b"404"], f"{data[:100]!r}")
        s.sendall(b"HEAD /version HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
        rest = read_all(s)
        check("HEAD", rest.endswith(b"\r\n\r\n") or b"\r\n\r\n" in rest and rest.rsplit(b"\r\n\r\n", 1)[1] == b"", f"{rest[-80:]!r}")


def test_static(server):
    page = exchange(server, b"GET /login HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
    for path in set(re.findall(rb"/static/[A-Za-z0-9._-]+", page)):
        answer = exchange(server, b"GET " + path + b" HTTP/1.1\r\n" + HOST + CLOSE + b"Accept-Encoding: gzip\r\n\r\n")
        check("static", status(answer) == 200 and b"immutable" in answer, f"{path}: {answer[:200]!r}")
        tag = re.search(rb"ETag: (\S+)", answer)[1]
        again = exchange(server, b"GET " + path + b" HTTP/1.1\r\n" + HOST + CLOSE + b"If-None-Match: " + tag + b"\r\n\r\n")
        check("static", status(again) == 304, f"{path}: {again[:100]!r}")
    for path in [b"/static/../etc/passwd", b"/static/%2e%2e%2fetc", b"/static/", b"/static/none.css"]:
        check("static", status(exchange(server, b"GET " + path + b" HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")) == 404, f"{path}")


def test_packed(server):
    def page(*lines):
        answer = exchange(server, b"GET /login HTTP/1.1\r\n" + HOST + CLOSE + b"".join(l + b"\r\n" for l in lines) + b"\r\n")
        head, _, body = answer.partition(b"\r\n\r\n")
        return b"Content-Encoding: gzip" in head, head, body
    packed, head, plain = page()
    check("packed", not packed and b"<!doctype html>" in plain, f"{head!r}")
    packed, head, body = page(b"Accept-Encoding: br, gzip;q=0.8", b"Sec-Fetch-Site: same-origin")
    check("packed", packed and b"Vary: Accept-Encoding" in head and len(body) < len(plain) * 2 // 3, f"{head!r}")
    check("packed", packed and zlib.decompress(body, 31).partition(b"</head>")[0] == plain.partition(b"</head>")[0], "another page")
    for lines in ([b"Accept-Encoding: gzip;q=0"], [b"Accept-Encoding: br"], [b"Accept-Encoding: gzip", b"Sec-Fetch-Site: cross-site"],
                  [b"Accept-Encoding: gzip", b"Sec-Fetch-Site: same-site"]):
        packed, head, body = page(*lines)
        check("packed", not packed and len(body) == len(plain), f"{lines}: {head!r}")


def post_login(server, results, i):
    body = b"user=nobody%d&password=x" % i
    results[i] = status(exchange(server, b"POST /login HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"
                                 b"Content-Length: %d\r\n\r\n" % len(body) + body))


def test_stop_under_load(server):
    """Requests that wait for a password or the writer when the signal comes are answered, and the server ends by itself."""
    results = [None] * 24
    threads = [threading.Thread(target=post_login, args=(server, results, i)) for i in range(len(results))]
    first = server.connect()  # idle
    for t in threads:
        t.start()
    code = server.stop()
    for t in threads:
        t.join()
    first.close()
    check("stop", code == 0, f"exit status {code}")
    # Those that came before the signal have an answer; those after found the door closed.
    check("stop", all(r in (401, 429, 503, 0) for r in results), f"{results}")


def test_tls(folder):
    key, certificate = f"{folder}/key.pem", f"{folder}/cert.pem"
    if not shutil.which("openssl"):
        print("openssl is absent: TLS was not tried")
        return
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                    "/CN=thidua.test", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    server = Server(folder, "--tls-cert", certificate, "--tls-key", key)
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    with context.wrap_socket(server.connect(), server_hostname="thidua.test") as s:
        s.sendall(b"POST /language HTTP/1.1\r\n" + HOST + CLOSE + b"Content-Type: application/x-www-form-urlencoded\r\n"
                  b"Content-Length: 7\r\n\r\nlang=en")
        answer = read_all(s)
        check("tls", status(answer) == 303 and b"Strict-Transport-Security" in answer, f"{answer[:300]!r}")
        check("tls", b"; Secure" in answer, f"{answer[:900]!r}")
        check("tls", s.version() in ("TLSv1.2", "TLSv1.3"), s.version())
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname = False
    old.verify_mode = ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    try:
        with old.wrap_socket(server.connect()) as s:
            check("tls", False, f"took {s.version()}")
    except (ssl.SSLError, OSError):
        pass
    check("tls", server.stop() == 0, "did not end well")


def test_refused_options(folder):
    for options, code in [(["--port", "x"], 2), (["--demo", "--listen", "0.0.0.0"], 2), (["--demo-date", "2020-04-01"], 2),
                          (["--tls-cert", "x"], 2), (["--listen", "nonsense", "--port", "0"], 2), (["--db", "oracle:x"], 2)]:
        env = {**os.environ, "XDG_CONFIG_HOME": f"{folder}/config", "XDG_STATE_HOME": f"{folder}/state"}
        db = [] if "--db" in options else ["--db", f"sqlite:{folder}/db/o.db"]
        got = subprocess.run([THIDUA, "serve", *db, *options], capture_output=True, env=env, timeout=30)
        check("options", got.returncode == code, f"{options}: {got.returncode} {got.stderr!r}")


with tempfile.TemporaryDirectory() as folder:
    pathlib.Path(folder, "db").mkdir()
    server = Server(folder)
    test_refused(server)
    test_connection_is_kept(server)
    test_static(server)
    test_packed(server)
    test_stop_under_load(server)
    test_tls(folder)
    test_refused_options(folder)
    log = pathlib.Path(folder, "log").read_text()
    check("log", "Sanitizer" not in log, log[-2000:])
for line in failures:
    print("FAILED", line)
print(f"{len(REFUSED)} refused, {len(HIDDEN)} hidden cases; {len(failures)} failures")
sys.exit(1 if failures else 0)
