#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"

struct ArenaBlock {
    ArenaBlock *next;
    size_t size, used;
    _Alignas(16) char data[];
};

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

void arena_init(Arena *a, size_t limit)
{
    *a = (Arena){.limit = limit};
}

void arena_done(Arena *a)
{
    for (ArenaBlock *b = a->head, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    a->head = NULL;
    a->used = 0;
}

void arena_reset(Arena *a)
{
    ArenaBlock *first = a->head;
    while (first && first->next) {
        ArenaBlock *next = first->next;
        free(first);
        first = next;
    }
    a->head = first;
    a->used = first ? sizeof *first + first->size : 0;
    if (first) {
        memset(first->data, 0, first->used);
        first->used = 0;
    }
}

static ArenaBlock *add_block(Arena *a, size_t need)
{
    size_t size = a->head ? a->head->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_BLOCK)
        size = LARGEST_BLOCK;
    if (size < need)
        size = need;
    size_t total;
    if (__builtin_add_overflow(size, sizeof(ArenaBlock), &total))
        return NULL;
    if (a->limit && (total > a->limit || a->used > a->limit - total))
        return NULL;
    ArenaBlock *b = alloc_zeroed(1, total);
    if (!b)
        return NULL;
    b->size = size;
    b->next = a->head;
    a->head = b;
    a->used += total;
    return b;
}

void *arena_alloc(Arena *a, size_t n)
{
    if (n > SIZE_MAX - 15)
        return NULL;
    size_t need = (n + 15) & ~(size_t)15;
    if (need == 0)
        need = 16;
    ArenaBlock *b = a->head;
    if (!b || b->size - b->used < need) {
        b = add_block(a, need);
        if (!b)
            return NULL;
    }
    void *p = b->data + b->used;
    b->used += need;
    return p;
}

void *arena_array(Arena *a, size_t n, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(n, size, &total))
        return NULL;
    return arena_alloc(a, total);
}

char *arena_strndup(Arena *a, const char *p, size_t n)
{
    if (n == SIZE_MAX)
        return NULL;
    char *s = arena_alloc(a, n + 1);
    if (s && n)
        memcpy(s, p, n);
    return s;
}

char *arena_str(Arena *a, Str s)
{
    return arena_strndup(a, s.p, s.n);
}

Str arena_dup(Arena *a, Str s)
{
    char *p = arena_strndup(a, s.p, s.n);
    return (Str){p, p ? s.n : 0};
}

char *arena_vprintf(Arena *a, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n < 0)
        return NULL;
    char *s = arena_alloc(a, (size_t)n + 1);
    if (s)
        vsnprintf(s, (size_t)n + 1, fmt, ap);
    return s;
}

char *arena_printf(Arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *s = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return s;
}

bool arena_grow(Arena *a, void **items, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return true;
    size_t want = *cap ? *cap * 2 : 8;
    if (want < need)
        want = need;
    void *p = arena_array(a, want, size);
    if (!p)
        return false;
    if (*cap)
        memcpy(p, *items, *cap * size);
    *items = p;
    *cap = want;
    return true;
}
