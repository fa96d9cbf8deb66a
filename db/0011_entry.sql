-- The words by which records are found: folded (no marks, small letters), one row a word. A query's words are looked up as beginnings,
-- so that both engines find the same by one range of the index.
CREATE TABLE search_term (
    resource TEXT NOT NULL,
    term TEXT NOT NULL,
    item_id @int NOT NULL,
    PRIMARY KEY (resource, term, item_id)
);
CREATE INDEX search_term_by_item ON search_term (resource, item_id);

-- What a client named itself before it sent it (a UUID), so that sending it again, however late, makes no second record. For resources
-- whose own table has no such column.
CREATE TABLE client_entry (
    account_id @int NOT NULL REFERENCES account (id),
    client_uuid TEXT NOT NULL,
    resource TEXT NOT NULL,
    item_id @int NOT NULL,
    created_at @time NOT NULL,
    PRIMARY KEY (account_id, client_uuid)
);
