// What a handler sees of a request, and what it says in answer. Plain structs: no HTTP library shows here.
// Everything is owned by the call and lives until the answer is sent; texts of the request borrow from it.
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include <jansson.h>

#include "app/act.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/msg.h"
#include "store/store.h"

typedef struct Web Web;
typedef struct Route Route;

typedef enum WebMethod {
    WEB_GET,
    WEB_POST,
    WEB_PUT,
    WEB_PATCH,
    WEB_DELETE,
    WEB_METHOD_COUNT_,
    WEB_OTHER
} WebMethod;

// The headers anything reads. Each is read by its own grammar; others are not kept.
typedef enum WebHeader {
    WEB_HOST,
    WEB_COOKIE,
    WEB_AUTHORIZATION,
    WEB_CONTENT_TYPE,
    WEB_ACCEPT,
    WEB_ACCEPT_LANGUAGE,
    WEB_ACCEPT_ENCODING,
    WEB_ORIGIN,
    WEB_SEC_FETCH_SITE,
    WEB_IF_MATCH,
    WEB_IF_NONE_MATCH,
    WEB_IDEMPOTENCY_KEY,
    WEB_CSRF_TOKEN,
    WEB_HX_REQUEST,
    WEB_USER_AGENT,
    WEB_HEADER_COUNT_
} WebHeader;

typedef struct WebPair {
    Str name, value; // decoded, valid UTF-8 without NUL
} WebPair;

typedef struct WebPairs {
    WebPair *items;
    size_t n, cap;
} WebPairs;

typedef struct WebUpload {
    Str field, file_name, type; // as the client said: not to be trusted
    Str bytes;                  // borrows from the body
} WebUpload;

typedef struct WebUploads {
    WebUpload *items;
    size_t n, cap;
} WebUploads;

enum { WEB_PARAMS_MAX = 4, WEB_ID_TEXT = 17, WEB_CSRF_TEXT = 44 };

typedef struct WebRequest {
    Arena arena;
    Web *web;
    char id[WEB_ID_TEXT]; // shown to people and in the log
    WebMethod method;
    bool head;                     // a GET whose body is not sent
    Str target;                    // path and query as sent
    Str path;                      // as sent, not decoded
    Str header[WEB_HEADER_COUNT_]; // p == NULL when absent
    Str peer;                      // numeric address of the client
    bool forwarded;                // by some proxy's own word: whoever the peer is, the client is another
    bool secure;                   // came over TLS (ours or a trusted proxy's)
    Instant received;
    const Route *route;
    Str params[WEB_PARAMS_MAX]; // of the pattern's {places}, decoded, in order
    WebPairs query;
    WebPairs form; // url-encoded or multipart fields
    WebUploads uploads;
    Str body;
    json_t *json; // of a JSON body; borrowed by handlers

    Lang lang;
    Actor actor;                  // account_id 0: nobody
    Str actor_title;              // "Chuyên viên"
    int64_t session_id, token_id; // how the actor came in; 0 when not so
    int64_t otp_account_id;   // the password was right, the second factor is awaited; actor is nobody then
    char csrf[WEB_CSRF_TEXT]; // of this session, for forms; "" without session
    bool refused;             // set in the write phase with a status that undoes it: the reply phase says why
    void *state;              // the handler's own, from one phase to the next (in the arena)
    void (*at_end)(void *state); // called when the call is freed, however it ended; NULL: nothing
    Tx *tx;                      // the write phase's; elsewhere use web_read()
    ActMemo memo;                // what the present read transaction has looked up
} WebRequest;

enum { WEB_RESPONSE_HEADERS_MAX = 12 };

typedef struct WebResponse {
    int status;       // 0: not answered yet
    const char *type; // Content-Type, a constant
    Buf body;
    Str fixed; // when fixed.p: sent instead of body; lives for ever
    struct {
        const char *name, *value; // constants or in the request's arena
    } headers[WEB_RESPONSE_HEADERS_MAX];
    size_t n_headers;
    bool close;     // the connection is not to be used again
    bool cacheable; // has its own Cache-Control; otherwise no-store is added
} WebResponse;

// Reading phases (check, slow's caller never, reply): the request's one read transaction, opened at first use, closed by the router.
MUST_CHECK Status web_read(WebRequest *rq, Tx **ret);
// First value of that name; p == NULL when absent.
Str web_query(const WebRequest *rq, const char *name);
Str web_form(const WebRequest *rq, const char *name);
Str web_cookie(const WebRequest *rq, const char *name);
// A path of ours to go back to, from a query or form field; "/" when it is none.
const char *web_return_to(WebRequest *rq, Str wanted);
// "PATH?return_to=..." with the place to go back to encoded; NULL when memory is out.
const char *web_with_return(WebRequest *rq, const char *path, Str return_to);
// A parameter of the pattern as a positive number; STATUS_NOT_FOUND when it is none (such a thing cannot exist).
MUST_CHECK Status web_param_id(const WebRequest *rq, size_t index, int64_t *ret);
// "Today" for everything about the campaign: the business clock (--demo-date). Sessions and logs use rq->received.
Date web_today(const WebRequest *rq);
bool web_is_api(const WebRequest *rq);
bool web_is_fragment(const WebRequest *rq); // asked by htmx: wants the part, not the whole page

#endif
