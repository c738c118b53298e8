-- Wrong passwords in a row, until a right one. Addresses without an account have rows, too, so that the time to answer is
-- alike; the id of such a row is made from the address.
CREATE TABLE _wrong_passwords (
  kind {text} NOT NULL CHECK (kind IN ('user', 'nobody')),
  owner_id {uuid} NOT NULL,
  failures {int} NOT NULL,
  last_at {time} NOT NULL,
  PRIMARY KEY (kind, owner_id)
) {strict};
CREATE INDEX _wrong_passwords_time ON _wrong_passwords (kind, last_at);
