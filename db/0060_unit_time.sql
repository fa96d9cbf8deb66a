-- Units in time (model/succession.h). All four are only added to. 0001-01-01 (day -719162) is "since ever": no unit is older.
-- What a unit was called and was, from which day.
CREATE TABLE unit_version (
    id @id,
    unit_id @int NOT NULL REFERENCES unit (id),
    effective_on @date NOT NULL,
    day_known @int NOT NULL,
    state TEXT NOT NULL CONSTRAINT unit_version_state_known CHECK (state IN ('active', 'ended')),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    sort_key @bytes NOT NULL,
    instrument TEXT NOT NULL,
    verified @int NOT NULL,
    acted_on @date NOT NULL,
    recorded_at @time NOT NULL
);
CREATE INDEX unit_version_by_unit ON unit_version (unit_id, effective_on, id);
CREATE INDEX unit_version_by_day ON unit_version (effective_on, id);

-- Under whom it stood, in which tree, from which day.
CREATE TABLE unit_place (
    id @id,
    unit_id @int NOT NULL REFERENCES unit (id),
    hierarchy TEXT NOT NULL,
    effective_on @date NOT NULL,
    parent_id @int REFERENCES unit (id),
    instrument TEXT NOT NULL,
    acted_on @date NOT NULL,
    recorded_at @time NOT NULL
);
CREATE INDEX unit_place_by_unit ON unit_place (hierarchy, unit_id, effective_on, id);
CREATE INDEX unit_place_by_parent ON unit_place (parent_id, hierarchy, effective_on, id);

-- Fields of work by which duties and indicators follow when departments are rearranged.
CREATE TABLE work_field (
    id @id,
    name TEXT NOT NULL,
    sort_key @bytes NOT NULL,
    version @int NOT NULL
);
CREATE UNIQUE INDEX work_field_name_key ON work_field (name);

-- What became of a unit. share: part of from_id that went to to_id, x 10^4; NULL = not known.
CREATE TABLE succession (
    id @id,
    kind TEXT NOT NULL,
    from_id @int NOT NULL REFERENCES unit (id),
    to_id @int NOT NULL REFERENCES unit (id),
    effective_on @date NOT NULL,
    day_known @int NOT NULL,
    share @dec CONSTRAINT succession_share_range CHECK (share > 0 AND share <= 10000),
    share_source TEXT NOT NULL,
    field_id @int REFERENCES work_field (id),
    instrument TEXT NOT NULL,
    verified @int NOT NULL,
    note TEXT NOT NULL,
    acted_on @date NOT NULL,
    recorded_at @time NOT NULL,
    CONSTRAINT succession_not_itself CHECK (from_id <> to_id)
);
CREATE INDEX succession_by_from ON succession (from_id, effective_on, id);
CREATE INDEX succession_by_to ON succession (to_id, effective_on, id);
CREATE INDEX succession_by_day ON succession (effective_on, id);

-- Which successions have been carried out: accounts and duties have followed.
CREATE TABLE succession_settled (
    succession_id @int NOT NULL PRIMARY KEY REFERENCES succession (id),
    settled_on @date NOT NULL
);

-- The units that are there already: one version from their first day, one more that ends those that ended, and their place.
INSERT INTO unit_version (unit_id, effective_on, day_known, state, code, name, short_name, kind, level, sort_key, instrument, verified, acted_on, recorded_at)
SELECT id, COALESCE(valid_from, -719162), CASE WHEN valid_from IS NULL THEN 0 ELSE 1 END, 'active', code, name, short_name, kind, level, sort_key, instrument, 0, COALESCE(valid_from, -719162), created_at
FROM unit ORDER BY id;
INSERT INTO unit_version (unit_id, effective_on, day_known, state, code, name, short_name, kind, level, sort_key, instrument, verified, acted_on, recorded_at)
SELECT id, valid_to + 1, 1, 'ended', code, name, short_name, kind, level, sort_key, instrument, 0, valid_to + 1, updated_at
FROM unit WHERE valid_to IS NOT NULL ORDER BY id;
INSERT INTO unit_place (unit_id, hierarchy, effective_on, parent_id, instrument, acted_on, recorded_at)
SELECT id, 'administrative', COALESCE(valid_from, -719162), parent_id, '', COALESCE(valid_from, -719162), created_at
FROM unit ORDER BY id;
