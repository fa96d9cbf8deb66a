// One-time codes against the vectors of RFC 6238 appendix B, the window, and the rule that a code opens once.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "crypt/totp.h"

static TotpSecret rfc_secret(void)
{
    TotpSecret s;
    memcpy(s.bytes, "12345678901234567890", TOTP_SECRET_BYTES);
    return s;
}

static void codes_are_those_of_the_rfc(void **state)
{
    (void)state;
    // The RFC prints 8 digits; 6-digit codes are their last six.
    static const struct {
        int64_t seconds;
        const char *code;
    } rows[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    TotpSecret s = rfc_secret();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char code[TOTP_DIGITS + 1];
        Instant now = rows[i].seconds * 1000000;
        int64_t step = -1;
        assert_int_equal(totp_code(&s, totp_step(now), code), STATUS_OK);
        assert_string_equal(code, rows[i].code);
        assert_int_equal(totp_verify(&s, str_c(rows[i].code), now, -1, &step), STATUS_OK);
        assert_int_equal(step, rows[i].seconds / 30);
    }
    char code[TOTP_DIGITS + 1];
    assert_int_equal(totp_code(&s, -1, code), STATUS_INVALID);
}

static void the_window_is_one_step_each_way_and_a_code_opens_once(void **state)
{
    (void)state;
    TotpSecret s = rfc_secret();
    Instant now = INT64_C(1600000000) * 1000000;
    int64_t here = totp_step(now);
    for (int64_t d = -3; d <= 3; d++) {
        char code[TOTP_DIGITS + 1];
        int64_t step = -7;
        assert_int_equal(totp_code(&s, here + d, code), STATUS_OK);
        bool in_window = d >= -1 && d <= 1;
        assert_int_equal(totp_verify(&s, str_c(code), now, -1, &step),
                         in_window ? STATUS_OK : STATUS_UNAUTHENTICATED);
        assert_int_equal(step, in_window ? here + d : -7);
        // The same code again, and any code of an earlier step.
        assert_int_equal(totp_verify(&s, str_c(code), now, here + d, &step), STATUS_UNAUTHENTICATED);
        assert_int_equal(totp_verify(&s, str_c(code), now, here + 1, &step), STATUS_UNAUTHENTICATED);
    }
}

static void other_texts_are_not_codes(void **state)
{
    (void)state;
    TotpSecret s = rfc_secret();
    static const char *const bad[] = {"", "28708", "2870822", "28708x", "000000", "287082 ", "-87082"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t step = 5;
        assert_int_equal(totp_verify(&s, str_c(bad[i]), 59000000, -1, &step), STATUS_UNAUTHENTICATED);
        assert_int_equal(step, 5);
    }
}

static void secrets_travel_as_base32(void **state)
{
    (void)state;
    TotpSecret s = rfc_secret(), back, one, two;
    char text[TOTP_SECRET_TEXT + 1];
    assert_int_equal(totp_secret_format(&s, text), STATUS_OK);
    assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_int_equal(totp_secret_parse(STR("gezd gnbv gy3t qojq gezd gnbv gy3t qojq"), &back), STATUS_OK);
    assert_memory_equal(&s, &back, sizeof s);
    static const char *const bad[] = {"", "GEZDGNBV", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1",
                                      "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBV",
                                      "không phải base32 đâu nhé các bạn"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(totp_secret_parse(str_c(bad[i]), &back), STATUS_INVALID);
    assert_int_equal(totp_secret_new(&one), STATUS_OK);
    assert_int_equal(totp_secret_new(&two), STATUS_OK);
    assert_memory_not_equal(&one, &two, sizeof one);
}

static void the_uri_is_escaped(void **state)
{
    (void)state;
    TotpSecret s = rfc_secret();
    bool done = false;
    for (long n = 0; !done; n++) {
        Arena a;
        arena_init(&a, 0);
        Str uri = STR("untouched");
        alloc_fail_after(n);
        Status st = totp_uri(&a, &s, STR("Thi Đua"), STR("a&b"), &uri);
        alloc_fail_after(-1);
        done = st == STATUS_OK;
        if (done)
            assert_string_equal(
                uri.p, "otpauth://totp/"
                       "Thi%20%C4%90ua:a%26b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Thi%20%C4%90ua");
        else
            assert_true(st == STATUS_NO_MEMORY && str_eq(uri, STR("untouched")));
        arena_done(&a);
        assert_true(n < 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_rfc),
        cmocka_unit_test(the_window_is_one_step_each_way_and_a_code_opens_once),
        cmocka_unit_test(other_texts_are_not_codes),
        cmocka_unit_test(secrets_travel_as_base32),
        cmocka_unit_test(the_uri_is_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
