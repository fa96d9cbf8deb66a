#include "meta/query.h"

#include "base/utf8.h"
#include "crypt/token.h"
#include "meta/row.h"

enum { CURSOR_VERSION = 1 };

void meta_query_init(MetaQuery *q, const Resource *r, FieldAudience clearance)
{
    *q = (MetaQuery){.resource = r, .clearance = clearance, .limit = QUERY_LIMIT_DEFAULT};
}

// The column that orders the list.
static const Field *key_field(const MetaQuery *q)
{
    if (!q->sort)
        return resource_field(q->resource, STR("id"));
    return q->sort->sorted_by ? resource_field(q->resource, str_c(q->sort->sorted_by)) : q->sort;
}

static const Field *allowed_field(const MetaQuery *q, Str name, unsigned flag)
{
    const Field *f = resource_field(q->resource, name);
    return f && (f->flags & flag) && field_visible(f, q->clearance) ? f : NULL;
}

static Status refuse(FieldErrors *errors, const char *parameter, MsgId message, Str what)
{
    Status st = field_errors_add(errors, NULL, str_c(parameter), message, &(MsgArg){"name", what}, 1);
    return st == STATUS_OK ? STATUS_INVALID : st;
}

static Status take_sort(MetaQuery *q, Str value, FieldErrors *errors)
{
    bool descending = value.p[0] == '-';
    Str name = str_sub(value, descending, value.n);
    bool by_id = str_eq_c(name, "id");
    const Field *f = by_id ? NULL : allowed_field(q, name, FIELD_SORTABLE);
    if (!f && !by_id)
        return refuse(errors, "sort", MSG_QUERY_SORT, name);
    q->sort = f;
    q->descending = descending;
    return STATUS_OK;
}

static bool is_ordered(const Field *f)
{
    return f->kind == FIELD_KIND_INT || f->kind == FIELD_KIND_DECIMAL || f->kind == FIELD_KIND_DATE ||
           f->kind == FIELD_KIND_TIME;
}

static Status take_filter(MetaQuery *q, Str value, Arena *a, FieldErrors *errors)
{
    Str name, rest = value;
    if (!str_split(&rest, ':', &name) || !rest.p)
        return refuse(errors, "filter", MSG_QUERY_FILTER, value);
    const Field *f = allowed_field(q, name, FIELD_FILTERABLE);
    if (!f || q->n_filters == QUERY_FILTERS_MAX)
        return refuse(errors, "filter", MSG_QUERY_FILTER, name);
    QueryFilter filter = {.field = f, .op = FILTER_EQUAL};
    if (is_ordered(f) && (str_starts(rest, STR(">=")) || str_starts(rest, STR("<=")))) {
        filter.op = rest.p[0] == '>' ? FILTER_AT_LEAST : FILTER_AT_MOST;
        rest = str_sub(rest, 2, rest.n);
    }
    MsgId fault = MSG_NONE;
    Status st = field_parse(f, rest, TEXT_MACHINE, a, &filter.value, &fault);
    if (st == STATUS_INVALID)
        return refuse(errors, "filter", fault, name);
    if (st != STATUS_OK)
        return st;
    if (filter.value.is_null) {
        if (filter.op != FILTER_EQUAL)
            return refuse(errors, "filter", MSG_QUERY_FILTER, name);
        filter.op = FILTER_ABSENT;
    } else if (f->kind == FIELD_KIND_ENUM)
        filter.value = value_text(str_c(f->names[filter.value.i].name));
    q->filters[q->n_filters++] = filter;
    return STATUS_OK;
}

static Status take_limit(MetaQuery *q, Str value, FieldErrors *errors)
{
    int64_t limit;
    if (!str_to_i64(value, &limit) || limit < 1 || limit > QUERY_LIMIT_MAX) {
        char max[24];
        snprintf(max, sizeof max, "%d", QUERY_LIMIT_MAX);
        Status st =
            field_errors_add(errors, NULL, STR("limit"), MSG_QUERY_LIMIT, &(MsgArg){"max", str_c(max)}, 1);
        return st == STATUS_OK ? STATUS_INVALID : st;
    }
    q->limit = limit;
    return STATUS_OK;
}

// ---- The cursor: version, descending, name of the sort, kind, id, key; numbers little-endian -------------------------------------

static void put_i64(Buf *b, int64_t v)
{
    for (int shift = 0; shift < 64; shift += 8)
        buf_ch(b, (char)((uint64_t)v >> shift & 0xFF));
}

static bool get_i64(Str *rest, int64_t *ret)
{
    if (rest->n < 8)
        return false;
    uint64_t v = 0;
    for (int i = 7; i >= 0; i--)
        v = v << 8 | (unsigned char)rest->p[i];
    *rest = str_sub(*rest, 8, rest->n);
    *ret = (int64_t)v;
    return true;
}

static Str sort_name(const MetaQuery *q)
{
    return q->sort ? str_c(q->sort->name) : STR("id");
}

Status meta_query_cursor(const MetaQuery *q, const void *last_record, Arena *a, Str *ret)
{
    Value key = meta_row_value(key_field(q), last_record);
    Value id = field_get(resource_field(q->resource, STR("id")), last_record);
    Str name = sort_name(q);
    Buf b = BUF_INIT;
    buf_ch(&b, CURSOR_VERSION);
    buf_ch(&b, q->descending ? 1 : 0);
    buf_ch(&b, (char)name.n);
    buf_str(&b, name);
    put_i64(&b, id.i);
    buf_ch(&b, key.is_null ? 1 : 0);
    if (key.is_null) {
    } else if (key.kind == VALUE_INT)
        put_i64(&b, key.i);
    else
        buf_str(&b, key.s);
    Status st = buf_status(&b);
    if (st == STATUS_OK)
        st = base64url_encode(a, b.p, b.n, ret);
    buf_done(&b);
    return st;
}

static bool read_cursor(MetaQuery *q, Str bytes)
{
    Str name = sort_name(q);
    ValueKind kind = meta_row_kind(key_field(q));
    Value key = value_null(kind);
    int64_t id;
    if (bytes.n < 3 || bytes.p[0] != CURSOR_VERSION || bytes.p[1] != (q->descending ? 1 : 0) ||
        (size_t)bytes.p[2] != name.n || !str_eq(str_sub(bytes, 3, name.n), name))
        return false;
    Str rest = str_sub(bytes, 3 + name.n, bytes.n);
    if (!get_i64(&rest, &id) || rest.n < 1 || rest.p[0] < 0 || rest.p[0] > 1)
        return false;
    bool is_null = rest.p[0] == 1;
    rest = str_sub(rest, 1, rest.n);
    if (is_null) {
        if (rest.n != 0 || !meta_row_nullable(key_field(q)))
            return false;
    } else if (kind == VALUE_INT) {
        key.is_null = false;
        if (!get_i64(&rest, &key.i) || rest.n != 0)
            return false;
    } else {
        key.is_null = false;
        key.s = rest;
        // A text that is not valid UTF-8 would be an error of the database instead of one of the request.
        if (kind == VALUE_TEXT && (!utf8_valid(rest) || (rest.n && memchr(rest.p, 0, rest.n))))
            return false;
    }
    q->has_cursor = true;
    q->cursor_key = key;
    q->cursor_id = id;
    return true;
}

static Status take_cursor(MetaQuery *q, Str value, Arena *a, FieldErrors *errors)
{
    Str bytes;
    Status st = value.n > 4096 ? STATUS_INVALID : base64url_decode(a, value, &bytes);
    if (st == STATUS_OK && read_cursor(q, bytes))
        return STATUS_OK;
    return st == STATUS_NO_MEMORY ? st : refuse(errors, "cursor", MSG_QUERY_CURSOR, STR("cursor"));
}

Status meta_query_take(MetaQuery *q, Str name, Str value, Arena *a, FieldErrors *errors)
{
    bool sort = str_eq_c(name, "sort"), filter = str_eq_c(name, "filter"), limit = str_eq_c(name, "limit");
    if (!sort && !filter && !limit && !str_eq_c(name, "cursor"))
        return STATUS_NOT_FOUND;
    if (value.n == 0)
        return STATUS_OK;
    return sort     ? take_sort(q, value, errors)
           : filter ? take_filter(q, value, a, errors)
           : limit  ? take_limit(q, value, errors)
                    : take_cursor(q, value, a, errors);
}

// ---- SQL ------------------------------------------------------------------------------------------------------------------------

typedef struct Sql {
    Buf *out;
    const char *alias, *dot;
    size_t first;
    Value *params;
    size_t n;
} Sql;

static void put_column(Sql *s, const Field *f)
{
    buf_printf(s->out, "%s%s%s", s->alias, s->dot, f->name);
}

static void put_param(Sql *s, Value v)
{
    s->params[s->n] = v;
    buf_printf(s->out, "?%zu", s->first + s->n);
    s->n++;
}

static void put_filter(Sql *s, const QueryFilter *f)
{
    buf_c(s->out, " AND ");
    put_column(s, f->field);
    switch (f->op) {
    case FILTER_EQUAL:
        buf_c(s->out, " = ");
        break;
    case FILTER_AT_LEAST:
        buf_c(s->out, " >= ");
        break;
    case FILTER_AT_MOST:
        buf_c(s->out, " <= ");
        break;
    case FILTER_ABSENT:
        buf_c(s->out, meta_row_nullable(f->field) ? " IS NULL" : " = ''");
        return;
    }
    put_param(s, f->value);
}

// The rows behind the cursor: (key, id) beyond (its key, its id), and the absent keys, which stand last in either direction.
static void put_cursor(Sql *s, const MetaQuery *q, const Field *key, const Field *id)
{
    const char *beyond = q->descending ? " < " : " > ";
    bool nullable = meta_row_nullable(key) && key != id;
    if (key == id || q->cursor_key.is_null) { // an absent key stands last; only its ids are left
        buf_c(s->out, " AND ");
        if (key != id) {
            put_column(s, key);
            buf_c(s->out, " IS NULL AND ");
        }
        put_column(s, id);
        buf_c(s->out, beyond);
        put_param(s, value_int(q->cursor_id));
        return;
    }
    buf_c(s->out, nullable ? " AND ((" : " AND (");
    put_column(s, key);
    buf_c(s->out, ", ");
    put_column(s, id);
    buf_printf(s->out, ")%s(", beyond);
    put_param(s, q->cursor_key);
    buf_c(s->out, ", ");
    put_param(s, value_int(q->cursor_id));
    buf_c(s->out, ")");
    if (nullable) {
        buf_c(s->out, " OR ");
        put_column(s, key);
        buf_c(s->out, " IS NULL)");
    }
}

void meta_query_sql(const MetaQuery *q, const char *alias, size_t first, Buf *sql, Value *ret_params,
                    size_t *ret_n)
{
    Sql s = {.out = sql, .alias = alias, .dot = alias[0] ? "." : "", .first = first, .params = ret_params};
    const Field *key = key_field(q), *id = resource_field(q->resource, STR("id"));
    for (size_t i = 0; i < q->n_filters; i++)
        put_filter(&s, &q->filters[i]);
    if (q->has_cursor)
        put_cursor(&s, q, key, id);
    buf_c(sql, " ORDER BY ");
    if (key != id) {
        put_column(&s, key);
        buf_c(sql, q->descending ? " DESC" : "");
        buf_c(sql, meta_row_nullable(key) ? " NULLS LAST, " : ", ");
    }
    put_column(&s, id);
    buf_c(sql, q->descending ? " DESC LIMIT " : " LIMIT ");
    put_param(&s, value_int(q->limit + 1));
    *ret_n = s.n;
}
