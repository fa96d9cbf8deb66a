// Words of a source text as a clerk selects them, and the values that they state.
#ifndef APP_REVIEW_WORDS_H
#define APP_REVIEW_WORDS_H

#include "base/arena.h"
#include "model/draft.h"

enum { WORDS_LONGEST = 4000 }; // code points of one row's words

// The words [start, end) in code points; p == NULL when the range is empty or not inside the text. Borrows from `text`.
Str words_cut(Str text, int64_t start, int64_t end);
// Where `words` stand, white space not counted; the place that begins nearest to `near_place`.
bool words_find(Str text, Str words, int64_t near_place, int64_t *ret_start, int64_t *ret_end);
// Fills what the words themselves state: a target's number, level and unit of measure, a deadline's day, and, when `fresh`, the words as the row's
// own text. Fields that the words do not state stay as they are. `issued_on` gives the year of dates without one.
MUST_CHECK Status words_fill(DraftKind kind, Str words, Date issued_on, bool fresh, Arena *a, DraftData *d);

#endif
