// The document's head: number, date, place, title; cited documents.
#include "read/header.h"

#include "base/utf8.h"
#include "read/glyph.h"

int header_small_int(Str s, int max)
{
    int64_t v;
    return s.n <= 4 && str_to_i64(s, &v) && v > 0 && v <= max ? (int)v : 0;
}

// Digits that a bad copy pulled apart: "1 4", "2 025". Tokens taken, at most `digits` digits in all.
static size_t digits_at(const Doc *d, size_t i, size_t end, size_t digits, int *ret)
{
    size_t k = i, seen = 0;
    int v = 0;
    while (k < end && d->t[k].kind == TOK_NUMBER && seen + d->t[k].low.n <= digits) {
        for (size_t c = 0; c < d->t[k].low.n; c++) {
            if (!glyph_is_digit((unsigned char)d->t[k].low.p[c]))
                return 0;
            v = v * 10 + (d->t[k].low.p[c] - '0');
        }
        seen += d->t[k++].low.n;
    }
    *ret = v;
    return k - i;
}

size_t header_date(const Doc *d, size_t i, size_t end, Date *ret)
{
    size_t k = i + tok_is(d, i, "ngày");
    if (k + 4 >= end || d->t[k].kind != TOK_NUMBER)
        return 0;
    int day, month = 0, year = 0;
    size_t m = digits_at(d, k, end, 2, &day);
    size_t at = k + m;
    if (m > 0 && k > i && tok_is(d, at, "tháng")) {
        size_t mm = digits_at(d, at + 1, end, 2, &month);
        if (mm == 0 || !tok_is(d, at + 1 + mm, "năm"))
            return 0;
        at += 2 + mm;
        mm = digits_at(d, at, end, 4, &year);
        at += mm;
        if (mm == 0)
            return 0;
    } else if ((tok_mark(d, k + 1, '/') || tok_mark(d, k + 1, '-')) && d->t[k + 3].kind == TOK_MARK) {
        day = header_small_int(d->t[k].low, 31);
        month = header_small_int(d->t[k + 2].low, 12);
        year = header_small_int(d->t[k + 4].low, 9999);
        at = k + 5;
    } else
        return 0;
    if (year < 1900 || year > 2200 || month > 12 || day > 31)
        return 0;
    Date v = date_make(year, month, day);
    if (v == DATE_NONE)
        return 0;
    *ret = v;
    return at - i;
}

// What is in capitals and a small letter twice: "TCCBBình" is a number's end and the place on the same line.
static size_t glued_place(Str code)
{
    size_t upper = 0, cut = SIZE_MAX, small = 0;
    for (size_t pos = 0; pos < code.n;) {
        uint32_t cp;
        size_t at = pos;
        utf8_next(code, &pos, &cp);
        if (!glyph_is(cp)) {
            upper = small = 0;
            cut = SIZE_MAX;
        } else if (glyph_is_upper(cp)) {
            cut = upper >= 1 ? at : SIZE_MAX;
            upper++;
            small = 0;
        } else
            small++;
    }
    return cut != SIZE_MAX && small >= 2 ? cut : SIZE_MAX;
}

// The number behind "Số": its digits may be pulled apart and blanks may stand around its dashes. Tokens taken.
static size_t number_at(const Doc *d, size_t i, size_t end, Str *ret)
{
    size_t k = i;
    while (k + 1 < end && k < i + 3 && d->t[k].kind == TOK_NUMBER && d->t[k].low.n <= 3)
        k++;
    if (k >= end || d->t[k].kind != TOK_CODE)
        return 0;
    if (k > i && !glyph_is_digit((unsigned char)d->t[k].low.p[0]))
        k = i; // other numbers before it are not its own
    if (d->t[k].kind != TOK_CODE)
        return 0;
    Str number = d->t[k].low;
    for (size_t q = k; q > i; q--) {
        char *p = arena_printf(d->arena, STR_FMT STR_FMT, STR_ARG(d->t[q - 1].low), STR_ARG(number));
        if (!p)
            return 0;
        number = str_c(p);
    }
    k++;
    while (k + 1 < end && tok_mark(d, k, '-') && d->t[k + 1].kind == TOK_WORD && d->t[k + 1].cap &&
           (d->t[k].space || d->t[k + 1].space) && !(k + 2 < end && tok_mark(d, k + 2, ','))) {
        char *p =
            arena_printf(d->arena, STR_FMT "-" STR_FMT, STR_ARG(number), STR_ARG(doc_text(d, k + 1, k + 2)));
        if (!p)
            return 0;
        number = str_c(p);
        k += 2;
    }
    *ret = number;
    return k - i;
}

// The place before ", ngày", and the year of a date that lacks its day.
static void read_place(Doc *d, const Line *l, size_t day, size_t glued)
{
    size_t p = day > l->ta && tok_mark(d, day - 1, ',') ? day - 1 : day;
    size_t s = p;
    while (s > l->ta && d->t[s - 1].kind == TOK_WORD && d->t[s - 1].cap && (!d->t[s - 1].upper || s < p))
        s--;
    while (s < p && d->t[s].upper)
        s++;
    Str place = p > s ? doc_text(d, s, p) : (Str){"", 0};
    if (glued != SIZE_MAX && glued + 1 == s) {
        Str code = d->t[glued].low;
        size_t cut = glued_place(code);
        place = str_join(d->arena, str_sub(code, cut, code.n), place);
    }
    if (place.n)
        d->out->document.place = place;
}

static void read_number_and_date(Doc *d)
{
    for (size_t i = 0; i < d->lines.n; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone != ZONE_HEADER && l->zone != ZONE_TITLE)
            continue;
        size_t glued = SIZE_MAX;
        for (size_t k = l->ta; k < l->tb && l->zone == ZONE_HEADER; k++) {
            Date v;
            if (d->out->document.number.n == 0 && tok_is(d, k, "số") &&
                (k <= l->ta + 2 || tok_mark(d, k - 1, '|'))) {
                size_t c = k + 1 + tok_mark(d, k + 1, ':');
                c += tok_mark(d, c, ':') || tok_mark(d, c, '.');
                Str number;
                size_t m = number_at(d, c, l->tb, &number);
                if (m) {
                    size_t cut = m == 1 ? glued_place(number) : SIZE_MAX;
                    if (cut != SIZE_MAX && c + 1 < l->tb && d->t[c + 1].cap &&
                        tok_find(d, c, l->tb, "ngày") != SIZE_MAX) {
                        number = str_sub(number, 0, cut);
                        glued = c;
                    }
                    d->out->document.number = number;
                    doc_use(d, c, c + m);
                }
            }
            if (!tok_is(d, k, "ngày") || l->tb - l->ta > 40 || d->out->document.date != DATE_NONE)
                continue;
            size_t m = header_date(d, k, l->tb, &v);
            if (m) {
                d->out->document.date = v;
                read_place(d, l, k, glued);
                doc_use(d, k, k + m);
                continue;
            }
            // "Hòa Lạc, ngày ... tháng 6 năm 2021": the day is still to be written in.
            size_t month = tok_find(d, k, k + 8 < l->tb ? k + 8 : l->tb, "tháng");
            size_t year = month == SIZE_MAX
                              ? SIZE_MAX
                              : tok_find(d, month, month + 8 < l->tb ? month + 8 : l->tb, "năm");
            if (year == SIZE_MAX)
                continue;
            read_place(d, l, k, glued);
            int y = 0;
            if (digits_at(d, year + 1, l->tb, 4, &y) && y >= 1990 && y < 2200) {
                d->year = y;
                doc_use(d, k, year + 2);
            }
        }
    }
}

static Status read_title(Doc *d)
{
    size_t a = SIZE_MAX, b = 0, kind_end = 0;
    for (size_t i = 0; i < d->lines.n; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone != ZONE_TITLE)
            continue;
        size_t s = l->ta, e = l->tb;
        while (e > s && d->t[e - 1].kind == TOK_MARK && d->t[e - 1].mark != '\'' && d->t[e - 1].mark != '"' &&
               d->t[e - 1].mark != ')')
            e--;
        if (s >= e)
            continue;
        if (a == SIZE_MAX) {
            a = s;
            kind_end = e;
        }
        b = e;
    }
    if (a == SIZE_MAX) { // a letter's "V/v ..."
        for (size_t i = 0; i < d->lines.n; i++) {
            const Line *l = &d->lines.items[i];
            size_t m = l->zone == ZONE_HEADER ? tok_any(d, l->ta, l->tb, "v / v|về việc") : 0;
            if (!m)
                continue;
            size_t e = l->tb;
            for (size_t k = i + 1; k < d->lines.n && k < i + 6; k++) {
                const Line *x = &d->lines.items[k];
                if (x->zone != ZONE_HEADER || line_upper(d, x) ||
                    tok_find(d, x->ta, x->tb, "ngày") != SIZE_MAX || x->blanks > 1)
                    break;
                e = x->tb;
            }
            d->out->document.title = str_upper_first(d->arena, doc_text(d, l->ta + m, e));
            return d->out->document.title.p ? STATUS_OK : STATUS_NO_MEMORY;
        }
        return STATUS_OK;
    }
    // Words in capitals go to sentence case; the kind of document first.
    char *out = arena_alloc(d->arena, ((size_t)d->t[b - 1].end - d->t[a].start + b - a) * 4 + 16);
    if (!out)
        return STATUS_NO_MEMORY;
    size_t n = 0;
    for (size_t i = a; i < b; i++) {
        if (n && (d->t[i].space || d->t[i].line))
            out[n++] = ' ';
        for (uint32_t k = d->t[i].start; k < d->t[i].end; k++) {
            uint32_t cp = d->text->cp[k];
            if (glyph_is_space(cp))
                continue;
            bool first = k == d->t[i].start;
            bool keep = d->t[i].kind != TOK_WORD || !d->t[i].upper ||
                        tok_any(d, i, i + 1,
                                "ubnd|hđnd|mttq|xx|xix|xviii|xiv|xiii|xii|xi|ii|iii|iv|vi|vii|ocop|covid-19|"
                                "tw|tt|ct|qđ") ||
                        (i == a && first);
            keep |=
                first && (lex_at(d, i, b, LEX_PROVINCE) || (i > a && lex_at(d, i - 1, b, LEX_PROVINCE) > 1) ||
                          lex_at(d, i, b, LEX_BODY) > 1 || lex_at(d, i, b, LEX_ACT) == 2 ||
                          tok_any(d, i, b, "đảng|đại hội"));
            n += utf8_encode(keep ? cp : glyph_lower(cp), out + n);
        }
    }
    (void)kind_end;
    d->out->document.title = (Str){out, n};
    return STATUS_OK;
}

static Status read_cites(Doc *d)
{
    for (size_t i = 0; i < d->lines.n; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone != ZONE_TITLE && l->zone != ZONE_BODY && l->zone != ZONE_HEADER)
            continue;
        for (size_t k = l->ta; k < l->tb; k++) {
            const Tok *t = &d->t[k];
            if (t->kind != TOK_CODE || str_eq(t->low, d->out->document.number))
                continue;
            d->t[k].used = true;
            if (l->zone == ZONE_HEADER && k > l->ta &&
                tok_any(d, k > l->ta + 1 ? k - 2 : k - 1, k, "số|số :"))
                continue;
            bool seen = false;
            for (size_t c = 0; c < d->cites.n && !seen; c++)
                seen = str_eq(d->cites.items[c], t->low);
            if (!seen && d->cites.n < 2000 && !ARENA_PUSH(d->arena, d->cites, t->low))
                return STATUS_NO_MEMORY;
        }
    }
    return STATUS_OK;
}

static Date portal_date(const Doc *d)
{
    int v[3] = {0};
    size_t k = 0;
    for (size_t i = 0; i < d->portal_date.n && k < 3; i++) {
        if (glyph_is_digit((unsigned char)d->portal_date.p[i]))
            v[k] = v[k] * 10 + (d->portal_date.p[i] - '0');
        else
            k++;
        if (k < 3 && v[k] > 9999)
            return DATE_NONE;
    }
    return date_make(v[2], v[1], v[0]);
}

// The issuer's name may be broken over lines, and a damaged number may stand between it and the rest of the head: short lines in capitals
// above the head belong to it when the topmost of them begins an agency's name.
static void claim_above(Doc *d)
{
    size_t first = 0, top = SIZE_MAX;
    while (first < d->lines.n && d->lines.items[first].zone != ZONE_HEADER)
        first++;
    if (first == d->lines.n)
        return;
    for (size_t i = first, seen = 0; i > 0 && seen < 7; seen++) {
        const Line *l = &d->lines.items[--i];
        size_t words = 0;
        for (size_t k = l->ta; k < l->tb; k++)
            words += d->t[k].kind == TOK_WORD;
        if (words == 0 || (tok_is(d, l->ta, "số") && l->tb - l->ta < 12))
            continue;
        if (!line_upper(d, l) || l->tb - l->ta > 16)
            break;
        if (lex_at(d, l->ta, l->tb, LEX_BODY) || lex_at(d, l->ta, l->tb, LEX_HEAD) ||
            lex_at(d, l->ta, l->tb, LEX_LEVEL))
            top = i;
    }
    for (size_t i = top; i < first; i++)
        d->lines.items[i].zone = ZONE_HEADER;
}

Status header_read(Doc *d)
{
    Status st = STATUS_OK;
    if (!d->news) {
        claim_above(d);
        TRY(header_issuer(d));
        read_number_and_date(d);
        if (d->out->document.title.n == 0)
            TRY(read_title(d));
        if (d->out->document.number.n == 0)
            d->out->document.number = d->portal_number;
        if (d->out->document.date == DATE_NONE && d->portal_date.n)
            d->out->document.date = portal_date(d);
        TRY(header_footer(d));
    }
    TRY(read_cites(d));
    if (d->out->document.date != DATE_NONE) {
        int m, day;
        date_split(d->out->document.date, &d->year, &m, &day);
    } else if (d->year == 0)
        d->year = header_guess_year(d);
fail:
    return st;
}
