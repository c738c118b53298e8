//! The parameters of record routes. Records themselves have the shape that their collection declares.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

/// The parameters of a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListParameters {
    /// Expressions that must all hold.
    pub filter: Vec<String>,
    /// The values of `var.<name>` in the filters, as texts.
    pub var: BTreeMap<String, String>,
    /// Keys to sort by, joined by commas, `-` before one to descend.
    pub sort: Option<String>,
    /// Records of a page, 1 to 1000.
    pub limit: Option<u32>,
    /// Where to go on: `next` or `prev` of a page.
    pub cursor: Option<String>,
    /// The fields to show, joined by commas.
    pub fields: Option<String>,
    /// Whether to count the records on all pages.
    pub count: Option<bool>,
}

/// A list as a JSON body.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListBody {
    /// An expression, or several that must all hold.
    pub filter: Option<OneOrMany>,
    /// The values of `var.<name>` in the filters.
    pub var: BTreeMap<String, Json>,
    /// Keys to sort by, joined by commas, `-` before one to descend.
    pub sort: Option<String>,
    /// Records of a page, 1 to 1000.
    pub limit: Option<u32>,
    /// Where to go on: `next` or `prev` of a page.
    pub cursor: Option<String>,
    /// The fields to show, joined by commas.
    pub fields: Option<String>,
    /// Whether to count the records on all pages.
    pub count: bool,
}

/// A text, or a list of texts.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

/// The parameters of a route that answers with one record.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RecordParameters {
    /// The fields to show, joined by commas.
    pub fields: Option<String>,
}

/// No parameters: whatever is given is refused.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NoParameters {}
