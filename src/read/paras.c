// Lines to paragraphs: hard-wrapped lines are joined, labels and bullets begin anew.
#include "read/doc.h"
#include "read/glyph.h"
#include "read/header.h"

static bool starts_lower(const Doc *d, const Line *l)
{
    return d->t[l->ta].kind == TOK_WORD && !d->t[l->ta].cap;
}

static bool bullet_mark(const Doc *d, size_t i)
{
    return tok_mark(d, i, '-') || tok_mark(d, i, '+') || tok_mark(d, i, '*') || tok_mark(d, i, 0x2022) ||
           (d->t[i].kind == TOK_WORD && tok_is(d, i, "o") && d->t[i].end - d->t[i].start == 1 &&
            !d->t[i].cap);
}

static bool roman_word(const Tok *t)
{
    return t->kind == TOK_WORD && t->cap && t->low.n <= 6 &&
           strspn(t->low.p, t->low.n > 1 ? "ivxl" : "ivx") >= t->low.n;
}

// "3. 100% trường học ...": an item may begin with a figure; a broken date or figure has no blank there.
static bool number_item(const Doc *d, size_t i)
{
    return tok_mark(d, i + 1, '.') && d->t[i + 2].space && d->t[i].low.n <= 2;
}

// May the line begin a numbered item? The outline decides later whether the number fits.
static bool label_start(const Doc *d, const Line *l)
{
    size_t i = l->ta, e = l->tb;
    if (tok_any(d, i, e, "điều|chương|phần|mục") && d->t[i].cap && i + 1 < e)
        return d->t[i + 1].kind == TOK_NUMBER || roman_word(&d->t[i + 1]) || tok_any(d, i + 1, e, "thứ");
    if (tok_mark(d, i, '(') && i + 2 < e &&
        (d->t[i + 1].kind == TOK_NUMBER || d->t[i + 1].end - d->t[i + 1].start == 1) &&
        tok_mark(d, i + 2, ')'))
        return true;
    if (i + 2 > e - 1)
        return false;
    bool stop = tok_mark(d, i + 1, '.') || tok_mark(d, i + 1, ')') || tok_mark(d, i + 1, '/') ||
                tok_mark(d, i + 1, '-') || tok_mark(d, i + 1, ':');
    if (!stop || (d->t[i + 1].space && !tok_mark(d, i + 1, '-')))
        return false;
    if (d->t[i].kind == TOK_NUMBER)
        return d->t[i].low.n <= 8 && (d->t[i + 2].kind != TOK_NUMBER || number_item(d, i)) &&
               !tok_mark(d, i + 2, '%') && (!tok_mark(d, i + 1, '-') || d->t[i + 2].cap) &&
               (!tok_mark(d, i + 1, '/') || d->t[i + 2].cap);
    if (d->t[i].kind == TOK_WORD && d->t[i].end - d->t[i].start == 1)
        return !tok_mark(d, i + 1, ':') &&
               (!d->t[i].cap || tok_mark(d, i + 1, '.') || tok_mark(d, i + 1, '-') ||
                tok_mark(d, i + 1, '/') || tok_mark(d, i + 1, ')')) &&
               (d->t[i].cap ? d->t[i + 1].end < d->t[i + 2].start || d->t[i + 2].cap : true);
    return roman_word(&d->t[i]);
}

static bool block_start(const Doc *d, const Line *l)
{
    return bullet_mark(d, l->ta) || label_start(d, l) ||
           (tok_any(d, l->ta, l->tb, "nơi nhận|kính gửi|căn cứ") && d->t[l->ta].cap);
}

static int by_length(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

// The usual full width of a line, 0 when lines are paragraphs.
static Status modal_width(Doc *d, uint32_t *ret)
{
    uint32_t *w = ARENA_ARRAY(d->arena, uint32_t, d->lines.n + 1);
    if (!w)
        return STATUS_NO_MEMORY;
    size_t n = 0, lower = 0;
    for (size_t i = 0; i < d->lines.n; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone != ZONE_BODY)
            continue;
        lower += n > 0 && starts_lower(d, l);
        w[n++] = l->end - l->start;
    }
    *ret = 0;
    if (n < 6 || lower * 100 < n * 14)
        return STATUS_OK;
    qsort(w, n, sizeof *w, by_length);
    *ret = w[n * 3 / 4];
    return STATUS_OK;
}

static bool goes_on(const Doc *d, const Line *prev, const Line *l, uint32_t width)
{
    const Tok *last = &d->t[prev->tb - 1];
    if (block_start(d, l))
        return false;
    bool ended = last->kind == TOK_MARK && (last->mark == '.' || last->mark == ';' || last->mark == ':' ||
                                            last->mark == '!' || last->mark == '?' || last->mark == 0x2026);
    if (starts_lower(d, l))
        return !ended || last->mark != '.' || width > 0;
    if (width == 0)
        return false;
    if (!d->t[l->ta].cap && d->t[l->ta].kind != TOK_MARK) // a number or code
        return !ended || last->mark != ':';
    if (tok_mark(d, l->ta, '|') || last->mark == '|')
        return false;
    uint32_t len = prev->end - prev->start;
    bool full = len * 10 >= width * 9;
    if (ended)
        return full && last->mark != ':';
    if (line_upper(d, prev) && line_upper(d, l))
        return true;
    if (line_upper(d, prev))
        return false;
    if (last->kind == TOK_MARK &&
        (last->mark == ',' || last->mark == '-' || last->mark == '(' || last->mark == '&'))
        return true;
    if (last->kind == TOK_WORD && tok_any(d, prev->tb - 1, prev->tb,
                                          "của|và|các|với|cho|theo|về|tại|do|trong|là|từ|đến|số|ngày|thứ|xii|"
                                          "sở|tỉnh|huyện|xã|bộ|phòng|ban"))
        return true;
    if (full)
        return true;
    // "tỉnh Lai | Châu": a proper name is cut.
    return last->kind == TOK_WORD && last->cap && !last->upper && l->tb - l->ta > 1 && !d->t[l->ta + 1].cap &&
           len * 10 >= width * 5;
}

Status paras_make(Doc *d)
{
    uint32_t width;
    Status st = modal_width(d, &width);
    if (st != STATUS_OK)
        return st;
    d->wrapped = width > 0;
    const Line *prev = NULL;
    for (size_t i = 0; i < d->lines.n; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone != ZONE_BODY && l->zone != ZONE_TITLE) {
            prev = l->zone == ZONE_OUT && d->wrapped ? prev : NULL;
            if (l->zone == ZONE_OUT)
                prev = NULL;
            continue;
        }
        bool join = prev && prev->zone == l->zone && prev->tb == l->ta &&
                    (l->zone == ZONE_TITLE || goes_on(d, prev, l, width));
        if (join)
            d->paras.items[d->paras.n - 1].b = l->tb;
        else {
            Para p = {.a = l->ta,
                      .b = l->tb,
                      .body = l->ta,
                      .section = -1,
                      .lead = -1,
                      .above = -1,
                      .zone = l->zone};
            if (bullet_mark(d, l->ta) && l->zone == ZONE_BODY) {
                p.bullet = true;
                p.body = l->ta + 1;
            }
            if (!ARENA_PUSH(d->arena, d->paras, p))
                return STATUS_NO_MEMORY;
        }
        prev = l;
    }
    return STATUS_OK;
}
