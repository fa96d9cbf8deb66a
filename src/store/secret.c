#include "store/secret.h"

#include "store/store_internal.h"

void store_set_secret_key(Store *s, const BoxKey *key)
{
    s->secret_key = *key;
    s->has_secret_key = true;
}

const BoxKey *tx_secret_key(const Tx *tx)
{
    return tx->store->has_secret_key ? &tx->store->secret_key : NULL;
}
