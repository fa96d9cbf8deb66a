#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/utf8.h"

void buf_done(Buf *b)
{
    free(b->p);
    *b = BUF_INIT;
}

void buf_clear(Buf *b)
{
    b->n = 0;
    b->failed = false;
    if (b->p)
        b->p[0] = 0;
}

bool buf_reserve(Buf *b, size_t more)
{
    if (b->failed)
        return false;
    size_t need;
    if (__builtin_add_overflow(b->n, more, &need) || need == SIZE_MAX) {
        b->failed = true;
        return false;
    }
    need++;
    if (need <= b->cap)
        return true;
    size_t cap = b->cap ? b->cap : 128;
    while (cap < need)
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    char *p = alloc_resize(b->p, cap);
    if (!p) {
        b->failed = true;
        return false;
    }
    b->p = p;
    b->cap = cap;
    return true;
}

void buf_add(Buf *b, const void *p, size_t n)
{
    if (!buf_reserve(b, n))
        return;
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = 0;
}

void buf_str(Buf *b, Str s)
{
    buf_add(b, s.p, s.n);
}

void buf_c(Buf *b, const char *c)
{
    buf_add(b, c, strlen(c));
}

void buf_ch(Buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_cp(Buf *b, uint32_t code_point)
{
    char out[4];
    buf_add(b, out, utf8_encode(code_point, out));
}

void buf_printf(Buf *b, const char *fmt, ...)
{
    va_list ap, again;
    if (!buf_reserve(
            b,
            64)) // most that is printed is short: once into what room there is, again only when it is longer
        return;
    size_t room = b->cap - b->n;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(b->p + b->n, room, fmt, ap);
    va_end(ap);
    if (n < 0) {
        b->p[b->n] = 0;
        b->failed = true;
    } else if ((size_t)n < room) {
        b->n += (size_t)n;
    } else if (buf_reserve(b, (size_t)n)) {
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    } else {
        b->p[b->n] = 0;
    }
    va_end(again);
}

Status buf_take(Buf *b, char **ret_p, size_t *ret_n)
{
    buf_reserve(b, 0);
    if (b->failed) {
        buf_done(b);
        return STATUS_NO_MEMORY;
    }
    b->p[b->n] = 0;
    *ret_p = b->p;
    if (ret_n)
        *ret_n = b->n;
    *b = BUF_INIT;
    return STATUS_OK;
}
