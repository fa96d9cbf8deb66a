// Tables of text: UTF-8, one row a line, cells parted by tabs, the first line naming the columns. Empty lines and lines that begin with '#' are
// passed over; a byte order mark and "\r\n" are borne with. Cells are borrowed from the text and trimmed.
#ifndef BASE_TSV_H
#define BASE_TSV_H

#include "base/str.h"

enum { TSV_COLUMNS_MAX = 32 };

typedef struct Tsv {
    Str rest;
    Str heads[TSV_COLUMNS_MAX], cells[TSV_COLUMNS_MAX];
    size_t n_columns;
    size_t line; // of the row read last, from 1; the heads stand in the first line that counts
} Tsv;

// Reads the heads. false: no line, or more columns than TSV_COLUMNS_MAX.
bool tsv_open(Str text, Tsv *ret);
// The next row; cells that a line lacks are empty, those beyond the heads are dropped.
bool tsv_next(Tsv *t);
bool tsv_has(const Tsv *t, const char *column);
// Empty for a column that is not there.
Str tsv_cell(const Tsv *t, const char *column);

#endif
