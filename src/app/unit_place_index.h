// The places of the register on a day, held in memory to be found by code and by name.
#ifndef APP_UNIT_PLACE_INDEX_H
#define APP_UNIT_PLACE_INDEX_H

#include "app/unit_time.h"

typedef struct Place {
    int64_t id;
    UnitLevel level;
    UnitKind kind;
    Str code, name;
    Str key;        // as fold_canonical() makes it: "xã kỳ lợi"
    Str bare;       // key without the kind's words: "kỳ lợi"
    Str plain;      // for names that are spelt differently: no marks, no spaces, y as i, NT for a farm's town
    Str plain_bare; // the same without the kind's words
    struct Place *up; // NULL for a province, or under a unit that is no place
    struct Place *province;
    bool childless; // a district without communes
    size_t mark;    // the caller's
} Place;

typedef struct PlaceIndex {
    Place *items; // places first in the order of their levels
    size_t n;
    Place **by_code; // level, code
    Place **by_key, **by_plain;
    const UnitTree *tree; // all units of that day, bodies too
} PlaceIndex;

MUST_CHECK Status place_index_load(Tx *tx, Date day, Arena *a, PlaceIndex *ret);
// NULL when there is none.
Place *place_by_code(const PlaceIndex *x, UnitLevel level, Str code);
Place *place_by_id(const PlaceIndex *x, int64_t id);
// All with that key (that name without marks): *ret_n of them from the place returned on.
Place **places_by_key(const PlaceIndex *x, Str key, size_t *ret_n);
Place **places_by_plain(const PlaceIndex *x, Str plain, size_t *ret_n);
// As Place.plain.
MUST_CHECK Status place_plain(Str name, Arena *a, Str *ret);
// How many letters differ (Levenshtein); SIZE_MAX for texts of more than 60 bytes.
size_t place_distance(Str a, Str b);
// The same name in two spellings: one letter in six may differ, and one more.
bool place_names_alike(Str a, Str b);
// The kind's words at the beginning of a folded name ("xã ", "thủ đô ") taken off.
Str place_bare(Str key);

#endif
