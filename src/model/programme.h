// A programme as confirmed: tasks, units in roles, targets, dated obligations, and the duties of each unit that follow from them.
#ifndef MODEL_PROGRAMME_H
#define MODEL_PROGRAMME_H

#include "meta/state.h"
#include "model/draft.h"

typedef enum ProgrammeState {
    PROGRAMME_NONE,
    PROGRAMME_RUNNING,
    PROGRAMME_ENDED,
    PROGRAMME_STATE_COUNT_
} ProgrammeState;
extern const EnumName programme_state_names[PROGRAMME_STATE_COUNT_];

typedef struct Programme {
    int64_t id, document_id, unit_id;
    Str number, title, short_name, theme;
    Date issued_on, starts_on, ends_on;
    ProgrammeState state;
    bool is_sample;
    int64_t approved_by;
    Instant approved_at;
    Date approved_on; // business day
    Str sort_key;
    int64_t version;
    Instant created_at, updated_at;
} Programme;
extern const Resource programme_resource;

typedef struct Task {
    int64_t id, programme_id;
    Str path;
    int64_t ordinal;
    Str title;
    int64_t field_id; // of work; 0 = not said
    int64_t span_start, span_end, version;
} Task;
extern const Resource task_resource;

typedef struct TaskUnit {
    int64_t id, task_id, unit_id;
    Str name;
    DutyRole role;
    DutyTone tone;
    Str quote;
    int64_t span_start, span_end;
} TaskUnit;
extern const Resource task_unit_resource;

// How a target lies on units: one value for the whole area (the agency that leads states it, or the parts add up), or the same value asked of
// each unit ("mỗi xã ít nhất 1").
typedef enum TargetSpread { SPREAD_NONE, SPREAD_WHOLE, SPREAD_EACH, SPREAD_COUNT_ } TargetSpread;
extern const EnumName target_spread_names[SPREAD_COUNT_];

typedef struct Target {
    int64_t id, programme_id, task_id;
    Str indicator;
    TargetOpName op;
    Decimal low, high;
    Str qualifier, unit_of_measure, scope;
    TargetSpread spread;
    Date due_on;
    Str quote;
    int64_t span_start, span_end, ordinal, version;
} Target;
extern const Resource target_resource;

// What has to be reached by a day on the way to a target: its road (lộ trình), as the agency that leads it has stated.
typedef struct TargetStep {
    int64_t id, target_id;
    Date due_on;
    Decimal amount;
    bool removed; // taken out of the road; stated again for the day, it is back
    int64_t stated_by, version;
    Instant updated_at;
} TargetStep;
extern const Resource target_step_resource;

typedef enum ObligationKind {
    OBLIGATION_NONE,
    OBLIGATION_DEADLINE,
    OBLIGATION_JOB,
    OBLIGATION_RECURRING,
    OBLIGATION_MOVEMENT,
    OBLIGATION_KIND_COUNT_,
} ObligationKind;
extern const EnumName obligation_kind_names[OBLIGATION_KIND_COUNT_];

typedef struct Obligation {
    int64_t id, programme_id, task_id;
    ObligationKind kind;
    Str title;
    Date due_on;
    Str rhythm, person, product, authority, quote;
    int64_t span_start, span_end, ordinal, version;
} Obligation;
extern const Resource obligation_resource;

typedef enum DutyKind {
    DUTY_KIND_NONE,
    DUTY_FOR_ASSIGNMENT,
    DUTY_FOR_TARGET,
    DUTY_FOR_DEADLINE,
    DUTY_FOR_JOB,
    DUTY_FOR_RECURRING,
    DUTY_KIND_COUNT_
} DutyKind;
extern const EnumName duty_kind_names[DUTY_KIND_COUNT_];
// PASSED_ON: the unit was merged into one that has the same duty already; only that one's counts, nowhere this one's.
typedef enum DutyState {
    DUTY_STATE_NONE,
    DUTY_OPEN,
    DUTY_UNDER_WAY,
    DUTY_DONE,
    DUTY_PASSED_ON,
    DUTY_STATE_COUNT_
} DutyState;
extern const EnumName duty_state_names[DUTY_STATE_COUNT_];

typedef struct Duty {
    int64_t id, programme_id, task_id, unit_id;
    DutyKind kind;
    int64_t target_id, obligation_id;
    DutyRole role;
    DutyTone tone;
    Str title;
    Decimal goal; // the unit's own share of a target; INT_NONE: none was given
    Date due_on;
    DutyState state;
    Str note;
    Date done_on;
    int64_t version;
    Instant created_at, updated_at;
} Duty;
extern const Resource duty_resource;
extern const StateMachine duty_machine;

// How a duty stands on a day: a request (đề nghị) or an encouragement is never late, nor is a duty without a day.
typedef enum DutyStanding {
    STANDING_DONE,
    STANDING_LATE,
    STANDING_THIS_WEEK,
    STANDING_LATER,
    STANDING_UNDATED,
    STANDING_PASSED_ON
} DutyStanding;
DutyStanding duty_standing(const Duty *d, Date today);

// One time of a recurring duty. A unit ticks it off; one that has passed without a tick is missed, never late.
typedef enum OccurrenceState {
    OCCURRENCE_NONE,
    OCCURRENCE_PLANNED,
    OCCURRENCE_DONE,
    OCCURRENCE_STATE_COUNT_
} OccurrenceState;
extern const EnumName occurrence_state_names[OCCURRENCE_STATE_COUNT_];
typedef struct Occurrence {
    int64_t id, duty_id, unit_id;
    Date due_on;
    OccurrenceState state;
    Str note;
    Date done_on;
    int64_t version;
    Instant updated_at;
} Occurrence;
extern const Resource occurrence_resource;
extern const StateMachine occurrence_machine;

// A value entered for a target. Appended, never changed: a correction is a new entry.
typedef struct Figure {
    int64_t id, target_id, unit_id;
    Date as_of;
    Decimal amount;
    Str note, client_uuid;
    int64_t entered_by;
    Date acted_on;
    Instant recorded_at;
} Figure;
extern const Resource figure_resource;

// How far an amount is towards a target, in parts of 10,000; -1 when a share says nothing (at most, under: reached or not).
int64_t target_share(const Target *t, Decimal amount);
bool target_reached(const Target *t, Decimal amount);
// The same against a goal of its own: a unit's share. INT_NONE: the target's.
Target target_with_goal(const Target *t, Decimal goal);

#endif
