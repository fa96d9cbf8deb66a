#include "store/migrate.h"

#include "base/buf.h"
#include "store/sql_text.h"
#include "store/store_internal.h"

static const char schema_migration_sql[] = "CREATE TABLE IF NOT EXISTS schema_migration (number @int NOT "
                                           "NULL PRIMARY KEY, name TEXT NOT NULL, checksum @bytes NOT NULL, "
                                           "applied_at @time NOT NULL);";

static Status run_text(Tx *tx, const char *sql)
{
    if (!sql)
        return STATUS_OK;
    Buf b = BUF_INIT;
    Status st = sql_expand(tx_engine(tx), str_c(sql), &b);
    if (st == STATUS_OK && b.n > 0)
        st = tx->conn->ops->script(tx, b.p);
    else if (st != STATUS_OK)
        (void)tx_fail(tx, st, NULL);
    buf_done(&b);
    return st;
}

// Over the text as written, for this engine.
static void checksum(StoreEngine engine, const Migration *m, uint8_t ret[MAC_BYTES])
{
    const char *own = engine == STORE_SQLITE ? m->sqlite_sql : m->postgres_sql;
    MacState mac;
    mac_begin(&mac, NULL);
    mac_add_i64(&mac, m->number);
    mac_add_field(&mac, str_c(m->name));
    mac_add_field(&mac, str_c(m->sql));
    mac_add_field(&mac, str_c(own));
    mac_end(&mac, ret);
}

// Compares what is applied with what we have; gives how many are applied.
static Status check_applied(Tx *tx, const Migration *migrations, size_t n, size_t *ret_applied,
                            StoreFault *fault)
{
    Rows r = {0};
    size_t applied = 0;
    Status st =
        tx_query(tx, "SELECT number, checksum, name FROM schema_migration ORDER BY number", NO_PARAMS, &r);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&r)) {
        int64_t number = rows_int(&r, 0);
        uint8_t sum[MAC_BYTES];
        Str stored = rows_bytes(&r, 1), name = rows_text(&r, 2);
        if (applied >= n) {
            fault_set(fault, NULL, "migration %lld (" STR_FMT ") is of a newer program", (long long)number,
                      STR_ARG(name));
            st = STATUS_UNSUPPORTED;
        } else {
            checksum(tx_engine(tx), &migrations[applied], sum);
            if (number != migrations[applied].number) {
                fault_set(fault, NULL,
                          "migration %d of the program is missing before the applied %lld (" STR_FMT ")",
                          migrations[applied].number, (long long)number, STR_ARG(name));
                st = STATUS_UNSUPPORTED;
            } else if (stored.n != sizeof sum || memcmp(stored.p, sum, sizeof sum) != 0) {
                fault_set(fault, NULL, "migration %lld (" STR_FMT ") was changed after it had been applied",
                          (long long)number, STR_ARG(name));
                st = STATUS_CORRUPT;
            }
        }
        applied++;
    }
    Status end = rows_done(&r);
    if (st == STATUS_OK)
        st = end;
    if (st == STATUS_OK)
        *ret_applied = applied;
    return st;
}

static Status apply(Tx *tx, const Migration *m)
{
    Status st = run_text(tx, m->sql);
    if (st == STATUS_OK)
        st = run_text(tx, tx_engine(tx) == STORE_SQLITE ? m->sqlite_sql : m->postgres_sql);
    if (st != STATUS_OK)
        return st;
    uint8_t sum[MAC_BYTES];
    checksum(tx_engine(tx), m, sum);
    return tx_exec(
        tx, "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES (?1, ?2, ?3, ?4)",
        PARAMS(P_INT(m->number), P_TEXT_C(m->name), P_BYTES(sum, sizeof sum), P_TIME(instant_now())), NULL);
}

Status store_migrate(Store *s, const Migration *migrations, size_t n, StoreFault *ret_fault)
{
    StoreFault fault = {0};
    Tx *tx = NULL;
    size_t applied = 0;
    for (size_t i = 1; i < n; i++)
        if (migrations[i].number <= migrations[i - 1].number) {
            fault_set(ret_fault, NULL, "migrations %d and %d are not in order", migrations[i - 1].number,
                      migrations[i].number);
            return STATUS_INVALID;
        }
    if (s->options.read_only)
        return STATUS_FORBIDDEN;
    Status st = writer_begin(s, &tx, &fault);
    if (st == STATUS_OK)
        st = run_text(tx, schema_migration_sql);
    if (st == STATUS_OK)
        st = check_applied(tx, migrations, n, &applied, &fault);
    for (size_t i = applied; st == STATUS_OK && i < n; i++) {
        st = apply(tx, &migrations[i]);
        if (st != STATUS_OK)
            fault_set(&fault, NULL, "migration %d (%s): %s", migrations[i].number, migrations[i].name,
                      tx_fault(tx)->text);
    }
    Status end = writer_end(s, tx, st == STATUS_OK, &fault);
    if (st == STATUS_OK)
        st = end;
    if (st != STATUS_OK && ret_fault) {
        *ret_fault = fault;
        if (!fault.text[0])
            fault_set(ret_fault, NULL, "%s", status_name(st));
    }
    return st;
}

Status store_migrate_embedded(Store *s, StoreFault *ret_fault)
{
    size_t n;
    const Migration *all = migrations_embedded(&n);
    return store_migrate(s, all, n, ret_fault);
}

Status store_schema_version(Store *s, int *ret)
{
    static const char *const has_table[] = {
        [STORE_SQLITE] =
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration'",
        [STORE_POSTGRES] = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename "
                           "= 'schema_migration'",
    };
    Tx *tx = NULL;
    int64_t n = 0;
    Status st = store_read_begin(s, &tx);
    if (st != STATUS_OK)
        return st;
    st = tx_query_int(tx, has_table[store_engine(s)], NO_PARAMS, &n);
    if (st == STATUS_OK && n > 0)
        st = tx_query_int(tx, "SELECT coalesce(max(number), 0) FROM schema_migration", NO_PARAMS, &n);
    tx_end(tx);
    if (st == STATUS_OK)
        *ret = (int)n;
    return st;
}
