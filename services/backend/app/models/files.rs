//! Files: one row for each stored object, and the records that hold it.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::core::db::{Dialect, Row, Source, Statement, Tx};
use crate::core::id::{CollectionId, FieldId};
use crate::core::sql::SqlWriter;
use crate::core::{Error, Principal, Result, Time};

/// A file as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The file's id, and the name of its object.
    pub id: Uuid,
    /// The name that it was given.
    pub name: String,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// The type that its first bytes speak of.
    pub content_type: String,
    /// The SHA-256 of its bytes.
    pub sha256: Vec<u8>,
    /// Whose it is as long as no record holds it.
    pub uploader: Uploader,
    /// When it was stored.
    pub created_at: Time,
    /// Since when no record holds it; none while one does.
    pub unheld_at: Option<Time>,
}

/// Who has uploaded a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uploader {
    /// A user of the application.
    User(Uuid),
    /// An operator of the installation.
    Operator(Uuid),
    /// A program, by its API key.
    Key(Uuid),
}

impl Uploader {
    /// The uploader that a principal would be; none for who cannot upload.
    pub const fn of(who: &Principal) -> Option<Self> {
        match who {
            Principal::User { id, .. } => Some(Self::User(*id)),
            Principal::Operator { id, .. } => Some(Self::Operator(*id)),
            Principal::Key { id, .. } => Some(Self::Key(*id)),
            Principal::Anonymous | Principal::System => None,
        }
    }

    const fn columns(self) -> (&'static str, Uuid) {
        match self {
            Self::User(id) => ("user", id),
            Self::Operator(id) => ("operator", id),
            Self::Key(id) => ("key", id),
        }
    }
}

/// A field of a record that holds a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The collection of the record.
    pub collection: CollectionId,
    /// The record.
    pub record: Uuid,
    /// The field.
    pub field: FieldId,
}

/// Adds a file, held by nobody yet.
pub async fn insert(tx: &Tx, file: &File) -> Result<()> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO _files (id, name, size_bytes, content_type, sha256, uploader_kind, uploader, created_at, unheld_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    );
    let (kind, uploader) = file.uploader.columns();
    let params = [
        file.id.into(),
        file.name.as_str().into(),
        i64::try_from(file.size_bytes).unwrap_or(i64::MAX).into(),
        file.content_type.as_str().into(),
        file.sha256.clone().into(),
        kind.into(),
        uploader.into(),
        file.created_at.into(),
        file.unheld_at.into(),
    ];
    tx.execute(&INSERT, &params).await.map(drop)
}

/// The file of an id.
pub async fn lookup(source: &impl Source, id: Uuid) -> Result<Option<File>> {
    static LOOKUP: Statement = Statement::new(
        "SELECT id, name, size_bytes, content_type, sha256, uploader_kind, uploader, created_at, unheld_at \
         FROM _files WHERE id = ?1",
    );
    source.first(&LOOKUP, &[id.into()], file).await
}

/// The files of some ids that there are, kept from other writers and from the sweeper until the transaction ends. They
/// are locked in the order of their ids, by whoever locks them.
pub async fn lock(tx: &Tx, ids: &BTreeSet<Uuid>) -> Result<BTreeMap<Uuid, File>> {
    let mut sql = SqlWriter::new(tx.dialect());
    sql.push("SELECT id, name, size_bytes, content_type, sha256, uploader_kind, uploader, created_at, unheld_at ");
    sql.push("FROM _files WHERE id IN (");
    for (place, id) in ids.iter().enumerate() {
        sql.push(if place == 0 { "" } else { ", " }).bind((*id).into());
    }
    sql.push(") ORDER BY id");
    if tx.dialect() == Dialect::Postgres {
        sql.push(" FOR UPDATE");
    }
    let (statement, params) = sql.into_statement();
    let files = tx.all(&statement, &params, file).await?;
    Ok(files.into_iter().map(|file| (file.id, file)).collect())
}

/// The files made before another one, the newest first, at most `limit`.
pub async fn list(source: &impl Source, before: Option<Uuid>, limit: u32) -> Result<Vec<File>> {
    static LIST: Statement = Statement::new(
        "SELECT id, name, size_bytes, content_type, sha256, uploader_kind, uploader, created_at, unheld_at \
         FROM _files WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
    );
    source.all(&LIST, &[before.unwrap_or(Uuid::max()).into(), limit.into()], file).await
}

/// How many files there are.
pub async fn count(source: &impl Source) -> Result<i64> {
    static COUNT: Statement = Statement::new("SELECT count(*) FROM _files");
    Ok(source.first(&COUNT, &[], |row| row.get(0)).await?.unwrap_or(0))
}

/// How many files of an uploader no record has ever held.
pub async fn count_loose(source: &impl Source, uploader: Uploader) -> Result<i64> {
    static COUNT: Statement = Statement::new(
        "SELECT count(*) FROM _files WHERE unheld_at = created_at AND uploader_kind = ?1 AND uploader = ?2",
    );
    let (kind, id) = uploader.columns();
    Ok(source.first(&COUNT, &[kind.into(), id.into()], |row| row.get(0)).await?.unwrap_or(0))
}

/// Notes that a field holds a file. The file must be locked.
pub async fn hold(tx: &Tx, file: Uuid, holder: Holder) -> Result<()> {
    static HOLD: Statement = Statement::new(
        "INSERT INTO _file_holders (file, collection, record, field) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    );
    static HELD: Statement = Statement::new("UPDATE _files SET unheld_at = NULL WHERE id = ?1");
    let params = [file.into(), holder.collection.0.into(), holder.record.into(), holder.field.0.into()];
    tx.execute(&HOLD, &params).await?;
    tx.execute(&HELD, &[file.into()]).await.map(drop)
}

/// Notes that a field holds a file no more. The file must be locked.
pub async fn release(tx: &Tx, file: Uuid, holder: Holder, now: Time) -> Result<()> {
    static RELEASE: Statement =
        Statement::new("DELETE FROM _file_holders WHERE file = ?1 AND collection = ?2 AND record = ?3 AND field = ?4");
    let params = [file.into(), holder.collection.0.into(), holder.record.into(), holder.field.0.into()];
    tx.execute(&RELEASE, &params).await?;
    note_unheld(tx, file, now).await
}

/// Notes that a record is gone, and with it all that its fields held.
pub async fn release_all(tx: &Tx, collection: CollectionId, record: Uuid, now: Time) -> Result<()> {
    static FILES: Statement =
        Statement::new("SELECT file FROM _file_holders WHERE collection = ?1 AND record = ?2 ORDER BY file");
    static RELEASE: Statement = Statement::new("DELETE FROM _file_holders WHERE collection = ?1 AND record = ?2");
    let params = [collection.0.into(), record.into()];
    let files: BTreeSet<Uuid> = tx.all(&FILES, &params, |row| row.get(0)).await?.into_iter().collect();
    if files.is_empty() {
        return Ok(());
    }
    // Of two records that let go of a file at once, the second one sees that nobody holds it.
    lock(tx, &files).await?;
    tx.execute(&RELEASE, &params).await?;
    for file in files {
        note_unheld(tx, file, now).await?;
    }
    Ok(())
}

/// Notes that a field, which no version shows any more, holds nothing: of at most `limit` files, and says of how many.
///
/// # Errors
/// The database does not answer.
pub async fn release_field(tx: &Tx, of: (CollectionId, FieldId), now: Time, limit: u32) -> Result<u64> {
    static HELD: Statement = Statement::new(
        "SELECT file, record FROM _file_holders WHERE collection = ?1 AND field = ?2 ORDER BY file, record LIMIT ?3",
    );
    let params = [of.0.0.into(), of.1.0.into(), limit.into()];
    let held: Vec<(Uuid, Uuid)> = tx.all(&HELD, &params, |row| Ok((row.get(0)?, row.get(1)?))).await?;
    if held.is_empty() {
        return Ok(0);
    }
    lock(tx, &held.iter().map(|(file, _)| *file).collect()).await?;
    for (file, record) in &held {
        release(tx, *file, Holder { collection: of.0, record: *record, field: of.1 }, now).await?;
    }
    Ok(held.len() as u64)
}

async fn note_unheld(tx: &Tx, file: Uuid, now: Time) -> Result<()> {
    static NOTE: Statement = Statement::new(
        "UPDATE _files SET unheld_at = ?2 WHERE id = ?1 AND unheld_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM _file_holders WHERE file = ?1)",
    );
    tx.execute(&NOTE, &[file.into(), now.into()]).await.map(drop)
}

/// Removes the rows of files that nobody has held since before an instant, at most `limit`, and says which they were.
pub async fn delete_unheld(tx: &Tx, before: Time, limit: u32) -> Result<Vec<Uuid>> {
    static DELETE: Statement = Statement::new(
        "DELETE FROM _files WHERE unheld_at < ?1 AND id IN \
         (SELECT id FROM _files WHERE unheld_at < ?1 ORDER BY unheld_at, id LIMIT ?2) RETURNING id",
    );
    tx.all(&DELETE, &[before.into(), limit.into()], |row| row.get(0)).await
}

fn file(row: &Row<'_>) -> Result<File> {
    let kind: String = row.get(5)?;
    let uploader = match kind.as_str() {
        "user" => Uploader::User(row.get(6)?),
        "operator" => Uploader::Operator(row.get(6)?),
        "key" => Uploader::Key(row.get(6)?),
        other => return Err(Error::internal(format!("a file has the unknown uploader {other:?}"))),
    };
    Ok(File {
        id: row.get(0)?,
        name: row.get(1)?,
        size_bytes: u64::try_from(row.get::<i64>(2)?).unwrap_or(0),
        content_type: row.get(3)?,
        sha256: row.get(4)?,
        uploader,
        created_at: row.get(7)?,
        unheld_at: row.get(8)?,
    })
}
