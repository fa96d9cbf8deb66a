#include "app/cockpit_internal.h"

#include <stdlib.h>

enum { ROWS_MAX = 20000 };

static const char *const status_codes[TRACK_STATUS_COUNT_] = {
    [TRACK_WAITING] = "waiting", [TRACK_DOING] = "doing", [TRACK_DONE] = "done",        [TRACK_LATE] = "late",
    [TRACK_NO_ROAD] = "noroad",  [TRACK_SLOW] = "slow",   [TRACK_ON_TRACK] = "ontrack",
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
Status scope_make(const Act *act, int64_t programme_id, int64_t unit_id, Scope *s)
{
    Buf sql = BUF_INIT;
    int year, month, day;
    *s = (Scope){.act = act, .one_programme = programme_id != 0};
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
    if (st == STATUS_OK) { // a duty that was passed on counts nowhere
        s->units = arena_printf(act->arena, "%s AND d.state <> 'passed_on'", s->units);
        st = s->units ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (st == STATUS_OK)
        st = scope_of_units(s, "f.unit_id", unit_id, &s->figures);
    return st;
}

Status scope_query(const Scope *s, const char *sql, const char *tail, Rows *ret)
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

// ---- Reading --------------------------------------------------------------------------------------------------------------------------------

const char *scope_duties(const Scope *s)
{
    return arena_printf(s->act->arena, s->one_programme ? "d.programme_id = %s" : "+d.programme_id IN %s",
                        s->programmes);
}

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

// ---- Records by their ids ---------------------------------------------------------------------------------------------------------------------

static int by_id(const void *a, const void *b)
{
    const TrackedId *x = a, *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

void tracked_ids_sort(TrackedIds *ids)
{
    if (ids->n)
        qsort(ids->items, ids->n, sizeof *ids->items, by_id);
}

size_t tracked_ids_find(const TrackedIds *ids, int64_t id)
{
    size_t low = 0, high = ids->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (ids->items[mid].id < id)
            low = mid + 1;
        else
            high = mid;
    }
    return low < ids->n && ids->items[low].id == id ? ids->items[low].at : SIZE_MAX;
}

TaskProgress *task_find(const Tracked *t, int64_t id)
{
    size_t at = tracked_ids_find(&t->task_ids, id);
    return at != SIZE_MAX ? &t->tasks[at] : NULL;
}

TargetProgress *target_find(const Tracked *t, int64_t id)
{
    size_t at = tracked_ids_find(&t->target_ids, id);
    return at != SIZE_MAX ? &t->targets[at] : NULL;
}

TrackedProgramme *programme_find(const Tracked *t, int64_t id)
{
    size_t at = tracked_ids_find(&t->programme_ids, id);
    return at != SIZE_MAX ? &t->programmes[at] : NULL;
}

ObligationProgress *obligation_find(const Tracked *t, int64_t id)
{
    size_t at = tracked_ids_find(&t->obligation_ids, id);
    return at != SIZE_MAX ? &t->obligations[at] : NULL;
}

// Room for the ids of n records; filled with their places by the caller.
static bool ids_make(TrackedIds *ids, size_t n, Arena *a)
{
    ids->items = ARENA_ARRAY(a, TrackedId, n + 1);
    ids->n = 0;
    return ids->items != NULL;
}

static void ids_add(TrackedIds *ids, int64_t id)
{
    ids->items[ids->n] = (TrackedId){id, ids->n};
    ids->n++;
}

// After tasks and targets were made or some were dropped.
static void index_asks(Tracked *t)
{
    t->task_ids.n = t->target_ids.n = 0;
    for (size_t i = 0; i < t->n_tasks; i++)
        ids_add(&t->task_ids, t->tasks[i].task->id);
    for (size_t i = 0; i < t->n_targets; i++)
        ids_add(&t->target_ids, t->targets[i].target->id);
    tracked_ids_sort(&t->task_ids);
    tracked_ids_sort(&t->target_ids);
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
    if (st == STATUS_OK)
        st = load_records(s, &target_step_resource,
                          "(SELECT g.programme_id FROM target g WHERE g.id = target_id)",
                          "target_id, due_on, id", &t->steps);
    if (st != STATUS_OK)
        return st;
    t->programmes = ARENA_ARRAY(a, TrackedProgramme, programmes.n + 1);
    t->tasks = ARENA_ARRAY(a, TaskProgress, tasks.n + 1);
    t->targets = ARENA_ARRAY(a, TargetProgress, targets.n + 1);
    t->obligations = ARENA_ARRAY(a, ObligationProgress, obligations.n + 1);
    if (!t->programmes || !t->tasks || !t->targets || !t->obligations ||
        !ids_make(&t->programme_ids, programmes.n, a) || !ids_make(&t->task_ids, tasks.n, a) ||
        !ids_make(&t->target_ids, targets.n, a) || !ids_make(&t->obligation_ids, obligations.n, a))
        return STATUS_NO_MEMORY;
    t->n_programmes = programmes.n;
    for (size_t i = 0; i < programmes.n; i++) {
        t->programmes[i] = (TrackedProgramme){.programme = record_at(&programme_resource, &programmes, i)};
        ids_add(&t->programme_ids, t->programmes[i].programme->id);
    }
    tracked_ids_sort(&t->programme_ids);
    t->n_tasks = tasks.n;
    for (size_t i = 0; i < tasks.n; i++) {
        const Task *one = record_at(&task_resource, &tasks, i);
        t->tasks[i] =
            (TaskProgress){.task = one, .programme = programme_find(t, one->programme_id), .due = DATE_NONE};
    }
    t->n_targets = targets.n;
    for (size_t i = 0; i < targets.n; i++) {
        const Target *one = record_at(&target_resource, &targets, i);
        t->targets[i] = (TargetProgress){.target = one, .share = -1, .goal = *one, .has_goal = true};
    }
    index_asks(t);
    for (size_t i = 0; i < t->n_targets; i++)
        t->targets[i].task = task_find(t, t->targets[i].target->task_id);
    t->n_obligations = obligations.n;
    for (size_t i = 0; i < obligations.n; i++) {
        const Obligation *one = record_at(&obligation_resource, &obligations, i);
        t->obligations[i] = (ObligationProgress){.obligation = one, .task = task_find(t, one->task_id)};
        ids_add(&t->obligation_ids, one->id);
    }
    tracked_ids_sort(&t->obligation_ids);
    return STATUS_OK;
}

// Which programmes are of a level above the actor: those whose own unit may not be read.
static Status find_above(const Act *act, Tracked *t)
{
    Rows rows;
    Buf sql = BUF_INIT;
    Param params[ACTOR_GRANTS_MAX];
    size_t n = 0;
    buf_c(&sql, "SELECT p.id FROM programme p WHERE ");
    access_scope_sql(act->actor, VERB_READ, "p.unit_id", &sql, params, &n);
    buf_c(&sql, " ORDER BY p.id");
    Status st = buf_status(&sql);
    if (st == STATUS_OK)
        st = tx_query(act->tx, sql.p, params, n, &rows);
    buf_done(&sql);
    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < t->n_programmes; i++)
        t->programmes[i].above = true;
    while (rows_next(&rows)) {
        TrackedProgramme *p = programme_find(t, rows_int(&rows, 0));
        if (p)
            p->above = false;
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

// The steps of a road that have come and the first that has not. Steps lie by target, then by day.
static void find_steps(const Tracked *t, TargetProgress *p, Date today)
{
    size_t low = 0, high = t->steps.n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const TargetStep *step = record_at(&target_step_resource, &t->steps, mid);
        if (step->target_id < p->target->id)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < t->steps.n; low++) {
        const TargetStep *step = record_at(&target_step_resource, &t->steps, low);
        if (step->target_id != p->target->id)
            break;
        if (step->removed)
            continue;
        p->has_road = true;
        if (step->due_on <= today)
            p->step = step;
        else if (!p->next)
            p->next = step;
    }
}

static bool keeps_pace(const TargetProgress *p)
{
    if (!p->step)
        return true;
    if (!p->known)
        return p->step->amount <= 0;
    return p->target->op == TARGET_LE || p->target->op == TARGET_LT ? p->amount <= p->step->amount
                                                                    : p->amount >= p->step->amount;
}

static void judge_target(const Tracked *all, TargetProgress *p, Date today)
{
    const Target *t = p->target;
    if (t->spread == SPREAD_EACH && !p->own) {
        p->share = p->asked > 0 ? p->units_reached * 10000 / p->asked : -1;
        p->reached = p->asked > 0 && p->units_reached >= p->asked;
    } else {
        p->share = p->known && p->has_goal ? target_share(&p->goal, p->amount) : -1;
        p->reached = p->known && p->has_goal && target_reached(&p->goal, p->amount);
        // The road is that of the whole: a unit's own share has none.
        if (!p->own)
            find_steps(all, p, today);
    }
    // Whom one only asks is not late.
    bool ordered = p->asked == 0 || p->ordered > 0;
    p->status = p->reached                                               ? TRACK_DONE
                : t->due_on != DATE_NONE && t->due_on < today && ordered ? TRACK_LATE
                : !p->has_road                                           ? TRACK_NO_ROAD
                : keeps_pace(p)                                          ? TRACK_ON_TRACK
                                                                         : TRACK_SLOW;
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

// A milestone that says what targets say stands as they do.
static TrackStatus status_of_targets(const Tracked *t, const Obligation *o)
{
    int64_t all = 0, done = 0, late = 0, begun = 0;
    for (size_t i = 0; i < t->n_targets; i++) {
        const TargetProgress *p = &t->targets[i];
        if (p->target->programme_id != o->programme_id || p->target->task_id != o->task_id ||
            p->target->due_on != o->due_on)
            continue;
        all++;
        done += p->status == TRACK_DONE;
        late += p->status == TRACK_LATE;
        begun += p->reported > 0;
    }
    return late > 0                 ? TRACK_LATE
           : all > 0 && done == all ? TRACK_DONE
           : begun > 0              ? TRACK_DOING
                                    : TRACK_WAITING;
}

static void judge_asks(Tracked *t, Date today)
{
    for (size_t i = 0; i < t->n_targets; i++) {
        TargetProgress *p = &t->targets[i];
        TaskProgress *task = task_find(t, p->target->task_id);
        judge_target(t, p, today);
        if (!task)
            continue;
        mark(task, CLEAR_JOB);
        mark(task, CLEAR_PRODUCT);
        take_due(task, p->target->due_on);
    }
    for (size_t i = 0; i < t->n_obligations; i++) {
        ObligationProgress *p = &t->obligations[i];
        TaskProgress *task = task_find(t, p->obligation->task_id);
        p->status = p->duties.all > 0 || p->obligation->due_on == DATE_NONE
                        ? status_of_duties(&p->duties)
                        : status_of_targets(t, p->obligation);
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

// With a unit chosen: the tasks and targets it has duties for. Of a programme above: the targets.
static void keep_asked(Tracked *t, bool one_unit)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->n_targets; i++) {
        const TrackedProgramme *p = programme_find(t, t->targets[i].target->programme_id);
        if (t->targets[i].asked > 0 || (!one_unit && !(p && p->above)))
            t->targets[kept++] = t->targets[i];
    }
    t->n_targets = kept;
    if (!one_unit)
        return;
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
        whole->targets_slow += p->status == TRACK_SLOW;
        whole->targets_on_track += p->status == TRACK_ON_TRACK;
        whole->targets_no_road += p->status == TRACK_NO_ROAD;
        if (!task)
            continue;
        task->targets++;
        task->targets_reached += p->status == TRACK_DONE;
        task->targets_late += p->status == TRACK_LATE;
        task->targets_slow += p->status == TRACK_SLOW;
        task->targets_started += p->status != TRACK_DONE && p->status != TRACK_LATE && p->reported > 0;
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

// ---- Areas within areas ---------------------------------------------------------------------------------------------------------------------

// Where a unit and units right below it have entered figures for the whole area, the units' are parts of what the upper one has said: only figures
// without one above them are added up.
static Status count_areas_once(const Scope *s, Tracked *t)
{
    Rows rows;
    bool any = false;
    for (size_t i = 0; i < t->n_targets; i++)
        any |= t->targets[i].reported > 1 && !t->targets[i].stated &&
               t->targets[i].target->spread != SPREAD_EACH;
    if (!any)
        return STATUS_OK;
    char *sql = arena_printf(
        s->act->arena,
        "SELECT o.target_id, COUNT(*), CAST(SUM(o.amount) AS BIGINT) FROM (SELECT f.id, f.target_id, "
        "f.unit_id, "
        "f.amount, f.as_of FROM figure f WHERE f.as_of <= ?1 AND %s AND f.target_id IN (SELECT f.target_id "
        "FROM "
        "figure f JOIN unit a ON a.id = f.unit_id AND a.level <> 'commune' JOIN unit k ON k.parent_id = a.id "
        "JOIN "
        "figure m ON m.target_id = f.target_id AND m.unit_id = k.id JOIN target t ON t.id = f.target_id "
        "WHERE "
        "t.programme_id IN %s AND t.spread <> 'each' AND f.as_of <= ?1 AND %s)) o JOIN unit b ON b.id = "
        "o.unit_id "
        "LEFT JOIN unit c ON c.id = b.parent_id WHERE NOT EXISTS (SELECT 1 FROM figure g WHERE g.target_id = "
        "o.target_id AND g.unit_id = o.unit_id AND g.as_of <= ?1 AND (g.as_of > o.as_of OR (g.as_of = "
        "o.as_of AND "
        "g.id > o.id))) AND NOT EXISTS (SELECT 1 FROM figure f WHERE f.target_id = o.target_id AND f.unit_id "
        "IN "
        "(b.parent_id, c.parent_id) AND f.as_of <= ?1 AND %s)",
        s->figures, s->programmes, s->figures, s->figures);
    Status st = sql ? scope_query(s, sql, " GROUP BY o.target_id", &rows) : STATUS_NO_MEMORY;
    if (st != STATUS_OK)
        return st;
    while (rows_next(&rows)) {
        TargetProgress *p = target_find(t, rows_int(&rows, 0));
        if (!p || p->stated)
            continue;
        p->known = rows_int(&rows, 1) == 1 || !str_eq(p->target->unit_of_measure, STR("%"));
        p->amount = p->known ? rows_int(&rows, 2) : 0;
    }
    return rows_done(&rows);
}

// Of a programme of a level above, what the reader's own area is measured by: the shares of its units added up, where no unit above them in the area
// has one; of a value asked of each of several units: how many have reached it, as everywhere.
static Status measure_area(const Scope *s, Tracked *t)
{
    Rows rows;
    bool any = false;
    for (size_t i = 0; i < t->n_targets; i++) {
        TargetProgress *p = &t->targets[i];
        if (!p->own || p->asked <= 1)
            continue;
        any |= p->target->spread != SPREAD_EACH;
        if (p->target->spread != SPREAD_EACH)
            continue;
        p->own = false;
        p->goal = *p->target;
        p->has_goal = p->known = true;
        p->amount = p->units_reached * DECIMAL_SCALE;
    }
    if (!any)
        return STATUS_OK;
    char *sql =
        arena_printf(s->act->arena,
                     "SELECT o.target_id, CAST(SUM(o.goal) AS BIGINT) FROM (SELECT d.target_id, d.unit_id, "
                     "d.goal FROM duty d WHERE "
                     "d.target_id IS NOT NULL AND d.goal IS NOT NULL AND d.programme_id IN %s AND %s) o JOIN "
                     "unit b ON b.id = "
                     "o.unit_id LEFT JOIN unit c ON c.id = b.parent_id WHERE NOT EXISTS (SELECT 1 FROM duty "
                     "d WHERE d.target_id = "
                     "o.target_id AND d.unit_id IN (b.parent_id, c.parent_id) AND d.goal IS NOT NULL AND %s)",
                     s->programmes, s->units, s->units);
    Status st = sql ? scope_query(s, sql, " GROUP BY o.target_id", &rows) : STATUS_NO_MEMORY;
    if (st != STATUS_OK)
        return st;
    while (rows_next(&rows)) {
        TargetProgress *p = target_find(t, rows_int(&rows, 0));
        if (p && p->own && p->asked > 1)
            p->goal = target_with_goal(p->target, rows_int(&rows, 1));
    }
    return rows_done(&rows);
}

Status track_load(const Act *act, int64_t programme_id, int64_t unit_id, Tracked *ret)
{
    Scope s;
    Tracked t = {0};
    Status st = STATUS_OK;
    if (unit_id)
        st = act_allowed(act, VERB_READ, unit_id);
    if (st == STATUS_OK)
        st = scope_make(act, programme_id, unit_id, &s);
    if (st == STATUS_OK)
        st = load_all(&s, &t);
    if (st == STATUS_OK && programme_id && t.n_programmes == 0)
        st = STATUS_NOT_FOUND; // the same for one that is not there and one that may not be read
    if (st == STATUS_OK)
        st = find_above(act, &t);
    if (st == STATUS_OK)
        st = track_sum(&s, &t, unit_id != 0);
    if (st == STATUS_OK)
        st = count_areas_once(&s, &t);
    if (st == STATUS_OK && unit_id == 0)
        st = measure_area(&s, &t);
    if (st != STATUS_OK)
        return st;
    judge_people(&t);
    judge_asks(&t, act->today);
    keep_asked(&t, unit_id != 0);
    index_asks(&t);
    add_up(&t);
    *ret = t;
    return STATUS_OK;
}

#define LATE                                                                                                 \
    "d.state <> 'done' AND d.due_on IS NOT NULL AND d.due_on < ?1 AND d.tone NOT IN ('request', "            \
    "'encourage')"

// ---- Units ----------------------------------------------------------------------------------------------------------------------------------

Status track_units(const Act *act, int64_t programme_id, UnitProgressList *ret)
{
    Scope s;
    Rows rows;
    UnitProgressList list = {0};
    Status st = scope_make(act, programme_id, 0, &s);
    if (st != STATUS_OK)
        return st;
    char *sql = arena_printf(
        act->arena,
        "SELECT u.id, u.name, u.contact_name, u.phone, CASE WHEN u.level = 'body' THEN 1 ELSE 0 END, s.n, "
        "s.done, "
        "s.under_way, s.late, s.oldest FROM (SELECT d.unit_id AS id, COUNT(*) AS n, COUNT(CASE WHEN d.state "
        "= "
        "'done' THEN 1 END) AS done, COUNT(CASE WHEN d.state = 'under_way' THEN 1 END) AS under_way, "
        "COUNT(CASE WHEN " LATE " THEN 1 END) AS late, MIN(CASE WHEN " LATE
        " THEN d.due_on END) AS oldest FROM duty d WHERE %s AND %s",
        scope_duties(&s), s.units);
    st = sql ? scope_query(
                   &s, sql,
                   " GROUP BY d.unit_id) s JOIN unit u ON u.id = s.id ORDER BY s.late DESC, u.sort_key, u.id",
                   &rows)
             : STATUS_NO_MEMORY;
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        UnitProgress one = {.unit_id = rows_int(&rows, 0),
                            .name = rows_text_in(&rows, 1, act->arena),
                            .contact = rows_text_in(&rows, 2, act->arena),
                            .phone = rows_text_in(&rows, 3, act->arena),
                            .body = rows_int(&rows, 4) > 0,
                            .duties = {.all = rows_int(&rows, 5),
                                       .done = rows_int(&rows, 6),
                                       .under_way = rows_int(&rows, 7),
                                       .late = rows_int(&rows, 8),
                                       .oldest = rows_date(&rows, 9)}};
        one.duties.late_units = one.duties.late > 0;
        one.duties.late_unit = one.duties.late > 0 ? one.unit_id : 0;
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
