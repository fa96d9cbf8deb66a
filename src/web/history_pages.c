// History of any record, and the whole log: pages and API. Who may read a record may read its history.
#include "app/history.h"
#include "meta/csv.h"
#include "meta/state.h"
#include "web/form_page.h"
#include "web/resource.h"
#include "web/web_internal.h"

enum { LOG_CSV_MAX = 50000, LIMIT_DEFAULT = 50 };

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

// Names of the units and accounts that a page's changes speak of, looked up at once.
typedef struct Named {
    bool is_unit;
    int64_t id;
    Str name; // p == NULL: there is none any more
} Named;
typedef struct Names {
    Named *items;
    size_t n, cap;
} Names;

static const Named *name_find(const Names *names, bool is_unit, int64_t id)
{
    for (size_t i = 0; i < names->n; i++)
        if (names->items[i].is_unit == is_unit && names->items[i].id == id)
            return &names->items[i];
    return NULL;
}

static Status name_want(Names *names, bool is_unit, int64_t id, Arena *a)
{
    if (id == 0 || name_find(names, is_unit, id))
        return STATUS_OK;
    return ARENA_PUSH(a, *names, ((Named){.is_unit = is_unit, .id = id})) ? STATUS_OK : STATUS_NO_MEMORY;
}

// What a reference points to, where it has a name here.
static bool is_named(const Field *f, bool *ret_is_unit)
{
    *ret_is_unit = f && f->kind == FIELD_KIND_REF && strcmp(f->ref, "unit") == 0;
    return *ret_is_unit || (f && f->kind == FIELD_KIND_REF && strcmp(f->ref, "account") == 0);
}

// The next RECORD_IDS_MAX / 2 names from `from` on, in one statement.
static Status names_read(Tx *tx, Names *names, size_t from, size_t to, Arena *a)
{
    Param params[2 * RECORD_IDS_MAX];
    int64_t ids[2][RECORD_IDS_MAX];
    size_t n[2] = {0, 0}, n_params = 0;
    Buf sql = BUF_INIT;
    Rows rows = {0};
    bool any;
    for (size_t i = from; i < to; i++)
        ids[names->items[i].is_unit][n[names->items[i].is_unit]++] = names->items[i].id;
    buf_c(&sql, "SELECT 0, id, display_name FROM account WHERE id IN ");
    record_ids(ids[0], n[0], &sql, params, &n_params, &any);
    buf_c(&sql, " UNION ALL SELECT 1, id, name FROM unit WHERE id IN ");
    record_ids(ids[1], n[1], &sql, params, &n_params, &any);
    Status st = buf_status(&sql);
    if (st == STATUS_OK)
        st = tx_query(tx, sql.p, params, n_params, &rows);
    while (st == STATUS_OK && rows_next(&rows)) {
        Str name = rows_text_in(&rows, 2, a);
        for (size_t i = from; i < to; i++)
            if (names->items[i].is_unit == (rows_int(&rows, 0) == 1) &&
                names->items[i].id == rows_int(&rows, 1))
                names->items[i].name = name;
        if (!name.p)
            st = STATUS_NO_MEMORY;
    }
    Status end = rows_done(&rows);
    buf_done(&sql);
    return st == STATUS_OK ? end : st;
}

// A value of the payload as people read it.
static Status shown_value(const Field *f, const json_t *v, const Names *names, Lang lang, Arena *a, Str *ret)
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
        bool is_unit;
        const Named *named = is_named(f, &is_unit) ? name_find(names, is_unit, value.i) : NULL;
        if (named && named->name.p)
            *ret = named->name;
        return STATUS_OK;
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

static Status actor_names(const Act *act, const AuditPage *page, Str **ret)
{
    int64_t *ids = ARENA_ARRAY(act->arena, int64_t, page->n + 1);
    Str *names = ARENA_ARRAY(act->arena, Str, page->n + 1);
    if (!ids || !names)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < page->n; i++)
        ids[i] = page->items[i].event.actor_id;
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
    TRY(actor_names(act, page, &names));
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

// What a record is called: its first text among the usual ones.
static Str name_of(const Resource *r, const void *record)
{
    static const char *const usual[] = {"name", "display_name", "title", "indicator", "number"};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        const Field *f = resource_field(r, str_c(usual[i]));
        Value v = f && f->kind == FIELD_KIND_TEXT ? field_get(f, record) : value_null(VALUE_TEXT);
        if (!v.is_null)
            return v.s;
    }
    return STR("");
}

// Everybody and every unit that the entries of a page name.
static Status names_of_page(const Act *act, const Resource *r, const AuditPage *page, Names *ret)
{
    Status st = STATUS_OK;
    for (size_t i = 0; i < page->n && st == STATUS_OK; i++) {
        json_t *payload = payload_of(&page->items[i]), *changes = NULL;
        st = name_want(ret, false, page->items[i].event.actor_id, act->arena);
        if (st == STATUS_OK)
            st = changes_of(payload, true, &changes);
        for (size_t k = 0; st == STATUS_OK && k < json_array_size(changes); k++) {
            const json_t *c = json_array_get(changes, k);
            bool is_unit;
            if (!is_named(resource_field(r, str_c(json_string_value(json_object_get(c, "field")))), &is_unit))
                continue;
            st = name_want(ret, is_unit, json_integer_value(json_object_get(c, "before")), act->arena);
            if (st == STATUS_OK)
                st = name_want(ret, is_unit, json_integer_value(json_object_get(c, "after")), act->arena);
        }
        json_decref(changes);
        json_decref(payload);
    }
    for (size_t from = 0; from < ret->n && st == STATUS_OK; from += RECORD_IDS_MAX)
        st = names_read(act->tx, ret, from, ret->n - from < RECORD_IDS_MAX ? ret->n : from + RECORD_IDS_MAX,
                        act->arena);
    return st;
}

static Status change_rows(WebRequest *rq, const Act *act, const Resource *r, const AuditRecord *record,
                          bool personal, const Names *names, json_t **ret)
{
    json_t *payload = payload_of(record), *changes = NULL, *rows = json_array();
    Status st = STATUS_OK;
    TRY(changes_of(payload, personal, &changes));
    for (size_t i = 0; i < json_array_size(changes); i++) {
        const json_t *c = json_array_get(changes, i);
        const char *name = json_string_value(json_object_get(c, "field"));
        const Field *f = r ? resource_field(r, str_c(name)) : NULL;
        Str before, after;
        TRY(shown_value(f, json_object_get(c, "before"), names, rq->lang, act->arena, &before));
        TRY(shown_value(f, json_object_get(c, "after"), names, rq->lang, act->arena, &after));
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

static Status history_row(WebRequest *rq, const Act *act, const Subject *s, const AuditRecord *r,
                          const Names *names, bool may_log, json_t *rows)
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
    TRY(change_rows(rq, act, s->api->resource, r, personal, names, &changes));
    const Named *actor = name_find(names, false, r->event.actor_id);
    Str who = actor ? actor->name : (Str){NULL, 0};
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
    Names names = {0};
    json_t *rows = NULL, *pager = NULL;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    TRY(load_subject(rq, &act, &errors, &s));
    TRY(names_of_page(&act, s.api->resource, &s.page, &names));
    Status may = log_allowed(&act);
    rows = json_array();
    for (size_t i = 0; i < s.page.n; i++)
        TRY(history_row(rq, &act, &s, &s.page.items[i], &names, may == STATUS_OK, rows));
    const Resource *r = s.api->resource;
    const char *base = arena_printf(&rq->arena, "/history/%s/%lld", r->path, (long long)s.id);
    const char *href = arena_printf(&rq->arena, "/%s/%lld", r->path, (long long)s.id);
    const char *list = arena_printf(&rq->arena, "/%s", r->path);
    if (!base || !href || !list)
        TRY(STATUS_NO_MEMORY);
    TRY(pager_of(rq, &s.page, base, STR(""), &pager));
    return web_page(rq, rs, 200, "history",
                    json_pack("{s:{s:o, s:s, s:o, s:s}, s:b, s:o, s:o}", "record", "name",
                              page_text(name_of(r, s.record)), "href", href, "list",
                              page_text(msg(rq->lang, r->label_many)), "list_href", list, "any",
                              (int)(s.page.n > 0), "entries", rows, "pager", pager));
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

// Which of the records that a page of the log names this reader may open: the log is wider than the records. A statement for each kind of
// record on the page.
static Status mark_open(WebRequest *rq, const Act *act, const AuditPage *page, bool *ret)
{
    Status st = STATUS_OK;
    for (size_t i = 0; i < page->n && st == STATUS_OK; i++) {
        Str name = page->items[i].event.resource;
        bool again = false;
        for (size_t k = 0; k < i && !again; k++)
            again = str_eq(page->items[k].event.resource, name);
        const ResourceApi *api = again ? NULL : api_by_name(rq->web, name);
        int64_t *ids = api ? ARENA_ARRAY(act->arena, int64_t, page->n) : NULL;
        bool *open = ids ? ARENA_ARRAY(act->arena, bool, page->n) : NULL;
        if (!api)
            continue;
        if (!open)
            return STATUS_NO_MEMORY;
        for (size_t k = i; k < page->n; k++)
            ids[k] = str_eq(page->items[k].event.resource, name) ? page->items[k].event.item_id : 0;
        st = resource_readable_ids(api, act, ids, page->n, open);
        for (size_t k = i; k < page->n; k++)
            ret[k] = ret[k] || open[k];
    }
    return st;
}

static Status log_row(WebRequest *rq, const Act *act, const AuditRecord *r, Str who, bool may_open,
                      json_t *rows)
{
    const ResourceApi *api = api_by_name(rq->web, r->event.resource);
    const Resource *res = api ? api->resource : NULL;
    Str when, number, changed, label = res ? msg(rq->lang, res->label) : r->event.resource;
    Status st = STATUS_OK;
    TRY(page_time(r->event.recorded_at, rq->lang, act->arena, &when));
    TRY(page_number(r->seq, rq->lang, act->arena, &number));
    TRY(changed_text(res, r, rq->lang, act->arena, &changed));
    const char *href = "", *record = arena_str(act->arena, label);
    if (r->event.item_id) {
        record = arena_printf(act->arena, STR_FMT " %lld", STR_ARG(label), (long long)r->event.item_id);
        if (may_open)
            href = arena_printf(act->arena, "/history/%s/%lld", res->path, (long long)r->event.item_id);
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
    TRY(actor_names(&act, &page, &names));
    bool *open = ARENA_ARRAY(&rq->arena, bool, page.n + 1);
    TRY(open ? mark_open(rq, &act, &page, open) : STATUS_NO_MEMORY);
    rows = json_array();
    for (size_t i = 0; i < page.n; i++)
        TRY(log_row(rq, &act, &page.items[i], names[i], open[i], rows));
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
