#include "model/account.h"

static const EnumName state_names[] = {
    {"", MSG_NONE},
    {"active", MSG_ACCOUNT_STATE_ACTIVE},
    {"suspended", MSG_ACCOUNT_STATE_SUSPENDED},
    {"closed", MSG_ACCOUNT_STATE_CLOSED},
};
_Static_assert(sizeof state_names / sizeof *state_names == ACCOUNT_STATES_, "a name for every state");

static const EnumName locale_names[] = {
    {"", MSG_NONE}, {"vi", MSG_ACCOUNT_LOCALE_VI}, {"en", MSG_ACCOUNT_LOCALE_EN}};


enum { ADMINISTRATOR = ROLE_BIT(1) };

static const Field account_fields[] = {
    FIELD_INT(AccountRecord, id, MSG_ACCOUNT_FIELD_ID, .audience = AUDIENCE_INTERNAL,
              .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TEXT(AccountRecord, username, MSG_ACCOUNT_FIELD_USERNAME, .audience = AUDIENCE_INTERNAL,
               .flags = FIELD_REQUIRED | FIELD_CREATE_ONLY | FIELD_SORTABLE | FIELD_FILTERABLE | FIELD_LISTED,
               .min = 3, .max = 64),
    FIELD_TEXT(AccountRecord, display_name, MSG_ACCOUNT_FIELD_DISPLAY_NAME, .audience = AUDIENCE_INTERNAL,
               .flags = FIELD_REQUIRED | FIELD_LISTED, .min = 2, .max = 100),
    FIELD_TEXT(AccountRecord, title, MSG_ACCOUNT_FIELD_TITLE, .audience = AUDIENCE_INTERNAL,
               .flags = FIELD_LISTED, .max = 150),
    FIELD_REF(AccountRecord, unit_id, MSG_ACCOUNT_FIELD_UNIT, "unit", .audience = AUDIENCE_INTERNAL,
              .flags = FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_ENUM(AccountRecord, state, MSG_ACCOUNT_FIELD_STATE, AccountState, state_names,
               .audience = AUDIENCE_INTERNAL,
               .flags = FIELD_READ_ONLY | FIELD_REQUIRED | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_ENUM(AccountRecord, locale, MSG_ACCOUNT_FIELD_LOCALE, AccountLocale, locale_names,
               .audience = AUDIENCE_INTERNAL),
    FIELD_TIME(AccountRecord, created_at, MSG_ACCOUNT_FIELD_CREATED_AT, .audience = AUDIENCE_INTERNAL,
               .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TIME(AccountRecord, updated_at, MSG_ACCOUNT_FIELD_UPDATED_AT, .audience = AUDIENCE_INTERNAL,
               .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_INT(AccountRecord, version, MSG_ACCOUNT_FIELD_VERSION, .audience = AUDIENCE_INTERNAL,
              .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
};

static const char *const secret_columns[] = {"password_hash", "totp_secret", "totp_last_step", NULL};

const Resource account_resource = {.name = "account",
                                   .path = "accounts",
                                   .table = "account",
                                   .label = MSG_ACCOUNT_ONE,
                                   .label_many = MSG_ACCOUNT_MANY,
                                   RESOURCE_FIELDS(AccountRecord, account_fields),
                                   .machine = &account_machine,
                                   .hidden_columns = secret_columns};

// Nobody shuts himself out, and one administrator always remains: otherwise only the command line could help.
static bool others_can_manage(const void *record, const void *context, MsgId *ret_reason)
{
    const AccountRecord *account = record;
    const AccountContext *c = context;
    if (c->actor_id != 0 && c->actor_id == account->id)
        *ret_reason = MSG_ACCOUNT_RULE_SELF;
    else if (c->is_administrator && c->other_administrators == 0)
        *ret_reason = MSG_ACCOUNT_RULE_LAST_ADMINISTRATOR;
    else
        return true;
    return false;
}

static const StateRow account_rows[] = {
    {ACCOUNT_STATE_NONE, "create", ACCOUNT_STATE_ACTIVE, ADMINISTRATOR, NULL, MSG_ACCOUNT_EVENT_CREATE,
     false},
    {ACCOUNT_STATE_ACTIVE, "suspend", ACCOUNT_STATE_SUSPENDED, ADMINISTRATOR, others_can_manage,
     MSG_ACCOUNT_EVENT_SUSPEND, true},
    {ACCOUNT_STATE_SUSPENDED, "restore", ACCOUNT_STATE_ACTIVE, ADMINISTRATOR, NULL, MSG_ACCOUNT_EVENT_RESTORE,
     true},
    {ACCOUNT_STATE_ACTIVE, "close", ACCOUNT_STATE_CLOSED, ADMINISTRATOR, others_can_manage,
     MSG_ACCOUNT_EVENT_CLOSE, true},
    {ACCOUNT_STATE_SUSPENDED, "close", ACCOUNT_STATE_CLOSED, ADMINISTRATOR, NULL, MSG_ACCOUNT_EVENT_CLOSE,
     true},
};

const StateMachine account_machine = {.name = "account",
                                      STATE_TABLE(state_names, role_names, account_rows)};

Status account_check(const AccountRecord *account, FieldErrors *errors)
{
    bool good = true;
    for (size_t i = 0; i < account->username.n && good; i++) {
        char c = account->username.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    }
    if (good)
        return STATUS_OK;
    return field_errors_add(errors, resource_field(&account_resource, STR("username")), STR(""),
                            MSG_ACCOUNT_RULE_USERNAME, NULL, 0);
}
