#include "text/fold.h"

#include "base/utf8.h"
#include "text/letters.h"
#include "text/normalise.h"
#include "text/syllable.h"

typedef struct Out {
    char *p;
    size_t n;
    bool gap; // a space is due before the next character
} Out;

static void put(Out *o, uint32_t cp)
{
    if (o->gap && o->n)
        o->p[o->n++] = ' ';
    o->gap = false;
    o->n += utf8_encode(cp, o->p + o->n);
}

static bool is_space(uint32_t c)
{
    return c <= ' ' || c == 0x7F || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x3000 || c == 0xFEFF;
}

static bool is_mark(uint32_t c)
{
    return c >= 0x300 && c < 0x370;
}

Status fold_plain(Str utf8, Arena *a, Str *ret)
{
    Out o = {.p = arena_alloc(a, utf8.n * 3 + 1)};
    if (!o.p)
        return STATUS_NO_MEMORY;
    uint32_t c;
    for (size_t pos = 0; pos < utf8.n;) {
        utf8_next(utf8, &pos, &c);
        if (is_mark(c))
            continue;
        if (letter_is(c) || (c >= '0' && c <= '9'))
            put(&o, letter_plain(c));
        else if (letter_is_wordish(c))
            put(&o, c);
        else
            o.gap = true;
    }
    *ret = (Str){o.p, o.n};
    return STATUS_OK;
}

Status fold_canonical(Str utf8, Arena *a, Str *ret)
{
    MappedText source, text;
    Status st = mapped_from_utf8(utf8, a, &source);
    if (st == STATUS_OK)
        st = normalise_compose(&source, a, &text);
    if (st != STATUS_OK)
        return st;
    Out o = {.p = arena_alloc(a, text.n * 5 + 1)};
    if (!o.p)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < text.n;) {
        if (is_space(text.cp[i])) {
            o.gap = true;
            i++;
            continue;
        }
        size_t j = i;
        while (j < text.n && letter_is(text.cp[j]))
            j++;
        SyllableKey key = syllable_key(text.cp + i, j - i);
        if (key && syllable_key_legal(key)) {
            uint32_t word[SYLLABLE_LETTERS_MAX];
            size_t n = syllable_spell(key, CASE_LOWER, word);
            for (size_t k = 0; k < n; k++)
                put(&o, word[k]);
            i = j;
        } else {
            if (j == i)
                j = i + 1;
            for (; i < j; i++)
                put(&o, letter_lower(text.cp[i]));
        }
    }
    *ret = (Str){o.p, o.n};
    return STATUS_OK;
}
