#include "app/road.h"

#include <stdio.h>

#include "base/decimal.h"
#include "meta/json.h"

enum { STEPS_MAX = 500, UNITS_MAX = 2000, HUNDREDTH = DECIMAL_SCALE / 100 };

Status target_may_state(const Act *act, const Target *t, const Programme *p)
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

Status target_stated_by(const Act *act, int64_t id, Target *ret_target, Programme *ret_programme)
{
    Status st = record_load(act->tx, &target_resource, id, act->arena, ret_target);
    if (st == STATUS_OK)
        st = programme_get(act, ret_target->programme_id, ret_programme);
    return st == STATUS_OK ? target_may_state(act, ret_target, ret_programme) : st;
}

// ---- Road -----------------------------------------------------------------------------------------------------------------------------------

static Status complain(FieldErrors *errors, const Resource *r, const char *field, MsgId message)
{
    Status st = field_errors_add(errors, resource_field(r, str_c(field)), str_c(field), message, NULL, 0);
    return st == STATUS_OK ? STATUS_INVALID : st;
}

static Status check_step(const TargetStep *s, const Target *t, const Programme *p, FieldErrors *errors)
{
    const Resource *r = &target_step_resource;
    if (t->due_on != DATE_NONE && s->due_on > t->due_on)
        return complain(errors, r, "due_on", MSG_TARGET_STEP_BEHIND_TARGET);
    // A target may be reached behind the programme's final review: only its beginning bounds the road.
    if (p->starts_on != DATE_NONE && s->due_on < p->starts_on)
        return complain(errors, r, "due_on", MSG_TARGET_STEP_OUTSIDE);
    if (s->amount < 0)
        return complain(errors, r, "amount", MSG_TARGET_STEP_NEGATIVE);
    return STATUS_OK;
}

static Status step_write(Act *act, const TargetStep *before, TargetStep *after, const char *action)
{
    after->stated_by = act->actor->account_id;
    after->updated_at = instant_now();
    Status st = before ? record_update(act->tx, &target_step_resource, after, act->arena)
                       : record_insert(act->tx, &target_step_resource, after, act->arena);
    return st == STATUS_OK ? act_audit(act, &target_step_resource, after->id, action, before, after) : st;
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
        st = target_stated_by(act, s.target_id, &t, &p);
    if (st == STATUS_OK)
        st = check_step(&s, &t, &p, errors);
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
    st = step_write(act, before, &s, before && !before->removed ? "update" : "create");
    if (st == STATUS_OK)
        *ret = s;
    return st;
}

static Status load_step(const Act *act, int64_t id, int64_t version, TargetStep *ret, Target *ret_target,
                        Programme *ret_programme)
{
    Status st = record_load(act->tx, &target_step_resource, id, act->arena, ret);
    if (st == STATUS_OK)
        st = target_stated_by(act, ret->target_id, ret_target, ret_programme);
    return st == STATUS_OK && (ret->version != version || ret->removed) ? STATUS_CONFLICT : st;
}

Status target_step_update(Act *act, int64_t id, int64_t version, const json_t *changes, FieldErrors *errors,
                          TargetStep *ret)
{
    TargetStep before, after;
    Target t;
    Programme p;
    MetaWrite w = {.resource = &target_step_resource,
                   .clearance = AUDIENCE_INTERNAL,
                   .form = TEXT_MACHINE,
                   .arena = act->arena,
                   .record = &after,
                   .errors = errors};
    Status st = load_step(act, id, version, &before, &t, &p);
    if (st != STATUS_OK)
        return st;
    after = before;
    st = meta_json_read(&w, changes);
    if (st == STATUS_OK)
        st = meta_write_end(&w);
    if (st == STATUS_OK && after.amount < 0)
        st = complain(errors, &target_step_resource, "amount", MSG_TARGET_STEP_NEGATIVE);
    if (st == STATUS_OK)
        st = step_write(act, &before, &after, "update");
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

Status target_step_remove(Act *act, int64_t id, int64_t version, TargetStep *ret)
{
    TargetStep before, after;
    Target t;
    Programme p;
    Status st = load_step(act, id, version, &before, &t, &p);
    if (st == STATUS_OK && act->reason.n == 0) {
        act->refusal = MSG_ACT_REASON_MISSING;
        st = STATUS_INVALID;
    }
    if (st != STATUS_OK)
        return st;
    after = before;
    after.removed = true;
    st = step_write(act, &before, &after, "drop");
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

Status target_road(const Act *act, int64_t target_id, RecordList *ret)
{
    return record_all(act->tx, &target_step_resource, "target_id = ?1 AND removed = 0", "due_on, id",
                      PARAMS(P_INT(target_id)), STEPS_MAX, act->arena, ret);
}

// ---- Shares ---------------------------------------------------------------------------------------------------------------------------------

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

// The actor may state it, the unit is below the programme's; what is left is to write it.
static Status give(Act *act, const Target *target, int64_t unit_id, Decimal goal, Duty *ret)
{
    const Target t = *target;
    RecordList known;
    Duty d;
    Status st =
        record_all(act->tx, &duty_resource, "target_id = ?1 AND unit_id = ?2 AND state <> 'passed_on'", "id",
                   PARAMS(P_INT(t.id), P_INT(unit_id)), 1, act->arena, &known);
    if (st != STATUS_OK)
        return st;
    const Duty *before = known.n == 1 ? known.items : NULL;
    if (before && before->goal == goal) {
        *ret = *before;
        return STATUS_OK;
    }
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

Status target_share_give(Act *act, int64_t target_id, int64_t unit_id, Decimal goal, Duty *ret)
{
    Target t;
    Programme p;
    Status st = target_stated_by(act, target_id, &t, &p);
    if (st == STATUS_OK)
        st = below(act, unit_id, p.unit_id);
    if (st == STATUS_OK && t.spread == SPREAD_EACH) {
        act->refusal = MSG_TARGET_SHARE_OF_EACH;
        st = STATUS_CONFLICT;
    }
    if (st == STATUS_OK && goal != INT_NONE && goal < 0)
        st = STATUS_INVALID;
    return st == STATUS_OK ? give(act, &t, unit_id, goal, ret) : st;
}

Status target_shares(const Act *act, const Target *t, const Programme *p, bool communes, TargetShares *ret)
{
    Rows rows;
    TargetShares list = {0};
    Status st = tx_query(
        act->tx,
        "SELECT u.id, u.name, d.id, d.goal FROM unit u LEFT JOIN duty d ON d.unit_id = u.id AND d.target_id "
        "= ?1 AND "
        "d.state <> 'passed_on' WHERE (u.valid_to IS NULL OR u.valid_to >= ?2) AND (d.id IS NOT NULL OR "
        "((u.parent_id = ?3 OR (?4 = 1 AND u.level = 'commune' AND u.path > (SELECT v.path FROM unit v WHERE "
        "v.id = "
        "?3) AND u.path < (SELECT v.path FROM unit v WHERE v.id = ?3) || '~')) AND u.level <> 'body')) ORDER "
        "BY CASE "
        "u.level WHEN 'commune' THEN 1 WHEN 'body' THEN 2 ELSE 0 END, u.sort_key, u.id, d.id LIMIT ?5",
        PARAMS(P_INT(t->id), P_DATE(act->today), P_INT(p->unit_id), P_INT(communes ? 1 : 0),
               P_INT(UNITS_MAX)),
        &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        TargetShare one = {rows_int(&rows, 0), rows_int(&rows, 2), rows_text_in(&rows, 1, act->arena),
                           rows_is_null(&rows, 3) ? INT_NONE : rows_int(&rows, 3), INT_NONE};
        if (list.n > 0 &&
            list.items[list.n - 1].unit_id == one.unit_id) // two duties for one target: the first counts
            continue;
        if (!one.name.p || !ARENA_PUSH(act->arena, list, one))
            st = STATUS_NO_MEMORY;
        else if (one.goal != INT_NONE)
            st = decimal_add(list.sum, one.goal, &list.sum);
    }
    Status end = rows_done(&rows);
    if (st == STATUS_OK)
        st = end;
    if (st == STATUS_OK)
        *ret = list;
    return st;
}

Status target_shares_apply(ShareRule rule, Decimal whole, TargetShares *s)
{
    __int128 all = 0;
    size_t chosen = 0;
    // The smallest step: one, where the whole is a whole number, else a hundredth.
    const Decimal step = whole % DECIMAL_SCALE == 0 ? DECIMAL_SCALE : HUNDREDTH;
    const int64_t steps = whole / step;
    for (size_t i = 0; i < s->n; i++) {
        const TargetShare *one = &s->items[i];
        if (one->base == INT_NONE)
            continue;
        chosen++;
        if (one->base < 0)
            return STATUS_INVALID;
        all += rule == SHARE_SAME ? 1 : one->base;
    }
    if (rule == SHARE_BY_HAND || chosen == 0 || all <= 0 || whole < 0)
        return STATUS_INVALID;
    int64_t given = 0;
    for (size_t i = 0; i < s->n; i++) {
        TargetShare *one = &s->items[i];
        one->goal = INT_NONE;
        if (one->base == INT_NONE)
            continue;
        const __int128 part = rule == SHARE_SAME ? 1 : one->base;
        const int64_t n = (int64_t)(steps * part / all);
        one->goal = n * step;
        given += n;
    }
    // What is left goes, a step each, to the largest remainders; among equal ones to the first. A unit gets at most one step more.
    for (int64_t left = steps - given; left > 0; left--) {
        TargetShare *best = NULL;
        __int128 most = -1;
        for (size_t i = 0; i < s->n; i++) {
            TargetShare *one = &s->items[i];
            if (one->base == INT_NONE)
                continue;
            const __int128 part = rule == SHARE_SAME ? 1 : one->base, exact = steps * part;
            const __int128 rest = exact - (__int128)(one->goal / step) * all;
            if (rest > most && rest > 0) {
                most = rest;
                best = one;
            }
        }
        if (!best)
            return STATUS_INVALID;
        best->goal += step;
    }
    // What the smallest step cannot tell (a thousandth of the whole) stays with the first, so that nothing is lost.
    for (size_t i = 0; i < s->n && whole % step != 0; i++)
        if (s->items[i].goal != INT_NONE) {
            s->items[i].goal += whole % step;
            break;
        }
    s->sum = whole;
    return STATUS_OK;
}

static Status complain_of(FieldErrors *errors, int64_t unit_id, MsgId message)
{
    char name[40];
    snprintf(name, sizeof name, "shares.%lld", (long long)unit_id);
    Status st = field_errors_add(errors, NULL, str_c(name), message, NULL, 0);
    return st == STATUS_OK ? STATUS_INVALID : st;
}

static Status set_one(Act *act, const Target *t, const Programme *p, const json_t *one, FieldErrors *errors,
                      int64_t *changed)
{
    const json_t *unit = json_object_get(one, "unit_id"), *goal = json_object_get(one, "goal");
    Decimal amount = INT_NONE;
    Duty d;
    RecordList known;
    if (!json_is_integer(unit) || !goal || json_object_size(one) != 2)
        return complain_of(errors, json_integer_value(unit), MSG_FIELD_WRONG_TYPE);
    const int64_t id = json_integer_value(unit);
    if (!json_is_null(goal) &&
        (!json_is_string(goal) || decimal_parse(str_c(json_string_value(goal)), &amount) != STATUS_OK))
        return complain_of(errors, id, MSG_FIELD_NOT_DECIMAL);
    if (amount != INT_NONE && amount < 0)
        return complain_of(errors, id, MSG_TARGET_STEP_NEGATIVE);
    Status st = below(act, id, p->unit_id);
    if (st == STATUS_NOT_FOUND || id == p->unit_id)
        return complain_of(errors, id, MSG_TARGET_SHARE_UNIT);
    if (st == STATUS_OK)
        st = record_all(act->tx, &duty_resource, "target_id = ?1 AND unit_id = ?2 AND state <> 'passed_on'",
                        "id", PARAMS(P_INT(t->id), P_INT(id)), 1, act->arena, &known);
    if (st != STATUS_OK)
        return st;
    const Duty *now = known.n == 1 ? known.items : NULL;
    if (now ? now->goal == amount : amount == INT_NONE)
        return STATUS_OK;
    st = give(act, t, id, amount, &d);
    *changed += st == STATUS_OK;
    return st;
}

Status target_shares_set(Act *act, int64_t target_id, const json_t *shares, FieldErrors *errors,
                         int64_t *ret_changed)
{
    Target t;
    Programme p;
    size_t i;
    const json_t *one;
    int64_t changed = 0;
    Status st = target_stated_by(act, target_id, &t, &p);
    if (st == STATUS_OK && t.spread == SPREAD_EACH) {
        act->refusal = MSG_TARGET_SHARE_OF_EACH;
        st = STATUS_CONFLICT;
    }
    if (st == STATUS_OK && (!json_is_array(shares) || json_array_size(shares) > UNITS_MAX)) {
        st = field_errors_add(errors, NULL, STR("shares"), MSG_FIELD_WRONG_TYPE, NULL, 0);
        st = st == STATUS_OK ? STATUS_INVALID : st;
    }
    if (st != STATUS_OK)
        return st;
    json_array_foreach(shares, i, one)
    {
        st = set_one(act, &t, &p, one, errors, &changed);
        if (st != STATUS_OK && st != STATUS_INVALID)
            return st;
    }
    if (errors->total > 0)
        return STATUS_INVALID;
    *ret_changed = changed;
    return STATUS_OK;
}
