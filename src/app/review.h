// Checking a draft: what a clerk does to the reader's rows, repairs and names of agencies before the document is submitted. Every act is allowed only
// while the document is a draft, by those who may draft; each leaves an audit row. A row that somebody else decided meanwhile gives STATUS_CONFLICT,
// and the caller shows what the other did.
#ifndef APP_REVIEW_H
#define APP_REVIEW_H

#include "app/document.h"
#include "meta/write.h"
#include "model/draft.h"
#include "model/unit.h"

// ---- Reading ------------------------------------------------------------------------------------------------------------------------------
typedef struct ReviewSection {
    Str path,
        heading; // the last one, with an empty path, holds rows outside every section; left out when there are none
    int64_t span_start, span_end;
    int64_t rows, proposed, doubtful;
} ReviewSection;

typedef struct Review {
    Document document;
    Str source_text;
    ReviewSection *sections;
    size_t sections_n;
    RecordList rows;             // DraftRow, by place in the text
    RecordList repairs;          // DraftRepair, by place
    RecordList agencies;         // DraftAgency, by name
    bool may_draft, may_approve; // this actor, this state
    int64_t stamp;               // of the rows: grows with every change of any of them
} Review;

MUST_CHECK Status review_get(const Act *act, int64_t document_id, Review *ret);
static inline DraftRow *review_row(const Review *v, size_t i)
{
    return record_at(&draft_row_resource, &v->rows, i);
}
// Asks something, is doubtful or is a left-over: not to be confirmed without a look.
bool review_row_doubtful(const DraftRow *r);

// What the rows that were not dropped say about agencies and sections.
typedef struct ReviewWeights {
    int64_t *agency_rows; // as v->agencies: rows that name it
    unsigned *clear;      // as v->sections: bits of ClarityMark (app/cockpit.h), the 6 rõ
    bool *asks;       // as v->sections: something is to be done there, so that the 6 rõ can be asked about
    size_t strangers; // agencies that rows name and nobody has decided about
} ReviewWeights;
MUST_CHECK Status review_weigh(const Act *act, const Review *v, ReviewWeights *ret);

// ---- Rows ---------------------------------------------------------------------------------------------------------------------------------
// `changes` (may be NULL): JSON of the kind's field table, as from the form or the API; checked and written first, with complaints in `errors`.
// version 0: whatever the row's version is, provided that nobody has decided it yet (for the demo and tests; people's acts carry what they saw).
MUST_CHECK Status review_confirm(Act *act, int64_t row_id, int64_t version, const json_t *changes,
                                 FieldErrors *errors, DraftRow *ret);
MUST_CHECK Status review_save(Act *act, int64_t row_id, int64_t version, const json_t *changes,
                              FieldErrors *errors, DraftRow *ret);
MUST_CHECK Status review_drop(Act *act, int64_t row_id, int64_t version, DraftRow *ret);
// A confirmed or dropped row back to the undecided ones.
MUST_CHECK Status review_reopen(Act *act, int64_t row_id, int64_t version, DraftRow *ret);
// A second row with the same words and fields; the clerk then changes each.
MUST_CHECK Status review_split(Act *act, int64_t row_id, int64_t version, DraftRow *ret_new);
// Drops `with_id`, whose words are joined to those of the row when they stand in one section and kind.
MUST_CHECK Status review_merge(Act *act, int64_t row_id, int64_t version, int64_t with_id,
                               int64_t with_version, DraftRow *ret);
// New words for a row: a half-open range of source code points. Values that the words state (number, date) are read from them anew.
MUST_CHECK Status review_recut(Act *act, int64_t row_id, int64_t version, int64_t start, int64_t end,
                               DraftRow *ret);
// A row where the reader saw nothing, on words of the text. Left-over numbers and dates inside the words are worked off with it.
MUST_CHECK Status review_add(Act *act, int64_t document_id, DraftKind kind, int64_t start, int64_t end,
                             DraftRow *ret);
// Finds words as a clerk typed or pasted them (white space does not count); of several places the one that begins nearest to `near_place`.
// STATUS_NOT_FOUND when the text has no such words.
MUST_CHECK Status review_find_words(const Act *act, int64_t document_id, Str words, int64_t near_place,
                                    int64_t *ret_start, int64_t *ret_end);
// All undecided rows that ask nothing, of one section (path, may be empty) or of the whole document (NULL). Number confirmed in ret_n.
// `stamp` is the review's when its page was made (0: any): when a row has changed since, nobody confirms what they have not seen.
MUST_CHECK Status review_confirm_certain(Act *act, int64_t document_id, const Str *section, int64_t stamp,
                                         int64_t *ret_n);
// The clerk's choice for the targets of a section for which the document names no day, and for those that such a choice gave one. DATE_NONE
// leaves them without: "văn bản không nêu".
MUST_CHECK Status review_section_due(Act *act, int64_t document_id, Str section, Date due, int64_t *ret_n);

// ---- Repairs and agencies -----------------------------------------------------------------------------------------------------------------
// Versions as above; a repair or name that somebody else decided meanwhile gives STATUS_CONFLICT with MSG_REVIEW_ROW_TAKEN.
MUST_CHECK Status review_repair(Act *act, int64_t repair_id, int64_t version, bool accept, DraftRepair *ret);
// unit_id: the unit of the register that the name stands for; or groups (bits of UnitGroup) with unit_id 0.
MUST_CHECK Status review_match(Act *act, int64_t agency_id, int64_t version, int64_t unit_id, unsigned groups,
                               DraftAgency *ret);
// A unit that the register lacks: made from `unit` (JSON of the unit's field table; what is missing of name, kind, level and parent follows from
// the name and the document's authority), and matched. Needs VERB_UNIT_EDIT on the parent.
MUST_CHECK Status review_agency_create(Act *act, int64_t agency_id, int64_t version, const json_t *unit,
                                       FieldErrors *errors, DraftAgency *ret);
// The same agency under another name of this document, which is matched or proposed already: both stand for the same.
MUST_CHECK Status review_agency_merge(Act *act, int64_t agency_id, int64_t version, int64_t into_id,
                                      DraftAgency *ret);
// It stands for no unit: nobody will have a duty by this name.
MUST_CHECK Status review_agency_leave(Act *act, int64_t agency_id, int64_t version, DraftAgency *ret);
// The kind of unit that a name's first words tell; UNIT_KIND_OTHER when they tell none.
MUST_CHECK Status review_agency_kind(Str name, Arena *a, UnitKind *ret);
// Every proposal of the register taken at once, but for those that only look alike.
MUST_CHECK Status review_match_certain(Act *act, int64_t document_id, int64_t *ret_n);

#endif
