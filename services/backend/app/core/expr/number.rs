//! Arithmetic on numbers. The functions `sb_*` of both databases compute exactly the same.

use super::error::EvalError;
use super::tree::Arithmetic;
use crate::core::value::MAX_INTEGER;

/// The largest magnitude of a double that is computed with. Between it and the smallest no single operation leaves the
/// range of doubles, on any of the three engines.
pub(crate) const MAX_MAGNITUDE: f64 = 1e300;
/// The smallest magnitude beside zero of a double that is computed with.
pub(crate) const MIN_MAGNITUDE: f64 = 1e-300;

/// The integer, if it is within ±(2^53-1).
pub(crate) fn whole(value: i64) -> Result<i64, EvalError> {
    if value.unsigned_abs() <= MAX_INTEGER.unsigned_abs() { Ok(value) } else { Err(EvalError::Range) }
}

/// `left op right` on integers; division truncates, the remainder has the dividend's sign.
pub(crate) fn on_integers(op: Arithmetic, left: i64, right: i64) -> Result<i64, EvalError> {
    let result = match op {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide | Arithmetic::Remainder if right == 0 => return Err(EvalError::DivisionByZero),
        Arithmetic::Divide => left.checked_div(right),
        Arithmetic::Remainder => left.checked_rem(right),
    };
    result.ok_or(EvalError::Range).and_then(whole)
}

/// `left op right` on doubles (IEEE 754).
pub(crate) fn on_doubles(op: Arithmetic, left: f64, right: f64) -> Result<f64, EvalError> {
    let (a, b) = (left.abs(), right.abs());
    if !is_computable(a) || !is_computable(b) {
        return Err(EvalError::Range);
    }
    match op {
        Arithmetic::Add => bounded(left + right),
        Arithmetic::Subtract => bounded(left - right),
        Arithmetic::Multiply if a == 0.0 || b == 0.0 => Ok(0.0),
        // Whether the product is in range is told before it is computed: PostgreSQL raises on overflow.
        Arithmetic::Multiply if b > 1.0 && a > MAX_MAGNITUDE / b => Err(EvalError::Range),
        Arithmetic::Multiply if b < 1.0 && a < MIN_MAGNITUDE / b => Err(EvalError::Range),
        Arithmetic::Multiply => Ok(left * right),
        Arithmetic::Divide if b == 0.0 => Err(EvalError::DivisionByZero),
        Arithmetic::Divide if a == 0.0 => Ok(0.0),
        Arithmetic::Divide if b < 1.0 && a > MAX_MAGNITUDE * b => Err(EvalError::Range),
        Arithmetic::Divide if b > 1.0 && a < MIN_MAGNITUDE * b => Err(EvalError::Range),
        Arithmetic::Divide => Ok(left / right),
        Arithmetic::Remainder => Err(EvalError::Unfit),
    }
}

fn is_computable(magnitude: f64) -> bool {
    magnitude == 0.0 || (MIN_MAGNITUDE..=MAX_MAGNITUDE).contains(&magnitude)
}

fn bounded(value: f64) -> Result<f64, EvalError> {
    if value.abs() <= MAX_MAGNITUDE { Ok(value) } else { Err(EvalError::Range) }
}

/// `int(number)`: cut towards zero.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "the bound is below 2^53")]
pub(crate) fn truncate(value: f64) -> Result<i64, EvalError> {
    let cut = value.trunc();
    if cut.abs() <= MAX_INTEGER as f64 { Ok(cut as i64) } else { Err(EvalError::Range) }
}

/// The double of an integer within ±(2^53-1), which is exact.
#[expect(clippy::cast_precision_loss, reason = "integers are below 2^53")]
pub(crate) const fn double(value: i64) -> f64 {
    value as f64
}

/// `int(text)`: up to 16 decimal digits with an optional minus.
pub(crate) fn parse_integer(text: &str) -> Result<i64, EvalError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = (1..=16).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain {
        return Err(EvalError::Conversion);
    }
    text.parse().map_err(|_| EvalError::Conversion).and_then(whole)
}

/// `double(text)`: a decimal of at most 40 characters, with an exponent of at most three digits.
pub(crate) fn parse_double(text: &str) -> Result<f64, EvalError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = digits.split_once(['e', 'E']).map_or((digits, "0"), |(left, right)| (left, right));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() > 40 || exponent.len() > 3 || ![before, after, exponent].into_iter().all(is_digits) {
        return Err(EvalError::Conversion);
    }
    let value: f64 = text.parse().map_err(|_| EvalError::Conversion)?;
    let is_zero = mantissa.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if is_computable(value.abs()) && (is_zero || value != 0.0) { Ok(value) } else { Err(EvalError::Range) }
}

/// `string(number)`: the shortest of 15, 16 or 17 digits that reads back the same, laid out as in ECMAScript
/// (`Number::toString`): `1`, `0.1`, `1e+21`.
pub(crate) fn format(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let rounded = (14..17).map(|digits| format!("{value:.digits$e}")).find(|text| text.parse() == Ok(value));
    let text = rounded.unwrap_or_default();
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let point = exponent + 1;
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    let (head, tail) = digits.split_at_checked(usize::try_from(point).unwrap_or(0)).unwrap_or((digits, ""));
    match point {
        _ if count <= point && point <= 21 => format!("{sign}{digits}{}", zeros(point - count)),
        1..=21 => format!("{sign}{head}.{tail}"),
        -5..=0 => format!("{sign}0.{}{digits}", zeros(-point)),
        _ => {
            let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
            let dot = if rest.is_empty() { "" } else { "." };
            let plus = if exponent > 0 { "+" } else { "" };
            format!("{sign}{first}{dot}{rest}e{plus}{exponent}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_ecmascript_writes_them() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-2.5, "-2.5"),
            (0.1, "0.1"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1.5e300, "1.5e+300"),
            (1e-6, "0.000001"),
            (1.25e-7, "1.25e-7"),
            (123_456_789.123, "123456789.123"),
            (0.1 + 0.2, "0.30000000000000004"),
        ] {
            assert_eq!(format(value), text);
        }
    }

    #[test]
    fn arithmetic_out_of_range_is_an_error_and_never_infinity() {
        use Arithmetic::{Add, Divide, Multiply};
        assert_eq!(on_integers(Add, MAX_INTEGER, 1), Err(EvalError::Range));
        assert_eq!(on_integers(Multiply, i64::MAX, 2), Err(EvalError::Range));
        assert_eq!(on_integers(Divide, -7, 2), Ok(-3));
        assert_eq!(on_integers(Arithmetic::Remainder, -7, 2), Ok(-1));
        assert_eq!(on_integers(Divide, 1, 0), Err(EvalError::DivisionByZero));
        assert_eq!(on_doubles(Multiply, 1e200, 1e200), Err(EvalError::Range));
        assert_eq!(on_doubles(Multiply, 1e-200, 1e-200), Err(EvalError::Range));
        assert_eq!(on_doubles(Divide, 1e-200, 1e200), Err(EvalError::Range));
        assert_eq!(on_doubles(Divide, 1.0, 0.0), Err(EvalError::DivisionByZero));
        assert_eq!(on_doubles(Multiply, 1e150, 1e150), Ok(1e150 * 1e150));
    }

    #[test]
    fn texts_become_numbers_only_when_they_are_plain_decimals() {
        assert_eq!(parse_integer("-12"), Ok(-12));
        assert_eq!(parse_integer("9007199254740992"), Err(EvalError::Range));
        for text in ["", "-", "+1", " 1", "1.0", "0x1", "99999999999999999"] {
            assert_eq!(parse_integer(text), Err(EvalError::Conversion), "{text:?}");
        }
        assert_eq!(parse_double("-1.5e2"), Ok(-150.0));
        for text in ["", ".", "1.", ".5", "1e", "1e+", "nan", "inf", "1e1000", "1 "] {
            assert_eq!(parse_double(text), Err(EvalError::Conversion), "{text:?}");
        }
        assert_eq!(parse_double("1e301"), Err(EvalError::Range));
        assert_eq!(parse_double("1e-400"), Err(EvalError::Range));
        assert_eq!(parse_double("0e-400"), Ok(0.0));
    }
}
