#include "store/audit.h"

#include "store/audit_internal.h"
#include "store/store_internal.h"

#define DATABASE_SETTING "audit.database"

void store_set_audit_key(Store *s, const AuditKey *key)
{
    memcpy(s->audit_key, key->bytes, sizeof s->audit_key);
    s->has_audit_key = true;
}

static void add_text(MacState *m, Str s)
{
    // NULL and empty are the same thing in this table: empty texts are stored as NULL.
    mac_add_field(m, s);
}

void audit_row_mac(const AuditKey *key, const AuditRow *row, int64_t seq, uint8_t ret[MAC_BYTES])
{
    const AuditEvent *e = &row->event;
    MacState m;
    mac_begin(&m, key->bytes);
    add_text(&m, STR("thidua audit row 1"));
    add_text(&m, row->prev_mac);
    mac_add_i64(&m, seq);
    add_text(&m, e->resource);
    mac_add_i64(&m, e->item_id);
    add_text(&m, e->action);
    mac_add_i64(&m, e->acted_on);
    mac_add_i64(&m, e->recorded_at);
    mac_add_i64(&m, e->actor_id);
    add_text(&m, e->peer);
    add_text(&m, e->request_id);
    add_text(&m, e->reason);
    add_text(&m, row->commitment);
    mac_end(&m, ret);
}

void audit_genesis(const uint8_t database[AUDIT_DATABASE_BYTES], uint8_t ret[MAC_BYTES])
{
    MacState m;
    mac_begin(&m, NULL);
    add_text(&m, STR("thidua audit database 1"));
    mac_add(&m, database, AUDIT_DATABASE_BYTES);
    mac_end(&m, ret);
}

void audit_commitment(const uint8_t salt[MAC_KEY_BYTES], Str payload, uint8_t ret[MAC_BYTES])
{
    mac_of(salt, payload, ret);
}

void audit_row_read(Rows *r, AuditRow *ret)
{
    *ret = (AuditRow){
        .seq = rows_int(r, 0),
        .event = {.resource = rows_text(r, 1),
                  .item_id = rows_int(r, 2),
                  .action = rows_text(r, 3),
                  .acted_on = rows_date(r, 4),
                  .recorded_at = rows_int(r, 5),
                  .actor_id = rows_int(r, 6),
                  .peer = rows_text(r, 7),
                  .request_id = rows_text(r, 8),
                  .reason = rows_text(r, 9)},
        .commitment = rows_bytes(r, 10),
        .prev_mac = rows_bytes(r, 11),
        .mac = rows_bytes(r, 12),
    };
}

// The database's own number; zeroes when there is none yet.
static Status database_number(Tx *tx, uint8_t ret[AUDIT_DATABASE_BYTES], bool *ret_found)
{
    Rows r = {0};
    Status st = tx_query_row(tx, "SELECT value FROM setting WHERE key = ?1",
                             PARAMS(P_TEXT(STR(DATABASE_SETTING))), &r);
    memset(ret, 0, AUDIT_DATABASE_BYTES);
    *ret_found = false;
    if (st == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (st != STATUS_OK)
        return st;
    *ret_found = hex_decode(rows_text(&r, 0), ret, AUDIT_DATABASE_BYTES);
    return rows_done(&r);
}

Status audit_tip(Tx *tx, AuditTip *ret)
{
    AuditTip tip = {0};
    Rows r = {0};
    bool found;
    Status st = database_number(tx, tip.database, &found);
    if (st != STATUS_OK)
        return st;
    st = tx_query_row(tx, "SELECT seq, mac FROM audit_event ORDER BY seq DESC LIMIT 1", NO_PARAMS, &r);
    if (st == STATUS_OK) {
        tip.seq = rows_int(&r, 0);
        Str mac = rows_bytes(&r, 1);
        if (mac.n == sizeof tip.mac)
            memcpy(tip.mac, mac.p, sizeof tip.mac);
        st = rows_done(&r);
    } else if (st == STATUS_NOT_FOUND) {
        st = STATUS_OK;
    }
    if (st == STATUS_OK)
        *ret = tip;
    return st;
}

// Loads the head once a batch; afterwards it is carried along in the transaction.
static Status load_head(Tx *tx)
{
    if (tx->head.known)
        return STATUS_OK;
    AuditTip tip;
    Status st = audit_tip(tx, &tip);
    if (st != STATUS_OK)
        return st;
    if (tip.seq == 0) {
        bool found;
        st = database_number(tx, tip.database, &found);
        if (st == STATUS_OK && !found) {
            char hex[2 * AUDIT_DATABASE_BYTES + 1];
            crypt_random(tip.database, sizeof tip.database);
            hex_encode(tip.database, sizeof tip.database, hex);
            st = tx_exec(tx, "INSERT INTO setting (key, value) VALUES (?1, ?2)",
                         PARAMS(P_TEXT(STR(DATABASE_SETTING)), P_TEXT_C(hex)), NULL);
        }
        if (st != STATUS_OK)
            return st;
        audit_genesis(tip.database, tip.mac);
    }
    tx->head.known = true;
    tx->head.seq = tip.seq;
    memcpy(tx->head.mac, tip.mac, sizeof tip.mac);
    return STATUS_OK;
}

static Param text_or_null(Str s)
{
    return s.n > 0 ? P_TEXT(s) : P_NULL_TEXT;
}

Status audit_append(Tx *tx, const AuditEvent *event, int64_t *ret_seq)
{
    if (!tx->writing || !tx->store->has_audit_key) {
        StoreFault fault;
        fault_set(&fault, NULL, "%s", tx->writing ? "no audit key was set" : "not a writing transaction");
        return tx_fail(tx, STATUS_UNSUPPORTED, &fault);
    }
    if (event->resource.n == 0 || event->action.n == 0)
        return tx_fail(tx, STATUS_INVALID, NULL);
    Status st = load_head(tx);
    if (st != STATUS_OK)
        return st;
    AuditKey key;
    uint8_t salt[MAC_KEY_BYTES], commitment[MAC_BYTES], mac[MAC_BYTES];
    AuditRow row = {
        .seq = tx->head.seq + 1, .event = *event, .prev_mac = {(const char *)tx->head.mac, MAC_BYTES}};
    AuditEvent *e = &row.event;
    if (e->recorded_at == 0)
        e->recorded_at = instant_now();
    if (e->acted_on == DATE_NONE || e->acted_on == 0)
        e->acted_on = instant_date_vn(e->recorded_at);
    if (e->payload.n > 0) {
        crypt_random(salt, sizeof salt);
        audit_commitment(salt, e->payload, commitment);
        row.commitment = (Str){(const char *)commitment, MAC_BYTES};
    }
    memcpy(key.bytes, tx->store->audit_key, sizeof key.bytes);
    audit_row_mac(&key, &row, row.seq, mac);
    crypt_wipe(&key, sizeof key);
    st = tx_exec_later(
        tx,
        "INSERT INTO audit_event (seq, resource, item_id, action, acted_on, recorded_at, actor_id, peer, "
        "request_id, reason, "
        "commitment, prev_mac, mac) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        PARAMS(P_INT(row.seq), P_TEXT(e->resource), P_INT_IF(e->item_id != 0, e->item_id), P_TEXT(e->action),
               P_DATE(e->acted_on), P_TIME(e->recorded_at), P_INT_IF(e->actor_id != 0, e->actor_id),
               text_or_null(e->peer), text_or_null(e->request_id), text_or_null(e->reason),
               e->payload.n > 0 ? P_BYTES(commitment, MAC_BYTES) : P_NULL_BYTES,
               P_BYTES(tx->head.mac, MAC_BYTES), P_BYTES(mac, MAC_BYTES)));
    if (st == STATUS_OK && e->payload.n > 0)
        st = tx_exec_later(tx, "INSERT INTO audit_payload (seq, salt, body) VALUES (?1, ?2, ?3)",
                           PARAMS(P_INT(row.seq), P_BYTES(salt, sizeof salt), P_TEXT(e->payload)));
    if (st != STATUS_OK)
        return st;
    tx->head.seq = row.seq;
    memcpy(tx->head.mac, mac, sizeof mac);
    if (ret_seq)
        *ret_seq = row.seq;
    return STATUS_OK;
}

Status audit_erase(Tx *tx, int64_t seq, const AuditEvent *act)
{
    int64_t changed = 0;
    Status st = tx_exec(tx, "DELETE FROM audit_payload WHERE seq = ?1", PARAMS(P_INT(seq)), &changed);
    if (st != STATUS_OK)
        return st;
    if (changed == 0)
        return STATUS_NOT_FOUND;
    AuditEvent e = *act;
    e.resource = STR(AUDIT_ERASE_RESOURCE);
    e.item_id = seq;
    e.action = STR(AUDIT_ERASE_ACTION);
    e.payload = (Str){0};
    return audit_append(tx, &e, NULL);
}

Status audit_history(Tx *tx, Str resource, int64_t item_id, int64_t before, size_t limit, Arena *a,
                     AuditPage *ret)
{
    enum { LIMIT_MAX = 500 };
    if (limit < 1 || limit > LIMIT_MAX)
        return STATUS_INVALID;
    AuditRecord *items = ARENA_ARRAY(a, AuditRecord, limit);
    if (!items)
        return STATUS_NO_MEMORY;
    Rows r = {0};
    size_t n = 0;
    bool more = false, no_memory = false;
    Status st = tx_query(
        tx,
        "SELECT " AUDIT_COLUMNS ", p.body FROM audit_event e LEFT JOIN audit_payload p ON p.seq = e.seq "
        "WHERE e.resource = ?1 AND e.item_id = ?2 AND e.seq < ?3 ORDER BY e.seq DESC LIMIT ?4",
        PARAMS(P_TEXT(resource), P_INT(item_id), P_INT(before > 0 ? before : INT64_MAX),
               P_INT((int64_t)limit + 1)),
        &r);
    if (st != STATUS_OK)
        return st;
    while (rows_next(&r)) {
        if (n == limit) {
            more = true;
            break;
        }
        AuditRow row;
        audit_row_read(&r, &row);
        AuditRecord *item = &items[n++];
        Str *const texts[] = {&row.event.resource, &row.event.action, &row.event.peer, &row.event.request_id,
                              &row.event.reason};
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            *texts[i] = arena_dup(a, *texts[i]);
            no_memory |= !texts[i]->p;
        }
        item->seq = row.seq;
        item->event = row.event;
        item->event.payload = rows_text_in(&r, AUDIT_N_COLUMNS, a);
        item->erased = row.commitment.n > 0 && rows_is_null(&r, AUDIT_N_COLUMNS);
        no_memory |= !item->event.payload.p;
    }
    st = rows_done(&r);
    if (st == STATUS_OK && no_memory)
        st = STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        *ret = (AuditPage){.items = items, .n = n, .next_before = more ? items[n - 1].seq : 0};
    return st;
}
