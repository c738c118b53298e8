//! Sending mails, each by a job of its own that is tried again until the mail is of no use any more.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::core::db::{Tx, WriteOptions};
use crate::core::mail::SendFault;
use crate::core::{App, Ctx, Error, Result};
use crate::models::jobs::LeasedJob;
use crate::models::mails::{self, NewMail};
use crate::services::jobs::{self, Handler};

/// The word by which jobs name their kind.
const KIND: &str = "send_mail";
/// Why a mail is given up that is not the mail server's fault alone.
pub(super) const TOO_LATE: &str = "it would come too late to be of use";
/// The most of an error's text that is kept, in characters.
const MAX_ERROR_CHARS: usize = 1_000;

/// Writes a mail down and enqueues the job that sends it, in the transaction that makes it necessary. Call
/// [`jobs::wake`] once that is committed.
///
/// # Errors
/// The database does not answer.
pub async fn enqueue(ctx: &Ctx, tx: &Tx, mail: &NewMail) -> Result<()> {
    mails::insert(tx, mail).await?;
    // What the mail says stands with the mail alone, which forgets it.
    jobs::enqueue(ctx, tx, KIND, &json!({"mail": mail.letter.id}), ctx.now()).await.map(drop)
}

/// The handler that sends a mail. It is the mail that ends its attempts: when it is of no use any more it is given up.
pub fn send_handler() -> Handler {
    let mut handler = Handler::new(KIND, |app, job| async move { send(&app, &job).await });
    handler.max_attempts = u32::MAX;
    handler
}

async fn send(app: &Arc<App>, job: &LeasedJob) -> Result<()> {
    let id = job.payload.get("mail").and_then(Json::as_str).and_then(|id| id.parse::<Uuid>().ok());
    let id = id.ok_or_else(|| Error::internal("a job that sends a mail names none"))?;
    // One that was sent before its worker died is not sent again.
    let Some(mail) = mails::find_waiting(&app.db, id).await? else { return Ok(()) };
    if mail.useful_until <= app.clock.now() {
        return settle(app, id, job.attempts, Settled::Dead(TOO_LATE.to_owned())).await;
    }
    match app.mailer.send(&mail.letter).await {
        Ok(()) if app.mailer.keeps() => settle(app, id, job.attempts, Settled::Kept).await,
        Ok(()) => settle(app, id, job.attempts, Settled::Sent).await,
        Err(SendFault::ForGood(reason)) => {
            tracing::warn!(mail = %id, reason, "a mail was refused and is given up");
            settle(app, id, job.attempts, Settled::Dead(reason)).await
        }
        Err(SendFault::ForNow(reason)) => {
            settle(app, id, job.attempts, Settled::Failed(reason.clone())).await?;
            Err(Error::internal(format!("sending a mail: {reason}")))
        }
    }
}

/// What came of an attempt.
enum Settled {
    Sent,
    Kept,
    Failed(String),
    Dead(String),
}

async fn settle(app: &App, id: Uuid, attempts: u32, settled: Settled) -> Result<()> {
    let now = app.clock.now();
    let shortened = |reason: &str| reason.chars().take(MAX_ERROR_CHARS).collect::<String>();
    let work = async move |tx: &Tx| match &settled {
        Settled::Sent => mails::set_sent(tx, id, attempts, now).await,
        Settled::Kept => mails::set_kept(tx, id, attempts, now).await,
        Settled::Failed(reason) => mails::set_failed(tx, id, attempts, &shortened(reason)).await,
        Settled::Dead(reason) => mails::set_dead(tx, id, attempts, &shortened(reason)).await,
    };
    app.db.write(WriteOptions { single_statement: true, ..WriteOptions::default() }, work).await
}
