// The store's contract, held by both engines: types, constraints, savepoints, group commit, snapshots, migrations, and a property test with
// many threads. Run once per engine (argument).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

#include "base/alloc.h"
#include "fixture.h"
#include "store/migrate.h"

static const Migration things[] = {
    {1, "things",
     "CREATE TABLE kind (id @id, code TEXT NOT NULL, tenant @int NOT NULL, UNIQUE (tenant, code));\n"
     "CREATE TABLE thing (id @id, kind_id @int REFERENCES kind (id), name TEXT NOT NULL, amount @dec,\n"
     "    day @date, at @time, body @bytes, CONSTRAINT thing_amount_positive CHECK (amount > 0));\n"
     "CREATE TABLE late (id @id, kind_id @int REFERENCES kind (id) DEFERRABLE INITIALLY DEFERRED);\n"
     "CREATE TABLE keyed (seq @int NOT NULL PRIMARY KEY);\n",
     NULL, NULL},
};

static Store *open_things(const StoreOptions *o)
{
    StoreFault fault = {0};
    Store *s = fixture_open(o, false);
    if (store_migrate(s, things, 1, &fault) != STATUS_OK)
        fail_msg("%s", fault.text);
    return s;
}

// A verb that runs one statement; its outcome and fault are kept.
typedef struct OneStatement {
    const char *sql;
    const Param *params;
    size_t n;
    StoreFault fault;
    int64_t changed;
    bool later;
} OneStatement;

static Status one_verb(Tx *tx, void *ctx)
{
    OneStatement *o = ctx;
    Status st = o->later ? tx_exec_later(tx, o->sql, o->params, o->n)
                         : tx_exec(tx, o->sql, o->params, o->n, &o->changed);
    o->fault = *tx_fault(tx);
    return st;
}

static Status write_one(Store *s, const char *sql, const Param *params, size_t n, StoreFault *ret_fault)
{
    OneStatement o = {.sql = sql, .params = params, .n = n};
    Status st = store_write(s, one_verb, &o);
    if (ret_fault)
        *ret_fault = o.fault;
    return st;
}

static int64_t read_int(Store *s, const char *sql, const Param *params, size_t n)
{
    Tx *tx;
    int64_t v = -1;
    assert_int_equal(store_read_begin(s, &tx), STATUS_OK);
    assert_int_equal(tx_query_int(tx, sql, params, n, &v), STATUS_OK);
    tx_end(tx);
    return v;
}

// ---- Types ------------------------------------------------------------------------------------------------------------------------------

static const struct {
    int64_t amount, at;
    Date day;
    const char *name, *body;
    size_t body_n;
} values[] = {
    {1, 0, 0, "", "", 0},
    {INT64_MAX, INT64_MIN, -25567, "Thi đua 'yêu nước' \"?1\" $1 🎉", "\x00\x01\xff", 3},
    {412000, INT64_C(1592240400000000), 18000, "a\\b\nc", "plain", 5},
};

static Status insert_values(Tx *tx, void *ctx)
{
    (void)ctx;
    Status st = STATUS_OK;
    for (size_t i = 0; i < sizeof values / sizeof *values && st == STATUS_OK; i++) {
        int64_t id = 0;
        st = tx_query_int(
            tx, "INSERT INTO thing (name, amount, day, at, body) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
            PARAMS(P_TEXT_C(values[i].name), P_DEC(values[i].amount), P_DATE(values[i].day),
                   P_TIME(values[i].at), P_BYTES(values[i].body, values[i].body_n)),
            &id);
        if (st == STATUS_OK && id != (int64_t)i + 1)
            st = STATUS_CORRUPT;
    }
    if (st == STATUS_OK)
        st =
            tx_exec(tx, "INSERT INTO thing (name, amount, day, at, body) VALUES (?1, ?2, ?3, ?4, ?5)",
                    PARAMS(P_TEXT_C("nulls"), P_NULL_INT, P_DATE(DATE_NONE), P_NULL_INT, P_NULL_BYTES), NULL);
    return st;
}

static void types_come_back(void **state)
{
    (void)state;
    Store *s = open_things(NULL);
    assert_int_equal(store_write(s, insert_values, NULL), STATUS_OK);
    Tx *tx;
    Rows r = {0};
    assert_int_equal(store_read_begin(s, &tx), STATUS_OK);
    assert_int_equal(
        tx_query(tx, "SELECT id, name, amount, day, at, body FROM thing ORDER BY id", NO_PARAMS, &r),
        STATUS_OK);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        assert_true(rows_next(&r));
        assert_true(rows_int(&r, 0) == (int64_t)i + 1);
        assert_true(str_eq_c(rows_text(&r, 1), values[i].name));
        assert_true(rows_int(&r, 2) == values[i].amount);
        assert_int_equal(rows_date(&r, 3), values[i].day);
        assert_true(rows_int(&r, 4) == values[i].at);
        assert_true(str_eq(rows_bytes(&r, 5), (Str){values[i].body, values[i].body_n}));
        assert_false(rows_is_null(&r, 5));
    }
    assert_true(rows_next(&r));
    for (int c = 2; c <= 5; c++)
        assert_true(rows_is_null(&r, c));
    assert_int_equal(rows_date(&r, 3), DATE_NONE);
    assert_int_equal(rows_int(&r, 2), 0);
    assert_int_equal(rows_bytes(&r, 5).n, 0);
    assert_false(rows_next(&r));
    assert_false(rows_next(&r));
    assert_int_equal(rows_done(&r), STATUS_OK);

    // An optional filter: untyped parameters would fail here on PostgreSQL.
    static const char filter[] =
        "SELECT count(*) FROM thing WHERE (?1 IS NULL OR amount = ?1) AND (?2 IS NULL OR name = ?2)";
    int64_t n;
    assert_int_equal(tx_query_int(tx, filter, PARAMS(P_NULL_INT, P_NULL_TEXT), &n), STATUS_OK);
    assert_int_equal(n, 4);
    assert_int_equal(tx_query_int(tx, filter, PARAMS(P_INT(412000), P_NULL_TEXT), &n), STATUS_OK);
    assert_int_equal(n, 1);
    assert_int_equal(tx_query_int(tx, filter, PARAMS(P_NULL_INT, P_TEXT_C("nulls")), &n), STATUS_OK);
    assert_int_equal(n, 1);
    assert_int_equal(tx_query_int(tx, "SELECT sum(at) FROM thing WHERE id = 3", NO_PARAMS, &n), STATUS_OK);
    assert_true(n == INT64_C(1592240400000000));
    assert_int_equal(tx_query_int(tx, "SELECT sum(at) FROM thing WHERE id = 4", NO_PARAMS, &n),
                     STATUS_OK); // NULL
    assert_int_equal(n, 0);
    assert_int_equal(tx_query_int(tx, "SELECT id FROM thing WHERE id = 77", NO_PARAMS, &n), STATUS_NOT_FOUND);
    assert_int_equal(tx_status(tx), STATUS_OK);
    // The same text twice at once: the second has a statement of its own.
    Rows a = {0}, b = {0};
    assert_int_equal(tx_query(tx, "SELECT id FROM thing ORDER BY id", NO_PARAMS, &a), STATUS_OK);
    assert_true(rows_next(&a));
    assert_int_equal(tx_query(tx, "SELECT id FROM thing ORDER BY id", NO_PARAMS, &b), STATUS_OK);
    for (int i = 1; i <= 4; i++) {
        assert_true(rows_next(&b));
        assert_int_equal(rows_int(&b, 0), i);
    }
    assert_true(rows_next(&a));
    assert_int_equal(rows_int(&a, 0), 2);
    assert_int_equal(rows_done(&b), STATUS_OK);
    assert_int_equal(rows_done(&a), STATUS_OK);
    assert_int_equal(rows_done(&a), STATUS_OK);
    tx_end(tx);
    store_close(s);
}

static void sums_and_types_are_checked(void **state)
{
    (void)state;
    Store *s = open_things(NULL);
    for (int i = 0; i < 2; i++)
        assert_int_equal(
            write_one(s, "INSERT INTO thing (name, amount) VALUES ('x', ?1)", PARAMS(P_INT(INT64_MAX)), NULL),
            STATUS_OK);
    Tx *tx;
    int64_t n = 5;
    assert_int_equal(store_read_begin(s, &tx), STATUS_OK);
    assert_int_equal(tx_query_int(tx, "SELECT sum(amount) FROM thing", NO_PARAMS, &n), STATUS_TOO_LARGE);
    assert_int_equal(n, 5);
    assert_int_equal(tx_query_int(tx, "SELECT 1", NO_PARAMS, &n), STATUS_TOO_LARGE); // stays failed
    tx_end(tx);
    assert_int_equal(store_read_begin(s, &tx), STATUS_OK);
    assert_int_equal(tx_query_int(tx, "SELECT name FROM thing", NO_PARAMS, &n), STATUS_INVALID);
    tx_end(tx);
    assert_int_equal(store_read_begin(s, &tx), STATUS_OK);
    assert_int_equal(tx_query_int(tx, "SELECT nonsense FROM nowhere", NO_PARAMS, &n), STATUS_UNSUPPORTED);
    assert_true(strlen(tx_fault(tx)->text) > 0);
    tx_end(tx);
    assert_int_equal(store_read_begin(s, &tx), STATUS_OK);
    assert_int_equal(tx_query_int(tx, "SELECT 1 WHERE ?1 = 1", PARAMS(P_INT(1), P_INT(2)), &n),
                     STATUS_INVALID);
    tx_end(tx);
    // Reading transactions do not write.
    assert_int_equal(store_read_begin(s, &tx), STATUS_OK);
    assert_int_equal(tx_exec(tx, "DELETE FROM thing", NO_PARAMS, NULL), STATUS_FORBIDDEN);
    tx_end(tx);
    assert_int_equal(read_int(s, "SELECT count(*) FROM thing", NO_PARAMS), 2);
    store_close(s);
}

static void broken_constraints_have_names(void **state)
{
    (void)state;
    Store *s = open_things(NULL);
    assert_int_equal(write_one(s, "INSERT INTO kind (tenant, code) VALUES (1, 'a')", NO_PARAMS, NULL),
                     STATUS_OK);
    assert_int_equal(write_one(s, "INSERT INTO keyed (seq) VALUES (1)", NO_PARAMS, NULL), STATUS_OK);
    static const struct {
        const char *sql;
        Status status;
        const char *constraint;
    } rows[] = {
        {"INSERT INTO kind (tenant, code) VALUES (1, 'a')", STATUS_CONFLICT, "kind_tenant_code_key"},
        {"INSERT INTO kind (id, tenant, code) VALUES (1, 2, 'a')", STATUS_CONFLICT, "kind_pkey"},
        {"INSERT INTO keyed (seq) VALUES (1)", STATUS_CONFLICT, "keyed_pkey"},
        {"INSERT INTO kind (tenant) VALUES (1)", STATUS_INVALID, "kind_code_not_null"},
        {"INSERT INTO thing (name, kind_id) VALUES ('a', 99)", STATUS_INVALID, "foreign_key"},
        {"INSERT INTO thing (name, amount) VALUES ('a', 0)", STATUS_INVALID, "thing_amount_positive"},
        {"INSERT INTO thing (name, amount) VALUES ('a', 'b')", STATUS_INVALID, ""},
        {"DELETE FROM nowhere", STATUS_UNSUPPORTED, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        StoreFault fault = {0};
        Status st = write_one(s, rows[i].sql, NO_PARAMS, &fault);
        if (st != rows[i].status)
            fail_msg("%s: %s (%s)", rows[i].sql, status_name(st), fault.text);
        assert_string_equal(fault.constraint, rows[i].constraint);
        OneStatement later = {.sql = rows[i].sql, .later = true};
        assert_int_equal(store_write(s, one_verb, &later), rows[i].status);
    }
    static const char *const bad_text[] = {"a\0b", "\xc3", "\xed\xa0\x80"};
    static const size_t bad_n[] = {3, 1, 3};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(write_one(s, "INSERT INTO thing (name) VALUES (?1)",
                                   PARAMS(P_TEXT(((Str){bad_text[i], bad_n[i]}))), NULL),
                         STATUS_INVALID);
    assert_int_equal(read_int(s, "SELECT count(*) FROM thing", NO_PARAMS), 0);
    store_close(s);
}

static Status counting_verb(Tx *tx, void *ctx)
{
    (void)ctx;
    static const struct {
        const char *sql;
        int64_t changed;
    } rows[] = {
        {"INSERT INTO kind (tenant, code) VALUES (1, 'a'), (1, 'b'), (2, 'a')", 3},
        {"INSERT INTO kind (tenant, code) VALUES (1, 'a') ON CONFLICT (tenant, code) DO NOTHING", 0},
        {"INSERT INTO kind (tenant, code) VALUES (1, 'c') ON CONFLICT (tenant, code) DO UPDATE SET code = "
         "excluded.code RETURNING id",
         1},
        {"UPDATE kind SET code = 'z' WHERE tenant = 7", 0},
        {"UPDATE kind SET tenant = tenant + 5 WHERE tenant = 1", 3},
        {"SELECT id FROM kind ORDER BY id", 0},
        {"DELETE FROM kind WHERE tenant = 6", 3},
        {"DELETE FROM kind", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t changed = -1;
        Status st = tx_exec(tx, rows[i].sql, NO_PARAMS, &changed);
        if (st != STATUS_OK || changed != rows[i].changed) {
            fprintf(stderr, "%s: %s, %lld changed\n", rows[i].sql, status_name(st), (long long)changed);
            return STATUS_CORRUPT;
        }
    }
    return STATUS_OK;
}

static void changed_rows_are_counted(void **state)
{
    (void)state;
    Store *s = open_things(NULL);
    assert_int_equal(store_write(s, counting_verb, NULL), STATUS_OK);
    store_close(s);
}

static void text_sorts_by_bytes(void **state)
{
    (void)state;
    Store *s = open_things(NULL);
    static const char *const in_order[] = {"", "A", "B", "Z", "_", "a", "aa", "b", "z", "Á", "Đ", "đ", "ạ"};
    for (size_t i = 0; i < sizeof in_order / sizeof *in_order; i++)
        assert_int_equal(write_one(s, "INSERT INTO thing (name, amount) VALUES (?1, ?2)",
                                   PARAMS(P_TEXT_C(in_order[i]), P_INT((int64_t)i + 1)), NULL),
                         STATUS_OK);
    Tx *tx;
    Rows r = {0};
    int64_t at = 0;
    assert_int_equal(store_read_begin(s, &tx), STATUS_OK);
    assert_int_equal(tx_query(tx, "SELECT amount FROM thing ORDER BY name, id", NO_PARAMS, &r), STATUS_OK);
    while (rows_next(&r))
        assert_int_equal(rows_int(&r, 0), ++at);
    assert_int_equal(at, sizeof in_order / sizeof *in_order);
    assert_int_equal(rows_done(&r), STATUS_OK);
    tx_end(tx);
    store_close(s);
}

static void many_texts_fit_the_cache(void **state)
{
    (void)state;
    Store *s = open_things(NULL);
    Tx *tx;
    assert_int_equal(store_read_begin(s, &tx), STATUS_OK);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 700; i++) {
            char sql[64]; // one address, ever new text
            int64_t n;
            (void)snprintf(sql, sizeof sql, "SELECT %d + ?1", i);
            assert_int_equal(tx_query_int(tx, sql, PARAMS(P_INT(1)), &n), STATUS_OK);
            assert_int_equal(n, i + 1);
        }
    tx_end(tx);
    store_close(s);
}

// ---- Writing ----------------------------------------------------------------------------------------------------------------------------

typedef struct Step {
    int64_t id;
    Status outcome; // what the verb returns after its insert
    bool duplicate; // breaks a constraint and overlooks it
    sem_t *entered, *gate;
    Status answered;
    sem_t *done;
} Step;

static Status step_verb(Tx *tx, void *ctx)
{
    Step *p = ctx;
    if (p->entered)
        (void)sem_post(p->entered);
    if (p->gate)
        (void)sem_wait(p->gate);
    Status st = tx_exec(tx, "INSERT INTO keyed (seq) VALUES (?1)", PARAMS(P_INT(p->id)), NULL);
    if (p->duplicate &&
        tx_exec(tx, "INSERT INTO keyed (seq) VALUES (?1)", PARAMS(P_INT(p->id)), NULL) == STATUS_CONFLICT)
        return STATUS_OK;
    return st == STATUS_OK ? p->outcome : st;
}

static void step_done(void *ctx, Status st)
{
    Step *p = ctx;
    p->answered = st;
    (void)sem_post(p->done);
}

static void one_commit_for_all_that_waited(void **state)
{
    (void)state;
    Store *s = open_things(&(StoreOptions){.queue_limit = 8, .batch_limit = 8});
    sem_t entered, gate, done;
    assert_int_equal(sem_init(&entered, 0, 0) | sem_init(&gate, 0, 0) | sem_init(&done, 0, 0), 0);
    Step first = {.id = 100, .entered = &entered, .gate = &gate, .done = &done}, wait[9];
    assert_int_equal(store_submit(s, step_verb, &first, step_done), STATUS_OK);
    (void)sem_wait(&entered); // the writer is inside the first verb: everything after it waits
    for (int i = 0; i < 9; i++) {
        wait[i] = (Step){.id = i + 1, .done = &done, .answered = STATUS_COUNT_};
        if (i == 2)
            wait[i].outcome = STATUS_FORBIDDEN; // fails by its own rule
        if (i == 4)
            wait[i].duplicate = true; // fails although it says it did not
        if (i == 6)
            wait[i].id = 1; // meets another's row of the same batch
        assert_int_equal(store_submit(s, step_verb, &wait[i], step_done), i < 8 ? STATUS_OK : STATUS_BUSY);
    }
    assert_int_equal(store_stats(s).waiting, 8);
    (void)sem_post(&gate);
    for (int i = 0; i < 9; i++)
        (void)sem_wait(&done);
    assert_int_equal(first.answered, STATUS_OK);
    for (int i = 0; i < 8; i++)
        assert_int_equal(wait[i].answered, i == 2             ? STATUS_FORBIDDEN
                                           : i == 4 || i == 6 ? STATUS_CONFLICT
                                                              : STATUS_OK);
    assert_int_equal(wait[8].answered, STATUS_COUNT_);
    StoreStats stats = store_stats(s);
    assert_int_equal(stats.commits, 2);
    assert_int_equal(stats.verbs, 9);
    assert_int_equal(stats.failed_verbs, 3);
    assert_int_equal(read_int(s, "SELECT count(*) FROM keyed", NO_PARAMS), 6);
    assert_int_equal(read_int(s, "SELECT count(*) FROM keyed WHERE seq IN (3, 5)", NO_PARAMS), 0);
    store_close(s);
    (void)sem_destroy(&entered);
    (void)sem_destroy(&gate);
    (void)sem_destroy(&done);
}

static Status orphan_verb(Tx *tx, void *ctx)
{
    (void)ctx;
    return tx_exec(tx, "INSERT INTO late (kind_id) VALUES (12345)", NO_PARAMS, NULL);
}

// A deferred foreign key is broken only when the COMMIT comes: every verb of the batch hears of it.
static void a_failed_commit_fails_its_batch(void **state)
{
    (void)state;
    Store *s = open_things(NULL);
    sem_t entered, gate, done;
    assert_int_equal(sem_init(&entered, 0, 0) | sem_init(&gate, 0, 0) | sem_init(&done, 0, 0), 0);
    Step first = {.id = 100, .entered = &entered, .gate = &gate, .done = &done}, wait[3];
    assert_int_equal(store_submit(s, step_verb, &first, step_done), STATUS_OK);
    (void)sem_wait(&entered);
    for (int i = 0; i < 3; i++) {
        wait[i] = (Step){.id = i + 1,
                         .done = &done,
                         .answered = STATUS_COUNT_,
                         .outcome = i == 1 ? STATUS_FORBIDDEN : STATUS_OK};
        assert_int_equal(store_submit(s, i == 2 ? orphan_verb : step_verb, &wait[i], step_done), STATUS_OK);
    }
    (void)sem_post(&gate);
    for (int i = 0; i < 4; i++)
        (void)sem_wait(&done);
    assert_int_equal(first.answered, STATUS_OK);
    assert_int_equal(wait[0].answered, STATUS_INVALID);
    assert_int_equal(wait[1].answered, STATUS_FORBIDDEN);
    assert_int_equal(wait[2].answered, STATUS_INVALID);
    assert_int_equal(read_int(s, "SELECT count(*) FROM keyed", NO_PARAMS), 1);
    // And the writer goes on.
    assert_int_equal(write_one(s, "INSERT INTO keyed (seq) VALUES (1)", NO_PARAMS, NULL), STATUS_OK);
    store_close(s);
    (void)sem_destroy(&entered);
    (void)sem_destroy(&gate);
    (void)sem_destroy(&done);
}

static Status inner_verb(Tx *tx, void *ctx)
{
    const int64_t *id = ctx;
    Status st = tx_exec(tx, "INSERT INTO keyed (seq) VALUES (?1)", PARAMS(P_INT(*id)), NULL);
    return st == STATUS_OK && *id % 3 == 0 ? STATUS_REFUSED : st;
}

static Status outer_verb(Tx *tx, void *ctx)
{
    (void)ctx;
    static const int64_t ids[] = {1, 2, 3, 2, 5, 6, 7};
    static const Status expected[] = {STATUS_OK, STATUS_OK,      STATUS_REFUSED, STATUS_CONFLICT,
                                      STATUS_OK, STATUS_REFUSED, STATUS_OK};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        StoreFault fault = {0};
        int64_t id = ids[i];
        if (tx_nested(tx, inner_verb, &id, &fault) != expected[i])
            return STATUS_CORRUPT;
        if (expected[i] == STATUS_CONFLICT && strcmp(fault.constraint, "keyed_pkey") != 0)
            return STATUS_CORRUPT;
    }
    return STATUS_OK;
}

static void nested_parts_fail_alone(void **state)
{
    (void)state;
    Store *s = open_things(NULL);
    assert_int_equal(store_write(s, outer_verb, NULL), STATUS_OK);
    assert_int_equal(read_int(s, "SELECT sum(seq) FROM keyed", NO_PARAMS), 1 + 2 + 5 + 7);
    Tx *tx;
    assert_int_equal(store_read_begin(s, &tx), STATUS_OK);
    assert_int_equal(tx_nested(tx, inner_verb, NULL, NULL), STATUS_FORBIDDEN);
    tx_end(tx);
    store_close(s);
}

static void readers_see_one_moment(void **state)
{
    (void)state;
    Store *s = open_things(&(StoreOptions){.readers = 2, .wait_ms = 200});
    Tx *a, *b, *c;
    int64_t n;
    assert_int_equal(store_read_begin(s, &a), STATUS_OK);
    assert_int_equal(tx_query_int(a, "SELECT count(*) FROM keyed", NO_PARAMS, &n), STATUS_OK);
    assert_int_equal(n, 0);
    assert_int_equal(write_one(s, "INSERT INTO keyed (seq) VALUES (1)", NO_PARAMS, NULL), STATUS_OK);
    assert_int_equal(tx_query_int(a, "SELECT count(*) FROM keyed", NO_PARAMS, &n), STATUS_OK);
    assert_int_equal(n, 0);
    assert_int_equal(store_read_begin(s, &b), STATUS_OK);
    assert_int_equal(tx_query_int(b, "SELECT count(*) FROM keyed", NO_PARAMS, &n), STATUS_OK);
    assert_int_equal(n, 1);
    assert_int_equal(store_read_begin(s, &c), STATUS_BUSY); // the pool has two
    tx_end(a);
    assert_int_equal(store_read_begin(s, &c), STATUS_OK);
    tx_end(c);
    tx_end(b);
    store_close(s);
}

// Two processes on one database: here two stores. Their writers take turns by the database's own lock.
static void two_stores_take_turns(void **state)
{
    (void)state;
    Store *a = open_things(&(StoreOptions){.wait_ms = 300}), *b = NULL;
    assert_int_equal(store_open(fixture_url(), &(StoreOptions){.wait_ms = 300}, &b, NULL), STATUS_OK);
    sem_t entered, gate, done;
    assert_int_equal(sem_init(&entered, 0, 0) | sem_init(&gate, 0, 0) | sem_init(&done, 0, 0), 0);
    Step first = {.id = 1, .entered = &entered, .gate = &gate, .done = &done};
    assert_int_equal(store_submit(a, step_verb, &first, step_done), STATUS_OK);
    (void)sem_wait(&entered);
    assert_int_equal(write_one(b, "INSERT INTO keyed (seq) VALUES (2)", NO_PARAMS, NULL), STATUS_BUSY);
    (void)sem_post(&gate);
    (void)sem_wait(&done);
    assert_int_equal(first.answered, STATUS_OK);
    assert_int_equal(write_one(b, "INSERT INTO keyed (seq) VALUES (2)", NO_PARAMS, NULL), STATUS_OK);
    assert_int_equal(read_int(a, "SELECT count(*) FROM keyed", NO_PARAMS), 2);
    store_close(b);
    store_close(a);
    (void)sem_destroy(&entered);
    (void)sem_destroy(&gate);
    (void)sem_destroy(&done);
}

static void a_read_only_store_does_not_write(void **state)
{
    (void)state;
    Store *s = open_things(NULL), *r = NULL;
    assert_int_equal(store_open(fixture_url(), &(StoreOptions){.read_only = true}, &r, NULL), STATUS_OK);
    assert_int_equal(write_one(r, "INSERT INTO keyed (seq) VALUES (2)", NO_PARAMS, NULL), STATUS_FORBIDDEN);
    assert_int_equal(store_migrate(r, things, 1, NULL), STATUS_FORBIDDEN);
    assert_int_equal(read_int(r, "SELECT count(*) FROM keyed", NO_PARAMS), 0);
    store_close(r);
    store_close(s);
}

// ---- Durability and lost connections ----------------------------------------------------------------------------------------------------

static Status settings_verb(Tx *tx, void *ctx)
{
    (void)ctx;
    int64_t v = 0;
    Rows r = {0};
    Status st = STATUS_OK;
    if (tx_engine(tx) == STORE_SQLITE) {
        static const struct {
            const char *sql;
            int64_t value;
        } rows[] = {{"PRAGMA synchronous", 2}, {"PRAGMA foreign_keys", 1}, {"PRAGMA trusted_schema", 0}};
        for (size_t i = 0; i < sizeof rows / sizeof *rows && st == STATUS_OK; i++) {
            st = tx_query_int(tx, rows[i].sql, NO_PARAMS, &v);
            if (st == STATUS_OK && v != rows[i].value)
                st = STATUS_CORRUPT;
        }
        if (st == STATUS_OK)
            st = tx_query_row(tx, "PRAGMA journal_mode", NO_PARAMS, &r);
    } else {
        st = tx_query_row(tx, "SHOW synchronous_commit", NO_PARAMS, &r);
    }
    if (st != STATUS_OK)
        return st;
    bool ok = str_eq_c(rows_text(&r, 0), tx_engine(tx) == STORE_SQLITE ? "wal" : "on");
    st = rows_done(&r);
    return st == STATUS_OK && !ok ? STATUS_CORRUPT : st;
}

static void commits_are_durable(void **state)
{
    (void)state;
    store_close(open_things(NULL));
    if (fixture_engine() == STORE_POSTGRES) // an administrator who wanted speed
        fixture_sql("DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET synchronous_commit "
                    "= off'; END $$");
    Store *s = NULL;
    assert_int_equal(store_open(fixture_url(), NULL, &s, NULL), STATUS_OK);
    assert_int_equal(store_write(s, settings_verb, NULL), STATUS_OK);
    store_close(s);
}

static void cut_all_connections(void)
{
    fixture_sql(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid()");
}

static Status cut_verb(Tx *tx, void *ctx)
{
    Status st = step_verb(tx, ctx);
    cut_all_connections();
    return st;
}

static void a_lost_connection_fails_its_batch_only(void **state)
{
    (void)state;
    if (fixture_engine() != STORE_POSTGRES)
        return; // a file has no connection to lose
    Store *s = open_things(NULL);
    assert_int_equal(write_one(s, "INSERT INTO keyed (seq) VALUES (1)", NO_PARAMS, NULL), STATUS_OK);
    assert_int_equal(read_int(s, "SELECT count(*) FROM keyed", NO_PARAMS), 1);
    cut_all_connections(); // while nothing happens: nobody notices
    assert_int_equal(read_int(s, "SELECT count(*) FROM keyed", NO_PARAMS), 1);
    assert_int_equal(write_one(s, "INSERT INTO keyed (seq) VALUES (2)", NO_PARAMS, NULL), STATUS_OK);
    // In the middle of a batch: all of it fails, before and after.
    sem_t entered, gate, done;
    assert_int_equal(sem_init(&entered, 0, 0) | sem_init(&gate, 0, 0) | sem_init(&done, 0, 0), 0);
    Step first = {.id = 100, .entered = &entered, .gate = &gate, .done = &done}, wait[4];
    assert_int_equal(store_submit(s, step_verb, &first, step_done), STATUS_OK);
    (void)sem_wait(&entered);
    for (int i = 0; i < 4; i++) {
        wait[i] = (Step){.id = 10 + i,
                         .done = &done,
                         .answered = STATUS_COUNT_,
                         .outcome = i == 0 ? STATUS_REFUSED : STATUS_OK};
        assert_int_equal(store_submit(s, i == 2 ? cut_verb : step_verb, &wait[i], step_done), STATUS_OK);
    }
    (void)sem_post(&gate);
    for (int i = 0; i < 5; i++)
        (void)sem_wait(&done);
    assert_int_equal(first.answered, STATUS_OK);
    assert_int_equal(wait[0].answered, STATUS_REFUSED);
    for (int i = 1; i < 4; i++)
        assert_int_equal(wait[i].answered, STATUS_IO);
    // A reader in the middle of its transaction.
    Tx *tx;
    int64_t n;
    assert_int_equal(store_read_begin(s, &tx), STATUS_OK);
    assert_int_equal(tx_query_int(tx, "SELECT count(*) FROM keyed", NO_PARAMS, &n), STATUS_OK);
    assert_int_equal(n, 3);
    cut_all_connections();
    assert_int_equal(tx_query_int(tx, "SELECT count(*) FROM keyed", NO_PARAMS, &n), STATUS_IO);
    tx_end(tx);
    assert_int_equal(read_int(s, "SELECT count(*) FROM keyed", NO_PARAMS), 3);
    assert_int_equal(write_one(s, "INSERT INTO keyed (seq) VALUES (3)", NO_PARAMS, NULL), STATUS_OK);
    assert_true(store_stats(s).reconnects >= 2);
    store_close(s);
    (void)sem_destroy(&entered);
    (void)sem_destroy(&gate);
    (void)sem_destroy(&done);
}

static void a_database_in_another_locale_is_refused(void **state)
{
    (void)state;
    if (fixture_engine() != STORE_POSTGRES)
        return;
    // Every PostgreSQL knows the collation of SQL_ASCII in C; that is the wrong encoding.
    fixture_sql(
        "CREATE DATABASE thidua_ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'");
    char url[600];
    const char *name = strstr(fixture_url(), "/thidua_test_");
    assert_non_null(name);
    (void)snprintf(url, sizeof url, "%.*s/thidua_ascii%s", (int)(name - fixture_url()), fixture_url(),
                   strchr(name, '?'));
    Store *s = NULL;
    StoreFault fault = {0};
    assert_int_equal(store_open(url, NULL, &s, &fault), STATUS_UNSUPPORTED);
    assert_non_null(strstr(fault.text, "UTF8"));
    fixture_sql("DROP DATABASE thidua_ascii");
}

static void names_keep_no_password(void **state)
{
    (void)state;
    if (fixture_engine() != STORE_POSTGRES)
        return;
    const char *options = strchr(fixture_url(), '?'), *db = strstr(fixture_url(), "/thidua_test_");
    char url[700];
    (void)snprintf(url, sizeof url, "postgresql://thidua:sesame@%.*s%s&password=sesame&connect_timeout=5",
                   (int)(options - db), db, options);
    Store *s = NULL;
    StoreFault fault = {0};
    if (store_open(url, NULL, &s, &fault) != STATUS_OK)
        fail_msg("%s", fault.text);
    assert_null(strstr(store_name(s), "sesame"));
    assert_non_null(strstr(store_name(s), "connect_timeout=5"));
    store_close(s);
}

// ---- Property: what was acknowledged is there, what failed is not, whatever the mix -------------------------------------------------------

enum { THREADS = 8, EACH = 150 };

typedef struct Client {
    Store *store;
    unsigned seed;
    int64_t base;
    bool kept[EACH];
} Client;

typedef struct Random {
    int64_t id;
    unsigned choice;
} Random;

static Status random_verb(Tx *tx, void *ctx)
{
    const Random *q = ctx;
    Status st = tx_exec(tx, "INSERT INTO keyed (seq) VALUES (?1)", PARAMS(P_INT(q->id)), NULL);
    if (st != STATUS_OK)
        return st;
    switch (q->choice % 6) {
    case 0:
        return STATUS_REFUSED;
    case 1:
        return tx_exec(tx, "INSERT INTO keyed (seq) VALUES (?1)", PARAMS(P_INT(q->id)), NULL);
    case 2:
        return tx_exec_later(tx, "INSERT INTO kind (tenant, code) VALUES (?1, 'x')", PARAMS(P_INT(q->id)));
    case 3:
        return tx_exec_later(tx, "INSERT INTO thing (name, kind_id) VALUES ('x', ?1)", PARAMS(P_INT(-1)));
    default:
        return STATUS_OK;
    }
}

static void *client_main(void *arg)
{
    Client *c = arg;
    for (int i = 0; i < EACH; i++) {
        c->seed = c->seed * 1103515245u + 12345u;
        Random q = {.id = c->base + i, .choice = c->seed >> 16};
        Status expected[] = {STATUS_REFUSED, STATUS_CONFLICT, STATUS_OK,
                             STATUS_INVALID, STATUS_OK,       STATUS_OK};
        Status st = store_write(c->store, random_verb, &q);
        c->kept[i] = st == STATUS_OK;
        if (st != expected[q.choice % 6])
            c->base = -1; // told to the main thread: cmocka's asserts belong there
    }
    return NULL;
}

static void acknowledged_and_nothing_else(void **state)
{
    (void)state;
    Store *s = open_things(NULL);
    static Client clients[THREADS];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        clients[i] =
            (Client){.store = s, .seed = (unsigned)i * 7919u + 1u, .base = (int64_t)(i + 1) * 100000};
        assert_int_equal(pthread_create(&threads[i], NULL, client_main, &clients[i]), 0);
    }
    int64_t kept = 0;
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
        assert_int_equal(clients[i].base, (int64_t)(i + 1) * 100000);
    }
    for (int i = 0; i < THREADS; i++)
        for (int k = 0; k < EACH; k++) {
            kept += clients[i].kept[k];
            assert_int_equal(
                read_int(s, "SELECT count(*) FROM keyed WHERE seq = ?1", PARAMS(P_INT(clients[i].base + k))),
                clients[i].kept[k]);
        }
    assert_int_equal(read_int(s, "SELECT count(*) FROM keyed", NO_PARAMS), kept);
    assert_in_range(kept, THREADS * EACH / 4, THREADS * EACH * 3 / 4);
    store_close(s);
}

// ---- Migrations ---------------------------------------------------------------------------------------------------------------------------

static void migrations_once_and_unchanged(void **state)
{
    (void)state;
    static const Migration two[] = {
        {1, "first",
         "CREATE TABLE a (id @id, n @int);\n-- ';' and @word in a comment, 'and @another in a string'\n",
         NULL, NULL},
        {5, "second", "ALTER TABLE a ADD COLUMN t TEXT;", "CREATE TABLE only_sqlite (id @id);",
         "CREATE TABLE only_postgres (id @id);"},
        {9, "third", "INSERT INTO a (n, t) VALUES (1, '@id; ''x''');", NULL, NULL},
    };
    static const Migration changed[] = {{1, "first", "CREATE TABLE a (id @id, n @int);", NULL, NULL}};
    const Migration before[] = {{1, "first", two[0].sql, NULL, NULL},
                                {3, "squeezed", "CREATE TABLE z (id @id);", NULL, NULL}};
    static const Migration broken[] = {
        {1, "first", "CREATE TABLE b (id @id); CREATE TABLE c (id @nothing);", NULL, NULL}};
    StoreFault fault = {0};
    int version = -1;
    Store *s = fixture_open(NULL, false);
    assert_int_equal(store_schema_version(s, &version), STATUS_OK);
    assert_int_equal(version, 0);
    assert_int_equal(store_migrate(s, broken, 1, &fault), STATUS_INVALID);
    assert_int_equal(store_schema_version(s, &version), STATUS_OK);
    assert_int_equal(version, 0); // nothing half-done
    assert_int_equal(store_migrate(s, two, 2, &fault), STATUS_OK);
    assert_int_equal(store_migrate(s, two, 3, &fault), STATUS_OK);
    assert_int_equal(store_migrate(s, two, 3, &fault), STATUS_OK);
    assert_int_equal(read_int(s, "SELECT count(*) FROM a WHERE t = '@id; ''x'''", NO_PARAMS), 1);
    assert_int_equal(store_schema_version(s, &version), STATUS_OK);
    assert_int_equal(version, 9);
    assert_int_equal(store_migrate(s, two, 2, &fault), STATUS_UNSUPPORTED);
    assert_non_null(strstr(fault.text, "third"));
    assert_int_equal(store_migrate(s, changed, 1, &fault), STATUS_CORRUPT);
    assert_non_null(strstr(fault.text, "first"));
    assert_int_equal(store_migrate(s, before, 2, &fault), STATUS_UNSUPPORTED);
    // STRICT on SQLite, 64-bit on PostgreSQL.
    assert_int_equal(write_one(s, "INSERT INTO a (n) VALUES (9223372036854775807)", NO_PARAMS, NULL),
                     STATUS_OK);
    assert_int_equal(write_one(s, "INSERT INTO a (n) VALUES ('text')", NO_PARAMS, NULL), STATUS_INVALID);
    store_close(s);
}

static void *starter_main(void *arg)
{
    Store *s = NULL;
    Status *st = arg;
    *st = store_open(fixture_url(), &(StoreOptions){.create = true}, &s, NULL);
    if (*st == STATUS_OK)
        *st = store_migrate_embedded(s, NULL);
    store_close(s);
    return NULL;
}

static void starters_at_once(void **state)
{
    (void)state;
    enum { STARTERS = 6 };
    pthread_t threads[STARTERS];
    Status got[STARTERS];
    (void)fixture_fresh();
    for (int i = 0; i < STARTERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, starter_main, &got[i]), 0);
    for (int i = 0; i < STARTERS; i++)
        (void)pthread_join(threads[i], NULL);
    for (int i = 0; i < STARTERS; i++)
        assert_int_equal(got[i], STATUS_OK);
    Store *s = NULL;
    size_t n;
    (void)migrations_embedded(&n);
    assert_int_equal(store_open(fixture_url(), NULL, &s, NULL), STATUS_OK);
    assert_int_equal(read_int(s, "SELECT count(*) FROM schema_migration", NO_PARAMS), n);
    store_close(s);
}

static void addresses(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        Status status;
    } rows[] = {{"", STATUS_INVALID},
                {"sqlite:", STATUS_INVALID},
                {"mysql://x", STATUS_INVALID},
                {"/var/lib/x.db", STATUS_INVALID},
                {"sqlite:/nonexistent/folder/x.db", STATUS_NOT_FOUND}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Store *s = NULL;
        StoreFault fault = {0};
        assert_int_equal(store_open(rows[i].url, NULL, &s, &fault), rows[i].status);
        assert_null(s);
        assert_true(fault.text[0]);
    }
    if (fixture_engine() != STORE_SQLITE)
        return;
    char path[160], url[200];
    (void)snprintf(path, sizeof path, "%s/not-a-database", fixture_dir());
    (void)snprintf(url, sizeof url, "sqlite:%s", path);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (int i = 0; i < 1000; i++)
        (void)fputs("this is a letter, not a database\n", f);
    (void)fclose(f);
    Store *s = NULL;
    assert_int_equal(store_open(url, NULL, &s, NULL), STATUS_CORRUPT);
    (void)snprintf(url, sizeof url, "sqlite:%s/made.db", fixture_dir());
    assert_int_equal(store_open(url, NULL, &s, NULL), STATUS_NOT_FOUND); // only `create` makes one
    assert_int_equal(store_open(url, &(StoreOptions){.create = true}, &s, NULL), STATUS_OK);
    assert_string_equal(store_name(s), url);
    store_close(s);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_come_back),
        cmocka_unit_test(sums_and_types_are_checked),
        cmocka_unit_test(broken_constraints_have_names),
        cmocka_unit_test(changed_rows_are_counted),
        cmocka_unit_test(text_sorts_by_bytes),
        cmocka_unit_test(many_texts_fit_the_cache),
        cmocka_unit_test(one_commit_for_all_that_waited),
        cmocka_unit_test(a_failed_commit_fails_its_batch),
        cmocka_unit_test(nested_parts_fail_alone),
        cmocka_unit_test(readers_see_one_moment),
        cmocka_unit_test(two_stores_take_turns),
        cmocka_unit_test(a_read_only_store_does_not_write),
        cmocka_unit_test(commits_are_durable),
        cmocka_unit_test(a_lost_connection_fails_its_batch_only),
        cmocka_unit_test(a_database_in_another_locale_is_refused),
        cmocka_unit_test(names_keep_no_password),
        cmocka_unit_test(acknowledged_and_nothing_else),
        cmocka_unit_test(migrations_once_and_unchanged),
        cmocka_unit_test(starters_at_once),
        cmocka_unit_test(addresses),
    };
    fixture_start(argc, argv);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fixture_stop();
    return failed;
}
