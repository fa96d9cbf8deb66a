// Who was asked and who has said something (app/cockpit.h): units, their duties and their figures are each read once, side by side in the order
// of the units.
#include <stdlib.h>

#include "app/cockpit_internal.h"

enum { U_ID, U_NAME, U_CONTACT, U_PHONE, U_PLACE };
// `place`: the nearest place above a unit, which for an office is that of the body it belongs to.
#define UNITS                                                                                                \
    "SELECT u.id, u.name, u.contact_name, u.phone, CASE WHEN a.level <> 'body' THEN a.id WHEN b.level <> "   \
    "'body' THEN b.id ELSE b.parent_id END FROM unit u LEFT JOIN unit a ON a.id = u.parent_id LEFT JOIN "    \
    "unit b ON b.id = a.parent_id WHERE EXISTS (SELECT 1 FROM duty d WHERE d.unit_id = u.id AND %s)"

enum { D_UNIT, D_TARGET, D_DUE, D_LATE, D_DONE, D_LEVEL };
#define DUTIES                                                                                               \
    "SELECT d.unit_id, d.target_id, d.due_on, CASE WHEN d.state <> 'done' AND d.due_on < ?1 THEN 1 ELSE 0 "  \
    "END, CASE WHEN %s OR d.id IN (SELECT o.duty_id FROM occurrence o WHERE o.done_on >= ?2) "               \
    "THEN 1 ELSE 0 END, (SELECT q.unit_id FROM programme q WHERE q.id = d.programme_id) FROM duty d WHERE "  \
    "%s AND %s%s AND d.kind IN ('target', 'recurring', 'deadline', 'job') AND d.tone "                       \
    "NOT IN ('request', 'encourage')"

enum { F_UNIT, F_TARGET, F_AS_OF, F_ACTED };
#define FIGURES "SELECT f.unit_id, f.target_id, f.as_of, f.acted_on FROM figure f WHERE %s"

typedef VEC(int64_t) Ids;

typedef struct Asking {
    Reporting told;
    int64_t place;
    bool asked;
} Asking;

typedef struct Reading {
    const Act *act;
    Asking *units; // in the order of the page
    TrackedIds ids;
    bool any_level;
    Date month; // its first day
    Rows duties, figures;
    bool more_duties, more_figures;
    Ids targets, entered; // of the unit at hand: asked for; with a figure of this month
} Reading;

static Status load_units(Reading *r, Rows *rows)
{
    Arena *a = r->act->arena;
    VEC(Asking) units = {0};
    VEC(TrackedId) ids = {0};
    Status st = STATUS_OK;
    while (st == STATUS_OK && rows_next(rows)) {
        Asking one = {.told = {.unit_id = rows_int(rows, U_ID),
                               .name = rows_text_in(rows, U_NAME, a),
                               .contact = rows_text_in(rows, U_CONTACT, a),
                               .phone = rows_text_in(rows, U_PHONE, a),
                               .last_as_of = DATE_NONE,
                               .last_sent = DATE_NONE,
                               .oldest_late = DATE_NONE},
                      .place = rows_int(rows, U_PLACE)};
        TrackedId id = {one.told.unit_id, units.n};
        if (!one.told.name.p || !one.told.contact.p || !one.told.phone.p || !ARENA_PUSH(a, units, one) ||
            !ARENA_PUSH(a, ids, id))
            st = STATUS_NO_MEMORY;
    }
    Status end = rows_done(rows);
    r->units = units.items;
    r->ids = (TrackedIds){ids.items, ids.n};
    tracked_ids_sort(&r->ids);
    return st == STATUS_OK ? end : st;
}

static int by_value(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static void sort_unique(Ids *ids)
{
    size_t kept = 0;
    if (ids->n)
        qsort(ids->items, ids->n, sizeof *ids->items, by_value);
    for (size_t i = 0; i < ids->n; i++)
        if (kept == 0 || ids->items[kept - 1] != ids->items[i])
            ids->items[kept++] = ids->items[i];
    ids->n = kept;
}

// Both lists are sorted.
static int64_t count_missing(const Ids *wanted, const Ids *there)
{
    int64_t missing = 0;
    for (size_t i = 0, k = 0; i < wanted->n; i++) {
        while (k < there->n && there->items[k] < wanted->items[i])
            k++;
        missing += k == there->n || there->items[k] != wanted->items[i];
    }
    return missing;
}

// Units go from the largest id down; figures of units that nothing is asked of are passed over.
static Status take_figures(Reading *r, Asking *u)
{
    int64_t unit = u->told.unit_id;
    r->entered.n = 0;
    for (; r->more_figures && rows_int(&r->figures, F_UNIT) >= unit;
         r->more_figures = rows_next(&r->figures)) {
        if (rows_int(&r->figures, F_UNIT) != unit)
            continue;
        Date as_of = rows_date(&r->figures, F_AS_OF), acted = rows_date(&r->figures, F_ACTED);
        if (acted >= r->month && !ARENA_PUSH(r->act->arena, r->entered, rows_int(&r->figures, F_TARGET)))
            return STATUS_NO_MEMORY;
        if (as_of > r->act->today)
            continue;
        if (as_of > u->told.last_as_of)
            u->told.last_as_of = as_of;
        if (acted > u->told.last_sent)
            u->told.last_sent = acted;
    }
    sort_unique(&r->entered);
    return STATUS_OK;
}

static Status take_duties(Reading *r, Asking *u)
{
    Reporting *told = &u->told;
    r->targets.n = 0;
    for (; r->more_duties && rows_int(&r->duties, D_UNIT) == told->unit_id;
         r->more_duties = rows_next(&r->duties)) {
        if (!r->any_level && rows_int(&r->duties, D_LEVEL) != u->place)
            continue;
        Date due = rows_date(&r->duties, D_DUE);
        u->asked = true;
        told->reported |= rows_int(&r->duties, D_DONE) != 0;
        if (rows_int(&r->duties, D_LATE) && (told->oldest_late == DATE_NONE || due < told->oldest_late))
            told->oldest_late = due;
        if (!rows_is_null(&r->duties, D_TARGET) &&
            !ARENA_PUSH(r->act->arena, r->targets, rows_int(&r->duties, D_TARGET)))
            return STATUS_NO_MEMORY;
    }
    sort_unique(&r->targets);
    told->targets = (int64_t)r->targets.n;
    told->missing = count_missing(&r->targets, &r->entered);
    told->reported |= told->missing < told->targets;
    return STATUS_OK;
}

static Status read_duties(Reading *r)
{
    Status st = STATUS_OK;
    r->more_duties = rows_next(&r->duties);
    r->more_figures = rows_next(&r->figures);
    while (st == STATUS_OK && r->more_duties) {
        size_t at = tracked_ids_find(&r->ids, rows_int(&r->duties, D_UNIT));
        if (at == SIZE_MAX) {
            r->more_duties = rows_next(&r->duties);
            continue;
        }
        st = take_figures(r, &r->units[at]);
        if (st == STATUS_OK)
            st = take_duties(r, &r->units[at]);
    }
    Status end = rows_done(&r->duties), end_figures = rows_done(&r->figures);
    return st != STATUS_OK ? st : end != STATUS_OK ? end : end_figures;
}

Status track_reporting(const Act *act, const ReportingFilter *filter, ReportingList *ret)
{
    Scope s;
    Rows units = {0};
    ReportingList list = {0};
    int year, month, day;
    Reading r = {.act = act, .any_level = filter->task_id || filter->target_id || filter->obligation_id};
    date_split(act->today, &year, &month, &day);
    r.month = date_make(year, month, 1);
    Status st = scope_make(act, filter->programme_id, 0, &s);
    if (st != STATUS_OK)
        return st;
    // Ids are numbers of ours; they go into the text so that every statement keeps the same parameters.
    char *only =
        arena_printf(act->arena, "%s%.0lld%s%.0lld%s%.0lld", filter->task_id ? " AND d.task_id = " : "",
                     (long long)filter->task_id, filter->target_id ? " AND d.target_id = " : "",
                     (long long)filter->target_id, filter->obligation_id ? " AND d.obligation_id = " : "",
                     (long long)filter->obligation_id);
    // Of one thing asked for it is not the month that counts, but whether it is done.
    const char *said = filter->obligation_id ? "d.state = 'done'" : "d.done_on >= ?2";
    const char *asked = scope_duties(&s);
    char *sql_units = arena_printf(act->arena, UNITS, s.units);
    char *sql_duties = only && asked ? arena_printf(act->arena, DUTIES, said, asked, s.units, only) : NULL;
    char *sql_figures = arena_printf(act->arena, FIGURES, s.figures);
    if (!sql_units || !sql_duties || !sql_figures)
        return STATUS_NO_MEMORY;
    st = scope_query(&s, sql_units, " ORDER BY u.sort_key, u.id", &units);
    if (st == STATUS_OK)
        st = load_units(&r, &units);
    if (st == STATUS_OK)
        st = scope_query(&s, sql_duties, " ORDER BY d.unit_id DESC, d.due_on DESC, d.id DESC", &r.duties);
    if (st == STATUS_OK)
        st = scope_query(&s, sql_figures, " ORDER BY f.unit_id DESC, f.as_of DESC, f.id DESC", &r.figures);
    if (st != STATUS_OK) {
        (void)rows_done(&r.duties);
        return st;
    }
    st = read_duties(&r);
    for (size_t i = 0; i < r.ids.n && st == STATUS_OK; i++) {
        if (!r.units[i].asked)
            continue;
        list.missing += !r.units[i].told.reported;
        if (!ARENA_PUSH(act->arena, list, r.units[i].told))
            st = STATUS_NO_MEMORY;
    }
    if (st == STATUS_OK)
        *ret = list;
    return st;
}
