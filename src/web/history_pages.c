// History of any record, and the whole log: pages and API. Who may read a record may read its history.
#include "app/history.h"
#include "meta/csv.h"
#include "meta/state.h"
#include "model/wording.h"
#include "web/form_page.h"
#include "web/resource.h"
#include "web/web_internal.h"

enum { LOG_CSV_MAX = 50000, LIMIT_DEFAULT = 50, NAME_SHOWN = 90 };

// ---- Words --------------------------------------------------------------------------------------------------------------------------------

static const struct {
    const char *action;
    MsgId word;
} actions[] = {
    {"create", MSG_HISTORY_CREATE},
    {"update", MSG_HISTORY_UPDATE},
    {"close", MSG_HISTORY_CLOSE},
    {"import", MSG_HISTORY_IMPORT},
    {"grant", MSG_HISTORY_GRANT},
    {"revoke", MSG_HISTORY_REVOKE},
    {"set_roles", MSG_HISTORY_SET_ROLES},
    {"set_password", MSG_HISTORY_SET_PASSWORD},
    {"set_totp", MSG_HISTORY_SET_TOTP},
    {"clear_totp", MSG_HISTORY_CLEAR_TOTP},
    {"set_state", MSG_HISTORY_SET_STATE},
    {"reset_password", MSG_HISTORY_RESET_PASSWORD},
    {"reset_otp", MSG_HISTORY_RESET_OTP},
    {"end_sessions", MSG_HISTORY_END_SESSIONS},
    {"login", MSG_HISTORY_LOGIN},
    {"login_failed", MSG_HISTORY_LOGIN_FAILED},
    {"logout", MSG_HISTORY_LOGOUT},
    {"logout_all", MSG_HISTORY_LOGOUT_ALL},
    {"create_token", MSG_HISTORY_CREATE_TOKEN},
    {"revoke_token", MSG_HISTORY_REVOKE_TOKEN},
    {"erase", MSG_HISTORY_ERASE},
    {"upload", MSG_HISTORY_UPLOAD},
    {"match", MSG_HISTORY_MATCH},
    {"save", MSG_HISTORY_UPDATE},
    {"confirm", MSG_HISTORY_CONFIRM},
    {"drop", MSG_HISTORY_DROP},
    {"reopen", MSG_HISTORY_REOPEN},
    {"restore", MSG_HISTORY_REOPEN},
    {"split", MSG_HISTORY_SPLIT},
    {"merge", MSG_HISTORY_MERGE},
    {"add", MSG_HISTORY_ADD},
    {"accept", MSG_HISTORY_ACCEPT},
    {"refuse", MSG_HISTORY_REFUSE},
    {"recut", MSG_HISTORY_RECUT},
    {"section_due", MSG_HISTORY_SECTION_DUE},
    {"make", MSG_HISTORY_MAKE},
    {"enter", MSG_HISTORY_ENTER},
    {"share", MSG_HISTORY_SHARE},
};

// The API of a resource by its own name ("unit"); NULL when no route serves it.
static const ResourceApi *api_by_name(const Web *web, Str name)
{
    size_t n;
    const Route *const *routes = web_routes(web, &n);
    for (size_t i = 0; i < n; i++)
        if (routes[i]->api && str_eq_c(name, routes[i]->api->resource->name))
            return routes[i]->api;
    return NULL;
}

// Kinds of records that the API does not serve.
static Str resource_word(Str name, Lang lang)
{
    static const struct {
        const char *name;
        MsgId word;
    } words[] = {{"draft_agency", MSG_HISTORY_OF_AGENCY},
                 {"draft_repair", MSG_HISTORY_OF_REPAIR},
                 {"session", MSG_HISTORY_OF_SESSION}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_c(name, words[i].name))
            return msg(lang, words[i].word);
    return name;
}

static Str action_word(const Resource *r, Str action, Lang lang)
{
    const StateMachine *m = r ? r->machine : NULL;
    for (size_t i = 0; m && i < m->n_rows; i++)
        if (str_eq_c(action, m->rows[i].event) && m->rows[i].label != MSG_NONE)
            return msg(lang, m->rows[i].label);
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (str_eq_c(action, actions[i].action))
            return msg(lang, actions[i].word);
    return action;
}

// The column that names the records of a table people refer to; NULL: they have no names.
static const char *naming_column(const char *table)
{
    static const struct {
        const char *table, *column;
    } named[] = {{"account", "display_name"}, {"unit", "name"},        {"programme", "short_name"},
                 {"task", "title"},           {"target", "indicator"}, {"duty", "title"},
                 {"obligation", "title"},     {"document", "title"},   {"work_field", "name"}};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (strcmp(named[i].table, table) == 0)
            return named[i].column;
    return NULL;
}

// A value of the payload as people read it.
static Status shown_value(const Field *f, const json_t *v, Tx *tx, Lang lang, Arena *a, Str *ret)
{
    Value value;
    MsgId fault;
    *ret = STR("");
    if (!v || json_is_null(v))
        return STATUS_OK;
    const char *text = json_is_string(v)    ? json_string_value(v)
                       : json_is_integer(v) ? arena_printf(a, "%lld", (long long)json_integer_value(v))
                       : json_is_true(v)    ? "true"
                                            : "false";
    if (!text)
        return STATUS_NO_MEMORY;
    char *copy = arena_str(a, str_c(text));
    if (!copy)
        return STATUS_NO_MEMORY;
    *ret = str_c(copy);
    Status st = f ? field_parse(f, *ret, TEXT_MACHINE, a, &value, &fault) : STATUS_INVALID;
    if (st != STATUS_OK) // an old field, or a value that is no longer one: as it was written
        return st == STATUS_INVALID ? STATUS_OK : st;
    if (f->kind == FIELD_KIND_REF && !value.is_null) {
        Str name = {NULL, 0};
        const char *column = naming_column(f->ref);
        if (column)
            st = page_names(tx, f->ref, column, &value.i, 1, a, &name);
        if (st == STATUS_OK && name.p)
            *ret = name;
        return st;
    }
    return field_format(f, value, text_form_of(lang), a, ret);
}

// ---- Entries ------------------------------------------------------------------------------------------------------------------------------

// The payload's changed fields as [{field, before, after}]. Personal data only for those who may see them.
static Status changes_of(const json_t *payload, bool personal, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *list = json_array();
    const char *const parts[] = {"fields", "personal"};
    for (size_t i = 0; i < (personal ? 2u : 1u); i++) {
        json_t *part = json_object_get(payload, parts[i]);
        for (void *at = json_object_iter(part); at; at = json_object_iter_next(part, at)) {
            json_t *sides = json_object_iter_value(at);
            json_t *before = json_object_get(sides, "before"), *after = json_object_get(sides, "after");
            TRY(meta_json_push(list, json_pack("{s:s, s:O, s:O}", "field", json_object_iter_key(at), "before",
                                               before ? before : json_null(), "after",
                                               after ? after : json_null())));
        }
    }
    *ret = list;
    return STATUS_OK;
fail:
    json_decref(list);
    return st;
}

static json_t *payload_of(const AuditRecord *r)
{
    return r->event.payload.n ? json_loadb(r->event.payload.p, r->event.payload.n, 0, NULL) : NULL;
}

static Status day_json(Date d, json_t **ret)
{
    char text[11] = "";
    if (d != DATE_NONE)
        date_format_iso(d, text);
    *ret = json_string(text);
    return *ret ? STATUS_OK : STATUS_NO_MEMORY;
}

static Status entry_json(const AuditRecord *r, Str who, bool personal, json_t **ret)
{
    char when[28];
    json_t *payload = payload_of(r), *changes = NULL, *day = NULL, *out = NULL;
    Status st = STATUS_OK;
    instant_format(r->event.recorded_at, when);
    TRY(changes_of(payload, personal, &changes));
    TRY(day_json(r->event.acted_on, &day));
    // Acts that tell more than changed fields ("role": ...) keep their own words; changed fields are told above.
    bool own = payload && !json_object_get(payload, "fields") && !json_object_get(payload, "personal") &&
               !json_object_get(payload, "sealed");
    out = json_pack("{s:I, s:o, s:o, s:o, s:O, s:s, s:o, s:o, s:o, s:b, s:O, s:O}", "number",
                    (json_int_t)r->seq, "resource", page_text(r->event.resource), "item_id",
                    r->event.item_id ? json_integer(r->event.item_id) : json_null(), "action",
                    page_text(r->event.action), "acted_on", day, "recorded_at", when, "actor_id",
                    r->event.actor_id ? json_integer(r->event.actor_id) : json_null(), "actor",
                    who.p ? page_text(who) : json_null(), "reason",
                    r->event.reason.n ? page_text(r->event.reason) : json_null(), "erased", (int)r->erased,
                    "changes", changes, "details", own ? payload : json_null());
    st = out ? STATUS_OK : STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        *ret = out;
fail:
    json_decref(payload);
    json_decref(changes);
    json_decref(day);
    return st;
}

// Of each row, the name of the account that acted or, with `about`, of the account that it is about; none: p == NULL.
static Status account_names(const Act *act, const AuditPage *page, bool about, Str **ret)
{
    int64_t *ids = ARENA_ARRAY(act->arena, int64_t, page->n + 1);
    Str *names = ARENA_ARRAY(act->arena, Str, page->n + 1);
    if (!ids || !names)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < page->n; i++) {
        const AuditEvent *e = &page->items[i].event;
        ids[i] = !about ? e->actor_id : str_eq(e->resource, STR("account")) ? e->item_id : 0;
    }
    Status st = page_names(act->tx, "account", "display_name", ids, page->n, act->arena, names);
    if (st == STATUS_OK)
        *ret = names;
    return st;
}

static Status reply_entries(WebRequest *rq, WebResponse *rs, const Act *act, const AuditPage *page,
                            bool personal)
{
    Str *names;
    json_t *items = json_array(), *item = NULL, *next = NULL;
    Status st = STATUS_OK;
    TRY(account_names(act, page, false, &names));
    for (size_t i = 0; i < page->n; i++) {
        TRY(entry_json(&page->items[i], names[i], personal, &item));
        TRY(meta_json_push(items, item));
    }
    next = page->next_before ? json_sprintf("%lld", (long long)page->next_before) : json_null();
    json_t *body = json_pack("{s:O, s:o}", "items", items, "next", next);
    json_decref(items);
    return web_json(rq, rs, 200, body);
fail:
    json_decref(items);
    return st;
}

// ?cursor= and ?limit= of both lists: the number below which to go on.
static Status page_of(const WebRequest *rq, FieldErrors *errors, int64_t *ret_before, size_t *ret_limit)
{
    Str cursor = web_query(rq, "cursor"), limit = web_query(rq, "limit");
    int64_t before = 0, n = LIMIT_DEFAULT;
    if (cursor.n && (!str_to_i64(cursor, &before) || before < 1))
        return field_errors_add(errors, NULL, STR("cursor"), MSG_QUERY_CURSOR, NULL, 0) == STATUS_OK
                   ? STATUS_INVALID
                   : STATUS_NO_MEMORY;
    if (limit.n && (!str_to_i64(limit, &n) || n < 1 || n > QUERY_LIMIT_MAX))
        return field_errors_add(errors, NULL, STR("limit"), MSG_QUERY_LIMIT, NULL, 0) == STATUS_OK
                   ? STATUS_INVALID
                   : STATUS_NO_MEMORY;
    *ret_before = before;
    *ret_limit = (size_t)n;
    return STATUS_OK;
}

// ---- One record ---------------------------------------------------------------------------------------------------------------------------

typedef struct Subject {
    const ResourceApi *api;
    int64_t id;
    void *record;
    AuditPage page;
} Subject;

// The record, if it may be read, and a page of its history.
static Status load_subject(WebRequest *rq, const Act *act, FieldErrors *errors, Subject *ret)
{
    int64_t before;
    size_t limit;
    ret->api = resource_api_find(rq->web, rq->params[0]);
    if (!ret->api)
        return STATUS_NOT_FOUND;
    ret->record = arena_alloc(&rq->arena, ret->api->resource->size);
    Status st = ret->record ? web_param_id(rq, 1, &ret->id) : STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = resource_load(ret->api, act, ret->id, ret->record);
    if (st == STATUS_OK)
        st = page_of(rq, errors, &before, &limit);
    if (st == STATUS_OK)
        st = audit_history(act->tx, str_c(ret->api->resource->name), ret->id, before, limit, act->arena,
                           &ret->page);
    return st;
}

static Status get_history(WebRequest *rq, WebResponse *rs)
{
    FieldErrors errors = {.arena = &rq->arena};
    Subject s;
    Tx *tx;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    st = load_subject(rq, &act, &errors, &s);
    if (st != STATUS_OK)
        return resource_failed(rq, rs, &act, &errors, false, st);
    bool personal = s.api->clearance && s.api->clearance(&rq->actor) >= AUDIENCE_PERSONAL;
    return reply_entries(rq, rs, &act, &s.page, personal);
}

static int64_t ref_of(const Resource *r, const void *record, const char *name)
{
    const Field *f = resource_field(r, str_c(name));
    Value v = f ? field_get(f, record) : value_null(VALUE_INT);
    return v.is_null ? 0 : v.i;
}

// What a record calls itself: its first text among the usual ones; empty when it has none.
static Status own_name(const Resource *r, const void *record, Arena *a, Str *ret)
{
    static const char *const usual[] = {"short_name", "name",  "display_name", "title",
                                        "indicator",  "quote", "number"};
    *ret = STR("");
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        const Field *f = resource_field(r, str_c(usual[i]));
        Value v = f && f->kind == FIELD_KIND_TEXT ? field_get(f, record) : value_null(VALUE_TEXT);
        // A unit's short name is no better than its name.
        if (!v.is_null && v.s.n > 0 && !(i == 0 && resource_field(r, STR("name"))))
            return wording_short(v.s, NAME_SHOWN, a, ret);
    }
    return STATUS_OK;
}

// The record of a table ("target") that this one belongs to; 0: none.
static int64_t owner_of(const Resource *r, const void *record, const char *table, Arena *a)
{
    const char *field = arena_printf(a, "%s_id", table);
    return field ? ref_of(r, record, field) : 0;
}

// Its own name, else that of what it belongs to.
static Status name_of(Tx *tx, const Resource *r, const void *record, Arena *a, Str *ret)
{
    static const char *const owners[] = {"target", "duty", "document"};
    Status st = own_name(r, record, a, ret);
    for (size_t i = 0; st == STATUS_OK && ret->n == 0 && i < sizeof owners / sizeof *owners; i++) {
        int64_t owner = owner_of(r, record, owners[i], a);
        Str name = {NULL, 0};
        if (owner == 0)
            continue;
        st = page_names(tx, owners[i], naming_column(owners[i]), &owner, 1, a, &name);
        if (st == STATUS_OK && name.p)
            st = wording_short(name, NAME_SHOWN, a, ret);
    }
    return st;
}

// Where the record is shown: its own page, else that of what it belongs to; "" for none.
static const char *page_of_record(const Resource *r, int64_t id, const void *record, Arena *a)
{
    static const char *const own[] = {"units", "accounts", "programmes", "tasks", "targets"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(r->path, own[i]) == 0)
            return arena_printf(a, "/%s/%lld", own[i], (long long)id);
    if (strcmp(r->path, "documents") == 0)
        return arena_printf(a, "/documents/%lld/review", (long long)id);
    int64_t unit = ref_of(r, record, "unit_id"), target = ref_of(r, record, "target_id"),
            task = ref_of(r, record, "task_id"), document = ref_of(r, record, "document_id");
    if (target)
        return unit ? arena_printf(a, "/targets/%lld?unit=%lld", (long long)target, (long long)unit)
                    : arena_printf(a, "/targets/%lld", (long long)target);
    if (task)
        return arena_printf(a, "/tasks/%lld", (long long)task);
    if (document)
        return arena_printf(a, "/documents/%lld/review", (long long)document);
    return unit ? arena_printf(a, "/duties?unit=%lld", (long long)unit) : "";
}

// What the approval of its programme says of a record made by it: the first entry of its history.
static Status add_making(const Act *act, const Subject *s, AuditPage *page)
{
    AuditPage made;
    int64_t programme = ref_of(s->api->resource, s->record, "programme_id");
    if (page->next_before || programme == 0)
        return STATUS_OK;
    Status st = audit_history(act->tx, STR("programme"), programme, 0, 50, act->arena, &made);
    AuditRecord *all = st == STATUS_OK ? ARENA_ARRAY(act->arena, AuditRecord, page->n + 1) : NULL;
    if (st != STATUS_OK || !all)
        return st != STATUS_OK ? st : STATUS_NO_MEMORY;
    size_t n = page->n;
    if (n > 0)
        memcpy(all, page->items, n * sizeof *all);
    for (size_t i = 0; i < made.n; i++)
        if (str_eq(made.items[i].event.action, STR("make"))) {
            all[n] = made.items[i];
            all[n++].event.payload = STR(""); // what changed was the programme
            break;
        }
    page->items = all;
    page->n = n;
    return STATUS_OK;
}

static Status change_rows(WebRequest *rq, const Act *act, const Resource *r, const AuditRecord *record,
                          bool personal, json_t **ret)
{
    json_t *payload = payload_of(record), *changes = NULL, *rows = json_array();
    Status st = STATUS_OK;
    TRY(changes_of(payload, personal, &changes));
    for (size_t i = 0; i < json_array_size(changes); i++) {
        const json_t *c = json_array_get(changes, i);
        const char *name = json_string_value(json_object_get(c, "field"));
        const Field *f = r ? resource_field(r, str_c(name)) : NULL;
        Str before, after;
        TRY(shown_value(f, json_object_get(c, "before"), act->tx, rq->lang, act->arena, &before));
        TRY(shown_value(f, json_object_get(c, "after"), act->tx, rq->lang, act->arena, &after));
        TRY(meta_json_push(rows, json_pack("{s:o, s:o, s:o}", "field",
                                           page_text(f ? field_label(f, rq->lang) : str_c(name)), "before",
                                           page_text(before), "after", page_text(after))));
    }
    *ret = rows;
    rows = NULL;
fail:
    json_decref(rows);
    json_decref(payload);
    json_decref(changes);
    return st;
}

static Status history_row(WebRequest *rq, const Act *act, const Subject *s, const AuditRecord *r, Str who,
                          bool may_log, json_t *rows)
{
    Str when, number, effective = STR("");
    json_t *changes = NULL;
    bool personal = s->api->clearance && s->api->clearance(&rq->actor) >= AUDIENCE_PERSONAL;
    Status st = STATUS_OK;
    TRY(page_time(r->event.recorded_at, rq->lang, act->arena, &when));
    TRY(page_number(r->seq, rq->lang, act->arena, &number));
    if (r->event.acted_on != DATE_NONE && r->event.acted_on != instant_date_vn(r->event.recorded_at)) {
        char day[11];
        date_format_vi(r->event.acted_on, day);
        TRY(msg_format(act->arena, rq->lang, MSG_HISTORY_EFFECTIVE, &(MsgArg){"day", str_c(day)}, 1,
                       &effective));
    }
    TRY(change_rows(rq, act, s->api->resource, r, personal, &changes));
    // The log's rows have the number as shown for their anchor.
    const char *href = may_log ? arena_printf(act->arena, "/audit?cursor=%lld#n" STR_FMT,
                                              (long long)r->seq + 1, STR_ARG(number))
                               : "";
    if (!href)
        TRY(STATUS_NO_MEMORY);
    TRY(meta_json_push(
        rows, json_pack("{s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:s}", "when", page_text(when), "who",
                        page_text(who.p ? who : msg(rq->lang, MSG_HISTORY_SYSTEM)), "event",
                        page_text(action_word(s->api->resource, r->event.action, rq->lang)), "effective",
                        page_text(effective), "has_changes", (int)(json_array_size(changes) > 0), "changes",
                        changes, "why", page_text(r->event.reason), "number", page_text(number), "audit_href",
                        href)));
fail:
    return st;
}

static Status pager_of(WebRequest *rq, const AuditPage *page, const char *base, Str total, json_t **ret)
{
    const char *first = "", *next = "";
    Status st = STATUS_OK;
    if (web_query(rq, "cursor").n) {
        TRY(resource_query_with(rq, "cursor", NULL, &first));
        first = arena_printf(&rq->arena, "%s%s", base, first);
    }
    if (page->next_before) {
        const char *cursor = arena_printf(&rq->arena, "%lld", (long long)page->next_before);
        TRY(cursor ? resource_query_with(rq, "cursor", cursor, &next) : STATUS_NO_MEMORY);
        next = arena_printf(&rq->arena, "%s%s", base, next);
    }
    json_t *out = first && next ? json_pack("{s:o, s:s, s:s}", "total", page_text(total), "first_href", first,
                                            "next_href", next)
                                : NULL;
    if (!out)
        TRY(STATUS_NO_MEMORY);
    *ret = out;
fail:
    return st;
}

static Status get_history_page(WebRequest *rq, WebResponse *rs)
{
    FieldErrors errors = {.arena = &rq->arena};
    Subject s;
    Tx *tx;
    Str *names;
    json_t *rows = NULL, *pager = NULL;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    TRY(load_subject(rq, &act, &errors, &s));
    TRY(add_making(&act, &s, &s.page));
    TRY(account_names(&act, &s.page, false, &names));
    Status may = log_allowed(&act);
    rows = json_array();
    for (size_t i = 0; i < s.page.n; i++)
        TRY(history_row(rq, &act, &s, &s.page.items[i], names[i], may == STATUS_OK, rows));
    const Resource *r = s.api->resource;
    const char *base = arena_printf(&rq->arena, "/history/%s/%lld", r->path, (long long)s.id);
    const char *href = page_of_record(r, s.id, s.record, &rq->arena);
    static const char *const lists[] = {"units", "accounts", "documents", "programmes",
                                        "tasks", "targets",  "duties"};
    const char *list = "";
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(lists[i], r->path) == 0)
            list = arena_printf(&rq->arena, "/%s", r->path);
    Str name;
    TRY(name_of(tx, r, s.record, &rq->arena, &name));
    if (!base || !href || !list)
        TRY(STATUS_NO_MEMORY);
    TRY(pager_of(rq, &s.page, base, STR(""), &pager));
    return web_page(rq, rs, 200, "history",
                    json_pack("{s:{s:o, s:s, s:o, s:s}, s:b, s:o, s:o}", "record", "name", page_text(name),
                              "href", href, "list", page_text(msg(rq->lang, r->label_many)), "list_href",
                              list, "any", (int)(s.page.n > 0), "entries", rows, "pager", pager));
fail:
    json_decref(rows);
    json_decref(pager);
    return resource_failed(rq, rs, &act, &errors, false, st);
}

// ---- The whole log ------------------------------------------------------------------------------------------------------------------------

static Status day_query(const WebRequest *rq, const char *name, Arena *a, FieldErrors *errors, Date *ret)
{
    static const Field day = {.name = "day", .kind = FIELD_KIND_DATE};
    Value v;
    MsgId fault;
    *ret = DATE_NONE;
    if (web_query(rq, name).n == 0)
        return STATUS_OK;
    Status st = field_parse(&day, web_query(rq, name), TEXT_MACHINE, a, &v, &fault);
    if (st == STATUS_INVALID) {
        st = field_errors_add(errors, NULL, str_c(name), fault, NULL, 0);
        return st == STATUS_OK ? STATUS_INVALID : st;
    }
    if (st == STATUS_OK && !v.is_null)
        *ret = (Date)v.i;
    return st;
}

static Status read_filter(const WebRequest *rq, const Act *act, FieldErrors *errors, LogFilter *ret)
{
    *ret = (LogFilter){.who = web_query(rq, "who"), .resource = web_query(rq, "resource")};
    Status st = log_allowed(act);
    if (st == STATUS_OK)
        st = day_query(rq, "from", act->arena, errors, &ret->from);
    return st == STATUS_OK ? day_query(rq, "to", act->arena, errors, &ret->to) : st;
}

static Status get_log(WebRequest *rq, WebResponse *rs)
{
    FieldErrors errors = {.arena = &rq->arena};
    LogFilter f;
    AuditPage page;
    int64_t before;
    size_t limit;
    Tx *tx;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    st = read_filter(rq, &act, &errors, &f);
    if (st == STATUS_OK)
        st = page_of(rq, &errors, &before, &limit);
    if (st == STATUS_OK)
        st = log_list(&act, &f, before, limit, &page);
    return st == STATUS_OK ? reply_entries(rq, rs, &act, &page, true)
                           : resource_failed(rq, rs, &act, &errors, false, st);
}

static Status get_log_csv(WebRequest *rq, WebResponse *rs)
{
    FieldErrors errors = {.arena = &rq->arena};
    LogFilter f;
    AuditPage page = {.next_before = INT64_MAX};
    size_t total = 0;
    Tx *tx;
    Buf out = BUF_INIT;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    TRY(read_filter(rq, &act, &errors, &f));
    buf_c(&out, "\xef\xbb\xbfnumber,recorded_at,acted_on,actor_id,action,resource,item_id,reason\r\n");
    while (page.next_before && total < LOG_CSV_MAX) {
        TRY(log_list(&act, &f, page.next_before, QUERY_LIMIT_MAX, &page));
        for (size_t i = 0; i < page.n; i++) {
            const AuditRecord *r = &page.items[i];
            char when[28], day[11] = "";
            instant_format(r->event.recorded_at, when);
            if (r->event.acted_on != DATE_NONE)
                date_format_iso(r->event.acted_on, day);
            buf_printf(&out, "%lld,%s,%s,%lld,", (long long)r->seq, when, day, (long long)r->event.actor_id);
            meta_csv_cell(r->event.action, true, &out);
            buf_c(&out, ",");
            meta_csv_cell(r->event.resource, true, &out);
            buf_printf(&out, ",%lld,", (long long)r->event.item_id);
            meta_csv_cell(r->event.reason, true, &out);
            buf_c(&out, "\r\n");
        }
        total += page.n;
    }
    if (page.next_before)
        TRY(STATUS_TOO_LARGE); // a part that looks like the whole would mislead: narrow the days
    TRY(buf_status(&out));
    TRY(web_text(rq, rs, 200, "text/csv; charset=utf-8", buf_view(&out)));
    web_header(rs, "Content-Disposition", "attachment; filename=\"audit.csv\"");
    buf_done(&out);
    return STATUS_OK;
fail:
    buf_done(&out);
    return resource_failed(rq, rs, &act, &errors, false, st);
}

// Names of the changed fields, "Tên, Điện thoại".
static Status changed_text(const Resource *r, const AuditRecord *record, Lang lang, Arena *a, Str *ret)
{
    json_t *payload = payload_of(record), *changes = NULL;
    Buf out = BUF_INIT;
    Status st = changes_of(payload, true, &changes);
    for (size_t i = 0; st == STATUS_OK && i < json_array_size(changes); i++) {
        const char *name = json_string_value(json_object_get(json_array_get(changes, i), "field"));
        const Field *f = r ? resource_field(r, str_c(name)) : NULL;
        buf_c(&out, i ? ", " : "");
        buf_str(&out, f ? field_label(f, lang) : str_c(name));
    }
    char *copy = st == STATUS_OK && !out.failed ? arena_str(a, buf_view(&out)) : NULL;
    buf_done(&out);
    json_decref(payload);
    json_decref(changes);
    if (!copy)
        return st == STATUS_OK ? STATUS_NO_MEMORY : st;
    *ret = str_c(copy);
    return STATUS_OK;
}

// A record that rows of the log speak of.
typedef struct Spoken {
    const ResourceApi *api;
    int64_t id;
    const void *record;
    Str name;
} Spoken;
typedef VEC(Spoken) SpokenList;

static const Spoken *spoken_find(const SpokenList *l, const ResourceApi *api, int64_t id)
{
    for (size_t i = 0; api && i < l->n; i++)
        if (l->items[i].api == api && l->items[i].id == id)
            return &l->items[i];
    return NULL;
}

// The records of one resource on the page that this reader may open: the log is wider than the records. One reading for all.
static Status load_spoken(WebRequest *rq, const Act *act, const AuditPage *page, const ResourceApi *api,
                          SpokenList *list)
{
    enum { AT_ONCE = QUERY_LIMIT_MAX };
    const Resource *r = api->resource;
    Param params[AT_ONCE + RESOURCE_PARAMS_MAX];
    Buf where = BUF_INIT;
    RecordList found;
    size_t n = 0;
    Status st = STATUS_OK;
    buf_c(&where, "id IN (");
    for (size_t i = 0; i < page->n && n < AT_ONCE; i++)
        if (page->items[i].event.item_id && str_eq_c(page->items[i].event.resource, r->name)) {
            params[n++] = P_INT(page->items[i].event.item_id);
            buf_printf(&where, "%s?%zu", n > 1 ? ", " : "", n);
        }
    buf_c(&where, ") AND (");
    if (api->readable)
        TRY(api->readable(act, &where, params, &n));
    else
        access_scope_sql(act->actor, VERB_READ, api->unit_field, &where, params, &n);
    buf_ch(&where, ')');
    TRY(buf_status(&where));
    TRY(record_all(act->tx, r, where.p, "id", params, n, AT_ONCE, act->arena, &found));
    for (size_t i = 0; i < found.n; i++) {
        Spoken one = {.api = api, .record = record_at(r, &found, i)};
        one.id = field_get(resource_field(r, STR("id")), one.record).i;
        TRY(ARENA_PUSH(act->arena, *list, one) ? STATUS_OK : STATUS_NO_MEMORY);
    }
fail:
    buf_done(&where);
    return st;
}

// Names of what has none of its own, by what it belongs to: one reading for each kind of owner.
static Status name_spoken(const Act *act, SpokenList *list)
{
    static const char *const owners[] = {NULL, "target", "duty", "document"};
    Arena *a = act->arena;
    int64_t *ids = ARENA_ARRAY(a, int64_t, list->n + 1);
    Str *names = ARENA_ARRAY(a, Str, list->n + 1);
    Status st = ids && names ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t k = 0; st == STATUS_OK && k < sizeof owners / sizeof *owners; k++) {
        size_t n = 0;
        for (size_t i = 0; st == STATUS_OK && i < list->n; i++) {
            Spoken *one = &list->items[i];
            if (!owners[k])
                st = own_name(one->api->resource, one->record, a, &one->name);
            else if (one->name.n == 0)
                ids[n++] = owner_of(one->api->resource, one->record, owners[k], a);
        }
        if (st == STATUS_OK && n > 0)
            st = page_names(act->tx, owners[k], naming_column(owners[k]), ids, n, a, names);
        n = 0;
        for (size_t i = 0; st == STATUS_OK && owners[k] && i < list->n; i++)
            if (list->items[i].name.n == 0) {
                Str name = names[n++];
                if (name.p)
                    st = wording_short(name, NAME_SHOWN, a, &list->items[i].name);
            }
    }
    return st;
}

static Status spoken_of(WebRequest *rq, const Act *act, const AuditPage *page, SpokenList *ret)
{
    const ResourceApi *done[32];
    size_t n_done = 0;
    Status st = STATUS_OK;
    *ret = (SpokenList){0};
    for (size_t i = 0; i < page->n && st == STATUS_OK; i++) {
        const ResourceApi *api =
            page->items[i].event.item_id ? api_by_name(rq->web, page->items[i].event.resource) : NULL;
        bool again = !api || n_done == sizeof done / sizeof *done;
        for (size_t k = 0; k < n_done && !again; k++)
            again = done[k] == api;
        if (again)
            continue;
        done[n_done++] = api;
        st = load_spoken(rq, act, page, api, ret);
    }
    return st == STATUS_OK ? name_spoken(act, ret) : st;
}

static Status log_row(WebRequest *rq, const Act *act, const AuditRecord *r, Str who, Str account,
                      const SpokenList *spoken, json_t *rows)
{
    const ResourceApi *api = api_by_name(rq->web, r->event.resource);
    const Resource *res = api ? api->resource : NULL;
    Str when, number, changed,
        label = res ? msg(rq->lang, res->label) : resource_word(r->event.resource, rq->lang);
    Status st = STATUS_OK;
    TRY(page_time(r->event.recorded_at, rq->lang, act->arena, &when));
    TRY(page_number(r->seq, rq->lang, act->arena, &number));
    TRY(changed_text(res, r, rq->lang, act->arena, &changed));
    const Spoken *one = r->event.item_id ? spoken_find(spoken, api, r->event.item_id) : NULL;
    const char *href = "", *record = arena_str(act->arena, label);
    if (one) {
        href = arena_printf(act->arena, "/history/%s/%lld", res->path, (long long)r->event.item_id);
        if (one->name.n)
            record = arena_printf(act->arena, STR_FMT ": " STR_FMT, STR_ARG(label), STR_ARG(one->name));
    } else if (account.n) { // whoever reads the log sees who acted: names of accounts are no secret here
        record = arena_printf(act->arena, STR_FMT ": " STR_FMT, STR_ARG(label), STR_ARG(account));
    } else if (r->event.item_id) {
        record = arena_printf(act->arena, STR_FMT " %lld", STR_ARG(label), (long long)r->event.item_id);
    }
    if (!href || !record)
        TRY(STATUS_NO_MEMORY);
    TRY(meta_json_push(rows, json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:o}", "number",
                                       page_text(number), "when", page_text(when), "who",
                                       page_text(who.p ? who : msg(rq->lang, MSG_HISTORY_SYSTEM)), "event",
                                       page_text(action_word(res, r->event.action, rq->lang)), "changed",
                                       page_text(changed), "record", record, "href", href, "why",
                                       page_text(r->event.reason))));
fail:
    return st;
}

// The resources that routes serve, each once, as options of the filter.
static json_t *resource_options(const WebRequest *rq)
{
    size_t n;
    Str chosen = web_query(rq, "resource");
    const Route *const *routes = web_routes(rq->web, &n);
    json_t *list = json_array();
    for (size_t i = 0; i < n && list; i++) {
        bool again = !routes[i]->api;
        for (size_t k = 0; k < i && !again; k++)
            again = routes[k]->api && routes[k]->api->resource == routes[i]->api->resource;
        if (again)
            continue;
        const Resource *r = routes[i]->api->resource;
        if (meta_json_push(list, json_pack("{s:s, s:o, s:b}", "value", r->name, "label",
                                           page_text(msg(rq->lang, r->label)), "selected",
                                           (int)str_eq_c(chosen, r->name))) != STATUS_OK) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static Status get_log_page(WebRequest *rq, WebResponse *rs)
{
    FieldErrors errors = {.arena = &rq->arena};
    LogFilter f;
    AuditPage page;
    Str *names, number, total;
    int64_t before, count;
    size_t limit;
    Tx *tx;
    const char *query;
    json_t *rows = NULL, *pager = NULL;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    TRY(read_filter(rq, &act, &errors, &f));
    TRY(page_of(rq, &errors, &before, &limit));
    TRY(log_list(&act, &f, before, limit, &page));
    TRY(log_count(&act, &f, &count));
    TRY(account_names(&act, &page, false, &names));
    SpokenList spoken;
    Str *accounts;
    TRY(spoken_of(rq, &act, &page, &spoken));
    TRY(account_names(&act, &page, true, &accounts));
    rows = json_array();
    for (size_t i = 0; i < page.n; i++)
        TRY(log_row(rq, &act, &page.items[i], names[i], accounts[i], &spoken, rows));
    TRY(page_number(count, rq->lang, &rq->arena, &number));
    TRY(msg_format(&rq->arena, rq->lang, MSG_HISTORY_TOTAL, &(MsgArg){"count", number}, 1, &total));
    TRY(pager_of(rq, &page, "/audit", total, &pager));
    TRY(resource_query_with(rq, "cursor", NULL, &query));
    const char *csv = arena_printf(&rq->arena, "/audit.csv%s", query);
    if (!csv)
        TRY(STATUS_NO_MEMORY);
    bool active = f.who.n || f.resource.n || f.from != DATE_NONE || f.to != DATE_NONE;
    return web_page(rq, rs, 200, "audit",
                    json_pack("{s:s, s:{s:o, s:o, s:o, s:b, s:o}, s:b, s:o, s:o}", "csv_href", csv, "filter",
                              "who", page_text(f.who), "from", page_text(web_query(rq, "from")), "to",
                              page_text(web_query(rq, "to")), "active", (int)active, "resources",
                              resource_options(rq), "any", (int)(page.n > 0), "entries", rows, "pager",
                              pager));
fail:
    json_decref(rows);
    json_decref(pager);
    return resource_failed(rq, rs, &act, &errors, false, st);
}

const Route history_routes[] = {
    {WEB_GET, "/api/v1/history/{resource}/{id}", WEB_API, WEB_SIGNED_IN, VERB_OWN, .check = get_history,
     .gives = "HistoryPage"},
    {WEB_GET, "/history/{resource}/{id}", WEB_PAGE, WEB_SIGNED_IN, VERB_OWN, .check = get_history_page},
    {WEB_GET, "/api/v1/audit", WEB_API, WEB_SIGNED_IN, VERB_AUDIT_READ, .check = get_log,
     .gives = "HistoryPage"},
    {WEB_GET, "/api/v1/audit.csv", WEB_API, WEB_SIGNED_IN, VERB_AUDIT_READ, .check = get_log_csv},
    {WEB_GET, "/audit", WEB_PAGE, WEB_SIGNED_IN, VERB_AUDIT_READ, .check = get_log_page},
    {WEB_GET, "/audit.csv", WEB_PAGE, WEB_SIGNED_IN, VERB_AUDIT_READ, .check = get_log_csv},
};
const size_t history_n_routes = sizeof history_routes / sizeof *history_routes;
