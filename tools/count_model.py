#!/usr/bin/env python3
"""Counts data/model/syllables.lm anew from the corpus, or checks that the shipped one is the one that it gives.

  count_model.py COUNTER CORPUS_DIR SHARED_DIR OUT            writes OUT and OUT.txt (digest, figures, dropped lines' count)
  count_model.py --check COUNTER CORPUS_DIR SHARED_DIR OUT    counts into a temporary file and compares; exit status 1 when they differ

COUNTER is the program built from tools/count_syllables.c. Kept out: every text under SHARED_DIR/seeds and SHARED_DIR/gold/clean.
Dropped lines are printed. Standard library only.
"""
import gzip, hashlib, pathlib, subprocess, sys, tempfile

# admin is nearest to what is read but the smallest
FILES = [('legal.txt.gz', 1), ('news.txt.gz', 1), ('admin.txt.gz', 5)]
TRIPLES = '2'

def count(counter, corpus, shared, out):
    digest = hashlib.sha256()
    for name, weight in FILES:
        digest.update(hashlib.sha256((corpus / name).read_bytes()).digest())
    kept = sorted(shared.glob('seeds/*.txt')) + sorted(shared.glob('gold/clean/*.txt'))
    if len(kept) < 2:
        sys.exit('no kept-out texts under %s' % shared)
    command = [counter, '--digest', digest.hexdigest(), '--out', str(out), '--triples', TRIPLES] + [str(k) for k in kept]
    with tempfile.TemporaryFile() as log:
        p = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=log)
        for name, weight in FILES:
            p.stdin.write(b'\x01%s %d\n' % (name.encode(), weight))
            with gzip.open(corpus / name) as f:
                while block := f.read(1 << 20):
                    p.stdin.write(block)
        p.stdin.close()
        status = p.wait()
        log.seek(0)
        text = log.read().decode()
    sys.stderr.write(text)
    if status:
        sys.exit(status)
    return digest.hexdigest(), text

def main():
    args = sys.argv[1:]
    check = args[:1] == ['--check']
    if check:
        args = args[1:]
    if len(args) != 4:
        sys.exit(__doc__)
    counter, corpus, shared, out = args[0], *map(pathlib.Path, args[1:])
    if not check:
        digest, text = count(counter, corpus, shared, out)
        pathlib.Path(str(out) + '.txt').write_text('corpus %s\n%s' % (digest, text))
        return
    with tempfile.TemporaryDirectory() as d:
        again = pathlib.Path(d) / 'again.lm'
        count(counter, corpus, shared, again)
        if again.read_bytes() != out.read_bytes():
            sys.exit('%s is not what the corpus gives' % out)

main()
