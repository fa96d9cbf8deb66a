#include "web/resource.h"

#include "meta/csv.h"
#include "web/form_page.h"
#include "web/web_internal.h"

enum { CSV_ROWS_MAX = 200000, UUID_TEXT = 36 };

static FieldAudience clearance_of(const ResourceApi *api, const WebRequest *rq)
{
    return api->clearance ? api->clearance(&rq->actor) : AUDIENCE_INTERNAL;
}

static Status readable(const ResourceApi *api, const Act *act, Buf *sql, Param *params, size_t *n)
{
    if (api->readable)
        return api->readable(act, sql, params, n);
    access_scope_sql(act->actor, VERB_READ, api->unit_field, sql, params, n);
    return buf_status(sql);
}

const ResourceApi *resource_api_find(const Web *web, Str path)
{
    size_t n;
    const Route *const *routes = web_routes(web, &n);
    for (size_t i = 0; i < n; i++)
        if (routes[i]->api && str_eq_c(path, routes[i]->api->resource->path))
            return routes[i]->api;
    return NULL;
}

// ---- Failures -----------------------------------------------------------------------------------------------------------------------------

Status resource_failed(WebRequest *rq, WebResponse *rs, const Act *act, const FieldErrors *errors,
                       bool versioned, Status st)
{
    json_t *told = NULL;
    if (st != STATUS_INVALID && st != STATUS_CONFLICT)
        return st; // the router's own answer
    Problem problem = st == STATUS_INVALID                    ? PROBLEM_INVALID
                      : versioned && act->refusal == MSG_NONE ? PROBLEM_STALE
                                                              : PROBLEM_CONFLICT;
    if (act->refusal != MSG_NONE)
        told = json_pack("[{s:s, s:s, s:s}]", "field", "", "code", msg_key(act->refusal).p, "message",
                         msg(rq->lang, act->refusal).p);
    else if (errors->total && meta_json_errors(errors, rq->lang, &told) != STATUS_OK)
        told = NULL;
    return web_problem(rq, rs, problem, told);
}

// ---- Lists --------------------------------------------------------------------------------------------------------------------------------

static bool in_list(const char *const *names, Str name)
{
    for (; names && *names; names++)
        if (str_eq_c(name, *names))
            return true;
    return false;
}

Status resource_select(const WebRequest *rq, const ResourceApi *api, const Act *act, const char *sort,
                       FieldErrors *errors, ResourceSelection *ret)
{
    Buf sql = BUF_INIT;
    Status st = STATUS_OK;
    ret->n = 0;
    TRY(readable(api, act, &sql, ret->params, &ret->n));
    if (api->narrow)
        TRY(api->narrow(rq, act, errors, &sql, ret->params, &ret->n));
    meta_query_init(&ret->query, api->resource, clearance_of(api, rq));
    if (sort && web_query(rq, "sort").n == 0)
        TRY(meta_query_take(&ret->query, STR("sort"), str_c(sort), act->arena, errors));
    // The cursor belongs to a sort, which must be known before it.
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < rq->query.n; i++) {
            const WebPair *p = &rq->query.items[i];
            if (str_eq(p->name, STR("cursor")) != (pass == 1) || in_list(api->queries, p->name))
                continue;
            st = meta_query_take(&ret->query, p->name, p->value, act->arena, errors);
            if (st == STATUS_NOT_FOUND)
                st = field_errors_add(errors, NULL, p->name, MSG_API_QUERY_UNKNOWN,
                                      &(MsgArg){"name", p->name}, 1);
            if (st != STATUS_OK && st != STATUS_INVALID)
                goto fail;
            st = STATUS_OK;
        }
    if (errors->total)
        TRY(STATUS_INVALID);
    TRY(buf_status(&sql));
    ret->where = arena_str(act->arena, buf_view(&sql));
    st = ret->where ? STATUS_OK : STATUS_NO_MEMORY;
fail:
    buf_done(&sql);
    return st;
}

Status resource_load(const ResourceApi *api, const Act *act, int64_t id, void *ret)
{
    Buf sql = BUF_INIT;
    Param params[RESOURCE_PARAMS_MAX];
    size_t n = 0;
    RecordList found = {0};
    Status st = readable(api, act, &sql, params, &n);
    params[n++] = P_INT(id);
    buf_printf(&sql, " AND id = ?%zu", n);
    if (st == STATUS_OK)
        st = buf_status(&sql);
    if (st == STATUS_OK)
        st = record_all(act->tx, api->resource, sql.p, "id", params, n, 1, act->arena, &found);
    buf_done(&sql);
    if (st == STATUS_OK && found.n == 0)
        st = STATUS_NOT_FOUND;
    if (st == STATUS_OK)
        memcpy(ret, found.items, api->resource->size);
    return st;
}

Status resource_query_with(WebRequest *rq, const char *name, const char *value, const char **ret)
{
    Buf out = BUF_INIT;
    for (size_t i = 0; i <= rq->query.n; i++) {
        bool added = i == rq->query.n;
        Str key = added ? str_c(name) : rq->query.items[i].name;
        Str text = added ? str_c(value) : rq->query.items[i].value;
        if ((!added && str_eq_c(key, name)) || text.n == 0)
            continue;
        buf_ch(&out, out.n ? '&' : '?');
        for (int part = 0; part < 2; part++) {
            Str s = part ? text : key;
            if (part)
                buf_ch(&out, '=');
            for (size_t k = 0; k < s.n; k++) {
                unsigned char c = (unsigned char)s.p[k];
                bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                             c == '-' || c == '_' || c == '.' || c == '~';
                buf_printf(&out, plain ? "%c" : "%%%02X", c);
            }
        }
    }
    *ret = out.failed ? NULL : arena_str(&rq->arena, buf_view(&out));
    buf_done(&out);
    return *ret ? STATUS_OK : STATUS_NO_MEMORY;
}

Status resource_pager(WebRequest *rq, const ResourceApi *api, const Act *act, const ResourceSelection *select,
                      const RecordList *list, const char *page, MsgId total, json_t **ret)
{
    int64_t count = 0;
    Str number, told;
    const char *first = "", *next = "";
    Status st = STATUS_OK;
    TRY(record_count(act->tx, api->resource, select->where, select->params, select->n, act->arena, &count));
    TRY(page_number(count, rq->lang, act->arena, &number));
    TRY(msg_format(act->arena, rq->lang, total, &(MsgArg){"count", number}, 1, &told));
    if (web_query(rq, "cursor").n) {
        TRY(resource_query_with(rq, "cursor", NULL, &first));
        first = arena_printf(act->arena, "%s%s", page, first);
    }
    if (list->more) {
        const char *cursor = arena_str(act->arena, list->cursor);
        TRY(cursor ? resource_query_with(rq, "cursor", cursor, &next) : STATUS_NO_MEMORY);
        next = arena_printf(act->arena, "%s%s", page, next);
    }
    *ret = first && next ? json_pack("{s:o, s:s, s:s}", "total", page_text(told), "first_href", first,
                                     "next_href", next)
                         : NULL;
    st = *ret ? STATUS_OK : STATUS_NO_MEMORY;
fail:
    return st;
}

static Status list_json(const ResourceApi *api, const WebRequest *rq, const RecordList *list, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *items = json_array(), *body = json_object(), *item;
    for (size_t i = 0; i < list->n; i++) {
        TRY(meta_json_record(api->resource, record_at(api->resource, list, i), clearance_of(api, rq), &item));
        TRY(meta_json_push(items, item));
    }
    TRY(meta_json_put(body, "items", json_incref(items)));
    TRY(meta_json_put(body, "next", list->more ? meta_json_text(list->cursor) : json_null()));
    json_decref(items);
    *ret = body;
    return STATUS_OK;
fail:
    json_decref(items);
    json_decref(body);
    return st;
}

Status resource_list(WebRequest *rq, WebResponse *rs)
{
    const ResourceApi *api = rq->route->api;
    ResourceSelection select;
    FieldErrors errors = {.arena = &rq->arena};
    RecordList list;
    json_t *body;
    Tx *tx;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    st = resource_select(rq, api, &act, NULL, &errors, &select);
    if (st == STATUS_OK)
        st = record_list(tx, api->resource, &select.query, select.where, select.params, select.n, &rq->arena,
                         &list);
    if (st == STATUS_OK)
        st = list_json(api, rq, &list, &body);
    return st == STATUS_OK ? web_json(rq, rs, 200, body) : resource_failed(rq, rs, &act, &errors, false, st);
}

// All rows of the selection, a page of the list at a time, so that one statement never holds them all.
static Status csv_rows(const ResourceApi *api, WebRequest *rq, Tx *tx, ResourceSelection *select,
                       FieldErrors *errors, Buf *out)
{
    RecordList list = {.more = true};
    int64_t total = 0;
    Status st = STATUS_OK;
    select->query.limit = QUERY_LIMIT_MAX;
    while (st == STATUS_OK && list.more) {
        st = record_list(tx, api->resource, &select->query, select->where, select->params, select->n,
                         &rq->arena, &list);
        for (size_t i = 0; st == STATUS_OK && i < list.n; i++)
            st = meta_csv_row(api->resource, record_at(api->resource, &list, i), clearance_of(api, rq),
                              &rq->arena, out);
        total += (int64_t)list.n;
        if (st == STATUS_OK && total > CSV_ROWS_MAX)
            st = STATUS_TOO_LARGE;
        if (st == STATUS_OK && list.more)
            st = meta_query_take(&select->query, STR("cursor"), list.cursor, &rq->arena, errors);
    }
    return st;
}

Status resource_csv(WebRequest *rq, WebResponse *rs)
{
    const ResourceApi *api = rq->route->api;
    ResourceSelection select;
    FieldErrors errors = {.arena = &rq->arena};
    Tx *tx;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    st = resource_select(rq, api, &act, NULL, &errors, &select);
    if (st != STATUS_OK)
        return resource_failed(rq, rs, &act, &errors, false, st);
    Buf out = BUF_INIT;
    meta_csv_head(api->resource, clearance_of(api, rq), &out);
    st = csv_rows(api, rq, tx, &select, &errors, &out);
    if (st == STATUS_OK)
        st = buf_status(&out);
    if (st == STATUS_OK)
        st = web_text(rq, rs, 200, "text/csv; charset=utf-8", buf_view(&out));
    if (st == STATUS_OK)
        web_header(rs, "Content-Disposition",
                   arena_printf(&rq->arena, "attachment; filename=\"%s.csv\"", api->resource->path));
    buf_done(&out);
    return st;
}

// ---- One record ---------------------------------------------------------------------------------------------------------------------------

static int64_t int_field(const Resource *r, const char *name, const void *record)
{
    const Field *f = resource_field(r, str_c(name));
    Value v = f ? field_get(f, record) : value_null(VALUE_INT);
    return v.is_null ? 0 : v.i;
}

static Status reply_record(const ResourceApi *api, WebRequest *rq, WebResponse *rs, int status,
                           const void *record)
{
    json_t *body;
    Status st = meta_json_record(api->resource, record, clearance_of(api, rq), &body);
    if (st == STATUS_OK)
        st = web_json(rq, rs, status, body);
    if (st == STATUS_OK && resource_field(api->resource, STR("version")))
        web_etag(rq, rs, int_field(api->resource, "version", record));
    return st;
}

static void *new_record(const ResourceApi *api, WebRequest *rq)
{
    void *record = arena_alloc(&rq->arena, api->resource->size);
    if (record)
        resource_init(api->resource, record);
    return record;
}

Status resource_get(WebRequest *rq, WebResponse *rs)
{
    const ResourceApi *api = rq->route->api;
    void *record = new_record(api, rq);
    int64_t id;
    Tx *tx;
    Status st = record ? web_param_id(rq, 0, &id) : STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    st = resource_load(api, &act, id, record);
    if (st != STATUS_OK)
        return st;
    const Field *version = resource_field(api->resource, STR("version"));
    Str seen = rq->header[WEB_IF_NONE_MATCH];
    if (version && seen.p) {
        char own[32];
        snprintf(own, sizeof own, "\"v%lld\"", (long long)field_get(version, record).i);
        if (str_find(seen, str_c(own)) != SIZE_MAX) {
            rs->status = 304;
            rs->fixed = STR("");
            web_etag(rq, rs, field_get(version, record).i);
            return STATUS_OK;
        }
    }
    return reply_record(api, rq, rs, 200, record);
}

// ---- Writing ------------------------------------------------------------------------------------------------------------------------------

// What every body may carry beside the resource's own fields; taken out of `fields`.
typedef struct Envelope {
    json_t *fields; // a copy: the request keeps its own
    Str reason, uuid;
} Envelope;

// Takes a text member out; false when it is of another type.
static bool take_text(const ResourceApi *api, json_t *fields, const char *name, Str *ret)
{
    const json_t *v = resource_field(api->resource, str_c(name)) ? NULL : json_object_get(fields, name);
    if (!v)
        return true;
    if (!json_is_string(v) && !json_is_null(v))
        return false;
    if (json_is_string(v))
        *ret = (Str){json_string_value(v), json_string_length(v)};
    return true;
}

static bool uuid_valid(Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        char c = s.p[i];
        if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))
            return false;
    }
    return s.n == UUID_TEXT;
}

static Status complain(FieldErrors *errors, const char *name, MsgId message)
{
    Status st = field_errors_add(errors, NULL, str_c(name), message, NULL, 0);
    return st == STATUS_OK ? STATUS_INVALID : st;
}

static Status open_envelope(const ResourceApi *api, WebRequest *rq, FieldErrors *errors, Envelope *ret)
{
    static const Field reason_rules = {.name = "reason", .kind = FIELD_KIND_TEXT, .max = 500};
    Envelope e = {0};
    if (rq->json ? !json_is_object(rq->json) : rq->body.n > 0)
        return complain(errors, "", MSG_FIELD_WRONG_TYPE);
    e.fields = rq->json ? json_copy(rq->json) : json_object();
    if (!e.fields)
        return STATUS_NO_MEMORY;
    Status st = STATUS_OK;
    Value reason;
    MsgId fault = MSG_FIELD_WRONG_TYPE;
    if (!take_text(api, rq->json, "reason", &e.reason))
        st = complain(errors, "reason", fault);
    else if (e.reason.n) {
        st = field_clean_text(&reason_rules, e.reason, &rq->arena, &reason, &fault);
        if (st == STATUS_INVALID)
            st = complain(errors, "reason", fault);
        else if (st == STATUS_OK)
            st = field_check(&reason_rules, reason, errors);
        if (st == STATUS_OK)
            e.reason = reason.s;
        if (st == STATUS_OK && errors->total)
            st = STATUS_INVALID;
    }
    if (st == STATUS_OK &&
        (!take_text(api, rq->json, "client_uuid", &e.uuid) || (e.uuid.n && !uuid_valid(e.uuid))))
        st = complain(errors, "client_uuid", MSG_API_UUID);
    if (st == STATUS_OK && !resource_field(api->resource, STR("reason")))
        json_object_del(e.fields, "reason");
    if (st == STATUS_OK && !resource_field(api->resource, STR("client_uuid")))
        json_object_del(e.fields, "client_uuid");
    if (st == STATUS_OK)
        *ret = e;
    else
        json_decref(e.fields);
    return st;
}

// NULL when memory is short.
static const char *uuid_lower(Str uuid, Arena *a)
{
    char *lower = arena_str(a, uuid);
    for (char *c = lower; c && *c; c++)
        if (*c >= 'A' && *c <= 'F')
            *c = (char)(*c + 32);
    return lower;
}

static Status find_entry(const ResourceApi *api, WebRequest *rq, const Act *act, Str uuid, int64_t *ret_id)
{
    Rows rows;
    const char *lower = uuid_lower(uuid, &rq->arena);
    if (!lower)
        return STATUS_NO_MEMORY;
    Status st = tx_query_row(
        act->tx, "SELECT resource, item_id FROM client_entry WHERE account_id = ?1 AND client_uuid = ?2",
        PARAMS(P_INT(act->actor->account_id), P_TEXT_C(lower)), &rows);
    if (st != STATUS_OK)
        return st;
    bool same = str_eq_c(rows_text(&rows, 0), api->resource->name);
    int64_t id = rows_int(&rows, 1);
    st = rows_done(&rows);
    if (st == STATUS_OK && !same)
        st = STATUS_CONFLICT;
    if (st == STATUS_OK)
        *ret_id = id;
    return st;
}

static Status keep_entry(const ResourceApi *api, WebRequest *rq, const Act *act, Str uuid, int64_t id)
{
    const char *lower = uuid_lower(uuid, &rq->arena);
    if (!lower)
        return STATUS_NO_MEMORY;
    return tx_exec(act->tx,
                   "INSERT INTO client_entry (account_id, client_uuid, resource, item_id, created_at) "
                   "VALUES (?1, ?2, ?3, ?4, ?5)",
                   PARAMS(P_INT(act->actor->account_id), P_TEXT_C(lower), P_TEXT_C(api->resource->name),
                          P_INT(id), P_TIME(rq->received)),
                   NULL);
}

Status resource_create(WebRequest *rq, WebResponse *rs)
{
    const ResourceApi *api = rq->route->api;
    Act act = web_act(rq, rq->tx);
    FieldErrors errors = {.arena = &rq->arena};
    Envelope e = {0};
    void *record = new_record(api, rq);
    int64_t id = 0;
    int status = 201;
    Status st = record ? open_envelope(api, rq, &errors, &e) : STATUS_NO_MEMORY;
    if (st == STATUS_OK && e.uuid.n) {
        st = find_entry(api, rq, &act, e.uuid, &id);
        if (st == STATUS_NOT_FOUND)
            st = STATUS_OK;
    }
    act.reason = e.reason;
    if (st == STATUS_OK && id) {
        status = 200; // sent again: the record of the first time, as it is now
        st = resource_load(api, &act, id, record);
    } else if (st == STATUS_OK) {
        st = api->create(&act, e.fields, &errors, record);
        id = st == STATUS_OK ? int_field(api->resource, "id", record) : 0;
        if (st == STATUS_OK && e.uuid.n)
            st = keep_entry(api, rq, &act, e.uuid, id);
    }
    json_decref(e.fields);
    if (st != STATUS_OK)
        return resource_failed(rq, rs, &act, &errors, false, st);
    st = reply_record(api, rq, rs, status, record);
    if (st == STATUS_OK)
        web_header(rs, "Location",
                   arena_printf(&rq->arena, "/api/v1/%s/%lld", api->resource->path, (long long)id));
    return st;
}

// The record as stored, when the actor may read and (by its unit) change it.
static Status load_for_write(const ResourceApi *api, WebRequest *rq, const Act *act, int64_t *ret_id,
                             void *record)
{
    Status st = web_param_id(rq, 0, ret_id);
    if (st == STATUS_OK)
        st = resource_load(api, act, *ret_id, record);
    if (st == STATUS_OK && api->unit_field && api->edit != VERB_NONE) {
        int64_t unit = int_field(api->resource, api->unit_field, record);
        if (unit)
            st = act_allowed(act, api->edit, unit);
    }
    return st;
}

// Changes under If-Match; `event` NULL is PATCH.
static Status change(WebRequest *rq, WebResponse *rs, const ResourceEvent *event)
{
    const ResourceApi *api = rq->route->api;
    Act act = web_act(rq, rq->tx);
    FieldErrors errors = {.arena = &rq->arena};
    Envelope e = {0};
    void *record = new_record(api, rq);
    int64_t id;
    Status st = record ? load_for_write(api, rq, &act, &id, record) : STATUS_NO_MEMORY;
    if (st != STATUS_OK)
        return st;
    int64_t version = int_field(api->resource, "version", record);
    st = web_if_match(rq, rs, version);
    if (st != STATUS_OK)
        return st;
    st = open_envelope(api, rq, &errors, &e);
    act.reason = e.reason;
    if (st == STATUS_OK)
        st = event ? event->run(&act, id, version, e.fields, &errors, record)
                   : api->update(&act, id, version, e.fields, &errors, record);
    json_decref(e.fields);
    if (st != STATUS_OK)
        return resource_failed(rq, rs, &act, &errors, true, st);
    return reply_record(api, rq, rs, 200, record);
}

Status resource_update(WebRequest *rq, WebResponse *rs)
{
    return change(rq, rs, NULL);
}

Status resource_event(WebRequest *rq, WebResponse *rs)
{
    const ResourceApi *api = rq->route->api;
    const char *name = strrchr(rq->route->pattern, '/') + 1;
    for (size_t i = 0; i < api->n_events; i++)
        if (strcmp(api->events[i].name, name) == 0)
            return change(rq, rs, &api->events[i]);
    return STATUS_UNSUPPORTED;
}
