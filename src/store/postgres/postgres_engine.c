// PostgreSQL behind EngineOps, by libpq's pipeline mode: what needs no answer at once (BEGIN, SAVEPOINT, RELEASE, preparing, statements sent
// ahead) travels with the next statement that does, so that a verb costs about one round trip for each answer it reads.
//
// `expect` lists what was sent and not yet answered, in order. After an error the server skips everything up to the next Sync, so a Sync
// comes with every statement whose answer is awaited, and before every ROLLBACK.
#include <libpq-fe.h>
#include <poll.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "store/postgres/numeric.h"
#include "store/sql_text.h"
#include "store/stmt_cache.h"
#include "store/store_internal.h"

enum {
    POSTGRES_OLDEST = 150000,
    EXPECT_MAX = 128,
    AHEAD_MAX =
        64, // statements sent ahead: their answers must fit in the socket's buffer, or both sides would wait for each other
};

// Every writer of this program takes this lock ("thidua" and 1, as bytes); locks are per database.
#define TAKE_LOCK "SELECT pg_advisory_xact_lock(8388070186164486145)"

// Type numbers of pg_type.dat; fixed for ever by PostgreSQL.
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_NAME = 19,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_BPCHAR = 1042,
    OID_VARCHAR = 1043,
    OID_NUMERIC = 1700
};

typedef enum Sent { SENT_CONTROL, SENT_PREPARE, SENT_AHEAD, SENT_AWAITED, SENT_SYNC } Sent;

typedef struct PgConn {
    Conn base;
    PGconn *pg;
    StmtCache cache;
    struct {
        Sent what;
        Stmt *stmt; // SENT_PREPARE only; busy until answered, so that it is not dropped
    } expect[EXPECT_MAX];
    size_t n_expect, n_ahead;
    unsigned names;
    bool closing;
} PgConn;

static PgConn *conn_of(const Tx *tx)
{
    return (PgConn *)tx->conn;
}

static Status status_of(const PGconn *pg, const PGresult *res, StoreFault *fault)
{
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    const char *message = res ? PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    fault_set(fault, NULL, "PostgreSQL %s: %s", state ? state : "-", message ? message : PQerrorMessage(pg));
    if (!state)
        return STATUS_IO;
    static const struct {
        const char *prefix;
        Status status;
    } states[] = {
        {"23505", STATUS_CONFLICT},  {"23", STATUS_INVALID},      {"22", STATUS_INVALID},
        {"42804", STATUS_INVALID},   {"08P01", STATUS_INVALID},   {"25006", STATUS_FORBIDDEN},
        {"42501", STATUS_FORBIDDEN}, {"42", STATUS_UNSUPPORTED},  {"0A", STATUS_UNSUPPORTED},
        {"26", STATUS_UNSUPPORTED},  {"40", STATUS_BUSY},         {"55P03", STATUS_BUSY},
        {"57014", STATUS_BUSY},      {"53200", STATUS_NO_MEMORY}, {"53300", STATUS_BUSY},
        {"54", STATUS_TOO_LARGE},    {"XX001", STATUS_CORRUPT},   {"XX002", STATUS_CORRUPT},
    };
    Status st = STATUS_IO;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strncmp(state, states[i].prefix, strlen(states[i].prefix)) == 0) {
            st = states[i].status;
            break;
        }
    const char *constraint = PQresultErrorField(res, PG_DIAG_CONSTRAINT_NAME);
    if (strcmp(state, "23503") == 0)
        (void)snprintf(fault->constraint, sizeof fault->constraint, "foreign_key");
    else if (strcmp(state, "23502") == 0)
        (void)snprintf(fault->constraint, sizeof fault->constraint, "%s_%s_not_null",
                       PQresultErrorField(res, PG_DIAG_TABLE_NAME),
                       PQresultErrorField(res, PG_DIAG_COLUMN_NAME));
    else if (constraint)
        (void)snprintf(fault->constraint, sizeof fault->constraint, "%s", constraint);
    return st;
}

// The connection itself failed.
static Status fail_lost(Tx *tx)
{
    StoreFault fault = {0};
    (void)status_of(conn_of(tx)->pg, NULL, &fault);
    return tx_fail(tx, STATUS_IO, &fault);
}

static Status fail_text(Tx *tx, Status st, const char *text)
{
    StoreFault fault;
    fault_set(&fault, NULL, "%s", text);
    return tx_fail(tx, st, &fault);
}

// ---- The pipeline -------------------------------------------------------------------------------------------------------------------------

static void expect_add(PgConn *pc, Sent what, Stmt *stmt)
{
    pc->expect[pc->n_expect].what = what;
    pc->expect[pc->n_expect].stmt = stmt;
    pc->n_expect++;
    pc->n_ahead += what == SENT_AHEAD || what == SENT_PREPARE;
}

static void prepared(PgConn *pc, Stmt *stmt, bool good)
{
    stmt->busy = false;
    if (!good) {
        stmt->name[0] = 0; // the server does not know it
        stmt_cache_remove(&pc->cache, stmt);
    }
}

// Reads every outstanding answer. The first error becomes the transaction's; ret gets the results of the n awaited statements, in order.
static Status pipeline_read(Tx *tx, PGresult **ret, size_t n)
{
    PgConn *pc = conn_of(tx);
    size_t kept = 0;
    Status st = STATUS_OK;
    for (size_t i = 0; i < pc->n_expect; i++) {
        Sent what = pc->expect[i].what;
        PGresult *res = PQgetResult(pc->pg);
        ExecStatusType got = PQresultStatus(res); // PGRES_FATAL_ERROR for NULL
        bool good = what == SENT_SYNC ? got == PGRES_PIPELINE_SYNC
                                      : got == PGRES_COMMAND_OK || got == PGRES_TUPLES_OK;
        if (!good && got != PGRES_PIPELINE_ABORTED && st == STATUS_OK) {
            StoreFault fault = {0};
            st = tx_fail(tx, status_of(pc->pg, res, &fault), &fault);
        }
        if (what == SENT_PREPARE)
            prepared(pc, pc->expect[i].stmt, good);
        if (what == SENT_AWAITED && good && kept < n)
            ret[kept++] = res;
        else
            PQclear(res);
        if (what != SENT_SYNC && res) {
            PGresult *end = PQgetResult(pc->pg); // the NULL behind each answer
            PQclear(end);
        }
    }
    pc->n_expect = pc->n_ahead = 0;
    if (st == STATUS_OK && kept < n)
        st = tx->failed != STATUS_OK ? tx->failed : tx_fail(tx, STATUS_IO, NULL);
    while (st != STATUS_OK && kept > 0)
        PQclear(ret[--kept]);
    return st;
}

static Status pipeline_sync(Tx *tx, PGresult **ret, size_t n)
{
    PgConn *pc = conn_of(tx);
    if (pc->n_expect >= EXPECT_MAX || !PQpipelineSync(pc->pg)) {
        Status st = fail_lost(tx);
        (void)pipeline_read(tx, NULL, 0);
        return st;
    }
    expect_add(pc, SENT_SYNC, NULL);
    return pipeline_read(tx, ret, n);
}

// Room for `n` more entries and a Sync.
static Status pipeline_room(Tx *tx, size_t n)
{
    PgConn *pc = conn_of(tx);
    if (pc->n_expect + n + 1 <= EXPECT_MAX && pc->n_ahead < AHEAD_MAX)
        return STATUS_OK;
    return pipeline_sync(tx, NULL, 0);
}

static Status send_control(Tx *tx, const char *sql, Sent what)
{
    PgConn *pc = conn_of(tx);
    Status st = pipeline_room(tx, 1);
    if (st != STATUS_OK)
        return st;
    if (!PQsendQueryParams(pc->pg, sql, 0, NULL, NULL, NULL, NULL, 1))
        return fail_lost(tx);
    expect_add(pc, what, NULL);
    return STATUS_OK;
}

// ---- Statements ---------------------------------------------------------------------------------------------------------------------------

static void stmt_drop(void *ctx, Stmt *stmt)
{
    PgConn *pc = ctx;
    char sql[64];
    if (pc->closing || !stmt->name[0] || pc->n_expect + 2 > EXPECT_MAX)
        return; // the server forgets it with the connection
    (void)snprintf(sql, sizeof sql, "DEALLOCATE %s", stmt->name);
    if (PQsendQueryParams(pc->pg, sql, 0, NULL, NULL, NULL, NULL, 1))
        expect_add(pc, SENT_CONTROL, NULL);
}

static Status stmt_get(Tx *tx, const char *sql, const Param *params, size_t n, Stmt **ret)
{
    PgConn *pc = conn_of(tx);
    char kinds[STORE_PARAMS_MAX + 1];
    Oid types[STORE_PARAMS_MAX];
    for (size_t i = 0; i < n; i++) {
        static const struct {
            char letter;
            Oid type;
        } by_kind[] = {
            [PARAM_INT] = {'i', OID_INT8}, [PARAM_TEXT] = {'t', OID_TEXT}, [PARAM_BYTES] = {'b', OID_BYTEA}};
        kinds[i] = by_kind[params[i].kind].letter;
        types[i] = by_kind[params[i].kind].type;
    }
    kinds[n] = 0;
    Stmt *stmt = stmt_cache_find(&pc->cache, sql, kinds);
    if (stmt) {
        *ret = stmt;
        return STATUS_OK;
    }
    Status st = pipeline_room(tx, 3); // dropping an old one, preparing, executing
    if (st != STATUS_OK)
        return st;
    Buf text = BUF_INIT;
    size_t wanted = 0;
    st = sql_to_dollar(str_c(sql), &text, &wanted);
    if (st != STATUS_OK) {
        buf_done(&text);
        return fail_text(tx, st, "malformed statement");
    }
    if (wanted != n) {
        buf_done(&text);
        return fail_text(tx, STATUS_INVALID, "wrong number of parameters");
    }
    st = stmt_cache_add(&pc->cache, sql, kinds, &stmt);
    if (st != STATUS_OK) {
        buf_done(&text);
        return tx_fail(tx, st, NULL);
    }
    char name[sizeof stmt->name];
    (void)snprintf(name, sizeof name, "s%u", pc->names++);
    bool sent = PQsendPrepare(pc->pg, name, text.p, (int)n, types);
    buf_done(&text);
    if (!sent) {
        stmt_cache_remove(&pc->cache, stmt);
        return fail_lost(tx);
    }
    (void)snprintf(stmt->name, sizeof stmt->name, "%s", name);
    stmt->busy = true;
    expect_add(pc, SENT_PREPARE, stmt);
    *ret = stmt;
    return STATUS_OK;
}

static Status send_statement(Tx *tx, const char *sql, const Param *params, size_t n, Sent what)
{
    PgConn *pc = conn_of(tx);
    Stmt *stmt = NULL;
    Status st = stmt_get(tx, sql, params, n, &stmt);
    if (st == STATUS_OK && pc->n_expect + 2 > EXPECT_MAX)
        st = pipeline_sync(tx, NULL, 0);
    if (st != STATUS_OK)
        return st;
    uint64_t ints[STORE_PARAMS_MAX];
    const char *at[STORE_PARAMS_MAX];
    int lengths[STORE_PARAMS_MAX], formats[STORE_PARAMS_MAX];
    for (size_t i = 0; i < n; i++) {
        const Param *p = &params[i];
        formats[i] = 1;
        lengths[i] = 0;
        if (p->is_null) {
            at[i] = NULL;
        } else if (p->kind == PARAM_INT) {
            ints[i] = __builtin_bswap64((uint64_t)p->i);
            at[i] = (const char *)&ints[i];
            lengths[i] = 8;
        } else if (p->s.n > INT32_MAX) {
            return fail_text(tx, STATUS_TOO_LARGE, "a parameter of more than 2 GiB");
        } else {
            at[i] = p->s.p ? p->s.p : "";
            lengths[i] = (int)p->s.n;
        }
    }
    if (!PQsendQueryPrepared(pc->pg, stmt->name, (int)n, at, lengths, formats, 1))
        return fail_lost(tx);
    expect_add(pc, what, NULL);
    return STATUS_OK;
}

static Status await_statement(Tx *tx, const char *sql, const Param *params, size_t n, PGresult **ret)
{
    Status st = send_statement(tx, sql, params, n, SENT_AWAITED);
    return st == STATUS_OK ? pipeline_sync(tx, ret, 1) : st;
}

static Status engine_query(Tx *tx, const char *sql, const Param *params, size_t n, Rows *ret)
{
    PGresult *res = NULL;
    Status st = await_statement(tx, sql, params, n, &res);
    if (st != STATUS_OK)
        return st;
    ret->handle = res;
    ret->count = PQntuples(res);
    return STATUS_OK;
}

static Status engine_query_all(Tx *tx, Asked *asked, size_t n)
{
    PGresult *results[STORE_ASKED_MAX];
    // Nothing may be settled between the first and the last: each may have to be prepared, and to drop an older one for that.
    Status st = pipeline_room(tx, 3 * n);
    for (size_t i = 0; i < n && st == STATUS_OK; i++)
        st = send_statement(tx, asked[i].sql, asked[i].params, asked[i].n, SENT_AWAITED);
    if (st != STATUS_OK) {
        (void)pipeline_sync(tx, NULL, 0);
        return st;
    }
    st = pipeline_sync(tx, results, n);
    for (size_t i = 0; i < n && st == STATUS_OK; i++) {
        asked[i].rows.handle = results[i];
        asked[i].rows.count = PQntuples(results[i]);
    }
    return st;
}

static Status engine_exec(Tx *tx, const char *sql, const Param *params, size_t n, int64_t *ret_changed)
{
    PGresult *res = NULL;
    Status st = await_statement(tx, sql, params, n, &res);
    if (st != STATUS_OK)
        return st;
    int64_t changed = 0;
    if (strncmp(PQcmdStatus(res), "SELECT", 6) != 0)
        (void)str_to_i64(str_c(PQcmdTuples(res)), &changed); // "" for a statement that counts nothing
    PQclear(res);
    if (ret_changed)
        *ret_changed = changed;
    return STATUS_OK;
}

static Status engine_exec_later(Tx *tx, const char *sql, const Param *params, size_t n)
{
    return send_statement(tx, sql, params, n, SENT_AHEAD);
}

static bool engine_rows_next(Rows *r)
{
    if (r->at + 1 >= r->count) {
        r->at = r->count;
        return false;
    }
    r->at++;
    return true;
}

static bool on_row(const Rows *r, int column)
{
    return r->at >= 0 && r->at < r->count && column >= 0 && column < PQnfields(r->handle);
}

static bool engine_rows_is_null(Rows *r, int column)
{
    return !on_row(r, column) || PQgetisnull(r->handle, (int)r->at, column);
}

static void wrong_type(Rows *r, Status st, int column)
{
    StoreFault fault;
    fault_set(&fault, NULL, "column %d has another type or range, or there is no row", column);
    r->status = tx_fail(r->tx, st, &fault);
}

static int64_t engine_rows_int(Rows *r, int column)
{
    if (!on_row(r, column)) {
        wrong_type(r, STATUS_INVALID, column);
        return 0;
    }
    if (PQgetisnull(r->handle, (int)r->at, column))
        return 0;
    const unsigned char *p = (const unsigned char *)PQgetvalue(r->handle, (int)r->at, column);
    int n = PQgetlength(r->handle, (int)r->at, column);
    int64_t v = 0;
    switch (PQftype(r->handle, column)) {
    case OID_BOOL:
    case OID_INT2:
    case OID_INT4:
    case OID_INT8: {
        uint64_t u = n > 0 && (p[0] & 0x80) ? UINT64_MAX : 0;
        for (int i = 0; i < n; i++)
            u = u << 8 | p[i];
        return (int64_t)u;
    }
    case OID_NUMERIC: {
        Status st = numeric_to_i64((Str){(const char *)p, (size_t)n}, &v);
        if (st != STATUS_OK)
            wrong_type(r, st, column);
        return v;
    }
    default:
        wrong_type(r, STATUS_INVALID, column);
        return 0;
    }
}

static Str engine_rows_bytes(Rows *r, int column, bool text)
{
    if (!on_row(r, column)) {
        wrong_type(r, STATUS_INVALID, column);
        return (Str){"", 0};
    }
    if (PQgetisnull(r->handle, (int)r->at, column))
        return (Str){"", 0};
    Oid type = PQftype(r->handle, column);
    bool is_text = type == OID_TEXT || type == OID_VARCHAR || type == OID_BPCHAR || type == OID_NAME;
    if (text ? !is_text : type != OID_BYTEA) {
        wrong_type(r, STATUS_INVALID, column);
        return (Str){"", 0};
    }
    return (Str){PQgetvalue(r->handle, (int)r->at, column),
                 (size_t)PQgetlength(r->handle, (int)r->at, column)};
}

static Param engine_rows_value(Rows *r, int column)
{
    if (!on_row(r, column)) {
        wrong_type(r, STATUS_INVALID, column);
        return P_NULL_INT;
    }
    if (PQgetisnull(r->handle, (int)r->at, column))
        return P_NULL_INT;
    switch (PQftype(r->handle, column)) {
    case OID_TEXT:
    case OID_VARCHAR:
    case OID_BPCHAR:
    case OID_NAME:
        return P_TEXT(engine_rows_bytes(r, column, true));
    case OID_BYTEA: {
        Str bytes = engine_rows_bytes(r, column, false);
        return P_BYTES(bytes.p, bytes.n);
    }
    default: // types are the server's numbers, not an enum of ours
        return P_INT(engine_rows_int(r, column));
    }
}

static void engine_rows_close(Rows *r)
{
    PQclear(r->handle);
}

// libpq's simple protocol takes several statements in one text, but not inside a pipeline.
static Status engine_script(Tx *tx, const char *sql)
{
    PgConn *pc = conn_of(tx);
    Status st = pc->n_expect > 0 ? pipeline_sync(tx, NULL, 0) : STATUS_OK;
    if (st != STATUS_OK)
        return st;
    if (!PQexitPipelineMode(pc->pg))
        return fail_lost(tx);
    PGresult *res = PQexec(pc->pg, sql);
    ExecStatusType got = PQresultStatus(res);
    if (got != PGRES_COMMAND_OK && got != PGRES_TUPLES_OK && got != PGRES_EMPTY_QUERY) {
        StoreFault fault = {0};
        st = tx_fail(tx, status_of(pc->pg, res, &fault), &fault);
    }
    PQclear(res);
    if (!PQenterPipelineMode(pc->pg) && st == STATUS_OK)
        st = fail_lost(tx);
    return st;
}

// ---- Transactions -------------------------------------------------------------------------------------------------------------------------

// A server that went away while the connection lay idle has left its farewell in the socket.
static bool is_alive(PgConn *pc)
{
    struct pollfd p = {.fd = PQsocket(pc->pg), .events = POLLIN};
    if (PQstatus(pc->pg) != CONNECTION_OK)
        return false;
    return poll(&p, 1, 0) <= 0 || (PQconsumeInput(pc->pg) && PQstatus(pc->pg) == CONNECTION_OK);
}

static Status engine_begin(Tx *tx)
{
    PgConn *pc = conn_of(tx);
    Status st = STATUS_OK;
    if (pc->n_expect > 0)
        st = pipeline_read(tx, NULL, 0); // the last reader's farewell
    if (st == STATUS_OK && !is_alive(pc))
        st = fail_lost(tx);
    if (st != STATUS_OK)
        return STATUS_IO;
    if (!tx->writing)
        return send_control(tx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", SENT_CONTROL);
    st = send_control(tx, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", SENT_CONTROL);
    if (st == STATUS_OK)
        st = send_control(tx, TAKE_LOCK, SENT_CONTROL);
    return st == STATUS_OK ? pipeline_sync(tx, NULL, 0) : st;
}

static Status engine_commit(Tx *tx)
{
    PGresult *res = NULL;
    Status st = send_control(tx, "COMMIT", SENT_AWAITED);
    if (st == STATUS_OK)
        st = pipeline_sync(tx, &res, 1);
    if (st != STATUS_OK)
        return st;
    // An aborted transaction answers COMMIT with a rollback and no error.
    if (strcmp(PQcmdStatus(res), "COMMIT") != 0)
        st = fail_text(tx, STATUS_IO, "the transaction was rolled back");
    PQclear(res);
    return st;
}

static void engine_rollback(Tx *tx)
{
    PgConn *pc = conn_of(tx);
    if (PQstatus(pc->pg) != CONNECTION_OK)
        return;
    if (pc->n_ahead > 0 || (tx->writing && pc->n_expect > 0))
        (void)pipeline_sync(tx, NULL, 0);
    if (send_control(tx, "ROLLBACK", SENT_CONTROL) != STATUS_OK)
        return;
    if (tx->writing) {
        (void)pipeline_sync(tx, NULL, 0);
    } else if (PQpipelineSync(pc->pg)) {
        // A reader need not wait for the answer; the next user of the connection reads it.
        expect_add(pc, SENT_SYNC, NULL);
        (void)PQflush(pc->pg);
    }
}

static Status engine_savepoint(Tx *tx, unsigned depth)
{
    char sql[32];
    (void)snprintf(sql, sizeof sql, "SAVEPOINT s%u", depth);
    return depth < 4 ? send_control(tx, sql, SENT_CONTROL)
                     : fail_text(tx, STATUS_TOO_LARGE, "too many savepoints");
}

static Status engine_release(Tx *tx, unsigned depth)
{
    char sql[32];
    (void)snprintf(sql, sizeof sql, "RELEASE s%u", depth);
    return send_control(tx, sql, SENT_CONTROL);
}

static Status engine_undo(Tx *tx, unsigned depth)
{
    char sql[32];
    if (conn_of(tx)->n_expect > 0)
        (void)pipeline_sync(tx, NULL, 0);
    Status failed = tx->failed;
    (void)snprintf(sql, sizeof sql, "ROLLBACK TO s%u", depth);
    tx->failed = STATUS_OK;
    Status st = send_control(tx, sql, SENT_CONTROL);
    if (st == STATUS_OK)
        st = engine_release(tx, depth);
    if (st == STATUS_OK)
        st = pipeline_sync(tx, NULL, 0);
    tx->failed = failed;
    return st;
}

static Status engine_settle(Tx *tx)
{
    return conn_of(tx)->n_ahead > 0 ? pipeline_sync(tx, NULL, 0) : tx->failed;
}

static bool engine_usable(Conn *c)
{
    const PgConn *pc = (PgConn *)c;
    if (PQstatus(pc->pg) != CONNECTION_OK)
        return false;
    PGTransactionStatusType t = PQtransactionStatus(pc->pg);
    return !c->tx.open || t == PQTRANS_INTRANS || t == PQTRANS_INERROR || t == PQTRANS_ACTIVE;
}

// ---- Connections --------------------------------------------------------------------------------------------------------------------------

static void no_notice(void *ctx, const PGresult *res)
{
    (void)ctx;
    (void)res;
}

static void engine_close(Conn *c)
{
    PgConn *pc = (PgConn *)c;
    pc->closing = true;
    stmt_cache_clear(&pc->cache);
    PQfinish(pc->pg);
    free(pc);
}

static Status ask(PGconn *pg, const char *sql, PGresult **ret, StoreFault *fault)
{
    PGresult *res = PQexec(pg, sql);
    ExecStatusType got = PQresultStatus(res);
    if (got != PGRES_TUPLES_OK && got != PGRES_COMMAND_OK) {
        Status st = status_of(pg, res, fault);
        PQclear(res);
        return st;
    }
    if (ret)
        *ret = res;
    else
        PQclear(res);
    return STATUS_OK;
}

// Text is compared by its bytes in every index and ORDER BY, so the whole database must be in locale C.
static Status check_database(PGconn *pg, StoreFault *fault)
{
    if (PQserverVersion(pg) < POSTGRES_OLDEST) {
        fault_set(fault, NULL, "PostgreSQL %d is too old, 15 is needed", PQserverVersion(pg) / 10000);
        return STATUS_UNSUPPORTED;
    }
    PGresult *res = NULL;
    Status st =
        ask(pg,
            "SELECT pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider FROM pg_database "
            "WHERE datname = current_database()",
            &res, fault);
    if (st != STATUS_OK)
        return st;
    bool ok = PQntuples(res) == 1 && strcmp(PQgetvalue(res, 0, 0), "UTF8") == 0 &&
              strcmp(PQgetvalue(res, 0, 3), "c") == 0;
    for (int i = 1; ok && i <= 2; i++) {
        const char *locale = PQgetvalue(res, 0, i);
        ok = strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0;
    }
    PQclear(res);
    if (!ok) {
        fault_set(fault, NULL,
                  "the database must be UTF8 in locale C: CREATE DATABASE ... TEMPLATE template0 ENCODING "
                  "'UTF8' LC_COLLATE 'C' "
                  "LC_CTYPE 'C'");
        return STATUS_UNSUPPORTED;
    }
    return STATUS_OK;
}

static Status engine_open(const Store *s, bool writing, Conn **ret, StoreFault *ret_fault)
{
    PgConn *pc = alloc_zeroed(1, sizeof *pc);
    if (!pc)
        return STATUS_NO_MEMORY;
    pc->base.ops = &postgres_ops;
    pc->cache.drop = stmt_drop;
    pc->cache.ctx = pc;
    // Ours first: what the address says overrides them, save the encoding.
    static const char *const names[] = {"connect_timeout",
                                        "application_name",
                                        "keepalives_idle",
                                        "tcp_user_timeout",
                                        "dbname",
                                        "client_encoding",
                                        NULL};
    const char *const values[] = {"10", "thidua", "30", "30000", s->target, "UTF8", NULL};
    Status st = STATUS_OK;
    char sql[320];
    pc->pg = PQconnectdbParams(names, values, 1);
    if (!pc->pg)
        st = STATUS_NO_MEMORY;
    else if (PQstatus(pc->pg) != CONNECTION_OK)
        st = status_of(pc->pg, NULL, ret_fault);
    if (st == STATUS_OK) {
        (void)PQsetNoticeReceiver(pc->pg, no_notice, NULL);
        st = check_database(pc->pg, ret_fault);
    }
    // Durability is ours to promise: a server set to asynchronous commits is overruled, a stricter setting stays.
    (void)snprintf(sql, sizeof sql,
                   "SET lock_timeout = %u; SET standard_conforming_strings = on; SET "
                   "default_transaction_deferrable = off; "
                   "SELECT set_config('synchronous_commit', 'on', false) WHERE "
                   "current_setting('synchronous_commit') = 'off'%s",
                   // What verbs ask is looked up by keys: no plan is worth making anew for each.
                   s->options.wait_ms, writing ? "; SET plan_cache_mode = force_generic_plan" : "");
    if (st == STATUS_OK)
        st = ask(pc->pg, sql, NULL, ret_fault);
    if (st == STATUS_OK && !PQenterPipelineMode(pc->pg))
        st = status_of(pc->pg, NULL, ret_fault);
    if (st != STATUS_OK) {
        engine_close(&pc->base);
        return st;
    }
    *ret = &pc->base;
    return STATUS_OK;
}

const EngineOps postgres_ops = {
    .engine = STORE_POSTGRES,
    .open = engine_open,
    .close = engine_close,
    .begin = engine_begin,
    .commit = engine_commit,
    .rollback = engine_rollback,
    .savepoint = engine_savepoint,
    .release = engine_release,
    .undo = engine_undo,
    .settle = engine_settle,
    .usable = engine_usable,
    .query = engine_query,
    .query_all = engine_query_all,
    .exec = engine_exec,
    .exec_later = engine_exec_later,
    .script = engine_script,
    .rows_next = engine_rows_next,
    .rows_int = engine_rows_int,
    .rows_bytes = engine_rows_bytes,
    .rows_is_null = engine_rows_is_null,
    .rows_value = engine_rows_value,
    .rows_close = engine_rows_close,
};
