#!/usr/bin/env python3
"""Measures repair: F1 on the damaged seeds, wrong edits on the clean ones, false edits on corpus lines that the model has never seen.

  count_repairs.py EDITS SHARED_DIR [--list]      EDITS is the program built from tools/count_edits.c; --list prints the unseen lines touched

Exit status 1 when a stated limit is broken, 77 when SHARED_DIR is not there. Standard library only.
"""
import gzip, pathlib, re, subprocess, sys, tempfile, zlib

LEAST_F1 = {'000': 0.90, '002': 0.95, '004': 0.85}
MOST_WRONG = {'001': 1.0, '003': 1.0}  # in 1,000 words
MOST_FALSE = 0.5                       # automatic repairs in 1,000 unseen words

def main():
    edits, shared = sys.argv[1], pathlib.Path(sys.argv[2])
    if not (shared / 'seeds').exists():
        print('the shared folder is not there')
        sys.exit(77)
    bad = False
    for seed in sorted((shared / 'seeds').glob('*.txt')):
        name = seed.name[:3]
        with tempfile.NamedTemporaryFile(suffix='.txt') as out:
            out.write(subprocess.run([edits, str(seed)], stdout=subprocess.PIPE, check=True).stdout)
            out.flush()
            line = subprocess.run([sys.executable, str(shared / 'tools/score_repairs.py'), str(seed), str(shared / 'gold/clean' / (name + '.txt')), out.name],
                                  stdout=subprocess.PIPE, check=True, text=True).stdout.strip()
        f1, wrong = float(re.search(r'F1 ([\d.]+)', line)[1]), float(re.search(r'1000 words ([\d.]+)', line)[1])
        broken = f1 < LEAST_F1.get(name, 0) or wrong > MOST_WRONG.get(name, 1e9)
        bad |= broken
        print(name, line, 'BROKEN' if broken else '')
    for part in ('admin', 'legal', 'news'):
        path = shared / 'corpus' / (part + '.txt.gz')
        if not path.exists():
            continue
        unseen = b''.join(l for l in gzip.open(path) if zlib.crc32(l.rstrip(b'\n')) % 128 == 0)
        lines = subprocess.run([edits, '--lines'], input=unseen, stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
        if '--list' in sys.argv:
            print('\n'.join(lines[:-1]))
        broken = float(re.search(r'\(([\d.]+) per 1000', lines[-1])[1]) > MOST_FALSE
        bad |= broken
        print('unseen', part, lines[-1], 'BROKEN' if broken else '')
    sys.exit(1 if bad else 0)

main()
