// ?sort= ?filter= ?limit= ?cursor= of a list, held to the fields that allow it, and the SQL that follows. Only names of the field table
// ever reach the SQL text; values are always bound. Pages follow each other by key, not by offset: nothing is skipped or shown twice
// when rows come and go meanwhile.
//
//   sort=name         sort=-valid_from (descending). Ties are broken by id.
//   filter=kind:commune      filter=valid_from:>=2020-01-01      filter=parent_id: (absent)      several filters must all hold
//   cursor=...        as handed out with the page before, for the same sort
#ifndef META_QUERY_H
#define META_QUERY_H

#include "base/buf.h"
#include "meta/write.h"

enum {
    QUERY_FILTERS_MAX = 8,
    QUERY_LIMIT_DEFAULT = 50,
    QUERY_LIMIT_MAX = 500,
    QUERY_PARAMS_MAX = QUERY_FILTERS_MAX + 3
};

typedef enum FilterOp { FILTER_EQUAL, FILTER_AT_LEAST, FILTER_AT_MOST, FILTER_ABSENT } FilterOp;

typedef struct QueryFilter {
    const Field *field;
    FilterOp op;
    Value value; // as the database keeps it
} QueryFilter;

typedef struct MetaQuery {
    const Resource *resource;
    FieldAudience clearance;
    const Field *sort; // NULL = id
    bool descending;
    QueryFilter filters[QUERY_FILTERS_MAX];
    size_t n_filters;
    int64_t limit;
    bool has_cursor;
    Value cursor_key; // of the last row shown, as the database keeps it
    int64_t cursor_id;
} MetaQuery;

void meta_query_init(MetaQuery *q, const Resource *r, FieldAudience clearance);
// Takes one parameter of the list ("sort", "filter", "limit", "cursor"; "cursor" after "sort"). An empty value is as if it were not there.
// STATUS_INVALID with a complaint when it is not allowed; STATUS_NOT_FOUND when the name is none of the four.
MUST_CHECK Status meta_query_take(MetaQuery *q, Str name, Str value, Arena *a, FieldErrors *errors);

// Conditions to stand behind the caller's own WHERE (" AND u.kind = ?4 AND ..."), then " ORDER BY ... LIMIT ?n", with parameters
// numbered from `first` and written to ret_params (QUERY_PARAMS_MAX). The limit asks for one row more, which tells that there is a next
// page. `alias` "" gives bare column names.
void meta_query_sql(const MetaQuery *q, const char *alias, size_t first, Buf *sql, Value *ret_params,
                    size_t *ret_n);
// The cursor behind the last record shown.
MUST_CHECK Status meta_query_cursor(const MetaQuery *q, const void *last_record, Arena *a, Str *ret);

#endif
