// What a unit has to do: its page (phone first), and duties in the API with their events.
#include "web/track_parts.h"

// ---- API ------------------------------------------------------------------------------------------------------------------------------------

// {"note": "...", "reason": "..."}; the mechanism takes the reason.
static Status run(Act *act, int64_t id, int64_t version, const char *event, const json_t *body,
                  FieldErrors *errors, void *ret)
{
    const json_t *note = json_object_get(body, "note");
    MsgId fault = json_object_size(body) > (note ? 1u : 0u)              ? MSG_FIELD_UNKNOWN
                  : note && !json_is_string(note) && !json_is_null(note) ? MSG_FIELD_WRONG_TYPE
                                                                         : MSG_NONE;
    if (fault != MSG_NONE) {
        Status st = field_errors_add(errors, NULL, STR("note"), fault, NULL, 0);
        return st == STATUS_OK ? STATUS_INVALID : st;
    }
    return duty_event(act, id, version, str_c(event), str_c(json_string_value(note)), ret);
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

// ---- The page -------------------------------------------------------------------------------------------------------------------------------

enum { LATE, WEEK, LATER, RECURRING, GROUPS };

static int group_of(const Duty *d, DutyStanding s)
{
    if (s == STANDING_LATE)
        return LATE;
    if (d->kind == DUTY_FOR_RECURRING)
        return RECURRING;
    return s == STANDING_THIS_WEEK ? WEEK : LATER;
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
    if (s == STANDING_DONE)
        return track_say(rq, MSG_TRACK_DUTY_DONE, "day", track_day(rq, d->done_on), NULL);
    if (d->due_on == DATE_NONE)
        return track_word(rq, MSG_TRACK_NO_DUE_DUTY);
    if (d->due_on < today)
        return s == STANDING_LATE ? track_left(rq, d->due_on, true) : track_day(rq, d->due_on);
    return track_say(rq, MSG_TRACK_LEFT_DAY, "n", track_count(rq, d->due_on - today), "day",
                     track_day(rq, d->due_on), NULL);
}

static json_t *item(WebRequest *rq, const Duty *d, const Tracked *t, bool may)
{
    Arena *a = &rq->arena;
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
    const char *value = "", *enter = "", *href;
    if (target) {
        const char *goal = track_goal(rq, target->target);
        const char *done = target->known ? track_amount(rq, target->amount, STR("")) : "";
        value = !done || !goal ? NULL : done[0] ? arena_printf(a, "%s / %s", done, goal) : goal;
        href = arena_printf(a, "/targets/%lld?unit=%lld", (long long)d->target_id, (long long)d->unit_id);
        if (may)
            enter = arena_printf(a, "/targets/%lld/figures/new?unit=%lld", (long long)d->target_id,
                                 (long long)d->unit_id);
    } else {
        href = arena_printf(a, "/tasks/%lld", (long long)d->task_id);
    }
    json_t *act = json_null();
    if (may && !target && s != STANDING_DONE)
        act = json_pack("{s:s, s:s, s:s}", "action", arena_printf(a, "/duties/%lld/finish", (long long)d->id),
                        "entry", arena_printf(a, "%lld", (long long)d->version), "label",
                        track_word(rq, MSG_DUTY_EVENT_FINISH));
    return json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:o}", "href", href, "code", code_of(d, s), "name",
                     page_text(d->title), "source",
                     track_say(rq, MSG_TRACK_DUTY_SOURCE, "source",
                               track_source(rq, task ? task->programme : NULL, task ? task->task : NULL),
                               "role", role, NULL),
                     "value", value, "due", due_words(rq, d, s), "enter_href", enter, "act", act);
}

static Status get_duties(WebRequest *rq, WebResponse *rs)
{
    static const char *const codes[GROUPS] = {"late", "week", "later", "recurring"};
    static const MsgId words[GROUPS] = {MSG_TRACK_DUTY_GROUP_LATE, MSG_TRACK_DUTY_GROUP_WEEK,
                                        MSG_TRACK_DUTY_GROUP_LATER, MSG_TRACK_DUTY_GROUP_RECURRING};
    Tx *tx;
    Tracked t = {0};
    RecordList list = {0};
    Str name[1] = {{"", 0}};
    int64_t unit = 0, programme = 0;
    json_t *items[GROUPS] = {json_array(), json_array(), json_array(), json_array()}, *groups = json_array();
    Status st = STATUS_OK;
    TRY(track_query_id(rq, "unit", &unit));
    TRY(track_query_id(rq, "programme", &programme));
    TRY(web_read(rq, &tx));
    Act act = web_act(rq, tx);
    if (!unit)
        unit = rq->actor.unit_id;
    bool may = false;
    if (unit) {
        TRY(duty_list_of_unit(&act, unit, &list));
        TRY(track_load(&act, 0, unit, &t));
        TRY(page_names(tx, "unit", "name", &unit, 1, &rq->arena, name));
        may = act_allowed(&act, VERB_FIGURE_ENTER, unit) == STATUS_OK;
    }
    for (size_t i = 0; i < list.n; i++) {
        const Duty *d = record_at(&duty_resource, &list, i);
        if (!programme || d->programme_id == programme)
            TRY(meta_json_push(items[group_of(d, duty_standing(d, web_today(rq)))], item(rq, d, &t, may)));
    }
    for (int g = 0; g < GROUPS; g++)
        if (json_array_size(items[g]) > 0)
            TRY(meta_json_push(groups, json_pack("{s:s, s:s, s:s, s:O}", "code", codes[g], "word",
                                                 track_word(rq, words[g]), "count",
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
    // A conflict has changed nothing: the page shows how it stands now.
    web_flash(rq, rs, st == STATUS_OK ? "good" : "warn",
              st == STATUS_OK ? MSG_TRACK_DUTY_SAVED : MSG_TRACK_DUTY_STALE);
    const char *where = unit == rq->actor.unit_id
                            ? "/duties"
                            : arena_printf(&rq->arena, "/duties?unit=%lld", (long long)unit);
    return where ? web_redirect(rq, rs, where) : STATUS_NO_MEMORY;
}

const Route duty_routes[] = {
    RESOURCE_READS(&duty_api, "duties", VERB_READ),
    RESOURCE_EVENT(&duty_api, "duties", "start", VERB_FIGURE_ENTER),
    RESOURCE_EVENT(&duty_api, "duties", "finish", VERB_FIGURE_ENTER),
    RESOURCE_EVENT(&duty_api, "duties", "reopen", VERB_FIGURE_ENTER),
    {WEB_GET, "/duties", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_duties},
    {WEB_POST, "/duties/{id}/finish", WEB_PAGE, WEB_SIGNED_IN, VERB_FIGURE_ENTER, .bodies = WEB_FORM,
     .write = post_finish},
};
const size_t duty_n_routes = sizeof duty_routes / sizeof *duty_routes;
