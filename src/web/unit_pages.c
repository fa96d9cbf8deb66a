// Units: pages, and what the generic API needs to know of them.
#include "app/unit.h"
#include "web/form_page.h"
#include "web/resource.h"
#include "web/unit_choice.h"
#include "web/web_internal.h"

enum { CHILDREN_SHOWN = 12 };

// ---- API ----------------------------------------------------------------------------------------------------------------------------------

static const Field *field_named(const char *name)
{
    return resource_field(&unit_resource, str_c(name));
}

// A value of a list parameter, by the rules of a field.
static Status take(const WebRequest *rq, const char *query, const char *field, Arena *a, FieldErrors *errors,
                   Value *ret)
{
    Str text = web_query(rq, query);
    MsgId fault = MSG_NONE;
    *ret = value_null(VALUE_INT);
    if (!text.p || text.n == 0)
        return STATUS_OK;
    Status st = field_parse(field_named(field), text, TEXT_MACHINE, a, ret, &fault);
    return st == STATUS_INVALID ? field_errors_add(errors, NULL, str_c(query), fault, NULL, 0) : st;
}

static Status narrow(const WebRequest *rq, const Act *act, FieldErrors *errors, Buf *sql, Param *params,
                     size_t *n)
{
    UnitFilter f = {.words = web_query(rq, "q"), .as_of = DATE_NONE};
    Value v;
    Status st = STATUS_OK;
    TRY(take(rq, "as_of", "valid_from", act->arena, errors, &v));
    if (!v.is_null)
        f.as_of = (Date)v.i;
    TRY(take(rq, "parent", "parent_id", act->arena, errors, &v));
    f.parent_id = v.is_null ? 0 : v.i;
    TRY(take(rq, "level", "level", act->arena, errors, &v));
    if (!v.is_null)
        f.level = str_c(field_named("level")->names[v.i].name);
    TRY(take(rq, "kind", "kind", act->arena, errors, &v));
    if (!v.is_null)
        f.kind = str_c(field_named("kind")->names[v.i].name);
    st = unit_filter_sql(&f, act->arena, sql, params, n);
fail:
    return st;
}

static Status create(Act *act, const json_t *fields, FieldErrors *errors, void *ret)
{
    return unit_create(act, fields, errors, ret);
}

static Status update(Act *act, int64_t id, int64_t version, const json_t *changes, FieldErrors *errors,
                     void *ret)
{
    return unit_update(act, id, version, changes, errors, ret);
}

// {"last_day": "2025-06-30"}; today when it is not given.
static Status close_unit(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                         void *ret)
{
    const json_t *day = json_object_get(body, "last_day");
    Date last = act->today;
    if (json_object_size(body) > (day ? 1u : 0u))
        return field_errors_add(errors, NULL, STR(""), MSG_FIELD_UNKNOWN, NULL, 0) == STATUS_OK
                   ? STATUS_INVALID
                   : STATUS_NO_MEMORY;
    if (day && !(json_is_string(day) && date_parse_iso(str_c(json_string_value(day)), &last)))
        return field_errors_add(errors, NULL, STR("last_day"), MSG_FIELD_NOT_DATE, NULL, 0) == STATUS_OK
                   ? STATUS_INVALID
                   : STATUS_NO_MEMORY;
    return unit_close(act, id, version, last, errors, ret);
}

static const char *const queries[] = {"q", "as_of", "parent", "level", "kind", NULL};
static const ResourceEvent events[] = {{"close", "UnitClose", close_unit}};

static const ResourceApi unit_api = {.resource = &unit_resource,
                                     .readable = unit_readable_sql,
                                     .queries = queries,
                                     .narrow = narrow,
                                     .edit = VERB_UNIT_EDIT,
                                     .create = create,
                                     .update = update,
                                     .events = events,
                                     .n_events = 1};

// ---- The list -----------------------------------------------------------------------------------------------------------------------------

static Status href_of(Arena *a, const char *before, int64_t id, const char *after, const char **ret)
{
    *ret = arena_printf(a, "%s%lld%s", before, (long long)id, after);
    return *ret ? STATUS_OK : STATUS_NO_MEMORY;
}

static const char *word_of(const char *field, int value, Lang lang)
{
    return msg(lang, field_named(field)->names[value].label).p;
}

// What a row shows beside its unit.
typedef struct Around {
    Str parent; // name; p == NULL: none, or one that the actor may not read
    int64_t children;
} Around;

// How many units stand directly below each of `n` (at most RECORD_IDS_MAX).
static Status count_children(const Act *act, const RecordList *list, size_t from, size_t n, Around *ret)
{
    Param params[RECORD_IDS_MAX];
    int64_t ids[RECORD_IDS_MAX];
    size_t n_params = 0;
    Buf sql = BUF_INIT;
    Rows rows = {0};
    bool any;
    for (size_t i = 0; i < n; i++)
        ids[i] = ((const Unit *)record_at(&unit_resource, list, from + i))->id;
    buf_c(&sql, "SELECT parent_id, COUNT(*) FROM unit WHERE parent_id IN ");
    record_ids(ids, n, &sql, params, &n_params, &any);
    buf_c(&sql, " GROUP BY parent_id");
    Status st = buf_status(&sql);
    if (st == STATUS_OK && any)
        st = tx_query(act->tx, sql.p, params, n_params, &rows);
    while (st == STATUS_OK && rows_next(&rows)) {
        int64_t id = rows_int(&rows, 0);
        for (size_t i = 0; i < n; i++)
            if (ids[i] == id)
                ret[from + i].children = rows_int(&rows, 1);
    }
    Status end = rows_done(&rows);
    buf_done(&sql);
    return st == STATUS_OK ? end : st;
}

// Names of the parents that the actor may read.
static Status name_parents(const Act *act, const RecordList *list, size_t from, size_t n, Around *ret)
{
    Param params[RECORD_IDS_MAX + ACTOR_GRANTS_MAX];
    int64_t ids[RECORD_IDS_MAX];
    size_t n_params = 0;
    Buf sql = BUF_INIT;
    Rows rows = {0};
    bool any;
    for (size_t i = 0; i < n; i++)
        ids[i] = ((const Unit *)record_at(&unit_resource, list, from + i))->parent_id;
    buf_c(&sql, "SELECT id, name FROM unit WHERE id IN ");
    record_ids(ids, n, &sql, params, &n_params, &any);
    buf_c(&sql, " AND ");
    Status st = unit_readable_sql(act, &sql, params, &n_params);
    if (st == STATUS_OK && any)
        st = tx_query(act->tx, sql.p, params, n_params, &rows);
    while (st == STATUS_OK && rows_next(&rows)) {
        int64_t id = rows_int(&rows, 0);
        Str name = rows_text_in(&rows, 1, act->arena);
        for (size_t i = 0; i < n; i++)
            if (ids[i] == id)
                ret[from + i].parent = name;
        if (!name.p)
            st = STATUS_NO_MEMORY;
    }
    Status end = rows_done(&rows);
    buf_done(&sql);
    return st == STATUS_OK ? end : st;
}

static Status ended_text(const Unit *u, Lang lang, Arena *a, Str *ret)
{
    char day[11] = "";
    *ret = STR("");
    if (u->valid_to == DATE_NONE)
        return STATUS_OK;
    date_format_vi(u->valid_to, day);
    return msg_format(a, lang, MSG_UNITS_ENDED, &(MsgArg){"day", str_c(day)}, 1, ret);
}

static Status unit_row(WebRequest *rq, const Unit *u, const Around *around, json_t *rows)
{
    Arena *a = &rq->arena;
    const char *href, *below;
    Str ended, count;
    Status st = href_of(a, "/units/", u->id, "", &href);
    if (st == STATUS_OK)
        st = href_of(a, "/units?parent=", u->id, "", &below);
    if (st == STATUS_OK)
        st = ended_text(u, rq->lang, a, &ended);
    if (st == STATUS_OK)
        st = page_number(around->children, rq->lang, a, &count);
    if (st != STATUS_OK)
        return st;
    json_t *row =
        json_pack("{s:s, s:o, s:o, s:s, s:s, s:o, s:o, s:s}", "href", href, "name", page_text(u->name),
                  "code", page_text(u->code), "level", word_of("level", (int)u->level, rq->lang), "kind",
                  word_of("kind", (int)u->kind, rq->lang), "ended", page_text(ended), "children",
                  page_text(around->children ? count : STR("")), "children_href", below);
    if (around->parent.p && row) {
        st = href_of(a, "/units/", u->parent_id, "", &href);
        if (st == STATUS_OK)
            st = meta_json_put(row, "parent",
                               json_pack("{s:s, s:o}", "href", href, "name", page_text(around->parent)));
    }
    if (st != STATUS_OK) {
        json_decref(row);
        return st;
    }
    return meta_json_push(rows, row);
}

static Status list_rows(WebRequest *rq, const Act *act, const RecordList *list, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *rows = json_array();
    Around *around = ARENA_ARRAY(act->arena, Around, list->n + 1);
    if (!around)
        TRY(STATUS_NO_MEMORY);
    for (size_t from = 0; from < list->n; from += RECORD_IDS_MAX) {
        size_t n = list->n - from < RECORD_IDS_MAX ? list->n - from : RECORD_IDS_MAX;
        TRY(count_children(act, list, from, n, around));
        TRY(name_parents(act, list, from, n, around));
    }
    for (size_t i = 0; i < list->n; i++)
        TRY(unit_row(rq, record_at(&unit_resource, list, i), &around[i], rows));
    *ret = rows;
    return STATUS_OK;
fail:
    json_decref(rows);
    return st;
}

static Status get_units(WebRequest *rq, WebResponse *rs)
{
    static const char *const shown[] = {"name", "code", "level", "kind", "parent_id", "valid_to", NULL};
    ResourceSelection select;
    FieldErrors errors = {.arena = &rq->arena};
    RecordList list;
    json_t *rows = NULL;
    int64_t total = 0;
    Str count;
    Tx *tx;
    const char *here, *first = "", *next = "";
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    TRY(resource_select(rq, &unit_api, &act, "name", &errors, &select));
    TRY(record_list_of(tx, &unit_resource, shown, &select.query, select.where, select.params, select.n,
                       &rq->arena, &list));
    TRY(record_count(tx, &unit_resource, select.where, select.params, select.n, &rq->arena, &total));
    TRY(page_number(total, rq->lang, &rq->arena, &count));
    TRY(resource_query_with(rq, "cursor", NULL, &here));
    if (web_query(rq, "cursor").n)
        first = arena_printf(&rq->arena, "/units%s", here);
    if (list.more) {
        const char *cursor = arena_str(&rq->arena, list.cursor);
        TRY(cursor ? resource_query_with(rq, "cursor", cursor, &next) : STATUS_NO_MEMORY);
        next = arena_printf(&rq->arena, "/units%s", next);
    }
    const char *csv = arena_printf(&rq->arena, "/units.csv%s", here);
    if (!first || !next || !csv)
        TRY(STATUS_NO_MEMORY);
    TRY(list_rows(rq, &act, &list, &rows));
    const Field *level = field_named("level"), *kind = field_named("kind");
    json_t *data = json_pack(
        "{s:b, s:s, s:{s:o, s:o, s:b, s:o, s:o}, s:b, s:o, s:o, s:s, s:s}", "may_add",
        (int)access_has(&rq->actor, VERB_UNIT_EDIT), "csv_href", csv, "filter", "q",
        page_text(web_query(rq, "q")), "as_of", page_text(web_query(rq, "as_of")), "active",
        (int)(web_query(rq, "q").n || web_query(rq, "as_of").n || web_query(rq, "level").n ||
              web_query(rq, "kind").n || web_query(rq, "parent").n),
        "levels", page_options(level->names, level->n_names, web_query(rq, "level"), rq->lang), "kinds",
        page_options(kind->names, kind->n_names, web_query(rq, "kind"), rq->lang), "any", (int)(list.n > 0),
        "total", page_text(count), "units", rows, "first_href", first, "next_href", next);
    return web_page(rq, rs, 200, "units", data);
fail:
    json_decref(rows);
    return resource_failed(rq, rs, &act, &errors, false, st);
}

// ---- One unit -----------------------------------------------------------------------------------------------------------------------------

static Status crumbs(WebRequest *rq, const Act *act, const Unit *u, json_t *data)
{
    RecordList above;
    json_t *list = NULL;
    Status st = unit_above(act, u, &above);
    if (st != STATUS_OK)
        return st;
    list = json_pack("[{s:s, s:s}]", "href", "/units", "name", web_msg(rq, MSG_UNITS_TITLE));
    for (size_t i = 0; i < above.n; i++) {
        const Unit *one = record_at(&unit_resource, &above, i);
        const char *href;
        TRY(href_of(act->arena, "/units/", one->id, "", &href));
        TRY(meta_json_push(list, json_pack("{s:s, s:o}", "href", href, "name", page_text(one->name))));
    }
    return meta_json_put(data, "path", list);
fail:
    json_decref(list);
    return st;
}

// The word of a kind as stored.
static const char *kind_word(Str name, Lang lang)
{
    const Field *f = field_named("kind");
    for (size_t i = 1; i < f->n_names; i++)
        if (str_eq_c(name, f->names[i].name))
            return msg(lang, f->names[i].label).p;
    return "";
}

static Status children_of(WebRequest *rq, const Act *act, const Unit *u, json_t *data)
{
    Rows rows = {0};
    int64_t total = 0;
    Str number, told;
    const char *href;
    json_t *list = json_array();
    Status st = STATUS_OK;
    TRY(tx_query(act->tx,
                 "SELECT id, name, kind, COUNT(*) OVER () FROM unit WHERE parent_id = ?1 ORDER BY sort_key, "
                 "id LIMIT ?2",
                 PARAMS(P_INT(u->id), P_INT(CHILDREN_SHOWN)), &rows));
    while (rows_next(&rows)) {
        total = rows_int(&rows, 3);
        TRY(href_of(act->arena, "/units/", rows_int(&rows, 0), "", &href));
        TRY(meta_json_push(list,
                           json_pack("{s:s, s:o, s:s}", "href", href, "name", page_text(rows_text(&rows, 1)),
                                     "kind", kind_word(rows_text(&rows, 2), rq->lang))));
    }
    TRY(rows_done(&rows));
    TRY(page_number(total, rq->lang, act->arena, &number));
    TRY(msg_format(act->arena, rq->lang, MSG_UNITS_TOTAL, &(MsgArg){"count", number}, 1, &told));
    TRY(href_of(act->arena, "/units?parent=", u->id, "", &href));
    TRY(meta_json_put(data, "has_children", json_boolean(total > 0)));
    TRY(meta_json_put(data, "children_total", page_text(told)));
    TRY(meta_json_put(data, "children_href", json_string(total ? href : "")));
    return meta_json_put(data, "children", list);
fail:
    (void)rows_done(&rows);
    json_decref(list);
    return st;
}

static Status accounts_of(WebRequest *rq, const Act *act, const Unit *u, json_t *data)
{
    Rows rows = {0};
    json_t *list = json_array();
    bool linked = access_has(&rq->actor, VERB_ACCOUNT_MANAGE);
    Status st =
        tx_query(act->tx,
                 "SELECT id, display_name, title FROM account WHERE unit_id = ?1 AND state = 'active' "
                 "ORDER BY display_name, id LIMIT 50",
                 PARAMS(P_INT(u->id)), &rows);
    bool open = st == STATUS_OK;
    while (st == STATUS_OK && rows_next(&rows)) {
        const char *href = "";
        if (linked)
            st = href_of(act->arena, "/accounts/", rows_int(&rows, 0), "", &href);
        if (st == STATUS_OK)
            st = meta_json_push(list, json_pack("{s:s, s:o, s:o}", "href", href, "name",
                                                page_text(rows_text(&rows, 1)), "role",
                                                page_text(rows_text(&rows, 2))));
    }
    Status end = open ? rows_done(&rows) : STATUS_OK;
    if (st == STATUS_OK)
        st = end;
    if (st == STATUS_OK)
        st = meta_json_put(data, "has_accounts", json_boolean(json_array_size(list) > 0));
    if (st != STATUS_OK) {
        json_decref(list);
        return st;
    }
    return meta_json_put(data, "accounts", list);
}

static Status get_unit(WebRequest *rq, WebResponse *rs)
{
    Unit u;
    Tx *tx;
    int64_t id;
    Str ended;
    const char *edit, *history;
    json_t *data = NULL;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    TRY(unit_get(&act, id, &u));
    TRY(ended_text(&u, rq->lang, &rq->arena, &ended));
    TRY(href_of(&rq->arena, "/units/", id, "/edit", &edit));
    TRY(href_of(&rq->arena, "/history/units/", id, "", &history));
    Status may = act_allowed(&act, VERB_UNIT_EDIT, id);
    data = json_pack(
        "{s:b, s:{s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:s}, s:b, s:[], s:b, s:[]}",
        "may_edit", (int)(may == STATUS_OK), "unit", "name", page_text(u.name), "kind",
        word_of("kind", (int)u.kind, rq->lang), "level", word_of("level", (int)u.level, rq->lang), "code",
        page_text(u.code), "short", page_text(u.short_name), "valid_from", page_date(u.valid_from),
        "valid_to", page_date(u.valid_to), "ended", page_text(ended), "basis", page_text(u.instrument),
        "focal", page_text(u.contact_name), "phone", page_text(u.phone), "edit_href", edit, "history_href",
        history, "has_changes", 0, "changes", "has_numbers", 0, "numbers");
    if (!data)
        TRY(STATUS_NO_MEMORY);
    TRY(crumbs(rq, &act, &u, data));
    TRY(children_of(rq, &act, &u, data));
    TRY(accounts_of(rq, &act, &u, data));
    return web_page(rq, rs, 200, "unit", data);
fail:
    json_decref(data);
    return st;
}

// ---- The form -----------------------------------------------------------------------------------------------------------------------------

static const PageField form_fields[] = {
    {"name", "name"},
    {"short", "short_name"},
    {"code", "code"},
    {"level", "level"},
    {"kind", "kind"},
    {"parent", "parent_id"},
    {"focal", "contact_name"},
    {"phone", "phone"},
    {"valid_from", "valid_from"},
    {"valid_to", "valid_to"},
    {"reason", NULL, MSG_UNIT_REASON},
};
enum { FORM_FIELDS = sizeof form_fields / sizeof *form_fields };

typedef struct UnitForm {
    const Act *act;
    const Unit *unit; // NULL: a new one
    const FieldErrors *errors;
    MsgId problem;
    bool typed;
} UnitForm;

static Status form_page(WebRequest *rq, WebResponse *rs, int status, const UnitForm *f)
{
    PageForm form = {.rq = rq,
                     .resource = &unit_resource,
                     .fields = form_fields,
                     .n_fields = FORM_FIELDS,
                     .record = f->unit,
                     .errors = f->errors,
                     .typed = f->typed};
    Str parent;
    const char *own = "", *action = "/units";
    char version[24] = "";
    Status st = STATUS_OK;
    json_t *data = NULL, *fields = json_object();
    if (f->unit) {
        TRY(href_of(&rq->arena, "/units/", f->unit->id, "", &own));
        action = own;
        snprintf(version, sizeof version, "%lld", (long long)f->unit->version);
    }
    for (size_t i = 0; i < FORM_FIELDS; i++)
        TRY(meta_json_put(fields, form_fields[i].input,
                          page_form_field(&form, form_fields[i].input, &rq->arena)));
    TRY(meta_json_put(json_object_get(fields, "code"), "locked", json_boolean(f->unit && f->unit->code.n)));
    TRY(meta_json_put(
        json_object_get(fields, "parent"), "options",
        unit_choice_options(f->act, VERB_UNIT_EDIT, f->unit ? f->unit->parent_id : 0, &parent)));
    if (f->unit && !f->typed) {
        TRY(meta_json_put(json_object_get(fields, "parent"), "value", page_text(parent)));
    }
    data = json_pack("{s:b, s:s, s:o, s:s, s:s, s:s, s:O}", "is_new", (int)!f->unit, "back_href", own,
                     "back_name", page_text(f->unit ? f->unit->name : STR("")), "cancel_href",
                     f->unit ? own : "/units", "action", action, "row_version", version, "form", fields);
    if (!data)
        TRY(STATUS_NO_MEMORY);
    TRY(page_form_problems(&form, f->problem, &rq->arena, data));
    json_decref(fields);
    return web_page(rq, rs, status, "unit-form", data);
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
    return form_page(rq, rs, 200, &(UnitForm){.act = &act});
}

static Status get_edit(WebRequest *rq, WebResponse *rs)
{
    Unit u;
    Tx *tx;
    int64_t id;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    st = act_allowed(&act, VERB_UNIT_EDIT, id);
    if (st == STATUS_OK)
        st = unit_get(&act, id, &u);
    return st == STATUS_OK ? form_page(rq, rs, 200, &(UnitForm){.act = &act, .unit = &u}) : st;
}

// What a refused form leaves for the reply phase, which shows it again with what was typed.
typedef struct UnitWrite {
    Act act;
    FieldErrors errors;
    Unit stored;
    bool is_new;
    MsgId problem;
    int status;
} UnitWrite;

static UnitWrite *begin_write(WebRequest *rq, bool is_new)
{
    UnitWrite *w = ARENA_NEW(&rq->arena, UnitWrite);
    if (!w)
        return NULL;
    *w = (UnitWrite){.act = web_act(rq, rq->tx), .errors = {.arena = &rq->arena}, .is_new = is_new};
    rq->state = w;
    return w;
}

// After a verb: to the unit's page, or to the form again.
static Status end_write(WebRequest *rq, WebResponse *rs, UnitWrite *w, int64_t id, Status st)
{
    if (st == STATUS_OK) {
        const char *where;
        st = href_of(&rq->arena, "/units/", id, "", &where);
        if (st != STATUS_OK)
            return st;
        web_flash(rq, rs, "good", MSG_UNITS_SAVED);
        return web_redirect(rq, rs, where);
    }
    rq->refused = st == STATUS_INVALID || st == STATUS_CONFLICT;
    w->status = st == STATUS_INVALID ? 422 : 409;
    w->problem = w->act.refusal;
    if (st == STATUS_CONFLICT && w->problem == MSG_NONE)
        w->problem = MSG_UNITS_STALE;
    return st;
}

static Status reply_form(WebRequest *rq, WebResponse *rs)
{
    const UnitWrite *w = rq->state;
    Tx *tx;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    UnitForm f = {.act = &act,
                  .unit = w->is_new ? NULL : &w->stored,
                  .errors = &w->errors,
                  .problem = w->problem,
                  .typed = true};
    return form_page(rq, rs, w->status, &f);
}

static Status read_form(WebRequest *rq, const Act *act, int64_t stored, json_t **ret)
{
    PageForm form = {.rq = rq, .resource = &unit_resource, .fields = form_fields, .n_fields = FORM_FIELDS};
    Status st = page_form_json(&form, ret);
    return st == STATUS_OK ? unit_choice_take(rq, act, VERB_UNIT_EDIT, "parent", stored, "parent_id", *ret)
                           : st;
}

static Status post_new(WebRequest *rq, WebResponse *rs)
{
    UnitWrite *w = begin_write(rq, true);
    Unit u = {.id = 0};
    json_t *fields = NULL;
    Status st = w ? read_form(rq, &w->act, 0, &fields) : STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = page_reason(rq, &w->act, &w->errors);
    if (st == STATUS_OK)
        st = unit_create(&w->act, fields, &w->errors, &u);
    json_decref(fields);
    return w ? end_write(rq, rs, w, u.id, st) : st;
}

static Status post_edit(WebRequest *rq, WebResponse *rs)
{
    UnitWrite *w = begin_write(rq, false);
    Unit changed;
    int64_t id, version = 0;
    json_t *fields = NULL;
    Status st = w ? web_param_id(rq, 0, &id) : STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = act_allowed(&w->act, VERB_UNIT_EDIT, id);
    if (st == STATUS_OK)
        st = unit_get(&w->act, id, &w->stored);
    if (st != STATUS_OK)
        return st;
    if (!str_to_i64(web_form(rq, "version"), &version))
        return STATUS_INVALID;
    st = read_form(rq, &w->act, w->stored.parent_id, &fields);
    if (st == STATUS_OK)
        st = page_reason(rq, &w->act, &w->errors);
    if (st == STATUS_OK)
        st = unit_update(&w->act, id, version, fields, &w->errors, &changed);
    json_decref(fields);
    return end_write(rq, rs, w, id, st);
}

#define API &unit_api

const Route unit_routes[] = {
    RESOURCE_READS(API, "units", VERB_READ),
    RESOURCE_WRITES(API, "units", VERB_UNIT_EDIT),
    RESOURCE_EVENT(API, "units", "close", VERB_UNIT_EDIT),
    {WEB_GET, "/units", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_units},
    {WEB_GET, "/units.csv", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = resource_csv, .api = API},
    {WEB_GET, "/units/new", WEB_PAGE, WEB_SIGNED_IN, VERB_UNIT_EDIT, .check = get_new, .data = ""},
    {WEB_POST, "/units", WEB_PAGE, WEB_SIGNED_IN, VERB_UNIT_EDIT, .bodies = WEB_FORM, .write = post_new,
     .reply = reply_form},
    {WEB_GET, "/units/{id}", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_unit},
    {WEB_GET, "/units/{id}/edit", WEB_PAGE, WEB_SIGNED_IN, VERB_UNIT_EDIT, .check = get_edit,
     .data = "/api/v1/units/{id}"},
    {WEB_POST, "/units/{id}", WEB_PAGE, WEB_SIGNED_IN, VERB_UNIT_EDIT, .bodies = WEB_FORM, .write = post_edit,
     .reply = reply_form},
};
const size_t unit_n_routes = sizeof unit_routes / sizeof *unit_routes;
