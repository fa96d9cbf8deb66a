#include "read/glyph.h"

bool glyph_is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

bool glyph_is_space(uint32_t cp)
{
    return cp == ' ' || (cp >= 9 && cp <= 13) || cp == 0xA0 || cp == 0xAD || (cp >= 0x2000 && cp <= 0x200D) ||
           cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x3000 || cp == 0xFEFF;
}

bool glyph_is(uint32_t cp)
{
    return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') ||
           (cp >= 0xC0 && cp <= 0x24F && cp != 0xD7 && cp != 0xF7) || (cp >= 0x300 && cp <= 0x36F) ||
           (cp >= 0x370 && cp <= 0x52F) || (cp >= 0x1E00 && cp <= 0x1EFF);
}

uint32_t glyph_lower(uint32_t cp)
{
    if (cp >= 'A' && cp <= 'Z')
        return cp + 32;
    if (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7)
        return cp == 0xD0 ? 0x111 : cp + 32; // Ð is often typed for Đ
    if ((cp >= 0x100 && cp <= 0x137) || (cp >= 0x14A && cp <= 0x177) || (cp >= 0x1E00 && cp <= 0x1EFF))
        return cp | 1;
    if (cp == 0x1A0 || cp == 0x1AF)
        return cp + 1;
    return cp;
}

uint32_t glyph_upper(uint32_t cp)
{
    if (cp >= 'a' && cp <= 'z')
        return cp - 32;
    if (cp >= 0xE0 && cp <= 0xFE && cp != 0xF7)
        return cp - 32;
    if ((cp >= 0x100 && cp <= 0x137) || (cp >= 0x14A && cp <= 0x177) || (cp >= 0x1E00 && cp <= 0x1EFF))
        return cp & ~1u;
    if (cp == 0x1A1 || cp == 0x1B0)
        return cp - 1;
    return cp;
}

bool glyph_is_upper(uint32_t cp)
{
    return glyph_is(cp) && glyph_lower(cp) != cp;
}

// Rows: tone (grave, acute, hook, tilde, dot); columns: a e y o u.
static const uint32_t TONED[5][5] = {
    {0xE0, 0xE8, 0x1EF3, 0xF2, 0xF9},         {0xE1, 0xE9, 0xFD, 0xF3, 0xFA},
    {0x1EA3, 0x1EBB, 0x1EF7, 0x1ECF, 0x1EE7}, {0xE3, 0x1EBD, 0x1EF9, 0xF5, 0x169},
    {0x1EA1, 0x1EB9, 0x1EF5, 0x1ECD, 0x1EE5},
};

void glyph_fold_tone(uint32_t *s, size_t n)
{
    if (n < 2 || (s[n - 2] != 'o' && s[n - 2] != 'u') || (n >= 3 && s[n - 3] == 'q'))
        return;
    for (int t = 0; t < 5; t++) {
        if (s[n - 2] == 'o' && (s[n - 1] == TONED[t][0] || s[n - 1] == TONED[t][1])) {
            s[n - 1] = s[n - 1] == TONED[t][0] ? 'a' : 'e';
            s[n - 2] = TONED[t][3];
            return;
        }
        if (s[n - 2] == 'u' && s[n - 1] == TONED[t][2]) {
            s[n - 1] = 'y';
            s[n - 2] = TONED[t][4];
            return;
        }
    }
}
