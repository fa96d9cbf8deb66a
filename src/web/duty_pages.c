// What a unit has to do: its page (phone first), and duties in the API with their events.
#include "app/occurrence.h"
#include "text/fold.h"
#include "web/track_parts.h"

// ---- API ------------------------------------------------------------------------------------------------------------------------------------

// {"note": "...", "reason": "..."}; the mechanism takes the reason.
static Status note_of(const json_t *body, FieldErrors *errors, Str *ret)
{
    const json_t *note = json_object_get(body, "note");
    MsgId fault = json_object_size(body) > (note ? 1u : 0u)              ? MSG_FIELD_UNKNOWN
                  : note && !json_is_string(note) && !json_is_null(note) ? MSG_FIELD_WRONG_TYPE
                                                                         : MSG_NONE;
    if (fault != MSG_NONE) {
        Status st = field_errors_add(errors, NULL, STR("note"), fault, NULL, 0);
        return st == STATUS_OK ? STATUS_INVALID : st;
    }
    *ret = str_c(json_string_value(note));
    return STATUS_OK;
}

static Status run(Act *act, int64_t id, int64_t version, const char *event, const json_t *body,
                  FieldErrors *errors, void *ret)
{
    Str note;
    Status st = note_of(body, errors, &note);
    return st == STATUS_OK ? duty_event(act, id, version, str_c(event), note, ret) : st;
}

static Status start(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors, void *ret)
{
    return run(act, id, version, "start", body, errors, ret);
}

static Status finish(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                     void *ret)
{
    return run(act, id, version, "finish", body, errors, ret);
}

static Status reopen(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                     void *ret)
{
    return run(act, id, version, "reopen", body, errors, ret);
}

static const ResourceEvent events[] = {{.name = "start", .takes = "DutyNote", .run = start},
                                       {.name = "finish", .takes = "DutyNote", .run = finish},
                                       {.name = "reopen", .takes = "DutyNote", .run = reopen}};
static const ResourceApi duty_api = {.resource = &duty_resource,
                                     .unit_field = "unit_id",
                                     .edit = VERB_FIGURE_ENTER,
                                     .events = events,
                                     .n_events = sizeof events / sizeof *events};

static Status occurrence_run(Act *act, int64_t id, int64_t version, const char *event, const json_t *body,
                             FieldErrors *errors, void *ret)
{
    Str note;
    Status st = note_of(body, errors, &note);
    return st == STATUS_OK ? occurrence_event(act, id, version, str_c(event), note, ret) : st;
}

static Status tick(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors, void *ret)
{
    return occurrence_run(act, id, version, "tick", body, errors, ret);
}

static Status untick(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                     void *ret)
{
    return occurrence_run(act, id, version, "untick", body, errors, ret);
}

static const ResourceEvent ticks[] = {{.name = "tick", .takes = "DutyNote", .run = tick},
                                      {.name = "untick", .takes = "DutyNote", .run = untick}};
static const ResourceApi occurrence_api = {.resource = &occurrence_resource,
                                           .unit_field = "unit_id",
                                           .edit = VERB_FIGURE_ENTER,
                                           .events = ticks,
                                           .n_events = sizeof ticks / sizeof *ticks};

// ---- The page -------------------------------------------------------------------------------------------------------------------------------

enum { LATE, WEEK, LATER, RECURRING, STANDING, DONE, PASSED_ON, GROUPS };
enum { TICK_BACK = 7, TICK_AHEAD = 31 }; // days around today in which an occurrence is looked for

// What the page shows of one unit.
typedef struct Mine {
    RecordList duties, occurrences;
    FigureDrafts drafts;
    Tracked tracked;
    bool may;
} Mine;

static int group_of(const Duty *d, DutyStanding s)
{
    if (s == STANDING_DONE)
        return DONE;
    if (s == STANDING_PASSED_ON)
        return PASSED_ON;
    if (s == STANDING_LATE)
        return LATE;
    if (d->kind == DUTY_FOR_RECURRING)
        return RECURRING;
    if (s == STANDING_THIS_WEEK)
        return WEEK;
    // What has neither a day nor a figure to give goes on all the time.
    return s == STANDING_UNDATED && d->kind != DUTY_FOR_TARGET ? STANDING : LATER;
}

static const char *code_of(const Duty *d, DutyStanding s)
{
    return s == STANDING_DONE           ? "done"
           : s == STANDING_LATE         ? "late"
           : d->state == DUTY_UNDER_WAY ? "doing"
                                        : "waiting";
}

static const char *due_words(WebRequest *rq, const Duty *d, DutyStanding s)
{
    Date today = web_today(rq);
    if (s == STANDING_PASSED_ON)
        return track_word(rq, MSG_DUTY_STATE_PASSED_ON);
    if (s == STANDING_DONE)
        return track_say(rq, MSG_TRACK_DUTY_DONE, "day", track_day(rq, d->done_on), NULL);
    if (d->due_on == DATE_NONE)
        return d->kind == DUTY_FOR_TARGET || d->kind == DUTY_FOR_JOB ? track_word(rq, MSG_TRACK_NO_DUE_DUTY)
                                                                     : "";
    if (d->due_on < today)
        return s == STANDING_LATE ? track_left(rq, d->due_on, true) : track_day(rq, d->due_on);
    return track_say(rq, MSG_TRACK_LEFT_DAY, "n", track_count(rq, d->due_on - today), "day",
                     track_day(rq, d->due_on), NULL);
}

// The occurrence of a recurring duty to tick off: the last one that has come and waits, else the next.
static const Occurrence *occurrence_now(const Mine *m, int64_t duty, Date today, int64_t *ret_done,
                                        int64_t *ret_all)
{
    const Occurrence *now = NULL;
    int year, month, day;
    date_split(today, &year, &month, &day);
    Date first = date_make(year, month, 1), last = date_month_end(year, month);
    *ret_done = *ret_all = 0;
    for (size_t i = 0; i < m->occurrences.n; i++) {
        const Occurrence *o = record_at(&occurrence_resource, &m->occurrences, i);
        if (o->duty_id != duty)
            continue;
        if (o->due_on >= first && o->due_on <= last) {
            ++*ret_all;
            *ret_done += o->state == OCCURRENCE_DONE;
        }
        bool waits = o->state == OCCURRENCE_PLANNED;
        if (waits && o->due_on <= today && o->due_on > today - TICK_BACK)
            now = o;
        else if (waits && o->due_on > today && !now)
            now = o;
    }
    return now;
}

// The rhythm as the document says it; one that it does not say is asked about, not guessed.
static const char *rhythm_words(WebRequest *rq, const Mine *m, const Duty *d)
{
    Str folded, rhythm = {"", 0};
    for (size_t i = 0; i < m->tracked.n_obligations; i++)
        if (m->tracked.obligations[i].obligation->id == d->obligation_id)
            rhythm = m->tracked.obligations[i].obligation->rhythm;
    if (fold_plain(rhythm.p ? rhythm : STR(""), &rq->arena, &folded) != STATUS_OK)
        return NULL;
    return rhythm_find(folded).every == RHYTHM_NONE ? track_word(rq, MSG_TRACK_NO_RHYTHM)
                                                    : arena_str(&rq->arena, rhythm);
}

static json_t *recurring_act(WebRequest *rq, const Mine *m, const Duty *d, const char **ret_value,
                             const char **ret_due)
{
    Arena *a = &rq->arena;
    int64_t done, all;
    Date today = web_today(rq);
    const Occurrence *o = occurrence_now(m, d->id, today, &done, &all);
    if (all > 0)
        *ret_value = track_say(rq, MSG_TRACK_MONTH_SHARE, "done", track_count(rq, done), "all",
                               track_count(rq, all), NULL);
    if (!o) {
        *ret_due = rhythm_words(rq, m, d);
        return json_null();
    }
    *ret_due = track_say(rq, o->due_on <= today ? MSG_TRACK_OCCURRENCE_NOW : MSG_TRACK_OCCURRENCE_NEXT, "day",
                         track_day(rq, o->due_on), NULL);
    if (!m->may || o->due_on > today)
        return json_null();
    return json_pack("{s:s, s:s, s:s}", "action", arena_printf(a, "/occurrences/%lld/tick", (long long)o->id),
                     "entry", arena_printf(a, "%lld", (long long)o->version), "label",
                     track_word(rq, MSG_TRACK_TICK));
}

// "4,2 / 12,8 km": the unit's own value and its own share.
static const char *value_of(WebRequest *rq, const TargetProgress *t)
{
    const char *goal = t->has_goal ? track_goal(rq, &t->goal) : NULL;
    if (t->known && goal)
        return arena_printf(&rq->arena, "%s / %s", track_amount(rq, t->amount, STR("")), goal);
    return t->known ? track_amount(rq, t->amount, t->target->unit_of_measure)
           : goal   ? goal
                    : track_word(rq, MSG_TRACK_NO_SHARE);
}

static bool has_draft(const Mine *m, int64_t target)
{
    for (size_t i = 0; i < m->drafts.n; i++)
        if (m->drafts.items[i] == target)
            return true;
    return false;
}

static json_t *item(WebRequest *rq, const Duty *d, const Mine *m)
{
    Arena *a = &rq->arena;
    const Tracked *t = &m->tracked;
    DutyStanding s = duty_standing(d, web_today(rq));
    const TaskProgress *task = NULL;
    const TargetProgress *target = NULL;
    for (size_t i = 0; i < t->n_tasks; i++)
        if (t->tasks[i].task->id == d->task_id)
            task = &t->tasks[i];
    for (size_t i = 0; i < t->n_targets && d->target_id; i++)
        if (t->targets[i].target->id == d->target_id)
            target = &t->targets[i];
    bool soft = d->tone == DUTY_REQUEST || d->tone == DUTY_ENCOURAGE;
    const char *role = track_word(rq, duty_role_names[d->role].label);
    if (soft)
        role = arena_printf(a, "%s, %s", role, track_word(rq, duty_tone_names[d->tone].label));
    const char *value = "", *enter = "", *href, *due = due_words(rq, d, s);
    json_t *act = NULL;
    if (target) {
        value = value_of(rq, target);
        href = arena_printf(a, "/targets/%lld?unit=%lld", (long long)d->target_id, (long long)d->unit_id);
        if (m->may && s != STANDING_PASSED_ON)
            enter = arena_printf(a, "/targets/%lld/figures/new?unit=%lld", (long long)d->target_id,
                                 (long long)d->unit_id);
        if (due && has_draft(m, d->target_id))
            due = track_say(rq, MSG_TRACK_HAS_DRAFT, "due", due, NULL);
    } else {
        href = arena_printf(a, "/tasks/%lld", (long long)d->task_id);
    }
    bool gone = s == STANDING_PASSED_ON;
    if (d->kind == DUTY_FOR_RECURRING && !gone)
        act = recurring_act(rq, m, d, &value, &due);
    else if (m->may && !target && !gone && s != STANDING_DONE && d->kind != DUTY_FOR_ASSIGNMENT)
        act = json_pack("{s:s, s:s, s:s}", "action", arena_printf(a, "/duties/%lld/finish", (long long)d->id),
                        "entry", arena_printf(a, "%lld", (long long)d->version), "label",
                        track_word(rq, MSG_DUTY_EVENT_FINISH));
    else
        act = json_null();
    return json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:o}", "href", href, "code", code_of(d, s), "name",
                     page_text(track_title(rq, d->title)), "source",
                     track_say(rq, MSG_TRACK_DUTY_SOURCE, "source",
                               track_source(rq, task ? task->programme : NULL, task ? task->task : NULL),
                               "role", role, NULL),
                     "value", value, "due", due, "enter_href", enter, "act", act);
}

static Status load_mine(WebRequest *rq, const Act *act, int64_t unit, Mine *m)
{
    Date today = web_today(rq);
    Status st = STATUS_OK;
    *m = (Mine){0};
    TRY(duty_list_of_unit(act, unit, &m->duties));
    TRY(track_load(act, 0, unit, &m->tracked));
    TRY(occurrences_of_unit(act, unit, today - TICK_AHEAD, today + TICK_AHEAD, &m->occurrences));
    TRY(figure_drafts_of(act, unit, &m->drafts));
    m->may = act_allowed(act, VERB_FIGURE_ENTER, unit) == STATUS_OK;
fail:
    return st;
}

static Status get_duties(WebRequest *rq, WebResponse *rs)
{
    static const char *const codes[GROUPS] = {"late",     "week", "later", "recurring",
                                              "standing", "done", "passed"};
    static const MsgId words[GROUPS] = {MSG_TRACK_DUTY_GROUP_LATE,     MSG_TRACK_DUTY_GROUP_WEEK,
                                        MSG_TRACK_DUTY_GROUP_LATER,    MSG_TRACK_DUTY_GROUP_RECURRING,
                                        MSG_TRACK_DUTY_GROUP_STANDING, MSG_TRACK_DUTY_GROUP_DONE,
                                        MSG_DUTY_STATE_PASSED_ON};
    Tx *tx;
    Mine m = {0};
    Str name[1] = {{"", 0}};
    int64_t unit = 0, programme = 0;
    json_t *items[GROUPS], *groups = json_array();
    Status st = STATUS_OK;
    for (int g = 0; g < GROUPS; g++)
        items[g] = json_array();
    TRY(track_query_id(rq, "unit", &unit));
    TRY(track_query_id(rq, "programme", &programme));
    TRY(web_read(rq, &tx));
    Act act = web_act(rq, tx);
    if (!unit)
        unit = rq->actor.unit_id;
    if (unit) {
        TRY(load_mine(rq, &act, unit, &m));
        TRY(page_names(tx, "unit", "name", &unit, 1, &rq->arena, name));
    }
    for (size_t i = 0; i < m.duties.n; i++) {
        const Duty *d = record_at(&duty_resource, &m.duties, i);
        if (!programme || d->programme_id == programme)
            TRY(meta_json_push(items[group_of(d, duty_standing(d, web_today(rq)))], item(rq, d, &m)));
    }
    for (int g = 0; g < GROUPS; g++)
        if (json_array_size(items[g]) > 0)
            TRY(meta_json_push(groups, json_pack("{s:b, s:s, s:s, s:s, s:O}", "folded", (int)(g >= STANDING),
                                                 "code", codes[g], "word", track_word(rq, words[g]), "count",
                                                 track_count(rq, (int64_t)json_array_size(items[g])), "items",
                                                 items[g])));
    for (int g = 0; g < GROUPS; g++)
        json_decref(items[g]);
    return web_page(rq, rs, 200, "duties",
                    json_pack("{s:o, s:b, s:o}", "unit_name", page_text(name[0]), "has_groups",
                              (int)(json_array_size(groups) > 0), "groups", groups));
fail:
    for (int g = 0; g < GROUPS; g++)
        json_decref(items[g]);
    json_decref(groups);
    return st;
}

static Status back_to_duties(WebRequest *rq, WebResponse *rs, int64_t unit, Status st, MsgId said)
{
    // A conflict has changed nothing: the page shows how it stands now.
    web_flash(rq, rs, st == STATUS_OK ? "good" : "warn", st == STATUS_OK ? said : MSG_TRACK_DUTY_STALE);
    const char *where = unit == rq->actor.unit_id
                            ? "/duties"
                            : arena_printf(&rq->arena, "/duties?unit=%lld", (long long)unit);
    return where ? web_redirect(rq, rs, where) : STATUS_NO_MEMORY;
}

// An occurrence ticked off; `entry` is the version that the page showed.
static Status post_tick(WebRequest *rq, WebResponse *rs)
{
    Act act = web_act(rq, rq->tx);
    Occurrence o, after;
    int64_t id, version = 0;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK && !str_to_i64(web_form(rq, "entry"), &version))
        st = STATUS_INVALID;
    if (st == STATUS_OK)
        st = record_load(rq->tx, &occurrence_resource, id, &rq->arena, &o);
    if (st == STATUS_OK)
        st = occurrence_event(&act, id, version, STR("tick"), STR(""), &after);
    return st == STATUS_OK || st == STATUS_CONFLICT ? back_to_duties(rq, rs, o.unit_id, st, MSG_TRACK_TICKED)
                                                    : st;
}

// One tap on a phone: `entry` is the version that the page showed.
static Status post_finish(WebRequest *rq, WebResponse *rs)
{
    Act act = web_act(rq, rq->tx);
    Duty d;
    int64_t id, version = 0;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK && !str_to_i64(web_form(rq, "entry"), &version))
        st = STATUS_INVALID;
    if (st == STATUS_OK)
        st = duty_get(&act, id, &d);
    if (st != STATUS_OK)
        return st;
    int64_t unit = d.unit_id;
    st = duty_event(&act, id, version, STR("finish"), STR(""), &d);
    if (st != STATUS_OK && st != STATUS_CONFLICT)
        return st;
    return back_to_duties(rq, rs, unit, st, MSG_TRACK_DUTY_SAVED);
}

const Route duty_routes[] = {
    RESOURCE_READS(&duty_api, "duties", VERB_READ),
    RESOURCE_EVENT(&duty_api, "duties", "start", VERB_FIGURE_ENTER),
    RESOURCE_EVENT(&duty_api, "duties", "finish", VERB_FIGURE_ENTER),
    RESOURCE_EVENT(&duty_api, "duties", "reopen", VERB_FIGURE_ENTER),
    RESOURCE_READS(&occurrence_api, "occurrences", VERB_READ),
    RESOURCE_EVENT(&occurrence_api, "occurrences", "tick", VERB_FIGURE_ENTER),
    RESOURCE_EVENT(&occurrence_api, "occurrences", "untick", VERB_FIGURE_ENTER),
    {WEB_GET, "/duties", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_duties},
    {WEB_POST, "/duties/{id}/finish", WEB_PAGE, WEB_SIGNED_IN, VERB_FIGURE_ENTER, .bodies = WEB_FORM,
     .write = post_finish},
    {WEB_POST, "/occurrences/{id}/tick", WEB_PAGE, WEB_SIGNED_IN, VERB_FIGURE_ENTER, .bodies = WEB_FORM,
     .write = post_tick},
};
const size_t duty_n_routes = sizeof duty_routes / sizeof *duty_routes;
