// Accounts for administrators, history and the log, on both engines.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"
#include "people.h"

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

static const char *account_path(int64_t id, const char *tail)
{
    static char path[96];
    snprintf(path, sizeof path, "/api/v1/accounts/%lld%s", (long long)id, tail);
    return path;
}

static int64_t id_of(Client *c, const char *username)
{
    char path[96];
    snprintf(path, sizeof path, "/api/v1/accounts?filter=username:%s", username);
    assert_int_equal(client_get(c, path), 200);
    const json_t *items = json_object_get(c->json, "items");
    assert_int_equal(json_array_size(items), 1);
    return json_integer_value(json_object_get(json_array_get(items, 0), "id"));
}

static const char *complaint(const Client *c)
{
    const char *s =
        json_string_value(json_object_get(json_array_get(json_object_get(c->json, "errors"), 0), "code"));
    return s ? s : "";
}

static int try_password(const char *user, const char *password)
{
    Client c;
    char body[200];
    client_init(&c, people.web);
    snprintf(body, sizeof body, "{\"user\":\"%s\",\"password\":\"%s\"}", user, password);
    int status = client_json(&c, "POST", "/api/v1/session", body);
    client_done(&c);
    return status;
}

static void test_only_administrators(void **state)
{
    (void)state;
    static const char *const others[] = {"chuyenvien", "truongban", "thanhtra", "huyen"};
    for (size_t i = 0; i < 4; i++) {
        Client c;
        people_sign_in(&people, &c, others[i]);
        assert_int_equal(client_get(&c, "/api/v1/accounts"), 403);
        assert_int_equal(client_get(&c, "/api/v1/accounts/1"), 403);
        assert_int_equal(client_get(&c, "/accounts"), 403);
        assert_int_equal(client_json(&c, "POST", "/api/v1/accounts", "{}"), 403);
        client_done(&c);
    }
}

static void test_made_changed_closed(void **state)
{
    (void)state;
    Client c;
    char body[300], password[64];
    people_sign_in(&people, &c, "quantri");
    snprintf(body, sizeof body,
             "{\"username\":\"huongkhe\",\"display_name\":\"Trần Thị Mẫu\",\"title\":\"Chuyên viên\","
             "\"unit_id\":%lld,\"reason\":\"tiếp nhận\"}",
             (long long)people.other_district);
    assert_int_equal(client_json(&c, "POST", "/api/v1/accounts", body), 201);
    int64_t id = client_int(&c, "id");
    assert_string_equal(client_text(&c, "state"), "active");
    assert_null(strstr(client_body(&c), "password"));
    assert_int_equal(client_json(&c, "POST", "/api/v1/accounts", body), 409);
    assert_string_equal(complaint(&c), "account.rule.taken");
    assert_int_equal(client_json(&c, "POST", "/api/v1/accounts",
                                 "{\"username\":\"Hương\",\"display_name\":\"Trần Thị Mẫu\"}"),
                     422);
    assert_int_equal(client_change(&c, "PATCH", account_path(id, ""), 1, "{\"state\":\"closed\"}"), 422);
    assert_int_equal(client_change(&c, "PATCH", account_path(id, ""), 1, "{\"title\":\"Phó phòng\"}"), 200);
    assert_int_equal(client_change(&c, "PATCH", account_path(id, ""), 1, "{\"title\":\"Trưởng phòng\"}"),
                     412);
    // Roles under If-Match, then a password to hand over.
    snprintf(body, sizeof body,
             "{\"items\":[{\"role\":\"unit_officer\",\"unit_id\":%lld}],\"reason\":\"phân công\"}",
             (long long)people.other_district);
    assert_int_equal(client_change(&c, "PUT", account_path(id, "/roles"), 2, body), 200);
    assert_string_equal(client_header(&c, "ETag"), "\"v3\"");
    assert_int_equal(client_change(&c, "PUT", account_path(id, "/roles"), 2, body), 412);
    assert_int_equal(client_change(&c, "PUT", account_path(id, "/roles"), 3,
                                   "{\"items\":[{\"role\":\"king\",\"unit_id\":null}]}"),
                     422);
    assert_int_equal(client_json(&c, "POST", account_path(id, "/password"), "{}"),
                     422); // a reason is asked for
    assert_int_equal(client_json(&c, "POST", account_path(id, "/password"), "{\"reason\":\"cấp mới\"}"), 200);
    snprintf(password, sizeof password, "%s", client_text(&c, "password"));
    assert_int_equal(strlen(password), 19);
    assert_int_equal(try_password("huongkhe", password), 201);
    client_get(&c, account_path(id, ""));
    int64_t version = client_int(&c, "version");
    assert_int_equal(client_change(&c, "POST", account_path(id, "/suspend"), version, "{}"), 422);
    assert_string_equal(complaint(&c), "field.required");
    assert_int_equal(
        client_change(&c, "POST", account_path(id, "/suspend"), version, "{\"reason\":\"nghỉ\"}"), 200);
    assert_int_equal(try_password("huongkhe", password), 401);
    assert_int_equal(
        client_change(&c, "POST", account_path(id, "/suspend"), version + 1, "{\"reason\":\"nghỉ\"}"), 409);
    assert_int_equal(
        client_change(&c, "POST", account_path(id, "/restore"), version + 1, "{\"reason\":\"về\"}"), 200);
    assert_int_equal(try_password("huongkhe", password), 201);
    assert_int_equal(
        client_change(&c, "POST", account_path(id, "/close"), version + 2, "{\"reason\":\"thôi việc\"}"),
        200);
    assert_int_equal(
        client_change(&c, "POST", account_path(id, "/restore"), version + 3, "{\"reason\":\"x\"}"), 409);
    client_get(&c, "/api/v1/accounts?q=tran%20thi");
    assert_int_equal(json_array_size(json_object_get(c.json, "items")), 1);
    client_get(&c, "/api/v1/accounts?role=unit_officer&state=active");
    assert_int_equal(json_array_size(json_object_get(c.json, "items")), 3);
    assert_int_equal(client_get(&c, "/api/v1/accounts?role=king"), 422);
    assert_int_equal(client_get(&c, "/api/v1/accounts.csv"), 200);
    assert_null(strstr(client_body(&c), "argon2"));
    client_done(&c);
}

// One administrator always remains, and nobody locks himself out.
static void test_last_administrator(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "quantri");
    int64_t self = id_of(&c, "quantri");
    client_get(&c, account_path(self, ""));
    int64_t version = client_int(&c, "version");
    assert_int_equal(client_change(&c, "POST", account_path(self, "/close"), version, "{\"reason\":\"x\"}"),
                     422);
    assert_string_equal(complaint(&c), "account.rule.self");
    assert_int_equal(client_change(&c, "PUT", account_path(self, "/roles"), version, "{\"items\":[]}"), 422);
    assert_int_equal(client_get(&c, "/api/v1/accounts"), 200); // still one
    client_done(&c);
}

// An administrator of a part manages its accounts only, and none that may more.
static void test_administrator_of_a_part(void **state)
{
    (void)state;
    Client all, part;
    char body[300];
    people_sign_in(&people, &all, "quantri");
    int64_t huyen = id_of(&all, "vanhuyen"), xakhac = id_of(&all, "xakhac"), xa = id_of(&all, "xamau");
    client_get(&all, account_path(huyen, ""));
    snprintf(body, sizeof body, "{\"items\":[{\"role\":\"administrator\",\"unit_id\":%lld}]}",
             (long long)people.district);
    assert_int_equal(
        client_change(&all, "PUT", account_path(huyen, "/roles"), client_int(&all, "version"), body), 200);
    people_sign_in(&people, &part, "vanhuyen");
    assert_int_equal(client_get(&part, account_path(xa, "")), 200);
    assert_int_equal(client_get(&part, account_path(xakhac, "")), 404);
    assert_int_equal(client_get(&part, account_path(1, "")), 404); // an account without a unit
    client_get(&part, "/api/v1/accounts");
    assert_int_equal(json_array_size(json_object_get(part.json, "items")), 3);
    // Not over the whole, nor over an account of his own unit that holds a right elsewhere.
    assert_int_equal(client_change(&part, "PUT", account_path(xa, "/roles"), 1,
                                   "{\"items\":[{\"role\":\"officer\",\"unit_id\":null}]}"),
                     403);
    client_get(&all, account_path(xa, ""));
    assert_int_equal(client_change(&all, "PUT", account_path(xa, "/roles"), client_int(&all, "version"),
                                   "{\"items\":[{\"role\":\"officer\",\"unit_id\":null}]}"),
                     200);
    assert_int_equal(client_json(&part, "POST", account_path(xa, "/password"), "{\"reason\":\"x\"}"), 403);
    assert_int_equal(client_json(&part, "POST", account_path(xakhac, "/password"), "{\"reason\":\"x\"}"),
                     404);
    assert_int_equal(client_json(&part, "POST", account_path(99999, "/password"), "{\"reason\":\"x\"}"), 404);
    client_done(&all);
    client_done(&part);
}

static void test_account_pages(void **state)
{
    (void)state;
    Client c;
    char csrf[64], body[400], path[80];
    people_sign_in(&people, &c, "quantri");
    assert_int_equal(client_get(&c, "/accounts?q=xa"), 200);
    assert_non_null(strstr(client_body(&c), "xakhac"));
    assert_int_equal(client_get(&c, "/accounts/new"), 200);
    client_page_csrf(&c, csrf);
    snprintf(body, sizeof body,
             "csrf=%s&name=L%%C3%%AA+V%%C4%%83n+M%%E1%%BA%%ABu&user=levanmau&position=&unit=%lld&role=unit_"
             "head&reason=m",
             csrf, (long long)people.commune);
    assert_int_equal(client_form(&c, "/accounts", body), 200); // shows the password once
    const char *at = strstr(client_body(&c), "<code class=\"code\">");
    assert_non_null(at);
    char password[20];
    snprintf(password, sizeof password, "%.19s", at + strlen("<code class=\"code\">"));
    assert_int_equal(try_password("levanmau", password), 201);
    int64_t id = id_of(&c, "levanmau");
    snprintf(path, sizeof path, "/accounts/%lld", (long long)id);
    assert_int_equal(client_get(&c, path), 200);
    assert_null(strstr(client_body(&c), password));
    const char *version = strstr(client_body(&c), "name=\"version\" value=\"");
    assert_non_null(version);
    int64_t v = strtoll(version + strlen("name=\"version\" value=\""), NULL, 10);
    snprintf(body, sizeof body, "csrf=%s&version=%lld&reason=", csrf, (long long)v);
    snprintf(path, sizeof path, "/accounts/%lld/lock", (long long)id);
    assert_int_equal(client_form(&c, path, body), 422);
    snprintf(body, sizeof body, "csrf=%s&version=%lld&reason=ngh%%E1%%BB%%89", csrf, (long long)v);
    assert_int_equal(client_form(&c, path, body), 303);
    assert_int_equal(try_password("levanmau", password), 401);
    assert_int_equal(client_form(&c, path, body), 409);
    client_done(&c);
}

static void test_history_and_log(void **state)
{
    (void)state;
    Client c;
    char path[96], unit[64];
    people_sign_in(&people, &c, "chuyenvien");
    snprintf(unit, sizeof unit, "/api/v1/units/%lld", (long long)people.commune);
    assert_int_equal(
        client_change(&c, "PATCH", unit, 1,
                      "{\"phone\":\"0239 000 0007\",\"kind\":\"township\",\"reason\":\"lên thị trấn\"}"),
        200);
    snprintf(path, sizeof path, "/api/v1/history/units/%lld?limit=1", (long long)people.commune);
    assert_int_equal(client_get(&c, path), 200);
    const json_t *entry = json_array_get(json_object_get(c.json, "items"), 0);
    assert_string_equal(json_string_value(json_object_get(entry, "action")), "update");
    assert_string_equal(json_string_value(json_object_get(entry, "reason")), "lên thị trấn");
    assert_string_equal(json_string_value(json_object_get(entry, "acted_on")), "2020-06-15");
    assert_string_equal(json_string_value(json_object_get(entry, "actor")), "Nguyễn Văn Mẫu");
    assert_int_equal(json_array_size(json_object_get(entry, "changes")), 2);
    char next[128];
    snprintf(next, sizeof next, "%s&cursor=%s", path, client_text(&c, "next"));
    assert_int_equal(client_get(&c, next), 200);
    entry = json_array_get(json_object_get(c.json, "items"), 0);
    assert_string_equal(json_string_value(json_object_get(entry, "action")), "create");
    assert_true(json_is_null(json_object_get(c.json, "next")));
    snprintf(path, sizeof path, "/history/units/%lld", (long long)people.commune);
    assert_int_equal(client_get(&c, path), 200);
    assert_non_null(strstr(client_body(&c), "lên thị trấn"));
    assert_non_null(strstr(client_body(&c), "Thị trấn"));
    assert_null(strstr(client_body(&c), "/audit?cursor")); // not for who may not read the log
    assert_int_equal(client_get(&c, "/api/v1/audit"), 403);
    assert_int_equal(client_get(&c, "/api/v1/history/nothing/1"), 404);
    client_done(&c);
    people_sign_in(&people, &c, "xakhac");
    assert_int_equal(client_get(&c, path), 404); // who may not read the record may not read its history
    client_done(&c);
    people_sign_in(&people, &c, "thanhtra");
    assert_int_equal(client_get(&c, path), 200);
    assert_non_null(strstr(client_body(&c), "/audit?cursor"));
    assert_int_equal(client_get(&c, "/api/v1/audit?resource=unit&limit=3"), 200);
    assert_int_equal(json_array_size(json_object_get(c.json, "items")), 3);
    assert_int_equal(client_get(&c, "/api/v1/audit?who=khong-co-ai"), 200);
    assert_int_equal(json_array_size(json_object_get(c.json, "items")), 0);
    assert_int_equal(client_get(&c, "/api/v1/audit?from=2999-01-01"), 200);
    assert_int_equal(json_array_size(json_object_get(c.json, "items")), 0);
    assert_int_equal(client_get(&c, "/api/v1/audit?from=x"), 422);
    assert_int_equal(client_get(&c, "/audit?resource=unit"), 200);
    assert_non_null(strstr(client_body(&c), "lên thị trấn"));
    assert_non_null(strstr(client_body(&c), "Đơn vị: Xã Đồng Phong Mẫu"));
    assert_int_equal(client_get(&c, "/audit?resource=account"), 200);
    assert_non_null(strstr(client_body(&c), "Tài khoản: Nguyễn Văn Mẫu"));
    assert_int_equal(client_get(&c, "/audit.csv"), 200);
    assert_true(strncmp(client_body(&c), "\xef\xbb\xbfnumber,", 10) == 0);
    client_done(&c);
}

int main(int argc, char **argv)
{
    fixture_start(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_only_administrators, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_made_changed_closed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_last_administrator, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_administrator_of_a_part, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_account_pages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_history_and_log, set_up, tear_down),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fixture_stop();
    return failed;
}
