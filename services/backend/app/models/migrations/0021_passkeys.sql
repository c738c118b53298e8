-- Passkeys of users: a public key each, which goes with its account.
CREATE TABLE _passkeys (
  id {uuid} NOT NULL PRIMARY KEY,
  user_id {uuid} NOT NULL REFERENCES _accounts (user_id) ON DELETE CASCADE,
  -- As its authenticator made them: the id, and the public key (COSE).
  credential_id {bytes} NOT NULL CONSTRAINT _passkeys_credential UNIQUE,
  public_key {bytes} NOT NULL,
  -- How often it has signed, as the authenticator counts; 0 where it does not.
  sign_count {int} NOT NULL,
  is_backup_eligible {bool} NOT NULL,
  is_backed_up {bool} NOT NULL,
  -- As its user calls it.
  name {text},
  -- How often it has let its owner in, which makes what was issued before worthless.
  uses {int} NOT NULL,
  created_at {time} NOT NULL,
  last_used_at {time}
) {strict};
CREATE INDEX _passkeys_user ON _passkeys (user_id);

-- What may be presented once and carries its own end: challenges of passkeys, too, by now.
ALTER TABLE _oauth_used_tokens RENAME TO _used_tokens;
DROP INDEX _oauth_used_tokens_expiry;
CREATE INDEX _used_tokens_expiry ON _used_tokens (expires_at);
