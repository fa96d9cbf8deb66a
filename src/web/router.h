// Finds the route of a path: a tree of segments built once from the tables.
#ifndef WEB_ROUTER_H
#define WEB_ROUTER_H

#include "web/web.h"

typedef struct RouterNode RouterNode;
typedef struct Router {
    Arena arena;
    RouterNode *root;
    VEC(const Route *) routes;
} Router;

void router_init(Router *r);
void router_done(Router *r);
// STATUS_CONFLICT when the method and pattern are taken, STATUS_INVALID when the row contradicts itself; *ret_fault then says why.
MUST_CHECK Status router_add(Router *r, const Route *route, const char **ret_fault);
typedef struct RouterHit {
    const Route *route;         // NULL: no such path, or another method only (allowed != 0)
    int32_t index;              // of the route, for counters
    unsigned allowed;           // bits 1 << WebMethod that the path knows
    Str params[WEB_PARAMS_MAX]; // still percent-encoded
    size_t n_params;
} RouterHit;
// A literal segment goes before a {place}; there is no way back from it (patterns are kept so that none is needed).
RouterHit router_find(const Router *r, WebMethod method, Str path);

#endif
