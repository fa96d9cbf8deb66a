// Names of agencies in a document, matched to the register of units.
#ifndef APP_AGENCY_H
#define APP_AGENCY_H

#include "model/draft.h"
#include "model/unit_group.h"
#include "store/store.h"

// The names of the units below a document's own authority, read once for all the names of the document. In the arena.
typedef struct AgencyRegister AgencyRegister;
MUST_CHECK Status agency_register_load(Tx *tx, int64_t document_id, Date today, Arena *a, const AgencyRegister **ret);

// Fills unit_id or group_key and the state with what the register proposes for agency->name. A person's choice for the same name in an earlier
// document of the same authority goes before every likeness.
MUST_CHECK Status agency_propose(const AgencyRegister *r, DraftAgency *agency, Arena *a);

// Why a unit or group is proposed for a name.
typedef enum AgencyReason {
    AGENCY_BY_NOTHING,
    AGENCY_BY_NAME,    // the register's name
    AGENCY_BY_SHORT,   // its short name
    AGENCY_BY_FORM,    // the same unit written another way: "Sở LĐTBXH", "Chủ tịch UBND huyện Mẫu"
    AGENCY_BY_EARLIER, // as a person chose in an earlier document
    AGENCY_BY_GROUP,   // words for a group
    AGENCY_BY_LIKENESS // most of the words: to be looked at before it is taken
} AgencyReason;
MUST_CHECK Status agency_reason(const AgencyRegister *r, const DraftAgency *agency, Arena *a,
                                AgencyReason *ret);

typedef struct UnitIds {
    int64_t *items;
    size_t n, cap;
} UnitIds;

// The units of a group below `unit_id` (its subtree, itself left out) that exist on a day, in id order.
MUST_CHECK Status agency_group_units(Tx *tx, int64_t unit_id, unsigned groups, Date on, Arena *a,
                                     UnitIds *ret);
// The units a name stands for in this document as a person matched it: one, a group's, or none.
MUST_CHECK Status agency_units(Tx *tx, int64_t document_id, int64_t unit_id, Str name, Date on, Arena *a,
                               UnitIds *ret);

// Half-open range of the paths of a subtree, as bytes: path >= low AND path < high.
MUST_CHECK Status unit_path_range(Tx *tx, int64_t unit_id, Arena *a, Str *ret_low, Str *ret_high);

#endif
