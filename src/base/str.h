// A borrowed run of bytes, usually UTF-8, not NUL-terminated. Owned by whoever made the bytes; copying a Str copies no bytes.
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct Str {
    const char *p;
    size_t n;
} Str;

#define STR(literal) ((Str){"" literal, sizeof(literal) - 1})
#define STR_FMT "%.*s"
#define STR_ARG(s) ((int)(s).n), (s).p

static inline Str str_c(const char *c)
{
    return (Str){c ? c : "", c ? strlen(c) : 0};
}

static inline bool str_eq(Str a, Str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_eq_c(Str a, const char *b)
{
    return str_eq(a, str_c(b));
}

static inline bool str_starts(Str s, Str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static inline bool str_ends(Str s, Str suffix)
{
    return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

// The part of s from byte `from` (clamped), at most `n` bytes.
static inline Str str_sub(Str s, size_t from, size_t n)
{
    if (from > s.n)
        from = s.n;
    if (n > s.n - from)
        n = s.n - from;
    return (Str){s.p + from, n};
}

// Byte-wise order, shorter first on a tie.
int str_cmp(Str a, Str b);
// ASCII white space taken off both ends.
Str str_trim(Str s);
// Offset of the first `needle`, or SIZE_MAX.
size_t str_find(Str s, Str needle);
// Cuts *rest at the first `sep`, gives the part before it; false when *rest was exhausted before the call (rest->p == NULL).
bool str_split(Str *rest, char sep, Str *ret_part);
// A whole decimal integer with optional '-', nothing else; false on any other byte or on overflow.
bool str_to_i64(Str s, int64_t *ret);

#endif
