// The Vietnamese syllable: which spellings are legal, where the tone mark goes, and a 64-bit key that is the same for both tone placements
// (hòa = hoà, thủy = thuỷ) and for all cases. Legal = initial x rhyme x tone with the spelling rules k/c/q, g/gh, ng/ngh, i/y, and only the
// acute and dot tones before a stop (c ch p t): about 19,000 spellings. Proper names and loan words are not syllables.
#ifndef TEXT_SYLLABLE_H
#define TEXT_SYLLABLE_H

#include "base/str.h"

// Letter codes (text/letters.h), six bits each, first letter highest; then the tone in the lowest three bits. 0 = not expressible.
typedef uint64_t SyllableKey;

enum { SYLLABLE_LETTERS_MAX = 9 };

typedef struct Syllable {
    uint8_t initial; // 0..27 in the order of syllable_initial_name; 27 = none
    uint8_t rhyme;   // index of syllable_rhyme_name
    uint8_t tone;    // TONE_LEVEL ... TONE_DOT
} Syllable;

// Key of a run of letters: 0 when a code point is not a letter of the alphabet, when there are more than 9, or more than one tone mark.
SyllableKey syllable_key(const uint32_t *cp, size_t n);
// The same of UTF-8.
SyllableKey syllable_key_utf8(Str word);
bool syllable_key_legal(SyllableKey key);
static inline unsigned syllable_key_tone(SyllableKey key)
{
    return key & 7;
}
static inline SyllableKey syllable_key_with_tone(SyllableKey key, unsigned tone)
{
    return (key & ~(SyllableKey)7) | tone;
}
size_t syllable_key_letters(SyllableKey key, uint8_t ret_codes[SYLLABLE_LETTERS_MAX]);
SyllableKey syllable_key_make(const uint8_t *codes, size_t n, unsigned tone);

const char *syllable_initial_name(unsigned initial); // "b" ... "", UTF-8
const char *syllable_rhyme_name(unsigned rhyme);

// Index of the letter that bears the tone in the canonical style of administrative texts (hòa, thủy, ủy; quý, khoán), or n when none can.
size_t syllable_tone_letter(const uint8_t *codes, size_t n);
// The same in the other style (hoà, thuỷ, uỷ); equal to the above but for open oa, oe, uy.
size_t syllable_tone_letter_other(const uint8_t *codes, size_t n);
// True when the word bears no tone mark, or bears it where one of the two styles puts it.
bool syllable_tone_placed(const uint32_t *cp, size_t n);

typedef enum WordCase { CASE_LOWER, CASE_TITLE, CASE_UPPER, CASE_MIXED } WordCase;
// CASE_UPPER needs two letters; a single capital is CASE_TITLE.
WordCase word_case(const uint32_t *cp, size_t n);
// Spells a key (canonical placement), returns the number of code points written; MIXED is spelled as TITLE.
size_t syllable_spell(SyllableKey key, WordCase word_case, uint32_t out[SYLLABLE_LETTERS_MAX]);

#endif
