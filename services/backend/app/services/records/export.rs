//! Exporting records: what a list shows, all of it, read page by page as the client takes it.

use std::sync::Arc;

use super::csv::{self, Column};
use super::import::Format;
use super::query::MAX_LIMIT;
use super::{Access, ListQuery, Shape, list};
use crate::core::{App, Ctx, Result};
use crate::models::records::{Anchor, Page};

/// An export under way. Each page is a short read of its own, so that no transaction stays open for a slow client: a
/// record that is changed meanwhile is given as it is when its page is read.
pub struct Export {
    app: Arc<App>,
    access: Access,
    shape: Shape,
    page: Option<Page>,
    /// The columns, where it is CSV.
    columns: Option<Vec<Column>>,
    has_begun: bool,
}

/// Begins an export of the records that the caller may list.
///
/// # Errors
/// As [`super::list_records`].
pub async fn export_records(
    ctx: &Ctx,
    app: &Arc<App>,
    collection: &str,
    query: ListQuery,
    format: Format,
) -> Result<Export> {
    let query = ListQuery { limit: Some(MAX_LIMIT), ..query };
    let (access, shape, page) = list::plan(ctx, app, collection, &query).await?;
    let columns = (format == Format::Csv).then(|| csv::columns(&access.collection, &shape.shown));
    Ok(Export { app: Arc::clone(app), access, shape, page: Some(page), columns, has_begun: false })
}

impl Export {
    /// The next lines; none when all were given.
    ///
    /// # Errors
    /// The database does not answer, or not in time.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let Some(page) = self.page.take() else { return Ok(None) };
        let rendered = list::fetch(&self.app, &self.access, &page, self.shape.clone()).await?;
        let mut lines = Vec::new();
        if let Some(columns) = self.columns.as_ref().filter(|_| !self.has_begun) {
            csv::write_header(columns, &mut lines);
        }
        self.has_begun = true;
        for record in rendered.each() {
            if let Some(columns) = &self.columns {
                csv::write_record(columns, record, &mut lines)?;
            } else {
                lines.extend_from_slice(record);
                lines.push(b'\n');
            }
        }
        if let Some(keys) = rendered.keys.last().filter(|_| rendered.has_more) {
            self.page = Some(Page { anchor: Some(Anchor { keys: keys.clone(), inclusive: false }), ..page });
        }
        Ok(Some(lines))
    }
}
