//! Importing records: each line is the create that it would be alone, many of them in one transaction. What is wrong with a
//! line keeps no other line out.

mod lines;

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};

use self::lines::{Line, Lines, Text};
use super::batch::{failed, first_failure};
use super::create::Create;
use super::{Access, Wanted, csv, input};
use crate::core::catalog::change::Action;
use crate::core::catalog::{SystemField, USERS};
use crate::core::db::{Tx, WriteOptions};
use crate::core::{App, Ctx, Error, Result, json};
use crate::services::unit;

/// Most lines that one transaction writes, so that other writers get their turn.
const SLICE_LINES: usize = 100;
/// Most faulty lines that are listed.
const MAX_LISTED: usize = 100;

/// How records are written one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object on each line.
    NdJson,
    /// A header row of field names, and a line of cells for each record (RFC 4180).
    Csv,
}

/// What an import did.
#[derive(Debug, Default)]
pub struct Imported {
    /// Lines that are records now; in a dry run, that could be.
    pub created: u64,
    /// Lines that are not.
    pub failed: u64,
    /// The first of those, at most 100.
    pub faults: Vec<LineFault>,
}

/// What is wrong with a line.
#[derive(Debug)]
pub struct LineFault {
    /// Its number, from 1.
    pub line: u64,
    /// What the create alone would be answered with.
    pub error: Error,
}

/// Creates a record for each line, in transactions of up to 100. In a dry run everything is checked and nothing kept; what
/// two lines of it do to each other is noticed only where one transaction holds both.
///
/// # Errors
/// The caller may create nothing here; [`Error::InvalidFields`] for the header row; those of `chunks`; what is no line's
/// fault, such as [`Error::Unavailable`]. What the transactions before wrote stays.
pub async fn import_records(
    ctx: &Ctx,
    app: &App,
    collection: &str,
    format: Format,
    is_dry_run: bool,
    mut chunks: impl Stream<Item = Result<Bytes>> + Send + Unpin,
) -> Result<Imported> {
    let access = Access::find_to_write(ctx, &app.schema(), collection)?;
    if access.collection.id == USERS {
        // Accounts are made by registering.
        return Err(Error::MethodNotAllowed);
    }
    access.rule(Action::Create)?;
    let mut lines = Lines::new(format == Format::Csv, app.settings.body_limit);
    let mut import =
        Import { ctx, app, collection, is_dry_run, format, header: None, slice: Vec::new(), done: Imported::default() };
    let mut held_bytes = 0;
    while let Some(chunk) = chunks.next().await {
        let mut chunk = chunk?;
        while let Some(line) = lines.next(&mut chunk) {
            held_bytes += import.take(&access, line)?;
            if import.slice.len() >= SLICE_LINES || held_bytes >= app.settings.body_limit {
                import.write().await?;
                held_bytes = 0;
            }
        }
    }
    if let Some(line) = lines.finish() {
        import.take(&access, line)?;
    }
    import.write().await?;
    import.done.list_first();
    Ok(import.done)
}

impl Imported {
    fn fail(&mut self, line: u64, error: Error) {
        self.failed += 1;
        self.faults.push(LineFault { line, error });
        // What fails in the database is told after later lines that could not be read.
        if self.faults.len() == 2 * MAX_LISTED {
            self.list_first();
        }
    }

    /// Keeps the faults of the first lines alone.
    fn list_first(&mut self) {
        self.faults.sort_by_key(|fault| fault.line);
        self.faults.truncate(MAX_LISTED);
    }
}

/// An import under way.
struct Import<'a> {
    ctx: &'a Ctx,
    app: &'a App,
    collection: &'a str,
    is_dry_run: bool,
    format: Format,
    header: Option<Arc<[String]>>,
    slice: Vec<(u64, Vec<u8>)>,
    done: Imported,
}

impl Import<'_> {
    /// Takes a line into the slice, or as the header row; answers how many bytes are held for it.
    fn take(&mut self, access: &Access, line: Line) -> Result<usize> {
        let text = match line.text {
            Text::Whole(text) => text,
            Text::TooLong => {
                let detail = format!("A line has at most {} bytes.", self.app.settings.body_limit);
                self.done.fail(line.number, Error::field("", "too_long", detail));
                return Ok(0);
            }
            Text::Unterminated => {
                let detail = "No quote ends the cell that a quote begins.";
                self.done.fail(line.number, Error::field("", "unterminated_quote", detail));
                return Ok(0);
            }
        };
        if self.format == Format::Csv && self.header.is_none() {
            let header = csv::cells(&text)?;
            csv::check_header(access, &header)?;
            self.header = Some(header.into());
            return Ok(0);
        }
        let bytes = text.len();
        self.slice.push((line.number, text));
        Ok(bytes)
    }

    /// Writes the slice. Where a line fails in the database, those before it are written without it, then those behind it:
    /// so each line is written at most twice.
    async fn write(&mut self) -> Result<()> {
        let slice = std::mem::take(&mut self.slice);
        let mut open: Vec<_> = std::iter::once(0..slice.len()).collect();
        while let Some(range) = open.pop() {
            let lines = slice.get(range.clone()).unwrap_or_default();
            match self.write_part(lines).await? {
                Outcome::Whole { refused } => {
                    self.done.created += (lines.len() - refused.len()) as u64;
                    for fault in refused {
                        self.done.fail(fault.line, fault.error);
                    }
                }
                Outcome::Failed { place, error } => {
                    let number = lines.get(place).map_or(0, |(number, _)| *number);
                    self.done.fail(number, error);
                    let at = range.start + place;
                    open.extend([at + 1..range.end, range.start..at]);
                }
            }
        }
        Ok(())
    }

    async fn write_part(&self, lines: &[(u64, Vec<u8>)]) -> Result<Outcome> {
        let refused = Mutex::new(Vec::new());
        let plan = |schema: &_| {
            let access = Access::find_to_write(self.ctx, schema, self.collection)?;
            let (creates, faults) = self.plan(&access, lines);
            *refused.lock().unwrap_or_else(PoisonError::into_inner) = faults;
            Ok((creates, WriteOptions { bulk: true, ..WriteOptions::default() }))
        };
        let end = self.is_dry_run.then_some(lines.len());
        let written = unit::write(self.ctx, self.app, plan, async move |tx, creates: &Vec<(usize, Create)>| {
            write_all(tx, creates).await?;
            // Nothing of a dry run is to stay, so it fails, behind its last line.
            end.map_or(Ok(()), |end| Err(failed(end, Error::Stale)))
        })
        .await;
        match written {
            Err(Error::InOperation { operation, error }) if operation < lines.len() => {
                Ok(Outcome::Failed { place: operation, error: *error })
            }
            Ok(()) | Err(Error::InOperation { .. }) => {
                Ok(Outcome::Whole { refused: refused.into_inner().unwrap_or_else(PoisonError::into_inner) })
            }
            Err(error) => Err(error),
        }
    }

    /// The lines that can be written as far as can be told without the database, by their places, and the others.
    fn plan(&self, access: &Access, lines: &[(u64, Vec<u8>)]) -> (Vec<(usize, Create)>, Vec<LineFault>) {
        let (mut creates, mut refused) = (Vec::new(), Vec::new());
        for (place, (number, text)) in lines.iter().enumerate() {
            match self.plan_line(access, text) {
                Ok(create) => creates.push((place, create)),
                Err(error) => refused.push(LineFault { line: *number, error }),
            }
        }
        (creates, refused)
    }

    fn plan_line(&self, access: &Access, text: &[u8]) -> Result<Create> {
        let mut body = match &self.header {
            Some(header) => csv::record(&access.collection, header, text)?,
            None => input::object(json::parse(text)?)?,
        };
        // What an export shows and nobody can set is left out, so that an export can be imported.
        for system in [SystemField::CreatedAt, SystemField::UpdatedAt] {
            body.shift_remove(system.name());
        }
        let read_only = access.collection.fields.iter().filter(|served| access.author.only_reads(served));
        let computed = access.collection.computed.iter().map(|computed| &computed.field);
        let computed = computed.filter(|field| access.author.sees(field));
        for field in read_only.map(|served| &served.field).chain(computed) {
            body.shift_remove(&field.name);
        }
        Create::plan(self.ctx, access.clone(), body, &Wanted::default())
    }
}

/// What became of some lines.
enum Outcome {
    /// All are written but those that could not even be planned.
    Whole { refused: Vec<LineFault> },
    /// The line at a place failed in the database, and because of it nothing was written.
    Failed { place: usize, error: Error },
}

async fn write_all(tx: &Tx, creates: &[(usize, Create)]) -> Result<()> {
    for (place, create) in creates {
        let place = *place;
        tx.begin_part(move |error| failed(place, error));
        if let Err(error) = create.run(tx).await {
            return Err(first_failure(tx, place, error).await);
        }
    }
    tx.settle().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_lines_are_listed_whatever_order_they_fail_in() {
        let mut done = Imported::default();
        for line in (1..=1_000).rev() {
            done.fail(line, Error::Stale);
        }
        done.list_first();
        assert_eq!(done.failed, 1_000);
        assert_eq!(done.faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), (1..=100).collect::<Vec<u64>>());
    }
}
