"""thidua audit init, seal, verify as people run them: exit statuses, both languages, default places outside the database's folder; and what an attacker
who has the database but not the key leaves behind is named each time, also when a seal was killed in the middle.
    test_audit_cli.py THIDUA CHAIN_SAMPLE sqlite|postgres      (postgres: THIDUA_TEST_PG)"""
import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time

THIDUA, SAMPLE, ENGINE = sys.argv[1:4]
failures = 0


def expect(what, got, wanted):
    global failures
    if got != wanted:
        failures += 1
        print(f'{what}: wanted {wanted!r}, got {got!r}')


def expect_in(what, text, parts):
    for part in parts:
        if part not in text:
            expect(what, text, part)


class Sqlite:
    def __init__(self, folder):
        self.file = os.path.join(folder, 'thidua.db')
        self.url = 'sqlite:' + self.file

    def attack(self, sql):
        c = sqlite3.connect(self.file)
        c.executescript(sql)
        c.close()

    def make_empty(self):
        open(self.file, 'w').close()

    def remove(self):
        os.remove(self.file)

    def keep(self):
        self.kept = open(self.file, 'rb').read()

    def put_back(self):
        for name in os.listdir(os.path.dirname(self.file)):
            os.remove(os.path.join(os.path.dirname(self.file), name))
        with open(self.file, 'wb') as f:
            f.write(self.kept)

    def end(self):
        pass


class Postgres:
    def __init__(self, folder):
        self.server = os.environ.get('THIDUA_TEST_PG') or sys.exit(77)
        self.name = f'audit_cli_{os.getpid()}'
        self.url = self.server.replace('/postgres?', f'/{self.name}?')

    def psql(self, url, sql):
        subprocess.run(['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', url, '-c', 'SET client_min_messages = error', '-c', sql], check=True)

    def attack(self, sql):
        self.psql(self.url, sql)

    def make_empty(self):
        self.psql(self.server, f'DROP DATABASE IF EXISTS {self.name}')
        self.psql(self.server, f'CREATE DATABASE {self.name}')

    def remove(self):
        self.make_empty()

    def keep(self):
        self.psql(self.server, f'CREATE DATABASE {self.name}_kept TEMPLATE {self.name}')

    def put_back(self):
        self.psql(self.server, f'DROP DATABASE {self.name} WITH (FORCE)')
        self.psql(self.server, f'CREATE DATABASE {self.name} TEMPLATE {self.name}_kept')

    def end(self):
        for name in (self.name, self.name + '_kept'):
            self.psql(self.server, f'DROP DATABASE IF EXISTS {name} WITH (FORCE)')


# Without the foreign key in the way: payloads are cut loose first and follow their rows.
CHANGE_PLACES = """CREATE TABLE loose AS SELECT seq, salt, body FROM audit_payload; DELETE FROM audit_payload;
UPDATE audit_event SET seq = -1 WHERE seq = 4; UPDATE audit_event SET seq = 4 WHERE seq = 6; UPDATE audit_event SET seq = 6 WHERE seq = -1;
INSERT INTO audit_payload (seq, salt, body) SELECT CASE WHEN seq = 4 THEN 6 WHEN seq = 6 THEN 4 ELSE seq END, salt, body FROM loose; DROP TABLE loose"""
CUT = 'DELETE FROM audit_payload WHERE seq > 20; DELETE FROM audit_event WHERE seq > 20'
ATTACKS = (
    ('cut', CUT, ['dòng từ 21 đến 30', 'rows 21 to 30']),
    ('changed', 'UPDATE audit_event SET actor_id = 2 WHERE seq = 7', ['dòng 7 đã bị sửa', 'row 7 was changed']),
    ('missing', 'DELETE FROM audit_payload WHERE seq = 9; DELETE FROM audit_event WHERE seq = 9', ['dòng 9 bị mất', 'row 9 is missing']),
    ('reordered', CHANGE_PLACES, ['tại dòng 4 là dòng vốn mang số 6', 'at row 4 stands the row that was written as 6']),
    ('payload', "UPDATE audit_payload SET body = '{}' WHERE seq = 5", ['nội dung kèm dòng 5', 'the payload of row 5']))

with tempfile.TemporaryDirectory() as at:
    home, data = os.path.join(at, 'home'), os.path.join(at, 'data')
    os.makedirs(home)
    os.makedirs(data)
    engine = Sqlite(data) if ENGINE == 'sqlite' else Postgres(data)
    db = engine.url
    key = os.path.join(home, '.config', 'thidua', 'audit.key')
    env = {'PATH': os.environ['PATH'], 'HOME': home, **{k: v for k, v in os.environ.items() if k.endswith('SAN_OPTIONS')}}

    def thidua(*args, **more):
        p = subprocess.run([THIDUA, 'audit', *args], capture_output=True, text=True, env={**env, **more})
        return p.returncode, p.stdout, p.stderr

    def sample(first, last, *more, with_key=key):
        subprocess.run([SAMPLE, db, with_key, str(first), str(last), *more], check=True)

    if os.path.exists('/etc/thidua/audit.key'):
        print('this machine has a key of its own in /etc/thidua: the default places cannot be tried')
        sys.exit(77)

    expect('no verb', thidua()[0], 2)
    expect('other verb', thidua('shred', '--db', db)[0], 2)
    expect('no database', thidua('verify')[0], 2)
    expect('other option', thidua('verify', '--db', db, '--force')[0], 2)
    expect('a key that is none', thidua('verify', '--db', db, '--key', '/dev/null')[0], 1)
    code, out, err = thidua('verify', '--db', db)
    expect('no such database', code, 1)
    expect_in('no such database', err, ['Không mở được', 'Cannot open'])

    engine.make_empty()
    code, out, err = thidua('init', '--db', db)
    expect('init', code, 0)
    expect('init: place', os.path.isfile(key), True)
    expect('init: mode', stat.S_IMODE(os.stat(key).st_mode), 0o600)
    expect_in('init', out, ['Đã tạo khóa', 'Audit key made', key])
    expect('init twice', thidua('init', '--db', db)[0], 2)
    engine.remove()

    sample(1, 20)
    code, out, err = thidua('verify', '--db', db)
    expect('intact', code, 0)
    expect_in('intact', out, ['nguyên vẹn', 'is intact', '20 rows', 'no seals file'])
    code, out, err = thidua('seal', '--db', db)
    expect('seal', code, 0)
    expect_in('seal', out, ['Đã niêm phong đến dòng 20', 'Sealed up to row 20'])
    seals = [os.path.join(p, f) for p, _, files in os.walk(home) for f in files if f.endswith('.seals')]
    expect('one seals file', len(seals), 1)
    expect_in('its place', seals[0], [os.path.join(home, '.local', 'state', 'thidua')])
    expect('seal again', 'No new row' in thidua('seal', THIDUA_DB=db)[1], True)
    sample(21, 30)
    expect('seal more', thidua('seal', '--db', db)[0], 0)
    code, out, err = thidua('verify', THIDUA_DB=db)
    expect('intact with seals', (code, '2 seals (up to row 30)' in out, 'no seals file' in out), (0, True, False))
    engine.keep()

    for name, sql, words in ATTACKS:
        engine.attack(sql)
        code, out, err = thidua('verify', '--db', db)
        expect(name, code, 3)
        expect_in(name, out, words)
        if name == 'cut':
            code, out, err = thidua('seal', '--db', db)
            expect('seal over a cut', code, 3)
            expect_in('seal over a cut', err, ['KHÔNG niêm phong', 'NOT sealed'])
            expect_in('cut, without the key', thidua('verify', '--db', db, '--seals', seals[0], HOME=data)[1], words)
        if name == 'reordered':  # even where neither key nor seals are at hand
            code, out, err = thidua('verify', '--db', db, HOME=data)
            expect('reordered, without key and seals', code, 3)
            expect_in('reordered, without key and seals', out, ['Chưa kiểm tra đủ', 'in part only', 'tại dòng 4', 'at row 4'])
        engine.put_back()

    # Row 5 is changed and every row after it linked anew: with a key of the attacker's own, then with the real one.
    other = os.path.join(at, 'other', 'audit.key')
    expect("an attacker's key", thidua('init', '--db', db, '--key', other)[0], 0)
    for name, with_key in (('rewritten', other), ('rewritten with the stolen key', key)):
        sample(5, 30, 'rewrite', with_key=with_key)
        code, out, err = thidua('verify', '--db', db)
        expect(name, code, 3)
        expect_in(name, out, ['row 5 was changed'] if with_key == other else ['row 20'])
        code, out, err = thidua('verify', '--db', db, '--seals', seals[0], HOME=data)
        expect(name + ', seen by the seals alone', code, 3)
        expect_in(name + ', seen by the seals alone', out, ['row 20'])
        expect(name + ', seal', thidua('seal', '--db', db)[0], 3)
        engine.put_back()

    # A seal killed at any moment leaves at most a line cut short: nothing sealed before is lost by it, and the next seal stands behind it.
    shutil.copy(seals[0], seals[0] + '.kept')
    seed = random.randrange(1 << 30)
    dice = random.Random(seed)
    began = time.monotonic()
    expect('a seal for the clock', thidua('seal', '--db', db)[0], 0)
    usual = time.monotonic() - began
    last = 30
    for i in range(8):
        sample(last + 1, last + 3)
        last += 3
        p = subprocess.Popen([THIDUA, 'audit', 'seal', '--db', db], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.random() * usual)
        p.send_signal(signal.SIGKILL)
        p.wait()
        code, out, err = thidua('verify', '--db', db)
        expect(f'verify after a killed seal ({i}, seed {seed})', (code, f'{last} rows' in out), (0, True))
    with open(seals[0], 'rb+') as f:  # the moment that no kill finds for sure: half of the line is on the disk
        expect('seal before the crash', thidua('seal', '--db', db)[0], 0)
        f.seek(-60, os.SEEK_END)
        f.truncate()
    code, out, err = thidua('verify', '--db', db)
    expect('a seal cut short', (code, 'is intact' in out), (0, True))
    engine.attack(CUT)
    code, out, err = thidua('verify', '--db', db)
    expect('cut behind a seal cut short', code, 3)
    expect_in('cut behind a seal cut short', out, ['rows 21 to'])
    expect('seal over it', thidua('seal', '--db', db)[0], 3)
    engine.put_back()
    shutil.move(seals[0] + '.kept', seals[0])

    expect('in part', thidua('verify', '--db', db, HOME=data)[0], 4)
    expect('a named key must be there', thidua('verify', '--db', db, '--key', os.path.join(at, 'nowhere'))[0], 1)
    expect('named seals must be there', thidua('verify', '--db', db, '--seals', os.path.join(at, 'nowhere'))[0], 1)
    beside = os.path.join(data, 'audit.key')
    os.rename(key, beside)
    code, out, err = thidua('verify', '--db', db, '--key', beside)
    expect('key beside the database', code, 0)
    if ENGINE == 'sqlite':
        expect_in('key beside the database', err, ['Cảnh báo', 'Warning'])
    os.chmod(beside, 0o644)
    code, out, err = thidua('verify', '--db', db, '--key', beside)
    expect('key open to all', code, 1)
    expect_in('key open to all', err, ['0600'])
    engine.end()

sys.exit(1 if failures else 0)
