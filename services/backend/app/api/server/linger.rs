//! A close that does not take the answer with it (RFC 9112, section 9.6).
//!
//! Whoever is answered before their body was read may still be sending. A socket that is closed then is reset by the
//! kernel, and the reset overtakes the answer: a proxy in front tells its client that the server failed.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http_body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::Sleep;

use super::framing::Seen;

/// Bytes of an unread body that are thrown away, so that its sender reads the answer.
const MAX_BYTES: usize = 2 * 1024 * 1024;
/// How long they are waited for.
const MAX_WAIT: Duration = Duration::from_secs(2);

/// Reads on after the last word was said, within bounds.
pub struct Linger {
    left_bytes: usize,
    deadline: Pin<Box<Sleep>>,
}

impl Linger {
    /// Begins to linger.
    pub fn begin() -> Self {
        Self { left_bytes: MAX_BYTES, deadline: Box::pin(tokio::time::sleep(MAX_WAIT)) }
    }

    /// Reads and throws away; ready when the peer has closed its side, or has sent or taken too much.
    pub fn poll(&mut self, stream: &mut (impl AsyncRead + Unpin), context: &mut Context<'_>) -> Poll<()> {
        let mut bytes = [0; 16 * 1024];
        while self.deadline.as_mut().poll(context).is_pending() && self.left_bytes > 0 {
            let mut buffer = ReadBuf::new(&mut bytes);
            let read = ready!(Pin::new(&mut *stream).poll_read(context, &mut buffer));
            match buffer.filled().len() {
                0 => break,
                _ if read.is_err() => break,
                count => self.left_bytes = self.left_bytes.saturating_sub(count),
            }
        }
        Poll::Ready(())
    }
}

/// A request's body that notes when it was read to its end.
pub struct Noted<B> {
    body: B,
    seen: Arc<Seen>,
}

impl<B: Body> Noted<B> {
    /// Takes the body of the request that has just come.
    pub fn new(body: B, seen: Arc<Seen>) -> Self {
        seen.body_is_read(body.is_end_stream());
        Self { body, seen }
    }
}

impl<B: Body + Unpin> Body for Noted<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let this = self.get_mut();
        let frame = ready!(Pin::new(&mut this.body).poll_frame(context));
        if frame.is_none() || this.body.is_end_stream() {
            this.seen.body_is_read(true);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
