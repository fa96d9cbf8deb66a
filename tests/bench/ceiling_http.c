// The ceilings that bench compares with: the HTTP library alone, with as little around it as can be.
//   ceiling_http PORT DATABASE [THREADS]    /json: 200 bytes of JSON;   /page: one SQLite lookup in its own read transaction and a 2 KB page
// One thread unless told, each with epoll and a connection of its own to the database. Runs until its standard input ends, so that it never outlives the bench.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <microhttpd.h>
#include <sqlite3.h>

static char json[201], page_text[1900];
static const char *database;
static _Thread_local sqlite3 *db;
static _Thread_local sqlite3_stmt *begin, *lookup, *commit;

static int open_database(const char *path);

static struct MHD_Response *make_json(void)
{
    return MHD_create_response_from_buffer(200, json, MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *make_page(void)
{
    static _Thread_local unsigned turn;
    char *page = malloc(2100);
    if (!page || (!db && !open_database(database))) {
        free(page);
        return NULL;
    }
    sqlite3_step(begin);
    sqlite3_reset(begin);
    sqlite3_bind_int64(lookup, 1, turn++ % 10000 + 1);
    const char *name = sqlite3_step(lookup) == SQLITE_ROW ? (const char *)sqlite3_column_text(lookup, 0) : "";
    int n = snprintf(page, 2100, "<!doctype html><title>%s</title>%s", name, page_text);
    sqlite3_reset(lookup);
    sqlite3_step(commit);
    sqlite3_reset(commit);
    return MHD_create_response_from_buffer((size_t)n, page, MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result answer(void *ctx, struct MHD_Connection *c, const char *url, const char *method, const char *version,
                              const char *body, size_t *body_n, void **state)
{
    (void)ctx, (void)method, (void)version, (void)body, (void)body_n;
    static int seen;
    if (!*state) {
        *state = &seen;
        return MHD_YES;
    }
    int is_json = strcmp(url, "/json") == 0;
    struct MHD_Response *r = is_json ? make_json() : make_page();
    if (!r)
        return MHD_NO;
    MHD_add_response_header(r, "Content-Type", is_json ? "application/json" : "text/html; charset=utf-8");
    enum MHD_Result ok = MHD_queue_response(c, 200, r);
    MHD_destroy_response(r);
    return ok;
}

static int open_database(const char *path)
{
    return sqlite3_open(path, &db) == SQLITE_OK &&
           sqlite3_exec(db,
                        "PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, name TEXT) STRICT;"
                        "INSERT OR IGNORE INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
                        " SELECT i, 'unit ' || i FROM n",
                        NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_prepare_v2(db, "BEGIN", -1, &begin, NULL) == SQLITE_OK &&
           sqlite3_prepare_v2(db, "SELECT name FROM t WHERE id = ?", -1, &lookup, NULL) == SQLITE_OK &&
           sqlite3_prepare_v2(db, "COMMIT", -1, &commit, NULL) == SQLITE_OK;
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc > 4)
        return 2;
    memset(json, 'x', 200);
    memcpy(json, "{\"status\":\"", 11);
    memcpy(json + 198, "\"}", 2);
    memset(page_text, 'p', sizeof page_text - 1);
    database = argv[2];
    if (!open_database(database)) {
        fprintf(stderr, "ceiling_http: %s\n", sqlite3_errmsg(db));
        return 1;
    }
    unsigned threads = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 1;
    struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)strtoul(argv[1], NULL, 10), NULL, NULL,
                                            answer, NULL, MHD_OPTION_CONNECTION_LIMIT, 1024U, MHD_OPTION_THREAD_POOL_SIZE,
                                            threads > 1 ? threads : 0U, MHD_OPTION_END);
    if (!d) {
        fprintf(stderr, "ceiling_http: port %s is taken\n", argv[1]);
        return 1;
    }
    char c;
    while (read(STDIN_FILENO, &c, 1) > 0) {
    }
    MHD_stop_daemon(d);
    sqlite3_close(db);
    return 0;
}
