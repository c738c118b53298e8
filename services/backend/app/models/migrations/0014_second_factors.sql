-- Authenticator apps: one for each account, with the sealed secret that it shares with the server.
CREATE TABLE _authenticators (
  kind {text} NOT NULL CHECK (kind IN ('user', 'operator')),
  owner_id {uuid} NOT NULL,
  secret {bytes} NOT NULL,
  created_at {time} NOT NULL,
  -- Until a code has shown that the app has the secret, nothing is asked for.
  confirmed_at {time},
  -- No code is taken twice: the step of the last one.
  last_step {int} NOT NULL,
  -- How often it has let its owner in, which makes what was issued before worthless.
  uses {int} NOT NULL,
  -- Wrong codes since.
  failures {int} NOT NULL,
  PRIMARY KEY (kind, owner_id)
) {strict};

-- Codes to fall back on, each for one login.
CREATE TABLE _recovery_codes (
  kind {text} NOT NULL,
  owner_id {uuid} NOT NULL,
  code_hash {bytes} NOT NULL,
  PRIMARY KEY (kind, owner_id, code_hash)
) {strict};
