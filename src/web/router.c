#include "web/router.h"

struct RouterNode {
    Str segment;
    RouterNode *children; // literal ones
    RouterNode *next;     // sibling
    RouterNode *place;    // {anything}
    const Route *routes[WEB_METHOD_COUNT_];
    int32_t index[WEB_METHOD_COUNT_];
};

void router_init(Router *r)
{
    *r = (Router){0};
    arena_init(&r->arena, 0);
}

void router_done(Router *r)
{
    arena_done(&r->arena);
    *r = (Router){0};
}

static RouterNode *literal_child(const RouterNode *node, Str segment)
{
    RouterNode *c = node->children;
    while (c && !str_eq(c->segment, segment))
        c = c->next;
    return c;
}

static const char *row_fault(const Route *route)
{
    if (route->pattern[0] != '/')
        return "a pattern begins with /";
    if ((unsigned)route->method >= WEB_METHOD_COUNT_)
        return "unknown method";
    if (!route->check && !route->slow && !route->write && !route->reply)
        return "a route without a handler";
    if (route->method == WEB_GET && (route->write || route->bodies))
        return "GET neither writes nor has a body";
    if (route->method != WEB_GET && route->csrf == WEB_CSRF_NONE && route->write)
        return "a write without CSRF rule";
    if (route->audience == WEB_API && route->write && route->reply)
        return "an API write answers inside its transaction, so that the answer can be kept with its "
               "Idempotency-Key";
    bool api = str_starts(str_c(route->pattern), STR("/api/"));
    if (api != (route->audience == WEB_API))
        return "/api/ and the API's routes are the same thing";
    return NULL;
}

Status router_add(Router *r, const Route *route, const char **ret_fault)
{
    const char *fault = row_fault(route);
    if (fault) {
        *ret_fault = fault;
        return STATUS_INVALID;
    }
    *ret_fault = "out of memory";
    if (!r->root && !(r->root = ARENA_NEW(&r->arena, RouterNode)))
        return STATUS_NO_MEMORY;
    RouterNode *node = r->root;
    Str rest = str_sub(str_c(route->pattern), 1, SIZE_MAX), segment;
    size_t places = 0;
    while (str_split(&rest, '/', &segment)) {
        bool is_place = segment.n > 2 && segment.p[0] == '{';
        RouterNode *next = is_place ? node->place : literal_child(node, segment);
        if (is_place && ++places > WEB_PARAMS_MAX) {
            *ret_fault = "too many places in a pattern";
            return STATUS_INVALID;
        }
        if (!next) {
            next = ARENA_NEW(&r->arena, RouterNode);
            if (!next)
                return STATUS_NO_MEMORY;
            next->segment = segment;
            if (is_place) {
                node->place = next;
            } else {
                next->next = node->children;
                node->children = next;
            }
        }
        node = next;
    }
    if (node->routes[route->method]) {
        *ret_fault = route->pattern;
        return STATUS_CONFLICT;
    }
    if (!ARENA_PUSH(&r->arena, r->routes, route))
        return STATUS_NO_MEMORY;
    node->routes[route->method] = route;
    node->index[route->method] = (int32_t)r->routes.n - 1;
    return STATUS_OK;
}

RouterHit router_find(const Router *r, WebMethod method, Str path)
{
    RouterHit hit = {.index = -1};
    if (!r->root || path.n == 0 || path.p[0] != '/')
        return hit;
    const RouterNode *node = r->root;
    Str rest = str_sub(path, 1, SIZE_MAX), segment;
    while (node && str_split(&rest, '/', &segment)) {
        const RouterNode *next = literal_child(node, segment);
        if (!next && node->place && segment.n) {
            next = node->place;
            hit.params[hit.n_params++] = segment;
        }
        node = next;
    }
    if (!node)
        return hit;
    for (unsigned m = 0; m < WEB_METHOD_COUNT_; m++)
        if (node->routes[m])
            hit.allowed |= 1u << m;
    if ((unsigned)method < WEB_METHOD_COUNT_ && node->routes[method]) {
        hit.route = node->routes[method];
        hit.index = node->index[method];
    }
    return hit;
}
