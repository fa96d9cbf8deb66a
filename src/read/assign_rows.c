// Rows of assignments: one row per unit per section per role.
#include "read/assign_internal.h"

static bool push_row(Scan *s, const Unit *u, Role role, Tone tone, size_t end, double confidence)
{
    Doc *d = s->d;
    if (u->name.n == 0)
        return u->name.p != NULL;
    if (s->section >= 0 && d->sections.n == 0)
        return true;
    Assignment row = {.section = section_path(d, s->section),
                      .unit = u->name,
                      .role = role,
                      .tone = tone,
                      .confidence = confidence};
    size_t n = d->assignments.n;
    Assignment *rows = d->assignments.items;
    for (size_t i = n; i > 0 && n - i < 200;
         i--) { // one row per unit per section per role; a lead is not said again as responsible
        Assignment *o = &rows[i - 1];
        if (!str_eq(o->section, row.section) || !str_eq(o->unit, row.unit))
            continue;
        if (o->role == role || (o->role == ROLE_LEAD && role == ROLE_RESPONSIBLE))
            return true;
        if (o->role == ROLE_RESPONSIBLE && role == ROLE_LEAD) {
            o->role = ROLE_LEAD;
            o->tone = tone != TONE_NONE ? tone : o->tone;
            return true;
        }
    }
    if (n >= READ_MAX_ROWS)
        return true;
    row.quote = doc_quote(d, u->a, end > u->b ? end : u->b);
    if (!row.quote.text.p)
        return false;
    return ARENA_PUSH(d->arena, d->assignments, row);
}

static size_t quote_end(const Doc *d, size_t i, size_t end)
{
    size_t k = i;
    while (k < end && k < i + 14 && !tok_mark(d, k, ';') && !tok_mark(d, k, '.') && !tok_mark(d, k, ':'))
        k++;
    return k;
}

void emit(Scan *s, const UnitList *l, Role role, Tone tone, size_t end, double confidence)
{
    size_t stop = quote_end(s->d, l->end, end);
    for (size_t i = 0; i < l->n; i++)
        if (!push_row(s, &l->u[i], role, tone, stop, confidence))
            s->memory = false;
}

// Further roles of the acting units, and who receives the report.
void further_roles(Scan *s, size_t a, size_t b)
{
    Doc *d = s->d;
    const Actor *actor = doc_actor(d, s->para, b > a ? b - 1 : a);
    static const struct {
        const char *words;
        Role role;
    } ROLES[] = {{"giám sát , phản biện|phản biện|giám sát và phản biện|giám sát việc", ROLE_SUPERVISE},
                 {"theo dõi , đôn đốc|đôn đốc|theo dõi", ROLE_MONITOR},
                 {"tham mưu", ROLE_ADVISE}};
    for (size_t r = 0; actor && actor->para == s->para && r < 3; r++) {
        size_t at = tok_find(d, a > actor->at ? a : actor->at, b, ROLES[r].words);
        if (at == SIZE_MAX || tok_any(d, at > 0 ? at - 1 : at, at, "cơ quan|công tác|bộ phận"))
            continue;
        if (s->last.n == 0 || s->last.end > at || at > s->last.end + 4)
            continue; // not what the unit is named for, only one of its many verbs
        size_t m = tok_any(d, at, b, ROLES[r].words);
        for (size_t i = 0; i < actor->n; i++) {
            Unit u = {actor->units[i], at, at + m};
            if (!push_row(s, &u, ROLES[r].role, TONE_NONE, quote_end(d, at + m, b), 0.75))
                s->memory = false;
        }
    }
    for (size_t i = a; i < b; i++) {
        size_t m =
            tok_any(d, i, b, "báo cáo về|báo cáo kết quả về|báo cáo cho|báo cáo|gửi về|gửi báo cáo về|trình");
        UnitList l;
        if (m && agency_list(d, i + m, b, 0, &l) && l.named && !l.person) {
            for (size_t q = 0; q < l.n; q++)
                if (!push_row(s, &l.u[q], ROLE_RECEIVE_REPORT, TONE_NONE, l.end, 0.8))
                    s->memory = false;
            i = l.end - 1;
        }
    }
}
