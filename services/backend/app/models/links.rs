//! The links of lists of references, kept beside their hub. Whoever writes a list writes them in the same transaction.

use uuid::Uuid;

use crate::core::catalog::{Column, Hub, HubRow};
use crate::core::db::{Source, Tx};
use crate::core::sql::links;
use crate::core::{Error, Result, Value};

/// Links a record that was just added. `explain` is told of a foreign key that refuses.
///
/// # Errors
/// As [`Tx::send`].
pub fn put(tx: &Tx, hub: &Hub, row: &HubRow, explain: &(impl Fn(Error) -> Error + Clone + 'static)) -> Result<()> {
    for (column, value) in hub.columns.iter().zip(&row.columns).filter(|(column, _)| column.kind.is_linked()) {
        link(tx, (hub, column), row, value, explain)?;
    }
    Ok(())
}

/// Links a record anew where a write changed the columns at the places in `changed`.
///
/// # Errors
/// As [`put`].
pub fn put_changed(
    tx: &Tx,
    hub: &Hub,
    row: &HubRow,
    changed: &[usize],
    explain: &(impl Fn(Error) -> Error + Clone + 'static),
) -> Result<()> {
    let cells = changed.iter().filter_map(|place| hub.columns.get(*place).zip(row.columns.get(*place)));
    for (column, value) in cells.filter(|(column, _)| column.kind.is_linked()) {
        tx.send(&links::clear(hub, column), vec![row.id.into()], |fault| fault)?;
        link(tx, (hub, column), row, value, explain)?;
    }
    Ok(())
}

/// Takes the links of a record away.
///
/// # Errors
/// As [`put`].
pub fn remove(tx: &Tx, hub: &Hub, id: Uuid) -> Result<()> {
    let mut linked = hub.columns.iter().filter(|column| column.kind.is_linked());
    linked.try_for_each(|column| tx.send(&links::clear(hub, column), vec![id.into()], |fault| fault))
}

fn link(
    tx: &Tx,
    (hub, column): (&Hub, &Column),
    row: &HubRow,
    value: &Value,
    explain: &(impl Fn(Error) -> Error + Clone + 'static),
) -> Result<()> {
    match value {
        Value::List(ids) if !ids.is_empty() => {
            let params = vec![row.id.into(), value.clone()];
            tx.send(&links::put(tx.dialect(), hub, column), params, explain.clone())
        }
        _ => Ok(()),
    }
}
