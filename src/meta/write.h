// Filling a record from outside: which fields may be set now, checks of each field by itself, and the complaints for the person.
// JSON, forms and CSV all go through here, so that no way in is laxer than another.
#ifndef META_WRITE_H
#define META_WRITE_H

#include "meta/field.h"

enum { FIELD_ERRORS_MAX = 200 };

// One complaint. `message` is formatted with `args` in the reader's language.
typedef struct FieldError {
    const Field *field; // NULL: the record as a whole, or a name that is no field
    Str name;           // the field's name, or the name as sent
    size_t line;        // line of the CSV file, 0 elsewhere
    MsgId message;
    MsgArg args[2];
    size_t n_args;
} FieldError;

// Complaints, made in the caller's arena. FIELD_ERRORS_MAX are kept, all are counted.
typedef struct FieldErrors {
    Arena *arena;
    size_t line; // given to the errors added from now on
    FieldError *items;
    size_t n, cap;
    size_t total; // with those that were not kept
} FieldErrors;

// Adds a complaint; names and argument values are copied, cut at 200 characters, broken UTF-8 replaced. For rules between fields use this too, with the field to be marked.
MUST_CHECK Status field_errors_add(FieldErrors *e, const Field *f, Str name, MsgId message,
                                   const MsgArg *args, size_t n_args);
// The first complaint about a field (by name), or NULL.
const FieldError *field_errors_of(const FieldErrors *e, Str name);
MUST_CHECK Status field_error_text(const FieldError *error, Lang lang, Arena *a, Str *ret);

// The circumstances of a write.
typedef struct MetaWrite {
    const Resource *resource;
    bool creating;
    int state;               // of the record now; 0 = none
    FieldAudience clearance; // fields beyond it do not exist for this writer
    TextForm form;           // how texts are written (forms, CSV); JSON does not heed it
    Arena *arena;            // owns the texts of the record
    void *record; // filled: new ones by resource_init() first, existing ones with their present values
    FieldErrors *errors;
    uint64_t seen; // bit i: field i was sent (kept by the functions below)
} MetaWrite;

enum { META_FIELDS_MAX = 64 };

// The field of a name for this writer; NULL when there is none or it is beyond the clearance. BYTES are never written from outside.
const Field *meta_write_field(const MetaWrite *w, Str name);
// May the writer set it now? MSG_NONE, or why not.
MsgId meta_write_refusal(const MetaWrite *w, const Field *f);
// Stores a value unless a rule of the field refuses it, which adds a complaint; a refused value leaves the record as it was.
// Only STATUS_NO_MEMORY is a failure.
MUST_CHECK Status meta_write_value(MetaWrite *w, const Field *f, Value v);
// The same from text (form or CSV cell).
MUST_CHECK Status meta_write_text(MetaWrite *w, const Field *f, Str text);
// To be called after the last value: when creating, complains about required fields that were not sent. STATUS_INVALID when there is any
// complaint, also earlier ones.
MUST_CHECK Status meta_write_end(MetaWrite *w);

// The rules of one field for a value: required, length, bounds. Adds complaints; only STATUS_NO_MEMORY is a failure.
MUST_CHECK Status field_check(const Field *f, Value v, FieldErrors *errors);

#endif
