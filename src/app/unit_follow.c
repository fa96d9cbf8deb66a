// What follows a unit: staff, their roles and the awards follow the unit; duties follow it too, or their field of work where that was handed
// over apart (product.md G2). Officers of a unit that was divided keep their account there until an administrator says which part is theirs;
// until then they may do in every part what they might do in the whole.
#include "app/account.h"
#include "app/unit_change.h"
#include "app/unit_internal.h"
#include "model/programme.h"

enum { FOLLOWERS_MAX = 100000 };

typedef struct Follower {
    int64_t account_id;
    Str role;
} Follower;

static Status tell_account(Act *act, const Succession *s, int64_t account_id)
{
    json_t *told = json_pack("{s:I, s:[I,I]}", "succession", (json_int_t)s->id, "unit_id",
                             (json_int_t)s->from_id, (json_int_t)s->to_id);
    if (!told)
        return STATUS_NO_MEMORY;
    Status st = act_audit_json(act, "account", account_id, "follow", told);
    json_decref(told);
    return st;
}

static Status read_followers(Act *act, const char *sql, int64_t unit_id, Follower **ret, size_t *ret_n)
{
    VEC(Follower) found = {0};
    Rows rows;
    Status st = tx_query(act->tx, sql, PARAMS(P_INT(unit_id), P_INT(FOLLOWERS_MAX)), &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        Follower f = {rows_int(&rows, 0), rows_text_in(&rows, 1, act->arena)};
        if (!f.role.p || !ARENA_PUSH(act->arena, found, f))
            st = STATUS_NO_MEMORY;
    }
    Status end = rows_done(&rows);
    *ret = found.items;
    *ret_n = found.n;
    return st == STATUS_OK ? end : st;
}

static Status follow_accounts(Act *act, const Succession *s)
{
    Follower *f;
    size_t n;
    Status st = read_followers(act, "SELECT id, '' FROM account WHERE unit_id = ?1 ORDER BY id LIMIT ?2",
                               s->from_id, &f, &n);
    for (size_t i = 0; st == STATUS_OK && i < n; i++) {
        st = tx_exec(act->tx,
                     "UPDATE account SET unit_id = ?2, version = version + 1, updated_at = ?3 WHERE id = ?1",
                     PARAMS(P_INT(f[i].account_id), P_INT(s->to_id), P_TIME(instant_now())), NULL);
        if (st == STATUS_OK)
            st = tell_account(act, s, f[i].account_id);
    }
    return st;
}

// `leave`: the role at the former unit ends, because nothing is decided there any more.
static Status follow_roles(Act *act, const Succession *s, bool leave)
{
    Follower *f;
    size_t n;
    Status st = read_followers(act,
                               "SELECT a.id, r.role FROM account_role r JOIN account a ON a.id = "
                               "r.account_id WHERE r.unit_id = ?1 ORDER BY r.role, a.id LIMIT ?2",
                               s->from_id, &f, &n);
    for (size_t i = 0; st == STATUS_OK && i < n; i++) {
        Role role;
        if (!access_role_from_name(f[i].role, &role))
            return STATUS_CORRUPT;
        st = account_grant(act->tx, act->actor, f[i].account_id, role, s->to_id);
        if (st == STATUS_OK && leave)
            st = account_revoke(act->tx, act->actor, f[i].account_id, role, s->from_id);
    }
    return st;
}

// Does the receiver have this very duty already (both halves of a merger were asked for the same)?
static Status has_twin(Act *act, const Duty *d, int64_t unit_id, bool *ret)
{
    int64_t n;
    Status st = tx_query_int(
        act->tx,
        "SELECT COUNT(*) FROM duty WHERE unit_id = ?1 AND programme_id = ?2 AND kind = ?3 AND role = ?4 "
        "AND COALESCE(task_id, 0) = ?5 AND COALESCE(target_id, 0) = ?6 AND COALESCE(obligation_id, 0) = ?7 "
        "AND COALESCE(due_on, 0) = ?8",
        PARAMS(P_INT(unit_id), P_INT(d->programme_id), P_TEXT_C(duty_kind_names[d->kind].name),
               P_TEXT_C(duty_role_names[d->role].name), P_INT(d->task_id), P_INT(d->target_id),
               P_INT(d->obligation_id), P_INT(d->due_on == DATE_NONE ? 0 : d->due_on)),
        &n);
    if (st == STATUS_OK)
        *ret = n > 0;
    return st;
}

// Open duties go on at the successor. A twin is left where it is, with the unit that ended: it is told by the successor's own.
static Status follow_duties(Act *act, const Succession *s)
{
    RecordList duties;
    Status st = record_all(act->tx, &duty_resource, "unit_id = ?1 AND state <> 'done'", "id",
                           PARAMS(P_INT(s->from_id)), FOLLOWERS_MAX, act->arena, &duties);
    for (size_t i = 0; st == STATUS_OK && i < duties.n; i++) {
        const Duty *before = record_at(&duty_resource, &duties, i);
        Duty after = *before;
        bool twin = false;
        after.unit_id = s->to_id;
        after.updated_at = instant_now();
        st = has_twin(act, before, s->to_id, &twin);
        if (st != STATUS_OK || twin)
            continue;
        st = record_update(act->tx, &duty_resource, &after, act->arena);
        if (st == STATUS_OK)
            st = act_audit(act, &duty_resource, after.id, "follow", before, &after);
    }
    return st;
}

// Each part of a divided unit gets the open duties of the whole, as its own.
static Status copy_duties(Act *act, const Succession *s)
{
    RecordList duties;
    Status st = record_all(act->tx, &duty_resource, "unit_id = ?1 AND state <> 'done'", "id",
                           PARAMS(P_INT(s->from_id)), FOLLOWERS_MAX, act->arena, &duties);
    for (size_t i = 0; st == STATUS_OK && i < duties.n; i++) {
        Duty d = *(const Duty *)record_at(&duty_resource, &duties, i);
        bool twin = false;
        st = has_twin(act, &d, s->to_id, &twin);
        if (st != STATUS_OK || twin)
            continue;
        d.id = 0;
        d.unit_id = s->to_id;
        d.version = 1;
        d.created_at = d.updated_at = instant_now();
        st = record_insert(act->tx, &duty_resource, &d, act->arena);
        if (st == STATUS_OK)
            st = act_audit(act, &duty_resource, d.id, "follow", NULL, &d);
    }
    return st;
}

Status unit_follow(Act *act, const Succession *s)
{
    Status st = STATUS_OK;
    switch (s->kind) {
    case SUCCESSION_MERGE:
        st = follow_accounts(act, s);
        if (st == STATUS_OK)
            st = follow_roles(act, s, true);
        return st == STATUS_OK ? follow_duties(act, s) : st;
    case SUCCESSION_SPLIT:
        st = follow_roles(act, s, false);
        return st == STATUS_OK ? copy_duties(act, s) : st;
    case SUCCESSION_PART:    // the unit goes on with its people and duties
    case SUCCESSION_ABOLISH: // nobody takes them over: an administrator decides
    case SUCCESSION_FIELD:
    case SUCCESSION_NONE:
    case SUCCESSIONS_:
        break;
    }
    return st;
}
