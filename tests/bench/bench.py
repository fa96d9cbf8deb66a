#!/usr/bin/env python3
"""The goals that are measured against a ceiling in the same run: H1, H2, H4 (both engines), H7, H9, H11.   ninja -C build bench

    bench.py THIDUA CEILING_HTTP BENCH_STORE BENCH_READ LOAD_DEMO SOURCE      BENCH_SECONDS=10 for steadier figures

The server serves the demo from a folder of its own under TMPDIR (which should lie on the disk that production uses) as many threads as the
ceiling has; wrk sends from one thread over 64 connections, on the same machine, to both sides in turn, and the better of two rounds counts.
"us" is the processor's time an answer, of the server and of the ceiling. For H4 ceiling and entries take turns too, and what was acknowledged is counted in the database afterwards. Ends by itself; on a signal it
stops what it started."""
import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid

thidua, ceiling_http, bench_store, bench_read, load_demo, source = (os.path.abspath(p) for p in sys.argv[1:7])
seconds = int(os.environ.get('BENCH_SECONDS', '3'))
password = uuid.uuid4().hex
threads = max(2, os.cpu_count() or 2)  # what the server takes by itself (src/http/server.c)
clients = 64


def row(goal, what, figure, ceiling='', ratio='', wanted=''):
    print('%-3s %-44s %-36s %-48s %-7s %s' % (goal, what, figure, ceiling, ratio, wanted), flush=True)


def free_port():
    import socket
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Server:
    """Over the demo's own database, or over `db` (an address) with the audit key in `key`."""

    def __init__(self, folder, db=None, key=None):
        env = dict(os.environ, THIDUA_DEMO_PASSWORD=password, XDG_CONFIG_HOME=folder + '/config', XDG_STATE_HOME=folder + '/state')
        self.port = free_port()
        self.base = 'http://127.0.0.1:%d' % self.port
        self.log = open(folder + '/log', 'wb')
        self.database = folder + '/demo/thidua.db'
        start = time.time()
        what = ['--db', db, '--key', key, '--seals', folder + '/seals'] if db else ['--demo', '--demo-dir', folder + '/demo', '--quiet']
        self.process = subprocess.Popen([thidua, 'serve', *what, '--port', str(self.port)],
                                        env=env, stdout=subprocess.DEVNULL, stderr=self.log)
        while True:
            try:
                urllib.request.urlopen(self.base + '/healthz', timeout=2).read()
                break
            except OSError:
                if self.process.poll() is not None or time.time() - start > 60:
                    sys.exit('the server did not start: ' + pathlib.Path(folder, 'log').read_text()[-2000:])
                time.sleep(0.02)
        self.started_in = time.time() - start

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def ask(self, method, path, body=None, person=None):
        """(status, JSON or None, headers)"""
        headers = {'Accept': 'application/json'}
        data = None
        if body is not None:
            data, headers['Content-Type'] = json.dumps(body).encode(), 'application/json'
            headers['Origin'] = self.base
        if person:
            headers['Cookie'] = person['cookie']
            headers['X-CSRF-Token'] = person['csrf']
        try:
            with urllib.request.urlopen(urllib.request.Request(self.base + path, data, headers, method=method), timeout=30) as r:
                text = r.read()
                return r.status, json.loads(text) if text.startswith((b'{', b'[')) else None, r.headers
        except urllib.error.HTTPError as e:
            return e.code, e.read()[:400], e.headers

    def sign_in(self, user):
        status, answer, headers = self.ask('POST', '/api/v1/session', {'user': user, 'password': password})
        if status not in (200, 201):
            sys.exit('cannot sign in as %s: %s %s' % (user, status, answer))
        return {'cookie': headers['Set-Cookie'].split(';')[0], 'csrf': answer['csrf']}

    def private_mib(self):
        text = pathlib.Path('/proc/%d/smaps_rollup' % self.process.pid).read_text()
        return sum(int(n) for n in re.findall(r'^Private_(?:Clean|Dirty):\s+(\d+) kB', text, re.M)) / 1024


def processor_seconds(pid):
    """What the process has used so far: steadier than the clock where other work shares the machine."""
    fields = pathlib.Path('/proc/%d/stat' % pid).read_text().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def wrk(url, folder, headers=(), script=None, time_s=None, pid=None):
    """Answers a second, p99 in ms, answers that were no success, answers, microseconds of processor an answer (of the process `pid`)."""
    before = processor_seconds(pid) if pid else 0
    command = ['wrk', '-t1', '-c%d' % clients, '-d%ds' % (time_s or seconds), '--latency']
    for h in headers:
        command += ['-H', h]
    if script:
        path = folder + '/load.lua'
        pathlib.Path(path).write_text(script)
        command += ['-s', path]
    out = subprocess.run(command + [url], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=(time_s or seconds) + 60).stdout
    rate = re.search(r'Requests/sec:\s+([\d.]+)', out)
    p99 = re.search(r'99%\s+([\d.]+)(us|ms|s)', out)
    bad = re.search(r'Non-2xx or 3xx responses: (\d+)', out)
    lost = re.search(r'Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)', out)
    if not rate or not p99:
        sys.exit('wrk failed: ' + out)
    used = processor_seconds(pid) - before if pid else 0
    answers = int(re.search(r'(\d+) requests in', out)[1])
    return (float(rate[1]), float(p99[1]) * {'us': 0.001, 'ms': 1, 's': 1000}[p99[2]],
            (int(bad[1]) if bad else 0) + (sum(map(int, lost.groups())) if lost else 0),
            answers, used * 1e6 / max(answers, 1))


def better(*rounds):
    return max(rounds, key=lambda r: r[0])


def pages(server, person, folder):
    port = free_port()
    c = subprocess.Popen([ceiling_http, str(port), folder + '/ceiling.db', str(threads)], stdin=subprocess.PIPE)
    time.sleep(0.5)
    ceiling = 'http://127.0.0.1:%d' % port
    try:
        for goal, what, ours, theirs, headers, wanted in [
                ('H1', 'trivial JSON, whole stack (/version)', '/version', '/json', [], '>= 0.50'),
                ('H2', 'a signed-in page (/account)', '/account', '/page', ['Cookie: ' + person['cookie']], '>= 0.25, p99 <= 10 ms'),
                ('H2', 'a signed-in page (/units, 25 rows, 25 KB)', '/units', '/page', ['Cookie: ' + person['cookie']], '>= 0.25, p99 <= 10 ms')]:
            status = server.ask('GET', ours, person=person if headers else None)[0]
            if status != 200:
                row(goal, what, 'answers %s' % status)
                continue
            a = [(wrk(server.base + ours, folder, headers, pid=server.process.pid), wrk(ceiling + theirs, folder, pid=c.pid)) for _ in range(2)]
            mine, top = better(*[x[0] for x in a]), better(*[x[1] for x in a])
            row(goal, what, '%.0f/s, p99 %.1f ms, %.0f us%s' % (mine[0], mine[1], mine[4], ', %d FAILED' % mine[2] if mine[2] else ''),
                'bare %s %.0f/s, p99 %.1f ms, %.0f us' % ('HTTP library' if theirs == '/json' else 'SQLite page', top[0], top[1], top[4]),
                '%.2f' % (mine[0] / top[0]), wanted)
    finally:
        c.stdin.close()
        c.wait(10)


LOAD = '''
local n = 0
local seed = "%s"
request = function()
  n = n + 1
  local body = string.gsub([==[%s]==], "@UUID@", seed .. string.format("%%012x", n))
  body = string.gsub(body, "@N@", tostring(n))
  return wrk.format("POST", "%s", {["Content-Type"] = "application/json", ["Origin"] = "%s", ["Cookie"] = "%s", ["X-CSRF-Token"] = "%s"}, body)
end
'''


def figure_bodies(server, person):
    """What may be entered by this person: (path, body with @UUID@ and @N@), or why not."""
    status, mine, _ = server.ask('GET', '/api/v1/session', person=person)
    units = re.findall(r'"unit_id"\s*:\s*"?(\d+)', json.dumps(mine)) if status == 200 else []
    seen = []
    for query in ['/api/v1/targets?limit=100', '/api/v1/targets']:
        status, answer, _ = server.ask('GET', query, person=person)
        if status == 200:
            seen = answer.get('items', []) if isinstance(answer, dict) else answer
            break
    if not seen:
        return None, 'GET /api/v1/targets answers %s, %d targets' % (status, len(seen))
    for target in seen:
        for unit in list(dict.fromkeys(units)) + [str(target.get('unit_id') or '')]:
            for number in (str, int):
                if not unit:
                    continue
                body = {'target_id': number(target['id']), 'unit_id': number(unit), 'as_of': '2020-06-15', 'amount': '1', 'client_uuid': str(uuid.uuid4())}
                status, answer, _ = server.ask('POST', '/api/v1/figures', body, person)
                if status in (200, 201):
                    body.update(client_uuid='@UUID@')
                    return json.dumps(body), ''
    return None, 'POST /api/v1/figures answers %s %s' % (status, answer)


def count_sqlite(server):
    with sqlite3.connect('file:%s?mode=ro' % server.database, uri=True) as db:
        return db.execute('SELECT COUNT(*) FROM figure').fetchone()[0]


def entries(server, folder, engine, count, env=None):
    """The ceiling before and after, the better of both; the entries between."""
    def ceiling():
        return float(subprocess.run([bench_store, engine, str(seconds), 'ceiling'], stdout=subprocess.PIPE, text=True, timeout=120, env=env, check=True).stdout)
    what = 'entries with audit, 64 clients'
    goal = '>= 1.00, 0 errors' if engine == 'sqlite' else '>= 0.20 (aim 0.60), 0 errors'
    person = server.sign_in('kyphong')
    body, why = figure_bodies(server, person)
    if not body:
        row('H4', what, 'not measured: ' + why)
        return
    single, before = ceiling(), count(server)
    rate, p99, bad, answered, _ = wrk(server.base + '/api/v1/figures', folder, script=LOAD % (str(uuid.uuid4())[:24], body, '/api/v1/figures', server.base,
                                                                                       person['cookie'], person['csrf']))
    time.sleep(0.5)
    entered = count(server) - before
    single = max(single, ceiling())
    # What wrk sent last may be in without its having read the answer: at most one a connection.
    lost = max(0, answered - bad - entered)
    strange = max(0, entered - (answered - bad) - clients)
    row('H4', '%s, %s' % (what, 'SQLite' if engine == 'sqlite' else 'PostgreSQL'), '%.0f/s, p99 %.1f ms, %d errors' % (rate, p99, bad),
        'one-row %s commits %.0f/s' % ('FULL' if engine == 'sqlite' else 'single', single), '%.2f' % (rate / single), goal)
    row('', '  acknowledged entries found in the database', '%d of %d%s' % (answered - bad - lost, answered - bad, ', %d TOO MANY' % strange if strange else ''),
        '', '', 'all')


def entries_postgres(folder):
    cluster = source + '/tests/pg_cluster'
    started = subprocess.run([cluster, 'start'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ, PG_FSYNC='on'))
    if started.returncode:
        row('H4', 'the same on PostgreSQL', 'not measured: no PostgreSQL')
        return
    where, url = started.stdout.split()
    try:
        subprocess.run(['psql', '-q', url, '-c', "CREATE DATABASE bench TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"], check=True)
        own, key = url.replace('/postgres?', '/bench?'), folder + '/audit.key'
        subprocess.run([load_demo, own, key, password], check=True, timeout=120)
        os.mkdir(folder + '/pg')
        server = Server(folder + '/pg', own, key)
        try:
            entries(server, folder, 'postgres',
                    lambda _: int(subprocess.run(['psql', '-tA', own, '-c', 'SELECT COUNT(*) FROM figure'], stdout=subprocess.PIPE, check=True).stdout),
                    dict(os.environ, THIDUA_TEST_PG=url))
        finally:
            server.stop()
    finally:
        subprocess.run([cluster, 'stop', where], check=True)


def reading():
    texts = source + '/data/demo/texts/'
    out = subprocess.run([bench_read, texts + 'ky-anh-2020.txt', texts + 'ha-tinh-2020-rung-chu.txt'], stdout=subprocess.PIPE, text=True, timeout=300, check=True).stdout
    f = dict((a, float(b)) for a, b in (line.split() for line in out.splitlines()))
    row('H7', 'reading 32 KB, clean', '%.1f ms' % f['clean_ms'], 'goal 20 ms', '%.2f' % (20 / f['clean_ms']), '>= 1')
    row('H7', 'reading 32 KB, damaged', '%.1f ms' % f['damaged_ms'], 'goal 60 ms', '%.2f' % (60 / f['damaged_ms']), '>= 1')
    row('H7', 'clean text in bulk (1 MB)', '%.1f MB/s' % f['bulk_mb_s'], 'goal 10 MB/s', '%.2f' % (f['bulk_mb_s'] / 10), '>= 1')
    row('H7', 'memory of the reader (resident, at 32 KB)', '%.0f MiB' % f['peak_mb'], 'goal 64 MiB', '%.2f' % (64 / f['peak_mb']), '>= 1')


def memory(server, person, folder):
    top, logins, stop = [0.0], [0], threading.Event()

    def sampler():
        while not stop.is_set():
            top[0] = max(top[0], server.private_mib())
            time.sleep(0.02)

    def signer(user):
        while not stop.is_set():
            server.sign_in(user)
            logins[0] += 1
    jobs = [threading.Thread(target=sampler)] + [threading.Thread(target=signer, args=(u,)) for u in ('kyphong', 'chuyenvien')]
    for j in jobs:
        j.start()
    wrk(server.base + '/units', folder, ['Cookie: ' + person['cookie']], time_s=max(5, seconds))
    stop.set()
    for j in jobs:
        j.join()
    row('H9', 'private memory, 64 connections, %d log-ins' % logins[0], '%.1f MiB' % top[0], 'goal 64 MiB', '%.2f' % (64 / top[0]), '>= 1')


for end in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(end, lambda *_: sys.exit(1))  # through the `finally`s
with tempfile.TemporaryDirectory(prefix='thidua-bench-') as folder:
    print('%d processors, %d threads of the server and of the ceiling, wrk -t1 -c%d, %d s a round' % (os.cpu_count() or 0, threads, clients, seconds))
    row('', 'what', 'figure', 'ceiling', 'ratio', 'wanted')
    server = Server(folder)
    try:
        row('H11', 'start to serving, demo loaded on the way', '%.2f s' % server.started_in, 'goal 1 s', '%.2f' % (1 / server.started_in), '>= 1')
        time.sleep(1)
        rest = server.private_mib()
        row('H9', 'private memory at rest', '%.1f MiB' % rest, 'goal 24 MiB', '%.2f' % (24 / rest), '>= 1')
        person = server.sign_in('chuyenvien')
        pages(server, person, folder)
        memory(server, person, folder)
        entries(server, folder, 'sqlite', count_sqlite)
    finally:
        server.stop()
    entries_postgres(folder)
    reading()
