//! Who the operators are: listing them, changing what they may do, removing them.

use serde_json::json;
use uuid::Uuid;

use super::{Permission, require};
use crate::core::db::Tx;
use crate::core::roles::Role;
use crate::core::tokens::TokenHash;
use crate::core::{App, Ctx, Error, Result, Time};
use crate::models::operators::{self, Listed, Operator};
use crate::models::sessions::{self, Kind};
use crate::models::{invitations, second_factors};
use crate::schemas::platform::PageParameters;
use crate::schemas::platform::operators::{OperatorItem, OperatorList, OperatorPatch};
use crate::services::audit::{self, Act};
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
        if before.role == Role::Owner {
            invitations::delete_by(tx, id).await?;
        }
        let (before, after) = (json!({"role": before.role.name()}), json!({"role": role.name()}));
        let act = Act::new("operator.update", format!("operators/{id}")).before(before).after(after);
        audit::record(tx, &caller, act)?;
        // The sessions stay; that their tokens are revoked has every node look them up again.
        let mut tokens = sessions::hold_all(tx, Kind::Operator, id).await?;
        if !Permission::ManageUsers.is_of(role) {
            tokens.extend(sessions::delete_impersonated(tx, id).await?);
        }
        Ok(tokens)
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
        let gone = hold(&caller, tx, id, None).await?;
        let before = json!({"email": gone.email, "role": gone.role.name()});
        audit::record(tx, &caller, Act::new("operator.delete", format!("operators/{id}")).before(before))?;
        remove(tx, &gone, caller.now()).await
    })
    .await
}

async fn remove(tx: &Tx, gone: &Operator, now: Time) -> Result<Vec<TokenHash>> {
    let mut ended = sessions::delete_all(tx, Kind::Operator, gone.id).await?;
    ended.extend(sessions::delete_impersonated(tx, gone.id).await?);
    second_factors::delete(tx, Kind::Operator, gone.id).await?;
    invitations::delete_by(tx, gone.id).await?;
    operators::delete(tx, gone, now).await?;
    Ok(ended)
}

/// The owners, held until the transaction ends, with the caller among them.
///
/// # Errors
/// [`Error::Forbidden`] when the caller is none any more: the role that a request comes with may be a second old.
pub(super) async fn hold_owners(ctx: &Ctx, tx: &Tx) -> Result<Vec<Uuid>> {
    let owners = operators::hold_owners(tx).await?;
    match ctx.operator_id() {
        Some(caller) if !owners.contains(&caller) => Err(Error::Forbidden("This needs the role owner.".into())),
        _ => Ok(owners),
    }
}

/// An operator who is about to have another role, or none, held with every owner until the transaction ends.
async fn hold(ctx: &Ctx, tx: &Tx, id: Uuid, role: Option<Role>) -> Result<Operator> {
    let owners = hold_owners(ctx, tx).await?;
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
