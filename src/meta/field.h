// The one description of a resource: its fields, where they lie in a C struct, and what holds for each by itself. Everything else in
// meta/ walks over this table. A table is `static const Field unit_fields[]` made with the FIELD_ macros, which check at compile time
// that the member has the C type of its kind. Never in a table: transitions, permissions, rules between fields; those are functions.
//
//   kind      C type of the member        absent is     in the database         JSON                  for people (vi)
//   TEXT      Str                         p == NULL     text                    string                as it is
//   INT       int64_t                     INT_NONE      integer                 integer               1.500
//   DECIMAL   Decimal                     INT_NONE      integer (x 10^4)        string "1500.5"       1.500,5
//   DATE      Date                        DATE_NONE     integer (days)          string "2020-08-31"   31/8/2020
//   TIME      Instant                     INT_NONE      integer (microseconds)  "2020-08-31T00:30:00.000000Z"  07:30 31/8/2020
//   FLAG      bool                        never         integer 0, 1            true, false           Có, Không
//   ENUM      a C enum, 0 = absent        0             text (its name)         string (its name)     its message
//   REF       int64_t (an id)             0             integer                 integer               the name of what it points to
//   BYTES     Str                         p == NULL     bytes                   never                 never
//
// In the database an absent TEXT, ENUM or BYTES is the empty one, in a column that is NOT NULL; the others are NULL when absent.
#ifndef META_FIELD_H
#define META_FIELD_H

#include "base/date.h"
#include "base/decimal.h"
#include "base/msg.h"
#include "meta/value.h"

#define INT_NONE INT64_MIN

typedef enum FieldKind {
    FIELD_KIND_TEXT,
    FIELD_KIND_INT,
    FIELD_KIND_DECIMAL,
    FIELD_KIND_DATE,
    FIELD_KIND_TIME,
    FIELD_KIND_FLAG,
    FIELD_KIND_ENUM,
    FIELD_KIND_REF,
    FIELD_KIND_BYTES,
} FieldKind;

// Who may see a field at most, each level including those before it.
typedef enum FieldAudience {
    AUDIENCE_PUBLIC_ABLE, // may be published where the administrator chooses so
    AUDIENCE_INTERNAL,    // signed-in officers who may see the record
    AUDIENCE_PERSONAL,    // personal data: those whose work needs it; erased by rule
    AUDIENCE_SEALED,      // never shown or logged, enters the audit chain as a commitment only
} FieldAudience;

enum FieldFlags {
    FIELD_REQUIRED = 1,
    FIELD_READ_ONLY = 2,   // kept by the system: id, version, state
    FIELD_CREATE_ONLY = 4, // given once, when the record is made
    FIELD_SORTABLE = 8,
    FIELD_FILTERABLE = 16,
    FIELD_MULTILINE = 32, // a text of several lines
    FIELD_LISTED = 64,    // a column of the default list page
    FIELD_HIDDEN =
        128, // kept for the database alone (search keys, tree paths): never shown, never taken from outside
};

// Value and name of an enum constant; the array's index is the value, and row 0 ({"", MSG_NONE}) stands for "absent".
typedef struct EnumName {
    const char *name;
    MsgId label;
} EnumName;

typedef struct Field {
    const char *name; // the same in C, SQL, JSON, CSV and forms
    FieldKind kind;
    MsgId label;
    size_t offset;
    FieldAudience audience;
    unsigned flags;
    // TEXT: characters (max 0 = FIELD_LINE_MAX or FIELD_TEXT_MAX). INT, DECIMAL (scaled), DATE (days): bounds, used when min < max.
    int64_t min, max;
    const EnumName *names; // ENUM
    size_t n_names;
    const char *ref;       // REF: name of the resource pointed to
    MsgId unit_of_measure; // of a number, as shown behind it
    uint32_t editable_in;  // bit s set: may change in state s; 0 = in every state
    const char
        *sorted_by; // the field whose bytes order this one (Vietnamese order of names); NULL = its own value
    const char *json_schema_format; // "email", "uri"... for OpenAPI; NULL = none
} Field;

enum {
    FIELD_LINE_MAX = 300,
    FIELD_TEXT_MAX = 20000,
};

#define FIELD_AT(S, member, Type)                                                                            \
    (offsetof(S, member) + 0 * sizeof(char[_Generic(((S *)NULL)->member, Type : 1)]))
#define FIELD_TEXT(S, member, label_id, ...)                                                                 \
    {                                                                                                        \
        .name = #member, .kind = FIELD_KIND_TEXT, .label = label_id, .offset = FIELD_AT(S, member, Str),     \
        __VA_ARGS__                                                                                          \
    }
#define FIELD_INT(S, member, label_id, ...)                                                                  \
    {                                                                                                        \
        .name = #member, .kind = FIELD_KIND_INT, .label = label_id, .offset = FIELD_AT(S, member, int64_t),  \
        __VA_ARGS__                                                                                          \
    }
#define FIELD_DECIMAL(S, member, label_id, ...)                                                              \
    {                                                                                                        \
        .name = #member, .kind = FIELD_KIND_DECIMAL, .label = label_id,                                      \
        .offset = FIELD_AT(S, member, Decimal), __VA_ARGS__                                                  \
    }
#define FIELD_DATE(S, member, label_id, ...)                                                                 \
    {                                                                                                        \
        .name = #member, .kind = FIELD_KIND_DATE, .label = label_id, .offset = FIELD_AT(S, member, Date),    \
        __VA_ARGS__                                                                                          \
    }
#define FIELD_TIME(S, member, label_id, ...)                                                                 \
    {                                                                                                        \
        .name = #member, .kind = FIELD_KIND_TIME, .label = label_id, .offset = FIELD_AT(S, member, Instant), \
        __VA_ARGS__                                                                                          \
    }
#define FIELD_FLAG(S, member, label_id, ...)                                                                 \
    {                                                                                                        \
        .name = #member, .kind = FIELD_KIND_FLAG, .label = label_id, .offset = FIELD_AT(S, member, bool),    \
        __VA_ARGS__                                                                                          \
    }
// `table` is an array of EnumName, `Type` the C enum.
#define FIELD_ENUM(S, member, label_id, Type, table, ...)                                                    \
    {                                                                                                        \
        .name = #member, .kind = FIELD_KIND_ENUM, .label = label_id, .offset = FIELD_AT(S, member, Type),    \
        .names = table, .n_names = sizeof(table) / sizeof *(table), __VA_ARGS__                              \
    }
#define FIELD_REF(S, member, label_id, resource, ...)                                                        \
    {                                                                                                        \
        .name = #member, .kind = FIELD_KIND_REF, .label = label_id, .offset = FIELD_AT(S, member, int64_t),  \
        .ref = resource, __VA_ARGS__                                                                         \
    }
#define FIELD_BYTES(S, member, label_id, ...)                                                                \
    {                                                                                                        \
        .name = #member, .kind = FIELD_KIND_BYTES, .label = label_id, .offset = FIELD_AT(S, member, Str),    \
        __VA_ARGS__                                                                                          \
    }

struct StateMachine;

typedef struct Resource {
    const char *name;  // "unit"; OpenAPI shows it as "Unit"
    const char *path;  // "units", as in /api/v1/units
    const char *table; // "unit"
    MsgId label, label_many;
    size_t size; // of the C struct
    const Field *fields;
    size_t n_fields;
    const struct StateMachine *machine; // NULL = it has no states; otherwise its ENUM field is called "state"
    const char *const *
        hidden_columns; // columns of the table that are no fields (password hashes...), NULL at the end; or NULL
} Resource;

#define RESOURCE_FIELDS(S, table)                                                                            \
    .size = sizeof(S), .fields = table, .n_fields = sizeof(table) / sizeof *(table)

// NULL when there is none.
const Field *resource_field(const Resource *r, Str name);
// Sets every field to "absent" (flags to false).
void resource_init(const Resource *r, void *record);
// Mistakes of a table that the compiler cannot see: double names, enums without names, sorted_by or bounds that make no sense, no "id".
// STATUS_INVALID with the first complaint in `ret_problem` (constant text, the one exception to "written on success only").
MUST_CHECK Status resource_check(const Resource *r, const Field **ret_field, const char **ret_problem);

ValueKind field_value_kind(const Field *f);
// The value in C terms: an enum is its number here. Absent is null. Texts are borrowed from the record.
Value field_get(const Field *f, const void *record);
// Stores it; a text is borrowed, not copied. The value must be of the field's kind and in its range of representation.
void field_set(const Field *f, void *record, Value v);
// May it be shown to a reader of that clearance? Sealed and hidden fields and bytes never.
bool field_visible(const Field *f, FieldAudience clearance);
// The longest text allowed, in characters.
int64_t field_max_chars(const Field *f);
Str field_label(const Field *f, Lang lang);

// How a text form of a value is written: for machines (JSON strings, CSV), or for people of a language (forms, pages).
typedef enum TextForm { TEXT_MACHINE, TEXT_VI, TEXT_EN } TextForm;
TextForm text_form_of(Lang lang);

// Reads a value from text; an empty text is null. Dates are taken as YYYY-MM-DD and d/m/yyyy in every form, numbers as the form writes them.
// STATUS_INVALID with the reason in ret_fault (a sentence without arguments) when it is no such value. Texts are copied into the arena.
// BYTES cannot be given as text.
MUST_CHECK Status field_parse(const Field *f, Str text, TextForm form, Arena *a, Value *ret,
                              MsgId *ret_fault);
// Writes a value as text; null gives the empty text, BYTES too. A reference is its number: names are the caller's to find.
MUST_CHECK Status field_format(const Field *f, Value v, TextForm form, Arena *a, Str *ret);
// A text as it may be stored: valid UTF-8, ends trimmed, no control characters (line breaks in MULTILINE only, as "\n"), no invisible
// characters that change the reading direction, letters and their combining marks composed (NFC). Copied into the arena; empty gives null.
MUST_CHECK Status field_clean_text(const Field *f, Str text, Arena *a, Value *ret, MsgId *ret_fault);

// An instant written YYYY-MM-DDTHH:MM[:SS[.fraction]] and Z or an offset such as +07:00 (RFC 3339; at most 6 decimals).
bool instant_parse(Str s, Instant *ret);

#endif
