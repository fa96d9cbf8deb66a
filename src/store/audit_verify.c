#include "store/audit_verify.h"

#include "store/audit_internal.h"
#include "store/audit_seal.h"
#include "store/store_internal.h"

enum {
    PAGE_ROWS = 1000,
    RENUMBERED_BEYOND = 100000, // how far past the end a row's true number is looked for
};

typedef struct Verifier {
    Tx *tx;
    const AuditKey *key; // may be NULL
    AuditSeals seals;
    size_t next_seal;
    int64_t expected; // number of the row that comes next
    uint8_t prev[MAC_BYTES];
    int64_t last; // highest number in the table
    AuditReport report;
} Verifier;

static bool bytes_are(Str s, const uint8_t mac[MAC_BYTES])
{
    return s.n == MAC_BYTES && memcmp(s.p, mac, MAC_BYTES) == 0;
}

// The row's own MAC is right for a row written as number `seq`.
static bool written_as(const Verifier *v, const AuditRow *row, int64_t seq)
{
    uint8_t mac[MAC_BYTES];
    audit_row_mac(v->key, row, seq, mac);
    return bytes_are(row->mac, mac);
}

static void find(Verifier *v, AuditFinding what, int64_t seq, int64_t other)
{
    v->report.finding = what;
    v->report.seq = seq;
    v->report.other = other;
}

// A later row that follows v->prev, and with a key was written as v->expected: where the right row has gone. 0 = nowhere.
static Status find_successor(Verifier *v, int64_t *ret_at)
{
    Rows r = {0};
    int64_t at = 0;
    Status st = tx_query(v->tx,
                         "SELECT " AUDIT_COLUMNS
                         " FROM audit_event e WHERE e.prev_mac = ?1 AND e.seq > ?2 ORDER BY e.seq",
                         PARAMS(P_BYTES(v->prev, MAC_BYTES), P_INT(v->expected)), &r);
    if (st != STATUS_OK)
        return st;
    while (at == 0 && rows_next(&r)) {
        AuditRow row;
        audit_row_read(&r, &row);
        if (!v->key || written_as(v, &row, v->expected))
            at = row.seq;
    }
    st = rows_done(&r);
    if (st == STATUS_OK)
        *ret_at = at;
    return st;
}

// The number that the row at `seq` was written as; 0 when it was never written (or, without a key, when no row's MAC is the one it follows).
static Status find_origin(Verifier *v, int64_t seq, int64_t *ret)
{
    Rows r = {0};
    AuditRow row;
    int64_t origin = 0;
    Status st = tx_query_row(v->tx, "SELECT " AUDIT_COLUMNS " FROM audit_event e WHERE e.seq = ?1",
                             PARAMS(P_INT(seq)), &r);
    if (st != STATUS_OK)
        return st;
    audit_row_read(&r, &row);
    if (v->key) {
        for (int64_t q = 1; origin == 0 && q <= v->last + RENUMBERED_BEYOND; q++)
            if (written_as(v, &row, q))
                origin = q;
    } else {
        Rows p = {0};
        st = tx_query_row(v->tx, "SELECT seq FROM audit_event WHERE mac = ?1 ORDER BY seq",
                          PARAMS(P_BYTES(row.prev_mac.p, row.prev_mac.n)), &p);
        if (st == STATUS_OK) {
            origin = rows_int(&p, 0) + 1;
            st = rows_done(&p);
        } else if (st == STATUS_NOT_FOUND) {
            st = STATUS_OK;
        }
    }
    Status end = rows_done(&r);
    if (st == STATUS_OK)
        st = end;
    if (st == STATUS_OK)
        *ret = origin;
    return st;
}

// Row v->expected is not what should stand there; `present`: some row has that number. Names what happened.
static Status diagnose(Verifier *v, bool present)
{
    int64_t successor = 0, origin = 0;
    Status st = find_successor(v, &successor);
    if (st == STATUS_OK && present)
        st = find_origin(v, v->expected, &origin);
    if (st != STATUS_OK)
        return st;
    if (origin == v->expected)
        origin = 0; // genuine in itself, but it does not follow what stands before it
    if (!present)
        find(v, AUDIT_ROW_MISSING, v->expected, 0);
    else if (successor > 0 && origin == 0)
        find(v, AUDIT_ROW_INSERTED, v->expected, 0);
    else if (origin > v->expected && successor == 0)
        find(v, AUDIT_ROW_MISSING, v->expected, 0); // later rows were given lower numbers
    else if (origin > 0)
        find(v, AUDIT_ROW_MOVED, v->expected, origin);
    else
        find(v, AUDIT_ROW_CHANGED, v->expected, 0);
    return STATUS_OK;
}

static Status check_payload(Verifier *v, const AuditRow *row, bool present, Str salt, Str body)
{
    v->report.payloads += present;
    if (row->commitment.n == 0) {
        if (present)
            find(v, AUDIT_PAYLOAD_CHANGED, row->seq, 0);
        return STATUS_OK;
    }
    if (present) {
        uint8_t key[MAC_KEY_BYTES], commitment[MAC_BYTES];
        if (salt.n == sizeof key) {
            memcpy(key, salt.p, sizeof key);
            audit_commitment(key, body, commitment);
        }
        if (salt.n != sizeof key || !bytes_are(row->commitment, commitment))
            find(v, AUDIT_PAYLOAD_CHANGED, row->seq, 0);
        return STATUS_OK;
    }
    int64_t acts = 0;
    Status st = tx_query_int(
        v->tx,
        "SELECT count(*) FROM audit_event WHERE resource = ?1 AND item_id = ?2 AND action = ?3 AND seq > ?2",
        PARAMS(P_TEXT(STR(AUDIT_ERASE_RESOURCE)), P_INT(row->seq), P_TEXT(STR(AUDIT_ERASE_ACTION))), &acts);
    if (st == STATUS_OK && acts == 0)
        find(v, AUDIT_PAYLOAD_MISSING, row->seq, 0);
    v->report.erased += acts > 0;
    return st;
}

static Status check_row(Verifier *v, Rows *r)
{
    AuditRow row;
    audit_row_read(r, &row);
    v->report.rows++;
    if (row.seq < v->expected) { // numbers below 1
        find(v, AUDIT_ROW_INSERTED, row.seq, 0);
        return STATUS_OK;
    }
    if (row.seq > v->expected)
        return diagnose(v, false);
    if (!bytes_are(row.prev_mac, v->prev) || row.mac.n != MAC_BYTES ||
        (v->key && !written_as(v, &row, row.seq)))
        return diagnose(v, true);
    for (; v->next_seal < v->seals.n && v->seals.items[v->next_seal].tip.seq == row.seq; v->next_seal++)
        if (!bytes_are(row.mac, v->seals.items[v->next_seal].tip.mac)) {
            find(v, v->key ? AUDIT_SEAL_DIFFERS : AUDIT_ROW_CHANGED, row.seq, 0);
            return STATUS_OK;
        }
    Status st = check_payload(v, &row, !rows_is_null(r, AUDIT_N_COLUMNS), rows_bytes(r, AUDIT_N_COLUMNS),
                              rows_text(r, AUDIT_N_COLUMNS + 1));
    memcpy(v->prev, row.mac.p, MAC_BYTES);
    v->expected = row.seq + 1;
    return st;
}

static Status walk(Verifier *v)
{
    Status st = STATUS_OK;
    int64_t after = INT64_MIN;
    for (bool more = true; more && st == STATUS_OK && v->report.finding == AUDIT_INTACT;) {
        Rows r = {0};
        int64_t n = 0;
        st = tx_query(v->tx,
                      "SELECT " AUDIT_COLUMNS
                      ", p.salt, p.body FROM audit_event e LEFT JOIN audit_payload p ON p.seq = e.seq "
                      "WHERE e.seq > ?1 ORDER BY e.seq LIMIT ?2",
                      PARAMS(P_INT(after), P_INT(PAGE_ROWS)), &r);
        if (st != STATUS_OK)
            return st;
        while (st == STATUS_OK && v->report.finding == AUDIT_INTACT && rows_next(&r)) {
            n++;
            after = rows_int(&r, 0);
            st = check_row(v, &r);
        }
        Status end = rows_done(&r);
        if (st == STATUS_OK)
            st = end;
        more = n == PAGE_ROWS;
    }
    return st;
}

// The last row by itself: when not even that fits, the key may be another one.
static Status last_row_fits(Verifier *v, bool *ret)
{
    Rows r = {0};
    AuditRow row;
    Status st = tx_query_row(v->tx, "SELECT " AUDIT_COLUMNS " FROM audit_event e WHERE e.seq = ?1",
                             PARAMS(P_INT(v->last)), &r);
    if (st != STATUS_OK)
        return st;
    audit_row_read(&r, &row);
    *ret = written_as(v, &row, row.seq);
    return rows_done(&r);
}

static Status verify_in(Verifier *v)
{
    AuditTip tip;
    Status st = audit_tip(v->tx, &tip);
    if (st != STATUS_OK)
        return st;
    const AuditSeal *last_seal = v->seals.n > 0 ? &v->seals.items[v->seals.n - 1] : NULL;
    v->last = tip.seq;
    v->expected = 1;
    v->report.seals = v->seals.n;
    v->report.broken_seal_lines = v->seals.broken_lines;
    v->report.sealed_to = last_seal ? last_seal->tip.seq : 0;
    audit_genesis(tip.database, v->prev);
    st = walk(v);
    if (st != STATUS_OK)
        return st;
    AuditReport *rep = &v->report;
    if (rep->finding == AUDIT_INTACT && last_seal &&
        memcmp(last_seal->tip.database, tip.database, AUDIT_DATABASE_BYTES) != 0)
        find(v, AUDIT_DATABASE_REPLACED, 0, 0);
    if (rep->finding == AUDIT_INTACT && last_seal && last_seal->tip.seq >= v->expected)
        find(v, AUDIT_TAIL_CUT, v->expected, last_seal->tip.seq);
    // The rows fit: then a line of the seals that does not is the seals' own fault.
    if (v->seals.wrong_line > 0 && rep->finding == AUDIT_INTACT)
        find(v, AUDIT_SEALS_CHANGED, (int64_t)v->seals.wrong_line, 0);
    if (v->key && rep->finding != AUDIT_INTACT && rep->seq == 1 && v->seals.n == 0 && v->last > 0) {
        bool fits = false;
        st = last_row_fits(v, &fits);
        rep->every_row_fails = !fits;
    }
    return st;
}

Status audit_verify(Store *s, const AuditKey *key, const char *seals_path, AuditReport *ret)
{
    Arena a;
    Verifier v = {.key = key};
    Status st = STATUS_OK;
    v.report.with_key = key != NULL;
    v.report.with_seals = seals_path != NULL;
    arena_init(&a, 0);
    if (seals_path)
        st = audit_seals_read(seals_path, key, &a, &v.seals);
    if (st == STATUS_OK)
        st = store_read_begin(s, &v.tx);
    if (st == STATUS_OK) {
        st = verify_in(&v);
        tx_end(v.tx);
    }
    arena_done(&a);
    if (st == STATUS_OK)
        *ret = v.report;
    return st;
}
