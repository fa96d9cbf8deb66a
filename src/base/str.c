#include "base/str.h"

int str_cmp(Str a, Str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    if (c != 0)
        return c;
    return a.n < b.n ? -1 : a.n > b.n;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

Str str_trim(Str s)
{
    while (s.n > 0 && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

size_t str_find(Str s, Str needle)
{
    if (needle.n == 0)
        return 0;
    const char *hit = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return hit ? (size_t)(hit - s.p) : SIZE_MAX;
}

bool str_split(Str *rest, char sep, Str *ret_part)
{
    if (!rest->p)
        return false;
    const char *hit = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    if (hit) {
        *ret_part = (Str){rest->p, (size_t)(hit - rest->p)};
        *rest = (Str){hit + 1, rest->n - ret_part->n - 1};
    } else {
        *ret_part = *rest;
        *rest = (Str){NULL, 0};
    }
    return true;
}

bool str_to_i64(Str s, int64_t *ret)
{
    bool neg = s.n > 0 && s.p[0] == '-';
    size_t i = neg;
    if (i == s.n)
        return false;
    int64_t v = 0;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        int d = s.p[i] - '0';
        // Built as a negative number, whose range is one larger.
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, d, &v))
            return false;
    }
    if (!neg && v == INT64_MIN)
        return false;
    *ret = neg ? v : -v;
    return true;
}
