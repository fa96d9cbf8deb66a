// The rhythm of a recurring duty ("thứ bảy hằng tuần", "trước ngày 20 hằng tháng") and the days on which it falls due.
#ifndef MODEL_RHYTHM_H
#define MODEL_RHYTHM_H

#include "base/date.h"

typedef enum RhythmEvery {
    RHYTHM_NONE, // no rhythm is said ("định kỳ"): asked about, never guessed
    RHYTHM_DAY,  // every day: no occurrences are made, a tick a day says nothing
    RHYTHM_WEEK,
    RHYTHM_MONTH,
    RHYTHM_QUARTER,
    RHYTHM_HALF,
    RHYTHM_YEAR,
} RhythmEvery;

typedef struct Rhythm {
    RhythmEvery every;
    int weekday; // of a week: 0 = Monday; Friday when none is named
    int day;     // of the month in which a longer period ends; 0 = its last day
} Rhythm;

// From words folded by fold_plain(). Of several rhythms the shortest counts.
Rhythm rhythm_find(Str folded);
// The first due day on or behind `from`; DATE_NONE when the rhythm has no occurrences.
Date rhythm_next(Rhythm r, Date from);

#endif
