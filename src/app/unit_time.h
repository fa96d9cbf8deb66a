// Reading units in time: what was there on a day, as known on a day, in one of the trees; and what became of a unit.
#ifndef APP_UNIT_TIME_H
#define APP_UNIT_TIME_H

#include "app/act.h"
#include "app/record.h"
#include "model/restate.h"
#include "model/unit_tree.h"

// `on`: the day of the tree. `known_on`: only acts up to that day count; DATE_NONE = everything that is known.
typedef struct UnitMoment {
    Date on, known_on;
    Hierarchy hierarchy;
} UnitMoment;

// The unit's version in effect; STATUS_NOT_FOUND when it was not there.
MUST_CHECK Status unit_version_on(Tx *tx, int64_t unit_id, const UnitMoment *m, Arena *a, UnitVersion *ret);
// All units that were there, ordered by name; level UNIT_LEVEL_NONE = every level. Without permission: the caller's to see to.
MUST_CHECK Status unit_versions_on(Tx *tx, const UnitMoment *m, UnitLevel level, Arena *a, RecordList *ret);
// STATUS_INVALID when the places of that day make no tree: a unit stands under one that was not there, or in a circle.
MUST_CHECK Status unit_tree_load(Tx *tx, const UnitMoment *m, Arena *a, const UnitTree **ret);
// All successions known on the day.
MUST_CHECK Status succession_graph_load(Tx *tx, Date known_on, Arena *a, const SuccessionGraph **ret);
// What became of a unit (forward), or what it was formed from, in order of the days.
MUST_CHECK Status successions_of(Tx *tx, int64_t unit_id, bool forward, Arena *a, RecordList *ret);

// ---- Writing: for the verbs that change units ------------------------------------------------------------------------------------------

// Adds a version, or a place, that holds from a day; the unit's texts are taken as they are.
MUST_CHECK Status unit_version_add(const Act *act, const Unit *u, Date effective_on, bool day_known,
                                   UnitLife life, bool verified, Date acted_on);
MUST_CHECK Status unit_place_add(const Act *act, int64_t unit_id, Hierarchy h, Date effective_on,
                                 int64_t parent_id, Str instrument, Date acted_on);

#endif
