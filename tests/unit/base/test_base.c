// Rules of base/: exact decimals, calendar, UTF-8, arenas with limits, buffers that survive a failed allocation.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/utf8.h"

static void decimal_roundtrip(void **state)
{
    (void)state;
    static const struct {
        const char *in, *machine, *vi;
    } rows[] = {{"0", "0", "0"},
                {"41.2", "41.2", "41,2"},
                {"-12.5000", "-12.5", "-12,5"},
                {"1500", "1500", "1.500"},
                {"64387000", "64387000", "64.387.000"},
                {"0.0001", "0.0001", "0,0001"},
                {"922337203685477.5807", "922337203685477.5807", "922.337.203.685.477,5807"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Decimal d;
        char m[24], v[32];
        assert_int_equal(decimal_parse(str_c(rows[i].in), &d), STATUS_OK);
        decimal_format(d, m);
        decimal_format_vi(d, v);
        assert_string_equal(m, rows[i].machine);
        assert_string_equal(v, rows[i].vi);
    }
    static const char *const bad[] = {"", "-", ".5", "1.", "1.23456", "1,5", "1e3", " 1", "922337203685477.5808", "--1", "1.2.3"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Decimal d = 7;
        assert_int_equal(decimal_parse(str_c(bad[i]), &d), STATUS_INVALID);
        assert_int_equal(d, 7);
    }
}

static void date_every_day(void **state)
{
    (void)state;
    Date expect = date_make(1900, 1, 1);
    for (int y = 1900; y < 2101; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; d <= 31; d++) {
                Date v = date_make(y, m, d);
                if (v == DATE_NONE)
                    continue;
                assert_int_equal(v, expect++);
                int yy, mm, dd;
                date_split(v, &yy, &mm, &dd);
                assert_true(yy == y && mm == m && dd == d);
            }
    assert_int_equal(date_make(2020, 2, 30), DATE_NONE);
    assert_int_equal(date_make(2021, 2, 29), DATE_NONE);
    assert_int_equal(date_weekday(date_make(2020, 3, 10)), 1);
    Date d;
    assert_true(date_parse_iso(STR("2020-06-30"), &d));
    char iso[11];
    date_format_iso(d, iso);
    assert_string_equal(iso, "2020-06-30");
    assert_false(date_parse_iso(STR("2020-6-30"), &d));
    // 17:00 UTC is midnight of the next day in Viet Nam.
    assert_int_equal(instant_date_vn(INT64_C(1592240400000000)), date_make(2020, 6, 16));
    assert_int_equal(instant_date_vn(INT64_C(1592240399999999)), date_make(2020, 6, 15));
}

static void utf8_rules(void **state)
{
    (void)state;
    assert_true(utf8_valid(STR("Thi đua yêu nước 🎉")));
    static const char *const bad[] = {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80", "\xE1\xBB", "\xF8\x88\x80\x80\x80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(utf8_valid(str_c(bad[i])));
    for (uint32_t c = 0; c < 0x110000; c += 7) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        char b[4];
        size_t n = utf8_encode(c, b), pos = 0;
        uint32_t back;
        assert_true(utf8_next((Str){b, n}, &pos, &back));
        assert_int_equal(back, c);
        assert_int_equal(pos, n);
    }
    assert_int_equal(utf8_length(STR("tỉnh")), 4);
    assert_int_equal(utf8_offset(STR("tỉnh"), 2), 4);
}

static void arena_limits(void **state)
{
    (void)state;
    Arena a;
    arena_init(&a, 64 * 1024);
    assert_non_null(arena_alloc(&a, 1000));
    assert_null(arena_alloc(&a, 1 << 20));
    assert_null(arena_array(&a, SIZE_MAX / 2, 4));
    assert_non_null(arena_printf(&a, "%d%%", 56));
    arena_done(&a);
    arena_init(&a, 0);
    VEC(int) v = {0};
    for (int i = 0; i < 1000; i++)
        assert_true(ARENA_PUSH(&a, v, i));
    for (int i = 0; i < 1000; i++)
        assert_int_equal(v.items[i], i);
    arena_done(&a);
}

static void buffer_fails_softly(void **state)
{
    (void)state;
    for (long k = 0; k < 6; k++) {
        Buf b = BUF_INIT;
        alloc_fail_after(k);
        for (int i = 0; i < 100; i++)
            buf_printf(&b, "%d,", i);
        alloc_fail_after(-1);
        if (!b.failed)
            assert_int_equal(b.n, 290);
        buf_done(&b);
    }
}

static void str_rules(void **state)
{
    (void)state;
    int64_t v;
    assert_true(str_to_i64(STR("-9223372036854775808"), &v) && v == INT64_MIN);
    assert_false(str_to_i64(STR("9223372036854775808"), &v));
    assert_false(str_to_i64(STR("12a"), &v));
    Str rest = STR("a,,b"), part;
    int n = 0;
    while (str_split(&rest, ',', &part))
        n++;
    assert_int_equal(n, 3);
    assert_true(str_eq(str_trim(STR(" \t x \n")), STR("x")));
    assert_int_equal(str_find(STR("phong trào"), STR("trào")), 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimal_roundtrip), cmocka_unit_test(date_every_day),     cmocka_unit_test(utf8_rules),
        cmocka_unit_test(arena_limits),      cmocka_unit_test(buffer_fails_softly), cmocka_unit_test(str_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
