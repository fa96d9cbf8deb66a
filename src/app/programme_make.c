// From the confirmed rows of an approved document to a programme: tasks from its sections, units in roles, targets, obligations, and the duties
// that each unit will see. Runs inside the approving verb: all of it or nothing.
#include "app/programme_make.h"

#include "app/draft.h"
#include "app/occurrence.h"
#include "model/wording.h"
#include "text/fold.h"
#include "text/sortkey.h"

enum { ROWS_MAX = 20000, TITLE_MAX = 100, NAMES_IN_TITLE = 3 };

static SectionTask *task_of(Making *m, Str path)
{
    for (size_t i = 0; i < m->tasks.n; i++)
        if (str_eq(m->tasks.items[i].path, path))
            return &m->tasks.items[i];
    return NULL;
}

// ---- Sections and their titles ----------------------------------------------------------------------------------------------------------

static Status load_sections(Making *m)
{
    Rows rows;
    Arena *a = m->act->arena;
    Status st = tx_query(
        m->act->tx,
        "SELECT path, heading, ordinal, span_start, span_end FROM document_section WHERE document_id = ?1 "
        "ORDER BY span_start, id",
        PARAMS(P_INT(m->document->id)), &rows);
    if (st != STATUS_OK)
        return st;
    while (st == STATUS_OK && rows_next(&rows)) {
        Section one = {rows_text_in(&rows, 0, a), rows_text_in(&rows, 1, a), rows_int(&rows, 2),
                       rows_int(&rows, 3), rows_int(&rows, 4)};
        if (!one.path.p || !one.heading.p || !ARENA_PUSH(a, m->sections, one))
            st = STATUS_NO_MEMORY;
    }
    Status end = rows_done(&rows);
    return st == STATUS_OK ? end : st;
}

static const Section *section_of(const Making *m, Str path)
{
    for (size_t i = 0; i < m->sections.n; i++)
        if (str_eq(m->sections.items[i].path, path))
            return &m->sections.items[i];
    return NULL;
}

// The section a row stands in: the one it was given, for a movement (the reader gives none) the last that begins before it.
static Str section_path(const Making *m, const DraftRow *row)
{
    Str path = row->section_path;
    if (row->kind != DRAFT_MOVEMENT || path.n > 0)
        return path;
    for (size_t i = 0; i < m->sections.n; i++)
        if (m->sections.items[i].start <= row->span_start)
            path = m->sections.items[i].path;
    return path;
}

// What a row of a section without a heading says of it; the lower the rank the better a title.
static int title_from(const DraftRow *row, const DraftData *d, Str *ret)
{
    switch (row->kind) {
    case DRAFT_MOVEMENT:
        *ret = d->movement.name;
        return 0;
    case DRAFT_JOB:
        *ret = d->job.what;
        return 1;
    case DRAFT_DEADLINE:
        *ret = d->deadline.action;
        return 2;
    case DRAFT_TARGET:
        *ret = d->target.indicator;
        return 3;
    case DRAFT_RECURRING:
        *ret = d->recurring.text;
        return 4;
    case DRAFT_ASSIGNMENT:
        *ret = row->quote;
        return 5;
    case DRAFT_NONE:
    case DRAFT_RESULT:
    case DRAFT_UNUSED:
    case DRAFT_KIND_COUNT_:
        break;
    }
    return 9;
}

// The day that ends the title says nothing there: "ban hành kế hoạch trước ngày 20/3/2020".
static Str without_day(Str title)
{
    static const char *const marks[] = {" trước ngày ", " đến ngày ", " trong tháng ", " chậm nhất ",
                                        " xong trước "};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t at = str_find(title, str_c(marks[i]));
        if (at != SIZE_MAX && at > 0)
            title = str_sub(title, 0, at);
    }
    return title;
}

static Status title_of_section(Making *m, Str path, Str *ret)
{
    Arena *a = m->act->arena;
    Str best = m->programme.short_name;
    int best_rank = 9;
    for (size_t i = 0; i < m->rows.n; i++) {
        const DraftRow *row = record_at(&draft_row_resource, &m->rows, i);
        DraftData d;
        Str words = {"", 0};
        if (!str_eq(section_path(m, row), path))
            continue;
        Status st = draft_data_load(row->kind, row->data, a, &d);
        if (st != STATUS_OK)
            return st;
        int rank = title_from(row, &d, &words);
        if (rank >= best_rank || words.n == 0)
            continue;
        best_rank = rank;
        best = without_day(words);
        if (rank == 0) {
            char *named = arena_printf(a, "Phong trào “" STR_FMT "”", STR_ARG(words));
            if (!named)
                return STATUS_NO_MEMORY;
            best = str_c(named);
        }
    }
    return wording_short(best, TITLE_MAX, a, ret);
}

// The task for a section: made when a confirmed row needs it. Rows outside every section share one task without path.
static Status task_make(Making *m, Str path, SectionTask **ret)
{
    SectionTask *known = task_of(m, path);
    const Section *section = section_of(m, path);
    Status st = STATUS_OK;
    Task t;
    if (known) {
        *ret = known;
        return STATUS_OK;
    }
    resource_init(&task_resource, &t);
    t.programme_id = m->programme.id;
    t.path = path;
    t.version = 1;
    t.span_start = section ? section->start : 0;
    t.span_end = section ? section->end : 0;
    t.ordinal = section ? section->ordinal : 0;
    if (section && section->heading.n > 0)
        t.title = section->heading;
    else
        st = title_of_section(m, path, &t.title);
    if (st == STATUS_OK)
        st = record_insert(m->act->tx, &task_resource, &t, m->act->arena);
    if (st != STATUS_OK)
        return st;
    SectionTask made = {.path = path, .task_id = t.id, .title = t.title};
    if (!ARENA_PUSH(m->act->arena, m->tasks, made))
        return STATUS_NO_MEMORY;
    *ret = &m->tasks.items[m->tasks.n - 1];
    return STATUS_OK;
}

// ---- Units and duties -------------------------------------------------------------------------------------------------------------------

Status units_add(Arena *a, UnitIds *to, const UnitIds *from)
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
    Rhythm rhythm; // of a recurring duty: its occurrences are made with it
} DutySource;

static bool duty_known(const Making *m, const DutySource *from, int64_t unit)
{
    for (size_t i = 0; i < m->given.n; i++) {
        const Given *g = &m->given.items[i];
        if (g->task_id == from->task->task_id && g->unit_id == unit && g->role == from->role)
            return true;
    }
    return false;
}

static Status duties_make(Making *m, const DutySource *from, const UnitIds *units)
{
    for (size_t i = 0; i < units->n; i++) {
        Duty d;
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
        // A unit named twice in one section for one role has one duty.
        if (from->kind == DUTY_FOR_ASSIGNMENT) {
            Given given = {d.task_id, d.unit_id, d.role};
            if (duty_known(m, from, d.unit_id))
                continue;
            if (!ARENA_PUSH(m->act->arena, m->given, given))
                return STATUS_NO_MEMORY;
        }
        Status st = tone_for(m, d.unit_id, from->tone, &d.tone);
        if (st == STATUS_OK)
            st = record_insert(m->act->tx, &duty_resource, &d, m->act->arena);
        if (st == STATUS_OK && from->kind == DUTY_FOR_RECURRING)
            st = occurrences_plan(m->act, d.id, d.unit_id, from->rhythm, m->act->today, m->until);
        if (st != STATUS_OK)
            return st;
    }
    return STATUS_OK;
}

Status units_named(Making *m, Str name, UnitIds *ret)
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
    if (st == STATUS_OK && (d->role == DUTY_LEAD || d->role == DUTY_RESPONSIBLE)) {
        Doer doer = {.at = row->span_start, .role = d->role, .units = units, .one = t.unit_id != 0};
        st = ARENA_PUSH(a, task->doers, doer) ? STATUS_OK : STATUS_NO_MEMORY;
    }
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
    Str path = section_path(m, row);
    Status st = STATUS_OK;
    if (kind != OBLIGATION_MOVEMENT)
        st = task_make(m, path, &task);
    else // a movement belongs to the task of its section; it makes none by itself
        task = path.n > 0 ? task_of(m, path) : NULL;
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

// Those who are named to lead or to do right before a row's words.
static const UnitIds *doers_before(const SectionTask *task, int64_t at)
{
    static const UnitIds nobody = {0};
    const Doer *nearest = NULL;
    for (size_t i = 0; i < task->doers.n; i++) {
        const Doer *d = &task->doers.items[i];
        if (d->at <= at &&
            (!nearest || d->at > nearest->at || (d->at == nearest->at && d->role == DUTY_LEAD)))
            nearest = d;
    }
    return nearest ? &nearest->units : task->doers.n > 0 ? &task->doers.items[0].units : &nobody;
}

// The units in a list "a; b; c" of names, each kept with the obligation as the document has it.
static Status obligation_units(Making *m, const Obligation *o, Str names, UnitIds *all)
{
    Str name;
    Status st = STATUS_OK;
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
            st = units_add(m->act->arena, all, &units);
    }
    return st;
}

// The doers of an obligation: the units named with it, else those named right before its words.
static Status obligation_duties(Making *m, const DraftRow *row, const Obligation *o, DutyKind kind, Str names,
                                Rhythm rhythm)
{
    SectionTask *task;
    UnitIds all = {0};
    Status st = task_make(m, row->section_path, &task);
    if (st == STATUS_OK)
        st = obligation_units(m, o, names, &all);
    if (st != STATUS_OK)
        return st;
    DutySource from = {.task = task,
                       .kind = kind,
                       .obligation_id = o->id,
                       .role = DUTY_RESPONSIBLE,
                       .title = o->title,
                       .due = o->due_on,
                       .rhythm = rhythm};
    return duties_make(m, &from, all.n > 0 ? &all : doers_before(task, row->span_end));
}

static Status take_target(Making *m, const DraftRow *row, const TargetDraft *d)
{
    SectionTask *task;
    TargetUnits to;
    Target t;
    Status st = task_make(m, row->section_path, &task);
    if (st == STATUS_OK)
        st = target_units(m, row, d, task, &to);
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
    t.spread = to.spread;
    t.due_on = d->due;
    t.quote = row->quote;
    t.span_start = row->span_start;
    t.span_end = row->span_end;
    t.ordinal = ++m->ordinal;
    t.version = 1;
    st = record_insert(m->act->tx, &target_resource, &t, m->act->arena);
    if (st != STATUS_OK)
        return st;
    Taken taken = {row->section_path, row->span_start, row->span_end, d->due, 0};
    if (!ARENA_PUSH(m->act->arena, m->taken, taken))
        return STATUS_NO_MEMORY;
    DutySource from = {.task = task,
                       .kind = DUTY_FOR_TARGET,
                       .target_id = t.id,
                       .role = to.role,
                       .title = t.indicator,
                       .due = t.due_on};
    return duties_make(m, &from, &to.units);
}

// What was taken before from the same words for the same day; NULL: nothing.
static const Taken *taken_before(const Making *m, const DraftRow *row, Date due)
{
    for (size_t i = 0; due != DATE_NONE && i < m->taken.n; i++) {
        const Taken *t = &m->taken.items[i];
        if (str_eq(t->path, row->section_path) && t->due == due && t->start < row->span_end &&
            row->span_start < t->end)
            return t;
    }
    return NULL;
}

// "huyện Đức Thọ, huyện Thạch Hà về đích": the few units named with an action that does not name them itself.
static Status deadline_title(Making *m, const DeadlineDraft *d, bool with_units, Str *ret)
{
    Str rest = d->units, name, first = {"", 0}, action, one;
    Arena *a = m->act->arena;
    const char *names = "";
    size_t n = 0;
    while (str_split(&rest, ';', &name)) {
        name = str_trim(name);
        if (name.n == 0)
            continue;
        if (n++ == 0)
            first = name;
        names = arena_printf(a, "%s%s" STR_FMT, names, n > 1 ? ", " : "", STR_ARG(name));
        if (!names)
            return STATUS_NO_MEMORY;
    }
    Status st = fold_plain(d->action, a, &action);
    if (st == STATUS_OK)
        st = fold_plain(first, a, &one);
    if (st != STATUS_OK)
        return st;
    Str words = without_day(d->action);
    // Where a target says the same, only places are worth naming ("xã A, xã B hoàn thành 20/20 tiêu chí").
    static const char *const places[] = {"xa ", "phuong ", "thi tran ", "huyen ", "thi xa ", "thanh pho "};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        with_units = with_units || str_starts(one, str_c(places[i]));
    if (with_units && n > 0 && n <= NAMES_IN_TITLE && str_find(action, one) == SIZE_MAX) {
        char *whole = arena_printf(a, "%s " STR_FMT, names, STR_ARG(words));
        if (!whole)
            return STATUS_NO_MEMORY;
        words = str_c(whole);
    }
    return wording_short(words, 2 * TITLE_MAX, a, ret);
}

// A dated obligation. One that says what a target says, for the same day, stays as a milestone: its units have the target's duty. The words that
// set the whole period are no obligation.
static Status take_deadline(Making *m, const DraftRow *row, const DeadlineDraft *d)
{
    Obligation o;
    const Taken *same = taken_before(m, row, d->due);
    if (m->period.end > 0 && row->section_path.n == 0 && row->span_start < (int64_t)m->period.end &&
        (int64_t)m->period.start < row->span_end)
        return STATUS_OK;
    resource_init(&obligation_resource, &o);
    o.due_on = d->due;
    Status st = deadline_title(m, d, !same, &o.title);
    if (st == STATUS_OK)
        st = obligation_add(m, OBLIGATION_DEADLINE, row, &o);
    if (st != STATUS_OK || same)
        return st;
    Taken taken = {row->section_path, row->span_start, row->span_end, d->due, o.id};
    if (!ARENA_PUSH(m->act->arena, m->taken, taken))
        return STATUS_NO_MEMORY;
    return obligation_duties(m, row, &o, DUTY_FOR_DEADLINE, d->units, (Rhythm){0});
}

// A job that a deadline has already been made of gives it its person and product.
static Status take_job(Making *m, const DraftRow *row, const JobDraft *d)
{
    Obligation o;
    const Taken *same = taken_before(m, row, d->due);
    if (same && same->obligation_id)
        return tx_exec(m->act->tx, "UPDATE obligation SET person = ?2, product = ?3 WHERE id = ?1",
                       PARAMS(P_INT(same->obligation_id), P_TEXT(d->who.p ? d->who : STR("")),
                              P_TEXT(d->product.p ? d->product : STR(""))),
                       NULL);
    if (same)
        return STATUS_OK;
    resource_init(&obligation_resource, &o);
    o.person = d->who;
    o.product = d->product;
    o.due_on = d->due;
    Status st = wording_short(without_day(d->what), 2 * TITLE_MAX, m->act->arena, &o.title);
    if (st == STATUS_OK)
        st = obligation_add(m, OBLIGATION_JOB, row, &o);
    return st == STATUS_OK ? obligation_duties(m, row, &o, DUTY_FOR_JOB, d->who, (Rhythm){0}) : st;
}

static Status take_recurring(Making *m, const DraftRow *row, const RecurringDraft *d)
{
    Obligation o;
    Str folded;
    Arena *a = m->act->arena;
    resource_init(&obligation_resource, &o);
    o.rhythm = d->rhythm;
    Status st = wording_short(d->text, 2 * TITLE_MAX, a, &o.title);
    if (st == STATUS_OK)
        st = fold_plain(d->rhythm.n > 0 ? d->rhythm : d->text, a, &folded);
    if (st == STATUS_OK)
        st = obligation_add(m, OBLIGATION_RECURRING, row, &o);
    return st == STATUS_OK ? obligation_duties(m, row, &o, DUTY_FOR_RECURRING, STR(""), rhythm_find(folded))
                           : st;
}

static Status take_row(Making *m, const DraftRow *row)
{
    DraftData d;
    Obligation o;
    Status st = draft_data_load(row->kind, row->data, m->act->arena, &d);
    if (st != STATUS_OK)
        return st;
    switch (row->kind) {
    case DRAFT_ASSIGNMENT:
        return take_assignment(m, row, &d.assignment);
    case DRAFT_TARGET:
        return take_target(m, row, &d.target);
    case DRAFT_DEADLINE:
        return take_deadline(m, row, &d.deadline);
    case DRAFT_RECURRING:
        return take_recurring(m, row, &d.recurring);
    case DRAFT_JOB:
        return take_job(m, row, &d.job);
    case DRAFT_MOVEMENT:
        resource_init(&obligation_resource, &o);
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

// From when to when it runs: as the text says, else to the final review (tổng kết) that it sets.
static Status set_period(Making *m)
{
    Rows rows;
    Arena *a = m->act->arena;
    Programme *p = &m->programme;
    int year = 0, month, day;
    if (m->document->issued_on != DATE_NONE)
        date_split(m->document->issued_on, &year, &month, &day);
    Status st = tx_query_row(m->act->tx, "SELECT source_text FROM document WHERE id = ?1",
                             PARAMS(P_INT(m->document->id)), &rows);
    if (st != STATUS_OK)
        return st;
    st = wording_period(rows_text(&rows, 0), m->document->title, year, a, &m->period);
    Status end = rows_done(&rows);
    if (st == STATUS_OK)
        st = end;
    p->starts_on = m->period.from != DATE_NONE ? m->period.from : m->document->issued_on;
    p->ends_on = m->period.to;
    for (size_t i = 0; st == STATUS_OK && m->period.to == DATE_NONE && i < m->rows.n; i++) {
        const DraftRow *row = record_at(&draft_row_resource, &m->rows, i);
        DraftData d;
        Str folded;
        if (row->kind != DRAFT_DEADLINE)
            continue;
        st = draft_data_load(row->kind, row->data, a, &d);
        if (st == STATUS_OK)
            st = fold_plain(d.deadline.action, a, &folded);
        if (st == STATUS_OK && str_find(folded, STR("tong ket")) != SIZE_MAX && d.deadline.due != DATE_NONE &&
            (p->ends_on == DATE_NONE || d.deadline.due > p->ends_on))
            p->ends_on = d.deadline.due;
    }
    // What the Board has said goes before what was read.
    if (m->document->starts_on != DATE_NONE)
        p->starts_on = m->document->starts_on;
    if (m->document->ends_on != DATE_NONE)
        p->ends_on = m->document->ends_on;
    m->until = occurrences_until(p->starts_on, p->ends_on, m->act->today);
    return st;
}

Status programme_make(Act *act, const Document *d)
{
    Making m = {.act = act, .document = d, .on = d->issued_on == DATE_NONE ? act->today : d->issued_on};
    // Assignments first: they say who does what else the section asks for. Then targets, then what may say the same once more.
    Status st = record_all(act->tx, &draft_row_resource, "document_id = ?1 AND state = 'confirmed'",
                           "CASE kind WHEN 'assignment' THEN 0 WHEN 'target' THEN 1 WHEN 'deadline' THEN 2 "
                           "WHEN 'movement' THEN 4 ELSE 3 "
                           "END, span_start, id",
                           PARAMS(P_INT(d->id)), ROWS_MAX, act->arena, &m.rows);
    if (st == STATUS_OK)
        st = load_sections(&m);
    if (st != STATUS_OK)
        return st;
    resource_init(&programme_resource, &m.programme);
    m.programme.document_id = d->id;
    m.programme.unit_id = d->unit_id;
    m.programme.number = d->number;
    m.programme.title = d->title;
    m.programme.issued_on = d->issued_on;
    m.programme.state = PROGRAMME_RUNNING;
    m.programme.is_sample = d->is_sample;
    m.programme.approved_by = act->actor->account_id;
    m.programme.approved_on = act->today;
    m.programme.version = 1;
    m.programme.approved_at = m.programme.created_at = m.programme.updated_at = instant_now();
    st = set_period(&m);
    if (d->programme_name.n > 0)
        m.programme.short_name = d->programme_name;
    else if (st == STATUS_OK)
        st = wording_programme(d->title, act->arena, &m.programme.short_name);
    if (st == STATUS_OK)
        st = sortkey_make(d->title, act->arena, &m.programme.sort_key);
    if (st == STATUS_OK)
        st = record_insert(act->tx, &programme_resource, &m.programme, act->arena);
    for (size_t i = 0; st == STATUS_OK && i < m.rows.n; i++)
        st = take_row(&m, record_at(&draft_row_resource, &m.rows, i));
    if (st == STATUS_OK)
        st = act_audit(act, &programme_resource, m.programme.id, "make", NULL, &m.programme);
    return st;
}
