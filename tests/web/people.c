#include "people.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/account.h"
#include "app/unit.h"
#include "contract.h"
#include "crypt/password.h"
#include "fixture.h"
#include "store/audit.h"
#include "store/secret.h"

const char people_password[] = "núi Hồng sông La 2020";

static const Actor everyone = {
    .account_id = 0, .scopes = SCOPE_ALL, .grants = {{ROLE_OFFICER, 0}}, .n_grants = 1};

static void must(Status st, const char *what)
{
    if (st == STATUS_OK)
        return;
    fprintf(stderr, "people: %s: %s\n", what, status_name(st));
    exit(99);
}

static int64_t make_unit(Tx *tx, Arena *a, const char *code, const char *name, const char *kind,
                         const char *level, int64_t parent)
{
    // The units' own verbs, as somebody who may everything; the account that acts is made afterwards.
    Actor maker = everyone;
    maker.account_id = 1;
    Act act = {.tx = tx, .arena = a, .actor = &maker, .today = date_make(2020, 6, 15)};
    FieldErrors errors = {.arena = a};
    Unit u;
    json_t *fields = json_pack("{s:s, s:s, s:s, s:s, s:o}", "code", code, "name", name, "kind", kind, "level",
                               level, "parent_id", parent ? json_integer(parent) : json_null());
    must(unit_create(&act, fields, &errors, &u), name);
    json_decref(fields);
    return u.id;
}

static Status make_all(Tx *tx, void *ctx)
{
    People *p = ctx;
    static char hash[PASSWORD_HASH_SIZE];
    Arena a;
    arena_init(&a, 0);
    if (!hash[0])
        must(password_hash(str_c(people_password), hash), "hash");
    p->province = make_unit(tx, &a, "42", "Tỉnh Mẫu", "province", "province", 0);
    p->district = make_unit(tx, &a, "447", "Huyện Kỳ Sơn Mẫu", "district", "district", p->province);
    p->other_district = make_unit(tx, &a, "448", "Thị xã Đông Hải Mẫu", "town", "district", p->province);
    p->commune = make_unit(tx, &a, "18754", "Xã Đồng Phong Mẫu", "commune", "commune", p->district);
    p->other_commune = make_unit(tx, &a, "18800", "Phường Hải An Mẫu", "ward", "commune", p->other_district);
    p->department = make_unit(tx, &a, "", "Sở Giao thông Mẫu", "department", "body", p->province);
    const struct {
        const char *name;
        Role role;
        int64_t unit;
    } people[] = {{"quantri", ROLE_ADMINISTRATOR, 0},
                  {"chuyenvien", ROLE_OFFICER, 0},
                  {"truongban", ROLE_BOARD_HEAD, 0},
                  {"thanhtra", ROLE_INSPECTOR, 0},
                  {"huyen", ROLE_UNIT_OFFICER, p->district},
                  {"xamau", ROLE_UNIT_OFFICER, p->commune},
                  {"xakhac", ROLE_UNIT_OFFICER, p->other_commune},
                  {"vanhuyen", ROLE_OFFICER, p->district}};
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        NewAccount n = {.username = str_c(people[i].name),
                        .display_name = STR("Nguyễn Văn Mẫu"),
                        .title = STR("Cán bộ"),
                        .unit_id = people[i].unit,
                        .password_hash = str_c(hash)};
        int64_t id = 0;
        must(account_create(tx, NULL, &a, &n, instant_now(), &id), people[i].name);
        must(account_grant(tx, NULL, id, people[i].role, people[i].unit), people[i].name);
    }
    arena_done(&a);
    return STATUS_OK;
}

void people_open(People *p)
{
    static const AuditKey key = {{7}};
    *p = (People){.store = fixture_open(NULL, true)};
    static const BoxKey secret_key = {{9}};
    store_set_audit_key(p->store, &key);
    store_set_secret_key(p->store, &secret_key);
    must(store_write(p->store, make_all, p), "making people");
    WebOptions o = {.store = p->store, .business_date = date_make(2020, 6, 15), .slow_threads = 1};
    const char *fault = "";
    Status st = web_new(&o, &p->web, &fault);
    must(st, fault);
    contract_start(p->web);
}

void people_close(People *p)
{
    contract_stop();
    web_free(p->web);
    store_close(p->store);
}

void people_sign_in(const People *p, Client *c, const char *user)
{
    char body[200];
    client_init(c, p->web);
    snprintf(body, sizeof body, "{\"user\":\"%s\",\"password\":\"%s\"}", user, people_password);
    if (client_json(c, "POST", "/api/v1/session", body) != 201) {
        fprintf(stderr, "people: signing in as %s: %d %s\n", user, c->status, client_body(c));
        exit(99);
    }
    snprintf(c->csrf, sizeof c->csrf, "%s", client_text(c, "csrf"));
}

int client_change(Client *c, const char *method, const char *target, int64_t version, const char *body)
{
    char match[32];
    snprintf(match, sizeof match, "\"v%lld\"", (long long)version);
    Sent s = {.method = method, .target = target, .type = body ? "application/json" : NULL, .body = body};
    if (version)
        s.headers[WEB_IF_MATCH] = match;
    return client_send(c, &s);
}

int64_t client_int(const Client *c, const char *name)
{
    return json_integer_value(json_object_get(c->json, name));
}

const char *client_text(const Client *c, const char *name)
{
    const char *s = json_string_value(json_object_get(c->json, name));
    return s ? s : "";
}
