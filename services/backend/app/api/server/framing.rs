//! Watches a connection's bytes for `Content-Length` lines, which hyper drops without a word where
//! `Transfer-Encoding` stands as well. Whoever sends both may mean to smuggle a request past a proxy (RFC 9112, 6.3).
//! Watches its writes as well, each of which the peer must take in time.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::Version;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::linger::Linger;
use super::patience::Patience;

const LINE_START: &[u8] = b"\ncontent-length";

/// What has been seen on a connection.
#[derive(Debug, Default)]
pub struct Seen {
    content_length: AtomicBool,
    request: AtomicBool,
    unread_body: AtomicBool,
    is_http_2: AtomicBool,
}

impl Seen {
    /// Notes that a request's headers are complete; says whether a `Content-Length` line came since the last one.
    pub fn request(&self, version: Version) -> bool {
        self.request.store(true, Ordering::Relaxed);
        self.is_http_2.store(version == Version::HTTP_2, Ordering::Relaxed);
        self.content_length.swap(false, Ordering::Relaxed)
    }

    /// Whether the last request came over HTTP/2, which says itself when no more are taken.
    pub fn is_http_2(&self) -> bool {
        self.is_http_2.load(Ordering::Relaxed)
    }

    /// Notes whether the body of the last request was read to its end.
    pub fn body_is_read(&self, is_read: bool) {
        self.unread_body.store(!is_read, Ordering::Relaxed);
    }

    fn has_unread_body(&self) -> bool {
        self.unread_body.load(Ordering::Relaxed)
    }

    /// Whether any request has come.
    pub fn any_request(&self) -> bool {
        self.request.load(Ordering::Relaxed)
    }
}

/// A stream whose incoming bytes are watched.
pub struct Watched<S> {
    stream: S,
    seen: Arc<Seen>,
    /// How much of [`LINE_START`] the last bytes were.
    matched: usize,
    linger: Option<Linger>,
    patience: Patience,
}

impl<S> Watched<S> {
    /// Watches a stream, whose peer must take something of what waits for it within the time of a write.
    pub const fn new(stream: S, seen: Arc<Seen>, write_timeout: Duration) -> Self {
        Self { stream, seen, matched: 0, linger: None, patience: Patience::new(write_timeout) }
    }

    fn watch(&mut self, mut bytes: &[u8]) {
        while let Some((first, rest)) = bytes.split_first() {
            if self.matched == 0 {
                let Some(newline) = bytes.iter().position(|byte| *byte == b'\n') else { return };
                self.matched = 1;
                bytes = bytes.get(newline + 1..).unwrap_or_default();
                continue;
            }
            let fits = LINE_START.get(self.matched).is_some_and(|expected| first.eq_ignore_ascii_case(expected));
            self.matched = if fits { self.matched + 1 } else { usize::from(*first == b'\n') };
            if self.matched == LINE_START.len() {
                self.seen.content_length.store(true, Ordering::Relaxed);
                self.matched = 0;
            }
            bytes = rest;
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
        this.watch(buffer.filled().get(before..).unwrap_or_default());
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.patience.bound(written, context)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
        this.patience.bound(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let this = self.get_mut();
        if this.linger.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
            if !this.seen.has_unread_body() {
                return Poll::Ready(Ok(()));
            }
        }
        this.linger.get_or_insert_with(Linger::begin).poll(&mut this.stream, context).map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_however_the_bytes_are_cut() {
        let text = b"POST / HTTP/1.1\r\nHost: x\r\n\nCoNtent-Length: 5\r\n\r\n";
        for cut in 0..text.len() {
            let seen = Arc::new(Seen::default());
            let mut watched = Watched::new((), Arc::clone(&seen), Duration::MAX);
            watched.watch(&text[..cut]);
            watched.watch(&text[cut..]);
            assert!(seen.request(Version::HTTP_11), "cut at {cut}");
            assert!(!seen.request(Version::HTTP_11), "it was told already");
        }
    }

    #[test]
    fn only_the_start_of_a_line_counts() {
        let seen = Arc::new(Seen::default());
        let mut watched = Watched::new((), Arc::clone(&seen), Duration::MAX);
        watched.watch(b"GET /?content-length HTTP/1.1\r\nX: content-length\r\n\r\n");
        assert!(!seen.request(Version::HTTP_11));
    }
}
