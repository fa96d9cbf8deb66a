// The demo's people: invented, one for each part that somebody plays.
#include <jansson.h>

#include "app/account.h"
#include "app/account_admin.h"
#include "app/demo_internal.h"
#include "app/install.h"
#include "crypt/password.h"

enum { PEOPLE_MAX = 32 };

typedef struct People {
    DemoLoad *load;
    Arena arena;
    char hashes[PEOPLE_MAX][PASSWORD_HASH_SIZE];
} People;

// Hashing is slow on purpose, so it is done before the writer is asked.
static Status hash_all(People *p, size_t n, Str password)
{
    Status st = STATUS_OK;
    for (size_t i = 0; st == STATUS_OK && i < n; i++)
        st = password_hash(password, p->hashes[i]);
    return st;
}

static Status count_people(size_t *ret)
{
    DemoTable t;
    size_t n = 0;
    Status st = demo_table_open("accounts.tsv", &t);
    while (st == STATUS_OK && demo_table_next(&t))
        n++;
    if (st == STATUS_OK && n > PEOPLE_MAX)
        st = STATUS_TOO_LARGE;
    if (st == STATUS_OK)
        *ret = n;
    return st;
}

// The role of the table, and whether it is held over the person's own unit, the whole place of that unit, or everywhere.
typedef enum Reach { REACH_UNIT, REACH_PLACE, REACH_EVERYWHERE } Reach;
static bool role_of(Str name, Role *ret_role, Reach *ret_reach)
{
    static const struct {
        const char *name;
        Role role;
        Reach reach;
    } roles[] = {{"admin", ROLE_ADMINISTRATOR, REACH_EVERYWHERE}, {"officer", ROLE_OFFICER, REACH_PLACE},
                 {"head", ROLE_BOARD_HEAD, REACH_PLACE},          {"leader", ROLE_LEADER, REACH_PLACE},
                 {"district", ROLE_UNIT_OFFICER, REACH_UNIT},     {"commune", ROLE_UNIT_OFFICER, REACH_UNIT},
                 {"unit_head", ROLE_UNIT_HEAD, REACH_UNIT},       {"council", ROLE_COUNCIL, REACH_PLACE},
                 {"auditor", ROLE_INSPECTOR, REACH_EVERYWHERE}};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (str_eq_c(name, roles[i].name)) {
            *ret_role = roles[i].role;
            *ret_reach = roles[i].reach;
            return true;
        }
    return false;
}

static Status make_one(Tx *tx, People *p, const DemoTable *t, const Actor *by, Str hash)
{
    Role role;
    Reach reach;
    int64_t id, over = 0;
    TotpSecret secret;
    Str code = demo_cell(t, "unit_code");
    NewAccount n = {.username = demo_cell(t, "user"),
                    .display_name = demo_cell(t, "name"),
                    .title = demo_cell(t, "title"),
                    .password_hash = hash};
    if (!role_of(demo_cell(t, "role"), &role, &reach))
        return STATUS_CORRUPT;
    Status st = demo_unit_id(tx, code, &n.unit_id);
    if (st == STATUS_OK && reach == REACH_UNIT)
        over = n.unit_id;
    if (st == STATUS_OK && reach == REACH_PLACE)
        st = demo_unit_id(tx, str_sub(code, 0, str_find(code, STR("."))), &over);
    if (st == STATUS_OK)
        st = account_create(tx, by, &p->arena, &n, instant_now(), &id);
    if (st == STATUS_OK)
        st = account_grant(tx, by, id, role, over);
    if (st == STATUS_OK && str_eq(demo_cell(t, "second_factor"), STR("totp"))) {
        st = totp_secret_new(&secret);
        if (st == STATUS_OK)
            st = account_set_totp(tx, by, id, &secret, -1, 0, instant_now());
    }
    return st;
}

static Status first_verb(Tx *tx, void *ctx)
{
    People *p = ctx;
    DemoTable t;
    Actor actor;
    Status st = demo_table_open("accounts.tsv", &t);
    if (st == STATUS_OK && !demo_table_next(&t))
        st = STATUS_CORRUPT;
    if (st != STATUS_OK)
        return st;
    // Without a unit: the register is made afterwards, in this person's name.
    NewAccount n = {.username = demo_cell(&t, "user"),
                    .display_name = demo_cell(&t, "name"),
                    .title = demo_cell(&t, "title"),
                    .password_hash = str_c(p->hashes[0])};
    st = install_administrator(tx, &p->arena, &n, instant_now(), &actor);
    if (st == STATUS_OK)
        p->load->report->accounts++;
    return st;
}

// The first person's unit exists only now.
static Status settle_first(Tx *tx, People *p, const DemoTable *t, const Actor *self)
{
    AccountRecord r;
    int64_t unit_id;
    FieldErrors errors = {.arena = &p->arena};
    Act act = {.tx = tx, .arena = &p->arena, .actor = self, .today = instant_date_vn(instant_now())};
    Status st = demo_unit_id(tx, demo_cell(t, "unit_code"), &unit_id);
    if (st == STATUS_OK)
        st = account_get(&act, self->account_id, &r);
    if (st != STATUS_OK)
        return st;
    json_t *changes = json_pack("{s:I}", "unit_id", (json_int_t)unit_id);
    if (!changes)
        return STATUS_NO_MEMORY;
    st = account_change(&act, r.id, r.version, changes, &errors, &r);
    json_decref(changes);
    return st;
}

static Status others_verb(Tx *tx, void *ctx)
{
    People *p = ctx;
    DemoTable t;
    Actor by;
    Status st = demo_table_open("accounts.tsv", &t);
    if (st == STATUS_OK)
        st = demo_actor(tx, &p->arena, "quantri", &by);
    for (size_t i = 0; st == STATUS_OK && demo_table_next(&t); i++) {
        demo_say(p->load, "account " STR_FMT, STR_ARG(demo_cell(&t, "user")));
        if (i == 0) {
            st = settle_first(tx, p, &t, &by);
            continue;
        }
        st = make_one(tx, p, &t, &by, str_c(p->hashes[i]));
        if (st == STATUS_OK)
            p->load->report->accounts++;
    }
    return st;
}

static Status with_hashes(DemoLoad *load, size_t n, WriteVerb verb)
{
    People p = {.load = load};
    arena_init(&p.arena, 0);
    Status st = hash_all(&p, n, load->password);
    if (st == STATUS_OK)
        st = store_write(load->store, verb, &p);
    arena_done(&p.arena);
    return st;
}

Status demo_load_first_account(DemoLoad *load)
{
    demo_say(load, "first account");
    return with_hashes(load, 1, first_verb);
}

Status demo_load_accounts(DemoLoad *load)
{
    size_t n;
    demo_say(load, "accounts");
    Status st = count_people(&n);
    return st == STATUS_OK ? with_hashes(load, n, others_verb) : st;
}

// ---- Passwords and log-ins ----------------------------------------------------------------------------------------------------------------

static Status password_verb(Tx *tx, void *ctx)
{
    People *p = ctx;
    DemoTable t;
    Status st = demo_table_open("accounts.tsv", &t);
    for (size_t i = 0; st == STATUS_OK && demo_table_next(&t); i++) {
        Account account;
        st = account_find(tx, &p->arena, demo_cell(&t, "user"), &account);
        if (st == STATUS_OK)
            st = account_set_password(tx, NULL, account.id, str_c(p->hashes[i]), 0, instant_now());
    }
    return st;
}

static Status first_hash(Store *store, Arena *a, Str *ret)
{
    Tx *tx;
    DemoTable t;
    Account account;
    Status st = demo_table_open("accounts.tsv", &t);
    if (st == STATUS_OK && !demo_table_next(&t))
        st = STATUS_CORRUPT;
    if (st == STATUS_OK)
        st = store_read_begin(store, &tx);
    if (st != STATUS_OK)
        return st;
    st = account_find(tx, a, demo_cell(&t, "user"), &account);
    tx_end(tx);
    if (st == STATUS_OK)
        *ret = account.password_hash;
    return st;
}

Status demo_set_password(Store *store, Str password)
{
    Arena a;
    Str hash;
    size_t n;
    DemoReport report = {.units = 0};
    DemoLoad load = {.store = store, .password = password, .report = &report};
    arena_init(&a, 0);
    Status st = first_hash(store, &a, &hash);
    if (st == STATUS_OK)
        st = password_verify(password, hash);
    if (st == STATUS_UNAUTHENTICATED) {
        st = count_people(&n);
        if (st == STATUS_OK)
            st = with_hashes(&load, n, password_verb);
    }
    arena_done(&a);
    return st;
}

Status demo_logins(Store *store, Arena *a, DemoLogins *ret)
{
    Tx *tx;
    DemoTable t;
    DemoLogins found = {0};
    Status st = demo_table_open("accounts.tsv", &t);
    if (st == STATUS_OK)
        st = store_read_begin(store, &tx);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && demo_table_next(&t)) {
        Account account;
        Actor actor;
        char *username = arena_str(a, demo_cell(&t, "user"));
        if (!username)
            st = STATUS_NO_MEMORY;
        if (st == STATUS_OK)
            st = account_find(tx, a, str_c(username), &account);
        if (st == STATUS_OK)
            st = demo_actor(tx, a, username, &actor);
        if (st != STATUS_OK)
            break;
        DemoLogin login = {.username = account.username,
                           .display_name = account.display_name,
                           .title = account.title,
                           .role = str_c(actor.n_grants ? access_role_name(actor.grants[0].role) : ""),
                           .has_totp = account.has_totp,
                           .totp = account.totp};
        if (!ARENA_PUSH(a, found, login))
            st = STATUS_NO_MEMORY;
    }
    tx_end(tx);
    if (st == STATUS_OK)
        *ret = found;
    return st;
}
