// Units: anything that can have duties (province, commune, department, party body, school, enterprise...). The id is a surrogate: a name is
// not an identity, units of one name follow each other in time. Dated names and succession are resources of their own.
#ifndef MODEL_UNIT_H
#define MODEL_UNIT_H

#include "meta/write.h"

typedef enum UnitKind {
    UNIT_KIND_NONE,
    UNIT_KIND_PROVINCE,       // tỉnh
    UNIT_KIND_CITY,           // thành phố, of the centre or of a province
    UNIT_KIND_DISTRICT,       // huyện
    UNIT_KIND_URBAN_DISTRICT, // quận
    UNIT_KIND_TOWN,           // thị xã
    UNIT_KIND_COMMUNE,        // xã
    UNIT_KIND_WARD,           // phường
    UNIT_KIND_TOWNSHIP,       // thị trấn
    UNIT_KIND_SPECIAL_ZONE,   // đặc khu
    UNIT_KIND_VILLAGE,        // thôn, tổ dân phố
    UNIT_KIND_DEPARTMENT,     // sở, ban, ngành
    UNIT_KIND_DIVISION,       // phòng
    UNIT_KIND_CENTRAL_AGENCY, // a ministry's agency in the province
    UNIT_KIND_PARTY_BODY,
    UNIT_KIND_FRONT_BODY,
    UNIT_KIND_MASS_ORG,
    UNIT_KIND_MILITARY, // army, police, border guard
    UNIT_KIND_ENTERPRISE,
    UNIT_KIND_SCHOOL,
    UNIT_KIND_PRESS,
    UNIT_KIND_OTHER,
    UNIT_KINDS_,
} UnitKind;
extern const EnumName unit_kind_names[UNIT_KINDS_];

// Where it stands among the levels of government; a body belongs to a place or to another body.
typedef enum UnitLevel {
    UNIT_LEVEL_NONE,
    UNIT_LEVEL_PROVINCE,
    UNIT_LEVEL_DISTRICT,
    UNIT_LEVEL_COMMUNE,
    UNIT_LEVEL_VILLAGE,
    UNIT_LEVEL_BODY,
    UNIT_LEVELS_,
} UnitLevel;
extern const EnumName unit_level_names[UNIT_LEVELS_];

typedef struct Unit {
    int64_t id;
    Str code; // the statistics office's for places
    Str name; // in full: "Sở Nông nghiệp và Phát triển nông thôn"
    Str short_name;
    UnitKind kind;
    UnitLevel level;
    int64_t parent_id; // 0 = a root
    Str path;          // ids of the ancestors and its own, 8 hexadecimal digits and '/' each
    Date valid_from;   // first day; absent = since ever
    Date valid_to;     // last day; absent = still there
    Str instrument;    // the paper that founded or changed it
    Str contact_name;  // the focal officer
    Str phone, email;
    Str search_key, sort_key;
    int64_t version;
    Instant created_at, updated_at;
} Unit;

extern const Resource unit_resource;

// What a kind of unit may be, in which years: rows with dates and article, because the kinds change with the law (data/law/unit_kinds.tsv).
typedef struct UnitKindRow {
    UnitKind kind;
    unsigned levels;           // bit of each UnitLevel it may have
    const char *since, *until; // ISO days, first and last; NULL = open
    const char *instrument;    // where the days come from; NULL without days, and when it was not verified
} UnitKindRow;

extern const UnitKindRow unit_kind_rows[];
extern const size_t unit_kind_rows_n;

// Rules between fields and with the parent (NULL = none): not its own parent, days in order, a kind that fits the level and existed then,
// a parent of a higher level that was there at the same time, telephone and e-mail that can be used. Complaints name the field to correct;
// only STATUS_NO_MEMORY is a failure.
MUST_CHECK Status unit_check(const Unit *unit, const Unit *parent, const UnitKindRow *rows, size_t n_rows,
                             FieldErrors *errors);

// Makes search_key and sort_key from name, short name and code, in the arena.
MUST_CHECK Status unit_derive(Unit *unit, Arena *a);
// The path below a parent's ("" for a root). STATUS_TOO_LARGE when the tree is deeper than UNIT_DEPTH_MAX or the id beyond 32 bits.
MUST_CHECK Status unit_path_make(Str parent_path, int64_t id, Arena *a, Str *ret);
// Is `path` the unit at `root` or below it? Paths as made above.
bool unit_path_within(Str path, Str root);
// The kind that a place's name begins with ("xã Kỳ Lợi", "Thủ đô ..."), given in small letters as fold_canonical() makes it; NONE when it names
// none. ret_length: bytes of those words with the space behind them, 0 without.
UnitKind unit_kind_of_name(Str folded, size_t *ret_length);

enum { UNIT_DEPTH_MAX = 12, UNIT_PATH_STEP = 9 };

#endif
