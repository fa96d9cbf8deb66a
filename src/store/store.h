// One interface over SQLite and PostgreSQL. Connections, statements and threads stay behind it; callers see a Store, transactions (Tx) and Rows.
//
// Reading: store_read_begin .. tx_query .. tx_end: a connection of the pool, one snapshot, one request; a Tx belongs to one thread.
// Writing: a verb (function) is queued; one writer thread runs the waiting verbs one after another, each in a SAVEPOINT, commits once for all
// and only then answers. A verb that fails is undone alone; a failed COMMIT fails every verb of its batch. A verb may run again only because its
// caller queues it again; it must do no work of its own that cannot be undone (no mail, no files), nor wait for anybody.
//
// SQL is the subset both engines take (db/README.md): `?1 ?2 ...` for parameters, text in UTF-8, integers of 64 bits, bytes.
// After a failed statement the transaction is failed: every further call gives the same status (PostgreSQL works so; SQLite is held to it).
// Use tx_nested() for a part that may fail.
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/status.h"
#include "base/str.h"

typedef struct Store Store;
typedef struct Tx Tx;

typedef enum StoreEngine { STORE_SQLITE, STORE_POSTGRES } StoreEngine;

// What went wrong, for logs and for naming the offending field; texts are the engine's and not for users.
typedef struct StoreFault {
    char text[400];
    // Broken constraint, the same on both engines: "<table>_<column>[_<column>]_key" (unique), "<table>_pkey", "<table>_<column>_not_null",
    // "foreign_key" (SQLite cannot tell which), or the CHECK's own name. "" when no constraint was broken.
    char constraint[128];
} StoreFault;

typedef struct StoreOptions {
    unsigned readers;     // connections of the read pool; 0 = 4
    unsigned queue_limit; // verbs that may wait; 0 = 1024. More: STATUS_BUSY
    unsigned batch_limit; // verbs in one commit; 0 = 128
    unsigned wait_ms;     // longest wait for a lock or a free reader; 0 = 10,000
    bool create;          // make the SQLite file when absent (mode 0600); a PostgreSQL database must exist
    bool read_only;       // no writer: store_write and store_migrate give STATUS_FORBIDDEN
} StoreOptions;

// `url`: "sqlite:PATH" or "postgresql://..." ("postgres://..."). `options` may be NULL. ret_fault (may be NULL) is written on failure only.
// STATUS_INVALID: not such an address. STATUS_NOT_FOUND: no such file. STATUS_UNSUPPORTED: engine too old, database not UTF8 or not in locale C.
MUST_CHECK Status store_open(const char *url, const StoreOptions *options, Store **ret,
                             StoreFault *ret_fault);
// Waits for queued verbs, then closes; no Tx may be open. NULL is fine.
void store_close(Store *s);
StoreEngine store_engine(const Store *s);
// Address for messages, without password. Lives as long as the store.
const char *store_name(const Store *s);

// ---- Parameters -------------------------------------------------------------------------------------------------------------------------
typedef enum ParamKind { PARAM_INT, PARAM_TEXT, PARAM_BYTES } ParamKind;
typedef struct Param {
    ParamKind kind;
    bool is_null;
    int64_t i;
    Str s; // borrowed until rows_done() / the call's return
} Param;

static inline Param param_int(int64_t v)
{
    return (Param){.kind = PARAM_INT, .i = v};
}
static inline Param param_text(Str s)
{
    return (Param){.kind = PARAM_TEXT, .s = s};
}
static inline Param param_bytes(const void *p, size_t n)
{
    return (Param){.kind = PARAM_BYTES, .s = {(const char *)p, n}};
}
static inline Param param_null(ParamKind kind)
{
    return (Param){.kind = kind, .is_null = true};
}
static inline Param param_date(Date d)
{
    return (Param){.kind = PARAM_INT, .is_null = d == DATE_NONE, .i = d};
}
#define P_INT(v)        param_int(v)
#define P_BOOL(v)       param_int((v) ? 1 : 0)
#define P_DEC(v)        param_int(v)
#define P_TIME(v)       param_int(v)
#define P_DATE(v)       param_date(v) // DATE_NONE becomes NULL
#define P_TEXT(str)     param_text(str)
#define P_TEXT_C(c)     param_text(str_c(c))
#define P_BYTES(p, n)   param_bytes((p), (n))
#define P_NULL_INT      param_null(PARAM_INT) // decimals, dates and times too
#define P_NULL_TEXT     param_null(PARAM_TEXT)
#define P_NULL_BYTES    param_null(PARAM_BYTES)
#define P_INT_IF(ok, v) ((ok) ? param_int(v) : P_NULL_INT)
// The two arguments `params, n` of the calls below: tx_exec(tx, "...", PARAMS(P_INT(1), P_TEXT(name)), NULL).
#define PARAMS(...) (const Param[]){__VA_ARGS__}, sizeof((const Param[]){__VA_ARGS__}) / sizeof(Param)
#define NO_PARAMS   NULL, 0
enum { STORE_PARAMS_MAX = 512 };

// ---- Statements -------------------------------------------------------------------------------------------------------------------------
// Rows under way; on the caller's stack; every Rows from a successful query is ended by rows_done(). A zeroed Rows may be ended too.
typedef struct Rows {
    Tx *tx;
    void *handle;
    int64_t at, count;
    bool own_handle;
    Status status;
} Rows;

// Unique constraint: STATUS_CONFLICT; other constraints, type or range: STATUS_INVALID; SQL the engine refuses: STATUS_UNSUPPORTED.
// `sql` is one statement. Statements are prepared once a connection and found again by their text: keep texts few and constant.
MUST_CHECK Status tx_query(Tx *tx, const char *sql, const Param *params, size_t n, Rows *ret);
// Several reading statements that do not wait for each other's answers: one round trip where the engine has round trips (PostgreSQL). On success
// every `rows` is under way and to be ended; on failure none is.
typedef struct Asked {
    const char *sql;
    const Param *params;
    size_t n;
    Rows rows;
} Asked;
enum { STORE_ASKED_MAX = 16 };
MUST_CHECK Status tx_query_all(Tx *tx, Asked *asked, size_t n);
// Moves to the next (at first the first) row; false at the end or on a failure, which rows_done() tells.
bool rows_next(Rows *r);
// Columns count from 0. NULL reads as 0 and as an empty Str. Texts live until rows_next/rows_done.
// A sum beyond 64 bits, or a column of another type, fails the rows with STATUS_TOO_LARGE / STATUS_INVALID and reads as 0.
int64_t rows_int(Rows *r, int column);
Str rows_text(Rows *r, int column);
Str rows_bytes(Rows *r, int column);
bool rows_is_null(Rows *r, int column);
// Kind and value at once, as the engine has them; for whoever reads many columns. A null is an integer's.
Param rows_value(Rows *r, int column);
// DATE_NONE for NULL.
Date rows_date(Rows *r, int column);
// Copy in the arena; p == NULL on allocation failure.
Str rows_text_in(Rows *r, int column, Arena *a);
// Ends the rows; the status of the whole reading.
Status rows_done(Rows *r);

// First row or STATUS_NOT_FOUND (rows already ended then).
MUST_CHECK Status tx_query_row(Tx *tx, const char *sql, const Param *params, size_t n, Rows *ret);
// Column 0 of the first row, for ids of `INSERT ... RETURNING id` and for counts. STATUS_NOT_FOUND without a row.
MUST_CHECK Status tx_query_int(Tx *tx, const char *sql, const Param *params, size_t n, int64_t *ret);
// For statements without rows. ret_changed (may be NULL): rows inserted, updated or deleted.
MUST_CHECK Status tx_exec(Tx *tx, const char *sql, const Param *params, size_t n, int64_t *ret_changed);
// Like tx_exec without waiting for the engine's answer where that saves a round trip (PostgreSQL): a failure shows at a later call
// or at the verb's end, and fails the verb all the same. Parameters are copied. For rows whose refusal needs no words of its own.
MUST_CHECK Status tx_exec_later(Tx *tx, const char *sql, const Param *params, size_t n);

StoreEngine tx_engine(const Tx *tx);
// Status and fault of the failed transaction; STATUS_OK when it is sound.
Status tx_status(const Tx *tx);
const StoreFault *tx_fault(const Tx *tx);
// Statements asked of the engine through the calls above since the transaction began (a writing one serves many verbs): what a request costs.
uint64_t tx_statements(const Tx *tx);

// ---- Reading ----------------------------------------------------------------------------------------------------------------------------
// STATUS_BUSY when no connection comes free in time. Writing statements fail in it.
MUST_CHECK Status store_read_begin(Store *s, Tx **ret);
// Gives the connection back. Not for the Tx of a verb.
void tx_end(Tx *tx);

// ---- Writing ----------------------------------------------------------------------------------------------------------------------------
typedef Status (*WriteVerb)(Tx *tx, void *ctx);
// Called once, on the writer thread, after the COMMIT or the failure; short, never calls store_write.
typedef void (*WriteDone)(void *ctx, Status status);

// Queues and returns; STATUS_BUSY when the queue is full, STATUS_FORBIDDEN for a read-only or closing store: `done` is not called then.
MUST_CHECK Status store_submit(Store *s, WriteVerb verb, void *ctx, WriteDone done);
// Queues (waiting for room), and waits until committed. For the command line, jobs and tests; not from inside a verb or a done.
MUST_CHECK Status store_write(Store *s, WriteVerb verb, void *ctx);
// Inside a verb: runs another in its own SAVEPOINT; when that fails, only its part is undone and tx goes on.
// ret_fault (may be NULL) gets the inner fault.
MUST_CHECK Status tx_nested(Tx *tx, WriteVerb verb, void *ctx, StoreFault *ret_fault);

typedef struct StoreStats {
    uint64_t verbs, failed_verbs; // ended so far
    uint64_t commits;             // successful
    uint64_t waiting;             // in the queue now
    uint64_t reconnects;
} StoreStats;
StoreStats store_stats(Store *s);

#endif
