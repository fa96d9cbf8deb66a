// Groups of units as documents name them ("các sở, ban, ngành, địa phương"): recognised from the words, resolved to units on a day by app/.
#ifndef MODEL_UNIT_GROUP_H
#define MODEL_UNIT_GROUP_H

#include "base/msg.h"
#include "base/str.h"

// A set of groups; each bit is one group.
typedef enum UnitGroup {
    GROUP_NONE = 0,
    GROUP_DEPARTMENTS = 1, // sở, ban, ngành of the authority
    GROUP_DIVISIONS = 2,   // phòng, ban of a district or commune
    GROUP_DISTRICTS = 4,   // huyện, thành phố, thị xã of the province
    GROUP_COMMUNES = 8,    // xã, phường, thị trấn
    GROUP_LOCALITIES = 16, // "địa phương": the next administrative level below, whichever it is on the day
    GROUP_MASS_ORGS = 32, // đoàn thể, tổ chức chính trị - xã hội
    GROUP_ENTERPRISES = 64,
    GROUP_SCHOOLS = 128,
    GROUP_CENTRAL = 256, // a ministry's agencies in the province
    GROUP_ALL_BITS = 511,
} UnitGroup;

// The groups named in a text that was folded by fold_plain(); GROUP_NONE when it names one unit or nothing known.
unsigned unit_group_find(Str folded_name);
// "departments+localities" and back; the empty text is GROUP_NONE. `out` has room for 128 bytes.
void unit_group_write(unsigned groups, char out[128]);
unsigned unit_group_read(Str key);
MsgId unit_group_label(UnitGroup one);

#endif
