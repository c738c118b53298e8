//! What operators set while the installation runs: changed on one node, known to every other within a second.

use std::sync::{Arc, Weak};
use std::time::Duration;

use serde_json::json;
use tokio::time::MissedTickBehavior;

use crate::core::db::{Dialect, Source, WriteOptions};
use crate::core::installation::{Installation, Registration};
use crate::core::web_address::{MAX_URL_BYTES, is_url};
use crate::core::{App, Ctx, Error, Fault, Result};
use crate::models::settings as rows;
use crate::schemas::platform::settings::{InstallationPatch, InstallationSettings};
use crate::services::audit::{self, Act};
use crate::services::operators::{Permission, require};

/// The most addresses that browsers may be sent to.
const MAX_REDIRECTS: usize = 100;
/// How often the database is asked for what other nodes were told.
const POLL_EVERY: Duration = Duration::from_millis(500);

/// What is set.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators.
pub async fn get_settings(ctx: &Ctx, app: &App) -> Result<InstallationSettings> {
    require(ctx, Permission::Read)?;
    Ok(wire(&rows::load(&app.db).await?))
}

/// Changes what is given, and leaves the rest.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::InvalidFields`] for a value that there is not, and for
/// `verified` where no mail is sent.
pub async fn update_settings(ctx: &Ctx, app: &App, patch: InstallationPatch) -> Result<InstallationSettings> {
    require(ctx, Permission::ChangeSettings)?;
    let registration = match patch.registration.as_deref() {
        None => None,
        Some("open") => Some(Registration::Open),
        Some("verified") if app.mailer.is_on() => Some(Registration::Verified),
        Some("verified") => {
            let detail = "This needs mail, and STRATABASE_SMTP_URL is off.";
            return Err(Error::field("/registration", "no_mailer", detail));
        }
        Some(_) => return Err(Error::field("/registration", "not_a_value", "Expected open or verified.")),
    };
    let redirects = patch.redirects.map(redirects).transpose()?;
    let caller = ctx.clone();
    let work = async move |tx: &_| {
        let mut installation = rows::lock(tx).await?;
        let act = Act::new("settings.update", "settings").before(json!(wire(&installation)));
        if let Some(redirects) = &redirects {
            installation.redirects.clone_from(redirects);
        }
        installation.registration = registration.unwrap_or(installation.registration);
        installation.anonymous = patch.anonymous.unwrap_or(installation.anonymous);
        rows::save(tx, &installation).await?;
        audit::record(tx, &caller, act.after(json!(wire(&installation))))?;
        Ok(installation)
    };
    let installation = app.db.write(WriteOptions::default(), work).await?;
    let shown = wire(&installation);
    app.installation.store(Arc::new(installation));
    Ok(shown)
}

/// Takes over what is set in the database.
///
/// # Errors
/// The database does not answer.
pub async fn reload(app: &App) -> Result<()> {
    app.installation.store(Arc::new(rows::load(&app.db).await?));
    Ok(())
}

/// Takes over what other nodes are told, until the application is gone. To be spawned once by each process that serves;
/// with SQLite there are no other nodes.
pub async fn follow(app: Weak<App>) {
    let mut ticks = tokio::time::interval(POLL_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(app) = app.upgrade() else { return };
        if app.db.dialect() == Dialect::Sqlite {
            return;
        }
        if let Err(error) = reload(&app).await {
            tracing::warn!(%error, "settings cannot be read; those known hold until they can");
        }
    }
}

fn wire(installation: &Installation) -> InstallationSettings {
    let registration = match installation.registration {
        Registration::Open => "open",
        Registration::Verified => "verified",
    };
    let Installation { anonymous, ref redirects, .. } = *installation;
    InstallationSettings { registration, anonymous, redirects: redirects.clone() }
}

/// The addresses that browsers may be sent to: each whole, over TLS but on this machine, or of an app's own scheme.
fn redirects(given: Vec<String>) -> Result<Vec<String>> {
    if given.len() > MAX_REDIRECTS {
        return Err(Error::field("/redirects", "too_many", format!("At most {MAX_REDIRECTS}.")));
    }
    let wrong = given.iter().enumerate().filter(|(_, address)| !is_redirect(address));
    let faults: Vec<_> = wrong
        .map(|(index, _)| {
            let detail = "A whole https:// address without a fragment, http:// on localhost, or app.scheme:/path.";
            Fault::body(format!("/redirects/{index}"), "invalid_value", detail)
        })
        .collect();
    if faults.is_empty() { Ok(given) } else { Err(Error::InvalidFields(faults)) }
}

fn is_redirect(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once(':') else { return false };
    let is_plain = address.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}#*".contains(&byte));
    if !is_plain || address.len() > MAX_URL_BYTES {
        return false;
    }
    match scheme {
        "https" => is_url(address),
        "http" => {
            let host = rest.trim_start_matches("//").split(['/', '?']).next().unwrap_or_default();
            let is_here =
                |name: &&str| host.strip_prefix(name).is_some_and(|port| port.is_empty() || port.starts_with(':'));
            is_url(address) && ["localhost", "127.0.0.1", "[::1]"].iter().any(is_here)
        }
        // Of an app: letters, digits, and the point that schemes of browsers lack (RFC 8252, section 7.1).
        _ => {
            let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-+".contains(&byte);
            scheme.contains('.')
                && scheme.starts_with(|first: char| first.is_ascii_lowercase())
                && scheme.bytes().all(is_letter)
                && rest.starts_with('/')
        }
    }
}
