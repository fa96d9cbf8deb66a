// A bump allocator: everything made for one request or one document lives here and is freed in one act; nothing inside is freed by hand.
// Not thread-safe; one owner. Memory is zeroed. A limit makes hostile input fail with STATUS_NO_MEMORY instead of eating the machine.
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>

#include "base/status.h"
#include "base/str.h"

typedef struct ArenaBlock ArenaBlock;

typedef struct Arena {
    ArenaBlock *head;
    size_t used;  // bytes taken from the system
    size_t limit; // 0 = none
} Arena;

// Starts empty (no memory taken). `limit` in bytes of system memory, 0 = none.
void arena_init(Arena *a, size_t limit);
// Frees all; the arena may be used again. Keeps nothing.
void arena_done(Arena *a);
// Frees all but the first block, for reuse in a loop.
void arena_reset(Arena *a);
// Zeroed memory aligned to 16 bytes, or NULL when the system or the limit refuses.
void *arena_alloc(Arena *a, size_t n) __attribute__((malloc));
// n * size, NULL on overflow too.
void *arena_array(Arena *a, size_t n, size_t size) __attribute__((malloc));
// Copy of s with a NUL behind it, or NULL.
char *arena_strndup(Arena *a, const char *p, size_t n);
char *arena_str(Arena *a, Str s);
// Copy as a Str; p == NULL on failure.
Str arena_dup(Arena *a, Str s);
// printf into the arena, or NULL.
char *arena_printf(Arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(Arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

#define ARENA_NEW(a, Type) ((Type *)arena_alloc((a), sizeof(Type)))
#define ARENA_ARRAY(a, Type, n) ((Type *)arena_array((a), (n), sizeof(Type)))

// Growing array in an arena: doubles `items` of `*cap`; false on failure. The old storage stays in the arena until it is freed.
bool arena_grow(Arena *a, void **items, size_t *cap, size_t need, size_t size);
#define ARENA_PUSH(a, vec, value)                                                                                 \
    (arena_grow((a), (void **)&(vec).items, &(vec).cap, (vec).n + 1, sizeof(*(vec).items))                        \
         ? ((vec).items[(vec).n++] = (value), true)                                                               \
         : false)
// Declares a vector type for ARENA_PUSH: struct { T *items; size_t n, cap; }
#define VEC(T)                                                                                                    \
    struct {                                                                                                      \
        T *items;                                                                                                 \
        size_t n, cap;                                                                                            \
    }

#endif
