-- The schema epoch: one row, moved on by every applied change, compared by every write to a hub.
CREATE TABLE _schema (
  one {int} PRIMARY KEY CHECK (one = 1),
  epoch {int} NOT NULL
) {strict};
INSERT INTO _schema (one, epoch) VALUES (1, 0);
