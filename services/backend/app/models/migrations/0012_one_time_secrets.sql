-- What is used once: the secret of a link, and the code beside it, each kept as a hash. A new one replaces the old one.
CREATE TABLE _one_time_secrets (
  id {uuid} NOT NULL PRIMARY KEY,
  purpose {text} NOT NULL,
  owner_id {uuid} NOT NULL,
  -- What it proves: the address, as typed.
  address {text} NOT NULL,
  token_hash {bytes} CONSTRAINT _one_time_secrets_token UNIQUE,
  code_mac {bytes} NOT NULL,
  -- What whoever asked for it must show beside the code.
  request_hash {bytes},
  -- The account as it was then.
  state_hash {bytes} NOT NULL,
  attempts_left {int} NOT NULL,
  code_expires_at {time} NOT NULL,
  expires_at {time} NOT NULL,
  CONSTRAINT _one_time_secrets_owner UNIQUE (owner_id, purpose)
) {strict};
CREATE INDEX _one_time_secrets_expiry ON _one_time_secrets (expires_at);

-- When the address of an account was proved.
ALTER TABLE _accounts ADD COLUMN verified_at {time};
