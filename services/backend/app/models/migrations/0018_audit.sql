-- What operators did. Rows are only ever added.
CREATE TABLE _audit (
  id {uuid} NOT NULL PRIMARY KEY,
  at {time} NOT NULL,
  -- None for what Stratabase does by itself, or whoever has a shell on its machine.
  operator {uuid},
  action {text} NOT NULL,
  -- What was acted on, as the path of the platform API names it.
  target {text} NOT NULL,
  before {json},
  after {json},
  reason {text},
  address {text} NOT NULL,
  request {uuid} NOT NULL
) {strict};
CREATE INDEX _audit_operator ON _audit (operator, id);
CREATE INDEX _audit_target ON _audit (target, id);
CREATE INDEX _audit_action ON _audit (action, id);

-- Whom the ids of operators stood for who are none any more.
CREATE TABLE _former_operators (
  id {uuid} NOT NULL PRIMARY KEY,
  email {text} NOT NULL,
  removed_at {time} NOT NULL
) {strict};

-- When an operator signed in last; sessions know of later use.
ALTER TABLE _operators ADD COLUMN signed_in_at {time};
