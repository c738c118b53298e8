-- Providers that users can sign in with.
CREATE TABLE _oauth_providers (
  provider {text} NOT NULL PRIMARY KEY,
  name {text} NOT NULL,
  issuer {text} NOT NULL,
  client_id {text} NOT NULL,
  -- Sealed.
  client_secret {bytes},
  scopes {text} NOT NULL,
  is_enabled {bool} NOT NULL,
  created_at {time} NOT NULL
) {strict};

-- Who users are at their providers. An issuer and a subject are one user's; an address is only shown.
CREATE TABLE _identities (
  id {uuid} NOT NULL PRIMARY KEY,
  user_id {uuid} NOT NULL,
  provider {text} NOT NULL,
  issuer {text} NOT NULL,
  subject {text} NOT NULL,
  email {text},
  created_at {time} NOT NULL
) {strict};
CREATE UNIQUE INDEX _identities_subject ON _identities (issuer, subject);
CREATE INDEX _identities_user ON _identities (user_id);

-- Attempts under way: the state that the provider gives back, and the browser that began, each kept as a hash.
CREATE TABLE _oauth_states (
  state_hash {bytes} NOT NULL PRIMARY KEY,
  browser_hash {bytes} NOT NULL,
  provider {text} NOT NULL,
  issuer {text} NOT NULL,
  client_id {text} NOT NULL,
  redirect_to {text},
  -- The user and the session that this is to be linked to, where it is.
  link_user_id {uuid},
  link_session_id {uuid},
  expires_at {time} NOT NULL
) {strict};
CREATE INDEX _oauth_states_expiry ON _oauth_states (expires_at);

-- Codes for an application that was told by its address: who somebody proved to be.
CREATE TABLE _oauth_codes (
  code_hash {bytes} NOT NULL PRIMARY KEY,
  provider {text} NOT NULL,
  issuer {text} NOT NULL,
  subject {text} NOT NULL,
  email {text},
  is_verified {bool} NOT NULL,
  link_user_id {uuid},
  link_session_id {uuid},
  expires_at {time} NOT NULL
) {strict};
CREATE INDEX _oauth_codes_expiry ON _oauth_codes (expires_at);

-- ID tokens that were used to sign in, until they end by themselves: none is taken twice.
CREATE TABLE _oauth_used_tokens (
  token_hash {bytes} NOT NULL PRIMARY KEY,
  expires_at {time} NOT NULL
) {strict};
CREATE INDEX _oauth_used_tokens_expiry ON _oauth_used_tokens (expires_at);
