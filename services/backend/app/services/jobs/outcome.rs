//! What becomes of a job after an attempt.

use super::backoff::backoff_s;
use super::handler::Handler;
use crate::core::{Error, Result, id};

/// The most of an error's text that is kept, in characters.
const MAX_ERROR_CHARS: usize = 1_000;
/// During a rolling update an older node meets jobs of a newer one, and leaves them to it.
const UNKNOWN_KIND_ATTEMPTS: u32 = 20;

/// What becomes of a job after an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done and goes.
    Done,
    /// It is done, or has failed too often, and comes back after `in_s` seconds with all its attempts.
    Repeat { in_s: i64, error: Option<String> },
    /// It has failed and is tried again after `in_s` seconds.
    Retry { in_s: i64, error: String },
    /// It has failed for the last time and waits for a person.
    Dead { error: String },
}

impl Outcome {
    /// Judges attempt number `attempts` of a job, whose handler may be unknown.
    ///
    /// # Errors
    /// The machine has no randomness to give.
    pub fn of(attempted: Result<()>, handler: Option<&Handler>, attempts: u32) -> Result<Self> {
        let every_s = handler.and_then(|handler| handler.every_s);
        let error = match attempted {
            Ok(()) => return Ok(every_s.map_or(Self::Done, |in_s| Self::Repeat { in_s, error: None })),
            Err(error) => reason(&error),
        };
        let max_attempts = handler.map_or(UNKNOWN_KIND_ATTEMPTS, |handler| handler.max_attempts);
        if attempts < max_attempts {
            let mut random = [0; 4];
            id::fill_random(&mut random)?;
            return Ok(Self::Retry { in_s: backoff_s(attempts, u32::from_le_bytes(random)), error });
        }
        Ok(match every_s {
            Some(in_s) => Self::Repeat { in_s, error: Some(error) },
            None => Self::Dead { error },
        })
    }

    /// Why the attempt failed.
    pub fn error(&self) -> Option<&str> {
        match self {
            Self::Done => None,
            Self::Repeat { error, .. } => error.as_deref(),
            Self::Retry { error, .. } | Self::Dead { error } => Some(error),
        }
    }
}

/// An error with its causes in one line.
fn reason(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text.chars().take(MAX_ERROR_CHARS).collect()
}
