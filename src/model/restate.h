// Restating: where the amounts of one day stand among the units of another day (architecture.md, "A change of units"). Totals never
// change. Forward, an amount goes wholly through a merge and by its share through a split or the transfer of a part; where no share is
// known it stays undivided among the successors. Backward, a later amount stands undivided at the units that its unit came from, because
// nobody knows what part of it is whose.
#ifndef MODEL_RESTATE_H
#define MODEL_RESTATE_H

#include "model/succession.h"

// An amount at a unit, or undivided among several.
typedef struct RestateCell {
    const int64_t *units; // ascending, without doubles
    size_t n;             // >= 1
    Decimal amount;
} RestateCell;

typedef struct RestateCells {
    RestateCell *items; // no two with the same units
    size_t n;
} RestateCells;

// First day of a unit whose life has a known beginning.
typedef struct UnitBirth {
    int64_t unit_id;
    Date first_day;
} UnitBirth;

typedef struct SuccessionGraph SuccessionGraph;

// Rows and births in any order; they are copied into the arena. All rows of one (from_id, effective_on) must have passed succession_check.
MUST_CHECK Status succession_graph_make(const Succession *rows, size_t n, const UnitBirth *births,
                                        size_t n_births, Arena *a, const SuccessionGraph **ret);

// Brings an amount of `unit` from day `from` to day `to`, in either direction, along the rows between them (a row's day is the first on
// which it holds). `field_id`: the field of work the amount belongs to, 0 = none. Where the field itself was moved it goes with the
// field, otherwise with the unit. The cells' amounts add up to `amount`. STATUS_TOO_LARGE beyond RESTATE_UNITS_MAX units in one cell.
MUST_CHECK Status restate(const SuccessionGraph *g, int64_t unit, Date from, Date to, int64_t field_id,
                          Decimal amount, Arena *a, RestateCells *ret);

enum { RESTATE_UNITS_MAX = 20000 };

#endif
