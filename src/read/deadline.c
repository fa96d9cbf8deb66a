// Dated obligations and recurring duties.
#include "read/evidence.h"
#include "read/quantity.h"

static Status add_deadline(Doc *d, size_t para, size_t sentence, size_t clause, size_t end, const When *w)
{
    const Para *p = &d->paras.items[para];
    Deadline row = {.section = section_path(d, p->section), .due = w->due};
    const Actor *actor = doc_actor(d, para, w->a);
    bool head = true; // the date opens the clause
    for (size_t i = clause; i < w->a; i++)
        head &= d->t[i].kind == TOK_MARK || tok_any(d, i, w->a, "hoàn thành|và|phấn đấu|đồng thời") > 0;
    if (head || !actor) { // "Trước ngày 15/4, các đơn vị gửi ..."
        const Actor *next = doc_actor_next(d, w->b);
        if (next && next->para == para && next->at < end)
            actor = next;
    }
    if (actor && actor->para == para && actor->at < sentence && sentence + 1 < end &&
        tok_any(d, sentence, end, "phấn đấu|mục tiêu|chỉ tiêu"))
        actor = NULL; // the goal of the whole, not of whom the sentence before names
    if (actor) {
        row.units = actor->units;
        row.units_n = actor->n;
    }
    size_t s = clause, e = w->a;
    if (actor && actor->para == para && actor->at >= clause && actor->at < w->a) { // behind the actors
        size_t k = actor->at;
        while (k < w->a && (d->t[k].cap || !lex_at(d, k, w->a, LEX_VERB)))
            k++;
        if (k < w->a)
            s = k;
    }
    while (e > s && d->t[e - 1].kind == TOK_MARK)
        e--;
    while (s < e && d->t[s].kind == TOK_MARK)
        s++;
    if (e <= s + 1) {
        s = w->b;
        e = end;
        while (s < e && d->t[s].kind == TOK_MARK)
            s++;
        size_t stop = s;
        while (stop < e && stop < s + 40 && !tok_mark(d, stop, ';'))
            stop++;
        e = stop;
        while (e > s && d->t[e - 1].kind == TOK_MARK)
            e--;
    }
    if (e <= s) {
        s = w->a;
        e = w->b;
    }
    row.action = doc_text_lower_first(d, s, e);
    size_t qa = clause < w->a ? clause : w->a, qb = w->b > e && s >= w->b ? w->b : (e > w->b ? e : w->b);
    if (qb > qa + 80)
        qa = w->a > 40 && w->a - 40 > qa ? w->a - 40 : qa;
    row.quote = doc_quote(d, qa, qb);
    bool day = w->b >= w->core + 5; // day, month and year, or a day in words
    row.confidence = evidence_confidence(EV(EV_DEADLINE) | (row.units_n ? EV(EV_ACTOR) : 0) |
                                         (day ? EV(EV_DAY_NAMED) : 0) | (w->period ? EV(EV_PERIOD_END) : 0));
    if (!row.action.p || !row.quote.text.p)
        return STATUS_NO_MEMORY;
    if (d->deadlines.n >= READ_MAX_ROWS)
        return STATUS_OK;
    doc_use(d, w->a, w->b);
    return ARENA_PUSH(d->arena, d->deadlines, row) ? STATUS_OK : STATUS_NO_MEMORY;
}

#define RHYTHMS                                                                                                                                    \
    "hằng năm|hàng năm|hằng quý|hàng quý|hằng tháng|hàng tháng|hằng tuần|hàng tuần|hằng ngày|hàng "                      \
    "ngày|định kỳ hằng năm|định kỳ hàng năm|"                                                                                      \
    "định kỳ hằng quý|định kỳ hàng quý|định kỳ hằng tháng|định kỳ hàng tháng|định kỳ 6 tháng|định kỳ 06 " \
    "tháng|định kỳ 3 tháng|"                                                                                                                \
    "6 tháng một lần|06 tháng một lần|mỗi tháng|mỗi quý|mỗi tuần|mỗi năm|từng năm|từng quý|định kỳ|hằng "      \
    "kỳ|1 lần / năm|01 lần / năm|02 lần / năm|"                                                                                         \
    "thứ bảy hàng tuần|thứ bảy hằng tuần|thứ hai hàng tuần|thứ hai hằng tuần|thứ sáu hàng tuần|ngày thứ "       \
    "bảy hàng tuần|ngày thứ bảy hằng tuần"

static Status add_recurring(Doc *d, size_t para, size_t clause, size_t end, size_t at, size_t m)
{
    const Para *p = &d->paras.items[para];
    size_t s = at, e = at + m;
    while (s > clause && at - s < 16 && !tok_mark(d, s - 1, ',') && !tok_mark(d, s - 1, ';') &&
           !tok_mark(d, s - 1, ':'))
        s--;
    while (e < end && e < at + 22 && !tok_mark(d, e, ';') && !sentence_end(d, e, end))
        e++;
    Recurring row = {.section = section_path(d, p->section),
                     .text = doc_text_lower_first(d, s, e),
                     .rhythm = doc_text_lower_first(d, at, at + m),
                     .confidence = evidence_confidence(EV(EV_RECURRING))};
    row.quote = doc_quote(d, s, e);
    if (!row.text.p || !row.rhythm.p || !row.quote.text.p)
        return STATUS_NO_MEMORY;
    if (d->recurring.n >= READ_MAX_ROWS)
        return STATUS_OK;
    return ARENA_PUSH(d->arena, d->recurring, row) ? STATUS_OK : STATUS_NO_MEMORY;
}

static bool told_past(const Doc *d, const Para *p, size_t sentence, size_t at)
{
    size_t future =
        tok_before(d, sentence, at, "phấn đấu|mục tiêu|dự kiến|sẽ|cần|yêu cầu|đề nghị|lùi|giao|cao điểm");
    size_t past = SIZE_MAX;
    for (size_t i = sentence; i < at; i++) {
        if (tells_past(d, i, at) && !tok_any(d, i, at, "được công nhận là"))
            past = i;
    }
    if (past != SIZE_MAX && (future == SIZE_MAX || future < past))
        return true;
    return section_past(d, p->section) && future == SIZE_MAX;
}

// "Đến hết năm 2025: ...; mỗi xã xây dựng ...; các trường hoàn thành ...": the term holds for everyone named behind it who has none of his own.
static Status spread_deadline(Doc *d, size_t para, size_t from, size_t end, const When *w)
{
    for (size_t a = from; a < end;) {
        size_t b = a + 1;
        bool own = false;
        while (b < end && !tok_mark(d, b, ';'))
            b++;
        for (size_t i = a; i < b && !own; i++) {
            When other;
            own = when_at(d, i, a, b, &other) && other.kind == WHEN_DUE;
        }
        const Actor *actor = doc_actor_next(d, a);
        if (!own && actor && actor->para == para && actor->at < b && d->deadlines.n < READ_MAX_ROWS) {
            size_t s = a + tok_mark(d, a, ';'), e = b;
            while (e > s && d->t[e - 1].kind == TOK_MARK)
                e--;
            Deadline row = {.section = section_path(d, d->paras.items[para].section),
                            .action = doc_text_lower_first(d, s, e),
                            .units = actor->units,
                            .units_n = actor->n,
                            .due = w->due,
                            .quote = doc_quote(d, s, e),
                            .confidence =
                                evidence_confidence(EV(EV_DEADLINE) | EV(EV_ACTOR) | EV(EV_TERM_INHERITED))};
            if (!row.action.p || !row.quote.text.p || !ARENA_PUSH(d->arena, d->deadlines, row))
                return STATUS_NO_MEMORY;
        }
        a = b;
    }
    return STATUS_OK;
}

static Status scan_sentence(Doc *d, size_t para, size_t a, size_t b)
{
    Status st = STATUS_OK;
    const Para *p = &d->paras.items[para];
    size_t clause = a;
    size_t stop = a;
    for (size_t i = a; i < b; i++) {
        if (tok_mark(d, i, ';')) {
            clause = i + 1;
            continue;
        }
        if (i >= stop) {
            stop = i;
            while (stop < b && !tok_mark(d, stop, ';'))
                stop++;
        }
        size_t m = tok_any(d, i, b, RHYTHMS);
        if (m) {
            TRY(add_recurring(d, para, clause, b, i, m));
            i += m - 1;
            continue;
        }
        When w;
        if (!when_at(d, i, a, b, &w))
            continue;
        bool cite = w.kind != WHEN_DUE || told_past(d, p, a, w.a);
        if (d->news && !cite) { // a paper tells: only what is wanted binds
            size_t want =
                tok_find(d, a, b,
                         "phấn đấu|dự kiến|sẽ|cần|yêu cầu|đề nghị|hoàn thành|tập trung|lùi|trước|chậm "
                         "nhất|giao|đợt|thực hiện|xây dựng|tham mưu|tổ chức|triển khai");
            bool act_before = w.a > a && tok_any(d, w.a - 1, w.a, "của|ngày") > 0;
            cite = want == SIZE_MAX || act_before ||
                   (w.a == a && tok_find(d, w.b, b, "đã|ban hành|diễn ra|tổ chức") != SIZE_MAX);
        }
        // "định kỳ trước ngày 15/6 và 15/12 hằng năm": a rhythm, no term.
        size_t near = w.b + 8 < stop ? w.b + 8 : stop, back = w.a > clause + 4 ? w.a - 4 : clause;
        size_t comma = tok_find(d, w.b, near, ",");
        cite |= tok_find(d, w.b, comma < near ? comma : near,
                         "hằng năm|hàng năm|hằng tháng|hàng tháng|mỗi năm") != SIZE_MAX ||
                tok_find(d, back, w.a, "định kỳ|hằng năm|hàng năm") != SIZE_MAX;
        if (!cite) {
            TRY(add_deadline(d, para, a, clause, stop, &w));
            if (i == a && tok_mark(d, w.b, ':'))
                TRY(spread_deadline(d, para, stop, b, &w));
        }
        i = w.b - 1;
    }
fail:
    return st;
}

Status deadlines_read(Doc *d)
{
    Status st = STATUS_OK;
    for (size_t i = 0; i < d->paras.n; i++) {
        const Para *p = &d->paras.items[i];
        if (p->zone != ZONE_BODY)
            continue;
        bool heading = p->heading && p->section >= 0 && d->sections.items[p->section].has_heading;
        if (heading && tok_find(d, p->body, p->b, "trước|đến|chậm nhất|hoàn thành|tháng|quý") == SIZE_MAX)
            continue;
        if (p->section < 0 && d->sections.n > 0 && !d->news &&
            tok_any(d, p->body, p->b, "căn cứ|thực hiện|theo"))
            continue;
        size_t a = p->body;
        d->ref_year = section_year(d, p->section);
        for (size_t k = p->body; k < p->b; k++)
            if (sentence_last(d, a, k, p->b)) {
                TRY(scan_sentence(d, i, a, k + 1));
                a = k + 1;
            }
    }
    d->ref_year = 0;
fail:
    return st;
}
