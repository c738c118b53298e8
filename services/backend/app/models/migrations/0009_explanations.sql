-- Why rules refused requests, under the ids that the problems told. The newest are kept, for a while.
CREATE TABLE _explanations (
  sequence {sequence},
  request {uuid} NOT NULL CONSTRAINT _explanations_request UNIQUE,
  at {time} NOT NULL,
  version {int} NOT NULL,
  method {text} NOT NULL,
  path {text} NOT NULL,
  status {int} NOT NULL,
  caller_kind {text} NOT NULL,
  caller {uuid},
  checks {json} NOT NULL
) {strict};
CREATE INDEX _explanations_age ON _explanations (at);
