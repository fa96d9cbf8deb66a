// Between audit.c, audit_verify.c and audit_seal.c.
#ifndef STORE_AUDIT_INTERNAL_H
#define STORE_AUDIT_INTERNAL_H

#include "store/audit.h"

#define AUDIT_ERASE_RESOURCE "audit_event"
#define AUDIT_ERASE_ACTION   "erase_payload"

// Everything the MAC covers, as stored. commitment.n is 0 when there was no payload.
typedef struct AuditRow {
    int64_t seq;
    AuditEvent event;
    Str commitment, prev_mac, mac;
} AuditRow;

// The MAC that `row` has when it stands at `seq`.
void audit_row_mac(const AuditKey *key, const AuditRow *row, int64_t seq, uint8_t ret[MAC_BYTES]);
// What row 1 follows.
void audit_genesis(const uint8_t database[AUDIT_DATABASE_BYTES], uint8_t ret[MAC_BYTES]);
void audit_commitment(const uint8_t salt[MAC_KEY_BYTES], Str payload, uint8_t ret[MAC_BYTES]);
// Columns of audit_row_read(), in its order, of audit_event AS e.
#define AUDIT_COLUMNS                                                                                        \
    "e.seq, e.resource, e.item_id, e.action, e.acted_on, e.recorded_at, e.actor_id, e.peer, e.request_id, "  \
    "e.reason, "                                                                                             \
    "e.commitment, e.prev_mac, e.mac"
enum { AUDIT_N_COLUMNS = 13 };
// Texts live as long as the row is current.
void audit_row_read(Rows *r, AuditRow *ret);

#endif
