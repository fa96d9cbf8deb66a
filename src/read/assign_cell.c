// Cells of tables that name who does a row's work.
#include "read/assign.h"
#include "read/assign_internal.h"

// One part of a cell: its agencies in `role`, or in the role that its own words say.
static bool cell_part(Scan *s, size_t a, size_t b, Role role, UnitList *all)
{
    Doc *d = s->d;
    while (a < b && (d->t[a].kind == TOK_MARK && !tok_mark(d, a, '"')))
        a++;
    while (b > a && d->t[b - 1].kind == TOK_MARK && !tok_mark(d, b - 1, ')'))
        b--;
    UnitList l;
    if (a >= b)
        return false;
    size_t took = assign_listed(s, a, a, b);
    if (took) {
        for (size_t i = 0; i < s->last.n && all->n < READ_MAX_UNITS; i++)
            all->u[all->n++] = s->last.u[i];
        return true;
    }
    size_t lead = tok_any(d, a, b, "giao|phân công|do|cơ quan chủ trì|chủ trì|phối hợp với|phối hợp|đơn vị");
    if (tok_any(d, a, a + lead, "chủ trì|cơ quan chủ trì"))
        role = ROLE_LEAD;
    else if (tok_any(d, a, a + lead, "phối hợp|phối hợp với"))
        role = ROLE_COORDINATE;
    if (lead && agency_list(d, a + lead, b, AGENCY_BARE | AGENCY_SEMICOLON, &l))
        a += lead;
    if (!agency_list(d, a, b, AGENCY_BARE | AGENCY_SEMICOLON, &l))
        return false;
    Pred p = predicate(d, l.end, b, false);
    if (p.lead)
        role = ROLE_LEAD;
    else if (p.coordinate)
        role = ROLE_COORDINATE;
    emit(s, &l, role, TONE_NONE, l.end, 0.88);
    if (role != ROLE_COORDINATE)
        set_actor(s, &l, a);
    for (size_t i = 0; i < l.n && all->n < READ_MAX_UNITS; i++)
        all->u[all->n++] = l.u[i];
    // "Sở A chủ trì, phối hợp với B": what follows the first names.
    for (size_t i = l.end; i < b && s->memory;) {
        size_t m = assign_coordinate(s, i, b);
        i = m > i ? m : i + 1;
    }
    return true;
}

Status assign_cell(Doc *d, size_t para, int32_t section, size_t a, size_t b, Role role, UnitList *ret)
{
    Scan s = {.d = d, .memory = true, .para = para, .section = section};
    UnitList all = {0};
    size_t from = a;
    for (size_t i = a; i <= b && s.memory; i++) {
        // A new line or a bullet begins a new name only when the one before is complete: names are broken over lines in narrow columns.
        bool bullet = i < b && i > from && d->t[i].line && d->t[i].kind == TOK_MARK;
        if (i < b && !bullet && !tok_mark(d, i, ';'))
            continue;
        s.last = (UnitList){0};
        (void)cell_part(&s, from, i, role, &all);
        from = i + (i < b && !bullet);
    }
    if (!s.memory)
        return STATUS_NO_MEMORY;
    all.end = b;
    *ret = all;
    return STATUS_OK;
}
