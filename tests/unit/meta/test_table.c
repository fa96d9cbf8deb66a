// Rows, database catalogue, lists (sort, filter, cursor), state machines, OpenAPI.
#include <jansson.h>

#include "meta/json.h"
#include "meta/openapi.h"
#include "meta/query.h"
#include "meta/row.h"
#include "sample.h"

static Status extract(const Value *row, Arena *a, Sample *ret)
{
    Status st = STATUS_OK;
    for (size_t i = 0; i < sample_resource.n_fields && st == STATUS_OK; i++)
        st = meta_row_read(&sample_resource.fields[i], row[i], a, ret);
    return st;
}

static void a_row_comes_back(void **state)
{
    (void)state;
    Arena a;
    arena_init(&a, 0);
    Sample full = sample_full(), back, empty;
    Value row[META_FIELDS_MAX];
    for (size_t i = 0; i < sample_resource.n_fields; i++)
        row[i] = meta_row_value(&sample_resource.fields[i], &full);
    assert_int_equal(extract(row, &a, &back), STATUS_OK);
    for (size_t i = 0; i < sample_resource.n_fields; i++)
        assert_true(value_equal(field_get(&sample_resource.fields[i], &full),
                                field_get(&sample_resource.fields[i], &back)));
    assert_ptr_not_equal(back.name.p, full.name.p);
    resource_init(&sample_resource, &empty);
    for (size_t i = 0; i < sample_resource.n_fields; i++) {
        row[i] = meta_row_value(&sample_resource.fields[i], &empty);
        assert_int_equal(row[i].kind, meta_row_kind(&sample_resource.fields[i]));
    }
    assert_int_equal(extract(row, &a, &back), STATUS_OK);
    assert_int_equal(back.due, DATE_NONE);
    arena_done(&a);
}

static void damaged_rows_are_corrupt(void **state)
{
    (void)state;
    const struct {
        const char *field;
        Value v;
    } rows[] = {{"kind", value_text(STR("tunnel"))},

                {"kind", value_int(1)},
                {"places", value_text(STR("12"))},
                {"places", value_int(INT64_MIN)},
                {"due", value_int(INT64_MAX)},
                {"urgent", value_int(2)},
                {"unit_id", value_int(0)},
                {"name", value_int(5)},
                {"sort_key", value_text(STR("x"))}};
    Arena a;
    arena_init(&a, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Sample s = sample_full();
        assert_int_equal(meta_row_read(sample_field(rows[i].field), rows[i].v, &a, &s), STATUS_CORRUPT);
    }
    arena_done(&a);
}

static void statements_name_every_column(void **state)
{
    (void)state;
    Sample full = sample_full();
    Value values[META_FIELDS_MAX];
    size_t n = 0;
    Buf sql = BUF_INIT;
    meta_row_columns(&sample_resource, "s", &sql);
    assert_string_equal(sql.p, "s.id, s.name, s.note, s.places, s.length, s.due, s.seen_at, s.urgent, "
                               "s.kind, s.unit_id, s.sort_key, s.phone, "
                               "s.code_word, s.mark, s.state, s.version");
    buf_clear(&sql);
    meta_row_insert(&sample_resource, &full, &sql, values, &n);
    assert_string_equal(
        sql.p,
        "INSERT INTO sample (name, note, places, length, due, seen_at, urgent, kind, unit_id, sort_key, "
        "phone, code_word, "
        "mark, state, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)");
    assert_int_equal(n, 15);
    assert_true(str_eq_c(values[7].s, "bridge"));
    buf_clear(&sql);
    meta_row_update(&sample_resource, &full, &sql, values, &n);
    assert_true(
        str_ends(buf_view(&sql), STR("state = ?14, version = version + 1 WHERE id = ?15 AND version = ?16")));
    assert_int_equal(n, 16);
    assert_int_equal(values[14].i, 7);
    assert_int_equal(values[15].i, 3);
    buf_done(&sql);
}

static void the_catalogue_is_held_against_the_table(void **state)
{
    (void)state;
    CatalogueColumn columns[META_FIELDS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < sample_resource.n_fields; i++) {
        const Field *f = &sample_resource.fields[i];
        bool must = !meta_row_nullable(f);
        columns[n++] = (CatalogueColumn){str_c(f->name), meta_row_kind(f), must};
    }
    columns[n++] = (CatalogueColumn){STR("secret_hash"), VALUE_TEXT, false};
    Buf problems = BUF_INIT;
    assert_int_equal(meta_check_catalogue(&sample_resource, columns, n, &problems), STATUS_OK);
    assert_int_equal(problems.n, 0);
    columns[1].not_null = false;
    columns[2].kind = VALUE_BYTES;
    columns[3].name = STR("place");
    columns[4].not_null = true;
    assert_int_equal(meta_check_catalogue(&sample_resource, columns, n, &problems), STATUS_INVALID);
    assert_string_equal(problems.p, "sample.name: the column may be null, the field may not\n"
                                    "sample.note: the column is bytes, the field needs text\n"
                                    "sample.places: no such column\n"
                                    "sample.length: the column may not be null, the field may\n"
                                    "sample.place: a column without a field\n");
    buf_done(&problems);
}

// ---- Lists ----------------------------------------------------------------------------------------------------------------------

typedef struct Listing {
    Arena arena;
    FieldErrors errors;
    MetaQuery q;
    Buf sql;
    Value params[QUERY_PARAMS_MAX];
    size_t n;
} Listing;

static Status listing_make(Listing *l, FieldAudience clearance, const char *const *pairs)
{
    memset(l, 0, sizeof *l);
    arena_init(&l->arena, 0);
    l->errors.arena = &l->arena;
    meta_query_init(&l->q, &sample_resource, clearance);
    for (; pairs[0]; pairs += 2) {
        Status st = meta_query_take(&l->q, str_c(pairs[0]), str_c(pairs[1]), &l->arena, &l->errors);
        if (st != STATUS_OK)
            return st;
    }
    meta_query_sql(&l->q, "s", 4, &l->sql, l->params, &l->n);
    return STATUS_OK;
}

static void listing_done(Listing *l)
{
    buf_done(&l->sql);
    arena_done(&l->arena);
}

static void lists_become_sql(void **state)
{
    (void)state;
    static const struct {
        const char *pairs[9];
        const char *sql;
        size_t n;
    } rows[] = {
        {{NULL}, " ORDER BY s.id LIMIT ?4", 1},
        {{"sort", "", "limit", ""}, " ORDER BY s.id LIMIT ?4", 1},
        {{"sort", "-id"}, " ORDER BY s.id DESC LIMIT ?4", 1},
        {{"sort", "name"}, " ORDER BY s.sort_key, s.id LIMIT ?4", 1},
        {{"sort", "-due", "limit", "7"}, " ORDER BY s.due DESC NULLS LAST, s.id DESC LIMIT ?4", 1},
        {{"filter", "kind:bridge", "filter", "places:>=10", "filter", "places:<=20", "filter", "unit_id:"},
         " AND s.kind = ?4 AND s.places >= ?5 AND s.places <= ?6 AND s.unit_id IS NULL ORDER BY s.id LIMIT "
         "?7",
         4},
        {{"filter", "mark:"}, " AND s.mark = '' ORDER BY s.id LIMIT ?4", 1},
        {{"filter", "urgent:true"}, " AND s.urgent = ?4 ORDER BY s.id LIMIT ?5", 2},
        {{"filter", "mark:>=x' OR 1=1 --"}, " AND s.mark = ?4 ORDER BY s.id LIMIT ?5", 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Listing l;
        assert_int_equal(listing_make(&l, AUDIENCE_PERSONAL, rows[i].pairs), STATUS_OK);
        assert_string_equal(l.sql.p, rows[i].sql);
        assert_int_equal(l.n, rows[i].n);
        assert_int_equal(l.params[l.n - 1].i, l.q.limit + 1);
        listing_done(&l);
    }
}

static void what_may_not_be_asked_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *pairs[3];
        MsgId fault;
    } rows[] = {
        {{"sort", "note"}, MSG_QUERY_SORT},
        {{"sort", "sort_key"}, MSG_QUERY_SORT},
        {{"sort", "name; DROP TABLE sample"}, MSG_QUERY_SORT},
        {{"sort", "--name"}, MSG_QUERY_SORT},
        {{"sort", "-"}, MSG_QUERY_SORT},
        {{"filter", "kind"}, MSG_QUERY_FILTER},
        {{"filter", "note:x"}, MSG_QUERY_FILTER},
        {{"filter", "mark:A"}, MSG_QUERY_FILTER}, // internal field, public reader
        {{"filter", "phone:1"}, MSG_QUERY_FILTER},
        {{"filter", "kind:tunnel"}, MSG_FIELD_NOT_CHOICE},
        {{"filter", "places:many"}, MSG_FIELD_NOT_INT},
        {{"filter", "places:>="}, MSG_QUERY_FILTER},
        {{"limit", "0"}, MSG_QUERY_LIMIT},
        {{"limit", "501"}, MSG_QUERY_LIMIT},
        {{"limit", "ten"}, MSG_QUERY_LIMIT},
        {{"cursor", "%%%"}, MSG_QUERY_CURSOR},
        {{"cursor", "AAAA"}, MSG_QUERY_CURSOR},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Listing l;
        assert_int_equal(listing_make(&l, AUDIENCE_PUBLIC_ABLE, rows[i].pairs), STATUS_INVALID);
        assert_int_equal(l.errors.items[0].message, rows[i].fault);
        listing_done(&l);
    }
    Listing l;
    const char *const unknown[] = {"page", "2", NULL};
    assert_int_equal(listing_make(&l, AUDIENCE_PUBLIC_ABLE, unknown), STATUS_NOT_FOUND);
    listing_done(&l);
    const char *many[2 * (QUERY_FILTERS_MAX + 1) + 1] = {NULL};
    for (size_t i = 0; i <= QUERY_FILTERS_MAX; i++) {
        many[2 * i] = "filter";
        many[2 * i + 1] = "places:1";
    }
    assert_int_equal(listing_make(&l, AUDIENCE_PUBLIC_ABLE, many), STATUS_INVALID);
    listing_done(&l);
}

static void a_cursor_continues_where_the_page_ended(void **state)
{
    (void)state;
    static const struct {
        const char *sort;
        bool absent;
        const char *sql;
        size_t n;
    } rows[] = {
        {"id", false, " AND s.id > ?4 ORDER BY s.id LIMIT ?5", 2},
        {"-id", false, " AND s.id < ?4 ORDER BY s.id DESC LIMIT ?5", 2},
        {"name", false, " AND (s.sort_key, s.id) > (?4, ?5) ORDER BY s.sort_key, s.id LIMIT ?6", 3},
        {"-due", false,
         " AND ((s.due, s.id) < (?4, ?5) OR s.due IS NULL) ORDER BY s.due DESC NULLS LAST, s.id DESC LIMIT "
         "?6",
         3},
        {"due", true, " AND s.due IS NULL AND s.id > ?4 ORDER BY s.due NULLS LAST, s.id LIMIT ?5", 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Listing first, next;
        Sample last = sample_full();
        Str cursor;
        if (rows[i].absent)
            last.due = DATE_NONE;
        const char *const ask[] = {"sort", rows[i].sort, NULL};
        assert_int_equal(listing_make(&first, AUDIENCE_INTERNAL, ask), STATUS_OK);
        assert_int_equal(meta_query_cursor(&first.q, &last, &first.arena, &cursor), STATUS_OK);
        const char *const again[] = {"sort", rows[i].sort, "cursor", cursor.p, NULL};
        assert_int_equal(listing_make(&next, AUDIENCE_INTERNAL, again), STATUS_OK);
        assert_string_equal(next.sql.p, rows[i].sql);
        assert_int_equal(next.n, rows[i].n);
        assert_int_equal(next.q.cursor_id, 7);
        if (next.n == 3)
            assert_true(value_equal(next.params[0], strcmp(rows[i].sort, "name") == 0
                                                        ? value_bytes(last.sort_key)
                                                        : value_int(last.due)));
        listing_done(&next);
        // For another order it is refused, and so is every shortened or altered one that does not read.
        const char *const other[] = {"sort", "places", "cursor", cursor.p, NULL};
        assert_int_equal(listing_make(&next, AUDIENCE_INTERNAL, other), STATUS_INVALID);
        listing_done(&next);
        for (size_t cut = 1; cut < cursor.n; cut++) {
            const char *const shorter[] = {"sort", rows[i].sort, "cursor",
                                           arena_strndup(&first.arena, cursor.p, cut), NULL};
            Status st = listing_make(&next, AUDIENCE_INTERNAL, shorter);
            assert_true(st == STATUS_INVALID || (st == STATUS_OK && strcmp(rows[i].sort, "name") == 0));
            listing_done(&next);
        }
        listing_done(&first);
    }
}

// ---- States ---------------------------------------------------------------------------------------------------------------------

static void states_follow_the_table(void **state)
{
    (void)state;
    const uint32_t officer = ROLE_BIT(1), head = ROLE_BIT(2);
    const struct {
        int from;
        const char *event;
        uint32_t roles;
        bool system, places;
        Status status;
        int to;
    } rows[] = {
        {SAMPLE_NEW, "create", officer, false, true, STATUS_OK, SAMPLE_DRAFT},
        {SAMPLE_NEW, "create", head, false, true, STATUS_FORBIDDEN, 0},
        {SAMPLE_DRAFT, "send", officer, false, true, STATUS_OK, SAMPLE_SENT},
        {SAMPLE_DRAFT, "send", officer, false, false, STATUS_INVALID, 0},
        {SAMPLE_DRAFT, "send", 0, false, true, STATUS_FORBIDDEN, 0},
        {SAMPLE_DRAFT, "finish", head, false, true, STATUS_CONFLICT, 0},
        {SAMPLE_SENT, "finish", head, false, true, STATUS_OK, SAMPLE_DONE},
        {SAMPLE_SENT, "expire", head | officer, false, true, STATUS_FORBIDDEN, 0},
        {SAMPLE_SENT, "expire", 0, true, true, STATUS_OK, SAMPLE_DRAFT},
        {SAMPLE_DONE, "send", head, true, true, STATUS_CONFLICT, 0},
        {SAMPLE_DRAFT, "explode", head, true, true, STATUS_NOT_FOUND, 0},
    };
    assert_null(state_problem(&sample_machine));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Sample s = sample_full();
        s.places = rows[i].places ? 3 : INT_NONE;
        const StateRow *row = NULL;
        MsgId why = MSG_NONE;
        Status st = state_step(&sample_machine, rows[i].from, str_c(rows[i].event), rows[i].roles,
                               rows[i].system, &s, NULL, &row, &why);
        assert_int_equal(st, rows[i].status);
        assert_int_equal(row ? row->to : 0, rows[i].to);
        assert_int_equal(why, st == STATUS_INVALID ? MSG_FIELD_REQUIRED : MSG_NONE);
    }
}

static void wrong_machines_are_found(void **state)
{
    (void)state;
    static const EnumName names[] = {{"", MSG_NONE}, {"a", MSG_FIELD_YES}, {"b", MSG_FIELD_NO}};
    static const StateRow bad[][2] = {
        {{0, "make", 1, 2, NULL, MSG_FIELD_YES, false}, {1, "go", 3, 2, NULL, MSG_FIELD_YES, false}},
        {{0, "make", 1, 2, NULL, MSG_FIELD_YES, false}, {1, "go", 2, 8, NULL, MSG_FIELD_YES, false}},
        {{0, "make", 1, 2, NULL, MSG_FIELD_YES, false}, {0, "make", 2, 2, NULL, MSG_FIELD_YES, false}},
        {{0, "make", 1, 2, NULL, MSG_FIELD_YES, false}, {2, "go", 1, 2, NULL, MSG_FIELD_YES, false}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        StateMachine m = {.name = "bad",
                          .states = names,
                          .n_states = 3,
                          .roles = names,
                          .n_roles = 3,
                          .rows = bad[i],
                          .n_rows = 2};
        assert_non_null(state_problem(&m));
    }
}

// ---- OpenAPI --------------------------------------------------------------------------------------------------------------------

static const ApiRoute routes[] = {
    {"get", "/api/v1/sample-works", "listSampleWorks", MSG_FIELD_YES, &sample_resource, .reply = API_LIST,
     .success = 200},
    {"post", "/api/v1/sample-works", "createSampleWork", MSG_FIELD_YES, &sample_resource, true, API_RECORD,
     201},
    {"get", "/api/v1/sample-works/{id}", "getSampleWork", MSG_FIELD_YES, &sample_resource, false, API_RECORD,
     200},
    {"patch", "/api/v1/sample-works/{id}", "changeSampleWork", MSG_FIELD_YES, &sample_resource, true,
     API_RECORD, 200, .needs_version = true},
    {"get", "/healthz", "health", MSG_FIELD_YES, .reply = API_SCHEMA, .success = 200,
     .reply_schema = "Health", .open = true},
};

static Status make_document(json_t **ret)
{
    static const Resource *const resources[] = {&sample_resource};
    json_t *more = json_pack("{s:{s:s}}", "Health", "type", "object");
    if (!more)
        return STATUS_NO_MEMORY;
    ApiDocument d = {"Thi Đua", "1", LANG_EN, resources, 1, routes, sizeof routes / sizeof *routes, more};
    Status st = meta_openapi_document(&d, ret);
    json_decref(more);
    return st;
}

// The value at a path of keys; a number steps into an array.
static json_t *at(json_t *json, const char *path)
{
    Str rest = str_c(path), part;
    while (json && str_split(&rest, '|', &part)) {
        int64_t index;
        char key[100];
        snprintf(key, sizeof key, STR_FMT, STR_ARG(part));
        json = json_is_array(json) && str_to_i64(part, &index) ? json_array_get(json, (size_t)index)
                                                               : json_object_get(json, key);
    }
    if (!json)
        fail_msg("nothing at %s", path);
    return json;
}

static void every_reference_of_the_document_resolves(json_t *document, json_t *json)
{
    const char *key;
    json_t *value;
    size_t i;
    if (json_is_array(json))
        json_array_foreach(json, i, value) every_reference_of_the_document_resolves(document, value);
    json_object_foreach(json, key, value)
    {
        if (strcmp(key, "$ref") == 0)
            assert_non_null(json_object_get(at(document, "components|schemas"),
                                            json_string_value(value) + strlen("#/components/schemas/")));
        else
            every_reference_of_the_document_resolves(document, value);
    }
}

static void the_document_follows_table_and_routes(void **state)
{
    (void)state;
    json_t *d;
    assert_int_equal(make_document(&d), STATUS_OK);
    assert_string_equal(json_string_value(at(d, "openapi")), "3.1.0");
    assert_int_equal(json_object_size(at(d, "paths")), 3);
    assert_string_equal(
        json_string_value(at(d, "paths|/api/v1/sample-works/{id}|get|parameters|0|schema|type")), "integer");
    assert_string_equal(
        json_string_value(
            at(d, "paths|/api/v1/sample-works/{id}|patch|requestBody|content|application/json|schema|$ref")),
        "#/components/schemas/SampleWorkPatch");
    assert_string_equal(
        json_string_value(
            at(d, "paths|/api/v1/sample-works|post|requestBody|content|application/json|schema|$ref")),
        "#/components/schemas/SampleWorkWrite");
    assert_string_equal(
        json_string_value(at(d, "paths|/api/v1/sample-works|get|responses|200|content|application/"
                                "json|schema|properties|items|items|$ref")),
        "#/components/schemas/SampleWork");
    assert_int_equal(json_array_size(at(d, "paths|/api/v1/sample-works|get|parameters")), 4);
    assert_string_equal(json_string_value(at(d, "paths|/api/v1/sample-works/{id}|patch|parameters|1|name")),
                        "If-Match");
    assert_int_equal(json_array_size(at(d, "paths|/healthz|get|security")), 0);
    assert_string_equal(
        json_string_value(at(d, "components|schemas|Problem|properties|errors|items|properties|line|type")),
        "integer");
    json_t *shown = at(d, "components|schemas|SampleWork|properties"),
           *written = at(d, "components|schemas|SampleWorkWrite|properties");
    assert_null(json_object_get(shown, "sort_key"));
    assert_null(json_object_get(shown, "code_word"));
    assert_non_null(json_object_get(shown, "id"));
    assert_null(json_object_get(written, "id"));
    assert_true(json_is_true(at(shown, "version|readOnly")));
    assert_string_equal(json_string_value(at(shown, "kind|enum|1")), "bridge");
    assert_string_equal(json_string_value(at(shown, "due|format")), "date");
    assert_string_equal(json_string_value(at(shown, "phone|x-audience")), "personal");
    assert_int_equal(json_array_size(at(d, "components|schemas|SampleWorkWrite|required")), 2);
    assert_int_equal(json_array_size(at(d, "components|schemas|SampleWorkPatch|required")), 0);
    every_reference_of_the_document_resolves(d, d);
    json_decref(d);
}

static Status everything(Arena *a)
{
    Status st = STATUS_OK;
    json_t *document = NULL;
    Sample full = sample_full(), back;
    Value row[META_FIELDS_MAX];
    FieldErrors errors = {.arena = a};
    MetaQuery q;
    Str cursor;
    Buf sql = BUF_INIT;
    size_t n;
    for (size_t i = 0; i < sample_resource.n_fields; i++)
        row[i] = meta_row_value(&sample_resource.fields[i], &full);
    TRY(extract(row, a, &back));
    meta_query_init(&q, &sample_resource, AUDIENCE_INTERNAL);
    TRY(meta_query_take(&q, STR("sort"), STR("name"), a, &errors));
    TRY(meta_query_take(&q, STR("filter"), STR("mark:A"), a, &errors));
    TRY(meta_query_cursor(&q, &full, a, &cursor));
    TRY(meta_query_take(&q, STR("cursor"), cursor, a, &errors));
    meta_query_sql(&q, "", 1, &sql, row, &n);
    TRY(buf_status(&sql));
    TRY(make_document(&document));
fail:
    buf_done(&sql);
    json_decref(document);
    return st;
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    sample_survive(everything);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_comes_back),
        cmocka_unit_test(damaged_rows_are_corrupt),
        cmocka_unit_test(statements_name_every_column),
        cmocka_unit_test(the_catalogue_is_held_against_the_table),
        cmocka_unit_test(lists_become_sql),
        cmocka_unit_test(what_may_not_be_asked_is_refused),
        cmocka_unit_test(a_cursor_continues_where_the_page_ended),
        cmocka_unit_test(states_follow_the_table),
        cmocka_unit_test(wrong_machines_are_found),
        cmocka_unit_test(the_document_follows_table_and_routes),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, sample_setup, NULL);
}
