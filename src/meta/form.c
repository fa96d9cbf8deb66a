#include "meta/form.h"

#include <inttypes.h>

#include "meta/json.h"

static bool sent_again(const FormPair *pairs, size_t n, size_t at)
{
    for (size_t k = at + 1; k < n; k++)
        if (str_eq(pairs[k].name, pairs[at].name))
            return true;
    return false;
}

Status meta_form_read(MetaWrite *w, const FormPair *pairs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const Field *f = meta_write_field(w, pairs[i].name);
        if (!f || (f->kind == FIELD_KIND_FLAG && sent_again(pairs, n, i)))
            continue;
        Status st = meta_write_text(w, f, pairs[i].value);
        if (st != STATUS_OK)
            return st;
    }
    return meta_write_end(w);
}

Status meta_form_option(json_t *array, Str value, Str label, bool selected)
{
    Status st = STATUS_OK;
    json_t *option = json_object();
    TRY(meta_json_put(option, "value", meta_json_text(value)));
    TRY(meta_json_put(option, "label", meta_json_text(label)));
    TRY(meta_json_put(option, "selected", json_boolean(selected)));
    return meta_json_push(array, option);
fail:
    json_decref(option);
    return st;
}

Status meta_show(const Field *f, const void *record, Lang lang, const FieldNames *names, Arena *a, Str *ret)
{
    Value v = field_get(f, record);
    if (f->kind == FIELD_KIND_REF && !v.is_null && names && names->name_of) {
        Status st = names->name_of(names->context, f, v.i, a, ret);
        if (st != STATUS_NOT_FOUND)
            return st;
    }
    return field_format(f, v, text_form_of(lang), a, ret);
}

static const char *kind_word(FieldKind kind)
{
    switch (kind) {
    case FIELD_KIND_TEXT:
        return "text";
    case FIELD_KIND_INT:
        return "int";
    case FIELD_KIND_DECIMAL:
        return "decimal";
    case FIELD_KIND_DATE:
        return "date";
    case FIELD_KIND_TIME:
        return "time";
    case FIELD_KIND_FLAG:
        return "flag";
    case FIELD_KIND_ENUM:
        return "choice";
    case FIELD_KIND_REF:
        return "ref";
    case FIELD_KIND_BYTES:
        return "bytes";
    }
    return "";
}

static bool is_number(const Field *f)
{
    return f->kind == FIELD_KIND_INT || f->kind == FIELD_KIND_DECIMAL;
}

static Status put_kinds(json_t *model, const Field *f)
{
    Status st = STATUS_OK;
    bool multiline = (f->flags & FIELD_MULTILINE) != 0, text = f->kind == FIELD_KIND_TEXT;
    TRY(meta_json_put(model, "kind", json_string(kind_word(f->kind))));
    TRY(meta_json_put(model, "multiline", json_boolean(multiline)));
    TRY(meta_json_put(model, "is_text", json_boolean(text && !multiline)));
    TRY(meta_json_put(model, "is_area", json_boolean(text && multiline)));
    TRY(meta_json_put(model, "is_number", json_boolean(is_number(f))));
    TRY(meta_json_put(model, "is_date", json_boolean(f->kind == FIELD_KIND_DATE)));
    TRY(meta_json_put(model, "is_time", json_boolean(f->kind == FIELD_KIND_TIME)));
    TRY(meta_json_put(model, "is_flag", json_boolean(f->kind == FIELD_KIND_FLAG)));
    TRY(meta_json_put(model, "is_choice", json_boolean(f->kind == FIELD_KIND_ENUM)));
    TRY(meta_json_put(model, "is_ref", json_boolean(f->kind == FIELD_KIND_REF)));
fail:
    return st;
}

// What was typed and sent last, if anything.
static const Str *sent_value(const FormModel *form, const Field *f)
{
    const Str *found = NULL;
    for (size_t i = 0; i < form->n_sent; i++)
        if (str_eq_c(form->sent[i].name, f->name))
            found = &form->sent[i].value;
    return found;
}

static TextForm input_form(const FormModel *form, const Field *f)
{
    bool browser_form = f->kind == FIELD_KIND_DATE || f->kind == FIELD_KIND_ENUM ||
                        f->kind == FIELD_KIND_FLAG || f->kind == FIELD_KIND_REF || f->kind == FIELD_KIND_TIME;
    return browser_form ? TEXT_MACHINE : text_form_of(form->lang);
}

// What the input holds. A sent text that is no UTF-8 cannot be shown again.
static Status input_value(const FormModel *form, const Field *f, Str *ret)
{
    const Str *sent = sent_value(form, f);
    json_t *probe = sent ? meta_json_text(*sent) : NULL;
    if (probe) {
        json_decref(probe);
        *ret = *sent;
        return STATUS_OK;
    }
    return field_format(f, field_get(f, form->record), input_form(form, f), form->arena, ret);
}

static Status put_options(const FormModel *form, json_t *model, const Field *f, Str value)
{
    Status st = STATUS_OK;
    json_t *options = json_array();
    for (size_t i = 1; i < f->n_names; i++)
        TRY(meta_form_option(options, str_c(f->names[i].name), msg(form->lang, f->names[i].label),
                             str_eq_c(value, f->names[i].name)));
    if (f->kind == FIELD_KIND_REF && form->names.options) {
        int64_t chosen;
        TRY(form->names.options(form->names.context, f, str_to_i64(value, &chosen) ? chosen : 0, options));
    }
    return meta_json_put(model, "options", options);
fail:
    json_decref(options);
    return st;
}

static Status put_error(const FormModel *form, json_t *model, const Field *f)
{
    Status st = STATUS_OK;
    const FieldError *error = field_errors_of(form->errors, str_c(f->name));
    Str text = STR("");
    if (error)
        TRY(field_error_text(error, form->lang, form->arena, &text));
    TRY(meta_json_put(model, "has_error", json_boolean(error != NULL)));
    TRY(meta_json_put(model, "error", meta_json_text(text)));
fail:
    return st;
}

static Status put_head(json_t *model, const Field *f, Lang lang)
{
    Status st = STATUS_OK;
    TRY(meta_json_put(model, "name", json_string(f->name)));
    TRY(meta_json_put(model, "label", meta_json_text(field_label(f, lang))));
    TRY(meta_json_put(model, "unit", meta_json_text(msg(lang, f->unit_of_measure))));
fail:
    return st;
}

static Status form_field(const FormModel *form, const Field *f, bool locked, json_t **ret)
{
    Status st = STATUS_OK;
    Str value, shown;
    json_t *model = json_object();
    TRY(put_head(model, f, form->lang));
    TRY(put_kinds(model, f));
    TRY(input_value(form, f, &value));
    TRY(meta_show(f, form->record, form->lang, &form->names, form->arena, &shown));
    TRY(meta_json_put(model, "value", meta_json_text(value)));
    TRY(meta_json_put(model, "shown", meta_json_text(shown)));
    TRY(meta_json_put(model, "checked", json_boolean(f->kind == FIELD_KIND_FLAG && str_eq_c(value, "1"))));
    TRY(meta_json_put(model, "required", json_boolean((f->flags & FIELD_REQUIRED) != 0)));
    TRY(meta_json_put(model, "locked", json_boolean(locked)));
    TRY(meta_json_put(model, "max", json_integer(f->kind == FIELD_KIND_TEXT ? field_max_chars(f) : 0)));
    TRY(put_error(form, model, f));
    TRY(put_options(form, model, f, value));
    *ret = model;
    return STATUS_OK;
fail:
    json_decref(model);
    return st;
}

// The complaints that belong to no field of the form.
static Status put_other_errors(const FormModel *form, json_t *model)
{
    Status st = STATUS_OK;
    json_t *texts = json_array();
    for (size_t i = 0; form->errors && i < form->errors->n; i++) {
        Str text;
        if (form->errors->items[i].field)
            continue;
        TRY(field_error_text(&form->errors->items[i], form->lang, form->arena, &text));
        TRY(meta_json_push(texts, meta_json_text(text)));
    }
    TRY(meta_json_put(model, "has_errors", json_boolean(form->errors && form->errors->total > 0)));
    return meta_json_put(model, "errors", texts);
fail:
    json_decref(texts);
    return st;
}

Status meta_form_model(const FormModel *form, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *model = json_object(), *fields = json_array(), *by_name = json_object();
    MetaWrite w = {.resource = form->resource,
                   .creating = form->creating,
                   .state = form->state,
                   .clearance = form->clearance};
    for (size_t i = 0; i < form->resource->n_fields; i++) {
        const Field *f = &form->resource->fields[i];
        json_t *one;
        MsgId refusal = meta_write_refusal(&w, f);
        if (!field_visible(f, form->clearance) || refusal == MSG_FIELD_READ_ONLY)
            continue;
        TRY(form_field(form, f, refusal != MSG_NONE, &one));
        TRY(meta_json_push(fields, one));
        TRY(meta_json_put(by_name, f->name, json_incref(one)));
    }
    TRY(put_other_errors(form, model));
    json_t *done = fields;
    fields = NULL;
    TRY(meta_json_put(model, "fields", done));
    done = by_name;
    by_name = NULL;
    TRY(meta_json_put(model, "form", done));
    *ret = model;
    return STATUS_OK;
fail:
    json_decref(by_name);
    json_decref(fields);
    json_decref(model);
    return st;
}

static Status sheet_field(const FormModel *form, const Field *f, json_t **ret)
{
    Status st = STATUS_OK;
    Str text;
    json_t *model = json_object();
    TRY(put_head(model, f, form->lang));
    TRY(meta_show(f, form->record, form->lang, &form->names, form->arena, &text));
    TRY(meta_json_put(model, "text", meta_json_text(text)));
    TRY(meta_json_put(model, "is_empty", json_boolean(text.n == 0)));
    *ret = model;
    return STATUS_OK;
fail:
    json_decref(model);
    return st;
}

Status meta_sheet_model(const FormModel *form, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *model = json_object(), *fields = json_array();
    for (size_t i = 0; i < form->resource->n_fields; i++) {
        const Field *f = &form->resource->fields[i];
        json_t *one;
        if (!field_visible(f, form->clearance))
            continue;
        TRY(sheet_field(form, f, &one));
        TRY(meta_json_push(fields, one));
    }
    json_t *done = fields;
    fields = NULL;
    TRY(meta_json_put(model, "fields", done));
    *ret = model;
    return STATUS_OK;
fail:
    json_decref(fields);
    json_decref(model);
    return st;
}

static bool is_column(const TableModel *table, const Field *f)
{
    return (f->flags & FIELD_LISTED) && field_visible(f, table->clearance);
}

static Status table_column(const TableModel *table, const Field *f, json_t **ret)
{
    Status st = STATUS_OK;
    bool sorted = table->sort == f, sortable = (f->flags & FIELD_SORTABLE) != 0;
    // The first click sorts upwards, the next one turns the order.
    const char *turn = sorted && !table->descending ? "-" : "";
    char *sort = arena_printf(table->arena, "%s%s", sortable ? turn : "", sortable ? f->name : "");
    json_t *column = json_object();
    if (!sort)
        TRY(STATUS_NO_MEMORY);
    TRY(put_head(column, f, table->lang));
    TRY(meta_json_put(column, "is_number", json_boolean(is_number(f))));
    TRY(meta_json_put(column, "sortable", json_boolean(sortable)));
    TRY(meta_json_put(column, "ascending", json_boolean(sorted && !table->descending)));
    TRY(meta_json_put(column, "descending", json_boolean(sorted && table->descending)));
    TRY(meta_json_put(column, "sort", json_string(sort)));
    *ret = column;
    return STATUS_OK;
fail:
    json_decref(column);
    return st;
}

static Status table_cell(const TableModel *table, const Field *f, const void *record, bool first,
                         json_t **ret)
{
    Status st = STATUS_OK;
    Str text;
    json_t *cell = json_object();
    TRY(meta_show(f, record, table->lang, &table->names, table->arena, &text));
    TRY(meta_json_put(cell, "name", json_string(f->name)));
    TRY(meta_json_put(cell, "text", meta_json_text(text)));
    TRY(meta_json_put(cell, "is_number", json_boolean(is_number(f))));
    TRY(meta_json_put(cell, "is_first", json_boolean(first)));
    *ret = cell;
    return STATUS_OK;
fail:
    json_decref(cell);
    return st;
}

static Status table_row(const TableModel *table, const void *record, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *row = json_object(), *cells = json_array();
    for (size_t i = 0; i < table->resource->n_fields; i++) {
        const Field *f = &table->resource->fields[i];
        json_t *cell;
        if (!is_column(table, f))
            continue;
        TRY(table_cell(table, f, record, json_array_size(cells) == 0, &cell));
        TRY(meta_json_push(cells, cell));
    }
    TRY(meta_json_put(row, "id",
                      json_integer(field_get(resource_field(table->resource, STR("id")), record).i)));
    json_t *done = cells;
    cells = NULL;
    TRY(meta_json_put(row, "cells", done));
    *ret = row;
    return STATUS_OK;
fail:
    json_decref(cells);
    json_decref(row);
    return st;
}

Status meta_table_model(const TableModel *table, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *model = json_object(), *columns = json_array(), *rows = json_array(), *one;
    for (size_t i = 0; i < table->resource->n_fields; i++)
        if (is_column(table, &table->resource->fields[i])) {
            TRY(table_column(table, &table->resource->fields[i], &one));
            TRY(meta_json_push(columns, one));
        }
    for (size_t i = 0; i < table->n; i++) {
        TRY(table_row(table, (const char *)table->records + i * table->resource->size, &one));
        TRY(meta_json_push(rows, one));
    }
    TRY(meta_json_put(model, "is_empty", json_boolean(table->n == 0)));
    one = columns;
    columns = NULL;
    TRY(meta_json_put(model, "columns", one));
    one = rows;
    rows = NULL;
    TRY(meta_json_put(model, "rows", one));
    *ret = model;
    return STATUS_OK;
fail:
    json_decref(columns);
    json_decref(rows);
    json_decref(model);
    return st;
}
