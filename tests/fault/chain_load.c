#include "chain_load.h"

#include "store/audit_verify.h"

void chain_key(AuditKey *ret)
{
    for (size_t i = 0; i < sizeof ret->bytes; i++)
        ret->bytes[i] = (uint8_t)(i * 7 + 1);
}

static Str name_of(int64_t n, char out[32])
{
    int k = snprintf(out, 32, "test.%lld", (long long)n);
    return (Str){out, (size_t)k};
}

Status chain_verb(Tx *tx, void *ctx)
{
    const int64_t *n = ctx;
    char name[32], payload[96];
    Str key = name_of(*n, name);
    (void)snprintf(payload, sizeof payload, "{\"value\":[null,\"%lld\"]}", (long long)*n);
    Status st = tx_exec(tx, "INSERT INTO setting (key, value) VALUES (?1, ?2)",
                        PARAMS(P_TEXT(key), P_TEXT_C(payload)), NULL);
    if (st != STATUS_OK)
        return st;
    return audit_append(tx,
                        &(AuditEvent){.resource = STR("setting"),
                                      .item_id = *n,
                                      .action = STR("create"),
                                      .actor_id = 1,
                                      .payload = str_c(payload)},
                        NULL);
}

static int64_t count(Store *s, const char *sql, const Param *params, size_t n)
{
    Tx *tx = NULL;
    int64_t v = -1;
    if (store_read_begin(s, &tx) != STATUS_OK)
        return -1;
    if (tx_query_int(tx, sql, params, n, &v) != STATUS_OK)
        v = -1;
    tx_end(tx);
    return v;
}

int chain_has(Store *s, int64_t n)
{
    char name[32];
    int64_t rows = count(s, "SELECT count(*) FROM setting WHERE key = ?1", PARAMS(P_TEXT(name_of(n, name))));
    int64_t acts = count(s, "SELECT count(*) FROM audit_event WHERE resource = 'setting' AND item_id = ?1",
                         PARAMS(P_INT(n)));
    return rows == acts && rows >= 0 && rows <= 1 ? (int)rows : 2;
}

bool chain_is_whole(Store *s, int64_t *ret_rows)
{
    AuditKey key;
    AuditReport r;
    chain_key(&key);
    Status st = audit_verify(s, &key, NULL, &r);
    int64_t settings = count(s, "SELECT count(*) FROM setting WHERE key <> 'audit.database'", NO_PARAMS);
    if (st != STATUS_OK || r.finding != AUDIT_INTACT || settings != r.rows) {
        fprintf(stderr, "chain: %s, finding %d at row %lld; %lld rows for %lld settings\n", status_name(st),
                st == STATUS_OK ? (int)r.finding : -1, st == STATUS_OK ? (long long)r.seq : -1,
                st == STATUS_OK ? (long long)r.rows : -1, (long long)settings);
        return false;
    }
    *ret_rows = r.rows;
    return true;
}
