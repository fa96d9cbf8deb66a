#!/usr/bin/env python3
"""A hostile client against the real server with the demo's data.   test_attack.py THIDUA

Each case is an attack that was tried by hand once; it says what must happen instead. In-process attacks are in test_security.c,
framing in test_raw_socket.py.
"""
import base64
import hmac
import html
import json
import os
import pathlib
import re
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from attack import PASSWORD, Browser, Server

THIDUA = sys.argv[1]
failures, done = [], 0
PATIENCE = 2
PROGRAMME = pathlib.Path(__file__).parents[2] / "data/demo/texts/ha-tinh-2020-rung-chu.txt"
EVIL = "=HYPERLINK(\"http://x\")<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"

TEXT = re.sub(r"\.$", lambda m: " " + EVIL + ".", PROGRAMME.read_text(), count=12, flags=re.M)


def check(name, condition, detail=""):
    global done
    done += 1
    if not condition:
        failures.append(f"{name}: {str(detail)[:600]}")


def code_of(secret, step):
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    return f"{(struct.unpack('>I', mac[mac[-1] & 15:][:4])[0] & 0x7fffffff) % 1000000:06d}"


def session(browser, user, password=PASSWORD, **more):
    return browser.send("POST", "/api/v1/session", {"user": user, "password": password, **more})


# ---- What is not yours ----------------------------------------------------------------------------------------------------------------------

NOTHING = "987654321"


def shape(path):
    return re.sub(r"\d+", "N", path.split("?")[0])


def crawl(browser, most):
    """Addresses that links and forms of the pages name, all shapes of them before many of one shape."""
    seen, queue, counts = [], ["/"], {}
    while queue and len(seen) < most:
        queue.sort(key=lambda p: counts.get(shape(p), 0))
        path = queue.pop(0)
        counts[shape(path)] = counts.get(shape(path), 0) + 1
        seen.append(path)
        answer = browser.get(path)
        check("crawl", answer.status < 500, f"{path}: {answer.status}")
        found = [answer.header("Location")] if answer.status == 303 else re.findall(r'(?:href|action|formaction)="(/[^"#]*)', answer.text)
        for href in map(html.unescape, found):
            if href not in seen and href not in queue and not href.startswith("/static/"):
                queue.append(href)
    return seen


def same_refusal(browser, path, number):
    """The answer for a thing of somebody else's against that for a thing that is not there. Its number in addresses may differ (not in 15/6/2020)."""
    there, nothing = browser.get(path), browser.get(path.replace(f"/{number}", f"/{NOTHING}", 1))
    plain = [re.sub(rf"(?<=[a-z])/{n}\b".encode(), b"/#", a.plain()) for a, n in ((there, number), (nothing, NOTHING))]
    names = [[n for n, _ in a.headers] for a in (there, nothing)]
    return there.status, there.status == nothing.status and plain[0] == plain[1] and names[0] == names[1]


def test_other_units_records(server, officer, commune):
    """IDOR: pages, API, CSV, history and files of what a commune may not read answer like what is not there."""
    allowed, refused = 0, 0
    paths = crawl(officer, 220) + crawl(Browser(server, "quantri"), 60) + crawl(Browser(server, "thanhtra"), 60)
    for path in sorted(set(paths)):
        number = re.search(r"/(\d+)", path)
        if not number:
            continue
        status, same = same_refusal(commune, path, number[1])
        allowed, refused = allowed + (status == 200), refused + (status != 200)
        check("IDOR page", status == 200 or same, f"{path}: {status} tells more than nothing there")
    document = officer.get("/api/v1/openapi.json").json
    for path in [p for p, verbs in document["paths"].items() if "get" in verbs and p.count("{") == 1]:
        for number in (1, 2, 3, 5, 8, 40, 300, 1000):
            target = re.sub(r"\{[^}]*\}", str(number), path)
            status, same = same_refusal(commune, target, number)
            allowed, refused = allowed + (status == 200), refused + (status != 200)
            check("IDOR API", status == 200 or same, f"{target}: {status}")
    check("IDOR", allowed > 20 and refused > 100, f"{allowed} allowed, {refused} refused: nothing was tried")
    # Lists hold no more than what can be opened one by one.
    for name in ("units", "duties", "figures", "documents", "targets"):
        items = commune.get(f"/api/v1/{name}?limit=200").json["items"]
        for item in items[:25]:
            check("IDOR list", commune.get(f"/api/v1/{name}/{item['id']}").status == 200, f"{name} {item['id']}")
        rows = commune.get(f"/api/v1/{name}.csv")
        check("IDOR CSV", rows.status == 200 and (len(items) == 200 or len(rows.body.splitlines()) - 1 <= len(items) * 3), name)
    check("IDOR search", commune.get("/api/v1/units?q=huong%20khe").json["items"] == [], "found by search")
    check("IDOR filter", commune.get("/api/v1/units?filter=parent_id:1").json["items"] == [], "found by filter")


# ---- Text that would run ----------------------------------------------------------------------------------------------------------------------

def test_text_that_would_run(server, officer):
    """Stored XSS and formulas: through every text that people enter, looked for on every page and in every CSV."""
    admin, evil = Browser(server, "quantri"), urllib.parse.quote(EVIL)
    unit = officer.send("POST", "/api/v1/units", {"name": EVIL, "short_name": EVIL[:60], "code": "=1+1", "kind": "village", "level": "village",
                                                  "parent_id": 1, "instrument": EVIL, "contact_name": EVIL[:100], "reason": EVIL})
    check("XSS", unit.status == 201, unit.body)
    person = admin.send("POST", "/api/v1/accounts", {"username": "nguoi.la", "display_name": "@SUM" + EVIL[11:], "title": EVIL, "reason": EVIL})
    check("XSS", person.status == 201, person.body)
    token = officer.send("POST", "/api/v1/account/tokens", {"name": EVIL, "scopes": "read", "days": 1, "current": PASSWORD})
    check("XSS", token.status == 201, token.body)
    session(Browser(server), "chuyenvien")  # a session with a hostile name of its browser
    Browser(server).send("POST", "/api/v1/session", {"user": "chuyenvien", "password": PASSWORD}, {"User-Agent": EVIL})
    form = officer.get("/documents/new").text
    csrf = re.search(r'name="csrf" value="([^"]+)', form)[1]
    name = EVIL.replace('"', "%22")
    body = (f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="{name}.txt"\r\n'
            f"Content-Type: text/html\r\n\r\n{TEXT}\r\n--b--\r\n").encode()
    made = officer.send("POST", "/documents", body, kind="multipart/form-data; boundary=b")
    check("XSS", made.status == 303, made.text[:300])
    hits = 0
    for browser, most in ((officer, 150), (admin, 40), (Browser(server, "thanhtra"), 40)):
        extra = [f"/units?q={evil}", f"/documents?q={evil}", f"/units/{unit.json['id']}", f"/history/units/{unit.json['id']}", "/account", "/audit"]
        for path in crawl(browser, most) + extra + [made.header("Location")]:
            answer = browser.get(path)
            check("XSS", answer.header("X-Content-Type-Options") == "nosniff", path)
            if "html" not in (answer.header("Content-Type") or ""):
                continue
            hits += "&lt;script&gt;alert(1)" in answer.text
            check("XSS", "<script>alert" not in answer.text and "<img src=x" not in answer.text, path)
            check("XSS", not re.search(r"<script(?![^>]*src=)|\son\w+=|javascript:", answer.text.split("<body")[-1]) or "&lt;" in answer.text, path)
    check("XSS", hits > 6, f"only {hits} pages showed the texts")
    for browser, path in ((officer, "/api/v1/units.csv"), (officer, "/units.csv"), (admin, "/api/v1/accounts.csv"), (Browser(server, "thanhtra"), "/audit.csv"),
                          (officer, "/tasks.csv"), (officer, "/targets.csv"), (officer, "/reporting.csv"), (officer, "/programmes/1.csv")):
        answer = browser.get(path)
        check("CSV", answer.status == 200 and "attachment" in (answer.header("Content-Disposition") or ""), f"{path}: {answer.status} {answer.headers}")
        for cell in re.findall(r'(?:^|[,;])("?)([=@+\t][^,;\n]{0,20})', answer.text, re.M):
            check("CSV", False, f"{path}: a formula: {cell}")


# ---- Ways in --------------------------------------------------------------------------------------------------------------------------------

def test_log_in(server):
    b = Browser(server)
    b.cookies["thidua"] = "A" * 43  # fixation: a secret that somebody else chose
    check("fixation", session(b, "kyphong").status == 201 and b.cookies["thidua"] != "A" * 43, b.cookies)
    cookie = [c for c in session(Browser(server), "kyphong").all("Set-Cookie") if c.startswith("thidua=")][0]
    check("cookie", "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Domain" not in cookie, cookie)
    # Log out everywhere.
    one, two = Browser(server, "kyanh"), Browser(server, "kyanh")
    check("log out everywhere", one.send("DELETE", "/api/v1/account/sessions").status == 204 and two.get("/api/v1/session").status == 401 and
          one.get("/api/v1/session").status == 200)
    # A log-in page that leads elsewhere.
    for wanted in ("//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)", "/%09/evil.test", "\t//evil.test", "/a\r\nSet-Cookie: x=1", "evil.test"):
        c = Browser(server)
        answer = c.send("POST", "/login", [("user", "kyphong"), ("password", PASSWORD), ("return_to", wanted)])
        check("open redirect", answer.status == 303 and answer.header("Location") in ("/", "/%09/evil.test") and not answer.header("x"), f"{wanted!r}: {answer.headers}")
        page = Browser(server).get("/login?return_to=" + urllib.parse.quote(wanted))
        check("open redirect", "evil.test" not in page.text.replace("/%09/evil.test", ""), wanted)
    answer = b.send("POST", "/language", [("lang", "en"), ("return_to", "//evil.test"), ("csrf", b.get("/api/v1/session").json["csrf"])])
    check("open redirect", answer.header("Location") == "/", answer.headers)
    answer = Browser(server).get("/units?q=a&b=c")
    check("return", answer.header("Location") == "/login?return_to=/units%3Fq%3Da%26b%3Dc", answer.header("Location"))


def test_enumeration(server):
    """A name that exists and one that does not: the same words, and about the same work."""
    answers, times = [], []
    for user in ("chuyenvien", "khongcoai"):
        b, took = Browser(server), []
        for _ in range(3):
            began = time.perf_counter()
            answer = session(b, user, "sai mật khẩu")
            took.append(time.perf_counter() - began)
        times.append(min(took))
        answers.append((answer.status, answer.plain(), [n for n, _ in answer.headers]))
        session(b, user)
    check("enumeration", answers[0] == answers[1], answers)
    check("enumeration", max(times) < 8 * min(times), times)  # hashed once in both: not a timing test, only that neither is skipped


def test_guessing(server):
    """Guesses slow the guesser, wherever he comes from; the owner still comes in from where he came before."""
    check("guessing", session(Browser(server), "thutruong").status == 201)
    for user, address in (("thutruong", "127.0.0.7"), ("khongai", "127.0.0.8")):
        seen = [session(Browser(server, address=address), user, f"đoán {i}").status for i in range(9)]
        check("guessing", seen[:5] == [401] * 5 and 429 in seen[5:], f"{user}: {seen}")
    for user in ("thutruong", "khongai"):  # many guessers, one name
        seen = [session(Browser(server, address=f"127.0.1.{i}"), user, "đoán").status for i in range(20)]
        check("guessing", 429 in seen and seen.count(401) <= 20, f"{user}: {seen}")
        answer = session(Browser(server, address="127.0.2.1"), user)
        check("guessing", answer.status == 429 and int(answer.header("Retry-After")) >= 1, f"{user} from a strange place: {answer.status}")
    check("lock-out", session(Browser(server), "thutruong").status == 201, "strangers keep the owner out")
    seen = [session(Browser(server, address="127.0.0.9"), f"ten{i}", "đoán").status for i in range(24)]
    check("guessing", seen[:20] == [401] * 20 and 429 in seen[20:], f"one guesser, many names: {seen}")


def test_second_factor(server):
    step = int(time.time()) // 30
    b = Browser(server)
    right = code_of(server.totp, step)
    wrong = f"{(int(right) + 1) % 1000000:06d}"
    # The right password between guesses makes no room for more of them.
    seen = []
    for _ in range(7):
        seen.append(session(b, "quantri2", otp=wrong).status)
        session(b, "quantri2")
    check("guessing codes", 429 in seen and seen.count(401) <= 5, seen)


# ---- What is sent ---------------------------------------------------------------------------------------------------------------------------

def test_bodies(server, officer):
    kind = "application/json"
    deep = b'{"name":' + b"[" * 5000 + b"]" * 5000 + b"}"
    cases = [("deep", deep, 400), ("duplicate keys", b'{"name":"a","name":"b"}', 400), ("NUL", b'{"name":"a\\u0000b"}', 400), ("lone surrogate", b'{"name":"\\ud800"}', 400),
             ("not UTF-8", b'{"name":"\xff\xfe"}', 400), ("huge number", b'{"parent_id":99999999999999999999999}', 400), ("huge exponent", b'{"parent_id":1e999}', 400),
             ("real id", b'{"parent_id":1,"valid_from":1.5,"name":"abc","kind":"village","level":"village"}', 422), ("array", b"[]", 422), ("text", b'"x"', 400), ("empty", b"", 400),
             ("oversize", b'{"name":"' + b"a" * 70000 + b'"}', 413), ("control characters", b'{"name":"a\\u0007b","kind":"village","level":"village","parent_id":1}', 422),
             ("direction marks", '{"name":"a\u202eb","kind":"village","level":"village","parent_id":1}'.encode(), 422)]
    for name, body, want in cases:
        answer = officer.send("POST", "/api/v1/units", body, kind=kind)
        check("body", answer.status == want, f"{name}: {answer.status} {answer.text[:200]}")
    for target in ("/api/v1/units?q=%00", "/api/v1/units?q=%ff", "/api/v1/units?q=%", "/units/%00", "/units?q=%c0%af"):
        check("target", officer.get(target).status == 400, target)
    for target in ("/api/v1/units/99999999999999999999", "/api/v1/units/-1", "/api/v1/units/0", "/api/v1/units/01", "/api/v1/units/1e1", "/api/v1/units/1%2F..", "/units/1;x"):
        check("target", officer.get(target).status == 404, target)
    for query in ("limit=0", "limit=-1", "limit=99999999999999999999", "limit=x", "cursor=x", "cursor=" + "A" * 300, "sort=password_hash", "sort=path", "filter=sort_key:1",
                  "filter=1=1", "filter=name:'%20OR%201=1--", "as_of=2020-99-99", "unknown=1", "sort=name&cursor=" + officer.get("/api/v1/units?limit=1").json["next"] + "x"):
        check("query", officer.get(f"/api/v1/units?{query}").status == 422, query)
    moved = officer.get("/api/v1/units?limit=1&sort=-code").json["next"]
    check("cursor", officer.get(f"/api/v1/units?sort=name&cursor={urllib.parse.quote(moved)}").status == 422, "a cursor of another order")
    for path in ("/static/../../etc/passwd", "/static/..%2f..%2fetc%2fpasswd", "/static/%2e%2e/app.js", "/static//etc/passwd", "/static/app.css/..", "/static/%5c..%5c"):
        check("traversal", Browser(server).get(path).status in (400, 404), path)


def test_mass_assignment(server, officer):
    unit = officer.get("/api/v1/units?limit=1&filter=level:commune").json["items"][0]
    for field, value in (("id", 5), ("version", 99), ("path", "00000001/"), ("sort_key", "AA=="), ("search_key", "x"), ("created_at", "2020-01-01T00:00:00Z"), ("nonsense", 1)):
        answer = officer.send("PATCH", f"/api/v1/units/{unit['id']}", {field: value}, {"If-Match": f"\"v{unit['version']}\""})
        check("mass assignment", answer.status == 422, f"unit.{field}: {answer.status}")
    admin = Browser(server, "quantri")
    account = admin.get("/api/v1/accounts?filter=username:hoidong").json["items"][0]
    for field, value in (("state", "closed"), ("password_hash", "x"), ("totp_secret", "x"), ("username", "quantri9"), ("roles", []), ("role", "administrator"), ("version", 1), ("id", 1)):
        answer = admin.send("PATCH", f"/api/v1/accounts/{account['id']}", {field: value}, {"If-Match": f"\"v{account['version']}\""})
        check("mass assignment", answer.status == 422, f"account.{field}: {answer.status}")
    page = admin.get(f"/accounts/{account['id']}").text
    csrf = re.search(r'name="csrf" value="([^"]+)', page)[1]
    answer = admin.send("POST", f"/accounts/{account['id']}", [("csrf", csrf), ("version", account["version"]), ("name", account["display_name"]), ("unit", account["unit_id"] or ""),
                                                              ("role", "council"), ("reason", "thử"), ("state", "closed"), ("username", "x"), ("password_hash", "x")])
    check("mass assignment", answer.status == 303, answer.status)
    now = admin.get(f"/api/v1/accounts/{account['id']}").json
    check("mass assignment", now["state"] == "active" and now["username"] == "hoidong", now)


def test_sent_twice(server, officer):
    key = {"Idempotency-Key": "k-1"}
    body = {"name": "Thôn Mẫu Một", "kind": "village", "level": "village", "parent_id": 1}
    one, two = officer.send("POST", "/api/v1/units", body, key), officer.send("POST", "/api/v1/units", body, key)
    check("idempotency", one.status == 201 and two.status == 201 and one.json["id"] == two.json["id"] and two.header("Idempotent-Replayed") == "true", two.headers)
    check("idempotency", officer.send("POST", "/api/v1/units", {**body, "name": "Thôn Mẫu Hai"}, key).status == 422)
    other = Browser(server, "truongban").send("POST", "/api/v1/units", body, key)
    check("idempotency", other.status == 201 and other.json["id"] != one.json["id"], "another account's key")
    # A secret that is shown once is kept nowhere.
    admin = Browser(server, "quantri")
    check("idempotency", officer.send("POST", "/api/v1/account/tokens", {"name": "a", "scopes": "read", "days": 1, "current": PASSWORD}, key).status == 400)
    check("idempotency", admin.send("POST", "/api/v1/accounts/9/password", {"reason": "x"}, key).status == 400)
    # Many at once with one version, and with one key: one wins, one is made.
    unit, results = one.json, []
    def patch(i):
        results.append(officer.send("PATCH", f"/api/v1/units/{unit['id']}", {"phone": f"0239 000 {i:04d}"}, {"If-Match": f"\"v{unit['version']}\""}).status)
    threads = [threading.Thread(target=patch, args=(i,)) for i in range(12)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    check("If-Match race", sorted(results) == [200] + [412] * 11, results)
    made = []
    def create():
        made.append(officer.send("POST", "/api/v1/units", {**body, "name": "Thôn Mẫu Ba"}, {"Idempotency-Key": "k-2"}).json["id"])
    threads = [threading.Thread(target=create) for _ in range(12)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    check("idempotency race", len(set(made)) == 1, made)


# ---- Headers, methods -----------------------------------------------------------------------------------------------------------------------

def test_headers_and_methods(server, officer):
    for path in ("/units", "/api/v1/units", "/api/v1/units/1", "/units.csv", "/account", "/login", "/nothing"):
        answer = officer.get(path)
        check("headers", answer.header("Cache-Control") == "no-store", f"{path}: {answer.header('Cache-Control')}")
        check("headers", "frame-ancestors 'none'" in answer.header("Content-Security-Policy") and answer.header("X-Frame-Options") == "DENY", path)
        check("headers", "unsafe" not in answer.header("Content-Security-Policy"), path)
        check("headers", not any(n.lower().startswith("access-control-") for n, _ in answer.headers) and not answer.header("Server"), answer.headers)
    for method in ("OPTIONS", "TRACE", "PROPFIND", "LOCK", "FOO", "get", "PUT", "DELETE"):
        check("method", officer.send(method, "/units").status in (405, 403), method)
        check("method", officer.send(method, "/api/v1/units").status in (405, 403), method)
    answer = officer.send("OPTIONS", "/api/v1/units", headers={"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"})
    check("CORS", answer.status == 405 and not answer.header("Access-Control-Allow-Origin"), answer.headers)
    head = officer.send("HEAD", "/units")
    check("HEAD", head.status == 200 and head.body == b"", head.body[:40])
    for origin in ("https://evil.test", "null", f"http://127.0.0.1:{server.port}.evil.test", f"http://evil.test:{server.port}", "http://127.0.0.1"):
        answer = officer.send("POST", "/api/v1/units", {"name": "x"}, {"Origin": origin})
        check("CSRF", answer.status == 403, f"{origin}: {answer.status}")
    stranger = Browser(server)
    stranger.cookies = dict(officer.cookies)
    check("CSRF", stranger.send("POST", "/api/v1/units", {"name": "x"}).status == 403, "without token")
    check("CSRF", stranger.send("POST", "/units", [("name", "x"), ("csrf", "A" * 43)]).status == 403, "with another token")
    check("CSRF", stranger.send("POST", "/api/v1/units", b'{"name":"x"}', kind="text/plain").status in (403, 415), "as text")
    check("CSRF", stranger.send("POST", "/logout", [], {"Sec-Fetch-Site": "cross-site"}).status == 403, "cross-site")


def test_scopes(server, officer):
    def program(scopes):
        b = Browser(server)
        b.bearer = officer.send("POST", "/api/v1/account/tokens", {"name": "m", "scopes": scopes, "days": 1, "current": PASSWORD}).json["token"]
        return b
    body = {"name": "Thôn Mẫu Bốn", "kind": "village", "level": "village", "parent_id": 1}
    read, write, admin, metrics = program("read"), program("read write"), program("read write admin"), program("metrics")
    check("scope", read.get("/api/v1/units").status == 200 and read.send("POST", "/api/v1/units", body).status == 403, "read")
    check("scope", write.send("POST", "/api/v1/units", body).status == 403, "write is not admin")
    check("scope", admin.send("POST", "/api/v1/units", body).status == 201, "admin")
    check("scope", metrics.get("/api/v1/units").status == 403, "metrics reads nothing else")
    for b in (read, admin):
        for method, path in (("POST", "/api/v1/account/tokens"), ("DELETE", "/api/v1/account/sessions"), ("DELETE", "/api/v1/session"), ("POST", "/api/v1/account/password")):
            answer = b.send(method, path, {"name": "x", "scopes": "admin", "days": 9, "current": PASSWORD, "new": "một hai ba bốn năm"} if method == "POST" else None)
            check("scope", answer.status in (403, 422), f"{method} {path}: {answer.status}")
        check("scope", b.get("/units").status == 303 and b.get("/account").status == 303, "pages take no token")
    check("scope", officer.send("POST", "/api/v1/account/tokens", {"name": "m", "scopes": "all", "days": 1, "current": PASSWORD}).status == 422)
    check("scope", officer.send("POST", "/api/v1/account/tokens", {"name": "m", "scopes": "read", "days": 99999, "current": PASSWORD}).status == 422)
    wrong = Browser(server)
    for value in ("Bearer x", "Basic YTpi", "Bearer", "Bearer " + "A" * 43, "Bearer  " + "é" * 20):
        check("scope", wrong.get("/api/v1/units", {"Authorization": value.encode("latin-1", "replace").decode("latin-1")}).status == 401, value)
    # Metrics: this machine itself, or an administrator's token for it; not who came through a proxy.
    check("metrics", Browser(server).get("/metrics").status == 200)
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        check("metrics", Browser(server).get("/metrics", {header: "127.0.0.1"}).status == 403, header)
    check("metrics", metrics.get("/metrics", {"Via": "1.1 x"}).status == 403, "an officer's token")
    chief = Browser(server, "quantri")
    b = Browser(server)
    b.bearer = chief.send("POST", "/api/v1/account/tokens", {"name": "m", "scopes": "metrics", "days": 1, "current": PASSWORD}).json["token"]
    check("metrics", b.get("/metrics", {"Via": "1.1 x"}).status == 200 and b.get("/api/v1/accounts").status == 403)


# ---- Time and numbers -----------------------------------------------------------------------------------------------------------------------

def is_closed(s, seconds):
    s.settimeout(seconds)
    try:
        while s.recv(65536):
            pass
        return True
    except TimeoutError:
        return False
    except OSError:
        return True


def drip(s, data, stop):
    try:
        for i in range(len(data)):
            if stop.wait(0.3):
                return
            s.sendall(data[i:i + 1])
    except OSError:
        pass


def test_slow_clients(server):
    """A byte now and then, in the head, in the body, or in taking the answer: ended; others are served meanwhile."""
    host, stop = b"Host: x\r\n", threading.Event()
    head = b"GET /version HTTP/1.1\r\n" + host + b"X-A: " + b"a" * 400
    body = b"POST /csp-report HTTP/1.1\r\n" + host + b"Content-Length: 400\r\n\r\n"
    sockets = []
    for first, rest in ((b"", head), (b"GET / HTTP/1.1\r\nHost:", head), (body, b"a" * 400)):
        s = socket.create_connection(("127.0.0.1", server.port))
        s.sendall(first)
        threading.Thread(target=drip, args=(s, rest, stop), daemon=True).start()
        sockets.append(s)
    many = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(200)]
    check("slow", Browser(server).get("/version").status == 200, "not served beside slow ones")
    for i, s in enumerate(sockets):
        check("slow", is_closed(s, PATIENCE + 8), f"case {i} is still held")
    check("slow", all(is_closed(s, PATIENCE + 8) for s in many), "silent connections are still held")
    stop.set()


def test_port_is_ours(server, folder):
    """A second server on the same port is refused: otherwise the two would share the requests."""
    got = subprocess.run([THIDUA, "serve", "--db", f"sqlite:{folder}/other.db", "--key", f"{folder}/k/audit.key", "--seals", f"{folder}/k/seals", "--port", str(server.port)],
                         capture_output=True, timeout=20)
    check("port", got.returncode == 1, f"{got.returncode} {got.stderr!r}")


def test_secret_key(folder, totp):
    """Second factors do not lie open in the database; without their key the program says so and does not start."""
    key, raw = pathlib.Path(folder, "demo-audit/secrets.key"), base64.b32decode(totp)
    data = b"".join(p.read_bytes() for p in pathlib.Path(folder, "demo").iterdir() if p.is_file())
    check("secret key", len(data) > 100000 and raw not in data and key.exists() and key.stat().st_mode & 0o77 == 0, "the secret lies open")
    own = key.read_text()
    for text, words in ((None, b"missing"), ("0" * 64 + "\n", b"does not open"), ("short\n", b"cannot read")):
        key.unlink(missing_ok=True)
        if text:
            key.write_text(text)
            key.chmod(0o600)
        got = subprocess.run([THIDUA, "serve", "--demo", "--demo-dir", f"{folder}/demo", "--port", "0"], capture_output=True, timeout=30,
                             env={**os.environ, "THIDUA_DEMO_PASSWORD": PASSWORD})
        check("secret key", got.returncode == 1 and words in got.stderr, f"{text!r}: {got.returncode} {got.stderr!r}")
    key.write_text(own)
    again = Server(THIDUA, folder)
    check("secret key", again.totp == totp, "another second factor")
    again.stop()


with tempfile.TemporaryDirectory() as folder:
    server = Server(THIDUA, folder, "--patience", str(PATIENCE))
    officer = Browser(server, "chuyenvien")
    test_other_units_records(server, officer, Browser(server, "kyphong"))
    test_text_that_would_run(server, officer)
    test_log_in(server)
    test_bodies(server, officer)
    test_mass_assignment(server, officer)
    test_sent_twice(server, officer)
    test_headers_and_methods(server, officer)
    test_scopes(server, officer)
    test_enumeration(server)
    test_slow_clients(server)
    test_port_is_ours(server, folder)
    test_second_factor(server)
    test_guessing(server)
    check("stop", server.stop() == 0, "did not end well")
    test_secret_key(folder, server.totp)
    log = open(f"{folder}/log", encoding="utf-8", errors="replace").read()
    check("log", "Sanitizer" not in log and "<script>" not in re.sub(r"csp.report.*", "", log), log[-1500:])
    check("log", PASSWORD not in log and json.dumps(PASSWORD)[1:-1] not in log, "the password is in the log")
for line in failures:
    print("FAILED", line)
print(f"{done} checks, {len(failures)} failures")
sys.exit(1 if failures else 0)
