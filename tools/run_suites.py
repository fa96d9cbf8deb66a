#!/usr/bin/env python3
"""Runs every suite, one after another, and counts: called by ./test. Each step is a command whose output is shown only when it fails.
Steps that run meson tests or browser tests count each test; any other step counts as one."""
import concurrent.futures
import glob
import json
import os
import re
import subprocess
import sys
import threading
import time

here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
os.chdir(here)
level = {'': 0, '--ci': 1, '--long': 2}[sys.argv[1] if len(sys.argv) > 1 else '']
passed, failed, skipped = [], [], []
shared = os.environ.get('THIDUA_SHARED') or (os.path.join(here, '..', 'shared') if os.path.isdir(os.path.join(here, '..', 'shared')) else None)
env = dict(os.environ, ASAN_OPTIONS='detect_leaks=1:abort_on_error=1', UBSAN_OPTIONS='print_stacktrace=1:halt_on_error=1',
           TSAN_OPTIONS='halt_on_error=1:second_deadlock_stack=1')
if shared:
    env['THIDUA_SHARED'] = os.path.abspath(shared)
processors = str(os.cpu_count() or 2)
printing = threading.Lock()


def show(name, verdict, seconds):
    print('%-9s %-48s %6.1f s' % (verdict, name, seconds), flush=True)


def run(command, timeout, more=None):
    try:
        p = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(env, **(more or {})), timeout=timeout, stdin=subprocess.DEVNULL)
        return p.returncode, p.stdout.decode('utf-8', 'replace')
    except subprocess.TimeoutExpired as e:
        return 124, (e.stdout or b'').decode('utf-8', 'replace') + '\n(time ran out after %d s)' % timeout


def step(name, command, timeout=600, more=None):
    """One command, one count. Exit 77 = skipped, for want of ../shared only."""
    t = time.time()
    code, out = run(command, timeout, more)
    with printing:
        if code == 0:
            passed.append(name)
        elif code == 77 and not shared:
            skipped.append(name)
        else:
            failed.append(name)
            print(out[-6000:])
        show(name, 'ok' if code == 0 else 'skipped' if name in skipped else 'FAILED', time.time() - t)
    return code == 0


def meson_tests(folder, label, extra=(), timeout=1500, more=None):
    t = time.time()
    log = os.path.join(folder, 'meson-logs', 'testlog.json')
    if os.path.exists(log):
        os.remove(log)  # else a run that never started would be counted by the one before
    code, out = run(['tests/pg_cluster', 'run', 'meson', 'test', '-C', folder, '--no-rebuild', '--print-errorlogs', '--num-processes', processors] + list(extra), timeout, more)
    bad = 0
    if os.path.exists(log):
        for line in open(log, encoding='utf-8'):
            row = json.loads(line)
            name = '%s: %s' % (label, row['name'])
            if row['result'] in ('OK', 'EXPECTEDFAIL'):
                passed.append(name)
            elif row['result'] == 'SKIP' and not shared:
                skipped.append(name)
            else:  # a skip for another cause than ../shared being absent is a failure
                failed.append(name)
                bad += 1
                print('%s: %s\n%s' % (name, row['result'], (row.get('stdout', '') + row.get('stderr', ''))[-3000:]))
    if (code or not os.path.exists(log)) and not bad:
        failed.append(label + ' (meson test itself)')
        print(out[-4000:])
    show(label, 'FAILED' if bad or code else 'ok', time.time() - t)


def browser_tests(path, timeout=600):
    """One file of node:test, which speaks TAP; each test of the outermost level counts."""
    label = os.path.basename(path).replace('.test.mjs', '')
    t = time.time()
    code, out = run(['node', '--test-reporter=tap', path], timeout)
    bad = n = 0
    for line in out.splitlines():
        m = re.match(r'(not )?ok \d+ - (.*?)(?: # (SKIP|TODO).*)?$', line)
        if not m:
            continue
        n += 1
        name = 'e2e %s: %s' % (label, m[2])
        if m[3] == 'SKIP' and not shared:
            skipped.append(name)
        elif m[1] or m[3]:
            failed.append(name)
            bad += 1
        else:
            passed.append(name)
    if code and not bad or not n:
        failed.append('e2e ' + label + ' (the file itself)')
        bad += 1
    if bad:
        print(out[-8000:])
    show('e2e %s (%d)' % (label, n), 'FAILED' if bad else 'ok', time.time() - t)


def build(folder, label, *options, cc='gcc'):
    return step('build ' + label, ['tools/build', folder] + list(options), 1200, {'CC': cc})


def fuzz(seconds):
    """Every harness for so long, as many at a time as there are processors. Built first: two builds of one folder would wait for each other."""
    options = ['-Dfuzzing=true', '-Db_sanitize=address,undefined', '-Db_lundef=false']
    if not step('build fuzzers', ['tests/fuzz/configure', 'build-fuzz', 'fuzzers'] + options, 1200):
        return
    names = sorted(os.path.basename(f)[len('fuzz_'):-len('.c')] for f in glob.glob('tests/fuzz/fuzz_*.c'))
    with concurrent.futures.ThreadPoolExecutor(int(processors)) as pool:
        list(pool.map(lambda name: step('fuzz %s, %d s' % (name, seconds), ['tests/fuzz/run', str(seconds), name], seconds + 300), names))


def main():
    step('lint: ranks', ['tools/layers'])
    step('lint: SQL', ['tools/sql_lint', '.'])
    step('lint: messages', [sys.executable, 'tools/po_check.py'])
    step('lint: pages', ['node', 'web/preview.mjs', '--check'])
    if build('build', 'gcc, warnings as errors', '--werror'):
        step('lint: headers alone', ['tools/layers', '--headers'])
        meson_tests('build', 'plain')
        if step('front end', ['node', 'web/build.mjs']):
            step('page script: source positions', ['node', 'tests/e2e/preview_points.mjs'])
        for path in sorted(glob.glob('tests/e2e/*.test.mjs')):
            browser_tests(path)
    build('build-clang', 'clang, warnings as errors', '--werror', cc='clang')
    if build('build-asan', 'address and undefined sanitizers', '-Db_sanitize=address,undefined', '-Db_lundef=false'):
        meson_tests('build-asan', 'asan')
    if level >= 1:
        # A commit that is told must be on the disk: kills and crashes once more with a PostgreSQL that syncs.
        meson_tests('build', 'faults, synced', ['--suite', 'fault'], more={'PG_FSYNC': 'on'})
        # Threads meet in the store, in the server and where both are killed; the rest runs on one.
        if build('build-tsan', 'thread sanitizer', '-Db_sanitize=thread', '-Db_lundef=false'):
            meson_tests('build-tsan', 'tsan', ['--suite', 'store', '--suite', 'web', '--suite', 'fault'])
        fuzz(720 if level == 2 else 60)


main()
for name in skipped:
    print('skipped: ' + name)
for name in failed:
    print('failed: ' + name)
print('%d passed, %d failed, %d skipped' % (len(passed), len(failed), len(skipped)))
sys.exit(1 if failed else 0)
