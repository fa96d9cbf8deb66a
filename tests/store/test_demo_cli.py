#!/usr/bin/env python3
"""test_demo_cli.py THIDUA: `thidua init` and `thidua serve --demo` as a person meets them: what is printed, refused, kept and loaded anew."""
import json, os, pathlib, pty, re, signal, sqlite3, stat, subprocess, sys, tempfile, urllib.error, urllib.request

THIDUA = sys.argv[1]
failures = []


def check(name, condition, detail=""):
    if not condition:
        failures.append(f"{name}: {detail}")


def environment(folder, **more):
    env = {k: v for k, v in os.environ.items() if not k.startswith("THIDUA_")}
    return {**env, "XDG_CONFIG_HOME": f"{folder}/config", "XDG_STATE_HOME": f"{folder}/state", **more}


def run(folder, *args, **more):
    return subprocess.run([THIDUA, *args], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
                          env=environment(folder, **more))


class Demo:
    def __init__(self, folder, *options, **more):
        self.log = open(f"{folder}/log", "ab")
        self.process = subprocess.Popen([THIDUA, "serve", "--demo", "--demo-dir", f"{folder}/demo", "--port", "0", *options],
                                        stdout=subprocess.PIPE, stderr=self.log, text=True, env=environment(folder, **more))
        self.lines = []
        for line in self.process.stdout:  # the last line is that of the last account
            self.lines.append(line.rstrip())
            if line.split()[:1] == ["thanhtra"]:
                break
        self.text = "\n".join(self.lines)
        found = re.search(r"^(http://127\.0\.0\.1:\d+)/$", self.text, re.M)
        self.url = found[1] if found else None

    def login(self, user, password, otp=None):
        body = json.dumps({"user": user, "password": password, **({"otp": otp} if otp else {})}).encode()
        request = urllib.request.Request(f"{self.url}/api/v1/session", body, {"Content-Type": "application/json"})
        try:
            return urllib.request.urlopen(request, timeout=20).status
        except urllib.error.HTTPError as e:
            return e.code

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.stdout.close()
        self.log.close()
        return self.process.wait(30)


def test_init(folder):
    db = f"sqlite:{folder}/data/t.db"
    pathlib.Path(folder, "data").mkdir()
    args = ["init", "--db", db, "--unit", "Tỉnh Thử Nghiệm", "--user", "quanly", "--name", "Lý Thử"]
    got = run(folder, *args)
    check("init without a password", got.returncode == 2 and "THIDUA_ADMIN_PASSWORD" in got.stderr, got)
    for weak in ["ngan", "1234567890"]:
        got = run(folder, *args, THIDUA_ADMIN_PASSWORD=weak)
        check(f"init with {weak}", got.returncode == 2, got)
    good = "cầu vồng bắc ngang"
    got = run(folder, *args, "--level", "nonsense", THIDUA_ADMIN_PASSWORD=good)
    check("init with a wrong level", got.returncode == 2, got)
    rows = sqlite3.connect(f"{folder}/data/t.db").execute("SELECT (SELECT COUNT(*) FROM account), (SELECT COUNT(*) FROM unit)").fetchone()
    check("a refused init leaves nothing", rows == (0, 0), rows)
    got = run(folder, *args, THIDUA_ADMIN_PASSWORD=good)
    check("init", got.returncode == 0 and good not in got.stdout + got.stderr, got)
    rows = sqlite3.connect(f"{folder}/data/t.db").execute(
        "SELECT a.username, r.role, r.unit_id, u.name, u.kind FROM account a, account_role r, unit u").fetchall()
    check("what init made", rows == [("quanly", "administrator", 0, "Tỉnh Thử Nghiệm", "province")], rows)
    got = run(folder, *args, THIDUA_ADMIN_PASSWORD=good)
    check("init again", got.returncode == 2 and "init" in got.stderr, got)
    got = run(folder, "audit", "verify", "--db", db)
    check("chain after init", got.returncode == 0, got)


def test_terminal(folder):
    """On a terminal the password is asked for twice and never shown."""
    pathlib.Path(folder, "tty").mkdir()
    secret = "dòng sông chảy chậm"
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(THIDUA, [THIDUA, "init", "--db", f"sqlite:{folder}/tty/t.db"], environment(folder))
    shown = b""
    for question, answer in [("root unit", "Tỉnh Thử"), ("User name", "quanly"), ("Name of the administrator", "Lý Thử"),
                             ("Password (not", secret), ("Password again", secret)]:
        while question.encode() not in shown:
            shown += os.read(fd, 4096)
        shown = shown.split(question.encode())[-1]
        os.write(fd, (answer + "\n").encode())
    rest = shown
    try:
        while chunk := os.read(fd, 4096):
            rest += chunk
    except OSError:
        pass
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    check("init on a terminal", code == 0 and secret.encode() not in rest, (code, rest.decode(errors="replace")))


def test_demo(folder):
    demo = Demo(folder)
    check("address", demo.url, demo.text)
    kept = pathlib.Path(folder, "demo", "password")
    password = kept.read_text().strip()
    check("password kept", stat.S_IMODE(kept.stat().st_mode) == 0o600 and len(password) >= 12, oct(kept.stat().st_mode))
    check("password printed", all(password in line for line in demo.lines[-10:]), demo.text)
    check("log-ins", [line.split()[0] for line in demo.lines[-10:]] ==
          "quantri quantri2 chuyenvien truongban lanhdao kyanh kyphong thutruong hoidong thanhtra".split(), demo.text)
    check("key away from the database", not list(pathlib.Path(folder, "demo").glob("*.key")) and
          pathlib.Path(folder, "demo-audit", "audit.key").exists(), "")
    check("log in", demo.login("chuyenvien", password) in (200, 201), demo.text)
    check("wrong password", demo.login("chuyenvien", password + "x") == 401, demo.text)
    check("second factor wanted", demo.login("quantri2", password) not in (200, 201), demo.text)
    code = re.search(r"code now: (\d{6})", demo.text)
    check("second factor", code and demo.login("quantri2", password, code[1]) in (200, 201), demo.text)
    other = run(folder, "serve", "--demo", "--demo-dir", f"{folder}/demo", "--port", "0")
    check("two servers on one demo", other.returncode == 1, other)
    check("stop", demo.stop() == 0, "")

    db = sqlite3.connect(f"{folder}/demo/thidua.db")
    first = db.execute("SELECT created_at FROM account WHERE username = 'quantri'").fetchone()
    db.close()
    demo = Demo(folder, THIDUA_DEMO_PASSWORD="mật khẩu từ môi trường")
    check("password of the environment", demo.login("kyphong", "mật khẩu từ môi trường") in (200, 201), demo.text)
    demo.stop()
    db = sqlite3.connect(f"{folder}/demo/thidua.db")
    check("not loaded again", db.execute("SELECT created_at FROM account WHERE username = 'quantri'").fetchone() == first, "")
    # A load that was cut short: its mark is missing.
    db.execute("DELETE FROM setting WHERE key = 'demo.loaded'")
    db.commit()
    db.close()
    demo = Demo(folder)
    check("the kept password is back", demo.login("kyphong", password) in (200, 201), demo.text)
    demo.stop(signal.SIGKILL)
    db = sqlite3.connect(f"{folder}/demo/thidua.db")
    second = db.execute("SELECT created_at FROM account WHERE username = 'quantri'").fetchone()
    check("loaded anew", second != first, "")
    db.close()
    demo = Demo(folder, "--fresh")
    demo.stop()
    db = sqlite3.connect(f"{folder}/demo/thidua.db")
    check("fresh", db.execute("SELECT created_at FROM account WHERE username = 'quantri'").fetchone() != second, "")
    db.close()
    got = run(folder, "audit", "verify", "--db", f"sqlite:{folder}/demo/thidua.db", "--key", f"{folder}/demo-audit/audit.key",
              "--seals", f"{folder}/demo-audit/demo.seals")
    check("chain and seals of the fresh demo", got.returncode == 0, got)
    for options in (["--listen", "0.0.0.0"], ["--db", f"sqlite:{folder}/x.db"]):
        got = run(folder, "serve", "--demo", "--demo-dir", f"{folder}/demo", *options)
        check(f"demo with {options[0]}", got.returncode == 2, got)
    check("fresh needs demo", run(folder, "serve", "--fresh").returncode == 2, "")


def terminals():
    """A chroot whose /dev is bound alone has no /dev/pts: this program then starts anew where it may mount one that nobody else sees."""
    try:
        for fd in pty.openpty():
            os.close(fd)
    except OSError:
        if "TERMINALS_MOUNTED" in os.environ:
            raise
        mount = 'mount -t devpts -o newinstance,ptmxmode=0666 none /dev/pts && { [ -e /dev/ptmx ] || mount --bind /dev/pts/ptmx /dev/ptmx; } && exec "$@"'
        user = [] if os.getuid() == 0 else ["--map-root-user"]
        os.execvpe("unshare", ["unshare", "--mount", *user, "--", "sh", "-c", mount, "sh", sys.executable, *sys.argv],
                   {**os.environ, "TERMINALS_MOUNTED": "1"})


def test_help():
    for command in "audit init read repair serve units".split():
        for args in ([command, "--help"], [command, "--db", "sqlite:/none", "-h"]):
            got = subprocess.run([THIDUA, *args], capture_output=True, text=True, timeout=60)
            check(" ".join(args), got.returncode == 0 and f"thidua {command} " in got.stdout and not got.stderr, got)
    got = subprocess.run([THIDUA, "--help"], capture_output=True, text=True, timeout=60)
    check("help", got.returncode == 0 and "thidua serve" in got.stdout, got)
    got = subprocess.run([THIDUA, "read", "--", "--help"], capture_output=True, text=True, timeout=60)
    check("a file of that name", got.returncode == 3, got)


terminals()
test_help()
with tempfile.TemporaryDirectory() as where:
    test_init(where)
    test_terminal(where)
    test_demo(where)
for failure in failures:
    print(failure, file=sys.stderr)
sys.exit(1 if failures else 0)
