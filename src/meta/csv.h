// Records as CSV (RFC 4180, UTF-8 with byte order mark so that Excel reads it, CR LF). Heads are the field names, values the machine's forms:
// what goes out comes in again. A text that a spreadsheet would run as a formula (=, +, -, @, tab, CR in front) goes out with an
// apostrophe before it, and loses it on the way in.
#ifndef META_CSV_H
#define META_CSV_H

#include "base/buf.h"
#include "meta/write.h"

// Byte order mark and heads of the fields this clearance may see. Failures are sticky in the buffer.
void meta_csv_head(const Resource *r, FieldAudience clearance, Buf *out);
// One record; `scratch` is for the moment only.
MUST_CHECK Status meta_csv_row(const Resource *r, const void *record, FieldAudience clearance, Arena *scratch,
                               Buf *out);
// One cell with what quoting it needs, without separator; `guarded` for texts.
void meta_csv_cell(Str text, bool guarded, Buf *out);

typedef struct CsvImport {
    const Resource *resource;
    FieldAudience clearance;
    size_t max_rows; // STATUS_INVALID with a complaint beyond
    // Called for each row in turn: the record (texts live until the return) and its complaints (none = errors->n == 0), which name column
    // and line. Another status than OK ends the import with it.
    Status (*row)(void *context, size_t line, const void *record, const FieldErrors *errors);
    void *context;
} CsvImport;

// Reads a whole file. Separator: the one of , ; and tab that the head uses (Excel in Vietnam writes semicolons). Heads are field names or
// labels in either language, in any order; columns that the system keeps (id, version) are passed over; blank rows too. Complaints about
// the file as a whole (not UTF-8, unknown or missing columns, a quote that does not close) go to `errors` with STATUS_INVALID; those before
// the first row stop everything before `row` is called.
MUST_CHECK Status meta_csv_read(const CsvImport *import, Str file, FieldErrors *errors);

#endif
