// A list of the places of a day, compared with the register.
#include "app/unit_formation.h"
#include "app/unit_formation_internal.h"
#include "app/unit_place_index.h"
#include "base/tsv.h"
#include "crypt/mac.h"
#include "text/fold.h"

Status unit_digest(Str text, Arena *a, Str *ret)
{
    uint8_t mac[MAC_BYTES];
    char hex[2 * MAC_BYTES + 1];
    mac_of(NULL, text, mac);
    hex_encode(mac, MAC_BYTES, hex);
    *ret = arena_dup(a, str_c(hex));
    return ret->p ? STATUS_OK : STATUS_NO_MEMORY;
}

Status unit_source_fault(FieldErrors *errors, size_t line, MsgId message, Str what)
{
    errors->line = line;
    Status st = field_errors_add(errors, resource_field(&unit_resource, STR("name")), STR("name"), message,
                                 &(MsgArg){"name", what}, 1);
    errors->line = 0;
    return st == STATUS_OK ? STATUS_INVALID : st;
}

static UnitLevel level_of(Str name)
{
    for (UnitLevel l = UNIT_LEVEL_PROVINCE; l <= UNIT_LEVEL_COMMUNE; l++)
        if (str_eq_c(name, unit_level_names[l].name))
            return l;
    return UNIT_LEVEL_NONE;
}

Status place_list_read(Str text, FieldErrors *errors, Arena *a, ListedPlaces *ret)
{
    Tsv t;
    ListedPlaces all = {0};
    if (!tsv_open(text, &t) || !tsv_has(&t, "code") || !tsv_has(&t, "level") || !tsv_has(&t, "name"))
        return unit_source_fault(errors, 1, MSG_UNIT_IMPORT_COLUMN, STR("code, level, name, parent_code"));
    while (tsv_next(&t)) {
        size_t words;
        Str key;
        ListedPlace p = {.line = t.line,
                         .level = level_of(tsv_cell(&t, "level")),
                         .code = tsv_cell(&t, "code"),
                         .name = tsv_cell(&t, "name"),
                         .parent_code = tsv_cell(&t, "parent_code")};
        if (p.level == UNIT_LEVEL_NONE)
            continue;
        if (p.code.n == 0 || p.name.n == 0)
            return unit_source_fault(errors, t.line, MSG_UNIT_IMPORT_COLUMN, STR("code, name"));
        Status st = fold_canonical(p.name, a, &key);
        if (st != STATUS_OK)
            return st;
        p.key = key;
        p.kind = unit_kind_of_name(key, &words);
        p.bare = str_sub(key, words, key.n);
        // Provinces stand before districts, and these before communes: parents are looked up behind us.
        if (all.n && p.level < all.items[all.n - 1].level)
            return unit_source_fault(errors, t.line, MSG_UNIT_IMPORT_ORDER, p.name);
        if (!ARENA_PUSH(a, all, p))
            return STATUS_NO_MEMORY;
    }
    *ret = all;
    return STATUS_OK;
}

// A place's parent in the list: the nearest level above with that code.
static const ListedPlace *listed_parent(const ListedPlaces *l, const ListedPlace *p)
{
    for (UnitLevel up = p->level - 1; up >= UNIT_LEVEL_PROVINCE; up--) {
        const ListedPlace *found = listed_by_code(l, up, p->parent_code);
        if (found)
            return found;
    }
    return NULL;
}

const ListedPlace *listed_by_code(const ListedPlaces *l, UnitLevel level, Str code)
{
    // Lists come in the order of their codes within a level; a binary search that misses falls back on a walk.
    size_t lo = 0, hi = l->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const ListedPlace *p = &l->items[mid];
        if (p->level < level || (p->level == level && str_cmp(p->code, code) < 0))
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo < l->n && l->items[lo].level == level && str_eq(l->items[lo].code, code))
        return &l->items[lo];
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i].level == level && str_eq(l->items[i].code, code))
            return &l->items[i];
    return NULL;
}

typedef struct Comparison {
    const PlaceIndex *then;
    const ListedPlaces *now;
    Str only;
    Arena *arena;
    size_t *form_of; // of each listed place: its place in `forms` plus one
    VEC(UnitForm) forms;
    VEC(UnitRename) renames;
    VEC(UnitMove) moves;
    VEC(UnitSuccession) ends;
} Comparison;

static UnitRef ref_of(const Comparison *c, const ListedPlace *p)
{
    size_t form = p ? c->form_of[p - c->now->items] : 0;
    const Place *there = p && !form ? place_by_code(c->then, p->level, p->code) : NULL;
    return (UnitRef){there ? there->id : 0, form};
}

static const ListedPlace *province_of(const ListedPlaces *l, const ListedPlace *p)
{
    while (p && p->level != UNIT_LEVEL_PROVINCE)
        p = listed_parent(l, p);
    return p;
}

// Codes of communes are given again: one of another name is another commune, unless the two differ in spelling only.
static bool is_same(const Place *there, const ListedPlace *p)
{
    return there->level != UNIT_LEVEL_COMMUNE || place_names_alike(there->bare, p->bare);
}

static Status compare_one(Comparison *c, const ListedPlace *p)
{
    Place *there = place_by_code(c->then, p->level, p->code);
    if (there && !is_same(there, p))
        there = NULL;
    const ListedPlace *up = listed_parent(c->now, p), *top = province_of(c->now, p);
    if (!top || (c->only.n && !str_eq(top->code, c->only)))
        return STATUS_OK;
    if (!there) {
        UnitForm f = {.unit = {.code = p->code, .name = p->name, .kind = p->kind, .level = p->level},
                      .parent = ref_of(c, up)};
        c->form_of[p - c->now->items] = c->forms.n + 1;
        return ARENA_PUSH(c->arena, c->forms, f) ? STATUS_OK : STATUS_NO_MEMORY;
    }
    there->mark = 1;
    UnitRename n = {.unit_id = there->id, .name = p->name, .kind = p->kind};
    if (!str_eq(there->key, p->key) && !ARENA_PUSH(c->arena, c->renames, n))
        return STATUS_NO_MEMORY;
    UnitRef parent = ref_of(c, up);
    UnitMove m = {there->id, HIERARCHY_ADMINISTRATIVE, parent};
    bool same =
        there->up ? parent.form == 0 && parent.id == there->up->id : parent.form == 0 && parent.id == 0;
    return same || ARENA_PUSH(c->arena, c->moves, m) ? STATUS_OK : STATUS_NO_MEMORY;
}

// Places of the compared provinces that the list has no more.
static Status compare_rest(Comparison *c)
{
    for (size_t i = 0; i < c->then->n; i++) {
        const Place *p = &c->then->items[i];
        if (p->mark || p->level == UNIT_LEVEL_PROVINCE || !p->province || !p->province->mark)
            continue;
        const Place *keeper = p->up;
        while (keeper && !keeper->mark)
            keeper = keeper->up;
        UnitSuccession s = {.kind = SUCCESSION_ABOLISH,
                            .from_id = p->id,
                            .to = {.id = keeper ? keeper->id : p->province->id},
                            .share = INT_NONE};
        if (!ARENA_PUSH(c->arena, c->ends, s))
            return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

Status unit_import_list(Act *act, Str list, const UnitSource *source, FieldErrors *errors,
                        UnitHistoryReport *ret)
{
    PlaceIndex then;
    ListedPlaces now;
    Str digest;
    Status st = place_list_read(list, errors, act->arena, &now);
    if (st == STATUS_OK)
        st = place_index_load(act->tx, source->on, act->arena, &then);
    if (st == STATUS_OK)
        st = unit_digest(list, act->arena, &digest);
    if (st != STATUS_OK)
        return st;
    Comparison c = {.then = &then, .now = &now, .only = source->only, .arena = act->arena};
    c.form_of = ARENA_ARRAY(act->arena, size_t, now.n + 1);
    if (!c.form_of)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; st == STATUS_OK && i < now.n; i++)
        st = compare_one(&c, &now.items[i]);
    if (st == STATUS_OK)
        st = compare_rest(&c);
    Reorganisation r = {.effective_on = source->on,
                        .day_known = source->day_known,
                        .instrument = source->instrument,
                        .verified = source->verified,
                        .acted_on = source->on,
                        .forms = c.forms.items,
                        .n_forms = c.forms.n,
                        .renames = c.renames.items,
                        .n_renames = c.renames.n,
                        .moves = c.moves.items,
                        .n_moves = c.moves.n,
                        .successions = c.ends.items,
                        .n_successions = c.ends.n,
                        .digest = digest};
    bool any = r.n_forms + r.n_renames + r.n_moves + r.n_successions > 0;
    if (st == STATUS_OK && any)
        st = unit_reorganise(act, &r, errors, NULL);
    if (st == STATUS_OK)
        *ret = (UnitHistoryReport){
            .formed = r.n_forms, .renamed = r.n_renames, .moved = r.n_moves, .ended = r.n_successions};
    return st;
}
