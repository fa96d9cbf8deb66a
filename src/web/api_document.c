#include "web/api_document.h"

#include "meta/openapi.h"
#include "web/resource.h"
#include "web/web_internal.h"

// Bodies and replies that are no records. Members that a reply always has are required.
extern const unsigned char web_api_schemas[]; // api_schemas.json, embedded by the build
extern const size_t web_api_schemas_size;

static const char *const methods[WEB_METHOD_COUNT_] = {[WEB_GET] = "get",
                                                       [WEB_POST] = "post",
                                                       [WEB_PUT] = "put",
                                                       [WEB_PATCH] = "patch",
                                                       [WEB_DELETE] = "delete"};

// "get" and "/api/v1/units/{id}/close" make "getUnitsIdClose": unique because routes are.
static const char *operation_of(const Route *r, Arena *a)
{
    const char *path = r->pattern + strlen("/api/v1");
    char *out = arena_alloc(a, strlen(path) + 8);
    if (!out)
        return NULL;
    size_t n = strlen(methods[r->method]);
    memcpy(out, methods[r->method], n);
    bool capital = true;
    for (; *path; path++) {
        bool letter = (*path >= 'a' && *path <= 'z') || (*path >= '0' && *path <= '9');
        if (letter)
            out[n++] = capital && *path >= 'a' ? (char)(*path - 32) : *path;
        capital = !letter;
    }
    out[n] = 0;
    return out;
}

static bool is_csv(const Route *r)
{
    return str_ends(str_c(r->pattern), STR(".csv"));
}

static void describe_record(const Route *r, ApiRoute *out)
{
    out->resource = r->api->resource;
    out->reply = API_RECORD;
    out->success = 200;
    if (r->check == resource_list) {
        out->summary = MSG_API_LIST;
        out->reply = API_LIST;
    } else if (r->check == resource_get) {
        out->summary = MSG_API_GET;
    } else if (r->write == resource_create) {
        out->summary = MSG_API_CREATE;
        out->takes_record = true;
        out->success = 201;
    } else if (r->write == resource_update) {
        out->summary = MSG_API_UPDATE;
        out->takes_record = true;
        out->needs_version = true;
    } else if (r->write == resource_event) {
        const char *name = strrchr(r->pattern, '/') + 1;
        out->summary = MSG_API_EVENT;
        out->needs_version = true;
        out->request_schema = "Reason";
        for (size_t i = 0; i < r->api->n_events; i++)
            if (strcmp(r->api->events[i].name, name) == 0 && r->api->events[i].takes)
                out->request_schema = r->api->events[i].takes;
    } else { // a route of the subject's own for its records
        out->reply = r->gives ? API_SCHEMA : API_NOTHING;
        out->reply_schema = r->gives;
        out->request_schema = r->takes;
    }
}

static Status describe(const Route *r, Arena *a, ApiRoute *out)
{
    *out = (ApiRoute){.method = methods[r->method],
                      .path = r->pattern,
                      .operation = operation_of(r, a),
                      .summary = MSG_NONE,
                      .open = r->entry == WEB_OPEN};
    if (!out->operation)
        return STATUS_NO_MEMORY;
    if (is_csv(r)) {
        out->summary = MSG_API_CSV;
        out->resource = r->api ? r->api->resource : NULL;
        out->success = 200;
        return STATUS_OK;
    }
    if (r->api) {
        describe_record(r, out);
        return STATUS_OK;
    }
    out->reply = r->gives ? API_SCHEMA : API_NOTHING;
    out->reply_schema = r->gives;
    out->request_schema = r->takes;
    out->success = r->success ? r->success : r->gives ? 200 : 204;
    out->needs_version = r->method == WEB_PUT;
    return STATUS_OK;
}

// What the envelope of every body may carry (web/resource.c), unless the resource has such a field.
static Status add_envelope(json_t *schemas, const Resource *r)
{
    static const char *const uses[] = {"Write", "Patch"};
    for (size_t i = 0; i < 2; i++) {
        char name[64], full[80];
        meta_openapi_name(r->name, name, sizeof name);
        snprintf(full, sizeof full, "%s%s", name, uses[i]);
        json_t *properties = json_object_get(json_object_get(schemas, full), "properties");
        if (!properties)
            continue;
        Status st = STATUS_OK;
        if (!json_object_get(properties, "reason"))
            st = meta_json_put(properties, "reason",
                               json_pack("{s:s, s:i}", "type", "string", "maxLength", 500));
        if (st == STATUS_OK && i == 0 && !json_object_get(properties, "client_uuid"))
            st = meta_json_put(properties, "client_uuid",
                               json_pack("{s:s, s:s}", "type", "string", "format", "uuid"));
        if (st != STATUS_OK)
            return st;
    }
    return STATUS_OK;
}

// Further parameters of a list, and that a record sent again answers 200.
static Status add_details(json_t *document, const Route *r)
{
    json_t *operation =
        json_object_get(json_object_get(json_object_get(document, "paths"), r->pattern), methods[r->method]);
    bool lists = r->check == resource_list || r->check == resource_csv;
    Status st = STATUS_OK;
    for (size_t i = 0; lists && r->api->queries && r->api->queries[i] && st == STATUS_OK; i++)
        st = meta_json_push(json_object_get(operation, "parameters"),
                            json_pack("{s:s, s:s, s:b, s:{s:s}}", "in", "query", "name", r->api->queries[i],
                                      "required", 0, "schema", "type", "string"));
    json_t *replies = json_object_get(operation, "responses");
    // A record with a client_uuid, taken by the mechanism or by a route of the subject's own.
    bool named = r->write == resource_create ||
                 (r->success == 201 && r->takes && str_ends(str_c(r->takes), STR("Write")));
    if (st == STATUS_OK && named && json_object_get(replies, "201"))
        st = meta_json_put(replies, "200", json_incref(json_object_get(replies, "201")));
    return st;
}

static bool schema_known(const json_t *schemas, const char *name)
{
    return !name || json_object_get(schemas, name);
}

typedef struct Parts {
    const Route **routes;
    ApiRoute *described;
    const Resource **resources;
    size_t n_routes, n_resources;
} Parts;

static Status collect(const Web *web, Arena *a, Parts *ret)
{
    size_t n;
    const Route *const *routes = web_routes(web, &n);
    Parts p = {.routes = ARENA_ARRAY(a, const Route *, n),
               .described = ARENA_ARRAY(a, ApiRoute, n),
               .resources = ARENA_ARRAY(a, const Resource *, n)};
    if (!p.routes || !p.described || !p.resources)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        if (routes[i]->audience != WEB_API)
            continue;
        Status st = describe(routes[i], a, &p.described[p.n_routes]);
        if (st != STATUS_OK)
            return st;
        p.routes[p.n_routes++] = routes[i];
        bool known = !routes[i]->api;
        for (size_t k = 0; k < p.n_resources && !known; k++)
            known = p.resources[k] == routes[i]->api->resource;
        if (!known)
            p.resources[p.n_resources++] = routes[i]->api->resource;
    }
    *ret = p;
    return STATUS_OK;
}

Status web_api_document(const Web *web, Lang lang, Arena *a, json_t **ret)
{
    Parts p;
    json_t *document = NULL, *more = json_loadb((const char *)web_api_schemas, web_api_schemas_size,
                                                JSON_REJECT_DUPLICATES, NULL);
    Status st = more ? collect(web, a, &p) : STATUS_NO_MEMORY;
    if (st == STATUS_OK) {
        ApiDocument d = {.title = "thidua",
                         .version = THIDUA_VERSION,
                         .lang = lang,
                         .resources = p.resources,
                         .n_resources = p.n_resources,
                         .routes = p.described,
                         .n_routes = p.n_routes,
                         .more_schemas = more};
        st = meta_openapi_document(&d, &document);
    }
    json_t *schemas = json_object_get(json_object_get(document, "components"), "schemas");
    for (size_t i = 0; st == STATUS_OK && i < p.n_resources; i++)
        st = add_envelope(schemas, p.resources[i]);
    for (size_t i = 0; st == STATUS_OK && i < p.n_routes; i++) {
        if (!schema_known(schemas, p.described[i].reply_schema) ||
            !schema_known(schemas, p.described[i].request_schema))
            st = STATUS_CORRUPT;
        else
            st = add_details(document, p.routes[i]);
    }
    json_decref(more);
    if (st != STATUS_OK)
        json_decref(document);
    else
        *ret = document;
    return st;
}

static Status get_openapi(WebRequest *rq, WebResponse *rs)
{
    json_t *document;
    Status st = web_api_document(rq->web, rq->lang, &rq->arena, &document);
    return st == STATUS_OK ? web_json(rq, rs, 200, document) : st;
}

const Route api_document_routes[] = {
    {WEB_GET, "/api/v1/openapi.json", WEB_API, WEB_SIGNED_IN, VERB_OWN, .check = get_openapi,
     .gives = "OpenApi"},
};
const size_t api_document_n_routes = sizeof api_document_routes / sizeof *api_document_routes;
