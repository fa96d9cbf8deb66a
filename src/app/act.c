#include "app/act.h"

#include <jansson.h>

#include "meta/diff.h"
#include "meta/json.h"
#include "store/audit.h"

// A path is "0000002a/0000004c/": ids of 8 hex digits.
static bool hex8(Str s, int64_t *ret)
{
    int64_t v = 0;
    for (size_t i = 0; i < 8; i++) {
        char c = s.p[i];
        int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (d < 0)
            return false;
        v = v << 4 | d;
    }
    *ret = v;
    return true;
}

Status act_path_line(const Act *act, int64_t unit_id, Str path, int64_t **ret, size_t *ret_n)
{
    ActMemo *memo = act->memo;
    int64_t *line = ARENA_ARRAY(act->arena, int64_t, path.n / 9 + 1);
    size_t n = 0;
    if (!line)
        return STATUS_NO_MEMORY;
    for (size_t at = 0; at + 9 <= path.n; at += 9)
        if (!hex8(str_sub(path, at, 8), &line[n++]))
            return STATUS_CORRUPT;
    if (memo && memo->n < ACT_MEMO_UNITS) {
        memo->units[memo->n].unit_id = unit_id;
        memo->units[memo->n].line = line;
        memo->units[memo->n++].n = n;
    }
    *ret = line;
    *ret_n = n;
    return STATUS_OK;
}

Status act_unit_line(const Act *act, int64_t unit_id, int64_t **ret, size_t *ret_n)
{
    const ActMemo *memo = act->memo;
    for (size_t i = 0; memo && i < memo->n; i++)
        if (memo->units[i].unit_id == unit_id) {
            *ret = memo->units[i].line;
            *ret_n = memo->units[i].n;
            return STATUS_OK;
        }
    Rows rows;
    Status st = tx_query_row(act->tx, "SELECT path FROM unit WHERE id = ?1", PARAMS(P_INT(unit_id)), &rows);
    if (st != STATUS_OK)
        return st;
    Str path = rows_text_in(&rows, 0, act->arena);
    st = rows_done(&rows);
    if (st == STATUS_OK)
        st = path.p ? act_path_line(act, unit_id, path, ret, ret_n) : STATUS_NO_MEMORY;
    return st;
}

Status act_allowed(const Act *act, Verb verb, int64_t unit_id)
{
    int64_t *line;
    size_t n;
    Status st = act_unit_line(act, unit_id, &line, &n);
    if (st != STATUS_OK)
        return st;
    if (access_allows(act->actor, verb, line, n))
        return STATUS_OK;
    return access_allows(act->actor, VERB_READ, line, n) ? STATUS_FORBIDDEN : STATUS_NOT_FOUND;
}

Status act_roles(const Act *act, int64_t unit_id, uint32_t *ret)
{
    int64_t *line;
    size_t n;
    uint32_t roles = 0;
    Status st = act_unit_line(act, unit_id, &line, &n);
    if (st != STATUS_OK)
        return st;
    for (size_t g = 0; g < act->actor->n_grants; g++) {
        const Grant *grant = &act->actor->grants[g];
        bool over = grant->unit_id == 0;
        for (size_t i = 0; i < n && !over; i++)
            over = line[i] == grant->unit_id;
        if (over)
            roles |= UINT32_C(1) << grant->role;
    }
    *ret = roles;
    return STATUS_OK;
}

Status act_audit_json(const Act *act, const char *resource, int64_t id, const char *action, const void *json)
{
    AuditEvent e = {.resource = str_c(resource),
                    .item_id = id,
                    .action = str_c(action),
                    .acted_on = act->today,
                    .actor_id = act->actor->account_id,
                    .peer = act->actor->peer,
                    .request_id = act->actor->request_id,
                    .reason = act->reason};
    Status st = json ? meta_json_dump(json, act->arena, &e.payload) : STATUS_OK;
    return st == STATUS_OK ? audit_append(act->tx, &e, NULL) : st;
}

Status act_audit(const Act *act, const Resource *r, int64_t id, const char *action, const void *before,
                 const void *after)
{
    json_t *diff = NULL;
    Status st = meta_diff(r, before, after, &diff);
    if (st == STATUS_OK)
        st = act_audit_json(act, r->name, id, action, diff);
    json_decref(diff);
    return st;
}
