-- The documents register and the draft that the reader made of each. Foreign bytes are kept as they came; the text is what `thidua read --text` prints.
CREATE TABLE document (
    id @id,
    unit_id @int NOT NULL REFERENCES unit (id),
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    issuer TEXT NOT NULL,
    place TEXT NOT NULL,
    issued_on @date,
    title TEXT NOT NULL,
    signer_name TEXT NOT NULL,
    signer_position TEXT NOT NULL,
    signer_capacity TEXT NOT NULL,
    cites TEXT NOT NULL,
    recipients TEXT NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    file_size @int NOT NULL,
    file_digest @bytes NOT NULL,
    source_text TEXT NOT NULL,
    returned_reason TEXT NOT NULL,
    is_sample @int NOT NULL,
    created_by @int NOT NULL REFERENCES account (id),
    submitted_by @int REFERENCES account (id),
    approved_by @int REFERENCES account (id),
    sort_key @bytes NOT NULL,
    search_key TEXT NOT NULL,
    version @int NOT NULL,
    created_at @time NOT NULL,
    updated_at @time NOT NULL
);
CREATE INDEX document_by_unit ON document (unit_id, id);
CREATE INDEX document_by_number ON document (number, id);

CREATE TABLE document_file (
    document_id @int PRIMARY KEY REFERENCES document (id),
    content @bytes NOT NULL
);

CREATE TABLE document_section (
    id @id,
    document_id @int NOT NULL REFERENCES document (id),
    ordinal @int NOT NULL,
    path TEXT NOT NULL,
    heading TEXT NOT NULL,
    span_start @int NOT NULL,
    span_end @int NOT NULL,
    due_asked @int NOT NULL, -- the clerk has chosen a due date for targets without one, or to leave it empty
    UNIQUE (document_id, path)
);

-- One drafted thing: a target, deadline, assignment, movement, recurring duty, job, or a number or date left over. `data` holds the fields of its kind
-- as JSON (model/draft.h); the quote is cut from document.source_text and never rewritten.
CREATE TABLE draft_row (
    id @id,
    document_id @int NOT NULL REFERENCES document (id),
    section_path TEXT NOT NULL,
    kind TEXT NOT NULL,
    ordinal @int NOT NULL,
    data TEXT NOT NULL,
    span_start @int NOT NULL,
    span_end @int NOT NULL,
    quote TEXT NOT NULL,
    confidence @int NOT NULL, -- in thousandths
    question TEXT NOT NULL,   -- message key of what is asked, empty = certain
    state TEXT NOT NULL,
    origin TEXT NOT NULL,
    decided_by @int REFERENCES account (id),
    decided_at @time,
    version @int NOT NULL
);
CREATE INDEX draft_row_by_document ON draft_row (document_id, section_path, ordinal, id);

CREATE TABLE draft_repair (
    id @id,
    document_id @int NOT NULL REFERENCES document (id),
    span_start @int NOT NULL,
    span_end @int NOT NULL,
    from_text TEXT NOT NULL,
    to_text TEXT NOT NULL,
    kind TEXT NOT NULL,
    confidence @int NOT NULL, -- in thousandths
    state TEXT NOT NULL,
    decided_by @int REFERENCES account (id),
    version @int NOT NULL
);
CREATE INDEX draft_repair_by_document ON draft_repair (document_id, span_start, id);

-- What a clerk chose for a name of an agency in one document: a unit of the register, or nothing yet.
CREATE TABLE draft_agency (
    id @id,
    document_id @int NOT NULL REFERENCES document (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    unit_id @int REFERENCES unit (id),
    group_key TEXT NOT NULL, -- a group of units ("các xã"), empty = one unit
    state TEXT NOT NULL,
    version @int NOT NULL,
    UNIQUE (document_id, name_key)
);
