// Units by the thousand from a table, as statistics offices and the demo give them.
#include "app/search.h"
#include "app/unit.h"
#include "base/utf8.h"
#include "crypt/mac.h"
#include "meta/json.h"
#include "model/succession.h"
#include "text/fold.h"

typedef enum Column {
    COLUMN_CODE,
    COLUMN_LEVEL,
    COLUMN_NAME,
    COLUMN_PARENT,
    COLUMN_KIND,
    COLUMN_SHORT,
    COLUMN_INSTRUMENT,
    COLUMN_CONTACT,
    COLUMN_PHONE,
    COLUMN_EMAIL,
    COLUMN_FROM,
    COLUMN_TO,
    COLUMN_COUNT_
} Column;

// The head's word, and the unit's field it fills (NULL: handled apart).
static const struct {
    const char *head, *field;
} columns[COLUMN_COUNT_] = {
    [COLUMN_CODE] = {"code", "code"},
    [COLUMN_LEVEL] = {"level", "level"},
    [COLUMN_NAME] = {"name", "name"},
    [COLUMN_PARENT] = {"parent_code", NULL},
    [COLUMN_KIND] = {"kind", "kind"},
    [COLUMN_SHORT] = {"short_name", "short_name"},
    [COLUMN_INSTRUMENT] = {"instrument", "instrument"},
    [COLUMN_CONTACT] = {"contact_name", "contact_name"},
    [COLUMN_PHONE] = {"phone", "phone"},
    [COLUMN_EMAIL] = {"email", "email"},
    [COLUMN_FROM] = {"valid_from", "valid_from"},
    [COLUMN_TO] = {"valid_to", "valid_to"},
};

// A unit that others of the file, or the register, can stand under.
typedef struct Known {
    Str code;
    Unit unit;
} Known;

typedef struct Import {
    Act *act;
    FieldErrors *errors;
    int at[COLUMN_COUNT_]; // the column's place in the lines, -1 when there is none
    VEC(Known) known;
    size_t *buckets; // index + 1 into known, by hash of the code; the last one of a code wins
    size_t n_buckets;
    int64_t made;
} Import;

static Status fault(Import *im, const char *name, MsgId message, Str what)
{
    Status st = field_errors_add(im->errors, resource_field(&unit_resource, str_c(name)), str_c(name),
                                 message, &(MsgArg){"name", what}, 1);
    return st == STATUS_OK ? STATUS_INVALID : st;
}

static size_t hash(Str s)
{
    size_t h = 14695981039346656037u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return h;
}

static Known *find_known(Import *im, Str code)
{
    for (size_t at = hash(code) % im->n_buckets; im->buckets[at]; at = (at + 1) % im->n_buckets)
        if (str_eq(im->known.items[im->buckets[at] - 1].code, code))
            return &im->known.items[im->buckets[at] - 1];
    return NULL;
}

static Status remember(Import *im, const Unit *u)
{
    if (u->code.n == 0)
        return STATUS_OK;
    Known k = {.code = u->code, .unit = *u};
    if (!ARENA_PUSH(im->act->arena, im->known, k))
        return STATUS_NO_MEMORY;
    size_t at = hash(u->code) % im->n_buckets;
    while (im->buckets[at] && !str_eq(im->known.items[im->buckets[at] - 1].code, u->code))
        at = (at + 1) % im->n_buckets;
    im->buckets[at] = im->known.n;
    return STATUS_OK;
}

static Status read_head(Import *im, Str line)
{
    Str cell;
    for (int i = 0; i < COLUMN_COUNT_; i++)
        im->at[i] = -1;
    for (int place = 0; str_split(&line, '\t', &cell); place++) {
        bool found = false;
        for (int i = 0; i < COLUMN_COUNT_ && !found; i++)
            if (str_eq_c(str_trim(cell), columns[i].head)) {
                im->at[i] = place;
                found = true;
            }
        if (!found)
            return fault(im, "name", MSG_UNIT_IMPORT_COLUMN, cell);
    }
    if (im->at[COLUMN_CODE] < 0 || im->at[COLUMN_NAME] < 0 || im->at[COLUMN_LEVEL] < 0)
        return fault(im, "name", MSG_UNIT_IMPORT_COLUMN, STR("code, name, level"));
    return STATUS_OK;
}

static Str cell_of(Str line, int place)
{
    Str cell = {NULL, 0};
    if (place < 0)
        return cell;
    for (int i = 0; i <= place; i++)
        if (!str_split(&line, '\t', &cell))
            return (Str){NULL, 0};
    return str_trim(cell);
}

static Status find_parent(Import *im, Str code, Unit *ret)
{
    Known *k = find_known(im, code);
    if (k) {
        *ret = k->unit;
        return STATUS_OK;
    }
    RecordList found;
    Status st = record_all(
        im->act->tx, &unit_resource,
        "code = ?1 AND (valid_from IS NULL OR valid_from <= ?2) AND (valid_to IS NULL OR valid_to >= ?2)",
        "id", PARAMS(P_TEXT(code), P_DATE(im->act->today)), 2, im->act->arena, &found);
    if (st != STATUS_OK)
        return st;
    if (found.n != 1)
        return fault(im, "parent_id", MSG_UNIT_RULE_PARENT_UNKNOWN, code);
    *ret = *(Unit *)found.items;
    st = act_allowed(im->act, VERB_UNIT_EDIT, ret->id);
    if (st == STATUS_NOT_FOUND)
        return fault(im, "parent_id", MSG_UNIT_RULE_PARENT_UNKNOWN, code);
    return st == STATUS_OK ? remember(im, ret) : st;
}

static Status read_cells(Import *im, Str line, Unit *u)
{
    MetaWrite w = {.resource = &unit_resource,
                   .creating = true,
                   .clearance = AUDIENCE_PERSONAL,
                   .form = TEXT_MACHINE,
                   .arena = im->act->arena,
                   .record = u,
                   .errors = im->errors};
    Status st = STATUS_OK;
    for (int i = 0; i < COLUMN_COUNT_ && st == STATUS_OK; i++) {
        Str cell = cell_of(line, im->at[i]);
        if (columns[i].field && cell.n)
            st = meta_write_text(&w, resource_field(&unit_resource, str_c(columns[i].field)), cell);
    }
    if (st == STATUS_OK && u->kind == UNIT_KIND_NONE && u->name.n) {
        Str name;
        st = fold_canonical(u->name, im->act->arena, &name);
        size_t words;
        UnitKind kind = st == STATUS_OK ? unit_kind_of_name(name, &words) : UNIT_KIND_NONE;
        if (kind != UNIT_KIND_NONE)
            st = meta_write_value(&w, resource_field(&unit_resource, STR("kind")), value_int((int64_t)kind));
    }
    return st == STATUS_OK ? meta_write_end(&w) : st;
}

static Status import_line(Import *im, Str line)
{
    Unit u, parent;
    Act *act = im->act;
    resource_init(&unit_resource, &u);
    Status st = read_cells(im, line, &u);
    Str parent_code = cell_of(line, im->at[COLUMN_PARENT]);
    if (st == STATUS_OK && parent_code.n)
        st = find_parent(im, parent_code, &parent);
    else if (st == STATUS_OK && !access_allows(act->actor, VERB_UNIT_EDIT, NULL, 0))
        st = STATUS_FORBIDDEN;
    if (st != STATUS_OK)
        return st;
    u.parent_id = parent_code.n ? parent.id : 0;
    st = unit_check(&u, parent_code.n ? &parent : NULL, unit_kind_rows, unit_kind_rows_n, im->errors);
    if (st == STATUS_OK && im->errors->total)
        st = STATUS_INVALID;
    if (st == STATUS_OK)
        st = unit_insert(act, &u, parent_code.n ? parent.path : STR(""),
                         u.valid_from == DATE_NONE ? SINCE_EVER : u.valid_from);
    if (st == STATUS_OK)
        st = remember(im, &u);
    im->made++;
    return st;
}

static Status audit_import(Import *im, Str tsv)
{
    uint8_t mac[MAC_BYTES];
    char hex[2 * MAC_BYTES + 1];
    mac_of(NULL, tsv, mac);
    hex_encode(mac, MAC_BYTES, hex);
    json_t *told = json_pack("{s:I, s:s}", "units", (json_int_t)im->made, "digest", hex);
    if (!told)
        return STATUS_NO_MEMORY;
    Status st = act_audit_json(im->act, unit_resource.name, 0, "import", told);
    json_decref(told);
    return st;
}

Status unit_import(Act *act, Str tsv, FieldErrors *errors, int64_t *ret_made)
{
    Import im = {.act = act, .errors = errors};
    size_t lines = 1;
    if (str_starts(tsv, STR("\xef\xbb\xbf")))
        tsv = str_sub(tsv, 3, tsv.n);
    if (!utf8_valid(tsv))
        return fault(&im, "name", MSG_FIELD_BAD_TEXT, STR(""));
    for (size_t i = 0; i < tsv.n; i++)
        lines += tsv.p[i] == '\n';
    im.n_buckets = lines * 2 + 16;
    im.buckets = ARENA_ARRAY(act->arena, size_t, im.n_buckets);
    if (!im.buckets)
        return STATUS_NO_MEMORY;
    Str rest = tsv, line;
    bool headed = false;
    Status st = STATUS_OK;
    for (errors->line = 1; st == STATUS_OK && tsv.n && str_split(&rest, '\n', &line); errors->line++) {
        if (str_ends(line, STR("\r")))
            line = str_sub(line, 0, line.n - 1);
        if (str_trim(line).n == 0 || line.p[0] == '#')
            continue;
        st = headed ? import_line(&im, line) : read_head(&im, line);
        headed = true;
        if (st != STATUS_OK)
            break; // the line's number is in the complaint
    }
    errors->line = 0;
    if (st == STATUS_OK)
        st = audit_import(&im, tsv);
    if (st == STATUS_OK)
        *ret_made = im.made;
    return st;
}
