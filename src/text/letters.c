#include "text/letters.h"

// code, then capital and small letter in tone order: level, grave, hook, tilde, acute, dot.
#define VOWELS(X)                                                                                            \
    X(L_A, 0x41, 0xC0, 0x1EA2, 0xC3, 0xC1, 0x1EA0, 0x61, 0xE0, 0x1EA3, 0xE3, 0xE1, 0x1EA1)                   \
    X(L_AW, 0x102, 0x1EB0, 0x1EB2, 0x1EB4, 0x1EAE, 0x1EB6, 0x103, 0x1EB1, 0x1EB3, 0x1EB5, 0x1EAF, 0x1EB7)    \
    X(L_AA, 0xC2, 0x1EA6, 0x1EA8, 0x1EAA, 0x1EA4, 0x1EAC, 0xE2, 0x1EA7, 0x1EA9, 0x1EAB, 0x1EA5, 0x1EAD)      \
    X(L_E, 0x45, 0xC8, 0x1EBA, 0x1EBC, 0xC9, 0x1EB8, 0x65, 0xE8, 0x1EBB, 0x1EBD, 0xE9, 0x1EB9)               \
    X(L_EE, 0xCA, 0x1EC0, 0x1EC2, 0x1EC4, 0x1EBE, 0x1EC6, 0xEA, 0x1EC1, 0x1EC3, 0x1EC5, 0x1EBF, 0x1EC7)      \
    X(L_I, 0x49, 0xCC, 0x1EC8, 0x128, 0xCD, 0x1ECA, 0x69, 0xEC, 0x1EC9, 0x129, 0xED, 0x1ECB)                 \
    X(L_O, 0x4F, 0xD2, 0x1ECE, 0xD5, 0xD3, 0x1ECC, 0x6F, 0xF2, 0x1ECF, 0xF5, 0xF3, 0x1ECD)                   \
    X(L_OO, 0xD4, 0x1ED2, 0x1ED4, 0x1ED6, 0x1ED0, 0x1ED8, 0xF4, 0x1ED3, 0x1ED5, 0x1ED7, 0x1ED1, 0x1ED9)      \
    X(L_OW, 0x1A0, 0x1EDC, 0x1EDE, 0x1EE0, 0x1EDA, 0x1EE2, 0x1A1, 0x1EDD, 0x1EDF, 0x1EE1, 0x1EDB, 0x1EE3)    \
    X(L_U, 0x55, 0xD9, 0x1EE6, 0x168, 0xDA, 0x1EE4, 0x75, 0xF9, 0x1EE7, 0x169, 0xFA, 0x1EE5)                 \
    X(L_UW, 0x1AF, 0x1EEA, 0x1EEC, 0x1EEE, 0x1EE8, 0x1EF0, 0x1B0, 0x1EEB, 0x1EED, 0x1EEF, 0x1EE9, 0x1EF1)    \
    X(L_Y, 0x59, 0x1EF2, 0x1EF6, 0x1EF8, 0xDD, 0x1EF4, 0x79, 0x1EF3, 0x1EF7, 0x1EF9, 0xFD, 0x1EF5)

#define CONSONANTS(X)                                                                                        \
    X(L_B, 'B', 'b')                                                                                         \
    X(L_C, 'C', 'c')                                                                                         \
    X(L_D, 'D', 'd')                                                                                         \
    X(L_DD, 0x110, 0x111)                                                                                    \
    X(L_F, 'F', 'f')                                                                                         \
    X(L_G, 'G', 'g')                                                                                         \
    X(L_H, 'H', 'h')                                                                                         \
    X(L_J, 'J', 'j')                                                                                         \
    X(L_K, 'K', 'k')                                                                                         \
    X(L_L, 'L', 'l')                                                                                         \
    X(L_M, 'M', 'm')                                                                                         \
    X(L_N, 'N', 'n')                                                                                         \
    X(L_P, 'P', 'p')                                                                                         \
    X(L_Q, 'Q', 'q') X(L_R, 'R', 'r') X(L_S, 'S', 's') X(L_T, 'T', 't') X(L_V, 'V', 'v') X(L_W, 'W', 'w')    \
        X(L_X, 'X', 'x') X(L_Z, 'Z', 'z')

#define INFO(code, tone, upper) (uint16_t)((code) | (tone) << 6 | (upper) << 9)
#define VOWEL_INFO(c, A0, A1, A2, A3, A4, A5, a0, a1, a2, a3, a4, a5)                                        \
    [A0] = INFO(c, 0, 1), [A1] = INFO(c, 1, 1), [A2] = INFO(c, 2, 1), [A3] = INFO(c, 3, 1),                  \
    [A4] = INFO(c, 4, 1), [A5] = INFO(c, 5, 1), [a0] = INFO(c, 0, 0), [a1] = INFO(c, 1, 0),                  \
    [a2] = INFO(c, 2, 0), [a3] = INFO(c, 3, 0), [a4] = INFO(c, 4, 0), [a5] = INFO(c, 5, 0),
#define CONSONANT_INFO(c, A, a) [A] = INFO(c, 0, 1), [a] = INFO(c, 0, 0),

const uint16_t letter_table[LETTER_LIMIT] = {VOWELS(VOWEL_INFO) CONSONANTS(CONSONANT_INFO)};

#define VOWEL_MAKE(c, A0, A1, A2, A3, A4, A5, a0, a1, a2, a3, a4, a5)                                        \
    [c] = {{a0, a1, a2, a3, a4, a5}, {A0, A1, A2, A3, A4, A5}},
#define CONSONANT_MAKE(c, A, a) [c] = {{a, a, a, a, a, a}, {A, A, A, A, A, A}},

static const uint16_t makes[L_COUNT_][2][TONES] = {VOWELS(VOWEL_MAKE) CONSONANTS(CONSONANT_MAKE)};

uint32_t letter_make(unsigned code, unsigned tone, bool upper)
{
    return makes[code][upper][tone];
}

uint32_t letter_lower(uint32_t cp)
{
    unsigned info = letter_info(cp);
    return info >> 9 & 1 ? makes[info & 63][0][info >> 6 & 7] : cp;
}

uint32_t letter_upper(uint32_t cp)
{
    unsigned info = letter_info(cp);
    return info && !(info >> 9 & 1) ? makes[info & 63][1][info >> 6 & 7] : cp;
}

char letter_code_plain(unsigned code)
{
    return "?aaabcddeefghijklmnooopqrstuuvwxyz"[code];
}

uint32_t letter_plain(uint32_t cp)
{
    unsigned code = letter_code(cp);
    return code ? (uint32_t)(unsigned char)letter_code_plain(code) : cp;
}

bool letter_is_wordish(uint32_t cp)
{
    if (cp < 0x80)
        return letter_is(cp);
    if (cp < 0xC0)
        return cp == 0xAA || cp == 0xB5 || cp == 0xBA;
    if (cp == 0xD7 || cp == 0xF7)
        return false;
    return cp < 0x2000 || (cp >= 0x2C00 && cp < 0x2E00) || (cp >= 0x3040 && cp < 0xD800) ||
           (cp >= 0xA000 && cp < 0xA900);
}
