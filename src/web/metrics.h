// Counters for /metrics (Prometheus text form). Updated with relaxed atomics: no lock on the way of a request.
#ifndef WEB_METRICS_H
#define WEB_METRICS_H

#include "base/buf.h"

enum { METRICS_BUCKETS = 12 };

typedef struct RouteMetrics {
    _Atomic uint64_t by_class[6]; // 1xx..5xx at 1..5
    _Atomic uint64_t buckets[METRICS_BUCKETS + 1];
    _Atomic uint64_t microseconds;
    _Atomic uint64_t queries, most_queries; // statements asked of the database: all together, and the most of one request
} RouteMetrics;

typedef struct Metrics {
    RouteMetrics *routes; // n_routes + 1: the last counts what met no route
    size_t n_routes;
    _Atomic uint64_t in_flight;
    _Atomic uint64_t csp_reports;
} Metrics;

MUST_CHECK Status metrics_init(Metrics *m, size_t n_routes);
void metrics_done(Metrics *m);
// index < 0: no route.
void metrics_count(Metrics *m, int32_t index, int status, int64_t microseconds, uint64_t queries);
// HELP, TYPE and one line a route; names[i] is "METHOD pattern".
void metrics_write(const Metrics *m, const char *const *names, Buf *out);

#endif
