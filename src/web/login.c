// Coming in and going out: pages and /api/v1/session.
#include "app/account.h"
#include "crypt/password.h"
#include "web/session.h"
#include "web/web_internal.h"

typedef struct Login {
    WebRequest *rq;
    char username[USERNAME_MAX + 1]; // "" when what was typed is no user name
    Account account;
    bool exists;
    Str password, otp; // otp.p == NULL: none given
    char peer_subject[THROTTLE_SUBJECT_MAX], account_subject[THROTTLE_SUBJECT_MAX];
    bool peer_taken, account_taken;
    // What the slow phase found.
    Problem problem; // PROBLEM_NONE: the password (and the code) are right
    int64_t step;    // of the code
    char token[TOKEN_TEXT + 1];
    TokenHash hash;
    char new_hash[PASSWORD_HASH_SIZE]; // "" unless the stored hash has yesterday's costs
    Throttle peer_throttle, account_throttle;
    const char *return_to;
} Login;

static void give_back(void *state)
{
    Login *l = state;
    if (l->peer_taken)
        throttle_give_back(l->rq->web->throttle, str_c(l->peer_subject));
    if (l->account_taken)
        throttle_give_back(l->rq->web->throttle, str_c(l->account_subject));
}

static Status throttled(WebRequest *rq, WebResponse *rs, unsigned wait_s)
{
    web_header(rs, "Retry-After", arena_printf(&rq->arena, "%u", wait_s));
    return web_problem(rq, rs, PROBLEM_THROTTLED, NULL);
}

static Status begin(WebRequest *rq, WebResponse *rs, Str user, Str password, Str otp, Str return_to)
{
    Login *l = ARENA_NEW(&rq->arena, Login);
    if (!l)
        return STATUS_NO_MEMORY;
    l->rq = rq;
    l->otp = otp;
    l->return_to = web_return_to(rq, return_to);
    rq->state = l;
    rq->at_end = give_back;
    if (username_fold(user, l->username) != STATUS_OK)
        l->username[0] = 0;
    if (password.n > PASSWORD_MAX_BYTES)
        return web_problem(rq, rs, PROBLEM_BAD_LOGIN, NULL);
    Status st = session_password(rq, password, &l->password);
    if (st != STATUS_OK)
        return st;
    snprintf(l->peer_subject, sizeof l->peer_subject, "p:" STR_FMT, STR_ARG(rq->peer));
    snprintf(l->account_subject, sizeof l->account_subject, "a:%s", l->username);
    unsigned wait = 0;
    ThrottleTable *table = rq->web->throttle;
    l->peer_taken =
        throttle_take(table, str_c(l->peer_subject), THROTTLE_FREE_PEER, rq->received, &wait) == STATUS_OK;
    if (!l->peer_taken)
        return throttled(rq, rs, wait);
    l->account_taken = throttle_take(table, str_c(l->account_subject), THROTTLE_FREE_ACCOUNT, rq->received,
                                     &wait) == STATUS_OK;
    if (!l->account_taken)
        return throttled(rq, rs, wait);
    Tx *tx;
    st = web_read(rq, &tx);
    if (st == STATUS_OK && l->username[0])
        st = account_find(tx, &rq->arena, str_c(l->username), &l->account);
    else if (st == STATUS_OK)
        st = STATUS_NOT_FOUND;
    l->exists = st == STATUS_OK;
    return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

static void tried(Login *l, bool passed)
{
    ThrottleTable *table = l->rq->web->throttle;
    if (passed) {
        // The address keeps its count: one good account does not clear the others tried from there.
        throttle_give_back(table, str_c(l->peer_subject));
        throttle_passed(table, str_c(l->account_subject));
    } else {
        l->peer_throttle =
            throttle_failed(table, str_c(l->peer_subject), THROTTLE_FREE_PEER, l->rq->received);
        l->account_throttle =
            throttle_failed(table, str_c(l->account_subject), THROTTLE_FREE_ACCOUNT, l->rq->received);
    }
    l->peer_taken = l->account_taken = false;
}

static Status slow_login(WebRequest *rq, WebResponse *rs)
{
    (void)rs;
    Login *l = rq->state;
    Status st = STATUS_UNAUTHENTICATED;
    bool usable = l->exists && str_eq(l->account.state, STR("active")) && l->account.password_hash.n;
    if (usable)
        st = password_verify(l->password, l->account.password_hash);
    else
        password_verify_nobody(l->password);
    if (st != STATUS_OK && st != STATUS_UNAUTHENTICATED)
        return st;
    l->problem = st == STATUS_OK ? PROBLEM_NONE : PROBLEM_BAD_LOGIN;
    if (!l->problem && l->account.has_totp && l->otp.p) {
        st = totp_verify(&l->account.totp, l->otp, rq->received, l->account.totp_last_step, &l->step);
        if (st != STATUS_OK && st != STATUS_UNAUTHENTICATED)
            return st;
        l->problem = st == STATUS_OK ? PROBLEM_NONE : PROBLEM_BAD_LOGIN;
    } else if (!l->problem && l->account.has_totp) {
        l->problem = PROBLEM_OTP_REQUIRED;
    }
    tried(l, l->problem == PROBLEM_NONE || l->problem == PROBLEM_OTP_REQUIRED);
    if (l->problem == PROBLEM_NONE && password_needs_rehash(l->account.password_hash) &&
        password_hash(l->password, l->new_hash) != STATUS_OK)
        l->new_hash[0] = 0;
    st = token_new(l->token);
    return st == STATUS_OK ? token_hash(str_c(l->token), &l->hash) : st;
}

// The database's part of a log-in. `half`: the password is right, the second factor is still to come.
static Status store_login(WebRequest *rq, WebResponse *rs, bool half)
{
    Login *l = rq->state;
    if (l->problem != PROBLEM_NONE && !half) {
        Status st = throttle_save(rq->tx, &l->peer_throttle);
        if (st == STATUS_OK)
            st = throttle_save(rq->tx, &l->account_throttle);
        if (st == STATUS_OK && l->exists)
            st = login_failed(rq->tx, &rq->actor, l->account.id, STR("password"));
        return st;
    }
    Actor actor = rq->actor;
    actor.account_id = l->account.id;
    Status st = throttle_clear(rq->tx, str_c(l->account_subject));
    if (st == STATUS_OK && !half && l->account.has_totp)
        st = account_use_totp_step(rq->tx, l->account.id, l->step);
    if (st == STATUS_OK && l->new_hash[0])
        st = account_rehash(rq->tx, l->account.id, str_c(l->new_hash));
    // A browser that comes in again leaves its old session behind: the secret before log-in is never the one after.
    if (st == STATUS_OK && rq->session_id)
        st = session_end(rq->tx, &actor, rq->actor.account_id ? rq->actor.account_id : rq->otp_account_id,
                         rq->session_id);
    if (st == STATUS_NOT_FOUND)
        st = STATUS_OK;
    Str agent = rq->header[WEB_USER_AGENT].p ? rq->header[WEB_USER_AGENT] : STR("");
    if (st == STATUS_OK)
        st = session_create(rq->tx, &actor, &l->hash, !half, agent, rq->received, &rq->session_id);
    return st == STATUS_OK ? session_set_cookie(rq, rs, l->token) : st;
}

// ---- Pages --------------------------------------------------------------------------------------------------------------------------------

static Status login_page(WebRequest *rq, WebResponse *rs, int status, const char *problem, Str user,
                         const char *return_to)
{
    json_t *data = json_pack("{s:s,s:s,s:s%}", "problem", problem, "return_to", return_to, "user_name",
                             user.p ? user.p : "", user.p ? user.n : 0);
    return web_page(rq, rs, status, "login", data);
}

static Status get_login(WebRequest *rq, WebResponse *rs)
{
    const char *return_to = web_return_to(rq, web_query(rq, "return_to"));
    if (rq->actor.account_id)
        return web_redirect(rq, rs, return_to);
    return login_page(rq, rs, 200, "", STR(""), return_to);
}

static Status post_login(WebRequest *rq, WebResponse *rs)
{
    return begin(rq, rs, web_form(rq, "user"), web_form(rq, "password"), (Str){NULL, 0},
                 web_form(rq, "return_to"));
}

static Status write_login(WebRequest *rq, WebResponse *rs)
{
    Login *l = rq->state;
    Status st = store_login(rq, rs, l->problem == PROBLEM_OTP_REQUIRED);
    if (st != STATUS_OK || l->problem == PROBLEM_BAD_LOGIN)
        return st;
    if (l->problem == PROBLEM_OTP_REQUIRED) {
        const char *where = arena_printf(&rq->arena, "/login/otp?return_to=%s", l->return_to);
        return where ? web_redirect(rq, rs, where) : STATUS_NO_MEMORY;
    }
    return web_redirect(rq, rs, l->return_to);
}

static Status reply_login(WebRequest *rq, WebResponse *rs)
{
    Login *l = rq->state;
    return login_page(rq, rs, 401, web_msg(rq, MSG_PROBLEM_BAD_LOGIN), web_form(rq, "user"), l->return_to);
}

static Status otp_page(WebRequest *rq, WebResponse *rs, int status, const char *problem,
                       const char *return_to)
{
    return web_page(rq, rs, status, "login-otp",
                    json_pack("{s:s,s:s}", "problem", problem, "return_to", return_to));
}

static Status get_otp(WebRequest *rq, WebResponse *rs)
{
    if (!rq->otp_account_id)
        return web_redirect(rq, rs, "/login");
    return otp_page(rq, rs, 200, "", web_return_to(rq, web_query(rq, "return_to")));
}

static Status post_otp(WebRequest *rq, WebResponse *rs)
{
    if (!rq->otp_account_id)
        return web_redirect(rq, rs, "/login");
    Login *l = ARENA_NEW(&rq->arena, Login);
    if (!l)
        return STATUS_NO_MEMORY;
    l->rq = rq;
    l->return_to = web_return_to(rq, web_form(rq, "return_to"));
    rq->state = l;
    rq->at_end = give_back;
    Tx *tx;
    Status st = web_read(rq, &tx);
    if (st == STATUS_OK)
        st = account_load(tx, &rq->arena, rq->otp_account_id, &l->account);
    if (st != STATUS_OK)
        return st;
    l->exists = true;
    snprintf(l->peer_subject, sizeof l->peer_subject, "p:" STR_FMT, STR_ARG(rq->peer));
    snprintf(l->account_subject, sizeof l->account_subject, "o:" STR_FMT, STR_ARG(l->account.username));
    unsigned wait = 0;
    l->peer_taken = throttle_take(rq->web->throttle, str_c(l->peer_subject), THROTTLE_FREE_PEER, rq->received,
                                  &wait) == STATUS_OK;
    l->account_taken =
        l->peer_taken && throttle_take(rq->web->throttle, str_c(l->account_subject), THROTTLE_FREE_ACCOUNT,
                                       rq->received, &wait) == STATUS_OK;
    if (!l->account_taken)
        return throttled(rq, rs, wait);
    Str code = web_form(rq, "code");
    st = !l->account.has_totp || !code.p ? STATUS_UNAUTHENTICATED
                                         : totp_verify(&l->account.totp, str_trim(code), rq->received,
                                                       l->account.totp_last_step, &l->step);
    if (st != STATUS_OK && st != STATUS_UNAUTHENTICATED)
        return st;
    l->problem = st == STATUS_OK ? PROBLEM_NONE : PROBLEM_BAD_LOGIN;
    tried(l, st == STATUS_OK);
    st = token_new(l->token);
    return st == STATUS_OK ? token_hash(str_c(l->token), &l->hash) : st;
}

static Status write_otp(WebRequest *rq, WebResponse *rs)
{
    Login *l = rq->state;
    Status st = store_login(rq, rs, false);
    if (st != STATUS_OK || l->problem != PROBLEM_NONE)
        return st;
    return web_redirect(rq, rs, l->return_to);
}

static Status reply_otp(WebRequest *rq, WebResponse *rs)
{
    Login *l = rq->state;
    return otp_page(rq, rs, 401, web_msg(rq, MSG_PROBLEM_OTP_REQUIRED_ACTION), l->return_to);
}

static Status write_logout(WebRequest *rq, WebResponse *rs)
{
    int64_t account = rq->actor.account_id ? rq->actor.account_id : rq->otp_account_id;
    Status st = rq->session_id ? session_end(rq->tx, &rq->actor, account, rq->session_id) : STATUS_OK;
    if (st != STATUS_OK && st != STATUS_NOT_FOUND)
        return st;
    session_clear_cookie(rq, rs);
    // Nothing of what was shown may come back by the back button or from a shared computer's cache.
    web_header(rs, "Clear-Site-Data", "\"cache\", \"storage\"");
    return web_redirect(rq, rs, "/");
}

static Status write_language(WebRequest *rq, WebResponse *rs)
{
    Lang lang;
    Str code = web_form(rq, "lang");
    if (!code.p || !lang_from_code(code, &lang))
        return web_problem(rq, rs, PROBLEM_BAD_REQUEST, NULL);
    if (rq->actor.account_id) {
        Status st = account_set_locale(rq->tx, rq->actor.account_id, str_c(lang_code(lang)));
        if (st != STATUS_OK)
            return st;
    }
    web_header(rs, "Set-Cookie",
               arena_printf(&rq->arena, "lang=%s; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly%s",
                            lang_code(lang), rq->secure ? "; Secure" : ""));
    return web_redirect(rq, rs, web_return_to(rq, web_form(rq, "return_to")));
}

static Status get_root(WebRequest *rq, WebResponse *rs)
{
    if (!rq->actor.account_id)
        return web_page(rq, rs, 200, "welcome", json_object());
    bool duties = access_has(&rq->actor, VERB_FIGURE_ENTER) && !access_has(&rq->actor, VERB_DOCUMENT_DRAFT);
    return web_redirect(rq, rs,
                        duties                              ? "/duties"
                        : access_has(&rq->actor, VERB_READ) ? "/cockpit"
                                                            : "/account");
}

// ---- API ----------------------------------------------------------------------------------------------------------------------------------

static json_t *session_json(const WebRequest *rq, int64_t id, Str username, Str display_name, Str title)
{
    json_t *roles = json_array();
    for (size_t i = 0; roles && i < rq->actor.n_grants; i++)
        json_array_append_new(roles,
                              json_pack("{s:s,s:I}", "role", access_role_name(rq->actor.grants[i].role),
                                        "unit_id", (json_int_t)rq->actor.grants[i].unit_id));
    return json_pack("{s:s,s:{s:I,s:s%,s:s%,s:s%,s:o}}", "csrf", rq->csrf, "account", "id", (json_int_t)id,
                     "username", username.p, username.n, "display_name", display_name.p, display_name.n,
                     "title", title.p, title.n, "roles", roles);
}

static Status member_text(const json_t *object, const char *name, Str *ret)
{
    const json_t *v = json_object_get(object, name);
    if (!v || json_is_null(v)) {
        *ret = (Str){NULL, 0};
        return STATUS_OK;
    }
    if (!json_is_string(v))
        return STATUS_INVALID;
    *ret = (Str){json_string_value(v), json_string_length(v)};
    return STATUS_OK;
}

static Status post_session(WebRequest *rq, WebResponse *rs)
{
    Str user, password, otp;
    if (!json_is_object(rq->json) || member_text(rq->json, "user", &user) != STATUS_OK ||
        member_text(rq->json, "password", &password) != STATUS_OK ||
        member_text(rq->json, "otp", &otp) != STATUS_OK || !user.p || !password.p)
        return web_problem(rq, rs, PROBLEM_INVALID, NULL);
    return begin(rq, rs, user, password, otp, (Str){NULL, 0});
}

static Status write_session(WebRequest *rq, WebResponse *rs)
{
    Login *l = rq->state;
    if (l->problem == PROBLEM_OTP_REQUIRED)
        return web_problem(rq, rs, PROBLEM_OTP_REQUIRED, NULL);
    Status st = store_login(rq, rs, false);
    if (st != STATUS_OK)
        return st;
    if (l->problem != PROBLEM_NONE) {
        web_problem(rq, rs, l->problem, NULL);
        return STATUS_OK; // the failure stays counted
    }
    // Read back as every later request will: the roles belong to the answer.
    Session session;
    st = session_find(rq->tx, &rq->arena, &l->hash, rq->received, &rq->actor, &session);
    if (st != STATUS_OK)
        return st;
    return web_json(
        rq, rs, 201,
        session_json(rq, l->account.id, l->account.username, l->account.display_name, l->account.title));
}

static Status get_session(WebRequest *rq, WebResponse *rs)
{
    return web_json(rq, rs, 200,
                    session_json(rq, rq->actor.account_id, rq->actor.username, rq->actor.display_name,
                                 rq->actor_title.p ? rq->actor_title : STR("")));
}

static Status delete_session(WebRequest *rq, WebResponse *rs)
{
    if (!rq->session_id)
        return web_problem(rq, rs, PROBLEM_INVALID, NULL); // a token is revoked, not logged out
    Status st = session_end(rq->tx, &rq->actor, rq->actor.account_id, rq->session_id);
    if (st != STATUS_OK)
        return st;
    session_clear_cookie(rq, rs);
    return web_no_content(rs);
}

const Route login_routes[] = {
    {WEB_GET, "/", WEB_PAGE, WEB_OPEN, .check = get_root, .data = ""},
    {WEB_GET, "/login", WEB_PAGE, WEB_OPEN, .check = get_login, .data = ""},
    {WEB_POST, "/login", WEB_PAGE, WEB_OPEN, .csrf = WEB_CSRF_ORIGIN, .bodies = WEB_FORM, .check = post_login,
     .slow = slow_login, .write = write_login, .reply = reply_login},
    {WEB_GET, "/login/otp", WEB_PAGE, WEB_OPEN, .check = get_otp, .data = ""},
    {WEB_POST, "/login/otp", WEB_PAGE, WEB_OPEN, .bodies = WEB_FORM, .check = post_otp, .write = write_otp,
     .reply = reply_otp},
    {WEB_POST, "/logout", WEB_PAGE, WEB_OPEN, .bodies = WEB_FORM, .write = write_logout},
    {WEB_POST, "/language", WEB_PAGE, WEB_OPEN, .bodies = WEB_FORM, .write = write_language},
    {WEB_POST, "/api/v1/session", WEB_API, WEB_OPEN, .csrf = WEB_CSRF_ORIGIN, .bodies = WEB_JSON,
     .body_limit = 4096, .check = post_session, .slow = slow_login, .write = write_session,
     .takes = "SessionRequest", .gives = "Session", .success = 201},
    {WEB_GET, "/api/v1/session", WEB_API, WEB_SIGNED_IN, VERB_OWN, .check = get_session, .gives = "Session"},
    {WEB_DELETE, "/api/v1/session", WEB_API, WEB_SIGNED_IN, VERB_OWN, .write = delete_session},
};
const size_t login_n_routes = sizeof login_routes / sizeof *login_routes;
