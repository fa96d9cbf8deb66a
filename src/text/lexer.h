// Small steps over code points shared by number.c and dateword.c.
#ifndef TEXT_LEXER_H
#define TEXT_LEXER_H

#include "text/letters.h"
#include "text/mapped.h"
#include "text/syllable.h"

static inline uint32_t lex_at(const MappedText *t, size_t i)
{
    return i < t->n ? t->cp[i] : 0;
}
static inline bool lex_digit(const MappedText *t, size_t i)
{
    return i < t->n && t->cp[i] >= '0' && t->cp[i] <= '9';
}
static inline bool lex_letter(const MappedText *t, size_t i)
{
    return i < t->n && letter_is_wordish(t->cp[i]);
}
static inline bool lex_space(uint32_t c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == 0xA0;
}
static inline bool lex_dash(uint32_t c)
{
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}
static inline size_t lex_skip_space(const MappedText *t, size_t i)
{
    while (i < t->n && lex_space(t->cp[i]))
        i++;
    return i;
}
// Key of the word that begins at i (0 when none), *ret_end behind it. Not checked: whether i is inside a word.
static inline SyllableKey lex_word(const MappedText *t, size_t i, size_t *ret_end)
{
    size_t j = i;
    while (j < t->n && letter_is_wordish(t->cp[j]))
        j++;
    *ret_end = j;
    return j > i ? syllable_key(t->cp + i, j - i) : 0;
}
// Key of the word that ends right before i, white space skipped; 0 when something else stands there.
static inline SyllableKey lex_word_before(const MappedText *t, size_t i, size_t *ret_start)
{
    while (i > 0 && lex_space(t->cp[i - 1]))
        i--;
    size_t j = i;
    while (j > 0 && letter_is_wordish(t->cp[j - 1]))
        j--;
    *ret_start = j;
    return j < i ? syllable_key(t->cp + j, i - j) : 0;
}
// Up to `max` digits from i as an integer; *ret_end behind them; -1 when there are none or more than max.
static inline long lex_int(const MappedText *t, size_t i, size_t max, size_t *ret_end)
{
    long v = 0;
    size_t j = i;
    for (; lex_digit(t, j); j++) {
        if (j - i >= max)
            return -1;
        v = v * 10 + (long)(t->cp[j] - '0');
    }
    *ret_end = j;
    return j > i ? v : -1;
}

#endif
