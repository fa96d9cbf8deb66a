// One's own account: password, second factor, where one is signed in, tokens of programs. The page /account and /api/v1/account.
// A token may read this but not change it: who found a token must not be able to make more of them.
#include "app/account.h"
#include "crypt/mac.h"
#include "crypt/password.h"
#include "web/form_page.h"
#include "web/session.h"
#include "web/web_internal.h"

// What a change needs from one phase to the next.
typedef struct Change {
    WebRequest *rq;
    Account account;
    Str current, wanted;
    char subject[THROTTLE_SUBJECT_MAX + 1];
    bool taken;
    char hash[PASSWORD_HASH_SIZE];
    const char *current_fault, *wanted_fault, *again_fault, *name_fault; // sentences; NULL: none
    TotpSecret secret;
    int64_t step;
    char token[TOKEN_TEXT + 1];
    TokenHash token_hash;
    bool for_token; // the current password was asked for with a token's form
    Str name, scopes;
    int64_t days, token_id;
} Change;

// ---- What is shown --------------------------------------------------------------------------------------------------------------------------

static const char *when_text(WebRequest *rq, Instant t)
{
    char day[11];
    date_format_vi(instant_date_vn(t), day);
    int64_t seconds = (t / ACCOUNT_SECOND + 7 * 3600) % 86400;
    const char *s =
        arena_printf(&rq->arena, "%s %02d:%02d", day, (int)(seconds / 3600), (int)(seconds / 60 % 60));
    return s ? s : "";
}

static const char *phrase(WebRequest *rq, MsgId id, const char *name, const char *value)
{
    Str s;
    MsgArg arg = {name, str_c(value)};
    return msg_format(&rq->arena, rq->lang, id, &arg, 1, &s) == STATUS_OK ? s.p : "";
}

// "Chrome, Android": enough to tell one's own machines apart; what a browser says of itself proves nothing.
static const char *device_text(WebRequest *rq, Str agent)
{
    static const char *const browsers[][2] = {{"Edg/", "Edge"},
                                              {"Firefox/", "Firefox"},
                                              {"Chrome/", "Chrome"},
                                              {"Safari/", "Safari"},
                                              {"curl/", "curl"}};
    static const char *const systems[][2] = {{"Android", "Android"}, {"iPhone", "iPhone"},
                                             {"iPad", "iPad"},       {"Windows", "Windows"},
                                             {"Mac OS X", "macOS"},  {"Linux", "Linux"}};
    const char *browser = NULL, *system = NULL;
    for (size_t i = 0; i < sizeof browsers / sizeof *browsers && !browser; i++)
        if (str_find(agent, str_c(browsers[i][0])) != SIZE_MAX)
            browser = browsers[i][1];
    for (size_t i = 0; i < sizeof systems / sizeof *systems && !system; i++)
        if (str_find(agent, str_c(systems[i][0])) != SIZE_MAX)
            system = systems[i][1];
    if (browser && system) {
        const char *s = arena_printf(&rq->arena, "%s, %s", browser, system);
        return s ? s : browser;
    }
    return browser ? browser : system ? system : web_msg(rq, MSG_SELF_UNKNOWN_DEVICE);
}

static json_t *sessions_list(WebRequest *rq, const SessionList *list)
{
    json_t *out = json_array();
    for (size_t i = 0; out && i < list->n; i++) {
        const Session *s = &list->items[i];
        bool current = s->id == rq->session_id;
        const char *href =
            current ? "" : arena_printf(&rq->arena, "/account/sessions/%lld/end", (long long)s->id);
        json_array_append_new(
            out,
            json_pack("{s:s,s:s,s:s,s:s,s:b,s:s}", "device", device_text(rq, s->agent), "address", s->peer.p,
                      "since", phrase(rq, MSG_SELF_SINCE, "when", when_text(rq, s->created_at)), "last",
                      phrase(rq, MSG_SELF_LAST, "when", when_text(rq, s->last_seen_at)), "current", current,
                      "end_href", href));
    }
    return out;
}

static json_t *tokens_list(WebRequest *rq, const ApiTokenList *list)
{
    json_t *out = json_array();
    for (size_t i = 0; out && i < list->n; i++) {
        const ApiToken *t = &list->items[i];
        if (t->revoked || t->expires_at <= rq->received)
            continue;
        json_array_append_new(
            out, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "name", t->name.p, "scopes", t->scopes.p, "since",
                           phrase(rq, MSG_SELF_SINCE, "when", when_text(rq, t->created_at)), "until",
                           phrase(rq, MSG_SELF_UNTIL, "when", when_text(rq, t->expires_at)), "last",
                           t->last_used_at ? phrase(rq, MSG_SELF_LAST, "when", when_text(rq, t->last_used_at))
                                           : web_msg(rq, MSG_SELF_NEVER),
                           "revoke_href",
                           arena_printf(&rq->arena, "/account/tokens/%lld/revoke", (long long)t->id)));
    }
    return out;
}

static void add_problem(json_t *problems, const char *href, const char *text)
{
    if (text)
        json_array_append_new(problems, json_pack("{s:s,s:s}", "href", href, "text", text));
}

// The secret that is being set up: made from the session's own secret, so that nothing is stored before the first code is right.
static Status setup_secret(const WebRequest *rq, TotpSecret *ret)
{
    Str secret = session_secret(rq);
    if (!secret.p)
        return STATUS_FORBIDDEN;
    uint8_t mac[MAC_BYTES];
    MacState m;
    mac_begin(&m, NULL);
    mac_add_field(&m, STR("totp setup"));
    mac_add_field(&m, secret);
    mac_end(&m, mac);
    memcpy(ret->bytes, mac, sizeof ret->bytes);
    crypt_wipe(mac, sizeof mac);
    return STATUS_OK;
}

static Status setup_texts(WebRequest *rq, Str username, const char **ret_spaced, Str *ret_uri)
{
    TotpSecret secret;
    char plain[TOTP_SECRET_TEXT + 1];
    char *spaced = arena_alloc(&rq->arena, TOTP_SECRET_TEXT + TOTP_SECRET_TEXT / 4 + 1);
    Status st = spaced ? setup_secret(rq, &secret) : STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = totp_secret_format(&secret, plain);
    if (st == STATUS_OK)
        st = totp_uri(&rq->arena, &secret, STR("thidua"), username, ret_uri);
    if (st != STATUS_OK)
        return st;
    char *to = spaced;
    for (size_t i = 0; plain[i]; i++) {
        if (i && i % 4 == 0)
            *to++ = ' ';
        *to++ = plain[i];
    }
    *to = 0;
    *ret_spaced = spaced;
    return STATUS_OK;
}

static json_t *scope_options(const WebRequest *rq)
{
    static const struct {
        const char *name;
        MsgId label;
        Verb verb; // offered to who may do it
    } scopes[] = {{"read", MSG_SELF_SCOPE_READ, VERB_OWN},
                  {"write", MSG_SELF_SCOPE_WRITE, VERB_OWN},
                  {"admin", MSG_SELF_SCOPE_ADMIN, VERB_OWN},
                  {"metrics", MSG_SELF_SCOPE_METRICS, VERB_METRICS}};
    json_t *out = json_array();
    for (size_t i = 0; out && i < sizeof scopes / sizeof *scopes; i++)
        if (access_has(&rq->actor, scopes[i].verb))
            json_array_append_new(out, json_pack("{s:s,s:s,s:b}", "value", scopes[i].name, "label",
                                                 web_msg(rq, scopes[i].label), "selected", i == 0));
    return out;
}

// `c` NULL: the page as it is; otherwise with the faults found, and with the fresh token when one was made.
static Status show_page(WebRequest *rq, WebResponse *rs, int status, const Change *c)
{
    static const Change none;
    if (!c)
        c = &none;
    Tx *tx;
    Account account = {0};
    SessionList sessions = {0};
    ApiTokenList tokens = {0};
    Status st = web_read(rq, &tx);
    if (st == STATUS_OK)
        st = account_load(tx, &rq->arena, rq->actor.account_id, &account);
    if (st == STATUS_OK)
        st = session_list(tx, &rq->arena, rq->actor.account_id, rq->received, &sessions);
    if (st == STATUS_OK)
        st = api_token_list(tx, &rq->arena, rq->actor.account_id, &tokens);
    const char *secret = "";
    Str uri = STR(""), unit = {NULL, 0};
    if (st == STATUS_OK && account.unit_id)
        st = page_names(tx, "unit", "name", &account.unit_id, 1, &rq->arena, &unit);
    Str step = web_query(rq, "step");
    bool setup = !account.has_totp && ((step.p && str_eq(step, STR("otp"))) || c->step == -1);
    if (st == STATUS_OK && setup)
        st = setup_texts(rq, account.username, &secret, &uri);
    if (st != STATUS_OK)
        return st;
#define OR_EMPTY(s) ((s) ? (s) : "")
    json_t *problems = json_array();
    const char *current = c->for_token ? NULL : c->current_fault;
    const char *token_current = c->for_token ? c->current_fault : NULL;
    add_problem(problems, "#f-current", current);
    add_problem(problems, "#f-new", c->wanted_fault);
    add_problem(problems, "#f-again", c->again_fault);
    add_problem(problems, "#f-token_name", c->name_fault);
    add_problem(problems, "#f-token_current", token_current);
    json_t *token_items = tokens_list(rq, &tokens);
    json_t *data = json_pack(
        "{s:b,s:o,s:{s:s,s:s,s:s,s:s},s:{s:{s:s},s:{s:s},s:{s:s},s:{s:s},s:{s:s%,s:s}},s:o,s:b,s:o,s:o}",
        "has_problems", (int)json_array_size(problems), "problems", problems, "me", "name",
        account.display_name.p, "user", account.username.p, "role", account.title.p, "unit",
        unit.p ? unit.p : "", "form", "current", "error", OR_EMPTY(current), "new", "error",
        OR_EMPTY(c->wanted_fault), "again", "error", OR_EMPTY(c->again_fault), "token_current", "error",
        OR_EMPTY(token_current), "token_name", "value", OR_EMPTY(c->name.p), c->token_id ? 0 : c->name.n,
        "error", OR_EMPTY(c->name_fault), "sessions", sessions_list(rq, &sessions), "has_tokens",
        (int)json_array_size(token_items), "tokens", token_items, "scopes", scope_options(rq));
    if (!data)
        return STATUS_NO_MEMORY;
    json_t *otp =
        json_pack("{s:b,s:s,s:b}", "on", account.has_totp, "since", "", "off", !account.has_totp && !setup);
    if (setup)
        json_object_set_new(otp, "setup", json_pack("{s:s,s:s}", "secret", secret, "uri", uri.p));
    json_object_set_new(data, "otp", otp);
    if (c->token_id)
        json_object_set_new(data, "fresh_token", json_pack("{s:s}", "value", c->token));
    return web_page(rq, rs, status, "account", data);
}

static Status get_account_page(WebRequest *rq, WebResponse *rs)
{
    return show_page(rq, rs, 200, NULL);
}

// ---- Changes --------------------------------------------------------------------------------------------------------------------------------

static void give_back(void *state)
{
    Change *c = state;
    if (c->taken)
        throttle_give_back(c->rq->web->throttle, str_c(c->subject));
    crypt_wipe(c->token, sizeof c->token);
}

static Status begin(WebRequest *rq, WebResponse *rs, Change **ret)
{
    if (!rq->session_id)
        return web_problem(rq, rs, PROBLEM_FORBIDDEN, NULL);
    Change *c = ARENA_NEW(&rq->arena, Change);
    if (!c)
        return STATUS_NO_MEMORY;
    c->rq = rq;
    rq->state = c;
    rq->at_end = give_back;
    Tx *tx;
    Status st = web_read(rq, &tx);
    if (st == STATUS_OK)
        st = account_load(tx, &rq->arena, rq->actor.account_id, &c->account);
    if (st == STATUS_OK)
        *ret = c;
    return st;
}

// The current password is asked again before what an open session left on a desk must not do; guessing it is slowed like a log-in.
static Status take_current(WebRequest *rq, WebResponse *rs, Change *c, Str typed)
{
    if (typed.n > PASSWORD_MAX_BYTES)
        typed = STR("");
    throttle_subject('q', c->account.username, rq->peer, c->subject);
    unsigned wait = 0;
    Status st =
        throttle_take(rq->web->throttle, str_c(c->subject), THROTTLE_FREE_ACCOUNT, rq->received, &wait);
    if (st != STATUS_OK) {
        web_header(rs, "Retry-After", arena_printf(&rq->arena, "%u", wait));
        return web_problem(rq, rs, PROBLEM_THROTTLED, NULL);
    }
    c->taken = true;
    return session_password(rq, typed, &c->current);
}

static Status slow_current(WebRequest *rq, WebResponse *rs)
{
    (void)rs;
    Change *c = rq->state;
    Status st = password_verify(c->current, c->account.password_hash);
    if (st != STATUS_OK && st != STATUS_UNAUTHENTICATED)
        return st;
    if (st != STATUS_OK)
        c->current_fault = web_msg(rq, MSG_SELF_WRONG_CURRENT);
    ThrottleTable *table = rq->web->throttle;
    if (c->current_fault)
        (void)throttle_failed(table, str_c(c->subject), THROTTLE_FREE_ACCOUNT, rq->received);
    else
        throttle_passed(table, str_c(c->subject));
    c->taken = false;
    return c->wanted.p && !c->current_fault && !c->wanted_fault && !c->again_fault
               ? password_hash(c->wanted, c->hash)
               : STATUS_OK;
}

static bool faulty(const Change *c)
{
    return c->current_fault || c->wanted_fault || c->again_fault || c->name_fault;
}

static Status check_password(WebRequest *rq, WebResponse *rs, Str current, Str wanted, Str again)
{
    Change *c;
    Status st = begin(rq, rs, &c);
    if (st == STATUS_OK)
        st = take_current(rq, rs, c, current);
    if (st == STATUS_OK)
        st = session_password(rq, str_sub(wanted, 0, PASSWORD_MAX_BYTES + 1), &c->wanted);
    if (st != STATUS_OK)
        return st;
    Str own[] = {c->account.username, c->account.display_name};
    MsgId fault = password_fault(c->wanted, own, 2);
    if (fault != MSG_NONE) {
        char min[12], max[12];
        snprintf(min, sizeof min, "%d", PASSWORD_MIN_CHARS);
        snprintf(max, sizeof max, "%d", PASSWORD_MAX_BYTES);
        MsgArg args[] = {{"min", str_c(min)}, {"max", str_c(max)}};
        Str sentence;
        st = msg_format(&rq->arena, rq->lang, fault, args, 2, &sentence);
        c->wanted_fault = sentence.p;
    }
    if (st == STATUS_OK && !str_eq(wanted, again))
        c->again_fault = web_msg(rq, MSG_SELF_NOT_SAME);
    return st;
}

static Status post_password(WebRequest *rq, WebResponse *rs)
{
    return check_password(rq, rs, web_form(rq, "current"), web_form(rq, "new"), web_form(rq, "again"));
}

static Status store_password(WebRequest *rq, WebResponse *rs)
{
    Change *c = rq->state;
    Status st = account_set_password(rq->tx, &rq->actor, rq->actor.account_id, str_c(c->hash), rq->session_id,
                                     rq->received);
    return st == STATUS_OK ? session_renew(rq, rs) : st;
}

static Status write_password(WebRequest *rq, WebResponse *rs)
{
    if (faulty(rq->state))
        return STATUS_OK;
    Status st = store_password(rq, rs);
    if (st != STATUS_OK)
        return st;
    web_flash(rq, rs, "good", MSG_SELF_PASSWORD_CHANGED);
    return web_redirect(rq, rs, "/account");
}

// The page again, with what was wrong.
static Status reply_faults(WebRequest *rq, WebResponse *rs)
{
    return show_page(rq, rs, 422, rq->state);
}

static Status post_otp_start(WebRequest *rq, WebResponse *rs)
{
    return web_redirect(rq, rs, "/account?step=otp#second");
}

static Status check_otp_code(WebRequest *rq, WebResponse *rs, Str code)
{
    Change *c;
    Status st = begin(rq, rs, &c);
    if (st != STATUS_OK)
        return st;
    if (c->account.has_totp)
        return web_problem(rq, rs, PROBLEM_CONFLICT, NULL);
    st = setup_secret(rq, &c->secret);
    if (st == STATUS_OK)
        st = totp_verify(&c->secret, code.p ? str_trim(code) : STR(""), rq->received, -1, &c->step);
    if (st == STATUS_UNAUTHENTICATED) {
        c->current_fault = web_msg(rq, MSG_PROBLEM_OTP_REQUIRED_ACTION);
        c->step = -1; // the page shows the secret again
        st = STATUS_OK;
    }
    return st;
}

static Status post_otp_confirm(WebRequest *rq, WebResponse *rs)
{
    return check_otp_code(rq, rs, web_form(rq, "code"));
}

static Status store_otp(WebRequest *rq, WebResponse *rs, const TotpSecret *secret)
{
    Change *c = rq->state;
    Status st = account_set_totp(rq->tx, &rq->actor, rq->actor.account_id, secret, c->step, rq->session_id,
                                 rq->received);
    return st == STATUS_OK ? session_renew(rq, rs) : st;
}

static Status write_otp_confirm(WebRequest *rq, WebResponse *rs)
{
    Change *c = rq->state;
    if (faulty(c))
        return STATUS_OK;
    Status st = store_otp(rq, rs, &c->secret);
    if (st != STATUS_OK)
        return st;
    web_flash(rq, rs, "good", MSG_SELF_OTP_ON);
    return web_redirect(rq, rs, "/account#second");
}

static Status post_otp_remove(WebRequest *rq, WebResponse *rs)
{
    Change *c;
    Status st = begin(rq, rs, &c);
    return st == STATUS_OK ? take_current(rq, rs, c, web_form(rq, "current")) : st;
}

static Status write_otp_remove(WebRequest *rq, WebResponse *rs)
{
    if (faulty(rq->state))
        return STATUS_OK;
    Status st = store_otp(rq, rs, NULL);
    if (st != STATUS_OK)
        return st;
    web_flash(rq, rs, "good", MSG_SELF_OTP_OFF);
    return web_redirect(rq, rs, "/account#second");
}

static Status sessions_ended(WebRequest *rq, WebResponse *rs)
{
    if (web_is_api(rq))
        return web_no_content(rs);
    web_flash(rq, rs, "good", MSG_SELF_SESSIONS_ENDED);
    return web_redirect(rq, rs, "/account#sessions");
}

static Status write_session_end(WebRequest *rq, WebResponse *rs)
{
    int64_t id;
    Status st = rq->session_id ? web_param_id(rq, 0, &id) : web_problem(rq, rs, PROBLEM_FORBIDDEN, NULL);
    if (st == STATUS_OK)
        st = session_end(rq->tx, &rq->actor, rq->actor.account_id, id);
    return st == STATUS_OK ? sessions_ended(rq, rs) : st;
}

static Status write_sessions_end(WebRequest *rq, WebResponse *rs)
{
    Status st = rq->session_id ? session_end_all(rq->tx, &rq->actor, rq->actor.account_id, rq->session_id)
                               : web_problem(rq, rs, PROBLEM_FORBIDDEN, NULL);
    return st == STATUS_OK ? sessions_ended(rq, rs) : st;
}

// A token outlives the session that makes it, so the password is asked again.
static Status check_token(WebRequest *rq, WebResponse *rs, Str current, Str name, Str scopes, int64_t days)
{
    Change *c;
    Status st = begin(rq, rs, &c);
    if (st == STATUS_OK)
        st = take_current(rq, rs, c, current);
    if (st != STATUS_OK)
        return st;
    uint32_t bits;
    c->for_token = true;
    c->name = name.p ? str_trim(name) : STR("");
    c->scopes = scopes;
    c->days = days;
    if (c->name.n == 0 || c->name.n > 200 || !scopes_parse(scopes, &bits) || days < 1 ||
        days > TOKEN_DAYS_MAX)
        c->name_fault = web_msg(rq, MSG_SELF_TOKEN_FAULT);
    st = token_new(c->token);
    return st == STATUS_OK ? token_hash(str_c(c->token), &c->token_hash) : st;
}

static Status post_token(WebRequest *rq, WebResponse *rs)
{
    Buf scopes = BUF_INIT;
    for (size_t i = 0; i < rq->form.n; i++)
        if (str_eq(rq->form.items[i].name, STR("scope")))
            buf_printf(&scopes, "%s" STR_FMT, scopes.n ? " " : "", STR_ARG(rq->form.items[i].value));
    Str kept = arena_dup(&rq->arena, buf_view(&scopes));
    Status st = buf_status(&scopes);
    buf_done(&scopes);
    int64_t days = 0;
    if (web_form(rq, "days").p && !str_to_i64(web_form(rq, "days"), &days))
        days = 0;
    if (st != STATUS_OK || !kept.p)
        return STATUS_NO_MEMORY;
    return check_token(rq, rs, web_form(rq, "current").p ? web_form(rq, "current") : STR(""),
                       web_form(rq, "token_name"), kept, days);
}

static Status store_token(WebRequest *rq)
{
    Change *c = rq->state;
    return api_token_create(rq->tx, &rq->actor, &c->token_hash, c->name, c->scopes,
                            rq->received + c->days * 24 * 60 * ACCOUNT_MINUTE, rq->received, &c->token_id);
}

static Status write_token(WebRequest *rq, WebResponse *rs)
{
    (void)rs;
    return faulty(rq->state) ? STATUS_OK : store_token(rq);
}

static Status reply_token(WebRequest *rq, WebResponse *rs)
{
    return show_page(rq, rs, faulty(rq->state) ? 422 : 200, rq->state);
}

static Status write_token_revoke(WebRequest *rq, WebResponse *rs)
{
    int64_t id;
    Status st = rq->session_id ? web_param_id(rq, 0, &id) : web_problem(rq, rs, PROBLEM_FORBIDDEN, NULL);
    if (st == STATUS_OK)
        st = api_token_revoke(rq->tx, &rq->actor, rq->actor.account_id, id, rq->received);
    if (st != STATUS_OK)
        return st;
    if (web_is_api(rq))
        return web_no_content(rs);
    web_flash(rq, rs, "good", MSG_SELF_TOKEN_REVOKED);
    return web_redirect(rq, rs, "/account#tokens");
}

// ---- API ------------------------------------------------------------------------------------------------------------------------------------

static Str member(const WebRequest *rq, const char *name)
{
    const json_t *v = json_object_get(rq->json, name);
    return json_is_string(v) ? (Str){json_string_value(v), json_string_length(v)} : (Str){NULL, 0};
}

static json_t *instant_json(WebRequest *rq, Instant t)
{
    (void)rq;
    char text[28];
    if (t == 0)
        return json_null();
    instant_format(t, text);
    return json_string(text);
}

static Status api_get_account(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    Account a;
    Status st = web_read(rq, &tx);
    if (st == STATUS_OK)
        st = account_load(tx, &rq->arena, rq->actor.account_id, &a);
    if (st != STATUS_OK)
        return st;
    return web_json(rq, rs, 200,
                    json_pack("{s:I,s:s,s:s,s:s,s:o,s:b}", "id", (json_int_t)a.id, "username", a.username.p,
                              "display_name", a.display_name.p, "title", a.title.p, "unit_id",
                              a.unit_id ? json_integer(a.unit_id) : json_null(), "second_factor",
                              a.has_totp));
}

static Status api_get_sessions(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    SessionList list = {0};
    Status st = web_read(rq, &tx);
    if (st == STATUS_OK)
        st = session_list(tx, &rq->arena, rq->actor.account_id, rq->received, &list);
    if (st != STATUS_OK)
        return st;
    json_t *items = json_array();
    for (size_t i = 0; i < list.n; i++) {
        const Session *s = &list.items[i];
        json_array_append_new(
            items, json_pack("{s:I,s:s,s:s,s:o,s:o,s:b}", "id", (json_int_t)s->id, "peer", s->peer.p, "agent",
                             s->agent.p, "created_at", instant_json(rq, s->created_at), "last_seen_at",
                             instant_json(rq, s->last_seen_at), "current", s->id == rq->session_id));
    }
    return web_json(rq, rs, 200, json_pack("{s:o}", "items", items));
}

static Status api_get_tokens(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    ApiTokenList list = {0};
    Status st = web_read(rq, &tx);
    if (st == STATUS_OK)
        st = api_token_list(tx, &rq->arena, rq->actor.account_id, &list);
    if (st != STATUS_OK)
        return st;
    json_t *items = json_array();
    for (size_t i = 0; i < list.n; i++) {
        const ApiToken *t = &list.items[i];
        json_array_append_new(items, json_pack("{s:I,s:s,s:s,s:o,s:o,s:o,s:b}", "id", (json_int_t)t->id,
                                               "name", t->name.p, "scopes", t->scopes.p, "created_at",
                                               instant_json(rq, t->created_at), "expires_at",
                                               instant_json(rq, t->expires_at), "last_used_at",
                                               instant_json(rq, t->last_used_at), "revoked", t->revoked));
    }
    return web_json(rq, rs, 200, json_pack("{s:o}", "items", items));
}

// The faults found as problem+json; STATUS_OK when there are none.
static Status api_faults(WebRequest *rq, WebResponse *rs)
{
    const Change *c = rq->state;
    if (!faulty(c))
        return STATUS_OK;
    const struct {
        const char *field, *text;
    } faults[] = {{"current", c->current_fault}, {"new", c->wanted_fault}, {"name", c->name_fault}};
    json_t *errors = json_array();
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (faults[i].text)
            json_array_append_new(errors, json_pack("{s:s,s:s,s:s}", "field", faults[i].field, "code",
                                                    "invalid", "message", faults[i].text));
    return web_problem(rq, rs, PROBLEM_INVALID, errors);
}

static Status api_post_password(WebRequest *rq, WebResponse *rs)
{
    Str current = member(rq, "current"), wanted = member(rq, "new");
    if (!current.p || !wanted.p)
        return web_problem(rq, rs, PROBLEM_INVALID, NULL);
    return check_password(rq, rs, current, wanted, wanted);
}

static Status api_write_password(WebRequest *rq, WebResponse *rs)
{
    Status st = api_faults(rq, rs);
    if (st == STATUS_OK)
        st = store_password(rq, rs);
    return st == STATUS_OK ? web_json(rq, rs, 200, json_pack("{s:s}", "csrf", rq->csrf)) : st;
}

static Status api_post_token(WebRequest *rq, WebResponse *rs)
{
    const json_t *days = json_object_get(rq->json, "days");
    Str scopes = member(rq, "scopes");
    if (!json_is_integer(days) || !scopes.p)
        return web_problem(rq, rs, PROBLEM_INVALID, NULL);
    Str current = member(rq, "current");
    return check_token(rq, rs, current.p ? current : STR(""), member(rq, "name"), scopes,
                       json_integer_value(days));
}

static Status api_write_token(WebRequest *rq, WebResponse *rs)
{
    Change *c = rq->state;
    Status st = api_faults(rq, rs);
    if (st == STATUS_OK)
        st = store_token(rq);
    if (st != STATUS_OK)
        return st;
    return web_json(rq, rs, 201, json_pack("{s:I,s:s}", "id", (json_int_t)c->token_id, "token", c->token));
}

static Status api_otp_start(WebRequest *rq, WebResponse *rs)
{
    Change *c;
    const char *spaced;
    Str uri;
    Status st = begin(rq, rs, &c);
    if (st == STATUS_OK && c->account.has_totp)
        return web_problem(rq, rs, PROBLEM_CONFLICT, NULL);
    if (st == STATUS_OK)
        st = setup_texts(rq, c->account.username, &spaced, &uri);
    return st == STATUS_OK ? web_json(rq, rs, 200, json_pack("{s:s,s:s}", "secret", spaced, "uri", uri.p))
                           : st;
}

static Status api_otp_confirm(WebRequest *rq, WebResponse *rs)
{
    return check_otp_code(rq, rs, member(rq, "code"));
}

static Status api_write_otp_confirm(WebRequest *rq, WebResponse *rs)
{
    Change *c = rq->state;
    Status st = api_faults(rq, rs);
    if (st == STATUS_OK)
        st = store_otp(rq, rs, &c->secret);
    return st == STATUS_OK ? web_json(rq, rs, 200, json_pack("{s:s}", "csrf", rq->csrf)) : st;
}

static Status api_otp_remove(WebRequest *rq, WebResponse *rs)
{
    Change *c;
    Status st = begin(rq, rs, &c);
    return st == STATUS_OK
               ? take_current(rq, rs, c, member(rq, "current").p ? member(rq, "current") : STR(""))
               : st;
}

static Status api_write_otp_remove(WebRequest *rq, WebResponse *rs)
{
    Status st = api_faults(rq, rs);
    if (st == STATUS_OK)
        st = store_otp(rq, rs, NULL);
    return st == STATUS_OK ? web_json(rq, rs, 200, json_pack("{s:s}", "csrf", rq->csrf)) : st;
}

#define PAGE WEB_PAGE, WEB_SIGNED_IN, VERB_OWN
#define API  WEB_API, WEB_SIGNED_IN, VERB_OWN
const Route own_account_routes[] = {
    {WEB_GET, "/account", PAGE, .check = get_account_page},
    {WEB_POST, "/account/password", PAGE, .bodies = WEB_FORM, .check = post_password, .slow = slow_current,
     .write = write_password, .reply = reply_faults},
    {WEB_POST, "/account/otp/start", PAGE, .bodies = WEB_FORM, .check = post_otp_start},
    {WEB_POST, "/account/otp/confirm", PAGE, .bodies = WEB_FORM, .check = post_otp_confirm,
     .write = write_otp_confirm, .reply = reply_faults},
    {WEB_POST, "/account/otp/remove", PAGE, .bodies = WEB_FORM, .check = post_otp_remove,
     .slow = slow_current, .write = write_otp_remove, .reply = reply_faults},
    {WEB_POST, "/account/sessions/end", PAGE, .bodies = WEB_FORM, .write = write_sessions_end},
    {WEB_POST, "/account/sessions/{id}/end", PAGE, .bodies = WEB_FORM, .write = write_session_end},
    {WEB_POST, "/account/tokens", PAGE, .bodies = WEB_FORM, .check = post_token, .slow = slow_current,
     .write = write_token, .reply = reply_token},
    {WEB_POST, "/account/tokens/{id}/revoke", PAGE, .bodies = WEB_FORM, .write = write_token_revoke},

    {WEB_GET, "/api/v1/account", API, .check = api_get_account, .gives = "OwnAccount"},
    {WEB_POST, "/api/v1/account/password", API, .bodies = WEB_JSON, .body_limit = 4096,
     .check = api_post_password, .slow = slow_current, .write = api_write_password, .takes = "PasswordChange",
     .gives = "Csrf", .once = true},
    {WEB_POST, "/api/v1/account/otp/start", API, .bodies = WEB_JSON, .check = api_otp_start,
     .gives = "OtpSetup"},
    {WEB_POST, "/api/v1/account/otp/confirm", API, .bodies = WEB_JSON, .check = api_otp_confirm,
     .write = api_write_otp_confirm, .takes = "OtpCode", .gives = "Csrf", .once = true},
    {WEB_POST, "/api/v1/account/otp/remove", API, .bodies = WEB_JSON, .check = api_otp_remove,
     .slow = slow_current, .write = api_write_otp_remove, .takes = "CurrentPassword", .gives = "Csrf",
     .once = true},
    {WEB_GET, "/api/v1/account/sessions", API, .check = api_get_sessions, .gives = "OwnSessions"},
    {WEB_DELETE, "/api/v1/account/sessions", API, .write = write_sessions_end},
    {WEB_DELETE, "/api/v1/account/sessions/{id}", API, .write = write_session_end},
    {WEB_GET, "/api/v1/account/tokens", API, .check = api_get_tokens, .gives = "OwnTokens"},
    {WEB_POST, "/api/v1/account/tokens", API, .bodies = WEB_JSON, .body_limit = 4096, .check = api_post_token,
     .slow = slow_current, .write = api_write_token, .takes = "TokenRequest", .gives = "FreshToken",
     .success = 201, .once = true},
    {WEB_DELETE, "/api/v1/account/tokens/{id}", API, .write = write_token_revoke},
};
const size_t own_account_n_routes = sizeof own_account_routes / sizeof *own_account_routes;
