// Shared by assign.c, assign_rows.c, actor.c and predicate.c.
#ifndef READ_ASSIGN_INTERNAL_H
#define READ_ASSIGN_INTERNAL_H

#include "read/agency.h"
#include "read/quantity.h"

typedef struct Pred {
    bool ok; // a duty follows
    bool lead, coordinate, past, modal, giver;
} Pred;

typedef struct Scan {
    Doc *d;
    size_t para;
    int32_t section;
    UnitList last; // the units named last in this paragraph
    size_t last_at;
    bool memory;
    size_t told; // news: last paragraph in which duties were given, + 1
} Scan;

// actor.c: from token `at` on the units act.
void set_actor(Scan *s, const UnitList *l, size_t at);

// predicate.c
// What follows the enumeration that ends before token k: a duty, its beginning, or nothing of the kind.
Pred predicate(Doc *d, size_t k, size_t end, bool news);
// An adjunct begins at i, behind which the subject may stand.
bool adjunct_start(const Doc *d, size_t i, size_t end);
// The word before i makes what follows an object or a part of another noun.
bool object_guard(const Doc *d, size_t i, size_t start);
// The units are not given a duty, although the words would allow it. `start`: they open the sentence.
bool skip_subject(const Scan *s, const UnitList *l, const Pred *p, bool start);

// assign_phrases.c: what begins at token i; the token behind what was read, 0 when nothing.
size_t assign_coordinate(Scan *s, size_t i, size_t end); // "phối hợp với Y", "phối hợp giữa X và Y"
size_t assign_listed(Scan *s, size_t i, size_t start, size_t end); // "Cơ quan chủ trì: Sở Nội vụ"
size_t assign_triggered(Scan *s, size_t i, size_t start, size_t end); // "giao Sở Nội vụ ..."

// assign_rows.c
// One row a unit; memory failure shows in s->memory.
void emit(Scan *s, const UnitList *l, Role role, Tone tone, size_t end, double confidence);
// Supervising, urging and advising by the acting units of sentence [a, b), and who receives its report.
void further_roles(Scan *s, size_t a, size_t b);

#endif
