// The store against the engine's own ceiling in the same run: one-row durable commits by one bare connection, then the writer queue with 64
// clients, bare rows and rows with audit; look-ups through the interface against bare prepared statements.
//   bench_store ENGINE [SECONDS [ceiling]]      "ceiling": the bare commits only.   PostgreSQL: PG_FSYNC=on tests/pg_cluster run build/tests/bench/bench_store postgres
// Prints "name figure ceiling ratio" lines; the database lies under TMPDIR, which should be on the disk that production uses.
#include <libpq-fe.h>
#include <pthread.h>
#include <sqlite3.h>

#include "chain_load.h"
#include "fixture.h"
#include "store/audit_verify.h"

enum { CLIENTS = 64, ROWS = 10000 };

static double seconds = 2;

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void report(const char *name, double figure, const char *what, double ceiling)
{
    printf("%-52s %10.0f /s   %-44s %10.0f /s   ratio %.2f\n", name, figure, what, ceiling, figure / ceiling);
    (void)fflush(stdout);
}

// Key of the n-th row that is looked up; a constant text, so that both sides spend nothing on making it.
static char lookup_keys[ROWS][16];

// ---- Ceilings: the engine's own interface, one connection
static const char lookup_sql[] = "SELECT value FROM setting WHERE key = ?1";
static const char insert_sql[] = "INSERT INTO setting (key, value) VALUES (?1, ?2)";

static double sqlite_commits(void)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *insert = NULL;
    double start, end;
    long n = 0;
    if (sqlite3_open(fixture_url() + strlen("sqlite:"), &db) != SQLITE_OK ||
        sqlite3_exec(db, "PRAGMA synchronous = FULL", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, insert_sql, -1, &insert, NULL) != SQLITE_OK)
        exit(99);
    for (start = now(); (end = now()) < start + seconds; n++) {
        char key[32];
        (void)snprintf(key, sizeof key, "ceiling.%ld", n);
        (void)sqlite3_bind_text(insert, 1, key, -1, SQLITE_STATIC);
        (void)sqlite3_bind_text(insert, 2, "{\"value\":[null,\"1\"]}", -1, SQLITE_STATIC);
        if (sqlite3_step(insert) != SQLITE_DONE)
            exit(99);
        (void)sqlite3_reset(insert);
    }
    (void)sqlite3_finalize(insert);
    (void)sqlite3_close(db);
    return (double)n / (end - start);
}

static double sqlite_lookups(bool each)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL, *begin = NULL, *commit = NULL;
    double start, end;
    long n = 0;
    if (sqlite3_open(fixture_url() + strlen("sqlite:"), &db) != SQLITE_OK ||
        sqlite3_prepare_v2(db, lookup_sql, -1, &q, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "BEGIN", -1, &begin, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "COMMIT", -1, &commit, NULL) != SQLITE_OK)
        exit(99);
    (void)sqlite3_exec(db, each ? "SELECT 1" : "BEGIN", NULL, NULL, NULL);
    for (start = now(); (end = now()) < start + seconds; n++) {
        if (each)
            (void)sqlite3_step(begin), (void)sqlite3_reset(begin);
        (void)sqlite3_bind_text(q, 1, lookup_keys[n % ROWS], -1, SQLITE_STATIC);
        if (sqlite3_step(q) != SQLITE_ROW || !sqlite3_column_text(q, 0))
            exit(99);
        (void)sqlite3_reset(q);
        if (each)
            (void)sqlite3_step(commit), (void)sqlite3_reset(commit);
    }
    (void)sqlite3_finalize(q);
    (void)sqlite3_finalize(begin);
    (void)sqlite3_finalize(commit);
    (void)sqlite3_close(db);
    return (double)n / (end - start);
}

static PGconn *pg_ready(const char *sql, int n, const Oid *types)
{
    PGconn *c = PQconnectdb(fixture_url());
    if (PQstatus(c) != CONNECTION_OK)
        exit(99);
    PQclear(PQprepare(c, "q", sql, n, types));
    return c;
}

static double postgres_commits(void)
{
    PGconn *c = pg_ready("INSERT INTO setting (key, value) VALUES ($1, $2)", 2, (const Oid[]){25, 25});
    double start, end;
    long n = 0;
    for (start = now(); (end = now()) < start + seconds; n++) {
        char key[32];
        (void)snprintf(key, sizeof key, "ceiling.%ld", n);
        PGresult *r =
            PQexecPrepared(c, "q", 2, (const char *const[]){key, "{\"value\":[null,\"1\"]}"}, NULL, NULL, 1);
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            exit(99);
        PQclear(r);
    }
    PQfinish(c);
    return (double)n / (end - start);
}

static double postgres_lookups(bool each)
{
    (void)each; // one statement is one round trip either way
    PGconn *c = pg_ready("SELECT value FROM setting WHERE key = $1", 1, (const Oid[]){25});
    double start, end;
    long n = 0;
    for (start = now(); (end = now()) < start + seconds; n++) {
        PGresult *r = PQexecPrepared(c, "q", 1, (const char *const[]){lookup_keys[n % ROWS]}, NULL, NULL, 1);
        if (PQntuples(r) != 1)
            exit(99);
        PQclear(r);
    }
    PQfinish(c);
    return (double)n / (end - start);
}

// ---- Ours
static Status plain_verb(Tx *tx, void *ctx)
{
    const int64_t *n = ctx;
    char key[32];
    (void)snprintf(key, sizeof key, "test.%lld", (long long)*n);
    return tx_exec(tx, insert_sql, PARAMS(P_TEXT_C(key), P_TEXT(STR("{\"value\":[null,\"1\"]}"))), NULL);
}

typedef struct Client {
    Store *store;
    WriteVerb verb;
    int64_t from;
    double until;
    long n;
} Client;

static void *client_main(void *arg)
{
    Client *c = arg;
    for (; now() < c->until; c->n++) {
        int64_t id = c->from + c->n;
        if (store_write(c->store, c->verb, &id) != STATUS_OK)
            exit(99);
    }
    return NULL;
}

static double group_commits(Store *s, WriteVerb verb, int clients, int64_t base)
{
    static Client all[CLIENTS];
    pthread_t threads[CLIENTS];
    StoreStats before = store_stats(s);
    long n = 0;
    double start = now();
    for (int i = 0; i < clients; i++) {
        all[i] = (Client){s, verb, base + (int64_t)i * 10000000, start + seconds, 0};
        if (pthread_create(&threads[i], NULL, client_main, &all[i]) != 0)
            exit(99);
    }
    for (int i = 0; i < clients; i++) {
        (void)pthread_join(threads[i], NULL);
        n += all[i].n;
    }
    StoreStats after = store_stats(s);
    printf("    (%.1f verbs a commit)\n",
           (double)(after.verbs - before.verbs) / (double)(after.commits - before.commits));
    return (double)n / (now() - start);
}

static Status rows_verb(Tx *tx, void *ctx)
{
    (void)ctx;
    Status st = STATUS_OK;
    for (int i = 0; i < ROWS && st == STATUS_OK; i++)
        st = tx_exec_later(tx, insert_sql, PARAMS(P_TEXT_C(lookup_keys[i]), P_TEXT(STR("Đơn vị thử"))));
    return st;
}

static double lookups(Store *s, bool each)
{
    Tx *tx = NULL;
    double start, end;
    long n = 0;
    if (!each && store_read_begin(s, &tx) != STATUS_OK)
        exit(99);
    for (start = now(); (end = now()) < start + seconds; n++) {
        Rows r = {0};
        if (each && store_read_begin(s, &tx) != STATUS_OK)
            exit(99);
        if (tx_query_row(tx, lookup_sql, PARAMS(P_TEXT_C(lookup_keys[n % ROWS])), &r) != STATUS_OK ||
            rows_text(&r, 0).n == 0 || rows_done(&r) != STATUS_OK)
            exit(99);
        if (each)
            tx_end(tx);
    }
    if (!each)
        tx_end(tx);
    return (double)n / (end - start);
}

int main(int argc, char **argv)
{
    int64_t whole = 2;
    fixture_start(argc, argv);
    if (argc > 2 && str_to_i64(str_c(argv[2]), &whole))
        seconds = (double)whole;
    bool sqlite = fixture_engine() == STORE_SQLITE;
    AuditKey key;
    Store *s = fixture_open(NULL, true);
    if (argc > 3 && strcmp(argv[3], "ceiling") == 0) {
        printf("%.0f\n", sqlite ? sqlite_commits() : postgres_commits());
        store_close(s);
        fixture_stop();
        return 0;
    }
    chain_key(&key);
    store_set_audit_key(s, &key);
    for (int i = 0; i < ROWS; i++)
        (void)snprintf(lookup_keys[i], sizeof lookup_keys[i], "lookup.%d", i);
    double start = now();
    if (store_write(s, rows_verb, NULL) != STATUS_OK)
        return 99;
    printf("%s, %d clients\n    (%d rows in one verb: %.0f rows/s)\n", sqlite ? "SQLite" : "PostgreSQL",
           CLIENTS, ROWS, ROWS / (now() - start));
    double ceiling = sqlite ? sqlite_commits() : postgres_commits();
    const char *what = "ceiling: bare one-row durable commits";
    report("group commit, one row", group_commits(s, plain_verb, CLIENTS, 1), what, ceiling);
    report("group commit, one row and its audit row", group_commits(s, chain_verb, CLIENTS, 1000000000), what,
           ceiling);
    report("one client, one row and its audit row", group_commits(s, chain_verb, 1, 2000000000), what,
           ceiling);
    AuditReport found;
    start = now();
    if (audit_verify(s, &key, NULL, &found) != STATUS_OK || found.finding != AUDIT_INTACT)
        return 99;
    printf("    (chain of %lld rows verified, %.0f rows/s)\n", (long long)found.rows,
           (double)found.rows / (now() - start));
    for (int each = 0; each < 2; each++)
        report(each ? "look-up, a transaction each" : "look-up inside one transaction", lookups(s, each),
               each ? "ceiling: bare, a transaction each" : "ceiling: bare prepared statement",
               sqlite ? sqlite_lookups(each) : postgres_lookups(each));
    store_close(s);
    fixture_stop();
    return 0;
}
