#include "model/role.h"

const EnumName role_names[ROLE_COUNT_] = {
    {"", MSG_NONE},
    {"administrator", MSG_ROLE_ADMINISTRATOR},
    {"officer", MSG_ROLE_OFFICER},
    {"board_head", MSG_ROLE_BOARD_HEAD},
    {"leader", MSG_ROLE_LEADER},
    {"unit_officer", MSG_ROLE_UNIT_OFFICER},
    {"unit_head", MSG_ROLE_UNIT_HEAD},
    {"council", MSG_ROLE_COUNCIL},
    {"inspector", MSG_ROLE_INSPECTOR},
};
