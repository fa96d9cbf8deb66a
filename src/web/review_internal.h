// What the files of the review page's view share (review_view.c, review_parts.c). JSON handed out is a new reference, NULL when memory is short.
#ifndef WEB_REVIEW_INTERNAL_H
#define WEB_REVIEW_INTERNAL_H

#include "web/review.h"

enum { SECTION_HEAD = -1 }; // of View.current: the document's own data

typedef struct View {
    WebRequest *rq;
    const Act *act;
    ReviewAsk ask;
    const ReviewFault *fault;
    Review v;
    ReviewRow *rows; // as v.rows
    size_t *section; // of each row: index into v.sections
    bool *named;     // of each row: names the agency asked for
    size_t *shown;   // indexes of the rows shown, in the order of the page
    size_t n_shown;
    SourceIndex src;
    ReviewWeights weights;
    ptrdiff_t current; // index into v.sections, SECTION_HEAD
    ptrdiff_t open;    // index into rows, -1 = none
    Arena *a;
    Lang lang;
} View;

json_t *view_there(const View *w, ReviewAsk ask);
json_t *view_to_row(const View *w, size_t i);
json_t *view_path_json(const View *w, const char *kind, int64_t id, const char *tail);
// The same with the version that the page shows: an act on an older one is refused.
json_t *view_act_json(const View *w, const char *kind, int64_t id, const char *tail, int64_t version);
json_t *view_section_path(const View *w, const char *tail);
json_t *view_count_json(const View *w, int64_t n);
json_t *view_id_json(int64_t id);
json_t *view_said(const View *w, MsgId id, const MsgArg *args, size_t n);
bool view_in_scope(const View *w, size_t i);
bool view_repair_in_scope(const View *w, const DraftRepair *r);
MUST_CHECK Status view_put_certain(const View *w, json_t *data);
MUST_CHECK Status view_put_due_question(const View *w, json_t *data);
MUST_CHECK Status view_put_add(const View *w, json_t *data);
MUST_CHECK Status view_put_rows(const View *w, json_t *data);
MUST_CHECK Status view_put_unused(const View *w, json_t *data);
MUST_CHECK Status view_put_repairs(const View *w, json_t *data);
MUST_CHECK Status view_decided_text(const View *w, const DraftRow *r, Str *ret);

#endif
