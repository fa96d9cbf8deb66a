#!/usr/bin/env python3
"""clean/NNN.txt -> the demo texts in data/demo/texts (clean and damaged) and gold/NNN.json for the clean ones."""
import os, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'development'))
import damage      # noqa: E402
import make_gold   # noqa: E402

TEXTS = os.path.join(HERE, '..', '..', '..', 'data', 'demo', 'texts')
PROVINCE, DISTRICT, NOW = 200, 201, 202
FILES = {
    PROVINCE: ('ha-tinh-2020.html', 'plain'),
    DISTRICT: ('ky-anh-2020.txt', lambda c: damage.wrap(c, 88)),
    NOW: ('ha-tinh-2026.txt', lambda c: damage.wrap(c, 92)),
}
DAMAGED = {
    PROVINCE: ('ha-tinh-2020-rung-chu.txt', lambda c: damage.delete_letters(c, 0.05, 200)),
    DISTRICT: ('ky-anh-2020-lop-chu-pdf.txt', lambda c: damage.double(damage.wrap(damage.pdf_layer(c, 201), 82, trailing=True))),
}


def lay_out(table, number, clean):
    keep, damage.FILES = damage.FILES, table
    try:
        return damage.source(number, clean)
    finally:
        damage.FILES = keep


def main():
    for table in (FILES, DAMAGED):
        for number in table:
            clean = open(os.path.join(HERE, 'clean', '%d.txt' % number), encoding='utf-8').read()
            name, text, _ = lay_out(table, number, clean)
            with open(os.path.join(TEXTS, name), 'w', encoding='utf-8', newline='\n') as fh:
                fh.write(text)
    files = lambda number, clean: lay_out(FILES, number, clean)
    return 0 if make_gold.build(HERE, sorted(FILES), files, '--lint' in sys.argv) else 1


if __name__ == '__main__':
    sys.exit(main())
