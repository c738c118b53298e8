-- Keys for programs that call the application API. Of the key itself there is only the hash.
CREATE TABLE _keys (
  id {uuid} NOT NULL PRIMARY KEY,
  key_hash {bytes} NOT NULL CONSTRAINT _keys_hash UNIQUE,
  name {text} NOT NULL,
  -- A list of texts: the number of a collection, `*` or `files`, a colon, an operation or `*`.
  scopes {json} NOT NULL,
  -- A list of addresses and networks; empty: from everywhere.
  addresses {json} NOT NULL,
  contact {text},
  created_by {uuid},
  created_at {time} NOT NULL,
  expires_at {time},
  last_used_at {time}
) {strict};

-- Keys upload files, too. SQLite changes no CHECK, so the tables are made anew; what points moves along.
{sqlite}CREATE TABLE _files_renewed (
{sqlite}  id BLOB PRIMARY KEY,
{sqlite}  name TEXT NOT NULL,
{sqlite}  size_bytes INTEGER NOT NULL,
{sqlite}  content_type TEXT NOT NULL,
{sqlite}  sha256 BLOB NOT NULL,
{sqlite}  uploader_kind TEXT NOT NULL CHECK (uploader_kind IN ('user', 'operator', 'key')),
{sqlite}  uploader BLOB NOT NULL,
{sqlite}  created_at INTEGER NOT NULL,
{sqlite}  unheld_at INTEGER
{sqlite}) STRICT;
{sqlite}CREATE TABLE _file_holders_renewed (
{sqlite}  file BLOB NOT NULL REFERENCES _files_renewed (id),
{sqlite}  collection INTEGER NOT NULL,
{sqlite}  record BLOB NOT NULL,
{sqlite}  field INTEGER NOT NULL,
{sqlite}  PRIMARY KEY (file, collection, record, field)
{sqlite}) STRICT;
{sqlite}INSERT INTO _files_renewed SELECT * FROM _files;
{sqlite}INSERT INTO _file_holders_renewed SELECT * FROM _file_holders;
{sqlite}DROP TABLE _file_holders;
{sqlite}DROP TABLE _files;
{sqlite}ALTER TABLE _files_renewed RENAME TO _files;
{sqlite}ALTER TABLE _file_holders_renewed RENAME TO _file_holders;
{sqlite}CREATE INDEX _files_unheld ON _files (unheld_at, id) WHERE unheld_at IS NOT NULL;
{sqlite}CREATE INDEX _files_loose ON _files (uploader, uploader_kind) WHERE unheld_at = created_at;
{sqlite}CREATE INDEX _file_holders_record ON _file_holders (collection, record);
{postgres}ALTER TABLE _files DROP CONSTRAINT _files_uploader_kind_check;
{postgres}ALTER TABLE _files ADD CONSTRAINT _files_uploader_kind_check CHECK (uploader_kind IN ('user', 'operator', 'key'));
