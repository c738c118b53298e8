-- How far the outbox has been published to the events broker, and which process is publishing. There is no row before the
-- first start with a broker; while there is one, rows of the outbox after that place are still needed.
CREATE TABLE _publishing (
  one {int} PRIMARY KEY CHECK (one = 1),
  transaction_id {int} NOT NULL,
  sequence {int} NOT NULL,
  owner {uuid},
  until {time} NOT NULL
) {strict};

-- The later changes of a record, from which its state after an earlier one is told. A creation has nothing before it, so
-- writing one costs nothing here.
CREATE INDEX _outbox_changes ON _outbox (record, sequence) WHERE kind <> 'created';
