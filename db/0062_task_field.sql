-- A task's field of work, by which duties follow when departments are rearranged. Steps of a road that were taken out (a row that history speaks of
-- is marked, never deleted). What the Board says of the programme before it is approved: its short name and its period, on its document.
ALTER TABLE task ADD COLUMN field_id @int REFERENCES work_field (id);
CREATE INDEX task_by_field ON task (field_id, id);
ALTER TABLE target_step ADD COLUMN removed @int NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN programme_name TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN starts_on @date;
ALTER TABLE document ADD COLUMN ends_on @date;
