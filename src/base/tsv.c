#include "base/tsv.h"

static bool next_line(Tsv *t, Str *ret)
{
    Str line;
    while (t->rest.n && str_split(&t->rest, '\n', &line)) {
        t->line++;
        if (str_trim(line).n == 0 || line.p[0] == '#')
            continue;
        *ret = str_ends(line, STR("\r")) ? str_sub(line, 0, line.n - 1) : line;
        return true;
    }
    return false;
}

static size_t split(Str line, Str cells[TSV_COLUMNS_MAX])
{
    Str cell;
    size_t n = 0;
    for (; str_split(&line, '\t', &cell); n++)
        if (n < TSV_COLUMNS_MAX)
            cells[n] = str_trim(cell);
    return n;
}

bool tsv_open(Str text, Tsv *ret)
{
    Str line;
    *ret = (Tsv){.rest = str_starts(text, STR("\xef\xbb\xbf")) ? str_sub(text, 3, text.n) : text};
    if (!next_line(ret, &line))
        return false;
    ret->n_columns = split(line, ret->heads);
    return ret->n_columns <= TSV_COLUMNS_MAX;
}

bool tsv_next(Tsv *t)
{
    Str line;
    if (!next_line(t, &line))
        return false;
    for (size_t n = split(line, t->cells); n < t->n_columns; n++)
        t->cells[n] = (Str){NULL, 0};
    return true;
}

static size_t column_of(const Tsv *t, const char *column)
{
    size_t i = 0;
    while (i < t->n_columns && !str_eq_c(t->heads[i], column))
        i++;
    return i;
}

bool tsv_has(const Tsv *t, const char *column)
{
    return column_of(t, column) < t->n_columns;
}

Str tsv_cell(const Tsv *t, const char *column)
{
    size_t i = column_of(t, column);
    return i < t->n_columns ? t->cells[i] : (Str){NULL, 0};
}
