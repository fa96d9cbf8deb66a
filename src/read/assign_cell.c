// Cells of tables that name who does a row's work.
#include "read/assign.h"
#include "read/assign_internal.h"

// What no list of agencies knows, or only the beginning of ("Các huyện đoàn", "Văn phòng Tỉnh đoàn"), is a name as it stands, up to the mark that
// parts names.
static bool cell_name(Scan *s, size_t a, size_t b, Role role, UnitList *all)
{
    bool any = false;
    for (size_t i = a; i < b;) {
        i += tok_any(s->d, i, b, "và|cùng|do");
        size_t e = i;
        while (e < b && !tok_mark(s->d, e, ';') && !tok_mark(s->d, e, ','))
            e++;
        bool named =
            i < e && tok_any(s->d, i, e, "thường xuyên|hằng|hàng|quý|tháng|năm|ngày|định kỳ|cả năm") == 0;
        for (size_t k = i; k < e; k++)
            named = named && s->d->t[k].kind != TOK_NUMBER; // a term, an amount
        if (named && s->d->t[i].cap && e - i <= 10 && all->n < READ_MAX_UNITS) {
            UnitList l = {.n = 1, .end = e};
            l.u[0] = (Unit){.name = doc_text(s->d, i, e), .a = (uint32_t)i, .b = (uint32_t)e};
            if (!l.u[0].name.p) {
                s->memory = false;
                return false;
            }
            emit(s, &l, role, TONE_NONE, e, 0.7);
            all->u[all->n++] = l.u[0];
            any = true;
        }
        i = e + 1;
    }
    return any;
}

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
        return cell_name(s, a, b, role, all);
    Pred p = predicate(d, l.end, b, false);
    if (!p.ok && l.n == 1 && l.end < b && d->t[l.end].kind == TOK_WORD && !p.lead && !p.coordinate &&
        !tok_any(d, l.end, b, "và|cùng|chủ trì|phối hợp|làm|là|thực hiện|chịu trách nhiệm") &&
        cell_name(s, a, b, role, all))
        return true;
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
    // "Sở Khoa học và Công nghệ, Bưu điện thành phố": the rest names one that the lists do not know.
    if (l.end + 1 < b && tok_mark(d, l.end, ',') && d->t[l.end + 1].cap &&
        tok_find(d, l.end, b, "chủ trì|phối hợp") == SIZE_MAX)
        (void)cell_part(s, l.end + 1, b, role, all);
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
