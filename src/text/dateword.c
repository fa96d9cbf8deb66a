#include "text/dateword.h"

#include "text/lexer.h"
#include "text/word_keys.h"

typedef struct Cursor {
    const MappedText *t;
    size_t at;  // where the next word or figure may stand
    size_t end; // behind what was taken
} Cursor;

static bool take_word(Cursor *c, SyllableKey key)
{
    size_t i = lex_skip_space(c->t, c->at), j;
    if (lex_word(c->t, i, &j) != key)
        return false;
    c->at = c->end = j;
    return true;
}

static long take_int(Cursor *c, size_t max, long low, long high)
{
    size_t i = lex_skip_space(c->t, c->at), j;
    long v = lex_int(c->t, i, max, &j);
    if (v < low || v > high)
        return -1;
    c->at = c->end = j;
    return v;
}

static bool take_char(Cursor *c, uint32_t ch)
{
    size_t i = c->at;
    while (lex_at(c->t, i) == ' ')
        i++;
    if (lex_at(c->t, i) != ch)
        return false;
    c->at = i + 1;
    return true;
}

static bool take_dash(Cursor *c)
{
    size_t i = lex_skip_space(c->t, c->at);
    if (!lex_dash(lex_at(c->t, i)))
        return false;
    c->at = i + 1;
    return true;
}

// "năm 2020", "/2020", "-2020", "năm nay"; 0 when none. The cursor does not move then.
static int take_year(Cursor *c)
{
    Cursor save = *c;
    if (take_char(c, '/') || (lex_dash(lex_at(c->t, c->at)) && take_dash(c)) || take_word(c, WORD_NAM)) {
        long y = take_int(c, 4, 1900, 2100);
        if (y > 0)
            return (int)y;
    }
    *c = save;
    return 0;
}

static int roman(const MappedText *t, size_t i, size_t *ret_end)
{
    size_t j = i;
    while (lex_letter(t, j))
        j++;
    *ret_end = j;
    size_t n = j - i;
    if (n == 1 && t->cp[i] == 'I')
        return 1;
    if (n == 2 && t->cp[i] == 'I' && t->cp[i + 1] == 'I')
        return 2;
    if (n == 3 && t->cp[i] == 'I' && t->cp[i + 1] == 'I' && t->cp[i + 2] == 'I')
        return 3;
    if (n == 2 && t->cp[i] == 'I' && t->cp[i + 1] == 'V')
        return 4;
    return 0;
}

static void set_months(DateHit *h, int year, int first, int last)
{
    if (year) {
        h->from = date_make(year, first, 1);
        h->to = date_month_end(year, last);
    }
}

static bool finish(Cursor *c, DateHit *h, DateHit *ret)
{
    h->end = c->end;
    *ret = *h;
    return true;
}

// Day, month and maybe year in figures: d/m/yyyy, d-m-yyyy, d.m.yyyy, d/m.
static bool figures(Cursor *c, bool day_word, int default_year, DateHit *h)
{
    Cursor save = *c;
    long d = take_int(c, 2, 1, 31);
    uint32_t sep = lex_at(c->t, c->at);
    if (d > 0 && (sep == '/' || sep == '-' || sep == '.') && lex_digit(c->t, c->at + 1)) {
        c->at++;
        long m = take_int(c, 2, 1, 12);
        if (m > 0) {
            int y = 0;
            size_t month_end = c->end;
            if (lex_at(c->t, c->at) == sep && lex_digit(c->t, c->at + 1)) {
                c->at++;
                y = (int)take_int(c, 4, 1900, 2100);
                if (y < 0)
                    goto no;
            } else if (day_word && sep == '/')
                y = take_year(c);
            if (!y &&
                (sep != '/' || !day_word || lex_at(c->t, month_end) == '/' || lex_at(c->t, month_end) == '%'))
                goto no;
            int year = y ? y : default_year;
            Date day = year ? date_make(year, (int)m, (int)d) : DATE_NONE;
            if ((year && day == DATE_NONE) || (!year && date_make(2000, (int)m, (int)d) == DATE_NONE))
                goto no;
            h->from = h->to = day;
            h->precision = DATE_DAY;
            h->day = (int)d;
            h->month = (int)m;
            h->year = y;
            h->year_given = y != 0;
            return true;
        }
    }
no:
    *c = save;
    return false;
}

// month[/year] behind "tháng".
static bool month_of(Cursor *c, int default_year, DateHit *h)
{
    Cursor save = *c;
    long m = take_int(c, 2, 1, 12);
    if (m < 0) {
        *c = save;
        return false;
    }
    int y = take_year(c);
    h->month = (int)m;
    h->year = y;
    h->year_given = y != 0;
    h->precision = DATE_MONTH;
    set_months(h, y ? y : default_year, (int)m, (int)m);
    return true;
}

static void cut_month(DateHit *h, DateEdge edge)
{
    h->edge = edge;
    h->precision = DATE_PART;
    if (h->from == DATE_NONE)
        return;
    if (edge == DATE_BEGINNING)
        h->to = h->from + 9;
    else if (edge == DATE_MIDDLE) {
        h->to = h->from + 19;
        h->from += 10;
    } else
        h->from += 20;
}

static bool day_trigger(SyllableKey k)
{
    return k == WORD_NGAY || k == WORD_TRUOC || k == WORD_DEN_TO || k == WORD_TU_FROM || k == WORD_DIP ||
           k == WORD_HET || k == WORD_MUNG || k == WORD_MONG || k == WORD_TOI;
}

bool date_parse_at(const MappedText *t, size_t pos, int default_year, DateHit *ret)
{
    if (pos >= t->n)
        return false;
    uint32_t first = t->cp[pos];
    bool digit = first >= '0' && first <= '9';
    if (pos > 0 && (letter_is_wordish(t->cp[pos - 1]) || lex_digit(t, pos - 1)))
        return false;
    DateHit h = {.start = pos, .from = DATE_NONE, .to = DATE_NONE};
    Cursor c = {t, pos, pos};
    size_t before;
    if (digit) {
        if (pos > 1 && (t->cp[pos - 1] == '/' || t->cp[pos - 1] == '.' || t->cp[pos - 1] == ',') &&
            lex_digit(t, pos - 2))
            return false;
        if (pos > 1 && lex_dash(t->cp[pos - 1]) && letter_is_wordish(t->cp[pos - 2]))
            return false;
        bool trigger = day_trigger(lex_word_before(t, pos, &before));
        if (figures(&c, trigger, default_year, &h))
            return finish(&c, &h, ret);
        // 6/2020 behind a trigger or with month in range and a year
        Cursor save = c;
        long m = take_int(&c, 2, 1, 12);
        if (m > 0 && lex_at(t, c.at) == '/') {
            c.at++;
            size_t digits_from = c.at;
            long y = take_int(&c, 4, 1900, 2100);
            if (y > 0 && c.end - digits_from == 4 && lex_at(t, c.end) != '/' && lex_at(t, c.end) != '-') {
                h.month = (int)m;
                h.year = (int)y;
                h.year_given = true;
                h.precision = DATE_MONTH;
                set_months(&h, (int)y, (int)m, (int)m);
                return finish(&c, &h, ret);
            }
        }
        c = save;
        // 06 tháng đầu năm [2020]
        long n = take_int(&c, 2, 1, 11);
        if (n > 0 && take_word(&c, WORD_THANG)) {
            bool head = take_word(&c, WORD_DAU), tail = !head && take_word(&c, WORD_CUOI);
            if ((head || tail) && take_word(&c, WORD_NAM)) {
                c.at = c.end;
                long y = take_int(&c, 4, 1900, 2100);
                h.year = y > 0 ? (int)y : 0;
                h.year_given = y > 0;
                h.precision = n == 6 ? DATE_HALF : DATE_SPAN;
                h.edge = head ? DATE_BEGINNING : DATE_END;
                int year = h.year ? h.year : default_year;
                if (head)
                    set_months(&h, year, 1, (int)n);
                else
                    set_months(&h, year, 13 - (int)n, 12);
                return finish(&c, &h, ret);
            }
        }
        return false;
    }
    if (take_word(&c, WORD_NGAY) || take_word(&c, WORD_MUNG) || take_word(&c, WORD_MONG)) {
        if (figures(&c, true, default_year, &h))
            return finish(&c, &h, ret);
        long d = take_int(&c, 2, 1, 31);
        if (d > 0 && take_word(&c, WORD_THANG)) {
            DateHit m = h;
            if (month_of(&c, default_year, &m)) {
                int year = m.year ? m.year : default_year;
                Date day = year ? date_make(year, m.month, (int)d) : DATE_NONE;
                if ((year && day == DATE_NONE) || date_make(2000, m.month, (int)d) == DATE_NONE)
                    return false;
                m.day = (int)d;
                m.precision = DATE_DAY;
                m.from = m.to = day;
                return finish(&c, &m, ret);
            }
        }
        return false;
    }
    DateEdge edge = DATE_WHOLE;
    if (take_word(&c, WORD_CUOI))
        edge = DATE_END;
    else if (take_word(&c, WORD_DAU))
        edge = DATE_BEGINNING;
    else if (take_word(&c, WORD_GIUA))
        edge = DATE_MIDDLE;
    if (take_word(&c, WORD_THANG)) {
        if (!month_of(&c, default_year, &h))
            return false;
        if (edge != DATE_WHOLE)
            cut_month(&h, edge);
        return finish(&c, &h, ret);
    }
    if (take_word(&c, WORD_QUY)) {
        size_t i = lex_skip_space(t, c.at), j;
        int q = roman(t, i, &j);
        if (!q) {
            long v = lex_int(t, i, 1, &j);
            q = v >= 1 && v <= 4 ? (int)v : 0;
        }
        if (!q)
            return false;
        c.at = c.end = j;
        int y = take_year(&c);
        h.month = q * 3;
        h.year = y;
        h.year_given = y != 0;
        h.precision = DATE_QUARTER;
        h.edge = edge;
        set_months(&h, y ? y : default_year, edge == DATE_END ? q * 3 : q * 3 - 2,
                   edge == DATE_BEGINNING ? q * 3 - 2 : q * 3);
        return finish(&c, &h, ret);
    }
    if (take_word(&c, WORD_GIAI)) {
        if (!take_word(&c, WORD_DOAN))
            return false;
        goto years;
    }
    if (take_word(&c, WORD_NHIEM)) {
        if (!take_word(&c, WORD_KY) && !take_word(&c, WORD_KY_I))
            return false;
        goto years;
    }
    if (take_word(&c, WORD_NAM)) {
        bool school = take_word(&c, WORD_HOC);
        Cursor save = c;
        long y = take_int(&c, 4, 1900, 2100);
        if (y < 0) {
            // "cuối năm", "đầu năm": the year is the document's
            if (edge == DATE_WHOLE || school)
                return false;
            c = save;
            y = 0;
        }
        if (school) {
            long y2 = take_dash(&c) ? take_int(&c, 4, 1900, 2100) : -1;
            if (y2 != y + 1)
                return false;
            h.school_year = true;
            h.precision = DATE_SPAN;
            h.year = (int)y2;
            h.year_given = true;
            h.from = date_make((int)y, 9, 1);
            h.to = date_month_end((int)y2, 5);
            return finish(&c, &h, ret);
        }
        save = c;
        if (y && edge == DATE_WHOLE && take_dash(&c)) { // năm 2020 - 2025
            long y2 = take_int(&c, 4, 1900, 2100);
            if (y2 > y) {
                h.year = (int)y2;
                h.year_given = true;
                h.precision = DATE_SPAN;
                h.from = date_make((int)y, 1, 1);
                h.to = date_make((int)y2, 12, 31);
                return finish(&c, &h, ret);
            }
        }
        c = save;
        int year = y ? (int)y : default_year;
        h.year = (int)y;
        h.year_given = y != 0;
        h.edge = edge;
        h.precision = edge == DATE_WHOLE ? DATE_YEAR : DATE_PART;
        set_months(&h, year,
                   edge == DATE_END      ? 10
                   : edge == DATE_MIDDLE ? 4
                                         : 1,
                   edge == DATE_BEGINNING ? 3
                   : edge == DATE_MIDDLE  ? 9
                                          : 12);
        return finish(&c, &h, ret);
    }
    return false;
years : {
    long a = take_int(&c, 4, 1900, 2100);
    if (a < 0 || !(take_dash(&c) || take_word(&c, WORD_DEN_TO)))
        return false;
    long b = take_int(&c, 4, 1900, 2100);
    if (b < a)
        return false;
    h.precision = DATE_SPAN;
    h.year = (int)b;
    h.year_given = true;
    h.from = date_make((int)a, 1, 1);
    h.to = date_make((int)b, 12, 31);
    return finish(&c, &h, ret);
}
}
