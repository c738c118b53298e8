-- Uploaded files. The bytes lie in the storage under the same id: stored before the row, removed after it.
CREATE TABLE _files (
  id {uuid} PRIMARY KEY,
  name {text} NOT NULL,
  size_bytes {int} NOT NULL,
  content_type {text} NOT NULL,
  sha256 {bytes} NOT NULL,
  uploader_kind {text} NOT NULL CHECK (uploader_kind IN ('user', 'operator')),
  uploader {uuid} NOT NULL,
  created_at {time} NOT NULL,
  -- Since when no record holds it; null while one does. What nobody holds goes after a day.
  unheld_at {time}
) {strict};
CREATE INDEX _files_unheld ON _files (unheld_at, id) WHERE unheld_at IS NOT NULL;
-- What an uploader has left lying about.
CREATE INDEX _files_loose ON _files (uploader, uploader_kind) WHERE unheld_at = created_at;

-- Which fields of which records hold a file: what decides who may read it.
CREATE TABLE _file_holders (
  file {uuid} NOT NULL REFERENCES _files (id),
  collection {int} NOT NULL,
  record {uuid} NOT NULL,
  field {int} NOT NULL,
  PRIMARY KEY (file, collection, record, field)
) {strict};
CREATE INDEX _file_holders_record ON _file_holders (collection, record);
