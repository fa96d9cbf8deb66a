// Roads of targets, occurrences of recurring duties.
#include "model/programme.h"
#include "model/role.h"

const EnumName target_spread_names[SPREAD_COUNT_] = {
    {"", MSG_NONE},
    {"whole", MSG_TARGET_GIVEN_WHOLE},
    {"each", MSG_TARGET_GIVEN_EACH},
};
const EnumName occurrence_state_names[OCCURRENCE_STATE_COUNT_] = {
    {"", MSG_NONE},
    {"planned", MSG_OCCURRENCE_STATE_PLANNED},
    {"done", MSG_OCCURRENCE_STATE_DONE},
};

#define KEPT          FIELD_READ_ONLY
#define KEPT_REQUIRED (FIELD_READ_ONLY | FIELD_REQUIRED)

static const Field step_fields[] = {
    FIELD_INT(TargetStep, id, MSG_FIELD_ID, .flags = KEPT | FIELD_SORTABLE),
    FIELD_REF(TargetStep, target_id, MSG_DRAFT_TARGET, "target",
              .flags = FIELD_REQUIRED | FIELD_CREATE_ONLY | FIELD_FILTERABLE),
    FIELD_DATE(TargetStep, due_on, MSG_TARGET_STEP_DUE,
               .flags = FIELD_REQUIRED | FIELD_CREATE_ONLY | FIELD_LISTED | FIELD_SORTABLE),
    FIELD_DECIMAL(TargetStep, amount, MSG_TARGET_STEP_AMOUNT, .flags = FIELD_REQUIRED | FIELD_LISTED),
    FIELD_FLAG(TargetStep, removed, MSG_TARGET_STEP_REMOVED, .flags = KEPT | FIELD_FILTERABLE),
    FIELD_REF(TargetStep, stated_by, MSG_TARGET_STEP_STATED_BY, "account", .flags = KEPT),
    FIELD_INT(TargetStep, version, MSG_FIELD_VERSION, .flags = KEPT_REQUIRED),
    FIELD_TIME(TargetStep, updated_at, MSG_FIELD_UPDATED_AT, .flags = KEPT_REQUIRED),
};
const Resource target_step_resource = {.name = "target_step",
                                       .path = "target-steps",
                                       .table = "target_step",
                                       .label = MSG_TARGET_STEP,
                                       .label_many = MSG_TARGET_STEPS,
                                       RESOURCE_FIELDS(TargetStep, step_fields)};

static const Field occurrence_fields[] = {
    FIELD_INT(Occurrence, id, MSG_FIELD_ID, .flags = KEPT | FIELD_SORTABLE),
    FIELD_REF(Occurrence, duty_id, MSG_DUTY, "duty", .flags = KEPT_REQUIRED | FIELD_FILTERABLE),
    FIELD_REF(Occurrence, unit_id, MSG_UNIT, "unit", .flags = KEPT_REQUIRED | FIELD_FILTERABLE),
    FIELD_DATE(Occurrence, due_on, MSG_OCCURRENCE_DUE,
               .flags = KEPT_REQUIRED | FIELD_SORTABLE | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_ENUM(Occurrence, state, MSG_FIELD_STATE, OccurrenceState, occurrence_state_names,
               .flags = KEPT_REQUIRED | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_TEXT(Occurrence, note, MSG_DUTY_NOTE, .flags = FIELD_MULTILINE, .max = 2000),
    FIELD_DATE(Occurrence, done_on, MSG_DUTY_DONE_ON, .flags = KEPT),
    FIELD_INT(Occurrence, version, MSG_FIELD_VERSION, .flags = KEPT_REQUIRED),
    FIELD_TIME(Occurrence, updated_at, MSG_FIELD_UPDATED_AT, .flags = KEPT_REQUIRED),
};
#define WORKERS                                                                                              \
    (ROLE_BIT(ROLE_UNIT_OFFICER) | ROLE_BIT(ROLE_UNIT_HEAD) | ROLE_BIT(ROLE_OFFICER) |                       \
     ROLE_BIT(ROLE_BOARD_HEAD))
static const StateRow rows[] = {
    {0, "plan", OCCURRENCE_PLANNED, 0, NULL, MSG_OCCURRENCE_EVENT_PLAN, false},
    {OCCURRENCE_PLANNED, "tick", OCCURRENCE_DONE, WORKERS, NULL, MSG_OCCURRENCE_EVENT_TICK, false},
    {OCCURRENCE_DONE, "untick", OCCURRENCE_PLANNED, WORKERS, NULL, MSG_OCCURRENCE_EVENT_UNTICK, false},
};
const StateMachine occurrence_machine = {.name = "occurrence",
                                         STATE_TABLE(occurrence_state_names, role_names, rows)};
const Resource occurrence_resource = {.name = "occurrence",
                                      .path = "occurrences",
                                      .table = "occurrence",
                                      .label = MSG_OCCURRENCE,
                                      .label_many = MSG_OCCURRENCES,
                                      RESOURCE_FIELDS(Occurrence, occurrence_fields),
                                      .machine = &occurrence_machine};
