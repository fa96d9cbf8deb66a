// Tables that were flattened to text: one row a line with cells parted by tabs, bars or wide gaps, or one cell a line. Internal to src/read.
#ifndef READ_TABLE_H
#define READ_TABLE_H

#include "read/doc.h"

enum { TABLE_COLUMNS = 16 };

typedef enum ColumnRole {
    COLUMN_NONE,
    COLUMN_ORDINAL,
    COLUMN_TASK,
    COLUMN_INDICATOR,
    COLUMN_AREA, // whose figures the row holds
    COLUMN_UNIT,
    COLUMN_LEAD,
    COLUMN_COORDINATE,
    COLUMN_RESPONSIBLE,
    COLUMN_DUE,
    COLUMN_PLAN,  // figures to be reached
    COLUMN_DONE,  // figures reached
    COLUMN_OTHER, // products, remarks, comparisons
} ColumnRole;

enum { TABLE_CAPTION_LINES = 4 };

typedef struct Cell {
    uint32_t a, b; // tokens; a == b: empty
} Cell;

typedef struct TableRow {
    Cell cell[TABLE_COLUMNS];
} TableRow;

typedef struct Table {
    size_t columns;
    ColumnRole role[TABLE_COLUMNS];
    int year[TABLE_COLUMNS]; // the year a column of figures is about, 0 when its head names none
    Cell head[TABLE_COLUMNS];
    uint32_t first;    // token with which the head begins
    size_t line, next; // lines [line, next) are the table's
    bool allotted;     // rows are units, columns what each of them is to reach
    VEC(TableRow) rows;
} Table;

// The table whose head begins with line `at`; *ret_next is the first line behind it. false: no table begins there. STATUS_NO_MEMORY only.
MUST_CHECK Status table_at(const Doc *d, size_t at, Table *ret, bool *ret_found, size_t *ret_next);
// Likewise for a table laid out in columns by blanks, heads and cells wrapped within their columns (layout.c). The tokens of a wrapped cell are
// copied behind the document's so that they stand together.
MUST_CHECK Status layout_at(Doc *d, size_t at, Table *ret, bool *ret_found, size_t *ret_next);

// table.c
// Gives the columns their roles by the words of their heads.
void table_roles(const Doc *d, Table *t);
// Where one column names units, goals stand above and a column holds figures, the figures are to be reached.
void table_allot(const Doc *d, Table *t);
// Something named on the left, something said of it on the right.
bool table_sound(const Table *t);
// The row sums up the others.
bool table_total(const Doc *d, const Table *t, const TableRow *r);
// The line that stands over the table and says what it holds names goals (1) or results (-1); 0: neither.
int table_caption(const Doc *d, size_t line);

#endif
