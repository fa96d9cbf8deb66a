#include "web/document_intake.h"

#include "file/intake.h"
#include "meta/json.h"
#include "web/resource.h"

typedef struct Kept {
    DocumentIntake shown; // first: rq->state points here
    IntakeResult result;
    json_t *reading;
    Str bytes, name;
    const char *media_type;
} Kept;

static void forget(void *state)
{
    Kept *k = state;
    intake_result_done(&k->result);
    json_decref(k->reading);
}

// A name as it may be stored: no path, no control characters.
static Status file_name(WebRequest *rq, Str sent, Str *ret)
{
    const Field *f = resource_field(&document_resource, STR("file_name"));
    Value v = value_null(VALUE_TEXT);
    MsgId fault;
    for (size_t i = sent.n; i > 0; i--)
        if (sent.p[i - 1] == '/' || sent.p[i - 1] == '\\') {
            sent = str_sub(sent, i, SIZE_MAX);
            break;
        }
    Status st = sent.n ? field_clean_text(f, sent, &rq->arena, &v, &fault) : STATUS_OK;
    if (st == STATUS_NO_MEMORY)
        return st;
    *ret = st == STATUS_OK && !v.is_null && v.s.n <= 255 ? v.s : STR("van-ban");
    return STATUS_OK;
}

Status document_intake_read(WebRequest *rq, WebResponse *rs)
{
    (void)rs;
    Kept *k = ARENA_NEW(&rq->arena, Kept);
    FieldErrors errors = {.arena = &rq->arena};
    Intake *intake = web_intake(rq->web);
    if (!k)
        return STATUS_NO_MEMORY;
    rq->state = k;
    rq->at_end = forget;
    bool file = rq->uploads.n > 0;
    Str named = file ? rq->uploads.items[0].file_name : web_query(rq, "name");
    k->bytes = file ? rq->uploads.items[0].bytes : rq->uploads.n || rq->form.n ? STR("") : rq->body;
    if (k->bytes.n == 0) {
        k->shown.problem = MSG_DOCUMENTS_FILE_MISSING;
        return STATUS_OK;
    }
    if (!intake) {
        k->shown.problem = MSG_DOCUMENTS_NO_READER;
        return STATUS_OK;
    }
    Status st = file_name(rq, named, &k->name);
    if (st == STATUS_OK)
        st = intake_read(intake, k->bytes, k->name, REPAIR_MODE_AUTO, INTAKE_TIMEOUT_MS, &k->result);
    if (st != STATUS_OK)
        return st;
    k->shown.refusal = k->result.refusal;
    if (k->shown.refusal.code != REFUSAL_NONE)
        return STATUS_OK;
    bool html = str_ends(k->name, STR(".html")) || str_ends(k->name, STR(".htm"));
    k->media_type = html ? "text/html" : "text/plain";
    // It comes from a process that parsed foreign bytes: an answer that is no JSON is that process's failure.
    st = meta_json_parse(k->result.json, &errors, &k->reading);
    if (st == STATUS_INVALID) {
        k->shown.refusal = (Refusal){.code = REFUSAL_READER_FAILED};
        st = STATUS_OK;
    }
    return st;
}

// The head of the register above the actor's own unit, or the first there is.
static Status root_unit(const Act *act, int64_t *ret)
{
    int64_t *line, own = 0, id = 0;
    size_t n = 0;
    Status st = STATUS_OK;
    if (act->actor->unit_id > 0)
        st = act_unit_line(act, act->actor->unit_id, &line, &n);
    for (size_t i = 0; i < n && st == STATUS_OK && !own; i++)
        st =
            tx_query_int(act->tx, "SELECT COALESCE(MIN(id), 0) FROM unit WHERE id = ?1 AND parent_id IS NULL",
                         PARAMS(P_INT(line[i])), &own);
    id = own;
    if (st == STATUS_OK && !own)
        st = tx_query_int(act->tx, "SELECT COALESCE(MIN(id), 0) FROM unit WHERE parent_id IS NULL", NULL, 0,
                          &id);
    if (st == STATUS_OK)
        *ret = id;
    return st;
}

// The unit that a new document belongs to: the one asked for, else the first that was granted; an officer for everything works for the
// authority at the head, not for the office that the account sits in.
Status document_intake_unit(const WebRequest *rq, const Act *act, int64_t *ret)
{
    Str asked = web_form(rq, "unit");
    int64_t id = 0;
    if (!asked.n)
        asked = web_query(rq, "unit");
    if (asked.n && !str_to_i64(asked, &id))
        return STATUS_NOT_FOUND;
    for (size_t i = 0; i < act->actor->n_grants && !id; i++) {
        int64_t granted = act->actor->grants[i].unit_id;
        if (granted > 0 && act_allowed(act, VERB_DOCUMENT_DRAFT, granted) == STATUS_OK)
            id = granted;
    }
    Status st = id ? STATUS_OK : root_unit(act, &id);
    if (st == STATUS_OK)
        st = id > 0 ? act_allowed(act, VERB_DOCUMENT_DRAFT, id) : STATUS_NOT_FOUND;
    if (st == STATUS_OK)
        *ret = id;
    return st;
}

Status document_intake_keep(WebRequest *rq)
{
    Kept *k = rq->state;
    Act act = web_act(rq, rq->tx);
    DocumentUpload u = {.file_name = k->name,
                        .media_type = str_c(k->media_type),
                        .bytes = k->bytes,
                        .source_text = k->result.source,
                        .reading = k->reading};
    Status st = document_intake_unit(rq, &act, &u.unit_id);
    if (st == STATUS_NOT_FOUND || st == STATUS_FORBIDDEN) {
        k->shown.problem = MSG_DOCUMENTS_NO_UNIT;
        return STATUS_INVALID;
    }
    return st == STATUS_OK ? document_upload(&act, &u, &k->shown.document) : st;
}

Status document_intake_words(WebRequest *rq, Str *ret)
{
    const DocumentIntake *k = document_intake(rq);
    *ret = STR("");
    if (k->problem != MSG_NONE)
        *ret = msg(rq->lang, k->problem);
    else if (k->refusal.code != REFUSAL_NONE)
        return refusal_message(&k->refusal, rq->lang, &rq->arena, ret);
    return STATUS_OK;
}
