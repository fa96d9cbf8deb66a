#include "meta/field.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "text/normalise.h"

const Field *resource_field(const Resource *r, Str name)
{
    for (size_t i = 0; i < r->n_fields; i++)
        if (str_eq_c(name, r->fields[i].name))
            return &r->fields[i];
    return NULL;
}

void resource_init(const Resource *r, void *record)
{
    memset(record, 0, r->size);
    for (size_t i = 0; i < r->n_fields; i++)
        field_set(&r->fields[i], record, value_null(field_value_kind(&r->fields[i])));
}

static const char *table_problem(const Resource *r, const Field *f)
{
    if (resource_field(r, str_c(f->name)) != f)
        return "the name stands twice";
    bool hidden = f->kind == FIELD_KIND_BYTES || (f->flags & FIELD_HIDDEN);
    if (f->label == MSG_NONE && !hidden)
        return "no label";
    if ((f->kind == FIELD_KIND_ENUM) != (f->names != NULL))
        return "names and kind do not fit";
    for (size_t i = 0; i < f->n_names; i++)
        if ((i == 0) != (f->names[i].name[0] == 0) || (i == 0) != (f->names[i].label == MSG_NONE))
            return "row 0 of the names, and only row 0, is empty";
    if ((f->kind == FIELD_KIND_REF) != (f->ref != NULL))
        return "reference and kind do not fit";
    if (f->min > f->max && f->max != 0)
        return "the lower bound is above the upper one";
    if ((f->flags & FIELD_READ_ONLY) && (f->flags & FIELD_CREATE_ONLY))
        return "read-only and create-only";
    if (hidden && (f->flags & (FIELD_SORTABLE | FIELD_FILTERABLE | FIELD_LISTED)))
        return "what is hidden is never shown";
    if (f->audience == AUDIENCE_SEALED && (f->flags & (FIELD_SORTABLE | FIELD_FILTERABLE | FIELD_LISTED)))
        return "a sealed field would show through its order";
    const Field *key = f->sorted_by ? resource_field(r, str_c(f->sorted_by)) : NULL;
    if (f->sorted_by && (!key || key == f || key->sorted_by || !(f->flags & FIELD_SORTABLE)))
        return "sorted_by names no sort key";
    return NULL;
}

Status resource_check(const Resource *r, const Field **ret_field, const char **ret_problem)
{
    for (size_t i = 0; i < r->n_fields; i++) {
        const char *problem = table_problem(r, &r->fields[i]);
        if (problem) {
            *ret_field = &r->fields[i];
            *ret_problem = problem;
            return STATUS_INVALID;
        }
    }
    const Field *id = resource_field(r, STR("id"));
    const Field *state = resource_field(r, STR("state"));
    *ret_field = id;
    *ret_problem = NULL;
    if (!id || id->kind != FIELD_KIND_INT || !(id->flags & FIELD_READ_ONLY))
        *ret_problem = "no read-only whole number called id";
    else if (r->machine && (!state || state->kind != FIELD_KIND_ENUM || !(state->flags & FIELD_READ_ONLY)))
        *ret_problem = "a state machine without a read-only state";
    return *ret_problem ? STATUS_INVALID : STATUS_OK;
}

ValueKind field_value_kind(const Field *f)
{
    switch (f->kind) {
    case FIELD_KIND_TEXT:
        return VALUE_TEXT;
    case FIELD_KIND_BYTES:
        return VALUE_BYTES;
    case FIELD_KIND_INT:
    case FIELD_KIND_DECIMAL:
    case FIELD_KIND_DATE:
    case FIELD_KIND_TIME:
    case FIELD_KIND_FLAG:
    case FIELD_KIND_ENUM:
    case FIELD_KIND_REF:
        break;
    }
    return VALUE_INT;
}

static Value int_or_null(int64_t v, int64_t none)
{
    return v == none ? value_null(VALUE_INT) : value_int(v);
}

Value field_get(const Field *f, const void *record)
{
    const void *at = (const char *)record + f->offset;
    switch (f->kind) {
    case FIELD_KIND_TEXT:
    case FIELD_KIND_BYTES: {
        Str s = *(const Str *)at;
        ValueKind kind = field_value_kind(f);
        return s.p ? (Value){.kind = kind, .s = s} : value_null(kind);
    }
    case FIELD_KIND_INT:
    case FIELD_KIND_DECIMAL:
    case FIELD_KIND_TIME:
        return int_or_null(*(const int64_t *)at, INT_NONE);
    case FIELD_KIND_DATE:
        return int_or_null(*(const Date *)at, DATE_NONE);
    case FIELD_KIND_FLAG:
        return value_int(*(const bool *)at ? 1 : 0);
    case FIELD_KIND_ENUM: {
        int v;
        memcpy(&v, at, sizeof v);
        return int_or_null(v, 0);
    }
    case FIELD_KIND_REF:
        return int_or_null(*(const int64_t *)at, 0);
    }
    return value_null(VALUE_INT);
}

void field_set(const Field *f, void *record, Value v)
{
    void *at = (char *)record + f->offset;
    switch (f->kind) {
    case FIELD_KIND_TEXT:
    case FIELD_KIND_BYTES:
        *(Str *)at = v.is_null ? (Str){NULL, 0} : (Str){v.s.p ? v.s.p : "", v.s.n};
        break;
    case FIELD_KIND_INT:
    case FIELD_KIND_DECIMAL:
    case FIELD_KIND_TIME:
        *(int64_t *)at = v.is_null ? INT_NONE : v.i;
        break;
    case FIELD_KIND_DATE:
        *(Date *)at = v.is_null ? DATE_NONE : (Date)v.i;
        break;
    case FIELD_KIND_FLAG:
        *(bool *)at = !v.is_null && v.i != 0;
        break;
    case FIELD_KIND_ENUM: {
        int number = v.is_null ? 0 : (int)v.i;
        memcpy(at, &number, sizeof number);
        break;
    }
    case FIELD_KIND_REF:
        *(int64_t *)at = v.is_null ? 0 : v.i;
        break;
    }
}

bool field_visible(const Field *f, FieldAudience clearance)
{
    return f->audience <= clearance && f->audience != AUDIENCE_SEALED && f->kind != FIELD_KIND_BYTES &&
           !(f->flags & FIELD_HIDDEN);
}

int64_t field_max_chars(const Field *f)
{
    return f->max > 0 ? f->max : f->flags & FIELD_MULTILINE ? FIELD_TEXT_MAX : FIELD_LINE_MAX;
}

Str field_label(const Field *f, Lang lang)
{
    return f->label == MSG_NONE ? str_c(f->name) : msg(lang, f->label);
}

TextForm text_form_of(Lang lang)
{
    return lang == LANG_EN ? TEXT_EN : TEXT_VI;
}

// ---- Texts ----------------------------------------------------------------------------------------------------------------------

// Control characters, and the marks that turn the reading direction and so can make a text look like another.
static bool forbidden_char(uint32_t c, bool multiline)
{
    if (c == '\t' || c == '\n')
        return !multiline;
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0xFEFF ||
           (c & 0xFFFE) == 0xFFFE;
}

// One form for every letter, whatever keyboard made it: combining marks are composed. Texts without such marks are left as they are.
static Status compose(Arena *a, Str *text)
{
    MappedText t;
    bool marks = false;
    for (size_t i = 0; i < text->n && !marks; i++) // U+0300..U+036F begin with these two bytes
        marks = (unsigned char)text->p[i] == 0xCC || (unsigned char)text->p[i] == 0xCD;
    if (!marks)
        return STATUS_OK;
    Status st = mapped_from_utf8(*text, a, &t);
    if (st == STATUS_OK)
        st = normalise_compose(&t, a, &t);
    if (st != STATUS_OK)
        return st;
    Str composed = mapped_slice(&t, 0, t.n, a);
    if (!composed.p)
        return STATUS_NO_MEMORY;
    *text = composed;
    return STATUS_OK;
}

Status field_clean_text(const Field *f, Str text, Arena *a, Value *ret, MsgId *ret_fault)
{
    Str s = str_trim(text);
    if (s.n == 0) {
        *ret = value_null(VALUE_TEXT);
        return STATUS_OK;
    }
    char *out = arena_alloc(a, s.n + 1);
    if (!out)
        return STATUS_NO_MEMORY;
    bool multiline = (f->flags & FIELD_MULTILINE) != 0;
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t start = i;
        uint32_t c;
        bool valid = utf8_next(s, &i, &c);
        if (valid && c == '\r' && multiline && i < s.n && s.p[i] == '\n')
            continue; // browsers send line breaks as CR LF
        if (!valid || forbidden_char(c, multiline)) {
            *ret_fault = MSG_FIELD_BAD_TEXT;
            return STATUS_INVALID;
        }
        memcpy(out + n, s.p + start, i - start);
        n += i - start;
    }
    Str clean = {out, n};
    Status st = compose(a, &clean);
    if (st == STATUS_OK)
        *ret = value_text(clean);
    return st;
}

// ---- Numbers --------------------------------------------------------------------------------------------------------------------

// Turns the people's way of writing ("1.500,5" or "1,500.5") into the machine's; false when the groups are not of three digits.
static bool plain_number(Str s, TextForm form, char *out, size_t size)
{
    char group = form == TEXT_EN ? ',' : '.', point = form == TEXT_EN ? '.' : ',';
    size_t n = 0, digits = 0;
    bool grouped = false, fraction = false;
    if (s.n == 0 || s.n >= size)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c >= '0' && c <= '9')
            digits++;
        else if (c == '-' && i == 0) {
        } else if (!fraction && (c == group || c == point)) {
            bool whole_group = grouped ? digits == 3 : digits >= 1 && (c == point || digits <= 3);
            if (!whole_group)
                return false;
            grouped = grouped || c == group;
            fraction = c == point;
            digits = 0;
            if (c == group)
                continue;
            c = '.';
        } else
            return false;
        out[n++] = c;
    }
    out[n] = 0;
    return digits > 0 && (!grouped || fraction || digits == 3);
}

static bool parse_number(const Field *f, Str text, TextForm form, int64_t *ret)
{
    char plain[40];
    if (form != TEXT_MACHINE) {
        if (!plain_number(text, form, plain, sizeof plain))
            return false;
        text = str_c(plain);
    }
    int64_t v;
    bool good = f->kind == FIELD_KIND_INT ? str_to_i64(text, &v) : decimal_parse(text, &v) == STATUS_OK;
    if (!good || v == INT_NONE)
        return false;
    *ret = v;
    return true;
}

// "1500.5" as people of the form's language write it.
static void format_number(const Field *f, int64_t v, TextForm form, char out[32])
{
    if (f->kind == FIELD_KIND_INT) {
        Decimal d;
        if (form != TEXT_MACHINE && decimal_from_int(v, &d) == STATUS_OK)
            decimal_format_vi(d, out);
        else
            snprintf(out, 32, "%" PRId64, v);
    } else if (form == TEXT_MACHINE) {
        char machine[24];
        decimal_format(v, machine);
        snprintf(out, 32, "%s", machine);
    } else
        decimal_format_vi(v, out);
    for (char *p = out; form == TEXT_EN && *p; p++)
        *p = *p == '.' ? ',' : *p == ',' ? '.' : *p;
}

// ---- Days and instants ----------------------------------------------------------------------------------------------------------

static bool parse_date(Str s, Date *ret)
{
    if (date_parse_iso(s, ret))
        return true;
    int64_t part[3];
    Str rest = s, piece;
    char sep = s.n && memchr(s.p, '/', s.n) ? '/' : '-';
    size_t n = 0;
    while (str_split(&rest, sep, &piece)) {
        if (n == 3 || piece.n == 0 || piece.n > 4 || piece.p[0] == '-' || !str_to_i64(piece, &part[n]))
            return false;
        if ((n < 2 && piece.n > 2) || (n == 2 && piece.n != 4))
            return false;
        n++;
    }
    if (n != 3)
        return false;
    Date d = date_make((int)part[2], (int)part[1], (int)part[0]);
    if (d == DATE_NONE)
        return false;
    *ret = d;
    return true;
}

// Two digits at s[at] below `limit`.
static bool two_digits(Str s, size_t at, int limit, int *ret)
{
    if (at + 2 > s.n || s.p[at] < '0' || s.p[at] > '9' || s.p[at + 1] < '0' || s.p[at + 1] > '9')
        return false;
    *ret = (s.p[at] - '0') * 10 + (s.p[at + 1] - '0');
    return *ret < limit;
}

bool instant_parse(Str s, Instant *ret)
{
    Date day;
    int hour, minute, second = 0, off_hour = 0, off_minute = 0;
    int64_t fraction = 0, sign = 0;
    if (s.n < 17 || !date_parse_iso(str_sub(s, 0, 10), &day) || s.p[10] != 'T' ||
        !two_digits(s, 11, 24, &hour) || s.p[13] != ':' || !two_digits(s, 14, 60, &minute))
        return false;
    size_t at = 16;
    if (s.p[at] == ':') {
        if (!two_digits(s, 17, 60, &second))
            return false;
        at = 19;
        if (at < s.n && s.p[at] == '.') {
            int64_t step = 100000;
            size_t from = ++at;
            for (; at < s.n && s.p[at] >= '0' && s.p[at] <= '9'; at++, step /= 10)
                fraction += step * (s.p[at] - '0');
            if (at == from || at - from > 6)
                return false;
        }
    }
    Str zone = str_sub(s, at, s.n);
    if (!str_eq_c(zone, "Z")) {
        if (zone.n != 6 || (zone.p[0] != '+' && zone.p[0] != '-') || zone.p[3] != ':' ||
            !two_digits(zone, 1, 24, &off_hour) || !two_digits(zone, 4, 60, &off_minute))
            return false;
        sign = zone.p[0] == '-' ? -1 : 1;
    }
    int64_t seconds = (int64_t)day * 86400 + hour * 3600 + minute * 60 + second -
                      sign * (off_hour * 3600 + off_minute * 60);
    *ret = seconds * 1000000 + fraction;
    return true;
}

// As people read it: the office's hour (UTC+7), then the day.
static char *format_instant_local(Instant t, Arena *a)
{
    Date day = instant_date_vn(t);
    int64_t us = t + 7 * INT64_C(3600000000) - (int64_t)day * INT64_C(86400000000);
    int minutes = (int)(us / 60000000);
    char date[11];
    date_format_vi(day, date);
    return arena_printf(a, "%02d:%02d %s", minutes / 60, minutes % 60, date);
}

// ---- Any kind -------------------------------------------------------------------------------------------------------------------

static bool parse_flag(Str s, int64_t *ret)
{
    static const char *const yes[] = {"1", "true", "on", "có", "Có", "yes", "Yes"};
    static const char *const no[] = {"0", "false", "off", "không", "Không", "no", "No"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (str_eq_c(s, yes[i]) || str_eq_c(s, no[i])) {
            *ret = str_eq_c(s, yes[i]);
            return true;
        }
    }
    return false;
}

static bool parse_enum(const Field *f, Str s, int64_t *ret)
{
    for (size_t i = 1; i < f->n_names; i++)
        if (str_eq_c(s, f->names[i].name)) {
            *ret = (int64_t)i;
            return true;
        }
    return false;
}

// The kinds that are numbers inside.
static MsgId parse_int_kind(const Field *f, Str s, TextForm form, int64_t *ret)
{
    Date d;
    switch (f->kind) {
    case FIELD_KIND_INT:
        return parse_number(f, s, form, ret) ? MSG_NONE : MSG_FIELD_NOT_INT;
    case FIELD_KIND_DECIMAL:
        if (parse_number(f, s, form, ret))
            return MSG_NONE;
        return form == TEXT_MACHINE ? MSG_FIELD_NOT_DECIMAL_STRING : MSG_FIELD_NOT_DECIMAL;
    case FIELD_KIND_DATE:
        if (!parse_date(s, &d))
            return MSG_FIELD_NOT_DATE;
        *ret = d;
        return MSG_NONE;
    case FIELD_KIND_TIME:
        return instant_parse(s, ret) ? MSG_NONE : MSG_FIELD_NOT_TIME;
    case FIELD_KIND_FLAG:
        return parse_flag(s, ret) ? MSG_NONE : MSG_FIELD_NOT_FLAG;
    case FIELD_KIND_ENUM:
        return parse_enum(f, s, ret) ? MSG_NONE : MSG_FIELD_NOT_CHOICE;
    case FIELD_KIND_REF:
        return str_to_i64(s, ret) && *ret > 0 ? MSG_NONE : MSG_FIELD_NOT_REFERENCE;
    case FIELD_KIND_TEXT:
    case FIELD_KIND_BYTES:
        break;
    }
    return MSG_FIELD_BAD_TEXT;
}

Status field_parse(const Field *f, Str text, TextForm form, Arena *a, Value *ret, MsgId *ret_fault)
{
    if (f->kind == FIELD_KIND_TEXT)
        return field_clean_text(f, text, a, ret, ret_fault);
    Str s = str_trim(text);
    if (s.n == 0) {
        *ret = value_null(field_value_kind(f));
        return STATUS_OK;
    }
    int64_t v = 0;
    MsgId fault = parse_int_kind(f, s, form, &v);
    if (fault != MSG_NONE) {
        *ret_fault = fault;
        return STATUS_INVALID;
    }
    *ret = value_int(v);
    return STATUS_OK;
}

static char *format_text(const Field *f, Value v, TextForm form, Arena *a)
{
    char buffer[40];
    Lang lang = form == TEXT_EN ? LANG_EN : LANG_VI;
    switch (f->kind) {
    case FIELD_KIND_TEXT:
        return arena_str(a, v.s);
    case FIELD_KIND_INT:
    case FIELD_KIND_DECIMAL:
        format_number(f, v.i, form, buffer);
        return arena_str(a, str_c(buffer));
    case FIELD_KIND_DATE:
        if (form == TEXT_MACHINE)
            date_format_iso((Date)v.i, buffer);
        else
            date_format_vi((Date)v.i, buffer);
        return arena_str(a, str_c(buffer));
    case FIELD_KIND_TIME:
        if (form != TEXT_MACHINE)
            return format_instant_local(v.i, a);
        instant_format(v.i, buffer);
        return arena_str(a, str_c(buffer));
    case FIELD_KIND_FLAG:
        if (form == TEXT_MACHINE)
            return arena_str(a, v.i ? STR("1") : STR("0"));
        return arena_str(a, msg(lang, v.i ? MSG_FIELD_YES : MSG_FIELD_NO));
    case FIELD_KIND_ENUM:
        if (v.i <= 0 || (size_t)v.i >= f->n_names)
            return arena_str(a, STR(""));
        return arena_str(a,
                         form == TEXT_MACHINE ? str_c(f->names[v.i].name) : msg(lang, f->names[v.i].label));
    case FIELD_KIND_REF:
        return arena_printf(a, "%" PRId64, v.i);
    case FIELD_KIND_BYTES:
        break;
    }
    return arena_str(a, STR(""));
}

Status field_format(const Field *f, Value v, TextForm form, Arena *a, Str *ret)
{
    char *out = v.is_null ? arena_str(a, STR("")) : format_text(f, v, form, a);
    if (!out)
        return STATUS_NO_MEMORY;
    *ret = str_c(out);
    return STATUS_OK;
}
