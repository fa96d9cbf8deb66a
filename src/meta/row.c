#include "meta/row.h"

ValueKind meta_row_kind(const Field *f)
{
    return f->kind == FIELD_KIND_ENUM ? VALUE_TEXT : field_value_kind(f);
}

bool meta_row_nullable(const Field *f)
{
    return meta_row_kind(f) == VALUE_INT && !(f->flags & FIELD_REQUIRED) && f->kind != FIELD_KIND_FLAG;
}

Value meta_row_value(const Field *f, const void *record)
{
    Value v = field_get(f, record);
    if (f->kind == FIELD_KIND_ENUM) {
        bool known = !v.is_null && v.i > 0 && (size_t)v.i < f->n_names;
        return value_text(str_c(known ? f->names[v.i].name : ""));
    }
    return v.is_null && v.kind != VALUE_INT ? (Value){.kind = v.kind, .s = {"", 0}} : v;
}

// Does a stored number fit the member that takes it?
static bool int_fits(const Field *f, int64_t i)
{
    switch (f->kind) {
    case FIELD_KIND_DATE:
        return i > DATE_NONE && i <= INT32_MAX;
    case FIELD_KIND_FLAG:
        return i == 0 || i == 1;
    case FIELD_KIND_REF:
        return i > 0;
    case FIELD_KIND_INT:
    case FIELD_KIND_DECIMAL:
    case FIELD_KIND_TIME:
        return i != INT_NONE;
    case FIELD_KIND_ENUM:
    case FIELD_KIND_TEXT:
    case FIELD_KIND_BYTES:
        break;
    }
    return false;
}

Status meta_row_read(const Field *f, Value v, Arena *a, void *record)
{
    if (v.is_null) {
        field_set(f, record, value_null(field_value_kind(f)));
        return STATUS_OK;
    }
    if (v.kind != meta_row_kind(f))
        return STATUS_CORRUPT;
    if (v.kind != VALUE_INT && v.s.n == 0) {
        field_set(f, record, value_null(field_value_kind(f)));
        return STATUS_OK;
    }
    if (f->kind == FIELD_KIND_ENUM) {
        size_t i = 1;
        while (i < f->n_names && !str_eq_c(v.s, f->names[i].name))
            i++;
        if (i >= f->n_names)
            return STATUS_CORRUPT;
        v = value_int((int64_t)i);
    } else if (v.kind == VALUE_INT) {
        if (!int_fits(f, v.i))
            return STATUS_CORRUPT;
    } else {
        v.s = arena_dup(a, v.s);
        if (!v.s.p)
            return STATUS_NO_MEMORY;
    }
    field_set(f, record, v);
    return STATUS_OK;
}

void meta_row_columns(const Resource *r, const char *alias, Buf *sql)
{
    for (size_t i = 0; i < r->n_fields; i++) {
        if (i)
            buf_str(sql, STR(", "));
        if (alias[0]) {
            buf_c(sql, alias);
            buf_ch(sql, '.');
        }
        buf_c(sql, r->fields[i].name);
    }
}

static bool is_named(const Field *f, const char *name)
{
    return strcmp(f->name, name) == 0;
}

void meta_row_insert(const Resource *r, const void *record, Buf *sql, Value *ret_values, size_t *ret_n)
{
    size_t n = 0;
    buf_printf(sql, "INSERT INTO %s (", r->table);
    for (size_t i = 0; i < r->n_fields; i++) {
        if (is_named(&r->fields[i], "id"))
            continue;
        buf_printf(sql, "%s%s", n ? ", " : "", r->fields[i].name);
        ret_values[n++] = meta_row_value(&r->fields[i], record);
    }
    buf_c(sql, ") VALUES (");
    for (size_t i = 1; i <= n; i++)
        buf_printf(sql, "%s?%zu", i > 1 ? ", " : "", i);
    buf_c(sql, ")");
    *ret_n = n;
}

void meta_row_update(const Resource *r, const void *record, Buf *sql, Value *ret_values, size_t *ret_n)
{
    size_t n = 0;
    Value id = value_null(VALUE_INT), version = value_null(VALUE_INT);
    buf_printf(sql, "UPDATE %s SET ", r->table);
    for (size_t i = 0; i < r->n_fields; i++) {
        Value v = meta_row_value(&r->fields[i], record);
        if (is_named(&r->fields[i], "id"))
            id = v;
        else if (is_named(&r->fields[i], "version"))
            version = v;
        else {
            ret_values[n++] = v;
            buf_printf(sql, "%s = ?%zu, ", r->fields[i].name, n);
        }
    }
    buf_printf(sql, "version = version + 1 WHERE id = ?%zu AND version = ?%zu", n + 1, n + 2);
    ret_values[n++] = id;
    ret_values[n++] = version;
    *ret_n = n;
}

static const char *kind_word(ValueKind kind)
{
    switch (kind) {
    case VALUE_INT:
        return "integer";
    case VALUE_TEXT:
        return "text";
    case VALUE_BYTES:
        return "bytes";
    }
    return "?";
}

static bool is_hidden(const Resource *r, Str column)
{
    for (const char *const *h = r->hidden_columns; h && *h; h++)
        if (str_eq_c(column, *h))
            return true;
    return false;
}

Status meta_check_catalogue(const Resource *r, const CatalogueColumn *columns, size_t n, Buf *problems)
{
    size_t findings = 0;
    for (size_t i = 0; i < r->n_fields; i++) {
        const Field *f = &r->fields[i];
        const CatalogueColumn *c = NULL;
        for (size_t k = 0; k < n && !c; k++)
            if (str_eq_c(columns[k].name, f->name))
                c = &columns[k];
        if (!c) {
            findings++;
            buf_printf(problems, "%s.%s: no such column\n", r->table, f->name);
            continue;
        }
        if (c->kind != meta_row_kind(f)) {
            findings++;
            buf_printf(problems, "%s.%s: the column is %s, the field needs %s\n", r->table, f->name,
                       kind_word(c->kind), kind_word(meta_row_kind(f)));
        }
        bool must = !meta_row_nullable(f);
        if (must != c->not_null && strcmp(f->name, "id") != 0) {
            findings++;
            buf_printf(problems, "%s.%s: the column %s be null, the field %s\n", r->table, f->name,
                       c->not_null ? "may not" : "may", must ? "may not" : "may");
        }
    }
    for (size_t k = 0; k < n; k++)
        if (!resource_field(r, columns[k].name) && !is_hidden(r, columns[k].name)) {
            findings++;
            buf_printf(problems, "%s." STR_FMT ": a column without a field\n", r->table,
                       STR_ARG(columns[k].name));
        }
    if (buf_status(problems) != STATUS_OK)
        return STATUS_NO_MEMORY;
    return findings ? STATUS_INVALID : STATUS_OK;
}
