-- What operators set while the installation runs, as one document.
CREATE TABLE _settings (
  one {int} NOT NULL PRIMARY KEY CHECK (one = 1),
  document {json} NOT NULL
) {strict};
INSERT INTO _settings (one, document) VALUES (1, '{}');
