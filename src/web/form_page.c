#include "web/form_page.h"

#include "app/record.h"
#include "meta/json.h"

json_t *page_text(Str s)
{
    return json_stringn(s.n ? s.p : "", s.n);
}

json_t *page_date(Date d)
{
    char text[11] = "";
    if (d != DATE_NONE)
        date_format_vi(d, text);
    return json_string(text);
}

static Status format_as(FieldKind kind, int64_t v, Lang lang, Arena *a, Str *ret)
{
    const Field f = {.name = "", .kind = kind};
    return field_format(&f, value_int(v), text_form_of(lang), a, ret);
}

Status page_time(Instant t, Lang lang, Arena *a, Str *ret)
{
    if (t == 0 || t == INT_NONE) {
        *ret = STR("");
        return STATUS_OK;
    }
    return format_as(FIELD_KIND_TIME, t, lang, a, ret);
}

Status page_number(int64_t n, Lang lang, Arena *a, Str *ret)
{
    return format_as(FIELD_KIND_INT, n, lang, a, ret);
}

// ---- Forms --------------------------------------------------------------------------------------------------------------------------------

static Str typed(const WebRequest *rq, const char *input)
{
    for (size_t i = rq->form.n; i > 0; i--)
        if (str_eq_c(rq->form.items[i - 1].name, input))
            return rq->form.items[i - 1].value;
    return (Str){NULL, 0};
}

static const PageField *find_input(const PageForm *f, const char *input)
{
    for (size_t i = 0; i < f->n_fields; i++)
        if (strcmp(f->fields[i].input, input) == 0)
            return &f->fields[i];
    return NULL;
}

static const Field *field_of(const PageForm *f, const char *input)
{
    const PageField *p = find_input(f, input);
    return p && p->field ? resource_field(f->resource, str_c(p->field)) : NULL;
}

// A number as JSON where the API wants one; anything else stays a text, which the field table then refuses with its own words.
static json_t *json_of(const Field *field, Str text)
{
    int64_t number;
    bool whole = field->kind == FIELD_KIND_REF || field->kind == FIELD_KIND_INT;
    if (text.n == 0)
        return json_null();
    if (field->kind == FIELD_KIND_FLAG)
        return json_boolean(str_eq(text, STR("1")));
    if (whole && str_to_i64(text, &number))
        return json_integer(number);
    return meta_json_text(text);
}

Status page_form_json(const PageForm *f, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *out = json_object();
    for (size_t i = 0; i < f->n_fields; i++) {
        const Field *field = field_of(f, f->fields[i].input);
        Str text = str_trim(typed(f->rq, f->fields[i].input));
        if (field && text.p)
            TRY(meta_json_put(out, field->name, json_of(field, text)));
    }
    if (!out)
        return STATUS_NO_MEMORY;
    *ret = out;
    return STATUS_OK;
fail:
    json_decref(out);
    return st;
}

Status page_form_value(const PageForm *f, const char *input, Arena *a, Str *ret)
{
    const Field *field = field_of(f, input);
    Str text = typed(f->rq, input);
    if (f->typed || !field || !f->record) {
        *ret = text.p ? text : STR("");
        return STATUS_OK;
    }
    Value v = field_get(field, f->record);
    TextForm form = field->kind == FIELD_KIND_REF || field->kind == FIELD_KIND_ENUM
                        ? TEXT_MACHINE
                        : text_form_of(f->rq->lang);
    return field_format(field, v, form, a, ret);
}

static json_t *error_text(const PageForm *f, const char *input, Arena *a)
{
    const PageField *p = find_input(f, input);
    const FieldError *e = field_errors_of(f->errors, str_c(p && p->field ? p->field : input));
    Str text = STR("");
    if (e && field_error_text(e, f->rq->lang, a, &text) != STATUS_OK)
        return NULL;
    return page_text(text);
}

json_t *page_options(const EnumName *names, size_t n, Str chosen, Lang lang)
{
    json_t *out = json_array();
    for (size_t i = 1; i < n && out; i++) {
        json_t *option =
            json_pack("{s:s, s:s, s:b}", "value", names[i].name, "label", msg(lang, names[i].label).p,
                      "selected", (int)str_eq_c(chosen, names[i].name));
        if (!option || json_array_append_new(out, option) != 0) {
            json_decref(out);
            return NULL;
        }
    }
    return out;
}

json_t *page_form_field(const PageForm *f, const char *input, Arena *a)
{
    const Field *field = field_of(f, input);
    Str value;
    if (page_form_value(f, input, a, &value) != STATUS_OK)
        return NULL;
    if (field && field->kind == FIELD_KIND_ENUM)
        return json_pack("{s:o, s:o}", "options",
                         page_options(field->names, field->n_names, value, f->rq->lang), "error",
                         error_text(f, input, a));
    return json_pack("{s:o, s:o}", "value", page_text(value), "error", error_text(f, input, a));
}

static const char *input_of(const PageForm *f, Str field)
{
    for (size_t i = 0; i < f->n_fields; i++)
        if (str_eq_c(field, f->fields[i].field ? f->fields[i].field : f->fields[i].input))
            return f->fields[i].input;
    return "";
}

static Status add_problem(json_t *list, const char *input, Str text)
{
    return meta_json_push(
        list, json_pack("{s:s++, s:o}", "href", "#", *input ? "f-" : "", input, "text", page_text(text)));
}

Status page_form_problems(const PageForm *f, MsgId extra, Arena *a, json_t *data)
{
    Status st = STATUS_OK;
    json_t *list = json_array();
    if (extra != MSG_NONE)
        TRY(add_problem(list, "", msg(f->rq->lang, extra)));
    for (size_t i = 0; f->errors && i < f->errors->n; i++) {
        const FieldError *e = &f->errors->items[i];
        Str text, line;
        TRY(field_error_text(e, f->rq->lang, a, &text));
        const PageField *own = e->field ? NULL : find_input(f, input_of(f, e->name));
        Str label = e->field                        ? field_label(e->field, f->rq->lang)
                    : own && own->label != MSG_NONE ? msg(f->rq->lang, own->label)
                                                    : STR("");
        const char *full = label.n ? arena_printf(a, STR_FMT ": " STR_FMT, STR_ARG(label), STR_ARG(text))
                                   : arena_str(a, text);
        if (!full)
            TRY(STATUS_NO_MEMORY);
        line = str_c(full);
        TRY(add_problem(list, input_of(f, e->name), line));
    }
    TRY(meta_json_put(data, "has_problems", json_boolean(json_array_size(list) > 0)));
    return meta_json_put(data, "problems", list);
fail:
    json_decref(list);
    return st;
}

Status page_reason(const WebRequest *rq, Act *act, FieldErrors *errors)
{
    static const Field rules = {.name = "reason", .kind = FIELD_KIND_TEXT, .max = 500};
    const json_t *sent = json_object_get(rq->json, "reason");
    Str text = rq->json ? str_c(json_string_value(sent)) : web_form(rq, "reason");
    Value v = value_null(VALUE_TEXT);
    MsgId fault = MSG_FIELD_REQUIRED;
    Status st = text.p ? field_clean_text(&rules, text, act->arena, &v, &fault) : STATUS_OK;
    if (st == STATUS_OK && !v.is_null) {
        act->reason = v.s;
        return field_check(&rules, v, errors);
    }
    return st == STATUS_OK || st == STATUS_INVALID
               ? field_errors_add(errors, NULL, STR("reason"), fault, NULL, 0)
               : st;
}

// ---- Names --------------------------------------------------------------------------------------------------------------------------------

static Status names_of(Tx *tx, const char *table, const char *column, const int64_t *ids, size_t n, Arena *a,
                       Str *ret)
{
    Param params[RECORD_IDS_MAX];
    size_t n_params = 0;
    Buf sql = BUF_INIT;
    Rows rows = {0};
    bool any;
    buf_printf(&sql, "SELECT id, %s FROM %s WHERE id IN ", column, table);
    record_ids(ids, n, &sql, params, &n_params, &any);
    Status st = buf_status(&sql);
    if (st == STATUS_OK && any)
        st = tx_query(tx, sql.p, params, n_params, &rows);
    while (st == STATUS_OK && rows_next(&rows)) {
        int64_t id = rows_int(&rows, 0);
        Str name = rows_text_in(&rows, 1, a);
        for (size_t i = 0; i < n; i++)
            if (ids[i] == id)
                ret[i] = name;
        if (!name.p)
            st = STATUS_NO_MEMORY;
    }
    Status end = rows_done(&rows);
    buf_done(&sql);
    return st == STATUS_OK ? end : st;
}

Status page_names(Tx *tx, const char *table, const char *column, const int64_t *ids, size_t n, Arena *a,
                  Str *ret)
{
    Status st = STATUS_OK;
    for (size_t i = 0; i < n; i++)
        ret[i] = (Str){NULL, 0};
    for (size_t from = 0; from < n && st == STATUS_OK; from += RECORD_IDS_MAX) {
        size_t m = n - from < RECORD_IDS_MAX ? n - from : RECORD_IDS_MAX;
        st = names_of(tx, table, column, ids + from, m, a, ret + from);
    }
    return st;
}
