// The file system refuses to grow a file (RLIMIT_FSIZE) while verbs run: those answered with a failure are not there, those acknowledged are,
// and when there is room again the same store goes on. SQLite only: PostgreSQL's files are its server's.
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "chain_load.h"
#include "fixture.h"

enum { WRITES = 100 };

int main(int argc, char **argv)
{
    fixture_start(argc, argv);
    Store *s = fixture_open(NULL, true);
    AuditKey key;
    static Status got[3 * WRITES + 1];
    int refused = 0, wrong = 0;
    struct rlimit limit, before;
    chain_key(&key);
    store_set_audit_key(s, &key);
    (void)signal(SIGXFSZ, SIG_IGN);
    if (getrlimit(RLIMIT_FSIZE, &before) != 0)
        return 99;
    for (int64_t n = 1; n <= 3 * WRITES; n++) {
        if (n == WRITES + 1) { // a little more than the log has now
            struct stat info;
            char wal[300];
            (void)snprintf(wal, sizeof wal, "%s-wal", fixture_url() + strlen("sqlite:"));
            if (stat(wal, &info) != 0)
                return 99;
            limit = before;
            limit.rlim_cur = (rlim_t)info.st_size + 200000;
            if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
                return 99;
        }
        if (n == 2 * WRITES + 1 && setrlimit(RLIMIT_FSIZE, &before) != 0)
            return 99;
        got[n] = store_write(s, chain_verb, &n);
        refused += got[n] != STATUS_OK;
        if (got[n] != STATUS_OK && (got[n] != STATUS_IO || n <= WRITES || n > 2 * WRITES))
            wrong++;
    }
    for (int64_t n = 1; n <= 3 * WRITES; n++)
        if (chain_has(s, n) != (got[n] == STATUS_OK))
            wrong++;
    int64_t rows = 0;
    bool whole = chain_is_whole(s, &rows);
    store_close(s);
    printf("%d of %d writes refused, %d wrong, %lld rows\n", refused, 3 * WRITES, wrong, (long long)rows);
    fixture_stop();
    return whole && wrong == 0 && refused > 0 ? 0 : 1;
}
