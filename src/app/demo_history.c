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

static Status told(HistoryStep *s, const char *what, const FieldErrors *errors, Status st)
{
    if (errors->n > 0)
        demo_say(s->load, "units in time, %s: line %zu, " STR_FMT ": " STR_FMT, what, errors->items[0].line,
                 STR_ARG(errors->items[0].name), STR_ARG(msg_key(errors->items[0].message)));
    return st;
}

// ---- Places -------------------------------------------------------------------------------------------------------------------------

static Status import_list(HistoryStep *s, Act *act, const char *file, const UnitSource *source)
{
    Str list;
    UnitHistoryReport r;
    FieldErrors errors = {.arena = &s->arena};
    demo_say(s->load, "units in time: %s", file);
    Status st = demo_file(file, &list);
    if (st == STATUS_OK)
        st = unit_import_list(act, list, source, &errors, &r);
    return told(s, file, &errors, st);
}

// One resolution a province: NQ 1665 of Hà Tĩnh, NQ 1670 of Lai Châu (units/README, law.md f).
static Status import_formations(HistoryStep *s, Act *act, const char *province, const char *instrument)
{
    Str formed, list;
    UnitHistoryReport r;
    FieldErrors errors = {.arena = &s->arena};
    UnitSource source = {date_make(2025, 7, 1), true, str_c(instrument), false, str_c(province)};
    demo_say(s->load, "units in time: formations of %s", province);
    Status st = demo_file("units-formed-2025-07.tsv", &formed);
    if (st == STATUS_OK)
        st = demo_file("units-2026.tsv", &list);
    if (st == STATUS_OK)
        st = unit_import_formations(act, formed, list, &source, &errors, &r);
    return told(s, province, &errors, st);
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

// A body of organisations-2026.tsv that takes something over: one of before under the same name goes on, otherwise it is formed.
typedef struct Body {
    Str code;
    UnitRef ref;
} Body;

typedef struct Bodies {
    VEC(Body) all;
    VEC(UnitForm) forms;
    VEC(UnitSuccession) successions;
} Bodies;

static UnitRef ref_of(const Bodies *b, Str code)
{
    for (size_t i = 0; i < b->all.n; i++)
        if (str_eq(b->all.items[i].code, code))
            return b->all.items[i].ref;
    return (UnitRef){0, 0};
}

// Does a row of successions.tsv have the code in that column?
static Status is_named(const char *column, Str code, bool *ret)
{
    DemoTable t;
    Status st = demo_table_open("successions.tsv", &t);
    *ret = false;
    while (st == STATUS_OK && !*ret && demo_table_next(&t))
        *ret = str_eq(demo_cell(&t, column), code);
    return st;
}

static Status field_of(Act *act, Str name, int64_t *ret)
{
    Str key;
    Status st = tx_query_int(act->tx, "SELECT id FROM work_field WHERE name = ?1", PARAMS(P_TEXT(name)), ret);
    if (st != STATUS_NOT_FOUND)
        return st;
    st = sortkey_make(name, act->arena, &key);
    return st == STATUS_OK
               ? tx_query_int(
                     act->tx,
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

// The body of 2020 of that name, when it did not end; *ret_id 0 when there is none.
static Status find_lasting(Act *act, Str name, int64_t *ret_id)
{
    bool ended;
    Rows rows;
    Status st = tx_query_row(
        act->tx,
        "SELECT id, code FROM unit WHERE name = ?1 AND level = 'body' AND valid_from IS NULL ORDER BY id",
        PARAMS(P_TEXT(name)), &rows);
    *ret_id = 0;
    if (st != STATUS_OK)
        return st == STATUS_NOT_FOUND ? STATUS_OK : st;
    int64_t id = rows_int(&rows, 0);
    Str code = rows_text_in(&rows, 1, act->arena);
    st = rows_done(&rows);
    if (st == STATUS_OK && !code.p)
        st = STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = is_named("from_code", code, &ended);
    if (st == STATUS_OK && !ended)
        *ret_id = id;
    return st;
}

static Status read_body(HistoryStep *s, Act *act, const DemoTable *t, int64_t province, Bodies *b)
{
    Body body = {.code = demo_cell(t, "code")};
    bool receives;
    Status st = is_named("to_code", body.code, &receives);
    if (st == STATUS_OK)
        st = find_lasting(act, demo_cell(t, "name"), &body.ref.id);
    if (st == STATUS_OK && receives && !body.ref.id) {
        UnitForm f = {.unit = {.code = body.code,
                               .name = demo_cell(t, "name"),
                               .short_name = demo_cell(t, "short_name"),
                               .kind = kind_named(demo_body_kind(t)),
                               .level = UNIT_LEVEL_BODY},
                      .parent = ref_of(b, demo_cell(t, "parent_code"))};
        if (!f.parent.form && !f.parent.id)
            f.parent.id = province;
        if (!ARENA_PUSH(&s->arena, b->forms, f))
            return STATUS_NO_MEMORY;
        body.ref.form = b->forms.n;
    }
    return st == STATUS_OK && !ARENA_PUSH(&s->arena, b->all, body) ? STATUS_NO_MEMORY : st;
}

static Status read_bodies(HistoryStep *s, Act *act, Bodies *b)
{
    DemoTable t;
    int64_t province;
    Status st = demo_unit_id(act->tx, STR("42"), &province);
    if (st == STATUS_OK)
        st = demo_table_open("organisations-2026.tsv", &t);
    while (st == STATUS_OK && demo_table_next(&t))
        st = read_body(s, act, &t, province, b);
    return st;
}

static bool same_unit(UnitRef a, UnitRef b)
{
    return a.id == b.id && a.form == b.form;
}

// A department whose fields all went to one other was merged with it; one whose fields went to several was divided between them, and each
// field went its own way.
static Status read_successions(HistoryStep *s, Act *act, Bodies *b)
{
    DemoTable t;
    Status st = demo_table_open("successions.tsv", &t);
    while (st == STATUS_OK && demo_table_next(&t)) {
        UnitSuccession field = {
            .kind = SUCCESSION_FIELD, .to = ref_of(b, demo_cell(&t, "to_code")), .share = INT_NONE};
        st = demo_unit_id(act->tx, demo_cell(&t, "from_code"), &field.from_id);
        if (st == STATUS_OK)
            st = field_of(act, demo_cell(&t, "field"), &field.field_id);
        if (st != STATUS_OK || (!field.to.form && !field.to.id))
            return st == STATUS_OK ? STATUS_CORRUPT : st;
        UnitSuccession whole = field;
        bool known = false;
        whole.kind = SUCCESSION_MERGE;
        whole.field_id = 0;
        for (size_t i = 0; i < b->successions.n; i++) {
            UnitSuccession *other = &b->successions.items[i];
            if (other->from_id != whole.from_id || other->kind == SUCCESSION_FIELD)
                continue;
            known = known || same_unit(other->to, whole.to);
            if (!same_unit(other->to, whole.to))
                other->kind = whole.kind = SUCCESSION_SPLIT;
        }
        if (!ARENA_PUSH(&s->arena, b->successions, field) ||
            (!known && !ARENA_PUSH(&s->arena, b->successions, whole)))
            st = STATUS_NO_MEMORY;
    }
    return st;
}

static Status import_bodies(HistoryStep *s, Act *act)
{
    Bodies b = {0};
    const Date day = date_make(2025, 7, 1);
    FieldErrors errors = {.arena = &s->arena};
    demo_say(s->load, "units in time: bodies");
    Status st = read_bodies(s, act, &b);
    if (st == STATUS_OK)
        st = read_successions(s, act, &b);
    if (st != STATUS_OK)
        return st;
    Reorganisation r = {.effective_on = day,
                        .day_known = false, // fields moved between February and July 2025
                        .acted_on = day,
                        .forms = b.forms.items,
                        .n_forms = b.forms.n,
                        .successions = b.successions.items,
                        .n_successions = b.successions.n};
    st = unit_reorganise(act, &r, &errors, NULL);
    return told(s, "bodies", &errors, st);
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
