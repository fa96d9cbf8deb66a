#!/usr/bin/env python3
"""Gives the program files that it must refuse. usage: test_bad.py PROGRAM [sanitized]"""
import gzip, io, json, os, random, resource, subprocess, sys, tempfile, zipfile

program, sanitized = sys.argv[1], 'sanitized' in sys.argv[2:]
at = tempfile.TemporaryDirectory(prefix='thidua-bad-')
MIB = 1 << 20
MEMORY = 1024 * MIB  # address space of each process
RESIDENT = 700 * MIB
failures = []

GOOD = '''ỦY BAN NHÂN DÂN
XÃ MẪU
Số: 7/KH-UBND
Xã Mẫu, ngày 03 tháng 02 năm 2026
KẾ HOẠCH
Về việc tổ chức phong trào thi đua trồng cây đầu xuân
I. MỤC TIÊU
1. Phấn đấu đến hết năm 2026 trồng ít nhất 500 cây xanh trên các tuyến đường của xã.
II. TỔ CHỨC THỰC HIỆN
1. Giao Đoàn Thanh niên xã chủ trì, phối hợp với các thôn thực hiện trước ngày 30/4/2026.
2. Các thôn báo cáo kết quả về Ủy ban nhân dân xã để tổng hợp.
'''


def bounded():
    if not sanitized:  # the sanitizers reserve terabytes of address space
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(*arguments, stdin=subprocess.DEVNULL):
    return subprocess.run([program] + list(arguments), stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=bounded, timeout=300)


def write(name, data):
    path = os.path.join(at.name, name)
    with open(path, 'wb') as f:
        f.write(data.encode() if isinstance(data, str) else data)
    return path


def check(name, condition, done):
    if not condition:
        failures.append(name)
        print('%s: exit %s\n  stdout %r\n  stderr %r' % (name, done.returncode, done.stdout[:600], done.stderr[:600]))


def refused(path, *codes):
    """Refused by read --json, read --text and repair alike."""
    name = os.path.basename(path)
    done = run('read', path)
    words = done.stderr.decode('utf-8', 'replace')
    try:
        answer = json.loads(done.stdout)
        code, message = answer['error']['code'], answer['error']['message']
        good = answer['source'] == name and len(answer) == 2 and done.stdout.count(b'\n') == 1
    except (ValueError, KeyError, TypeError):
        code, message, good = None, '', False
    # Vietnamese and English in one message; the same on stderr
    check(name + ' (--json)', done.returncode == 3 and good and code in codes and ' / ' in message and message in words and
          any(ord(c) > 0x1e00 for c in message), done)
    for arguments in (['read', '--text', path], ['repair', path]):
        done = run(*arguments)
        check('%s (%s)' % (name, arguments[0]), done.returncode == 3 and done.stdout == b'' and b' / ' in done.stderr, done)


def survives(path):
    """May be read or refused, but in bounds: hostile shapes of honest characters."""
    done = run('read', path)
    check(os.path.basename(path), done.returncode in (0, 3) and done.stdout.count(b'\n') == 1 and isinstance(json.loads(done.stdout), dict) and
          b'reader-failed' not in done.stdout, done)  # that would be a crash


def bomb():
    inner = b'\0' * (20 * MIB)
    for level in range(3):
        out = io.BytesIO()
        with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
            for i in range(8):
                z.writestr('%d.zip' % i, inner)
        inner = out.getvalue()
    return inner


def docx():
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as z:
        z.writestr('[Content_Types].xml', '<Types/>')
        z.writestr('word/document.xml', '<w:document/>')
    return out.getvalue()


random.seed(7)
noise = bytes(random.randrange(256) for _ in range(20000))
words = 'committee province report annual result emulation campaign village target before the of and in'.split()

refused(write('empty.txt', ''), 'empty')
refused(write('blank.txt', ' \n\t\n' * 1000), 'empty')
refused(write('empty.html', '<html><body></body></html>'), 'empty')
refused(write('noise.txt', noise), 'binary')
refused(write('noise.html', noise), 'binary')
refused(write('letters-of-noise.txt', bytes(random.choice(range(128, 256)) for _ in range(20000))), 'binary', 'unknown-charset', 'not-vietnamese')
refused(write('program', open(program, 'rb').read(100000)), 'binary')
refused(write('paper.pdf', b'%PDF-1.7\n' + noise), 'unsupported-format')
refused(write('paper.docx', docx()), 'unsupported-format')
refused(write('paper-docx.txt', docx()), 'unsupported-format')
refused(write('paper.doc', b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + noise), 'unsupported-format')
refused(write('scan.png', b'\x89PNG\r\n\x1a\n' + noise), 'unsupported-format')
refused(write('scan.jpg', b'\xff\xd8\xff\xe0' + noise), 'unsupported-format')
refused(write('bomb.zip', bomb()), 'archive')
refused(write('bomb.txt', bomb()), 'archive')
refused(write('bomb.txt.gz', gzip.compress(b'\0' * (64 * MIB))), 'archive')
refused(write('cut.txt', GOOD.encode()[:GOOD.encode().index('ẩ'.encode()) + 1] if 'ẩ' in GOOD else GOOD.encode()[:GOOD.encode().index('Ẫ'.encode()) + 2]), 'truncated')
refused(write('cut.html', '<html><head><meta charset="utf-8"></head><body><p>' + GOOD), 'truncated')
refused(write('cut-in-tag.html', '<html><body><p>' + GOOD + '</p><p cla'), 'truncated')
refused(write('koi8.txt', ('Распоряжение о проведении соревнования. ' * 40).encode('koi8-r')), 'unknown-charset', 'not-vietnamese')
refused(write('sjis.txt', ('年次計画と表彰について通知する。' * 60).encode('shift-jis')), 'binary', 'unknown-charset', 'not-vietnamese')
refused(write('english.txt', ' '.join(random.choice(words) for _ in range(800)) + '.'), 'not-vietnamese')
refused(write('french.txt', 'Le comité organise la campagne annuelle; chaque commune présente un rapport détaillé avant la fin du mois. ' * 30), 'not-vietnamese')
refused(write('russian.txt', 'Распоряжение о проведении соревнования между сёлами области. ' * 40), 'not-vietnamese')
refused(write('chinese.txt', '关于开展年度劳动竞赛活动的通知。各村应当按时报告。' * 60), 'not-vietnamese')
refused(write('english.html', '<html><body>' + '<p>The committee reports every month to the council of the province.</p>' * 60 + '</body></html>'), 'not-vietnamese')
for stamp in ('MẬT', 'TỐI MẬT', 'TUYỆT MẬT'):
    refused(write('secret-%d.txt' % len(stamp), stamp + '\n' + GOOD), 'secret')
refused(write('secret.html', '<html><body><table><tr><td>ỦY BAN NHÂN DÂN XÃ MẪU</td><td><b>TỐI MẬT</b></td></tr></table>' +
              ''.join('<p>%s</p>' % line for line in GOOD.split('\n')) + '</body></html>'), 'secret')
refused(write('deep.html', '<html><body>' + '<div>' * 200000 + GOOD + '</body></html>'), 'too-complex')
refused(write('deep-tables.html', '<table><tr><td>' * 50000 + GOOD + '</table>'), 'too-complex')

# 100 MB: refused by its size, unread; the same without a size to ask for.
large = write('large.txt', '')
os.truncate(large, 100 * MIB)
refused(large, 'too-large')
with open(large, 'wb') as f:
    block = (GOOD * 2000).encode()
    for _ in range(100 * MIB // len(block)):
        f.write(block)
refused(large, 'too-large')
os.unlink(large)
refused('/dev/zero', 'too-large')
refused(write('long.txt', GOOD * (6 * MIB // len(GOOD.encode()))), 'too-large')
refused(os.path.join(at.name, 'no-such-file'), 'cannot-open')
os.mkdir(os.path.join(at.name, 'folder'))
refused(os.path.join(at.name, 'folder'), 'cannot-open')

survives(write('labels.txt', GOOD + ''.join('%s%d) Giao thôn %d thực hiện.\n' % (' ' * (i % 200), i, i) for i in range(10000))))
survives(write('nested-labels.txt', GOOD + '.'.join('1' for _ in range(10000)) + '. Mục tiêu\n' + ''.join('1.' * i + ' Trồng 5 cây\n' for i in range(1, 500))))
survives(write('one-line.txt', (GOOD * 2000).replace('\n', ' ')))
survives(write('one-word.txt', 'nghiêng' * 200000))
survives(write('marks.txt', GOOD + 'a' + '\u0301' * 500000))
survives(write('breaks.txt', GOOD + '\n' * 1000000))
survives(write('numbers.txt', GOOD + '1.000.000 ' * 100000))
survives(write('commas.txt', GOOD + 'Giao ' + 'Sở Tài chính, ' * 50000 + 'thực hiện.'))

# One bad file among good ones: the others are read all the same, in the order of the arguments.
good, bad = write('good.txt', GOOD), write('bad.txt', noise)
done = run('read', good, bad, '--json', good)
lines = done.stdout.decode().splitlines()
check('among good ones', done.returncode == 3 and len(lines) == 3 and [json.loads(x)['source'] for x in lines] == ['good.txt', 'bad.txt', 'good.txt'] and
      'error' in json.loads(lines[1]) and lines[0] == lines[2] and json.loads(lines[0])['document']['number'] == '7/KH-UBND', done)
done = run('read', '--text', good)
check('text', done.returncode == 0 and done.stdout.decode() == GOOD and done.stderr == b'', done)
done = run('read', good, '--repair=off')
check('repair off', done.returncode == 0 and json.loads(done.stdout)['repairs'] == [], done)
done = run('repair', good)
check('repair', done.returncode == 0 and done.stdout.decode() == GOOD, done)
for arguments in (['read'], ['read', '--nonsense', good], ['read', '--repair=maybe', good], ['read', '--text', '--json', good], ['repair', good, good], ['repair', '--text', good]):
    done = run(*arguments)
    check(' '.join(arguments), done.returncode == 2 and done.stdout == b'' and len(done.stderr) > 20, done)
done = run('read', '--', write('-dash.txt', GOOD))
check('dash', done.returncode == 0, done)
if os.path.exists('/dev/full'):
    with open('/dev/full', 'wb') as full:
        done = subprocess.run([program, 'read', good], stdout=full, stderr=subprocess.PIPE)
        check('full disk', done.returncode == 1 and done.stderr, subprocess.CompletedProcess([], done.returncode, b'', done.stderr))

peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
if not sanitized and peak > RESIDENT:
    failures.append('memory')
print('largest process %d MiB; %d failures' % (peak // MIB, len(failures)))
for name in failures:
    print('failed: ' + name)
sys.exit(1 if failures else 0)
