// The occurrences of recurring duties: made ahead when a programme is approved, ticked off by the units.
#ifndef APP_OCCURRENCE_H
#define APP_OCCURRENCE_H

#include "app/act.h"
#include "app/record.h"
#include "model/programme.h"
#include "model/rhythm.h"

enum { OCCURRENCES_MAX = 60 }; // of one duty

// One row for each due day of the rhythm in [from, to], at most OCCURRENCES_MAX. None for a rhythm without occurrences.
MUST_CHECK Status occurrences_plan(const Act *act, int64_t duty_id, int64_t unit_id, Rhythm r, Date from,
                                   Date to);
// Of a unit that the actor may read, due in [from, to], by duty and day.
MUST_CHECK Status occurrences_of_unit(const Act *act, int64_t unit_id, Date from, Date to, RecordList *ret);
// "tick", "untick", with the unit's note. A day to come cannot be ticked off. STATUS_CONFLICT for another version or state.
MUST_CHECK Status occurrence_event(Act *act, int64_t id, int64_t version, Str event, Str note,
                                   Occurrence *ret);

// Brings what is planned up to the day: occurrences of open recurring duties of running programmes as far ahead as programmes are planned, those to
// come to the unit that has the duty now; untouched ones behind the end of their programme, or of a duty that was passed on, are taken out.
// programme_id 0: all. Asks for no permission. Done again on the same day it changes nothing.
MUST_CHECK Status occurrences_settle(Act *act, int64_t programme_id);
// The last day for which occurrences are planned: the programme's last day, else the end of the year, a year ahead at most.
Date occurrences_until(Date starts_on, Date ends_on, Date today);

#endif
