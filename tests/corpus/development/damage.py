#!/usr/bin/env python3
"""Lay out and damage the clean texts: clean/NNN.txt -> NNN_*.txt or .html.  Deterministic, standard library only.

A text is held as a list of [character, origin]; origin is the offset in the clean text or None for what the
layout added, so that make_gold.py can cut the same words from the damaged text.  Digits, document numbers and
the line structure of headers are never damaged.
"""
import html, os, random, re, sys, unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))


def chars(text):
    return [[c, i] for i, c in enumerate(text)]


def text_of(cs):
    return ''.join(c for c, _ in cs)


def lines_of(cs):
    out, line = [], []
    for c in cs:
        line.append(c)
        if c[0] == '\n':
            out.append(line)
            line = []
    return out + ([line] if line else [])


# ---- layout
def wrap(cs, width, trailing=False):
    """Hard wrap: the space at a break becomes the line break (with `trailing` the space stays before it)."""
    out = []
    for line in lines_of(cs):
        start, space = 0, None
        for k, c in enumerate(line):
            if c[0] == ' ' and k > start:
                space = k
            if k - start >= width and space is not None and c[0] != '\n':
                if trailing:
                    line[space][0] = ' \n'
                else:
                    line[space][0] = '\n'
                start, space = space + 1, None
        for c in line:
            if c[0] == ' \n':
                out += [[' ', c[1]], ['\n', None]]
            else:
                out.append(c)
    return out


def double(cs, page=38):
    """PDF text layer: a blank line between every two lines, a space at the head of each new page."""
    out, n = [], 0
    for line in lines_of(cs):
        if text_of(line).strip() == '':
            continue
        n += 1
        if n % page == 0:
            out.append([' ', None])
        out += line
        if line[-1][0] == '\n':
            out.append(['\n', None])
    return out


def as_html(cs, title, style):
    """One element a paragraph.  plain: nothing else; table: portal page, header and signature as two-cell tables, list items;
    word: saved by a word processor (spans, source lines wrapped inside paragraphs, empty paragraphs); news: article page."""
    blocks, body = [b.split('\n') for b in re.split(r'\n\s*\n', text_of(cs).strip())], []
    esc = lambda line: html.escape(line.strip(), quote=False)

    def paragraph(line):
        s, e = line.strip(), esc(line)
        if re.match(r'^([IVX]+\.|[0-9]+\.) ', s) and len(s) < 160 and not s.endswith(('.', ';')):
            e = '<b>%s</b>' % e
        if style == 'news' and not body:
            return '<h1>%s</h1>' % e
        if style == 'table' and s.startswith('- '):
            return '<li>%s</li>' % e
        if style == 'word':
            rows, row = [], ''
            for w in e.split(' '):
                if len(row) + len(w) > 96:
                    rows.append(row)
                    row = w
                else:
                    row = (row + ' ' + w).strip()
            return '<p class="MsoNormal"><span lang="VI">%s</span></p>' % '\n'.join(rows + [row])
        return '<p>%s</p>' % e

    def cells(left, right):
        return '<table width="100%%"><tr><td align="center">%s</td>\n<td align="center">%s</td></tr></table>' % tuple(
            '<br>\n'.join(esc(x) for x in c) for c in (left, right))

    k = 0
    while k < len(blocks):
        if style == 'table' and k == 0:
            body.append(cells(blocks[0], blocks[1]))
            body.append(cells(blocks[2][:1], blocks[2][1:]))
            k = 3
        elif style == 'table' and blocks[k][0].startswith('Nơi nhận'):
            body.append(cells(blocks[k], [x for b in blocks[k + 1:] for x in b]))
            k = len(blocks)
        else:
            for line in blocks[k]:
                body.append(paragraph(line))
            if style == 'word':
                body.append('<p class="MsoNormal">&nbsp;</p>')
            k += 1
    top = {'table': '<div class="menu"><a href="/">Trang chủ</a> | <a href="/van-ban">Văn bản</a> | <a href="/lien-he">Liên hệ</a></div>\n',
           'news': '<div class="menu"><a href="/">Trang chủ</a> <a href="/thoi-su">Thời sự</a> <a href="/kinh-te">Kinh tế</a> <a href="/xa-hoi">Xã hội</a></div>\n'}
    end = {'table': '<div class="foot">Lượt xem: 218 | In trang | Gửi email</div>\n',
           'news': '<div class="foot"><p>Bình luận (0)</p><p>Chia sẻ</p><p>Tin liên quan</p><p>Đăng nhập để gửi ý kiến</p></div>\n'}
    return ('<!DOCTYPE html>\n<html lang="vi">\n<head><meta charset="utf-8"><title>%s</title>\n'
            '<style>p { margin: 0 0 6px } .menu { color: #666 }</style></head>\n<body>\n%s<div class="content">\n%s\n</div>\n%s</body>\n</html>\n'
            % (html.escape(title, quote=False), top.get(style, ''), '\n'.join(body), end.get(style, '')))


# ---- damage
def body_range(cs):
    """Damage neither the header (up to the date line) nor the signer's name at the very end."""
    t = text_of(cs)
    m = re.search(r'ngày \d+ tháng \d+ năm \d{4}', t)
    m = m or re.search(r'^I\. ', t, re.M)
    return (m.end() if m else 0), len(t.rstrip()) - 24


def delete_letters(cs, share, seed):
    """Class 1: a code point of U+1EA0-1EF9 is dropped; at the end of a word the following space goes too."""
    rnd = random.Random(seed)
    lo, hi = body_range(cs)
    drop = set()
    for k in range(lo, min(hi, len(cs) - 1)):
        if '\u1ea0' <= cs[k][0] <= '\u1ef9' and cs[k][0].islower() and rnd.random() < share:
            drop.add(k)
            if cs[k + 1][0] == ' ' and cs[k - 1][0].isalpha() and rnd.random() < 0.75:
                drop.add(k + 1)
    return [c for k, c in enumerate(cs) if k not in drop]


GONE = '\0'            # a letter the scan lost
OCR = [('với', 'vói'), ('thưởng', 'thường'), ('tỉnh', 'tinh'), ('Nghị', 'Nghi'), ('mạnh', 'manh'), ('chỉ', 'chi'), ('lớp', 'lóp'),
       ('định', 'đinh'), ('thời', 'thòi'), ('lần', 'lằn'), ('sản', 'sân'), ('hợp', 'họp'), ('dựng', 'dụng'), ('của', 'cùa'),
       ('thể', 'thề'), ('tiên tiến', 'tiến tiến'), ('lượng', 'lương'), ('trong', 'ữ\0ong'), ('trên', 'ữ\0ên'), ('trọng', 'ữ\0ọng'),
       ('trào', 'ư\0ào'), ('trực', 'ữ\0ực'), ('điển', 'điền'), ('cấp', 'câp'), ('đảng', 'đàng'), ('trị', 'tri'), ('thẩm', 'thẳm'),
       ('hiện', 'hiên'), ('nhiệm', 'nhiêm'), ('mở', 'mờ'), ('ủy', 'ùy'), ('kỳ', 'kỷ'), ('đoàn', 'đoản'), ('Tổ', 'Tồ')]


def ocr(cs, share, seed):
    """Class 2: look-alike letters (held one for one, so offsets stay) and a full stop read as a vowel at a line end."""
    rnd = random.Random(seed)
    lo, hi = body_range(cs)
    t = text_of(cs)
    hits = []
    for good, bad in OCR:
        for m in re.finditer(r'(?<!\w)%s(?!\w)' % re.escape(good), t):
            if lo <= m.start() and m.end() <= hi and rnd.random() < share:
                hits.append((m.start(), bad))
    for k, bad in hits:
        for j, b in enumerate(bad):
            cs[k + j][0] = b
    stops = [k for k in range(lo, hi) if cs[k][0] == '.' and cs[k + 1][0] in ' \n' and cs[k - 1][0].isalpha() and cs[k - 1][0].islower()]
    for k in rnd.sample(stops, min(4, len(stops))):
        cs[k][0] = rnd.choice('ẻẳếằ')
    return [c for c in cs if c[0] != GONE]


def pdf_layer(cs, seed, glue=24, punct=12, nfd=14):
    """Class 3: U+01A2/01A3 for the horned u in headings, glued words, lost space after punctuation, decomposed letters."""
    rnd = random.Random(seed)
    lo, hi = body_range(cs)
    for line in lines_of(cs):
        s = text_of(line).strip()
        if re.match(r'^([IVX]+|\d+)\. ', s) and len(s) < 140:
            for c in line:
                c[0] = {'\u01af': '\u01a2', '\u01b0': '\u01a3'}.get(c[0], c[0])
    space = [k for k in range(lo, hi) if cs[k][0] == ' ' and cs[k - 1][0].isalpha() and cs[k + 1][0].isalpha() and cs[k - 1][0].islower()]
    gone = set(rnd.sample(space, min(glue, len(space))))
    after = [k for k in range(lo, hi) if cs[k][0] == ' ' and cs[k - 1][0] in ',;:.' and cs[k + 1][0].isalpha() and cs[k - 2][0].isalpha()]
    gone |= set(rnd.sample(after, min(punct, len(after))))
    letters = [k for k in range(lo, hi) if '\u1ea0' <= cs[k][0] <= '\u1ef9']
    for k in rnd.sample(letters, min(nfd, len(letters))):
        cs[k][0] = unicodedata.normalize('NFD', cs[k][0])
    return [c for k, c in enumerate(cs) if k not in gone]


# ---- the documents
FILES = {
    100: ('100_ke_hoach_bo_2023.txt', lambda c: wrap(c, 86)),
    101: ('101_chi_thi_tinh_2018.txt', lambda c: wrap(delete_letters(c, 0.07, 101), 400)),
    102: ('102_ke_hoach_xa_2025.html', 'table'),
    103: ('103_chuong_trinh_doanh_nghiep_2021.txt', lambda c: wrap(c, 78)),
    104: ('104_ke_hoach_truong_2022.html', 'word'),
    105: ('105_chi_thi_huyen_uy_2019.txt', lambda c: wrap(ocr(c, 0.25, 105), 82)),
    106: ('106_cong_van_mat_tran_2021.txt', lambda c: wrap(c, 90)),
    107: ('107_bao_cao_tinh_2022.txt', lambda c: double(wrap(pdf_layer(c, 107), 84, trailing=True))),
    108: ('108_tin_bao_2024.html', 'news'),
    109: ('109_quyet_dinh_2017.txt', lambda c: wrap(c, 80)),
}


def source(number, clean):
    """-> (file name, text as shipped, list of [character, origin] of its visible text)"""
    name, how = FILES[number]
    cs = chars(clean)
    if isinstance(how, str):
        title = next(s for s in clean.split('\n') if len(s) > 25 and not s.isupper())
        return name, as_html(cs, title, how), cs
    cs = how(cs)
    return name, text_of(cs), cs


def main():
    for number in FILES:
        path = os.path.join(HERE, 'clean', '%d.txt' % number)
        if not os.path.exists(path):
            continue
        clean = open(path, encoding='utf-8').read()
        name, text, _ = source(number, clean)
        with open(os.path.join(HERE, name), 'w', encoding='utf-8', newline='\n') as fh:
            fh.write(text)


if __name__ == '__main__':
    sys.exit(main())
