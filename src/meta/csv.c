#include "meta/csv.h"

#include <inttypes.h>

#include "base/utf8.h"

static const char byte_order_mark[] = "\xEF\xBB\xBF";

static bool starts_formula(Str s)
{
    return s.n > 0 && (s.p[0] == '=' || s.p[0] == '+' || s.p[0] == '-' || s.p[0] == '@' || s.p[0] == '\t' ||
                       s.p[0] == '\r');
}

void meta_csv_cell(Str text, bool guarded, Buf *out)
{
    bool guard = guarded && (starts_formula(text) || (text.n > 0 && text.p[0] == '\''));
    bool quote = false;
    for (size_t i = 0; i < text.n && !quote; i++)
        quote = text.p[i] == '"' || text.p[i] == ',' || text.p[i] == ';' || text.p[i] == '\n' ||
                text.p[i] == '\r' || text.p[i] == '\t';
    if (quote)
        buf_ch(out, '"');
    if (guard)
        buf_ch(out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            buf_ch(out, '"');
        buf_ch(out, text.p[i]);
    }
    if (quote)
        buf_ch(out, '"');
}

void meta_csv_head(const Resource *r, FieldAudience clearance, Buf *out)
{
    const char *before = byte_order_mark;
    for (size_t i = 0; i < r->n_fields; i++)
        if (field_visible(&r->fields[i], clearance)) {
            buf_c(out, before);
            buf_c(out, r->fields[i].name);
            before = ",";
        }
    buf_c(out, "\r\n");
}

Status meta_csv_row(const Resource *r, const void *record, FieldAudience clearance, Arena *scratch, Buf *out)
{
    const char *before = "";
    for (size_t i = 0; i < r->n_fields; i++) {
        const Field *f = &r->fields[i];
        Str text;
        if (!field_visible(f, clearance))
            continue;
        Status st = field_format(f, field_get(f, record), TEXT_MACHINE, scratch, &text);
        if (st != STATUS_OK)
            return st;
        buf_c(out, before);
        meta_csv_cell(text, f->kind == FIELD_KIND_TEXT, out);
        before = ",";
    }
    buf_c(out, "\r\n");
    return buf_status(out);
}

// ---- Reading --------------------------------------------------------------------------------------------------------------------

typedef VEC(Str) Cells;

typedef struct Reader {
    Str file;
    size_t at, line; // line of the byte at `at`, from 1
    char separator;
} Reader;

static char find_separator(Str file)
{
    static const char candidates[] = {',', ';', '\t'};
    size_t count[sizeof candidates] = {0};
    bool quoted = false;
    for (size_t i = 0; i < file.n && (quoted || (file.p[i] != '\n' && file.p[i] != '\r')); i++) {
        quoted = quoted != (file.p[i] == '"');
        for (size_t k = 0; k < sizeof candidates && !quoted; k++)
            count[k] += file.p[i] == candidates[k];
    }
    size_t best = 0;
    for (size_t k = 1; k < sizeof candidates; k++)
        if (count[k] > count[best])
            best = k;
    return candidates[best];
}

static bool at_cell_end(const Reader *r)
{
    return r->at >= r->file.n || r->file.p[r->at] == r->separator || r->file.p[r->at] == '\n' ||
           r->file.p[r->at] == '\r';
}

// A cell in quotes; r->at stands on the opening one. STATUS_INVALID when it does not close or something follows the closing one.
static Status read_quoted(Reader *r, Arena *a, Str *ret)
{
    size_t start = ++r->at, quotes = 0;
    while (r->at < r->file.n) {
        char c = r->file.p[r->at];
        if (c == '"' && (r->at + 1 >= r->file.n || r->file.p[r->at + 1] != '"'))
            break;
        quotes += c == '"';
        r->line += c == '\n';
        r->at += c == '"' ? 2 : 1;
    }
    if (r->at >= r->file.n)
        return STATUS_INVALID;
    Str inside = str_sub(r->file, start, r->at - start);
    r->at++;
    if (!at_cell_end(r))
        return STATUS_INVALID;
    if (quotes > 0) {
        char *out = arena_alloc(a, inside.n + 1);
        size_t n = 0;
        if (!out)
            return STATUS_NO_MEMORY;
        for (size_t i = 0; i < inside.n; i++) {
            out[n++] = inside.p[i];
            i += inside.p[i] == '"';
        }
        inside = (Str){out, n};
    }
    *ret = inside;
    return STATUS_OK;
}

static Status read_cell(Reader *r, Arena *a, Str *ret)
{
    if (r->at < r->file.n && r->file.p[r->at] == '"')
        return read_quoted(r, a, ret);
    size_t start = r->at;
    while (!at_cell_end(r)) {
        if (r->file.p[r->at] == '"')
            return STATUS_INVALID;
        r->at++;
    }
    *ret = str_sub(r->file, start, r->at - start);
    return STATUS_OK;
}

// The cells of the next row. STATUS_NOT_FOUND at the end of the file.
static Status read_row(Reader *r, Arena *a, Cells *ret_cells, size_t *ret_line)
{
    if (r->at >= r->file.n)
        return STATUS_NOT_FOUND;
    Cells cells = {0};
    *ret_line = r->line;
    for (;;) {
        Str cell;
        Status st = read_cell(r, a, &cell);
        if (st != STATUS_OK)
            return st;
        if (!ARENA_PUSH(a, cells, cell))
            return STATUS_NO_MEMORY;
        if (r->at >= r->file.n || r->file.p[r->at] != r->separator)
            break;
        r->at++;
    }
    if (r->at < r->file.n && r->file.p[r->at] == '\r')
        r->at++;
    if (r->at < r->file.n && r->file.p[r->at] == '\n')
        r->at++;
    r->line++;
    *ret_cells = cells;
    return STATUS_OK;
}

static bool is_blank(const Cells *cells, size_t from)
{
    for (size_t i = from; i < cells->n; i++)
        if (str_trim(cells->items[i]).n > 0)
            return false;
    return true;
}

static Status complain(FieldErrors *errors, MsgId message, Str name)
{
    Status st = field_errors_add(errors, NULL, name, message, &(MsgArg){"name", name}, 1);
    return st == STATUS_OK ? STATUS_INVALID : st;
}

static const Field *head_field(const MetaWrite *w, Str head)
{
    const Field *f = meta_write_field(w, head);
    for (size_t i = 0; i < w->resource->n_fields && !f; i++) {
        const Field *at = &w->resource->fields[i];
        if (str_eq(head, field_label(at, LANG_VI)) || str_eq(head, field_label(at, LANG_EN)))
            f = meta_write_field(w, str_c(at->name));
    }
    return f;
}

// Which field each column feeds; NULL for those that are passed over. All complaints about the head are made at once.
static Status read_head(const MetaWrite *w, const Cells *heads, Arena *a, const Field ***ret)
{
    const Field **fields = ARENA_ARRAY(a, const Field *, heads->n + 1);
    if (!fields)
        return STATUS_NO_MEMORY;
    Status st = STATUS_OK;
    for (size_t i = 0; i < heads->n && st != STATUS_NO_MEMORY; i++) {
        Str head = str_trim(heads->items[i]);
        const Field *f = head_field(w, head);
        if (!f) {
            if (head.n > 0 || !is_blank(heads, i))
                st = complain(w->errors, MSG_CSV_UNKNOWN_COLUMN, head);
            continue;
        }
        for (size_t k = 0; k < i; k++)
            if (fields[k] == f)
                st = complain(w->errors, MSG_CSV_TWICE, head);
        fields[i] = f;
    }
    for (size_t i = 0; i < w->resource->n_fields && st != STATUS_NO_MEMORY; i++) {
        const Field *f = &w->resource->fields[i];
        bool there = !(f->flags & FIELD_REQUIRED) || (f->flags & FIELD_READ_ONLY) ||
                     !meta_write_field(w, str_c(f->name));
        for (size_t k = 0; k < heads->n && !there; k++)
            there = fields[k] == f;
        if (!there)
            st = complain(w->errors, MSG_CSV_MISSING_COLUMN, str_c(f->name));
    }
    *ret = fields;
    return st == STATUS_OK && w->errors->total > 0 ? STATUS_INVALID : st;
}

static Str unguard(const Field *f, Str cell)
{
    Str rest = str_sub(cell, 1, cell.n);
    bool guarded = f->kind == FIELD_KIND_TEXT && cell.n > 1 && cell.p[0] == '\'' &&
                   (starts_formula(rest) || rest.p[0] == '\'');
    return guarded ? rest : cell;
}

static Status complain_cells(FieldErrors *errors, size_t got, size_t want)
{
    char got_text[24], want_text[24];
    snprintf(got_text, sizeof got_text, "%zu", got);
    snprintf(want_text, sizeof want_text, "%zu", want);
    const MsgArg args[] = {{"got", str_c(got_text)}, {"want", str_c(want_text)}};
    return field_errors_add(errors, NULL, STR(""), MSG_CSV_CELLS, args, 2);
}

static Status fill_record(MetaWrite *w, const Cells *cells, const Field *const *fields, size_t n_fields)
{
    if (cells->n < n_fields || !is_blank(cells, n_fields))
        return complain_cells(w->errors, cells->n, n_fields);
    for (size_t i = 0; i < n_fields; i++) {
        if (!fields[i] || (fields[i]->flags & FIELD_READ_ONLY))
            continue;
        Status st = meta_write_text(w, fields[i], unguard(fields[i], cells->items[i]));
        if (st != STATUS_OK)
            return st;
    }
    Status st = meta_write_end(w);
    return st == STATUS_INVALID ? STATUS_OK : st;
}

static Status give_row(const CsvImport *import, size_t line, const Cells *cells, const Field *const *fields,
                       size_t n_fields, Arena *a)
{
    FieldErrors errors = {.arena = a, .line = line};
    void *record = arena_alloc(a, import->resource->size);
    if (!record)
        return STATUS_NO_MEMORY;
    resource_init(import->resource, record);
    MetaWrite w = {.resource = import->resource,
                   .creating = true,
                   .clearance = import->clearance,
                   .form = TEXT_MACHINE,
                   .arena = a,
                   .record = record,
                   .errors = &errors};
    Status st = fill_record(&w, cells, fields, n_fields);
    return st == STATUS_OK ? import->row(import->context, line, record, &errors) : st;
}

static Status complain_file(FieldErrors *errors, MsgId message, size_t line, size_t max)
{
    char text[24];
    snprintf(text, sizeof text, "%zu", max);
    errors->line = line;
    Status st = field_errors_add(errors, NULL, STR(""), message, &(MsgArg){"max", str_c(text)}, 1);
    errors->line = 0;
    return st == STATUS_OK ? STATUS_INVALID : st;
}

Status meta_csv_read(const CsvImport *import, Str file, FieldErrors *errors)
{
    if (!utf8_valid(file) || (file.n && memchr(file.p, 0, file.n)))
        return complain_file(errors, MSG_CSV_NOT_UTF8, 0, 0);
    if (str_starts(file, str_c(byte_order_mark)))
        file = str_sub(file, 3, file.n);
    Status st = STATUS_OK;
    Arena head_arena, row_arena;
    arena_init(&head_arena, 0);
    arena_init(&row_arena, 0);
    Reader reader = {.file = file, .line = 1, .separator = find_separator(file)};
    MetaWrite head = {
        .resource = import->resource, .creating = true, .clearance = import->clearance, .errors = errors};
    Cells heads = {0};
    const Field **fields;
    size_t line = 1, rows = 0;
    st = read_row(&reader, &head_arena, &heads, &line);
    if (st == STATUS_NOT_FOUND || (st == STATUS_OK && is_blank(&heads, 0)))
        st = complain_file(errors, MSG_CSV_EMPTY, 0, 0);
    else if (st == STATUS_INVALID)
        st = complain_file(errors, MSG_CSV_QUOTE, line, 0);
    if (st == STATUS_OK)
        st = read_head(&head, &heads, &head_arena, &fields);
    while (st == STATUS_OK) {
        Cells cells;
        arena_reset(&row_arena);
        st = read_row(&reader, &row_arena, &cells, &line);
        if (st == STATUS_INVALID)
            st = complain_file(errors, MSG_CSV_QUOTE, line, 0);
        if (st != STATUS_OK || is_blank(&cells, 0))
            continue;
        st = rows++ == import->max_rows ? complain_file(errors, MSG_CSV_TOO_MANY_ROWS, line, import->max_rows)
                                        : give_row(import, line, &cells, fields, heads.n, &row_arena);
    }
    arena_done(&row_arena);
    arena_done(&head_arena);
    return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}
