-- Days (UTC, counted from 1970-01-01) on which the application API was called, and how many clients have a name on each.
-- Whoever adds to a day holds its row, so that nodes add up.
CREATE TABLE _usage_days (
  day {int} PRIMARY KEY,
  clients {int} NOT NULL
) {strict};

-- The clients of a day, and how one of their calls described itself.
CREATE TABLE _usage_clients (
  day {int} NOT NULL,
  client {text} NOT NULL,
  user_agent {text},
  PRIMARY KEY (day, client)
) {strict};

-- Who called what, how often, and which fields that touched: lists of the fields' numbers. `users` is a sketch, of which
-- only the size can be told.
CREATE TABLE _usage (
  day {int} NOT NULL,
  version {int} NOT NULL,
  client {text} NOT NULL,
  collection {text} NOT NULL,
  method {text} NOT NULL,
  outcome {text} NOT NULL,
  count {int} NOT NULL,
  users {bytes} NOT NULL,
  last_seen {time} NOT NULL,
  fields_read {json} NOT NULL,
  fields_filtered {json} NOT NULL,
  fields_written {json} NOT NULL,
  PRIMARY KEY (day, version, client, collection, method, outcome)
) {strict};
