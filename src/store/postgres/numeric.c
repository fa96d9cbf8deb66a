#include "store/postgres/numeric.h"

static unsigned u16(const char *p)
{
    return (unsigned)(unsigned char)p[0] << 8 | (unsigned char)p[1];
}

// Wire form (numeric_send in PostgreSQL's numeric.c): digits, weight, sign, scale, then digits of base 10,000, all 16 bits, big-endian.
// The value is the sum of digit[i] * 10,000^(weight - i).
Status numeric_to_i64(Str wire, int64_t *ret)
{
    if (wire.n < 8)
        return STATUS_INVALID;
    unsigned digits = u16(wire.p), sign = u16(wire.p + 4);
    int weight = (int16_t)u16(wire.p + 2);
    if (wire.n != 8 + 2 * (size_t)digits || (sign != 0 && sign != 0x4000))
        return STATUS_INVALID;
    int64_t v = 0; // kept negative: that side reaches further
    for (int i = 0; i < (int)digits || i <= weight; i++) {
        unsigned d = i < (int)digits ? u16(wire.p + 8 + 2 * i) : 0;
        if (d > 9999)
            return STATUS_INVALID;
        if (i > weight) {
            if (d != 0)
                return STATUS_INVALID;
            continue;
        }
        if (__builtin_mul_overflow(v, (int64_t)10000, &v) || __builtin_sub_overflow(v, (int64_t)d, &v))
            return STATUS_TOO_LARGE;
    }
    if (sign == 0 && __builtin_sub_overflow((int64_t)0, v, &v))
        return STATUS_TOO_LARGE;
    *ret = v;
    return STATUS_OK;
}
