//! Vectors: lists of 32-bit floats, all of one length, as embeddings are, and how far one is from another.
//!
//! Distances are sums of doubles in the order of the numbers. The product of two floats is exact as a double, and no sum
//! leaves its range, so that whoever adds in this order comes to the same bits: PostgreSQL does so in
//! `core/sql/functions.sql`.

use super::value::Value;

/// Most dimensions of a vector: more than the embeddings in use have, and at four bytes each no more than 16 KiB of a row.
pub const MAX_DIMENSIONS: u16 = 4_096;

/// How the distance of two vectors is measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Metric {
    /// 1 less the cosine of the angle between them, 0 to 2, whatever their lengths.
    #[default]
    Cosine,
    /// The length of the straight line between their ends (Euclid).
    L2,
}

impl Metric {
    /// The distance of two vectors of one length, given number by number. `None` for the cosine of a vector of zeros alone,
    /// which points nowhere.
    pub fn distance(self, pairs: impl Iterator<Item = (f32, f32)>) -> Option<f64> {
        let pairs = pairs.map(|(a, b)| (f64::from(a), f64::from(b)));
        match self {
            Self::Cosine => cosine(pairs),
            Self::L2 => Some(pairs.fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b)).sqrt()),
        }
    }
}

fn cosine(pairs: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (product, a, b) =
        pairs.fold((0.0, 0.0, 0.0), |(product, left, right), (a, b)| (product + a * b, left + a * a, right + b * b));
    let lengths = f64::sqrt(a * b);
    (lengths > 0.0).then(|| 1.0 - (product / lengths).clamp(-1.0, 1.0))
}

/// A number as a vector keeps it: the nearest float, zero without a sign. `None` for what lies beyond all of them.
pub fn float(number: f64) -> Option<f32> {
    #[expect(clippy::cast_possible_truncation, reason = "the nearest float is what is asked for")]
    let float = number as f32;
    // Minus zero would compare equal and be other bytes.
    float.is_finite().then_some(if float == 0.0 { 0.0 } else { float })
}

/// The vector that a value is, or that a list of numbers says. `None` for anything else, and for numbers beyond all floats.
pub fn of_value(value: Value) -> Option<Vec<f32>> {
    match value {
        Value::Vector(floats) => Some(floats),
        Value::List(items) => items.iter().map(of_item).collect(),
        _ => None,
    }
}

fn of_item(item: &Value) -> Option<f32> {
    match item {
        Value::Integer(whole) => float(super::expr::number::double(*whole)),
        Value::Number(number) => float(*number),
        _ => None,
    }
}

/// The shortest number that is kept as this float again.
pub fn shown(kept: f32) -> f64 {
    let exact = f64::from(kept);
    // On the stack: a page of records has tens of thousands of these.
    let mut digits = [0; 32];
    let mut rest = digits.as_mut_slice();
    let is_written = serde_json::to_writer(&mut rest, &kept).is_ok();
    let left = rest.len();
    let text = digits.get(..digits.len() - left).and_then(|text| std::str::from_utf8(text).ok());
    let shortest = text.filter(|_| is_written).and_then(|text| text.parse().ok());
    // By way of a double a few texts in four billion come to the float beside.
    shortest.filter(|shortest| float(*shortest) == Some(kept)).unwrap_or(exact)
}

/// A vector as SQLite keeps it: each float in four bytes, the lowest first.
pub fn to_bytes(floats: &[f32]) -> Vec<u8> {
    floats.iter().flat_map(|float| float.to_le_bytes()).collect()
}

/// The floats of a vector as SQLite keeps it.
pub fn of_bytes(bytes: &[u8]) -> impl ExactSizeIterator<Item = f32> {
    bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn distance(metric: Metric, a: &[f32], b: &[f32]) -> Option<f64> {
        metric.distance(a.iter().copied().zip(b.iter().copied()))
    }

    #[test]
    fn distances_are_those_of_geometry() {
        assert_eq!(distance(Metric::L2, &[0.0, 3.0], &[4.0, 0.0]), Some(5.0));
        assert_eq!(distance(Metric::Cosine, &[1.0, 0.0], &[0.0, 7.0]), Some(1.0));
        assert_eq!(distance(Metric::Cosine, &[1.0, 1.0], &[-2.0, -2.0]), Some(2.0));
        assert_eq!(distance(Metric::Cosine, &[0.1, -0.7, 3e-30], &[0.1, -0.7, 3e-30]), Some(0.0));
        assert_eq!(distance(Metric::Cosine, &[0.0, 0.0], &[1.0, 0.0]), None);
        // The smallest and the largest floats stay within what doubles compute.
        assert_eq!(distance(Metric::Cosine, &[f32::from_bits(1)], &[f32::from_bits(1)]), Some(0.0));
        assert_eq!(distance(Metric::Cosine, &[f32::MAX; 4096], &[f32::MIN; 4096]), Some(2.0));
        assert!(distance(Metric::L2, &[f32::MAX; 4096], &[f32::MIN; 4096]).unwrap().is_finite());
    }

    #[test]
    fn numbers_are_kept_as_the_nearest_float() {
        for (number, kept) in [(0.1, Some(0.1)), (-0.0, Some(0.0)), (1e39, None), (-1e300, None), (1e-60, Some(0.0))] {
            assert_eq!(float(number), kept, "{number}");
        }
        assert!(float(-0.0).unwrap().is_sign_positive());
        for (kept, number) in [(0.1, 0.1), (1.0 / 3.0, 0.333_333_34), (16_777_216.0, 16_777_216.0), (1e-45, 1e-45)] {
            assert_eq!(shown(kept).to_string(), f64::to_string(&number));
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_kept_as_it_was(bits: u32) {
            let kept = f32::from_bits(bits);
            prop_assume!(kept.is_finite() && kept != 0.0);
            prop_assert_eq!(float(shown(kept)), Some(kept));
            prop_assert_eq!(of_bytes(&to_bytes(&[kept, 1.0])).collect::<Vec<_>>(), [kept, 1.0]);
        }
    }
}
