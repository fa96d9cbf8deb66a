// The n-th allocation fails, for every n until nothing fails any more: in opening and migrating, in a verb, and in the savepoint and COMMIT around it.
// No crash, no leak (sanitizer builds), no half write, a chain that verifies, and a store that goes on. SQLite's own allocations are counted too.
#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>

#include "base/alloc.h"
#include "chain_load.h"
#include "fixture.h"
#include "store/migrate.h"

// ---- SQLite's allocator on ours; the size stands in front of each block.
enum { HEAD = 16 };

static void *sq_malloc(int n)
{
    char *p = alloc_resize(NULL, (size_t)n + HEAD);
    if (!p)
        return NULL;
    memcpy(p, &n, sizeof n);
    return p + HEAD;
}

static void sq_free(void *p)
{
    if (p)
        free((char *)p - HEAD);
}

static void *sq_realloc(void *old, int n)
{
    if (!old)
        return sq_malloc(n);
    char *p = alloc_resize((char *)old - HEAD, (size_t)n + HEAD);
    if (!p)
        return NULL;
    memcpy(p, &n, sizeof n);
    return p + HEAD;
}

static int sq_size(void *p)
{
    int n = 0;
    if (p)
        memcpy(&n, (char *)p - HEAD, sizeof n);
    return n;
}

static int sq_roundup(int n)
{
    return (n + 7) & ~7;
}

static int sq_init(void *ctx)
{
    (void)ctx;
    return SQLITE_OK;
}

static void sq_shutdown(void *ctx)
{
    (void)ctx;
}

// ---- The three places
enum { COUNT_MAX = 100000 };

static bool opening_fails_softly(void)
{
    for (long k = 0; k < COUNT_MAX; k += k < 50 ? 1 : 1 + k / 20) {
        Store *s = NULL;
        const char *url = fixture_fresh();
        alloc_fail_after(k);
        Status st = store_open(url, &(StoreOptions){.create = true}, &s, NULL);
        if (st == STATUS_OK)
            st = store_migrate_embedded(s, NULL);
        store_close(s);
        alloc_fail_after(-1);
        if (st == STATUS_OK) {
            printf("opening: %ld allocations\n", k);
            return true;
        }
        if (st != STATUS_NO_MEMORY && st != STATUS_IO && st != STATUS_BUSY) {
            fprintf(stderr, "opening, allocation %ld: %s\n", k, status_name(st));
            return false;
        }
    }
    return false;
}

typedef struct Starved {
    int64_t n;
    long after;
    bool whole_batch; // the failure goes on until the answer, so that savepoint and COMMIT meet it too
    Status answered;
    sem_t done;
} Starved;

static Status starved_verb(Tx *tx, void *ctx)
{
    Starved *v = ctx;
    alloc_fail_after(v->after); // of this thread, the writer's
    Status st = chain_verb(tx, &v->n);
    if (!v->whole_batch)
        alloc_fail_after(-1);
    return st;
}

static void starved_done(void *ctx, Status st)
{
    Starved *v = ctx;
    alloc_fail_after(-1);
    v->answered = st;
    (void)sem_post(&v->done);
}

static bool writing_fails_softly(Store *s, int64_t *next, bool whole_batch, bool fresh)
{
    int64_t rows = 0;
    for (long k = 0; k < COUNT_MAX; k++) {
        Starved v = {.n = (*next)++, .after = k, .whole_batch = whole_batch};
        Store *use = s;
        if (fresh) { // nothing prepared yet: every statement is compiled in want of memory
            AuditKey key;
            if (store_open(fixture_url(), NULL, &use, NULL) != STATUS_OK)
                return false;
            chain_key(&key);
            store_set_audit_key(use, &key);
        }
        if (sem_init(&v.done, 0, 0) != 0 || store_submit(use, starved_verb, &v, starved_done) != STATUS_OK)
            return false;
        (void)sem_wait(&v.done);
        (void)sem_destroy(&v.done);
        int has = chain_has(s, v.n);
        int64_t after = (*next)++;
        Status goes_on = store_write(use, chain_verb, &after);
        if (use != s)
            store_close(use);
        if (has != (v.answered == STATUS_OK) || goes_on != STATUS_OK ||
            (v.answered != STATUS_OK && v.answered != STATUS_NO_MEMORY && v.answered != STATUS_IO)) {
            fprintf(stderr, "writing, allocation %ld: %s, present %d, then %s\n", k, status_name(v.answered),
                    has, status_name(goes_on));
            return false;
        }
        if (v.answered == STATUS_OK) {
            printf("writing (%s, %s): %ld allocations\n", whole_batch ? "whole batch" : "verb",
                   fresh ? "fresh" : "warm", k);
            return chain_is_whole(s, &rows);
        }
    }
    return false;
}

int main(int argc, char **argv)
{
    static sqlite3_mem_methods ours = {sq_malloc,  sq_free, sq_realloc,  sq_size,
                                       sq_roundup, sq_init, sq_shutdown, NULL};
    // No arenas beside our allocator, or most allocations would never be counted.
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) != SQLITE_OK ||
        sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) != SQLITE_OK ||
        sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0) != SQLITE_OK)
        return 99;
    fixture_start(argc, argv);
    bool good = opening_fails_softly();
    Store *s = fixture_open(NULL, true);
    AuditKey key;
    int64_t next = 1;
    chain_key(&key);
    store_set_audit_key(s, &key);
    for (int i = 0; i < 4 && good; i++)
        good = writing_fails_softly(s, &next, i & 1, i & 2);
    store_close(s);
    fixture_stop();
    return good ? 0 : 1;
}
