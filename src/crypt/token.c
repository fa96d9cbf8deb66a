#include "crypt/token.h"

#include <sodium.h>

enum { RANDOM_BYTES = 32, BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

Status token_new(char ret_text[TOKEN_TEXT + 1])
{
    _Static_assert(sodium_base64_ENCODED_LEN(RANDOM_BYTES, BASE64) == TOKEN_TEXT + 1,
                   "base64url length of 32 bytes");
    if (sodium_init() < 0)
        return STATUS_UNSUPPORTED;
    uint8_t random[RANDOM_BYTES];
    randombytes_buf(random, sizeof random);
    sodium_bin2base64(ret_text, TOKEN_TEXT + 1, random, sizeof random, BASE64);
    sodium_memzero(random, sizeof random);
    return STATUS_OK;
}

Status token_hash(Str text, TokenHash *ret)
{
    uint8_t random[RANDOM_BYTES];
    size_t n = 0;
    if (text.n != TOKEN_TEXT ||
        sodium_base642bin(random, sizeof random, text.p, text.n, NULL, &n, NULL, BASE64) != 0 ||
        n != sizeof random)
        return STATUS_UNAUTHENTICATED;
    crypto_generichash(ret->bytes, sizeof ret->bytes, random, sizeof random, NULL, 0);
    sodium_memzero(random, sizeof random);
    return STATUS_OK;
}

bool token_text_equal(Str a, Str b)
{
    return a.n == b.n && sodium_memcmp(a.p, b.p, a.n) == 0;
}

Status base64url_encode(Arena *a, const void *p, size_t n, Str *ret)
{
    if (n > SIZE_MAX / 4)
        return STATUS_TOO_LARGE;
    size_t size = sodium_base64_encoded_len(n, BASE64);
    char *out = arena_alloc(a, size);
    if (!out)
        return STATUS_NO_MEMORY;
    sodium_bin2base64(out, size, p, n, BASE64);
    *ret = (Str){out, size - 1};
    return STATUS_OK;
}

Status base64url_decode(Arena *a, Str text, Str *ret)
{
    uint8_t *out = arena_alloc(a, text.n / 4 * 3 + 4);
    if (!out)
        return STATUS_NO_MEMORY;
    size_t n = 0;
    if (sodium_base642bin(out, text.n / 4 * 3 + 3, text.p, text.n, NULL, &n, NULL, BASE64) != 0)
        return STATUS_INVALID;
    *ret = (Str){(char *)out, n};
    return STATUS_OK;
}
