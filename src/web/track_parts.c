#include "web/track_parts.h"

#include "model/wording.h"

#include "meta/csv.h"

enum { FULL = (1U << CLEAR_COUNT_) - 1, MILESTONES_SOON = 30, SAY_ARGS_MAX = 6 };

const char *track_say(WebRequest *rq, MsgId id, ...)
{
    MsgArg args[SAY_ARGS_MAX];
    size_t n = 0;
    Str told;
    bool whole = true;
    va_list ap;
    va_start(ap, id);
    for (const char *name; n < SAY_ARGS_MAX && (name = va_arg(ap, const char *)) != NULL;) {
        const char *value = va_arg(ap, const char *);
        whole = whole && value;
        args[n++] = (MsgArg){name, str_c(value)};
    }
    va_end(ap);
    if (!whole || msg_format(&rq->arena, rq->lang, id, args, n, &told) != STATUS_OK)
        return NULL;
    return arena_str(&rq->arena, told);
}

const char *track_word(const WebRequest *rq, MsgId id)
{
    return web_msg(rq, id);
}

const char *track_count(WebRequest *rq, int64_t n)
{
    Str text;
    return page_number(n, rq->lang, &rq->arena, &text) == STATUS_OK ? arena_str(&rq->arena, text) : NULL;
}

const char *track_day(WebRequest *rq, Date d)
{
    char text[11] = "";
    if (d != DATE_NONE)
        date_format_vi(d, text);
    return arena_str(&rq->arena, str_c(text));
}

const char *track_short_day(WebRequest *rq, Date d)
{
    int year, month, day;
    if (d == DATE_NONE)
        return "";
    date_split(d, &year, &month, &day);
    return arena_printf(&rq->arena, "%d/%d", day, month);
}

const char *track_amount(WebRequest *rq, Decimal d, Str measure)
{
    char text[32];
    if (rq->lang == LANG_VI)
        decimal_format_vi(d, text);
    else
        decimal_format(d, text);
    bool percent = str_eq(measure, STR("%"));
    return arena_printf(&rq->arena, "%s%s" STR_FMT, text, measure.n && !percent ? " " : "", STR_ARG(measure));
}

const char *track_goal(WebRequest *rq, const Target *t)
{
    const char *low = track_amount(rq, t->low, t->op == TARGET_BETWEEN ? STR("") : t->unit_of_measure);
    if (!low || t->op == TARGET_EQ || t->op == TARGET_OP_NONE)
        return low;
    if (t->op == TARGET_BETWEEN) {
        const char *high = track_amount(rq, t->high, t->unit_of_measure);
        return high ? arena_printf(&rq->arena, "%s–%s", low, high) : NULL;
    }
    return arena_printf(&rq->arena, "%s %s", track_word(rq, target_op_names[t->op].label), low);
}

const char *track_left(WebRequest *rq, Date due, bool late)
{
    Date today = web_today(rq);
    if (due == DATE_NONE)
        return track_word(rq, MSG_TRACK_NO_DUE);
    if (due >= today)
        return track_say(rq, MSG_TRACK_LEFT_DAYS, "n", track_count(rq, due - today), NULL);
    return late ? track_say(rq, MSG_TRACK_LEFT_OVER, "n", track_count(rq, today - due), NULL)
                : track_word(rq, MSG_TRACK_LEFT_PAST);
}

const char *track_name(WebRequest *rq, const Programme *p)
{
    if (p->number.n == 0 || p->short_name.n == 0)
        return arena_str(&rq->arena, p->short_name.n ? p->short_name : p->number.n ? p->number : p->title);
    return arena_printf(&rq->arena, STR_FMT ", " STR_FMT, STR_ARG(p->number), STR_ARG(p->short_name));
}

Str track_title(WebRequest *rq, Str text)
{
    Str out;
    return wording_short(text, 2000, &rq->arena, &out) == STATUS_OK ? out : text;
}

Str track_number(const Programme *p)
{
    return p->number.n ? p->number : p->title;
}

const char *track_source(WebRequest *rq, const TrackedProgramme *p, const Task *t)
{
    const char *number = p ? arena_str(&rq->arena, track_number(p->programme)) : "";
    if (!t || t->path.n == 0)
        return number;
    return track_say(rq, MSG_TRACK_SOURCE, "number", number, "path", arena_str(&rq->arena, t->path), NULL);
}

json_t *track_status(WebRequest *rq, TrackStatus s)
{
    static const MsgId words[TRACK_STATUS_COUNT_] = {
        [TRACK_WAITING] = MSG_TRACK_STATUS_WAITING,   [TRACK_DOING] = MSG_TRACK_STATUS_DOING,
        [TRACK_DONE] = MSG_TRACK_STATUS_DONE,         [TRACK_LATE] = MSG_TRACK_STATUS_LATE,
        [TRACK_NO_ROAD] = MSG_TRACK_STATUS_NO_ROAD,   [TRACK_SLOW] = MSG_TRACK_STATUS_SLOW,
        [TRACK_ON_TRACK] = MSG_TRACK_STATUS_ON_TRACK,
    };
    return json_pack("{s:s, s:s}", "code", track_status_code(s), "word", track_word(rq, words[s]));
}

// n of all as "33.3"; "" for nothing.
static void stretch(int64_t n, int64_t all, char out[24])
{
    int64_t tenths = all > 0 ? n * 1000 / all : 0;
    out[0] = 0;
    if (tenths > 0)
        snprintf(out, 24, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

json_t *track_bar(int64_t done, int64_t doing, int64_t late, int64_t all, const char *label)
{
    char a[24], b[24], c[24], bx[24], cx[24];
    if (all <= 0)
        return json_null();
    stretch(done, all, a);
    stretch(doing, all, b);
    stretch(late, all, c);
    stretch(done, all, bx);
    stretch(done + doing, all, cx);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "done", a, "doing_x",
                     b[0] ? (bx[0] ? bx : "0") : "", "doing", b, "late_x", c[0] ? (cx[0] ? cx : "0") : "",
                     "late", c, "tick", "", "label", label);
}

json_t *track_duty_bar(WebRequest *rq, const DutySum *d)
{
    // What is late and under way is shown as late.
    int64_t doing = d->all - d->done - d->late < d->under_way ? d->all - d->done - d->late : d->under_way;
    return track_bar(d->done, doing, d->late, d->all,
                     track_say(rq, MSG_TRACK_BAR_DUTIES, "n", track_count(rq, d->all), "done",
                               track_count(rq, d->done), "doing", track_count(rq, doing), "late",
                               track_count(rq, d->late), NULL));
}

json_t *track_clarity(WebRequest *rq, unsigned clear)
{
    static const MsgId names[CLEAR_COUNT_] = {MSG_TRACK_CLEAR_PERSON,  MSG_TRACK_CLEAR_JOB,
                                              MSG_TRACK_CLEAR_TIME,    MSG_TRACK_CLEAR_RESPONSIBILITY,
                                              MSG_TRACK_CLEAR_PRODUCT, MSG_TRACK_CLEAR_AUTHORITY};
    const char *what = "";
    json_t *marks = json_array();
    for (unsigned i = 0; i < CLEAR_COUNT_ && what; i++) {
        const char *name = track_word(rq, names[i]);
        bool there = clear & (1U << i);
        if (!there)
            what = arena_printf(&rq->arena, "%s%s%s", what, what[0] ? ", " : "", name);
        if (meta_json_push(marks, json_pack("{s:b, s:s}", "there", (int)there, "name", name)) != STATUS_OK)
            what = NULL;
    }
    if (!what) {
        json_decref(marks);
        return NULL;
    }
    bool full = clear == FULL;
    return json_pack("{s:s, s:s, s:o}", "words",
                     full ? track_word(rq, MSG_TRACK_CLEAR_FULL)
                          : track_say(rq, MSG_TRACK_CLEAR_MISSING, "what", what, NULL),
                     "missing", full ? "" : track_say(rq, MSG_TRACK_CLEAR_LACKS, "what", what, NULL), "marks",
                     marks);
}

static const char *href(WebRequest *rq, const char *before, int64_t id)
{
    return arena_printf(&rq->arena, "%s%lld", before, (long long)id);
}

json_t *track_task_row(WebRequest *rq, const TaskProgress *t, bool with_programme)
{
    json_t *lead = json_null(), *bar;
    const char *progress, *progress_href = "";
    if (t->lead)
        lead = json_pack(
            "{s:s, s:o, s:s}", "href", t->lead->unit_id ? href(rq, "/units/", t->lead->unit_id) : "", "name",
            page_text(t->lead->name), "role", track_word(rq, duty_role_names[t->lead->role].label));
    if (t->targets > 0) {
        progress = track_say(rq, MSG_TRACK_PROGRESS_TARGETS, "n", track_count(rq, t->targets), "done",
                             track_count(rq, t->targets_reached), NULL);
        progress_href = href(rq, "/targets?task=", t->task->id);
        bar = track_bar(t->targets_reached, t->targets_started, t->targets_late, t->targets,
                        track_say(rq, MSG_TRACK_BAR_TARGETS, "n", track_count(rq, t->targets), "done",
                                  track_count(rq, t->targets_reached), "doing",
                                  track_count(rq, t->targets_started), "late",
                                  track_count(rq, t->targets_late), NULL));
    } else {
        progress = t->duties.all
                       ? track_say(rq, MSG_TRACK_PROGRESS_DUTIES, "n", track_count(rq, t->duties.all), "done",
                                   track_count(rq, t->duties.done), NULL)
                       : track_word(rq, MSG_TRACK_PROGRESS_NONE);
        if (t->duties.all)
            progress_href = href(rq, "/tasks/", t->task->id);
        bar = track_duty_bar(rq, &t->duties);
    }
    return json_pack(
        "{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:s, s:o}", "href", href(rq, "/tasks/", t->task->id),
        "path", page_text(t->task->path), "name", page_text(t->task->title), "programme",
        page_text(with_programme && t->programme ? track_number(t->programme->programme) : STR("")), "lead",
        lead, "clarity", track_clarity(rq, t->clear), "bar", bar, "progress", progress, "progress_href",
        progress_href, "due", t->due == DATE_NONE ? track_word(rq, MSG_TRACK_NO_DUE) : track_day(rq, t->due),
        "status", track_status(rq, t->status));
}

// What the target is measured by: of a unit its own share, of one asked of each unit "mỗi đơn vị ít nhất 1 công trình".
static const char *goal_of(WebRequest *rq, const TargetProgress *t)
{
    if (t->own)
        return t->has_goal ? track_goal(rq, &t->goal) : track_word(rq, MSG_TRACK_NO_SHARE);
    const char *goal = track_goal(rq, t->target);
    return t->target->spread == SPREAD_EACH ? track_say(rq, MSG_TRACK_GOAL_EACH, "goal", goal, NULL) : goal;
}

static const char *done_of(WebRequest *rq, const TargetProgress *t)
{
    if (t->target->spread == SPREAD_EACH && !t->own)
        return track_say(rq, MSG_TRACK_EACH_DONE, "n", track_count(rq, t->units_reached), "all",
                         track_count(rq, t->asked), NULL);
    return t->known ? track_amount(rq, t->amount, STR("")) : "";
}

// How it stands to its road, to its day, or why its parts do not add up.
static const char *gap_of(WebRequest *rq, const TargetProgress *t)
{
    const Target *g = t->target;
    if (t->status == TRACK_LATE)
        return track_left(rq, g->due_on, true);
    if (t->step && (t->status == TRACK_SLOW || t->status == TRACK_ON_TRACK))
        return track_say(rq, MSG_TRACK_ROAD_STEP, "day", track_day(rq, t->step->due_on), "amount",
                         track_amount(rq, t->step->amount, g->unit_of_measure), NULL);
    if (t->next && t->status == TRACK_ON_TRACK)
        return track_say(rq, MSG_TRACK_ROAD_NEXT, "day", track_day(rq, t->next->due_on), "amount",
                         track_amount(rq, t->next->amount, g->unit_of_measure), NULL);
    return !t->known && t->reported > 1 ? track_word(rq, MSG_TRACK_SHARES_APART) : "";
}

json_t *track_target_row(WebRequest *rq, const TargetProgress *t, const Tracked *all)
{
    const Target *g = t->target;
    const TrackedProgramme *programme = t->task ? t->task->programme : NULL;
    const char *goal = goal_of(rq, t), *own = href(rq, "/targets/", g->id);
    const char *done = done_of(rq, t);
    for (size_t i = 0; !programme && i < all->n_programmes; i++)
        if (all->programmes[i].programme->id == g->programme_id)
            programme = &all->programmes[i];
    const TaskUnit *lead = t->task ? t->task->lead : NULL;
    json_t *unit =
        lead ? json_pack("{s:s, s:o}", "href", lead->unit_id ? href(rq, "/units/", lead->unit_id) : "",
                         "name", page_text(lead->name))
             : json_null();
    json_t *bar = json_null();
    if (t->share >= 0)
        bar = track_bar(t->share, 0, 0, 10000,
                        track_say(rq, MSG_TRACK_BAR_AMOUNT, "amount", done, "goal", goal, NULL));
    int64_t should = t->step ? target_share(&t->goal, t->step->amount) : -1;
    if (should > 0 && json_is_object(bar)) {
        char tick[24];
        stretch(should, 10000, tick);
        json_object_set_new(bar, "tick", json_string(tick));
    }
    return json_pack(
        "{s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "href", own, "name",
        page_text(track_title(rq, g->indicator)), "source",
        track_source(rq, programme, t->task ? t->task->task : NULL), "goal", goal, "done", done, "asked",
        track_say(rq, MSG_TRACK_ASKED, "asked", track_count(rq, t->asked), "n", track_count(rq, t->reported),
                  NULL),
        "asked_href", arena_printf(&rq->arena, "%s#parts", own ? own : ""), "gap", gap_of(rq, t), "due",
        g->due_on == DATE_NONE ? track_word(rq, MSG_TRACK_NO_DUE) : track_day(rq, g->due_on), "unit", unit,
        "bar", bar, "status", track_status(rq, t->status));
}

json_t *track_number_row(WebRequest *rq, const char *href_of, int64_t n, MsgId label, bool late)
{
    return json_pack("{s:s, s:s, s:s, s:b}", "href", href_of, "value", track_count(rq, n), "label",
                     track_word(rq, label), "late", (int)(late && n > 0));
}

json_t *track_numbers(WebRequest *rq, const TrackedProgramme *t, bool whole)
{
    const struct {
        const char *before, *after;
        int64_t n;
        MsgId label;
        bool late, always;
    } all[] = {
        {"/tasks?programme=", "", t->tasks, MSG_TRACK_COUNT_TASKS, false, true},
        {"/tasks?programme=", "&clarity=missing", t->tasks_unclear, MSG_TRACK_COUNT_UNCLEAR, false, false},
        {"/targets?programme=", "", t->targets, MSG_TRACK_COUNT_TARGETS, false, true},
        {"/targets?programme=", "&state=done", t->targets_reached, MSG_TRACK_COUNT_REACHED, false, false},
        {"/targets?programme=", "&state=ontrack", t->targets_on_track, MSG_TRACK_COUNT_ON_TRACK, false,
         false},
        {"/targets?programme=", "&state=slow", t->targets_slow, MSG_TRACK_COUNT_SLOW, false, false},
        {"/targets?programme=", "&state=noroad", t->targets_no_road, MSG_TRACK_COUNT_NO_ROAD, false, false},
        {"/targets?programme=", "&state=late", t->targets_late, MSG_TRACK_COUNT_TARGETS_LATE, true, false},
        {"/tasks?programme=", "&state=late", t->tasks_late, MSG_TRACK_COUNT_LATE, true, true}};
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        // What is nought and no headline is left out.
        if (!all[i].always && (!whole || all[i].n == 0))
            continue;
        if (meta_json_push(list, track_number_row(rq,
                                                  arena_printf(&rq->arena, "%s%lld%s", all[i].before,
                                                               (long long)t->programme->id, all[i].after),
                                                  all[i].n, all[i].label, all[i].late)) != STATUS_OK) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

void track_cells(Buf *out, const char *const *texts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_ch(out, ',');
        meta_csv_cell(str_c(texts[i]), true, out);
    }
    buf_c(out, "\r\n");
}

json_t *track_milestones(WebRequest *rq, const Tracked *t, bool only_coming, size_t limit)
{
    Date today = web_today(rq);
    json_t *list = json_array();
    for (size_t i = 0; i < t->n_obligations && json_array_size(list) < limit; i++) {
        const ObligationProgress *p = &t->obligations[i];
        const Obligation *o = p->obligation;
        if (o->due_on == DATE_NONE || (o->kind != OBLIGATION_DEADLINE && o->kind != OBLIGATION_JOB))
            continue;
        if (only_coming && (o->due_on < today || p->status == TRACK_DONE))
            continue;
        bool past = o->due_on < today;
        const char *code = p->status == TRACK_LATE                ? "late"
                           : p->status == TRACK_DONE              ? "done"
                           : past                                 ? "waiting"
                           : o->due_on <= today + MILESTONES_SOON ? "doing"
                                                                  : "waiting";
        if (meta_json_push(
                list, json_pack("{s:s, s:s, s:o, s:s, s:s}", "code", code, "date",
                                track_short_day(rq, o->due_on), "name", page_text(track_title(rq, o->title)),
                                "href", p->task ? href(rq, "/tasks/", p->task->task->id) : "", "left",
                                track_left(rq, o->due_on, p->status == TRACK_LATE))) != STATUS_OK) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

json_t *track_filter(WebRequest *rq, const Tracked *t, const TrackStatus *states, size_t n)
{
    json_t *programmes = json_array(), *list = json_array();
    Str chosen = web_query(rq, "programme"), state = web_query(rq, "state");
    Status st = STATUS_OK;
    for (size_t i = 0; i < t->n_programmes && st == STATUS_OK; i++) {
        char id[24];
        snprintf(id, sizeof id, "%lld", (long long)t->programmes[i].programme->id);
        st = meta_json_push(programmes, json_pack("{s:s, s:o, s:b}", "value", id, "label",
                                                  page_text(track_number(t->programmes[i].programme)),
                                                  "selected", (int)str_eq_c(chosen, id)));
    }
    for (size_t i = 0; i < n && st == STATUS_OK; i++) {
        json_t *one = track_status(rq, states[i]);
        st = meta_json_push(list, json_pack("{s:s, s:O, s:b}", "value", track_status_code(states[i]), "label",
                                            json_object_get(one, "word"), "selected",
                                            (int)str_eq_c(state, track_status_code(states[i]))));
        json_decref(one);
    }
    if (st != STATUS_OK) {
        json_decref(programmes);
        json_decref(list);
        return NULL;
    }
    bool active = chosen.n || state.n || web_query(rq, "q").n || web_query(rq, "unit").n ||
                  web_query(rq, "task").n || web_query(rq, "clarity").n;
    return json_pack("{s:o, s:b, s:o, s:o, s:o}", "q", page_text(web_query(rq, "q")), "active", (int)active,
                     "unit", page_text(web_query(rq, "unit")), "programmes", programmes, "states", list);
}

Status track_query_id(const WebRequest *rq, const char *name, int64_t *ret)
{
    Str text = web_query(rq, name);
    int64_t id = 0;
    if (text.n > 0 && (!str_to_i64(text, &id) || id <= 0))
        return STATUS_INVALID;
    *ret = id;
    return STATUS_OK;
}
