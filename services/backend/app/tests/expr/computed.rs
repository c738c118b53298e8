//! Random computed fields of a random schema.

use stratabase::core::catalog::{ComputedField, Field, FieldOptions, FieldType};
use stratabase::core::expr::{Scope, ScopeKind, Tree, compile_value};
use stratabase::core::id::{CollectionId, FieldId};

use super::random::Random;
use super::sources::{Kind, Sources};
use super::world::World;

/// One of each type that has an order, over stored fields.
pub fn fields(random: &mut Random, world: &World, collection: CollectionId) -> Vec<ComputedField> {
    let kinds = [
        ("ct", FieldType::Text, Kind::Text),
        ("ci", FieldType::Integer, Kind::Integer),
        ("cn", FieldType::Number, Kind::Number),
        ("cb", FieldType::Bool, Kind::Bool),
        ("cd", FieldType::Datetime, Kind::Time),
        ("cm", FieldType::Decimal { scale: 2 }, Kind::Decimal),
    ];
    let numbered = kinds.into_iter().zip(80..);
    let made = numbered.map(|((name, kind, of), number)| {
        let options = FieldOptions { hidden: random.once_in(12), ..FieldOptions::default() };
        let field = Field { id: FieldId(collection.0 * 100 + number), name: name.to_owned(), kind, options };
        ComputedField { field, tree: tree(random, world, collection, of) }
    });
    made.collect()
}

/// An expression over nothing but the record.
fn tree(random: &mut Random, world: &World, collection: CollectionId, of: Kind) -> Tree {
    let scope = Scope { collection, ..world.scope(ScopeKind::Rule { previous: false }) };
    loop {
        let source = match of {
            // What is not a count of hundredths already is none when it is chosen.
            Kind::Decimal => {
                let condition = Sources::rule(world, collection, false).value(random, Kind::Bool, 1);
                format!("({condition} ? record.m0 : {})", random.pick(&["decimal('1.50')", "decimal('-7')", "null"]))
            }
            of => Sources::rule(world, collection, false).value(random, of, 2),
        };
        let is_own = !source.contains("auth") && !source.contains("now()");
        match compile_value(&source, &scope) {
            Ok(tree) if is_own && tree.is_local() && !tree.is_constant() => return tree,
            _ => {}
        }
    }
}
