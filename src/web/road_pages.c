// A target's road and its shares: the page where they are stated, and both in the API.
#include "app/road.h"
#include "web/track_parts.h"

// ---- API ------------------------------------------------------------------------------------------------------------------------------------

// Steps of targets in programmes that may be read.
static Status steps_readable(const Act *act, Buf *sql, Param *params, size_t *n)
{
    buf_c(sql, "target_id IN (SELECT t.id FROM target t JOIN programme p ON p.id = t.programme_id WHERE ");
    Status st = programme_scope_sql(act, "p.unit_id", sql, params, n);
    buf_ch(sql, ')');
    return st == STATUS_OK ? buf_status(sql) : st;
}

static Status step_create(Act *act, const json_t *fields, FieldErrors *errors, void *ret)
{
    return target_step_set(act, fields, errors, ret);
}

static Status step_update(Act *act, int64_t id, int64_t version, const json_t *changes, FieldErrors *errors,
                          void *ret)
{
    return target_step_update(act, id, version, changes, errors, ret);
}

static Status step_remove(Act *act, int64_t id, int64_t version, const json_t *body, FieldErrors *errors,
                          void *ret)
{
    if (json_object_size(body) > 0) {
        Status st = field_errors_add(errors, NULL, STR(""), MSG_FIELD_UNKNOWN, NULL, 0);
        return st == STATUS_OK ? STATUS_INVALID : st;
    }
    return target_step_remove(act, id, version, ret);
}

static const ResourceEvent step_events[] = {{.name = "remove", .run = step_remove}};
static const ResourceApi step_api = {.resource = &target_step_resource,
                                     .readable = steps_readable,
                                     .create = step_create,
                                     .update = step_update,
                                     .events = step_events,
                                     .n_events = 1};

static json_t *decimal_json(Decimal d)
{
    char text[24];
    if (d == INT_NONE)
        return json_null();
    decimal_format(d, text);
    return json_string(text);
}

static Status shares_json(const Target *t, const TargetShares *s, json_t **ret)
{
    json_t *items = json_array();
    Status st = STATUS_OK;
    for (size_t i = 0; i < s->n && st == STATUS_OK; i++) {
        const TargetShare *one = &s->items[i];
        st = meta_json_push(items, json_pack("{s:I, s:o, s:o, s:o}", "unit_id", (json_int_t)one->unit_id,
                                             "unit", page_text(one->name), "duty_id",
                                             one->duty_id ? json_integer(one->duty_id) : json_null(), "goal",
                                             decimal_json(one->goal)));
    }
    if (st == STATUS_OK) {
        *ret = json_pack("{s:I, s:o, s:o, s:O}", "target_id", (json_int_t)t->id, "whole",
                         decimal_json(t->low), "sum", decimal_json(s->sum), "items", items);
        st = *ret ? STATUS_OK : STATUS_NO_MEMORY;
    }
    json_decref(items);
    return st;
}

static Status get_shares_api(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    Target t;
    Programme p;
    TargetShares shares;
    int64_t id;
    json_t *body;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    st = target_stated_by(&act, id, &t, &p);
    if (st ==
        STATUS_FORBIDDEN) // whether it is there is not told either: not every reader of the programme sees each target
        st = STATUS_NOT_FOUND;
    if (st == STATUS_OK)
        st = target_shares(&act, &t, &p, str_eq(web_query(rq, "communes"), STR("1")), &shares);
    if (st == STATUS_OK)
        st = shares_json(&t, &shares, &body);
    return st == STATUS_OK ? web_json(rq, rs, 200, body) : st;
}

// The lines of the body whose rule says how much: each of "units" with its base.
static Status by_rule(WebRequest *rq, const Target *t, ShareRule rule, const json_t *units,
                      FieldErrors *errors, TargetShares *s)
{
    size_t i;
    const json_t *one;
    json_array_foreach(units, i, one)
    {
        const json_t *unit = json_object_get(one, "unit_id"), *base = json_object_get(one, "base");
        Decimal by = DECIMAL_SCALE;
        TargetShare *line = NULL;
        for (size_t k = 0; k < s->n; k++)
            if (json_is_integer(unit) && s->items[k].unit_id == json_integer_value(unit))
                line = &s->items[k];
        MsgId fault =
            !line                         ? MSG_TARGET_SHARE_UNIT
            : rule == SHARE_SAME && !base ? MSG_NONE
            : !json_is_string(base) || decimal_parse(str_c(json_string_value(base)), &by) != STATUS_OK
                ? MSG_FIELD_NOT_DECIMAL
            : by < 0 ? MSG_TARGET_STEP_NEGATIVE
                     : MSG_NONE;
        if (fault != MSG_NONE) {
            const char *name = arena_printf(&rq->arena, "units.%lld", (long long)json_integer_value(unit));
            Status st = field_errors_add(errors, NULL, str_c(name), fault, NULL, 0);
            if (st != STATUS_OK)
                return st;
            continue;
        }
        line->base = by;
    }
    Status st = errors->total ? STATUS_INVALID : target_shares_apply(rule, t->low, s);
    if (st == STATUS_INVALID && errors->total == 0) {
        st = field_errors_add(errors, NULL, STR("units"), MSG_TARGET_SHARE_NO_BASE, NULL, 0);
        return st == STATUS_OK ? STATUS_INVALID : st;
    }
    return st;
}

static Status shares_as_json(const TargetShares *s, json_t **ret)
{
    json_t *list = json_array();
    Status st = STATUS_OK;
    for (size_t i = 0; i < s->n && st == STATUS_OK; i++)
        st = meta_json_push(list, json_pack("{s:I, s:o}", "unit_id", (json_int_t)s->items[i].unit_id, "goal",
                                            decimal_json(s->items[i].goal)));
    if (st == STATUS_OK)
        *ret = list;
    else
        json_decref(list);
    return st;
}

// {"shares": [{"unit_id", "goal"}]} by hand: the units named. {"rule": "same" | "base", "units": [{"unit_id", "base"}]}: those named part the whole,
// nobody else keeps a share.
static Status post_shares_api(WebRequest *rq, WebResponse *rs)
{
    Act act = web_act(rq, rq->tx);
    FieldErrors errors = {.arena = &rq->arena};
    Target t;
    Programme p;
    TargetShares shares;
    int64_t id, changed;
    json_t *body = NULL, *list = NULL;
    const char *rule = json_string_value(json_object_get(rq->json, "rule"));
    const json_t *units = json_object_get(rq->json, "units"), *hand = json_object_get(rq->json, "shares");
    act.reason = str_c(json_string_value(json_object_get(rq->json, "reason")));
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = target_stated_by(&act, id, &t, &p);
    if (st == STATUS_OK && rule) {
        bool same = strcmp(rule, "same") == 0;
        st = same || strcmp(rule, "base") == 0 ? target_shares(&act, &t, &p, true, &shares) : STATUS_INVALID;
        if (st == STATUS_OK)
            st = by_rule(rq, &t, same ? SHARE_SAME : SHARE_BY_BASE, units, &errors, &shares);
        if (st == STATUS_OK)
            st = shares_as_json(&shares, &list);
    }
    if (st == STATUS_OK)
        st = target_shares_set(&act, id, rule ? list : hand, &errors, &changed);
    json_decref(list);
    if (st == STATUS_OK)
        st = target_shares(&act, &t, &p, false, &shares);
    if (st == STATUS_OK)
        st = shares_json(&t, &shares, &body);
    return st == STATUS_OK ? web_json(rq, rs, 200, body) : resource_failed(rq, rs, &act, &errors, false, st);
}

// ---- The page -------------------------------------------------------------------------------------------------------------------------------

static const PageField step_fields[] = {{"due", "due_on", MSG_NONE}, {"value", "amount", MSG_NONE}};
enum { STEP_FIELDS = sizeof step_fields / sizeof *step_fields };

// What the page shows; `posted`: the shares as typed or as a rule has made them.
typedef struct Plan {
    Target target;
    Programme programme;
    RecordList steps;
    TargetShares shares;
    bool communes;
    const FieldErrors *step_errors, *share_errors;
    MsgId problem, note;
    bool step_typed, shares_typed;
} Plan;

static const char *plan_href(WebRequest *rq, const Plan *p, const char *tail)
{
    return arena_printf(&rq->arena, "/targets/%lld/plan%s%s", (long long)p->target.id,
                        p->communes ? "?communes=1" : "", tail);
}

static const char *input_name(WebRequest *rq, const char *before, int64_t id)
{
    const char *name = arena_printf(&rq->arena, "%s%lld", before, (long long)id);
    return name ? name : "";
}

static json_t *road(WebRequest *rq, const Plan *p)
{
    Arena *a = &rq->arena;
    json_t *list = json_array();
    for (size_t i = 0; i < p->steps.n; i++) {
        const TargetStep *s = record_at(&target_step_resource, &p->steps, i);
        if (meta_json_push(list,
                           json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "due", track_day(rq, s->due_on),
                                     "value", track_amount(rq, s->amount, p->target.unit_of_measure), "plain",
                                     track_amount(rq, s->amount, STR("")), "id",
                                     arena_printf(a, "%lld", (long long)s->id), "row_version",
                                     arena_printf(a, "%lld", (long long)s->version), "action",
                                     arena_printf(a, "/target-steps/%lld", (long long)s->id), "come",
                                     (int)(s->due_on <= web_today(rq)))) != STATUS_OK) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static Status share_rows(WebRequest *rq, const Plan *p, json_t **ret)
{
    json_t *list = json_array();
    Status st = STATUS_OK;
    for (size_t i = 0; i < p->shares.n; i++) {
        const TargetShare *s = &p->shares.items[i];
        const char *goal_name = input_name(rq, "goal-", s->unit_id),
                   *base_name = input_name(rq, "base-", s->unit_id);
        const char *pick_name = input_name(rq, "pick-", s->unit_id);
        const char *error_name = input_name(rq, "shares.", s->unit_id);
        const FieldError *error =
            p->share_errors ? field_errors_of(p->share_errors, str_c(error_name)) : NULL;
        Str told = STR("");
        if (error)
            TRY(field_error_text(error, rq->lang, &rq->arena, &told));
        // As typed where a fault is to be shown; else as stored or as the rule has made it.
        const char *goal = s->goal == INT_NONE ? "" : track_amount(rq, s->goal, STR(""));
        if (p->shares_typed && p->share_errors && p->share_errors->total > 0)
            goal = arena_str(&rq->arena, web_form(rq, goal_name));
        const char *base = p->shares_typed ? arena_str(&rq->arena, web_form(rq, base_name)) : "";
        bool picked = p->shares_typed && web_form(rq, pick_name).n > 0;
        TRY(meta_json_push(list, json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:b, s:o}", "unit",
                                           page_text(s->name), "goal_name", goal_name, "goal", goal,
                                           "base_name", base_name, "base", base, "pick_name", pick_name,
                                           "picked", (int)picked, "error", page_text(told))));
    }
    *ret = list;
    return STATUS_OK;
fail:
    json_decref(list);
    return st;
}

// "Các phần cộng lại 80 km, còn thiếu 5 km so với cả địa bàn (85 km)."
static const char *sum_words(WebRequest *rq, const Plan *p)
{
    Str measure = p->target.unit_of_measure;
    const char *sum = track_amount(rq, p->shares.sum, measure),
               *whole = track_amount(rq, p->target.low, measure);
    Decimal left = p->target.low - p->shares.sum;
    if (left == 0)
        return track_say(rq, MSG_TRACK_SHARES_EVEN, "sum", sum, "whole", whole, NULL);
    return track_say(rq, left > 0 ? MSG_TRACK_SHARES_SHORT : MSG_TRACK_SHARES_OVER, "sum", sum, "whole",
                     whole, "left", track_amount(rq, left > 0 ? left : -left, measure), NULL);
}

static Status plan_page(WebRequest *rq, WebResponse *rs, int status, const Plan *p)
{
    Arena *a = &rq->arena;
    const Target *t = &p->target;
    PageForm form = {.rq = rq,
                     .resource = &target_step_resource,
                     .fields = step_fields,
                     .n_fields = STEP_FIELDS,
                     .errors = p->step_errors,
                     .typed = p->step_typed};
    json_t *data = NULL, *rows = NULL, *fields = json_object(), *shares = NULL, *steps = road(rq, p);
    Status st = STATUS_OK;
    for (size_t i = 0; i < STEP_FIELDS; i++)
        TRY(meta_json_put(fields, step_fields[i].input, page_form_field(&form, step_fields[i].input, a)));
    if (t->spread != SPREAD_EACH) {
        TRY(share_rows(rq, p, &rows));
        shares = json_pack(
            "{s:s, s:b, s:s, s:s, s:b, s:O}", "action",
            arena_printf(a, "/targets/%lld/shares%s", (long long)t->id, p->communes ? "?communes=1" : ""),
            "even", (int)(p->shares.sum == t->low), "sum", sum_words(rq, p), "communes_href",
            p->communes ? "" : arena_printf(a, "/targets/%lld/plan?communes=1#shares", (long long)t->id),
            "any", (int)(p->shares.n > 0), "rows", rows);
    }
    const char *due = t->due_on == DATE_NONE ? track_word(rq, MSG_TRACK_NO_DUE) : track_day(rq, t->due_on);
    data = json_pack(
        "{s:{s:o, s:s, s:s, s:s, s:o}, s:s, s:b, s:O, s:s, s:O, s:O?}", "target", "name",
        page_text(track_title(rq, t->indicator)), "href", arena_printf(a, "/targets/%lld", (long long)t->id),
        "goal", track_goal(rq, t), "due", due, "measure", page_text(t->unit_of_measure), "note",
        p->note != MSG_NONE ? track_word(rq, p->note) : "", "has_road", (int)(json_array_size(steps) > 0),
        "road", steps, "road_action", arena_printf(a, "/targets/%lld/road", (long long)t->id), "form", fields,
        "shares", shares);
    TRY(data ? STATUS_OK : STATUS_NO_MEMORY);
    TRY(page_form_problems(&form, p->problem, a, data));
    json_decref(fields);
    json_decref(rows);
    json_decref(shares);
    json_decref(steps);
    return web_page(rq, rs, status, "target-plan", data);
fail:
    json_decref(fields);
    json_decref(rows);
    json_decref(shares);
    json_decref(steps);
    json_decref(data);
    return st;
}

static Status load_plan(WebRequest *rq, const Act *act, int64_t id, Plan *p)
{
    *p = (Plan){.communes = str_eq(web_query(rq, "communes"), STR("1"))};
    Status st = target_stated_by(act, id, &p->target, &p->programme);
    if (st == STATUS_OK)
        st = target_road(act, id, &p->steps);
    if (st == STATUS_OK && p->target.spread != SPREAD_EACH)
        st = target_shares(act, &p->target, &p->programme, p->communes, &p->shares);
    return st;
}

static Status get_plan(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    Plan p;
    int64_t id;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    st = load_plan(rq, &act, id, &p);
    return st == STATUS_OK ? plan_page(rq, rs, 200, &p) : st == STATUS_FORBIDDEN ? STATUS_NOT_FOUND : st;
}

static Status back(WebRequest *rq, WebResponse *rs, const Plan *p, const char *tail, const char *tone,
                   MsgId said)
{
    web_flash(rq, rs, tone, said);
    const char *where = plan_href(rq, p, tail);
    return where ? web_redirect(rq, rs, where) : STATUS_NO_MEMORY;
}

// An amount as people write it ("1.500,5"), as the API takes it; null where nothing is typed.
static Status amount_json(WebRequest *rq, const Field *f, Str text, FieldErrors *errors, Str name,
                          json_t **ret)
{
    Value v = value_null(VALUE_INT);
    MsgId fault = MSG_NONE;
    *ret = NULL;
    Status st = str_trim(text).n
                    ? field_parse(f, str_trim(text), text_form_of(rq->lang), &rq->arena, &v, &fault)
                    : STATUS_OK;
    if (st == STATUS_INVALID)
        return field_errors_add(errors, f, name, fault, NULL, 0);
    if (st == STATUS_OK) {
        *ret = v.is_null ? json_null() : decimal_json(v.i);
        st = *ret ? STATUS_OK : STATUS_NO_MEMORY;
    }
    return st;
}

static const Field *amount_field(void)
{
    return resource_field(&target_step_resource, STR("amount"));
}

// The page again with what was wrong; what was written is undone.
static Status again(WebRequest *rq, WebResponse *rs, const Plan *p, Status st)
{
    Status page = plan_page(rq, rs, st == STATUS_INVALID ? 422 : 409, p);
    return page == STATUS_OK ? st : page;
}

static Status post_road(WebRequest *rq, WebResponse *rs)
{
    Act act = web_act(rq, rq->tx);
    FieldErrors errors = {.arena = &rq->arena};
    Plan p;
    TargetStep step;
    int64_t id;
    PageForm form = {
        .rq = rq, .resource = &target_step_resource, .fields = step_fields, .n_fields = STEP_FIELDS};
    json_t *fields = NULL, *amount = NULL;
    Status st = STATUS_OK;
    TRY(web_param_id(rq, 0, &id));
    TRY(load_plan(rq, &act, id, &p));
    TRY(page_form_json(&form, &fields));
    TRY(amount_json(rq, amount_field(), web_form(rq, "value"), &errors, STR("amount"), &amount));
    if (amount)
        TRY(meta_json_put(fields, "amount", amount));
    TRY(meta_json_put(fields, "target_id", json_integer(id)));
    st = errors.total ? STATUS_INVALID : target_step_set(&act, fields, &errors, &step);
    json_decref(fields);
    if (st == STATUS_OK)
        return back(rq, rs, &p, "#road", "good", MSG_TRACK_ROAD_SAVED);
    p.step_errors = &errors;
    p.step_typed = true;
    p.problem = errors.total ? MSG_NONE : act.refusal;
    return st == STATUS_INVALID || st == STATUS_CONFLICT ? again(rq, rs, &p, st) : st;
fail:
    json_decref(fields);
    return st;
}

// "Lưu" changes the amount, the button "remove" takes the step out.
static Status post_step(WebRequest *rq, WebResponse *rs)
{
    Act act = web_act(rq, rq->tx);
    FieldErrors errors = {.arena = &rq->arena};
    Plan p;
    TargetStep step;
    int64_t id, version = 0;
    json_t *changes = NULL, *amount = NULL;
    bool remove = web_form(rq, "remove").n > 0;
    Status st = STATUS_OK;
    TRY(web_param_id(rq, 0, &id));
    TRY(str_to_i64(web_form(rq, "version"), &version) ? STATUS_OK : STATUS_INVALID);
    TRY(record_load(rq->tx, &target_step_resource, id, &rq->arena, &step));
    TRY(load_plan(rq, &act, step.target_id, &p));
    TRY(page_reason(rq, &act, &errors));
    st = errors.total ? STATUS_INVALID : STATUS_OK;
    if (st == STATUS_OK && remove) {
        st = target_step_remove(&act, id, version, &step);
    } else if (st == STATUS_OK) {
        st = amount_json(rq, amount_field(), web_form(rq, "value"), &errors, STR("amount"), &amount);
        changes = amount ? json_pack("{s:o}", "amount", amount) : NULL;
        st = st != STATUS_OK ? st
             : errors.total  ? STATUS_INVALID
                             : target_step_update(&act, id, version, changes, &errors, &step);
        json_decref(changes);
    }
    if (st == STATUS_OK)
        return back(rq, rs, &p, "#road", "good", remove ? MSG_TRACK_ROAD_REMOVED : MSG_TRACK_ROAD_SAVED);
    if (st == STATUS_CONFLICT)
        return back(rq, rs, &p, "#road", "warn", MSG_TRACK_STALE);
    if (st == STATUS_INVALID)
        return back(rq, rs, &p, "#road", "warn",
                    field_errors_of(&errors, STR("reason")) ? MSG_ACT_REASON_MISSING
                                                            : MSG_TRACK_ROAD_BAD_VALUE);
fail:
    return st;
}

static Status typed_shares(WebRequest *rq, Plan *p, bool by_base, bool by_same, FieldErrors *errors,
                           json_t **ret)
{
    json_t *list = json_array(), *goal, *base, *one;
    bool any = false;
    Status st = STATUS_OK;
    for (size_t i = 0; by_same && i < p->shares.n; i++)
        any |= web_form(rq, input_name(rq, "pick-", p->shares.items[i].unit_id)).n > 0;
    for (size_t i = 0; i < p->shares.n; i++) {
        TargetShare *s = &p->shares.items[i];
        Str name = str_c(input_name(rq, "shares.", s->unit_id));
        Str typed = web_form(rq, input_name(rq, by_base ? "base-" : "goal-", s->unit_id));
        if (by_same) { // nobody chosen: all of the list
            if (!any || web_form(rq, input_name(rq, "pick-", s->unit_id)).n > 0)
                s->base = DECIMAL_SCALE;
            continue;
        }
        TRY(amount_json(rq, amount_field(), typed, errors, name, by_base ? &base : &goal));
        if (by_base) {
            if (json_is_string(base))
                st = decimal_parse(str_c(json_string_value(base)), &s->base);
            json_decref(base);
            TRY(st);
            continue;
        }
        if (!goal)
            continue;
        one = json_pack("{s:I, s:o}", "unit_id", (json_int_t)s->unit_id, "goal", goal);
        TRY(meta_json_push(list, one));
    }
    *ret = list;
    return errors->total ? STATUS_INVALID : STATUS_OK;
fail:
    json_decref(list);
    return st;
}

// "same" and "base" only fill the page in; what is saved is what the page shows.
static Status post_shares(WebRequest *rq, WebResponse *rs)
{
    Act act = web_act(rq, rq->tx);
    FieldErrors errors = {.arena = &rq->arena};
    Plan p;
    int64_t id, changed = 0;
    json_t *list = NULL;
    Str rule = web_form(rq, "rule");
    bool same = str_eq(rule, STR("same")), base = str_eq(rule, STR("base"));
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = load_plan(rq, &act, id, &p);
    if (st == STATUS_OK && p.target.spread == SPREAD_EACH)
        st = STATUS_NOT_FOUND;
    if (st != STATUS_OK)
        return st;
    act.reason = str_trim(web_form(rq, "reason"));
    p.shares_typed = true;
    p.share_errors = &errors;
    st = typed_shares(rq, &p, base, same, &errors, &list);
    if (st == STATUS_OK && (same || base)) {
        json_decref(list);
        st = target_shares_apply(same ? SHARE_SAME : SHARE_BY_BASE, p.target.low, &p.shares);
        if (st == STATUS_INVALID)
            p.problem = MSG_TARGET_SHARE_NO_BASE;
        else
            p.note = MSG_TRACK_SHARES_NOT_SAVED;
        return st == STATUS_OK        ? plan_page(rq, rs, 200, &p)
               : st == STATUS_INVALID ? again(rq, rs, &p, st)
                                      : st;
    }
    if (st == STATUS_OK)
        st = target_shares_set(&act, id, list, &errors, &changed);
    json_decref(st == STATUS_INVALID && !list ? NULL : list);
    if (st == STATUS_OK)
        return back(rq, rs, &p, "#shares", "good", changed ? MSG_TRACK_SHARES_SAVED : MSG_TRACK_SHARES_SAME);
    p.problem = errors.total ? MSG_TRACK_SHARES_FAULTY : act.refusal;
    return st == STATUS_INVALID || st == STATUS_CONFLICT ? again(rq, rs, &p, st) : st;
}

const Route road_routes[] = {
    RESOURCE_READS(&step_api, "target-steps", VERB_READ),
    RESOURCE_WRITES(&step_api, "target-steps", VERB_FIGURE_ENTER),
    RESOURCE_EVENT(&step_api, "target-steps", "remove", VERB_FIGURE_ENTER),
    {WEB_GET, "/api/v1/targets/{id}/shares", WEB_API, WEB_SIGNED_IN, VERB_FIGURE_ENTER,
     .check = get_shares_api, .gives = "TargetShares"},
    {WEB_POST, "/api/v1/targets/{id}/shares", WEB_API, WEB_SIGNED_IN, VERB_FIGURE_ENTER, .bodies = WEB_JSON,
     .write = post_shares_api, .takes = "TargetSharesWrite", .gives = "TargetShares", .success = 200},
    {WEB_GET, "/targets/{id}/plan", WEB_PAGE, WEB_SIGNED_IN, VERB_FIGURE_ENTER, .check = get_plan,
     .data = "/api/v1/targets/{id}/shares"},
    {WEB_POST, "/targets/{id}/road", WEB_PAGE, WEB_SIGNED_IN, VERB_FIGURE_ENTER, .bodies = WEB_FORM,
     .write = post_road},
    {WEB_POST, "/target-steps/{id}", WEB_PAGE, WEB_SIGNED_IN, VERB_FIGURE_ENTER, .bodies = WEB_FORM,
     .write = post_step},
    {WEB_POST, "/targets/{id}/shares", WEB_PAGE, WEB_SIGNED_IN, VERB_FIGURE_ENTER, .bodies = WEB_FORM,
     .write = post_shares, .body_limit = 512 * 1024},
};
const size_t road_n_routes = sizeof road_routes / sizeof *road_routes;
