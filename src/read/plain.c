// A text without an official head: news, or a document whose head was lost.
#include "read/header.h"

static int most_frequent_year(const Doc *d)
{
    int counts[300] = {0}, best = 0;
    for (size_t i = 0; i < d->n; i++) {
        if (d->t[i].kind != TOK_NUMBER || d->t[i].low.n != 4)
            continue;
        int y = header_small_int(d->t[i].low, 2199);
        if (y >= 1990 && (tok_mark(d, i > 0 ? i - 1 : 0, '/') || tok_is(d, i > 0 ? i - 1 : 0, "năm")))
            counts[y - 1900] += 1;
    }
    for (int y = 90; y < 300; y++)
        if (counts[y] > 0 && counts[y] >= counts[best])
            best = y;
    return best ? best + 1900 : 0;
}

// The year of a document that does not say it: the latest year of a document it cites, else the one named most.
int header_guess_year(const Doc *d)
{
    int latest = 0;
    for (size_t i = 0; i + 1 < d->n; i++) {
        Date v;
        if (d->t[i].kind != TOK_CODE)
            continue;
        size_t k = i + 1 + tok_mark(d, i + 1, ',');
        if (k < d->n && header_date(d, k, d->n, &v)) {
            int y, m, day;
            date_split(v, &y, &m, &day);
            latest = y > latest ? y : latest;
        }
    }
    return latest ? latest : most_frequent_year(d);
}

// A paper's name: "(Baohatinh.vn)", "Báo X", or what stands between brackets before the dash of the lead.
static Status paper_name(Doc *d)
{
    size_t end = d->n < 400 ? d->n : 400;
    for (size_t i = 1; i + 2 < end; i++)
        if (tok_mark(d, i + 1, '.') && d->t[i].kind == TOK_WORD && tok_any(d, i + 2, end, "vn|com|net|org") &&
            !d->t[i + 1].space && !d->t[i + 2].space && d->t[i].end - d->t[i].start > 3) {
            d->out->document.issuer = doc_text(d, i, i + 3);
            return d->out->document.issuer.p ? STATUS_OK : STATUS_NO_MEMORY;
        }
    for (size_t i = 0; i < d->lines.n && i < 14; i++) { // "(Báo Sơn Hải) - Chiều 16/10 ..."
        const Line *l = &d->lines.items[i];
        size_t e = l->ta + 1;
        while (e < l->tb && e < l->ta + 8 && d->t[e].kind == TOK_WORD)
            e++;
        if (l->zone != ZONE_OUT && tok_mark(d, l->ta, '(') && e > l->ta + 1 && tok_mark(d, e, ')') &&
            tok_mark(d, e + 1, '-') && d->t[l->ta + 1].cap) {
            d->out->document.issuer = doc_text(d, l->ta + 1, e);
            return d->out->document.issuer.p ? STATUS_OK : STATUS_NO_MEMORY;
        }
    }
    for (size_t i = 0; i + 2 < end && i < 200; i++)
        if (tok_mark(d, i, '(') && tok_any(d, i + 1, end, "ttxvn|vov|vtv|chinhphu|tuyengiao|pnvn|qđnd")) {
            size_t e = i + 1;
            while (e < end && !tok_mark(d, e, ')'))
                e++;
            d->out->document.issuer = doc_text(d, i + 1, e);
            return d->out->document.issuer.p ? STATUS_OK : STATUS_NO_MEMORY;
        }
    return STATUS_OK;
}

// The day the article speaks of: a full date or "ngày 28/4" in its first lines, unless a document is being cited.
static void paper_date(Doc *d)
{
    size_t seen = 0;
    for (size_t i = 0; i < d->lines.n && seen < 5; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone == ZONE_OUT)
            continue;
        seen++;
        for (size_t k = l->ta; k + 2 < l->tb; k++) {
            Date v;
            bool word = tok_any(d, k > l->ta ? k - 1 : k, k + 1, "ngày|sáng|chiều|tối|hôm|thứ|sáng ngày") > 0;
            if (k > l->ta + 1 &&
                tok_find(d, k > l->ta + 8 ? k - 8 : l->ta, k,
                         "số|chỉ thị|nghị quyết|quyết định|từ|đến|kế hoạch|trước|hết|chậm|dự kiến") !=
                    SIZE_MAX)
                continue;
            if (header_date(d, k, l->tb, &v) && (word || k <= l->ta + 3 || l->tb - l->ta <= 16)) {
                d->out->document.date = v;
                return;
            }
            if (word && d->t[k].kind == TOK_NUMBER && (tok_mark(d, k + 1, '/') || tok_mark(d, k + 1, '-')) &&
                d->t[k + 2].kind == TOK_NUMBER && d->year && !(k + 4 < l->tb && tok_mark(d, k + 3, '/'))) {
                v = date_make(d->year, header_small_int(d->t[k + 2].low, 12),
                              header_small_int(d->t[k].low, 31));
                if (v != DATE_NONE) {
                    d->out->document.date = v;
                    return;
                }
            }
        }
    }
}

Status header_plain(Doc *d, Str repeated)
{
    Status st = STATUS_OK;
    size_t labels = 0;
    bool footer = false;
    for (size_t i = 0; i < d->lines.n; i++) {
        const Line *l = &d->lines.items[i];
        footer |= l->zone == ZONE_FOOTER;
        if (l->zone == ZONE_BODY && l->tb - l->ta > 2 &&
            (tok_mark(d, l->ta + 1, '.') || tok_is(d, l->ta, "điều")) &&
            (tok_any(d, l->ta, l->tb, "i|ii|iii|iv|điều") && d->t[l->ta].cap))
            labels++;
    }
    d->news = labels < 2 && !footer;
    d->year = header_guess_year(d);
    d->out->document.type = d->news ? DOC_NEWS : DOC_OTHER;
    if (d->news) {
        d->out->document.title = repeated;
        TRY(paper_name(d));
        paper_date(d);
    }
    for (size_t i = 0; i < d->lines.n && d->out->document.title.n == 0; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone == ZONE_OUT || l->tb - l->ta < 4)
            continue;
        size_t s = l->ta;
        if (tok_is(d, s, "date") && d->t[s + 1].kind == TOK_NUMBER) // a crawler's mark: "date 2023-07"
            for (s++; s < l->tb && (d->t[s].kind == TOK_NUMBER || d->t[s].kind == TOK_MARK);)
                s++;
        d->out->document.title = doc_text(d, s, l->tb);
        DocType kind;
        Line view = *l;
        if (!d->news && line_kind(d, &view, &kind))
            d->out->document.type = kind;
    }
fail:
    return st;
}
