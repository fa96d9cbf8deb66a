#!/usr/bin/env python3
"""Joins the lexicon's TSV files into one C byte array: embed.py OUT.c IN.tsv ..."""
import sys

data = b''.join(open(p, 'rb').read().rstrip(b'\n') + b'\n' for p in sys.argv[2:])
with open(sys.argv[1], 'w', encoding='ascii') as out:
    out.write('// Made by data/lexicon/embed.py from data/lexicon/*.tsv.\n#include "read/lexicon.h"\n\n')
    out.write('static const unsigned char TEXT[] = {')
    for i in range(0, len(data), 24):
        out.write('\n    ' + ','.join(str(b) for b in data[i:i + 24]) + ',')
    out.write('\n};\n\nStr lexicon_builtin(void)\n{\n    return (Str){(const char *)TEXT, sizeof TEXT};\n}\n')
