#!/usr/bin/env python3
"""rows/NNN.rows (labels written by hand) + the source text -> gold/NNN.json, with every check of the shared validator.

  make_gold.py [--lint] [NNN ...]     --lint also lists the numbers, dates and agency words no label covers

A row: KIND section | fields ... ; a quote is words of the clean text, `A ~~ B` stands for everything from A to B.
  D/T/R/A/M/Y = deadline, target, result, assignment, movement, recurring.  Options at the end: opt, parts=a/b, alt=, accept=, den=,
  period=, q= (qualifier), start=, due_text=, due_accept=a/b, note=, rrule=, named (a movement without quotation marks).
"""
import datetime, html, json, os, re, sys, unicodedata

import damage

HERE = damage.HERE
ROLE = {'L': 'lead', 'C': 'coordinate', 'R': 'responsible'}
OPS = {'>=', '<=', '>', '<', '=', 'between'}
LISTS = ['sections', 'assignments', 'targets', 'results', 'deadlines', 'recurring', 'movements_detail']


class Bad(Exception):
    pass


def options(field):
    o = {}
    for part in (field or '').split(';'):
        part = part.strip()
        if part:
            k, _, v = part.partition('=')
            o[k.strip()] = v.strip() or True
    return o


def number(s):
    f = float(s)
    return int(f) if f == int(f) else f


class Document:
    def __init__(self, base, num, clean, name, shipped, cs):
        self.num, self.clean, self.name, self.shipped, self.cs = num, clean, name, shipped, cs
        self.visible = damage.text_of(cs)
        self.where = {o: k for k, (_, o) in enumerate(cs) if o is not None}
        self.starts, self.order = {}, []
        self.covered = []

    # -- places in the clean text
    def find(self, sec, quote):
        lo = self.starts[sec] if sec else 0
        a, _, b = quote.partition(' ~~ ')
        i = self.clean.find(a, lo)
        if i < 0:
            j = self.clean.lower().find(a.lower(), lo)
            if j < 0:
                raise Bad('quote not found in %s: %s' % (sec, quote))
            i = j
        end = i + len(a)
        if b:
            k = self.clean.find(b, end)
            if k < 0:
                raise Bad('end of quote not found in %s: %s' % (sec, quote))
            end = k + len(b)
        if sec:
            nxt = [self.starts[p] for p in self.order if self.starts[p] > self.starts[sec]]
            deeper = [p for p in self.order if p.startswith(sec + '.')]
            last = max([self.starts[p] for p in deeper] + [lo])
            limit = min([x for x in nxt if x > last] + [len(self.clean)])
            if i >= limit:
                raise Bad('quote of %s lies in a later section: %s' % (sec, quote))
            if deeper and self.starts[deeper[0]] < i < last and i >= self.starts[deeper[0]]:
                raise Bad('quote of %s lies in a deeper section: %s' % (sec, quote))
        if '\n' in self.clean[i:end]:
            raise Bad('quote crosses a paragraph: %s' % quote)
        self.covered.append((i, end))
        return i, end

    def quote(self, sec, q):
        i, end = self.find(sec, q)
        ks = [self.where[o] for o in range(i, end) if o in self.where]
        cut = ''.join(c for c, _ in self.cs[ks[0]:ks[-1] + 1])
        return {'quote': cut, 'line': ''.join(c for c, _ in self.cs[:ks[0]]).count('\n') + 1}

    # -- sections
    def read_sections(self, spec):
        out, at = [], 0
        for item in [x.strip() for x in spec.split(',, ')] if ',, ' in spec else [x.strip() for x in spec.split(',')]:
            path, eq, head = item.partition('=')
            bare = path.endswith('~')
            path = path.rstrip('~')
            label = path.split('.')[-1]
            if re.fullmatch(r'\d+', label) and len(path.split(".")) > 1 and re.fullmatch(r'\d+', path.split('.')[-2]):
                forms = [path.split('.')[-2] + '.' + label + '.', label + '.']
            else:
                forms = [label + '.', label + ')', label + '/', label]
            m = None
            for f in forms:
                m = re.compile(r'^%s(?=[ :\n])' % re.escape(f), re.M).search(self.clean, at)
                if m:
                    break
            if not m:
                raise Bad('section %s not found' % path)
            at = m.end()
            line = self.clean[m.end():self.clean.index('\n', m.end())].strip()
            row = {'path': path, 'heading': None if bare else (head or line).rstrip('.: ')}
            if head and head not in line:
                raise Bad('heading %s not in line' % head)
            if bare:
                row['opening'] = ' '.join(line.split()[:12])
            row['line'] = ''.join(c for c, _ in self.cs[:self.where.get(m.start(), 0)]).count('\n') + 1
            out.append(row)
            self.starts[path] = m.start()
            self.order.append(path)
        return out


def read_rows(doc, path):
    g = {'source': doc.name, 'document': {}, **{k: [] for k in LISTS}, 'movements': [], 'movements_optional': []}
    D = g['document']
    D.update({'type': None, 'number': None, 'issuer': None, 'place': None, 'date': None, 'title': None, 'signer': None,
              'cites': [], 'recipients': []})
    seen = set()
    for n, raw in enumerate(open(path, encoding='utf-8'), 1):
        raw = raw.strip()
        if not raw or raw.startswith('#'):
            continue
        try:
            word, _, rest = raw.partition(' ')
            if word in ('type', 'number', 'issuer', 'place', 'date', 'title', 'reported_authority', 'byline', 'date_note'):
                D[word] = rest.strip() or None
                continue
            if word == 'sign':
                a = [x.strip() for x in rest.split('|')]
                D['signer'] = {'name': a[0], 'position': a[1], 'capacity': a[2] or None}
                continue
            if word == 'cites':
                D['cites'] = [x.strip() for x in rest.split(',') if x.strip()]
                continue
            if word == 'sections':
                g['sections'] = doc.read_sections(rest)
                continue
            f = [x.strip() for x in rest.split(' | ')]
            sec = None if f[0] == '-' else f[0]
            if sec and sec not in doc.starts:
                raise Bad('no section ' + sec)
            if word == 'T' or word == 'R':
                _, ind, rel, unit, scope, due, q = f[:7]
                o = options(f[7] if len(f) > 7 else '')
                op, _, val = rel.partition(' ')
                lo, _, hi = val.partition('..')
                r = {'section': sec, 'indicator': ind, 'op': op, 'low': number(lo), 'high': number(hi) if hi else None,
                     'unit': unit, 'scope': scope, ('due' if word == 'T' else 'as_of'): None if due == '-' else due, **doc.quote(sec, q)}
                if 'accept' in o:
                    r['op_accept'] = o['accept'].split('/')
                if 'den' in o:
                    r['denominator'] = number(o['den'])
                if 'period' in o:
                    r['period'] = o['period']
                if 'q' in o:
                    r['qualifier'] = o['q']
                digits = re.sub(r'\D', '', lo.split('.')[0]).lstrip('0') or '0'
                plain = re.sub(r'(?<=\d)\.(?=\d{3})', '', doc.clean[slice(*doc.covered[-1])])
                if digits not in re.findall(r'(?<!\d)0*(\d+)', plain) and not o.get('words'):
                    raise Bad('number %s not in its quote' % lo)
                g['targets' if word == 'T' else 'results'].append(finish(r, o))
            elif word == 'D':
                _, due, action, units, q = f[:5]
                o = options(f[5] if len(f) > 5 else '')
                r = {'section': sec, 'action': action, 'units': [u.strip() for u in units.split(';')] if units != '-' else [],
                     'due': None if due == '-' else due, **doc.quote(sec, q)}
                for k in ('start', 'due_text'):
                    if k in o:
                        r[k] = o[k]
                if 'due_accept' in o:
                    r['due_accept'] = o['due_accept'].split('/')
                g['deadlines'].append(finish(r, o))
            elif word == 'A':
                _, role, units = f[:3]
                q = f[3] if len(f) > 3 else ''
                o = options(f[4] if len(f) > 4 else '')
                for u in [x.strip() for x in units.split(';')]:
                    r = {'section': sec, 'unit': u, 'role': ROLE[role], **doc.quote(sec, q or u)}
                    if 'parts' in o:
                        r['parts'] = [x.strip() for x in o['parts'].split('/')]
                    if 'alt' in o:
                        r['section_alt'] = o['alt']
                    key = (sec, u.lower(), role)
                    if key in seen:
                        raise Bad('same assignment twice: %s' % (key,))
                    seen.add(key)
                    g['assignments'].append(finish(r, o))
            elif word == 'M':
                _, kind, name = f[:3]
                q = f[3] if len(f) > 3 and f[3] else name
                o = options(f[4] if len(f) > 4 else '')
                r = {'name': name, 'kind': kind, 'quoted': 'named' not in o, 'section': sec, **doc.quote(sec, q)}
                g['movements_detail'].append(finish(r, o))
                g['movements_optional' if 'opt' in o else 'movements'].append(name)
            elif word == 'Y':
                _, action, units, freq, q = f[:5]
                o = options(f[5] if len(f) > 5 else '')
                r = {'section': sec, 'action': action, 'units': [u.strip() for u in units.split(';')] if units != '-' else [],
                     'frequency': freq, **doc.quote(sec, q)}
                if 'rrule' in o:
                    r['rrule'] = o['rrule'].replace(',', ';')
                g['recurring'].append(finish(r, o))
            else:
                raise Bad('unknown row')
        except (Bad, ValueError, KeyError, IndexError) as e:
            print('%s:%d: %s %s\n    %s' % (os.path.basename(path), n, type(e).__name__, e, raw[:160]))
            g['bad'] = True
    D['recipients'] = recipients(doc.clean)
    g['targets'].sort(key=lambda r: bool(r.get('optional')))    # the scorer takes the first of two equal figures
    check(doc, g)
    return g


def finish(r, o):
    if 'opt' in o:
        r['optional'] = True
    if 'note' in o:
        r['note'] = o['note']
    return r


def recipients(t):
    m = re.search(r'^Nơi nhận: ?\n', t, re.M)
    if not m:
        return []
    out = []
    for line in t[m.end():].split('\n'):
        s = line.strip()
        if s.startswith('- '):
            out.append(re.sub(r'[;.,]?(/\.)?$', '', s[2:]).rstrip(';. '))
        elif s:
            break
    return out


def strings(o):
    if isinstance(o, dict):
        for k, v in o.items():
            if k != 'quote':
                yield from strings(v)
    elif isinstance(o, list):
        for v in o:
            yield from strings(v)
    elif isinstance(o, str):
        yield o


def check(doc, g):
    def bad(*a):
        print(doc.num, *a)
        g['bad'] = True
    src = doc.visible
    if doc.name.endswith('.html'):
        page = ' '.join(html.unescape(re.sub(r'<[^>]+>', '', doc.shipped)).split())
        for k in LISTS[1:]:
            for r in g[k]:
                if r['quote'] not in page:
                    bad('not in page', r['quote'])
    flat = re.sub(r'\s+', '', unicodedata.normalize('NFC', src))
    pos = []
    for c in g['document']['cites']:
        p = flat.find(re.sub(r'\s+', '', c))
        if p < 0:
            bad('cite', c)
        pos.append(p)
    if pos != sorted(pos):
        bad('cites not in order of appearance', list(zip(g['document']['cites'], pos)))
    for k in LISTS[1:]:
        for r in g[k]:
            if not r['quote'] or r['quote'] not in src:
                bad('quote', r)
    for s in strings(g):
        if unicodedata.normalize('NFC', s) != s:
            bad('not NFC', s)
    for r in g['targets'] + g['results']:
        if r['op'] not in OPS:
            bad('op', r)
        if (r['op'] == 'between') != (r['high'] is not None):
            bad('high', r)
    for v in [g['document']['date']] + [r.get('due', r.get('as_of')) for k in ('targets', 'results', 'deadlines') for r in g[k]]:
        if v:
            datetime.date.fromisoformat(v)
    if len(set(g['movements'])) != len(g['movements']):
        bad('movement twice')
    if g['document']['number'] and g['document']['number'] not in doc.clean:
        bad('number')


def lint(doc):
    mark = bytearray(len(doc.clean))
    for a, b in doc.covered:
        mark[a:b] = b'\1' * (b - a)
    print('== %d: no label covers' % doc.num)
    for m in re.finditer(r'[^\n]*?(\d[\d.,/]*\d|\d)%?', doc.clean):
        a, b = m.span(1)
        if not any(mark[a:b]):
            print('  n', doc.clean[max(0, a - 38):b + 28].replace('\n', ' / '))
    for m in re.finditer(r'(?i)chủ trì|phối hợp|giao |đề nghị|yêu cầu|(?<!\w)(các|mỗi) (sở|ban|phòng|đơn vị|xã|huyện|địa phương|cơ quan)|phong trào|cuộc vận động|định kỳ|hằng (năm|tháng|quý|tuần)|hàng (năm|tháng|quý|tuần)', doc.clean):
        a, b = m.span()
        if not any(mark[a:b]):
            print('  w', doc.clean[max(0, a - 40):b + 40].replace('\n', ' / '))


def build(base, numbers, files, want_lint=False):
    ok, total = True, {}
    for num in numbers:
        clean_path = os.path.join(base, 'clean', '%d.txt' % num)
        rows_path = os.path.join(base, 'rows', '%d.rows' % num)
        if not (os.path.exists(clean_path) and os.path.exists(rows_path)):
            continue
        clean = open(clean_path, encoding='utf-8').read()
        if unicodedata.normalize('NFC', clean) != clean:
            print(num, 'clean text is not NFC')
            ok = False
        name, shipped, cs = files(num, clean)
        doc = Document(base, num, clean, name, shipped, cs)
        g = read_rows(doc, rows_path)
        ok = ok and not g.pop('bad', False)
        with open(os.path.join(base, 'gold', '%d.json' % num), 'w', encoding='utf-8') as fh:
            json.dump(g, fh, ensure_ascii=False, indent=1)
            fh.write('\n')
        s = lambda k: '%d+%d' % (sum(1 for r in g[k] if not r.get('optional')), sum(1 for r in g[k] if r.get('optional')))
        print(num, g['document']['type'], 'lines', shipped.count('\n'), 'sections', len(g['sections']), 'assignments', s('assignments'),
              'targets', s('targets'), 'results', s('results'), 'deadlines', s('deadlines'), 'recurring', s('recurring'),
              'movements', s('movements_detail'), 'cites', len(g['document']['cites']), 'recipients', len(g['document']['recipients']))
        if want_lint:
            lint(doc)
    return ok


def main():
    args = [a for a in sys.argv[1:] if a != '--lint']
    damage.main()
    return 0 if build(HERE, [int(a) for a in args] or sorted(damage.FILES), damage.source, '--lint' in sys.argv) else 1


if __name__ == '__main__':
    sys.exit(main())
