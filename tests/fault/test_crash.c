// The PostgreSQL server dies (immediate shutdown: no checkpoint, recovery from its log) and comes back while threads write. What was acknowledged is
// there; what failed is there wholly or not at all; the same store finds the server again by itself.   test_crash PG_CLUSTER_SCRIPT
// A cluster of its own, since the others must not notice; runs where the suites have PostgreSQL at all.
#include <pthread.h>
#include <unistd.h>

#include "chain_load.h"
#include "fixture.h"

enum { THREADS = 6, WRITES_MAX = 20000, CRASHES = 2 };

typedef struct Client {
    Store *store;
    int64_t base;
    const bool *enough; // set once, atomically
    int n;
    Status got[WRITES_MAX];
} Client;

static void *client_main(void *arg)
{
    Client *c = arg;
    while (!__atomic_load_n(c->enough, __ATOMIC_ACQUIRE) && c->n < WRITES_MAX) {
        int64_t id = c->base + c->n;
        Status st = store_write(c->store, chain_verb, &id);
        c->got[c->n++] = st;
        if (st != STATUS_OK)
            (void)usleep(20000); // the server is away
    }
    return NULL;
}

static int64_t good_so_far(Store *s)
{
    StoreStats stats = store_stats(s);
    return (int64_t)(stats.verbs - stats.failed_verbs);
}

// Waits (at most 20 s) until `more` further writes have been acknowledged.
static bool wait_for(Store *s, int64_t more)
{
    int64_t wanted = good_so_far(s) + more;
    for (int i = 0; i < 2000 && good_so_far(s) < wanted; i++)
        (void)usleep(10000);
    return good_so_far(s) >= wanted;
}

int main(int argc, char **argv)
{
    char line[600], command[700], *url;
    if (argc != 2)
        return 2;
    if (!getenv("THIDUA_TEST_PG"))
        return 77;
    (void)snprintf(command, sizeof command, "PG_FSYNC=on '%s' start", argv[1]);
    FILE *p = popen(command, "r");
    if (!p || !fgets(line, sizeof line, p) || pclose(p) != 0 || !(url = strchr(line, ' ')))
        return 99;
    *url++ = 0;
    url[strcspn(url, "\n")] = 0;
    if (setenv("THIDUA_TEST_PG", url, 1) != 0)
        return 99;
    fixture_start(2, (char *[]){argv[0], "postgres"});
    Store *s = fixture_open(NULL, true);
    AuditKey key;
    chain_key(&key);
    store_set_audit_key(s, &key);

    static Client clients[THREADS];
    static bool enough;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        clients[i] = (Client){.store = s, .base = (int64_t)(i + 1) * 1000000, .enough = &enough};
        if (pthread_create(&threads[i], NULL, client_main, &clients[i]) != 0)
            return 99;
    }
    bool goes_on = wait_for(s, 200);
    (void)snprintf(command, sizeof command, "'%s' crash '%s'", argv[1], line);
    for (int i = 0; i < CRASHES && goes_on; i++)
        goes_on = system(command) == 0 && wait_for(s, 200);
    __atomic_store_n(&enough, true, __ATOMIC_RELEASE);
    for (int i = 0; i < THREADS; i++)
        (void)pthread_join(threads[i], NULL);

    int good = 0, failed = 0, lost = 0, half = 0, other = 0;
    for (int i = 0; i < THREADS; i++)
        for (int k = 0; k < clients[i].n; k++) {
            Status st = clients[i].got[k];
            int has = chain_has(s, clients[i].base + k);
            good += st == STATUS_OK;
            failed += st != STATUS_OK;
            other += st != STATUS_OK && st != STATUS_IO;
            lost += st == STATUS_OK && has == 0;
            half += has == 2;
        }
    int64_t rows = 0;
    bool whole = chain_is_whole(s, &rows);
    printf("%d writes acknowledged, %d failed (%d not with IO), %d lost, %d by half, %lld rows, %llu "
           "reconnections, %s\n",
           good, failed, other, lost, half, (long long)rows, (unsigned long long)store_stats(s).reconnects,
           goes_on ? "went on" : "DID NOT GO ON");
    store_close(s);
    fixture_stop();
    (void)snprintf(command, sizeof command, "'%s' stop '%s'", argv[1], line);
    bool stopped = system(command) == 0;
    return goes_on && whole && lost == 0 && half == 0 && other == 0 && failed > 0 && stopped ? 0 : 1;
}
