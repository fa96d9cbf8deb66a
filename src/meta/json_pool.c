#include "meta/json_pool.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/alloc.h"

enum { STEP = 16, CLASSES = 16, SLAB = 64 << 10, NO_CLASS = CLASSES };

// In front of every piece; while the piece is free, the next one's place.
typedef union Head {
    struct {
        size_t class;
        union Head *next;
    };
    _Alignas(STEP) char room[STEP];
} Head;

static _Thread_local Head *free_pieces[CLASSES];
static _Thread_local char *slab;
static _Thread_local size_t slab_left, slabs_bytes;

void *json_pool_take(size_t n)
{
    size_t class = n ? (n - 1) / STEP : 0;
    size_t size = sizeof(Head) + (class + 1) * STEP;
    Head *h = NULL;
    if (class >= CLASSES) {
        h = n <= SIZE_MAX - sizeof(Head) ? alloc_resize(NULL, sizeof(Head) + n) : NULL;
        if (!h)
            return NULL;
        h->class = NO_CLASS;
        return h + 1;
    }
    if (free_pieces[class]) {
        h = free_pieces[class];
        free_pieces[class] = h->next;
        return h + 1;
    }
    if (slab_left < size && slabs_bytes < JSON_POOL_BYTES) {
        char *fresh = alloc_resize(NULL, SLAB);
        if (fresh) {
            slab = fresh;
            slab_left = SLAB;
            slabs_bytes += SLAB;
        }
    }
    if (slab_left >= size) {
        h = (Head *)(void *)slab;
        slab += size;
        slab_left -= size;
        h->class = class;
        return h + 1;
    }
    h = alloc_resize(NULL, size);
    if (!h)
        return NULL;
    h->class = NO_CLASS;
    return h + 1;
}

void json_pool_give(void *p)
{
    if (!p)
        return;
    Head *h = (Head *)p - 1;
    if (h->class == NO_CLASS) {
        free(h);
        return;
    }
    h->next = free_pieces[h->class];
    free_pieces[h->class] = h;
}

void json_pool_start(void)
{
    if (ALLOC_POOLS)
        json_set_alloc_funcs(json_pool_take, json_pool_give);
}
