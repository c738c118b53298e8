-- Every committed change. Sequences are given before commit, so on PostgreSQL, where commits do not follow one another,
-- the transaction's number comes before them in the order of commit.
CREATE TABLE _outbox (
  sequence {sequence},
{postgres}  transaction_id bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  collection {int} NOT NULL,
  record {uuid} NOT NULL,
  kind {text} NOT NULL,
  revision_before {int},
  revision_after {int},
  actor_kind {text} NOT NULL,
  actor {uuid},
  request {uuid} NOT NULL,
  at {time} NOT NULL,
  before {json} NOT NULL
) {strict};
{postgres}CREATE INDEX _outbox_commit_order ON _outbox (transaction_id, sequence);

-- Work to be done later. `due_at` is when a job may next be taken: its time to run or, while leased, the lease's end.
CREATE TABLE _jobs (
  id {uuid} PRIMARY KEY,
  kind {text} NOT NULL,
  key {text} UNIQUE,
  payload {json} NOT NULL,
  state {text} NOT NULL,
  due_at {time} NOT NULL,
  attempts {int} NOT NULL,
  owner {uuid},
  last_error {text},
  created_at {time} NOT NULL
) {strict};

CREATE INDEX _jobs_due ON _jobs (due_at, id) WHERE state <> 'dead';
