-- What following asks for: a programme's short name and the business day of its approval, how a target spreads over units, a unit's own share, the
-- road of a target, the occurrences of recurring duties, forms that were put aside.
ALTER TABLE programme ADD COLUMN short_name TEXT NOT NULL DEFAULT '';
ALTER TABLE programme ADD COLUMN approved_on @date;
ALTER TABLE target ADD COLUMN spread TEXT NOT NULL DEFAULT 'whole';
ALTER TABLE duty ADD COLUMN goal @dec;
CREATE INDEX duty_by_target ON duty (target_id, unit_id, id);

-- What has to be reached by a day on the way to a target, as the agency that leads it has stated. Stated again for the same day: a new version.
CREATE TABLE target_step (
    id @id,
    target_id @int NOT NULL REFERENCES target (id),
    due_on @date NOT NULL,
    amount @dec NOT NULL,
    stated_by @int REFERENCES account (id),
    version @int NOT NULL,
    updated_at @time NOT NULL,
    UNIQUE (target_id, due_on)
);

-- One time of a recurring duty: made ahead for a bounded stretch of time, ticked off by the unit.
CREATE TABLE occurrence (
    id @id,
    duty_id @int NOT NULL REFERENCES duty (id),
    unit_id @int NOT NULL REFERENCES unit (id),
    due_on @date NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    done_on @date,
    version @int NOT NULL,
    updated_at @time NOT NULL,
    UNIQUE (duty_id, due_on)
);
CREATE INDEX occurrence_by_unit ON occurrence (unit_id, due_on, id);

-- A form for a figure that its writer has put aside. It counts nowhere; sending the figure closes it.
CREATE TABLE figure_draft (
    id @id,
    target_id @int NOT NULL REFERENCES target (id),
    unit_id @int NOT NULL REFERENCES unit (id),
    account_id @int NOT NULL REFERENCES account (id),
    amount TEXT NOT NULL,
    as_of TEXT NOT NULL,
    note TEXT NOT NULL,
    is_open @int NOT NULL,
    saved_at @time NOT NULL,
    UNIQUE (target_id, unit_id, account_id)
);
