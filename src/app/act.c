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

Status act_unit_line(const Act *act, int64_t unit_id, int64_t **ret, size_t *ret_n)
{
    Rows rows;
    Status st = tx_query_row(act->tx, "SELECT path FROM unit WHERE id = ?1", PARAMS(P_INT(unit_id)), &rows);
    if (st != STATUS_OK)
        return st;
    Str path = rows_text_in(&rows, 0, act->arena);
    st = rows_done(&rows);
    int64_t *line = ARENA_ARRAY(act->arena, int64_t, path.n / 9 + 1);
    if (st == STATUS_OK && (!path.p || !line))
        st = STATUS_NO_MEMORY;
    size_t n = 0;
    for (size_t at = 0; st == STATUS_OK && at + 9 <= path.n; at += 9)
        if (!hex8(str_sub(path, at, 8), &line[n++]))
            st = STATUS_CORRUPT;
    if (st == STATUS_OK) {
        *ret = line;
        *ret_n = n;
    }
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
