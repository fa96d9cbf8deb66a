#include "web/routes.h"

// Each subject's file defines its two names; adding a page is a row there, adding a subject is two lines here.
#define SUBJECT(name)                                                                                        \
    extern const Route name##_routes[];                                                                      \
    extern const size_t name##_n_routes;
#define ROUTE_SUBJECTS(X) X(account) X(agency) X(api_document) X(cockpit) X(document) X(document_api) X(duty) X(figure) X(history) X(login) X(own_account) X(programme) X(programme_edit) X(review) X(road) X(system) X(unit)
ROUTE_SUBJECTS(SUBJECT)

#define TABLE(name) {name##_routes, &name##_n_routes},
const RouteTable web_route_tables[] = {ROUTE_SUBJECTS(TABLE){NULL, NULL}};
