// The web layer in process, on both engines: routing, limits, errors, log-in, sessions, CSRF, tokens, throttling, idempotency.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/account.h"
#include "app/account_secret.h"
#include "client.h"
#include "contract.h"
#include "crypt/password.h"
#include "fixture.h"
#include "store/audit.h"
#include "store/secret.h"
#include "web/throttle.h"

static Store *store;
static Web *web;
static char password_text[] = "núi Hồng sông La 2020";
static char stored_hash[PASSWORD_HASH_SIZE];
static TotpSecret secret;

// ---- A subject of the tests' own ------------------------------------------------------------------------------------------------------------

static int runs; // of the write phase, to see what a repeated key does

static Status get_echo(WebRequest *rq, WebResponse *rs)
{
    Str q = web_query(rq, "q");
    return web_json(rq, rs, 200,
                    json_pack("{s:s%,s:s%}", "place", rq->params[0].p ? rq->params[0].p : "", rq->params[0].n,
                              "q", q.p ? q.p : "", q.p ? q.n : 0));
}

static Status get_busy(WebRequest *rq, WebResponse *rs)
{
    (void)rq;
    (void)rs;
    return STATUS_BUSY;
}

static Status write_thing(WebRequest *rq, WebResponse *rs)
{
    runs++;
    int64_t n;
    Status st = tx_query_int(rq->tx, "INSERT INTO setting (key, value) VALUES (?1, 'x') RETURNING 1",
                             PARAMS(P_TEXT(web_query(rq, "name"))), &n);
    if (st != STATUS_OK)
        return st;
    if (json_is_true(json_object_get(rq->json, "fail")))
        return web_problem(rq, rs, PROBLEM_INVALID,
                           json_pack("[{s:s,s:s}]", "field", "fail", "code", "asked"));
    web_header(rs, "Location", "/api/v1/of-the-test/things/1");
    return web_json(rq, rs, 201, json_pack("{s:i}", "run", runs));
}

static Status put_versioned(WebRequest *rq, WebResponse *rs)
{
    Status st = web_if_match(rq, rs, 7);
    return st == STATUS_OK ? web_json(rq, rs, 200, json_object()) : st;
}

static Status slow_then_write(WebRequest *rq, WebResponse *rs)
{
    (void)rs;
    rq->state = arena_str(&rq->arena, STR("seen"));
    return rq->state ? STATUS_OK : STATUS_NO_MEMORY;
}

static Status reply_page(WebRequest *rq, WebResponse *rs)
{
    return web_text(rq, rs, 200, "text/plain", str_c(rq->state));
}

// A page, and an error page, said in the write phase: put down there, rendered when the writer is done.
static size_t rendered_on_writer;

static Status write_page(WebRequest *rq, WebResponse *rs)
{
    bool refused = web_form(rq, "refuse").p != NULL;
    Status st =
        refused ? web_problem(rq, rs, PROBLEM_FORBIDDEN, NULL)
                : web_page(rq, rs, 200, "login-otp", json_pack("{s:s,s:s}", "problem", "", "return_to", "/"));
    rendered_on_writer += rs->body.n;
    return st;
}

// A form refused after a part of it was written.
static Status write_refused(WebRequest *rq, WebResponse *rs)
{
    (void)rs;
    Status st = tx_exec(rq->tx, "INSERT INTO setting (key, value) VALUES ('half', 'x')", NO_PARAMS, NULL);
    rq->refused = st == STATUS_OK;
    return st == STATUS_OK ? STATUS_CONFLICT : st;
}

static Status reply_refused(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    int64_t n;
    Status st = web_read(rq, &tx);
    if (st == STATUS_OK)
        st = tx_query_int(tx, "SELECT COUNT(*) FROM setting WHERE key = 'half'", NO_PARAMS, &n);
    return st == STATUS_OK ? web_text(rq, rs, 409, "text/plain", n ? STR("half") : STR("undone")) : st;
}

static Status post_upload(WebRequest *rq, WebResponse *rs)
{
    json_t *list = json_array();
    for (size_t i = 0; i < rq->uploads.n; i++)
        json_array_append_new(list, json_pack("{s:s%,s:i}", "name", rq->uploads.items[i].file_name.p,
                                              rq->uploads.items[i].file_name.n, "bytes",
                                              (int)rq->uploads.items[i].bytes.n));
    return web_json(rq, rs, 200, list);
}

static Route test_routes[64] = {
    {WEB_GET, "/api/v1/of-the-test/echo/{x}", WEB_API, WEB_OPEN, .check = get_echo},
    {WEB_GET, "/api/v1/of-the-test/echo/fixed", WEB_API, WEB_OPEN, .check = get_busy},
    {WEB_GET, "/api/v1/of-the-test/private", WEB_API, WEB_SIGNED_IN, VERB_OWN, .check = get_echo},
    {WEB_GET, "/api/v1/of-the-test/system", WEB_API, WEB_SIGNED_IN, VERB_SYSTEM, .check = get_echo},
    {WEB_POST, "/api/v1/of-the-test/things", WEB_API, WEB_SIGNED_IN, VERB_FIGURE_ENTER, .bodies = WEB_JSON,
     .body_limit = 1000, .write = write_thing},
    {WEB_PUT, "/api/v1/of-the-test/things/{id}", WEB_API, WEB_SIGNED_IN, VERB_OWN, .bodies = WEB_JSON,
     .check = put_versioned},
    {WEB_POST, "/phases", WEB_PAGE, WEB_OPEN, .bodies = WEB_FORM, .slow = slow_then_write,
     .reply = reply_page},
    {WEB_POST, "/write-page", WEB_PAGE, WEB_OPEN, .bodies = WEB_FORM, .write = write_page},
    {WEB_POST, "/refused", WEB_PAGE, WEB_OPEN, .bodies = WEB_FORM, .write = write_refused,
     .reply = reply_refused},
    {WEB_POST, "/upload", WEB_PAGE, WEB_OPEN, .bodies = WEB_MULTIPART, .check = post_upload},
};
extern const Route login_routes[];
extern const size_t login_n_routes;
extern const Route own_account_routes[];
extern const size_t own_account_n_routes;

// ---- Before each test -----------------------------------------------------------------------------------------------------------------------

typedef struct Person {
    const char *username;
    Role role;
    bool totp;
} Person;

static Status make_people(Tx *tx, void *ctx)
{
    (void)ctx;
    static const Person people[] = {{"kyanh", ROLE_UNIT_OFFICER, false},
                                    {"quantri2", ROLE_ADMINISTRATOR, true}};
    Arena a;
    arena_init(&a, 0);
    Status st = STATUS_OK;
    for (size_t i = 0; i < 2 && st == STATUS_OK; i++) {
        NewAccount n = {.username = str_c(people[i].username),
                        .display_name = STR("Nguyễn Văn Mẫu"),
                        .title = STR("Cán bộ"),
                        .password_hash = str_c(stored_hash)};
        int64_t id = 0;
        st = account_create(tx, NULL, &a, &n, instant_now(), &id);
        if (st == STATUS_OK)
            st = account_grant(tx, NULL, id, people[i].role, 0);
        if (st == STATUS_OK && people[i].totp)
            st = account_set_totp(tx, NULL, id, &secret, -1, 0, instant_now());
    }
    arena_done(&a);
    return st;
}

static int set_up(void **state)
{
    (void)state;
    static const AuditKey key = {{7}};
    store = fixture_open(NULL, true);
    static const BoxKey secret_key = {{9}};
    store_set_audit_key(store, &key);
    store_set_secret_key(store, &secret_key);
    if (store_write(store, make_people, NULL) != STATUS_OK)
        return -1;
    size_t n = 0;
    while (test_routes[n].pattern && strcmp(test_routes[n].pattern, "/") != 0)
        n++;
    memcpy(test_routes + n, login_routes, login_n_routes * sizeof(Route));
    memcpy(test_routes + n + login_n_routes, own_account_routes, own_account_n_routes * sizeof(Route));
    WebOptions o = {.store = store,
                    .business_date = DATE_NONE,
                    .routes = test_routes,
                    .n_routes = n + login_n_routes + own_account_n_routes,
                    .slow_threads = 1};
    const char *fault = "";
    runs = 0;
    if (web_new(&o, &web, &fault) != STATUS_OK) {
        print_error("web_new: %s\n", fault);
        return -1;
    }
    contract_start(web);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    contract_stop();
    web_free(web);
    store_close(store);
    return 0;
}

static const char *text(Client *c, const char *name)
{
    const char *s = json_string_value(json_object_get(c->json, name));
    return s ? s : "";
}

static int sign_in(Client *c, const char *user, const char *password, const char *otp)
{
    char body[400];
    if (otp)
        snprintf(body, sizeof body, "{\"user\":\"%s\",\"password\":\"%s\",\"otp\":\"%s\"}", user, password,
                 otp);
    else
        snprintf(body, sizeof body, "{\"user\":\"%s\",\"password\":\"%s\"}", user, password);
    c->csrf[0] = 0;
    int status = client_json(c, "POST", "/api/v1/session", body);
    if (status == 201)
        snprintf(c->csrf, sizeof c->csrf, "%s", text(c, "csrf"));
    return status;
}

// ---- Routing and errors ---------------------------------------------------------------------------------------------------------------------

static void test_routing(void **state)
{
    (void)state;
    static const struct {
        const char *method, *target, *type, *body;
        int status;
        const char *code;
    } cases[] = {
        {"GET", "/api/v1/of-the-test/echo/a", NULL, NULL, 200, ""},
        {"GET", "/api/v1/of-the-test/echo/fixed", NULL, NULL, 503, "busy"},
        {"GET", "/api/v1/of-the-test/echo/", NULL, NULL, 401,
         "unauthenticated"}, // no such path: strangers learn nothing
        {"POST", "/api/v1/of-the-test/echo/a", NULL, NULL, 401, "unauthenticated"},
        {"GET", "/api/v1/of-the-test/private", NULL, NULL, 401, "unauthenticated"},
        {"GET", "/api/v1/of-the-test/echo/%00", NULL, NULL, 400, "bad_request"},
        {"GET", "/api/v1/of-the-test/echo/%zz", NULL, NULL, 400, "bad_request"},
        {"GET", "/api/v1/of-the-test/echo/%ff", NULL, NULL, 400, "bad_request"},
        {"GET", "/api/v1/of-the-test/echo/a?q=%e2%28", NULL, NULL, 400, "bad_request"},
        {"POST", "/api/v1/session", "text/plain", "x", 415, "media_type"},
        {"POST", "/api/v1/session", "application/json", "{", 400, "bad_json"},
        {"POST", "/api/v1/session", "application/json", "{\"user\":\"a\",\"user\":\"b\"}", 400, "bad_json"},
        {"POST", "/api/v1/session", "application/json", "[]", 422, "invalid"},
        {"POST", "/api/v1/session", "application/json", "{\"user\":1,\"password\":\"x\"}", 422, "invalid"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Client c;
        client_init(&c, web);
        client_send(&c, &(Sent){.method = cases[i].method,
                                .target = cases[i].target,
                                .type = cases[i].type,
                                .body = cases[i].body});
        if (c.status != cases[i].status || strcmp(text(&c, "code"), cases[i].code) != 0)
            fail_msg("%s %s: %d %s, not %d %s", cases[i].method, cases[i].target, c.status, text(&c, "code"),
                     cases[i].status, cases[i].code);
        if (c.status >= 400)
            assert_string_equal(text(&c, "request_id"), c.last->rq.id);
        client_done(&c);
    }
    Client c;
    client_init(&c, web);
    client_get(&c, "/api/v1/of-the-test/echo/xã");
    assert_int_equal(c.status, 400); // bytes beyond ASCII must come encoded
    client_get(&c, "/api/v1/of-the-test/echo/x%C3%A3%2F1?q=a+b%26c&q=second");
    assert_string_equal(text(&c, "place"), "xã/1");
    assert_string_equal(text(&c, "q"), "a b&c");
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 201);
    client_json(&c, "DELETE", "/api/v1/of-the-test/things", NULL);
    assert_int_equal(c.status, 405);
    assert_string_equal(client_header(&c, "Allow"), "POST");
    client_get(&c, "/api/v1/nothing");
    assert_int_equal(c.status, 404);
    client_get(&c, "/api/v1/of-the-test/system");
    assert_int_equal(c.status, 403);
    client_done(&c);
}

static void test_error_languages_and_pages(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    Sent s = {
        .method = "GET", .target = "/api/v1/of-the-test/private", .headers = {[WEB_ACCEPT_LANGUAGE] = "en"}};
    client_send(&c, &s);
    assert_string_equal(text(&c, "title"), "You are not signed in");
    assert_non_null(json_object_get(json_object_get(c.json, "vi"), "action"));
    s = (Sent){.method = "GET", .target = "/khong-co"};
    assert_int_equal(client_send(&c, &s), 404);
    assert_non_null(strstr(client_body(&c), "Không có trang"));
    assert_non_null(strstr(client_body(&c), c.last->rq.id));
    client_done(&c);
}

static void test_phases_and_uploads(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    assert_int_equal(client_form(&c, "/phases", "a=1"), 200);
    assert_string_equal(client_body(&c), "seen");
    static const struct {
        const char *body;
        int status;
        const char *want;
    } cases[] = {
        {"--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a b.txt\"\r\nContent-Type: "
         "text/plain\r\n\r\nhello\r\n--B--\r\n",
         200, "[{\"name\":\"a b.txt\",\"bytes\":5}]"},
        {"--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\r\n\r\n--B--\r\n", 200, "[]"},
        {"--B\r\nContent-Disposition: form-data; name=\"f\"; name=\"g\"\r\n\r\nx\r\n--B--", 400, NULL},
        {"--B\r\nContent-Disposition: form-data; filename=\"x\"\r\n\r\nx\r\n--B--", 400, NULL},
        {"--B\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx", 400, NULL},
        {"--B\r\n\r\nx\r\n--B--", 400, NULL},
        {"", 400, NULL},
        {"--Bx--B--", 400, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        client_send(&c, &(Sent){.method = "POST",
                                .target = "/upload",
                                .type = "multipart/form-data; boundary=B",
                                .body = cases[i].body});
        if (c.status != cases[i].status || (cases[i].want && strcmp(client_body(&c), cases[i].want) != 0))
            fail_msg("case %zu: %d %s", i, c.status, client_body(&c));
    }
    client_done(&c);
}

static void test_nothing_renders_on_the_writer(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    rendered_on_writer = 0;
    assert_int_equal(client_form(&c, "/write-page", "a=1"), 200);
    assert_non_null(strstr(client_body(&c), "<form"));
    assert_int_equal(client_form(&c, "/write-page", "refuse=1"), 403);
    assert_non_null(strstr(client_body(&c), c.last->rq.id));
    assert_int_equal(rendered_on_writer, 0);
    assert_int_equal(client_form(&c, "/refused", "a=1"), 409);
    assert_string_equal(client_body(&c), "undone");
    client_done(&c);
}

// ---- Log-in -----------------------------------------------------------------------------------------------------------------------------------

static void test_api_session(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    assert_int_equal(sign_in(&c, "kyanh", "not the password", NULL), 401);
    assert_string_equal(text(&c, "code"), "bad_login");
    assert_int_equal(c.n_cookies, 0);
    assert_int_equal(sign_in(&c, "nobody", password_text, NULL), 401);
    assert_int_equal(sign_in(&c, "KyAnh ", password_text, NULL),
                     201); // letter case of the name does not matter
    assert_int_equal(client_get(&c, "/api/v1/session"), 200);
    assert_string_equal(json_string_value(json_object_get(json_object_get(c.json, "account"), "username")),
                        "kyanh");
    char old[160];
    snprintf(old, sizeof old, "%s", c.cookies[0]);
    // Signing in again gives another secret, and the old one opens nothing.
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 201);
    assert_string_not_equal(old, c.cookies[0]);
    Client thief;
    client_init(&thief, web);
    snprintf(thief.cookies[0], sizeof thief.cookies[0], "%s", old);
    thief.n_cookies = 1;
    assert_int_equal(client_get(&thief, "/api/v1/session"), 401);
    client_done(&thief);
    assert_int_equal(client_json(&c, "DELETE", "/api/v1/session", NULL), 204);
    assert_int_equal(c.n_cookies, 0);
    assert_int_equal(client_get(&c, "/api/v1/session"), 401);
    client_done(&c);
}

static void test_csrf(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 201);
    char good[64];
    snprintf(good, sizeof good, "%s", c.csrf);
    c.csrf[0] = 0;
    assert_int_equal(client_json(&c, "POST", "/api/v1/of-the-test/things?name=a", "{}"), 403);
    snprintf(c.csrf, sizeof c.csrf, "%s", good);
    c.csrf[0] = good[0] == 'A' ? 'B' : 'A';
    assert_int_equal(client_json(&c, "POST", "/api/v1/of-the-test/things?name=a", "{}"), 403);
    snprintf(c.csrf, sizeof c.csrf, "%s", good);
    Sent s = {.method = "POST",
              .target = "/api/v1/of-the-test/things?name=a",
              .type = "application/json",
              .body = "{}"};
    s.headers[WEB_ORIGIN] = "https://evil.test";
    assert_int_equal(client_send(&c, &s), 403);
    assert_string_equal(text(&c, "code"), "csrf");
    s.headers[WEB_ORIGIN] = "null";
    assert_int_equal(client_send(&c, &s), 403);
    s.headers[WEB_ORIGIN] = "https://thidua.test";
    s.headers[WEB_SEC_FETCH_SITE] = "same-site";
    assert_int_equal(client_send(&c, &s), 403);
    assert_int_equal(runs, 0);
    s.headers[WEB_SEC_FETCH_SITE] = "same-origin";
    assert_int_equal(client_send(&c, &s), 201);
    // A log-in from another site's page is refused too.
    Client d;
    client_init(&d, web);
    Sent login = {.method = "POST",
                  .target = "/login",
                  .type = "application/x-www-form-urlencoded",
                  .body = "user=kyanh&password=x"};
    login.headers[WEB_ORIGIN] = "https://evil.test";
    assert_int_equal(client_send(&d, &login), 403);
    client_done(&d);
    client_done(&c);
}

static void test_pages_sign_in(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    char body[400], encoded[200] = "", csrf[64];
    for (const char *p = password_text; *p; p++)
        snprintf(encoded + strlen(encoded), sizeof encoded - strlen(encoded), "%%%02X", (unsigned char)*p);
    snprintf(body, sizeof body, "user=kyanh&password=%s&return_to=//evil.test/", encoded);
    assert_int_equal(client_form(&c, "/login", "user=kyanh&password=wrong"), 401);
    assert_non_null(strstr(client_body(&c), "không đúng"));
    assert_non_null(strstr(client_body(&c), "value=\"kyanh\""));
    assert_int_equal(client_form(&c, "/login", body), 303);
    assert_string_equal(client_header(&c, "Location"), "/");
    assert_int_equal(client_get(&c, "/login?return_to=/units"), 303);
    assert_string_equal(client_header(&c, "Location"), "/units");
    // A page's form carries the session's token.
    client_get(&c, "/nothing");
    assert_true(strlen(client_page_csrf(&c, csrf)) == 43);
    assert_int_equal(client_form(&c, "/logout", "csrf=x"), 403);
    snprintf(body, sizeof body, "csrf=%s", csrf);
    assert_int_equal(client_form(&c, "/logout", body), 303);
    assert_int_equal(c.n_cookies, 0);
    client_done(&c);
}

static void test_secure_cookie(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    c.secure = true;
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 201);
    const char *cookie = client_header(&c, "Set-Cookie");
    assert_memory_equal(cookie, "__Host-thidua=", 14);
    assert_non_null(strstr(cookie, "Secure"));
    assert_non_null(strstr(cookie, "HttpOnly"));
    // Nor may a page of this name that came over plain http ask for anything.
    Sent s = {.method = "POST", .target = "/api/v1/session", .type = "application/json", .body = "{}"};
    s.headers[WEB_ORIGIN] = "http://thidua.test";
    assert_int_equal(client_send(&c, &s), 403);
    // Over plain http that cookie is not even looked at.
    c.secure = false;
    assert_int_equal(client_get(&c, "/api/v1/session"), 401);
    client_done(&c);
}

static void test_second_factor(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    char code[TOTP_DIGITS + 1], wrong[TOTP_DIGITS + 1];
    assert_int_equal(totp_code(&secret, totp_step(instant_now()), code), STATUS_OK);
    memcpy(wrong, code, sizeof wrong);
    wrong[0] = (char)(wrong[0] == '9' ? '0' : wrong[0] + 1);
    assert_int_equal(sign_in(&c, "quantri2", "wrong", NULL), 401);
    assert_string_equal(text(&c, "code"),
                        "bad_login"); // a second factor is not told of before the password is right
    assert_int_equal(sign_in(&c, "quantri2", password_text, NULL), 401);
    assert_string_equal(text(&c, "code"), "otp_required");
    assert_int_equal(sign_in(&c, "quantri2", password_text, wrong), 401);
    assert_int_equal(sign_in(&c, "quantri2", password_text, code), 201);
    Client again;
    client_init(&again, web);
    assert_int_equal(sign_in(&again, "quantri2", password_text, code), 401); // a code opens once
    client_done(&again);
    client_done(&c);
}

static void test_second_factor_on_pages(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    char body[400], encoded[200] = "", code[TOTP_DIGITS + 1], csrf[64];
    for (const char *p = password_text; *p; p++)
        snprintf(encoded + strlen(encoded), sizeof encoded - strlen(encoded), "%%%02X", (unsigned char)*p);
    snprintf(body, sizeof body, "user=quantri2&password=%s", encoded);
    assert_int_equal(client_form(&c, "/login", body), 303);
    assert_memory_equal(client_header(&c, "Location"), "/login/otp", 10);
    assert_int_equal(client_get(&c, "/api/v1/session"), 401); // the half session opens nothing
    char half[160];
    snprintf(half, sizeof half, "%s", c.cookies[0]);
    assert_int_equal(client_get(&c, "/login/otp"), 200);
    client_page_csrf(&c, csrf);
    snprintf(body, sizeof body, "csrf=%s&code=000", csrf);
    assert_int_equal(client_form(&c, "/login/otp", body), 401);
    assert_int_equal(totp_code(&secret, totp_step(instant_now()), code), STATUS_OK);
    snprintf(body, sizeof body, "csrf=%s&code=%s", csrf, code);
    assert_int_equal(client_form(&c, "/login/otp", body), 303);
    assert_string_not_equal(half, c.cookies[0]);
    assert_int_equal(client_get(&c, "/api/v1/session"), 200);
    client_done(&c);
}

// The right password between guesses of the code makes no room for more of them.
static void test_codes_are_not_guessed(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    int refused = 0, throttled = 0;
    for (int i = 0; i < 8; i++) {
        int status = sign_in(&c, "quantri2", password_text, "000000");
        refused += status == 401;
        throttled += status == 429;
        (void)sign_in(&c, "quantri2", password_text, NULL);
    }
    assert_true(refused <= THROTTLE_FREE_ACCOUNT);
    assert_true(throttled > 0);
    client_done(&c);
}

static int sign_in_from(const char *peer, const char *password)
{
    Client c;
    char body[300];
    client_init(&c, web);
    snprintf(body, sizeof body, "{\"user\":\"kyanh\",\"password\":\"%s\"}", password);
    int status = client_send(&c, &(Sent){.method = "POST",
                                         .target = "/api/v1/session",
                                         .type = "application/json",
                                         .body = body,
                                         .peer = peer});
    client_done(&c);
    return status;
}

// All of an IPv6 network is one guesser; many guessers do not keep the owner out of where he came from before.
static void test_guessers_and_the_owner(void **state)
{
    (void)state;
    char peer[64];
    assert_int_equal(sign_in_from("198.51.100.9", password_text), 201);
    for (int i = 0; i < 5; i++) {
        snprintf(peer, sizeof peer, "2001:db8:0:1::%x", i);
        assert_int_equal(sign_in_from(peer, "wrong"), 401);
    }
    assert_int_equal(sign_in_from("2001:db8:0:1:ffff::1", "wrong"), 429);
    assert_int_equal(sign_in_from("2001:db8:0:2::1", "wrong"), 401);
    for (int i = 0; i < 5; i++)
        assert_int_equal(sign_in_from(i % 2 ? "::ffff:203.0.113.5" : "203.0.113.5", "wrong"), 401);
    assert_int_equal(sign_in_from("203.0.113.5", password_text), 429);
    for (int i = 0; i < 9; i++) {
        snprintf(peer, sizeof peer, "203.0.113.%d", 10 + i);
        assert_int_equal(sign_in_from(peer, "wrong"), 401);
    }
    assert_int_equal(sign_in_from("203.0.113.99", password_text), 429);
    assert_int_equal(sign_in_from("198.51.100.9", password_text), 201);
}

// ---- Secrets at rest ------------------------------------------------------------------------------------------------------------------------

static Status copy_secret(Tx *tx, void *ctx)
{
    (void)ctx;
    return tx_exec(
        tx,
        "UPDATE account SET totp_secret = (SELECT totp_secret FROM account WHERE username = 'quantri2') "
        "WHERE username = 'kyanh'",
        NO_PARAMS, NULL);
}

static Status store_open_secret(Tx *tx, void *ctx)
{
    (void)ctx;
    return tx_exec(tx, "UPDATE account SET totp_secret = ?1 WHERE username = 'quantri2'",
                   PARAMS(P_BYTES(secret.bytes, sizeof secret.bytes)), NULL);
}

static Status count_open(Tx *tx, void *ctx)
{
    Rows rows;
    Status st =
        tx_query_row(tx, "SELECT totp_secret FROM account WHERE username = 'quantri2'", NO_PARAMS, &rows);
    if (st != STATUS_OK)
        return st;
    Str stored = rows_bytes(&rows, 0);
    *(bool *)ctx = memmem(stored.p, stored.n, secret.bytes, sizeof secret.bytes) != NULL;
    return rows_done(&rows);
}

static void test_sealed_second_factors(void **state)
{
    (void)state;
    static const BoxKey another = {{10}}, own = {{9}};
    bool in_the_open = true;
    char code[TOTP_DIGITS + 1];
    Client c;
    assert_int_equal(store_write(store, count_open, &in_the_open), STATUS_OK);
    assert_false(in_the_open);
    // As an older program left it: sealed at the next start, and still the same secret.
    assert_int_equal(store_write(store, store_open_secret, NULL), STATUS_OK);
    assert_int_equal(store_write(store, account_secrets_settle, NULL), STATUS_OK);
    assert_int_equal(store_write(store, count_open, &in_the_open), STATUS_OK);
    assert_false(in_the_open);
    client_init(&c, web);
    assert_int_equal(totp_code(&secret, totp_step(instant_now()), code), STATUS_OK);
    assert_int_equal(sign_in(&c, "quantri2", password_text, code), 201);
    // Another key is noticed at once.
    store_set_secret_key(store, &another);
    assert_int_equal(store_write(store, account_secrets_settle, NULL), STATUS_CORRUPT);
    store_set_secret_key(store, &own);
    // One's own secret copied into another's row opens nothing.
    assert_int_equal(store_write(store, copy_secret, NULL), STATUS_OK);
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 500);
    client_done(&c);
}

static Status lengthen_waits(Tx *tx, void *ctx)
{
    (void)ctx;
    int64_t changed = 0;
    Status st = tx_exec(tx,
                        "UPDATE login_throttle SET locked_until = locked_until + 60000000 WHERE subject = "
                        "'q:kyanh 192.0.2.1'",
                        NO_PARAMS, &changed);
    return st == STATUS_OK && changed != 1 ? STATUS_NOT_FOUND : st;
}

static void test_throttle(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    for (int i = 0; i < 5; i++)
        assert_int_equal(sign_in(&c, "kyanh", "wrong", NULL), 401);
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 429); // even the right one waits now
    assert_non_null(client_header(&c, "Retry-After"));
    client_done(&c);
    // A restart does not forget: the stored wait, made long enough for the test, is read back.
    contract_stop();
    web_free(web);
    web = NULL;
    assert_int_equal(store_write(store, lengthen_waits, NULL), STATUS_OK);
    WebOptions o = {
        .store = store, .business_date = DATE_NONE, .routes = login_routes, .n_routes = login_n_routes};
    const char *fault;
    assert_int_equal(web_new(&o, &web, &fault), STATUS_OK);
    client_init(&c, web);
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 429);
    client_done(&c);
    // Another account is not touched by it.
    client_init(&c, web);
    assert_int_equal(sign_in(&c, "quantri2", "wrong", NULL), 401);
    client_done(&c);
}

static Status age_sessions(Tx *tx, void *ctx)
{
    Instant back = *(Instant *)ctx;
    return tx_exec(tx, "UPDATE session SET last_seen_at = last_seen_at - ?1, expires_at = expires_at - ?1",
                   PARAMS(P_TIME(back)), NULL);
}

static void test_idle_and_absolute_limits(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 201);
    Instant back = 29 * ACCOUNT_MINUTE;
    assert_int_equal(store_write(store, age_sessions, &back), STATUS_OK);
    assert_int_equal(client_get(&c, "/api/v1/session"), 200); // and is seen now
    // The touch is queued: a write behind it is done after it.
    Instant none = 0;
    assert_int_equal(store_write(store, age_sessions, &none), STATUS_OK);
    assert_int_equal(store_write(store, age_sessions, &back), STATUS_OK);
    assert_int_equal(client_get(&c, "/api/v1/session"), 200);
    assert_int_equal(store_write(store, age_sessions, &none), STATUS_OK);
    back = 31 * ACCOUNT_MINUTE;
    assert_int_equal(store_write(store, age_sessions, &back), STATUS_OK);
    assert_int_equal(client_get(&c, "/api/v1/session"), 401);
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 201);
    // Seen a moment ago, but 12 hours old.
    Instant half_day = 12 * 60 * ACCOUNT_MINUTE;
    assert_int_equal(store_write(store, age_sessions, &half_day), STATUS_OK);
    assert_int_equal(client_get(&c, "/api/v1/session"), 401);
    client_done(&c);
}

// ---- Tokens, keys, versions -------------------------------------------------------------------------------------------------------------------

typedef struct MakeToken {
    char text[TOKEN_TEXT + 1];
    const char *scopes;
    int64_t id;
    Instant lasts;
} MakeToken;

static Status make_token(Tx *tx, void *ctx)
{
    MakeToken *m = ctx;
    Arena a;
    arena_init(&a, 0);
    Account account;
    TokenHash hash;
    Status st = account_find(tx, &a, STR("kyanh"), &account);
    if (st == STATUS_OK)
        st = token_new(m->text);
    if (st == STATUS_OK)
        st = token_hash(str_c(m->text), &hash);
    Actor actor = {.account_id = account.id};
    const Instant now = instant_now(); // once: a token that is spent is so by 1 ms
    if (st == STATUS_OK)
        st = api_token_create(tx, &actor, &hash, STR("máy đồng bộ"), str_c(m->scopes), now + m->lasts, now,
                              &m->id);
    arena_done(&a);
    return st;
}

static void test_api_tokens(void **state)
{
    (void)state;
    MakeToken m = {.scopes = "read", .lasts = 60 * ACCOUNT_MINUTE};
    assert_int_equal(store_write(store, make_token, &m), STATUS_OK);
    Client c;
    client_init(&c, web);
    snprintf(c.bearer, sizeof c.bearer, "%s", m.text);
    assert_int_equal(client_get(&c, "/api/v1/of-the-test/private"), 200);
    assert_int_equal(client_json(&c, "POST", "/api/v1/of-the-test/things?name=t", "{}"), 403); // reading only
    c.bearer[0] = c.bearer[0] == 'A' ? 'B' : 'A';
    assert_int_equal(client_get(&c, "/api/v1/of-the-test/private"), 401);
    MakeToken w = {.scopes = "read write", .lasts = 60 * ACCOUNT_MINUTE};
    assert_int_equal(store_write(store, make_token, &w), STATUS_OK);
    snprintf(c.bearer, sizeof c.bearer, "%s", w.text);
    assert_int_equal(client_json(&c, "POST", "/api/v1/of-the-test/things?name=t", "{}"),
                     201); // a token needs no CSRF token
    // Pages do not take tokens.
    assert_int_equal(client_get(&c, "/login/otp"), 303);
    MakeToken spent = {.scopes = "read", .lasts = -1};
    assert_int_equal(store_write(store, make_token, &spent), STATUS_INVALID);
    MakeToken odd = {.scopes = "read everything", .lasts = 60 * ACCOUNT_MINUTE};
    assert_int_equal(store_write(store, make_token, &odd), STATUS_INVALID);
    client_done(&c);
}

static void test_idempotency(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 201);
    Sent s = {.method = "POST",
              .target = "/api/v1/of-the-test/things?name=one",
              .type = "application/json",
              .body = "{\"a\":1}"};
    s.headers[WEB_IDEMPOTENCY_KEY] = "\"7c1b\"";
    assert_int_equal(client_send(&c, &s), 201);
    assert_int_equal(client_send(&c, &s), 201);
    assert_int_equal(runs, 1);
    assert_string_equal(client_body(&c), "{\"run\":1}");
    assert_string_equal(client_header(&c, "Location"), "/api/v1/of-the-test/things/1");
    assert_string_equal(client_header(&c, "Idempotent-Replayed"), "true");
    s.body = "{\"a\":2}";
    assert_int_equal(client_send(&c, &s), 422);
    assert_string_equal(text(&c, "code"), "key_reused");
    // What failed is undone and not kept: the same key may try again.
    s.headers[WEB_IDEMPOTENCY_KEY] = "k2";
    s.target = "/api/v1/of-the-test/things?name=two";
    s.body = "{\"fail\":true}";
    assert_int_equal(client_send(&c, &s), 422);
    assert_int_equal(json_array_size(json_object_get(c.json, "errors")), 1);
    s.body = "{}";
    assert_int_equal(client_send(&c, &s), 201);
    // The same name again breaks a unique constraint.
    s.headers[WEB_IDEMPOTENCY_KEY] = NULL;
    assert_int_equal(client_send(&c, &s), 409);
    s.headers[WEB_IDEMPOTENCY_KEY] = "a key with blanks";
    assert_int_equal(client_send(&c, &s), 400);
    client_done(&c);
}

static void test_versions(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 201);
    Sent s = {
        .method = "PUT", .target = "/api/v1/of-the-test/things/1", .type = "application/json", .body = "{}"};
    assert_int_equal(client_send(&c, &s), 428);
    s.headers[WEB_IF_MATCH] = "\"v6\"";
    assert_int_equal(client_send(&c, &s), 412);
    s.headers[WEB_IF_MATCH] = "W/\"v7\"";
    assert_int_equal(client_send(&c, &s), 412); // weak tags do not guard writes (RFC 9110 section 13.1.1)
    s.headers[WEB_IF_MATCH] = "\"v6\", \"v7\"";
    assert_int_equal(client_send(&c, &s), 200);
    client_done(&c);
}

static void test_body_limit(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 201);
    char body[1100];
    memset(body, ' ', sizeof body - 1);
    body[sizeof body - 1] = 0;
    assert_int_equal(client_json(&c, "POST", "/api/v1/of-the-test/things?name=big", body), 413);
    char deep[400] = "";
    for (int i = 0; i < 40; i++)
        snprintf(deep + strlen(deep), sizeof deep - strlen(deep), "[");
    for (int i = 0; i < 40; i++)
        snprintf(deep + strlen(deep), sizeof deep - strlen(deep), "]");
    assert_int_equal(client_json(&c, "POST", "/api/v1/of-the-test/things?name=deep", deep), 400);
    assert_int_equal(runs, 0);
    client_done(&c);
}

static Status suspend_kyanh(Tx *tx, void *ctx)
{
    (void)ctx;
    Arena a;
    arena_init(&a, 0);
    Account account;
    Status st = account_find(tx, &a, STR("kyanh"), &account);
    if (st == STATUS_OK)
        st = tx_exec(tx, "UPDATE account SET state = 'suspended' WHERE id = ?1", PARAMS(P_INT(account.id)),
                     NULL);
    arena_done(&a);
    return st;
}

static void test_suspended_account(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    MakeToken m = {.scopes = "read", .lasts = 60 * ACCOUNT_MINUTE};
    assert_int_equal(store_write(store, make_token, &m), STATUS_OK);
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 201);
    assert_int_equal(store_write(store, suspend_kyanh, NULL), STATUS_OK);
    assert_int_equal(client_get(&c, "/api/v1/session"), 401);
    snprintf(c.bearer, sizeof c.bearer, "%s", m.text);
    assert_int_equal(client_get(&c, "/api/v1/of-the-test/private"), 401);
    c.bearer[0] = 0;
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 401);
    client_done(&c);
}

static void test_own_password(void **state)
{
    (void)state;
    Client c, other;
    client_init(&c, web);
    client_init(&other, web);
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 201);
    assert_int_equal(sign_in(&other, "kyanh", password_text, NULL), 201);
    char body[300], old_cookie[160];
    snprintf(body, sizeof body, "{\"current\":\"%s\",\"new\":\"short\"}", password_text);
    assert_int_equal(client_json(&c, "POST", "/api/v1/account/password", body), 422);
    assert_int_equal(client_json(&c, "POST", "/api/v1/account/password",
                                 "{\"current\":\"x\",\"new\":\"chín con trâu vàng\"}"),
                     422);
    snprintf(body, sizeof body, "{\"current\":\"%s\",\"new\":\"chín con trâu vàng\"}", password_text);
    snprintf(old_cookie, sizeof old_cookie, "%s", c.cookies[0]);
    assert_int_equal(client_json(&c, "POST", "/api/v1/account/password", body), 200);
    assert_string_not_equal(old_cookie, c.cookies[0]); // another secret after a change of privilege
    assert_int_equal(client_get(&c, "/api/v1/session"), 200);
    assert_string_equal(text(&c, "csrf"), c.last->rq.csrf);
    assert_int_equal(client_get(&other, "/api/v1/session"), 401);
    assert_int_equal(sign_in(&other, "kyanh", password_text, NULL), 401);
    // The same password typed with separate marks is the same password.
    assert_int_equal(sign_in(&other, "kyanh", "chi\u0301n con tra\u0302u va\u0300ng", NULL), 201);
    client_done(&c);
    client_done(&other);
}

static void test_own_second_factor(void **state)
{
    (void)state;
    Client c;
    client_init(&c, web);
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 201);
    assert_int_equal(client_json(&c, "POST", "/api/v1/account/otp/start", "{}"), 200);
    TotpSecret mine;
    assert_int_equal(totp_secret_parse(str_c(text(&c, "secret")), &mine), STATUS_OK);
    assert_int_equal(client_json(&c, "POST", "/api/v1/account/otp/confirm", "{\"code\":\"12\"}"), 422);
    char code[TOTP_DIGITS + 1], body[200];
    assert_int_equal(totp_code(&mine, totp_step(instant_now()), code), STATUS_OK);
    snprintf(body, sizeof body, "{\"code\":\"%s\"}", code);
    assert_int_equal(client_json(&c, "POST", "/api/v1/account/otp/confirm", body), 200);
    snprintf(c.csrf, sizeof c.csrf, "%s", text(&c, "csrf"));
    Client d;
    client_init(&d, web);
    assert_int_equal(sign_in(&d, "kyanh", password_text, NULL), 401);
    assert_string_equal(text(&d, "code"), "otp_required");
    client_done(&d);
    assert_int_equal(client_json(&c, "POST", "/api/v1/account/otp/remove", "{\"current\":\"no\"}"), 422);
    snprintf(body, sizeof body, "{\"current\":\"%s\"}", password_text);
    assert_int_equal(client_json(&c, "POST", "/api/v1/account/otp/remove", body), 200);
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 201);
    client_done(&c);
}

static void test_own_page(void **state)
{
    (void)state;
    Client c, other;
    client_init(&c, web);
    client_init(&other, web);
    assert_int_equal(client_get(&c, "/account"), 303); // to the log-in page
    assert_string_equal(client_header(&c, "Location"), "/login?return_to=/account");
    assert_int_equal(sign_in(&c, "kyanh", password_text, NULL), 201);
    assert_int_equal(sign_in(&other, "kyanh", password_text, NULL), 201);
    c.csrf[0] = 0;
    assert_int_equal(client_get(&c, "/account"), 200);
    assert_non_null(strstr(client_body(&c), "Nguyễn Văn Mẫu"));
    char csrf[64], body[300];
    client_page_csrf(&c, csrf);
    // An open session on a desk is not enough for what outlives it.
    snprintf(body, sizeof body, "csrf=%s&token_name=may&scope=read&days=30&current=sai", csrf);
    assert_int_equal(client_form(&c, "/account/tokens", body), 422);
    assert_non_null(strstr(client_body(&c), "#f-token_current"));
    assert_null(strstr(client_body(&c), "<code class=\"code\">"));
    snprintf(body, sizeof body, "csrf=%s&token_name=may&scope=read&days=30&current=%s", csrf, password_text);
    assert_int_equal(client_form(&c, "/account/tokens", body), 200);
    const char *shown = strstr(client_body(&c), "<code class=\"code\">");
    assert_non_null(shown);
    Client program;
    client_init(&program, web);
    snprintf(program.bearer, sizeof program.bearer, "%.43s", shown + strlen("<code class=\"code\">"));
    assert_int_equal(client_get(&program, "/api/v1/account/tokens"), 200);
    json_t *item = json_array_get(json_object_get(program.json, "items"), 0);
    int64_t id = json_integer_value(json_object_get(item, "id"));
    // A token does not make tokens.
    assert_int_equal(client_json(&program, "POST", "/api/v1/account/tokens",
                                 "{\"name\":\"b\",\"scopes\":\"read\",\"days\":3}"),
                     403);
    assert_int_equal(client_get(&c, "/account"), 200);
    assert_null(strstr(client_body(&c), program.bearer)); // shown once
    char path[80];
    snprintf(path, sizeof path, "/account/tokens/%lld/revoke", (long long)id);
    snprintf(body, sizeof body, "csrf=%s", csrf);
    assert_int_equal(client_form(&c, path, body), 303);
    assert_int_equal(client_get(&program, "/api/v1/account"), 401);
    client_get(&c, "/account");
    assert_non_null(strstr(client_body(&c), "Đã thu hồi mã"));
    client_get(&c, "/account");
    assert_null(strstr(client_body(&c), "Đã thu hồi mã")); // said once
    assert_int_equal(client_form(&c, "/account/sessions/end", body), 303);
    assert_int_equal(client_get(&other, "/api/v1/session"), 401);
    assert_int_equal(client_form(&c, "/account/sessions/999999/end", body), 404);
    snprintf(body, sizeof body, "csrf=%s&token_name=&days=30", csrf);
    assert_int_equal(client_form(&c, "/account/tokens", body), 422);
    client_done(&c);
    client_done(&other);
    client_done(&program);
}

static void test_routes_that_contradict_themselves(void **state)
{
    (void)state;
    static const Route bad[][2] = {
        {{WEB_GET, "/a", WEB_PAGE, WEB_OPEN, .check = get_echo},
         {WEB_GET, "/a", WEB_PAGE, WEB_OPEN, .check = get_echo}},
        {{WEB_GET, "a", WEB_PAGE, WEB_OPEN, .check = get_echo}},
        {{WEB_GET, "/a", WEB_PAGE, WEB_OPEN}},
        {{WEB_GET, "/a", WEB_PAGE, WEB_OPEN, .write = get_echo}},
        {{WEB_POST, "/a", WEB_PAGE, WEB_OPEN, .csrf = WEB_CSRF_NONE, .write = get_echo}},
        {{WEB_POST, "/api/v1/a", WEB_API, WEB_OPEN, .write = get_echo, .reply = get_echo}},
        {{WEB_GET, "/a", WEB_API, WEB_OPEN, .check = get_echo}},
        {{WEB_GET, "/a/{b}/{c}/{d}/{e}/{f}", WEB_PAGE, WEB_OPEN, .check = get_echo}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        WebOptions o = {.store = store,
                        .business_date = DATE_NONE,
                        .routes = bad[i],
                        .n_routes = bad[i][1].pattern ? 2 : 1};
        Web *made = NULL;
        const char *fault = NULL;
        Status st = web_new(&o, &made, &fault);
        if (st == STATUS_OK)
            fail_msg("case %zu was accepted", i);
        assert_non_null(fault);
    }
    // The product's own table is sound.
    WebOptions o = {.store = store, .business_date = DATE_NONE};
    Web *made = NULL;
    const char *fault = NULL;
    if (web_new(&o, &made, &fault) != STATUS_OK)
        fail_msg("%s", fault);
    web_free(made);
}

int main(int argc, char **argv)
{
    fixture_start(argc, argv);
    if (password_hash(str_c(password_text), stored_hash) != STATUS_OK ||
        totp_secret_new(&secret) != STATUS_OK)
        return 1;
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_routing),
        TEST(test_error_languages_and_pages),
        TEST(test_phases_and_uploads),
        TEST(test_nothing_renders_on_the_writer),
        TEST(test_api_session),
        TEST(test_csrf),
        TEST(test_pages_sign_in),
        TEST(test_secure_cookie),
        TEST(test_second_factor),
        TEST(test_second_factor_on_pages),
        TEST(test_codes_are_not_guessed),
        TEST(test_guessers_and_the_owner),
        TEST(test_sealed_second_factors),
        TEST(test_throttle),
        TEST(test_idle_and_absolute_limits),
        TEST(test_api_tokens),
        TEST(test_idempotency),
        TEST(test_versions),
        TEST(test_body_limit),
        TEST(test_suspended_account),
        TEST(test_own_password),
        TEST(test_own_second_factor),
        TEST(test_own_page),
        TEST(test_routes_that_contradict_themselves),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fixture_stop();
    return failed;
}
