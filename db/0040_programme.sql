-- Programmes as confirmed: tasks, who does them, targets, deadlines, and the duties of each unit that follow.
CREATE TABLE programme (
    id @id,
    document_id @int REFERENCES document (id),
    unit_id @int NOT NULL REFERENCES unit (id),
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    theme TEXT NOT NULL,
    issued_on @date,
    starts_on @date,
    ends_on @date,
    state TEXT NOT NULL,
    is_sample @int NOT NULL,
    approved_by @int REFERENCES account (id),
    approved_at @time,
    sort_key @bytes NOT NULL,
    version @int NOT NULL,
    created_at @time NOT NULL,
    updated_at @time NOT NULL
);
CREATE INDEX programme_by_unit ON programme (unit_id, id);

CREATE TABLE task (
    id @id,
    programme_id @int NOT NULL REFERENCES programme (id),
    path TEXT NOT NULL,
    ordinal @int NOT NULL,
    title TEXT NOT NULL,
    span_start @int NOT NULL,
    span_end @int NOT NULL,
    version @int NOT NULL,
    UNIQUE (programme_id, path)
);

-- A unit (or a group of units, as the document names it) in a role of a task.
CREATE TABLE task_unit (
    id @id,
    task_id @int NOT NULL REFERENCES task (id),
    unit_id @int REFERENCES unit (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    tone TEXT NOT NULL,
    quote TEXT NOT NULL,
    span_start @int NOT NULL,
    span_end @int NOT NULL
);
CREATE INDEX task_unit_by_task ON task_unit (task_id, id);
CREATE INDEX task_unit_by_unit ON task_unit (unit_id, id);

CREATE TABLE target (
    id @id,
    programme_id @int NOT NULL REFERENCES programme (id),
    task_id @int REFERENCES task (id),
    indicator TEXT NOT NULL,
    op TEXT NOT NULL,
    low @dec NOT NULL,
    high @dec,
    qualifier TEXT NOT NULL,
    unit_of_measure TEXT NOT NULL,
    scope TEXT NOT NULL,
    due_on @date,
    quote TEXT NOT NULL,
    span_start @int NOT NULL,
    span_end @int NOT NULL,
    ordinal @int NOT NULL,
    version @int NOT NULL
);
CREATE INDEX target_by_programme ON target (programme_id, ordinal, id);

-- Dated obligations, jobs, recurring duties and movements of a programme; one table, as they differ in few columns and are read together.
CREATE TABLE obligation (
    id @id,
    programme_id @int NOT NULL REFERENCES programme (id),
    task_id @int REFERENCES task (id),
    kind TEXT NOT NULL, -- deadline, job, recurring, movement, milestone
    title TEXT NOT NULL,
    due_on @date,
    rhythm TEXT NOT NULL,
    person TEXT NOT NULL,
    product TEXT NOT NULL,
    authority TEXT NOT NULL,
    quote TEXT NOT NULL,
    span_start @int NOT NULL,
    span_end @int NOT NULL,
    ordinal @int NOT NULL,
    version @int NOT NULL
);
CREATE INDEX obligation_by_programme ON obligation (programme_id, kind, ordinal, id);

CREATE TABLE obligation_unit (
    id @id,
    obligation_id @int NOT NULL REFERENCES obligation (id),
    unit_id @int REFERENCES unit (id),
    name TEXT NOT NULL
);
CREATE INDEX obligation_unit_by_obligation ON obligation_unit (obligation_id, id);

-- What one unit has to do. Made when a programme is approved; the unit works its state.
CREATE TABLE duty (
    id @id,
    programme_id @int NOT NULL REFERENCES programme (id),
    task_id @int REFERENCES task (id),
    unit_id @int NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL, -- assignment, target, deadline, job, recurring
    target_id @int REFERENCES target (id),
    obligation_id @int REFERENCES obligation (id),
    role TEXT NOT NULL,
    tone TEXT NOT NULL,
    title TEXT NOT NULL,
    due_on @date,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    done_on @date,
    version @int NOT NULL,
    created_at @time NOT NULL,
    updated_at @time NOT NULL
);
CREATE INDEX duty_by_unit ON duty (unit_id, due_on, id);
CREATE INDEX duty_by_programme ON duty (programme_id, state, id);
CREATE INDEX duty_by_task ON duty (task_id, id);

-- Entered values of targets; appended, never overwritten. The newest entry of a unit and day is the one in force.
CREATE TABLE figure (
    id @id,
    target_id @int NOT NULL REFERENCES target (id),
    unit_id @int NOT NULL REFERENCES unit (id),
    as_of @date NOT NULL,
    amount @dec NOT NULL,
    note TEXT NOT NULL,
    client_uuid TEXT NOT NULL,
    entered_by @int REFERENCES account (id),
    acted_on @date NOT NULL,
    recorded_at @time NOT NULL
);
CREATE UNIQUE INDEX figure_client_uuid_key ON figure (client_uuid) WHERE client_uuid <> '';
CREATE INDEX figure_by_target ON figure (target_id, unit_id, as_of, id);
CREATE INDEX figure_by_unit ON figure (unit_id, as_of, id);
