// Passwords: costs in the stored text, verification, rules for a new one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crypt/password.h"

static void a_hash_verifies_its_password_only(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_SIZE], again[PASSWORD_HASH_SIZE];
    Str pw = STR("sông Lam sóng gợn");
    assert_int_equal(password_hash(pw, hash), STATUS_OK);
    assert_int_equal(password_hash(pw, again), STATUS_OK);
    assert_string_not_equal(hash, again); // salted
    assert_true(str_starts(str_c(hash), STR("$argon2id$v=19$m=19456,t=2,p=1$")));
    assert_int_equal(password_verify(pw, str_c(hash)), STATUS_OK);
    assert_int_equal(password_verify(STR("sông Lam sóng gợm"), str_c(hash)), STATUS_UNAUTHENTICATED);
    assert_int_equal(password_verify(STR(""), str_c(hash)), STATUS_UNAUTHENTICATED);
    assert_false(password_needs_rehash(str_c(hash)));
    password_verify_nobody(pw);
}

static void damaged_hashes_open_nothing(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "$argon2id$",
        "plain text",
        "$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA",
        "$argon2id$v=19$m=99999999999,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(password_verify(STR("bất kỳ mật khẩu"), str_c(bad[i])), STATUS_UNAUTHENTICATED);
        assert_true(i > 4 || password_needs_rehash(str_c(bad[i])));
    }
    // Cheaper costs than today's.
    assert_true(password_needs_rehash(STR(
        "$argon2id$v=19$m=8192,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));
    static char huge[PASSWORD_MAX_BYTES + 2];
    memset(huge, 'x', sizeof huge - 1);
    char hash[PASSWORD_HASH_SIZE];
    assert_int_equal(password_hash(str_c(huge), hash), STATUS_TOO_LARGE);
    assert_int_equal(password_verify(str_c(huge), STR("$argon2id$")), STATUS_UNAUTHENTICATED);
}

static void new_passwords_are_held_to_the_rules(void **state)
{
    (void)state;
    static const struct {
        const char *password;
        MsgId fault;
    } rows[] = {
        {"", MSG_PASSWORD_TOO_SHORT},
        {"ngắn quá", MSG_PASSWORD_TOO_SHORT},
        {"núi Hồng", MSG_PASSWORD_TOO_SHORT}, // 8 characters though 12 bytes
        {"aaaaaaaaaaaa", MSG_PASSWORD_MONOTONE},
        {"abababababab", MSG_PASSWORD_MONOTONE},
        {"1234567890", MSG_PASSWORD_COMMON},
        {"0912 345 678", MSG_PASSWORD_COMMON},
        {"31/08/2020!", MSG_PASSWORD_COMMON},
        {"password123", MSG_PASSWORD_COMMON},
        {"P@ssw0rd2020", MSG_PASSWORD_COMMON},
        {"Matkhau@2020", MSG_PASSWORD_COMMON},
        {"M4tkh4u!2026", MSG_PASSWORD_COMMON},
        {"qwertyuiop1", MSG_PASSWORD_COMMON},
        {"Admin@123456", MSG_PASSWORD_COMMON},
        {"thidua-hatinh-2020", MSG_PASSWORD_COMMON},
        {"xx-chuyenvien-9", MSG_PASSWORD_OWN_NAME},
        {"xxCHUYENVIENxx", MSG_PASSWORD_OWN_NAME},
        {"letranthuha2020", MSG_PASSWORD_OWN_NAME},
        {"bốn con mèo trèo cây cau", MSG_NONE},
        {"passwordless orchard", MSG_NONE},
        {"Xk7#pQm2vL", MSG_NONE},
        {"xx-abc-yy-zz-9", MSG_NONE},
        {"bad \xff bytes here", MSG_PASSWORD_BAD_TEXT},
    };
    const Str own[] = {STR("chuyenvien"), STR("letranthuha"), STR("Hà"), STR("abc")};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        MsgId got = password_fault(str_c(rows[i].password), own, 4);
        if (got != rows[i].fault)
            fail_msg("%s: %s", rows[i].password, msg_key(got).p);
    }
    static char huge[PASSWORD_MAX_BYTES + 2];
    memset(huge, 'x', sizeof huge - 1);
    assert_int_equal(password_fault(str_c(huge), NULL, 0), MSG_PASSWORD_TOO_LONG);
    assert_int_equal(password_fault((Str){"nul\0 in the middle", 18}, NULL, 0), MSG_PASSWORD_BAD_TEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hash_verifies_its_password_only),
        cmocka_unit_test(damaged_hashes_open_nothing),
        cmocka_unit_test(new_passwords_are_held_to_the_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
