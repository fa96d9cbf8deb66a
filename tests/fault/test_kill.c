// A child writes with several threads and tells each acknowledged write; it is killed (SIGKILL) at a random moment, again and again on one
// database. Every write it told of must be there, none by half, and the chain must verify.   test_kill ENGINE [KILLS]
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "chain_load.h"
#include "fixture.h"

enum { THREADS = 8, ROUND = 1000000, ACKS_MAX = 200000 };

typedef struct Client {
    Store *store;
    int64_t next;
    int tell;
} Client;

static void *client_main(void *arg)
{
    Client *c = arg;
    for (;;) {
        int64_t n = c->next++;
        if (store_write(c->store, chain_verb, &n) != STATUS_OK)
            _exit(3);
        if (write(c->tell, &n, sizeof n) != (ssize_t)sizeof n) // below PIPE_BUF: whole or not at all
            _exit(4);
    }
    return NULL;
}

static void child_main(int round, int tell)
{
    static Client clients[THREADS];
    Store *s = NULL;
    AuditKey key;
    pthread_t thread;
    if (store_open(fixture_url(), NULL, &s, NULL) != STATUS_OK)
        _exit(2);
    chain_key(&key);
    store_set_audit_key(s, &key);
    for (int i = 0; i < THREADS; i++) {
        clients[i] = (Client){s, (int64_t)round * ROUND + i * (ROUND / THREADS) + 1, tell};
        if (pthread_create(&thread, NULL, client_main, &clients[i]) != 0)
            _exit(2);
    }
    for (;;)
        (void)pause();
}

static int64_t acks[ACKS_MAX];

static long milliseconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// Reads what the child tells for `ms` after its first word, kills it, and reads the rest. How many were told, -1 when the child failed by itself.
static int listen_and_kill(pid_t child, int from, int ms)
{
    int n = 0;
    long until = 0;
    bool killed = false;
    for (;;) {
        struct pollfd p = {.fd = from, .events = POLLIN};
        long left = until ? until - milliseconds() : 30000;
        if (!killed && left <= 0) {
            if (kill(child, SIGKILL) != 0 || !until)
                return -1;
            killed = true;
        }
        if (poll(&p, 1, killed ? 1000 : (int)left) <= 0)
            continue;
        int64_t word;
        ssize_t k = read(from, &word, sizeof word);
        if (k == 0)
            break;
        if (k != (ssize_t)sizeof word || n == ACKS_MAX)
            return -1;
        acks[n++] = word;
        if (!until)
            until = milliseconds() + ms;
    }
    int status;
    if (waitpid(child, &status, 0) != child || !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
        fprintf(stderr, "the child ended by itself (%d)\n", status);
        return -1;
    }
    return n;
}

static bool check(int round, int told)
{
    Store *s = NULL;
    int64_t rows = 0;
    int lost = 0, half = 0;
    if (store_open(fixture_url(), NULL, &s, NULL) != STATUS_OK)
        return false;
    for (int i = 0; i < told; i++) {
        int has = chain_has(s, acks[i]);
        lost += has == 0;
        half += has == 2;
    }
    bool whole = chain_is_whole(s, &rows);
    store_close(s);
    printf("kill %d: %d writes acknowledged, %d lost, %d by half, %lld rows in the chain\n", round, told,
           lost, half, (long long)rows);
    return whole && lost == 0 && half == 0 && told > 0;
}

int main(int argc, char **argv)
{
    fixture_start(argc, argv);
    int64_t kills = 5;
    if (argc > 2 && !str_to_i64(str_c(argv[2]), &kills))
        return 2;
    unsigned seed = (unsigned)milliseconds();
    printf("seed %u\n", seed);
    store_close(fixture_open(NULL, true));
    bool good = true;
    for (int round = 0; round < kills && good; round++) {
        int ends[2];
        if (pipe(ends) != 0)
            return 99;
        pid_t child = fork(); // no thread runs here: the store is closed
        if (child == 0) {
            (void)close(ends[0]);
            child_main(round, ends[1]);
        }
        (void)close(ends[1]);
        int told = listen_and_kill(child, ends[0], (int)(rand_r(&seed) % 300));
        (void)close(ends[0]);
        good = told >= 0 && check(round, told);
    }
    fixture_stop();
    return good ? 0 : 1;
}
