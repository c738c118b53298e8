//! What rules find that look beyond a row: the truth of their conditions and the values of their paths.

use uuid::Uuid;

use super::{SYSTEM_COLUMNS, hub_row};
use crate::core::catalog::{Collection, HubRow};
use crate::core::db::Source;
use crate::core::expr::{Env, Tree, Truth};
use crate::core::sql::{SqlWriter, mark_columns, path_column};
use crate::core::{Result, Value};

/// A stored row, and what conditions and paths found from it.
#[derive(Debug)]
pub struct Probed {
    /// The row.
    pub row: HubRow,
    /// What came of the conditions, in their order.
    pub truths: Vec<Truth>,
    /// The values of the paths, in their order; null for one that leads nowhere, or to what no column holds.
    pub values: Vec<Value>,
}

/// Asks conditions and paths about the stored row of an id, in one statement.
///
/// # Errors
/// The database does not answer.
pub async fn probe(
    source: &impl Source,
    collection: &Collection,
    id: Uuid,
    (conditions, paths): (&[Tree], &[Tree]),
    env: &Env<'_>,
) -> Result<Option<Probed>> {
    let mut sql = SqlWriter::new(source.dialect());
    sql.push("SELECT ").push(&collection.statements.columns);
    mark_columns(&mut sql, conditions, "t", env)?;
    let mut kinds = Vec::with_capacity(paths.len());
    for path in paths {
        kinds.push(path_column(&mut sql, path, "t", env)?);
    }
    sql.push(" FROM ").ident(&collection.hub.table).push(" t WHERE t.\"id\" = ").bind(Value::Uuid(id));
    let (statement, params) = sql.into_statement();
    let (hub, count) = (std::sync::Arc::clone(&collection.hub), conditions.len());
    source
        .first(&statement, &params, move |row| {
            let mut place = SYSTEM_COLUMNS + hub.columns.len();
            let truths = (place..place + count).map(|place| {
                Ok(match row.get::<Option<bool>>(place)? {
                    Some(true) => Truth::True,
                    Some(false) => Truth::False,
                    None => Truth::Error,
                })
            });
            let truths = truths.collect::<Result<_>>()?;
            place += count;
            let mut values = Vec::with_capacity(kinds.len());
            for kind in kinds {
                values.push(match kind {
                    Some(kind) => row.value(place, kind)?,
                    None => Value::Null,
                });
                place += usize::from(kind.is_some());
            }
            Ok(Probed { row: hub_row(row, &hub)?, truths, values })
        })
        .await
}
