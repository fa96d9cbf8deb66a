// How sure a row is: what the reader saw when it drew the row, each thing with its weight. One table (evidence.c) holds all weights.
#ifndef READ_EVIDENCE_H
#define READ_EVIDENCE_H

#include <stdint.h>

typedef enum Evidence {
    EV_TARGET, // the row's kind: exactly one of the first five
    EV_RESULT,
    EV_DEADLINE,
    EV_RECURRING,
    EV_JOB,
    EV_GOAL_SECTION,
    EV_GOAL_WORD,
    EV_PAST_WORD,
    EV_PAST_SECTION,
    EV_COMPARATOR,
    EV_KNOWN_UNIT,
    EV_PERCENT,
    EV_NO_UNIT,
    EV_WORDED,
    EV_ACTOR,
    EV_TERM_OWN,
    EV_TERM_INHERITED,
    EV_BRACKETS,
    EV_TABLE,
    EV_DAY_NAMED,
    EV_PERIOD_END,
    EV_PRODUCT,
    EV_COUNT_
} Evidence;

#define EV(e) (UINT32_C(1) << (e))

// Probability, in (0, 1), that a row drawn from this evidence is right.
double evidence_confidence(uint32_t seen);

#endif
