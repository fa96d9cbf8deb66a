#include "app/agency.h"

#include "app/record.h"
#include "model/unit.h"
#include "model/unit_name.h"
#include "text/fold.h"

enum { UNITS_LOOKED_AT = 20000 };

Status unit_path_range(Tx *tx, int64_t unit_id, Arena *a, Str *ret_low, Str *ret_high)
{
    Rows rows;
    Status st = tx_query_row(tx, "SELECT path FROM unit WHERE id = ?1", PARAMS(P_INT(unit_id)), &rows);
    if (st != STATUS_OK)
        return st;
    Str low = rows_text_in(&rows, 0, a), high = arena_dup(a, low);
    st = rows_done(&rows);
    if (st != STATUS_OK)
        return st;
    if (!low.p || !high.p || high.n == 0)
        return STATUS_NO_MEMORY;
    ((char *)high.p)[high.n - 1]++; // '/' becomes '0': the first path behind the subtree
    *ret_low = low;
    *ret_high = high;
    return STATUS_OK;
}

// ---- The register's names -----------------------------------------------------------------------------------------------------------------

typedef struct KnownUnit {
    int64_t id;
    Str name, brief;  // folded, to tell a name that is the very same from one written another way
    UnitName said[2]; // the name and, where there is one, the short name
    size_t n_said;
} KnownUnit;

typedef struct EarlierChoice {
    Str name_key, group_key;
    int64_t unit_id; // 0 = none
} EarlierChoice;

struct AgencyRegister {
    int64_t document_id;
    Date on;                    // whose units it is
    VEC(EarlierChoice) earlier; // by name_key
    UnitName area;              // of the document's authority
    VEC(KnownUnit) units;
};

// One unit of the walk down the tree; `area` is the nearest place above it (NULL: it is the topmost).
static Status know_unit(AgencyRegister *r, int64_t id, Str name, Str brief, const UnitName *area, Arena *a)
{
    KnownUnit u = {.id = id, .n_said = brief.n ? 2 : 1};
    Status st = fold_plain(name, a, &u.name);
    if (st == STATUS_OK)
        st = fold_plain(brief, a, &u.brief);
    for (size_t i = 0; i < u.n_said && st == STATUS_OK; i++) {
        st = unit_name_read(i ? brief : name, a, &u.said[i]);
        if (st == STATUS_OK && area)
            unit_name_place(&u.said[i], area);
    }
    return st != STATUS_OK || ARENA_PUSH(a, r->units, u) ? st : STATUS_NO_MEMORY;
}

// The path of the paper's authority, and the day whose units the paper speaks of: its own; of a draft without one, today.
static Status scope_of_document(Tx *tx, int64_t document_id, Date today, Arena *a, Str *ret_path,
                                Date *ret_day)
{
    Rows rows;
    Status st = tx_query_row(
        tx, "SELECT o.path, d.issued_on FROM document d JOIN unit o ON o.id = d.unit_id WHERE d.id = ?1",
        PARAMS(P_INT(document_id)), &rows);
    if (st != STATUS_OK)
        return st;
    *ret_path = rows_text_in(&rows, 0, a);
    *ret_day = rows_date(&rows, 1) == DATE_NONE ? today : rows_date(&rows, 1);
    st = rows_done(&rows);
    return st == STATUS_OK && !ret_path->p ? STATUS_NO_MEMORY : st;
}

// What a person chose for the same name in the latest other document of the same authority: all names of the document in one statement.
static Status load_earlier(Tx *tx, AgencyRegister *r, Arena *a)
{
    Rows rows = {0};
    Status st = tx_query(
        tx,
        "SELECT name_key, unit_id, group_key FROM draft_agency WHERE document_id <> ?1 AND state = 'matched' "
        "AND document_id IN (SELECT id FROM document WHERE unit_id = (SELECT unit_id FROM document WHERE id "
        "= "
        "?1)) AND (unit_id IS NULL OR unit_id IN (SELECT id FROM unit WHERE (valid_from IS NULL OR "
        "valid_from <= ?2) AND "
        "(valid_to IS NULL OR valid_to >= ?2))) ORDER BY "
        "name_key, id DESC",
        PARAMS(P_INT(r->document_id), P_DATE(r->on)), &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        Str key = rows_text(&rows, 0);
        if (r->earlier.n && str_eq(r->earlier.items[r->earlier.n - 1].name_key, key))
            continue;
        EarlierChoice one = {.name_key = arena_dup(a, key),
                             .unit_id = rows_int(&rows, 1),
                             .group_key = rows_text_in(&rows, 2, a)};
        if (!one.name_key.p || !one.group_key.p || !ARENA_PUSH(a, r->earlier, one))
            st = STATUS_NO_MEMORY;
    }
    Status end = rows_done(&rows);
    return st == STATUS_OK ? end : st;
}

Status agency_register_load(Tx *tx, int64_t document_id, Date today, Arena *a, const AgencyRegister **ret)
{
    UnitName places[UNIT_DEPTH_MAX + 1]; // of the line down to the unit at hand, by depth
    bool known[UNIT_DEPTH_MAX + 1] = {false};
    AgencyRegister *r = ARENA_NEW(a, AgencyRegister);
    Str path;
    Rows rows = {0};
    size_t top = 0;
    if (!r)
        return STATUS_NO_MEMORY;
    r->document_id = document_id;
    Status st = scope_of_document(tx, document_id, today, a, &path, &r->on);
    if (st == STATUS_OK)
        st = tx_query(
            tx,
            "SELECT id, name, short_name, path, level FROM unit WHERE path >= ?1 AND path < ?1 || '~' AND "
            "(valid_from IS NULL OR valid_from <= ?3) AND (valid_to IS NULL OR valid_to >= ?3) ORDER BY "
            "path, "
            "id LIMIT ?2",
            PARAMS(P_TEXT(path), P_INT(UNITS_LOOKED_AT), P_DATE(r->on)), &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        Str name = rows_text_in(&rows, 1, a), brief = rows_text_in(&rows, 2, a);
        size_t depth = rows_text(&rows, 3).n / UNIT_PATH_STEP;
        bool place = !str_eq(rows_text(&rows, 4), STR("body"));
        const UnitName *area = NULL;
        if (!name.p || depth == 0 || depth > UNIT_DEPTH_MAX) {
            st = name.p ? STATUS_CORRUPT : STATUS_NO_MEMORY;
            break;
        }
        if (top == 0)
            top = depth;
        for (size_t d = depth; d-- > top && !area;)
            area = known[d] ? &places[d] : NULL;
        st = know_unit(r, rows_int(&rows, 0), name, brief, area, a);
        if (st != STATUS_OK)
            break;
        known[depth] = place;
        places[depth] = r->units.items[r->units.n - 1].said[0];
        if (depth == top)
            r->area = places[depth];
    }
    Status end = rows_done(&rows);
    if (st == STATUS_OK)
        st = end;
    if (st == STATUS_OK)
        st = load_earlier(tx, r, a);
    if (st == STATUS_OK)
        *ret = r;
    return st;
}

enum { WORDS_MAX = 64, WORDS_FEWEST = 5, WORDS_ALIKE = 800 };

static size_t words_of(Str s, Str out[WORDS_MAX])
{
    size_t n = 0;
    Str w;
    while (n < WORDS_MAX && str_split(&s, ' ', &w))
        if (w.n)
            out[n++] = w;
    return n;
}

// Two long names that share nearly all their words, in thousandths of all words; 0 for others. For what no rule about names knows: a word left
// out, another "điều phối".
static int shared_words(Str x, Str y)
{
    Str a[WORDS_MAX], b[WORDS_MAX];
    size_t na = words_of(x, a), nb = words_of(y, b), both = 0;
    if (na < WORDS_FEWEST || nb < WORDS_FEWEST)
        return 0;
    for (size_t i = 0; i < na; i++)
        for (size_t k = 0; k < nb; k++)
            if (str_eq(a[i], b[k])) {
                both++;
                b[k] = STR("");
                break;
            }
    int alike = (int)(both * 1000 / (na + nb - both));
    return alike >= WORDS_ALIKE ? alike : 0;
}

typedef struct Likeness {
    int score;        // of unit_name_match(), or UNIT_NAME_LIKELY for shared words
    bool name, brief; // the very same words
} Likeness;

static Likeness compare(const KnownUnit *u, const UnitName *said, Str folded)
{
    Likeness l = {.name = str_eq(u->name, folded), .brief = u->brief.n && str_eq(u->brief, folded)};
    for (size_t i = 0; i < u->n_said; i++) {
        int score = unit_name_match(said, &u->said[i]);
        if (score > l.score)
            l.score = score;
    }
    if (l.score < UNIT_NAME_LIKELY && shared_words(u->name, folded) > 0)
        l.score = UNIT_NAME_LIKELY;
    return l;
}

static Status read_said(const AgencyRegister *r, Str name, Arena *a, UnitName *ret, Str *ret_folded)
{
    Status st = fold_plain(name, a, ret_folded);
    if (st == STATUS_OK)
        st = unit_name_read(name, a, ret);
    if (st == STATUS_OK)
        unit_name_place(ret, &r->area);
    return st;
}

static const EarlierChoice *chosen_earlier(const AgencyRegister *r, Str name_key)
{
    size_t low = 0, high = r->earlier.n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = str_cmp(r->earlier.items[mid].name_key, name_key);
        if (c == 0)
            return &r->earlier.items[mid];
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

Status agency_propose(const AgencyRegister *r, DraftAgency *agency, Arena *a)
{
    const EarlierChoice *earlier = chosen_earlier(r, agency->name_key);
    UnitName said;
    Str folded;
    char key[128];
    if (earlier) {
        agency->unit_id = earlier->unit_id;
        agency->group_key = earlier->group_key;
        agency->state = AGENCY_PROPOSED;
        return STATUS_OK;
    }
    Status st = read_said(r, agency->name, a, &said, &folded);
    if (st != STATUS_OK)
        return st;
    // Words for a group never stand for one unit unless the register has exactly them. Of several units that a name fits, the one that is
    // written so goes first, then the one higher up.
    unsigned groups = unit_group_find(folded);
    int best = groups ? UNIT_NAME_SAME : UNIT_NAME_LIKELY - 1;
    bool exact = false;
    for (size_t i = 0; i < r->units.n; i++) {
        Likeness l = compare(&r->units.items[i], &said, folded);
        bool same = l.name || l.brief;
        if ((same && !exact) || (same == exact && l.score > best)) {
            exact = same;
            best = l.score;
            agency->unit_id = r->units.items[i].id;
        }
    }
    if (agency->unit_id > 0) {
        agency->state = AGENCY_PROPOSED;
    } else if (groups) {
        unit_group_write(groups, key);
        agency->group_key = arena_dup(a, str_c(key));
        agency->state = AGENCY_PROPOSED;
        st = agency->group_key.p ? STATUS_OK : STATUS_NO_MEMORY;
    }
    return st;
}

Status agency_reason(const AgencyRegister *r, const DraftAgency *agency, Arena *a, AgencyReason *ret)
{
    const EarlierChoice *earlier = chosen_earlier(r, agency->name_key);
    UnitName said;
    Str folded;
    *ret = AGENCY_BY_NOTHING;
    if (agency->unit_id <= 0 && agency->group_key.n == 0)
        return STATUS_OK;
    Status st = read_said(r, agency->name, a, &said, &folded);
    if (st != STATUS_OK)
        return st;
    bool known =
        earlier && earlier->unit_id == agency->unit_id && str_eq(earlier->group_key, agency->group_key);
    *ret = agency->unit_id > 0 ? AGENCY_BY_LIKENESS : known ? AGENCY_BY_EARLIER : AGENCY_BY_GROUP;
    for (size_t i = 0; i < r->units.n && *ret == AGENCY_BY_LIKENESS; i++) {
        if (r->units.items[i].id != agency->unit_id)
            continue;
        Likeness l = compare(&r->units.items[i], &said, folded);
        *ret = l.name                      ? AGENCY_BY_NAME
               : l.brief                   ? AGENCY_BY_SHORT
               : known                     ? AGENCY_BY_EARLIER
               : l.score >= UNIT_NAME_SAME ? AGENCY_BY_FORM
                                           : AGENCY_BY_LIKENESS;
        break;
    }
    return STATUS_OK;
}

// ---- Whom a name stands for ---------------------------------------------------------------------------------------------------------------

static Status collect(Tx *tx, const char *sql, const Param *params, size_t n, Arena *a, UnitIds *ret)
{
    Rows rows = {0};
    Status st = tx_query(tx, sql, params, n, &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows))
        if (!ARENA_PUSH(a, *ret, rows_int(&rows, 0)))
            st = STATUS_NO_MEMORY;
    Status end = rows_done(&rows);
    return st == STATUS_OK ? end : st;
}

#define EXISTS_ON "(valid_from IS NULL OR valid_from <= ?3) AND (valid_to IS NULL OR valid_to >= ?3)"
#define BELOW     "path > ?1 AND path < ?2 AND " EXISTS_ON
// Of the level itself: no other place stands between the body and the unit (?4). "Các phòng" of a province are not those of its districts.
#define OF_LEVEL                                                                                             \
    "(SELECT CASE WHEN a.level <> 'body' THEN a.id WHEN b.level <> 'body' THEN b.id ELSE b.parent_id END "   \
    "FROM unit a LEFT JOIN unit b ON b.id = a.parent_id WHERE a.id = unit.parent_id) = ?4"

Status agency_group_units(Tx *tx, int64_t unit_id, unsigned groups, Date on, Arena *a, UnitIds *ret)
{
    // One statement a group: fixed texts, found again in the statement cache.
    static const struct {
        unsigned group;
        const char *sql;
    } queries[] = {
        {GROUP_DEPARTMENTS, "SELECT id FROM unit WHERE " BELOW " AND kind = 'department' ORDER BY id"},
        {GROUP_DIVISIONS,
         "SELECT id FROM unit WHERE " BELOW " AND kind = 'division' AND " OF_LEVEL " ORDER BY id"},
        {GROUP_DISTRICTS, "SELECT id FROM unit WHERE " BELOW " AND level = 'district' ORDER BY id"},
        {GROUP_COMMUNES, "SELECT id FROM unit WHERE " BELOW " AND level = 'commune' ORDER BY id"},
        {GROUP_MASS_ORGS,
         "SELECT id FROM unit WHERE " BELOW " AND kind = 'mass_org' AND " OF_LEVEL " ORDER BY id"},
        {GROUP_ENTERPRISES, "SELECT id FROM unit WHERE " BELOW " AND kind = 'enterprise' ORDER BY id"},
        {GROUP_CENTRAL, "SELECT id FROM unit WHERE " BELOW " AND kind = 'central_agency' ORDER BY id"},
        {GROUP_SCHOOLS, "SELECT id FROM unit WHERE " BELOW " AND kind = 'school' ORDER BY id"},
    };
    Str low, high;
    UnitIds found = {0};
    Status st = unit_path_range(tx, unit_id, a, &low, &high);
    if (st != STATUS_OK)
        return st;
    if (groups & GROUP_LOCALITIES) {
        int64_t districts;
        st = tx_query_int(tx, "SELECT COUNT(*) FROM unit WHERE " BELOW " AND level = 'district'",
                          PARAMS(P_TEXT(low), P_TEXT(high), P_DATE(on)), &districts);
        if (st != STATUS_OK)
            return st;
        groups |= districts > 0 ? GROUP_DISTRICTS : GROUP_COMMUNES;
    }
    for (size_t i = 0; st == STATUS_OK && i < sizeof queries / sizeof *queries; i++)
        if (groups & queries[i].group)
            st = collect(tx, queries[i].sql, (Param[]){P_TEXT(low), P_TEXT(high), P_DATE(on), P_INT(unit_id)},
                         queries[i].group & (GROUP_DIVISIONS | GROUP_MASS_ORGS) ? 4 : 3, a, &found);
    if (st == STATUS_OK)
        *ret = found;
    return st;
}

Status agency_units(Tx *tx, int64_t document_id, int64_t unit_id, Str name, Date on, Arena *a, UnitIds *ret)
{
    Str key;
    RecordList known;
    UnitIds one = {0};
    Status st = fold_canonical(name, a, &key);
    if (st == STATUS_OK)
        st = record_all(tx, &draft_agency_resource, "document_id = ?1 AND name_key = ?2", "id",
                        PARAMS(P_INT(document_id), P_TEXT(key)), 1, a, &known);
    if (st != STATUS_OK)
        return st;
    const DraftAgency *g = known.items;
    if (known.n == 1 && g->state == AGENCY_MATCHED) {
        if (g->group_key.n > 0)
            return agency_group_units(tx, unit_id, unit_group_read(g->group_key), on, a, ret);
        if (g->unit_id && !ARENA_PUSH(a, one, g->unit_id))
            return STATUS_NO_MEMORY;
    }
    *ret = one;
    return STATUS_OK;
}
