#include "model/role.h"

const EnumName role_names[ROLE_COUNT_] = {
    {"", MSG_NONE},
    {"administrator", MSG_ACCOUNT_ROLE_ADMINISTRATOR},
    {"officer", MSG_ACCOUNT_ROLE_OFFICER},
    {"board_head", MSG_ACCOUNT_ROLE_BOARD_HEAD},
    {"leader", MSG_ACCOUNT_ROLE_LEADER},
    {"unit_officer", MSG_ACCOUNT_ROLE_UNIT_OFFICER},
    {"unit_head", MSG_ACCOUNT_ROLE_UNIT_HEAD},
    {"council", MSG_ACCOUNT_ROLE_COUNCIL},
    {"inspector", MSG_ACCOUNT_ROLE_INSPECTOR},
};
