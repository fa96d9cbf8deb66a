// What each new commune was formed from.
#include "app/unit_formation.h"

#include <stdlib.h>
#include <string.h>

#include "app/unit_formation_internal.h"
#include "app/unit_place_index.h"
#include "base/tsv.h"
#include "text/fold.h"

// A commune that a row names as a source.
typedef struct Source {
    Str named;    // as written, without brackets
    Str key;      // folded
    Str district; // folded words of the bracket that are a district's name; empty
    bool bare;    // the kind is not said
    bool twice;   // named before in the same row
    bool respelt; // the register spells it otherwise
    Place *place; // NULL while not found
    size_t candidates;
} Source;

typedef struct Formation {
    size_t line;
    Str name, key, code, province; // province: folded, without kind
    UnitKind kind;
    bool kept; // goes on as it was
    Source *sources;
    size_t n;
    const ListedPlace *listed; // NULL: the list has it under another name, its code is not known
    size_t province_at;        // into History.provinces
} Formation;

// A province after the change.
typedef struct NewProvince {
    const ListedPlace *listed;
    Place *same;  // the province of before that goes on; NULL: it is formed from several
    size_t parts; // provinces of before in it
    size_t form;  // its place in forms plus one; 0 when `same`
} NewProvince;

typedef struct History {
    Act *act;
    Arena *arena;
    PlaceIndex before;
    ListedPlaces after;
    VEC(Formation) rows;
    VEC(NewProvince) provinces;
    size_t *
        province_of; // of each place of before that is a province: its NewProvince plus one, 0 = not concerned
    size_t *taken;   // of each place: in how many rows it is a source
    VEC(UnitForm) forms;
    VEC(UnitRename) renames;
    VEC(UnitMove) moves;
    VEC(UnitSuccession) successions;
    VEC(UnitDoubt) doubts;
    UnitHistoryReport report;
} History;

#define PUSH(h, vec, value) (ARENA_PUSH((h)->arena, (h)->vec, value) ? STATUS_OK : STATUS_NO_MEMORY)

static size_t at(const History *h, const Place *p)
{
    return (size_t)(p - h->before.items);
}

// ---- Reading the table ----------------------------------------------------------------------------------------------------------------

// "Xã Tân Tiến (huyện Đồng Phú) (phần còn lại ...)": the name, and the district when a bracket names one.
static Status read_source(History *h, Str text, Source *ret)
{
    Source s = {.district = STR("")};
    size_t open = str_find(text, STR("("));
    Str rest = open == SIZE_MAX ? STR("") : str_sub(text, open, text.n), part, folded;
    s.named = arena_dup(h->arena, str_trim(open == SIZE_MAX ? text : str_sub(text, 0, open)));
    Status st = s.named.p ? fold_canonical(s.named, h->arena, &s.key) : STATUS_NO_MEMORY;
    size_t words;
    if (st == STATUS_OK)
        s.bare = unit_kind_of_name(s.key, &words) == UNIT_KIND_NONE;
    while (st == STATUS_OK && str_split(&rest, '(', &part)) {
        size_t close = str_find(part, STR(")"));
        st = fold_canonical(str_trim(close == SIZE_MAX ? part : str_sub(part, 0, close)), h->arena, &folded);
        UnitKind k = st == STATUS_OK ? unit_kind_of_name(folded, &words) : UNIT_KIND_NONE;
        if (k == UNIT_KIND_DISTRICT || k == UNIT_KIND_URBAN_DISTRICT || k == UNIT_KIND_TOWN ||
            k == UNIT_KIND_CITY)
            s.district = folded;
    }
    if (st == STATUS_OK)
        *ret = s;
    return st;
}

// Commas part the sources, but not within brackets.
static Status read_sources(History *h, Str text, Formation *f)
{
    VEC(Source) all = {0};
    size_t start = 0;
    int depth = 0;
    for (size_t i = 0; i <= text.n; i++) {
        char c = i < text.n ? text.p[i] : ',';
        depth += (c == '(') - (c == ')');
        if (i < text.n && (c != ',' || depth > 0))
            continue;
        Source s;
        Str one = str_trim(str_sub(text, start, i - start));
        start = i + 1;
        if (one.n == 0)
            continue;
        Status st = read_source(h, one, &s);
        if (st != STATUS_OK)
            return st;
        if (!ARENA_PUSH(h->arena, all, s))
            return STATUS_NO_MEMORY;
    }
    f->sources = all.items;
    f->n = all.n;
    return STATUS_OK;
}

static Status read_row(History *h, const Tsv *t)
{
    size_t words;
    Str province, from;
    Formation f = {.line = t->line, .name = tsv_cell(t, "new_unit"), .code = tsv_cell(t, "code_2026")};
    Status st = fold_canonical(f.name, h->arena, &f.key);
    if (st == STATUS_OK)
        st = fold_canonical(tsv_cell(t, "province"), h->arena, &province);
    if (st == STATUS_OK)
        st = fold_canonical(tsv_cell(t, "formed_from"), h->arena, &from);
    if (st != STATUS_OK)
        return st;
    f.province = place_bare(province);
    f.kind = unit_kind_of_name(f.key, &words);
    f.kept = str_eq(from, STR("giữ nguyên"));
    if (!f.kept)
        st = read_sources(h, tsv_cell(t, "formed_from"), &f);
    return st == STATUS_OK ? PUSH(h, rows, f) : st;
}

static Status read_table(History *h, Str text, FieldErrors *errors)
{
    Tsv t;
    static const char *const needed[] = {"province", "new_unit", "formed_from"};
    bool open = tsv_open(text, &t);
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!open || !tsv_has(&t, needed[i]))
            return unit_source_fault(errors, 1, MSG_UNIT_IMPORT_COLUMN, str_c(needed[i]));
    while (tsv_next(&t)) {
        Status st = read_row(h, &t);
        if (st != STATUS_OK)
            return st;
    }
    return STATUS_OK;
}

// ---- Provinces ------------------------------------------------------------------------------------------------------------------------

static const ListedPlace *listed_province(const History *h, const Formation *f)
{
    const ListedPlace *c = f->code.n ? listed_by_code(&h->after, UNIT_LEVEL_COMMUNE, f->code) : NULL;
    const ListedPlace *p = c ? listed_by_code(&h->after, UNIT_LEVEL_PROVINCE, c->parent_code) : NULL;
    for (size_t i = 0; !p && i < h->after.n && h->after.items[i].level == UNIT_LEVEL_PROVINCE; i++)
        if (str_eq(h->after.items[i].bare, f->province))
            p = &h->after.items[i];
    return p;
}

static Status find_province(History *h, Formation *f, FieldErrors *errors)
{
    const ListedPlace *listed = listed_province(h, f);
    if (!listed)
        return unit_source_fault(errors, f->line, MSG_UNIT_IMPORT_PROVINCE, f->name);
    f->listed = f->code.n ? listed_by_code(&h->after, UNIT_LEVEL_COMMUNE, f->code) : NULL;
    for (size_t i = 0; i < h->provinces.n; i++)
        if (h->provinces.items[i].listed == listed) {
            f->province_at = i;
            return STATUS_OK;
        }
    f->province_at = h->provinces.n;
    NewProvince p = {.listed = listed};
    return PUSH(h, provinces, p);
}

// Each province of before goes where most of its communes went, by the names that only one commune of the country bears.
static Status vote(History *h)
{
    size_t n = h->before.n, m = h->provinces.n;
    uint32_t *votes = ARENA_ARRAY(h->arena, uint32_t, n * m + 1);
    if (!votes)
        return STATUS_NO_MEMORY;
    for (size_t r = 0; r < h->rows.n; r++) {
        const Formation *f = &h->rows.items[r];
        for (size_t i = 0; i < f->n; i++) {
            size_t found;
            Place **p = places_by_key(&h->before, f->sources[i].key, &found);
            if (found == 1 && (*p)->province)
                votes[at(h, (*p)->province) * m + f->province_at]++;
        }
        Place *kept = f->kept ? place_by_code(&h->before, UNIT_LEVEL_COMMUNE, f->code) : NULL;
        if (kept && kept->province)
            votes[at(h, kept->province) * m + f->province_at]++;
    }
    for (size_t i = 0; i < n && h->before.items[i].level == UNIT_LEVEL_PROVINCE; i++) {
        uint32_t best = 0;
        for (size_t k = 0; k < m; k++)
            if (votes[i * m + k] > best) {
                best = votes[i * m + k];
                h->province_of[i] = k + 1;
            }
        if (best)
            h->provinces.items[h->province_of[i] - 1].parts++;
    }
    return STATUS_OK;
}

// A province made of one goes on, perhaps under another name; one made of several is a new one (succession.h).
static Status settle_provinces(History *h)
{
    Status st = STATUS_OK;
    for (size_t i = 0; i < h->before.n && h->before.items[i].level == UNIT_LEVEL_PROVINCE; i++) {
        Place *p = &h->before.items[i];
        NewProvince *q = h->province_of[i] ? &h->provinces.items[h->province_of[i] - 1] : NULL;
        if (q && q->parts == 1) {
            q->same = p;
            UnitRename n = {
                .unit_id = p->id, .code = q->listed->code, .name = q->listed->name, .kind = q->listed->kind};
            bool same = str_eq(p->bare, q->listed->bare) && p->kind == q->listed->kind;
            st = same ? STATUS_OK : PUSH(h, renames, n);
        }
    }
    for (size_t k = 0; st == STATUS_OK && k < h->provinces.n; k++) {
        NewProvince *q = &h->provinces.items[k];
        if (q->parts < 2)
            continue;
        UnitForm f = {.unit = {.code = q->listed->code,
                               .name = q->listed->name,
                               .kind = q->listed->kind,
                               .level = UNIT_LEVEL_PROVINCE}};
        st = PUSH(h, forms, f);
        q->form = h->forms.n;
    }
    for (size_t i = 0; st == STATUS_OK && i < h->before.n && h->before.items[i].level == UNIT_LEVEL_PROVINCE;
         i++) {
        NewProvince *q = h->province_of[i] ? &h->provinces.items[h->province_of[i] - 1] : NULL;
        if (!q || !q->form)
            continue;
        UnitSuccession s = {
            SUCCESSION_MERGE, h->before.items[i].id, {.form = q->form}, INT_NONE, {0}, 0, {0}};
        st = PUSH(h, successions, s);
    }
    return st;
}

static UnitRef province_ref(const NewProvince *q)
{
    return (UnitRef){q->same ? q->same->id : 0, q->form};
}

// ---- Finding the sources ----------------------------------------------------------------------------------------------------------------

// Communes, and the districts of the islands, which had none.
static bool in_province(const History *h, const Place *p, size_t province_at)
{
    return (p->level == UNIT_LEVEL_COMMUNE || p->childless) && p->province &&
           h->province_of[at(h, p->province)] == province_at + 1;
}

static bool fits(const History *h, const Source *s, const Place *p, size_t province_at)
{
    if (!in_province(h, p, province_at))
        return false;
    return s->district.n == 0 ||
           (p->up && (str_eq(p->up->key, s->district) || str_eq(p->up->bare, place_bare(s->district))));
}

static void take(const History *h, Source *s, Place *p, size_t province_at)
{
    if (!fits(h, s, p, province_at))
        return;
    s->candidates++;
    s->place = p;
}

// By the full name; then spelt loosely, for the table and the register differ in places ("Đắc", "Đắk"; "Sỹ", "Sĩ"); a name without its kind
// ("Lê Lợi") by what is behind the kind.
static Status find_one(History *h, Source *s, size_t province_at)
{
    size_t n;
    Str plain;
    Place **p = places_by_key(&h->before, s->key, &n);
    s->candidates = 0;
    s->place = NULL;
    for (size_t i = 0; i < n; i++)
        take(h, s, p[i], province_at);
    if (s->candidates == 0) {
        Status st = place_plain(s->named, h->arena, &plain);
        if (st != STATUS_OK)
            return st;
        p = places_by_plain(&h->before, plain, &n);
        for (size_t i = 0; i < n; i++)
            take(h, s, p[i], province_at);
        for (size_t i = 0; s->bare && i < h->before.n; i++)
            if (str_eq(h->before.items[i].plain_bare, plain))
                take(h, s, &h->before.items[i], province_at);
    }
    if (s->candidates != 1)
        s->place = NULL;
    return STATUS_OK;
}

// Of several communes of one name, the one in the district of the row's other sources.
static void find_by_neighbours(const History *h, Formation *f, Source *s)
{
    size_t n, best = 0;
    bool tie = false;
    Place **p = places_by_key(&h->before, s->key, &n);
    for (size_t i = 0; i < n; i++) {
        size_t near = 0;
        if (!fits(h, s, p[i], f->province_at))
            continue;
        for (size_t k = 0; k < f->n; k++)
            near += &f->sources[k] != s && f->sources[k].place && f->sources[k].candidates == 1 &&
                    f->sources[k].place->up == p[i]->up;
        tie = near && near == best;
        if (near > best) {
            best = near;
            s->place = p[i];
        }
    }
    if (best == 0 || tie)
        s->place = NULL;
}

static bool is_neighbour(const Formation *f, const Place *p)
{
    for (size_t k = 0; k < f->n; k++)
        if (f->sources[k].place && f->sources[k].place->up == p->up)
            return true;
    return false;
}

// A source that was not found, among the communes of its neighbours' districts that no row names: the one whose name is nearly the same
// (H'mông and Thái names are spelt in many ways, a ward may still be called a commune). The table's own spelling is noted.
static Status find_leftover(History *h, const Formation *f, Source *s)
{
    Str plain, bare = place_bare(s->key);
    size_t best = SIZE_MAX;
    bool tie = false;
    Status st = place_plain(bare, h->arena, &plain);
    for (size_t i = 0; st == STATUS_OK && i < h->before.n; i++) {
        Place *p = &h->before.items[i];
        if (p->mark || h->taken[i] || !fits(h, s, p, f->province_at) || !is_neighbour(f, p))
            continue;
        size_t d = place_distance(plain, p->plain_bare);
        if (!place_names_alike(plain, p->plain_bare) || d > best)
            continue;
        tie = d == best;
        best = d;
        s->place = p;
    }
    if (tie)
        s->place = NULL;
    if (st == STATUS_OK && s->place) {
        h->taken[at(h, s->place)]++;
        s->respelt = true;
    }
    return st;
}

static Status doubt(History *h, const Formation *f, const Source *s)
{
    UnitDoubt d = {f->line, f->name, s->named, s->candidates};
    return PUSH(h, doubts, d);
}

static Status find_sources(History *h, Formation *f)
{
    Status st = STATUS_OK;
    for (size_t i = 0; st == STATUS_OK && i < f->n; i++)
        st = find_one(h, &f->sources[i], f->province_at);
    for (size_t i = 0; st == STATUS_OK && i < f->n; i++) {
        Source *s = &f->sources[i];
        if (s->candidates > 1)
            find_by_neighbours(h, f, s);
    }
    for (size_t i = 0; st == STATUS_OK && i < f->n; i++) {
        bool before = false; // named twice in one row: once counts
        for (size_t k = 0; k < i && f->sources[i].place; k++)
            before |= f->sources[k].place == f->sources[i].place;
        if (before) {
            f->sources[i].place = NULL;
            f->sources[i].twice = true;
        }
        if (f->sources[i].place)
            h->taken[at(h, f->sources[i].place)]++;
    }
    return st;
}

// After all rows: what the first look did not find.
static Status find_leftovers(History *h, Formation *f)
{
    Status st = STATUS_OK;
    for (size_t i = 0; st == STATUS_OK && i < f->n; i++) {
        Source *s = &f->sources[i];
        if (s->place || s->twice)
            continue;
        st = find_leftover(h, f, s);
        if (st == STATUS_OK && !s->place)
            st = doubt(h, f, s);
    }
    return st;
}

// ---- The new communes ---------------------------------------------------------------------------------------------------------------------

// A commune that goes on: it comes to stand directly under the province.
static Status keep(History *h, const Formation *f)
{
    Source s = {.named = f->name, .key = f->key};
    Place *p = f->code.n ? place_by_code(&h->before, UNIT_LEVEL_COMMUNE, f->code) : NULL;
    Status st = STATUS_OK;
    if (!p) {
        st = find_one(h, &s, f->province_at);
        if (st == STATUS_OK && !s.place) { // its kind may have been another
            s.named = place_bare(f->key);
            s.bare = true;
            st = find_one(h, &s, f->province_at);
        }
        p = s.place;
    }
    if (st != STATUS_OK || !p)
        return st == STATUS_OK ? doubt(h, f, &s) : st;
    p->mark = 1;
    UnitMove m = {p->id, HIERARCHY_ADMINISTRATIVE, province_ref(&h->provinces.items[f->province_at])};
    return PUSH(h, moves, m);
}

static Status form(History *h, const Formation *f)
{
    UnitForm u = {.unit = {.code = f->code, .name = f->name, .kind = f->kind, .level = UNIT_LEVEL_COMMUNE},
                  .parent = province_ref(&h->provinces.items[f->province_at])};
    Status st = PUSH(h, forms, u);
    for (size_t i = 0; st == STATUS_OK && i < f->n; i++) {
        Place *p = f->sources[i].place;
        if (!p)
            continue;
        // A commune that goes on and gave something away keeps its own; otherwise all in one row, or divided among several.
        SuccessionKind kind = p->mark                  ? SUCCESSION_PART
                              : h->taken[at(h, p)] > 1 ? SUCCESSION_SPLIT
                                                       : SUCCESSION_MERGE;
        UnitSuccession s = {kind, p->id, {.form = h->forms.n}, INT_NONE, {0}, 0, {0}};
        if (f->sources[i].respelt)
            s.note = f->sources[i].named;
        st = PUSH(h, successions, s);
        h->report.split += kind == SUCCESSION_SPLIT;
        h->report.merged += kind == SUCCESSION_MERGE;
    }
    return st;
}

// ---- What is left -------------------------------------------------------------------------------------------------------------------------

// Districts end; so do communes that no row names, and the province keeps their past.
static Status end_rest(History *h)
{
    Status st = STATUS_OK;
    for (size_t i = 0; st == STATUS_OK && i < h->before.n; i++) {
        Place *p = &h->before.items[i];
        if (p->level == UNIT_LEVEL_PROVINCE || !p->province || h->province_of[at(h, p->province)] == 0)
            continue;
        if (p->mark || h->taken[i])
            continue;
        const NewProvince *q = &h->provinces.items[h->province_of[at(h, p->province)] - 1];
        UnitSuccession s = {SUCCESSION_ABOLISH, p->id, province_ref(q), INT_NONE, {0}, 0, {0}};
        st = PUSH(h, successions, s);
        h->report.ended++;
        if (st == STATUS_OK && p->level == UNIT_LEVEL_COMMUNE) {
            UnitDoubt d = {0, STR(""), p->name, 0};
            st = PUSH(h, doubts, d);
        }
    }
    return st;
}

// The one receiver of a commune's whole, as a reference; none when it was divided or goes on.
static UnitRef heir_of(const History *h, const Place *p)
{
    UnitRef none = {0, 0};
    for (size_t i = 0; i < h->successions.n; i++)
        if (h->successions.items[i].from_id == p->id)
            return h->successions.items[i].kind == SUCCESSION_MERGE ? h->successions.items[i].to : none;
    return none;
}

// The place that a body belongs to, itself or through the bodies above it; ret_direct: nothing stands between.
static Place *place_of_body(const History *h, int64_t body, bool *ret_direct)
{
    Place *p = NULL;
    int64_t up = unit_tree_parent(h->before.tree, body);
    *ret_direct = true;
    while (up && !(p = place_by_id(&h->before, up))) {
        *ret_direct = false;
        up = unit_tree_parent(h->before.tree, up);
    }
    return p;
}

// A body or village of a place that ends: agencies of a district end with it; others go on under the commune or province that takes the place
// over, and what stands below them goes with them.
static Status take_body(History *h, const UnitVersion *v)
{
    bool direct;
    Place *p = unit_tree_has(h->before.tree, v->unit_id) ? place_of_body(h, v->unit_id, &direct) : NULL;
    if (!p || !p->province || !h->province_of[at(h, p->province)] || p->mark)
        return STATUS_OK;
    const NewProvince *q = &h->provinces.items[h->province_of[at(h, p->province)] - 1];
    if (p->level == UNIT_LEVEL_PROVINCE && q->same)
        return STATUS_OK;
    bool agency =
        v->level == UNIT_LEVEL_BODY && v->kind != UNIT_KIND_SCHOOL && v->kind != UNIT_KIND_ENTERPRISE;
    if (p->level == UNIT_LEVEL_DISTRICT && agency) {
        UnitSuccession s = {SUCCESSION_ABOLISH, v->unit_id, province_ref(q), INT_NONE, {0}, 0, {0}};
        h->report.ended++;
        return PUSH(h, successions, s);
    }
    if (!direct && p->level != UNIT_LEVEL_DISTRICT)
        return STATUS_OK;
    UnitRef heir = p->level == UNIT_LEVEL_COMMUNE ? heir_of(h, p) : (UnitRef){0, 0};
    UnitMove move = {v->unit_id, HIERARCHY_ADMINISTRATIVE, heir.id || heir.form ? heir : province_ref(q)};
    return PUSH(h, moves, move);
}

static Status take_bodies(History *h, Date day_before)
{
    RecordList versions;
    UnitMoment m = {day_before, DATE_NONE, HIERARCHY_ADMINISTRATIVE};
    Status st = unit_versions_on(h->act->tx, &m, UNIT_LEVEL_NONE, h->arena, &versions);
    for (size_t i = 0; st == STATUS_OK && i < versions.n; i++) {
        const UnitVersion *v = record_at(&unit_version_resource, &versions, i);
        if (v->level >= UNIT_LEVEL_VILLAGE)
            st = take_body(h, v);
    }
    return st;
}

// ---- The whole --------------------------------------------------------------------------------------------------------------------------

// Drops the rows of provinces that the register does not have.
static void drop_foreign(History *h)
{
    size_t kept = 0;
    for (size_t i = 0; i < h->rows.n; i++)
        if (h->provinces.items[h->rows.items[i].province_at].parts)
            h->rows.items[kept++] = h->rows.items[i];
    h->rows.n = kept;
}

// Keeps the rows of one province alone, by its code after the change.
static void keep_only(History *h, Str code)
{
    size_t kept = 0;
    for (size_t i = 0; i < h->rows.n; i++)
        if (str_eq(h->provinces.items[h->rows.items[i].province_at].listed->code, code))
            h->rows.items[kept++] = h->rows.items[i];
    h->rows.n = kept;
}

static Status work_out(History *h, const UnitSource *source, FieldErrors *errors)
{
    Status st = STATUS_OK;
    h->province_of = ARENA_ARRAY(h->arena, size_t, h->before.n + 1);
    h->taken = ARENA_ARRAY(h->arena, size_t, h->before.n + 1);
    if (!h->province_of || !h->taken)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; st == STATUS_OK && i < h->rows.n; i++)
        st = find_province(h, &h->rows.items[i], errors);
    if (st == STATUS_OK && source->only.n)
        keep_only(h, source->only);
    if (st == STATUS_OK)
        st = vote(h);
    if (st == STATUS_OK) {
        drop_foreign(h);
        st = settle_provinces(h);
    }
    for (size_t i = 0; st == STATUS_OK && i < h->rows.n; i++)
        if (h->rows.items[i].kept)
            st = keep(h, &h->rows.items[i]);
    for (size_t i = 0; st == STATUS_OK && i < h->rows.n; i++)
        st = find_sources(h, &h->rows.items[i]);
    for (size_t i = 0; st == STATUS_OK && i < h->rows.n; i++)
        st = find_leftovers(h, &h->rows.items[i]);
    for (size_t i = 0; st == STATUS_OK && i < h->rows.n; i++)
        st = h->rows.items[i].kept ? STATUS_OK : form(h, &h->rows.items[i]);
    if (st == STATUS_OK)
        st = end_rest(h);
    return st == STATUS_OK ? take_bodies(h, source->on - 1) : st;
}

Status unit_import_formations(Act *act, Str formed, Str list, const UnitSource *source, FieldErrors *errors,
                              UnitHistoryReport *ret)
{
    History h = {.act = act, .arena = act->arena};
    Str digest;
    Status st = place_list_read(list, errors, act->arena, &h.after);
    if (st == STATUS_OK)
        st = place_index_load(act->tx, source->on - 1, act->arena, &h.before);
    if (st == STATUS_OK)
        st = read_table(&h, formed, errors);
    if (st == STATUS_OK)
        st = work_out(&h, source, errors);
    if (st == STATUS_OK)
        st = unit_digest(formed, act->arena, &digest);
    if (st != STATUS_OK)
        return st;
    Reorganisation r = {.effective_on = source->on,
                        .day_known = source->day_known,
                        .instrument = source->instrument,
                        .verified = source->verified,
                        .acted_on = source->on,
                        .forms = h.forms.items,
                        .n_forms = h.forms.n,
                        .renames = h.renames.items,
                        .n_renames = h.renames.n,
                        .moves = h.moves.items,
                        .n_moves = h.moves.n,
                        .successions = h.successions.items,
                        .n_successions = h.successions.n,
                        .digest = digest};
    st = unit_reorganise(act, &r, errors, NULL);
    if (st != STATUS_OK)
        return st;
    h.report.formed = h.forms.n;
    h.report.renamed = h.renames.n;
    h.report.moved = h.moves.n;
    h.report.doubts = h.doubts.items;
    h.report.n_doubts = h.doubts.n;
    *ret = h.report;
    return STATUS_OK;
}
