#include "web/session.h"

#include <strings.h>

#include "app/account.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "crypt/mac.h"
#include "text/normalise.h"
#include "web/body.h"
#include "web/web_internal.h"

static const char *cookie_name(const WebRequest *rq)
{
    // The prefix makes browsers refuse the cookie from anything but this host over TLS; plain http (demo, development) cannot have it.
    return rq->secure ? "__Host-thidua" : "thidua";
}

static Status make_csrf(WebRequest *rq, const char *token)
{
    // From the session's secret and back to nothing: a page may show it.
    uint8_t mac[MAC_BYTES];
    MacState m;
    Str text;
    mac_begin(&m, NULL);
    mac_add_field(&m, STR("csrf"));
    mac_add_field(&m, str_c(token));
    mac_end(&m, mac);
    Status st = base64url_encode(&rq->arena, mac, sizeof mac, &text);
    if (st != STATUS_OK || text.n >= WEB_CSRF_TEXT)
        return STATUS_NO_MEMORY;
    memcpy(rq->csrf, text.p, text.n);
    rq->csrf[text.n] = 0;
    return STATUS_OK;
}

typedef struct Touch {
    int64_t id;
    Instant now;
    bool token;
} Touch;

static Status touch_verb(Tx *tx, void *ctx)
{
    Touch *t = ctx;
    return t->token ? api_token_touch(tx, t->id, t->now) : session_touch(tx, t->id, t->now);
}

static void touch_done(void *ctx, Status st)
{
    (void)st; // "last seen" is a convenience: the next request tries again
    free(ctx);
}

static void touch(WebRequest *rq, int64_t id, Instant last, bool token)
{
    if (rq->received - last < ACCOUNT_MINUTE)
        return;
    Touch *t = alloc_zeroed(1, sizeof *t);
    if (!t)
        return;
    *t = (Touch){.id = id, .now = rq->received, .token = token};
    if (store_submit(rq->web->options.store, touch_verb, t, touch_done) != STATUS_OK)
        free(t);
}

static Status identify_token(WebRequest *rq, Str header)
{
    Str token = str_trim(str_sub(header, 7, SIZE_MAX));
    TokenHash hash;
    Tx *tx;
    Instant last_used;
    Status st = token_hash(token, &hash);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st == STATUS_OK)
        st = api_token_find(tx, &rq->arena, &hash, rq->received, &rq->actor, &rq->token_id, &last_used);
    if (st == STATUS_OK)
        touch(rq, rq->token_id, last_used, true);
    return st;
}

static Status identify_session(WebRequest *rq, Str cookie)
{
    TokenHash hash;
    Session session;
    Tx *tx;
    Status st = token_hash(cookie, &hash);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st == STATUS_OK)
        st = session_find(tx, &rq->arena, &hash, rq->received, &rq->actor, &session);
    const char *token = st == STATUS_OK ? arena_str(&rq->arena, cookie) : NULL;
    if (st == STATUS_OK)
        st = token ? make_csrf(rq, token) : STATUS_NO_MEMORY;
    if (st != STATUS_OK) {
        rq->actor.account_id = 0;
        return st;
    }
    rq->session_id = session.id;
    rq->actor_title = session.title;
    Lang lang;
    if (session.locale.n && lang_from_code(session.locale, &lang))
        rq->lang = lang;
    if (session.awaits_otp) {
        rq->otp_account_id = rq->actor.account_id;
        rq->actor.account_id = 0;
    } else {
        touch(rq, session.id, session.last_seen_at, false);
    }
    return STATUS_OK;
}

Status session_identify(WebRequest *rq)
{
    rq->actor.peer = rq->peer.p ? rq->peer : STR("");
    rq->actor.request_id = str_c(rq->id);
    Str cookies = rq->header[WEB_COOKIE];
    Lang lang;
    Str chosen = cookies.p ? cookie_find(cookies, "lang") : (Str){NULL, 0};
    if (chosen.p && lang_from_code(chosen, &lang))
        rq->lang = lang;
    Str authorization = rq->header[WEB_AUTHORIZATION];
    if (authorization.p && (web_is_api(rq) || (rq->route && rq->route->token))) {
        if (authorization.n < 7 || strncasecmp(authorization.p, "Bearer ", 7) != 0)
            return STATUS_UNAUTHENTICATED;
        return identify_token(rq, authorization);
    }
    Str cookie = cookies.p ? cookie_find(cookies, cookie_name(rq)) : (Str){NULL, 0};
    return cookie.p ? identify_session(rq, cookie) : STATUS_OK;
}

bool session_origin_ok(const WebRequest *rq)
{
    Str site = rq->header[WEB_SEC_FETCH_SITE];
    if (site.p && !str_eq(site, STR("same-origin")) && !str_eq(site, STR("none")))
        return false;
    Str origin = rq->header[WEB_ORIGIN];
    if (!origin.p)
        return true; // no browser: what it shows (token, password, CSRF token) must do
    Str host = rq->header[WEB_HOST];
    // What came over TLS is not asked for by the page of the same name that anybody on the wire can write.
    bool plain = !rq->secure && str_starts(origin, STR("http://"));
    size_t skip = str_starts(origin, STR("https://")) ? 8 : plain ? 7 : 0;
    Str rest = str_sub(origin, skip, SIZE_MAX);
    return skip && host.p && rest.n == host.n && strncasecmp(rest.p, host.p, host.n) == 0;
}

bool session_csrf_ok(const WebRequest *rq)
{
    Str shown = rq->header[WEB_CSRF_TOKEN].p ? rq->header[WEB_CSRF_TOKEN] : web_form(rq, "csrf");
    return shown.p && rq->csrf[0] && token_text_equal(shown, str_c(rq->csrf));
}

Str session_secret(const WebRequest *rq)
{
    Str cookies = rq->header[WEB_COOKIE];
    return rq->session_id && cookies.p ? cookie_find(cookies, cookie_name(rq)) : (Str){NULL, 0};
}

Status session_set_cookie(WebRequest *rq, WebResponse *rs, const char *token)
{
    web_header(rs, "Set-Cookie",
               arena_printf(&rq->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s", cookie_name(rq), token,
                            rq->secure ? "; Secure" : ""));
    return make_csrf(rq, token);
}

void session_clear_cookie(WebRequest *rq, WebResponse *rs)
{
    web_header(rs, "Set-Cookie",
               arena_printf(&rq->arena, "%s=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0%s", cookie_name(rq),
                            rq->secure ? "; Secure" : ""));
}

Status session_renew(WebRequest *rq, WebResponse *rs)
{
    char token[TOKEN_TEXT + 1];
    TokenHash hash;
    Status st = token_new(token);
    if (st == STATUS_OK)
        st = token_hash(str_c(token), &hash);
    if (st == STATUS_OK)
        st = session_rotate(rq->tx, rq->session_id, &hash);
    return st == STATUS_OK ? session_set_cookie(rq, rs, token) : st;
}

Status session_password(WebRequest *rq, Str typed, Str *ret)
{
    MappedText text, composed;
    if (!utf8_valid(typed))
        return STATUS_INVALID;
    Status st = mapped_from_utf8(typed, &rq->arena, &text);
    if (st == STATUS_OK)
        st = normalise_compose(&text, &rq->arena, &composed);
    if (st != STATUS_OK)
        return st;
    Str made = mapped_slice(&composed, 0, composed.n, &rq->arena);
    if (!made.p)
        return STATUS_NO_MEMORY;
    *ret = made;
    return STATUS_OK;
}
