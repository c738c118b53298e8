CREATE TABLE _hubs (
  id {int} PRIMARY KEY,
  definition {json} NOT NULL
) {strict};

CREATE TABLE _versions (
  number {int} PRIMARY KEY,
  definition {json} NOT NULL
) {strict};

CREATE TABLE _numbers (
  id {int} PRIMARY KEY CHECK (id = 1),
  given {json} NOT NULL
) {strict};

CREATE TABLE _changes (
  id {uuid} PRIMARY KEY,
  epoch {int} NOT NULL UNIQUE,
  version {int} NOT NULL,
  note {text} NOT NULL,
  document {json} NOT NULL,
  verdict {text} NOT NULL,
  operator {uuid},
  applied_at {time} NOT NULL
) {strict};
