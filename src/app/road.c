#include "app/road.h"

#include "meta/json.h"

// Whether the actor may speak for the target.
static Status speaks_for(const Act *act, const Target *t, const Programme *p)
{
    int64_t leads = 0;
    Status st = act_allowed(act, VERB_DOCUMENT_DRAFT, p->unit_id);
    if (st == STATUS_OK || (st != STATUS_FORBIDDEN && st != STATUS_NOT_FOUND) || !act->actor->unit_id)
        return st;
    Status own = tx_query_int(
        act->tx,
        "SELECT COUNT(*) FROM duty WHERE target_id = ?1 AND unit_id = ?2 AND role = 'lead' AND state "
        "<> 'passed_on'",
        PARAMS(P_INT(t->id), P_INT(act->actor->unit_id)), &leads);
    if (own == STATUS_OK && leads > 0)
        return act_allowed(act, VERB_FIGURE_ENTER, act->actor->unit_id);
    // The programme may be read: it was found. What one may not do to it is forbidden.
    return own == STATUS_OK ? STATUS_FORBIDDEN : own;
}

static Status load_target(const Act *act, int64_t id, Target *ret_target, Programme *ret_programme)
{
    Status st = record_load(act->tx, &target_resource, id, act->arena, ret_target);
    if (st == STATUS_OK)
        st = programme_get(act, ret_target->programme_id, ret_programme);
    return st == STATUS_OK ? speaks_for(act, ret_target, ret_programme) : st;
}

Status target_step_set(Act *act, const json_t *fields, FieldErrors *errors, TargetStep *ret)
{
    TargetStep s;
    Target t;
    Programme p;
    RecordList known;
    MetaWrite w = {.resource = &target_step_resource,
                   .creating = true,
                   .clearance = AUDIENCE_INTERNAL,
                   .form = TEXT_MACHINE,
                   .arena = act->arena,
                   .record = &s,
                   .errors = errors};
    resource_init(&target_step_resource, &s);
    Status st = meta_json_read(&w, fields);
    if (st == STATUS_OK)
        st = meta_write_end(&w);
    if (st == STATUS_OK)
        st = load_target(act, s.target_id, &t, &p);
    if (st == STATUS_OK)
        st = record_all(act->tx, &target_step_resource, "target_id = ?1 AND due_on = ?2", "id",
                        PARAMS(P_INT(s.target_id), P_DATE(s.due_on)), 1, act->arena, &known);
    if (st != STATUS_OK)
        return st;
    const TargetStep *before = known.n == 1 ? known.items : NULL;
    if (before) {
        s.id = before->id;
        s.version = before->version;
    } else {
        s.version = 1;
    }
    s.stated_by = act->actor->account_id;
    s.updated_at = instant_now();
    st = before ? record_update(act->tx, &target_step_resource, &s, act->arena)
                : record_insert(act->tx, &target_step_resource, &s, act->arena);
    if (st == STATUS_OK)
        st = act_audit(act, &target_step_resource, s.id, before ? "update" : "create", before, &s);
    if (st == STATUS_OK)
        *ret = s;
    return st;
}

static Status below(const Act *act, int64_t unit_id, int64_t above_id)
{
    int64_t *line;
    size_t n;
    Status st = act_unit_line(act, unit_id, &line, &n);
    for (size_t i = 0; st == STATUS_OK && i < n; i++)
        if (line[i] == above_id)
            return STATUS_OK;
    return st == STATUS_OK ? STATUS_NOT_FOUND : st;
}

Status target_share_give(Act *act, int64_t target_id, int64_t unit_id, Decimal goal, Duty *ret)
{
    Target t;
    Programme p;
    RecordList known;
    Duty d;
    Status st = load_target(act, target_id, &t, &p);
    if (st == STATUS_OK)
        st = below(act, unit_id, p.unit_id);
    // Asked of each unit already, or a rate, which does not part into shares: no share can be given.
    if (st == STATUS_OK && t.spread == SPREAD_EACH)
        st = STATUS_CONFLICT;
    if (st == STATUS_OK && goal < 0)
        st = STATUS_INVALID;
    if (st == STATUS_OK)
        st = record_all(act->tx, &duty_resource, "target_id = ?1 AND unit_id = ?2", "id",
                        PARAMS(P_INT(target_id), P_INT(unit_id)), 1, act->arena, &known);
    if (st != STATUS_OK)
        return st;
    const Duty *before = known.n == 1 ? known.items : NULL;
    if (before) {
        d = *before;
    } else {
        resource_init(&duty_resource, &d);
        d.programme_id = t.programme_id;
        d.task_id = t.task_id;
        d.unit_id = unit_id;
        d.kind = DUTY_FOR_TARGET;
        d.target_id = t.id;
        d.role = DUTY_RESPONSIBLE;
        d.tone = DUTY_ASSIGN;
        d.title = t.indicator;
        d.due_on = t.due_on;
        d.state = DUTY_OPEN;
        d.version = 1;
        d.created_at = instant_now();
    }
    d.goal = goal;
    d.updated_at = instant_now();
    st = before ? record_update(act->tx, &duty_resource, &d, act->arena)
                : record_insert(act->tx, &duty_resource, &d, act->arena);
    if (st == STATUS_OK)
        st = act_audit(act, &duty_resource, d.id, "share", before, &d);
    if (st == STATUS_OK)
        *ret = d;
    return st;
}
