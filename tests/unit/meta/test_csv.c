// Records as CSV.
#include "meta/csv.h"
#include "sample.h"

static void formulas_are_disarmed(void **state)
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

static Status write_file(Arena *a, const Sample *s, FieldAudience clearance, Buf *out)
{
    meta_csv_head(&sample_resource, clearance, out);
    Status st = meta_csv_row(&sample_resource, s, clearance, a, out);
    return st == STATUS_OK ? buf_status(out) : st;
}

static void a_row_has_a_cell_for_each_visible_field(void **state)
{
    (void)state;
    Arena a;
    arena_init(&a, 0);
    Sample s = sample_full();
    s.name = STR("=1+1; \"x\"");
    s.note = STR("một dòng");
    s.length = -125000;
    for (int clearance = AUDIENCE_INTERNAL; clearance <= AUDIENCE_PERSONAL; clearance++) {
        Buf file = BUF_INIT;
        assert_int_equal(write_file(&a, &s, (FieldAudience)clearance, &file), STATUS_OK);
        Str rest = buf_view(&file), head, row;
        assert_true(str_starts(rest, STR("\xEF\xBB\xBF")));
        assert_true(str_split(&rest, '\n', &head) && str_split(&rest, '\n', &row));
        assert_true(head.p[head.n - 1] == '\r' && row.p[row.n - 1] == '\r');
        size_t commas = 0, visible = 0;
        for (size_t i = 0; i < head.n; i++)
            commas += head.p[i] == ',';
        for (size_t i = 0; i < sample_resource.n_fields; i++)
            visible += field_visible(&sample_resource.fields[i], (FieldAudience)clearance);
        assert_int_equal(commas + 1, visible);
        assert_int_equal(str_find(head, STR("phone")) != SIZE_MAX, clearance == AUDIENCE_PERSONAL);
        assert_true(str_find(row, STR("\"'=1+1; \"\"x\"\"\"")) != SIZE_MAX);
        assert_true(str_find(row, STR(",-12.5,")) != SIZE_MAX); // a number is no formula
        buf_done(&file);
    }
    arena_done(&a);
}

static Status everything(Arena *a)
{
    Sample s = sample_full();
    Buf file = BUF_INIT;
    Status st = write_file(a, &s, AUDIENCE_PERSONAL, &file);
    buf_done(&file);
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
        cmocka_unit_test(formulas_are_disarmed),
        cmocka_unit_test(a_row_has_a_cell_for_each_visible_field),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, sample_setup, NULL);
}
