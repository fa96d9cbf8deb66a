#include "model/succession.h"

const EnumName hierarchy_names[HIERARCHIES_] = {
    {"", MSG_NONE},
    {"administrative", MSG_HIERARCHY_ADMINISTRATIVE},
    {"party", MSG_HIERARCHY_PARTY},
    {"block", MSG_HIERARCHY_BLOCK},
};

static const EnumName life_names[UNIT_LIVES_] = {
    {"", MSG_NONE},
    {"active", MSG_UNIT_LIFE_ACTIVE},
    {"ended", MSG_UNIT_LIFE_ENDED},
};

const EnumName succession_kind_names[SUCCESSIONS_] = {
    {"", MSG_NONE},
    {"merge", MSG_SUCCESSION_MERGE},
    {"split", MSG_SUCCESSION_SPLIT},
    {"part", MSG_SUCCESSION_PART},
    {"abolish", MSG_SUCCESSION_ABOLISH},
    {"field", MSG_SUCCESSION_FIELD_KIND},
};

enum { MADE_ONCE = FIELD_CREATE_ONLY | FIELD_REQUIRED };

static const Field unit_version_fields[] = {
    FIELD_INT(UnitVersion, id, MSG_FIELD_ID, .flags = FIELD_READ_ONLY | FIELD_SORTABLE),
    FIELD_REF(UnitVersion, unit_id, MSG_UNIT, "unit", .flags = MADE_ONCE | FIELD_FILTERABLE),
    FIELD_DATE(UnitVersion, effective_on, MSG_UNIT_TIME_EFFECTIVE_ON,
               .flags = MADE_ONCE | FIELD_SORTABLE | FIELD_LISTED),
    FIELD_FLAG(UnitVersion, day_known, MSG_UNIT_TIME_DAY_KNOWN, .flags = FIELD_CREATE_ONLY),
    FIELD_ENUM(UnitVersion, state, MSG_UNIT_TIME_LIFE, UnitLife, life_names,
               .flags = FIELD_READ_ONLY | FIELD_LISTED),
    FIELD_TEXT(UnitVersion, code, MSG_UNIT_FIELD_CODE, .flags = FIELD_CREATE_ONLY | FIELD_LISTED, .max = 20),
    FIELD_TEXT(UnitVersion, name, MSG_UNIT_FIELD_NAME, .flags = MADE_ONCE | FIELD_LISTED | FIELD_SORTABLE, .sorted_by = "sort_key", .min = 2,
               .max = 200),
    FIELD_TEXT(UnitVersion, short_name, MSG_UNIT_FIELD_SHORT_NAME, .flags = FIELD_CREATE_ONLY, .max = 60),
    FIELD_ENUM(UnitVersion, kind, MSG_UNIT_FIELD_KIND, UnitKind, unit_kind_names,
               .flags = MADE_ONCE | FIELD_LISTED),
    FIELD_ENUM(UnitVersion, level, MSG_UNIT_FIELD_LEVEL, UnitLevel, unit_level_names,
               .flags = MADE_ONCE | FIELD_LISTED),
    FIELD_BYTES(UnitVersion, sort_key, MSG_NONE, .flags = FIELD_READ_ONLY),
    FIELD_TEXT(UnitVersion, instrument, MSG_UNIT_FIELD_INSTRUMENT, .flags = FIELD_CREATE_ONLY | FIELD_LISTED,
               .max = 300),
    FIELD_FLAG(UnitVersion, verified, MSG_UNIT_TIME_VERIFIED, .flags = FIELD_CREATE_ONLY),
    FIELD_DATE(UnitVersion, acted_on, MSG_FIELD_ACTED_ON, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TIME(UnitVersion, recorded_at, MSG_FIELD_RECORDED_AT, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
};
const Resource unit_version_resource = {.name = "unit_version",
                                        .path = "unit-versions",
                                        .table = "unit_version",
                                        .label = MSG_UNIT_VERSION,
                                        .label_many = MSG_UNIT_VERSIONS,
                                        RESOURCE_FIELDS(UnitVersion, unit_version_fields)};

static const Field unit_place_fields[] = {
    FIELD_INT(UnitPlace, id, MSG_FIELD_ID, .flags = FIELD_READ_ONLY | FIELD_SORTABLE),
    FIELD_REF(UnitPlace, unit_id, MSG_UNIT, "unit", .flags = MADE_ONCE | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_ENUM(UnitPlace, hierarchy, MSG_UNIT_TIME_HIERARCHY, Hierarchy, hierarchy_names,
               .flags = MADE_ONCE | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_DATE(UnitPlace, effective_on, MSG_UNIT_TIME_EFFECTIVE_ON,
               .flags = MADE_ONCE | FIELD_SORTABLE | FIELD_LISTED),
    FIELD_REF(UnitPlace, parent_id, MSG_UNIT_FIELD_PARENT, "unit",
              .flags = FIELD_CREATE_ONLY | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_TEXT(UnitPlace, instrument, MSG_UNIT_FIELD_INSTRUMENT, .flags = FIELD_CREATE_ONLY, .max = 300),
    FIELD_DATE(UnitPlace, acted_on, MSG_FIELD_ACTED_ON, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TIME(UnitPlace, recorded_at, MSG_FIELD_RECORDED_AT, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
};
const Resource unit_place_resource = {.name = "unit_place",
                                      .path = "unit-places",
                                      .table = "unit_place",
                                      .label = MSG_UNIT_PLACE,
                                      .label_many = MSG_UNIT_PLACES,
                                      RESOURCE_FIELDS(UnitPlace, unit_place_fields)};

static const Field succession_fields[] = {
    FIELD_INT(Succession, id, MSG_FIELD_ID, .flags = FIELD_READ_ONLY | FIELD_SORTABLE),
    FIELD_ENUM(Succession, kind, MSG_SUCCESSION_KIND, SuccessionKind, succession_kind_names,
               .flags = MADE_ONCE | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_REF(Succession, from_id, MSG_SUCCESSION_FROM, "unit",
              .flags = MADE_ONCE | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_REF(Succession, to_id, MSG_SUCCESSION_TO, "unit",
              .flags = MADE_ONCE | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_DATE(Succession, effective_on, MSG_UNIT_TIME_EFFECTIVE_ON,
               .flags = MADE_ONCE | FIELD_SORTABLE | FIELD_LISTED),
    FIELD_FLAG(Succession, day_known, MSG_UNIT_TIME_DAY_KNOWN, .flags = FIELD_CREATE_ONLY),
    FIELD_DECIMAL(Succession, share, MSG_SUCCESSION_SHARE, .flags = FIELD_CREATE_ONLY | FIELD_LISTED,
                  .min = 1, .max = DECIMAL_SCALE),
    FIELD_TEXT(Succession, share_source, MSG_SUCCESSION_SHARE_SOURCE, .flags = FIELD_CREATE_ONLY, .max = 300),
    FIELD_REF(Succession, field_id, MSG_WORK_FIELD, "work_field",
              .flags = FIELD_CREATE_ONLY | FIELD_FILTERABLE),
    FIELD_TEXT(Succession, instrument, MSG_UNIT_FIELD_INSTRUMENT, .flags = FIELD_CREATE_ONLY | FIELD_LISTED,
               .max = 300),
    FIELD_FLAG(Succession, verified, MSG_UNIT_TIME_VERIFIED, .flags = FIELD_CREATE_ONLY),
    FIELD_TEXT(Succession, note, MSG_SUCCESSION_NOTE, .flags = FIELD_CREATE_ONLY | FIELD_MULTILINE,
               .max = 2000),
    FIELD_DATE(Succession, acted_on, MSG_FIELD_ACTED_ON, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TIME(Succession, recorded_at, MSG_FIELD_RECORDED_AT, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
};
const Resource succession_resource = {.name = "succession",
                                      .path = "successions",
                                      .table = "succession",
                                      .label = MSG_SUCCESSION,
                                      .label_many = MSG_SUCCESSIONS,
                                      RESOURCE_FIELDS(Succession, succession_fields)};

static const Field work_field_fields[] = {
    FIELD_INT(WorkField, id, MSG_FIELD_ID, .flags = FIELD_READ_ONLY | FIELD_SORTABLE),
    FIELD_TEXT(WorkField, name, MSG_WORK_FIELD_NAME, .flags = FIELD_REQUIRED | FIELD_SORTABLE | FIELD_LISTED,
               .min = 2, .max = 200, .sorted_by = "sort_key"),
    FIELD_BYTES(WorkField, sort_key, MSG_NONE, .flags = FIELD_READ_ONLY),
    FIELD_INT(WorkField, version, MSG_UNIT_FIELD_VERSION, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
};
const Resource work_field_resource = {.name = "work_field",
                                      .path = "work-fields",
                                      .table = "work_field",
                                      .label = MSG_WORK_FIELD,
                                      .label_many = MSG_WORK_FIELDS,
                                      RESOURCE_FIELDS(WorkField, work_field_fields)};

// ---- Rules ------------------------------------------------------------------------------------------------------------------------

bool succession_ends(SuccessionKind kind)
{
    return kind == SUCCESSION_MERGE || kind == SUCCESSION_SPLIT || kind == SUCCESSION_ABOLISH;
}

static Status complain(FieldErrors *errors, const char *field, MsgId message)
{
    Str name = str_c(field);
    return field_errors_add(errors, resource_field(&succession_resource, name), name, message, NULL, 0);
}

static bool there_on(const UnitFacts *u, Date day)
{
    return (u->first_day == DATE_NONE || u->first_day <= day) &&
           (u->last_day == DATE_NONE || u->last_day >= day);
}

static Status check_row(const Succession *s, const UnitFacts *to, FieldErrors *errors)
{
    Status st = STATUS_OK;
    bool field = s->kind == SUCCESSION_FIELD;
    bool divides = s->kind == SUCCESSION_SPLIT || s->kind == SUCCESSION_PART;
    if (s->to_id == s->from_id)
        st = complain(errors, "to_id", MSG_SUCCESSION_RULE_SELF);
    if (st == STATUS_OK && field != (s->field_id != 0))
        st = complain(errors, "field_id",
                      field ? MSG_SUCCESSION_RULE_FIELD_NEEDED : MSG_SUCCESSION_RULE_FIELD_EXTRA);
    if (st == STATUS_OK && s->share != INT_NONE && !divides)
        st = complain(errors, "share", MSG_SUCCESSION_RULE_SHARE_EXTRA);
    if (st == STATUS_OK && s->share != INT_NONE && (s->share <= 0 || s->share > DECIMAL_SCALE))
        st = complain(errors, "share", MSG_SUCCESSION_RULE_SHARE_RANGE);
    if (st == STATUS_OK && s->share != INT_NONE && s->share_source.n == 0)
        st = complain(errors, "share_source", MSG_SUCCESSION_RULE_SHARE_SOURCE);
    if (st == STATUS_OK && !there_on(to, s->effective_on))
        st = complain(errors, "to_id", MSG_SUCCESSION_RULE_TO_LIFE);
    return st;
}

typedef struct Tally {
    size_t of_kind[SUCCESSIONS_];
    size_t shared; // split and part rows with a share
    Decimal shares;
} Tally;

static Status check_together(const Tally *t, FieldErrors *errors)
{
    size_t splits = t->of_kind[SUCCESSION_SPLIT], parts = t->of_kind[SUCCESSION_PART];
    size_t single = t->of_kind[SUCCESSION_MERGE] + t->of_kind[SUCCESSION_ABOLISH];
    if (single > 1 || (single && splits + parts) || (splits && parts))
        return complain(errors, "kind", MSG_SUCCESSION_RULE_MIXED);
    if (splits == 1)
        return complain(errors, "to_id", MSG_SUCCESSION_RULE_SPLIT_ONE);
    if (t->shared && t->shared != splits + parts)
        return complain(errors, "share", MSG_SUCCESSION_RULE_SHARE_SOME);
    if (t->shared && splits && t->shares != DECIMAL_SCALE)
        return complain(errors, "share", MSG_SUCCESSION_RULE_SHARE_SUM);
    if (t->shared && parts && t->shares >= DECIMAL_SCALE)
        return complain(errors, "share", MSG_SUCCESSION_RULE_SHARE_PART_SUM);
    return STATUS_OK;
}

static Status check_from(const Succession *rows, size_t n, const UnitFacts *from, bool ends,
                         FieldErrors *errors)
{
    Date day = rows->effective_on;
    for (size_t i = 0; i < n; i++)
        if (rows[i].from_id != rows->from_id || rows[i].effective_on != day)
            return complain(errors, "from_id", MSG_SUCCESSION_RULE_MIXED);
    if (!there_on(from, day - 1) || (!ends && !there_on(from, day)))
        return complain(errors, "from_id", MSG_SUCCESSION_RULE_FROM_LIFE);
    if (from->last_verified_figure != DATE_NONE && from->last_verified_figure >= day)
        return complain(errors, "effective_on", MSG_SUCCESSION_RULE_VERIFIED);
    return STATUS_OK;
}

// The same receiver twice for the whole unit, or for one field.
static bool told_twice(const Succession *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++)
            if (rows[i].to_id == rows[k].to_id && rows[i].field_id == rows[k].field_id)
                return true;
    return false;
}

Status succession_check(const Succession *rows, size_t n, const UnitFacts *from, const UnitFacts *to,
                        FieldErrors *errors)
{
    Tally t = {0};
    bool ends = false;
    Status st = STATUS_OK;
    for (size_t i = 0; i < n && st == STATUS_OK; i++) {
        const Succession *s = &rows[i];
        t.of_kind[s->kind]++;
        ends |= succession_ends(s->kind);
        if (s->share != INT_NONE && s->kind != SUCCESSION_FIELD) {
            t.shared++;
            // A share out of range is told by check_row; the sum then means nothing, but must not overflow.
            if (s->share > 0 && s->share <= DECIMAL_SCALE && t.shares <= DECIMAL_SCALE)
                t.shares += s->share;
        }
        st = check_row(s, &to[i], errors);
    }
    if (st == STATUS_OK && n)
        st = check_from(rows, n, from, ends, errors);
    if (st == STATUS_OK)
        st = check_together(&t, errors);
    return st == STATUS_OK && told_twice(rows, n) ? complain(errors, "to_id", MSG_SUCCESSION_RULE_TWICE) : st;
}
