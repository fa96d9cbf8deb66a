// Random tokens, their hashes, base64url.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crypt/token.h"

static void tokens_are_random_and_hash_alike(void **state)
{
    (void)state;
    char one[TOKEN_TEXT + 1], two[TOKEN_TEXT + 1];
    TokenHash a, b, c;
    assert_int_equal(token_new(one), STATUS_OK);
    assert_int_equal(token_new(two), STATUS_OK);
    assert_int_equal(strlen(one), TOKEN_TEXT);
    assert_string_not_equal(one, two);
    assert_int_equal(token_hash(str_c(one), &a), STATUS_OK);
    assert_int_equal(token_hash(str_c(one), &b), STATUS_OK);
    assert_int_equal(token_hash(str_c(two), &c), STATUS_OK);
    assert_memory_equal(a.bytes, b.bytes, sizeof a.bytes);
    assert_memory_not_equal(a.bytes, c.bytes, sizeof a.bytes);
}

static void the_hash_is_blake2b_256_of_the_bytes(void **state)
{
    (void)state;
    TokenHash h;
    char hex[2 * TOKEN_HASH_BYTES + 1];
    assert_int_equal(token_hash(STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), &h), STATUS_OK);
    for (size_t i = 0; i < sizeof h.bytes; i++)
        snprintf(hex + 2 * i, 3, "%02x", h.bytes[i]);
    // Python: hashlib.blake2b(bytes(32), digest_size=32).hexdigest()
    assert_string_equal(hex, "89eb0d6a8a691dae2cd15ed0369931ce0a949ecafa5c3f93f8121833646e15c3");
}

static void other_shapes_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "short",
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+",
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB", // spare bits set
                                      "AAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAA"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        TokenHash h;
        assert_int_equal(token_hash(str_c(bad[i]), &h), STATUS_UNAUTHENTICATED);
    }
}

static void base64url_round_trips(void **state)
{
    (void)state;
    Arena a;
    arena_init(&a, 0);
    uint8_t bytes[70];
    for (size_t n = 0; n <= sizeof bytes; n++) {
        for (size_t i = 0; i < n; i++)
            bytes[i] = (uint8_t)(i * 37 + n);
        Str text, back;
        assert_int_equal(base64url_encode(&a, bytes, n, &text), STATUS_OK);
        assert_int_equal(strspn(text.p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                         text.n);
        assert_int_equal(base64url_decode(&a, text, &back), STATUS_OK);
        assert_int_equal(back.n, n);
        assert_memory_equal(back.p, bytes, n);
    }
    static const char *const bad[] = {"A", "AA==", "A A", "AA+A", "Ạ", "AAAAB", "AB"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Str out = STR("untouched");
        assert_int_equal(base64url_decode(&a, str_c(bad[i]), &out), STATUS_INVALID);
        assert_true(str_eq(out, STR("untouched")));
    }
    arena_done(&a);
}

static void texts_are_compared_whole(void **state)
{
    (void)state;
    assert_true(token_text_equal(STR("abc"), STR("abc")));
    assert_true(token_text_equal(STR(""), STR("")));
    assert_false(token_text_equal(STR("abc"), STR("abd")));
    assert_false(token_text_equal(STR("abc"), STR("ab")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_random_and_hash_alike),
        cmocka_unit_test(the_hash_is_blake2b_256_of_the_bytes),
        cmocka_unit_test(other_shapes_are_refused),
        cmocka_unit_test(base64url_round_trips),
        cmocka_unit_test(texts_are_compared_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
