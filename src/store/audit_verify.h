// Reads the whole chain and names the first thing that does not fit.
#ifndef STORE_AUDIT_VERIFY_H
#define STORE_AUDIT_VERIFY_H

#include "store/audit.h"

typedef enum AuditFinding {
    AUDIT_INTACT,
    AUDIT_ROW_CHANGED,     // row `seq`: some field, or the payload's commitment
    AUDIT_ROW_INSERTED,    // row `seq` was never written by this program
    AUDIT_ROW_MISSING,     // row `seq` is gone
    AUDIT_ROW_MOVED,       // at `seq` stands the row written as `other`
    AUDIT_TAIL_CUT,        // rows `seq`..`other`, which a seal covers, are gone from the end
    AUDIT_PAYLOAD_CHANGED, // payload or salt of row `seq`
    AUDIT_PAYLOAD_MISSING, // of row `seq`, without a recorded erasure
    AUDIT_SEAL_DIFFERS, // row `seq` fits the key but not its seal: the chain was written anew by somebody with the key
    AUDIT_SEALS_CHANGED,     // the seals file, line `seq`
    AUDIT_DATABASE_REPLACED, // the seals are those of another database
    AUDIT_FINDING_COUNT_
} AuditFinding;

typedef struct AuditReport {
    AuditFinding finding;
    int64_t seq, other;
    bool
        every_row_fails; // first and last row fail, and no seal fits the key either: perhaps it is another key
    bool with_key, with_seals;
    int64_t rows, payloads, erased; // looked at
    size_t seals;                   // that fit
    size_t broken_seal_lines;
    int64_t sealed_to; // highest sealed row, 0 = none
} AuditReport;

// key NULL: only numbers, links and payloads are checked, which shows moved and missing rows but not a chain linked anew.
// seals_path NULL: no seals, so rows cut from the end are not seen. STATUS_OK: the report tells; other statuses: could not look.
MUST_CHECK Status audit_verify(Store *s, const AuditKey *key, const char *seals_path, AuditReport *ret);

#endif
