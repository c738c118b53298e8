//! The fields of records that hold a file.

use uuid::Uuid;

use super::files::Holder;
use crate::core::Result;
use crate::core::db::{Row, Source, Statement};
use crate::core::id::{CollectionId, FieldId};

/// The fields that hold a file, in a fixed order: those after `after`, or the first ones, at most `limit`.
///
/// # Errors
/// The database does not answer.
pub async fn page(source: &impl Source, file: Uuid, after: Option<Holder>, limit: u32) -> Result<Vec<Holder>> {
    static FIRST: Statement = Statement::new(
        "SELECT collection, record, field FROM _file_holders WHERE file = ?1 ORDER BY collection, record, field LIMIT ?2",
    );
    static NEXT: Statement = Statement::new(
        "SELECT collection, record, field FROM _file_holders \
         WHERE file = ?1 AND (collection, record, field) > (?3, ?4, ?5) ORDER BY collection, record, field LIMIT ?2",
    );
    let Some(after) = after else { return source.all(&FIRST, &[file.into(), limit.into()], holder).await };
    let params = [file.into(), limit.into(), after.collection.0.into(), after.record.into(), after.field.0.into()];
    source.all(&NEXT, &params, holder).await
}

fn holder(row: &Row<'_>) -> Result<Holder> {
    Ok(Holder { collection: CollectionId(row.get(0)?), record: row.get(1)?, field: FieldId(row.get(2)?) })
}
