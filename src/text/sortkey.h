// Sort keys in Vietnamese dictionary order, compared as bytes by both databases: syllable by syllable, first the letters in the order
// a ă â b c d đ e ê ... , then the tone (level, grave, hook, tilde, acute, dot); runs of digits by their value ("Thôn 2" before "Thôn 10");
// capitals only break ties. Punctuation separates and does not count otherwise.
#ifndef TEXT_SORTKEY_H
#define TEXT_SORTKEY_H

#include "base/arena.h"

MUST_CHECK Status sortkey_make(Str utf8, Arena *a, Str *ret);

#endif
