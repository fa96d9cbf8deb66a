// Words, numbers, document codes and marks of the repaired text, in order, each with its place.
#ifndef READ_TOKEN_H
#define READ_TOKEN_H

#include "base/arena.h"

typedef enum TokKind { TOK_WORD, TOK_NUMBER, TOK_CODE, TOK_MARK } TokKind;

typedef struct Tok {
    uint32_t start, end; // code points of the text, half-open
    Str low; // words: lower case, one tone placement; other kinds: the characters (codes without white space)
    uint32_t syllable; // number of the word in the lexicon, 0 when it knows no such word
    uint32_t opens;    // categories (bits of LexCat) of which some phrase begins with this word
    uint8_t hash;      // of `low`, see word_hash
    TokKind kind;
    uint32_t
        mark; // TOK_MARK: the character, dashes folded to '-', quotes to '"' (opening) and '\'' (closing) when they are curly
    bool cap; // first letter is upper case
    bool upper; // two letters or more and all upper case
    bool space; // white space before it
    bool line;  // first of its line
    bool
        jump; // does not follow the token before it in the text: next piece of a cell that was wrapped in its column
    bool used; // a row was drawn from it (numbers and dates not used are listed)
} Tok;

typedef VEC(Tok) TokVec;

// A small hash of a word, by which most comparisons of words end before they begin.
static inline uint8_t word_hash(const char *p, size_t n)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)p[i]) * 16777619u;
    return (uint8_t)(h ^ (h >> 8) ^ (h >> 16));
}

// Cuts cp[0..n) into tokens. STATUS_NO_MEMORY only.
MUST_CHECK Status tokens_cut(const uint32_t *cp, size_t n, Arena *a, TokVec *ret);

#endif
