//! A day of the calendar, without a time of day and without a zone.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::clock::Time;

/// A day, counted from 1970-01-01 in the proleptic Gregorian calendar.
///
/// On the wire it is the full-date of RFC 3339, `2026-11-26`; databases hold the count. Years run from 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i64);

impl Date {
    /// The day a number of days after 1970-01-01.
    pub const fn from_days(days: i64) -> Self {
        Self(days)
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i64 {
        self.0
    }

    /// The day as the wire writes it.
    pub fn to_ascii(self) -> [u8; 10] {
        let [y1, y2, y3, y4, a, m1, m2, b, d1, d2, ..] = Time::start_of_day(self.0).to_ascii();
        [y1, y2, y3, y4, a, m1, m2, b, d1, d2]
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(str::from_utf8(&self.to_ascii()).unwrap_or_default())
    }
}

impl FromStr for Date {
    type Err = &'static str;

    /// Reads `YYYY-MM-DD`, and nothing else that names a day.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "not a date such as 2026-11-26";
        let is_shaped = text.len() == 10
            && text.bytes().zip(0..).all(|(byte, place)| match place {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !is_shaped {
            return Err(WRONG);
        }
        if text.starts_with("0000") {
            return Err("not a date: years run from 0001 to 9999");
        }
        let day: civil::Date = text.parse().map_err(|_| "no day of the calendar")?;
        let since = day.since(civil::date(1970, 1, 1)).map_err(|_| "no day of the calendar")?;
        Ok(Self(since.get_days().into()))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_they_are_read() {
        for (text, days) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2024-02-29", 19_782),
            ("0001-01-01", -719_162),
            ("9999-12-31", 2_932_896),
        ] {
            let date: Date = text.parse().unwrap();
            assert_eq!((date.days(), date.to_string().as_str()), (days, text));
        }
    }

    #[test]
    fn what_is_no_day_of_the_calendar_is_refused() {
        let wrong = [
            "",
            "2026-1-01",
            "2026-01-1",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "0000-01-01",
            "20260101",
            "2026/01/01",
            "-026-01-01",
            "+026-01-01",
            "2026-01-01Z",
            "2026-01-01T00:00:00Z",
            "10000-01-01",
            " 2026-01-1",
            "２０２６-01",
        ];
        for text in wrong {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }
}
