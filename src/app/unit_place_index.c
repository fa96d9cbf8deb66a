#include "app/unit_place_index.h"

#include <stdlib.h>
#include <string.h>

#include "text/fold.h"

Str place_bare(Str key)
{
    size_t n;
    unit_kind_of_name(key, &n);
    return str_sub(key, n, key.n);
}

Status place_plain(Str name, Arena *a, Str *ret)
{
    Str folded;
    Status st = fold_plain(name, a, &folded);
    char *p = st == STATUS_OK ? arena_str(a, folded) : NULL;
    size_t n = 0;
    if (!p)
        return st == STATUS_OK ? STATUS_NO_MEMORY : st;
    static const Str farm = {"nongtruong", 10}; // "thị trấn Nông trường ..." is mostly written NT
    for (size_t i = 0; i < folded.n; i++)
        if (p[i] != ' ')
            p[n++] = p[i] == 'y' ? 'i' : p[i];
    size_t at = str_find((Str){p, n}, farm);
    if (at != SIZE_MAX) {
        p[at + 1] = 't';
        memmove(p + at + 2, p + at + farm.n, n - at - farm.n);
        n -= farm.n - 2;
    }
    *ret = (Str){p, n};
    return STATUS_OK;
}

enum { LETTERS_MAX = 60 };

size_t place_distance(Str a, Str b)
{
    size_t row[LETTERS_MAX + 1];
    if (a.n > LETTERS_MAX || b.n > LETTERS_MAX)
        return SIZE_MAX;
    for (size_t k = 0; k <= b.n; k++)
        row[k] = k;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b.n; k++) {
            size_t best = diagonal + (a.p[i - 1] != b.p[k - 1]);
            diagonal = row[k];
            best = row[k] + 1 < best ? row[k] + 1 : best;
            row[k] = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
        }
    }
    return row[b.n];
}

bool place_names_alike(Str a, Str b)
{
    size_t d = str_eq(a, b) ? 0 : place_distance(a, b);
    return d == 0 || (d != SIZE_MAX && d <= 1 + a.n / 6);
}

static int by_level(const void *pa, const void *pb)
{
    const Place *a = pa, *b = pb;
    if (a->level != b->level)
        return a->level < b->level ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

static int by_code(const void *pa, const void *pb)
{
    const Place *a = *(Place *const *)pa, *b = *(Place *const *)pb;
    if (a->level != b->level)
        return a->level < b->level ? -1 : 1;
    return str_cmp(a->code, b->code);
}

static int by_key(const void *pa, const void *pb)
{
    const Place *a = *(Place *const *)pa, *b = *(Place *const *)pb;
    int c = str_cmp(a->key, b->key);
    return c ? c : (a->id > b->id) - (a->id < b->id);
}

static int by_plain(const void *pa, const void *pb)
{
    const Place *a = *(Place *const *)pa, *b = *(Place *const *)pb;
    int c = str_cmp(a->plain, b->plain);
    return c ? c : (a->id > b->id) - (a->id < b->id);
}

static bool is_place(UnitLevel level)
{
    return level == UNIT_LEVEL_PROVINCE || level == UNIT_LEVEL_DISTRICT || level == UNIT_LEVEL_COMMUNE;
}

Place *place_by_id(const PlaceIndex *x, int64_t id)
{
    for (size_t i = 0, end = 0; i < x->n; i = end) {
        // Ids ascend within a level, and there are three levels.
        for (end = i; end < x->n && x->items[end].level == x->items[i].level;)
            end++;
        size_t lo = i, hi = end;
        while (lo < hi) {
            size_t mid = lo + (hi - lo) / 2;
            if (x->items[mid].id < id)
                lo = mid + 1;
            else
                hi = mid;
        }
        if (lo < end && x->items[lo].id == id)
            return &x->items[lo];
    }
    return NULL;
}

static Status make_place(const UnitVersion *v, Arena *a, Place *ret)
{
    *ret = (Place){.id = v->unit_id, .level = v->level, .kind = v->kind, .code = v->code, .name = v->name};
    Status st = fold_canonical(v->name, a, &ret->key);
    if (st == STATUS_OK)
        st = place_plain(v->name, a, &ret->plain);
    if (st != STATUS_OK)
        return st;
    ret->bare = place_bare(ret->key);
    return place_plain(ret->bare, a, &ret->plain_bare);
}

static Status link_up(PlaceIndex *x, Arena *a)
{
    x->by_code = ARENA_ARRAY(a, Place *, x->n + 1);
    x->by_key = ARENA_ARRAY(a, Place *, x->n + 1);
    x->by_plain = ARENA_ARRAY(a, Place *, x->n + 1);
    if (!x->by_code || !x->by_key || !x->by_plain)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < x->n; i++) {
        Place *p = &x->items[i];
        p->up = place_by_id(x, unit_tree_parent(x->tree, p->id));
        p->province = p->level == UNIT_LEVEL_PROVINCE ? p : p->up ? p->up->province : NULL;
        p->childless = p->level == UNIT_LEVEL_DISTRICT;
        if (p->up)
            p->up->childless = false;
        x->by_code[i] = x->by_key[i] = x->by_plain[i] = p;
    }
    if (x->n) {
        qsort(x->by_code, x->n, sizeof *x->by_code, by_code);
        qsort(x->by_key, x->n, sizeof *x->by_key, by_key);
        qsort(x->by_plain, x->n, sizeof *x->by_plain, by_plain);
    }
    return STATUS_OK;
}

Status place_index_load(Tx *tx, Date day, Arena *a, PlaceIndex *ret)
{
    RecordList versions;
    PlaceIndex x = {0};
    UnitMoment m = {day, DATE_NONE, HIERARCHY_ADMINISTRATIVE};
    Status st = unit_versions_on(tx, &m, UNIT_LEVEL_NONE, a, &versions);
    if (st == STATUS_OK)
        st = unit_tree_load(tx, &m, a, &x.tree);
    if (st != STATUS_OK)
        return st;
    x.items = ARENA_ARRAY(a, Place, versions.n + 1);
    if (!x.items)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; st == STATUS_OK && i < versions.n; i++) {
        const UnitVersion *v = record_at(&unit_version_resource, &versions, i);
        if (is_place(v->level))
            st = make_place(v, a, &x.items[x.n++]);
    }
    if (x.n)
        qsort(x.items, x.n, sizeof *x.items, by_level);
    if (st == STATUS_OK)
        st = link_up(&x, a);
    if (st == STATUS_OK)
        *ret = x;
    return st;
}

Place *place_by_code(const PlaceIndex *x, UnitLevel level, Str code)
{
    Place key = {.level = level, .code = code}, *k = &key;
    Place **found = x->n && code.n ? bsearch(&k, x->by_code, x->n, sizeof k, by_code) : NULL;
    return found ? *found : NULL;
}

typedef Str (*NameOf)(const Place *p);

static Str key_of(const Place *p)
{
    return p->key;
}

static Str plain_of(const Place *p)
{
    return p->plain;
}

static Place **find_all(Place **sorted, size_t all, NameOf name_of, Str name, size_t *ret_n)
{
    size_t lo = 0, hi = all, n = 0;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (str_cmp(name_of(sorted[mid]), name) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    while (lo + n < all && str_eq(name_of(sorted[lo + n]), name))
        n++;
    *ret_n = n;
    return sorted + lo;
}

Place **places_by_key(const PlaceIndex *x, Str key, size_t *ret_n)
{
    return find_all(x->by_key, x->n, key_of, key, ret_n);
}

Place **places_by_plain(const PlaceIndex *x, Str plain, size_t *ret_n)
{
    return find_all(x->by_plain, x->n, plain_of, plain, ret_n);
}
