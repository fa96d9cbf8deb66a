// The Vietnamese letters: each precomposed letter taken apart into a plain code, a tone and a case, and put together again.
// Codes run in dictionary order (a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z = 1..33), so they double as sort weights.
#ifndef TEXT_LETTERS_H
#define TEXT_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    L_NONE,
    L_A,
    L_AW,
    L_AA,
    L_B,
    L_C,
    L_D,
    L_DD,
    L_E,
    L_EE,
    L_F,
    L_G,
    L_H,
    L_I,
    L_J,
    L_K,
    L_L,
    L_M,
    L_N,
    L_O,
    L_OO,
    L_OW,
    L_P,
    L_Q,
    L_R,
    L_S,
    L_T,
    L_U,
    L_UW,
    L_V,
    L_W,
    L_X,
    L_Y,
    L_Z,
    L_COUNT_
};

// Tones in dictionary order.
enum { TONE_LEVEL, TONE_GRAVE, TONE_HOOK, TONE_TILDE, TONE_ACUTE, TONE_DOT, TONES };

enum { LETTER_LIMIT = 0x1F00 };

// code | tone << 6 | upper << 9 for a letter of this alphabet, 0 for anything else.
extern const uint16_t letter_table[LETTER_LIMIT];

static inline unsigned letter_info(uint32_t cp)
{
    return cp < LETTER_LIMIT ? letter_table[cp] : 0;
}
static inline unsigned letter_code(uint32_t cp)
{
    return letter_info(cp) & 63;
}
static inline unsigned letter_tone(uint32_t cp)
{
    return letter_info(cp) >> 6 & 7;
}
static inline bool letter_is_upper(uint32_t cp)
{
    return letter_info(cp) >> 9 & 1;
}
static inline bool letter_is(uint32_t cp)
{
    return letter_info(cp) != 0;
}
// a ă â e ê i o ô ơ u ư y
static inline bool letter_code_is_vowel(unsigned code)
{
    return code < 64 && (1ULL << code & (1ULL << L_A | 1ULL << L_AW | 1ULL << L_AA | 1ULL << L_E |
                                         1ULL << L_EE | 1ULL << L_I | 1ULL << L_O | 1ULL << L_OO |
                                         1ULL << L_OW | 1ULL << L_U | 1ULL << L_UW | 1ULL << L_Y));
}

// The code point; a tone on a consonant is ignored. code 1..33, tone 0..5.
uint32_t letter_make(unsigned code, unsigned tone, bool upper);
// Case mapping inside this alphabet (and ASCII); other code points come back as they are.
uint32_t letter_lower(uint32_t cp);
uint32_t letter_upper(uint32_t cp);
// Lower-case ASCII letter without any mark ("Ế" -> 'e', "Đ" -> 'd'); other code points come back as they are.
uint32_t letter_plain(uint32_t cp);
// Lower-case ASCII of a code.
char letter_code_plain(unsigned code);
// True for any letter or combining mark of any alphabet that may belong to a word (this alphabet, other Latin, Greek, Cyrillic, ...).
bool letter_is_wordish(uint32_t cp);

#endif
