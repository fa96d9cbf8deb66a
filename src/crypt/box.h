// Sealing of small secrets that a database must hold (second factors): XChaCha20-Poly1305 with a key that lives outside the database.
// A sealed value belongs to its context ("account 7 totp"): moved to another row it opens no more.
#ifndef CRYPT_BOX_H
#define CRYPT_BOX_H

#include "base/status.h"
#include "base/str.h"

enum {
    BOX_KEY_BYTES = 32,
    BOX_OVERHEAD = 1 + 24 + 16, // form, nonce, authenticator
};

typedef struct BoxKey {
    uint8_t bytes[BOX_KEY_BYTES];
} BoxKey;

// Writes plain.n + BOX_OVERHEAD bytes. crypt_init() must have succeeded.
void box_seal(const BoxKey *key, Str context, Str plain, uint8_t *out);
// Exactly n bytes of plain text, else STATUS_CORRUPT: another key, another context, changed, or not sealed by box_seal. `out` is written on
// success only.
MUST_CHECK Status box_open(const BoxKey *key, Str context, Str sealed, void *out, size_t n);

#endif
