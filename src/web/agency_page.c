// Names of agencies in a document against the register of units: which are unknown, what is proposed and why, and the form of the one that a
// clerk decides about: a unit of the register, a group, another name of the document, a new unit, or none.
#include "app/agency.h"
#include "app/unit.h"
#include "meta/json.h"
#include "model/unit_group.h"
#include "text/fold.h"
#include "web/review.h"
#include "web/web_internal.h"

enum { REGISTER_OFFERED = 1500, JOINED_OFFERED = 200 };

// The inputs of a new unit.
static const PageField unit_inputs[] = {
    {"name", "name"}, {"short", "short_name"}, {"kind", "kind"}, {"parent", "parent_id"}};
// The parent comes as a name and is looked up by the page.
enum { UNIT_INPUTS = sizeof unit_inputs / sizeof *unit_inputs, UNIT_READ = UNIT_INPUTS - 1 };

typedef struct Registered {
    int64_t id;
    Str name;
    Str label; // the name, with its parent's where two have the same
} Registered;

typedef struct Page {
    WebRequest *rq;
    const Act *act;
    Review v;
    ReviewWeights weights;
    AgencyReason *why; // as v.agencies
    Str *matched;      // names of their units, as v.agencies
    VEC(Registered) units;
    int64_t open;             // agency whose form is shown; 0 = none
    const FieldErrors *fault; // of the form of the open one, NULL = none
    bool typed;               // it shows what was sent
} Page;

static json_t *id_json(int64_t id)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)id);
    return json_string(text);
}

static json_t *document_path(const Page *p, const char *tail, int64_t id)
{
    Arena *a = &p->rq->arena;
    const char *path =
        id ? arena_printf(a, "/documents/%lld%s%lld", (long long)p->v.document.id, tail, (long long)id)
           : arena_printf(a, "/documents/%lld%s", (long long)p->v.document.id, tail);
    return path ? json_string(path) : NULL;
}

static DraftAgency *agency_at(const Page *p, size_t i)
{
    return record_at(&draft_agency_resource, &p->v.agencies, i);
}

// ---- The register -------------------------------------------------------------------------------------------------------------------------

// The units below the document's own authority, in the order of their names.
static Status load_register(Page *p)
{
    Arena *a = &p->rq->arena;
    Str last = {NULL, 0}, parent;
    Rows rows = {0};
    Status st = tx_query(
        p->act->tx,
        "SELECT u.id, u.name, COALESCE(o.name, '') FROM unit u LEFT JOIN unit o ON o.id = u.parent_id "
        "WHERE u.path >= (SELECT top.path FROM unit top WHERE top.id = ?1) AND u.path < (SELECT top.path "
        "FROM "
        "unit top WHERE top.id = ?1) || '~' AND (u.valid_from IS NULL OR u.valid_from <= ?3) AND (u.valid_to "
        "IS NULL OR u.valid_to >= ?3) ORDER BY u.sort_key, u.id LIMIT ?2",
        PARAMS(P_INT(p->v.document.unit_id), P_INT(REGISTER_OFFERED),
               P_DATE(p->v.document.issued_on == DATE_NONE ? p->act->today : p->v.document.issued_on)),
        &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        Str name = rows_text_in(&rows, 1, a);
        Registered one = {rows_int(&rows, 0), name, name};
        parent = rows_text_in(&rows, 2, a);
        if (last.p && str_eq(last, name) && parent.n) {
            const char *both = arena_printf(a, STR_FMT " (" STR_FMT ")", STR_ARG(name), STR_ARG(parent));
            one.label = both ? str_c(both) : (Str){NULL, 0};
        }
        last = name;
        if (!one.label.p || !ARENA_PUSH(a, p->units, one))
            st = STATUS_NO_MEMORY;
    }
    Status end = rows_done(&rows);
    return st == STATUS_OK ? end : st;
}

// The unit whose name was typed or picked; 0 when there is none or more than one.
static Status unit_by_label(const Page *p, Str typed, int64_t *ret)
{
    Str wanted, label;
    int64_t found = 0;
    size_t n = 0;
    Status st = fold_canonical(typed, &p->rq->arena, &wanted);
    for (size_t i = 0; i < p->units.n && st == STATUS_OK; i++) {
        st = fold_canonical(p->units.items[i].label, &p->rq->arena, &label);
        if (st == STATUS_OK && str_eq(label, wanted)) {
            found = p->units.items[i].id;
            n++;
        }
    }
    if (st == STATUS_OK)
        *ret = n == 1 ? found : 0;
    return st;
}

static const Registered *registered(const Page *p, int64_t unit_id)
{
    for (size_t i = 0; unit_id > 0 && i < p->units.n; i++)
        if (p->units.items[i].id == unit_id)
            return &p->units.items[i];
    return NULL;
}

static Str label_of(const Page *p, int64_t unit_id)
{
    const Registered *one = registered(p, unit_id);
    return one ? one->label : STR("");
}

// ---- One agency ---------------------------------------------------------------------------------------------------------------------------

static Status groups_text(const Page *p, Str key, Str *ret)
{
    Buf b = BUF_INIT;
    unsigned set = unit_group_read(key);
    for (unsigned bit = 1; bit <= GROUP_ALL_BITS; bit <<= 1)
        if (set & bit) {
            buf_c(&b, b.n ? ", " : "");
            buf_str(&b, msg(p->rq->lang, unit_group_label((UnitGroup)bit)));
        }
    Status st = buf_status(&b);
    *ret = STR("");
    if (st == STATUS_OK && b.n) {
        *ret = arena_dup(&p->rq->arena, buf_view(&b));
        st = ret->p ? STATUS_OK : STATUS_NO_MEMORY;
    }
    buf_done(&b);
    return st;
}

static MsgId reason_word(const DraftAgency *g, AgencyReason why)
{
    if (g->state == AGENCY_MATCHED)
        return MSG_AGENCIES_HOW_CONFIRMED;
    switch (why) {
    case AGENCY_BY_NAME:
        return MSG_AGENCIES_BY_NAME;
    case AGENCY_BY_SHORT:
        return MSG_AGENCIES_BY_SHORT;
    case AGENCY_BY_FORM:
        return MSG_AGENCIES_BY_FORM;
    case AGENCY_BY_EARLIER:
        return MSG_AGENCIES_BY_EARLIER;
    case AGENCY_BY_GROUP:
        return MSG_AGENCIES_BY_GROUP;
    case AGENCY_BY_LIKENESS:
    case AGENCY_BY_NOTHING:
        break;
    }
    return MSG_AGENCIES_BY_LIKENESS;
}

// Names of the units that the agencies stand for: those that the register below the authority does not have are asked once for all.
static Status load_matched(Page *p)
{
    Arena *a = &p->rq->arena;
    size_t n = p->v.agencies.n;
    int64_t *ids = ARENA_ARRAY(a, int64_t, n + 1);
    Str *names = ARENA_ARRAY(a, Str, n + 1);
    size_t asked = 0;
    p->matched = ARENA_ARRAY(a, Str, n + 1);
    if (!ids || !names || !p->matched)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        int64_t unit = agency_at(p, i)->unit_id;
        const Registered *known = registered(p, unit);
        if (known)
            p->matched[i] = known->name;
        else if (unit > 0)
            ids[asked++] = unit;
    }
    Status st = asked ? page_names(p->act->tx, "unit", "name", ids, asked, a, names) : STATUS_OK;
    for (size_t i = 0, k = 0; i < n && k < asked && st == STATUS_OK; i++)
        if (!p->matched[i].p && agency_at(p, i)->unit_id > 0)
            p->matched[i] = names[k++];
    return st;
}

static Status put_match(const Page *p, const DraftAgency *g, Str matched, AgencyReason why, json_t *one)
{
    Arena *a = &p->rq->arena;
    Str name = STR("");
    const char *href = "/units";
    Status st = STATUS_OK;
    if (g->unit_id <= 0 && g->group_key.n == 0)
        return STATUS_OK;
    if (g->unit_id > 0) {
        name = matched;
        href = arena_printf(a, "/units/%lld", (long long)g->unit_id);
    } else {
        st = groups_text(p, g->group_key, &name);
    }
    if (st != STATUS_OK || !href)
        return st == STATUS_OK ? STATUS_NO_MEMORY : st;
    return meta_json_put(one, "match",
                         json_pack("{s:s, s:o, s:s}", "href", href, "name", page_text(name), "how",
                                   msg(p->rq->lang, reason_word(g, why)).p));
}

static json_t *group_choices(const Page *p, const DraftAgency *g)
{
    json_t *list = json_array();
    unsigned set = unit_group_read(g->group_key);
    for (unsigned bit = 1; bit <= GROUP_ALL_BITS && list; bit <<= 1) {
        char key[128], input[140];
        unit_group_write(bit, key);
        snprintf(input, sizeof input, "group_%s", key);
        bool on = p->typed ? web_form(p->rq, input).n > 0 : (set & bit) != 0;
        if (meta_json_push(list, json_pack("{s:s, s:s, s:b}", "input", input, "label",
                                           msg(p->rq->lang, unit_group_label((UnitGroup)bit)).p, "on",
                                           (int)on)) != STATUS_OK) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

// Other names of this document that stand for something already.
static json_t *joined_choices(const Page *p, const DraftAgency *g)
{
    json_t *list = json_array();
    Str chosen = p->typed ? web_form(p->rq, "into") : STR("");
    for (size_t i = 0; i < p->v.agencies.n && list && json_array_size(list) < JOINED_OFFERED; i++) {
        const DraftAgency *o = agency_at(p, i);
        char id[24];
        if (o->id == g->id || (o->unit_id <= 0 && o->group_key.n == 0))
            continue;
        snprintf(id, sizeof id, "%lld", (long long)o->id);
        if (meta_json_push(list, json_pack("{s:s, s:o, s:b}", "value", id, "label", page_text(o->name),
                                           "selected", (int)str_eq_c(chosen, id))) != STATUS_OK) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

// The open agency's form.
static Status put_editor(const Page *p, const DraftAgency *g, json_t *one)
{
    Arena *a = &p->rq->arena;
    Unit proposed;
    Status st = STATUS_OK;
    json_t *create = json_object();
    resource_init(&unit_resource, &proposed);
    proposed.name = g->name;
    TRY(review_agency_kind(g->name, a, &proposed.kind));
    PageForm form = {.rq = p->rq,
                     .resource = &unit_resource,
                     .fields = unit_inputs,
                     .n_fields = UNIT_INPUTS,
                     .record = &proposed,
                     .errors = p->fault,
                     .typed = p->typed && web_form(p->rq, "name").p};
    for (size_t i = 0; i < UNIT_INPUTS; i++)
        TRY(meta_json_put(create, unit_inputs[i].input, page_form_field(&form, unit_inputs[i].input, a)));
    Str parent = form.typed ? web_form(p->rq, "parent") : label_of(p, p->v.document.unit_id);
    TRY(meta_json_put(json_object_get(create, "parent"), "value", page_text(parent)));
    Str typed = p->typed ? web_form(p->rq, "unit_name") : g->unit_id > 0 ? label_of(p, g->unit_id) : STR("");
    return meta_json_put(one, "editor",
                         json_pack("{s:o, s:o, s:o, s:o}", "unit_name", page_text(typed), "groups",
                                   group_choices(p, g), "joined", joined_choices(p, g), "create", create));
fail:
    json_decref(create);
    return st;
}

static Status push_agency(const Page *p, size_t i, json_t *list)
{
    WebRequest *rq = p->rq;
    const DraftAgency *g = agency_at(p, i);
    Str count, told;
    const char *state = g->state == AGENCY_PROPOSED && p->why[i] == AGENCY_BY_LIKENESS
                            ? "alike"
                            : agency_state_names[g->state].name;
    json_t *one = NULL;
    Status st = page_number(p->weights.agency_rows[i], rq->lang, &rq->arena, &count);
    if (st == STATUS_OK)
        st = msg_format(&rq->arena, rq->lang, MSG_AGENCIES_ROWS, &(MsgArg){"count", count}, 1, &told);
    if (st != STATUS_OK)
        return st;
    const char *edit = arena_printf(&rq->arena, "/documents/%lld/agencies?open=%lld#agency-%lld",
                                    (long long)p->v.document.id, (long long)g->id, (long long)g->id);
    bool open = p->v.may_draft && p->open == g->id;
    one = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:b, s:b}", "id", id_json(g->id), "name",
                    page_text(g->name), "rows", page_text(told), "rows_href",
                    document_path(p, "/review?agency=", g->id), "action",
                    document_path(p, "/agencies/", g->id), "version", id_json(g->version), "state", state,
                    "edit_href", p->v.may_draft && !open && edit ? edit : "", "may_take",
                    (int)(p->v.may_draft && g->state == AGENCY_PROPOSED && !open), "left",
                    (int)(g->state == AGENCY_LEFT));
    if (!one)
        return STATUS_NO_MEMORY;
    TRY(put_match(p, g, p->matched[i], p->why[i], one));
    if (open)
        TRY(put_editor(p, g, one));
    return meta_json_push(list, one);
fail:
    json_decref(one);
    return st;
}

// ---- The page -----------------------------------------------------------------------------------------------------------------------------

typedef enum Pile { PILE_UNKNOWN, PILE_ALIKE, PILE_PROPOSED, PILE_SETTLED, PILE_COUNT_ } Pile;

// Names that only rows name which were left out are nobody's concern.
static Pile pile_of(const Page *p, size_t i)
{
    switch (agency_at(p, i)->state) {
    case AGENCY_UNKNOWN:
        return PILE_UNKNOWN;
    case AGENCY_PROPOSED:
        return p->why[i] == AGENCY_BY_LIKENESS ? PILE_ALIKE : PILE_PROPOSED;
    case AGENCY_MATCHED:
    case AGENCY_LEFT:
        return PILE_SETTLED;
    case AGENCY_NONE:
    case AGENCY_STATE_COUNT_:
        break;
    }
    return PILE_UNKNOWN;
}

static Status put_piles(const Page *p, json_t *data)
{
    static const MsgId titles[PILE_COUNT_] = {MSG_AGENCIES_PILE_UNKNOWN, MSG_AGENCIES_PILE_ALIKE,
                                              MSG_AGENCIES_PILE_PROPOSED, MSG_AGENCIES_PILE_SETTLED};
    json_t *piles = json_array();
    Status st = STATUS_OK;
    for (int pile = 0; pile < PILE_COUNT_ && st == STATUS_OK; pile++) {
        json_t *list = json_array();
        Str count;
        for (size_t i = 0; i < p->v.agencies.n && st == STATUS_OK; i++)
            if (p->weights.agency_rows[i] > 0 && (int)pile_of(p, i) == pile)
                st = push_agency(p, i, list);
        if (st == STATUS_OK)
            st = page_number((int64_t)json_array_size(list), p->rq->lang, &p->rq->arena, &count);
        if (st == STATUS_OK && json_array_size(list))
            st = meta_json_push(piles, json_pack("{s:s, s:o, s:O}", "title", msg(p->rq->lang, titles[pile]).p,
                                                 "count", page_text(count), "agencies", list));
        json_decref(list);
    }
    if (st != STATUS_OK) {
        json_decref(piles);
        return st;
    }
    return meta_json_put(data, "piles", piles);
}

static Status load(Page *p, int64_t id)
{
    const AgencyRegister *names;
    Status st = review_get(p->act, id, &p->v);
    if (st == STATUS_OK)
        st = review_weigh(p->act, &p->v, &p->weights);
    if (st == STATUS_OK)
        st = load_register(p);
    if (st == STATUS_OK)
        st = load_matched(p);
    if (st == STATUS_OK)
        st = agency_register_load(p->act->tx, id, p->act->today, &p->rq->arena, &names);
    p->why = ARENA_ARRAY(&p->rq->arena, AgencyReason, p->v.agencies.n + 1);
    if (st == STATUS_OK && !p->why)
        st = STATUS_NO_MEMORY;
    for (size_t i = 0; i < p->v.agencies.n && st == STATUS_OK; i++)
        if (agency_at(p, i)->state == AGENCY_PROPOSED)
            st = agency_reason(names, agency_at(p, i), &p->rq->arena, &p->why[i]);
    // Without a wish the first name that nobody knows is opened.
    for (size_t i = 0; i < p->v.agencies.n && st == STATUS_OK && !p->open; i++)
        if (p->weights.agency_rows[i] > 0 && agency_at(p, i)->state == AGENCY_UNKNOWN)
            p->open = agency_at(p, i)->id;
    return st;
}

static Status show(Page *p, WebResponse *rs, int status, int64_t id)
{
    WebRequest *rq = p->rq;
    int64_t certain = 0;
    Str told;
    json_t *data = NULL, *units = NULL;
    Status st = load(p, id);
    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < p->v.agencies.n; i++)
        certain += p->weights.agency_rows[i] > 0 && pile_of(p, i) == PILE_PROPOSED;
    data = json_pack("{s:{s:o, s:o}, s:s, s:b}", "document", "title", page_text(p->v.document.title),
                     "review_href", document_path(p, "/review", 0), "refusal",
                     p->act->refusal != MSG_NONE ? msg(rq->lang, p->act->refusal).p : "", "settled",
                     (int)(p->weights.strangers == 0));
    units = json_array();
    if (!data || !units)
        TRY(STATUS_NO_MEMORY);
    TRY(put_piles(p, data));
    for (size_t i = 0; i < p->units.n && p->v.may_draft && p->open; i++)
        TRY(meta_json_push(units, json_pack("{s:o}", "label", page_text(p->units.items[i].label))));
    if (certain && p->v.may_draft) {
        TRY(page_number(certain, rq->lang, &rq->arena, &told));
        TRY(meta_json_put(data, "certain",
                          json_pack("{s:o, s:o}", "action", document_path(p, "/agencies/confirm", 0), "count",
                                    page_text(told))));
    }
    TRY(meta_json_put(data, "register", json_incref(units)));
    json_decref(units);
    return web_page(rq, rs, status, "document-agencies", data);
fail:
    json_decref(units);
    json_decref(data);
    return st;
}

static Status get_agencies(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    int64_t id;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    Page p = {.rq = rq, .act = &act};
    if (!str_to_i64(web_query(rq, "open"), &p.open) || p.open < 0)
        p.open = 0;
    return show(&p, rs, 200, id);
}

static Status answer(Page *p, WebResponse *rs, int64_t id, Status st)
{
    if (st == STATUS_OK) {
        const char *where = arena_printf(&p->rq->arena, "/documents/%lld/agencies", (long long)id);
        if (!where)
            return STATUS_NO_MEMORY;
        web_flash(p->rq, rs, "good", MSG_AGENCIES_SAVED);
        return web_redirect(p->rq, rs, where);
    }
    if (st != STATUS_INVALID && st != STATUS_CONFLICT)
        return st;
    p->units.n = 0;
    p->typed = st == STATUS_INVALID;
    Status page = show(p, rs, st == STATUS_INVALID ? 422 : 409, id);
    return page == STATUS_OK ? st : page;
}

// The unit's fields as sent; a parent that is no unit of the register is a fault of the form.
static Status take_unit(Page *p, FieldErrors *errors, json_t **ret)
{
    json_t *unit = NULL;
    int64_t parent = 0;
    Str typed = web_form(p->rq, "parent");
    Status st = review_inputs_read(p->rq, &unit_resource, unit_inputs, UNIT_READ, errors, &unit);
    if (st != STATUS_OK)
        return st;
    if (typed.n)
        TRY(unit_by_label(p, typed, &parent));
    if (typed.n && !parent)
        TRY(field_errors_add(errors, resource_field(&unit_resource, STR("parent_id")), STR(""),
                             MSG_UNIT_RULE_PARENT_UNKNOWN, NULL, 0));
    if (parent)
        TRY(meta_json_put(unit, "parent_id", json_integer(parent)));
    if (errors->total)
        st = STATUS_INVALID;
    if (st == STATUS_OK) {
        *ret = unit;
        return STATUS_OK;
    }
fail:
    json_decref(unit);
    return st;
}

static unsigned groups_sent(const WebRequest *rq)
{
    unsigned set = GROUP_NONE;
    for (unsigned bit = 1; bit <= GROUP_ALL_BITS; bit <<= 1) {
        char key[128], input[140];
        unit_group_write(bit, key);
        snprintf(input, sizeof input, "group_%s", key);
        if (web_form(rq, input).n)
            set |= bit;
    }
    return set;
}

// Does what the button said. Faults of a new unit go to `errors`.
static Status choose(Page *p, Act *act, const DraftAgency *g, int64_t version, FieldErrors *errors)
{
    WebRequest *rq = p->rq;
    Str choice = web_form(rq, "choice");
    DraftAgency done;
    int64_t id = 0;
    if (str_eq_c(choice, "take")) // as proposed
        return review_match(act, g->id, version, g->unit_id > 0 ? g->unit_id : 0,
                            unit_group_read(g->group_key), &done);
    if (str_eq_c(choice, "group"))
        return review_match(act, g->id, version, 0, groups_sent(rq), &done);
    if (str_eq_c(choice, "leave"))
        return review_agency_leave(act, g->id, version, &done);
    if (str_eq_c(choice, "merge")) {
        if (!str_to_i64(web_form(rq, "into"), &id) || id <= 0)
            id = 0;
        return review_agency_merge(act, g->id, version, id, &done);
    }
    Status st = load_register(p);
    if (st != STATUS_OK)
        return st;
    if (str_eq_c(choice, "match")) {
        if (!str_to_i64(web_form(rq, "unit"), &id))
            st = unit_by_label(p, web_form(rq, "unit_name"), &id);
        if (st == STATUS_OK && id <= 0) {
            act->refusal = MSG_AGENCIES_PICK_UNIT;
            st = STATUS_INVALID;
        }
        return st == STATUS_OK ? review_match(act, g->id, version, id, 0, &done) : st;
    }
    if (!str_eq_c(choice, "create"))
        return STATUS_INVALID;
    json_t *unit = NULL;
    st = take_unit(p, errors, &unit);
    if (st == STATUS_OK)
        st = review_agency_create(act, g->id, version, unit, errors, &done);
    json_decref(unit);
    if (st == STATUS_INVALID && act->refusal == MSG_NONE)
        act->refusal = MSG_AGENCIES_NOT_CREATED;
    if (st == STATUS_FORBIDDEN) {
        act->refusal = MSG_AGENCIES_MAY_NOT_CREATE;
        st = STATUS_INVALID;
    }
    return st;
}

static Status post_agency(WebRequest *rq, WebResponse *rs)
{
    Act act = web_act(rq, rq->tx);
    FieldErrors errors = {.arena = &rq->arena};
    Page p = {.rq = rq, .act = &act, .fault = &errors};
    DraftAgency g;
    int64_t id, agency, version = 0;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = web_param_id(rq, 1, &agency);
    if (st == STATUS_OK)
        st = document_get(&act, id, &p.v.document);
    if (st == STATUS_OK)
        st = record_load(rq->tx, &draft_agency_resource, agency, &rq->arena, &g);
    if (st == STATUS_OK && g.document_id != id)
        st = STATUS_NOT_FOUND;
    if (st == STATUS_OK && (!str_to_i64(web_form(rq, "version"), &version) || version <= 0))
        st = STATUS_INVALID;
    if (st != STATUS_OK)
        return st;
    p.open = agency;
    return answer(&p, rs, id, choose(&p, &act, &g, version, &errors));
}

static Status post_confirm(WebRequest *rq, WebResponse *rs)
{
    Act act = web_act(rq, rq->tx);
    Page p = {.rq = rq, .act = &act};
    Document d;
    int64_t id, n;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = document_get(&act, id, &d);
    if (st != STATUS_OK)
        return st;
    return answer(&p, rs, id, review_match_certain(&act, id, &n));
}

const Route agency_routes[] = {
    {WEB_GET, "/documents/{id}/agencies", WEB_PAGE, WEB_SIGNED_IN, VERB_READ, .check = get_agencies,
     .data = "/api/v1/documents/{id}/agencies"},
    {WEB_POST, "/documents/{id}/agencies/confirm", WEB_PAGE, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT,
     .bodies = WEB_FORM, .write = post_confirm},
    {WEB_POST, "/documents/{id}/agencies/{n}", WEB_PAGE, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT,
     .bodies = WEB_FORM, .write = post_agency},
};
const size_t agency_n_routes = sizeof agency_routes / sizeof *agency_routes;
