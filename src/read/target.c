// Quantified goals, and results already achieved, kept apart.
#include "read/evidence.h"
#include "read/target_internal.h"

#define STRONG_FUTURE                                                                                                                           \
    "phấn đấu|mục tiêu|chỉ tiêu|dự kiến|sẽ|quyết tâm|cần|yêu cầu|kế hoạch giao|đặt ra|hướng tới|đề ra|" \
    "phải đạt|phải có|nhằm đạt|để đạt|phải hoàn thành|tập trung hoàn thành|cố gắng"

// What a sentence has said up to a token. Grows with the tokens, so that a long sentence is read once.
typedef struct Told {
    size_t sentence, at;
    size_t past, future, aim, money, compare; // last token at which each was said, SIZE_MAX: not yet
    bool quote;
} Told;

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
                    .money = SIZE_MAX,
                    .compare = SIZE_MAX};
    for (; t->at < at; t->at++) {
        size_t i = t->at;
        if (tok_any(d, i, at, STRONG_FUTURE) && !measured_against(d, i, sentence))
            t->future = i;
        if (tok_any(d, i, end, "so với|cùng kỳ|tăng so với|giảm so với") && tells_past(d, i, end))
            t->compare = i;
        else if (tells_past(d, i, end))
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

// Sections that say who is rewarded, how much is paid, what counts as a case: their numbers are conditions.
static bool condition_section(const Doc *d, int32_t section)
{
    for (int32_t s = section; s >= 0; s = d->nodes.items[s].parent)
        if (d->sections.items[s].has_heading && d->paras.items[d->nodes.items[s].para].heading &&
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
    size_t seg = target_segment(d, a, q->a, 10);
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
    if (f->op == OP_GE && tok_find(d, target_segment(d, a, q->a, 10), q->a, "mỗi|từng|bình quân") != SIZE_MAX)
        return false; // "mỗi suất trị giá từ 300.000 đồng trở lên"
    // "trao 01 giải nhất", "hồ sơ gồm 02 bộ": prizes and parts
    if (f->op == OP_EQ &&
        (tok_any(d, q->number_end, q->number_end + 2, "giải nhất|giải nhì|giải ba|giải khuyến|giải thưởng") ||
         (aim == SIZE_MAX && tok_find(d, target_segment(d, a, q->a, 10), q->a, "gồm|bao gồm") != SIZE_MAX)))
        return true;
    return tok_find(
               d, from, q->a,
               "được tặng|được thưởng|tặng thưởng|thưởng cho|kinh phí|mức chi|mức hỗ trợ|mức thưởng|tiền "
               "thưởng|trị giá|dự toán|tổng mức "
               "đầu tư|mức phạt|phạt tiền|nếu|trường hợp|"
               "số tiền|giá trị|mức đóng|lệ phí|thời lượng|cơ cấu giải|giải nhất|giải thưởng|kèm "
               "theo|tỷ lệ khen|thuộc|điểm thưởng|thang điểm|trọng số|chấm điểm|tối đa không") != SIZE_MAX ||
           (aim == SIZE_MAX && tok_find(d, from, q->a, "định mức") != SIZE_MAX) ||
           (tok_any(d, q->unit_a, q->unit_b, "điểm") && !q->percent &&
            tok_find(d, a, q->a, "trừ|cộng|chấm|tối đa") != SIZE_MAX);
}

static bool sum_of_money(const Doc *d, const Quantity *q)
{
    return tok_find(d, q->unit_a, q->unit_b, "đồng|usd") != SIZE_MAX;
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
               !tok_any(d, w->b, at, "xuống|lên|giảm|tăng") && // "từ 14% năm 2022 xuống còn 12,5%"
               tok_find(d, w->b, at, "còn|có|là|mới|chỉ") != SIZE_MAX;
    }
    return false;
}

// "25.000 hội viên, bao gồm Công đoàn 9.000, Hội Nông dân 6.000": a name and its bare number, in the unit of the whole.
static bool share_at(const Doc *d, const Clause *c, size_t i, const Quantity *whole, Quantity *ret)
{
    Quantity q = {.a = i, .number_end = i + 1, .b = i + 1};
    size_t name = i;
    if (d->t[i].kind != TOK_NUMBER || whole->percent || whole->unit_a == whole->unit_b || whole->has_high ||
        !quantity_value(d->t[i].low, &q.low) || q.low > whole->low || i == c->a ||
        (i + 1 < c->b && !tok_any(d, i + 1, c->b, ",|và|.|)")))
        return false;
    while (name > whole->b && d->t[name - 1].kind == TOK_WORD)
        name--;
    // an unbroken row of such shares leads back to the word that says of what they are
    if (name == i || i - name > 10 || !d->t[name + (tok_any(d, name, i, "gồm|bao gồm|trong đó|và"))].cap ||
        tok_find(d, c->a < whole->b ? c->a : whole->b, i, "gồm|bao gồm|trong đó|:") == SIZE_MAX ||
        tok_find(d, name, i, "số|khoản|điều|lần thứ|cụm|khối|tổ|tháng|năm|quý|ngày") != SIZE_MAX)
        return false;
    q.unit_a = whole->unit_a;
    q.unit_b = whole->unit_b;
    q.named_unit = true;
    *ret = q;
    return true;
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
        if (quantity_at(d, i, c->b, &q) || (n > 0 && share_at(d, c, i, &list[n - 1].q, &q))) {
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
    // "xếp hạng mức độ phục vụ của 102 xã": tells whose. "doanh nghiệp trên 500 lao động có tối thiểu 01 sáng kiến": tells which.
    size_t op = list[k].op == OP_EQ && !q->percent && !q->has_high && !q->ratio ? 1 : 0;
    if (op && q->a > c->a &&
        (tok_any(d, q->a - 1, q->a, "theo") || (q->a > c->a + 1 && tok_any(d, q->a - 2, q->a, "đối với")) ||
         (tok_any(d, q->a - 1, q->a, "của") &&
          tok_any(d, q->unit_a, q->unit_b, "xã|phường|huyện|thôn|bản|tỉnh|ấp|buôn|tổ dân phố|xóm|quận"))))
        return true;
    bool floor = list[k].op == OP_GT || list[k].op == OP_GE || list[k].op == OP_LT || list[k].op == OP_LE;
    size_t seg = target_segment(d, c->a, q->a, 14);
    size_t who = tok_find(d, seg, q->a, "mỗi|từng|các|những");
    if (floor && k + 1 < n && who != SIZE_MAX && list[k + 1].q.a <= q->b + 8) {
        size_t next = list[k + 1].q.a;
        bool does = tok_any(d, q->b, next, "có|phải có|phải|đạt|thành lập|tổ chức|xây dựng") > 0;
        bool founds = false;
        for (size_t v = q->b; v < next && !founds; v++)
            founds = lex_at(d, v, next, LEX_VERB) > 0 && !d->t[v].cap;
        founds |= tok_any(d, q->b, next, "thành lập|tổ chức|phải có|phải|bố trí") > 0;
        static const char *const VERBS = "đạt|là|phải|hoàn thành|trồng|xây dựng|tăng|giảm|ít nhất|tối thiểu";
        if (tok_find(d, seg, q->a, VERBS) == SIZE_MAX &&
            (tok_find(d, seg, q->a, "có") == SIZE_MAX ? does : founds && list[k].op == OP_GT))
            return true;
    }
    // "65% người dân sử dụng thành thạo ít nhất một dịch vụ": what each of the share does is part of its description.
    if (k > 0 && list[k - 1].q.percent && d->t[q->a].kind == TOK_WORD && q->low == 1 &&
        tok_find(d, list[k - 1].q.b, q->a, ",|;|mỗi|từng|và|có") == SIZE_MAX)
        return true;
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
        const Actor *actor = doc_actor(d, at->para, q->a);
        // "so với cùng kỳ" tells of what was done, but not where someone is told what to do.
        bool told_to = actor && actor->para == at->para && actor->at >= c->sentence && actor->at < q->a &&
                       told->past == SIZE_MAX && !at->report && !at->past;
        if (told->compare != SIZE_MAX && !told_to && (past == SIZE_MAX || past < told->compare))
            past = told->compare;
        // Who acts, and when, may change at a ';': what was told before it says nothing of a clause that sets a floor of its own.
        if (past != SIZE_MAX && past < c->a && (f->op != OP_EQ || bound) &&
            tok_find(d, c->a, q->a, "đạt") == SIZE_MAX)
            past = SIZE_MAX;
        bool duty = actor && actor->para == at->para && actor->at >= c->sentence && actor->at < q->a &&
                    past == SIZE_MAX;
        bool is_past = (past != SIZE_MAX && (future == SIZE_MAX || future < past)) ||
                       (future == SIZE_MAX && past_year_before(d, c, q->a));
        // "tăng 5% so với cùng kỳ" tells of the past unless a goal was named; "các xã đã đạt chuẩn" only qualifies.
        if (!is_past && future == SIZE_MAX &&
            tok_find(d, q->b, q->b + 10 < c->b ? q->b + 10 : c->b,
                     "so với cùng kỳ|so với năm trước|so với năm ngoái|so cùng kỳ") != SIZE_MAX)
            is_past = !goals && !f->least && !(bound && !at->report) && !told_to;
        bool result = is_past || (old && future == SIZE_MAX) ||
                      (at->report && future == SIZE_MAX && !duty && !goals && !f->least && !at->future);
        bool aimed = goals || at->led || future != SIZE_MAX || f->op != OP_EQ || q->percent || bound ||
                     duty || told->aim != SIZE_MAX || at->task ||
                     (q->named_unit && !sum_of_money(d, q) &&
                      tok_find(d, target_segment(d, c->a, q->a, 16), q->a, "mỗi|từng") != SIZE_MAX);
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
        row.due = term(d, at, c, q, next, result, &row.due_from);
        uint32_t seen =
            EV(result ? EV_RESULT : EV_TARGET) | (q->named_unit ? EV(EV_KNOWN_UNIT) : EV(EV_NO_UNIT)) |
            (q->percent ? EV(EV_PERCENT) : 0) | (f->op != OP_EQ ? EV(EV_COMPARATOR) : 0) |
            (in_brackets ? EV(EV_BRACKETS) : 0) | (d->t[q->a].kind == TOK_WORD ? EV(EV_WORDED) : 0) |
            (row.due == DATE_NONE               ? 0
             : row.due_from <= TERM_ENUMERATION ? EV(EV_TERM_OWN)
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

Status targets_in_cell(Doc *d, size_t para, size_t a, size_t b, bool goals)
{
    Place at = {.para = para, .goals = goals, .task = true};
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
