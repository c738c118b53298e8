//! The members that some problems have beyond those of RFC 9457, and what they say of the life of a version.

use super::{Kind, kinds};
use crate::api::pages::migration;
use crate::core::error::{Ended, Error, InUse};
use crate::core::usage::ClientUse;
use crate::schemas::problem::{Problem, UsingClient};
use crate::schemas::usage::UsageFields;

/// A problem with nothing in it but the members that this error has for itself.
pub(super) fn of(error: &Error) -> Problem {
    match error {
        Error::VersionEnded(ended) => Problem {
            successor: ended.successor,
            guide: ended.successor.map(|successor| migration::address(ended.version, successor)),
            message: ended.message.as_ref().map(|message| message.message.clone()),
            action_url: ended.message.as_ref().and_then(|message| message.action_url.clone()),
            ..Problem::default()
        },
        Error::VersionInUse(in_use) => Problem {
            users: Some(in_use.users),
            clients: in_use.clients.iter().map(client).collect(),
            ..Problem::default()
        },
        Error::SecondFactorRequired(demand) => Problem {
            mfa_token: Some(demand.token.text().to_owned()),
            methods: demand.methods.iter().map(|method| method.name()).collect(),
            ..Problem::default()
        },
        Error::InOperation { operation, error } => Problem { operation: Some(*operation), ..of(error) },
        _ => Problem::default(),
    }
}

/// The kind and the detail of a version that does not answer.
pub(super) fn ending(ended: &Ended) -> (&'static Kind, String) {
    let version = ended.version;
    let remedy = ended.successor.map(|successor| format!("; use version {successor}")).unwrap_or_default();
    match ended.away_until {
        Some(until) => {
            let detail = format!("API version {version} is in an announced outage until {until}{remedy}.");
            (&kinds::VERSION_BROWNOUT, detail)
        }
        None => (&kinds::VERSION_RETIRED, format!("API version {version} is retired{remedy}.")),
    }
}

/// The detail of a version that cannot be taken away.
pub(super) fn in_use(in_use: &InUse) -> String {
    let InUse { version, users, clients } = in_use;
    let plural = |count: usize, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    let (clients, users) = (plural(clients.len(), "client"), plural(usize::try_from(*users).unwrap_or(0), "user"));
    format!("Version {version} served {clients} in the last 30 days; {users} would lose access.")
}

fn client(client: &ClientUse) -> UsingClient {
    UsingClient {
        name: client.client.clone(),
        user_agent: client.user_agent.clone(),
        count: client.count,
        users: client.users,
        last_seen: client.last_seen,
        fields: UsageFields {
            read: client.read.clone(),
            filtered: client.filtered.clone(),
            written: client.written.clone(),
        },
    }
}
