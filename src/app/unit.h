// Units: the register of everything that can have duties. Reading goes by VERB_READ within the actor's subtrees, writing by VERB_UNIT_EDIT
// on the unit (and on the parent it stands or comes to stand under); a root needs a grant that holds everywhere. A unit is never deleted:
// it is closed by the last day on which it was there, because duties, figures and history speak of it.
#ifndef APP_UNIT_H
#define APP_UNIT_H

#include <jansson.h>

#include "app/act.h"
#include "app/record.h"
#include "model/unit.h"

// What a list may be narrowed to besides the field table's filters. An absent member narrows nothing.
typedef struct UnitFilter {
    Str words;         // of name, short name or code, with or without marks
    Date as_of;        // in force on that day
    int64_t parent_id; // directly below it
    Str level, kind;   // names of the enums
} UnitFilter;

enum { UNIT_FILTER_PARAMS = ACTOR_GRANTS_MAX + 24 };
// SQL condition of what the actor may read, and of the filter: appended to sql and params.
MUST_CHECK Status unit_readable_sql(const Act *act, Buf *sql, Param *params, size_t *n);
MUST_CHECK Status unit_filter_sql(const UnitFilter *f, Arena *a, Buf *sql, Param *params, size_t *n);

// The units above one (topmost first) that the actor may read, from its path.
MUST_CHECK Status unit_above(const Act *act, const Unit *u, RecordList *ret);
MUST_CHECK Status unit_get(const Act *act, int64_t id, Unit *ret);
// From JSON as the API takes it. STATUS_INVALID with complaints in `errors`; STATUS_CONFLICT when `version` is no longer the stored one.
MUST_CHECK Status unit_create(Act *act, const json_t *fields, FieldErrors *errors, Unit *ret);
MUST_CHECK Status unit_update(Act *act, int64_t id, int64_t version, const json_t *changes,
                              FieldErrors *errors, Unit *ret);
// Sets the last day. STATUS_CONFLICT with act->refusal when units below it would outlive it or it is closed already.
MUST_CHECK Status unit_close(Act *act, int64_t id, int64_t version, Date last_day, FieldErrors *errors,
                             Unit *ret);

// The row, its path, its words, first version and place, without checks, permission or audit: for the verbs that make units. `acted_on`: when
// the register came to know it; an import of history gives the unit's own first day.
MUST_CHECK Status unit_insert(const Act *act, Unit *u, Str parent_path, Date acted_on);

// ---- Many at once -------------------------------------------------------------------------------------------------------------------------

// Reads a table of units: UTF-8, columns parted by tabs, the first line naming them: code, level, name; optionally parent_code, kind
// (otherwise taken from the name's first words), short_name, instrument, contact_name, phone, email, valid_from, valid_to. Empty lines and
// lines beginning with # are passed over. Parents stand before those under them, or are in the register already. Writes all or nothing; the
// import is one audit row with the number of units and the digest of the text. Complaints name the line.
MUST_CHECK Status unit_import(Act *act, Str tsv, FieldErrors *errors, int64_t *ret_made);

#endif
