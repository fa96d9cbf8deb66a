// Finding records by words typed without marks. Each record has its folded words in search_term; a query's words are taken as beginnings
// and must all be there, so that "ky an" finds "Huyện Kỳ Anh". Order and marks do not matter.
#ifndef APP_SEARCH_H
#define APP_SEARCH_H

#include "base/buf.h"
#include "store/store.h"

enum { SEARCH_WORDS_MAX = 6 };

// Replaces the words of a record; `folded` is text made by fold_plain().
MUST_CHECK Status search_set(Tx *tx, const char *resource, int64_t id, Str folded);
// Appends " AND <column> IN (...)" for each of the first SEARCH_WORDS_MAX words of the text as typed; nothing when it has no words.
// Parameters are numbered from *n + 1, appended to `params` (room for 3 * SEARCH_WORDS_MAX more) and counted in *n; texts in the arena.
MUST_CHECK Status search_sql(Str typed, const char *resource, const char *column, Arena *a, Buf *sql,
                             Param *params, size_t *n);

#endif
