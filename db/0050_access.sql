-- Accounts belong to units that exist; addresses from which an account came in before, so that strangers cannot keep its owner out.
-- (SQLite cannot add a reference to a column that is there, so the column is made anew: the same words serve both engines.)
ALTER TABLE account ADD COLUMN home_unit @int REFERENCES unit (id);
UPDATE account SET home_unit = unit_id WHERE unit_id IN (SELECT id FROM unit);
DROP INDEX account_by_unit;
ALTER TABLE account DROP COLUMN unit_id;
ALTER TABLE account RENAME COLUMN home_unit TO unit_id;
CREATE INDEX account_by_unit ON account (unit_id, id);

-- totp_secret is sealed by a key outside the database from here on (crypt/box.h); the program seals what it finds open when it starts.

CREATE TABLE login_address (
    account_id @int NOT NULL REFERENCES account (id),
    address TEXT NOT NULL,
    last_at @time NOT NULL,
    PRIMARY KEY (account_id, address)
);
