// Names of units as papers write them, brought to one form so that a document's words can be matched to the register: abbreviations written
// out, marks and punctuation taken off, the place told apart from the body. Pure; nothing is looked up.
//
//   UnitName area, said, known;
//   unit_name_read(authority_name, a, &area)                    the place whose authority issued the paper: "Tỉnh Bình Minh"
//   unit_name_read(words_of_document, a, &said);  unit_name_place(&said, &area)
//   for each unit in force on the paper's day:
//     unit_name_read(unit.name, a, &known);       unit_name_place(&known, name of the nearest place above the unit)
//     score = unit_name_match(&said, &known)
// Read the register's names once for all the names of a document.
#ifndef MODEL_UNIT_NAME_H
#define MODEL_UNIT_NAME_H

#include "base/arena.h"

typedef enum UnitNameLevel {
    NAME_LEVEL_NONE,
    NAME_LEVEL_PROVINCE, // tỉnh
    NAME_LEVEL_CITY,     // thành phố, of the centre or of a province
    NAME_LEVEL_DISTRICT, // huyện
    NAME_LEVEL_URBAN_DISTRICT,
    NAME_LEVEL_TOWN, // thị xã
    NAME_LEVEL_COMMUNE,
    NAME_LEVEL_WARD,
    NAME_LEVEL_TOWNSHIP,
    NAME_LEVEL_SPECIAL_ZONE,
    NAME_LEVEL_VILLAGE, // thôn, ấp, bản, tổ dân phố
} UnitNameLevel;

// All texts are small ASCII words with one space between them, in the arena; empty when absent.
typedef struct UnitName {
    Str core; // what the body is: "so lao dong thuong binh xa hoi"; empty for a place itself
    Str owner; // whose standing body or office it is: "dang uy" of "ban thuong vu", "uy ban nhan dan" of "van phong"
    UnitNameLevel level;
    Str place;        // "duc tho"
    Str place_marked; // the same with its marks, tone in the canonical place: "đức thọ"
    Str upper;        // the place above, when it is said too: "xã An Bình, huyện Hòa Lạc"
    bool leader;      // the words name who leads it: "Chủ tịch UBND xã ..."
} UnitName;

enum {
    UNIT_NAME_SAME = 950,   // and above: the same unit in other words; may be taken without asking
    UNIT_NAME_LIKELY = 700, // and above: worth proposing
};

// Never complains about a text: what it does not know is part of `core`. What stands in brackets is left out. STATUS_NO_MEMORY only.
MUST_CHECK Status unit_name_read(Str utf8, Arena *a, UnitName *ret);
// Fills in what is understood of itself: "Sở Nội vụ" said in a province's paper is that province's, "UBND tỉnh" too.
// `area` is the name of a place (a province, a district, a commune) as read above.
void unit_name_place(UnitName *name, const UnitName *area);
// 0 (another unit) to 1000 (the same). Symmetric but for the body that stands for its owner: "Ban Thường vụ Tỉnh ủy" said where the register
// has only "Tỉnh ủy" is likely, not the other way round.
int unit_name_match(const UnitName *said, const UnitName *known);
// One text for one unit: equal for names that mean the same unit. For keys and for remembering what a clerk confirmed.
MUST_CHECK Status unit_name_key(const UnitName *name, Arena *a, Str *ret);

#endif
