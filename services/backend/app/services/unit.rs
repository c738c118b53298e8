//! The write seam of services: one transaction, planned on the schema that it is checked against.

use std::sync::Arc;

use crate::core::catalog::Schema;
use crate::core::db::{Tx, WriteOptions};
use crate::core::{App, Ctx, Error, Result};
use crate::services::schema;
use crate::services::sessions::check_caller;

/// How often a write is planned anew because the schema moved under it: a script that applies one change after the
/// other must not starve writes.
const PLANS: usize = 50;

/// Plans a write on the schema in force and runs it in one transaction. When a change of the schema comes between,
/// it is planned again on the new one, so that no write ever follows an old plan.
///
/// # Errors
/// What `plan` and `work` answer; [`Error::Unauthenticated`] when the caller's session has ended meanwhile;
/// [`Error::Unavailable`] when the schema does not come to rest.
pub async fn write<P, T>(
    ctx: &Ctx,
    app: &App,
    plan: impl Fn(&Arc<Schema>) -> Result<(P, WriteOptions)>,
    work: impl AsyncFn(&Tx, &P) -> Result<T> + Send + Sync + 'static,
) -> Result<T>
where
    P: Send + Sync + 'static,
    T: Send + 'static,
{
    let work = Arc::new(work);
    for _ in 0..PLANS {
        let current = app.schema();
        let (planned, options) = plan(&current)?;
        let options = WriteOptions { epoch: Some(current.catalog.epoch), ..options };
        let (work, who, endings) = (Arc::clone(&work), ctx.who.clone(), ctx.endings.clone());
        let write = async move |tx: &Tx| {
            check_caller(tx, &who, &endings).await?;
            work(tx, &planned).await
        };
        match app.db.write(options, write).await {
            // This node may have applied the change itself, and serve it by now.
            Err(Error::SchemaMoved) if app.schema().catalog.epoch > current.catalog.epoch => {}
            Err(Error::SchemaMoved) => schema::reload(app).await?,
            answer => return answer,
        }
    }
    Err(Error::Unavailable { detail: "The schema is being changed.".into(), retry_after_s: 1 })
}
