// Rows of a draft on the page: the form of each kind, and a row in words.
#include "meta/json.h"
#include "model/unit_group.h"
#include "web/review.h"

typedef struct KindForm {
    const char *name; // of the object in the view
    const PageField *inputs;
    const char *const *places; // names of the inputs in the view
    size_t n;
} KindForm;

static const PageField target_inputs[] = {
    {"indicator", "indicator"}, {"op", "op"},       {"low", "low"}, {"high", "high"},
    {"measure", "unit"},        {"scope", "scope"}, {"due", "due"}};
static const char *const target_places[] = {"indicator", "op", "low", "high", "measure", "scope", "due"};
static const PageField deadline_inputs[] = {{"action_text", "action"}, {"due", "due"}, {"units", "units"}};
static const char *const deadline_places[] = {"doing", "due", "units"};
static const PageField assignment_inputs[] = {{"agency", "unit"}, {"role", "role"}, {"tone", "tone"}};
static const char *const assignment_places[] = {"agency", "role", "tone"};
static const PageField movement_inputs[] = {{"movement", "name"}};
static const char *const movement_places[] = {"title"};
// The rhythm is one field behind two inputs: a choice of the usual ones and a line for any other.
static const PageField recurring_inputs[] = {{"what", "text"}};
static const char *const recurring_places[] = {"what"};
static const PageField job_inputs[] = {
    {"what", "what"}, {"who", "who"}, {"product", "product"}, {"authority", "authority"}, {"due", "due"}};
static const char *const job_places[] = {"what", "who", "product", "authority", "due"};

#define FORM(kind_name, inputs, places)                                                                      \
    {                                                                                                        \
        kind_name, inputs, places, sizeof inputs / sizeof *inputs                                            \
    }
static const KindForm forms[DRAFT_KIND_COUNT_] = {
    [DRAFT_TARGET] = FORM("target", target_inputs, target_places),
    [DRAFT_RESULT] = FORM("target", target_inputs, target_places),
    [DRAFT_DEADLINE] = FORM("deadline", deadline_inputs, deadline_places),
    [DRAFT_ASSIGNMENT] = FORM("assignment", assignment_inputs, assignment_places),
    [DRAFT_MOVEMENT] = FORM("movement", movement_inputs, movement_places),
    [DRAFT_RECURRING] = FORM("recurring", recurring_inputs, recurring_places),
    [DRAFT_JOB] = FORM("job", job_inputs, job_places),
};

static const MsgId rhythms[] = {MSG_REVIEW_RHYTHM_ALWAYS,  MSG_REVIEW_RHYTHM_WEEK, MSG_REVIEW_RHYTHM_MONTH,
                                MSG_REVIEW_RHYTHM_QUARTER, MSG_REVIEW_RHYTHM_HALF, MSG_REVIEW_RHYTHM_YEAR};
enum { RHYTHMS = sizeof rhythms / sizeof *rhythms };

// Of whom each has to reach a target; the empty choice: one figure for the whole.
static const unsigned spreads[] = {GROUP_DISTRICTS,   GROUP_COMMUNES,  GROUP_LOCALITIES,
                                   GROUP_DEPARTMENTS, GROUP_DIVISIONS, GROUP_MASS_ORGS,
                                   GROUP_ENTERPRISES, GROUP_SCHOOLS,   GROUP_CENTRAL};
enum { SPREADS = sizeof spreads / sizeof *spreads };

// ---- Reading ------------------------------------------------------------------------------------------------------------------------------

static Status read_input(const WebRequest *rq, const Resource *r, const PageField *p, Arena *a,
                         FieldErrors *errors, json_t *out)
{
    const Field *f = resource_field(r, str_c(p->field));
    Str text = web_form(rq, p->input);
    Value v = value_null(field_value_kind(f));
    MsgId fault = MSG_NONE;
    json_t *value = NULL;
    if (!text.p)
        return STATUS_OK;
    text = str_trim(text);
    Status st = STATUS_OK;
    if (text.n) {
        TextForm form = f->kind == FIELD_KIND_ENUM ? TEXT_MACHINE : text_form_of(rq->lang);
        st = field_parse(f, text, form, a, &v, &fault);
    }
    if (st == STATUS_INVALID)
        return field_errors_add(errors, f, str_c(f->name), fault, NULL, 0);
    if (st == STATUS_OK)
        st = meta_json_value(f, v, &value);
    return st == STATUS_OK ? meta_json_put(out, f->name, value) : st;
}

Status review_inputs_read(const WebRequest *rq, const Resource *r, const PageField *fields, size_t n,
                          FieldErrors *errors, json_t **ret)
{
    json_t *out = json_object();
    Status st = out ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < n && st == STATUS_OK; i++)
        st = read_input(rq, r, &fields[i], errors->arena, errors, out);
    if (st == STATUS_OK)
        *ret = out;
    else
        json_decref(out);
    return st;
}

static Str rhythm_sent(const WebRequest *rq)
{
    Str note = web_form(rq, "rhythm_note"), chosen = web_form(rq, "rhythm");
    return note.p && str_trim(note).n ? str_trim(note) : chosen.p ? str_trim(chosen) : note;
}

Status review_form_read(const WebRequest *rq, DraftKind kind, FieldErrors *errors, bool *ret_sent,
                        json_t **ret)
{
    const KindForm *f = &forms[kind];
    json_t *out = NULL;
    Status st = review_inputs_read(rq, draft_data_resource(kind), f->inputs, f->n, errors, &out);
    if (st == STATUS_OK && kind == DRAFT_RECURRING) {
        Str rhythm = rhythm_sent(rq);
        if (rhythm.p)
            st = meta_json_put(out, "rhythm", rhythm.n ? meta_json_text(rhythm) : json_null());
    }
    if (st == STATUS_OK && kind == DRAFT_TARGET && web_form(rq, "spread").p)
        st = meta_json_put(out, "spread",
                           web_form(rq, "spread").n ? meta_json_text(web_form(rq, "spread")) : json_null());
    if (st != STATUS_OK) {
        json_decref(out);
        return st;
    }
    *ret_sent = json_object_size(out) > 0 || errors->total > 0;
    *ret = out;
    return STATUS_OK;
}

Status review_form_typed(const WebRequest *rq, DraftKind kind, Arena *a, Str *ret)
{
    const KindForm *f = &forms[kind];
    Buf b = BUF_INIT;
    for (size_t i = 0; i <= f->n; i++) {
        Str text = i < f->n                  ? web_form(rq, f->inputs[i].input)
                   : kind == DRAFT_RECURRING ? rhythm_sent(rq)
                                             : (Str){NULL, 0};
        if (text.p && text.n) {
            buf_c(&b, b.n ? "; " : "");
            buf_str(&b, text);
        }
    }
    Status st = buf_status(&b);
    *ret = STR("");
    if (st == STATUS_OK && b.n) {
        *ret = arena_dup(a, buf_view(&b));
        st = ret->p ? STATUS_OK : STATUS_NO_MEMORY;
    }
    buf_done(&b);
    return st;
}

// ---- The form -----------------------------------------------------------------------------------------------------------------------------

// A choice that may stay open, or that the reader left open, begins with an empty option: no answer is put into anyone's mouth.
static Status add_open_choice(const Field *f, json_t *field)
{
    json_t *options = json_object_get(field, "options");
    size_t i;
    json_t *o;
    bool chosen = false;
    json_array_foreach(options, i, o) chosen |= json_is_true(json_object_get(o, "selected"));
    if (!options || ((f->flags & FIELD_REQUIRED) && chosen))
        return STATUS_OK;
    json_t *open = json_pack("{s:s, s:s, s:b}", "value", "", "label", "", "selected", (int)!chosen);
    return open && json_array_insert_new(options, 0, open) == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

static Status rhythm_fields(const WebRequest *rq, const RecurringDraft *r, bool typed, json_t *object)
{
    Str now = typed ? rhythm_sent(rq) : r->rhythm;
    json_t *options = json_array();
    bool known = now.n == 0;
    Status st = STATUS_OK;
    for (size_t i = 0; i < RHYTHMS && st == STATUS_OK; i++) {
        // The value is the words of the document's language, as the reader takes them from the text.
        Str words = msg(LANG_VI, rhythms[i]);
        bool chosen = str_eq(words, now);
        known |= chosen;
        st = meta_json_push(options, json_pack("{s:o, s:s, s:b}", "value", page_text(words), "label",
                                               msg(rq->lang, rhythms[i]).p, "selected", (int)chosen));
    }
    json_t *none = json_pack("{s:s, s:s, s:b}", "value", "", "label", msg(rq->lang, MSG_REVIEW_RHYTHM_NONE).p,
                             "selected", (int)(!known || !now.n));
    if (st == STATUS_OK && (!none || json_array_insert(options, 0, none) != 0))
        st = STATUS_NO_MEMORY;
    json_decref(none);
    if (st != STATUS_OK) {
        json_decref(options);
        return st;
    }
    st = meta_json_put(object, "rhythm", json_pack("{s:s, s:o}", "error", "", "options", options));
    if (st == STATUS_OK)
        st = meta_json_put(object, "rhythm_note",
                           json_pack("{s:o, s:s}", "value", page_text(known ? STR("") : now), "error", ""));
    return st;
}

// The groups in words, joined by commas.
static Status groups_text(Str key, Lang lang, Arena *a, Str *ret)
{
    const char *text = "";
    unsigned set = unit_group_read(key);
    for (unsigned bit = 1; bit <= GROUP_ALL_BITS && text; bit <<= 1)
        if (set & bit)
            text = arena_printf(a, "%s%s" STR_FMT, text, text[0] ? ", " : "",
                                STR_ARG(msg(lang, unit_group_label((UnitGroup)bit))));
    *ret = str_c(text);
    return text ? STATUS_OK : STATUS_NO_MEMORY;
}

static Status spread_field(const WebRequest *rq, const TargetDraft *t, bool typed, Arena *a, json_t *object)
{
    Str now = typed && web_form(rq, "spread").p ? web_form(rq, "spread") : t->spread, words;
    json_t *options = json_array();
    bool known = now.n == 0;
    Status st =
        meta_json_push(options, json_pack("{s:s, s:s, s:b}", "value", "", "label",
                                          msg(rq->lang, MSG_REVIEW_SPREAD_NONE).p, "selected", (int)known));
    for (size_t i = 0; i < SPREADS && st == STATUS_OK; i++) {
        char key[128];
        unit_group_write(spreads[i], key);
        bool chosen = str_eq_c(now, key);
        known |= chosen;
        st = meta_json_push(options, json_pack("{s:s, s:s, s:b}", "value", key, "label",
                                               msg(rq->lang, unit_group_label((UnitGroup)spreads[i])).p,
                                               "selected", (int)chosen));
    }
    // Several groups together, as the document's words gave them.
    if (st == STATUS_OK && !known)
        st = groups_text(now, rq->lang, a, &words);
    if (st == STATUS_OK && !known)
        st = meta_json_push(options, json_pack("{s:o, s:o, s:b}", "value", page_text(now), "label",
                                               page_text(words), "selected", 1));
    if (st != STATUS_OK) {
        json_decref(options);
        return st;
    }
    return meta_json_put(object, "spread", json_pack("{s:s, s:o}", "error", "", "options", options));
}

Status review_form_fields(const WebRequest *rq, const ReviewRow *r, const ReviewFault *fault, Arena *a,
                          json_t *editor)
{
    DraftKind kind = r->row->kind;
    const KindForm *f = &forms[kind];
    const Resource *data = draft_data_resource(kind);
    PageForm form = {.rq = rq,
                     .resource = data,
                     .fields = f->inputs,
                     .n_fields = f->n,
                     .record = &r->data,
                     .errors = fault ? fault->errors : NULL,
                     .typed = fault && fault->typed};
    json_t *object = json_object();
    Status st = object ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < f->n && st == STATUS_OK; i++) {
        const Field *field = resource_field(data, str_c(f->inputs[i].field));
        json_t *one = page_form_field(&form, f->inputs[i].input, a);
        st = one ? add_open_choice(field, one) : STATUS_NO_MEMORY;
        if (st == STATUS_OK)
            st = meta_json_put(object, f->places[i], one);
        else
            json_decref(one);
    }
    if (st == STATUS_OK && kind == DRAFT_RECURRING)
        st = rhythm_fields(rq, &r->data.recurring, form.typed, object);
    if (st == STATUS_OK && kind == DRAFT_TARGET)
        st = spread_field(rq, &r->data.target, form.typed, a, object);
    if (st != STATUS_OK || !f->name) {
        json_decref(object);
        return st;
    }
    return meta_json_put(editor, f->name, object);
}

// ---- In words -----------------------------------------------------------------------------------------------------------------------------

Str review_row_name(const ReviewRow *r)
{
    const DraftData *d = &r->data;
    Str name = {NULL, 0};
    switch (r->row->kind) {
    case DRAFT_TARGET:
    case DRAFT_RESULT:
        name = d->target.indicator;
        break;
    case DRAFT_DEADLINE:
        name = d->deadline.action;
        break;
    case DRAFT_ASSIGNMENT:
        name = d->assignment.unit;
        break;
    case DRAFT_MOVEMENT:
        name = d->movement.name;
        break;
    case DRAFT_RECURRING:
        name = d->recurring.text;
        break;
    case DRAFT_JOB:
        name = d->job.what;
        break;
    case DRAFT_UNUSED:
        name = d->unused.text;
        break;
    case DRAFT_NONE:
    case DRAFT_KIND_COUNT_:
        break;
    }
    return name.n ? name : r->row->quote;
}

static Status number_text(const Field *f, Decimal v, Lang lang, Arena *a, Str *ret)
{
    *ret = STR("");
    return v == INT_NONE ? STATUS_OK : field_format(f, value_int(v), text_form_of(lang), a, ret);
}

static Status target_value(const TargetDraft *t, Lang lang, Arena *a, Str *ret)
{
    const Field *f = resource_field(draft_data_resource(DRAFT_TARGET), STR("low"));
    Str low, high;
    Status st = number_text(f, t->low, lang, a, &low);
    if (st == STATUS_OK)
        st = number_text(f, t->high, lang, a, &high);
    if (st != STATUS_OK)
        return st;
    if (t->op == TARGET_BETWEEN)
        return msg_format(a, lang, MSG_REVIEW_RANGE, (MsgArg[]){{"low", low}, {"high", high}}, 2, ret);
    // A bare number says "exactly" by itself.
    Str op =
        t->op == TARGET_EQ || t->op == TARGET_OP_NONE ? STR("") : msg(lang, target_op_names[t->op].label);
    Str q = t->qualifier;
    const char *text = arena_printf(a, STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(q), q.n ? " " : "",
                                    STR_ARG(op), op.n ? " " : "", STR_ARG(low));
    *ret = str_c(text);
    return text ? STATUS_OK : STATUS_NO_MEMORY;
}

static Status due_text(Date due, Lang lang, Arena *a, Str *ret)
{
    char day[11];
    if (due == DATE_NONE) {
        *ret = msg(lang, MSG_REVIEW_NO_DUE);
        return STATUS_OK;
    }
    date_format_vi(due, day);
    return msg_format(a, lang, MSG_REVIEW_DUE, &(MsgArg){"day", str_c(day)}, 1, ret);
}

// "a; b", either may be empty.
static Status both(Str one, Str two, Arena *a, Str *ret)
{
    if (!one.n || !two.n) {
        *ret = one.n ? one : two;
        return STATUS_OK;
    }
    const char *text = arena_printf(a, STR_FMT "; " STR_FMT, STR_ARG(one), STR_ARG(two));
    *ret = str_c(text);
    return text ? STATUS_OK : STATUS_NO_MEMORY;
}

Str review_why(Str told, Lang lang)
{
    static const struct {
        const char *told;
        MsgId word;
    } words[] = {{"as-of date of a result", MSG_REVIEW_WHY_AS_OF},
                 {"only mentioned, or of a cited document", MSG_REVIEW_WHY_MENTIONED},
                 {"a term, but in a telling of the past", MSG_REVIEW_WHY_PAST},
                 {"a quantity without a goal", MSG_REVIEW_WHY_NO_GOAL},
                 {"an ordinal, a name or a period", MSG_REVIEW_WHY_ORDINAL}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_c(told, words[i].told))
            return msg(lang, words[i].word);
    return told;
}

Status review_row_words(const ReviewRow *r, Lang lang, Arena *a, json_t *object)
{
    const DraftData *d = &r->data;
    Str detail = STR(""), value = STR(""), measure = STR(""), due, words;
    char day[11] = "";
    Status st = STATUS_OK;
    switch (r->row->kind) {
    case DRAFT_TARGET:
    case DRAFT_RESULT:
        measure = d->target.unit;
        TRY(due_text(d->target.due, lang, a, &due));
        if (d->target.due_chosen)
            TRY(both(due, msg(lang, MSG_REVIEW_DUE_CHOSEN), a, &due));
        TRY(groups_text(d->target.spread, lang, a, &words));
        if (words.n)
            TRY(msg_format(a, lang, MSG_REVIEW_SPREAD, &(MsgArg){"groups", words}, 1, &words));
        TRY(both(d->target.scope, due, a, &detail));
        TRY(both(detail, words, a, &detail));
        TRY(target_value(&d->target, lang, a, &value));
        break;
    case DRAFT_DEADLINE:
        detail = d->deadline.units;
        if (d->deadline.due != DATE_NONE)
            date_format_vi(d->deadline.due, day);
        value = str_c(day);
        break;
    case DRAFT_ASSIGNMENT:
        TRY(both(msg(lang, duty_role_names[d->assignment.role].label),
                 msg(lang, duty_tone_names[d->assignment.tone].label), a, &detail));
        break;
    case DRAFT_RECURRING:
        detail = d->recurring.rhythm.n ? d->recurring.rhythm : msg(lang, MSG_REVIEW_RHYTHM_NONE);
        break;
    case DRAFT_JOB:
        TRY(due_text(d->job.due, lang, a, &due));
        TRY(both(d->job.who, due, a, &detail));
        TRY(both(detail, d->job.product, a, &detail));
        TRY(review_job_lacks(&d->job, lang, a, &words));
        if (words.n) {
            TRY(msg_format(a, lang, MSG_REVIEW_LACKS, &(MsgArg){"what", words}, 1, &words));
            TRY(both(detail, words, a, &detail));
        }
        break;
    case DRAFT_UNUSED:
        detail = review_why(d->unused.why, lang);
        break;
    case DRAFT_MOVEMENT:
    case DRAFT_NONE:
    case DRAFT_KIND_COUNT_:
        break;
    }
    TRY(meta_json_put(object, "name", page_text(review_row_name(r))));
    TRY(meta_json_put(object, "detail", page_text(detail)));
    TRY(meta_json_put(object, "value", page_text(value)));
    return meta_json_put(object, "measure", page_text(measure));
fail:
    return st;
}
