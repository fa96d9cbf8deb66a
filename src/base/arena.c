#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"

struct ArenaBlock {
    ArenaBlock *next;
    size_t size, used;
    _Alignas(16) char data[];
};

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20, KEPT_BYTES = 256 << 10 };

// Blocks that arenas of this thread gave back, zeroed: a request takes the same few again and again.
static _Thread_local ArenaBlock *kept;
static _Thread_local size_t kept_bytes;

static void block_give(ArenaBlock *b)
{
    if (!ALLOC_POOLS || b->size > KEPT_BYTES - kept_bytes) {
        free(b);
        return;
    }
    memset(b->data, 0, b->used);
    b->used = 0;
    b->next = kept;
    kept = b;
    kept_bytes += b->size;
}

// One of at least `size`, not much larger, and within `most` all told; NULL when none is kept.
static ArenaBlock *block_kept(size_t size, size_t most)
{
    for (ArenaBlock **at = &kept; *at; at = &(*at)->next) {
        ArenaBlock *b = *at;
        if (b->size < size || b->size / 8 > size || sizeof *b + b->size > most)
            continue;
        *at = b->next;
        kept_bytes -= b->size;
        return b;
    }
    return NULL;
}

void arena_init(Arena *a, size_t limit)
{
    *a = (Arena){.limit = limit};
}

void arena_done(Arena *a)
{
    for (ArenaBlock *b = a->head, *next; b; b = next) {
        next = b->next;
        block_give(b);
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
    if (alloc_refused())
        return NULL;
    ArenaBlock *b = block_kept(size, a->limit ? a->limit - a->used : SIZE_MAX);
    if (b) {
        total = sizeof *b + b->size;
    } else {
        b = calloc(1, total);
        if (!b)
            return NULL;
        b->size = size;
    }
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
    char brief[256]; // most texts are: printed once
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(brief, sizeof brief, fmt, again);
    va_end(again);
    if (n < 0)
        return NULL;
    char *s = arena_alloc(a, (size_t)n + 1);
    if (s && (size_t)n < sizeof brief)
        memcpy(s, brief, (size_t)n + 1);
    else if (s)
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
