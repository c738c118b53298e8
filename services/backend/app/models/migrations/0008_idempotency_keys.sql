-- What writes with an `Idempotency-Key` were answered, kept for a day. The scope is a hash of who wrote, where, and the key.
CREATE TABLE _idempotency_keys (
  scope {bytes} NOT NULL CONSTRAINT _idempotency_keys_scope UNIQUE,
  body_sha256 {bytes} NOT NULL,
  created_at {time} NOT NULL,
  -- The answer; only the transaction that the row comes with ever sees a row without one.
  answer {bytes},
  etag {text},
  record {uuid}
) {strict};
CREATE INDEX _idempotency_keys_age ON _idempotency_keys (created_at);
