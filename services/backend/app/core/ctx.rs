//! The context of one request: who asks, when, under which id and API version.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use uuid::Uuid;

use super::api_keys::Grant;
use super::checks::Checks;
use super::clock::{Clock, Time};
use super::endings::Endings;
use super::error::{Error, Result};
use super::roles::Role;
use super::usage::UsageNote;

/// Who makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Nobody is signed in.
    Anonymous,
    /// A user of the application, by a session.
    User {
        /// The user's record id.
        id: Uuid,
        /// The session's id.
        session: Uuid,
    },
    /// A person who runs this installation, by a session of the platform API.
    Operator {
        /// The operator's id.
        id: Uuid,
        /// The session's id.
        session: Uuid,
        /// What the operator may do.
        role: Role,
    },
    /// A program, by an API key.
    Key {
        /// The key's id.
        id: Uuid,
        /// What it may do.
        grant: Arc<Grant>,
    },
    /// Stratabase itself: jobs, start-up, the command line.
    System,
}

impl Principal {
    /// The word for who this is, and the id where there is one.
    pub const fn named(&self) -> (&'static str, Option<Uuid>) {
        match *self {
            Self::Anonymous => ("anonymous", None),
            Self::User { id, .. } => ("user", Some(id)),
            Self::Operator { id, .. } => ("operator", Some(id)),
            Self::Key { id, .. } => ("key", Some(id)),
            Self::System => ("system", None),
        }
    }
}

/// The first argument of every use case: nothing is read or written without one.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Who asks.
    pub who: Principal,
    /// Where this request's time comes from.
    pub clock: Clock,
    /// The id under which the request stands in logs and problems.
    pub request_id: Uuid,
    /// The API version called, 0 where the call has none (the platform API, jobs).
    pub version: u32,
    /// The client's address.
    pub address: IpAddr,
    /// The method of the request, for `request.method` in rules; `-` where there is none.
    pub method: &'static str,
    /// Whether a session or key has begun to end since the caller was looked up.
    pub endings: Endings,
    /// Where use cases note which fields the request touches.
    pub usage: Arc<UsageNote>,
    /// Where use cases note what access rules say of the request.
    pub checks: Arc<Checks>,
}

impl Ctx {
    /// The context of what Stratabase does by itself, or for whoever has a shell on its machine.
    pub fn system(clock: Clock, request_id: Uuid) -> Self {
        Self {
            who: Principal::System,
            clock,
            request_id,
            version: 0,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            method: "-",
            endings: Endings::default(),
            usage: Arc::default(),
            checks: Arc::default(),
        }
    }

    /// The current instant.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// The signed-in user's id, when there is one.
    pub fn user_id(&self) -> Option<Uuid> {
        match self.who {
            Principal::User { id, .. } => Some(id),
            _ => None,
        }
    }

    /// The operator's id, when one is signed in.
    pub const fn operator_id(&self) -> Option<Uuid> {
        match self.who {
            Principal::Operator { id, .. } => Some(id),
            _ => None,
        }
    }

    /// The ids of the signed-in user and of the session.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when no user is signed in.
    pub fn user_session(&self) -> Result<(Uuid, Uuid)> {
        match self.who {
            Principal::User { id, session } => Ok((id, session)),
            _ => Err(Error::Unauthenticated("Sign in first.")),
        }
    }

    /// The ids of the signed-in operator and of the session.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when no operator is signed in.
    pub fn operator_session(&self) -> Result<(Uuid, Uuid)> {
        match self.who {
            Principal::Operator { id, session, .. } => Ok((id, session)),
            _ => Err(Error::Unauthenticated("Sign in as an operator first.")),
        }
    }
}
