#include "model/programme.h"

static const Field figure_fields[] = {
    FIELD_INT(Figure, id, MSG_FIELD_ID, .flags = FIELD_READ_ONLY | FIELD_SORTABLE),
    FIELD_REF(Figure, target_id, MSG_DRAFT_TARGET, "target",
              .flags = FIELD_REQUIRED | FIELD_CREATE_ONLY | FIELD_FILTERABLE),
    FIELD_REF(Figure, unit_id, MSG_UNIT, "unit",
              .flags = FIELD_REQUIRED | FIELD_CREATE_ONLY | FIELD_FILTERABLE),
    FIELD_DATE(Figure, as_of, MSG_FIGURE_AS_OF,
               .flags = FIELD_REQUIRED | FIELD_CREATE_ONLY | FIELD_SORTABLE | FIELD_LISTED),
    FIELD_DECIMAL(Figure, amount, MSG_FIGURE_AMOUNT,
                  .flags = FIELD_REQUIRED | FIELD_CREATE_ONLY | FIELD_LISTED),
    FIELD_TEXT(Figure, note, MSG_FIGURE_NOTE, .flags = FIELD_CREATE_ONLY | FIELD_MULTILINE | FIELD_LISTED,
               .max = 2000),
    FIELD_TEXT(Figure, client_uuid, MSG_FIGURE_CLIENT_UUID, .flags = FIELD_CREATE_ONLY, .max = 36),
    FIELD_REF(Figure, entered_by, MSG_FIGURE_ENTERED_BY, "account", .flags = FIELD_READ_ONLY),
    FIELD_DATE(Figure, acted_on, MSG_FIGURE_ACTED_ON, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TIME(Figure, recorded_at, MSG_FIGURE_RECORDED_AT, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
};
const Resource figure_resource = {.name = "figure",
                                  .path = "figures",
                                  .table = "figure",
                                  .label = MSG_FIGURE,
                                  .label_many = MSG_FIGURES,
                                  RESOURCE_FIELDS(Figure, figure_fields)};

bool target_reached(const Target *t, Decimal amount)
{
    switch (t->op) {
    case TARGET_GE:
    case TARGET_EQ: // a bare number is met when it is reached; more is welcome
    case TARGET_BETWEEN:
        return amount >= t->low;
    case TARGET_GT:
        return amount > t->low;
    case TARGET_LE:
        return amount <= t->low;
    case TARGET_LT:
        return amount < t->low;
    case TARGET_OP_NONE:
    case TARGET_OP_COUNT_:
        break;
    }
    return false;
}

int64_t target_share(const Target *t, Decimal amount)
{
    if (t->op == TARGET_LE || t->op == TARGET_LT || t->low <= 0)
        return -1;
    if (amount <= 0)
        return 0;
    if (amount >= t->low)
        return 10000;
    return (int64_t)((__int128)amount * 10000 / t->low);
}

Target target_with_goal(const Target *t, Decimal goal)
{
    Target own = *t;
    if (goal == INT_NONE)
        return own;
    own.low = goal;
    own.high = INT_NONE;
    if (own.op == TARGET_BETWEEN)
        own.op = TARGET_GE;
    return own;
}
