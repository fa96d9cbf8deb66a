// The document's head: number, date, place, title; cited documents.
#include "read/header.h"

#include "base/utf8.h"
#include "read/glyph.h"

int header_small_int(Str s, int max)
{
    int64_t v;
    return s.n <= 4 && str_to_i64(s, &v) && v > 0 && v <= max ? (int)v : 0;
}

size_t header_date(const Doc *d, size_t i, size_t end, Date *ret)
{
    size_t k = i + tok_is(d, i, "ngày");
    if (k + 4 >= end || d->t[k].kind != TOK_NUMBER)
        return 0;
    int day = header_small_int(d->t[k].low, 31), month, year;
    if (tok_is(d, k + 1, "tháng") && d->t[k + 2].kind == TOK_NUMBER && tok_is(d, k + 3, "năm") && k > i) {
        month = header_small_int(d->t[k + 2].low, 12);
        year = header_small_int(d->t[k + 4].low, 9999);
    } else if ((tok_mark(d, k + 1, '/') || tok_mark(d, k + 1, '-')) && d->t[k + 3].kind == TOK_MARK) {
        month = header_small_int(d->t[k + 2].low, 12);
        year = header_small_int(d->t[k + 4].low, 9999);
    } else
        return 0;
    if (year < 1900 || year > 2200)
        return 0;
    Date v = date_make(year, month, day);
    if (v == DATE_NONE)
        return 0;
    *ret = v;
    return k + 5 - i;
}

static void read_number_and_date(Doc *d)
{
    for (size_t i = 0; i < d->lines.n; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone != ZONE_HEADER && l->zone != ZONE_TITLE)
            continue;
        for (size_t k = l->ta; k < l->tb; k++) {
            Date v;
            if (d->out->document.number.n == 0 && l->zone == ZONE_HEADER && tok_is(d, k, "số") &&
                k <= l->ta + 2) {
                size_t c = k + 1 + tok_mark(d, k + 1, ':');
                if (c < l->tb && d->t[c].kind == TOK_CODE) {
                    d->out->document.number = d->t[c].low;
                    d->t[c].used = true;
                }
            }
            if (d->out->document.date == DATE_NONE && l->zone == ZONE_HEADER && l->tb - l->ta <= 40 &&
                header_date(d, k, l->tb, &v) && tok_is(d, k, "ngày")) {
                d->out->document.date = v;
                size_t p = k > l->ta && tok_mark(d, k - 1, ',') ? k - 1 : k;
                size_t s = p;
                while (s > l->ta && d->t[s - 1].kind == TOK_WORD && d->t[s - 1].cap && !d->t[s - 1].upper)
                    s--;
                if (p > s)
                    d->out->document.place = doc_text(d, s, p);
                doc_use(d, k, k + 6 < l->tb ? k + 6 : l->tb);
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

Status header_read(Doc *d)
{
    Status st = STATUS_OK;
    if (!d->news) {
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
