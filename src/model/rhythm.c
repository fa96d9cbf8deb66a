#include "model/rhythm.h"

#include <string.h>

enum { FRIDAY = 4, MONTHS = 12 };

static bool has(Str text, const char *words)
{
    Str w = str_c(words);
    for (size_t from = 0; from + w.n <= text.n;) {
        size_t at = str_find(str_sub(text, from, text.n), w);
        if (at == SIZE_MAX)
            return false;
        at += from;
        if ((at == 0 || text.p[at - 1] == ' ') && (at + w.n == text.n || text.p[at + w.n] == ' '))
            return true;
        from = at + 1;
    }
    return false;
}

static int weekday_of(Str text)
{
    static const char *const names[7][2] = {{"thu hai", "thu 2"}, {"thu ba", "thu 3"},  {"thu tu", "thu 4"},
                                            {"thu nam", "thu 5"}, {"thu sau", "thu 6"}, {"thu bay", "thu 7"},
                                            {"chu nhat", "cn"}};
    for (int day = 0; day < 7; day++)
        if (has(text, names[day][0]) || has(text, names[day][1]))
            return day;
    return -1;
}

// "ngay 20": the number behind the word, when it is a day of a month.
static int day_of(Str text)
{
    Str word, last = {"", 0};
    while (str_split(&text, ' ', &word)) {
        int64_t n;
        if (str_eq(last, STR("ngay")) && str_to_i64(word, &n) && n >= 1 && n <= 31)
            return (int)n;
        last = word;
    }
    return 0;
}

Rhythm rhythm_find(Str text)
{
    static const struct {
        RhythmEvery every;
        const char *words;
    } known[] = {
        {RHYTHM_DAY, "hang ngay"},    {RHYTHM_DAY, "moi ngay"},     {RHYTHM_WEEK, "hang tuan"},
        {RHYTHM_WEEK, "moi tuan"},    {RHYTHM_WEEK, "tuan"},        {RHYTHM_MONTH, "hang thang"},
        {RHYTHM_MONTH, "moi thang"},  {RHYTHM_QUARTER, "hang quy"}, {RHYTHM_QUARTER, "moi quy"},
        {RHYTHM_QUARTER, "tung quy"}, {RHYTHM_HALF, "6 thang"},     {RHYTHM_HALF, "06 thang"},
        {RHYTHM_HALF, "sau thang"},   {RHYTHM_YEAR, "hang nam"},    {RHYTHM_YEAR, "moi nam"},
        {RHYTHM_YEAR, "thuong nien"},
    };
    Rhythm r = {.every = RHYTHM_NONE};
    int weekday = weekday_of(text);
    for (size_t i = 0; i < sizeof known / sizeof *known && r.every == RHYTHM_NONE; i++)
        // "tuần" alone ("tuần cao điểm") is a rhythm only beside a day of the week.
        if (has(text, known[i].words) && (strcmp(known[i].words, "tuan") != 0 || weekday >= 0))
            r.every = known[i].every;
    r.weekday = weekday >= 0 ? weekday : FRIDAY;
    if (r.every >= RHYTHM_MONTH)
        r.day = day_of(text);
    return r;
}

// The due day of the month, cut to the month's length.
static Date due_in(int year, int month, int day)
{
    Date end = date_month_end(year, month), due = day ? date_make(year, month, day) : end;
    return due == DATE_NONE ? end : due;
}

Date rhythm_next(Rhythm r, Date from)
{
    static const int lengths[] = {
        [RHYTHM_MONTH] = 1, [RHYTHM_QUARTER] = 3, [RHYTHM_HALF] = 6, [RHYTHM_YEAR] = MONTHS};
    int year, month, day;
    if (r.every == RHYTHM_NONE || r.every == RHYTHM_DAY || from == DATE_NONE)
        return DATE_NONE;
    if (r.every == RHYTHM_WEEK)
        return from + (r.weekday - date_weekday(from) + 7) % 7;
    date_split(from, &year, &month, &day);
    int length = lengths[r.every];
    for (month = (month - 1) / length * length + length;; month += length) {
        if (month > MONTHS) {
            month -= MONTHS;
            year++;
        }
        Date due = due_in(year, month, r.day);
        if (due >= from)
            return due;
    }
}
