//! The log of mails, as operators read it.

use uuid::Uuid;

use super::{next, page_size};
use crate::core::{App, Ctx, Error, Fault, Result};
use crate::models::mails::{self, ListedMail, MailState, Wanted};
use crate::schemas::platform::mails::{Mail, MailList, MailParameters, WholeMail};
use crate::services::operators::{Permission, has, require};

/// Lists mails, the newest first.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::InvalidQuery`].
pub async fn list_mails(ctx: &Ctx, app: &App, given: MailParameters) -> Result<MailList> {
    require(ctx, Permission::Read)?;
    let limit = page_size(given.limit)?;
    let state = match &given.state {
        Some(word) => Some(MailState::from_name(word).ok_or_else(unknown_state)?),
        None => None,
    };
    let to = given.to.map(|address| address.trim().to_lowercase());
    let wanted = Wanted { id: None, state, to, before: given.cursor };
    let mut rows = mails::list(&app.db.long(), &wanted, limit + 1).await?;
    let next = next(&mut rows, limit, |row| row.id);
    Ok(MailList { items: rows.into_iter().map(wire).collect(), next })
}

/// Shows a mail, to owners with what it says where that is kept.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::NotFound`].
pub async fn get_mail(ctx: &Ctx, app: &App, id: Uuid) -> Result<WholeMail> {
    require(ctx, Permission::Read)?;
    let wanted = Wanted { id: Some(id), ..Wanted::default() };
    let mail = mails::list(&app.db, &wanted, 1).await?.into_iter().next().map(wire).ok_or(Error::NotFound)?;
    // Links and codes stand in them.
    let words = if has(ctx, Permission::ReadMailWords) { mails::find_kept_words(&app.db, id).await? } else { None };
    let (text, html) = words.unzip();
    Ok(WholeMail { mail, text, html })
}

fn unknown_state() -> Error {
    let detail = "Expected queued, failed, sent, kept or dead.";
    Error::InvalidQuery(vec![Fault::query("state", "invalid_value", detail)])
}

fn wire(row: ListedMail) -> Mail {
    Mail {
        id: row.id,
        to: row.to,
        template: row.template,
        locale: row.locale,
        subject: row.subject,
        state: row.state.name(),
        attempts: row.attempts,
        last_error: row.last_error,
        created_at: row.created_at,
        sent_at: row.sent_at,
    }
}
