// Keyed hashing against published vectors, hexadecimal, framing of fields.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crypt/mac.h"

static void hash_is_blake2b_256(void **state)
{
    (void)state;
    // BLAKE2b with a 32-byte result, no key: made with Python's hashlib.blake2b(..., digest_size=32).
    static const struct {
        const char *text, *hex;
    } rows[] = {
        {"", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
        {"abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t mac[MAC_BYTES];
        char hex[2 * MAC_BYTES + 1];
        mac_of(NULL, str_c(rows[i].text), mac);
        hex_encode(mac, sizeof mac, hex);
        assert_string_equal(hex, rows[i].hex);
    }
}

static void pieces_make_the_whole(void **state)
{
    (void)state;
    uint8_t key[MAC_KEY_BYTES], whole[MAC_BYTES], parts[MAC_BYTES], other[MAC_BYTES];
    char text[300];
    crypt_random(key, sizeof key);
    memset(text, 'x', sizeof text);
    mac_of(key, (Str){text, sizeof text}, whole);
    for (size_t cut = 0; cut <= sizeof text; cut += 23) {
        MacState m;
        mac_begin(&m, key);
        mac_add(&m, text, cut);
        mac_add(&m, text + cut, sizeof text - cut);
        mac_end(&m, parts);
        assert_true(crypt_equal(whole, parts, MAC_BYTES));
    }
    key[0] ^= 1;
    mac_of(key, (Str){text, sizeof text}, other);
    assert_false(crypt_equal(whole, other, MAC_BYTES));
    mac_of(NULL, (Str){text, sizeof text}, other);
    assert_false(crypt_equal(whole, other, MAC_BYTES));
}

static void fields_do_not_trade_bytes(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"ab", "c"}, {"a", "bc"}, {"abc", ""}, {"", "abc"}};
    uint8_t macs[4][MAC_BYTES];
    for (size_t i = 0; i < 4; i++) {
        MacState m;
        mac_begin(&m, NULL);
        mac_add_field(&m, str_c(rows[i][0]));
        mac_add_field(&m, str_c(rows[i][1]));
        mac_end(&m, macs[i]);
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(macs[i], macs[j], MAC_BYTES);
    }
}

static void hexadecimal(void **state)
{
    (void)state;
    uint8_t all[256], back[256];
    char hex[513];
    for (int i = 0; i < 256; i++)
        all[i] = (uint8_t)i;
    hex_encode(all, sizeof all, hex);
    assert_int_equal(strlen(hex), 512);
    assert_true(hex_decode(str_c(hex), back, sizeof back));
    assert_memory_equal(all, back, sizeof all);
    assert_true(hex_decode(STR("DEADbeef"), back, 4));
    assert_int_equal(back[0], 0xde);
    assert_int_equal(back[3], 0xef);
    static const char *const bad[] = {"", "0", "0g", "123", "0x12", "12 3", "  "};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(hex_decode(str_c(bad[i]), back, strlen(bad[i]) / 2 + 1) ||
                     hex_decode(str_c(bad[i]), back, 2) ||
                     (strlen(bad[i]) == 2 && hex_decode(str_c(bad[i]), back, 1)));
}

static void random_bytes_differ(void **state)
{
    (void)state;
    uint8_t a[32] = {0}, b[32] = {0}, zero[32] = {0};
    crypt_random(a, sizeof a);
    crypt_random(b, sizeof b);
    assert_false(crypt_equal(a, b, sizeof a));
    assert_false(crypt_equal(a, zero, sizeof a));
    crypt_wipe(a, sizeof a);
    assert_true(crypt_equal(a, zero, sizeof a));
}

int main(void)
{
    if (crypt_init() != STATUS_OK || crypt_init() != STATUS_OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hash_is_blake2b_256),       cmocka_unit_test(pieces_make_the_whole),
        cmocka_unit_test(fields_do_not_trade_bytes), cmocka_unit_test(hexadecimal),
        cmocka_unit_test(random_bytes_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
