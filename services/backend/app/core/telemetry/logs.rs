//! Sets logging up: pretty lines for people or JSON lines for machines on standard output, JSON lines in daily files.

use std::io::{IsTerminal, Write};
use std::path::Path;

use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use super::batches::{BatchGuard, Batches};
use super::json_lines::JsonLines;
use crate::core::clock::Clock;
use crate::core::config::{LogFormat, Settings};
use crate::core::error::{Error, Result};

/// Days of log files that are kept.
const KEPT_FILES: usize = 14;

/// The library tells every parameter of a statement, and with them tokens, codes and mails.
const SILENT: &str = "tokio_postgres=info";

/// What the library tells on its own, the link to the broker tells once and in its own words.
const QUIET: &str = "async_nats=off";

/// Writes what is still buffered when it is dropped; hold it until the process ends.
#[derive(Default)]
pub struct LogGuard {
    lines: Vec<BatchGuard>,
    pretty: Option<WorkerGuard>,
}

/// Starts logging for the whole process, panics included.
///
/// Lines are written by a thread of their own. When it falls far behind, further ones are dropped: a slow disk must not
/// stop requests.
///
/// # Errors
/// The folder of log files cannot be written, or logging has been started before.
pub fn init(settings: &Settings) -> Result<LogGuard> {
    let mut guard = LogGuard::default();
    let mut json_writers = Vec::new();
    let mut add_json = |name: &str, sink: Box<dyn Write + Send>| {
        let started = Batches::start(name, sink).map_err(|fault| Error::caused("starting the log's thread", fault));
        started.map(|(lines, line_guard)| {
            json_writers.push(lines);
            guard.lines.push(line_guard);
        })
    };
    if let Some(folder) = &settings.log_dir {
        add_json("log-file", Box::new(daily_files(folder)?))?;
    }
    let is_terminal = std::io::stdout().is_terminal();
    let pretty = match settings.log_format {
        LogFormat::Auto => is_terminal,
        LogFormat::Pretty => true,
        LogFormat::Json => false,
    };
    let pretty = if pretty {
        let (writer, worker) = NonBlockingBuilder::default().thread_name("log-stdout").finish(std::io::stdout());
        guard.pretty = Some(worker);
        Some(tracing_subscriber::fmt::layer().with_ansi(is_terminal).with_writer(writer))
    } else {
        add_json("log-stdout", Box::new(std::io::stdout()))?;
        None
    };
    let json = (!json_writers.is_empty()).then(|| JsonLines::new(Clock::System, json_writers));
    let filter = EnvFilter::try_new(format!("{QUIET},{},{SILENT}", settings.log))
        .map_err(|fault| Error::caused("reading the log filter", fault))?;
    tracing_subscriber::registry()
        .with(pretty.map(Layer::boxed).into_iter().chain(json.map(Layer::boxed)).collect::<Vec<_>>())
        .with(filter)
        .try_init()
        .map_err(|fault| Error::caused("starting the log", fault))?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(target: "stratabase::panic", place, message = panic.payload_as_str().unwrap_or("panic"));
    }));
    Ok(guard)
}

fn daily_files(folder: &Path) -> Result<RollingFileAppender> {
    RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("stratabase")
        .filename_suffix("jsonl")
        .max_log_files(KEPT_FILES)
        .build(folder)
        .map_err(|fault| Error::caused(format!("opening log files in {}", folder.display()), fault))
}
