//! How the values of a field change between a version and what comes after it.

use serde_json::{Value as Json, json};

use super::shape::Key;

/// Values, and what becomes of them; of two pairs with a value the first counts.
pub type Pairs = Vec<(Json, Json)>;

/// One change of the values of one field; what it does not name stays.
#[derive(Debug, Clone, Default)]
pub struct Step {
    pub key: Key,
    /// What newer versions show for what was written before.
    pub up: Pairs,
    /// What older versions show for what was written after.
    pub down: Pairs,
    pub added: Option<Added>,
    pub guard: Option<Guard>,
}

/// A value that came.
#[derive(Debug, Clone)]
pub struct Added {
    pub value: Json,
    /// What it is to versions that were told all of their values.
    pub fallback: Option<Json>,
    /// What it is to versions that were told that more may come; itself where nothing is said.
    pub sentinel: Option<Json>,
}

/// What versions that were told all of their values show for all that came later.
#[derive(Debug, Clone)]
pub struct Guard {
    pub known: Vec<Json>,
    pub sentinel: Json,
}

fn mapped(pairs: &Pairs, value: Json) -> Json {
    let to = pairs.iter().find(|(from, _)| *from == value).map(|(_, to)| to.clone());
    to.unwrap_or(value)
}

impl Step {
    /// A value from before, as versions after it have it.
    pub fn newer(&self, value: Json) -> Json {
        mapped(&self.up, value)
    }

    /// A value from after, as versions before it have it.
    pub fn older(&self, value: Json, is_open: bool) -> Json {
        let value = mapped(&self.down, value);
        if let Some(added) = self.added.as_ref().filter(|added| added.value == value) {
            // Without a fallback it is none of the values that were known, whatever its name stood for.
            return added.fallback.clone().unwrap_or_else(|| json!({"unknown": value}));
        }
        match &self.guard {
            Some(guard) if !is_open && !value.is_null() && !guard.known.contains(&value) => guard.sentinel.clone(),
            _ => value,
        }
    }

    /// What a version that was told that more may come shows for the added value, whatever lies between.
    pub fn told_openly(&self, value: &Json) -> Option<Json> {
        let added = self.added.as_ref().filter(|added| added.value == *value)?;
        Some(added.sentinel.clone().unwrap_or_else(|| value.clone()))
    }
}
