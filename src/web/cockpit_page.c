// The cockpit (state in one sentence, what is late, what comes next) and who has not reported.
#include "text/fold.h"
#include "web/track_parts.h"

#include <stdlib.h>

enum { TARGETS_SHOWN = 8, LATE_SHOWN = 8, MILESTONES_NEXT = 6, REPORTING_ROWS = 50, MESSAGE_UNITS = 100 };

static const char *at(WebRequest *rq, const char *before, int64_t id, const char *after)
{
    return arena_printf(&rq->arena, "%s%lld%s", before, (long long)id, after);
}

// The programme asked for, else one that runs, of the reader's own level before those above, those above (the nearest first) before those below,
// the newest first. id 0: there is none.
static Status choose(WebRequest *rq, const Act *act, RecordList *ret_all, int64_t *ret)
{
    Buf where = BUF_INIT;
    Param params[PROGRAMME_SCOPE_PARAMS];
    int64_t *line = NULL, id = 0;
    size_t n = 0, n_line = 0;
    Status st = track_query_id(rq, "programme", &id);
    if (st == STATUS_OK)
        st = programme_scope_sql(act, "unit_id", &where, params, &n);
    if (st == STATUS_OK)
        st = record_all(act->tx, &programme_resource, where.p,
                        "CASE state WHEN 'running' THEN 0 ELSE 1 END, issued_on DESC NULLS LAST, id DESC",
                        params, n, 50, act->arena, ret_all);
    buf_done(&where);
    if (st == STATUS_OK && id == 0 && act->actor->unit_id)
        st = act_unit_line(act, act->actor->unit_id, &line, &n_line);
    if (st != STATUS_OK)
        return st;
    // Nearest last: the highest place in the line wins; a programme of nobody above is of a level below.
    int64_t best = -1;
    for (size_t i = 0; id == 0 && i < ret_all->n; i++) {
        const Programme *p = record_at(&programme_resource, ret_all, i);
        int64_t near = 0;
        for (size_t k = 0; k < n_line; k++)
            if (line[k] == p->unit_id)
                near = (int64_t)k + 1;
        near += p->state == PROGRAMME_RUNNING ? (int64_t)n_line + 1 : 0;
        if (near > best) {
            best = near;
            *ret = p->id;
        }
    }
    if (id || ret_all->n == 0)
        *ret = id;
    return STATUS_OK;
}

static json_t *run_of(const char *text, const char *href, bool late)
{
    return json_pack("{s:s, s:s, s:b}", "text", text, "href", href, "late", (int)late);
}

// "Đạt 5/24 chỉ tiêu; 7 nhiệm vụ quá hạn, nhiều nhất ở ... (3 việc); 6 chỉ tiêu chưa có lộ trình."
static json_t *sentence(WebRequest *rq, const TrackedProgramme *t, const UnitProgressList *units)
{
    int64_t id = t->programme->id;
    json_t *list = json_array();
    Status st = STATUS_OK;
    if (t->targets > 0)
        TRY(meta_json_push(list, run_of(track_say(rq, MSG_TRACK_SENTENCE_TARGETS, "done",
                                                  track_count(rq, t->targets_reached), "all",
                                                  track_count(rq, t->targets), NULL),
                                        at(rq, "/targets?programme=", id, "&state=done"), false)));
    else
        TRY(meta_json_push(
            list, run_of(track_say(rq, MSG_TRACK_SENTENCE_DUTIES, "done", track_count(rq, t->duties.done),
                                   "all", track_count(rq, t->duties.all), NULL),
                         at(rq, "/tasks?programme=", id, ""), false)));
    TRY(meta_json_push(list, run_of("; ", "", false)));
    if (t->tasks_late == 0) {
        TRY(meta_json_push(list, run_of(track_word(rq, MSG_TRACK_SENTENCE_NONE_LATE), "", false)));
    } else {
        TRY(meta_json_push(
            list, run_of(track_say(rq, MSG_TRACK_SENTENCE_LATE, "n", track_count(rq, t->tasks_late), NULL),
                         at(rq, "/tasks?programme=", id, "&state=late"), true)));
        if (units->n > 0 && units->items[0].duties.late > 1) {
            const UnitProgress *most = &units->items[0];
            const char *href = arena_printf(&rq->arena, "/duties?unit=%lld&programme=%lld#g-late",
                                            (long long)most->unit_id, (long long)id);
            TRY(meta_json_push(list, run_of(track_word(rq, MSG_TRACK_SENTENCE_MOST), "", false)));
            TRY(meta_json_push(
                list, run_of(track_say(rq, MSG_TRACK_SENTENCE_UNIT, "unit", arena_str(&rq->arena, most->name),
                                       "n", track_count(rq, most->duties.late), NULL),
                             href, false)));
        }
    }
    if (t->targets_late > 0) {
        TRY(meta_json_push(list, run_of("; ", "", false)));
        TRY(meta_json_push(list, run_of(track_say(rq, MSG_TRACK_SENTENCE_TARGETS_LATE, "n",
                                                  track_count(rq, t->targets_late), NULL),
                                        at(rq, "/targets?programme=", id, "&state=late"), true)));
    }
    if (t->targets_slow > 0) {
        TRY(meta_json_push(list, run_of("; ", "", false)));
        TRY(meta_json_push(
            list, run_of(track_say(rq, MSG_TRACK_SENTENCE_SLOW, "n", track_count(rq, t->targets_slow), NULL),
                         at(rq, "/targets?programme=", id, "&state=slow"), false)));
    }
    if (t->targets_no_road > 0) {
        TRY(meta_json_push(list, run_of("; ", "", false)));
        TRY(meta_json_push(list, run_of(track_say(rq, MSG_TRACK_SENTENCE_NO_ROAD, "n",
                                                  track_count(rq, t->targets_no_road), NULL),
                                        at(rq, "/targets?programme=", id, "&state=noroad"), false)));
    }
    TRY(meta_json_push(list, run_of(".", "", false)));
    return list;
fail:
    json_decref(list);
    return NULL;
}

static json_t *clock_of(WebRequest *rq, const TrackedProgramme *t)
{
    const Programme *p = t->programme;
    Date today = web_today(rq);
    if (p->starts_on == DATE_NONE || p->ends_on == DATE_NONE || p->ends_on <= p->starts_on ||
        t->duties.all == 0)
        return json_null();
    int64_t passed = (int64_t)(today - p->starts_on) * 100 / (p->ends_on - p->starts_on);
    passed = passed < 0 ? 0 : passed > 100 ? 100 : passed;
    int64_t done = t->duties.done * 100 / t->duties.all;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "from", track_short_day(rq, p->starts_on), "to",
                     track_day(rq, p->ends_on), "passed",
                     track_say(rq, MSG_TRACK_TIME_PASSED, "n", track_count(rq, passed), NULL), "done",
                     track_say(rq, MSG_TRACK_TIME_DONE, "n", track_count(rq, t->duties.done), "all",
                               track_count(rq, t->duties.all), NULL),
                     "width", arena_printf(&rq->arena, "%lld", (long long)done), "tick",
                     arena_printf(&rq->arena, "%lld", (long long)passed));
}

// ---- Progress -------------------------------------------------------------------------------------------------------------------------------

static json_t *tab(WebRequest *rq, int64_t count, const char *href, bool current)
{
    return json_pack("{s:s, s:s, s:b}", "count", track_count(rq, count), "href", href, "current",
                     (int)current);
}

static json_t *unit_row(WebRequest *rq, const UnitProgress *u, int64_t programme)
{
    const char *duties = arena_printf(&rq->arena, "/duties?unit=%lld&programme=%lld", (long long)u->unit_id,
                                      (long long)programme);
    const DutySum *d = &u->duties;
    return json_pack(
        "{s:s, s:o, s:o, s:o, s:s, s:s, s:s, s:s, s:o}", "href", at(rq, "/units/", u->unit_id, ""), "name",
        page_text(u->name), "who", page_text(u->contact), "phone", page_text(u->phone), "value",
        arena_printf(&rq->arena, "%lld/%lld", (long long)d->done, (long long)d->all), "value_href", duties,
        "late", d->late ? track_count(rq, d->late) : "", "late_href",
        arena_printf(&rq->arena, "%s#g-late", duties ? duties : ""), "bar", track_duty_bar(rq, d));
}

static json_t *task_row(WebRequest *rq, const TaskProgress *t)
{
    json_t *row = track_task_row(rq, t, false);
    const char *own = at(rq, "/tasks/", t->task->id, "");
    int64_t late = t->targets > 0 ? t->targets_late : t->duties.late;
    const char *late_href = t->targets > 0 ? at(rq, "/targets?task=", t->task->id, "&state=late") : own;
    json_t *cut = json_pack("{s:s, s:O, s:o, s:s, s:O, s:s, s:s, s:s, s:O}", "href", own, "name",
                            json_object_get(row, "name"), "who", page_text(t->lead ? t->lead->name : STR("")),
                            "phone", "", "value", json_object_get(row, "progress"), "value_href",
                            t->targets ? at(rq, "/targets?task=", t->task->id, "") : own, "late",
                            late ? track_count(rq, late) : "", "late_href", late_href, "bar",
                            json_object_get(row, "bar"));
    json_decref(row);
    return cut;
}

static Status progress(WebRequest *rq, const Tracked *t, const UnitProgressList *places,
                       const UnitProgressList *bodies, json_t **ret)
{
    Str by = web_query(rq, "by");
    bool place = str_eq(by, STR("place")), body = str_eq(by, STR("department"));
    const UnitProgressList *units = place ? places : bodies;
    int64_t id = t->programmes[0].programme->id;
    json_t *rows = json_array();
    Status st = STATUS_OK;
    if (place || body)
        for (size_t i = 0; i < units->n; i++)
            TRY(meta_json_push(rows, unit_row(rq, &units->items[i], id)));
    else
        for (size_t i = 0; i < t->n_tasks; i++)
            TRY(meta_json_push(rows, task_row(rq, &t->tasks[i])));
    *ret = json_pack(
        "{s:o, s:o, s:o, s:o}", "by_task",
        tab(rq, (int64_t)t->n_tasks, at(rq, "/cockpit?programme=", id, "&by=task"), !place && !body),
        "by_place", tab(rq, (int64_t)places->n, at(rq, "/cockpit?programme=", id, "&by=place"), place),
        "by_department",
        tab(rq, (int64_t)bodies->n, at(rq, "/cockpit?programme=", id, "&by=department"), body), "rows", rows);
    return *ret ? STATUS_OK : STATUS_NO_MEMORY;
fail:
    json_decref(rows);
    return st;
}

static int worst_first(const void *pa, const void *pb)
{
    static const int order[TRACK_STATUS_COUNT_] = {
        [TRACK_LATE] = 0, [TRACK_SLOW] = 1, [TRACK_ON_TRACK] = 2, [TRACK_NO_ROAD] = 3, [TRACK_DONE] = 4};
    const TargetProgress *a = *(const TargetProgress *const *)pa, *b = *(const TargetProgress *const *)pb;
    int by = order[a->status] - order[b->status];
    if (by == 0)
        by = (a->share > b->share) - (a->share < b->share);
    return by ? by : (a->target->ordinal > b->target->ordinal) - (a->target->ordinal < b->target->ordinal);
}

static Status targets(WebRequest *rq, const Tracked *t, json_t **ret)
{
    const TargetProgress **order = ARENA_ARRAY(&rq->arena, const TargetProgress *, t->n_targets + 1);
    json_t *rows = json_array();
    Status st = order ? STATUS_OK : STATUS_NO_MEMORY;
    TRY(st);
    for (size_t i = 0; i < t->n_targets; i++)
        order[i] = &t->targets[i];
    if (t->n_targets > 1)
        qsort(order, t->n_targets, sizeof(TargetProgress *), worst_first);
    for (size_t i = 0; i < t->n_targets && i < TARGETS_SHOWN; i++)
        TRY(meta_json_push(rows, track_target_row(rq, order[i], t)));
    *ret = rows;
    return STATUS_OK;
fail:
    json_decref(rows);
    return st;
}

// ---- Late -----------------------------------------------------------------------------------------------------------------------------------

typedef struct LateRow {
    const TaskProgress *task;
    const TargetProgress *target;
    Date since;
} LateRow;

static int oldest_first(const void *pa, const void *pb)
{
    const LateRow *a = pa, *b = pb;
    return (a->since > b->since) - (a->since < b->since);
}

static json_t *late_row(WebRequest *rq, const LateRow *r, int64_t programme, MsgId urge)
{
    const TaskProgress *task = r->task;
    Str name = STR("");
    const char *own = "", *of = "task";
    int64_t id = 0;
    bool many = false;
    if (r->target) {
        name = r->target->target->indicator;
        id = r->target->target->id;
        of = "target";
        own = at(rq, "/targets/", id, "");
    } else if (task) {
        name = task->task->title;
        id = task->task->id;
        many = task->duties.late_units > 1;
        own = at(rq, "/tasks/", id, "");
    }
    const TaskUnit *lead = task ? task->lead : NULL;
    const char *unit = lead ? arena_str(&rq->arena, lead->name) : "", *unit_href = own;
    if (task && many)
        unit = track_say(rq, MSG_TRACK_TOTAL_UNITS, "count", track_count(rq, task->duties.late_units), NULL);
    else if (lead && lead->unit_id)
        unit_href = at(rq, "/units/", lead->unit_id, "");
    const char *urge_href = arena_printf(&rq->arena, "/reporting?programme=%lld&%s=%lld",
                                         (long long)programme, of, (long long)id);
    return json_pack("{s:s, s:o, s:s, s:s, s:s, s:s, s:s}", "href", own, "name", page_text(name), "unit",
                     unit, "unit_href", unit_href, "days",
                     track_say(rq, MSG_TRACK_DAYS, "n", track_count(rq, web_today(rq) - r->since), NULL),
                     "urge_href", urge_href, "urge_word", track_word(rq, urge));
}

// A leader has it urged; the Board urges.
static Status late(WebRequest *rq, const Tracked *t, json_t **ret)
{
    bool by_target = str_eq(web_query(rq, "late"), STR("targets"));
    const TrackedProgramme *p = &t->programmes[0];
    int64_t id = p->programme->id;
    LateRow *rows = ARENA_ARRAY(&rq->arena, LateRow, t->n_tasks + t->n_targets + 1);
    json_t *list = json_array();
    size_t n = 0;
    Status st = rows ? STATUS_OK : STATUS_NO_MEMORY;
    TRY(st);
    for (size_t i = 0; i < t->n_targets; i++)
        if (by_target && t->targets[i].status == TRACK_LATE)
            rows[n++] = (LateRow){t->targets[i].task, &t->targets[i], t->targets[i].target->due_on};
    for (size_t i = 0; i < t->n_tasks; i++) {
        const TaskProgress *task = &t->tasks[i];
        if (by_target || task->status != TRACK_LATE)
            continue;
        Date since = task->duties.late ? task->duties.oldest : web_today(rq);
        for (size_t k = 0; k < t->n_targets; k++)
            if (t->targets[k].task == task && t->targets[k].status == TRACK_LATE &&
                t->targets[k].target->due_on < since)
                since = t->targets[k].target->due_on;
        rows[n++] = (LateRow){task, NULL, since};
    }
    if (n > 1)
        qsort(rows, n, sizeof *rows, oldest_first);
    MsgId urge = access_has(&rq->actor, VERB_DOCUMENT_DRAFT) ? MSG_TRACK_URGE : MSG_TRACK_URGE_ORDER;
    for (size_t i = 0; i < n && i < LATE_SHOWN; i++)
        TRY(meta_json_push(list, late_row(rq, &rows[i], id, urge)));
    *ret = json_pack("{s:o, s:o, s:b, s:s, s:o}", "tasks",
                     tab(rq, p->tasks_late, at(rq, "/cockpit?programme=", id, "&late=tasks"), !by_target),
                     "targets",
                     tab(rq, p->targets_late, at(rq, "/cockpit?programme=", id, "&late=targets"), by_target),
                     "any", (int)(n > 0), "all_href",
                     by_target ? at(rq, "/targets?programme=", id, "&state=late")
                               : at(rq, "/tasks?programme=", id, "&state=late"),
                     "rows", list);
    return *ret ? STATUS_OK : STATUS_NO_MEMORY;
fail:
    json_decref(list);
    return st;
}

// ---- The page -------------------------------------------------------------------------------------------------------------------------------

typedef struct Board {
    RecordList programmes;
    Tracked tracked;
    UnitProgressList all, places, bodies;
    ReportingList reporting;
    int64_t plan, plan_missing; // an obligation, and how many units have not issued what it asks for; 0: none
    bool any;
} Board;

// What comes out is a plan: named as the product, or what is to be issued, made or sent ("ban hành kế hoạch trước ngày ...").
static Status asks_for_plan(WebRequest *rq, const Obligation *o, bool *ret)
{
    static const char *const verbs[] = {"ban hanh ", "xay dung ", "gui ", "trinh ", "phe duyet "};
    Str title, product;
    Status st = fold_plain(o->title, &rq->arena, &title);
    if (st == STATUS_OK)
        st = fold_plain(o->product.p ? o->product : STR(""), &rq->arena, &product);
    if (st != STATUS_OK)
        return st;
    bool plan = str_starts(product, STR("ke hoach"));
    size_t at_plan = str_find(title, STR("ke hoach"));
    for (size_t k = 0; !plan && at_plan != SIZE_MAX && k < sizeof verbs / sizeof *verbs; k++)
        plan = str_find(title, str_c(verbs[k])) < at_plan;
    *ret = plan;
    return STATUS_OK;
}

// The plan asked for by a day that most units still owe. Who is merely requested owes none.
static Status find_plan(WebRequest *rq, const Act *act, Board *b)
{
    enum { PLANS_MAX = 16 };
    int64_t plans[PLANS_MAX];
    size_t n_plans = 0, n = 0;
    Param params[RECORD_IDS_MAX + ACTOR_GRANTS_MAX + 1];
    Buf sql = BUF_INIT;
    Rows rows;
    bool any = false;
    for (size_t i = 0; i < b->tracked.n_obligations && n_plans < PLANS_MAX; i++) {
        const ObligationProgress *p = &b->tracked.obligations[i];
        const Obligation *o = p->obligation;
        bool plan;
        if (o->due_on == DATE_NONE || (o->kind != OBLIGATION_DEADLINE && o->kind != OBLIGATION_JOB) ||
            p->duties.all == p->duties.done)
            continue;
        Status st = asks_for_plan(rq, o, &plan);
        if (st != STATUS_OK)
            return st;
        if (plan)
            plans[n_plans++] = o->id;
    }
    if (n_plans == 0)
        return STATUS_OK;
    buf_c(&sql, "SELECT d.obligation_id, COUNT(DISTINCT d.unit_id) FROM duty d WHERE d.obligation_id IN ");
    record_ids(plans, n_plans, &sql, params, &n, &any);
    params[n++] = P_INT(b->tracked.programmes[0].programme->id); // the index is by programme
    buf_printf(&sql, " AND d.programme_id = ?%zu", n);
    buf_c(&sql, " AND d.state IN ('open', 'under_way') AND d.tone NOT IN ('request', 'encourage') AND ");
    access_scope_sql(act->actor, VERB_READ, "d.unit_id", &sql, params, &n);
    buf_c(&sql, " GROUP BY d.obligation_id ORDER BY d.obligation_id");
    Status st = buf_status(&sql);
    if (st == STATUS_OK)
        st = tx_query(act->tx, sql.p, params, n, &rows);
    buf_done(&sql);
    if (st != STATUS_OK)
        return st;
    while (rows_next(&rows))
        if (rows_int(&rows, 1) > b->plan_missing) {
            b->plan = rows_int(&rows, 0);
            b->plan_missing = rows_int(&rows, 1);
        }
    return rows_done(&rows);
}

static Status load_board(WebRequest *rq, Board *b)
{
    Tx *tx;
    int64_t id = 0;
    *b = (Board){0};
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    TRY(choose(rq, &act, &b->programmes, &id));
    if (!id)
        return STATUS_OK;
    TRY(track_load(&act, id, 0, &b->tracked));
    TRY(b->tracked.n_programmes == 1 ? STATUS_OK : STATUS_NOT_FOUND);
    TRY(track_units(&act, id, &b->all));
    for (size_t i = 0; i < b->all.n; i++)
        TRY(ARENA_PUSH(&rq->arena, *(b->all.items[i].body ? &b->bodies : &b->places), b->all.items[i])
                ? STATUS_OK
                : STATUS_NO_MEMORY);
    TRY(track_reporting(&act, &(ReportingFilter){.programme_id = id}, &b->reporting));
    TRY(find_plan(rq, &act, b));
    b->any = true;
fail:
    return st;
}

static json_t *others(WebRequest *rq, const Board *b, int64_t id)
{
    json_t *list = json_array();
    for (size_t i = 0; i < b->programmes.n; i++) {
        const Programme *p = record_at(&programme_resource, &b->programmes, i);
        if (p->id != id &&
            meta_json_push(list, json_pack("{s:s, s:o}", "href", at(rq, "/cockpit?programme=", p->id, ""),
                                           "name", page_text(track_number(p)))) != STATUS_OK) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static Status get_cockpit(WebRequest *rq, WebResponse *rs)
{
    Board b;
    json_t *data, *rows = NULL, *plans;
    Status st = load_board(rq, &b);
    if (st != STATUS_OK)
        return st;
    if (!b.any)
        return web_page(rq, rs, 200, "cockpit",
                        json_pack("{s:n, s:[], s:n, s:n, s:n, s:[], s:n, s:[], s:n, s:n, s:[], s:s, s:s}",
                                  "programme", "sentence", "unreported", "no_plan", "time", "numbers",
                                  "progress", "targets", "all_targets", "late", "milestones", "calendar_href",
                                  "", "source_line", ""));
    const TrackedProgramme *t = &b.tracked.programmes[0];
    const Programme *p = t->programme;
    const char *number = arena_str(&rq->arena, track_number(p));
    plans = b.plan ? json_pack("{s:s, s:s}", "count", track_count(rq, b.plan_missing), "href",
                               at(rq, "/reporting?state=missing&obligation=", b.plan, ""))
                   : json_null();
    data = json_pack(
        "{s:{s:s, s:s, s:o, s:s, s:o}, s:o, s:o, s:o, s:o, s:o, s:{s:s, s:s}, s:o, s:s, s:s}", "programme",
        "href", at(rq, "/programmes/", p->id, ""), "name", number, "basis", page_text(p->short_name), "day",
        track_day(rq, web_today(rq)), "others", others(rq, &b, p->id), "sentence", sentence(rq, t, &b.all),
        "unreported",
        b.reporting.missing ? json_pack("{s:s, s:s}", "count", track_count(rq, b.reporting.missing), "href",
                                        at(rq, "/reporting?state=missing&programme=", p->id, ""))
                            : json_null(),
        "no_plan", plans, "time", clock_of(rq, t), "numbers", track_numbers(rq, t, true), "all_targets",
        "count", track_count(rq, t->targets), "href", at(rq, "/targets?programme=", p->id, ""), "milestones",
        track_milestones(rq, &b.tracked, true, MILESTONES_NEXT), "calendar_href",
        at(rq, "/programmes/", p->id, ""), "source_line",
        track_say(rq, MSG_TRACK_COCKPIT_SOURCE, "number", number, "day", track_day(rq, web_today(rq)), NULL));
    TRY(data ? STATUS_OK : STATUS_NO_MEMORY);
    TRY(progress(rq, &b.tracked, &b.places, &b.bodies, &rows));
    TRY(meta_json_put(data, "progress", rows));
    TRY(targets(rq, &b.tracked, &rows));
    TRY(meta_json_put(data, "targets", rows));
    TRY(late(rq, &b.tracked, &rows));
    TRY(meta_json_put(data, "late", rows));
    return web_page(rq, rs, 200, "cockpit", data);
fail:
    json_decref(data);
    return st;
}

static json_t *int_of(int64_t n)
{
    return json_integer(n);
}

static Status get_cockpit_api(WebRequest *rq, WebResponse *rs)
{
    Board b;
    Status st = load_board(rq, &b);
    if (st != STATUS_OK)
        return st;
    if (!b.any)
        return web_json(rq, rs, 200, json_pack("{s:n}", "programme_id"));
    const TrackedProgramme *t = &b.tracked.programmes[0];
    const DutySum *d = &t->duties;
    return web_json(
        rq, rs, 200,
        json_pack(
            "{s:o, s:{s:o, s:o, s:o, s:o}, s:{s:o, s:o, s:o, s:o}, s:{s:o, s:o, s:o, s:o}, s:{s:o, s:o}}",
            "programme_id", int_of(t->programme->id), "tasks", "all", int_of(t->tasks), "done",
            int_of(t->tasks_done), "late", int_of(t->tasks_late), "unclear", int_of(t->tasks_unclear),
            "targets", "all", int_of(t->targets), "reached", int_of(t->targets_reached), "late",
            int_of(t->targets_late), "no_road", int_of(t->targets_no_road), "duties", "all", int_of(d->all),
            "done", int_of(d->done), "under_way", int_of(d->under_way), "late", int_of(d->late), "units",
            "asked", int_of((int64_t)b.reporting.n), "missing", int_of(b.reporting.missing)));
}

// ---- Who has not reported -------------------------------------------------------------------------------------------------------------------

static const char *month_of(WebRequest *rq)
{
    int year, month, day;
    date_split(web_today(rq), &year, &month, &day);
    return arena_printf(&rq->arena, "%d/%d", month, year);
}

static json_t *reporting_row(WebRequest *rq, const Reporting *r)
{
    const char *missing =
        r->missing    ? track_say(rq, MSG_TRACK_REPORTING_TARGETS, "n", track_count(rq, r->missing), NULL)
        : r->reported ? track_word(rq, MSG_TRACK_REPORTING_FULL)
                      : track_word(rq, MSG_TRACK_REPORTING_DUTIES);
    const char *last = track_word(rq, MSG_TRACK_REPORTING_NEVER), *last_href = "";
    if (r->last_sent != DATE_NONE) {
        last = track_say(rq, MSG_TRACK_REPORTING_LAST, "as_of", track_day(rq, r->last_as_of), "sent",
                         track_day(rq, r->last_sent), NULL);
        last_href = at(rq, "/targets?unit=", r->unit_id, "");
    }
    return json_pack(
        "{s:s, s:o, s:o, s:o, s:s, s:s, s:s, s:s, s:s}", "href", at(rq, "/units/", r->unit_id, ""), "name",
        page_text(r->name), "focal", page_text(r->contact), "phone", page_text(r->phone), "missing", missing,
        "missing_href",
        r->missing ? at(rq, "/targets?unit=", r->unit_id, "&state=missing")
                   : at(rq, "/duties?unit=", r->unit_id, ""),
        "last", last, "last_href", last_href, "late",
        r->oldest_late == DATE_NONE
            ? ""
            : track_say(rq, MSG_TRACK_DAYS, "n", track_count(rq, web_today(rq) - r->oldest_late), NULL));
}

static const char *message_of(WebRequest *rq, const ReportingList *list)
{
    const char *units = "";
    size_t n = 0;
    for (size_t i = 0; i < list->n && units && n < MESSAGE_UNITS; i++)
        if (!list->items[i].reported)
            units = arena_printf(&rq->arena, "%s%s" STR_FMT, units, n++ ? ", " : "",
                                 STR_ARG(list->items[i].name));
    if (n == 0)
        return "";
    return track_say(rq, MSG_TRACK_REPORTING_MESSAGE, "units", units, "day", track_day(rq, web_today(rq)),
                     "month", month_of(rq), NULL);
}

typedef struct ReportingWanted {
    ReportingFilter filter;
    bool sent;
    size_t from;
} ReportingWanted;

static Status load_reporting(WebRequest *rq, ReportingWanted *w, ReportingList *list)
{
    Tx *tx;
    Str cursor = web_query(rq, "cursor");
    int64_t from = 0;
    Status st = STATUS_OK;
    *w = (ReportingWanted){.sent = str_eq(web_query(rq, "state"), STR("sent"))};
    TRY(track_query_id(rq, "programme", &w->filter.programme_id));
    TRY(track_query_id(rq, "task", &w->filter.task_id));
    TRY(track_query_id(rq, "target", &w->filter.target_id));
    TRY(track_query_id(rq, "obligation", &w->filter.obligation_id));
    TRY(cursor.n == 0 || (str_to_i64(cursor, &from) && from >= 0) ? STATUS_OK : STATUS_INVALID);
    w->from = (size_t)from;
    TRY(web_read(rq, &tx));
    Act act = web_act(rq, tx);
    TRY(track_reporting(&act, &w->filter, list));
fail:
    return st;
}

static const char *with(WebRequest *rq, const char *page, const char *name, const char *value)
{
    const char *query;
    return resource_query_with(rq, name, value, &query) == STATUS_OK
               ? arena_printf(&rq->arena, "%s%s", page, query)
               : NULL;
}

static Status get_reporting(WebRequest *rq, WebResponse *rs)
{
    ReportingWanted w;
    ReportingList list;
    json_t *rows = NULL;
    size_t found = 0;
    Status st = load_reporting(rq, &w, &list);
    if (st != STATUS_OK)
        return st;
    rows = json_array();
    for (size_t i = 0; i < list.n; i++)
        if (list.items[i].reported == w.sent && found++ >= w.from && found <= w.from + REPORTING_ROWS)
            TRY(meta_json_push(rows, reporting_row(rq, &list.items[i])));
    int64_t sent = (int64_t)list.n - list.missing;
    const char *next = "";
    if (found > w.from + REPORTING_ROWS)
        next = with(rq, "/reporting", "cursor", arena_printf(&rq->arena, "%zu", w.from + REPORTING_ROWS));
    return web_page(
        rq, rs, 200, "reporting",
        json_pack("{s:s, s:s, s:{s:o, s:o}, s:s, s:b, s:o, s:s, s:{s:s, s:s, s:s}}", "scope",
                  track_say(rq, MSG_TRACK_REPORTING_SCOPE, "month", month_of(rq), NULL), "summary",
                  track_say(rq, MSG_TRACK_REPORTING_SUMMARY, "n", track_count(rq, sent), "all",
                            track_count(rq, (int64_t)list.n), NULL),
                  "tabs", "missing",
                  tab(rq, list.missing, with(rq, "/reporting", "state", "missing"), !w.sent), "sent",
                  tab(rq, sent, with(rq, "/reporting", "state", "sent"), w.sent), "csv_href",
                  with(rq, "/reporting.csv", "cursor", NULL), "any", (int)(json_array_size(rows) > 0),
                  "units", rows, "message", w.sent ? "" : message_of(rq, &list), "pager", "total",
                  track_say(rq, MSG_TRACK_TOTAL_UNITS, "count", track_count(rq, (int64_t)found), NULL),
                  "first_href", w.from ? with(rq, "/reporting", "cursor", NULL) : "", "next_href", next));
fail:
    json_decref(rows);
    return st;
}

static Status get_reporting_csv(WebRequest *rq, WebResponse *rs)
{
    ReportingWanted w;
    ReportingList list;
    Buf out = BUF_INIT;
    Arena *a = &rq->arena;
    Status st = load_reporting(rq, &w, &list);
    const char *const heads[] = {track_word(rq, MSG_TRACK_CSV_UNIT), track_word(rq, MSG_TRACK_CSV_REPORTED),
                                 track_word(rq, MSG_TRACK_CSV_MISSING), track_word(rq, MSG_FIGURE_AS_OF)};
    buf_c(&out, "\xEF\xBB\xBF");
    track_cells(&out, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; st == STATUS_OK && i < list.n; i++) {
        const Reporting *r = &list.items[i];
        if (web_query(rq, "state").n > 0 && r->reported != w.sent)
            continue;
        const char *const row[] = {
            arena_str(a, r->name), track_word(rq, r->reported ? MSG_FIELD_YES : MSG_FIELD_NO),
            arena_printf(a, "%lld", (long long)r->missing), track_day(rq, r->last_as_of)};
        track_cells(&out, row, sizeof row / sizeof *row);
    }
    if (st == STATUS_OK)
        st = buf_status(&out);
    if (st == STATUS_OK)
        st = web_text(rq, rs, 200, "text/csv; charset=utf-8", buf_view(&out));
    buf_done(&out);
    return st;
}

const Route cockpit_routes[] = {
    {WEB_GET, "/cockpit", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_cockpit},
    {WEB_GET, "/api/v1/cockpit", WEB_API, WEB_SIGNED_IN, VERB_READ, .check = get_cockpit_api,
     .gives = "Cockpit"},
    {WEB_GET, "/reporting", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_reporting,
     .data = "/api/v1/cockpit"},
    {WEB_GET, "/reporting.csv", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_reporting_csv,
     .data = "/api/v1/cockpit"},
};
const size_t cockpit_n_routes = sizeof cockpit_routes / sizeof *cockpit_routes;
