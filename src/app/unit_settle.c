// Carrying out changes of units when their day has come. The register's rows tell the present: name, kind, parent, path. A unit that ended
// stands, for permission, below the one that keeps its past, so that its records stay in the hands of those who answer for them.
#include "app/search.h"
#include "app/unit_change.h"
#include "app/unit_internal.h"
#include "app/unit_time.h"
#include "meta/diff.h"

enum { DUE_MAX = 200000 };

static const char settled_key[] = "units.settled_on";

static Status settled_on(Act *act, Date *ret)
{
    Rows rows;
    Status st = tx_query_row(act->tx, "SELECT value FROM setting WHERE key = ?1",
                             PARAMS(P_TEXT_C(settled_key)), &rows);
    if (st == STATUS_NOT_FOUND) {
        *ret = SINCE_EVER;
        return STATUS_OK;
    }
    if (st != STATUS_OK)
        return st;
    Date day;
    bool read = date_parse_iso(rows_text(&rows, 0), &day);
    st = rows_done(&rows);
    if (st == STATUS_OK && !read)
        st = STATUS_CORRUPT;
    if (st == STATUS_OK)
        *ret = day;
    return st;
}

static Status set_settled_on(Act *act)
{
    char day[11];
    date_format_iso(act->today, day);
    return tx_exec(
        act->tx,
        "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
        PARAMS(P_TEXT_C(settled_key), P_TEXT_C(day)), NULL);
}

// ---- Names and places ------------------------------------------------------------------------------------------------------------------

static Status place_on(Act *act, int64_t unit_id, int64_t *ret_parent)
{
    return tx_query_int(
        act->tx,
        "SELECT parent_id FROM unit_place WHERE unit_id = ?1 AND hierarchy = 'administrative' AND "
        "effective_on <= ?2 ORDER BY effective_on DESC, id DESC LIMIT 1",
        PARAMS(P_INT(unit_id), P_DATE(act->today)), ret_parent);
}

// The parent's path as it is now; a parent whose own row is still to be settled moves its subtree, this one too, when its turn comes.
static Status path_below(Act *act, int64_t parent_id, int64_t id, Str *ret)
{
    Rows rows;
    if (!parent_id)
        return unit_path_make(STR(""), id, act->arena, ret);
    Status st = tx_query_row(act->tx, "SELECT path FROM unit WHERE id = ?1", PARAMS(P_INT(parent_id)), &rows);
    if (st != STATUS_OK)
        return st;
    Str above = rows_text_in(&rows, 0, act->arena);
    st = rows_done(&rows);
    if (st == STATUS_OK && !above.p)
        st = STATUS_NO_MEMORY;
    return st == STATUS_OK ? unit_path_make(above, id, act->arena, ret) : st;
}

Status unit_bring_up_to_date(Act *act, int64_t id)
{
    UnitMoment now = {act->today, DATE_NONE, HIERARCHY_ADMINISTRATIVE};
    Unit before, after;
    UnitVersion v;
    Status st = unit_version_on(act->tx, id, &now, act->arena, &v);
    if (st == STATUS_NOT_FOUND)
        return STATUS_OK; // ended, or not begun: its row tells that by its days
    if (st == STATUS_OK)
        st = record_load(act->tx, &unit_resource, id, act->arena, &before);
    if (st != STATUS_OK)
        return st;
    after = before;
    after.code = v.code;
    after.name = v.name;
    after.short_name = v.short_name;
    after.kind = v.kind;
    after.level = v.level;
    st = place_on(act, id, &after.parent_id);
    if (st == STATUS_OK && meta_same(&unit_resource, &before, &after))
        return STATUS_OK;
    if (st == STATUS_OK)
        st = unit_derive(&after, act->arena);
    if (st == STATUS_OK && after.parent_id != before.parent_id)
        st = path_below(act, after.parent_id, id, &after.path);
    after.updated_at = instant_now();
    if (st == STATUS_OK)
        st = record_update(act->tx, &unit_resource, &after, act->arena);
    if (st == STATUS_OK && after.parent_id != before.parent_id)
        st = unit_move_path(act, &before, &after);
    if (st == STATUS_OK && !str_eq(before.search_key, after.search_key))
        st = search_set(act->tx, unit_resource.name, id, after.search_key);
    return st;
}

typedef VEC(int64_t) Ids;

static Status read_ids(Act *act, const char *sql, const Param *params, size_t n, Ids *ret)
{
    Rows rows;
    Status st = tx_query(act->tx, sql, params, n, &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows))
        if (!ARENA_PUSH(act->arena, *ret, rows_int(&rows, 0)))
            st = STATUS_NO_MEMORY;
    Status end = rows_done(&rows);
    return st == STATUS_OK ? end : st;
}

// Those with a version or a place that became due since the last time.
static Status settle_rows(Act *act, Date since)
{
    static const char due[] =
        "SELECT u.id FROM unit u WHERE u.id IN (SELECT unit_id FROM unit_version WHERE effective_on > ?1 AND "
        "effective_on <= ?2) OR u.id IN (SELECT unit_id FROM unit_place WHERE hierarchy = 'administrative' "
        "AND "
        "effective_on > ?1 AND effective_on <= ?2) ORDER BY u.level, u.id";
    Ids ids = {0};
    Status st = read_ids(act, due, PARAMS(P_DATE(since), P_DATE(act->today)), &ids);
    for (size_t i = 0; st == STATUS_OK && i < ids.n; i++)
        st = unit_bring_up_to_date(act, ids.items[i]);
    return st;
}

// ---- Ended units ------------------------------------------------------------------------------------------------------------------------

// The tree of the day on which successions take effect; those of one resolution share it.
typedef struct DayTree {
    Date day;
    const UnitTree *tree;
} DayTree;

static Status tree_of(Act *act, Date day, DayTree *t)
{
    UnitMoment m = {day, DATE_NONE, HIERARCHY_ADMINISTRATIVE};
    if (t->tree && t->day == day)
        return STATUS_OK;
    t->day = day;
    return unit_tree_load(act->tx, &m, act->arena, &t->tree);
}

// Under whom an ended unit's records stand: the one that took it whole, or the lowest unit above all that it was divided among.
static Status keeper_of(Act *act, const Succession *s, DayTree *t, int64_t *ret)
{
    RecordList rows;
    if (s->kind != SUCCESSION_SPLIT) {
        *ret = s->to_id;
        return STATUS_OK;
    }
    Status st =
        record_all(act->tx, &succession_resource, "from_id = ?1 AND effective_on = ?2 AND kind = 'split'",
                   "id", PARAMS(P_INT(s->from_id), P_DATE(s->effective_on)), 1000, act->arena, &rows);
    if (st == STATUS_OK)
        st = tree_of(act, s->effective_on, t);
    int64_t *to = st == STATUS_OK ? ARENA_ARRAY(act->arena, int64_t, rows.n + 1) : NULL;
    if (st == STATUS_OK && !to)
        st = STATUS_NO_MEMORY;
    for (size_t i = 0; st == STATUS_OK && i < rows.n; i++)
        to[i] = ((const Succession *)record_at(&succession_resource, &rows, i))->to_id;
    if (st == STATUS_OK)
        *ret = unit_tree_common(t->tree, to, rows.n);
    return st;
}

static Status put_below_keeper(Act *act, const Succession *s, DayTree *t)
{
    Unit before, after;
    int64_t keeper;
    Status st = keeper_of(act, s, t, &keeper);
    if (st == STATUS_OK)
        st = record_load(act->tx, &unit_resource, s->from_id, act->arena, &before);
    if (st != STATUS_OK)
        return st;
    after = before;
    st = path_below(act, keeper, before.id, &after.path);
    if (st == STATUS_OK && str_eq(before.path, after.path))
        return STATUS_OK;
    if (st == STATUS_OK)
        st = tx_exec(act->tx, "UPDATE unit SET path = ?2 WHERE id = ?1",
                     PARAMS(P_INT(before.id), P_TEXT(after.path)), NULL);
    return st == STATUS_OK ? unit_move_path(act, &before, &after) : st;
}

static Status settle_successions(Act *act)
{
    static const char due[] = "effective_on <= ?1 AND NOT EXISTS (SELECT 1 FROM succession_settled d WHERE "
                              "d.succession_id = succession.id)";
    // Of one day the fields of work first: what is left goes with the unit.
    // Of one day the fields of work first: what is left goes with the unit.
    RecordList rows;
    DayTree tree = {0};
    Status st = record_all(act->tx, &succession_resource, due,
                           "effective_on, CASE kind WHEN 'field' THEN 0 ELSE 1 END, id",
                           PARAMS(P_DATE(act->today)), DUE_MAX, act->arena, &rows);
    for (size_t i = 0; st == STATUS_OK && i < rows.n; i++) {
        const Succession *s = record_at(&succession_resource, &rows, i);
        if (succession_ends(s->kind))
            st = put_below_keeper(act, s, &tree);
        if (st == STATUS_OK)
            st = unit_follow(act, s);
        if (st == STATUS_OK)
            st = tx_exec_later(act->tx,
                               "INSERT INTO succession_settled (succession_id, settled_on) VALUES (?1, ?2)",
                               PARAMS(P_INT(s->id), P_DATE(act->today)));
    }
    return st;
}

Status unit_settle(Act *act)
{
    Date since;
    Status st = settled_on(act, &since);
    if (st == STATUS_OK)
        st = settle_rows(act, since);
    if (st == STATUS_OK)
        st = settle_successions(act);
    return st == STATUS_OK && act->today != since ? set_settled_on(act) : st;
}
