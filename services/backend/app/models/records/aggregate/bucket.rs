//! Spans of time that values fall into.

use crate::core::Time;
use crate::core::db::Dialect;

/// A day in microseconds.
pub(super) const DAY_US: i64 = Time::start_of_day(1).micros();

/// Spans of time in UTC, each told by the instant at which it begins; weeks begin on Monday (ISO 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// 24 hours.
    Day,
    /// Seven days.
    Week,
    /// A month of the calendar.
    Month,
    /// Three months, the first of them January, April, July or October.
    Quarter,
    /// A year of the calendar.
    Year,
}

impl Bucket {
    /// Every one by its name.
    pub const ALL: [(&str, Self); 7] = [
        ("minute", Self::Minute),
        ("hour", Self::Hour),
        ("day", Self::Day),
        ("week", Self::Week),
        ("month", Self::Month),
        ("quarter", Self::Quarter),
        ("year", Self::Year),
    ];

    /// Whether whole days tell everything of it.
    pub const fn is_of_days(self) -> bool {
        !matches!(self, Self::Minute | Self::Hour)
    }

    /// SQL for the beginning of the span that the microseconds in `time`, the name of a column, fall into.
    pub(super) fn start_of(self, time: &str, dialect: Dialect) -> String {
        // Rounds down, before 1970 too, where `%` is negative; day 0 was a Thursday.
        let rounded = |unit: i64, offset: i64| format!("({time} - ((({time} + {offset}) % {unit} + {unit}) % {unit}))");
        let (name, sqlite) = match self {
            Self::Minute => return rounded(60_000_000, 0),
            Self::Hour => return rounded(3_600_000_000, 0),
            Self::Day => return rounded(DAY_US, 0),
            Self::Week => return rounded(7 * DAY_US, 3 * DAY_US),
            Self::Month => ("month", "'start of month'"),
            Self::Quarter => ("quarter", "'start of month', MONTHS"),
            Self::Year => ("year", "'start of year'"),
        };
        let day = rounded(DAY_US, 0);
        match dialect {
            Dialect::Sqlite => {
                let seconds = format!("{day} / 1000000, 'unixepoch'");
                let months = format!("'-' || ((CAST(strftime('%m', {seconds}) AS INTEGER) - 1) % 3) || ' months'");
                format!("(unixepoch({seconds}, {}) * 1000000)", sqlite.replace("MONTHS", &months))
            }
            Dialect::Postgres => {
                let date = format!("timestamp '1970-01-01' + ({day} / {DAY_US})::int * interval '1 day'");
                format!("(extract(epoch FROM date_trunc('{name}', {date}))::bigint * 1000000)")
            }
        }
    }
}
