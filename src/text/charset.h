// From bytes of unknown charset to UTF-8. Valid UTF-8 and UTF-16 with a byte order mark are taken as such; otherwise every legacy Vietnamese
// charset is tried and the one with the largest share of legal syllables wins. Tables: charset_tables.c (facts; src/text/README.md says whence).
#ifndef TEXT_CHARSET_H
#define TEXT_CHARSET_H

#include "base/arena.h"

typedef enum Charset {
    CHARSET_UTF8,
    CHARSET_UTF16LE,
    CHARSET_UTF16BE,
    CHARSET_TCVN3,
    CHARSET_VNI,
    CHARSET_VISCII,
    CHARSET_VPS,
    CHARSET_CP1258,
    CHARSET_VIQR,
    CHARSET_COUNT_
} Charset;

// By the share of legal syllables among the words: over 0.9, 0.6 to 0.9, under 0.6 (or not text at all: NUL bytes, mostly control characters).
typedef enum CharsetVerdict { CHARSET_ACCEPT, CHARSET_ASK, CHARSET_REFUSE } CharsetVerdict;

typedef struct Decoded {
    Str utf8; // valid UTF-8 without byte order mark; CR LF and CR are LF; in the arena, or the given bytes when nothing was changed
    Charset charset;
    bool through_utf8; // the bytes were UTF-8 made from a legacy charset taken for Western ("Ñaûng boä")
    double share;      // of legal syllables, acronyms and numbers left aside; 0 when there is no word
    size_t words;
    CharsetVerdict verdict;
} Decoded;

// STATUS_NO_MEMORY only; whether the text is fit to be read is `verdict`. A text without a single word gets CHARSET_REFUSE.
MUST_CHECK Status charset_decode(Str bytes, Arena *a, Decoded *ret);
// By a charset the user named.
MUST_CHECK Status charset_decode_as(Charset c, Str bytes, Arena *a, Str *ret_utf8);
const char *charset_name(Charset c); // "UTF-8", "TCVN3" ..., a constant
bool charset_by_name(Str name, Charset *ret);

// Share of words of UTF-8 text that are legal Vietnamese syllables bearing the marks they need; *ret_words counts the words judged.
double charset_legal_share(Str utf8, size_t *ret_words);
double charset_legal_share_of(const uint32_t *cp, size_t n, size_t *ret_words); // the same of code points

#endif
