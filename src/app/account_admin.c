#include "app/account_admin.h"

#include "app/account.h"
#include "app/account_internal.h"
#include "app/search.h"
#include "crypt/mac.h"
#include "meta/diff.h"
#include "meta/json.h"

// ---- Reading and permission ---------------------------------------------------------------------------------------------------------------

Status account_managed_sql(const Act *act, Buf *sql, Param *params, size_t *n)
{
    access_scope_sql(act->actor, VERB_ACCOUNT_MANAGE, "unit_id", sql, params, n);
    return buf_status(sql);
}

// STATUS_NOT_FOUND unless the actor manages the accounts of that unit (0: those without).
static Status manages(const Act *act, int64_t unit_id)
{
    if (unit_id == 0)
        return access_allows(act->actor, VERB_ACCOUNT_MANAGE, NULL, 0) ? STATUS_OK : STATUS_NOT_FOUND;
    Status st = act_allowed(act, VERB_ACCOUNT_MANAGE, unit_id);
    return st == STATUS_FORBIDDEN ? STATUS_NOT_FOUND : st;
}

Status account_get(const Act *act, int64_t id, AccountRecord *ret)
{
    AccountRecord found;
    Status st = record_load(act->tx, &account_resource, id, act->arena, &found);
    if (st == STATUS_OK)
        st = manages(act, found.unit_id);
    if (st == STATUS_OK)
        *ret = found;
    return st;
}

// Keeps them in the order of the roles, so that two readings are alike.
static void add_grant(RoleGrants *list, Grant g)
{
    size_t at = list->n++;
    for (; at > 0; at--) {
        const Grant *before = &list->items[at - 1];
        if (before->role < g.role || (before->role == g.role && before->unit_id < g.unit_id))
            break;
        list->items[at] = *before;
    }
    list->items[at] = g;
}

Status account_roles(const Act *act, int64_t id, RoleGrants *ret)
{
    Rows rows = {0};
    RoleGrants found = {0};
    Status st = tx_query(act->tx, "SELECT role, unit_id FROM account_role WHERE account_id = ?1",
                         PARAMS(P_INT(id)), &rows);
    if (st != STATUS_OK)
        return st;
    while (rows_next(&rows)) {
        Grant g = {.unit_id = rows_int(&rows, 1)};
        if (found.n < ACTOR_GRANTS_MAX && access_role_from_name(rows_text(&rows, 0), &g.role))
            add_grant(&found, g);
    }
    st = rows_done(&rows);
    if (st == STATUS_OK)
        *ret = found;
    return st;
}

Status account_facts(const Act *act, const int64_t *ids, size_t n, AccountFacts *ret)
{
    Param params[RECORD_IDS_MAX];
    size_t n_params = 0;
    Buf sql = BUF_INIT;
    Rows rows = {0};
    bool any;
    buf_c(&sql, "SELECT a.id, CASE WHEN a.totp_secret IS NULL THEN 0 ELSE 1 END, (SELECT MAX(s.last_at) "
                "FROM login_address s "
                "WHERE s.account_id = a.id), u.name, r.role, r.unit_id FROM account a LEFT JOIN unit u ON "
                "u.id = a.unit_id "
                "LEFT JOIN account_role r ON r.account_id = a.id WHERE a.id IN ");
    record_ids(ids, n, &sql, params, &n_params, &any);
    Status st = buf_status(&sql);
    for (size_t i = 0; i < n; i++)
        ret[i] = (AccountFacts){.unit_name = STR("")};
    if (st == STATUS_OK && any)
        st = tx_query(act->tx, sql.p, params, n_params, &rows);
    while (st == STATUS_OK && rows_next(&rows)) {
        size_t i = 0;
        while (i < n && ids[i] != rows_int(&rows, 0))
            i++;
        if (i == n)
            continue;
        ret[i].has_totp = rows_int(&rows, 1) == 1;
        ret[i].last_seen = rows_int(&rows, 2);
        if (ret[i].roles.n == 0)
            ret[i].unit_name = rows_text_in(&rows, 3, act->arena);
        if (!ret[i].unit_name.p)
            st = STATUS_NO_MEMORY;
        Grant g = {.unit_id = rows_int(&rows, 5)};
        if (ret[i].roles.n < ACTOR_GRANTS_MAX && access_role_from_name(rows_text(&rows, 4), &g.role))
            add_grant(&ret[i].roles, g);
    }
    Status end = rows_done(&rows);
    buf_done(&sql);
    return st == STATUS_OK ? end : st;
}

// Who acts on an account must manage all that it may do.
static Status outranks(const Act *act, const RoleGrants *roles)
{
    Status st = STATUS_OK;
    for (size_t i = 0; i < roles->n && st == STATUS_OK; i++)
        st = manages(act, roles->items[i].unit_id);
    return st == STATUS_NOT_FOUND ? STATUS_FORBIDDEN : st;
}

static Status load_for_change(const Act *act, int64_t id, AccountRecord *ret, RoleGrants *ret_roles)
{
    Status st = account_get(act, id, ret);
    if (st == STATUS_OK)
        st = account_roles(act, id, ret_roles);
    return st == STATUS_OK ? outranks(act, ret_roles) : st;
}

static bool is_administrator(const RoleGrants *roles)
{
    for (size_t i = 0; i < roles->n; i++)
        if (roles->items[i].role == ROLE_ADMINISTRATOR && roles->items[i].unit_id == 0)
            return true;
    return false;
}

static Status context_of(const Act *act, int64_t id, const RoleGrants *roles, AccountContext *ret)
{
    int64_t others = 0;
    Status st = tx_query_int(act->tx,
                             "SELECT COUNT(*) FROM account_role r JOIN account a ON a.id = r.account_id "
                             "WHERE r.role = 'administrator' AND r.unit_id = 0 AND a.state = 'active' AND "
                             "a.id <> ?1",
                             PARAMS(P_INT(id)), &others);
    if (st == STATUS_OK)
        *ret = (AccountContext){.actor_id = act->actor->account_id,
                                .other_administrators = (size_t)others,
                                .is_administrator = is_administrator(roles)};
    return st;
}

// ---- Making and changing ------------------------------------------------------------------------------------------------------------------

static Status read_fields(const Act *act, const json_t *fields, bool creating, FieldErrors *errors,
                          AccountRecord *r)
{
    MetaWrite w = {.resource = &account_resource,
                   .creating = creating,
                   .state = creating ? 0 : (int)r->state,
                   .clearance = AUDIENCE_PERSONAL,
                   .form = TEXT_MACHINE,
                   .arena = act->arena,
                   .record = r,
                   .errors = errors};
    Status st = meta_json_read(&w, fields);
    if (st == STATUS_OK || st == STATUS_INVALID) // all complaints at once
        st = account_check(r, errors);
    return st == STATUS_OK && errors->total ? STATUS_INVALID : st;
}

// The unit must be one whose accounts the actor manages; another is told like one that is not there.
static Status check_unit(const Act *act, int64_t unit_id, FieldErrors *errors)
{
    Status st = manages(act, unit_id);
    if (st != STATUS_NOT_FOUND)
        return st;
    st = field_errors_add(errors, resource_field(&account_resource, STR("unit_id")), STR(""),
                          MSG_ACCOUNT_RULE_UNIT, NULL, 0);
    return st == STATUS_OK ? STATUS_INVALID : st;
}

Status account_make(Act *act, const json_t *fields, Str password_hash, FieldErrors *errors,
                    AccountRecord *ret)
{
    AccountRecord r;
    int64_t id = 0, taken = 0;
    resource_init(&account_resource, &r);
    Status st = read_fields(act, fields, true, errors, &r);
    if (st == STATUS_OK)
        st = check_unit(act, r.unit_id, errors);
    if (st == STATUS_OK)
        st = tx_query_int(act->tx, "SELECT COUNT(*) FROM account WHERE username = ?1",
                          PARAMS(P_TEXT(r.username)), &taken);
    if (st == STATUS_OK && taken) {
        act->refusal = MSG_ACCOUNT_RULE_TAKEN;
        st = STATUS_CONFLICT;
    }
    NewAccount n = {.username = r.username,
                    .display_name = r.display_name,
                    .title = r.title.p ? r.title : STR(""),
                    .unit_id = r.unit_id,
                    .password_hash = password_hash.p ? password_hash : STR("")};
    if (st == STATUS_OK)
        st = account_create(act->tx, act->actor, act->arena, &n, instant_now(), &id);
    return st == STATUS_OK ? record_load(act->tx, &account_resource, id, act->arena, ret) : st;
}

Status account_change(Act *act, int64_t id, int64_t version, const json_t *changes, FieldErrors *errors,
                      AccountRecord *ret)
{
    AccountRecord before, after;
    RoleGrants roles;
    Status st = load_for_change(act, id, &before, &roles);
    if (st == STATUS_OK && before.version != version)
        st = STATUS_CONFLICT;
    if (st != STATUS_OK)
        return st;
    after = before;
    st = read_fields(act, changes, false, errors, &after);
    if (st == STATUS_OK && after.unit_id != before.unit_id)
        st = check_unit(act, after.unit_id, errors);
    if (st == STATUS_OK && !meta_same(&account_resource, &before, &after)) {
        after.updated_at = instant_now();
        st = record_update(act->tx, &account_resource, &after, act->arena);
        if (st == STATUS_OK)
            st = account_words(act->tx, act->arena, id, after.username, after.display_name);
        if (st == STATUS_OK)
            st = act_audit(act, &account_resource, id, "update", &before, &after);
    }
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

Status account_event(Act *act, int64_t id, int64_t version, Str event, FieldErrors *errors,
                     AccountRecord *ret)
{
    AccountRecord before, after;
    RoleGrants roles;
    AccountContext context;
    const StateRow *row;
    Status st = load_for_change(act, id, &before, &roles);
    if (st == STATUS_OK && before.version != version)
        st = STATUS_CONFLICT;
    if (st == STATUS_OK)
        st = context_of(act, id, &roles, &context);
    if (st != STATUS_OK)
        return st;
    // Who manages accounts acts as an administrator; over which ones was settled above.
    st = state_step(&account_machine, (int)before.state, event, ROLE_BIT(ROLE_ADMINISTRATOR), false, &before,
                    &context, &row, &act->refusal);
    if (st == STATUS_CONFLICT)
        act->refusal = MSG_ACCOUNT_RULE_STATE;
    if (st == STATUS_OK && row->needs_reason && act->reason.n == 0) {
        st = field_errors_add(errors, NULL, STR("reason"), MSG_FIELD_REQUIRED, NULL, 0);
        st = st == STATUS_OK ? STATUS_INVALID : st;
    }
    if (st != STATUS_OK)
        return st;
    after = before;
    after.state = (AccountState)row->to;
    after.updated_at = instant_now();
    st = record_update(act->tx, &account_resource, &after, act->arena);
    if (st == STATUS_OK && after.state != ACCOUNT_STATE_ACTIVE)
        st = account_end_access(act->tx, act->actor, id, after.updated_at);
    if (st == STATUS_OK)
        st = act_audit(act, &account_resource, id, row->event, &before, &after);
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

static bool holds(const RoleGrants *list, Grant g)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i].role == g.role && list->items[i].unit_id == g.unit_id)
            return true;
    return false;
}

Status account_set_roles(Act *act, int64_t id, int64_t version, const RoleGrants *wanted, AccountRecord *ret)
{
    AccountRecord r;
    RoleGrants now;
    AccountContext context;
    bool changed = false;
    Status st = load_for_change(act, id, &r, &now);
    if (st == STATUS_OK && r.version != version)
        st = STATUS_CONFLICT;
    if (st == STATUS_OK)
        st = outranks(act, wanted);
    if (st == STATUS_OK)
        st = context_of(act, id, &now, &context);
    if (st != STATUS_OK)
        return st;
    if (context.is_administrator && !is_administrator(wanted)) {
        if (context.actor_id == id)
            act->refusal = MSG_ACCOUNT_RULE_SELF;
        else if (context.other_administrators == 0)
            act->refusal = MSG_ACCOUNT_RULE_LAST_ADMINISTRATOR;
        if (act->refusal != MSG_NONE)
            return STATUS_INVALID;
    }
    for (size_t i = 0; i < now.n && st == STATUS_OK; i++)
        if (!holds(wanted, now.items[i])) {
            changed = true;
            st = account_revoke(act->tx, act->actor, id, now.items[i].role, now.items[i].unit_id);
        }
    for (size_t i = 0; i < wanted->n && st == STATUS_OK; i++)
        if (!holds(&now, wanted->items[i])) {
            changed = true;
            st = account_grant(act->tx, act->actor, id, wanted->items[i].role, wanted->items[i].unit_id);
        }
    // The version speaks for the roles too: two administrators do not overwrite each other.
    r.updated_at = instant_now();
    if (st == STATUS_OK && changed)
        st = record_update(act->tx, &account_resource, &r, act->arena);
    if (st == STATUS_OK && changed)
        st = act_audit_json(act, account_resource.name, id, "set_roles", NULL);
    if (st == STATUS_OK)
        *ret = r;
    return st;
}

// ---- Ways in ------------------------------------------------------------------------------------------------------------------------------

static Status begin_reset(const Act *act, int64_t id, const char *action)
{
    AccountRecord r;
    RoleGrants roles;
    Status st = load_for_change(act, id, &r, &roles);
    return st == STATUS_OK ? act_audit_json(act, account_resource.name, id, action, NULL) : st;
}

Status account_reset_password(Act *act, int64_t id, Str hash)
{
    Status st = begin_reset(act, id, "reset_password");
    return st == STATUS_OK ? account_set_password(act->tx, act->actor, id, hash, 0, instant_now()) : st;
}

Status account_reset_otp(Act *act, int64_t id)
{
    Status st = begin_reset(act, id, "reset_otp");
    return st == STATUS_OK ? account_set_totp(act->tx, act->actor, id, NULL, -1, 0, instant_now()) : st;
}

Status account_end_sessions(Act *act, int64_t id)
{
    Status st = begin_reset(act, id, "end_sessions");
    return st == STATUS_OK ? session_end_all(act->tx, act->actor, id, 0) : st;
}

void account_fresh_password(char out[FRESH_PASSWORD_TEXT])
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789"; // 31: no i, l, o, 0, 1
    enum { LETTERS = sizeof letters - 1, FAIR = 256 / LETTERS * LETTERS };
    for (size_t i = 0; i < FRESH_PASSWORD_TEXT - 1;) {
        unsigned char byte;
        if (i % 5 == 4) {
            out[i++] = '-';
            continue;
        }
        crypt_random(&byte, 1);
        if (byte < FAIR)
            out[i++] = letters[byte % LETTERS];
    }
    out[FRESH_PASSWORD_TEXT - 1] = 0;
}
