// What forms and lists of pages share: fields as typed with their faults, choices, the list of problems (views field, choice, problems),
// names behind references. A page's input names are short ("parent"); a PageField ties each to its field in the resource's table.
#ifndef WEB_FORM_PAGE_H
#define WEB_FORM_PAGE_H

#include "app/act.h"
#include "meta/write.h"
#include "web/request.h"

typedef struct PageField {
    const char *input; // name of the input; "f-" and it is its id
    const char *field; // name in the field table; NULL: the page's own ("reason")
    MsgId label;       // of the page's own
} PageField;

typedef struct PageForm {
    const WebRequest *rq;
    const Resource *resource;
    const PageField *fields;
    size_t n_fields;
    const void *record;        // NULL: none yet
    const FieldErrors *errors; // NULL: none
    bool typed;                // values come from rq->form, not from the record
} PageForm;

// The form as the API's JSON: dates, numbers and names as typed, references as numbers; inputs that were not sent are left out.
// Empty inputs are null. A new reference.
MUST_CHECK Status page_form_json(const PageForm *f, json_t **ret);
// What the input shows: as typed, or the record's value in the reader's language. In the arena.
MUST_CHECK Status page_form_value(const PageForm *f, const char *input, Arena *a, Str *ret);
// {value, error}, or for an enum {error, options}; NULL when memory is short.
json_t *page_form_field(const PageForm *f, const char *input, Arena *a);
// Options of an enum with one chosen; NULL when memory is short.
json_t *page_options(const EnumName *names, size_t n, Str chosen, Lang lang);
// Adds has_problems and problems to `data`; `extra` (MSG_NONE: none) is a problem of no field.
MUST_CHECK Status page_form_problems(const PageForm *f, MsgId extra, Arena *a, json_t *data);
// The reason for the history, sent as "reason" by a form or body, into act->reason; a complaint about it when it is not given.
MUST_CHECK Status page_reason(const WebRequest *rq, Act *act, FieldErrors *errors);

// A text as JSON, "" when absent.
json_t *page_text(Str s);
// A day as readers see it; "" for DATE_NONE.
json_t *page_date(Date d);
// "07:30 31/8/2020" in Vietnam's time, "" for 0.
MUST_CHECK Status page_time(Instant t, Lang lang, Arena *a, Str *ret);
// A whole number with its thousands parted.
MUST_CHECK Status page_number(int64_t n, Lang lang, Arena *a, Str *ret);

// Names of records by id, from a text column of a table; both are constants. Missing ones have p == NULL. In the arena.
MUST_CHECK Status page_names(Tx *tx, const char *table, const char *column, const int64_t *ids, size_t n,
                             Arena *a, Str *ret);

#endif
