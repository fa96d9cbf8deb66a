#include "model/programme.h"
#include "model/role.h"

const EnumName duty_state_names[DUTY_STATE_COUNT_] = {
    {"", MSG_NONE},
    {"open", MSG_DUTY_STATE_OPEN},
    {"under_way", MSG_DUTY_STATE_UNDER_WAY},
    {"done", MSG_DUTY_STATE_DONE},
    {"passed_on", MSG_DUTY_STATE_PASSED_ON},
};

static const Field duty_fields[] = {
    FIELD_INT(Duty, id, MSG_FIELD_ID, .flags = FIELD_READ_ONLY | FIELD_SORTABLE),
    FIELD_REF(Duty, programme_id, MSG_PROGRAMME, "programme",
              .flags = FIELD_READ_ONLY | FIELD_REQUIRED | FIELD_FILTERABLE),
    FIELD_REF(Duty, task_id, MSG_TASK, "task", .flags = FIELD_READ_ONLY | FIELD_FILTERABLE),
    FIELD_REF(Duty, unit_id, MSG_UNIT, "unit", .flags = FIELD_READ_ONLY | FIELD_REQUIRED | FIELD_FILTERABLE),
    FIELD_ENUM(Duty, kind, MSG_DRAFT_KIND, DutyKind, duty_kind_names,
               .flags = FIELD_READ_ONLY | FIELD_REQUIRED | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_REF(Duty, target_id, MSG_DRAFT_TARGET, "target", .flags = FIELD_READ_ONLY | FIELD_FILTERABLE),
    FIELD_REF(Duty, obligation_id, MSG_OBLIGATION, "obligation", .flags = FIELD_READ_ONLY),
    FIELD_ENUM(Duty, role, MSG_ASSIGNMENT_ROLE, DutyRole, duty_role_names,
               .flags = FIELD_READ_ONLY | FIELD_FILTERABLE),
    FIELD_ENUM(Duty, tone, MSG_ASSIGNMENT_TONE, DutyTone, duty_tone_names, .flags = FIELD_READ_ONLY),
    FIELD_TEXT(Duty, title, MSG_DUTY_TITLE, .flags = FIELD_READ_ONLY | FIELD_REQUIRED | FIELD_LISTED,
               .max = 2000),
    FIELD_DECIMAL(Duty, goal, MSG_DUTY_GOAL, .flags = FIELD_READ_ONLY),
    FIELD_DATE(Duty, due_on, MSG_DEADLINE_DUE,
               .flags = FIELD_READ_ONLY | FIELD_SORTABLE | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_ENUM(Duty, state, MSG_FIELD_STATE, DutyState, duty_state_names,
               .flags = FIELD_READ_ONLY | FIELD_REQUIRED | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_TEXT(Duty, note, MSG_DUTY_NOTE, .flags = FIELD_MULTILINE, .max = 2000),
    FIELD_DATE(Duty, done_on, MSG_DUTY_DONE_ON, .flags = FIELD_READ_ONLY),
    FIELD_INT(Duty, version, MSG_FIELD_VERSION, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TIME(Duty, created_at, MSG_FIELD_CREATED_AT, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TIME(Duty, updated_at, MSG_FIELD_UPDATED_AT, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
};
const Resource duty_resource = {.name = "duty",
                                .path = "duties",
                                .table = "duty",
                                .label = MSG_DUTY,
                                .label_many = MSG_DUTIES,
                                RESOURCE_FIELDS(Duty, duty_fields),
                                .machine = &duty_machine};

enum { WORKERS = ROLE_BIT(ROLE_UNIT_OFFICER) | ROLE_BIT(ROLE_UNIT_HEAD) | ROLE_BIT(ROLE_OFFICER) };

static const StateRow rows[] = {
    {0, "assign", DUTY_OPEN, 0, NULL, MSG_DUTY_EVENT_ASSIGN, false},
    {DUTY_OPEN, "start", DUTY_UNDER_WAY, WORKERS, NULL, MSG_DUTY_EVENT_START, false},
    {DUTY_OPEN, "finish", DUTY_DONE, WORKERS, NULL, MSG_DUTY_EVENT_FINISH, false},
    {DUTY_UNDER_WAY, "finish", DUTY_DONE, WORKERS, NULL, MSG_DUTY_EVENT_FINISH, false},
    // What a unit's figure says of its target's duty, by itself.
    {DUTY_OPEN, "progress", DUTY_UNDER_WAY, 0, NULL, MSG_DUTY_EVENT_PROGRESS, false},
    {DUTY_OPEN, "reach", DUTY_DONE, 0, NULL, MSG_DUTY_EVENT_REACH, false},
    {DUTY_UNDER_WAY, "reach", DUTY_DONE, 0, NULL, MSG_DUTY_EVENT_REACH, false},
    {DUTY_DONE, "fall_back", DUTY_UNDER_WAY, 0, NULL, MSG_DUTY_EVENT_FALL_BACK, false},
    // The unit's successor has the same duty.
    {DUTY_OPEN, "pass_on", DUTY_PASSED_ON, 0, NULL, MSG_DUTY_EVENT_PASS_ON, false},
    {DUTY_UNDER_WAY, "pass_on", DUTY_PASSED_ON, 0, NULL, MSG_DUTY_EVENT_PASS_ON, false},
    {DUTY_DONE, "reopen", DUTY_UNDER_WAY, WORKERS, NULL, MSG_DUTY_EVENT_REOPEN, true},
};
const StateMachine duty_machine = {.name = "duty", STATE_TABLE(duty_state_names, role_names, rows)};

DutyStanding duty_standing(const Duty *d, Date today)
{
    if (d->state == DUTY_DONE)
        return STANDING_DONE;
    if (d->state == DUTY_PASSED_ON)
        return STANDING_PASSED_ON;
    if (d->due_on == DATE_NONE)
        return STANDING_UNDATED;
    if (d->due_on < today)
        return d->tone == DUTY_REQUEST || d->tone == DUTY_ENCOURAGE ? STANDING_LATER : STANDING_LATE;
    Date sunday = today + 6 - date_weekday(today);
    return d->due_on <= sunday ? STANDING_THIS_WEEK : STANDING_LATER;
}
