// What the agency that leads a target states about it: the steps of its road, and each unit's own share. By those who draft and approve the
// programme, and by the units that lead the target.
#ifndef APP_ROAD_H
#define APP_ROAD_H

#include <jansson.h>

#include "app/programme.h"
#include "meta/write.h"

// A target with its programme, when the actor may state its road and shares; else STATUS_FORBIDDEN, or STATUS_NOT_FOUND.
MUST_CHECK Status target_stated_by(const Act *act, int64_t id, Target *ret_target, Programme *ret_programme);

// The same of a target and its programme that have been read.
MUST_CHECK Status target_may_state(const Act *act, const Target *t, const Programme *p);

// ---- Road -----------------------------------------------------------------------------------------------------------------------------------

// A step: {target_id, due_on, amount}. Said again for the same day it takes the place of the former one. The day is not before the programme begins
// and not behind the target's own day. Complaints about fields go to `errors` with STATUS_INVALID.
MUST_CHECK Status target_step_set(Act *act, const json_t *fields, FieldErrors *errors, TargetStep *ret);
// Another amount: {amount}. STATUS_CONFLICT for another version, or a step that was removed.
MUST_CHECK Status target_step_update(Act *act, int64_t id, int64_t version, const json_t *changes,
                                     FieldErrors *errors, TargetStep *ret);
// With act->reason, else STATUS_INVALID and act->refusal.
MUST_CHECK Status target_step_remove(Act *act, int64_t id, int64_t version, TargetStep *ret);
// The steps in force, by day. The caller has seen to it that the target may be read.
MUST_CHECK Status target_road(const Act *act, int64_t target_id, RecordList *ret);

// ---- Shares ---------------------------------------------------------------------------------------------------------------------------------

// Gives a unit below the programme's its own share of a target asked of the whole area: its duty, made where it had none. INT_NONE takes the
// share away, the duty stays. Nothing is written when it is so already.
MUST_CHECK Status target_share_give(Act *act, int64_t target_id, int64_t unit_id, Decimal goal, Duty *ret);

// One line of an allocation, as typed and as decided.
typedef struct TargetShare {
    int64_t unit_id, duty_id; // duty_id 0: it has none yet
    Str name;
    Decimal goal; // INT_NONE: none
    Decimal base; // by which to share; INT_NONE: not given
} TargetShare;
typedef struct TargetShares {
    TargetShare *items;
    size_t n, cap;
    Decimal sum; // of the goals
} TargetShares;
// Who may get a share: the units that have a duty for the target, and those of the levels below the programme's unit down to `communes`; by level and
// name. Units that ended have none.
MUST_CHECK Status target_shares(const Act *act, const Target *t, const Programme *p, bool communes,
                                TargetShares *ret);
// Rules. Both give whole numbers where the target's value is one, else parts to 0.01; what does not come out even goes to the first units (or to
// those with the largest remainders), so that the parts add up to the whole exactly.
typedef enum ShareRule { SHARE_BY_HAND, SHARE_SAME, SHARE_BY_BASE } ShareRule;
// Fills the goals of the units chosen (base not INT_NONE; for SHARE_SAME its value does not matter). STATUS_INVALID when no unit is chosen, or no
// base is above 0.
MUST_CHECK Status target_shares_apply(ShareRule rule, Decimal whole, TargetShares *s);
// Writes what has changed, all in one: {"target_id", "shares": [{"unit_id", "goal"}]}; goal null takes it away. *ret_changed: how many. STATUS_INVALID
// with complaints named "shares.<unit_id>".
MUST_CHECK Status target_shares_set(Act *act, int64_t target_id, const json_t *shares, FieldErrors *errors,
                                    int64_t *ret_changed);

#endif
