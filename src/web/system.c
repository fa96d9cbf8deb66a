// The pages of the installation itself: health, metrics, version, static files, reports of the content security policy.
#include <malloc.h>
#include <stdatomic.h>

#include "base/log.h"
#include "web/generated.h"
#include "web/web_internal.h"

static Status get_health(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    int64_t one = 0;
    Status st = web_read(rq, &tx);
    if (st == STATUS_OK)
        st = tx_query_int(tx, "SELECT 1", NO_PARAMS, &one);
    bool good = st == STATUS_OK && one == 1;
    return web_json(
        rq, rs, good ? 200 : 503,
        json_pack("{s:s,s:s}", "status", good ? "ok" : "failing", "database", good ? "ok" : status_name(st)));
}

static Status get_version(WebRequest *rq, WebResponse *rs)
{
    rs->status = 200;
    rs->type = "application/json; charset=utf-8";
    rs->fixed = STR("{\"name\":\"thidua\",\"version\":\"" THIDUA_VERSION "\",\"api\":\"v1\"}");
    (void)rq;
    return STATUS_OK;
}

// The machine itself, without a proxy between: otherwise everybody outside would come from here.
static bool is_local(const WebRequest *rq)
{
    return !rq->forwarded && (str_starts(rq->peer, STR("127.")) || str_eq(rq->peer, STR("::1")));
}

// What the counters tell (how many log-ins, when, how fast) is nobody's business outside.
static Status get_metrics(WebRequest *rq, WebResponse *rs)
{
    Web *web = rq->web;
    if (!is_local(rq) && !access_has(&rq->actor, VERB_METRICS))
        return web_problem(rq, rs, PROBLEM_FORBIDDEN, NULL);
    size_t n = web->router.routes.n;
    const char **names = ARENA_ARRAY(&rq->arena, const char *, n + 1);
    static const char *const methods[] = {[WEB_GET] = "GET",
                                          [WEB_POST] = "POST",
                                          [WEB_PUT] = "PUT",
                                          [WEB_PATCH] = "PATCH",
                                          [WEB_DELETE] = "DELETE"};
    for (size_t i = 0; names && i < n; i++) {
        const Route *r = web->router.routes.items[i];
        names[i] = arena_printf(&rq->arena, "%s %s", methods[r->method], r->pattern);
        if (!names[i])
            return STATUS_NO_MEMORY;
    }
    if (!names)
        return STATUS_NO_MEMORY;
    names[n] = "none";
    Buf *out = &rs->body;
    Status st = web_text(rq, rs, 200, "text/plain; version=0.0.4; charset=utf-8", STR(""));
    if (st != STATUS_OK)
        return st;
    metrics_write(&web->metrics, names, out);
    StoreStats store = store_stats(web->options.store);
    struct mallinfo2 memory = mallinfo2();
    buf_printf(out,
               "# TYPE thidua_requests_in_flight gauge\nthidua_requests_in_flight %llu\n"
               "# TYPE thidua_slow_queue gauge\nthidua_slow_queue %u\n"
               "# TYPE thidua_write_queue gauge\nthidua_write_queue %llu\n"
               "# TYPE thidua_writes_total counter\nthidua_writes_total %llu\n"
               "# TYPE thidua_writes_failed_total counter\nthidua_writes_failed_total %llu\n"
               "# HELP thidua_commits_total Commits; writes divided by commits is the mean batch.\n"
               "# TYPE thidua_commits_total counter\nthidua_commits_total %llu\n"
               "# TYPE thidua_store_reconnects_total counter\nthidua_store_reconnects_total %llu\n"
               "# TYPE thidua_csp_reports_total counter\nthidua_csp_reports_total %llu\n"
               "# TYPE thidua_heap_bytes gauge\nthidua_heap_bytes %zu\n",
               (unsigned long long)atomic_load(&web->metrics.in_flight), slow_pool_waiting(web->slow),
               (unsigned long long)store.waiting, (unsigned long long)store.verbs,
               (unsigned long long)store.failed_verbs, (unsigned long long)store.commits,
               (unsigned long long)store.reconnects,
               (unsigned long long)atomic_load(&web->metrics.csp_reports), memory.uordblks + memory.hblkhd);
    FILE *f = fopen("/proc/self/statm", "re");
    unsigned long pages, resident;
    if (f && fscanf(f, "%lu %lu", &pages, &resident) == 2)
        buf_printf(out, "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes %lu\n",
                   resident * 4096);
    if (f)
        fclose(f);
    return buf_status(out);
}

// Browsers post here what the policy refused; it points to a mistake of ours or to an attack. The body is theirs, so only its start is logged.
static Status post_csp_report(WebRequest *rq, WebResponse *rs)
{
    atomic_fetch_add_explicit(&rq->web->metrics.csp_reports, 1, memory_order_relaxed);
    const char *start = arena_str(&rq->arena, str_sub(rq->body, 0, 1000));
    log_event(LOG_WARN, "csp.report", "id", rq->id, "report", start ? start : "", NULL);
    return web_no_content(rs);
}

static const char *type_of(const char *name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {{".css", "text/css; charset=utf-8"},
                 {".js", "text/javascript; charset=utf-8"},
                 {".svg", "image/svg+xml"},
                 {".woff2", "font/woff2"},
                 {".png", "image/png"},
                 {".webmanifest", "application/manifest+json"},
                 {".txt", "text/plain; charset=utf-8"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_ends(str_c(name), str_c(types[i].ending)))
            return types[i].type;
    return "application/octet-stream";
}

// A word of a comma list with a quality that is not nought.
static bool accepts(Str header, const char *coding)
{
    Str part;
    while (header.n && str_split(&header, ',', &part)) {
        size_t cut = str_find(part, STR(";"));
        if (!str_eq_c(str_trim(str_sub(part, 0, cut)), coding))
            continue;
        Str rest = cut == SIZE_MAX ? STR("") : str_trim(str_sub(part, cut + 1, SIZE_MAX));
        return !str_eq(rest, STR("q=0")) && !str_starts(rest, STR("q=0.0"));
    }
    return false;
}

static Status send_file(WebRequest *rq, WebResponse *rs, const StaticFile *file, bool for_ever)
{
    rs->cacheable = true;
    web_header(rs, "Cache-Control", for_ever ? "public, max-age=31536000, immutable" : "public, no-cache");
    web_header(rs, "ETag", file->etag);
    web_header(rs, "Vary", "Accept-Encoding");
    if (rq->header[WEB_IF_NONE_MATCH].p &&
        str_find(rq->header[WEB_IF_NONE_MATCH], str_c(file->etag)) != SIZE_MAX) {
        rs->status = 304;
        rs->fixed = STR("");
        return STATUS_OK;
    }
    rs->status = 200;
    rs->type = type_of(file->name);
    rs->fixed = file->bytes;
    Str accept = rq->header[WEB_ACCEPT_ENCODING];
    if (file->brotli.n && accept.p && accepts(accept, "br")) {
        rs->fixed = file->brotli;
        web_header(rs, "Content-Encoding", "br");
    } else if (file->gzip.n && accept.p && accepts(accept, "gzip")) {
        rs->fixed = file->gzip;
        web_header(rs, "Content-Encoding", "gzip");
    }
    return STATUS_OK;
}

static Status get_static(WebRequest *rq, WebResponse *rs)
{
    for (size_t i = 0; i < generated_n_files; i++) {
        const StaticFile *f = &generated_files[i];
        if (str_eq_c(rq->path, f->url))
            return send_file(rq, rs, f, true);
        if (str_eq_c(rq->params[0], f->name))
            return send_file(rq, rs, f, false);
    }
    return STATUS_NOT_FOUND;
}

static Status get_root_file(WebRequest *rq, WebResponse *rs)
{
    Str name = str_sub(rq->path, 1, SIZE_MAX);
    for (size_t i = 0; i < generated_n_files; i++)
        if (str_eq_c(name, generated_files[i].name))
            return send_file(rq, rs, &generated_files[i], false);
    return STATUS_NOT_FOUND;
}

static Status get_robots(WebRequest *rq, WebResponse *rs)
{
    return web_text(rq, rs, 200, "text/plain; charset=utf-8", STR("User-agent: *\nDisallow: /\n"));
}

const Route system_routes[] = {
    {WEB_GET, "/healthz", WEB_PAGE, WEB_OPEN, .check = get_health, .data = ""},
    {WEB_GET, "/version", WEB_STATIC, WEB_OPEN, .check = get_version},
    {WEB_GET, "/metrics", WEB_PAGE, WEB_OPEN, .check = get_metrics, .data = "", .token = true},
    {WEB_POST, "/csp-report", WEB_STATIC, WEB_OPEN, .csrf = WEB_CSRF_NONE, .bodies = WEB_BYTES | WEB_JSON,
     .body_limit = 16 * 1024, .check = post_csp_report},
    {WEB_GET, "/static/{name}", WEB_STATIC, WEB_OPEN, .check = get_static},
    {WEB_GET, "/robots.txt", WEB_STATIC, WEB_OPEN, .check = get_robots},
    {WEB_GET, "/favicon.svg", WEB_STATIC, WEB_OPEN, .check = get_root_file},
    {WEB_GET, "/manifest.webmanifest", WEB_STATIC, WEB_OPEN, .check = get_root_file},
    {WEB_GET, "/sw.js", WEB_STATIC, WEB_OPEN,
     .check = get_root_file}, // at the root: a worker rules what lies below it
};
const size_t system_n_routes = sizeof system_routes / sizeof *system_routes;
