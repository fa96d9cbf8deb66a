#include "app/record.h"

#include "base/buf.h"

enum { COLUMNS_MAX = 32 };

static Param to_param(Value v)
{
    switch (v.kind) {
    case VALUE_INT:
        return v.is_null ? P_NULL_INT : P_INT(v.i);
    case VALUE_TEXT:
        return v.is_null ? P_NULL_TEXT : P_TEXT(v.s);
    case VALUE_BYTES:
        return v.is_null ? P_NULL_BYTES : P_BYTES(v.s.p, v.s.n);
    }
    return P_NULL_TEXT;
}

// Which fields of a resource a statement reads, by their place in its table. All of them when `only` is false.
typedef struct Columns {
    bool only;
    const Field *fields[COLUMNS_MAX];
    size_t n;
} Columns;

static void column_add(Columns *c, const Field *f)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->fields[i] == f)
            return;
    if (f && c->n < COLUMNS_MAX)
        c->fields[c->n++] = f;
}

static Status read_row(Rows *rows, const Resource *r, const Columns *columns, Arena *a, void *record)
{
    bool only = columns && columns->only;
    if (only)
        resource_init(r, record);
    else
        memset(record, 0, r->size); // every field is set below, nulls too
    for (size_t i = 0, n = only ? columns->n : r->n_fields; i < n; i++) {
        const Field *f = only ? columns->fields[i] : &r->fields[i];
        Param p = rows_value(rows, (int)i);
        Value v = {.is_null = p.is_null, .i = p.i, .s = p.s};
        v.kind = p.kind == PARAM_INT ? VALUE_INT : p.kind == PARAM_TEXT ? VALUE_TEXT : VALUE_BYTES;
        Status st = meta_row_read(f, v, a, record);
        if (st != STATUS_OK)
            return st;
    }
    return STATUS_OK;
}

// Statements are cached by their text, which is the same for every call of one shape; the text itself lives in the arena.
static Status sql_text(Buf *sql, Arena *a, const char **ret)
{
    char *copy = sql->failed ? NULL : arena_str(a, buf_view(sql));
    buf_done(sql);
    if (!copy)
        return STATUS_NO_MEMORY;
    *ret = copy;
    return STATUS_OK;
}

static Status read_rows(Rows *rows, const Resource *r, const Columns *columns, Arena *a, RecordList *ret)
{
    char *items = NULL;
    size_t count = 0, cap = 0;
    Status st = STATUS_OK;
    while (st == STATUS_OK && rows_next(rows)) {
        if (!arena_grow(a, (void **)&items, &cap, count + 1, r->size))
            st = STATUS_NO_MEMORY;
        else
            st = read_row(rows, r, columns, a, items + count++ * r->size);
    }
    Status end = rows_done(rows);
    if (st == STATUS_OK)
        st = end;
    if (st == STATUS_OK)
        *ret = (RecordList){.items = items, .n = count};
    return st;
}

Status record_rows(Rows *rows, const Resource *r, Arena *a, RecordList *ret)
{
    return read_rows(rows, r, NULL, a, ret);
}

static Status read_all(Tx *tx, const Resource *r, const char *text, const Param *params, size_t n, Arena *a,
                       RecordList *ret)
{
    Rows rows = {0};
    Status st = tx_query(tx, text, params, n, &rows);
    return st == STATUS_OK ? record_rows(&rows, r, a, ret) : st;
}

Status record_load(Tx *tx, const Resource *r, int64_t id, Arena *a, void *record)
{
    RecordList found;
    Status st = record_all(tx, r, "id = ?1", "id", PARAMS(P_INT(id)), 1, a, &found);
    if (st == STATUS_OK && found.n == 0)
        st = STATUS_NOT_FOUND;
    if (st == STATUS_OK)
        memcpy(record, found.items, r->size);
    return st;
}

Status record_insert(Tx *tx, const Resource *r, void *record, Arena *a)
{
    Buf sql = BUF_INIT;
    size_t n;
    const char *text;
    Value *values = ARENA_ARRAY(a, Value, r->n_fields);
    Param *params = ARENA_ARRAY(a, Param, r->n_fields);
    if (!values || !params)
        return STATUS_NO_MEMORY;
    meta_row_insert(r, record, &sql, values, &n);
    buf_c(&sql, " RETURNING id");
    Status st = sql_text(&sql, a, &text);
    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < n; i++)
        params[i] = to_param(values[i]);
    int64_t id;
    st = tx_query_int(tx, text, params, n, &id);
    if (st == STATUS_OK)
        field_set(resource_field(r, STR("id")), record, value_int(id));
    return st;
}

Status record_update(Tx *tx, const Resource *r, void *record, Arena *a)
{
    Buf sql = BUF_INIT;
    size_t n;
    const char *text;
    Value *values = ARENA_ARRAY(a, Value, r->n_fields + 2);
    Param *params = ARENA_ARRAY(a, Param, r->n_fields + 2);
    if (!values || !params)
        return STATUS_NO_MEMORY;
    meta_row_update(r, record, &sql, values, &n);
    Status st = sql_text(&sql, a, &text);
    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < n; i++)
        params[i] = to_param(values[i]);
    int64_t changed;
    st = tx_exec(tx, text, params, n, &changed);
    if (st == STATUS_OK && changed != 1)
        st = STATUS_CONFLICT;
    if (st == STATUS_OK) {
        const Field *version = resource_field(r, STR("version"));
        field_set(version, record, value_int(field_get(version, record).i + 1));
    }
    return st;
}

static Status list_columns(Tx *tx, const Resource *r, const Columns *columns, const MetaQuery *q,
                           const char *where, const Param *params, size_t n, Arena *a, RecordList *ret)
{
    Buf sql = BUF_INIT;
    Value extra[QUERY_PARAMS_MAX];
    size_t extra_n;
    const char *text;
    buf_c(&sql, "SELECT ");
    if (!columns->only)
        meta_row_columns(r, "", &sql);
    for (size_t i = 0; i < columns->n; i++) {
        buf_c(&sql, i ? ", " : "");
        buf_c(&sql, columns->fields[i]->name);
    }
    buf_printf(&sql, " FROM %s WHERE %s", r->table, where);
    meta_query_sql(q, "", n + 1, &sql, extra, &extra_n);
    Status st = sql_text(&sql, a, &text);
    Param *all = ARENA_ARRAY(a, Param, n + extra_n);
    if (st == STATUS_OK && !all)
        st = STATUS_NO_MEMORY;
    if (st != STATUS_OK)
        return st;
    if (n)
        memcpy(all, params, n * sizeof *all);
    for (size_t i = 0; i < extra_n; i++)
        all[n + i] = to_param(extra[i]);
    RecordList found = {0};
    Rows rows = {0};
    st = tx_query(tx, text, all, n + extra_n, &rows);
    if (st == STATUS_OK)
        st = read_rows(&rows, r, columns, a, &found);
    if (st != STATUS_OK)
        return st;
    if (found.n > (size_t)q->limit) {
        found.n = (size_t)q->limit;
        found.more = true;
        st = meta_query_cursor(q, record_at(r, &found, found.n - 1), a, &found.cursor);
    }
    if (st == STATUS_OK)
        *ret = found;
    return st;
}

Status record_list(Tx *tx, const Resource *r, const MetaQuery *q, const char *where, const Param *params,
                   size_t n, Arena *a, RecordList *ret)
{
    return list_columns(tx, r, &(Columns){.only = false}, q, where, params, n, a, ret);
}

Status record_list_of(Tx *tx, const Resource *r, const char *const *names, const MetaQuery *q,
                      const char *where, const Param *params, size_t n, Arena *a, RecordList *ret)
{
    Columns columns = {.only = true};
    column_add(&columns, resource_field(r, STR("id")));
    column_add(&columns, q->sort);
    if (q->sort && q->sort->sorted_by) // what the cursor is made of
        column_add(&columns, resource_field(r, str_c(q->sort->sorted_by)));
    for (; *names; names++)
        column_add(&columns, resource_field(r, str_c(*names)));
    return list_columns(tx, r, &columns, q, where, params, n, a, ret);
}

const char *record_sql(const Resource *r, const char *where, const char *order, size_t limit, Arena *a)
{
    Buf sql = BUF_INIT;
    const char *text;
    buf_c(&sql, "SELECT ");
    meta_row_columns(r, "", &sql);
    buf_printf(&sql, " FROM %s WHERE %s ORDER BY %s LIMIT %zu", r->table, where, order, limit);
    return sql_text(&sql, a, &text) == STATUS_OK ? text : NULL;
}

Status record_all(Tx *tx, const Resource *r, const char *where, const char *order, const Param *params,
                  size_t n, size_t limit, Arena *a, RecordList *ret)
{
    const char *text = record_sql(r, where, order, limit, a);
    return text ? read_all(tx, r, text, params, n, a, ret) : STATUS_NO_MEMORY;
}

Status record_count(Tx *tx, const Resource *r, const char *where, const Param *params, size_t n, Arena *a,
                    int64_t *ret)
{
    const char *text = arena_printf(a, "SELECT COUNT(*) FROM %s WHERE %s", r->table, where);
    return text ? tx_query_int(tx, text, params, n, ret) : STATUS_NO_MEMORY;
}

static void put_place(Buf *sql, size_t number)
{
    char text[24];
    size_t at = sizeof text;
    do
        text[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    text[--at] = '?';
    buf_add(sql, text + at, sizeof text - at);
}

void record_ids(const int64_t *ids, size_t n_ids, Buf *sql, Param *params, size_t *n, bool *ret_any)
{
    size_t first = *n, m = 0;
    for (size_t i = 0; i < n_ids; i++) {
        bool known = ids[i] == 0;
        for (size_t k = 0; k < m && !known; k++)
            known = params[first + k].i == ids[i];
        if (!known)
            params[first + m++] = P_INT(ids[i]);
    }
    *ret_any = m > 0;
    size_t length = m <= 4 ? 4 : m <= 32 ? 32 : RECORD_IDS_MAX;
    buf_ch(sql, '(');
    for (size_t i = 0; i < length; i++) {
        // The rest repeats the first.
        if (i >= m)
            params[first + i] = P_INT(m ? params[first].i : 0);
        if (i)
            buf_ch(sql, ',');
        put_place(sql, first + i + 1);
    }
    buf_ch(sql, ')');
    *n = first + length;
}
