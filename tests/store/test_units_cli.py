#!/usr/bin/env python3
"""Units in time from the command line: the lists and formations that ship with the demo (two provinces), and, where ../shared is there, the
whole country. Counts are those of the lists themselves; what a commune became is told with day, share and instrument.

    test_units_cli.py THIDUA DATA_DEMO
"""
import csv
import os
import subprocess
import sys
import tempfile

THIDUA, DEMO = sys.argv[1:3]
SHARED = os.path.join(os.environ.get("THIDUA_SHARED") or os.path.join(DEMO, "..", "..", "..", "shared"), "units")
failures = 0


def check(what, seen, wanted):
    global failures
    if seen != wanted:
        failures += 1
        print(f"FAILED: {what}\n  seen   {seen!r}\n  wanted {wanted!r}")


class Register:
    def __init__(self, folder):
        os.mkdir(os.path.join(folder, "db"))
        self.db = "sqlite:" + os.path.join(folder, "db", "t.db")
        self.env = dict(os.environ, HOME=folder, XDG_CONFIG_HOME=os.path.join(folder, "config"),
                        XDG_STATE_HOME=os.path.join(folder, "state"), THIDUA_ADMIN_PASSWORD="Mot-mat-khau-dai-9")
        self.env.pop("THIDUA_DB", None)

    def run(self, *args, status=0):
        done = subprocess.run([THIDUA, *args], env=self.env, capture_output=True, text=True, timeout=300)
        check(" ".join(args) + ": exit status", (done.returncode, done.stderr if done.returncode != status else ""), (status, ""))
        return done.stdout

    def begin(self, code, name):
        self.run("init", "--db", self.db, "--unit", name, "--unit-code", code, "--level", "province", "--user", "quantri", "--name", "Q")

    def units(self, *args, status=0):
        return self.run("units", "--db", self.db, *args, status=status)

    def count(self, day, level, within=None):
        more = ["--in", within] if within else []
        return int(self.units("--as-of", day, "--level", level, "--count", *more))


def rows(path):
    with open(path, encoding="utf-8") as f:
        return list(csv.DictReader((line for line in f if not line.startswith("#")), delimiter="\t"))


def load(r, folder, formed):
    r.units("--import-list", f"{folder}/units-2021-12.tsv", "--on", "ever", "--user", "quantri")
    r.units("--import-list", f"{folder}/units-2025-03.tsv", "--on", "2025-03-01", "--not-later", "--user", "quantri")
    report = r.units("--import-formed", formed, "--list", f"{folder}/units-2026.tsv", "--on", "2025-07-01", "--user", "quantri",
                     "--instrument", "Văn bản thử")
    r.units("--import-list", f"{folder}/units-2026.tsv", "--on", "2026-01-01", "--not-later", "--user", "quantri")
    for day, name in (("2020-06-15", "2021-12"), ("2021-12-31", "2021-12"), ("2025-03-31", "2025-03"), ("2026-11-22", "2026")):
        listed = rows(f"{folder}/units-{name}.tsv")
        for level in ("province", "district", "commune"):
            check(f"{level} on {day}", r.count(day, level), sum(x["level"] == level for x in listed))
    check("districts after their end", r.count("2025-07-01", "district"), 0)
    return dict(line.split("\t")[:2] for line in report.splitlines())


def two_provinces(folder):
    r = Register(folder)
    r.begin("42", "Tỉnh Hà Tĩnh")
    report = load(r, DEMO, f"{DEMO}/units-formed-2025-07.tsv")
    check("communes of Hà Tĩnh", [r.count(d, "commune", "Tỉnh Hà Tĩnh") for d in ("2020-01-01", "2025-06-30", "2025-07-01")], [216, 209, 69])
    check("communes of Lai Châu", [r.count(d, "commune", "Lai Châu") for d in ("2020-01-01", "2025-06-30", "2025-07-01")], [106, 106, 38])
    lines = [line.split("\t") for line in r.units("--became", "Xã Kỳ Lợi").splitlines()]
    check("what Kỳ Lợi became", sorted(line[1] for line in lines), ["Phường Hoành Sơn", "Phường Sông Trí", "Phường Vũng Áng"])
    check("its shares", {tuple(line[2:]) for line in lines}, {("not known", "2025-07-01", "Văn bản thử")})
    # The name lives on, the unit does not.
    check("what Kỳ Văn became", r.units("--became", "Xã Kỳ Văn", "--in", "Hà Tĩnh"), "18787\tXã Kỳ Văn\t1\t2025-07-01\tVăn bản thử\n")
    check("one that was kept", r.units("--became", "mu ca").split("\t")[:3], ["03451", "Xã Mù Cả", "1"])
    check("sources not found", int(report["in doubt"]) < 12, True)
    before = r.units("--as-of", "2026-11-22")
    r.units("--import-list", f"{DEMO}/units-2026.tsv", "--on", "2026-01-01", "--user", "quantri")
    check("a list read twice changes nothing", r.units("--as-of", "2026-11-22"), before)
    check("audit", subprocess.run([THIDUA, "audit", "verify", "--db", r.db], env=r.env, capture_output=True).returncode, 0)


def what_is_refused(folder):
    r = Register(folder)
    r.begin("42", "Tỉnh Hà Tĩnh")
    bad = os.path.join(folder, "bad.tsv")
    for text, status in (("", 3), ("a\tb\n1\t2\n", 3), ("code\tlevel\tname\tparent_code\n1\tcommune\tXã A\t42\n42\tprovince\tTỉnh Hà Tĩnh\t\n", 3),
                         ("code\tlevel\tname\tparent_code\n42\tprovince\tTỉnh Hà Tĩnh\t\n\tcommune\tXã A\t42\n", 3)):
        with open(bad, "w", encoding="utf-8") as f:
            f.write(text)
        r.units("--import-list", bad, "--on", "2020-01-01", "--user", "quantri", status=status)
    check("nothing was kept", r.units("--as-of", "2026-01-01", "--count"), "1\n")
    r.units("--import-list", bad, "--on", "2020-01-01", "--user", "khongco", status=1)
    r.units("--as-of", "hôm qua", status=2)
    r.units("--became", "Xã Không Có", status=3)
    r.units("--as-of", "2020-01-01", "--became", "Xã A", status=2)
    r.run("units", "--db", "sqlite:" + os.path.join(folder, "absent.db"), "--as-of", "2020-01-01", status=1)
    check("no file is made by asking", os.path.exists(os.path.join(folder, "absent.db")), False)


def the_country(folder):
    r = Register(folder)
    r.begin("01", "Thành phố Hà Nội")
    report = load(r, SHARED, f"{SHARED}/formed-from-2025-07.tsv")
    check("provinces", [r.count(d, "province") for d in ("2025-06-30", "2025-07-01")], [63, 34])
    print("the country:", ", ".join(f"{k} {v}" for k, v in report.items() if k != "doubt"))
    check("sources not found, of 10,440", int(report["in doubt"]) < 60, True)


for test in [two_provinces, what_is_refused] + ([the_country] if os.path.isdir(SHARED) else []):
    with tempfile.TemporaryDirectory() as folder:
        test(folder)
sys.exit(1 if failures else 0)
