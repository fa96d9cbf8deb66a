// Following a programme, on both engines: what counts as late, who sees which duties, figures and their totals, pages and the sums they show.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "app/cockpit.h"
#include "app/occurrence.h"
#include "app/road.h"
#include "fixture.h"
#include "people.h"

static People people;
static struct {
    int64_t programme, roads, health, road, works, share, target_duty, late_duty, week_duty, request_duty,
        department_duty, sweeping, saturday;
} made;

static void must(Status st, const char *what)
{
    if (st != STATUS_OK)
        fail_msg("%s: %s", what, status_name(st));
}

static int64_t add_duty(Tx *tx, Arena *a, int64_t task, int64_t unit, DutyKind kind, DutyTone tone, Date due,
                        DutyState state, int64_t target, int64_t obligation, const char *title)
{
    Duty d;
    resource_init(&duty_resource, &d);
    d.programme_id = made.programme;
    d.task_id = task;
    d.unit_id = unit;
    d.kind = kind;
    d.tone = tone;
    d.role = DUTY_RESPONSIBLE;
    d.due_on = due;
    d.state = state;
    d.target_id = target;
    d.obligation_id = obligation;
    d.title = str_c(title);
    d.done_on = state == DUTY_DONE ? date_make(2020, 4, 2) : DATE_NONE;
    d.version = 1;
    d.created_at = d.updated_at = instant_now();
    must(record_insert(tx, &duty_resource, &d, a), title);
    return d.id;
}

static int64_t add_target(Tx *tx, Arena *a, int64_t task, const char *indicator, int64_t low,
                          const char *measure, Date due)
{
    Target t;
    resource_init(&target_resource, &t);
    t.programme_id = made.programme;
    t.task_id = task;
    t.indicator = str_c(indicator);
    t.op = TARGET_GE;
    t.low = low * DECIMAL_SCALE;
    t.unit_of_measure = str_c(measure);
    t.due_on = due;
    t.ordinal = 1;
    t.span_start = t.span_end = 0;
    t.version = 1;
    must(record_insert(tx, &target_resource, &t, a), indicator);
    return t.id;
}

static int64_t add_task(Tx *tx, Arena *a, const char *path, int64_t ordinal, const char *title)
{
    Task t;
    resource_init(&task_resource, &t);
    t.programme_id = made.programme;
    t.path = str_c(path);
    t.ordinal = ordinal;
    t.title = str_c(title);
    t.span_start = t.span_end = 0;
    t.version = 1;
    must(record_insert(tx, &task_resource, &t, a), title);
    return t.id;
}

static Status make_programme(Tx *tx, void *ctx)
{
    Arena a;
    Programme p;
    TaskUnit u;
    Obligation o;
    (void)ctx;
    arena_init(&a, 0);
    resource_init(&programme_resource, &p);
    p.unit_id = people.province;
    p.number = STR("99/CTr-MAU");
    p.title = STR("Chương trình mẫu về đường làng");
    p.issued_on = p.starts_on = date_make(2020, 3, 1);
    p.ends_on = date_make(2020, 8, 31);
    p.state = PROGRAMME_RUNNING;
    p.sort_key = STR("c");
    p.version = 1;
    p.approved_at = p.created_at = p.updated_at = instant_now();
    must(record_insert(tx, &programme_resource, &p, &a), "programme");
    made.programme = p.id;
    made.roads = add_task(tx, &a, "II.1", 1, "Làm đường làng");
    made.health = add_task(tx, &a, "II.2", 2, "Giữ gìn sức khỏe");
    resource_init(&task_unit_resource, &u);
    u.task_id = made.roads;
    u.unit_id = people.department;
    u.name = STR("Sở Giao thông Mẫu");
    u.role = DUTY_LEAD;
    u.tone = DUTY_ASSIGN;
    u.span_start = u.span_end = 0;
    must(record_insert(tx, &task_unit_resource, &u, &a), "lead");
    made.road = add_target(tx, &a, made.roads, "Đường làng làm mới", 85, "km", DATE_NONE);
    made.works = add_target(tx, &a, made.roads, "Cầu làm xong", 5, "cầu", date_make(2020, 5, 31));
    made.share = add_target(tx, &a, made.roads, "Tỷ lệ hộ hiến đất", 90, "%", DATE_NONE);
    resource_init(&obligation_resource, &o);
    o.programme_id = p.id;
    o.task_id = made.health;
    o.kind = OBLIGATION_DEADLINE;
    o.title = STR("Gửi kế hoạch");
    o.due_on = date_make(2020, 6, 5);
    o.span_start = o.span_end = o.ordinal = 0;
    o.version = 1;
    must(record_insert(tx, &obligation_resource, &o, &a), "obligation");
    const Date past = o.due_on, friday = date_make(2020, 6, 19);
    made.target_duty = add_duty(tx, &a, made.roads, people.commune, DUTY_FOR_TARGET, DUTY_ASSIGN, DATE_NONE,
                                DUTY_OPEN, made.road, 0, "Đường làng làm mới");
    add_duty(tx, &a, made.roads, people.other_commune, DUTY_FOR_TARGET, DUTY_ASSIGN, DATE_NONE, DUTY_OPEN,
             made.road, 0, "Đường làng làm mới");
    made.late_duty = add_duty(tx, &a, made.health, people.commune, DUTY_FOR_DEADLINE, DUTY_ASSIGN, past,
                              DUTY_OPEN, 0, o.id, "Gửi kế hoạch");
    made.request_duty = add_duty(tx, &a, made.health, people.other_commune, DUTY_FOR_DEADLINE, DUTY_REQUEST,
                                 past, DUTY_OPEN, 0, o.id, "Gửi kế hoạch");
    made.week_duty = add_duty(tx, &a, made.health, people.commune, DUTY_FOR_JOB, DUTY_ASSIGN, friday,
                              DUTY_UNDER_WAY, 0, 0, "Treo băng khẩu hiệu");
    made.sweeping = add_duty(tx, &a, made.health, people.commune, DUTY_FOR_RECURRING, DUTY_ASSIGN, DATE_NONE,
                             DUTY_OPEN, 0, 0, "Quét đường");
    // Saturdays from 6 to 27 June; the business day is Monday the 15th.
    Act planner = {.tx = tx, .arena = &a, .today = date_make(2020, 6, 1)};
    must(occurrences_plan(&planner, made.sweeping, people.commune, (Rhythm){RHYTHM_WEEK, 5, 0},
                          date_make(2020, 6, 1), date_make(2020, 6, 30)),
         "occurrences");
    must(tx_query_int(tx, "SELECT id FROM occurrence WHERE duty_id = ?1 AND due_on = ?2",
                      PARAMS(P_INT(made.sweeping), P_DATE(date_make(2020, 6, 13))), &made.saturday),
         "saturday");
    made.department_duty = add_duty(tx, &a, made.roads, people.department, DUTY_FOR_JOB, DUTY_ASSIGN,
                                    DATE_NONE, DUTY_DONE, 0, 0, "Làm đường làng");
    arena_done(&a);
    return STATUS_OK;
}

static int set_up(void **state)
{
    (void)state;
    people_open(&people);
    return store_write(people.store, make_programme, NULL) == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    people_close(&people);
    return 0;
}

static const char *at(const char *before, int64_t id, const char *after)
{
    static char path[2][160];
    static int turn;
    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s%lld%s", before, (long long)id, after);
    return path[turn];
}

static const char *target_of(const char *middle, int64_t unit)
{
    static char path[160];
    snprintf(path, sizeof path, "/targets/%lld%s?unit=%lld", (long long)made.road, middle, (long long)unit);
    return path;
}

static int64_t sum(const Client *c, const char *group, const char *name)
{
    json_t *v = json_object_get(json_object_get(c->json, group), name);
    if (!json_is_integer(v))
        fail_msg("no %s.%s in %s", group, name, client_body(c));
    return json_integer_value(v);
}

static bool shows(const Client *c, const char *text)
{
    return strstr(client_body(c), text) != NULL;
}

static size_t n_items(const Client *c)
{
    return json_array_size(json_object_get(c->json, "items"));
}

static int enter(Client *c, int64_t target, int64_t unit, const char *day, const char *amount,
                 const char *uuid)
{
    char body[400];
    snprintf(
        body, sizeof body,
        "{\"target_id\":%lld,\"unit_id\":%lld,\"as_of\":\"%s\",\"amount\":\"%s\",\"client_uuid\":\"%s\"}",
        (long long)target, (long long)unit, day, amount, uuid);
    return client_json(c, "POST", "/api/v1/figures", body);
}

// ---- Sums -----------------------------------------------------------------------------------------------------------------------------------

static void test_cockpit_adds_up(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(client_get(&c, "/api/v1/cockpit"), 200);
    assert_int_equal(client_int(&c, "programme_id"), made.programme);
    assert_int_equal(sum(&c, "tasks", "all"), 2);
    // Both: one by a duty of the commune, one by a target whose day has passed.
    assert_int_equal(sum(&c, "tasks", "late"), 2);
    assert_int_equal(sum(&c, "tasks", "unclear"), 2);
    assert_int_equal(sum(&c, "targets", "all"), 3);
    assert_int_equal(sum(&c, "targets", "late"), 1);
    assert_int_equal(sum(&c, "targets", "no_road"), 2);
    assert_int_equal(sum(&c, "targets", "reached"), 0);
    assert_int_equal(sum(&c, "duties", "all"), 7);
    assert_int_equal(sum(&c, "duties", "done"), 1);
    assert_int_equal(sum(&c, "duties", "under_way"), 1);
    // The request to the other commune is of the same day and is not late.
    assert_int_equal(sum(&c, "duties", "late"), 1);
    // The communes answer to their districts: of the province's own level only the department is asked.
    assert_int_equal(sum(&c, "units", "asked"), 1);
    assert_int_equal(sum(&c, "units", "missing"), 1);
    client_done(&c);
}

static void test_rows_behind_the_numbers(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "chuyenvien");
    static const struct {
        const char *page, *total;
    } cases[] = {
        {"/tasks?programme=%lld", "2 nhiệm vụ"},
        {"/tasks?programme=%lld&state=late", "2 nhiệm vụ"},
        {"/tasks?programme=%lld&state=done", "0 nhiệm vụ"},
        {"/tasks?programme=%lld&clarity=missing", "2 nhiệm vụ"},
        {"/tasks?programme=%lld&q=duong%%20lang", "1 nhiệm vụ"},
        {"/targets?programme=%lld", "3 chỉ tiêu"},
        {"/targets?programme=%lld&state=late", "1 chỉ tiêu"},
        {"/targets?programme=%lld&state=noroad", "2 chỉ tiêu"},
        {"/targets?programme=%lld&state=done", "0 chỉ tiêu"},
        {"/reporting?programme=%lld", "1 đơn vị"},
        {"/reporting?programme=%lld&state=sent", "0 đơn vị"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[160];
        const char *mark = strstr(cases[i].page, "%lld");
        snprintf(path, sizeof path, "%.*s%lld", (int)(mark - cases[i].page), cases[i].page,
                 (long long)made.programme);
        for (const char *p = mark + 4; *p; p++) {
            size_t n = strlen(path);
            if (p[0] == '%' && p[1] == '%')
                p++;
            path[n] = *p;
            path[n + 1] = 0;
        }
        int got = client_get(&c, path);
        if (got != 200 || !shows(&c, cases[i].total))
            fail_msg("%s: %d, no \"%s\"", path, got, cases[i].total);
    }
    client_done(&c);
}

static void test_pages_show(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "chuyenvien");
    const struct {
        const char *path, *text;
    } cases[] = {
        {"/cockpit", "2 nhiệm vụ quá hạn"},
        {"/cockpit?by=place", "Xã Đồng Phong Mẫu"},
        {"/cockpit?by=department&late=targets", "Sở Giao thông Mẫu"},
        {"/programmes", "99/CTr-MAU"},
        {"/programmes.csv", NULL},
        {"/tasks.csv", "Làm đường làng"},
        {"/targets.csv", "Cầu làm xong"},
        {"/reporting", "Kính gửi: "},
        {"/reporting.csv", "Sở Giao thông Mẫu"},
        {"/duties", "Việc của"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int got = client_get(&c, cases[i].path);
        if (cases[i].text ? got != 200 || !shows(&c, cases[i].text) : got != 404)
            fail_msg("%s: %d", cases[i].path, got);
    }
    assert_int_equal(client_get(&c, at("/programmes/", made.programme, "")), 200);
    assert_true(shows(&c, "Gửi kế hoạch"));
    assert_true(shows(&c, "quá 10 ngày"));
    assert_int_equal(client_get(&c, at("/programmes/", made.programme, ".csv")), 200);
    assert_true(shows(&c, "Giữ gìn sức khỏe"));
    // Nobody is named to lead it, and no product and no authority is given.
    assert_int_equal(client_get(&c, at("/tasks/", made.health, "")), 200);
    assert_true(shows(&c, "thiếu người, trách nhiệm, sản phẩm, thẩm quyền"));
    assert_int_equal(client_get(&c, at("/targets/", made.works, "")), 200);
    assert_true(shows(&c, "quá 15 ngày"));
    assert_int_equal(client_get(&c, at("/targets/", made.road, "")), 200);
    assert_true(shows(&c, "Chưa có lộ trình"));
    assert_true(shows(&c, "ít nhất 85 km"));
    client_done(&c);
}

// ---- Duties ---------------------------------------------------------------------------------------------------------------------------------

static void test_my_duties(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(client_get(&c, "/duties"), 200);
    static const char *const groups[] = {"g-late", "g-week", "g-later", "g-recurring"};
    const char *from = client_body(&c);
    for (size_t i = 0; i < 4; i++) {
        char id[32];
        snprintf(id, sizeof id, "id=\"%s\"", groups[i]);
        from = strstr(from, id);
        assert_non_null(from);
    }
    assert_true(shows(&c, "quá 10 ngày"));
    assert_true(shows(&c, "còn 4 ngày, 19/6/2020"));
    assert_true(shows(&c, "văn bản không nêu hạn"));
    client_done(&c);
    people_sign_in(&people, &c, "xakhac");
    assert_int_equal(client_get(&c, "/duties"), 200);
    assert_false(shows(&c, "id=\"g-late\"")); // a request is never late
    assert_true(shows(&c, "Đề nghị"));
    client_done(&c);
}

static void test_duties_of_others_are_not_there(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(client_get(&c, "/api/v1/duties"), 200);
    assert_int_equal(n_items(&c), 4);
    assert_int_equal(client_get(&c, at("/api/v1/duties/", made.late_duty, "")), 200);
    assert_int_equal(client_get(&c, at("/api/v1/duties/", made.request_duty, "")), 404);
    assert_int_equal(client_change(&c, "POST", at("/api/v1/duties/", made.request_duty, "/finish"), 1, "{}"),
                     404);
    assert_int_equal(client_get(&c, at("/duties?unit=", people.other_commune, "")), 404);
    assert_int_equal(client_get(&c, at("/targets?unit=", people.other_commune, "")), 404);
    assert_int_equal(client_get(&c, target_of("", people.other_commune)), 404);
    assert_int_equal(client_get(&c, target_of("/figures/new", people.other_commune)), 404);
    // The programme of the province speaks to the commune; the sums are of its own duties.
    assert_int_equal(client_get(&c, at("/api/v1/programmes/", made.programme, "")), 200);
    assert_int_equal(client_get(&c, at("/api/v1/programmes/", made.programme, "/tasks")), 200);
    assert_int_equal(n_items(&c), 2);
    assert_int_equal(client_get(&c, "/api/v1/cockpit"), 200);
    assert_int_equal(sum(&c, "duties", "all"), 4);
    assert_int_equal(sum(&c, "units", "asked"), 0);
    assert_int_equal(client_get(&c, at("/programmes/", 999999, "")), 404);
    assert_int_equal(client_get(&c, "/tasks?programme=999999"), 404);
    client_done(&c);
}

static void test_duty_events(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "xamau");
    const char *finish = at("/api/v1/duties/", made.late_duty, "/finish");
    assert_int_equal(client_change(&c, "POST", finish, 1, "{\"note\":7}"), 422);
    assert_int_equal(client_change(&c, "POST", finish, 1, "{\"note\":\"Đã gửi qua trục văn bản\"}"), 200);
    assert_string_equal(client_text(&c, "state"), "done");
    assert_string_equal(client_text(&c, "done_on"), "2020-06-15");
    assert_int_equal(client_change(&c, "POST", finish, 1, "{}"), 412);
    const char *reopen = at("/api/v1/duties/", made.late_duty, "/reopen");
    assert_int_equal(client_change(&c, "POST", reopen, 2, "{}"), 422); // says why
    assert_int_equal(client_change(&c, "POST", reopen, 2, "{\"reason\":\"gửi nhầm bản\"}"), 200);
    assert_string_equal(client_text(&c, "state"), "under_way");
    // The tap on the page: once done, a second tap of the same page changes nothing.
    char body[160];
    snprintf(body, sizeof body, "csrf=%s&entry=3", c.csrf);
    assert_int_equal(client_form(&c, at("/duties/", made.late_duty, "/finish"), body), 303);
    assert_int_equal(client_form(&c, at("/duties/", made.late_duty, "/finish"), body), 303);
    assert_int_equal(client_get(&c, at("/api/v1/duties/", made.late_duty, "")), 200);
    assert_int_equal(client_int(&c, "version"), 4);
    assert_int_equal(client_get(&c, "/api/v1/cockpit"), 200);
    assert_int_equal(sum(&c, "duties", "late"), 0);
    assert_int_equal(sum(&c, "units", "missing"), 0); // a duty finished this month is a report
    client_done(&c);
}

static Status pass_on(Tx *tx, void *ctx)
{
    const int64_t *ids = ctx;
    Arena a;
    Duty d;
    Status st = STATUS_OK;
    arena_init(&a, 0);
    Actor actor = {.account_id = 1, .grants = {{ROLE_ADMINISTRATOR, 0}}, .n_grants = 1, .scopes = SCOPE_ALL};
    Act act = {.tx = tx, .arena = &a, .actor = &actor, .today = date_make(2020, 6, 15)};
    for (size_t i = 0; st == STATUS_OK && ids[i]; i++) {
        st = record_load(tx, &duty_resource, ids[i], &a, &d);
        if (st == STATUS_OK)
            st = duty_pass_on(&act, &d);
    }
    arena_done(&a);
    return st;
}

// The unit's successor has the same duties: they are neither late nor open any more, and nobody can work them.
static void test_passed_on(void **state)
{
    (void)state;
    Client c;
    int64_t ids[] = {made.late_duty, made.week_duty, made.target_duty, 0}, done[] = {made.department_duty, 0};
    assert_int_equal(store_write(people.store, pass_on, ids), STATUS_OK);
    assert_int_equal(store_write(people.store, pass_on, ids), STATUS_CONFLICT);
    assert_int_equal(store_write(people.store, pass_on, done), STATUS_CONFLICT);
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(client_get(&c, "/api/v1/cockpit"), 200);
    assert_int_equal(sum(&c, "duties", "all"), 4);
    assert_int_equal(sum(&c, "duties", "late"), 0);
    assert_int_equal(sum(&c, "duties", "under_way"), 0);
    assert_int_equal(client_get(&c, target_of("", people.commune)), 200);
    assert_true(shows(&c, "0/1 đơn vị đã có số liệu")); // the other commune only
    client_done(&c);
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(client_get(&c, "/duties"), 200);
    assert_true(shows(&c, "id=\"g-passed\""));
    assert_true(shows(&c, "Đã chuyển đơn vị kế thừa"));
    assert_false(shows(&c, "id=\"g-late\""));
    assert_false(shows(&c, "id=\"g-week\""));
    assert_int_equal(client_get(&c, at("/api/v1/duties/", made.late_duty, "")), 200);
    assert_string_equal(client_text(&c, "state"), "passed_on");
    assert_int_equal(client_change(&c, "POST", at("/api/v1/duties/", made.late_duty, "/finish"), 2, "{}"),
                     409);
    assert_int_equal(client_get(&c, "/api/v1/duties?filter=state:passed_on"), 200);
    assert_int_equal(client_get(&c, at("/history/duties/", made.late_duty, "")), 200);
    assert_true(shows(&c, "Chuyển đơn vị kế thừa"));
    client_done(&c);
}

// ---- Figures --------------------------------------------------------------------------------------------------------------------------------

static void test_figures(void **state)
{
    (void)state;
    Client c;
    static const char one[] = "11111111-2222-4333-8444-555555555555",
                      two[] = "11111111-2222-4333-8444-555555555556";
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(enter(&c, made.road, people.commune, "2020-06-01", "40.5", one), 201);
    int64_t first = client_int(&c, "id");
    assert_int_equal(enter(&c, made.road, people.commune, "2020-06-01", "40.5", one), 200);
    assert_int_equal(client_int(&c, "id"), first);
    assert_int_equal(enter(&c, made.road, people.commune, "2020-06-01", "41", one), 409);
    assert_int_equal(enter(&c, made.road, people.commune, "2020-06-10", "41.2", two), 201);
    assert_int_equal(enter(&c, made.road, people.commune, "2020-06-16", "50", ""), 422); // tomorrow
    assert_int_equal(enter(&c, made.road, people.other_commune, "2020-06-10", "1", ""), 404);
    assert_int_equal(client_get(&c, at("/api/v1/figures?target=", made.road, "")), 200);
    assert_int_equal(n_items(&c), 2);
    client_done(&c);

    people_sign_in(&people, &c, "xakhac");
    assert_int_equal(client_get(&c, at("/api/v1/figures?target=", made.road, "")), 200);
    assert_int_equal(n_items(&c), 0);
    assert_int_equal(client_get(&c, at("/api/v1/figures/", first, "")), 404);
    assert_int_equal(enter(&c, made.road, people.other_commune, "2020-06-10", "45", ""), 201);
    assert_int_equal(enter(&c, made.share, people.other_commune, "2020-06-10", "70", ""), 201);
    client_done(&c);
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(enter(&c, made.share, people.commune, "2020-06-10", "60", ""), 201);
    client_done(&c);

    // 41.2 and 45 of two units: the older entry of the first does not count. 86.2 of 85: reached.
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(client_get(&c, at("/targets/", made.road, "")), 200);
    assert_true(shows(&c, "86,2"));
    assert_true(shows(&c, "2/2 đơn vị đã có số liệu"));
    assert_int_equal(client_get(&c, "/api/v1/cockpit"), 200);
    assert_int_equal(sum(&c, "targets", "reached"), 1);
    assert_int_equal(sum(&c, "units", "missing"), 1); // the department
    // 70 % and 60 % are not 130 %.
    assert_int_equal(client_get(&c, at("/targets/", made.share, "")), 200);
    assert_false(shows(&c, "130"));
    assert_true(shows(&c, "không cộng"));
    client_done(&c);
}

static void test_figure_form(void **state)
{
    (void)state;
    Client c;
    char body[400], action[160];
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(client_get(&c, at("/targets/", made.road, "/figures/new")), 200);
    const char *entry = strstr(client_body(&c), "name=\"entry\" value=\"");
    assert_non_null(entry);
    char uuid[37];
    snprintf(uuid, sizeof uuid, "%s", entry + strlen("name=\"entry\" value=\""));
    snprintf(action, sizeof action, "/targets/%lld/figures?unit=%lld", (long long)made.road,
             (long long)people.commune);
    static const struct {
        const char *value, *more;
        int status;
        const char *text;
    } cases[] = {
        {"", "", 422, "f-value"},
        {"850", "", 422, "Có phải là 85 km?"}, // ten times the target: asked, not refused
        {"12,5", "", 303, NULL},
        {"12,5", "", 303, NULL}, // the same form again
        {"13", "", 409, "Biểu này"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(body, sizeof body, "csrf=%s&entry=%s&value=%s&as_of=15/6/2020&note=%s", c.csrf, uuid,
                 cases[i].value, cases[i].more);
        int got = client_form(&c, action, body);
        if (got != cases[i].status || (cases[i].text && !shows(&c, cases[i].text)))
            fail_msg("%s%s: %d %s", cases[i].value, cases[i].more, got,
                     strstr(client_body(&c), "<form class"));
    }
    assert_int_equal(client_get(&c, at("/api/v1/figures?target=", made.road, "")), 200);
    assert_int_equal(n_items(&c), 1);
    client_done(&c);
}

// Put aside as typed, even what could not be sent; only its writer sees it; sending closes it.
static void test_figure_draft(void **state)
{
    (void)state;
    Client c;
    char body[200], action[160];
    people_sign_in(&people, &c, "xamau");
    snprintf(action, sizeof action, "/targets/%lld/figures?unit=%lld", (long long)made.road,
             (long long)people.commune);
    snprintf(body, sizeof body, "csrf=%s&value=7,x&as_of=14/6/2020&note=ch%%C6%%B0a+%%C4%%91o&draft=1",
             c.csrf);
    assert_int_equal(client_form(&c, action, body), 303);
    assert_int_equal(client_get(&c, target_of("/figures/new", people.commune)), 200);
    assert_true(shows(&c, "value=\"7,x\""));
    assert_true(shows(&c, "value=\"14/6/2020\""));
    assert_true(shows(&c, "Bản nháp lưu lúc"));
    assert_int_equal(client_get(&c, "/duties"), 200);
    assert_true(shows(&c, "có bản nháp chưa gửi"));
    assert_int_equal(client_get(&c, at("/api/v1/figures?target=", made.road, "")), 200);
    assert_int_equal(n_items(&c), 0);
    Client other;
    people_sign_in(&people, &other, "chuyenvien");
    assert_int_equal(client_get(&other, target_of("/figures/new", people.commune)), 200);
    assert_false(shows(&other, "7,x"));
    client_done(&other);
    snprintf(body, sizeof body, "csrf=%s&value=7,5&as_of=14/6/2020&note=", c.csrf);
    assert_int_equal(client_form(&c, action, body), 303);
    assert_int_equal(client_get(&c, target_of("/figures/new", people.commune)), 200);
    assert_false(shows(&c, "Bản nháp lưu lúc"));
    client_done(&c);
}

// ---- Roads, shares, occurrences ---------------------------------------------------------------------------------------------------------------

static int set_step(Client *c, int64_t target, const char *day, const char *amount)
{
    char body[200];
    snprintf(body, sizeof body, "{\"target_id\":%lld,\"due_on\":\"%s\",\"amount\":\"%s\"}", (long long)target,
             day, amount);
    return client_json(c, "POST", "/api/v1/target-steps", body);
}

static void test_road(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(set_step(&c, made.road, "2020-05-31", "40"), 403); // it does not lead the target
    assert_int_equal(enter(&c, made.road, people.commune, "2020-06-10", "35", ""), 201);
    client_done(&c);
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(client_get(&c, at("/targets/", made.road, "")), 200);
    assert_true(shows(&c, "Chưa có lộ trình"));
    assert_int_equal(set_step(&c, made.road, "2020-08-31", "85"), 201);
    assert_int_equal(client_get(&c, "/api/v1/cockpit"), 200);
    assert_int_equal(sum(&c, "targets", "no_road"), 1);
    // No step has come: nothing is behind.
    assert_int_equal(client_get(&c, at("/targets?state=ontrack&programme=", made.programme, "")), 200);
    assert_true(shows(&c, "1 chỉ tiêu"));
    assert_int_equal(set_step(&c, made.road, "2020-05-31", "40"), 201);
    assert_int_equal(client_get(&c, at("/targets/", made.road, "")), 200);
    assert_true(shows(&c, "Chậm so với lộ trình"));
    assert_true(shows(&c, "cần 40 km"));
    // Stated again for the same day.
    assert_int_equal(set_step(&c, made.road, "2020-05-31", "30"), 201);
    int64_t step = client_int(&c, "id");
    assert_int_equal(client_get(&c, at("/targets/", made.road, "")), 200);
    assert_true(shows(&c, "Đúng lộ trình"));
    // Days outside the programme, or behind the target's own; below nought.
    assert_int_equal(set_step(&c, made.road, "2020-02-01", "9"), 422);
    assert_int_equal(set_step(&c, made.works, "2020-06-01", "3"), 422);
    assert_int_equal(set_step(&c, made.road, "2020-06-30", "-1"), 422);
    const char *own = at("/api/v1/target-steps/", step, "");
    assert_int_equal(client_change(&c, "PATCH", own, 2, "{\"amount\":\"36\",\"reason\":\"nhầm\"}"), 200);
    assert_int_equal(client_change(&c, "PATCH", own, 2, "{\"amount\":\"37\"}"), 412);
    assert_int_equal(client_change(&c, "PATCH", own, 3, "{\"due_on\":\"2020-06-01\"}"), 422);
    // Taken out, with a reason; no page and no pace heeds it any more.
    const char *remove = at("/api/v1/target-steps/", step, "/remove");
    assert_int_equal(client_change(&c, "POST", remove, 3, "{}"), 422);
    assert_int_equal(client_change(&c, "POST", remove, 3, "{\"reason\":\"đã lui hạn\"}"), 200);
    assert_int_equal(client_change(&c, "POST", remove, 4, "{\"reason\":\"lại\"}"), 412);
    assert_int_equal(client_get(&c, at("/targets/", made.road, "/plan")), 200);
    assert_false(shows(&c, "31/5/2020"));
    assert_true(shows(&c, "31/8/2020"));
    assert_int_equal(client_get(&c, at("/targets/", made.road, "")), 200);
    assert_true(shows(&c, "Đúng lộ trình"));
    // Stated again for that day it is back.
    assert_int_equal(set_step(&c, made.road, "2020-05-31", "40"), 201);
    assert_int_equal(client_int(&c, "id"), step);
    assert_int_equal(client_get(&c, at("/targets/", made.road, "")), 200);
    assert_true(shows(&c, "cần 40 km"));
    client_done(&c);
}

// The same on the page, with what people type.
static void test_no_plan(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(client_get(&c, "/cockpit"), 200);
    const char *link = strstr(client_body(&c), "/reporting?state=missing&amp;obligation=");
    assert_non_null(link);
    char path[80];
    int64_t obligation;
    assert_true(str_to_i64(str_sub(str_c(link + strlen("/reporting?state=missing&amp;obligation=")), 0, 1),
                           &obligation));
    // Who is only requested to send one is not in the list of those to be urged.
    snprintf(path, sizeof path, "/reporting?state=missing&obligation=%lld", (long long)obligation);
    assert_int_equal(client_get(&c, path), 200);
    assert_true(shows(&c, "Xã Đồng Phong Mẫu"));
    assert_false(shows(&c, "Phường Hải An Mẫu"));
    client_done(&c);
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(client_change(&c, "POST", at("/api/v1/duties/", made.late_duty, "/finish"), 1, "{}"),
                     200);
    client_done(&c);
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(client_get(&c, "/cockpit"), 200);
    assert_null(strstr(client_body(&c), "state=missing&amp;obligation="));
    client_done(&c);
}

static void test_road_page(void **state)
{
    (void)state;
    Client c;
    char body[300];
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(client_get(&c, at("/targets/", made.road, "/plan")), 404);
    assert_int_equal(client_get(&c, at("/api/v1/targets/", made.road, "/shares")), 404);
    assert_int_equal(client_get(&c, at("/targets/", made.road, "")), 200);
    assert_false(shows(&c, "/plan\""));
    client_done(&c);
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(client_get(&c, at("/targets/", made.road, "/plan")), 200);
    assert_true(shows(&c, "Chưa có mốc nào."));
    const char *road = at("/targets/", made.road, "/road");
    snprintf(body, sizeof body, "csrf=%s&due=31/07/2020&value=nhieu", c.csrf);
    assert_int_equal(client_form(&c, road, body), 422);
    assert_true(shows(&c, "value=\"nhieu\""));
    snprintf(body, sizeof body, "csrf=%s&due=01/01/2020&value=50,5", c.csrf);
    assert_int_equal(client_form(&c, road, body), 422);
    assert_true(shows(&c, "Mốc không được trước ngày bắt đầu của chương trình."));
    snprintf(body, sizeof body, "csrf=%s&due=31/07/2020&value=50,5", c.csrf);
    assert_int_equal(client_form(&c, road, body), 303);
    assert_int_equal(client_get(&c, at("/targets/", made.road, "")), 200);
    assert_true(shows(&c, "50,5 km"));
    assert_int_equal(client_get(&c, at("/api/v1/target-steps?filter=target_id:", made.road, "")), 200);
    assert_int_equal(n_items(&c), 1);
    int64_t step =
        json_integer_value(json_object_get(json_array_get(json_object_get(c.json, "items"), 0), "id"));
    snprintf(body, sizeof body, "csrf=%s&version=1&value=51&reason=", c.csrf);
    assert_int_equal(client_form(&c, at("/target-steps/", step, ""), body), 303); // told: a reason is missing
    assert_int_equal(client_get(&c, at("/api/v1/target-steps/", step, "")), 200);
    assert_int_equal(client_int(&c, "version"), 1);
    snprintf(body, sizeof body, "csrf=%s&version=1&value=51&reason=do+lai", c.csrf);
    assert_int_equal(client_form(&c, at("/target-steps/", step, ""), body), 303);
    snprintf(body, sizeof body, "csrf=%s&version=2&value=51&remove=1&reason=thoi", c.csrf);
    assert_int_equal(client_form(&c, at("/target-steps/", step, ""), body), 303);
    assert_int_equal(client_get(&c, at("/targets/", made.road, "/plan")), 200);
    assert_true(shows(&c, "Chưa có mốc nào."));
    client_done(&c);
}

static const char *share_of(const Client *c, int64_t unit)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(c->json, "items"), i, one)
    {
        if (json_integer_value(json_object_get(one, "unit_id")) == unit) {
            const char *goal = json_string_value(json_object_get(one, "goal"));
            return goal ? goal : "none";
        }
    }
    return "absent";
}

static void test_shares(void **state)
{
    (void)state;
    Client c;
    char body[400], path[80];
    const long long one = people.commune, two = people.other_commune;
    snprintf(path, sizeof path, "/api/v1/targets/%lld/shares", (long long)made.road);
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(client_json(&c, "POST", path, "{\"shares\":[]}"), 403);
    client_done(&c);
    people_sign_in(&people, &c, "chuyenvien");
    // By hand: those named; what is not even is told, not refused.
    snprintf(body, sizeof body,
             "{\"shares\":[{\"unit_id\":%lld,\"goal\":\"20.5\"}],\"reason\":\"theo dân số\"}", one);
    assert_int_equal(client_json(&c, "POST", path, body), 200);
    assert_string_equal(share_of(&c, one), "20.5");
    assert_string_equal(share_of(&c, two), "none");
    assert_string_equal(client_text(&c, "sum"), "20.5");
    assert_string_equal(client_text(&c, "whole"), "85");
    // Each the same: whole numbers that add up.
    snprintf(body, sizeof body, "{\"rule\":\"same\",\"units\":[{\"unit_id\":%lld},{\"unit_id\":%lld}]}", one,
             two);
    assert_int_equal(client_json(&c, "POST", path, body), 200);
    assert_string_equal(client_text(&c, "sum"), "85");
    assert_true(strcmp(share_of(&c, one), "43") == 0 || strcmp(share_of(&c, two), "43") == 0);
    // By a base; the other loses its share.
    snprintf(body, sizeof body,
             "{\"rule\":\"base\",\"units\":[{\"unit_id\":%lld,\"base\":\"1000\"},{\"unit_id\":%lld,\"base\":"
             "\"300\"}]}",
             one, (long long)people.district);
    assert_int_equal(client_json(&c, "POST", path, body), 200);
    assert_string_equal(client_text(&c, "sum"), "85");
    assert_string_equal(share_of(&c, one), "65");
    assert_string_equal(share_of(&c, people.district), "20"); // a duty of its own was made
    assert_string_equal(share_of(&c, two), "none");
    // Refused: no base, a unit that is not there, below nought. Nothing of it is written.
    snprintf(body, sizeof body, "{\"rule\":\"base\",\"units\":[{\"unit_id\":%lld,\"base\":\"0\"}]}", one);
    assert_int_equal(client_json(&c, "POST", path, body), 422);
    snprintf(body, sizeof body,
             "{\"shares\":[{\"unit_id\":%lld,\"goal\":\"1\"},{\"unit_id\":%lld,\"goal\":\"-1\"}]}", one, two);
    assert_int_equal(client_json(&c, "POST", path, body), 422);
    assert_int_equal(client_json(&c, "POST", path, "{\"shares\":[{\"unit_id\":99999,\"goal\":\"1\"}]}"), 422);
    assert_int_equal(client_get(&c, path), 200);
    assert_string_equal(share_of(&c, one), "65");
    // The page: a rule fills it in, Save keeps it.
    assert_int_equal(client_get(&c, at("/targets/", made.road, "/plan?communes=1")), 200);
    assert_true(shows(&c, "Các phần cộng lại bằng mức chung"));
    snprintf(body, sizeof body, "csrf=%s&rule=base&base-%lld=3&base-%lld=1", c.csrf, one, two);
    assert_int_equal(client_form(&c, at("/targets/", made.road, "/shares?communes=1"), body), 200);
    assert_true(shows(&c, "chưa lưu"));
    assert_true(shows(&c, "value=\"64\""));
    snprintf(body, sizeof body, "csrf=%s&rule=hand&goal-%lld=64&goal-%lld=a", c.csrf, one, two);
    assert_int_equal(client_form(&c, at("/targets/", made.road, "/shares?communes=1"), body), 422);
    assert_true(shows(&c, "value=\"a\""));
    snprintf(body, sizeof body, "csrf=%s&rule=hand&goal-%lld=64,5&goal-%lld=20", c.csrf, one, two);
    assert_int_equal(client_form(&c, at("/targets/", made.road, "/shares?communes=1"), body), 303);
    assert_int_equal(client_get(&c, at("/targets/", made.road, "/plan")), 200);
    assert_true(shows(&c, "Các phần cộng lại 84,5 km / 85 km, còn thiếu 0,5 km."));
    assert_int_equal(client_get(&c, at("/history/duties/", made.target_duty, "")), 200);
    assert_true(shows(&c, "theo dân số"));
    client_done(&c);
}

// What a district has said of its area and what its communes have said are not added up, neither figures nor shares.
static void test_area_counted_once(void **state)
{
    (void)state;
    Client c;
    char path[80], body[300];
    snprintf(path, sizeof path, "/api/v1/targets/%lld/shares", (long long)made.road);
    people_sign_in(&people, &c, "chuyenvien");
    snprintf(body, sizeof body,
             "{\"shares\":[{\"unit_id\":%lld,\"goal\":\"30\"},{\"unit_id\":%lld,\"goal\":\"12\"}]}",
             (long long)people.district, (long long)people.commune);
    assert_int_equal(client_json(&c, "POST", path, body), 200);
    client_done(&c);
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(enter(&c, made.road, people.commune, "2020-06-10", "7", ""), 201);
    client_done(&c);
    people_sign_in(&people, &c, "xakhac");
    assert_int_equal(enter(&c, made.road, people.other_commune, "2020-06-10", "4", ""), 201);
    client_done(&c);
    people_sign_in(&people, &c, "huyen");
    assert_int_equal(client_get(&c, "/targets"), 200);
    assert_true(shows(&c, "<b>7</b>")); // until the district speaks, its communes do
    assert_true(shows(&c, "ít nhất 30 km"));
    assert_int_equal(enter(&c, made.road, people.district, "2020-06-12", "9", ""), 201);
    assert_int_equal(client_get(&c, "/targets"), 200);
    assert_true(shows(&c, "<b>9</b>"));
    assert_false(shows(&c, "<b>16</b>"));
    client_done(&c);
    people_sign_in(&people, &c, "chuyenvien"); // 9 of one district, 4 of a commune elsewhere
    assert_int_equal(client_get(&c, "/targets"), 200);
    assert_true(shows(&c, "<b>13</b>"));
    client_done(&c);
    people_sign_in(&people, &c, "xamau"); // its own stays its own
    assert_int_equal(client_get(&c, "/duties"), 200);
    assert_true(shows(&c, "7 / ít nhất 12 km"));
    client_done(&c);
}

static Status give_share(Tx *tx, void *ctx)
{
    const People *p = ctx;
    Arena a;
    Duty d;
    arena_init(&a, 0);
    Actor actor = {.account_id = 1, .grants = {{ROLE_OFFICER, 0}}, .n_grants = 1, .scopes = SCOPE_ALL};
    Act act = {.tx = tx, .arena = &a, .actor = &actor, .today = date_make(2020, 6, 1)};
    Status st = target_share_give(&act, made.road, p->commune, 20 * DECIMAL_SCALE, &d);
    arena_done(&a);
    return st;
}

// A commune is measured by its own share, not by the province's goal; its duty follows its figures.
static void test_own_share(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(client_get(&c, "/duties"), 200);
    assert_true(shows(&c, "chưa giao mức riêng"));
    assert_false(shows(&c, "ít nhất 85 km"));
    assert_int_equal(store_write(people.store, give_share, &people), STATUS_OK);
    assert_int_equal(enter(&c, made.road, people.commune, "2020-06-10", "12.5", ""), 201);
    assert_int_equal(client_get(&c, "/duties"), 200);
    assert_true(shows(&c, "12,5 / ít nhất 20 km"));
    assert_int_equal(client_get(&c, at("/api/v1/duties/", made.target_duty, "")), 200);
    assert_string_equal(client_text(&c, "state"), "under_way");
    assert_string_equal(client_text(&c, "goal"), "20");
    // The same on the list of targets: the province's goal is not the commune's.
    assert_int_equal(client_get(&c, "/targets"), 200);
    assert_true(shows(&c, "ít nhất 20 km"));
    assert_false(shows(&c, "85 km"));
    assert_false(shows(&c, "Cầu làm xong")); // nobody asked it of the commune
    assert_int_equal(enter(&c, made.road, people.commune, "2020-06-12", "20", ""), 201);
    assert_int_equal(client_get(&c, at("/api/v1/duties/", made.target_duty, "")), 200);
    assert_string_equal(client_text(&c, "state"), "done");
    assert_int_equal(enter(&c, made.road, people.commune, "2020-06-13", "19", ""), 201);
    assert_int_equal(client_get(&c, at("/api/v1/duties/", made.target_duty, "")), 200);
    assert_string_equal(client_text(&c, "state"), "under_way");
    client_done(&c);
}

static Status make_district_programme(Tx *tx, void *ctx)
{
    Arena a;
    Programme p;
    arena_init(&a, 0);
    resource_init(&programme_resource, &p);
    p.unit_id = people.district;
    p.number = STR("7/CTr-HUYENMAU");
    p.title = STR("Chương trình của huyện");
    p.issued_on = date_make(2020, 4, 1);
    p.state = PROGRAMME_RUNNING;
    p.sort_key = STR("d");
    p.version = 1;
    p.approved_at = p.created_at = p.updated_at = instant_now();
    Status st = record_insert(tx, &programme_resource, &p, &a);
    *(int64_t *)ctx = p.id;
    arena_done(&a);
    return st;
}

// Newer than the province's, and yet not what the province's people see first.
static void test_own_level_first(void **state)
{
    (void)state;
    Client c;
    int64_t district;
    assert_int_equal(store_write(people.store, make_district_programme, &district), STATUS_OK);
    people_sign_in(&people, &c, "huyen");
    assert_int_equal(client_get(&c, "/api/v1/cockpit"), 200);
    assert_int_equal(client_int(&c, "programme_id"), district);
    client_done(&c);
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(client_get(&c, "/api/v1/cockpit"), 200);
    assert_int_equal(client_int(&c, "programme_id"), district);
    assert_int_equal(client_get(&c, "/cockpit"), 200);
    assert_true(shows(&c, "99/CTr-MAU")); // the other one is a tap away
    client_done(&c);
    people_sign_in(&people, &c, "xakhac");
    assert_int_equal(client_get(&c, "/api/v1/cockpit"), 200);
    assert_int_equal(client_int(&c, "programme_id"), made.programme);
    client_done(&c);
}

// ---- What the Board changes -----------------------------------------------------------------------------------------------------------------

static void test_field_of_work(void **state)
{
    (void)state;
    Client c;
    char body[300];
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(client_get(&c, at("/tasks/", made.roads, "")), 200);
    assert_false(shows(&c, "/field\""));
    assert_int_equal(
        client_change(&c, "PATCH", at("/api/v1/tasks/", made.roads, ""), 1, "{\"field_id\":null}"), 403);
    assert_int_equal(client_json(&c, "POST", "/api/v1/work-fields", "{\"name\":\"Giao thông\"}"), 403);
    client_done(&c);
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(client_json(&c, "POST", "/api/v1/work-fields", "{\"name\":\"Giao thông\"}"), 201);
    int64_t field = client_int(&c, "id");
    assert_int_equal(client_json(&c, "POST", "/api/v1/work-fields", "{\"name\":\"giao  thông\"}"), 422);
    assert_int_equal(client_json(&c, "POST", "/api/v1/work-fields", "{\"name\":\"g\"}"), 422);
    snprintf(body, sizeof body, "{\"field_id\":%lld}", (long long)field);
    assert_int_equal(client_change(&c, "PATCH", at("/api/v1/tasks/", made.roads, ""), 1, body), 200);
    assert_int_equal(client_int(&c, "field_id"), field);
    assert_int_equal(client_change(&c, "PATCH", at("/api/v1/tasks/", made.roads, ""), 1, body), 412);
    assert_int_equal(client_change(&c, "PATCH", at("/api/v1/tasks/", made.roads, ""), 2, "{\"field_id\":99}"),
                     422);
    assert_int_equal(client_change(&c, "PATCH", at("/api/v1/tasks/", made.roads, ""), 2, "{\"title\":\"x\"}"),
                     422);
    assert_int_equal(client_get(&c, at("/tasks/", made.roads, "")), 200);
    assert_true(shows(&c, "selected>Giao thông"));
    // A new one by its name, on the page.
    snprintf(body, sizeof body, "csrf=%s&version=2&field=%lld&new_field=%s", c.csrf, (long long)field,
             "N%C3%B4ng%20nghi%E1%BB%87p");
    assert_int_equal(client_form(&c, at("/tasks/", made.roads, "/field"), body), 303);
    assert_int_equal(client_get(&c, at("/tasks/", made.roads, "")), 200);
    assert_true(shows(&c, "selected>Nông nghiệp"));
    assert_int_equal(client_get(&c, at("/history/tasks/", made.roads, "")), 200);
    assert_true(shows(&c, "Nông nghiệp"));
    assert_int_equal(client_get(&c, at("/api/v1/tasks?filter=field_id:", field, "")), 200);
    assert_int_equal(n_items(&c), 0);
    snprintf(body, sizeof body, "csrf=%s&version=3&field=", c.csrf);
    assert_int_equal(client_form(&c, at("/tasks/", made.roads, "/field"), body), 303);
    assert_int_equal(client_get(&c, at("/api/v1/tasks/", made.roads, "")), 200);
    assert_true(json_is_null(json_object_get(c.json, "field_id")));
    assert_int_equal(client_get(&c, "/api/v1/work-fields?sort=name"), 200);
    assert_int_equal(n_items(&c), 2);
    client_done(&c);
}

static void test_programme_form(void **state)
{
    (void)state;
    Client c;
    char body[400];
    const char *own = at("/programmes/", made.programme, "");
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(client_get(&c, own), 200);
    assert_false(shows(&c, "/edit\""));
    assert_int_equal(client_get(&c, at("/programmes/", made.programme, "/edit")), 403);
    client_done(&c);
    people_sign_in(&people, &c, "vanhuyen"); // an officer, of a district: the programme is the province's
    assert_int_equal(client_get(&c, at("/programmes/", made.programme, "/edit")), 403);
    client_done(&c);
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(client_get(&c, at("/programmes/", made.programme, "/edit")), 200);
    assert_true(shows(&c, "31/8/2020"));
    own = at("/programmes/", made.programme, "");
    snprintf(body, sizeof body,
             "csrf=%s&version=1&short=Duong+lang&from=01/03/2020&until=30/09/2020&reason=", c.csrf);
    assert_int_equal(client_form(&c, own, body), 422);
    assert_true(shows(&c, "#f-reason"));
    assert_true(shows(&c, "value=\"30/09/2020\"")); // as typed
    snprintf(body, sizeof body,
             "csrf=%s&version=1&short=Duong+lang&from=01/03/2020&until=01/02/2020&reason=x", c.csrf);
    assert_int_equal(client_form(&c, own, body), 422);
    assert_true(shows(&c, "Ngày kết thúc không được trước ngày bắt đầu."));
    snprintf(body, sizeof body,
             "csrf=%s&version=1&short=Duong+lang&from=01/03/2020&until=30/09/2020&reason=keo+dai", c.csrf);
    assert_int_equal(client_form(&c, own, body), 303);
    assert_int_equal(client_form(&c, own, body), 409);
    assert_int_equal(client_get(&c, own), 200);
    assert_true(shows(&c, "30/9/2020"));
    assert_int_equal(client_get(&c, at("/history/programmes/", made.programme, "")), 200);
    assert_true(shows(&c, "keo dai"));
    const char *api = at("/api/v1/programmes/", made.programme, "");
    assert_int_equal(client_change(&c, "PATCH", api, 2, "{\"ends_on\":null}"), 422); // says why
    assert_int_equal(client_change(&c, "PATCH", api, 2, "{\"ends_on\":null,\"reason\":\"chua ro\"}"), 200);
    assert_int_equal(client_change(&c, "PATCH", api, 3, "{\"number\":\"1\",\"reason\":\"x\"}"), 422);
    client_done(&c);
}

// The log and a record's history say names, not numbers.
static void test_history_in_words(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(enter(&c, made.road, people.commune, "2020-06-10", "12.5", ""), 201);
    assert_int_equal(client_change(&c, "POST", at("/api/v1/duties/", made.late_duty, "/finish"), 1, "{}"),
                     200);
    assert_int_equal(client_get(&c, at("/history/duties/", made.late_duty, "")), 200);
    assert_true(shows(&c, "Báo hoàn thành"));
    assert_true(shows(&c, "Chưa thực hiện"));
    assert_true(shows(&c, "Hoàn thành"));
    client_done(&c);
    people_sign_in(&people, &c, "thanhtra");
    assert_int_equal(client_get(&c, "/audit"), 200);
    assert_true(shows(&c, "Nhập số liệu"));
    assert_true(shows(&c, "Số liệu: Đường làng làm mới"));
    assert_true(shows(&c, "Bắt đầu có số liệu"));
    static const char *const raw[] = {">enter<", ">finish<", ">progress<", ">login<", ">figure ", ">duty "};
    for (size_t i = 0; i < sizeof raw / sizeof *raw; i++)
        if (shows(&c, raw[i]))
            fail_msg("the log shows %s", raw[i]);
    client_done(&c);
}

static void test_occurrences(void **state)
{
    (void)state;
    Client c;
    char body[160];
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(client_get(&c, "/api/v1/occurrences"), 200);
    assert_int_equal(n_items(&c), 4);
    assert_int_equal(client_get(&c, "/duties"), 200);
    assert_true(shows(&c, "tháng này 0/4 lần"));
    snprintf(body, sizeof body, "csrf=%s&entry=1", c.csrf);
    assert_int_equal(client_form(&c, at("/occurrences/", made.saturday, "/tick"), body), 303);
    assert_int_equal(client_get(&c, "/duties"), 200);
    assert_true(shows(&c, "tháng này 1/4 lần"));
    assert_true(shows(&c, "lần tới 20/6/2020"));
    assert_int_equal(client_change(&c, "POST", at("/api/v1/occurrences/", made.saturday, "/tick"), 1, "{}"),
                     412);
    assert_int_equal(client_change(&c, "POST", at("/api/v1/occurrences/", made.saturday, "/untick"), 2, "{}"),
                     200);
    assert_string_equal(client_text(&c, "state"), "planned");
    // The next one is on the 20th: it cannot be ticked off today.
    assert_int_equal(
        client_change(&c, "POST", at("/api/v1/occurrences/", made.saturday + 1, "/tick"), 1, "{}"), 422);
    client_done(&c);
    people_sign_in(&people, &c, "xakhac");
    assert_int_equal(client_get(&c, at("/api/v1/occurrences/", made.saturday, "")), 404);
    assert_int_equal(client_change(&c, "POST", at("/api/v1/occurrences/", made.saturday, "/tick"), 3, "{}"),
                     404);
    client_done(&c);
}

// ---- As time goes on ------------------------------------------------------------------------------------------------------------------------

typedef struct Settle {
    Date today;
    int64_t ends_on; // 0: as it is
    int64_t n, unit_n;
    Date last;
} Settle;

static Status settle(Tx *tx, void *ctx)
{
    Settle *s = ctx;
    Arena a;
    arena_init(&a, 0);
    Actor actor = {.account_id = 0, .scopes = SCOPE_ALL};
    Act act = {.tx = tx, .arena = &a, .actor = &actor, .today = s->today};
    Status st = STATUS_OK;
    int64_t last;
    if (s->ends_on)
        st = tx_exec(tx, "UPDATE programme SET ends_on = ?2 WHERE id = ?1",
                     PARAMS(P_INT(made.programme), s->ends_on > 0 ? P_DATE((Date)s->ends_on) : P_NULL_INT),
                     NULL);
    if (st == STATUS_OK)
        st = programme_settle(&act);
    if (st == STATUS_OK)
        st = tx_query_int(tx, "SELECT COUNT(*) FROM occurrence WHERE duty_id = ?1",
                          PARAMS(P_INT(made.sweeping)), &s->n);
    if (st == STATUS_OK)
        st = tx_query_int(tx, "SELECT COUNT(*) FROM occurrence WHERE unit_id = ?1",
                          PARAMS(P_INT(people.commune)), &s->unit_n);
    if (st == STATUS_OK)
        st = tx_query_int(tx, "SELECT MAX(due_on) FROM occurrence WHERE duty_id = ?1",
                          PARAMS(P_INT(made.sweeping)), &last);
    if (st == STATUS_OK)
        s->last = (Date)last;
    arena_done(&a);
    return st;
}

static Status say_rhythm(Tx *tx, void *ctx)
{
    Arena a;
    Obligation o;
    (void)ctx;
    arena_init(&a, 0);
    resource_init(&obligation_resource, &o);
    o.programme_id = made.programme;
    o.task_id = made.health;
    o.kind = OBLIGATION_RECURRING;
    o.title = STR("Quét đường");
    o.rhythm = STR("thứ bảy hằng tuần");
    o.span_start = o.span_end = o.ordinal = 0;
    o.version = 1;
    Status st = record_insert(tx, &obligation_resource, &o, &a);
    if (st == STATUS_OK)
        st = tx_exec(tx, "UPDATE duty SET obligation_id = ?2 WHERE id = ?1",
                     PARAMS(P_INT(made.sweeping), P_INT(o.id)), NULL);
    arena_done(&a);
    return st;
}

static Status move_duty(Tx *tx, void *ctx)
{
    (void)ctx;
    return tx_exec(tx, "UPDATE duty SET unit_id = ?2 WHERE id = ?1",
                   PARAMS(P_INT(made.sweeping), P_INT(people.other_commune)), NULL);
}

static Settle settled(Date today, int64_t ends_on)
{
    Settle first = {.today = today, .ends_on = ends_on};
    assert_int_equal(store_write(people.store, settle, &first), STATUS_OK);
    Settle again = {.today = today}; // done once more it changes nothing
    assert_int_equal(store_write(people.store, settle, &again), STATUS_OK);
    assert_int_equal(first.n, again.n);
    assert_int_equal(first.last, again.last);
    assert_int_equal(first.unit_n, again.unit_n);
    return first;
}

static void test_settle(void **state)
{
    (void)state;
    assert_int_equal(store_write(people.store, say_rhythm, NULL), STATUS_OK);
    // Planned to 27 June; the programme runs until Monday, 31 August: 9 more Saturdays.
    Settle s = settled(date_make(2020, 6, 15), 0);
    assert_int_equal(s.n, 13);
    assert_int_equal(s.last, date_make(2020, 8, 29));
    // A longer programme is planned on, a shorter one back; what has come stays.
    s = settled(date_make(2020, 6, 16), date_make(2020, 9, 30));
    assert_int_equal(s.last, date_make(2020, 9, 26));
    s = settled(date_make(2020, 6, 17), date_make(2020, 6, 30));
    assert_int_equal(s.n, 4);
    // Without an end: to the end of the year, then on into the next when it has come; never more than a month is made up for.
    s = settled(date_make(2020, 6, 18), -1);
    assert_int_equal(s.last, date_make(2020, 12, 26));
    s = settled(date_make(2021, 6, 1), 0);
    assert_int_equal(s.last, date_make(2021, 12, 25));
    // What is to come goes with the duty to another unit; what has been stays.
    assert_int_equal(store_write(people.store, move_duty, NULL), STATUS_OK);
    s = settled(date_make(2021, 6, 2), 0);
    assert_true(s.unit_n > 0 && s.unit_n < s.n);
    int64_t before = s.n, ids[] = {made.sweeping, 0};
    // Passed on: nothing is to come any more.
    assert_int_equal(store_write(people.store, pass_on, ids), STATUS_OK);
    s = settled(date_make(2021, 6, 3), 0);
    assert_true(s.n < before);
    assert_true(s.last < date_make(2021, 6, 4));
}

int main(int argc, char **argv)
{
    fixture_start(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cockpit_adds_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rows_behind_the_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pages_show, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_my_duties, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_duties_of_others_are_not_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_duty_events, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_passed_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_figures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_figure_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_figure_draft, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_road, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_plan, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_road_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_shares, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_area_counted_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_settle, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_own_share, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_own_level_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_field_of_work, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_programme_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_history_in_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_occurrences, set_up, tear_down),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fixture_stop();
    return failed;
}
