#!/usr/bin/env python3
"""Runs every suite, one after another, and counts: called by ./test. Each step is a command whose output is shown only when it fails.
Steps that run meson tests count each test program; any other step counts as one."""
import json, os, subprocess, sys, time

here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
os.chdir(here)
level = {'': 0, '--ci': 1, '--long': 2}[sys.argv[1] if len(sys.argv) > 1 else '']
passed, failed, skipped = [], [], []
shared = os.environ.get('THIDUA_SHARED') or (os.path.join(here, '..', 'shared') if os.path.isdir(os.path.join(here, '..', 'shared')) else None)
env = dict(os.environ, ASAN_OPTIONS='detect_leaks=1:abort_on_error=1', UBSAN_OPTIONS='print_stacktrace=1:halt_on_error=1',
           TSAN_OPTIONS='halt_on_error=1:second_deadlock_stack=1')
if shared:
    env['THIDUA_SHARED'] = os.path.abspath(shared)


def show(name, verdict, seconds):
    print('%-9s %-44s %6.1f s' % (verdict, name, seconds), flush=True)


def run(command, timeout):
    try:
        p = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, timeout=timeout, stdin=subprocess.DEVNULL)
        return p.returncode, p.stdout.decode('utf-8', 'replace')
    except subprocess.TimeoutExpired as e:
        return 124, (e.stdout or b'').decode('utf-8', 'replace') + '\n(time ran out after %d s)' % timeout


def step(name, command, timeout=600):
    """One command, one count. Exit 77 = skipped, for want of ../shared only."""
    t = time.time()
    code, out = run(command, timeout)
    if code == 0:
        passed.append(name)
    elif code == 77 and not shared:
        skipped.append(name)
    else:
        failed.append(name)
        print(out[-6000:])
    show(name, 'ok' if code == 0 else 'skipped' if name in skipped else 'FAILED', time.time() - t)
    return code == 0


def meson_tests(folder, label, extra=(), timeout=1500):
    t = time.time()
    code, out = run(['tests/pg_cluster', 'run', 'meson', 'test', '-C', folder, '--no-rebuild', '--print-errorlogs', '--num-processes', str(os.cpu_count() or 2)] + list(extra), timeout)
    log = os.path.join(folder, 'meson-logs', 'testlog.json')
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
    elif code:
        failed.append(label)
        print(out[-4000:])
    if code and not bad:
        failed.append(label + ' (meson test itself)')
        print(out[-4000:])
    show(label, 'FAILED' if bad or code else 'ok', time.time() - t)


def build(folder, label, *options, cc='gcc'):
    env['CC'] = cc
    ok = step('build ' + label, ['tools/build', folder] + list(options), 1200)
    env.pop('CC')
    return ok


def main():
    step('lint: ranks', ['tools/layers'])
    plain = build('build', 'gcc, warnings as errors', '--werror')
    if plain:
        step('lint: headers alone', ['tools/layers', '--headers'])
        meson_tests('build', 'plain')
    build('build-clang', 'clang, warnings as errors', '--werror', cc='clang')
    if build('build-asan', 'address and undefined sanitizers', '-Db_sanitize=address,undefined', '-Db_lundef=false'):
        meson_tests('build-asan', 'asan')
    if level >= 1:
        if build('build-tsan', 'thread sanitizer', '-Db_sanitize=thread', '-Db_lundef=false'):
            meson_tests('build-tsan', 'tsan', ['--suite', 'threads'])


main()
for name in skipped:
    print('skipped: ' + name)
for name in failed:
    print('failed: ' + name)
print('%d passed, %d failed, %d skipped' % (len(passed), len(failed), len(skipped)))
sys.exit(1 if failed else 0)
