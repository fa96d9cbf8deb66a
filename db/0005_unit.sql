-- Units: anything that can have duties. A surrogate id, because a name is not an identity (units of one name follow each other in time).
-- path: ids of the ancestors and the unit itself, each as 8 hex digits and '/', so that a subtree is one range of the index.
CREATE TABLE unit (
    id @id,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    parent_id @int REFERENCES unit (id),
    path TEXT NOT NULL,
    valid_from @date,
    valid_to @date,
    instrument TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    search_key TEXT NOT NULL,
    sort_key @bytes NOT NULL,
    version @int NOT NULL,
    created_at @time NOT NULL,
    updated_at @time NOT NULL
);
CREATE INDEX unit_by_path ON unit (path);
CREATE INDEX unit_by_parent ON unit (parent_id, sort_key, id);
CREATE INDEX unit_by_sort ON unit (sort_key, id);
CREATE INDEX unit_by_code ON unit (code, level);
