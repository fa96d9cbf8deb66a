// Keyed hashing (BLAKE2b-256), randomness, constant-time comparison, hexadecimal. The only face of libsodium's hash for the rest of the tree.
// Nothing here fails once crypt_init() has returned STATUS_OK; call it once in main() (and in tests) before any other function of crypt/.
#ifndef CRYPT_MAC_H
#define CRYPT_MAC_H

#include "base/status.h"
#include "base/str.h"

enum { MAC_BYTES = 32, MAC_KEY_BYTES = 32 };

// A hash under way; lives on the caller's stack, holds no memory to free.
typedef struct MacState {
    _Alignas(64) unsigned char opaque[384];
} MacState;

// Idempotent and thread-safe. STATUS_UNSUPPORTED when the system gives no randomness.
MUST_CHECK Status crypt_init(void);
// Bytes from the system's generator.
void crypt_random(void *out, size_t n);
// Overwrites so that the compiler cannot drop it.
void crypt_wipe(void *p, size_t n);
// Time depends on n only.
bool crypt_equal(const void *a, const void *b, size_t n);

// key == NULL: plain hash. A key has MAC_KEY_BYTES bytes.
void mac_begin(MacState *m, const uint8_t *key);
void mac_add(MacState *m, const void *p, size_t n);
// Eight bytes, big-endian.
void mac_add_i64(MacState *m, int64_t v);
// Length first, so that neighbouring fields cannot trade bytes.
void mac_add_field(MacState *m, Str field);
void mac_end(MacState *m, uint8_t ret[MAC_BYTES]);
// One call for one run of bytes; key may be NULL.
void mac_of(const uint8_t *key, Str data, uint8_t ret[MAC_BYTES]);

// Lower-case digits, 2n characters and a NUL.
void hex_encode(const uint8_t *p, size_t n, char *out);
// Exactly 2n hexadecimal digits of either case; false otherwise (out then undefined).
bool hex_decode(Str s, uint8_t *out, size_t n);

#endif
