// Documents: the register, uploading, and the last look before a document is submitted, approved or returned.
#include "app/review.h"
#include "app/unit.h"
#include "meta/json.h"
#include "web/document_api.h"
#include "web/document_intake.h"
#include "web/form_page.h"
#include "web/review.h"
#include "web/web_internal.h"

// ---- The register -------------------------------------------------------------------------------------------------------------------------

typedef struct Extra {
    int64_t confirmed, total, programme;
} Extra;

// Rows and programmes of `n` documents (at most RECORD_IDS_MAX), in one statement.
static Status load_extra(const Act *act, const RecordList *list, size_t from, size_t n, Extra *ret)
{
    Param params[RECORD_IDS_MAX];
    int64_t ids[RECORD_IDS_MAX];
    size_t n_params = 0;
    Buf sql = BUF_INIT;
    Rows rows = {0};
    bool any;
    for (size_t i = 0; i < n; i++)
        ids[i] = ((const Document *)record_at(&document_resource, list, from + i))->id;
    buf_c(&sql,
          "SELECT d.id, (SELECT COUNT(*) FROM draft_row r WHERE r.document_id = d.id AND r.kind <> 'unused' "
          "AND r.state = 'confirmed'), "
          "(SELECT COUNT(*) FROM draft_row r WHERE r.document_id = d.id AND r.kind <> 'unused' AND r.state "
          "<> 'dropped'), "
          "(SELECT MAX(p.id) FROM programme p WHERE p.document_id = d.id) FROM document d WHERE d.id IN ");
    record_ids(ids, n, &sql, params, &n_params, &any);
    Status st = buf_status(&sql);
    if (st == STATUS_OK && any)
        st = tx_query(act->tx, sql.p, params, n_params, &rows);
    while (st == STATUS_OK && rows_next(&rows))
        for (size_t i = 0; i < n; i++)
            if (ids[i] == rows_int(&rows, 0))
                ret[from + i] = (Extra){rows_int(&rows, 1), rows_int(&rows, 2), rows_int(&rows, 3)};
    Status end = rows_done(&rows);
    buf_done(&sql);
    return st == STATUS_OK ? end : st;
}

static const char *state_tone(DocumentState s)
{
    switch (s) {
    case DOCUMENT_DRAFT:
        return "info";
    case DOCUMENT_SUBMITTED:
        return "warn";
    case DOCUMENT_APPROVED:
        return "ok";
    case DOCUMENT_DISCARDED:
    case DOCUMENT_NONE:
    case DOCUMENT_STATE_COUNT_:
        break;
    }
    return "";
}

static Status push_document(WebRequest *rq, const Document *d, const Extra *x, Str by, json_t *list)
{
    Arena *a = &rq->arena;
    Str when;
    Status st = page_time(d->created_at, rq->lang, a, &when);
    if (st != STATUS_OK)
        return st;
    const char *review = arena_printf(a, "/documents/%lld/review", (long long)d->id);
    const char *href = x->programme ? arena_printf(a, "/programmes/%lld", (long long)x->programme) : review;
    const char *rows =
        x->total ? arena_printf(a, "%lld/%lld", (long long)x->confirmed, (long long)x->total) : "";
    if (!review || !href || !rows)
        return STATUS_NO_MEMORY;
    return meta_json_push(
        list, json_pack("{s:s, s:o, s:o, s:o, s:o, s:{s:s, s:s}, s:s, s:s, s:o, s:o}", "href", href, "number",
                        page_text(d->number.n ? d->number : msg(rq->lang, MSG_DOCUMENTS_NUMBER_NONE)),
                        "heading", page_text(d->title), "issuer", page_text(d->issuer), "date",
                        page_date(d->issued_on), "status", "tone", state_tone(d->state), "word",
                        msg(rq->lang, document_state_names[d->state].label).p, "rows", rows, "rows_href",
                        review, "by", page_text(by), "when", page_text(when)));
}

static Status list_rows(WebRequest *rq, const Act *act, const RecordList *list, json_t *out)
{
    Extra *extra = ARENA_ARRAY(act->arena, Extra, list->n + 1);
    int64_t *people = ARENA_ARRAY(act->arena, int64_t, list->n + 1);
    Str *names = ARENA_ARRAY(act->arena, Str, list->n + 1);
    if (!extra || !people || !names)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < list->n; i++)
        people[i] = ((const Document *)record_at(&document_resource, list, i))->created_by;
    Status st = STATUS_OK;
    for (size_t from = 0; from < list->n && st == STATUS_OK; from += RECORD_IDS_MAX)
        st = load_extra(act, list, from, list->n - from < RECORD_IDS_MAX ? list->n - from : RECORD_IDS_MAX,
                        extra);
    if (st == STATUS_OK)
        st = page_names(act->tx, "account", "display_name", people, list->n, act->arena, names);
    for (size_t i = 0; i < list->n && st == STATUS_OK; i++)
        st = push_document(rq, record_at(&document_resource, list, i), &extra[i], names[i], out);
    return st;
}

static Status get_documents(WebRequest *rq, WebResponse *rs)
{
    ResourceSelection select;
    FieldErrors errors = {.arena = &rq->arena};
    RecordList list;
    json_t *rows = json_array();
    int64_t total = 0;
    Str count, told;
    Tx *tx = NULL;
    const char *here, *first = "", *next = "";
    Status st = web_read(rq, &tx);
    Act act = web_act(rq, tx);
    TRY(st);
    TRY(resource_select(rq, &document_api, &act, "-created_at", &errors, &select));
    TRY(record_list(tx, &document_resource, &select.query, select.where, select.params, select.n, &rq->arena,
                    &list));
    TRY(record_count(tx, &document_resource, select.where, select.params, select.n, &rq->arena, &total));
    TRY(page_number(total, rq->lang, &rq->arena, &count));
    TRY(msg_format(&rq->arena, rq->lang, MSG_DOCUMENTS_TOTAL, &(MsgArg){"count", count}, 1, &told));
    TRY(resource_query_with(rq, "cursor", NULL, &here));
    if (web_query(rq, "cursor").n)
        first = arena_printf(&rq->arena, "/documents%s", here);
    if (list.more) {
        const char *cursor = arena_str(&rq->arena, list.cursor);
        TRY(cursor ? resource_query_with(rq, "cursor", cursor, &next) : STATUS_NO_MEMORY);
        next = arena_printf(&rq->arena, "/documents%s", next);
    }
    if (!first || !next)
        TRY(STATUS_NO_MEMORY);
    TRY(list_rows(rq, &act, &list, rows));
    const Field *state = resource_field(&document_resource, STR("state"));
    json_t *data = json_pack(
        "{s:b, s:b, s:{s:o, s:b, s:o}, s:O, s:{s:o, s:s, s:s}}", "may_add",
        (int)access_has(&rq->actor, VERB_DOCUMENT_DRAFT), "any", (int)(list.n > 0), "filter", "q",
        page_text(web_query(rq, "q")), "active", (int)(web_query(rq, "q").n || web_query(rq, "state").n),
        "states", page_options(state->names, state->n_names, web_query(rq, "state"), rq->lang), "documents",
        rows, "pager", "total", page_text(told), "first_href", first, "next_href", next);
    json_decref(rows);
    return web_page(rq, rs, 200, "documents", data);
fail:
    json_decref(rows);
    return st == STATUS_INVALID || st == STATUS_CONFLICT ? resource_failed(rq, rs, &act, &errors, false, st)
                                                         : st;
}

// ---- Uploading ----------------------------------------------------------------------------------------------------------------------------

enum { ISSUERS_OFFERED = 400 };

// Places that the officer may take documents in for, and the units that were granted by name; larger ones first.
static Status push_issuers(WebRequest *rq, json_t *data)
{
    Tx *tx;
    Buf where = BUF_INIT;
    Param params[ACTOR_GRANTS_MAX * 2];
    size_t n = 0;
    RecordList found = {0};
    int64_t chosen = 0;
    UnitLevel level = UNIT_LEVEL_NONE;
    const Field *levels = resource_field(&unit_resource, STR("level"));
    json_t *groups = json_array(), *options = NULL;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK || !groups) {
        json_decref(groups);
        return st == STATUS_OK ? STATUS_NO_MEMORY : st;
    }
    Act act = web_act(rq, tx);
    access_scope_sql(act.actor, VERB_DOCUMENT_DRAFT, "id", &where, params, &n);
    params[n++] = P_DATE(act.today);
    buf_printf(&where,
               " AND (valid_from IS NULL OR valid_from <= ?%zu) AND (valid_to IS NULL OR valid_to >= ?%zu)",
               n, n);
    buf_c(&where, " AND (level IN ('province', 'district', 'commune') OR id IN (0");
    for (size_t i = 0; i < act.actor->n_grants; i++)
        buf_printf(&where, ", %lld", (long long)act.actor->grants[i].unit_id);
    buf_c(&where, "))");
    TRY(buf_status(&where));
    TRY(record_all(
        tx, &unit_resource, where.p,
        "CASE level WHEN 'province' THEN 1 WHEN 'district' THEN 2 WHEN 'commune' THEN 3 ELSE 4 END, "
        "sort_key, id",
        params, n, ISSUERS_OFFERED, act.arena, &found));
    st = document_intake_unit(rq, &act, &chosen);
    if (st != STATUS_OK && st != STATUS_NOT_FOUND && st != STATUS_FORBIDDEN)
        goto fail;
    st = STATUS_OK;
    for (size_t i = 0; i < found.n; i++) {
        const Unit *u = record_at(&unit_resource, &found, i);
        char id[24];
        snprintf(id, sizeof id, "%lld", (long long)u->id);
        if (!options || u->level != level) {
            level = u->level;
            json_decref(options);
            options = json_array();
            TRY(meta_json_push(groups,
                               json_pack("{s:s, s:O}", "label", msg(rq->lang, levels->names[level].label).p,
                                         "options", options)));
        }
        TRY(meta_json_push(options, json_pack("{s:s, s:o, s:b}", "value", id, "label", page_text(u->name),
                                              "selected", (int)(u->id == chosen))));
    }
    json_decref(options);
    buf_done(&where);
    return meta_json_put(data, "issuers", groups);
fail:
    json_decref(options);
    json_decref(groups);
    buf_done(&where);
    return st;
}

static Status upload_page(WebRequest *rq, WebResponse *rs, int status, Str problem)
{
    Str limits;
    char limit[16], bytes[16];
    snprintf(limit, sizeof limit, "%d", DOCUMENT_BODY_LIMIT >> 20);
    // The form around the file takes some room too.
    snprintf(bytes, sizeof bytes, "%d", DOCUMENT_BODY_LIMIT - 16384);
    Status st =
        msg_format(&rq->arena, rq->lang, MSG_DOCUMENTS_LIMITS, &(MsgArg){"limit", str_c(limit)}, 1, &limits);
    if (st != STATUS_OK)
        return st;
    json_t *data = json_pack("{s:o, s:s, s:s}", "limits", page_text(limits), "limit_bytes", bytes, "accept",
                             ".txt,.html,.htm");
    // The refusals' sentences say what happened and what to do in one.
    if (data && problem.n)
        st = meta_json_put(data, "problem",
                           json_pack("{s:s, s:o, s:s}", "heading", msg(rq->lang, MSG_DOCUMENTS_REFUSED).p,
                                     "what", page_text(problem), "todo", ""));
    if (st == STATUS_OK)
        st = data ? push_issuers(rq, data) : STATUS_NO_MEMORY;
    if (st != STATUS_OK) {
        json_decref(data);
        return st;
    }
    return web_page(rq, rs, status, "document-upload", data);
}

static Status get_new(WebRequest *rq, WebResponse *rs)
{
    return upload_page(rq, rs, 200, STR(""));
}

static Status write_upload(WebRequest *rq, WebResponse *rs)
{
    const DocumentIntake *k = document_intake(rq);
    if (k->problem != MSG_NONE || k->refusal.code != REFUSAL_NONE)
        return STATUS_OK; // nothing is kept; reply tells why
    Status st = document_intake_keep(rq);
    if (st == STATUS_INVALID && k->problem != MSG_NONE)
        return STATUS_OK;
    if (st != STATUS_OK)
        return st;
    const char *where = arena_printf(&rq->arena, "/documents/%lld/review", (long long)k->document.id);
    if (!where)
        return STATUS_NO_MEMORY;
    web_flash(rq, rs, "good", MSG_DOCUMENTS_UPLOADED);
    return web_redirect(rq, rs, where);
}

static Status reply_upload(WebRequest *rq, WebResponse *rs)
{
    Str words;
    Status st = document_intake_words(rq, &words);
    return st == STATUS_OK ? upload_page(rq, rs, 422, words) : st;
}

// ---- The last look ------------------------------------------------------------------------------------------------------------------------

static Status push_check(WebRequest *rq, json_t *list, int64_t n, MsgId label, const char *href, bool fine)
{
    Str count;
    Status st = page_number(n, rq->lang, &rq->arena, &count);
    if (st != STATUS_OK)
        return st;
    return meta_json_push(list, json_pack("{s:o, s:s, s:s, s:b}", "value", page_text(count), "label",
                                          msg(rq->lang, label).p, "href", n && href ? href : "", "fine",
                                          (int)fine));
}

// Sections that leave something of the 6 rõ open, each with what is missing.
static Status push_unclear(WebRequest *rq, const Review *v, const ReviewWeights *w, json_t *list)
{
    Status st = STATUS_OK;
    for (size_t i = 0; i < v->sections_n && st == STATUS_OK; i++) {
        const ReviewSection *s = &v->sections[i];
        const char *href;
        Str lacks;
        if (!w->asks[i])
            continue;
        st = review_lacks(w->clear[i], rq->lang, &rq->arena, &lacks);
        if (st != STATUS_OK || !lacks.n)
            continue;
        ReviewAsk ask = {.document_id = v->document.id, .section = s->path.n ? s->path : STR("-")};
        st = review_href(&rq->arena, &ask, &href);
        if (st == STATUS_OK)
            st = meta_json_push(
                list, json_pack("{s:o, s:o, s:s, s:o}", "path", page_text(s->path), "heading",
                                page_text(s->path.n ? s->heading : msg(rq->lang, MSG_REVIEW_OUTSIDE)), "href",
                                href, "missing", page_text(lacks)));
    }
    return st;
}

static Status finish_page(WebRequest *rq, WebResponse *rs, int status, const Act *act, int64_t id)
{
    Review v;
    Arena *a = &rq->arena;
    int64_t confirmed = 0, left = 0, unused = 0, strangers = 0, settled = 0;
    ReviewWeights weights;
    json_t *checks = json_array(), *unclear = json_array(), *data = NULL;
    char version[24];
    Str matched, then = STR("");
    Status st = STATUS_OK;
    TRY(review_get(act, id, &v));
    for (size_t i = 0; i < v.rows.n; i++) {
        const DraftRow *r = review_row(&v, i);
        confirmed += r->state == DRAFT_CONFIRMED;
        left += r->state == DRAFT_PROPOSED && r->kind != DRAFT_UNUSED;
        unused += r->state == DRAFT_PROPOSED && r->kind == DRAFT_UNUSED;
    }
    TRY(review_weigh(act, &v, &weights));
    strangers = (int64_t)weights.strangers;
    for (size_t i = 0; i < v.agencies.n; i++) {
        const DraftAgency *g = record_at(&draft_agency_resource, &v.agencies, i);
        settled += weights.agency_rows[i] > 0 && g->state == AGENCY_MATCHED;
    }
    TRY(push_unclear(rq, &v, &weights, unclear));
    const char *href = arena_printf(a, "/documents/%lld", (long long)id);
    const char *review = arena_printf(a, "/documents/%lld/review", (long long)id);
    const char *all = arena_printf(a, "/documents/%lld/review?all=1", (long long)id);
    const char *loose = arena_printf(a, "/documents/%lld/review?tab=unused&all=1", (long long)id);
    const char *names = arena_printf(a, "/documents/%lld/agencies", (long long)id);
    if (!href || !review)
        TRY(STATUS_NO_MEMORY);
    TRY(push_check(rq, checks, confirmed, MSG_DOCUMENTS_CHECK_CONFIRMED, all, confirmed > 0));
    TRY(push_check(rq, checks, left, MSG_DOCUMENTS_CHECK_LEFT, all, left == 0));
    TRY(push_check(rq, checks, unused, MSG_DOCUMENTS_CHECK_UNUSED, loose, unused == 0));
    TRY(push_check(rq, checks, strangers, MSG_DOCUMENTS_CHECK_STRANGERS, names, strangers == 0));
    TRY(push_check(rq, checks, (int64_t)json_array_size(unclear), MSG_DOCUMENTS_CHECK_UNCLEAR, "#unclear",
                   json_array_size(unclear) == 0));
    TRY(page_number(settled, rq->lang, a, &matched));
    if (v.may_approve)
        TRY(msg_format(a, rq->lang, MSG_DOCUMENTS_AFTER_APPROVE, &(MsgArg){"matched", matched}, 1, &then));
    else if (v.may_draft)
        then = msg(rq->lang, MSG_DOCUMENTS_AFTER_SUBMIT);
    snprintf(version, sizeof version, "%lld", (long long)v.document.version);
    const char *blocked = act->refusal != MSG_NONE ? msg(rq->lang, act->refusal).p
                          : status == 409          ? msg(rq->lang, MSG_REVIEW_DOCUMENT_CHANGED).p
                                                   : "";
    data =
        json_pack("{s:{s:s, s:o, s:s, s:s}, s:s, s:O, s:{s:b, s:O}, s:o, s:b, s:b, s:o}", "document", "href",
                  href, "title", page_text(v.document.title), "version", version, "review_href", review,
                  "blocked", blocked, "checks", checks, "unclear", "any", (int)(json_array_size(unclear) > 0),
                  "items", unclear, "note", page_text(web_form(rq, "note")), "may_submit", (int)v.may_draft,
                  "may_approve", (int)v.may_approve, "consequence", page_text(then));
    json_decref(checks);
    json_decref(unclear);
    return web_page(rq, rs, status, "document-finish", data);
fail:
    json_decref(checks);
    json_decref(unclear);
    return st;
}

static Status get_finish(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    int64_t id;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    return finish_page(rq, rs, 200, &act, id);
}

static Status post_event(WebRequest *rq, WebResponse *rs, Str event, MsgId flash)
{
    static const Field note = {
        .name = "note", .kind = FIELD_KIND_TEXT, .max = 1000, .flags = FIELD_MULTILINE};
    Act act = web_act(rq, rq->tx);
    Document d;
    Value reason = value_null(VALUE_TEXT);
    MsgId fault;
    int64_t id, version = 0;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = document_get(&act, id, &d);
    if (st != STATUS_OK)
        return st;
    if (!str_to_i64(web_form(rq, "version"), &version))
        return STATUS_INVALID;
    if (web_form(rq, "note").n)
        st = field_clean_text(&note, web_form(rq, "note"), &rq->arena, &reason, &fault);
    if (st == STATUS_OK && !reason.is_null)
        act.reason = reason.s;
    if (st == STATUS_OK)
        st = document_event(&act, id, version, event, &d);
    if (st == STATUS_OK) {
        web_flash(rq, rs, "good", flash);
        return web_redirect(rq, rs, "/documents");
    }
    if (st != STATUS_INVALID && st != STATUS_CONFLICT)
        return st;
    Status page = finish_page(rq, rs, st == STATUS_INVALID ? 422 : 409, &act, id);
    return page == STATUS_OK ? st : page;
}

static Status post_submit(WebRequest *rq, WebResponse *rs)
{
    return post_event(rq, rs, STR("submit"), MSG_DOCUMENTS_SUBMITTED);
}

static Status post_approve(WebRequest *rq, WebResponse *rs)
{
    return post_event(rq, rs, STR("approve"), MSG_DOCUMENTS_APPROVED);
}

static Status post_return(WebRequest *rq, WebResponse *rs)
{
    return post_event(rq, rs, STR("return"), MSG_DOCUMENTS_RETURNED);
}

static Status post_discard(WebRequest *rq, WebResponse *rs)
{
    return post_event(rq, rs, STR("discard"), MSG_DOCUMENTS_DISCARDED);
}

const Route document_routes[] = {
    {WEB_GET, "/documents", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_documents},
    {WEB_GET, "/documents/new", WEB_PAGE, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT, .check = get_new, .data = ""},
    {WEB_POST, "/documents", WEB_PAGE, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT, .bodies = WEB_MULTIPART,
     .body_limit = DOCUMENT_BODY_LIMIT, .slow = document_intake_read, .write = write_upload,
     .reply = reply_upload},
    {WEB_GET, "/documents/{id}/finish", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_finish,
     .data = "/api/v1/documents/{id}"},
    {WEB_POST, "/documents/{id}/submit", WEB_PAGE, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT, .bodies = WEB_FORM,
     .write = post_submit},
    {WEB_POST, "/documents/{id}/discard", WEB_PAGE, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT, .bodies = WEB_FORM,
     .write = post_discard},
    {WEB_POST, "/documents/{id}/approve", WEB_PAGE, WEB_SIGNED_IN, VERB_PROGRAMME_APPROVE, .bodies = WEB_FORM,
     .write = post_approve},
    {WEB_POST, "/documents/{id}/return", WEB_PAGE, WEB_SIGNED_IN, VERB_PROGRAMME_APPROVE, .bodies = WEB_FORM,
     .write = post_return},
};
const size_t document_n_routes = sizeof document_routes / sizeof *document_routes;
