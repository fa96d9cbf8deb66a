// Accounts as people see and edit them: names, unit, state. How one signs in (password, second factor, sessions) and what a role may do are
// app/'s; their columns never come into a record, so no page, export or log can show them.
#ifndef MODEL_ACCOUNT_H
#define MODEL_ACCOUNT_H

#include "meta/state.h"
#include "meta/write.h"
#include "model/role.h"

typedef enum AccountState {
    ACCOUNT_STATE_NONE,
    ACCOUNT_STATE_ACTIVE,
    ACCOUNT_STATE_SUSPENDED, // for a time: leave, transfer, suspicion
    ACCOUNT_STATE_CLOSED,    // for good; the name stays taken, because the audit chain speaks of it
    ACCOUNT_STATES_,
} AccountState;

typedef enum AccountLocale { ACCOUNT_LOCALE_NONE, ACCOUNT_LOCALE_VI, ACCOUNT_LOCALE_EN } AccountLocale;

typedef struct AccountRecord {
    int64_t id;
    Str username; // small letters a-z, digits, . _ -
    Str display_name;
    Str title; // office: "Chuyên viên Phòng Nội vụ"
    int64_t unit_id;
    AccountState state;
    AccountLocale locale; // absent = the browser's
    Instant created_at, updated_at;
    int64_t version;
} AccountRecord;

extern const Resource account_resource;
extern const StateMachine account_machine;

// What the guards of account_machine look at.
typedef struct AccountContext {
    int64_t actor_id;            // who does it; 0 = the system
    size_t other_administrators; // active ones beside this account
    bool is_administrator;       // this account is one
} AccountContext;

// Rules between fields: the form of a user name. Complaints name the field; only STATUS_NO_MEMORY is a failure.
MUST_CHECK Status account_check(const AccountRecord *account, FieldErrors *errors);

#endif
