#include "web/unit_choice.h"

#include "meta/json.h"
#include "web/form_page.h"

enum { OFFERED = 200 };

#define NAMES "SELECT u.id, u.name, p.name FROM unit u LEFT JOIN unit p ON p.id = u.parent_id WHERE "

static Status written(Rows *rows, Arena *a, Str *ret)
{
    Str name = rows_text(rows, 1), parent = rows_text(rows, 2);
    const char *text = parent.n ? arena_printf(a, STR_FMT " (" STR_FMT ")", STR_ARG(name), STR_ARG(parent))
                                : arena_str(a, name);
    if (!text)
        return STATUS_NO_MEMORY;
    *ret = str_c(text);
    return STATUS_OK;
}

static Status text_of(const Act *act, int64_t id, Str *ret)
{
    Rows rows;
    *ret = STR("");
    if (id == 0)
        return STATUS_OK;
    Status st = tx_query_row(act->tx, NAMES "u.id = ?1", PARAMS(P_INT(id)), &rows);
    if (st != STATUS_OK)
        return st == STATUS_NOT_FOUND ? STATUS_OK : st;
    st = written(&rows, act->arena, ret);
    Status end = rows_done(&rows);
    return st == STATUS_OK ? end : st;
}

json_t *unit_choice_options(const Act *act, Verb verb, int64_t chosen, Str *ret_chosen)
{
    Buf sql = BUF_INIT;
    Param params[ACTOR_GRANTS_MAX + 3];
    size_t n = 0;
    Rows rows = {0};
    json_t *list = json_array();
    *ret_chosen = STR("");
    buf_c(&sql, NAMES "(");
    access_scope_sql(act->actor, verb, "u.id", &sql, params, &n);
    params[n++] = P_DATE(act->today);
    buf_printf(
        &sql,
        " AND (u.valid_from IS NULL OR u.valid_from <= ?%zu) AND (u.valid_to IS NULL OR u.valid_to >= ?%zu)",
        n, n);
    params[n++] = P_INT(chosen);
    params[n++] = P_INT(OFFERED);
    buf_printf(&sql,
               ") OR u.id = ?%zu ORDER BY CASE WHEN u.id = ?%zu THEN 0 ELSE 1 END, u.path, "
               "u.id LIMIT ?%zu",
               n - 1, n - 1, n);
    Status st = buf_status(&sql);
    if (st == STATUS_OK)
        st = tx_query(act->tx, sql.p, params, n, &rows);
    bool open = st == STATUS_OK;
    while (st == STATUS_OK && rows_next(&rows)) {
        Str text;
        st = written(&rows, act->arena, &text);
        if (st == STATUS_OK && rows_int(&rows, 0) == chosen)
            *ret_chosen = text;
        if (st == STATUS_OK)
            st = meta_json_push(list, json_pack("{s:o, s:s}", "value", page_text(text), "label", ""));
    }
    Status end = open ? rows_done(&rows) : STATUS_OK;
    buf_done(&sql);
    if (st == STATUS_OK && end == STATUS_OK)
        return list;
    json_decref(list);
    return NULL;
}

// The one unit of that name below that parent ("": any); one in force goes before those that have ended. 0: none, or several.
static Status find(const Act *act, Verb verb, Str name, Str parent, int64_t *ret)
{
    Buf sql = BUF_INIT;
    Param params[ACTOR_GRANTS_MAX + 2] = {P_TEXT(name), P_TEXT(parent)};
    size_t n = 2, count[2] = {0, 0};
    int64_t id[2] = {0, 0};
    Rows rows;
    buf_c(&sql,
          "SELECT u.id, u.valid_to FROM unit u LEFT JOIN unit p ON p.id = u.parent_id WHERE u.name = ?1 AND "
          "(?2 = '' OR p.name = ?2) AND ");
    access_scope_sql(act->actor, verb, "u.id", &sql, params, &n);
    Status st = buf_status(&sql);
    if (st == STATUS_OK)
        st = tx_query(act->tx, sql.p, params, n, &rows);
    buf_done(&sql);
    if (st != STATUS_OK)
        return st;
    while (rows_next(&rows)) {
        bool ended = !rows_is_null(&rows, 1);
        id[ended] = rows_int(&rows, 0);
        count[ended]++;
    }
    *ret = count[0] == 1 ? id[0] : count[0] == 0 && count[1] == 1 ? id[1] : 0;
    return rows_done(&rows);
}

Status unit_choice_take(const WebRequest *rq, const Act *act, Verb verb, const char *input, int64_t stored,
                        const char *field, json_t *fields)
{
    Str text = str_trim(web_form(rq, input));
    int64_t id = 0;
    if (text.n == 0 || str_to_i64(text, &id))
        return STATUS_OK; // nothing, or a number: taken already
    Str now;
    Status st = text_of(act, stored, &now);
    if (st == STATUS_OK && now.n && str_eq(now, text))
        return meta_json_put(fields, field, json_integer(stored));
    if (st == STATUS_OK)
        st = find(act, verb, text, STR(""), &id);
    size_t open = text.n;
    while (open > 0 && text.p[open - 1] != '(')
        open--;
    // "Name (Parent)"; a name may have brackets of its own.
    if (st == STATUS_OK && id == 0 && open > 2 && text.p[text.n - 1] == ')')
        st = find(act, verb, str_trim(str_sub(text, 0, open - 1)), str_sub(text, open, text.n - open - 1),
                  &id);
    return st == STATUS_OK && id ? meta_json_put(fields, field, json_integer(id)) : st;
}
