// Exact figures: 64-bit integers scaled by 10^4 (0.0001 is the smallest step). Overflow is an error, never a wrap or a rounding.
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "base/status.h"
#include "base/str.h"

typedef int64_t Decimal;
enum { DECIMAL_SCALE = 10000 };

// "-12.5", "41.2": digits, optional sign, at most 4 decimals after '.', nothing else. STATUS_INVALID otherwise or on overflow.
MUST_CHECK Status decimal_parse(Str s, Decimal *ret);
// Shortest exact form with '.', for machines ("41.2", "120"); writes a NUL.
void decimal_format(Decimal d, char out[24]);
// Vietnamese form: '.' between thousands and ',' before decimals ("1.500", "41,2"); writes a NUL.
void decimal_format_vi(Decimal d, char out[32]);
// STATUS_TOO_LARGE on overflow.
MUST_CHECK Status decimal_add(Decimal a, Decimal b, Decimal *ret);
MUST_CHECK Status decimal_from_int(int64_t v, Decimal *ret);

#endif
