// Units as a resource, on both engines: who may read and write what, lists and their cursors, search without marks, lost updates, entries
// that a client names itself, CSV, import, pages.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/unit.h"
#include "base/buf.h"
#include "fixture.h"
#include "people.h"
#include "store/audit.h"
#include "store/audit_verify.h"

static People people;

static int set_up(void **state)
{
    (void)state;
    people_open(&people);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    people_close(&people);
    return 0;
}

static const char *unit_path(int64_t id, const char *tail)
{
    static char path[96];
    snprintf(path, sizeof path, "/api/v1/units/%lld%s", (long long)id, tail);
    return path;
}

static const char *code(const Client *c)
{
    return client_text(c, "code");
}

// The code of the first complaint of a problem document.
static const char *complaint(const Client *c)
{
    const char *s =
        json_string_value(json_object_get(json_array_get(json_object_get(c->json, "errors"), 0), "code"));
    return s ? s : "";
}

static size_t n_items(const Client *c)
{
    return json_array_size(json_object_get(c->json, "items"));
}

static const char *item_name(const Client *c, size_t i)
{
    return json_string_value(json_object_get(json_array_get(json_object_get(c->json, "items"), i), "name"));
}

// ---- Permission -----------------------------------------------------------------------------------------------------------------------------

static void test_permission_matrix(void **state)
{
    (void)state;
    enum { PROVINCE, DISTRICT, OTHER, COMMUNE, UNITS };
    const int64_t ids[UNITS] = {people.province, people.district, people.other_district, people.commune};
    static const struct {
        const char *user;
        int read[UNITS], write[UNITS];
    } cases[] = {
        {"quantri", {200, 200, 200, 200}, {200, 200, 200, 200}},
        {"chuyenvien", {200, 200, 200, 200}, {200, 200, 200, 200}},
        {"thanhtra", {200, 200, 200, 200}, {403, 403, 403, 403}},
        {"vanhuyen", {404, 200, 404, 200}, {404, 200, 404, 200}},
        {"huyen", {404, 200, 404, 200}, {403, 403, 403, 403}},
        {"xamau", {404, 404, 404, 200}, {403, 403, 403, 403}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Client c;
        people_sign_in(&people, &c, cases[i].user);
        for (int u = 0; u < UNITS; u++) {
            int got = client_get(&c, unit_path(ids[u], ""));
            if (got != cases[i].read[u])
                fail_msg("%s reads %d: %d", cases[i].user, u, got);
            int64_t version = got == 200 ? client_int(&c, "version") : 1;
            got = client_change(&c, "PATCH", unit_path(ids[u], ""), version,
                                "{\"phone\":\"0239 000 0001\",\"reason\":\"thử\"}");
            if (got != cases[i].write[u])
                fail_msg("%s writes %d: %d %s", cases[i].user, u, got, client_body(&c));
        }
        client_done(&c);
    }
    Client c;
    client_init(&c, people.web);
    assert_int_equal(client_get(&c, unit_path(people.commune, "")), 401);
    assert_int_equal(client_get(&c, "/api/v1/units"), 401);
    assert_int_equal(client_get(&c, "/api/v1/units.csv"), 401);
    assert_int_equal(client_get(&c, "/units"), 303);
    client_done(&c);
}

// A record of others and one that is not there: the same bytes but for the request's number.
static void test_same_answer_for_none_and_not_yours(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "xamau");
    const char *const tails[] = {"", "?x=1"};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(client_get(&c, unit_path(people.other_commune, tails[i])), 404);
        json_object_del(c.json, "request_id");
        char *others = json_dumps(c.json, JSON_SORT_KEYS);
        assert_int_equal(client_get(&c, unit_path(999999, tails[i])), 404);
        json_object_del(c.json, "request_id");
        char *none = json_dumps(c.json, JSON_SORT_KEYS);
        assert_string_equal(others, none);
        free(others);
        free(none);
    }
    client_done(&c);
    people_sign_in(&people, &c, "vanhuyen");
    char path[96];
    snprintf(path, sizeof path, "%s", unit_path(people.other_commune, ""));
    assert_int_equal(client_change(&c, "PATCH", path, 0, "{}"), 404);
    assert_int_equal(client_change(&c, "PATCH", unit_path(999999, ""), 0, "{}"), 404);
    assert_int_equal(client_get(&c, "/api/v1/units/0"), 404);
    assert_int_equal(client_get(&c, "/api/v1/units/abc"), 404);
    assert_int_equal(client_get(&c, "/api/v1/units/-1"), 404);
    client_done(&c);
}

// Putting a unit under one that may not be seen says the same as under one that does not exist; roots are for those who act everywhere.
static void test_where_units_may_be_made(void **state)
{
    (void)state;
    Client c;
    char body[200];
    people_sign_in(&people, &c, "vanhuyen");
    const int64_t hidden[] = {people.other_district, 999999};
    for (size_t i = 0; i < 2; i++) {
        snprintf(body, sizeof body,
                 "{\"name\":\"Xã Mới Mẫu\",\"kind\":\"commune\",\"level\":\"commune\",\"parent_id\":%lld}",
                 (long long)hidden[i]);
        assert_int_equal(client_json(&c, "POST", "/api/v1/units", body), 422);
        assert_string_equal(complaint(&c), "unit.rule.parent_unknown");
    }
    assert_int_equal(client_json(&c, "POST", "/api/v1/units",
                                 "{\"name\":\"Tỉnh Hai Mẫu\",\"kind\":\"province\",\"level\":\"province\"}"),
                     403);
    snprintf(body, sizeof body,
             "{\"name\":\"Xã Mới Mẫu\",\"kind\":\"commune\",\"level\":\"commune\",\"parent_id\":%lld}",
             (long long)people.district);
    assert_int_equal(client_json(&c, "POST", "/api/v1/units", body), 201);
    int64_t made = client_int(&c, "id");
    assert_string_equal(client_header(&c, "ETag"), "\"v1\"");
    assert_string_equal(client_header(&c, "Location"), unit_path(made, ""));
    assert_int_equal(client_get(&c, unit_path(made, "")), 200);
    // A move out of one's own part of the tree.
    snprintf(body, sizeof body, "{\"parent_id\":%lld}", (long long)people.other_district);
    assert_int_equal(client_change(&c, "PATCH", unit_path(made, ""), 1, body), 422);
    client_done(&c);
}

// ---- Writing --------------------------------------------------------------------------------------------------------------------------------

static Status grant_the_province(Tx *tx, void *ctx)
{
    (void)ctx;
    return tx_exec(tx,
                   "UPDATE account_role SET unit_id = ?1 WHERE account_id = (SELECT id FROM account WHERE "
                   "username = 'vanhuyen')",
                   PARAMS(P_INT(people.province)), NULL);
}

// A right over the only root reaches everything by a shorter condition; a second root ends that at once.
static void test_a_second_root_is_another_tree(void **state)
{
    (void)state;
    Client officer, c;
    char target[80];
    assert_int_equal(store_write(people.store, grant_the_province, NULL), STATUS_OK);
    people_sign_in(&people, &officer, "vanhuyen");
    client_get(&officer, "/api/v1/units");
    assert_int_equal(n_items(&officer), 6);
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(
        client_json(&c, "POST", "/api/v1/units",
                    "{\"code\":\"77\",\"name\":\"Tỉnh Khác Mẫu\",\"kind\":\"province\",\"level\":"
                    "\"province\",\"parent_id\":null}"),
        201);
    int64_t other = client_int(&c, "id");
    client_get(&c, "/api/v1/units");
    assert_int_equal(n_items(&c), 7);
    client_get(&officer, "/api/v1/units");
    assert_int_equal(n_items(&officer), 6);
    snprintf(target, sizeof target, "/api/v1/units/%lld", (long long)other);
    assert_int_equal(client_get(&officer, target), 404);
    snprintf(target, sizeof target, "/units/%lld", (long long)other);
    assert_int_equal(client_get(&officer, target), 404);
    assert_int_equal(client_get(&officer, "/units"), 200);
    assert_null(strstr(client_body(&officer), "Tỉnh Khác Mẫu"));
    snprintf(target, sizeof target, "/api/v1/history/units/%lld", (long long)other);
    assert_int_equal(client_get(&officer, target), 404);
    client_done(&c);
    client_done(&officer);
}

static void test_rules(void **state)
{
    (void)state;
    static const struct {
        const char *body, *code;
    } cases[] = {
        {"{}", "field.required"},
        {"[]", "field.wrong_type"},
        {"{\"name\":\"Xã A\",\"kind\":\"commune\",\"level\":\"province\"}", "unit.rule.level"},
        {"{\"name\":\"Xã A\",\"kind\":\"hamlet\",\"level\":\"commune\"}", "field.not_choice"},
        {"{\"name\":\"Xã A\",\"kind\":\"commune\",\"level\":\"commune\",\"valid_from\":\"2020-02-30\"}",
         "field.not_date"},
        {"{\"name\":\"Xã A\",\"kind\":\"commune\",\"level\":\"commune\",\"id\":7}", "field.read_only"},
        {"{\"name\":\"Xã A\",\"kind\":\"commune\",\"level\":\"commune\",\"path\":\"x\"}", "field.unknown"},
        {"{\"name\":\"Xã A\",\"kind\":\"commune\",\"level\":\"commune\",\"client_uuid\":\"7\"}", "api.uuid"},
        {"{\"name\":\"Xã A\",\"kind\":\"commune\",\"level\":\"commune\",\"reason\":7}", "field.wrong_type"},
        {"{\"name\":\"Xã A\",\"kind\":\"commune\",\"level\":\"commune\",\"email\":\"x\"}", "unit.rule.email"},
    };
    Client c;
    people_sign_in(&people, &c, "chuyenvien");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int got = client_json(&c, "POST", "/api/v1/units", cases[i].body);
        if (got != 422 || strcmp(complaint(&c), cases[i].code) != 0)
            fail_msg("%s: %d %s", cases[i].body, got, client_body(&c));
    }
    client_done(&c);
}

static void test_lost_updates(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "chuyenvien");
    const char *path = unit_path(people.commune, "");
    assert_int_equal(client_change(&c, "PATCH", path, 0, "{\"phone\":\"0239 1\"}"), 428);
    assert_int_equal(client_change(&c, "PATCH", path, 1, "{\"phone\":\"0239 000 0002\"}"), 200);
    assert_string_equal(client_header(&c, "ETag"), "\"v2\"");
    assert_int_equal(client_change(&c, "PATCH", path, 1, "{\"phone\":\"0239 000 0003\"}"), 412);
    assert_string_equal(code(&c), "stale");
    assert_int_equal(client_get(&c, path), 200);
    assert_string_equal(client_text(&c, "phone"), "0239 000 0002");
    // A change to what is there already raises no version.
    assert_int_equal(client_change(&c, "PATCH", path, 2, "{\"phone\":\"0239 000 0002\"}"), 200);
    assert_string_equal(client_header(&c, "ETag"), "\"v2\"");
    Sent seen = {.method = "GET", .target = path, .headers = {[WEB_IF_NONE_MATCH] = "\"v2\""}};
    assert_int_equal(client_send(&c, &seen), 304);
    client_done(&c);
}

static void test_moving_takes_everything_below(void **state)
{
    (void)state;
    Client c;
    char body[80], find[64];
    people_sign_in(&people, &c, "chuyenvien");
    snprintf(body, sizeof body, "{\"parent_id\":%lld}", (long long)people.commune);
    assert_int_equal(client_change(&c, "PATCH", unit_path(people.district, ""), 1, body),
                     422); // below itself
    assert_string_equal(complaint(&c), "unit.rule.parent_below");
    assert_int_equal(
        client_json(
            &c, "POST", "/api/v1/units",
            "{\"name\":\"Tỉnh Hai Mẫu\",\"kind\":\"province\",\"level\":\"province\",\"code\":\"43\"}"),
        201);
    snprintf(body, sizeof body, "{\"parent_id\":%lld}", (long long)client_int(&c, "id"));
    assert_int_equal(client_change(&c, "PATCH", unit_path(people.district, ""), 1, body), 200);
    snprintf(find, sizeof find, "/api/v1/units?parent=%lld", (long long)people.district);
    assert_int_equal(client_get(&c, find), 200);
    assert_int_equal(n_items(&c), 1);
    client_done(&c);
    // Whoever is of the district still sees its commune, by the new path.
    people_sign_in(&people, &c, "huyen");
    assert_int_equal(client_get(&c, "/api/v1/units"), 200);
    assert_int_equal(n_items(&c), 2);
    client_done(&c);
}

static void test_closing(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(client_change(&c, "POST", unit_path(people.district, "/close"), 1,
                                   "{\"last_day\":\"2020-12-31\",\"reason\":\"sáp nhập\"}"),
                     409);
    assert_string_equal(complaint(&c), "unit.rule.below_outlives");
    assert_int_equal(
        client_change(&c, "POST", unit_path(people.commune, "/close"), 1, "{\"last_day\":\"x\"}"), 422);
    assert_int_equal(client_change(&c, "POST", unit_path(people.commune, "/close"), 1,
                                   "{\"last_day\":\"2020-06-30\",\"reason\":\"sáp nhập\"}"),
                     200);
    assert_string_equal(client_text(&c, "valid_to"), "2020-06-30");
    assert_int_equal(client_change(&c, "POST", unit_path(people.commune, "/close"), 2, NULL), 409);
    assert_int_equal(client_get(&c, "/api/v1/units?level=commune&as_of=2020-06-30"), 200);
    assert_int_equal(n_items(&c), 2);
    assert_int_equal(client_get(&c, "/api/v1/units?level=commune&as_of=1/7/2020"), 200);
    assert_int_equal(n_items(&c), 1);
    assert_int_equal(client_json(&c, "DELETE", unit_path(people.commune, ""), NULL), 405);
    client_done(&c);
}

// A UUID of the client's makes an entry once for ever; an Idempotency-Key replays the answer.
static void test_sent_twice(void **state)
{
    (void)state;
    Client c;
    char body[300];
    snprintf(body, sizeof body,
             "{\"name\":\"Xã Mới Mẫu\",\"kind\":\"commune\",\"level\":\"commune\",\"parent_id\":%lld,"
             "\"client_uuid\":\"0F6A1B2C-1111-4222-8333-444455556666\"}",
             (long long)people.district);
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(client_json(&c, "POST", "/api/v1/units", body), 201);
    int64_t id = client_int(&c, "id");
    assert_int_equal(client_change(&c, "PATCH", unit_path(id, ""), 1, "{\"phone\":\"0239 000 0009\"}"), 200);
    for (char *p = strstr(body, "0F6A"); *p; p++) // the letter case of a UUID means nothing
        if (*p >= 'A' && *p <= 'F')
            *p = (char)(*p + 32);
    assert_int_equal(client_json(&c, "POST", "/api/v1/units", body), 200);
    assert_int_equal(client_int(&c, "id"), id);
    assert_int_equal(client_int(&c, "version"), 2);
    client_done(&c);
    people_sign_in(&people, &c, "truongban"); // another person's UUIDs are his own
    assert_int_equal(client_json(&c, "POST", "/api/v1/units", body), 201);
    assert_int_not_equal(client_int(&c, "id"), id);
    *strstr(body, ",\"client_uuid") = '}';
    *(strstr(body, "}\"") + 1) = 0;
    Sent s = {.method = "POST",
              .target = "/api/v1/units",
              .type = "application/json",
              .body = body,
              .headers = {[WEB_IDEMPOTENCY_KEY] = "k-1"}};
    assert_int_equal(client_send(&c, &s), 201);
    int64_t first = client_int(&c, "id");
    assert_int_equal(client_send(&c, &s), 201);
    assert_int_equal(client_int(&c, "id"), first);
    assert_non_null(client_header(&c, "Idempotent-Replayed"));
    client_done(&c);
}

// ---- Lists ----------------------------------------------------------------------------------------------------------------------------------

static void test_search_without_marks(void **state)
{
    (void)state;
    static const struct {
        const char *q;
        size_t n;
    } cases[] = {
        {"dong%20phong", 1},
        {"%C4%90%E1%BB%93ng", 2},
        {"phong%20dong", 1},
        {"ky%20so", 1},
        {"18754", 1},
        {"dong", 2},
        {"huyen%20dong", 0},
        {"%25", 6},
        {"_", 6},
        {"mau", 6},
        {"khong-co", 0},
        {"", 6},
    };
    Client c;
    people_sign_in(&people, &c, "chuyenvien");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[128];
        snprintf(path, sizeof path, "/api/v1/units?q=%s", cases[i].q);
        assert_int_equal(client_get(&c, path), 200);
        if (n_items(&c) != cases[i].n)
            fail_msg("q=%s: %zu units, not %zu", cases[i].q, n_items(&c), cases[i].n);
    }
    // A new name is found, the old one no longer.
    client_change(&c, "PATCH", unit_path(people.commune, ""), 1, "{\"name\":\"Xã Tân Lập Mẫu\"}");
    assert_int_equal(c.status, 200);
    client_get(&c, "/api/v1/units?q=tan%20lap");
    assert_int_equal(n_items(&c), 1);
    client_get(&c, "/api/v1/units?q=dong%20phong");
    assert_int_equal(n_items(&c), 0);
    client_done(&c);
}

static void test_cursor_and_order(void **state)
{
    (void)state;
    // Vietnamese order: Huyện, Phường, Sở, Thị xã, Tỉnh, Xã.
    static const char *const order[] = {"Huyện Kỳ Sơn Mẫu",    "Phường Hải An Mẫu", "Sở Giao thông Mẫu",
                                        "Thị xã Đông Hải Mẫu", "Tỉnh Mẫu",          "Xã Đồng Phong Mẫu"};
    Client c;
    people_sign_in(&people, &c, "chuyenvien");
    for (int descending = 0; descending < 2; descending++) {
        char path[300];
        size_t seen = 0;
        snprintf(path, sizeof path, "/api/v1/units?limit=2&sort=%sname", descending ? "-" : "");
        for (int page = 0; page < 4; page++) {
            assert_int_equal(client_get(&c, path), 200);
            for (size_t i = 0; i < n_items(&c); i++, seen++)
                assert_string_equal(item_name(&c, i), order[descending ? 5 - seen : seen]);
            const char *next = client_text(&c, "next");
            if (!*next)
                break;
            snprintf(path, sizeof path, "/api/v1/units?cursor=%s&limit=2&sort=%sname", next,
                     descending ? "-" : "");
        }
        assert_int_equal(seen, 6);
    }
    static const char *const bad[] = {"sort=phone", "limit=0",       "limit=501",  "filter=path:x",
                                      "cursor=zzz", "filter=kind",   "nothing=1",  "as_of=31/2/2020",
                                      "level=x",    "filter=id:%27", "sort=id;--", "parent=a"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char path[100];
        snprintf(path, sizeof path, "/api/v1/units?%s", bad[i]);
        if (client_get(&c, path) != 422)
            fail_msg("%s: %d", path, c.status);
    }
    assert_int_equal(client_get(&c, "/api/v1/units?filter=kind:ward&filter=level:commune"), 200);
    assert_int_equal(n_items(&c), 1);
    client_done(&c);
}

static void test_csv(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(
        client_change(&c, "PATCH", unit_path(people.commune, ""), 1,
                      "{\"contact_name\":\"=HYPERLINK(\\\"http://x\\\")\",\"phone\":\"+84 239 000\"}"),
        200);
    assert_int_equal(client_get(&c, "/api/v1/units.csv?level=commune"), 200);
    const char *body = client_body(&c);
    assert_true(strncmp(body, "\xef\xbb\xbfid,code,name", 15) == 0);
    assert_non_null(strstr(body, "\"'=HYPERLINK(\"\"http://x\"\")\""));
    assert_non_null(strstr(body, "'+84 239 000"));
    assert_null(strstr(body, "Huyện"));
    assert_null(strstr(body, "search_key"));
    assert_string_equal(client_header(&c, "Content-Disposition"), "attachment; filename=\"units.csv\"");
    assert_int_equal(client_get(&c, "/units.csv?q=xa"), 200);
    client_done(&c);
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(client_get(&c, "/api/v1/units.csv"), 200);
    assert_null(strstr(client_body(&c), "Phường"));
    client_done(&c);
}

// ---- Import -----------------------------------------------------------------------------------------------------------------------------------

typedef struct ImportRun {
    const char *text;
    int64_t made;
    size_t faults, line;
    int64_t top;
} ImportRun;

static Status run_import(Tx *tx, void *ctx)
{
    ImportRun *run = ctx;
    Arena a;
    arena_init(&a, 0);
    Actor actor = {.account_id = 1, .scopes = SCOPE_ALL, .grants = {{ROLE_OFFICER, run->top}}, .n_grants = 1};
    Act act = {.tx = tx, .arena = &a, .actor = &actor, .today = date_make(2020, 6, 15)};
    FieldErrors errors = {.arena = &a};
    Status st = unit_import(&act, str_c(run->text), &errors, &run->made);
    run->faults = errors.total;
    run->line = errors.n ? errors.items[0].line : 0;
    arena_done(&a);
    return st;
}

static void test_import(void **state)
{
    (void)state;
    ImportRun run = {.text = "code\tlevel\tname\tparent_code\r\n"
                             "# mẫu\n"
                             "60\tprovince\tTỉnh Ba Mẫu\t\n"
                             "601\tdistrict\tHuyện Một Mẫu\t60\n\n"
                             "60101\tcommune\tThị trấn Chợ Mẫu\t601\n"
                             "60102\tcommune\tXã Sông Mẫu\t601\n"
                             "18755\tcommune\tXã Thêm Mẫu\t447"};
    assert_int_equal(store_write(people.store, run_import, &run), STATUS_OK);
    assert_int_equal(run.made, 5);
    Client c;
    people_sign_in(&people, &c, "chuyenvien");
    client_get(&c, "/api/v1/units?q=60101");
    assert_int_equal(n_items(&c), 1);
    assert_string_equal(
        json_string_value(json_object_get(json_array_get(json_object_get(c.json, "items"), 0), "kind")),
        "township");
    client_get(&c, "/api/v1/units");
    size_t before = n_items(&c);
    static const struct {
        const char *text;
        size_t line;
        int64_t nowhere;
        Status want;
    } bad[] = {
        {"code\tname\n", 1, 0, STATUS_INVALID},
        {"code\tlevel\tname\tpath\n", 1, 0, STATUS_INVALID},
        {"code\tlevel\tname\tparent_code\n1\tprovince\tTỉnh X Mẫu\t\n2\tdistrict\tHuyện Y Mẫu\t999\n", 3, 0,
         STATUS_INVALID},
        {"code\tlevel\tname\tparent_code\n1\tvillage\tTỉnh X Mẫu\t\n", 2, 0, STATUS_INVALID},
        {"code\tlevel\tname\n1\tprovince\t\xff\n", 0, 0, STATUS_INVALID},
        {"code\tlevel\tname\n1\tprovince\tTỉnh X Mẫu\n", 0, 2, STATUS_FORBIDDEN},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        run = (ImportRun){.text = bad[i].text, .top = bad[i].nowhere};
        Status st = store_write(people.store, run_import, &run);
        if (st != bad[i].want || run.line != bad[i].line)
            fail_msg("import %zu: %s, line %zu", i, status_name(st), run.line);
    }
    client_get(&c, "/api/v1/units");
    assert_int_equal(n_items(&c), before); // nothing of a refused file stays
    client_done(&c);
}

// The whole country as the statistics office lists it, where the material of the project is present: each table goes in as it is.
static void test_import_of_the_country(void **state)
{
    (void)state;
    static const char *const tables[] = {"units-2021-12.tsv", "units-2026.tsv"};
    const char *shared = getenv("THIDUA_SHARED");
    for (size_t i = 0; i < 2; i++) {
        char path[400];
        snprintf(path, sizeof path, "%s/units/%s", shared ? shared : "../shared", tables[i]);
        FILE *f = fopen(path, "rb");
        if (!f)
            skip();
        Buf text = BUF_INIT;
        char chunk[65536];
        for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
            buf_add(&text, chunk, n);
        fclose(f);
        buf_ch(&text, 0);
        int64_t lines = -1;
        for (size_t k = 0; k < text.n; k++)
            lines += text.p[k] == '\n';
        ImportRun run = {.text = text.p};
        Status st = store_write(people.store, run_import, &run);
        if (st != STATUS_OK)
            fail_msg("%s: %s, line %zu", tables[i], status_name(st), run.line);
        assert_int_equal(run.made, lines);
        buf_done(&text);
    }
}

// ---- Pages ------------------------------------------------------------------------------------------------------------------------------------

static void test_pages(void **state)
{
    (void)state;
    Client c;
    char path[400], csrf[64], body[600];
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(client_get(&c, "/units?q=dong%20phong"), 200);
    assert_non_null(strstr(client_body(&c), "Xã Đồng Phong Mẫu"));
    assert_null(strstr(client_body(&c), "Sở Giao thông Mẫu"));
    assert_non_null(strstr(client_body(&c), "/units/new"));
    assert_int_equal(client_get(&c, "/units?limit=2"), 200);
    const char *next = strstr(client_body(&c), "cursor=");
    assert_non_null(next);
    snprintf(path, sizeof path, "/units?limit=2&%.*s", (int)strcspn(next, "\"&"), next);
    assert_int_equal(client_get(&c, path), 200);
    snprintf(path, sizeof path, "/units/%lld", (long long)people.district);
    assert_int_equal(client_get(&c, path), 200);
    assert_non_null(strstr(client_body(&c), "Xã Đồng Phong Mẫu"));
    assert_non_null(strstr(client_body(&c), "Tỉnh Mẫu"));
    assert_int_equal(client_get(&c, "/units/new"), 200);
    snprintf(path, sizeof path, "/units/%lld/edit", (long long)people.commune);
    assert_int_equal(client_get(&c, path), 200);
    client_page_csrf(&c, csrf);
    assert_true(csrf[0]);
    snprintf(path, sizeof path, "/units/%lld", (long long)people.commune);
    // Without a reason the form comes back with what was typed.
    snprintf(body, sizeof body, "csrf=%s&version=1&phone=0239+000+0044&reason=", csrf);
    assert_int_equal(client_form(&c, path, body), 422);
    assert_non_null(strstr(client_body(&c), "0239 000 0044"));
    assert_non_null(strstr(client_body(&c), "#f-reason"));
    snprintf(body, sizeof body,
             "csrf=%s&version=1&phone=0239+000+0044&valid_from=1%%2F1%%2F2020&reason=c%%E1%%BA%%ADp", csrf);
    assert_int_equal(client_form(&c, path, body), 303);
    assert_string_equal(client_header(&c, "Location"), path);
    assert_int_equal(client_form(&c, path, body), 409); // the version has moved on
    assert_non_null(strstr(client_body(&c), "name=\"version\" value=\"2\""));
    snprintf(body, sizeof body,
             "csrf=%s&name=Ph%%C3%%B2ng+M%%E1%%BB%%9Bi+M%%E1%%BA%%ABu&kind=division&level=body&parent=%lld&"
             "valid_from=&reason=l%%E1%%BA%%ADp",
             csrf, (long long)people.department);
    assert_int_equal(client_form(&c, "/units", body), 303);
    snprintf(body, sizeof body, "csrf=%s&name=X&kind=division&level=body&parent=%lld&reason=x", csrf,
             (long long)people.department);
    assert_int_equal(client_form(&c, "/units", body), 422);
    client_done(&c);
    people_sign_in(&people, &c, "xamau");
    assert_int_equal(client_get(&c, path), 200);
    assert_null(strstr(client_body(&c), "/edit"));
    assert_int_equal(client_get(&c, "/units/new"), 403);
    snprintf(path, sizeof path, "/units/%lld", (long long)people.other_commune);
    assert_int_equal(client_get(&c, path), 404);
    client_done(&c);
}

// As many parameters as one request can make: sixteen grants, many words, every filter.
static void test_the_longest_question(void **state)
{
    (void)state;
    static const char *const roles[] = {"administrator", "officer",   "board_head", "leader",
                                        "unit_officer",  "unit_head", "council",    "inspector"};
    Client c;
    char body[2000] = "{\"items\":[", where[200], query[1200] = "q=";
    const int64_t units[] = {people.district, people.other_district, people.commune, people.other_commune};
    for (size_t i = 0; i < 16; i++)
        snprintf(body + strlen(body), sizeof body - strlen(body), "%s{\"role\":\"%s\",\"unit_id\":%lld}",
                 i ? "," : "", roles[i % 8], (long long)units[i / 8 + 2 * (i % 2)]);
    snprintf(body + strlen(body), sizeof body - strlen(body), "%s", "]}");
    people_sign_in(&people, &c, "quantri");
    assert_int_equal(client_get(&c, "/api/v1/accounts?filter=username:vanhuyen"), 200);
    const json_t *item = json_array_get(json_object_get(c.json, "items"), 0);
    snprintf(where, sizeof where, "/api/v1/accounts/%lld/roles",
             (long long)json_integer_value(json_object_get(item, "id")));
    assert_int_equal(
        client_change(&c, "PUT", where, json_integer_value(json_object_get(item, "version")), body), 200);
    client_done(&c);
    people_sign_in(&people, &c, "vanhuyen");
    for (int i = 0; i < 60; i++)
        snprintf(query + strlen(query), sizeof query - strlen(query), "w%d+", i);
    snprintf(query + strlen(query), sizeof query - strlen(query),
             "&as_of=2020-01-01&parent=%lld&level=commune&kind=commune", (long long)people.district);
    for (int i = 0; i < 8; i++)
        snprintf(query + strlen(query), sizeof query - strlen(query), "%s", "&filter=level:commune");
    static const char *const paths[] = {"/api/v1/units?", "/api/v1/units.csv?", "/units?",
                                        "/api/v1/accounts?"};
    for (size_t i = 0; i < 4; i++) {
        char target[1400];
        snprintf(target, sizeof target, "%s%s", paths[i], query);
        int status = client_get(&c, target);
        if (status != (i == 3 ? 422 : 200))
            fail_msg("%s: %d %s", paths[i], status, client_body(&c));
        snprintf(target + strlen(target), sizeof target - strlen(target), "%s", "&filter=level:commune");
        assert_int_equal(client_get(&c, target), 422); // one too many is told
    }
    client_done(&c);
}

static int make_below(Client *c, const char *csrf, const char *name, const char *parent)
{
    char body[900];
    snprintf(body, sizeof body, "csrf=%s&name=%s&kind=division&level=body&parent=%s&reason=m", csrf, name,
             parent);
    return client_form(c, "/units", body);
}

// People choose a unit by its name; its number is shown nowhere.
static void test_units_are_chosen_by_name(void **state)
{
    (void)state;
    Client c;
    char path[96], csrf[64], number[40];
    people_sign_in(&people, &c, "chuyenvien");
    c.csrf[0] = 0;
    snprintf(path, sizeof path, "/units/%lld/edit", (long long)people.commune);
    assert_int_equal(client_get(&c, path), 200);
    client_page_csrf(&c, csrf);
    snprintf(number, sizeof number, "name=\"parent\" value=\"%lld\"", (long long)people.district);
    assert_null(strstr(client_body(&c), number));
    assert_non_null(strstr(client_body(&c), "name=\"parent\" value=\"Huyện Kỳ Sơn Mẫu (Tỉnh Mẫu)\""));
    assert_non_null(
        strstr(client_body(&c), "<title>Sửa đơn vị · Tỉnh Mẫu</title>")); // the installation's own name
    assert_int_equal(make_below(&c, csrf, "Ban+Xanh", "Huyện Kỳ Sơn Mẫu (Tỉnh Mẫu)"), 303);
    assert_int_equal(make_below(&c, csrf, "Ban+Do", "Thị xã Đông Hải Mẫu"), 303); // one bears the name
    assert_int_equal(make_below(&c, csrf, "To+Chung", "Ban Xanh"), 303);
    assert_int_equal(make_below(&c, csrf, "To+Chung", "Ban Do"), 303);
    assert_int_equal(make_below(&c, csrf, "Nhom", "To Chung"), 422); // two do
    assert_non_null(strstr(client_body(&c), "value=\"To Chung\""));
    assert_int_equal(make_below(&c, csrf, "Nhom", "To Chung (Ban Do)"), 303);
    assert_int_equal(make_below(&c, csrf, "Nhom", "Không có đơn vị này"), 422);
    client_done(&c);
    // Another's unit is told like one that is not there.
    people_sign_in(&people, &c, "vanhuyen");
    c.csrf[0] = 0;
    assert_int_equal(client_get(&c, "/units/new"), 200);
    client_page_csrf(&c, csrf);
    assert_null(strstr(client_body(&c), "Đông Hải"));
    assert_int_equal(make_below(&c, csrf, "Nhom", "Thị xã Đông Hải Mẫu"), 422);
    assert_int_equal(make_below(&c, csrf, "Nhom", "Xã Đồng Phong Mẫu"), 303);
    // His own unit stands under one that is not his: it may stay there.
    char body[400];
    snprintf(path, sizeof path, "/units/%lld", (long long)people.district);
    snprintf(body, sizeof body,
             "csrf=%s&version=1&parent=T%%E1%%BB%%89nh+M%%E1%%BA%%ABu&phone=0239000111&reason=m", csrf);
    assert_int_equal(client_form(&c, path, body), 303);
    client_done(&c);
}

int main(int argc, char **argv)
{
    fixture_start(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_permission_matrix, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_same_answer_for_none_and_not_yours, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_where_units_may_be_made, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_second_root_is_another_tree, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lost_updates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_moving_takes_everything_below, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_closing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sent_twice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_search_without_marks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cursor_and_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_csv, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_import, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_import_of_the_country, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_longest_question, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_units_are_chosen_by_name, set_up, tear_down),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fixture_stop();
    return failed;
}
