//! How failures look over HTTP (RFC 9457): the one place that knows the status, code and title of each [`Error`].

mod kinds;
mod members;
pub mod pages;

use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
pub use kinds::{ALL, Kind};
use uuid::Uuid;

use crate::core::db::ConstraintKind;
use crate::core::error::{Error, Fault, Place};
use crate::schemas;
use crate::schemas::transfer::LineError;
use crate::services::records::LineFault;

/// Most faults of lines that the answer to an import lists.
const MAX_LINE_ERRORS: usize = 100;

/// The failure of a handler. It carries the [`Error`] to the edge, which knows the request's id and writes the body.
#[derive(Debug)]
pub struct Problem(pub Error);

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// An error on its way from a handler to the edge.
#[derive(Clone)]
struct Carried(Arc<Error>);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status_of(describe(&self.0).0);
        response.extensions_mut().insert(Carried(Arc::new(self.0)));
        response
    }
}

/// Writes the body and headers of a failure that a handler answered with, and tells its kind; leaves other answers as they are.
pub fn complete(response: Response, request_id: Uuid) -> (Response, Option<&'static Kind>) {
    let (mut head, body) = response.into_parts();
    let Some(Carried(error)) = head.extensions.remove::<Carried>() else {
        return (Response::from_parts(head, body), None);
    };
    log(&error, request_id);
    let (kind, detail) = describe(&error);
    head.status = status_of(kind);
    set_headers(&mut head.headers, kind, &error);
    // Strings and numbers always serialise.
    let body = serde_json::to_vec(&body_of(kind, detail, &error, request_id)).unwrap_or_default();
    (Response::from_parts(head, Body::from(body)), Some(kind))
}

fn status_of(kind: &Kind) -> StatusCode {
    // Every status of a kind has three digits.
    StatusCode::from_u16(kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// What a request would be answered with that failed so.
pub fn shown(error: &Error, request_id: Uuid) -> schemas::problem::Problem {
    let (kind, detail) = describe(error);
    body_of(kind, detail, error, request_id)
}

fn body_of(kind: &Kind, detail: String, error: &Error, request_id: Uuid) -> schemas::problem::Problem {
    schemas::problem::Problem {
        kind: format!("/problems/{}", kind.code),
        title: kind.title,
        status: kind.status,
        code: kind.code,
        detail,
        instance: request_id,
        errors: faults_of(error).iter().map(entry).collect(),
        ..members::of(error)
    }
}

/// The kind of an error, and what to say of this occurrence.
fn describe(error: &Error) -> (&'static Kind, String) {
    match error {
        Error::InvalidJson(detail) => (&kinds::INVALID_JSON, detail.clone()),
        Error::InvalidQuery(faults) => {
            (&kinds::INVALID_QUERY, counted(faults, "parameter is not valid", "parameters are not valid"))
        }
        Error::InvalidCursor => (
            &kinds::INVALID_CURSOR,
            "The cursor was altered, or belongs to another version, filter or sort; begin again without it.".into(),
        ),
        Error::InvalidRequest(detail) => (&kinds::INVALID_REQUEST, detail.clone()),
        Error::Unauthenticated(detail) => (&kinds::UNAUTHENTICATED, (*detail).into()),
        Error::InvalidCredentials => {
            (&kinds::INVALID_CREDENTIALS, "The address and the password do not belong together.".into())
        }
        Error::PasskeyRefused => (
            &kinds::INVALID_CREDENTIALS,
            "The passkey signs nobody in: it is not known here, or its answer does not belong to this attempt.".into(),
        ),
        Error::SignInRefused(detail) => (&kinds::SIGN_IN_REFUSED, detail.clone()),
        Error::SecondFactorRequired(_) => {
            (&kinds::MFA_REQUIRED, "The password is right; the account asks for a second factor too.".into())
        }
        Error::LoginTooOld { max_age_s } => (
            &kinds::LOGIN_REQUIRED,
            format!("This needs a login of the last {} minutes; sign in again.", max_age_s / 60),
        ),
        Error::Forbidden(detail) => (&kinds::FORBIDDEN, detail.clone()),
        Error::NotFound => (&kinds::NOT_FOUND, "There is nothing here, or nothing that you may see.".into()),
        Error::NoSuchVersion(version) => (&kinds::NO_SUCH_VERSION, format!("There is no API version {version}.")),
        Error::MethodNotAllowed => {
            (&kinds::METHOD_NOT_ALLOWED, "This path does not take this method; Allow names those it takes.".into())
        }
        Error::Timeout => (&kinds::TIMEOUT, "The request took longer than it may.".into()),
        Error::Conflict { detail, .. } => (&kinds::CONFLICT, detail.clone()),
        Error::Constraint(constraint) => match constraint.kind {
            ConstraintKind::Unique => (&kinds::CONFLICT, "A value that must be unique is taken.".into()),
            ConstraintKind::ForeignKey => {
                (&kinds::CONFLICT, "A record refers to one that is not there, or is still referred to.".into())
            }
            ConstraintKind::NotNull | ConstraintKind::Check | ConstraintKind::Size => {
                (&kinds::INTERNAL, INTERNAL_DETAIL.into())
            }
        },
        Error::ChangeInProgress => {
            (&kinds::CHANGE_IN_PROGRESS, "Another change of the schema came first; plan again.".into())
        }
        Error::VersionEnded(ended) => members::ending(ended),
        Error::VersionInUse(in_use) => (&kinds::VERSION_IN_USE, members::in_use(in_use)),
        Error::Stale => (&kinds::STALE, "The record has changed since the revision that If-Match names.".into()),
        Error::TooLarge { limit_bytes } => (&kinds::TOO_LARGE, format!("At most {limit_bytes} bytes.")),
        Error::ChecksumMismatch => {
            (&kinds::CHECKSUM_MISMATCH, "The bytes that arrived have another SHA-256 than the one declared.".into())
        }
        Error::RangeNotSatisfiable { size_bytes } => {
            (&kinds::RANGE_NOT_SATISFIABLE, format!("The file has {size_bytes} bytes."))
        }
        Error::UriTooLong { limit_bytes } => (&kinds::URI_TOO_LONG, format!("At most {limit_bytes} bytes.")),
        Error::UnsupportedMediaType => (
            &kinds::UNSUPPORTED_MEDIA_TYPE,
            "Send Content-Type: application/json, in UTF-8; a form with its boundary where a file is uploaded.".into(),
        ),
        Error::InvalidFields(faults) => {
            (&kinds::INVALID_FIELDS, counted(faults, "field is not valid", "fields are not valid"))
        }
        Error::ChangeRefused(faults) => {
            (&kinds::CHANGE_REFUSED, counted(faults, "reason stands against it", "reasons stand against it"))
        }
        Error::IdempotencyMismatch => {
            (&kinds::IDEMPOTENCY_MISMATCH, "This Idempotency-Key came with another body before.".into())
        }
        Error::InOperation { error, .. } => describe(error),
        Error::AcknowledgementRequired(codes) => (
            &kinds::ACKNOWLEDGEMENT_REQUIRED,
            format!("Confirm what this change does by `acknowledge`: {}.", codes.join(", ")),
        ),
        Error::RateLimited { retry_after_s, .. } => {
            (&kinds::RATE_LIMITED, format!("Too many requests; try again in {retry_after_s} s."))
        }
        Error::HeadersTooLarge => (&kinds::HEADERS_TOO_LARGE, "The request's headers are too large.".into()),
        Error::Unavailable { detail, .. } => (&kinds::UNAVAILABLE, detail.clone()),
        Error::SchemaMoved => (&kinds::UNAVAILABLE, "The schema is changing; try again.".into()),
        Error::StorageFull => {
            (&kinds::STORAGE_FULL, "The server's disk is full; nothing was written, reads go on.".into())
        }
        Error::Internal { .. } => (&kinds::INTERNAL, INTERNAL_DETAIL.into()),
    }
}

const INTERNAL_DETAIL: &str = "Something went wrong on our side; the log has more under this request's id.";

fn counted(faults: &[Fault], one: &str, many: &str) -> String {
    match faults.len() {
        1 => format!("1 {one}."),
        count => format!("{count} {many}."),
    }
}

fn faults_of(error: &Error) -> &[Fault] {
    match error.at_fault() {
        Error::InvalidQuery(faults)
        | Error::InvalidFields(faults)
        | Error::ChangeRefused(faults)
        | Error::Conflict { faults, .. } => faults,
        _ => &[],
    }
}

fn entry(fault: &Fault) -> schemas::problem::ProblemEntry {
    let (pointer, parameter, position) = match &fault.place {
        Place::Body(pointer) => (Some(pointer.clone()), None, None),
        Place::Query { parameter, position } => (None, Some(parameter.clone()), *position),
        Place::Expression { pointer, position } => (Some(pointer.clone()), None, Some(*position)),
    };
    schemas::problem::ProblemEntry { pointer, parameter, position, code: fault.code, detail: fault.detail.clone() }
}

/// What is wrong with the lines of an import: the faults of each, or what it failed with as a whole; at most 100 entries.
pub fn line_faults(faults: &[LineFault]) -> Vec<LineError> {
    let entries = faults.iter().flat_map(|LineFault { line, error }| {
        let whole = || {
            let (kind, detail) = describe(error);
            vec![LineError { line: *line, pointer: String::new(), code: kind.code, detail }]
        };
        let named: Vec<_> =
            faults_of(error).iter().map(|fault| LineError { line: *line, ..line_error(fault) }).collect();
        if named.is_empty() { whole() } else { named }
    });
    entries.take(MAX_LINE_ERRORS).collect()
}

fn line_error(fault: &Fault) -> LineError {
    let pointer = entry(fault).pointer.unwrap_or_default();
    LineError { line: 0, pointer, code: fault.code, detail: fault.detail.clone() }
}

fn set_headers(headers: &mut HeaderMap, kind: &Kind, error: &Error) {
    // The router has counted the empty body that the error came with.
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if kind.status == 401 {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if kind.status == 405 {
        // The router says what its routes take; a use case that takes no writes is there to be read.
        headers.entry(header::ALLOW).or_insert(HeaderValue::from_static("GET, HEAD"));
    }
    match error.at_fault() {
        Error::LoginTooOld { max_age_s } => {
            let challenge = format!("Bearer error=\"insufficient_user_authentication\", max_age=\"{max_age_s}\"");
            set_text(headers, header::WWW_AUTHENTICATE.as_str(), challenge);
        }
        Error::RateLimited { retry_after_s, policy } => {
            headers.insert(header::RETRY_AFTER, (*retry_after_s).into());
            set_text(headers, "ratelimit", format!("\"{}\";r=0;t={retry_after_s}", policy.name));
            set_text(
                headers,
                "ratelimit-policy",
                format!("\"{}\";q={};w={}", policy.name, policy.burst, policy.window_s),
            );
        }
        Error::Unavailable { retry_after_s, .. } => {
            headers.insert(header::RETRY_AFTER, (*retry_after_s).into());
        }
        Error::SchemaMoved => {
            headers.insert(header::RETRY_AFTER, 1.into());
        }
        Error::RangeNotSatisfiable { size_bytes } => {
            set_text(headers, "content-range", format!("bytes */{size_bytes}"));
        }
        _ => {}
    }
}

fn set_text(headers: &mut HeaderMap, name: &'static str, value: String) {
    // Policies have plain names, so the text is always a header value.
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// Logs what an operator must see, causes included: they are told to the log alone.
fn log(error: &Error, request_id: Uuid) {
    match error.at_fault() {
        Error::Internal { .. } | Error::Constraint(_) => {
            let mut causes = String::new();
            let mut cause = std::error::Error::source(error);
            while let Some(next) = cause {
                causes.push_str(": ");
                causes.push_str(&next.to_string());
                cause = next.source();
            }
            tracing::error!(%request_id, "{error}{causes}");
        }
        Error::StorageFull | Error::Unavailable { .. } => tracing::warn!(%request_id, "{error}"),
        _ => {}
    }
}
