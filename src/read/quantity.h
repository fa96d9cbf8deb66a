// Numbers that count something, and dates that bind. Both are read from tokens; nothing is guessed beyond the document's own year.
#ifndef READ_QUANTITY_H
#define READ_QUANTITY_H

#include "read/doc.h"

typedef struct Quantity {
    size_t a, b;       // number and unit
    size_t number_end; // behind the number itself
    size_t unit_a, unit_b;
    double low, high;
    bool has_high, percent, ratio;
    bool named_unit; // the unit is in the lexicon
} Quantity;

typedef enum WhenKind {
    WHEN_DUE,    // a term is set
    WHEN_AS_OF,  // "tính đến 24/4"
    WHEN_MENTION // a date that sets nothing: of a cited document, a year that only qualifies a noun
} WhenKind;

typedef enum WhenOf {
    OF_NONE,
    OF_DAY,
    OF_MONTH,
    OF_QUARTER,
    OF_HALF,
    OF_EDGE, // the beginning, middle or end of a period
    OF_YEAR,
    OF_SCHOOL_YEAR,
    OF_PERIOD
} WhenOf;

typedef struct When {
    size_t a, b; // with its preposition
    size_t core; // without it
    Date due;
    WhenKind kind;
    WhenOf of;
    bool period; // a period's end: "giai đoạn", "nhiệm kỳ"
} When;

// The value of a number as offices write it: "1.500" = 1500, "64,387" = 64.387, "41.2" = 41.2. false when it is none.
bool quantity_value(Str s, double *ret);
// A quantity at token i; false for ordinals, names, durations and dates.
bool quantity_at(const Doc *d, size_t i, size_t end, Quantity *ret);
// The unit at token k: a sign, a noun of the lexicon, a scale before one. Tokens taken, 0 when none; sets q->percent and q->named_unit.
size_t unit_at(const Doc *d, size_t k, size_t end, Quantity *q);
// A date expression at token i of a sentence [start, end); false when there is none.
bool when_at(const Doc *d, size_t i, size_t start, size_t end, When *ret);

// The comparison in words around the number of `q` within [start, end).
TargetOp target_operator(const Doc *d, size_t start, size_t end, const Quantity *q);
// Targets in the words of one cell of a table; `para` is the paragraph before the table, `goals`: the column holds goals.
MUST_CHECK Status targets_in_cell(Doc *d, size_t para, size_t a, size_t b, bool goals);

#endif
