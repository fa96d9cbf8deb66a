// The web layer's face: the application, its routes, and one call from the first header to the answer.
//
// A call goes: web_call_new -> (the adapter fills method, target, headers, peer) -> web_begin (route, limits, who, permission; no body yet)
// -> body -> web_advance, once or, when it asks for another thread, again after web_schedule's resume. Then the answer is in call->rs.
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "file/intake.h"
#include "web/request.h"

// ---- Routes -----------------------------------------------------------------------------------------------------------------------------

typedef enum WebAudience {
    WEB_PAGE,
    WEB_API,
    WEB_STATIC
} WebAudience; // the form errors take, and who may sign in how
typedef enum WebEntry {
    WEB_SIGNED_IN, // a session (pages) or a session or token (API)
    WEB_OPEN,      // anyone
} WebEntry;
typedef enum WebBody {
    WEB_NO_BODY = 0,
    WEB_FORM = 1,      // application/x-www-form-urlencoded
    WEB_MULTIPART = 2, // multipart/form-data
    WEB_JSON = 4,      // application/json
    WEB_BYTES = 8,     // anything else, as it is in rq->body
} WebBody;
typedef enum WebCsrf {
    WEB_CSRF_CHECKED, // changing requests of a session carry its token (form field `csrf` or X-CSRF-Token) and come from our origin
    WEB_CSRF_ORIGIN, // origin only: there is no session yet (log-in)
    WEB_CSRF_NONE,   // changes nothing for anybody
} WebCsrf;

// A phase. STATUS_OK and no answer yet: the next phase follows. An answer (web_json, web_page, web_redirect...): done.
// Another status: the router makes the error page or problem document of it (web_problem() says more); in `write` everything is undone.
typedef Status (*WebHandler)(WebRequest *rq, WebResponse *rs);

struct Route {
    WebMethod method;
    const char *pattern; // "/api/v1/units/{id}"
    WebAudience audience;
    WebEntry entry;
    Verb verb; // what the actor must be allowed somewhere; the handler checks the unit itself
    WebCsrf csrf;
    unsigned bodies;     // WebBody bits
    uint32_t body_limit; // bytes; 0 = 64 KiB
    WebHandler check;    // on a connection's thread; short; may read
    WebHandler slow;     // on the small pool: passwords, reading documents; no transaction
    WebHandler
        write; // on the writer thread, in a savepoint (rq->tx); short, changes nothing outside the database
    WebHandler reply; // after the commit, on a connection's thread; may read
    // What the route is in the API's own description (web/api_document.c) and in the contract test.
    const struct ResourceApi *api; // web/resource.h: whose records it serves; NULL: others
    const char *takes, *gives; // names of other schemas of body and reply (web/api_document.c); NULL: none
    int success;               // status of the good answer where it is not 200 (with a body) or 204 (without)
    bool
        once; // the answer holds a secret that is shown once: it is not kept for an Idempotency-Key, which is refused
    bool token; // programs come here with their token although it is no part of the API
    // Of a page: pattern of the API route with the same data. NULL: "/api/v1" and the page's own pattern; "": it shows no data.
    const char *data;
};

// ---- The application --------------------------------------------------------------------------------------------------------------------

typedef struct WebOptions {
    Store *store;          // borrowed; migrated
    Intake *intake;        // reads documents in the sandbox; borrowed; NULL where nothing is read (tests)
    Date business_date;    // DATE_NONE: today
    bool demo;             // banner
    bool secure;           // served over TLS: Secure cookies with __Host-, HSTS
    unsigned slow_threads; // 0 = 2
    const Route *routes;   // NULL: all of the product's; tests give their own
    size_t n_routes;
} WebOptions;

// STATUS_INVALID when two routes clash or a row contradicts itself; *ret_fault (a constant) says which.
MUST_CHECK Status web_new(const WebOptions *options, Web **ret, const char **ret_fault);
// Every call must have been freed.
void web_free(Web *web);
Intake *web_intake(const Web *web);
// All routes in force, for tests that walk the table.
const Route *const *web_routes(const Web *web, size_t *ret_n);

typedef enum Problem {
    PROBLEM_NONE,
    PROBLEM_BAD_REQUEST,
    PROBLEM_BAD_JSON,
    PROBLEM_INVALID,
    PROBLEM_UNAUTHENTICATED,
    PROBLEM_BAD_LOGIN,
    PROBLEM_OTP_REQUIRED,
    PROBLEM_FORBIDDEN,
    PROBLEM_CSRF,
    PROBLEM_NOT_FOUND,
    PROBLEM_METHOD,
    PROBLEM_CONFLICT,
    PROBLEM_STALE,
    PROBLEM_NEEDS_MATCH,
    PROBLEM_TOO_LARGE,
    PROBLEM_URI_TOO_LONG,
    PROBLEM_MEDIA_TYPE,
    PROBLEM_HEADERS_TOO_LARGE,
    PROBLEM_THROTTLED,
    PROBLEM_KEY_REUSED,
    PROBLEM_REFUSED,
    PROBLEM_UNSUPPORTED,
    PROBLEM_INTERNAL,
    PROBLEM_BUSY,
    PROBLEM_COUNT_
} Problem;

// ---- One call ---------------------------------------------------------------------------------------------------------------------------

typedef enum WebStep { WEB_ANSWERED, WEB_NEEDS_SLOW, WEB_NEEDS_WRITE } WebStep;

typedef struct WebCall WebCall;
struct WebCall {
    WebRequest rq;
    WebResponse rs;
    int phase;
    bool body_refused; // answered before the body: it is not wanted
    bool is_replay;
    Tx *reading;
    Buf body_bytes; // the adapter collects here, at most body_limit
    uint32_t body_limit;
    int32_t route_index;
    Status write_status;
    uint64_t queries; // statements asked of the database so far, in all phases
    // Said in the write phase, rendered after it: nothing renders on the writer thread.
    Problem told;
    const char *late_template;
    json_t *late_page;
    void (*resume)(void *ctx);
    void *resume_ctx;
    void *adapter; // the HTTP adapter's own
};

WebCall *web_call_new(Web *web); // NULL when memory is out
void web_call_free(WebCall *call);
// After the headers are known. True: read the body (up to call->body_limit), then web_advance. False: call->rs is the answer.
bool web_begin(WebCall *call);
// The body grew beyond its limit.
void web_body_too_large(WebCall *call);
WebStep web_advance(WebCall *call);
// Takes the call to the slow pool or the writer; `resume` is called once from there. False: the queue is full and call->rs says so.
bool web_schedule(WebCall *call, WebStep step, void (*resume)(void *ctx), void *ctx);
// Answer is complete: adds the headers every answer has, counts and logs. Called once, before sending.
void web_finish(WebCall *call);
// All of it in the calling thread, for tests: the call's request is filled, call->body_bytes holds the body.
void web_dispatch(WebCall *call);
// Requests the adapter refused itself (broken framing): an answer without a route.
void web_refuse(WebCall *call, int status);

// ---- Answers ----------------------------------------------------------------------------------------------------------------------------

// Every one of these replaces an answer made before. They return the status for `return web_...(...)`.
MUST_CHECK Status web_json(WebRequest *rq, WebResponse *rs, int status, json_t *body); // takes the reference
// `data` (takes the reference) against the template's view; the layout's own names are added (layout.c). `template_name` is a constant.
// In the write phase it is only put down, and rendered when the writer is done.
MUST_CHECK Status web_page(WebRequest *rq, WebResponse *rs, int status, const char *template_name,
                           json_t *data);
// 303, or HX-Redirect for htmx. `where` is a path of ours.
MUST_CHECK Status web_redirect(WebRequest *rq, WebResponse *rs, const char *where);
// A sentence that the next page shows once; `tone` is "good", "warn" or "bad". Before web_redirect.
void web_flash(WebRequest *rq, WebResponse *rs, const char *tone, MsgId sentence);
MUST_CHECK Status web_text(WebRequest *rq, WebResponse *rs, int status, const char *type, Str text); // copies
MUST_CHECK Status web_no_content(WebResponse *rs);
// An error answer in the form the route's audience reads. `errors` (may be NULL; takes the reference): [{"field","code","message"}].
// Returns the status that undoes a write; a handler that wants its writes kept all the same (a failed attempt counted) returns STATUS_OK.
Status web_problem(WebRequest *rq, WebResponse *rs, Problem problem, json_t *errors);
Problem problem_of_status(Status st);
// Value in the arena or constant. More than fit are dropped and the answer becomes an internal error.
void web_header(WebResponse *rs, const char *name, const char *value);
// Strong ETag of a version ("\"v12\""), and the If-Match rule: PROBLEM_NEEDS_MATCH (428) when absent, PROBLEM_STALE (412) when another.
void web_etag(WebRequest *rq, WebResponse *rs, int64_t version);
MUST_CHECK Status web_if_match(WebRequest *rq, WebResponse *rs, int64_t version);

#endif
