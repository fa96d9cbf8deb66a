#include "app/review_words.h"

#include <stdlib.h>

#include <math.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "text/dateword.h"
#include "text/fold.h"
#include "text/mapped.h"
#include "text/number.h"

Str words_cut(Str text, int64_t start, int64_t end)
{
    if (start < 0 || end <= start)
        return (Str){NULL, 0};
    size_t from = utf8_offset(text, (size_t)start);
    if (from >= text.n)
        return (Str){NULL, 0};
    Str rest = str_sub(text, from, text.n);
    size_t length = (size_t)(end - start);
    if (utf8_length(rest) < length)
        return (Str){NULL, 0};
    return str_sub(rest, 0, utf8_offset(rest, length));
}

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0;
}

bool words_find(Str text, Str words, int64_t near_place, int64_t *ret_start, int64_t *ret_end)
{
    bool found = false;
    words = str_trim(words);
    if (words.n == 0)
        return false;
    int64_t at = 0;
    uint32_t c, w;
    for (size_t pos = 0; pos < text.n; at++) {
        // From here: do the words stand, with any white space where they have some?
        size_t t = pos, k = 0;
        int64_t length = 0;
        bool same = true;
        while (same && k < words.n) {
            utf8_next(words, &k, &w);
            if (is_space(w)) {
                bool any = false;
                while (k < words.n && is_space((unsigned char)words.p[k]))
                    k++;
                for (size_t next = t; t < text.n && (utf8_next(text, &next, &c), is_space(c));
                     t = next, length++)
                    any = true;
                same = any;
                continue;
            }
            if (t >= text.n) {
                same = false;
                break;
            }
            utf8_next(text, &t, &c);
            length++;
            same = c == w;
        }
        if (same && (!found || llabs(at - near_place) < llabs(*ret_start - near_place))) {
            found = true;
            *ret_start = at;
            *ret_end = at + length;
        }
        utf8_next(text, &pos, &c);
    }
    return found;
}

static TargetOpName level_before(Str folded)
{
    static const struct {
        const char *words;
        TargetOpName op;
    } levels[] = {{"it nhat", TARGET_GE}, {"toi thieu", TARGET_GE}, {"khong duoi", TARGET_GE},
                  {"tro len", TARGET_GE}, {"khong qua", TARGET_LE}, {"toi da", TARGET_LE},
                  {"duoi", TARGET_LT},    {"tren", TARGET_GT},      {"vuot", TARGET_GT}};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (str_find(folded, str_c(levels[i].words)) != SIZE_MAX)
            return levels[i].op;
    return TARGET_EQ;
}

static Status fill_target(Str words, const MappedText *t, Arena *a, TargetDraft *d)
{
    Str folded;
    NumberHit hit;
    Status st = fold_plain(words, a, &folded);
    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < t->n; i++) {
        if (!number_parse_at(t, i, &hit))
            continue;
        if (hit.kind != NUMBER_QUANTITY && hit.kind != NUMBER_RATIO) {
            i = hit.end > i ? hit.end - 1 : i;
            continue;
        }
        double low = hit.low * hit.scale, high = hit.high * hit.scale;
        if (fabs(low) > 9e14 || fabs(high) > 9e14)
            return STATUS_OK;
        d->low = (Decimal)llround(low * DECIMAL_SCALE);
        d->high = hit.range ? (Decimal)llround(high * DECIMAL_SCALE) : INT_NONE;
        d->op = hit.range ? TARGET_BETWEEN : level_before(folded);
        if (hit.percent)
            d->unit = STR("%");
        return STATUS_OK;
    }
    return STATUS_OK;
}

Status words_fill(DraftKind kind, Str words, Date issued_on, bool fresh, Arena *a, DraftData *d)
{
    MappedText t;
    DateHit date;
    int year = 0, month, day;
    Date due = DATE_NONE;
    Buf one_line = BUF_INIT;
    Status st = mapped_from_utf8(words, a, &t);
    if (st != STATUS_OK)
        return st;
    if (issued_on != DATE_NONE)
        date_split(issued_on, &year, &month, &day);
    for (size_t i = 0; i < t.n; i++)
        if (date_parse_at(&t, i, year, &date) && date.to != DATE_NONE) {
            due = date.to;
            break;
        }
    // The row's own text is the words on one line.
    for (size_t pos = 0; pos < words.n;) {
        uint32_t c;
        utf8_next(words, &pos, &c);
        if (!is_space(c))
            buf_cp(&one_line, c);
        else if (one_line.n > 0 && one_line.p[one_line.n - 1] != ' ')
            buf_ch(&one_line, ' ');
    }
    Str text = arena_dup(a, str_trim(buf_view(&one_line)));
    st = one_line.failed || !text.p ? STATUS_NO_MEMORY : STATUS_OK;
    buf_done(&one_line);
    if (st != STATUS_OK)
        return st;
    switch (kind) {
    case DRAFT_TARGET:
    case DRAFT_RESULT:
        if (fresh)
            d->target.indicator = text;
        if (due != DATE_NONE)
            d->target.due = due;
        return fill_target(words, &t, a, &d->target);
    case DRAFT_DEADLINE:
        if (fresh)
            d->deadline.action = text;
        if (due != DATE_NONE)
            d->deadline.due = due;
        return STATUS_OK;
    case DRAFT_ASSIGNMENT:
        d->assignment.unit = text;
        if (d->assignment.role == DUTY_ROLE_NONE)
            d->assignment.role = DUTY_RESPONSIBLE;
        return STATUS_OK;
    case DRAFT_MOVEMENT:
        d->movement.name = text;
        return STATUS_OK;
    case DRAFT_RECURRING:
        d->recurring.text = text;
        return STATUS_OK;
    case DRAFT_JOB:
        d->job.what = text;
        if (due != DATE_NONE)
            d->job.due = due;
        return STATUS_OK;
    case DRAFT_UNUSED:
    case DRAFT_NONE:
    case DRAFT_KIND_COUNT_:
        break;
    }
    return STATUS_OK;
}
