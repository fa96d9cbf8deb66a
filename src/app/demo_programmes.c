// The demo's papers, read and handled as an officer and the head would: upload, agencies, rows, number and date, submit, approve.
#include <jansson.h>

#include "app/demo_internal.h"
#include "app/review.h"
#include "meta/json.h"

typedef struct Paper {
    DemoLoad *load;
    Arena arena;
    Str file, unit_code, media_type, number;
    bool approve;
    Date issued_on, uploaded_on, approved_on;
    Str bytes;
    IntakeResult reading;
    json_t *json;
    Document document;
} Paper;

static Status act_as(Paper *p, Tx *tx, const char *who, Date today, Actor *actor, Act *ret)
{
    Status st = demo_actor(tx, &p->arena, who, actor);
    if (st == STATUS_OK)
        *ret = (Act){.tx = tx, .arena = &p->arena, .actor = actor, .today = today};
    return st;
}

static Status upload_verb(Tx *tx, void *ctx)
{
    Paper *p = ctx;
    Actor actor;
    Act act;
    DocumentUpload u = {.file_name = p->file,
                        .media_type = p->media_type,
                        .bytes = p->bytes,
                        .source_text = p->reading.source,
                        .reading = p->json,
                        .is_sample = true};
    Status st = act_as(p, tx, "chuyenvien", p->uploaded_on, &actor, &act);
    if (st == STATUS_OK)
        st = demo_unit_id(tx, p->unit_code, &u.unit_id);
    if (st == STATUS_OK)
        st = document_upload(&act, &u, &p->document);
    return demo_end(p->load, tx, st);
}

// Rows that ask something: the demo's officer takes those that are whole and leaves out the others.
static Status decide_rest(Act *act, Paper *p)
{
    Review review;
    Status st = review_get(act, p->document.id, &review);
    for (size_t i = 0; st == STATUS_OK && i < review.rows.n; i++) {
        const DraftRow *row = review_row(&review, i);
        DraftRow after;
        FieldErrors errors = {.arena = &p->arena};
        if (row->state != DRAFT_PROPOSED || row->kind == DRAFT_UNUSED)
            continue;
        st = review_confirm(act, row->id, row->version, NULL, &errors, &after);
        if (st == STATUS_OK) {
            p->load->report->confirmed++;
        } else if (st == STATUS_INVALID) {
            st = review_drop(act, row->id, row->version, &after);
            p->load->report->dropped++;
        }
    }
    return st;
}

// What the reader left empty and the officer fills in: the open row of that kind whose quote has the words.
static Status correct(Act *act, Paper *p, const DemoTable *t, const Review *review)
{
    DraftKind kind = draft_kind_find(demo_cell(t, "kind"));
    Status st = STATUS_OK;
    for (size_t i = 0; i < review->rows.n; i++) {
        const DraftRow *row = review_row(review, i);
        DraftRow after;
        FieldErrors errors = {.arena = &p->arena};
        if (row->kind != kind || row->state != DRAFT_PROPOSED ||
            str_find(row->quote, demo_cell(t, "words")) == SIZE_MAX)
            continue;
        char *field = arena_str(&p->arena, demo_cell(t, "field"));
        json_t *data, *changes = json_object();
        if (!field || !changes) {
            json_decref(changes);
            return STATUS_NO_MEMORY;
        }
        st = meta_json_parse(row->data, &errors, &data);
        if (st == STATUS_OK) {
            const json_t *there = json_object_get(data, field);
            bool empty =
                !there || json_is_null(there) || (json_is_string(there) && json_string_length(there) == 0);
            // An empty field is filled in; another value only where it is the one that the officer means to change.
            Str was = demo_cell(t, "was");
            if (was.n > 0 ? str_eq(was, str_c(json_string_value(there))) : empty)
                st = meta_json_put(changes, field, meta_json_text(demo_cell(t, "value")));
            json_decref(data);
        }
        if (st == STATUS_OK && json_object_size(changes) > 0)
            st = review_save(act, row->id, row->version, changes, &errors, &after);
        json_decref(changes);
        return st;
    }
    return st;
}

static Status correct_all(Act *act, Paper *p)
{
    DemoTable t;
    Review review;
    Status st = demo_table_open("corrections.tsv", &t);
    if (st == STATUS_OK)
        st = review_get(act, p->document.id, &review);
    while (st == STATUS_OK && demo_table_next(&t))
        if (str_eq(demo_cell(&t, "file"), p->file))
            st = correct(act, p, &t, &review);
    return st;
}

static Status fill_header(Act *act, Paper *p)
{
    Document d;
    char day[11];
    FieldErrors errors = {.arena = &p->arena};
    Status st = document_get(act, p->document.id, &d);
    if (st != STATUS_OK)
        return st;
    p->document = d;
    json_t *changes = json_object();
    if (!changes)
        return STATUS_NO_MEMORY;
    if (d.number.n == 0 && p->number.n > 0)
        st = meta_json_put(changes, "number", meta_json_text(p->number));
    if (st == STATUS_OK && d.issued_on == DATE_NONE && p->issued_on != DATE_NONE) {
        date_format_iso(p->issued_on, day);
        st = meta_json_put(changes, "issued_on", json_string(day));
    }
    if (st == STATUS_OK && json_object_size(changes) > 0)
        st = document_update(act, d.id, d.version, changes, &errors, &p->document);
    if (errors.n > 0)
        demo_say(p->load, STR_FMT ": " STR_FMT ": " STR_FMT, STR_ARG(p->file), STR_ARG(errors.items[0].name),
                 STR_ARG(msg_key(errors.items[0].message)));
    json_decref(changes);
    return st;
}

static Status event(Act *act, Paper *p, Str name)
{
    Status st = document_event(act, p->document.id, p->document.version, name, &p->document);
    if (st != STATUS_OK)
        demo_say(p->load, STR_FMT ": " STR_FMT ": " STR_FMT, STR_ARG(p->file), STR_ARG(name),
                 STR_ARG(msg_key(act->refusal)));
    return st;
}

static Status review_verb(Tx *tx, void *ctx)
{
    Paper *p = ctx;
    Actor actor;
    Act act;
    int64_t matched, certain = 0;
    Status st = act_as(p, tx, "chuyenvien", p->uploaded_on, &actor, &act);
    if (st == STATUS_OK)
        st = correct_all(&act, p);
    if (st == STATUS_OK)
        st = review_match_certain(&act, p->document.id, &matched);
    if (st == STATUS_OK)
        st = review_confirm_certain(&act, p->document.id, NULL, 0, &certain);
    if (st == STATUS_OK)
        st = decide_rest(&act, p);
    if (st == STATUS_OK)
        st = fill_header(&act, p);
    if (st == STATUS_OK)
        st = event(&act, p, STR("submit"));
    if (st == STATUS_OK)
        p->load->report->confirmed += certain;
    return demo_end(p->load, tx, st);
}

static Status approve_verb(Tx *tx, void *ctx)
{
    Paper *p = ctx;
    Actor actor;
    Act act;
    Status st = act_as(p, tx, "truongban", p->approved_on, &actor, &act);
    if (st == STATUS_OK)
        st = event(&act, p, STR("approve"));
    return demo_end(p->load, tx, st);
}

static Status read_paper(Paper *p)
{
    FieldErrors errors = {.arena = &p->arena};
    char *name = arena_str(&p->arena, p->file);
    Status st = name ? demo_file(name, &p->bytes) : STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st =
            intake_read(p->load->intake, p->bytes, p->file, REPAIR_MODE_AUTO, INTAKE_TIMEOUT_MS, &p->reading);
    if (st == STATUS_OK && p->reading.refusal.code != REFUSAL_NONE) {
        demo_say(p->load, STR_FMT ": refused: %s", STR_ARG(p->file),
                 refusal_code_name(p->reading.refusal.code));
        st = STATUS_REFUSED;
    }
    return st == STATUS_OK ? meta_json_parse(p->reading.json, &errors, &p->json) : st;
}

static Status load_paper(DemoLoad *load, const DemoTable *t)
{
    Paper p = {.load = load,
               .file = demo_cell(t, "file"),
               .unit_code = demo_cell(t, "unit_code"),
               .media_type = demo_cell(t, "media_type"),
               .number = demo_cell(t, "number"),
               .approve = str_eq(demo_cell(t, "final_state"), STR("approved")),
               .issued_on = demo_cell_date(t, "issued_on"),
               .uploaded_on = demo_cell_date(t, "uploaded_on"),
               .approved_on = demo_cell_date(t, "approved_on")};
    demo_say(load, "paper " STR_FMT, STR_ARG(p.file));
    arena_init(&p.arena, 0);
    Status st = read_paper(&p);
    if (st == STATUS_OK)
        st = store_write(load->store, upload_verb, &p);
    if (st == STATUS_OK && p.approve)
        st = store_write(load->store, review_verb, &p);
    if (st == STATUS_OK && p.approve)
        st = store_write(load->store, approve_verb, &p);
    json_decref(p.json);
    intake_result_done(&p.reading);
    arena_done(&p.arena);
    return st;
}

Status demo_load_programmes(DemoLoad *load)
{
    DemoTable t;
    Status st = demo_table_open("uploads.tsv", &t);
    while (st == STATUS_OK && demo_table_next(&t))
        st = load_paper(load, &t);
    return st;
}
