// Letters as reading needs them: lower case of the Latin blocks Vietnamese is written in, and one form for the two customs of placing
// the tone (hòa = hoà, thủy = thuỷ). Pure functions over code points.
#ifndef READ_GLYPH_H
#define READ_GLYPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool glyph_is(uint32_t cp);       // a letter or a combining mark
bool glyph_is_upper(uint32_t cp); // an upper-case letter
bool glyph_is_digit(uint32_t cp); // ASCII 0-9 only: no other digits occur in offices' papers
bool glyph_is_space(uint32_t cp); // blank, tab, line break, no-break and zero-width spaces
uint32_t glyph_lower(uint32_t cp);
uint32_t glyph_upper(uint32_t cp);
// Brings a lower-case syllable to the older tone placement ("hoà" -> "hòa") in place.
void glyph_fold_tone(uint32_t *s, size_t n);

#endif
