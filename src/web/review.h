// The review of a draft: what its page asks and shows. review_row.c knows the forms of the kinds, review_clear.c the 6 rõ, review_source.c cuts the source text,
// review_view.c and review_parts.c put the page together, review_page.c takes what people send.
#ifndef WEB_REVIEW_H
#define WEB_REVIEW_H

#include "app/draft.h"
#include "app/review.h"
#include "web/form_page.h"
#include "web/resource.h"

// What is looked at, from the address or from the form that was sent.
typedef struct ReviewAsk {
    int64_t document_id, row_id, agency_id;
    Str section; // as in the address: "head", "-" (outside every section) or a path; p == NULL: where work is left
    Str tab;            // empty: all
    bool all, original; // over all sections; the source without repairs
} ReviewAsk;

// What a refused act adds to the page.
typedef struct ReviewFault {
    const FieldErrors *errors; // NULL: none
    MsgId refusal;             // MSG_NONE: none
    bool typed;                // the open form shows what was sent
    bool conflict;             // somebody else was quicker
} ReviewFault;

typedef struct ReviewRow {
    const DraftRow *row;
    DraftData data;
} ReviewRow;

// ---- review_row.c -------------------------------------------------------------------------------------------------------------------------

// Reads inputs of a form into the API's JSON, numbers and dates as people of the request's language write them. Inputs that were not sent are
// left out, empty ones are null. Faults go to `errors` and are left out too. A new reference.
MUST_CHECK Status review_inputs_read(const WebRequest *rq, const Resource *r, const PageField *fields,
                                     size_t n, FieldErrors *errors, json_t **ret);
// The fields of a row of that kind as sent; *ret_sent tells whether there were any.
MUST_CHECK Status review_form_read(const WebRequest *rq, DraftKind kind, FieldErrors *errors, bool *ret_sent,
                                   json_t **ret);
// Adds the kind's own object ("target", "job"...) to the editor.
MUST_CHECK Status review_form_fields(const WebRequest *rq, const ReviewRow *r, const ReviewFault *fault,
                                     Arena *a, json_t *editor);
// What was typed, as one line for the person whose change was not taken; empty when nothing was.
MUST_CHECK Status review_form_typed(const WebRequest *rq, DraftKind kind, Arena *a, Str *ret);
// name, detail, value and measure of a row in words, set in `object`.
MUST_CHECK Status review_row_words(const ReviewRow *r, Lang lang, Arena *a, json_t *object);
// Which of the 6 rõ are not among the marks (bits of ClarityMark), in words; empty when all are there.
MUST_CHECK Status review_lacks(unsigned clear, Lang lang, Arena *a, Str *ret);
MUST_CHECK Status review_job_lacks(const JobDraft *j, Lang lang, Arena *a, Str *ret);
// Why a number was left over (docs/reading-format.md), in the reader's language; what is not known there is given as it is.
Str review_why(Str told, Lang lang);
// The name that a row goes by; borrowed from it.
Str review_row_name(const ReviewRow *r);

// ---- review_source.c ----------------------------------------------------------------------------------------------------------------------

// Where each code point of a text begins; at[n] is its length in bytes.
typedef struct SourceIndex {
    Str text;
    uint32_t *at;
    size_t n;
} SourceIndex;

MUST_CHECK Status source_index(Str text, Arena *a, SourceIndex *ret);
// The code points [start, end), as far as they are in the text.
Str source_cut(const SourceIndex *x, int64_t start, int64_t end);
// The words of the same line before and after a place, shortened with an ellipsis.
MUST_CHECK Status source_around(const SourceIndex *x, int64_t start, int64_t end, Arena *a, Str *ret_before,
                                Str *ret_after);
// The whole text as paragraphs cut at the edges of rows and repairs (web/README.md, "Source pane"). `section` is the current path.
// Time and memory grow with the length of the text and the number of rows, not with their product.
MUST_CHECK Status review_blocks(const Review *v, const SourceIndex *x, int64_t open_row, const Str *section,
                                bool original, Arena *a, json_t **ret);

// ---- review_view.c ------------------------------------------------------------------------------------------------------------------------

// The address of a review; in the arena.
MUST_CHECK Status review_href(Arena *a, const ReviewAsk *ask, const char **ret);
// Whether a tab of the page holds a row.
bool review_tab_holds(Str tab, const DraftRow *r);
MUST_CHECK Status review_show(WebRequest *rq, WebResponse *rs, int status, const Act *act,
                              const ReviewAsk *ask, const ReviewFault *fault);
// Inputs of the document's own form, and their fields.
extern const PageField review_head_inputs[];
extern const size_t review_head_n;

#endif
