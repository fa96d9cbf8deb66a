#include "model/unit.h"

#include <inttypes.h>

#include "base/buf.h"
#include "text/fold.h"
#include "text/sortkey.h"

const EnumName unit_kind_names[UNIT_KINDS_] = {
    {"", MSG_NONE},
    {"province", MSG_UNIT_KIND_PROVINCE},
    {"city", MSG_UNIT_KIND_CITY},
    {"district", MSG_UNIT_KIND_DISTRICT},
    {"urban_district", MSG_UNIT_KIND_URBAN_DISTRICT},
    {"town", MSG_UNIT_KIND_TOWN},
    {"commune", MSG_UNIT_KIND_COMMUNE},
    {"ward", MSG_UNIT_KIND_WARD},
    {"township", MSG_UNIT_KIND_TOWNSHIP},
    {"special_zone", MSG_UNIT_KIND_SPECIAL_ZONE},
    {"village", MSG_UNIT_KIND_VILLAGE},
    {"department", MSG_UNIT_KIND_DEPARTMENT},
    {"division", MSG_UNIT_KIND_DIVISION},
    {"central_agency", MSG_UNIT_KIND_CENTRAL_AGENCY},
    {"party_body", MSG_UNIT_KIND_PARTY_BODY},
    {"front_body", MSG_UNIT_KIND_FRONT_BODY},
    {"mass_org", MSG_UNIT_KIND_MASS_ORG},
    {"military", MSG_UNIT_KIND_MILITARY},
    {"enterprise", MSG_UNIT_KIND_ENTERPRISE},
    {"school", MSG_UNIT_KIND_SCHOOL},
    {"press", MSG_UNIT_KIND_PRESS},
    {"other", MSG_UNIT_KIND_OTHER},
};

const EnumName unit_level_names[UNIT_LEVELS_] = {
    {"", MSG_NONE},
    {"province", MSG_UNIT_LEVEL_PROVINCE},
    {"district", MSG_UNIT_LEVEL_DISTRICT},
    {"commune", MSG_UNIT_LEVEL_COMMUNE},
    {"village", MSG_UNIT_LEVEL_VILLAGE},
    {"body", MSG_UNIT_LEVEL_BODY},
};

enum { SHOWN = FIELD_SORTABLE | FIELD_FILTERABLE | FIELD_LISTED };

static const Field unit_fields[] = {
    FIELD_INT(Unit, id, MSG_UNIT_FIELD_ID, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TEXT(Unit, code, MSG_UNIT_FIELD_CODE, .flags = SHOWN, .max = 20),
    FIELD_TEXT(Unit, name, MSG_UNIT_FIELD_NAME, .flags = FIELD_REQUIRED | FIELD_SORTABLE | FIELD_LISTED,
               .min = 2, .max = 200, .sorted_by = "sort_key"),
    FIELD_TEXT(Unit, short_name, MSG_UNIT_FIELD_SHORT_NAME, .max = 60),
    FIELD_ENUM(Unit, kind, MSG_UNIT_FIELD_KIND, UnitKind, unit_kind_names,
               .flags = FIELD_REQUIRED | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_ENUM(Unit, level, MSG_UNIT_FIELD_LEVEL, UnitLevel, unit_level_names,
               .flags = FIELD_REQUIRED | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_REF(Unit, parent_id, MSG_UNIT_FIELD_PARENT, "unit", .flags = FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_TEXT(Unit, path, MSG_NONE, .flags = FIELD_HIDDEN | FIELD_READ_ONLY),
    FIELD_DATE(Unit, valid_from, MSG_UNIT_FIELD_VALID_FROM, .flags = FIELD_SORTABLE | FIELD_FILTERABLE),
    FIELD_DATE(Unit, valid_to, MSG_UNIT_FIELD_VALID_TO,
               .flags = FIELD_SORTABLE | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_TEXT(Unit, instrument, MSG_UNIT_FIELD_INSTRUMENT, .max = 300),
    FIELD_TEXT(Unit, contact_name, MSG_UNIT_FIELD_CONTACT, .audience = AUDIENCE_INTERNAL, .max = 100),
    FIELD_TEXT(Unit, phone, MSG_UNIT_FIELD_PHONE, .audience = AUDIENCE_INTERNAL, .max = 40),
    FIELD_TEXT(Unit, email, MSG_UNIT_FIELD_EMAIL, .audience = AUDIENCE_INTERNAL, .max = 254,
               .json_schema_format = "email"),
    FIELD_TEXT(Unit, search_key, MSG_NONE, .flags = FIELD_HIDDEN | FIELD_READ_ONLY, .max = 1000),
    FIELD_BYTES(Unit, sort_key, MSG_NONE, .flags = FIELD_READ_ONLY),
    FIELD_INT(Unit, version, MSG_UNIT_FIELD_VERSION, .audience = AUDIENCE_INTERNAL,
              .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TIME(Unit, created_at, MSG_UNIT_FIELD_CREATED_AT, .audience = AUDIENCE_INTERNAL,
               .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TIME(Unit, updated_at, MSG_UNIT_FIELD_UPDATED_AT, .audience = AUDIENCE_INTERNAL,
               .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
};

const Resource unit_resource = {.name = "unit",
                                .path = "units",
                                .table = "unit",
                                .label = MSG_UNIT_ONE,
                                .label_many = MSG_UNIT_MANY,
                                RESOURCE_FIELDS(Unit, unit_fields)};

// ---- Rules ----------------------------------------------------------------------------------------------------------------------

static Status complain(FieldErrors *errors, const char *field, MsgId message, const MsgArg *arg)
{
    return field_errors_add(errors, resource_field(&unit_resource, str_c(field)), STR(""), message, arg,
                            arg ? 1 : 0);
}

// Open ends count as far away.
static Date first_day(Date d)
{
    return d == DATE_NONE ? INT32_MIN + 1 : d;
}

static Date last_day(Date d)
{
    return d == DATE_NONE ? INT32_MAX : d;
}

static Date iso_or_none(const char *iso)
{
    Date d = DATE_NONE;
    return iso && date_parse_iso(str_c(iso), &d) ? d : DATE_NONE;
}

static bool overlap(Date from_a, Date to_a, Date from_b, Date to_b)
{
    return first_day(from_a) <= last_day(to_b) && first_day(from_b) <= last_day(to_a);
}

static Status check_kind(const Unit *u, const UnitKindRow *rows, size_t n, FieldErrors *errors)
{
    const UnitKindRow *fits = NULL;
    bool known = false, in_time = false;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].kind != u->kind)
            continue;
        known = true;
        if (!(rows[i].levels >> u->level & 1u))
            continue;
        fits = &rows[i];
        in_time = in_time ||
                  overlap(u->valid_from, u->valid_to, iso_or_none(rows[i].since), iso_or_none(rows[i].until));
    }
    if (known && !fits)
        return complain(errors, "level", MSG_UNIT_RULE_LEVEL, NULL);
    if (fits && !in_time) {
        if (!fits->instrument)
            return complain(errors, "kind", MSG_UNIT_RULE_KIND_TIME_UNCHECKED, NULL);
        MsgArg why = {"instrument", str_c(fits->instrument)};
        return complain(errors, "kind", MSG_UNIT_RULE_KIND_TIME, &why);
    }
    return STATUS_OK;
}

// May a unit of this level stand under one of that level? Places go down the levels, a village may stand under a district's town where there
// is no commune between; bodies stand anywhere.
static bool level_below(UnitLevel child, UnitLevel parent)
{
    if (child == UNIT_LEVEL_BODY)
        return true;
    return parent != UNIT_LEVEL_BODY && parent < child;
}

static Status check_parent(const Unit *u, const Unit *parent, FieldErrors *errors)
{
    if (u->id != 0 && u->parent_id == u->id)
        return complain(errors, "parent_id", MSG_UNIT_RULE_PARENT_SELF, NULL);
    if (!parent)
        return STATUS_OK;
    if (u->id != 0 && unit_path_within(parent->path, u->path))
        return complain(errors, "parent_id", MSG_UNIT_RULE_PARENT_BELOW, NULL);
    if (!level_below(u->level, parent->level))
        return complain(errors, "parent_id", MSG_UNIT_RULE_PARENT_LEVEL, NULL);
    if (!overlap(u->valid_from, u->valid_to, parent->valid_from, parent->valid_to))
        return complain(errors, "parent_id", MSG_UNIT_RULE_PARENT_TIME, NULL);
    return STATUS_OK;
}

// Digits with what people put between them, at least three digits.
static bool phone_usable(Str s)
{
    size_t digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9')
            digits++;
        else if (!memchr(" .-()+/;,", s.p[i], 9))
            return false;
    }
    return digits >= 3;
}

// Enough to catch a slip: one @ with something before it, a dot inside what follows, no blanks. Mail itself proves the rest.
static bool email_usable(Str s)
{
    size_t at = str_find(s, STR("@"));
    if (at == SIZE_MAX || at == 0 || str_find(s, STR(" ")) != SIZE_MAX)
        return false;
    Str host = str_sub(s, at + 1, s.n);
    size_t dot = str_find(host, STR("."));
    return dot != SIZE_MAX && dot > 0 && host.p[host.n - 1] != '.' && str_find(host, STR("@")) == SIZE_MAX;
}

Status unit_check(const Unit *u, const Unit *parent, const UnitKindRow *rows, size_t n_rows,
                  FieldErrors *errors)
{
    Status st = STATUS_OK;
    if (u->valid_from != DATE_NONE && u->valid_to != DATE_NONE && u->valid_to < u->valid_from)
        TRY(complain(errors, "valid_to", MSG_UNIT_RULE_DAYS, NULL));
    else if (u->kind != UNIT_KIND_NONE && u->level != UNIT_LEVEL_NONE)
        TRY(check_kind(u, rows, n_rows, errors));
    TRY(check_parent(u, parent, errors));
    if (u->phone.p && !phone_usable(u->phone))
        TRY(complain(errors, "phone", MSG_UNIT_RULE_PHONE, NULL));
    if (u->email.p && !email_usable(u->email))
        TRY(complain(errors, "email", MSG_UNIT_RULE_EMAIL, NULL));
fail:
    return st;
}

// ---- Keys and paths -------------------------------------------------------------------------------------------------------------

Status unit_derive(Unit *u, Arena *a)
{
    Status st = STATUS_OK;
    Str sort_key, search_key;
    Buf words = BUF_INIT;
    TRY(sortkey_make(u->name, a, &sort_key));
    buf_str(&words, u->name);
    buf_c(&words, " ");
    buf_str(&words, u->short_name);
    buf_c(&words, " ");
    buf_str(&words, u->code);
    TRY(buf_status(&words));
    TRY(fold_plain(buf_view(&words), a, &search_key));
    u->sort_key = sort_key;
    u->search_key = search_key;
fail:
    buf_done(&words);
    return st;
}

Status unit_path_make(Str parent_path, int64_t id, Arena *a, Str *ret)
{
    if (id <= 0 || id > UINT32_MAX || parent_path.n >= (size_t)UNIT_DEPTH_MAX * UNIT_PATH_STEP)
        return STATUS_TOO_LARGE;
    char *path = arena_printf(a, STR_FMT "%08" PRIx32 "/", STR_ARG(parent_path), (uint32_t)id);
    if (!path)
        return STATUS_NO_MEMORY;
    *ret = str_c(path);
    return STATUS_OK;
}

bool unit_path_within(Str path, Str root)
{
    // Every step has its slash behind it, so a prefix always ends with a whole step.
    return root.n > 0 && str_starts(path, root);
}

// In small letters: offices write "xã" both ways.
static const struct {
    const char *words;
    UnitKind kind;
} kind_words[] = {
    {"tỉnh ", UNIT_KIND_PROVINCE},        {"thành phố ", UNIT_KIND_CITY}, {"thủ đô ", UNIT_KIND_CITY},
    {"quận ", UNIT_KIND_URBAN_DISTRICT},  {"huyện ", UNIT_KIND_DISTRICT}, {"thị xã ", UNIT_KIND_TOWN},
    {"thị trấn ", UNIT_KIND_TOWNSHIP},    {"xã ", UNIT_KIND_COMMUNE},     {"phường ", UNIT_KIND_WARD},
    {"đặc khu ", UNIT_KIND_SPECIAL_ZONE}, {"thôn ", UNIT_KIND_VILLAGE},   {"tổ dân phố ", UNIT_KIND_VILLAGE},
};

UnitKind unit_kind_of_name(Str folded, size_t *ret_length)
{
    for (size_t i = 0; i < sizeof kind_words / sizeof *kind_words; i++)
        if (str_starts(folded, str_c(kind_words[i].words))) {
            *ret_length = strlen(kind_words[i].words);
            return kind_words[i].kind;
        }
    *ret_length = 0;
    return UNIT_KIND_NONE;
}
