#include "text/number.h"

#include "text/lexer.h"
#include "text/word_keys.h"

// Digits with separators from i. Groups of three behind '.' are thousands; a single ',' is a decimal sign; several ',' with groups of three are
// thousands; a '.' that does not make groups of three is a decimal sign. *ret_dotted: a '.' was a decimal sign.
static bool digits(const MappedText *t, size_t i, size_t *ret_end, double *ret_value)
{
    if (!lex_digit(t, i))
        return false;
    size_t groups = 0, j = i;
    double v = 0;
    while (lex_digit(t, j))
        v = v * 10 + (double)(t->cp[j++] - '0');
    size_t head = j - i;
    if (head <= 3) {
        // thousands: one separator kept throughout, three digits each
        for (uint32_t sep = '.';; sep = ',') {
            double g = v;
            size_t k = j;
            groups = 0;
            while (lex_at(t, k) == sep && lex_digit(t, k + 1) && lex_digit(t, k + 2) && lex_digit(t, k + 3) &&
                   !lex_digit(t, k + 4)) {
                g = g * 1000 +
                    (double)((t->cp[k + 1] - '0') * 100 + (t->cp[k + 2] - '0') * 10 + (t->cp[k + 3] - '0'));
                k += 4;
                groups++;
            }
            bool leading_zero = t->cp[i] == '0';
            if (groups > (sep == ',') && !leading_zero) {
                v = g;
                j = k;
                break;
            }
            groups = 0;
            if (sep == ',')
                break;
        }
    }
    // decimals: ',' always, '.' only when no thousands were read
    uint32_t c = lex_at(t, j);
    if ((c == ',' || (c == '.' && !groups)) && lex_digit(t, j + 1)) {
        double unit = 0.1;
        size_t k = j + 1;
        double f = v;
        for (; lex_digit(t, k); k++, unit /= 10)
            f += unit * (double)(t->cp[k] - '0');
        // "3,4" next to ", 5" or d.m.y is told by the caller; a second dot makes it no decimal
        if (!(lex_at(t, k) == c && lex_digit(t, k + 1))) {
            v = f;
            j = k;
        }
    }
    *ret_end = j;
    *ret_value = v;
    return true;
}

static int unit_word(SyllableKey k)
{
    switch (k) {
    case WORD_KHONG:
        return 0;
    case WORD_MOT:
    case WORD_MOT_ONE:
        return 1;
    case WORD_HAI:
        return 2;
    case WORD_BA:
        return 3;
    case WORD_BON:
    case WORD_TU_BON:
        return 4;
    case WORD_NAM:
    case WORD_LAM:
        return 5;
    case WORD_SAU:
        return 6;
    case WORD_BAY:
    case WORD_BAY_A:
        return 7;
    case WORD_TAM:
        return 8;
    case WORD_CHIN:
        return 9;
    default:
        return -1;
    }
}

static double scale_word(SyllableKey k)
{
    switch (k) {
    case WORD_NGHIN:
    case WORD_NGAN:
        return 1e3;
    case WORD_VAN:
        return 1e4;
    case WORD_TRIEU:
        return 1e6;
    case WORD_TY:
    case WORD_TY_I:
        return 1e9;
    default:
        return 0;
    }
}

static size_t next_word(const MappedText *t, size_t i)
{
    return lex_skip_space(t, i);
}

// Number words from i: "mười hai", "hai mươi lăm", "một trăm linh năm", "ba nghìn hai trăm". Scale words are taken in only between number words
// or behind a spelled number ("ba nghìn").
static bool spelled(const MappedText *t, size_t i, size_t *ret_end, double *ret_value, unsigned *ret_n)
{
    double total = 0, part = 0;
    int last = -1; // last unit read, not yet placed
    unsigned n = 0;
    size_t end = i, at = i;
    bool any = false, odd = false; // odd: "linh" or "lẻ" was just read
    for (;;) {
        size_t j;
        SyllableKey k = lex_word(t, at, &j);
        if (!k)
            break;
        int u = unit_word(k);
        double sc = scale_word(k);
        if (k == WORD_MUOI || (k == WORD_CHUC && (last < 0 || last > 0))) {
            part += 10 * (last > 0 ? last : 1);
            last = -1;
        } else if (k == WORD_MUOI_TENS && last > 0) {
            part += 10 * last;
            last = -1;
        } else if (k == WORD_TRAM && last > 0) {
            part += 100 * last;
            last = -1;
        } else if ((k == WORD_LINH || k == WORD_LE_ODD) && any && last < 0) {
            size_t m;
            if (unit_word(lex_word(t, next_word(t, j), &m)) <= 0)
                break;
        } else if (sc > 0 && any) {
            part += last > 0 ? last : 0;
            last = -1;
            total += part * sc;
            part = 0;
        } else if (u >= 0 && last < 0 && !(u == 0 && any)) {
            last = u;
            // "năm" behind a finished number is the year: "mười năm"
            if (any && !odd && k == WORD_NAM)
                break;
        } else
            break;
        any = true;
        odd = k == WORD_LINH || k == WORD_LE_ODD;
        n++;
        end = j;
        at = next_word(t, j);
        if (at == j)
            break;
    }
    if (!any)
        return false;
    *ret_end = end;
    *ret_value = total + part + (last > 0 && n > 0 ? last : 0);
    *ret_n = n;
    return true;
}

static bool is_label_word(const MappedText *t, SyllableKey k, size_t start)
{
    size_t before;
    switch (k) {
    case WORD_THU:
    case WORD_KHOA:
    case WORD_LOP:
    case WORD_LOAI:
    case WORD_DIEU:
    case WORD_KHOAN:
    case WORD_CHUONG:
    case WORD_MUC_ITEM:
    case WORD_SO:
        return true;
    case WORD_DO_DEGREE:
        return lex_word_before(t, start, &before) == WORD_MUC;
    case WORD_LO:
        return true;
    default:
        return false;
    }
}

static bool year_like(double v)
{
    return v >= 1900 && v <= 2100 && v == (double)(int)v;
}

// d/m/y shapes from i; *ret_end behind.
static bool date_shape(const MappedText *t, size_t i, bool day_word, size_t *ret_end)
{
    size_t j, k, l;
    long a = lex_int(t, i, 2, &j);
    uint32_t sep = lex_at(t, j);
    if (a < 1 || a > 31 || !(sep == '/' || sep == '-' || sep == '.'))
        return false;
    long b = lex_int(t, j + 1, 4, &k);
    if (b < 1)
        return false;
    if (k - j - 1 <= 2 && b <= 12 && lex_at(t, k) == sep) {
        long y = lex_int(t, k + 1, 4, &l);
        if (y >= 1900 && y <= 2100) {
            *ret_end = l;
            return !lex_digit(t, l);
        }
    }
    if (sep == '/' && a <= 12 && k - j - 1 == 4 && year_like((double)b) && lex_at(t, k) != '/') {
        *ret_end = k;
        return true;
    }
    if (sep == '/' && day_word && k - j - 1 <= 2 && b <= 12 && lex_at(t, k) != '/') {
        *ret_end = k;
        return true;
    }
    return false;
}

bool number_parse_at(const MappedText *t, size_t pos, NumberHit *ret)
{
    if (pos >= t->n || (pos > 0 && (letter_is_wordish(t->cp[pos - 1]) || lex_digit(t, pos - 1)) &&
                        letter_is_wordish(t->cp[pos])))
        return false;
    NumberHit h = {.start = pos, .scale = 1, .kind = NUMBER_QUANTITY};
    size_t end, before;
    double v;
    if (!lex_digit(t, pos)) {
        if (!letter_is_wordish(t->cp[pos]))
            return false;
        if (!spelled(t, pos, &end, &v, &h.words_n))
            return false;
        h.words = true;
        h.low = h.high = v;
        h.end = end;
        SyllableKey prev = lex_word_before(t, pos, &before);
        if (is_label_word(t, prev, before))
            h.kind = NUMBER_LABEL;
        // "một đến hai"
        size_t j, k = next_word(t, end);
        SyllableKey to = lex_word(t, k, &j);
        size_t end2;
        unsigned n2;
        double v2;
        if (to == WORD_DEN_TO && spelled(t, next_word(t, j), &end2, &v2, &n2) && v2 > v) {
            h.high = v2;
            h.range = true;
            h.end = end2;
            h.words_n += n2;
        }
    } else {
        if (pos > 0) {
            uint32_t p = t->cp[pos - 1], q = pos > 1 ? t->cp[pos - 2] : 0;
            if ((p >= '0' && p <= '9') || ((p == '.' || p == ',' || p == '/') && q >= '0' && q <= '9'))
                return false; // inside a number
            if (letter_is_wordish(p) || ((lex_dash(p) || p == '/') && q && letter_is_wordish(q)))
                h.kind = NUMBER_CODE;
        }
        SyllableKey prev = lex_word_before(t, pos, &before);
        bool day_word = prev == WORD_NGAY || prev == WORD_TRUOC || prev == WORD_MUNG || prev == WORD_MONG;
        if (h.kind != NUMBER_CODE && date_shape(t, pos, day_word, &end)) {
            h.kind = NUMBER_DATE;
            h.end = h.after = end;
            size_t e;
            h.low = h.high = (double)lex_int(t, pos, 2, &e);
            *ret = h;
            return true;
        }
        if (!digits(t, pos, &end, &v))
            return false;
        h.low = h.high = v;
        h.end = end;
        uint32_t c = lex_at(t, end), d = lex_at(t, end + 1);
        size_t e2;
        double v2;
        if (h.kind == NUMBER_CODE) {
            // Covid-19 and the like
        } else if (c == '/' && digits(t, end + 1, &e2, &v2) && lex_at(t, e2) != '/') {
            h.kind = NUMBER_RATIO;
            h.high = v2;
            h.end = e2;
        } else if (c == '/' && digits(t, end + 1, &e2, &v2)) {
            h.kind = NUMBER_CODE; // 43/2022/QH15
            h.end = e2;
        } else if (((c == '/' || lex_dash(c)) && letter_is_upper(d)) ||
                   (letter_is_upper(c) && !lex_letter(t, end + 1))) {
            h.kind = NUMBER_CODE; // 34-CT/TW, 12/QĐ-UBND, 8C
        } else if (is_label_word(t, prev, before)) {
            h.kind = NUMBER_LABEL;
        } else {
            size_t k = end;
            while (lex_at(t, k) == ' ')
                k++;
            size_t after_dash = k;
            if (lex_dash(lex_at(t, k)))
                after_dash = k + 1;
            else {
                size_t j;
                if (lex_word(t, lex_skip_space(t, end), &j) == WORD_DEN_TO &&
                    (prev == WORD_TU_FROM || prev == WORD_TRONG || lex_digit(t, lex_skip_space(t, j))))
                    after_dash = j;
            }
            size_t m = after_dash > k ? lex_skip_space(t, after_dash) : k;
            if (after_dash > k && m - after_dash <= 1 && digits(t, m, &e2, &v2) && v2 > v &&
                lex_at(t, e2) != '/' && !letter_is_upper(lex_at(t, e2))) {
                h.high = v2;
                h.range = true;
                h.end = e2;
            }
            bool year_word = prev == WORD_NAM || prev == WORD_DOAN || prev == WORD_KY || prev == WORD_KY_I ||
                             prev == WORD_HOC;
            if (end - pos == 4 && year_like(h.low) && (year_word || (h.range && year_like(h.high))))
                h.kind = NUMBER_YEAR;
            else if (c == 0 && prev == WORD_NGAY)
                h.kind = NUMBER_QUANTITY;
        }
    }
    h.after = h.end;
    size_t k = h.end;
    while (lex_at(t, k) == ' ')
        k++;
    if (lex_at(t, k) == '%') {
        h.percent = true;
        h.after = k + 1;
    } else if (h.kind == NUMBER_QUANTITY || h.kind == NUMBER_RATIO) {
        size_t at = lex_skip_space(t, h.end), j;
        for (int steps = 0; steps < 2 && at > h.after; steps++) {
            double s = scale_word(lex_word(t, at, &j));
            if (s == 0)
                break;
            h.scale *= s;
            h.after = j;
            at = lex_skip_space(t, j);
        }
        size_t m;
        if (h.scale == 1 && lex_word(t, at, &j) == WORD_PHAN &&
            lex_word(t, lex_skip_space(t, j), &m) == WORD_TRAM) {
            h.percent = true;
            h.after = m;
        }
    }
    *ret = h;
    return true;
}
