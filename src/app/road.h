// What the agency that leads a target states about it: the steps of its road, and each unit's own share.
#ifndef APP_ROAD_H
#define APP_ROAD_H

#include <jansson.h>

#include "app/programme.h"
#include "meta/write.h"

// A step: {target_id, due_on, amount}. Said again for the same day it takes the place of the former one. By those who draft and approve the
// programme, and by the units that lead the target. Complaints about fields go to `errors` with STATUS_INVALID.
MUST_CHECK Status target_step_set(Act *act, const json_t *fields, FieldErrors *errors, TargetStep *ret);
// Gives a unit below the programme's its own share of a target asked of the whole area: its duty, made where it had none.
MUST_CHECK Status target_share_give(Act *act, int64_t target_id, int64_t unit_id, Decimal goal, Duty *ret);

#endif
