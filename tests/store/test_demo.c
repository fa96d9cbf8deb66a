// The demo's load through both engines: what stands afterwards, that it is loaded once, that every change is in the audit chain.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/demo.h"
#include "crypt/password.h"
#include "fixture.h"
#include "store/audit_verify.h"
#include "store/secret.h"

#define PASSWORD "mật khẩu để kiểm thử"

static Intake *intake;
static Store *store;
static Arena arena;
static AuditKey key;

static int64_t count(const char *sql)
{
    Tx *tx;
    int64_t n;
    assert_int_equal(store_read_begin(store, &tx), STATUS_OK);
    if (tx_query_int(tx, sql, NO_PARAMS, &n) != STATUS_OK)
        fail_msg("%s: %s", sql, tx_fault(tx)->text);
    tx_end(tx);
    return n;
}

static int open_empty(void **state)
{
    (void)state;
    static const BoxKey secret_key = {{9}};
    store = fixture_open(NULL, true);
    store_set_secret_key(store, &secret_key);
    memset(&key, 7, sizeof key);
    store_set_audit_key(store, &key);
    arena_init(&arena, 0);
    return 0;
}

static int open_loaded(void **state)
{
    DemoReport report;
    (void)open_empty(state);
    Status st = demo_load(store, intake, STR(PASSWORD), &report);
    if (st != STATUS_OK)
        print_error("%s: %s\n", status_name(st), report.where);
    return st == STATUS_OK ? 0 : -1;
}

static int close_store(void **state)
{
    (void)state;
    store_close(store);
    arena_done(&arena);
    return 0;
}

static void an_empty_database_has_no_demo(void **state)
{
    (void)state;
    DemoState s;
    assert_int_equal(demo_state(store, &s), STATUS_OK);
    assert_int_equal(s, DEMO_ABSENT);
}

static void the_campaign_stands(void **state)
{
    (void)state;
    DemoState s;
    assert_int_equal(demo_state(store, &s), STATUS_OK);
    assert_int_equal(s, DEMO_LOADED);
    // data/demo in 2020: two provinces, 13 + 8 districts, 216 + 106 communes; 59 bodies of Hà Tĩnh and 21 of Kỳ Anh.
    assert_int_equal(count("SELECT COUNT(*) FROM unit WHERE valid_from IS NULL AND level = 'province'"), 2);
    assert_int_equal(count("SELECT COUNT(*) FROM unit WHERE valid_from IS NULL AND level = 'district'"),
                     13 + 8);
    assert_int_equal(count("SELECT COUNT(*) FROM unit WHERE valid_from IS NULL AND level = 'commune'"),
                     216 + 106);
    assert_true(count("SELECT COUNT(*) FROM unit WHERE valid_from IS NULL AND level = 'body'") >= 75);
    // Today: no districts, 69 + 38 communes, a department formed of several, and a name that is borne once only.
    assert_int_equal(count("SELECT COUNT(*) FROM unit WHERE valid_to IS NULL AND level = 'district'"), 0);
    assert_int_equal(count("SELECT COUNT(*) FROM unit WHERE valid_to IS NULL AND level = 'commune'"),
                     69 + 38);
    assert_int_equal(
        count("SELECT COUNT(*) FROM unit WHERE valid_to IS NULL AND name = 'Sở Nông nghiệp và Môi trường'"),
        1);
    assert_int_equal(count("SELECT COUNT(*) - COUNT(DISTINCT name) FROM unit WHERE valid_to IS NULL AND "
                           "level = 'body' AND name >= 'Sở ' AND "
                           "name < 'Sở!'"),
                     0);
    assert_true(count("SELECT COUNT(*) FROM succession WHERE kind = 'field'") >= 15);
    assert_int_equal(count("SELECT COUNT(*) FROM account"), 10);
    assert_int_equal(count("SELECT COUNT(*) FROM account WHERE totp_secret IS NOT NULL"), 1);
    assert_int_equal(count("SELECT COUNT(DISTINCT role) FROM account_role"), 8);
    assert_int_equal(
        count(
            "SELECT COUNT(*) FROM programme WHERE is_sample = 1 AND number <> '' AND issued_on IS NOT NULL"),
        2);
    assert_int_equal(count("SELECT COUNT(*) FROM document WHERE is_sample = 1"), 3);
    // Each programme has parts of every kind.
    assert_int_equal(count("SELECT COUNT(DISTINCT programme_id) FROM task"), 2);
    assert_int_equal(count("SELECT COUNT(DISTINCT programme_id) FROM target"), 2);
    assert_int_equal(count("SELECT COUNT(DISTINCT programme_id) FROM duty"), 2);
    assert_int_equal(
        count("SELECT COUNT(DISTINCT t.programme_id) FROM figure f JOIN target t ON t.id = f.target_id"), 2);
    // A draft for the review page, and nothing left open in the approved ones but left-over numbers.
    assert_true(
        count(
            "SELECT COUNT(*) FROM draft_row r JOIN document d ON d.id = r.document_id WHERE d.state = 'draft'"
            " AND r.state = 'proposed'") > 50);
    assert_true(count("SELECT COUNT(*) FROM draft_repair r JOIN document d ON d.id = r.document_id WHERE "
                      "d.state = 'draft'") > 0);
    assert_int_equal(count("SELECT COUNT(*) FROM draft_row r JOIN document d ON d.id = r.document_id WHERE "
                           "d.state = 'approved'"
                           " AND r.state = 'proposed' AND r.kind <> 'unused'"),
                     0);
    // Two pairs of eyes: who submitted did not approve.
    assert_int_equal(
        count("SELECT COUNT(*) FROM document WHERE state = 'approved' AND submitted_by <> approved_by"), 2);
    // Plans: some done, some not; and the commune of the log-in `kyphong` has duties.
    assert_true(count("SELECT COUNT(*) FROM duty WHERE state = 'done'") > 20);
    assert_true(count("SELECT COUNT(*) FROM duty WHERE unit_id = (SELECT id FROM unit WHERE code = '18766' "
                      "AND valid_from IS NULL)") > 5);
}

// What approving makes of the papers: whose duty is what, from when to when, under which name.
static void targets_lie_where_they_belong(void **state)
{
    (void)state;
    // "Mỗi đơn vị cấp xã": every commune and nobody else.
    assert_int_equal(count("SELECT COUNT(*) FROM duty d JOIN target t ON t.id = d.target_id WHERE t.quote = "
                           "'Mỗi đơn vị cấp xã "
                           "đăng ký ít nhất 01 công trình'"),
                     216);
    assert_int_equal(count("SELECT COUNT(*) FROM duty d JOIN target t ON t.id = d.target_id JOIN unit u ON "
                           "u.id = d.unit_id WHERE "
                           "t.scope = 'mỗi đơn vị cấp xã' AND u.level <> 'commune'"),
                     0);
    // "Toàn tỉnh": the agency that leads states it; the districts have the shares it gave on, and nobody else has a part.
    assert_int_equal(
        count(
            "SELECT COUNT(*) FROM duty d JOIN target t ON t.id = d.target_id WHERE t.scope = 'toàn tỉnh' AND "
            "t.spread = 'whole' AND d.role <> 'lead' AND d.goal IS NULL"),
        0);
    assert_int_equal(count("SELECT COUNT(*) FROM target t WHERE t.spread = 'whole' AND t.scope = 'toàn tỉnh' "
                           "AND (SELECT COUNT(*) FROM "
                           "duty d WHERE d.target_id = t.id AND d.role = 'lead') <> 1"),
                     0);
    // Units by name: those.
    assert_int_equal(count("SELECT COUNT(*) FROM duty d JOIN target t ON t.id = d.target_id WHERE t.scope = "
                           "'xã Kỳ Lạc, xã Kỳ Tây'"),
                     2);
    // The shares of a target add up to it.
    assert_int_equal(count("SELECT COUNT(*) FROM target t WHERE EXISTS (SELECT 1 FROM duty d WHERE "
                           "d.target_id = t.id AND d.goal IS NOT "
                           "NULL) AND t.low <> (SELECT SUM(d.goal) FROM duty d WHERE d.target_id = t.id)"),
                     0);
    // Nobody in a district's offices is given what the province asks of its own.
    assert_int_equal(count("SELECT COUNT(*) FROM duty d JOIN programme p ON p.id = d.programme_id JOIN unit "
                           "o ON o.id = p.unit_id JOIN "
                           "unit u ON u.id = d.unit_id WHERE o.level = 'province' AND u.kind = 'division'"),
                     0);
    assert_int_equal(count("SELECT COUNT(*) FROM programme WHERE starts_on IS NULL OR ends_on IS NULL OR "
                           "ends_on <= starts_on OR "
                           "short_name = '' OR approved_on IS NULL"),
                     0);
    assert_int_equal(
        count(
            "SELECT COUNT(*) FROM task t JOIN programme p ON p.id = t.programme_id WHERE t.title = p.title"),
        0);
    assert_int_equal(count("SELECT COUNT(*) FROM obligation o JOIN obligation x ON x.programme_id = "
                           "o.programme_id AND x.title = o.title "
                           "AND x.due_on = o.due_on AND x.kind <> o.kind"),
                     0);
}

static void recurring_duties_have_their_days(void **state)
{
    (void)state;
    assert_true(count("SELECT COUNT(*) FROM occurrence") > 500);
    assert_int_equal(count("SELECT COUNT(*) FROM occurrence o JOIN duty d ON d.id = o.duty_id JOIN programme "
                           "p ON p.id = d.programme_id "
                           "WHERE o.due_on < p.approved_on OR o.due_on > p.ends_on"),
                     0);
    // "Thứ bảy": every one of them.
    const int64_t saturday = date_make(2020, 6, 13);
    Tx *tx;
    Rows rows;
    assert_int_equal(store_read_begin(store, &tx), STATUS_OK);
    assert_int_equal(tx_query(tx, "SELECT DISTINCT due_on FROM occurrence ORDER BY due_on", NO_PARAMS, &rows),
                     STATUS_OK);
    while (rows_next(&rows))
        assert_int_equal((rows_int(&rows, 0) - saturday) % 7, 0);
    assert_int_equal(rows_done(&rows), STATUS_OK);
    tx_end(tx);
    assert_true(count("SELECT COUNT(*) FROM occurrence WHERE state = 'done'") > 100);
    // A rhythm that is not said makes none.
    assert_int_equal(
        count("SELECT COUNT(*) FROM occurrence c JOIN duty d ON d.id = c.duty_id JOIN obligation o ON o.id = "
              "d.obligation_id WHERE o.rhythm = 'định kỳ'"),
        0);
}

static void every_act_is_in_the_chain(void **state)
{
    (void)state;
    AuditReport r;
    assert_int_equal(audit_verify(store, &key, NULL, &r), STATUS_OK);
    assert_int_equal(r.finding, AUDIT_INTACT);
    // At least one row for each account, paper, figure and row decided.
    assert_true(r.rows > count("SELECT (SELECT COUNT(*) FROM account) + (SELECT COUNT(*) FROM figure)"
                               " + (SELECT COUNT(*) FROM draft_row WHERE state = 'confirmed')"));
}

static void it_is_loaded_once(void **state)
{
    (void)state;
    DemoReport report;
    AuditReport before, after;
    assert_int_equal(audit_verify(store, &key, NULL, &before), STATUS_OK);
    assert_int_equal(demo_load(store, intake, STR(PASSWORD), &report), STATUS_CONFLICT);
    assert_int_equal(demo_set_password(store, STR(PASSWORD)), STATUS_OK);
    assert_int_equal(audit_verify(store, &key, NULL, &after), STATUS_OK);
    assert_int_equal(before.rows, after.rows);
}

static Str hash_of(const char *username)
{
    Tx *tx;
    Rows rows;
    assert_int_equal(store_read_begin(store, &tx), STATUS_OK);
    assert_int_equal(tx_query_row(tx, "SELECT password_hash FROM account WHERE username = ?1",
                                  PARAMS(P_TEXT_C(username)), &rows),
                     STATUS_OK);
    Str hash = rows_text_in(&rows, 0, &arena);
    assert_int_equal(rows_done(&rows), STATUS_OK);
    tx_end(tx);
    return hash;
}

static void one_password_opens_every_account(void **state)
{
    (void)state;
    DemoLogins logins;
    assert_int_equal(demo_logins(store, &arena, &logins), STATUS_OK);
    assert_int_equal(logins.n, 10);
    for (size_t i = 0; i < logins.n; i++) {
        char *name = arena_str(&arena, logins.items[i].username);
        assert_int_equal(password_verify(STR(PASSWORD), hash_of(name)), STATUS_OK);
        assert_true(logins.items[i].role.n > 0);
        assert_int_equal(logins.items[i].has_totp, strcmp(name, "quantri2") == 0);
    }
    assert_int_equal(demo_set_password(store, STR("một mật khẩu khác")), STATUS_OK);
    assert_int_equal(password_verify(STR("một mật khẩu khác"), hash_of("thanhtra")), STATUS_OK);
    assert_int_equal(password_verify(STR(PASSWORD), hash_of("kyphong")), STATUS_UNAUTHENTICATED);
}

static void half_a_load_is_known(void **state)
{
    (void)state;
    DemoState s;
    fixture_sql("DELETE FROM setting WHERE key = 'demo.loaded'");
    assert_int_equal(demo_state(store, &s), STATUS_OK);
    assert_int_equal(s, DEMO_HALF);
}

int main(int argc, char **argv)
{
    // Before any thread: the reader's helper is forked here.
    if (intake_start(1, &intake) != STATUS_OK)
        return 1;
    fixture_start(argc, argv);
    const struct CMUnitTest empty[] = {cmocka_unit_test(an_empty_database_has_no_demo)};
    // One load for all; the last ones change it.
    const struct CMUnitTest loaded[] = {cmocka_unit_test(the_campaign_stands),
                                        cmocka_unit_test(targets_lie_where_they_belong),
                                        cmocka_unit_test(recurring_duties_have_their_days),
                                        cmocka_unit_test(every_act_is_in_the_chain),
                                        cmocka_unit_test(it_is_loaded_once),
                                        cmocka_unit_test(one_password_opens_every_account),
                                        cmocka_unit_test(half_a_load_is_known)};
    int failed = cmocka_run_group_tests_name("empty", empty, open_empty, close_store);
    failed += cmocka_run_group_tests_name("loaded", loaded, open_loaded, close_store);
    fixture_stop();
    intake_stop(intake);
    return failed ? 1 : 0;
}
