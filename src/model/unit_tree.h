// One tree of units as it stood on one day, held in memory: parents, lives and the lowest unit above several. Built once a (day, hierarchy)
// and shared by all who read; never changed.
#ifndef MODEL_UNIT_TREE_H
#define MODEL_UNIT_TREE_H

#include "model/succession.h"

typedef struct UnitTree UnitTree;

typedef struct UnitTreeRow {
    int64_t unit_id;
    int64_t parent_id; // 0 = a root
    UnitLevel level;
} UnitTreeRow;

// STATUS_INVALID when a row's parent is not among the rows, a unit comes twice, or the parents run in a circle.
MUST_CHECK Status unit_tree_make(const UnitTreeRow *rows, size_t n, Arena *a, const UnitTree **ret);

bool unit_tree_has(const UnitTree *t, int64_t unit);
// 0 for a root and for a unit that is not in the tree.
int64_t unit_tree_parent(const UnitTree *t, int64_t unit);
// Is `unit` the one at `root` or below it?
bool unit_tree_within(const UnitTree *t, int64_t unit, int64_t root);
// The lowest unit that has all of them at or below it; 0 when there is none or one is not in the tree.
int64_t unit_tree_common(const UnitTree *t, const int64_t *units, size_t n);
// Units in an order in which each stands behind all below it: for adding up from the leaves.
const int64_t *unit_tree_upwards(const UnitTree *t);

#endif
