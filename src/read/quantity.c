// Numbers that count something: their value, and the unit behind them.
#include "read/quantity.h"

#include "read/glyph.h"

bool quantity_value(Str s, double *ret)
{
    // '.' parts thousands when every group behind it has three digits, else it is a decimal mark; ',' is a decimal mark unless it stands twice.
    size_t dots = 0, commas = 0, groups_ok = 1, run = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.' || s.p[i] == ',') {
            if (dots + commas > 0 && run != 3)
                groups_ok = 0;
            if (dots + commas == 0 && run > 3)
                groups_ok = 0;
            dots += s.p[i] == '.';
            commas += s.p[i] == ',';
            run = 0;
        } else if (glyph_is_digit((unsigned char)s.p[i]))
            run++;
        else
            return false;
    }
    if (run == 0 || s.n > 18)
        return false;
    bool last_three = run == 3 && groups_ok;
    char sep = 0; // the decimal mark
    if (dots && commas)
        sep = ',';
    else if (dots == 1 && !(last_three && s.p[0] != '0'))
        sep = '.';
    else if (dots > 1 && !last_three)
        return false;
    else if (commas == 1)
        sep = ',';
    else if (commas > 1 && !last_three)
        return false;
    double v = 0, scale = 1;
    bool fraction = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == sep && sep) {
            if (fraction)
                return false;
            fraction = true;
        } else if (glyph_is_digit((unsigned char)s.p[i])) {
            v = v * 10 + (s.p[i] - '0');
            if (fraction)
                scale *= 10;
        }
    }
    *ret = v / scale;
    return true;
}

static int digit_word(const Doc *d, size_t i)
{
    static const char *const WORDS[] = {"một", "hai", "ba",  "bốn",  "năm",
                                        "sáu", "bảy", "tám", "chín", "mười"};
    for (int k = 0; k < 10; k++)
        if (tok_is(d, i, WORDS[k]))
            return k + 1;
    return 0;
}

// "mười", "mười lăm", "hai mươi", "ba mươi tư", "một trăm": the number in letters at i, and how many words. 0 when there is none.
static int number_word(const Doc *d, size_t i, size_t end, size_t *ret_n)
{
    int v = i < end ? digit_word(d, i) : 0;
    *ret_n = v > 0;
    if (v == 0 || i + 1 >= end)
        return v;
    size_t k = i + 1;
    if (v < 10 && tok_is(d, k, "trăm")) {
        *ret_n = 2;
        return v * 100;
    }
    bool tens = v > 1 && v < 10 && tok_any(d, k, end, "mươi|chục");
    if (v != 10 && !tens)
        return v;
    v = tens ? v * 10 : 10;
    k += tens;
    int ones = k < end && !d->t[k].cap ? (tok_any(d, k, end, "lăm|nhăm") ? 5
                                          : tok_is(d, k, "mốt")          ? 1
                                          : tok_is(d, k, "tư")           ? 4
                                                                         : digit_word(d, k))
                                       : 0;
    if (ones > 0 && ones < 10 && !(ones == 5 && tok_is(d, k, "năm"))) {
        v += ones;
        k++;
    }
    *ret_n = k - i;
    return v;
}

#define OPERATORS                                                                                                                         \
    "ít nhất|tối thiểu|không dưới|không thấp hơn|không ít hơn|trên|hơn|vượt|dưới|không quá|tối đa|không " \
    "vượt quá|khoảng|gần|xấp xỉ|đạt|"                                                                                      \
    "thêm|có|từ|còn|được|đến|lên"

static bool year_like(const Tok *t)
{
    return t->kind == TOK_NUMBER && t->low.n == 4 &&
           (memcmp(t->low.p, "19", 2) == 0 || memcmp(t->low.p, "20", 2) == 0);
}

size_t unit_at(const Doc *d, size_t k, size_t end, Quantity *q)
{
    if (tok_mark(d, k, '%')) {
        q->percent = true;
        q->named_unit = true;
        return 1;
    }
    if (tok_any(d, k, end, "phần trăm")) {
        q->percent = q->named_unit = true;
        return 2;
    }
    size_t scale = tok_any(d, k, end, "nghìn tỷ|nghìn tỉ|ngàn tỷ|triệu tỷ|nghìn|ngàn|vạn|triệu|tỷ|tỉ|trăm");
    size_t m = lex_at(d, k, end, LEX_UNIT), no = lex_at(d, k, end, LEX_NOT_UNIT);
    size_t after = scale ? lex_at(d, k + scale, end, LEX_UNIT) : 0;
    if (scale && scale + after > m)
        m = scale + after;
    if (no > m || (no == m && no > 0))
        return 0;
    if (m > 0) {
        q->named_unit = true;
        while (k + m + 1 < end && tok_mark(d, k + m, '/') &&
               d->t[k + m + 1].kind == TOK_WORD) // "triệu đồng/người/năm"
            m += 2;
    }
    return m;
}

#define SURE_OPERATORS                                                                                                                 \
    "ít nhất|tối thiểu|không dưới|không thấp hơn|không ít hơn|không quá|không vượt quá|không vượt|tối " \
    "đa|nhiều nhất|"                                                                                                              \
    "có thêm|thêm ít nhất|vượt quá"

static bool least_before(const Doc *d, size_t i)
{
    return i > 0 && tok_any(d, i >= 2 ? i - 2 : i - 1, i, "ít nhất|tối thiểu") > 0;
}

// A number in letters counts where something asks for a number: "có từ ba thôn", "không quá hai lần", "thành lập hai tổ". "Một" alone is
// mostly an article, "năm" mostly a year.
static bool worded_count(const Doc *d, size_t i, int value)
{
    if (i == 0)
        return false;
    if (tok_any(d, i >= 2 ? i - 2 : i - 1, i, SURE_OPERATORS) || tok_any(d, i - 1, i, "từ|trên|dưới|hơn|đủ"))
        return true;
    if (tok_any(d, i - 1, i, "và|,") && tok_find(d, i > 12 ? i - 12 : 0, i, "ít nhất|tối thiểu") != SIZE_MAX)
        return true; // "ít nhất hai tuyến đường hoa và một điểm thu gom"
    bool each = tok_find(d, i > 8 ? i - 8 : 0, i, "mỗi|từng") != SIZE_MAX;
    if (value > 1 && value != 5 && each && d->t[i - 1].kind == TOK_WORD && !d->t[i - 1].cap &&
        !tok_any(d, i - 1, i, "thứ|tháng|khóa|kỳ|cấp|mức|các|những"))
        return true; // "mỗi thôn nhận chăm sóc hai tuyến đường hoa"
    if (value == 1 && i > 1 && tok_find(d, i > 4 ? i - 4 : 0, i, "mỗi|từng") != SIZE_MAX)
        return true; // "mỗi khu phố một điểm hỗ trợ"
    if (value == 1)
        return i > 1 &&
               tok_any(d, i - 1, i,
                       "có|được|xây|dựng|thêm|nhận|đầu|đỡ|giúp|lập|trồng|nuôi|chăm|làm|thăm|dìu|kèm|hiện|ký|"
                       "kê|chức|mở|tạo|tặng|góp|đạt|dạy|viết") &&
               each;
    return value != 5 &&
           tok_any(d, i - 1, i, "có|thêm|mới|được|lập|dựng|chức|đạt|trồng|mở|công|trao|tặng|giúp|đỡ|nhận") >
               0;
}

bool quantity_at(const Doc *d, size_t i, size_t end, Quantity *ret)
{
    Quantity q = {.a = i};
    const Tok *t = &d->t[i];
    size_t k = i + 1;
    bool word = false;
    if (t->kind == TOK_NUMBER) {
        if (!quantity_value(t->low, &q.low))
            return false;
        if (i > 0 && !t->space &&
            (d->t[i - 1].kind == TOK_WORD || tok_mark(d, i - 1, '-') || tok_mark(d, i - 1, '/')) &&
            !d->t[i - 1].space)
            return false; // part of a name or a longer figure
    } else {
        if (tok_any(d, i, end, "đôi|rưỡi") && i > 0 && tok_is(d, i - 1, "gấp")) { // twice, half as much again
            q.low = tok_is(d, i, "đôi") ? 2 : 1.5;
            q.a = q.unit_a = i - 1;
            q.number_end = q.unit_b = q.b = k;
            q.named_unit = true;
            *ret = q;
            return true;
        }
        size_t words = 0, words2 = 0;
        int w = t->kind == TOK_WORD ? number_word(d, i, end, &words) : 0;
        if (!w || t->cap)
            return false;
        k = i + words;
        word = true;
        q.low = w;
        int w2 = tok_any(d, k, end, "đến|tới|hoặc|-") ? number_word(d, k + 1, end, &words2) : 0;
        Quantity named = {0};
        if (!w2 && !(worded_count(d, i, w) && unit_at(d, k, end, &named)) && !least_before(d, i))
            return false;
        if (w2 > w) {
            q.high = w2;
            q.has_high = true;
            k += 1 + words2;
        }
    }
    if (i > 1 && tok_is(d, i - 1, "thứ") && tok_any(d, i - 2, i - 1, "xếp|đứng|hạng|trí") &&
        tok_any(d, k, end, "trở lên")) { // "xếp thứ 3 trở lên": a place to be kept
        q.unit_a = i - 1;
        q.unit_b = i;
        q.number_end = q.b = k;
        q.named_unit = true;
        *ret = q;
        return true;
    }
    if (i > 0 && d->t[i - 1].kind == TOK_WORD) {
        // "lần thứ 5", "mức độ 3": an ordinal or a name. Some of these words also count ("mỗi xã 01 mô hình").
        for (size_t back = 3; back >= 1; back--)
            if (i >= back && lex_at(d, i - back, i, LEX_ORDINAL) == back &&
                !(i > back && tok_any(d, i - back - 1, i - back, "mỗi|từng|hằng|hàng")) &&
                !(tok_is(d, i - 1, "nhóm") &&
                  tok_find(d, i, i + 8 < end ? i + 8 : end, "cuối|thấp nhất") == SIZE_MAX)) {
                bool soft =
                    tok_any(
                        d, i - back, i,
                        "xã|thôn|nhóm|bài|chương trình|kế hoạch|đợt|bước|vùng|đội|khu|dự "
                        "án|phường|quận|ấp|trang|tổ|kỳ|tầng|cấp|bảng|phòng|hạng mục|mức|k|g|tiêu chí|điểm") ==
                    back;
                Quantity tmp = {0};
                if (!soft || !unit_at(d, k, end, &tmp))
                    return false;
            }
    }
    if (!word) {
        // Ratio "18/20 tiêu chí"; a fraction bar before anything else is a date.
        if (tok_mark(d, k, '/') && k + 1 < end && d->t[k + 1].kind == TOK_NUMBER && !d->t[k + 1].space) {
            double den;
            size_t u = k + 2;
            if (tok_mark(d, u, '/') || !quantity_value(d->t[k + 1].low, &den))
                return false;
            Quantity tmp = {0};
            bool noun = u < end && d->t[u].kind == TOK_WORD && !d->t[u].cap && (den > 31 || den == q.low) &&
                        !lex_at(d, u, end, LEX_NOT_UNIT); // "20/20 khoa": no date is meant
            if ((!unit_at(d, u, end, &tmp) && !noun) || q.low > den)
                return false;
            if (!unit_at(d, u, end, &tmp)) {
                q.ratio = true;
                q.number_end = q.unit_a = u;
                q.unit_b = q.b = u + 1;
                *ret = q;
                return true;
            }
            q.ratio = true;
            k += 2;
        } else if ((tok_mark(d, k, '/') || tok_mark(d, k, '-')) && k + 1 < end && !d->t[k].space &&
                   d->t[k + 1].kind == TOK_WORD && !tok_mark(d, k, '-'))
            return false;
        size_t unit_mid = tok_mark(d, k, '%');
        size_t join = tok_any(d, k + unit_mid, end, "-|đến|tới|hoặc");
        if (join && k + unit_mid + 1 < end && d->t[k + unit_mid + 1].kind == TOK_NUMBER && !q.ratio) {
            double hi;
            bool years = year_like(t) && year_like(&d->t[k + unit_mid + 1]);
            bool from = i > 0 && tok_any(d, i - 1, i, "từ|khoảng|ít nhất|tối thiểu|đạt") > 0;
            bool dash = tok_mark(d, k + unit_mid, '-');
            Quantity behind = {0}; // "02 đến 03 mô hình"
            bool small = t->low.n <= 2 && d->t[k + 1].low.n <= 2;
            bool small_range =
                tok_any(d, k, end, small ? "đến|tới|hoặc" : "đến|tới") && unit_at(d, k + 2, end, &behind) > 0;
            if (!years && quantity_value(d->t[k + unit_mid + 1].low, &hi) && hi > q.low &&
                (dash || from || unit_mid || small_range)) {
                q.high = hi;
                q.has_high = true;
                k += unit_mid + 2;
            } else if (years)
                return false;
        }
    }
    q.number_end = k;
    q.unit_a = k;
    k += unit_at(d, k, end, &q);
    q.unit_b = q.b = k;
    size_t from = i > 18 ? i - 18 : 0;
    size_t time =
        q.unit_a == q.unit_b ? tok_any(d, k, end, "ngày làm việc|giờ làm việc|ngày|giờ|phút|giây|tháng") : 0;
    bool shorter = time > 0 && tok_before(d, i > 5 ? i - 5 : 0, i, "rút ngắn|cắt giảm") != SIZE_MAX;
    if (time && i > 1 &&
        (shorter || tok_any(d, i - 2, i, "không quá|tối đa|xuống còn|dưới|còn|vượt quá") +
                            tok_any(d, i - 1, i, "dưới|còn") >
                        0) &&
        tok_find(d, from, i, "thời gian|thời hạn") != SIZE_MAX &&
        !tok_mark(d, k + time, '/')) { // a time that is to be kept
        q.unit_b = q.b = k + time;
        *ret = q;
        return true;
    }
    if (q.unit_a == q.unit_b) {
        size_t not_unit = lex_at(d, k, end, LEX_NOT_UNIT);
        // "tối thiểu 12 thành phần hồ sơ": a floor makes even a part of a whole countable, but not a time
        if (not_unit && !year_like(t) && !word && least_before(d, i) &&
            !tok_any(d, k, end,
                     "năm|tháng|ngày|quý|tuần|giờ|phút|giây|tuổi|không|tháng đầu năm|tháng cuối "
                     "năm|sao|cấp|lần thứ")) {
            q.unit_b = q.b = k + not_unit;
            *ret = q;
            return true;
        }
        if (not_unit || year_like(t))
            return false;
        // An unknown noun counts when an operator stands before the number, or it is written as offices write counts ("07 tủ sách").
        bool op =
            i > 0 && (tok_any(d, i >= 2 ? i - 2 : i - 1, i, SURE_OPERATORS) || tok_any(d, i - 1, i, ":") ||
                      (i > 1 && tok_any(d, i - 1, i, "trên|dưới|hơn|từ|khoảng|gần") &&
                       tok_any(d, i - 2, i - 1, "đạt|có|thêm|mới|xuống|còn|lên|được|cho")));
        // "TEU", "MWh": a unit's letters; "container/giờ": what is measured by something else.
        bool letters =
            k < end && d->t[k].kind == TOK_WORD && d->t[k].upper && d->t[k].end - d->t[k].start <= 5;
        bool rate = k + 2 < end && d->t[k].kind == TOK_WORD && !d->t[k].cap && tok_mark(d, k + 1, '/') &&
                    !d->t[k + 1].space && d->t[k + 2].kind == TOK_WORD && !d->t[k + 2].space;
        if (t->kind == TOK_NUMBER && ((letters && op) || rate)) {
            size_t u = k + 1;
            while (u + 1 < end && tok_mark(d, u, '/') && !d->t[u].space && d->t[u + 1].kind == TOK_WORD)
                u += 2;
            q.unit_b = q.b = u;
            *ret = q;
            return true;
        }
        bool count =
            t->kind == TOK_NUMBER && i > 0 && d->t[i - 1].kind == TOK_WORD && !d->t[i - 1].cap &&
            (t->low.p[0] == '0' || tok_any(d, i - 1, i,
                                           "dựng|mới|chức|thành|lập|tặng|trao|có|đạt|thêm|được|mở|trồng|lắp|"
                                           "đặt|khởi|công|chữa|xây|tạo|gọi|trợ|giúp|cấp|nạp|sóc|thăm|dưỡng|"
                                           "nhận|đầu|may|góp|phát|hộ|sung|viết|vẽ|xóa|gắn|treo|khám|giao|cài|"
                                           "tạo|rộng|trì|dẫn|chọn|cử|ký|tuyển|cứu|nuôi|đào|nối|bán|mua|xuất|"
                                           "biên|soạn|dịch|quay|phủ|hóa"));
        for (size_t back = 1; back <= 3 && !count && t->kind == TOK_NUMBER && i >= back; back++)
            count = lex_at(d, i - back, i, LEX_VERB) == back &&
                    !tok_any(d, i - back, i, "quy định|căn cứ|thực hiện");
        if ((op || count) && k < end && tok_mark(d, k, '"')) { // 12 “Tủ sách nhỏ”
            size_t c = k + 1;
            while (c < end && c < k + 8 && !tok_mark(d, c, '\'') && !tok_mark(d, c, '"'))
                c++;
            if (c < end && c > k + 1 && d->t[c].kind == TOK_MARK) {
                q.unit_a = k + 1;
                q.unit_b = c;
                q.b = c + 1;
                *ret = q;
                return true;
            }
        }
        if (!(op || count) || k >= end || d->t[k].kind != TOK_WORD || d->t[k].cap ||
            tok_any(
                d, k, end,
                "và|của|đến|trong|tại|theo|về|là|để|cho|với|thì|từ|trước|sau|ở|như|hoặc|trên|dưới|lần|trở"))
            return false;
        q.unit_b = q.b = k + 1;
    }
    if (year_like(t) && !q.percent && !q.has_high && i > 0 && tok_any(d, i - 1, i, "năm|/|-"))
        return false;
    *ret = q;
    return true;
}
