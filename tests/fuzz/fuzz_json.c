// Bodies of the API: parsing, filling a record from them, showing it again; and the same record from CSV and from list parameters. What was let in
// must come out as JSON that is let in again and changes nothing.
#include "../unit/meta/sample.h"

#include "base/utf8.h"
#include "fuzz.h"
#include "meta/csv.h"
#include "meta/json.h"
#include "meta/query.h"
#include "web/body.h"

static Status fill(json_t *object, bool creating, Sample *record, Arena *a, FieldErrors *errors)
{
    MetaWrite w = {.resource = &sample_resource,
                   .creating = creating,
                   .state = creating ? 0 : SAMPLE_DRAFT,
                   .clearance = AUDIENCE_PERSONAL,
                   .arena = a,
                   .record = record,
                   .errors = errors};
    return meta_json_read(&w, object);
}

// Of a record's JSON, the fields a writer may send back.
static void writable_only(json_t *object)
{
    for (size_t i = 0; i < sample_resource.n_fields; i++)
        if (sample_resource.fields[i].flags & (FIELD_READ_ONLY | FIELD_CREATE_ONLY))
            json_object_del(object, sample_resource.fields[i].name);
    json_object_del(object, "state");
}

static void check_record(json_t *object, Arena *a)
{
    Sample record = sample_full(), again;
    FieldErrors errors = {.arena = a};
    json_t *shown, *shown_again;
    Status st = fill(object, false, &record, a, &errors);
    HOLDS(st == STATUS_OK || st == STATUS_INVALID);
    HOLDS((st == STATUS_INVALID) == (errors.total > 0));
    for (size_t i = 0; i < errors.n; i++) {
        Str text;
        HOLDS(field_error_text(&errors.items[i], LANG_VI, a, &text) == STATUS_OK && utf8_valid(text));
    }
    HOLDS(meta_json_record(&sample_resource, &record, AUDIENCE_PERSONAL, &shown) == STATUS_OK);
    if (st == STATUS_OK) {
        json_t *sent = json_deep_copy(shown);
        FieldErrors none = {.arena = a};
        writable_only(sent);
        again = record;
        HOLDS(fill(sent, false, &again, a, &none) == STATUS_OK);
        HOLDS(meta_json_record(&sample_resource, &again, AUDIENCE_PERSONAL, &shown_again) == STATUS_OK);
        HOLDS(json_equal(shown, shown_again));
        json_decref(shown_again);
        json_decref(sent);
    }
    json_decref(shown);
}

// Complaints as the API shows them.
static void check_complaints(const FieldErrors *errors, Arena *a)
{
    json_t *list;
    Str text;
    HOLDS(meta_json_errors(errors, LANG_VI, &list) == STATUS_OK);
    HOLDS(meta_json_dump(list, a, &text) == STATUS_OK && utf8_valid(text));
    HOLDS(json_array_size(list) == errors->n);
    json_decref(list);
}

// List parameters, one a line ("filter=kind:commune"); the page's own cursor is let in again.
static void check_query(Str text, Arena *a)
{
    MetaQuery q, next;
    FieldErrors errors = {.arena = a};
    Buf sql = BUF_INIT;
    Value values[QUERY_PARAMS_MAX];
    size_t values_n = 0;
    Sample record = sample_full();
    Str cursor, line, name;
    meta_query_init(&q, &sample_resource, AUDIENCE_INTERNAL);
    for (Str rest = text; str_split(&rest, '\n', &line);) {
        size_t before = errors.total;
        if (!str_split(&line, '=', &name))
            continue;
        Status st = meta_query_take(&q, name, line, a, &errors);
        HOLDS(st == STATUS_OK || st == STATUS_NOT_FOUND || (st == STATUS_INVALID && errors.total > before));
    }
    meta_query_sql(&q, "u", 1, &sql, values, &values_n);
    HOLDS(!sql.failed && values_n <= QUERY_PARAMS_MAX);
    HOLDS(meta_query_cursor(&q, &record, a, &cursor) == STATUS_OK);
    next = q;
    HOLDS(meta_query_take(&next, STR("cursor"), cursor, a, &errors) == STATUS_OK && next.has_cursor);
    buf_clear(&sql);
    meta_query_sql(&next, "", 3, &sql, values, &values_n);
    HOLDS(!sql.failed && values_n <= QUERY_PARAMS_MAX);
    check_complaints(&errors, a);
    buf_done(&sql);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    Str text = {(const char *)data, n};
    Arena a;
    FieldErrors errors;
    json_t *body = NULL, *parsed = NULL;
    arena_init(&a, 0);

    Status st = json_body_parse(text, &body);
    HOLDS(st == STATUS_OK || st == STATUS_INVALID || st == STATUS_TOO_LARGE);
    errors = (FieldErrors){.arena = &a};
    Status same = meta_json_parse(text, &errors, &parsed);
    HOLDS(same == STATUS_OK || (same == STATUS_INVALID && errors.total > 0));
    if (st == STATUS_OK) {
        Str dumped;
        json_t *twice;
        HOLDS(meta_json_dump(body, &a, &dumped) == STATUS_OK && utf8_valid(dumped));
        HOLDS(json_body_parse(dumped, &twice) == STATUS_OK);
        HOLDS(json_equal(body, twice));
        json_decref(twice);
        check_record(body, &a);
    }
    if (st == STATUS_OK)
        json_decref(body);
    if (same == STATUS_OK)
        json_decref(parsed);

    if (utf8_valid(text)) // the router hands on nothing else
        check_query(text, &a);
    arena_done(&a);
    return 0;
}
