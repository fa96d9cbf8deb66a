// What pages and lists cost the database: every GET route is walked over the loaded demo, in the names of people of every role, with several of
// the things it can show and with long lists. A request, its session look-up included, may ask QUERIES_MAX statements: a list that asks once a
// row goes far over it. What may ask more stands in `excused`, each with its reason and its own bound.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "app/demo.h"
#include "client.h"
#include "fixture.h"
#include "store/audit.h"
#include "store/secret.h"
#include "web/resource.h"

enum { QUERIES_MAX = 5, IDS_MAX = 4, ROUTES_MAX = 400 };

#define PASSWORD "mật khẩu để kiểm thử"

static const struct {
    const char *pattern;
    uint64_t most;
    const char *reason;
} excused[] = {
    // The programmes in view with all that hangs on them are read at once (app/cockpit.h): a statement for each kind of record and of sum.
    {"/api/v1/cockpit", 18, "all kinds of records, and the units that are late or owe a plan"},
    {"/cockpit", 18, "all kinds of records, and the units that are late or owe a plan"},
    {"/duties", 16, "all kinds of records"},
    {"/programmes", 12, "all kinds of records"},
    {"/programmes/{id}", 16, "all kinds of records, its paper and the units that are late"},
    {"/targets", 12, "all kinds of records"},
    {"/targets.csv", 11, "all kinds of records"},
    {"/targets/{id}", 20, "all kinds of records, its figures and duties, who states its road"},
    {"/targets/{id}/plan", 7, "the target, its programme, its road and the units below"},
    {"/targets/{id}/figures/new", 15, "all kinds of records"},
    {"/tasks", 12, "all kinds of records"},
    {"/tasks.csv", 11, "all kinds of records"},
    {"/tasks/{id}", 14, "all kinds of records, and the fields of work to choose from"},
    // A draft is read with its sections, rows, repairs and names.
    {"/api/v1/documents/{id}/agencies", 10, "the whole draft"},
    {"/api/v1/documents/{id}/repairs", 10, "the whole draft"},
    {"/api/v1/documents/{id}/rows", 10, "the whole draft"},
    {"/documents/{id}/agencies", 12,
     "the draft, the register of units with places and departments, and earlier choices"},
    {"/documents/{id}/finish", 10, "the whole draft"},
    {"/documents/{id}/review", 11, "the whole draft"},
    {"/audit", 10, "a statement for each kind of record on the page"},
    {"/history/{resource}/{id}", 11, "names of what the record belongs to, and the approval that made it"},
    {"/api/v1/audit.csv", 12, "a statement for each 500 lines"},
    {"/audit.csv", 12, "a statement for each 500 lines"},
    {"/api/v1/duties.csv", 7, "a statement for each 500 lines"},
};

// Where the ids of a pattern's {id} come from, when no resource of the API says it.
static const struct {
    const char *pattern, *table;
} tables[] = {
    {"/accounts/", "account"},     {"/documents/", "document"}, {"/draft-rows/", "draft_row"},
    {"/programmes/", "programme"}, {"/targets/", "target"},     {"/tasks/", "task"},
    {"/units/", "unit"},
};

typedef struct Cost {
    bool answered;
    uint64_t most;
    char target[160];
} Cost;

static Intake *intake;
static Store *store;
static Web *web;
static Cost costs[ROUTES_MAX];

// The demo's programmes are of a time without fields of work.
static Status add_field(Tx *tx, void *ctx)
{
    (void)ctx;
    return tx_exec(
        tx,
        "INSERT INTO work_field (name, sort_key, version) VALUES ('Giao thông', ?1, 1) ON CONFLICT "
        "(name) DO NOTHING",
        PARAMS(P_BYTES("g", 1)), NULL);
}

static int set_up(void **state)
{
    (void)state;
    static const AuditKey key = {{7}};
    DemoReport report;
    const char *fault = "";
    store = fixture_open(NULL, true);
    static const BoxKey secret_key = {{9}};
    store_set_audit_key(store, &key);
    store_set_secret_key(store, &secret_key);
    assert_int_equal(demo_load(store, intake, STR(PASSWORD), &report), STATUS_OK);
    assert_int_equal(store_write(store, add_field, NULL), STATUS_OK);
    WebOptions o = {.store = store,
                    .intake = intake,
                    .business_date = demo_default_date(),
                    .demo = true,
                    .slow_threads = 1};
    assert_int_equal(web_new(&o, &web, &fault), STATUS_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    web_free(web);
    store_close(store);
    return 0;
}

// First, last and some between: things of different size.
static size_t some_ids(const char *table, int64_t ids[IDS_MAX])
{
    Tx *tx;
    Rows rows = {0};
    char sql[300];
    size_t n = 0;
    assert_int_equal(store_read_begin(store, &tx), STATUS_OK);
    snprintf(sql, sizeof sql,
             "SELECT MIN(id) FROM %s UNION SELECT MAX(id) FROM %s UNION SELECT MAX(id) / 2 FROM %s UNION "
             "SELECT MAX(id) / 3 FROM %s",
             table, table, table, table);
    assert_int_equal(tx_query(tx, sql, NO_PARAMS, &rows), STATUS_OK);
    while (n < IDS_MAX && rows_next(&rows))
        ids[n++] = rows_int(&rows, 0);
    assert_int_equal(rows_done(&rows), STATUS_OK);
    tx_end(tx);
    return n;
}

static const char *table_of(const Route *r)
{
    if (r->api)
        return r->api->resource->table;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (strstr(r->pattern, tables[i].pattern))
            return tables[i].table;
    return NULL;
}

static void ask(Client *c, const char *target, Cost *cost)
{
    int status = client_get(c, target);
    if (status >= 500)
        fail_msg("%s answers %d", target, status);
    if (status >= 400)
        return;
    cost->answered = true;
    uint64_t queries = c->last->queries;
    // Once a minute a request also writes down when its session was last seen, and once in some seconds one reads the organisation's name for
    // all: not this page's cost.
    if (queries > QUERIES_MAX && client_get(c, target) < 400 && c->last->queries < queries)
        queries = c->last->queries;
    if (queries < cost->most)
        return;
    cost->most = queries;
    snprintf(cost->target, sizeof cost->target, "%s", target);
}

static void ask_id(Client *c, const char *pattern, int64_t id, Cost *cost)
{
    char target[160];
    const char *place = strchr(pattern, '{'), *rest = strchr(place, '}') + 1;
    snprintf(target, sizeof target, "%.*s%lld%s", (int)(place - pattern), pattern, (long long)id, rest);
    ask(c, target, cost);
}

static void ask_history(Client *c, const char *pattern, Cost *cost)
{
    size_t n;
    const Route *const *routes = web_routes(web, &n);
    const char *place = strchr(pattern, '{');
    for (size_t i = 0; i < n; i++) {
        const ResourceApi *api = routes[i]->api;
        int64_t ids[IDS_MAX];
        if (!api || (i > 0 && routes[i - 1]->api == api))
            continue;
        for (size_t k = 0, m = some_ids(api->resource->table, ids); k < m; k++) {
            char target[160];
            snprintf(target, sizeof target, "%.*s%s/%lld", (int)(place - pattern), pattern,
                     api->resource->path, (long long)ids[k]);
            ask(c, target, cost);
        }
    }
}

// user "": a stranger
static void walk(const char *user)
{
    Client c;
    char body[200], long_list[160];
    size_t n;
    const Route *const *routes = web_routes(web, &n);
    client_init(&c, web);
    snprintf(body, sizeof body, "{\"user\":\"%s\",\"password\":\"%s\"}", user, PASSWORD);
    if (*user)
        assert_int_equal(client_json(&c, "POST", "/api/v1/session", body), 201);
    assert_true(n <= ROUTES_MAX);
    for (size_t i = 0; i < n; i++) {
        const Route *r = routes[i];
        int64_t ids[IDS_MAX];
        if (r->method != WEB_GET || r->audience == WEB_STATIC)
            continue;
        if (strstr(r->pattern, "{resource}")) {
            ask_history(&c, r->pattern, &costs[i]);
        } else if (strchr(r->pattern, '{')) {
            const char *table = table_of(r);
            if (!table)
                fail_msg("%s: no table for its {id}", r->pattern);
            for (size_t k = 0, m = some_ids(table, ids); k < m; k++)
                ask_id(&c, r->pattern, ids[k], &costs[i]);
        } else {
            ask(&c, r->pattern, &costs[i]);
            snprintf(long_list, sizeof long_list, "%s?limit=100", r->pattern);
            ask(&c, long_list, &costs[i]);
        }
    }
    client_done(&c);
}

static void test_no_request_asks_the_database_once_a_row(void **state)
{
    (void)state;
    static const char *const users[] = {"quantri", "chuyenvien", "truongban", "lanhdao", "kyanh",
                                        "kyphong", "thutruong",  "thanhtra",  ""};
    size_t n, walked = 0, over = 0;
    const Route *const *routes = web_routes(web, &n);
    for (size_t i = 0; i < sizeof users / sizeof *users; i++)
        walk(users[i]);
    for (size_t i = 0; i < n; i++) {
        const Cost *cost = &costs[i];
        uint64_t most = QUERIES_MAX;
        if (routes[i]->method != WEB_GET || routes[i]->audience == WEB_STATIC)
            continue;
        if (!cost->answered) {
            print_error("%s: nobody was answered\n", routes[i]->pattern);
            over++;
            continue;
        }
        walked++;
        for (size_t k = 0; k < sizeof excused / sizeof *excused; k++)
            if (strcmp(excused[k].pattern, routes[i]->pattern) == 0) {
                most = excused[k].most;
                if (cost->most <= QUERIES_MAX) {
                    print_error("%s needs no excuse\n", routes[i]->pattern);
                    over++;
                }
            }
        if (cost->most > most) {
            print_error("%s asks %llu statements, at most %llu are wanted\n", cost->target,
                        (unsigned long long)cost->most, (unsigned long long)most);
            over++;
        }
    }
    assert_true(walked > 50);
    assert_int_equal(over, 0);
}

int main(int argc, char **argv)
{
    // Before any thread: the reader's helper is forked here.
    if (intake_start(1, &intake) != STATUS_OK)
        return 1;
    fixture_start(argc, argv);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_request_asks_the_database_once_a_row)};
    int failed = cmocka_run_group_tests(tests, set_up, tear_down);
    fixture_stop();
    intake_stop(intake);
    return failed ? 1 : 0;
}
