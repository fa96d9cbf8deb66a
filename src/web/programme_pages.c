// Programmes, tasks and targets: lists, pages, CSV, and their resources in the API.
#include "app/programme_edit.h"
#include "meta/csv.h"
#include "text/fold.h"
#include "web/track_parts.h"

enum { PAGE_ROWS = 50, MILESTONES_SHOWN = 30 };

// ---- API ------------------------------------------------------------------------------------------------------------------------------------

static Status programmes_readable(const Act *act, Buf *sql, Param *params, size_t *n)
{
    return programme_scope_sql(act, "unit_id", sql, params, n);
}

// Records of a programme are read by whoever may read the programme.
static Status parts_readable(const Act *act, Buf *sql, Param *params, size_t *n)
{
    buf_c(sql, "programme_id IN (SELECT p.id FROM programme p WHERE ");
    Status st = programme_scope_sql(act, "p.unit_id", sql, params, n);
    buf_ch(sql, ')');
    return st == STATUS_OK ? buf_status(sql) : st;
}

static Status change_programme(Act *act, int64_t id, int64_t version, const json_t *changes,
                               FieldErrors *errors, void *ret)
{
    return programme_update(act, id, version, changes, errors, ret);
}

static Status change_task(Act *act, int64_t id, int64_t version, const json_t *changes, FieldErrors *errors,
                          void *ret)
{
    return task_update(act, id, version, changes, errors, ret);
}

static const ResourceApi programme_api = {
    .resource = &programme_resource, .readable = programmes_readable, .update = change_programme};
static const ResourceApi task_api = {
    .resource = &task_resource, .readable = parts_readable, .update = change_task};
static const ResourceApi target_api = {.resource = &target_resource, .readable = parts_readable};
static const ResourceApi obligation_api = {.resource = &obligation_resource, .readable = parts_readable};

// {"items": [...], "next": null}: the tasks of one programme, as many as there are.
static Status get_programme_tasks(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    Programme p;
    RecordList list;
    int64_t id;
    json_t *items = NULL, *one;
    Status st = STATUS_OK;
    TRY(web_param_id(rq, 0, &id));
    TRY(web_read(rq, &tx));
    Act act = web_act(rq, tx);
    TRY(programme_get(&act, id, &p));
    TRY(programme_tasks(&act, id, &list));
    items = json_array();
    for (size_t i = 0; i < list.n; i++) {
        TRY(meta_json_record(&task_resource, record_at(&task_resource, &list, i), AUDIENCE_INTERNAL, &one));
        TRY(meta_json_push(items, one));
    }
    return web_json(rq, rs, 200, json_pack("{s:o, s:n}", "items", items, "next"));
fail:
    json_decref(items);
    return st;
}

// ---- What the request asks for ----------------------------------------------------------------------------------------------------------------

typedef struct Wanted {
    int64_t programme, unit, task;
    TrackStatus state;
    bool by_state, missing, unclear;
    Str words; // folded
    size_t from;
} Wanted;

static Status take_wanted(WebRequest *rq, Wanted *ret)
{
    Wanted w = {0};
    Str state = web_query(rq, "state"), cursor = web_query(rq, "cursor"), q = web_query(rq, "q");
    int64_t from = 0;
    Status st = STATUS_OK;
    TRY(track_query_id(rq, "programme", &w.programme));
    TRY(track_query_id(rq, "unit", &w.unit));
    TRY(track_query_id(rq, "task", &w.task));
    w.missing = str_eq(state, STR("missing"));
    w.by_state = state.n > 0 && !w.missing;
    if (w.by_state && !track_status_find(state, &w.state))
        w.state = TRACK_STATUS_COUNT_;
    w.unclear = str_eq(web_query(rq, "clarity"), STR("missing"));
    if (cursor.n > 0 && (!str_to_i64(cursor, &from) || from < 0 || from > 1000000))
        TRY(STATUS_INVALID);
    w.from = (size_t)from;
    if (q.n > 0)
        TRY(fold_plain(q, &rq->arena, &w.words));
    *ret = w;
fail:
    return st;
}

static Status has_words(WebRequest *rq, const Wanted *w, Str text, bool *ret)
{
    Str folded;
    *ret = true;
    if (w->words.n == 0)
        return STATUS_OK;
    Status st = fold_plain(text, &rq->arena, &folded);
    if (st == STATUS_OK)
        *ret = str_find(folded, w->words) < folded.n;
    return st;
}

static Status task_wanted(WebRequest *rq, const Wanted *w, const TaskProgress *t, bool *ret)
{
    *ret = false;
    if ((w->by_state && t->status != w->state) || (w->unclear && t->clear == (1U << CLEAR_COUNT_) - 1))
        return STATUS_OK;
    return has_words(rq, w, t->task->title, ret);
}

static Status target_wanted(WebRequest *rq, const Wanted *w, const TargetProgress *t, bool *ret)
{
    *ret = false;
    if ((w->by_state && t->status != w->state) || (w->task && t->target->task_id != w->task) ||
        (w->missing && t->reported_now >= t->asked))
        return STATUS_OK;
    return has_words(rq, w, t->target->indicator, ret);
}

// What is listed, in words.
static const char *scope_words(WebRequest *rq, const Wanted *w, const Tracked *t, json_t *filter)
{
    const char *words = "";
    if (w->programme && t->n_programmes == 1)
        words = track_say(rq, MSG_TRACK_SCOPE_PROGRAMME, "number",
                          arena_str(&rq->arena, track_number(t->programmes[0].programme)), NULL);
    const char *state = w->missing ? track_word(rq, MSG_TRACK_STATUS_MISSING) : NULL;
    if (w->unclear)
        state = track_word(rq, MSG_TRACK_COUNT_UNCLEAR);
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(filter, "states"), i, one)
    {
        if (json_is_true(json_object_get(one, "selected")))
            state = json_string_value(json_object_get(one, "label"));
    }
    return state && words ? arena_printf(&rq->arena, "%s%s%s", words, words[0] ? ", " : "", state) : words;
}

static json_t *pager(WebRequest *rq, const char *page, const Wanted *w, size_t found, MsgId total)
{
    const char *first = "", *next = "", *query;
    if (w->from > 0) {
        if (resource_query_with(rq, "cursor", NULL, &query) != STATUS_OK)
            return NULL;
        first = arena_printf(&rq->arena, "%s%s", page, query);
    }
    if (found > w->from + PAGE_ROWS) {
        const char *at = arena_printf(&rq->arena, "%zu", w->from + PAGE_ROWS);
        if (!at || resource_query_with(rq, "cursor", at, &query) != STATUS_OK)
            return NULL;
        next = arena_printf(&rq->arena, "%s%s", page, query);
    }
    return json_pack("{s:s, s:s, s:s}", "total",
                     track_say(rq, total, "count", track_count(rq, (int64_t)found), NULL), "first_href",
                     first, "next_href", next);
}

// ---- CSV ------------------------------------------------------------------------------------------------------------------------------------

static const char *status_word(WebRequest *rq, TrackStatus s)
{
    json_t *one = track_status(rq, s);
    const char *word =
        one ? arena_str(&rq->arena, str_c(json_string_value(json_object_get(one, "word")))) : NULL;
    json_decref(one);
    return word;
}

static void task_cells(WebRequest *rq, const TaskProgress *t, Buf *out)
{
    Arena *a = &rq->arena;
    const char *const row[] = {t->programme ? arena_str(a, track_number(t->programme->programme)) : "",
                               arena_str(a, t->task->path),
                               arena_str(a, t->task->title),
                               t->lead ? arena_str(a, t->lead->name) : "",
                               t->due == DATE_NONE ? "" : track_day(rq, t->due),
                               arena_printf(a, "%lld", (long long)t->duties.done),
                               arena_printf(a, "%lld", (long long)t->duties.all),
                               status_word(rq, t->status)};
    track_cells(out, row, sizeof row / sizeof *row);
}

static void task_heads(WebRequest *rq, Buf *out)
{
    const char *const row[] = {
        track_word(rq, MSG_PROGRAMME),  track_word(rq, MSG_SECTION_PATH),
        track_word(rq, MSG_TASK_TITLE), track_word(rq, duty_role_names[DUTY_LEAD].label),
        track_word(rq, MSG_TARGET_DUE), track_word(rq, MSG_DUTY_STATE_DONE),
        track_word(rq, MSG_DUTIES),     track_word(rq, MSG_FIELD_STATE)};
    buf_c(out, "\xEF\xBB\xBF");
    track_cells(out, row, sizeof row / sizeof *row);
}

static Status send_csv(WebRequest *rq, WebResponse *rs, Buf *out, Status st)
{
    if (st == STATUS_OK)
        st = buf_status(out);
    if (st == STATUS_OK)
        st = web_text(rq, rs, 200, "text/csv; charset=utf-8", buf_view(out));
    buf_done(out);
    return st;
}

// ---- Tasks ----------------------------------------------------------------------------------------------------------------------------------

static Status load_wanted(WebRequest *rq, Wanted *w, Tracked *t)
{
    Tx *tx;
    Status st = take_wanted(rq, w);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    return track_load(&act, w->programme, w->unit, t);
}

static Status get_tasks(WebRequest *rq, WebResponse *rs)
{
    static const TrackStatus states[] = {TRACK_LATE, TRACK_DOING, TRACK_WAITING, TRACK_DONE};
    Wanted w;
    Tracked t;
    size_t found = 0;
    const char *query;
    json_t *rows = NULL, *filter = NULL;
    Status st = load_wanted(rq, &w, &t);
    if (st != STATUS_OK)
        return st;
    rows = json_array();
    for (size_t i = 0; i < t.n_tasks; i++) {
        bool wanted;
        TRY(task_wanted(rq, &w, &t.tasks[i], &wanted));
        if (wanted && found++ >= w.from && found <= w.from + PAGE_ROWS)
            TRY(meta_json_push(rows, track_task_row(rq, &t.tasks[i], true)));
    }
    filter = track_filter(rq, &t, states, sizeof states / sizeof *states);
    TRY(resource_query_with(rq, "cursor", NULL, &query));
    return web_page(rq, rs, 200, "tasks",
                    json_pack("{s:s, s:s, s:o, s:b, s:o, s:o}", "scope", scope_words(rq, &w, &t, filter),
                              "csv_href", arena_printf(&rq->arena, "/tasks.csv%s", query), "filter", filter,
                              "any", (int)(json_array_size(rows) > 0), "tasks", rows, "pager",
                              pager(rq, "/tasks", &w, found, MSG_TRACK_TOTAL_TASKS)));
fail:
    json_decref(rows);
    return st;
}

static Status get_tasks_csv(WebRequest *rq, WebResponse *rs)
{
    Wanted w;
    Tracked t;
    Buf out = BUF_INIT;
    Status st = load_wanted(rq, &w, &t);
    if (st == STATUS_OK)
        task_heads(rq, &out);
    for (size_t i = 0; st == STATUS_OK && i < t.n_tasks; i++) {
        bool wanted;
        st = task_wanted(rq, &w, &t.tasks[i], &wanted);
        if (st == STATUS_OK && wanted)
            task_cells(rq, &t.tasks[i], &out);
    }
    return send_csv(rq, rs, &out, st);
}

static json_t *six(WebRequest *rq, const TaskProgress *t, const Tracked *all)
{
    static const MsgId names[CLEAR_COUNT_] = {MSG_TRACK_SIX_PERSON,  MSG_TRACK_SIX_JOB,
                                              MSG_TRACK_SIX_TIME,    MSG_TRACK_SIX_RESPONSIBILITY,
                                              MSG_TRACK_SIX_PRODUCT, MSG_TRACK_SIX_AUTHORITY};
    const char *values[CLEAR_COUNT_] = {0};
    Arena *a = &rq->arena;
    if (t->lead)
        values[CLEAR_PERSON] = arena_str(a, t->lead->name);
    if (t->lead && t->lead->role == DUTY_LEAD)
        values[CLEAR_RESPONSIBILITY] = values[CLEAR_PERSON];
    values[CLEAR_JOB] = track_say(rq, MSG_TRACK_SIX_JOBS, "targets", track_count(rq, t->targets), "jobs",
                                  track_count(rq, t->jobs), NULL);
    if (t->due != DATE_NONE)
        values[CLEAR_TIME] = track_day(rq, t->due);
    values[CLEAR_PRODUCT] =
        track_say(rq, MSG_TRACK_TOTAL_TARGETS, "count", track_count(rq, t->targets), NULL);
    for (size_t i = 0; i < all->n_obligations; i++) {
        const ObligationProgress *p = &all->obligations[i];
        if (p->task == t && p->obligation->product.n > 0 && t->targets == 0)
            values[CLEAR_PRODUCT] = arena_str(a, p->obligation->product);
        if (p->task == t && p->obligation->authority.n > 0)
            values[CLEAR_AUTHORITY] = arena_str(a, p->obligation->authority);
    }
    for (size_t i = 0; i < all->units_of_tasks.n && !values[CLEAR_AUTHORITY]; i++) {
        const TaskUnit *u = record_at(&task_unit_resource, &all->units_of_tasks, i);
        if (u->task_id == t->task->id &&
            (u->role == DUTY_SUPERVISE || u->role == DUTY_MONITOR || u->role == DUTY_RECEIVE_REPORT))
            values[CLEAR_AUTHORITY] = arena_str(a, u->name);
    }
    json_t *list = json_array();
    for (unsigned i = 0; i < CLEAR_COUNT_; i++) {
        bool there = t->clear & (1U << i);
        const char *value = there && values[i] ? values[i] : track_word(rq, MSG_TRACK_SIX_LACKS);
        if (meta_json_push(list, json_pack("{s:s, s:s, s:b}", "name", track_word(rq, names[i]), "value",
                                           value, "there", (int)there)) != STATUS_OK) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static json_t *assignments(WebRequest *rq, const TaskProgress *t, const Tracked *all)
{
    json_t *list = json_array();
    Status st = STATUS_OK;
    for (int role = DUTY_LEAD; role < DUTY_ROLE_COUNT_; role++) {
        json_t *units = json_array();
        for (size_t i = 0; i < all->units_of_tasks.n && st == STATUS_OK; i++) {
            const TaskUnit *u = record_at(&task_unit_resource, &all->units_of_tasks, i);
            if (u->task_id != t->task->id || (int)u->role != role)
                continue;
            bool soft = u->tone == DUTY_REQUEST || u->tone == DUTY_ENCOURAGE;
            st = meta_json_push(
                units,
                json_pack("{s:s, s:o, s:s}", "href",
                          u->unit_id ? arena_printf(&rq->arena, "/units/%lld", (long long)u->unit_id) : "",
                          "name", page_text(u->name), "tone",
                          soft ? track_word(rq, duty_tone_names[u->tone].label) : ""));
        }
        if (st == STATUS_OK && json_array_size(units) > 0)
            st = meta_json_push(list, json_pack("{s:s, s:O}", "role",
                                                track_word(rq, duty_role_names[role].label), "units", units));
        json_decref(units);
    }
    if (st != STATUS_OK) {
        json_decref(list);
        return NULL;
    }
    return list;
}

// The obligations of one kind as the page's rows.
static json_t *asks(WebRequest *rq, const TaskProgress *t, const Tracked *all, ObligationKind kind)
{
    json_t *list = json_array();
    for (size_t i = 0; i < all->n_obligations; i++) {
        const ObligationProgress *p = &all->obligations[i];
        const Obligation *o = p->obligation;
        if (p->task != t || o->kind != kind)
            continue;
        const char *due =
            o->due_on == DATE_NONE ? track_word(rq, MSG_TRACK_NO_DUE) : track_day(rq, o->due_on);
        json_t *row = json_pack(
            "{s:o, s:s, s:o, s:s, s:s, s:o, s:o, s:s, s:s}", "name", page_text(track_title(rq, o->title)),
            "due", due, "status", track_status(rq, p->status), "left",
            o->due_on == DATE_NONE ? "" : track_left(rq, o->due_on, p->status == TRACK_LATE), "units",
            track_say(rq, MSG_TRACK_TOTAL_UNITS, "count", track_count(rq, p->duties.all), NULL), "who",
            page_text(o->person), "product", page_text(o->product), "href",
            arena_printf(&rq->arena, "/tasks/%lld", (long long)t->task->id), "share",
            arena_printf(&rq->arena, "%lld/%lld", (long long)p->duties.done, (long long)p->duties.all));
        if (row)
            json_object_set_new(row, "rhythm", page_text(o->rhythm));
        if (meta_json_push(list, row) != STATUS_OK) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static json_t *targets_of(WebRequest *rq, const TaskProgress *t, const Tracked *all)
{
    json_t *list = json_array();
    for (size_t i = 0; i < all->n_targets; i++)
        if (all->targets[i].task == t &&
            meta_json_push(list, track_target_row(rq, &all->targets[i], all)) != STATUS_OK) {
            json_decref(list);
            return NULL;
        }
    return list;
}

static const char *review_href(WebRequest *rq, const Programme *p, const Task *t)
{
    if (p->document_id == 0 || !access_has(&rq->actor, VERB_DOCUMENT_DRAFT))
        return "";
    return arena_printf(&rq->arena, "/documents/%lld/review%s" STR_FMT, (long long)p->document_id,
                        t && t->path.n ? "?section=" : "", STR_ARG(t ? t->path : STR("")));
}

// The task's field of work by name, and the form for those who may choose it; null for others.
static Status field_of_work(WebRequest *rq, const Act *act, const Task *t, const Programme *p, Str *ret_name,
                            json_t **ret_form)
{
    RecordList all;
    Arena *a = &rq->arena;
    json_t *options = NULL;
    *ret_name = STR("");
    *ret_form = NULL;
    bool may = programme_editable(act, p->unit_id) == STATUS_OK;
    if (!may && !t->field_id)
        return STATUS_OK;
    Status st = work_fields_all(act, &all);
    options = json_array();
    for (size_t i = 0; st == STATUS_OK && i < all.n; i++) {
        const WorkField *f = record_at(&work_field_resource, &all, i);
        if (f->id == t->field_id)
            *ret_name = f->name;
        st = meta_json_push(options,
                            json_pack("{s:s, s:o, s:b}", "value", arena_printf(a, "%lld", (long long)f->id),
                                      "label", page_text(f->name), "selected", (int)(f->id == t->field_id)));
    }
    if (st == STATUS_OK && may) {
        *ret_form =
            json_pack("{s:s, s:s, s:O}", "action", arena_printf(a, "/tasks/%lld/field", (long long)t->id),
                      "version", arena_printf(a, "%lld", (long long)t->version), "options", options);
        st = *ret_form ? STATUS_OK : STATUS_NO_MEMORY;
    }
    json_decref(options);
    return st;
}

static Status get_task(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    Tracked all;
    int64_t id, programme;
    const TaskProgress *t = NULL;
    json_t *targets, *deadlines, *recurring, *jobs;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    // Which programme: then everything of it in one reading, which also says whether it may be read.
    st = tx_query_int(tx, "SELECT programme_id FROM task WHERE id = ?1", PARAMS(P_INT(id)), &programme);
    if (st == STATUS_OK)
        st = track_load(&act, programme, 0, &all);
    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < all.n_tasks; i++)
        if (all.tasks[i].task->id == id)
            t = &all.tasks[i];
    if (!t)
        return STATUS_NOT_FOUND;
    const Task task = *t->task;
    const Programme p = *all.programmes[0].programme;
    Str field;
    json_t *field_form;
    st = field_of_work(rq, &act, &task, &p, &field, &field_form);
    if (st != STATUS_OK)
        return st;
    targets = targets_of(rq, t, &all);
    deadlines = asks(rq, t, &all, OBLIGATION_DEADLINE);
    recurring = asks(rq, t, &all, OBLIGATION_RECURRING);
    jobs = asks(rq, t, &all, OBLIGATION_JOB);
    return web_page(
        rq, rs, 200, "task",
        json_pack(
            "{s:o, s:o?, s:{s:o, s:o, s:o, s:s, s:s, s:s, s:s}, s:o, s:o, s:o, s:o, s:b, s:o, s:b, "
            "s:o, s:b, s:o, s:b, s:o}",
            "work_field", page_text(field), "field_form", field_form, "task", "path", page_text(task.path),
            "name", page_text(task.title), "programme", page_text(track_number(&p)), "programme_href",
            arena_printf(&rq->arena, "/programmes/%lld", (long long)p.id), "source_href",
            review_href(rq, &p, &task), "history_href",
            arena_printf(&rq->arena, "/history/tasks/%lld", (long long)id), "quote", "", "status",
            track_status(rq, t->status), "clarity", track_clarity(rq, t->clear), "six", six(rq, t, &all),
            "assignments", assignments(rq, t, &all), "has_targets", (int)(json_array_size(targets) > 0),
            "targets", targets, "has_deadlines", (int)(json_array_size(deadlines) > 0), "deadlines",
            deadlines, "has_recurring", (int)(json_array_size(recurring) > 0), "recurring", recurring,
            "has_jobs", (int)(json_array_size(jobs) > 0), "jobs", jobs));
}

// ---- Targets --------------------------------------------------------------------------------------------------------------------------------

static Status get_targets(WebRequest *rq, WebResponse *rs)
{
    static const TrackStatus states[] = {TRACK_LATE, TRACK_SLOW, TRACK_ON_TRACK, TRACK_NO_ROAD, TRACK_DONE};
    Wanted w;
    Tracked t;
    size_t found = 0;
    const char *query;
    json_t *rows = NULL, *filter = NULL;
    Status st = load_wanted(rq, &w, &t);
    if (st != STATUS_OK)
        return st;
    rows = json_array();
    for (size_t i = 0; i < t.n_targets; i++) {
        bool wanted;
        TRY(target_wanted(rq, &w, &t.targets[i], &wanted));
        if (wanted && found++ >= w.from && found <= w.from + PAGE_ROWS)
            TRY(meta_json_push(rows, track_target_row(rq, &t.targets[i], &t)));
    }
    filter = track_filter(rq, &t, states, sizeof states / sizeof *states);
    TRY(resource_query_with(rq, "cursor", NULL, &query));
    return web_page(rq, rs, 200, "targets",
                    json_pack("{s:s, s:s, s:o, s:b, s:o, s:o}", "scope", scope_words(rq, &w, &t, filter),
                              "csv_href", arena_printf(&rq->arena, "/targets.csv%s", query), "filter", filter,
                              "any", (int)(json_array_size(rows) > 0), "targets", rows, "pager",
                              pager(rq, "/targets", &w, found, MSG_TRACK_TOTAL_TARGETS)));
fail:
    json_decref(rows);
    return st;
}

static Status get_targets_csv(WebRequest *rq, WebResponse *rs)
{
    Wanted w;
    Tracked t;
    Buf out = BUF_INIT;
    Status st = load_wanted(rq, &w, &t);
    const char *const heads[] = {
        track_word(rq, MSG_TARGET_INDICATOR), track_word(rq, MSG_TARGET_OP),
        track_word(rq, MSG_FIGURE_AMOUNT),    track_word(rq, MSG_TARGET_UNIT_OF_MEASURE),
        track_word(rq, MSG_TARGET_DUE),       track_word(rq, MSG_FIELD_STATE)};
    buf_c(&out, "\xEF\xBB\xBF");
    track_cells(&out, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; st == STATUS_OK && i < t.n_targets; i++) {
        const TargetProgress *p = &t.targets[i];
        bool wanted;
        st = target_wanted(rq, &w, p, &wanted);
        if (st != STATUS_OK || !wanted)
            continue;
        const char *const row[] = {arena_str(&rq->arena, p->target->indicator),
                                   track_goal(rq, p->target),
                                   p->known ? track_amount(rq, p->amount, STR("")) : "",
                                   arena_str(&rq->arena, p->target->unit_of_measure),
                                   p->target->due_on == DATE_NONE ? "" : track_day(rq, p->target->due_on),
                                   status_word(rq, p->status)};
        track_cells(&out, row, sizeof row / sizeof *row);
    }
    return send_csv(rq, rs, &out, st);
}

// ---- Programmes -----------------------------------------------------------------------------------------------------------------------------

static const char *programme_href(WebRequest *rq, const char *before, const Programme *p, const char *after)
{
    return arena_printf(&rq->arena, "%s%lld%s", before, (long long)p->id, after);
}

static const char *period(WebRequest *rq, const Programme *p)
{
    if (p->starts_on == DATE_NONE)
        return "";
    if (p->ends_on == DATE_NONE)
        return track_say(rq, MSG_TRACK_PERIOD_OPEN, "from", track_day(rq, p->starts_on), NULL);
    return track_say(rq, MSG_TRACK_PERIOD, "from", track_day(rq, p->starts_on), "to",
                     track_day(rq, p->ends_on), NULL);
}

static Status names_of_units(WebRequest *rq, Tx *tx, const Tracked *t, Str *ret)
{
    int64_t *ids = ARENA_ARRAY(&rq->arena, int64_t, t->n_programmes + 1);
    if (!ids)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < t->n_programmes; i++)
        ids[i] = t->programmes[i].programme->unit_id;
    return page_names(tx, "unit", "name", ids, t->n_programmes, &rq->arena, ret);
}

static Status get_programmes(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    Tracked t;
    json_t *rows = NULL;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    st = track_load(&act, 0, 0, &t);
    Str *issuers = st == STATUS_OK ? ARENA_ARRAY(&rq->arena, Str, t.n_programmes + 1) : NULL;
    if (!issuers)
        return st == STATUS_OK ? STATUS_NO_MEMORY : st;
    TRY(names_of_units(rq, tx, &t, issuers));
    rows = json_array();
    for (size_t i = 0; i < t.n_programmes; i++) {
        const Programme *p = t.programmes[i].programme;
        TRY(meta_json_push(rows,
                           json_pack("{s:s, s:o, s:o, s:s, s:s, s:o}", "href",
                                     programme_href(rq, "/programmes/", p, ""), "name",
                                     page_text(str_c(track_name(rq, p))), "issuer", page_text(issuers[i]),
                                     "date", track_day(rq, p->issued_on), "period", period(rq, p), "numbers",
                                     track_numbers(rq, &t.programmes[i], false))));
    }
    return web_page(rq, rs, 200, "programmes",
                    json_pack("{s:b, s:o}", "any", (int)(json_array_size(rows) > 0), "programmes", rows));
fail:
    json_decref(rows);
    return st;
}

static json_t *movements(WebRequest *rq, const Tracked *t)
{
    json_t *list = json_array();
    for (size_t i = 0; i < t->n_obligations; i++) {
        const ObligationProgress *p = &t->obligations[i];
        if (p->obligation->kind != OBLIGATION_MOVEMENT)
            continue;
        if (meta_json_push(
                list,
                json_pack("{s:o, s:o, s:s}", "name", page_text(track_title(rq, p->obligation->title)),
                          "section", page_text(p->task ? p->task->task->path : STR("")), "href",
                          p->task ? arena_printf(&rq->arena, "/tasks/%lld", (long long)p->task->task->id)
                                  : "")) != STATUS_OK) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

// The person who signed, from the document; empty when the reader of the page has no document to look at.
static Status signer_of(WebRequest *rq, Tx *tx, const Programme *p, const char **ret)
{
    Document d;
    *ret = "";
    if (p->document_id == 0)
        return STATUS_OK;
    Status st = record_load(tx, &document_resource, p->document_id, &rq->arena, &d);
    if (st == STATUS_OK)
        *ret = arena_str(&rq->arena, d.signer_name);
    return st == STATUS_OK && !*ret ? STATUS_NO_MEMORY : st;
}

static Status load_one(WebRequest *rq, Tx **ret_tx, Tracked *t, int64_t *ret_units)
{
    int64_t id;
    UnitProgressList units;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = web_read(rq, ret_tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, *ret_tx);
    st = track_load(&act, id, 0, t);
    if (st == STATUS_OK && t->n_programmes != 1)
        st = STATUS_NOT_FOUND;
    if (st == STATUS_OK)
        st = track_units(&act, id, &units);
    if (st == STATUS_OK)
        *ret_units = (int64_t)units.n;
    return st;
}

static Status get_programme(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    Tracked t;
    Str issuer[1], approved[1];
    int64_t units;
    const char *signer;
    json_t *rows = NULL, *named;
    Status st = load_one(rq, &tx, &t, &units);
    if (st != STATUS_OK)
        return st;
    const Programme *p = t.programmes[0].programme;
    TRY(names_of_units(rq, tx, &t, issuer));
    TRY(page_names(tx, "account", "display_name", &p->approved_by, 1, &rq->arena, approved));
    TRY(signer_of(rq, tx, p, &signer));
    Act act = web_act(rq, tx);
    bool may = programme_editable(&act, p->unit_id) == STATUS_OK;
    rows = json_array();
    for (size_t i = 0; i < t.n_tasks; i++)
        TRY(meta_json_push(rows, track_task_row(rq, &t.tasks[i], false)));
    named = movements(rq, &t);
    const char *assigned = track_say(
        rq, MSG_TRACK_ASSIGNED, "day",
        track_day(rq, p->approved_on != DATE_NONE ? p->approved_on : instant_date_vn(p->approved_at)), "n",
        track_count(rq, units), NULL);
    if (assigned && approved[0].n)
        assigned = arena_printf(&rq->arena, "%s; " STR_FMT, assigned, STR_ARG(approved[0]));
    return web_page(
        rq, rs, 200, "programme",
        json_pack(
            "{s:s, s:{s:o, s:o, s:o, s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:s}, s:o, s:o, s:o, s:b, s:o}",
            "edit_href", may ? programme_href(rq, "/programmes/", p, "/edit") : "", "programme", "name",
            page_text(track_number(p)), "heading", page_text(p->title), "issuer", page_text(issuer[0]),
            "date", track_day(rq, p->issued_on), "signer", signer, "basis", page_text(p->theme), "basis_href",
            "", "period", period(rq, p), "assigned", assigned, "document_href", review_href(rq, p, NULL),
            "csv_href", programme_href(rq, "/programmes/", p, ".csv"), "history_href",
            programme_href(rq, "/history/programmes/", p, ""), "numbers",
            track_numbers(rq, &t.programmes[0], true), "milestones",
            track_milestones(rq, &t, false, MILESTONES_SHOWN), "tasks", rows, "has_movements",
            (int)(json_array_size(named) > 0), "movements", named));
fail:
    json_decref(rows);
    return st;
}

// "/programmes/{id}.csv" comes as one segment.
static Status get_programme_csv(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    Tracked t;
    int64_t units;
    Buf out = BUF_INIT;
    Status st = load_one(rq, &tx, &t, &units);
    if (st == STATUS_OK)
        task_heads(rq, &out);
    for (size_t i = 0; st == STATUS_OK && i < t.n_tasks; i++)
        task_cells(rq, &t.tasks[i], &out);
    return send_csv(rq, rs, &out, st);
}

static Status get_programme_any(WebRequest *rq, WebResponse *rs)
{
    Str id = rq->params[0];
    if (!str_ends(id, STR(".csv")))
        return get_programme(rq, rs);
    rq->params[0].n -= 4;
    return get_programme_csv(rq, rs);
}

const Route programme_routes[] = {
    RESOURCE_READS(&programme_api, "programmes", VERB_READ),
    RESOURCE_READS(&task_api, "tasks", VERB_READ),
    {WEB_PATCH, "/api/v1/programmes/{id}", WEB_API, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT, .bodies = WEB_JSON,
     .write = resource_update, .api = &programme_api},
    {WEB_PATCH, "/api/v1/tasks/{id}", WEB_API, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT, .bodies = WEB_JSON,
     .write = resource_update, .api = &task_api},
    RESOURCE_READS(&target_api, "targets", VERB_READ),
    RESOURCE_READS(&obligation_api, "obligations", VERB_READ),
    {WEB_GET, "/api/v1/programmes/{id}/tasks", WEB_API, WEB_SIGNED_IN, VERB_READ,
     .check = get_programme_tasks, .gives = "TaskItems"},
    {WEB_GET, "/programmes", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_programmes},
    {WEB_GET, "/programmes/{id}", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_programme_any},
    {WEB_GET, "/tasks", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_tasks},
    {WEB_GET, "/tasks.csv", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_tasks_csv,
     .data = "/api/v1/tasks.csv"},
    {WEB_GET, "/tasks/{id}", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_task},
    {WEB_GET, "/targets", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_targets},
    {WEB_GET, "/targets.csv", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_targets_csv,
     .data = "/api/v1/targets.csv"},
};
const size_t programme_n_routes = sizeof programme_routes / sizeof *programme_routes;
