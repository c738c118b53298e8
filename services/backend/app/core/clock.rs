//! Time: the only place that asks the machine for it, so that tests can move it by hand.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant in UTC, counted in microseconds since 1970-01-01T00:00:00Z.
///
/// On the wire it is RFC 3339 in milliseconds, `2026-11-22T10:00:00.000Z`; databases hold the count itself.
/// Years run from 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

impl Time {
    /// The earliest instant that can be written, 0001-01-01T00:00:00Z.
    pub const MIN: Self = Self(-62_135_596_800_000_000);
    /// The latest instant that can be written, 9999-12-31T23:59:59.999999Z.
    pub const MAX: Self = Self(253_402_300_799_999_999);

    /// The instant a number of microseconds after the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The day in UTC, counted from 1970-01-01.
    pub const fn day(self) -> i64 {
        self.seconds().div_euclid(86_400)
    }

    /// The instant at which a day begins in UTC, counted from 1970-01-01.
    #[must_use]
    pub const fn start_of_day(day: i64) -> Self {
        Self(day.saturating_mul(86_400_000_000))
    }

    /// The instant cut to whole milliseconds, which is all that the wire shows.
    #[must_use]
    pub const fn whole_millis(self) -> Self {
        Self(self.0.div_euclid(1_000) * 1_000)
    }

    /// The instant a number of seconds later (or earlier, when negative), held within [`Time::MIN`] and [`Time::MAX`].
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)).clamp(Self::MIN.0, Self::MAX.0))
    }
}

impl Time {
    /// The instant as the wire writes it, without going through the formatter: records are full of them.
    pub fn to_ascii(self) -> [u8; 24] {
        let millis = self.0.div_euclid(1_000);
        let (days, in_day) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
        let (year, month, day) = civil_from_days(days);
        // Bytes are divided quicker than what they are parts of, and each of these fits one.
        let byte = |number: i64| u8::try_from(number).unwrap_or_default();
        let digits = |number: u8| (b'0' + number / 10, b'0' + number % 10);
        let (second, milli) = (in_day / 1_000, in_day % 1_000);
        let ((y1, y2), (y3, y4)) = (digits(byte(year / 100)), digits(byte(year % 100)));
        let ((m1, m2), (d1, d2)) = (digits(byte(month)), digits(byte(day)));
        let ((h1, h2), (i1, i2)) = (digits(byte(second / 3_600)), digits(byte(second / 60 % 60)));
        let ((s1, s2), (f1, f2)) = (digits(byte(second % 60)), digits(byte(milli / 10)));
        let f3 = b'0' + byte(milli % 10);
        [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', i1, i2, b':', s1, s2, b'.', f1, f2, f3, b'Z']
    }
}

impl Time {
    /// The instant as HTTP writes it (IMF-fixdate, RFC 9110, section 5.6.7): `Tue, 01 Jun 2027 00:00:00 GMT`.
    pub fn to_http_date(self) -> String {
        const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let (days, in_day) = (self.day(), self.seconds().rem_euclid(86_400));
        let (year, month, day) = civil_from_days(days);
        let word = |words: &'static [&str], place: i64| {
            usize::try_from(place).ok().and_then(|place| words.get(place)).copied().unwrap_or_default()
        };
        format!(
            "{}, {day:02} {} {year:04} {:02}:{:02}:{:02} GMT",
            word(&WEEKDAYS, days.rem_euclid(7)),
            word(&MONTHS, month - 1),
            in_day / 3_600,
            in_day / 60 % 60,
            in_day % 60
        )
    }
}

impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(str::from_utf8(&self.to_ascii()).unwrap_or_default())
    }
}

/// Year, month and day of a count of days since the epoch in the proleptic Gregorian calendar
/// (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

impl FromStr for Time {
    type Err = &'static str;

    /// Reads RFC 3339 with any offset; digits below the microsecond are cut.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "not a date and time in RFC 3339, such as 2026-11-22T10:00:00Z";
        // jiff reads more than RFC 3339 does: spaces, commas, missing seconds, bracketed zones.
        let bytes = text.as_bytes();
        let shaped = bytes.len() >= 20
            && bytes.get(10).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'T'))
            && bytes.get(16) == Some(&b':')
            && bytes.iter().all(|byte| byte.is_ascii_digit() || b"-:.TtZz+".contains(byte));
        if !shaped {
            return Err(WRONG);
        }
        // The clock and its offset apart: jiff's instants end a day before the year 9999 does.
        let (local, offset) = match text.strip_suffix(['Z', 'z']) {
            Some(local) => (local, 0),
            None => text.split_at_checked(text.len() - 6).and_then(with_offset).ok_or(WRONG)?,
        };
        if local.chars().skip(10).any(|character| "-+Zz".contains(character)) {
            return Err(WRONG);
        }
        let local: jiff::civil::DateTime = local.parse().map_err(|_| WRONG)?;
        let since = local.duration_since(jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0));
        let micros = i64::try_from(since.as_nanos().div_euclid(1_000)).map_err(|_| WRONG)?;
        let time = Self(micros - offset * 60_000_000);
        if (Self::MIN..=Self::MAX).contains(&time) { Ok(time) } else { Err("years run from 1 to 9999") }
    }
}

/// A local time with its offset in minutes, out of the time and the offset as RFC 3339 writes it: `+05:30`.
fn with_offset<'a>((local, offset): (&'a str, &str)) -> Option<(&'a str, i64)> {
    let (sign, offset) = match offset.strip_prefix('-') {
        Some(offset) => (-1, offset),
        None => (1, offset.strip_prefix('+')?),
    };
    let (hours, minutes) = offset.split_once(':')?;
    let within = |digits: &str, below: i64| {
        let is_plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|number| is_plain && (0..below).contains(number))
    };
    Some((local, sign * (within(hours, 24)? * 60 + within(minutes, 60)?)))
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Where the time comes from: the machine, or a test's hand.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is moved; clones share it.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start` until [`Clock::advance`] moves it.
    pub fn manual(start: Time) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start.micros())))
    }

    /// The current instant.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    pub fn now(&self) -> Time {
        match self {
            Self::System => {
                let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
                let micros = since.map_or(0, |elapsed| i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX));
                Time(micros.clamp(Time::MIN.0, Time::MAX.0))
            }
            Self::Manual(micros) => Time(micros.load(Ordering::Acquire)),
        }
    }

    /// Moves a manual clock forward; the machine's clock cannot be moved.
    pub fn advance(&self, seconds: i64) {
        if let Self::Manual(micros) = self {
            micros.fetch_add(seconds.saturating_mul(1_000_000), Ordering::AcqRel);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_http_date_names_its_day_of_the_week() {
        for (text, date) in [
            ("1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
            ("1994-11-06T08:49:37.999Z", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("2027-06-01T00:00:00Z", "Tue, 01 Jun 2027 00:00:00 GMT"),
            ("1969-12-31T23:59:59Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
        ] {
            assert_eq!(text.parse::<Time>().unwrap().to_http_date(), date);
        }
    }

    #[test]
    fn times_are_written_as_they_are_read() {
        for text in ["1970-01-01T00:00:00.000Z", "2024-02-29T23:59:59.999Z", "0001-01-01T00:00:00.000Z"] {
            assert_eq!(text.parse::<Time>().unwrap().to_string(), text);
        }
        assert_eq!(Time::MIN.to_string(), "0001-01-01T00:00:00.000Z");
        assert_eq!(Time::MAX.to_string(), "9999-12-31T23:59:59.999Z");
        for (text, written) in [
            ("2026-11-22t10:00:00+05:30", "2026-11-22T04:30:00.000Z"),
            ("2026-11-22T23:00:00.1239999-01:30", "2026-11-23T00:30:00.123Z"),
            ("9999-12-31T23:59:59.999999z", "9999-12-31T23:59:59.999Z"),
            ("0001-01-01T23:59:00+23:59", "0001-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(text.parse::<Time>().unwrap().to_string(), written);
        }
        for wrong in [
            "2026-11-22 10:00:00Z",
            "2026-11-22T10:00Z",
            "2026-11-22T10:00:00Z[UTC]",
            "20261122T100000Z",
            "",
            "2026-11-22T10:00:00",
            "2026-11-22T10:00:00+0530",
            "2026-11-22T10:00:00+24:00",
            "2026-11-22T10:00:00+1:001",
            "2026-11-22T10:00:00+05:30Z",
            "2026-11-22T10:00:00Z+05:30",
            "2026-11-22T10:00:00+05:30+05:30",
            "2026-02-29T10:00:00Z",
            "0001-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
        ] {
            assert!(wrong.parse::<Time>().is_err(), "{wrong}");
        }
    }
}
