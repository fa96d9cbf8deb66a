#include "meta/json.h"

#include <inttypes.h>

#include "base/buf.h"

Status meta_json_put(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

Status meta_json_push(json_t *array, json_t *value)
{
    return json_array_append_new(array, value) == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

json_t *meta_json_text(Str s)
{
    return json_stringn(s.n ? s.p : "", s.n);
}

static int add_chunk(const char *p, size_t n, void *buf)
{
    buf_add(buf, p, n);
    return buf_status(buf) == STATUS_OK ? 0 : -1;
}

Status meta_json_dump(const json_t *value, Arena *a, Str *ret)
{
    Buf b = BUF_INIT;
    Str out = {NULL, 0};
    if (json_dump_callback(value, add_chunk, &b, JSON_COMPACT | JSON_ENCODE_ANY) == 0)
        out = arena_dup(a, buf_view(&b));
    buf_done(&b);
    if (!out.p)
        return STATUS_NO_MEMORY;
    *ret = out;
    return STATUS_OK;
}

static Status complain_syntax(const json_error_t *error, FieldErrors *errors)
{
    char line[24], column[24];
    snprintf(line, sizeof line, "%d", error->line > 0 ? error->line : 1);
    snprintf(column, sizeof column, "%d", error->column > 0 ? error->column : 1);
    const MsgArg args[] = {{"line", str_c(line)}, {"column", str_c(column)}};
    Status st = field_errors_add(errors, NULL, STR(""), MSG_JSON_SYNTAX, args, 2);
    return st == STATUS_OK ? STATUS_INVALID : st;
}

Status meta_json_parse(Str text, FieldErrors *errors, json_t **ret)
{
    json_error_t error = {0}; // jansson leaves its code unset where it runs out of memory
    json_t *value =
        json_loadb(text.n ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (value) {
        *ret = value;
        return STATUS_OK;
    }
    // Short of memory jansson gives out_of_memory, no code at all, or, from its lexer, a syntax error.
    if (json_error_code(&error) == json_error_out_of_memory || json_error_code(&error) == json_error_unknown)
        return STATUS_NO_MEMORY;
    return complain_syntax(&error, errors);
}

static json_t *number_text(Decimal d)
{
    char text[24];
    decimal_format(d, text);
    return json_string(text);
}

static json_t *date_text(int64_t days)
{
    char text[11];
    date_format_iso((Date)days, text);
    return json_string(text);
}

static json_t *time_text(Instant t)
{
    char text[28];
    instant_format(t, text);
    return json_string(text);
}

static json_t *make_value(const Field *f, Value v)
{
    switch (f->kind) {
    case FIELD_KIND_TEXT:
        return meta_json_text(v.s);
    case FIELD_KIND_INT:
    case FIELD_KIND_REF:
        return json_integer(v.i);
    case FIELD_KIND_DECIMAL:
        return number_text(v.i);
    case FIELD_KIND_DATE:
        return date_text(v.i);
    case FIELD_KIND_TIME:
        return time_text(v.i);
    case FIELD_KIND_FLAG:
        return json_boolean(v.i != 0);
    case FIELD_KIND_ENUM:
        return v.i > 0 && (size_t)v.i < f->n_names ? json_string(f->names[v.i].name) : json_null();
    case FIELD_KIND_BYTES:
        break;
    }
    return json_null();
}

Status meta_json_value(const Field *f, Value v, json_t **ret)
{
    json_t *out = v.is_null ? json_null() : make_value(f, v);
    if (!out)
        return STATUS_NO_MEMORY;
    *ret = out;
    return STATUS_OK;
}

Status meta_json_record(const Resource *r, const void *record, FieldAudience clearance, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *object = json_object();
    for (size_t i = 0; i < r->n_fields; i++) {
        const Field *f = &r->fields[i];
        json_t *value = NULL;
        if (!field_visible(f, clearance))
            continue;
        TRY(meta_json_value(f, field_get(f, record), &value));
        TRY(meta_json_put(object, f->name, value));
    }
    if (!object)
        TRY(STATUS_NO_MEMORY);
    *ret = object;
    return STATUS_OK;
fail:
    json_decref(object);
    return st;
}

// The JSON type a field takes, in the words of the JSON standard; technical people read it.
static const char *json_type_name(const Field *f)
{
    switch (f->kind) {
    case FIELD_KIND_TEXT:
    case FIELD_KIND_DECIMAL:
    case FIELD_KIND_DATE:
    case FIELD_KIND_TIME:
    case FIELD_KIND_ENUM:
        return "string";
    case FIELD_KIND_INT:
    case FIELD_KIND_REF:
        return "integer";
    case FIELD_KIND_FLAG:
        return "boolean";
    case FIELD_KIND_BYTES:
        break;
    }
    return "null";
}

// Reads a value of the right JSON type; STATUS_INVALID with the fault otherwise.
static Status read_value(MetaWrite *w, const Field *f, const json_t *json, Value *ret, MsgId *ret_fault)
{
    *ret_fault = MSG_FIELD_WRONG_TYPE;
    const char *type = json_type_name(f);
    if (json_is_null(json)) {
        *ret = value_null(field_value_kind(f));
        return STATUS_OK;
    }
    if (type[0] == 's' && json_is_string(json)) {
        Str text = {json_string_value(json), json_string_length(json)};
        return field_parse(f, text, TEXT_MACHINE, w->arena, ret, ret_fault);
    }
    if (type[0] == 'b' && json_is_boolean(json)) {
        *ret = value_int(json_is_true(json));
        return STATUS_OK;
    }
    if (type[0] == 'i' && json_is_integer(json)) {
        int64_t v = json_integer_value(json);
        *ret = value_int(v);
        *ret_fault = MSG_FIELD_NOT_INT;
        return v == INT_NONE ? STATUS_INVALID : STATUS_OK;
    }
    if (f->kind == FIELD_KIND_DECIMAL && json_is_number(json))
        *ret_fault = MSG_FIELD_NOT_DECIMAL_STRING;
    return STATUS_INVALID;
}

static Status read_key(MetaWrite *w, const char *key, const json_t *json)
{
    const Field *f = meta_write_field(w, str_c(key));
    if (!f)
        return field_errors_add(w->errors, NULL, str_c(key), MSG_FIELD_UNKNOWN, &(MsgArg){"name", str_c(key)},
                                1);
    if (meta_write_refusal(w, f) == MSG_FIELD_READ_ONLY)
        return field_errors_add(w->errors, f, STR(""), MSG_FIELD_READ_ONLY, NULL, 0);
    Value v;
    MsgId fault;
    Status st = read_value(w, f, json, &v, &fault);
    if (st == STATUS_OK)
        return meta_write_value(w, f, v);
    if (st != STATUS_INVALID)
        return st;
    w->seen |= UINT64_C(1) << (size_t)(f - w->resource->fields);
    return field_errors_add(w->errors, f, STR(""), fault, &(MsgArg){"expected", str_c(json_type_name(f))}, 1);
}

Status meta_json_read(MetaWrite *w, const json_t *object)
{
    if (!json_is_object(object)) {
        Status st = field_errors_add(w->errors, NULL, STR(""), MSG_JSON_NOT_OBJECT, NULL, 0);
        return st == STATUS_OK ? STATUS_INVALID : st;
    }
    // jansson walks over a const object only through a pointer that is not; nothing is changed.
    json_t *walked = (json_t *)(uintptr_t)object;
    const char *key;
    json_t *json;
    json_object_foreach(walked, key, json)
    {
        Status st = read_key(w, key, json);
        if (st != STATUS_OK)
            return st;
    }
    return meta_write_end(w);
}

static Status error_object(const FieldError *error, Lang lang, Arena *scratch, json_t **ret)
{
    Status st = STATUS_OK;
    Str text;
    json_t *object = json_object();
    TRY(field_error_text(error, lang, scratch, &text));
    TRY(meta_json_put(object, "field", meta_json_text(error->name)));
    TRY(meta_json_put(object, "code", meta_json_text(msg_key(error->message))));
    TRY(meta_json_put(object, "message", meta_json_text(text)));
    if (error->line)
        TRY(meta_json_put(object, "line", json_integer((json_int_t)error->line)));
    *ret = object;
    return STATUS_OK;
fail:
    json_decref(object);
    return st;
}

Status meta_json_errors(const FieldErrors *errors, Lang lang, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *array = json_array();
    for (size_t i = 0; i < errors->n; i++) {
        json_t *object;
        TRY(error_object(&errors->items[i], lang, errors->arena, &object));
        TRY(meta_json_push(array, object));
    }
    if (!array)
        TRY(STATUS_NO_MEMORY);
    *ret = array;
    return STATUS_OK;
fail:
    json_decref(array);
    return st;
}
