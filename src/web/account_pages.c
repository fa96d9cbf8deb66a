// Accounts as administrators see them: pages, API. One's own account is web/own_account.c.
#include "app/account.h"
#include "app/account_admin.h"
#include "app/search.h"
#include "crypt/password.h"
#include "web/form_page.h"
#include "web/resource.h"
#include "web/unit_choice.h"
#include "web/web_internal.h"

// ---- API ----------------------------------------------------------------------------------------------------------------------------------

static Status readable(const Act *act, Buf *sql, Param *params, size_t *n)
{
    return account_managed_sql(act, sql, params, n);
}

static Status narrow(const WebRequest *rq, const Act *act, FieldErrors *errors, Buf *sql, Param *params,
                     size_t *n)
{
    Str role = web_query(rq, "role"), state = web_query(rq, "state");
    Role known;
    if (role.n && !access_role_from_name(role, &known))
        return field_errors_add(errors, NULL, STR("role"), MSG_FIELD_NOT_CHOICE, NULL, 0);
    if (role.n) {
        params[(*n)++] = P_TEXT(role);
        buf_printf(sql, " AND id IN (SELECT account_id FROM account_role WHERE role = ?%zu)", *n);
    }
    if (state.n) {
        params[(*n)++] = P_TEXT(state);
        buf_printf(sql, " AND state = ?%zu", *n);
    }
    return search_sql(web_query(rq, "q"), account_resource.name, "id", act->arena, sql, params, n);
}

static Status create(Act *act, const json_t *fields, FieldErrors *errors, void *ret)
{
    return account_make(act, fields, STR(""), errors, ret);
}

static Status update(Act *act, int64_t id, int64_t version, const json_t *changes, FieldErrors *errors,
                     void *ret)
{
    return account_change(act, id, version, changes, errors, ret);
}

static Status nothing_more(const json_t *body, FieldErrors *errors)
{
    if (json_object_size(body) == 0)
        return STATUS_OK;
    const char *key = json_object_iter_key(json_object_iter((json_t *)(uintptr_t)body));
    Status st = field_errors_add(errors, NULL, str_c(key), MSG_FIELD_UNKNOWN, NULL, 0);
    return st == STATUS_OK ? STATUS_INVALID : st;
}

#define EVENT(name)                                                                                          \
    static Status event_##name(Act *act, int64_t id, int64_t version, const json_t *body,                    \
                               FieldErrors *errors, void *ret)                                               \
    {                                                                                                        \
        Status st = nothing_more(body, errors);                                                              \
        return st == STATUS_OK ? account_event(act, id, version, STR(#name), errors, ret) : st;              \
    }
EVENT(suspend)
EVENT(restore)
EVENT(close)

static const char *const queries[] = {"q", "role", "state", NULL};
static const ResourceEvent events[] = {
    {"suspend", NULL, event_suspend}, {"restore", NULL, event_restore}, {"close", NULL, event_close}};

static const ResourceApi account_api = {.resource = &account_resource,
                                        .readable = readable,
                                        .queries = queries,
                                        .narrow = narrow,
                                        .edit = VERB_ACCOUNT_MANAGE,
                                        .create = create,
                                        .update = update,
                                        .events = events,
                                        .n_events = sizeof events / sizeof *events};

// {"items": [{"role": "officer", "unit_id": 12 or null}]}; null is everywhere.
static Status roles_json(const RoleGrants *roles, json_t **ret)
{
    json_t *items = json_array();
    Status st = STATUS_OK;
    for (size_t i = 0; i < roles->n; i++)
        TRY(meta_json_push(
            items, json_pack("{s:s, s:o}", "role", access_role_name(roles->items[i].role), "unit_id",
                             roles->items[i].unit_id ? json_integer(roles->items[i].unit_id) : json_null())));
    json_t *body = json_pack("{s:O}", "items", items);
    if (!body)
        TRY(STATUS_NO_MEMORY);
    *ret = body;
fail:
    json_decref(items);
    return st;
}

static Status reply_roles(WebRequest *rq, WebResponse *rs, const Act *act, const AccountRecord *r)
{
    RoleGrants roles;
    json_t *body = NULL;
    Status st = account_roles(act, r->id, &roles);
    if (st == STATUS_OK)
        st = roles_json(&roles, &body);
    if (st == STATUS_OK)
        st = web_json(rq, rs, 200, body);
    if (st == STATUS_OK)
        web_etag(rq, rs, r->version);
    return st;
}

static Status get_roles(WebRequest *rq, WebResponse *rs)
{
    AccountRecord r;
    Tx *tx;
    int64_t id;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    st = account_get(&act, id, &r);
    return st == STATUS_OK ? reply_roles(rq, rs, &act, &r) : st;
}

static bool read_roles(const json_t *body, RoleGrants *ret)
{
    const json_t *items = json_object_get(body, "items");
    size_t n = json_array_size(items);
    if (!json_is_array(items) || n > ACTOR_GRANTS_MAX)
        return false;
    for (size_t i = 0; i < n; i++) {
        const json_t *item = json_array_get(items, i), *unit = json_object_get(item, "unit_id");
        const char *name = json_string_value(json_object_get(item, "role"));
        if (!name || !access_role_from_name(str_c(name), &ret->items[i].role) ||
            json_object_size(item) != 2 ||
            !(json_is_null(unit) || (json_is_integer(unit) && json_integer_value(unit) > 0)))
            return false;
        ret->items[i].unit_id = json_integer_value(unit);
    }
    ret->n = n;
    return true;
}

static Status put_roles(WebRequest *rq, WebResponse *rs)
{
    AccountRecord r;
    RoleGrants wanted = {0};
    int64_t id;
    FieldErrors errors = {.arena = &rq->arena};
    Act act = web_act(rq, rq->tx);
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = account_get(&act, id, &r);
    if (st == STATUS_OK)
        st = web_if_match(rq, rs, r.version);
    if (st != STATUS_OK)
        return st;
    const char *reason = json_string_value(json_object_get(rq->json, "reason"));
    act.reason = str_c(reason);
    if (!read_roles(rq->json, &wanted))
        return web_problem(rq, rs, PROBLEM_INVALID, NULL);
    st = account_set_roles(&act, id, r.version, &wanted, &r);
    return st == STATUS_OK ? reply_roles(rq, rs, &act, &r) : resource_failed(rq, rs, &act, &errors, true, st);
}

// ---- A fresh password: made and hashed on the slow pool, shown once -----------------------------------------------------------------------

typedef struct Fresh {
    char password[FRESH_PASSWORD_TEXT];
    char hash[PASSWORD_HASH_SIZE];
} Fresh;

static Status slow_fresh(WebRequest *rq, WebResponse *rs)
{
    (void)rs;
    Fresh *f = ARENA_NEW(&rq->arena, Fresh);
    if (!f)
        return STATUS_NO_MEMORY;
    account_fresh_password(f->password);
    rq->state = f;
    return password_hash(str_c(f->password), f->hash);
}

typedef Status (*Reset)(Act *act, int64_t id);

// One of the resets, from the API: a reason, then 204 (a password: 200 with it).
static Status api_reset(WebRequest *rq, WebResponse *rs, Reset reset)
{
    Act act = web_act(rq, rq->tx);
    FieldErrors errors = {.arena = &rq->arena};
    Fresh *f = rq->state;
    int64_t id;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = page_reason(rq, &act, &errors);
    if (st == STATUS_OK && errors.total)
        st = STATUS_INVALID;
    if (st == STATUS_OK)
        st = reset ? reset(&act, id) : account_reset_password(&act, id, str_c(f->hash));
    if (st != STATUS_OK)
        return resource_failed(rq, rs, &act, &errors, false, st);
    return reset ? web_no_content(rs) : web_json(rq, rs, 200, json_pack("{s:s}", "password", f->password));
}

static Status api_reset_password(WebRequest *rq, WebResponse *rs)
{
    return api_reset(rq, rs, NULL);
}

static Status api_reset_otp(WebRequest *rq, WebResponse *rs)
{
    return api_reset(rq, rs, account_reset_otp);
}

static Status api_end_sessions(WebRequest *rq, WebResponse *rs)
{
    return api_reset(rq, rs, account_end_sessions);
}

// ---- The list -----------------------------------------------------------------------------------------------------------------------------

static const Field *field_named(const char *name)
{
    return resource_field(&account_resource, str_c(name));
}

static Status roles_text(const RoleGrants *roles, Lang lang, Arena *a, Str *ret)
{
    Buf out = BUF_INIT;
    for (size_t i = 0; i < roles->n; i++) {
        Str word = msg(lang, role_names[roles->items[i].role].label);
        if (out.n && str_find(buf_view(&out), word) != SIZE_MAX)
            continue;
        buf_c(&out, out.n ? ", " : "");
        buf_str(&out, word);
    }
    char *copy = out.failed ? NULL : arena_str(a, buf_view(&out));
    buf_done(&out);
    if (!copy)
        return STATUS_NO_MEMORY;
    *ret = str_c(copy);
    return STATUS_OK;
}

static Status account_row(WebRequest *rq, const AccountRecord *r, const AccountFacts *facts, json_t *rows)
{
    Arena *a = &rq->arena;
    Str role, last;
    Status st = roles_text(&facts->roles, rq->lang, a, &role);
    if (st == STATUS_OK)
        st = page_time(facts->last_seen, rq->lang, a, &last);
    char *href = arena_printf(a, "/accounts/%lld", (long long)r->id);
    char *unit_href = arena_printf(a, "/units/%lld", (long long)r->unit_id);
    if (st == STATUS_OK && (!href || !unit_href))
        st = STATUS_NO_MEMORY;
    if (st != STATUS_OK)
        return st;
    return meta_json_push(
        rows,
        json_pack("{s:s, s:o, s:o, s:o, s:o, s:s, s:o, s:s, s:o, s:{s:s, s:s}}", "href", href, "name",
                  page_text(r->display_name), "position", page_text(r->title), "user", page_text(r->username),
                  "unit", page_text(facts->unit_name), "unit_href", r->unit_id ? unit_href : "", "role",
                  page_text(role), "second", web_msg(rq, facts->has_totp ? MSG_FIELD_YES : MSG_FIELD_NO),
                  "last", page_text(last), "status", "tone", r->state == ACCOUNT_STATE_ACTIVE ? "ok" : "warn",
                  "word", web_msg(rq, field_named("state")->names[r->state].label)));
}

static Status account_rows(WebRequest *rq, const Act *act, const RecordList *list, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *rows = json_array();
    int64_t *ids = ARENA_ARRAY(act->arena, int64_t, list->n + 1);
    AccountFacts *facts = ARENA_ARRAY(act->arena, AccountFacts, list->n + 1);
    if (!ids || !facts)
        TRY(STATUS_NO_MEMORY);
    for (size_t i = 0; i < list->n; i++)
        ids[i] = ((const AccountRecord *)record_at(&account_resource, list, i))->id;
    for (size_t from = 0; from < list->n; from += RECORD_IDS_MAX)
        TRY(account_facts(act, ids + from, list->n - from < RECORD_IDS_MAX ? list->n - from : RECORD_IDS_MAX,
                          facts + from));
    for (size_t i = 0; i < list->n; i++)
        TRY(account_row(rq, record_at(&account_resource, list, i), &facts[i], rows));
    *ret = rows;
    return STATUS_OK;
fail:
    json_decref(rows);
    return st;
}

static Status get_accounts(WebRequest *rq, WebResponse *rs)
{
    ResourceSelection select;
    FieldErrors errors = {.arena = &rq->arena};
    RecordList list;
    json_t *rows = NULL, *pager = NULL;
    Tx *tx;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    TRY(resource_select(rq, &account_api, &act, "username", &errors, &select));
    TRY(record_list(tx, &account_resource, &select.query, select.where, select.params, select.n, &rq->arena,
                    &list));
    TRY(resource_pager(rq, &account_api, &act, &select, &list, "/accounts", MSG_ACCOUNTS_TOTAL, &pager));
    TRY(account_rows(rq, &act, &list, &rows));
    Str role = web_query(rq, "role"), state = web_query(rq, "state"), q = web_query(rq, "q");
    json_t *data = json_pack(
        "{s:b, s:{s:o, s:b, s:o, s:o}, s:b, s:o, s:o}", "may_add", 1, "filter", "q", page_text(q), "active",
        (int)(q.n || role.n || state.n), "roles", page_options(role_names, ROLE_COUNT_, role, rq->lang),
        "states", page_options(field_named("state")->names, field_named("state")->n_names, state, rq->lang),
        "any", (int)(list.n > 0), "accounts", rows, "pager", pager);
    return web_page(rq, rs, 200, "accounts", data);
fail:
    json_decref(rows);
    json_decref(pager);
    return resource_failed(rq, rs, &act, &errors, false, st);
}

// ---- The form -----------------------------------------------------------------------------------------------------------------------------

static const PageField form_fields[] = {{"name", "display_name"},
                                        {"user", "username"},
                                        {"position", "title"},
                                        {"unit", "unit_id"},
                                        {"role", NULL, MSG_ACCOUNTS_ROLE},
                                        {"reason", NULL, MSG_UNIT_REASON}};
enum { FORM_FIELDS = sizeof form_fields / sizeof *form_fields };

typedef struct AccountForm {
    const Act *act;
    const AccountRecord *account; // NULL: a new one
    const FieldErrors *errors;
    MsgId problem;
    const char *fresh; // password to show once
    bool typed;
} AccountForm;

static Status put_manage(WebRequest *rq, const AccountRecord *r, bool totp, json_t *data)
{
    char *base = arena_printf(&rq->arena, "/accounts/%lld", (long long)r->id);
    if (!base)
        return STATUS_NO_MEMORY;
    bool active = r->state == ACCOUNT_STATE_ACTIVE, suspended = r->state == ACCOUNT_STATE_SUSPENDED;
    return meta_json_put(data, "manage",
                         json_pack("{s:s+, s:s+, s:s+, s:s+, s:s+, s:s+}", "action", base, "/reset",
                                   "lock_href", active ? base : "", active ? "/lock" : "", "unlock_href",
                                   suspended ? base : "", suspended ? "/unlock" : "", "reset_href", base,
                                   "/reset", "otp_reset_href", totp ? base : "", totp ? "/otp/reset" : "",
                                   "sessions_href", base, "/sessions/end"));
}

static Status form_page(WebRequest *rq, WebResponse *rs, int status, const AccountForm *f)
{
    PageForm form = {.rq = rq,
                     .resource = &account_resource,
                     .fields = form_fields,
                     .n_fields = FORM_FIELDS,
                     .record = f->account,
                     .errors = f->errors,
                     .typed = f->typed};
    char *own = arena_printf(&rq->arena, "/accounts/%lld", (long long)(f->account ? f->account->id : 0));
    char *history =
        arena_printf(&rq->arena, "/history/accounts/%lld", (long long)(f->account ? f->account->id : 0));
    char version[24] = "";
    Str unit;
    AccountFacts facts = {0};
    Status st = STATUS_OK;
    json_t *data = NULL, *fields = json_object();
    if (!own || !history)
        TRY(STATUS_NO_MEMORY);
    if (f->account) {
        snprintf(version, sizeof version, "%lld", (long long)f->account->version);
        TRY(account_facts(f->act, &f->account->id, 1, &facts));
    }
    for (size_t i = 0; i < FORM_FIELDS; i++)
        TRY(meta_json_put(fields, form_fields[i].input,
                          page_form_field(&form, form_fields[i].input, &rq->arena)));
    TRY(meta_json_put(json_object_get(fields, "user"), "locked", json_boolean(f->account != NULL)));
    TRY(meta_json_put(
        json_object_get(fields, "unit"), "options",
        unit_choice_options(f->act, VERB_ACCOUNT_MANAGE, f->account ? f->account->unit_id : 0, &unit)));
    if (f->account && !f->typed) {
        TRY(meta_json_put(json_object_get(fields, "unit"), "value", page_text(unit)));
    }
    // A new account is offered the role that may least.
    Str role = f->typed        ? web_form(rq, "role")
               : facts.roles.n ? str_c(access_role_name(facts.roles.items[0].role))
               : f->account    ? STR("")
                               : str_c(access_role_name(ROLE_UNIT_OFFICER));
    TRY(meta_json_put(json_object_get(fields, "role"), "options",
                      page_options(role_names, ROLE_COUNT_, role, rq->lang)));
    data = json_pack("{s:b, s:s, s:s, s:s, s:O}", "is_new", (int)!f->account, "action",
                     f->account ? own : "/accounts", "row_version", version, "history_href",
                     f->account ? history : "", "form", fields);
    if (!data)
        TRY(STATUS_NO_MEMORY);
    if (f->fresh)
        TRY(meta_json_put(data, "fresh", json_pack("{s:s}", "password", f->fresh)));
    if (f->account)
        TRY(put_manage(rq, f->account, facts.has_totp, data));
    TRY(page_form_problems(&form, f->problem, &rq->arena, data));
    json_decref(fields);
    return web_page(rq, rs, status, "account-form", data);
fail:
    json_decref(fields);
    json_decref(data);
    return st;
}

static Status get_new(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    return form_page(rq, rs, 200, &(AccountForm){.act = &act});
}

static Status get_account(WebRequest *rq, WebResponse *rs)
{
    AccountRecord r;
    Tx *tx;
    int64_t id;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    st = account_get(&act, id, &r);
    return st == STATUS_OK ? form_page(rq, rs, 200, &(AccountForm){.act = &act, .account = &r}) : st;
}

// What a write leaves for the reply phase: the form again with what was typed and why it was not taken, or the fresh password.
typedef struct AccountWrite {
    Act act;
    FieldErrors errors;
    AccountRecord stored;
    bool is_new, typed;
    MsgId problem;
    int status;
    Fresh *fresh; // of the slow phase; NULL: none
} AccountWrite;

static AccountWrite *begin_write(WebRequest *rq, bool is_new)
{
    AccountWrite *w = ARENA_NEW(&rq->arena, AccountWrite);
    if (!w)
        return NULL;
    *w = (AccountWrite){.act = web_act(rq, rq->tx),
                        .errors = {.arena = &rq->arena},
                        .is_new = is_new,
                        .status = 200,
                        .fresh = rq->state};
    rq->state = w;
    return w;
}

// Any failure but these two is the router's.
static Status refuse(WebRequest *rq, AccountWrite *w, bool typed, Status st)
{
    rq->refused = st == STATUS_INVALID || st == STATUS_CONFLICT;
    w->typed = typed;
    w->fresh = NULL;
    w->status = st == STATUS_INVALID ? 422 : 409;
    w->problem = w->act.refusal;
    if (st == STATUS_CONFLICT && w->problem == MSG_NONE)
        w->problem = MSG_ACCOUNTS_STALE;
    return st;
}

static Status reply_form(WebRequest *rq, WebResponse *rs)
{
    const AccountWrite *w = rq->state;
    AccountRecord stored;
    Tx *tx;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    bool is_new = w->is_new && w->status != 200;
    if (!is_new)
        st = account_get(&act, w->stored.id, &stored);
    return st == STATUS_OK ? form_page(rq, rs, w->status,
                                       &(AccountForm){.act = &act,
                                                      .account = is_new ? NULL : &stored,
                                                      .errors = &w->errors,
                                                      .problem = w->problem,
                                                      .fresh = w->fresh ? w->fresh->password : NULL,
                                                      .typed = w->typed})
                           : st;
}

// The one role that the form gives, over the account's unit; administrators, officers and the others of the office hold it everywhere only
// when the account has no unit.
static Status form_role(WebRequest *rq, const AccountRecord *r, FieldErrors *errors, RoleGrants *ret)
{
    Grant g = {.unit_id = r->unit_id};
    if (!access_role_from_name(web_form(rq, "role"), &g.role)) {
        Status st = field_errors_add(errors, NULL, STR("role"), MSG_FIELD_NOT_CHOICE, NULL, 0);
        return st == STATUS_OK ? STATUS_INVALID : st;
    }
    *ret = (RoleGrants){.items = {g}, .n = 1};
    return STATUS_OK;
}

static Status read_form(WebRequest *rq, const Act *act, int64_t stored, json_t **ret)
{
    PageForm form = {.rq = rq, .resource = &account_resource, .fields = form_fields, .n_fields = FORM_FIELDS};
    Status st = page_form_json(&form, ret);
    return st == STATUS_OK ? unit_choice_take(rq, act, VERB_ACCOUNT_MANAGE, "unit", stored, "unit_id", *ret)
                           : st;
}

static Status post_new(WebRequest *rq, WebResponse *rs)
{
    (void)rs; // the reply shows the fresh password
    AccountWrite *w = begin_write(rq, true);
    RoleGrants roles;
    json_t *fields = NULL;
    Status st = w ? read_form(rq, &w->act, 0, &fields) : STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = page_reason(rq, &w->act, &w->errors);
    if (st == STATUS_OK)
        st = account_make(&w->act, fields, str_c(w->fresh->hash), &w->errors, &w->stored);
    if (st == STATUS_OK)
        st = form_role(rq, &w->stored, &w->errors, &roles);
    if (st == STATUS_OK)
        st = account_set_roles(&w->act, w->stored.id, w->stored.version, &roles, &w->stored);
    json_decref(fields);
    return st == STATUS_OK || !w ? st : refuse(rq, w, true, st);
}

static Status begin_post(WebRequest *rq, AccountWrite *w, int64_t *ret_version)
{
    int64_t id;
    Status st = w ? web_param_id(rq, 0, &id) : STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = account_get(&w->act, id, &w->stored);
    if (st == STATUS_OK && !str_to_i64(web_form(rq, "version"), ret_version))
        st = STATUS_CONFLICT;
    return st == STATUS_OK ? page_reason(rq, &w->act, &w->errors) : st;
}

static Status to_account(WebRequest *rq, WebResponse *rs, int64_t id)
{
    char *where = arena_printf(&rq->arena, "/accounts/%lld", (long long)id);
    if (!where)
        return STATUS_NO_MEMORY;
    web_flash(rq, rs, "good", MSG_ACCOUNTS_SAVED);
    return web_redirect(rq, rs, where);
}

static Status post_edit(WebRequest *rq, WebResponse *rs)
{
    AccountWrite *w = begin_write(rq, false);
    AccountRecord r;
    RoleGrants held, roles;
    int64_t version;
    json_t *fields = NULL;
    Status st = begin_post(rq, w, &version);
    if (st != STATUS_OK)
        return st;
    st = read_form(rq, &w->act, w->stored.unit_id, &fields);
    if (fields)
        json_object_del(fields, "username"); // given once; the page shows it read-only
    if (st == STATUS_OK)
        st = account_change(&w->act, w->stored.id, version, fields, &w->errors, &r);
    if (st == STATUS_OK)
        st = account_roles(&w->act, w->stored.id, &held);
    // An account with several roles keeps them: the form shows one.
    if (st == STATUS_OK && held.n <= 1 && web_form(rq, "role").p) {
        st = form_role(rq, &r, &w->errors, &roles);
        if (st == STATUS_OK && held.n == 1 && held.items[0].role == roles.items[0].role &&
            w->stored.unit_id == r.unit_id)
            roles = held; // the same role: where it holds was not on the form
        if (st == STATUS_OK)
            st = account_set_roles(&w->act, w->stored.id, r.version, &roles, &r);
    }
    json_decref(fields);
    return st == STATUS_OK ? to_account(rq, rs, w->stored.id) : refuse(rq, w, true, st);
}

// lock, unlock, otp/reset, sessions/end, reset: what each does after permission and reason.
static Status post_manage(WebRequest *rq, WebResponse *rs, Str event, Reset reset)
{
    AccountWrite *w = begin_write(rq, false);
    AccountRecord r;
    int64_t version;
    Status st = begin_post(rq, w, &version);
    if (st != STATUS_OK)
        return st;
    if (w->errors.total)
        st = STATUS_INVALID;
    else if (event.n)
        st = account_event(&w->act, w->stored.id, version, event, &w->errors, &r);
    else
        st = reset ? reset(&w->act, w->stored.id)
                   : account_reset_password(&w->act, w->stored.id, str_c(w->fresh->hash));
    if (st != STATUS_OK)
        return refuse(rq, w, false, st);
    return event.n || reset ? to_account(rq, rs, w->stored.id) : STATUS_OK; // the reply shows the password
}

static Status post_lock(WebRequest *rq, WebResponse *rs)
{
    return post_manage(rq, rs, STR("suspend"), NULL);
}

static Status post_unlock(WebRequest *rq, WebResponse *rs)
{
    return post_manage(rq, rs, STR("restore"), NULL);
}

static Status post_reset(WebRequest *rq, WebResponse *rs)
{
    return post_manage(rq, rs, STR(""), NULL);
}

static Status post_otp_reset(WebRequest *rq, WebResponse *rs)
{
    return post_manage(rq, rs, STR(""), account_reset_otp);
}

static Status post_sessions_end(WebRequest *rq, WebResponse *rs)
{
    return post_manage(rq, rs, STR(""), account_end_sessions);
}

#define API    &account_api
#define MANAGE VERB_ACCOUNT_MANAGE
#define PAGE   WEB_PAGE, WEB_SIGNED_IN, MANAGE

const Route account_routes[] = {
    RESOURCE_READS(API, "accounts", MANAGE),
    RESOURCE_WRITES(API, "accounts", MANAGE),
    RESOURCE_EVENT(API, "accounts", "suspend", MANAGE),
    RESOURCE_EVENT(API, "accounts", "restore", MANAGE),
    RESOURCE_EVENT(API, "accounts", "close", MANAGE),
    {WEB_GET, "/api/v1/accounts/{id}/roles", WEB_API, WEB_SIGNED_IN, MANAGE, .check = get_roles,
     .gives = "AccountRoles"},
    {WEB_PUT, "/api/v1/accounts/{id}/roles", WEB_API, WEB_SIGNED_IN, MANAGE, .bodies = WEB_JSON,
     .write = put_roles, .takes = "AccountRoles", .gives = "AccountRoles"},
    {WEB_POST, "/api/v1/accounts/{id}/password", WEB_API, WEB_SIGNED_IN, MANAGE, .bodies = WEB_JSON,
     .slow = slow_fresh, .write = api_reset_password, .takes = "Reason", .gives = "FreshPassword",
     .once = true},
    {WEB_POST, "/api/v1/accounts/{id}/reset_otp", WEB_API, WEB_SIGNED_IN, MANAGE, .bodies = WEB_JSON,
     .write = api_reset_otp, .takes = "Reason"},
    {WEB_POST, "/api/v1/accounts/{id}/end_sessions", WEB_API, WEB_SIGNED_IN, MANAGE, .bodies = WEB_JSON,
     .write = api_end_sessions, .takes = "Reason"},
    {WEB_GET, "/accounts", PAGE, .check = get_accounts},
    {WEB_GET, "/accounts/new", PAGE, .check = get_new, .data = ""},
    {WEB_POST, "/accounts", PAGE, .bodies = WEB_FORM, .slow = slow_fresh, .write = post_new,
     .reply = reply_form},
    {WEB_GET, "/accounts/{id}", PAGE, .check = get_account},
    {WEB_POST, "/accounts/{id}", PAGE, .bodies = WEB_FORM, .write = post_edit, .reply = reply_form},
    {WEB_POST, "/accounts/{id}/lock", PAGE, .bodies = WEB_FORM, .write = post_lock, .reply = reply_form},
    {WEB_POST, "/accounts/{id}/unlock", PAGE, .bodies = WEB_FORM, .write = post_unlock, .reply = reply_form},
    {WEB_POST, "/accounts/{id}/reset", PAGE, .bodies = WEB_FORM, .slow = slow_fresh, .write = post_reset,
     .reply = reply_form},
    {WEB_POST, "/accounts/{id}/otp/reset", PAGE, .bodies = WEB_FORM, .write = post_otp_reset,
     .reply = reply_form},
    {WEB_POST, "/accounts/{id}/sessions/end", PAGE, .bodies = WEB_FORM, .write = post_sessions_end,
     .reply = reply_form},
};
const size_t account_n_routes = sizeof account_routes / sizeof *account_routes;
