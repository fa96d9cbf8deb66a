// Forms, sheets, tables and CSV.
#include "meta/csv.h"
#include "meta/diff.h"
#include "meta/form.h"
#include "meta/json.h"
#include "sample.h"

static Status unit_name(void *context, const Field *f, int64_t id, Arena *a, Str *ret)
{
    (void)context;
    (void)f;
    if (id != 42)
        return STATUS_NOT_FOUND;
    *ret = arena_dup(a, STR("Xã Kỳ Phong"));
    return ret->p ? STATUS_OK : STATUS_NO_MEMORY;
}

static Status unit_options(void *context, const Field *f, int64_t chosen, json_t *array)
{
    (void)context;
    (void)f;
    Status st = meta_form_option(array, STR("41"), STR("Xã Kỳ Bắc"), chosen == 41);
    return st == STATUS_OK ? meta_form_option(array, STR("42"), STR("Xã Kỳ Phong"), chosen == 42) : st;
}

static const FieldNames names = {unit_name, unit_options, NULL};

static const char *text_at(json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));
    assert_non_null(s);
    return s;
}

// The object of an array whose "name" is so.
static json_t *named(json_t *array, const char *name)
{
    size_t i;
    json_t *value;
    json_array_foreach(array, i, value) if (strcmp(text_at(value, "name"), name) == 0) return value;
    return NULL;
}

static Status read_form(Arena *a, const FormPair *pairs, size_t n, SampleState at, Sample *record,
                        FieldErrors *errors)
{
    *errors = (FieldErrors){.arena = a};
    MetaWrite w = {.resource = &sample_resource,
                   .creating = at == SAMPLE_NEW,
                   .state = (int)at,
                   .clearance = AUDIENCE_PERSONAL,
                   .form = TEXT_VI,
                   .arena = a,
                   .record = record,
                   .errors = errors};
    return meta_form_read(&w, pairs, n);
}

static void a_form_fills_a_record(void **state)
{
    (void)state;
    Arena a;
    arena_init(&a, 0);
    Sample s;
    FieldErrors errors;
    resource_init(&sample_resource, &s);
    const FormPair good[] = {
        {STR("csrf"), STR("abc")},     {STR("name"), STR(" Cầu Rác ")}, {STR("places"), STR("1.200")},
        {STR("length"), STR("41,25")}, {STR("due"), STR("31/8/2020")},  {STR("urgent"), STR("0")},
        {STR("urgent"), STR("1")},     {STR("kind"), STR("bridge")},    {STR("unit_id"), STR("42")},
        {STR("phone"), STR("")},       {STR("note"), STR("một\r\nhai")}};
    assert_int_equal(read_form(&a, good, sizeof good / sizeof *good, SAMPLE_NEW, &s, &errors), STATUS_OK);
    assert_true(str_eq_c(s.name, "Cầu Rác") && str_eq_c(s.note, "một\nhai") && s.places == 1200 &&
                s.length == 412500 && s.urgent && s.kind == SAMPLE_BRIDGE && s.unit_id == 42 &&
                s.phone.p == NULL && s.due == date_make(2020, 8, 31));
    // Afterwards: tampering with system fields, a field twice, a locked day, an emptied required one.
    const FormPair bad[] = {{STR("state"), STR("done")}, {STR("places"), STR("1")},
                            {STR("places"), STR("2")},   {STR("due"), STR("2020-09-01")},
                            {STR("name"), STR("  ")},    {STR("kind"), STR("tunnel")}};
    assert_int_equal(read_form(&a, bad, sizeof bad / sizeof *bad, SAMPLE_SENT, &s, &errors), STATUS_INVALID);
    static const MsgId want[] = {MSG_FIELD_READ_ONLY, MSG_FIELD_TWICE, MSG_FIELD_LOCKED, MSG_FIELD_REQUIRED,
                                 MSG_FIELD_NOT_CHOICE};
    assert_int_equal(errors.n, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(errors.items[i].message, want[i]);
    assert_int_equal(s.due, date_make(2020, 8, 31));
    arena_done(&a);
}

static void a_form_shows_what_was_typed_and_what_is_wrong(void **state)
{
    (void)state;
    Arena a;
    arena_init(&a, 0);
    Sample s = sample_full();
    FieldErrors errors;
    const FormPair sent[] = {{STR("places"), STR("rất nhiều")}, {STR("name"), STR("<b>")}};
    assert_int_equal(read_form(&a, sent, 2, SAMPLE_DRAFT, &s, &errors), STATUS_INVALID);
    assert_int_equal(field_errors_add(&errors, NULL, STR(""), MSG_ERROR_CONFLICT, NULL, 0), STATUS_OK);
    FormModel form = {.resource = &sample_resource,
                      .record = &s,
                      .state = SAMPLE_SENT,
                      .clearance = AUDIENCE_PERSONAL,
                      .lang = LANG_VI,
                      .errors = &errors,
                      .sent = sent,
                      .n_sent = 2,
                      .names = names,
                      .arena = &a};
    json_t *model;
    assert_int_equal(meta_form_model(&form, &model), STATUS_OK);
    json_t *fields = json_object_get(model, "fields");
    assert_true(json_is_true(json_object_get(model, "has_errors")));
    assert_int_equal(json_array_size(json_object_get(model, "errors")), 1);
    static const char *const absent[] = {"id", "version", "state", "sort_key", "code_word"};
    for (size_t i = 0; i < 5; i++)
        assert_null(named(fields, absent[i]));
    json_t *places = named(fields, "places"), *name = named(fields, "name"), *due = named(fields, "due"),
           *kind = named(fields, "kind"), *unit = named(fields, "unit_id"), *urgent = named(fields, "urgent"),
           *length = named(fields, "length");
    assert_string_equal(text_at(places, "value"), "rất nhiều");
    assert_string_equal(text_at(places, "error"), "Phải là số nguyên, ví dụ 12.");
    assert_string_equal(text_at(places, "shown"), "1.500");
    assert_true(json_is_true(json_object_get(places, "is_number")));
    assert_string_equal(text_at(name, "value"), "<b>");
    assert_string_equal(text_at(name, "error"), "");
    assert_true(json_is_true(json_object_get(name, "required")) &&
                json_is_true(json_object_get(name, "is_text")));
    assert_int_equal(json_integer_value(json_object_get(name, "max")), 20);
    assert_string_equal(text_at(due, "value"), "2020-08-31");
    assert_string_equal(text_at(due, "shown"), "31/8/2020");
    assert_true(json_is_true(json_object_get(due, "locked")));
    assert_string_equal(text_at(length, "value"), "41,2");
    assert_string_equal(text_at(length, "unit"), "Có");
    assert_int_equal(json_array_size(json_object_get(kind, "options")), 3);
    assert_true(
        json_is_true(json_object_get(json_array_get(json_object_get(kind, "options"), 1), "selected")));
    assert_string_equal(text_at(unit, "shown"), "Xã Kỳ Phong");
    assert_true(
        json_is_true(json_object_get(json_array_get(json_object_get(unit, "options"), 1), "selected")));
    assert_true(json_is_true(json_object_get(urgent, "checked")));
    assert_ptr_equal(json_object_get(json_object_get(model, "form"), "places"), places);
    // Every field has the same keys, so that a template can be checked at build time.
    size_t i;
    json_t *field;
    json_array_foreach(fields, i, field) assert_int_equal(json_object_size(field), json_object_size(places));
    json_decref(model);
    assert_int_equal(meta_sheet_model(&form, &model), STATUS_OK);
    fields = json_object_get(model, "fields");
    assert_string_equal(text_at(named(fields, "unit_id"), "text"), "Xã Kỳ Phong");
    assert_non_null(named(fields, "id"));
    assert_null(named(fields, "code_word"));
    json_decref(model);
    arena_done(&a);
}

static void a_table_lists_by_clearance(void **state)
{
    (void)state;
    Arena a;
    arena_init(&a, 0);
    Sample records[2] = {sample_full(), sample_full()};
    records[1].id = 8;
    records[1].unit_id = 77;
    TableModel table = {.resource = &sample_resource,
                        .records = records,
                        .n = 2,
                        .clearance = AUDIENCE_INTERNAL,
                        .lang = LANG_VI,
                        .sort = sample_field("name"),
                        .names = names,
                        .arena = &a};
    json_t *model;
    assert_int_equal(meta_table_model(&table, &model), STATUS_OK);
    json_t *columns = json_object_get(model, "columns"), *rows = json_object_get(model, "rows");
    assert_int_equal(json_array_size(columns), 5);
    assert_null(named(columns, "phone"));
    assert_string_equal(text_at(named(columns, "name"), "sort"), "-name");
    assert_string_equal(text_at(named(columns, "places"), "sort"), "places");
    assert_string_equal(text_at(named(columns, "length"), "sort"), "");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(rows, 1), "id")), 8);
    json_t *cells = json_object_get(json_array_get(rows, 0), "cells");
    assert_int_equal(json_array_size(cells), 5);
    assert_string_equal(text_at(named(cells, "unit_id"), "text"), "Xã Kỳ Phong");
    cells = json_object_get(json_array_get(rows, 1), "cells");
    assert_string_equal(text_at(named(cells, "unit_id"), "text"), "77");
    json_decref(model);
    arena_done(&a);
}

// ---- CSV ------------------------------------------------------------------------------------------------------------------------

static void formulas_are_disarmed_and_come_back(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {{"abc", "abc"},         {"", ""},           {"a,b", "\"a,b\""},
                {"a\"b", "\"a\"\"b\""}, {"a;b", "\"a;b\""}, {"hai\ndòng", "\"hai\ndòng\""},
                {"=1+1", "'=1+1"},      {"-2", "'-2"},      {"+84", "'+84"},
                {"@x", "'@x"},          {"'x", "''x"},      {"=\"a\"", "\"'=\"\"a\"\"\""},
                {"a=b", "a=b"},         {"'", "''"},        {"''=", "'''="}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Buf b = BUF_INIT;
        meta_csv_cell(str_c(rows[i].in), true, &b);
        assert_true(str_eq_c(buf_view(&b), rows[i].out));
        buf_done(&b);
    }
    Buf b = BUF_INIT;
    meta_csv_cell(STR("-12.5"), false, &b); // a number is a number
    assert_string_equal(b.p, "-12.5");
    buf_done(&b);
}

typedef struct Taken {
    Sample want;
    size_t rows, bad, lines[8];
    MsgId faults[8];
    bool same;
} Taken;

static Status take_row(void *context, size_t line, const void *record, const FieldErrors *errors)
{
    Taken *t = context;
    const Sample *s = record;
    if (t->rows < 8) {
        t->lines[t->rows] = line;
        t->faults[t->rows] = errors->n ? errors->items[0].message : MSG_NONE;
    }
    for (size_t i = 0; i < errors->n; i++)
        assert_int_equal(errors->items[i].line, line);
    t->bad += errors->n;
    t->rows++;
    Sample copy = *s;
    copy.id = t->want.id;
    copy.version = t->want.version;
    copy.state = t->want.state;
    copy.code_word = t->want.code_word;
    t->same = meta_same(&sample_resource, &copy, &t->want);
    return STATUS_OK;
}

static void what_goes_out_as_csv_comes_in(void **state)
{
    (void)state;
    static const char *const hard[] = {"Đường liên xã", "=1+1", "'", "''", "-x", "a\"\"b", ",", ";",
                                       "'=x",           "\"",   "@"};
    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++) {
        Arena a;
        arena_init(&a, 0);
        Taken t = {.want = sample_full()};
        t.want.name = str_c(hard[i]);
        t.want.length = -125000;
        Buf file = BUF_INIT;
        meta_csv_head(&sample_resource, AUDIENCE_PERSONAL, &file);
        assert_int_equal(meta_csv_row(&sample_resource, &t.want, AUDIENCE_PERSONAL, &a, &file), STATUS_OK);
        FieldErrors errors = {.arena = &a};
        CsvImport import = {&sample_resource, AUDIENCE_PERSONAL, 10, take_row, &t};
        assert_int_equal(meta_csv_read(&import, buf_view(&file), &errors), STATUS_OK);
        assert_int_equal(t.rows, 1);
        assert_int_equal(t.bad, 0);
        assert_true(t.same);
        buf_done(&file);
        arena_done(&a);
    }
}

static Status read_csv(const char *text, size_t n, Arena *a, FieldErrors *errors, Taken *t)
{
    *errors = (FieldErrors){.arena = a};
    *t = (Taken){.want = sample_full()};
    CsvImport import = {&sample_resource, AUDIENCE_INTERNAL, 3, take_row, t};
    return meta_csv_read(&import, (Str){text, n}, errors);
}

static void rows_are_told_by_line(void **state)
{
    (void)state;
    Arena a;
    arena_init(&a, 0);
    FieldErrors errors;
    Taken t;
    // Excel's semicolons, heads in any order, a label as head, a trailing empty column, a blank line, a cell over two lines.
    const char *text =
        "kind;name;places;note;\r\nroad;\"A\";1500;\"x\ny\";\r\n;;;;\r\nbridge;B;nhiều;;\r\nroad;;7\r\n";
    assert_int_equal(read_csv(text, strlen(text), &a, &errors, &t), STATUS_OK);
    assert_int_equal(t.rows, 3);
    static const size_t lines[] = {2, 5, 6};
    static const MsgId faults[] = {MSG_NONE, MSG_FIELD_NOT_INT, MSG_CSV_CELLS};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(t.lines[i], lines[i]);
        assert_int_equal(t.faults[i], faults[i]);
    }
    arena_done(&a);
}

static void bad_files_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        MsgId fault;
        size_t line, rows;
    } rows[] = {
        {"", MSG_CSV_EMPTY, 0, 0},
        {"\xEF\xBB\xBF", MSG_CSV_EMPTY, 0, 0},
        {"\r\n\r\n", MSG_CSV_EMPTY, 0, 0},
        {"name,kind\n\xff,road\n", MSG_CSV_NOT_UTF8, 0, 0},
        {"name,kind,sort_key\n", MSG_CSV_UNKNOWN_COLUMN, 0, 0},
        {"name,kind,phone\n", MSG_CSV_UNKNOWN_COLUMN, 0, 0}, // beyond the clearance
        {"name,kind,name\n", MSG_CSV_TWICE, 0, 0},
        {"name\n", MSG_CSV_MISSING_COLUMN, 0, 0},
        {"name,kind\n\"a,road\n", MSG_CSV_QUOTE, 2, 0},
        {"name,kind\na,road\n\"b\"x,road\n", MSG_CSV_QUOTE, 3, 1},
        {"name,kind\na\"b,road\n", MSG_CSV_QUOTE, 2, 0},
        {"\"name", MSG_CSV_QUOTE, 1, 0},
        {"name,kind\na,road\na,road\na,road\na,road\n", MSG_CSV_TOO_MANY_ROWS, 5, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Arena a;
        arena_init(&a, 0);
        FieldErrors errors;
        Taken t;
        Status st = read_csv(rows[i].text, strlen(rows[i].text), &a, &errors, &t);
        if (st != STATUS_INVALID || errors.n != 1 || errors.items[0].message != rows[i].fault ||
            errors.items[0].line != rows[i].line || t.rows != rows[i].rows)
            fail_msg("%zu: %s, %zu complaints, %s, line %zu", i, status_name(st), errors.n,
                     errors.n ? msg_key(errors.items[0].message).p : "", errors.n ? errors.items[0].line : 0);
        arena_done(&a);
    }
    Arena a;
    arena_init(&a, 0);
    FieldErrors errors;
    Taken t;
    assert_int_equal(read_csv("name,kind\na\0b,road\n", 19, &a, &errors, &t), STATUS_INVALID);
    arena_done(&a);
}

static Status any_row(void *context, size_t line, const void *record, const FieldErrors *errors)
{
    (void)context;
    (void)line;
    (void)record;
    return errors->n ? STATUS_INVALID : STATUS_OK;
}

static Status everything(Arena *a)
{
    Status st = STATUS_OK;
    Sample s = sample_full();
    FieldErrors errors;
    json_t *form_model = NULL, *sheet = NULL, *table_model = NULL;
    Buf file = BUF_INIT;
    const FormPair sent[] = {{STR("places"), STR("x")}, {STR("name"), STR("a\"b")}};
    st = read_form(a, sent, 2, SAMPLE_DRAFT, &s, &errors);
    if (st != STATUS_INVALID)
        goto fail;
    FormModel form = {.resource = &sample_resource,
                      .record = &s,
                      .clearance = AUDIENCE_PERSONAL,
                      .lang = LANG_VI,
                      .errors = &errors,
                      .sent = sent,
                      .n_sent = 2,
                      .names = names,
                      .arena = a};
    TableModel table = {.resource = &sample_resource,
                        .records = &s,
                        .n = 1,
                        .clearance = AUDIENCE_PERSONAL,
                        .names = names,
                        .arena = a};
    TRY(meta_form_model(&form, &form_model));
    TRY(meta_sheet_model(&form, &sheet));
    TRY(meta_table_model(&table, &table_model));
    meta_csv_head(&sample_resource, AUDIENCE_PERSONAL, &file);
    TRY(meta_csv_row(&sample_resource, &s, AUDIENCE_PERSONAL, a, &file));
    CsvImport import = {&sample_resource, AUDIENCE_PERSONAL, 5, any_row, NULL};
    FieldErrors file_errors = {.arena = a};
    TRY(meta_csv_read(&import, buf_view(&file), &file_errors));
fail:
    buf_done(&file);
    json_decref(form_model);
    json_decref(sheet);
    json_decref(table_model);
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
        cmocka_unit_test(a_form_fills_a_record),
        cmocka_unit_test(a_form_shows_what_was_typed_and_what_is_wrong),
        cmocka_unit_test(a_table_lists_by_clearance),
        cmocka_unit_test(formulas_are_disarmed_and_come_back),
        cmocka_unit_test(what_goes_out_as_csv_comes_in),
        cmocka_unit_test(rows_are_told_by_line),
        cmocka_unit_test(bad_files_are_refused),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, sample_setup, NULL);
}
