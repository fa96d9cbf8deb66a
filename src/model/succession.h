// Units in time: what a unit was called and what it was from which day, where it stood in which tree, and what became of it.
//
// A unit is an identity with a life; its name, kind and level are versions, its place in a tree is a row of that tree. Two units joined into
// one make a third, even when it keeps a name or a code (law.md f: the communes Kỳ Anh, Kỳ Văn, Kỳ Khang of 2025 are not those of 2020).
// A unit that is only renamed, changes its kind or moves under another goes on: it gets a version or a place, no succession.
//
// All three tables are only added to. What held on day D, as known on day K: of the rows with acted_on <= K and effective_on <= D the one
// with the greatest (effective_on, id).
#ifndef MODEL_SUCCESSION_H
#define MODEL_SUCCESSION_H

#include "model/unit.h"

// The day from which something holds when nobody knows since when.
#define SINCE_EVER date_make(1, 1, 1)

// The trees in which units stand.
typedef enum Hierarchy {
    HIERARCHY_NONE,
    HIERARCHY_ADMINISTRATIVE, // places and their agencies; every unit has its place here
    HIERARCHY_PARTY,          // Party committees, the Front and mass organisations under their superiors
    HIERARCHY_BLOCK,          // emulation clusters and blocks (cụm, khối thi đua)
    HIERARCHIES_,
} Hierarchy;
extern const EnumName hierarchy_names[HIERARCHIES_];

typedef enum UnitLife { UNIT_LIFE_NONE, UNIT_ACTIVE, UNIT_ENDED, UNIT_LIVES_ } UnitLife;

typedef struct UnitVersion {
    int64_t id, unit_id;
    Date effective_on;
    bool day_known; // false: effective_on is the latest it can have been
    UnitLife state; // ended: not there from effective_on
    Str code, name, short_name;
    UnitKind kind;
    UnitLevel level;
    Str sort_key;
    Str instrument;
    bool verified; // the instrument was read; false: day or instrument come from a secondary source
    Date acted_on;
    Instant recorded_at;
} UnitVersion;
extern const Resource unit_version_resource;

typedef struct UnitPlace {
    int64_t id, unit_id;
    Hierarchy hierarchy;
    Date effective_on;
    int64_t parent_id; // 0 = a root of the tree
    Str instrument;
    Date acted_on;
    Instant recorded_at;
} UnitPlace;
extern const Resource unit_place_resource;

typedef enum SuccessionKind {
    SUCCESSION_NONE,
    SUCCESSION_MERGE, // the whole of from_id went into to_id (sáp nhập, hợp nhất)
    SUCCESSION_SPLIT, // from_id ended, divided among several (chia)
    SUCCESSION_PART,  // a part of from_id went to to_id, from_id goes on (điều chỉnh một phần)
    SUCCESSION_ABOLISH, // from_id ended; to_id keeps its past, as a rule the unit above (kết thúc hoạt động)
    SUCCESSION_FIELD, // a field of work went from from_id to to_id, from_id goes on (chuyển chức năng, nhiệm vụ)
    SUCCESSIONS_,
} SuccessionKind;
extern const EnumName succession_kind_names[SUCCESSIONS_];

typedef struct Succession {
    int64_t id;
    SuccessionKind kind;
    int64_t from_id, to_id;
    Date effective_on; // first day on which it holds; from_id's last day is the day before when it ends
    bool day_known;
    Decimal share;    // part of from_id that went to to_id, 0 < share <= 1; absent = not known
    Str share_source; // where the share comes from; needed with a share
    int64_t field_id; // of a FIELD row: which; 0 in the others
    Str instrument;
    bool verified;
    Str note;
    Date acted_on;
    Instant recorded_at;
} Succession;
extern const Resource succession_resource;

// A field of work (lĩnh vực công tác) by which duties and indicators follow when departments are rearranged.
typedef struct WorkField {
    int64_t id;
    Str name, sort_key;
    int64_t version;
} WorkField;
extern const Resource work_field_resource;

// What a change needs to know of a unit it touches.
typedef struct UnitFacts {
    int64_t id;
    Date first_day, last_day;  // of its life; DATE_NONE = open
    Date last_verified_figure; // the day that its newest verified figure speaks of; DATE_NONE without
} UnitFacts;

// Rules of the succession rows of ONE unit on one day, all with the same from_id and effective_on, that are written together:
//  - merge and abolish stand alone among the rows for the whole unit, a split has at least two receivers, nothing is told twice;
//  - field rows name a field and no share, the others name no field;
//  - a split gives a share to all or to none, and these sum to one; the shares of parts sum to less than one; a share names its source;
//  - nobody succeeds itself; `from` is there the day before and, when it goes on, on the day; the receivers are there on the day;
//  - nothing is dated on or before `from`'s last verified figure.
// `to[i]` belongs to rows[i]. Complaints name the field to correct; only STATUS_NO_MEMORY is a failure.
MUST_CHECK Status succession_check(const Succession *rows, size_t n, const UnitFacts *from,
                                   const UnitFacts *to, FieldErrors *errors);
// Does from_id end by such a row?
bool succession_ends(SuccessionKind kind);

#endif
