#include "read/token.h"

#include "base/utf8.h"
#include "read/glyph.h"

// A document code: digits, then parts joined by '/' or '-', one of them with two capitals ("42-CT/TU", "15/2020/QĐ-TTg", "43/2022/QH15").
// White space inside is forgiven where a line was broken ("890- QĐ/TU", "64 /CTr-UBND"). Returns the end, or `at` when it is none.
static size_t code_end(const uint32_t *cp, size_t n, size_t at)
{
    size_t i = at;
    while (i < n && glyph_is_digit(cp[i]))
        i++;
    if (i < n && cp[i] == '.' && i + 1 < n &&
        glyph_is_digit(cp[i + 1])) { // resolutions such as 66.2/2025/NQ-CP
        size_t j = i + 1;
        while (j < n && glyph_is_digit(cp[j]))
            j++;
        if (j < n && cp[j] == '/')
            i = j;
    }
    size_t good = at, parts = 0;
    bool capitals = false;
    for (;;) {
        size_t j = i;
        bool gap = false;
        if (j < n && glyph_is_space(cp[j]) && j + 1 < n && (cp[j + 1] == '/' || cp[j + 1] == '-') &&
            parts == 0) {
            j++;
            gap = true;
        }
        if (j >= n || (cp[j] != '/' && cp[j] != '-' && cp[j] != 0x2013))
            break;
        uint32_t sep = cp[j];
        j++;
        size_t blanks = 0;
        while (j < n && glyph_is_space(cp[j]) && blanks < 4)
            j++, blanks++;
        size_t k = j, letters = 0, uppers = 0, digits = 0;
        while (k < n && (glyph_is(cp[k]) || glyph_is_digit(cp[k]) || (cp[k] == '&' && k > j))) {
            letters += glyph_is(cp[k]);
            uppers += glyph_is_upper(cp[k]);
            digits += glyph_is_digit(cp[k]);
            k++;
        }
        if (k == j)
            break;
        bool year = digits == 4 && letters == 0 && sep == '/' && !gap && blanks == 0;
        bool sign = uppers >= 2 || (letters > 0 && uppers == letters && parts > 0);
        if (!year && !sign)
            break;
        if (!year && letters > 12)
            break;
        if (sign && (blanks > 0 ||
                     gap)) { // a broken code must go on with another part, else it is a dash between words
            if (k >= n || (cp[k] != '/' && cp[k] != '-'))
                break;
        }
        capitals |= uppers >= 2;
        parts++;
        i = k;
        if (capitals)
            good = k;
    }
    return capitals && good - at <= 40 ? good : at;
}

static uint32_t fold_mark(uint32_t c)
{
    if (c >= 0x2010 && c <= 0x2015)
        return '-';
    if (c == 0x2212)
        return '-';
    if (c == 0x201C || c == 0xAB || c == 0x201E)
        return '"';
    if (c == 0x201D || c == 0xBB)
        return '\'';
    if (c == 0x2022 || c == 0x25CF || c == 0xB7 || c == 0x25AA || c == 0xF0B7 || c == 0x2756 || c == 0x27A2)
        return 0x2022;
    return c;
}

static Str lower_text(const uint32_t *cp, size_t from, size_t to, bool word, Arena *a)
{
    uint32_t s[64];
    size_t n = 0;
    for (size_t i = from; i < to && n < 64; i++) {
        if (glyph_is_space(cp[i]))
            continue;
        s[n++] = word ? glyph_lower(cp[i]) : cp[i] == 0x2013 ? '-' : cp[i];
    }
    if (word)
        glyph_fold_tone(s, n);
    char *out = arena_alloc(a, n * 4 + 1);
    size_t len = 0;
    if (!out)
        return (Str){NULL, 0};
    for (size_t i = 0; i < n; i++)
        len += utf8_encode(s[i], out + len);
    return (Str){out, len};
}

// "nhất96", "năm2026": no word or sign that carries a figure has a letter with a mark, so a blank was lost before the figure.
static bool blank_lost(const uint32_t *cp, size_t from, size_t at)
{
    bool marked = false, lower = false;
    for (size_t i = from; i < at; i++) {
        marked |= cp[i] > 0x7F;
        lower |= glyph_is(cp[i]) && !glyph_is_upper(cp[i]);
    }
    return marked && lower && at - from >= 2;
}

static size_t word_end(const uint32_t *cp, size_t n, size_t i)
{
    size_t from = i;
    while (i < n) {
        if (glyph_is(cp[i]))
            i++;
        else if (glyph_is_digit(cp[i]) && glyph_is(cp[i - 1]) && !blank_lost(cp, from, i)) // km2, m3, QH15
            while (i < n && glyph_is_digit(cp[i]))
                i++;
        else if (cp[i] == '&' && i + 1 < n && glyph_is_upper(cp[i + 1]) && glyph_is_upper(cp[i - 1])) // GD&ĐT
            i++;
        else if (cp[i] == '-' && i + 1 < n && glyph_is_digit(cp[i + 1]) && glyph_is(cp[i - 1])) { // Covid-19
            i++;
            while (i < n && glyph_is_digit(cp[i]))
                i++;
        } else
            break;
    }
    return i;
}

Status tokens_cut(const uint32_t *cp, size_t n, Arena *a, TokVec *ret)
{
    TokVec v = {0};
    bool space = true, line = true;
    for (size_t i = 0; i < n;) {
        if (glyph_is_space(cp[i])) {
            space = true;
            line |= cp[i] == '\n';
            i++;
            continue;
        }
        Tok t = {.start = (uint32_t)i, .space = space, .line = line};
        size_t e = i + 1;
        if (glyph_is_digit(cp[i])) {
            e = code_end(cp, n, i);
            t.kind = TOK_CODE;
            if (e == i) {
                t.kind = TOK_NUMBER;
                while (e < n && (glyph_is_digit(cp[e]) ||
                                 ((cp[e] == '.' || cp[e] == ',') && e + 1 < n && glyph_is_digit(cp[e + 1]))))
                    e++;
            }
            t.low = lower_text(cp, i, e, false, a);
        } else if (glyph_is(cp[i])) {
            t.kind = TOK_WORD;
            e = word_end(cp, n, i);
            size_t letters = 0, uppers = 0;
            for (size_t k = i; k < e; k++) {
                letters += glyph_is(cp[k]) && !(cp[k] >= 0x300 && cp[k] <= 0x36F);
                uppers += glyph_is_upper(cp[k]);
            }
            t.cap = glyph_is_upper(cp[i]);
            t.upper = letters >= 2 && uppers == letters;
            t.low = lower_text(cp, i, e, true, a);
        } else {
            t.kind = TOK_MARK;
            t.mark = fold_mark(cp[i]);
            t.low = lower_text(cp, i, e, false, a);
        }
        t.end = (uint32_t)e;
        t.hash = t.low.p ? word_hash(t.low.p, t.low.n) : 0;
        if (!t.low.p || !ARENA_PUSH(a, v, t))
            return STATUS_NO_MEMORY;
        space = line = false;
        i = e;
    }
    *ret = v;
    return STATUS_OK;
}
