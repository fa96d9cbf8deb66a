// Accounts and how they come in: passwords, second factor, sessions, tokens. Every verb that changes something leaves an audit row.
// Times are the system clock's (never the business clock's), passed in.
#ifndef APP_ACCOUNT_H
#define APP_ACCOUNT_H

#include "app/access.h"
#include "base/arena.h"
#include "base/date.h"
#include "crypt/token.h"
#include "crypt/totp.h"
#include "store/store.h"

enum {
    SESSION_IDLE_MINUTES = 30,
    SESSION_HOURS = 12,
    SESSION_OTP_MINUTES = 5, // to type the second factor
    USERNAME_MAX = 64,
    TOKEN_DAYS_MAX = 366,
    THROTTLE_FORGET_S = 3600, // a failed log-in this old no longer counts
    LOGIN_ADDRESS_DAYS = 90,
};
#define ACCOUNT_SECOND ((Instant)1000000)
#define ACCOUNT_MINUTE (60 * ACCOUNT_SECOND)

typedef struct Account {
    int64_t id, unit_id, version; // unit_id 0: none
    Str username, display_name, title, password_hash, state, locale;
    bool has_totp;
    TotpSecret totp;
    int64_t totp_last_step;
} Account;

// User names are compared in small letters; only a-z 0-9 . _ - are taken. Writes at most USERNAME_MAX characters and a NUL.
MUST_CHECK Status username_fold(Str text, char ret[USERNAME_MAX + 1]);

// STATUS_NOT_FOUND. Texts in the arena.
MUST_CHECK Status account_find(Tx *tx, Arena *a, Str username, Account *ret);
MUST_CHECK Status account_load(Tx *tx, Arena *a, int64_t id, Account *ret);

typedef struct NewAccount {
    Str username, display_name, title;
    int64_t unit_id;
    Str password_hash; // empty: nobody can sign in with it yet
} NewAccount;
// STATUS_CONFLICT: the user name is taken. `actor` NULL or without account: the command line.
MUST_CHECK Status account_create(Tx *tx, const Actor *actor, Arena *a, const NewAccount *n, Instant now,
                                 int64_t *ret_id);
// A privilege change: every session of the account ends. Giving a role twice changes nothing.
MUST_CHECK Status account_grant(Tx *tx, const Actor *actor, int64_t account_id, Role role, int64_t unit_id);
MUST_CHECK Status account_revoke(Tx *tx, const Actor *actor, int64_t account_id, Role role, int64_t unit_id);
// All sessions end but `keep_session`.
MUST_CHECK Status account_set_password(Tx *tx, const Actor *actor, int64_t account_id, Str hash,
                                       int64_t keep_session, Instant now);
// The same password with today's costs: no privilege changes.
MUST_CHECK Status account_rehash(Tx *tx, int64_t account_id, Str hash);
// secret NULL: turned off. All sessions end but `keep_session`.
MUST_CHECK Status account_set_totp(Tx *tx, const Actor *actor, int64_t account_id, const TotpSecret *secret,
                                   int64_t step, int64_t keep_session, Instant now);
// STATUS_UNAUTHENTICATED when that step or a later one was used before: a code opens once.
MUST_CHECK Status account_use_totp_step(Tx *tx, int64_t account_id, int64_t step);
MUST_CHECK Status account_set_locale(Tx *tx, int64_t account_id, Str locale);

// ---- Sessions ---------------------------------------------------------------------------------------------------------------------------

typedef struct Session {
    int64_t id;
    bool awaits_otp;
    Instant created_at, last_seen_at, expires_at;
    Str locale, title; // of the account
    Str peer, agent;   // session_list only
} Session;

// What a cookie opens. STATUS_UNAUTHENTICATED: no such session, too old, too long idle, or the account is not active. `actor` gets account,
// names and grants in the arena; its peer and request id are the caller's. A session that awaits the second factor gives no grants.
MUST_CHECK Status session_find(Tx *tx, Arena *a, const TokenHash *hash, Instant now, Actor *ret_actor,
                               Session *ret);
// `full`: signed in; otherwise the second factor is awaited. Full ones are audited as a log-in. Expired sessions of the account go.
MUST_CHECK Status session_create(Tx *tx, const Actor *actor, const TokenHash *hash, bool full, Str agent,
                                 Instant now, int64_t *ret_id);
MUST_CHECK Status session_touch(Tx *tx, int64_t session_id, Instant now);
// Another secret for the same session, after a change of privilege.
MUST_CHECK Status session_rotate(Tx *tx, int64_t session_id, const TokenHash *hash);
// Only a session of that account. STATUS_NOT_FOUND.
MUST_CHECK Status session_end(Tx *tx, const Actor *actor, int64_t account_id, int64_t session_id);
MUST_CHECK Status session_end_all(Tx *tx, const Actor *actor, int64_t account_id, int64_t keep_session);
typedef struct SessionList {
    Session *items;
    size_t n, cap;
} SessionList;
MUST_CHECK Status session_list(Tx *tx, Arena *a, int64_t account_id, Instant now, SessionList *ret);

// ---- Tokens of programs -----------------------------------------------------------------------------------------------------------------

typedef struct ApiToken {
    int64_t id;
    Str name, scopes;
    Instant created_at, expires_at, last_used_at; // last_used_at 0: never
    bool revoked;
} ApiToken;
typedef struct ApiTokenList {
    ApiToken *items;
    size_t n, cap;
} ApiTokenList;

// STATUS_UNAUTHENTICATED: none such, revoked, expired, or the account is not active.
MUST_CHECK Status api_token_find(Tx *tx, Arena *a, const TokenHash *hash, Instant now, Actor *ret_actor,
                                 int64_t *ret_id, Instant *ret_last_used);
MUST_CHECK Status api_token_create(Tx *tx, const Actor *actor, const TokenHash *hash, Str name, Str scopes,
                                   Instant expires_at, Instant now, int64_t *ret_id);
MUST_CHECK Status api_token_touch(Tx *tx, int64_t id, Instant now);
MUST_CHECK Status api_token_revoke(Tx *tx, const Actor *actor, int64_t account_id, int64_t token_id,
                                   Instant now);
MUST_CHECK Status api_token_list(Tx *tx, Arena *a, int64_t account_id, ApiTokenList *ret);

// ---- Failed log-ins ---------------------------------------------------------------------------------------------------------------------

typedef struct Throttle {
    Str subject;
    int64_t failures;
    Instant last_failure_at, locked_until;
} Throttle;
typedef struct ThrottleList {
    Throttle *items;
    size_t n, cap;
} ThrottleList;
MUST_CHECK Status throttle_save(Tx *tx, const Throttle *t);
MUST_CHECK Status throttle_clear(Tx *tx, Str subject);
// Those with a failure since `since`, in no order, at most `limit`.
MUST_CHECK Status throttle_list(Tx *tx, Arena *a, Instant since, size_t limit, ThrottleList *ret);
// Whether the account came in from that address (as throttle_address() writes it) within LOGIN_ADDRESS_DAYS, and that it does now: strangers'
// failures must not keep it out there.
MUST_CHECK Status login_address_known(Tx *tx, int64_t account_id, Str address, Instant now, bool *ret);
MUST_CHECK Status login_address_keep(Tx *tx, int64_t account_id, Str address, Instant now);
// A refused log-in in the audit chain; account 0: no such account, what was typed is not kept (people type passwords there). Both are written,
// so that the time tells nothing about who has an account.
MUST_CHECK Status login_failed(Tx *tx, const Actor *actor, int64_t account_id, Str why);

#endif
