// What the importers of unit histories share: the list of the places of a day, read from its table.
#ifndef APP_UNIT_FORMATION_INTERNAL_H
#define APP_UNIT_FORMATION_INTERNAL_H

#include "meta/write.h"
#include "model/unit.h"

typedef struct ListedPlace {
    size_t line;
    UnitLevel level;
    UnitKind kind;
    Str code, name, parent_code;
    Str key, bare; // as of Place
} ListedPlace;

typedef struct ListedPlaces {
    ListedPlace *items; // provinces, districts, communes
    size_t n, cap;
} ListedPlaces;

// STATUS_INVALID with a complaint that names the line.
MUST_CHECK Status place_list_read(Str text, FieldErrors *errors, Arena *a, ListedPlaces *ret);
const ListedPlace *listed_by_code(const ListedPlaces *l, UnitLevel level, Str code);
MUST_CHECK Status unit_digest(Str text, Arena *a, Str *ret);
// Adds a complaint about a line; gives STATUS_INVALID.
MUST_CHECK Status unit_source_fault(FieldErrors *errors, size_t line, MsgId message, Str what);

#endif
