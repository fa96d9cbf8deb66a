#include "app/install.h"

Status install_administrator(Tx *tx, Arena *a, const NewAccount *account, Instant now, Actor *ret)
{
    int64_t there, id;
    Status st = tx_query_int(tx, "SELECT COUNT(*) FROM account", NO_PARAMS, &there);
    if (st == STATUS_OK && there > 0)
        st = STATUS_CONFLICT;
    if (st == STATUS_OK)
        st = account_create(tx, NULL, a, account, now, &id);
    if (st == STATUS_OK)
        st = account_grant(tx, NULL, id, ROLE_ADMINISTRATOR, 0);
    if (st == STATUS_OK)
        *ret = (Actor){.account_id = id,
                       .username = account->username,
                       .display_name = account->display_name,
                       .grants = {{ROLE_ADMINISTRATOR, 0}},
                       .n_grants = 1,
                       .scopes = SCOPE_ALL};
    return st;
}
