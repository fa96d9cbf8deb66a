"""thidua audit init, seal, verify as people run them: exit statuses, both languages, default places outside the database's folder.
    test_audit_cli.py THIDUA CHAIN_SAMPLE"""
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile

THIDUA, SAMPLE = sys.argv[1:3]
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


with tempfile.TemporaryDirectory() as at:
    home, data = os.path.join(at, 'home'), os.path.join(at, 'data')
    os.makedirs(home)
    os.makedirs(data)
    db = 'sqlite:' + os.path.join(data, 'thidua.db')
    key = os.path.join(home, '.config', 'thidua', 'audit.key')
    env = {'PATH': os.environ['PATH'], 'HOME': home, **{k: v for k, v in os.environ.items() if k.endswith('SAN_OPTIONS')}}

    def thidua(*args, **more):
        p = subprocess.run([THIDUA, 'audit', *args], capture_output=True, text=True, env={**env, **more})
        return p.returncode, p.stdout, p.stderr

    def sample(first, last):
        subprocess.run([SAMPLE, db, key, str(first), str(last)], check=True)

    def attack(sql):
        c = sqlite3.connect(os.path.join(data, 'thidua.db'))
        c.executescript(sql)
        c.close()

    if os.path.exists('/etc/thidua/audit.key'):
        print('this machine has a key of its own in /etc/thidua: the default places cannot be tried')
        sys.exit(77)

    expect('no verb', thidua()[0], 2)
    expect('other verb', thidua('shred', '--db', db)[0], 2)
    expect('no database', thidua('verify')[0], 2)
    expect('other option', thidua('verify', '--db', db, '--force')[0], 2)
    code, out, err = thidua('verify', '--db', db, '--key', '/dev/null')
    expect('a key that is none', code, 1)
    code, out, err = thidua('verify', '--db', db)
    expect('no such database', code, 1)
    expect_in('no such database', err, ['Không mở được', 'Cannot open'])

    open(os.path.join(data, 'thidua.db'), 'w').close()
    code, out, err = thidua('init', '--db', db)
    expect('init', code, 0)
    expect('init: place', os.path.isfile(key), True)
    expect('init: mode', stat.S_IMODE(os.stat(key).st_mode), 0o600)
    expect_in('init', out, ['Đã tạo khóa', 'Audit key made', key])
    expect('init twice', thidua('init', '--db', db)[0], 2)
    os.remove(os.path.join(data, 'thidua.db'))

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

    kept = open(os.path.join(data, 'thidua.db'), 'rb').read()

    def put_back():
        for name in os.listdir(data):
            os.remove(os.path.join(data, name))
        with open(os.path.join(data, 'thidua.db'), 'wb') as f:
            f.write(kept)

    for name, sql, words in (
            ('cut', 'DELETE FROM audit_payload WHERE seq > 20; DELETE FROM audit_event WHERE seq > 20', ['dòng từ 21 đến 30', 'rows 21 to 30']),
            ('changed', 'UPDATE audit_event SET actor_id = 2 WHERE seq = 7', ['dòng 7 đã bị sửa', 'row 7 was changed']),
            ('missing', 'DELETE FROM audit_payload WHERE seq = 9; DELETE FROM audit_event WHERE seq = 9', ['dòng 9 bị mất', 'row 9 is missing']),
            ('reordered', 'PRAGMA foreign_keys = OFF; UPDATE audit_event SET seq = -1 WHERE seq = 4; UPDATE audit_event SET seq = 4 WHERE seq = 6;'
             'UPDATE audit_event SET seq = 6 WHERE seq = -1', ['tại dòng 4 là dòng vốn mang số 6', 'at row 4 stands the row that was written as 6']),
            ('payload', "UPDATE audit_payload SET body = '{}' WHERE seq = 5", ['nội dung kèm dòng 5', 'the payload of row 5'])):
        attack(sql)
        code, out, err = thidua('verify', '--db', db)
        expect(name, code, 3)
        expect_in(name, out, words)
        if name == 'cut':
            code, out, err = thidua('seal', '--db', db)
            expect('seal over a cut', code, 3)
            expect_in('seal over a cut', err, ['KHÔNG niêm phong', 'NOT sealed'])
        if name == 'reordered':  # even where neither key nor seals are at hand
            code, out, err = thidua('verify', '--db', db, HOME=data)
            expect('reordered, without key and seals', code, 3)
            expect_in('reordered, without key and seals', out, ['Chưa kiểm tra đủ', 'in part only', 'tại dòng 4', 'at row 4'])
        put_back()
    code, out, err = thidua('verify', '--db', db, HOME=data)
    expect('in part', code, 4)
    expect('a named key must be there', thidua('verify', '--db', db, '--key', os.path.join(at, 'nowhere'))[0], 1)
    expect('named seals must be there', thidua('verify', '--db', db, '--seals', os.path.join(at, 'nowhere'))[0], 1)
    beside = os.path.join(data, 'audit.key')
    os.rename(key, beside)
    code, out, err = thidua('verify', '--db', db, '--key', beside)
    expect('key beside the database', code, 0)
    expect_in('key beside the database', err, ['Cảnh báo', 'Warning'])
    os.chmod(beside, 0o644)
    code, out, err = thidua('verify', '--db', db, '--key', beside)
    expect('key open to all', code, 1)
    expect_in('key open to all', err, ['0600'])

sys.exit(1 if failures else 0)
