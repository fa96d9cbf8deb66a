// The sums of track_load(). Duties and figures come in the order of their units, so that "how many units" is counted when the unit changes and
// nothing is kept but one bucket for each programme, task, target and obligation.
#include "app/cockpit_internal.h"

// What is counted of the duties of one programme, task, target or obligation. Units are those of the last duty counted so.
typedef struct Bucket {
    DutySum sum;
    int64_t units, ordered; // distinct ones; those of them who are not merely requested
    int64_t last, last_ordered, last_late;
    Decimal goal; // the largest; INT_NONE when there is none
    bool lead;
} Bucket;

// The duty of the unit at hand for a target, and its newest figure.
typedef struct Share {
    int64_t asked_unit, seen_unit; // whose duty this is; whose newest figure has been counted
    Decimal goal;
    bool lead;
    int64_t figures, leads;
    Decimal amount, amount_led;
} Share;

typedef struct Sums {
    const Scope *scope;
    Tracked *t;
    Bucket *programmes, *tasks, *targets, *obligations;
    Share *shares; // as targets
    Date month;    // its first day
} Sums;

enum { FLAG_DONE = 1, FLAG_UNDER_WAY = 2, FLAG_ASKED = 4, FLAG_LEAD = 8 };
enum { DUTY_UNIT, DUTY_PROGRAMME, DUTY_TASK, DUTY_TARGET, DUTY_OBLIGATION, DUTY_GOAL, DUTY_DUE, DUTY_FLAGS };
#define DUTIES                                                                                               \
    "SELECT d.unit_id, d.programme_id, d.task_id, d.target_id, d.obligation_id, d.goal, d.due_on, CASE "     \
    "d.state WHEN 'done' THEN 1 WHEN 'under_way' THEN 2 ELSE 0 END + CASE WHEN d.tone IN ('request', "       \
    "'encourage') THEN 4 ELSE 0 END + CASE d.role WHEN 'lead' THEN 8 ELSE 0 END FROM duty d WHERE "          \
    "%s AND %s"

enum { FIGURE_UNIT, FIGURE_TARGET, FIGURE_AMOUNT, FIGURE_ACTED };
// Of a unit's figures for a target the first that comes is the one that counts.
#define FIGURES                                                                                              \
    "SELECT f.unit_id, f.target_id, f.amount, f.acted_on FROM figure f WHERE %sf.target_id IN (SELECT t.id " \
    "FROM target t WHERE t.programme_id IN %s) AND f.as_of <= ?1 AND %s"

static void count_duty(Bucket *b, Rows *r, int64_t flags, bool late, Date due)
{
    int64_t unit = rows_int(r, DUTY_UNIT);
    b->sum.all++;
    b->sum.done += (flags & FLAG_DONE) != 0;
    b->sum.under_way += (flags & FLAG_UNDER_WAY) != 0;
    b->units += b->last != unit;
    b->last = unit;
    if (!(flags & FLAG_ASKED)) {
        b->ordered += b->last_ordered != unit;
        b->last_ordered = unit;
    }
    b->lead |= (flags & FLAG_LEAD) != 0;
    if (!rows_is_null(r, DUTY_GOAL) && (b->goal == INT_NONE || rows_int(r, DUTY_GOAL) > b->goal))
        b->goal = rows_int(r, DUTY_GOAL);
    if (!late)
        return;
    b->sum.late++;
    b->sum.late_units += b->last_late != unit;
    b->last_late = b->sum.late_unit = unit;
    if (b->sum.oldest == DATE_NONE || due < b->sum.oldest)
        b->sum.oldest = due;
}

static void take_duty(Sums *s, Rows *r)
{
    Tracked *t = s->t;
    int64_t flags = rows_int(r, DUTY_FLAGS), unit = rows_int(r, DUTY_UNIT);
    Date due = rows_date(r, DUTY_DUE);
    bool late = !(flags & (FLAG_DONE | FLAG_ASKED)) && due != DATE_NONE && due < s->scope->act->today;
    const TrackedProgramme *p = programme_find(t, rows_int(r, DUTY_PROGRAMME));
    const TaskProgress *task = task_find(t, rows_int(r, DUTY_TASK));
    const TargetProgress *target = target_find(t, rows_int(r, DUTY_TARGET));
    const ObligationProgress *o = obligation_find(t, rows_int(r, DUTY_OBLIGATION));
    if (p)
        count_duty(&s->programmes[p - t->programmes], r, flags, late, due);
    if (task)
        count_duty(&s->tasks[task - t->tasks], r, flags, late, due);
    if (o)
        count_duty(&s->obligations[o - t->obligations], r, flags, late, due);
    if (!target)
        return;
    count_duty(&s->targets[target - t->targets], r, flags, late, due);
    Share *share = &s->shares[target - t->targets];
    Decimal goal = rows_is_null(r, DUTY_GOAL) ? INT_NONE : rows_int(r, DUTY_GOAL);
    bool again = share->asked_unit == unit;
    share->goal =
        again && share->goal != INT_NONE && (goal == INT_NONE || goal < share->goal) ? share->goal : goal;
    share->lead = (again && share->lead) || (flags & FLAG_LEAD) != 0;
    share->asked_unit = unit;
}

static Status take_figure(Sums *s, Rows *r)
{
    int64_t unit = rows_int(r, FIGURE_UNIT);
    TargetProgress *p = target_find(s->t, rows_int(r, FIGURE_TARGET));
    Share *share = p ? &s->shares[p - s->t->targets] : NULL;
    if (!p || share->seen_unit == unit)
        return STATUS_OK;
    share->seen_unit = unit;
    Decimal amount = rows_int(r, FIGURE_AMOUNT);
    bool asked = share->asked_unit == unit;
    p->reported++;
    p->reported_now += rows_date(r, FIGURE_ACTED) >= s->month;
    if (__builtin_add_overflow(share->amount, amount, &share->amount))
        return STATUS_TOO_LARGE;
    if (!asked)
        return STATUS_OK;
    Target own = target_with_goal(p->target, share->goal);
    p->units_reached += target_reached(&own, amount);
    share->leads += share->lead;
    return share->lead && __builtin_add_overflow(share->amount_led, amount, &share->amount_led)
               ? STATUS_TOO_LARGE
               : STATUS_OK;
}

// Both lists go from the largest unit down; a unit's figures are taken when its duties have been.
static Status read_units(Sums *s)
{
    const Scope *scope = s->scope;
    Rows duties = {0}, figures = {0};
    const char *plus = scope->one_programme ? "" : "+";
    const char *asked = scope_duties(scope);
    char *sql = arena_printf(scope->act->arena, DUTIES, asked ? asked : "", scope->units);
    char *sql_figures = arena_printf(scope->act->arena, FIGURES, plus, scope->programmes, scope->figures);
    Status st = sql && sql_figures
                    ? scope_query(scope, sql, " ORDER BY d.unit_id DESC, d.due_on DESC, d.id DESC", &duties)
                    : STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = scope_query(scope, sql_figures, " ORDER BY f.unit_id DESC, f.as_of DESC, f.id DESC", &figures);
    bool more = st == STATUS_OK && rows_next(&duties);
    while (st == STATUS_OK && rows_next(&figures)) {
        int64_t unit = rows_int(&figures, FIGURE_UNIT);
        for (; more && rows_int(&duties, DUTY_UNIT) >= unit; more = rows_next(&duties))
            take_duty(s, &duties);
        st = take_figure(s, &figures);
    }
    for (; more; more = rows_next(&duties))
        take_duty(s, &duties);
    Status end = rows_done(&figures), end_duties = rows_done(&duties);
    return st != STATUS_OK ? st : end != STATUS_OK ? end : end_duties;
}

static void tell_target(const Sums *s, size_t i, bool one_unit)
{
    TargetProgress *p = &s->t->targets[i];
    const Target *t = p->target;
    const Bucket *b = &s->targets[i];
    const Share *share = &s->shares[i];
    const TrackedProgramme *whole = programme_find(s->t, t->programme_id);
    p->asked = b->units;
    p->ordered = b->ordered;
    if (b->sum.all > 0 && (one_unit || (whole && whole->above))) {
        p->own = true;
        p->goal = target_with_goal(t, b->goal);
        p->has_goal = b->goal != INT_NONE || b->lead || t->spread == SPREAD_EACH || t->op == TARGET_LE ||
                      t->op == TARGET_LT;
    }
    if (p->reported == 0)
        return;
    int64_t counted = share->leads > 0 ? share->leads : p->reported;
    p->stated = share->leads > 0;
    // A share of one place and that of another do not add up to a share of both.
    p->known = counted == 1 || !str_eq(t->unit_of_measure, STR("%"));
    p->amount = !p->known ? 0 : share->leads > 0 ? share->amount_led : share->amount;
    if (t->spread == SPREAD_EACH && !p->own) {
        p->known = true;
        p->amount = p->units_reached * DECIMAL_SCALE;
    }
}

static Bucket *buckets(Arena *a, size_t n)
{
    Bucket *all = ARENA_ARRAY(a, Bucket, n + 1);
    for (size_t i = 0; all && i < n; i++) {
        all[i].goal = INT_NONE;
        all[i].sum.oldest = DATE_NONE;
    }
    return all;
}

Status track_sum(const Scope *scope, Tracked *t, bool one_unit)
{
    Arena *a = scope->act->arena;
    int year, month, day;
    Sums s = {.scope = scope,
              .t = t,
              .programmes = buckets(a, t->n_programmes),
              .tasks = buckets(a, t->n_tasks),
              .targets = buckets(a, t->n_targets),
              .obligations = buckets(a, t->n_obligations),
              .shares = ARENA_ARRAY(a, Share, t->n_targets + 1)};
    if (!s.programmes || !s.tasks || !s.targets || !s.obligations || !s.shares)
        return STATUS_NO_MEMORY;
    date_split(scope->act->today, &year, &month, &day);
    s.month = date_make(year, month, 1);
    Status st = read_units(&s);
    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < t->n_programmes; i++)
        t->programmes[i].duties = s.programmes[i].sum;
    for (size_t i = 0; i < t->n_tasks; i++)
        t->tasks[i].duties = s.tasks[i].sum;
    for (size_t i = 0; i < t->n_obligations; i++)
        t->obligations[i].duties = s.obligations[i].sum;
    for (size_t i = 0; i < t->n_targets; i++)
        tell_target(&s, i, one_unit);
    return STATUS_OK;
}
