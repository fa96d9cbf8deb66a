// SQLite behind EngineOps: WAL, synchronous=FULL, foreign keys, one connection a thread at a time.
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "store/stmt_cache.h"
#include "store/store_internal.h"

enum { SQLITE_OLDEST = 3040000, WAL_TRIES = 50 };

typedef struct SqliteConn {
    Conn base;
    sqlite3 *db;
    StmtCache cache;
} SqliteConn;

static SqliteConn *conn_of(const Tx *tx)
{
    return (SqliteConn *)tx->conn;
}

// "UNIQUE constraint failed: account.tenant, account.login" -> "account_tenant_login" + suffix: PostgreSQL's own way to name them.
static void name_columns(const char *message, const char *suffix, StoreFault *fault)
{
    const char *list = strstr(message, "failed: ");
    if (!list)
        return;
    list += 8;
    if (strncmp(list, "index '", 7) == 0) { // index over an expression: told by name
        (void)snprintf(fault->constraint, sizeof fault->constraint, "%.*s", (int)strcspn(list + 7, "'"),
                       list + 7);
        return;
    }
    size_t table = strcspn(list, ".");
    size_t used = (size_t)snprintf(fault->constraint, sizeof fault->constraint, "%.*s", (int)table, list);
    if (strcmp(suffix, "_pkey") != 0)
        for (const char *at = list; at && used < sizeof fault->constraint;) {
            const char *column = strchr(at, '.');
            if (!column)
                break;
            column++;
            size_t n = strcspn(column, ",");
            used += (size_t)snprintf(fault->constraint + used, sizeof fault->constraint - used, "_%.*s",
                                     (int)n, column);
            at = column[n] ? column + n : NULL;
        }
    if (used < sizeof fault->constraint)
        (void)snprintf(fault->constraint + used, sizeof fault->constraint - used, "%s", suffix);
}

static Status status_of(sqlite3 *db, int rc, StoreFault *fault)
{
    int extended = db ? sqlite3_extended_errcode(db) : rc;
    const char *message = db ? sqlite3_errmsg(db) : sqlite3_errstr(rc);
    fault_set(fault, NULL, "SQLite %d: %s", extended, message);
    if (extended == SQLITE_IOERR_NOMEM)
        return STATUS_NO_MEMORY;
    switch (rc & 0xff) {
    case SQLITE_OK:
        return STATUS_OK;
    case SQLITE_NOMEM:
        return STATUS_NO_MEMORY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
        return STATUS_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return STATUS_CORRUPT;
    case SQLITE_CANTOPEN:
        return STATUS_NOT_FOUND;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return STATUS_FORBIDDEN;
    case SQLITE_TOOBIG:
        return STATUS_TOO_LARGE;
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
        return STATUS_INVALID;
    case SQLITE_ERROR:
        return strcmp(message, "integer overflow") == 0 ? STATUS_TOO_LARGE : STATUS_UNSUPPORTED;
    case SQLITE_CONSTRAINT:
        switch (extended) {
        case SQLITE_CONSTRAINT_UNIQUE:
            name_columns(message, "_key", fault);
            return STATUS_CONFLICT;
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
            name_columns(message, "_pkey", fault);
            return STATUS_CONFLICT;
        case SQLITE_CONSTRAINT_NOTNULL:
            name_columns(message, "_not_null", fault);
            return STATUS_INVALID;
        case SQLITE_CONSTRAINT_FOREIGNKEY:
            fault_set(fault, "foreign_key", "%s", message);
            return STATUS_INVALID;
        case SQLITE_CONSTRAINT_CHECK: {
            const char *name = strstr(message, "failed: ");
            fault_set(fault, name ? name + 8 : NULL, "%s", message);
            return STATUS_INVALID;
        }
        default:
            return STATUS_INVALID;
        }
    default:
        return STATUS_IO;
    }
}

static Status fail(Tx *tx, int rc)
{
    StoreFault fault = {0};
    Status st = status_of(conn_of(tx)->db, rc, &fault);
    return tx_fail(tx, st, &fault);
}

static void stmt_drop(void *ctx, Stmt *stmt)
{
    (void)ctx;
    (void)sqlite3_finalize(stmt->handle);
}

static void engine_close(Conn *c)
{
    SqliteConn *sc = (SqliteConn *)c;
    stmt_cache_clear(&sc->cache);
    (void)sqlite3_close_v2(sc->db);
    free(sc);
}

static int is_wal(void *ctx, int n, char **values, char **names)
{
    (void)names;
    *(bool *)ctx = n == 1 && values[0] && strcmp(values[0], "wal") == 0;
    return 0;
}

// The switch to WAL needs the file for itself and does not wait for another starter by itself.
static int enter_wal(sqlite3 *db)
{
    int rc = SQLITE_BUSY;
    bool wal = false;
    for (int i = 0; i < WAL_TRIES && (rc & 0xff) == SQLITE_BUSY; i++) {
        if (i > 0)
            (void)sqlite3_sleep(20);
        rc = sqlite3_exec(db, "PRAGMA journal_mode = WAL", is_wal, &wal, NULL);
    }
    return rc == SQLITE_OK && !wal ? SQLITE_CANTOPEN : rc; // a file system without shared memory
}

static Status engine_open(const Store *s, bool writing, Conn **ret, StoreFault *ret_fault)
{
    if (sqlite3_libversion_number() < SQLITE_OLDEST) {
        fault_set(ret_fault, NULL, "SQLite %s is too old, 3.40 is needed", sqlite3_libversion());
        return STATUS_UNSUPPORTED;
    }
    if (!sqlite3_threadsafe()) {
        fault_set(ret_fault, NULL, "SQLite was built without threads");
        return STATUS_UNSUPPORTED;
    }
    if (writing && s->options.create) {
        // Made here, because SQLite would give it the mode that the umask leaves; -wal and -shm take the file's own.
        int fd = open(s->target, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
        if (fd >= 0)
            (void)close(fd);
    }
    SqliteConn *sc = alloc_zeroed(1, sizeof *sc);
    if (!sc)
        return STATUS_NO_MEMORY;
    sc->base.ops = &sqlite_ops;
    sc->cache.drop = stmt_drop;
    int rc = sqlite3_open_v2(s->target, &sc->db,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(sc->db, (int)s->options.wait_ms);
    if (rc == SQLITE_OK)
        rc = sqlite3_db_config(sc->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL); // "x" is a name, never a string
    if (rc == SQLITE_OK)
        rc = sqlite3_db_config(sc->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_db_config(sc->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (rc == SQLITE_OK && writing)
        rc = enter_wal(sc->db);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(
            sc->db,
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; "
            // What a recorded erasure deletes is overwritten; the log shrinks again after a burst.
            "PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864",
            NULL, NULL, NULL);
    // A savepoint keeps the pages it may have to give back: in memory, or each verb would write them to a temporary file.
    if (rc == SQLITE_OK && writing)
        rc = sqlite3_exec(sc->db, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
    if (rc == SQLITE_OK && !writing)
        rc = sqlite3_exec(sc->db, "PRAGMA query_only = ON; SELECT count(*) FROM sqlite_schema", NULL, NULL,
                          NULL);
    if (rc != SQLITE_OK) {
        Status st = status_of(sc->db, rc, ret_fault);
        if (st == STATUS_NOT_FOUND && access(s->target, F_OK) == 0)
            st = STATUS_IO;
        engine_close(&sc->base);
        return st;
    }
    *ret = &sc->base;
    return STATUS_OK;
}

// ---- Statements ---------------------------------------------------------------------------------------------------------------------------

static int bind_all(sqlite3_stmt *stmt, const Param *params, size_t n)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; i < n && rc == SQLITE_OK; i++) {
        const Param *p = &params[i];
        int at = (int)i + 1;
        const char *bytes = p->s.p ? p->s.p : "";
        if (p->is_null)
            rc = sqlite3_bind_null(stmt, at);
        else
            switch (p->kind) {
            case PARAM_INT:
                rc = sqlite3_bind_int64(stmt, at, p->i);
                break;
            case PARAM_TEXT:
                rc = sqlite3_bind_text64(stmt, at, bytes, p->s.n, SQLITE_STATIC, SQLITE_UTF8);
                break;
            case PARAM_BYTES:
                rc = sqlite3_bind_blob64(stmt, at, bytes, p->s.n, SQLITE_STATIC);
                break;
            }
    }
    return rc;
}

static void stmt_release(Stmt *entry, sqlite3_stmt *own)
{
    if (own) {
        (void)sqlite3_finalize(own);
    } else if (entry) {
        (void)sqlite3_reset(entry->handle);
        (void)sqlite3_clear_bindings(entry->handle);
        entry->busy = false;
    }
}

// A statement with its parameters bound: the cached one, or one of its own when that one is under way (*ret_entry == NULL).
static Status stmt_get(Tx *tx, const char *sql, const Param *params, size_t n, Stmt **ret_entry,
                       sqlite3_stmt **ret)
{
    SqliteConn *sc = conn_of(tx);
    Stmt *entry = stmt_cache_find(&sc->cache, sql, "");
    sqlite3_stmt *stmt = entry ? entry->handle : NULL;
    int rc = SQLITE_OK;
    if (!entry || entry->busy) {
        const char *tail = NULL;
        bool keep = !entry;
        entry = NULL;
        rc = sqlite3_prepare_v3(sc->db, sql, -1, keep ? SQLITE_PREPARE_PERSISTENT : 0, &stmt, &tail);
        if (rc != SQLITE_OK)
            return fail(tx, rc);
        if (!stmt || (tail && str_trim(str_c(tail)).n > 0)) {
            (void)sqlite3_finalize(stmt);
            StoreFault fault;
            fault_set(&fault, NULL, "one statement is expected");
            return tx_fail(tx, STATUS_UNSUPPORTED, &fault);
        }
        if (keep) {
            Status st = stmt_cache_add(&sc->cache, sql, "", &entry);
            if (st != STATUS_OK) {
                (void)sqlite3_finalize(stmt);
                return tx_fail(tx, st, NULL);
            }
            entry->handle = stmt;
        }
    }
    if ((size_t)sqlite3_bind_parameter_count(stmt) != n)
        rc = SQLITE_RANGE;
    else
        rc = bind_all(stmt, params, n);
    if (rc != SQLITE_OK) {
        StoreFault fault;
        fault_set(&fault, NULL, "%zu parameters given, %d wanted: %s", n, sqlite3_bind_parameter_count(stmt),
                  sqlite3_errstr(rc));
        stmt_release(entry, entry ? NULL : stmt);
        return tx_fail(tx, rc == SQLITE_NOMEM ? STATUS_NO_MEMORY : STATUS_INVALID, &fault);
    }
    if (entry)
        entry->busy = true;
    *ret_entry = entry;
    *ret = stmt;
    return STATUS_OK;
}

static sqlite3_stmt *stmt_of(const Rows *r)
{
    return r->own_handle ? r->handle : ((Stmt *)r->handle)->handle;
}

// The first step is made at once, as PostgreSQL does, so that an INSERT ... RETURNING takes effect and fails in tx_query itself.
static Status engine_query(Tx *tx, const char *sql, const Param *params, size_t n, Rows *ret)
{
    Stmt *entry = NULL;
    sqlite3_stmt *stmt = NULL;
    Status st = stmt_get(tx, sql, params, n, &entry, &stmt);
    if (st != STATUS_OK)
        return st;
    int rc = sqlite3_step(stmt);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
        st = fail(tx, rc);
        stmt_release(entry, entry ? NULL : stmt);
        return st;
    }
    ret->own_handle = !entry;
    ret->handle = entry ? (void *)entry : (void *)stmt;
    ret->at = -1;
    ret->count = rc == SQLITE_ROW ? 1 : 0; // rows stepped to so far
    return STATUS_OK;
}

static bool engine_rows_next(Rows *r)
{
    if (r->at + 1 < r->count) {
        r->at++;
        return true;
    }
    if (r->count == 0 || r->at >= r->count)
        return false;
    int rc = sqlite3_step(stmt_of(r));
    if (rc == SQLITE_ROW) {
        r->at++;
        r->count++;
        return true;
    }
    r->at = r->count;
    if (rc != SQLITE_DONE)
        r->status = fail(r->tx, rc);
    return false;
}

static bool on_row(const Rows *r, int column)
{
    return r->at >= 0 && r->at < r->count && column >= 0 && column < sqlite3_column_count(stmt_of(r));
}

static void wrong_type(Rows *r, int column)
{
    StoreFault fault;
    fault_set(&fault, NULL, "column %d has another type, or there is no row", column);
    r->status = tx_fail(r->tx, STATUS_INVALID, &fault);
}

static int64_t engine_rows_int(Rows *r, int column)
{
    int type = on_row(r, column) ? sqlite3_column_type(stmt_of(r), column) : -1;
    if (type == SQLITE_INTEGER)
        return sqlite3_column_int64(stmt_of(r), column);
    if (type != SQLITE_NULL)
        wrong_type(r, column);
    return 0;
}

static Str engine_rows_bytes(Rows *r, int column, bool text)
{
    int type = on_row(r, column) ? sqlite3_column_type(stmt_of(r), column) : -1;
    if (type != (text ? SQLITE_TEXT : SQLITE_BLOB)) {
        if (type != SQLITE_NULL)
            wrong_type(r, column);
        return (Str){"", 0};
    }
    sqlite3_stmt *stmt = stmt_of(r);
    const char *p =
        text ? (const char *)sqlite3_column_text(stmt, column) : sqlite3_column_blob(stmt, column);
    return (Str){p ? p : "", (size_t)sqlite3_column_bytes(stmt, column)};
}

static bool engine_rows_is_null(Rows *r, int column)
{
    return !on_row(r, column) || sqlite3_column_type(stmt_of(r), column) == SQLITE_NULL;
}

static Param engine_rows_value(Rows *r, int column)
{
    sqlite3_stmt *stmt = stmt_of(r);
    switch (on_row(r, column) ? sqlite3_column_type(stmt, column) : -1) {
    case SQLITE_INTEGER:
        return P_INT(sqlite3_column_int64(stmt, column));
    case SQLITE_TEXT: {
        const char *p = (const char *)sqlite3_column_text(stmt, column);
        return P_TEXT(((Str){p ? p : "", (size_t)sqlite3_column_bytes(stmt, column)}));
    }
    case SQLITE_BLOB: {
        const char *p = sqlite3_column_blob(stmt, column);
        return P_BYTES(p ? p : "", (size_t)sqlite3_column_bytes(stmt, column));
    }
    case SQLITE_NULL:
        return P_NULL_INT;
    default:
        wrong_type(r, column);
        return P_NULL_INT;
    }
}

static void engine_rows_close(Rows *r)
{
    stmt_release(r->own_handle ? NULL : r->handle, r->own_handle ? r->handle : NULL);
}

static Status engine_exec(Tx *tx, const char *sql, const Param *params, size_t n, int64_t *ret_changed)
{
    Stmt *entry = NULL;
    sqlite3_stmt *stmt = NULL;
    Status st = stmt_get(tx, sql, params, n, &entry, &stmt);
    if (st != STATUS_OK)
        return st;
    int rc = sqlite3_step(stmt);
    while (rc == SQLITE_ROW)
        rc = sqlite3_step(stmt);
    if (rc != SQLITE_DONE)
        st = fail(tx, rc);
    else if (ret_changed)
        *ret_changed = sqlite3_stmt_readonly(stmt) ? 0 : sqlite3_changes64(conn_of(tx)->db);
    stmt_release(entry, entry ? NULL : stmt);
    return st;
}

static Status engine_exec_later(Tx *tx, const char *sql, const Param *params, size_t n)
{
    return engine_exec(tx, sql, params, n, NULL);
}

static Status engine_script(Tx *tx, const char *sql)
{
    int rc = sqlite3_exec(conn_of(tx)->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? STATUS_OK : fail(tx, rc);
}

// ---- Transactions -------------------------------------------------------------------------------------------------------------------------

static Status control(Tx *tx, const char *sql)
{
    return engine_exec(tx, sql, NULL, 0, NULL);
}

static Status engine_begin(Tx *tx)
{
    return control(tx, tx->writing ? "BEGIN IMMEDIATE" : "BEGIN");
}

// Rows that somebody forgot to end would keep the snapshot, and the log from being checkpointed.
static void end_rows(SqliteConn *sc)
{
    for (sqlite3_stmt *stmt = sqlite3_next_stmt(sc->db, NULL); stmt; stmt = sqlite3_next_stmt(sc->db, stmt))
        if (sqlite3_stmt_busy(stmt))
            (void)sqlite3_reset(stmt);
    stmt_cache_idle(&sc->cache);
}

static Status engine_commit(Tx *tx)
{
    end_rows(conn_of(tx));
    return control(tx, "COMMIT");
}

static void engine_rollback(Tx *tx)
{
    SqliteConn *sc = conn_of(tx);
    end_rows(sc);
    if (!sqlite3_get_autocommit(sc->db))
        (void)control(tx, "ROLLBACK");
    if (!sqlite3_get_autocommit(
            sc->db)) // the statement itself may have had no memory; this one needs no cache
        (void)sqlite3_exec(sc->db, "ROLLBACK", NULL, NULL, NULL);
}

// Savepoint texts by depth are constants so that their statements are cached.
enum { DEPTH_MAX = 4 };
static const char *const savepoint_sql[DEPTH_MAX] = {"SAVEPOINT s0", "SAVEPOINT s1", "SAVEPOINT s2",
                                                     "SAVEPOINT s3"};
static const char *const release_sql[DEPTH_MAX] = {"RELEASE s0", "RELEASE s1", "RELEASE s2", "RELEASE s3"};
static const char *const undo_sql[DEPTH_MAX] = {"ROLLBACK TO s0", "ROLLBACK TO s1", "ROLLBACK TO s2",
                                                "ROLLBACK TO s3"};

static Status engine_savepoint(Tx *tx, unsigned depth)
{
    return depth < DEPTH_MAX ? control(tx, savepoint_sql[depth]) : tx_fail(tx, STATUS_TOO_LARGE, NULL);
}

static Status engine_release(Tx *tx, unsigned depth)
{
    return control(tx, release_sql[depth]);
}

static Status engine_undo(Tx *tx, unsigned depth)
{
    SqliteConn *sc = conn_of(tx);
    if (depth >= DEPTH_MAX)
        return STATUS_OK; // was never set
    Status failed = tx->failed;
    Status st = control(tx, undo_sql[depth]);
    if (st == STATUS_OK)
        st = control(tx, release_sql[depth]);
    tx->failed = failed;
    // Out of memory while preparing the two texts is no reason to lose the whole batch: try without the cache.
    if (st != STATUS_OK && sqlite3_exec(sc->db, undo_sql[depth], NULL, NULL, NULL) == SQLITE_OK)
        st = sqlite3_exec(sc->db, release_sql[depth], NULL, NULL, NULL) == SQLITE_OK ? STATUS_OK : STATUS_IO;
    return st;
}

static Status engine_settle(Tx *tx)
{
    return tx->failed;
}

static bool engine_usable(Conn *c)
{
    // A full disk or an I/O error may have rolled the whole transaction back behind our back; or a rollback found no memory.
    bool in_transaction = !sqlite3_get_autocommit(((SqliteConn *)c)->db);
    return in_transaction == c->tx.open;
}

const EngineOps sqlite_ops = {
    .engine = STORE_SQLITE,
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
