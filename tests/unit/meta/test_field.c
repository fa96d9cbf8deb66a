// The field table itself: get and set, reading and writing texts of every kind, checks, and tables that are wrong.
#include "sample.h"

static void an_empty_record_is_absent_everywhere(void **state)
{
    (void)state;
    Sample s;
    resource_init(&sample_resource, &s);
    for (size_t i = 0; i < sample_resource.n_fields; i++) {
        const Field *f = &sample_resource.fields[i];
        assert_int_equal(field_get(f, &s).is_null, f->kind != FIELD_KIND_FLAG);
    }
    assert_int_equal(s.due, DATE_NONE);
    assert_int_equal(s.state, SAMPLE_NEW);
}

static void values_survive_set_and_get(void **state)
{
    (void)state;
    Sample full = sample_full(), copy;
    resource_init(&sample_resource, &copy);
    for (size_t i = 0; i < sample_resource.n_fields; i++) {
        const Field *f = &sample_resource.fields[i];
        Value v = field_get(f, &full);
        assert_false(v.is_null);
        assert_int_equal(v.kind, field_value_kind(f));
        field_set(f, &copy, v);
        assert_true(value_equal(field_get(f, &copy), v));
    }
    assert_int_equal(copy.kind, SAMPLE_BRIDGE);
    assert_int_equal(copy.state, SAMPLE_DRAFT);
}

static void texts_of_every_kind_come_back(void **state)
{
    (void)state;
    Arena a;
    arena_init(&a, 0);
    Sample full = sample_full();
    static const TextForm forms[] = {TEXT_MACHINE, TEXT_VI, TEXT_EN};
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < sample_resource.n_fields; i++) {
            const Field *f = &sample_resource.fields[i];
            bool one_way =
                f->kind == FIELD_KIND_BYTES ||
                (forms[k] != TEXT_MACHINE && (f->kind == FIELD_KIND_TIME || f->kind == FIELD_KIND_ENUM));
            Str text;
            Value back;
            MsgId fault = MSG_NONE;
            assert_int_equal(field_format(f, field_get(f, &full), forms[k], &a, &text), STATUS_OK);
            if (one_way)
                continue;
            assert_int_equal(field_parse(f, text, forms[k], &a, &back, &fault), STATUS_OK);
            assert_true(value_equal(back, field_get(f, &full)));
        }
    arena_done(&a);
}

static void people_read_their_own_forms(void **state)
{
    (void)state;
    static const struct {
        const char *field, *machine, *vi, *en;
    } rows[] = {{"places", "1500", "1.500", "1,500"},
                {"length", "41.2", "41,2", "41.2"},
                {"due", "2020-08-31", "31/8/2020", "31/8/2020"},
                {"seen_at", "2020-08-31T00:30:00.123456Z", "07:30 31/8/2020", "07:30 31/8/2020"},
                {"urgent", "1", "Có", "Yes"},
                {"kind", "bridge", "Không", "No"},
                {"unit_id", "42", "42", "42"},
                {"sort_key", "", "", ""}};
    Arena a;
    arena_init(&a, 0);
    Sample full = sample_full();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const Field *f = sample_field(rows[i].field);
        Str m, v, e;
        assert_int_equal(field_format(f, field_get(f, &full), TEXT_MACHINE, &a, &m), STATUS_OK);
        assert_int_equal(field_format(f, field_get(f, &full), TEXT_VI, &a, &v), STATUS_OK);
        assert_int_equal(field_format(f, field_get(f, &full), TEXT_EN, &a, &e), STATUS_OK);
        assert_string_equal(m.p, rows[i].machine);
        assert_string_equal(v.p, rows[i].vi);
        assert_string_equal(e.p, rows[i].en);
    }
    arena_done(&a);
}

typedef struct ParseRow {
    const char *field, *text;
    TextForm form;
    MsgId fault; // MSG_NONE = good
    int64_t value;
} ParseRow;

static void texts_are_read_or_refused(void **state)
{
    (void)state;
    static const ParseRow rows[] = {
        {"places", " 12 ", TEXT_MACHINE, MSG_NONE, 12},
        {"places", "1.500", TEXT_VI, MSG_NONE, 1500},
        {"places", "1,500", TEXT_EN, MSG_NONE, 1500},
        {"places", "1.234.567", TEXT_VI, MSG_NONE, 1234567},
        {"places", "1.50", TEXT_VI, MSG_FIELD_NOT_INT, 0},
        {"places", "1500.", TEXT_VI, MSG_FIELD_NOT_INT, 0},
        {"places", "1.5000", TEXT_VI, MSG_FIELD_NOT_INT, 0},
        {"places", "1234.567", TEXT_VI, MSG_FIELD_NOT_INT, 0},
        {"places", ".500", TEXT_VI, MSG_FIELD_NOT_INT, 0},
        {"places", "12,0", TEXT_VI, MSG_FIELD_NOT_INT, 0},
        {"places", "12.0", TEXT_MACHINE, MSG_FIELD_NOT_INT, 0},
        {"places", "1e3", TEXT_MACHINE, MSG_FIELD_NOT_INT, 0},
        {"places", "9223372036854775808", TEXT_MACHINE, MSG_FIELD_NOT_INT, 0},
        {"places", "-9223372036854775808", TEXT_MACHINE, MSG_FIELD_NOT_INT, 0}, // would read as "absent"
        {"places", "１２", TEXT_VI, MSG_FIELD_NOT_INT, 0},
        {"length", "41,2", TEXT_VI, MSG_NONE, 412000},
        {"length", "1.500,25", TEXT_VI, MSG_NONE, 15002500},
        {"length", "1,500.25", TEXT_EN, MSG_NONE, 15002500},
        {"length", "-0,5", TEXT_VI, MSG_NONE, -5000},
        {"length", "41.2", TEXT_VI, MSG_FIELD_NOT_DECIMAL, 0}, // 412? 41,2? ask
        {"length", "41,2", TEXT_EN, MSG_FIELD_NOT_DECIMAL, 0},
        {"length", "1.500,", TEXT_VI, MSG_FIELD_NOT_DECIMAL, 0},
        {"length", "1,2,3", TEXT_VI, MSG_FIELD_NOT_DECIMAL, 0},
        {"length", "0,00001", TEXT_VI, MSG_FIELD_NOT_DECIMAL, 0},
        {"length", "12%", TEXT_VI, MSG_FIELD_NOT_DECIMAL, 0},
        {"length", "41,2", TEXT_MACHINE, MSG_FIELD_NOT_DECIMAL_STRING, 0},
        {"length", "-922337203685477.5808", TEXT_MACHINE, MSG_FIELD_NOT_DECIMAL_STRING, 0},
        {"due", "2020-08-31", TEXT_VI, MSG_NONE, 18505},
        {"due", "31/8/2020", TEXT_MACHINE, MSG_NONE, 18505},
        {"due", "31/08/2020", TEXT_VI, MSG_NONE, 18505},
        {"due", "31-8-2020", TEXT_VI, MSG_NONE, 18505},
        {"due", "31/8/20", TEXT_VI, MSG_FIELD_NOT_DATE, 0},
        {"due", "29/2/2019", TEXT_VI, MSG_FIELD_NOT_DATE, 0},
        {"due", "2020-8-31", TEXT_VI, MSG_FIELD_NOT_DATE, 0},
        {"due", "8/31/2020", TEXT_VI, MSG_FIELD_NOT_DATE, 0},
        {"due", "31/8/2020/1", TEXT_VI, MSG_FIELD_NOT_DATE, 0},
        {"due", "//", TEXT_VI, MSG_FIELD_NOT_DATE, 0},
        {"due", "-1/-1/2020", TEXT_VI, MSG_FIELD_NOT_DATE, 0},
        {"seen_at", "2020-08-31T00:30:00Z", TEXT_MACHINE, MSG_NONE, INT64_C(1598833800000000)},
        {"seen_at", "2020-08-31T07:30+07:00", TEXT_MACHINE, MSG_NONE, INT64_C(1598833800000000)},
        {"seen_at", "2020-08-30T20:30:00.5-04:00", TEXT_MACHINE, MSG_NONE, INT64_C(1598833800500000)},
        {"seen_at", "2020-08-31 00:30:00Z", TEXT_MACHINE, MSG_FIELD_NOT_TIME, 0},
        {"seen_at", "2020-08-31T24:00:00Z", TEXT_MACHINE, MSG_FIELD_NOT_TIME, 0},
        {"seen_at", "2020-08-31T00:30:00", TEXT_MACHINE, MSG_FIELD_NOT_TIME, 0},
        {"seen_at", "2020-08-31T00:30:00.1234567Z", TEXT_MACHINE, MSG_FIELD_NOT_TIME, 0},
        {"seen_at", "2020-08-31T00:30:00.Z", TEXT_MACHINE, MSG_FIELD_NOT_TIME, 0},
        {"seen_at", "2020-08-31T00:30Zx", TEXT_MACHINE, MSG_FIELD_NOT_TIME, 0},
        {"urgent", "true", TEXT_MACHINE, MSG_NONE, 1},
        {"urgent", "Không", TEXT_VI, MSG_NONE, 0},
        {"urgent", "2", TEXT_MACHINE, MSG_FIELD_NOT_FLAG, 0},
        {"kind", "school", TEXT_VI, MSG_NONE, SAMPLE_SCHOOL},
        {"kind", "School", TEXT_VI, MSG_FIELD_NOT_CHOICE, 0},
        {"kind", "1", TEXT_VI, MSG_FIELD_NOT_CHOICE, 0},
        {"unit_id", "42", TEXT_VI, MSG_NONE, 42},
        {"unit_id", "0", TEXT_VI, MSG_FIELD_NOT_REFERENCE, 0},
        {"unit_id", "-3", TEXT_VI, MSG_FIELD_NOT_REFERENCE, 0},
        {"unit_id", "4 2", TEXT_VI, MSG_FIELD_NOT_REFERENCE, 0},
        {"name", "a\nb", TEXT_VI, MSG_FIELD_BAD_TEXT, 0},
        {"name", "a\x01", TEXT_VI, MSG_FIELD_BAD_TEXT, 0},
        {"name", "a\xff", TEXT_VI, MSG_FIELD_BAD_TEXT, 0},
        {"name",
         "a\xE2\x80\xAE"
         "b",
         TEXT_VI, MSG_FIELD_BAD_TEXT, 0},
        {"name", "a\xC2\x85", TEXT_VI, MSG_FIELD_BAD_TEXT, 0},
        {"sort_key", "x", TEXT_MACHINE, MSG_FIELD_BAD_TEXT, 0},
    };
    Arena a;
    arena_init(&a, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Value v = value_int(-77);
        MsgId fault = MSG_NONE;
        Status st =
            field_parse(sample_field(rows[i].field), str_c(rows[i].text), rows[i].form, &a, &v, &fault);
        if (fault != rows[i].fault || st != (rows[i].fault ? STATUS_INVALID : STATUS_OK) ||
            v.i != (rows[i].fault ? -77 : rows[i].value))
            fail_msg("%s %s: %s, %ld", rows[i].field, rows[i].text, msg_key(fault).p, (long)v.i);
    }
    Value v;
    MsgId fault;
    assert_int_equal(field_parse(sample_field("note"), STR("  hai\r\ndòng\t. "), TEXT_VI, &a, &v, &fault),
                     STATUS_OK);
    assert_true(str_eq_c(v.s, "hai\ndòng\t."));
    // The same word from a keyboard that types marks after letters.
    assert_int_equal(field_parse(sample_field("name"), STR("Ho\xCC\x80\x61 \xC4\x91\x69\x65\xCC\x82\xCC\x81"),
                                 TEXT_VI, &a, &v, &fault),
                     STATUS_OK);
    assert_true(str_eq_c(v.s, "Hòa điế"));
    for (size_t i = 0; i < sample_resource.n_fields; i++) {
        const Field *f = &sample_resource.fields[i];
        assert_int_equal(field_parse(f, STR(" \t "), TEXT_VI, &a, &v, &fault), STATUS_OK);
        assert_true(v.is_null && v.kind == field_value_kind(f));
    }
    arena_done(&a);
}

static void bounds_are_held(void **state)
{
    (void)state;
    static char long_name[64];
    memset(long_name, 'x', 21);
    const struct {
        const char *field;
        Value v;
        MsgId fault;
        const char *text;
    } rows[] = {
        {"name", value_null(VALUE_TEXT), MSG_FIELD_REQUIRED, "This is required."},
        {"name", value_text(str_c(long_name)), MSG_FIELD_TOO_LONG, "At most 20 characters."},
        {"name", value_text(STR("đúng hai mươi ký tự!")), MSG_NONE, NULL}, // 20 characters, more bytes
        {"note", value_null(VALUE_TEXT), MSG_NONE, NULL},
        {"places", value_int(5001), MSG_FIELD_TOO_LARGE, "Must be at most 5000."},
        {"places", value_int(-1), MSG_FIELD_TOO_SMALL, "Must be at least 0."},
        {"places", value_int(5000), MSG_NONE, NULL},
        {"length", value_int(INT64_MAX), MSG_NONE, NULL},
        {"kind", value_int(4), MSG_FIELD_NOT_CHOICE, "Not one of the choices."},
        {"kind", value_int(0), MSG_FIELD_NOT_CHOICE, "Not one of the choices."},
        {"kind", value_null(VALUE_INT), MSG_FIELD_REQUIRED, "This is required."},
        {"unit_id", value_int(-1), MSG_FIELD_NOT_REFERENCE, "Not a valid reference."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Arena a;
        arena_init(&a, 0);
        FieldErrors e = {.arena = &a};
        Str text;
        assert_int_equal(field_check(sample_field(rows[i].field), rows[i].v, &e), STATUS_OK);
        assert_int_equal(e.n, rows[i].fault != MSG_NONE);
        if (e.n) {
            assert_int_equal(e.items[0].message, rows[i].fault);
            assert_int_equal(field_error_text(&e.items[0], LANG_EN, &a, &text), STATUS_OK);
            assert_string_equal(text.p, rows[i].text);
        }
        arena_done(&a);
    }
}

static void complaints_are_bounded(void **state)
{
    (void)state;
    Arena a;
    arena_init(&a, 0);
    FieldErrors e = {.arena = &a};
    for (size_t i = 0; i < FIELD_ERRORS_MAX + 50; i++)
        assert_int_equal(field_errors_add(&e, NULL, STR("x"), MSG_FIELD_UNKNOWN, NULL, 0), STATUS_OK);
    assert_int_equal(e.n, FIELD_ERRORS_MAX);
    assert_int_equal(e.total, FIELD_ERRORS_MAX + 50);
    // A value refused beyond the kept ones is refused all the same.
    Sample s = sample_full();
    MetaWrite w = {
        .resource = &sample_resource, .record = &s, .arena = &a, .errors = &e, .state = SAMPLE_DRAFT};
    assert_int_equal(meta_write_value(&w, sample_field("places"), value_int(-5)), STATUS_OK);
    assert_int_equal(s.places, 1500);
    assert_int_equal(meta_write_end(&w), STATUS_INVALID);
    arena_done(&a);
}

static void wrong_tables_are_found(void **state)
{
    (void)state;
    const Field *at;
    const char *problem;
    assert_int_equal(resource_check(&sample_resource, &at, &problem), STATUS_OK);
    static const EnumName no_blank[] = {{"a", MSG_FIELD_YES}};
    const Field id = FIELD_INT(Sample, id, MSG_FIELD_YES, .flags = FIELD_READ_ONLY);
    const Field bad[][2] = {
        {id, id},
        {id, FIELD_TEXT(Sample, name, MSG_NONE)},
        {id, FIELD_ENUM(Sample, kind, MSG_FIELD_YES, SampleKind, no_blank)},
        {id, FIELD_REF(Sample, unit_id, MSG_FIELD_YES, NULL)},
        {id, FIELD_INT(Sample, places, MSG_FIELD_YES, .min = 5, .max = 4)},
        {id, FIELD_TEXT(Sample, name, MSG_FIELD_YES, .flags = FIELD_SORTABLE, .sorted_by = "sort_key")},
        {id, FIELD_TEXT(Sample, name, MSG_FIELD_YES, .flags = FIELD_READ_ONLY | FIELD_CREATE_ONLY)},
        {id, FIELD_BYTES(Sample, sort_key, MSG_NONE, .flags = FIELD_LISTED)},
        {id,
         FIELD_TEXT(Sample, code_word, MSG_FIELD_YES, .audience = AUDIENCE_SEALED, .flags = FIELD_SORTABLE)},
        {FIELD_TEXT(Sample, note, MSG_FIELD_YES), FIELD_TEXT(Sample, name, MSG_FIELD_YES)},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Resource r = {.name = "bad", .size = sizeof(Sample), .fields = bad[i], .n_fields = 2};
        assert_int_equal(resource_check(&r, &at, &problem), STATUS_INVALID);
        assert_non_null(problem);
    }
    Resource r = {
        .name = "bad", .size = sizeof(Sample), .fields = &id, .n_fields = 1, .machine = &sample_machine};
    assert_int_equal(resource_check(&r, &at, &problem), STATUS_INVALID);
}

static Status format_and_parse(Arena *a)
{
    Sample full = sample_full();
    for (size_t i = 0; i < sample_resource.n_fields; i++) {
        const Field *f = &sample_resource.fields[i];
        Str text;
        Value v;
        MsgId fault;
        Status st = field_format(f, field_get(f, &full), TEXT_MACHINE, a, &text);
        if (st == STATUS_OK)
            st = field_parse(f, text, TEXT_MACHINE, a, &v, &fault);
        if (st != STATUS_OK)
            return st;
    }
    return STATUS_OK;
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    sample_survive(format_and_parse);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_record_is_absent_everywhere),
        cmocka_unit_test(values_survive_set_and_get),
        cmocka_unit_test(texts_of_every_kind_come_back),
        cmocka_unit_test(people_read_their_own_forms),
        cmocka_unit_test(texts_are_read_or_refused),
        cmocka_unit_test(bounds_are_held),
        cmocka_unit_test(complaints_are_bounded),
        cmocka_unit_test(wrong_tables_are_found),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, sample_setup, NULL);
}
