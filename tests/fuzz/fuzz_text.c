// Any bytes through the text core: charset, composition, repair, numbers, dates, folding, sort keys. Whatever comes in, the text that comes out is
// valid UTF-8, its map leads forward and stays inside the source, every repair's words are cut from the source, and no digit has changed.
#include "base/utf8.h"
#include "embedded.h"
#include "fuzz.h"
#include "text/charset.h"
#include "text/dateword.h"
#include "text/fold.h"
#include "text/number.h"
#include "text/repair.h"
#include "text/sortkey.h"

static LangModel *lm;

static size_t next_digit(const MappedText *t, size_t i)
{
    while (i < t->n && !(t->cp[i] >= '0' && t->cp[i] <= '9'))
        i++;
    return i;
}

static void check_digits(const MappedText *a, const MappedText *b)
{
    size_t i = next_digit(a, 0), k = next_digit(b, 0);
    for (; i < a->n && k < b->n; i = next_digit(a, i + 1), k = next_digit(b, k + 1))
        HOLDS(a->cp[i] == b->cp[k]);
    HOLDS(i == a->n && k == b->n);
}

static void check_map(const MappedText *source, const MappedText *t)
{
    HOLDS(t->source_n == source->n);
    for (size_t i = 0; i < t->n; i++) {
        HOLDS(t->from[i] <= t->to[i] && t->to[i] <= source->n);
        HOLDS(i == 0 || (t->from[i - 1] <= t->from[i] && t->to[i - 1] <= t->to[i]));
    }
}

static void check_words(const MappedText *t)
{
    NumberHit number;
    DateHit date;
    for (size_t i = 0; i < t->n; i++) {
        if (number_parse_at(t, i, &number))
            HOLDS(number.start == i && number.end > i && number.after >= number.end && number.after <= t->n);
        if (date_parse_at(t, i, 2020, &date)) {
            HOLDS(date.start == i && date.end > i && date.end <= t->n);
            HOLDS((date.from == DATE_NONE) == (date.to == DATE_NONE) && date.from <= date.to);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    Arena a;
    Decoded d;
    MappedText source;
    RepairedText r;
    Str key;
    if (!lm)
        HOLDS(lm_open((Str){(const char *)data_syllables_lm, data_syllables_lm_size}, &lm) == STATUS_OK);
    arena_init(&a, 0);
    HOLDS(charset_decode((Str){(const char *)data, n}, &a, &d) == STATUS_OK);
    HOLDS(utf8_valid(d.utf8) && d.share >= 0 && d.share <= 1);
    HOLDS(mapped_from_utf8(d.utf8, &a, &source) == STATUS_OK);
    Status st = repair_text(lm, &source, REPAIR_MODE_AUTO, &a, &r);
    HOLDS(st == STATUS_OK || st == STATUS_REFUSED);
    if (st == STATUS_OK) {
        check_map(&source, &r.text);
        check_digits(&source, &r.text);
        check_words(&r.text);
        for (size_t i = 0; i < r.repairs_n; i++) {
            const Repair *x = &r.repairs[i];
            HOLDS(x->span.start <= x->span.end && x->span.end <= source.n);
            HOLDS(str_eq(x->from, mapped_slice(&source, x->span.start, x->span.end, &a)) && utf8_valid(x->to));
        }
    }
    check_words(&source);
    HOLDS(fold_plain(d.utf8, &a, &key) == STATUS_OK && utf8_valid(key));
    HOLDS(fold_canonical(d.utf8, &a, &key) == STATUS_OK && utf8_valid(key));
    HOLDS(sortkey_make(d.utf8, &a, &key) == STATUS_OK);
    arena_done(&a);
    return 0;
}
