// Tables laid out by blanks, as programs that print the text of a PDF leave them: a column is where its words stand.
#include "read/quantity.h"
#include "read/table.h"

enum { GAP = 2, HEAD_LINES = 6, PIECES = TABLE_COLUMNS, CELL_PIECES = 6 };

typedef struct Piece {
    uint32_t a, b;   // tokens
    uint32_t x0, x1; // columns of characters
} Piece;

typedef struct Pieces {
    Piece p[PIECES];
    size_t n;
} Pieces;

// A cell as it is gathered, line by line.
typedef struct Parts {
    Cell part[CELL_PIECES];
    size_t n;
} Parts;

typedef struct Layout {
    size_t columns;
    uint32_t x0[TABLE_COLUMNS], x1[TABLE_COLUMNS];
} Layout;

// The words of a line, parted where two blanks or more stand between them. n == 0: parted by something else, or too many.
static Pieces line_pieces(const Doc *d, const Line *l)
{
    Pieces out = {0};
    uint32_t begin = l->start;
    if (l->zone != ZONE_BODY || l->tb - l->ta > 160)
        return out;
    while (begin > 0 && d->text->cp[begin - 1] != '\n' && l->start - begin < 400)
        begin--;
    for (uint32_t i = begin; i < l->end; i++)
        if (d->text->cp[i] == '\t' || d->text->cp[i] == '|')
            return out;
    for (uint32_t i = l->ta; i < l->tb; i++) {
        const Tok *t = &d->t[i];
        if (out.n > 0 && t->start - d->t[i - 1].end < GAP) {
            out.p[out.n - 1].b = i + 1;
            out.p[out.n - 1].x1 = t->end - begin;
            continue;
        }
        if (out.n == PIECES)
            return (Pieces){0};
        out.p[out.n++] = (Piece){i, i + 1, t->start - begin, t->end - begin};
    }
    return out;
}

static bool figure(const Doc *d, const Piece *p)
{
    size_t k = p->a + tok_any(d, p->a, p->b, "≥|≤|>|<");
    double v;
    return k < p->b && p->b - p->a <= 5 && d->t[k].kind == TOK_NUMBER && quantity_value(d->t[k].low, &v);
}

static bool ordinal(const Doc *d, const Piece *p, int64_t *ret)
{
    return d->t[p->a].kind == TOK_NUMBER &&
           (p->b - p->a == 1 || (p->b - p->a == 2 && tok_mark(d, p->a + 1, '.'))) &&
           str_to_i64(d->t[p->a].low, ret);
}

// "(1)  (2)  (3)": the numbers of the columns.
static bool column_numbers(const Doc *d, const Pieces *l)
{
    size_t bracketed = 0, rising = 0, numbers = 0;
    for (size_t i = 0; i < l->n; i++) {
        int64_t v;
        bracketed += tok_mark(d, l->p[i].a, '(') && l->p[i].b - l->p[i].a <= 7 &&
                     (d->t[l->p[i].a + 1].kind == TOK_NUMBER ||
                      d->t[l->p[i].a + 1].end - d->t[l->p[i].a + 1].start == 1);
        numbers += tok_mark(d, l->p[i].a, '(') && d->t[l->p[i].a + 1].kind == TOK_NUMBER;
        rising += ordinal(d, &l->p[i], &v) && v == (int64_t)i + 1;
    }
    return l->n >= 3 && ((bracketed == l->n && numbers * 2 >= l->n) || rising == l->n);
}

// A row: its number stands first, or a name and figures.
static bool row_line(const Doc *d, const Pieces *l, bool first)
{
    size_t figures = 0;
    int64_t v;
    for (size_t i = 1; i < l->n; i++) {
        bool year = first && l->p[i].b - l->p[i].a == 1 && d->t[l->p[i].a].low.n == 4 &&
                    str_to_i64(d->t[l->p[i].a].low, &v) && v >= 1990 &&
                    v <= 2100; // a head: "Kế hoạch" over "2026"
        figures += figure(d, &l->p[i]) && !year;
    }
    if (l->n < 2 || column_numbers(d, l))
        return false;
    return (ordinal(d, &l->p[0], &v) && (!first || v == 1)) || (figures > 0 && !figure(d, &l->p[0]));
}

// The column a piece belongs to: the one it overlaps most, else the nearest.
static size_t column_of(const Layout *y, const Piece *p)
{
    size_t best = 0;
    int64_t most = INT64_MIN;
    for (size_t i = 0; i < y->columns; i++) {
        int64_t lo = p->x0 > y->x0[i] ? p->x0 : y->x0[i], hi = p->x1 < y->x1[i] ? p->x1 : y->x1[i];
        if (hi - lo > most) { // below 0: how far away
            most = hi - lo;
            best = i;
        }
    }
    return best;
}

// Puts the pieces of a line into columns. false when two figures meet in one.
static bool place(const Doc *d, const Layout *y, const Pieces *l, Parts *cell)
{
    size_t taken[TABLE_COLUMNS] = {0};
    for (size_t i = 0; i < l->n; i++) {
        size_t c = column_of(y, &l->p[i]);
        Parts *into = &cell[c];
        if (taken[c]++ > 0) { // words set apart within one cell
            if (figure(d, &l->p[i]) || figure(d, &l->p[i - 1]) || into->n == 0)
                return false;
            into->part[into->n - 1].b = l->p[i].b;
        } else if (into->n < CELL_PIECES)
            into->part[into->n++] = (Cell){l->p[i].a, l->p[i].b};
    }
    return true;
}

// One run of tokens for a cell: its own where it stands in one line, else copies.
static Status join(Doc *d, const Parts *p, Cell *ret)
{
    if (p->n <= 1) {
        *ret = p->n ? p->part[0] : (Cell){0};
        return STATUS_OK;
    }
    size_t own = d->n - d->copied;
    if (d->copied == 0) { // every token is copied once at most
        Tok *room = ARENA_ARRAY(d->arena, Tok, own * 2);
        if (!room)
            return STATUS_NO_MEMORY;
        memcpy(room, d->t, own * sizeof *room);
        d->t = room;
    }
    uint32_t at = (uint32_t)d->n;
    for (size_t i = 0; i < p->n; i++)
        for (uint32_t k = p->part[i].a; k < p->part[i].b && d->copied < own; k++) {
            d->t[d->n] = d->t[k];
            d->t[d->n].jump = k == p->part[i].a && i > 0;
            d->t[d->n].space |= d->t[d->n].jump;
            d->t[d->n].line = false;
            d->n++;
            d->copied++;
        }
    *ret = (Cell){at, (uint32_t)d->n};
    return STATUS_OK;
}

static Status add_row(Doc *d, Table *t, const Parts *cell)
{
    Status st = STATUS_OK;
    TableRow row = {0};
    for (size_t i = 0; i < t->columns; i++)
        TRY(join(d, &cell[i], &row.cell[i]));
    if (!ARENA_PUSH(d->arena, t->rows, row))
        st = STATUS_NO_MEMORY;
fail:
    return st;
}

// Words that go on with the row above: they stand in the columns of words, and bring no figure.
static bool goes_on(const Doc *d, const Layout *y, const Pieces *l)
{
    if (l->n == 0)
        return false;
    for (size_t i = 0; i < l->n; i++)
        if (figure(d, &l->p[i]) || l->p[i].b - l->p[i].a > 14 || l->p[i].x0 + 2 < y->x0[1])
            return false;
    return true;
}

// The line of the head that has most columns, and the first line of rows; 0 when no head begins at `at`.
static size_t head_lines(const Doc *d, size_t at, size_t *ret_rows)
{
    size_t widest = 0, n = 0;
    for (size_t i = at; i < d->lines.n && i <= at + HEAD_LINES; i++) {
        Pieces l = line_pieces(d, &d->lines.items[i]);
        if (l.n == 0)
            return 0;
        if (i > at && row_line(d, &l, true)) {
            *ret_rows = i;
            return n >= 3 ? widest + 1 : 0;
        }
        if (i == at && l.n < 2)
            return 0;
        for (size_t k = 0; k < l.n; k++)
            if (l.p[k].b - l.p[k].a > 12)
                return 0;
        if (l.n > n && !column_numbers(d, &l)) {
            n = l.n;
            widest = i;
        }
    }
    return 0;
}

Status layout_at(Doc *d, size_t at, Table *ret, bool *ret_found, size_t *ret_next)
{
    Status st = STATUS_OK;
    Table t = {.first = d->lines.items[at].ta, .line = at};
    size_t rows = 0, widest = head_lines(d, at, &rows);
    *ret_found = false;
    if (widest == 0)
        return STATUS_OK;
    Pieces head = line_pieces(d, &d->lines.items[widest - 1]);
    Layout y = {.columns = head.n};
    for (size_t i = 0; i < head.n; i++) {
        y.x0[i] = head.p[i].x0;
        y.x1[i] = head.p[i].x1;
    }
    Parts cell[TABLE_COLUMNS] = {0};
    for (size_t i = at; i < rows; i++) {
        Pieces l = line_pieces(d, &d->lines.items[i]);
        if (!column_numbers(d, &l))
            (void)place(d, &y, &l, cell);
        for (size_t k = 0; k < l.n; k++) { // a column is as wide as the widest line of its head
            size_t c = column_of(&y, &l.p[k]);
            bool alone = true;
            for (size_t o = 0; o < y.columns; o++)
                alone &= o == c || l.p[k].x1 <= y.x0[o] || l.p[k].x0 >= y.x1[o];
            if (alone) {
                y.x0[c] = l.p[k].x0 < y.x0[c] ? l.p[k].x0 : y.x0[c];
                y.x1[c] = l.p[k].x1 > y.x1[c] ? l.p[k].x1 : y.x1[c];
            }
        }
    }
    // Nothing is copied for what turns out to be no table: the roles of the heads are asked of their first lines first.
    t.columns = y.columns;
    size_t known = 0;
    for (size_t i = 0; i < t.columns; i++)
        t.head[i] = cell[i].n ? cell[i].part[0] : (Cell){0};
    table_roles(d, &t);
    for (size_t i = 0; i < t.columns; i++)
        known += t.role[i] == COLUMN_NONE ? 0U : t.role[i] == COLUMN_AREA ? 2U : 1U;
    if (known < 2)
        return STATUS_OK;
    for (size_t i = 0; i < t.columns; i++)
        TRY(join(d, &cell[i], &t.head[i]));
    table_roles(d, &t);
    size_t i = rows;
    bool open = false;
    memset(cell, 0, sizeof cell);
    for (; i < d->lines.n; i++) {
        Pieces l = line_pieces(d, &d->lines.items[i]);
        if (column_numbers(d, &l) && !open)
            continue;
        if (row_line(d, &l, false)) {
            if (open)
                TRY(add_row(d, &t, cell));
            memset(cell, 0, sizeof cell);
            open = place(d, &y, &l, cell);
            if (!open)
                break;
        } else if (!open || !goes_on(d, &y, &l) || !place(d, &y, &l, cell))
            break;
    }
    if (open)
        TRY(add_row(d, &t, cell));
    table_allot(d, &t);
    if (t.rows.n > 0 && table_sound(&t)) {
        *ret_next = t.next = i;
        *ret = t;
        *ret_found = true;
    }
fail:
    return st;
}
