//! Reads what `strace -f -y -xx` wrote, and checks in it that commits reach the disk before their answers leave.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

/// A system call that matters here. `begun` and `ended` are lines of the trace: a call that another thread's calls
/// interrupt takes two.
#[derive(Debug, Clone)]
pub enum Call {
    /// A write into SQLite's write-ahead log.
    LogWrite { ended: usize, bytes: Vec<u8> },
    /// An fsync or fdatasync of the write-ahead log that succeeded.
    Sync { begun: usize, ended: usize },
    /// Bytes that leave through a socket.
    Send { begun: usize, bytes: Vec<u8> },
}

/// The calls in the order in which they began.
#[derive(Debug, Clone)]
pub struct Trace(Vec<Call>);

impl Trace {
    /// Reads a trace.
    pub fn parse(text: &str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let mut ends: HashMap<usize, usize> = HashMap::new();
        let mut open: HashMap<&str, usize> = HashMap::new();
        for (number, line) in lines.iter().enumerate() {
            let thread = line.split(' ').next().unwrap_or_default();
            if line.ends_with("<unfinished ...>") {
                open.insert(thread, number);
            } else if line.contains(" resumed>")
                && let Some(begun) = open.remove(thread)
            {
                ends.insert(begun, number);
            }
        }
        let calls = lines.iter().enumerate().filter_map(|(begun, line)| {
            let ended = ends.get(&begun).copied().unwrap_or(begun);
            call(line, begun, ended, lines[ended])
        });
        Self(calls.collect())
    }

    /// The trace without some calls.
    pub fn without(&self, left_out: impl Fn(&Call) -> bool) -> Self {
        Self(self.0.iter().filter(|call| !left_out(call)).cloned().collect())
    }

    /// The trace as if every answer had left at the very beginning.
    pub fn with_answers_first(&self) -> Self {
        let hasty = self.0.iter().cloned().map(|call| match call {
            Call::Send { bytes, .. } => Call::Send { begun: 0, bytes },
            other => other,
        });
        Self(hasty.collect())
    }
}

/// The call of one line: `1234 pwrite64(12<\x2f...>, "\x00...", 24, 0) = 24`.
fn call(line: &str, begun: usize, ended: usize, last_line: &str) -> Option<Call> {
    let (_thread, line) = line.split_once(' ')?;
    let (name, arguments) = line.trim_start().split_once('(')?;
    let path = unhex(arguments.split_once('<')?.1.split_once('>')?.0);
    let is_log = path.ends_with(b"-wal");
    match name {
        "fdatasync" | "fsync" if is_log => last_line.ends_with("= 0").then_some(Call::Sync { begun, ended }),
        "pwrite64" | "pwritev" | "write" if is_log => Some(Call::LogWrite { ended, bytes: written(arguments) }),
        "sendto" | "sendmsg" | "write" | "writev" if path.starts_with(b"socket:") || path.starts_with(b"TCP:") => {
            Some(Call::Send { begun, bytes: written(arguments) })
        }
        _ => None,
    }
}

/// All bytes that a call writes: what stands between quotes, which `-xx` makes hexadecimal.
fn written(arguments: &str) -> Vec<u8> {
    arguments.split('"').skip(1).step_by(2).flat_map(unhex).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    text.split("\\x").skip(1).filter_map(|byte| u8::from_str_radix(byte, 16).ok()).collect()
}

/// What is wrong with the answers to the writes of `ids`, one sentence for each: every one must be confirmed by an
/// answer, its bytes must have gone into the log, and between the end of its commit's frames and the answer there must
/// be a whole fsync of the log.
pub fn violations(trace: &Trace, ids: &HashSet<Uuid>) -> Vec<String> {
    ids.iter().filter_map(|id| violation(trace, *id).map(|fault| format!("{id}: {fault}"))).collect()
}

fn violation(trace: &Trace, id: Uuid) -> Option<&'static str> {
    let text = id.to_string();
    let Some(sent) = trace.0.iter().find_map(|call| match call {
        Call::Send { begun, bytes } if bytes.starts_with(b"HTTP/1.1 201") && contains(bytes, text.as_bytes()) => {
            Some(*begun)
        }
        _ => None,
    }) else {
        return Some("no answer was sent");
    };
    let Some(committed) = commit_of(trace, id) else { return Some("no commit in the log holds it") };
    let is_synced = trace.0.iter().any(|call| match call {
        Call::Sync { begun, ended } => *begun > committed && *ended < sent,
        _ => false,
    });
    (!is_synced).then_some("its answer left before its commit was on the disk")
}

/// The line at which the last frame of the commit that brought `id` into the log was written.
///
/// A frame is a header of 24 bytes and a page; bytes 4 to 8 of the header of a transaction's last frame hold the size
/// of the database, and zero in every other (SQLite, "Database File Format", section 4.1).
fn commit_of(trace: &Trace, id: Uuid) -> Option<usize> {
    let writes: Vec<(usize, &[u8])> = trace
        .0
        .iter()
        .filter_map(|call| match call {
            Call::LogWrite { ended, bytes } => Some((*ended, bytes.as_slice())),
            _ => None,
        })
        .collect();
    let brought = writes.iter().position(|(_, bytes)| contains(bytes, id.as_bytes()))?;
    // The page may belong to the last frame itself, whose header comes right before it.
    let from = brought.saturating_sub(1);
    let is_last = |bytes: &[u8]| bytes.len() == 24 && bytes[4..8] != [0; 4];
    let header = from + writes[from..].iter().position(|(_, bytes)| is_last(bytes))?;
    writes.get(header + 1).map(|(ended, _)| *ended)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
