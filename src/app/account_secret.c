#include "app/account_secret.h"

#include <stdio.h>

#include "base/arena.h"
#include "crypt/mac.h"
#include "store/secret.h"

// What a sealed secret belongs to: it opens nothing when it is copied to another account's row.
static Str context_of(int64_t account_id, char buffer[40])
{
    int n = snprintf(buffer, 40, "account %lld totp", (long long)account_id);
    return (Str){buffer, (size_t)n};
}

Status account_secret_seal(Tx *tx, int64_t account_id, const TotpSecret *secret,
                           uint8_t out[ACCOUNT_SEALED_BYTES])
{
    const BoxKey *key = tx_secret_key(tx);
    char context[40];
    if (!key)
        return STATUS_UNSUPPORTED;
    box_seal(key, context_of(account_id, context), (Str){(const char *)secret->bytes, TOTP_SECRET_BYTES},
             out);
    return STATUS_OK;
}

Status account_secret_open(Tx *tx, int64_t account_id, Str stored, TotpSecret *ret)
{
    const BoxKey *key = tx_secret_key(tx);
    char context[40];
    if (!key)
        return STATUS_UNSUPPORTED;
    return box_open(key, context_of(account_id, context), stored, ret->bytes, TOTP_SECRET_BYTES);
}

Status account_secrets_sealed(Tx *tx, bool *ret)
{
    Rows rows;
    bool any = false;
    Status st =
        tx_query(tx, "SELECT totp_secret FROM account WHERE totp_secret IS NOT NULL", NO_PARAMS, &rows);
    if (st != STATUS_OK)
        return st;
    while (rows_next(&rows))
        any = any || rows_bytes(&rows, 0).n != TOTP_SECRET_BYTES;
    st = rows_done(&rows);
    if (st == STATUS_OK)
        *ret = any;
    return st;
}

typedef struct Open {
    int64_t id;
    TotpSecret secret;
} Open;
typedef struct OpenList {
    Open *items;
    size_t n, cap;
} OpenList;

// The ones stored as they are; every other is tried with the key.
static Status find_open(Tx *tx, Arena *a, OpenList *ret)
{
    Rows rows;
    Status st = tx_query(tx, "SELECT id, totp_secret FROM account WHERE totp_secret IS NOT NULL ORDER BY id",
                         NO_PARAMS, &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        Open one = {.id = rows_int(&rows, 0)};
        Str stored = rows_bytes(&rows, 1);
        if (stored.n == TOTP_SECRET_BYTES) {
            memcpy(one.secret.bytes, stored.p, TOTP_SECRET_BYTES);
            st = ARENA_PUSH(a, *ret, one) ? STATUS_OK : STATUS_NO_MEMORY;
        } else {
            st = account_secret_open(tx, one.id, stored, &one.secret);
        }
        crypt_wipe(&one.secret, sizeof one.secret);
    }
    Status end = rows_done(&rows);
    return st == STATUS_OK ? end : st;
}

Status account_secrets_settle(Tx *tx, void *no_context)
{
    (void)no_context;
    Arena a;
    OpenList list = {0};
    arena_init(&a, 0);
    Status st = find_open(tx, &a, &list);
    for (size_t i = 0; i < list.n; i++) {
        uint8_t sealed[ACCOUNT_SEALED_BYTES];
        if (st == STATUS_OK)
            st = account_secret_seal(tx, list.items[i].id, &list.items[i].secret, sealed);
        if (st == STATUS_OK)
            st = tx_exec(tx, "UPDATE account SET totp_secret = ?2 WHERE id = ?1",
                         PARAMS(P_INT(list.items[i].id), P_BYTES(sealed, sizeof sealed)), NULL);
        crypt_wipe(&list.items[i].secret, sizeof list.items[i].secret);
    }
    arena_done(&a);
    return st;
}
