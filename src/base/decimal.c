#include "base/decimal.h"

#include <inttypes.h>
#include <stdio.h>

Status decimal_parse(Str s, Decimal *ret)
{
    size_t i = 0;
    bool neg = s.n > 0 && s.p[0] == '-';
    i += neg;
    int64_t v = 0;
    int decimals = -1;
    size_t digits = 0;
    for (; i < s.n; i++) {
        if (s.p[i] == '.' && decimals < 0 && digits > 0) {
            decimals = 0;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9' || decimals == 4)
            return STATUS_INVALID;
        digits++;
        if (decimals >= 0)
            decimals++;
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, s.p[i] - '0', &v))
            return STATUS_INVALID;
    }
    if (digits == 0 || decimals == 0)
        return STATUS_INVALID;
    for (int k = decimals < 0 ? 0 : decimals; k < 4; k++)
        if (__builtin_mul_overflow(v, 10, &v))
            return STATUS_INVALID;
    if (!neg && v == INT64_MIN)
        return STATUS_INVALID;
    *ret = neg ? v : -v;
    return STATUS_OK;
}

// Splits |d| without overflow at INT64_MIN.
static void split(Decimal d, uint64_t *whole, unsigned *part)
{
    uint64_t u = d < 0 ? 0 - (uint64_t)d : (uint64_t)d;
    *whole = u / DECIMAL_SCALE;
    *part = (unsigned)(u % DECIMAL_SCALE);
}

static void put_part(unsigned part, char point, char *out, size_t n)
{
    if (part == 0) {
        out[0] = 0;
        return;
    }
    int len = snprintf(out, n, "%c%04u", point, part);
    while (len > 0 && out[len - 1] == '0')
        out[--len] = 0;
}

void decimal_format(Decimal d, char out[24])
{
    uint64_t whole;
    unsigned part;
    char tail[8];
    split(d, &whole, &part);
    put_part(part, '.', tail, sizeof tail);
    snprintf(out, 24, "%s%" PRIu64 "%s", d < 0 ? "-" : "", whole, tail);
}

void decimal_format_vi(Decimal d, char out[32])
{
    uint64_t whole;
    unsigned part;
    char tail[8], plain[24];
    split(d, &whole, &part);
    put_part(part, ',', tail, sizeof tail);
    int n = snprintf(plain, sizeof plain, "%" PRIu64, whole);
    size_t o = 0;
    if (d < 0)
        out[o++] = '-';
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            out[o++] = '.';
        out[o++] = plain[i];
    }
    snprintf(out + o, 32 - o, "%s", tail);
}

Status decimal_add(Decimal a, Decimal b, Decimal *ret)
{
    Decimal v;
    if (__builtin_add_overflow(a, b, &v))
        return STATUS_TOO_LARGE;
    *ret = v;
    return STATUS_OK;
}

Status decimal_from_int(int64_t v, Decimal *ret)
{
    Decimal d;
    if (__builtin_mul_overflow(v, (int64_t)DECIMAL_SCALE, &d))
        return STATUS_INVALID;
    *ret = d;
    return STATUS_OK;
}
