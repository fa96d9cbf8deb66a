// What somebody does who has the database and some key: changes the actor of row `from` and links it and all after it anew.
#ifndef TESTS_STORE_CHAIN_REWRITE_H
#define TESTS_STORE_CHAIN_REWRITE_H

#include "store/audit.h"

typedef struct ChainRewrite {
    const AuditKey *with;
    int64_t from, to;
} ChainRewrite;

// A verb for store_write(); ctx is a ChainRewrite.
MUST_CHECK Status chain_rewrite(Tx *tx, void *ctx);

#endif
