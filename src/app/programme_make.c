// From the confirmed rows of an approved document to a programme: tasks from its sections, units in roles, targets, obligations, and the duties
// that each unit will see. Runs inside the approving verb: all of it or nothing.
#include "app/agency.h"
#include "app/draft.h"
#include "app/programme.h"
#include "text/sortkey.h"

enum { ROWS_MAX = 20000 };

typedef struct SectionTask {
    Str path;
    int64_t task_id;
    Str title;
    UnitIds leads;       // units named to lead
    UnitIds responsible; // units and groups named as doers
} SectionTask;

typedef struct Making {
    Act *act;
    const Document *document;
    Programme programme;
    Date on; // day on which groups of units are resolved
    VEC(SectionTask) tasks;
    int64_t ordinal;
} Making;

static SectionTask *task_of(Making *m, Str path)
{
    for (size_t i = 0; i < m->tasks.n; i++)
        if (str_eq(m->tasks.items[i].path, path))
            return &m->tasks.items[i];
    return NULL;
}

// The task for a section: made when a confirmed row needs it. Rows outside every section share one task without path.
static Status task_make(Making *m, Str path, SectionTask **ret)
{
    Act *act = m->act;
    SectionTask *known = task_of(m, path);
    if (known) {
        *ret = known;
        return STATUS_OK;
    }
    Task t;
    Rows rows;
    resource_init(&task_resource, &t);
    t.programme_id = m->programme.id;
    t.path = path;
    t.title = m->programme.title;
    t.span_start = t.span_end = 0;
    t.version = 1;
    t.ordinal = 0;
    Status st = tx_query_row(act->tx,
                             "SELECT ordinal, heading, span_start, span_end FROM document_section WHERE "
                             "document_id = ?1 AND path = ?2",
                             PARAMS(P_INT(m->document->id), P_TEXT(path)), &rows);
    if (st == STATUS_OK) {
        t.ordinal = rows_int(&rows, 0);
        Str heading = rows_text_in(&rows, 1, act->arena);
        if (heading.n > 0)
            t.title = heading;
        t.span_start = rows_int(&rows, 2);
        t.span_end = rows_int(&rows, 3);
        st = rows_done(&rows);
    } else if (st == STATUS_NOT_FOUND) {
        st = STATUS_OK;
    }
    if (st == STATUS_OK)
        st = record_insert(act->tx, &task_resource, &t, act->arena);
    if (st != STATUS_OK)
        return st;
    SectionTask made = {.path = path, .task_id = t.id, .title = t.title};
    if (!ARENA_PUSH(act->arena, m->tasks, made))
        return STATUS_NO_MEMORY;
    *ret = &m->tasks.items[m->tasks.n - 1];
    return STATUS_OK;
}

static Status add_all(Arena *a, UnitIds *to, const UnitIds *from)
{
    for (size_t i = 0; i < from->n; i++) {
        bool seen = false;
        for (size_t k = 0; k < to->n && !seen; k++)
            seen = to->items[k] == from->items[i];
        if (!seen && !ARENA_PUSH(a, *to, from->items[i]))
            return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

// An administration never assigns to Party, Front and mass bodies: what is asked of them is a request, whatever the sentence says (officers' practice,
// docs/GLOSSARY.md "tone").
static Status tone_for(Making *m, int64_t unit_id, DutyTone tone, DutyTone *ret)
{
    Rows rows;
    Status st =
        tx_query_row(m->act->tx, "SELECT kind FROM unit WHERE id = ?1", PARAMS(P_INT(unit_id)), &rows);
    if (st != STATUS_OK)
        return st;
    Str kind = rows_text(&rows, 0);
    bool asked =
        str_eq(kind, STR("party_body")) || str_eq(kind, STR("front_body")) || str_eq(kind, STR("mass_org"));
    *ret = asked && tone != DUTY_ENCOURAGE ? DUTY_REQUEST : tone == DUTY_TONE_NONE ? DUTY_ASSIGN : tone;
    return rows_done(&rows);
}

typedef struct DutySource {
    SectionTask *task;
    DutyKind kind;
    int64_t target_id, obligation_id;
    DutyRole role;
    DutyTone tone;
    Str title;
    Date due;
} DutySource;

static Status duties_make(Making *m, const DutySource *from, const UnitIds *units)
{
    for (size_t i = 0; i < units->n; i++) {
        Duty d;
        int64_t same;
        resource_init(&duty_resource, &d);
        d.programme_id = m->programme.id;
        d.task_id = from->task->task_id;
        d.unit_id = units->items[i];
        d.kind = from->kind;
        d.target_id = from->target_id;
        d.obligation_id = from->obligation_id;
        d.role = from->role;
        d.title = from->title;
        d.due_on = from->due;
        d.state = DUTY_OPEN;
        d.version = 1;
        d.created_at = d.updated_at = instant_now();
        Status st = tone_for(m, d.unit_id, from->tone, &d.tone);
        // A unit named twice in one section for one role has one duty.
        if (st == STATUS_OK && from->kind == DUTY_FOR_ASSIGNMENT) {
            st = tx_query_int(
                m->act->tx,
                "SELECT COUNT(*) FROM duty WHERE task_id = ?1 AND unit_id = ?2 AND kind = 'assignment' AND "
                "role = ?3",
                PARAMS(P_INT(d.task_id), P_INT(d.unit_id), P_TEXT_C(duty_role_names[d.role].name)), &same);
            if (st == STATUS_OK && same > 0)
                continue;
        }
        if (st == STATUS_OK)
            st = record_insert(m->act->tx, &duty_resource, &d, m->act->arena);
        if (st != STATUS_OK)
            return st;
    }
    return STATUS_OK;
}

static Status units_named(Making *m, Str name, UnitIds *ret)
{
    return agency_units(m->act->tx, m->document->id, m->document->unit_id, name, m->on, m->act->arena, ret);
}

static Status take_assignment(Making *m, const DraftRow *row, const AssignmentDraft *d)
{
    SectionTask *task;
    UnitIds units;
    TaskUnit t;
    Arena *a = m->act->arena;
    Status st = task_make(m, row->section_path, &task);
    if (st == STATUS_OK)
        st = units_named(m, d->unit, &units);
    if (st != STATUS_OK)
        return st;
    resource_init(&task_unit_resource, &t);
    t.task_id = task->task_id;
    t.unit_id = units.n == 1 ? units.items[0] : 0;
    t.name = d->unit;
    t.role = d->role;
    t.tone = d->tone;
    t.quote = row->quote;
    t.span_start = row->span_start;
    t.span_end = row->span_end;
    st = record_insert(m->act->tx, &task_unit_resource, &t, a);
    if (st == STATUS_OK && d->role == DUTY_LEAD)
        st = add_all(a, &task->leads, &units);
    if (st == STATUS_OK && d->role == DUTY_RESPONSIBLE)
        st = add_all(a, &task->responsible, &units);
    if (st != STATUS_OK || d->role == DUTY_RECEIVE_REPORT)
        return st;
    DutySource from = {.task = task,
                       .kind = DUTY_FOR_ASSIGNMENT,
                       .role = d->role,
                       .tone = d->tone,
                       .title = task->title,
                       .due = DATE_NONE};
    return duties_make(m, &from, &units);
}

static Status obligation_add(Making *m, ObligationKind kind, const DraftRow *row, Obligation *o)
{
    SectionTask *task = NULL;
    Status st = row->section_path.n > 0 || kind != OBLIGATION_MOVEMENT
                    ? task_make(m, row->section_path, &task)
                    : STATUS_OK;
    if (st != STATUS_OK)
        return st;
    o->programme_id = m->programme.id;
    o->task_id = task ? task->task_id : 0;
    o->kind = kind;
    o->quote = row->quote;
    o->span_start = row->span_start;
    o->span_end = row->span_end;
    o->ordinal = ++m->ordinal;
    o->version = 1;
    return record_insert(m->act->tx, &obligation_resource, o, m->act->arena);
}

// The doers of an obligation: the units named with it, else those that lead the section, else those that are responsible in it.
static Status obligation_duties(Making *m, const DraftRow *row, const Obligation *o, DutyKind kind, Str names)
{
    SectionTask *task;
    UnitIds all = {0};
    Status st = task_make(m, row->section_path, &task);
    Str name;
    while (st == STATUS_OK && str_split(&names, ';', &name)) {
        UnitIds units = {0};
        name = str_trim(name);
        if (name.n == 0)
            continue;
        st = units_named(m, name, &units);
        if (st == STATUS_OK)
            st = tx_exec(
                m->act->tx, "INSERT INTO obligation_unit (obligation_id, unit_id, name) VALUES (?1, ?2, ?3)",
                PARAMS(P_INT(o->id), P_INT_IF(units.n == 1, units.n == 1 ? units.items[0] : 0), P_TEXT(name)),
                NULL);
        if (st == STATUS_OK)
            st = add_all(m->act->arena, &all, &units);
    }
    if (st != STATUS_OK)
        return st;
    const UnitIds *doers = all.n > 0                                         ? &all
                           : kind != DUTY_FOR_RECURRING && task->leads.n > 0 ? &task->leads
                                                                             : &task->responsible;
    DutySource from = {.task = task,
                       .kind = kind,
                       .obligation_id = o->id,
                       .role = DUTY_RESPONSIBLE,
                       .title = o->title,
                       .due = o->due_on};
    return duties_make(m, &from, doers);
}

static Status take_target(Making *m, const DraftRow *row, const TargetDraft *d)
{
    SectionTask *task;
    Target t;
    Status st = task_make(m, row->section_path, &task);
    if (st != STATUS_OK)
        return st;
    resource_init(&target_resource, &t);
    t.programme_id = m->programme.id;
    t.task_id = task->task_id;
    t.indicator = d->indicator;
    t.op = d->op;
    t.low = d->low;
    t.high = d->high;
    t.qualifier = d->qualifier;
    t.unit_of_measure = d->unit;
    t.scope = d->scope;
    t.due_on = d->due;
    t.quote = row->quote;
    t.span_start = row->span_start;
    t.span_end = row->span_end;
    t.ordinal = ++m->ordinal;
    t.version = 1;
    st = record_insert(m->act->tx, &target_resource, &t, m->act->arena);
    if (st != STATUS_OK)
        return st;
    DutySource from = {.task = task,
                       .kind = DUTY_FOR_TARGET,
                       .target_id = t.id,
                       .role = DUTY_RESPONSIBLE,
                       .title = t.indicator,
                       .due = t.due_on};
    UnitIds doers = {0}, each = {0};
    st = add_all(m->act->arena, &doers, &task->leads);
    // Units that each have to reach it were named with the target; otherwise those that the section makes responsible have it.
    if (st == STATUS_OK && d->spread.n)
        st = agency_group_units(m->act->tx, m->document->unit_id, unit_group_read(d->spread), m->on,
                                m->act->arena, &each);
    if (st == STATUS_OK)
        st = add_all(m->act->arena, &doers, d->spread.n ? &each : &task->responsible);
    return st == STATUS_OK ? duties_make(m, &from, &doers) : st;
}

static Status take_row(Making *m, const DraftRow *row)
{
    DraftData d;
    Obligation o;
    Status st = draft_data_load(row->kind, row->data, m->act->arena, &d);
    if (st != STATUS_OK)
        return st;
    resource_init(&obligation_resource, &o);
    switch (row->kind) {
    case DRAFT_ASSIGNMENT:
        return take_assignment(m, row, &d.assignment);
    case DRAFT_TARGET:
        return take_target(m, row, &d.target);
    case DRAFT_DEADLINE:
        o.title = d.deadline.action;
        o.due_on = d.deadline.due;
        st = obligation_add(m, OBLIGATION_DEADLINE, row, &o);
        return st == STATUS_OK ? obligation_duties(m, row, &o, DUTY_FOR_DEADLINE, d.deadline.units) : st;
    case DRAFT_RECURRING:
        o.title = d.recurring.text;
        o.rhythm = d.recurring.rhythm;
        st = obligation_add(m, OBLIGATION_RECURRING, row, &o);
        return st == STATUS_OK ? obligation_duties(m, row, &o, DUTY_FOR_RECURRING, (Str){NULL, 0}) : st;
    case DRAFT_JOB:
        o.title = d.job.what;
        o.person = d.job.who;
        o.product = d.job.product;
        o.authority = d.job.authority;
        o.due_on = d.job.due;
        st = obligation_add(m, OBLIGATION_JOB, row, &o);
        return st == STATUS_OK ? obligation_duties(m, row, &o, DUTY_FOR_JOB, d.job.who) : st;
    case DRAFT_MOVEMENT:
        o.title = d.movement.name;
        return obligation_add(m, OBLIGATION_MOVEMENT, row, &o);
    case DRAFT_RESULT: // stays with the document as what it reports
    case DRAFT_UNUSED:
    case DRAFT_NONE:
    case DRAFT_KIND_COUNT_:
        break;
    }
    return STATUS_OK;
}

Status programme_make(Act *act, const Document *d)
{
    Making m = {.act = act, .document = d, .on = d->issued_on == DATE_NONE ? act->today : d->issued_on};
    RecordList rows;
    // Assignments first: they say who does what else the section asks for.
    Status st = record_all(act->tx, &draft_row_resource, "document_id = ?1 AND state = 'confirmed'",
                           "CASE kind WHEN 'assignment' THEN 0 ELSE 1 END, span_start, id",
                           PARAMS(P_INT(d->id)), ROWS_MAX, act->arena, &rows);
    if (st != STATUS_OK)
        return st;
    resource_init(&programme_resource, &m.programme);
    m.programme.document_id = d->id;
    m.programme.unit_id = d->unit_id;
    m.programme.number = d->number;
    m.programme.title = d->title;
    m.programme.issued_on = d->issued_on;
    m.programme.starts_on = d->issued_on;
    m.programme.ends_on = DATE_NONE;
    m.programme.state = PROGRAMME_RUNNING;
    m.programme.is_sample = d->is_sample;
    m.programme.approved_by = act->actor->account_id;
    m.programme.version = 1;
    m.programme.approved_at = m.programme.created_at = m.programme.updated_at = instant_now();
    st = sortkey_make(d->title, act->arena, &m.programme.sort_key);
    if (st == STATUS_OK)
        st = record_insert(act->tx, &programme_resource, &m.programme, act->arena);
    for (size_t i = 0; st == STATUS_OK && i < rows.n; i++)
        st = take_row(&m, record_at(&draft_row_resource, &rows, i));
    if (st == STATUS_OK)
        st = act_audit(act, &programme_resource, m.programme.id, "make", NULL, &m.programme);
    return st;
}
