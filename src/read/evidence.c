#include "read/evidence.h"

#include <math.h>

// Weights are log odds; the kind of row is where one starts from. 0 is even odds, 2.2 is nine in ten. They were set by counting right and wrong
// rows on the development documents, rounded to a tenth, and are meant to be set anew when more documents are confirmed.
static const double WEIGHTS[EV_COUNT_] = {
    [EV_TARGET] = 0.2,          // a number with a noun, by itself: as often a size or a share as a goal
    [EV_RESULT] = 0.6,          // what was done is told in plainer words than what is to be done
    [EV_DEADLINE] = 1.0,        // a date that a preposition of term leads in
    [EV_RECURRING] = 1.2,       // the words of rhythm are few and hardly used otherwise
    [EV_JOB] = 0.4,             // a verb of making and a noun it makes may only be near each other
    [EV_GOAL_SECTION] = 1.4,    // below "Mục tiêu", "Chỉ tiêu" nearly every number is one
    [EV_GOAL_WORD] = 1.2,       // "phấn đấu", "yêu cầu" before it in its sentence
    [EV_PAST_WORD] = 1.0,       // "đã", "ước đạt": tells of what was done
    [EV_PAST_SECTION] = 0.4,    // "Kết quả": may still name what the plan had asked
    [EV_COMPARATOR] = 0.8,      // who writes "ít nhất" means a floor, not a fact
    [EV_KNOWN_UNIT] = 0.5,      // a noun that offices count
    [EV_PERCENT] = 0.3,         // a share is seldom a size
    [EV_NO_UNIT] = -0.7,        // an unknown noun was taken for the unit
    [EV_WORDED] = -0.5,         // a number in letters may be an article
    [EV_ACTOR] = 0.6,           // someone named is to do it
    [EV_TERM_OWN] = 0.4,        // a term stands in its own clause
    [EV_TERM_INHERITED] = -0.1, // the term is that of a heading or of the words leading in
    [EV_BRACKETS] = -0.9,       // in brackets stand explanations
    [EV_TABLE] = 0.7,           // a cell below a head that says what the column holds
    [EV_DAY_NAMED] = 0.6,       // a day of the calendar
    [EV_PERIOD_END] = -0.6,     // the end of a period, which may only name a programme
    [EV_PRODUCT] = 0.5,         // the thing to be made is one that offices make
};

double evidence_confidence(uint32_t seen)
{
    double odds = 0;
    for (int e = 0; e < EV_COUNT_; e++)
        if (seen >> e & 1)
            odds += WEIGHTS[e];
    return 1 / (1 + exp(-odds));
}
