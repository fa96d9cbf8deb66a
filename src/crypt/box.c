#include "crypt/box.h"

#include <sodium.h>

enum {
    FORM = 1, // of the sealed bytes, so that another algorithm can follow
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    PLAIN_MAX = 256,
};

_Static_assert(BOX_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "size of the key");
_Static_assert(BOX_OVERHEAD == 1 + NONCE + crypto_aead_xchacha20poly1305_ietf_ABYTES, "room for the rest");

void box_seal(const BoxKey *key, Str context, Str plain, uint8_t *out)
{
    out[0] = FORM;
    randombytes_buf(out + 1, NONCE);
    // Cannot fail: the sizes are within the algorithm's bounds.
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(out + 1 + NONCE, NULL, (const uint8_t *)plain.p, plain.n,
                                                     (const uint8_t *)context.p, context.n, NULL, out + 1,
                                                     key->bytes);
}

Status box_open(const BoxKey *key, Str context, Str sealed, void *out, size_t n)
{
    uint8_t plain[PLAIN_MAX];
    const uint8_t *s = (const uint8_t *)sealed.p;
    if (n > sizeof plain || sealed.n != n + BOX_OVERHEAD || s[0] != FORM)
        return STATUS_CORRUPT;
    bool good = crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, s + 1 + NONCE,
                                                           sealed.n - 1 - NONCE, (const uint8_t *)context.p,
                                                           context.n, s + 1, key->bytes) == 0;
    if (good)
        memcpy(out, plain, n);
    sodium_memzero(plain, sizeof plain);
    return good ? STATUS_OK : STATUS_CORRUPT;
}
