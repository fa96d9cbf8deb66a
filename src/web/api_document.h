// The API in its own words, GET /api/v1/openapi.json: made from the routes in force and the field tables, so that it cannot drift from them.
#ifndef WEB_API_DOCUMENT_H
#define WEB_API_DOCUMENT_H

#include "web/web.h"

// OpenAPI 3.1; a new reference. STATUS_CORRUPT when a route names a schema that does not exist.
MUST_CHECK Status web_api_document(const Web *web, Lang lang, Arena *a, json_t **ret);

#endif
