// Errors as people and programs read them: a page, a fragment, or application/problem+json (RFC 9457) with both languages.
#include "web/web_internal.h"

typedef struct ProblemRow {
    int status;
    const char *code; // stable: clients may depend on it
    MsgId title, action;
} ProblemRow;

#define ROW(problem, http, text)                                                                             \
    [PROBLEM_##problem] = {http, text, MSG_PROBLEM_##problem, MSG_PROBLEM_##problem##_ACTION}
static const ProblemRow rows[PROBLEM_COUNT_] = {
    ROW(BAD_REQUEST, 400, "bad_request"),
    ROW(BAD_JSON, 400, "bad_json"),
    ROW(INVALID, 422, "invalid"),
    ROW(UNAUTHENTICATED, 401, "unauthenticated"),
    ROW(BAD_LOGIN, 401, "bad_login"),
    ROW(OTP_REQUIRED, 401, "otp_required"),
    ROW(FORBIDDEN, 403, "forbidden"),
    ROW(CSRF, 403, "csrf"),
    ROW(NOT_FOUND, 404, "not_found"),
    ROW(METHOD, 405, "method"),
    ROW(CONFLICT, 409, "conflict"),
    ROW(STALE, 412, "stale"),
    ROW(NEEDS_MATCH, 428, "needs_match"),
    ROW(TOO_LARGE, 413, "too_large"),
    ROW(URI_TOO_LONG, 414, "uri_too_long"),
    ROW(MEDIA_TYPE, 415, "media_type"),
    ROW(HEADERS_TOO_LARGE, 431, "headers_too_large"),
    ROW(THROTTLED, 429, "throttled"),
    ROW(KEY_REUSED, 422, "key_reused"),
    ROW(REFUSED, 422, "refused"),
    ROW(UNSUPPORTED, 501, "unsupported"),
    ROW(INTERNAL, 500, "internal"),
    ROW(BUSY, 503, "busy"),
};

Problem problem_of_status(Status st)
{
    switch (st) {
    case STATUS_OK:
        return PROBLEM_NONE;
    case STATUS_INVALID:
        return PROBLEM_INVALID;
    case STATUS_NOT_FOUND:
        return PROBLEM_NOT_FOUND;
    case STATUS_FORBIDDEN:
        return PROBLEM_FORBIDDEN;
    case STATUS_CONFLICT:
        return PROBLEM_CONFLICT;
    case STATUS_TOO_LARGE:
        return PROBLEM_TOO_LARGE;
    case STATUS_REFUSED:
        return PROBLEM_REFUSED;
    case STATUS_BUSY:
        return PROBLEM_BUSY;
    case STATUS_UNSUPPORTED:
        return PROBLEM_UNSUPPORTED;
    case STATUS_UNAUTHENTICATED:
        return PROBLEM_UNAUTHENTICATED;
    case STATUS_THROTTLED:
        return PROBLEM_THROTTLED;
    case STATUS_NO_MEMORY:
    case STATUS_IO:
    case STATUS_CORRUPT:
    case STATUS_COUNT_:
        break;
    }
    return PROBLEM_INTERNAL;
}

static Status status_of_problem(Problem p)
{
    switch (rows[p].status) {
    case 401:
        return STATUS_UNAUTHENTICATED;
    case 403:
        return STATUS_FORBIDDEN;
    case 404:
        return STATUS_NOT_FOUND;
    case 409:
    case 412:
        return STATUS_CONFLICT;
    case 413:
        return STATUS_TOO_LARGE;
    case 429:
        return STATUS_THROTTLED;
    case 500:
        return STATUS_IO;
    case 503:
        return STATUS_BUSY;
    default: // HTTP statuses are numbers, not an enum of ours
        return STATUS_INVALID;
    }
}

void web_fail_plain(WebRequest *rq, WebResponse *rs, int status)
{
    // Nothing here allocates, so that it works when memory is what is missing.
    buf_done(&rs->body);
    rs->status = status;
    rs->type = "text/plain; charset=utf-8";
    rs->fixed =
        STR("Lỗi của hệ thống. Thử lại sau ít phút. / The system has failed. Try again in a few minutes.\n");
    rs->n_headers = 0;
    rs->cacheable = false;
    (void)rq;
}

static json_t *both(Lang lang, const ProblemRow *row)
{
    return json_pack("{s:s,s:s}", "title", msg(lang, row->title).p, "action", msg(lang, row->action).p);
}

static Status api_problem(WebRequest *rq, WebResponse *rs, const ProblemRow *row, json_t *errors)
{
    char type[64];
    snprintf(type, sizeof type, "urn:thidua:problem:%s", row->code);
    json_t *body =
        json_pack("{s:s,s:s,s:i,s:s,s:s,s:o,s:o,s:s}", "type", type, "title", msg(rq->lang, row->title).p,
                  "status", row->status, "detail", msg(rq->lang, row->action).p, "code", row->code, "vi",
                  both(LANG_VI, row), "en", both(LANG_EN, row), "request_id", rq->id);
    if (body && errors && json_object_set(body, "errors", errors) != 0) {
        json_decref(body);
        body = NULL;
    }
    if (!body)
        return STATUS_NO_MEMORY;
    Status st = web_json(rq, rs, row->status, body);
    rs->type = "application/problem+json; charset=utf-8";
    return st;
}

static Status page_problem(WebRequest *rq, WebResponse *rs, const ProblemRow *row)
{
    char number[12];
    snprintf(number, sizeof number, "%d", row->status);
    json_t *data =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "status", number, "heading", msg(rq->lang, row->title).p,
                  "what", "", "todo", msg(rq->lang, row->action).p, "retry", "", "request_id", rq->id);
    if (!data)
        return STATUS_NO_MEMORY;
    return web_page(rq, rs, row->status, web_is_fragment(rq) ? "parts/oops" : "error", data);
}

Status web_problem(WebRequest *rq, WebResponse *rs, Problem problem, json_t *errors)
{
    const ProblemRow *row = &rows[problem];
    bool api = web_is_api(rq);
    if (rq->tx && !api) { // rendered when the writer is done (dispatch.c)
        ((WebCall *)rq)->told = problem;
        json_decref(errors);
        return status_of_problem(problem);
    }
    // Headers that belong to the error (Allow, Retry-After, WWW-Authenticate) stay; the rest of a half-made answer goes.
    Status st;
    if (problem == PROBLEM_UNAUTHENTICATED && !api) {
        const char *where = rq->method == WEB_GET && rq->path.p && rq->path.n > 1
                                ? web_with_return(rq, "/login", rq->target)
                                : "/login";
        st = where ? web_redirect(rq, rs, where) : STATUS_NO_MEMORY;
    } else if (api) {
        st = api_problem(rq, rs, row, errors);
    } else {
        st = page_problem(rq, rs, row);
    }
    json_decref(errors);
    if (st != STATUS_OK)
        web_fail_plain(rq, rs, row->status == 0 ? 500 : row->status);
    else if (problem == PROBLEM_UNAUTHENTICATED && api)
        web_header(rs, "WWW-Authenticate", "Bearer realm=\"thidua\"");
    return status_of_problem(problem);
}
