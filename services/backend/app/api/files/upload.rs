//! The body of an upload: a form (RFC 7578) or the file itself, passed on as it arrives.

use std::time::Instant;

use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::StreamExt;
use http::header::{self, HeaderMap};

use crate::core::{App, Ctx, Error, Result};
use crate::schemas::files::File;
use crate::services::files::Receiving;

/// The least rate of an upload once the time for a whole ordinary body is over. It bounds how long one can take: the
/// largest default upload passes within 18 hours, which is less than the sweeper waits.
const LEAST_BYTES_PER_S: u64 = 16 * 1024;

/// Receives one file.
///
/// # Errors
/// As [`Receiving`]; [`Error::InvalidRequest`] for a body that breaks off or is no form; [`Error::InvalidFields`] for a
/// form that holds something else than one file; [`Error::Timeout`].
pub async fn receive(ctx: &Ctx, app: &App, request: Request) -> Result<File> {
    let (parts, body) = request.into_parts();
    let digest = declared_sha256(&parts.headers)?;
    let mut pace = Pace::new(app);
    if let Some(boundary) = boundary(&parts.headers)? {
        return receive_form(ctx, app, &boundary, body, pace).await;
    }
    let length = parts.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let name = given_name(&parts.headers);
    let mut receiving = Receiving::begin(ctx, app, name.as_deref(), length).await?;
    let mut chunks: BodyDataStream = body.into_data_stream();
    while let Some(chunk) = pace.next(chunks.next()).await? {
        receiving.write(chunk.map_err(|_| broken())?).await?;
    }
    receiving.store(ctx, app, digest).await
}

async fn receive_form(ctx: &Ctx, app: &App, boundary: &str, body: Body, mut pace: Pace<'_>) -> Result<File> {
    let mut form = multer::Multipart::new(body.into_data_stream(), boundary);
    let field = pace.next(form.next_field()).await?.map_err(|fault| malformed(&fault))?;
    let mut field = field.ok_or_else(|| Error::field("/file", "required", "The form holds no file."))?;
    check_name(field.name())?;
    let mut receiving = Receiving::begin(ctx, app, field.file_name(), None).await?;
    while let Some(chunk) = pace.next(field.chunk()).await?.map_err(|fault| malformed(&fault))? {
        receiving.write(chunk).await?;
    }
    drop(field);
    match pace.next(form.next_field()).await?.map_err(|fault| malformed(&fault))? {
        None => receiving.store(ctx, app, None).await,
        Some(second) => {
            check_name(second.name())?;
            Err(Error::field("/file", "too_many", "One file at a time."))
        }
    }
}

fn check_name(name: Option<&str>) -> Result<()> {
    match name.unwrap_or_default() {
        "file" => Ok(()),
        other => {
            let pointer = format!("/{}", other.replace('~', "~0").replace('/', "~1"));
            Err(Error::field(pointer, "unknown_field", "The form takes one field, `file`."))
        }
    }
}

/// Watches that bytes keep coming.
struct Pace<'a> {
    app: &'a App,
    begun: Instant,
    bytes: u64,
}

impl<'a> Pace<'a> {
    fn new(app: &'a App) -> Self {
        Self { app, begun: Instant::now(), bytes: 0 }
    }

    /// Waits for the next thing, as long as a whole ordinary body may take, and not at all for a client that drips.
    async fn next<T: Measured>(&mut self, next: impl Future<Output = T>) -> Result<T> {
        let patience = self.app.settings.body_timeout;
        let next = tokio::time::timeout(patience, next).await.map_err(|_| Error::Timeout)?;
        self.bytes += next.bytes();
        let late = self.begun.elapsed().saturating_sub(patience).as_secs();
        if self.bytes < late.saturating_mul(LEAST_BYTES_PER_S) { Err(Error::Timeout) } else { Ok(next) }
    }
}

/// What may come of a body, and how many bytes it is.
trait Measured {
    fn bytes(&self) -> u64;
}

impl<E> Measured for Option<Result<Bytes, E>> {
    fn bytes(&self) -> u64 {
        self.as_ref().and_then(|chunk| chunk.as_ref().ok()).map_or(0, |chunk| chunk.len() as u64)
    }
}

impl<E> Measured for Result<Option<Bytes>, E> {
    fn bytes(&self) -> u64 {
        self.as_ref().ok().and_then(Option::as_ref).map_or(0, |chunk| chunk.len() as u64)
    }
}

impl Measured for multer::Result<Option<multer::Field<'_>>> {
    fn bytes(&self) -> u64 {
        0
    }
}

/// The boundary of a form; none when the body is no form.
fn boundary(headers: &HeaderMap) -> Result<Option<String>> {
    let declared = headers.get(header::CONTENT_TYPE).map_or(Ok(""), |value| value.to_str()).unwrap_or_default();
    let essence = declared.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("multipart/form-data") {
        return Ok(None);
    }
    multer::parse_boundary(declared).map(Some).map_err(|_| Error::UnsupportedMediaType)
}

/// The file's name in `Content-Disposition`: the extended parameter (RFC 8187) before the plain one (RFC 6266).
fn given_name(headers: &HeaderMap) -> Option<String> {
    let value = String::from_utf8_lossy(headers.get(header::CONTENT_DISPOSITION)?.as_bytes()).into_owned();
    let parameters = || value.split(';').skip(1).filter_map(|pair| pair.trim().split_once('='));
    let named = |wanted: &str| {
        parameters()
            .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.trim().to_owned())
    };
    let extended = named("filename*").and_then(|value| {
        let (charset, rest) = value.split_once('\'')?;
        let (_language, escaped) = rest.split_once('\'')?;
        charset.eq_ignore_ascii_case("utf-8").then(|| unescaped(escaped))?
    });
    extended.or_else(|| named("filename").map(|value| value.trim_matches('"').to_owned()))
}

/// Undoes percent-encoding; `None` when the bytes behind it are not UTF-8.
fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        match after {
            [high, low, beyond @ ..] if *first == b'%' => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                bytes.push(u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?);
                rest = beyond;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// The SHA-256 that the client says its bytes have, in `Content-Digest` or `Repr-Digest` (RFC 9530).
fn declared_sha256(headers: &HeaderMap) -> Result<Option<[u8; 32]>> {
    let Some(value) = headers.get("content-digest").or_else(|| headers.get("repr-digest")) else { return Ok(None) };
    let mut digests = value.to_str().unwrap_or_default().split(',').map(str::trim);
    let Some(digest) = digests.find_map(|digest| digest.strip_prefix("sha-256=")) else { return Ok(None) };
    let bytes = digest.strip_prefix(':').and_then(|rest| STANDARD.decode(rest.strip_suffix(':')?).ok());
    let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    bytes.map(Some).ok_or_else(|| Error::InvalidRequest("The digest is not `sha-256=:BASE64:`.".into()))
}

fn broken() -> Error {
    Error::InvalidRequest("The body broke off before its end.".into())
}

fn malformed(fault: &multer::Error) -> Error {
    match fault {
        multer::Error::StreamReadFailed(_)
        | multer::Error::IncompleteStream
        | multer::Error::IncompleteFieldData { .. } => broken(),
        other => Error::InvalidRequest(format!("The form cannot be read: {other}.")),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_extended_name_comes_before_the_plain_one() {
        for (given, name) in [
            ("attachment; filename=\"a.txt\"", Some("a.txt")),
            ("attachment; filename=a.txt; filename*=UTF-8''gr%C3%B6%C3%9Fe.txt", Some("größe.txt")),
            ("attachment; filename*=utf-8'en'a%20b", Some("a b")),
            ("attachment; filename*=iso-8859-1''a; filename=b", Some("b")),
            ("attachment; filename*=UTF-8''%ff", None),
            ("attachment; filename*=UTF-8''%zz", None),
            ("attachment", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(header::CONTENT_DISPOSITION, HeaderValue::from_static(given))]);
            assert_eq!(given_name(&headers).as_deref(), name, "{given}");
        }
    }
}
