#include "text/mapped.h"

#include "base/utf8.h"

void mapped_begin(MappedBuilder *b, Arena *a, size_t source_n, size_t expected_n)
{
    *b = (MappedBuilder){.arena = a, .source_n = source_n, .cap = expected_n ? expected_n : 64};
    b->cp = ARENA_ARRAY(a, uint32_t, b->cap);
    b->from = ARENA_ARRAY(a, uint32_t, b->cap);
    b->to = ARENA_ARRAY(a, uint32_t, b->cap);
    b->failed = !b->cp || !b->from || !b->to;
}

static uint32_t *grown(Arena *a, const uint32_t *old, size_t n, size_t cap)
{
    uint32_t *p = ARENA_ARRAY(a, uint32_t, cap);
    if (p)
        memcpy(p, old, n * sizeof *p);
    return p;
}

static bool make_room(MappedBuilder *b, size_t more)
{
    if (b->failed || b->cap - b->n >= more)
        return !b->failed;
    while (b->cap - b->n < more)
        b->cap *= 2;
    b->cp = grown(b->arena, b->cp, b->n, b->cap);
    b->from = grown(b->arena, b->from, b->n, b->cap);
    b->to = grown(b->arena, b->to, b->n, b->cap);
    b->failed = !b->cp || !b->from || !b->to;
    return !b->failed;
}

void mapped_add(MappedBuilder *b, uint32_t cp, uint32_t from, uint32_t to)
{
    if (!make_room(b, 1))
        return;
    b->cp[b->n] = cp;
    b->from[b->n] = from;
    b->to[b->n++] = to;
}

void mapped_copy(MappedBuilder *b, const MappedText *t, size_t start, size_t end)
{
    size_t n = end - start;
    if (n == 0 || !make_room(b, n))
        return;
    memcpy(b->cp + b->n, t->cp + start, n * sizeof *b->cp);
    memcpy(b->from + b->n, t->from + start, n * sizeof *b->from);
    memcpy(b->to + b->n, t->to + start, n * sizeof *b->to);
    b->n += n;
}

Status mapped_end(MappedBuilder *b, MappedText *ret)
{
    if (b->failed)
        return STATUS_NO_MEMORY;
    *ret = (MappedText){b->cp, b->from, b->to, b->n, b->source_n};
    return STATUS_OK;
}

Status mapped_from_utf8(Str utf8, Arena *a, MappedText *ret)
{
    size_t n = utf8_length(utf8), i = 0;
    uint32_t *cp = ARENA_ARRAY(a, uint32_t, n), *from = ARENA_ARRAY(a, uint32_t, n),
             *to = ARENA_ARRAY(a, uint32_t, n);
    if (!cp || !from || !to)
        return STATUS_NO_MEMORY;
    for (size_t pos = 0; pos < utf8.n; i++) {
        unsigned char b = (unsigned char)utf8.p[pos];
        if (b < 0x80) {
            cp[i] = b;
            pos++;
        } else
            utf8_next(utf8, &pos, &cp[i]);
        from[i] = (uint32_t)i;
        to[i] = (uint32_t)i + 1;
    }
    *ret = (MappedText){cp, from, to, n, n};
    return STATUS_OK;
}

Str mapped_slice(const MappedText *t, size_t start, size_t end, Arena *a)
{
    char *out = arena_alloc(a, (end - start) * 4 + 1);
    size_t n = 0;
    if (!out)
        return (Str){NULL, 0};
    for (size_t i = start; i < end; i++)
        n += utf8_encode(t->cp[i], out + n);
    return (Str){out, n};
}

Span mapped_span(const MappedText *t, size_t start, size_t end)
{
    if (start >= end) {
        uint32_t at = start < t->n ? t->from[start] : (uint32_t)t->source_n;
        return (Span){at, at};
    }
    return (Span){t->from[start], t->to[end - 1]};
}
