//! Lines out of the chunks of a body. A line that is too long is skipped as it comes, never held.

use bytes::{Buf, Bytes};

/// One line of an import, with its number, counted from 1.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// The number of the line of text on which it begins.
    pub number: u64,
    /// What stands in it.
    pub text: Text,
}

/// What stands in a line.
#[derive(Debug, PartialEq, Eq)]
pub enum Text {
    /// The line without its end.
    Whole(Vec<u8>),
    /// More than is read.
    TooLong,
    /// A cell in quotes, which no quote ends.
    Unterminated,
}

/// Where in a cell the next byte stands (RFC 4180, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Begins,
    Plain,
    Quoted,
    /// After a quote within quotes, which ends the cell unless another one follows.
    Ending,
}

/// Cuts a body into lines.
#[derive(Debug)]
pub struct Lines {
    has_quotes: bool,
    limit_bytes: usize,
    held: Vec<u8>,
    is_too_long: bool,
    cell: Cell,
    begins_at: u64,
    number: u64,
}

impl Lines {
    /// Lines of at most `limit_bytes`; with quotes, a cell in quotes may go over several lines of text.
    pub const fn new(has_quotes: bool, limit_bytes: usize) -> Self {
        let held = Vec::new();
        Self { has_quotes, limit_bytes, held, is_too_long: false, cell: Cell::Begins, begins_at: 1, number: 1 }
    }

    /// The next line that ends in the chunk, which is taken up to there; none when it holds no end of a line any more.
    /// Empty lines are left out.
    pub fn next(&mut self, chunk: &mut Bytes) -> Option<Line> {
        while !chunk.is_empty() {
            let length = chunk.iter().position(|byte| self.ends_line(*byte));
            let taken = length.unwrap_or(chunk.len());
            self.hold(chunk.get(..taken).unwrap_or_default());
            chunk.advance(length.map_or(taken, |length| length + 1));
            if length.is_some()
                && let Some(line) = self.take()
            {
                return Some(line);
            }
        }
        None
    }

    /// The last line, which nothing ends.
    pub fn finish(&mut self) -> Option<Line> {
        let is_open = self.cell == Cell::Quoted;
        let line = self.take()?;
        let text = if is_open { Text::Unterminated } else { line.text };
        Some(Line { text, ..line })
    }

    fn ends_line(&mut self, byte: u8) -> bool {
        let is_end = byte == b'\n';
        self.number += u64::from(is_end);
        if self.has_quotes {
            self.cell = match (self.cell, byte) {
                (Cell::Begins | Cell::Ending, b'"') | (Cell::Quoted, 0..=b'!' | b'#'..) => Cell::Quoted,
                (Cell::Quoted, _) => Cell::Ending,
                (_, b',' | b'\n') => Cell::Begins,
                _ => Cell::Plain,
            };
        }
        is_end && self.cell != Cell::Quoted
    }

    fn hold(&mut self, bytes: &[u8]) {
        self.is_too_long |= self.held.len() + bytes.len() > self.limit_bytes;
        if self.is_too_long {
            self.held = Vec::new();
        } else {
            self.held.extend_from_slice(bytes);
        }
    }

    fn take(&mut self) -> Option<Line> {
        let number = std::mem::replace(&mut self.begins_at, self.number);
        let mut held = std::mem::take(&mut self.held);
        if std::mem::take(&mut self.is_too_long) {
            return Some(Line { number, text: Text::TooLong });
        }
        if held.ends_with(b"\r") {
            held.pop();
        }
        (!held.trim_ascii().is_empty()).then_some(Line { number, text: Text::Whole(held) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of a text that comes in chunks of `size` bytes.
    fn cut(text: &str, has_quotes: bool, size: usize) -> Vec<(u64, Text)> {
        let mut lines = Lines::new(has_quotes, 12);
        let mut found = Vec::new();
        for chunk in text.as_bytes().chunks(size) {
            let mut chunk = Bytes::copy_from_slice(chunk);
            found.extend(std::iter::from_fn(|| lines.next(&mut chunk)));
        }
        found.extend(lines.finish());
        found.into_iter().map(|line| (line.number, line.text)).collect()
    }

    fn whole(text: &str) -> Text {
        Text::Whole(text.into())
    }

    #[test]
    fn lines_are_the_same_however_the_body_is_cut() {
        for size in 1..20 {
            let found = cut("a\r\n\n\nbc\n0123456789abcdef\nd", false, size);
            assert_eq!(found, [(1, whole("a")), (4, whole("bc")), (5, Text::TooLong), (6, whole("d"))]);
            let found = cut("\"a\n\"\"b\",c\nd\"e,f\n\"g\n", true, size);
            assert_eq!(found, [(1, whole("\"a\n\"\"b\",c")), (3, whole("d\"e,f")), (4, Text::Unterminated)]);
        }
    }
}
