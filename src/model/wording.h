// Short words for lists, drawn from the document's own: a programme's short name and period, a task's title. Texts are in the arena.
#ifndef MODEL_WORDING_H
#define MODEL_WORDING_H

#include "base/arena.h"
#include "base/date.h"

// At most `max` code points, cut between words with "…" behind; white space made single, a capital in front.
MUST_CHECK Status wording_short(Str text, size_t max, Arena *a, Str *ret);
// What a programme is about: the words behind "về" of its title, else the title; short.
MUST_CHECK Status wording_programme(Str title, Arena *a, Str *ret);

typedef struct Period {
    Date from, to; // DATE_NONE: not said
    // Where the words stand in the text, in code points; empty when they stand in the title.
    size_t start, end;
} Period;
// The period that the text sets ("đợt cao điểm từ ngày 01/3/2020 đến ngày 31/8/2020"), else the one its title names ("giai đoạn 2020 - 2025",
// "năm 2020"). `year` serves dates without one (0: none). Neither: both days DATE_NONE.
MUST_CHECK Status wording_period(Str text, Str title, int year, Arena *a, Period *ret);

#endif
