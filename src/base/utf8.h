// UTF-8 by RFC 3629: no surrogates, nothing over U+10FFFF, no overlong forms.
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

enum { UTF8_REPLACEMENT = 0xFFFD };

// Writes 1..4 bytes to out, returns how many; an invalid code point is written as U+FFFD.
size_t utf8_encode(uint32_t code_point, char out[4]);
// Decodes one code point of s at *pos (*pos < s.n) and moves *pos behind it. An invalid byte gives U+FFFD and moves by one; returns false then.
bool utf8_next(Str s, size_t *pos, uint32_t *ret_code_point);
bool utf8_valid(Str s);
// Number of code points (each invalid byte counts as one).
size_t utf8_length(Str s);
// Byte offset of the code point with index `index`, s.n when index is at or beyond the end.
size_t utf8_offset(Str s, size_t index);

#endif
