#include "model/programme.h"

const EnumName programme_state_names[PROGRAMME_STATE_COUNT_] = {
    {"", MSG_NONE},
    {"running", MSG_PROGRAMME_STATE_RUNNING},
    {"ended", MSG_PROGRAMME_STATE_ENDED},
};
const EnumName obligation_kind_names[OBLIGATION_KIND_COUNT_] = {
    {"", MSG_NONE},
    {"deadline", MSG_DRAFT_DEADLINE},
    {"job", MSG_DRAFT_JOB},
    {"recurring", MSG_DRAFT_RECURRING},
    {"movement", MSG_DRAFT_MOVEMENT},
};
const EnumName duty_kind_names[DUTY_KIND_COUNT_] = {
    {"", MSG_NONE},
    {"assignment", MSG_DRAFT_ASSIGNMENT},
    {"target", MSG_DRAFT_TARGET},
    {"deadline", MSG_DRAFT_DEADLINE},
    {"job", MSG_DRAFT_JOB},
    {"recurring", MSG_DRAFT_RECURRING},
};

#define KEPT          FIELD_READ_ONLY
#define KEPT_REQUIRED (FIELD_READ_ONLY | FIELD_REQUIRED)

static const Field programme_fields[] = {
    FIELD_INT(Programme, id, MSG_FIELD_ID, .flags = KEPT | FIELD_SORTABLE),
    FIELD_REF(Programme, document_id, MSG_DOCUMENT, "document", .flags = KEPT | FIELD_FILTERABLE),
    FIELD_REF(Programme, unit_id, MSG_PROGRAMME_UNIT, "unit", .flags = KEPT_REQUIRED | FIELD_FILTERABLE),
    FIELD_TEXT(Programme, number, MSG_DOCUMENT_NUMBER, .max = 100,
               .flags = KEPT | FIELD_LISTED | FIELD_FILTERABLE),
    FIELD_TEXT(Programme, title, MSG_DOCUMENT_TITLE, .max = 2000,
               .flags = KEPT_REQUIRED | FIELD_LISTED | FIELD_SORTABLE, .sorted_by = "sort_key"),
    FIELD_TEXT(Programme, short_name, MSG_PROGRAMME_SHORT_NAME, .max = 200, .flags = FIELD_LISTED),
    FIELD_TEXT(Programme, theme, MSG_PROGRAMME_THEME, .max = 2000, .flags = KEPT),
    FIELD_DATE(Programme, issued_on, MSG_DOCUMENT_ISSUED_ON,
               .flags = KEPT | FIELD_LISTED | FIELD_SORTABLE | FIELD_FILTERABLE),
    FIELD_DATE(Programme, starts_on, MSG_PROGRAMME_STARTS_ON),
    FIELD_DATE(Programme, ends_on, MSG_PROGRAMME_ENDS_ON),
    FIELD_ENUM(Programme, state, MSG_FIELD_STATE, ProgrammeState, programme_state_names,
               .flags = KEPT_REQUIRED | FIELD_LISTED | FIELD_FILTERABLE),
    FIELD_FLAG(Programme, is_sample, MSG_DOCUMENT_IS_SAMPLE, .flags = KEPT),
    FIELD_REF(Programme, approved_by, MSG_DOCUMENT_APPROVED_BY, "account", .flags = KEPT),
    FIELD_TIME(Programme, approved_at, MSG_PROGRAMME_APPROVED_AT, .flags = KEPT),
    FIELD_DATE(Programme, approved_on, MSG_PROGRAMME_APPROVED_ON, .flags = KEPT),
    FIELD_BYTES(Programme, sort_key, MSG_FIELD_SORT_KEY, .flags = KEPT_REQUIRED),
    FIELD_INT(Programme, version, MSG_FIELD_VERSION, .flags = KEPT_REQUIRED),
    FIELD_TIME(Programme, created_at, MSG_FIELD_CREATED_AT, .flags = KEPT_REQUIRED | FIELD_SORTABLE),
    FIELD_TIME(Programme, updated_at, MSG_FIELD_UPDATED_AT, .flags = KEPT_REQUIRED),
};
const Resource programme_resource = {.name = "programme",
                                     .path = "programmes",
                                     .table = "programme",
                                     .label = MSG_PROGRAMME,
                                     .label_many = MSG_PROGRAMMES,
                                     RESOURCE_FIELDS(Programme, programme_fields)};

static const Field task_fields[] = {
    FIELD_INT(Task, id, MSG_FIELD_ID, .flags = KEPT),
    FIELD_REF(Task, programme_id, MSG_PROGRAMME, "programme", .flags = KEPT_REQUIRED | FIELD_FILTERABLE),
    FIELD_TEXT(Task, path, MSG_SECTION_PATH, .flags = KEPT, .max = 100),
    FIELD_INT(Task, ordinal, MSG_FIELD_ORDINAL, .flags = KEPT_REQUIRED | FIELD_SORTABLE),
    FIELD_TEXT(Task, title, MSG_TASK_TITLE, .flags = KEPT_REQUIRED | FIELD_LISTED, .max = 2000),
    FIELD_REF(Task, field_id, MSG_WORK_FIELD, "work_field", .flags = FIELD_FILTERABLE),
    FIELD_INT(Task, span_start, MSG_FIELD_SPAN_START, .flags = KEPT_REQUIRED),
    FIELD_INT(Task, span_end, MSG_FIELD_SPAN_END, .flags = KEPT_REQUIRED),
    FIELD_INT(Task, version, MSG_FIELD_VERSION, .flags = KEPT_REQUIRED),
};
const Resource task_resource = {.name = "task",
                                .path = "tasks",
                                .table = "task",
                                .label = MSG_TASK,
                                .label_many = MSG_TASKS,
                                RESOURCE_FIELDS(Task, task_fields)};

static const Field task_unit_fields[] = {
    FIELD_INT(TaskUnit, id, MSG_FIELD_ID, .flags = KEPT),
    FIELD_REF(TaskUnit, task_id, MSG_TASK, "task", .flags = KEPT_REQUIRED | FIELD_FILTERABLE),
    FIELD_REF(TaskUnit, unit_id, MSG_UNIT, "unit", .flags = FIELD_FILTERABLE),
    FIELD_TEXT(TaskUnit, name, MSG_AGENCY_NAME, .flags = FIELD_REQUIRED | FIELD_LISTED, .max = 2000),
    FIELD_ENUM(TaskUnit, role, MSG_ASSIGNMENT_ROLE, DutyRole, duty_role_names,
               .flags = FIELD_REQUIRED | FIELD_LISTED),
    FIELD_ENUM(TaskUnit, tone, MSG_ASSIGNMENT_TONE, DutyTone, duty_tone_names),
    FIELD_TEXT(TaskUnit, quote, MSG_FIELD_QUOTE, .flags = KEPT | FIELD_MULTILINE),
    FIELD_INT(TaskUnit, span_start, MSG_FIELD_SPAN_START, .flags = KEPT_REQUIRED),
    FIELD_INT(TaskUnit, span_end, MSG_FIELD_SPAN_END, .flags = KEPT_REQUIRED),
};
const Resource task_unit_resource = {.name = "task_unit",
                                     .path = "task-units",
                                     .table = "task_unit",
                                     .label = MSG_DRAFT_ASSIGNMENT,
                                     .label_many = MSG_TASK_UNITS,
                                     RESOURCE_FIELDS(TaskUnit, task_unit_fields)};

static const Field target_fields[] = {
    FIELD_INT(Target, id, MSG_FIELD_ID, .flags = KEPT),
    FIELD_REF(Target, programme_id, MSG_PROGRAMME, "programme", .flags = KEPT_REQUIRED | FIELD_FILTERABLE),
    FIELD_REF(Target, task_id, MSG_TASK, "task", .flags = KEPT | FIELD_FILTERABLE),
    FIELD_TEXT(Target, indicator, MSG_TARGET_INDICATOR, .flags = FIELD_REQUIRED | FIELD_LISTED, .max = 600),
    FIELD_ENUM(Target, op, MSG_TARGET_OP, TargetOpName, target_op_names,
               .flags = FIELD_REQUIRED | FIELD_LISTED),
    FIELD_DECIMAL(Target, low, MSG_TARGET_LOW, .flags = FIELD_REQUIRED | FIELD_LISTED),
    FIELD_DECIMAL(Target, high, MSG_TARGET_HIGH, .flags = FIELD_LISTED),
    FIELD_TEXT(Target, qualifier, MSG_TARGET_QUALIFIER, .max = 100),
    FIELD_TEXT(Target, unit_of_measure, MSG_TARGET_UNIT_OF_MEASURE, .flags = FIELD_LISTED, .max = 100),
    FIELD_TEXT(Target, scope, MSG_TARGET_SCOPE, .flags = FIELD_LISTED, .max = 600),
    FIELD_ENUM(Target, spread, MSG_TARGET_GIVEN, TargetSpread, target_spread_names, .flags = FIELD_REQUIRED),
    FIELD_DATE(Target, due_on, MSG_TARGET_DUE, .flags = FIELD_LISTED | FIELD_SORTABLE | FIELD_FILTERABLE),
    FIELD_TEXT(Target, quote, MSG_FIELD_QUOTE, .flags = KEPT | FIELD_MULTILINE),
    FIELD_INT(Target, span_start, MSG_FIELD_SPAN_START, .flags = KEPT_REQUIRED),
    FIELD_INT(Target, span_end, MSG_FIELD_SPAN_END, .flags = KEPT_REQUIRED),
    FIELD_INT(Target, ordinal, MSG_FIELD_ORDINAL, .flags = KEPT_REQUIRED | FIELD_SORTABLE),
    FIELD_INT(Target, version, MSG_FIELD_VERSION, .flags = KEPT_REQUIRED),
};
const Resource target_resource = {.name = "target",
                                  .path = "targets",
                                  .table = "target",
                                  .label = MSG_DRAFT_TARGET,
                                  .label_many = MSG_TARGETS,
                                  RESOURCE_FIELDS(Target, target_fields)};

static const Field obligation_fields[] = {
    FIELD_INT(Obligation, id, MSG_FIELD_ID, .flags = KEPT),
    FIELD_REF(Obligation, programme_id, MSG_PROGRAMME, "programme",
              .flags = KEPT_REQUIRED | FIELD_FILTERABLE),
    FIELD_REF(Obligation, task_id, MSG_TASK, "task", .flags = KEPT | FIELD_FILTERABLE),
    FIELD_ENUM(Obligation, kind, MSG_DRAFT_KIND, ObligationKind, obligation_kind_names,
               .flags = KEPT_REQUIRED | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_TEXT(Obligation, title, MSG_DEADLINE_ACTION, .flags = FIELD_REQUIRED | FIELD_LISTED, .max = 1000),
    FIELD_DATE(Obligation, due_on, MSG_DEADLINE_DUE,
               .flags = FIELD_LISTED | FIELD_SORTABLE | FIELD_FILTERABLE),
    FIELD_TEXT(Obligation, rhythm, MSG_RECURRING_RHYTHM, .max = 200),
    FIELD_TEXT(Obligation, person, MSG_JOB_WHO, .max = 600),
    FIELD_TEXT(Obligation, product, MSG_JOB_PRODUCT, .max = 600),
    FIELD_TEXT(Obligation, authority, MSG_JOB_AUTHORITY, .max = 600),
    FIELD_TEXT(Obligation, quote, MSG_FIELD_QUOTE, .flags = KEPT | FIELD_MULTILINE),
    FIELD_INT(Obligation, span_start, MSG_FIELD_SPAN_START, .flags = KEPT_REQUIRED),
    FIELD_INT(Obligation, span_end, MSG_FIELD_SPAN_END, .flags = KEPT_REQUIRED),
    FIELD_INT(Obligation, ordinal, MSG_FIELD_ORDINAL, .flags = KEPT_REQUIRED | FIELD_SORTABLE),
    FIELD_INT(Obligation, version, MSG_FIELD_VERSION, .flags = KEPT_REQUIRED),
};
const Resource obligation_resource = {.name = "obligation",
                                      .path = "obligations",
                                      .table = "obligation",
                                      .label = MSG_OBLIGATION,
                                      .label_many = MSG_OBLIGATIONS,
                                      RESOURCE_FIELDS(Obligation, obligation_fields)};
