// Shared by target.c, operator.c and term.c.
#ifndef READ_TARGET_INTERNAL_H
#define READ_TARGET_INTERNAL_H

#include "read/quantity.h"

enum { CLAUSE_ROWS = 64 };

typedef struct Found {
    Quantity q;
    TargetOp op;
    bool least;  // by "ít nhất" or "tối thiểu", which covers the whole enumeration
    bool denied; // "không còn xã dưới 15 tiêu chí": the number only describes what shall be none
    const char *qualifier;
} Found;

// Where the paragraph stands; the same for all its numbers.
typedef struct Place {
    size_t para;
    bool goals;     // below "mục tiêu", or led in by it
    bool past;      // below "kết quả", or before the first section
    bool future;    // below "nhiệm vụ"
    bool led;       // the words leading in set a term
    bool condition; // sections that say who is rewarded and how much is paid
    bool task;      // a row of tasks: whatever it counts is to be done
    bool report;    // what is not asked for has been done
} Place;

typedef struct Clause {
    size_t sentence, a, b;
    size_t end; // of the paragraph
    When when[CLAUSE_ROWS];
    size_t when_n;
} Clause;

// operator.c
// Start of the run of words that holds the number at `at`: behind the last mark or number.
size_t target_segment(const Doc *d, size_t start, size_t at, size_t most);
// The number is a place in an order, or the size of a group that leads it.
bool says_rank(const Doc *d, size_t start, size_t end, const Quantity *q);
// The comparison in words around the number.
void read_operator(const Doc *d, size_t start, size_t end, Found *f);

// term.c
// The paragraph stands below goals, or is led in by them.
bool target_section(Doc *d, const Para *p);
// The term of the words that lead into the paragraph, or into those that lead into it.
Date led_due(Doc *d, const Para *p);
// The term that a heading or a caption [a, b) sets for what stands below it; `goals`: goals stand there whatever it says itself.
Date heading_term(const Doc *d, size_t a, size_t b, bool goals);
// The last date of the clause that begins in [from, to) and binds.
const When *due_in(const Clause *c, size_t from, size_t to, bool past);
// The term that binds the quantity, and whence it comes. `next`: first token of the next quantity of the clause.
Date term(Doc *d, const Place *at, const Clause *c, const Quantity *q, size_t next, bool past,
          TermFrom *ret_from);

#endif
