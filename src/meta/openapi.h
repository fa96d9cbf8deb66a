// The API in its own words (OpenAPI 3.1): schemas from the field tables, paths from the route list, so that the text cannot drift from the
// code. A new reference each.
#ifndef META_OPENAPI_H
#define META_OPENAPI_H

#include <jansson.h>

#include "meta/field.h"

// What a route answers with.
typedef enum ApiReply {
    API_NOTHING, // 204 or a reply described in words only
    API_RECORD,  // one record
    API_LIST,    // {"items": [records], "next": cursor or null}
    API_SCHEMA,  // another schema of the document, by name
} ApiReply;

typedef struct ApiRoute {
    const char *method;    // "get", "post", "patch", "delete"
    const char *path;      // "/api/v1/units/{id}"
    const char *operation; // "getUnit", unique
    MsgId summary;
    const Resource *resource; // of reply and request; NULL when neither is a record
    bool takes_record;        // the body is the resource: UnitPatch for patch, else UnitWrite
    ApiReply reply;
    int success;                // 200, 201, 204
    const char *reply_schema;   // API_SCHEMA
    const char *request_schema; // a body that is another schema; NULL = none
    bool open;                  // needs neither session nor token
    bool needs_version;         // If-Match carries the version seen
} ApiRoute;

typedef struct ApiDocument {
    const char *title, *version;
    Lang lang;
    const Resource *const *resources;
    size_t n_resources;
    const ApiRoute *routes;
    size_t n_routes;
    json_t *more_schemas; // further schemas by name, borrowed; NULL = none
} ApiDocument;

typedef enum ApiUse {
    API_SHOWN,   // "Unit": every visible field
    API_CREATED, // "UnitWrite": what may be set, required fields marked
    API_CHANGED, // "UnitPatch": the same, nothing required
    API_USES_,
} ApiUse;

// A JSON Schema (2020-12) of a record for a use; nothing else is allowed in it. x-audience and x-unit carry what JSON Schema has no word for.
MUST_CHECK Status meta_openapi_schema(const Resource *r, Lang lang, ApiUse use, json_t **ret);
// The whole document; every resource gives a schema for each use. Sorted as the routes are.
MUST_CHECK Status meta_openapi_document(const ApiDocument *d, json_t **ret);
// "role_grant" -> "RoleGrant".
void meta_openapi_name(const char *resource_name, char *out, size_t size);

#endif
