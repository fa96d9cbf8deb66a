#include "app/programme.h"

#include "base/buf.h"

enum { ROWS_MAX = 20000 };

Status programme_readable(const Act *act, int64_t unit_id)
{
    int64_t *line;
    size_t n;
    Status st = act_allowed(act, VERB_READ, unit_id);
    if (st != STATUS_NOT_FOUND || act->actor->unit_id == 0)
        return st;
    st = act_unit_line(act, act->actor->unit_id, &line, &n);
    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < n; i++)
        if (line[i] == unit_id)
            return STATUS_OK;
    return STATUS_NOT_FOUND;
}

Status programme_get(const Act *act, int64_t id, Programme *ret)
{
    Programme p;
    Status st = record_load(act->tx, &programme_resource, id, act->arena, &p);
    if (st == STATUS_OK)
        st = programme_readable(act, p.unit_id);
    if (st == STATUS_OK)
        *ret = p;
    return st;
}

Status programme_scope_sql(const Act *act, const char *column, Buf *sql, Param *params, size_t *n)
{
    buf_ch(sql, '(');
    access_scope_sql(act->actor, VERB_READ, column, sql, params, n);
    params[(*n)++] = P_INT(act->actor->unit_id);
    buf_printf(
        sql,
        " OR %s IN (SELECT above.id FROM unit above, unit own WHERE own.id = ?%zu AND own.path >= above.path"
        " AND own.path < above.path || '~'))",
        column, *n);
    return buf_status(sql);
}

Status programme_tasks(const Act *act, int64_t programme_id, RecordList *ret)
{
    return record_all(act->tx, &task_resource, "programme_id = ?1", "ordinal, id",
                      PARAMS(P_INT(programme_id)), ROWS_MAX, act->arena, ret);
}
