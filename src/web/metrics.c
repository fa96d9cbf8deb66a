#include "web/metrics.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/alloc.h"

// Upper bounds in microseconds; the last bucket has none.
static const int64_t bounds[METRICS_BUCKETS] = {100,   250,   500,   1000,   2500,   5000,
                                                10000, 25000, 50000, 100000, 500000, 2500000};

Status metrics_init(Metrics *m, size_t n_routes)
{
    m->routes = alloc_zeroed(n_routes + 1, sizeof *m->routes);
    if (!m->routes)
        return STATUS_NO_MEMORY;
    m->n_routes = n_routes;
    return STATUS_OK;
}

void metrics_done(Metrics *m)
{
    free(m->routes);
    m->routes = NULL;
}

void metrics_count(Metrics *m, int32_t index, int status, int64_t microseconds, uint64_t queries)
{
    RouteMetrics *r = &m->routes[index < 0 ? m->n_routes : (size_t)index];
    int class = status / 100;
    if (class < 1 || class > 5)
        class = 5;
    size_t bucket = 0;
    while (bucket < METRICS_BUCKETS && microseconds > bounds[bucket])
        bucket++;
    atomic_fetch_add_explicit(&r->by_class[class], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&r->buckets[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&r->microseconds, (uint64_t)(microseconds < 0 ? 0 : microseconds),
                              memory_order_relaxed);
    if (queries == 0)
        return;
    atomic_fetch_add_explicit(&r->queries, queries, memory_order_relaxed);
    uint64_t most = atomic_load_explicit(&r->most_queries, memory_order_relaxed);
    while (most < queries && !atomic_compare_exchange_weak_explicit(&r->most_queries, &most, queries,
                                                                    memory_order_relaxed, memory_order_relaxed)) {
    }
}

static uint64_t get(const _Atomic uint64_t *v)
{
    return atomic_load_explicit(v, memory_order_relaxed);
}

void metrics_write(const Metrics *m, const char *const *names, Buf *out)
{
    buf_c(out, "# HELP thidua_requests_total Requests answered, by route and class of status.\n"
               "# TYPE thidua_requests_total counter\n");
    for (size_t i = 0; i <= m->n_routes; i++)
        for (int class = 1; class <= 5; class ++) {
            uint64_t n = get(&m->routes[i].by_class[class]);
            if (n)
                buf_printf(out, "thidua_requests_total{route=\"%s\",class=\"%dxx\"} %llu\n", names[i], class,
                           (unsigned long long)n);
        }
    buf_c(out, "# HELP thidua_request_seconds Time from the first header to the answer, by route.\n"
               "# TYPE thidua_request_seconds histogram\n");
    for (size_t i = 0; i <= m->n_routes; i++) {
        const RouteMetrics *r = &m->routes[i];
        uint64_t total = 0;
        for (size_t k = 0; k <= METRICS_BUCKETS; k++)
            total += get(&r->buckets[k]);
        if (total == 0)
            continue;
        uint64_t sum = 0;
        for (size_t k = 0; k < METRICS_BUCKETS; k++) {
            sum += get(&r->buckets[k]);
            buf_printf(out, "thidua_request_seconds_bucket{route=\"%s\",le=\"%g\"} %llu\n", names[i],
                       (double)bounds[k] / 1e6, (unsigned long long)sum);
        }
        buf_printf(out, "thidua_request_seconds_bucket{route=\"%s\",le=\"+Inf\"} %llu\n", names[i],
                   (unsigned long long)total);
        buf_printf(out, "thidua_request_seconds_sum{route=\"%s\"} %g\n", names[i],
                   (double)get(&r->microseconds) / 1e6);
        buf_printf(out, "thidua_request_seconds_count{route=\"%s\"} %llu\n", names[i],
                   (unsigned long long)total);
    }
    buf_c(out, "# HELP thidua_request_queries_total Statements asked of the database, by route.\n"
               "# TYPE thidua_request_queries_total counter\n");
    for (size_t i = 0; i <= m->n_routes; i++)
        if (get(&m->routes[i].queries))
            buf_printf(out, "thidua_request_queries_total{route=\"%s\"} %llu\n", names[i],
                       (unsigned long long)get(&m->routes[i].queries));
    buf_c(out, "# HELP thidua_request_queries_max Statements of the request that asked most, by route.\n"
               "# TYPE thidua_request_queries_max gauge\n");
    for (size_t i = 0; i <= m->n_routes; i++)
        if (get(&m->routes[i].most_queries))
            buf_printf(out, "thidua_request_queries_max{route=\"%s\"} %llu\n", names[i],
                       (unsigned long long)get(&m->routes[i].most_queries));
}
