// Figures: a target's page with its units and entries, the form for a new value, figures in the API.
#include "app/road.h"
#include "crypt/token.h"
#include "web/track_parts.h"

// ---- API ------------------------------------------------------------------------------------------------------------------------------------

static const char *const queries[] = {"target", NULL};

static Status narrow(const WebRequest *rq, const Act *act, FieldErrors *errors, Buf *sql, Param *params,
                     size_t *n)
{
    int64_t target = 0;
    Status st = track_query_id(rq, "target", &target);
    if (st == STATUS_INVALID)
        return field_errors_add(errors, NULL, STR("target"), MSG_FIELD_NOT_REFERENCE, NULL, 0);
    if (target) {
        params[(*n)++] = P_INT(target);
        buf_printf(sql, " AND target_id = ?%zu", *n);
    }
    return buf_status(sql);
}

static const ResourceApi figure_api = {
    .resource = &figure_resource, .unit_field = "unit_id", .queries = queries, .narrow = narrow};

// 201; the same client_uuid with the same entry again: 200 and the first.
static Status post_figure_api(WebRequest *rq, WebResponse *rs)
{
    Act act = web_act(rq, rq->tx);
    FieldErrors errors = {.arena = &rq->arena};
    Figure f;
    bool known = false;
    json_t *body;
    Status st = figure_enter(&act, rq->json, &errors, &f, &known);
    if (st != STATUS_OK)
        return resource_failed(rq, rs, &act, &errors, false, st);
    st = meta_json_record(&figure_resource, &f, AUDIENCE_INTERNAL, &body);
    if (st == STATUS_OK)
        st = web_json(rq, rs, known ? 200 : 201, body);
    if (st == STATUS_OK)
        web_header(rs, "Location", arena_printf(&rq->arena, "/api/v1/figures/%lld", (long long)f.id));
    return st;
}

// ---- The target's page ------------------------------------------------------------------------------------------------------------------------

typedef struct Seen {
    Target target;
    Programme programme;
    Tracked all;
    const TargetProgress *progress;
    int64_t unit; // chosen, or the actor's own; 0 = none
    bool may_enter;
} Seen;

// `one`: figures of that unit only; else of all whose figures the actor may read.
static Status load_seen(WebRequest *rq, const Act *act, bool one, Seen *s)
{
    int64_t id, chosen = 0, programme;
    Status st = STATUS_OK;
    *s = (Seen){0};
    TRY(web_param_id(rq, 0, &id));
    TRY(track_query_id(rq, "unit", &chosen));
    s->unit = chosen ? chosen : rq->actor.unit_id;
    // Whose programme it is: then everything of it in one reading, which also says whether it may be read.
    TRY(tx_query_int(act->tx, "SELECT programme_id FROM target WHERE id = ?1", PARAMS(P_INT(id)),
                     &programme));
    if (chosen)
        TRY(act_allowed(act, VERB_READ, chosen));
    s->may_enter = s->unit && act_allowed(act, VERB_FIGURE_ENTER, s->unit) == STATUS_OK;
    TRY(one && !s->may_enter ? STATUS_NOT_FOUND : STATUS_OK);
    TRY(track_load(act, programme, one ? s->unit : 0, &s->all));
    for (size_t i = 0; i < s->all.n_targets; i++)
        if (s->all.targets[i].target->id == id)
            s->progress = &s->all.targets[i];
    TRY(s->progress ? STATUS_OK : STATUS_NOT_FOUND);
    s->target = *s->progress->target;
    s->programme = *s->all.programmes[0].programme;
fail:
    return st;
}

// The entry of a unit that counts today; NULL when there is none. The list has the newest first.
static const Figure *in_force(const RecordList *figures, int64_t unit, Date today)
{
    for (size_t i = 0; i < figures->n; i++) {
        const Figure *f = record_at(&figure_resource, figures, i);
        if (f->unit_id == unit && f->as_of <= today)
            return f;
    }
    return NULL;
}

static Status parts(WebRequest *rq, const Act *act, const Seen *s, const RecordList *figures, json_t **ret)
{
    RecordList duties;
    Buf where = BUF_INIT;
    Param params[ACTOR_GRANTS_MAX + 2];
    size_t n = 0;
    json_t *list = json_array();
    Status st = STATUS_OK;
    params[n++] = P_INT(s->target.id);
    buf_c(&where, "target_id = ?1 AND state <> 'passed_on' AND ");
    access_scope_sql(act->actor, VERB_READ, "unit_id", &where, params, &n);
    TRY(buf_status(&where));
    TRY(record_all(act->tx, &duty_resource, where.p, "id", params, n, 1000, act->arena, &duties));
    int64_t *ids = ARENA_ARRAY(act->arena, int64_t, duties.n + 1);
    Str *names = ARENA_ARRAY(act->arena, Str, duties.n + 1);
    TRY(ids && names ? STATUS_OK : STATUS_NO_MEMORY);
    for (size_t i = 0; i < duties.n; i++)
        ids[i] = ((const Duty *)record_at(&duty_resource, &duties, i))->unit_id;
    TRY(page_names(act->tx, "unit", "name", ids, duties.n, act->arena, names));
    for (size_t i = 0; i < duties.n; i++) {
        const Duty *d = record_at(&duty_resource, &duties, i);
        const Figure *f = in_force(figures, d->unit_id, act->today);
        TrackStatus status = d->state == DUTY_DONE                           ? TRACK_DONE
                             : duty_standing(d, act->today) == STANDING_LATE ? TRACK_LATE
                             : f || d->state == DUTY_UNDER_WAY               ? TRACK_DOING
                                                                             : TRACK_WAITING;
        const char *own = arena_printf(act->arena, "/targets/%lld?unit=%lld", (long long)s->target.id,
                                       (long long)d->unit_id);
        Target goal = target_with_goal(&s->target, d->goal);
        bool measured = d->goal != INT_NONE || d->role == DUTY_LEAD || s->target.spread == SPREAD_EACH;
        int64_t share = f && measured ? target_share(&goal, f->amount) : -1;
        const char *goal_text = measured ? track_goal(rq, &goal) : "";
        TRY(meta_json_push(list,
                           json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "unit", page_text(names[i]),
                                     "unit_href", own, "goal", goal_text, "done",
                                     f ? track_amount(rq, f->amount, STR("")) : "", "entries_href",
                                     arena_printf(act->arena, "%s#entries", own ? own : ""), "as_of",
                                     f ? track_short_day(rq, f->as_of) : "", "bar",
                                     share < 0 ? json_null()
                                               : track_bar(share, 0, 0, 10000,
                                                           track_say(rq, MSG_TRACK_BAR_AMOUNT, "amount",
                                                                     track_amount(rq, f->amount, STR("")),
                                                                     "goal", goal_text, NULL)),
                                     "status", track_status(rq, status))));
    }
    buf_done(&where);
    *ret = list;
    return STATUS_OK;
fail:
    buf_done(&where);
    json_decref(list);
    return st;
}

// A later entry of the same unit for the same day has taken its place.
static bool replaced(const RecordList *figures, size_t at)
{
    const Figure *f = record_at(&figure_resource, figures, at);
    for (size_t i = 0; i < at; i++) {
        const Figure *g = record_at(&figure_resource, figures, i);
        if (g->unit_id == f->unit_id && g->as_of == f->as_of)
            return true;
    }
    return false;
}

static Status entries(WebRequest *rq, const Act *act, const Seen *s, const RecordList *figures, json_t **ret)
{
    Arena *a = act->arena;
    json_t *list = json_array();
    Status st = STATUS_OK;
    int64_t *units = ARENA_ARRAY(a, int64_t, figures->n + 1),
            *people = ARENA_ARRAY(a, int64_t, figures->n + 1);
    Str *unit_names = ARENA_ARRAY(a, Str, figures->n + 1),
        *people_names = ARENA_ARRAY(a, Str, figures->n + 1);
    TRY(units && people && unit_names && people_names ? STATUS_OK : STATUS_NO_MEMORY);
    for (size_t i = 0; i < figures->n; i++) {
        const Figure *f = record_at(&figure_resource, figures, i);
        units[i] = f->unit_id;
        people[i] = f->entered_by;
    }
    TRY(page_names(act->tx, "unit", "name", units, figures->n, a, unit_names));
    TRY(page_names(act->tx, "account", "display_name", people, figures->n, a, people_names));
    for (size_t i = 0; i < figures->n; i++) {
        const Figure *f = record_at(&figure_resource, figures, i);
        const char *value = track_amount(rq, f->amount, s->target.unit_of_measure);
        bool was = replaced(figures, i);
        Str when;
        TRY(page_time(f->recorded_at, rq->lang, a, &when));
        TRY(meta_json_push(
            list,
            json_pack("{s:s, s:o, s:o, s:s, s:s, s:s, s:o, s:o, s:{s:s, s:s}}", "href",
                      arena_printf(a, "/history/figures/%lld", (long long)f->id), "when", page_text(when),
                      "unit", page_text(unit_names[i]), "value", value, "was", was ? value : "", "as_of",
                      track_day(rq, f->as_of), "by", page_text(people_names[i]), "note", page_text(f->note),
                      "status", "code", was ? "waiting" : "done", "word",
                      track_word(rq, was ? MSG_TRACK_FIGURE_REPLACED : MSG_TRACK_FIGURE_IN_FORCE))));
    }
    *ret = list;
    return STATUS_OK;
fail:
    json_decref(list);
    return st;
}

static void keep_of_unit(RecordList *figures, int64_t unit)
{
    Figure *all = figures->items;
    size_t n = 0;
    for (size_t i = 0; i < figures->n; i++)
        if (all[i].unit_id == unit)
            all[n++] = all[i];
    figures->n = n;
}

// The road, from the reading that the page has made already.
static json_t *steps_of(WebRequest *rq, const Seen *s)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->all.steps.n; i++) {
        const TargetStep *step = record_at(&target_step_resource, &s->all.steps, i);
        if (step->target_id != s->target.id || step->removed)
            continue;
        if (meta_json_push(list, json_pack("{s:s, s:s, s:b}", "due", track_day(rq, step->due_on), "value",
                                           track_amount(rq, step->amount, s->target.unit_of_measure), "come",
                                           (int)(step->due_on <= web_today(rq)))) != STATUS_OK) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static Status get_target(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    Seen s;
    RecordList figures;
    int64_t chosen = 0;
    json_t *rows_parts = NULL, *rows_entries = NULL, *row;
    Arena *a = &rq->arena;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    TRY(load_seen(rq, &act, false, &s));
    TRY(track_query_id(rq, "unit", &chosen));
    TRY(figure_list(&act, s.target.id, 0, &figures));
    TRY(parts(rq, &act, &s, &figures, &rows_parts));
    if (chosen)
        keep_of_unit(&figures, chosen);
    TRY(entries(rq, &act, &s, &figures, &rows_entries));
    const TargetProgress *p = s.progress;
    const TaskProgress *task = p->task;
    const TaskUnit *lead = task ? task->lead : NULL;
    row = track_target_row(rq, p, &s.all);
    bool states = target_may_state(&act, &s.target, &s.programme) == STATUS_OK;
    json_t *steps = steps_of(rq, &s);
    const char *section = task ? arena_str(a, task->task->path) : "";
    const char *source_href = "";
    if (s.programme.document_id && access_has(&rq->actor, VERB_DOCUMENT_DRAFT))
        source_href =
            arena_printf(a, "/documents/%lld/review?section=%s", (long long)s.programme.document_id, section);
    const char *reported = track_say(rq, MSG_TRACK_TARGET_REPORTED, "n", track_count(rq, p->reported),
                                     "asked", track_count(rq, p->asked), NULL);
    json_t *data = json_pack(
        "{s:s, s:b, s:o, s:{s:o, s:O, s:O, s:o, s:s, s:O, s:s, s:s, s:O, s:s, s:o, s:o, s:s, s:o, s:s, s:O, "
        "s:s}, s:b, s:s, "
        "s:O, s:O, s:b, "
        "s:o, s:b, s:o}",
        "plan_href", states ? arena_printf(a, "/targets/%lld/plan", (long long)s.target.id) : "", "has_steps",
        (int)(json_array_size(steps) > 0), "steps", steps, "target", "name",
        page_text(track_title(rq, s.target.indicator)), "goal", json_object_get(row, "goal"), "done",
        json_object_get(row, "done"), "measure", page_text(s.target.unit_of_measure), "verified", "", "pace",
        json_object_get(row, "gap"), "asked", reported, "asked_href",
        arena_printf(a, "/reporting?target=%lld", (long long)s.target.id), "source",
        json_object_get(row, "source"), "source_href", source_href, "quote", page_text(s.target.quote),
        "task", page_text(task ? task->task->title : STR("")), "task_href",
        task ? arena_printf(a, "/tasks/%lld", (long long)task->task->id) : "", "owner",
        page_text(lead ? lead->name : STR("")), "owner_href",
        lead && lead->unit_id ? arena_printf(a, "/units/%lld", (long long)lead->unit_id) : "", "due",
        json_object_get(row, "due"), "history_href",
        arena_printf(a, "/history/targets/%lld", (long long)s.target.id), "may_enter", (int)s.may_enter,
        "enter_href",
        arena_printf(a, "/targets/%lld/figures/new?unit=%lld", (long long)s.target.id, (long long)s.unit),
        "status", json_object_get(row, "status"), "bar", json_object_get(row, "bar"), "has_parts",
        (int)(json_array_size(rows_parts) > 0), "parts", rows_parts, "has_entries",
        (int)(json_array_size(rows_entries) > 0), "entries", rows_entries);
    json_decref(row);
    return web_page(rq, rs, 200, "target", data);
fail:
    json_decref(rows_parts);
    return st;
}

// ---- The form -------------------------------------------------------------------------------------------------------------------------------

static const PageField form_fields[] = {{"value", "amount"}, {"as_of", "as_of"}, {"note", "note"}};
enum { FORM_FIELDS = sizeof form_fields / sizeof *form_fields, UUID_TEXT = 37, UNLIKELY = 10 };

static Status uuid_new(char out[UUID_TEXT])
{
    char text[TOKEN_TEXT + 1];
    TokenHash h;
    Status st = token_new(text);
    if (st == STATUS_OK)
        st = token_hash(str_c(text), &h);
    if (st != STATUS_OK)
        return st;
    h.bytes[6] = (uint8_t)((h.bytes[6] & 0x0F) | 0x40); // version 4, RFC 9562 section 5.4
    h.bytes[8] = (uint8_t)((h.bytes[8] & 0x3F) | 0x80);
    const uint8_t *b = h.bytes;
    snprintf(out, UUID_TEXT, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
             b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
    return STATUS_OK;
}

// What is asked about a value before it is taken.
typedef struct Doubt {
    bool any;
    Decimal value, instead;
    Decimal against; // what it is compared with
} Doubt;

typedef struct FigureForm {
    const Seen *seen;
    const Figure *last; // NULL: none so far
    const FieldErrors *errors;
    MsgId problem;
    bool typed;
    const FigureDraft *draft; // put aside before; NULL: none
    Doubt doubt;
} FigureForm;

static json_t *doubt_of(WebRequest *rq, const FigureForm *f)
{
    const Doubt *d = &f->doubt;
    Str measure = f->seen->target.unit_of_measure;
    if (!d->any)
        return json_null();
    const char *other = track_amount(rq, d->instead, measure);
    return json_pack("{s:s, s:[{s:s, s:s}]}", "text",
                     track_say(rq, MSG_TRACK_FIGURE_DOUBT, "value", track_amount(rq, d->value, measure),
                               "against", track_amount(rq, d->against, measure), "other", other, NULL),
                     "use", "value", track_amount(rq, d->instead, STR("")), "label",
                     track_say(rq, MSG_TRACK_FIGURE_USE, "value", other, NULL));
}

static Status form_page(WebRequest *rq, WebResponse *rs, int status, const FigureForm *f)
{
    const Seen *s = f->seen;
    const Target *t = &s->target;
    Arena *a = &rq->arena;
    PageForm form = {.rq = rq,
                     .resource = &figure_resource,
                     .fields = form_fields,
                     .n_fields = FORM_FIELDS,
                     .errors = f->errors,
                     .typed = f->typed};
    char entry[UUID_TEXT];
    json_t *data = NULL, *fields = json_object(), *row = NULL;
    Status st = STATUS_OK;
    TRY(uuid_new(entry));
    for (size_t i = 0; i < FORM_FIELDS; i++)
        TRY(meta_json_put(fields, form_fields[i].input, page_form_field(&form, form_fields[i].input, a)));
    if (f->draft) {
        TRY(meta_json_put(json_object_get(fields, "value"), "value", page_text(f->draft->amount)));
        TRY(meta_json_put(json_object_get(fields, "as_of"), "value", page_text(f->draft->as_of)));
        TRY(meta_json_put(json_object_get(fields, "note"), "value", page_text(f->draft->note)));
    } else if (!f->typed) {
        TRY(meta_json_put(json_object_get(fields, "as_of"), "value", page_date(web_today(rq))));
    }
    Str saved = {"", 0};
    if (f->draft) {
        Str when;
        TRY(page_time(f->draft->saved_at, rq->lang, a, &when));
        saved = str_c(track_say(rq, MSG_TRACK_FIGURE_DRAFT_SINCE, "when", arena_str(a, when), NULL));
    }
    // Shown again, the form keeps its name unless that name has been used for something else.
    Str kept =
        f->typed && f->problem != MSG_TRACK_FIGURE_ENTRY_TAKEN ? web_form(rq, "entry") : (Str){NULL, 0};
    row = track_target_row(rq, s->progress, &s->all);
    const TargetProgress *p = s->progress;
    const char *goal = p->has_goal ? track_goal(rq, &p->goal) : track_word(rq, MSG_TRACK_NO_SHARE);
    const char *due = t->due_on == DATE_NONE ? "" : track_day(rq, t->due_on);
    data = json_pack(
        "{s:o, s:s, s:o, s:{s:s, s:o, s:O, s:o, s:s, s:s, s:s}, s:o, s:O, s:O}", "draft_since",
        page_text(saved), "action",
        arena_printf(a, "/targets/%lld/figures?unit=%lld", (long long)t->id, (long long)s->unit), "entry",
        kept.n ? page_text(kept) : json_string(entry), "target", "href",
        arena_printf(a, "/targets/%lld", (long long)t->id), "name", page_text(track_title(rq, t->indicator)),
        "source", json_object_get(row, "source"), "measure", page_text(t->unit_of_measure), "goal",
        due && due[0] ? arena_printf(a, "%s, %s", goal ? goal : "", due) : goal, "last",
        f->last ? track_say(rq, MSG_TRACK_FIGURE_LAST, "value",
                            track_amount(rq, f->last->amount, t->unit_of_measure), "day",
                            track_day(rq, f->last->as_of), NULL)
                : "",
        "last_href",
        f->last ? arena_printf(a, "/targets/%lld?unit=%lld#entries", (long long)t->id, (long long)s->unit)
                : "",
        "doubt", doubt_of(rq, f), "bar", json_object_get(row, "bar"), "form", fields);
    TRY(data ? STATUS_OK : STATUS_NO_MEMORY);
    TRY(page_form_problems(&form, f->problem, a, data));
    json_decref(fields);
    json_decref(row);
    return web_page(rq, rs, status, "figure-form", data);
fail:
    json_decref(fields);
    json_decref(row);
    json_decref(data);
    return st;
}

static Status load_form(WebRequest *rq, const Act *act, Seen *s, const Figure **ret_last)
{
    RecordList figures;
    Status st = load_seen(rq, act, true, s);
    if (st == STATUS_OK)
        st = figure_list(act, s->target.id, s->unit, &figures);
    if (st == STATUS_OK)
        *ret_last = in_force(&figures, s->unit, act->today);
    return st;
}

static Status get_form(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    Seen s;
    const Figure *last;
    Status st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    FigureDraft draft;
    st = load_form(rq, &act, &s, &last);
    if (st != STATUS_OK)
        return st;
    st = figure_draft_get(&act, s.target.id, s.unit, &draft);
    if (st != STATUS_OK && st != STATUS_NOT_FOUND)
        return st;
    return form_page(rq, rs, 200,
                     &(FigureForm){.seen = &s, .last = last, .draft = st == STATUS_OK ? &draft : NULL});
}

// Ten times what was entered before, or ten times the target: likely a slipped comma. Asked about, never refused.
static Doubt doubt_about(const Seen *s, const Figure *last, const json_t *fields)
{
    Decimal value;
    const char *text = json_string_value(json_object_get(fields, "amount"));
    if (!text || decimal_parse(str_c(text), &value) != STATUS_OK || value <= 0)
        return (Doubt){0};
    Decimal against = last && last->amount > 0 && value / UNLIKELY >= last->amount ? last->amount
                      : s->progress->goal.low > 0 && value / UNLIKELY >= s->progress->goal.low
                          ? s->progress->goal.low
                          : 0;
    return against ? (Doubt){true, value, value / UNLIKELY, against} : (Doubt){0};
}

// "value_instead" is a button with the value meant; it takes the place of what was typed.
static void take_instead(WebRequest *rq)
{
    Str instead = web_form(rq, "value_instead");
    for (size_t i = 0; i < rq->form.n && instead.n > 0; i++)
        if (str_eq_c(rq->form.items[i].name, "value"))
            rq->form.items[i].value = instead;
}

// The amount as people write it ("1.500,5"), in the form the API takes.
static Status take_amount(const WebRequest *rq, json_t *fields, Arena *a, FieldErrors *errors)
{
    const Field *f = resource_field(&figure_resource, STR("amount"));
    Str text = web_form(rq, "value");
    char exact[24];
    Value v;
    MsgId fault = MSG_NONE;
    if (text.n == 0)
        return STATUS_OK;
    Status st = field_parse(f, text, text_form_of(rq->lang), a, &v, &fault);
    if (st == STATUS_INVALID) {
        st = field_errors_add(errors, f, STR("amount"), fault, NULL, 0);
        return st == STATUS_OK ? STATUS_INVALID : st;
    }
    if (st != STATUS_OK || v.is_null)
        return st;
    decimal_format(v.i, exact);
    return meta_json_put(fields, "amount", json_string(exact));
}

static Status back_from_form(WebRequest *rq, WebResponse *rs, const Seen *s)
{
    const char *where = s->unit == rq->actor.unit_id
                            ? "/duties"
                            : arena_printf(&rq->arena, "/targets/%lld?unit=%lld", (long long)s->target.id,
                                           (long long)s->unit);
    return where ? web_redirect(rq, rs, where) : STATUS_NO_MEMORY;
}

// As typed, whole or not: it is looked at when it is sent.
static Status put_aside(WebRequest *rq, WebResponse *rs, const Act *act, const Seen *s)
{
    FigureDraft d = {s->target.id,         s->unit, web_form(rq, "value"), web_form(rq, "as_of"),
                     web_form(rq, "note"), 0};
    Status st = figure_draft_save(act, &d);
    if (st != STATUS_OK)
        return st;
    web_flash(rq, rs, "good", MSG_TRACK_FIGURE_DRAFT_SAVED);
    return back_from_form(rq, rs, s);
}

static Status post_form(WebRequest *rq, WebResponse *rs)
{
    Act act = web_act(rq, rq->tx);
    FieldErrors errors = {.arena = &rq->arena};
    PageForm form = {.rq = rq, .resource = &figure_resource, .fields = form_fields, .n_fields = FORM_FIELDS};
    Seen s;
    Figure entered;
    const Figure *last = NULL;
    bool known = false, settled;
    json_t *fields = NULL;
    take_instead(rq);
    settled = web_form(rq, "sure").n > 0 || web_form(rq, "value_instead").n > 0;
    Status st = load_form(rq, &act, &s, &last);
    if (st != STATUS_OK)
        return st;
    if (web_form(rq, "draft").n > 0)
        return put_aside(rq, rs, &act, &s);
    FigureForm again = {.seen = &s, .last = last, .errors = &errors, .typed = true};
    TRY(page_form_json(&form, &fields));
    st = take_amount(rq, fields, act.arena, &errors);
    if (st == STATUS_INVALID) {
        json_decref(fields);
        return form_page(rq, rs, 422, &again);
    }
    TRY(st);
    if (!settled)
        again.doubt = doubt_about(&s, last, fields);
    if (again.doubt.any) {
        json_decref(fields);
        return form_page(rq, rs, 422, &again);
    }
    TRY(meta_json_put(fields, "target_id", json_integer(s.target.id)));
    TRY(meta_json_put(fields, "unit_id", json_integer(s.unit)));
    TRY(meta_json_put(fields, "client_uuid", page_text(web_form(rq, "entry"))));
    st = figure_enter(&act, fields, &errors, &entered, &known);
    json_decref(fields);
    if (st == STATUS_INVALID || st == STATUS_CONFLICT) {
        again.problem = st == STATUS_CONFLICT ? MSG_TRACK_FIGURE_ENTRY_TAKEN : act.refusal;
        Status page = form_page(rq, rs, st == STATUS_INVALID ? 422 : 409, &again);
        return page == STATUS_OK ? st : page;
    }
    if (st != STATUS_OK)
        return st;
    web_flash(rq, rs, known ? "warn" : "good", known ? MSG_TRACK_FIGURE_KNOWN : MSG_TRACK_FIGURE_SAVED);
    return back_from_form(rq, rs, &s);
fail:
    json_decref(fields);
    return st;
}

const Route figure_routes[] = {
    RESOURCE_READS(&figure_api, "figures", VERB_READ),
    {WEB_POST, "/api/v1/figures", WEB_API, WEB_SIGNED_IN, VERB_FIGURE_ENTER, .bodies = WEB_JSON,
     .write = post_figure_api, .takes = "FigureWrite", .gives = "Figure", .success = 201},
    {WEB_GET, "/targets/{id}", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_target},
    {WEB_GET, "/targets/{id}/figures/new", WEB_PAGE, WEB_SIGNED_IN, VERB_FIGURE_ENTER, .check = get_form,
     .data = "/api/v1/targets/{id}"},
    {WEB_POST, "/targets/{id}/figures", WEB_PAGE, WEB_SIGNED_IN, VERB_FIGURE_ENTER, .bodies = WEB_FORM,
     .write = post_form},
};
const size_t figure_n_routes = sizeof figure_routes / sizeof *figure_routes;
