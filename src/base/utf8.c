#include "base/utf8.h"

size_t utf8_encode(uint32_t c, char out[4])
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = UTF8_REPLACEMENT;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

bool utf8_next(Str s, size_t *pos, uint32_t *ret)
{
    const unsigned char *p = (const unsigned char *)s.p + *pos;
    size_t left = s.n - *pos;
    uint32_t c = p[0];
    if (c < 0x80) {
        *ret = c;
        *pos += 1;
        return true;
    }
    size_t len = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
    static const uint32_t lowest[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (c >= 0xC2 && c <= 0xF4 && left >= len) {
        uint32_t v = c & (0xFFu >> (len + 1));
        size_t i = 1;
        for (; i < len && (p[i] & 0xC0) == 0x80; i++)
            v = v << 6 | (p[i] & 0x3Fu);
        if (i == len && v >= lowest[len] && v <= 0x10FFFF && !(v >= 0xD800 && v <= 0xDFFF)) {
            *ret = v;
            *pos += len;
            return true;
        }
    }
    *ret = UTF8_REPLACEMENT;
    *pos += 1;
    return false;
}

bool utf8_valid(Str s)
{
    uint32_t c;
    for (size_t i = 0; i < s.n;) {
        if ((unsigned char)s.p[i] < 0x80)
            i++;
        else if (!utf8_next(s, &i, &c))
            return false;
    }
    return true;
}

size_t utf8_length(Str s)
{
    size_t n = 0;
    uint32_t c;
    for (size_t i = 0; i < s.n; n++)
        utf8_next(s, &i, &c);
    return n;
}

size_t utf8_offset(Str s, size_t index)
{
    size_t i = 0;
    uint32_t c;
    while (i < s.n && index-- > 0)
        utf8_next(s, &i, &c);
    return i;
}
