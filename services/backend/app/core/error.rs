//! What can go wrong, said once and without a word of HTTP; `api::problem` alone decides how each case looks.

use std::fmt;

use super::catalog::Message;
use super::clock::Time;
use super::db::Constraint;
use super::second_factor::Demand;
use super::usage::ClientUse;

/// The result of everything in Stratabase that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One entry of a problem's `errors`: which part of the request is at fault, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where the fault stands.
    pub place: Place,
    /// A stable word that clients may branch on, such as `too_long`.
    pub code: &'static str,
    /// One sentence for a person.
    pub detail: String,
}

/// The part of a request that a [`Fault`] points at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A JSON pointer (RFC 6901) into the body; the empty pointer is the whole body.
    Body(String),
    /// A query parameter, and where the fault lies in an expression the character offset into it.
    Query {
        /// The parameter's name.
        parameter: String,
        /// Offset in characters from the start of the parameter's value.
        position: Option<usize>,
    },
    /// An expression inside the body, such as a rule in a change document.
    Expression {
        /// The JSON pointer of the text that holds the expression.
        pointer: String,
        /// Offset in characters from the start of the expression.
        position: usize,
    },
}

impl Fault {
    /// A fault at a JSON pointer into the body.
    pub fn body(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { place: Place::Body(pointer.into()), code, detail: detail.into() }
    }

    /// A fault of a query parameter as a whole.
    pub fn query(parameter: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { place: Place::Query { parameter: parameter.into(), position: None }, code, detail: detail.into() }
    }
}

/// Everything that can go wrong. Causes stay in `source` and never reach a client.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The body is not one well-formed JSON text.
    #[error("invalid JSON: {0}")]
    InvalidJson(String),
    /// A query parameter, or the expression in it, is wrong.
    #[error("invalid query: {0:?}")]
    InvalidQuery(Vec<Fault>),
    /// A cursor was altered, or belongs to another version, filter or sort.
    #[error("invalid cursor")]
    InvalidCursor,
    /// The request cannot be read for a reason that has no code of its own.
    #[error("invalid request: {0}")]
    InvalidRequest(String),
    /// Nobody is signed in, or the token is unknown or no longer valid.
    #[error("unauthenticated: {0}")]
    Unauthenticated(&'static str),
    /// The address and password do not belong together.
    #[error("invalid credentials")]
    InvalidCredentials,
    /// A passkey signs nobody in.
    #[error("passkey refused")]
    PasskeyRefused,
    /// What an identity provider told cannot sign anybody in.
    #[error("sign-in refused: {0}")]
    SignInRefused(String),
    /// The password was right, and the account asks for a second factor too.
    #[error("a second factor is required")]
    SecondFactorRequired(Demand),
    /// The caller signed in too long ago for what it asks, and should sign in again (RFC 9470).
    #[error("the login is older than {max_age_s} s")]
    LoginTooOld {
        /// How old a login may be, in seconds.
        max_age_s: i64,
    },
    /// The caller is known and may not do this.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// There is no such thing, or the caller may not know that there is.
    #[error("not found")]
    NotFound,
    /// The path names an API version that never was.
    #[error("no version {0}")]
    NoSuchVersion(String),
    /// The version that the path names is served no more, or not now.
    #[error("version {} does not answer", .0.version)]
    VersionEnded(Box<Ended>),
    /// Clients still use the version.
    #[error("version {} is in use by {} users", .0.version, .0.users)]
    VersionInUse(Box<InUse>),
    /// The path exists, the method does not.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// The work took longer than its deadline.
    #[error("timed out")]
    Timeout,
    /// The write collides with what is stored.
    #[error("conflict: {detail}")]
    Conflict {
        /// One sentence on what it collides with.
        detail: String,
        /// The fields that collide, where they are known.
        faults: Vec<Fault>,
    },
    /// Another change of the schema was applied at the same time.
    #[error("another change is in progress")]
    ChangeInProgress,
    /// `If-Match` names another revision than the stored one.
    #[error("stale")]
    Stale,
    /// The body is larger than allowed.
    #[error("body over {limit_bytes} bytes")]
    TooLarge {
        /// The limit in force, in bytes.
        limit_bytes: u64,
    },
    /// The bytes that arrived are not those whose checksum came with them.
    #[error("checksum mismatch")]
    ChecksumMismatch,
    /// No byte of the file lies in the range that is asked for.
    #[error("range not satisfiable in {size_bytes} bytes")]
    RangeNotSatisfiable {
        /// The length of the whole, in bytes.
        size_bytes: u64,
    },
    /// The request target is longer than allowed.
    #[error("URI over {limit_bytes} bytes")]
    UriTooLong {
        /// The limit in force, in bytes.
        limit_bytes: usize,
    },
    /// The body is not of a media type that this route reads.
    #[error("unsupported media type")]
    UnsupportedMediaType,
    /// The body is well formed, and some of its fields are not valid.
    #[error("invalid fields: {0:?}")]
    InvalidFields(Vec<Fault>),
    /// A change document cannot be applied; nothing was changed.
    #[error("change refused: {0:?}")]
    ChangeRefused(Vec<Fault>),
    /// The `Idempotency-Key` of a write stands for another body already.
    #[error("idempotency mismatch")]
    IdempotencyMismatch,
    /// One operation of a batch failed, and with it the whole.
    #[error("operation {operation}: {error}")]
    InOperation {
        /// Its place in the batch, from 0.
        operation: usize,
        /// What it failed with, as if it had come alone.
        error: Box<Error>,
    },
    /// A change needs its consequences confirmed: the codes to repeat under `acknowledge`.
    #[error("acknowledgement required: {0:?}")]
    AcknowledgementRequired(Vec<String>),
    /// The caller made too many requests of this kind.
    #[error("rate limited for {retry_after_s} s")]
    RateLimited {
        /// Seconds until one more request would be let through, at least 1.
        retry_after_s: u64,
        /// The policy's name and figures for the `RateLimit` headers.
        policy: RateLimitPolicy,
    },
    /// The request's headers are larger than allowed.
    #[error("headers too large")]
    HeadersTooLarge,
    /// A part that the work needs does not answer; trying again later may help.
    #[error("unavailable: {detail}")]
    Unavailable {
        /// One sentence that names the part.
        detail: String,
        /// Seconds after which another try makes sense.
        retry_after_s: u64,
    },
    /// The disk is full: the write was rolled back, reads go on.
    #[error("storage full")]
    StorageFull,
    /// A named constraint of the database refused a write. Services turn it into what it means there.
    #[error("constraint {0:?}")]
    Constraint(Constraint),
    /// The schema changed between the plan and its write: reload the catalogue and plan again.
    #[error("the schema moved")]
    SchemaMoved,
    /// A defect or a fault of the machine; the cause is logged, the client is told nothing of it.
    #[error("internal: {context}")]
    Internal {
        /// What was being done.
        context: String,
        /// The cause.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
}

/// The figures of a rate limit, for the `RateLimit` and `RateLimit-Policy` headers
/// (draft-ietf-httpapi-ratelimit-headers).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimitPolicy {
    /// The policy's name, such as `password`.
    pub name: &'static str,
    /// Requests allowed in one window when none were made before (the burst).
    pub burst: u32,
    /// The window in seconds in which `burst` is earned back.
    pub window_s: u32,
}

/// A version that answers its clients no more, or not now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The version.
    pub version: u32,
    /// Where its clients can go.
    pub successor: Option<u32>,
    /// Until when it is away, in an announced outage; none when it is retired.
    pub away_until: Option<Time>,
    /// What to tell the client that asks.
    pub message: Option<Message>,
}

/// Who uses a version that was to be taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InUse {
    /// The version.
    pub version: u32,
    /// How many users lose access, an estimate.
    pub users: u64,
    /// The clients, those with the most users first.
    pub clients: Vec<ClientUse>,
}

impl Error {
    /// An internal error without an underlying cause.
    pub fn internal(context: impl Into<String>) -> Self {
        Self::Internal { context: context.into(), source: None }
    }

    /// An internal error that keeps its cause for the log.
    pub fn caused(context: impl Into<String>, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal { context: context.into(), source: Some(source.into()) }
    }

    /// What went wrong, without the place in a batch where it did.
    pub fn at_fault(&self) -> &Self {
        if let Self::InOperation { error, .. } = self { error.at_fault() } else { self }
    }

    /// The error for a single field at a JSON pointer.
    pub fn field(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self::InvalidFields(vec![Fault::body(pointer, code, detail)])
    }

    /// A collision on one field of the body.
    pub fn conflict(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self::Conflict { faults: vec![Fault::body(pointer, "taken", detail.clone())], detail }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.code, self.detail)
    }
}
