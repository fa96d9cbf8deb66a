// Secrets that a machine carries: session cookies, API tokens, one-time links, CSRF seeds. 256 random bits, shown as base64url without
// padding; the database holds the BLAKE2b-256 hash only (no salt or stretching is needed for random secrets).
#ifndef CRYPT_TOKEN_H
#define CRYPT_TOKEN_H

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"

enum { TOKEN_TEXT = 43, TOKEN_HASH_BYTES = 32 };

typedef struct TokenHash {
    uint8_t bytes[TOKEN_HASH_BYTES];
} TokenHash;

// Writes TOKEN_TEXT characters and a NUL.
MUST_CHECK Status token_new(char ret_text[TOKEN_TEXT + 1]);
// The hash to store or to look up. STATUS_UNAUTHENTICATED when `text` does not have the shape of a token: nothing is looked up then.
MUST_CHECK Status token_hash(Str text, TokenHash *ret);
// Any two texts, in a time that depends on their lengths only.
bool token_text_equal(Str a, Str b);

// base64url (RFC 4648 section 5) without padding.
MUST_CHECK Status base64url_encode(Arena *a, const void *p, size_t n, Str *ret);
// STATUS_INVALID on any other character, padding or impossible length.
MUST_CHECK Status base64url_decode(Arena *a, Str text, Str *ret);

#endif
