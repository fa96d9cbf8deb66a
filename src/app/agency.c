#include "app/agency.h"

#include "app/record.h"
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

// Words that stand before the name of a place without changing which unit is meant.
static Str bare_name(Str folded)
{
    static const char *const heads[] = {
        "uy ban nhan dan ", "ubnd ",       "chu tich ubnd ", "chu tich uy ban nhan dan ",
        "giam doc ",        "thu truong ", "lanh dao "};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (str_starts(folded, str_c(heads[i])))
            return str_sub(folded, strlen(heads[i]), folded.n);
    return folded;
}

enum { WORDS_MAX = 64 };

static size_t words_of(Str s, Str out[WORDS_MAX])
{
    size_t n = 0;
    Str w;
    while (n < WORDS_MAX && str_split(&s, ' ', &w)) {
        bool seen = w.n == 0;
        for (size_t i = 0; i < n && !seen; i++)
            seen = str_eq(out[i], w);
        if (!seen)
            out[n++] = w;
    }
    return n;
}

// Shared words over all words, in thousandths.
static int likeness(Str x, Str y)
{
    Str a[WORDS_MAX], b[WORDS_MAX];
    size_t na = words_of(x, a), nb = words_of(y, b), both = 0;
    for (size_t i = 0; i < na; i++)
        for (size_t k = 0; k < nb; k++)
            both += str_eq(a[i], b[k]);
    size_t all = na + nb - both;
    return all ? (int)(both * 1000 / all) : 0;
}

enum { ALIKE = 600 }; // thousandths; below it a name is better asked about than guessed

Status agency_propose(Tx *tx, int64_t document_id, DraftAgency *agency, Arena *a)
{
    Str folded, low, high;
    int64_t root;
    Rows rows = {0};
    Status st = fold_plain(agency->name, a, &folded);
    if (st == STATUS_OK)
        st =
            tx_query_int(tx, "SELECT unit_id FROM document WHERE id = ?1", PARAMS(P_INT(document_id)), &root);
    if (st == STATUS_OK)
        st = unit_path_range(tx, root, a, &low, &high);
    if (st != STATUS_OK)
        return st;
    unsigned groups = unit_group_find(folded);
    Str name = bare_name(folded);
    int best = groups
                   ? 1000
                   : ALIKE - 1; // a group's name never stands for one unit unless the register has exactly it
    int64_t unit_id = 0;
    st = tx_query(
        tx,
        "SELECT id, name, short_name FROM unit WHERE path >= ?1 AND path < ?2 AND valid_to IS NULL ORDER "
        "BY id LIMIT ?3",
        PARAMS(P_TEXT(low), P_TEXT(high), P_INT(UNITS_LOOKED_AT)), &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        for (int column = 1; st == STATUS_OK && column <= 2; column++) {
            Str key;
            st = fold_plain(rows_text(&rows, column), a, &key);
            if (st != STATUS_OK || key.n == 0)
                continue;
            int like = str_eq(key, name) || str_eq(key, folded) ? 2000 : likeness(key, name);
            if (like > best) {
                best = like;
                unit_id = rows_int(&rows, 0);
            }
        }
    }
    Status end = rows_done(&rows);
    if (st != STATUS_OK || end != STATUS_OK)
        return st != STATUS_OK ? st : end;
    if (unit_id) {
        agency->unit_id = unit_id;
        agency->state = AGENCY_PROPOSED;
    } else if (groups) {
        char key[128];
        unit_group_write(groups, key);
        agency->group_key = arena_dup(a, str_c(key));
        agency->state = agency->group_key.p ? AGENCY_PROPOSED : AGENCY_UNKNOWN;
    }
    return STATUS_OK;
}

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
    "FROM unit a LEFT JOIN unit b "                                                                          \
    "ON b.id = a.parent_id WHERE a.id = unit.parent_id) = ?4"

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
    if (known.n == 1) {
        const DraftAgency *g = known.items;
        if (g->group_key.n > 0)
            return agency_group_units(tx, unit_id, unit_group_read(g->group_key), on, a, ret);
        if (g->unit_id && !ARENA_PUSH(a, one, g->unit_id))
            return STATUS_NO_MEMORY;
    }
    *ret = one;
    return STATUS_OK;
}
