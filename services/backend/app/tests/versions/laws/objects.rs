//! Random operations that gather fields into objects, and spread objects out.

use serde_json::{Map, json};

use super::document::Document;
use super::shape::{Field, Group, Kind};
use super::values;
use crate::expr::random::Random;

/// Gathers up to three fields.
pub fn nest(random: &mut Random, document: &mut Document) -> Option<()> {
    let mut gathered: Vec<Field> = Vec::new();
    for _ in 0..=random.below(3) {
        let spare = document.shape().plain().count() > 4 + gathered.len();
        let is_member = |kind: &Kind| kind.is_scalar() && !matches!(kind, Kind::Relation(_));
        let fits = |field: &Field| spare && is_member(&field.kind) && !gathered.contains(field);
        gathered.extend(document.one(random, fits));
    }
    let named: Vec<&String> = gathered.iter().map(|field| &field.name).collect();
    let to = if random.once_in(3) { (*named.first()?).clone() } else { values::name(random) };
    if gathered.is_empty() {
        return None;
    }
    document.push("nest", &json!({"fields": named, "as": to}));
    let key = document.fresh_key();
    for field in &gathered {
        document.field_mut(field.key).group = Some(key);
    }
    document.shape_mut().groups.push(Group { key, name: to, required: true });
    Some(())
}

/// Spreads an object out. Members of one that may be null may be null from then on.
pub fn flatten(random: &mut Random, document: &mut Document) -> Option<()> {
    if document.shape().groups.is_empty() {
        return None;
    }
    let place = random.below(document.shape().groups.len());
    let group = document.shape().groups[place].clone();
    let members: Vec<Field> = document.shape().members(&group).cloned().collect();
    let (mut names, mut restore) = (Map::new(), Map::new());
    for member in members {
        if !group.required {
            if member.required && (member.default.is_none() || random.once_in(2)) {
                let value = values::present(random, &member.kind);
                restore.insert(member.name.clone(), value.clone());
                document.show_instead_of_null(member.key, &value);
            } else if let Some(default) = member.default.as_ref().filter(|_| member.required) {
                document.show_instead_of_null(member.key, default);
            }
        }
        // A member may be named as a field is by now.
        let to = values::name(random);
        names.insert(member.name, to.clone().into());
        let spread = document.field_mut(member.key);
        (spread.name, spread.group) = (to, None);
        if !group.required {
            (spread.required, spread.fill) = (false, None);
        }
    }
    let mut keys = json!({"field": group.name, "as": names});
    if !restore.is_empty() {
        keys["restore"] = restore.into();
    }
    document.push("flatten", &keys);
    document.shape_mut().groups.remove(place);
    Some(())
}
