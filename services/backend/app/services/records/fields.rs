//! What the rules of single fields say of a write: which fields there are for the caller, and which may be set.

use super::Access;
use super::input::{Author, unknown_field};
use crate::core::catalog::{Field, HubRow, ServedField};
use crate::core::checks::{About, Asked};
use crate::core::db::Source;
use crate::core::expr::Tree;
use crate::core::id::FieldId;
use crate::core::{Error, Result};

impl Access {
    /// Whether a field is there for the caller. One that is not is unknown wherever the caller names it, and shows null.
    pub fn knows(&self, field: &Field) -> bool {
        let is_kept = || self.schema.catalog.keeps_from(&self.facts, self.collection.id, field.id);
        self.author != Author::Client || !(field.options.hidden || is_kept())
    }

    /// Refuses a create that sets fields which are not there for the caller.
    ///
    /// # Errors
    /// [`Error::InvalidFields`] with each of them.
    pub(super) fn check_known(&self, written: &[FieldId]) -> Result<()> {
        let written = written.iter().filter_map(|field| self.collection.field_by_id(*field));
        let unknown = written.filter(|served| !self.knows(&served.field));
        let faults: Vec<_> = unknown.map(|served| unknown_field(&served.pointer, &served.field.name)).collect();
        if faults.is_empty() { Ok(()) } else { Err(Error::InvalidFields(faults)) }
    }

    /// Those of some fields that are not there for the caller.
    pub(super) fn unknown_of(&self, fields: &[FieldId]) -> Vec<FieldId> {
        let is_unknown = |field: &&FieldId| self.collection.declared_by_id(**field).is_some_and(|of| !self.knows(of));
        fields.iter().filter(is_unknown).copied().collect()
    }

    /// The rules that fields have about being written.
    pub(super) fn write_rules(&self, written: &[FieldId]) -> impl Iterator<Item = (&ServedField, &Tree)> {
        let is_asked = self.author == Author::Client;
        let written = written.iter().filter(move |_| is_asked);
        let written = written.filter_map(|field| self.collection.field_by_id(*field));
        written.filter_map(|served| Some((served, served.rules.write.as_ref()?)))
    }

    /// Refuses what a rule of a field does not allow for a row; asks those that `which` picks.
    ///
    /// # Errors
    /// [`Error::Forbidden`], or [`Error::Unauthenticated`] where nobody is signed in; the database does not answer.
    pub(super) async fn check_fields(
        &self,
        source: &impl Source,
        written: &[FieldId],
        (about, row): (About, &HubRow),
        which: fn(&Tree) -> bool,
    ) -> Result<()> {
        for (served, rule) in self.write_rules(written).filter(|(_, rule)| which(rule)) {
            if !self.ask(source, (Asked::Write(served.field.id), rule), about, row).await? {
                return Err(self.refused_field(served));
            }
        }
        Ok(())
    }
}
