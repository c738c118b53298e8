-- The words of mails, where operators have written their own.
CREATE TABLE _mail_templates (
  name {text} NOT NULL,
  locale {text} NOT NULL,
  subject {text} NOT NULL,
  text {text} NOT NULL,
  html {text} NOT NULL,
  updated_at {time} NOT NULL,
  PRIMARY KEY (name, locale)
) {strict};
