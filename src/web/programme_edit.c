// What the Board changes of a programme: its short name and period, the field of work of a task; fields of work in the API.
#include "app/programme_edit.h"
#include "web/track_parts.h"

// ---- Fields of work in the API --------------------------------------------------------------------------------------------------------------

static Status anyone(const Act *act, Buf *sql, Param *params, size_t *n)
{
    (void)act;
    (void)params;
    (void)n;
    buf_c(sql, "1 = 1");
    return buf_status(sql);
}

static Status field_create(Act *act, const json_t *fields, FieldErrors *errors, void *ret)
{
    return work_field_create(act, fields, errors, ret);
}

static const ResourceApi field_api = {
    .resource = &work_field_resource, .readable = anyone, .create = field_create};

// ---- A task's field ---------------------------------------------------------------------------------------------------------------------------

// A new name typed goes before the choice.
static Status post_task_field(WebRequest *rq, WebResponse *rs)
{
    Act act = web_act(rq, rq->tx);
    FieldErrors errors = {.arena = &rq->arena};
    WorkField field = {.id = 0};
    Task task;
    int64_t id, version = 0;
    Str chosen = web_form(rq, "field"), named = str_trim(web_form(rq, "new_field"));
    json_t *changes = NULL;
    Status st = STATUS_OK;
    TRY(web_param_id(rq, 0, &id));
    TRY(str_to_i64(web_form(rq, "version"), &version) ? STATUS_OK : STATUS_INVALID);
    TRY(chosen.n == 0 || str_to_i64(chosen, &field.id) ? STATUS_OK : STATUS_INVALID);
    if (named.n > 0)
        TRY(work_field_named(&act, named, &errors, &field));
    changes = json_pack("{s:o}", "field_id", field.id ? json_integer(field.id) : json_null());
    st = task_update(&act, id, version, changes, &errors, &task);
    json_decref(changes);
    // A conflict has changed nothing but, at most, the list of names: the page shows how it stands now.
    if (st == STATUS_OK || st == STATUS_CONFLICT) {
        web_flash(rq, rs, st == STATUS_OK ? "good" : "warn",
                  st == STATUS_OK ? MSG_TRACK_FIELD_SAVED : MSG_TRACK_STALE);
        const char *where = arena_printf(&rq->arena, "/tasks/%lld", (long long)id);
        return where ? web_redirect(rq, rs, where) : STATUS_NO_MEMORY;
    }
fail:
    return st;
}

// ---- The programme's form -----------------------------------------------------------------------------------------------------------------------

static const PageField form_fields[] = {{"short", "short_name", MSG_NONE},
                                        {"from", "starts_on", MSG_NONE},
                                        {"until", "ends_on", MSG_NONE},
                                        {"reason", NULL, MSG_TRACK_REASON}};
enum { FORM_FIELDS = sizeof form_fields / sizeof *form_fields };

typedef struct ProgrammeWrite {
    FieldErrors errors;
    Programme stored;
    MsgId problem;
    int status;
} ProgrammeWrite;

static Status form_page(WebRequest *rq, WebResponse *rs, int status, const Programme *p,
                        const ProgrammeWrite *w)
{
    Arena *a = &rq->arena;
    PageForm form = {.rq = rq,
                     .resource = &programme_resource,
                     .fields = form_fields,
                     .n_fields = FORM_FIELDS,
                     .record = p,
                     .errors = w ? &w->errors : NULL,
                     .typed = w != NULL};
    Status st = STATUS_OK;
    json_t *data = NULL, *fields = json_object();
    const char *own = arena_printf(a, "/programmes/%lld", (long long)p->id);
    for (size_t i = 0; i < FORM_FIELDS; i++)
        TRY(meta_json_put(fields, form_fields[i].input, page_form_field(&form, form_fields[i].input, a)));
    data = json_pack("{s:s, s:o, s:s, s:o, s:O}", "action", own, "name", page_text(track_number(p)),
                     "row_version", arena_printf(a, "%lld", (long long)p->version), "heading",
                     page_text(p->title), "form", fields);
    TRY(data ? STATUS_OK : STATUS_NO_MEMORY);
    TRY(page_form_problems(&form, w ? w->problem : MSG_NONE, a, data));
    json_decref(fields);
    return web_page(rq, rs, status, "programme-form", data);
fail:
    json_decref(fields);
    json_decref(data);
    return st;
}

static Status get_edit(WebRequest *rq, WebResponse *rs)
{
    Tx *tx;
    Programme p;
    int64_t id;
    Status st = web_param_id(rq, 0, &id);
    if (st == STATUS_OK)
        st = web_read(rq, &tx);
    if (st != STATUS_OK)
        return st;
    Act act = web_act(rq, tx);
    st = programme_get(&act, id, &p);
    if (st == STATUS_OK)
        st = programme_editable(&act, p.unit_id);
    return st == STATUS_OK ? form_page(rq, rs, 200, &p, NULL) : st;
}

static Status post_edit(WebRequest *rq, WebResponse *rs)
{
    Act act = web_act(rq, rq->tx);
    Programme after;
    int64_t id, version = 0;
    json_t *fields = NULL;
    PageForm form = {
        .rq = rq, .resource = &programme_resource, .fields = form_fields, .n_fields = FORM_FIELDS};
    ProgrammeWrite *w = ARENA_NEW(&rq->arena, ProgrammeWrite);
    Status st = w ? web_param_id(rq, 0, &id) : STATUS_NO_MEMORY;
    if (st != STATUS_OK)
        return st;
    *w = (ProgrammeWrite){.errors = {.arena = &rq->arena}};
    rq->state = w;
    if (!str_to_i64(web_form(rq, "version"), &version))
        return STATUS_INVALID;
    TRY(programme_get(&act, id, &w->stored));
    TRY(programme_editable(&act, w->stored.unit_id));
    TRY(page_form_json(&form, &fields));
    st = page_reason(rq, &act, &w->errors);
    if (st == STATUS_OK)
        st = programme_update(&act, id, version, fields, &w->errors, &after);
    json_decref(fields);
    if (st == STATUS_OK) {
        web_flash(rq, rs, "good", MSG_TRACK_PROGRAMME_SAVED);
        const char *where = arena_printf(&rq->arena, "/programmes/%lld", (long long)id);
        return where ? web_redirect(rq, rs, where) : STATUS_NO_MEMORY;
    }
    rq->refused = st == STATUS_INVALID || st == STATUS_CONFLICT;
    w->status = st == STATUS_INVALID ? 422 : 409;
    w->problem = st == STATUS_CONFLICT ? MSG_TRACK_STALE : w->errors.total ? MSG_NONE : act.refusal;
fail:
    return st;
}

static Status reply_edit(WebRequest *rq, WebResponse *rs)
{
    const ProgrammeWrite *w = rq->state;
    return form_page(rq, rs, w->status, &w->stored, w);
}

const Route programme_edit_routes[] = {
    RESOURCE_READS(&field_api, "work-fields", VERB_READ),
    {WEB_POST, "/api/v1/work-fields", WEB_API, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT, .bodies = WEB_JSON,
     .write = resource_create, .api = &field_api},
    {WEB_POST, "/tasks/{id}/field", WEB_PAGE, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT, .bodies = WEB_FORM,
     .write = post_task_field},
    {WEB_GET, "/programmes/{id}/edit", WEB_PAGE, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT, .check = get_edit,
     .data = "/api/v1/programmes/{id}"},
    {WEB_POST, "/programmes/{id}", WEB_PAGE, WEB_SIGNED_IN, VERB_DOCUMENT_DRAFT, .bodies = WEB_FORM,
     .write = post_edit, .reply = reply_edit},
};
const size_t programme_edit_n_routes = sizeof programme_edit_routes / sizeof *programme_edit_routes;
