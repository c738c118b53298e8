//! Numbers with a fixed count of digits after the point, exact: amounts of money, most of all.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Most digits after the point.
pub const MAX_SCALE: u8 = 9;
/// Most digits in all, before and after the point.
pub const MAX_DIGITS: u32 = 18;

/// A decimal number. Two are equal where their values are, however many digits each has after the point.
///
/// On the wire it is a text with exactly `scale` digits after the point; databases hold the count of its smallest units,
/// 150 for `1.50`.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    units: i64,
    scale: u8,
}

/// Why a text is no decimal of some scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalFault {
    /// It is no decimal number, or one in another notation.
    Malformed,
    /// It has more digits after the point than that, and not all of them are 0.
    Precision,
    /// It has more digits than [`MAX_DIGITS`].
    Range,
}

impl Decimal {
    /// The decimal of so many units of `10^-scale`.
    pub const fn from_units(units: i64, scale: u8) -> Self {
        Self { units, scale }
    }

    /// The count of its smallest units, as databases hold it.
    pub const fn units(self) -> i64 {
        self.units
    }

    /// Reads `-12.5`: digits, with a point between digits or without, in no other notation.
    ///
    /// # Errors
    /// [`DecimalFault`], where `scale` digits after the point do not hold it.
    pub fn parse(text: &str, scale: u8) -> Result<Self, DecimalFault> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !part.is_none_or(is_number) {
            return Err(DecimalFault::Malformed);
        }
        let part = part.unwrap_or_default();
        let (kept, cut) = part.split_at_checked(scale.into()).unwrap_or((part, ""));
        if cut.bytes().any(|byte| byte != b'0') {
            return Err(DecimalFault::Precision);
        }
        let units: i64 =
            format!("{whole}{kept:0<width$}", width = scale.into()).parse().map_err(|_| DecimalFault::Range)?;
        if units >= 10_i64.pow(MAX_DIGITS) {
            return Err(DecimalFault::Range);
        }
        Ok(Self { units: if negative { -units } else { units }, scale })
    }

    /// Its units at another scale, where it needs no rounding there and fits.
    pub fn units_at(self, scale: u8) -> Option<i64> {
        let held = self.held();
        let step = 10_i128.pow(u32::from(MAX_SCALE.saturating_sub(scale)));
        (held % step == 0).then(|| i64::try_from(held / step).ok()).flatten()
    }

    /// Its value in bytes that compare as values do, whatever their scales.
    pub fn sort_key(self) -> [u8; 16] {
        // With the sign turned over, negative numbers come first.
        (self.held() ^ i128::MIN).to_be_bytes()
    }

    /// Its units at the largest scale, which hold every decimal.
    fn held(self) -> i128 {
        i128::from(self.units) * 10_i128.pow(u32::from(MAX_SCALE.saturating_sub(self.scale)))
    }
}

impl From<i64> for Decimal {
    fn from(whole: i64) -> Self {
        Self { units: whole, scale: 0 }
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.held() == other.held()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.held().cmp(&other.held())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Units(self.units.into(), self.scale).fmt(out)
    }
}

/// So many units of `10^-scale`, written as decimals are: sums of them may be more than one [`Decimal`] holds.
pub struct Units(pub i128, pub u8);

impl fmt::Display for Units {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(units, scale) = *self;
        if units < 0 {
            out.write_str("-")?;
        }
        let one = 10_u128.pow(scale.into());
        write!(out, "{}", units.unsigned_abs() / one)?;
        if scale > 0 {
            write!(out, ".{:0width$}", units.unsigned_abs() % one, width = scale.into())?;
        }
        Ok(())
    }
}

impl FromStr for Decimal {
    type Err = DecimalFault;

    /// Reads a decimal with as many digits after the point as it was written with.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let scale = text.split_once('.').map_or(0, |(_, part)| part.len());
        Self::parse(text, u8::try_from(scale).unwrap_or(MAX_SCALE).min(MAX_SCALE))
    }
}

impl DecimalFault {
    /// What is wrong, after "This is ".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Malformed => "not a decimal such as 12.50",
            Self::Precision => "a decimal with more than 9 digits after the point",
            Self::Range => "a decimal with more than 18 digits",
        }
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|fault: DecimalFault| serde::de::Error::custom(fault.in_words()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, scale: u8) -> Result<String, DecimalFault> {
        Decimal::parse(text, scale).map(|decimal| decimal.to_string())
    }

    #[test]
    fn decimals_are_written_with_the_digits_of_their_scale() {
        for (text, scale, expected) in [
            ("1.5", 2, "1.50"),
            ("1.500", 2, "1.50"),
            ("-0.05", 2, "-0.05"),
            ("-0", 2, "0.00"),
            ("007", 0, "7"),
            ("3.000", 0, "3"),
            ("9999999999999999.99", 2, "9999999999999999.99"),
            ("-999999999.999999999", 9, "-999999999.999999999"),
        ] {
            assert_eq!(shown(text, scale).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_says_why() {
        for text in ["", "-", ".", "1.", ".5", "+1", "1e3", "1,5", " 1", "1 ", "--1", "1.2.3", "٣", "NaN", "0x1"] {
            assert_eq!(shown(text, 2), Err(DecimalFault::Malformed), "{text}");
        }
        assert_eq!(shown("1.505", 2), Err(DecimalFault::Precision));
        assert_eq!(shown("1.5", 0), Err(DecimalFault::Precision));
        assert_eq!(shown("10000000000000000.00", 2), Err(DecimalFault::Range));
        assert_eq!(shown(&"9".repeat(400), 2), Err(DecimalFault::Range));
    }

    #[test]
    fn decimals_compare_by_value_and_so_do_their_keys() {
        let texts = [
            "-999999999999999999",
            "-1.51",
            "-1.5",
            "-0.000000001",
            "0",
            "0.1",
            "1.5",
            "1.500000001",
            "999999999999999999",
        ];
        let ascending: Vec<Decimal> = texts.iter().map(|text| text.parse().unwrap()).collect();
        assert!(ascending.is_sorted_by(|a, b| a < b && a.sort_key() < b.sort_key()));
        let same: [Decimal; 2] = ["1.5".parse().unwrap(), "1.500".parse().unwrap()];
        assert_eq!((same[0], same[0].sort_key()), (same[1], same[1].sort_key()));
        assert_eq!(
            (same[1].units_at(1), same[1].units_at(0), same[1].units_at(9)),
            (Some(15), None, Some(1_500_000_000))
        );
        assert_eq!(Decimal::from(2), "2.00".parse().unwrap());
        assert_eq!("999999999999999999".parse::<Decimal>().unwrap().units_at(9), None);
    }
}
