// What the Board changes of a programme after it was approved: its short name and period, a task's field of work.
#ifndef APP_PROGRAMME_EDIT_H
#define APP_PROGRAMME_EDIT_H

#include <jansson.h>

#include "app/programme.h"
#include "meta/write.h"
#include "model/succession.h"

// short_name, starts_on, ends_on; with a reason (STATUS_INVALID and act->refusal without one). Occurrences of recurring duties follow the period.
MUST_CHECK Status programme_update(Act *act, int64_t id, int64_t version, const json_t *changes,
                                   FieldErrors *errors, Programme *ret);
// field_id; null takes it away.
MUST_CHECK Status task_update(Act *act, int64_t id, int64_t version, const json_t *changes,
                              FieldErrors *errors, Task *ret);
// Whether the actor may do these to programmes of a unit: STATUS_FORBIDDEN, also where the programme may only be read from below.
MUST_CHECK Status programme_editable(const Act *act, int64_t unit_id);

// Fields of work, of the whole installation. A name that is there already (however it is written) is refused.
MUST_CHECK Status work_field_create(Act *act, const json_t *fields, FieldErrors *errors, WorkField *ret);
// The one of that name, made when there is none. STATUS_INVALID for a name that is none.
MUST_CHECK Status work_field_named(Act *act, Str name, FieldErrors *errors, WorkField *ret);
MUST_CHECK Status work_fields_all(const Act *act, RecordList *ret);

#endif
