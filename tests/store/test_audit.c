// The audit chain against somebody who has the database but not the key: every way of changing it is named, seals and erasures hold.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chain_rewrite.h"
#include "fixture.h"
#include "store/audit.h"
#include "store/audit_internal.h"
#include "store/audit_key.h"
#include "store/audit_seal.h"
#include "store/audit_verify.h"

enum { ROWS = 30 };

static AuditKey key;
static char seals[200];

static Status append_verb(Tx *tx, void *ctx)
{
    const int *i = ctx;
    char payload[80];
    (void)snprintf(payload, sizeof payload, "{\"name\":[\"cũ %d\",\"mới %d\"]}", *i, *i);
    AuditEvent e = {.resource = *i % 2 ? STR("unit") : STR("document"),
                    .item_id = 1 + *i % 3,
                    .action = STR("update"),
                    .actor_id = *i % 5,
                    .peer = STR("127.0.0.1"),
                    .request_id = STR("r-1"),
                    .reason = *i % 4 ? (Str){0} : STR("sửa theo công văn"),
                    .payload = *i % 7 == 0 ? (Str){0} : str_c(payload)};
    return audit_append(tx, &e, NULL);
}

static Store *open_chain(int rows)
{
    Store *s = fixture_open(NULL, true);
    crypt_random(&key, sizeof key);
    store_set_audit_key(s, &key);
    (void)snprintf(seals, sizeof seals, "%s/seals/audit.seals", fixture_dir());
    (void)unlink(seals);
    for (int i = 1; i <= rows; i++)
        assert_int_equal(store_write(s, append_verb, &i), STATUS_OK);
    return s;
}

static AuditReport verify(Store *s, bool with_key, bool with_seals)
{
    AuditReport r = {.finding = AUDIT_FINDING_COUNT_};
    assert_int_equal(audit_verify(s, with_key ? &key : NULL, with_seals ? seals : NULL, &r), STATUS_OK);
    return r;
}

static void an_untouched_chain_fits(void **state)
{
    (void)state;
    Store *s = open_chain(0);
    AuditReport r = verify(s, true, false);
    assert_int_equal(r.finding, AUDIT_INTACT);
    assert_int_equal(r.rows, 0);
    store_close(s);
    s = open_chain(ROWS);
    AuditSeal seal;
    assert_int_equal(audit_seal(s, seals, &seal), STATUS_OK);
    assert_true(seal.written);
    assert_int_equal(seal.tip.seq, ROWS);
    assert_int_equal(audit_seal(s, seals, &seal), STATUS_OK);
    assert_false(seal.written);
    for (int k = 0; k < 4; k++) {
        r = verify(s, k & 1, k & 2);
        assert_int_equal(r.finding, AUDIT_INTACT);
        assert_int_equal(r.rows, ROWS);
        assert_int_equal(r.payloads, ROWS - ROWS / 7);
        assert_int_equal(r.seals, k & 2 ? 1 : 0);
    }
    // Another key fits nothing.
    AuditKey other = key;
    other.bytes[31] ^= 1;
    assert_int_equal(audit_verify(s, &other, NULL, &r), STATUS_OK);
    assert_int_equal(r.finding, AUDIT_ROW_CHANGED);
    assert_true(r.every_row_fails);
    // A chain longer than one page of the walk.
    store_close(s);
}

// What each attack does, in SQL that both engines take, and what must be said with the key, without it, and with the seals (a seal covers row 20
// and the last row). `other` only where it says something.
static const struct {
    const char *name, *sql;
    AuditFinding with_key;
    int64_t seq, other;
    AuditFinding without_key; // AUDIT_INTACT: cannot be seen so
    int64_t seq_without_key;
    bool only_seals_see;
} attacks[] = {
    {"text changed", "UPDATE audit_event SET reason = 'khác' WHERE seq = 12", AUDIT_ROW_CHANGED, 12, 0,
     AUDIT_INTACT, 0, false},
    {"actor changed", "UPDATE audit_event SET actor_id = 77 WHERE seq = 1", AUDIT_ROW_CHANGED, 1, 0,
     AUDIT_INTACT, 0, false},
    {"actor to nobody", "UPDATE audit_event SET actor_id = NULL WHERE seq = 13", AUDIT_ROW_CHANGED, 13, 0,
     AUDIT_INTACT, 0, false},
    {"moment changed", "UPDATE audit_event SET recorded_at = recorded_at - 1 WHERE seq = 30",
     AUDIT_ROW_CHANGED, 30, 0, AUDIT_INTACT, 0, false},
    {"day changed", "UPDATE audit_event SET acted_on = acted_on - 1 WHERE seq = 30", AUDIT_ROW_CHANGED, 30, 0,
     AUDIT_INTACT, 0, false},
    {"text moved between fields",
     "UPDATE audit_event SET peer = '127.0.0', request_id = '.1r-1' WHERE seq = 9", AUDIT_ROW_CHANGED, 9, 0,
     AUDIT_INTACT, 0, false},
    {"MAC changed", "UPDATE audit_event SET mac = prev_mac WHERE seq = 10", AUDIT_ROW_CHANGED, 10, 0,
     AUDIT_ROW_CHANGED, 11, false},
    {"row taken out", "DELETE FROM audit_payload WHERE seq = 8; DELETE FROM audit_event WHERE seq = 8",
     AUDIT_ROW_MISSING, 8, 0, AUDIT_ROW_MISSING, 8, false},
    {"first row taken out", "DELETE FROM audit_payload WHERE seq = 1; DELETE FROM audit_event WHERE seq = 1",
     AUDIT_ROW_MISSING, 1, 0, AUDIT_ROW_MISSING, 1, false},
    // Row 7 has no payload; the rest moves up by going through the negative numbers. Payloads are cut loose first and follow.
    {"row taken out, the rest renumbered",
     "CREATE TABLE loose AS SELECT seq, salt, body FROM audit_payload; DELETE FROM audit_payload; DELETE "
     "FROM audit_event "
     "WHERE seq = 7;"
     "UPDATE audit_event SET seq = -seq WHERE seq > 7; UPDATE audit_event SET seq = -seq - 1 WHERE seq < 0;"
     "INSERT INTO audit_payload (seq, salt, body) SELECT CASE WHEN seq > 7 THEN seq - 1 ELSE seq END, salt, "
     "body FROM loose; DROP TABLE loose",
     AUDIT_ROW_MISSING, 7, 0, AUDIT_ROW_CHANGED, 7, false},
    {"two rows change places",
     "CREATE TABLE loose AS SELECT seq, salt, body FROM audit_payload; DELETE FROM audit_payload;"
     "UPDATE audit_event SET seq = -1 WHERE seq = 15; UPDATE audit_event SET seq = 15 WHERE seq = 18; UPDATE "
     "audit_event SET seq = 18 WHERE "
     "seq = -1;"
     "INSERT INTO audit_payload (seq, salt, body) SELECT CASE WHEN seq = 15 THEN 18 WHEN seq = 18 THEN 15 "
     "ELSE seq END, salt, body FROM "
     "loose; DROP TABLE loose",
     AUDIT_ROW_MOVED, 15, 18, AUDIT_ROW_MOVED, 15, false},
    {"two neighbours change places",
     "CREATE TABLE loose AS SELECT seq, salt, body FROM audit_payload; DELETE FROM audit_payload;"
     "UPDATE audit_event SET seq = -1 WHERE seq = 15; UPDATE audit_event SET seq = 15 WHERE seq = 16; UPDATE "
     "audit_event SET seq = 16 WHERE "
     "seq = -1;"
     "INSERT INTO audit_payload (seq, salt, body) SELECT CASE WHEN seq = 15 THEN 16 WHEN seq = 16 THEN 15 "
     "ELSE seq END, salt, body FROM "
     "loose; DROP TABLE loose",
     AUDIT_ROW_MOVED, 15, 16, AUDIT_ROW_MOVED, 15, false},
    {"row invented in the middle, the rest renumbered",
     "CREATE TABLE loose AS SELECT seq, salt, body FROM audit_payload; DELETE FROM audit_payload;"
     "UPDATE audit_event SET seq = -seq WHERE seq >= 22; UPDATE audit_event SET seq = -seq + 1 WHERE seq < 0;"
     "INSERT INTO audit_event (seq, resource, action, acted_on, recorded_at, prev_mac, mac) SELECT 22, "
     "resource, 'approve', acted_on, "
     "recorded_at, prev_mac, mac FROM audit_event WHERE seq = 3;"
     "INSERT INTO audit_payload (seq, salt, body) SELECT CASE WHEN seq >= 22 THEN seq + 1 ELSE seq END, "
     "salt, body FROM loose; DROP TABLE "
     "loose",
     AUDIT_ROW_INSERTED, 22, 0, AUDIT_ROW_MOVED, 22, false},
    {"row invented at the end",
     "INSERT INTO audit_event (seq, resource, action, acted_on, recorded_at, prev_mac, mac) SELECT 31, "
     "resource, 'approve', acted_on, "
     "recorded_at, mac, prev_mac FROM audit_event WHERE seq = 30",
     AUDIT_ROW_CHANGED, 31, 0, AUDIT_INTACT, 0, false},
    {"row before the first",
     "INSERT INTO audit_event (seq, resource, action, acted_on, recorded_at, prev_mac, mac) SELECT 0, "
     "resource, action, acted_on, "
     "recorded_at, prev_mac, mac FROM audit_event WHERE seq = 1",
     AUDIT_ROW_INSERTED, 0, 0, AUDIT_ROW_INSERTED, 0, false},
    {"old row told again",
     "INSERT INTO audit_event (seq, resource, item_id, action, acted_on, recorded_at, actor_id, peer, "
     "request_id, reason, commitment, "
     "prev_mac, mac) SELECT 31, resource, item_id, action, acted_on, recorded_at, actor_id, peer, "
     "request_id, reason, commitment, prev_mac, "
     "mac FROM audit_event WHERE seq = 4",
     AUDIT_ROW_MOVED, 31, 4, AUDIT_ROW_MOVED, 31, false},
    {"payload changed", "UPDATE audit_payload SET body = '{}' WHERE seq = 17", AUDIT_PAYLOAD_CHANGED, 17, 0,
     AUDIT_PAYLOAD_CHANGED, 17, false},
    {"payload exchanged",
     "UPDATE audit_payload SET body = (SELECT p.body FROM audit_payload p WHERE p.seq = 18) WHERE seq = 17",
     AUDIT_PAYLOAD_CHANGED, 17, 0, AUDIT_PAYLOAD_CHANGED, 17, false},
    {"payload erased silently", "DELETE FROM audit_payload WHERE seq = 17", AUDIT_PAYLOAD_MISSING, 17, 0,
     AUDIT_PAYLOAD_MISSING, 17, false},
    {"payload added",
     "INSERT INTO audit_payload (seq, salt, body) SELECT 14, salt, body FROM audit_payload WHERE seq = 1",
     AUDIT_PAYLOAD_CHANGED, 14, 0, AUDIT_PAYLOAD_CHANGED, 14, false},
    {"last ten rows cut", "DELETE FROM audit_payload WHERE seq > 20; DELETE FROM audit_event WHERE seq > 20",
     AUDIT_TAIL_CUT, 21, 30, AUDIT_TAIL_CUT, 21, true},
    {"all rows cut", "DELETE FROM audit_payload; DELETE FROM audit_event", AUDIT_TAIL_CUT, 1, 30,
     AUDIT_TAIL_CUT, 1, true},
    {"another database's number",
     "UPDATE setting SET value = '00000000000000000000000000000000' WHERE key = 'audit.database'",
     AUDIT_ROW_CHANGED, 1, 0, AUDIT_ROW_CHANGED, 1, false},
};

static void every_attack_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        Store *s = open_chain(20);
        AuditSeal seal;
        assert_int_equal(audit_seal(s, seals, &seal), STATUS_OK);
        for (int k = 21; k <= ROWS; k++)
            assert_int_equal(store_write(s, append_verb, &k), STATUS_OK);
        assert_int_equal(audit_seal(s, seals, &seal), STATUS_OK);
        fixture_sql(attacks[i].sql);
        for (int k = 0; k < 4; k++) {
            bool with_key = k & 1, with_seals = k & 2;
            AuditReport r = verify(s, with_key, with_seals);
            AuditFinding want = with_key ? attacks[i].with_key : attacks[i].without_key;
            int64_t seq = with_key ? attacks[i].seq : attacks[i].seq_without_key;
            if (attacks[i].only_seals_see && !with_seals)
                want = AUDIT_INTACT;
            // Without a key, a seal still shows that its own row has another MAC; those rows have been found by then.
            if (r.finding != want || (want != AUDIT_INTACT && r.seq != seq))
                fail_msg("%s (key %d, seals %d): finding %d at %lld", attacks[i].name, with_key, with_seals,
                         (int)r.finding, (long long)r.seq);
            if (want != AUDIT_INTACT && with_key)
                assert_int_equal(r.other, attacks[i].other);
            assert_false(r.every_row_fails);
        }
        // The next seal does not paper over it when a sealed row is concerned.
        if (attacks[i].with_key == AUDIT_TAIL_CUT)
            assert_int_equal(audit_seal(s, seals, &seal), STATUS_CORRUPT);
        store_close(s);
    }
}

// ---- Chain written anew -------------------------------------------------------------------------------------------------------------------

static void a_chain_written_anew_is_named(void **state)
{
    (void)state;
    AuditKey guessed;
    crypt_random(&guessed, sizeof guessed);
    for (int k = 0; k < 2; k++) {
        Store *s = open_chain(20);
        AuditSeal seal;
        assert_int_equal(audit_seal(s, seals, &seal), STATUS_OK);
        for (int i = 21; i <= ROWS; i++)
            assert_int_equal(store_write(s, append_verb, &i), STATUS_OK);
        ChainRewrite w = {.with = k == 0 ? &guessed : &key, .from = 5, .to = ROWS};
        assert_int_equal(store_write(s, chain_rewrite, &w), STATUS_OK);
        AuditReport r = verify(s, true, false);
        assert_int_equal(r.finding, k == 0 ? AUDIT_ROW_CHANGED
                                           : AUDIT_INTACT); // who has the key can do this, save for the seals
        assert_int_equal(r.seq, k == 0 ? 5 : 0);
        r = verify(s, true, true);
        assert_int_equal(r.finding, k == 0 ? AUDIT_ROW_CHANGED : AUDIT_SEAL_DIFFERS);
        assert_int_equal(r.seq, k == 0 ? 5 : 20);
        r = verify(s, false, true);
        assert_int_equal(r.finding, AUDIT_ROW_CHANGED);
        assert_int_equal(r.seq, 20);
        assert_int_equal(audit_seal(s, seals, &seal), STATUS_CORRUPT);
        store_close(s);
    }
}

static void another_database_in_its_place(void **state)
{
    (void)state;
    Store *s = open_chain(5);
    AuditSeal seal;
    char kept[220];
    assert_int_equal(audit_seal(s, seals, &seal), STATUS_OK);
    (void)snprintf(kept, sizeof kept, "%s.kept", seals);
    assert_int_equal(rename(seals, kept), 0);
    store_close(s);
    AuditKey same = key;
    s = open_chain(0);
    key = same;
    store_set_audit_key(s, &key);
    for (int i = 1; i <= 8; i++)
        assert_int_equal(store_write(s, append_verb, &i), STATUS_OK);
    assert_int_equal(rename(kept, seals), 0);
    AuditReport r = verify(s, true, true);
    assert_int_equal(r.finding, AUDIT_SEAL_DIFFERS);
    assert_int_equal(r.seq, 5);
    store_close(s);
    s = open_chain(
        0); // removes the seals; an empty database in the place of a sealed one is told by the test above ("all rows cut")
    store_close(s);
}

// ---- Seals ----------------------------------------------------------------------------------------------------------------------------------

static Str read_file(const char *path, Arena *a)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *p = arena_alloc(a, 100000);
    size_t n = fread(p, 1, 100000, f);
    (void)fclose(f);
    return (Str){p, n};
}

static void write_file(const char *path, Str s)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(s.p, 1, s.n, f), s.n);
    assert_int_equal(fclose(f), 0);
}

static void seals_guard_themselves(void **state)
{
    (void)state;
    Store *s = open_chain(0);
    AuditSeal seal;
    Arena a;
    arena_init(&a, 0);
    assert_int_equal(audit_seal(s, seals, &seal), STATUS_OK); // nothing yet
    assert_false(seal.written);
    for (int i = 1; i <= 4; i++) {
        assert_int_equal(store_write(s, append_verb, &i), STATUS_OK);
        assert_int_equal(audit_seal(s, seals, &seal), STATUS_OK);
        assert_true(seal.written);
    }
    struct stat info;
    assert_int_equal(stat(seals, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    Str good = read_file(seals, &a);
    size_t line = good.n / 4;                    // all are of one length here
    for (size_t at = 0; at < good.n; at += 37) { // a digit changed somewhere
        char *bad = arena_strndup(&a, good.p, good.n);
        bad[at] = bad[at] == '0' ? '1' : bad[at] == '\n' ? ' ' : '0';
        write_file(seals, (Str){bad, good.n});
        AuditReport r = verify(s, true, true);
        // The last line made unreadable cannot be told from one that a crash cut short.
        if (at < 3 * line)
            assert_true(r.finding == AUDIT_SEALS_CHANGED || r.finding == AUDIT_SEAL_DIFFERS);
        else
            assert_true(r.finding == AUDIT_SEALS_CHANGED || r.broken_seal_lines == 1);
    }
    // A line taken out of the middle.
    char *cut = arena_strndup(&a, good.p, good.n);
    memmove(cut + line, cut + 2 * line, good.n - 2 * line);
    write_file(seals, (Str){cut, good.n - line});
    AuditReport r = verify(s, true, true);
    assert_int_equal(r.finding, AUDIT_SEALS_CHANGED);
    assert_int_equal(r.seq, 2);
    assert_int_equal(audit_seal(s, seals, &seal), STATUS_CORRUPT);
    // A crash in the middle of the last line: the next seal goes behind it.
    for (size_t left = 1; left < line; left += 50) {
        write_file(seals, (Str){good.p, good.n - left});
        assert_int_equal(audit_seal(s, seals, &seal), STATUS_OK);
        assert_int_equal(seal.tip.seq, 4);
        r = verify(s, true, true);
        assert_int_equal(r.finding, AUDIT_INTACT);
        assert_int_equal(r.sealed_to, 4);
    }
    (void)unlink(seals);
    AuditReport none;
    assert_int_equal(audit_verify(s, &key, seals, &none), STATUS_NOT_FOUND);
    arena_done(&a);
    store_close(s);
}

static void note_failure(void *ctx, Status st)
{
    *(Status *)ctx = st;
}

static void the_sealer_seals_at_the_end(void **state)
{
    (void)state;
    Store *s = open_chain(3);
    AuditSealer *z = NULL;
    Status failure = STATUS_OK;
    assert_int_equal(audit_sealer_start(s, seals, 3600, note_failure, &failure, &z), STATUS_OK);
    audit_sealer_stop(z);
    assert_int_equal(failure, STATUS_OK);
    assert_int_equal(verify(s, true, true).sealed_to, 3);
    store_close(s);
}

// ---- Erasure and history -------------------------------------------------------------------------------------------------------------------

static Status erase_verb(Tx *tx, void *ctx)
{
    const int64_t *seq = ctx;
    return audit_erase(tx, *seq,
                       &(AuditEvent){.actor_id = 9, .reason = STR("theo yêu cầu của người có dữ liệu")});
}

static void an_erased_payload_still_verifies(void **state)
{
    (void)state;
    Store *s = open_chain(ROWS);
    int64_t seq = 3;
    assert_int_equal(store_write(s, erase_verb, &seq), STATUS_OK);
    assert_int_equal(store_write(s, erase_verb, &seq), STATUS_NOT_FOUND); // and leaves no act
    AuditReport r = verify(s, true, false);
    assert_int_equal(r.finding, AUDIT_INTACT);
    assert_int_equal(r.rows, ROWS + 1);
    assert_int_equal(r.erased, 1);
    Tx *tx;
    int64_t n = -1;
    assert_int_equal(store_read_begin(s, &tx), STATUS_OK);
    assert_int_equal(tx_query_int(tx, "SELECT count(*) FROM audit_payload WHERE seq = 3", NO_PARAMS, &n),
                     STATUS_OK);
    assert_int_equal(n, 0);
    tx_end(tx);
    store_close(s);
}

// What was erased is not left in the file either. (PostgreSQL keeps dead rows until VACUUM: the administrator's guide says so.)
static void an_erased_payload_leaves_no_bytes(void **state)
{
    (void)state;
    if (fixture_engine() != STORE_SQLITE)
        return;
    Store *s = open_chain(ROWS);
    store_close(s); // the last connection empties the log into the file
    char command[400];
    const char *path = fixture_url() + strlen("sqlite:");
    (void)snprintf(command, sizeof command, "grep -q 'mới 3\"' '%s'", path);
    assert_int_equal(system(command), 0);
    assert_int_equal(store_open(fixture_url(), NULL, &s, NULL), STATUS_OK);
    store_set_audit_key(s, &key);
    int64_t seq = 3;
    assert_int_equal(store_write(s, erase_verb, &seq), STATUS_OK);
    store_close(s);
    assert_int_not_equal(system(command), 0);
    (void)snprintf(command, sizeof command, "grep -q 'mới 4\"' '%s'", path);
    assert_int_equal(system(command), 0);
}

static void history_by_pages(void **state)
{
    (void)state;
    Store *s = open_chain(ROWS);
    int64_t erased = 9; // a row of unit 1
    assert_int_equal(store_write(s, erase_verb, &erased), STATUS_OK);
    Tx *tx;
    Arena a;
    arena_init(&a, 0);
    assert_int_equal(store_read_begin(s, &tx), STATUS_OK);
    int64_t before = 0, expected = ROWS + 1, seen = 0;
    do {
        AuditPage page;
        assert_int_equal(audit_history(tx, STR("unit"), 1, before, 2, &a, &page), STATUS_OK);
        assert_in_range(page.n, 1, 2);
        for (size_t i = 0; i < page.n; i++) {
            do
                expected--;
            while (expected % 2 == 0 || expected % 3 != 0); // rows of unit 1 are the odd multiples of 3
            const AuditRecord *item = &page.items[i];
            char payload[80];
            (void)snprintf(payload, sizeof payload, "{\"name\":[\"cũ %d\",\"mới %d\"]}", (int)expected,
                           (int)expected);
            assert_int_equal(item->seq, expected);
            assert_true(str_eq(item->event.resource, STR("unit")));
            assert_int_equal(item->event.actor_id, expected % 5);
            assert_true(str_eq(item->event.peer, STR("127.0.0.1")));
            assert_int_equal(item->erased, expected == erased);
            assert_true(
                str_eq_c(item->event.payload, expected == erased || expected % 7 == 0 ? "" : payload));
            seen++;
        }
        before = page.next_before;
    } while (before != 0);
    assert_int_equal(seen, 5); // 3, 9, 15, 21, 27
    AuditPage page;
    assert_int_equal(audit_history(tx, STR("unit"), 99, 0, 10, &a, &page), STATUS_OK);
    assert_int_equal(page.n, 0);
    assert_int_equal(page.next_before, 0);
    assert_int_equal(audit_history(tx, STR("unit"), 1, 0, 0, &a, &page), STATUS_INVALID);
    tx_end(tx);
    arena_done(&a);
    store_close(s);
}

// ---- Failures leave no hole ---------------------------------------------------------------------------------------------------------------

static Status append_and_fail(Tx *tx, void *ctx)
{
    Status st = append_verb(tx, ctx);
    return st == STATUS_OK && *(int *)ctx % 3 == 0 ? STATUS_REFUSED : st;
}

static Status nested_verb(Tx *tx, void *ctx)
{
    (void)ctx;
    for (int i = 1; i <= 7; i++) {
        Status st = tx_nested(tx, append_and_fail, &i, NULL);
        if (st != (i % 3 == 0 ? STATUS_REFUSED : STATUS_OK))
            return STATUS_CORRUPT;
    }
    return STATUS_OK;
}

typedef struct Client {
    Store *store;
    int from, kept;
} Client;

static void *client_main(void *arg)
{
    Client *c = arg;
    for (int i = c->from; i < c->from + 120; i++) {
        int n = i;
        c->kept += store_write(c->store, append_and_fail, &n) == STATUS_OK;
    }
    return NULL;
}

static void the_chain_stays_dense(void **state)
{
    (void)state;
    enum { CLIENTS = 6 };
    Store *s = open_chain(0);
    pthread_t threads[CLIENTS];
    Client clients[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = (Client){s, 1 + i * 1000, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, client_main, &clients[i]), 0);
    }
    for (int i = 0; i < CLIENTS; i++) {
        (void)pthread_join(threads[i], NULL);
        assert_int_equal(clients[i].kept, 80);
    }
    AuditReport r = verify(s, true, false);
    assert_int_equal(r.finding, AUDIT_INTACT);
    assert_int_equal(r.rows, CLIENTS * 80);
    assert_int_equal(store_write(s, nested_verb, NULL), STATUS_OK); // five of its seven parts
    assert_int_equal(verify(s, true, false).rows, CLIENTS * 80 + 5);
    // More than one page of the walk (1,000 rows), with a second store that reads the head for itself.
    Store *other = NULL;
    assert_int_equal(store_open(fixture_url(), NULL, &other, NULL), STATUS_OK);
    int n = 1;
    assert_int_equal(store_write(other, append_verb, &n), STATUS_UNSUPPORTED); // no key
    store_set_audit_key(other, &key);
    for (int i = 0; i < 700; i++)
        assert_int_equal(store_write(i % 2 ? s : other, append_verb, &n), STATUS_OK);
    r = verify(s, true, false);
    assert_int_equal(r.finding, AUDIT_INTACT);
    assert_int_equal(r.rows, CLIENTS * 80 + 5 + 700);
    store_close(other);
    store_close(s);
}

// ---- Key file -----------------------------------------------------------------------------------------------------------------------------

static void the_key_file(void **state)
{
    (void)state;
    char path[160];
    AuditKey a, b;
    struct stat info;
    (void)snprintf(path, sizeof path, "%s/keys/deep/audit.key", fixture_dir());
    assert_int_equal(audit_key_load(path, &a), STATUS_NOT_FOUND);
    assert_int_equal(audit_key_create(path), STATUS_OK);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(audit_key_load(path, &a), STATUS_OK);
    assert_int_equal(audit_key_create(path), STATUS_CONFLICT);
    assert_int_equal(audit_key_load(path, &b), STATUS_OK);
    assert_memory_equal(&a, &b, sizeof a);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(audit_key_load(path, &b), STATUS_FORBIDDEN);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(audit_key_load(path, &b), STATUS_OK);
    static const char *const bad[] = {"", "0123",
                                      "zz23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                                      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_file(path, str_c(bad[i]));
        assert_int_equal(audit_key_load(path, &b), STATUS_INVALID);
    }
    assert_int_equal(audit_key_load(fixture_dir(), &b), STATUS_INVALID);
}

static void default_places(void **state)
{
    (void)state;
    AuditPaths a, b;
    if (access("/etc/thidua/audit.key", F_OK) == 0)
        skip();
    Store *s = fixture_open(NULL, false);
    assert_int_equal(setenv("HOME", "/home/nobody-here", 1) |
                         setenv("XDG_CONFIG_HOME", "relative/ignored", 1) | unsetenv("XDG_STATE_HOME"),
                     0);
    assert_int_equal(audit_default_paths(fixture_url(), &a), STATUS_OK);
    assert_string_equal(a.key, "/home/nobody-here/.config/thidua/audit.key");
    assert_ptr_equal(strstr(a.seals, "/home/nobody-here/.local/state/thidua/"), a.seals);
    assert_int_equal(setenv("XDG_STATE_HOME", "/state", 1), 0);
    assert_int_equal(audit_default_paths(fixture_url(), &b), STATUS_OK);
    assert_string_equal(strrchr(a.seals, '/'), strrchr(b.seals, '/'));
    assert_ptr_equal(strstr(b.seals, "/state/thidua/"), b.seals);
    assert_int_equal(audit_default_paths("postgresql://u:one@h/db", &a), STATUS_OK);
    assert_int_equal(audit_default_paths("postgresql://v:two@h/db?sslmode=require", &b), STATUS_OK);
    assert_string_equal(a.seals, b.seals);
    assert_int_equal(audit_default_paths("postgresql://v:two@h/db2", &b), STATUS_OK);
    assert_string_not_equal(a.seals, b.seals);
    if (fixture_engine() == STORE_SQLITE) {
        char path[200];
        (void)snprintf(path, sizeof path, "%s/audit.key", fixture_dir());
        assert_true(audit_path_is_beside(fixture_url(), path));
        assert_false(audit_path_is_beside(fixture_url(), "/etc/audit.key"));
    }
    store_close(s);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_untouched_chain_fits),
        cmocka_unit_test(every_attack_is_named),
        cmocka_unit_test(a_chain_written_anew_is_named),
        cmocka_unit_test(another_database_in_its_place),
        cmocka_unit_test(seals_guard_themselves),
        cmocka_unit_test(the_sealer_seals_at_the_end),
        cmocka_unit_test(an_erased_payload_still_verifies),
        cmocka_unit_test(an_erased_payload_leaves_no_bytes),
        cmocka_unit_test(history_by_pages),
        cmocka_unit_test(the_chain_stays_dense),
        cmocka_unit_test(the_key_file),
        cmocka_unit_test(default_places),
    };
    fixture_start(argc, argv);
    if (crypt_init() != STATUS_OK)
        return 99;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fixture_stop();
    return failed;
}
