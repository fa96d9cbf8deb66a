// Roles of accounts; each is held within a subtree of units. What a role may do is decided in app/access.c and in the state machines.
#ifndef MODEL_ROLE_H
#define MODEL_ROLE_H

#include "meta/field.h"

typedef enum Role {
    ROLE_NONE,
    ROLE_ADMINISTRATOR, // accounts and the installation; nothing of the campaign's substance
    ROLE_OFFICER,       // chuyên viên Ban TĐKT
    ROLE_BOARD_HEAD,    // trưởng ban
    ROLE_LEADER,        // lãnh đạo
    ROLE_UNIT_OFFICER,  // cán bộ đơn vị
    ROLE_UNIT_HEAD,     // thủ trưởng đơn vị
    ROLE_COUNCIL,       // thành viên Hội đồng
    ROLE_INSPECTOR,     // thanh tra: reads everything, the audit chain too; changes nothing
    ROLE_COUNT_
} Role;

extern const EnumName role_names[ROLE_COUNT_];

#endif
