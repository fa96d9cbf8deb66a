// Drawing rows from tables: who leads, who joins, until when, how much.
#include "read/assign.h"
#include "read/evidence.h"
#include "read/quantity.h"
#include "read/table.h"
#include "read/target_internal.h"

Status tables_find(Doc *d)
{
    Status st = STATUS_OK;
    for (size_t i = 0; i < d->lines.n;) {
        Table t;
        bool found = false;
        size_t next = i + 1;
        TRY(layout_at(d, i, &t, &found, &next));
        if (!found)
            TRY(table_at(d, i, &t, &found, &next));
        if (found) {
            if (!ARENA_PUSH(d->arena, d->tables, t))
                return STATUS_NO_MEMORY;
            for (size_t k = i; k < next; k++)
                d->lines.items[k].zone = ZONE_TABLE;
        }
        i = next;
    }
fail:
    return st;
}

typedef struct Work {
    Doc *d;
    const Table *t;
    size_t para;     // the paragraph before the table
    int32_t section; // of it
    bool goals;      // a column holds indicators
    bool headed;     // the section says that it sets goals
    Date due;        // of the table's note, caption or section; DATE_NONE when they set none
} Work;

// The last date a cell names: in a column of terms no preposition is needed. DATE_NONE when there is none.
static Date cell_due(const Doc *d, Cell c, size_t *ret_a, size_t *ret_b)
{
    Date due = DATE_NONE;
    for (size_t i = c.a; i < c.b; i++) {
        When w;
        int64_t y;
        if (when_at(d, i, c.a, c.b, &w)) {
            if (w.kind != WHEN_AS_OF) {
                due = w.due;
                *ret_a = w.a;
                *ret_b = w.b;
            }
            i = w.b - 1;
        } else if (d->t[i].kind == TOK_NUMBER && d->t[i].low.n == 4 && str_to_i64(d->t[i].low, &y) &&
                   y >= 2000 && y <= 2100 && (i == c.a || tok_any(d, i - 1, i, "-|/|,|đến|và|năm"))) {
            due = date_make((int)y, 12, 31); // "2024 - 2025"
            *ret_a = i;
            *ret_b = i + 1;
        }
    }
    if (due != DATE_NONE && d->out->document.date != DATE_NONE && due < d->out->document.date)
        return DATE_NONE;
    return due;
}

static Status add_deadline(const Work *w, Cell what, Cell when, Str *units, size_t n, Date due, bool day)
{
    Doc *d = w->d;
    Deadline row = {.section = section_path(d, w->section),
                    .action = doc_text_lower_first(d, what.a, what.b),
                    .due = due,
                    .quote = doc_quote(d, when.a, when.b),
                    .confidence =
                        evidence_confidence(EV(EV_DEADLINE) | EV(EV_TABLE) | (n ? EV(EV_ACTOR) : 0) |
                                            (day ? EV(EV_DAY_NAMED) : EV(EV_PERIOD_END)))};
    row.units = ARENA_ARRAY(d->arena, Str, n + 1);
    if (!row.units || !row.action.p || !row.quote.text.p)
        return STATUS_NO_MEMORY;
    memcpy(row.units, units, n * sizeof *units);
    row.units_n = n;
    if (d->deadlines.n >= READ_MAX_ROWS)
        return STATUS_OK;
    return ARENA_PUSH(d->arena, d->deadlines, row) ? STATUS_OK : STATUS_NO_MEMORY;
}

static Status task_row(const Work *w, const TableRow *r)
{
    Status st = STATUS_OK;
    Doc *d = w->d;
    Str lead[READ_MAX_UNITS];
    size_t lead_n = 0;
    Cell task = {0}, due_cell = {0};
    Date due = DATE_NONE;
    size_t da = 0, db = 0;
    for (size_t i = 0; i < w->t->columns; i++) {
        Cell c = r->cell[i];
        ColumnRole role = w->t->role[i];
        if (c.a == c.b)
            continue;
        if ((role == COLUMN_TASK || role == COLUMN_INDICATOR) && task.a == task.b)
            task = c;
        if (role == COLUMN_DUE) {
            due_cell = c;
            due = cell_due(d, c, &da, &db);
        }
        if (role != COLUMN_LEAD && role != COLUMN_RESPONSIBLE && role != COLUMN_COORDINATE)
            continue;
        UnitList units;
        TRY(assign_cell(d, w->para, w->section, c.a, c.b,
                        role == COLUMN_LEAD         ? ROLE_LEAD
                        : role == COLUMN_COORDINATE ? ROLE_COORDINATE
                                                    : ROLE_RESPONSIBLE,
                        &units));
        for (size_t k = 0; k < units.n && role != COLUMN_COORDINATE && lead_n < READ_MAX_UNITS; k++)
            if (units.u[k].name.n > 0)
                lead[lead_n++] = units.u[k].name;
    }
    if (task.a == task.b)
        return STATUS_OK;
    bool rhythm =
        tok_find(d, due_cell.a, due_cell.b,
                 "hằng năm|hàng năm|hằng quý|hàng quý|hằng tháng|hàng tháng|hằng tuần|hàng tuần|thường "
                 "xuyên|định kỳ|mỗi năm|mỗi quý|mỗi tháng") != SIZE_MAX;
    if (rhythm && d->recurring.n < READ_MAX_ROWS) {
        Recurring row = {.section = section_path(d, w->section),
                         .text = doc_text_lower_first(d, task.a, task.b),
                         .rhythm = doc_text_lower_first(d, due_cell.a, due_cell.b),
                         .quote = doc_quote(d, due_cell.a, due_cell.b),
                         .confidence = evidence_confidence(EV(EV_RECURRING) | EV(EV_TABLE))};
        if (!row.text.p || !row.rhythm.p || !row.quote.text.p || !ARENA_PUSH(d->arena, d->recurring, row))
            return STATUS_NO_MEMORY;
    } else if (due != DATE_NONE) {
        bool day = d->t[db - 1].kind == TOK_NUMBER && db - da >= 5;
        TRY(add_deadline(w, task, due_cell, lead, lead_n, due, day));
        doc_use(d, da, db);
    }
    size_t before = d->targets.n;
    TRY(targets_in_cell(d, w->para, task.a, task.b, w->goals));
    for (size_t k = before; k < d->targets.n; k++)
        if (d->targets.items[k].due_from != TERM_CLAUSE && !rhythm &&
            (due != DATE_NONE || w->due != DATE_NONE)) {
            d->targets.items[k].due = due != DATE_NONE ? due : w->due;
            d->targets.items[k].due_from = TERM_TABLE;
        }
fail:
    return st;
}

// "≥ 95", "trên 90%", "2 - 3", "1.250 ha": the figure of a cell.
static bool cell_figure(const Doc *d, Cell c, Quantity *ret, TargetOp *ret_op)
{
    for (size_t i = c.a; i < c.b && i < c.a + 6; i++) {
        Quantity q = {.a = i, .number_end = i + 1, .unit_a = i + 1, .unit_b = i + 1, .b = i + 1};
        if (d->t[i].kind != TOK_NUMBER || !quantity_value(d->t[i].low, &q.low))
            continue;
        if (i + 2 < c.b && tok_any(d, i + 1, c.b, "-|đến") && d->t[i + 2].kind == TOK_NUMBER) {
            if (!quantity_value(d->t[i + 2].low, &q.high) || q.high <= q.low)
                return false;
            q.has_high = true;
            q.number_end = q.unit_a = q.unit_b = q.b = i + 3;
        } else if (i + 2 < c.b && tok_mark(d, i + 1, '/') && d->t[i + 2].kind == TOK_NUMBER) {
            q.ratio = true; // "18/20"
            q.number_end = q.unit_a = q.unit_b = q.b = i + 3;
            if (tok_mark(d, i + 3, '/'))
                return false; // a date
        }
        if (tok_mark(d, q.b, '%') && q.b < c.b) {
            q.percent = true;
            q.unit_b = ++q.b;
        } else
            q.unit_b = q.b = c.b;
        *ret = q;
        *ret_op = target_operator(d, c.a, c.b, &q);
        return true;
    }
    return false;
}

// "Tỷ lệ hộ nghèo (%)", "Thu nhập bình quân (triệu đồng)": a unit in brackets behind the indicator.
static Cell bracket_unit(const Doc *d, Cell c)
{
    if (c.b < c.a + 4 || !tok_mark(d, c.b - 1, ')'))
        return (Cell){0};
    for (uint32_t i = c.b - 1; i > c.a && c.b - i < 10; i--)
        if (tok_mark(d, i - 1, '('))
            return (Cell){i, c.b - 1};
    return (Cell){0};
}

static Str whole_scope(Doc *d)
{
    char *p = d->level.n ? arena_printf(d->arena, "toàn " STR_FMT, STR_ARG(d->level)) : NULL;
    return d->level.n == 0 ? (Str){"", 0} : p ? str_c(p) : (Str){NULL, 0};
}

static Status figure_row(const Work *w, const TableRow *r)
{
    Doc *d = w->d;
    Cell name = {0}, unit = {0}, area = {0};
    Date row_due = DATE_NONE;
    bool total = w->t->allotted && table_total(d, w->t, r);
    for (size_t i = 0; i < w->t->columns; i++) {
        if ((w->t->role[i] == COLUMN_INDICATOR || w->t->role[i] == COLUMN_TASK) && name.a == name.b)
            name = r->cell[i];
        if (w->t->role[i] == COLUMN_UNIT)
            unit = r->cell[i];
        if (w->t->role[i] == COLUMN_AREA)
            area = r->cell[i];
        size_t da, db;
        if (w->t->role[i] == COLUMN_DUE) {
            row_due = cell_due(d, r->cell[i], &da, &db);
            if (row_due != DATE_NONE)
                doc_use(d, da, db);
        }
    }
    if (name.a == name.b && area.a == area.b)
        return STATUS_OK;
    if (unit.a == unit.b && name.a < name.b)
        unit = bracket_unit(d, name);
    for (size_t i = 0; i < w->t->columns; i++) {
        ColumnRole role = w->t->role[i];
        // figures of each commune below a head that only says what is counted, in a section of goals
        if (role == COLUMN_NONE && w->headed && area.a < area.b && i > 0)
            role = COLUMN_PLAN;
        Quantity q;
        TargetOp op;
        if ((role != COLUMN_PLAN && role != COLUMN_DONE) || !cell_figure(d, r->cell[i], &q, &op))
            continue;
        int year = w->t->year[i];
        bool result = role == COLUMN_DONE || (year && d->year && year < d->year);
        bool planned = tok_find(d, w->t->head[i].a, w->t->head[i].b, "kế hoạch|kh|giao|chỉ tiêu") != SIZE_MAX;
        if (result && planned && role == COLUMN_PLAN)
            continue;                         // what a plan gone by had asked
        if (op == OP_EQ && name.a < name.b) { // "Tỷ lệ hộ nghèo dưới", "Số vụ cháy (tối đa)"
            Quantity at_end = {.a = name.b - tok_mark(d, name.b - 1, ')'), .number_end = name.b, .b = name.b};
            op = target_operator(d, name.a, name.b, &at_end);
        }
        Cell of = unit.a < unit.b ? unit : bracket_unit(d, w->t->head[i]);
        Target row = {.section = section_path(d, w->section),
                      .op = q.has_high ? OP_BETWEEN : op,
                      .low = q.low,
                      .high = q.high,
                      .has_high = q.has_high};
        Cell said = name.a < name.b ? name : w->t->head[i], in = bracket_unit(d, said);
        if (in.a < in.b && of.a == in.a && in.a > said.a + 1)
            said.b = in.a - 1; // the unit is told apart
        row.indicator = doc_text(d, said.a, said.b);
        row.unit = q.percent             ? STR("%")
                   : q.unit_b > q.unit_a ? doc_text(d, q.unit_a, q.unit_b)
                   : of.a < of.b         ? doc_text(d, of.a, of.b)
                                         : (Str){"", 0};
        row.scope = area.a < area.b ? (total ? whole_scope(d) : doc_text(d, area.a, area.b)) : (Str){"", 0};
        row.qualifier = (Str){"", 0};
        row.due = year ? date_make(year, 12, 31) : row_due != DATE_NONE ? row_due : w->due;
        row.due_from = row.due != DATE_NONE ? TERM_TABLE : TERM_NONE;
        if (result &&
            (row.due == DATE_NONE || (d->out->document.date != DATE_NONE && row.due > d->out->document.date)))
            row.due = d->out->document.date;
        row.quote = doc_quote(d, r->cell[i].a, r->cell[i].b);
        row.confidence =
            evidence_confidence(EV(result ? EV_RESULT : EV_TARGET) | EV(EV_TABLE) | EV(EV_GOAL_SECTION) |
                                (row.unit.n ? EV(EV_KNOWN_UNIT) : EV(EV_NO_UNIT)) |
                                (op != OP_EQ ? EV(EV_COMPARATOR) : 0) | (year ? EV(EV_TERM_OWN) : 0));
        if (!row.indicator.p || !row.unit.p || !row.scope.p || !row.quote.text.p)
            return STATUS_NO_MEMORY;
        if ((result ? d->results.n : d->targets.n) >= READ_MAX_ROWS)
            return STATUS_OK;
        if (!(result ? ARENA_PUSH(d->arena, d->results, row) : ARENA_PUSH(d->arena, d->targets, row)))
            return STATUS_NO_MEMORY;
        doc_use(d, q.a, q.b);
    }
    return STATUS_OK;
}

// The term of all rows: that of a note below the table, else of the caption over it, else of a heading.
static Date table_due(const Doc *d, const Table *t, int32_t section)
{
    for (size_t i = t->next; i < d->lines.n && i < t->next + 3; i++) {
        const Line *l = &d->lines.items[i];
        size_t a = l->ta;
        while (a < l->tb && d->t[a].kind == TOK_MARK)
            a++;
        if (l->zone == ZONE_FOOTER ||
            !tok_any(d, a, l->tb, "ghi chú|chú thích|lưu ý|thời hạn|thời gian|hạn hoàn thành|các chỉ tiêu"))
            continue;
        for (size_t k = a; k < l->tb; k++) {
            When w;
            if (!when_at(d, k, a, l->tb, &w))
                continue;
            if (w.kind == WHEN_DUE && tok_find(d, a, k, "báo cáo|gửi|đăng ký") == SIZE_MAX)
                return w.due;
            k = w.b - 1;
        }
    }
    for (size_t i = t->line; i > 0 && t->line - i < TABLE_CAPTION_LINES; i--) {
        const Line *l = &d->lines.items[i - 1];
        if (l->zone == ZONE_FOOTER || l->zone == ZONE_TABLE || l->tb - l->ta > 60)
            break;
        Date due = tok_mark(d, l->ta, '(') && tok_find(d, l->ta, l->tb, "kèm theo|ban hành") != SIZE_MAX
                       ? DATE_NONE
                       : heading_term(d, l->ta, l->tb, false);
        if (due != DATE_NONE)
            return due;
    }
    for (int32_t s = section; s >= 0; s = d->nodes.items[s].parent) {
        Date due = heading_term(d, d->nodes.items[s].head_a, d->nodes.items[s].head_b, false);
        if (due != DATE_NONE)
            return due;
    }
    return DATE_NONE;
}

// Numbers of the table that no row was drawn from.
static Status rest_unused(Doc *d, const Table *t, const TableRow *r)
{
    for (size_t i = 0; i < t->columns; i++) {
        if (t->role[i] == COLUMN_ORDINAL)
            continue;
        for (size_t k = r->cell[i].a; k < r->cell[i].b; k++) {
            if (d->t[k].kind != TOK_NUMBER || d->t[k].used || d->unused.n >= READ_MAX_ROWS)
                continue;
            Quote q = doc_quote(d, k, k + 1);
            Unused row = {.text = q.text,
                          .is_date = false,
                          .why = STR("a table's cell that sets no goal"),
                          .span = q.span};
            if (!q.text.p || !ARENA_PUSH(d->arena, d->unused, row))
                return STATUS_NO_MEMORY;
        }
    }
    return STATUS_OK;
}

Status tables_read(Doc *d)
{
    Status st = STATUS_OK;
    size_t para = 0;
    for (size_t k = 0; k < d->tables.n; k++) {
        const Table *t = &d->tables.items[k];
        while (para + 1 < d->paras.n && d->paras.items[para + 1].a < t->first)
            para++;
        if (d->paras.n == 0 || d->paras.items[para].a > t->first)
            return STATUS_OK;
        Work w = {.d = d, .t = t, .para = para, .section = d->paras.items[para].section};
        bool figures = false;
        for (size_t i = 0; i < t->columns; i++) {
            figures |= t->role[i] == COLUMN_PLAN || t->role[i] == COLUMN_DONE || t->role[i] == COLUMN_NONE;
            w.goals |= t->role[i] == COLUMN_INDICATOR;
        }
        for (int32_t s = w.section; s >= 0 && !w.headed; s = d->nodes.items[s].parent)
            w.headed = tok_find(d, d->nodes.items[s].head_a, d->nodes.items[s].head_b,
                                "chỉ tiêu|mục tiêu|kế hoạch giao") != SIZE_MAX;
        d->ref_year = section_year(d, w.section);
        w.headed |= t->allotted;
        w.due = table_due(d, t, w.section);
        for (size_t i = 0; i < t->rows.n; i++) {
            TRY(task_row(&w, &t->rows.items[i]));
            if (figures)
                TRY(figure_row(&w, &t->rows.items[i]));
        }
        for (size_t i = 0; i < t->rows.n; i++)
            TRY(rest_unused(d, t, &t->rows.items[i]));
    }
    d->ref_year = 0;
fail:
    return st;
}
