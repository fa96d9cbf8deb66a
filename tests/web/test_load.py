#!/usr/bin/env python3
"""The real server under everything at once: sign-ins, pages, API writes to the same records, uploads read in the locked-down child, figures; then
told to stop while requests are under way. Nothing may answer 5xx, no acknowledged entry may be missing, the chain must verify, and the
sanitizer of the build (threads above all) must have nothing to report.

    test_load.py THIDUA sqlite|postgres      sqlite: the demo's people and programme; postgres: what `thidua init` makes (THIDUA_TEST_PG)
"""
import collections, http.client, json, os, pathlib, re, signal, subprocess, sys, tempfile, threading, uuid

THIDUA, ENGINE = sys.argv[1:3]
PASSWORD = "một câu đủ dài để thử tải"
ROUNDS = 6
SENTENCES = """ỦY BAN NHÂN DÂN TỈNH MẪU
Số: {n}/CTr-UBND
CHƯƠNG TRÌNH THỬ TẢI
I. MỤC TIÊU
1. Đến năm 2025, có ít nhất {n}% số xã của tỉnh có tổ tự quản làm sạch đường làng.
2. Hằng năm trồng mới {n} ha cây xanh ven sông.
II. TỔ CHỨC THỰC HIỆN
1. Sở Nông nghiệp và Phát triển nông thôn chủ trì, phối hợp với các huyện hướng dẫn trồng cây trước ngày 30/6/2025.
2. Sở Tài chính tham mưu bố trí kinh phí.
"""
failures, answers, entered = [], collections.Counter(), []
stopping = threading.Event()


def check(name, condition, detail=""):
    if not condition:
        failures.append(f"{name}: {detail}")


class Person:
    """One signed-in browser on one connection."""

    def __init__(self, port, user):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {}
        status, answer = self.call("POST", "/api/v1/session", {"user": user, "password": PASSWORD})
        check(f"{user} signs in", status == 201, (status, answer))
        self.headers["X-CSRF-Token"] = answer.get("csrf", "") if isinstance(answer, dict) else ""

    def call(self, method, path, body=None, **headers):
        if isinstance(body, dict):
            body, headers = json.dumps(body), {"Content-Type": "application/json", **headers}
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        self.connection.request(method, path, body, {**self.headers, **headers})
        r = self.connection.getresponse()
        text = r.read().decode("utf-8", "replace")
        for name, value in r.getheaders():
            if name.lower() == "set-cookie" and value.startswith("thidua="):
                self.headers["Cookie"] = value.split(";")[0]
        self.etag = r.getheader("ETag", "")
        answers[r.status] += 1
        check(f"{method} {path}", r.status < 500 or (r.status == 503 and stopping.is_set()), (r.status, text[:300]))
        is_json = "json" in r.getheader("Content-Type", "")
        return r.status, json.loads(text) if is_json and text else text

    def leave(self):
        check("signs out", self.call("DELETE", "/api/v1/session")[0] == 204)
        check("is signed out", self.call("GET", "/api/v1/session")[0] == 401)


def sign_in_and_out(port, users):
    for i in range(ROUNDS):
        Person(port, users[i % len(users)]).leave()


def read_pages(port, user, starts):
    """Follows the links of the pages, breadth first."""
    p, waiting, seen = Person(port, user), list(starts), set(starts)
    for _ in range(10 * ROUNDS):
        if not waiting:
            break
        path = waiting.pop(0)
        status, text = p.call("GET", path)
        check(f"{user} reads {path}", status in (200, 303, 403, 404), status)
        for link in re.findall(r'href="(/[^"#]*)"', text if isinstance(text, str) else ""):
            link = link.replace("&amp;", "&")
            if link not in seen and len(seen) < 400:
                seen.add(link)
                waiting.append(link)
    p.leave()


def write_units(port, user, shared_unit):
    """Units of one's own, and one that all writers change at once: somebody loses each time, and is told."""
    p = Person(port, user)
    for i in range(ROUNDS):
        made = {"name": f"Phòng Thử Tải {uuid.uuid4().hex[:6]}", "kind": "division", "level": "body", "client_uuid": str(uuid.uuid4()), "parent_id": shared_unit[1]}
        status, first = p.call("POST", "/api/v1/units", made)
        check("a new unit", status == 201, (status, first))
        status, again = p.call("POST", "/api/v1/units", made)
        check("sent twice", status == 200 and again["id"] == first["id"], (status, again))
        p.call("GET", f"/api/v1/units/{shared_unit[0]}")
        status, text = p.call("PATCH", f"/api/v1/units/{shared_unit[0]}", {"short_name": f"T{i}"}, If_Match=p.etag)
        check("the shared unit", status in (200, 412), (status, text))


def upload_and_confirm(port, user, start):
    p = Person(port, user)
    for i in range(2):
        status, doc = p.call("POST", f"/api/v1/documents?name=thu-{start + i}.txt", SENTENCES.format(n=start + i).encode(), Content_Type="application/octet-stream")
        check("upload", status == 201, (status, doc))
        if status != 201:
            continue
        status, text = p.call("GET", f"/documents/{doc['id']}/review")
        check("review page", status == 200, status)
        status, rows = p.call("GET", f"/api/v1/documents/{doc['id']}/rows")
        check("rows were read", status == 200 and len(rows["items"]) >= 3, (status, rows))
        for row in rows["items"][:4]:
            p.call("GET", f"/api/v1/draft-rows/{row['id']}")
            status, text = p.call("POST", f"/api/v1/draft-rows/{row['id']}/confirm", {}, If_Match=p.etag)
            check("confirm", status in (200, 409, 412, 422), (status, text))


def enter_figures(port, user):
    p = Person(port, user)
    unit = p.call("GET", "/api/v1/session")[1]["account"]["roles"][0]["unit_id"]
    targets = [t["id"] for t in p.call("GET", "/api/v1/targets?limit=50")[1]["items"]]
    for i in range(ROUNDS):
        for target in targets[:4]:
            entry = {"target_id": target, "unit_id": unit, "as_of": f"2020-06-{10 + i}", "amount": str(10 + i), "client_uuid": str(uuid.uuid4())}
            status, made = p.call("POST", "/api/v1/figures", entry)
            check("figure", status == 201, (status, made))
            if status == 201:
                entered.append(made["id"])
            check("sent twice", p.call("POST", "/api/v1/figures", entry)[0] in (200, status), status)


def look_from_outside(port):
    for _ in range(4 * ROUNDS):
        c = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for path in ("/healthz", "/metrics", "/static/nothing.css", "/login"):
            c.request("GET", path)
            r = c.getresponse()
            r.read()
            answers[r.status] += 1
            check(path, r.status in (200, 404), r.status)
        c.close()


def keep_asking(p):
    """Requests under way when the server is told to stop; a connection refused or cut is no failure then."""
    try:
        while True:
            p.call("GET", "/units")
    except (OSError, http.client.HTTPException):
        check("the server stayed until it was told to stop", stopping.is_set())


def all_at_once(*works):
    def guarded(work, *args):
        try:
            work(*args)
        except Exception as e:  # a thread's exception would be lost
            failures.append(f"{work.__name__}: {e!r}")

    threads = [threading.Thread(target=guarded, args=w) for w in works]
    for t in threads:
        t.start()
    return threads


def start(at):
    env = {k: v for k, v in os.environ.items() if not k.startswith("THIDUA_")}
    env.update(XDG_CONFIG_HOME=f"{at}/config", XDG_STATE_HOME=f"{at}/state", THIDUA_DEMO_PASSWORD=PASSWORD, THIDUA_ADMIN_PASSWORD=PASSWORD)
    if ENGINE == "sqlite":
        options, audit = ["--demo", "--demo-dir", f"{at}/demo"], ["--db", f"sqlite:{at}/demo/thidua.db", "--key", f"{at}/demo-audit/audit.key", "--seals", f"{at}/demo-audit/demo.seals"]
    else:
        pg = os.environ.get("THIDUA_TEST_PG")
        if not pg:
            sys.exit(77)
        name = f"load_{os.getpid()}"
        subprocess.run(["psql", "-q", pg, "-c", f"CREATE DATABASE {name}"], check=True)
        options = audit = ["--db", pg.replace("/postgres?", f"/{name}?")]
        made = subprocess.run([THIDUA, "init", *options, "--unit", "Tỉnh Thử Tải", "--user", "quantri", "--name", "Lý Thử"], env=env, capture_output=True, text=True)
        check("init", made.returncode == 0, made)
    log = open(f"{at}/log", "wb")
    server = subprocess.Popen([THIDUA, "serve", "--port", "0", *options], stdout=subprocess.PIPE, stderr=log, env=env, text=True)
    line = server.stdout.readline()
    found = re.search(r":(\d+)/", line)
    if not found:
        sys.exit(f"the server did not start: {line} {pathlib.Path(at, 'log').read_text()}")
    threading.Thread(target=server.stdout.read, daemon=True).start()
    return server, int(found[1]), [THIDUA, "audit", "verify", *audit], env


with tempfile.TemporaryDirectory() as at:
    server, port, verify, env = start(at)
    admin = Person(port, "quantri")
    status, units = admin.call("GET", "/api/v1/units?limit=1")
    root = units["items"][0]["id"]
    status, made = admin.call("POST", "/api/v1/units", {"name": "Phòng Chung", "kind": "division", "level": "body", "parent_id": root})
    check("the shared unit is made", status == 201, (status, made))
    unit = (made.get("id", root), root)
    works = [(look_from_outside, port), (write_units, port, "quantri", unit), (write_units, port, "quantri", unit)]
    if ENGINE == "sqlite":
        works += [(sign_in_and_out, port, ["hoidong", "thanhtra"]), (read_pages, port, "chuyenvien", ["/cockpit", "/programmes", "/documents"]),
                  (read_pages, port, "lanhdao", ["/cockpit"]), (read_pages, port, "thanhtra", ["/audit", "/units"]),
                  (upload_and_confirm, port, "chuyenvien", 11), (upload_and_confirm, port, "chuyenvien", 31),
                  (enter_figures, port, "kyphong"), (enter_figures, port, "kyanh")]
    else:
        works += [(sign_in_and_out, port, ["quantri"]), (read_pages, port, "quantri", ["/units", "/accounts", "/account"])]
    for t in all_at_once(*works):
        t.join()
    for figure in entered:
        status, text = Person(port, "chuyenvien").call("GET", f"/api/v1/figures/{figure}") if figure == entered[0] else admin.call("GET", f"/api/v1/figures/{figure}")
        check("an acknowledged figure is there", status in (200, 404) if figure != entered[0] else status == 200, (figure, status))
    if ENGINE == "sqlite":
        check("figures were entered", len(entered) >= ROUNDS, len(entered))
    # Signed in first: who signs in while the server stops may well be turned away.
    last = all_at_once(*[(keep_asking, Person(port, "quantri")) for _ in range(3)])
    admin.call("GET", "/units")
    stopping.set()
    server.send_signal(signal.SIGTERM)
    code = server.wait(60)
    for t in last:
        t.join()
    log = pathlib.Path(at, "log").read_text(errors="replace")
    # Status 66 is the thread sanitizer's; the text tells which.
    report = re.search(r"(WARNING: ThreadSanitizer|ERROR: \w+Sanitizer|runtime error:)(.*\n){0,60}", log)
    check("the server ends well", code == 0 and not report, f"status {code}\n{report[0] if report else log[-600:]}")
    done = subprocess.run(verify, env=env, capture_output=True, text=True)
    check("the chain verifies", done.returncode == 0, done)

print(f"{sum(answers.values())} answers: {dict(sorted(answers.items()))}; {len(entered)} figures")
for failure in failures[:20]:
    print(failure, file=sys.stderr)
sys.exit(1 if failures else 0)
