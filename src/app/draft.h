// The draft of a document in the database: from the reader's JSON to rows, and a row's data as a struct.
#ifndef APP_DRAFT_H
#define APP_DRAFT_H

#include <jansson.h>

#include "model/document.h"
#include "model/draft.h"
#include "store/store.h"

// Fills the header fields of `d` from the reader's JSON (docs/reading-format.md); texts in `a`. Unknown kinds become "other".
MUST_CHECK Status draft_read_header(const json_t *reading, Arena *a, Document *d);
// Writes sections, rows, repairs and the agencies named, for a document that has none yet. One transaction with the document itself.
// `today`: whose units are meant when the document has no day.
MUST_CHECK Status draft_store(Tx *tx, int64_t document_id, Date today, const json_t *reading, Arena *a);

// The struct behind a row's `data`. STATUS_CORRUPT when it does not fit the kind's field table.
MUST_CHECK Status draft_data_load(DraftKind kind, Str data, Arena *a, DraftData *ret);
MUST_CHECK Status draft_data_dump(DraftKind kind, const DraftData *d, Arena *a, Str *ret);

struct AgencyRegister;

// The names of units that a row mentions: one of an assignment, several of a deadline or job. Each call of the visitor gets one name.
typedef Status (*DraftNameVisitor)(void *ctx, Str name);
MUST_CHECK Status draft_each_name(DraftKind kind, const DraftData *d, DraftNameVisitor visit, void *ctx);

// Makes sure that `name` has a row in draft_agency of this document, with what the register proposes for it.
// *names: the register's names (app/agency.h), read when it is NULL and one is needed.
MUST_CHECK Status draft_name_agency(Tx *tx, int64_t document_id, Date today,
                                    const struct AgencyRegister **names, Str name, Arena *a);

#endif
