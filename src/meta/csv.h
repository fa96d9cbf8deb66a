// Records as CSV (RFC 4180, UTF-8 with byte order mark so that Excel reads it, CR LF). Heads are the field names, values the machine's forms.
// A text that a spreadsheet would run as a formula (=, +, -, @, tab, CR in front) goes out with an apostrophe before it.
#ifndef META_CSV_H
#define META_CSV_H

#include "base/buf.h"
#include "meta/field.h"

// Byte order mark and heads of the fields this clearance may see. Failures are sticky in the buffer.
void meta_csv_head(const Resource *r, FieldAudience clearance, Buf *out);
// One record; `scratch` is for the moment only.
MUST_CHECK Status meta_csv_row(const Resource *r, const void *record, FieldAudience clearance, Arena *scratch,
                               Buf *out);
// One cell with what quoting it needs, without separator; `guarded` for texts.
void meta_csv_cell(Str text, bool guarded, Buf *out);

#endif
