// A value of a field, neutral of database, JSON and form. A null keeps its kind, because libpq wants to know the type of a missing value.
// Texts and bytes are borrowed: they live as long as what they were taken from (the record's arena, the row, the request).
#ifndef META_VALUE_H
#define META_VALUE_H

#include "base/str.h"

typedef enum ValueKind {
    VALUE_INT, // whole numbers, decimals (scaled by 10^4), dates (days), times (microseconds), flags (0, 1), enums, references
    VALUE_TEXT,
    VALUE_BYTES,
} ValueKind;

typedef struct Value {
    ValueKind kind;
    bool is_null;
    int64_t i;
    Str s;
} Value;

static inline Value value_int(int64_t i)
{
    return (Value){.kind = VALUE_INT, .i = i};
}

static inline Value value_text(Str s)
{
    return (Value){.kind = VALUE_TEXT, .s = s};
}

static inline Value value_bytes(Str s)
{
    return (Value){.kind = VALUE_BYTES, .s = s};
}

static inline Value value_null(ValueKind kind)
{
    return (Value){.kind = kind, .is_null = true};
}

static inline bool value_equal(Value a, Value b)
{
    if (a.kind != b.kind || a.is_null != b.is_null)
        return false;
    return a.is_null || (a.kind == VALUE_INT ? a.i == b.i : str_eq(a.s, b.s));
}

#endif
