#include "app/unit.h"

#include "app/search.h"
#include "app/unit_internal.h"
#include "app/unit_time.h"
#include "meta/diff.h"
#include "meta/json.h"

static Status complain(FieldErrors *errors, const char *field, MsgId message)
{
    return field_errors_add(errors, resource_field(&unit_resource, str_c(field)), STR(""), message, NULL, 0);
}

// ---- Reading ------------------------------------------------------------------------------------------------------------------------------

Status unit_readable_sql(const Act *act, Buf *sql, Param *params, size_t *n)
{
    access_scope_units_sql(act->actor, VERB_READ, sql, params, n);
    return buf_status(sql);
}

Status unit_filter_sql(const UnitFilter *f, Arena *a, Buf *sql, Param *params, size_t *n)
{
    if (f->level.n) {
        params[(*n)++] = P_TEXT(f->level);
        buf_printf(sql, " AND level = ?%zu", *n);
    }
    if (f->kind.n) {
        params[(*n)++] = P_TEXT(f->kind);
        buf_printf(sql, " AND kind = ?%zu", *n);
    }
    if (f->parent_id) {
        params[(*n)++] = P_INT(f->parent_id);
        buf_printf(sql, " AND parent_id = ?%zu", *n);
    }
    if (f->as_of != DATE_NONE) {
        params[(*n)++] = P_DATE(f->as_of);
        buf_printf(sql, " AND (valid_from IS NULL OR valid_from <= ?%zu)", *n);
        buf_printf(sql, " AND (valid_to IS NULL OR valid_to >= ?%zu)", *n);
    }
    return search_sql(f->words, unit_resource.name, "id", a, sql, params, n);
}

Status unit_get(const Act *act, int64_t id, Unit *ret)
{
    Unit u;
    int64_t *line;
    size_t n;
    Status st = record_load(act->tx, &unit_resource, id, act->arena, &u);
    if (st == STATUS_OK)
        st = act_path_line(act, id, u.path, &line, &n);
    if (st == STATUS_OK && !access_allows(act->actor, VERB_READ, line, n))
        st = STATUS_NOT_FOUND;
    if (st == STATUS_OK)
        *ret = u;
    return st;
}

Status unit_above(const Act *act, const Unit *u, RecordList *ret)
{
    Param params[UNIT_DEPTH_MAX + ACTOR_GRANTS_MAX];
    size_t n = 0;
    Buf sql = BUF_INIT;
    Status st = STATUS_OK;
    buf_c(&sql, "path IN (''");
    for (size_t end = UNIT_PATH_STEP; end < u->path.n && n < UNIT_DEPTH_MAX; end += UNIT_PATH_STEP) {
        params[n++] = P_TEXT(str_sub(u->path, 0, end));
        buf_printf(&sql, ", ?%zu", n);
    }
    buf_c(&sql, ") AND ");
    TRY(unit_readable_sql(act, &sql, params, &n));
    st = record_all(act->tx, &unit_resource, sql.p, "path, id", params, n, UNIT_DEPTH_MAX, act->arena, ret);
fail:
    buf_done(&sql);
    return st;
}

// ---- Writing ------------------------------------------------------------------------------------------------------------------------------

// The parent as stored, when the actor may put units under it. One that may not be seen is told like one that is not there.
static Status load_parent(const Act *act, int64_t id, FieldErrors *errors, Unit *ret)
{
    Status st = act_allowed(act, VERB_UNIT_EDIT, id);
    if (st == STATUS_OK)
        st = record_load(act->tx, &unit_resource, id, act->arena, ret);
    if (st != STATUS_NOT_FOUND)
        return st;
    st = complain(errors, "parent_id", MSG_UNIT_RULE_PARENT_UNKNOWN);
    return st == STATUS_OK ? STATUS_INVALID : st;
}

static Status read_fields(const Act *act, const json_t *fields, bool creating, FieldErrors *errors, Unit *u)
{
    MetaWrite w = {.resource = &unit_resource,
                   .creating = creating,
                   .clearance = AUDIENCE_PERSONAL,
                   .form = TEXT_MACHINE,
                   .arena = act->arena,
                   .record = u,
                   .errors = errors};
    return meta_json_read(&w, fields);
}

// Rules between fields and with the parent; STATUS_INVALID when there is any complaint.
static Status check(const Unit *u, const Unit *parent, FieldErrors *errors)
{
    Status st = unit_check(u, parent, unit_kind_rows, unit_kind_rows_n, errors);
    return st == STATUS_OK && errors->total ? STATUS_INVALID : st;
}

static Status set_path(const Act *act, Unit *u, Str parent_path)
{
    Status st = unit_path_make(parent_path, u->id, act->arena, &u->path);
    if (st == STATUS_OK)
        st = tx_exec(act->tx, "UPDATE unit SET path = ?2 WHERE id = ?1",
                     PARAMS(P_INT(u->id), P_TEXT(u->path)), NULL);
    return st;
}

// First day of a unit's first version.
static Date since(const Unit *u)
{
    return u->valid_from == DATE_NONE ? SINCE_EVER : u->valid_from;
}

// The first version and place, and the end when it is known already.
static Status begin_life(const Act *act, const Unit *u, Date acted_on)
{
    bool day_known = u->valid_from != DATE_NONE;
    Status st = unit_version_add(act, u, since(u), day_known, UNIT_ACTIVE, false, acted_on);
    if (st == STATUS_OK && u->valid_to != DATE_NONE)
        st = unit_version_add(act, u, u->valid_to + 1, true, UNIT_ENDED, false, acted_on);
    return st == STATUS_OK ? unit_place_add(act, u->id, HIERARCHY_ADMINISTRATIVE, since(u), u->parent_id,
                                            u->instrument, acted_on)
                           : st;
}

Status unit_insert(const Act *act, Unit *u, Str parent_path, Date acted_on)
{
    u->version = 1;
    u->created_at = u->updated_at = instant_now();
    Status st = unit_derive(u, act->arena);
    if (st == STATUS_OK)
        st = record_insert(act->tx, &unit_resource, u, act->arena);
    if (st == STATUS_OK)
        st = set_path(act, u, parent_path);
    if (st == STATUS_OK)
        st = begin_life(act, u, acted_on);
    return st == STATUS_OK ? search_set(act->tx, unit_resource.name, u->id, u->search_key) : st;
}

Status unit_create(Act *act, const json_t *fields, FieldErrors *errors, Unit *ret)
{
    Unit u, parent;
    resource_init(&unit_resource, &u);
    Status st = read_fields(act, fields, true, errors, &u);
    if (st != STATUS_OK && st != STATUS_INVALID)
        return st;
    Status allowed = STATUS_OK;
    if (u.parent_id)
        allowed = load_parent(act, u.parent_id, errors, &parent);
    // A parent that could not be understood is told as such, not as a try to make a root.
    else if (!field_errors_of(errors, STR("parent_id")) &&
             !access_allows(act->actor, VERB_UNIT_EDIT, NULL, 0))
        allowed = STATUS_FORBIDDEN;
    if (st == STATUS_OK || allowed == STATUS_FORBIDDEN)
        st = allowed;
    if (st == STATUS_OK)
        st = check(&u, u.parent_id ? &parent : NULL, errors);
    if (st == STATUS_OK)
        st = unit_insert(act, &u, u.parent_id ? parent.path : STR(""), act->today);
    if (st == STATUS_OK)
        st = act_audit(act, &unit_resource, u.id, "create", NULL, &u);
    if (st == STATUS_OK)
        *ret = u;
    return st;
}

// Everything below a unit that moved gets its new path. Subtrees move rarely; the rows are written one by one.
Status unit_move_path(const Act *act, const Unit *before, const Unit *after)
{
    RecordList below;
    char *end = arena_printf(act->arena, STR_FMT "~", STR_ARG(before->path));
    if (!end)
        return STATUS_NO_MEMORY;
    Status st = record_all(act->tx, &unit_resource, "path > ?1 AND path < ?2", "path, id",
                           PARAMS(P_TEXT(before->path), P_TEXT_C(end)), 1000000, act->arena, &below);
    for (size_t i = 0; st == STATUS_OK && i < below.n; i++) {
        const Unit *u = record_at(&unit_resource, &below, i);
        Str tail = str_sub(u->path, before->path.n, u->path.n);
        if (after->path.n + tail.n > (size_t)UNIT_DEPTH_MAX * UNIT_PATH_STEP)
            return STATUS_TOO_LARGE;
        char *path = arena_printf(act->arena, STR_FMT STR_FMT, STR_ARG(after->path), STR_ARG(tail));
        if (!path)
            return STATUS_NO_MEMORY;
        st = tx_exec(act->tx, "UPDATE unit SET path = ?2 WHERE id = ?1", PARAMS(P_INT(u->id), P_TEXT_C(path)),
                     NULL);
    }
    return st;
}

// A unit that ends while units below it go on would leave them without a place.
static Status check_below(Act *act, const Unit *u)
{
    int64_t left = 0;
    if (u->valid_to == DATE_NONE)
        return STATUS_OK;
    Status st = tx_query_int(
        act->tx, "SELECT COUNT(*) FROM unit WHERE parent_id = ?1 AND (valid_to IS NULL OR valid_to > ?2)",
        PARAMS(P_INT(u->id), P_DATE(u->valid_to)), &left);
    if (st == STATUS_OK && left > 0) {
        act->refusal = MSG_UNIT_RULE_BELOW_OUTLIVES;
        return STATUS_CONFLICT;
    }
    return st;
}

// A correction of the register: what holds now shall have held since the version (place) in effect began.
static Status correct_versions(const Act *act, const Unit *before, const Unit *u)
{
    UnitMoment now = {.on = act->today, .known_on = DATE_NONE, .hierarchy = HIERARCHY_ADMINISTRATIVE};
    UnitVersion v;
    Date from = since(u);
    bool first = true, later_start = since(u) > since(before), other_start = since(u) != since(before);
    Status st = unit_version_on(act->tx, u->id, &now, act->arena, &v);
    if (st == STATUS_OK && v.effective_on > from && !other_start) {
        from = v.effective_on;
        first = false;
    }
    if (st == STATUS_NOT_FOUND)
        st = STATUS_OK;
    if (st == STATUS_OK && later_start) // it was not there yet on the day given before
        st = unit_version_add(act, before, since(before), false, UNIT_ENDED, false, act->today);
    if (st == STATUS_OK)
        st = unit_version_add(act, u, from, first ? u->valid_from != DATE_NONE : v.day_known, UNIT_ACTIVE,
                              false, act->today);
    if (st == STATUS_OK && u->valid_to != before->valid_to && u->valid_to != DATE_NONE)
        st = unit_version_add(act, u, u->valid_to + 1, true, UNIT_ENDED, false, act->today);
    if (st == STATUS_OK && (u->parent_id != before->parent_id || other_start))
        st = unit_place_add(act, u->id, HIERARCHY_ADMINISTRATIVE, from, u->parent_id, u->instrument,
                            act->today);
    return st;
}

// Writes a changed unit: rules, permission on a new parent, paths, words, audit.
static Status store(Act *act, const Unit *before, Unit *u, const char *action, FieldErrors *errors)
{
    Unit parent;
    bool moved = u->parent_id != before->parent_id;
    Status st = STATUS_OK;
    if (u->parent_id && moved)
        st = load_parent(act, u->parent_id, errors, &parent);
    else if (u->parent_id)
        st = record_load(act->tx, &unit_resource, u->parent_id, act->arena, &parent);
    else if (moved && !access_allows(act->actor, VERB_UNIT_EDIT, NULL, 0))
        st = STATUS_FORBIDDEN;
    if (st == STATUS_OK)
        st = check(u, u->parent_id ? &parent : NULL, errors);
    if (st == STATUS_OK && u->valid_to != before->valid_to)
        st = check_below(act, u);
    if (st == STATUS_OK && meta_same(&unit_resource, before, u))
        return STATUS_OK;
    if (st == STATUS_OK)
        st = unit_derive(u, act->arena);
    if (st == STATUS_OK && moved)
        st = unit_path_make(u->parent_id ? parent.path : STR(""), u->id, act->arena, &u->path);
    u->updated_at = instant_now();
    if (st == STATUS_OK)
        st = record_update(act->tx, &unit_resource, u, act->arena);
    if (st == STATUS_OK && moved)
        st = unit_move_path(act, before, u);
    if (st == STATUS_OK)
        st = correct_versions(act, before, u);
    if (st == STATUS_OK && !str_eq(before->search_key, u->search_key))
        st = search_set(act->tx, unit_resource.name, u->id, u->search_key);
    return st == STATUS_OK ? act_audit(act, &unit_resource, u->id, action, before, u) : st;
}

static Status load_for_edit(const Act *act, int64_t id, int64_t version, Unit *ret)
{
    Status st = act_allowed(act, VERB_UNIT_EDIT, id);
    if (st == STATUS_OK)
        st = record_load(act->tx, &unit_resource, id, act->arena, ret);
    return st == STATUS_OK && ret->version != version ? STATUS_CONFLICT : st;
}

Status unit_update(Act *act, int64_t id, int64_t version, const json_t *changes, FieldErrors *errors,
                   Unit *ret)
{
    Unit before, after;
    Status st = load_for_edit(act, id, version, &before);
    if (st != STATUS_OK)
        return st;
    after = before;
    st = read_fields(act, changes, false, errors, &after);
    if (st == STATUS_OK)
        st = store(act, &before, &after, "update", errors);
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

Status unit_close(Act *act, int64_t id, int64_t version, Date last_day, FieldErrors *errors, Unit *ret)
{
    Unit before, after;
    Status st = load_for_edit(act, id, version, &before);
    if (st != STATUS_OK)
        return st;
    if (before.valid_to != DATE_NONE) {
        act->refusal = MSG_UNIT_RULE_CLOSED;
        return STATUS_CONFLICT;
    }
    after = before;
    after.valid_to = last_day;
    st = store(act, &before, &after, "close", errors);
    if (st == STATUS_OK)
        *ret = after;
    return st;
}
