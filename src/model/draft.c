#include "model/draft.h"

#include "meta/write.h"
#include "model/unit_group.h"

const EnumName draft_kind_names[DRAFT_KIND_COUNT_] = {
    {"", MSG_NONE},
    {"target", MSG_DRAFT_TARGET},
    {"deadline", MSG_DRAFT_DEADLINE},
    {"assignment", MSG_DRAFT_ASSIGNMENT},
    {"movement", MSG_DRAFT_MOVEMENT},
    {"recurring", MSG_DRAFT_RECURRING},
    {"job", MSG_DRAFT_JOB},
    {"result", MSG_DRAFT_RESULT},
    {"unused", MSG_DRAFT_UNUSED},
};
const EnumName draft_state_names[DRAFT_STATE_COUNT_] = {
    {"", MSG_NONE},
    {"proposed", MSG_DRAFT_STATE_PROPOSED},
    {"confirmed", MSG_DRAFT_STATE_CONFIRMED},
    {"dropped", MSG_DRAFT_STATE_DROPPED},
};
const EnumName draft_origin_names[DRAFT_ORIGIN_COUNT_] = {
    {"", MSG_NONE},
    {"reader", MSG_DRAFT_ORIGIN_READER},
    {"clerk", MSG_DRAFT_ORIGIN_CLERK},
    {"split", MSG_DRAFT_ORIGIN_SPLIT},
};
const EnumName target_op_names[TARGET_OP_COUNT_] = {
    {"", MSG_NONE},
    {">=", MSG_TARGET_OP_GE},
    {">", MSG_TARGET_OP_GT},
    {"<=", MSG_TARGET_OP_LE},
    {"<", MSG_TARGET_OP_LT},
    {"=", MSG_TARGET_OP_EQ},
    {"between", MSG_TARGET_OP_BETWEEN},
};
const EnumName duty_role_names[DUTY_ROLE_COUNT_] = {
    {"", MSG_NONE},
    {"lead", MSG_DUTY_ROLE_LEAD},
    {"coordinate", MSG_DUTY_ROLE_COORDINATE},
    {"responsible", MSG_DUTY_ROLE_RESPONSIBLE},
    {"supervise", MSG_DUTY_ROLE_SUPERVISE},
    {"monitor", MSG_DUTY_ROLE_MONITOR},
    {"advise", MSG_DUTY_ROLE_ADVISE},
    {"receive_report", MSG_DUTY_ROLE_RECEIVE_REPORT},
};
const EnumName duty_tone_names[DUTY_TONE_COUNT_] = {
    {"", MSG_NONE},
    {"assign", MSG_DUTY_TONE_ASSIGN},
    {"require", MSG_DUTY_TONE_REQUIRE},
    {"request", MSG_DUTY_TONE_REQUEST},
    {"encourage", MSG_DUTY_TONE_ENCOURAGE},
};
const EnumName repair_choice_names[REPAIR_CHOICE_COUNT_] = {
    {"", MSG_NONE},
    {"auto", MSG_REPAIR_STATE_AUTO},
    {"suggested", MSG_REPAIR_STATE_SUGGESTED},
    {"accepted", MSG_REPAIR_STATE_ACCEPTED},
    {"refused", MSG_REPAIR_STATE_REFUSED},
};
const EnumName agency_state_names[AGENCY_STATE_COUNT_] = {
    {"", MSG_NONE},
    {"unknown", MSG_AGENCY_STATE_UNKNOWN},
    {"proposed", MSG_AGENCY_STATE_PROPOSED},
    {"matched", MSG_AGENCY_STATE_MATCHED},
    {"left", MSG_AGENCY_STATE_LEFT},
};

enum { NAME_MAX_CHARS = 600 };

static const Field target_fields[] = {
    FIELD_TEXT(TargetDraft, indicator, MSG_TARGET_INDICATOR, .flags = FIELD_REQUIRED, .max = NAME_MAX_CHARS),
    FIELD_ENUM(TargetDraft, op, MSG_TARGET_OP, TargetOpName, target_op_names, .flags = FIELD_REQUIRED),
    FIELD_DECIMAL(TargetDraft, low, MSG_TARGET_LOW, .flags = FIELD_REQUIRED),
    FIELD_DECIMAL(TargetDraft, high, MSG_TARGET_HIGH),
    FIELD_TEXT(TargetDraft, unit, MSG_TARGET_UNIT_OF_MEASURE, .max = 100),
    FIELD_TEXT(TargetDraft, scope, MSG_TARGET_SCOPE, .max = NAME_MAX_CHARS),
    FIELD_TEXT(TargetDraft, qualifier, MSG_TARGET_QUALIFIER, .max = 100),
    FIELD_DATE(TargetDraft, due, MSG_TARGET_DUE),
    FIELD_FLAG(TargetDraft, due_chosen, MSG_TARGET_DUE_CHOSEN),
    FIELD_TEXT(TargetDraft, spread, MSG_TARGET_SPREAD, .max = 120),
};
static const Field deadline_fields[] = {
    FIELD_TEXT(DeadlineDraft, action, MSG_DEADLINE_ACTION, .flags = FIELD_REQUIRED, .max = 1000),
    FIELD_TEXT(DeadlineDraft, units, MSG_DEADLINE_UNITS, .max = 2000),
    FIELD_DATE(DeadlineDraft, due, MSG_DEADLINE_DUE, .flags = FIELD_REQUIRED),
};
static const Field assignment_fields[] = {
    FIELD_TEXT(AssignmentDraft, unit, MSG_ASSIGNMENT_UNIT, .flags = FIELD_REQUIRED, .max = NAME_MAX_CHARS),
    FIELD_ENUM(AssignmentDraft, role, MSG_ASSIGNMENT_ROLE, DutyRole, duty_role_names,
               .flags = FIELD_REQUIRED),
    FIELD_ENUM(AssignmentDraft, tone, MSG_ASSIGNMENT_TONE, DutyTone, duty_tone_names),
};
static const Field movement_fields[] = {
    FIELD_TEXT(MovementDraft, name, MSG_MOVEMENT_NAME, .flags = FIELD_REQUIRED, .max = NAME_MAX_CHARS),
};
static const Field recurring_fields[] = {
    FIELD_TEXT(RecurringDraft, text, MSG_RECURRING_TEXT, .flags = FIELD_REQUIRED, .max = 1000),
    FIELD_TEXT(RecurringDraft, rhythm, MSG_RECURRING_RHYTHM, .max = 200),
};
static const Field job_fields[] = {
    FIELD_TEXT(JobDraft, who, MSG_JOB_WHO, .max = NAME_MAX_CHARS),
    FIELD_TEXT(JobDraft, what, MSG_JOB_WHAT, .flags = FIELD_REQUIRED, .max = 1000),
    FIELD_TEXT(JobDraft, product, MSG_JOB_PRODUCT, .max = NAME_MAX_CHARS),
    FIELD_TEXT(JobDraft, comparator, MSG_JOB_COMPARATOR, .max = 100),
    FIELD_TEXT(JobDraft, authority, MSG_JOB_AUTHORITY, .max = NAME_MAX_CHARS),
    FIELD_DATE(JobDraft, due, MSG_JOB_DUE),
};
static const Field unused_fields[] = {
    FIELD_TEXT(UnusedDraft, text, MSG_UNUSED_TEXT, .flags = FIELD_REQUIRED, .max = NAME_MAX_CHARS),
    FIELD_TEXT(UnusedDraft, why, MSG_UNUSED_WHY, .max = NAME_MAX_CHARS),
};

static const Resource data_resources[DRAFT_KIND_COUNT_] = {
    [DRAFT_TARGET] = {.name = "target_draft",
                      .label = MSG_DRAFT_TARGET,
                      RESOURCE_FIELDS(TargetDraft, target_fields)},
    [DRAFT_DEADLINE] = {.name = "deadline_draft",
                        .label = MSG_DRAFT_DEADLINE,
                        RESOURCE_FIELDS(DeadlineDraft, deadline_fields)},
    [DRAFT_ASSIGNMENT] = {.name = "assignment_draft",
                          .label = MSG_DRAFT_ASSIGNMENT,
                          RESOURCE_FIELDS(AssignmentDraft, assignment_fields)},
    [DRAFT_MOVEMENT] = {.name = "movement_draft",
                        .label = MSG_DRAFT_MOVEMENT,
                        RESOURCE_FIELDS(MovementDraft, movement_fields)},
    [DRAFT_RECURRING] = {.name = "recurring_draft",
                         .label = MSG_DRAFT_RECURRING,
                         RESOURCE_FIELDS(RecurringDraft, recurring_fields)},
    [DRAFT_JOB] = {.name = "job_draft", .label = MSG_DRAFT_JOB, RESOURCE_FIELDS(JobDraft, job_fields)},
    [DRAFT_RESULT] = {.name = "result_draft",
                      .label = MSG_DRAFT_RESULT,
                      RESOURCE_FIELDS(TargetDraft, target_fields)},
    [DRAFT_UNUSED] = {.name = "unused_draft",
                      .label = MSG_DRAFT_UNUSED,
                      RESOURCE_FIELDS(UnusedDraft, unused_fields)},
};

const Resource *draft_data_resource(DraftKind k)
{
    return &data_resources[k];
}

DraftKind draft_kind_find(Str name)
{
    for (int k = 1; k < DRAFT_KIND_COUNT_; k++)
        if (str_eq_c(name, draft_kind_names[k].name))
            return (DraftKind)k;
    return DRAFT_NONE;
}

static Status complain(FieldErrors *e, const Field *f, MsgId message)
{
    return field_errors_add(e, f, str_c(f->name), message, NULL, 0);
}

Status draft_data_check(DraftKind k, const DraftData *d, void *field_errors)
{
    FieldErrors *e = field_errors;
    const Resource *r = draft_data_resource(k);
    if (k != DRAFT_TARGET && k != DRAFT_RESULT)
        return STATUS_OK;
    const TargetDraft *t = &d->target;
    bool range = t->op == TARGET_BETWEEN, has_high = t->high != INT_NONE;
    char spread[128];
    unit_group_write(unit_group_read(t->spread), spread);
    if (!str_eq_c(t->spread, spread))
        return complain(e, resource_field(r, STR("spread")), MSG_FIELD_NOT_CHOICE);
    const Field *high = resource_field(r, STR("high"));
    if (range && !has_high)
        return complain(e, high, MSG_TARGET_HIGH_MISSING);
    if (!range && has_high)
        return complain(e, high, MSG_TARGET_HIGH_UNEXPECTED);
    if (range && t->high < t->low)
        return complain(e, high, MSG_TARGET_HIGH_BELOW_LOW);
    return STATUS_OK;
}

MsgId draft_question(DraftKind k, const DraftData *d, int64_t confidence)
{
    bool doubtful = confidence < DRAFT_CERTAIN;
    switch (k) {
    case DRAFT_TARGET:
        return doubtful ? MSG_ASK_TARGET : MSG_NONE;
    case DRAFT_DEADLINE:
        return doubtful ? MSG_ASK_DEADLINE : d->deadline.units.n == 0 ? MSG_ASK_DEADLINE_UNITS : MSG_NONE;
    case DRAFT_ASSIGNMENT:
        return doubtful ? MSG_ASK_ASSIGNMENT : MSG_NONE;
    case DRAFT_MOVEMENT:
        return doubtful ? MSG_ASK_MOVEMENT : MSG_NONE;
    case DRAFT_RECURRING:
        return d->recurring.rhythm.n == 0 ? MSG_ASK_RHYTHM : doubtful ? MSG_ASK_RECURRING : MSG_NONE;
    case DRAFT_JOB:
        return d->job.who.n == 0 ? MSG_ASK_JOB_WHO : doubtful ? MSG_ASK_JOB : MSG_NONE;
    case DRAFT_RESULT:
        return doubtful ? MSG_ASK_RESULT : MSG_NONE;
    case DRAFT_UNUSED:
        return MSG_ASK_UNUSED;
    case DRAFT_NONE:
    case DRAFT_KIND_COUNT_:
        break;
    }
    return MSG_NONE;
}

static const Field draft_row_fields[] = {
    FIELD_INT(DraftRow, id, MSG_FIELD_ID, .flags = FIELD_READ_ONLY),
    FIELD_REF(DraftRow, document_id, MSG_DOCUMENT, "document", .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TEXT(DraftRow, section_path, MSG_SECTION_PATH, .max = 100),
    FIELD_ENUM(DraftRow, kind, MSG_DRAFT_KIND, DraftKind, draft_kind_names,
               .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_INT(DraftRow, ordinal, MSG_FIELD_ORDINAL, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TEXT(DraftRow, data, MSG_DRAFT_DATA, .flags = FIELD_READ_ONLY | FIELD_REQUIRED | FIELD_MULTILINE),
    FIELD_INT(DraftRow, span_start, MSG_FIELD_SPAN_START, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_INT(DraftRow, span_end, MSG_FIELD_SPAN_END, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TEXT(DraftRow, quote, MSG_FIELD_QUOTE, .flags = FIELD_READ_ONLY | FIELD_REQUIRED | FIELD_MULTILINE),
    FIELD_INT(DraftRow, confidence, MSG_DRAFT_CONFIDENCE, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TEXT(DraftRow, question, MSG_DRAFT_QUESTION, .flags = FIELD_READ_ONLY),
    FIELD_ENUM(DraftRow, state, MSG_FIELD_STATE, DraftState, draft_state_names,
               .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_ENUM(DraftRow, origin, MSG_DRAFT_ORIGIN, DraftOrigin, draft_origin_names,
               .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_REF(DraftRow, decided_by, MSG_DRAFT_DECIDED_BY, "account", .flags = FIELD_READ_ONLY),
    FIELD_TIME(DraftRow, decided_at, MSG_DRAFT_DECIDED_AT, .flags = FIELD_READ_ONLY),
    FIELD_INT(DraftRow, version, MSG_FIELD_VERSION, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
};
const Resource draft_row_resource = {.name = "draft_row",
                                     .path = "draft-rows",
                                     .table = "draft_row",
                                     .label = MSG_DRAFT_ROW,
                                     .label_many = MSG_DRAFT_ROWS,
                                     RESOURCE_FIELDS(DraftRow, draft_row_fields)};

static const Field draft_repair_fields[] = {
    FIELD_INT(DraftRepair, id, MSG_FIELD_ID, .flags = FIELD_READ_ONLY),
    FIELD_REF(DraftRepair, document_id, MSG_DOCUMENT, "document", .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_INT(DraftRepair, span_start, MSG_FIELD_SPAN_START, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_INT(DraftRepair, span_end, MSG_FIELD_SPAN_END, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TEXT(DraftRepair, from_text, MSG_REPAIR_FROM, .flags = FIELD_READ_ONLY | FIELD_MULTILINE),
    FIELD_TEXT(DraftRepair, to_text, MSG_REPAIR_TO, .flags = FIELD_READ_ONLY | FIELD_MULTILINE),
    FIELD_TEXT(DraftRepair, kind, MSG_REPAIR_KIND, .flags = FIELD_READ_ONLY),
    FIELD_INT(DraftRepair, confidence, MSG_DRAFT_CONFIDENCE, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_ENUM(DraftRepair, state, MSG_FIELD_STATE, RepairChoice, repair_choice_names,
               .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_REF(DraftRepair, decided_by, MSG_DRAFT_DECIDED_BY, "account", .flags = FIELD_READ_ONLY),
    FIELD_INT(DraftRepair, version, MSG_FIELD_VERSION, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
};
const Resource draft_repair_resource = {.name = "draft_repair",
                                        .path = "draft-repairs",
                                        .table = "draft_repair",
                                        .label = MSG_REPAIR,
                                        .label_many = MSG_REPAIRS,
                                        RESOURCE_FIELDS(DraftRepair, draft_repair_fields)};

static const Field draft_agency_fields[] = {
    FIELD_INT(DraftAgency, id, MSG_FIELD_ID, .flags = FIELD_READ_ONLY),
    FIELD_REF(DraftAgency, document_id, MSG_DOCUMENT, "document", .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TEXT(DraftAgency, name, MSG_AGENCY_NAME, .flags = FIELD_READ_ONLY | FIELD_REQUIRED, .max = 2000),
    FIELD_TEXT(DraftAgency, name_key, MSG_AGENCY_NAME, .flags = FIELD_READ_ONLY | FIELD_REQUIRED,
               .max = 2000),
    FIELD_REF(DraftAgency, unit_id, MSG_UNIT, "unit"),
    FIELD_TEXT(DraftAgency, group_key, MSG_AGENCY_GROUP, .max = 120),
    FIELD_ENUM(DraftAgency, state, MSG_FIELD_STATE, AgencyState, agency_state_names,
               .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_INT(DraftAgency, version, MSG_FIELD_VERSION, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
};
const Resource draft_agency_resource = {.name = "draft_agency",
                                        .path = "draft-agencies",
                                        .table = "draft_agency",
                                        .label = MSG_AGENCY,
                                        .label_many = MSG_AGENCIES,
                                        RESOURCE_FIELDS(DraftAgency, draft_agency_fields)};
