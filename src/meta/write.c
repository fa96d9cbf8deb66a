#include "meta/write.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/utf8.h"

enum { ECHO_MAX = 200 };

// What strangers sent is repeated to them shortened and as valid UTF-8, so that no complaint can fail to be written as JSON.
static Str echo(Arena *a, Str s)
{
    s = str_sub(s, 0, utf8_offset(s, ECHO_MAX));
    if (utf8_valid(s))
        return arena_dup(a, s);
    Buf b = BUF_INIT;
    Str out = {NULL, 0};
    for (size_t i = 0; i < s.n;) {
        uint32_t c;
        utf8_next(s, &i, &c);
        buf_cp(&b, c);
    }
    if (buf_status(&b) == STATUS_OK)
        out = arena_dup(a, buf_view(&b));
    buf_done(&b);
    return out;
}

Status field_errors_add(FieldErrors *e, const Field *f, Str name, MsgId message, const MsgArg *args,
                        size_t n_args)
{
    e->total++;
    if (e->n == FIELD_ERRORS_MAX)
        return STATUS_OK;
    FieldError error = {.field = f, .line = e->line, .message = message};
    error.name = f ? str_c(f->name) : echo(e->arena, name);
    if (!error.name.p)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < n_args && i < sizeof error.args / sizeof *error.args; i++) {
        error.args[i] = (MsgArg){args[i].name, echo(e->arena, args[i].value)};
        if (!error.args[i].value.p)
            return STATUS_NO_MEMORY;
        error.n_args++;
    }
    return ARENA_PUSH(e->arena, *e, error) ? STATUS_OK : STATUS_NO_MEMORY;
}

const FieldError *field_errors_of(const FieldErrors *e, Str name)
{
    for (size_t i = 0; e && i < e->n; i++)
        if (str_eq(e->items[i].name, name))
            return &e->items[i];
    return NULL;
}

Status field_error_text(const FieldError *error, Lang lang, Arena *a, Str *ret)
{
    return msg_format(a, lang, error->message, error->args, error->n_args, ret);
}

static Status complain(FieldErrors *e, const Field *f, MsgId message)
{
    return field_errors_add(e, f, STR(""), message, NULL, 0);
}

// A bound in the field's own writing ("2020-01-01", "1500").
static Status complain_bound(FieldErrors *e, const Field *f, MsgId message, const char *name, int64_t bound)
{
    Str text;
    Status st = field_format(f, value_int(bound), TEXT_MACHINE, e->arena, &text);
    if (st != STATUS_OK)
        return st;
    return field_errors_add(e, f, STR(""), message, &(MsgArg){name, text}, 1);
}

static Status check_length(const Field *f, Value v, FieldErrors *errors)
{
    char text[24];
    int64_t chars = (int64_t)utf8_length(v.s), max = field_max_chars(f);
    if (chars >= f->min && chars <= max)
        return STATUS_OK;
    bool below = chars < f->min;
    snprintf(text, sizeof text, "%" PRId64, below ? f->min : max);
    return field_errors_add(errors, f, STR(""), below ? MSG_FIELD_TOO_SHORT : MSG_FIELD_TOO_LONG,
                            &(MsgArg){below ? "min" : "max", str_c(text)}, 1);
}

static Status check_bounds(const Field *f, Value v, FieldErrors *errors)
{
    if (f->min >= f->max || (v.i >= f->min && v.i <= f->max))
        return STATUS_OK;
    return v.i < f->min ? complain_bound(errors, f, MSG_FIELD_TOO_SMALL, "min", f->min)
                        : complain_bound(errors, f, MSG_FIELD_TOO_LARGE, "max", f->max);
}

Status field_check(const Field *f, Value v, FieldErrors *errors)
{
    if (v.is_null)
        return f->flags & FIELD_REQUIRED ? complain(errors, f, MSG_FIELD_REQUIRED) : STATUS_OK;
    switch (f->kind) {
    case FIELD_KIND_TEXT:
        return check_length(f, v, errors);
    case FIELD_KIND_INT:
    case FIELD_KIND_DECIMAL:
    case FIELD_KIND_DATE:
    case FIELD_KIND_TIME:
        return check_bounds(f, v, errors);
    case FIELD_KIND_ENUM:
        return v.i > 0 && (size_t)v.i < f->n_names ? STATUS_OK : complain(errors, f, MSG_FIELD_NOT_CHOICE);
    case FIELD_KIND_REF:
        return v.i > 0 ? STATUS_OK : complain(errors, f, MSG_FIELD_NOT_REFERENCE);
    case FIELD_KIND_FLAG:
    case FIELD_KIND_BYTES:
        break;
    }
    return STATUS_OK;
}

// Does the field exist for this writer?
static bool is_theirs(const MetaWrite *w, const Field *f)
{
    return f->audience <= w->clearance && f->kind != FIELD_KIND_BYTES && !(f->flags & FIELD_HIDDEN);
}

const Field *meta_write_field(const MetaWrite *w, Str name)
{
    const Field *f = resource_field(w->resource, name);
    return f && is_theirs(w, f) ? f : NULL;
}

MsgId meta_write_refusal(const MetaWrite *w, const Field *f)
{
    if (f->flags & FIELD_READ_ONLY)
        return MSG_FIELD_READ_ONLY;
    if (w->creating)
        return MSG_NONE;
    if (f->flags & FIELD_CREATE_ONLY)
        return MSG_FIELD_LOCKED;
    bool open = f->editable_in == 0 || w->state == 0 || (w->state < 32 && (f->editable_in >> w->state & 1));
    return open ? MSG_NONE : MSG_FIELD_LOCKED;
}

static uint64_t bit_of(const MetaWrite *w, const Field *f)
{
    return UINT64_C(1) << (size_t)(f - w->resource->fields);
}

Status meta_write_value(MetaWrite *w, const Field *f, Value v)
{
    if (w->seen & bit_of(w, f))
        return field_errors_add(w->errors, f, STR(""), MSG_FIELD_TWICE, &(MsgArg){"name", str_c(f->name)}, 1);
    w->seen |= bit_of(w, f);
    MsgId refusal = meta_write_refusal(w, f);
    // A locked field that comes back unchanged is no attempt to change it; forms and whole-record clients do that.
    if (refusal == MSG_FIELD_LOCKED && value_equal(v, field_get(f, w->record)))
        return STATUS_OK;
    if (refusal != MSG_NONE)
        return complain(w->errors, f, refusal);
    size_t before = w->errors->total;
    Status st = field_check(f, v, w->errors);
    if (st == STATUS_OK && w->errors->total == before)
        field_set(f, w->record, v);
    return st;
}

Status meta_write_text(MetaWrite *w, const Field *f, Str text)
{
    Value v;
    MsgId fault = MSG_NONE;
    Status st = field_parse(f, text, w->form, w->arena, &v, &fault);
    if (st == STATUS_OK)
        return meta_write_value(w, f, v);
    if (st != STATUS_INVALID)
        return st;
    w->seen |= bit_of(w, f);
    return complain(w->errors, f, fault);
}

Status meta_write_end(MetaWrite *w)
{
    for (size_t i = 0; w->creating && i < w->resource->n_fields; i++) {
        const Field *f = &w->resource->fields[i];
        bool theirs =
            f->audience <= w->clearance && f->kind != FIELD_KIND_BYTES && !(f->flags & FIELD_READ_ONLY);
        if (!theirs || (w->seen & bit_of(w, f)))
            continue;
        Status st = field_check(f, field_get(f, w->record), w->errors);
        if (st != STATUS_OK)
            return st;
    }
    return w->errors->total > 0 ? STATUS_INVALID : STATUS_OK;
}
