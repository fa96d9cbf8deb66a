#!/usr/bin/env python3
"""Counts data/model/syllables.lm anew from the corpus, or checks that the shipped one is the one that it gives.

  count_model.py COUNTER CORPUS_DIR SHARED_DIR OUT            writes OUT and OUT.txt (digest, figures, lines dropped)
  count_model.py --check COUNTER CORPUS_DIR SHARED_DIR OUT    counts into a temporary file; exit status 1 when it differs from OUT or when a
                                                              line was wrongly dropped or wrongly counted; 77 when the corpus is not there

COUNTER is the program built from tools/count_syllables.c. Kept out: every text under SHARED_DIR/seeds and SHARED_DIR/gold/clean.
Dropped lines are printed. Standard library only.
"""
import gzip, hashlib, pathlib, re, subprocess, sys, tempfile, unicodedata

# admin is nearest to what is read but the smallest
FILES = [('legal.txt.gz', 1), ('news.txt.gz', 1), ('admin.txt.gz', 5)]
TRIPLES = '2'
RUN, SHARE = 8, 0.05

def kept_out(shared):
    kept = sorted(shared.glob('seeds/*.txt')) + sorted(shared.glob('gold/clean/*.txt'))
    if len(kept) < 2:
        sys.exit('no kept-out texts under %s' % shared)
    return kept

def count(counter, corpus, shared, out):
    """Digest of the corpus, the counter's figures, the lines it dropped."""
    digest = hashlib.sha256()
    for name, weight in FILES:
        digest.update(hashlib.sha256((corpus / name).read_bytes()).digest())
    command = [counter, '--digest', digest.hexdigest(), '--out', str(out), '--triples', TRIPLES] + [str(k) for k in kept_out(shared)]
    with tempfile.TemporaryFile() as log, tempfile.TemporaryFile() as dropped:
        p = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=dropped, stderr=log)
        for name, weight in FILES:
            p.stdin.write(b'\x01%s %d\n' % (name.encode(), weight))
            with gzip.open(corpus / name) as f:
                while block := f.read(1 << 20):
                    p.stdin.write(block)
        p.stdin.close()
        status = p.wait()
        log.seek(0)
        dropped.seek(0)
        text, lines = log.read().decode(), dropped.read().decode().splitlines()
    sys.stderr.write(text)
    if status:
        sys.exit(status)
    return digest.hexdigest(), text, [line.split('): ', 1)[1] for line in lines if line.startswith('dropped (')], lines

def runs(text):
    """The 8-word runs of a text, marks and case folded: a second implementation, so that the check does not repeat the counter's mistakes."""
    plain = ''.join(c for c in unicodedata.normalize('NFD', text.lower()) if not unicodedata.combining(c)).replace('đ', 'd')
    plain = re.sub(r'\d\w*(?:[.,/-]\w+)*', ' ', plain)  # a document code is no word
    words = re.findall(r'[^\W\d_]+', plain)
    return [' '.join(words[i:i + RUN]) for i in range(len(words) - RUN + 1)]

def check(corpus, shared, dropped):
    known = set()
    for path in kept_out(shared):
        known.update(runs(path.read_text(encoding='utf-8')))
    dropped, wrong, looked = set(dropped), 0, 0
    def share(line):
        r = runs(line)
        return sum(x in known for x in r) / len(r) if r else 0
    for line in dropped:
        if share(line) < SHARE:
            wrong += 1
            print('dropped without need:', line[:100])
    for name, weight in FILES:
        step = 1 if name.startswith('admin') else 16
        with gzip.open(corpus / name, 'rt', encoding='utf-8', newline='\n') as f:
            for i, line in enumerate(f):
                if i % step == 0:
                    looked += 1
                    line = line.rstrip('\n')
                    if share(line) >= SHARE and line not in dropped and counted_at_all(line):
                        wrong += 1
                        print('counted though shared:', line[:100])
    print('looked at %d lines, %d dropped, %d wrong' % (looked, len(dropped), wrong))
    return wrong

def counted_at_all(line):
    import zlib
    return zlib.crc32(line.encode()) % 128 != 0

def main():
    args = sys.argv[1:]
    checking = args[:1] == ['--check']
    if checking:
        args = args[1:]
    if len(args) != 4:
        sys.exit(__doc__)
    counter, corpus, shared, out = args[0], *map(pathlib.Path, args[1:])
    if not checking:
        digest, text, dropped, lines = count(counter, corpus, shared, out)
        print('\n'.join(lines))
        pathlib.Path(str(out) + '.txt').write_text('corpus %s\n%s' % (digest, text))
        return
    if not all((corpus / name).exists() for name, weight in FILES):
        print('the corpus is not there')
        sys.exit(77)
    with tempfile.TemporaryDirectory() as d:
        again = pathlib.Path(d) / 'again.lm'
        digest, text, dropped, lines = count(counter, corpus, shared, again)
        if again.read_bytes() != out.read_bytes():
            sys.exit('%s is not what the corpus gives' % out)
    sys.exit(1 if check(corpus, shared, dropped) else 0)

main()
