-- The audit chain (store/audit.h). Rows are only ever added; a payload may be erased by a recorded act.
CREATE TABLE audit_event (
    seq @int NOT NULL PRIMARY KEY,
    resource TEXT NOT NULL,
    item_id @int,
    action TEXT NOT NULL,
    acted_on @date NOT NULL,
    recorded_at @time NOT NULL,
    actor_id @int,
    peer TEXT,
    request_id TEXT,
    reason TEXT,
    commitment @bytes,
    prev_mac @bytes NOT NULL,
    mac @bytes NOT NULL
);

-- The history of one item, newest first, a page at a time.
CREATE INDEX audit_event_item ON audit_event (resource, item_id, seq);

-- What the commitment commits to; salt and body go together when they are erased.
CREATE TABLE audit_payload (
    seq @int NOT NULL PRIMARY KEY REFERENCES audit_event (seq),
    salt @bytes NOT NULL,
    body TEXT NOT NULL
);
