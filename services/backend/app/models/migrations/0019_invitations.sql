-- Who was invited to be an operator, until they come or the time is up.
CREATE TABLE _invitations (
  id {uuid} NOT NULL PRIMARY KEY,
  email {text} NOT NULL,
  email_key {text} NOT NULL CONSTRAINT _invitations_email UNIQUE,
  role {text} NOT NULL CHECK (role IN ('owner', 'developer', 'support', 'viewer')),
  token_hash {bytes} NOT NULL CONSTRAINT _invitations_token UNIQUE,
  invited_by {uuid},
  created_at {time} NOT NULL,
  expires_at {time} NOT NULL
) {strict};
CREATE INDEX _invitations_expiry ON _invitations (expires_at);
