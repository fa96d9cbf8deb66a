-- Settings of the installation that are not law, rule or clock (those are rows of their own with dates).
CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
