// Between a record and a row of its table. A row is n_fields values in the order of the field table; enums are their names there.
// store/ has its own parameter type; app/ converts one by one.
#ifndef META_ROW_H
#define META_ROW_H

#include "base/buf.h"
#include "meta/field.h"

// What the database keeps for a field.
ValueKind meta_row_kind(const Field *f);
// May its column be NULL? Texts, names of enums and bytes never are: absent is the empty one.
bool meta_row_nullable(const Field *f);
// The value as the database keeps it; texts are borrowed from the record.
Value meta_row_value(const Field *f, const void *record);
// The other way round, with texts copied into the arena. STATUS_CORRUPT when it is of another kind or names no enum constant.
MUST_CHECK Status meta_row_read(const Field *f, Value v, Arena *a, void *record);

// "u.id, u.code, ..." in the order of the field table; alias "" gives bare names. Failure is sticky in the buffer.
void meta_row_columns(const Resource *r, const char *alias, Buf *sql);
// "INSERT INTO unit (code, ...) VALUES (?1, ...)" of every column but id, and the values to bind, in that order (room for n_fields).
// The caller adds RETURNING or asks the store for the new id.
void meta_row_insert(const Resource *r, const void *record, Buf *sql, Value *ret_values, size_t *ret_n);
// "UPDATE unit SET code = ?1, ..., version = version + 1 WHERE id = ?k AND version = ?m": no row changed means that somebody was faster.
// The resource must have a field "version". Room for n_fields values.
void meta_row_update(const Resource *r, const void *record, Buf *sql, Value *ret_values, size_t *ret_n);

// One column as a database's own catalogue tells it.
typedef struct CatalogueColumn {
    Str name;
    ValueKind kind;
    bool not_null;
} CatalogueColumn;

// Holds a field table against the table in the database, both ways: missing columns, columns that are no fields (hidden_columns apart),
// other types, columns that may be NULL and should not, or the other way round. Appends a line a finding to `problems`; STATUS_INVALID when there is any.
MUST_CHECK Status meta_check_catalogue(const Resource *r, const CatalogueColumn *columns, size_t n,
                                       Buf *problems);

#endif
