#include "app/review.h"

#include "app/agency.h"
#include "app/draft.h"
#include "app/review_internal.h"
#include "app/review_words.h"
#include "meta/json.h"

bool review_row_doubtful(const DraftRow *r)
{
    return r->question.n > 0 || r->confidence < DRAFT_CERTAIN;
}

// ---- Reading ------------------------------------------------------------------------------------------------------------------------------

static Status count_sections(const Act *act, int64_t document_id, const RecordList *rows, ReviewSection **ret,
                             size_t *ret_n)
{
    VEC(ReviewSection) found = {0};
    Rows sql = {0};
    Status st = tx_query(act->tx,
                         "SELECT path, heading, span_start, span_end FROM document_section WHERE document_id "
                         "= ?1 ORDER BY ordinal, id",
                         PARAMS(P_INT(document_id)), &sql);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&sql)) {
        ReviewSection s = {.path = rows_text_in(&sql, 0, act->arena),
                           .heading = rows_text_in(&sql, 1, act->arena),
                           .span_start = rows_int(&sql, 2),
                           .span_end = rows_int(&sql, 3)};
        if (!ARENA_PUSH(act->arena, found, s))
            st = STATUS_NO_MEMORY;
    }
    Status end = rows_done(&sql);
    if (st == STATUS_OK)
        st = end;
    ReviewSection outside = {0};
    for (size_t i = 0; st == STATUS_OK && i < rows->n; i++) {
        const DraftRow *r = record_at(&draft_row_resource, rows, i);
        ReviewSection *s = &outside;
        for (size_t k = 0; k < found.n; k++)
            if (str_eq(found.items[k].path, r->section_path))
                s = &found.items[k];
        if (r->kind == DRAFT_UNUSED || r->state == DRAFT_DROPPED)
            continue;
        s->rows++;
        s->proposed += r->state == DRAFT_PROPOSED;
        s->doubtful += r->state == DRAFT_PROPOSED && review_row_doubtful(r);
    }
    if (st == STATUS_OK && (outside.rows > 0 || found.n == 0) && !ARENA_PUSH(act->arena, found, outside))
        st = STATUS_NO_MEMORY;
    if (st == STATUS_OK) {
        *ret = found.items;
        *ret_n = found.n;
    }
    return st;
}

Status review_get(const Act *act, int64_t document_id, Review *ret)
{
    Review v = {0};
    Status st = document_get(act, document_id, &v.document);
    // The draft is for those who check it; units see what was approved.
    if (st == STATUS_OK) {
        Status draft = act_allowed(act, VERB_DOCUMENT_DRAFT, v.document.unit_id);
        Status approve = act_allowed(act, VERB_PROGRAMME_APPROVE, v.document.unit_id);
        if (draft != STATUS_OK && approve != STATUS_OK)
            st = draft;
        v.may_draft = draft == STATUS_OK && v.document.state == DOCUMENT_DRAFT;
        v.may_approve = approve == STATUS_OK && v.document.state == DOCUMENT_SUBMITTED;
    }
    if (st == STATUS_OK)
        st = document_source_text(act, document_id, &v.source_text);
    if (st == STATUS_OK)
        st = record_all(act->tx, &draft_row_resource, "document_id = ?1", "span_start, ordinal, id",
                        PARAMS(P_INT(document_id)), REVIEW_ROWS_MAX, act->arena, &v.rows);
    if (st == STATUS_OK)
        st = record_all(act->tx, &draft_repair_resource, "document_id = ?1", "span_start, id",
                        PARAMS(P_INT(document_id)), REVIEW_ROWS_MAX, act->arena, &v.repairs);
    if (st == STATUS_OK)
        st = record_all(act->tx, &draft_agency_resource, "document_id = ?1", "state DESC, id",
                        PARAMS(P_INT(document_id)), REVIEW_ROWS_MAX, act->arena, &v.agencies);
    if (st == STATUS_OK)
        st = count_sections(act, document_id, &v.rows, &v.sections, &v.sections_n);
    for (size_t i = 0; st == STATUS_OK && i < v.rows.n; i++)
        v.stamp += review_row(&v, i)->version;
    if (st == STATUS_OK)
        *ret = v;
    return st;
}

// ---- Rows ---------------------------------------------------------------------------------------------------------------------------------

// The document of a row, which must still be a draft that this actor may work on.
Status review_open_document(Act *act, int64_t document_id, Document *ret)
{
    Status st = document_get(act, document_id, ret);
    if (st == STATUS_OK)
        st = act_allowed(act, VERB_DOCUMENT_DRAFT, ret->unit_id);
    if (st == STATUS_OK && ret->state != DOCUMENT_DRAFT) {
        act->refusal = MSG_REVIEW_NOT_A_DRAFT;
        st = STATUS_CONFLICT;
    }
    return st;
}

static Status open_row(Act *act, int64_t row_id, int64_t version, bool must_be_open, DraftRow *ret)
{
    Document d;
    Status st = record_load(act->tx, &draft_row_resource, row_id, act->arena, ret);
    if (st == STATUS_OK)
        st = review_open_document(act, ret->document_id, &d);
    if (st != STATUS_OK)
        return st;
    if ((version != 0 && ret->version != version) || (must_be_open && ret->state != DRAFT_PROPOSED)) {
        act->refusal = MSG_REVIEW_ROW_TAKEN;
        return STATUS_CONFLICT;
    }
    return STATUS_OK;
}

// The table's row, and in the history the change of its fields beside that of its state.
static Status keep_row(Act *act, const DraftRow *before, DraftRow *after, const char *action)
{
    after->decided_by = act->actor->account_id;
    after->decided_at = instant_now();
    Status st = record_update(act->tx, &draft_row_resource, after, act->arena);
    return st == STATUS_OK ? act_audit(act, &draft_row_resource, after->id, action, before, after) : st;
}

static Status set_question(DraftRow *r, const DraftData *d)
{
    MsgId q = draft_question(r->kind, d, r->confidence);
    r->question = q == MSG_NONE ? (Str){NULL, 0} : msg_key(q);
    return STATUS_OK;
}

typedef struct NameContext {
    Act *act;
    int64_t document_id;
    const AgencyRegister *names;
} NameContext;

static Status note_name(void *ctx, Str name)
{
    NameContext *c = ctx;
    return draft_name_agency(c->act->tx, c->document_id, c->act->today, &c->names, name, c->act->arena);
}

static Status change_fields(Act *act, DraftRow *r, const json_t *changes, FieldErrors *errors)
{
    DraftData d;
    NameContext names = {.act = act, .document_id = r->document_id};
    Status st = draft_data_load(r->kind, r->data, act->arena, &d);
    if (st != STATUS_OK || !changes)
        return st;
    MetaWrite w = {.resource = draft_data_resource(r->kind),
                   .clearance = AUDIENCE_PERSONAL,
                   .form = TEXT_MACHINE,
                   .arena = act->arena,
                   .record = &d,
                   .errors = errors};
    st = meta_json_read(&w, changes);
    // A day that was taken away is no longer anybody's choice.
    if (st == STATUS_OK && r->kind == DRAFT_TARGET && d.target.due == DATE_NONE)
        d.target.due_chosen = false;
    if (st == STATUS_OK)
        st = draft_data_check(r->kind, &d, errors);
    if (st == STATUS_OK && errors->total > 0)
        st = STATUS_INVALID;
    if (st == STATUS_OK)
        st = draft_data_dump(r->kind, &d, act->arena, &r->data);
    if (st == STATUS_OK)
        st = set_question(r, &d);
    return st == STATUS_OK ? draft_each_name(r->kind, &d, note_name, &names) : st;
}

Status review_confirm(Act *act, int64_t row_id, int64_t version, const json_t *changes, FieldErrors *errors,
                      DraftRow *ret)
{
    DraftRow before, after;
    DraftData d;
    Status st = open_row(act, row_id, version, true, &before);
    if (st != STATUS_OK)
        return st;
    after = before;
    st = change_fields(act, &after, changes, errors);
    // What is confirmed must be whole: a required field that the reader left empty is asked for now.
    if (st == STATUS_OK)
        st = draft_data_load(after.kind, after.data, act->arena, &d);
    const Resource *r = draft_data_resource(after.kind);
    for (size_t i = 0; st == STATUS_OK && i < r->n_fields; i++)
        st = field_check(&r->fields[i], field_get(&r->fields[i], &d), errors);
    if (st == STATUS_OK && errors->total > 0)
        st = STATUS_INVALID;
    after.state = DRAFT_CONFIRMED;
    if (st == STATUS_OK)
        st = keep_row(act, &before, &after, "confirm");
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

Status review_save(Act *act, int64_t row_id, int64_t version, const json_t *changes, FieldErrors *errors,
                   DraftRow *ret)
{
    DraftRow before, after;
    Status st = open_row(act, row_id, version, true, &before);
    if (st != STATUS_OK)
        return st;
    after = before;
    st = change_fields(act, &after, changes, errors);
    if (st == STATUS_OK)
        st = keep_row(act, &before, &after, "save");
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

static Status set_state(Act *act, int64_t row_id, int64_t version, bool must_be_open, DraftState to,
                        const char *action, DraftRow *ret)
{
    DraftRow before, after;
    Status st = open_row(act, row_id, version, must_be_open, &before);
    if (st != STATUS_OK)
        return st;
    after = before;
    after.state = to;
    st = keep_row(act, &before, &after, action);
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

Status review_drop(Act *act, int64_t row_id, int64_t version, DraftRow *ret)
{
    return set_state(act, row_id, version, true, DRAFT_DROPPED, "drop", ret);
}

Status review_reopen(Act *act, int64_t row_id, int64_t version, DraftRow *ret)
{
    return set_state(act, row_id, version, false, DRAFT_PROPOSED, "reopen", ret);
}

Status review_split(Act *act, int64_t row_id, int64_t version, DraftRow *ret_new)
{
    DraftRow row, copy;
    Status st = open_row(act, row_id, version, true, &row);
    if (st != STATUS_OK)
        return st;
    copy = row;
    copy.origin = DRAFT_FROM_SPLIT;
    copy.version = 1;
    copy.decided_by = act->actor->account_id;
    copy.decided_at = instant_now();
    st = record_insert(act->tx, &draft_row_resource, &copy, act->arena);
    if (st == STATUS_OK)
        st = act_audit(act, &draft_row_resource, copy.id, "split", NULL, &copy);
    if (st == STATUS_OK)
        *ret_new = copy;
    return st;
}

Status review_merge(Act *act, int64_t row_id, int64_t version, int64_t with_id, int64_t with_version,
                    DraftRow *ret)
{
    DraftRow before, after, other, dropped;
    Str text;
    Status st = open_row(act, row_id, version, true, &before);
    bool itself = st == STATUS_OK && with_id == row_id;
    if (st == STATUS_OK && !itself)
        st = open_row(act, with_id, with_version, true, &other);
    if (st == STATUS_OK && (itself || other.document_id != before.document_id || other.kind != before.kind)) {
        act->refusal = MSG_REVIEW_CANNOT_MERGE;
        st = STATUS_INVALID;
    }
    if (st == STATUS_OK)
        st = document_source_text(act, before.document_id, &text);
    if (st != STATUS_OK)
        return st;
    after = before;
    if (str_eq(other.section_path, before.section_path)) {
        after.span_start = other.span_start < before.span_start ? other.span_start : before.span_start;
        after.span_end = other.span_end > before.span_end ? other.span_end : before.span_end;
        after.quote = words_cut(text, after.span_start, after.span_end);
    }
    dropped = other;
    dropped.state = DRAFT_DROPPED;
    st = keep_row(act, &before, &after, "merge");
    if (st == STATUS_OK)
        st = keep_row(act, &other, &dropped, "merged_away");
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

// A range of the text as words for a row: inside the text, not empty, not the whole of a long document.
static Status take_words(Act *act, int64_t document_id, int64_t start, int64_t end, DraftRow *r,
                         Str *ret_text)
{
    Str text;
    Status st = document_source_text(act, document_id, &text);
    if (st != STATUS_OK)
        return st;
    Str words = words_cut(text, start, end);
    if (!words.p || str_trim(words).n == 0 || end - start > WORDS_LONGEST) {
        act->refusal = MSG_REVIEW_BAD_WORDS;
        return STATUS_INVALID;
    }
    r->span_start = start;
    r->span_end = end;
    r->quote = words;
    *ret_text = text;
    return STATUS_OK;
}

// The section in whose text a place lies: the last that begins at or before it.
static Status section_at(Act *act, int64_t document_id, int64_t place, Str *ret)
{
    Rows rows;
    Status st = tx_query_row(act->tx,
                             "SELECT path FROM document_section WHERE document_id = ?1 AND span_start <= ?2 "
                             "ORDER BY span_start DESC, id DESC LIMIT 1",
                             PARAMS(P_INT(document_id), P_INT(place)), &rows);
    if (st == STATUS_NOT_FOUND) {
        *ret = (Str){NULL, 0};
        return STATUS_OK;
    }
    if (st != STATUS_OK)
        return st;
    Str path = rows_text_in(&rows, 0, act->arena);
    st = rows_done(&rows);
    if (st == STATUS_OK)
        *ret = path;
    return st;
}

static Status cut(Act *act, const Document *d, DraftRow *r, int64_t start, int64_t end, bool fresh)
{
    DraftData data;
    Str text;
    NameContext names = {.act = act, .document_id = r->document_id};
    Status st = take_words(act, r->document_id, start, end, r, &text);
    if (st == STATUS_OK && fresh)
        resource_init(draft_data_resource(r->kind), &data);
    else if (st == STATUS_OK)
        st = draft_data_load(r->kind, r->data, act->arena, &data);
    if (st == STATUS_OK)
        st = words_fill(r->kind, r->quote, d->issued_on, fresh, act->arena, &data);
    if (st == STATUS_OK)
        st = section_at(act, r->document_id, start, &r->section_path);
    if (st == STATUS_OK)
        st = draft_data_dump(r->kind, &data, act->arena, &r->data);
    r->confidence = 1000; // a person chose the words
    r->question = (Str){NULL, 0};
    return st == STATUS_OK ? draft_each_name(r->kind, &data, note_name, &names) : st;
}

Status review_recut(Act *act, int64_t row_id, int64_t version, int64_t start, int64_t end, DraftRow *ret)
{
    DraftRow before, after;
    Document d;
    Status st = open_row(act, row_id, version, true, &before);
    if (st == STATUS_OK)
        st = document_get(act, before.document_id, &d);
    if (st != STATUS_OK)
        return st;
    after = before;
    st = cut(act, &d, &after, start, end, false);
    if (st == STATUS_OK)
        st = keep_row(act, &before, &after, "recut");
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

Status review_add(Act *act, int64_t document_id, DraftKind kind, int64_t start, int64_t end, DraftRow *ret)
{
    DraftRow r;
    Document d;
    Status st = review_open_document(act, document_id, &d);
    if (st != STATUS_OK)
        return st;
    if (kind == DRAFT_NONE || kind == DRAFT_UNUSED)
        return STATUS_INVALID;
    resource_init(&draft_row_resource, &r);
    r.document_id = document_id;
    r.kind = kind;
    r.state = DRAFT_PROPOSED;
    r.origin = DRAFT_FROM_CLERK;
    r.ordinal = 0;
    r.version = 1;
    r.decided_by = act->actor->account_id;
    r.decided_at = instant_now();
    st = cut(act, &d, &r, start, end, true);
    if (st == STATUS_OK)
        st = record_insert(act->tx, &draft_row_resource, &r, act->arena);
    if (st == STATUS_OK)
        st = tx_exec(act->tx,
                     "UPDATE draft_row SET state = 'dropped', version = version + 1, decided_by = ?4 WHERE "
                     "document_id = ?1 AND kind = 'unused'"
                     " AND state = 'proposed' AND span_start >= ?2 AND span_end <= ?3",
                     PARAMS(P_INT(document_id), P_INT(start), P_INT(end), P_INT(act->actor->account_id)),
                     NULL);
    if (st == STATUS_OK)
        st = act_audit(act, &draft_row_resource, r.id, "add", NULL, &r);
    if (st == STATUS_OK)
        *ret = r;
    return st;
}

Status review_find_words(const Act *act, int64_t document_id, Str words, int64_t near_place,
                         int64_t *ret_start, int64_t *ret_end)
{
    Str text;
    Status st = document_source_text(act, document_id, &text);
    if (st != STATUS_OK)
        return st;
    return words_find(text, words, near_place, ret_start, ret_end) ? STATUS_OK : STATUS_NOT_FOUND;
}

Status review_confirm_certain(Act *act, int64_t document_id, const Str *section, int64_t stamp,
                              int64_t *ret_n)
{
    Document d;
    RecordList rows;
    int64_t n = 0, now = stamp;
    Status st = review_open_document(act, document_id, &d);
    if (st == STATUS_OK && stamp)
        st = tx_query_int(act->tx, "SELECT COALESCE(SUM(version), 0) FROM draft_row WHERE document_id = ?1",
                          PARAMS(P_INT(document_id)), &now);
    if (st == STATUS_OK && now != stamp) {
        act->refusal = MSG_REVIEW_ROWS_CHANGED;
        st = STATUS_CONFLICT;
    }
    if (st == STATUS_OK)
        st = record_all(act->tx, &draft_row_resource,
                        "document_id = ?1 AND state = 'proposed' AND kind <> 'unused' AND question = '' "
                        "AND confidence >= ?2",
                        "id", PARAMS(P_INT(document_id), P_INT(DRAFT_CERTAIN)), REVIEW_ROWS_MAX, act->arena,
                        &rows);
    for (size_t i = 0; st == STATUS_OK && i < rows.n; i++) {
        const DraftRow *r = record_at(&draft_row_resource, &rows, i);
        FieldErrors errors = {.arena = act->arena};
        DraftRow done;
        if (section && !str_eq(*section, r->section_path))
            continue;
        st = review_confirm(act, r->id, r->version, NULL, &errors, &done);
        if (st == STATUS_OK)
            n++;
        else if (st == STATUS_INVALID)
            st = STATUS_OK; // not whole yet: it stays for the clerk's eye
    }
    if (st == STATUS_OK)
        *ret_n = n;
    return st;
}

Status review_section_due(Act *act, int64_t document_id, Str section, Date due, int64_t *ret_n)
{
    Document d;
    RecordList rows;
    int64_t n = 0;
    Status st = review_open_document(act, document_id, &d);
    if (st == STATUS_OK)
        st = record_all(act->tx, &draft_row_resource,
                        "document_id = ?1 AND state <> 'dropped' AND kind = 'target'", "id",
                        PARAMS(P_INT(document_id)), REVIEW_ROWS_MAX, act->arena, &rows);
    for (size_t i = 0; st == STATUS_OK && i < rows.n; i++) {
        const DraftRow *before = record_at(&draft_row_resource, &rows, i);
        DraftRow after = *before;
        DraftData data;
        if (!str_eq(section, before->section_path))
            continue;
        st = draft_data_load(before->kind, before->data, act->arena, &data);
        if (st != STATUS_OK || (data.target.due != DATE_NONE && !data.target.due_chosen) ||
            data.target.due == due)
            continue;
        data.target.due = due;
        data.target.due_chosen = due != DATE_NONE;
        st = draft_data_dump(before->kind, &data, act->arena, &after.data);
        if (st == STATUS_OK) {
            st = keep_row(act, before, &after, "section_due");
            n++;
        }
    }
    // The choice itself is kept, "leave empty" too: it is not asked again.
    char day[11] = "";
    if (due != DATE_NONE)
        date_format_iso(due, day);
    json_t *choice = json_pack("{s:s%, s:s}", "section", section.n ? section.p : "", section.n, "due", day);
    if (st == STATUS_OK && !choice)
        st = STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st =
            tx_exec(act->tx, "UPDATE document_section SET due_asked = 1 WHERE document_id = ?1 AND path = ?2",
                    PARAMS(P_INT(document_id), P_TEXT(section)), NULL);
    if (st == STATUS_OK)
        st = act_audit_json(act, "document", document_id, "section_due", choice);
    json_decref(choice);
    if (st == STATUS_OK)
        *ret_n = n;
    return st;
}
