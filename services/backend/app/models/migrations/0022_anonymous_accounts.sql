-- An anonymous account has no address. SQLite makes the table anew for that; nothing points at it.
{postgres}ALTER TABLE _accounts ALTER COLUMN email_key DROP NOT NULL;
{sqlite}CREATE TABLE _accounts_with_anonymous (
{sqlite}    user_id {uuid} NOT NULL PRIMARY KEY,
{sqlite}    email_key {text} CONSTRAINT _accounts_email UNIQUE,
{sqlite}    password_hash {text} NOT NULL,
{sqlite}    disabled_at {time},
{sqlite}    created_at {time} NOT NULL,
{sqlite}    verified_at {time}
{sqlite}) {strict};
{sqlite}INSERT INTO _accounts_with_anonymous (user_id, email_key, password_hash, disabled_at, created_at, verified_at)
{sqlite}    SELECT user_id, email_key, password_hash, disabled_at, created_at, verified_at FROM _accounts;
{sqlite}DROP TABLE _accounts;
{sqlite}ALTER TABLE _accounts_with_anonymous RENAME TO _accounts;
