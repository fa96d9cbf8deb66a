// What the two files that make a programme share.
#ifndef APP_PROGRAMME_MAKE_H
#define APP_PROGRAMME_MAKE_H

#include "app/agency.h"
#include "app/programme.h"
#include "model/rhythm.h"
#include "model/wording.h"

// Units named in one place to lead or to do.
typedef struct Doer {
    int64_t at; // where the words begin
    DutyRole role;
    UnitIds units;
    bool one; // one unit by its name, not a group
} Doer;

typedef struct SectionTask {
    Str path;
    int64_t task_id;
    Str title;
    VEC(Doer) doers;
} SectionTask;

typedef struct Section {
    Str path, heading;
    int64_t ordinal, start, end; // of its label
} Section;

// Words of the document of which something was made.
typedef struct Taken {
    Str path;
    int64_t start, end;
    Date due;
    int64_t obligation_id; // 0: a target
} Taken;

// An assignment's duty that was made.
typedef struct Given {
    int64_t task_id, unit_id;
    DutyRole role;
} Given;

typedef struct Making {
    Act *act;
    const Document *document;
    Programme programme;
    Period period;
    RecordList rows; // DraftRow
    Date on;         // day on which groups of units are resolved
    Date until;      // last day for which occurrences are made
    VEC(Section) sections;
    VEC(SectionTask) tasks;
    VEC(Taken) taken;
    VEC(Given) given;
    const AgencyRegister *agencies; // NULL: not loaded yet
    int64_t ordinal;
} Making;

// Adds those that are not there yet.
MUST_CHECK Status units_add(Arena *a, UnitIds *to, const UnitIds *from);
// The units a name stands for in this document; none when it was not matched.
MUST_CHECK Status units_named(Making *m, Str name, UnitIds *ret);

// Whose duty a target is.
typedef struct TargetUnits {
    TargetSpread spread;
    DutyRole role; // LEAD: states the value for the whole area
    UnitIds units;
} TargetUnits;
// By the target's scope: "mỗi xã" gives it to every commune; named units have it; the whole area is the business of the agency that leads the
// section, else of the one unit named before the words. May be nobody.
MUST_CHECK Status target_units(Making *m, const DraftRow *row, const TargetDraft *d, const SectionTask *task,
                               TargetUnits *ret);

#endif
