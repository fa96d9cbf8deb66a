// The list of route tables: one line a subject.
#ifndef WEB_ROUTES_H
#define WEB_ROUTES_H

#include "web/web.h"

typedef struct RouteTable {
    const Route *routes;
    const size_t *n;
} RouteTable;

// Ended by a row with routes == NULL.
extern const RouteTable web_route_tables[];

#endif
