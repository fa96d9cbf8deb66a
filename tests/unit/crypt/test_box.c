// Sealed secrets: open with the same key and context only, and only as they were.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crypt/box.h"
#include "crypt/mac.h"

static const BoxKey key = {{1, 2, 3}}, other_key = {{1, 2, 4}};
static const char plain[] = "twenty bytes of it..";
enum { PLAIN = sizeof plain - 1, SEALED = PLAIN + BOX_OVERHEAD };

static void test_round_trip(void **state)
{
    (void)state;
    uint8_t one[SEALED], two[SEALED];
    char out[PLAIN];
    box_seal(&key, STR("row 1"), str_c(plain), one);
    box_seal(&key, STR("row 1"), str_c(plain), two);
    assert_memory_not_equal(one, two, SEALED); // another nonce each time
    assert_null(memmem(one, SEALED, plain, PLAIN));
    assert_int_equal(box_open(&key, STR("row 1"), (Str){(char *)one, SEALED}, out, PLAIN), STATUS_OK);
    assert_memory_equal(out, plain, PLAIN);
}

static void test_refused(void **state)
{
    (void)state;
    uint8_t sealed[SEALED];
    char out[PLAIN + 1] = "untouched";
    box_seal(&key, STR("row 1"), str_c(plain), sealed);
    Str s = {(char *)sealed, SEALED};
    assert_int_equal(box_open(&other_key, STR("row 1"), s, out, PLAIN), STATUS_CORRUPT);
    assert_int_equal(box_open(&key, STR("row 2"), s, out, PLAIN), STATUS_CORRUPT);
    assert_int_equal(box_open(&key, STR(""), s, out, PLAIN), STATUS_CORRUPT);
    assert_int_equal(box_open(&key, STR("row 1"), s, out, PLAIN - 1), STATUS_CORRUPT);
    assert_int_equal(box_open(&key, STR("row 1"), str_c(plain), out, PLAIN), STATUS_CORRUPT);
    assert_int_equal(box_open(&key, STR("row 1"), STR(""), out, 0), STATUS_CORRUPT);
    for (size_t i = 0; i < SEALED; i++) {
        sealed[i] ^= 1;
        assert_int_equal(box_open(&key, STR("row 1"), s, out, PLAIN), STATUS_CORRUPT);
        sealed[i] ^= 1;
        assert_int_equal(box_open(&key, STR("row 1"), str_sub(s, 0, i), out, PLAIN), STATUS_CORRUPT);
    }
    assert_string_equal(out, "untouched");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trip), cmocka_unit_test(test_refused)};
    return crypt_init() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
