// What people send from the review page: each act is a verb of app/review.h, then a way back to the same place (web/README.md, "Documents and
// review").
#include "meta/json.h"
#include "web/review.h"
#include "web/web_internal.h"

typedef struct Post {
    WebRequest *rq;
    WebResponse *rs;
    Act act;
    ReviewAsk ask;
    FieldErrors errors;
    bool typed;
} Post;

static int64_t number_of(Str text)
{
    int64_t n;
    return text.p && str_to_i64(text, &n) && n > 0 ? n : 0;
}

// The version of what is acted on, as its page showed it: beside the address for buttons of the list, in the form of the open row.
static Status seen_version(const WebRequest *rq, int64_t *ret)
{
    Str v = web_query(rq, "v");
    int64_t n;
    if (!v.n)
        v = web_form(rq, "version");
    if (!str_to_i64(v, &n) || n <= 0)
        return STATUS_INVALID;
    *ret = n;
    return STATUS_OK;
}

static Status get_review(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    ReviewAsk ask = {.section = web_query(rq, "section"),
                     .tab = web_query(rq, "tab"),
                     .row_id = number_of(web_query(rq, "row")),
                     .agency_id = number_of(web_query(rq, "agency")),
                     .all = str_eq_c(web_query(rq, "all"), "1"),
                     .original = str_eq_c(web_query(rq, "text"), "original")};
    if (ask.section.n == 0)
        ask.section.p = NULL;
    Status st = web_param_id(rq, 0, &ask.document_id);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    return review_show(rq, rs, 200, &act, &ask, NULL);
}

static Status begin(WebRequest *rq, WebResponse *rs, Post *p)
{
    Str section = web_form(rq, "section");
    *p = (Post){.rq = rq, .rs = rs, .act = web_act(rq, rq->tx), .errors = {.arena = &rq->arena}};
    p->ask.section = section.n ? section : (Str){NULL, 0};
    p->ask.tab = web_form(rq, "tab");
    return web_param_id(rq, 0, &p->ask.document_id);
}

// Back to the page. Asked by htmx too with 303: the page's own links are followed by it, and the address bar with them.
static Status go_back(Post *p)
{
    const char *href;
    Status st = review_href(&p->rq->arena, &p->ask, &href);
    if (st == STATUS_OK)
        st = web_redirect(p->rq, p->rs, href);
    if (st == STATUS_OK && web_is_fragment(p->rq)) {
        p->rs->status = 303;
        p->rs->headers[p->rs->n_headers - 1].name = "Location";
    }
    return st;
}

static Status answer(Post *p, Status st)
{
    if (st == STATUS_OK)
        return go_back(p);
    if (st != STATUS_INVALID && st != STATUS_CONFLICT)
        return st;
    ReviewFault fault = {.errors = &p->errors,
                         .refusal = p->act.refusal,
                         .typed = p->typed && st == STATUS_INVALID,
                         .conflict = st == STATUS_CONFLICT};
    // The row must be seen, whichever tab it has moved to meanwhile.
    if (p->ask.row_id) {
        p->ask.tab = STR("all");
        p->ask.section.p = NULL;
    }
    Status page = review_show(p->rq, p->rs, st == STATUS_CONFLICT ? 409 : 422, &p->act, &p->ask, &fault);
    return page == STATUS_OK ? st : page; // nothing of it is kept
}

// ---- Rows ---------------------------------------------------------------------------------------------------------------------------------

// The row of the address, which must be one of the document of the address.
static Status row_of(Post *p, size_t param, DraftRow *ret)
{
    int64_t id;
    Document d;
    Status st = web_param_id(p->rq, param, &id);
    if (st == STATUS_OK)
        st = document_get(&p->act, p->ask.document_id, &d);
    if (st == STATUS_OK)
        st = record_load(p->act.tx, &draft_row_resource, id, p->act.arena, ret);
    return st == STATUS_OK && ret->document_id != p->ask.document_id ? STATUS_NOT_FOUND : st;
}

static bool before(const DraftRow *a, const DraftRow *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind;
    if (a->span_start != b->span_start)
        return a->span_start < b->span_start;
    return a->ordinal != b->ordinal ? a->ordinal < b->ordinal : a->id < b->id;
}

// The next row that waits in the same section and tab, in the order of the page, and after the last one the first again; 0 when none is left.
static Status next_row(const Post *p, const DraftRow *row, int64_t *ret)
{
    RecordList rows;
    const DraftRow *next = NULL, *first = NULL;
    Str tab = p->ask.tab.n ? p->ask.tab : STR("all");
    Status st =
        record_all(p->act.tx, &draft_row_resource,
                   "document_id = ?1 AND section_path = ?2 AND state = 'proposed' AND kind <> 'unused'",
                   "span_start, ordinal, id", PARAMS(P_INT(row->document_id), P_TEXT(row->section_path)),
                   20000, p->act.arena, &rows);
    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < rows.n; i++) {
        const DraftRow *r = record_at(&draft_row_resource, &rows, i);
        if (r->id == row->id || !review_tab_holds(tab, r))
            continue;
        if (before(row, r) && (!next || before(r, next)))
            next = r;
        if (!first || before(r, first))
            first = r;
    }
    *ret = next ? next->id : first ? first->id : 0;
    return STATUS_OK;
}

// One act on a row, with the form's fields. `done` is the row to go on from.
static Status act_on_row(Post *p, Str verb, const DraftRow *row, int64_t version, const json_t *changes,
                         DraftRow *done)
{
    Act *act = &p->act;
    Status st;
    if (str_eq_c(verb, "answer"))
        verb = str_eq_c(web_form(p->rq, "answer"), "drop") ? STR("drop") : STR("confirm");
    if (str_eq_c(verb, "confirm"))
        return review_confirm(act, row->id, version, changes, &p->errors, done);
    if (str_eq_c(verb, "save"))
        return review_save(act, row->id, version, changes, &p->errors, done);
    if (str_eq_c(verb, "drop"))
        return review_drop(act, row->id, version, done);
    if (str_eq_c(verb, "restore") || str_eq_c(verb, "reopen"))
        return review_reopen(act, row->id, version, done);
    bool split = str_eq_c(verb, "split");
    if (!split && !str_eq_c(verb, "merge"))
        return STATUS_NOT_FOUND;
    // "12-3": the other row and its version.
    Str other = split ? (Str){NULL, 0} : web_form(p->rq, "with"), part;
    int64_t with = str_split(&other, '-', &part) ? number_of(part) : 0;
    int64_t with_version = str_split(&other, '-', &part) ? number_of(part) : 0;
    if (!split && (!with || !with_version)) {
        act->refusal = MSG_REVIEW_PICK_ROW;
        return STATUS_INVALID;
    }
    // What was typed is kept with the row before it is doubled or joined.
    st = review_save(act, row->id, version, changes, &p->errors, done);
    if (st == STATUS_OK && split)
        st = review_split(act, row->id, done->version, done);
    else if (st == STATUS_OK)
        st = review_merge(act, row->id, done->version, with, with_version, done);
    return st;
}

static Status post_row(WebRequest *rq, WebResponse *rs)
{
    Post p;
    DraftRow row, done;
    json_t *changes = NULL;
    int64_t version = 0;
    Str verb = rq->params[2];
    Status st = begin(rq, rs, &p);
    if (st == STATUS_OK)
        st = row_of(&p, 1, &row);
    if (st != STATUS_OK)
        return st;
    p.ask.row_id = row.id;
    st = seen_version(rq, &version);
    if (st == STATUS_OK)
        st = review_form_read(rq, row.kind, &p.errors, &p.typed, &changes);
    bool leaves = str_eq_c(verb, "drop") || str_eq_c(verb, "restore") || str_eq_c(verb, "reopen");
    if (st == STATUS_OK && p.errors.total && !leaves)
        st = STATUS_INVALID;
    if (st == STATUS_OK)
        st = act_on_row(&p, verb, &row, version, changes, &done);
    json_decref(changes);
    if (st == STATUS_OK) {
        p.ask.section = row.section_path.n ? row.section_path : STR("-");
        p.ask.row_id = done.id;
        if (done.state == DRAFT_CONFIRMED || done.state == DRAFT_DROPPED)
            st = next_row(&p, &row, &p.ask.row_id);
        if (str_eq_c(p.ask.tab, "dropped") || (p.ask.row_id == done.id && str_eq_c(p.ask.tab, "doubtful")))
            p.ask.tab = STR("all");
    }
    return answer(&p, st);
}

// ---- Many rows ----------------------------------------------------------------------------------------------------------------------------

static Str section_path(Str key)
{
    return str_eq_c(key, "-") ? STR("") : key;
}

static Status typed_day(Post *p, Date *ret)
{
    const Field *f = resource_field(draft_data_resource(DRAFT_TARGET), STR("due"));
    Str text = str_trim(web_form(p->rq, "day"));
    Value v;
    MsgId fault = MSG_NONE;
    Status st =
        text.n ? field_parse(f, text, text_form_of(p->rq->lang), &p->rq->arena, &v, &fault) : STATUS_INVALID;
    if (st == STATUS_INVALID)
        p->act.refusal = MSG_FIELD_NOT_DATE;
    if (st == STATUS_OK)
        *ret = (Date)v.i;
    return st;
}

static Status post_section(WebRequest *rq, WebResponse *rs)
{
    Post p;
    int64_t n;
    Date due = DATE_NONE;
    Status st = begin(rq, rs, &p);
    if (st != STATUS_OK)
        return st;
    Str path = section_path(rq->params[1]), typed = web_form(rq, "due");
    p.ask.section = rq->params[1];
    if (str_eq_c(rq->params[2], "confirm")) {
        st = review_confirm_certain(&p.act, p.ask.document_id, &path, number_of(web_form(rq, "stamp")), &n);
    } else if (str_eq_c(rq->params[2], "due")) {
        // A button has its day in itself; any other day is typed.
        if (typed.n && !date_parse_iso(typed, &due))
            return STATUS_INVALID;
        if (!typed.p)
            st = typed_day(&p, &due);
        if (st == STATUS_OK)
            st = review_section_due(&p.act, p.ask.document_id, path, due, &n);
    } else {
        st = STATUS_NOT_FOUND;
    }
    return answer(&p, st);
}

static Status post_confirm(WebRequest *rq, WebResponse *rs)
{
    Post p;
    int64_t n;
    Status st = begin(rq, rs, &p);
    if (st == STATUS_OK)
        st = review_confirm_certain(&p.act, p.ask.document_id, NULL, number_of(web_form(rq, "stamp")), &n);
    else
        return st;
    return answer(&p, st);
}

// ---- Words --------------------------------------------------------------------------------------------------------------------------------

// Near which place pasted words are looked for: the row's that is cut again, else the beginning of the section at hand.
static Status place_of(const Post *p, int64_t *ret)
{
    int64_t row = number_of(web_form(p->rq, "row"));
    Str section = p->ask.section.p ? p->ask.section : STR("");
    return row ? tx_query_int(
                     p->act.tx,
                     "SELECT COALESCE(MAX(span_start), 0) FROM draft_row WHERE id = ?1 AND document_id = ?2",
                     PARAMS(P_INT(row), P_INT(p->ask.document_id)), ret)
               : tx_query_int(
                     p->act.tx,
                     "SELECT COALESCE(MAX(span_start), 0) FROM document_section WHERE document_id = ?1 AND "
                     "path = ?2",
                     PARAMS(P_INT(p->ask.document_id), P_TEXT(section)), ret);
}

static Status find_place(Post *p, int64_t *start, int64_t *end)
{
    Str quote = web_form(p->rq, "quote");
    if (quote.n) {
        int64_t place = 0;
        Status st = place_of(p, &place);
        if (st == STATUS_OK)
            st = review_find_words(&p->act, p->ask.document_id, quote, place, start, end);
        if (st == STATUS_NOT_FOUND) {
            Document d;
            st = document_get(&p->act, p->ask.document_id, &d);
            if (st == STATUS_OK) {
                p->act.refusal = MSG_REVIEW_QUOTE_NOT_FOUND;
                st = STATUS_INVALID;
            }
        }
        return st;
    }
    if (str_to_i64(web_form(p->rq, "start"), start) && str_to_i64(web_form(p->rq, "end"), end))
        return STATUS_OK;
    p->act.refusal = MSG_REVIEW_BAD_WORDS;
    return STATUS_INVALID;
}

// Shows the row as it now stands.
static Status go_to(Post *p, const DraftRow *row, Status st)
{
    if (st == STATUS_OK) {
        p->ask.section = row->section_path.n ? row->section_path : STR("-");
        p->ask.row_id = row->id;
        p->ask.tab = STR("all");
    }
    return answer(p, st);
}

static Status post_cut(WebRequest *rq, WebResponse *rs)
{
    Post p;
    DraftRow row = {0}, now;
    int64_t start, end, again = number_of(web_form(rq, "row"));
    Status st = begin(rq, rs, &p);
    if (st != STATUS_OK)
        return st;
    st = find_place(&p, &start, &end);
    if (st == STATUS_OK && again) {
        st = record_load(rq->tx, &draft_row_resource, again, &rq->arena, &now);
        if (st == STATUS_OK && now.document_id != p.ask.document_id)
            st = STATUS_NOT_FOUND;
        if (st == STATUS_OK && !number_of(web_form(rq, "row_version")))
            st = STATUS_INVALID;
        p.ask.row_id = again;
        if (st == STATUS_OK)
            st = review_recut(&p.act, again, number_of(web_form(rq, "row_version")), start, end, &row);
    } else if (st == STATUS_OK) {
        DraftKind kind = draft_kind_find(web_form(rq, "kind"));
        st = kind == DRAFT_NONE ? STATUS_INVALID
                                : review_add(&p.act, p.ask.document_id, kind, start, end, &row);
    }
    return go_to(&p, &row, st);
}

static Status post_unused(WebRequest *rq, WebResponse *rs)
{
    Post p;
    DraftRow left, row = {0};
    int64_t version = 0;
    Status st = begin(rq, rs, &p);
    if (st == STATUS_OK)
        st = row_of(&p, 1, &left);
    if (st == STATUS_OK && left.kind != DRAFT_UNUSED)
        st = STATUS_NOT_FOUND;
    if (st == STATUS_OK)
        st = seen_version(rq, &version);
    if (st != STATUS_OK)
        return st;
    if (str_eq_c(rq->params[2], "dismiss"))
        return answer(&p, review_drop(&p.act, left.id, version, &row));
    if (!str_eq_c(rq->params[2], "take"))
        return STATUS_NOT_FOUND;
    DraftKind kind = draft_kind_find(web_form(rq, "kind"));
    if (left.state != DRAFT_PROPOSED || left.version != version) {
        p.act.refusal = MSG_REVIEW_ROW_TAKEN;
        return answer(&p, STATUS_CONFLICT);
    }
    st = kind == DRAFT_NONE
             ? STATUS_INVALID
             : review_add(&p.act, p.ask.document_id, kind, left.span_start, left.span_end, &row);
    return go_to(&p, &row, st);
}

static Status post_repair(WebRequest *rq, WebResponse *rs)
{
    Post p;
    DraftRepair repair;
    Document d;
    int64_t id, version = 0;
    Str choice = web_form(rq, "choice");
    bool accept = str_eq_c(choice, "accept");
    Status st = begin(rq, rs, &p);
    if (st == STATUS_OK)
        st = web_param_id(rq, 1, &id);
    if (st == STATUS_OK)
        st = document_get(&p.act, p.ask.document_id, &d);
    if (st == STATUS_OK)
        st = record_load(rq->tx, &draft_repair_resource, id, &rq->arena, &repair);
    if (st == STATUS_OK && repair.document_id != p.ask.document_id)
        st = STATUS_NOT_FOUND;
    if (st == STATUS_OK && !accept && !str_eq_c(choice, "refuse"))
        st = STATUS_INVALID;
    if (st == STATUS_OK)
        st = seen_version(rq, &version);
    if (st != STATUS_OK)
        return st;
    return answer(&p, review_repair(&p.act, id, version, accept, &repair));
}

// ---- The document's own data --------------------------------------------------------------------------------------------------------------

static Status post_head(WebRequest *rq, WebResponse *rs)
{
    Post p;
    Document d;
    json_t *changes = NULL;
    int64_t version = 0;
    Status st = begin(rq, rs, &p);
    if (st != STATUS_OK)
        return st;
    if (!str_to_i64(web_form(rq, "version"), &version))
        return STATUS_INVALID;
    p.ask.section = STR("head");
    p.typed = true;
    st = review_inputs_read(rq, &document_resource, review_head_inputs, review_head_n, &p.errors, &changes);
    if (st == STATUS_OK && p.errors.total)
        st = STATUS_INVALID;
    if (st == STATUS_OK)
        st = document_update(&p.act, p.ask.document_id, version, changes, &p.errors, &d);
    json_decref(changes);
    if (st == STATUS_OK)
        web_flash(rq, rs, "good", MSG_REVIEW_SAVED);
    return answer(&p, st);
}

#define ACT(pattern, handler)                                                                                \
    {                                                                                                        \
        WEB_POST, pattern, WEB_PAGE, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT, .bodies = WEB_FORM,                 \
                                                                         .write = handler                    \
    }

const Route review_routes[] = {
    {WEB_GET, "/documents/{id}/review", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_review,
     .data = "/api/v1/documents/{id}/rows"},
    ACT("/documents/{id}/head", post_head),
    ACT("/documents/{id}/confirm", post_confirm),
    ACT("/documents/{id}/cut", post_cut),
    ACT("/documents/{id}/rows/{row}/{act}", post_row),
    ACT("/documents/{id}/sections/{path}/{act}", post_section),
    ACT("/documents/{id}/unused/{n}/{act}", post_unused),
    ACT("/documents/{id}/repairs/{n}", post_repair),
};
const size_t review_n_routes = sizeof review_routes / sizeof *review_routes;
