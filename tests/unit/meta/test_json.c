// JSON in and out, hostile JSON, and the audit diff.
#include "meta/diff.h"
#include "meta/json.h"
#include "sample.h"

typedef struct Reading {
    Arena arena;
    FieldErrors errors;
    Sample record;
    MetaWrite w;
    Status status;
} Reading;

static void reading_begin(Reading *r, bool creating, SampleState state, FieldAudience clearance)
{
    memset(r, 0, sizeof *r);
    arena_init(&r->arena, 0);
    r->errors.arena = &r->arena;
    if (creating)
        resource_init(&sample_resource, &r->record);
    else
        r->record = sample_full();
    r->w = (MetaWrite){.resource = &sample_resource,
                       .creating = creating,
                       .state = (int)state,
                       .clearance = clearance,
                       .arena = &r->arena,
                       .record = &r->record,
                       .errors = &r->errors};
}

static void read_text(Reading *r, Str text)
{
    json_t *json = NULL;
    r->status = meta_json_parse(text, &r->errors, &json);
    if (r->status == STATUS_OK)
        r->status = meta_json_read(&r->w, json);
    json_decref(json);
}

static void a_record_is_shown_by_clearance(void **state)
{
    (void)state;
    Sample full = sample_full();
    json_t *json;
    assert_int_equal(meta_json_record(&sample_resource, &full, AUDIENCE_PERSONAL, &json), STATUS_OK);
    json_t *want = sample_json(
        "{\"id\":7,\"name\":\"Đường liên xã\",\"note\":\"Hai dòng:\\n\\\"thứ "
        "hai\\\"\",\"places\":1500,\"length\":\"41.2\","
        "\"due\":\"2020-08-31\",\"seen_at\":\"2020-08-31T00:30:00.123456Z\",\"urgent\":true,\"kind\":"
        "\"bridge\","
        "\"unit_id\":42,\"phone\":\"0912000111\",\"mark\":\"A-1\",\"state\":\"draft\",\"version\":3}");
    assert_true(json_equal(json, want));
    json_decref(json);
    json_object_del(want, "phone");
    assert_int_equal(meta_json_record(&sample_resource, &full, AUDIENCE_INTERNAL, &json), STATUS_OK);
    assert_true(json_equal(json, want));
    json_decref(json);
    json_object_del(want, "mark");
    assert_int_equal(meta_json_record(&sample_resource, &full, AUDIENCE_PUBLIC_ABLE, &json), STATUS_OK);
    assert_true(json_equal(json, want));
    json_decref(json);
    // Sealed fields are not shown to anyone.
    assert_int_equal(meta_json_record(&sample_resource, &full, AUDIENCE_SEALED, &json), STATUS_OK);
    assert_null(json_object_get(json, "code_word"));
    json_decref(json);
    json_decref(want);
    Sample empty;
    resource_init(&sample_resource, &empty);
    assert_int_equal(meta_json_record(&sample_resource, &empty, AUDIENCE_PUBLIC_ABLE, &json), STATUS_OK);
    assert_true(json_is_null(json_object_get(json, "due")) && json_is_false(json_object_get(json, "urgent")));
    json_decref(json);
}

static void what_goes_out_comes_in(void **state)
{
    (void)state;
    Sample full = sample_full();
    json_t *json, *again;
    assert_int_equal(meta_json_record(&sample_resource, &full, AUDIENCE_PERSONAL, &json), STATUS_OK);
    static const char *const kept_by_the_system[] = {"id", "state", "version"};
    for (size_t i = 0; i < 3; i++)
        json_object_del(json, kept_by_the_system[i]);
    Reading r;
    reading_begin(&r, true, SAMPLE_NEW, AUDIENCE_PERSONAL);
    assert_int_equal(meta_json_read(&r.w, json), STATUS_OK);
    r.record.id = full.id;
    r.record.version = full.version;
    r.record.state = full.state;
    r.record.code_word = full.code_word;
    assert_true(meta_same(&sample_resource, &full, &r.record));
    assert_int_equal(meta_json_record(&sample_resource, &r.record, AUDIENCE_PERSONAL, &again), STATUS_OK);
    assert_int_equal(json_object_size(again), json_object_size(json) + 3);
    json_decref(again);
    json_decref(json);
    arena_done(&r.arena);
}

typedef struct BadRow {
    const char *json, *field;
    MsgId fault;
} BadRow;

static void hostile_json_is_refused(void **state)
{
    (void)state;
    static const BadRow rows[] = {
        {"", "", MSG_JSON_SYNTAX},
        {"{", "", MSG_JSON_SYNTAX},
        {"{\"name\":\"a\",}", "", MSG_JSON_SYNTAX},
        {"{\"name\":\"a\"} {}", "", MSG_JSON_SYNTAX},
        {"{\"name\":\"a\",\"name\":\"b\"}", "", MSG_JSON_SYNTAX},
        {"{\"name\":\"a\\u0000b\"}", "", MSG_JSON_SYNTAX},
        {"{\"name\":\"\xff\"}", "", MSG_JSON_SYNTAX},
        {"{\"name\":\"\\ud800\"}", "", MSG_JSON_SYNTAX},
        {"{\"places\":1e999}", "", MSG_JSON_SYNTAX},
        {"{\"places\":99999999999999999999}", "", MSG_JSON_SYNTAX},
        {"[]", "", MSG_JSON_NOT_OBJECT},
        {"null", "", MSG_JSON_NOT_OBJECT},
        {"\"name\"", "", MSG_JSON_NOT_OBJECT},
        {"{\"nam\":\"a\"}", "nam", MSG_FIELD_UNKNOWN},
        {"{\"\":1}", "", MSG_FIELD_UNKNOWN},
        {"{\"__proto__\":{}}", "__proto__", MSG_FIELD_UNKNOWN},
        {"{\"secret_hash\":\"x\"}", "secret_hash", MSG_FIELD_UNKNOWN},
        {"{\"sort_key\":\"x\"}", "sort_key", MSG_FIELD_UNKNOWN},
        {"{\"code_word\":\"x\"}", "code_word",
         MSG_FIELD_UNKNOWN}, // beyond the clearance: as if it did not exist
        {"{\"id\":7}", "id", MSG_FIELD_READ_ONLY},
        {"{\"version\":3}", "version", MSG_FIELD_READ_ONLY},
        {"{\"state\":\"done\"}", "state", MSG_FIELD_READ_ONLY},
        {"{\"state\":1}", "state", MSG_FIELD_READ_ONLY},
        {"{\"length\":41.2}", "length", MSG_FIELD_NOT_DECIMAL_STRING},
        {"{\"length\":41}", "length", MSG_FIELD_NOT_DECIMAL_STRING},
        {"{\"length\":\"41,2\"}", "length", MSG_FIELD_NOT_DECIMAL_STRING},
        {"{\"length\":true}", "length", MSG_FIELD_WRONG_TYPE},
        {"{\"places\":12.0}", "places", MSG_FIELD_WRONG_TYPE},
        {"{\"places\":\"12\"}", "places", MSG_FIELD_WRONG_TYPE},
        {"{\"places\":5001}", "places", MSG_FIELD_TOO_LARGE},
        {"{\"places\":-9223372036854775808}", "places", MSG_FIELD_NOT_INT},
        {"{\"name\":null}", "name", MSG_FIELD_REQUIRED},
        {"{\"name\":\"  \"}", "name", MSG_FIELD_REQUIRED},
        {"{\"name\":{\"$ne\":1}}", "name", MSG_FIELD_WRONG_TYPE},
        {"{\"name\":[\"a\"]}", "name", MSG_FIELD_WRONG_TYPE},
        {"{\"name\":\"aaaaaaaaaaaaaaaaaaaaaaaaa\"}", "name", MSG_FIELD_TOO_LONG},
        {"{\"urgent\":1}", "urgent", MSG_FIELD_WRONG_TYPE},
        {"{\"urgent\":\"true\"}", "urgent", MSG_FIELD_WRONG_TYPE},
        {"{\"kind\":\"tunnel\"}", "kind", MSG_FIELD_NOT_CHOICE},
        {"{\"kind\":2}", "kind", MSG_FIELD_WRONG_TYPE},
        {"{\"unit_id\":-1}", "unit_id", MSG_FIELD_NOT_REFERENCE},
        {"{\"unit_id\":0}", "unit_id", MSG_FIELD_NOT_REFERENCE},
        {"{\"due\":20200831}", "due", MSG_FIELD_WRONG_TYPE},
        {"{\"mark\":\"B\"}", "mark", MSG_FIELD_LOCKED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Reading r;
        reading_begin(&r, false, SAMPLE_DRAFT, AUDIENCE_PERSONAL);
        read_text(&r, str_c(rows[i].json));
        if (r.status != STATUS_INVALID || r.errors.n != 1 || r.errors.items[0].message != rows[i].fault ||
            !str_eq_c(r.errors.items[0].name, rows[i].field))
            fail_msg("%s: %s, %zu complaints, %s", rows[i].json, status_name(r.status), r.errors.n,
                     r.errors.n ? msg_key(r.errors.items[0].message).p : "");
        Sample before = sample_full();
        assert_true(meta_same(&sample_resource, &before, &r.record));
        arena_done(&r.arena);
    }
    // Depth: ten thousand brackets must neither overflow the stack nor be taken.
    static char deep[20002];
    memset(deep, '[', 10000);
    memset(deep + 10000, ']', 10000);
    Reading r;
    reading_begin(&r, false, SAMPLE_DRAFT, AUDIENCE_PERSONAL);
    read_text(&r, str_c(deep));
    assert_int_equal(r.status, STATUS_INVALID);
    arena_done(&r.arena);
}

static void a_patch_changes_what_it_names(void **state)
{
    (void)state;
    Reading r;
    reading_begin(&r, false, SAMPLE_DRAFT, AUDIENCE_INTERNAL);
    read_text(&r, STR("{\"name\":\" Cầu Rác \",\"due\":null,\"mark\":\"A-1\",\"length\":\"-0.5\"}"));
    assert_int_equal(r.status, STATUS_OK);
    assert_true(str_eq_c(r.record.name, "Cầu Rác"));
    assert_int_equal(r.record.due, DATE_NONE);
    assert_int_equal(r.record.length, -5000);
    assert_int_equal(r.record.places, 1500);
    arena_done(&r.arena);
    // In another state the day is fixed, and the phone does not exist for this reader.
    reading_begin(&r, false, SAMPLE_SENT, AUDIENCE_INTERNAL);
    read_text(&r, STR("{\"due\":\"2021-01-01\",\"phone\":\"1\"}"));
    assert_int_equal(r.status, STATUS_INVALID);
    assert_int_equal(r.errors.n, 2);
    assert_int_equal(r.errors.items[0].message, MSG_FIELD_LOCKED);
    assert_int_equal(r.errors.items[1].message, MSG_FIELD_UNKNOWN);
    json_t *list, *want = sample_json("[{\"field\":\"due\",\"code\":\"field.locked\",\"message\":\"This "
                                      "cannot be changed in the present state.\"},"
                                      "{\"field\":\"phone\",\"code\":\"field.unknown\",\"message\":\"There "
                                      "is no field named phone.\"}]");
    assert_int_equal(meta_json_errors(&r.errors, LANG_EN, &list), STATUS_OK);
    assert_true(json_equal(list, want));
    json_decref(list);
    json_decref(want);
    arena_done(&r.arena);
}

static void a_new_record_needs_its_fields(void **state)
{
    (void)state;
    Reading r;
    reading_begin(&r, true, SAMPLE_NEW, AUDIENCE_SEALED);
    read_text(&r, STR("{}"));
    assert_int_equal(r.status, STATUS_INVALID);
    assert_int_equal(r.errors.n, 2);
    assert_non_null(field_errors_of(&r.errors, STR("name")));
    assert_non_null(field_errors_of(&r.errors, STR("kind")));
    arena_done(&r.arena);
    reading_begin(&r, true, SAMPLE_NEW, AUDIENCE_SEALED);
    read_text(&r, STR("{\"name\":\"x\",\"kind\":\"road\",\"code_word\":\"kín\",\"mark\":\"B\"}"));
    assert_int_equal(r.status, STATUS_OK);
    assert_true(str_eq_c(r.record.code_word, "kín"));
    arena_done(&r.arena);
}

static void a_diff_tells_what_changed_and_hides_what_is_sealed(void **state)
{
    (void)state;
    Sample before = sample_full(), after = sample_full();
    json_t *diff;
    assert_int_equal(meta_diff(&sample_resource, &before, &after, &diff), STATUS_OK);
    assert_int_equal(json_object_size(diff), 0);
    json_decref(diff);
    after.name = STR("Cầu");
    after.due = DATE_NONE;
    after.phone = STR("0999");
    after.code_word = STR("khác");
    after.sort_key = STR("z");
    after.version = 4;
    after.state = SAMPLE_SENT;
    assert_int_equal(meta_diff(&sample_resource, &before, &after, &diff), STATUS_OK);
    json_t *want = sample_json("{\"fields\":{\"name\":{\"before\":\"Đường liên "
                               "xã\",\"after\":\"Cầu\"},\"due\":{\"before\":\"2020-08-31\",\"after\":null},"
                               "\"state\":{\"before\":\"draft\",\"after\":\"sent\"}},"
                               "\"personal\":{\"phone\":{\"before\":\"0912000111\",\"after\":\"0999\"}},"
                               "\"sealed\":[\"code_word\"]}");
    assert_true(json_equal(diff, want));
    json_decref(diff);
    json_decref(want);
    Sample small;
    resource_init(&sample_resource, &small);
    small.id = 1;
    small.urgent = true;
    assert_int_equal(meta_diff(&sample_resource, NULL, &small, &diff), STATUS_OK);
    want = sample_json("{\"fields\":{\"id\":{\"after\":1},\"urgent\":{\"after\":true}}}");
    assert_true(json_equal(diff, want));
    json_decref(diff);
    json_decref(want);
}

static Status everything(Arena *a)
{
    Status st = STATUS_OK;
    Sample full = sample_full(), copy = full, empty;
    FieldErrors errors = {.arena = a};
    json_t *json = NULL, *parsed = NULL, *diff = NULL, *list = NULL;
    Str text;
    resource_init(&sample_resource, &empty);
    MetaWrite w = {.resource = &sample_resource,
                   .clearance = AUDIENCE_PERSONAL,
                   .state = SAMPLE_DRAFT,
                   .arena = a,
                   .record = &copy,
                   .errors = &errors};
    TRY(meta_json_record(&sample_resource, &full, AUDIENCE_PERSONAL, &json));
    TRY(meta_json_dump(json, a, &text));
    st = meta_json_parse(text, &errors, &parsed);
    if (st ==
        STATUS_INVALID) // jansson's lexer calls a failed allocation a malformed text; nothing is taken in either case
        st = STATUS_NO_MEMORY;
    if (st != STATUS_OK)
        goto fail;
    assert_true(json_equal(json, parsed));
    st = meta_json_read(&w, parsed); // id, state and version are refused
    if (st != STATUS_INVALID)
        goto fail;
    assert_int_equal(errors.n, 3);
    TRY(meta_json_errors(&errors, LANG_VI, &list));
    TRY(meta_diff(&sample_resource, &empty, &full, &diff));
fail:
    json_decref(json);
    json_decref(parsed);
    json_decref(diff);
    json_decref(list);
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
        cmocka_unit_test(a_record_is_shown_by_clearance),
        cmocka_unit_test(what_goes_out_comes_in),
        cmocka_unit_test(hostile_json_is_refused),
        cmocka_unit_test(a_patch_changes_what_it_names),
        cmocka_unit_test(a_new_record_needs_its_fields),
        cmocka_unit_test(a_diff_tells_what_changed_and_hides_what_is_sealed),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, sample_setup, NULL);
}
