// Accounts as administrators keep them. An account belongs to its unit: VERB_ACCOUNT_MANAGE over that unit (everywhere, when it has none), and
// over every unit in which it holds a role, so that nobody takes over an account that may more than himself. Every change gives a reason.
#ifndef APP_ACCOUNT_ADMIN_H
#define APP_ACCOUNT_ADMIN_H

#include <jansson.h>

#include "app/act.h"
#include "app/record.h"
#include "model/account.h"

typedef struct RoleGrants {
    Grant items[ACTOR_GRANTS_MAX];
    size_t n;
} RoleGrants;

// SQL condition of the accounts that the actor may manage.
MUST_CHECK Status account_managed_sql(const Act *act, Buf *sql, Param *params, size_t *n);
MUST_CHECK Status account_get(const Act *act, int64_t id, AccountRecord *ret);
MUST_CHECK Status account_roles(const Act *act, int64_t id, RoleGrants *ret);

// What lists show beside each account.
typedef struct AccountFacts {
    RoleGrants roles;
    bool has_totp;
    Instant last_seen; // signed in last; 0: not in LOGIN_ADDRESS_DAYS
    Str unit_name;     // "" without a unit
} AccountFacts;
// Of `n` accounts (at most RECORD_IDS_MAX), in one statement. Permission is the caller's.
MUST_CHECK Status account_facts(const Act *act, const int64_t *ids, size_t n, AccountFacts *ret);

// `password_hash` may be empty: nobody can sign in with it until a password is set. STATUS_CONFLICT with act->refusal: the name is taken.
MUST_CHECK Status account_make(Act *act, const json_t *fields, Str password_hash, FieldErrors *errors,
                               AccountRecord *ret);
MUST_CHECK Status account_change(Act *act, int64_t id, int64_t version, const json_t *changes,
                                 FieldErrors *errors, AccountRecord *ret);
// "suspend", "restore", "close": whatever is not active ends all sessions and tokens.
MUST_CHECK Status account_event(Act *act, int64_t id, int64_t version, Str event, FieldErrors *errors,
                                AccountRecord *ret);
// The roles it shall have from now on; all its sessions end when they change. The last administrator stays one, and nobody takes his own
// administration away.
MUST_CHECK Status account_set_roles(Act *act, int64_t id, int64_t version, const RoleGrants *wanted,
                                    AccountRecord *ret);
// Each ends all sessions. STATUS_FORBIDDEN when the account may more than the actor manages.
MUST_CHECK Status account_reset_password(Act *act, int64_t id, Str hash);
MUST_CHECK Status account_reset_otp(Act *act, int64_t id);
MUST_CHECK Status account_end_sessions(Act *act, int64_t id);

enum { FRESH_PASSWORD_TEXT = 20 };
// A random password to be handed over: four groups of letters and digits that are not mistaken for each other, some 78 bits.
void account_fresh_password(char out[FRESH_PASSWORD_TEXT]);

#endif
