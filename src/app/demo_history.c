// What came after 2020 in the demo's register: both provinces on their three days, the communes of 1/7/2025 and what they were formed from,
// the departments after the mergers of 2025 and which field of work went where.
#include "app/demo_internal.h"
#include "app/unit_formation.h"
#include "text/sortkey.h"

typedef struct HistoryStep {
    DemoLoad *load;
    Arena arena;
    Actor actor;
} HistoryStep;

static Act act_of(HistoryStep *s, Tx *tx)
{
    return (Act){.tx = tx, .arena = &s->arena, .actor = &s->actor, .today = date_make(2020, 1, 2)};
}

static Status told(HistoryStep *s, const FieldErrors *errors, Status st)
{
    if (errors->n > 0)
        demo_say(s->load, "units in time: line %zu, " STR_FMT ": " STR_FMT, errors->items[0].line,
                 STR_ARG(errors->items[0].name), STR_ARG(msg_key(errors->items[0].message)));
    return st;
}

// ---- Places -------------------------------------------------------------------------------------------------------------------------

static Status import_list(HistoryStep *s, Act *act, const char *file, const UnitSource *source)
{
    Str list;
    UnitHistoryReport r;
    FieldErrors errors = {.arena = &s->arena};
    Status st = demo_file(file, &list);
    if (st == STATUS_OK)
        st = unit_import_list(act, list, source, &errors, &r);
    return told(s, &errors, st);
}

// One resolution a province: NQ 1665 of Hà Tĩnh, NQ 1670 of Lai Châu (units/README, law.md f).
static Status import_formations(HistoryStep *s, Act *act, const char *province, const char *instrument)
{
    Str formed, list;
    UnitHistoryReport r;
    FieldErrors errors = {.arena = &s->arena};
    UnitSource source = {date_make(2025, 7, 1), true, str_c(instrument), false, str_c(province)};
    Status st = demo_file("units-formed-2025-07.tsv", &formed);
    if (st == STATUS_OK)
        st = demo_file("units-2026.tsv", &list);
    if (st == STATUS_OK)
        st = unit_import_formations(act, formed, list, &source, &errors, &r);
    return told(s, &errors, st);
}

static Status import_places(HistoryStep *s, Act *act)
{
    const UnitSource ever = {SINCE_EVER, false, STR(""), false, STR("12")},
                     march = {date_make(2025, 3, 1), false, STR(""), false, STR("")},
                     now = {date_make(2026, 1, 1), false, STR(""), false, STR("")};
    Status st = import_list(s, act, "units-2021-12.tsv", &ever); // Hà Tĩnh's are there
    if (st == STATUS_OK)
        st = import_list(s, act, "units-2025-03.tsv", &march);
    if (st == STATUS_OK)
        st = import_formations(s, act, "42", "NQ 1665/NQ-UBTVQH15");
    if (st == STATUS_OK)
        st = import_formations(s, act, "12", "NQ 1670/NQ-UBTVQH15");
    return st == STATUS_OK ? import_list(s, act, "units-2026.tsv", &now) : st;
}

// ---- Departments ------------------------------------------------------------------------------------------------------------------------

typedef struct Bodies {
    Date day;
    VEC(UnitForm) forms;
    VEC(Str) codes; // of the forms
    VEC(UnitSuccession) successions;
} Bodies;

static size_t form_of(const Bodies *b, Str code)
{
    for (size_t i = 0; i < b->codes.n; i++)
        if (str_eq(b->codes.items[i], code))
            return i + 1;
    return 0;
}

static Status field_of(Act *act, Str name, int64_t *ret)
{
    Str key;
    Status st = tx_query_int(act->tx, "SELECT id FROM work_field WHERE name = ?1", PARAMS(P_TEXT(name)), ret);
    if (st != STATUS_NOT_FOUND)
        return st;
    st = sortkey_make(name, act->arena, &key);
    return st == STATUS_OK ? tx_query_int(act->tx,
                                          "INSERT INTO work_field (name, sort_key, version) VALUES (?1, ?2, 1) RETURNING id",
                                          PARAMS(P_TEXT(name), P_BYTES(key.p, key.n)), ret)
                           : st;
}

static UnitKind kind_named(const char *name)
{
    UnitKind k = UNIT_KIND_OTHER;
    for (UnitKind i = UNIT_KIND_PROVINCE; i < UNIT_KINDS_; i++)
        if (str_eq_c(str_c(name), unit_kind_names[i].name))
            k = i;
    return k;
}

// The bodies of one day that receive something on it, with those above them.
static Status read_forms(HistoryStep *s, Act *act, Bodies *b)
{
    DemoTable t;
    int64_t province;
    Status st = demo_unit_id(act->tx, STR("42"), &province);
    if (st == STATUS_OK)
        st = demo_table_open("organisations-2026.tsv", &t);
    while (st == STATUS_OK && demo_table_next(&t)) {
        Str code = demo_cell(&t, "code"), parent = demo_cell(&t, "parent_code");
        UnitForm f = {.unit = {.code = code,
                               .name = demo_cell(&t, "name"),
                               .short_name = demo_cell(&t, "short_name"),
                               .kind = kind_named(demo_body_kind(&t)),
                               .level = UNIT_LEVEL_BODY},
                      .parent = {.form = form_of(b, parent)}};
        if (!f.parent.form)
            f.parent.id = province;
        if (!ARENA_PUSH(&s->arena, b->forms, f) || !ARENA_PUSH(&s->arena, b->codes, code))
            st = STATUS_NO_MEMORY;
    }
    return st;
}

// A department whose fields all went to one other was merged with it; one whose fields went to several was divided between them, and each
// field went its own way.
static Status read_successions(HistoryStep *s, Act *act, Bodies *b)
{
    DemoTable t;
    Status st = demo_table_open("successions.tsv", &t);
    while (st == STATUS_OK && demo_table_next(&t)) {
        UnitSuccession field = {.kind = SUCCESSION_FIELD, .to = {.form = form_of(b, demo_cell(&t, "to_code"))}, .share = INT_NONE};
        st = demo_unit_id(act->tx, demo_cell(&t, "from_code"), &field.from_id);
        if (st == STATUS_OK)
            st = field_of(act, demo_cell(&t, "field"), &field.field_id);
        if (st != STATUS_OK || !field.to.form)
            return st == STATUS_OK ? STATUS_CORRUPT : st;
        UnitSuccession whole = field;
        bool known = false;
        whole.kind = SUCCESSION_MERGE;
        whole.field_id = 0;
        for (size_t i = 0; i < b->successions.n; i++) {
            UnitSuccession *other = &b->successions.items[i];
            if (other->from_id != whole.from_id || other->kind == SUCCESSION_FIELD)
                continue;
            known = known || other->to.form == whole.to.form;
            if (other->to.form != whole.to.form)
                other->kind = whole.kind = SUCCESSION_SPLIT;
        }
        if (!ARENA_PUSH(&s->arena, b->successions, field) || (!known && !ARENA_PUSH(&s->arena, b->successions, whole)))
            st = STATUS_NO_MEMORY;
    }
    return st;
}

static Status import_bodies(HistoryStep *s, Act *act)
{
    Bodies b = {.day = date_make(2025, 7, 1)};
    FieldErrors errors = {.arena = &s->arena};
    Status st = read_forms(s, act, &b);
    if (st == STATUS_OK)
        st = read_successions(s, act, &b);
    if (st != STATUS_OK)
        return st;
    Reorganisation r = {.effective_on = b.day,
                        .day_known = false, // fields moved between February and July 2025
                        .acted_on = b.day,
                        .forms = b.forms.items,
                        .n_forms = b.forms.n,
                        .successions = b.successions.items,
                        .n_successions = b.successions.n};
    st = unit_reorganise(act, &r, &errors, NULL);
    return told(s, &errors, st);
}

static Status import(Tx *tx, void *ctx)
{
    HistoryStep *s = ctx;
    Status st = demo_actor(tx, &s->arena, "quantri", &s->actor);
    Act act = act_of(s, tx);
    if (st == STATUS_OK)
        st = import_places(s, &act);
    if (st == STATUS_OK)
        st = import_bodies(s, &act);
    return demo_end(s->load, tx, st);
}

Status demo_load_history(DemoLoad *load)
{
    HistoryStep s = {.load = load};
    demo_say(load, "units in time");
    arena_init(&s.arena, 0);
    Status st = store_write(load->store, import, &s);
    arena_done(&s.arena);
    return st;
}
