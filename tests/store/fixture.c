#include "fixture.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/buf.h"
#include "store/migrate.h"

static StoreEngine engine;
static char dir[64], url[512], path[128], admin_url[400], database[64];
static int files_made;

static void die(const char *what, const char *why)
{
    fprintf(stderr, "fixture: %s: %s\n", what, why);
    exit(99); // a harness failure, told apart from a failed test by meson ("ERROR")
}

static void pg_run(const char *conninfo, const char *sql)
{
    PGconn *c = PQconnectdb(conninfo);
    if (PQstatus(c) != CONNECTION_OK)
        die("connecting to PostgreSQL", PQerrorMessage(c));
    PGresult *r = PQexec(c, sql);
    ExecStatusType st = PQresultStatus(r);
    if (st != PGRES_COMMAND_OK && st != PGRES_TUPLES_OK)
        die(sql, PQerrorMessage(c));
    PQclear(r);
    PQfinish(c);
}

void fixture_start(int argc, char **argv)
{
    if (argc < 2)
        die("usage", "PROGRAM sqlite|postgres");
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(dir, sizeof dir, "%.40s/thidua-test-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(dir))
        die("mkdtemp", dir);
    if (strcmp(argv[1], "sqlite") == 0) {
        engine = STORE_SQLITE;
        return;
    }
    engine = STORE_POSTGRES;
    const char *base = getenv("THIDUA_TEST_PG");
    if (!base || !*base) {
        (void)rmdir(dir);
        puts("THIDUA_TEST_PG is not set: use tests/pg_cluster run COMMAND");
        exit(77);
    }
    // The base address ends in "/postgres?...": the same server with another database name is the suite's own.
    const char *db = strstr(base, "/postgres?");
    if (!db)
        die("THIDUA_TEST_PG", "expected postgresql://.../postgres?...");
    (void)snprintf(admin_url, sizeof admin_url, "%s", base);
    (void)snprintf(database, sizeof database, "thidua_test_%ld", (long)getpid());
    (void)snprintf(url, sizeof url, "%.*s/%s%s", (int)(db - base), base, database, db + strlen("/postgres"));
    char sql[256];
    (void)snprintf(sql, sizeof sql,
                   "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
                   database);
    pg_run(admin_url, sql);
}

static int remove_one(const char *p, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(p);
}

void fixture_stop(void)
{
    (void)nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    if (engine == STORE_POSTGRES) {
        char sql[128];
        (void)snprintf(sql, sizeof sql, "DROP DATABASE %s WITH (FORCE)", database);
        pg_run(admin_url, sql);
    }
}

StoreEngine fixture_engine(void)
{
    return engine;
}

const char *fixture_dir(void)
{
    return dir;
}

const char *fixture_fresh(void)
{
    if (engine == STORE_SQLITE) {
        (void)snprintf(path, sizeof path, "%s/%d.db", dir, files_made++);
        (void)snprintf(url, sizeof url, "sqlite:%s", path);
    } else {
        pg_run(url, "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    }
    return url;
}

const char *fixture_url(void)
{
    return url;
}

Store *fixture_open(const StoreOptions *options, bool migrate)
{
    StoreOptions o = options ? *options : (StoreOptions){0};
    StoreFault fault = {0};
    Store *s = NULL;
    o.create = true;
    if (store_open(fixture_fresh(), &o, &s, &fault) != STATUS_OK)
        die("opening the store", fault.text);
    if (migrate && store_migrate_embedded(s, &fault) != STATUS_OK)
        die("migrating", fault.text);
    return s;
}

void fixture_sql(const char *sql)
{
    if (engine == STORE_POSTGRES) {
        pg_run(url, sql);
        return;
    }
    sqlite3 *db = NULL;
    char *message = NULL;
    if (sqlite3_open(path, &db) != SQLITE_OK || sqlite3_busy_timeout(db, 10000) != SQLITE_OK ||
        sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        die(sql, message ? message : sqlite3_errmsg(db));
    (void)sqlite3_close(db);
}
