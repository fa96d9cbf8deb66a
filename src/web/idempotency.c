#include "web/web_internal.h"

Status idempotency_begin(WebCall *call, Tx *tx, bool *ret_replayed)
{
    (void)call;
    (void)tx;
    *ret_replayed = false;
    return STATUS_OK;
}

Status idempotency_keep(WebCall *call, Tx *tx)
{
    (void)call;
    (void)tx;
    return STATUS_OK;
}
