// Cutting a text into the tokens that the language model counts. The counting program and repair use the same cutter, so that what was counted
// is what is asked for.
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include "text/mapped.h"
#include "text/syllable.h"

typedef enum TokenKind {
    TOKEN_WORD,   // a run of letters
    TOKEN_NUMBER, // figures, dates, document codes: anything that begins with a digit, up to the next space or closing punctuation
    TOKEN_COMMA,  // ,
    TOKEN_BOUNDARY, // . ; : ! ? … ( ) and runs of them
    TOKEN_NEWLINE,  // one or more line breaks
} TokenKind;

typedef struct Token {
    uint32_t start, end; // code points
    TokenKind kind;
} Token;

// The next token at or behind *pos; false at the end. Quotes, dashes, slashes, '%' and other signs are passed over.
bool words_next(const uint32_t *cp, size_t n, size_t *pos, Token *ret);

// The model's key of a word: its syllable_key, with WORDS_ACRONYM set for a word that is no legal syllable and has a capital behind its first
// letter (or is a single capital); 0 for what a key cannot express. Foreign words and names have keys too: seen often, they are known as such.
#define WORDS_ACRONYM (1ULL << 62)
SyllableKey words_model_key(const uint32_t *cp, size_t n);

#endif
