// What a unit has to do, and the figures that units enter for targets.
#ifndef APP_DUTY_H
#define APP_DUTY_H

#include <jansson.h>

#include "app/programme.h"
#include "meta/write.h"

// Duties of one unit, undone first, by day. The unit itself and those above it may read them.
MUST_CHECK Status duty_list_of_unit(const Act *act, int64_t unit_id, RecordList *ret);
MUST_CHECK Status duty_get(const Act *act, int64_t id, Duty *ret);
// "start", "finish", "reopen", with the unit's note. STATUS_CONFLICT for another version or state.
MUST_CHECK Status duty_event(Act *act, int64_t id, int64_t version, Str event, Str note, Duty *ret);
// By the system, when the unit was merged into one that has the same duty already: an open duty ends here and counts nowhere. STATUS_CONFLICT when
// it is not open. Asks for no permission: the act that merges has asked.
MUST_CHECK Status duty_pass_on(Act *act, const Duty *before);

// A value for a target, by a unit that may enter it. Appended; a client's UUID that was used before gives the entry made then (*ret_known true).
// Complaints about fields go to `errors` with STATUS_INVALID.
MUST_CHECK Status figure_enter(Act *act, const json_t *fields, FieldErrors *errors, Figure *ret,
                               bool *ret_known);
// A form put aside by its writer, as typed; it counts nowhere and nobody else sees it. Put aside again: the newer takes its place.
typedef struct FigureDraft {
    int64_t target_id, unit_id;
    Str amount, as_of, note; // as typed
    Instant saved_at;
} FigureDraft;
MUST_CHECK Status figure_draft_save(const Act *act, const FigureDraft *d);
// The actor's own for a target and unit; STATUS_NOT_FOUND when there is none.
MUST_CHECK Status figure_draft_get(const Act *act, int64_t target_id, int64_t unit_id, FigureDraft *ret);
// The actor's own for a unit, all targets.
typedef struct FigureDrafts {
    int64_t *items; // target ids
    size_t n, cap;
} FigureDrafts;
MUST_CHECK Status figure_drafts_of(const Act *act, int64_t unit_id, FigureDrafts *ret);

// Entries of a target that the actor may read (the caller has seen to that), newest first; unit_id 0 = all units the actor may read.
MUST_CHECK Status figure_list(const Act *act, int64_t target_id, int64_t unit_id, RecordList *ret);
#endif
