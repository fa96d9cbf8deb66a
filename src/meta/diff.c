#include "meta/diff.h"

#include "meta/json.h"

// Keys and paths follow from other fields, version and time of change from the write itself.
static bool is_told(const Field *f)
{
    return f->kind != FIELD_KIND_BYTES && !(f->flags & FIELD_HIDDEN) && strcmp(f->name, "version") != 0 &&
           strcmp(f->name, "updated_at") != 0;
}

static bool differs(const Field *f, const void *before, const void *after)
{
    Value b = before ? field_get(f, before) : value_null(field_value_kind(f));
    Value a = after ? field_get(f, after) : value_null(field_value_kind(f));
    return is_told(f) && !value_equal(a, b);
}

bool meta_same(const Resource *r, const void *a, const void *b)
{
    for (size_t i = 0; i < r->n_fields; i++)
        if (differs(&r->fields[i], a, b))
            return false;
    return true;
}

static Status put_side(json_t *object, const char *key, const Field *f, const void *record)
{
    json_t *value;
    if (!record)
        return STATUS_OK;
    Status st = meta_json_value(f, field_get(f, record), &value);
    return st == STATUS_OK ? meta_json_put(object, key, value) : st;
}

static Status put_change(json_t *part, const Field *f, const void *before, const void *after)
{
    Status st = STATUS_OK;
    json_t *change = json_object();
    TRY(put_side(change, "before", f, before));
    TRY(put_side(change, "after", f, after));
    return meta_json_put(part, f->name, change);
fail:
    json_decref(change);
    return st;
}

// Adds a part to the whole unless it is empty; takes it over in any case.
static Status put_part(json_t *whole, const char *key, json_t *part)
{
    if (part && json_object_size(part) == 0 && json_array_size(part) == 0) {
        json_decref(part);
        return STATUS_OK;
    }
    return meta_json_put(whole, key, part);
}

Status meta_diff(const Resource *r, const void *before, const void *after, json_t **ret)
{
    Status st = STATUS_OK;
    json_t *whole = json_object(), *fields = json_object(), *personal = json_object(), *sealed = json_array();
    for (size_t i = 0; i < r->n_fields; i++) {
        const Field *f = &r->fields[i];
        if (!differs(f, before, after))
            continue;
        switch (f->audience) {
        case AUDIENCE_PUBLIC_ABLE:
        case AUDIENCE_INTERNAL:
            TRY(put_change(fields, f, before, after));
            break;
        case AUDIENCE_PERSONAL:
            TRY(put_change(personal, f, before, after));
            break;
        case AUDIENCE_SEALED:
            TRY(meta_json_push(sealed, json_string(f->name)));
            break;
        }
    }
    if (!whole || !fields || !personal || !sealed)
        TRY(STATUS_NO_MEMORY);
    json_t *part = fields;
    fields = NULL;
    TRY(put_part(whole, "fields", part));
    part = personal;
    personal = NULL;
    TRY(put_part(whole, "personal", part));
    part = sealed;
    sealed = NULL;
    TRY(put_part(whole, "sealed", part));
    *ret = whole;
    return STATUS_OK;
fail:
    json_decref(whole);
    json_decref(fields);
    json_decref(personal);
    json_decref(sealed);
    return st;
}
