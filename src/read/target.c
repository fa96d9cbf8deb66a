// Quantified goals, and results already achieved, kept apart.
#include "read/evidence.h"
#include "read/quantity.h"

#define STRONG_FUTURE                                                                                                                           \
    "phấn đấu|mục tiêu|chỉ tiêu|dự kiến|sẽ|quyết tâm|cần|yêu cầu|kế hoạch giao|đặt ra|hướng tới|đề ra|" \
    "phải đạt|phải có|nhằm đạt|để đạt|phải hoàn thành|tập trung hoàn thành|cố gắng"

enum { CLAUSE_ROWS = 64 };

typedef struct Found {
    Quantity q;
    TargetOp op;
    bool least;  // by "ít nhất" or "tối thiểu", which covers the whole enumeration
    bool denied; // "không còn xã dưới 15 tiêu chí": the number only describes what shall be none
    const char *qualifier;
} Found;

// Where the paragraph stands; the same for all its numbers.
typedef struct Place {
    size_t para;
    bool goals;     // below "mục tiêu", or led in by it
    bool past;      // below "kết quả", or before the first section
    bool future;    // below "nhiệm vụ"
    bool led;       // the words leading in set a term
    bool condition; // sections that say who is rewarded and how much is paid
    bool report;    // what is not asked for has been done
} Place;

// What a sentence has said up to a token. Grows with the tokens, so that a long sentence is read once.
typedef struct Told {
    size_t sentence, at;
    size_t past, future, aim, money; // last token at which each was said, SIZE_MAX: not yet
    bool quote;
} Told;

typedef struct Clause {
    size_t sentence, a, b;
    size_t end; // of the paragraph
    When when[CLAUSE_ROWS];
    size_t when_n;
} Clause;

// "vượt 01 xã so với chỉ tiêu", "đạt 104% chỉ tiêu": what was planned is only the measure of what was done.
static bool measured_against(const Doc *d, size_t i, size_t from)
{
    return tok_any(d, i, d->n, "chỉ tiêu|mục tiêu|kế hoạch giao|yêu cầu") > 0 && i > from &&
           tok_any(d, i - 1, i, "với|%|vượt|theo|bằng") > 0;
}

static void told_until(const Doc *d, Told *t, size_t sentence, size_t at, size_t end)
{
    if (t->sentence != sentence || t->at > at)
        *t = (Told){.sentence = sentence,
                    .at = sentence,
                    .past = SIZE_MAX,
                    .future = SIZE_MAX,
                    .aim = SIZE_MAX,
                    .money = SIZE_MAX};
    for (; t->at < at; t->at++) {
        size_t i = t->at;
        if (tok_any(d, i, at, STRONG_FUTURE) && !measured_against(d, i, sentence))
            t->future = i;
        if (tells_past(d, i, end))
            t->past = i;
        if (lex_at(d, i, at, LEX_AIM))
            t->aim = i;
        if (tok_any(d, i, at, "kinh phí|mức thưởng"))
            t->money = i;
        if (tok_mark(d, i, '"'))
            t->quote = d->text->cp[d->t[i].start] == '"' ? !t->quote : true;
        else if (tok_mark(d, i, '\''))
            t->quote = false;
    }
}

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

static bool target_section(Doc *d, const Para *p)
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

// Words that compare, each with its sense. Longer phrases with a negation stand before the bare ones they hold.
static const struct {
    const char *words;
    TargetOp op;
    bool least;
    const char *qualifier;
} OPS[] = {
    {"không dưới|không thấp hơn|không ít hơn|không nhỏ hơn|không kém|không kém hơn|bằng và vượt|đạt và "
     "vượt|bằng hoặc vượt|đạt hoặc "
     "vượt|bằng hoặc cao hơn|bằng hoặc lớn hơn|lớn hơn hoặc bằng|cao hơn hoặc bằng|bằng hoặc hơn|≥|> =|chí "
     "ít|ít ra",
     OP_GE, false, NULL},
    {"không quá|không để quá|không để vượt quá|không để vượt|không vượt quá|không vượt|không cao hơn|không "
     "hơn|không lớn hơn|không "
     "nhiều hơn|tối đa|nhiều nhất|cao nhất là|ở mức dưới hoặc bằng|nhỏ hơn hoặc bằng|thấp hơn hoặc bằng|bằng "
     "hoặc thấp hơn|bằng hoặc dưới|"
     "dưới hoặc bằng|≤|< =|chậm nhất",
     OP_LE, false, NULL},
    {"ít nhất|tối thiểu|thấp nhất|ít nhất mỗi|tối thiểu mỗi", OP_GE, true, NULL},
    {"trên dưới", OP_EQ, false, "khoảng"},
    {"dưới|ít hơn|thấp hơn|nhỏ hơn|chưa đến|chưa tới|chưa đầy|chưa quá|<", OP_LT, false, NULL},
    {"gần|ngót|suýt soát", OP_LT, false, "gần"},
    {"trên|hơn|vượt|cao hơn|lớn hơn|nhiều hơn|quá|vượt mức|vượt trên|>", OP_GT, false, NULL},
    {"khoảng|xấp xỉ|ước khoảng|tầm|chừng|ước chừng|độ khoảng|vào khoảng|ước", OP_EQ, false, "khoảng"},
};
// What may stand between such a word and the number.
#define FILLERS                                                                                                                                    \
    "từ|là|khoảng|có|đạt|còn|được|phải|thêm|bằng|ở mức|mức|đến|tới|lên|lên đến|xuống|xuống còn|cho|bình " \
    "quân|thêm được|phải có|phải đạt|"                                                                                               \
    "tăng|giảm|tăng thêm|giảm thêm|giảm còn|tăng lên|cũng|đủ|:"

// Start of the run of words that holds the number: behind the last mark or number.
static size_t segment(const Doc *d, size_t start, size_t at, size_t most)
{
    size_t s = at;
    while (s > start && at - s < most && !tok_mark(d, s - 1, ',') && !tok_mark(d, s - 1, ';') &&
           !tok_mark(d, s - 1, ':') && d->t[s - 1].kind != TOK_NUMBER)
        s--;
    return s;
}

// "không để tỷ lệ hộ nghèo vượt quá 5%" sets the limit; "không còn xã dưới 15 tiêu chí" only describes the xã.
static void read_denial(const Doc *d, size_t start, Found *f)
{
    size_t a = f->q.a, seg = segment(d, start, a, 16);
    size_t no = tok_before(d, seg, a, "không để|không còn|không có|không phát sinh|không xảy ra");
    if (no == SIZE_MAX || no + 3 > a)
        return;
    size_t over = tok_find(d, no + 2, a, "vượt|vượt quá|quá|cao hơn|trên|hơn"),
           under = tok_find(d, no + 2, a, "dưới|thấp hơn|xuống dưới|ít hơn");
    bool adjacent = (over != SIZE_MAX && over == no + 2) || (under != SIZE_MAX && under == no + 2);
    if (adjacent || (over == SIZE_MAX && under == SIZE_MAX))
        return; // "không để quá 05 hộ": read as a phrase; "không còn ... 5": nothing compares
    if (!tok_any(d, no, a, "không để"))
        f->denied = true;
    else
        f->op = over != SIZE_MAX ? OP_LE : OP_GE;
}

// The comparison in words around the number.
static void read_operator(const Doc *d, size_t start, size_t end, Found *f)
{
    size_t a = f->q.a, from = a > start + 6 ? a - 6 : start, best = 0;
    f->op = f->q.has_high ? OP_BETWEEN : OP_EQ;
    while (from < a && segment(d, from, a, 6) > from)
        from = segment(d, from, a, 6);
    const size_t none = sizeof OPS / sizeof *OPS;
    size_t found = none;
    for (size_t k = a; k > from && found == none; k--) {
        for (size_t i = 0; i < none; i++) {
            size_t m = tok_any(d, k - 1, a, OPS[i].words), e = k - 1 + m, skip;
            if (m == 0)
                continue;
            while (e < a && (skip = tok_any(d, e, a, FILLERS)) > 0)
                e += skip;
            if (e == a && m > best)
                best = m, found = i;
        }
        // "không dưới": the longer phrase begins before the word just found
        if (found != none)
            for (size_t back = 1; back <= 3 && k - 1 >= from + back; back++)
                for (size_t i = 0; i < none; i++) {
                    size_t m = tok_any(d, k - 1 - back, a, OPS[i].words);
                    if (m > best && m >= back + 1)
                        best = m, found = i;
                }
    }
    if (found != none) {
        f->least = OPS[found].least;
        if (!f->q.has_high || OPS[found].op == OP_LE || OPS[found].op == OP_LT) {
            f->op = f->q.has_high ? OP_BETWEEN : OPS[found].op;
            f->qualifier = OPS[found].qualifier;
        }
    } else if (!f->q.has_high && // "ít nhất mỗi xã có 01 mô hình": the word stands before the whole clause
               tok_find(d, segment(d, start, a, 8), a, "ít nhất|tối thiểu") != SIZE_MAX) {
        f->op = OP_GE;
        f->least = true;
    }
    read_denial(d, start, f);
    // "vượt 12 làng so với kế hoạch", "vượt 10% chỉ tiêu": the excess itself
    if (f->op == OP_GT && a > start && tok_any(d, a - 1, a, "vượt") &&
        tok_find(d, f->q.b, f->q.b + 3 < end ? f->q.b + 3 : end,
                 "so với|chỉ tiêu|kế hoạch|dự toán|mục tiêu|so") != SIZE_MAX)
        f->op = OP_EQ;
    for (size_t k = f->q.number_end; k < end && k < f->q.b + 9; k++) {
        // "từ ba thôn, bản trở lên": a unit of two words parted by a comma
        if (tok_mark(d, k, ',') && k == f->q.b &&
            tok_any(d, k + 1 + lex_at(d, k + 1, end, LEX_UNIT), end, "trở lên|trở xuống") > 0)
            continue;
        if (tok_mark(d, k, ',') || tok_mark(d, k, ';') || sentence_end(d, k, end) ||
            (k > f->q.number_end && d->t[k].kind == TOK_NUMBER))
            break;
        if (f->op == OP_GT && tok_any(d, k, end, "trở lên") && tok_find(d, from, a, "vượt") != SIZE_MAX)
            f->op = OP_GE; // "vượt từ 5% trở lên"
        if (f->op != OP_EQ)
            continue;
        if (tok_any(d, k, end, "trở lên|hoặc hơn|hoặc nhiều hơn|là ít nhất|là tối thiểu|hoặc cao hơn"))
            f->op = OP_GE;
        if (tok_any(d, k, end, "trở xuống|hoặc ít hơn|hoặc thấp hơn|là tối đa|là cùng|đổ lại"))
            f->op = OP_LE;
    }
}

static size_t noun_end(const Doc *d, size_t from, size_t end, bool stop_at_verb)
{
    size_t k = from;
    for (; k < end && k < from + 24; k++) {
        if (d->t[k].kind == TOK_MARK && d->t[k].mark != '-' && d->t[k].mark != '/' && d->t[k].mark != '&')
            break;
        When w;
        if (k > from && when_at(d, k, from, end, &w) && w.kind != WHEN_MENTION)
            break;
        if (k > from &&
            tok_any(d, k, end, "trở lên|trở xuống|và phấn đấu|để|nhằm|trong đó|so với|theo quy định"))
            break;
        Quantity q;
        if (k > from && quantity_at(d, k, end, &q))
            break;
        if (stop_at_verb && k > from && tok_any(d, k, end, "trước|trong|đến"))
            break;
    }
    while (k > from && tok_any(d, k - 1, k, "và|,|đạt|có|trên|dưới|thêm|ít|nhất|tối|thiểu|phấn|đấu"))
        k--;
    return k;
}

static Str indicator(Doc *d, size_t clause, size_t end, const Quantity *q)
{
    size_t after = q->percent ? q->b : q->unit_a;
    size_t e = noun_end(d, after, end, q->percent);
    bool measure = tok_any(d, q->unit_a, q->unit_b,
                           "km|m|ha|tấn|tạ|kg|m2|m3|tỷ|triệu|đồng|lượt|nghìn|km2|usd|kwh|mw|người") > 0;
    if (e > after + (q->percent ? 0 : 0) && (q->percent || !measure)) {
        if (q->percent && tok_any(d, after, end, "so với|trở lên|/ năm|mỗi năm|vào|trong|trước|đến|theo"))
            ;
        else if (e > after)
            return doc_text(d, after, e);
    }
    if (measure && e > q->unit_b)
        return doc_text(d, q->unit_b, e);
    // What stands before: "tỷ lệ hộ nghèo của huyện còn dưới 4%".
    size_t s = q->a;
    while (s > clause && q->a - s < 30 && !tok_mark(d, s - 1, ',') && !tok_mark(d, s - 1, ';') &&
           !tok_mark(d, s - 1, ':') && d->t[s - 1].kind != TOK_NUMBER)
        s--;
    When w;
    for (size_t k = s; k < q->a; k++)
        if (when_at(d, k, s, q->a, &w)) {
            if (k <= s + 3)
                s = w.b;
            break;
        }
    s += tok_any(d, s, q->a, "phấn đấu|và|để|đạt");
    size_t stop = q->a;
    size_t cut;
    while (stop > s && (cut = tok_any(d, stop - 1, stop,
                                      "đạt|trên|dưới|còn|xuống|là|từ|khoảng|hơn|giảm|tăng|lên|nhất|ít|thiểu|"
                                      "tối|có|thêm|quá|không|gần|bình|quân|:|chiếm")) > 0)
        stop -= cut;
    if (stop > s)
        return doc_text(d, s, stop);
    return e > q->a ? doc_text(d, q->number_end, e) : (Str){"", 0};
}

static Str scope(Doc *d, size_t para, size_t clause, size_t end, const Quantity *q)
{
    size_t a = tok_before(d, clause, q->a,
                          "toàn tỉnh|toàn huyện|toàn thành phố|toàn xã|toàn quận|toàn thị xã|toàn ngành|toàn "
                          "quốc|cả nước|toàn phường|toàn trường|toàn công ty|toàn tập đoàn");
    if (a == SIZE_MAX)
        a = tok_find(d, q->b, end, "toàn tỉnh|toàn huyện|toàn thành phố|toàn xã|cả nước|toàn ngành");
    if (a != SIZE_MAX)
        return doc_text_lower_first(d, a, a + (tok_any(d, a, end, "toàn thành phố|toàn thị xã") ? 3 : 2));
    const Actor *actor = doc_actor(d, para, q->a);
    if (actor && actor->at >= clause && actor->n > 0) {
        Str all = actor->units[0];
        for (size_t i = 1; i < actor->n && i < 12; i++) {
            char *p = arena_printf(d->arena, STR_FMT ", " STR_FMT, STR_ARG(all), STR_ARG(actor->units[i]));
            all = p ? str_c(p) : (Str){NULL, 0};
            if (!p)
                break;
        }
        return all;
    }
    if (d->level.n == 0)
        return (Str){"", 0};
    char *p = arena_printf(d->arena, "toàn " STR_FMT, STR_ARG(d->level));
    return p ? str_c(p) : (Str){NULL, 0};
}

static const When *due_in(const Clause *c, size_t from, size_t to, bool past)
{
    const When *last = NULL;
    for (size_t i = 0; i < c->when_n; i++)
        if (c->when[i].a >= from && c->when[i].a < to &&
            (c->when[i].kind == WHEN_DUE || (past && c->when[i].kind == WHEN_AS_OF)))
            last = &c->when[i];
    return last;
}

// The term of the words that lead into the paragraph, or into those that lead into it.
static Date led_due(Doc *d, const Para *p)
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

// A heading that sets a term to what stands below it: "II. MỤC TIÊU ĐẾN NĂM 2025", "1. Đến năm 2025", "a) Giai đoạn 2021 - 2025" below a goal.
static Date headed_due(const Doc *d, const Para *p, bool goals)
{
    When w;
    for (int32_t s = p->section; s >= 0; s = d->nodes.items[s].parent) {
        const Para *h = &d->paras.items[d->nodes.items[s].para];
        if (h == p || !d->sections.items[s].has_heading)
            continue;
        size_t a = d->nodes.items[s].head_a, b = d->nodes.items[s].head_b;
        bool named = tok_find(d, a, b, "mục tiêu|chỉ tiêu|đến năm|đến hết|đến cuối") != SIZE_MAX;
        if (!named && !goals)
            continue;
        for (size_t k = a; k < b; k++)
            if (when_at(d, k, a, b, &w)) {
                bool edge = w.b + 2 >= b || k == a;
                if (edge && ((w.kind == WHEN_DUE && tok_any(d, w.a, w.core, "đến|đến hết|tới|từ nay đến")) ||
                             (goals && w.period && w.kind != WHEN_AS_OF && k == a)))
                    return w.due;
                k = w.b - 1;
            }
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
        if (when_at(d, k, a, b, &w))
            return w.kind == WHEN_DUE ? w.due : DATE_NONE;
        if (quantity_at(d, k, b, &q))
            return DATE_NONE;
    }
    return DATE_NONE;
}

// The term that binds the quantity: one that follows it directly, else the last before it in the clause, else one behind its enumeration or at
// the head of the sentence, else that of the words leading in or of a heading. `next`: first token of the next quantity of the clause.
static Date term(Doc *d, const Place *at, const Clause *c, const Quantity *q, size_t next, bool past,
                 bool *ret_own)
{
    const Para *p = &d->paras.items[at->para];
    const When *before = NULL;
    for (size_t i = 0; i < c->when_n && c->when[i].a < q->a; i++) {
        const When *w = &c->when[i];
        if (w->kind == WHEN_DUE || (past && w->kind != WHEN_MENTION) ||
            (past && tok_any(d, w->core, w->b, "quý|tháng")))
            before = w;
    }
    *ret_own = true;
    size_t limit = next < c->b ? next : c->b;
    for (size_t i = 0; i < c->when_n; i++) {
        const When *w = &c->when[i];
        if (w->a < q->b || w->a >= limit)
            continue;
        if (before && tok_find(d, q->b, w->a, ",") != SIZE_MAX)
            break;
        if ((w->kind == WHEN_DUE || (past && w->kind == WHEN_AS_OF)) && !(w->b == next && next < c->b))
            return w->due;
    }
    if (before && tok_find(d, before->b, q->a, "riêng") == SIZE_MAX)
        return before->due;
    for (size_t i = 0; i < c->when_n; i++) { // behind the last item of the enumeration
        const When *w = &c->when[i];
        bool rate =
            tok_find(d, q->unit_a, q->unit_b, "/") != SIZE_MAX; // "50 người/ngày" goes on, it ends at no day
        if (w->a < next || w->kind != WHEN_DUE || past || rate ||
            tok_find(d, q->b, w->a, "riêng|còn lại|ngoài ra") != SIZE_MAX)
            continue;
        bool part = tok_find(d, q->b, next, "trong đó|gồm|bao gồm") != SIZE_MAX;
        if (part || tok_find(d, q->b, w->a, "phấn đấu|đạt|đến") == SIZE_MAX)
            return w->due;
    }
    *ret_own = false;
    When w;
    for (size_t k = c->sentence; k < c->a && k < c->sentence + 12; k++)
        if (when_at(d, k, c->sentence, c->a, &w)) {
            if (w.kind == WHEN_DUE && (k <= c->sentence + 2 || tok_mark(d, w.b, ':')))
                return w.due;
            k = w.b - 1;
        }
    if (past)
        return DATE_NONE;
    Date due = completion_due(d, c);
    if (due == DATE_NONE)
        due = led_due(d, p);
    return due != DATE_NONE ? due : headed_due(d, p, at->goals);
}

// Sections that say who is rewarded, how much is paid, what counts as a case: their numbers are conditions.
static bool condition_section(const Doc *d, int32_t section)
{
    for (int32_t s = section; s >= 0; s = d->nodes.items[s].parent)
        if (d->sections.items[s].has_heading &&
            tok_find(
                d, d->nodes.items[s].head_a, d->nodes.items[s].head_b,
                "tiêu chuẩn|đối tượng|điều kiện|thang điểm|hình thức khen thưởng|khen thưởng|cơ cấu "
                "giải|kinh phí|giải thưởng|phạm vi|giải thích từ ngữ|tiêu chí đánh giá|thể lệ|nguyên tắc") !=
                SIZE_MAX &&
            tok_find(d, d->nodes.items[s].head_a, d->nodes.items[s].head_b,
                     "mục tiêu|chỉ tiêu|nâng cao|công tác") == SIZE_MAX)
            return true;
    return false;
}

#define REACHING                                                                                                                               \
    "đạt|phấn đấu|bảo đảm|đảm bảo|nâng|duy trì|tăng|giảm|mỗi|từng|chiếm|tỷ lệ|hoàn thành|còn|vượt|ít " \
    "nhất|tối thiểu"

// "có diện tích từ 10 ha trở lên", "của các dự án giải ngân dưới 40%": a threshold that sorts things out, when nothing says that it is to be reached.
static bool threshold(const Doc *d, size_t a, size_t end, const Found *f, bool duty)
{
    const Quantity *q = &f->q;
    size_t up = tok_find(d, q->b, q->b + 8 < end ? q->b + 8 : end, "trở lên|trở xuống");
    if (up != SIZE_MAX && !(duty && q->percent) && tok_find(d, a, q->a, REACHING) == SIZE_MAX)
        return true;
    size_t seg = segment(d, a, q->a, 10);
    size_t of =
        tok_before(d, seg, q->a, "của các|của những|đối với các|đối với những|những|trường hợp|với các");
    return f->op != OP_EQ && of != SIZE_MAX && of > a &&
           tok_find(d, of, q->a, "đạt|phấn đấu|nâng|tăng|giảm|ít nhất|tối thiểu|chiếm|còn") == SIZE_MAX;
}

// Sums, rates, thresholds: numbers that set no goal.
static bool no_goal(const Doc *d, size_t a, const Found *f)
{
    const Quantity *q = &f->q;
    size_t aim = tok_before(
        d, a, q->a,
        "phấn đấu|mục tiêu|chỉ tiêu|hoàn thành|ít nhất|tối thiểu|bảo đảm|đảm bảo|nâng|giảm|tăng|đạt");
    size_t from = aim == SIZE_MAX ? a : aim;
    if (f->op == OP_GE && tok_find(d, segment(d, a, q->a, 10), q->a, "mỗi|từng|bình quân") != SIZE_MAX)
        return false; // "mỗi suất trị giá từ 300.000 đồng trở lên"
    // "trao 01 giải nhất", "hồ sơ gồm 02 bộ": prizes and parts
    if (f->op == OP_EQ &&
        (tok_any(d, q->number_end, q->number_end + 2, "giải nhất|giải nhì|giải ba|giải khuyến|giải thưởng") ||
         (aim == SIZE_MAX && tok_find(d, segment(d, a, q->a, 10), q->a, "gồm|bao gồm") != SIZE_MAX)))
        return true;
    return tok_find(
               d, from, q->a,
               "được tặng|được thưởng|tặng thưởng|thưởng cho|kinh phí|mức chi|mức hỗ trợ|mức thưởng|tiền "
               "thưởng|trị giá|dự toán|tổng mức "
               "đầu tư|mức phạt|phạt tiền|nếu|trường hợp|"
               "số tiền|giá trị|mức đóng|lệ phí|thời lượng|cơ cấu giải|giải nhất|giải thưởng|kèm "
               "theo|tỷ lệ khen|thuộc|điểm thưởng|thang điểm|chấm điểm|tối đa không") != SIZE_MAX ||
           (aim == SIZE_MAX && tok_find(d, from, q->a, "định mức") != SIZE_MAX) ||
           (tok_any(d, q->unit_a, q->unit_b, "điểm") && !q->percent &&
            tok_find(d, a, q->a, "trừ|cộng|chấm|tối đa") != SIZE_MAX);
}

static bool bracketed(const Doc *d, size_t clause, size_t at)
{
    for (size_t i = at; i > clause && at - i < 80; i--) {
        if (tok_mark(d, i - 1, ')'))
            return false;
        if (tok_mark(d, i - 1, '('))
            return true;
    }
    return false;
}

// "Năm 2018, ...", "Qua 5 năm thực hiện ...", "Sáu tháng đầu năm, ...", "Giai đoạn 2016 - 2020, ...": the sentence looks back.
static bool past_opening(const Doc *d, size_t a, size_t b)
{
    size_t k = a + tok_any(d, a, b, "trong|kết thúc|trong giai đoạn|hết");
    if (tok_any(d, a, b, "qua|sau") && a + 2 < b &&
        (d->t[a + 1].kind == TOK_NUMBER ||
         tok_any(d, a + 1, b, "hai|ba|bốn|sáu|bảy|tám|chín|mười|một|gần|hơn")) &&
        tok_find(d, a + 2, a + 5 < b ? a + 5 : b, "năm|tháng|nhiệm kỳ") != SIZE_MAX)
        return true;
    int64_t y = 0, last = 0;
    if (d->year == 0 || !tok_any(d, k, b, "năm|giai đoạn|nhiệm kỳ|từ năm"))
        return false;
    for (size_t i = k; i < b && i < k + 6 && !tok_mark(d, i, ','); i++)
        if (d->t[i].kind == TOK_NUMBER && d->t[i].low.n == 4 && str_to_i64(d->t[i].low, &y))
            last = y;
    return last >= 1900 && last < d->year;
}

// "năm 2022 còn 17/43 đơn vị": a year gone by stands right before what is told of it.
static bool past_year_before(const Doc *d, const Clause *c, size_t at)
{
    for (size_t i = c->when_n; i > 0; i--) {
        const When *w = &c->when[i - 1];
        if (w->b > at)
            continue;
        int y, m, day;
        date_split(w->due, &y, &m, &day);
        return d->year && y < d->year && w->kind != WHEN_DUE && at - w->b <= 4 &&
               tok_find(d, w->b, at, "còn|có|là|mới|chỉ") != SIZE_MAX;
    }
    return false;
}

static size_t clause_scan(const Doc *d, Clause *c, Found *list)
{
    size_t n = 0;
    c->when_n = 0;
    for (size_t i = c->a; i < c->b && n < CLAUSE_ROWS;) {
        When w;
        Quantity q;
        if (when_at(d, i, c->a, c->b, &w)) {
            if (c->when_n < CLAUSE_ROWS)
                c->when[c->when_n++] = w;
            i = w.b;
            continue;
        }
        if (quantity_at(d, i, c->b, &q)) {
            list[n] = (Found){.q = q};
            read_operator(d, c->a, c->b, &list[n]);
            n++;
            i = q.b;
            continue;
        }
        i++;
    }
    return n;
}

// The number only starts from, repeats or describes; it asks for nothing itself.
static bool aside(const Doc *d, const Clause *c, const Found *list, size_t k, size_t n)
{
    const Quantity *q = &list[k].q;
    if (list[k].denied)
        return true;
    // "từ 40% lên 45%", "từ 40% năm 2020 lên 60%": only the second is the goal.
    if (k + 1 < n && tok_any(d, q->a > c->a ? q->a - 1 : q->a, q->a, "từ") && list[k + 1].q.a <= q->b + 8) {
        size_t to =
            tok_find(d, q->b, list[k + 1].q.a,
                     "lên|xuống|xuống còn|lên đến|lên trên|xuống dưới|tăng lên|giảm còn|giảm xuống|còn");
        if (to != SIZE_MAX && tok_find(d, q->b, to, ",|;|trở") == SIZE_MAX)
            return true;
    }
    // "Thành lập 14 tổ tại 14 ấp": said again of the place.
    return k > 0 && q->low == list[k - 1].q.low && !q->percent && list[k].op == OP_EQ &&
           tok_any(d, q->a > c->a ? q->a - 1 : q->a, q->a, "tại|ở|của|trên");
}

static Status read_clause(Doc *d, const Place *at, Clause *c, Told *told)
{
    Found list[CLAUSE_ROWS];
    size_t n = clause_scan(d, c, list);
    if (n == 0)
        return STATUS_OK;
    const When *bound = due_in(c, c->a, c->b, false);
    bool old = at->past || past_opening(d, c->sentence, c->b), goals = at->goals;
    for (size_t k = 0; k < n; k++) {
        Found *f = &list[k];
        const Quantity *q = &f->q;
        bool chained = k > 0 && tok_any(d, q->a - 1, q->a, ",|và") && q->a > list[k - 1].q.b;
        if (chained && f->op == OP_EQ && list[k - 1].least && !f->qualifier)
            f->op = OP_GE, f->least = true;
        told_until(d, told, c->sentence, q->a, c->b);
        if (told->quote || aside(d, c, list, k, n))
            continue;
        bool in_brackets = bracketed(d, c->a, q->a);
        size_t future = told->future, past = told->past;
        // Who acts, and when, may change at a ';': what was told before it says nothing of a clause that sets a floor of its own.
        if (past != SIZE_MAX && past < c->a && (f->op != OP_EQ || bound) &&
            tok_find(d, c->a, q->a, "đạt") == SIZE_MAX)
            past = SIZE_MAX;
        const Actor *actor = doc_actor(d, at->para, q->a);
        bool duty = actor && actor->para == at->para && actor->at >= c->sentence && actor->at < q->a &&
                    past == SIZE_MAX;
        bool is_past = (past != SIZE_MAX && (future == SIZE_MAX || future < past)) ||
                       (future == SIZE_MAX && past_year_before(d, c, q->a));
        // "tăng 5% so với cùng kỳ" tells of the past unless a goal was named; "các xã đã đạt chuẩn" only qualifies.
        if (!is_past && future == SIZE_MAX &&
            tok_find(d, q->b, q->b + 10 < c->b ? q->b + 10 : c->b,
                     "so với cùng kỳ|so với năm trước|so với năm ngoái|so cùng kỳ") != SIZE_MAX)
            is_past = !goals && !f->least && !(bound && !at->report);
        bool result = is_past || (old && future == SIZE_MAX) ||
                      (at->report && future == SIZE_MAX && !duty && !goals && !f->least && !at->future);
        bool aimed = goals || at->led || future != SIZE_MAX || f->op != OP_EQ || q->percent || bound ||
                     duty || told->aim != SIZE_MAX;
        bool money = told->money != SIZE_MAX && told->money < c->a;
        if (!result &&
            (!aimed || (!goals && (no_goal(d, c->a, f) || money)) ||
             (!goals && future == SIZE_MAX && (threshold(d, c->a, c->b, f, duty) || at->condition)) ||
             (in_brackets && (!goals || k > 0))))
            continue;
        if (in_brackets && result && k > 0 && q->percent)
            continue; // "6/8 thôn (75%)": the share of what was just said
        // "trên 06 lĩnh vực", a preposition: the lexicon refuses such nouns. "có 10 huyện, 05 xã" in a list of places is told, not aimed.
        size_t next = k + 1 < n ? list[k + 1].q.a : c->b;
        Target row = {.section = section_path(d, d->paras.items[at->para].section),
                      .op = f->op,
                      .low = q->low,
                      .high = q->high,
                      .has_high = q->has_high && f->op == OP_BETWEEN};
        row.unit = q->percent ? STR("%") : doc_text(d, q->unit_a, q->unit_b);
        row.indicator = indicator(d, c->a, c->b, q);
        row.scope = scope(d, at->para, c->a, c->b, q);
        row.qualifier = str_c(f->qualifier);
        bool own = false;
        row.due = term(d, at, c, q, next, result, &own);
        uint32_t seen =
            EV(result ? EV_RESULT : EV_TARGET) | (q->named_unit ? EV(EV_KNOWN_UNIT) : EV(EV_NO_UNIT)) |
            (q->percent ? EV(EV_PERCENT) : 0) | (f->op != OP_EQ ? EV(EV_COMPARATOR) : 0) |
            (in_brackets ? EV(EV_BRACKETS) : 0) | (d->t[q->a].kind == TOK_WORD ? EV(EV_WORDED) : 0) |
            (row.due == DATE_NONE ? 0
             : own                ? EV(EV_TERM_OWN)
                                  : EV(EV_TERM_INHERITED));
        seen |= result ? (is_past ? EV(EV_PAST_WORD) : 0) | (at->past ? EV(EV_PAST_SECTION) : 0)
                       : (goals ? EV(EV_GOAL_SECTION) : 0) | (future != SIZE_MAX ? EV(EV_GOAL_WORD) : 0) |
                             (duty ? EV(EV_ACTOR) : 0);
        row.confidence = evidence_confidence(seen);
        if (result && row.due == DATE_NONE)
            row.due = d->out->document.date;
        size_t s = q->a;
        while (s > c->a && s + 12 > q->a && !tok_mark(d, s - 1, ',') && !tok_mark(d, s - 1, ';') &&
               !tok_mark(d, s - 1, ':') && !(k > 0 && s - 1 < list[k - 1].q.b))
            s--;
        if (k > 0 && s < list[k - 1].q.b)
            s = q->a;
        while (s < q->a &&
               (tok_mark(d, s, '/') || (s > 0 && tok_mark(d, s - 1, '/')))) // not from the middle of a date
            s++;
        size_t e = noun_end(d, q->b, c->b, false);
        row.quote = doc_quote(d, s, e > q->b ? e : q->b);
        if (!row.unit.p || !row.indicator.p || !row.scope.p || !row.quote.text.p)
            return STATUS_NO_MEMORY;
        if ((result ? d->results.n : d->targets.n) >= READ_MAX_ROWS)
            return STATUS_OK;
        if (!(result ? ARENA_PUSH(d->arena, d->results, row) : ARENA_PUSH(d->arena, d->targets, row)))
            return STATUS_NO_MEMORY;
        doc_use(d, q->a, q->b);
    }
    return STATUS_OK;
}

static Status read_para(Doc *d, size_t para)
{
    const Para *p = &d->paras.items[para];
    bool goals = target_section(d, p);
    if (p->zone != ZONE_BODY || (p->heading && !tok_mark(d, p->b - 1, ';') && p->section >= 0 &&
                                 d->sections.items[p->section].has_heading && !goals))
        return STATUS_OK;
    Place at = {.para = para,
                .goals = goals,
                .led = led_due(d, p) != DATE_NONE,
                .past = section_past(d, p->section) || (p->section < 0 && d->sections.n > 0 && !d->news),
                .future = section_future(d, p->section),
                .condition = condition_section(d, p->section),
                .report = d->out->document.type == DOC_REPORT || d->news};
    Told told = {.sentence = SIZE_MAX};
    Clause c;
    d->ref_year = section_year(d, p->section);
    size_t sentence = p->body, clause = p->body;
    for (size_t k = p->body; k < p->b; k++) {
        bool last = k + 1 == p->b,
             stop = sentence_end(d, k, p->b) || (!last && sentence_last(d, sentence, k, p->b));
        if (!stop && !last && !tok_mark(d, k, ';'))
            continue;
        c.sentence = sentence;
        c.a = clause;
        c.b = k + (last && !stop && !tok_mark(d, k, ';'));
        c.end = p->b;
        if (c.b > c.a) {
            Status st = read_clause(d, &at, &c, &told);
            if (st != STATUS_OK)
                return st;
        }
        clause = k + 1;
        if (stop)
            sentence = k + 1;
    }
    return STATUS_OK;
}

TargetOp target_operator(const Doc *d, size_t start, size_t end, const Quantity *q)
{
    Found f = {.q = *q};
    read_operator(d, start, end, &f);
    return f.op;
}

Status targets_in_cell(Doc *d, size_t para, size_t a, size_t b, bool goals)
{
    Place at = {.para = para, .goals = goals};
    Told told = {.sentence = SIZE_MAX};
    Clause c = {.sentence = a, .a = a, .b = b, .end = b};
    return read_clause(d, &at, &c, &told);
}

Status targets_read(Doc *d)
{
    Status st = STATUS_OK;
    for (size_t i = 0; i < d->paras.n && st == STATUS_OK; i++)
        st = read_para(d, i);
    d->ref_year = 0;
    return st;
}
