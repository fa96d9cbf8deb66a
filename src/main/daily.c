#include "main/daily.h"

#include "app/programme.h"
#include "app/unit_change.h"

static Status run(Tx *tx, void *ctx)
{
    const Date *today = ctx;
    // The program itself: in the audit chain an act without an account.
    const Actor nobody = {.account_id = 0};
    Arena arena;
    arena_init(&arena, 0);
    Act act = {.tx = tx, .arena = &arena, .actor = &nobody, .today = *today};
    Status st = unit_settle(&act);
    if (st == STATUS_OK)
        st = programme_settle(&act);
    arena_done(&arena);
    return st;
}

Status daily_run(Store *store, Date today)
{
    return store_write(store, run, &today);
}
