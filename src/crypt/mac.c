#include "crypt/mac.h"

#include <sodium.h>

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(((MacState *)0)->opaque),
               "MacState holds libsodium's state");
_Static_assert(_Alignof(crypto_generichash_state) <= _Alignof(MacState), "and is aligned for it");
_Static_assert(MAC_BYTES == crypto_generichash_BYTES && MAC_KEY_BYTES == crypto_generichash_KEYBYTES,
               "BLAKE2b-256");

static crypto_generichash_state *state_of(MacState *m)
{
    return (crypto_generichash_state *)(void *)m->opaque;
}

Status crypt_init(void)
{
    return sodium_init() < 0 ? STATUS_UNSUPPORTED : STATUS_OK;
}

void crypt_random(void *out, size_t n)
{
    randombytes_buf(out, n);
}

void crypt_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}

bool crypt_equal(const void *a, const void *b, size_t n)
{
    return sodium_memcmp(a, b, n) == 0;
}

void mac_begin(MacState *m, const uint8_t *key)
{
    // Cannot fail: sizes are constants within BLAKE2b's bounds.
    (void)crypto_generichash_init(state_of(m), key, key ? MAC_KEY_BYTES : 0, MAC_BYTES);
}

void mac_add(MacState *m, const void *p, size_t n)
{
    if (n > 0)
        (void)crypto_generichash_update(state_of(m), p, n);
}

void mac_add_i64(MacState *m, int64_t v)
{
    uint8_t b[8];
    for (int i = 0; i < 8; i++)
        b[i] = (uint8_t)((uint64_t)v >> (56 - 8 * i));
    mac_add(m, b, sizeof b);
}

void mac_add_field(MacState *m, Str field)
{
    mac_add_i64(m, (int64_t)field.n);
    mac_add(m, field.p, field.n);
}

void mac_end(MacState *m, uint8_t ret[MAC_BYTES])
{
    (void)crypto_generichash_final(state_of(m), ret, MAC_BYTES);
}

void mac_of(const uint8_t *key, Str data, uint8_t ret[MAC_BYTES])
{
    MacState m;
    mac_begin(&m, key);
    mac_add(&m, data.p, data.n);
    mac_end(&m, ret);
}

void hex_encode(const uint8_t *p, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[p[i] >> 4];
        out[2 * i + 1] = digits[p[i] & 15];
    }
    out[2 * n] = 0;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool hex_decode(Str s, uint8_t *out, size_t n)
{
    if (s.n != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++) {
        int high = hex_value(s.p[2 * i]), low = hex_value(s.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}
