// Histories of places by the country's lists: a list of what is there on a day compared with the register, and the table of what each new
// commune was formed from, as the resolutions publish it. Both become acts of reorganisation (app/unit_change.h). For the next change too.
#ifndef APP_UNIT_FORMATION_H
#define APP_UNIT_FORMATION_H

#include "app/unit_change.h"

typedef struct UnitSource {
    Date on;        // first day on which it holds
    bool day_known; // false: not later than that day
    Str instrument; // empty: not known
    bool verified;
    Str only; // code of the one province that is looked at; empty: all of the source
} UnitSource;

// A source unit of a formation that no unit, or several, of the register answer to. Nothing is guessed: it is left out and told.
typedef struct UnitDoubt {
    size_t line;
    Str formed, named;
    size_t candidates;
} UnitDoubt;

typedef struct UnitHistoryReport {
    size_t formed, renamed, moved, ended, merged, split;
    UnitDoubt *doubts; // in the arena
    size_t n_doubts;
} UnitHistoryReport;

// Columns code, level, name, parent_code (levels province, district, commune; other rows are passed over). Only provinces of the list are
// compared; one that the register lacks is formed. A place is known by its level and code: another name or kind is a rename, another parent a move, a
// new code a new unit; one that is no longer listed has ended, what became of it is not known: the unit above keeps its past.
MUST_CHECK Status unit_import_list(Act *act, Str list, const UnitSource *source, FieldErrors *errors,
                                   UnitHistoryReport *ret);

// `formed`: columns province, new_unit, code_2026 (may be empty), formed_from: names parted by commas, brackets behind a name telling its
// district or that it is a remainder, or "giữ nguyên" for a commune that goes on. `list`: as above, the places after the change. A unit named in one
// row went into that commune; in several, it was divided and the shares are not known. Districts end; provinces whose communes went to
// another are merged with it. Only provinces whose communes are in the register are looked at.
MUST_CHECK Status unit_import_formations(Act *act, Str formed, Str list, const UnitSource *source,
                                         FieldErrors *errors, UnitHistoryReport *ret);

#endif
