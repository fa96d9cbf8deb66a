#include "model/restate.h"

#include <stdlib.h>
#include <string.h>

struct SuccessionGraph {
    const Succession *by_from; // from_id, effective_on, to_id
    const Succession *by_to;   // to_id, effective_on, from_id
    size_t n;
    const UnitBirth *births; // by unit
    size_t n_births;
};

static int compare_int(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int by_from(const void *pa, const void *pb)
{
    const Succession *a = pa, *b = pb;
    int c = compare_int(a->from_id, b->from_id);
    c = c ? c : compare_int(a->effective_on, b->effective_on);
    return c ? c : compare_int(a->to_id, b->to_id);
}

static int by_to(const void *pa, const void *pb)
{
    const Succession *a = pa, *b = pb;
    int c = compare_int(a->to_id, b->to_id);
    c = c ? c : compare_int(a->effective_on, b->effective_on);
    return c ? c : compare_int(a->from_id, b->from_id);
}

static int by_unit(const void *pa, const void *pb)
{
    const UnitBirth *a = pa, *b = pb;
    return compare_int(a->unit_id, b->unit_id);
}

Status succession_graph_make(const Succession *rows, size_t n, const UnitBirth *births, size_t n_births,
                             Arena *a, const SuccessionGraph **ret)
{
    SuccessionGraph *g = ARENA_NEW(a, SuccessionGraph);
    Succession *forward = ARENA_ARRAY(a, Succession, n + 1), *backward = ARENA_ARRAY(a, Succession, n + 1);
    UnitBirth *lives = ARENA_ARRAY(a, UnitBirth, n_births + 1);
    if (!g || !forward || !backward || !lives)
        return STATUS_NO_MEMORY;
    if (n) {
        memcpy(forward, rows, n * sizeof *rows);
        memcpy(backward, rows, n * sizeof *rows);
        qsort(forward, n, sizeof *forward, by_from);
        qsort(backward, n, sizeof *backward, by_to);
    }
    if (n_births) {
        memcpy(lives, births, n_births * sizeof *births);
        qsort(lives, n_births, sizeof *lives, by_unit);
    }
    *g = (SuccessionGraph){forward, backward, n, lives, n_births};
    *ret = g;
    return STATUS_OK;
}

// ---- One step --------------------------------------------------------------------------------------------------------------------

typedef struct Walk {
    const SuccessionGraph *g;
    Arena *arena;
    int64_t field_id;
    bool forward;
    VEC(RestateCell) cells, next;
} Walk;

typedef VEC(int64_t) UnitSet;

typedef struct Rows {
    const Succession *p;
    size_t n;
} Rows;

static int64_t key_of(const Walk *w, const Succession *s)
{
    return w->forward ? s->from_id : s->to_id;
}

// The rows of a unit, in order of their days.
static Rows rows_of(const Walk *w, int64_t unit)
{
    const Succession *all = w->forward ? w->g->by_from : w->g->by_to;
    size_t lo = 0, hi = w->g->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (key_of(w, &all[mid]) < unit)
            lo = mid + 1;
        else
            hi = mid;
    }
    Rows r = {all + lo, 0};
    while (lo + r.n < w->g->n && key_of(w, &r.p[r.n]) == unit)
        r.n++;
    return r;
}

// Does the row move amounts of the walk's field, or of the unit as a whole?
static bool concerns(const Walk *w, const Succession *s)
{
    if (s->kind == SUCCESSION_FIELD)
        return w->field_id != 0 && s->field_id == w->field_id;
    // What a unit does later says nothing of one that was abolished into it.
    return w->forward || s->kind != SUCCESSION_ABOLISH;
}

// The rows of one day, out of all of a unit.
static Rows rows_on(Rows r, Date day)
{
    Rows d = {r.p, 0};
    while (r.n && r.p->effective_on < day) {
        r.p++;
        r.n--;
    }
    d.p = r.p;
    while (d.n < r.n && d.p[d.n].effective_on == day)
        d.n++;
    return d;
}

// The next day after (before) `cursor`, up to `end`, on which something happened to a unit; DATE_NONE when nothing did.
static Date next_day(const Walk *w, int64_t unit, Date cursor, Date end)
{
    Rows r = rows_of(w, unit);
    Date found = DATE_NONE;
    for (size_t i = 0; i < r.n; i++) {
        Date d = r.p[i].effective_on;
        if (!concerns(w, &r.p[i]))
            continue;
        if (w->forward && d > cursor && d <= end)
            return d;
        if (!w->forward && d < cursor && d > end)
            found = d; // the last one that is still before the cursor
    }
    return found;
}

static bool born_before(const Walk *w, int64_t unit, Date day)
{
    const UnitBirth key = {.unit_id = unit};
    const UnitBirth *b =
        w->g->n_births ? bsearch(&key, w->g->births, w->g->n_births, sizeof key, by_unit) : NULL;
    return !b || b->first_day == DATE_NONE || b->first_day < day;
}

static bool has_field_row(const Walk *w, Rows day)
{
    for (size_t i = 0; i < day.n; i++)
        if (day.p[i].kind == SUCCESSION_FIELD && concerns(w, &day.p[i]))
            return true;
    return false;
}

static int compare_units(const void *a, const void *b)
{
    return compare_int(*(const int64_t *)a, *(const int64_t *)b);
}

static void tidy(UnitSet *s)
{
    size_t kept = 0;
    if (s->n)
        qsort(s->items, s->n, sizeof *s->items, compare_units);
    for (size_t i = 0; i < s->n; i++)
        if (i == 0 || s->items[i] != s->items[kept - 1])
            s->items[kept++] = s->items[i];
    s->n = kept;
}

// Where a unit's amounts may be after the day; nothing happened to it: itself.
static Status successors(Walk *w, int64_t unit, Date day, UnitSet *set)
{
    Rows d = rows_on(rows_of(w, unit), day);
    bool field = has_field_row(w, d), moved = false, stays = false;
    for (size_t i = 0; i < d.n; i++) {
        const Succession *s = &d.p[i];
        if (!concerns(w, s) || (field && s->kind != SUCCESSION_FIELD))
            continue;
        moved = true;
        stays |= s->kind == SUCCESSION_PART;
        if (!ARENA_PUSH(w->arena, *set, w->forward ? s->to_id : s->from_id))
            return STATUS_NO_MEMORY;
    }
    if (!w->forward && moved)
        stays = born_before(w, unit, day);
    if ((!moved || stays) && !ARENA_PUSH(w->arena, *set, unit))
        return STATUS_NO_MEMORY;
    return set->n > RESTATE_UNITS_MAX ? STATUS_TOO_LARGE : STATUS_OK;
}

static Status put(Walk *w, const int64_t *units, size_t n, Decimal amount)
{
    for (size_t i = 0; i < w->next.n; i++) {
        RestateCell *c = &w->next.items[i];
        if (c->n == n && memcmp(c->units, units, n * sizeof *units) == 0)
            return decimal_add(c->amount, amount, &c->amount);
    }
    RestateCell c = {units, n, amount};
    return ARENA_PUSH(w->arena, w->next, c) ? STATUS_OK : STATUS_NO_MEMORY;
}

static Status put_one(Walk *w, int64_t unit, Decimal amount)
{
    int64_t *one = ARENA_ARRAY(w->arena, int64_t, 1);
    if (!one)
        return STATUS_NO_MEMORY;
    *one = unit;
    return put(w, one, 1, amount);
}

// Is the day's change of this unit told with shares, so that an amount can be divided?
static bool has_shares(Rows day)
{
    size_t n = 0;
    for (size_t i = 0; i < day.n; i++) {
        if (day.p[i].kind == SUCCESSION_FIELD)
            continue;
        if (day.p[i].share == INT_NONE)
            return false;
        n++;
    }
    return n > 0;
}

// Divides by the shares. Each part is cut off at the smallest step; what is left over goes to the unit that stays, or to the receiver with
// the greatest share (the last of equals), so that the parts add up.
static Status divide(Walk *w, int64_t unit, Rows day, Decimal amount)
{
    Decimal left = amount;
    const Succession *rest = NULL;
    bool stays = false;
    for (size_t i = 0; i < day.n; i++) {
        if (day.p[i].kind == SUCCESSION_FIELD)
            continue;
        stays |= day.p[i].kind == SUCCESSION_PART;
        if (!rest || day.p[i].share >= rest->share)
            rest = &day.p[i];
    }
    Status st = STATUS_OK;
    for (size_t i = 0; i < day.n && st == STATUS_OK; i++) {
        const Succession *s = &day.p[i];
        if (s->kind == SUCCESSION_FIELD || (!stays && s == rest))
            continue;
        Decimal part = (Decimal)((__int128)amount * s->share / DECIMAL_SCALE);
        left -= part; // the parts never exceed the whole: shares sum to one at most
        st = put_one(w, s->to_id, part);
    }
    return st == STATUS_OK ? put_one(w, stays ? unit : rest->to_id, left) : st;
}

static Status step(Walk *w, const RestateCell *c, Date day)
{
    if (c->n == 1 && w->forward) {
        Rows d = rows_on(rows_of(w, *c->units), day);
        if (!has_field_row(w, d) && has_shares(d))
            return divide(w, *c->units, d, c->amount);
    }
    UnitSet set = {0};
    Status st = STATUS_OK;
    for (size_t i = 0; i < c->n && st == STATUS_OK; i++)
        st = successors(w, c->units[i], day, &set);
    if (st != STATUS_OK)
        return st;
    tidy(&set);
    return put(w, set.items, set.n, c->amount);
}

Status restate(const SuccessionGraph *g, int64_t unit, Date from, Date to, int64_t field_id, Decimal amount,
               Arena *a, RestateCells *ret)
{
    Walk w = {.g = g, .arena = a, .field_id = field_id, .forward = from <= to};
    // Backward, a row of the first day itself is undone too, so that the walk begins behind it.
    Date cursor = w.forward ? from : from + 1;
    Status st = put_one(&w, unit, amount);
    while (st == STATUS_OK) {
        Date day = DATE_NONE;
        w.cells = (typeof(w.cells)){w.next.items, w.next.n, w.next.cap};
        w.next = (typeof(w.next)){0};
        for (size_t i = 0; i < w.cells.n; i++)
            for (size_t k = 0; k < w.cells.items[i].n; k++) {
                Date d = next_day(&w, w.cells.items[i].units[k], cursor, to);
                if (d != DATE_NONE && (day == DATE_NONE || (w.forward ? d < day : d > day)))
                    day = d;
            }
        if (day == DATE_NONE)
            break;
        for (size_t i = 0; i < w.cells.n && st == STATUS_OK; i++)
            st = step(&w, &w.cells.items[i], day);
        cursor = day;
    }
    if (st == STATUS_OK)
        *ret = (RestateCells){w.cells.items, w.cells.n};
    return st;
}
