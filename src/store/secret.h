// The key that seals secrets in columns (crypt/box.h). It lives outside the database's folder, beside the audit key; who has the database alone
// cannot open them.
#ifndef STORE_SECRET_H
#define STORE_SECRET_H

#include "crypt/box.h"
#include "store/store.h"

// Once, before the first transaction that needs it.
void store_set_secret_key(Store *s, const BoxKey *key);
// NULL when none was set.
const BoxKey *tx_secret_key(const Tx *tx);

#endif
