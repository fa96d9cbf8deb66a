#include "app/document.h"

#include "app/draft.h"
#include "app/programme.h"
#include "crypt/mac.h"
#include "meta/json.h"
#include "text/fold.h"
#include "text/sortkey.h"

static Status set_keys(Document *d, Arena *a)
{
    char *words = arena_printf(a, STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(d->number), STR_ARG(d->title),
                               STR_ARG(d->issuer));
    if (!words)
        return STATUS_NO_MEMORY;
    Status st = fold_plain(str_c(words), a, &d->search_key);
    return st == STATUS_OK ? sortkey_make(d->title, a, &d->sort_key) : st;
}

Status document_upload(Act *act, const DocumentUpload *u, Document *ret)
{
    Document d;
    uint8_t digest[MAC_BYTES];
    Status st = act_allowed(act, VERB_DOCUMENT_DRAFT, u->unit_id);
    if (st != STATUS_OK)
        return st;
    resource_init(&document_resource, &d);
    st = draft_read_header(u->reading, act->arena, &d);
    if (st != STATUS_OK)
        return st;
    if (d.title.n == 0)
        d.title = u->file_name;
    d.unit_id = u->unit_id;
    d.state = DOCUMENT_DRAFT;
    d.file_name = u->file_name;
    d.media_type = u->media_type;
    d.file_size = (int64_t)u->bytes.n;
    d.is_sample = u->is_sample;
    d.created_by = act->actor->account_id;
    d.version = 1;
    d.created_at = d.updated_at = instant_now();
    st = set_keys(&d, act->arena);
    if (st != STATUS_OK)
        return st;
    mac_of(NULL, u->bytes, digest);
    // The two columns that are no fields are filled with the row, by hand: they never change.
    int64_t id;
    st = tx_query_int(
        act->tx,
        "INSERT INTO document (unit_id, state, kind, title, file_name, media_type, file_size, file_digest, "
        "source_text, is_sample,"
        " created_by, sort_key, version, created_at, updated_at, number, issuer, place, signer_name, "
        "signer_position, signer_capacity, cites, recipients, returned_reason, search_key)"
        " VALUES (?1, 'draft', 'other', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, ?11, ?11, '', '', '', '', "
        "'', '', "
        "'', '', '', '') RETURNING id",
        PARAMS(P_INT(d.unit_id), P_TEXT(d.title), P_TEXT(d.file_name), P_TEXT(d.media_type),
               P_INT(d.file_size), P_BYTES(digest, sizeof digest), P_TEXT(u->source_text),
               P_BOOL(d.is_sample), P_INT(d.created_by), P_BYTES(d.sort_key.p, d.sort_key.n),
               P_TIME(d.created_at)),
        &id);
    if (st != STATUS_OK)
        return st;
    d.id = id;
    st = record_update(act->tx, &document_resource, &d, act->arena);
    if (st == STATUS_OK)
        st = tx_exec(act->tx, "INSERT INTO document_file (document_id, content) VALUES (?1, ?2)",
                     PARAMS(P_INT(id), P_BYTES(u->bytes.p, u->bytes.n)), NULL);
    if (st == STATUS_OK)
        st = draft_store(act->tx, id, act->today, u->reading, act->arena);
    if (st == STATUS_OK)
        st = act_audit(act, &document_resource, id, "upload", NULL, &d);
    if (st == STATUS_OK)
        *ret = d;
    return st;
}

Status document_get(const Act *act, int64_t id, Document *ret)
{
    Document d;
    Status st = record_load(act->tx, &document_resource, id, act->arena, &d);
    if (st == STATUS_OK)
        st = act_allowed(act, VERB_READ, d.unit_id);
    if (st == STATUS_OK)
        *ret = d;
    return st;
}

Status document_source_text(const Act *act, int64_t id, Str *ret)
{
    Rows rows;
    Status st = tx_query_row(act->tx, "SELECT unit_id, source_text FROM document WHERE id = ?1",
                             PARAMS(P_INT(id)), &rows);
    if (st != STATUS_OK)
        return st;
    int64_t unit = rows_int(&rows, 0);
    Str text = rows_text_in(&rows, 1, act->arena);
    st = rows_done(&rows);
    if (st == STATUS_OK && !text.p)
        st = STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = act_allowed(act, VERB_READ, unit);
    if (st == STATUS_OK)
        *ret = text;
    return st;
}

Status document_update(Act *act, int64_t id, int64_t version, const json_t *changes, FieldErrors *errors,
                       Document *ret)
{
    Document before, after;
    Status st = document_get(act, id, &before);
    if (st == STATUS_OK)
        st = act_allowed(act, VERB_DOCUMENT_DRAFT, before.unit_id);
    if (st == STATUS_OK && before.version != version)
        st = STATUS_CONFLICT;
    if (st != STATUS_OK)
        return st;
    after = before;
    MetaWrite w = {.resource = &document_resource,
                   .state = (int)before.state,
                   .clearance = AUDIENCE_PERSONAL,
                   .form = TEXT_MACHINE,
                   .arena = act->arena,
                   .record = &after,
                   .errors = errors};
    st = meta_json_read(&w, changes);
    if (st == STATUS_OK && after.starts_on != DATE_NONE && after.ends_on != DATE_NONE &&
        after.ends_on < after.starts_on)
        st = field_errors_add(errors, resource_field(&document_resource, STR("ends_on")), STR("ends_on"),
                              MSG_PROGRAMME_ENDS_BEFORE, NULL, 0);
    if (st == STATUS_OK && errors->total > 0)
        st = STATUS_INVALID;
    if (st == STATUS_OK)
        st = set_keys(&after, act->arena);
    after.updated_at = instant_now();
    if (st == STATUS_OK)
        st = record_update(act->tx, &document_resource, &after, act->arena);
    if (st == STATUS_OK)
        st = act_audit(act, &document_resource, id, "update", &before, &after);
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

Status document_counts(const Act *act, int64_t id, DocumentCounts *ret)
{
    Rows rows;
    Status st = tx_query_row(
        act->tx,
        "SELECT SUM(CASE WHEN state = 'proposed' AND kind <> 'unused' THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN state = 'confirmed' THEN 1 ELSE 0 END) FROM draft_row WHERE document_id = ?1",
        PARAMS(P_INT(id)), &rows);
    if (st != STATUS_OK)
        return st;
    DocumentCounts c = {rows_int(&rows, 0), rows_int(&rows, 1)};
    st = rows_done(&rows);
    if (st == STATUS_OK)
        *ret = c;
    return st;
}

Status document_event(Act *act, int64_t id, int64_t version, Str event, Document *ret)
{
    Document before, after;
    DocumentCounts counts;
    uint32_t roles;
    const StateRow *row;
    Status st = document_get(act, id, &before);
    if (st == STATUS_OK && before.version != version)
        st = STATUS_CONFLICT;
    if (st == STATUS_OK)
        st = document_counts(act, id, &counts);
    if (st == STATUS_OK)
        st = act_roles(act, before.unit_id, &roles);
    if (st == STATUS_OK)
        st = state_step(&document_machine, (int)before.state, event, roles, false, &before, &counts, &row,
                        &act->refusal);
    if (st != STATUS_OK)
        return st;
    if (row->needs_reason && act->reason.n == 0) {
        act->refusal = MSG_ACT_REASON_MISSING;
        return STATUS_INVALID;
    }
    after = before;
    after.state = (DocumentState)row->to;
    after.updated_at = instant_now();
    if (after.state == DOCUMENT_SUBMITTED)
        after.submitted_by = act->actor->account_id;
    if (after.state == DOCUMENT_APPROVED)
        after.approved_by = act->actor->account_id;
    after.returned_reason = str_eq(event, STR("return")) ? act->reason : (Str){NULL, 0};
    st = record_update(act->tx, &document_resource, &after, act->arena);
    if (st == STATUS_OK && after.state == DOCUMENT_APPROVED)
        st = programme_make(act, &after);
    if (st == STATUS_OK)
        st = act_audit(act, &document_resource, id, row->event, &before, &after);
    if (st == STATUS_OK)
        *ret = after;
    return st;
}
