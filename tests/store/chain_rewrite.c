#include "chain_rewrite.h"

#include "store/audit_internal.h"

Status chain_rewrite(Tx *tx, void *ctx)
{
    const ChainRewrite *w = ctx;
    uint8_t prev[MAC_BYTES];
    for (int64_t seq = w->from; seq <= w->to; seq++) {
        Rows r = {0};
        AuditRow row;
        uint8_t mac[MAC_BYTES];
        Status st = tx_query_row(tx, "SELECT " AUDIT_COLUMNS " FROM audit_event e WHERE e.seq = ?1",
                                 PARAMS(P_INT(seq)), &r);
        if (st != STATUS_OK)
            return st;
        audit_row_read(&r, &row);
        if (seq == w->from) {
            row.event.actor_id = 4242;
            memcpy(prev, row.prev_mac.p, sizeof prev);
        }
        row.prev_mac = (Str){(const char *)prev, sizeof prev};
        audit_row_mac(w->with, &row, seq, mac);
        int64_t actor = row.event.actor_id;
        st = rows_done(&r);
        if (st == STATUS_OK)
            st = tx_exec(tx, "UPDATE audit_event SET actor_id = ?1, prev_mac = ?2, mac = ?3 WHERE seq = ?4",
                         PARAMS(P_INT_IF(actor != 0, actor), P_BYTES(prev, sizeof prev),
                                P_BYTES(mac, sizeof mac), P_INT(seq)),
                         NULL);
        if (st != STATUS_OK)
            return st;
        memcpy(prev, mac, sizeof prev);
    }
    return STATUS_OK;
}
