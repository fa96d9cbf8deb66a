#include "app/draft.h"

#include <math.h>

#include "app/agency.h"
#include "app/record.h"
#include "meta/json.h"
#include "model/unit_group.h"
#include "text/fold.h"

static Str json_str(const json_t *object, const char *key, Arena *a)
{
    const json_t *v = json_object_get(object, key);
    if (!json_is_string(v) || json_string_length(v) == 0)
        return (Str){NULL, 0};
    return arena_dup(a, (Str){json_string_value(v), json_string_length(v)});
}

static Date json_date(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    Date d;
    if (json_is_string(v) && date_parse_iso((Str){json_string_value(v), json_string_length(v)}, &d))
        return d;
    return DATE_NONE;
}

// The reader's numbers are JSON numbers; figures are exact to four decimals. Beyond the range: absent.
static Decimal json_decimal(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    double x = json_is_number(v) ? json_number_value(v) : NAN;
    if (!isfinite(x) || fabs(x) > 9e14)
        return INT_NONE;
    return (Decimal)llround(x * DECIMAL_SCALE);
}

static int enum_find(const EnumName *names, int count, Str name)
{
    for (int i = 1; i < count; i++)
        if (str_eq_c(name, names[i].name))
            return i;
    return 0;
}

static Str joined(const json_t *array, const char *between, Arena *a)
{
    Buf b = BUF_INIT;
    size_t i;
    json_t *v;
    json_array_foreach((json_t *)array, i, v)
    {
        if (!json_is_string(v))
            continue;
        if (b.n > 0)
            buf_c(&b, between);
        buf_add(&b, json_string_value(v), json_string_length(v));
    }
    Str out = b.n > 0 && !b.failed ? arena_dup(a, buf_view(&b)) : (Str){NULL, 0};
    buf_done(&b);
    return out;
}

Status draft_read_header(const json_t *reading, Arena *a, Document *d)
{
    const json_t *doc = json_object_get(reading, "document");
    const json_t *signer = json_object_get(doc, "signer");
    d->kind = (DocumentKind)enum_find(document_kind_names, DOCUMENT_KIND_COUNT_, json_str(doc, "type", a));
    if (d->kind == DOCUMENT_KIND_NONE)
        d->kind = KIND_OTHER;
    d->number = json_str(doc, "number", a);
    d->issuer = json_str(doc, "issuer", a);
    d->place = json_str(doc, "place", a);
    d->issued_on = json_date(doc, "date");
    d->title = json_str(doc, "title", a);
    d->signer_name = json_str(signer, "name", a);
    d->signer_position = json_str(signer, "position", a);
    d->signer_capacity = json_str(signer, "capacity", a);
    d->cites = joined(json_object_get(doc, "cites"), "; ", a);
    d->recipients = joined(json_object_get(doc, "recipients"), "\n", a);
    return STATUS_OK;
}

// One row of the reader as the struct of its kind; false when it holds nothing that can be kept.
static bool data_of(DraftKind kind, const json_t *row, Arena *a, DraftData *d)
{
    resource_init(draft_data_resource(kind), d);
    switch (kind) {
    case DRAFT_TARGET:
    case DRAFT_RESULT:
        d->target.indicator = json_str(row, "indicator", a);
        d->target.op = (TargetOpName)enum_find(target_op_names, TARGET_OP_COUNT_, json_str(row, "op", a));
        d->target.low = json_decimal(row, "low");
        d->target.high = json_decimal(row, "high");
        d->target.unit = json_str(row, "unit", a);
        d->target.scope = json_str(row, "scope", a);
        d->target.qualifier = json_str(row, "qualifier", a);
        d->target.due = json_date(row, kind == DRAFT_RESULT ? "as_of" : "due");
        return d->target.low != INT_NONE;
    case DRAFT_DEADLINE:
        d->deadline.action = json_str(row, "action", a);
        d->deadline.units = joined(json_object_get(row, "units"), "; ", a);
        d->deadline.due = json_date(row, "due");
        return true;
    case DRAFT_ASSIGNMENT:
        d->assignment.unit = json_str(row, "unit", a);
        d->assignment.role = (DutyRole)enum_find(duty_role_names, DUTY_ROLE_COUNT_, json_str(row, "role", a));
        d->assignment.tone = (DutyTone)enum_find(duty_tone_names, DUTY_TONE_COUNT_, json_str(row, "tone", a));
        return d->assignment.unit.n > 0;
    case DRAFT_MOVEMENT:
        d->movement.name = json_is_string(row)
                               ? arena_dup(a, (Str){json_string_value(row), json_string_length(row)})
                               : json_str(row, "name", a);
        return d->movement.name.n > 0;
    case DRAFT_RECURRING:
        d->recurring.text = json_str(row, "text", a);
        d->recurring.rhythm = json_str(row, "rhythm", a);
        return d->recurring.text.n > 0;
    case DRAFT_JOB:
        d->job.who = json_str(row, "who", a);
        d->job.what = json_str(row, "what", a);
        d->job.product = json_str(row, "product", a);
        d->job.comparator = json_str(row, "comparator", a);
        d->job.due = json_date(row, "due");
        return d->job.what.n > 0;
    case DRAFT_UNUSED:
        d->unused.text = json_str(row, "text", a);
        d->unused.why = json_str(row, "why", a);
        return d->unused.text.n > 0;
    case DRAFT_NONE:
    case DRAFT_KIND_COUNT_:
        break;
    }
    return false;
}

Status draft_data_load(DraftKind kind, Str data, Arena *a, DraftData *ret)
{
    FieldErrors errors = {.arena = a};
    MetaWrite w = {.resource = draft_data_resource(kind),
                   .clearance = AUDIENCE_PERSONAL,
                   .form = TEXT_MACHINE,
                   .arena = a,
                   .record = ret,
                   .errors = &errors};
    json_t *object = NULL;
    resource_init(w.resource, ret);
    Status st = meta_json_parse(data, &errors, &object);
    if (st == STATUS_OK)
        st = meta_json_read(&w, object);
    json_decref(object);
    return st == STATUS_INVALID ? STATUS_CORRUPT : st;
}

Status draft_data_dump(DraftKind kind, const DraftData *d, Arena *a, Str *ret)
{
    json_t *object = NULL;
    Status st = meta_json_record(draft_data_resource(kind), d, AUDIENCE_PERSONAL, &object);
    if (st == STATUS_OK)
        st = meta_json_dump(object, a, ret);
    json_decref(object);
    return st;
}

Status draft_each_name(DraftKind kind, const DraftData *d, DraftNameVisitor visit, void *ctx)
{
    if (kind == DRAFT_ASSIGNMENT)
        return visit(ctx, d->assignment.unit);
    if (kind != DRAFT_DEADLINE && kind != DRAFT_JOB)
        return STATUS_OK;
    Str rest = kind == DRAFT_JOB ? d->job.who : d->deadline.units, name;
    Status st = STATUS_OK;
    while (st == STATUS_OK && str_split(&rest, ';', &name)) {
        name = str_trim(name);
        if (name.n > 0)
            st = visit(ctx, name);
    }
    return st;
}

Status draft_name_agency(Tx *tx, int64_t document_id, Date today, const AgencyRegister **names, Str name,
                         Arena *a)
{
    DraftAgency agency;
    RecordList known;
    Str key;
    Status st = fold_canonical(name, a, &key);
    if (st != STATUS_OK || key.n == 0)
        return st;
    st = record_all(tx, &draft_agency_resource, "document_id = ?1 AND name_key = ?2", "id",
                    PARAMS(P_INT(document_id), P_TEXT(key)), 1, a, &known);
    if (st != STATUS_OK || known.n > 0)
        return st;
    resource_init(&draft_agency_resource, &agency);
    agency.document_id = document_id;
    agency.name = name;
    agency.name_key = key;
    agency.state = AGENCY_UNKNOWN;
    agency.version = 1;
    if (!*names)
        st = agency_register_load(tx, document_id, today, a, names);
    if (st == STATUS_OK)
        st = agency_propose(*names, &agency, a);
    return st == STATUS_OK ? record_insert(tx, &draft_agency_resource, &agency, a) : st;
}

typedef struct NameContext {
    Tx *tx;
    int64_t document_id;
    const AgencyRegister *names; // read at the first name
    Date today;
    Arena *a;
} NameContext;

static Status note_name(void *ctx, Str name)
{
    NameContext *c = ctx;
    return draft_name_agency(c->tx, c->document_id, c->today, &c->names, name, c->a);
}

static int64_t json_thousandths(const json_t *row)
{
    const json_t *v = json_object_get(row, "confidence");
    double x = json_is_number(v) ? json_number_value(v) : 0;
    return x <= 0 ? 0 : x >= 1 ? 1000 : (int64_t)lround(x * 1000);
}

static void json_span(const json_t *row, int64_t *start, int64_t *end)
{
    const json_t *span = json_object_get(row, "span");
    *start = json_integer_value(json_array_get(span, 0));
    *end = json_integer_value(json_array_get(span, 1));
}

// "Mỗi xã 2 km": a figure that each unit of a group has to reach. Anything else is one figure for the whole until a clerk says otherwise.
static Status propose_spread(Arena *a, TargetDraft *t)
{
    Str folded;
    char key[128];
    Status st = fold_plain(t->scope, a, &folded);
    if (st != STATUS_OK || (!str_starts(folded, STR("moi ")) && !str_starts(folded, STR("tung "))))
        return st;
    unit_group_write(unit_group_find(folded), key);
    t->spread = arena_dup(a, str_c(key));
    return t->spread.p ? STATUS_OK : STATUS_NO_MEMORY;
}

static Status store_rows(NameContext *names, const json_t *reading, DraftKind kind, const char *key,
                         int64_t *ordinal)
{
    Tx *tx = names->tx;
    Arena *a = names->a;

    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(reading, key), i, row)
    {
        DraftData data;
        DraftRow r;
        if (!data_of(kind, row, a, &data))
            continue;
        resource_init(&draft_row_resource, &r);
        r.document_id = names->document_id;
        r.kind = kind;
        r.section_path = json_str(row, "section", a);
        r.ordinal = ++*ordinal;
        r.quote = json_str(row, kind == DRAFT_UNUSED ? "text" : "quote", a);
        json_span(row, &r.span_start, &r.span_end);
        r.confidence = kind == DRAFT_UNUSED ? 0 : json_thousandths(row);
        MsgId question = draft_question(kind, &data, r.confidence);
        if (question != MSG_NONE)
            r.question = msg_key(question);
        r.state = DRAFT_PROPOSED;
        r.origin = DRAFT_FROM_READER;
        r.version = 1;
        if (!r.quote.p)
            r.quote = STR("");
        Status st = kind == DRAFT_TARGET ? propose_spread(a, &data.target) : STATUS_OK;
        if (st == STATUS_OK)
            st = draft_data_dump(kind, &data, a, &r.data);
        if (st == STATUS_OK)
            st = record_insert(tx, &draft_row_resource, &r, a);
        if (st == STATUS_OK)
            st = draft_each_name(kind, &data, note_name, names);
        if (st != STATUS_OK)
            return st;
    }
    return STATUS_OK;
}

static Status store_sections(Tx *tx, int64_t document_id, const json_t *reading, Arena *a)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(reading, "sections"), i, row)
    {
        int64_t start, end;
        Str path = json_str(row, "path", a), heading = json_str(row, "heading", a);
        json_span(row, &start, &end);
        if (path.n == 0)
            continue;
        // A label that stands twice (an annex that counts anew) keeps its first place: rows name sections by path.
        Status st = tx_exec(tx,
                            "INSERT INTO document_section (document_id, ordinal, path, heading, span_start, "
                            "span_end, due_asked) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)"
                            " ON CONFLICT (document_id, path) DO NOTHING",
                            PARAMS(P_INT(document_id), P_INT((int64_t)i + 1), P_TEXT(path), P_TEXT(heading),
                                   P_INT(start), P_INT(end)),
                            NULL);
        if (st != STATUS_OK)
            return st;
    }
    return STATUS_OK;
}

static Status store_repairs(Tx *tx, int64_t document_id, const json_t *reading, Arena *a)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(reading, "repairs"), i, row)
    {
        DraftRepair r;
        resource_init(&draft_repair_resource, &r);
        r.document_id = document_id;
        json_span(row, &r.span_start, &r.span_end);
        r.from_text = json_str(row, "from", a);
        r.to_text = json_str(row, "to", a);
        r.kind = json_str(row, "kind", a);
        r.confidence = json_thousandths(row);
        r.state = str_eq_c(json_str(row, "state", a), "auto") ? REPAIR_IS_AUTO : REPAIR_IS_SUGGESTED;
        r.version = 1;
        Status st = record_insert(tx, &draft_repair_resource, &r, a);
        if (st != STATUS_OK)
            return st;
    }
    return STATUS_OK;
}

Status draft_store(Tx *tx, int64_t document_id, Date today, const json_t *reading, Arena *a)
{
    static const struct {
        DraftKind kind;
        const char *key;
    } lists[] = {{DRAFT_TARGET, "targets"},         {DRAFT_DEADLINE, "deadlines"},
                 {DRAFT_ASSIGNMENT, "assignments"}, {DRAFT_MOVEMENT, "movements_detail"},
                 {DRAFT_RECURRING, "recurring"},    {DRAFT_JOB, "jobs"},
                 {DRAFT_RESULT, "results"},         {DRAFT_UNUSED, "unused"}};
    int64_t ordinal = 0;
    NameContext names = {.tx = tx, .document_id = document_id, .today = today, .a = a};
    Status st = store_sections(tx, document_id, reading, a);
    for (size_t i = 0; st == STATUS_OK && i < sizeof lists / sizeof *lists; i++)
        st = store_rows(&names, reading, lists[i].kind, lists[i].key, &ordinal);
    return st == STATUS_OK ? store_repairs(tx, document_id, reading, a) : st;
}
