#include "app/account_actor.h"

#include "app/account.h"

Status account_actor(Tx *tx, Arena *a, Str username, Actor *ret)
{
    Account account;
    Rows rows;
    Status st = account_find(tx, a, username, &account);
    if (st == STATUS_OK && !str_eq(account.state, STR("active")))
        st = STATUS_FORBIDDEN;
    if (st == STATUS_OK)
        st = tx_query(tx, "SELECT role, unit_id FROM account_role WHERE account_id = ?1",
                      PARAMS(P_INT(account.id)), &rows);
    if (st != STATUS_OK)
        return st;
    Actor actor = {.account_id = account.id,
                   .unit_id = account.unit_id,
                   .username = account.username,
                   .display_name = account.display_name,
                   .scopes = SCOPE_ALL};
    while (rows_next(&rows) && actor.n_grants < ACTOR_GRANTS_MAX) {
        Grant g = {.unit_id = rows_int(&rows, 1)};
        if (access_role_from_name(rows_text(&rows, 0), &g.role))
            actor.grants[actor.n_grants++] = g;
    }
    st = rows_done(&rows);
    if (st == STATUS_OK)
        *ret = actor;
    return st;
}
