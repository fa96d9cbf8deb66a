// Any bytes as a body of the API, as a form value, as a list's parameters and as a CSV file, against the resources of the model: never a
// crash; a record that is taken goes out and comes in again unchanged; nothing the system keeps is ever changed from outside.
#include <jansson.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "meta/csv.h"
#include "meta/diff.h"
#include "meta/form.h"
#include "meta/json.h"
#include "meta/query.h"
#include "meta/row.h"
#include "model/model.h"

static MetaWrite writing(const Resource *r, void *record, Arena *a, FieldErrors *errors)
{
    *errors = (FieldErrors){.arena = a};
    return (MetaWrite){.resource = r,
                       .creating = true,
                       .clearance = AUDIENCE_PERSONAL,
                       .form = TEXT_VI,
                       .arena = a,
                       .record = record,
                       .errors = errors};
}

static void system_fields_are_untouched(const Resource *r, const void *record, const void *empty)
{
    for (size_t i = 0; i < r->n_fields; i++)
        if (r->fields[i].flags & (FIELD_READ_ONLY | FIELD_HIDDEN))
            HOLDS(value_equal(field_get(&r->fields[i], record), field_get(&r->fields[i], empty)));
}

// What was taken is valid text, and survives the database's form, JSON and CSV.
static void round_trip(const Resource *r, const void *record, Arena *a)
{
    json_t *json = NULL;
    FieldErrors errors;
    void *back = arena_alloc(a, r->size), *again = arena_alloc(a, r->size);
    Value row[META_FIELDS_MAX];
    HOLDS(back && again);
    for (size_t i = 0; i < r->n_fields; i++) {
        row[i] = meta_row_value(&r->fields[i], record);
        HOLDS(row[i].kind != VALUE_TEXT || utf8_valid(row[i].s));
    }
    HOLDS(meta_row_extract(r, row, a, back) == STATUS_OK && meta_same(r, record, back));
    HOLDS(meta_json_record(r, record, AUDIENCE_PERSONAL, &json) == STATUS_OK);
    for (size_t i = 0; i < r->n_fields; i++)
        if (r->fields[i].flags & FIELD_READ_ONLY)
            json_object_del(json, r->fields[i].name);
    resource_init(r, again);
    MetaWrite w = writing(r, again, a, &errors);
    HOLDS(meta_json_read(&w, json) == STATUS_OK && meta_same(r, record, again));
    json_decref(json);
}

static void errors_can_be_told(const FieldErrors *errors)
{
    json_t *list;
    HOLDS(meta_json_errors(errors, LANG_VI, &list) == STATUS_OK);
    json_decref(list);
}

static void as_json(const Resource *r, Str bytes)
{
    Arena a;
    FieldErrors errors;
    json_t *json = NULL;
    arena_init(&a, 0);
    void *record = arena_alloc(&a, r->size), *empty = arena_alloc(&a, r->size);
    HOLDS(record && empty);
    resource_init(r, record);
    resource_init(r, empty);
    MetaWrite w = writing(r, record, &a, &errors);
    Status st = meta_json_parse(bytes, &errors, &json);
    if (st == STATUS_OK)
        st = meta_json_read(&w, json);
    json_decref(json);
    HOLDS(st == STATUS_OK || (st == STATUS_INVALID && errors.total > 0));
    system_fields_are_untouched(r, record, empty);
    if (st == STATUS_OK)
        round_trip(r, record, &a);
    errors_can_be_told(&errors);
    arena_done(&a);
}

// The first byte chooses the field, the rest is its text: what people's forms write, they read again.
static void as_field(const Resource *r, Str bytes)
{
    const Field *f = &r->fields[(unsigned char)bytes.p[0] % r->n_fields];
    static const TextForm forms[] = {TEXT_MACHINE, TEXT_VI, TEXT_EN};
    for (size_t i = 0; i < 3; i++) {
        Arena a;
        Value v, back;
        MsgId fault = MSG_NONE;
        Str text;
        arena_init(&a, 0);
        Status st = field_parse(f, str_sub(bytes, 1, bytes.n), forms[i], &a, &v, &fault);
        HOLDS(st == STATUS_OK || (st == STATUS_INVALID && fault != MSG_NONE));
        bool both_ways =
            forms[i] == TEXT_MACHINE || (f->kind != FIELD_KIND_ENUM && f->kind != FIELD_KIND_TIME);
        if (st == STATUS_OK && both_ways &&
            (f->kind != FIELD_KIND_TIME ||
             (v.i > INT64_C(-62135596800000000) && v.i < INT64_C(253402300800000000)))) {
            HOLDS(field_format(f, v, forms[i], &a, &text) == STATUS_OK);
            HOLDS(field_parse(f, text, forms[i], &a, &back, &fault) == STATUS_OK && value_equal(v, back));
        }
        arena_done(&a);
    }
}

static void as_list(const Resource *r, Str bytes)
{
    Arena a;
    MetaQuery q;
    Value params[QUERY_PARAMS_MAX];
    size_t n;
    Buf sql = BUF_INIT;
    Str rest = bytes, pair, name;
    arena_init(&a, 0);
    FieldErrors errors = {.arena = &a};
    meta_query_init(&q, r, AUDIENCE_PERSONAL);
    while (str_split(&rest, '&', &pair)) {
        if (!str_split(&pair, '=', &name))
            continue;
        Status st = meta_query_take(&q, name, pair.p ? pair : STR(""), &a, &errors);
        HOLDS(st == STATUS_OK || st == STATUS_INVALID || st == STATUS_NOT_FOUND);
    }
    errors_can_be_told(&errors);
    meta_query_sql(&q, "x", 1, &sql, params, &n);
    HOLDS(buf_status(&sql) == STATUS_OK && n >= 1 && n <= QUERY_PARAMS_MAX);
    // Nothing but names of the table reaches the text.
    HOLDS(strspn(sql.p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789 ?=<>().,'") ==
          sql.n);
    for (size_t i = 0; i < n; i++)
        HOLDS(params[i].kind != VALUE_TEXT || utf8_valid(params[i].s));
    buf_done(&sql);
    arena_done(&a);
}

typedef struct Import {
    const Resource *resource;
    size_t rows;
} Import;

static Status take_row(void *context, size_t line, const void *record, const FieldErrors *errors)
{
    Import *import = context;
    HOLDS(line > 1);
    import->rows++;
    if (errors->total == 0) {
        Arena a;
        arena_init(&a, 0);
        round_trip(import->resource, record, &a);
        arena_done(&a);
    }
    return STATUS_OK;
}

static void as_csv(const Resource *r, Str bytes)
{
    Arena a;
    arena_init(&a, 0);
    FieldErrors errors = {.arena = &a};
    Import context = {.resource = r};
    CsvImport import = {r, AUDIENCE_PERSONAL, 50, take_row, &context};
    Status st = meta_csv_read(&import, bytes, &errors);
    HOLDS(st == STATUS_OK ? errors.total == 0 : st == STATUS_INVALID && errors.total > 0);
    HOLDS(context.rows <= 50);
    errors_can_be_told(&errors);
    arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    Str bytes = {(const char *)data, n};
    for (size_t i = 0; i < model_resources_n; i++) {
        as_json(model_resources[i], bytes);
        as_csv(model_resources[i], bytes);
        as_list(model_resources[i], bytes);
        if (n > 0)
            as_field(model_resources[i], bytes);
    }
    return 0;
}
