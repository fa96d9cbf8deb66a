// Resources in the API: one mechanism for lists, CSV, single records, making and changing, driven by the field table and the verbs of app/.
//
// A subject gives a ResourceApi and the rows RESOURCE_READS / RESOURCE_WRITES / RESOURCE_EVENT of its route table; nothing else is needed.
//
//   GET  /api/v1/units?q=&filter=&sort=&limit=&cursor=   {"items": [...], "next": "..." or null}
//   GET  /api/v1/units.csv?...                           the same rows without pages
//   GET  /api/v1/units/{id}                              the record, ETag "v3"
//   POST /api/v1/units                                   201, Location, ETag; "client_uuid" in the body makes it unique for ever
//   PATCH /api/v1/units/{id}, If-Match: "v3"             the changed record, ETag
//   POST /api/v1/units/{id}/close, If-Match: "v3"        an event; "reason" in the body goes into the history, as with PATCH
//
// A record that the actor may not read answers exactly like one that does not exist.
#ifndef WEB_RESOURCE_H
#define WEB_RESOURCE_H

#include "app/act.h"
#include "app/record.h"
#include "meta/json.h"
#include "web/web.h"

enum { RESOURCE_PARAMS_MAX = 64 };

typedef struct ResourceEvent {
    const char *name;  // the last part of the path
    const char *takes; // name of the body's schema (web/api_document.c); NULL: nothing but a reason
    // STATUS_CONFLICT with act->refusal when a rule forbids it now. `body` has what the client sent besides the reason.
    Status (*run)(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors, void *ret);
} ResourceEvent;

typedef struct ResourceApi {
    const Resource *resource;
    // SQL condition (bare column names) of what the actor may read. NULL: the unit in `unit_field`, by VERB_READ.
    Status (*readable)(const Act *act, Buf *sql, Param *params, size_t *n);
    const char *unit_field; // field with the unit a record belongs to; NULL when `readable` says it all
    // Further parameters of the list: their names (NULL at the end), and the SQL that follows from them (" AND ...").
    const char *const *queries;
    Status (*narrow)(const WebRequest *rq, const Act *act, FieldErrors *errors, Buf *sql, Param *params,
                     size_t *n);
    FieldAudience (*clearance)(const Actor *a); // NULL: AUDIENCE_INTERNAL
    // Verbs of app/; they check permission. STATUS_CONFLICT without act->refusal: the version is no longer the stored one.
    Verb edit; // what `update` and the events ask for; a record of `unit_field` is refused early by it
    Status (*create)(Act *act, const json_t *fields, FieldErrors *errors, void *ret);
    Status (*update)(Act *act, int64_t id, int64_t version, const json_t *changes, FieldErrors *errors,
                     void *ret);
    const ResourceEvent *events;
    size_t n_events;
} ResourceApi;

// ---- Routes -------------------------------------------------------------------------------------------------------------------------------

Status resource_list(WebRequest *rq, WebResponse *rs);
Status resource_csv(WebRequest *rq, WebResponse *rs);
Status resource_get(WebRequest *rq, WebResponse *rs);
Status resource_create(WebRequest *rq, WebResponse *rs);
Status resource_update(WebRequest *rq, WebResponse *rs);
Status resource_event(WebRequest *rq, WebResponse *rs);

// `name` is the path of the resource as a literal, `verb` what one must be allowed somewhere to come here at all.
#define RESOURCE_READS(the_api, name, verb)                                                                  \
    {WEB_GET, "/api/v1/" name, WEB_API, WEB_SIGNED_IN, verb, .check = resource_list, .api = the_api},        \
        {WEB_GET, "/api/v1/" name ".csv", WEB_API,       WEB_SIGNED_IN,                                      \
         verb,    .check = resource_csv,  .api = the_api},                                                   \
    {                                                                                                        \
        WEB_GET, "/api/v1/" name "/{id}", WEB_API, WEB_SIGNED_IN, verb, .check = resource_get,               \
                                                                        .api = the_api                       \
    }
#define RESOURCE_WRITES(the_api, name, verb)                                                                 \
    {WEB_POST,           "/api/v1/" name,          WEB_API,       WEB_SIGNED_IN, verb,                       \
     .bodies = WEB_JSON, .write = resource_create, .api = the_api},                                          \
    {                                                                                                        \
        WEB_PATCH, "/api/v1/" name "/{id}", WEB_API, WEB_SIGNED_IN, verb,                                    \
            .bodies = WEB_JSON, .write = resource_update, .api = the_api                                     \
    }
#define RESOURCE_EVENT(the_api, name, event, verb)                                                           \
    {                                                                                                        \
        WEB_POST, "/api/v1/" name "/{id}/" event, WEB_API, WEB_SIGNED_IN, verb,                              \
            .bodies = WEB_JSON, .write = resource_event, .api = the_api                                      \
    }

// All that routes serve, by the path of the resource ("units"); NULL when there is none.
const ResourceApi *resource_api_find(const Web *web, Str path);

// ---- For pages of the same resource -------------------------------------------------------------------------------------------------------

static inline Act web_act(WebRequest *rq, Tx *tx)
{
    return (Act){.tx = tx,
                 .arena = &rq->arena,
                 .actor = &rq->actor,
                 .today = web_today(rq),
                 .memo = rq->tx ? NULL : &rq->memo};
}

// What a list shows: condition, parameters, order and page.
typedef struct ResourceSelection {
    const char *where;
    Param params[RESOURCE_PARAMS_MAX];
    size_t n;
    MetaQuery query;
} ResourceSelection;

// From the request's query. `sort` is the order when the request asks for none (NULL: by id), with '-' in front when descending.
// STATUS_INVALID with complaints about parameters.
MUST_CHECK Status resource_select(const WebRequest *rq, const ResourceApi *api, const Act *act,
                                  const char *sort, FieldErrors *errors, ResourceSelection *ret);
// A record that the actor may read. STATUS_NOT_FOUND.
MUST_CHECK Status resource_load(const ResourceApi *api, const Act *act, int64_t id, void *ret);
// The query of the request with one parameter replaced (value NULL: left out), "?" in front when there is any; in the arena.
MUST_CHECK Status resource_query_with(WebRequest *rq, const char *name, const char *value, const char **ret);
// The model of parts/pager: total in words (`total` with {count}), and where to go.
MUST_CHECK Status resource_pager(WebRequest *rq, const ResourceApi *api, const Act *act,
                                 const ResourceSelection *select, const RecordList *list, const char *page,
                                 MsgId total, json_t **ret);
// A problem document or page for a verb that did not succeed: complaints, refusals and lost updates told apart. Returns what a handler returns.
Status resource_failed(WebRequest *rq, WebResponse *rs, const Act *act, const FieldErrors *errors,
                       bool versioned, Status st);

#endif
