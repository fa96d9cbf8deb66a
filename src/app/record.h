// Records of a resource in the database: load, list, insert, update, all from the resource's field table. The verbs of app/ stand on these.
#ifndef APP_RECORD_H
#define APP_RECORD_H

#include "meta/query.h"
#include "meta/row.h"
#include "store/store.h"

// Fills `record` (texts in `a`). STATUS_NOT_FOUND when there is no such id.
MUST_CHECK Status record_load(Tx *tx, const Resource *r, int64_t id, Arena *a, void *record);
// Inserts and sets the record's id.
MUST_CHECK Status record_insert(Tx *tx, const Resource *r, void *record, Arena *a);
// Writes all columns and raises the version, in the database and in the record. STATUS_CONFLICT when the stored version is another.
MUST_CHECK Status record_update(Tx *tx, const Resource *r, void *record, Arena *a);

typedef struct RecordList {
    void *items; // n records of r->size bytes, in the arena
    size_t n;
    bool more;  // there is a next page
    Str cursor; // of the next page, when more
} RecordList;

static inline void *record_at(const Resource *r, const RecordList *l, size_t i)
{
    return (char *)l->items + i * r->size;
}

// Rows that hold for the caller's condition (SQL behind WHERE, with ?1..?n of `params`; "1 = 1" for all) and the request's query.
MUST_CHECK Status record_list(Tx *tx, const Resource *r, const MetaQuery *q, const char *where,
                              const Param *params, size_t n, Arena *a, RecordList *ret);
// The same for a page that shows few of many fields: only the id, what the list is sorted by and the fields named (ending in NULL) are read;
// the others are as resource_init() leaves them.
MUST_CHECK Status record_list_of(Tx *tx, const Resource *r, const char *const *names, const MetaQuery *q,
                                 const char *where, const Param *params, size_t n, Arena *a, RecordList *ret);
// How many rows hold for the condition.
MUST_CHECK Status record_count(Tx *tx, const Resource *r, const char *where, const Param *params, size_t n,
                               Arena *a, int64_t *ret);
// All rows that hold for the condition, in the order given ("ordinal, id"), at most `limit`.
MUST_CHECK Status record_all(Tx *tx, const Resource *r, const char *where, const char *order,
                             const Param *params, size_t n, size_t limit, Arena *a, RecordList *ret);

// The two halves of record_all(), for several lists in one tx_query_all(): the statement, in the arena (NULL when memory is out), and reading its
// rows, which ends them.
const char *record_sql(const Resource *r, const char *where, const char *order, size_t limit, Arena *a);
MUST_CHECK Status record_rows(Rows *rows, const Resource *r, Arena *a, RecordList *ret);

// "(?3, ?4, ...)" for `column IN`: the ids once each, without 0, as parameters from *n + 1 on; *ret_any is false when none is left. One of few
// lengths, so that few statements are prepared. At most RECORD_IDS_MAX ids, and room for as many parameters.
enum { RECORD_IDS_MAX = 128 };
void record_ids(const int64_t *ids, size_t n_ids, Buf *sql, Param *params, size_t *n, bool *ret_any);

#endif
