#include "app/unit_time.h"

enum { UNITS_MAX = 200000, SUCCESSIONS_MAX = 1000000 };

// A version (place) is in effect when it is known and no later one of its unit is in effect.
static const char versions_in_effect[] =
    "effective_on <= ?1 AND acted_on <= ?2 AND state = 'active' AND NOT EXISTS (SELECT 1 FROM unit_version w "
    "WHERE "
    "w.unit_id = unit_version.unit_id AND w.effective_on <= ?1 AND w.acted_on <= ?2 AND (w.effective_on > "
    "unit_version.effective_on OR (w.effective_on = unit_version.effective_on AND w.id > unit_version.id))) "
    "AND "
    "(?3 = '' OR level = ?3)";
static const char tree_in_effect[] = "SELECT v.unit_id, v.level, p.parent_id FROM unit_version v JOIN "
                                     "unit_place p ON p.unit_id = v.unit_id WHERE "
                                     "v.state = 'active' AND p.hierarchy = ?3 AND v.effective_on <= ?1 AND "
                                     "v.acted_on <= ?2 AND p.effective_on <= ?1 AND "
                                     "p.acted_on <= ?2 AND NOT EXISTS (SELECT 1 FROM unit_version w WHERE "
                                     "w.unit_id = v.unit_id AND w.effective_on <= ?1 "
                                     "AND w.acted_on <= ?2 AND (w.effective_on > v.effective_on OR "
                                     "(w.effective_on = v.effective_on AND w.id > v.id))) "
                                     "AND NOT EXISTS (SELECT 1 FROM unit_place q WHERE q.unit_id = p.unit_id "
                                     "AND q.hierarchy = p.hierarchy AND "
                                     "q.effective_on <= ?1 AND q.acted_on <= ?2 AND (q.effective_on > "
                                     "p.effective_on OR (q.effective_on = p.effective_on "
                                     "AND q.id > p.id)))";

static Date known(const UnitMoment *m)
{
    return m->known_on == DATE_NONE ? INT32_MAX : m->known_on;
}

Status unit_version_on(Tx *tx, int64_t unit_id, const UnitMoment *m, Arena *a, UnitVersion *ret)
{
    RecordList found;
    Status st = record_all(
        tx, &unit_version_resource, "unit_id = ?3 AND effective_on <= ?1 AND acted_on <= ?2",
        "effective_on DESC, id DESC", PARAMS(P_DATE(m->on), P_DATE(known(m)), P_INT(unit_id)), 1, a, &found);
    if (st != STATUS_OK)
        return st;
    const UnitVersion *v = found.items;
    if (found.n == 0 || v->state != UNIT_ACTIVE)
        return STATUS_NOT_FOUND;
    *ret = *v;
    return STATUS_OK;
}

Status unit_versions_on(Tx *tx, const UnitMoment *m, UnitLevel level, Arena *a, RecordList *ret)
{
    return record_all(tx, &unit_version_resource, versions_in_effect, "sort_key, id",
                      PARAMS(P_DATE(m->on), P_DATE(known(m)), P_TEXT_C(unit_level_names[level].name)),
                      UNITS_MAX, a, ret);
}

Status unit_tree_load(Tx *tx, const UnitMoment *m, Arena *a, const UnitTree **ret)
{
    VEC(UnitTreeRow) units = {0};
    Rows rows;
    Status st = tx_query(
        tx, tree_in_effect,
        PARAMS(P_DATE(m->on), P_DATE(known(m)), P_TEXT_C(hierarchy_names[m->hierarchy].name)), &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        UnitTreeRow r = {.unit_id = rows_int(&rows, 0), .parent_id = rows_int(&rows, 2)};
        Str level = rows_text(&rows, 1);
        for (UnitLevel l = UNIT_LEVEL_NONE; l < UNIT_LEVELS_; l++)
            if (str_eq_c(level, unit_level_names[l].name))
                r.level = l;
        if (!ARENA_PUSH(a, units, r))
            st = STATUS_NO_MEMORY;
    }
    Status end = rows_done(&rows);
    st = st == STATUS_OK ? end : st;
    return st == STATUS_OK ? unit_tree_make(units.items, units.n, a, ret) : st;
}

static Status load_births(Tx *tx, Arena *a, UnitBirth **ret, size_t *ret_n)
{
    VEC(UnitBirth) births = {0};
    Rows rows;
    Status st =
        tx_query(tx, "SELECT id, valid_from FROM unit WHERE valid_from IS NOT NULL", NO_PARAMS, &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        UnitBirth b = {rows_int(&rows, 0), rows_date(&rows, 1)};
        if (!ARENA_PUSH(a, births, b))
            st = STATUS_NO_MEMORY;
    }
    Status end = rows_done(&rows);
    *ret = births.items;
    *ret_n = births.n;
    return st == STATUS_OK ? end : st;
}

Status succession_graph_load(Tx *tx, Date known_on, Arena *a, const SuccessionGraph **ret)
{
    RecordList rows;
    UnitBirth *births;
    size_t n;
    Date until = known_on == DATE_NONE ? INT32_MAX : known_on;
    Status st = record_all(tx, &succession_resource, "acted_on <= ?1", "id", PARAMS(P_DATE(until)),
                           SUCCESSIONS_MAX, a, &rows);
    if (st == STATUS_OK)
        st = load_births(tx, a, &births, &n);
    return st == STATUS_OK ? succession_graph_make(rows.items, rows.n, births, n, a, ret) : st;
}

Status successions_of(Tx *tx, int64_t unit_id, bool forward, Arena *a, RecordList *ret)
{
    return record_all(tx, &succession_resource, forward ? "from_id = ?1" : "to_id = ?1", "effective_on, id",
                      PARAMS(P_INT(unit_id)), SUCCESSIONS_MAX, a, ret);
}

// ---- Writing ------------------------------------------------------------------------------------------------------------------------

Status unit_version_add(const Act *act, const Unit *u, Date effective_on, bool day_known, UnitLife life,
                        bool verified, Date acted_on)
{
    UnitVersion v = {.unit_id = u->id,
                     .effective_on = effective_on,
                     .day_known = day_known,
                     .state = life,
                     .code = u->code,
                     .name = u->name,
                     .short_name = u->short_name,
                     .kind = u->kind,
                     .level = u->level,
                     .sort_key = u->sort_key,
                     .instrument = u->instrument,
                     .verified = verified,
                     .acted_on = acted_on,
                     .recorded_at = instant_now()};
    return record_insert(act->tx, &unit_version_resource, &v, act->arena);
}

Status unit_place_add(const Act *act, int64_t unit_id, Hierarchy h, Date effective_on, int64_t parent_id,
                      Str instrument, Date acted_on)
{
    UnitPlace p = {.unit_id = unit_id,
                   .hierarchy = h,
                   .effective_on = effective_on,
                   .parent_id = parent_id,
                   .instrument = instrument,
                   .acted_on = acted_on,
                   .recorded_at = instant_now()};
    return record_insert(act->tx, &unit_place_resource, &p, act->arena);
}
