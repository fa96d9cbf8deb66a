// Between cockpit.c and cockpit_sums.c: what a reading is limited to, and its records by their ids.
#ifndef APP_COCKPIT_INTERNAL_H
#define APP_COCKPIT_INTERNAL_H

#include "app/cockpit.h"

enum { TRACK_SCOPE_PARAMS = 2 * PROGRAMME_SCOPE_PARAMS + 8 };

// The conditions of one reading. All texts use the same parameters, so that any statement may hold either.
typedef struct Scope {
    const Act *act;
    bool one_programme;     // they are narrowed to one
    const char *programmes; // "(programmes in view)", for `IN`
    const char *units;      // condition on d.unit_id
    const char *figures;    // the same on f.unit_id
    Param params[TRACK_SCOPE_PARAMS];
    size_t n;
} Scope;

// Parameters ?1 (today) and ?2 (first day of its month) are there in every statement.
MUST_CHECK Status scope_make(const Act *act, int64_t programme_id, int64_t unit_id, Scope *s);
// `sql` ends within its condition, `tail` follows it. Every statement gets all parameters: the engines want each of them used, so the unused
// ones are named in a condition that holds.
MUST_CHECK Status scope_query(const Scope *s, const char *sql, const char *tail, Rows *ret);

// Condition on d.programme_id, such that the engine takes duties in the order of their units from an index (duty_by_programme_unit; duty_by_unit
// when all programmes are in view: the "+" keeps it from looking these up one by one and sorting what it finds). NULL when memory is out.
const char *scope_duties(const Scope *s);

void tracked_ids_sort(TrackedIds *ids);
// The place of the record with that id; SIZE_MAX when there is none.
size_t tracked_ids_find(const TrackedIds *ids, int64_t id);
// NULL when the reading has none with that id.
TaskProgress *task_find(const Tracked *t, int64_t id);
TargetProgress *target_find(const Tracked *t, int64_t id);
TrackedProgramme *programme_find(const Tracked *t, int64_t id);
ObligationProgress *obligation_find(const Tracked *t, int64_t id);

// Sums of the duties and figures in view, unit by unit, each read once: what programmes, tasks, targets and obligations know of them.
// `one_unit`: a unit was chosen.
MUST_CHECK Status track_sum(const Scope *s, Tracked *t, bool one_unit);

#endif
