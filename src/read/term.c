// Until when: the term of a goal, its own or inherited, and whence it comes.
#include "read/target_internal.h"

#define GOAL_HEADS "mục tiêu|chỉ tiêu|kết quả cần đạt|kết quả phấn đấu"

// The words leading in name goals: at their beginning, or at their end; "để hoàn thành các chỉ tiêu ..., yêu cầu:" only says what for.
static bool says_goal(const Doc *d, const Para *l)
{
    static const char *const WORDS =
        "mục tiêu|chỉ tiêu|phấn đấu|đến năm|đến hết năm|đến cuối năm|nội dung cần đạt|kết quả cần đạt";
    for (size_t i = l->a; i < l->b; i++)
        if (tok_any(d, i, l->b, WORDS) && (i < (size_t)l->body + 6 || i + 14 > l->b || l->b - l->a <= 20) &&
            tok_find(d, i > l->a + 4 ? i - 4 : l->a, i, "để|nhằm|hoàn thành|thực hiện|theo") == SIZE_MAX)
            return true;
    return false;
}

// A paragraph that leads into others, and what it says to them: a goal, and a term ("Đến năm 2025, phấn đấu:").
static const Para *led_by(Doc *d, int32_t para)
{
    Para *l = &d->paras.items[para];
    if (l->lead_known)
        return l;
    l->lead_known = true;
    l->lead_goal = says_goal(d, l);
    l->lead_due = DATE_NONE;
    When w;
    for (size_t k = l->body; k < l->b && l->lead_due == DATE_NONE; k++)
        if (when_at(d, k, l->body, l->b, &w)) {
            if (w.kind == WHEN_DUE)
                l->lead_due = w.due;
            k = w.b - 1;
        }
    return l;
}

bool target_section(Doc *d, const Para *p)
{
    for (int32_t s = p->section; s >= 0; s = d->nodes.items[s].parent) {
        const Node *h = &d->nodes.items[s];
        if (d->sections.items[s].has_heading &&
            tok_find(d, h->head_a, h->head_b, "mục tiêu|chỉ tiêu|kết quả cần đạt|kết quả phấn đấu|chỉ số") !=
                SIZE_MAX)
            return true;
    }
    return (p->lead >= 0 && led_by(d, p->lead)->lead_goal) ||
           (p->above >= 0 && led_by(d, p->above)->lead_goal);
}

const When *due_in(const Clause *c, size_t from, size_t to, bool past)
{
    const When *last = NULL;
    for (size_t i = 0; i < c->when_n; i++)
        if (c->when[i].a >= from && c->when[i].a < to &&
            (c->when[i].kind == WHEN_DUE || (past && c->when[i].kind == WHEN_AS_OF)))
            last = &c->when[i];
    return last;
}

// The term of the words that lead into the paragraph, or into those that lead into it.
Date led_due(Doc *d, const Para *p)
{
    int32_t at = p->above >= 0 ? p->above : p->lead;
    for (int depth = 0; at >= 0 && depth < 4; depth++) {
        const Para *l = led_by(d, at);
        if (l->lead_due != DATE_NONE)
            return l->lead_due;
        at = l->above >= 0 ? l->above : l->lead;
    }
    return DATE_NONE;
}

// The goals of a period ("CHỈ TIÊU THI ĐUA NĂM 2026", "1. Năm 2026" below goals): the period's end. Not where the year belongs to something that is
// only cited, and not one gone by when the document was written.
static bool headed_period(const Doc *d, size_t a, size_t b, bool named, const When *w)
{
    int y, m, day;
    if (w->of != OF_YEAR && w->of != OF_HALF && w->of != OF_QUARTER && w->of != OF_MONTH &&
        w->of != OF_SCHOOL_YEAR && w->of != OF_EDGE)
        return false;
    date_split(w->due, &y, &m, &day);
    if (d->year == 0 || y < d->year)
        return false;
    size_t goal = tok_before(d, a, w->a, GOAL_HEADS);
    size_t cited =
        tok_before(d, goal == SIZE_MAX ? a : goal, w->a,
                   "nghị quyết|kế hoạch|đề án|chương trình|chiến lược|đại hội|dự toán|so với|kết quả");
    return cited == SIZE_MAX && (named ? goal != SIZE_MAX || w->a <= a + 2 : w->a <= a + 2);
}

Date heading_term(const Doc *d, size_t a, size_t b, bool goals)
{
    Date due = DATE_NONE;
    bool named = tok_find(d, a, b, GOAL_HEADS "|đến năm|đến hết|đến cuối") != SIZE_MAX;
    if (!named && !goals)
        return DATE_NONE;
    for (size_t k = a; k < b; k++) {
        When w;
        if (!when_at(d, k, a, b, &w))
            continue;
        bool edge = w.b + 2 >= b || k == a;
        if (edge &&
            ((w.kind == WHEN_DUE && tok_any(d, w.a, w.core, "đến|đến hết|tới|từ nay đến|trước|hết")) ||
             (goals && w.period && w.kind != WHEN_AS_OF && k == a)))
            return w.due;
        if (headed_period(d, a, b, named, &w)) {
            if (due != DATE_NONE && due != w.due)
                return DATE_NONE; // goals of two periods: which is whose the heading does not say
            due = w.due;
        }
        k = w.b - 1;
    }
    return due;
}

// A heading that sets a term to what stands below it: "II. MỤC TIÊU ĐẾN NĂM 2025", "1. Đến năm 2025", "a) Giai đoạn 2021 - 2025" below a goal.
static Date headed_due(const Doc *d, const Para *p, bool goals)
{
    for (int32_t s = p->section; s >= 0; s = d->nodes.items[s].parent) {
        const Para *h = &d->paras.items[d->nodes.items[s].para];
        if (h == p || !d->sections.items[s].has_heading)
            continue;
        Date due = heading_term(d, d->nodes.items[s].head_a, d->nodes.items[s].head_b, goals);
        if (due != DATE_NONE)
            return due;
    }
    return DATE_NONE;
}

// "...; hoàn thành trước ngày 02/9/2017": the next part of the sentence only says until when.
static Date completion_due(const Doc *d, const Clause *c)
{
    if (!tok_mark(d, c->b, ';') && !tok_mark(d, c->b - 1, ';'))
        return DATE_NONE;
    size_t a = c->b + tok_mark(d, c->b, ';'), b = a;
    while (b < c->end && b < a + 24 && !tok_mark(d, b, ';') && !sentence_end(d, b, c->end))
        b++;
    size_t k = a + tok_any(d, a, b, "tất cả|phấn đấu|và|đều|việc đăng ký");
    if (!tok_any(
            d, k, b,
            "hoàn thành|xong|thời gian|thời hạn|tiến độ|bàn giao|đưa vào sử dụng|kết thúc|chậm nhất|xong "
            "trước|thực hiện xong"))
        return DATE_NONE;
    for (; k < b; k++) {
        When w;
        Quantity q;
        if (when_at(d, k, a, b, &w)) {
            for (size_t i = w.b; i < b; i++)
                if (quantity_at(d, i, b, &q))
                    return DATE_NONE; // the date of what that part counts itself
            return w.kind == WHEN_DUE ? w.due : DATE_NONE;
        }
        if (quantity_at(d, k, b, &q))
            return DATE_NONE;
    }
    return DATE_NONE;
}

enum { SENTENCE_BACK = 120 };

// What an earlier part of the sentence sets for all of it: a term at its head or before a colon, "năm 2026 phấn đấu ...;", or a campaign's days
// in a part that asks for no number itself ("chiến dịch ... từ ngày ... đến ngày ...; hoàn thành 310 km").
static Date sentence_due(const Doc *d, const Clause *c)
{
    Date due = DATE_NONE;
    bool counted = false;
    When w;
    for (size_t k = c->sentence; k < c->a; k++) {
        Quantity q;
        if (k == c->sentence + 12 &&
            c->a > k + SENTENCE_BACK) // long lists are not read again from their beginning for each item
            k = c->a - SENTENCE_BACK;
        if (when_at(d, k, c->sentence, c->a, &w)) {
            bool head = k < c->sentence + 12 && (k <= c->sentence + 2 || tok_any(d, w.b, c->a, ":|) :"));
            bool strives = (w.a > c->sentence && tok_any(d, w.a - 1, w.a, "đấu")) ||
                           tok_any(d, w.b, c->a, "phấn đấu|, phấn đấu|đặt mục tiêu|mục tiêu|quyết tâm") > 0;
            bool days = tok_is(d, w.a, "từ") && w.of == OF_DAY && !counted &&
                        tok_any(d, c->a, c->b, "hoàn thành|làm xong|thi công xong|bàn giao|đưa vào sử dụng");
            if (w.kind == WHEN_DUE && (head || strives || days))
                due = w.due;
            k = w.b - 1;
        } else if (quantity_at(d, k, c->a, &q) && !tok_any(d, q.number_end, c->a, "ngày")) {
            counted = true;
            k = q.b - 1;
        }
    }
    return due;
}

// The term that binds the quantity: one that follows it directly, else the last before it in the clause, else one behind its enumeration or at
// the head of the sentence, else that of the words leading in or of a heading. `next`: first token of the next quantity of the clause.
Date term(Doc *d, const Place *at, const Clause *c, const Quantity *q, size_t next, bool past,
          TermFrom *ret_from)
{
    const Para *p = &d->paras.items[at->para];
    const When *before = NULL;
    for (size_t i = 0; i < c->when_n && c->when[i].a < q->a; i++) {
        const When *w = &c->when[i];
        if (w->kind == WHEN_DUE || (past && w->kind != WHEN_MENTION) ||
            (past && tok_any(d, w->core, w->b, "quý|tháng")))
            before = w;
    }
    *ret_from = TERM_CLAUSE;
    // "50 người/ngày", "mỗi năm ... 2.200 doanh nghiệp" go on, they end at no day
    bool rate =
        tok_find(d, q->unit_a, q->unit_b, "/") != SIZE_MAX ||
        tok_find(d, target_segment(d, c->a, q->a, 16), q->a,
                 "mỗi năm|hằng năm|hàng năm|mỗi tháng|mỗi quý|mỗi tuần|hằng tháng|hằng quý") != SIZE_MAX;
    size_t limit = next < c->b ? next : c->b;
    for (size_t i = 0; i < c->when_n; i++) {
        const When *w = &c->when[i];
        if (w->a < q->b || w->a >= limit)
            continue;
        if ((before || rate) && tok_find(d, q->b, w->a, ",") != SIZE_MAX)
            break;
        if ((w->kind == WHEN_DUE || (past && w->kind == WHEN_AS_OF)) && !(w->b == next && next < c->b))
            return w->due;
    }
    if (before && tok_find(d, before->b, q->a, "riêng") == SIZE_MAX)
        return before->due;
    *ret_from = TERM_ENUMERATION;
    for (size_t i = 0; i < c->when_n; i++) { // behind the last item of the enumeration
        const When *w = &c->when[i];
        if (w->a < next || w->kind != WHEN_DUE || past || rate ||
            tok_find(d, q->b, w->a, "riêng|còn lại|ngoài ra") != SIZE_MAX)
            continue;
        bool part = tok_find(d, q->b, next, "trong đó|gồm|bao gồm") != SIZE_MAX;
        if (part || tok_find(d, q->b, w->a, "phấn đấu|đạt|đến") == SIZE_MAX)
            return w->due;
    }
    Date due = past ? DATE_NONE : completion_due(d, c);
    Date told = sentence_due(d, c);
    if (told != DATE_NONE)
        return *ret_from = TERM_SENTENCE, told;
    if (past)
        return DATE_NONE;
    *ret_from = TERM_COMPLETION;
    if (due == DATE_NONE) {
        *ret_from = TERM_LEAD_IN;
        due = led_due(d, p);
    }
    if (due == DATE_NONE) {
        *ret_from = TERM_HEADING;
        due = headed_due(d, p, at->goals);
    }
    if (due == DATE_NONE)
        *ret_from = TERM_NONE;
    return due;
}
