#include "app/programme_edit.h"

#include "app/occurrence.h"
#include "meta/json.h"
#include "text/fold.h"
#include "text/sortkey.h"

enum { FIELDS_MAX = 1000 };

Status programme_editable(const Act *act, int64_t unit_id)
{
    Status st = act_allowed(act, VERB_DOCUMENT_DRAFT, unit_id);
    // The programme was found: what one may not do to it is forbidden.
    return st == STATUS_NOT_FOUND ? STATUS_FORBIDDEN : st;
}

static Status complain(FieldErrors *errors, const Resource *r, const char *field, MsgId message)
{
    Status st = field_errors_add(errors, resource_field(r, str_c(field)), str_c(field), message, NULL, 0);
    return st == STATUS_OK ? STATUS_INVALID : st;
}

static Status read_changes(const Act *act, const Resource *r, const json_t *changes, FieldErrors *errors,
                           void *record)
{
    MetaWrite w = {.resource = r,
                   .clearance = AUDIENCE_INTERNAL,
                   .form = TEXT_MACHINE,
                   .arena = act->arena,
                   .record = record,
                   .errors = errors};
    Status st = meta_json_read(&w, changes);
    return st == STATUS_OK ? meta_write_end(&w) : st;
}

Status programme_update(Act *act, int64_t id, int64_t version, const json_t *changes, FieldErrors *errors,
                        Programme *ret)
{
    Programme before, after;
    Status st = programme_get(act, id, &before);
    if (st == STATUS_OK)
        st = programme_editable(act, before.unit_id);
    if (st == STATUS_OK && before.version != version)
        st = STATUS_CONFLICT;
    if (st != STATUS_OK)
        return st;
    after = before;
    st = read_changes(act, &programme_resource, changes, errors, &after);
    if (st == STATUS_OK && after.starts_on != DATE_NONE && after.ends_on != DATE_NONE &&
        after.ends_on < after.starts_on)
        st = complain(errors, &programme_resource, "ends_on", MSG_PROGRAMME_ENDS_BEFORE);
    if (st == STATUS_OK && act->reason.n == 0) {
        act->refusal = MSG_ACT_REASON_MISSING;
        st = STATUS_INVALID;
    }
    after.updated_at = instant_now();
    if (st == STATUS_OK)
        st = record_update(act->tx, &programme_resource, &after, act->arena);
    if (st == STATUS_OK)
        st = act_audit(act, &programme_resource, id, "update", &before, &after);
    if (st == STATUS_OK && (after.starts_on != before.starts_on || after.ends_on != before.ends_on))
        st = occurrences_settle(act, id);
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

Status task_update(Act *act, int64_t id, int64_t version, const json_t *changes, FieldErrors *errors,
                   Task *ret)
{
    Task before, after;
    Programme p;
    WorkField field;
    Status st = record_load(act->tx, &task_resource, id, act->arena, &before);
    if (st == STATUS_OK)
        st = programme_get(act, before.programme_id, &p);
    if (st == STATUS_OK)
        st = programme_editable(act, p.unit_id);
    if (st == STATUS_OK && before.version != version)
        st = STATUS_CONFLICT;
    if (st != STATUS_OK)
        return st;
    after = before;
    st = read_changes(act, &task_resource, changes, errors, &after);
    if (st == STATUS_OK && after.field_id) {
        st = record_load(act->tx, &work_field_resource, after.field_id, act->arena, &field);
        if (st == STATUS_NOT_FOUND)
            st = complain(errors, &task_resource, "field_id", MSG_FIELD_NOT_REFERENCE);
    }
    if (st == STATUS_OK)
        st = record_update(act->tx, &task_resource, &after, act->arena);
    if (st == STATUS_OK)
        st = act_audit(act, &task_resource, id, "update", &before, &after);
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

// ---- Fields of work -------------------------------------------------------------------------------------------------------------------------

Status work_fields_all(const Act *act, RecordList *ret)
{
    return record_all(act->tx, &work_field_resource, "1 = 1", "sort_key, id", NULL, 0, FIELDS_MAX, act->arena,
                      ret);
}

// The one whose name is the same but for capitals, spaces and the place of a tone mark; id 0: none.
static Status find_same(const Act *act, Str name, WorkField *ret)
{
    RecordList all;
    Str wanted, have;
    ret->id = 0;
    Status st = work_fields_all(act, &all);
    if (st == STATUS_OK)
        st = fold_canonical(name, act->arena, &wanted);
    for (size_t i = 0; st == STATUS_OK && i < all.n; i++) {
        const WorkField *f = record_at(&work_field_resource, &all, i);
        st = fold_canonical(f->name, act->arena, &have);
        if (st == STATUS_OK && str_eq(have, wanted)) {
            *ret = *f;
            break;
        }
    }
    return st;
}

static Status insert(Act *act, WorkField *f)
{
    f->version = 1;
    Status st = sortkey_make(f->name, act->arena, &f->sort_key);
    if (st == STATUS_OK)
        st = record_insert(act->tx, &work_field_resource, f, act->arena);
    return st == STATUS_OK ? act_audit(act, &work_field_resource, f->id, "create", NULL, f) : st;
}

Status work_field_create(Act *act, const json_t *fields, FieldErrors *errors, WorkField *ret)
{
    WorkField f, same;
    MetaWrite w = {.resource = &work_field_resource,
                   .creating = true,
                   .clearance = AUDIENCE_INTERNAL,
                   .form = TEXT_MACHINE,
                   .arena = act->arena,
                   .record = &f,
                   .errors = errors};
    if (!access_has(act->actor, VERB_DOCUMENT_DRAFT))
        return STATUS_FORBIDDEN;
    resource_init(&work_field_resource, &f);
    Status st = meta_json_read(&w, fields);
    if (st == STATUS_OK)
        st = meta_write_end(&w);
    if (st == STATUS_OK)
        st = find_same(act, f.name, &same);
    if (st == STATUS_OK && same.id)
        st = complain(errors, &work_field_resource, "name", MSG_WORK_FIELD_TAKEN);
    if (st == STATUS_OK)
        st = insert(act, &f);
    if (st == STATUS_OK)
        *ret = f;
    return st;
}

Status work_field_named(Act *act, Str name, FieldErrors *errors, WorkField *ret)
{
    WorkField f;
    const Field *rules = resource_field(&work_field_resource, STR("name"));
    Value v;
    MsgId fault = MSG_NONE;
    if (!access_has(act->actor, VERB_DOCUMENT_DRAFT))
        return STATUS_FORBIDDEN;
    Status st = field_clean_text(rules, name, act->arena, &v, &fault);
    if (st == STATUS_INVALID)
        return complain(errors, &work_field_resource, "name", fault);
    if (st == STATUS_OK)
        st = field_check(rules, v, errors);
    if (st == STATUS_OK && errors->total > 0)
        st = STATUS_INVALID;
    if (st == STATUS_OK)
        st = find_same(act, v.s, &f);
    if (st == STATUS_OK && !f.id) {
        resource_init(&work_field_resource, &f);
        f.name = v.s;
        st = insert(act, &f);
    }
    if (st == STATUS_OK)
        *ret = f;
    return st;
}
