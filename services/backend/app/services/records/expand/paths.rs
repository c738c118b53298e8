//! The text of `expand`, read against what the caller may see.

use std::sync::Arc;

use super::{Expand, Relation};
use crate::core::expr::{self, ExprError, Hop, MAX_CHARACTERS, Scope};
use crate::core::{Error, Result};
use crate::services::records::Access;
use crate::services::records::masks::Masks;

/// Most relations behind one another.
pub const MAX_DEPTH: usize = 4;
/// Most relations in all; what several paths begin with counts once.
pub const MAX_RELATIONS: usize = 20;

impl Expand {
    /// Reads paths such as `author.team,comments_via_post.author`. An empty text follows nothing.
    ///
    /// # Errors
    /// [`Error::InvalidQuery`] with the position of the first name that is no relation which the caller may see, or that
    /// passes a limit.
    pub fn of(access: &Access, text: &str, in_body: bool) -> Result<Self> {
        let mut reading = Reading { access, in_body, relations: Vec::new() };
        if !text.is_empty() {
            reading.paths(text)?;
        }
        let hops = reading.hops_after(None);
        let behind: Vec<Vec<Hop>> = (0..reading.relations.len()).map(|place| reading.hops_after(Some(place))).collect();
        for (relation, hops) in reading.relations.iter_mut().zip(behind) {
            relation.hops = hops;
        }
        Ok(Self { relations: Arc::new(reading.relations), hops, in_body })
    }
}

struct Reading<'a> {
    access: &'a Access,
    in_body: bool,
    /// What was read so far, each relation behind the one that leads to it.
    relations: Vec<Relation>,
}

impl Reading<'_> {
    fn paths(&mut self, text: &str) -> Result<()> {
        if text.chars().count() > MAX_CHARACTERS {
            return Err(self.too_complex(0, format!("at most {MAX_CHARACTERS} characters")));
        }
        let mut position = 0;
        for path in text.split(',') {
            let mut parent = None;
            for (depth, name) in path.split('.').enumerate() {
                let place = position + name.chars().take_while(|character| character.is_whitespace()).count();
                if depth == MAX_DEPTH {
                    return Err(self.too_complex(place, format!("at most {MAX_DEPTH} relations behind one another")));
                }
                parent = Some(self.step(parent, name.trim(), place)?);
                position += name.chars().count() + 1;
            }
        }
        Ok(())
    }

    /// The relation of that name behind another one: known already, or new.
    fn step(&mut self, parent: Option<usize>, name: &str, place: usize) -> Result<usize> {
        let known = self.relations.iter().position(|known| known.parent == parent && known.name == name);
        if let Some(known) = known {
            return Ok(known);
        }
        if self.relations.len() == MAX_RELATIONS {
            return Err(self.too_complex(place, format!("at most {MAX_RELATIONS} relations in all")));
        }
        let relation = self.find(parent, name, place)?;
        let shown = relation.collection.named().filter(|field| !field.options.hidden);
        self.access.usage.reads(shown.map(|field| field.id).chain([relation.hop.field()]));
        self.relations.push(relation);
        Ok(self.relations.len() - 1)
    }

    fn find(&self, parent: Option<usize>, name: &str, place: usize) -> Result<Relation> {
        let from = parent.and_then(|parent| self.relations.get(parent)).map(|parent| &parent.collection);
        let from = from.unwrap_or(&self.access.collection);
        let scope = Scope { collection: from.id, ..self.access.scope()? };
        let hop = expr::compile_hop(name, &scope, parent.is_some());
        let hop = hop.map_err(|fault| self.refuse(ExprError { position: place, ..fault }))?;
        let collection = self.access.schema.collection_by_id(from.version, hop.collection());
        let collection =
            collection.ok_or_else(|| Error::internal("a collection of a version that does not serve it"))?;
        let is_many = match hop {
            Hop::Back { .. } => true,
            Hop::Forth { field, .. } => from.field_by_id(field).is_some_and(|served| served.field.kind.is_list()),
        };
        Ok(Relation {
            parent,
            nth: self.hops_after(parent).len(),
            name: name.to_owned(),
            key: format!(",\"{name}\":"),
            hop,
            is_many,
            collection: Arc::clone(collection),
            masks: Masks::of(self.access, collection),
            shown: self.access.all_shown(),
            hops: Vec::new(),
        })
    }

    fn hops_after(&self, parent: Option<usize>) -> Vec<Hop> {
        self.relations.iter().filter(|relation| relation.parent == parent).map(|relation| relation.hop).collect()
    }

    fn too_complex(&self, place: usize, message: String) -> Error {
        self.refuse(ExprError::new(place, "too_complex", message))
    }

    fn refuse(&self, fault: ExprError) -> Error {
        let fault = if self.in_body { fault.in_body("/expand") } else { fault.in_query("expand") };
        Error::InvalidQuery(vec![fault])
    }
}
