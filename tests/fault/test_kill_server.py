#!/usr/bin/env python3
"""test_kill_server.py THIDUA [KILLS]: figures are entered through the API by many clients at once while the server is killed (SIGKILL) at a random
moment, again and again over one database. Every entry that was acknowledged must be there afterwards, each with its row in the audit chain, none
without; and the chain must verify."""
import http.client, json, os, pathlib, random, re, signal, sqlite3, subprocess, sys, tempfile, threading, time, uuid

THIDUA = sys.argv[1]
KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
CLIENTS = 16
PASSWORD = uuid.uuid4().hex
busy = []  # entries that were answered 503 at first


class Server:
    def __init__(self, folder):
        self.folder = folder
        env = {k: v for k, v in os.environ.items() if not k.startswith("THIDUA_")}
        self.env = dict(env, XDG_CONFIG_HOME=folder + "/config", XDG_STATE_HOME=folder + "/state", THIDUA_DEMO_PASSWORD=PASSWORD)
        self.log = open(folder + "/log", "ab")

    def start(self):
        self.process = subprocess.Popen([THIDUA, "serve", "--demo", "--demo-dir", self.folder + "/demo", "--port", "0"], env=self.env,
                                        stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.port = None
        for line in self.process.stdout:
            found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            self.port = self.port or (found and int(found[1]))
            if self.port:
                break
        if not self.port:
            sys.exit("the server did not start:\n" + pathlib.Path(self.folder, "log").read_text()[-2000:])
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def ask(connection, method, path, body=None, headers=None):
    connection.request(method, path, json.dumps(body) if body is not None else None, dict({"Content-Type": "application/json"}, **(headers or {})))
    answer = connection.getresponse()
    text = answer.read()
    return answer.status, json.loads(text) if text else None, answer.headers


def connect(server):
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)


def sign_in(server):
    for _ in range(100):
        try:
            status, answer, headers = ask(connect(server), "POST", "/api/v1/session", {"user": "kyphong", "password": PASSWORD})
            break
        except OSError:
            time.sleep(0.05)
    assert status == 201, (status, answer)
    unit = answer["account"]["roles"][0]["unit_id"]
    return {"Cookie": headers["Set-Cookie"].split(";")[0], "X-CSRF-Token": answer["csrf"]}, unit


def find_target(server, headers, unit):
    for target in ask(connect(server), "GET", "/api/v1/targets?limit=100", headers=headers)[1]["items"]:
        entry = {"target_id": target["id"], "unit_id": unit, "as_of": "2020-06-15", "amount": "1", "client_uuid": str(uuid.uuid4())}
        if ask(connect(server), "POST", "/api/v1/figures", entry, headers)[0] == 201:
            return target["id"]
    sys.exit("no target takes a figure")


def enter(server, headers, unit, target, acknowledged):
    connection = connect(server)
    try:
        while True:
            name = str(uuid.uuid4())
            entry = {"target_id": target, "unit_id": unit, "as_of": "2020-06-15", "amount": "2", "client_uuid": name}
            status, answer, _ = ask(connection, "POST", "/api/v1/figures", entry, headers)
            while status == 503:  # busy, nothing written: whoever sends it again under its name must find it once
                busy.append(name)
                time.sleep(0.05)
                status, answer, _ = ask(connection, "POST", "/api/v1/figures", entry, headers)
            if status not in (200, 201):
                acknowledged.append((name, -status))
                return
            acknowledged.append((name, answer["id"]))
    except (OSError, http.client.HTTPException, json.JSONDecodeError):
        pass  # the server is gone


def check(server, acknowledged):
    failures = []
    with sqlite3.connect(server.folder + "/demo/thidua.db") as db:
        there = dict(db.execute("SELECT client_uuid, id FROM figure WHERE client_uuid <> ''"))
        figures = {row[0] for row in db.execute("SELECT id FROM figure")}
        told = [row[0] for row in db.execute("SELECT item_id FROM audit_event WHERE resource = 'figure'")]
    lost = [name for name, number in acknowledged if number > 0 and there.get(name) != number]
    if lost:
        failures.append("%d of %d acknowledged entries are lost" % (len(lost), len(acknowledged)))
    if [n for _, n in acknowledged if n < 0]:
        failures.append("entries were refused: %s" % [n for _, n in acknowledged if n < 0][:3])
    if figures != set(told) or len(told) != len(set(told)):
        failures.append("%d figures, %d audit rows of figures" % (len(figures), len(told)))
    verified = subprocess.run([THIDUA, "audit", "verify", "--db", "sqlite:" + server.folder + "/demo/thidua.db", "--key",
                               server.folder + "/demo-audit/audit.key"], env=server.env, capture_output=True,
                              text=True, timeout=60)
    if verified.returncode != 0:
        failures.append("audit verify: %d %s %s" % (verified.returncode, verified.stdout, verified.stderr))
    return failures


with tempfile.TemporaryDirectory(prefix="thidua-kill-") as folder:
    server, failures = Server(folder), []
    for round_number in range(KILLS):
        server.start()
        acknowledged = []
        try:
            headers, unit = sign_in(server)
            target = find_target(server, headers, unit)
            clients = [threading.Thread(target=enter, args=(server, headers, unit, target, acknowledged)) for _ in range(CLIENTS)]
            for c in clients:
                c.start()
            while len(acknowledged) < CLIENTS:
                time.sleep(0.001)
            time.sleep(random.random() * 0.5)
        finally:
            server.kill()
        for c in clients:
            c.join()
        found = check(server, acknowledged)
        print("kill %d: %d entries acknowledged, %d told to come back%s" % (round_number + 1, len(acknowledged), len(busy), "".join("; " + f for f in found)))
        failures += found
    server.log.close()
    sys.exit("FAILED" if failures else 0)
