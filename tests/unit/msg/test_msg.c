// Words for people: every message in both languages, named arguments, look-up by key, choice of language.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"

static void every_message_has_both_languages(void **state)
{
    (void)state;
    assert_true(MSG_COUNT_ > 40);
    for (int i = MSG_NONE + 1; i < MSG_COUNT_; i++) {
        MsgId id = (MsgId)i, found = MSG_NONE;
        for (Lang l = LANG_VI; l < LANG_COUNT_; l++) {
            assert_true(msg(l, id).n > 0);
            assert_true(utf8_valid(msg(l, id)));
            assert_int_equal(msg(l, id).p[msg(l, id).n], 0);
        }
        assert_true(msg_find(msg_key(id), &found));
        assert_int_equal(found, id);
    }
    assert_int_equal(msg(LANG_VI, MSG_NONE).n, 0);
    assert_int_equal(msg(LANG_VI, MSG_COUNT_).n, 0);
}

static void every_status_has_its_own_sentence(void **state)
{
    (void)state;
    for (int s = STATUS_OK; s < STATUS_COUNT_; s++) {
        assert_int_not_equal(msg_for_status((Status)s), MSG_NONE);
        for (int other = STATUS_OK; other < s; other++)
            assert_int_not_equal(msg_for_status((Status)s), msg_for_status((Status)other));
    }
}

static void unknown_keys_are_not_found(void **state)
{
    (void)state;
    static const char *const bad[] = {"",    "field",      "field.", "field.requiredx", "FIELD.REQUIRED",
                                      "zzz", "error.noned"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        MsgId id = MSG_ERROR_IO;
        assert_false(msg_find(str_c(bad[i]), &id));
        assert_int_equal(id, MSG_ERROR_IO);
    }
}

static void arguments_are_replaced_by_name(void **state)
{
    (void)state;
    Arena a;
    arena_init(&a, 0);
    Str out;
    const MsgArg args[] = {{"column", STR("7")}, {"line", STR("{column}")}, {"spare", STR("x")}};
    assert_int_equal(msg_format(&a, LANG_EN, MSG_JSON_SYNTAX, args, 3, &out), STATUS_OK);
    // A value that looks like an argument is not replaced again.
    assert_string_equal(out.p, "The JSON is malformed at line {column}, column 7.");
    assert_int_equal(msg_format(&a, LANG_VI, MSG_JSON_SYNTAX, args, 1, &out), STATUS_OK);
    assert_string_equal(out.p, "JSON sai cú pháp ở dòng {line}, cột 7.");
    assert_int_equal(msg_format(&a, LANG_VI, MSG_NONE, args, 3, &out), STATUS_OK);
    assert_int_equal(out.n, 0);
    arena_done(&a);
}

static void formatting_survives_every_allocation_failure(void **state)
{
    (void)state;
    const MsgArg args[] = {{"min", STR("10")}};
    bool done = false;
    for (long n = 0; !done; n++) {
        Arena a;
        arena_init(&a, 0);
        Str out = STR("untouched");
        alloc_fail_after(n);
        Status st = msg_format(&a, LANG_VI, MSG_FIELD_TOO_SHORT, args, 1, &out);
        alloc_fail_after(-1);
        done = st == STATUS_OK;
        if (!done) {
            assert_int_equal(st, STATUS_NO_MEMORY);
            assert_true(str_eq(out, STR("untouched")));
        }
        arena_done(&a);
        assert_true(n < 10);
    }
}

static void language_is_chosen_by_quality(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        Lang want;
    } rows[] = {{"", LANG_VI},
                {"en", LANG_EN},
                {"EN-gb", LANG_EN},
                {"vi-VN,vi;q=0.9,en;q=0.8", LANG_VI},
                {"vi;q=0.5, en;q=0.7", LANG_EN},
                {"fr, de;q=0.9, en;q=0.1", LANG_EN},
                {"fr", LANG_VI},
                {"en;q=0", LANG_VI},
                {"en;q=x", LANG_VI},
                {"en;q=1.5, vi;q=0.2", LANG_VI},
                {"english", LANG_VI},
                {",;,;q=,en", LANG_EN},
                {";;;", LANG_VI}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(lang_accept(str_c(rows[i].header)), rows[i].want);
    Lang l = LANG_EN;
    assert_true(lang_from_code(STR("vi"), &l));
    assert_int_equal(l, LANG_VI);
    assert_false(lang_from_code(STR("e"), &l));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_has_both_languages),
        cmocka_unit_test(every_status_has_its_own_sentence),
        cmocka_unit_test(unknown_keys_are_not_found),
        cmocka_unit_test(arguments_are_replaced_by_name),
        cmocka_unit_test(formatting_survives_every_allocation_failure),
        cmocka_unit_test(language_is_chosen_by_quality),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
