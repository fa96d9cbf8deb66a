#include "contract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "web/api_document.h"

static json_t *document;

static const json_t *resolve(const json_t *schema)
{
    const char *ref = json_string_value(json_object_get(schema, "$ref"));
    const char *name = ref ? strrchr(ref, '/') + 1 : NULL;
    if (!name)
        return schema;
    return json_object_get(json_object_get(json_object_get(document, "components"), "schemas"), name);
}

static bool is_type(const json_t *v, const char *type)
{
    return (strcmp(type, "object") == 0 && json_is_object(v)) ||
           (strcmp(type, "array") == 0 && json_is_array(v)) ||
           (strcmp(type, "string") == 0 && json_is_string(v)) ||
           (strcmp(type, "integer") == 0 && json_is_integer(v)) ||
           (strcmp(type, "number") == 0 && json_is_number(v)) ||
           (strcmp(type, "boolean") == 0 && json_is_boolean(v)) ||
           (strcmp(type, "null") == 0 && json_is_null(v));
}

static bool type_fits(const json_t *schema, const json_t *v)
{
    const json_t *type = json_object_get(schema, "type");
    if (!type)
        return true;
    if (json_is_string(type))
        return is_type(v, json_string_value(type));
    for (size_t i = 0; i < json_array_size(type); i++)
        if (is_type(v, json_string_value(json_array_get(type, i))))
            return true;
    return false;
}

static bool no(char *why, size_t size, const char *where, const char *what)
{
    snprintf(why, size, "%s: %s", where, what);
    return false;
}

static bool object_fits(const json_t *schema, const json_t *v, const char *where, char *why, size_t size)
{
    const json_t *required = json_object_get(schema, "required"),
                 *known = json_object_get(schema, "properties");
    bool closed = json_is_false(json_object_get(schema, "additionalProperties"));
    char at[512];
    for (size_t i = 0; i < json_array_size(required); i++) {
        const char *name = json_string_value(json_array_get(required, i));
        snprintf(at, sizeof at, "%.300s.%s", where, name);
        if (!json_object_get(v, name))
            return no(why, size, at, "is missing");
    }
    const char *name;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)v, name, member)
    {
        const json_t *rule = json_object_get(known, name);
        snprintf(at, sizeof at, "%.300s.%s", where, name);
        if (!rule && closed)
            return no(why, size, at, "is not described");
        if (rule && !contract_fits(rule, member, at, why, size))
            return false;
    }
    return true;
}

static bool scalar_fits(const json_t *schema, const json_t *v, const char *where, char *why, size_t size)
{
    const json_t *choices = json_object_get(schema, "enum"), *bound;
    bool chosen = !choices;
    for (size_t i = 0; i < json_array_size(choices) && !chosen; i++)
        chosen = json_equal(json_array_get(choices, i), v);
    if (!chosen)
        return no(why, size, where, "is none of the choices");
    if (json_is_integer(v) && (bound = json_object_get(schema, "minimum")) &&
        json_integer_value(v) < json_integer_value(bound))
        return no(why, size, where, "is too small");
    if (json_is_integer(v) && (bound = json_object_get(schema, "maximum")) &&
        json_integer_value(v) > json_integer_value(bound))
        return no(why, size, where, "is too large");
    if (json_is_string(v)) {
        Str text = {json_string_value(v), json_string_length(v)};
        json_int_t n = (json_int_t)utf8_length(text);
        if ((bound = json_object_get(schema, "minLength")) && n < json_integer_value(bound))
            return no(why, size, where, "is too short");
        if ((bound = json_object_get(schema, "maxLength")) && n > json_integer_value(bound))
            return no(why, size, where, "is too long");
        const char *format = json_string_value(json_object_get(schema, "format"));
        Date day;
        if (format && strcmp(format, "date") == 0 && !date_parse_iso(text, &day))
            return no(why, size, where, "is no date");
        if (format && strcmp(format, "date-time") == 0 && (text.n < 20 || text.p[text.n - 1] != 'Z'))
            return no(why, size, where, "is no instant");
    }
    return true;
}

bool contract_fits(const json_t *schema, const json_t *v, const char *where, char *why, size_t size)
{
    schema = resolve(schema);
    if (!schema)
        return no(why, size, where, "the schema does not exist");
    if (!type_fits(schema, v))
        return no(why, size, where, "is of another type");
    if (!scalar_fits(schema, v, where, why, size))
        return false;
    if (json_is_object(v))
        return object_fits(schema, v, where, why, size);
    const json_t *items = json_object_get(schema, "items");
    char at[512];
    for (size_t i = 0; json_is_array(v) && items && i < json_array_size(v); i++) {
        snprintf(at, sizeof at, "%.300s[%zu]", where, i);
        if (!contract_fits(items, json_array_get(v, i), at, why, size))
            return false;
    }
    return true;
}

// ---- Every answer ---------------------------------------------------------------------------------------------------------------------------

static void broken(const Client *c, const char *why)
{
    fprintf(stderr, "contract: %s: %d: %s\n", c->last->rq.route->pattern, c->status, why);
    exit(99);
}

static void hold(const Client *c)
{
    static const char *const methods[] = {"get", "post", "put", "patch", "delete"};
    const Route *route = c->last->rq.route;
    if (!document || !route || route->audience != WEB_API || strstr(route->pattern, CONTRACT_OWN))
        return;
    char code[12], why[1024] = "";
    snprintf(code, sizeof code, "%d", c->status);
    const json_t *operation = json_object_get(
        json_object_get(json_object_get(document, "paths"), route->pattern), methods[route->method]);
    const json_t *replies = json_object_get(operation, "responses");
    const json_t *reply = json_object_get(replies, c->status >= 400 ? "default" : code);
    if (!operation)
        broken(c, "the route is not described");
    if (c->status == 304)
        return;
    if (!reply)
        broken(c, "the status is not described");
    const char *media = c->status >= 400 ? "application/problem+json" : "application/json";
    const json_t *content = json_object_get(json_object_get(reply, "content"), media);
    if (!content && c->json)
        broken(c, "answered JSON where none is described");
    if (content && !c->json)
        broken(c, "no JSON where it is described");
    if (content && !contract_fits(json_object_get(content, "schema"), c->json, "$", why, sizeof why))
        broken(c, why);
}

void contract_start(Web *web)
{
    Arena a;
    arena_init(&a, 0);
    contract_stop();
    if (web_api_document(web, LANG_EN, &a, &document) != STATUS_OK) {
        fprintf(stderr, "contract: the description cannot be made\n");
        exit(99);
    }
    arena_done(&a);
    client_seen = hold;
}

void contract_stop(void)
{
    client_seen = NULL;
    json_decref(document);
    document = NULL;
}

const json_t *contract_document(void)
{
    return document;
}
