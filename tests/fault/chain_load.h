// Writes that can be checked afterwards, for the fault tests and the bench: each verb adds a row to `setting` and its audit row.
#ifndef TESTS_FAULT_CHAIN_LOAD_H
#define TESTS_FAULT_CHAIN_LOAD_H

#include "store/audit.h"

// The key that all fault tests use; a fixed one, since parent and child share it.
void chain_key(AuditKey *ret);
// ctx: const int64_t *, the number of the write.
Status chain_verb(Tx *tx, void *ctx);
// 1 when both rows of write `n` are there, 0 when neither; anything else is half a write.
int chain_has(Store *s, int64_t n);
// The chain verifies and has exactly one row for each row of `setting` written by chain_verb. Writes what is wrong to stderr.
bool chain_is_whole(Store *s, int64_t *ret_rows);

#endif
