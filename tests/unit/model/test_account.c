// Accounts: user names, the state machine with its guards, nothing secret in the record.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/account.h"

static void states_are_sound(void **state)
{
    (void)state;
    assert_null(state_problem(&account_machine));
}

static void nobody_shuts_everyone_out(void **state)
{
    (void)state;
    const uint32_t admin = ROLE_BIT(ROLE_ADMINISTRATOR), officer = ROLE_BIT(ROLE_OFFICER);
    const struct {
        AccountState from;
        const char *event;
        uint32_t roles;
        AccountContext context;
        Status status;
        MsgId reason;
    } rows[] = {
        {ACCOUNT_STATE_ACTIVE, "suspend", admin, {1, 1, true}, STATUS_OK, MSG_NONE},
        {ACCOUNT_STATE_ACTIVE,
         "suspend",
         admin,
         {1, 0, true},
         STATUS_INVALID,
         MSG_ACCOUNT_RULE_LAST_ADMINISTRATOR},
        {ACCOUNT_STATE_ACTIVE, "suspend", admin, {1, 0, false}, STATUS_OK, MSG_NONE},
        {ACCOUNT_STATE_ACTIVE, "close", admin, {8, 3, true}, STATUS_INVALID, MSG_ACCOUNT_RULE_SELF},
        {ACCOUNT_STATE_ACTIVE, "close", officer, {1, 3, false}, STATUS_FORBIDDEN, MSG_NONE},
        {ACCOUNT_STATE_SUSPENDED, "restore", admin, {1, 1, false}, STATUS_OK, MSG_NONE},
        {ACCOUNT_STATE_CLOSED, "restore", admin, {1, 1, false}, STATUS_CONFLICT, MSG_NONE},
        {ACCOUNT_STATE_CLOSED, "close", admin, {1, 1, false}, STATUS_CONFLICT, MSG_NONE},
    };
    AccountRecord account = {.id = 8};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const StateRow *row = NULL;
        MsgId reason = MSG_NONE;
        assert_int_equal(state_step(&account_machine, (int)rows[i].from, str_c(rows[i].event), rows[i].roles,
                                    false, &account, &rows[i].context, &row, &reason),
                         rows[i].status);
        assert_int_equal(reason, rows[i].reason);
        assert_int_equal(row != NULL, rows[i].status == STATUS_OK);
    }
}

static void user_names_are_plain(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool good;
    } rows[] = {{"chuyenvien", true}, {"ky.anh-01_b", true}, {"Chuyenvien", false}, {"chuyên", false},
                {"a b", false},       {"a/b", false},        {"a\tb", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Arena a;
        arena_init(&a, 0);
        FieldErrors e = {.arena = &a};
        AccountRecord account = {.username = str_c(rows[i].name)};
        assert_int_equal(account_check(&account, &e), STATUS_OK);
        assert_int_equal(e.n == 0, rows[i].good);
        arena_done(&a);
    }
}

static void secrets_are_no_fields(void **state)
{
    (void)state;
    for (const char *const *h = account_resource.hidden_columns; *h; h++)
        assert_null(resource_field(&account_resource, str_c(*h)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_are_sound),
        cmocka_unit_test(nobody_shuts_everyone_out),
        cmocka_unit_test(user_names_are_plain),
        cmocka_unit_test(secrets_are_no_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
