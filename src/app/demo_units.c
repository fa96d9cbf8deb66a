// The demo's register: the province with its districts and communes, and the bodies of the province and of one district.
#include "app/demo_internal.h"
#include "app/unit.h"

#define PROVINCE "42"

typedef struct UnitsStep {
    DemoLoad *load;
    Arena arena;
    Buf places, bodies; // as unit_import reads them
} UnitsStep;

// Places below the province: the table is in order, so a place's parent stands before it.
static Status write_places(UnitsStep *s)
{
    DemoTable t;
    VEC(Str) inside = {0};
    Status st = demo_table_open("units-2021-12.tsv", &t);
    if (st != STATUS_OK)
        return st;
    buf_c(&s->places, "code\tlevel\tname\tparent_code\n");
    while (demo_table_next(&t)) {
        Str code = demo_cell(&t, "code"), parent = demo_cell(&t, "parent_code");
        bool known = str_eq_c(code, PROVINCE);
        for (size_t i = 0; i < inside.n && !known; i++)
            known = str_eq(inside.items[i], parent);
        if (!known)
            continue;
        if (!ARENA_PUSH(&s->arena, inside, code))
            return STATUS_NO_MEMORY;
        buf_printf(&s->places, STR_FMT "\t" STR_FMT "\t" STR_FMT "\t" STR_FMT "\n", STR_ARG(code),
                   STR_ARG(demo_cell(&t, "level")), STR_ARG(demo_cell(&t, "name")), STR_ARG(parent));
    }
    return buf_status(&s->places);
}

// The table's kinds say what a body is in 2020; the register's say how the program treats it.
const char *demo_body_kind(const DemoTable *t)
{
    static const struct {
        const char *of_table, *of_register;
    } kinds[] = {{"party", "party_body"},       {"steering", "party_body"}, {"department", "department"},
                 {"division", "division"},      {"police", "military"},     {"military", "military"},
                 {"central", "central_agency"}, {"press", "press"},         {"enterprise", "enterprise"}};
    Str kind = demo_cell(t, "kind");
    if (str_eq(kind, STR("front"))) // the Front itself, and the organisations that belong to it
        return str_find(demo_cell(t, "code"), STR(".MTTQ")) != SIZE_MAX ? "front_body" : "mass_org";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq_c(kind, kinds[i].of_table))
            return kinds[i].of_register;
    return "other";
}

static Str place_of(Str code)
{
    return str_sub(code, 0, str_find(code, STR(".")));
}

// A body stands below another of the same place, otherwise below the place itself. Those of the centre are not in a province's register.
static Status write_bodies(UnitsStep *s)
{
    DemoTable t;
    Status st = demo_table_open("organisations-2020.tsv", &t);
    if (st != STATUS_OK)
        return st;
    buf_c(&s->bodies, "code\tlevel\tkind\tname\tshort_name\tparent_code\n");
    while (demo_table_next(&t)) {
        Str code = demo_cell(&t, "code"), parent = demo_cell(&t, "parent_code");
        if (str_starts(code, STR("TW.")))
            continue;
        if (parent.n == 0 || !str_eq(place_of(parent), place_of(code)))
            parent = place_of(code);
        buf_printf(&s->bodies, STR_FMT "\tbody\t%s\t" STR_FMT "\t" STR_FMT "\t" STR_FMT "\n", STR_ARG(code),
                   demo_body_kind(&t), STR_ARG(demo_cell(&t, "name")), STR_ARG(demo_cell(&t, "short_name")),
                   STR_ARG(parent));
    }
    return buf_status(&s->bodies);
}

static Status import(Tx *tx, void *ctx)
{
    UnitsStep *s = ctx;
    Actor actor;
    FieldErrors errors = {.arena = &s->arena};
    int64_t places = 0, bodies = 0;
    Status st = demo_actor(tx, &s->arena, "quantri", &actor);
    Act act = {.tx = tx, .arena = &s->arena, .actor = &actor, .today = date_make(2020, 1, 2)};
    if (st == STATUS_OK)
        st = unit_import(&act, buf_view(&s->places), &errors, &places);
    if (st == STATUS_OK)
        st = unit_import(&act, buf_view(&s->bodies), &errors, &bodies);
    if (errors.n > 0)
        demo_say(s->load, "units: line %zu, " STR_FMT ": " STR_FMT, errors.items[0].line,
                 STR_ARG(errors.items[0].name), STR_ARG(msg_key(errors.items[0].message)));
    if (st == STATUS_OK)
        s->load->report->units = places + bodies;
    return demo_end(s->load, tx, st);
}

Status demo_load_units(DemoLoad *load)
{
    UnitsStep s = {.load = load, .places = BUF_INIT, .bodies = BUF_INIT};
    demo_say(load, "units");
    arena_init(&s.arena, 0);
    Status st = write_places(&s);
    if (st == STATUS_OK)
        st = write_bodies(&s);
    if (st == STATUS_OK)
        st = store_write(load->store, import, &s);
    buf_done(&s.places);
    buf_done(&s.bodies);
    arena_done(&s.arena);
    return st;
}
