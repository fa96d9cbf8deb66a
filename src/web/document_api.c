// Documents and their drafts in the API.
#include "web/document_api.h"

#include "app/review.h"
#include "app/search.h"
#include "model/unit_group.h"
#include "text/fold.h"
#include "web/document_intake.h"

// ---- Documents ----------------------------------------------------------------------------------------------------------------------------

static Status narrow(const WebRequest *rq, const Act *act, FieldErrors *errors, Buf *sql, Param *params,
                     size_t *n)
{
    (void)errors;
    Str rest = web_query(rq, "q"), state = web_query(rq, "state"), folded, word;
    int words = 0;
    if (state.n) {
        params[(*n)++] = P_TEXT(state);
        buf_printf(sql, " AND state = ?%zu", *n);
    }
    if (!rest.n)
        return STATUS_OK;
    Status st = fold_plain(rest, act->arena, &folded);
    while (st == STATUS_OK && folded.p && words < SEARCH_WORDS_MAX && str_split(&folded, ' ', &word)) {
        if (!word.n)
            continue;
        // The folded form has letters, figures and blanks only, so no mark of LIKE is among them but the two that are put here.
        const char *pattern = arena_printf(act->arena, "%% " STR_FMT "%%", STR_ARG(word));
        if (!pattern)
            return STATUS_NO_MEMORY;
        params[(*n)++] = P_TEXT(str_c(pattern));
        buf_printf(sql, " AND (' ' || search_key) LIKE ?%zu", *n);
        words++;
    }
    return st;
}

static Status update(Act *act, int64_t id, int64_t version, const json_t *changes, FieldErrors *errors,
                     void *ret)
{
    return document_update(act, id, version, changes, errors, ret);
}

static Status submit(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                     void *ret)
{
    (void)body, (void)errors;
    return document_event(act, id, version, STR("submit"), ret);
}

static Status approve(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                      void *ret)
{
    (void)body, (void)errors;
    return document_event(act, id, version, STR("approve"), ret);
}

static Status give_back(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                        void *ret)
{
    (void)body, (void)errors;
    return document_event(act, id, version, STR("return"), ret);
}

static Status discard(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                      void *ret)
{
    (void)body, (void)errors;
    return document_event(act, id, version, STR("discard"), ret);
}

static const char *const queries[] = {"q", "state", NULL};
static const ResourceEvent document_events[] = {{"submit", NULL, submit},
                                                {"approve", NULL, approve},
                                                {"return", NULL, give_back},
                                                {"discard", NULL, discard}};

const ResourceApi document_api = {.resource = &document_resource,
                                  .unit_field = "unit_id",
                                  .queries = queries,
                                  .narrow = narrow,
                                  .edit = VERB_READ, // the state machine and the verbs know who may do what
                                  .update = update,
                                  .events = document_events,
                                  .n_events = sizeof document_events / sizeof *document_events};

static Status write_upload(WebRequest *rq, WebResponse *rs)
{
    const DocumentIntake *k = document_intake(rq);
    json_t *body = NULL;
    Str words;
    Status st = STATUS_OK;
    bool read = k->problem == MSG_NONE && k->refusal.code == REFUSAL_NONE;
    if (read) {
        st = document_intake_keep(rq);
        if (st != STATUS_OK && k->problem == MSG_NONE)
            return st;
        read = st == STATUS_OK;
    }
    if (!read) {
        st = document_intake_words(rq, &words);
        if (st != STATUS_OK)
            return st;
        const char *code =
            k->problem != MSG_NONE ? msg_key(k->problem).p : refusal_code_name(k->refusal.code);
        return web_problem(
            rq, rs, PROBLEM_REFUSED,
            json_pack("[{s:s, s:s, s:s%}]", "field", "file", "code", code, "message", words.p, words.n));
    }
    st = meta_json_record(&document_resource, &k->document, AUDIENCE_INTERNAL, &body);
    if (st == STATUS_OK)
        st = web_json(rq, rs, 201, body);
    if (st == STATUS_OK) {
        web_etag(rq, rs, k->document.version);
        web_header(rs, "Location",
                   arena_printf(&rq->arena, "/api/v1/documents/%lld", (long long)k->document.id));
    }
    return st;
}

// ---- Rows and repairs of a draft ----------------------------------------------------------------------------------------------------------

static Status list_part(WebRequest *rq, WebResponse *rs, const Resource *r, const RecordList *list)
{
    json_t *items = json_array();
    Status st = items ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < list->n && st == STATUS_OK; i++) {
        json_t *one = NULL;
        st = meta_json_record(r, record_at(r, list, i), AUDIENCE_INTERNAL, &one);
        if (st == STATUS_OK)
            st = meta_json_push(items, one);
    }
    if (st != STATUS_OK) {
        json_decref(items);
        return st;
    }
    return web_json(rq, rs, 200, json_pack("{s:o}", "items", items));
}

static Status load(WebRequest *rq, Review *ret)
{
    Tx *tx;
    int64_t id;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    return review_get(&act, id, ret);
}

static Status get_rows(WebRequest *rq, WebResponse *rs)
{
    Review v;
    Status st = load(rq, &v);
    return st == STATUS_OK ? list_part(rq, rs, &draft_row_resource, &v.rows) : st;
}

static Status get_repairs(WebRequest *rq, WebResponse *rs)
{
    Review v;
    Status st = load(rq, &v);
    return st == STATUS_OK ? list_part(rq, rs, &draft_repair_resource, &v.repairs) : st;
}

static Status get_agencies(WebRequest *rq, WebResponse *rs)
{
    Review v;
    Status st = load(rq, &v);
    return st == STATUS_OK ? list_part(rq, rs, &draft_agency_resource, &v.agencies) : st;
}

// {"kind": "target", "start": 120, "end": 160}
static Status add_row(WebRequest *rq, WebResponse *rs)
{
    Act act = web_act(rq, rq->tx);
    FieldErrors errors = {.arena = &rq->arena};
    DraftRow row;
    int64_t id;
    json_t *body = NULL;
    Status st = web_param_id(rq, 0, &id);
    const char *kind = json_string_value(json_object_get(rq->json, "kind"));
    const json_t *start = json_object_get(rq->json, "start"), *end = json_object_get(rq->json, "end");
    if (st != STATUS_OK)
        return st;
    if (!json_is_integer(start) || !json_is_integer(end) || json_object_size(rq->json) != 3)
        st = STATUS_INVALID;
    else
        st = review_add(&act, id, draft_kind_find(str_c(kind)), json_integer_value(start),
                        json_integer_value(end), &row);
    if (st != STATUS_OK)
        return resource_failed(rq, rs, &act, &errors, false, st);
    st = meta_json_record(&draft_row_resource, &row, AUDIENCE_INTERNAL, &body);
    if (st == STATUS_OK)
        st = web_json(rq, rs, 201, body);
    if (st == STATUS_OK) {
        web_etag(rq, rs, row.version);
        web_header(rs, "Location", arena_printf(&rq->arena, "/api/v1/draft-rows/%lld", (long long)row.id));
    }
    return st;
}

static Status row_readable(const Act *act, Buf *sql, Param *params, size_t *n)
{
    buf_c(sql, "document_id IN (SELECT id FROM document WHERE ");
    access_scope_sql(act->actor, VERB_DOCUMENT_DRAFT, "unit_id", sql, params, n);
    buf_c(sql, " OR ");
    access_scope_sql(act->actor, VERB_PROGRAMME_APPROVE, "unit_id", sql, params, n);
    buf_c(sql, ")");
    return buf_status(sql);
}

static Status row_confirm(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                          void *ret)
{
    return review_confirm(act, id, version, body, errors, ret);
}

static Status row_save(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                       void *ret)
{
    return review_save(act, id, version, body, errors, ret);
}

static Status row_drop(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                       void *ret)
{
    (void)body, (void)errors;
    return review_drop(act, id, version, ret);
}

static Status row_reopen(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                         void *ret)
{
    (void)body, (void)errors;
    return review_reopen(act, id, version, ret);
}

static Status row_split(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                        void *ret)
{
    (void)body, (void)errors;
    return review_split(act, id, version, ret);
}

// {"with": 12, "with_version": 3}
static Status row_merge(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                        void *ret)
{
    const json_t *with = json_object_get(body, "with"), *seen = json_object_get(body, "with_version");
    (void)errors;
    return json_is_integer(with) && json_is_integer(seen) && json_integer_value(seen) > 0
               ? review_merge(act, id, version, json_integer_value(with), json_integer_value(seen), ret)
               : STATUS_INVALID;
}

// {"start": 120, "end": 160}
static Status row_recut(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                        void *ret)
{
    const json_t *start = json_object_get(body, "start"), *end = json_object_get(body, "end");
    (void)errors;
    return json_is_integer(start) && json_is_integer(end)
               ? review_recut(act, id, version, json_integer_value(start), json_integer_value(end), ret)
               : STATUS_INVALID;
}

static const ResourceEvent row_events[] = {{"confirm", "DraftFields", row_confirm},
                                           {"save", "DraftFields", row_save},
                                           {"drop", NULL, row_drop},
                                           {"reopen", NULL, row_reopen},
                                           {"split", NULL, row_split},
                                           {"merge", "DraftMerge", row_merge},
                                           {"recut", "DraftPlace", row_recut}};

const ResourceApi draft_row_api = {.resource = &draft_row_resource,
                                   .readable = row_readable,
                                   .edit = VERB_DOCUMENT_DRAFT,
                                   .events = row_events,
                                   .n_events = sizeof row_events / sizeof *row_events};

// ---- Repairs and agencies of a draft ------------------------------------------------------------------------------------------------------

static Status repair_accept(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                            void *ret)
{
    (void)body, (void)errors;
    return review_repair(act, id, version, true, ret);
}

static Status repair_refuse(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                            void *ret)
{
    (void)body, (void)errors;
    return review_repair(act, id, version, false, ret);
}

static const ResourceEvent repair_events[] = {{"accept", NULL, repair_accept},
                                              {"refuse", NULL, repair_refuse}};

static const ResourceApi draft_repair_api = {.resource = &draft_repair_resource,
                                             .readable = row_readable,
                                             .edit = VERB_DOCUMENT_DRAFT,
                                             .events = repair_events,
                                             .n_events = sizeof repair_events / sizeof *repair_events};

// {"unit_id": 12} or {"groups": "departments+localities"}
static Status agency_match(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                           void *ret)
{
    const json_t *unit = json_object_get(body, "unit_id"), *groups = json_object_get(body, "groups");
    (void)errors;
    if (json_is_integer(unit) == json_is_string(groups))
        return STATUS_INVALID;
    unsigned set = json_is_string(groups) ? unit_group_read(str_c(json_string_value(groups))) : GROUP_NONE;
    return review_match(act, id, version, json_integer_value(unit), set, ret);
}

// {"into": 12}: another name of the same document
static Status agency_merge(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                           void *ret)
{
    const json_t *into = json_object_get(body, "into");
    (void)errors;
    return json_is_integer(into) ? review_agency_merge(act, id, version, json_integer_value(into), ret)
                                 : STATUS_INVALID;
}

// The unit's fields; name, kind, level and parent_id follow from the name and the authority where they are not given.
static Status agency_create(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                            void *ret)
{
    return review_agency_create(act, id, version, body, errors, ret);
}

static Status agency_leave(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                           void *ret)
{
    (void)body, (void)errors;
    return review_agency_leave(act, id, version, ret);
}

static const ResourceEvent agency_events[] = {{"match", "AgencyMatch", agency_match},
                                              {"merge", "AgencyMerge", agency_merge},
                                              {"create", "AgencyUnit", agency_create},
                                              {"leave", NULL, agency_leave}};

static const ResourceApi draft_agency_api = {.resource = &draft_agency_resource,
                                             .readable = row_readable,
                                             .edit = VERB_DOCUMENT_DRAFT,
                                             .events = agency_events,
                                             .n_events = sizeof agency_events / sizeof *agency_events};

#define DOCUMENTS       &document_api
#define ROWS            &draft_row_api
#define ROW_EVENT(name) RESOURCE_EVENT(ROWS, "draft-rows", name, VERB_DOCUMENT_DRAFT)

const Route document_api_routes[] = {
    RESOURCE_READS(DOCUMENTS, "documents", VERB_READ),
    {WEB_POST, "/api/v1/documents", WEB_API, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT,
     .bodies = WEB_MULTIPART | WEB_BYTES, .body_limit = DOCUMENT_BODY_LIMIT, .slow = document_intake_read,
     .write = write_upload, .gives = "Document", .success = 201},
    {WEB_PATCH, "/api/v1/documents/{id}", WEB_API, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT, .bodies = WEB_JSON,
     .write = resource_update, .api = DOCUMENTS},
    RESOURCE_EVENT(DOCUMENTS, "documents", "submit", VERB_DOCUMENT_DRAFT),
    RESOURCE_EVENT(DOCUMENTS, "documents", "discard", VERB_DOCUMENT_DRAFT),
    RESOURCE_EVENT(DOCUMENTS, "documents", "return", VERB_PROGRAMME_APPROVE),
    RESOURCE_EVENT(DOCUMENTS, "documents", "approve", VERB_PROGRAMME_APPROVE),
    {WEB_GET, "/api/v1/documents/{id}/rows", WEB_API, WEB_SIGNED_IN, VERB_READ, .check = get_rows,
     .gives = "DraftRows"},
    {WEB_POST, "/api/v1/documents/{id}/rows", WEB_API, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT, .bodies = WEB_JSON,
     .write = add_row, .takes = "DraftWords", .gives = "DraftRow", .success = 201},
    {WEB_GET, "/api/v1/documents/{id}/repairs", WEB_API, WEB_SIGNED_IN, VERB_READ, .check = get_repairs,
     .gives = "DraftRepairs"},
    {WEB_GET, "/api/v1/documents/{id}/agencies", WEB_API, WEB_SIGNED_IN, VERB_READ, .check = get_agencies,
     .gives = "DraftAgencies"},
    {WEB_GET, "/api/v1/draft-rows/{id}", WEB_API, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT, .check = resource_get,
     .api = ROWS},
    ROW_EVENT("confirm"),
    ROW_EVENT("save"),
    ROW_EVENT("drop"),
    ROW_EVENT("reopen"),
    ROW_EVENT("split"),
    ROW_EVENT("merge"),
    ROW_EVENT("recut"),
    {WEB_GET, "/api/v1/draft-repairs/{id}", WEB_API, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT,
     .check = resource_get, .api = &draft_repair_api},
    RESOURCE_EVENT(&draft_repair_api, "draft-repairs", "accept", VERB_DOCUMENT_DRAFT),
    RESOURCE_EVENT(&draft_repair_api, "draft-repairs", "refuse", VERB_DOCUMENT_DRAFT),
    {WEB_GET, "/api/v1/draft-agencies/{id}", WEB_API, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT,
     .check = resource_get, .api = &draft_agency_api},
    RESOURCE_EVENT(&draft_agency_api, "draft-agencies", "match", VERB_DOCUMENT_DRAFT),
    RESOURCE_EVENT(&draft_agency_api, "draft-agencies", "merge", VERB_DOCUMENT_DRAFT),
    RESOURCE_EVENT(&draft_agency_api, "draft-agencies", "create", VERB_DOCUMENT_DRAFT),
    RESOURCE_EVENT(&draft_agency_api, "draft-agencies", "leave", VERB_DOCUMENT_DRAFT),
};
const size_t document_api_n_routes = sizeof document_api_routes / sizeof *document_api_routes;
