// Making answers, and reading what handlers ask of a request.
#include "web/generated.h"
#include "web/web_internal.h"

Status web_read(WebRequest *rq, Tx **ret)
{
    WebCall *call = (WebCall *)rq; // the request is the call's first member
    if (rq->tx) {
        *ret = rq->tx;
        return STATUS_OK;
    }
    if (!call->reading) {
        Status st = store_read_begin(rq->web->options.store, &call->reading);
        if (st != STATUS_OK)
            return st;
    }
    *ret = call->reading;
    return STATUS_OK;
}

static Str find_pair(const WebPairs *pairs, const char *name)
{
    for (size_t i = 0; i < pairs->n; i++)
        if (str_eq_c(pairs->items[i].name, name))
            return pairs->items[i].value;
    return (Str){NULL, 0};
}

Str web_query(const WebRequest *rq, const char *name)
{
    return find_pair(&rq->query, name);
}

Str web_form(const WebRequest *rq, const char *name)
{
    return find_pair(&rq->form, name);
}

const char *web_return_to(WebRequest *rq, Str wanted)
{
    // A path of this host only: "//host" and "/\\host" lead elsewhere.
    if (!wanted.p || wanted.n == 0 || wanted.n > 500 || wanted.p[0] != '/' || str_starts(wanted, STR("//")))
        return "/";
    for (size_t i = 0; i < wanted.n; i++)
        if ((unsigned char)wanted.p[i] <= 0x20 || (unsigned char)wanted.p[i] >= 0x7f || wanted.p[i] == '\\')
            return "/";
    const char *path = arena_str(&rq->arena, wanted);
    return path ? path : "/";
}

static void add_encoded(Buf *out, Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     memchr("-_.~/", c, 5) != NULL;
        buf_printf(out, plain ? "%c" : "%%%02X", c);
    }
}

const char *web_with_return(WebRequest *rq, const char *path, Str return_to)
{
    Buf out = BUF_INIT;
    buf_printf(&out, "%s?return_to=", path);
    add_encoded(&out, return_to);
    const char *made = out.failed ? NULL : arena_str(&rq->arena, buf_view(&out));
    buf_done(&out);
    return made;
}

void web_flash(WebRequest *rq, WebResponse *rs, const char *tone, MsgId sentence)
{
    Str key = msg_key(sentence);
    web_header(rs, "Set-Cookie",
               arena_printf(&rq->arena, "flash=%s:" STR_FMT "; Path=/; Max-Age=60; HttpOnly; SameSite=Lax%s",
                            tone, STR_ARG(key), rq->secure ? "; Secure" : ""));
}

Status web_param_id(const WebRequest *rq, size_t index, int64_t *ret)
{
    int64_t id;
    if (index >= WEB_PARAMS_MAX || !rq->params[index].p || rq->params[index].n > 19 ||
        !str_to_i64(rq->params[index], &id) || id <= 0 || rq->params[index].p[0] == '0')
        return STATUS_NOT_FOUND;
    *ret = id;
    return STATUS_OK;
}

Date web_today(const WebRequest *rq)
{
    Date d = rq->web->options.business_date;
    return d == DATE_NONE ? instant_date_vn(rq->received) : d;
}

bool web_is_api(const WebRequest *rq)
{
    if (rq->route)
        return rq->route->audience == WEB_API;
    return str_starts(rq->path, STR("/api/"));
}

bool web_is_fragment(const WebRequest *rq)
{
    return rq->header[WEB_HX_REQUEST].p && str_eq(rq->header[WEB_HX_REQUEST], STR("true"));
}

const char *web_msg(const WebRequest *rq, MsgId id)
{
    return msg(rq->lang, id).p;
}

void web_header(WebResponse *rs, const char *name, const char *value)
{
    if (!name || !value || rs->n_headers == WEB_RESPONSE_HEADERS_MAX) {
        rs->body.failed = true; // seen when the answer is finished
        return;
    }
    rs->headers[rs->n_headers].name = name;
    rs->headers[rs->n_headers++].value = value;
}

static void begin_answer(WebResponse *rs, int status, const char *type)
{
    buf_clear(&rs->body);
    rs->fixed = (Str){NULL, 0};
    rs->status = status;
    rs->type = type;
}

static int add_json(const char *p, size_t n, void *ctx)
{
    buf_add(ctx, p, n);
    return 0;
}

Status web_json(WebRequest *rq, WebResponse *rs, int status, json_t *body)
{
    (void)rq;
    begin_answer(rs, status, "application/json; charset=utf-8");
    int failed = body ? json_dump_callback(body, add_json, &rs->body, JSON_COMPACT | JSON_ENCODE_ANY) : -1;
    json_decref(body);
    return failed ? STATUS_NO_MEMORY : buf_status(&rs->body);
}

Status web_text(WebRequest *rq, WebResponse *rs, int status, const char *type, Str text)
{
    (void)rq;
    begin_answer(rs, status, type);
    buf_str(&rs->body, text);
    return buf_status(&rs->body);
}

Status web_no_content(WebResponse *rs)
{
    begin_answer(rs, 204, NULL);
    return STATUS_OK;
}

Status web_redirect(WebRequest *rq, WebResponse *rs, const char *where)
{
    bool fragment = web_is_fragment(rq);
    begin_answer(rs, fragment ? 200 : 303, "text/html; charset=utf-8");
    web_header(rs, fragment ? "HX-Redirect" : "Location", where);
    return buf_status(&rs->body);
}

static const char *numbered_message(void *ctx, uint32_t id)
{
    return msg(((const WebRequest *)ctx)->lang, (MsgId)id).p;
}

static const char *find_message(void *ctx, const char *key)
{
    MsgId id;
    return msg_find(str_c(key), &id) ? msg(((const WebRequest *)ctx)->lang, id).p : NULL;
}

static Status render(WebRequest *rq, WebResponse *rs, const char *template_name, json_t *data)
{
    TemplateWorld world = {.set = generated_templates,
                           .n = generated_n_templates,
                           .message = find_message,
                           .numbered = numbered_message,
                           .ctx = rq};
    const MustacheTemplate *t = template_find(&world, str_c(template_name));
    char name[128];
    if (!t) {
        int n = snprintf(name, sizeof name, "pages/%s", template_name);
        t = n > 0 && (size_t)n < sizeof name ? template_find(&world, (Str){name, (size_t)n}) : NULL;
    }
    Status st = !data ? STATUS_NO_MEMORY : t ? layout_fill(rq, rs, data) : STATUS_UNSUPPORTED;
    if (st == STATUS_OK) {
        (void)buf_reserve(&rs->body, 8192);
        st = template_render(&world, t, data, &rs->body);
    }
    return st;
}

Status web_page(WebRequest *rq, WebResponse *rs, int status, const char *template_name, json_t *data)
{
    WebCall *call = (WebCall *)rq; // the request is the call's first member
    begin_answer(rs, status, "text/html; charset=utf-8");
    json_decref(call->late_page);
    call->late_page = data;
    call->late_template = template_name;
    return !data ? STATUS_NO_MEMORY : rq->tx ? STATUS_OK : web_render(call);
}

Status web_render(WebCall *call)
{
    json_t *data = call->late_page;
    call->late_page = NULL;
    Status st = render(&call->rq, &call->rs, call->late_template, data);
    json_decref(data);
    return st;
}

void web_etag(WebRequest *rq, WebResponse *rs, int64_t version)
{
    web_header(rs, "ETag", arena_printf(&rq->arena, "\"v%lld\"", (long long)version));
}

Status web_if_match(WebRequest *rq, WebResponse *rs, int64_t version)
{
    Str want = rq->header[WEB_IF_MATCH];
    if (!want.p)
        return web_problem(rq, rs, PROBLEM_NEEDS_MATCH, NULL);
    char own[32];
    snprintf(own, sizeof own, "\"v%lld\"", (long long)version);
    Str part;
    while (want.n && str_split(&want, ',', &part)) {
        part = str_trim(part);
        if (str_eq_c(part, own) || str_eq(part, STR("*")))
            return STATUS_OK;
    }
    return web_problem(rq, rs, PROBLEM_STALE, NULL);
}
