//! What a list asks for, read against the caller's environment: filters, sort, fields, page.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::input::Author;
use super::nearest::NearestQuery;
use super::{Access, Shown, Wanted};
use crate::core::catalog::SystemField;
use crate::core::error::Place;
use crate::core::expr::{self, ExprError, Scope, Tree};
use crate::core::search::Search;
use crate::core::sql::search::Searched;
use crate::core::{Error, Fault, Result, Value};
use crate::models::records::{OrderKey, Selection, SortBy};
use crate::schemas::records::{ListBody, OneOrMany};

/// Records of a page unless the client says otherwise.
pub const DEFAULT_LIMIT: u32 = 50;
/// Most records of a page.
pub const MAX_LIMIT: u32 = 1_000;
/// Most keys of a sort.
const MAX_SORT_KEYS: usize = 8;
/// Most filters of a query, and most variables.
const MAX_FILTERS: usize = 20;

/// The records that the client asks about, from a query string or from a JSON body alike.
#[derive(Debug, Clone, Default)]
pub struct SelectionQuery {
    /// Expressions that must all hold.
    pub filters: Vec<String>,
    /// The values of `var.<name>` in the filters.
    pub variables: BTreeMap<String, Json>,
    /// Words to search for.
    pub search: Option<String>,
    /// What the records are to be near to, in a list.
    pub nearest: Option<NearestQuery>,
    /// Whether it came as a JSON body: then faults point into the body.
    pub in_body: bool,
}

/// A list as the client asked for it.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    /// The records that it is a list of.
    pub selection: SelectionQuery,
    /// Keys to sort by, joined by commas, each with a `-` before it to descend.
    pub sort: Option<String>,
    /// Records of a page, 1 to 1000.
    pub limit: Option<u32>,
    /// Where to go on.
    pub cursor: Option<String>,
    /// What to show of each record.
    pub wanted: Wanted,
    /// Whether to count what the list holds on all pages.
    pub count: bool,
}

impl SelectionQuery {
    /// The records that a JSON body asks about.
    pub fn in_body(filter: Option<OneOrMany>, variables: BTreeMap<String, Json>, search: Option<String>) -> Self {
        let filters = filter.map(OneOrMany::into_all).unwrap_or_default();
        Self { filters, variables, search, nearest: None, in_body: true }
    }

    /// Puts the variables into the facts that filters know.
    ///
    /// # Errors
    /// A variable that no expression can use.
    pub fn variables(&self) -> Result<BTreeMap<String, Value>> {
        let mut faults = Vec::new();
        let mut values = BTreeMap::new();
        for (name, json) in &self.variables {
            match expr::variable(json) {
                Ok(value) => {
                    values.insert(name.clone(), value);
                }
                Err(detail) => faults.push(self.fault(&format!("var.{name}"), "bad_value", detail)),
            }
        }
        if self.variables.len() > MAX_FILTERS || self.filters.len() > MAX_FILTERS {
            faults.push(self.fault("filter", "too_complex", format!("At most {MAX_FILTERS} filters and variables.")));
        }
        if faults.is_empty() { Ok(values) } else { Err(Error::InvalidQuery(faults)) }
    }

    /// The filters, checked.
    ///
    /// # Errors
    /// [`Error::InvalidQuery`] with the position of each fault.
    pub fn filter_trees(&self, access: &Access) -> Result<Vec<Tree>> {
        let scope = access.scope()?;
        let compiled = self.filters.iter().map(|source| expr::compile(source, &scope));
        let (trees, faults): (Vec<_>, Vec<_>) = compiled.partition(std::result::Result::is_ok);
        let faults: Vec<Fault> = faults
            .into_iter()
            .filter_map(std::result::Result::err)
            .map(|fault| self.expression("filter", fault))
            .collect();
        if faults.is_empty() {
            let trees: Vec<Tree> = trees.into_iter().filter_map(std::result::Result::ok).collect();
            note_fields(access, &trees);
            Ok(trees)
        } else {
            Err(Error::InvalidQuery(faults))
        }
    }

    /// What is searched for, and in which fields: those that the version lets search and that the caller may see.
    ///
    /// # Errors
    /// [`Error::InvalidQuery`] where there is no such field, or for too many words.
    pub fn searched(&self, access: &Access) -> Result<Option<Searched>> {
        let Some(text) = &self.search else { return Ok(None) };
        let refuse = |code, detail: String| self.refused("search", 0, code, detail);
        let fields: Vec<_> = access.scope()?.searchable().map(|shown| shown.field.id).collect();
        if fields.is_empty() {
            return Err(refuse("not_searchable", "No field of this collection can be searched.".into()));
        }
        let search = Search::parse(text).map_err(|detail| refuse("too_complex", detail))?;
        access.usage.filters(fields.iter().copied());
        Ok(search.map(|search| Searched { search, fields }))
    }

    /// The path that a parameter names at an offset, checked.
    ///
    /// # Errors
    /// [`Error::InvalidQuery`] with the position of what is wrong.
    pub(super) fn path(&self, parameter: &str, position: usize, path: &str, scope: &Scope<'_>) -> Result<Tree> {
        expr::compile_path(path, scope)
            .map_err(|fault| self.refused(parameter, fault.position + position, fault.code, fault.message))
    }

    /// How many of what the client asks for it may have: 1 to [`MAX_LIMIT`].
    ///
    /// # Errors
    /// [`Error::InvalidQuery`] for any other number.
    pub(super) fn limit(&self, given: Option<u32>, default: u32) -> Result<u32> {
        let limit = given.unwrap_or(default);
        if (1..=MAX_LIMIT).contains(&limit) {
            return Ok(limit);
        }
        Err(Error::InvalidQuery(vec![self.fault("limit", "out_of_range", format!("1 to {MAX_LIMIT}."))]))
    }

    /// The error for what a parameter says at an offset.
    pub(super) fn refused(
        &self,
        parameter: &str,
        position: usize,
        code: &'static str,
        detail: impl Into<String>,
    ) -> Error {
        Error::InvalidQuery(vec![self.expression(parameter, ExprError::new(position, code, detail))])
    }

    /// What is wrong with an expression in a parameter.
    pub(super) fn expression(&self, parameter: &str, fault: ExprError) -> Fault {
        if self.in_body { fault.in_body(format!("/{parameter}")) } else { fault.in_query(parameter) }
    }

    /// What is wrong with a parameter.
    pub(super) fn fault(&self, parameter: &str, code: &'static str, detail: impl Into<String>) -> Fault {
        if self.in_body {
            Fault::body(format!("/{}", parameter.replace('.', "/")), code, detail)
        } else {
            Fault::query(parameter, code, detail)
        }
    }
}

impl ListQuery {
    /// A list that came as a JSON body.
    pub fn of_body(given: ListBody) -> Self {
        let nearest = given.nearest.map(NearestQuery::of_body);
        Self {
            selection: SelectionQuery { nearest, ..SelectionQuery::in_body(given.filter, given.var, given.search) },
            sort: given.sort,
            limit: given.limit,
            cursor: given.cursor,
            wanted: Wanted { fields: given.fields, expand: given.expand },
            count: given.count,
        }
    }

    /// The keys to sort by: where none are given, the nearest first, or the best answers to a search; the id as tie-break
    /// in the direction of the last one.
    ///
    /// # Errors
    /// [`Error::InvalidQuery`] for what is not a field, or cannot be sorted by.
    pub fn order(&self, access: &Access, selection: &Selection) -> Result<Vec<OrderKey>> {
        let scope = access.scope()?;
        if selection.nearest.is_some() && given(self.sort.as_deref()).is_some() {
            let detail = "What is nearest comes first: leave `sort` out.";
            return Err(self.selection.refused("sort", 0, "unsupported", detail));
        }
        let mut keys = Vec::new();
        let mut ends_in_id = false;
        for (position, term) in given(self.sort.as_deref()).into_iter().flat_map(terms) {
            let (position, path, descending) = direction(position, term);
            let tree = self.selection.path("sort", position, path, &scope)?;
            if !tree.kind().is_sortable() {
                let detail = "This field is of a type that cannot be sorted by.";
                return Err(self.selection.refused("sort", position, "wrong_type", detail));
            }
            note_fields(access, std::slice::from_ref(&tree));
            ends_in_id = path == "id";
            keys.push(OrderKey { by: SortBy::Value(tree), descending });
            if ends_in_id {
                break;
            }
        }
        if selection.nearest.is_some() {
            keys.push(OrderKey { by: SortBy::Distance, descending: false });
        } else if keys.is_empty() && selection.search.is_some() {
            keys.push(OrderKey { by: SortBy::Rank, descending: true });
        }
        if keys.len() > MAX_SORT_KEYS {
            let fault = self.selection.fault("sort", "too_complex", format!("At most {MAX_SORT_KEYS} keys."));
            return Err(Error::InvalidQuery(vec![fault]));
        }
        if !ends_in_id {
            let tree =
                expr::compile_path("id", &scope).map_err(|fault| Error::caused("the id as a sort key", fault))?;
            let descending = keys.last().is_some_and(|key| key.descending);
            keys.push(OrderKey { by: SortBy::Value(tree), descending });
        }
        Ok(keys)
    }
}

/// A parameter that says something: an empty one says as much as none.
pub(super) fn given(parameter: Option<&str>) -> Option<&str> {
    parameter.filter(|text| !text.is_empty())
}

/// The terms of a parameter that joins them by commas, each with its offset in characters.
pub(super) fn terms(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    text.split(',').map(move |term| {
        let position = offset + term.chars().take_while(|character| character.is_whitespace()).count();
        offset += term.chars().count() + 1;
        (position, term.trim())
    })
}

/// What a term of a sort is about, with its offset, and whether it descends.
pub(super) fn direction(position: usize, term: &str) -> (usize, &str, bool) {
    term.strip_prefix('-').map_or((position, term, false), |name| (position + 1, name, true))
}

/// Notes that the request filters or sorts by what these read.
pub(super) fn note_fields(access: &Access, trees: &[Tree]) {
    access.usage.filters(trees.iter().flat_map(Tree::reads).filter_map(|(_, field)| field));
}

/// The fields that an answer shows, by the `fields` parameter.
///
/// # Errors
/// [`Error::InvalidQuery`] for a name that the caller cannot see.
pub fn shown_fields(access: &Access, fields: Option<&str>) -> Result<Shown> {
    let sees_all = access.author != Author::Client;
    let Some(fields) = fields else {
        access.usage.reads_all(&access.collection);
        return Ok(access.all_shown());
    };
    let mut names = BTreeSet::new();
    for (position, name) in terms(fields) {
        let is_system = SystemField::ALL.iter().any(|system| system.name() == name);
        let field = access.collection.known(name);
        let is_field = field.is_some_and(|field| sees_all || access.knows(field));
        if !is_system && !is_field {
            let place = Place::Query { parameter: "fields".into(), position: Some(position) };
            let detail = format!("There is no field `{name}`.");
            return Err(Error::InvalidQuery(vec![Fault { place, code: "unknown_field", detail }]));
        }
        access.usage.reads(field.map(|field| field.id));
        names.insert(name.to_owned());
    }
    Ok(Shown::Only(names))
}
