// Draft rows: what the reader saw in a document and a clerk has not yet confirmed. One struct and one field table a kind; the row's `data`
// column is the JSON of that struct. The kinds follow docs/reading-format.md.
#ifndef MODEL_DRAFT_H
#define MODEL_DRAFT_H

#include "meta/field.h"

typedef enum DraftKind {
    DRAFT_NONE,
    DRAFT_TARGET,
    DRAFT_DEADLINE,
    DRAFT_ASSIGNMENT,
    DRAFT_MOVEMENT,
    DRAFT_RECURRING,
    DRAFT_JOB,
    DRAFT_RESULT, // something already achieved, kept apart from targets
    DRAFT_UNUSED, // a number or date that no row uses; a clerk works it off
    DRAFT_KIND_COUNT_,
} DraftKind;

typedef enum DraftState {
    DRAFT_STATE_NONE,
    DRAFT_PROPOSED,
    DRAFT_CONFIRMED,
    DRAFT_DROPPED,
    DRAFT_STATE_COUNT_,
} DraftState;

typedef enum DraftOrigin {
    DRAFT_ORIGIN_NONE,
    DRAFT_FROM_READER,
    DRAFT_FROM_CLERK, // added or cut on the text by a person
    DRAFT_FROM_SPLIT,
    DRAFT_ORIGIN_COUNT_,
} DraftOrigin;

typedef enum TargetOpName {
    TARGET_OP_NONE,
    TARGET_GE,
    TARGET_GT,
    TARGET_LE,
    TARGET_LT,
    TARGET_EQ,
    TARGET_BETWEEN,
    TARGET_OP_COUNT_
} TargetOpName;

typedef enum DutyRole {
    DUTY_ROLE_NONE,
    DUTY_LEAD,
    DUTY_COORDINATE,
    DUTY_RESPONSIBLE,
    DUTY_SUPERVISE,
    DUTY_MONITOR,
    DUTY_ADVISE,
    DUTY_RECEIVE_REPORT,
    DUTY_ROLE_COUNT_,
} DutyRole;

typedef enum DutyTone {
    DUTY_TONE_NONE,
    DUTY_ASSIGN,  // giao
    DUTY_REQUIRE, // yêu cầu
    DUTY_REQUEST, // đề nghị: Party, Front and court bodies are asked, never ordered, and never counted late
    DUTY_ENCOURAGE,
    DUTY_TONE_COUNT_,
} DutyTone;

extern const EnumName draft_kind_names[DRAFT_KIND_COUNT_];
extern const EnumName draft_state_names[DRAFT_STATE_COUNT_];
extern const EnumName draft_origin_names[DRAFT_ORIGIN_COUNT_];
extern const EnumName target_op_names[TARGET_OP_COUNT_];
extern const EnumName duty_role_names[DUTY_ROLE_COUNT_];
extern const EnumName duty_tone_names[DUTY_TONE_COUNT_];

// Units of a deadline stand in one text, parted by "; ".
typedef struct TargetDraft {
    Str indicator;
    TargetOpName op;
    Decimal low, high;
    Str unit, scope, qualifier;
    Date due;        // DATE_NONE: the document names none
    bool due_chosen; // the day is the clerk's choice for a section in which the document names none
    Str spread; // groups of units (model/unit_group.h) of which each one has to reach it; empty: one figure for the whole
} TargetDraft;
typedef struct DeadlineDraft {
    Str action, units;
    Date due;
} DeadlineDraft;
typedef struct AssignmentDraft {
    Str unit;
    DutyRole role;
    DutyTone tone;
} AssignmentDraft;
typedef struct MovementDraft {
    Str name;
} MovementDraft;
typedef struct RecurringDraft {
    Str text, rhythm;
} RecurringDraft;
typedef struct JobDraft {
    Str who, what, product, comparator;
    Str authority; // who decides or follows it
    Date due;
} JobDraft;
typedef struct UnusedDraft {
    Str text, why;
} UnusedDraft;

typedef union DraftData {
    TargetDraft target; // results too
    DeadlineDraft deadline;
    AssignmentDraft assignment;
    MovementDraft movement;
    RecurringDraft recurring;
    JobDraft job;
    UnusedDraft unused;
} DraftData;

// The field table of a kind's data; never NULL for kinds 1..DRAFT_KIND_COUNT_-1.
const Resource *draft_data_resource(DraftKind k);
// The kind of a name ("target"), DRAFT_NONE when there is none.
DraftKind draft_kind_find(Str name);

// Rules between fields: a range has an upper end above the lower, others have none; a deadline has a day; units of a target are known groups.
// Complaints go to `errors`.
MUST_CHECK Status draft_data_check(DraftKind k, const DraftData *d, void *field_errors);

// What to ask about a row, MSG_NONE when it is certain. `confidence` in thousandths.
MsgId draft_question(DraftKind k, const DraftData *d, int64_t confidence);
enum {
    DRAFT_CERTAIN = 800
}; // thousandths; the mark above which a row can be confirmed with all certain ones

// One row of the draft as stored.
typedef struct DraftRow {
    int64_t id, document_id;
    Str section_path;
    DraftKind kind;
    int64_t ordinal;
    Str data; // JSON
    int64_t span_start, span_end;
    Str quote;
    int64_t confidence;
    Str question; // key of a message, absent = certain
    DraftState state;
    DraftOrigin origin;
    int64_t decided_by;
    Instant decided_at;
    int64_t version;
} DraftRow;
extern const Resource draft_row_resource;

typedef enum RepairChoice {
    REPAIR_CHOICE_NONE,
    REPAIR_IS_AUTO,
    REPAIR_IS_SUGGESTED,
    REPAIR_IS_ACCEPTED,
    REPAIR_IS_REFUSED,
    REPAIR_CHOICE_COUNT_
} RepairChoice;
extern const EnumName repair_choice_names[REPAIR_CHOICE_COUNT_];
typedef struct DraftRepair {
    int64_t id, document_id, span_start, span_end;
    Str from_text, to_text, kind;
    int64_t confidence;
    RepairChoice state;
    int64_t decided_by, version;
} DraftRepair;
extern const Resource draft_repair_resource;

typedef enum AgencyState {
    AGENCY_NONE,
    AGENCY_UNKNOWN,
    AGENCY_PROPOSED,
    AGENCY_MATCHED,
    AGENCY_LEFT, // a person chose that it stands for no unit: "lực lượng chức năng", "các cấp"
    AGENCY_STATE_COUNT_
} AgencyState;
extern const EnumName agency_state_names[AGENCY_STATE_COUNT_];
typedef struct DraftAgency {
    int64_t id, document_id;
    Str name, name_key;
    int64_t unit_id;
    Str group_key;
    AgencyState state;
    int64_t version;
} DraftAgency;
extern const Resource draft_agency_resource;

#endif
