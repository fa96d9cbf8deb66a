#include "app/duty.h"

#include "meta/json.h"

enum { DUTIES_MAX = 5000, FIGURES_MAX = 2000 };

Status duty_list_of_unit(const Act *act, int64_t unit_id, RecordList *ret)
{
    Status st = act_allowed(act, VERB_READ, unit_id);
    if (st != STATUS_OK)
        return st;
    return record_all(
        act->tx, &duty_resource, "unit_id = ?1",
        "CASE state WHEN 'passed_on' THEN 2 WHEN 'done' THEN 1 ELSE 0 END, due_on NULLS LAST, id",
        PARAMS(P_INT(unit_id)), DUTIES_MAX, act->arena, ret);
}

Status duty_get(const Act *act, int64_t id, Duty *ret)
{
    Duty d;
    Status st = record_load(act->tx, &duty_resource, id, act->arena, &d);
    if (st == STATUS_OK)
        st = act_allowed(act, VERB_READ, d.unit_id);
    if (st == STATUS_OK)
        *ret = d;
    return st;
}

Status duty_event(Act *act, int64_t id, int64_t version, Str event, Str note, Duty *ret)
{
    Duty before, after;
    uint32_t roles;
    const StateRow *row;
    FieldErrors errors = {.arena = act->arena};
    Status st = duty_get(act, id, &before);
    if (st == STATUS_OK)
        st = act_allowed(act, VERB_FIGURE_ENTER, before.unit_id);
    if (st == STATUS_OK && before.version != version)
        st = STATUS_CONFLICT;
    if (st == STATUS_OK && before.state == DUTY_PASSED_ON) {
        act->refusal = MSG_DUTY_STATE_PASSED_ON;
        st = STATUS_CONFLICT;
    }
    if (st == STATUS_OK)
        st = act_roles(act, before.unit_id, &roles);
    if (st == STATUS_OK)
        st = state_step(&duty_machine, (int)before.state, event, roles, false, &before, NULL, &row,
                        &act->refusal);
    if (st != STATUS_OK)
        return st;
    if (row->needs_reason && act->reason.n == 0) {
        act->refusal = MSG_ACT_REASON_MISSING;
        return STATUS_INVALID;
    }
    after = before;
    after.state = (DutyState)row->to;
    if (note.n > 0) {
        Value v;
        const Field *f = resource_field(&duty_resource, STR("note"));
        st = field_clean_text(f, note, act->arena, &v, &act->refusal);
        if (st == STATUS_OK)
            st = field_check(f, v, &errors);
        if (st == STATUS_OK && errors.total > 0)
            st = STATUS_INVALID;
        if (st != STATUS_OK)
            return st;
        after.note = v.is_null ? (Str){NULL, 0} : v.s;
    }
    after.done_on = after.state == DUTY_DONE ? act->today : DATE_NONE;
    after.updated_at = instant_now();
    st = record_update(act->tx, &duty_resource, &after, act->arena);
    if (st == STATUS_OK)
        st = act_audit(act, &duty_resource, id, row->event, &before, &after);
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

Status duty_pass_on(Act *act, const Duty *before)
{
    const StateRow *row;
    Status st = state_step(&duty_machine, (int)before->state, STR("pass_on"), 0, true, before, NULL, &row,
                           &act->refusal);
    if (st != STATUS_OK)
        return st;
    Duty after = *before;
    after.state = (DutyState)row->to;
    after.updated_at = instant_now();
    st = record_update(act->tx, &duty_resource, &after, act->arena);
    return st == STATUS_OK ? act_audit(act, &duty_resource, before->id, row->event, before, &after) : st;
}

static bool uuid_like(Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !hex)
            return false;
    }
    return s.n == 36;
}

// Rules between fields and with the world.
static Status check_figure(const Act *act, const Figure *f, FieldErrors *errors)
{
    Status st = STATUS_OK;
    if (f->as_of > act->today)
        st = field_errors_add(errors, resource_field(&figure_resource, STR("as_of")), STR("as_of"),
                              MSG_FIGURE_FUTURE, NULL, 0);
    if (st == STATUS_OK && f->client_uuid.n > 0 && !uuid_like(f->client_uuid))
        st = field_errors_add(errors, resource_field(&figure_resource, STR("client_uuid")),
                              STR("client_uuid"), MSG_FIGURE_BAD_UUID, NULL, 0);
    return st == STATUS_OK && errors->total > 0 ? STATUS_INVALID : st;
}

// What an entry is judged by, asked at once before anything is written.
typedef struct EntryWorld {
    RecordList target;
    RecordList known;  // figure with the entry's client_uuid
    RecordList duty;   // of the unit for the target
    RecordList newest; // figure of the unit for the target up to today
} EntryWorld;

// The unit's line and that of the programme's own unit are put into the Act's memo, which permission is then read from.
static Status entry_units(const Act *act, Rows *rows, int64_t unit_id, int64_t *ret_above)
{
    int64_t *line, above = 0;
    size_t n;
    Str own = {NULL, 0}, over = {NULL, 0};
    bool found = rows_next(rows);
    if (found) {
        own = rows_text_in(rows, 0, act->arena);
        above = rows_int(rows, 1);
        over = rows_text_in(rows, 2, act->arena);
    }
    Status st = rows_done(rows);
    if (st == STATUS_OK)
        st = !found ? STATUS_NOT_FOUND : own.p && over.p ? STATUS_OK : STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = act_path_line(act, unit_id, own, &line, &n);
    if (st == STATUS_OK && above && above != unit_id)
        st = act_path_line(act, above, over, &line, &n);
    *ret_above = above;
    return st;
}

static Status entry_world(const Act *act, const Figure *f, EntryWorld *ret, int64_t *ret_programme_unit)
{
    Arena *a = act->arena;
    enum { UNITS, TARGET, DUTY, NEWEST, KNOWN, ASKED };
    const Param own[] = {P_INT(f->target_id), P_INT(f->unit_id), P_DATE(act->today)};
    const Param uuid[] = {P_TEXT(f->client_uuid)};
    Asked asked[ASKED] = {
        [UNITS] =
            {.sql =
                 "SELECT own.path, above.id, above.path FROM unit own LEFT JOIN target t ON t.id = ?1 LEFT "
                 "JOIN programme p ON p.id = t.programme_id LEFT JOIN unit above ON above.id = p.unit_id "
                 "WHERE own.id = ?2",
             .params = own,
             .n = 2},
        [TARGET] = {.sql = record_sql(&target_resource, "id = ?1", "id", 1, a), .params = own, .n = 1},
        [DUTY] = {.sql = record_sql(&duty_resource, "target_id = ?1 AND unit_id = ?2 AND state <> 'passed_on'", "id", 1, a),
                  .params = own,
                  .n = 2},
        [NEWEST] = {.sql = record_sql(&figure_resource, "target_id = ?1 AND unit_id = ?2 AND as_of <= ?3",
                                      "as_of DESC, id DESC", 1, a),
                    .params = own,
                    .n = 3},
        // The second condition is the index's own: without it the engine would read every figure.
        [KNOWN] = {.sql = record_sql(&figure_resource, "client_uuid = ?1 AND client_uuid <> ''", "id", 1, a),
                   .params = uuid,
                   .n = 1},
    };
    EntryWorld w = {0};
    size_t n = f->client_uuid.n > 0 ? ASKED : KNOWN;
    for (size_t i = 0; i < n; i++)
        if (!asked[i].sql)
            return STATUS_NO_MEMORY;
    Status st = tx_query_all(act->tx, asked, n);
    if (st != STATUS_OK)
        return st;
    struct {
        const Resource *resource;
        RecordList *list;
    } lists[ASKED] = {[TARGET] = {&target_resource, &w.target},
                      [DUTY] = {&duty_resource, &w.duty},
                      [NEWEST] = {&figure_resource, &w.newest},
                      [KNOWN] = {&figure_resource, &w.known}};
    st = entry_units(act, &asked[UNITS].rows, f->unit_id, ret_programme_unit);
    for (size_t i = TARGET; i < n; i++) {
        Status end = record_rows(&asked[i].rows, lists[i].resource, a, lists[i].list);
        if (st == STATUS_OK)
            st = end;
    }
    if (st == STATUS_OK)
        *ret = w;
    return st;
}

// The unit's duty of the target follows its figure: begun by the first, done by one that reaches its goal, open again when a newer one falls back.
// `entered` has been written; of the same day it goes before the one that was newest.
static Status duty_follow(Act *act, const EntryWorld *w, const Figure *entered)
{
    const Target *t = w->target.items;
    const Figure *newest = w->newest.n ? w->newest.items : NULL;
    const StateRow *row;
    if (w->duty.n == 0)
        return STATUS_OK;
    const Figure *f =
        entered->as_of <= act->today && (!newest || entered->as_of >= newest->as_of) ? entered : newest;
    if (!f)
        return STATUS_OK;
    const Duty *before = w->duty.items;
    Target own = target_with_goal(t, before->goal);
    // Without a share of its own, a unit's part of the whole reaches nothing by itself.
    bool measured = before->goal != INT_NONE || before->role == DUTY_LEAD || t->spread == SPREAD_EACH;
    bool reached = measured && target_reached(&own, f->amount);
    Str event = reached && before->state != DUTY_DONE    ? STR("reach")
                : !reached && before->state == DUTY_DONE ? STR("fall_back")
                : before->state == DUTY_OPEN             ? STR("progress")
                                                         : STR("");
    if (event.n == 0)
        return STATUS_OK;
    Status st =
        state_step(&duty_machine, (int)before->state, event, 0, true, before, NULL, &row, &act->refusal);
    if (st != STATUS_OK)
        return st;
    Duty after = *before;
    after.state = (DutyState)row->to;
    after.done_on = after.state == DUTY_DONE ? act->today : DATE_NONE;
    after.updated_at = instant_now();
    st = record_update(act->tx, &duty_resource, &after, act->arena);
    return st == STATUS_OK ? act_audit(act, &duty_resource, before->id, row->event, before, &after) : st;
}

static Status draft_close(const Act *act, int64_t target_id, int64_t unit_id)
{
    return tx_exec_later(act->tx,
                         "UPDATE figure_draft SET is_open = 0 WHERE target_id = ?1 AND unit_id = ?2 AND "
                         "account_id = ?3 AND is_open = 1",
                         PARAMS(P_INT(target_id), P_INT(unit_id), P_INT(act->actor->account_id)));
}

Status figure_draft_save(const Act *act, const FigureDraft *d)
{
    Target t;
    Programme p;
    enum { LONGEST = 4000 };
    if (d->amount.n > LONGEST || d->as_of.n > LONGEST || d->note.n > LONGEST)
        return STATUS_TOO_LARGE;
    Status st = act_allowed(act, VERB_FIGURE_ENTER, d->unit_id);
    if (st == STATUS_OK)
        st = record_load(act->tx, &target_resource, d->target_id, act->arena, &t);
    if (st == STATUS_OK)
        st = programme_get(act, t.programme_id, &p);
    return st == STATUS_OK
               ? tx_exec(act->tx,
                         "INSERT INTO figure_draft (target_id, unit_id, account_id, amount, as_of, note, "
                         "is_open, saved_at) VALUES "
                         "(?1, ?2, ?3, ?4, ?5, ?6, 1, ?7) ON CONFLICT (target_id, unit_id, account_id) DO "
                         "UPDATE SET amount = "
                         "excluded.amount, as_of = excluded.as_of, note = excluded.note, is_open = 1, "
                         "saved_at = excluded.saved_at",
                         PARAMS(P_INT(d->target_id), P_INT(d->unit_id), P_INT(act->actor->account_id),
                                P_TEXT(d->amount.p ? d->amount : STR("")),
                                P_TEXT(d->as_of.p ? d->as_of : STR("")),
                                P_TEXT(d->note.p ? d->note : STR("")), P_TIME(instant_now())),
                         NULL)
               : st;
}

Status figure_draft_get(const Act *act, int64_t target_id, int64_t unit_id, FigureDraft *ret)
{
    Rows rows;
    Status st = tx_query_row(
        act->tx,
        "SELECT amount, as_of, note, saved_at FROM figure_draft WHERE target_id = ?1 AND unit_id = ?2 AND "
        "account_id = ?3 AND is_open = 1",
        PARAMS(P_INT(target_id), P_INT(unit_id), P_INT(act->actor->account_id)), &rows);
    if (st != STATUS_OK)
        return st;
    FigureDraft d = {target_id,
                     unit_id,
                     rows_text_in(&rows, 0, act->arena),
                     rows_text_in(&rows, 1, act->arena),
                     rows_text_in(&rows, 2, act->arena),
                     rows_int(&rows, 3)};
    st = rows_done(&rows);
    if (st == STATUS_OK && (!d.amount.p || !d.as_of.p || !d.note.p))
        st = STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        *ret = d;
    return st;
}

Status figure_drafts_of(const Act *act, int64_t unit_id, FigureDrafts *ret)
{
    Rows rows;
    FigureDrafts list = {0};
    Status st = tx_query(act->tx,
                         "SELECT target_id FROM figure_draft WHERE unit_id = ?1 AND account_id = ?2 AND "
                         "is_open = 1 ORDER BY id",
                         PARAMS(P_INT(unit_id), P_INT(act->actor->account_id)), &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows))
        if (!ARENA_PUSH(act->arena, list, rows_int(&rows, 0)))
            st = STATUS_NO_MEMORY;
    Status end = rows_done(&rows);
    if (st == STATUS_OK)
        st = end;
    if (st == STATUS_OK)
        *ret = list;
    return st;
}

// The entry has been read and checked; permission and the world it enters have not.
static Status enter(Act *act, Figure *f, Figure *ret, bool *ret_known)
{
    EntryWorld w;
    int64_t programme_unit;
    Status st = entry_world(act, f, &w, &programme_unit);
    if (st == STATUS_OK)
        st = act_allowed(act, VERB_FIGURE_ENTER, f->unit_id);
    if (st == STATUS_OK)
        st = w.target.n ? programme_readable(act, programme_unit) : STATUS_NOT_FOUND;
    if (st != STATUS_OK)
        return st;
    if (w.known.n == 1) {
        const Figure *old = w.known.items;
        // The same entry sent again is answered with itself; the same name for another entry is a mistake of the client.
        if (old->target_id != f->target_id || old->unit_id != f->unit_id || old->as_of != f->as_of ||
            old->amount != f->amount)
            return STATUS_CONFLICT;
        *ret = *old;
        *ret_known = true;
        return STATUS_OK;
    }
    f->entered_by = act->actor->account_id;
    f->acted_on = act->today;
    f->recorded_at = instant_now();
    st = record_insert(act->tx, &figure_resource, f, act->arena);
    if (st == STATUS_OK)
        st = act_audit(act, &figure_resource, f->id, "enter", NULL, f);
    if (st == STATUS_OK)
        st = duty_follow(act, &w, f);
    if (st == STATUS_OK)
        st = draft_close(act, f->target_id, f->unit_id);
    if (st == STATUS_OK) {
        *ret = *f;
        *ret_known = false;
    }
    return st;
}

Status figure_enter(Act *act, const json_t *fields, FieldErrors *errors, Figure *ret, bool *ret_known)
{
    Figure f;
    MetaWrite w = {.resource = &figure_resource,
                   .creating = true,
                   .clearance = AUDIENCE_INTERNAL,
                   .form = TEXT_MACHINE,
                   .arena = act->arena,
                   .record = &f,
                   .errors = errors};
    resource_init(&figure_resource, &f);
    Status st = meta_json_read(&w, fields);
    if (st == STATUS_OK)
        st = meta_write_end(&w);
    if (st == STATUS_OK)
        st = check_figure(act, &f, errors);
    if (st != STATUS_OK)
        return st;
    ActMemo *outer = act->memo, units = {0}; // no unit moves here
    act->memo = &units;
    st = enter(act, &f, ret, ret_known);
    act->memo = outer;
    return st;
}

Status figure_list(const Act *act, int64_t target_id, int64_t unit_id, RecordList *ret)
{
    Buf where = BUF_INIT;
    Param params[2 + ACTOR_GRANTS_MAX];
    size_t n = 0;
    params[n++] = P_INT(target_id);
    buf_c(&where, "target_id = ?1 AND ");
    if (unit_id) {
        params[n++] = P_INT(unit_id);
        buf_c(&where, "unit_id = ?2 AND ");
    }
    access_scope_sql(act->actor, VERB_READ, "unit_id", &where, params, &n);
    Status st = buf_status(&where);
    if (st == STATUS_OK)
        st = record_all(act->tx, &figure_resource, where.p, "as_of DESC NULLS LAST, id DESC", params, n,
                        FIGURES_MAX, act->arena, ret);
    buf_done(&where);
    return st;
}
