// The API's description against the routes in force: every route is described, every page's data has its API resource, every reference
// leads somewhere, and every list that may be read without further knowledge answers as described (contract.c holds each reply).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "contract.h"
#include "fixture.h"
#include "people.h"
#include "web/resource.h"

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

static bool has_api_route(const Route *const *routes, size_t n, const char *pattern)
{
    for (size_t i = 0; i < n; i++)
        if (routes[i]->audience == WEB_API && routes[i]->method == WEB_GET &&
            strcmp(routes[i]->pattern, pattern) == 0)
            return true;
    return false;
}

// Forms of things that are not there yet, the doors, and the machine's own pages; every other page's data has an API.
static bool shows_no_data(const char *pattern)
{
    static const char *const pages[] = {"/",      "/accounts/new", "/documents/new", "/healthz",
                                        "/login", "/login/otp",    "/metrics",       "/units/new"};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (strcmp(pattern, pages[i]) == 0)
            return true;
    return false;
}

static void test_every_page_has_its_api_resource(void **state)
{
    (void)state;
    size_t n, pages = 0;
    const Route *const *routes = web_routes(people.web, &n);
    for (size_t i = 0; i < n; i++) {
        const Route *r = routes[i];
        if (r->audience != WEB_PAGE || r->method != WEB_GET)
            continue;
        if (r->data && !*r->data) {
            if (!shows_no_data(r->pattern))
                fail_msg("page %s says that it shows no data", r->pattern);
            continue;
        }
        char pattern[160];
        snprintf(pattern, sizeof pattern, "/api/v1%s", r->pattern);
        const char *data = r->data ? r->data : pattern;
        if (!has_api_route(routes, n, data))
            fail_msg("page %s: no API route %s", r->pattern, data);
        pages++;
    }
    assert_true(pages > 5);
}

static void test_api_is_closed_to_strangers(void **state)
{
    (void)state;
    size_t n;
    const Route *const *routes = web_routes(people.web, &n);
    for (size_t i = 0; i < n; i++) {
        bool may_be_open =
            routes[i]->method == WEB_POST && strcmp(routes[i]->pattern, "/api/v1/session") == 0;
        if (routes[i]->audience == WEB_API && routes[i]->entry == WEB_OPEN && !may_be_open)
            fail_msg("%s is open", routes[i]->pattern);
    }
}

// "/units/{id}" -> "/units/1"
static void fill_places(const char *pattern, char out[200])
{
    size_t n = 0;
    for (const char *p = pattern; *p && n < 198; p++) {
        if (*p == '{') {
            out[n++] = '1';
            p += strcspn(p, "}");
        } else {
            out[n++] = *p;
        }
    }
    out[n] = 0;
}

// Whatever changes something is refused to a session that does not show its token, and to a page of another site that does.
static void test_every_change_needs_the_token(void **state)
{
    (void)state;
    size_t n, tried = 0;
    const Route *const *routes = web_routes(people.web, &n);
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    Client c;
    char token[64], where[200],
        roles[] = "{\"items\":[{\"role\":\"administrator\",\"unit_id\":null},{\"role\":"
                  "\"officer\",\"unit_id\":null},{\"role\":\"board_head\",\"unit_id\":null},"
                  "{\"role\":\"leader\",\"unit_id\":null},{\"role\":\"unit_head\",\"unit_id\":"
                  "null},{\"role\":\"unit_officer\",\"unit_id\":null},{\"role\":\"council\","
                  "\"unit_id\":null},{\"role\":\"inspector\",\"unit_id\":null}]}";
    people_sign_in(&people, &c, "quantri");
    assert_int_equal(client_get(&c, "/api/v1/accounts?filter=username:truongban"), 200);
    const json_t *item = json_array_get(json_object_get(c.json, "items"), 0);
    snprintf(where, sizeof where, "/api/v1/accounts/%lld/roles",
             (long long)json_integer_value(json_object_get(item, "id")));
    assert_int_equal(
        client_change(&c, "PUT", where, json_integer_value(json_object_get(item, "version")), roles), 200);
    client_done(&c);
    people_sign_in(&people, &c, "truongban"); // may everything now: only the token is missing
    snprintf(token, sizeof token, "%s", c.csrf);
    for (size_t i = 0; i < n; i++) {
        const Route *r = routes[i];
        if (r->method == WEB_GET || r->csrf == WEB_CSRF_NONE)
            continue;
        fill_places(r->pattern, where);
        Sent s = {.method = methods[r->method], .target = where};
        bool json = (r->bodies & WEB_JSON) != 0, form = (r->bodies & WEB_FORM) != 0;
        s.type = json ? "application/json" : form ? "application/x-www-form-urlencoded" : NULL;
        s.body = json ? "{}" : form ? "a=1" : NULL;
        for (int attack = 0; attack < 3; attack++) {
            c.csrf[0] = 0;
            if (attack)
                snprintf(c.csrf, sizeof c.csrf, "%s", token);
            s.headers[WEB_ORIGIN] = attack == 1 ? "https://evil.test" : NULL;
            s.headers[WEB_SEC_FETCH_SITE] = attack == 2 ? "cross-site" : NULL;
            if (attack == 0 && r->csrf == WEB_CSRF_ORIGIN)
                continue;
            if (client_send(&c, &s) != 403)
                fail_msg("%s %s: %d, attack %d", s.method, where, c.status, attack);
            if (r->audience == WEB_API)
                assert_string_equal(client_text(&c, "code"), "csrf");
            tried++;
        }
    }
    assert_true(tried > 100);
    client_done(&c);
}

// Every "$ref" of the document.
static void follow(const json_t *v, size_t *ret_n)
{
    const char *name;
    json_t *member;
    if (json_is_object(v)) {
        const char *ref = json_string_value(json_object_get(v, "$ref"));
        if (ref) {
            const json_t *schemas =
                json_object_get(json_object_get(contract_document(), "components"), "schemas");
            if (strncmp(ref, "#/components/schemas/", 21) != 0 || !json_object_get(schemas, ref + 21))
                fail_msg("%s leads nowhere", ref);
            (*ret_n)++;
        }
        json_object_foreach((json_t *)(uintptr_t)v, name, member) follow(member, ret_n);
    }
    for (size_t i = 0; json_is_array(v) && i < json_array_size(v); i++)
        follow(json_array_get(v, i), ret_n);
}

static void test_document_is_whole(void **state)
{
    (void)state;
    static const char *const methods[] = {"get", "post", "put", "patch", "delete"};
    size_t n, refs = 0;
    const Route *const *routes = web_routes(people.web, &n);
    const json_t *paths = json_object_get(contract_document(), "paths");
    assert_string_equal(json_string_value(json_object_get(contract_document(), "openapi")), "3.1.0");
    for (size_t i = 0; i < n; i++) {
        const Route *r = routes[i];
        if (r->audience != WEB_API)
            continue;
        const json_t *operation = json_object_get(json_object_get(paths, r->pattern), methods[r->method]);
        if (!operation)
            fail_msg("%s %s is not described", methods[r->method], r->pattern);
        bool takes = (r->bodies & WEB_JSON) && r->method != WEB_GET;
        bool optional = strstr(r->pattern, "/otp/start") != NULL; // takes an empty body
        if (takes && !optional && !json_object_get(operation, "requestBody"))
            fail_msg("%s %s: the body is not described", methods[r->method], r->pattern);
        // A resource's schema promises only what its table has.
        if (r->api)
            assert_non_null(r->api->resource->fields);
    }
    follow(contract_document(), &refs);
    assert_true(refs > 20);
}

static void test_every_list_answers_as_described(void **state)
{
    (void)state;
    size_t n, lists = 0;
    const Route *const *routes = web_routes(people.web, &n);
    static const char *const users[] = {"quantri", "truongban", "xamau"};
    for (size_t u = 0; u < 3; u++) {
        Client c;
        people_sign_in(&people, &c, users[u]);
        for (size_t i = 0; i < n; i++) {
            const Route *r = routes[i];
            if (r->audience != WEB_API || r->method != WEB_GET || strchr(r->pattern, '{'))
                continue;
            int status = client_get(&c, r->pattern); // contract.c holds the reply
            if (status != 200 && status != 403 && status != 422)
                fail_msg("%s: %s: %d", users[u], r->pattern, status);
            lists += status == 200;
        }
        client_done(&c);
    }
    assert_true(lists > 10);
}

// The validator itself sees what is wrong.
static void test_validator(void **state)
{
    (void)state;
    static const struct {
        const char *schema, *value;
        bool good;
    } cases[] = {
        {"{\"type\":\"string\"}", "\"a\"", true},
        {"{\"type\":\"string\"}", "1", false},
        {"{\"type\":[\"string\",\"null\"]}", "null", true},
        {"{\"type\":\"integer\",\"minimum\":1}", "0", false},
        {"{\"type\":\"string\",\"maxLength\":1}", "\"ăâ\"", false},
        {"{\"type\":\"string\",\"format\":\"date\"}", "\"2020-02-30\"", false},
        {"{\"enum\":[\"a\",null]}", "\"b\"", false},
        {"{\"type\":\"object\",\"required\":[\"a\"]}", "{}", false},
        {"{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"a\":{}}}", "{\"b\":1}",
         false},
        {"{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", "[1,\"2\"]", false},
        {"{\"$ref\":\"#/components/schemas/Nothing\"}", "1", false},
        {"{\"$ref\":\"#/components/schemas/Unit\"}", "{}", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char why[512];
        json_t *schema = json_loads(cases[i].schema, 0, NULL);
        json_t *value = json_loads(cases[i].value, JSON_DECODE_ANY, NULL);
        assert_non_null(schema);
        assert_non_null(value);
        if (contract_fits(schema, value, "$", why, sizeof why) != cases[i].good)
            fail_msg("case %zu", i);
        json_decref(schema);
        json_decref(value);
    }
}

int main(int argc, char **argv)
{
    fixture_start(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_page_has_its_api_resource, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_api_is_closed_to_strangers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_change_needs_the_token, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_document_is_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_list_answers_as_described, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_validator, set_up, tear_down),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fixture_stop();
    return failed;
}
