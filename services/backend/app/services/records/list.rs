//! Listing records: the rows that the rule and the filter leave, in a total order, page by page both ways.

use std::sync::Arc;

use super::cells::Given;
use super::cursor::{Cursor, Query};
use super::expand::Keys;
use super::masks::Masks;
use super::query::{DEFAULT_LIMIT, ListQuery, SelectionQuery};
use super::{Access, Shape, json, render};
use crate::core::catalog::change::Action;
use crate::core::db::{Rows, Snapshot, Source};
use crate::core::sql::nearest::Nearest;
use crate::core::{App, Ctx, Result, Value};
use crate::models::records::{Anchor, Envs, KeyColumn, OrderKey, Page, Selection};

/// One page of a list.
#[derive(Debug)]
pub struct Listing {
    /// `{"items": [...], "next": ..., "prev": ..., "count": ...}`.
    pub body: Vec<u8>,
}

/// The rows of a page as rendered, one after the other, with what cursors need of them.
#[derive(Default)]
pub(super) struct Rendered {
    /// The items as JSON, one right after the other.
    items: Vec<u8>,
    /// Where each item ends in `items`.
    ends: Vec<usize>,
    /// The sort keys of the first item, and of the last that a full page has: no cursor needs any other.
    pub keys: Vec<Vec<Value>>,
    /// What the relations of each item are followed by, where any are to be.
    relations: Vec<Keys>,
    /// Whether there is a row behind them.
    pub has_more: bool,
}

/// Lists the records that the caller may see.
///
/// # Errors
/// [`crate::core::Error::InvalidQuery`], [`crate::core::Error::InvalidCursor`]; refused when no rule allows anybody.
pub async fn list_records(ctx: &Ctx, app: &App, collection: &str, query: &ListQuery) -> Result<Listing> {
    let (access, shape, first) = plan(ctx, app, collection, query).await?;
    let asked = &query.selection;
    let searched = if first.selection.search.is_some() { format!("{:?}", asked.search) } else { String::new() };
    let near = asked.nearest.as_ref().map_or_else(String::new, |nearest| format!("{nearest:?}"));
    let filter_text = format!("{:?}{:?}{searched}{near}", asked.filters, asked.variables);
    let version = access.collection.version;
    let sealed_for =
        Query { version, collection, filter: &filter_text, sort: query.sort.as_deref().unwrap_or_default() };
    let cursor = query.cursor.as_deref().map(|text| Cursor::open(text, &sealed_for, &app.secrets)).transpose()?;
    let page = Page {
        anchor: cursor.as_ref().map(|cursor| Anchor { keys: cursor.keys.clone(), inclusive: cursor.inclusive }),
        backwards: cursor.as_ref().is_some_and(|cursor| cursor.backwards),
        ..first
    };
    let mut rendered = fetch(app, &access, &page, shape).await?;
    let count = if query.count {
        Some(page.selection.count(&app.db.long(), &access.collection, envs(&access)?).await?)
    } else {
        None
    };
    if page.backwards {
        rendered.turn_round();
    }
    let (prev, next) = around(&rendered, &page, cursor.as_ref());
    let seal = |cursor: Option<Cursor>| cursor.map(|cursor| cursor.seal(&sealed_for, &app.secrets)).transpose();
    Ok(Listing { body: envelope(&rendered, seal(next)?.as_deref(), seal(prev)?.as_deref(), count) })
}

/// Lists what the caller may see, and notes which records the rule keeps out of what they ask for.
pub(super) async fn try_list(ctx: &Ctx, app: &App, collection: &str, query: &ListQuery) -> Result<()> {
    list_records(ctx, app, collection, query).await?;
    let (access, selection) = select(ctx, app, collection, &query.selection).await?;
    access.note_hidden(&app.db.long(), selection).await
}

/// What a query is about for its caller.
pub(super) async fn select(
    ctx: &Ctx,
    app: &App,
    collection: &str,
    query: &SelectionQuery,
) -> Result<(Access, Selection)> {
    let mut access = Access::find(ctx, &app.schema(), collection)?;
    let rule = access.rule(Action::List)?.cloned();
    access.facts.variables = query.variables()?;
    access.know_caller(&app.db, &[Action::List]).await?;
    let filters = query.filter_trees(&access)?;
    access.know_caller_of(&app.db, &filters).await?;
    let search = query.searched(&access)?;
    let nearest = query.nearest(&access)?;
    access.know_caller_of(&app.db, nearest.iter().flat_map(Nearest::trees)).await?;
    Ok((access, Selection { rule, filters, search, nearest }))
}

/// What a query selects for its caller: the first page of it, and the shape of its records.
pub(super) async fn plan(ctx: &Ctx, app: &App, collection: &str, query: &ListQuery) -> Result<(Access, Shape, Page)> {
    let (mut access, selection) = select(ctx, app, collection, &query.selection).await?;
    let shape = Shape::of(&access, &query.wanted, query.selection.in_body)?;
    let order = query.order(&access, &selection)?;
    access.know_caller_of(&app.db, order.iter().filter_map(OrderKey::tree)).await?;
    // One more, to know whether there is a next page.
    let limit = query.selection.limit(query.limit, DEFAULT_LIMIT)? + 1;
    Ok((access, shape, Page { selection, order, anchor: None, backwards: false, limit }))
}

/// Reads the rows of a page where the database gives them.
struct Reader {
    access: Access,
    shape: Shape,
    masks: Masks,
    keys: Vec<KeyColumn>,
    /// Where what [`Masks::marks`] say of a row stands in it.
    first_mark: usize,
    /// Rows of a full page; one more is asked for to see whether there is one.
    full: usize,
}

/// Fetches and renders a page, and with it what its relations lead to, all as it is at one moment.
pub(super) async fn fetch(app: &App, access: &Access, page: &Page, shape: Shape) -> Result<Rendered> {
    let masks = Masks::of(access, &access.collection);
    let select = page.select(app.db.dialect(), &access.collection, masks.marks(), envs(access)?)?;
    let (full, expand) = (page.limit as usize - 1, shape.expand.clone());
    let (keys, first_mark) = (select.key_columns, select.first_mark);
    let reader = Reader { access: access.clone(), shape, masks, keys, first_mark, full };
    if expand.is_empty() {
        return app.db.page(&select.statement, &select.params, move |rows| reader.read(rows)).await;
    }
    let (reader, access) = (Arc::new(reader), access.clone());
    let (statement, params) = (select.statement, select.params);
    let read = async move |snapshot: &Snapshot| {
        let reader = Arc::clone(&reader);
        let mut rendered = snapshot.query(&statement, &params, move |rows| reader.read(rows)).await?;
        let Rendered { items, ends, relations, .. } = &mut rendered;
        expand.of_records(snapshot, &access, relations, (items, ends)).await?;
        Ok(rendered)
    };
    Box::pin(app.db.brief_snapshot(read)).await
}

/// The surroundings of a query's expressions.
pub(super) fn envs(access: &Access) -> Result<Envs<'_>> {
    Ok(Envs { rules: access.rules(), queries: access.queries()? })
}

impl Reader {
    fn read(&self, rows: &mut Rows<'_>) -> Result<Rendered> {
        let (collection, shape) = (&self.access.collection, &self.shape);
        let mut rendered = Rendered::default();
        while let Some(row) = rows.next()? {
            rendered.has_more = rendered.ends.len() == self.full;
            if rendered.has_more {
                break;
            }
            let masked = self.masks.hidden(&self.access, collection, &row, self.first_mark)?;
            let cells = Given { row: &row, hub: &collection.hub };
            render::record(collection, &cells, &shape.shown, &masked, &mut rendered.items)?;
            if rendered.ends.is_empty() || rendered.ends.len() + 1 == self.full {
                rendered.keys.push(self.keys.iter().map(|key| key.read(&row)).collect::<Result<_>>()?);
            }
            if !shape.expand.is_empty() {
                rendered.relations.push(shape.expand.keys(collection, &cells, &masked)?);
            }
            rendered.ends.push(rendered.items.len());
        }
        Ok(rendered)
    }
}

impl Rendered {
    /// The items, one after the other.
    pub fn each(&self) -> impl DoubleEndedIterator<Item = &[u8]> {
        let end_of = |place: Option<usize>| place.and_then(|place| self.ends.get(place)).copied().unwrap_or_default();
        (0..self.ends.len()).map(move |place| {
            let range = end_of(place.checked_sub(1))..end_of(Some(place));
            self.items.get(range).unwrap_or_default()
        })
    }

    /// Puts a page that was read backwards the right way round.
    fn turn_round(&mut self) {
        let mut items = Vec::with_capacity(self.items.len());
        let mut ends = Vec::with_capacity(self.ends.len());
        for item in self.each().rev() {
            items.extend_from_slice(item);
            ends.push(items.len());
        }
        (self.items, self.ends) = (items, ends);
        self.keys.reverse();
    }
}

/// The cursors to the pages before and after this one.
fn around(rendered: &Rendered, page: &Page, came_by: Option<&Cursor>) -> (Option<Cursor>, Option<Cursor>) {
    let has_more = rendered.has_more;
    let at = |keys: &Vec<Value>, backwards| Cursor { backwards, inclusive: false, keys: keys.clone() };
    let before = rendered.keys.first().map(|keys| at(keys, true));
    let after = rendered.keys.last().map(|keys| at(keys, false));
    let Some(came_by) = came_by else { return (None, after.filter(|_| has_more)) };
    // An empty page leads back to where it came from, that record included.
    let back = Cursor { backwards: !came_by.backwards, inclusive: true, keys: came_by.keys.clone() };
    match (page.backwards, rendered.keys.is_empty()) {
        (false, true) => (Some(back), None),
        (true, true) => (None, Some(back)),
        (false, false) => (before, after.filter(|_| has_more)),
        (true, false) => (before.filter(|_| has_more), after),
    }
}

fn envelope(rendered: &Rendered, next: Option<&str>, prev: Option<&str>, count: Option<i64>) -> Vec<u8> {
    let mut body = Vec::with_capacity(rendered.items.len() + rendered.ends.len() + 256);
    body.extend_from_slice(b"{\"items\":[");
    for (place, item) in rendered.each().enumerate() {
        if place > 0 {
            body.push(b',');
        }
        body.extend_from_slice(item);
    }
    body.extend_from_slice(b"],\"next\":");
    json::write_value(&next.into(), &mut body);
    body.extend_from_slice(b",\"prev\":");
    json::write_value(&prev.into(), &mut body);
    if let Some(count) = count {
        body.extend_from_slice(b",\"count\":");
        json::write_value(&count.into(), &mut body);
    }
    body.push(b'}');
    body
}
