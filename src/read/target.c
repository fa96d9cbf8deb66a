// Quantified goals, and results already achieved, kept apart.
#include "read/quantity.h"

#define STRONG_FUTURE                                                                                        \
    "phấn đấu|mục tiêu|chỉ tiêu|dự kiến|sẽ|quyết tâm|cần|yêu cầu|kế hoạch giao|đặt ra|hướng tới|đề ra"

typedef struct Found {
    Quantity q;
    TargetOp op;
    bool least; // by "ít nhất" or "tối thiểu", which covers the whole enumeration
    const char *qualifier;
} Found;

static bool target_section(const Doc *d, const Para *p)
{
    for (int32_t s = p->section; s >= 0; s = d->nodes.items[s].parent) {
        const Node *h = &d->nodes.items[s];
        if (d->sections.items[s].has_heading &&
            tok_find(d, h->head_a, h->head_b, "mục tiêu|chỉ tiêu|kết quả cần đạt") != SIZE_MAX)
            return true;
    }
    if (p->lead >= 0) {
        const Para *l = &d->paras.items[p->lead];
        return tok_find(d, l->a, l->b, "mục tiêu|chỉ tiêu|phấn đấu|đến năm|đến hết năm|đến cuối năm") !=
               SIZE_MAX;
    }
    return false;
}

// The comparison in words around the number.
static void read_operator(const Doc *d, size_t start, size_t end, Found *f)
{
    size_t a = f->q.a;
    f->op = f->q.has_high ? OP_BETWEEN : OP_EQ;
    size_t from = a > start + 4 ? a - 4 : start;
    static const struct {
        const char *words;
        TargetOp op;
        bool least;
        const char *qualifier;
    } OPS[] = {
        {"không dưới|không thấp hơn|không ít hơn|không nhỏ hơn", OP_GE, false, NULL},
        {"không quá|không để quá|không để vượt quá|không vượt quá|không vượt|không cao hơn|không hơn|không "
         "lớn hơn|tối đa|nhiều nhất|cao "
         "nhất là|ở mức dưới hoặc bằng",
         OP_LE, false, NULL},
        {"ít nhất|tối thiểu|ít nhất là|tối thiểu là|ít nhất có|tối thiểu có|tối thiểu đạt|ít nhất đạt|ít "
         "nhất từ|tối thiểu từ|thấp nhất|ít nhất khoảng",
         OP_GE, true, NULL},
        {"dưới|còn dưới|ít hơn|thấp hơn|nhỏ hơn|chưa đến", OP_LT, false, NULL},
        {"gần", OP_LT, false, "gần"},
        {"trên|hơn|vượt|cao hơn|lớn hơn|quá|vượt mức", OP_GT, false, NULL},
        {"khoảng|xấp xỉ|ước khoảng|tầm", OP_EQ, false, "khoảng"},
        {"bình quân|trung bình", OP_EQ, false, NULL},
    };
    for (size_t i = 0; i < sizeof OPS / sizeof *OPS; i++) {
        for (size_t k = a; k > from; k--) {
            size_t m = tok_any(d, k - 1, a, OPS[i].words);
            size_t e = k - 1 + m;
            e += tok_is(d, e, "từ") && e < a;
            e += tok_is(d, e, "là") && e < a;
            e += tok_is(d, e, "khoảng") && e < a;
            if (m && e == a) {
                if (f->q.has_high && OPS[i].op != OP_LE && OPS[i].op != OP_LT) {
                    f->least = OPS[i].least;
                    return;
                }
                f->op = f->q.has_high ? OP_BETWEEN : OPS[i].op;
                f->least = OPS[i].least;
                f->qualifier = OPS[i].qualifier;
                goto after;
            }
        }
    }
    // "ít nhất mỗi xã có 01 mô hình": the word stands before the whole clause.
    size_t seg = a;
    while (seg > start && seg + 8 > a && !tok_mark(d, seg - 1, ',') && !tok_mark(d, seg - 1, ';') &&
           !tok_mark(d, seg - 1, ':') && d->t[seg - 1].kind != TOK_NUMBER)
        seg--;
    if (!f->q.has_high && tok_find(d, seg, a, "ít nhất|tối thiểu") != SIZE_MAX && f->op == OP_EQ) {
        f->op = OP_GE;
        f->least = true;
    }
after:
    for (size_t k = f->q.number_end; k < end && k < f->q.b + 9; k++) {
        if (tok_mark(d, k, ',') || tok_mark(d, k, ';') || sentence_end(d, k, end) ||
            (k > f->q.number_end && d->t[k].kind == TOK_NUMBER))
            break;
        if (tok_any(d, k, end, "trở lên") && f->op == OP_EQ)
            f->op = OP_GE;
        if (tok_any(d, k, end, "trở xuống") && f->op == OP_EQ)
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

// The term that binds the quantity: one that follows it directly, else the last before it in the clause, else one at the head of the sentence,
// else that of the sentence leading into the bullet or of a heading "đến năm ...".
static Date term(const Doc *d, const Para *p, size_t sentence, size_t clause, size_t clause_end,
                 const Quantity *q, size_t next, bool past)
{
    When w, best = {.due = DATE_NONE};
    bool before = false;
    for (size_t k = clause; k < q->a; k++)
        if (when_at(d, k, clause, clause_end, &w)) {
            if (w.kind == WHEN_DUE || (past && w.kind != WHEN_MENTION) ||
                (past && tok_any(d, w.core, w.b, "quý|tháng")))
                best = w, before = true;
            k = w.b - 1;
        }
    size_t limit = next < clause_end ? next : clause_end;
    for (size_t k = q->b; k < limit; k++) {
        if (before && tok_mark(d, k, ','))
            break;
        if (when_at(d, k, clause, clause_end, &w)) {
            if ((w.kind == WHEN_DUE || (past && w.kind == WHEN_AS_OF)) && !(w.b == next && next < clause_end))
                return w.due;
            k = w.b - 1;
        }
    }
    if (before)
        return best.due;
    for (size_t k = next; k < clause_end && !before; k++) // behind the last item of the enumeration
        if (when_at(d, k, clause, clause_end, &w)) {
            if (w.kind == WHEN_DUE && tok_find(d, q->b, k, "phấn đấu|đạt|đến") == SIZE_MAX && !past)
                return w.due;
            k = w.b - 1;
        }
    for (size_t k = sentence; k < clause && k < sentence + 12; k++)
        if (when_at(d, k, sentence, clause, &w)) {
            if (w.kind == WHEN_DUE && (k <= sentence + 2 || tok_mark(d, w.b, ':')))
                return w.due;
            k = w.b - 1;
        }
    if (past)
        return DATE_NONE;
    if (p->lead >= 0) {
        const Para *l = &d->paras.items[p->lead];
        for (size_t k = l->body; k < l->b; k++)
            if (when_at(d, k, l->body, l->b, &w)) {
                if (w.kind == WHEN_DUE)
                    return w.due;
                k = w.b - 1;
            }
    }
    for (int32_t s = p->section; s >= 0; s = d->nodes.items[s].parent) {
        const Para *h = &d->paras.items[d->nodes.items[s].para];
        if (h == p || !d->sections.items[s].has_heading ||
            tok_find(d, h->body, h->b, "mục tiêu|chỉ tiêu|đến năm|đến hết|đến cuối") == SIZE_MAX)
            continue;
        for (size_t k = h->body; k < h->b; k++)
            if (when_at(d, k, h->body, h->b, &w)) {
                if (w.kind == WHEN_DUE && tok_any(d, w.a, w.core, "đến|đến hết") && w.b + 2 >= h->b)
                    return w.due;
                k = w.b - 1;
            }
    }
    return DATE_NONE;
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

// "có diện tích từ 10 ha trở lên": a threshold that sorts things out, when nothing says that it is to be reached.
static bool threshold(const Doc *d, size_t a, size_t end, const Quantity *q)
{
    size_t up = tok_find(d, q->b, q->b + 8 < end ? q->b + 8 : end, "trở lên|trở xuống");
    return up != SIZE_MAX &&
           tok_find(d, a, q->a, "đạt|phấn đấu|bảo đảm|đảm bảo|nâng|duy trì|tăng|giảm|mỗi|từng") == SIZE_MAX;
}

typedef struct Clause {
    size_t sentence, a, b;
} Clause;

// Sums, rates, thresholds: numbers that set no goal.
static bool no_goal(const Doc *d, size_t a, const Quantity *q)
{
    size_t aim = tok_before(d, a, q->a, "phấn đấu|mục tiêu|chỉ tiêu|hoàn thành|ít nhất|tối thiểu");
    size_t from = aim == SIZE_MAX ? a : aim;
    return tok_find(d, from, q->a,
                    "kinh phí|mức chi|mức hỗ trợ|mức thưởng|định mức|tiền thưởng|trị giá|dự toán|tổng mức "
                    "đầu tư|mức phạt|phạt tiền|nếu|trường hợp|"
                    "số tiền|giá trị|mức đóng|lệ phí|thời lượng|cơ cấu giải|giải nhất|giải thưởng|kèm "
                    "theo|tỷ lệ khen|thuộc|điểm thưởng|thang điểm|chấm điểm|tối đa không") != SIZE_MAX ||
           (tok_any(d, q->unit_a, q->unit_b, "điểm") && !q->percent &&
            tok_find(d, a, q->a, "trừ|cộng|chấm|tối đa") != SIZE_MAX);
}

static bool quoted(const Doc *d, size_t sentence, size_t at)
{
    bool open = false;
    for (size_t i = sentence; i < at; i++) {
        if (tok_mark(d, i, '"'))
            open = d->text->cp[d->t[i].start] == '"' ? !open : true;
        else if (tok_mark(d, i, '\''))
            open = false;
    }
    return open;
}

static bool bracketed(const Doc *d, size_t clause, size_t at)
{
    for (size_t i = at; i > clause; i--) {
        if (tok_mark(d, i - 1, ')'))
            return false;
        if (tok_mark(d, i - 1, '('))
            return true;
    }
    return false;
}

// "Năm 2018, ...", "Qua 5 năm thực hiện ...", "Giai đoạn 2016 - 2020, ...": the sentence looks back.
static bool past_opening(const Doc *d, size_t a, size_t b)
{
    size_t k = a + tok_any(d, a, b, "trong|kết thúc|trong giai đoạn");
    if (tok_any(d, a, b, "qua|sau") && a + 2 < b && d->t[a + 1].kind == TOK_NUMBER &&
        tok_any(d, a + 2, b, "năm|tháng"))
        return true;
    int64_t y = 0, last = 0;
    if (d->year == 0 || !tok_any(d, k, b, "năm|giai đoạn|nhiệm kỳ"))
        return false;
    for (size_t i = k; i < b && i < k + 6 && !tok_mark(d, i, ','); i++)
        if (d->t[i].kind == TOK_NUMBER && d->t[i].low.n == 4 && str_to_i64(d->t[i].low, &y))
            last = y;
    return last >= 1900 && last < d->year;
}

static Status read_clause(Doc *d, size_t para, const Clause *c)
{
    const Para *p = &d->paras.items[para];
    Found list[64];
    size_t n = 0;
    size_t terms = 0;
    for (size_t i = c->a; i < c->b && n < 64;) {
        When w;
        Quantity q;
        if (when_at(d, i, c->a, c->b, &w)) {
            terms += w.kind == WHEN_DUE;
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
    bool goals = target_section(d, p), old = section_past(d, p->section) ||
                                             past_opening(d, c->sentence, c->b) ||
                                             (p->section < 0 && d->sections.n > 0 && !d->news);
    bool report = d->out->document.type == DOC_REPORT || d->news;
    for (size_t k = 0; k < n; k++) {
        Found *f = &list[k];
        const Quantity *q = &f->q;
        bool chained = k > 0 && tok_any(d, q->a - 1, q->a, ",|và") && q->a > list[k - 1].q.b;
        if (chained && f->op == OP_EQ && list[k - 1].least && !f->qualifier)
            f->op = OP_GE, f->least = true;
        if (quoted(d, c->sentence, q->a))
            continue;
        // "từ 40% lên 45%": only the second is the goal.
        if (k + 1 < n && tok_any(d, q->a > c->a ? q->a - 1 : q->a, q->a, "từ") &&
            tok_any(d, q->b, c->b,
                    "lên|xuống|xuống còn|lên đến|lên trên|xuống dưới|tăng lên|giảm còn|giảm xuống") &&
            list[k + 1].q.a <= q->b + 4)
            continue;
        bool in_brackets = bracketed(d, c->a, q->a);
        size_t future = tok_before(d, c->sentence, q->a, STRONG_FUTURE);
        size_t past = SIZE_MAX;
        for (size_t i = c->sentence; i < q->a; i++)
            if (tells_past(d, i, c->b))
                past = i;
        // Who acts, and when, may change at a ';': what was told before it says nothing of a clause that sets a floor of its own.
        if (past != SIZE_MAX && past < c->a && (f->op != OP_EQ || terms > 0) &&
            tok_find(d, c->a, q->a, "đạt") == SIZE_MAX)
            past = SIZE_MAX;
        const Actor *actor = doc_actor(d, para, q->a);
        bool duty =
            actor && actor->para == para && actor->at >= c->sentence && actor->at < q->a && past == SIZE_MAX;
        bool is_past = past != SIZE_MAX && (future == SIZE_MAX || future < past);
        // "tăng 5% so với cùng kỳ" tells of the past unless a goal was named; "các xã đã đạt chuẩn" only qualifies.
        if (!is_past && future == SIZE_MAX)
            for (size_t i = q->b; i < c->b && i < q->b + 10; i++)
                if (tok_any(d, i, c->b, "so với cùng kỳ|so với năm trước|so với năm ngoái|so cùng kỳ"))
                    is_past = true;
        bool result =
            is_past || (old && future == SIZE_MAX) ||
            (report && future == SIZE_MAX && !duty && !goals && !f->least && !section_future(d, p->section));
        bool aimed = goals || future != SIZE_MAX || f->op != OP_EQ || q->percent || terms > 0 || duty;
        for (size_t i = c->sentence; i < q->a && !aimed; i++)
            aimed = lex_at(d, i, q->a, LEX_AIM) > 0;
        if (!result && (!aimed ||
                        (!goals && (no_goal(d, c->a, q) ||
                                    tok_find(d, c->sentence, c->a, "kinh phí|mức thưởng") != SIZE_MAX)) ||
                        (!goals && future == SIZE_MAX &&
                         (threshold(d, c->a, c->b, q) || condition_section(d, p->section))) ||
                        (in_brackets && !goals) || (in_brackets && k > 0)))
            continue;
        if (in_brackets && result && k > 0 && q->percent)
            continue; // "6/8 thôn (75%)": the share of what was just said
        // "trên 06 lĩnh vực", a preposition: the lexicon refuses such nouns. "có 10 huyện, 05 xã" in a list of places is told, not aimed.
        size_t next = k + 1 < n ? list[k + 1].q.a : c->b;
        Target row = {.section = section_path(d, p->section),
                      .op = f->op,
                      .low = q->low,
                      .high = q->high,
                      .has_high = q->has_high && f->op == OP_BETWEEN};
        row.unit = q->percent ? STR("%") : doc_text(d, q->unit_a, q->unit_b);
        row.indicator = indicator(d, c->a, c->b, q);
        row.scope = scope(d, para, c->a, c->b, q);
        row.qualifier = str_c(f->qualifier);
        row.due = term(d, p, c->sentence, c->a, c->b, q, next, result);
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
        double conf = (future != SIZE_MAX || goals ? 0.9
                       : f->op != OP_EQ            ? 0.84
                                                   : 0.72) *
                      (q->named_unit ? 1.0 : 0.85);
        row.confidence = result ? 0.75 : conf;
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

Status targets_read(Doc *d)
{
    for (size_t i = 0; i < d->paras.n; i++) {
        const Para *p = &d->paras.items[i];
        if (p->zone != ZONE_BODY || (p->heading && !tok_mark(d, p->b - 1, ';') && p->section >= 0 &&
                                     d->sections.items[p->section].has_heading && !target_section(d, p)))
            continue;
        size_t sentence = p->body, clause = p->body;
        for (size_t k = p->body; k < p->b; k++) {
            bool last = k + 1 == p->b,
                 stop = sentence_end(d, k, p->b) || (!last && sentence_last(d, sentence, k, p->b));
            if (!stop && !last && !tok_mark(d, k, ';'))
                continue;
            Clause c = {sentence, clause, k + (last && !stop && !tok_mark(d, k, ';'))};
            if (c.b > c.a) {
                Status st = read_clause(d, i, &c);
                if (st != STATUS_OK)
                    return st;
            }
            clause = k + 1;
            if (stop)
                sentence = k + 1;
        }
    }
    return STATUS_OK;
}
