//! The arithmetic of instants and durations, in microseconds.

use super::error::EvalError;
use crate::core::clock::Time;

/// The longest duration, 10,000 years, as in Protocol Buffers (`google.protobuf.Duration`).
pub(crate) const MAX_DURATION_US: i64 = 315_576_000_000_000_000;

/// The duration, if it is not too long.
pub(crate) fn span(micros: i64) -> Result<i64, EvalError> {
    if micros.unsigned_abs() <= MAX_DURATION_US.unsigned_abs() { Ok(micros) } else { Err(EvalError::Range) }
}

/// The instant, if years can be written for it.
pub(crate) fn instant(micros: i64) -> Result<Time, EvalError> {
    let time = Time::from_micros(micros);
    if (Time::MIN..=Time::MAX).contains(&time) { Ok(time) } else { Err(EvalError::Range) }
}

/// Reads a duration as CEL writes it: decimals with units `h`, `m`, `s`, `ms`, `us`, `ns`, such as `1h30m` or `-1.5s`.
/// What lies below the microsecond is cut.
pub(crate) fn duration(text: &str) -> Result<i64, EvalError> {
    let wrong = EvalError::Conversion;
    let (sign, mut rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(wrong);
    }
    let mut nanos: i128 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit() && character != '.').ok_or(wrong)?;
        let (number, after) = rest.split_at_checked(digits).ok_or(wrong)?;
        let letters = after.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(letters).ok_or(wrong)?;
        let scale: i128 = match unit {
            "h" => 3_600_000_000_000,
            "m" => 60_000_000_000,
            "s" => 1_000_000_000,
            "ms" => 1_000_000,
            "us" => 1_000,
            "ns" => 1,
            _ => return Err(wrong),
        };
        nanos += scaled(number, scale).ok_or(wrong)?;
        rest = after;
    }
    i64::try_from(sign * nanos / 1_000).map_err(|_| EvalError::Range).and_then(span)
}

/// A plain decimal of at most 15 digits on either side of its point, times `scale`, cut to whole numbers.
fn scaled(number: &str, scale: i128) -> Option<i128> {
    let (before, after) = number.split_once('.').unwrap_or((number, ""));
    if (before.is_empty() && after.is_empty()) || before.len() > 15 || after.len() > 15 {
        return None;
    }
    let whole: i128 = if before.is_empty() { 0 } else { before.parse().ok()? };
    let part: i128 = if after.is_empty() { 0 } else { after.parse().ok()? };
    let digits = u32::try_from(after.len()).ok()?;
    Some(whole * scale + part * scale / 10_i128.pow(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_cel_writes_them() {
        assert_eq!(duration("1h30m"), Ok(5_400_000_000));
        assert_eq!(duration("-1.5s"), Ok(-1_500_000));
        assert_eq!(duration("0"), Ok(0));
        assert_eq!(duration("1ms2us3ns"), Ok(1_002));
        for text in ["", "-", "5", "s", "1x", "1.2.3s", "1 s", "+1s", ".s"] {
            assert_eq!(duration(text), Err(EvalError::Conversion), "{text:?}");
        }
        assert_eq!(duration("999999999h"), Err(EvalError::Range));
    }
}
