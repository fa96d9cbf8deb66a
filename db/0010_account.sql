-- Accounts, their roles, and how they come in. An account is never deleted (the audit chain names it): its state says "closed".
CREATE TABLE account (
    id @id,
    username TEXT NOT NULL,
    display_name TEXT NOT NULL,
    title TEXT NOT NULL,
    unit_id @int,
    password_hash TEXT NOT NULL,
    totp_secret @bytes,
    totp_last_step @int NOT NULL,
    state TEXT NOT NULL CONSTRAINT account_state_known CHECK (state IN ('active', 'suspended', 'closed')),
    locale TEXT NOT NULL CONSTRAINT account_locale_known CHECK (locale IN ('', 'vi', 'en')),
    created_at @time NOT NULL,
    updated_at @time NOT NULL,
    version @int NOT NULL
);
CREATE UNIQUE INDEX account_username_key ON account (username);
CREATE INDEX account_by_unit ON account (unit_id, id);

-- A role within a subtree of units; unit_id 0 is everywhere (NULL would make two such rows different).
CREATE TABLE account_role (
    account_id @int NOT NULL REFERENCES account (id),
    role TEXT NOT NULL,
    unit_id @int NOT NULL,
    PRIMARY KEY (account_id, role, unit_id)
);

-- Sessions in force; ended ones are deleted (the audit chain keeps the log-in). Only the hash of the cookie is stored.
-- stage 'otp': the password was right, the second factor is awaited; it opens nothing.
CREATE TABLE session (
    id @id,
    account_id @int NOT NULL REFERENCES account (id),
    token_hash @bytes NOT NULL,
    stage TEXT NOT NULL CONSTRAINT session_stage_known CHECK (stage IN ('otp', 'full')),
    created_at @time NOT NULL,
    last_seen_at @time NOT NULL,
    expires_at @time NOT NULL,
    peer TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE UNIQUE INDEX session_token_hash_key ON session (token_hash);
CREATE INDEX session_by_account ON session (account_id, id);
CREATE INDEX session_by_expiry ON session (expires_at);

-- Tokens of programs. Shown once; only the hash is stored.
CREATE TABLE api_token (
    id @id,
    account_id @int NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    token_hash @bytes NOT NULL,
    scopes TEXT NOT NULL,
    created_at @time NOT NULL,
    expires_at @time NOT NULL,
    last_used_at @time,
    revoked_at @time
);
CREATE UNIQUE INDEX api_token_token_hash_key ON api_token (token_hash);
CREATE INDEX api_token_by_account ON api_token (account_id, id);

-- Failed log-ins by account name ("a:NAME") and by address ("p:ADDRESS"), so that a restart forgets none.
CREATE TABLE login_throttle (
    subject TEXT NOT NULL PRIMARY KEY,
    failures @int NOT NULL,
    last_failure_at @time NOT NULL,
    locked_until @time NOT NULL
);

-- What was answered to an API write that carried an Idempotency-Key, for 7 days.
CREATE TABLE idempotency_key (
    account_id @int NOT NULL REFERENCES account (id),
    key TEXT NOT NULL,
    request_hash @bytes NOT NULL,
    status @int NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at @time NOT NULL,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at);
