// Documents: uploading, the register, and the two steps of confirming.
#ifndef APP_DOCUMENT_H
#define APP_DOCUMENT_H

#include <jansson.h>

#include "app/act.h"
#include "app/record.h"
#include "model/document.h"

typedef struct DocumentUpload {
    int64_t unit_id; // the authority that keeps it
    Str file_name, media_type, bytes;
    Str source_text;       // as `thidua read --text` prints it
    const json_t *reading; // the reader's object
    bool is_sample;
} DocumentUpload;

// Writes the document with its draft; the new one is in ret_document. The document's own words are never rewritten afterwards.
MUST_CHECK Status document_upload(Act *act, const DocumentUpload *u, Document *ret_document);
// A document that the actor may read; STATUS_NOT_FOUND otherwise.
MUST_CHECK Status document_get(const Act *act, int64_t id, Document *ret);
MUST_CHECK Status document_source_text(const Act *act, int64_t id, Str *ret);
// The header as the officer corrects it, field by field from JSON. `version` is the one that was shown. errors: FieldErrors.
MUST_CHECK Status document_update(Act *act, int64_t id, int64_t version, const json_t *changes,
                                  FieldErrors *errors, Document *ret);
MUST_CHECK Status document_counts(const Act *act, int64_t id, DocumentCounts *ret);
// "submit", "return", "approve", "discard". Approving makes the programme and the units' duties (app/programme.h) in the same transaction.
// STATUS_INVALID with act->refusal when a guard says no. STATUS_CONFLICT when it is not in that state or not of that version.
MUST_CHECK Status document_event(Act *act, int64_t id, int64_t version, Str event, Document *ret);

#endif
