// The sums behind the cockpit, the lists of tasks and targets, and reporting: one reading of the programmes in view, the same figures everywhere.
//
// What counts: duties and figures of the units that the actor may read; a unit may be chosen, then only its share is seen.
// - A programme of a level above the actor's is seen by the actor's own part: its own targets, figures and shares.
// - A duty is late as duty_standing() says: requests and encouragements never are.
// - A target is reached or late by its figures. Its pace is that of its road (lộ trình): what the last step that has come asks for. Without a
//   road it is neither ahead nor behind.
// - The value of a target is what the agency that leads it states; where it has stated none, the newest entry of each unit up to today, added
//   up; what a unit says of its area stands for the units in it. Shares (%) of several units are not added. A target asked of each unit is told by how many units have reached it.
#ifndef APP_COCKPIT_H
#define APP_COCKPIT_H

#include "app/duty.h"

typedef enum TrackStatus {
    TRACK_WAITING,
    TRACK_DOING,
    TRACK_DONE,
    TRACK_LATE,
    TRACK_NO_ROAD,
    TRACK_SLOW,     // behind its road
    TRACK_ON_TRACK, // as its road asks
    TRACK_STATUS_COUNT_
} TrackStatus;
// "late", "done"...: code of the page, never NULL.
const char *track_status_code(TrackStatus s);
bool track_status_find(Str code, TrackStatus *ret);

// 6 rõ of a task. PERSON: a lead or responsible unit; JOB: something asked for; TIME: a day to be done by; RESPONSIBILITY: who leads;
// PRODUCT: a target or a named product; AUTHORITY: a body that supervises, follows or receives reports, or one named with a job.
enum ClarityMark {
    CLEAR_PERSON,
    CLEAR_JOB,
    CLEAR_TIME,
    CLEAR_RESPONSIBILITY,
    CLEAR_PRODUCT,
    CLEAR_AUTHORITY,
    CLEAR_COUNT_
};

typedef struct DutySum {
    int64_t all, done, under_way, late;
    int64_t late_units; // distinct units behind `late`
    int64_t late_unit;  // one of them
    Date oldest;        // due day of the oldest late one
} DutySum;

typedef struct TargetProgress {
    const Target *target;
    const struct TaskProgress *task; // NULL: of none
    int64_t asked, ordered;          // units asked; those of them who are not merely requested
    int64_t reported;                // units with a figure up to today
    int64_t reported_now;            // units that entered one in the month of today
    bool known;                      // `amount` says something
    bool stated;                     // `amount` is the leading agency's word, not a sum
    bool own;                        // of one unit, chosen: `goal` is that unit's
    Target goal;                     // what `amount` is measured by
    bool has_goal;                   // false: the unit has no share of its own
    Decimal amount;        // EACH, no unit chosen: how many units have reached it (times DECIMAL_SCALE)
    int64_t units_reached; // EACH
    const TargetStep *step, *next; // the last step that has come, the first that has not; NULL: none
    bool has_road;
    int64_t share; // parts of 10,000, -1 when there is none to be said
    bool reached;
    TrackStatus status;
} TargetProgress;

typedef struct TaskProgress {
    const Task *task;
    const struct TrackedProgramme *programme;
    const TaskUnit *lead; // who leads, else who is responsible; NULL: nobody named
    unsigned clear;       // bits 1 << ClarityMark
    DutySum duties;
    int64_t targets, targets_reached, targets_late, targets_slow, targets_started;
    int64_t jobs; // obligations other than movements
    Date due;     // the last day the task asks for; DATE_NONE: the document names none
    TrackStatus status;
} TaskProgress;

typedef struct ObligationProgress {
    const Obligation *obligation;
    const TaskProgress *task; // NULL: of none
    DutySum duties;
    TrackStatus status;
} ObligationProgress;

typedef struct TrackedProgramme {
    const Programme *programme;
    bool
        above; // of a level above the actor: only the actor's own part of it is seen, and measured by the actor's own shares
    int64_t tasks, tasks_late, tasks_unclear, tasks_done;
    int64_t targets, targets_reached, targets_late, targets_slow, targets_on_track, targets_no_road;
    DutySum duties;
} TrackedProgramme;

// Where a record stands in its list; sorted by id.
typedef struct TrackedId {
    int64_t id;
    size_t at;
} TrackedId;
typedef struct TrackedIds {
    TrackedId *items;
    size_t n;
} TrackedIds;

typedef struct Tracked {
    TrackedProgramme *programmes; // newest first
    TaskProgress *tasks;          // in the order of the programmes, then of the documents
    TargetProgress *targets;
    ObligationProgress *obligations;
    size_t n_programmes, n_tasks, n_targets, n_obligations;
    RecordList units_of_tasks; // TaskUnit
    RecordList steps;          // TargetStep, by target and day
    TrackedIds programme_ids, task_ids, target_ids, obligation_ids; // the reading's own
} Tracked;

// programme_id 0: all that the actor may read. unit_id not 0: that unit's duties and figures only, and only the tasks and targets with a duty
// of it. STATUS_NOT_FOUND for a programme or unit that may not be read.
MUST_CHECK Status track_load(const Act *act, int64_t programme_id, int64_t unit_id, Tracked *ret);

// One unit's duties in a programme.
typedef struct UnitProgress {
    int64_t unit_id;
    Str name, contact, phone;
    bool body; // an office or organisation, no place
    DutySum duties;
} UnitProgress;
typedef struct UnitProgressList {
    UnitProgress *items;
    size_t n, cap;
} UnitProgressList;
// Most late ones first. programme_id 0: all.
MUST_CHECK Status track_units(const Act *act, int64_t programme_id, UnitProgressList *ret);

// Who was asked, and who has said something in the month of today: entered a figure or finished a duty. Units that are only requested or
// encouraged are not asked for reports.
typedef struct Reporting {
    int64_t unit_id;
    Str name, contact, phone;
    int64_t targets; // it has duties for
    int64_t missing; // of them, those without a figure of this month
    bool reported;
    Date last_as_of, last_sent; // DATE_NONE: never
    Date oldest_late;           // DATE_NONE: nothing late
} Reporting;
typedef struct ReportingFilter {
    int64_t programme_id, task_id, target_id; // 0 = all
    int64_t obligation_id; // not 0: those asked for it; `reported` says that they have done it
} ReportingFilter;
typedef struct ReportingList {
    Reporting *items;
    size_t n, cap;
    int64_t missing; // units that have not reported
} ReportingList;
MUST_CHECK Status track_reporting(const Act *act, const ReportingFilter *filter, ReportingList *ret);

#endif
