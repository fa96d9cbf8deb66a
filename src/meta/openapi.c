#include "meta/openapi.h"

#include "meta/json.h"

enum { NAME_SIZE = 64 };

void meta_openapi_name(const char *name, char *out, size_t size)
{
    size_t n = 0;
    bool capital = true;
    for (; *name && n + 1 < size; name++) {
        if (*name == '_') {
            capital = true;
            continue;
        }
        out[n++] = capital && *name >= 'a' && *name <= 'z' ? (char)(*name - ('a' - 'A')) : *name;
        capital = false;
    }
    out[n] = 0;
}

static const char *audience_word(FieldAudience audience)
{
    switch (audience) {
    case AUDIENCE_PUBLIC_ABLE:
        return "public-able";
    case AUDIENCE_INTERNAL:
        return "internal";
    case AUDIENCE_PERSONAL:
        return "personal";
    case AUDIENCE_SEALED:
        return "sealed";
    }
    return "";
}

// "type" with null for what may be absent, as JSON Schema 2020-12 writes it.
static Status put_type(json_t *schema, const char *type, bool nullable)
{
    Status st = STATUS_OK;
    if (!nullable)
        return meta_json_put(schema, "type", json_string(type));
    json_t *types = json_array();
    TRY(meta_json_push(types, json_string(type)));
    TRY(meta_json_push(types, json_string("null")));
    return meta_json_put(schema, "type", types);
fail:
    json_decref(types);
    return st;
}

static Status put_choices(json_t *schema, const Field *f, bool nullable)
{
    Status st = STATUS_OK;
    json_t *names = json_array();
    for (size_t i = 1; i < f->n_names; i++)
        TRY(meta_json_push(names, json_string(f->names[i].name)));
    if (nullable)
        TRY(meta_json_push(names, json_null()));
    return meta_json_put(schema, "enum", names);
fail:
    json_decref(names);
    return st;
}

static Status put_kind(json_t *schema, const Field *f, bool nullable)
{
    Status st = STATUS_OK;
    switch (f->kind) {
    case FIELD_KIND_TEXT:
        TRY(put_type(schema, "string", nullable));
        TRY(meta_json_put(schema, "maxLength", json_integer(field_max_chars(f))));
        if (f->min > 0)
            TRY(meta_json_put(schema, "minLength", json_integer(f->min)));
        if (f->json_schema_format)
            TRY(meta_json_put(schema, "format", json_string(f->json_schema_format)));
        break;
    case FIELD_KIND_INT:
        TRY(put_type(schema, "integer", nullable));
        if (f->min < f->max) {
            TRY(meta_json_put(schema, "minimum", json_integer(f->min)));
            TRY(meta_json_put(schema, "maximum", json_integer(f->max)));
        }
        break;
    case FIELD_KIND_DECIMAL:
        TRY(put_type(schema, "string", nullable));
        TRY(meta_json_put(schema, "pattern", json_string("^-?[0-9]+(\\.[0-9]{1,4})?$")));
        break;
    case FIELD_KIND_DATE:
        TRY(put_type(schema, "string", nullable));
        TRY(meta_json_put(schema, "format", json_string("date")));
        break;
    case FIELD_KIND_TIME:
        TRY(put_type(schema, "string", nullable));
        TRY(meta_json_put(schema, "format", json_string("date-time")));
        break;
    case FIELD_KIND_FLAG:
        TRY(put_type(schema, "boolean", false));
        break;
    case FIELD_KIND_ENUM:
        TRY(put_type(schema, "string", nullable));
        TRY(put_choices(schema, f, nullable));
        break;
    case FIELD_KIND_REF:
        TRY(put_type(schema, "integer", nullable));
        TRY(meta_json_put(schema, "minimum", json_integer(1)));
        TRY(meta_json_put(schema, "x-resource", json_string(f->ref)));
        break;
    case FIELD_KIND_BYTES:
        break;
    }
fail:
    return st;
}

static Status field_schema(const Field *f, Lang lang, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *schema = json_object();
    TRY(put_kind(schema, f, !(f->flags & FIELD_REQUIRED)));
    TRY(meta_json_put(schema, "description", meta_json_text(field_label(f, lang))));
    if (f->flags & FIELD_READ_ONLY)
        TRY(meta_json_put(schema, "readOnly", json_true()));
    TRY(meta_json_put(schema, "x-audience", json_string(audience_word(f->audience))));
    if (f->unit_of_measure != MSG_NONE)
        TRY(meta_json_put(schema, "x-unit", meta_json_text(msg(lang, f->unit_of_measure))));
    *ret = schema;
    return STATUS_OK;
fail:
    json_decref(schema);
    return st;
}

static Status put_fields(const Resource *r, Lang lang, ApiUse use, json_t *properties, json_t *required)
{
    Status st = STATUS_OK;
    for (size_t i = 0; i < r->n_fields; i++) {
        const Field *f = &r->fields[i];
        json_t *schema;
        if (!field_visible(f, AUDIENCE_PERSONAL) || (use != API_SHOWN && (f->flags & FIELD_READ_ONLY)))
            continue;
        TRY(field_schema(f, lang, &schema));
        TRY(meta_json_put(properties, f->name, schema));
        // A field beyond the reader's clearance is left out of a reply, so only what everyone sees is promised.
        bool promised = use == API_SHOWN ? f->audience <= AUDIENCE_INTERNAL
                                         : use == API_CREATED && (f->flags & FIELD_REQUIRED);
        if (promised)
            TRY(meta_json_push(required, json_string(f->name)));
    }
fail:
    return st;
}

Status meta_openapi_schema(const Resource *r, Lang lang, ApiUse use, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *schema = json_object(), *properties = json_object(), *required = json_array(), *part;
    TRY(put_fields(r, lang, use, properties, required));
    TRY(meta_json_put(schema, "type", json_string("object")));
    TRY(meta_json_put(schema, "description", meta_json_text(msg(lang, r->label))));
    TRY(meta_json_put(schema, "additionalProperties", json_false()));
    part = properties;
    properties = NULL;
    TRY(meta_json_put(schema, "properties", part));
    part = required;
    required = NULL;
    TRY(meta_json_put(schema, "required", part));
    *ret = schema;
    return STATUS_OK;
fail:
    json_decref(schema);
    json_decref(properties);
    json_decref(required);
    return st;
}

// ---- The document. json_pack builds the constant parts; it gives NULL when memory is short -------------------------------------------

static json_t *schema_ref(const char *name)
{
    return json_pack("{s:s++}", "$ref", "#/components/", "schemas/", name);
}

static const char *const use_suffix[API_USES_] = {"", "Write", "Patch"};

static json_t *resource_ref(const Resource *r, ApiUse use)
{
    char name[NAME_SIZE];
    meta_openapi_name(r->name, name, sizeof name);
    return json_pack("{s:s++}", "$ref", "#/components/schemas/", name, use_suffix[use]);
}

static json_t *json_content(const char *media, json_t *schema)
{
    return schema ? json_pack("{s:{s:o}}", media, "schema", schema) : NULL;
}

static json_t *reply_schema(const ApiRoute *route)
{
    switch (route->reply) {
    case API_RECORD:
        return resource_ref(route->resource, API_SHOWN);
    case API_LIST:
        return json_pack("{s:s, s:b, s:[s,s], s:{s:{s:s, s:o}, s:{s:[s,s]}}}", "type", "object",
                         "additionalProperties", 0, "required", "items", "next", "properties", "items",
                         "type", "array", "items", resource_ref(route->resource, API_SHOWN), "next", "type",
                         "string", "null");
    case API_SCHEMA:
        return schema_ref(route->reply_schema);
    case API_NOTHING:
        break;
    }
    return NULL;
}

static Status put_replies(json_t *operation, const ApiRoute *route)
{
    Status st = STATUS_OK;
    char code[12];
    snprintf(code, sizeof code, "%d", route->success);
    json_t *replies = json_object(), *good = json_pack("{s:s}", "description", "OK");
    if (route->reply != API_NOTHING)
        TRY(meta_json_put(good, "content", json_content("application/json", reply_schema(route))));
    json_t *part = good;
    good = NULL;
    TRY(meta_json_put(replies, code, part));
    TRY(meta_json_put(replies, "default",
                      json_pack("{s:s, s:o}", "description", "Problem", "content",
                                json_content("application/problem+json", schema_ref("Problem")))));
    return meta_json_put(operation, "responses", replies);
fail:
    json_decref(good);
    json_decref(replies);
    return st;
}

static json_t *parameter(const char *where, Str name, const char *type, bool required)
{
    return json_pack("{s:s, s:s%, s:b, s:{s:s}}", "in", where, "name", name.p, name.n, "required", required,
                     "schema", "type", type);
}

static Status put_parameters(json_t *operation, const ApiRoute *route)
{
    Status st = STATUS_OK;
    json_t *list = json_array();
    for (const char *at = strchr(route->path, '{'); at; at = strchr(at + 1, '{')) {
        Str name = {at + 1, strcspn(at + 1, "}")};
        bool number = str_eq_c(name, "id") || str_ends(name, STR("_id"));
        TRY(meta_json_push(list, parameter("path", name, number ? "integer" : "string", true)));
    }
    if (route->reply == API_LIST) {
        TRY(meta_json_push(list, parameter("query", STR("limit"), "integer", false)));
        TRY(meta_json_push(list, parameter("query", STR("cursor"), "string", false)));
        TRY(meta_json_push(list, parameter("query", STR("sort"), "string", false)));
        TRY(meta_json_push(list, parameter("query", STR("filter"), "string", false)));
    }
    if (route->needs_version)
        TRY(meta_json_push(list, parameter("header", STR("If-Match"), "string", true)));
    return meta_json_put(operation, "parameters", list);
fail:
    json_decref(list);
    return st;
}

static Status operation_of(const ApiRoute *route, Lang lang, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *operation = json_object();
    TRY(meta_json_put(operation, "operationId", json_string(route->operation)));
    TRY(meta_json_put(operation, "summary", meta_json_text(msg(lang, route->summary))));
    if (route->resource)
        TRY(meta_json_put(operation, "tags", json_pack("[s]", route->resource->path)));
    if (route->open)
        TRY(meta_json_put(operation, "security", json_array()));
    TRY(put_parameters(operation, route));
    if (route->takes_record || route->request_schema) {
        json_t *schema = route->request_schema
                             ? schema_ref(route->request_schema)
                             : resource_ref(route->resource,
                                            strcmp(route->method, "patch") == 0 ? API_CHANGED : API_CREATED);
        TRY(meta_json_put(
            operation, "requestBody",
            json_pack("{s:b, s:o}", "required", 1, "content", json_content("application/json", schema))));
    }
    TRY(put_replies(operation, route));
    *ret = operation;
    return STATUS_OK;
fail:
    json_decref(operation);
    return st;
}

static Status put_paths(json_t *document, const ApiDocument *d)
{
    Status st = STATUS_OK;
    json_t *paths = json_object();
    for (size_t i = 0; i < d->n_routes; i++) {
        json_t *operation, *item = json_object_get(paths, d->routes[i].path);
        if (!item) {
            TRY(meta_json_put(paths, d->routes[i].path, json_object()));
            item = json_object_get(paths, d->routes[i].path);
        }
        TRY(operation_of(&d->routes[i], d->lang, &operation));
        TRY(meta_json_put(item, d->routes[i].method, operation));
    }
    return meta_json_put(document, "paths", paths);
fail:
    json_decref(paths);
    return st;
}

// RFC 9457, with the list of complaints that meta_json_errors makes.
static json_t *problem_schema(void)
{
    return json_pack("{s:s, s:[s,s], s:{s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s, s:{s:s, "
                     "s:[s,s,s], s:{s:{s:s}, s:{s:s}, "
                     "s:{s:s}, s:{s:s}}}}}}",
                     "type", "object", "required", "title", "status", "properties", "type", "type", "string",
                     "title", "type", "string", "status", "type", "integer", "detail", "type", "string",
                     "instance", "type", "string", "errors", "type", "array", "items", "type", "object",
                     "required", "field", "code", "message", "properties", "field", "type", "string", "code",
                     "type", "string", "message", "type", "string", "line", "type", "integer");
}

static Status put_schemas(json_t *components, const ApiDocument *d)
{
    Status st = STATUS_OK;
    json_t *schemas = json_object();
    for (size_t i = 0; i < d->n_resources; i++)
        for (ApiUse use = API_SHOWN; use < API_USES_; use++) {
            char name[NAME_SIZE], full[NAME_SIZE + 8];
            json_t *schema;
            meta_openapi_name(d->resources[i]->name, name, sizeof name);
            snprintf(full, sizeof full, "%s%s", name, use_suffix[use]);
            TRY(meta_openapi_schema(d->resources[i], d->lang, use, &schema));
            TRY(meta_json_put(schemas, full, schema));
        }
    if (d->more_schemas && json_object_update(schemas, d->more_schemas) != 0)
        TRY(STATUS_NO_MEMORY);
    TRY(meta_json_put(schemas, "Problem", problem_schema()));
    return meta_json_put(components, "schemas", schemas);
fail:
    json_decref(schemas);
    return st;
}

Status meta_openapi_document(const ApiDocument *d, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *document = json_object(), *components = json_object();
    TRY(meta_json_put(document, "openapi", json_string("3.1.0")));
    TRY(meta_json_put(document, "info",
                      json_pack("{s:s, s:s, s:{s:s, s:s}}", "title", d->title, "version", d->version,
                                "license", "name", "Apache-2.0", "identifier", "Apache-2.0")));
    TRY(meta_json_put(document, "security", json_pack("[{s:[]}, {s:[]}]", "token", "session")));
    TRY(put_paths(document, d));
    TRY(put_schemas(components, d));
    TRY(meta_json_put(components, "securitySchemes",
                      json_pack("{s:{s:s, s:s}, s:{s:s, s:s, s:s}}", "token", "type", "http", "scheme",
                                "bearer", "session", "type", "apiKey", "in", "cookie", "name",
                                "__Host-thidua")));
    json_t *part = components;
    components = NULL;
    TRY(meta_json_put(document, "components", part));
    *ret = document;
    return STATUS_OK;
fail:
    json_decref(components);
    json_decref(document);
    return st;
}
