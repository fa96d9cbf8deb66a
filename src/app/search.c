#include "app/search.h"

#include "text/fold.h"

Status search_set(Tx *tx, const char *resource, int64_t id, Str folded)
{
    Status st = tx_exec(tx, "DELETE FROM search_term WHERE resource = ?1 AND item_id = ?2",
                        PARAMS(P_TEXT_C(resource), P_INT(id)), NULL);
    Str word;
    while (st == STATUS_OK && folded.n && str_split(&folded, ' ', &word)) {
        if (word.n == 0)
            continue;
        st = tx_exec_later(tx,
                           "INSERT INTO search_term (resource, term, item_id) VALUES (?1, ?2, ?3) "
                           "ON CONFLICT (resource, term, item_id) DO NOTHING",
                           PARAMS(P_TEXT_C(resource), P_TEXT(word), P_INT(id)));
    }
    return st;
}

Status search_sql(Str typed, const char *resource, const char *column, Arena *a, Buf *sql, Param *params,
                  size_t *n)
{
    Str folded, word;
    Status st = fold_plain(typed, a, &folded);
    size_t words = 0;
    while (st == STATUS_OK && folded.n && words < SEARCH_WORDS_MAX && str_split(&folded, ' ', &word)) {
        if (word.n == 0)
            continue;
        // U+10FFFF sorts behind every character that may follow the beginning.
        char *end = arena_printf(a, STR_FMT "\xf4\x8f\xbf\xbf", STR_ARG(word));
        if (!end)
            return STATUS_NO_MEMORY;
        params[(*n)++] = P_TEXT_C(resource);
        params[(*n)++] = P_TEXT(word);
        params[(*n)++] = P_TEXT_C(end);
        buf_printf(sql,
                   " AND %s IN (SELECT item_id FROM search_term WHERE resource = ?%zu AND term >= ?%zu AND "
                   "term < ?%zu)",
                   column, *n - 2, *n - 1, *n);
        words++;
    }
    return st == STATUS_OK ? buf_status(sql) : st;
}
