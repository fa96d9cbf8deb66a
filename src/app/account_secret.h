// The second factor's secrets at rest: sealed with the store's secret key (store/secret.h), each bound to its account.
#ifndef APP_ACCOUNT_SECRET_H
#define APP_ACCOUNT_SECRET_H

#include "crypt/box.h"
#include "crypt/totp.h"
#include "store/store.h"

enum { ACCOUNT_SEALED_BYTES = TOTP_SECRET_BYTES + BOX_OVERHEAD };

// STATUS_UNSUPPORTED when the store has no secret key.
MUST_CHECK Status account_secret_seal(Tx *tx, int64_t account_id, const TotpSecret *secret,
                                      uint8_t out[ACCOUNT_SEALED_BYTES]);
// STATUS_UNSUPPORTED without a key; STATUS_CORRUPT: sealed with another key, or for another account, or changed.
MUST_CHECK Status account_secret_open(Tx *tx, int64_t account_id, Str stored, TotpSecret *ret);

// Whether any account's secret is sealed: then only the key it was sealed with will do.
MUST_CHECK Status account_secrets_sealed(Tx *tx, bool *ret);
// Inside a verb, at the start of the program: seals what an older program left open and tries every other. STATUS_CORRUPT: this is not the key.
MUST_CHECK Status account_secrets_settle(Tx *tx, void *no_context);

#endif
