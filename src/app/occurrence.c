#include "app/occurrence.h"

#include "app/programme.h"
#include "text/fold.h"

enum { LISTED_MAX = 5000, AHEAD_DAYS = 366, BACK_DAYS = 31 };

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

// ---- As time goes on ------------------------------------------------------------------------------------------------------------------------

Date occurrences_until(Date starts_on, Date ends_on, Date today)
{
    int year, month, day;
    date_split(starts_on == DATE_NONE || starts_on < today ? today : starts_on, &year, &month, &day);
    Date until = ends_on != DATE_NONE ? ends_on : date_make(year, 12, 31);
    return until > today + AHEAD_DAYS ? today + AHEAD_DAYS : until;
}

// A recurring duty and how far it is planned.
typedef struct Planned {
    int64_t duty_id, unit_id;
    Rhythm rhythm;
    Date until, last; // last: DATE_NONE when nothing is planned yet
} Planned;
typedef VEC(Planned) PlannedList;

static Status find_planned(Act *act, int64_t programme_id, PlannedList *ret)
{
    Rows rows;
    int64_t obligation = 0;
    Rhythm rhythm = {0};
    Arena *a = act->arena;
    Status st = tx_query(
        act->tx,
        "SELECT d.id, d.unit_id, o.id, o.rhythm, o.quote, p.starts_on, p.ends_on, (SELECT MAX(x.due_on) FROM "
        "occurrence x WHERE x.duty_id = d.id) FROM programme p JOIN obligation o ON o.programme_id = p.id "
        "JOIN "
        "duty d ON d.obligation_id = o.id AND d.programme_id = p.id WHERE (?1 = 0 OR p.id = ?1) AND p.state "
        "= "
        "'running' AND o.kind = 'recurring' AND d.kind = 'recurring' AND d.state IN ('open', 'under_way') "
        "ORDER "
        "BY o.id, d.id",
        PARAMS(P_INT(programme_id)), &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        if (rows_int(&rows, 2) != obligation) {
            Str folded, words = rows_text(&rows, 3);
            obligation = rows_int(&rows, 2);
            st = fold_plain(words.n > 0 ? words : rows_text(&rows, 4), a, &folded);
            if (st != STATUS_OK)
                break;
            rhythm = rhythm_find(folded);
        }
        Planned one = {rows_int(&rows, 0), rows_int(&rows, 1), rhythm,
                       occurrences_until(rows_date(&rows, 5), rows_date(&rows, 6), act->today),
                       rows_date(&rows, 7)};
        if (!ARENA_PUSH(a, *ret, one))
            st = STATUS_NO_MEMORY;
    }
    Status end = rows_done(&rows);
    return st == STATUS_OK ? end : st;
}

// What was never touched and will not come: nothing in the history speaks of it.
static Status take_out(Act *act, int64_t programme_id)
{
    return tx_exec(
        act->tx,
        "DELETE FROM occurrence WHERE state = 'planned' AND version = 1 AND due_on > ?2 AND EXISTS (SELECT 1 "
        "FROM "
        "duty d JOIN programme p ON p.id = d.programme_id WHERE d.id = occurrence.duty_id AND (?1 = 0 OR "
        "p.id = "
        "?1) AND (d.state = 'passed_on' OR (p.ends_on IS NOT NULL AND p.ends_on < occurrence.due_on)))",
        PARAMS(P_INT(programme_id), P_DATE(act->today)), NULL);
}

// A duty that followed its unit takes with it what is still to come.
static Status follow_duty(Act *act)
{
    return tx_exec(
        act->tx,
        "UPDATE occurrence SET unit_id = (SELECT d.unit_id FROM duty d WHERE d.id = "
        "occurrence.duty_id) WHERE state = 'planned' AND due_on >= ?1 AND unit_id <> (SELECT d.unit_id "
        "FROM duty d WHERE d.id = occurrence.duty_id)",
        PARAMS(P_DATE(act->today)), NULL);
}

Status occurrences_settle(Act *act, int64_t programme_id)
{
    PlannedList planned = {0};
    Status st = take_out(act, programme_id);
    if (st == STATUS_OK)
        st = follow_duty(act);
    if (st == STATUS_OK)
        st = find_planned(act, programme_id, &planned);
    for (size_t i = 0; st == STATUS_OK && i < planned.n; i++) {
        const Planned *p = &planned.items[i];
        // Days missed while nothing ran were due all the same, but nobody is told of more than a month of them.
        Date from = p->last == DATE_NONE               ? act->today
                    : p->last < act->today - BACK_DAYS ? act->today - BACK_DAYS
                                                       : p->last + 1;
        st = occurrences_plan(act, p->duty_id, p->unit_id, p->rhythm, from, p->until);
    }
    return st;
}

Status programme_settle(Act *act)
{
    return occurrences_settle(act, 0);
}
