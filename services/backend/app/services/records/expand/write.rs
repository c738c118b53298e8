//! Writes what was fetched into the records that it belongs to.

use super::bounds::Bounds;
use super::fetch::{Fetched, Found, Keys};
use super::{Expand, Relation};
use crate::core::Result;
use crate::services::records::render::write_key;

impl Expand {
    /// Writes the object of a record's relations: of those behind `parent`, by the record's keys.
    pub(super) fn write(
        &self,
        parent: Option<usize>,
        keys: &Keys,
        fetched: &[Fetched],
        out: &mut Vec<u8>,
        left: &mut Bounds,
    ) -> Result<()> {
        out.push(b'{');
        for (place, relation) in self.after(parent) {
            write_key(&relation.key, out);
            let found = found(fetched.get(place), keys.get(relation.nth));
            self.write_records((place, relation), found, fetched, out, left)?;
        }
        out.push(b'}');
        Ok(())
    }

    fn write_records<'f>(
        &self,
        (place, relation): (usize, &Relation),
        mut found: impl Iterator<Item = &'f Found>,
        fetched: &[Fetched],
        out: &mut Vec<u8>,
        left: &mut Bounds,
    ) -> Result<()> {
        if relation.is_many {
            out.push(b'[');
            for (nth, found) in found.enumerate() {
                if nth > 0 {
                    out.push(b',');
                }
                self.write_record(place, found, fetched, out, left)?;
            }
            out.push(b']');
        } else if let Some(found) = found.next() {
            self.write_record(place, found, fetched, out, left)?;
        } else {
            out.extend_from_slice(b"null");
        }
        Ok(())
    }

    fn write_record(
        &self,
        place: usize,
        found: &Found,
        fetched: &[Fetched],
        out: &mut Vec<u8>,
        left: &mut Bounds,
    ) -> Result<()> {
        // A record that was fetched once may be shown many times.
        *left = left.take(found.json.len()).ok_or_else(|| self.too_many())?;
        if found.keys.is_empty() {
            out.extend_from_slice(&found.json);
            return Ok(());
        }
        open(&found.json, out);
        self.write(Some(place), &found.keys, fetched, out, left)?;
        out.push(b'}');
        Ok(())
    }
}

/// The records that are found by some keys, in the order of the keys.
fn found<'f>(fetched: Option<&'f Fetched>, keys: Option<&'f Vec<uuid::Uuid>>) -> impl Iterator<Item = &'f Found> {
    fetched.zip(keys).into_iter().flat_map(|(fetched, keys)| {
        let places = keys.iter().filter_map(|key| fetched.by_key.get(key)).flatten();
        places.filter_map(|place| fetched.rows.get(*place))
    })
}

/// Writes a record and in it, under `expand`, what its relations lead to.
pub(super) fn record(json: &[u8], expanded: &[u8], out: &mut Vec<u8>) {
    open(json, out);
    out.extend_from_slice(expanded);
    out.push(b'}');
}

/// Writes a record up to the value of its `expand`.
fn open(json: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(json.strip_suffix(b"}").unwrap_or(json));
    write_key(",\"expand\":", out);
}
