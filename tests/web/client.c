#include "client.h"

#include <stdio.h>
#include <stdlib.h>

void (*client_seen)(const Client *c);

void client_init(Client *c, Web *web)
{
    *c = (Client){.web = web};
}

void client_done(Client *c)
{
    json_decref(c->json);
    web_call_free(c->last);
    *c = (Client){0};
}

static void keep_cookie(Client *c, const char *value)
{
    size_t n = strcspn(value, ";"), eq = strcspn(value, "=");
    size_t i = 0;
    while (i < c->n_cookies && (strncmp(c->cookies[i], value, eq + 1) != 0))
        i++;
    if (n >= sizeof c->cookies[0] || i == sizeof c->cookies / sizeof *c->cookies)
        abort();
    if (n == eq + 1) { // emptied
        if (i < c->n_cookies)
            memmove(c->cookies + i, c->cookies + i + 1, (--c->n_cookies - i) * sizeof c->cookies[0]);
        return;
    }
    memcpy(c->cookies[i], value, n);
    c->cookies[i][n] = 0;
    if (i == c->n_cookies)
        c->n_cookies++;
}

static WebMethod method_of(const char *name)
{
    static const char *const names[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    for (int i = 0; i < WEB_METHOD_COUNT_; i++)
        if (strcmp(name, names[i]) == 0)
            return (WebMethod)i;
    return WEB_OTHER;
}

static Str keep(WebRequest *rq, const char *text)
{
    Str s = arena_dup(&rq->arena, str_c(text));
    if (!s.p)
        abort();
    return s;
}

int client_send(Client *c, const Sent *s)
{
    web_call_free(c->last);
    json_decref(c->json);
    c->json = NULL;
    WebCall *call = c->last = web_call_new(c->web);
    if (!call)
        abort();
    WebRequest *rq = &call->rq;
    rq->method = method_of(s->method);
    rq->target = keep(rq, s->target);
    rq->peer = keep(rq, s->peer ? s->peer : "192.0.2.1");
    rq->secure = c->secure;
    for (int i = 0; i < WEB_HEADER_COUNT_; i++)
        if (s->headers[i])
            rq->header[i] = keep(rq, s->headers[i]);
    if (!rq->header[WEB_HOST].p)
        rq->header[WEB_HOST] = STR("thidua.test");
    if (s->type)
        rq->header[WEB_CONTENT_TYPE] = keep(rq, s->type);
    char cookies[2048] = "";
    for (size_t i = 0, n = 0; i < c->n_cookies; i++)
        n += (size_t)snprintf(cookies + n, sizeof cookies - n, "%s%s", i ? "; " : "", c->cookies[i]);
    if (cookies[0])
        rq->header[WEB_COOKIE] = keep(rq, cookies);
    if (c->csrf[0] && !rq->header[WEB_CSRF_TOKEN].p)
        rq->header[WEB_CSRF_TOKEN] = keep(rq, c->csrf);
    if (c->bearer[0])
        rq->header[WEB_AUTHORIZATION] = str_c(arena_printf(&rq->arena, "Bearer %s", c->bearer));
    if (s->body)
        buf_c(&call->body_bytes, s->body);
    web_dispatch(call);
    c->status = call->rs.status;
    for (size_t i = 0; i < call->rs.n_headers; i++)
        if (strcmp(call->rs.headers[i].name, "Set-Cookie") == 0)
            keep_cookie(c, call->rs.headers[i].value);
    if (call->rs.type && strstr(call->rs.type, "json")) {
        Str body = call->rs.fixed.p ? call->rs.fixed : buf_view(&call->rs.body);
        c->json = json_loadb(body.p, body.n, 0, NULL);
    }
    if (client_seen)
        client_seen(c);
    return c->status;
}

int client_get(Client *c, const char *target)
{
    return client_send(c, &(Sent){.method = "GET", .target = target});
}

int client_json(Client *c, const char *method, const char *target, const char *body)
{
    return client_send(
        c,
        &(Sent){.method = method, .target = target, .type = body ? "application/json" : NULL, .body = body});
}

int client_form(Client *c, const char *target, const char *body)
{
    return client_send(c, &(Sent){.method = "POST",
                                  .target = target,
                                  .type = "application/x-www-form-urlencoded",
                                  .body = body});
}

const char *client_body(const Client *c)
{
    const WebResponse *rs = &c->last->rs;
    return rs->fixed.p ? rs->fixed.p : rs->body.p ? rs->body.p : "";
}

const char *client_header(const Client *c, const char *name)
{
    for (size_t i = 0; i < c->last->rs.n_headers; i++)
        if (strcmp(c->last->rs.headers[i].name, name) == 0)
            return c->last->rs.headers[i].value;
    return NULL;
}

const char *client_page_csrf(const Client *c, char out[64])
{
    const char *at = strstr(client_body(c), "name=\"csrf\" value=\"");
    out[0] = 0;
    if (at) {
        at += strlen("name=\"csrf\" value=\"");
        size_t n = strcspn(at, "\"");
        if (n < 64) {
            memcpy(out, at, n);
            out[n] = 0;
        }
    }
    return out;
}
