#include "meta/csv.h"

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
