-- The duties of one programme in the order of their units: sums are counted unit by unit without sorting (src/app/cockpit_sums.c).
CREATE INDEX duty_by_programme_unit ON duty (programme_id, unit_id, due_on, id);
