// Changes of units by an instrument (a resolution, a decision): units formed, renamed, moved, merged, divided, abolished, fields of work
// handed over, all of one day in one act. What follows a unit into its successors (accounts, roles, duties) follows when the day has come.
#ifndef APP_UNIT_CHANGE_H
#define APP_UNIT_CHANGE_H

#include "app/act.h"
#include "meta/write.h"
#include "model/succession.h"

// Points to a unit of the register, or to one that the same act forms: form is its place in `forms` plus one, 0 = take `id` (0 = none).
typedef struct UnitRef {
    int64_t id;
    size_t form;
} UnitRef;

typedef struct UnitForm {
    Unit unit; // code, name, short_name, kind, level, contact...; the rest is set by the act
    UnitRef parent;
} UnitForm;

// A new name, kind, level or code; absent texts stay as they are.
typedef struct UnitRename {
    int64_t unit_id;
    Str code, name, short_name;
    UnitKind kind; // NONE = as before
} UnitRename;

typedef struct UnitMove {
    int64_t unit_id;
    Hierarchy hierarchy;
    UnitRef parent; // none: becomes a root
} UnitMove;

typedef struct UnitSuccession {
    SuccessionKind kind;
    int64_t from_id;
    UnitRef to;
    Decimal share; // INT_NONE = not known
    Str share_source;
    int64_t field_id;
    Str note;
} UnitSuccession;

typedef struct Reorganisation {
    Date effective_on;
    bool day_known; // false: not later than effective_on
    Str instrument;
    bool verified;
    Date acted_on; // DATE_NONE = today; an import of history gives the day of its source
    const UnitForm *forms;
    size_t n_forms;
    const UnitRename *renames;
    size_t n_renames;
    const UnitMove *moves;
    size_t n_moves;
    const UnitSuccession *successions;
    size_t n_successions;
    Str digest; // of the source text of an import; empty otherwise
} Reorganisation;

// Writes it all or nothing. STATUS_INVALID with complaints: errors->line is the row's number (from 1) within its array. Afterwards the tree
// of the day must hold together: nobody may stand under a unit that is gone, or in a circle. VERB_UNIT_EDIT over every unit touched.
// ret_formed (may be NULL): ids of the units formed, n_forms of them, in the arena.
MUST_CHECK Status unit_reorganise(Act *act, const Reorganisation *r, FieldErrors *errors,
                                  int64_t **ret_formed);

// Carries out what has become due by act->today: names and places of the register's rows, accounts, roles and duties of ended units. Run
// at the start and when the business day changes; unit_reorganise() runs it too. Doing it twice changes nothing.
MUST_CHECK Status unit_settle(Act *act);

#endif
