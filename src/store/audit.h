// The audit chain: who did what to which record, in rows that can be added but not changed, taken out or put in another order unnoticed.
//
// Row n holds its number (dense, from 1), the MAC of row n-1, what happened, and a commitment to the payload (BLAKE2b of the payload keyed with
// a random salt). Its MAC is BLAKE2b keyed with a secret that lives outside the database, over all of these. Payload and salt stand in a table of
// their own and may be erased by a recorded act (personal data): the commitment stays, so the chain still verifies.
// Row 1 follows a value made from the database's own random number, so that rows of another database do not fit.
//
// What a stranger with the database alone cannot hide is said by audit_verify(); rows cut from the end are seen by the seals (audit_seal.h).
// Fields other than the payload cannot be erased: no personal data beyond account and address belongs into `reason`.
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "crypt/mac.h"
#include "store/store.h"

typedef struct AuditKey {
    uint8_t bytes[MAC_KEY_BYTES];
} AuditKey;

// The key that audit_append() uses; once, before the first write.
void store_set_audit_key(Store *s, const AuditKey *key);

// What to record. Empty texts and a zero item or actor are stored as NULL.
typedef struct AuditEvent {
    Str resource;    // "unit", "document"...
    int64_t item_id; // 0 = no single item (a log-in, an import)
    Str action;      // the verb: "create", "approve"...
    Date acted_on;   // business day of the act; 0 or DATE_NONE = today in Viet Nam
    Instant
        recorded_at;  // 0 = now by the system clock; given only by imports that carry a moment of their own
    int64_t actor_id; // account; 0 = the system
    Str peer;         // address of the other side
    Str request_id;
    Str reason;
    Str payload; // JSON of what changed, from the resource's field table; empty = none
} AuditEvent;

// Inside a verb, as its last statement or before: the row and the change are committed together or not at all.
// STATUS_UNSUPPORTED without a key. ret_seq may be NULL.
MUST_CHECK Status audit_append(Tx *tx, const AuditEvent *event, int64_t *ret_seq);

// Erases payload and salt of row `seq` and records that: `act` tells actor, reason, peer, request; its resource, item, action and payload are
// set here. STATUS_NOT_FOUND when there is no payload (any more).
MUST_CHECK Status audit_erase(Tx *tx, int64_t seq, const AuditEvent *act);

typedef struct AuditRecord {
    int64_t seq;
    AuditEvent event; // event.payload is empty when there was none or it was erased
    bool erased;
} AuditRecord;

typedef struct AuditPage {
    AuditRecord *items;
    size_t n;
    int64_t next_before; // for the next page; 0 when this is the last
} AuditPage;

// History of one record, newest first: rows with seq < before (0 = from the newest), at most `limit` (1..500). Texts live in the arena.
MUST_CHECK Status audit_history(Tx *tx, Str resource, int64_t item_id, int64_t before, size_t limit, Arena *a,
                                AuditPage *ret);

// The last row; seq 0 and zeroes for an empty chain. `database` is the database's own random number.
enum { AUDIT_DATABASE_BYTES = 16 };
typedef struct AuditTip {
    int64_t seq;
    uint8_t mac[MAC_BYTES];
    uint8_t database[AUDIT_DATABASE_BYTES];
} AuditTip;
MUST_CHECK Status audit_tip(Tx *tx, AuditTip *ret);

#endif
