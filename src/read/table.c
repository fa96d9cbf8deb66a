// Finding tables: their heads, rows and cells.
#include "read/table.h"
#include "read/quantity.h"

typedef struct Cells {
    Cell cell[TABLE_COLUMNS];
    size_t n;
    bool gaps; // parted by wide gaps only: empty cells leave no trace
} Cells;

// Tabs between two places of the text, or 1 for a run of blanks as wide as a column's gap; 0 when neither.
static size_t parting(const Doc *d, uint32_t from, uint32_t to, bool *gaps)
{
    size_t tabs = 0, blanks = 0;
    for (uint32_t i = from; i < to; i++) {
        tabs += d->text->cp[i] == '\t';
        blanks += d->text->cp[i] == ' ' || d->text->cp[i] == 0xA0;
    }
    if (tabs == 0 && blanks >= 3) {
        *gaps = true;
        return 1;
    }
    return tabs;
}

static Cells line_cells(const Doc *d, const Line *l)
{
    Cells c = {0};
    uint32_t begin = l->start;
    bool ignored = false;
    while (begin > 0 && d->text->cp[begin - 1] != '\n')
        begin--;
    size_t skip = parting(d, begin, l->start, &ignored);
    c.n = ignored ? 0 : skip;
    bool bars = false;
    for (uint32_t i = l->ta; i < l->tb; i++)
        bars |= tok_mark(d, i, '|');
    if (c.n >= TABLE_COLUMNS)
        return (Cells){0};
    c.cell[c.n] = (Cell){l->ta, l->ta};
    for (uint32_t i = l->ta; i < l->tb; i++) {
        size_t next = 0;
        if (bars && tok_mark(d, i, '|')) {
            if (i > l->ta) // a bar at the edge parts nothing
                next = i + 1 < l->tb;
            if (next && ++c.n < TABLE_COLUMNS)
                c.cell[c.n] = (Cell){i + 1, i + 1};
            else if (i == l->ta)
                c.cell[c.n] = (Cell){i + 1, i + 1};
        } else {
            if (!bars && i > l->ta)
                next = parting(d, d->t[i - 1].end, d->t[i].start, &c.gaps);
            for (size_t k = 0; k < next && ++c.n < TABLE_COLUMNS; k++)
                c.cell[c.n] = (Cell){i, i};
            if (c.n < TABLE_COLUMNS)
                c.cell[c.n].b = i + 1;
        }
        if (c.n >= TABLE_COLUMNS)
            return (Cells){0};
    }
    c.n++;
    return c;
}

static int year_in(const Doc *d, Cell c)
{
    int found = 0;
    for (uint32_t i = c.a; i < c.b; i++) {
        int64_t y;
        if (d->t[i].kind == TOK_NUMBER && d->t[i].low.n == 4 && str_to_i64(d->t[i].low, &y) && y >= 1990 &&
            y <= 2100)
            found = (int)y;
    }
    return found;
}

// What a head's words say of the column below. `named`: a column of tasks or indicators stands to the left.
static ColumnRole head_role(const Doc *d, Cell c, bool named)
{
    size_t a = c.a, b = c.b;
    if (a == b || b - a > 16)
        return COLUMN_NONE;
    if (b - a <= 4 && tok_any(d, a, b, "stt|tt|số tt|số thứ tự|s . tt|số"))
        return COLUMN_ORDINAL;
    if (tok_find(d, a, b, "đơn vị tính|đvt|đv tính|đơn vị đo|đơn vị đo lường") != SIZE_MAX)
        return COLUMN_UNIT;
    if (tok_find(d, a, b, "ghi chú|căn cứ|so sánh|so với|tăng|giảm|tỷ lệ đạt|nguồn|kinh phí") != SIZE_MAX)
        return COLUMN_OTHER;
    bool lead = tok_find(d, a, b, "chủ trì|đầu mối|chủ quản") != SIZE_MAX;
    if (lead)
        return COLUMN_LEAD;
    if (tok_find(d, a, b, "phối hợp") != SIZE_MAX)
        return COLUMN_COORDINATE;
    if (tok_find(d, a, b, "sản phẩm|kết quả đầu ra|kết quả dự kiến|dự kiến sản phẩm|hình thức|cấp trình") !=
        SIZE_MAX)
        return COLUMN_OTHER;
    bool figures = tok_find(d, a, b, "kế hoạch|mục tiêu|chỉ tiêu|phấn đấu|giao|kh|chỉ tiêu giao") != SIZE_MAX,
         done = tok_find(d, a, b, "thực hiện|ước|kết quả|hiện trạng|đã đạt|hiện có|th") != SIZE_MAX;
    if (year_in(d, c) && (figures || done || b - a <= 3 || tok_any(d, a, b, "năm|đến|giai đoạn|đến năm")))
        return done && !figures ? COLUMN_DONE : COLUMN_PLAN;
    if (tok_find(d, a, b, "thời gian|thời hạn|hạn hoàn thành|tiến độ|thời điểm|hoàn thành|lộ trình|hạn") !=
        SIZE_MAX)
        return COLUMN_DUE;
    if (tok_find(d, a, b, "đơn vị|cơ quan|người|bộ phận|phòng|ban") != SIZE_MAX && b - a > 2 &&
        tok_find(d, a, b, "thực hiện|trách nhiệm|phụ trách|tham mưu|được giao") != SIZE_MAX)
        return COLUMN_RESPONSIBLE;
    if (tok_find(d, a, b, "trách nhiệm|phụ trách|phân công|tổ chức thực hiện") != SIZE_MAX)
        return COLUMN_RESPONSIBLE;
    if (named && (figures || tok_find(d, a, b, "số lượng|phải đạt|cần đạt|mức đạt") != SIZE_MAX))
        return COLUMN_PLAN;
    if (named && done)
        return COLUMN_DONE;
    if (tok_find(d, a, b, "chỉ tiêu|tiêu chí|mục tiêu|chỉ số") != SIZE_MAX)
        return COLUMN_INDICATOR;
    if (tok_find(d, a, b,
                 "nội dung|nhiệm vụ|công việc|hoạt động|đầu việc|việc|phần việc|công trình|giải pháp|mô "
                 "hình|hạng mục") != SIZE_MAX)
        return COLUMN_TASK;
    if (tok_any(d, a, b,
                "đơn vị|địa phương|xã|huyện|phường|tên đơn vị|tên xã|thôn|cụm|khối|khu phố|tổ dân "
                "phố|ấp|bản|làng|buôn|trường|chi bộ|chi đoàn|chi hội|tên trường|tên thôn|tỉnh|quận|thị "
                "xã|khoa|phân xưởng|phòng") &&
        b - a <= 6)
        return COLUMN_AREA;
    return COLUMN_NONE;
}

bool table_sound(const Table *t)
{
    size_t named = 0, said = 0, known = 0;
    bool area = false;
    for (size_t i = 0; i < t->columns; i++) {
        ColumnRole r = t->role[i];
        known += r != COLUMN_NONE;
        named += r == COLUMN_TASK || r == COLUMN_INDICATOR || r == COLUMN_AREA;
        area |= r == COLUMN_AREA;
        said += r == COLUMN_LEAD || r == COLUMN_COORDINATE || r == COLUMN_RESPONSIBLE || r == COLUMN_DUE ||
                r == COLUMN_PLAN || r == COLUMN_DONE;
    }
    return named > 0 && said > 0 && known >= 2 && known * 3 >= t->columns * 2 && (!area || named + said >= 2);
}

void table_roles(const Doc *d, Table *t)
{
    bool named = false;
    for (size_t i = 0; i < t->columns; i++) {
        t->role[i] = head_role(d, t->head[i], named);
        t->year[i] = year_in(d, t->head[i]);
        named |= t->role[i] == COLUMN_TASK || t->role[i] == COLUMN_INDICATOR || t->role[i] == COLUMN_AREA;
    }
}

int table_caption(const Doc *d, size_t line)
{
    int says = 0;
    for (size_t i = line; i > 0 && line - i < TABLE_CAPTION_LINES && says == 0; i--) {
        const Line *l = &d->lines.items[i - 1];
        if (l->tb - l->ta > 60 || l->zone == ZONE_TABLE || l->zone == ZONE_FOOTER || tok_mark(d, l->ta, '('))
            continue;
        if (tok_find(d, l->ta, l->tb, "kết quả|tình hình|thực trạng|thống kê|hiện trạng|tổng hợp số liệu") !=
            SIZE_MAX)
            says = -1;
        else if (tok_find(d, l->ta, l->tb, "chỉ tiêu|mục tiêu|giao|phân bổ|phân công|đăng ký|phấn đấu") !=
                 SIZE_MAX)
            says = 1;
    }
    return says;
}

bool table_total(const Doc *d, const Table *t, const TableRow *r)
{
    for (size_t i = 0; i < t->columns && i < 3; i++)
        if (r->cell[i].a < r->cell[i].b && tok_any(d, r->cell[i].a, r->cell[i].b,
                                                   "tổng cộng|tổng số|tổng|cộng|toàn tỉnh|toàn huyện|toàn "
                                                   "xã|toàn thành phố|toàn phường|toàn ngành"))
            return true;
    return false;
}

static bool figure_cell(const Doc *d, Cell c)
{
    size_t k = c.a + tok_any(d, c.a, c.b, "≥|≤|>|<|trên|dưới|từ|khoảng");
    double v;
    return k < c.b && c.b - c.a <= 6 && d->t[k].kind == TOK_NUMBER && quantity_value(d->t[k].low, &v) &&
           !tok_mark(d, k + 1, '/');
}

void table_allot(const Doc *d, Table *t)
{
    int caption = table_caption(d, t->line);
    bool area = false, goal = caption > 0;
    for (size_t i = 0; i < t->columns; i++) {
        area |= t->role[i] == COLUMN_AREA;
        goal |= tok_find(d, t->head[i].a, t->head[i].b, "chỉ tiêu|giao|kế hoạch|mục tiêu") != SIZE_MAX;
    }
    if (!area || (!goal && caption == 0))
        return;
    t->allotted = caption >= 0;
    for (size_t i = 0; i < t->columns; i++) {
        size_t figures = 0, words = 0;
        for (size_t k = 0; k < t->rows.n; k++) {
            Cell c = t->rows.items[k].cell[i];
            if (c.a == c.b || tok_any(d, c.a, c.b, "-|x|…|/") == c.b - c.a)
                continue;
            if (figure_cell(d, c))
                figures++;
            else
                words++;
        }
        ColumnRole r = t->role[i];
        if (figures > 2 * words &&
            (r == COLUMN_NONE || r == COLUMN_OTHER || r == COLUMN_TASK || r == COLUMN_INDICATOR ||
             r == COLUMN_DUE) &&
            tok_find(d, t->head[i].a, t->head[i].b,
                     "so sánh|so với|tỷ lệ đạt|kinh phí|dân số|diện tích tự nhiên|hiện có|ghi chú") ==
                SIZE_MAX)
            t->role[i] = t->allotted ? COLUMN_PLAN : COLUMN_DONE;
    }
}

static bool area_named(const Table *t)
{
    for (size_t i = 0; i < t->columns; i++)
        if (t->role[i] == COLUMN_AREA)
            return true;
    return false;
}

static bool head_read(const Doc *d, const Cell *cell, size_t n, Table *ret)
{
    ret->columns = n;
    memcpy(ret->head, cell, n * sizeof *cell);
    table_roles(d, ret);
    return n >= 2 && (table_sound(ret) || area_named(ret));
}

static bool rule_line(const Doc *d, const Line *l)
{
    for (uint32_t i = l->ta; i < l->tb; i++)
        if (d->t[i].kind != TOK_MARK)
            return false;
    return true;
}

static bool ordinal_line(const Doc *d, const Line *l, int64_t n)
{
    int64_t v;
    return l->tb - l->ta <= 2 && d->t[l->ta].kind == TOK_NUMBER && str_to_i64(d->t[l->ta].low, &v) &&
           v == n && (l->tb - l->ta == 1 || tok_mark(d, l->ta + 1, '.'));
}

static bool date_cell(const Doc *d, Cell c)
{
    When w;
    for (uint32_t i = c.a; i < c.b && i < c.a + 4; i++)
        if (when_at(d, i, c.a, c.b, &w))
            return c.b - c.a <= 12;
    return tok_any(d, c.a, c.b, "thường xuyên|hằng năm|hàng năm|hằng quý|hàng quý|hằng tháng|hàng tháng") >
               0 &&
           c.b - c.a <= 8;
}

static bool agency_cell(const Doc *d, Cell c)
{
    size_t a = c.a + tok_any(d, c.a, c.b, "các|mỗi|ban thường vụ|toàn thể");
    return a < c.b && (lex_at(d, a, c.b, LEX_HEAD) || lex_at(d, a, c.b, LEX_BODY) ||
                       lex_at(d, a, c.b, LEX_GENERIC) || lex_at(d, a, c.b, LEX_LEADER));
}

// Lines that a cell was broken into where its words show it: behind ';' or ',', or a list with dashes.
static size_t join_broken(const Doc *d, Cell *cell, size_t n)
{
    size_t k = 0;
    for (size_t i = 1; i < n; i++) {
        bool open = tok_mark(d, cell[k].b - 1, ';') || tok_mark(d, cell[k].b - 1, ',') ||
                    tok_mark(d, cell[k].b - 1, ':');
        if (open || (tok_mark(d, cell[i].a, '-') && k > 0 && tok_mark(d, cell[k].a, '-')))
            cell[k].b = cell[i].b;
        else
            cell[++k] = cell[i];
    }
    return n ? k + 1 : 0;
}

// One cell a line: the lines between two ordinals are the cells of a row. Where there are too many, the first column takes those before the first
// agency, the column of helpers those before the date; where there are too few, the date finds the column of terms.
static void place_cells(const Doc *d, const Table *t, Cell *cell, size_t n, TableRow *row)
{
    n = join_broken(d, cell, n);
    size_t columns = t->columns - 1, due = 0, date = n, excess = n > columns ? n - columns : 0, i = 0;
    for (size_t k = 1; k < t->columns; k++)
        if (t->role[k] == COLUMN_DUE)
            due = k;
    for (size_t k = 1; k < n && date == n; k++)
        if (date_cell(d, cell[k]))
            date = k;
    for (size_t column = 1; column < t->columns && i < n; column++) {
        if (n < columns && due && i == date && column < due)
            column = due;
        row->cell[column] = cell[i++];
        bool takes = column == 1 || t->role[column] == COLUMN_COORDINATE;
        while (takes && excess > 0 && i < n && i != date && !(column == 1 && agency_cell(d, cell[i]))) {
            row->cell[column].b = cell[i++].b;
            excess--;
        }
    }
}

// The line begins row n: its ordinal stands alone, or first among cells.
static bool row_begins(const Doc *d, const Line *l, int64_t n)
{
    int64_t v;
    return ordinal_line(d, l, n) || (d->t[l->ta].kind == TOK_NUMBER && str_to_i64(d->t[l->ta].low, &v) &&
                                     v == n && line_cells(d, l).n > 1);
}

// A line goes on with the cell before it: in lower case, or behind a mark that leaves it open.
static bool cell_goes_on(const Doc *d, const Cell *last, const Line *l)
{
    return (d->t[l->ta].kind == TOK_WORD && !d->t[l->ta].cap) || tok_mark(d, last->b - 1, ';') ||
           tok_mark(d, last->b - 1, ',');
}

// Rows of which each cell has lines of its own. Where the next row is seen the row is what lies between; the last row ends with its columns.
static Status rows_by_cell(const Doc *d, size_t at, int64_t first, Table *t, size_t *ret_next)
{
    size_t i = at;
    for (int64_t n = first; i < d->lines.n && ordinal_line(d, &d->lines.items[i], n); n++) {
        Cell cell[TABLE_COLUMNS * 2];
        size_t k = 0, j = i + 1, most = i + 1 + sizeof cell / sizeof *cell, next = 0;
        for (size_t x = i + 1; x < d->lines.n && x < most && d->lines.items[x].zone == ZONE_BODY && next == 0;
             x++)
            if (row_begins(d, &d->lines.items[x], n + 1))
                next = x;
        TableRow row = {0};
        row.cell[0] = (Cell){d->lines.items[i].ta, d->lines.items[i].tb};
        for (; j < d->lines.n && j < most && (next == 0 || j < next); j++) {
            const Line *l = &d->lines.items[j];
            if (l->zone != ZONE_BODY)
                break;
            if (k > 0 && cell_goes_on(d, &cell[k - 1], l))
                cell[k - 1].b = l->tb;
            else if (next == 0 && k + 1 >= t->columns)
                break;
            else
                cell[k++] = (Cell){l->ta, l->tb};
        }
        if (k < 2)
            break;
        place_cells(d, t, cell, k, &row);
        if (!ARENA_PUSH(d->arena, t->rows, row))
            return STATUS_NO_MEMORY;
        i = j;
    }
    *ret_next = i;
    return STATUS_OK;
}

// The number that the next row bears.
static int64_t next_ordinal(const Doc *d, const Table *t)
{
    int64_t v = 0;
    if (t->rows.n > 0) {
        Cell c = t->rows.items[t->rows.n - 1].cell[0];
        if (c.a == c.b || !str_to_i64(d->t[c.a].low, &v))
            return 0;
    }
    return v + 1;
}

// Rows of one line each, of one line a cell, or of both: whatever wrote the text broke a row only where a cell held several lines.
static Status rows_read(const Doc *d, size_t at, Table *t, size_t *ret_next)
{
    Status st = STATUS_OK;
    size_t i = at;
    while (i < d->lines.n && d->lines.items[i].zone == ZONE_BODY) {
        const Line *l = &d->lines.items[i];
        if (rule_line(d, l)) {
            i++;
            continue;
        }
        int64_t ordinal = t->role[0] == COLUMN_ORDINAL ? next_ordinal(d, t) : 0;
        if (ordinal && ordinal_line(d, l, ordinal)) {
            size_t next = i;
            TRY(rows_by_cell(d, i, ordinal, t, &next));
            if (next == i)
                break;
            i = next;
            continue;
        }
        Cells c = line_cells(d, l);
        if (c.n < 2) { // a cell that was broken goes on in lower case
            if (t->rows.n == 0 || d->t[l->ta].cap || d->t[l->ta].kind != TOK_WORD)
                break;
            TableRow *last = &t->rows.items[t->rows.n - 1];
            for (size_t k = t->columns; k > 0; k--)
                if (last->cell[k - 1].a != last->cell[k - 1].b) {
                    last->cell[k - 1].b = l->tb;
                    break;
                }
            i++;
            continue;
        }
        if (c.n > t->columns)
            break;
        TableRow row = {0};
        memcpy(row.cell, c.cell, c.n * sizeof *c.cell);
        if (c.gaps && c.n + 1 == t->columns && t->role[0] == COLUMN_ORDINAL &&
            d->t[c.cell[0].a].kind != TOK_NUMBER) {
            memmove(row.cell + 1, row.cell, c.n * sizeof *row.cell);
            row.cell[0] = (Cell){0};
        }
        if (!ARENA_PUSH(d->arena, t->rows, row))
            return STATUS_NO_MEMORY;
        i++;
    }
    *ret_next = i;
fail:
    return st;
}

Status table_at(const Doc *d, size_t at, Table *ret, bool *ret_found, size_t *ret_next)
{
    Status st = STATUS_OK;
    Table t = {.first = d->lines.items[at].ta, .line = at};
    const Line *l = &d->lines.items[at];
    *ret_found = false;
    if (l->zone != ZONE_BODY || l->tb - l->ta > 120)
        return STATUS_OK;
    Cells c = line_cells(d, l);
    if (c.n >= 2) {
        if (!head_read(d, c.cell, c.n, &t))
            return STATUS_OK;
        TRY(rows_read(d, at + 1, &t, ret_next));
    } else if (l->tb - l->ta <= 4 && head_role(d, (Cell){l->ta, l->tb}, false) == COLUMN_ORDINAL) {
        Cell cell[TABLE_COLUMNS];
        size_t n = 0, i = at;
        for (; i < d->lines.n && n < TABLE_COLUMNS; i++) {
            const Line *h = &d->lines.items[i];
            if (h->zone != ZONE_BODY || h->tb - h->ta > 12 || ordinal_line(d, h, 1) || line_cells(d, h).n > 1)
                break;
            if (n > 0 && d->t[h->ta].kind == TOK_WORD && !d->t[h->ta].cap) // "Đơn vị" over "chủ trì"
                cell[n - 1].b = h->tb;
            else
                cell[n++] = (Cell){h->ta, h->tb};
        }
        if (n < 3 || !head_read(d, cell, n, &t))
            return STATUS_OK;
        TRY(rows_read(d, i, &t, ret_next));
    }
    if (t.rows.n > 0)
        table_allot(d, &t);
    if (t.rows.n > 0 && table_sound(&t)) {
        t.next = *ret_next;
        *ret = t;
        *ret_found = true;
    }
fail:
    return st;
}
