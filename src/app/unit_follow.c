// What follows a unit: staff, their roles and the awards follow the unit; duties follow it too, or their field of work where that was handed
// over apart (product.md G2). Officers of a unit that was divided keep their account there until an administrator says which part is theirs;
// until then they may do in every part what they might do in the whole.
#include "app/account.h"
#include "app/duty.h"
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

// Duties of a field of work are those of the tasks that carry it; without a field all of them.
static Status open_duties(Act *act, const Succession *s, RecordList *ret)
{
    static const char of_unit[] = "unit_id = ?1 AND state IN ('open', 'under_way')";
    static const char of_field[] =
        "unit_id = ?1 AND state IN ('open', 'under_way') AND task_id IN (SELECT t.id FROM task t "
        "WHERE t.field_id = ?2)";
    const Param params[] = {P_INT(s->from_id), P_INT(s->field_id)};
    bool field = s->kind == SUCCESSION_FIELD;
    return record_all(act->tx, &duty_resource, field ? of_field : of_unit, "id", params, field ? 2 : 1,
                      FOLLOWERS_MAX, act->arena, ret);
}

// An open duty goes on at the successor; where that has the very same one, the two become one.
static Status move_duty(Act *act, const Succession *s, const Duty *before)
{
    Duty after = *before;
    bool twin = false;
    Status st = has_twin(act, before, s->to_id, &twin);
    if (st == STATUS_OK && twin)
        return duty_pass_on(act, before);
    after.unit_id = s->to_id;
    after.updated_at = instant_now();
    if (st == STATUS_OK)
        st = record_update(act->tx, &duty_resource, &after, act->arena);
    return st == STATUS_OK ? act_audit(act, &duty_resource, after.id, "follow", before, &after) : st;
}

// Each part of a divided unit gets the open duties of the whole, as its own.
static Status copy_duty(Act *act, const Succession *s, const Duty *before)
{
    Duty d = *before;
    bool twin = false;
    Status st = has_twin(act, before, s->to_id, &twin);
    if (st != STATUS_OK || twin)
        return st;
    d.id = 0;
    d.unit_id = s->to_id;
    d.version = 1;
    d.created_at = d.updated_at = instant_now();
    st = record_insert(act->tx, &duty_resource, &d, act->arena);
    return st == STATUS_OK ? act_audit(act, &duty_resource, d.id, "follow", NULL, &d) : st;
}

// What was asked of a unit that is no more, and of nobody after it, ends with it (officers-view 2.1: "kết thúc do không còn cấp huyện").
static Status end_duty(Act *act, const Succession *s, const Duty *before)
{
    (void)s;
    return duty_pass_on(act, before);
}

typedef Status (*DutyStep)(Act *act, const Succession *s, const Duty *before);

static Status each_duty(Act *act, const Succession *s, DutyStep step)
{
    RecordList duties;
    Status st = open_duties(act, s, &duties);
    for (size_t i = 0; st == STATUS_OK && i < duties.n; i++)
        st = step(act, s, record_at(&duty_resource, &duties, i));
    return st;
}

// The duties of a divided unit have gone to its parts when the last of its rows has been carried out.
static Status end_divided(Act *act, const Succession *s)
{
    int64_t left;
    Status st = tx_query_int(act->tx,
                             "SELECT COUNT(*) FROM succession o WHERE o.from_id = ?1 AND o.effective_on = ?2 "
                             "AND o.kind = 'split' AND "
                             "o.id > ?3",
                             PARAMS(P_INT(s->from_id), P_DATE(s->effective_on), P_INT(s->id)), &left);
    return st == STATUS_OK && left == 0 ? each_duty(act, s, end_duty) : st;
}

Status unit_follow(Act *act, const Succession *s)
{
    Status st = STATUS_OK;
    switch (s->kind) {
    case SUCCESSION_MERGE:
        st = follow_accounts(act, s);
        if (st == STATUS_OK)
            st = follow_roles(act, s, true);
        return st == STATUS_OK ? each_duty(act, s, move_duty) : st;
    case SUCCESSION_SPLIT:
        st = follow_roles(act, s, false);
        if (st == STATUS_OK)
            st = each_duty(act, s, copy_duty);
        return st == STATUS_OK ? end_divided(act, s) : st;
    case SUCCESSION_ABOLISH: // who its people work for now an administrator decides
        return each_duty(act, s, end_duty);
    case SUCCESSION_FIELD:
        return each_duty(act, s, move_duty);
    case SUCCESSION_PART: // the unit goes on with its people and duties
    case SUCCESSION_NONE:
    case SUCCESSIONS_:
        break;
    }
    return st;
}
