#include "app/occurrence.h"

enum { LISTED_MAX = 5000 };

Status occurrences_plan(const Act *act, int64_t duty_id, int64_t unit_id, Rhythm r, Date from, Date to)
{
    Status st = STATUS_OK;
    Date due = rhythm_next(r, from);
    for (int n = 0; st == STATUS_OK && due != DATE_NONE && due <= to && n < OCCURRENCES_MAX; n++) {
        st = tx_exec_later(
            act->tx,
            "INSERT INTO occurrence (duty_id, unit_id, due_on, state, note, done_on, version, updated_at) "
            "VALUES (?1, ?2, ?3, 'planned', '', NULL, 1, ?4)",
            PARAMS(P_INT(duty_id), P_INT(unit_id), P_DATE(due), P_TIME(instant_now())));
        due = rhythm_next(r, due + 1);
    }
    return st;
}

Status occurrences_of_unit(const Act *act, int64_t unit_id, Date from, Date to, RecordList *ret)
{
    Status st = act_allowed(act, VERB_READ, unit_id);
    return st == STATUS_OK
               ? record_all(act->tx, &occurrence_resource, "unit_id = ?1 AND due_on >= ?2 AND due_on <= ?3",
                            "duty_id, due_on, id", PARAMS(P_INT(unit_id), P_DATE(from), P_DATE(to)),
                            LISTED_MAX, act->arena, ret)
               : st;
}

Status occurrence_event(Act *act, int64_t id, int64_t version, Str event, Str note, Occurrence *ret)
{
    Occurrence before, after;
    uint32_t roles;
    const StateRow *row;
    Status st = record_load(act->tx, &occurrence_resource, id, act->arena, &before);
    if (st == STATUS_OK)
        st = act_allowed(act, VERB_FIGURE_ENTER, before.unit_id);
    if (st == STATUS_OK && before.version != version)
        st = STATUS_CONFLICT;
    if (st == STATUS_OK)
        st = act_roles(act, before.unit_id, &roles);
    if (st == STATUS_OK)
        st = state_step(&occurrence_machine, (int)before.state, event, roles, false, &before, NULL, &row,
                        &act->refusal);
    if (st != STATUS_OK)
        return st;
    after = before;
    after.state = (OccurrenceState)row->to;
    if (after.state == OCCURRENCE_DONE && after.due_on > act->today) {
        act->refusal = MSG_OCCURRENCE_TOO_EARLY;
        return STATUS_INVALID;
    }
    if (note.n > 0) {
        FieldErrors errors = {.arena = act->arena};
        const Field *f = resource_field(&occurrence_resource, STR("note"));
        Value v;
        st = field_clean_text(f, note, act->arena, &v, &act->refusal);
        if (st == STATUS_OK)
            st = field_check(f, v, &errors);
        if (st == STATUS_OK && errors.total > 0)
            st = STATUS_INVALID;
        if (st != STATUS_OK)
            return st;
        after.note = v.is_null ? (Str){NULL, 0} : v.s;
    }
    after.done_on = after.state == OCCURRENCE_DONE ? act->today : DATE_NONE;
    after.updated_at = instant_now();
    st = record_update(act->tx, &occurrence_resource, &after, act->arena);
    if (st == STATUS_OK)
        st = act_audit(act, &occurrence_resource, id, row->event, &before, &after);
    if (st == STATUS_OK)
        *ret = after;
    return st;
}
