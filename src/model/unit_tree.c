#include "model/unit_tree.h"

#include <stdlib.h>

#define NO_NODE SIZE_MAX

typedef struct Node {
    int64_t unit_id;
    size_t parent; // index, NO_NODE for a root
    UnitLevel level;
    uint32_t depth;
} Node;

struct UnitTree {
    Node *nodes; // by unit_id
    size_t n;
    int64_t *upwards;
};

static int by_unit(const void *pa, const void *pb)
{
    const UnitTreeRow *a = pa, *b = pb;
    return a->unit_id < b->unit_id ? -1 : a->unit_id > b->unit_id;
}

static size_t find(const UnitTree *t, int64_t unit)
{
    size_t lo = 0, hi = t->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (t->nodes[mid].unit_id < unit)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < t->n && t->nodes[lo].unit_id == unit ? lo : NO_NODE;
}

// Depths from the roots down; a node that no root reaches lies on a circle.
static Status measure(UnitTree *t)
{
    for (size_t i = 0; i < t->n; i++) {
        size_t up = i, steps = 0;
        for (; t->nodes[up].parent != NO_NODE; up = t->nodes[up].parent)
            if (++steps > UNIT_DEPTH_MAX)
                return STATUS_INVALID;
        t->nodes[i].depth = (uint32_t)steps;
    }
    return STATUS_OK;
}

// Deepest first: a counting sort, units of one depth in order of their ids.
static void order(UnitTree *t)
{
    size_t first[UNIT_DEPTH_MAX + 2] = {0};
    for (size_t i = 0; i < t->n; i++)
        first[UNIT_DEPTH_MAX - t->nodes[i].depth + 1]++;
    for (size_t d = 1; d < UNIT_DEPTH_MAX + 2; d++)
        first[d] += first[d - 1];
    for (size_t i = 0; i < t->n; i++)
        t->upwards[first[UNIT_DEPTH_MAX - t->nodes[i].depth]++] = t->nodes[i].unit_id;
}

Status unit_tree_make(const UnitTreeRow *rows, size_t n, Arena *a, const UnitTree **ret)
{
    UnitTree *t = ARENA_NEW(a, UnitTree);
    UnitTreeRow *sorted = ARENA_ARRAY(a, UnitTreeRow, n + 1);
    if (!t || !sorted)
        return STATUS_NO_MEMORY;
    t->n = n;
    t->nodes = ARENA_ARRAY(a, Node, n + 1);
    t->upwards = ARENA_ARRAY(a, int64_t, n + 1);
    if (!t->nodes || !t->upwards)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        sorted[i] = rows[i];
    if (n)
        qsort(sorted, n, sizeof *sorted, by_unit);
    for (size_t i = 0; i < n; i++) {
        if (i && sorted[i].unit_id == sorted[i - 1].unit_id)
            return STATUS_INVALID;
        t->nodes[i] = (Node){sorted[i].unit_id, NO_NODE, sorted[i].level, 0};
    }
    for (size_t i = 0; i < n; i++) {
        if (sorted[i].parent_id == 0)
            continue;
        t->nodes[i].parent = find(t, sorted[i].parent_id);
        if (t->nodes[i].parent == NO_NODE)
            return STATUS_INVALID;
    }
    Status st = measure(t);
    if (st != STATUS_OK)
        return st;
    order(t);
    *ret = t;
    return STATUS_OK;
}

bool unit_tree_has(const UnitTree *t, int64_t unit)
{
    return find(t, unit) != NO_NODE;
}

int64_t unit_tree_parent(const UnitTree *t, int64_t unit)
{
    size_t i = find(t, unit);
    return i == NO_NODE || t->nodes[i].parent == NO_NODE ? 0 : t->nodes[t->nodes[i].parent].unit_id;
}

bool unit_tree_within(const UnitTree *t, int64_t unit, int64_t root)
{
    size_t i = find(t, unit), r = find(t, root);
    if (i == NO_NODE || r == NO_NODE)
        return false;
    while (t->nodes[i].depth > t->nodes[r].depth)
        i = t->nodes[i].parent;
    return i == r;
}

int64_t unit_tree_common(const UnitTree *t, const int64_t *units, size_t n)
{
    size_t at = n ? find(t, units[0]) : NO_NODE;
    for (size_t k = 1; k < n && at != NO_NODE; k++) {
        size_t other = find(t, units[k]);
        while (other != NO_NODE && at != NO_NODE && other != at)
            if (t->nodes[other].depth > t->nodes[at].depth)
                other = t->nodes[other].parent;
            else
                at = t->nodes[at].parent;
        if (other == NO_NODE)
            at = NO_NODE;
    }
    return at == NO_NODE ? 0 : t->nodes[at].unit_id;
}

const int64_t *unit_tree_upwards(const UnitTree *t)
{
    return t->upwards;
}
