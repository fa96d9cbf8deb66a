// Records as JSON, as the API shows and takes them. Decimals are strings ("41.2"), JSON reals are refused, days are "YYYY-MM-DD", instants
// RFC 3339 in UTC, enums their names, references and whole numbers integers. Unknown keys and keys kept by the system are refused.
// A json_t handed out is a new reference: the caller ends it with json_decref.
#ifndef META_JSON_H
#define META_JSON_H

#include <jansson.h>

#include "meta/write.h"

// Parses a whole text (duplicate keys, NUL, reals out of range and trailing bytes are refused). When it is malformed: STATUS_INVALID and a
// complaint with line and column. (Short of memory, jansson cannot always tell the two apart; the text is refused in either case.)
MUST_CHECK Status meta_json_parse(Str text, FieldErrors *errors, json_t **ret);
// One value; null when absent.
MUST_CHECK Status meta_json_value(const Field *f, Value v, json_t **ret);
// The record's fields that this clearance may see, in the order of the table.
MUST_CHECK Status meta_json_record(const Resource *r, const void *record, FieldAudience clearance,
                                   json_t **ret);
// Fills w->record from an object: keys that are not there are left as they are (RFC 7396 for flat objects: null clears).
// STATUS_INVALID when there are complaints in w->errors.
MUST_CHECK Status meta_json_read(MetaWrite *w, const json_t *object);
// [{"field": "name", "code": "field.required", "message": "..."}], for application/problem+json ("errors"); "line" when it is a file's.
MUST_CHECK Status meta_json_errors(const FieldErrors *errors, Lang lang, json_t **ret);

// Sets a new reference under a key and takes it over in any case; STATUS_NO_MEMORY when the value is NULL or there is no room.
MUST_CHECK Status meta_json_put(json_t *object, const char *key, json_t *value);
MUST_CHECK Status meta_json_push(json_t *array, json_t *value);
// A text as JSON, NULL on failure; for use inside meta_json_put.
json_t *meta_json_text(Str s);
// As compact bytes, in the arena.
MUST_CHECK Status meta_json_dump(const json_t *value, Arena *a, Str *ret);

#endif
