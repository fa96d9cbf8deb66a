#include "app/unit_change.h"

#include <inttypes.h>
#include <stdlib.h>

#include "app/unit_internal.h"
#include "app/unit_time.h"
#include "meta/json.h"

// An act told row by row in the history of each unit, up to so many; a larger one (an import) is told once, by its numbers and digest.
enum { TOLD_ONE_BY_ONE = 400 };

typedef struct Change {
    Act *act;
    const Reorganisation *r;
    FieldErrors *errors;
    int64_t *formed; // ids of r->forms
    Date acted_on;
    bool told; // each unit's history gets its row
} Change;

static Status complain(Change *c, const Resource *r, const char *field, MsgId message)
{
    Str name = str_c(field);
    Status st = field_errors_add(c->errors, resource_field(r, name), name, message, NULL, 0);
    return st == STATUS_OK ? STATUS_INVALID : st;
}

static int64_t id_of(const Change *c, UnitRef ref)
{
    return ref.form ? c->formed[ref.form - 1] : ref.id;
}

// A unit of the register that the actor may change. One that may not be seen is told like one that is not there.
static Status load(Change *c, int64_t id, const char *field, Unit *ret)
{
    Status st = act_allowed(c->act, VERB_UNIT_EDIT, id);
    if (st == STATUS_OK)
        st = record_load(c->act->tx, &unit_resource, id, c->act->arena, ret);
    return st == STATUS_NOT_FOUND ? complain(c, &succession_resource, field, MSG_UNIT_RULE_UNKNOWN) : st;
}

static Status tell(Change *c, int64_t id, const char *action, const void *before, const void *after)
{
    return c->told ? act_audit(c->act, &unit_resource, id, action, before, after) : STATUS_OK;
}

// ---- Formed, renamed, moved ----------------------------------------------------------------------------------------------------------

static Status form(Change *c, const UnitForm *f, int64_t *ret_id)
{
    Unit u = f->unit, parent;
    int64_t parent_id = id_of(c, f->parent);
    Status st = STATUS_OK;
    if (parent_id)
        st = load(c, parent_id, "to_id", &parent);
    else if (!access_allows(c->act->actor, VERB_UNIT_EDIT, NULL, 0))
        st = STATUS_FORBIDDEN;
    if (st != STATUS_OK)
        return st;
    u.id = 0;
    u.parent_id = parent_id;
    u.valid_from = c->r->effective_on == SINCE_EVER ? DATE_NONE : c->r->effective_on;
    u.valid_to = DATE_NONE;
    u.instrument = c->r->instrument;
    st = unit_check(&u, parent_id ? &parent : NULL, unit_kind_rows, unit_kind_rows_n, c->errors);
    if (st == STATUS_OK && c->errors->total)
        st = STATUS_INVALID;
    if (st == STATUS_OK)
        st = unit_insert(c->act, &u, parent_id ? parent.path : STR(""), c->acted_on);
    if (st == STATUS_OK)
        st = tell(c, u.id, "form", NULL, &u);
    if (st == STATUS_OK)
        *ret_id = u.id;
    return st;
}

static Str other(Str given, Str before)
{
    return given.n ? given : before;
}

static Status rename_unit(Change *c, const UnitRename *n)
{
    Unit u;
    Status st = load(c, n->unit_id, "from_id", &u);
    if (st != STATUS_OK)
        return st;
    Unit before = u;
    u.code = other(n->code, u.code);
    u.name = other(n->name, u.name);
    u.short_name = other(n->short_name, u.short_name);
    u.kind = n->kind ? n->kind : u.kind;
    u.instrument = other(c->r->instrument, u.instrument);
    // The kind must be one of that day, whatever the unit was before it.
    Unit then = u;
    then.valid_from = c->r->effective_on;
    st = unit_check(&then, NULL, unit_kind_rows, unit_kind_rows_n, c->errors);
    if (st == STATUS_OK && c->errors->total)
        st = STATUS_INVALID;
    if (st == STATUS_OK)
        st = unit_derive(&u, c->act->arena);
    if (st == STATUS_OK)
        st = unit_version_add(c->act, &u, c->r->effective_on, c->r->day_known, UNIT_ACTIVE, c->r->verified,
                              c->acted_on);
    return st == STATUS_OK ? tell(c, u.id, "rename", &before, &u) : st;
}

static Status move(Change *c, const UnitMove *m)
{
    Unit u, parent;
    int64_t parent_id = id_of(c, m->parent);
    Status st = load(c, m->unit_id, "from_id", &u);
    if (st == STATUS_OK && parent_id)
        st = load(c, parent_id, "to_id", &parent);
    else if (st == STATUS_OK && !access_allows(c->act->actor, VERB_UNIT_EDIT, NULL, 0))
        st = STATUS_FORBIDDEN;
    if (st != STATUS_OK)
        return st;
    Unit after = u;
    after.parent_id = parent_id;
    st = unit_place_add(c->act, u.id, m->hierarchy, c->r->effective_on, parent_id, c->r->instrument,
                        c->acted_on);
    return st == STATUS_OK && m->hierarchy == HIERARCHY_ADMINISTRATIVE ? tell(c, u.id, "move", &u, &after)
                                                                       : st;
}

// ---- Successions ----------------------------------------------------------------------------------------------------------------------

static UnitFacts facts_of(const Unit *u)
{
    return (UnitFacts){u->id, u->valid_from, u->valid_to, DATE_NONE};
}

// What became of a unit is told once.
static Status check_untold(Change *c, int64_t from_id)
{
    int64_t n;
    Status st = tx_query_int(
        c->act->tx,
        "SELECT COUNT(*) FROM succession WHERE from_id = ?1 AND kind IN ('merge', 'split', 'abolish')",
        PARAMS(P_INT(from_id)), &n);
    return st == STATUS_OK && n > 0 ? complain(c, &succession_resource, "from_id", MSG_SUCCESSION_RULE_TOLD)
                                    : st;
}

static Status end(Change *c, const Unit *u)
{
    Unit after = *u;
    after.valid_to = c->r->effective_on - 1;
    after.instrument = other(c->r->instrument, u->instrument);
    after.updated_at = instant_now();
    Status st = record_update(c->act->tx, &unit_resource, &after, c->act->arena);
    if (st == STATUS_OK)
        st = unit_version_add(c->act, &after, c->r->effective_on, c->r->day_known, UNIT_ENDED, c->r->verified,
                              c->acted_on);
    return st == STATUS_OK ? tell(c, u->id, "end", u, &after) : st;
}

// The rows of one unit: those from `first` on with the same from_id, n in all, in the order of `order`.
static Status succeed(Change *c, const UnitSuccession *const *order, size_t n)
{
    Arena *a = c->act->arena;
    Succession *rows = ARENA_ARRAY(a, Succession, n);
    UnitFacts *to = ARENA_ARRAY(a, UnitFacts, n);
    Unit from, u;
    bool ends = false;
    if (!rows || !to)
        return STATUS_NO_MEMORY;
    c->errors->line = (size_t)(order[0] - c->r->successions) + 1;
    Status st = load(c, order[0]->from_id, "from_id", &from);
    for (size_t i = 0; st == STATUS_OK && i < n; i++) {
        const UnitSuccession *s = order[i];
        c->errors->line = (size_t)(s - c->r->successions) + 1;
        st = load(c, id_of(c, s->to), "to_id", &u);
        if (st != STATUS_OK)
            return st;
        to[i] = facts_of(&u);
        rows[i] = (Succession){.kind = s->kind,
                               .from_id = from.id,
                               .to_id = u.id,
                               .effective_on = c->r->effective_on,
                               .day_known = c->r->day_known,
                               .share = s->share,
                               .share_source = s->share_source,
                               .field_id = s->field_id,
                               .instrument = c->r->instrument,
                               .verified = c->r->verified,
                               .note = s->note,
                               .acted_on = c->acted_on,
                               .recorded_at = instant_now()};
        ends |= succession_ends(s->kind);
    }
    if (st != STATUS_OK)
        return st;
    UnitFacts facts = facts_of(&from);
    st = succession_check(rows, n, &facts, to, c->errors);
    if (st == STATUS_OK && c->errors->total)
        st = STATUS_INVALID;
    if (st == STATUS_OK && ends)
        st = check_untold(c, from.id);
    if (st == STATUS_OK && ends)
        st = end(c, &from);
    for (size_t i = 0; st == STATUS_OK && i < n; i++) {
        st = record_insert(c->act->tx, &succession_resource, &rows[i], a);
        if (st == STATUS_OK && c->told)
            st = act_audit(c->act, &succession_resource, rows[i].id, "succession", NULL, &rows[i]);
    }
    return st;
}

static int by_from(const void *pa, const void *pb)
{
    const UnitSuccession *a = *(const UnitSuccession *const *)pa, *b = *(const UnitSuccession *const *)pb;
    if (a->from_id != b->from_id)
        return a->from_id < b->from_id ? -1 : 1;
    return a < b ? -1 : a > b;
}

static Status successions(Change *c)
{
    size_t n = c->r->n_successions;
    const UnitSuccession **order = ARENA_ARRAY(c->act->arena, const UnitSuccession *, n + 1);
    if (!order)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        order[i] = &c->r->successions[i];
    if (n)
        qsort(order, n, sizeof *order, by_from);
    Status st = STATUS_OK;
    for (size_t i = 0, k; st == STATUS_OK && i < n; i = k) {
        for (k = i + 1; k < n && order[k]->from_id == order[i]->from_id;)
            k++;
        st = succeed(c, order + i, k - i);
    }
    return st;
}

// ---- The whole ------------------------------------------------------------------------------------------------------------------------

// After the act every tree of its day, and of today when that is later, must hold together.
static Status check_trees(Change *c)
{
    Status st = STATUS_OK;
    for (Hierarchy h = HIERARCHY_ADMINISTRATIVE; st == STATUS_OK && h < HIERARCHIES_; h++)
        for (int i = 0; st == STATUS_OK && i < 2; i++) {
            UnitMoment m = {i ? c->act->today : c->r->effective_on, DATE_NONE, h};
            const UnitTree *tree;
            if (i && m.on <= c->r->effective_on)
                continue;
            st = unit_tree_load(c->act->tx, &m, c->act->arena, &tree);
            if (st == STATUS_INVALID)
                st = complain(c, &succession_resource, "effective_on", MSG_UNIT_CHANGE_TREE);
        }
    return st;
}

static Status tell_all(Change *c)
{
    char day[11];
    date_format_iso(c->r->effective_on, day);
    json_t *told = json_pack("{s:s, s:s%, s:I, s:I, s:I, s:I}", "effective_on", day, "instrument",
                             c->r->instrument.n ? c->r->instrument.p : "", c->r->instrument.n, "formed",
                             (json_int_t)c->r->n_forms, "renamed", (json_int_t)c->r->n_renames, "moved",
                             (json_int_t)c->r->n_moves, "successions", (json_int_t)c->r->n_successions);
    if (told && c->r->digest.n &&
        json_object_set_new(told, "digest", json_stringn(c->r->digest.p, c->r->digest.n)) < 0) {
        json_decref(told);
        told = NULL;
    }
    if (!told)
        return STATUS_NO_MEMORY;
    Status st = act_audit_json(c->act, unit_resource.name, 0, "reorganise", told);
    json_decref(told);
    return st;
}

Status unit_reorganise(Act *act, const Reorganisation *r, FieldErrors *errors, int64_t **ret_formed)
{
    size_t rows = r->n_forms + r->n_renames + r->n_moves + r->n_successions;
    Change c = {.act = act,
                .r = r,
                .errors = errors,
                .formed = ARENA_ARRAY(act->arena, int64_t, r->n_forms + 1),
                .acted_on = r->acted_on == DATE_NONE ? act->today : r->acted_on,
                .told = rows <= TOLD_ONE_BY_ONE};
    if (!c.formed)
        return STATUS_NO_MEMORY;
    if (rows == 0)
        return complain(&c, &succession_resource, "kind", MSG_UNIT_CHANGE_EMPTY);
    Status st = STATUS_OK;
    for (size_t i = 0; st == STATUS_OK && i < r->n_forms; i++) {
        errors->line = i + 1;
        st = form(&c, &r->forms[i], &c.formed[i]);
    }
    for (size_t i = 0; st == STATUS_OK && i < r->n_renames; i++) {
        errors->line = i + 1;
        st = rename_unit(&c, &r->renames[i]);
    }
    for (size_t i = 0; st == STATUS_OK && i < r->n_moves; i++) {
        errors->line = i + 1;
        st = move(&c, &r->moves[i]);
    }
    if (st == STATUS_OK)
        st = successions(&c);
    if (st == STATUS_OK) {
        errors->line = 0;
        st = check_trees(&c);
    }
    if (st == STATUS_OK)
        st = tell_all(&c);
    // A day gone by is not due any more: its rows are brought up to date here.
    for (size_t i = 0; st == STATUS_OK && r->effective_on <= act->today && i < r->n_renames; i++)
        st = unit_bring_up_to_date(act, r->renames[i].unit_id);
    for (size_t i = 0; st == STATUS_OK && r->effective_on <= act->today && i < r->n_moves; i++)
        st = unit_bring_up_to_date(act, r->moves[i].unit_id);
    if (st == STATUS_OK)
        st = unit_settle(act);
    errors->line = 0;
    if (st == STATUS_OK && ret_formed)
        *ret_formed = c.formed;
    return st;
}
