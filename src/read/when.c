// Dates that bind: what day they mean, and whether they set a term.
#include "read/quantity.h"

static int small(const Doc *d, size_t i, size_t end, int max)
{
    int64_t v;
    if (i >= end || d->t[i].kind != TOK_NUMBER || d->t[i].low.n > 4 || !str_to_i64(d->t[i].low, &v))
        return 0;
    return v > 0 && v <= max ? (int)v : 0;
}

static int year_at(const Doc *d, size_t i, size_t end)
{
    int y = small(d, i, end, 2200);
    return y >= 1900 ? y : 0;
}

static int quarter_at(const Doc *d, size_t i, size_t end)
{
    if (tok_is(d, i, "i") || tok_is(d, i, "1"))
        return 1;
    if (tok_is(d, i, "ii") || tok_is(d, i, "2"))
        return 2;
    if (tok_is(d, i, "iii") || tok_is(d, i, "3"))
        return 3;
    if (tok_is(d, i, "iv") || tok_is(d, i, "4"))
        return 4;
    (void)end;
    return 0;
}

// "năm 2020", "/2020", "-2020" at i: the year, and how many tokens.
static size_t year_tail(const Doc *d, size_t i, size_t end, int *ret_year)
{
    if (tok_is(d, i, "năm") || tok_mark(d, i, '/') || tok_mark(d, i, '-')) {
        int y = year_at(d, i + 1, end);
        if (y) {
            *ret_year = y;
            return 2;
        }
        if (tok_any(d, i, end, "năm nay"))
            return 2;
    }
    return 0;
}

static Date day_of(int y, int m, int day)
{
    return y && m ? date_make(y, m, day) : DATE_NONE;
}

// The year of a date that names none: one named shortly before it ("kế hoạch vốn năm 2024 trong 6 tháng đầu năm"), else that of the
// section or title, else the document's.
static int year_meant(const Doc *d, size_t i)
{
    int year = d->ref_year > 0 ? d->ref_year : d->year;
    if (d->ref_year <= 0)
        return year;
    for (size_t back = 2; back <= 8 && back <= i; back++) {
        if (sentence_end(d, i - back, i) || tok_mark(d, i - back, ';'))
            break;
        if (tok_is(d, i - back, "năm") && !tok_any(d, i - back - (i > back), i - back, "đến|từ|với")) {
            int y = year_at(d, i - back + 1, i);
            if (y == year + 1 && y > d->year)
                return y;
        }
    }
    return year;
}

// "quý II", "quý II và quý III", "quý II, III", "tháng 6 - 8": the last of several. Returns the tokens taken, 0 when there is none.
static size_t last_of(const Doc *d, size_t i, size_t end, bool quarter, int *ret)
{
    size_t k = i;
    int v = quarter ? quarter_at(d, k, end) : small(d, k, end, 12);
    if (!v)
        return 0;
    k++;
    for (size_t join; k < end && (join = tok_any(d, k, end, "và|,|-|đến|hoặc|sang")) > 0;) {
        size_t n = k + join;
        n += tok_any(d, n, end, quarter ? "quý" : "tháng");
        int next = quarter ? quarter_at(d, n, end) : small(d, n, end, 12);
        // "tháng 6, 15 xã": a count, unless a year or another mark follows
        Quantity q = {0};
        if (next <= v || (!quarter && n == k + join && unit_at(d, n + 1, end, &q)) ||
            (quarter && n == k + join && !tok_any(d, n + 1, end, "năm|/|và|,|.|;|-") && n + 1 < end))
            break;
        if (!quarter && n == k + join && tok_mark(d, k, '-') && year_at(d, n, end))
            break;
        v = next;
        k = n + 1;
    }
    *ret = v;
    return k - i;
}

// "tháng Ba", "tháng Mười Một". Returns the tokens taken.
static size_t month_in_words(const Doc *d, size_t i, size_t end, int *ret)
{
    static const char *const WORDS[] = {"một", "hai", "ba",   "tư",   "năm",      "sáu",
                                        "bảy", "tám", "chín", "mười", "mười một", "mười hai"};
    size_t best = 0;
    for (int k = 0; k < 12; k++) {
        size_t m = tok_any(d, i, end, WORDS[k]);
        if (m > best) {
            best = m;
            *ret = k + 1;
        }
    }
    return best;
}

// "30.6.2024", which is one number to the tokens.
static bool dotted_day(Str s, Date *ret)
{
    Str rest = s, part[3];
    int64_t v[3];
    if (s.n < 8 || s.n > 10)
        return false;
    for (int i = 0; i < 3; i++)
        if (!str_split(&rest, '.', &part[i]) || !str_to_i64(part[i], &v[i]))
            return false;
    if (rest.n > 0 || part[0].n > 2 || part[1].n > 2 || part[2].n != 4 || v[0] < 1 || v[0] > 31 || v[1] < 1 ||
        v[1] > 12 || v[2] < 1900 || v[2] > 2200)
        return false;
    *ret = date_make((int)v[2], (int)v[1], (int)v[0]);
    return *ret != DATE_NONE;
}

#define FIRST_DAYS "tuần đầu|tuần đầu tiên|tuần đầu của|tuần đầu tiên của|những ngày đầu|những ngày đầu của"
#define LAST_DAYS                                                                                                                              \
    "ngày làm việc cuối cùng của|ngày cuối cùng của|ngày cuối của|những ngày cuối|những ngày cuối của|tuần " \
    "cuối|tuần cuối của|tuần cuối cùng của"

// The date words proper. `bare_day`: "28/4" without "ngày" is allowed by what stands before.
static size_t core_at(const Doc *d, size_t i, size_t end, bool bare_day, WhenOf *kind, Date *ret)
{
    int year = year_meant(d, i);
    size_t k = i;
    size_t edge = tok_any(d, k, end, FIRST_DAYS "|" LAST_DAYS "|cuối|đầu|giữa|hết|nửa đầu|nửa cuối");
    char which = !edge                                                   ? 0
                 : tok_any(d, k, end, FIRST_DAYS "|đầu|nửa đầu") == edge ? 'a'
                 : tok_any(d, k, end, "giữa")                            ? 'm'
                                                                         : 'z';
    bool day_word = !edge && tok_is(d, k, "ngày");
    if (day_word)
        k++;
    if (k < end && d->t[k].kind == TOK_NUMBER && dotted_day(d->t[k].low, ret)) {
        *kind = OF_DAY;
        return k + 1 - i;
    }
    int day = small(d, k, end, 31);
    if (day && tok_is(d, k + 1, "tháng") && day_word) {
        int m = small(d, k + 2, end, 12);
        size_t t = year_tail(d, k + 3, end, &year);
        *ret = day_of(year, m, day);
        *kind = OF_DAY;
        return *ret == DATE_NONE ? 0 : k + 3 + t - i;
    }
    if (day && (tok_mark(d, k + 1, '/') || tok_mark(d, k + 1, '-') || tok_mark(d, k + 1, '.')) &&
        (day_word || !d->t[k + 1].space)) {
        int m = small(d, k + 2, end, 12), y = 0;
        bool same = d->t[k + 3 < d->n ? k + 3 : k].kind == TOK_MARK && k + 3 < end &&
                    d->t[k + 3].mark == d->t[k + 1].mark;
        if (same)
            y = year_at(d, k + 4, end);
        if (m && y) {
            *ret = day_of(y, m, day);
            *kind = OF_DAY;
            return *ret == DATE_NONE ? 0 : k + 5 - i;
        }
        if (m && (day_word || bare_day) && tok_mark(d, k + 1, '/') && year) {
            Quantity q = {0};
            if (!day_word && unit_at(d, k + 3, end, &q))
                return 0; // "5/10 xã"
            *ret = day_of(year, m, day);
            *kind = OF_DAY;
            return *ret == DATE_NONE ? 0 : k + 3 - i;
        }
    }
    if (day_word)
        return 0;
    if (tok_any(d, k, end, "tết dương lịch")) {
        size_t e = k + 3 + tok_is(d, k + 3, "năm");
        int y = year_at(d, e, end);
        if (!y && !year)
            return 0;
        *kind = OF_DAY;
        *ret = day_of(y ? y : year + 1, 1, 1);
        return (y ? e + 1 : k + 3) - i;
    }
    if (!edge && tok_any(d, k, end, "cả năm") && year_at(d, k + 2, end)) {
        *ret = day_of(year_at(d, k + 2, end), 12, 31);
        *kind = OF_HALF;
        return k + 3 - i;
    }
    size_t school = edge ? tok_any(d, k + edge, end, "năm học") : tok_any(d, k, end, "năm học");
    if (school && !(edge && which != 'z')) { // lessons end before the last of May
        size_t s = k + edge + school;
        int y1 = year_at(d, s, end), y2 = tok_any(d, s + 1, end, "-|/") ? year_at(d, s + 2, end) : 0;
        if (!y1 || y2 != y1 + 1)
            return 0;
        *ret = day_of(y2, 5, 31);
        *kind = edge ? OF_EDGE : OF_SCHOOL_YEAR;
        return s + 3 - i;
    }
    size_t j = k + edge;
    if (tok_is(d, j, "tháng") && !(j > 0 && tok_any(d, j - 1, j, "mỗi|hằng|hàng|từng"))) {
        int m = 0;
        size_t months = last_of(d, j + 1, end, false, &m);
        if (!m) {
            months = month_in_words(d, j + 1, end, &m);
            if (!months || !year_tail(d, j + 1 + months, end, &year))
                return 0; // without a year it may be a moon's month
        }
        size_t t = year_tail(d, j + 1 + months, end, &year);
        if (!year)
            return 0;
        *ret = which == 'a'   ? day_of(year, m, 10)
               : which == 'm' ? day_of(year, m, 15)
                              : date_month_end(year, m);
        *kind = edge ? OF_EDGE : OF_MONTH;
        return j + 1 + months + t - i;
    }
    if (tok_is(d, j, "quý") && quarter_at(d, j + 1, end)) {
        int q = 0;
        size_t quarters = last_of(d, j + 1, end, true, &q);
        size_t t = year_tail(d, j + 1 + quarters, end, &year);
        if (!year)
            return 0;
        *ret = which == 'm' ? day_of(year, q * 3 - 1, 15)
                            : date_month_end(year, which == 'a' ? q * 3 - 2 : q * 3);
        *kind = OF_QUARTER;
        return j + 1 + quarters + t - i;
    }
    int months = small(d, k, end, 12);
    size_t half = months ? tok_any(d, k + 1, end,
                                   "tháng đầu năm|tháng cuối năm|tháng còn lại của năm|tháng còn lại năm")
                         : 0;
    if (half && year) {
        bool last = tok_any(d, k + 1, end, "tháng cuối năm|tháng còn lại của năm|tháng còn lại năm") > 0;
        size_t e = k + 1 + half;
        int y = year_at(d, e, end);
        if (y) {
            year = y;
            e++;
        }
        *ret = last ? day_of(year, 12, 31) : date_month_end(year, months);
        *kind = OF_HALF;
        return e - i;
    }
    // "9 tháng đạt 75%, cả năm đạt 95%": parts of the year that only a figure makes a term
    bool part = (months == 3 || months == 6 || months == 9) &&
                (tok_any(d, k + 1, end, "tháng đạt|tháng phải đạt") ||
                 (tok_any(d, k + 1, end, "tháng :") && k + 3 < end && d->t[k + 3].kind == TOK_NUMBER));
    if (year && (part || tok_any(d, k, end,
                                 "cả năm đạt|cả năm :|cả năm phải đạt|cả năm hoàn thành|cả năm có|cả năm "
                                 "tăng|cả năm thu|cả năm giảm|cả năm ít nhất|cả năm tối thiểu"))) {
        *ret = part ? date_month_end(year, months) : day_of(year, 12, 31);
        *kind = OF_HALF;
        return k + 2 - i;
    }
    if (tok_is(d, j, "năm") && !tok_any(d, j, end, "năm học")) {
        int y = year_at(d, j + 1, end);
        if (y) {
            year = y;
            *kind = edge ? OF_EDGE : OF_YEAR;
            size_t e = j + 2;
            if (tok_mark(d, e, '-') && year_at(d, e + 1, end)) { // "năm 2021 - 2025"
                year = year_at(d, e + 1, end);
                e += 2;
            }
            *ret = which == 'a'   ? date_month_end(year, 3)
                   : which == 'm' ? date_month_end(year, 6)
                                  : day_of(year, 12, 31);
            return e - i;
        }
        bool whole =
            !edge && i > 0 && tok_any(d, i - 1, i, "hết") && // "đến hết năm"
            (j + 1 >= end || d->t[j + 1].kind == TOK_MARK || tok_any(d, j + 1, end, "nay|đạt|phải|hoàn"));
        if ((edge || whole) && year && !tok_any(d, j, end, "năm học|năm sau|năm trước|năm ngoái") &&
            !tok_is(d, k, "đầu") && !tok_any(d, k, end, "hết")) {
            *kind = OF_EDGE;
            *ret = which == 'm' ? date_month_end(year, 6) : day_of(year, 12, 31);
            return j + 1 + (tok_is(d, j + 1, "nay")) - i;
        }
        return 0;
    }
    if (tok_any(d, k, end, "giai đoạn|nhiệm kỳ|thời kỳ") == 2) {
        size_t p = k + 2 + tok_is(d, k + 2, "năm");
        int y1 = year_at(d, p, end), y2 = tok_any(d, p + 1, end, "-|đến") ? year_at(d, p + 2, end) : 0;
        if (y1 && y2 > y1) {
            *ret = day_of(y2, 12, 31);
            *kind = OF_PERIOD;
            return p + 3 - i;
        }
    }
    return 0;
}

#define PREPOSITIONS                                                                                                                                \
    "chậm nhất là trước|chậm nhất trước|chậm nhất là đến|chậm nhất đến|chậm nhất vào|chậm nhất là|chậm "  \
    "nhất|chậm nhất trong|muộn nhất|muộn nhất là|muộn nhất vào|"                                                                \
    "xong trước|trước|đến hết|đến trước|đến|từ nay đến hết|từ nay đến|từ nay cho đến|kể từ nay "           \
    "đến|tới|hết|trong vòng|trong|ngay trong|vào dịp|nhân dịp|dịp|đúng dịp|vào tối|vào sáng|vào chiều|vào "            \
    "hồi|vào|vào lúc|vào khoảng|trong cả|trong suốt|"                                                                                   \
    "tính đến hết|tính đến|trong thời gian đến|thời hạn|hạn cuối|hạn chót|hạn chót là|hạn cuối là|hạn cuối " \
    "cùng là|thời hạn là|muộn nhất đến|muộn nhất trong|trước thời điểm|đến thời điểm|đến hết thời "        \
    "điểm|trước khi kết thúc|trước lúc kết thúc|trước khi hết|không muộn hơn|không chậm hơn|không "                   \
    "quá ngày|thời gian|thời gian hoàn thành "                                                                                              \
    ":|thời gian thực hiện :|thời gian :|thời hạn :|hoàn thành :|hạn :|xong :"

static bool programme_before(const Doc *d, size_t from, size_t at)
{
    size_t s = at;
    while (s > from && at - s < 60 && !tok_mark(d, s - 1, ',') && !tok_mark(d, s - 1, ';') &&
           !tok_mark(d, s - 1, ':'))
        s--;
    return tok_find(d, s, at,
                    "đề án|chương trình|chiến lược|kế hoạch|quy hoạch|nghị quyết|tầm nhìn|định hướng|dự "
                    "án|đại hội|luật|chỉ thị|nhiệm kỳ|quyết định") != SIZE_MAX;
}

// "..., năm 2026 đạt 85%": the year begins a part of its own and a figure follows at once.
static bool period_figure(const Doc *d, const When *w, size_t start, size_t end)
{
    size_t at = w->a, k = w->b;
    bool whole = tok_any(d, at, k, "cả năm") > 0;
    if (at > start && !whole && !tok_any(d, at - 1, at, ",|;|:|(|và|đấu|tiêu|-|là|gồm")) {
        // "kim ngạch xuất khẩu năm 2018 tăng trên 12%": a year not gone by, of a noun that is to change
        int y, m, day;
        date_split(w->due, &y, &m, &day);
        if (w->of != OF_YEAR || d->news || y < d->year || programme_before(d, start, at) ||
            tok_any(d, at - 1, at, "với|toán|vốn|sách|hoạch|giao|của|từ") || at - start > 24 ||
            !tok_any(d, k, end, "đạt|phấn đấu|tăng|giảm|phải đạt|có|đạt và vượt"))
            return false;
    }
    size_t skip = tok_any(d, k, end,
                          ":|đạt|đạt và vượt|tăng|giảm|tăng thêm|giảm thêm|là|phấn đấu đạt|phấn "
                          "đấu|có|còn|giảm còn|tăng lên|giảm xuống|phải đạt|ít nhất|tối "
                          "thiểu|không quá|tối đa|không dưới|trên|dưới");
    if (skip == 0)
        return false;
    k += skip;
    for (int n = 0; n < 3 && k < end && d->t[k].kind != TOK_NUMBER; n++)
        k += tok_any(d, k, end,
                     "đạt|từ|trên|dưới|ít nhất|tối thiểu|không quá|tối đa|khoảng|còn|:|có|không dưới");
    Quantity q;
    return k < end && d->t[k].kind == TOK_NUMBER && quantity_at(d, k, end, &q);
}

bool when_at(const Doc *d, size_t i, size_t start, size_t end, When *ret)
{
    const Tok *t = &d->t[i];
    if (t->kind != TOK_WORD && t->kind != TOK_NUMBER)
        return false;
    When w = {.a = i, .core = i};
    WhenOf kind = OF_NONE;
    size_t prep = tok_any(d, i, end, PREPOSITIONS);
    size_t n = 0;
    if (prep) {
        w.core = i + prep;
        size_t k = w.core;
        // "vào dịp Kỷ niệm Ngày Quốc khánh 02/9/2020", "dịp tổng kết năm 2023"
        if (tok_any(d, i, i + prep, "dịp|vào dịp|nhân dịp|đúng dịp")) {
            for (size_t s = k; s < end && s < k + 14 && !tok_mark(d, s, ',') && !tok_mark(d, s, ';') &&
                               !sentence_end(d, s, end);
                 s++)
                if ((n = core_at(d, s, end, true, &kind, &w.due)) > 0) {
                    w.core = s;
                    break;
                }
            if (n && kind == OF_YEAR && tok_find(d, k, w.core, "tổng kết|cuối") == SIZE_MAX)
                return false;
        } else {
            if (tok_any(d, k, end, "thứ|chủ nhật")) { // "vào sáng thứ Bảy, ngày 16/3"
                size_t named = tok_find(d, k, k + 5 < end ? k + 5 : end, "ngày");
                k = named == SIZE_MAX ? k : named;
                w.core = k;
            }
            n = core_at(d, k, end, true, &kind, &w.due);
            if (!n && tok_any(d, k, end, "ngày|quốc khánh|tết|lễ|dịp|khai giảng|kỷ niệm|ngày lễ|đại hội")) {
                // "trước Quốc khánh 02/9/2018", "chậm nhất vào ngày khai giảng 05/9": the day stands behind its name
                WhenOf named = OF_NONE;
                for (size_t s = k + 1;
                     s < end && s < k + 12 && !n && (d->t[s].kind != TOK_MARK || tok_any(d, s, end, "-|("));
                     s++)
                    if (d->t[s].kind == TOK_NUMBER && (n = core_at(d, s, end, true, &named, &w.due)) > 0) {
                        if (named != OF_DAY) {
                            n = 0;
                            break;
                        }
                        w.core = s;
                        kind = named;
                    }
            }
            if (!n &&
                tok_any(
                    d, i, i + prep,
                    "vào|trong|trước|chậm nhất|muộn nhất|đến|trước ngày|vào lúc")) { // "vào lúc 8 giờ 00 ngày ...", "trước 17 giờ ngày ..."
                for (size_t s = k; s < end && s < k + 7; s++)
                    if (tok_is(d, s, "ngày") && tok_find(d, k, s, "giờ|h|g|00|h00") != SIZE_MAX &&
                        (n = core_at(d, s, end, true, &kind, &w.due)) > 0) {
                        w.core = s;
                        break;
                    }
            }
        }
        if (n == 0)
            prep = 0;
    }
    if (n == 0) {
        w.core = i;
        bool from = tok_is(d, i, "từ") || tok_any(d, i, end, "kể từ");
        size_t k = i + (from ? tok_any(d, i, end, "từ|kể từ") : 0);
        n = core_at(d, k, end, from, &kind, &w.due);
        if (n == 0 && from) { // "từ 05 đến 10/6/2024"
            size_t e = tok_find(d, k, k + 5 < end ? k + 5 : end, "đến");
            if (e != SIZE_MAX && e > k && (d->t[e - 1].kind == TOK_NUMBER) &&
                (n = core_at(d, e + 1, end, true, &kind, &w.due)) > 0) {
                w.b = e + 1 + n;
                w.kind = WHEN_DUE;
                w.of = kind;
                *ret = w;
                return true;
            }
            n = 0;
        }
        if (n == 0)
            return false;
        if (from) { // "từ ngày A đến ngày B": B binds; "từ ngày A" alone does not
            size_t e = k + n;
            if (tok_any(d, e, end, "đến hết|đến|-")) {
                size_t m = tok_any(d, e, end, "đến hết|đến|-"),
                       n2 = core_at(d, e + m, end, true, &kind, &w.due);
                if (n2) {
                    w.b = e + m + n2;
                    w.kind = WHEN_DUE;
                    w.of = kind;
                    *ret = w;
                    return true;
                }
            }
            w.b = k + n;
            w.kind = WHEN_MENTION;
            *ret = w;
            return true;
        }
    }
    w.b = w.core + n;
    w.of = kind;
    w.period = kind == OF_PERIOD;
    bool first = i == start || (i == start + 1 && d->t[start].kind == TOK_MARK);
    static const char *const GOALS = "hoàn thành|về đích|xong|đạt|bàn giao|kết thúc|thực hiện|tổ chức|tiến "
                                     "độ|thời gian|phấn đấu|phát động|sơ "
                                     "kết|tổng kết|khai mạc|bế mạc|ra quân|gửi|nộp|ra mắt|khánh thành|:";
    bool goal = i > start &&
                (tok_any(d, i - 1, i, GOALS) == 1 || (i >= start + 2 && tok_any(d, i - 2, i, GOALS) == 2));
    if (kind == OF_YEAR && prep &&
        tok_any(d, w.core - 1, w.core, "trước")) { // "trước năm 2026": by the end of 2025
        int y, m, day;
        date_split(w.due, &y, &m, &day);
        w.due = date_make(y - 1, 12, 31);
    }
    if (tok_any(d, i, w.core, "tính đến|tính đến hết"))
        w.kind = WHEN_AS_OF;
    else if (prep)
        w.kind = WHEN_DUE;
    else
        w.kind = kind == OF_EDGE || (kind == OF_HALF && goal) || (kind == OF_PERIOD && goal) ||
                         (kind == OF_DAY && goal) ||
                         ((kind == OF_MONTH || kind == OF_QUARTER) &&
                          (goal || (first && tok_any(d, w.b, end, ":|,")))) ||
                         (kind == OF_DAY && first && tok_any(d, w.b, end, ":"))
                     ? WHEN_DUE
                     : WHEN_MENTION;
    // "..., năm 2026 phấn đấu giảm ...": likewise, wherever a part of the sentence begins.
    int w_year = 0, w_month = 0, w_day = 0;
    date_split(w.due, &w_year, &w_month, &w_day);
    if (kind == OF_YEAR && !prep && d->year && w_year >= d->year &&
        (first || tok_any(d, i - 1, i, ",|;|:")) &&
        tok_any(d, w.b, end, "phấn đấu|, phấn đấu|đặt mục tiêu|quyết tâm|, quyết tâm") > 0)
        w.kind = WHEN_DUE;
    // "a) Năm 2026: xóa 2.150 căn": the year stands over what is counted in its own paragraph.
    if (kind == OF_YEAR && first && !prep && d->year && w_year >= d->year && tok_mark(d, w.b, ':')) {
        Quantity counted;
        for (size_t k = w.b + 1; k < end && k < w.b + 14 && w.kind == WHEN_MENTION; k++)
            if (d->t[k].kind == TOK_NUMBER && quantity_at(d, k, end, &counted))
                w.kind = WHEN_DUE;
    }
    // "phấn đấu năm 2026 ...", "còn 12,5% năm 2026": the year of what is striven for, or of the share right before it.
    if (kind == OF_YEAR && !prep && d->year && w_year >= d->year && i > start &&
        ((i > start + 1 && tok_any(d, i - 2, i, "phấn đấu")) || tok_mark(d, i - 1, '%')))
        w.kind = WHEN_DUE;
    // "; 6 tháng cuối năm tập huấn 2.000 lượt người": what is left of the year, where a part of the sentence begins.
    if (kind == OF_HALF && !prep && !d->news && d->out->document.type != DOC_REPORT && w_month == 12 &&
        (first || tok_any(d, i - 1, i, ",|;|:")) && w.b < end && d->t[w.b].kind == TOK_WORD)
        w.kind = WHEN_DUE;
    // "Năm 2022, xã phấn đấu ...": the year stands for the whole sentence.
    if (kind == OF_YEAR && first && !prep && tok_any(d, w.b, end, ",|:") && d->year &&
        tok_find(d, w.b, end, "phấn đấu|mục tiêu|dự kiến|quyết tâm") != SIZE_MAX)
        w.kind = WHEN_DUE;
    // "năm 2026 đạt 85%, năm 2030: 95%", "quý I đạt 60%": a period for each figure.
    if ((kind == OF_YEAR || kind == OF_QUARTER || kind == OF_MONTH || kind == OF_HALF) && !prep &&
        w.kind == WHEN_MENTION && d->year && period_figure(d, &w, start, end))
        w.kind = WHEN_DUE;
    // "...; năm 2024 công nhận thêm ít nhất 5 ...": likewise before a verb.
    if (kind == OF_YEAR && (i == start || tok_mark(d, i - 1, ';')) && !prep && d->year && w.b < end &&
        d->t[w.b].kind == TOK_WORD &&
        tok_find(d, w.b, w.b + 6 < end ? w.b + 6 : end, "thêm|ít nhất|tối thiểu") != SIZE_MAX)
        w.kind = WHEN_DUE;
    if (kind == OF_PERIOD && !goal && w.kind == WHEN_DUE && !first)
        w.kind = WHEN_MENTION;
    if (kind == OF_PERIOD && w.kind == WHEN_MENTION &&
        i > start) { // "phấn đấu xây xong chợ giai đoạn 2022 - 2024"
        size_t seg = i;
        while (seg > start && i - seg < 60 && !tok_mark(d, seg - 1, ',') && !tok_mark(d, seg - 1, ';'))
            seg--;
        if (tok_find(d, seg, i, "phấn đấu") != SIZE_MAX && !programme_before(d, seg, i))
            w.kind = WHEN_DUE;
    }
    if (kind == OF_PERIOD && tok_is(d, w.core, "nhiệm"))
        w.kind = WHEN_MENTION;
    if (kind == OF_PERIOD && programme_before(d, start, w.a) &&
        tok_before(d, w.a > start + 60 ? w.a - 60 : start, w.a, "phấn đấu") == SIZE_MAX)
        w.kind = WHEN_MENTION;
    // "Đề án ... đến năm 2025, định hướng đến năm 2030": the name of a programme.
    bool outlook = i == start + 2 && tok_any(d, start, i, "định hướng") && tok_mark(d, w.b, ':');
    if (kind == OF_YEAR && prep && !outlook && programme_before(d, start, w.a))
        w.kind = WHEN_MENTION;
    if (i > start && !outlook && tok_any(d, i - 1, i, "hướng|nhìn"))
        w.kind = WHEN_MENTION;
    // The date of a cited document.
    if (kind == OF_DAY && !(prep && tok_any(d, w.a, w.core, "trước|đến|chậm nhất|đến hết|hết"))) {
        size_t b = w.a;
        while (b > start && (tok_mark(d, b - 1, ',') || tok_mark(d, b - 1, '(')))
            b--;
        if (b > start && d->t[b - 1].kind == TOK_CODE)
            w.kind = WHEN_MENTION;
        for (size_t back = 1; back <= 4 && b >= start + back; back++)
            if (lex_at(d, b - back, b, LEX_ACT) == back)
                w.kind = WHEN_MENTION;
        if (i > start && tok_any(d, i - 1, i, "ký|hành|sinh|lập|niệm|chiều|sáng|tối|cũ"))
            w.kind = WHEN_MENTION;
    }
    if (tok_any(d, w.b, end, "hằng năm|hàng năm|hằng tháng|hàng tháng|của năm sau|năm sau|năm trước"))
        w.kind = WHEN_MENTION;
    if (tok_any(d, w.b, end, "trở về trước|trở lại đây|về trước"))
        w.kind = WHEN_MENTION;
    // Earlier than the document itself: history.
    if (w.kind == WHEN_DUE && !d->news) {
        if (d->out->document.date != DATE_NONE ? w.due < d->out->document.date : false)
            w.kind = WHEN_MENTION;
        int y, m, day;
        date_split(w.due, &y, &m, &day);
        if (d->year && y < d->year - (d->out->document.date == DATE_NONE))
            w.kind = WHEN_MENTION;
    }
    *ret = w;
    return true;
}
