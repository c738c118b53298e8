//! The body of an upload: a form (RFC 7578) or the file itself, passed on as it arrives.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Instant;

use axum::body::Body;
use axum::extract::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http::header::{self, HeaderMap};
use percent_encoding::percent_decode_str;

use crate::api::extract::{broken_off, essence};
use crate::core::json::pointer_token;
use crate::core::{App, Ctx, Error, Result};
use crate::schemas::files::File;
use crate::services::files::Admission;

/// The least rate of an upload once the time for a whole ordinary body is over. It bounds how long one can take: the
/// largest default upload passes within 18 hours, which is less than the sweeper waits.
const LEAST_BYTES_PER_S: u64 = 16 * 1024;
/// What a form may hold beside the bytes of its file: boundaries, headers, and what was read ahead of them.
const MAX_FRAME_BYTES: u64 = 1024 * 1024;
/// What is repeated of a name that is not known, in code points.
const MAX_ECHO_CHARS: usize = 40;

/// Receives one file.
///
/// # Errors
/// As [`Admission`] and [`Receiving`](crate::services::files::Receiving); [`Error::InvalidRequest`] for a body that breaks
/// off or is no form; [`Error::InvalidFields`] for a form that holds something else than one file; [`Error::Timeout`].
pub async fn receive(ctx: &Ctx, app: &App, request: Request) -> Result<File> {
    let (parts, body) = request.into_parts();
    let length = parts.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let admission = Admission::ask(ctx, app, length).await?;
    let digest = declared_sha256(&parts.headers)?;
    let arriving = Arriving::new(app);
    if let Some(boundary) = boundary(&parts.headers)? {
        if digest.is_some() {
            let detail = "A digest is of a whole body: send the file as the body to have it checked.";
            return Err(Error::InvalidRequest(detail.into()));
        }
        return receive_form(ctx, app, admission, &boundary, arriving, body).await;
    }
    let mut receiving = admission.begin(ctx, app, given_name(&parts.headers).as_deref()).await?;
    let mut chunks = arriving.count(body);
    while let Some(chunk) = arriving.next(chunks.next()).await? {
        receiving.write(chunk.map_err(|_| broken_off())?).await?;
    }
    receiving.store(ctx, app, digest).await
}

async fn receive_form(
    ctx: &Ctx,
    app: &App,
    admission: Admission,
    boundary: &str,
    arriving: Arriving<'_>,
    body: Body,
) -> Result<File> {
    let mut form = multer::Multipart::new(arriving.count_form(body), boundary);
    let malformed = |fault: multer::Error| arriving.malformed(&fault);
    let field = arriving.next(form.next_field()).await?.map_err(malformed)?;
    let mut field = field.ok_or_else(|| Error::field("/file", "required", "The form holds no file."))?;
    check_name(field.name())?;
    let mut receiving = admission.begin(ctx, app, field.file_name()).await?;
    while let Some(chunk) = arriving.next(field.chunk()).await?.map_err(malformed)? {
        arriving.file_bytes.fetch_add(chunk.len() as u64, Ordering::Relaxed);
        receiving.write(chunk).await?;
    }
    drop(field);
    match arriving.next(form.next_field()).await?.map_err(malformed)? {
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
            let shown: String = other.chars().take(MAX_ECHO_CHARS).collect();
            let pointer = format!("/{}", pointer_token(&shown));
            Err(Error::field(pointer, "unknown_field", "The form takes one field, `file`."))
        }
    }
}

/// A body on its way: how much of it has come, and that it keeps coming.
struct Arriving<'a> {
    app: &'a App,
    begun: Instant,
    bytes: Arc<AtomicU64>,
    file_bytes: Arc<AtomicU64>,
}

impl<'a> Arriving<'a> {
    fn new(app: &'a App) -> Self {
        Self { app, begun: Instant::now(), bytes: Arc::default(), file_bytes: Arc::default() }
    }

    /// The chunks of a body, counted.
    fn count(&self, body: Body) -> impl Stream<Item = io::Result<Bytes>> + Send + Unpin + use<> {
        let bytes = Arc::clone(&self.bytes);
        body.into_data_stream().map(move |chunk| {
            let chunk: Bytes = chunk.map_err(io::Error::other)?;
            bytes.fetch_add(chunk.len() as u64, Ordering::Relaxed);
            Ok(chunk)
        })
    }

    /// The chunks of a form, counted, one at a time: its reader takes as many as are there and keeps them all, so it is
    /// made to look at each before it gets the next. They end in an error where it holds too much beside its file.
    fn count_form(&self, body: Body) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
        let (bytes, file_bytes) = (Arc::clone(&self.bytes), Arc::clone(&self.file_bytes));
        let (mut chunks, mut has_given) = (self.count(body), false);
        stream::poll_fn(move |context| {
            if std::mem::take(&mut has_given) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            if is_overlong(&bytes, &file_bytes) {
                return Poll::Ready(Some(Err(io::Error::other("too much beside the file"))));
            }
            has_given = true;
            chunks.poll_next_unpin(context)
        })
    }

    /// Waits for the next thing, as long as a whole ordinary body may take, and not at all for a client that drips.
    async fn next<T>(&self, next: impl Future<Output = T>) -> Result<T> {
        let patience = self.app.settings.body_timeout;
        let next = tokio::time::timeout(patience, next).await.map_err(|_| Error::Timeout)?;
        let late = self.begun.elapsed().saturating_sub(patience).as_secs();
        let is_dripping = self.bytes.load(Ordering::Relaxed) < late.saturating_mul(LEAST_BYTES_PER_S);
        if is_dripping { Err(Error::Timeout) } else { Ok(next) }
    }

    /// What is wrong with a form that cannot be read.
    fn malformed(&self, fault: &multer::Error) -> Error {
        match fault {
            _ if is_overlong(&self.bytes, &self.file_bytes) => {
                let detail = format!("The form holds more than {MAX_FRAME_BYTES} bytes beside its file.");
                Error::InvalidRequest(detail)
            }
            multer::Error::StreamReadFailed(_)
            | multer::Error::IncompleteStream
            | multer::Error::IncompleteFieldData { .. } => broken_off(),
            other => Error::InvalidRequest(format!("The form cannot be read: {other}.")),
        }
    }
}

fn is_overlong(bytes: &AtomicU64, file_bytes: &AtomicU64) -> bool {
    bytes.load(Ordering::Relaxed).saturating_sub(file_bytes.load(Ordering::Relaxed)) > MAX_FRAME_BYTES
}
/// The boundary of a form; none when the body is no form.
fn boundary(headers: &HeaderMap) -> Result<Option<String>> {
    let declared = headers.get(header::CONTENT_TYPE).map_or(Ok(""), |value| value.to_str()).unwrap_or_default();
    if !essence(declared).eq_ignore_ascii_case("multipart/form-data") {
        return Ok(None);
    }
    multer::parse_boundary(declared).map(Some).map_err(|_| Error::UnsupportedMediaType)
}

/// The file's name in `Content-Disposition`: the extended parameter (RFC 8187) before the plain one (RFC 6266).
fn given_name(headers: &HeaderMap) -> Option<String> {
    let value = String::from_utf8_lossy(headers.get(header::CONTENT_DISPOSITION)?.as_bytes()).into_owned();
    let parameters = parameters(&value);
    let named =
        |wanted: &str| parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value);
    let extended = named("filename*").and_then(|value| {
        let (charset, rest) = value.split_once('\'')?;
        let (_language, escaped) = rest.split_once('\'')?;
        let name = percent_decode_str(escaped).decode_utf8().ok()?.into_owned();
        charset.eq_ignore_ascii_case("utf-8").then_some(name)
    });
    extended.or_else(|| named("filename").cloned())
}

/// The parameters of a header's value, those in quotes with their escapes undone (RFC 9110, section 5.6.6).
fn parameters(value: &str) -> Vec<(String, String)> {
    let mut parts = vec![String::new()];
    let (mut is_quoted, mut characters) = (false, value.chars());
    while let Some(character) = characters.next() {
        let part = match (character, is_quoted) {
            ('"', _) => {
                is_quoted = !is_quoted;
                continue;
            }
            ('\\', true) => characters.next(),
            (';', false) => {
                parts.push(String::new());
                continue;
            }
            (other, _) => Some(other),
        };
        if let Some(last) = parts.last_mut() {
            last.extend(part);
        }
    }
    let pairs = parts.iter().skip(1).filter_map(|part| part.split_once('='));
    pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect()
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
            ("attachment; filename=\"a;b.txt\"", Some("a;b.txt")),
            (r#"attachment; filename="a\"b.txt"; size=3"#, Some("a\"b.txt")),
            ("attachment", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(header::CONTENT_DISPOSITION, HeaderValue::from_static(given))]);
            assert_eq!(given_name(&headers).as_deref(), name, "{given}");
        }
    }
}
