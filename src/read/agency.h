// Names of agencies in running text: one enumeration to a list of units, shared heads restored ("các huyện A, B" -> "huyện A", "huyện B").
#ifndef READ_AGENCY_H
#define READ_AGENCY_H

#include "read/doc.h"

typedef struct Unit {
    Str name;
    size_t a, b; // its tokens
} Unit;

typedef struct UnitList {
    Unit u[READ_MAX_UNITS];
    size_t n;
    size_t end; // first token behind the enumeration
    Str head;   // "xã", "huyện": head of place names, for names that follow without it; empty when none
    bool quantified; // begins with "các", "mỗi" ...
    bool named;      // begins with a proper name of an agency or place
    bool leader;     // begins with a person's office: "giám đốc", "người đứng đầu"
    bool person;     // a person's name stands in it
} UnitList;

enum {
    AGENCY_SEMICOLON = 1, // ';' may separate ("Giám đốc ...; Chủ tịch ... chịu trách nhiệm thi hành")
    AGENCY_BARE = 2, // generic units without "các" are allowed ("lực lượng chức năng")
};

// The enumeration that begins at token i. false: no agency there. Status is not used: memory failure shows as a unit with name.p == NULL.
bool agency_list(Doc *d, size_t i, size_t end, unsigned flags, UnitList *ret);
// Names that follow without their head, "An Bình, Hòa Lạc", given the head "xã".
bool agency_elliptic(Doc *d, size_t i, size_t end, Str head, UnitList *ret);

#endif
