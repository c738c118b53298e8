//! Lines that gather in memory and are written in batches by a thread of their own: logging a line costs its request a
//! copy and no system call, and most lines wake nobody.

use std::io::Write;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a line may wait for others before it is written.
const GATHERING: Duration = Duration::from_millis(50);
/// Bytes that end the gathering early.
const BATCH_BYTES: usize = 256 * 1024;
/// Bytes that may wait for a slow disk; lines beyond them are dropped.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Takes lines from any thread.
#[derive(Clone)]
pub struct Batches(Arc<Shared>);

/// Writes what has gathered and ends the thread, when dropped.
pub struct BatchGuard {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    gathered: Mutex<Gathered>,
    changed: Condvar,
}

#[derive(Default)]
struct Gathered {
    bytes: Vec<u8>,
    dropped: u64,
    is_closed: bool,
}

impl Batches {
    /// Starts the thread that writes to `sink`. What cannot be written is lost: a full disk must not stop requests.
    ///
    /// # Errors
    /// The system has no thread to give.
    pub fn start(name: &str, mut sink: impl Write + Send + 'static) -> std::io::Result<(Self, BatchGuard)> {
        let shared = Arc::new(Shared { gathered: Mutex::default(), changed: Condvar::new() });
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            let mut bytes = Vec::new();
            while let Some(dropped) = theirs.next_batch(&mut bytes) {
                if dropped > 0 {
                    let _ = writeln!(bytes, r#"{{"level":"WARN","target":"stratabase::log","dropped":{dropped}}}"#);
                }
                let _ = sink.write_all(&bytes).and_then(|()| sink.flush());
                bytes.clear();
            }
        })?;
        Ok((Self(Arc::clone(&shared)), BatchGuard { shared, thread: Some(thread) }))
    }

    /// Takes a line, its end included.
    pub fn push(&self, line: &[u8]) {
        let mut gathered = self.0.lock();
        if gathered.bytes.len() + line.len() > MOST_BYTES {
            gathered.dropped += 1;
            return;
        }
        let before = gathered.bytes.len();
        gathered.bytes.extend_from_slice(line);
        let is_full = before < BATCH_BYTES && gathered.bytes.len() >= BATCH_BYTES;
        drop(gathered);
        if before == 0 || is_full {
            self.0.changed.notify_one();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for lines and swaps them into `batch`, which is empty; says how many were dropped meanwhile. `None` when
    /// there will be no more.
    fn next_batch(&self, batch: &mut Vec<u8>) -> Option<u64> {
        let gathered = self.lock();
        let waiting = |gathered: &mut Gathered| gathered.bytes.is_empty() && !gathered.is_closed;
        let gathered = self.changed.wait_while(gathered, waiting).unwrap_or_else(PoisonError::into_inner);
        let gathering = |gathered: &mut Gathered| gathered.bytes.len() < BATCH_BYTES && !gathered.is_closed;
        let waited = self.changed.wait_timeout_while(gathered, GATHERING, gathering);
        let (mut gathered, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if gathered.bytes.is_empty() {
            return None;
        }
        mem::swap(&mut gathered.bytes, batch);
        Some(mem::take(&mut gathered.dropped))
    }
}

impl Drop for BatchGuard {
    fn drop(&mut self) {
        self.shared.lock().is_closed = true;
        self.shared.changed.notify_one();
        // A writer that panicked has said so itself.
        drop(self.thread.take().map(JoinHandle::join));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// A sink that waits to be let through before each write, and passes on what was written.
    struct Gate {
        open: mpsc::Receiver<()>,
        written: mpsc::Sender<String>,
    }

    impl Write for Gate {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let _ = self.open.recv();
            self.written.send(String::from_utf8(bytes.to_vec()).unwrap()).unwrap();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn every_line_is_written_once_in_order_and_the_rest_on_drop() {
        let (open, gate) = mpsc::channel();
        let (written, batches) = mpsc::channel();
        let (lines, guard) = Batches::start("test", Gate { open: gate, written }).unwrap();
        lines.push(b"1\n");
        lines.push(b"2\n");
        drop(open);
        let mut all = batches.recv().unwrap();
        lines.push(b"3\n");
        drop(guard);
        all.extend(batches.iter());
        assert_eq!(all, "1\n2\n3\n");
    }

    #[test]
    fn lines_beyond_what_may_wait_are_dropped_and_counted() {
        let (open, gate) = mpsc::channel();
        let (written, batches) = mpsc::channel();
        let (lines, guard) = Batches::start("test", Gate { open: gate, written }).unwrap();
        let line = vec![b'x'; BATCH_BYTES];
        lines.push(&line);
        while !lines.0.lock().bytes.is_empty() {
            std::thread::yield_now();
        }
        for _ in 0..=MOST_BYTES / BATCH_BYTES {
            lines.push(&line);
        }
        drop(open);
        drop(guard);
        let all: String = batches.iter().collect();
        assert!(all.ends_with("\"dropped\":1}\n"));
        assert_eq!(all.matches('x').count(), BATCH_BYTES + MOST_BYTES);
    }
}
