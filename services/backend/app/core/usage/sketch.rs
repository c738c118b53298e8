//! How many different users, without keeping who they are: exact while they are few, an estimate when they are many.

/// So many bits of a hash choose its register.
const INDEX_BITS: u32 = 11;
/// Registers, a byte each: the standard error is 1.04 / √2048, or 2.3 %.
const REGISTERS: usize = 1 << INDEX_BITS;
/// The same as a number to reckon with.
const M: f64 = 2048.0;
/// Fewer hashes than this take less room than the registers.
const MAX_EXACT: usize = REGISTERS / size_of::<u64>();

/// A set of hashes of which only the size can be asked. Sets of the same user from several nodes and days are merged
/// without counting anybody twice.
///
/// Up to 255 hashes are kept as they are; from there on it is a `HyperLogLog` (Flajolet, Fusy, Gandouet, Meunier:
/// "`HyperLogLog`: the analysis of a near-optimal cardinality estimation algorithm", 2007) over hashes of 64 bits, for
/// which large numbers need no correction (Heule, Nunkesser, Hall: "`HyperLogLog` in practice", 2013).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch(Form);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// The hashes, ascending.
    Exact(Vec<u64>),
    /// For each register the highest rank of the hashes that chose it, 0 for none.
    Registers(Vec<u8>),
}

impl Default for Sketch {
    fn default() -> Self {
        Self(Form::Exact(Vec::new()))
    }
}

impl Sketch {
    /// Adds a hash, all of whose bits must be as good as random.
    pub fn insert(&mut self, hash: u64) {
        match &mut self.0 {
            Form::Registers(registers) => note(registers, hash),
            Form::Exact(hashes) => {
                let Err(place) = hashes.binary_search(&hash) else { return };
                hashes.insert(place, hash);
                if hashes.len() >= MAX_EXACT {
                    self.0 = Form::Registers(registers_of(hashes));
                }
            }
        }
    }

    /// Adds everything that is in another sketch.
    pub fn merge(&mut self, other: &Self) {
        match &other.0 {
            Form::Exact(hashes) => hashes.iter().for_each(|hash| self.insert(*hash)),
            Form::Registers(others) => {
                if let Form::Exact(hashes) = &self.0 {
                    self.0 = Form::Registers(registers_of(hashes));
                }
                if let Form::Registers(registers) = &mut self.0 {
                    registers.iter_mut().zip(others).for_each(|(own, other)| *own = (*own).max(*other));
                }
            }
        }
    }

    /// How many different hashes are in it.
    pub fn estimate(&self) -> u64 {
        match &self.0 {
            Form::Exact(hashes) => hashes.len() as u64,
            Form::Registers(registers) => estimate(registers),
        }
    }

    /// The stored form: hashes of 8 bytes each, or the 2,048 registers, which no number of kept hashes comes to.
    pub fn to_bytes(&self) -> Vec<u8> {
        match &self.0 {
            Form::Exact(hashes) => hashes.iter().flat_map(|hash| hash.to_be_bytes()).collect(),
            Form::Registers(registers) => registers.clone(),
        }
    }

    /// Reads the stored form; `None` for what is none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() == REGISTERS {
            return Some(Self(Form::Registers(bytes.to_vec())));
        }
        let (hashes, rest) = bytes.as_chunks();
        let mut sketch = Self::default();
        for hash in hashes {
            sketch.insert(u64::from_be_bytes(*hash));
        }
        (rest.is_empty() && bytes.len() < REGISTERS).then_some(sketch)
    }
}

fn registers_of(hashes: &[u64]) -> Vec<u8> {
    let mut registers = vec![0; REGISTERS];
    for hash in hashes {
        note(&mut registers, *hash);
    }
    registers
}

fn note(registers: &mut [u8], hash: u64) {
    let register = usize::try_from(hash >> (u64::BITS - INDEX_BITS)).ok().and_then(|index| registers.get_mut(index));
    // The bit behind the hash's last one ends the run of zeros where it has no one.
    let rank = ((hash << INDEX_BITS) | (1 << (INDEX_BITS - 1))).leading_zeros() + 1;
    if let (Some(register), Ok(rank)) = (register, u8::try_from(rank)) {
        *register = (*register).max(rank);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the estimate is positive and far below 2^64"
)]
fn estimate(registers: &[u8]) -> u64 {
    let sum: f64 = registers.iter().map(|rank| 2_f64.powi(-i32::from(*rank))).sum();
    let raw = 0.7213 / (1.0 + 1.079 / M) * M * M / sum;
    let empty = registers.iter().map(|rank| u32::from(*rank == 0)).sum::<u32>();
    let is_small = raw <= 2.5 * M && empty > 0;
    (if is_small { M * (M / f64::from(empty)).ln() } else { raw }).round() as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Hashes as good as random (`SplitMix64`).
    fn hash(seed: u64) -> u64 {
        let mixed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn of(users: impl IntoIterator<Item = u64>) -> Sketch {
        let mut sketch = Sketch::default();
        users.into_iter().for_each(|user| sketch.insert(hash(user)));
        sketch
    }

    #[test]
    fn few_are_counted_exactly_and_many_to_a_few_percent() {
        for count in [0, 1, 2, 100, 255] {
            assert_eq!(of((1..=count).chain(1..=count)).estimate(), count);
        }
        for count in [256_u64, 1_000, 5_000, 10_000, 100_000, 1_000_000] {
            let estimate = of(1..=count).estimate();
            assert!(estimate.abs_diff(count) * 100 <= count * 7, "{estimate} for {count}");
        }
    }

    #[test]
    fn what_is_no_sketch_is_not_read() {
        for bytes in [&[0; 7][..], &[0; 2_047], &[0; 2_049], &[0; 4_096]] {
            assert_eq!(Sketch::from_bytes(bytes), None, "{} bytes", bytes.len());
        }
    }

    proptest! {
        #[test]
        fn merging_is_the_same_as_having_seen_everybody(split in 0_u64..900, overlap in 0_u64..300) {
            let (mut one, other) = (of(0..split + overlap), of(split..900));
            one.merge(&other);
            prop_assert_eq!(&one, &of(0..900.max(split + overlap)));
            prop_assert_eq!(Sketch::from_bytes(&one.to_bytes()), Some(one));
            prop_assert_eq!(Sketch::from_bytes(&other.to_bytes()), Some(other));
        }
    }
}
