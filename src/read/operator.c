// The comparison that words around a number make.
#include "read/target_internal.h"

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
size_t target_segment(const Doc *d, size_t start, size_t at, size_t most)
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
    size_t a = f->q.a, seg = target_segment(d, start, a, 16);
    size_t no = tok_before(d, seg, a, "không để|không còn|không có|không phát sinh|không xảy ra");
    if (no == SIZE_MAX || no + 3 > a)
        return;
    size_t over = tok_find(d, no + 2, a, "vượt|vượt quá|quá|cao hơn|trên|hơn"),
           under = tok_find(d, no + 2, a, "dưới|thấp hơn|xuống dưới|ít hơn");
    bool adjacent = (over != SIZE_MAX && over == no + 2) || (under != SIZE_MAX && under == no + 2);
    if (adjacent || (over == SIZE_MAX && under == SIZE_MAX))
        return; // "không để quá 05 hộ": read as a phrase; "không còn ... 5": nothing compares
    if (!tok_any(d, no, a, "không để") && f->q.percent && over != SIZE_MAX)
        f->op = OP_LE; // "không còn xã có tỷ lệ hộ nghèo trên 40%": of every one of them
    else if (!tok_any(d, no, a, "không để"))
        f->denied = true;
    else
        f->op = over != SIZE_MAX ? OP_LE : OP_GE;
}

// "nằm trong nhóm 15 địa phương dẫn đầu cả nước", "xếp hạng trong nhóm 10/34 tỉnh", "xếp thứ 5 trở lên": the number is the lowest place allowed.
bool says_rank(const Doc *d, size_t start, size_t end, const Quantity *q)
{
    size_t a = q->a, from = target_segment(d, start, a, 14), to = q->b;
    while (to < end && to < q->b + 10 && !tok_mark(d, to, ',') && !tok_mark(d, to, ';') &&
           !sentence_end(d, to, end))
        to++;
    if (a == from || q->percent || q->has_high)
        return false;
    bool group =
        tok_before(d, a > from + 3 ? a - 3 : from, a, "nhóm|top|tốp|thuộc|trong số|trong") != SIZE_MAX;
    bool first =
        tok_find(d, q->number_end, to,
                 "đứng đầu|dẫn đầu|đứng hàng đầu|hàng đầu|cao nhất|tốt nhất|tốp đầu|đầu bảng|đầu cả nước") !=
        SIZE_MAX;
    bool ranked =
        tok_find(d, from, a, "xếp hạng|thứ hạng|vị trí|xếp thứ|xếp vị trí|hạng|đứng thứ|xếp") != SIZE_MAX;
    if (tok_before(d, a > from + 2 ? a - 2 : from, a, "tốp|top") != SIZE_MAX)
        return tok_find(d, q->number_end, to, "cuối|thấp nhất") == SIZE_MAX;
    if (group && (first || (ranked && (q->ratio || tok_before(d, a > from + 3 ? a - 3 : from, a,
                                                              "nhóm|top|tốp") != SIZE_MAX))))
        return tok_find(d, q->number_end, to, "cuối|thấp nhất|cuối bảng") == SIZE_MAX;
    return tok_any(d, a - 1, a, "thứ|hạng|vị trí") && tok_find(d, q->number_end, to, "trở lên") != SIZE_MAX;
}

// The comparison in words around the number.
void read_operator(const Doc *d, size_t start, size_t end, Found *f)
{
    size_t a = f->q.a, from = a > start + 6 ? a - 6 : start, best = 0;
    f->op = f->q.has_high ? OP_BETWEEN : OP_EQ;
    while (from < a && target_segment(d, from, a, 6) > from)
        from = target_segment(d, from, a, 6);
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
               tok_find(d, target_segment(d, start, a, 8), a, "ít nhất|tối thiểu") != SIZE_MAX) {
        f->op = OP_GE;
        f->least = true;
    }
    read_denial(d, start, f);
    if (f->op != OP_LE && says_rank(d, start, end, &f->q)) {
        f->op = OP_LE;
        return;
    }
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

TargetOp target_operator(const Doc *d, size_t start, size_t end, const Quantity *q)
{
    Found f = {.q = *q};
    read_operator(d, start, end, &f);
    return f.op;
}
