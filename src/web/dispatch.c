// One call through the phases of its route.
#include <stdatomic.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/utf8.h"
#include "crypt/mac.h"
#include "web/body.h"
#include "web/generated.h"
#include "web/routes.h"
#include "web/web_internal.h"

enum {
    DEFAULT_BODY_LIMIT = 64 * 1024,
    SLOW_QUEUE = 64,
    CALL_ARENA_LIMIT = 64 << 20,
};

enum { PHASE_CHECK, PHASE_SLOW, PHASE_WRITE, PHASE_SETTLE, PHASE_REPLY, PHASE_END };

Status web_new(const WebOptions *options, Web **ret, const char **ret_fault)
{
    *ret_fault = "out of memory";
    if (crypt_init() != STATUS_OK)
        return STATUS_IO;
    Web *web = alloc_zeroed(1, sizeof *web);
    if (!web)
        return STATUS_NO_MEMORY;
    web->options = *options;
    router_init(&web->router);
    pthread_mutex_init(&web->org_lock, NULL);
    crypt_random(&web->id_seed, sizeof web->id_seed);
    Status st = STATUS_OK;
    if (options->routes) {
        for (size_t i = 0; i < options->n_routes && st == STATUS_OK; i++)
            st = router_add(&web->router, &options->routes[i], ret_fault);
    } else {
        for (size_t k = 0; web_route_tables[k].routes && st == STATUS_OK; k++)
            for (size_t i = 0; i < *web_route_tables[k].n && st == STATUS_OK; i++)
                st = router_add(&web->router, &web_route_tables[k].routes[i], ret_fault);
    }
    if (st == STATUS_OK)
        st = metrics_init(&web->metrics, web->router.routes.n);
    if (st == STATUS_OK)
        st = slow_pool_new(options->slow_threads ? options->slow_threads : 2, SLOW_QUEUE, &web->slow);
    if (st == STATUS_OK)
        st = throttle_new(options->store, instant_now(), &web->throttle);
    if (st != STATUS_OK) {
        web_free(web);
        return st;
    }
    *ret = web;
    return STATUS_OK;
}

void web_free(Web *web)
{
    if (!web)
        return;
    slow_pool_free(web->slow);
    throttle_free(web->throttle);
    metrics_done(&web->metrics);
    router_done(&web->router);
    pthread_mutex_destroy(&web->org_lock);
    free(web);
}

Intake *web_intake(const Web *web)
{
    return web->options.intake;
}

const Route *const *web_routes(const Web *web, size_t *ret_n)
{
    *ret_n = web->router.routes.n;
    return web->router.routes.items;
}

// ---- Calls --------------------------------------------------------------------------------------------------------------------------------

WebCall *web_call_new(Web *web)
{
    WebCall *call = alloc_zeroed(1, sizeof *call);
    if (!call)
        return NULL;
    arena_init(&call->rq.arena, CALL_ARENA_LIMIT);
    call->rq.web = web;
    call->rq.received = instant_now();
    call->route_index = -1;
    uint64_t id = atomic_fetch_add_explicit(&web->id_next, 1, memory_order_relaxed) + web->id_seed;
    // splitmix64: numbers that follow each other look unrelated, so that an id tells nothing about the load.
    id = (id ^ (id >> 30)) * 0xbf58476d1ce4e5b9u;
    id = (id ^ (id >> 27)) * 0x94d049bb133111ebu;
    id ^= id >> 31;
    snprintf(call->rq.id, sizeof call->rq.id, "%016llx", (unsigned long long)id);
    atomic_fetch_add_explicit(&web->metrics.in_flight, 1, memory_order_relaxed);
    return call;
}

void web_call_free(WebCall *call)
{
    if (!call)
        return;
    if (call->reading)
        tx_end(call->reading);
    if (call->rq.at_end)
        call->rq.at_end(call->rq.state);
    atomic_fetch_sub_explicit(&call->rq.web->metrics.in_flight, 1, memory_order_relaxed);
    json_decref(call->rq.json);
    json_decref(call->late_page);
    buf_done(&call->rs.body);
    buf_done(&call->body_bytes);
    arena_done(&call->rq.arena);
    free(call);
}

static void end_reading(WebCall *call)
{
    if (!call->reading)
        return;
    call->queries += tx_statements(call->reading);
    tx_end(call->reading);
    call->reading = NULL;
    call->rq.memo.n = 0;
}

// ---- Before the body ----------------------------------------------------------------------------------------------------------------------

static bool refuse(WebCall *call, Problem problem)
{
    web_problem(&call->rq, &call->rs, problem, NULL);
    call->body_refused = true;
    end_reading(call);
    return false;
}

static void add_allow(WebCall *call, unsigned allowed)
{
    static const char *const names[WEB_METHOD_COUNT_] = {[WEB_GET] = "GET, HEAD",
                                                         [WEB_POST] = "POST",
                                                         [WEB_PUT] = "PUT",
                                                         [WEB_PATCH] = "PATCH",
                                                         [WEB_DELETE] = "DELETE"};
    const char *list = "";
    for (unsigned m = 0; m < WEB_METHOD_COUNT_ && list; m++)
        if (allowed & (1u << m))
            list = *list ? arena_printf(&call->rq.arena, "%s, %s", list, names[m]) : names[m];
    web_header(&call->rs, "Allow", list);
}

static unsigned body_kind(const WebRequest *rq)
{
    Str type = rq->header[WEB_CONTENT_TYPE];
    if (!type.p)
        return WEB_BYTES;
    if (media_type_is(type, "application/x-www-form-urlencoded"))
        return WEB_FORM;
    if (media_type_is(type, "multipart/form-data"))
        return WEB_MULTIPART;
    if (media_type_is(type, "application/json"))
        return WEB_JSON;
    return WEB_BYTES;
}

static Status read_target(WebCall *call, RouterHit *hit)
{
    WebRequest *rq = &call->rq;
    size_t mark = str_find(rq->target, STR("?"));
    rq->path = str_sub(rq->target, 0, mark);
    for (size_t i = 0; i < rq->target.n; i++)
        if ((unsigned char)rq->target.p[i] <= 0x20 || (unsigned char)rq->target.p[i] >= 0x7f)
            return STATUS_INVALID;
    if (rq->path.n == 0 || rq->path.p[0] != '/')
        return STATUS_INVALID;
    if (mark != SIZE_MAX) {
        Status st =
            pairs_parse(&rq->arena, str_sub(rq->target, mark + 1, SIZE_MAX), BODY_QUERY_MAX, &rq->query);
        if (st != STATUS_OK)
            return st;
    }
    *hit = router_find(&rq->web->router, rq->method, rq->path);
    for (size_t i = 0; i < hit->n_params; i++) {
        Status st = percent_decode(&rq->arena, hit->params[i], false, &rq->params[i]);
        if (st != STATUS_OK)
            return st;
    }
    return STATUS_OK;
}

bool web_begin(WebCall *call)
{
    WebRequest *rq = &call->rq;
    rq->lang = lang_accept(rq->header[WEB_ACCEPT_LANGUAGE].p ? rq->header[WEB_ACCEPT_LANGUAGE] : STR(""));
    RouterHit hit = {.index = -1};
    Status st = read_target(call, &hit);
    if (st != STATUS_OK)
        return refuse(call, st == STATUS_NO_MEMORY   ? PROBLEM_INTERNAL
                            : st == STATUS_TOO_LARGE ? PROBLEM_URI_TOO_LONG
                                                     : PROBLEM_BAD_REQUEST);
    const Route *route = rq->route = hit.route;
    call->route_index = hit.index;
    if (!route || route->audience != WEB_STATIC) {
        st = session_identify(rq);
        if (st == STATUS_UNAUTHENTICATED && route && route->entry == WEB_OPEN)
            st = STATUS_OK; // a spent cookie or token does not shut an open door
        if (st != STATUS_OK)
            return refuse(call, problem_of_status(st));
    }
    if (!route) {
        // Who is not signed in learns nothing of the API's shape.
        if (web_is_api(rq) && !rq->actor.account_id)
            return refuse(call, PROBLEM_UNAUTHENTICATED);
        if (!hit.allowed)
            return refuse(call, PROBLEM_NOT_FOUND);
        add_allow(call, hit.allowed);
        return refuse(call, PROBLEM_METHOD);
    }
    if (route->entry == WEB_SIGNED_IN && !rq->actor.account_id)
        return refuse(call, PROBLEM_UNAUTHENTICATED);
    if (!access_has(&rq->actor, route->verb))
        return refuse(call, PROBLEM_FORBIDDEN);
    if (rq->method != WEB_GET && route->csrf != WEB_CSRF_NONE && !rq->token_id && !session_origin_ok(rq))
        return refuse(call, PROBLEM_CSRF);
    if (route->bodies && !(route->bodies & body_kind(rq)) && rq->header[WEB_CONTENT_TYPE].p)
        return refuse(call, PROBLEM_MEDIA_TYPE);
    call->body_limit = route->body_limit ? route->body_limit : DEFAULT_BODY_LIMIT;
    if (!route->bodies)
        call->body_limit = 0;
    return true;
}

void web_body_too_large(WebCall *call)
{
    (void)refuse(call, PROBLEM_TOO_LARGE);
    call->rs.close = true;
}

// ---- The phases ---------------------------------------------------------------------------------------------------------------------------

static Problem parse_body(WebCall *call)
{
    WebRequest *rq = &call->rq;
    rq->body = buf_view(&call->body_bytes);
    Status st = STATUS_OK;
    if (rq->route->bodies && (rq->body.n || rq->header[WEB_CONTENT_TYPE].p)) {
        unsigned kind = body_kind(rq);
        if (!(rq->route->bodies & kind))
            return PROBLEM_MEDIA_TYPE;
        if (kind == WEB_FORM)
            st = pairs_parse(&rq->arena, rq->body, BODY_PAIRS_MAX, &rq->form);
        else if (kind == WEB_MULTIPART)
            st = multipart_parse(&rq->arena, rq->header[WEB_CONTENT_TYPE], rq->body, &rq->form, &rq->uploads);
        else if (kind == WEB_JSON && (st = json_body_parse(rq->body, &rq->json)) == STATUS_INVALID)
            return PROBLEM_BAD_JSON;
    }
    if (st == STATUS_INVALID)
        return PROBLEM_BAD_REQUEST;
    if (st != STATUS_OK)
        return problem_of_status(st);
    if (rq->method != WEB_GET && rq->route->csrf == WEB_CSRF_CHECKED && !rq->token_id && rq->session_id &&
        !session_csrf_ok(rq))
        return PROBLEM_CSRF;
    return PROBLEM_NONE;
}

// After a phase: is there an answer?
static bool settle(WebCall *call, Status st)
{
    if (st != STATUS_OK && call->rs.status < 400 && !(call->rs.status == 303 && st == STATUS_UNAUTHENTICATED))
        web_problem(&call->rq, &call->rs, problem_of_status(st), NULL);
    else if (st != STATUS_OK && call->rs.status == 0)
        web_fail_plain(&call->rq, &call->rs, 500);
    if (call->rs.status == 0)
        return false;
    call->phase = PHASE_END;
    return true;
}

// What the writer thread left to say: pages are rendered here, on a connection's thread.
static void settle_write(WebCall *call)
{
    WebRequest *rq = &call->rq;
    WebResponse *rs = &call->rs;
    call->phase = PHASE_REPLY;
    if (call->told != PROBLEM_NONE)
        (void)web_problem(rq, rs, call->told, NULL);
    (void)settle(call, call->write_status);
    if (call->late_page && web_render(call) != STATUS_OK)
        web_fail_plain(rq, rs, 500);
}

WebStep web_advance(WebCall *call)
{
    WebRequest *rq = &call->rq;
    const Route *route = rq->route;
    if (call->phase == PHASE_SETTLE)
        settle_write(call);
    if (call->rs.status) {
        end_reading(call);
        return WEB_ANSWERED;
    }
    if (call->phase == PHASE_CHECK) {
        Problem problem = parse_body(call);
        if (problem != PROBLEM_NONE)
            web_problem(rq, &call->rs, problem, NULL);
        else if (!route->check || !settle(call, route->check(rq, &call->rs)))
            call->phase = route->slow ? PHASE_SLOW : route->write ? PHASE_WRITE : PHASE_REPLY;
        end_reading(call);
    }
    if (!call->rs.status) {
        if (call->phase == PHASE_SLOW)
            return WEB_NEEDS_SLOW;
        if (call->phase == PHASE_WRITE)
            return WEB_NEEDS_WRITE;
        (void)settle(call, route->reply ? route->reply(rq, &call->rs) : STATUS_OK);
        end_reading(call);
    }
    if (!call->rs.status)
        web_fail_plain(rq, &call->rs, 500); // a route that never answers is our mistake
    return WEB_ANSWERED;
}

static void run_slow(void *ctx)
{
    WebCall *call = ctx;
    const Route *route = call->rq.route;
    if (!settle(call, route->slow(&call->rq, &call->rs)))
        call->phase = route->write ? PHASE_WRITE : PHASE_REPLY;
    if (call->resume)
        call->resume(call->resume_ctx);
}

static Status write_verb(Tx *tx, void *ctx)
{
    WebCall *call = ctx;
    bool replayed = false;
    uint64_t before = tx_statements(tx);
    call->rq.tx = tx;
    Status st = idempotency_begin(call, tx, &replayed);
    if (st == STATUS_OK && !replayed) {
        st = call->rq.route->write(&call->rq, &call->rs);
        if (st == STATUS_OK)
            st = idempotency_keep(call, tx);
    }
    call->rq.tx = NULL;
    call->queries += tx_statements(tx) - before;
    call->write_status = st;
    return st;
}

static void write_done(void *ctx, Status st)
{
    WebCall *call = ctx;
    if (st != STATUS_OK && call->write_status == STATUS_OK) {
        // The verb was content and the commit was not: what it answered did not happen.
        call->rs.status = 0;
        call->rs.n_headers = 0;
        log_event(LOG_ERROR, "store.commit", "id", call->rq.id, "status", status_name(st), NULL);
        st = st == STATUS_BUSY ? st : STATUS_IO;
        call->told = PROBLEM_NONE;
        call->rq.refused = false;
        json_decref(call->late_page);
        call->late_page = NULL;
    }
    call->write_status = st;
    // A refusal that the reply phase tells: everything is undone, and the form is shown again.
    call->phase = call->rq.refused && call->rq.route->reply ? PHASE_REPLY : PHASE_SETTLE;
    if (call->resume)
        call->resume(call->resume_ctx);
}

bool web_schedule(WebCall *call, WebStep step, void (*resume)(void *ctx), void *ctx)
{
    call->resume = resume;
    call->resume_ctx = ctx;
    Status st = step == WEB_NEEDS_SLOW
                    ? slow_pool_submit(call->rq.web->slow, run_slow, call)
                    : store_submit(call->rq.web->options.store, write_verb, call, write_done);
    if (st == STATUS_OK)
        return true;
    web_header(&call->rs, "Retry-After", "2");
    web_problem(&call->rq, &call->rs, problem_of_status(st), NULL);
    return false;
}

void web_dispatch(WebCall *call)
{
    if (web_begin(call)) {
        if (call->body_bytes.n > call->body_limit) {
            web_body_too_large(call);
        } else {
            for (WebStep step; (step = web_advance(call)) != WEB_ANSWERED;) {
                if (step == WEB_NEEDS_SLOW)
                    run_slow(call);
                else
                    write_done(call, store_write(call->rq.web->options.store, write_verb, call));
            }
        }
    }
    web_finish(call);
}

void web_refuse(WebCall *call, int status)
{
    Problem problem = status == 413   ? PROBLEM_TOO_LARGE
                      : status == 414 ? PROBLEM_URI_TOO_LONG
                      : status == 431 ? PROBLEM_HEADERS_TOO_LARGE
                      : status == 503 ? PROBLEM_BUSY
                      : status == 500 ? PROBLEM_INTERNAL
                                      : PROBLEM_BAD_REQUEST;
    (void)refuse(call, problem);
    call->rs.close = true;
}

// ---- The end ------------------------------------------------------------------------------------------------------------------------------

static const char *method_name(const WebRequest *rq)
{
    static const char *const names[] = {
        [WEB_GET] = "GET",       [WEB_POST] = "POST",       [WEB_PUT] = "PUT", [WEB_PATCH] = "PATCH",
        [WEB_DELETE] = "DELETE", [WEB_METHOD_COUNT_] = "?", [WEB_OTHER] = "?"};
    return rq->head ? "HEAD" : names[rq->method];
}

static bool has_header(const WebResponse *rs, const char *name)
{
    for (size_t i = 0; i < rs->n_headers; i++)
        if (strcmp(rs->headers[i].name, name) == 0)
            return true;
    return false;
}

void web_finish(WebCall *call)
{
    WebRequest *rq = &call->rq;
    WebResponse *rs = &call->rs;
    end_reading(call);
    if (rs->body.failed || rs->status == 0)
        web_fail_plain(rq, rs, 500);
    // A table is saved, never shown in the browser as something else.
    if (rs->type && str_starts(str_c(rs->type), STR("text/csv")) && !has_header(rs, "Content-Disposition"))
        web_header(rs, "Content-Disposition", "attachment");
    int64_t took = instant_now() - rq->received;
    metrics_count(&rq->web->metrics, call->route_index, rs->status, took, call->queries);
    char status[12], microseconds[24], bytes[24], account[24], queries[24];
    snprintf(status, sizeof status, "%d", rs->status);
    snprintf(microseconds, sizeof microseconds, "%lld", (long long)took);
    snprintf(bytes, sizeof bytes, "%zu", rs->fixed.p ? rs->fixed.n : rs->body.n);
    snprintf(queries, sizeof queries, "%llu", (unsigned long long)call->queries);
    snprintf(account, sizeof account, "%lld", (long long)rq->actor.account_id);
    // The path is not logged when it met no route, nor the query ever: they may hold what people typed.
    log_event(rs->status >= 500 ? LOG_ERROR : LOG_INFO, "http.request", "id", rq->id, "method",
              method_name(rq), "route", rq->route ? rq->route->pattern : "-", "status", status, "us",
              microseconds, "bytes", bytes, "queries", queries, "peer", rq->peer.p ? rq->peer.p : "",
              "account", account, NULL);
}
