// Invented progress: figures for the targets that the reader found, plans issued, work begun. A row of the table belongs to the target of the
// same programme with the same numbers whose words are nearest; what finds none is left out and counted.
#include <jansson.h>

#include "app/demo_internal.h"
#include "app/duty.h"
#include "app/occurrence.h"
#include "app/road.h"
#include "meta/json.h"
#include "text/fold.h"

typedef struct UnitRef {
    int64_t id;
    Str code, path;
} UnitRef;

typedef struct Matched {
    Str key; // of targets.tsv
    int64_t target_id;
} Matched;

typedef struct Candidate {
    Target target;
    Str path;  // of its task
    Str words; // folded indicator and quote
    bool taken;
} Candidate;

typedef struct Progress {
    DemoLoad *load;
    Arena arena;
    VEC(UnitRef) units;
    VEC(Matched) matched;
    Str district_path; // units below it are entered by the district's officer
} Progress;

static Status load_units(Progress *p, Tx *tx)
{
    Rows rows;
    Status st = tx_query(tx, "SELECT id, code, path FROM unit WHERE valid_from IS NULL ORDER BY id",
                         NO_PARAMS, &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        UnitRef u = {rows_int(&rows, 0), rows_text_in(&rows, 1, &p->arena),
                     rows_text_in(&rows, 2, &p->arena)};
        if (!u.code.p || !u.path.p || !ARENA_PUSH(&p->arena, p->units, u))
            st = STATUS_NO_MEMORY;
        else if (str_eq(u.code, STR("447")))
            p->district_path = u.path;
    }
    Status end = rows_done(&rows);
    return st == STATUS_OK ? end : st;
}

static const UnitRef *unit_of(const Progress *p, Str code)
{
    for (size_t i = 0; i < p->units.n; i++)
        if (str_eq(p->units.items[i].code, code))
            return &p->units.items[i];
    return NULL;
}

// ---- Which target a row of the tables means -----------------------------------------------------------------------------------------------

typedef VEC(Candidate) Candidates;

static Status load_candidates(Progress *p, Tx *tx, int64_t unit_id, Candidates *ret)
{
    RecordList targets, tasks;
    Arena *a = &p->arena;
    Param unit[] = {P_INT(unit_id)};
    Status st = record_all(tx, &target_resource,
                           "programme_id IN (SELECT id FROM programme WHERE unit_id = ?1 AND is_sample = 1)",
                           "ordinal, id", unit, 1, 5000, a, &targets);
    if (st == STATUS_OK)
        st = record_all(tx, &task_resource,
                        "programme_id IN (SELECT id FROM programme WHERE unit_id = ?1 AND is_sample = 1)",
                        "id", unit, 1, 5000, a, &tasks);
    for (size_t i = 0; st == STATUS_OK && i < targets.n; i++) {
        Candidate c = {.target = *(Target *)record_at(&target_resource, &targets, i)};
        char *words =
            arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(c.target.indicator), STR_ARG(c.target.quote));
        st = words ? fold_plain(str_c(words), a, &c.words) : STATUS_NO_MEMORY;
        for (size_t k = 0; k < tasks.n; k++) {
            const Task *t = record_at(&task_resource, &tasks, k);
            if (t->id == c.target.task_id)
                c.path = t->path;
        }
        if (st == STATUS_OK && !ARENA_PUSH(a, *ret, c))
            st = STATUS_NO_MEMORY;
    }
    return st;
}

static bool has_word(Str text, Str word)
{
    Str w;
    while (str_split(&text, ' ', &w))
        if (str_eq(w, word))
            return true;
    return false;
}

// Words of `wanted` that `text` has, in thousandths.
static int shared_words(Str wanted, Str text)
{
    int n = 0, all = 0;
    Str w;
    while (str_split(&wanted, ' ', &w)) {
        if (w.n == 0)
            continue;
        all++;
        n += has_word(text, w);
    }
    return all ? n * 1000 / all : 0;
}

// Thousandths of the indicator's words that must stand in the document's. Section and number are the same already, so few are enough.
enum { WORDS_NEEDED = 200 };

static Candidate *best_of(Candidates *all, const DemoTable *t, Str words, Decimal low)
{
    Candidate *best = NULL;
    int best_like = WORDS_NEEDED - 1;
    for (size_t i = 0; i < all->n; i++) {
        Candidate *c = &all->items[i];
        Str section = demo_cell(t, "section");
        bool here = str_eq(c->path, section) || (str_starts(c->path, section) && c->path.p[section.n] == '.');
        int like = shared_words(words, c->words);
        if (!c->taken && here && c->target.low == low && like > best_like) {
            best = c;
            best_like = like;
        }
    }
    return best;
}

static Status match_campaign(Progress *p, Tx *tx, Str campaign, int64_t unit_id)
{
    DemoTable t;
    Candidates all = {0};
    Status st = load_candidates(p, tx, unit_id, &all);
    if (st == STATUS_OK)
        st = demo_table_open("targets.tsv", &t);
    while (st == STATUS_OK && demo_table_next(&t)) {
        Decimal low;
        Str words;
        if (!str_eq(demo_cell(&t, "campaign"), campaign))
            continue;
        st = decimal_parse(demo_cell(&t, "low"), &low);
        if (st == STATUS_OK)
            st = fold_plain(demo_cell(&t, "indicator"), &p->arena, &words);
        if (st != STATUS_OK)
            break;
        p->load->report->targets++;
        Candidate *c = best_of(&all, &t, words, low);
        if (!c)
            continue;
        c->taken = true;
        Matched m = {demo_cell(&t, "key"), c->target.id};
        if (!ARENA_PUSH(&p->arena, p->matched, m))
            st = STATUS_NO_MEMORY;
        p->load->report->targets_matched++;
    }
    return st;
}

// The campaigns that have a programme in the demo.
static Status match_targets(Progress *p, Tx *tx)
{
    DemoTable t;
    Status st = demo_table_open("campaigns.tsv", &t);
    while (st == STATUS_OK && demo_table_next(&t)) {
        int64_t programmes;
        const UnitRef *u = unit_of(p, demo_cell(&t, "unit_code"));
        Date start = demo_cell_date(&t, "peak_start");
        if (!u || start == DATE_NONE || start > demo_default_date())
            continue;
        st = tx_query_int(tx, "SELECT COUNT(*) FROM programme WHERE unit_id = ?1", PARAMS(P_INT(u->id)),
                          &programmes);
        if (st == STATUS_OK && programmes > 0)
            st = match_campaign(p, tx, demo_cell(&t, "key"), u->id);
    }
    return st;
}

// ---- Figures ------------------------------------------------------------------------------------------------------------------------------

typedef struct Hands {
    Actor province, district;
} Hands;

static Status load_hands(Progress *p, Tx *tx, Hands *ret)
{
    Status st = demo_actor(tx, &p->arena, "chuyenvien", &ret->province);
    return st == STATUS_OK ? demo_actor(tx, &p->arena, "kyanh", &ret->district) : st;
}

static Act act_for(Progress *p, Tx *tx, const Hands *hands, const UnitRef *u, Date today)
{
    bool district = p->district_path.n > 0 && str_starts(u->path, p->district_path);
    return (Act){.tx = tx,
                 .arena = &p->arena,
                 .actor = district ? &hands->district : &hands->province,
                 .today = today};
}

static Status enter(Progress *p, Tx *tx, const Hands *hands, const DemoTable *t, int64_t target_id)
{
    const UnitRef *u = unit_of(p, demo_cell(t, "unit_code"));
    Date day = demo_cell_date(t, "date");
    Str value = demo_cell(t, "value"), date = demo_cell(t, "date");
    FieldErrors errors = {.arena = &p->arena};
    Figure made;
    bool known;
    if (!u || day == DATE_NONE)
        return STATUS_CORRUPT;
    json_t *fields = json_pack("{s:I, s:I, s:s%, s:s%, s:s}", "target_id", (json_int_t)target_id, "unit_id",
                               (json_int_t)u->id, "as_of", date.p, date.n, "amount", value.p, value.n, "note",
                               "Số liệu giả định của bản trình diễn");
    if (!fields)
        return STATUS_NO_MEMORY;
    Act act = act_for(p, tx, hands, u, day);
    Status st = figure_enter(&act, fields, &errors, &made, &known);
    if (st != STATUS_OK)
        demo_say(p->load, "figure " STR_FMT " " STR_FMT ": " STR_FMT, STR_ARG(demo_cell(t, "target_key")),
                 STR_ARG(demo_cell(t, "unit_code")),
                 STR_ARG(errors.n ? msg_key(errors.items[0].message) : STR("")));
    else
        p->load->report->figures++;
    json_decref(fields);
    return st;
}

// ---- Roads, shares, ticks -------------------------------------------------------------------------------------------------------------------

static int64_t target_by_key(const Progress *p, Str key)
{
    for (size_t i = 0; i < p->matched.n; i++)
        if (str_eq(p->matched.items[i].key, key))
            return p->matched.items[i].target_id;
    return 0;
}

// What the agencies that lead have stated, in the name of the officer who keeps the programme.
static Status load_roads(Progress *p, Tx *tx, const Hands *hands)
{
    DemoTable t;
    Status st = demo_table_open("roads.tsv", &t);
    while (st == STATUS_OK && demo_table_next(&t)) {
        int64_t target = target_by_key(p, demo_cell(&t, "target_key"));
        Str day = demo_cell(&t, "date"), amount = demo_cell(&t, "amount");
        FieldErrors errors = {.arena = &p->arena};
        TargetStep step;
        Target asked;
        Act act = {.tx = tx, .arena = &p->arena, .actor = &hands->province, .today = date_make(2020, 3, 25)};
        if (!target)
            continue;
        st = record_load(tx, &target_resource, target, &p->arena, &asked);
        // The invented roads go on to the end of the year; where the document names an earlier day, the road ends there.
        if (st != STATUS_OK || (asked.due_on != DATE_NONE && demo_cell_date(&t, "date") > asked.due_on))
            continue;
        json_t *fields = json_pack("{s:I, s:s%, s:s%}", "target_id", (json_int_t)target, "due_on", day.p,
                                   day.n, "amount", amount.p, amount.n);
        st = fields ? target_step_set(&act, fields, &errors, &step) : STATUS_NO_MEMORY;
        json_decref(fields);
    }
    return st;
}

static Status load_shares(Progress *p, Tx *tx, const Hands *hands)
{
    DemoTable t;
    Status st = demo_table_open("shares.tsv", &t);
    while (st == STATUS_OK && demo_table_next(&t)) {
        int64_t target = target_by_key(p, demo_cell(&t, "target_key"));
        const UnitRef *u = unit_of(p, demo_cell(&t, "unit_code"));
        Act act = {.tx = tx, .arena = &p->arena, .actor = &hands->province, .today = date_make(2020, 3, 25)};
        Decimal goal;
        Duty d;
        if (!target || !u)
            continue;
        st = decimal_parse(demo_cell(&t, "goal"), &goal);
        if (st == STATUS_OK)
            st = target_share_give(&act, target, u->id, goal, &d);
    }
    return st;
}

static Status tick(Progress *p, Tx *tx, const Hands *hands, const UnitRef *u, Date day)
{
    RecordList list;
    Act act = act_for(p, tx, hands, u, day);
    Status st = record_all(tx, &occurrence_resource, "unit_id = ?1 AND due_on = ?2 AND state = 'planned'",
                           "id", PARAMS(P_INT(u->id), P_DATE(day)), 10, &p->arena, &list);
    for (size_t i = 0; st == STATUS_OK && i < list.n; i++) {
        const Occurrence *o = record_at(&occurrence_resource, &list, i);
        Occurrence after;
        st = occurrence_event(&act, o->id, o->version, STR("tick"), STR(""), &after);
    }
    return st;
}

static Status load_ticks(Progress *p, Tx *tx, const Hands *hands)
{
    DemoTable t;
    Status st = demo_table_open("ticks.tsv", &t);
    while (st == STATUS_OK && demo_table_next(&t)) {
        const UnitRef *u = unit_of(p, demo_cell(&t, "unit_code"));
        Date day = demo_cell_date(&t, "date");
        if (u && day != DATE_NONE)
            st = tick(p, tx, hands, u, day);
    }
    return st;
}

static Status figures_verb(Tx *tx, void *ctx)
{
    Progress *p = ctx;
    DemoTable t;
    Hands hands;
    Status st = load_units(p, tx);
    if (st == STATUS_OK)
        st = match_targets(p, tx);
    if (st == STATUS_OK)
        st = load_hands(p, tx, &hands);
    if (st == STATUS_OK)
        st = load_roads(p, tx, &hands);
    if (st == STATUS_OK)
        st = load_shares(p, tx, &hands);
    if (st == STATUS_OK)
        st = demo_table_open("progress.tsv", &t);
    while (st == STATUS_OK && demo_table_next(&t))
        for (size_t i = 0; st == STATUS_OK && i < p->matched.n; i++)
            if (str_eq(p->matched.items[i].key, demo_cell(&t, "target_key")))
                st = enter(p, tx, &hands, &t, p->matched.items[i].target_id);
    return demo_end(p->load, tx, st);
}

// ---- Duties -------------------------------------------------------------------------------------------------------------------------------

static Status move(Progress *p, Tx *tx, const Hands *hands, const UnitRef *u, const Duty *d, Date day,
                   Str event, Str note, int64_t *count)
{
    Duty after;
    Act act = act_for(p, tx, hands, u, day);
    Status st = duty_event(&act, d->id, d->version, event, note, &after);
    if (st == STATUS_OK)
        ++*count;
    return st;
}

// A plan that was issued finishes the unit's duty of that day.
static Status finish_plan(Progress *p, Tx *tx, const Hands *hands, const DemoTable *t)
{
    const UnitRef *u = unit_of(p, demo_cell(t, "unit_code"));
    Date issued = demo_cell_date(t, "issued_on"), due = demo_cell_date(t, "due");
    RecordList duties;
    if (!u || issued == DATE_NONE || due == DATE_NONE)
        return STATUS_OK;
    Status st = record_all(tx, &duty_resource,
                           "unit_id = ?1 AND kind = 'deadline' AND due_on = ?2 AND state = 'open'", "id",
                           PARAMS(P_INT(u->id), P_DATE(due)), 10, &p->arena, &duties);
    char *note = arena_printf(&p->arena, "Kế hoạch số " STR_FMT " (số liệu giả định)",
                              STR_ARG(demo_cell(t, "number")));
    if (st == STATUS_OK && !note)
        st = STATUS_NO_MEMORY;
    for (size_t i = 0; st == STATUS_OK && i < duties.n; i++)
        st = move(p, tx, hands, u, record_at(&duty_resource, &duties, i), issued, STR("finish"), str_c(note),
                  &p->load->report->duties_done);
    return st;
}

// Those who lead a task have begun it.
static Status begin_leads(Progress *p, Tx *tx, const Hands *hands)
{
    RecordList duties;
    Status st = record_all(tx, &duty_resource, "kind = 'assignment' AND role = 'lead' AND state = 'open'",
                           "id", NO_PARAMS, 2000, &p->arena, &duties);
    for (size_t i = 0; st == STATUS_OK && i < duties.n; i++) {
        const Duty *d = record_at(&duty_resource, &duties, i);
        const UnitRef *u = NULL;
        for (size_t k = 0; k < p->units.n && !u; k++)
            if (p->units.items[k].id == d->unit_id)
                u = &p->units.items[k];
        if (u)
            st = move(p, tx, hands, u, d, date_make(2020, 3, 25), STR("start"), STR(""),
                      &p->load->report->duties_begun);
    }
    return st;
}

static Status duties_verb(Tx *tx, void *ctx)
{
    Progress *p = ctx;
    DemoTable t;
    Hands hands;
    Status st = load_hands(p, tx, &hands);
    if (st == STATUS_OK)
        st = demo_table_open("plans.tsv", &t);
    while (st == STATUS_OK && demo_table_next(&t))
        st = finish_plan(p, tx, &hands, &t);
    if (st == STATUS_OK)
        st = begin_leads(p, tx, &hands);
    if (st == STATUS_OK)
        st = load_ticks(p, tx, &hands);
    return demo_end(p->load, tx, st);
}

Status demo_load_progress(DemoLoad *load)
{
    Progress p = {.load = load};
    arena_init(&p.arena, 0);
    demo_say(load, "figures");
    Status st = store_write(load->store, figures_verb, &p);
    if (st == STATUS_OK) {
        demo_say(load, "duties");
        st = store_write(load->store, duties_verb, &p);
    }
    arena_done(&p.arena);
    return st;
}
