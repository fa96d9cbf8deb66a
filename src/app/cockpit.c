#include "app/cockpit.h"

#include <stdlib.h>

enum { ROWS_MAX = 20000, SCOPE_PARAMS = 2 * PROGRAMME_SCOPE_PARAMS + 8 };

static const char *const status_codes[TRACK_STATUS_COUNT_] = {
    [TRACK_WAITING] = "waiting", [TRACK_DOING] = "doing",    [TRACK_DONE] = "done",
    [TRACK_LATE] = "late",       [TRACK_NO_ROAD] = "noroad",
};

const char *track_status_code(TrackStatus s)
{
    return status_codes[s];
}

bool track_status_find(Str code, TrackStatus *ret)
{
    for (int i = 0; i < TRACK_STATUS_COUNT_; i++)
        if (str_eq_c(code, status_codes[i])) {
            *ret = (TrackStatus)i;
            return true;
        }
    return false;
}

// The conditions of one reading. Both texts use the same parameters, so that any statement may hold either.
typedef struct Scope {
    const Act *act;
    const char *programmes; // "... IN (programmes in view)" without its left side
    const char *units;      // condition on d.unit_id
    const char *figures;    // the same on f.unit_id
    Param params[SCOPE_PARAMS];
    size_t n;
} Scope;

static Status scope_of_units(Scope *s, const char *column, int64_t unit_id, const char **ret)
{
    Buf sql = BUF_INIT;
    buf_ch(&sql, '(');
    access_scope_sql(s->act->actor, VERB_READ, column, &sql, s->params, &s->n);
    buf_ch(&sql, ')');
    if (unit_id) {
        s->params[s->n++] = P_INT(unit_id);
        buf_printf(&sql, " AND %s = ?%zu", column, s->n);
    }
    Status st = buf_status(&sql);
    *ret = st == STATUS_OK ? arena_str(s->act->arena, str_c(sql.p)) : NULL;
    buf_done(&sql);
    return st == STATUS_OK && !*ret ? STATUS_NO_MEMORY : st;
}

// Parameters ?1 (today) and ?2 (first day of its month) are there in every statement.
static Status scope_make(const Act *act, int64_t programme_id, int64_t unit_id, Scope *s)
{
    Buf sql = BUF_INIT;
    int year, month, day;
    *s = (Scope){.act = act};
    date_split(act->today, &year, &month, &day);
    s->params[s->n++] = P_DATE(act->today);
    s->params[s->n++] = P_DATE(date_make(year, month, 1));
    buf_c(&sql, "(SELECT p.id FROM programme p WHERE ");
    Status st = programme_scope_sql(act, "p.unit_id", &sql, s->params, &s->n);
    if (programme_id) {
        s->params[s->n++] = P_INT(programme_id);
        buf_printf(&sql, " AND p.id = ?%zu", s->n);
    }
    buf_ch(&sql, ')');
    if (st == STATUS_OK)
        st = buf_status(&sql);
    s->programmes = st == STATUS_OK ? arena_str(act->arena, str_c(sql.p)) : NULL;
    buf_done(&sql);
    if (st == STATUS_OK && !s->programmes)
        st = STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = scope_of_units(s, "d.unit_id", unit_id, &s->units);
    if (st == STATUS_OK)
        st = scope_of_units(s, "f.unit_id", unit_id, &s->figures);
    return st;
}

// Every statement gets all parameters: the engines want each of them used, so the unused ones are named in a condition that holds.
static Status scope_query(const Scope *s, const char *sql, const char *tail, Rows *ret)
{
    Buf all = BUF_INIT;
    buf_c(&all, sql);
    for (size_t i = 0; i < s->n; i++)
        buf_printf(&all, " AND (?%zu IS NULL OR 1 = 1)", i + 1);
    buf_c(&all, tail);
    Status st = buf_status(&all);
    if (st == STATUS_OK)
        st = tx_query(s->act->tx, all.p, s->params, s->n, ret);
    buf_done(&all);
    return st;
}

#define LATE                                                                                                 \
    "d.state <> 'done' AND d.due_on IS NOT NULL AND d.due_on < ?1 AND d.tone NOT IN ('request', "            \
    "'encourage')"
// Columns of a DutySum, from `first` on.
#define DUTY_SUMS                                                                                            \
    "COUNT(*), COUNT(CASE WHEN d.state = 'done' THEN 1 END), COUNT(CASE WHEN d.state = 'under_way' THEN 1 "  \
    "END), COUNT(CASE WHEN " LATE " THEN 1 END), COUNT(DISTINCT CASE WHEN " LATE                             \
    " THEN d.unit_id END), MIN(CASE WHEN " LATE " THEN d.unit_id END), MIN(CASE WHEN " LATE                  \
    " THEN d.due_on END)"

static DutySum read_sum(Rows *rows, int first)
{
    return (DutySum){.all = rows_int(rows, first),
                     .done = rows_int(rows, first + 1),
                     .under_way = rows_int(rows, first + 2),
                     .late = rows_int(rows, first + 3),
                     .late_units = rows_int(rows, first + 4),
                     .late_unit = rows_int(rows, first + 5),
                     .oldest = rows_date(rows, first + 6)};
}

// ---- Reading --------------------------------------------------------------------------------------------------------------------------------

static Status load_records(const Scope *s, const Resource *r, const char *before, const char *order,
                           RecordList *ret)
{
    Buf where = BUF_INIT;
    buf_printf(&where, "%s IN %s", before, s->programmes);
    for (size_t i = 0; i < s->n; i++)
        buf_printf(&where, " AND (?%zu IS NULL OR 1 = 1)", i + 1);
    Status st = buf_status(&where);
    if (st == STATUS_OK)
        st = record_all(s->act->tx, r, where.p, order, s->params, s->n, ROWS_MAX, s->act->arena, ret);
    buf_done(&where);
    return st;
}

static TaskProgress *task_find(const Tracked *t, int64_t id)
{
    for (size_t i = 0; id && i < t->n_tasks; i++)
        if (t->tasks[i].task->id == id)
            return &t->tasks[i];
    return NULL;
}

static TargetProgress *target_find(const Tracked *t, int64_t id)
{
    for (size_t i = 0; i < t->n_targets; i++)
        if (t->targets[i].target->id == id)
            return &t->targets[i];
    return NULL;
}

static TrackedProgramme *programme_find(const Tracked *t, int64_t id)
{
    for (size_t i = 0; i < t->n_programmes; i++)
        if (t->programmes[i].programme->id == id)
            return &t->programmes[i];
    return NULL;
}

static Status load_all(const Scope *s, Tracked *t)
{
    Arena *a = s->act->arena;
    RecordList programmes = {0}, tasks = {0}, targets = {0}, obligations = {0};
    Status st = load_records(s, &programme_resource, "id", "issued_on DESC NULLS LAST, id DESC", &programmes);
    if (st == STATUS_OK)
        st = load_records(s, &task_resource, "programme_id", "programme_id DESC, ordinal, id", &tasks);
    if (st == STATUS_OK)
        st = load_records(s, &target_resource, "programme_id", "programme_id DESC, ordinal, id", &targets);
    if (st == STATUS_OK)
        st = load_records(s, &obligation_resource, "programme_id", "due_on NULLS LAST, ordinal, id",
                          &obligations);
    if (st == STATUS_OK)
        st = load_records(s, &task_unit_resource, "(SELECT t.programme_id FROM task t WHERE t.id = task_id)",
                          "id", &t->units_of_tasks);
    if (st != STATUS_OK)
        return st;
    t->programmes = ARENA_ARRAY(a, TrackedProgramme, programmes.n + 1);
    t->tasks = ARENA_ARRAY(a, TaskProgress, tasks.n + 1);
    t->targets = ARENA_ARRAY(a, TargetProgress, targets.n + 1);
    t->obligations = ARENA_ARRAY(a, ObligationProgress, obligations.n + 1);
    if (!t->programmes || !t->tasks || !t->targets || !t->obligations)
        return STATUS_NO_MEMORY;
    t->n_programmes = programmes.n;
    for (size_t i = 0; i < programmes.n; i++)
        t->programmes[i] = (TrackedProgramme){.programme = record_at(&programme_resource, &programmes, i)};
    t->n_tasks = tasks.n;
    for (size_t i = 0; i < tasks.n; i++) {
        const Task *one = record_at(&task_resource, &tasks, i);
        t->tasks[i] =
            (TaskProgress){.task = one, .programme = programme_find(t, one->programme_id), .due = DATE_NONE};
    }
    t->n_targets = targets.n;
    for (size_t i = 0; i < targets.n; i++) {
        const Target *one = record_at(&target_resource, &targets, i);
        t->targets[i] = (TargetProgress){.target = one, .task = task_find(t, one->task_id), .share = -1};
    }
    t->n_obligations = obligations.n;
    for (size_t i = 0; i < obligations.n; i++) {
        const Obligation *one = record_at(&obligation_resource, &obligations, i);
        t->obligations[i] = (ObligationProgress){.obligation = one, .task = task_find(t, one->task_id)};
    }
    return STATUS_OK;
}

// Duties by task, by target and by obligation; figures by target.
static Status load_duties(const Scope *s, Tracked *t)
{
    enum { BY_PROGRAMME, BY_TASK, BY_TARGET, BY_OBLIGATION, BYS };
    static const char *const columns[BYS] = {"d.programme_id", "d.task_id", "d.target_id", "d.obligation_id"};
    Status st = STATUS_OK;
    for (int by = 0; by < BYS && st == STATUS_OK; by++) {
        Rows rows;
        char *sql =
            arena_printf(s->act->arena,
                         "SELECT %s, COUNT(DISTINCT d.unit_id), COUNT(DISTINCT CASE WHEN d.tone NOT IN "
                         "('request', 'encourage') THEN d.unit_id END), " DUTY_SUMS
                         " FROM duty d WHERE %s IS NOT NULL AND d.programme_id IN %s AND %s",
                         columns[by], columns[by], s->programmes, s->units);
        char *tail = arena_printf(s->act->arena, " GROUP BY %s", columns[by]);
        if (!sql || !tail)
            return STATUS_NO_MEMORY;
        st = scope_query(s, sql, tail, &rows);
        if (st != STATUS_OK)
            return st;
        while (rows_next(&rows)) {
            int64_t id = rows_int(&rows, 0);
            DutySum sum = read_sum(&rows, 3);
            TrackedProgramme *p = by == BY_PROGRAMME ? programme_find(t, id) : NULL;
            TaskProgress *task = by == BY_TASK ? task_find(t, id) : NULL;
            TargetProgress *target = by == BY_TARGET ? target_find(t, id) : NULL;
            if (p)
                p->duties = sum;
            if (task)
                task->duties = sum;
            if (target) {
                target->asked = rows_int(&rows, 1);
                target->ordered = rows_int(&rows, 2);
            }
            for (size_t i = 0; by == BY_OBLIGATION && i < t->n_obligations; i++)
                if (t->obligations[i].obligation->id == id)
                    t->obligations[i].duties = sum;
        }
        st = rows_done(&rows);
    }
    return st;
}

static Status load_figures(const Scope *s, Tracked *t)
{
    Rows rows;
    char *sql = arena_printf(s->act->arena,
                             "SELECT f.target_id, CAST(SUM(f.amount) AS BIGINT), COUNT(*), (SELECT "
                             "COUNT(DISTINCT n.unit_id) FROM figure "
                             "n WHERE n.target_id = f.target_id AND n.acted_on >= ?2 AND n.unit_id IN "
                             "(SELECT d.unit_id FROM duty d WHERE %s)"
                             ") FROM figure f JOIN target t ON t.id = f.target_id WHERE t.programme_id IN %s "
                             "AND f.as_of <= ?1 AND %s"
                             " AND NOT EXISTS (SELECT 1 FROM figure g WHERE g.target_id = f.target_id AND "
                             "g.unit_id = f.unit_id AND g.as_of <= ?1"
                             " AND (g.as_of > f.as_of OR (g.as_of = f.as_of AND g.id > f.id)))",
                             s->units, s->programmes, s->figures);
    if (!sql)
        return STATUS_NO_MEMORY;
    Status st = scope_query(s, sql, " GROUP BY f.target_id", &rows);
    if (st != STATUS_OK)
        return st;
    while (rows_next(&rows)) {
        TargetProgress *p = target_find(t, rows_int(&rows, 0));
        if (!p)
            continue;
        p->reported = rows_int(&rows, 2);
        p->reported_now = rows_int(&rows, 3);
        // A share of one place and that of another do not add up to a share of both.
        p->known = p->reported == 1 || (p->reported > 1 && !str_eq(p->target->unit_of_measure, STR("%")));
        p->amount = p->known ? rows_int(&rows, 1) : 0;
    }
    return rows_done(&rows);
}

// ---- Judging --------------------------------------------------------------------------------------------------------------------------------

static TrackStatus status_of_duties(const DutySum *d)
{
    return d->late > 0                       ? TRACK_LATE
           : d->all > 0 && d->done == d->all ? TRACK_DONE
           : d->done > 0 || d->under_way > 0 ? TRACK_DOING
                                             : TRACK_WAITING;
}

static void judge_target(TargetProgress *p, Date today)
{
    const Target *t = p->target;
    p->share = p->known ? target_share(t, p->amount) : -1;
    p->reached = p->known && target_reached(t, p->amount);
    // Whom one only asks is not late.
    bool ordered = p->asked == 0 || p->ordered > 0;
    p->status = p->reached                                               ? TRACK_DONE
                : t->due_on != DATE_NONE && t->due_on < today && ordered ? TRACK_LATE
                                                                         : TRACK_NO_ROAD;
}

static void mark(TaskProgress *t, enum ClarityMark m)
{
    t->clear |= 1U << m;
}

static void take_due(TaskProgress *t, Date due)
{
    if (due == DATE_NONE)
        return;
    mark(t, CLEAR_TIME);
    if (t->due == DATE_NONE || due > t->due)
        t->due = due;
}

static void judge_people(Tracked *t)
{
    for (size_t i = 0; i < t->units_of_tasks.n; i++) {
        const TaskUnit *u = record_at(&task_unit_resource, &t->units_of_tasks, i);
        TaskProgress *p = task_find(t, u->task_id);
        if (!p)
            continue;
        if (u->role == DUTY_LEAD || u->role == DUTY_RESPONSIBLE) {
            mark(p, CLEAR_PERSON);
            if (!p->lead || (u->role == DUTY_LEAD && p->lead->role != DUTY_LEAD))
                p->lead = u;
        }
        if (u->role == DUTY_LEAD)
            mark(p, CLEAR_RESPONSIBILITY);
        if (u->role == DUTY_SUPERVISE || u->role == DUTY_MONITOR || u->role == DUTY_RECEIVE_REPORT)
            mark(p, CLEAR_AUTHORITY);
    }
}

static void judge_asks(Tracked *t, Date today)
{
    for (size_t i = 0; i < t->n_targets; i++) {
        TargetProgress *p = &t->targets[i];
        TaskProgress *task = task_find(t, p->target->task_id);
        judge_target(p, today);
        if (!task)
            continue;
        mark(task, CLEAR_JOB);
        mark(task, CLEAR_PRODUCT);
        take_due(task, p->target->due_on);
    }
    for (size_t i = 0; i < t->n_obligations; i++) {
        ObligationProgress *p = &t->obligations[i];
        TaskProgress *task = task_find(t, p->obligation->task_id);
        p->status = status_of_duties(&p->duties);
        if (!task || p->obligation->kind == OBLIGATION_MOVEMENT)
            continue;
        task->jobs++;
        mark(task, CLEAR_JOB);
        take_due(task, p->obligation->due_on);
        if (p->obligation->product.n > 0)
            mark(task, CLEAR_PRODUCT);
        if (p->obligation->authority.n > 0)
            mark(task, CLEAR_AUTHORITY);
    }
}

// With a unit chosen: the tasks and targets it has duties for.
static void keep_asked(Tracked *t)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->n_targets; i++)
        if (t->targets[i].asked > 0)
            t->targets[kept++] = t->targets[i];
    t->n_targets = kept;
    kept = 0;
    for (size_t i = 0; i < t->n_tasks; i++)
        if (t->tasks[i].duties.all > 0)
            t->tasks[kept++] = t->tasks[i];
    t->n_tasks = kept;
}

static void add_up(Tracked *t)
{
    for (size_t i = 0; i < t->n_targets; i++) {
        TargetProgress *p = &t->targets[i];
        TaskProgress *task = task_find(t, p->target->task_id);
        TrackedProgramme *whole = programme_find(t, p->target->programme_id);
        p->task = task;
        if (!whole)
            continue;
        whole->targets++;
        whole->targets_reached += p->status == TRACK_DONE;
        whole->targets_late += p->status == TRACK_LATE;
        whole->targets_no_road += p->status == TRACK_NO_ROAD;
        if (!task)
            continue;
        task->targets++;
        task->targets_reached += p->status == TRACK_DONE;
        task->targets_late += p->status == TRACK_LATE;
        task->targets_started += p->status == TRACK_NO_ROAD && p->reported > 0;
    }
    for (size_t i = 0; i < t->n_obligations; i++)
        t->obligations[i].task = task_find(t, t->obligations[i].obligation->task_id);
    for (size_t i = 0; i < t->n_tasks; i++) {
        TaskProgress *p = &t->tasks[i];
        TrackedProgramme *whole = programme_find(t, p->task->programme_id);
        p->status = status_of_duties(&p->duties);
        if (p->targets_late > 0)
            p->status = TRACK_LATE;
        else if (p->targets > 0 && p->targets_reached == p->targets && p->status != TRACK_LATE &&
                 p->jobs == 0)
            p->status = TRACK_DONE;
        else if (p->status == TRACK_WAITING && (p->targets_reached > 0 || p->targets_started > 0))
            p->status = TRACK_DOING;
        if (!whole)
            continue;
        whole->tasks++;
        whole->tasks_late += p->status == TRACK_LATE;
        whole->tasks_done += p->status == TRACK_DONE;
        whole->tasks_unclear += p->clear != (1U << CLEAR_COUNT_) - 1;
    }
}

Status track_load(const Act *act, int64_t programme_id, int64_t unit_id, Tracked *ret)
{
    Scope s;
    Programme p;
    Tracked t = {0};
    Status st = programme_id ? programme_get(act, programme_id, &p) : STATUS_OK;
    if (st == STATUS_OK && unit_id)
        st = act_allowed(act, VERB_READ, unit_id);
    if (st == STATUS_OK)
        st = scope_make(act, programme_id, unit_id, &s);
    if (st == STATUS_OK)
        st = load_all(&s, &t);
    if (st == STATUS_OK)
        st = load_duties(&s, &t);
    if (st == STATUS_OK)
        st = load_figures(&s, &t);
    if (st != STATUS_OK)
        return st;
    judge_people(&t);
    judge_asks(&t, act->today);
    if (unit_id)
        keep_asked(&t);
    add_up(&t);
    *ret = t;
    return STATUS_OK;
}

// ---- Units ----------------------------------------------------------------------------------------------------------------------------------

Status track_units(const Act *act, int64_t programme_id, UnitGroup group, UnitProgressList *ret)
{
    static const char *const groups[] = {"1 = 1", "u.level <> 'body'", "u.level = 'body'"};
    Scope s;
    Rows rows;
    UnitProgressList list = {0};
    Status st = scope_make(act, programme_id, 0, &s);
    if (st != STATUS_OK)
        return st;
    char *sql =
        arena_printf(act->arena,
                     "SELECT u.id, u.name, u.contact_name, u.phone, " DUTY_SUMS
                     " FROM duty d JOIN unit u ON u.id = d.unit_id WHERE d.programme_id IN %s AND %s AND %s",
                     s.programmes, s.units, groups[group]);
    st =
        sql ? scope_query(
                  &s, sql,
                  " GROUP BY u.id, u.name, u.contact_name, u.phone, u.sort_key ORDER BY COUNT(CASE WHEN " LATE
                  " THEN 1 END) DESC, u.sort_key, u.id",
                  &rows)
            : STATUS_NO_MEMORY;
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        UnitProgress one = {.unit_id = rows_int(&rows, 0),
                            .name = rows_text_in(&rows, 1, act->arena),
                            .contact = rows_text_in(&rows, 2, act->arena),
                            .phone = rows_text_in(&rows, 3, act->arena),
                            .duties = read_sum(&rows, 4)};
        if (!one.name.p || !ARENA_PUSH(act->arena, list, one))
            st = STATUS_NO_MEMORY;
    }
    Status end = rows_done(&rows);
    if (st == STATUS_OK)
        st = end;
    if (st == STATUS_OK)
        *ret = list;
    return st;
}

Status track_reporting(const Act *act, const ReportingFilter *filter, ReportingList *ret)
{
    Scope s;
    Rows rows;
    ReportingList list = {0};
    Status st = scope_make(act, filter->programme_id, 0, &s);
    if (st != STATUS_OK)
        return st;
    // Ids are numbers of ours; they go into the text so that every statement keeps the same parameters.
    char *only = arena_printf(act->arena, "%s%.0lld%s%.0lld", filter->task_id ? " AND d.task_id = " : "",
                              (long long)filter->task_id, filter->target_id ? " AND d.target_id = " : "",
                              (long long)filter->target_id);
    char *sql =
        only
            ? arena_printf(
                  act->arena,
                  "SELECT u.id, u.name, u.contact_name, u.phone, COUNT(DISTINCT d.target_id), COUNT(DISTINCT "
                  "CASE WHEN d.target_id IS"
                  " NOT NULL AND NOT EXISTS (SELECT 1 FROM figure f WHERE f.target_id = d.target_id AND "
                  "f.unit_id = d.unit_id AND"
                  " f.acted_on >= ?2) THEN d.target_id END), COUNT(CASE WHEN d.done_on >= ?2 OR EXISTS "
                  "(SELECT 1 FROM figure f WHERE"
                  " f.target_id = d.target_id AND f.unit_id = d.unit_id AND f.acted_on >= ?2) THEN 1 END),"
                  " (SELECT MAX(f.as_of) FROM figure f WHERE f.unit_id = u.id AND f.as_of <= ?1),"
                  " (SELECT MAX(f.acted_on) FROM figure f WHERE f.unit_id = u.id AND f.as_of <= ?1),"
                  " MIN(CASE WHEN " LATE
                  " THEN d.due_on END) FROM duty d JOIN unit u ON u.id = d.unit_id WHERE d.programme_id IN %s"
                  " AND %s%s AND d.tone NOT IN ('request', 'encourage')",
                  s.programmes, s.units, only)
            : NULL;
    st = sql ? scope_query(
                   &s, sql,
                   " GROUP BY u.id, u.name, u.contact_name, u.phone, u.sort_key ORDER BY u.sort_key, u.id",
                   &rows)
             : STATUS_NO_MEMORY;
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        Reporting one = {.unit_id = rows_int(&rows, 0),
                         .name = rows_text_in(&rows, 1, act->arena),
                         .contact = rows_text_in(&rows, 2, act->arena),
                         .phone = rows_text_in(&rows, 3, act->arena),
                         .targets = rows_int(&rows, 4),
                         .missing = rows_int(&rows, 5),
                         .reported = rows_int(&rows, 6) > 0,
                         .last_as_of = rows_date(&rows, 7),
                         .last_sent = rows_date(&rows, 8),
                         .oldest_late = rows_date(&rows, 9)};
        if (!one.name.p || !ARENA_PUSH(act->arena, list, one))
            st = STATUS_NO_MEMORY;
        list.missing += !one.reported;
    }
    Status end = rows_done(&rows);
    if (st == STATUS_OK)
        st = end;
    if (st == STATUS_OK)
        *ret = list;
    return st;
}
