#include "app/history.h"

#include "app/search.h"

enum { LIMIT_MAX = 500, PARAMS_MAX = 8 + 3 * SEARCH_WORDS_MAX };
#define DAY_MICROSECONDS ((Instant)86400 * 1000000)
#define VN_OFFSET        ((Instant)7 * 3600 * 1000000)

Status log_allowed(const Act *act)
{
    return access_over_all(act->actor, VERB_AUDIT_READ) ? STATUS_OK : STATUS_FORBIDDEN;
}

static Status conditions(const Act *act, const LogFilter *f, Buf *sql, Param *params, size_t *n)
{
    if (f->resource.n) {
        params[(*n)++] = P_TEXT(f->resource);
        buf_printf(sql, " AND resource = ?%zu", *n);
    }
    if (f->from != DATE_NONE) {
        params[(*n)++] = P_TIME(f->from * DAY_MICROSECONDS - VN_OFFSET);
        buf_printf(sql, " AND recorded_at >= ?%zu", *n);
    }
    if (f->to != DATE_NONE) {
        params[(*n)++] = P_TIME((f->to + 1) * DAY_MICROSECONDS - VN_OFFSET);
        buf_printf(sql, " AND recorded_at < ?%zu", *n);
    }
    return search_sql(f->who, "account", "actor_id", act->arena, sql, params, n);
}

static Status read_rows(Rows *rows, size_t limit, Arena *a, AuditPage *ret)
{
    AuditPage page = {.items = ARENA_ARRAY(a, AuditRecord, limit)};
    bool more = false;
    Status st = page.items ? STATUS_OK : STATUS_NO_MEMORY;
    while (st == STATUS_OK && rows_next(rows)) {
        if (page.n == limit) {
            more = true;
            break;
        }
        AuditRecord *r = &page.items[page.n++];
        *r = (AuditRecord){.seq = rows_int(rows, 0),
                           .event = {.resource = rows_text_in(rows, 1, a),
                                     .item_id = rows_int(rows, 2),
                                     .action = rows_text_in(rows, 3, a),
                                     .acted_on = rows_date(rows, 4),
                                     .recorded_at = rows_int(rows, 5),
                                     .actor_id = rows_int(rows, 6),
                                     .reason = rows_text_in(rows, 7, a),
                                     .payload = rows_text_in(rows, 8, a)},
                           .erased = !rows_is_null(rows, 9) && rows_is_null(rows, 8)};
        if (!r->event.resource.p || !r->event.action.p || !r->event.reason.p || !r->event.payload.p)
            st = STATUS_NO_MEMORY;
    }
    Status end = rows_done(rows);
    if (st == STATUS_OK)
        st = end;
    if (st == STATUS_OK) {
        page.next_before = more ? page.items[page.n - 1].seq : 0;
        *ret = page;
    }
    return st;
}

Status log_list(const Act *act, const LogFilter *f, int64_t before, size_t limit, AuditPage *ret)
{
    Buf sql = BUF_INIT;
    Param params[PARAMS_MAX];
    size_t n = 0;
    Rows rows = {0};
    if (limit < 1 || limit > LIMIT_MAX)
        return STATUS_INVALID;
    params[n++] = P_INT(before > 0 ? before : INT64_MAX);
    buf_c(&sql,
          "SELECT e.seq, e.resource, e.item_id, e.action, e.acted_on, e.recorded_at, e.actor_id, e.reason, "
          "p.body, e.commitment FROM audit_event e LEFT JOIN audit_payload p ON p.seq = e.seq "
          "WHERE e.seq < ?1");
    Status st = conditions(act, f, &sql, params, &n);
    params[n++] = P_INT((int64_t)limit + 1);
    buf_printf(&sql, " ORDER BY e.seq DESC LIMIT ?%zu", n);
    if (st == STATUS_OK)
        st = buf_status(&sql);
    if (st == STATUS_OK)
        st = tx_query(act->tx, sql.p, params, n, &rows);
    if (st == STATUS_OK)
        st = read_rows(&rows, limit, act->arena, ret);
    buf_done(&sql);
    return st;
}

Status log_count(const Act *act, const LogFilter *f, int64_t *ret)
{
    Buf sql = BUF_INIT;
    Param params[PARAMS_MAX];
    size_t n = 0;
    buf_c(&sql, "SELECT COUNT(*) FROM audit_event WHERE 1 = 1");
    Status st = conditions(act, f, &sql, params, &n);
    if (st == STATUS_OK)
        st = tx_query_int(act->tx, sql.p, params, n, ret);
    buf_done(&sql);
    return st;
}
