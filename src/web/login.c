// Coming in and going out: pages and /api/v1/session.
#include "app/account.h"
#include "crypt/password.h"
#include "web/session.h"
#include "web/web_internal.h"

// What failures are counted by. Which of them hold, and from when on one waits, is in web/throttle.h.
typedef enum Count { COUNT_PEER, COUNT_PAIR, COUNT_NAME, COUNT_CODE, COUNTS } Count;
static const struct {
    char kind;
    unsigned free;
} counts[COUNTS] = {[COUNT_PEER] = {'p', THROTTLE_FREE_PEER},
                    [COUNT_PAIR] = {'q', THROTTLE_FREE_ACCOUNT},
                    [COUNT_NAME] = {'a', THROTTLE_FREE_NAME},
                    [COUNT_CODE] = {'o', THROTTLE_FREE_ACCOUNT}};

typedef struct Tries {
    char subject[THROTTLE_SUBJECT_MAX + 1];
    bool taken, failed;
    Throttle made; // of a failure, to be stored
} Tries;

typedef struct Login {
    WebRequest *rq;
    char username[USERNAME_MAX + 1]; // "" when what was typed is no user name
    char address[THROTTLE_ADDRESS_MAX];
    Account account;
    bool exists;
    Str password, otp; // otp.p == NULL: none given
    Tries tries[COUNTS];
    // What the slow phase found.
    Problem problem; // PROBLEM_NONE: the password (and the code) are right
    int64_t step;    // of the code
    char token[TOKEN_TEXT + 1];
    TokenHash hash;
    char new_hash[PASSWORD_HASH_SIZE]; // "" unless the stored hash has yesterday's costs
    const char *return_to;
} Login;

static void give_back(void *state)
{
    Login *l = state;
    for (int i = 0; i < COUNTS; i++)
        if (l->tries[i].taken)
            throttle_give_back(l->rq->web->throttle, str_c(l->tries[i].subject));
}

static Status throttled(WebRequest *rq, WebResponse *rs, unsigned wait_s)
{
    web_header(rs, "Retry-After", arena_printf(&rq->arena, "%u", wait_s));
    return web_problem(rq, rs, PROBLEM_THROTTLED, NULL);
}

static Status take(Login *l, WebResponse *rs, Count which)
{
    WebRequest *rq = l->rq;
    Tries *t = &l->tries[which];
    unsigned wait = 0;
    throttle_subject(counts[which].kind, str_c(l->username), rq->peer, t->subject);
    t->taken = throttle_take(rq->web->throttle, str_c(t->subject), counts[which].free, rq->received, &wait) ==
               STATUS_OK;
    return t->taken ? STATUS_OK : throttled(rq, rs, wait);
}

// A log-in's state, the tries of the address taken.
static Status open_login(WebRequest *rq, WebResponse *rs, Str return_to, Login **ret)
{
    Login *l = ARENA_NEW(&rq->arena, Login);
    if (!l)
        return STATUS_NO_MEMORY;
    l->rq = rq;
    l->return_to = web_return_to(rq, return_to);
    throttle_address(rq->peer, l->address);
    rq->state = l;
    rq->at_end = give_back;
    *ret = l;
    return take(l, rs, COUNT_PEER);
}

static Status find_account(Login *l)
{
    Tx *tx;
    Status st = web_read(l->rq, &tx);
    if (st == STATUS_OK)
        st = l->username[0] ? account_find(tx, &l->rq->arena, str_c(l->username), &l->account)
                            : STATUS_NOT_FOUND;
    l->exists = st == STATUS_OK;
    return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

static Status begin(WebRequest *rq, WebResponse *rs, Str user, Str password, Str otp, Str return_to)
{
    Login *l;
    bool known = false;
    Tx *tx;
    if (password.n > PASSWORD_MAX_BYTES)
        return web_problem(rq, rs, PROBLEM_BAD_LOGIN, NULL);
    Status st = open_login(rq, rs, return_to, &l);
    if (st != STATUS_OK)
        return st;
    l->otp = otp;
    if (username_fold(user, l->username) != STATUS_OK)
        l->username[0] = 0;
    st = session_password(rq, password, &l->password);
    if (st == STATUS_OK)
        st = find_account(l);
    if (st == STATUS_OK && l->exists && (st = web_read(rq, &tx)) == STATUS_OK)
        st = login_address_known(tx, l->account.id, str_c(l->address), rq->received, &known);
    if (st == STATUS_OK)
        st = take(l, rs, COUNT_PAIR);
    if (st == STATUS_OK && !known)
        st = take(l, rs, COUNT_NAME);
    return st;
}

// Counts the tries that were taken. A right password alone clears nothing: otherwise it would make room for guesses of the code.
static void tried(Login *l, Problem problem)
{
    ThrottleTable *table = l->rq->web->throttle;
    for (int i = 0; i < COUNTS; i++) {
        Tries *t = &l->tries[i];
        if (!t->taken)
            continue;
        t->taken = false;
        t->failed = problem == PROBLEM_BAD_LOGIN;
        if (t->failed)
            t->made = throttle_failed(table, str_c(t->subject), counts[i].free, l->rq->received);
        else if (problem == PROBLEM_NONE && i != COUNT_PEER)
            throttle_passed(table, str_c(t->subject));
        else // the address keeps its count: one good account does not clear the others tried from there
            throttle_give_back(table, str_c(t->subject));
    }
}

static Status slow_login(WebRequest *rq, WebResponse *rs)
{
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
        // Taken behind the right password only: nobody else can use the owner's tries up.
        st = take(l, rs, COUNT_CODE);
        if (st != STATUS_OK)
            return st;
        st = totp_verify(&l->account.totp, l->otp, rq->received, l->account.totp_last_step, &l->step);
        if (st != STATUS_OK && st != STATUS_UNAUTHENTICATED)
            return st;
        l->problem = st == STATUS_OK ? PROBLEM_NONE : PROBLEM_BAD_LOGIN;
    } else if (!l->problem && l->account.has_totp) {
        l->problem = PROBLEM_OTP_REQUIRED;
    }
    tried(l, l->problem);
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
        Status st = STATUS_OK;
        for (int i = 0; i < COUNTS && st == STATUS_OK; i++)
            if (l->tries[i].failed)
                st = throttle_save(rq->tx, &l->tries[i].made);
        return st == STATUS_OK ? login_failed(rq->tx, &rq->actor, l->exists ? l->account.id : 0,
                                              l->tries[COUNT_CODE].failed ? STR("code") : STR("password"))
                               : st;
    }
    Actor actor = rq->actor;
    actor.account_id = l->account.id;
    Status st = STATUS_OK;
    for (int i = COUNT_PAIR; i < COUNTS && !half && st == STATUS_OK; i++) {
        throttle_subject(counts[i].kind, l->account.username, rq->peer, l->tries[i].subject);
        throttle_passed(rq->web->throttle, str_c(l->tries[i].subject));
        st = throttle_clear(rq->tx, str_c(l->tries[i].subject));
    }
    if (st == STATUS_OK && !half)
        st = login_address_keep(rq->tx, l->account.id, str_c(l->address), rq->received);
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
        const char *where = web_with_return(rq, "/login/otp", str_c(l->return_to));
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
    Login *l;
    Tx *tx;
    Status st = open_login(rq, rs, web_form(rq, "return_to"), &l);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st == STATUS_OK)
        st = account_load(tx, &rq->arena, rq->otp_account_id, &l->account);
    if (st != STATUS_OK)
        return st;
    l->exists = true;
    snprintf(l->username, sizeof l->username, STR_FMT, STR_ARG(l->account.username));
    st = take(l, rs, COUNT_CODE);
    if (st != STATUS_OK)
        return st;
    Str code = web_form(rq, "code");
    st = !l->account.has_totp || !code.p ? STATUS_UNAUTHENTICATED
                                         : totp_verify(&l->account.totp, str_trim(code), rq->received,
                                                       l->account.totp_last_step, &l->step);
    if (st != STATUS_OK && st != STATUS_UNAUTHENTICATED)
        return st;
    l->problem = st == STATUS_OK ? PROBLEM_NONE : PROBLEM_BAD_LOGIN;
    tried(l, l->problem);
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
     .takes = "SessionRequest", .gives = "Session", .success = 201, .once = true},
    {WEB_GET, "/api/v1/session", WEB_API, WEB_SIGNED_IN, VERB_OWN, .check = get_session, .gives = "Session"},
    {WEB_DELETE, "/api/v1/session", WEB_API, WEB_SIGNED_IN, VERB_OWN, .write = delete_session},
};
const size_t login_n_routes = sizeof login_routes / sizeof *login_routes;
