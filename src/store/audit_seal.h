// Seals: the chain's head, written time and again to an append-only file outside the database. A tail cut from the chain, or a chain rewritten by
// somebody who has the key, no longer fits them. One line a seal:
//   thidua-seal 1 DATABASE SEQ MAC TIME LINEMAC
// hexadecimal save SEQ and TIME (microseconds since 1970, UTC); LINEMAC is keyed with the audit key, over the line and the LINEMAC before it.
// Copy the file elsewhere (print it, mail it): who can shorten it can shorten what it proves.
#ifndef STORE_AUDIT_SEAL_H
#define STORE_AUDIT_SEAL_H

#include "store/audit.h"

typedef struct AuditSeal {
    AuditTip tip;
    Instant at;
    uint8_t line_mac[MAC_BYTES];
    bool written; // false: there was nothing new to seal
} AuditSeal;

// Appends a line unless the head has not moved. Safe with several processes. STATUS_CORRUPT when the file holds seals that the database no longer
// fits (rows are gone or changed, or it is another database): nothing is written then. STATUS_UNSUPPORTED without a key.
MUST_CHECK Status audit_seal(Store *s, const char *path, AuditSeal *ret);

typedef struct AuditSeals {
    AuditSeal *items;
    size_t n;
    size_t broken_lines; // cut short by a crash; no seal
    size_t wrong_line;   // first line (from 1) whose LINEMAC does not fit, 0 = none; items end before it
    size_t *lines;       // line number of each item
} AuditSeals;
// Reads the file; key may be NULL (LINEMACs are not checked then). STATUS_NOT_FOUND when absent.
MUST_CHECK Status audit_seals_read(const char *path, const AuditKey *key, Arena *a, AuditSeals *ret);

// A thread that seals every `seconds` while there is activity, and once more when it is stopped. `failed` (may be NULL) is called from it.
typedef struct AuditSealer AuditSealer;
MUST_CHECK Status audit_sealer_start(Store *s, const char *path, unsigned seconds,
                                     void (*failed)(void *ctx, Status st), void *ctx, AuditSealer **ret);
// Before store_close(). NULL is fine.
void audit_sealer_stop(AuditSealer *z);

#endif
