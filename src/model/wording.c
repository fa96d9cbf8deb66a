#include "model/wording.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "text/dateword.h"
#include "text/fold.h"
#include "text/letters.h"

enum { NAME_MAX = 90, NAME_LEAST = 12, BEFORE_MAX = 90, YEARS_MAX = 6, YEAR_DAYS = 366 };

static bool blank(uint32_t cp)
{
    return cp == ' ' || cp == '\n' || cp == '\r' || cp == '\t' || cp == 0xA0;
}

Status wording_short(Str text, size_t max, Arena *a, Str *ret)
{
    Buf out = BUF_INIT;
    size_t at = 0, n = 0, cut = 0;
    uint32_t cp;
    bool gap = false, whole = true;
    while (at < text.n) {
        (void)utf8_next(text, &at, &cp);
        if (blank(cp)) {
            gap = n > 0;
            continue;
        }
        if (gap) {
            cut = out.n;
            buf_ch(&out, ' ');
            n++;
        }
        gap = false;
        if (n >= max) {
            whole = false;
            break;
        }
        buf_cp(&out, n == 0 ? letter_upper(cp) : cp);
        n++;
    }
    Status st = buf_status(&out);
    Str kept = st == STATUS_OK ? buf_view(&out) : (Str){"", 0};
    if (!whole)
        kept.n = cut > 0 ? cut : kept.n;
    while (!whole && kept.n > 0 &&
           (kept.p[kept.n - 1] == ',' || kept.p[kept.n - 1] == ';' || kept.p[kept.n - 1] == '-' ||
            kept.p[kept.n - 1] == ' '))
        kept.n--;
    char *copy = st == STATUS_OK ? arena_printf(a, STR_FMT "%s", STR_ARG(kept), whole ? "" : "…") : NULL;
    buf_done(&out);
    if (st == STATUS_OK && !copy)
        st = STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        *ret = str_c(copy);
    return st;
}

Status wording_programme(Str title, Arena *a, Str *ret)
{
    static const char *const marks[] = {" về việc ", " Về việc ", " VỀ VIỆC ", " về ", " Về ", " VỀ "};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t at = str_find(title, str_c(marks[i]));
        if (at == SIZE_MAX)
            continue;
        Str rest = str_sub(title, at + str_c(marks[i]).n, title.n);
        if (utf8_length(rest) >= NAME_LEAST)
            return wording_short(rest, NAME_MAX, a, ret);
    }
    return wording_short(title, NAME_MAX, a, ret);
}

// ---- Period ---------------------------------------------------------------------------------------------------------------------------------

static size_t behind_blanks(const MappedText *t, size_t at)
{
    while (at < t->n && blank(t->cp[at]))
        at++;
    return at;
}

// The word at `at`, folded; *ret_end is behind it.
static Status word_at(const MappedText *t, size_t at, Arena *a, size_t *ret_end, Str *ret)
{
    size_t end = at;
    while (end < t->n && letter_is_wordish(t->cp[end]))
        end++;
    *ret_end = end;
    Str word = mapped_slice(t, at, end, a);
    return word.p ? fold_plain(word, a, ret) : STATUS_NO_MEMORY;
}

// "đến", "đến hết", "tới": the place behind it and the blanks that follow; `at` itself when there is none.
static Status behind_until(const MappedText *t, size_t at, Arena *a, size_t *ret)
{
    Str word;
    size_t end, from = behind_blanks(t, at);
    *ret = at;
    Status st = word_at(t, from, a, &end, &word);
    if (st != STATUS_OK || !(str_eq(word, STR("den")) || str_eq(word, STR("toi"))))
        return st;
    *ret = behind_blanks(t, end);
    st = word_at(t, *ret, a, &end, &word);
    if (st == STATUS_OK && str_eq(word, STR("het")))
        *ret = behind_blanks(t, end);
    return st;
}

// Whether the words before say that a period of the whole follows.
static Status opens_period(const MappedText *t, size_t at, Arena *a, bool *ret)
{
    static const char *const words[] = {"cao diem",  "dot thi dua",        "thoi gian",
                                        "phat dong", "phong trao thi dua", "thuc hien tu"};
    Str folded;
    Str before = mapped_slice(t, at > BEFORE_MAX ? at - BEFORE_MAX : 0, at, a);
    Status st = before.p ? fold_plain(before, a, &folded) : STATUS_NO_MEMORY;
    *ret = false;
    for (size_t i = 0; st == STATUS_OK && i < sizeof words / sizeof *words; i++)
        *ret = *ret || str_find(folded, str_c(words[i])) != SIZE_MAX;
    return st;
}

static Status find_range(const MappedText *t, int year, Arena *a, Period *ret)
{
    DateHit first, last;
    Status st = STATUS_OK;
    for (size_t at = 0; at < t->n && st == STATUS_OK; at++) {
        size_t next;
        bool opened;
        if ((at > 0 && letter_is_wordish(t->cp[at - 1])) || !date_parse_at(t, at, year, &first))
            continue;
        size_t start = at;
        at = first.end > at ? first.end - 1 : at;
        st = behind_until(t, first.end, a, &next);
        if (st != STATUS_OK || next == first.end || !date_parse_at(t, next, year, &last))
            continue;
        // "từ 01/3 đến 31/8/2020": the year of the end holds for both.
        Date from = first.from != DATE_NONE && (first.year_given || !last.year_given) ? first.from
                    : last.year_given && first.month > 0
                        ? date_make(last.year, first.month, first.day > 0 ? first.day : 1)
                        : DATE_NONE;
        if (from == DATE_NONE || last.to == DATE_NONE || last.to <= from ||
            last.to - from > YEARS_MAX * YEAR_DAYS)
            continue;
        st = opens_period(t, start, a, &opened);
        if (st == STATUS_OK && opened) {
            *ret = (Period){from, last.to, start, last.end};
            return STATUS_OK;
        }
    }
    return st;
}

static void find_in_title(const MappedText *t, Period *ret)
{
    DateHit hit;
    for (size_t at = 0; at < t->n; at++) {
        if ((at > 0 && letter_is_wordish(t->cp[at - 1])) || !date_parse_at(t, at, 0, &hit))
            continue;
        if ((hit.precision == DATE_SPAN || hit.precision == DATE_YEAR) && hit.from != DATE_NONE &&
            hit.to > hit.from)
            *ret = (Period){hit.from, hit.to, 0, 0};
        at = hit.end > at ? hit.end - 1 : at;
    }
}

Status wording_period(Str text, Str title, int year, Arena *a, Period *ret)
{
    MappedText t;
    Period p = {DATE_NONE, DATE_NONE, 0, 0};
    Status st = mapped_from_utf8(text, a, &t);
    if (st == STATUS_OK)
        st = find_range(&t, year, a, &p);
    if (st == STATUS_OK && p.from == DATE_NONE) {
        st = mapped_from_utf8(title, a, &t);
        if (st == STATUS_OK)
            find_in_title(&t, &p);
    }
    if (st == STATUS_OK)
        *ret = p;
    return st;
}
