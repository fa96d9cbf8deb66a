// Whose duty a target is: every unit's, some named units', or that of the agency that leads.
#include "app/programme_make.h"
#include "text/fold.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// The groups behind a "mỗi" of the folded words, up to the first number.
static unsigned each_group(Str folded)
{
    static const char mark[] = "moi ";
    for (size_t i = 0; i < folded.n; i++)
        if (is_digit(folded.p[i]))
            folded.n = i;
    for (size_t from = 0; from < folded.n;) {
        size_t at = str_find(str_sub(folded, from, folded.n), STR("moi "));
        if (at == SIZE_MAX)
            return GROUP_NONE;
        at += from;
        unsigned groups =
            at == 0 || folded.p[at - 1] == ' ' ? unit_group_find(str_sub(folded, at, folded.n)) : GROUP_NONE;
        if (groups != GROUP_NONE)
            return groups;
        from = at + sizeof mark - 1;
    }
    return GROUP_NONE;
}

// "toàn tỉnh", "cả nước", or nothing said.
static bool whole_area(Str folded)
{
    return folded.n == 0 || str_starts(folded, STR("toan ")) || str_starts(folded, STR("ca "));
}

// One name of the scope: as it was matched in the document's review, else as the register proposes.
static Status named(Making *m, Str name, bool propose, UnitIds *units, bool *ret_group)
{
    UnitIds found = {0};
    DraftAgency agency;
    Arena *a = m->act->arena;
    Status st = units_named(m, name, &found);
    if (st == STATUS_OK && found.n == 0 && propose) {
        resource_init(&draft_agency_resource, &agency);
        agency.name = name;
        if (!m->agencies)
            st = agency_register_load(m->act->tx, m->document->id, m->act->today, a, &m->agencies);
        if (st == STATUS_OK)
            st = fold_canonical(name, a, &agency.name_key);
        if (st == STATUS_OK)
            st = agency_propose(m->agencies, &agency, a);
        if (st == STATUS_OK && agency.unit_id && !ARENA_PUSH(a, found, agency.unit_id))
            st = STATUS_NO_MEMORY;
        if (st == STATUS_OK && !agency.unit_id && agency.group_key.n > 0)
            st = agency_group_units(m->act->tx, m->document->unit_id, unit_group_read(agency.group_key),
                                    m->on, a, &found);
    }
    *ret_group = *ret_group || found.n > 1;
    return st == STATUS_OK ? units_add(a, units, &found) : st;
}

static Status named_in_scope(Making *m, Str scope, UnitIds *units, bool *ret_group)
{
    Str part;
    *ret_group = false;
    // A list of names is like many a single name: only its parts are looked up by likeness.
    bool list = str_find(scope, STR(",")) != SIZE_MAX || str_find(scope, STR(" và ")) != SIZE_MAX;
    Status st = named(m, scope, !list, units, ret_group);
    if (units->n > 0)
        return st;
    while (st == STATUS_OK && str_split(&scope, ',', &part)) {
        Str rest = str_trim(part);
        for (size_t at; st == STATUS_OK && rest.n > 0;) {
            at = str_find(rest, STR(" và "));
            Str name = str_trim(at == SIZE_MAX ? rest : str_sub(rest, 0, at));
            if (name.n > 0)
                st = named(m, name, true, units, ret_group);
            rest = at == SIZE_MAX ? (Str){"", 0} : str_sub(rest, at + STR(" và ").n, rest.n);
        }
    }
    return st;
}

// The agency that leads the section; else the one unit named before the words; else every unit named by its own name.
static Status of_area(Making *m, const SectionTask *task, int64_t at, TargetUnits *to)
{
    Arena *a = m->act->arena;
    const Doer *before = NULL;
    Status st = STATUS_OK;
    for (size_t i = 0; st == STATUS_OK && i < task->doers.n; i++)
        if (task->doers.items[i].role == DUTY_LEAD)
            st = units_add(a, &to->units, &task->doers.items[i].units);
    if (st != STATUS_OK || to->units.n > 0) {
        to->role = DUTY_LEAD;
        return st;
    }
    for (size_t i = 0; i < task->doers.n; i++)
        if (task->doers.items[i].one && task->doers.items[i].at <= at)
            before = &task->doers.items[i];
    if (before)
        return units_add(a, &to->units, &before->units);
    for (size_t i = 0; st == STATUS_OK && i < task->doers.n; i++)
        if (task->doers.items[i].one)
            st = units_add(a, &to->units, &task->doers.items[i].units);
    return st;
}

Status target_units(Making *m, const DraftRow *row, const TargetDraft *d, const SectionTask *task,
                    TargetUnits *ret)
{
    Str scope, quote;
    Arena *a = m->act->arena;
    TargetUnits to = {.spread = SPREAD_WHOLE, .role = DUTY_RESPONSIBLE};
    bool group = false;
    Status st = fold_plain(d->scope.p ? d->scope : STR(""), a, &scope);
    if (st == STATUS_OK)
        st = fold_plain(row->quote, a, &quote);
    if (st != STATUS_OK)
        return st;
    // As the review has it; else by the scope; where that only names the area, the words themselves may still say "mỗi".
    unsigned each = unit_group_read(d->spread);
    if (each == GROUP_NONE)
        each = each_group(scope);
    if (each == GROUP_NONE && whole_area(scope))
        each = each_group(quote);
    if (each != GROUP_NONE) {
        to.spread = SPREAD_EACH;
        st = agency_group_units(m->act->tx, m->document->unit_id, each, m->on, a, &to.units);
    } else if (!whole_area(scope)) {
        st = named_in_scope(m, d->scope, &to.units, &group);
        // Several units by name ("xã A, xã B đạt 20/20 tiêu chí") each have it; a group without "mỗi" has it together.
        if (to.units.n > 1 && !group)
            to.spread = SPREAD_EACH;
    }
    if (st == STATUS_OK && to.units.n == 0 && each == GROUP_NONE)
        st = of_area(m, task, row->span_end, &to);
    if (st == STATUS_OK)
        *ret = to;
    return st;
}
