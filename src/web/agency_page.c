// Names of agencies in a document against the register of units.
#include "meta/json.h"
#include "model/unit_group.h"
#include "text/fold.h"
#include "web/review.h"
#include "web/web_internal.h"

enum { CANDIDATES = 300 };

// How many rows name each agency.
typedef struct Tally {
    const RecordList *agencies;
    int64_t *counts; // as agencies
    Arena *a;
} Tally;

static Status count_name(void *ctx, Str name)
{
    Tally *t = ctx;
    Str key;
    Status st = fold_canonical(name, t->a, &key);
    for (size_t i = 0; i < t->agencies->n && st == STATUS_OK; i++) {
        const DraftAgency *g = record_at(&draft_agency_resource, t->agencies, i);
        if (str_eq(g->name_key, key)) {
            t->counts[i]++;
            break;
        }
    }
    return st;
}

static Status count_rows(const Review *v, Arena *a, int64_t **ret)
{
    Tally t = {&v->agencies, ARENA_ARRAY(a, int64_t, v->agencies.n + 1), a};
    Status st = t.counts ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < v->rows.n && st == STATUS_OK; i++) {
        const DraftRow *r = review_row(v, i);
        DraftData d;
        if (r->state == DRAFT_DROPPED)
            continue;
        st = draft_data_load(r->kind, r->data, a, &d);
        if (st == STATUS_OK)
            st = draft_each_name(r->kind, &d, count_name, &t);
    }
    if (st == STATUS_OK)
        *ret = t.counts;
    return st;
}

static json_t *id_json(int64_t id)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)id);
    return json_string(text);
}

static json_t *document_path(const Review *v, Arena *a, const char *tail, int64_t id)
{
    const char *p =
        id ? arena_printf(a, "/documents/%lld%s%lld", (long long)v->document.id, tail, (long long)id)
           : arena_printf(a, "/documents/%lld%s", (long long)v->document.id, tail);
    return p ? json_string(p) : NULL;
}

// The units offered for a name: the register below the document's own authority, nearest levels first.
static Status candidates(const Act *act, const Review *v, Rows *ret)
{
    return tx_query(
        act->tx,
        "SELECT u.id, u.name FROM unit u, unit top WHERE top.id = ?1 AND u.valid_to IS NULL AND "
        "(u.id = ?1 OR u.parent_id = ?1 OR u.parent_id IN (SELECT id FROM unit WHERE parent_id = ?1)) "
        "ORDER BY CASE WHEN u.id = ?1 THEN 0 WHEN u.parent_id = ?1 THEN 1 ELSE 2 END, u.sort_key, "
        "u.id LIMIT ?2",
        PARAMS(P_INT(v->document.unit_id), P_INT(CANDIDATES)), ret);
}

typedef struct Candidate {
    int64_t id;
    Str name;
} Candidate;
typedef VEC(Candidate) Candidates;

static Status load_candidates(const Act *act, const Review *v, Candidates *ret)
{
    Rows rows = {0};
    Status st = candidates(act, v, &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        Candidate c = {rows_int(&rows, 0), rows_text_in(&rows, 1, act->arena)};
        if (!c.name.p || !ARENA_PUSH(act->arena, *ret, c))
            st = STATUS_NO_MEMORY;
    }
    Status end = rows_done(&rows);
    return st == STATUS_OK ? end : st;
}

static Status push_agency(WebRequest *rq, const Act *act, const Review *v, const DraftAgency *g,
                          int64_t rows_n, const Candidates *units, json_t *list)
{
    Arena *a = &rq->arena;
    Str count, told, name = STR("");
    json_t *options = json_array();
    json_t *one = NULL;
    Status st = STATUS_OK;
    for (size_t i = 0; i < units->n && v->may_draft; i++)
        TRY(meta_json_push(options, json_pack("{s:o, s:o, s:b}", "value", id_json(units->items[i].id),
                                              "label", page_text(units->items[i].name), "selected",
                                              (int)(units->items[i].id == g->unit_id))));
    TRY(page_number(rows_n, rq->lang, a, &count));
    TRY(msg_format(a, rq->lang, MSG_AGENCIES_ROWS, &(MsgArg){"count", count}, 1, &told));
    one = json_pack("{s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:{s:b, s:[]}}", "id", id_json(g->id), "name",
                    page_text(g->name), "rows", page_text(told), "rows_href",
                    document_path(v, a, "/review?agency=", g->id), "action",
                    document_path(v, a, "/agencies/", g->id), "may_create", 0, "candidates",
                    json_incref(options), "merge", "any", 0, "options");
    if (!one)
        TRY(STATUS_NO_MEMORY);
    if (g->state != AGENCY_UNKNOWN) {
        const char *how =
            msg(rq->lang, g->state == AGENCY_MATCHED ? MSG_AGENCIES_HOW_CONFIRMED : MSG_AGENCIES_HOW_PROPOSED)
                .p;
        json_t *href = NULL;
        if (g->unit_id > 0) {
            TRY(page_names(act->tx, "unit", "name", &g->unit_id, 1, a, &name));
            const char *p = arena_printf(a, "/units/%lld", (long long)g->unit_id);
            href = p ? json_string(p) : NULL;
        } else {
            Buf groups = BUF_INIT;
            unsigned set = unit_group_read(g->group_key);
            for (unsigned bit = 1; bit <= GROUP_ALL_BITS; bit <<= 1)
                if (set & bit) {
                    buf_c(&groups, groups.n ? ", " : "");
                    buf_str(&groups, msg(rq->lang, unit_group_label((UnitGroup)bit)));
                }
            name = groups.n && !groups.failed ? arena_dup(a, buf_view(&groups)) : STR("");
            buf_done(&groups);
            href = json_string("/units");
        }
        TRY(meta_json_put(one, "match",
                          json_pack("{s:o, s:o, s:s}", "href", href, "name", page_text(name), "how", how)));
    }
    json_decref(options);
    return meta_json_push(list, one);
fail:
    json_decref(options);
    json_decref(one);
    return st;
}

static Status show(WebRequest *rq, WebResponse *rs, int status, const Act *act, int64_t id)
{
    Review v;
    Candidates units = {0};
    int64_t *counts, proposed = 0;
    Str told;
    json_t *list = json_array(), *data = NULL;
    Status st = STATUS_OK;
    TRY(review_get(act, id, &v));
    TRY(count_rows(&v, &rq->arena, &counts));
    TRY(load_candidates(act, &v, &units));
    for (size_t i = 0; i < v.agencies.n; i++) {
        const DraftAgency *g = record_at(&draft_agency_resource, &v.agencies, i);
        proposed += g->state == AGENCY_PROPOSED;
        TRY(push_agency(rq, act, &v, g, counts[i], &units, list));
    }
    data = json_pack("{s:{s:o, s:o, s:o}, s:O}", "document", "title", page_text(v.document.title), "version",
                     id_json(v.document.version), "review_href", document_path(&v, &rq->arena, "/review", 0),
                     "agencies", list);
    if (!data)
        TRY(STATUS_NO_MEMORY);
    if (proposed && v.may_draft) {
        TRY(page_number(proposed, rq->lang, &rq->arena, &told));
        TRY(meta_json_put(data, "certain",
                          json_pack("{s:o, s:o}", "action",
                                    document_path(&v, &rq->arena, "/agencies/confirm", 0), "count",
                                    page_text(told))));
    }
    if (act->refusal != MSG_NONE)
        TRY(meta_json_put(data, "flashes",
                          json_pack("{s:b, s:[{s:s, s:s}]}", "any", 1, "items", "tone", "warn", "text",
                                    msg(rq->lang, act->refusal).p)));
    json_decref(list);
    return web_page(rq, rs, status, "document-agencies", data);
fail:
    json_decref(list);
    json_decref(data);
    return st;
}

static Status get_agencies(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    int64_t id;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    return show(rq, rs, 200, &act, id);
}

static Status answer(WebRequest *rq, WebResponse *rs, const Act *act, int64_t id, Status st)
{
    if (st == STATUS_OK) {
        const char *where = arena_printf(&rq->arena, "/documents/%lld/agencies", (long long)id);
        if (!where)
            return STATUS_NO_MEMORY;
        web_flash(rq, rs, "good", MSG_AGENCIES_SAVED);
        return web_redirect(rq, rs, where);
    }
    if (st != STATUS_INVALID && st != STATUS_CONFLICT)
        return st;
    Status page = show(rq, rs, st == STATUS_INVALID ? 422 : 409, act, id);
    return page == STATUS_OK ? st : page;
}

static Status post_agency(WebRequest *rq, WebResponse *rs)
{
    Act act = web_act(rq, rq->tx);
    DraftAgency g;
    Document d;
    int64_t id, agency, unit = 0;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = web_param_id(rq, 1, &agency);
    if (st == STATUS_OK)
        st = document_get(&act, id, &d);
    if (st == STATUS_OK)
        st = record_load(rq->tx, &draft_agency_resource, agency, &rq->arena, &g);
    if (st == STATUS_OK && g.document_id != id)
        st = STATUS_NOT_FOUND;
    if (st != STATUS_OK)
        return st;
    bool chosen = str_to_i64(web_form(rq, "unit"), &unit) && unit > 0;
    if (!str_eq_c(web_form(rq, "choice"), "match") || (!chosen && g.unit_id <= 0 && !g.group_key.n)) {
        act.refusal = MSG_AGENCIES_PICK_UNIT;
        return answer(rq, rs, &act, id, STATUS_INVALID);
    }
    // Nothing chosen anew: what the register proposes is taken.
    if (!chosen)
        unit = g.unit_id > 0 ? g.unit_id : 0;
    st = review_match(&act, agency, unit, unit ? 0 : unit_group_read(g.group_key), &g);
    return answer(rq, rs, &act, id, st);
}

static Status post_confirm(WebRequest *rq, WebResponse *rs)
{
    Act act = web_act(rq, rq->tx);
    Document d;
    int64_t id, n;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = document_get(&act, id, &d);
    if (st == STATUS_OK)
        st = review_match_certain(&act, id, &n);
    return answer(rq, rs, &act, id, st);
}

const Route agency_routes[] = {
    {WEB_GET, "/documents/{id}/agencies", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_agencies,
     .data = "/api/v1/documents/{id}/agencies"},
    {WEB_POST, "/documents/{id}/agencies/confirm", WEB_PAGE, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT,
     .bodies = WEB_FORM, .write = post_confirm},
    {WEB_POST, "/documents/{id}/agencies/{n}", WEB_PAGE, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT,
     .bodies = WEB_FORM, .write = post_agency},
};
const size_t agency_n_routes = sizeof agency_routes / sizeof *agency_routes;
