#include "text/words.h"

#include "text/letters.h"

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_boundary(uint32_t c)
{
    return c == '.' || c == ';' || c == ':' || c == '!' || c == '?' || c == '(' || c == ')' || c == 0x2026;
}

bool words_next(const uint32_t *cp, size_t n, size_t *pos, Token *ret)
{
    size_t i = *pos;
    for (; i < n; i++) {
        uint32_t c = cp[i];
        size_t j = i + 1;
        TokenKind kind;
        if (letter_is(c) || (c >= 0x80 && letter_is_wordish(c))) {
            kind = TOKEN_WORD;
            while (j < n && letter_is_wordish(cp[j]))
                j++;
        } else if (is_digit(c)) {
            kind = TOKEN_NUMBER;
            while (j < n) {
                uint32_t d = cp[j];
                if (is_digit(d) || letter_is_wordish(d))
                    j++;
                else if ((d == '.' || d == ',' || d == '/' || d == '-') && j + 1 < n &&
                         (is_digit(cp[j + 1]) || ((d == '/' || d == '-') && letter_is_wordish(cp[j + 1]))))
                    j += 2;
                else
                    break;
            }
        } else if (c == ',') {
            kind = TOKEN_COMMA;
        } else if (is_boundary(c)) {
            kind = TOKEN_BOUNDARY;
            while (j < n && is_boundary(cp[j]))
                j++;
        } else if (c == '\n') {
            kind = TOKEN_NEWLINE;
            while (j < n && (cp[j] == '\n' || cp[j] == ' ' || cp[j] == '\t' || cp[j] == '\f'))
                j++;
        } else
            continue;
        *ret = (Token){(uint32_t)i, (uint32_t)j, kind};
        *pos = j;
        return true;
    }
    *pos = n;
    return false;
}

SyllableKey words_model_key(const uint32_t *cp, size_t n)
{
    SyllableKey key = syllable_key(cp, n);
    if (!key || syllable_key_legal(key))
        return key;
    for (size_t i = 0; i < n; i++)
        if (letter_is_upper(cp[i]) && (i > 0 || n == 1))
            return key | WORDS_ACRONYM;
    return key;
}
