// Rhythms read from words, the days they give, and short words drawn from a document.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/rhythm.h"
#include "model/wording.h"
#include "text/fold.h"

static Arena arena;

static Rhythm rhythm_of(const char *words)
{
    Str folded;
    assert_int_equal(fold_plain(str_c(words), &arena, &folded), STATUS_OK);
    return rhythm_find(folded);
}

static void test_rhythms(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        RhythmEvery every;
        const char *from, *due[3]; // three occurrences on end; NULL: none
    } cases[] = {
        {"thứ bảy hằng tuần", RHYTHM_WEEK, "2020-03-10", {"2020-03-14", "2020-03-21", "2020-03-28"}},
        {"sáng thứ 2 mỗi tuần", RHYTHM_WEEK, "2020-03-09", {"2020-03-09", "2020-03-16", "2020-03-23"}},
        {"hàng tuần", RHYTHM_WEEK, "2020-03-10", {"2020-03-13", "2020-03-20", "2020-03-27"}},
        {"trước ngày 20 hằng tháng", RHYTHM_MONTH, "2020-01-21", {"2020-02-20", "2020-03-20", "2020-04-20"}},
        {"ngày 31 hằng tháng", RHYTHM_MONTH, "2020-01-31", {"2020-01-31", "2020-02-29", "2020-03-31"}},
        {"hằng quý", RHYTHM_QUARTER, "2020-03-31", {"2020-03-31", "2020-06-30", "2020-09-30"}},
        {"định kỳ 06 tháng, hằng năm", RHYTHM_HALF, "2020-03-10", {"2020-06-30", "2020-12-31", "2021-06-30"}},
        {"mỗi năm", RHYTHM_YEAR, "2020-03-10", {"2020-12-31", "2021-12-31", "2022-12-31"}},
        {"hằng tháng, quý, năm", RHYTHM_MONTH, "2020-11-30", {"2020-11-30", "2020-12-31", "2021-01-31"}},
        {"hằng ngày", RHYTHM_DAY, "2020-03-10", {NULL}},
        {"định kỳ", RHYTHM_NONE, "2020-03-10", {NULL}},
        {"tuần cao điểm", RHYTHM_NONE, "2020-03-10", {NULL}},
        {"", RHYTHM_NONE, "2020-03-10", {NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Rhythm r = rhythm_of(cases[i].words);
        Date day;
        assert_true(date_parse_iso(str_c(cases[i].from), &day));
        if (r.every != cases[i].every)
            fail_msg("%s: %d", cases[i].words, (int)r.every);
        if (!cases[i].due[0])
            assert_int_equal(rhythm_next(r, day), DATE_NONE);
        for (int k = 0; k < 3 && cases[i].due[k]; k++) {
            char text[11];
            Date due = rhythm_next(r, day);
            date_format_iso(due, text);
            assert_string_equal(text, cases[i].due[k]);
            day = due + 1;
        }
    }
}

// Whatever the rhythm and the day: the next one is not before it, and asking again on that day gives the same day.
static void test_next_is_next(void **state)
{
    (void)state;
    for (int every = RHYTHM_WEEK; every <= RHYTHM_YEAR; every++)
        for (int day = 0; day <= 31; day += every == RHYTHM_WEEK ? 32 : 1)
            for (Date from = date_make(2019, 12, 1); from < date_make(2021, 2, 1); from++) {
                Rhythm r = {(RhythmEvery)every, from % 7, day};
                Date due = rhythm_next(r, from);
                assert_true(due >= from && due <= from + 366);
                assert_int_equal(rhythm_next(r, due), due);
                assert_true(rhythm_next(r, due + 1) > due);
            }
}

static void test_short_words(void **state)
{
    (void)state;
    Str s;
    assert_int_equal(wording_short(STR("làm  đường\nlàng"), 40, &arena, &s), STATUS_OK);
    if (!str_eq(s, STR("Làm đường làng"))) fail_msg("[" STR_FMT "]", STR_ARG(s));
    assert_int_equal(wording_short(STR("ủy ban, các xã cùng làm"), 12, &arena, &s), STATUS_OK);
    assert_true(str_eq(s, STR("Ủy ban, các…")));
    assert_int_equal(wording_short(STR("ủy ban, các xã"), 9, &arena, &s), STATUS_OK);
    assert_true(str_eq(s, STR("Ủy ban…")));
    assert_int_equal(wording_short(STR(""), 9, &arena, &s), STATUS_OK);
    assert_int_equal(s.n, 0);
    assert_int_equal(
        wording_programme(STR("Kế hoạch triển khai Chỉ thị số 5-CT/TU của Tỉnh ủy về làm đường làng ngõ xóm"),
                          &arena, &s),
        STATUS_OK);
    assert_true(str_eq(s, STR("Làm đường làng ngõ xóm")));
    assert_int_equal(wording_programme(STR("Chương trình hành động năm 2021"), &arena, &s), STATUS_OK);
    assert_true(str_eq(s, STR("Chương trình hành động năm 2021")));
}

static void test_periods(void **state)
{
    (void)state;
    static const struct {
        const char *text, *title, *from, *to; // NULL: none
    } cases[] = {
        {"Mở đợt cao điểm từ ngày 01/3/2020 đến ngày 31/8/2020 ở các xã.", "", "2020-03-01", "2020-08-31"},
        {"Thời gian thực hiện: từ 15/02/2026 đến hết ngày 15/12/2026.", "", "2026-02-15", "2026-12-15"},
        {"Đợt thi đua từ ngày 01/3 đến ngày 31/8/2020", "", "2020-03-01", "2020-08-31"},
        {"Trực từ ngày 01/3/2020 đến ngày 05/3/2020 tại trạm.", "Kế hoạch năm 2020", "2020-01-01",
         "2020-12-31"},
        {"Không có ngày nào.", "Chương trình giai đoạn 2021 - 2025", "2021-01-01", "2025-12-31"},
        {"Chỉ thị ngày 28/02/2020 về thi đua", "Chương trình thực hiện Chỉ thị ngày 28/02/2020", NULL, NULL},
        {"đợt cao điểm từ ngày 31/8/2020 đến ngày 01/3/2020", "", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Period p;
        char from[11] = "", to[11] = "";
        assert_int_equal(wording_period(str_c(cases[i].text), str_c(cases[i].title), 2020, &arena, &p),
                         STATUS_OK);
        if (p.from != DATE_NONE)
            date_format_iso(p.from, from);
        if (p.to != DATE_NONE)
            date_format_iso(p.to, to);
        if (strcmp(from, cases[i].from ? cases[i].from : "") != 0 ||
            strcmp(to, cases[i].to ? cases[i].to : "") != 0)
            fail_msg("%s: %s %s", cases[i].text, from, to);
        assert_true(p.start <= p.end);
    }
}

int main(void)
{
    arena_init(&arena, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rhythms),
        cmocka_unit_test(test_next_is_next),
        cmocka_unit_test(test_short_words),
        cmocka_unit_test(test_periods),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_done(&arena);
    return failed;
}
