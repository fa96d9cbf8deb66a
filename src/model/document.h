// A document of the register and its way from upload to approval. Confirming takes two people: the officer submits, the head approves.
#ifndef MODEL_DOCUMENT_H
#define MODEL_DOCUMENT_H

#include "meta/field.h"
#include "meta/state.h"

typedef enum DocumentState {
    DOCUMENT_NONE,
    DOCUMENT_DRAFT,     // being checked by an officer
    DOCUMENT_SUBMITTED, // waits for the head
    DOCUMENT_APPROVED,  // tracked; units see it
    DOCUMENT_DISCARDED,
    DOCUMENT_STATE_COUNT_,
} DocumentState;

typedef enum DocumentKind {
    DOCUMENT_KIND_NONE,
    KIND_PROGRAMME,
    KIND_DIRECTIVE,
    KIND_PLAN,
    KIND_DECISION,
    KIND_OFFICIAL_LETTER,
    KIND_RESOLUTION,
    KIND_REPORT,
    KIND_NEWS,
    KIND_CONCLUSION,
    KIND_NOTICE,
    KIND_GUIDELINE,
    KIND_SUBMISSION,
    KIND_MINUTES,
    KIND_REGULATION,
    KIND_PROJECT,
    KIND_OTHER,
    DOCUMENT_KIND_COUNT_,
} DocumentKind;

extern const EnumName document_state_names[DOCUMENT_STATE_COUNT_];
extern const EnumName document_kind_names[DOCUMENT_KIND_COUNT_];

typedef struct Document {
    int64_t id, unit_id;
    DocumentState state;
    DocumentKind kind;
    Str number, issuer, place;
    Date issued_on;
    Str title, signer_name, signer_position, signer_capacity, cites, recipients;
    Str programme_name;       // what the Board calls the programme that it will make; empty: made from the title
    Date starts_on, ends_on; // its period; DATE_NONE: as the text says it
    Str file_name, media_type;
    int64_t file_size;
    Str returned_reason;
    bool is_sample;
    int64_t created_by, submitted_by, approved_by;
    Str sort_key, search_key;
    int64_t version;
    Instant created_at, updated_at;
} Document;

extern const Resource document_resource;
extern const StateMachine document_machine;

// What the guard of "submit" and "approve" looks at.
typedef struct DocumentCounts {
    int64_t proposed; // rows still waiting for a decision (left-over numbers apart)
    int64_t confirmed;
} DocumentCounts;

#endif
