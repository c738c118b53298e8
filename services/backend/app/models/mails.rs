//! Mails: those that wait, and what became of the others.

use uuid::Uuid;

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::mail::Letter;
use crate::core::sql::SqlWriter;
use crate::core::{Error, Result, Time};

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailState {
    /// It waits to be sent.
    Queued,
    /// It could not be sent, and is tried again.
    Failed,
    /// The mail server has it.
    Sent,
    /// It was never to be sent, and is kept to be read here.
    Kept,
    /// It was given up.
    Dead,
}

impl MailState {
    const ALL: [Self; 5] = [Self::Queued, Self::Failed, Self::Sent, Self::Kept, Self::Dead];

    /// The word for it, on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Failed => "failed",
            Self::Sent => "sent",
            Self::Kept => "kept",
            Self::Dead => "dead",
        }
    }

    /// The state behind a word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A mail that is to be sent.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// What it says, and to whom.
    pub letter: Letter,
    /// The template that it was made from.
    pub template: &'static str,
    /// The language it is in.
    pub locale: String,
    /// When it is of no use any more.
    pub useful_until: Time,
}

/// A mail that is still to be sent.
#[derive(Debug, Clone)]
pub struct WaitingMail {
    /// What it says, and to whom.
    pub letter: Letter,
    /// When it is of no use any more.
    pub useful_until: Time,
}

/// A mail as operators see it.
#[derive(Debug, Clone)]
pub struct ListedMail {
    /// Its id.
    pub id: Uuid,
    /// The address that it goes to.
    pub to: String,
    /// The template that it was made from.
    pub template: String,
    /// The language it is in.
    pub locale: String,
    /// Its subject.
    pub subject: String,
    /// Where it stands.
    pub state: MailState,
    /// How many times sending it was tried.
    pub attempts: u32,
    /// Why it could not be sent the last time.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Time,
    /// When it was sent, or kept.
    pub sent_at: Option<Time>,
}

/// Which mails a list shows.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// One mail alone.
    pub id: Option<Uuid>,
    /// Those that stand there.
    pub state: Option<MailState>,
    /// Those to this address, in any case.
    pub to: Option<String>,
    /// Only those made before this one.
    pub before: Option<Uuid>,
}

/// Adds a mail that waits to be sent.
pub async fn insert(tx: &Tx, mail: &NewMail) -> Result<()> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO _mails (id, recipient, template, locale, subject, text, html, state, attempts, created_at, \
         useful_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'queued', 0, ?8, ?9)",
    );
    let NewMail { letter, template, locale, useful_until } = mail;
    let params = [
        letter.id.into(),
        letter.to.as_str().into(),
        (*template).into(),
        locale.as_str().into(),
        letter.subject.as_str().into(),
        letter.text.as_str().into(),
        letter.html.as_str().into(),
        letter.written_at.into(),
        (*useful_until).into(),
    ];
    tx.execute(&INSERT, &params).await.map(drop)
}

/// A mail, when it is still to be sent.
pub async fn find_waiting(source: &impl Source, id: Uuid) -> Result<Option<WaitingMail>> {
    static FIND: Statement = Statement::new(
        "SELECT recipient, subject, text, html, created_at, useful_until FROM _mails \
         WHERE id = ?1 AND state IN ('queued', 'failed')",
    );
    source
        .first(&FIND, &[id.into()], move |row| {
            let letter = Letter {
                id,
                to: row.get(0)?,
                subject: row.get(1)?,
                text: row.get(2)?,
                html: row.get(3)?,
                written_at: row.get(4)?,
            };
            Ok(WaitingMail { letter, useful_until: row.get(5)? })
        })
        .await
}

/// Notes that a mail was sent, and forgets what it said.
pub async fn set_sent(tx: &Tx, id: Uuid, attempts: u32, now: Time) -> Result<()> {
    static SET: Statement = Statement::new(
        "UPDATE _mails SET state = 'sent', attempts = ?2, last_error = NULL, sent_at = ?3, text = NULL, html = NULL \
         WHERE id = ?1 AND state IN ('queued', 'failed')",
    );
    tx.execute(&SET, &[id.into(), attempts.into(), now.into()]).await.map(drop)
}

/// Notes that a mail is kept to be read.
pub async fn set_kept(tx: &Tx, id: Uuid, attempts: u32, now: Time) -> Result<()> {
    static SET: Statement = Statement::new(
        "UPDATE _mails SET state = 'kept', attempts = ?2, last_error = NULL, sent_at = ?3 \
         WHERE id = ?1 AND state IN ('queued', 'failed')",
    );
    tx.execute(&SET, &[id.into(), attempts.into(), now.into()]).await.map(drop)
}

/// Notes that a mail could not be sent and is tried again.
pub async fn set_failed(tx: &Tx, id: Uuid, attempts: u32, error: &str) -> Result<()> {
    static SET: Statement = Statement::new(
        "UPDATE _mails SET state = 'failed', attempts = ?2, last_error = ?3 WHERE id = ?1 AND state IN ('queued', 'failed')",
    );
    tx.execute(&SET, &[id.into(), attempts.into(), error.into()]).await.map(drop)
}

/// Notes that a mail was given up, and forgets what it said.
pub async fn set_dead(tx: &Tx, id: Uuid, attempts: u32, error: &str) -> Result<()> {
    static SET: Statement = Statement::new(
        "UPDATE _mails SET state = 'dead', attempts = ?2, last_error = ?3, text = NULL, html = NULL \
         WHERE id = ?1 AND state IN ('queued', 'failed')",
    );
    tx.execute(&SET, &[id.into(), attempts.into(), error.into()]).await.map(drop)
}

/// Gives up, and forgets the words of, at most `limit` mails that are of no use any more, and says how many.
pub async fn give_up_late(tx: &Tx, error: &str, now: Time, limit: u32) -> Result<u64> {
    static GIVE_UP: Statement = Statement::new(
        "UPDATE _mails SET state = 'dead', last_error = coalesce(last_error, ?1), text = NULL, html = NULL \
         WHERE id IN (SELECT id FROM _mails WHERE state IN ('queued', 'failed') AND useful_until <= ?2 LIMIT ?3)",
    );
    tx.execute(&GIVE_UP, &[error.into(), now.into(), limit.into()]).await
}

/// Removes at most `limit` mails whose ids are below one, the oldest first, and says how many went.
pub async fn delete_before(tx: &Tx, before: Uuid, limit: u32) -> Result<u64> {
    static DELETE: Statement =
        Statement::new("DELETE FROM _mails WHERE id IN (SELECT id FROM _mails WHERE id < ?1 ORDER BY id LIMIT ?2)");
    tx.execute(&DELETE, &[before.into(), limit.into()]).await
}

/// The mails, the newest first, at most `limit`.
pub async fn list(source: &impl Source, wanted: &Wanted, limit: u32) -> Result<Vec<ListedMail>> {
    let mut sql = SqlWriter::new(source.dialect());
    sql.push("SELECT id, recipient, template, locale, subject, state, attempts, last_error, created_at, sent_at");
    sql.push(" FROM _mails WHERE 1 = 1");
    if let Some(id) = wanted.id {
        sql.push(" AND id = ").bind(id.into());
    }
    if let Some(state) = wanted.state {
        sql.push(" AND state = ").bind(state.name().into());
    }
    if let Some(to) = &wanted.to {
        sql.push(" AND lower(recipient) = ").bind(to.as_str().into());
    }
    if let Some(before) = wanted.before {
        sql.push(" AND id < ").bind(before.into());
    }
    sql.push(" ORDER BY id DESC LIMIT ").bind(limit.into());
    let (statement, params) = sql.into_statement();
    source.all(&statement, &params, listed).await
}

/// The text and the HTML of a mail that is kept to be read.
pub async fn find_kept_words(source: &impl Source, id: Uuid) -> Result<Option<(String, String)>> {
    static FIND: Statement = Statement::new("SELECT text, html FROM _mails WHERE id = ?1 AND state = 'kept'");
    source.first(&FIND, &[id.into()], |row| Ok((row.get(0)?, row.get(1)?))).await
}

fn listed(row: &Row<'_>) -> Result<ListedMail> {
    let state: String = row.get(5)?;
    Ok(ListedMail {
        id: row.get(0)?,
        to: row.get(1)?,
        template: row.get(2)?,
        locale: row.get(3)?,
        subject: row.get(4)?,
        state: MailState::from_name(&state).ok_or_else(|| Error::internal(format!("a mail in state {state}")))?,
        attempts: row.get(6)?,
        last_error: row.get(7)?,
        created_at: row.get(8)?,
        sent_at: row.get(9)?,
    })
}
