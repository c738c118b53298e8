-- Every mail. Its bodies hold links and codes: they are there until it is sent or given up.
CREATE TABLE _mails (
  id {uuid} NOT NULL PRIMARY KEY,
  recipient {text} NOT NULL,
  template {text} NOT NULL,
  locale {text} NOT NULL,
  subject {text} NOT NULL,
  text {text},
  html {text},
  state {text} NOT NULL CHECK (state IN ('queued', 'failed', 'sent', 'kept', 'dead')),
  attempts {int} NOT NULL,
  last_error {text},
  created_at {time} NOT NULL,
  useful_until {time} NOT NULL,
  sent_at {time}
) {strict};
CREATE INDEX _mails_useful ON _mails (useful_until) WHERE state IN ('queued', 'failed');
