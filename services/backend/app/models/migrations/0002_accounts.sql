-- What signs a user in. The user's record itself is a row of the collection `users`.
CREATE TABLE _accounts (
    user_id {uuid} NOT NULL PRIMARY KEY,
    -- The address in lower case and NFC: one address, one account.
    email_key {text} NOT NULL CONSTRAINT _accounts_email UNIQUE,
    password_hash {text} NOT NULL,
    disabled_at {time},
    created_at {time} NOT NULL
) {strict};

-- The people who run this installation.
CREATE TABLE _operators (
    id {uuid} NOT NULL PRIMARY KEY,
    email {text} NOT NULL,
    email_key {text} NOT NULL CONSTRAINT _operators_email UNIQUE,
    password_hash {text} NOT NULL,
    role {text} NOT NULL CHECK (role IN ('owner', 'developer', 'support', 'viewer')),
    created_at {time} NOT NULL
) {strict};

-- One row until the first owner is made; whoever deletes it makes that owner.
CREATE TABLE _setup (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    token_hash {bytes}
) {strict};
INSERT INTO _setup (id) VALUES (1);

CREATE TABLE _sessions (
    id {uuid} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL CHECK (kind IN ('user', 'operator')),
    owner_id {uuid} NOT NULL,
    device {text} NOT NULL,
    address {text} NOT NULL,
    created_at {time} NOT NULL,
    last_seen_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    -- The refresh tokens: what they share, the one given out last, and the one that it was given for.
    family_hash {bytes} NOT NULL CONSTRAINT _sessions_family UNIQUE,
    serial {int} NOT NULL,
    refresh_hash {bytes} NOT NULL,
    previous_serial {int},
    previous_refresh_hash {bytes},
    -- The access tokens: the one given out last and the one before, which requests under way may still carry.
    access_hash {bytes} NOT NULL CONSTRAINT _sessions_access UNIQUE,
    access_expires_at {time} NOT NULL,
    previous_access_hash {bytes} CONSTRAINT _sessions_previous_access UNIQUE,
    previous_access_expires_at {time}
) {strict};
CREATE INDEX _sessions_owner ON _sessions (owner_id, kind, created_at);
CREATE INDEX _sessions_expiry ON _sessions (expires_at);

-- Access tokens that died before their time, for every node to forget. Kept until all of them would have expired.
-- Sequences are given before commit, so on PostgreSQL the transaction's number tells what is settled.
CREATE TABLE _revocations (
    seq {sequence},
{postgres}    transaction_id bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    access_hash {bytes} NOT NULL,
    revoked_at {time} NOT NULL
) {strict};
{postgres}CREATE INDEX _revocations_transaction ON _revocations (transaction_id);
CREATE INDEX _revocations_time ON _revocations (revoked_at);
