//! Who the operators are: listing them, changing what they may do, removing them.

use uuid::Uuid;

use super::{Permission, require};
use crate::core::db::Tx;
use crate::core::roles::Role;
use crate::core::tokens::TokenHash;
use crate::core::{App, Ctx, Error, Result};
use crate::models::operators::{self, Listed, Operator};
use crate::models::second_factors;
use crate::models::sessions::{self, Kind};
use crate::schemas::platform::PageParameters;
use crate::schemas::platform::operators::{OperatorItem, OperatorList, OperatorPatch};
use crate::services::platform::{next, page_size};
use crate::services::sessions::ending;

/// Lists operators, the newest first.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::InvalidQuery`].
pub async fn list_operators(ctx: &Ctx, app: &App, given: &PageParameters) -> Result<OperatorList> {
    require(ctx, Permission::Read)?;
    let limit = page_size(given.limit)?;
    let mut rows = operators::list(&app.db, None, given.cursor, limit + 1).await?;
    let next = next(&mut rows, limit, |row| row.id);
    Ok(OperatorList { items: rows.into_iter().map(wire).collect(), next })
}

/// Sets what an operator may do: here at once, and on every node within a second.
///
/// # Errors
/// [`Error::Unauthenticated`] and [`Error::Forbidden`] for anybody but owners; [`Error::NotFound`];
/// [`Error::InvalidFields`]; [`Error::Conflict`] for the last owner.
pub async fn update_operator(ctx: &Ctx, app: &App, id: Uuid, patch: OperatorPatch) -> Result<OperatorItem> {
    require(ctx, Permission::ManageOperators)?;
    let role = Role::parse(&patch.role, "/role")?;
    let caller = ctx.clone();
    ending(app, ctx.now(), async move |tx| {
        let before = hold(&caller, tx, id, Some(role)).await?;
        if before.role == role {
            return Ok(Vec::new());
        }
        operators::set_role(tx, id, role).await?;
        // The sessions stay; that their tokens are revoked has every node look them up again.
        sessions::hold_all(tx, Kind::Operator, id).await
    })
    .await?;
    let rows = operators::list(&app.db, Some(id), None, 1).await?;
    rows.into_iter().next().map(wire).ok_or(Error::NotFound)
}

/// Removes an operator, whose sessions end here at once, and on every node within a second.
///
/// # Errors
/// As [`update_operator`].
pub async fn delete_operator(ctx: &Ctx, app: &App, id: Uuid) -> Result<()> {
    require(ctx, Permission::ManageOperators)?;
    let caller = ctx.clone();
    ending(app, ctx.now(), async move |tx| {
        hold(&caller, tx, id, None).await?;
        remove(tx, id).await
    })
    .await
}

async fn remove(tx: &Tx, id: Uuid) -> Result<Vec<TokenHash>> {
    let ended = sessions::delete_all(tx, Kind::Operator, id).await?;
    second_factors::delete(tx, Kind::Operator, id).await?;
    operators::delete(tx, id).await?;
    Ok(ended)
}

/// An operator who is about to have another role, or none, held with every owner until the transaction ends.
async fn hold(ctx: &Ctx, tx: &Tx, id: Uuid, role: Option<Role>) -> Result<Operator> {
    let owners = operators::hold_owners(tx).await?;
    // The role that the request came with may be a second old.
    if ctx.operator_id().is_some_and(|caller| !owners.contains(&caller)) {
        return Err(Error::Forbidden("This needs the role owner.".into()));
    }
    let operator = operators::hold(tx, id).await?.ok_or(Error::NotFound)?;
    if operator.role == Role::Owner && role != Some(Role::Owner) && owners.len() < 2 {
        let detail = "This is the last owner: make another operator an owner first.".into();
        return Err(Error::Conflict { detail, faults: Vec::new() });
    }
    Ok(operator)
}

fn wire(row: Listed) -> OperatorItem {
    OperatorItem {
        id: row.id,
        email: row.email,
        role: row.role.name(),
        second_factor: row.has_second_factor,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
    }
}
