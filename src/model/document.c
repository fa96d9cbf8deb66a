#include "model/document.h"

const EnumName document_kind_names[DOCUMENT_KIND_COUNT_] = {
    {"", MSG_NONE},
    {"programme", MSG_DOCUMENT_KIND_PROGRAMME},
    {"directive", MSG_DOCUMENT_KIND_DIRECTIVE},
    {"plan", MSG_DOCUMENT_KIND_PLAN},
    {"decision", MSG_DOCUMENT_KIND_DECISION},
    {"official_letter", MSG_DOCUMENT_KIND_OFFICIAL_LETTER},
    {"resolution", MSG_DOCUMENT_KIND_RESOLUTION},
    {"report", MSG_DOCUMENT_KIND_REPORT},
    {"news", MSG_DOCUMENT_KIND_NEWS},
    {"conclusion", MSG_DOCUMENT_KIND_CONCLUSION},
    {"notice", MSG_DOCUMENT_KIND_NOTICE},
    {"guideline", MSG_DOCUMENT_KIND_GUIDELINE},
    {"submission", MSG_DOCUMENT_KIND_SUBMISSION},
    {"minutes", MSG_DOCUMENT_KIND_MINUTES},
    {"regulation", MSG_DOCUMENT_KIND_REGULATION},
    {"project", MSG_DOCUMENT_KIND_PROJECT},
    {"other", MSG_DOCUMENT_KIND_OTHER},
};
const EnumName document_state_names[DOCUMENT_STATE_COUNT_] = {
    {"", MSG_NONE},
    {"draft", MSG_DOCUMENT_STATE_DRAFT},
    {"submitted", MSG_DOCUMENT_STATE_SUBMITTED},
    {"approved", MSG_DOCUMENT_STATE_APPROVED},
    {"discarded", MSG_DOCUMENT_STATE_DISCARDED},
};

enum { EDITABLE = STATE_BIT(DOCUMENT_DRAFT) };

static const Field document_fields[] = {
    FIELD_INT(Document, id, MSG_FIELD_ID, .flags = FIELD_READ_ONLY | FIELD_SORTABLE),
    FIELD_REF(Document, unit_id, MSG_DOCUMENT_UNIT, "unit",
              .flags = FIELD_READ_ONLY | FIELD_REQUIRED | FIELD_FILTERABLE),
    FIELD_ENUM(Document, state, MSG_FIELD_STATE, DocumentState, document_state_names,
               .flags = FIELD_READ_ONLY | FIELD_REQUIRED | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_ENUM(Document, kind, MSG_DOCUMENT_KIND, DocumentKind, document_kind_names,
               .flags = FIELD_REQUIRED | FIELD_FILTERABLE | FIELD_LISTED, .editable_in = EDITABLE),
    FIELD_TEXT(Document, number, MSG_DOCUMENT_NUMBER, .max = 100, .flags = FIELD_FILTERABLE | FIELD_LISTED,
               .editable_in = EDITABLE),
    FIELD_TEXT(Document, issuer, MSG_DOCUMENT_ISSUER, .max = 600, .flags = FIELD_LISTED,
               .editable_in = EDITABLE),
    FIELD_TEXT(Document, place, MSG_DOCUMENT_PLACE, .max = 200, .editable_in = EDITABLE),
    FIELD_DATE(Document, issued_on, MSG_DOCUMENT_ISSUED_ON,
               .flags = FIELD_SORTABLE | FIELD_FILTERABLE | FIELD_LISTED, .editable_in = EDITABLE),
    FIELD_TEXT(Document, title, MSG_DOCUMENT_TITLE, .max = 2000,
               .flags = FIELD_REQUIRED | FIELD_SORTABLE | FIELD_LISTED, .editable_in = EDITABLE,
               .sorted_by = "sort_key"),
    FIELD_TEXT(Document, signer_name, MSG_DOCUMENT_SIGNER_NAME, .max = 200, .editable_in = EDITABLE),
    FIELD_TEXT(Document, signer_position, MSG_DOCUMENT_SIGNER_POSITION, .max = 300, .editable_in = EDITABLE),
    FIELD_TEXT(Document, signer_capacity, MSG_DOCUMENT_SIGNER_CAPACITY, .max = 300, .editable_in = EDITABLE),
    FIELD_TEXT(Document, cites, MSG_DOCUMENT_CITES, .max = 20000, .flags = FIELD_MULTILINE,
               .editable_in = EDITABLE),
    FIELD_TEXT(Document, recipients, MSG_DOCUMENT_RECIPIENTS, .max = 20000, .flags = FIELD_MULTILINE,
               .editable_in = EDITABLE),
    FIELD_TEXT(Document, file_name, MSG_DOCUMENT_FILE_NAME, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TEXT(Document, media_type, MSG_DOCUMENT_MEDIA_TYPE, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_INT(Document, file_size, MSG_DOCUMENT_FILE_SIZE, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TEXT(Document, returned_reason, MSG_DOCUMENT_RETURNED_REASON, .max = 2000,
               .flags = FIELD_READ_ONLY | FIELD_MULTILINE),
    FIELD_FLAG(Document, is_sample, MSG_DOCUMENT_IS_SAMPLE, .flags = FIELD_READ_ONLY),
    FIELD_REF(Document, created_by, MSG_DOCUMENT_CREATED_BY, "account",
              .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_REF(Document, submitted_by, MSG_DOCUMENT_SUBMITTED_BY, "account", .flags = FIELD_READ_ONLY),
    FIELD_REF(Document, approved_by, MSG_DOCUMENT_APPROVED_BY, "account", .flags = FIELD_READ_ONLY),
    FIELD_BYTES(Document, sort_key, MSG_FIELD_SORT_KEY, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TEXT(Document, search_key, MSG_FIELD_SORT_KEY, .max = 4000, .audience = AUDIENCE_SEALED,
               .flags = FIELD_READ_ONLY),
    FIELD_INT(Document, version, MSG_FIELD_VERSION, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TIME(Document, created_at, MSG_FIELD_CREATED_AT,
               .flags = FIELD_READ_ONLY | FIELD_REQUIRED | FIELD_SORTABLE),
    FIELD_TIME(Document, updated_at, MSG_FIELD_UPDATED_AT, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
};

// The whole text and the file's digest are no fields: they have resources of their own and never change. Name and period of the programme to be
// (migration 0062) are columns that nothing reads or writes so far.
static const char *const hidden[] = {"source_text", "file_digest", "programme_name",
                                     "starts_on",   "ends_on",     NULL};

const Resource document_resource = {.name = "document",
                                    .path = "documents",
                                    .table = "document",
                                    .label = MSG_DOCUMENT,
                                    .label_many = MSG_DOCUMENTS,
                                    RESOURCE_FIELDS(Document, document_fields),
                                    .machine = &document_machine,
                                    .hidden_columns = hidden};
