// Between store.c, writer.c, migrate.c, audit.c and the two engines; nobody outside store/ includes it.
#ifndef STORE_STORE_INTERNAL_H
#define STORE_STORE_INTERNAL_H

#include <pthread.h>

#include "crypt/box.h"
#include "crypt/mac.h"
#include "store/store.h"

typedef struct Conn Conn;

// Head of the audit chain as this writing transaction knows it: read once a batch, taken back with a savepoint.
typedef struct AuditHead {
    bool known;
    int64_t seq;
    uint8_t mac[MAC_BYTES];
} AuditHead;

struct Tx {
    Store *store;
    Conn *conn;
    bool writing;
    bool open;      // begun, and neither committed nor rolled back by us
    unsigned depth; // savepoints open
    Status failed;
    StoreFault fault;
    AuditHead head;
    uint64_t statements; // asked by callers
};

// What an engine does. Statement functions mark the transaction failed through tx_fail() before they return a failure.
// Savepoints are named by depth.
typedef struct EngineOps {
    StoreEngine engine;
    // A connection ready for use; ret_fault is not NULL.
    Status (*open)(const Store *s, bool writing, Conn **ret, StoreFault *ret_fault);
    void (*close)(Conn *c);
    Status (*begin)(Tx *tx);
    Status (*commit)(Tx *tx);
    // Best effort; afterwards usable() tells.
    void (*rollback)(Tx *tx);
    Status (*savepoint)(Tx *tx, unsigned depth);
    Status (*release)(Tx *tx, unsigned depth);
    // Undoes to the savepoint and removes it; the transaction is sound again when it gives STATUS_OK.
    Status (*undo)(Tx *tx, unsigned depth);
    // Learns the outcome of statements sent ahead.
    Status (*settle)(Tx *tx);
    // The connection lives, and its transaction is still open where tx.open says so.
    bool (*usable)(Conn *c);
    Status (*query)(Tx *tx, const char *sql, const Param *params, size_t n, Rows *ret);
    // Several at once; NULL: one after another is as good.
    Status (*query_all)(Tx *tx, Asked *asked, size_t n);
    Status (*exec)(Tx *tx, const char *sql, const Param *params, size_t n, int64_t *ret_changed);
    Status (*exec_later)(Tx *tx, const char *sql, const Param *params, size_t n);
    // Several statements in one text, inside the transaction (migrations).
    Status (*script)(Tx *tx, const char *sql);
    bool (*rows_next)(Rows *r);
    int64_t (*rows_int)(Rows *r, int column);
    Str (*rows_bytes)(Rows *r, int column, bool text);
    bool (*rows_is_null)(Rows *r, int column);
    Param (*rows_value)(Rows *r, int column);
    void (*rows_close)(Rows *r);
} EngineOps;

extern const EngineOps sqlite_ops, postgres_ops;

// First member of each engine's connection.
struct Conn {
    const EngineOps *ops;
    Tx tx;
    Conn *next_free;
};

typedef struct WriteJob {
    WriteVerb verb;
    void *ctx;
    WriteDone done;
    Status status;
} WriteJob;

struct Store {
    const EngineOps *ops;
    char *target; // path (SQLite) or connection text (PostgreSQL)
    char *name;   // address without password
    StoreOptions options;

    pthread_mutex_t lock; // guards all below up to the line
    pthread_cond_t work, room, reader_free;
    WriteJob *ring; // options.queue_limit entries
    size_t ring_head, ring_n;
    bool writer_started, stopping;
    Conn *free_readers;
    unsigned readers_open;
    StoreStats stats;
    // ---- the writer's own, or set before threads start
    pthread_t writer;
    WriteJob *batch;             // options.batch_limit entries
    pthread_mutex_t write_mutex; // held while the writing connection is in use (writer thread, migrations)
    Conn *write_conn;            // NULL when lost
    bool has_audit_key;
    uint8_t audit_key[MAC_KEY_BYTES];
    bool has_secret_key;
    BoxKey secret_key;
};

// Marks the transaction failed (the first failure stays) and gives `st` back. fault may be NULL.
Status tx_fail(Tx *tx, Status st, const StoreFault *fault);
void fault_set(StoreFault *fault, const char *constraint, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

// Opens the writing transaction on the writing connection (reopening a lost one) and locks out every other writer. Holds write_mutex until
// writer_end(), also when it fails.
Status writer_begin(Store *s, Tx **ret, StoreFault *ret_fault);
// Commits or (commit == false) rolls back; a connection that is no longer usable is closed.
Status writer_end(Store *s, Tx *tx, bool commit, StoreFault *ret_fault);
// Stops the thread after the waiting verbs have run.
void writer_stop(Store *s);

#endif
