// Changes of units on both engines: what stands on which day, what an amount of the past becomes, who may do what afterwards, and what is
// refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/account.h"
#include "app/unit.h"
#include "app/unit_change.h"
#include "app/unit_time.h"
#include "fixture.h"
#include "model/programme.h"
#include "store/audit.h"

static Store *store;
static Arena arena;
static Actor actor;

#define DAY(y, m, d) date_make((y), (m), (d))

static const char register_2020[] = "code\tlevel\tname\tparent_code\n"
                                    "P\tprovince\tTỉnh Thử\t\n"
                                    "D1\tdistrict\tHuyện Một\tP\n"
                                    "D2\tdistrict\tHuyện Hai\tP\n"
                                    "A\tcommune\tXã An\tD1\n"
                                    "B\tcommune\tXã Bình\tD1\n"
                                    "C\tcommune\tXã Cát\tD1\n"
                                    "E\tcommune\tXã Én\tD2\n";

// ---- Running acts ----------------------------------------------------------------------------------------------------------------

typedef struct Step {
    Date today;
    const Reorganisation *r; // NULL: settle only
    MsgId complaint;
    size_t line;
} Step;

static Status run_step(Tx *tx, void *ctx)
{
    Step *s = ctx;
    Arena a = {0};
    Act act = {.tx = tx, .arena = &a, .actor = &actor, .today = s->today};
    FieldErrors errors = {.arena = &a};
    Status st = s->r ? unit_reorganise(&act, s->r, &errors, NULL) : unit_settle(&act);
    if (errors.n) {
        s->complaint = errors.items[0].message;
        s->line = errors.items[0].line;
    }
    arena_done(&a);
    return st;
}

static void must(Date today, const Reorganisation *r)
{
    Step s = {today, r, MSG_NONE, 0};
    Status st = store_write(store, run_step, &s);
    if (st != STATUS_OK)
        fail_msg("%s, %.*s, row %zu", status_name(st), STR_ARG(msg_key(s.complaint)), s.line);
}

static void must_not(Date today, const Reorganisation *r, MsgId complaint, size_t line)
{
    Step s = {today, r, MSG_NONE, 0};
    assert_int_equal(store_write(store, run_step, &s), STATUS_INVALID);
    assert_int_equal(s.complaint, complaint);
    assert_int_equal(s.line, line);
}

static int64_t number(const char *sql, const char *text)
{
    Tx *tx;
    int64_t v = -1;
    assert_int_equal(store_read_begin(store, &tx), STATUS_OK);
    assert_int_equal(text ? tx_query_int(tx, sql, PARAMS(P_TEXT_C(text)), &v)
                          : tx_query_int(tx, sql, NO_PARAMS, &v),
                     STATUS_OK);
    tx_end(tx);
    return v;
}

// The newest unit of that code.
static int64_t id(const char *code)
{
    return number("SELECT MAX(id) FROM unit WHERE code = ?1", code);
}

static Status begin(Tx *tx, void *ctx)
{
    (void)ctx;
    Arena a = {0};
    Act act = {.tx = tx, .arena = &a, .actor = &actor, .today = DAY(2020, 1, 2)};
    FieldErrors errors = {.arena = &a};
    int64_t made, head = 0;
    Status st = unit_import(&act, str_c(register_2020), &errors, &made);
    NewAccount n = {.username = STR("an"), .display_name = STR("Cán bộ xã An")};
    if (st == STATUS_OK)
        st = tx_query_int(tx, "SELECT id FROM unit WHERE code = 'A'", NO_PARAMS, &n.unit_id);
    if (st == STATUS_OK)
        st = account_create(tx, &actor, &a, &n, instant_now(), &head);
    if (st == STATUS_OK)
        st = account_grant(tx, &actor, head, ROLE_UNIT_HEAD, n.unit_id);
    arena_done(&a);
    return st;
}

static int open_store(void **state)
{
    (void)state;
    AuditKey key = {{1}};
    store = fixture_open(NULL, true);
    arena_init(&arena, 0);
    actor = (Actor){.account_id = 1, .grants = {{ROLE_ADMINISTRATOR, 0}}, .n_grants = 1, .scopes = SCOPE_ALL};
    store_set_audit_key(store, &key);
    return store_write(store, begin, NULL) == STATUS_OK ? 0 : -1;
}

static int close_store(void **state)
{
    (void)state;
    store_close(store);
    arena_done(&arena);
    return 0;
}

// ---- Asking ------------------------------------------------------------------------------------------------------------------------

// Names of the units of a day, in order, parted by commas.
static const char *names_on(Date day, Date known_on, UnitLevel level)
{
    Tx *tx;
    RecordList v;
    UnitMoment m = {day, known_on, HIERARCHY_ADMINISTRATIVE};
    const char *all = "";
    assert_int_equal(store_read_begin(store, &tx), STATUS_OK);
    assert_int_equal(unit_versions_on(tx, &m, level, &arena, &v), STATUS_OK);
    for (size_t i = 0; i < v.n; i++)
        all = arena_printf(&arena, "%s%s%.*s", all, *all ? ", " : "",
                           STR_ARG(((const UnitVersion *)record_at(&unit_version_resource, &v, i))->name));
    tx_end(tx);
    return all;
}

static const UnitTree *tree_on(Date day)
{
    Tx *tx;
    const UnitTree *t;
    UnitMoment m = {day, DATE_NONE, HIERARCHY_ADMINISTRATIVE};
    assert_int_equal(store_read_begin(store, &tx), STATUS_OK);
    assert_int_equal(unit_tree_load(tx, &m, &arena, &t), STATUS_OK);
    tx_end(tx);
    return t;
}

static RestateCells brought(int64_t unit, Date from, Date to, Decimal amount)
{
    Tx *tx;
    const SuccessionGraph *g;
    RestateCells c;
    assert_int_equal(store_read_begin(store, &tx), STATUS_OK);
    assert_int_equal(succession_graph_load(tx, DATE_NONE, &arena, &g), STATUS_OK);
    tx_end(tx);
    assert_int_equal(restate(g, unit, from, to, 0, amount, &arena, &c), STATUS_OK);
    return c;
}

// ---- Cases ----------------------------------------------------------------------------------------------------------------------

static void the_first_register_stands_since_ever(void **state)
{
    (void)state;
    assert_string_equal(names_on(DAY(1990, 1, 1), DATE_NONE, UNIT_LEVEL_COMMUNE),
                        "Xã An, Xã Bình, Xã Cát, Xã Én");
    assert_string_equal(names_on(DAY(2030, 1, 1), DAY(1990, 1, 1), UNIT_LEVEL_DISTRICT),
                        "Huyện Hai, Huyện Một");
    assert_int_equal(unit_tree_parent(tree_on(DAY(2020, 6, 1)), id("A")), id("D1"));
}

static void two_communes_become_a_third(void **state)
{
    (void)state;
    const Date day = DAY(2025, 7, 1);
    int64_t a = id("A"), b = id("B"), c = id("C"), e = id("E"), d1 = id("D1"), d2 = id("D2"), p = id("P");
    const UnitForm forms[] = {{.unit = {.code = STR("A"),
                                        .name = STR("Xã An"),
                                        .kind = UNIT_KIND_COMMUNE,
                                        .level = UNIT_LEVEL_COMMUNE},
                               .parent = {.id = p}}};
    const UnitMove moves[] = {{c, HIERARCHY_ADMINISTRATIVE, {.id = p}},
                              {e, HIERARCHY_ADMINISTRATIVE, {.id = p}}};
    UnitSuccession rows[] = {{SUCCESSION_MERGE, a, {.form = 1}, INT_NONE, {0}, 0, {0}},
                             {SUCCESSION_MERGE, b, {.form = 1}, INT_NONE, {0}, 0, {0}},
                             {SUCCESSION_ABOLISH, d1, {.id = p}, INT_NONE, {0}, 0, {0}},
                             {SUCCESSION_ABOLISH, d2, {.id = p}, INT_NONE, {0}, 0, {0}}};
    Reorganisation r = {.effective_on = day,
                        .day_known = true,
                        .instrument = STR("Nghị quyết thử"),
                        .acted_on = DAY(2025, 6, 16),
                        .forms = forms,
                        .n_forms = 1,
                        .moves = moves,
                        .n_moves = 1, // Én is forgotten: it would stand under a district that is gone
                        .successions = rows,
                        .n_successions = 4};
    const Date before = DAY(2025, 6, 20);
    must_not(before, &r, MSG_UNIT_CHANGE_TREE, 0);
    assert_int_equal(number("SELECT COUNT(*) FROM succession", NULL), 0); // nothing of it was kept
    assert_int_equal(number("SELECT COUNT(*) FROM unit WHERE valid_to IS NOT NULL", NULL), 0);
    r.n_moves = 2;
    rows[0].share = 5000;
    must_not(before, &r, MSG_SUCCESSION_RULE_SHARE_EXTRA, 1);
    rows[0].share = INT_NONE;
    must(before, &r);

    // Known and dated, but not yet there.
    int64_t an = id("A");
    assert_int_not_equal(an, a);
    assert_int_equal(number("SELECT parent_id FROM unit WHERE code = ?1", "C"), d1);
    assert_int_equal(number("SELECT unit_id FROM account WHERE username = ?1", "an"), a);
    assert_string_equal(names_on(day - 1, DATE_NONE, UNIT_LEVEL_COMMUNE), "Xã An, Xã Bình, Xã Cát, Xã Én");
    assert_string_equal(names_on(day, DATE_NONE, UNIT_LEVEL_COMMUNE), "Xã An, Xã Cát, Xã Én");
    assert_string_equal(names_on(day, DATE_NONE, UNIT_LEVEL_DISTRICT), "");
    // On 15 June nobody knew.
    assert_string_equal(names_on(day, DAY(2025, 6, 15), UNIT_LEVEL_COMMUNE), "Xã An, Xã Bình, Xã Cát, Xã Én");

    // The day comes.
    must(day, NULL);
    must(day, NULL);
    assert_int_equal(number("SELECT parent_id FROM unit WHERE code = ?1", "C"), p);
    assert_int_equal(number("SELECT unit_id FROM account WHERE username = ?1", "an"), an);
    assert_int_equal(number("SELECT COUNT(*) FROM account_role r JOIN account a ON a.id = r.account_id WHERE "
                            "a.username = 'an' AND r.role = 'unit_head'",
                            NULL),
                     1);
    assert_int_equal(number("SELECT r.unit_id FROM account_role r JOIN account a ON a.id = r.account_id "
                            "WHERE a.username = ?1",
                            "an"),
                     an);
    // Its officers answer for the records of both that went into it.
    assert_int_equal(
        number("SELECT COUNT(*) FROM unit below JOIN unit top ON below.path >= top.path AND below.path < "
               "top.path || '~' WHERE top.code = ?1 AND top.valid_to IS NULL",
               "A"),
        3);
    assert_int_equal(unit_tree_parent(tree_on(day), an), p);
    assert_int_equal(unit_tree_parent(tree_on(day - 1), a), d1);

    // What An and Bình reported in 2020 is the new commune's past; on the old tree its later figure belongs to both.
    RestateCells cells = brought(a, DAY(2020, 5, 1), day, 10 * DECIMAL_SCALE);
    assert_int_equal(cells.n, 1);
    assert_int_equal(cells.items[0].units[0], an);
    assert_int_equal(cells.items[0].amount, 10 * DECIMAL_SCALE);
    cells = brought(an, DAY(2026, 1, 1), DAY(2020, 5, 1), 30 * DECIMAL_SCALE);
    assert_int_equal(cells.n, 1);
    assert_int_equal(cells.items[0].n, 2);
    assert_int_equal(unit_tree_common(tree_on(DAY(2020, 5, 1)), cells.items[0].units, 2), d1);
}

static void a_division_leaves_the_records_above(void **state)
{
    (void)state;
    const Date day = DAY(2026, 3, 1);
    int64_t c = id("C"), p = id("P"), e = id("E");
    const UnitForm forms[] = {
        {.unit = {.name = STR("Xã Cát Đông"), .kind = UNIT_KIND_COMMUNE, .level = UNIT_LEVEL_COMMUNE},
         .parent = {.id = p}},
        {.unit = {.name = STR("Xã Cát Tây"), .kind = UNIT_KIND_COMMUNE, .level = UNIT_LEVEL_COMMUNE},
         .parent = {.id = p}}};
    UnitSuccession rows[] = {{SUCCESSION_SPLIT, c, {.form = 1}, INT_NONE, {0}, 0, {0}},
                             {SUCCESSION_SPLIT, c, {.form = 2}, INT_NONE, {0}, 0, {0}}};
    const UnitRename renames[] = {{.unit_id = e, .name = STR("Phường Én"), .kind = UNIT_KIND_WARD}};
    Reorganisation r = {.effective_on = day,
                        .day_known = true,
                        .instrument = STR("Nghị quyết thử 2"),
                        .acted_on = DATE_NONE,
                        .forms = forms,
                        .n_forms = 2,
                        .renames = renames,
                        .n_renames = 1,
                        .successions = rows,
                        .n_successions = 2};
    must(DAY(2026, 3, 5), &r); // told after the day: carried out at once
    assert_string_equal(names_on(DAY(2026, 3, 5), DATE_NONE, UNIT_LEVEL_COMMUNE),
                        "Phường Én, Xã An, Xã Cát Đông, Xã Cát Tây");
    assert_string_equal(names_on(day - 1, DATE_NONE, UNIT_LEVEL_COMMUNE), "Xã An, Xã Cát, Xã Én");
    assert_int_equal(number("SELECT COUNT(*) FROM unit WHERE id = (SELECT MAX(id) FROM unit WHERE name = ?1) "
                            "AND kind = 'ward'",
                            "Phường Én"),
                     1);
    RestateCells cells = brought(c, DAY(2025, 8, 1), day, 7 * DECIMAL_SCALE);
    assert_int_equal(cells.n, 1);
    assert_int_equal(cells.items[0].n, 2);
    assert_int_equal(unit_tree_common(tree_on(day), cells.items[0].units, 2), p);
    // Gone: it cannot be divided again, nor take anything over.
    must_not(DAY(2026, 4, 1), &r, MSG_SUCCESSION_RULE_TOLD, 2);
    r.effective_on = DAY(2026, 4, 1);
    must_not(DAY(2026, 4, 1), &r, MSG_SUCCESSION_RULE_FROM_LIFE, 2);
}

// ---- Duties ------------------------------------------------------------------------------------------------------------------------

typedef struct Work {
    int64_t field, labour, other; // the field of work, the task that carries it, one that does not
} Work;

static Status give_work(Tx *tx, void *ctx)
{
    Work *w = ctx;
    Arena a = {0};
    Programme p;
    Instant now = instant_now();
    resource_init(&programme_resource, &p);
    p = (Programme){.document_id = p.document_id,
                    .unit_id = 1,
                    .number = STR("1"),
                    .title = STR("Chương trình"),
                    .theme = STR(""),
                    .issued_on = DATE_NONE,
                    .starts_on = DATE_NONE,
                    .ends_on = DATE_NONE,
                    .state = PROGRAMME_RUNNING,
                    .approved_at = INT_NONE,
                    .short_name = STR(""),
                    .sort_key = STR(""),
                    .version = 1,
                    .created_at = now,
                    .updated_at = now};
    Status st = tx_query_int(
        tx, "INSERT INTO work_field (name, sort_key, version) VALUES ('lao động', ?1, 1) RETURNING id",
        PARAMS(P_BYTES("l", 1)), &w->field);
    if (st == STATUS_OK)
        st = record_insert(tx, &programme_resource, &p, &a);
    for (int i = 0; st == STATUS_OK && i < 2; i++) {
        Task t;
        resource_init(&task_resource, &t);
        t.programme_id = p.id;
        t.path = i ? STR("2") : STR("1");
        t.ordinal = i + 1;
        t.title = STR("Nhiệm vụ");
        t.span_start = t.span_end = 0;
        t.field_id = i ? 0 : w->field;
        t.version = 1;
        st = record_insert(tx, &task_resource, &t, &a);
        *(i ? &w->other : &w->labour) = t.id;
    }
    // The old department has both; the one that takes it over has the second already.
    static const struct {
        const char *unit;
        int task;
    } given[] = {{"S1", 0}, {"S1", 1}, {"S2", 1}};
    for (size_t i = 0; st == STATUS_OK && i < 3; i++) {
        Duty d;
        resource_init(&duty_resource, &d);
        d.programme_id = p.id;
        d.task_id = given[i].task ? w->other : w->labour;
        d.kind = DUTY_FOR_ASSIGNMENT;
        d.role = DUTY_LEAD;
        d.tone = DUTY_ASSIGN;
        d.title = STR("Việc");
        d.note = STR("");
        d.state = DUTY_OPEN;
        d.version = 1;
        d.created_at = d.updated_at = now;
        st = tx_query_int(tx, "SELECT id FROM unit WHERE code = ?1", PARAMS(P_TEXT_C(given[i].unit)),
                          &d.unit_id);
        if (st == STATUS_OK)
            st = record_insert(tx, &duty_resource, &d, &a);
    }
    arena_done(&a);
    return st;
}

static void duties_follow_their_field(void **state)
{
    (void)state;
    static const char count[] = "SELECT COUNT(*) FROM duty d JOIN unit u ON u.id = d.unit_id JOIN task t ON "
                                "t.id = d.task_id WHERE u.code = ?1 "
                                "AND d.state = 'open' AND t.path = '1'",
                      other[] = "SELECT COUNT(*) FROM duty d JOIN unit u ON u.id = d.unit_id JOIN task t ON "
                                "t.id = d.task_id WHERE u.code = ?1 "
                                "AND d.state = 'open' AND t.path = '2'";
    Work w;
    int64_t p = id("P");
    UnitForm forms[3];
    static const char *const codes[] = {"S1", "S2", "S3"};
    for (size_t i = 0; i < 3; i++)
        forms[i] = (UnitForm){.unit = {.code = str_c(codes[i]),
                                       .name = str_c(i ? i == 1 ? "Sở Hai" : "Sở Ba" : "Sở Một"),
                                       .kind = UNIT_KIND_DEPARTMENT,
                                       .level = UNIT_LEVEL_BODY},
                              .parent = {.id = p}};
    const Reorganisation begun = {.effective_on = DAY(2026, 4, 1),
                                  .day_known = true,
                                  .acted_on = DATE_NONE,
                                  .forms = forms,
                                  .n_forms = 3};
    must(DAY(2026, 4, 2), &begun);
    assert_int_equal(store_write(store, give_work, &w), STATUS_OK);
    const UnitSuccession rows[] = {
        {SUCCESSION_MERGE, id("S1"), {.id = id("S2")}, INT_NONE, {0}, 0, {0}},
        {SUCCESSION_FIELD, id("S1"), {.id = id("S3")}, INT_NONE, {0}, w.field, {0}}};
    const Reorganisation r = {.effective_on = DAY(2026, 5, 1),
                              .day_known = true,
                              .acted_on = DATE_NONE,
                              .successions = rows,
                              .n_successions = 2};
    must(DAY(2026, 5, 2), &r);
    assert_int_equal(number(count, "S3"), 1); // with its field
    assert_int_equal(number(count, "S1") + number(count, "S2"), 0);
    assert_int_equal(number(other, "S2"), 1); // one, not two: it had it already
    assert_int_equal(number(other, "S1"), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM duty WHERE state = 'passed_on'", NULL), 1);
}

static void nobody_stands_below_himself(void **state)
{
    (void)state;
    int64_t p = id("P"), e = id("E");
    const UnitMove moves[] = {{p, HIERARCHY_ADMINISTRATIVE, {.id = e}}};
    Reorganisation r = {.effective_on = DAY(2026, 5, 1), .day_known = true, .moves = moves, .n_moves = 1};
    r.acted_on = DATE_NONE;
    must_not(DAY(2026, 4, 1), &r, MSG_UNIT_CHANGE_TREE, 0);
    r.n_moves = 0;
    must_not(DAY(2026, 4, 1), &r, MSG_UNIT_CHANGE_EMPTY, 0);
}

static void only_those_who_may(void **state)
{
    (void)state;
    int64_t e = id("E");
    const UnitRename renames[] = {{.unit_id = e, .name = STR("Phường Khác")}};
    Reorganisation r = {
        .effective_on = DAY(2026, 5, 1), .acted_on = DATE_NONE, .renames = renames, .n_renames = 1};
    Actor all = actor;
    actor.grants[0] = (Grant){ROLE_UNIT_HEAD, id("A")};
    Step s = {DAY(2026, 5, 2), &r, MSG_NONE, 0};
    assert_int_equal(store_write(store, run_step, &s), STATUS_INVALID); // like one that is not there
    assert_int_equal(s.complaint, MSG_UNIT_RULE_UNKNOWN);
    actor.grants[0] = (Grant){ROLE_INSPECTOR, e};
    assert_int_equal(store_write(store, run_step, &s), STATUS_FORBIDDEN);
    actor = all;
}

int main(int argc, char **argv)
{
    fixture_start(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_register_stands_since_ever), cmocka_unit_test(two_communes_become_a_third),
        cmocka_unit_test(a_division_leaves_the_records_above),  cmocka_unit_test(duties_follow_their_field),
        cmocka_unit_test(nobody_stands_below_himself),          cmocka_unit_test(only_those_who_may),
    };
    int failed = cmocka_run_group_tests(tests, open_store, close_store);
    fixture_stop();
    return failed;
}
