// Records of the field tables in the database: one way in and out for every resource. Permission, rules between fields and the audit row are
// the verb's that calls; nothing here writes history.
#ifndef APP_RECORD_H
#define APP_RECORD_H

#include "meta/query.h"
#include "meta/row.h"
#include "store/store.h"

Param record_param(Value v);
// The fields of the current row, standing in the order of meta_row_columns() from column `first`; texts in the arena. STATUS_CORRUPT when
// the row cannot be this resource's. What the rows themselves had to complain of, rows_done() tells.
MUST_CHECK Status record_from_row(const Resource *r, Rows *rows, int first, Arena *a, void *record);

// STATUS_NOT_FOUND. `record` is filled on success only.
MUST_CHECK Status record_load(Tx *tx, const Resource *r, int64_t id, Arena *a, void *record);
// Inserts all fields but the id, and sets the record's id to the new one. The caller has set version, times and derived keys.
MUST_CHECK Status record_insert(Tx *tx, const Resource *r, void *record);
// Writes all fields where id and version are the record's, and raises the record's version. STATUS_CONFLICT: somebody was faster, or it is gone.
MUST_CHECK Status record_update(Tx *tx, const Resource *r, void *record);

typedef struct RecordList {
    const MetaQuery *query;
    const char *
        where; // the caller's own condition (what this actor may see), with ?1..?n of its own; NULL = everything
    const Param *params;
    size_t n_params;
} RecordList;

// One page: `*ret_records` is an array of the resource's C structs in the arena, `*ret_next` the cursor of the next page (p == NULL when
// this was the last).
MUST_CHECK Status record_list(Tx *tx, const RecordList *list, Arena *a, void **ret_records, size_t *ret_n,
                              Str *ret_next);

#endif
