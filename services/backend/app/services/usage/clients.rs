//! Who would lose a version if it went.

use super::{first_day, flush, names};
use crate::core::usage::{ClientUse, Outcome};
use crate::core::{App, Result};
use crate::models::usage;
use crate::schemas::usage::UsageFields;

/// The clients that a version has served in the last days, today among them, those with the most users first. Only calls
/// that succeeded count: who was only ever refused loses nothing. Operators are no clients. What this node counted is
/// written down first; other nodes are a few seconds behind.
///
/// # Errors
/// The database does not answer.
pub async fn clients_of(app: &App, version: u32, since_days: u32) -> Result<Vec<ClientUse>> {
    flush(app).await?;
    let since = first_day(app, since_days);
    let tallies = usage::by_client(&app.db.long(), version, since, Outcome::Ok.word()).await?;
    let mut user_agents = usage::user_agents(&app.db.long(), since).await?;
    let schema = app.schema();
    let declared = schema.catalog.versions.get(&version);
    let mut clients: Vec<ClientUse> = tallies
        .into_iter()
        .map(|(client, tally)| {
            let UsageFields { read, filtered, written } = names::of_fields(declared, None, &tally.fields);
            let (count, users, last_seen) = (tally.count, tally.users.estimate(), tally.last_seen);
            let user_agent = user_agents.remove(&client);
            ClientUse { client, user_agent, count, users, last_seen, read, filtered, written }
        })
        .collect();
    clients.sort_by_key(|client| std::cmp::Reverse((client.users, client.count)));
    Ok(clients)
}
