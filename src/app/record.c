#include "app/record.h"

Param record_param(Value v)
{
    switch (v.kind) {
    case VALUE_INT:
        return v.is_null ? P_NULL_INT : param_int(v.i);
    case VALUE_TEXT:
        return v.is_null ? P_NULL_TEXT : param_text(v.s);
    case VALUE_BYTES:
        return v.is_null ? P_NULL_BYTES : param_bytes(v.s.p, v.s.n);
    }
    return P_NULL_INT;
}

static Value value_at(Rows *rows, ValueKind kind, int column)
{
    if (rows_is_null(rows, column))
        return value_null(kind);
    switch (kind) {
    case VALUE_INT:
        return value_int(rows_int(rows, column));
    case VALUE_TEXT:
        return value_text(rows_text(rows, column));
    case VALUE_BYTES:
        return value_bytes(rows_bytes(rows, column));
    }
    return value_null(kind);
}

Status record_from_row(const Resource *r, Rows *rows, int first, Arena *a, void *record)
{
    Value row[META_FIELDS_MAX];
    for (size_t i = 0; i < r->n_fields && i < META_FIELDS_MAX; i++)
        row[i] = value_at(rows, meta_row_kind(&r->fields[i]), first + (int)i);
    return meta_row_extract(r, row, a, record);
}

// Ends the rows; the first failure counts, and the reading's own before ours.
static Status end_rows(Rows *rows, Status ours)
{
    Status theirs = rows_done(rows);
    return theirs != STATUS_OK ? theirs : ours;
}

Status record_load(Tx *tx, const Resource *r, int64_t id, Arena *a, void *record)
{
    Status st = STATUS_OK;
    Rows rows = {0};
    Buf sql = BUF_INIT;
    void *found = arena_alloc(a, r->size);
    buf_c(&sql, "SELECT ");
    meta_row_columns(r, "", &sql);
    buf_printf(&sql, " FROM %s WHERE id = ?1", r->table);
    TRY(found ? buf_status(&sql) : STATUS_NO_MEMORY);
    TRY(tx_query_row(tx, sql.p, PARAMS(P_INT(id)), &rows));
    TRY(end_rows(&rows, record_from_row(r, &rows, 0, a, found)));
    memcpy(record, found, r->size);
fail:
    buf_done(&sql);
    return st;
}

static void set_number(const Resource *r, const char *name, void *record, int64_t number)
{
    const Field *f = resource_field(r, str_c(name));
    if (f)
        field_set(f, record, value_int(number));
}

static size_t to_params(const Value *values, size_t n, Param *ret)
{
    for (size_t i = 0; i < n; i++)
        ret[i] = record_param(values[i]);
    return n;
}

Status record_insert(Tx *tx, const Resource *r, void *record)
{
    Status st = STATUS_OK;
    Value values[META_FIELDS_MAX];
    Param params[META_FIELDS_MAX];
    size_t n;
    int64_t id;
    Buf sql = BUF_INIT;
    meta_row_insert(r, record, &sql, values, &n);
    buf_c(&sql, " RETURNING id");
    TRY(buf_status(&sql));
    TRY(tx_query_int(tx, sql.p, params, to_params(values, n, params), &id));
    set_number(r, "id", record, id);
fail:
    buf_done(&sql);
    return st;
}

Status record_update(Tx *tx, const Resource *r, void *record)
{
    Status st = STATUS_OK;
    Value values[META_FIELDS_MAX];
    Param params[META_FIELDS_MAX];
    size_t n;
    int64_t changed = 0;
    Buf sql = BUF_INIT;
    meta_row_update(r, record, &sql, values, &n);
    TRY(buf_status(&sql));
    TRY(tx_exec(tx, sql.p, params, to_params(values, n, params), &changed));
    if (changed != 1)
        TRY(STATUS_CONFLICT);
    set_number(r, "version", record, values[n - 1].i + 1);
fail:
    buf_done(&sql);
    return st;
}

// Reads at most `limit` records and tells whether there was one more.
static Status read_page(Rows *rows, const Resource *r, size_t limit, Arena *a, char *records, size_t *ret_n,
                        bool *ret_more)
{
    size_t n = 0;
    bool more = false;
    while (rows_next(rows)) {
        more = n == limit;
        if (more)
            break;
        Status st = record_from_row(r, rows, 0, a, records + n * r->size);
        if (st != STATUS_OK)
            return st;
        n++;
    }
    *ret_n = n;
    *ret_more = more;
    return STATUS_OK;
}

Status record_list(Tx *tx, const RecordList *list, Arena *a, void **ret_records, size_t *ret_n, Str *ret_next)
{
    Status st = STATUS_OK;
    const Resource *r = list->query->resource;
    size_t limit = (size_t)list->query->limit, n = 0, n_values = 0;
    bool more = false;
    Str next = {NULL, 0};
    Rows rows = {0};
    Buf sql = BUF_INIT;
    Value values[QUERY_PARAMS_MAX];
    char *records = arena_array(a, limit, r->size);
    Param *params = ARENA_ARRAY(a, Param, list->n_params + QUERY_PARAMS_MAX);
    buf_c(&sql, "SELECT ");
    meta_row_columns(r, "", &sql);
    buf_printf(&sql, " FROM %s WHERE %s", r->table, list->where ? list->where : "1 = 1");
    meta_query_sql(list->query, "", list->n_params + 1, &sql, values, &n_values);
    TRY(records && params ? buf_status(&sql) : STATUS_NO_MEMORY);
    if (list->n_params)
        memcpy(params, list->params, list->n_params * sizeof *params);
    to_params(values, n_values, params + list->n_params);
    TRY(tx_query(tx, sql.p, params, list->n_params + n_values, &rows));
    TRY(end_rows(&rows, read_page(&rows, r, limit, a, records, &n, &more)));
    if (more)
        TRY(meta_query_cursor(list->query, records + (n - 1) * r->size, a, &next));
    *ret_records = records;
    *ret_n = n;
    *ret_next = next;
fail:
    buf_done(&sql);
    return st;
}
