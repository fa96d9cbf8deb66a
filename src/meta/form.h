// Records on pages: what a form sends, and the models (as JSON) from which templates draw forms, read-only sheets and tables.
// Every object of a model always has all its keys, so that templates can be checked against them at build time. Texts are plain: the
// template escapes.
#ifndef META_FORM_H
#define META_FORM_H

#include <jansson.h>

#include "meta/write.h"

// One name=value of a form, decoded.
typedef struct FormPair {
    Str name, value;
} FormPair;

// Fills w->record from a form. Names that are no field (the CSRF token, buttons) are the caller's and passed over. A flag is sent as a
// hidden 0 followed by the box's 1: the last one counts; any other field sent twice is refused.
// STATUS_INVALID when there are complaints in w->errors.
MUST_CHECK Status meta_form_read(MetaWrite *w, const FormPair *pairs, size_t n);

// The names behind references, and what may be chosen for one.
typedef struct FieldNames {
    // The name to show for a reference; STATUS_NOT_FOUND shows the number. May be NULL.
    Status (*name_of)(void *context, const Field *f, int64_t id, Arena *a, Str *ret);
    // Appends {"value": "12", "label": "...", "selected": bool} to an array, with meta_form_option(). May be NULL: the page searches.
    Status (*options)(void *context, const Field *f, int64_t chosen, json_t *array);
    void *context;
} FieldNames;

MUST_CHECK Status meta_form_option(json_t *array, Str value, Str label, bool selected);

typedef struct FormModel {
    const Resource *resource;
    const void *record;
    bool creating;
    int state;
    FieldAudience clearance;
    Lang lang;
    const FieldErrors *errors; // NULL = none
    const FormPair *sent;      // what was sent and refused is shown again as it was typed
    size_t n_sent;
    FieldNames names;
    Arena *arena;
} FormModel;

// {"fields": [{name, label, kind, value, shown, error, has_error, required, locked, multiline, max, unit, checked, options,
//   is_text, is_area, is_number, is_date, is_time, is_flag, is_choice, is_ref}], "form": {"name": the same object by name...},
//   "has_errors": bool, "errors": ["...", ...]}
// `kind` is the kind's word ("text", "date"...), `value` what the input holds, for dates YYYY-MM-DD as <input type=date> wants it, `shown`
// what a reader sees, `errors` the complaints about no field. Fields that the system keeps and those beyond the clearance are left out.
MUST_CHECK Status meta_form_model(const FormModel *form, json_t **ret);

// {"fields": [{name, label, text, unit, is_empty}]}: the record to be read, all visible fields.
MUST_CHECK Status meta_sheet_model(const FormModel *form, json_t **ret);

typedef struct TableModel {
    const Resource *resource;
    const void *records; // n of them, one behind the other
    size_t n;
    FieldAudience clearance;
    Lang lang;
    const Field *sort; // what the list is sorted by; NULL = id
    bool descending;
    FieldNames names;
    Arena *arena;
} TableModel;

// {"columns": [{name, label, sortable, is_number, ascending, descending, sort}], "rows": [{id, cells: [{name, text, is_number, is_first}]}],
//   "is_empty": bool} of the LISTED fields; `sort` is the sort= value that a click on the head asks for.
MUST_CHECK Status meta_table_model(const TableModel *table, json_t **ret);

// A value as a reader of `lang` sees it: as field_format, with the unit of measure left to the caller and references by name.
MUST_CHECK Status meta_show(const Field *f, const void *record, Lang lang, const FieldNames *names, Arena *a,
                            Str *ret);

#endif
