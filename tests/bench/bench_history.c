// H12: one page of one record's history in a long audit log (goal: 20 ms at 10 M rows).   bench_history ENGINE [ROWS]
// The rows are made by SQL alone (no MACs): only the look-up is measured.
#include "fixture.h"
#include "store/audit.h"

enum { STEP = 250000, ITEMS = 2000, LOOKS = 300, PAGE = 50 };

typedef struct Step {
    int64_t from, to;
} Step;

static Status rows_verb(Tx *tx, void *ctx)
{
    const Step *p = ctx;
    static const char from_numbers[] =
        "WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) ";
    char sql[800];
    (void)snprintf(sql, sizeof sql,
                   "%s INSERT INTO audit_event (seq, resource, item_id, action, acted_on, recorded_at, "
                   "actor_id, commitment, prev_mac, mac) SELECT i, "
                   "'figure', i %% %d, 'update', 20000, i, 1, ?3, ?3, ?3 FROM n",
                   from_numbers, ITEMS);
    uint8_t mac[MAC_BYTES] = {1};
    Status st = tx_exec(tx, sql, PARAMS(P_INT(p->from), P_INT(p->to), P_BYTES(mac, sizeof mac)), NULL);
    (void)snprintf(sql, sizeof sql, "%s INSERT INTO audit_payload (seq, salt, body) SELECT i, ?3, ?4 FROM n",
                   from_numbers);
    if (st == STATUS_OK)
        st = tx_exec(tx, sql,
                     PARAMS(P_INT(p->from), P_INT(p->to), P_BYTES(mac, sizeof mac),
                            P_TEXT(STR("{\"value\":[\"41.2\",\"41.7\"],\"note\":[null,\"số liệu tháng\"]}"))),
                     NULL);
    return st;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    int64_t rows = 1000000;
    fixture_start(argc, argv);
    if (argc > 2 && !str_to_i64(str_c(argv[2]), &rows))
        return 2;
    Store *s = fixture_open(NULL, true);
    for (int64_t at = 1; at <= rows; at += STEP)
        if (store_write(s, rows_verb, &(Step){at, at + STEP - 1 < rows ? at + STEP - 1 : rows}) != STATUS_OK)
            return 99;
    if (fixture_engine() == STORE_POSTGRES)
        fixture_sql("ANALYZE");
    static double took[LOOKS];
    for (int i = 0; i < LOOKS; i++) {
        struct timespec a, b;
        Arena arena;
        AuditPage page;
        Tx *tx;
        arena_init(&arena, 0);
        (void)clock_gettime(CLOCK_MONOTONIC, &a);
        if (store_read_begin(s, &tx) != STATUS_OK ||
            audit_history(tx, STR("figure"), (int64_t)i * 37 % ITEMS, 0, PAGE, &arena, &page) != STATUS_OK ||
            page.n != PAGE)
            return 99;
        tx_end(tx);
        (void)clock_gettime(CLOCK_MONOTONIC, &b);
        arena_done(&arena);
        took[i] = (double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6;
    }
    qsort(took, LOOKS, sizeof *took, by_value);
    printf("H12 %s: a page of %d of %lld rows: median %.2f ms, p99 %.2f ms, worst %.2f ms (goal 20 ms)\n",
           fixture_engine() == STORE_SQLITE ? "SQLite" : "PostgreSQL", PAGE, (long long)rows, took[LOOKS / 2],
           took[LOOKS * 99 / 100], took[LOOKS - 1]);
    store_close(s);
    fixture_stop();
    return 0;
}
